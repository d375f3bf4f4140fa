//! NAT gateways of a zone, private ones and Regional ones. It must not know how they translate.

use super::addresses::{free, own_address};
use super::internet::internet_gateway_of;
use crate::catalog::{self, quotas};
use crate::control::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, tag_list, well_formed, with};
use crate::control::describe;
use crate::model::{
    Address, InterfaceType, NatAddress, NatGateway, NatMode, NatState, Network, NetworkInterface, PublicAddress, Subnet,
};
use crate::net::Id;
use crate::net::json;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

pub const OPERATIONS: Operations = &[
    ("CreateNatGateway", create_nat_gateway),
    ("DeleteNatGateway", delete_nat_gateway),
    ("DescribeNatGateways", describe_nat_gateways),
];

/// What keeps a NAT gateway from working, as AWS finds out only after the call: it becomes `failed`.
fn failure(call: &Call<'_>, vpc_id: &Id, addresses: &[Address], mode: NatMode) -> bool {
    let in_use = addresses.iter().any(|address| address.association_id.is_some());
    in_use || (mode == NatMode::Public && internet_gateway_of(call.network, vpc_id).is_none())
}

/// Rules RT-50, PATH-09, QUOTA-8.
fn create_nat_gateway(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("natgateway")?;
    let mode = if params.text("ConnectivityType") == Some("private") { NatMode::Private } else { NatMode::Public };
    let is_regional = params.text("AvailabilityMode") == Some("regional");
    let mut allocation_ids: Vec<&str> = params.text("AllocationId").into_iter().collect();
    allocation_ids.extend(params.texts("SecondaryAllocationIds"));
    // The zones of the addresses that are given by zones; the others have none.
    let mut zones: Vec<Option<String>> = allocation_ids.iter().map(|_| None).collect();
    for given in params.objects("AvailabilityZoneAddresses") {
        if !is_regional {
            refuse!(
                "InvalidParameterCombination",
                "The AvailabilityZoneAddresses parameter goes with the availability mode regional."
            );
        }
        let zone = zone_given(call, given)?;
        for id in given.texts("AllocationIds") {
            allocation_ids.push(id);
            zones.push(Some(zone.clone()));
        }
    }
    let (vpc_id, subnet) = if is_regional {
        if params.has("SubnetId") || mode == NatMode::Private {
            refuse!(
                "InvalidParameterCombination",
                "A regional NAT gateway is public and is in no subnet: give the parameter vpcId only."
            );
        }
        (call.own_vpc()?.vpc_id, None)
    } else {
        let subnet = call.own_subnet()?;
        (subnet.vpc_id.clone(), Some(subnet))
    };
    match (mode, allocation_ids.is_empty()) {
        (NatMode::Public, true) if !is_regional => refuse!(
            "MissingParameter",
            "The request must include the AllocationId parameter. Add the required parameter and retry the request."
        ),
        (NatMode::Private, false) => refuse!(
            "InvalidParameterCombination",
            "The AllocationId parameter cannot be specified for a private NAT gateway."
        ),
        (NatMode::Public | NatMode::Private, _) => {}
    }
    let mut addresses = Vec::new();
    for id in allocation_ids {
        addresses.push(own_address(call, id)?);
    }
    nat_quotas(call, &vpc_id, subnet.as_ref(), addresses.len())?;
    let has_failed = failure(call, &vpc_id, &addresses, mode);
    let mut nat = NatGateway {
        nat_gateway_id: call.make("nat"),
        owner_id: call.owner(),
        vpc_id,
        subnet_id: subnet.as_ref().map(|it| it.subnet_id.clone()),
        connectivity_type: mode,
        state: if has_failed { NatState::Failed } else { NatState::Available },
        nat_gateway_addresses: Vec::new(),
        tags,
    };
    match (&subnet, has_failed) {
        (_, true) => nat.nat_gateway_addresses.extend(addresses.iter().map(|address| NatAddress {
            allocation_id: Some(address.allocation_id.clone()),
            association_id: None,
            network_interface_id: None,
            private_ip: None,
            public_ip: Some(address.public_ip),
            availability_zone: None,
            is_primary: false,
        })),
        (Some(subnet), false) => nat_interface(call, &mut nat, subnet, addresses)?,
        (None, false) => regional_addresses(call, &mut nat, addresses, zones),
    }
    if let Some(first) = nat.nat_gateway_addresses.first_mut() {
        first.is_primary = true;
    }
    let mut answer = json!({"NatGateway": with(nat_view(call.network, &nat), json!({"State": "pending"}))});
    if let Some(token) = params.text("ClientToken") {
        answer = with(answer, json!({"ClientToken": token}));
    }
    call.network.nat_gateways.insert(nat);
    Ok(answer)
}

