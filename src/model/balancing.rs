//! Load balancers, target groups and listeners as they are configured. It must not know which target answers.

use super::vpc::{Tags, is_false};
use crate::net::Id;
use serde::{Deserialize, Serialize};

/// The type of a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadBalancerKind {
    Network,
    Gateway,
    Application,
}

/// A subnet of a load balancer, and its interface there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancerSubnet {
    pub subnet_id: Id,
    pub network_interface_id: Id,
}

/// A load balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LoadBalancer {
    pub load_balancer_arn: Id,
    pub load_balancer_name: String,
    #[serde(rename = "Type")]
    pub kind: LoadBalancerKind,
    /// `internal` or `internet-facing`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scheme: String,
    pub owner_id: Id,
    pub region: String,
    pub vpc_id: Id,
    pub subnets: Vec<LoadBalancerSubnet>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security_groups: Vec<Id>,
    /// `ipv4` or `dualstack`.
    pub ip_address_type: String,
    #[serde(default, skip_serializing_if = "is_false")]
    pub cross_zone: bool,
    /// Rule ES-44: inbound rules are not applied to traffic through PrivateLink.
    #[serde(default, skip_serializing_if = "is_false")]
    pub private_link_rules_off: bool,
    #[serde(default, skip_serializing_if = "Tags::is_empty")]
    pub tags: Tags,
}

/// A target: an instance id, an address or an ARN, and its port where it is not the group's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Target {
    pub id: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
}

/// A target group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetGroup {
    pub target_group_arn: Id,
    pub target_group_name: String,
    pub owner_id: Id,
    /// `TCP`, `UDP`, `TLS`, `TCP_UDP` or `GENEVE`.
    pub protocol: String,
    pub port: u16,
    pub vpc_id: Id,
    /// `instance`, `ip` or `alb`.
    pub target_type: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
}

/// A listener.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listener {
    pub listener_arn: Id,
    pub load_balancer_arn: Id,
    /// None on a Gateway Load Balancer, which takes every packet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    pub target_group_arn: Id,
}

resource!(LoadBalancer => load_balancer_arn, TargetGroup => target_group_arn, Listener => listener_arn);
