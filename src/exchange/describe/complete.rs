//! What a network that was read lacks: what AWS has without listing it, what is missing, what stays unknown. It must not know files' forms.

use super::Report;
use super::fix::{Around, list, text};
use super::gather::Gathered;
use super::lattice;
use crate::catalog;
use crate::control::Lab;
use crate::exchange::integrity::dangling;
use crate::model::{
    Account, Destination, EndpointType, Entry, InterfaceType, LatticeAssociationKind, Network, NetworkInterface,
    Origin, PrefixList, Route, RouteTable, Tags, VpcEndpoint, propagated_routes,
};
use crate::net::order;
use crate::net::{Cidr, Id};
use crate::net::{SortedMap, SortedSet};
use crate::text::import::Reason;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

/// Completes a network that was read by what AWS has without saying it, and reports what stays unknown.
pub fn complete(network: &mut Network, gathered: &Gathered, around: &Around, report: &mut Report) {
    service_lists(network, report);
    prefix_lists(network, report);
    propagated(network);
    lattice_routes(network, report);
    attributes(network, around, report);
    endpoints(network, report);
    lattice::unsaid(network, report);
    nat_gateways(network, report);
    missing_parts(network, report);
    unknown(network, &gone(gathered), report);
    accounts(network);
}

/// Lists that the catalogue has as they are, and lists of AWS's that nothing refers to, are left to the catalogue.
fn prefix_lists(network: &mut Network, report: &mut Report) {
    let mut left = SortedSet::new();
    for list in network.prefix_lists.iter() {
        let id = &list.prefix_list_id;
        let catalogued = catalog::prefix_list(&list.region, id.as_str());
        let cidrs: SortedSet<Cidr> = list.entries.iter().map(|entry| entry.cidr).collect();
        if cidrs.is_empty() || catalogued.is_some_and(|it| it.cidrs.iter().copied().collect::<SortedSet<_>>() == cidrs)
        {
            left.insert(id.clone());
            if cidrs.is_empty() && catalogued.is_none() {
                report.not_known(id.as_str(), Reason::NoEntries);
            }
        }
    }
    network.prefix_lists.retain(|list| !left.contains(&list.prefix_list_id));
}

/// The lists of services with gateway endpoints: whose a list is, its name says, or the endpoint that a route with it leads to.
///
/// The catalogue's blocks are added to them, because the addresses that names have come from there.
fn service_lists(network: &mut Network, report: &mut Report) {
    let mut lists: Vec<PrefixList> = network.prefix_lists.iter().cloned().collect();
    for route in network.route_tables.iter().flat_map(|table| &table.routes) {
        let Destination::PrefixList(id) = &route.destination else { continue };
        let Some(endpoint) = network.vpc_endpoints.get(&route.target.0) else { continue };
        let region = endpoint.service_region(network).to_string();
        let is_known = lists.iter().any(|it| it.prefix_list_id == *id);
        if is_known || catalog::prefix_list(&region, id.as_str()).is_some() {
            continue;
        }
        report.repair(id.as_str(), Reason::ListByEndpoint);
        lists.push(PrefixList {
            prefix_list_id: id.clone(),
            prefix_list_name: endpoint.service_name.clone(),
            owner_id: "AWS".into(),
            region,
            address_family: "IPv4".to_string(),
            max_entries: 0,
            version: 1,
            entries: Vec::new(),
            tags: Tags::default(),
        });
    }
    for mut list in lists.into_iter().filter(|list| list.owner_id == "AWS") {
        let known = catalog::prefix_lists(&list.region).iter().find(|it| {
            let is_v6 = it.family == crate::net::Family::V6;
            it.name == list.prefix_list_name
                && it.kind.service_key().is_some()
                && is_v6 == (list.address_family == "IPv6")
        });
        let Some(known) = known else { continue };
        let before = list.entries.len();
        for cidr in &known.cidrs {
            if !list.entries.iter().any(|entry| entry.cidr.covers(cidr)) {
                list.entries.push(Entry { cidr: *cidr, description: String::new() });
            }
        }
        if list.entries.len() > before {
            if before > 0 {
                report.repair(list.prefix_list_id.as_str(), Reason::BlocksAdded);
            }
            list.max_entries = list.max_entries.max(u32::try_from(list.entries.len()).unwrap_or(u32::MAX));
            network.prefix_lists.insert(list);
        }
    }
}

