//! VPC endpoints and endpoint services as they are configured. It must not know what they change.

use super::vpc::{Tags, is_false};
use crate::net::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The type of a VPC endpoint (rule API-1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
}

/// The state of a VPC endpoint as the API writes it, in lower camel case (rules IF-49, API-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DnsOptions {
    pub dns_record_ip_type: DnsRecordIpType,
    /// Rule DNS-39: the private names answer only to queries that come through an inbound Resolver endpoint.
    #[serde(skip_serializing_if = "is_false")]
    pub private_dns_only_for_inbound_resolver_endpoint: bool,
    /// Rule DNS-85; only for resource and service-network endpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_dns_preference: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub private_dns_specified_domains: Vec<String>,
}

/// A VPC endpoint. Its DNS names follow from it and are not stored, but for the part that is chance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VpcEndpoint {
    pub vpc_endpoint_id: Id,
    pub vpc_endpoint_type: EndpointType,
    pub vpc_id: Id,
    pub owner_id: Id,
    /// Such as `com.amazonaws.us-east-1.s3`; empty for resource and service-network endpoints.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service_name: String,
    /// The service's Region, where it is another than the endpoint's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_region: Option<String>,
    #[serde(default)]
    pub state: EndpointState,
    /// The policy's text; None stands for full access by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route_table_ids: Vec<Id>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subnet_ids: Vec<Id>,
    /// In the order of the subnets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub network_interface_ids: Vec<Id>,
    /// Security groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id>,
    #[serde(default)]
    pub ip_address_type: IpAddressType,
    #[serde(default)]
    pub dns_options: DnsOptions,
    #[serde(default, skip_serializing_if = "is_false")]
    pub private_dns_enabled: bool,
    /// The eight characters behind the id in the endpoint's DNS names (rule DNS-01).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dns_suffix: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub requester_managed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_network_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_configuration_arn: Option<String>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// The state of an endpoint service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServiceState {
    Pending,
    #[default]
    Available,
    Deleting,
    Deleted,
    Failed,
}

/// How far a private DNS name's verification is (rule ES-29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PrivateDnsVerification {
    #[default]
    PendingVerification,
    Verified,
    Failed,
}

/// An endpoint service of a provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EndpointService {
    /// `vpce-svc-…`.
    pub service_id: Id,
    pub owner_id: Id,
    pub region: String,
    #[serde(default)]
    pub state: ServiceState,
    /// The ARNs of its Network Load Balancers; empty where it has Gateway Load Balancers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub network_load_balancer_arns: Vec<Id>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateway_load_balancer_arns: Vec<Id>,
    /// Zone ids in which it is offered, as of its creation or last modification (rule ES-25).
    pub availability_zone_ids: BTreeSet<String>,
    pub acceptance_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_dns_name: Option<String>,
    #[serde(default)]
    pub private_dns_verification: PrivateDnsVerification,
    /// Whether the TXT record is taken as not published (`lab unpublish-verification`).
    #[serde(default, skip_serializing_if = "is_false")]
    pub verification_unpublished: bool,
    /// ARNs of principals, or `*`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub allowed_principals: BTreeSet<String>,
    /// `ipv4`, `ipv6`.
    pub supported_ip_address_types: BTreeSet<String>,
    /// Further Regions from which it may be used (rule XR-01).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub supported_regions: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
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
