//! VPC endpoints and endpoint services as they are configured. It must not know what they change.

use super::vpc::Tags;
use crate::net::Id;
use crate::net::SortedSet;

/// The type of a VPC endpoint (rule API-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EndpointType {
    #[default]
    Gateway,
    Interface,
    GatewayLoadBalancer,
    Resource,
    ServiceNetwork,
    /// In the API's list since 2026; the lab keeps it and says nothing about it.
    Tunnel,
}

impl EndpointType {
    /// The name that the API gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "Gateway",
            Self::Interface => "Interface",
            Self::GatewayLoadBalancer => "GatewayLoadBalancer",
            Self::Resource => "Resource",
            Self::ServiceNetwork => "ServiceNetwork",
            Self::Tunnel => "Tunnel",
        }
    }

    /// Whether it is one of VPC Lattice's, which resources are reached through (rules RE-01, SN-01).
    pub fn is_lattice(self) -> bool {
        matches!(self, Self::Resource | Self::ServiceNetwork)
    }
}

/// The state of a VPC endpoint as the API writes it, in lower camel case (rules IF-49, API-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndpointState {
    PendingAcceptance,
    Pending,
    #[default]
    Available,
    Deleting,
    Deleted,
    Rejected,
    Failed,
    Expired,
    Partial,
}

impl EndpointState {
    /// The name that the API gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PendingAcceptance => "pendingAcceptance",
            Self::Pending => "pending",
            Self::Available => "available",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Partial => "partial",
        }
    }
}

/// The address families of an endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IpAddressType {
    #[default]
    Ipv4,
    Dualstack,
    Ipv6,
}

impl IpAddressType {
    /// Whether the endpoint has IPv4 addresses or routes.
    pub fn has_v4(self) -> bool {
        self != Self::Ipv6
    }

    /// Whether the endpoint has IPv6 addresses or routes.
    pub fn has_v6(self) -> bool {
        self != Self::Ipv4
    }

    /// The name that the API gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Dualstack => "dualstack",
            Self::Ipv6 => "ipv6",
        }
    }
}

/// Which records an endpoint's names have (rule IF-32).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DnsRecordIpType {
    #[default]
    Ipv4,
    Dualstack,
    Ipv6,
    ServiceDefined,
}

impl DnsRecordIpType {
    /// The name that the API gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Dualstack => "dualstack",
            Self::Ipv6 => "ipv6",
            Self::ServiceDefined => "service-defined",
        }
    }
}

/// The DNS options of an endpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DnsOptions {
    pub dns_record_ip_type: DnsRecordIpType,
    /// Rule DNS-39: the private names answer only to queries that come through an inbound Resolver endpoint.
    pub private_dns_only_for_inbound_resolver_endpoint: bool,
    /// Rule DNS-85; only for resource and service-network endpoints.
    pub private_dns_preference: Option<String>,
    pub private_dns_specified_domains: Vec<String>,
}

impl DnsOptions {
    /// Which private domains are answered, in EC2's words (rule DNS-85).
    pub fn preference(&self) -> &str {
        self.private_dns_preference.as_deref().unwrap_or("VERIFIED_DOMAINS_ONLY")
    }
}

/// A VPC endpoint. Its DNS names follow from it and are not stored, but for the part that is chance.
#[derive(Clone, Debug, PartialEq)]
pub struct VpcEndpoint {
    pub vpc_endpoint_id: Id,
    pub vpc_endpoint_type: EndpointType,
    pub vpc_id: Id,
    pub owner_id: Id,
    /// Such as `com.amazonaws.us-east-1.s3`; empty for resource and service-network endpoints.
    pub service_name: String,
    /// The service's Region, where it is another than the endpoint's.
    pub service_region: Option<String>,
    pub state: EndpointState,
    /// The policy's text; None stands for full access by default.
    pub policy_document: Option<String>,
    pub route_table_ids: Vec<Id>,
    pub subnet_ids: Vec<Id>,
    /// In the order of the subnets.
    pub network_interface_ids: Vec<Id>,
    /// Security groups.
    pub groups: Vec<Id>,
    pub ip_address_type: IpAddressType,
    pub dns_options: DnsOptions,
    pub private_dns_enabled: bool,
    /// The eight characters behind the id in the endpoint's DNS names (rule DNS-01).
    pub dns_suffix: String,
    pub requester_managed: bool,
    pub service_network_arn: Option<String>,
    pub resource_configuration_arn: Option<String>,
    pub tags: Tags,
}

/// The state of an endpoint service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServiceState {
    Pending,
    #[default]
    Available,
    Deleting,
    Deleted,
    Failed,
}

/// How far a private DNS name's verification is (rule ES-29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrivateDnsVerification {
    #[default]
    PendingVerification,
    Verified,
    Failed,
}

