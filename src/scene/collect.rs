//! What is to be drawn, gathered from the network and ordered: Regions, VPCs, zones, subnets, and what is in them. It must not know where it is drawn.

use crate::catalog;
use crate::control::Lab;
use crate::model::{
    AttachmentKind, EndpointType, InstanceState, InterfaceType, LoadBalancerKind, NatMode, Network, NetworkInterface,
    RouteTable, Subnet, Tags, TargetKind, Vpc, VpcEndpoint,
};
use crate::net::order;
use crate::net::{Cidr, Id};
use crate::net::{SortedMap, SortedSet};
use crate::scene::shape::Kind;
use crate::scene::view::View;
use crate::text::drawn::{self, Drawn, drawn, endpoint_state, endpoint_type};
use std::net::IpAddr;

/// How near a subnet is to the internet, by its effective route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// A route leads to an internet gateway.
    Public,
    /// A route leads to another gateway, a connection or an appliance.
    Private,
    /// No route leads out of the VPC, but for endpoints.
    Isolated,
}

impl Tier {
    pub const ALL: [Self; 3] = [Self::Public, Self::Private, Self::Isolated];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Isolated => "isolated",
        }
    }

    fn of(table: Option<&RouteTable>, endpoints: &SortedSet<&str>) -> Self {
        let mut tier = Self::Isolated;
        for route in table.iter().flat_map(|table| &table.routes) {
            match route.target.kind() {
                TargetKind::InternetGateway => return Self::Public,
                TargetKind::VpnGateway
                | TargetKind::NatGateway
                | TargetKind::EgressOnlyInternetGateway
                | TargetKind::NetworkInterface
                | TargetKind::Instance
                | TargetKind::PeeringConnection
                | TargetKind::TransitGateway
                | TargetKind::Other => tier = Self::Private,
                // A gateway endpoint leads to one service; a Gateway Load Balancer endpoint leads on.
                TargetKind::VpcEndpoint if endpoints.contains(route.target.0.as_str()) => tier = Self::Private,
                TargetKind::VpcEndpoint | TargetKind::Local | TargetKind::Lattice => {}
            }
        }
        tier
    }
}

/// The column of a subnet that a thing stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What runs here: the left column.
    Host,
    /// Where something else is reached: the right column.
    Port,
}

/// A thing in a subnet.
#[derive(Clone, Debug)]
pub struct Item {
    pub key: String,
    pub id: Id,
    pub kind: Kind,
    pub side: Side,
    pub symbol: &'static str,
    pub name: String,
    pub detail: String,
    pub title: String,
    pub class: String,
    /// The keys of the services that it leads to.
    pub services: SortedSet<String>,
    /// Further ids under which a path may name it.
    pub aliases: Vec<Id>,
    /// The addresses of a port.
    pub addresses: Vec<IpAddr>,
    /// What is folded in it.
    pub inside: usize,
}

#[derive(Clone, Debug)]
pub struct SubnetPlan<'a> {
    pub subnet: &'a Subnet,
    pub tier: Tier,
    pub table: Option<&'a RouteTable>,
    pub hosts: Vec<Item>,
    pub ports: Vec<Item>,
}

/// A place in a zone's column: a subnet, or several of a tier in one shape.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    Subnet(Box<SubnetPlan<'a>>),
    Folded { key: String, tier: Tier, name: String, title: String, ids: Vec<Id>, services: SortedSet<String> },
}

#[derive(Clone, Debug)]
pub struct ZonePlan<'a> {
    pub name: String,
    pub zone_id: String,
    pub failed: bool,
    pub tiers: [Vec<Cell<'a>>; 3],
}

/// A gateway endpoint.
#[derive(Clone, Debug)]
pub struct DoorPlan {
    pub id: Id,
    pub name: String,
    pub title: String,
    pub class: String,
    pub service: String,
    /// The subnets whose tables lead to it.
    pub subnets: SortedSet<Id>,
}

/// A gateway on a VPC's upper wall.
#[derive(Clone, Debug)]
pub struct TopPlan {
    pub id: Id,
    pub symbol: &'static str,
    pub name: String,
    pub title: String,
}

#[derive(Clone, Debug)]
pub struct VpcPlan<'a> {
    pub id: Id,
    pub region: String,
    pub name: String,
    pub cidrs: String,
    /// The account that it belongs to, where there are several.
    pub owner: Option<String>,
    pub title: String,
    pub zones: Vec<ZonePlan<'a>>,
    pub doors: Vec<DoorPlan>,
    pub tops: Vec<TopPlan>,
    /// Virtual private gateways on its left wall.
    pub vgws: Vec<TopPlan>,
    /// Whether it stands to the right, as a provider's.
    pub provider: bool,
    /// Where it is drawn as one shape: the words in it, and the ids of what is in it.
    pub folded: Option<(String, Vec<Id>)>,
    /// The services that its ports lead to.
    pub services: SortedSet<String>,
}

#[derive(Clone, Debug)]
pub struct ServicePlan {
    /// The name that endpoints ask for, or the ARN of what they lead to.
    pub key: String,
    pub name: String,
    pub detail: String,
    pub title: String,
    pub symbol: &'static str,
    /// The VPC that it runs in, where the network has it.
    pub vpc: Option<Id>,
    pub aliases: Vec<Id>,
    /// Whether a customer provides it rather than AWS.
    pub provided: bool,
    /// The keys of the services that are folded in it.
    pub inside: Vec<String>,
    ports: usize,
    doors: usize,
}

/// What joins VPCs, or a VPC and another place.
#[derive(Clone, Debug)]
pub struct TransitPlan {
    pub id: Id,
    pub kind: Kind,
    pub symbol: &'static str,
    pub name: String,
    pub detail: String,
    pub title: String,
    pub vpcs: Vec<Id>,
    pub aliases: Vec<Id>,
}

