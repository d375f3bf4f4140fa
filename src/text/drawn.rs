//! The words that stand in the picture, and the names of its shapes. It must not know where they stand.

use super::details::filled;
use super::language::counted;
use crate::model::{EndpointState, EndpointType};

keyed! {
    /// A word of the picture, or the name of a shape; `{0}` stands for the first value, and so on.
    Drawn in "drawn":
    Internet = "Internet",
    Region = "Region",
    RegionNamed = "Region {0}",
    Vpc = "VPC {0}",
    Zone = "Availability Zone",
    ZoneNamed = "Availability Zone {0}",
    Services = "AWS services",
    Provided = "Provider services",
    PrivateLink = "PrivateLink",
    PrivateLinkTo = "PrivateLink {0}",
    NoEndpoint = "no endpoint",
    NoRoute = "no route",
    NoSubnet = "no subnet yet",
    NoVpc = "No VPC yet",
    PublicAddress = "public {0}",
    Account = "account {0}",
    Instance = "instance {0}",
    NetworkInterface = "network interface {0}",
    ResolverEndpoint = "Resolver endpoint {0}",
    ResourceGateway = "resource gateway {0}",
    NatGateway = "NAT gateway {0}",
    PrivateNatGateway = "private NAT gateway {0}",
    RegionalNatGateway = "Regional NAT gateway {0}",
    NetworkLoadBalancer = "network load balancer {0}",
    GatewayLoadBalancer = "gateway load balancer {0}",
    ApplicationLoadBalancer = "application load balancer {0}",
    NetworkKind = "network",
    GatewayKind = "gateway",
    ApplicationKind = "application",
    InternetGateway = "internet gateway {0}",
    EgressOnlyGateway = "egress-only internet gateway {0}",
    VirtualPrivateGateway = "virtual private gateway {0}",
    TransitGateway = "transit gateway {0}",
    TransitGatewayKind = "transit gateway",
    PeeringConnection = "peering connection {0}",
    PeeringKind = "peering",
    OnPremises = "on-premises network {0}",
    CustomerGateway = "customer gateway {0}",
    Host = "host {0}",
    RouteTable = "route table {0}",
    PublicSubnet = "public subnet {0}",
    PrivateSubnet = "private subnet {0}",
    IsolatedSubnet = "isolated subnet {0}",
    GatewayEndpoint = "gateway endpoint",
    InterfaceEndpoint = "interface endpoint",
    GatewayLoadBalancerEndpoint = "Gateway Load Balancer endpoint",
    ResourceEndpoint = "resource endpoint",
    ServiceNetworkEndpoint = "service-network endpoint",
    TunnelEndpoint = "tunnel endpoint",
    EndpointTo = "{0} {1} to {2}",
    EndpointService = "endpoint service",
    Resource = "resource",
    ServiceNetwork = "service network",
    To = "{0} to {1}",
    ToInternet = "{0} to the internet",
    Vpn = "VPN from {0} to {1}",
    NotAttached = "not attached",
    Pending = "pending",
    PendingAcceptance = "not accepted",
    Deleting = "deleting",
    Deleted = "deleted",
    Rejected = "rejected",
    Failed = "failed",
    Expired = "expired",
    Partial = "partial",
    Terminated = "terminated",
    Stopped = "stopped",
    Leg = "{0}, to {1}",
    Step = "step {0}: {1}",
}

/// What counts, by its key, in its forms for one and for others.
const COUNTED: &[(&str, [&str; 2])] = &[
    ("Ports", ["{0} port", "{0} ports"]),
    ("Subnets", ["{0} subnet", "{0} subnets"]),
    ("MoreServices", ["{0} more service", "{0} more services"]),
    ("Vpcs", ["{0} VPC", "{0} VPCs"]),
    ("Endpoints", ["{0} VPC endpoint", "{0} VPC endpoints"]),
    ("Instances", ["{0} instance", "{0} instances"]),
];

/// Every string that counts: its room, its key, its English forms.
pub fn counted_strings() -> impl Iterator<Item = (&'static str, &'static str, [&'static str; 2])> {
    COUNTED.iter().map(|(key, forms)| ("drawn", *key, *forms))
}

/// A word with its values.
pub fn drawn(word: Drawn, values: &[&str]) -> String {
    word.of(values)
}

fn count(key: &'static str, count: usize) -> String {
    let english = COUNTED.iter().find(|(name, _)| *name == key).map_or([key; 2], |(_, forms)| *forms);
    filled(counted("drawn", key, english, count), &[&count.to_string()])
}

/// So many ports.
pub fn ports(number: usize) -> String {
    count("Ports", number)
}

/// So many subnets.
pub fn subnets(number: usize) -> String {
    count("Subnets", number)
}

/// What a network holds, in numbers.
pub fn held(vpcs: usize, subnets: usize, endpoints: usize, instances: usize) -> String {
    [("Vpcs", vpcs), ("Subnets", subnets), ("Endpoints", endpoints), ("Instances", instances)]
        .map(|(key, number)| count(key, number))
        .join(" · ")
}

/// So many services that are folded away.
pub fn more_services(number: usize) -> String {
    count("MoreServices", number)
}

/// A type of endpoint in words.
pub fn endpoint_type(kind: EndpointType) -> &'static str {
    match kind {
        EndpointType::Gateway => Drawn::GatewayEndpoint,
        EndpointType::Interface => Drawn::InterfaceEndpoint,
        EndpointType::GatewayLoadBalancer => Drawn::GatewayLoadBalancerEndpoint,
        EndpointType::Resource => Drawn::ResourceEndpoint,
        EndpointType::ServiceNetwork => Drawn::ServiceNetworkEndpoint,
        EndpointType::Tunnel => Drawn::TunnelEndpoint,
    }
    .text()
}

/// What is said about an endpoint's state that is not the usual one; nothing about the usual.
pub fn endpoint_state(state: EndpointState) -> &'static str {
    match state {
        EndpointState::Available => return "",
        EndpointState::PendingAcceptance => Drawn::PendingAcceptance,
        EndpointState::Pending => Drawn::Pending,
        EndpointState::Deleting => Drawn::Deleting,
        EndpointState::Deleted => Drawn::Deleted,
        EndpointState::Rejected => Drawn::Rejected,
        EndpointState::Failed => Drawn::Failed,
        EndpointState::Expired => Drawn::Expired,
        EndpointState::Partial => Drawn::Partial,
    }
    .text()
}