/// Rule QUOTA-8.
fn nat_quotas(call: &Call<'_>, vpc_id: &Id, subnet: Option<&Subnet>, addresses: usize) -> Result<(), ApiError> {
    let network = &*call.network;
    let same = |nat: &&NatGateway| match (subnet, &nat.subnet_id) {
        (None, None) => nat.vpc_id == *vpc_id,
        (Some(subnet), Some(id)) => {
            let other = network.subnets.get(id);
            nat.owner_id == *call.account
                && other.is_some_and(|other| other.availability_zone_id == subnet.availability_zone_id)
        }
        (None, Some(_)) | (Some(_), None) => false,
    };
    let limit = match subnet {
        Some(_) => quotas::NAT_GATEWAYS_PER_ZONE.value,
        None => quotas::REGIONAL_NAT_GATEWAYS_PER_VPC.value,
    };
    let count = network.nat_gateways.iter().filter(|nat| nat.state != NatState::Failed).filter(same).count();
    if count >= limit as usize {
        refuse!("NatGatewayLimitExceeded", "Performing this operation would exceed the limit of {limit} NAT gateways");
    }
    let limit = quotas::ELASTIC_IPS_PER_NAT_GATEWAY.value;
    if subnet.is_some() && addresses > limit as usize {
        refuse!(
            "InvalidParameterValue",
            "A NAT gateway can have at most {limit} Elastic IP addresses: {addresses} are given."
        );
    }
    Ok(())
}

/// Makes the interface of a NAT gateway in its subnet, with its addresses.
fn nat_interface(
    call: &mut Call<'_>,
    nat: &mut NatGateway,
    subnet: &Subnet,
    addresses: Vec<Address>,
) -> Result<(), ApiError> {
    let params = call.params;
    let network_interface_id = call.make("eni");
    let mut eni = NetworkInterface {
        network_interface_id: network_interface_id.clone(),
        subnet_id: subnet.subnet_id.clone(),
        vpc_id: subnet.vpc_id.clone(),
        owner_id: nat.owner_id.clone(),
        private_ip_addresses: Vec::new(),
        ipv6_addresses: Vec::new(),
        groups: Vec::new(),
        interface_type: InterfaceType::NatGateway,
        description: ["Interface for NAT Gateway ", nat.nat_gateway_id.as_str()].concat(),
        requester_managed: true,
        source_dest_check: false,
        instance_id: None,
        device_index: 0,
        association: None,
        tags: crate::model::Tags::default(),
    };
    let pinned: Vec<Option<&str>> = std::iter::once(params.text("PrivateIpAddress"))
        .chain(params.texts("SecondaryPrivateIpAddresses").map(Some))
        .collect();
    let count = params.number("SecondaryPrivateIpAddressCount").and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    let wanted = pinned.len().max(addresses.len()).max(count + 1);
    if wanted > quotas::PRIVATE_IPS_PER_NAT_GATEWAY.value as usize {
        refuse!("PrivateIpAddressLimitExceeded", "A NAT gateway can have at most 8 private IPv4 addresses.");
    }
    let mut addresses = addresses.into_iter();
    for place in 0..wanted {
        let private_ip = call.free_v4(subnet, pinned.get(place).copied().flatten())?;
        eni.private_ip_addresses.push(private_ip);
        // The next free address is looked for beside this one.
        call.network.network_interfaces.insert(eni.clone());
        let address = addresses.next();
        let association_id = address.as_ref().map(|_| call.make("eipassoc"));
        nat.nat_gateway_addresses.push(NatAddress {
            allocation_id: address.as_ref().map(|it| it.allocation_id.clone()),
            association_id: association_id.clone(),
            network_interface_id: Some(network_interface_id.clone()),
            private_ip: Some(private_ip),
            public_ip: address.as_ref().map(|it| it.public_ip),
            availability_zone: None,
            is_primary: false,
        });
        if let (Some(address), Some(association_id)) = (address, association_id) {
            if place == 0 {
                eni.association = Some(PublicAddress {
                    public_ip: address.public_ip,
                    allocation_id: Some(address.allocation_id.clone()),
                    association_id: Some(association_id.clone()),
                });
            }
            call.network.addresses.insert(Address {
                association_id: Some(association_id),
                network_interface_id: Some(network_interface_id.clone()),
                private_ip_address: Some(IpAddr::V4(private_ip)),
                ..address
            });
        }
    }
    call.network.network_interfaces.insert(eni);
    Ok(())
}

/// The name of the zone of the called Region that a parameter names, by name or id.
fn zone_given(call: &Call<'_>, given: Params<'_>) -> Result<String, ApiError> {
    let region = catalog::region(call.region);
    let (name, id) = (given.text("AvailabilityZone"), given.text("AvailabilityZoneId"));
    let by_name = region.and_then(|region| region.zone(name?));
    match by_name.or_else(|| region.and_then(|region| region.zone_of_id(id?))) {
        Some(zone) => Ok(zone.name.clone()),
        None => refuse!("InvalidParameterValue", "Invalid availability zone: [{}]", name.or(id).unwrap_or_default()),
    }
}

