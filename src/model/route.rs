//! Route tables as they are configured. It must not know which route a packet takes.

use super::vpc::{Tags, is_false};
use crate::net::{Cidr, Id};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
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

impl Serialize for Destination {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Destination {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.starts_with("pl-") {
            return Ok(Self::PrefixList(text.into()));
        }
        text.parse().map(Self::Cidr).map_err(serde::de::Error::custom)
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RouteTarget(pub Id);

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Route {
    pub destination: Destination,
    pub target: RouteTarget,
    pub origin: Origin,
}

/// What a route table is associated with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Association {
    pub route_table_association_id: Id,
    /// Whether the table is the VPC's main table by this association.
    #[serde(default, skip_serializing_if = "is_false")]
    pub main: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<Id>,
    /// The internet or virtual private gateway of an edge association.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<Id>,
}

/// A route table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RouteTable {
    pub route_table_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    pub routes: Vec<Route>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<Association>,
    /// The virtual private gateways whose routes are propagated into the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub propagating_vgws: Vec<Id>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
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
