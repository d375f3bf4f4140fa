//! What is to be drawn, as plain values: Regions, VPCs, zones, subnets, and what is in them and around them. It must not know how it is gathered,
//! or where it is drawn.

use crate::model::{RouteTable, Subnet, TargetKind};
use crate::net::{Id, SortedSet};
use crate::scene::shape::Kind;
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

    pub fn of(table: Option<&RouteTable>, endpoints: &SortedSet<&str>) -> Self {
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

impl Item {
    /// A thing by itself, known by its id.
    pub fn new(
        kind: Kind,
        side: Side,
        symbol: &'static str,
        id: &Id,
        name: String,
        detail: String,
        title: String,
    ) -> Self {
        Self {
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
        }
    }
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
    pub ports: usize,
    pub doors: usize,
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
