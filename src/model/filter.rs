//! Security groups, network ACLs and prefix lists as they are configured. It must not know which packet they match.

use super::vpc::{Tags, is_false};
use crate::net::{Cidr, Id, PortRange, Protocol};
use serde::{Deserialize, Serialize};

/// Whom a security group rule admits: exactly one of these (rule SG-06).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Peer {
    Cidr(Cidr),
    PrefixList(Id),
    /// The members of a security group, and the account that owns it.
    Group(Id, Id),
}

/// A rule of a security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroupRule {
    pub security_group_rule_id: Id,
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_egress: bool,
    /// None stands for all protocols, `-1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_protocol: Option<Protocol>,
    /// The first port, or the ICMP type; -1 stands for all.
    pub from_port: i32,
    /// The last port, or the ICMP code; -1 stands for all.
    pub to_port: i32,
    pub peer: Peer,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SecurityGroup {
    pub group_id: Id,
    pub group_name: String,
    pub description: String,
    pub vpc_id: Id,
    pub owner_id: Id,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<SecurityGroupRule>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// What a network ACL's entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleAction {
    Allow,
    Deny,
}

/// An ICMP type and code; -1 stands for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IcmpTypeCode {
    #[serde(rename = "Type", default)]
    pub kind: i32,
    #[serde(rename = "Code", default)]
    pub code: i32,
}

/// An entry of a network ACL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AclEntry {
    /// 1 to 32766; 32767 is the closing deny.
    pub rule_number: u16,
    #[serde(default, skip_serializing_if = "is_false")]
    pub egress: bool,
    pub rule_action: RuleAction,
    /// None stands for all protocols, `-1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    pub cidr_block: Cidr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port_range: Option<PortRange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icmp_type_code: Option<IcmpTypeCode>,
}

/// A subnet that a network ACL filters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AclAssociation {
    pub network_acl_association_id: Id,
    pub subnet_id: Id,
}

/// A network ACL. The closing denies (`*`, number 32767) are not stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NetworkAcl {
    pub network_acl_id: Id,
    pub vpc_id: Id,
    pub owner_id: Id,
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_default: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<AclEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<AclAssociation>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// An entry of a prefix list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Entry {
    pub cidr: Cidr,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// A customer-managed prefix list, or what an import said of an AWS-managed one. AWS's own are in the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

resource!(SecurityGroup => group_id, NetworkAcl => network_acl_id, PrefixList => prefix_list_id);
