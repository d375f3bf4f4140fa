//! How much a prefix list counts against quotas, and whether routes and rules fit. It must not know operations.

use super::call::ApiError;
use crate::catalog::{self, quotas};
use crate::model::{Destination, Network, Origin, Peer, RouteTable, SecurityGroup};
use crate::net::{Family, Id};

/// The family and the weight of a prefix list.
///
/// Rule RT-42: a customer's list counts its maximum of entries, AWS's its weight. Rule RT-45: `InvalidPrefixListID.NotFound`.
fn of_list(network: &Network, region: &str, id: &Id) -> Result<(Family, usize), ApiError> {
    match (catalog::prefix_list(region, id.as_str()), network.prefix_lists.get(id)) {
        (Some(list), _) => Ok((list.family, list.weight as usize)),
        (None, Some(list)) => {
            let family = if list.address_family == "IPv6" { Family::V6 } else { Family::V4 };
            Ok((family, list.max_entries as usize))
        }
        (None, None) => refuse!("InvalidPrefixListID.NotFound", "The prefix list ID '{id}' does not exist"),
    }
}

/// The family of a prefix list, AWS's or a customer's.
pub fn family_of(network: &Network, region: &str, id: &Id) -> Result<Family, ApiError> {
    of_list(network, region, id).map(|(family, _)| family)
}

/// The family and weight; a list that is not there any more counts nothing.
fn weigh(network: &Network, region: &str, id: &Id) -> (Family, usize) {
    of_list(network, region, id).unwrap_or((Family::V4, 0))
}

/// Rules RT-08, RT-42, GW-24, QUOTA-4: routes that are not propagated, IPv4 and IPv6 apart.
pub fn routes_fit(network: &Network, region: &str, table: &RouteTable) -> Result<(), ApiError> {
    let mut used = [0_usize; 2];
    for route in table.routes.iter().filter(|route| route.origin != Origin::EnableVgwRoutePropagation) {
        let (family, weight) = match &route.destination {
            Destination::Cidr(cidr) => (cidr.family(), 1),
            Destination::PrefixList(id) => weigh(network, region, id),
        };
        add(&mut used, family, weight);
    }
    if used.iter().any(|count| *count > quotas::ROUTES_PER_TABLE.value as usize) {
        refuse!(
            "RouteLimitExceeded",
            "The maximum number of routes has been reached for the route table {}.",
            table.route_table_id
        );
    }
    Ok(())
}

fn add(used: &mut [usize; 2], family: Family, weight: usize) {
    let [v4, v6] = used;
    *(if family == Family::V4 { v4 } else { v6 }) += weight;
}

/// Rules SG-16, RT-42, QUOTA-5: rules per direction, IPv4 and IPv6 apart; a group counts one in both.
pub fn rules_fit(network: &Network, region: &str, group: &SecurityGroup) -> Result<(), ApiError> {
    for is_egress in [false, true] {
        let mut used = [0_usize; 2];
        for rule in group.rules.iter().filter(|rule| rule.is_egress == is_egress) {
            match &rule.peer {
                Peer::Cidr(cidr) => add(&mut used, cidr.family(), 1),
                Peer::PrefixList(id) => {
                    let (family, weight) = weigh(network, region, id);
                    add(&mut used, family, weight);
                }
                Peer::Group(_, _) => {
                    add(&mut used, Family::V4, 1);
                    add(&mut used, Family::V6, 1);
                }
            }
        }
        if used.iter().any(|count| *count > quotas::RULES_PER_SECURITY_GROUP.value as usize) {
            refuse!(
                "RulesPerSecurityGroupLimitExceeded",
                "The maximum number of rules per security group has been reached."
            );
        }
    }
    Ok(())
}