#[derive(Clone, Debug)]
pub struct RegionPlan<'a> {
    pub name: String,
    pub vpcs: Vec<VpcPlan<'a>>,
    pub services: Vec<ServicePlan>,
    pub transits: Vec<TransitPlan>,
}

#[derive(Clone, Debug)]
pub struct SitePlan {
    pub id: Id,
    pub name: String,
    pub cidrs: String,
    pub title: String,
    pub hosts: Vec<(Id, String, String)>,
    /// The gateways that its VPN connections end at.
    pub gateways: Vec<Id>,
    pub aliases: Vec<Id>,
}

#[derive(Clone, Debug)]
pub struct Plan<'a> {
    pub regions: Vec<RegionPlan<'a>>,
    pub sites: Vec<SitePlan>,
}

/// From how many things on the picture folds.
const MANY: usize = 100;

/// From how many services on a Region's services fold, and how many stay.
const MANY_SERVICES: (usize, usize) = (20, 12);

/// Gathers what is to be drawn.
pub fn collect<'a>(network: &'a Network, view: &View) -> Plan<'a> {
    let tables = tables(network);
    let ports = network.vpc_endpoints.iter().map(|endpoint| endpoint.subnet_ids.len()).sum();
    let mut items = items(network, &Folding::new(network, view, ports));
    let appliance_endpoints: SortedSet<&str> = network
        .vpc_endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc_endpoint_type == EndpointType::GatewayLoadBalancer)
        .map(|endpoint| endpoint.vpc_endpoint_id.as_str())
        .collect();

    let things: usize = items.values().map(Vec::len).sum();
    let fold = Folding::new(network, view, things);

    let mut by_vpc: SortedMap<&str, Vec<SubnetPlan<'a>>> = SortedMap::new();
    let mut vpc_order: Vec<&str> = network.vpcs.iter().map(|vpc| vpc.vpc_id.as_str()).collect();
    for subnet in network.subnets.iter() {
        let table = tables
            .of_subnet
            .get(subnet.subnet_id.as_str())
            .or_else(|| tables.main.get(subnet.vpc_id.as_str()))
            .copied();
        let tier = Tier::of(table, &appliance_endpoints);
        let own = items.remove(subnet.subnet_id.as_str()).unwrap_or_default();
        let (ports, hosts) = own.into_iter().partition(|item| item.side == Side::Port);
        let hosts = fold.column(&subnet.subnet_id, "hosts", hosts);
        let ports = fold.column(&subnet.subnet_id, "ports", ports);
        if !network.vpcs.contains(&subnet.vpc_id) && !by_vpc.contains_key(subnet.vpc_id.as_str()) {
            vpc_order.push(subnet.vpc_id.as_str());
        }
        by_vpc.or_default(subnet.vpc_id.as_str()).push(SubnetPlan { subnet, tier, table, hosts, ports });
    }

    let mut regions: Vec<RegionPlan<'a>> = Vec::new();
    let providers = providers(network);
    for (place, id) in vpc_order.into_iter().enumerate() {
        let subnets = by_vpc.remove(id).unwrap_or_default();
        let vpc = network.vpcs.get(id);
        let region_name = region_of(vpc, &subnets);
        let plan = vpc_plan(network, id, vpc, &region_name, subnets, &fold, place > 0 && providers.contains(id));
        put(&mut regions, plan);
    }
    if regions.is_empty() {
        let name = Lab::REGION.to_string();
        regions.push(RegionPlan { name, vpcs: Vec::new(), services: Vec::new(), transits: Vec::new() });
    }
    for plan in &mut regions {
        services(network, plan, view);
        fold_services(plan, &fold);
    }
    transits(network, &mut regions);
    Plan { regions, sites: sites(network) }
}

/// Puts a VPC into its Region.
fn put<'a>(regions: &mut Vec<RegionPlan<'a>>, vpc: VpcPlan<'a>) {
    match regions.iter_mut().find(|region| region.name == vpc.region) {
        Some(region) => region.vpcs.push(vpc),
        None => {
            let name = vpc.region.clone();
            regions.push(RegionPlan { name, vpcs: vec![vpc], services: Vec::new(), transits: Vec::new() });
        }
    }
}

fn region_of(vpc: Option<&Vpc>, subnets: &[SubnetPlan<'_>]) -> String {
    let from_zone = || {
        let zone = subnets.first().map(|plan| plan.subnet.availability_zone.as_str()).unwrap_or_default();
        zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).to_string()
    };
    let region = vpc.map_or_else(from_zone, |vpc| vpc.region.clone());
    if region.is_empty() { Lab::REGION.to_string() } else { region }
}

struct Tables<'a> {
    of_subnet: SortedMap<&'a str, &'a RouteTable>,
    main: SortedMap<&'a str, &'a RouteTable>,
}

fn tables(network: &Network) -> Tables<'_> {
    let mut of_subnet = SortedMap::new();
    let mut main = SortedMap::new();
    for table in network.route_tables.iter() {
        for association in &table.associations {
            if let Some(subnet) = &association.subnet_id {
                of_subnet.insert(subnet.as_str(), table);
            }
        }
        if table.is_main() {
            main.insert(table.vpc_id.as_str(), table);
        }
    }
    Tables { of_subnet, main }
}

/// The VPCs whose load balancers or resource gateways others reach, and that are joined to nothing themselves.
fn providers(network: &Network) -> SortedSet<&str> {
    let arns = network
        .endpoint_services
        .iter()
        .flat_map(|service| service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns));
    let balancers = arns.filter_map(|arn| network.load_balancers.get(arn)).map(|balancer| balancer.vpc_id.as_str());
    let gateways = network.resource_gateways.iter().map(|gateway| gateway.vpc_id.as_str());
    let consumers: SortedSet<&str> = network.vpc_endpoints.iter().map(|endpoint| endpoint.vpc_id.as_str()).collect();
    let peered = network.peering_connections.iter().flat_map(|own| [&own.requester.vpc_id, &own.accepter.vpc_id]);
    let attached = network.transit_attachments.iter().filter_map(|own| match &own.kind {
        AttachmentKind::Vpc { vpc_id, .. } => Some(vpc_id),
        AttachmentKind::Vpn(_) => None,
    });
    let joined: SortedSet<&str> = peered.chain(attached).map(Id::as_str).collect();
    balancers.chain(gateways).filter(|vpc| !consumers.contains(vpc) && !joined.contains(vpc)).collect()
}

