//! Target groups and their targets. It must not know which target answers.

use super::{arn, checked_arn, checked_name, listed, made_digits, own_balancer, own_group};
use crate::control::call::{Answer, ApiError, Call, Operations, Params};
use crate::control::interface::is_private;
use crate::model::{InstanceState, Network, Target, TargetGroup};
use crate::net::json;
use crate::net::{Arn, Id};
use serde_json::Value;
use std::net::IpAddr;

pub const OPERATIONS: Operations = &[
    ("CreateTargetGroup", create_target_group),
    ("DeleteTargetGroup", delete_target_group),
    ("DescribeTargetGroups", describe_target_groups),
    ("RegisterTargets", register_targets),
    ("DeregisterTargets", deregister_targets),
    ("DescribeTargetHealth", describe_target_health),
];

fn create_target_group(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let name = checked_name(params, "target group")?;
    let protocol = match params.text("Protocol") {
        Some(protocol @ ("TCP" | "UDP" | "TLS" | "TCP_UDP" | "GENEVE")) => protocol,
        Some(other) => refuse!(
            "ValidationError",
            "The lab has no target groups of the protocol '{other}': use TCP, UDP, TLS, TCP_UDP or GENEVE"
        ),
        None => refuse!("ValidationError", "A protocol must be specified"),
    };
    let Some(port) = params.number("Port").and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0) else {
        refuse!("ValidationError", "A port between 1 and 65535 must be specified")
    };
    // Rule GWLB-19.
    if protocol == "GENEVE" && port != 6081 {
        refuse!("ValidationError", "Port must be 6081 for target groups with the protocol GENEVE");
    }
    let target_type = params.text("TargetType").unwrap_or("instance");
    if target_type == "lambda" || (target_type == "alb" && protocol != "TCP") {
        refuse!("ValidationError", "The target type '{target_type}' does not go with the protocol '{protocol}'");
    }
    let Some(vpc_id) = params.text("VpcId") else { refuse!("ValidationError", "A VPC ID must be specified") };
    let Some(vpc) = call.network.vpcs.get(vpc_id).filter(|vpc| call.sees(&vpc.owner_id, &vpc.vpc_id)) else {
        refuse!("ValidationError", "The VPC ID '{vpc_id}' is not found")
    };
    let vpc_id = vpc.vpc_id.clone();
    let mine = |it: &TargetGroup| it.owner_id == *call.account && region_of(call.network, it) == call.region;
    if call.network.target_groups.iter().any(|it| it.target_group_name == name && mine(it)) {
        refuse!(
            "DuplicateTargetGroupName",
            "A target group with the same name '{name}' exists, but with different settings"
        );
    }
    let digits = made_digits(call);
    let group = TargetGroup {
        target_group_arn: arn(call, &["targetgroup/", name, "/", &digits]).into(),
        target_group_name: name.to_string(),
        owner_id: call.owner(),
        protocol: protocol.to_string(),
        port,
        vpc_id,
        target_type: target_type.to_string(),
        targets: Vec::new(),
    };
    let shown = group_view(call.network, &group);
    call.network.target_groups.insert(group);
    Ok(json!({"TargetGroups": [shown]}))
}

fn region_of<'n>(network: &'n Network, group: &TargetGroup) -> &'n str {
    network.vpcs.get(&group.vpc_id).map_or("", |vpc| vpc.region.as_str())
}

fn group_view(network: &Network, group: &TargetGroup) -> Value {
    let listeners = network.listeners.iter().filter(|it| it.target_group_arn == group.target_group_arn);
    let balancers: crate::net::SortedSet<&Id> = listeners.map(|it| &it.load_balancer_arn).collect();
    let is_geneve = group.protocol == "GENEVE";
    json!({
        "TargetGroupArn": group.target_group_arn,
        "TargetGroupName": group.target_group_name,
        "Protocol": group.protocol,
        "Port": group.port,
        "VpcId": group.vpc_id,
        "HealthCheckProtocol": "TCP",
        "HealthCheckPort": if is_geneve { "80" } else { "traffic-port" },
        "HealthCheckEnabled": true,
        "HealthCheckIntervalSeconds": if is_geneve { 10 } else { 30 },
        "HealthCheckTimeoutSeconds": if is_geneve { 5 } else { 10 },
        "HealthyThresholdCount": 5,
        "UnhealthyThresholdCount": 2,
        "LoadBalancerArns": balancers,
        "TargetType": group.target_type,
        "IpAddressType": "ipv4",
    })
}

fn describe_target_groups(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.target_groups.iter();
    let mine = mine.filter(|it| it.owner_id == *call.account && region_of(network, it) == call.region);
    let mut items: Vec<Value> = mine.map(|it| group_view(network, it)).collect();
    if let Some(balancer) = call.params.text("LoadBalancerArn") {
        own_balancer(call, balancer)?;
        items.retain(|item| {
            let list = item.get("LoadBalancerArns").and_then(Value::as_array);
            list.is_some_and(|list| list.iter().any(|it| it.as_str() == Some(balancer)))
        });
    }
    listed(
        call,
        "TargetGroups",
        ("TargetGroupArns", "TargetGroupArn", "TargetGroupName"),
        ("TargetGroupNotFound", "One or more target groups not found"),
        items,
    )
}

fn delete_target_group(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("TargetGroupArn")?;
    checked_arn(id, "target group")?;
    if call.network.listeners.iter().any(|it| it.target_group_arn == id) {
        refuse!("ResourceInUse", "Target group '{id}' is currently in use by a listener or a rule");
    }
    if call.network.target_groups.get(id).is_some_and(|it| it.owner_id == *call.account) {
        call.network.target_groups.remove(id);
    }
    Ok(Value::Null)
}

