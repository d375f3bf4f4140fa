//! What follows from the configuration of route tables: propagated routes and the state of a route.
//! It must not know which route a packet takes.

use super::{
    Attachment, AttachmentKind, Destination, EndpointState, InstanceState, InterfaceType, LatticeAssociation,
    LatticeAssociationKind, NatState, Network, Origin, PeeringState, Route, RouteTable, RouteTarget, TargetKind,
    TransitRouteTable,
};
use crate::catalog;
use crate::net::{Cidr, Family, Id};

/// Whether a route's target can take packets (rule RT-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteState {
    Active,
    /// Its target is not there, or does not work: packets are dropped (rule RT-24).
    Blackhole,
}

impl RouteState {
    /// The name that the API gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blackhole => "blackhole",
        }
    }
}

/// The rows of a table that are not stored: those that virtual private gateways propagate, and those to a service network
/// that is associated with the VPC.
///
/// Rules RT-46, RT-47: what the VPN connections of an attached gateway know, by their static routes or by BGP; IPv4 only.
pub fn propagated_routes(network: &Network, table: &RouteTable) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    for gateway in &table.propagating_vgws {
        if network.vpn_gateways.get(gateway).and_then(|it| it.vpc_id.as_ref()) != Some(&table.vpc_id) {
            continue;
        }
        for cidr in vpn_gateway_prefixes(network, gateway) {
            let route = Route {
                destination: Destination::Cidr(cidr),
                target: RouteTarget(gateway.clone()),
                origin: Origin::EnableVgwRoutePropagation,
            };
            if !routes.contains(&route) && !table.routes.contains(&route) {
                routes.push(route);
            }
        }
    }
    routes.extend(lattice_routes(network, &table.vpc_id));
    routes
}

/// Rule SN-10: an associated service network brings routes to VPC Lattice's prefix lists into every table of the VPC.
fn lattice_routes(network: &Network, vpc_id: &Id) -> Vec<Route> {
    let is_it = |it: &&LatticeAssociation| matches!(&it.with, LatticeAssociationKind::Vpc(id, _) if id == vpc_id);
    let (Some(association), Some(vpc)) = (network.lattice_associations.iter().find(is_it), network.vpcs.get(vpc_id))
    else {
        return Vec::new();
    };
    let lists = catalog::prefix_lists(&vpc.region).iter().filter(|list| list.kind == catalog::ListKind::VpcLattice);
    let fits = |list: &&catalog::PrefixList| vpc.cidrs().any(|block| block.family() == list.family);
    lists
        .filter(fits)
        .map(|list| Route {
            destination: Destination::PrefixList(list.id.as_str().into()),
            target: RouteTarget(association.service_network_id.clone()),
            origin: Origin::CreateRoute,
        })
        .collect()
}

/// The prefixes that a virtual private gateway knows: static routes of its VPN connections, and what is announced by BGP.
///
/// Rule RT-47: a VPN connection of a virtual private gateway carries no IPv6.
pub fn vpn_gateway_prefixes(network: &Network, gateway: &Id) -> Vec<Cidr> {
    let connections = network.vpn_connections.iter().filter(|it| it.vpn_gateway_id.as_ref() == Some(gateway));
    let all = connections.flat_map(|connection| vpn_prefixes(network, &connection.vpn_connection_id));
    all.filter(|cidr| cidr.family() == Family::V4).collect()
}

/// The on-premises prefixes behind a VPN connection: its static routes, and by BGP those that its sites announce.
pub fn vpn_prefixes(network: &Network, connection: &Id) -> Vec<Cidr> {
    let Some(connection) = network.vpn_connections.get(connection) else { return Vec::new() };
    let mut prefixes = connection.routes.clone();
    if !connection.static_routes_only {
        let id = Some(&connection.vpn_connection_id);
        let sites = network.on_premises.iter().filter(|it| it.vpn_connection_id.as_ref() == id);
        prefixes.extend(sites.flat_map(|it| it.cidrs.iter().copied()));
    }
    prefixes
}

