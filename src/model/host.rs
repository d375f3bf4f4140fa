//! Network interfaces and instances as they are configured. It must not know what they reach.

use super::vpc::{Tags, is_false};
use crate::net::Id;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a network interface belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterfaceType {
    /// An instance's, or nobody's yet.
    #[default]
    Interface,
    /// A NAT gateway's.
    #[serde(rename = "nat_gateway", alias = "natGateway")]
    NatGateway,
    /// Of an interface, resource or service-network endpoint.
    VpcEndpoint,
    GatewayLoadBalancerEndpoint,
    NetworkLoadBalancer,
    GatewayLoadBalancer,
    TransitGateway,
    /// A Resolver endpoint's, a resource gateway's, or of another service.
    #[serde(other)]
    Other,
}

/// A public IPv4 address that stands for an interface's private one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PublicAddress {
    pub public_ip: Ipv4Addr,
    /// None where AWS lent the address at launch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<Id>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkInterface {
    pub network_interface_id: Id,
    pub subnet_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    /// The first one is the primary address; none on an IPv6-only interface.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub private_ip_addresses: Vec<Ipv4Addr>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_addresses: Vec<Ipv6Addr>,
    /// Security groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id>,
    #[serde(default)]
    pub interface_type: InterfaceType,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub requester_managed: bool,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub source_dest_check: bool,
    /// The instance that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Id>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub device_index: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association: Option<PublicAddress>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl NetworkInterface {
    /// The primary address of either family, IPv4 first.
    pub fn primary(&self) -> Option<IpAddr> {
        let v4 = self.private_ip_addresses.first().map(|address| IpAddr::V4(*address));
        v4.or_else(|| self.ipv6_addresses.first().map(|address| IpAddr::V6(*address)))
    }

    /// All private addresses of both families.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        let v4 = self.private_ip_addresses.iter().map(|address| IpAddr::V4(*address));
        v4.chain(self.ipv6_addresses.iter().map(|address| IpAddr::V6(*address)))
    }
}

/// The state of an instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstanceState {
    Pending,
    #[default]
    Running,
    ShuttingDown,
    Terminated,
    Stopping,
    Stopped,
}

impl InstanceState {
    /// EC2's numeric code.
    pub fn code(self) -> u16 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
            Self::Stopping => 64,
            Self::Stopped => 80,
        }
    }
}

/// An instance. Its interfaces say where it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    pub instance_id: Id,
    pub reservation_id: Id,
    pub owner_id: Id,
    pub image_id: String,
    pub instance_type: String,
    #[serde(default)]
    pub state: InstanceState,
    pub subnet_id: Id,
    pub vpc_id: Id,
    /// The ARN of the instance profile, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iam_instance_profile: Option<String>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

fn yes() -> bool {
    true
}

fn is_true(value: &bool) -> bool {
    *value
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

resource!(NetworkInterface => network_interface_id, Instance => instance_id);