/// A resource's Name tag, or its id.
pub fn called(tags: &Tags, id: &Id) -> String {
    tags.name().unwrap_or(id.as_str()).to_string()
}

/// What a route's target is called: its Name tag, or its id in short; an endpoint, as its ports and its door are.
pub fn target_name(network: &Network, id: &Id) -> String {
    if let Some(endpoint) = network.vpc_endpoints.get(id) {
        let named = endpoint.tags.name().map(str::to_string);
        return named.unwrap_or_else(|| endpoint_name(network, endpoint, &endpoint.service_name));
    }
    let tags = match id.prefix() {
        "nat" => network.nat_gateways.get(id).map(|own| &own.tags),
        "igw" => network.internet_gateways.get(id).map(|own| &own.tags),
        "tgw" => network.transit_gateways.get(id).map(|own| &own.tags),
        "pcx" => network.peering_connections.get(id).map(|own| &own.tags),
        _ => None,
    };
    let text = id.as_str();
    match (tags.and_then(Tags::name), text.len()) {
        (Some(name), _) => name.to_string(),
        (None, 20..) if text.is_ascii() => {
            let (head, _) = text.split_at(text.find('-').unwrap_or(0) + 5);
            let (_, tail) = text.split_at(text.len() - 4);
            [head, "…", tail].concat()
        }
        (None, _) => text.to_string(),
    }
}

/// `name (id)`, or the id alone.
fn both(name: &str, id: &Id) -> String {
    if name == id.as_str() { name.to_string() } else { [name, " (", id.as_str(), ")"].concat() }
}

/// Texts that are not empty, with commas between them.
pub fn list(parts: &[&str]) -> String {
    let full: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    full.join(", ")
}

fn blocks(cidrs: impl Iterator<Item = Cidr>) -> String {
    let texts: Vec<String> = cidrs.map(|cidr| cidr.to_string()).collect();
    texts.join(" · ")
}

fn all_addresses(interface: &NetworkInterface) -> String {
    let public =
        interface.association.as_ref().map(|public| drawn(Drawn::PublicAddress, &[&public.public_ip.to_string()]));
    let texts: Vec<String> = interface.addresses().map(|address| address.to_string()).chain(public).collect();
    texts.join(", ")
}

fn first_address(interface: Option<&NetworkInterface>) -> String {
    interface.and_then(NetworkInterface::primary).map(|address| address.to_string()).unwrap_or_default()
}

/// The symbol and the second half of a service's short name.
pub fn service_key(endpoint: &VpcEndpoint) -> String {
    let arn = endpoint.resource_configuration_arn.as_ref().or(endpoint.service_network_arn.as_ref());
    match arn {
        Some(arn) if endpoint.service_name.is_empty() => arn.clone(),
        Some(_) | None => endpoint.service_name.clone(),
    }
}

/// The short name of a service: `ssm` of `com.amazonaws.us-east-1.ssm`.
pub fn short_name(service_name: &str) -> &str {
    let mut labels = service_name.splitn(4, '.');
    match (labels.next(), labels.next(), labels.next(), labels.next()) {
        (Some(_), Some("vpce"), Some(_), Some(rest)) | (Some(_), Some("amazonaws"), Some(_), Some(rest)) => {
            rest.rsplit_once('.').filter(|_| rest.contains("vpce-svc-")).map_or(rest, |(_, last)| last)
        }
        (Some("aws"), Some(_), Some(_), Some(rest)) => rest,
        _ => service_name.rsplit('/').next().unwrap_or(service_name),
    }
}

