//! Which addresses of instances need not be written down: those that AWS may choose. It must not know how a blueprint is written.

use super::{Blueprint, Expr};
use crate::model::{Network, NetworkInterface};
use crate::net::{Id, SortedSet};
use std::net::IpAddr;

/// The first address of a subnet that an interface may have (rule IF-16).
const FIRST: u128 = 4;

/// The first address of an instance's first interface.
fn own(interface: &NetworkInterface) -> Option<IpAddr> {
    interface.private_ip_addresses.first().map(|address| (*address).into())
}

/// Whether no person chose the instances' addresses, as far as can be told: in each subnet, its gateways and instances have the lowest
/// ones in their order, and no resource names an instance's. All are written down, or none: AWS could give an instance without one
/// the address that is written for another.
pub fn are_unsaid(network: &Network, blueprint: &Blueprint) -> bool {
    let mut named = SortedSet::default();
    for resource in &blueprint.resources {
        let is_instance = resource.kind == "AWS::EC2::Instance";
        let values = resource.properties.iter().filter(|(name, _)| !is_instance || *name == "Tags");
        values.for_each(|(_, value)| texts(value, &mut named));
    }
    network.subnets.iter().all(|subnet| {
        let Some(block) = subnet.cidr_block else { return true };
        let gateways = network.nat_gateways.iter().filter(|it| it.subnet_id.as_ref() == Some(&subnet.subnet_id));
        let first = FIRST + u128::try_from(gateways.count()).unwrap_or_default();
        let mut addresses = (first..).zip(addresses(network, &subnet.subnet_id));
        addresses.all(|(at, address)| block.nth(at) == Some(address) && !named.contains(&address.to_string()))
    })
}

/// The addresses of a subnet's instances, in their order.
fn addresses<'n>(network: &'n Network, subnet: &'n Id) -> impl Iterator<Item = IpAddr> + 'n {
    let here = network.instances.iter().filter(move |it| it.subnet_id == *subnet);
    here.filter_map(|instance| {
        let mut interfaces = network.network_interfaces.iter();
        own(interfaces.find(|it| it.instance_id.as_ref() == Some(&instance.instance_id) && it.device_index == 0)?)
    })
}

/// The texts in an expression; of a block, its first address.
fn texts(value: &Expr, out: &mut SortedSet<String>) {
    match value {
        Expr::Text(text) => drop(out.insert(text.split('/').next().unwrap_or_default().to_owned())),
        Expr::List(items) => items.iter().for_each(|item| texts(item, out)),
        Expr::Map(members) => members.iter().for_each(|(_, item)| texts(item, out)),
        Expr::Document(document) => drop(out.insert(document.to_string())),
        Expr::Int(_)
        | Expr::Bool(_)
        | Expr::Ref(_)
        | Expr::Attribute(_, _)
        | Expr::DnsName(_, _)
        | Expr::DnsZone(_, _)
        | Expr::Zone(_)
        | Expr::InRegion(_)
        | Expr::Parameter(_) => {}
    }
}
