//! Operations of Elastic Load Balancing: Network and Gateway Load Balancers. It must not know which target answers.

mod balancers;
mod listeners;
mod targets;

use super::call::{Answer, ApiError, Call, Operations, Params};
use crate::model::{LoadBalancer, TargetGroup};
use crate::net::Arn;
use crate::net::json;
use serde_json::Value;

pub const OPERATIONS: [Operations; 3] = [balancers::OPERATIONS, targets::OPERATIONS, listeners::OPERATIONS];

/// The sixteen hexadecimal digits that end an ARN of this service.
fn made_digits(call: &mut Call<'_>) -> String {
    let id = call.make("elb");
    id.as_str().trim_start_matches("elb-0").to_string()
}

fn arn(call: &Call<'_>, resource: &[&str]) -> String {
    ["arn:aws:elasticloadbalancing:", call.region, ":", call.account.as_str(), ":", &resource.concat()].concat()
}

/// A name of a load balancer or target group: up to 32 letters, digits and hyphens, no hyphen at an end.
fn checked_name<'a>(params: Params<'a>, what: &str) -> Result<&'a str, ApiError> {
    let name = params.require("Name")?;
    let fits = (1..=32).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-');
    if !fits {
        refuse!(
            "ValidationError",
            "The {what} name '{name}' must have 1 to 32 letters, digits and hyphens, and no hyphen at its ends"
        );
    }
    Ok(name)
}

fn checked_arn(text: &str, what: &str) -> Result<(), ApiError> {
    match Arn::parse(text) {
        Some(arn) if arn.service == "elasticloadbalancing" => Ok(()),
        Some(_) | None => refuse!("ValidationError", "'{text}' is not a valid {what} ARN"),
    }
}

/// The caller's load balancer that a call names.
fn own_balancer(call: &Call<'_>, id: &str) -> Result<LoadBalancer, ApiError> {
    checked_arn(id, "load balancer")?;
    match call.network.load_balancers.get(id).filter(|it| it.owner_id == *call.account) {
        Some(balancer) => Ok(balancer.clone()),
        None => refuse!("LoadBalancerNotFound", "One or more load balancers not found"),
    }
}

/// The caller's target group that a call names.
fn own_group(call: &Call<'_>, id: &str) -> Result<TargetGroup, ApiError> {
    checked_arn(id, "target group")?;
    match call.network.target_groups.get(id).filter(|it| it.owner_id == *call.account) {
        Some(group) => Ok(group.clone()),
        None => refuse!("TargetGroupNotFound", "One or more target groups not found"),
    }
}

