//! Accounts, VPCs and subnets as they are configured. It must not know what they may be changed to.

use super::codec::{Field, ReadError, read_fields};
use crate::net::SortedMap;
use crate::net::{Cidr, Id};
use serde_json::Value;

/// Tags by their key. In JSON a list of `{Key, Value}`, as in AWS's answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(pub SortedMap<String, String>);

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

impl Field for Tags {
    fn blank() -> Self {
        Self::default()
    }
    fn write(&self) -> Option<Value> {
        let tag = |(key, value): (&String, &String)| {
            let pair = [("Key", key), ("Value", value)];
            Value::Object(
                pair.into_iter().map(|(name, text)| (name.to_string(), Value::String(text.clone()))).collect(),
            )
        };
        let tags: Vec<Value> = self.0.iter().map(tag).collect();
        (!tags.is_empty()).then_some(Value::Array(tags))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        for tag in value.as_array().ok_or_else(|| ReadError::new("a list of tags", value))? {
            let (mut key, mut value) = (String::new(), String::new());
            read_fields(tag, &mut [("Key", &mut key), ("Value", &mut value)])?;
            self.0.insert(key, value);
        }
        Ok(())
    }
}

impl crate::net::json::Json for Tags {
    fn json(&self) -> Value {
        self.write().unwrap_or_default()
    }
}

/// An AWS account of the lab.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Twelve digits.
    pub id: Id,
    /// The name of the profile under which commands call it.
    pub name: String,
}

/// An IPv4 CIDR block of a VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct CidrAssociation {
    pub association_id: Id,
    pub cidr_block: Cidr,
}

/// An IPv6 CIDR block of a VPC (a /56) or a subnet (a /64).
#[derive(Clone, Debug, PartialEq)]
pub struct Ipv6Association {
    pub association_id: Id,
    pub ipv6_cidr_block: Cidr,
    /// `Amazon`, or the pool it was taken from; empty for a subnet.
    pub ipv6_pool: String,
}

/// A VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct Vpc {
    pub vpc_id: Id,
    pub owner_id: Id,
    pub region: String,
    /// The first one is the primary CIDR block.
    pub cidr_block_association_set: Vec<CidrAssociation>,
    pub ipv6_cidr_block_association_set: Vec<Ipv6Association>,
    /// The id of a DHCP option set; `default` stands for no option set of the user's.
    pub dhcp_options_id: Id,
    pub is_default: bool,
    pub enable_dns_support: bool,
    pub enable_dns_hostnames: bool,
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
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    pub subnet_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    /// None for an IPv6-only subnet.
    pub cidr_block: Option<Cidr>,
    pub ipv6_cidr_block_association_set: Vec<Ipv6Association>,
    /// The name of the zone in the owner's account, such as `us-east-1a`.
    pub availability_zone: String,
    /// The id of the zone, the same in every account, such as `use1-az1`.
    pub availability_zone_id: String,
    pub map_public_ip_on_launch: bool,
    pub assign_ipv6_address_on_creation: bool,
    /// Whether the subnet is IPv6-only.
    pub ipv6_native: bool,
    pub default_for_az: bool,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct BlockPublicAccess {
    pub owner_id: Id,
    pub region: String,
    pub internet_gateway_block_mode: BlockMode,
}

resource!(Account => id, Vpc => vpc_id, Subnet => subnet_id);

record!(Account { id: "Id", name: "Name" } must { "Name" });
record!(CidrAssociation { association_id: "AssociationId", cidr_block: "CidrBlock" });
record!(Ipv6Association { association_id: "AssociationId", ipv6_cidr_block: "Ipv6CidrBlock", ipv6_pool: "Ipv6Pool" });
record!(Vpc {
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    region: "Region",
    cidr_block_association_set: "CidrBlockAssociationSet",
    ipv6_cidr_block_association_set: "Ipv6CidrBlockAssociationSet",
    dhcp_options_id: "DhcpOptionsId",
    is_default: "IsDefault",
    enable_dns_support: "EnableDnsSupport",
    enable_dns_hostnames: "EnableDnsHostnames",
    tags: "Tags"
} must { "Region" });
record!(Subnet {
    subnet_id: "SubnetId",
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    cidr_block: "CidrBlock",
    ipv6_cidr_block_association_set: "Ipv6CidrBlockAssociationSet",
    availability_zone: "AvailabilityZone",
    availability_zone_id: "AvailabilityZoneId",
    map_public_ip_on_launch: "MapPublicIpOnLaunch",
    assign_ipv6_address_on_creation: "AssignIpv6AddressOnCreation",
    ipv6_native: "Ipv6Native",
    default_for_az: "DefaultForAz",
    tags: "Tags"
} must { "AvailabilityZone", "AvailabilityZoneId" });
record!(BlockPublicAccess {
    owner_id: "OwnerId",
    region: "Region",
    internet_gateway_block_mode: "InternetGatewayBlockMode"
});
words!(BlockMode { Off: "off", BlockBidirectional: "block-bidirectional", BlockIngress: "block-ingress" } else Off);
