//! What things are called, and what tells them apart. It must not know who asks for it.

use crate::catalog;
use crate::model::{Network, Peer, Tags};
use crate::net::Id;
use crate::reach::Source;
use crate::text::page::{Word, word};
use serde_json::Value;

/// The tags of a resource that people name.
fn tags_of<'a>(network: &'a Network, id: &str) -> Option<&'a Tags> {
    let (prefix, _) = id.rsplit_once('-')?;
    match prefix {
        "vpc" => network.vpcs.get(id).map(|it| &it.tags),
        "subnet" => network.subnets.get(id).map(|it| &it.tags),
        "rtb" => network.route_tables.get(id).map(|it| &it.tags),
        "igw" => network.internet_gateways.get(id).map(|it| &it.tags),
        "eigw" => network.egress_only_internet_gateways.get(id).map(|it| &it.tags),
        "nat" => network.nat_gateways.get(id).map(|it| &it.tags),
        "eni" => network.network_interfaces.get(id).map(|it| &it.tags),
        "i" => network.instances.get(id).map(|it| &it.tags),
        "sg" => network.security_groups.get(id).map(|it| &it.tags),
        "acl" => network.network_acls.get(id).map(|it| &it.tags),
        "vpce" => network.vpc_endpoints.get(id).map(|it| &it.tags),
        "vpce-svc" => network.endpoint_services.get(id).map(|it| &it.tags),
        "pcx" => network.peering_connections.get(id).map(|it| &it.tags),
        "tgw" => network.transit_gateways.get(id).map(|it| &it.tags),
        "vgw" => network.vpn_gateways.get(id).map(|it| &it.tags),
        _ => None,
    }
}

/// The name that people gave to a resource.
pub fn given_name<'a>(network: &'a Network, id: &str) -> Option<&'a str> {
    if let Some(name) = tags_of(network, id).and_then(Tags::name) {
        return Some(name);
    }
    if let Some(group) = network.security_groups.get(id) {
        return Some(&group.group_name);
    }
    let host = || network.hosts.get(id).map(|it| it.name.as_str());
    let zone = || network.hosted_zones.get(id).map(|it| it.name.as_str());
    let rule = || network.resolver_rules.get(id).map(|it| it.name.as_str());
    let profile = || network.profiles.get(id).map(|it| it.name.as_str());
    host().or_else(zone).or_else(rule).or_else(profile).filter(|name| !name.is_empty())
}

/// What a resource is called: its Name tag, or its id.
pub fn label<'a>(network: &'a Network, id: &'a str) -> &'a str {
    given_name(network, id).unwrap_or(id)
}

/// What an endpoint is called: its Name tag, or its service's short name.
pub fn endpoint_label(network: &Network, id: &str) -> String {
    if let Some(name) = given_name(network, id) {
        return name.to_string();
    }
    let service = network.vpc_endpoints.get(id).map(|it| it.service_name.as_str()).unwrap_or_default();
    let key = catalog::service(service).map(|it| it.key.clone());
    key.unwrap_or_else(|| {
        label(network, service.rsplit('.').next().filter(|it| !it.is_empty()).unwrap_or(id)).to_string()
    })
}

/// What a thing is called in lists: endpoints by their service where they have no name.
pub fn thing_label(network: &Network, id: &str) -> String {
    if id.starts_with("vpce-") { endpoint_label(network, id) } else { label(network, id).to_string() }
}

/// What a source is called.
pub fn source_label(network: &Network, source: &Source) -> String {
    match source {
        Source::Instance(id) | Source::Interface(id) | Source::Host(id) => label(network, id.as_str()).to_string(),
        Source::Internet => "internet".to_string(),
    }
}

