//! Network interfaces: how they are made, and how `describe-network-interfaces` shows them. It must not know what they belong to.

use super::call::{Answer, ApiError, Call, Operations, TIMESTAMP, tag_list, with};
use super::describe;
use crate::catalog::quotas;
use crate::model::{InterfaceType, Network, NetworkInterface, PublicAddress, Resource, Subnet, Table, Tags, Vpc};
use crate::net::json;
use crate::net::{Cidr, Id};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

pub const OPERATIONS: Operations = &[("DescribeNetworkInterfaces", describe_network_interfaces)];

/// The resource that a call names, where the caller may see it, or EC2's refusal.
pub fn find<'t, T: Resource + Clone>(
    table: &'t Table<T>,
    id: &str,
    code: &str,
    what: &str,
    sees: impl Fn(&T) -> bool,
) -> Result<&'t T, ApiError> {
    match table.get(id).filter(|resource| sees(resource)) {
        Some(resource) => Ok(resource),
        None => refuse!(code, "The {what} ID '{id}' does not exist"),
    }
}

/// A new interface of an AWS service in a subnet, with the lowest free addresses or a pinned IPv4 one, not yet in the network.
pub fn made_in(call: &mut Call<'_>, subnet: &Subnet, pinned: Option<&str>) -> Result<NetworkInterface, ApiError> {
    let private_ip_addresses =
        if subnet.cidr_block.is_some() { vec![call.free_v4(subnet, pinned)?] } else { Vec::new() };
    Ok(NetworkInterface {
        network_interface_id: call.make("eni"),
        subnet_id: subnet.subnet_id.clone(),
        vpc_id: subnet.vpc_id.clone(),
        owner_id: call.owner(),
        private_ip_addresses,
        ipv6_addresses: Vec::new(),
        groups: Vec::new(),
        interface_type: InterfaceType::Interface,
        description: String::new(),
        requester_managed: true,
        source_dest_check: true,
        instance_id: None,
        device_index: 0,
        association: None,
        tags: Tags::default(),
    })
}

/// The security groups that a call gives an interface; the VPC's default group where it gives none.
///
/// Rules SG-01, IF-37, QUOTA-5; HY-15: in a shared VPC everybody uses groups of their own, and the default group is the owner's.
pub fn groups_of(call: &Call<'_>, given: Vec<Id>, vpc_id: &Id) -> Result<Vec<Id>, ApiError> {
    let groups = if given.is_empty() { call.default_group(vpc_id).into_iter().collect() } else { given };
    for id in &groups {
        if call.security_group(id.as_str(), vpc_id)?.owner_id != *call.account {
            refuse!(
                "UnauthorizedOperation",
                "The security group {id} belongs to another account: name a security group of this account."
            );
        }
    }
    let most = quotas::SECURITY_GROUPS_PER_INTERFACE.value as usize;
    if groups.len() > most {
        refuse!(
            "SecurityGroupsPerInterfaceLimitExceeded",
            "You have exceeded the maximum number of security groups allowed per network interface: {most}"
        );
    }
    Ok(groups)
}

/// A public IPv4 address that AWS lends to an interface: the same in every run, and nobody else's.
pub fn lent_address(call: &mut Call<'_>) -> PublicAddress {
    let number = call.network.made;
    let taken = |address: Ipv4Addr| {
        call.network
            .network_interfaces
            .iter()
            .any(|eni| eni.association.as_ref().is_some_and(|a| a.public_ip == address))
            || call.network.addresses.iter().any(|it| it.public_ip == address)
    };
    // 44.192.0.0/11 is EC2's in us-east-1.
    let pool = Cidr::new(Ipv4Addr::new(44, 192, 0, 0).into(), 11).unwrap_or(Cidr::ALL_V4);
    let mut offset = u128::from(number).wrapping_mul(7_919) % pool.size();
    loop {
        match pool.nth(offset) {
            Some(IpAddr::V4(address)) if !taken(address) && !matches!(address.octets().last(), Some(0 | 255)) => {
                return PublicAddress { public_ip: address, allocation_id: None, association_id: None };
            }
            Some(_) | None => offset = (offset + 1) % pool.size(),
        }
    }
}

/// Removes an interface, and frees the Elastic IP address that stands for it.
pub fn remove(network: &mut Network, id: &Id) {
    network.addresses.update(
        |address| address.network_interface_id.as_ref() == Some(id),
        |address| {
            address.association_id = None;
            address.network_interface_id = None;
            address.instance_id = None;
            address.private_ip_address = None;
        },
    );
    network.network_interfaces.remove(id);
}

