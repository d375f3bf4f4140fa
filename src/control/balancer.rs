//! Operations of Elastic Load Balancing: Network and Gateway Load Balancers. It must not know which target answers.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, with};
use super::instance::usable_subnet;
use super::interface::{self, is_private, lent_address, made_in};
use crate::model::{
    InstanceState, InterfaceType, Listener, LoadBalancer, LoadBalancerKind, LoadBalancerSubnet, Network,
    NetworkInterface, PublicAddress, Subnet, Target, TargetGroup,
};
use crate::net::json;
use crate::net::{Arn, Id};
use serde_json::Value;
use std::net::IpAddr;

pub const OPERATIONS: Operations = &[
    ("CreateLoadBalancer", create_load_balancer),
    ("DeleteLoadBalancer", delete_load_balancer),
    ("DescribeLoadBalancers", describe_load_balancers),
    ("ModifyLoadBalancerAttributes", modify_attributes),
    ("DescribeLoadBalancerAttributes", describe_attributes),
    ("SetSecurityGroups", set_security_groups),
    ("CreateTargetGroup", create_target_group),
    ("DeleteTargetGroup", delete_target_group),
    ("DescribeTargetGroups", describe_target_groups),
    ("RegisterTargets", register_targets),
    ("DeregisterTargets", deregister_targets),
    ("DescribeTargetHealth", describe_target_health),
    ("CreateListener", create_listener),
    ("DeleteListener", delete_listener),
    ("DescribeListeners", describe_listeners),
];

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

fn create_load_balancer(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let name = checked_name(params, "load balancer")?;
    let (kind, short) = match params.text("Type") {
        Some("network") => (LoadBalancerKind::Network, "net"),
        Some("gateway") => (LoadBalancerKind::Gateway, "gwy"),
        // Rule ES-03.
        Some(_) | None => refuse!(
            "InvalidConfigurationRequest",
            "The lab has load balancers of the types network and gateway: no Application Load Balancer can stand before an endpoint service."
        ),
    };
    if call
        .network
        .load_balancers
        .iter()
        .any(|it| it.load_balancer_name == name && call.is_mine(&it.owner_id, &it.region))
    {
        refuse!(
            "DuplicateLoadBalancerName",
            "A load balancer with the same name '{name}' exists, but with different settings"
        );
    }
    let is_network = kind == LoadBalancerKind::Network;
    let scheme = params.text("Scheme").unwrap_or("internet-facing");
    let security_groups = params.ids("SecurityGroups");
    if !is_network && params.has("Scheme") {
        refuse!("InvalidConfigurationRequest", "Scheme is not supported for load balancers with type 'gateway'");
    }
    if !is_network && !security_groups.is_empty() {
        refuse!(
            "InvalidConfigurationRequest",
            "Security groups are not supported for load balancers with type 'gateway'"
        );
    }
    let ip_address_type = params.text("IpAddressType").unwrap_or("ipv4").to_string();
    let places = places(call)?;
    let Some(vpc_id) = places.first().map(|place| place.subnet.vpc_id.clone()) else {
        refuse!("ValidationError", "At least one subnet must be specified")
    };
    // Rule HY-15: in a shared subnet only its owner makes a Gateway Load Balancer.
    if !is_network && places.iter().any(|place| place.subnet.owner_id != *call.account) {
        refuse!("UnauthorizedOperation", "You are not authorized to perform this operation.");
    }
    groups_exist(call, &security_groups, &vpc_id)?;
    // Rule PATH-06: what faces the internet is in a VPC with an internet gateway: <https://github.com/openshift/installer/issues/1110>.
    let is_facing = is_network && scheme == "internet-facing";
    let gateways = &call.network.internet_gateways;
    if is_facing && !gateways.iter().any(|it| it.vpc_id.as_ref() == Some(&vpc_id)) {
        refuse!("InvalidSubnet", "VPC {vpc_id} has no internet gateway");
    }
    let digits = made_digits(call);
    let path = [short, "/", name, "/", &digits].concat();
    let load_balancer_arn = Id::from(arn(call, &["loadbalancer/", &path]));
    let mut subnets = Vec::new();
    for place in places {
        let mut eni =
            made_in(call, &place.subnet, place.pinned.as_deref()).map_err(|why| in_own_words(&why, &place.subnet))?;
        if ip_address_type != "ipv4" {
            let Ok(address) = call.free_v6(&place.subnet, None) else {
                refuse!(
                    "InvalidSubnet",
                    "The subnet '{}' has no IPv6 CIDR block: a dualstack load balancer needs one in each subnet",
                    place.subnet.subnet_id
                )
            };
            eni.ipv6_addresses.push(address);
        }
        eni.description = ["ELB ", &path].concat();
        eni.groups.clone_from(&security_groups);
        eni.interface_type =
            if is_network { InterfaceType::NetworkLoadBalancer } else { InterfaceType::GatewayLoadBalancer };
        eni.source_dest_check = is_network;
        if is_facing {
            eni.association = Some(public_address(call, &eni, place.allocation.as_deref())?);
        }
        subnets.push(LoadBalancerSubnet {
            subnet_id: place.subnet.subnet_id,
            network_interface_id: eni.network_interface_id.clone(),
        });
        call.network.network_interfaces.insert(eni);
    }
    let balancer = LoadBalancer {
        load_balancer_arn,
        load_balancer_name: name.to_string(),
        kind,
        scheme: if is_network { scheme.to_string() } else { String::new() },
        owner_id: call.owner(),
        region: call.region.to_string(),
        vpc_id,
        subnets,
        security_groups,
        ip_address_type,
        cross_zone: false,
        private_link_rules_off: false,
        tags: params.tags("Tags", "Key", "Value"),
    };
    let shown = with(view(call.network, &balancer), json!({"State": {"Code": "provisioning"}}));
    call.network.load_balancers.insert(balancer);
    Ok(json!({"LoadBalancers": [shown]}))
}