/// What tells a thing from others of its kind, in short: its block, its address, what it ties together.
pub fn told(network: &Network, id: &str) -> String {
    let named = |id: &Id| thing_label(network, id.as_str());
    let prefix = id.rsplit_once('-').map_or("", |(prefix, _)| prefix);
    let found = match prefix {
        "vpc" => network.vpcs.get(id).and_then(|it| it.primary_cidr()).map(|it| it.to_string()),
        "subnet" => network.subnets.get(id).and_then(|it| it.cidrs().next()).map(|it| it.to_string()),
        "eipalloc" => network.addresses.get(id).map(|it| it.public_ip.to_string()),
        "igw" => network.internet_gateways.get(id).and_then(|it| it.vpc_id.as_ref()).map(named),
        "eni" => network.network_interfaces.get(id).and_then(|it| it.primary()).map(|it| it.to_string()),
        "sg" => network.security_groups.get(id).map(|it| it.description.clone()),
        "rtbassoc" => network.route_tables.iter().find_map(|table| {
            let own = table.associations.iter().find(|it| it.route_table_association_id == *id)?;
            let end = own.subnet_id.as_ref().or(own.gateway_id.as_ref()).map(named);
            let end = end.unwrap_or_else(|| word(Word::MainTable).to_string());
            Some([&end, " → ", &named(&table.route_table_id)].concat())
        }),
        "aclassoc" => network.network_acls.iter().find_map(|acl| {
            let own = acl.associations.iter().find(|it| it.network_acl_association_id == *id)?;
            Some([&named(&own.subnet_id), " → ", &named(&acl.network_acl_id)].concat())
        }),
        "sgr" => network.security_groups.iter().find_map(|group| {
            let rule = group.rules.iter().find(|it| it.security_group_rule_id == *id)?;
            let peer = match &rule.peer {
                Peer::Cidr(cidr) => cidr.to_string(),
                Peer::PrefixList(list) => named(list),
                Peer::Group(other, _) => named(other),
            };
            let protocol = rule.ip_protocol.map_or("-1".to_string(), |it| it.to_string());
            let sign = if rule.is_egress { " → " } else { " ← " };
            Some(
                [named(&group.group_id).as_str(), sign, &protocol, " ", &rule.from_port.to_string(), " ", &peer]
                    .concat(),
            )
        }),
        _ => None,
    };
    found.unwrap_or_default()
}

/// The row of a table of the network that an id names.
pub fn row_of(network: &Network, id: &str) -> Option<Value> {
    let tables = network.to_value();
    let rows = tables.as_object()?.values().filter_map(Value::as_array).flatten();
    let mut own =
        rows.filter(|row| row.as_object().and_then(|it| it.values().next()).and_then(Value::as_str) == Some(id));
    own.next().cloned()
}

/// The account that owns a resource, and the Region that it is in: where a call about it is made.
pub fn home(network: &Network, id: &str) -> Option<(Id, String)> {
    let prefix = id.rsplit_once('-').map_or("", |(prefix, _)| prefix);
    let vpc = match prefix {
        "vpc" => network.vpcs.get(id).map(|it| &it.vpc_id),
        "subnet" => network.subnets.get(id).map(|it| &it.vpc_id),
        "rtb" => network.route_tables.get(id).map(|it| &it.vpc_id),
        "nat" => network.nat_gateways.get(id).map(|it| &it.vpc_id),
        "eigw" => network.egress_only_internet_gateways.get(id).map(|it| &it.vpc_id),
        "eni" => network.network_interfaces.get(id).map(|it| &it.vpc_id),
        "i" => network.instances.get(id).map(|it| &it.vpc_id),
        "sg" => network.security_groups.get(id).map(|it| &it.vpc_id),
        "acl" => network.network_acls.get(id).map(|it| &it.vpc_id),
        "vpce" => network.vpc_endpoints.get(id).map(|it| &it.vpc_id),
        "pcx" => network.peering_connections.get(id).map(|it| &it.requester.vpc_id),
        "igw" => return network.internet_gateways.get(id).map(|it| (it.owner_id.clone(), it.region.clone())),
        "vgw" => return network.vpn_gateways.get(id).map(|it| (it.owner_id.clone(), it.region.clone())),
        "tgw" => return network.transit_gateways.get(id).map(|it| (it.owner_id.clone(), it.region.clone())),
        _ => None,
    };
    let vpc = network.vpcs.get(vpc?)?;
    Some((vpc.owner_id.clone(), vpc.region.clone()))
}