/// Everything that stands in subnets, by the subnet's id. `fold` knows of the ports alone: those in a VPC that they fold already have no words.
fn items<'a>(network: &'a Network, fold: &Folding<'_>) -> SortedMap<&'a str, Vec<Item>> {
    let mut items: SortedMap<&str, Vec<Item>> = SortedMap::new();
    let mut of_instance: SortedMap<&str, Vec<&NetworkInterface>> = SortedMap::new();
    for interface in network.network_interfaces.iter() {
        if let Some(instance) = &interface.instance_id {
            of_instance.or_default(instance.as_str()).push(interface);
        }
    }
    let new =
        |kind: Kind, side: Side, symbol: &'static str, id: &Id, name: String, detail: String, title: String| Item {
            key: id.to_string(),
            id: id.clone(),
            kind,
            side,
            symbol,
            name,
            detail,
            title,
            class: String::new(),
            services: SortedSet::new(),
            aliases: Vec::new(),
            addresses: Vec::new(),
            inside: 0,
        };

    for nat in network.nat_gateways.iter() {
        let Some(subnet) = &nat.subnet_id else { continue };
        let name = called(&nat.tags, &nat.nat_gateway_id);
        let address = nat.nat_gateway_addresses.first();
        let detail = address.and_then(|address| address.private_ip).map(|ip| ip.to_string()).unwrap_or_default();
        let public = address
            .and_then(|address| address.public_ip)
            .map(|ip| drawn(Drawn::PublicAddress, &[&ip.to_string()]))
            .unwrap_or_default();
        let kind = if nat.connectivity_type == NatMode::Private { Drawn::PrivateNatGateway } else { Drawn::NatGateway };
        let title = list(&[&drawn(kind, &[&both(&name, &nat.nat_gateway_id)]), &detail, &public]);
        let mut item = new(Kind::Nat, Side::Host, "nat", &nat.nat_gateway_id, name, detail, title);
        item.aliases = nat.nat_gateway_addresses.iter().filter_map(|a| a.network_interface_id.clone()).collect();
        items.or_default(subnet.as_str()).push(item);
    }
    for balancer in network.load_balancers.iter() {
        let (kind, detail) = match balancer.kind {
            LoadBalancerKind::Network => (Drawn::NetworkLoadBalancer, Drawn::NetworkKind),
            LoadBalancerKind::Gateway => (Drawn::GatewayLoadBalancer, Drawn::GatewayKind),
            LoadBalancerKind::Application => (Drawn::ApplicationLoadBalancer, Drawn::ApplicationKind),
        };
        for place in &balancer.subnets {
            let name = balancer.load_balancer_name.clone();
            let interface = network.network_interfaces.get(&place.network_interface_id);
            let address = first_address(interface);
            let title = list(&[&drawn(kind, &[&name]), &address]);
            let shown = if address.is_empty() { detail.text().to_string() } else { address };
            let id = &balancer.load_balancer_arn;
            let mut item = new(Kind::LoadBalancer, Side::Host, "balancer", id, name, shown, title);
            item.key = [id.as_str(), "@", place.subnet_id.as_str()].concat();
            item.aliases.push(place.network_interface_id.clone());
            items.or_default(place.subnet_id.as_str()).push(item);
        }
    }
    for instance in network.instances.iter() {
        let interfaces = of_instance.get(instance.instance_id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let primary = interfaces.iter().min_by_key(|interface| interface.device_index).copied();
        let name = called(&instance.tags, &instance.instance_id);
        let (state, class) = match instance.state {
            InstanceState::Running => ("", ""),
            InstanceState::Pending => (Drawn::Pending.text(), "pending"),
            InstanceState::ShuttingDown | InstanceState::Terminated => (Drawn::Terminated.text(), "off"),
            InstanceState::Stopping | InstanceState::Stopped => (Drawn::Stopped.text(), "off"),
        };
        let addresses: Vec<String> = interfaces.iter().map(|interface| all_addresses(interface)).collect();
        let called = drawn(Drawn::Instance, &[&both(&name, &instance.instance_id)]);
        let title = list(&[&called, &addresses.join(", "), state]);
        let detail = if state.is_empty() { first_address(primary) } else { state.to_string() };
        let mut item = new(Kind::Instance, Side::Host, "instance", &instance.instance_id, name, detail, title);
        item.class = class.to_string();
        if interfaces.iter().any(|interface| interface.association.is_some()) {
            item.class = format!("{class} has-public-address").trim().to_string();
        }
        item.aliases = interfaces.iter().map(|interface| interface.network_interface_id.clone()).collect();
        items.or_default(instance.subnet_id.as_str()).push(item);
    }
    for interface in network.network_interfaces.iter() {
        if interface.interface_type == InterfaceType::Interface
            && interface.instance_id.is_none()
            && !interface.requester_managed
        {
            let name = called(&interface.tags, &interface.network_interface_id);
            let title = list(&[
                &drawn(Drawn::NetworkInterface, &[&both(&name, &interface.network_interface_id)]),
                &all_addresses(interface),
            ]);
            let detail = first_address(Some(interface));
            let id = &interface.network_interface_id;
            let item = new(Kind::Interface, Side::Host, "interface", id, name, detail, title);
            items.or_default(interface.subnet_id.as_str()).push(item);
        }
    }
    for resolver in network.resolver_endpoints.iter() {
        for address in &resolver.ip_addresses {
            let name = if resolver.name.is_empty() { resolver.id.to_string() } else { resolver.name.clone() };
            let called = drawn(Drawn::ResolverEndpoint, &[&both(&name, &resolver.id)]);
            let title = list(&[&called, &address.ip.to_string()]);
            let mut item =
                new(Kind::Interface, Side::Host, "resolver", &resolver.id, name, address.ip.to_string(), title);
            item.key = [resolver.id.as_str(), "@", address.ip_id.as_str()].concat();
            item.aliases.push(address.network_interface_id.clone());
            items.or_default(address.subnet_id.as_str()).push(item);
        }
    }
    for gateway in network.resource_gateways.iter() {
        for (place, subnet) in gateway.subnet_ids.iter().enumerate() {
            let interface = gateway.network_interface_ids.get(place);
            let detail = first_address(interface.and_then(|id| network.network_interfaces.get(id)));
            let title = list(&[&drawn(Drawn::ResourceGateway, &[&both(&gateway.name, &gateway.id)]), &detail]);
            let name = gateway.name.clone();
            let mut item = new(Kind::Interface, Side::Host, "resource", &gateway.id, name, detail, title);
            item.key = [gateway.id.as_str(), "@", subnet.as_str()].concat();
            item.aliases.extend(interface.cloned());
            items.or_default(subnet.as_str()).push(item);
        }
    }
    for endpoint in network.vpc_endpoints.iter() {
        let own: Vec<&NetworkInterface> =
            endpoint.network_interface_ids.iter().filter_map(|id| network.network_interfaces.get(id)).collect();
        let is_folded = fold.folds(endpoint.vpc_id.as_str(), fold.vpcs);
        for subnet in &endpoint.subnet_ids {
            let interface = own.iter().find(|interface| interface.subnet_id == *subnet).copied();
            let id = &endpoint.vpc_endpoint_id;
            let service = service_key(endpoint);
            let alias = interface.map(|interface| interface.network_interface_id.clone());
            if is_folded {
                let mut item = new(Kind::Port, Side::Port, "port", id, String::new(), String::new(), String::new());
                item.services.insert(service);
                item.aliases.extend(alias);
                items.or_default(subnet.as_str()).push(item);
                continue;
            }
            let short = endpoint_name(network, endpoint, &service);
            let name = endpoint.tags.name().map_or(short, str::to_string);
            let state = endpoint_state(endpoint.state);
            let detail = if state.is_empty() { first_address(interface) } else { state.to_string() };
            let addresses = interface.map(all_addresses).unwrap_or_default();
            let title = list(&[
                &drawn(Drawn::EndpointTo, &[endpoint_type(endpoint.vpc_endpoint_type), &both(&name, id), &service]),
                &addresses,
                state,
            ]);
            let symbol = match endpoint.vpc_endpoint_type {
                EndpointType::GatewayLoadBalancer => "inspect",
                EndpointType::Gateway
                | EndpointType::Interface
                | EndpointType::Resource
                | EndpointType::ServiceNetwork
                | EndpointType::Tunnel => "port",
            };
            let mut item = new(Kind::Port, Side::Port, symbol, id, name, detail, title);
            item.key = [id.as_str(), "@", subnet.as_str()].concat();
            item.class = if state.is_empty() { String::new() } else { "pending".to_string() };
            item.services.insert(service);
            item.addresses = interface.iter().flat_map(|interface| interface.addresses()).collect();
            item.aliases.extend(alias);
            items.or_default(subnet.as_str()).push(item);
        }
    }
    items
}

