//! DHCP option sets, private hosted zones, Resolver endpoints and rules, Profiles. It must not know who answers a query.

use super::vpc::Tags;
use crate::net::{DnsName, Id};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A DHCP option set: its keys, such as `domain-name-servers`, with their values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DhcpOptions {
    pub dhcp_options_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub configurations: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// What a record answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RecordValue {
    /// The values of an ordinary record, as written, and its TTL in seconds.
    Values(Vec<String>, u32),
    /// An alias: the name that is asked instead, and the hosted zone that it is in.
    Alias(DnsName, Id),
}

/// A resource record set of a hosted zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Record {
    pub name: DnsName,
    /// Such as `A`, `AAAA`, `CNAME`.
    #[serde(rename = "Type")]
    pub kind: String,
    pub value: RecordValue,
}

/// A VPC that a hosted zone is associated with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ZoneVpc {
    pub vpc_id: Id,
    pub vpc_region: String,
}

/// A private hosted zone of a customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HostedZone {
    /// `Z…`, without `/hostedzone/`.
    pub id: Id,
    pub name: DnsName,
    pub owner_id: Id,
    pub caller_reference: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    #[serde(rename = "VPCs")]
    pub vpcs: Vec<ZoneVpc>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Record>,
    /// VPCs of other accounts that may be associated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorized: Vec<ZoneVpc>,
}

/// The direction of a Resolver endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ResolverDirection {
    Inbound,
    Outbound,
}

/// An address of a Resolver endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverAddress {
    pub ip_id: Id,
    pub subnet_id: Id,
    pub ip: IpAddr,
    pub network_interface_id: Id,
}

/// A Resolver endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverEndpoint {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    #[serde(rename = "HostVPCId")]
    pub host_vpc_id: Id,
    pub direction: ResolverDirection,
    pub security_group_ids: Vec<Id>,
    pub ip_addresses: Vec<ResolverAddress>,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// What a Resolver rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ResolverRuleType {
    Forward,
    System,
}

/// A VPC that a Resolver rule is associated with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverRuleAssociation {
    pub id: Id,
    #[serde(rename = "VPCId")]
    pub vpc_id: Id,
}

/// A Resolver rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResolverRule {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub domain_name: DnsName,
    pub rule_type: ResolverRuleType,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target_ips: Vec<IpAddr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolver_endpoint_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<ResolverRuleAssociation>,
}

/// A VPC that a Profile is associated with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileAssociation {
    pub id: Id,
    pub name: String,
    pub vpc_id: Id,
}

/// A hosted zone, Resolver rule or interface endpoint in a Profile, by its ARN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProfileResource {
    pub id: Id,
    pub name: String,
    pub resource_arn: String,
}

/// A Route 53 Profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Profile {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<ProfileAssociation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ProfileResource>,
}

resource!(
    DhcpOptions => dhcp_options_id,
    HostedZone => id,
    ResolverEndpoint => id,
    ResolverRule => id,
    Profile => id,
);