/// A regional NAT gateway brings its own public address where none is given.
fn regional_addresses(
    call: &mut Call<'_>,
    nat: &mut NatGateway,
    addresses: Vec<Address>,
    mut zones: Vec<Option<String>>,
) {
    let given = addresses.into_iter().map(|address| (Some(address.clone()), address.public_ip));
    let mut all: Vec<(Option<Address>, Ipv4Addr)> = given.collect();
    if all.is_empty() {
        all.push((None, call.public_v4(&nat.nat_gateway_id)));
        zones.push(None);
    }
    for ((address, public_ip), availability_zone) in all.into_iter().zip(zones) {
        let association_id = call.make("eipassoc");
        nat.nat_gateway_addresses.push(NatAddress {
            allocation_id: address.as_ref().map(|it| it.allocation_id.clone()),
            association_id: Some(association_id.clone()),
            network_interface_id: None,
            private_ip: None,
            public_ip: Some(public_ip),
            availability_zone,
            is_primary: false,
        });
        if let Some(address) = address {
            call.network.addresses.insert(Address { association_id: Some(association_id), ..address });
        }
    }
}

fn nat_view(network: &Network, nat: &NatGateway) -> Value {
    let has_failed = nat.state == NatState::Failed;
    let address_view = |it: &NatAddress| {
        let mut shown = json!({"IsPrimary": it.is_primary, "Status": if has_failed { "failed" } else { "succeeded" }});
        for (member, value) in [
            ("AllocationId", it.allocation_id.as_ref().map(Id::to_string)),
            ("NetworkInterfaceId", it.network_interface_id.as_ref().map(Id::to_string)),
            ("PrivateIp", it.private_ip.map(|ip| ip.to_string())),
            ("PublicIp", it.public_ip.filter(|_| !has_failed).map(|ip| ip.to_string())),
            ("AssociationId", it.association_id.as_ref().map(Id::to_string)),
            ("AvailabilityZone", it.availability_zone.clone()),
        ] {
            if let Some(value) = value {
                shown = with(shown, json!({member: value}));
            }
        }
        shown
    };
    let mut shown = json!({
        "CreateTime": TIMESTAMP,
        "NatGatewayAddresses": nat.nat_gateway_addresses.iter().map(address_view).collect::<Vec<_>>(),
        "NatGatewayId": nat.nat_gateway_id,
        "State": nat.state,
        "VpcId": nat.vpc_id,
        "Tags": tag_list(&nat.tags),
        "ConnectivityType": nat.connectivity_type,
        "AvailabilityMode": if nat.subnet_id.is_some() { "zonal" } else { "regional" },
    });
    if let Some(id) = &nat.subnet_id {
        shown = with(shown, json!({"SubnetId": id}));
    }
    if has_failed {
        let ids = nat.nat_gateway_addresses.iter().filter_map(|it| it.allocation_id.as_ref());
        let mut in_use = ids.filter(|id| network.addresses.get(id).is_some_and(|it| it.association_id.is_some()));
        let (code, message) = match in_use.next() {
            Some(id) => (
                "Resource.AlreadyAssociated",
                ["Elastic IP address [", id.as_str(), "] is already associated"].concat(),
            ),
            None => {
                ("Gateway.NotAttached", ["Network ", nat.vpc_id.as_str(), " has no Internet gateway attached"].concat())
            }
        };
        shown = with(shown, json!({"FailureCode": code, "FailureMessage": message}));
    }
    shown
}

fn describe_nat_gateways(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let gateways = call.network.nat_gateways.iter().filter(|it| call.sees(&it.owner_id, &it.vpc_id));
    describe::list(
        call.params,
        "NatGateways",
        ("NatGatewayIds", "NatGatewayId", "NatGatewayNotFound"),
        &[],
        gateways.map(|nat| call.shown(&nat.owner_id, nat_view(call.network, nat))),
    )
}

/// Rule RT-25: its routes stay, as blackholes. Its Elastic IP addresses stay allocated.
fn delete_nat_gateway(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("NatGatewayId")?;
    well_formed("nat", "NatGatewayMalformed", id)?;
    let own = |it: &&NatGateway| it.owner_id == *call.account && call.region_of(&it.vpc_id) == call.region;
    let Some(nat) = call.network.nat_gateways.get(id).filter(own).cloned() else {
        refuse!("NatGatewayNotFound", "NatGateway {id} was not found")
    };
    for address in &nat.nat_gateway_addresses {
        if let Some(eni) = &address.network_interface_id {
            call.network.network_interfaces.remove(eni);
        }
        if let (Some(allocation), Some(_)) = (&address.allocation_id, &address.association_id) {
            free(call.network, allocation);
        }
    }
    call.network.nat_gateways.remove(id);
    Ok(json!({"NatGatewayId": id}))
}