/// The short name that a port shows: its service's, or that of what it leads to.
fn endpoint_name(network: &Network, endpoint: &VpcEndpoint, service: &str) -> String {
    let last = service.rsplit('/').next().unwrap_or(service);
    if endpoint.service_name.is_empty() {
        let configuration = network.resource_configurations.get(last).map(|configuration| configuration.name.clone());
        let network = network.service_networks.get(last).map(|own| own.name.clone());
        return configuration.or(network).unwrap_or_else(|| last.to_string());
    }
    let short = short_name(&endpoint.service_name);
    let own = network.endpoint_services.get(short).and_then(|service| service.tags.name());
    own.unwrap_or(short).to_string()
}

struct Folding<'v> {
    view: &'v View,
    items: bool,
    cells: bool,
    vpcs: bool,
}

impl<'v> Folding<'v> {
    /// What folds by itself where so many things stand in subnets.
    fn new(network: &Network, view: &'v View, things: usize) -> Self {
        let size = things + network.subnets.len() + network.vpcs.len() * 2;
        Self {
            view,
            items: size > MANY,
            cells: network.subnets.len() + network.vpcs.len() * 2 > MANY,
            vpcs: size > MANY && network.vpcs.len() > 6,
        }
    }

    fn folds(&self, key: &str, by_itself: bool) -> bool {
        self.view.folded.contains(key) || (by_itself && !self.view.unfolded.contains(key))
    }

    /// A subnet's column, as it is or as one item.
    fn column(&self, subnet: &Id, what: &'static str, items: Vec<Item>) -> Vec<Item> {
        let key = [subnet.as_str(), "/", what].concat();
        if items.len() < 2 || !self.folds(&key, self.items && items.len() > 2) {
            return items;
        }
        let Some(first) = items.first() else { return items };
        let (symbol, name) = match first.side {
            Side::Port => (first.symbol, format!("{} ports", items.len())),
            Side::Host => (first.symbol, format!("{} hosts", items.len())),
        };
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        let title = format!("{name}: {}", names.join(", "));
        let detail = format!("{} …", first.name);
        let services = items.iter().flat_map(|item| &item.services).cloned().collect();
        let side = first.side;
        let aliases = items.iter().flat_map(|item| std::iter::once(&item.id).chain(&item.aliases)).cloned().collect();
        vec![Item {
            id: Id::new(key.as_str()),
            key,
            kind: Kind::Fold,
            side,
            symbol,
            name,
            detail,
            title,
            class: String::new(),
            services,
            aliases,
            addresses: Vec::new(),
            inside: items.len(),
        }]
    }
}

fn vpc_plan<'a>(
    network: &'a Network,
    id: &str,
    vpc: Option<&'a Vpc>,
    region: &str,
    subnets: Vec<SubnetPlan<'a>>,
    fold: &Folding<'_>,
    provider: bool,
) -> VpcPlan<'a> {
    let id = Id::new(id);
    let name = vpc.map_or_else(|| id.to_string(), |vpc| called(&vpc.tags, &id));
    let cidrs = vpc.map(|vpc| blocks(vpc.cidrs())).unwrap_or_default();
    let several = network.vpcs.iter().any(|other| vpc.is_some_and(|vpc| vpc.owner_id != other.owner_id));
    let owner = vpc.filter(|_| several).map(|vpc| vpc.owner_id.to_string());
    let account = owner.as_ref().map(|owner| drawn(Drawn::Account, &[owner])).unwrap_or_default();
    let title = list(&[&drawn(Drawn::Vpc, &[&both(&name, &id)]), &cidrs, &account]);
    let services = subnets.iter().flat_map(|plan| &plan.ports).flat_map(|item| item.services.clone()).collect();

    let mut reached: SortedMap<&Id, SortedSet<Id>> = SortedMap::new();
    for plan in &subnets {
        for route in plan.table.iter().flat_map(|table| &table.routes) {
            if route.target.kind() == TargetKind::VpcEndpoint {
                reached.or_default(&route.target.0).insert(plan.subnet.subnet_id.clone());
            }
        }
    }
    let doors = network
        .vpc_endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc_id == id && endpoint.vpc_endpoint_type == EndpointType::Gateway)
        .map(|endpoint| {
            let state = endpoint_state(endpoint.state);
            let short = short_name(&endpoint.service_name);
            let name = endpoint.tags.name().unwrap_or(short).to_string();
            DoorPlan {
                id: endpoint.vpc_endpoint_id.clone(),
                title: list(&[
                    &drawn(
                        Drawn::EndpointTo,
                        &[
                            Drawn::GatewayEndpoint.text(),
                            &both(&name, &endpoint.vpc_endpoint_id),
                            &endpoint.service_name,
                        ],
                    ),
                    state,
                ]),
                name,
                class: if state.is_empty() { String::new() } else { "pending".to_string() },
                service: endpoint.service_name.clone(),
                subnets: reached.get(&endpoint.vpc_endpoint_id).cloned().unwrap_or_default(),
            }
        })
        .collect();

    let top = |id: &Id, tags: &Tags, symbol, kind: Drawn| {
        let name = called(tags, id);
        TopPlan { id: id.clone(), symbol, title: drawn(kind, &[&both(&name, id)]), name }
    };
    let own = |vpc: &Option<Id>| vpc.as_ref() == Some(&id);
    let internet = network.internet_gateways.iter().filter(|gateway| own(&gateway.vpc_id));
    let egress = network.egress_only_internet_gateways.iter().filter(|gateway| gateway.vpc_id == id);
    let nats = network.nat_gateways.iter().filter(|nat| nat.vpc_id == id && nat.subnet_id.is_none());
    let tops = internet
        .map(|gateway| top(&gateway.internet_gateway_id, &gateway.tags, "up", Drawn::InternetGateway))
        .chain(egress.map(|gateway| {
            let id = &gateway.egress_only_internet_gateway_id;
            top(id, &gateway.tags, "egress", Drawn::EgressOnlyGateway)
        }))
        .chain(nats.map(|nat| top(&nat.nat_gateway_id, &nat.tags, "nat", Drawn::RegionalNatGateway)))
        .collect();
    let vgws = network
        .vpn_gateways
        .iter()
        .filter(|gateway| own(&gateway.vpc_id))
        .map(|gateway| top(&gateway.vpn_gateway_id, &gateway.tags, "vpn", Drawn::VirtualPrivateGateway))
        .collect();

    let folded = fold.folds(id.as_str(), fold.vpcs).then(|| {
        let ports: usize =
            subnets.iter().map(|plan| plan.ports.iter().map(|item| item.inside.max(1)).sum::<usize>()).sum();
        let words = [drawn::subnets(subnets.len()), drawn::ports(ports)].join(" · ");
        let ids = subnets.iter().flat_map(ids_in).collect();
        (words, ids)
    });
    let zones = if folded.is_some() { Vec::new() } else { zones(network, &id, subnets, fold) };
    VpcPlan {
        id,
        region: region.to_string(),
        name,
        cidrs,
        owner,
        title,
        zones,
        doors,
        tops,
        vgws,
        provider,
        folded,
        services,
    }
}

