//! The requests that repair what is found, as the account that owns a component would make them. It must not know what is wrong.

use crate::control::{Lab, Request};
use crate::model::{Destination, Network, RouteTarget};
use crate::model::{NetworkAcl, RouteTable, SecurityGroup, TargetKind, Vpc, VpcEndpoint};
use crate::net::json;
use crate::net::{Cidr, Family, Id, PortRange};
use serde_json::Value;

/// A request of a service in an account and a Region.
pub fn of(account: &Id, region: &str, service: &str, operation: &str, parameters: Value) -> Request {
    Request {
        account: account.clone(),
        region: region.to_string(),
        service: service.to_string(),
        operation: operation.to_string(),
        parameters,
    }
}

/// A request of EC2 by the owner of something in a VPC.
pub fn in_vpc(network: &Network, owner: &Id, vpc_id: &Id, operation: &str, parameters: Value) -> Request {
    let region = network.vpcs.get(vpc_id).map_or("", |vpc| vpc.region.as_str());
    of(owner, region, "ec2", operation, parameters)
}

/// Changes one member of an endpoint.
pub fn modify_endpoint(network: &Network, endpoint: &VpcEndpoint, member: &str, value: Value) -> Request {
    let mut parameters = json!({"VpcEndpointId": endpoint.vpc_endpoint_id});
    if let Some(map) = parameters.as_object_mut() {
        map.insert(member.to_string(), value);
    }
    in_vpc(network, &endpoint.owner_id, &endpoint.vpc_id, "ModifyVpcEndpoint", parameters)
}

/// A gateway endpoint with these tables.
pub fn create_gateway_endpoint(vpc: &Vpc, service_name: &str, tables: &[Id]) -> Request {
    let parameters = json!({
        "VpcEndpointType": "Gateway", "VpcId": vpc.vpc_id, "ServiceName": service_name, "RouteTableIds": tables,
    });
    of(&vpc.owner_id, &vpc.region, "ec2", "CreateVpcEndpoint", parameters)
}

/// An interface endpoint in these subnets, with the VPC's default security group.
pub fn create_interface_endpoint(vpc: &Vpc, service_name: &str, subnets: &[Id], private_dns: bool) -> Request {
    let parameters = json!({
        "VpcEndpointType": "Interface", "VpcId": vpc.vpc_id, "ServiceName": service_name, "SubnetIds": subnets,
        "PrivateDnsEnabled": private_dns,
    });
    of(&vpc.owner_id, &vpc.region, "ec2", "CreateVpcEndpoint", parameters)
}

/// Switches an attribute of a VPC on: `EnableDnsSupport` or `EnableDnsHostnames`.
pub fn vpc_attribute(vpc: &Vpc, attribute: &str) -> Request {
    let mut parameters = json!({"VpcId": vpc.vpc_id});
    if let Some(map) = parameters.as_object_mut() {
        map.insert(attribute.to_string(), json!({"Value": true}));
    }
    of(&vpc.owner_id, &vpc.region, "ec2", "ModifyVpcAttribute", parameters)
}

/// The DNS attributes of a VPC that are off, switched on one by one.
pub fn dns_attributes(vpc: &Vpc) -> Vec<Request> {
    let attributes = [("EnableDnsSupport", vpc.enable_dns_support), ("EnableDnsHostnames", vpc.enable_dns_hostnames)];
    attributes.iter().filter(|(_, on)| !on).map(|(name, _)| vpc_attribute(vpc, name)).collect()
}

/// The DNS attributes of a VPC switched on, where AWS refuses a request without them and takes it afterwards (rule DNS-18).
pub fn attributes_before(network: &Network, request: &Request) -> Option<Vec<Request>> {
    let vpc = request.parameters.get("VpcId").and_then(Value::as_str)?;
    let first = dns_attributes(network.vpcs.get(vpc)?);
    let mut lab = Lab::new(network.clone());
    let is_refused = !first.is_empty() && lab.preview(request).is_err();
    let mut is_taken = || first.iter().all(|it| lab.call(it).is_ok()) && lab.preview(request).is_ok();
    (is_refused && is_taken()).then_some(first)
}

/// Whom a security group's new rule admits.
#[derive(Clone, Debug)]
pub enum Admitted {
    Cidr(Cidr),
    PrefixList(Id),
    Group(Id),
}

