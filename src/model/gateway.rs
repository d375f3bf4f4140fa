//! Internet, egress-only and NAT gateways, and Elastic IP addresses. It must not know how they translate.

use super::vpc::{Tags, is_false};
use crate::net::Id;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr};

/// An internet gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InternetGateway {
    pub internet_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    /// The VPC that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// An egress-only internet gateway, for IPv6.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EgressOnlyInternetGateway {
    pub egress_only_internet_gateway_id: Id,
    pub owner_id: Id,
    pub vpc_id: Id,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// Whether a NAT gateway translates to a public address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NatMode {
    #[default]
    Public,
    Private,
}

/// The state of a NAT gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NatState {
    Pending,
    Failed,
    #[default]
    Available,
    Deleting,
    Deleted,
}

/// An address that a NAT gateway translates to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NatAddress {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_ip: Option<Ipv4Addr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_ip: Option<Ipv4Addr>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_primary: bool,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NatGateway {
    pub nat_gateway_id: Id,
    pub owner_id: Id,
    pub vpc_id: Id,
    /// None for a Regional NAT gateway, which is in no subnet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<Id>,
    #[serde(default)]
    pub connectivity_type: NatMode,
    #[serde(default)]
    pub state: NatState,
    pub nat_gateway_addresses: Vec<NatAddress>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// An Elastic IP address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Address {
    pub allocation_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub public_ip: Ipv4Addr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_ip_address: Option<IpAddr>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

resource!(
    InternetGateway => internet_gateway_id,
    EgressOnlyInternetGateway => egress_only_internet_gateway_id,
    NatGateway => nat_gateway_id,
    Address => allocation_id,
);