fn ids_in(plan: &SubnetPlan<'_>) -> Vec<Id> {
    let mut ids = vec![plan.subnet.subnet_id.clone()];
    for item in plan.hosts.iter().chain(&plan.ports) {
        ids.push(item.id.clone());
        ids.extend(item.aliases.iter().cloned());
    }
    ids
}

fn zones<'a>(network: &Network, vpc: &Id, subnets: Vec<SubnetPlan<'a>>, fold: &Folding<'_>) -> Vec<ZonePlan<'a>> {
    let mut zones: SortedMap<String, ZonePlan<'a>> = SortedMap::new();
    for plan in subnets {
        let subnet = plan.subnet;
        let zone = zones.or_insert_with(subnet.availability_zone.clone(), || ZonePlan {
            name: subnet.availability_zone.clone(),
            zone_id: subnet.availability_zone_id.clone(),
            failed: network.failed_zones.contains(&subnet.availability_zone_id),
            tiers: [Vec::new(), Vec::new(), Vec::new()],
        });
        let [public, private, isolated] = &mut zone.tiers;
        let tier = match plan.tier {
            Tier::Public => public,
            Tier::Private => private,
            Tier::Isolated => isolated,
        };
        tier.push(Cell::Subnet(Box::new(plan)));
    }
    let mut zones: Vec<ZonePlan<'a>> = zones.into_values().collect();
    for zone in &mut zones {
        for (tier, cells) in Tier::ALL.into_iter().zip(&mut zone.tiers) {
            let key = [vpc.as_str(), "/", &zone.name, "/", tier.as_str()].concat();
            if cells.len() < 2 || !fold.folds(&key, fold.cells) {
                continue;
            }
            let plans: Vec<&SubnetPlan<'_>> = cells
                .iter()
                .filter_map(|cell| match cell {
                    Cell::Subnet(plan) => Some(&**plan),
                    Cell::Folded { .. } => None,
                })
                .collect();
            let name = format!("{} {} subnets", plans.len(), tier.as_str());
            let names: Vec<String> =
                plans.iter().map(|plan| called(&plan.subnet.tags, &plan.subnet.subnet_id)).collect();
            let services = plans.iter().flat_map(|plan| &plan.ports).flat_map(|item| item.services.clone()).collect();
            let ids = plans.iter().flat_map(|plan| ids_in(plan)).collect();
            *cells =
                vec![Cell::Folded { key, tier, title: format!("{name}: {}", names.join(", ")), name, ids, services }];
        }
    }
    zones
}

/// The services of a Region, in the order in which they were first asked for, behind those that everyone knows.
fn services(network: &Network, region: &mut RegionPlan<'_>, view: &View) {
    let name = |key: &str| {
        let service = catalog::service_of_key(key, &region.name).map(|service| service.service_name);
        service.unwrap_or_else(|| ["com.amazonaws.", &region.name, ".", key].concat())
    };
    let mut keys: Vec<String> = Vec::new();
    if view.layers.services {
        keys.extend(["s3", "dynamodb", "ssm"].map(name));
    }
    let mut counts: SortedMap<String, (usize, usize)> = SortedMap::new();
    let vpcs: SortedSet<&Id> = region.vpcs.iter().map(|vpc| &vpc.id).collect();
    for endpoint in network.vpc_endpoints.iter().filter(|endpoint| vpcs.contains(&endpoint.vpc_id)) {
        let key = service_key(endpoint);
        let count = counts.or_default(key.clone());
        if endpoint.vpc_endpoint_type == EndpointType::Gateway {
            count.1 += 1;
        } else {
            count.0 += endpoint.subnet_ids.len();
        }
        keys.push(key);
    }
    let own = network.endpoint_services.iter().filter(|service| service.region == region.name);
    keys.extend(own.map(|service| service.service_name()));
    for id in view.overlay.iter().flat_map(|overlay| &overlay.path) {
        if let Some(key) = service_of(id.as_str(), &region.name) {
            keys.push(key);
        }
    }
    let mut seen = SortedSet::new();
    for key in keys {
        if key.is_empty() || !seen.insert(key.clone()) {
            continue;
        }
        let (ports, doors) = counts.get(&key).copied().unwrap_or_default();
        region.services.push(service_plan(network, key, &region.name, ports, doors));
    }
    order::sort_by_key(&mut region.services, |service| service.provided);
}

