//! Internet, egress-only and NAT gateways, and Elastic IP addresses. It must not know how they translate.

use super::vpc::Tags;
use crate::net::Id;
use std::net::{IpAddr, Ipv4Addr};

/// An internet gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct InternetGateway {
    pub internet_gateway_id: Id,
    pub owner_id: Id,
    pub region: String,
    /// The VPC that it is attached to.
    pub vpc_id: Option<Id>,
    pub tags: Tags,
}

/// An egress-only internet gateway, for IPv6.
#[derive(Clone, Debug, PartialEq)]
pub struct EgressOnlyInternetGateway {
    pub egress_only_internet_gateway_id: Id,
    pub owner_id: Id,
    pub vpc_id: Id,
    pub tags: Tags,
}

/// Whether a NAT gateway translates to a public address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NatMode {
    #[default]
    Public,
    Private,
}

/// The state of a NAT gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NatState {
    Pending,
    Failed,
    #[default]
    Available,
    Deleting,
    Deleted,
}

/// An address that a NAT gateway translates to.
#[derive(Clone, Debug, PartialEq)]
pub struct NatAddress {
    pub allocation_id: Option<Id>,
    pub association_id: Option<Id>,
    pub network_interface_id: Option<Id>,
    pub private_ip: Option<Ipv4Addr>,
    pub public_ip: Option<Ipv4Addr>,
    /// The zone that an address of a Regional NAT gateway is for; None where AWS is to expand it by itself.
    pub availability_zone: Option<String>,
    pub is_primary: bool,
}

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct NatGateway {
    pub nat_gateway_id: Id,
    pub owner_id: Id,
    pub vpc_id: Id,
    /// None for a Regional NAT gateway, which is in no subnet.
    pub subnet_id: Option<Id>,
    pub connectivity_type: NatMode,
    pub state: NatState,
    pub nat_gateway_addresses: Vec<NatAddress>,
    pub tags: Tags,
}

/// An Elastic IP address.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    pub allocation_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub public_ip: Ipv4Addr,
    pub association_id: Option<Id>,
    pub network_interface_id: Option<Id>,
    pub instance_id: Option<Id>,
    pub private_ip_address: Option<IpAddr>,
    pub tags: Tags,
}

resource!(
    InternetGateway => internet_gateway_id,
    EgressOnlyInternetGateway => egress_only_internet_gateway_id,
    NatGateway => nat_gateway_id,
    Address => allocation_id,
);

record!(InternetGateway {
    internet_gateway_id: "InternetGatewayId",
    owner_id: "OwnerId",
    region: "Region",
    vpc_id: "VpcId",
    tags: "Tags"
});
record!(EgressOnlyInternetGateway {
    egress_only_internet_gateway_id: "EgressOnlyInternetGatewayId",
    owner_id: "OwnerId",
    vpc_id: "VpcId",
    tags: "Tags"
});
record!(NatAddress {
    allocation_id: "AllocationId",
    association_id: "AssociationId",
    network_interface_id: "NetworkInterfaceId",
    private_ip: "PrivateIp",
    public_ip: "PublicIp",
    availability_zone: "AvailabilityZone",
    is_primary: "IsPrimary"
});
record!(NatGateway {
    nat_gateway_id: "NatGatewayId",
    owner_id: "OwnerId",
    vpc_id: "VpcId",
    subnet_id: "SubnetId",
    connectivity_type: "ConnectivityType",
    state: "State",
    nat_gateway_addresses: "NatGatewayAddresses",
    tags: "Tags"
});
record!(Address {
    allocation_id: "AllocationId",
    owner_id: "OwnerId",
    region: "Region",
    public_ip: "PublicIp",
    association_id: "AssociationId",
    network_interface_id: "NetworkInterfaceId",
    instance_id: "InstanceId",
    private_ip_address: "PrivateIpAddress",
    tags: "Tags"
});
words!(NatMode { Public: "public", Private: "private" } else Public);
words!(NatState { Pending: "pending", Failed: "failed", Available: "available", Deleting: "deleting", Deleted: "deleted" } else Available);
