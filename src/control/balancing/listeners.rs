//! Listeners: which port and protocol of a load balancer goes to which target group. It must not know targets.

use super::{listed, made_digits, own_balancer, own_group};
use crate::control::call::{Answer, ApiError, Call, Operations, Params, with};
use crate::model::{Listener, LoadBalancer, LoadBalancerKind, TargetGroup};
use crate::net::json;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateListener", create_listener),
    ("DeleteListener", delete_listener),
    ("DescribeListeners", describe_listeners),
];

fn create_listener(call: &mut Call<'_>) -> Answer {
    let balancer = own_balancer(call, call.params.require("LoadBalancerArn")?)?;
    let (port, protocol) = front(call.params, &balancer)?;
    if call.network.listeners.iter().any(|it| it.load_balancer_arn == balancer.load_balancer_arn && it.port == port) {
        refuse!(
            "DuplicateListener",
            "A listener already exists on this port for this load balancer '{}'",
            balancer.load_balancer_arn
        );
    }
    let group = forwarded_to(call)?;
    group_fits(call, &balancer, protocol, &group)?;
    let digits = made_digits(call);
    let path = balancer.load_balancer_arn.as_str().replacen(":loadbalancer/", ":listener/", 1);
    let listener = Listener {
        listener_arn: [&path, "/", &digits].concat().into(),
        load_balancer_arn: balancer.load_balancer_arn,
        port,
        protocol: protocol.to_string(),
        target_group_arn: group.target_group_arn,
    };
    let shown = listener_view(&listener);
    call.network.listeners.insert(listener);
    Ok(json!({"Listeners": [shown]}))
}

/// The port and protocol of a new listener: none for a Gateway Load Balancer, which takes every packet.
///
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/gateway-listeners.html>
fn front<'a>(params: Params<'a>, balancer: &LoadBalancer) -> Result<(Option<u16>, &'a str), ApiError> {
    let port = params.number("Port").and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
    let protocol = params.text("Protocol").unwrap_or_default();
    match (balancer.kind == LoadBalancerKind::Network, port, protocol) {
        (true, None, _) => refuse!("ValidationError", "A port between 1 and 65535 must be specified"),
        (true, Some(_), "TCP" | "UDP" | "TCP_UDP" | "TLS") | (false, None, "") => {}
        (true, Some(_), _) => refuse!(
            "UnsupportedProtocol",
            "The protocol '{protocol}' is not supported: a Network Load Balancer takes TCP, UDP, TCP_UDP and TLS"
        ),
        (false, _, _) => refuse!(
            "ValidationError",
            "A protocol and a port cannot be specified for a listener of a Gateway Load Balancer"
        ),
    }
    if protocol == "TLS" && params.objects("Certificates").next().is_none() {
        refuse!("ValidationError", "A certificate must be specified for TLS listeners");
    }
    Ok((port, protocol))
}

/// The target group of the one action that a new listener has.
fn forwarded_to(call: &Call<'_>) -> Result<TargetGroup, ApiError> {
    let actions: Vec<Params<'_>> = call.params.objects("DefaultActions").collect();
    let [action] = actions.as_slice() else {
        refuse!("InvalidLoadBalancerAction", "A listener of this load balancer has exactly one default action")
    };
    let forward = action.object("ForwardConfig").objects("TargetGroups").next();
    let group = action.text("TargetGroupArn").or_else(|| forward.and_then(|it| it.text("TargetGroupArn")));
    let (Some("forward"), Some(group)) = (action.text("Type"), group) else {
        refuse!(
            "InvalidLoadBalancerAction",
            "The action of a listener of this load balancer is 'forward' to a target group"
        )
    };
    own_group(call, group)
}

/// A target group speaks the listener's protocol, is in the load balancer's VPC, and stands behind no other load balancer.
fn group_fits(call: &Call<'_>, balancer: &LoadBalancer, protocol: &str, group: &TargetGroup) -> Result<(), ApiError> {
    let speaks_it = match (balancer.kind == LoadBalancerKind::Network, protocol) {
        (false, _) => group.protocol == "GENEVE",
        (true, "TLS") => matches!(group.protocol.as_str(), "TLS" | "TCP"),
        (true, "TCP_UDP") => group.protocol == "TCP_UDP",
        (true, protocol) => protocol == group.protocol || group.protocol == "TCP_UDP",
    };
    if !speaks_it {
        refuse!(
            "InvalidConfigurationRequest",
            "The protocol {} of the target group does not go with this listener",
            group.protocol
        );
    }
    if group.vpc_id != balancer.vpc_id {
        refuse!(
            "InvalidConfigurationRequest",
            "The target group '{}' is not in the VPC of the load balancer",
            group.target_group_arn
        );
    }
    let elsewhere = |it: &Listener| {
        it.target_group_arn == group.target_group_arn && it.load_balancer_arn != balancer.load_balancer_arn
    };
    if call.network.listeners.iter().any(elsewhere) {
        refuse!(
            "TargetGroupAssociationLimit",
            "The following target groups cannot be associated with more than one load balancer: {}",
            group.target_group_arn
        );
    }
    Ok(())
}

fn listener_view(listener: &Listener) -> Value {
    let forward = json!({"TargetGroups": [{"TargetGroupArn": listener.target_group_arn}]});
    let mut shown = json!({
        "ListenerArn": listener.listener_arn,
        "LoadBalancerArn": listener.load_balancer_arn,
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": listener.target_group_arn, "ForwardConfig": forward}],
    });
    if let Some(port) = listener.port {
        shown = with(shown, json!({"Port": port, "Protocol": listener.protocol}));
    }
    shown
}

fn describe_listeners(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let balancer = call.params.text("LoadBalancerArn");
    if let Some(balancer) = balancer {
        own_balancer(call, balancer)?;
    }
    let mine = network.listeners.iter().filter(|listener| {
        let of = network.load_balancers.get(&listener.load_balancer_arn);
        balancer.is_none_or(|it| listener.load_balancer_arn == it)
            && of.is_some_and(|it| call.is_mine(&it.owner_id, &it.region))
    });
    listed(
        call,
        "Listeners",
        ("ListenerArns", "ListenerArn", ""),
        ("ListenerNotFound", "One or more listeners not found"),
        mine.map(listener_view).collect(),
    )
}

fn delete_listener(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("ListenerArn")?;
    let listener = call.network.listeners.get(id);
    let owner = listener.and_then(|it| call.network.load_balancers.get(&it.load_balancer_arn)).map(|it| &it.owner_id);
    if owner != Some(call.account) {
        refuse!("ListenerNotFound", "Listener '{id}' not found");
    }
    call.network.listeners.remove(id);
    Ok(Value::Null)
}