/// Folds what is behind a Region's first services, but for those that a path passes.
fn fold_services(region: &mut RegionPlan<'_>, fold: &Folding<'_>) {
    let key = ["region:", &region.name, "/services"].concat();
    let (many, stay) = MANY_SERVICES;
    if region.services.len() <= stay || !fold.folds(&key, region.services.len() > many) {
        return;
    }
    let path = fold.view.overlay.iter().flat_map(|overlay| &overlay.path);
    let passed: SortedSet<&str> = path.map(Id::as_str).collect();
    let mut place = 0;
    let (shown, folded): (Vec<ServicePlan>, Vec<ServicePlan>) =
        std::mem::take(&mut region.services).into_iter().partition(|service| {
            place += 1;
            place <= stay || passed.contains(service.key.as_str())
        });
    region.services = shown;
    let provided = region.services.last().is_some_and(|service| service.provided);
    let names: Vec<&str> = folded.iter().map(|service| service.name.as_str()).collect();
    let ports: usize = folded.iter().map(|service| service.ports).sum();
    let name = drawn::more_services(folded.len());
    region.services.push(ServicePlan {
        key,
        title: format!("{name}: {}", names.join(", ")),
        name,
        detail: drawn::ports(ports),
        symbol: "service",
        vpc: None,
        aliases: folded.iter().flat_map(|service| service.aliases.clone()).collect(),
        provided,
        inside: folded.into_iter().map(|service| service.key).collect(),
        ports: 0,
        doors: 0,
    });
}

/// The name of the AWS service that a path's element names: a service name, or a host name of AWS in this Region.
pub fn service_of(text: &str, region: &str) -> Option<String> {
    if text.starts_with("com.amazonaws.") || text.starts_with("aws.") {
        return text.contains(region).then(|| text.to_string());
    }
    let host = catalog::service_of_host(text).filter(|host| host.region == region)?;
    catalog::service_of_key(host.key, region).map(|service| service.service_name)
}

fn service_plan(network: &Network, key: String, region: &str, ports: usize, doors: usize) -> ServicePlan {
    let last = key.rsplit('/').next().unwrap_or(&key).to_string();
    let short = short_name(&key).to_string();
    let reached = match (ports, doors) {
        (0, 0) => Drawn::NoEndpoint.text().to_string(),
        (0, _) => Drawn::GatewayKind.text().to_string(),
        (_, 0) => drawn::ports(ports),
        (_, _) => list(&[Drawn::GatewayKind.text(), &drawn::ports(ports)]),
    };
    let mut plan = ServicePlan {
        name: service_title(&key, region, &short),
        detail: format!("{short} · {reached}"),
        title: String::new(),
        symbol: symbol_of(&short),
        vpc: None,
        aliases: Vec::new(),
        inside: Vec::new(),
        provided: short.starts_with("vpce-svc-") || key.starts_with("arn:"),
        key,
        ports,
        doors,
    };
    if let Some(service) = network.endpoint_services.get(&short) {
        plan.name = service.tags.name().unwrap_or(Drawn::EndpointService.text()).to_string();
        plan.symbol = "service";
        plan.aliases.push(service.service_id.clone());
        let balancer = service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns).next();
        plan.vpc = balancer.and_then(|arn| network.load_balancers.get(arn)).map(|balancer| balancer.vpc_id.clone());
        if plan.ports == 0 && plan.doors == 0 {
            plan.detail = drawn(Drawn::Account, &[service.owner_id.as_ref()]);
        } else {
            plan.detail = format!("{reached} · {}", service.owner_id);
        }
    } else if short.starts_with("vpce-svc-") {
        plan.name = short.clone();
        plan.detail = [Drawn::EndpointService.text(), &reached].join(" · ");
    } else if let Some(configuration) = network.resource_configurations.get(&last) {
        plan.name = configuration.name.clone();
        plan.symbol = "resource";
        plan.detail = [Drawn::Resource.text(), &reached].join(" · ");
        plan.aliases.push(configuration.id.clone());
        let gateway = configuration.resource_gateway_id.as_ref().and_then(|id| network.resource_gateways.get(id));
        plan.vpc = gateway.map(|gateway| gateway.vpc_id.clone());
    } else if let Some(own) = network.service_networks.get(&last) {
        plan.name = own.name.clone();
        plan.symbol = "service";
        plan.detail = [Drawn::ServiceNetwork.text(), &reached].join(" · ");
        plan.aliases.push(own.id.clone());
    }
    plan.title = list(&[&plan.name, &plan.key, &reached]);
    plan
}

/// The service's name without `Amazon` or `AWS`, or its short name where the catalogue does not know it. What a long one has in
/// brackets is left out: the short name below it says the same.
fn service_title(key: &str, region: &str, short: &str) -> String {
    let Some(service) = catalog::service_in(key, region) else { return short.to_string() };
    let name = service.name;
    let name = name.strip_prefix("Amazon ").or_else(|| name.strip_prefix("AWS ")).unwrap_or(name);
    let is_long = 22 < name.len();
    name.split_once(" (").filter(|_| is_long).map_or(name, |(name, _)| name).to_string()
}

fn symbol_of(short: &str) -> &'static str {
    match short {
        "s3" | "s3express" | "s3-global.accesspoint" | "s3tables" => "bucket",
        "dynamodb" | "dynamodb-streams" | "rds" | "rds-data" | "redshift" | "elasticache" => "database",
        "kms" | "kms-fips" | "secretsmanager" | "sts" => "lock",
        _ => "service",
    }
}

