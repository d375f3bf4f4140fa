//! What follows from the configuration alone: the state of a route, and the routes that are propagated.
//! It must not know packets.

use super::{
    Destination, EndpointState, InstanceState, NatState, Network, Origin, PeeringState, Route, RouteTable, RouteTarget,
    TargetKind,
};
use crate::net::{Cidr, Id};

/// The state of a route (rule RT-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteState {
    Active,
    /// Its target is not there, or does not work: packets are dropped (rule RT-24).
    Blackhole,
}

impl RouteState {
    /// The word that the API has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blackhole => "blackhole",
        }
    }
}

/// The state of a route by its target. Rules RT-23, RT-24, RT-25, GWLB-07, PATH-23.
pub fn route_state(network: &Network, table: &RouteTable, route: &Route) -> RouteState {
    let id = &route.target.0;
    let works = match route.target.kind() {
        TargetKind::Local | TargetKind::Lattice | TargetKind::Other => true,
        TargetKind::InternetGateway => {
            network.internet_gateways.get(id).is_some_and(|gateway| gateway.vpc_id.as_ref() == Some(&table.vpc_id))
        }
        TargetKind::VpnGateway => {
            network.vpn_gateways.get(id).is_some_and(|gateway| gateway.vpc_id.as_ref() == Some(&table.vpc_id))
        }
        TargetKind::NatGateway => {
            network.nat_gateways.get(id).is_some_and(|nat| matches!(nat.state, NatState::Available | NatState::Pending))
        }
        TargetKind::EgressOnlyInternetGateway => network.egress_only_internet_gateways.contains(id),
        TargetKind::NetworkInterface => network.network_interfaces.get(id).is_some_and(|eni| {
            let instance = eni.instance_id.as_ref().and_then(|id| network.instances.get(id));
            eni.instance_id.is_none() && eni.requester_managed
                || instance.is_some_and(|instance| instance.state == InstanceState::Running)
        }),
        TargetKind::Instance => network.instances.get(id).is_some_and(|it| it.state == InstanceState::Running),
        TargetKind::PeeringConnection => {
            network.peering_connections.get(id).is_some_and(|it| it.status == PeeringState::Active)
        }
        TargetKind::TransitGateway => network.transit_gateways.contains(id),
        TargetKind::VpcEndpoint => {
            network.vpc_endpoints.get(id).is_some_and(|endpoint| endpoint.state == EndpointState::Available)
        }
    };
    if works { RouteState::Active } else { RouteState::Blackhole }
}

/// The routes that virtual private gateways propagate into a table. Rules RT-46, RT-47.
pub fn propagated_routes(network: &Network, table: &RouteTable) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    for gateway in &table.propagating_vgws {
        let is_attached = network.vpn_gateways.get(gateway).is_some_and(|it| it.vpc_id.as_ref() == Some(&table.vpc_id));
        if !is_attached {
            continue;
        }
        for cidr in vpn_gateway_prefixes(network, gateway) {
            let route = Route {
                destination: Destination::Cidr(cidr),
                target: RouteTarget(gateway.clone()),
                origin: Origin::EnableVgwRoutePropagation,
            };
            if !routes.contains(&route) {
                routes.push(route);
            }
        }
    }
    routes
}

/// The prefixes that a virtual private gateway knows: static routes of its VPN connections, and what is announced by BGP (rule RT-47).
pub fn vpn_gateway_prefixes(network: &Network, gateway: &Id) -> Vec<Cidr> {
    let connections = network.vpn_connections.iter().filter(|it| it.vpn_gateway_id.as_ref() == Some(gateway));
    connections.flat_map(|connection| vpn_prefixes(network, &connection.vpn_connection_id)).collect()
}

/// The on-premises prefixes behind a VPN connection.
pub fn vpn_prefixes(network: &Network, connection: &Id) -> Vec<Cidr> {
    let Some(connection) = network.vpn_connections.get(connection) else { return Vec::new() };
    let mut prefixes = connection.routes.clone();
    if !connection.static_routes_only {
        let announced = network
            .on_premises
            .iter()
            .filter(|it| it.vpn_connection_id.as_ref() == Some(&connection.vpn_connection_id))
            .flat_map(|it| it.cidrs.iter().copied());
        prefixes.extend(announced);
    }
    prefixes
}