/// Propagated routes that follow from the VPN connections are not stored (rule RT-46).
fn propagated(network: &mut Network) {
    let known = network.clone();
    let is_known = |table: &RouteTable, route: &Route| {
        let without = RouteTable { routes: Vec::new(), ..table.clone() };
        route.origin == Origin::EnableVgwRoutePropagation && propagated_routes(&known, &without).contains(route)
    };
    let concerns = |table: &RouteTable| table.routes.iter().any(|route| is_known(table, route));
    network.route_tables.update(concerns, |table| {
        let all = table.clone();
        table.routes.retain(|route| !is_known(&all, route));
    });
}

/// Routes to VPC Lattice follow from associations with service networks, which no command of EC2's describes.
fn lattice_routes(network: &mut Network, report: &mut Report) {
    let leads_there = |route: &Route| route.target.0 == "VpcLattice";
    let is_associated = |table: &RouteTable| {
        network
            .lattice_associations
            .iter()
            .any(|it| matches!(&it.with, LatticeAssociationKind::Vpc(vpc, _) if *vpc == table.vpc_id))
    };
    let leads = network.route_tables.iter().filter(|table| table.routes.iter().any(leads_there));
    for table in leads.filter(|table| !is_associated(table)) {
        report.not_known(table.route_table_id.as_str(), Reason::NoServiceNetwork);
    }
    let concerns = |table: &RouteTable| table.routes.iter().any(leads_there);
    network.route_tables.update(concerns, |table| table.routes.retain(|route| !leads_there(route)));
}

/// What private DNS needs and does not have (rules API-6, DNS-19).
fn attributes(network: &Network, around: &Around, report: &mut Report) {
    for endpoint in network.vpc_endpoints.iter().filter(|it| it.private_dns_enabled) {
        if let Some(vpc) = network.vpcs.get(&endpoint.vpc_id)
            && !(vpc.enable_dns_hostnames && vpc.enable_dns_support)
            && around.by_id.contains_key(&("VpcAttribute", vpc.vpc_id.to_string()))
        {
            report.repair(endpoint.vpc_endpoint_id.as_str(), Reason::PrivateDnsWithoutAttribute);
        }
    }
}

/// Repairs what endpoints and their interfaces say about each other (rules API-4, API-10), and orders the interfaces as the subnets.
fn endpoints(network: &mut Network, report: &mut Report) {
    let all: Vec<VpcEndpoint> = network.vpc_endpoints.iter().cloned().collect();
    for mut endpoint in all {
        let id = endpoint.vpc_endpoint_id.clone();
        if !endpoint.has_interfaces() {
            continue;
        }
        if matches!(endpoint.vpc_endpoint_type, EndpointType::Interface)
            && catalog::service_in(&endpoint.service_name, endpoint.service_region(network)).is_none()
            && endpoint.customer_service(network).is_none()
        {
            report.not_known(id.as_str(), Reason::UnknownService);
        }
        let mut left: Vec<Id> = endpoint.network_interface_ids.clone();
        let mut ordered = Vec::new();
        for subnet in &endpoint.subnet_ids {
            let of_subnet = |eni: &&Id| network.network_interfaces.get(*eni).is_some_and(|it| it.subnet_id == *subnet);
            match left.iter().find(of_subnet).cloned() {
                Some(eni) => {
                    left.retain(|it| *it != eni);
                    ordered.push(Some(eni));
                }
                None => ordered.push(None),
            }
        }
        let mut left = left.into_iter();
        endpoint.network_interface_ids = ordered.into_iter().filter_map(|eni| eni.or_else(|| left.next())).collect();
        endpoint.network_interface_ids.extend(left);
        let kind = match endpoint.vpc_endpoint_type {
            EndpointType::GatewayLoadBalancer => InterfaceType::GatewayLoadBalancerEndpoint,
            EndpointType::Gateway
            | EndpointType::Interface
            | EndpointType::Resource
            | EndpointType::ServiceNetwork
            | EndpointType::Tunnel => InterfaceType::VpcEndpoint,
        };
        let takes_groups = kind == InterfaceType::VpcEndpoint;
        if endpoint.groups.is_empty() && takes_groups {
            let of_interface = endpoint
                .network_interface_ids
                .iter()
                .filter_map(|eni| network.network_interfaces.get(eni))
                .find(|it| !it.groups.is_empty());
            let default =
                network.security_groups.iter().find(|it| it.vpc_id == endpoint.vpc_id && it.group_name == "default");
            if let Some(groups) =
                of_interface.map(|it| it.groups.clone()).or_else(|| default.map(|it| vec![it.group_id.clone()]))
            {
                endpoint.groups = groups;
                report.repair(id.as_str(), Reason::GroupsTaken);
            }
        }
        for (at, eni_id) in endpoint.network_interface_ids.clone().iter().enumerate() {
            let Some(mut eni) = network.network_interfaces.get(eni_id).cloned() else { continue };
            if let Some(subnet) = endpoint.subnet_ids.get(at).filter(|subnet| network.subnets.contains(subnet)) {
                eni.subnet_id = subnet.clone();
            }
            eni.vpc_id = endpoint.vpc_id.clone();
            into_subnet(network, &mut eni, report);
            if eni.interface_type == InterfaceType::Interface {
                report.repair(eni_id.as_str(), Reason::EndpointsInterface);
                eni.requester_managed = true;
                eni.groups = if takes_groups { endpoint.groups.clone() } else { Vec::new() };
                eni.interface_type = kind;
            }
            if takes_groups && !same(&eni.groups, &endpoint.groups) {
                report.repair(eni_id.as_str(), Reason::GroupsDiffer);
            }
            network.network_interfaces.insert(eni);
        }
        network.vpc_endpoints.insert(endpoint);
    }
}

