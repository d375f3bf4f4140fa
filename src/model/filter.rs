//! Security groups, network ACLs and prefix lists as they are configured. It must not know which packet they match.

use super::codec::{Field, ReadError, read_value, tag_of, tagged};
use super::vpc::Tags;
use crate::net::{Cidr, Id, PortRange, Protocol};
use serde_json::Value;

/// Whom a security group rule admits: exactly one of these (rule SG-06).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    Cidr(Cidr),
    PrefixList(Id),
    /// The members of a security group, and the account that owns it.
    Group(Id, Id),
}

impl Field for Peer {
    fn blank() -> Self {
        Self::Cidr(Cidr::ALL_V4)
    }
    fn write(&self) -> Option<Value> {
        Some(match self {
            Self::Cidr(cidr) => tagged("Cidr", cidr),
            Self::PrefixList(id) => tagged("PrefixList", id),
            Self::Group(id, owner) => tagged("Group", &(id.clone(), owner.clone())),
        })
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = match tag_of(value) {
            Some(("Cidr", inner)) => Self::Cidr(read_value(inner)?),
            Some(("PrefixList", inner)) => Self::PrefixList(read_value(inner)?),
            Some(("Group", inner)) => {
                let (id, owner) = read_value(inner)?;
                Self::Group(id, owner)
            }
            Some(_) | None => return Err(ReadError::new("one of Cidr PrefixList Group", value)),
        };
        Ok(())
    }
    fn is_required(&self) -> bool {
        true
    }
}

/// A rule of a security group.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityGroupRule {
    pub security_group_rule_id: Id,
    pub is_egress: bool,
    /// None stands for all protocols, `-1`.
    pub ip_protocol: Option<Protocol>,
    /// The first port, or the ICMP type; -1 stands for all.
    pub from_port: i32,
    /// The last port, or the ICMP code; -1 stands for all.
    pub to_port: i32,
    pub peer: Peer,
    pub description: String,
}

/// A security group.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityGroup {
    pub group_id: Id,
    pub group_name: String,
    pub description: String,
    pub vpc_id: Id,
    pub owner_id: Id,
    pub rules: Vec<SecurityGroupRule>,
    pub tags: Tags,
}

/// What a network ACL's entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleAction {
    Allow,
    Deny,
}

/// An ICMP type and code; -1 stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcmpTypeCode {
    pub kind: i32,
    pub code: i32,
}

/// An entry of a network ACL.
#[derive(Clone, Debug, PartialEq)]
pub struct AclEntry {
    /// 1 to 32766; 32767 is the closing deny.
    pub rule_number: u16,
    pub egress: bool,
    pub rule_action: RuleAction,
    /// None stands for all protocols, `-1`.
    pub protocol: Option<Protocol>,
    pub cidr_block: Cidr,
    pub port_range: Option<PortRange>,
    pub icmp_type_code: Option<IcmpTypeCode>,
}

/// A subnet that a network ACL filters.
#[derive(Clone, Debug, PartialEq)]
pub struct AclAssociation {
    pub network_acl_association_id: Id,
    pub subnet_id: Id,
}

/// A network ACL. The closing denies (`*`, number 32767) are not stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkAcl {
    pub network_acl_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    pub is_default: bool,
    pub entries: Vec<AclEntry>,
    pub associations: Vec<AclAssociation>,
    pub tags: Tags,
}

/// An entry of a prefix list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub cidr: Cidr,
    pub description: String,
}

/// A customer-managed prefix list, or what an import said of an AWS-managed one. AWS's own are in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct PrefixList {
    pub prefix_list_id: Id,
    pub prefix_list_name: String,
    /// `AWS` for an AWS-managed list.
    pub owner_id: Id,
    pub region: String,
    /// `IPv4` or `IPv6`.
    pub address_family: String,
    pub max_entries: u32,
    pub version: u32,
    pub entries: Vec<Entry>,
    pub tags: Tags,
}

resource!(SecurityGroup => group_id, NetworkAcl => network_acl_id, PrefixList => prefix_list_id);

record!(SecurityGroupRule {
    security_group_rule_id: "SecurityGroupRuleId",
    is_egress: "IsEgress",
    ip_protocol: "IpProtocol",
    from_port: "FromPort",
    to_port: "ToPort",
    peer: "Peer",
    description: "Description"
});
record!(SecurityGroup {
    group_id: "GroupId",
    group_name: "GroupName",
    description: "Description",
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    rules: "Rules",
    tags: "Tags"
});
record!(AclEntry {
    rule_number: "RuleNumber",
    egress: "Egress",
    rule_action: "RuleAction",
    protocol: "Protocol",
    cidr_block: "CidrBlock",
    port_range: "PortRange",
    icmp_type_code: "IcmpTypeCode"
});
record!(AclAssociation { network_acl_association_id: "NetworkAclAssociationId", subnet_id: "SubnetId" });
record!(NetworkAcl {
    network_acl_id: "NetworkAclId",
    vpc_id: "VpcId",
    owner_id: "OwnerId",
    is_default: "IsDefault",
    entries: "Entries",
    associations: "Associations",
    tags: "Tags"
});
record!(Entry { cidr: "Cidr", description: "Description" });
record!(PrefixList {
    prefix_list_id: "PrefixListId",
    prefix_list_name: "PrefixListName",
    owner_id: "OwnerId",
    region: "Region",
    address_family: "AddressFamily",
    max_entries: "MaxEntries",
    version: "Version",
    entries: "Entries",
    tags: "Tags"
});
words!(RuleAction { Allow: "allow", Deny: "deny" } else Allow);
record!(IcmpTypeCode { kind: "Type", code: "Code" });
