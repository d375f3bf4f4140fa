//! Network interfaces and instances as they are configured. It must not know what they reach.

use super::vpc::Tags;
use crate::net::Id;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a network interface belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InterfaceType {
    /// An instance's, or nobody's yet.
    #[default]
    Interface,
    /// A NAT gateway's.
    NatGateway,
    /// Of an interface, resource or service-network endpoint.
    VpcEndpoint,
    GatewayLoadBalancerEndpoint,
    NetworkLoadBalancer,
    GatewayLoadBalancer,
    TransitGateway,
    /// A Resolver endpoint's, a resource gateway's, or of another service.
    Other,
}

/// A public IPv4 address that stands for an interface's private one.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicAddress {
    pub public_ip: Ipv4Addr,
    /// None where AWS lent the address at launch.
    pub allocation_id: Option<Id>,
    pub association_id: Option<Id>,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkInterface {
    pub network_interface_id: Id,
    pub subnet_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    /// The first one is the primary address; none on an IPv6-only interface.
    pub private_ip_addresses: Vec<Ipv4Addr>,
    pub ipv6_addresses: Vec<Ipv6Addr>,
    /// Security groups.
    pub groups: Vec<Id>,
    pub interface_type: InterfaceType,
    pub description: String,
    pub requester_managed: bool,
    pub source_dest_check: bool,
    /// The instance that it is attached to.
    pub instance_id: Option<Id>,
    pub device_index: u32,
    pub association: Option<PublicAddress>,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    pub instance_id: Id,
    pub reservation_id: Id,
    pub owner_id: Id,
    pub image_id: String,
    pub instance_type: String,
    pub state: InstanceState,
    pub subnet_id: Id,
    pub vpc_id: Id,
    /// The ARN of the instance profile, where it has one.
    pub iam_instance_profile: Option<String>,
    pub tags: Tags,
}

resource!(NetworkInterface => network_interface_id, Instance => instance_id);

record!(PublicAddress { public_ip: "PublicIp", allocation_id: "AllocationId", association_id: "AssociationId" });
record!(NetworkInterface { network_interface_id: "NetworkInterfaceId", subnet_id: "SubnetId", vpc_id: "VpcId", owner_id: "OwnerId", private_ip_addresses: "PrivateIpAddresses", ipv6_addresses: "Ipv6Addresses", groups: "Groups", interface_type: "InterfaceType", description: "Description", requester_managed: "RequesterManaged", instance_id: "InstanceId", device_index: "DeviceIndex", association: "Association", tags: "Tags" } on { source_dest_check: "SourceDestCheck" });
record!(Instance {
    instance_id: "InstanceId",
    reservation_id: "ReservationId",
    owner_id: "OwnerId",
    image_id: "ImageId",
    instance_type: "InstanceType",
    state: "State",
    subnet_id: "SubnetId",
    vpc_id: "VpcId",
    iam_instance_profile: "IamInstanceProfile",
    tags: "Tags"
});
words!(InterfaceType { Interface: "interface", NatGateway: "nat_gateway" | "natGateway", VpcEndpoint: "vpc_endpoint", GatewayLoadBalancerEndpoint: "gateway_load_balancer_endpoint", NetworkLoadBalancer: "network_load_balancer", GatewayLoadBalancer: "gateway_load_balancer", TransitGateway: "transit_gateway", Other: "other" } else Interface);
words!(InstanceState { Pending: "pending", Running: "running", ShuttingDown: "shutting-down", Terminated: "terminated", Stopping: "stopping", Stopped: "stopped" } else Running);
