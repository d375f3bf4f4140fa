//! Resource gateways: the interfaces through which a provider's VPC is entered. It must not know what lies behind them.

use super::{checked_name, id_of, invalid, items, not_found, own_vpc};
use crate::control::call::{Answer, ApiError, Call, with};
use crate::control::interface::{groups_of, made_in};
use crate::model::{
    InterfaceType, Network, NetworkInterface, ResourceConfiguration, ResourceGateway, Subnet, lattice_arn,
};
use crate::net::Id;
use crate::net::json;
use serde_json::Value;

/// Interfaces of a resource gateway hold this many IPv4 addresses where none is said (rule RE-10).
const ADDRESSES_PER_INTERFACE: i64 = 16;

/// Rules RE-02, RE-10: interfaces in subnets of the provider's VPC, not in shared ones.
pub(super) fn create_gateway(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let name = checked_name(call)?;
    if call.network.resource_gateways.iter().any(|it| it.name == name && call.is_mine(&it.owner_id, &it.region)) {
        refuse!("ConflictException", "A resource gateway with the name {name} exists already.");
    }
    let vpc = own_vpc(call, invalid(params.require("vpcIdentifier"))?)?.clone();
    if call.network.resource_gateways.iter().filter(|it| it.vpc_id == vpc.vpc_id).count() >= 100 {
        refuse!("ServiceQuotaExceededException", "A VPC has at most 100 resource gateways.");
    }
    let ip_address_type = params.text("ipAddressType").unwrap_or("IPV4").to_string();
    let count = params.number("ipv4AddressesPerEni").unwrap_or(ADDRESSES_PER_INTERFACE);
    if !(1..=62).contains(&count) {
        refuse!("ValidationException", "ipv4AddressesPerEni must be between 1 and 62.");
    }
    let mut subnets: Vec<Subnet> = Vec::new();
    for id in params.ids("subnetIds") {
        let found = call.network.subnets.get(&id).filter(|subnet| subnet.vpc_id == vpc.vpc_id);
        let Some(subnet) = found.filter(|subnet| subnet.owner_id == *call.account) else {
            return not_found("Subnet", id.as_str());
        };
        if subnets.iter().any(|other| other.availability_zone_id == subnet.availability_zone_id) {
            refuse!(
                "ValidationException",
                "A resource gateway has one subnet in each Availability Zone: {id} is a second one."
            );
        }
        if (ip_address_type != "IPV6" && subnet.cidr_block.is_none())
            || (ip_address_type != "IPV4" && subnet.ipv6_cidr().is_none())
        {
            refuse!("ValidationException", "The subnet {id} does not have the addresses that {ip_address_type} needs.");
        }
        subnets.push(subnet.clone());
    }
    if subnets.is_empty() {
        refuse!("ValidationException", "A resource gateway needs at least one subnet.");
    }
    let groups = invalid(groups_of(call, params.ids("securityGroupIds"), &vpc.vpc_id))?;
    let id = call.make("rgw");
    let mut network_interface_ids = Vec::new();
    for subnet in &subnets {
        let eni = gateway_interface(call, &id, subnet, &groups, (&ip_address_type, count))?;
        network_interface_ids.push(eni.network_interface_id.clone());
    }
    let gateway = ResourceGateway {
        id,
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        vpc_id: vpc.vpc_id,
        subnet_ids: subnets.into_iter().map(|subnet| subnet.subnet_id).collect(),
        network_interface_ids,
        security_group_ids: groups,
        ip_address_type,
    };
    let shown = with(gateway_view(call.network, &gateway), json!({"status": "CREATE_IN_PROGRESS"}));
    call.network.resource_gateways.insert(gateway);
    Ok(shown)
}

/// An interface of a resource gateway, with all its addresses.
fn gateway_interface(
    call: &mut Call<'_>,
    gateway: &Id,
    subnet: &Subnet,
    groups: &[Id],
    (kind, count): (&str, i64),
) -> Result<NetworkInterface, ApiError> {
    let mut eni = invalid(made_in(call, subnet, None))?;
    eni.groups = groups.to_vec();
    eni.interface_type = InterfaceType::Other;
    eni.description = ["VPC Lattice resource gateway ", gateway.as_str()].concat();
    if kind == "IPV6" {
        eni.private_ip_addresses.clear();
    }
    if kind != "IPV4" {
        eni.ipv6_addresses.push(invalid(call.free_v6(subnet, None))?);
    }
    call.network.network_interfaces.insert(eni.clone());
    while kind != "IPV6" && (eni.private_ip_addresses.len() as i64) < count {
        let Ok(address) = call.free_v4(subnet, None) else {
            refuse!(
                "ValidationException",
                "The subnet {} does not have {count} free IPv4 addresses: choose fewer with ipv4AddressesPerEni.",
                subnet.subnet_id
            )
        };
        eni.private_ip_addresses.push(address);
        call.network.network_interfaces.insert(eni.clone());
    }
    Ok(eni)
}

fn gateway_view(network: &Network, gateway: &ResourceGateway) -> Value {
    let first = gateway.network_interface_ids.first().and_then(|id| network.network_interfaces.get(id));
    let mut shown = json!({
        "name": gateway.name,
        "id": gateway.id,
        "arn": lattice_arn(&gateway.region, &gateway.owner_id, "resourcegateway", &gateway.id),
        "status": "ACTIVE",
        "vpcIdentifier": gateway.vpc_id,
        "subnetIds": gateway.subnet_ids,
        "securityGroupIds": gateway.security_group_ids,
        "ipAddressType": gateway.ip_address_type,
    });
    if let Some(count) = first.map(|eni| eni.private_ip_addresses.len()).filter(|count| *count > 0) {
        shown = with(shown, json!({"ipv4AddressesPerEni": count}));
    }
    shown
}

pub(super) fn own_gateway(call: &Call<'_>, identifier: &str) -> Result<ResourceGateway, ApiError> {
    let found = call.network.resource_gateways.get(id_of(identifier));
    match found.filter(|it| call.is_mine(&it.owner_id, &it.region)) {
        Some(gateway) => Ok(gateway.clone()),
        None => not_found("Resource gateway", identifier),
    }
}

pub(super) fn delete_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_gateway(call, call.params.require("resourceGatewayIdentifier")?)?;
    let uses = |it: &ResourceConfiguration| it.resource_gateway_id.as_ref() == Some(&gateway.id);
    if call.network.resource_configurations.iter().any(uses) {
        refuse!(
            "ConflictException",
            "The resource gateway {} has resource configurations: delete them first.",
            gateway.id
        );
    }
    for eni in &gateway.network_interface_ids {
        call.network.network_interfaces.remove(eni);
    }
    call.network.resource_gateways.remove(&gateway.id);
    let arn = lattice_arn(&gateway.region, &gateway.owner_id, "resourcegateway", &gateway.id);
    Ok(json!({"id": gateway.id, "arn": arn, "name": gateway.name, "status": "DELETE_IN_PROGRESS"}))
}

pub(super) fn list_gateways(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.resource_gateways.iter().filter(|it| call.is_mine(&it.owner_id, &it.region));
    items(mine.map(|it| gateway_view(network, it)))
}