/// Private IPv4 addresses as targets and resources can have them (rule RE-04).
pub fn is_private(address: IpAddr) -> bool {
    let blocks = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];
    blocks.iter().filter_map(|text| text.parse::<Cidr>().ok()).any(|cidr| cidr.contains(address))
}

/// The name of a private address inside its VPC (rule DNS-65).
pub fn private_dns_name(address: Ipv4Addr, region: &str) -> String {
    let domain = if region == "us-east-1" { "ec2.internal".into() } else { [region, ".compute.internal"].concat() };
    ["ip-", &address.to_string().replace('.', "-"), ".", &domain].concat()
}

/// The name of a public address: only where the VPC has DNS host names (rule DNS-65).
pub fn public_dns_name(address: Ipv4Addr, vpc: Option<&Vpc>) -> String {
    let Some(vpc) = vpc.filter(|vpc| vpc.enable_dns_hostnames) else { return String::new() };
    let region = vpc.region.as_str();
    let domain = if region == "us-east-1" {
        "compute-1.amazonaws.com".into()
    } else {
        [region, ".compute.amazonaws.com"].concat()
    };
    ["ec2-", &address.to_string().replace('.', "-"), ".", &domain].concat()
}

/// The name that the API gives an interface's type.
fn type_name(kind: InterfaceType) -> &'static str {
    match kind {
        InterfaceType::Interface | InterfaceType::Other => "interface",
        InterfaceType::NatGateway => "nat_gateway",
        InterfaceType::VpcEndpoint => "vpc_endpoint",
        InterfaceType::GatewayLoadBalancerEndpoint => "gateway_load_balancer_endpoint",
        InterfaceType::NetworkLoadBalancer => "network_load_balancer",
        InterfaceType::GatewayLoadBalancer => "gateway_load_balancer",
        InterfaceType::TransitGateway => "transit_gateway",
    }
}

/// The digits behind an id's prefix.
fn digits(id: &Id) -> &str {
    id.as_str().rsplit('-').next().unwrap_or_default()
}

/// A hardware address that follows from the interface's id.
fn mac_address(id: &Id) -> String {
    let tail: Vec<char> = digits(id).chars().rev().take(10).collect();
    let mut text = String::from("0a");
    for pair in tail.chunks(2) {
        text.push(':');
        text.extend(pair);
    }
    text
}

/// Security groups as instances and interfaces show them.
pub fn group_list(network: &Network, groups: &[Id]) -> Value {
    let name = |id: &Id| network.security_groups.get(id).map_or("", |group| group.group_name.as_str());
    groups.iter().map(|id| json!({"GroupId": id, "GroupName": name(id)})).collect()
}

/// An interface's public address, as an instance shows it.
pub fn public_view(network: &Network, eni: &NetworkInterface) -> Option<Value> {
    let public = eni.association.as_ref()?;
    let owner = if public.allocation_id.is_some() { eni.owner_id.as_str() } else { "amazon" };
    let name = public_dns_name(public.public_ip, network.vpcs.get(&eni.vpc_id));
    Some(json!({"IpOwnerId": owner, "PublicDnsName": name, "PublicIp": public.public_ip}))
}

/// What an instance's interface and `describe-network-interfaces` both show, with the public address as it is shown there.
pub fn common_view(network: &Network, eni: &NetworkInterface, public: Option<Value>) -> Value {
    let region = network.vpcs.get(&eni.vpc_id).map_or("", |vpc| vpc.region.as_str());
    let mut private = Vec::new();
    for (place, address) in eni.private_ip_addresses.iter().enumerate() {
        let mut shown = json!({"Primary": place == 0, "PrivateDnsName": private_dns_name(*address, region),
            "PrivateIpAddress": address});
        if let (0, Some(public)) = (place, &public) {
            shown = with(shown, json!({"Association": public}));
        }
        private.push(shown);
    }
    let mut shown = json!({
        "Description": eni.description,
        "Groups": group_list(network, &eni.groups),
        "InterfaceType": type_name(eni.interface_type),
        "Ipv6Addresses": eni.ipv6_addresses.iter().map(|it| json!({"Ipv6Address": it})).collect::<Vec<_>>(),
        "MacAddress": mac_address(&eni.network_interface_id),
        "NetworkInterfaceId": eni.network_interface_id,
        "OwnerId": eni.owner_id,
        "PrivateIpAddresses": private,
        "SourceDestCheck": eni.source_dest_check,
        "Status": if eni.instance_id.is_some() || eni.requester_managed { "in-use" } else { "available" },
        "SubnetId": eni.subnet_id,
        "VpcId": eni.vpc_id,
    });
    if let Some(first) = eni.private_ip_addresses.first() {
        shown = with(shown, json!({"PrivateDnsName": private_dns_name(*first, region), "PrivateIpAddress": first}));
    }
    if let Some(public) = public {
        shown = with(shown, json!({"Association": public}));
    }
    shown
}