/// The caller's items in an answer: those whose ARN or name is asked for, all where none is.
fn listed(
    call: &Call<'_>,
    member: &str,
    (arns, arn_member, name_member): (&str, &str, &str),
    (code, text): (&str, &str),
    items: Vec<Value>,
) -> Answer {
    let of = |item: &Value, member: &str| item.get(member).and_then(Value::as_str).unwrap_or_default().to_string();
    let mut kept = items;
    for (asked, member) in [(arns, arn_member), ("Names", name_member)] {
        let asked: Vec<&str> = call.params.texts(asked).collect();
        if asked.is_empty() {
            continue;
        }
        if asked.iter().any(|wanted| !kept.iter().any(|item| of(item, member) == **wanted)) {
            refuse!(code, "{text}");
        }
        kept.retain(|item| asked.contains(&of(item, member).as_str()));
    }
    Ok(json!({member: kept}))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc, with_subnets};
    use serde_json::json;

    fn setup() -> (Lab, String, Vec<String>) {
        let mut lab = Lab::default();
        let vpc_id = vpc(&mut lab, "10.0.0.0/16");
        let (lab, subnets) =
            with_subnets(&lab, &vpc_id, &[("10.0.1.0/24", "a"), ("10.0.2.0/24", "b"), ("10.0.3.0/24", "a")]);
        (lab, vpc_id, subnets)
    }

    #[test]
    fn a_network_load_balancer_with_a_listener_and_targets() {
        let (mut lab, vpc_id, subnets) = setup();
        let before = lab.network().clone();
        let params =
            json!({"Name": "nlb", "Type": "network", "Scheme": "internal", "Subnets": [subnets[0], subnets[1]]});
        let arn = id(&call(&mut lab, "elbv2", "CreateLoadBalancer", params), "/LoadBalancers/0/LoadBalancerArn");
        assert!(arn.starts_with("arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/nlb/"), "{arn}");
        let group = json!({"Name": "targets", "Protocol": "TCP", "Port": 443, "VpcId": vpc_id, "TargetType": "ip"});
        let group = id(&call(&mut lab, "elbv2", "CreateTargetGroup", group), "/TargetGroups/0/TargetGroupArn");
        call(&mut lab, "elbv2", "RegisterTargets", json!({"TargetGroupArn": group, "Targets": [{"Id": "10.0.1.20"}]}));
        let outside = json!({"TargetGroupArn": group, "Targets": [{"Id": "8.8.8.8"}]});
        refused(&mut lab, "elbv2", "RegisterTargets", outside, "InvalidTarget");
        let action = json!([{"Type": "forward", "TargetGroupArn": group}]);
        let listener = json!({"LoadBalancerArn": arn, "Protocol": "TCP", "Port": 443, "DefaultActions": action});
        call(&mut lab, "elbv2", "CreateListener", listener.clone());
        refused(&mut lab, "elbv2", "CreateListener", listener, "DuplicateListener");
        let health = call(&mut lab, "elbv2", "DescribeTargetHealth", json!({"TargetGroupArn": group}));
        assert_eq!(id(&health, "/TargetHealthDescriptions/0/TargetHealth/State"), "healthy");
        refused(&mut lab, "elbv2", "DeleteTargetGroup", json!({"TargetGroupArn": group}), "ResourceInUse");
        let cross_zone = |value: &str| json!({"LoadBalancerArn": arn, "Attributes": [{"Key": super::balancers::CROSS_ZONE, "Value": value}]});
        let answer = call(&mut lab, "elbv2", "ModifyLoadBalancerAttributes", cross_zone("true"));
        assert_eq!(id(&answer, "/Attributes/0/Value"), "true");
        refused(&mut lab, "elbv2", "ModifyLoadBalancerAttributes", cross_zone("yes"), "InvalidConfigurationRequest");
        let groups = json!({"LoadBalancerArn": arn, "SecurityGroups": ["sg-0123456789abcdef0"]});
        refused(&mut lab, "elbv2", "SetSecurityGroups", groups, "InvalidConfigurationRequest");
        assert_eq!(lab.network().network_interfaces.len(), 2);
        call(&mut lab, "elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": arn}));
        call(&mut lab, "elbv2", "DeleteTargetGroup", json!({"TargetGroupArn": group}));
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }

    #[test]
    fn refusals() {
        let (mut lab, vpc_id, subnets) = setup();
        let mut check = |operation, params, code| refused(&mut lab, "elbv2", operation, params, code);
        let balancer =
            |name: &str, kind: &str, subnets: &[&String]| json!({"Name": name, "Type": kind, "Subnets": subnets});
        check("CreateLoadBalancer", balancer("alb", "application", &[&subnets[0]]), "InvalidConfigurationRequest");
        check("CreateLoadBalancer", balancer("-x", "network", &[&subnets[0]]), "ValidationError");
        check("CreateLoadBalancer", balancer("x", "network", &[]), "ValidationError");
        check(
            "CreateLoadBalancer",
            balancer("x", "network", &[&subnets[0], &subnets[2]]),
            "InvalidConfigurationRequest",
        );
        check("CreateLoadBalancer", balancer("x", "network", &[&"subnet-0123456789abcdef0".into()]), "SubnetNotFound");
        let group =
            |protocol: &str, port: u16| json!({"Name": "g", "Protocol": protocol, "Port": port, "VpcId": vpc_id});
        check("CreateTargetGroup", group("GENEVE", 443), "ValidationError");
        check("CreateTargetGroup", group("HTTP", 80), "ValidationError");
        let none = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/x/0";
        check("DescribeLoadBalancers", json!({"LoadBalancerArns": [none]}), "LoadBalancerNotFound");
        call(&mut lab, "elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": none}));
    }

    #[test]
    fn a_gateway_load_balancer_takes_every_packet() {
        let (mut lab, vpc_id, subnets) = setup();
        let params = json!({"Name": "gwlb", "Type": "gateway", "Subnets": [subnets[0]]});
        let arn = id(&call(&mut lab, "elbv2", "CreateLoadBalancer", params), "/LoadBalancers/0/LoadBalancerArn");
        let group =
            json!({"Name": "fw", "Protocol": "GENEVE", "Port": 6081, "VpcId": vpc_id, "TargetType": "instance"});
        let group = id(&call(&mut lab, "elbv2", "CreateTargetGroup", group), "/TargetGroups/0/TargetGroupArn");
        let action = json!([{"Type": "forward", "TargetGroupArn": group}]);
        let with_port = json!({"LoadBalancerArn": arn, "Protocol": "TCP", "Port": 443, "DefaultActions": action});
        refused(&mut lab, "elbv2", "CreateListener", with_port, "ValidationError");
        call(&mut lab, "elbv2", "CreateListener", json!({"LoadBalancerArn": arn, "DefaultActions": action}));
    }
}
