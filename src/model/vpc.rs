//! Accounts, VPCs and subnets as they are configured. It must not know what they may be changed to.

use crate::net::{Cidr, Id};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tags by their key. In JSON a list of `{Key, Value}`, as in AWS's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(pub BTreeMap<String, String>);

/// One tag, as AWS writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    pub key: String,
    #[serde(default)]
    pub value: String,
}

impl Tags {
    /// The `Name` tag, where it is not empty.
    pub fn name(&self) -> Option<&str> {
        self.0.get("Name").map(String::as_str).filter(|name| !name.is_empty())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Tags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(key, value)| Tag { key: key.clone(), value: value.clone() }))
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let tags = Vec::<Tag>::deserialize(deserializer)?;
        Ok(Self(tags.into_iter().map(|tag| (tag.key, tag.value)).collect()))
    }
}

/// An AWS account of the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Account {
    /// Twelve digits.
    pub id: Id,
    /// The name of the profile under which commands call it.
    pub name: String,
}

/// An IPv4 CIDR block of a VPC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CidrAssociation {
    pub association_id: Id,
    pub cidr_block: Cidr,
}

/// An IPv6 CIDR block of a VPC (a /56) or a subnet (a /64).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Ipv6Association {
    pub association_id: Id,
    pub ipv6_cidr_block: Cidr,
    /// `Amazon`, or the pool it was taken from; empty for a subnet.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ipv6_pool: String,
}

/// A VPC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Vpc {
    pub vpc_id: Id,
    pub owner_id: Id,
    pub region: String,
    /// The first one is the primary CIDR block.
    pub cidr_block_association_set: Vec<CidrAssociation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_cidr_block_association_set: Vec<Ipv6Association>,
    /// The id of a DHCP option set; `default` stands for no option set of the user's.
    pub dhcp_options_id: Id,
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_default: bool,
    pub enable_dns_support: bool,
    pub enable_dns_hostnames: bool,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl Vpc {
    /// The primary IPv4 CIDR block.
    pub fn primary_cidr(&self) -> Option<Cidr> {
        self.cidr_block_association_set.first().map(|association| association.cidr_block)
    }

    /// All CIDR blocks of both families.
    pub fn cidrs(&self) -> impl Iterator<Item = Cidr> + '_ {
        let v4 = self.cidr_block_association_set.iter().map(|association| association.cidr_block);
        v4.chain(self.ipv6_cidr_block_association_set.iter().map(|association| association.ipv6_cidr_block))
    }
}

/// A subnet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subnet {
    pub subnet_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    /// None for an IPv6-only subnet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cidr_block: Option<Cidr>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_cidr_block_association_set: Vec<Ipv6Association>,
    /// The name of the zone in the owner's account, such as `us-east-1a`.
    pub availability_zone: String,
    /// The id of the zone, the same in every account, such as `use1-az1`.
    pub availability_zone_id: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub map_public_ip_on_launch: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub assign_ipv6_address_on_creation: bool,
    /// Whether the subnet is IPv6-only.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ipv6_native: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub default_for_az: bool,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

impl Subnet {
    /// Its IPv6 CIDR block, a /64.
    pub fn ipv6_cidr(&self) -> Option<Cidr> {
        self.ipv6_cidr_block_association_set.first().map(|association| association.ipv6_cidr_block)
    }

    /// Its CIDR blocks of both families.
    pub fn cidrs(&self) -> impl Iterator<Item = Cidr> + '_ {
        self.cidr_block
            .into_iter()
            .chain(self.ipv6_cidr_block_association_set.iter().map(|association| association.ipv6_cidr_block))
    }
}

/// What VPC Block Public Access blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockMode {
    /// Nothing.
    #[default]
    Off,
    /// Traffic through internet gateways in both directions.
    BlockBidirectional,
    /// Only what is initiated from the internet.
    BlockIngress,
}

/// The Block Public Access option of an account in a Region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BlockPublicAccess {
    pub owner_id: Id,
    pub region: String,
    pub internet_gateway_block_mode: BlockMode,
}

/// For members that are left out of a document where they are false.
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

resource!(Account => id, Vpc => vpc_id, Subnet => subnet_id);