/// A subnet of a new load balancer, with what its mapping pins.
struct Place {
    subnet: Subnet,
    pinned: Option<String>,
    allocation: Option<String>,
}

/// The subnets that a call names, of one VPC and of different zones.
fn places(call: &Call<'_>) -> Result<Vec<Place>, ApiError> {
    let params = call.params;
    let mut places: Vec<Place> = Vec::new();
    let plain = params.texts("Subnets").map(|id| (id, None, None));
    let mapped = params.objects("SubnetMappings");
    let mapped =
        mapped.filter_map(|it| Some((it.text("SubnetId")?, it.text("PrivateIPv4Address"), it.text("AllocationId"))));
    if params.has("Subnets") && params.has("SubnetMappings") {
        refuse!("ValidationError", "You cannot specify both subnets and subnet mappings");
    }
    for (id, pinned, allocation) in plain.chain(mapped) {
        let Ok(subnet) = usable_subnet(call, id) else {
            refuse!("SubnetNotFound", "The subnet ID '{id}' does not exist")
        };
        if places.iter().any(|other| other.subnet.availability_zone_id == subnet.availability_zone_id) {
            refuse!(
                "InvalidConfigurationRequest",
                "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
            );
        }
        if places.iter().any(|other| other.subnet.vpc_id != subnet.vpc_id) {
            refuse!("InvalidConfigurationRequest", "All subnets must belong to the same VPC: '{id}' does not");
        }
        places.push(Place { subnet, pinned: pinned.map(str::to_string), allocation: allocation.map(str::to_string) });
    }
    Ok(places)
}

/// The public address of an internet-facing load balancer in a subnet: an Elastic IP address, or a lent one.
fn public_address(
    call: &mut Call<'_>,
    eni: &NetworkInterface,
    allocation: Option<&str>,
) -> Result<PublicAddress, ApiError> {
    let Some(allocation) = allocation else { return Ok(lent_address(call)) };
    let association_id = call.make("eipassoc");
    let account = call.account;
    let free = call.network.addresses.get_mut(allocation).filter(|it| it.owner_id == *account);
    let Some(address) = free else {
        refuse!("AllocationIdNotFound", "The allocation ID '{allocation}' does not exist")
    };
    if address.association_id.is_some() {
        refuse!("InvalidConfigurationRequest", "The allocation ID '{allocation}' is already associated");
    }
    address.association_id = Some(association_id.clone());
    address.network_interface_id = Some(eni.network_interface_id.clone());
    address.private_ip_address = eni.primary();
    Ok(PublicAddress {
        public_ip: address.public_ip,
        allocation_id: Some(allocation.into()),
        association_id: Some(association_id),
    })
}

/// Why a subnet has no address for a load balancer, in this service's words.
fn in_own_words(why: &ApiError, subnet: &Subnet) -> ApiError {
    if why.code == "InsufficientFreeAddressesInSubnet" {
        let text = ["Not enough IP space available in ", subnet.subnet_id.as_str(), "."].concat();
        return ApiError::new("InvalidSubnet", text);
    }
    ApiError::new("InvalidConfigurationRequest", why.message.clone())
}

