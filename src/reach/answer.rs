//! A DNS answer, and how it came about. It must not know who answers.

use super::trace::{Assumption, DnsSource, DnsStatus};
use crate::net::{DnsName, Family, Id};
use std::net::IpAddr;

/// The type of a record that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordType {
    A,
    Aaaa,
    Cname,
}

impl RecordType {
    /// The family of its addresses; none for a CNAME.
    pub fn family(self) -> Option<Family> {
        match self {
            Self::A => Some(Family::V4),
            Self::Aaaa => Some(Family::V6),
            Self::Cname => None,
        }
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
        }
    }
}

/// One record of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRecord {
    pub name: DnsName,
    /// Seconds.
    pub ttl: u32,
    pub data: RecordData,
}

/// What a record holds.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordData {
    Address(IpAddr),
    Cname(DnsName),
    /// Of a type that is no address and no CNAME, as it was written.
    Text(String),
}

/// An answer, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct DnsAnswer {
    pub status: DnsStatus,
    pub source: DnsSource,
    /// The endpoint, hosted zone, rule or server that answered.
    pub answered_by: Option<Id>,
    /// The server that was asked.
    pub server: Option<IpAddr>,
    /// The CNAMEs of the chain first, then addresses in ascending order.
    pub records: Vec<AnswerRecord>,
    /// The rule that decided who answers.
    pub rule: &'static str,
    /// Why there is no answer, where there is none.
    pub code: Option<&'static str>,
    pub assumptions: Vec<Assumption>,
}

impl DnsAnswer {
    pub fn of(status: DnsStatus, source: DnsSource, rule: &'static str) -> Self {
        Self {
            status,
            source,
            answered_by: None,
            server: None,
            records: Vec::new(),
            rule,
            code: None,
            assumptions: Vec::new(),
        }
    }

    /// No answer to a question that was sent on too often.
    pub fn endless(source: DnsSource, rule: &'static str) -> Self {
        Self { code: Some("DNS_LOOP"), ..Self::of(DnsStatus::ServFail, source, rule) }
    }

    pub fn silent(code: &'static str, rule: &'static str) -> Self {
        Self { code: Some(code), ..Self::of(DnsStatus::Timeout, DnsSource::None, rule) }
    }

    pub fn by(mut self, id: &Id) -> Self {
        self.answered_by = Some(id.clone());
        self
    }

    pub fn from(mut self, server: IpAddr) -> Self {
        self.server = Some(server);
        self
    }

    /// The addresses, in ascending order.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.records.iter().filter_map(|record| match record.data {
            RecordData::Address(address) => Some(address),
            RecordData::Cname(_) | RecordData::Text(_) => None,
        })
    }
}

/// Seconds. Rule DNS-10.
pub const PRIVATE_TTL: u32 = 60;

pub fn address_of(record: &AnswerRecord) -> Option<IpAddr> {
    match record.data {
        RecordData::Address(address) => Some(address),
        RecordData::Cname(_) | RecordData::Text(_) => None,
    }
}
