//! Peering, transit gateways and VPN as they are configured. It must not know what crosses them.

use super::vpc::{Tags, is_false};
use crate::net::{Cidr, Id};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One side of a peering connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PeeringVpc {
    pub vpc_id: Id,
    pub owner_id: Id,
    pub region: String,
    /// EC2 public host names of the other side resolve to private addresses (rule DNS-76).
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_dns_resolution_from_remote_vpc: bool,
}

/// The state of a peering connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeeringState {
    PendingAcceptance,
    #[default]
    Active,
    Rejected,
    Deleted,
    Expired,
    Failed,
}

/// A VPC peering connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PeeringConnection {
    pub vpc_peering_connection_id: Id,
    pub requester: PeeringVpc,
    pub accepter: PeeringVpc,
    pub status: PeeringState,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl PeeringConnection {
    /// The VPC on the other side.
    pub fn other(&self, vpc_id: &Id) -> Option<&PeeringVpc> {
        if self.requester.vpc_id == *vpc_id {
            Some(&self.accepter)
        } else if self.accepter.vpc_id == *vpc_id {
            Some(&self.requester)
        } else {
            None
        }
    }
}

/// A transit gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitGateway {
    pub transit_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub amazon_side_asn: u32,
    /// New attachments are associated with, and propagate to, this table; None where both defaults are off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub association_default_route_table_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propagation_default_route_table_id: Option<Id>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub security_group_referencing: bool,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// What is attached to a transit gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum AttachmentKind {
    /// A VPC, with one subnet in each zone.
    #[serde(rename_all = "PascalCase")]
    Vpc {
        vpc_id: Id,
        subnet_ids: Vec<Id>,
        /// Rule GWLB-17.
        #[serde(default, skip_serializing_if = "is_false")]
        appliance_mode: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        security_group_referencing: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        ipv6: bool,
    },
    /// A VPN connection.
    Vpn(Id),
}

/// An attachment of a transit gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attachment {
    pub transit_gateway_attachment_id: Id,
    pub transit_gateway_id: Id,
    pub owner_id: Id,
    pub kind: AttachmentKind,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// A static route of a transit gateway's route table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitRoute {
    pub destination_cidr_block: Cidr,
    /// None for a blackhole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<Id>,
}

/// A route table of a transit gateway. Propagated routes follow from the attachments and are not stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransitRouteTable {
    pub transit_gateway_route_table_id: Id,
    pub transit_gateway_id: Id,
    /// Attachments whose packets it routes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub associations: BTreeSet<Id>,
    /// Attachments whose CIDRs it learns.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub propagations: BTreeSet<Id>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<TransitRoute>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// A virtual private gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpnGateway {
    pub vpn_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub amazon_side_asn: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// A customer gateway: the on-premises end of a VPN connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomerGateway {
    pub customer_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub ip_address: String,
    pub bgp_asn: String,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// A Site-to-Site VPN connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpnConnection {
    pub vpn_connection_id: Id,
    pub owner_id: Id,
    pub customer_gateway_id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpn_gateway_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transit_gateway_id: Option<Id>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub static_routes_only: bool,
    /// Static routes to the on-premises network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Cidr>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

resource!(
    PeeringConnection => vpc_peering_connection_id,
    TransitGateway => transit_gateway_id,
    Attachment => transit_gateway_attachment_id,
    TransitRouteTable => transit_gateway_route_table_id,
    VpnGateway => vpn_gateway_id,
    CustomerGateway => customer_gateway_id,
    VpnConnection => vpn_connection_id,
);