/// How an interface hangs on its instance, or on the AWS service whose it is.
pub fn attachment(eni: &NetworkInterface) -> Option<Value> {
    let attachment = |prefix: &str| [prefix, digits(&eni.network_interface_id)].concat();
    if eni.requester_managed {
        return Some(json!({"AttachmentId": attachment("ela-attach-"), "DeleteOnTermination": false, "DeviceIndex": 1,
            "InstanceOwnerId": "amazon-aws", "Status": "attached"}));
    }
    eni.instance_id.as_ref()?;
    Some(json!({"AttachTime": TIMESTAMP, "AttachmentId": attachment("eni-attach-"), "DeleteOnTermination": true,
        "DeviceIndex": eni.device_index, "NetworkCardIndex": 0, "Status": "attached"}))
}

/// An interface as `describe-network-interfaces` shows it. Rule IF-23.
fn view(network: &Network, eni: &NetworkInterface) -> Value {
    let mut public = public_view(network, eni);
    if let Some(it) = &eni.association
        && let (Some(allocation), Some(association)) = (&it.allocation_id, &it.association_id)
    {
        let ids = || json!({"AllocationId": allocation, "AssociationId": association});
        public = public.map(|shown| with(shown, ids()));
    }
    let mut shown = with(
        common_view(network, eni, public),
        json!({"RequesterManaged": eni.requester_managed, "TagSet": tag_list(&eni.tags)}),
    );
    if let Some(subnet) = network.subnets.get(&eni.subnet_id) {
        shown = with(
            shown,
            json!({"AvailabilityZone": subnet.availability_zone, "AvailabilityZoneId": subnet.availability_zone_id}),
        );
    }
    if let Some(mut attached) = attachment(eni) {
        if let Some(instance) = &eni.instance_id {
            attached = with(attached, json!({"InstanceId": instance, "InstanceOwnerId": eni.owner_id}));
        }
        shown = with(shown, json!({"Attachment": attached}));
    }
    if let Some(public) = &eni.association {
        let name = public_dns_name(public.public_ip, network.vpcs.get(&eni.vpc_id));
        shown = with(shown, json!({"PublicDnsName": name}));
    }
    if let Some(first) = eni.ipv6_addresses.first() {
        shown = with(shown, json!({"Ipv6Address": first}));
    }
    // Rule ES-38.
    if !eni.ipv6_addresses.is_empty() && eni.interface_type == InterfaceType::VpcEndpoint {
        shown = with(shown, json!({"DenyAllIgwTraffic": true}));
    }
    shown
}

fn describe_network_interfaces(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let network = &*call.network;
    // Rule HY-15: a VPC's owner sees whose interfaces are in it; the others see their own.
    let here = |eni: &&NetworkInterface| {
        call.params.asks_for("NetworkInterfaceIds", &eni.network_interface_id)
            && (eni.owner_id == *call.account || call.owns_vpc(&eni.vpc_id))
            && network.vpcs.get(&eni.vpc_id).is_none_or(|vpc| vpc.region == call.region)
    };
    describe::list(
        call.params,
        "NetworkInterfaces",
        ("NetworkInterfaceIds", "NetworkInterfaceId", "InvalidNetworkInterfaceID.NotFound"),
        &[
            ("group-id", "Groups.GroupId"),
            ("group-name", "Groups.GroupName"),
            ("addresses.private-ip-address", "PrivateIpAddresses.PrivateIpAddress"),
            ("addresses.primary", "PrivateIpAddresses.Primary"),
            ("addresses.association.public-ip", "PrivateIpAddresses.Association.PublicIp"),
        ],
        network.network_interfaces.iter().filter(here).map(|eni| call.shown(&eni.owner_id, view(network, eni))),
    )
}

/// Rule IF-23: an interface of an AWS service cannot be changed by hand.
pub fn changeable<'n>(call: &'n Call<'_>, id: &str) -> Result<&'n NetworkInterface, ApiError> {
    super::call::well_formed("eni", "InvalidNetworkInterfaceId.Malformed", id)?;
    let found = call.network.network_interfaces.get(id).filter(|eni| eni.owner_id == *call.account);
    let Some(eni) = found else {
        refuse!("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{id}' does not exist")
    };
    if eni.requester_managed {
        refuse!(
            "OperationNotPermitted",
            "You are not allowed to manage '{id}': it belongs to an AWS service, which manages it."
        );
    }
    Ok(eni)
}