fn same(a: &[Id], b: &[Id]) -> bool {
    a.iter().collect::<SortedSet<_>>() == b.iter().collect::<SortedSet<_>>()
}

/// Gives an interface whose addresses are not in its subnet the first free one there.
fn into_subnet(network: &Network, eni: &mut NetworkInterface, report: &mut Report) {
    let Some(cidr) = network.subnets.get(&eni.subnet_id).and_then(|subnet| subnet.cidr_block) else { return };
    if eni.private_ip_addresses.iter().all(|it| cidr.contains(IpAddr::V4(*it))) {
        return;
    }
    let of_subnet = network.network_interfaces.iter().filter(|it| it.subnet_id == eni.subnet_id);
    let taken: SortedSet<IpAddr> = of_subnet.flat_map(NetworkInterface::addresses).collect();
    // Rule IF-05: the first four addresses of a subnet and the last one are AWS's.
    let free =
        (4..cidr.size().saturating_sub(1)).filter_map(|at| cidr.nth(at)).find(|address| !taken.contains(address));
    if let Some(IpAddr::V4(address)) = free {
        report.repair(eni.network_interface_id.as_str(), Reason::AddressMoved);
        eni.private_ip_addresses = vec![address];
    }
}

/// Repairs what NAT gateways and their interfaces say about each other.
fn nat_gateways(network: &mut Network, report: &mut Report) {
    let all: Vec<_> = network.nat_gateways.iter().cloned().collect();
    for mut nat in all {
        for address in &mut nat.nat_gateway_addresses {
            let Some(mut eni) =
                address.network_interface_id.as_ref().and_then(|id| network.network_interfaces.get(id)).cloned()
            else {
                continue;
            };
            if let Some(subnet) = nat.subnet_id.as_ref().filter(|subnet| network.subnets.contains(subnet)) {
                eni.subnet_id = subnet.clone();
            }
            into_subnet(network, &mut eni, report);
            if eni.interface_type != InterfaceType::NatGateway {
                eni.interface_type = InterfaceType::NatGateway;
                eni.requester_managed = true;
                eni.groups = Vec::new();
                report.repair(eni.network_interface_id.as_str(), Reason::NatInterface);
            }
            let private: Option<Ipv4Addr> = eni.private_ip_addresses.first().copied();
            if address.private_ip.is_none_or(|it| !eni.private_ip_addresses.contains(&it)) {
                address.private_ip = private;
            }
            network.network_interfaces.insert(eni);
        }
        network.nat_gateways.insert(nat);
    }
    // An Elastic IP address follows the interface that it stands for.
    let stale: Vec<_> = network
        .addresses
        .iter()
        .filter_map(|address| {
            let eni = network.network_interfaces.get(address.network_interface_id.as_ref()?)?;
            let fits = address.private_ip_address.is_some_and(|it| eni.addresses().any(|own| own == it));
            (!fits).then(|| (address.allocation_id.clone(), eni.primary()))
        })
        .collect();
    for (id, private) in stale {
        if let Some(address) = network.addresses.get_mut(&id) {
            address.private_ip_address = private;
        }
    }
}