/// What attachments propagate to a transit gateway's table, those first that win among equal blocks: VPCs, in the order in which
/// they were attached, then VPN connections.
///
/// AWS, "How AWS Transit Gateway works": a VPC attachment without IPv6 support propagates no IPv6 block, and a VPC's block that
/// overlaps one of a VPC that was attached before is not propagated (rule HY-04).
pub fn transit_propagated<'n>(
    network: &'n Network,
    table: &'n TransitRouteTable,
    is_wanted: impl Fn(&Cidr) -> bool,
) -> Vec<(Cidr, &'n Attachment)> {
    let of_table = || {
        let attachments = network.transit_attachments.iter();
        attachments.filter(|it| table.propagations.contains(&it.transit_gateway_attachment_id))
    };
    let mut routes: Vec<(Cidr, &Attachment)> = Vec::new();
    for (place, attachment) in of_table().enumerate() {
        let before = || of_table().take(place).flat_map(|it| attached_blocks(network, it));
        let is_free = |cidr: &Cidr| before().all(|other| !other.overlaps(cidr));
        let blocks = attached_blocks(network, attachment).filter(|cidr| is_wanted(cidr) && is_free(cidr));
        routes.extend(blocks.map(|cidr| (cidr, attachment)));
    }
    for attachment in of_table() {
        let AttachmentKind::Vpn(connection) = &attachment.kind else { continue };
        let known = vpn_prefixes(network, connection).into_iter().filter(&is_wanted);
        routes.extend(known.map(|cidr| (cidr, attachment)));
    }
    routes
}

/// The blocks of an attached VPC; none where something else is attached.
fn attached_blocks<'n>(network: &'n Network, attachment: &'n Attachment) -> impl Iterator<Item = Cidr> + 'n {
    let of_vpc = match &attachment.kind {
        AttachmentKind::Vpc { vpc_id, ipv6, .. } => network.vpcs.get(vpc_id).map(|vpc| (vpc, *ipv6)),
        AttachmentKind::Vpn(_) => None,
    };
    of_vpc.into_iter().flat_map(|(vpc, ipv6)| vpc.cidrs().filter(move |cidr| ipv6 || cidr.family() == Family::V4))
}

/// All rows of a table: those that are stored, then those that are propagated.
pub fn effective_routes(network: &Network, table: &RouteTable) -> Vec<Route> {
    let mut routes = table.routes.clone();
    routes.extend(propagated_routes(network, table));
    routes
}

/// The state of a route of a table.
///
/// Rules RT-23, RT-24, RT-25, GWLB-07, PATH-23. A target that an import refers to and does not describe is taken as active: what it
/// does is unknown.
pub fn route_state(network: &Network, table: &RouteTable, route: &Route) -> RouteState {
    let id = &route.target.0;
    let here = |vpc_id: &Id| *vpc_id == table.vpc_id;
    let active = network.unknown.contains(id)
        || match route.target.kind() {
            TargetKind::Local | TargetKind::Lattice | TargetKind::Other => true,
            TargetKind::InternetGateway => {
                network.internet_gateways.get(id).is_some_and(|it| it.vpc_id.as_ref().is_some_and(here))
            }
            TargetKind::VpnGateway => {
                network.vpn_gateways.get(id).is_some_and(|it| it.vpc_id.as_ref().is_some_and(here))
            }
            TargetKind::NatGateway => network
                .nat_gateways
                .get(id)
                .is_some_and(|it| matches!(it.state, NatState::Available | NatState::Pending) && here(&it.vpc_id)),
            TargetKind::EgressOnlyInternetGateway => {
                network.egress_only_internet_gateways.get(id).is_some_and(|it| here(&it.vpc_id))
            }
            TargetKind::NetworkInterface => interface_takes_packets(network, id),
            TargetKind::Instance => runs(network, id),
            TargetKind::PeeringConnection => network
                .peering_connections
                .get(id)
                .is_some_and(|it| it.status == PeeringState::Active && it.other(&table.vpc_id).is_some()),
            TargetKind::TransitGateway => {
                network.transit_gateways.contains(id)
                    && network.transit_attachments.iter().any(|it| {
                        it.transit_gateway_id == *id
                            && matches!(&it.kind, AttachmentKind::Vpc { vpc_id, .. } if here(vpc_id))
                    })
            }
            TargetKind::VpcEndpoint => network
                .vpc_endpoints
                .get(id)
                .is_some_and(|it| matches!(it.state, EndpointState::Available | EndpointState::Pending)),
        };
    if active { RouteState::Active } else { RouteState::Blackhole }
}

/// An interface that nothing is attached to, or only an instance that does not run, takes no packets.
fn interface_takes_packets(network: &Network, id: &Id) -> bool {
    let Some(eni) = network.network_interfaces.get(id) else { return false };
    match &eni.instance_id {
        Some(instance_id) => runs(network, instance_id),
        None => eni.interface_type != InterfaceType::Interface,
    }
}

fn runs(network: &Network, instance_id: &Id) -> bool {
    network.unknown.contains(instance_id)
        || network
            .instances
            .get(instance_id)
            .is_some_and(|it| matches!(it.state, InstanceState::Running | InstanceState::Pending))
}
