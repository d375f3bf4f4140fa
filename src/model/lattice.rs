//! VPC Lattice objects and resource shares as they are configured. It must not know what they open.

use super::vpc::{Tags, is_false};
use crate::net::{Id, PortRange};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A resource gateway: where traffic to a provider's resources enters its VPC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceGateway {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub vpc_id: Id,
    pub subnet_ids: Vec<Id>,
    /// In the order of the subnets.
    pub network_interface_ids: Vec<Id>,
    pub security_group_ids: Vec<Id>,
    /// `IPV4`, `IPV6` or `DUALSTACK`.
    pub ip_address_type: String,
}

/// The type of a resource configuration (rule RE-03).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ResourceConfigurationType {
    Single,
    Group,
    Child,
    Arn,
}

/// A resource configuration: a resource that a provider offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceConfiguration {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    #[serde(rename = "Type")]
    pub kind: ResourceConfigurationType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_gateway_id: Option<Id>,
    /// The group of a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Id>,
    /// An address, a domain name or an ARN; None for a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub port_ranges: Vec<PortRange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_domain_name: Option<String>,
    /// Whether the custom domain's ownership is verified (rule RE-12).
    #[serde(default, skip_serializing_if = "is_false")]
    pub domain_verified: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub allow_association_to_shareable_service_network: bool,
}

/// A service network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ServiceNetwork {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    /// Whether it was made not to be shared (rule RE-20).
    #[serde(default, skip_serializing_if = "is_false")]
    pub kept_private: bool,
}

/// A VPC Lattice service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LatticeService {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_domain_name: Option<String>,
}

/// What is associated with a service network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum LatticeAssociationKind {
    Service(Id),
    /// A resource configuration, and whether private DNS is on for it (rule SN-07).
    Resource(Id, bool),
    /// A VPC, with the security groups of the association.
    Vpc(Id, Vec<Id>),
}

/// An association of a service network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LatticeAssociation {
    /// `snsa-…`, `snra-…` or `snva-…`.
    pub id: Id,
    pub service_network_id: Id,
    pub owner_id: Id,
    pub with: LatticeAssociationKind,
}

/// A resource share between accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceShare {
    pub resource_share_arn: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub resource_arns: BTreeSet<String>,
    /// Account ids.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub principals: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

resource!(
    ResourceGateway => id,
    ResourceConfiguration => id,
    ServiceNetwork => id,
    LatticeService => id,
    LatticeAssociation => id,
    ResourceShare => resource_share_arn,
);
