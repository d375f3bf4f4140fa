//! Route tables as they are configured. It must not know which route a packet takes.

use super::codec::{Field, ReadError};
use super::vpc::Tags;
use crate::net::{Cidr, Id};
use serde_json::Value;
use std::fmt;

/// Where a route leads to: a CIDR block, or all blocks of a prefix list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// An IPv4 or IPv6 block.
    Cidr(Cidr),
    /// The id of a prefix list, AWS's or a customer's.
    PrefixList(Id),
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cidr(cidr) => fmt::Display::fmt(cidr, f),
            Self::PrefixList(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl Field for Destination {
    fn blank() -> Self {
        Self::Cidr(Cidr::ALL_V4)
    }
    fn write(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let text = value.as_str().unwrap_or_default();
        *self = match text.parse() {
            _ if text.starts_with("pl-") => Self::PrefixList(text.into()),
            Ok(cidr) => Self::Cidr(cidr),
            Err(_) => return Err(ReadError::new("a CIDR block or the id of a prefix list", value)),
        };
        Ok(())
    }
    fn is_required(&self) -> bool {
        true
    }
}

/// What a route's target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    Local,
    InternetGateway,
    VpnGateway,
    NatGateway,
    EgressOnlyInternetGateway,
    NetworkInterface,
    Instance,
    PeeringConnection,
    TransitGateway,
    /// A gateway endpoint's own route, or a route to a Gateway Load Balancer endpoint.
    VpcEndpoint,
    /// The link-local addresses of a service network that is associated with the VPC.
    Lattice,
    /// A carrier gateway, local gateway, core network or another target that the lab does not model.
    Other,
}

/// The target of a route: `local`, or an id whose prefix tells its kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteTarget(pub Id);

impl Field for RouteTarget {
    fn blank() -> Self {
        Self(Id::blank())
    }
    fn write(&self) -> Option<Value> {
        self.0.write()
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        self.0.read(value)
    }
    fn is_required(&self) -> bool {
        true
    }
}

impl RouteTarget {
    /// The VPC itself.
    pub fn local() -> Self {
        Self("local".into())
    }

    /// What it is.
    pub fn kind(&self) -> TargetKind {
        match self.0.prefix() {
            "igw" => TargetKind::InternetGateway,
            "vgw" => TargetKind::VpnGateway,
            "nat" => TargetKind::NatGateway,
            "eigw" => TargetKind::EgressOnlyInternetGateway,
            "eni" => TargetKind::NetworkInterface,
            "i" => TargetKind::Instance,
            "pcx" => TargetKind::PeeringConnection,
            "tgw" => TargetKind::TransitGateway,
            "vpce" => TargetKind::VpcEndpoint,
            "sn" => TargetKind::Lattice,
            _ if self.0 == "local" => TargetKind::Local,
            _ => TargetKind::Other,
        }
    }
}

/// How a route came into its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The table's own local route.
    CreateRouteTable,
    /// Made by a call, or by a gateway endpoint.
    CreateRoute,
    /// Propagated from a virtual private gateway.
    EnableVgwRoutePropagation,
    /// From a route server.
    Advertisement,
}

/// A row of a route table. Its state (active or blackhole) follows from its target and is not stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    pub destination: Destination,
    pub target: RouteTarget,
    pub origin: Origin,
}

/// What a route table is associated with.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    pub route_table_association_id: Id,
    /// Whether the table is the VPC's main table by this association.
    pub main: bool,
    pub subnet_id: Option<Id>,
    /// The internet or virtual private gateway of an edge association.
    pub gateway_id: Option<Id>,
}

/// A route table.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteTable {
    pub route_table_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    pub routes: Vec<Route>,
    pub associations: Vec<Association>,
    /// The virtual private gateways whose routes are propagated into the table.
    pub propagating_vgws: Vec<Id>,
    pub tags: Tags,
}

impl RouteTable {
    /// Whether it is its VPC's main table.
    pub fn is_main(&self) -> bool {
        self.associations.iter().any(|association| association.main)
    }

    /// The gateways of its edge associations.
    pub fn edge_gateways(&self) -> impl Iterator<Item = &Id> {
        self.associations.iter().filter_map(|association| association.gateway_id.as_ref())
    }

    /// The route with exactly this destination that was not propagated.
    pub fn route(&self, destination: &Destination) -> Option<&Route> {
        self.routes.iter().find(|r| r.destination == *destination && r.origin != Origin::EnableVgwRoutePropagation)
    }
}

resource!(RouteTable => route_table_id);

record!(Route { destination: "Destination", target: "Target", origin: "Origin" });
record!(Association {
    route_table_association_id: "RouteTableAssociationId",
    main: "Main",
    subnet_id: "SubnetId",
    gateway_id: "GatewayId"
});
record!(RouteTable {
    route_table_id: "RouteTableId",
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    routes: "Routes",
    associations: "Associations",
    propagating_vgws: "PropagatingVgws",
    tags: "Tags"
});
words!(Origin { CreateRouteTable: "CreateRouteTable", CreateRoute: "CreateRoute", EnableVgwRoutePropagation: "EnableVgwRoutePropagation", Advertisement: "Advertisement" } else CreateRouteTable);
