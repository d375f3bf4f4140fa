//! Peering, transit gateways and VPN as they are configured. It must not know what crosses them.

use super::codec::{Field, ReadError, read_fields, read_value, tag_of, tagged, write_fields};
use super::vpc::Tags;
use crate::net::SortedSet;
use crate::net::{Cidr, Id};
use serde_json::Value;

/// One side of a peering connection.
#[derive(Clone, Debug, PartialEq)]
pub struct PeeringVpc {
    pub vpc_id: Id,
    pub owner_id: Id,
    pub region: String,
    /// EC2 public host names of the other side resolve to private addresses (rule DNS-76).
    pub allow_dns_resolution_from_remote_vpc: bool,
}

/// The state of a peering connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct PeeringConnection {
    pub vpc_peering_connection_id: Id,
    pub requester: PeeringVpc,
    pub accepter: PeeringVpc,
    pub status: PeeringState,
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
#[derive(Clone, Debug, PartialEq)]
pub struct TransitGateway {
    pub transit_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub amazon_side_asn: u32,
    /// New attachments are associated with, and propagate to, this table; None where both defaults are off.
    pub association_default_route_table_id: Option<Id>,
    pub propagation_default_route_table_id: Option<Id>,
    pub security_group_referencing: bool,
    pub tags: Tags,
}

/// What is attached to a transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub enum AttachmentKind {
    /// A VPC, with one subnet in each zone.
    Vpc {
        vpc_id: Id,
        subnet_ids: Vec<Id>,
        /// Rule GWLB-17.
        appliance_mode: bool,
        security_group_referencing: bool,
        ipv6: bool,
    },
    /// A VPN connection.
    Vpn(Id),
}

impl Field for AttachmentKind {
    fn blank() -> Self {
        Self::Vpn(Id::blank())
    }
    fn write(&self) -> Option<Value> {
        Some(match self {
            Self::Vpc { vpc_id, subnet_ids, appliance_mode, security_group_referencing, ipv6 } => {
                let inner = write_fields(&[
                    ("VpcId", vpc_id),
                    ("SubnetIds", subnet_ids),
                    ("ApplianceMode", appliance_mode),
                    ("SecurityGroupReferencing", security_group_referencing),
                    ("Ipv6", ipv6),
                ]);
                serde_json::Value::Object([("Vpc".to_string(), inner)].into_iter().collect())
            }
            Self::Vpn(id) => tagged("Vpn", id),
        })
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = match tag_of(value) {
            Some(("Vpc", inner)) => {
                let (mut vpc_id, mut subnet_ids) = (Id::blank(), Vec::new());
                let (mut appliance_mode, mut security_group_referencing, mut ipv6) = (false, false, false);
                read_fields(
                    inner,
                    &mut [
                        ("VpcId", &mut vpc_id),
                        ("SubnetIds", &mut subnet_ids),
                        ("ApplianceMode", &mut appliance_mode),
                        ("SecurityGroupReferencing", &mut security_group_referencing),
                        ("Ipv6", &mut ipv6),
                    ],
                )?;
                Self::Vpc { vpc_id, subnet_ids, appliance_mode, security_group_referencing, ipv6 }
            }
            Some(("Vpn", inner)) => Self::Vpn(read_value(inner)?),
            Some(_) | None => return Err(ReadError::new("one of Vpc Vpn", value)),
        };
        Ok(())
    }
    fn is_required(&self) -> bool {
        true
    }
}

/// An attachment of a transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    pub transit_gateway_attachment_id: Id,
    pub transit_gateway_id: Id,
    pub owner_id: Id,
    pub kind: AttachmentKind,
    pub tags: Tags,
}

/// A static route of a transit gateway's route table.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitRoute {
    pub destination_cidr_block: Cidr,
    /// None for a blackhole.
    pub attachment_id: Option<Id>,
}

/// A route table of a transit gateway. Propagated routes follow from the attachments and are not stored.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitRouteTable {
    pub transit_gateway_route_table_id: Id,
    pub transit_gateway_id: Id,
    /// Attachments whose packets it routes.
    pub associations: SortedSet<Id>,
    /// Attachments whose CIDRs it learns.
    pub propagations: SortedSet<Id>,
    pub routes: Vec<TransitRoute>,
    pub tags: Tags,
}

/// A virtual private gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct VpnGateway {
    pub vpn_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub amazon_side_asn: u32,
    pub vpc_id: Option<Id>,
    pub tags: Tags,
}

/// A customer gateway: the on-premises end of a VPN connection.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomerGateway {
    pub customer_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub ip_address: String,
    pub bgp_asn: String,
    pub tags: Tags,
}

/// A Site-to-Site VPN connection.
#[derive(Clone, Debug, PartialEq)]
pub struct VpnConnection {
    pub vpn_connection_id: Id,
    pub owner_id: Id,
    pub customer_gateway_id: Id,
    pub vpn_gateway_id: Option<Id>,
    pub transit_gateway_id: Option<Id>,
    pub static_routes_only: bool,
    /// Static routes to the on-premises network.
    pub routes: Vec<Cidr>,
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

record!(PeeringVpc {
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    region: "Region",
    allow_dns_resolution_from_remote_vpc: "AllowDnsResolutionFromRemoteVpc"
});
record!(PeeringConnection {
    vpc_peering_connection_id: "VpcPeeringConnectionId",
    requester: "Requester",
    accepter: "Accepter",
    status: "Status",
    tags: "Tags"
});
record!(TransitGateway {
    transit_gateway_id: "TransitGatewayId",
    owner_id: "OwnerId",
    region: "Region",
    amazon_side_asn: "AmazonSideAsn",
    association_default_route_table_id: "AssociationDefaultRouteTableId",
    propagation_default_route_table_id: "PropagationDefaultRouteTableId",
    security_group_referencing: "SecurityGroupReferencing",
    tags: "Tags"
});
record!(Attachment {
    transit_gateway_attachment_id: "TransitGatewayAttachmentId",
    transit_gateway_id: "TransitGatewayId",
    owner_id: "OwnerId",
    kind: "Kind",
    tags: "Tags"
});
record!(TransitRoute { destination_cidr_block: "DestinationCidrBlock", attachment_id: "AttachmentId" });
record!(TransitRouteTable {
    transit_gateway_route_table_id: "TransitGatewayRouteTableId",
    transit_gateway_id: "TransitGatewayId",
    associations: "Associations",
    propagations: "Propagations",
    routes: "Routes",
    tags: "Tags"
});
record!(VpnGateway {
    vpn_gateway_id: "VpnGatewayId",
    owner_id: "OwnerId",
    region: "Region",
    amazon_side_asn: "AmazonSideAsn",
    vpc_id: "VpcId",
    tags: "Tags"
});
record!(CustomerGateway {
    customer_gateway_id: "CustomerGatewayId",
    owner_id: "OwnerId",
    region: "Region",
    ip_address: "IpAddress",
    bgp_asn: "BgpAsn",
    tags: "Tags"
});
record!(VpnConnection {
    vpn_connection_id: "VpnConnectionId",
    owner_id: "OwnerId",
    customer_gateway_id: "CustomerGatewayId",
    vpn_gateway_id: "VpnGatewayId",
    transit_gateway_id: "TransitGatewayId",
    static_routes_only: "StaticRoutesOnly",
    routes: "Routes",
    tags: "Tags"
});
words!(PeeringState { PendingAcceptance: "pending-acceptance", Active: "active", Rejected: "rejected", Deleted: "deleted", Expired: "expired", Failed: "failed" } else Active);
