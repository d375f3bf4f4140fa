//! The network as a list of branches in reading order, each below its parent: what the picture shows, in words. It must not
//! know signals or the DOM.

use super::facts::{endpoint_label, given_name, label};
use crate::catalog;
use crate::model::{InterfaceType, Network, NetworkInterface, Vpc, VpcEndpoint};
use crate::net::order;
use crate::net::{Id, SortedMap};
use crate::text::first_steps::term_name;
use crate::text::page::{Word, word};

/// A branch of the tree that says in words what the picture shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Branch {
    /// Unlike any other's.
    pub key: String,
    /// The resource that it stands for.
    pub id: Option<Id>,
    /// From 1.
    pub level: usize,
    /// A word for its kind, for its symbol: `vpc`, `subnet`, …
    pub kind: &'static str,
    pub name: String,
    /// CIDR, address: what stands behind the name.
    pub detail: String,
    /// Its state, where it has one that changes.
    pub state: &'static str,
    pub has_children: bool,
    /// Whether it is closed until somebody opens it: what is in it is much, and so is the network.
    pub starts_closed: bool,
}

/// From how many branches on VPCs are closed at first.
const MANY: usize = 120;

/// All branches.
pub fn tree(network: &Network) -> Vec<Branch> {
    let mut tree = Tree {
        network,
        interfaces: SortedMap::new(),
        endpoints: SortedMap::new(),
        owners: SortedMap::new(),
        branches: Vec::new(),
    };
    for interface in network.network_interfaces.iter() {
        tree.interfaces.or_default(interface.subnet_id.as_str()).push(interface);
    }
    for endpoint in network.vpc_endpoints.iter() {
        for interface in &endpoint.network_interface_ids {
            tree.endpoints.insert(interface.as_str(), endpoint);
        }
    }
    for resolver in network.resolver_endpoints.iter() {
        let name = Some(resolver.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(resolver.id.as_str());
        for address in &resolver.ip_addresses {
            tree.owners.insert(address.network_interface_id.as_str(), ("interface", &resolver.id, name));
        }
    }
    for balancer in network.load_balancers.iter() {
        for place in &balancer.subnets {
            let own = ("interface", &balancer.load_balancer_arn, balancer.load_balancer_name.as_str());
            tree.owners.insert(place.network_interface_id.as_str(), own);
        }
    }
    for gateway in network.resource_gateways.iter() {
        for interface in &gateway.network_interface_ids {
            tree.owners.insert(interface.as_str(), ("interface", &gateway.id, gateway.name.as_str()));
        }
    }
    for nat in network.nat_gateways.iter() {
        let id = &nat.nat_gateway_id;
        for interface in nat.nat_gateway_addresses.iter().filter_map(|it| it.network_interface_id.as_ref()) {
            tree.owners.insert(interface.as_str(), ("nat", id, label(network, id.as_str())));
        }
    }
    // A transit gateway attachment is named by its interfaces' descriptions alone.
    for interface in network.network_interfaces.iter().filter(|it| it.interface_type == InterfaceType::TransitGateway) {
        let named = interface.description.rsplit(' ').next().and_then(|id| network.transit_attachments.get(id));
        if let Some(id) = named.map(|it| &it.transit_gateway_attachment_id) {
            let own = ("transit", id, label(network, id.as_str()));
            tree.owners.insert(interface.network_interface_id.as_str(), own);
        }
    }
    let mut regions: Vec<&str> = network.vpcs.iter().map(|vpc| vpc.region.as_str()).collect();
    order::sort(&mut regions);
    regions.dedup();
    for region in regions {
        let name = catalog::region(region).map_or("", |it| it.name).to_string();
        tree.add(1, region, None, "region", region.to_string(), name);
        for vpc in network.vpcs.iter().filter(|vpc| vpc.region == region) {
            tree.vpc(vpc);
        }
        tree.between(region);
        tree.services(region);
        tree.resolving(region);
        // What a NAT gateway or an instance has is seen there; what nothing has is seen here alone.
        for address in network.addresses.iter().filter(|it| it.region == region && it.association_id.is_none()) {
            let id = &address.allocation_id;
            let name = given_name(network, id.as_str()).map_or(address.public_ip.to_string(), str::to_string);
            tree.add(2, id.as_str(), Some(id), "interface", name, id.to_string());
        }
    }
    // A hosted zone is no Region's.
    for zone in network.hosted_zones.iter() {
        let vpcs: Vec<&str> = zone.vpcs.iter().map(|it| label(network, it.vpc_id.as_str())).collect();
        tree.add(1, zone.id.as_str(), Some(&zone.id), "hosted-zone", zone.name.to_string(), vpcs.join(", "));
    }
    for place in network.on_premises.iter() {
        let cidrs: Vec<String> = place.cidrs.iter().map(|cidr| cidr.to_string()).collect();
        tree.add(1, place.id.as_str(), Some(&place.id), "on-premises", place.name.clone(), cidrs.join(", "));
        for host in network.hosts.iter().filter(|host| host.on_premises_id == place.id) {
            tree.add(2, host.host_id.as_str(), Some(&host.host_id), "host", host.name.clone(), host.ip.to_string());
        }
    }
    let is_much = MANY < tree.branches.len();
    let levels: Vec<usize> = tree.branches.iter().map(|it| it.level).skip(1).chain([0]).collect();
    for (branch, next) in tree.branches.iter_mut().zip(levels) {
        branch.has_children = branch.level < next;
        branch.starts_closed = is_much && branch.level == 2;
    }
    tree.branches
}

struct Tree<'a> {
    network: &'a Network,
    /// By their subnets.
    interfaces: SortedMap<&'a str, Vec<&'a NetworkInterface>>,
    /// By their interfaces.
    endpoints: SortedMap<&'a str, &'a VpcEndpoint>,
    /// What else stands behind interfaces: its kind, its id, its name.
    owners: SortedMap<&'a str, (&'static str, &'a Id, &'a str)>,
    branches: Vec<Branch>,
}