/// The targets that a call names.
fn targets_of(call: &Call<'_>) -> Vec<Target> {
    let target = |it: Params<'_>| {
        let port = it.number("Port").and_then(|port| u16::try_from(port).ok());
        Some(Target { id: it.text("Id")?.into(), port })
    };
    call.params.objects("Targets").filter_map(target).collect()
}

fn register_targets(call: &mut Call<'_>) -> Answer {
    let mut group = own_group(call, call.params.require("TargetGroupArn")?)?;
    for item in call.params.objects("Targets") {
        let id = item.text("Id").unwrap_or_default();
        target_fits(call, &group, id, item.text("AvailabilityZone"))?;
    }
    for target in targets_of(call) {
        let target = Target { port: target.port.filter(|port| *port != group.port), ..target };
        if !group.targets.contains(&target) {
            group.targets.push(target);
        }
    }
    call.network.target_groups.insert(group);
    Ok(Value::Null)
}

/// Whether a target has the group's type and stands in, or can be reached from, its VPC.
fn target_fits(call: &Call<'_>, group: &TargetGroup, id: &str, zone: Option<&str>) -> Result<(), ApiError> {
    let network = &*call.network;
    match group.target_type.as_str() {
        "instance" => match network.instances.get(id).filter(|it| it.vpc_id == group.vpc_id) {
            Some(instance) if instance.state == InstanceState::Running => Ok(()),
            Some(_) => refuse!(
                "InvalidTarget",
                "The following targets are not in a running state and cannot be registered: '{id}'"
            ),
            None => {
                refuse!(
                    "InvalidTarget",
                    "The following targets are not in the target group VPC '{}': '{id}'",
                    group.vpc_id
                )
            }
        },
        "ip" => {
            let Ok(address) = id.parse::<IpAddr>() else {
                refuse!("ValidationError", "The IP address '{id}' is not a valid IPv4 or IPv6 address")
            };
            if network.vpcs.get(&group.vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(address))) {
                return Ok(());
            }
            if !is_private(address) {
                refuse!(
                    "InvalidTarget",
                    "The IP address '{id}' is not a valid target: it is neither of the VPC nor private"
                );
            }
            if zone != Some("all") {
                refuse!(
                    "InvalidTarget",
                    "You must specify the Availability Zone 'all' for the IP address '{id}', which is outside the VPC"
                );
            }
            Ok(())
        }
        _ => match Arn::parse(id) {
            Some(_) => Ok(()),
            None => refuse!("InvalidTarget", "'{id}' is not the ARN of an Application Load Balancer"),
        },
    }
}

fn deregister_targets(call: &mut Call<'_>) -> Answer {
    let mut group = own_group(call, call.params.require("TargetGroupArn")?)?;
    for target in targets_of(call) {
        let before = group.targets.len();
        let port = group.port;
        group.targets.retain(|it| it.id != target.id || target.port.is_some_and(|p| p != it.port.unwrap_or(port)));
        if group.targets.len() == before {
            refuse!("InvalidTarget", "The following targets are not registered: '{}'", target.id);
        }
    }
    call.network.target_groups.insert(group);
    Ok(Value::Null)
}

/// A target is `unused` where no listener names its group; else it is taken as healthy while its zone stands.
/// States and reasons: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html.
fn describe_target_health(call: &mut Call<'_>) -> Answer {
    let group = own_group(call, call.params.require("TargetGroupArn")?)?;
    let network = &*call.network;
    let is_used = network.listeners.iter().any(|it| it.target_group_arn == group.target_group_arn);
    let asked = targets_of(call);
    let shown = |target: &Target| {
        let port = target.port.unwrap_or(group.port);
        let subnet = match network.instances.get(&target.id) {
            Some(instance) => network.subnets.get(&instance.subnet_id),
            None => network.subnets.iter().find(|subnet| {
                let address = target.id.as_str().parse::<IpAddr>();
                subnet.vpc_id == group.vpc_id
                    && address.is_ok_and(|address| subnet.cidrs().any(|cidr| cidr.contains(address)))
            }),
        };
        let failed = subnet.is_some_and(|subnet| network.failed_zones.contains(&subnet.availability_zone_id));
        let health = match (is_used, failed) {
            (false, _) => json!({"State": "unused", "Reason": "Target.NotInUse",
                "Description": "Target group is not configured to receive traffic from the load balancer"}),
            (true, true) => json!({"State": "unhealthy", "Reason": "Target.FailedHealthChecks",
                "Description": "Health checks failed"}),
            (true, false) => json!({"State": "healthy"}),
        };
        json!({"Target": {"Id": target.id, "Port": port}, "HealthCheckPort": port.to_string(), "TargetHealth": health})
    };
    if asked.is_empty() {
        return Ok(json!({"TargetHealthDescriptions": group.targets.iter().map(shown).collect::<Vec<_>>()}));
    }
    // A target that is asked for and not registered is described, too.
    let mut described = Vec::new();
    for asked in &asked {
        let is_it =
            |it: &&Target| it.id == asked.id && asked.port.is_none_or(|port| it.port.unwrap_or(group.port) == port);
        let before = described.len();
        described.extend(group.targets.iter().filter(is_it).map(shown));
        if described.len() == before {
            let health = json!({"State": "unused", "Reason": "Target.NotRegistered",
                "Description": "Target is not registered to the target group"});
            let target = json!({"Id": asked.id, "Port": asked.port.unwrap_or(group.port)});
            described.push(json!({"Target": target, "TargetHealth": health}));
        }
    }
    Ok(json!({"TargetHealthDescriptions": described}))
}
