//! DHCP option sets, private hosted zones, Resolver endpoints and rules, Profiles. It must not know who answers a query.

use super::codec::{Field, ReadError, read_value, tag_of, tagged};
use super::vpc::Tags;
use crate::net::SortedMap;
use crate::net::{DnsName, DnsServer, Id};
use serde_json::Value;
use std::net::IpAddr;

/// A DHCP option set: its keys, such as `domain-name-servers`, with their values.
#[derive(Clone, Debug, PartialEq)]
pub struct DhcpOptions {
    pub dhcp_options_id: Id,
    pub owner_id: Id,
    pub region: String,
    pub configurations: SortedMap<String, Vec<String>>,
    pub tags: Tags,
}

/// What a record answers.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordValue {
    /// The values of an ordinary record, as written, and its TTL in seconds.
    Values(Vec<String>, u32),
    /// An alias: the name that is asked instead, and the hosted zone that it is in.
    Alias(DnsName, Id),
}

impl Field for RecordValue {
    fn blank() -> Self {
        Self::Values(Vec::new(), 0)
    }
    fn write(&self) -> Option<Value> {
        Some(match self {
            Self::Values(values, ttl) => tagged("Values", &(values.clone(), *ttl)),
            Self::Alias(name, zone) => tagged("Alias", &(name.clone(), zone.clone())),
        })
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = match tag_of(value) {
            Some(("Values", inner)) => {
                let (values, ttl) = read_value(inner)?;
                Self::Values(values, ttl)
            }
            Some(("Alias", inner)) => {
                let (name, zone) = read_value(inner)?;
                Self::Alias(name, zone)
            }
            Some(_) | None => return Err(ReadError::new("one of Values Alias", value)),
        };
        Ok(())
    }
    fn is_required(&self) -> bool {
        true
    }
}

/// A resource record set of a hosted zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub name: DnsName,
    /// Such as `A`, `AAAA`, `CNAME`.
    pub kind: String,
    pub value: RecordValue,
}

/// A VPC that a hosted zone is associated with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneVpc {
    pub vpc_id: Id,
    pub vpc_region: String,
}

/// A private hosted zone of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct HostedZone {
    /// `Z…`, without `/hostedzone/`.
    pub id: Id,
    pub name: DnsName,
    pub owner_id: Id,
    pub caller_reference: String,
    pub comment: String,
    pub vpcs: Vec<ZoneVpc>,
    pub records: Vec<Record>,
    /// VPCs of other accounts that may be associated.
    pub authorized: Vec<ZoneVpc>,
}

/// The direction of a Resolver endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolverDirection {
    Inbound,
    Outbound,
}

/// An address of a Resolver endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolverAddress {
    pub ip_id: Id,
    pub subnet_id: Id,
    pub ip: IpAddr,
    pub network_interface_id: Id,
}

/// A Resolver endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolverEndpoint {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub host_vpc_id: Id,
    pub direction: ResolverDirection,
    pub security_group_ids: Vec<Id>,
    pub ip_addresses: Vec<ResolverAddress>,
    pub tags: Tags,
}

/// What a Resolver rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolverRuleType {
    Forward,
    System,
}

/// A VPC that a Resolver rule is associated with.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolverRuleAssociation {
    pub id: Id,
    pub name: String,
    pub vpc_id: Id,
}

/// A Resolver rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ResolverRule {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub domain_name: DnsName,
    pub rule_type: ResolverRuleType,
    pub target_ips: Vec<DnsServer>,
    pub resolver_endpoint_id: Option<Id>,
    pub associations: Vec<ResolverRuleAssociation>,
}

/// A VPC that a Profile is associated with.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileAssociation {
    pub id: Id,
    pub name: String,
    pub vpc_id: Id,
}

/// A hosted zone, Resolver rule or interface endpoint in a Profile, by its ARN.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileResource {
    pub id: Id,
    pub name: String,
    pub resource_arn: String,
}

/// A Route 53 Profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    pub id: Id,
    pub name: String,
    pub owner_id: Id,
    pub region: String,
    pub associations: Vec<ProfileAssociation>,
    pub resources: Vec<ProfileResource>,
}

resource!(
    DhcpOptions => dhcp_options_id,
    HostedZone => id,
    ResolverEndpoint => id,
    ResolverRule => id,
    Profile => id,
);

record!(DhcpOptions {
    dhcp_options_id: "DhcpOptionsId",
    owner_id: "OwnerId",
    region: "Region",
    configurations: "Configurations",
    tags: "Tags"
});
record!(Record { name: "Name", kind: "Type", value: "Value" });
record!(ZoneVpc { vpc_id: "VpcId", vpc_region: "VpcRegion" });
record!(HostedZone {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    caller_reference: "CallerReference",
    comment: "Comment",
    vpcs: "VPCs",
    records: "Records",
    authorized: "Authorized"
});
record!(ResolverAddress { ip_id: "IpId", subnet_id: "SubnetId", ip: "Ip", network_interface_id: "NetworkInterfaceId" });
record!(ResolverEndpoint {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    host_vpc_id: "HostVPCId",
    direction: "Direction",
    security_group_ids: "SecurityGroupIds",
    ip_addresses: "IpAddresses",
    tags: "Tags"
});
record!(ResolverRuleAssociation { id: "Id", name: "Name", vpc_id: "VPCId" });
record!(ResolverRule {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    domain_name: "DomainName",
    rule_type: "RuleType",
    target_ips: "TargetIps",
    resolver_endpoint_id: "ResolverEndpointId",
    associations: "Associations"
});
record!(ProfileAssociation { id: "Id", name: "Name", vpc_id: "VpcId" });
record!(ProfileResource { id: "Id", name: "Name", resource_arn: "ResourceArn" });
record!(Profile {
    id: "Id",
    name: "Name",
    owner_id: "OwnerId",
    region: "Region",
    associations: "Associations",
    resources: "Resources"
});
words!(ResolverDirection { Inbound: "INBOUND", Outbound: "OUTBOUND" } else Inbound);
words!(ResolverRuleType { Forward: "FORWARD", System: "SYSTEM" } else Forward);
