//! DNS answers as they are shown, for the names that a network suggests. It must not know how a name is resolved.

use super::KNOWN;
use super::names::thing_label;
use super::questions::target_of;
use crate::catalog;
use crate::model::Network;
use crate::net::Id;
use crate::reach::{DnsSource, DnsStatus, Reach, RecordData, RecordType, Source, To};
use crate::text::page::{Word, word};

/// A row of the DNS answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRow {
    pub name: String,
    pub answers: Vec<String>,
    pub status: &'static str,
    pub source: DnsSource,
    /// The endpoint, zone or rule that answered, by its name.
    pub answered_by: String,
    pub answered_id: Option<Id>,
}

/// Up to how many endpoints the own names of all of them are asked everywhere.
const FEW_ENDPOINTS: usize = 24;

/// The names that a network suggests, wherever they are asked.
pub fn asked_names(network: &Network, extra: &str) -> Vec<String> {
    names_asked_in(network, None, extra)
}

/// The VPC that a source is in.
fn vpc_of<'a>(network: &'a Network, source: &Source) -> Option<&'a Id> {
    match source {
        Source::Instance(id) => network.instances.get(id).map(|it| &it.vpc_id),
        Source::Interface(id) => network.network_interfaces.get(id).map(|it| &it.vpc_id),
        Source::Host(_) | Source::Internet => None,
    }
}

/// The names whose answers are worth looking at: those of well-known services, of the network's endpoints, and what was asked.
///
/// Names of an endpoint's own are asked in its own VPC, where the network has many endpoints.
fn names_asked_in(network: &Network, vpc: Option<&Id>, extra: &str) -> Vec<String> {
    let region = network.vpcs.iter().next().map_or("us-east-1", |vpc| vpc.region.as_str());
    let mut names: Vec<String> = KNOWN.iter().map(|key| [key, ".", region, ".amazonaws.com"].concat()).collect();
    let add = |name: String, names: &mut Vec<String>| {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    };
    for endpoint in network.vpc_endpoints.iter() {
        if !endpoint.has_interfaces() {
            continue;
        }
        let service = catalog::service_in(&endpoint.service_name, endpoint.service_region(network));
        for name in service.iter().flat_map(|it| &it.private_dns_names).flatten() {
            add(name.trim_start_matches("*.").to_string(), &mut names);
        }
        if let Some(name) = endpoint.customer_service(network).and_then(|it| it.private_dns_name.clone()) {
            add(name.trim_start_matches("*.").to_string(), &mut names);
        }
        let is_near = network.vpc_endpoints.len() <= FEW_ENDPOINTS || Some(&endpoint.vpc_id) == vpc;
        if is_near && let Some(name) = endpoint.own_names(network).into_iter().next() {
            add(name.replace("*.", "bucket."), &mut names);
        }
    }
    for zone in network.hosted_zones.iter() {
        for record in &zone.records {
            add(record.name.as_str().replace('*', "any"), &mut names);
        }
    }
    if let Some((To::Name(name), _)) = target_of(extra) {
        add(name.as_str().to_string(), &mut names);
    }
    names
}

/// What a source's resolver answers for a name.
pub fn dns_row(reach: &Reach<'_>, from: &Source, name: &str) -> Option<DnsRow> {
    let answer = reach.resolve(from, None, &name.parse().ok()?, RecordType::A);
    let records = answer.records.iter().map(|record| match &record.data {
        RecordData::Address(address) => address.to_string(),
        RecordData::Cname(to) => to.as_str().to_string(),
        RecordData::Text(text) => text.clone(),
    });
    Some(DnsRow {
        name: name.to_string(),
        answers: records.collect(),
        status: answer.status.as_str(),
        source: answer.source,
        answered_by: answer.answered_by.as_ref().map(|id| thing_label(reach.network, id.as_str())).unwrap_or_default(),
        answered_id: answer.answered_by,
    })
}

/// The DNS answers for all names that are worth looking at.
pub fn dns_rows(network: &Network, from: &Source, extra: &str) -> Vec<DnsRow> {
    let reach = Reach::new(network);
    names_asked_in(network, vpc_of(network, from), extra)
        .iter()
        .filter_map(|name| dns_row(&reach, from, name))
        .collect()
}

/// An answer in one line.
pub fn answer_text(row: &DnsRow) -> String {
    match row.answers.as_slice() {
        [] if row.status == DnsStatus::NoError.as_str() => word(Word::NoAddress).to_string(),
        [] => row.status.to_string(),
        answers => answers.join(", "),
    }
}

/// Whether a DNS status is an answer.
pub fn is_answered(row: &DnsRow) -> bool {
    row.status == DnsStatus::NoError.as_str() && !row.answers.is_empty()
}