/// Adds a rule for a TCP port to a security group.
pub fn authorize(network: &Network, group: &SecurityGroup, operation: &str, port: u16, whom: &Admitted) -> Request {
    let mut permission = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
    let (member, peer) = match whom {
        Admitted::Cidr(cidr) if cidr.family() == Family::V6 => ("Ipv6Ranges", json!({"CidrIpv6": cidr.to_string()})),
        Admitted::Cidr(cidr) => ("IpRanges", json!({"CidrIp": cidr.to_string()})),
        Admitted::PrefixList(id) => ("PrefixListIds", json!({"PrefixListId": id})),
        Admitted::Group(id) => ("UserIdGroupPairs", json!({"GroupId": id})),
    };
    if let Some(map) = permission.as_object_mut() {
        map.insert(member.to_string(), json!([peer]));
    }
    let parameters = json!({"GroupId": group.group_id, "IpPermissions": [permission]});
    in_vpc(network, &group.owner_id, &group.vpc_id, operation, parameters)
}

/// Adds an entry that admits TCP before all other entries of its direction; None where no number is left.
pub fn admit_by_acl(
    network: &Network,
    acl: &NetworkAcl,
    egress: bool,
    cidr: Cidr,
    ports: PortRange,
) -> Option<Request> {
    let numbers = acl.entries.iter().filter(|entry| entry.egress == egress).map(|entry| entry.rule_number);
    let number = match numbers.min() {
        None => 100,
        Some(first) => first.checked_sub(if first > 10 { 10 } else { 1 }).filter(|number| *number > 0)?,
    };
    let block = if cidr.family() == Family::V6 { "Ipv6CidrBlock" } else { "CidrBlock" };
    let mut parameters = json!({
        "NetworkAclId": acl.network_acl_id, "RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": "allow",
        "PortRange": {"From": ports.first, "To": ports.last},
    });
    if let Some(map) = parameters.as_object_mut() {
        map.insert(block.to_string(), json!(cidr.to_string()));
    }
    Some(in_vpc(network, &acl.owner_id, &acl.vpc_id, "CreateNetworkAclEntry", parameters))
}

/// Adds a route to a block, in the place of the one that is there; None where its target is of a kind that `CreateRoute` does
/// not take.
pub fn create_route(network: &Network, table: &RouteTable, cidr: Cidr, target: &Id) -> Option<Request> {
    let member = match RouteTarget(target.clone()).kind() {
        TargetKind::InternetGateway | TargetKind::VpnGateway => "GatewayId",
        TargetKind::NatGateway => "NatGatewayId",
        TargetKind::EgressOnlyInternetGateway => "EgressOnlyInternetGatewayId",
        TargetKind::NetworkInterface => "NetworkInterfaceId",
        TargetKind::PeeringConnection => "VpcPeeringConnectionId",
        TargetKind::TransitGateway => "TransitGatewayId",
        TargetKind::VpcEndpoint => "VpcEndpointId",
        TargetKind::Local | TargetKind::Instance | TargetKind::Lattice | TargetKind::Other => return None,
    };
    let mut parameters = json!({"RouteTableId": table.route_table_id});
    if let Some(map) = parameters.as_object_mut() {
        map.insert(block_member(cidr).to_string(), json!(cidr.to_string()));
        map.insert(member.to_string(), json!(target));
    }
    let is_there = table.route(&Destination::Cidr(cidr)).is_some();
    let operation = if is_there { "ReplaceRoute" } else { "CreateRoute" };
    Some(in_vpc(network, &table.owner_id, &table.vpc_id, operation, parameters))
}

/// Takes the route to a block or a prefix list out of a table.
pub fn delete_route(network: &Network, table: &RouteTable, destination: &Destination) -> Request {
    let mut parameters = json!({"RouteTableId": table.route_table_id});
    let member = match destination {
        Destination::Cidr(cidr) => block_member(*cidr),
        Destination::PrefixList(_) => "DestinationPrefixListId",
    };
    if let Some(map) = parameters.as_object_mut() {
        map.insert(member.to_string(), json!(destination.to_string()));
    }
    in_vpc(network, &table.owner_id, &table.vpc_id, "DeleteRoute", parameters)
}

fn block_member(cidr: Cidr) -> &'static str {
    if cidr.family() == Family::V6 { "DestinationIpv6CidrBlock" } else { "DestinationCidrBlock" }
}