/// An endpoint service of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct EndpointService {
    /// `vpce-svc-…`.
    pub service_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub state: ServiceState,
    /// The ARNs of its Network Load Balancers; empty where it has Gateway Load Balancers.
    pub network_load_balancer_arns: Vec<Id>,
    pub gateway_load_balancer_arns: Vec<Id>,
    /// Zone ids in which it is offered, as of its creation or last modification (rule ES-25).
    pub availability_zone_ids: SortedSet<String>,
    pub acceptance_required: bool,
    pub private_dns_name: Option<String>,
    pub private_dns_verification: PrivateDnsVerification,
    /// Whether the TXT record is taken as not published (`lab unpublish-verification`).
    pub verification_unpublished: bool,
    /// ARNs of principals, or `*`.
    pub allowed_principals: SortedSet<String>,
    /// `ipv4`, `ipv6`.
    pub supported_ip_address_types: SortedSet<String>,
    /// Further Regions from which it may be used (rule XR-01).
    pub supported_regions: SortedSet<String>,
    pub tags: Tags,
}

impl EndpointService {
    /// The name that a consumer asks for (rule ES-06).
    pub fn service_name(&self) -> String {
        ["com.amazonaws.vpce.", &self.region, ".", self.service_id.as_str()].concat()
    }

    /// The type of the endpoints that it takes (rule ES-02).
    pub fn endpoint_type(&self) -> EndpointType {
        if self.gateway_load_balancer_arns.is_empty() {
            EndpointType::Interface
        } else {
            EndpointType::GatewayLoadBalancer
        }
    }
}

resource!(VpcEndpoint => vpc_endpoint_id, EndpointService => service_id);

record!(DnsOptions {
    dns_record_ip_type: "DnsRecordIpType",
    private_dns_only_for_inbound_resolver_endpoint: "PrivateDnsOnlyForInboundResolverEndpoint",
    private_dns_preference: "PrivateDnsPreference",
    private_dns_specified_domains: "PrivateDnsSpecifiedDomains"
});
record!(VpcEndpoint {
    vpc_endpoint_id: "VpcEndpointId",
    vpc_endpoint_type: "VpcEndpointType",
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    service_name: "ServiceName",
    service_region: "ServiceRegion",
    state: "State",
    policy_document: "PolicyDocument",
    route_table_ids: "RouteTableIds",
    subnet_ids: "SubnetIds",
    network_interface_ids: "NetworkInterfaceIds",
    groups: "Groups",
    ip_address_type: "IpAddressType",
    dns_options: "DnsOptions",
    private_dns_enabled: "PrivateDnsEnabled",
    dns_suffix: "DnsSuffix",
    requester_managed: "RequesterManaged",
    service_network_arn: "ServiceNetworkArn",
    resource_configuration_arn: "ResourceConfigurationArn",
    tags: "Tags"
});
record!(EndpointService {
    service_id: "ServiceId",
    owner_id: "OwnerId",
    region: "Region",
    state: "State",
    network_load_balancer_arns: "NetworkLoadBalancerArns",
    gateway_load_balancer_arns: "GatewayLoadBalancerArns",
    availability_zone_ids: "AvailabilityZoneIds",
    acceptance_required: "AcceptanceRequired",
    private_dns_name: "PrivateDnsName",
    private_dns_verification: "PrivateDnsVerification",
    verification_unpublished: "VerificationUnpublished",
    allowed_principals: "AllowedPrincipals",
    supported_ip_address_types: "SupportedIpAddressTypes",
    supported_regions: "SupportedRegions",
    tags: "Tags"
});
words!(EndpointType { Gateway: "Gateway", Interface: "Interface", GatewayLoadBalancer: "GatewayLoadBalancer", Resource: "Resource", ServiceNetwork: "ServiceNetwork", Tunnel: "Tunnel" } else Gateway);
words!(EndpointState { PendingAcceptance: "pendingAcceptance", Pending: "pending", Available: "available", Deleting: "deleting", Deleted: "deleted", Rejected: "rejected", Failed: "failed", Expired: "expired", Partial: "partial" } else Available);
words!(IpAddressType { Ipv4: "ipv4", Dualstack: "dualstack", Ipv6: "ipv6" } else Ipv4);
words!(DnsRecordIpType { Ipv4: "ipv4", Dualstack: "dualstack", Ipv6: "ipv6", ServiceDefined: "service-defined" } else Ipv4);
words!(ServiceState { Pending: "Pending", Available: "Available", Deleting: "Deleting", Deleted: "Deleted", Failed: "Failed" } else Available);
words!(PrivateDnsVerification { PendingVerification: "pendingVerification", Verified: "verified", Failed: "failed" } else PendingVerification);
