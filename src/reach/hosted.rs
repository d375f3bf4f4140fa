//! What a private hosted zone answers: records, wildcards, chains. It must not know which zone covers a name.

use super::answer::{AnswerRecord, DnsAnswer, RecordData, RecordType, address_of};
use super::index::Reach;
use super::resolver::Through;
use super::servers::MOST_FORWARDS;
use super::trace::{DnsSource, DnsStatus};
use crate::model::{HostedZone, Record, RecordValue, Vpc};
use crate::net::DnsName;
use crate::net::order;

impl<'a> Reach<'a> {
    /// What a customer's hosted zone answers. Rules DNS-57, DNS-58, DNS-59, DNS-79, DNS-80.
    pub fn zone_answers(
        &self,
        vpc: &'a Vpc,
        through: Through,
        zone: &'a HostedZone,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        let mut answer = DnsAnswer::of(DnsStatus::NoError, DnsSource::PrivateHostedZone, "DNS-57").by(&zone.id);
        let records = matching(zone, name);
        if records.is_empty() {
            // The apex has SOA and NS records; a name above an existing one is an empty non-terminal.
            let exists = *name == zone.name || zone.records.iter().any(|record| record.name.is_within(name));
            if !exists {
                answer.status = DnsStatus::NxDomain;
            }
            return answer;
        }
        if let Some(record) = records.iter().find(|record| record.kind == kind.as_str()) {
            match &record.value {
                RecordValue::Values(values, ttl) => {
                    for value in values {
                        let data = match kind {
                            RecordType::Cname => value.parse().ok().map(RecordData::Cname),
                            RecordType::A | RecordType::Aaaa => value.parse().ok().map(RecordData::Address),
                        };
                        if let Some(data) = data {
                            answer.records.push(AnswerRecord { name: name.clone(), ttl: *ttl, data });
                        }
                    }
                    order::sort_by(&mut answer.records, |a, b| address_of(a).cmp(&address_of(b)));
                }
                // Rule DNS-79: an alias answers under the name that was asked.
                RecordValue::Alias(target, _) => {
                    let inner = self.chase(vpc, through, target, kind, forwards);
                    answer.status = if inner.status == DnsStatus::NxDomain { DnsStatus::NoError } else { inner.status };
                    answer.rule = "DNS-79";
                    answer.records = inner
                        .records
                        .into_iter()
                        .filter(|record| matches!(record.data, RecordData::Address(_)))
                        .map(|record| AnswerRecord { name: name.clone(), ..record })
                        .collect();
                }
            }
            return answer;
        }
        if let Some(cname) = records.iter().find(|record| record.kind == "CNAME")
            && let RecordValue::Values(values, ttl) = &cname.value
            && let Some(Ok(target)) = values.first().map(|value| value.parse::<DnsName>())
        {
            let inner = self.chase(vpc, through, &target, kind, forwards);
            answer.records.push(AnswerRecord { name: name.clone(), ttl: *ttl, data: RecordData::Cname(target) });
            answer.records.extend(inner.records);
            answer.status = inner.status;
            answer.assumptions.extend(inner.assumptions);
        }
        answer
    }

    /// Follows a CNAME or an alias, asked in the same VPC.
    fn chase(&self, vpc: &'a Vpc, through: Through, target: &DnsName, kind: RecordType, forwards: u8) -> DnsAnswer {
        if forwards >= MOST_FORWARDS {
            return DnsAnswer::endless(DnsSource::None, "DNS-79");
        }
        self.vpc_answers(vpc, through, target, kind, forwards + 1)
    }
}

/// The records of a zone that answer for a name: those of the name, else of the closest wildcard (rule DNS-59).
fn matching<'z>(zone: &'z HostedZone, name: &DnsName) -> Vec<&'z Record> {
    let exact: Vec<&Record> = zone.records.iter().filter(|record| record.name == *name).collect();
    if !exact.is_empty() {
        return exact;
    }
    // A name that exists, if only above others, is not covered by a wildcard.
    if zone.records.iter().any(|record| record.name.is_within(name)) {
        return Vec::new();
    }
    let mut above = name.parent();
    while let Some(parent) = above {
        if !parent.is_within(&zone.name) {
            break;
        }
        let wild: Vec<&Record> =
            zone.records.iter().filter(|it| it.name.wildcard_zone().as_ref() == Some(&parent)).collect();
        if !wild.is_empty() {
            return wild;
        }
        if zone.records.iter().any(|record| record.name == parent) {
            break;
        }
        above = parent.parent();
    }
    Vec::new()
}