impl<'a> Tree<'a> {
    fn add(&mut self, level: usize, key: &str, id: Option<&Id>, kind: &'static str, name: String, detail: String) {
        self.branches.push(Branch {
            key: key.to_string(),
            id: id.cloned(),
            level,
            kind,
            name,
            detail,
            state: "",
            has_children: false,
            starts_closed: false,
        });
    }

    /// The state of the branch that was added last.
    fn state(&mut self, state: &'static str) {
        if let Some(branch) = self.branches.last_mut() {
            branch.state = state;
        }
    }

    fn named(&mut self, level: usize, id: &Id, kind: &'static str, detail: String) {
        let name = label(self.network, id.as_str()).to_string();
        self.add(level, id.as_str(), Some(id), kind, name, detail);
    }

    fn vpc(&mut self, vpc: &Vpc) {
        let network = self.network;
        let cidrs: Vec<String> = vpc.cidrs().map(|cidr| cidr.to_string()).collect();
        self.named(2, &vpc.vpc_id, "vpc", cidrs.join(", "));
        let mut zones: Vec<&str> = network
            .subnets
            .iter()
            .filter(|subnet| subnet.vpc_id == vpc.vpc_id)
            .map(|subnet| subnet.availability_zone.as_str())
            .collect();
        order::sort(&mut zones);
        zones.dedup();
        for zone in zones {
            let key = [vpc.vpc_id.as_str(), "/", zone].concat();
            self.add(3, &key, None, "zone", zone.to_string(), String::new());
            let here = network.subnets.iter().filter(|it| it.vpc_id == vpc.vpc_id && it.availability_zone == zone);
            for subnet in here {
                let cidrs: Vec<String> = subnet.cidrs().map(|cidr| cidr.to_string()).collect();
                self.named(4, &subnet.subnet_id, "subnet", cidrs.join(", "));
                self.contents(&subnet.subnet_id);
            }
        }
        for endpoint in network.vpc_endpoints.iter().filter(|it| it.vpc_id == vpc.vpc_id && !it.has_interfaces()) {
            let id = &endpoint.vpc_endpoint_id;
            let detail = term_name("Gateway endpoint").to_string();
            self.add(3, id.as_str(), Some(id), "door", endpoint_label(network, id.as_str()), detail);
            self.state(endpoint.state.as_str());
        }
        let own = Some(&vpc.vpc_id);
        for gateway in network.internet_gateways.iter().filter(|it| it.vpc_id.as_ref() == own) {
            self.named(3, &gateway.internet_gateway_id, "gateway", word(Word::InternetGateway).to_string());
        }
        for gateway in network.egress_only_internet_gateways.iter().filter(|it| it.vpc_id == vpc.vpc_id) {
            let id = &gateway.egress_only_internet_gateway_id;
            self.named(3, id, "gateway", word(Word::EgressOnlyGateway).to_string());
        }
        for gateway in network.vpn_gateways.iter().filter(|it| it.vpc_id.as_ref() == own) {
            self.named(3, &gateway.vpn_gateway_id, "gateway", word(Word::VpnGateway).to_string());
        }
        for group in network.security_groups.iter().filter(|it| it.vpc_id == vpc.vpc_id) {
            self.named(3, &group.group_id, "security-group", word(Word::SecurityGroup).to_string());
        }
        // Each VPC has one that lets everything through, of which there is nothing to say.
        for acl in network.network_acls.iter().filter(|it| it.vpc_id == vpc.vpc_id && !it.is_default) {
            self.named(3, &acl.network_acl_id, "security-group", term_name("Network ACL").to_string());
        }
        for table in network.route_tables.iter().filter(|it| it.vpc_id == vpc.vpc_id) {
            let detail = word(if table.is_main() { Word::RouteTableMain } else { Word::RouteTable });
            self.named(3, &table.route_table_id, "route-table", detail.to_string());
        }
    }

