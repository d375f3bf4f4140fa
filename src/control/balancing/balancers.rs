//! Load balancers: their addresses in subnets, security groups and attributes. It must not know what they listen on.

use super::{arn, checked_arn, checked_name, listed, made_digits, own_balancer};
use crate::control::call::{Answer, ApiError, Call, Operations, TIMESTAMP, with};
use crate::control::instance::usable_subnet;
use crate::control::interface::{self, lent_address, made_in};
use crate::model::{
    InterfaceType, LoadBalancer, LoadBalancerKind, LoadBalancerSubnet, Network, NetworkInterface, PublicAddress, Subnet,
};
use crate::net::Id;
use crate::net::json;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateLoadBalancer", create_load_balancer),
    ("DeleteLoadBalancer", delete_load_balancer),
    ("DescribeLoadBalancers", describe_load_balancers),
    ("ModifyLoadBalancerAttributes", modify_attributes),
    ("DescribeLoadBalancerAttributes", describe_attributes),
    ("SetSecurityGroups", set_security_groups),
];

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
    let has_it = |it: &LoadBalancer| it.load_balancer_name == name && call.is_mine(&it.owner_id, &it.region);
    if call.network.load_balancers.iter().any(has_it) {
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
    let mut balancer = LoadBalancer {
        load_balancer_arn: Id::from(arn(call, &["loadbalancer/", &path])),
        load_balancer_name: name.to_string(),
        kind,
        scheme: if is_network { scheme.to_string() } else { String::new() },
        owner_id: call.owner(),
        region: call.region.to_string(),
        vpc_id,
        subnets: Vec::new(),
        security_groups,
        ip_address_type: params.text("IpAddressType").unwrap_or("ipv4").to_string(),
        cross_zone: false,
        private_link_rules_off: false,
        tags: params.tags("Tags", "Key", "Value"),
    };
    for place in places {
        let mut eni = interface_at(call, &balancer, &place)?;
        eni.description = ["ELB ", &path].concat();
        balancer.subnets.push(LoadBalancerSubnet {
            subnet_id: place.subnet.subnet_id,
            network_interface_id: eni.network_interface_id.clone(),
        });
        call.network.network_interfaces.insert(eni);
    }
    let shown = with(view(call.network, &balancer), json!({"State": {"Code": "provisioning"}}));
    call.network.load_balancers.insert(balancer);
    Ok(json!({"LoadBalancers": [shown]}))
}

/// The network interface of a load balancer in one of its subnets.
fn interface_at(call: &mut Call<'_>, balancer: &LoadBalancer, place: &Place) -> Result<NetworkInterface, ApiError> {
    let subnet = &place.subnet;
    let mut eni = made_in(call, subnet, place.pinned.as_deref()).map_err(|why| in_own_words(&why, subnet))?;
    if balancer.ip_address_type != "ipv4" {
        let Ok(address) = call.free_v6(subnet, None) else {
            refuse!(
                "InvalidSubnet",
                "The subnet '{}' has no IPv6 CIDR block: a dualstack load balancer needs one in each subnet",
                subnet.subnet_id
            )
        };
        eni.ipv6_addresses.push(address);
    }
    eni.groups.clone_from(&balancer.security_groups);
    let is_network = balancer.kind == LoadBalancerKind::Network;
    eni.interface_type =
        if is_network { InterfaceType::NetworkLoadBalancer } else { InterfaceType::GatewayLoadBalancer };
    eni.source_dest_check = is_network;
    if balancer.scheme == "internet-facing" {
        eni.association = Some(public_address(call, &eni, place.allocation.as_deref())?);
    }
    Ok(eni)
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

/// The attributes of a load balancer that the lab has (rule ES-27).
fn attributes(balancer: &LoadBalancer) -> Value {
    let cross_zone = if balancer.cross_zone { "true" } else { "false" };
    json!({"Attributes": [{"Key": CROSS_ZONE, "Value": cross_zone}]})
}

/// The one attribute of load balancers that the lab has.
pub const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

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