/// What every VPC has, and the files may not.
fn missing_parts(network: &Network, report: &mut Report) {
    for vpc in network.vpcs.iter() {
        let id = vpc.vpc_id.as_str();
        if !network.route_tables.iter().any(|it| it.vpc_id == vpc.vpc_id && it.is_main()) {
            report.not_known(id, Reason::NoMainTable);
        }
        if !network.network_acls.iter().any(|it| it.vpc_id == vpc.vpc_id && it.is_default) {
            report.not_known(id, Reason::NoDefaultAcl);
        }
    }
    for subnet in network.subnets.iter().filter(|it| !network.vpcs.contains(&it.vpc_id)) {
        report.not_known(subnet.subnet_id.as_str(), Reason::VpcMissing);
    }
}

/// Which verdicts are unknown with an id, by its prefix.
const CONCERNS: [(&str, Reason); 14] = [
    ("vpc", Reason::UnknownInto),
    ("subnet", Reason::UnknownFromInto),
    ("rtb", Reason::UnknownTable),
    ("sg", Reason::UnknownGroup),
    ("acl", Reason::UnknownAcl),
    ("eni", Reason::UnknownInterface),
    ("i", Reason::UnknownInstance),
    ("pl", Reason::UnknownList),
    ("nat", Reason::UnknownThrough),
    ("igw", Reason::UnknownThrough),
    ("tgw", Reason::UnknownThrough),
    ("pcx", Reason::UnknownThrough),
    ("vpce", Reason::UnknownThrough),
    ("dopt", Reason::UnknownOptions),
];

/// Targets that AWS says are gone: routes to them are blackholes (rule RT-24), which is no lack of knowledge.
fn gone(gathered: &Gathered) -> SortedSet<String> {
    let mut gone = SortedSet::new();
    for route in gathered.of("RouteTables").iter().flat_map(|table| list(&table.map, "Routes")) {
        if text(route, "State").eq_ignore_ascii_case("blackhole") {
            gone.extend(route.values().filter_map(Value::as_str).map(str::to_string));
        }
    }
    gone
}

/// Notes the ids that point nowhere.
fn unknown(network: &mut Network, gone: &SortedSet<String>, report: &mut Report) {
    let missing: SortedSet<Id> =
        dangling(network).into_iter().map(|it| it.id).filter(|id| !gone.contains(id.as_str())).collect();
    for id in missing {
        let concern = CONCERNS.iter().find(|(prefix, _)| *prefix == id.prefix()).map(|(_, why)| *why);
        report.not_known(id.as_str(), concern.unwrap_or(Reason::UnknownOther));
        network.unknown.insert(id);
    }
}

/// The accounts, the one with the most resources first.
fn accounts(network: &mut Network) {
    let mut counts: SortedMap<Id, usize> = SortedMap::new();
    let owners = network.vpcs.iter().map(|it| &it.owner_id).chain(network.subnets.iter().map(|it| &it.owner_id));
    let owners = owners
        .chain(network.vpc_endpoints.iter().map(|it| &it.owner_id))
        .chain(network.instances.iter().map(|it| &it.owner_id));
    for owner in owners.chain(network.prefix_lists.iter().map(|it| &it.owner_id)).filter(|it| it.as_str() != "AWS") {
        *counts.or_default(owner.clone()) += 1;
    }
    let mut counts: Vec<(Id, usize)> = counts.into_iter().collect();
    order::sort_by(&mut counts, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (id, _) in counts.into_iter().filter(|(id, _)| id.as_str() != Lab::ACCOUNT) {
        let name = id.to_string();
        network.accounts.insert(Account { id, name });
    }
}