/// A load balancer as `describe-load-balancers` shows it.
fn view(network: &Network, balancer: &LoadBalancer) -> Value {
    let is_network = balancer.kind == LoadBalancerKind::Network;
    let zone = |place: &LoadBalancerSubnet| {
        let name = network.subnets.get(&place.subnet_id).map_or("", |subnet| subnet.availability_zone.as_str());
        let eni = network.network_interfaces.get(&place.network_interface_id);
        let elastic = eni.and_then(|eni| eni.association.as_ref()).filter(|it| it.allocation_id.is_some());
        let addresses: Vec<Value> =
            elastic.iter().map(|it| json!({"IpAddress": it.public_ip, "AllocationId": it.allocation_id})).collect();
        let shown = json!({"ZoneName": name, "SubnetId": place.subnet_id});
        if is_network { with(shown, json!({"LoadBalancerAddresses": addresses})) } else { shown }
    };
    let mut shown = json!({
        "LoadBalancerArn": balancer.load_balancer_arn,
        "CreatedTime": TIMESTAMP,
        "LoadBalancerName": balancer.load_balancer_name,
        "VpcId": balancer.vpc_id,
        "State": {"Code": "active"},
        "Type": balancer.kind,
        "AvailabilityZones": balancer.subnets.iter().map(zone).collect::<Vec<_>>(),
        "IpAddressType": balancer.ip_address_type,
    });
    if is_network {
        let name = balancer.dns_name();
        let zone_id = match balancer.region.as_str() {
            "us-east-1" => "Z26RNL4JYFTOTI".to_string(),
            region => crate::model::zone_id(region),
        };
        shown = with(shown, json!({"DNSName": name, "CanonicalHostedZoneId": zone_id, "Scheme": balancer.scheme}));
    }
    if !balancer.security_groups.is_empty() {
        shown = with(shown, json!({"SecurityGroups": balancer.security_groups}));
    }
    // Rule ES-44: AWS names the attribute only where it was set.
    if balancer.private_link_rules_off {
        shown = with(shown, json!({"EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off"}));
    }
    shown
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

fn describe_load_balancers(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.load_balancers.iter().filter(|it| call.is_mine(&it.owner_id, &it.region));
    listed(
        call,
        "LoadBalancers",
        ("LoadBalancerArns", "LoadBalancerArn", "LoadBalancerName"),
        ("LoadBalancerNotFound", "One or more load balancers not found"),
        mine.map(|it| view(network, it)).collect(),
    )
}

/// Rule ES-51: the load balancer of an endpoint service cannot be deleted. Deleting what is not there succeeds.
fn delete_load_balancer(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("LoadBalancerArn")?;
    let Some(balancer) = call.network.load_balancers.get(id).cloned() else {
        return checked_arn(id, "load balancer").map(|()| Value::Null);
    };
    if !call.is_mine(&balancer.owner_id, &balancer.region) {
        return Ok(Value::Null);
    }
    let network = &mut *call.network;
    let uses = |list: &[Id]| list.contains(&balancer.load_balancer_arn);
    if network
        .endpoint_services
        .iter()
        .any(|it| uses(&it.network_load_balancer_arns) || uses(&it.gateway_load_balancer_arns))
    {
        refuse!(
            "ResourceInUse",
            "Load balancer '{id}' cannot be deleted because it is currently associated with another service"
        );
    }
    for place in &balancer.subnets {
        interface::remove(network, &place.network_interface_id);
    }
    network.listeners.retain(|listener| listener.load_balancer_arn != balancer.load_balancer_arn);
    network.load_balancers.remove(&balancer.load_balancer_arn);
    Ok(Value::Null)
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

/// The attributes of a load balancer that the lab has (rule ES-27).
fn attributes(balancer: &LoadBalancer) -> Value {
    let cross_zone = if balancer.cross_zone { "true" } else { "false" };
    json!({"Attributes": [{"Key": CROSS_ZONE, "Value": cross_zone}]})
}

const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

fn modify_attributes(call: &mut Call<'_>) -> Answer {
    let mut balancer = own_balancer(call, call.params.require("LoadBalancerArn")?)?;
    for attribute in call.params.objects("Attributes") {
        match (attribute.text("Key").unwrap_or_default(), attribute.text("Value").unwrap_or_default()) {
            (CROSS_ZONE, value @ ("true" | "false")) => balancer.cross_zone = value == "true",
            (CROSS_ZONE, value) => {
                refuse!(
                    "InvalidConfigurationRequest",
                    "The value '{value}' of {CROSS_ZONE} is not one of true and false"
                )
            }
            (key, _) => refuse!(
                "InvalidConfigurationRequest",
                "The lab has no load balancer attribute but {CROSS_ZONE}: '{key}'"
            ),
        }
    }
    let shown = attributes(&balancer);
    call.network.load_balancers.insert(balancer);
    Ok(shown)
}

fn describe_attributes(call: &mut Call<'_>) -> Answer {
    own_balancer(call, call.params.require("LoadBalancerArn")?).map(|balancer| attributes(&balancer))
}

/// Rule HY-15: in a shared subnet, too, a load balancer has groups of its own account.
///
/// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html>
fn groups_exist(call: &Call<'_>, groups: &[Id], vpc_id: &Id) -> Result<(), ApiError> {
    let is_own = |id: &&Id| call.security_group(id.as_str(), vpc_id).is_ok_and(|group| group.owner_id == *call.account);
    match groups.iter().find(|id| !is_own(id)) {
        Some(id) => refuse!("InvalidSecurityGroup", "The security group '{id}' does not exist in {vpc_id}"),
        None => Ok(()),
    }
}

/// Rule ES-44: only a load balancer that was made with security groups can be given others.
fn set_security_groups(call: &mut Call<'_>) -> Answer {
    let mut balancer = own_balancer(call, call.params.require("LoadBalancerArn")?)?;
    let groups = call.params.ids("SecurityGroups");
    if balancer.security_groups.is_empty() || groups.is_empty() {
        refuse!(
            "InvalidConfigurationRequest",
            "Security groups can be set on a Network Load Balancer that was made with some, and at least one stays"
        );
    }
    groups_exist(call, &groups, &balancer.vpc_id)?;
    if let Some(enforces) = call.params.text("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") {
        balancer.private_link_rules_off = enforces == "off";
    }
    balancer.security_groups.clone_from(&groups);
    for place in &balancer.subnets {
        if let Some(eni) = call.network.network_interfaces.get_mut(&place.network_interface_id) {
            eni.groups.clone_from(&groups);
        }
    }
    let enforces = if balancer.private_link_rules_off { "off" } else { "on" };
    call.network.load_balancers.insert(balancer);
    Ok(json!({"SecurityGroupIds": groups, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": enforces}))
}

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

fn create_listener(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let balancer = own_balancer(call, params.require("LoadBalancerArn")?)?;
    let is_network = balancer.kind == LoadBalancerKind::Network;
    let port = params.number("Port").and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
    let protocol = params.text("Protocol").unwrap_or_default();
    match (is_network, port, protocol) {
        (true, None, _) => refuse!("ValidationError", "A port between 1 and 65535 must be specified"),
        (true, Some(_), "TCP" | "UDP" | "TCP_UDP" | "TLS") | (false, None, "") => {}
        (true, Some(_), _) => refuse!(
            "UnsupportedProtocol",
            "The protocol '{protocol}' is not supported: a Network Load Balancer takes TCP, UDP, TCP_UDP and TLS"
        ),
        (false, _, _) => {
            refuse!(
                "ValidationError",
                "A protocol and a port cannot be specified for a listener of a Gateway Load Balancer"
            )
        }
    }
    if protocol == "TLS" && params.objects("Certificates").next().is_none() {
        refuse!("ValidationError", "A certificate must be specified for TLS listeners");
    }
    if call.network.listeners.iter().any(|it| it.load_balancer_arn == balancer.load_balancer_arn && it.port == port) {
        refuse!(
            "DuplicateListener",
            "A listener already exists on this port for this load balancer '{}'",
            balancer.load_balancer_arn
        );
    }
    let actions: Vec<Params<'_>> = params.objects("DefaultActions").collect();
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
    let group = own_group(call, group)?;
    let fits = if is_network {
        match protocol {
            "TLS" => matches!(group.protocol.as_str(), "TLS" | "TCP"),
            "TCP_UDP" => group.protocol == "TCP_UDP",
            protocol => protocol == group.protocol || group.protocol == "TCP_UDP",
        }
    } else {
        group.protocol == "GENEVE"
    };
    if !fits {
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
        let cross_zone =
            |value: &str| json!({"LoadBalancerArn": arn, "Attributes": [{"Key": super::CROSS_ZONE, "Value": value}]});
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
