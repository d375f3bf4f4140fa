//! What the failure of an Availability Zone leaves: the matrix before and after. It must not know sentences.

use crate::model::Network;
use crate::net::Id;
use crate::net::json;
use crate::reach::{Matrix, Reach, Verdict};
use serde_json::Value;

/// Where a subnet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the zone that fails: its own hosts are gone.
    InZone,
    /// Elsewhere: it loses what only the failed zone had.
    Elsewhere,
}

/// A journey that ends otherwise when a zone fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub subnet: Id,
    pub place: Place,
    /// Such as `com.amazonaws.us-east-1.s3`.
    pub service_name: String,
    pub before: Verdict,
    pub after: Verdict,
}

/// What a zone's failure changes, by subnets and services: to the services that the network has endpoints for, and to
/// those that are named. The zone is given by its id or its name. Rule IF-47.
pub fn fail(network: &Network, zone: &str, named: &[&str]) -> Vec<Change> {
    let mut after = network.clone();
    let is_it = |subnet: &&crate::model::Subnet| {
        [&subnet.availability_zone, &subnet.availability_zone_id].contains(&&zone.to_string())
    };
    let ids = network.subnets.iter().filter(is_it).map(|it| it.availability_zone_id.clone());
    after.failed_zones.extend(ids);
    changes(network, &Reach::new(network).matrix(named), &after, &Reach::new(&after).matrix(named))
}

/// The cells of two matrices of the same subnets that differ.
fn changes(network: &Network, before: &Matrix, failed: &Network, after: &Matrix) -> Vec<Change> {
    let mut changes = Vec::new();
    for ((id, was), (_, is)) in before.rows.iter().zip(&after.rows) {
        let zone = network.subnets.get(id).map(|it| &it.availability_zone_id);
        let place =
            if zone.is_some_and(|it| failed.failed_zones.contains(it)) { Place::InZone } else { Place::Elsewhere };
        for ((column, was), is) in before.columns.iter().zip(was).zip(is) {
            let (Some(was), Some(is)) = (&was.trace, &is.trace) else { continue };
            if was.verdict != is.verdict {
                let (subnet, service_name) = (id.clone(), column.service_name.clone());
                changes.push(Change { subnet, place, service_name, before: was.verdict, after: is.verdict });
            }
        }
    }
    changes
}

/// The changes as JSON.
pub fn to_json(changes: &[Change]) -> Value {
    let one = |it: &Change| {
        json!({
            "subnet": it.subnet,
            "in_zone": it.place == Place::InZone,
            "service": it.service_name,
            "before": it.before.as_str(),
            "after": it.after.as_str(),
        })
    };
    changes.iter().map(one).collect()
}
