//! Load balancers, target groups and listeners as they are configured. It must not know which target answers.

use super::vpc::Tags;
use crate::net::Id;

/// The type of a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadBalancerKind {
    Network,
    Gateway,
    Application,
}

/// A subnet of a load balancer, and its interface there.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadBalancerSubnet {
    pub subnet_id: Id,
    pub network_interface_id: Id,
}

/// A load balancer.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadBalancer {
    pub load_balancer_arn: Id,
    pub load_balancer_name: String,
    pub kind: LoadBalancerKind,
    /// `internal` or `internet-facing`.
    pub scheme: String,
    pub owner_id: Id,
    pub region: String,
    pub vpc_id: Id,
    pub subnets: Vec<LoadBalancerSubnet>,
    pub security_groups: Vec<Id>,
    /// `ipv4` or `dualstack`.
    pub ip_address_type: String,
    pub cross_zone: bool,
    /// Rule ES-44: inbound rules are not applied to traffic through PrivateLink.
    pub private_link_rules_off: bool,
    pub tags: Tags,
}

/// A target: an instance id, an address or an ARN, and its port where it is not the group's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub id: Id,
    pub port: Option<u16>,
}

/// A target group.
#[derive(Clone, Debug, PartialEq)]
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
    pub targets: Vec<Target>,
}

/// A listener.
#[derive(Clone, Debug, PartialEq)]
pub struct Listener {
    pub listener_arn: Id,
    pub load_balancer_arn: Id,
    /// None on a Gateway Load Balancer, which takes every packet.
    pub port: Option<u16>,
    pub protocol: String,
    pub target_group_arn: Id,
}

resource!(LoadBalancer => load_balancer_arn, TargetGroup => target_group_arn, Listener => listener_arn);

impl LoadBalancer {
    /// The name that a Network Load Balancer has in public DNS.
    pub fn dns_name(&self) -> String {
        let digits = self.load_balancer_arn.as_str().rsplit('/').next().unwrap_or_default();
        [&self.load_balancer_name, "-", digits, ".elb.", &self.region, ".amazonaws.com"].concat()
    }
}

record!(LoadBalancerSubnet { subnet_id: "SubnetId", network_interface_id: "NetworkInterfaceId" });
record!(LoadBalancer {
    load_balancer_arn: "LoadBalancerArn",
    load_balancer_name: "LoadBalancerName",
    kind: "Type",
    scheme: "Scheme",
    owner_id: "OwnerId",
    region: "Region",
    vpc_id: "VpcId",
    subnets: "Subnets",
    security_groups: "SecurityGroups",
    ip_address_type: "IpAddressType",
    cross_zone: "CrossZone",
    private_link_rules_off: "PrivateLinkRulesOff",
    tags: "Tags"
});
record!(Target { id: "Id", port: "Port" });
record!(TargetGroup {
    target_group_arn: "TargetGroupArn",
    target_group_name: "TargetGroupName",
    owner_id: "OwnerId",
    protocol: "Protocol",
    port: "Port",
    vpc_id: "VpcId",
    target_type: "TargetType",
    targets: "Targets"
});
record!(Listener {
    listener_arn: "ListenerArn",
    load_balancer_arn: "LoadBalancerArn",
    port: "Port",
    protocol: "Protocol",
    target_group_arn: "TargetGroupArn"
});
words!(LoadBalancerKind { Network: "network", Gateway: "gateway", Application: "application" } else Network);