/// Transit gateways, peering connections and gateways without a VPC, each in the Region of the first VPC that it joins.
fn transits(network: &Network, regions: &mut [RegionPlan<'_>]) {
    let mut plans: Vec<(Option<&str>, TransitPlan)> = Vec::new();
    for gateway in network.transit_gateways.iter() {
        let id = &gateway.transit_gateway_id;
        let mut vpcs = Vec::new();
        let mut aliases = Vec::new();
        for attachment in network.transit_attachments.iter().filter(|own| own.transit_gateway_id == *id) {
            aliases.push(attachment.transit_gateway_attachment_id.clone());
            if let AttachmentKind::Vpc { vpc_id, .. } = &attachment.kind {
                vpcs.push(vpc_id.clone());
            }
        }
        let tables = network.transit_route_tables.iter().filter(|table| table.transit_gateway_id == *id);
        aliases.extend(tables.map(|table| table.transit_gateway_route_table_id.clone()));
        let name = called(&gateway.tags, id);
        plans.push((
            Some(&gateway.region),
            TransitPlan {
                id: id.clone(),
                kind: Kind::Transit,
                symbol: "transit",
                title: drawn(Drawn::TransitGateway, &[&both(&name, id)]),
                name,
                detail: Drawn::TransitGatewayKind.text().to_string(),
                vpcs,
                aliases,
            },
        ));
    }
    for peering in network.peering_connections.iter() {
        let id = &peering.vpc_peering_connection_id;
        let name = called(&peering.tags, id);
        plans.push((
            Some(&peering.requester.region),
            TransitPlan {
                id: id.clone(),
                kind: Kind::Transit,
                symbol: "peering",
                title: drawn(Drawn::PeeringConnection, &[&both(&name, id)]),
                name,
                detail: Drawn::PeeringKind.text().to_string(),
                vpcs: vec![peering.requester.vpc_id.clone(), peering.accepter.vpc_id.clone()],
                aliases: Vec::new(),
            },
        ));
    }
    let mut alone = |id: &Id, tags: &Tags, region: &'_ str, symbol: &'static str, kind: Drawn| {
        let name = called(tags, id);
        let title = list(&[&drawn(kind, &[&both(&name, id)]), Drawn::NotAttached.text()]);
        let plan = TransitPlan {
            id: id.clone(),
            kind: Kind::Gateway,
            symbol,
            name,
            detail: Drawn::NotAttached.text().to_string(),
            title,
            vpcs: Vec::new(),
            aliases: Vec::new(),
        };
        if let Some(own) = regions.iter_mut().find(|own| own.name == region) {
            own.transits.push(plan);
        }
    };
    for gateway in network.internet_gateways.iter().filter(|gateway| gateway.vpc_id.is_none()) {
        alone(&gateway.internet_gateway_id, &gateway.tags, &gateway.region, "up", Drawn::InternetGateway);
    }
    for gateway in network.vpn_gateways.iter().filter(|gateway| gateway.vpc_id.is_none()) {
        alone(&gateway.vpn_gateway_id, &gateway.tags, &gateway.region, "vpn", Drawn::VirtualPrivateGateway);
    }
    for (region, plan) in plans {
        let home = plan.vpcs.iter().find_map(|vpc| {
            regions.iter().position(|own| own.vpcs.iter().any(|plan| plan.id == *vpc && !plan.provider))
        });
        let named = regions.iter().position(|own| Some(own.name.as_str()) == region);
        if let Some(own) = home.or(named).or((!regions.is_empty()).then_some(0)).and_then(|at| regions.get_mut(at)) {
            own.transits.push(plan);
        }
    }
}

/// On-premises networks, and the customer gateways of VPN connections that no network is joined by.
fn sites(network: &Network) -> Vec<SitePlan> {
    let gateways = |vpn: &Id| {
        let connection = network.vpn_connections.get(vpn);
        connection.and_then(|vpn| vpn.vpn_gateway_id.clone().or_else(|| vpn.transit_gateway_id.clone()))
    };
    let mut joined: SortedSet<&Id> = SortedSet::new();
    let mut sites: Vec<SitePlan> = Vec::new();
    for site in network.on_premises.iter() {
        joined.extend(&site.vpn_connection_id);
        let hosts = network.hosts.iter().filter(|host| host.on_premises_id == site.id);
        let cidrs = blocks(site.cidrs.iter().copied());
        let mut aliases: Vec<Id> = site.vpn_connection_id.iter().cloned().collect();
        let connection = site.vpn_connection_id.as_ref().and_then(|id| network.vpn_connections.get(id));
        aliases.extend(connection.map(|vpn| vpn.customer_gateway_id.clone()));
        sites.push(SitePlan {
            id: site.id.clone(),
            name: site.name.clone(),
            title: list(&[&drawn(Drawn::OnPremises, &[&site.name]), &cidrs]),
            cidrs,
            hosts: hosts.map(|host| (host.host_id.clone(), host.name.clone(), host.ip.to_string())).collect(),
            gateways: site.vpn_connection_id.as_ref().and_then(gateways).into_iter().collect(),
            aliases,
        });
    }
    for vpn in network.vpn_connections.iter().filter(|vpn| !joined.contains(&vpn.vpn_connection_id)) {
        let Some(gateway) = network.customer_gateways.get(&vpn.customer_gateway_id) else { continue };
        let name = called(&gateway.tags, &gateway.customer_gateway_id);
        sites.push(SitePlan {
            id: gateway.customer_gateway_id.clone(),
            title: list(&[&drawn(Drawn::CustomerGateway, &[&name]), &gateway.ip_address]),
            name,
            cidrs: gateway.ip_address.clone(),
            hosts: Vec::new(),
            gateways: gateways(&vpn.vpn_connection_id).into_iter().collect(),
            aliases: vec![vpn.vpn_connection_id.clone()],
        });
    }
    sites
}