    fn contents(&mut self, subnet: &Id) {
        let network = self.network;
        for interface in self.interfaces.remove(subnet.as_str()).unwrap_or_default() {
            let own = interface.primary().map(|address| address.to_string()).unwrap_or_default();
            let id = &interface.network_interface_id;
            if let Some(instance) = &interface.instance_id {
                self.named(5, instance, "instance", own);
                self.state(network.instances.get(instance).map_or("", |it| it.state.word()));
            } else if let Some(endpoint) = self.endpoints.get(id.as_str()).copied() {
                let name = endpoint_label(network, endpoint.vpc_endpoint_id.as_str());
                self.add(5, id.as_str(), Some(&endpoint.vpc_endpoint_id), "port", name, own);
                self.state(endpoint.state.as_str());
            } else if let Some((kind, owner, name)) = self.owners.get(id.as_str()).copied() {
                let own = if kind == "nat" { [word(Word::NatGateway), ", ", &own].concat() } else { own };
                self.add(5, id.as_str(), Some(owner), kind, name.to_string(), own);
            } else {
                self.named(5, id, "interface", own);
            }
        }
        // One that is not there yet, or no more, has no interface.
        let bare = network.nat_gateways.iter().filter(|nat| {
            let has_interface = nat.nat_gateway_addresses.iter().any(|it| it.network_interface_id.is_some());
            nat.subnet_id.as_ref() == Some(subnet) && !has_interface
        });
        for nat in bare {
            self.named(5, &nat.nat_gateway_id, "nat", word(Word::NatGateway).to_string());
        }
    }

    /// What joins VPCs.
    fn between(&mut self, region: &str) {
        let network = self.network;
        for gateway in network.transit_gateways.iter().filter(|it| it.region == region) {
            self.named(2, &gateway.transit_gateway_id, "transit", word(Word::TransitGateway).to_string());
        }
        for peering in network.peering_connections.iter().filter(|it| it.requester.region == region) {
            let ends = [&peering.requester.vpc_id, &peering.accepter.vpc_id].map(|id| label(network, id.as_str()));
            self.named(2, &peering.vpc_peering_connection_id, "peering", ends.join(" ↔ "));
            self.state(peering.status.word());
        }
    }

    /// The services that endpoints of a Region lead to.
    fn services(&mut self, region: &str) {
        let network = self.network;
        let mut reached: SortedMap<&str, usize> = SortedMap::new();
        for endpoint in network.vpc_endpoints.iter().filter(|it| !it.service_name.is_empty()) {
            if network.vpcs.get(&endpoint.vpc_id).is_some_and(|vpc| vpc.region == region) {
                *reached.or_default(endpoint.service_name.as_str()) += 1;
            }
        }
        for (service, count) in reached.iter() {
            let key = [region, "/", service].concat();
            let name = catalog::service(service).map_or_else(|| (*service).to_string(), |it| it.key.clone());
            let detail = crate::text::page::endpoints(*count);
            self.add(2, &key, Some(&Id::from(*service)), "service", name, detail);
        }
    }

    /// What decides, beside hosted zones, how names are answered in a Region.
    fn resolving(&mut self, region: &str) {
        let network = self.network;
        for rule in network.resolver_rules.iter().filter(|it| it.region == region) {
            self.named(2, &rule.id, "names", [word(Word::ResolverRule), " ", rule.domain_name.as_str()].concat());
        }
        for profile in network.profiles.iter().filter(|it| it.region == region) {
            self.named(2, &profile.id, "names", word(Word::Profile).to_string());
        }
        for options in network.dhcp_options.iter().filter(|it| it.region == region) {
            self.named(2, &options.dhcp_options_id, "names", word(Word::DhcpOptions).to_string());
        }
    }
}
