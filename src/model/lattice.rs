//! VPC Lattice objects and resource shares as they are configured. It must not know what they open.

use super::codec::{Field, ReadError, read_value, tag_of, tagged};
use super::vpc::Tags;
use crate::net::SortedSet;
use crate::net::{Id, PortRange};
use serde_json::Value;

/// A resource gateway: where traffic to a provider's resources enters its VPC.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceConfigurationType {
    Single,
    Group,
    Child,
    Arn,
}

/// A resource configuration: a resource that a provider offers.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceConfiguration {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub kind: ResourceConfigurationType,
    pub resource_gateway_id: Option<Id>,
    /// The group of a child.
    pub group_id: Option<Id>,
    /// An address, a domain name or an ARN; None for a group.
    pub definition: Option<String>,
    pub port_ranges: Vec<PortRange>,
    pub custom_domain_name: Option<String>,
    /// Whether the custom domain's ownership is verified (rule RE-12).
    pub domain_verified: bool,
    pub allow_association_to_shareable_service_network: bool,
}

/// A service network.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceNetwork {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    /// Whether it was made not to be shared (rule RE-20).
    pub kept_private: bool,
}

/// A VPC Lattice service.
#[derive(Clone, Debug, PartialEq)]
pub struct LatticeService {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub custom_domain_name: Option<String>,
}

/// What is associated with a service network.
#[derive(Clone, Debug, PartialEq)]
pub enum LatticeAssociationKind {
    Service(Id),
    /// A resource configuration, and whether private DNS is on for it (rule SN-07).
    Resource(Id, bool),
    /// A VPC, with the security groups of the association.
    Vpc(Id, Vec<Id>),
}

impl Field for LatticeAssociationKind {
    fn blank() -> Self {
        Self::Service(Id::blank())
    }
    fn write(&self) -> Option<Value> {
        Some(match self {
            Self::Service(id) => tagged("Service", id),
            Self::Resource(id, private) => tagged("Resource", &(id.clone(), *private)),
            Self::Vpc(id, groups) => tagged("Vpc", &(id.clone(), groups.clone())),
        })
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = match tag_of(value) {
            Some(("Service", inner)) => Self::Service(read_value(inner)?),
            Some(("Resource", inner)) => {
                let (id, private) = read_value(inner)?;
                Self::Resource(id, private)
            }
            Some(("Vpc", inner)) => {
                let (id, groups) = read_value(inner)?;
                Self::Vpc(id, groups)
            }
            Some(_) | None => return Err(ReadError::new("one of Service Resource Vpc", value)),
        };
        Ok(())
    }
    fn is_required(&self) -> bool {
        true
    }
}

/// An association of a service network.
#[derive(Clone, Debug, PartialEq)]
pub struct LatticeAssociation {
    /// `snsa-…`, `snra-…` or `snva-…`.
    pub id: Id,
    pub service_network_id: Id,
    pub owner_id: Id,
    pub with: LatticeAssociationKind,
}

/// A resource share between accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceShare {
    pub resource_share_arn: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub resource_arns: SortedSet<String>,
    /// Account ids.
    pub principals: SortedSet<String>,
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

record!(ResourceGateway {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    vpc_id: "VpcId",
    subnet_ids: "SubnetIds",
    network_interface_ids: "NetworkInterfaceIds",
    security_group_ids: "SecurityGroupIds",
    ip_address_type: "IpAddressType"
});
record!(ResourceConfiguration {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    kind: "Type",
    resource_gateway_id: "ResourceGatewayId",
    group_id: "GroupId",
    definition: "Definition",
    port_ranges: "PortRanges",
    custom_domain_name: "CustomDomainName",
    domain_verified: "DomainVerified",
    allow_association_to_shareable_service_network: "AllowAssociationToShareableServiceNetwork"
});
record!(ServiceNetwork { id: "Id", name: "Name", owner_id: "OwnerId", region: "Region", kept_private: "KeptPrivate" });
record!(LatticeService {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    custom_domain_name: "CustomDomainName"
});
record!(LatticeAssociation { id: "Id", service_network_id: "ServiceNetworkId", owner_id: "OwnerId", with: "With" });
record!(ResourceShare {
    resource_share_arn: "ResourceShareArn",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    resource_arns: "ResourceArns",
    principals: "Principals",
    tags: "Tags"
});
words!(ResourceConfigurationType { Single: "SINGLE", Group: "GROUP", Child: "CHILD", Arn: "ARN" } else Single);
