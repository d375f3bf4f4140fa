//! Operations on internet, egress-only and NAT gateways, and on Elastic IP addresses.
//! It must not know how they translate.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, tag_list, well_formed, with};
use super::describe;
use crate::catalog::{self, public_dns, quotas};
use crate::model::{
    Address, EgressOnlyInternetGateway, InterfaceType, InternetGateway, NatAddress, NatGateway, NatMode, NatState,
    Network, NetworkInterface, PublicAddress, Subnet, Vpc,
};
use crate::net::json;
use crate::net::{Id, mix};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

pub const OPERATIONS: Operations = &[
    ("CreateInternetGateway", create_internet_gateway),
    ("DeleteInternetGateway", delete_internet_gateway),
    ("DescribeInternetGateways", describe_internet_gateways),
    ("AttachInternetGateway", attach_internet_gateway),
    ("DetachInternetGateway", detach_internet_gateway),
    ("CreateEgressOnlyInternetGateway", create_egress_only_internet_gateway),
    ("DeleteEgressOnlyInternetGateway", delete_egress_only_internet_gateway),
    ("DescribeEgressOnlyInternetGateways", describe_egress_only_internet_gateways),
    ("CreateNatGateway", create_nat_gateway),
    ("DeleteNatGateway", delete_nat_gateway),
    ("DescribeNatGateways", describe_nat_gateways),
    ("AllocateAddress", allocate_address),
    ("ReleaseAddress", release_address),
    ("AssociateAddress", associate_address),
    ("DisassociateAddress", disassociate_address),
    ("DescribeAddresses", describe_addresses),
];

/// Rule QUOTA-8: how many gateways there may be follows how many VPCs there may be, of which there are as many at least as are there.
fn follows_vpcs(call: &Call<'_>, usual: u32) -> usize {
    let own = |vpc: &&Vpc| vpc.owner_id == *call.account && vpc.region == call.region;
    call.network.vpcs.iter().filter(own).count().max(usual as usize)
}

fn create_internet_gateway(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("internet-gateway")?;
    let own = |it: &&InternetGateway| it.owner_id == *call.account && it.region == call.region;
    let most = follows_vpcs(call, quotas::INTERNET_GATEWAYS_PER_REGION.value);
    if call.network.internet_gateways.iter().filter(own).count() >= most {
        refuse!("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.");
    }
    let gateway = InternetGateway {
        internet_gateway_id: call.make("igw"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        vpc_id: None,
        tags,
    };
    let answer = json!({"InternetGateway": internet_gateway_view(&gateway)});
    call.network.internet_gateways.insert(gateway);
    Ok(answer)
}

fn attachments(vpc_id: Option<&Id>, state: &str) -> Value {
    vpc_id.into_iter().map(|id| json!({"State": state, "VpcId": id})).collect()
}

fn internet_gateway_view(gateway: &InternetGateway) -> Value {
    json!({
        "Attachments": attachments(gateway.vpc_id.as_ref(), "available"),
        "InternetGatewayId": gateway.internet_gateway_id,
        "OwnerId": gateway.owner_id,
        "Tags": tag_list(&gateway.tags),
    })
}

fn describe_internet_gateways(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let sees = |it: &&InternetGateway| {
        let own = it.owner_id == *call.account && it.region == call.region;
        own || it.vpc_id.as_ref().is_some_and(|vpc_id| call.sees(&it.owner_id, vpc_id))
    };
    let gateways = call.network.internet_gateways.iter().filter(sees);
    describe::list(
        call.params,
        "InternetGateways",
        ("InternetGatewayIds", "InternetGatewayId", "InvalidInternetGatewayID.NotFound"),
        &[],
        gateways.map(|it| call.shown(&it.owner_id, internet_gateway_view(it))),
    )
}

fn own_internet_gateway(call: &Call<'_>) -> Result<InternetGateway, ApiError> {
    let id = call.params.require("InternetGatewayId")?;
    well_formed("igw", "InvalidInternetGatewayId.Malformed", id)?;
    match call.network.internet_gateways.get(id).filter(|it| it.owner_id == *call.account && it.region == call.region) {
        Some(gateway) => Ok(gateway.clone()),
        None => refuse!("InvalidInternetGatewayID.NotFound", "The internetGateway ID '{id}' does not exist"),
    }
}

/// Rule QUOTA-8: one internet gateway per VPC.
fn attach_internet_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_internet_gateway(call)?;
    let vpc_id = call.own_vpc()?.vpc_id;
    if let Some(vpc_id) = &gateway.vpc_id {
        refuse!(
            "Resource.AlreadyAssociated",
            "resource {} is already attached to network {vpc_id}",
            gateway.internet_gateway_id
        );
    }
    if internet_gateway_of(call.network, &vpc_id).is_some() {
        refuse!("InvalidParameterValue", "Network {vpc_id} already has an internet gateway attached");
    }
    set_attachment(call.network, gateway, Some(vpc_id));
    Ok(Value::Null)
}

fn set_attachment(network: &mut Network, gateway: InternetGateway, vpc_id: Option<Id>) {
    network.internet_gateways.insert(InternetGateway { vpc_id, ..gateway });
}

/// The internet gateway that is attached to a VPC.
pub fn internet_gateway_of<'a>(network: &'a Network, vpc_id: &Id) -> Option<&'a InternetGateway> {
    network.internet_gateways.iter().find(|it| it.vpc_id.as_ref() == Some(vpc_id))
}

/// Routes to it stay, as blackholes (rule RT-25).
fn detach_internet_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_internet_gateway(call)?;
    let vpc_id = call.own_vpc()?.vpc_id;
    let id = &gateway.internet_gateway_id;
    if gateway.vpc_id.as_ref() != Some(&vpc_id) {
        refuse!("Gateway.NotAttached", "resource {id} is not attached to network {vpc_id}");
    }
    if call.network.network_interfaces.iter().any(|eni| eni.vpc_id == vpc_id && eni.association.is_some()) {
        refuse!(
            "DependencyViolation",
            "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        );
    }
    if call.network.route_tables.iter().any(|table| table.edge_gateways().any(|it| it == id)) {
        refuse!(
            "DependencyViolation",
            "The internetGateway '{id}' has dependencies: it is associated with a route table."
        );
    }
    set_attachment(call.network, gateway, None);
    Ok(Value::Null)
}

fn delete_internet_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_internet_gateway(call)?;
    let id = gateway.internet_gateway_id;
    if gateway.vpc_id.is_some() {
        refuse!("DependencyViolation", "The internetGateway '{id}' has dependencies and cannot be deleted.");
    }
    call.network.internet_gateways.remove(&id);
    Ok(Value::Null)
}

fn create_egress_only_internet_gateway(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("egress-only-internet-gateway")?;
    let vpc_id = call.own_vpc()?.vpc_id;
    let here =
        |it: &&EgressOnlyInternetGateway| it.owner_id == *call.account && call.region_of(&it.vpc_id) == call.region;
    let count = call.network.egress_only_internet_gateways.iter().filter(here).count();
    if count >= follows_vpcs(call, quotas::EGRESS_ONLY_GATEWAYS_PER_REGION.value) {
        refuse!(
            "EgressOnlyInternetGatewayLimitExceeded",
            "The maximum number of egress-only internet gateways has been reached."
        );
    }
    let gateway = EgressOnlyInternetGateway {
        egress_only_internet_gateway_id: call.make("eigw"),
        owner_id: call.owner(),
        vpc_id,
        tags,
    };
    let mut answer = json!({"EgressOnlyInternetGateway": egress_only_view(&gateway)});
    if let Some(token) = call.params.text("ClientToken") {
        answer = with(answer, json!({"ClientToken": token}));
    }
    call.network.egress_only_internet_gateways.insert(gateway);
    Ok(answer)
}

fn egress_only_view(gateway: &EgressOnlyInternetGateway) -> Value {
    json!({
        "Attachments": attachments(Some(&gateway.vpc_id), "attached"),
        "EgressOnlyInternetGatewayId": gateway.egress_only_internet_gateway_id,
        "Tags": tag_list(&gateway.tags),
    })
}

fn describe_egress_only_internet_gateways(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let gateways = call.network.egress_only_internet_gateways.iter();
    let gateways = gateways.filter(|it| call.sees(&it.owner_id, &it.vpc_id));
    describe::list(
        call.params,
        "EgressOnlyInternetGateways",
        ("EgressOnlyInternetGatewayIds", "EgressOnlyInternetGatewayId", "InvalidEgressOnlyInternetGatewayId.NotFound"),
        &[],
        gateways.map(|it| call.shown(&it.owner_id, egress_only_view(it))),
    )
}

/// Routes to it stay, as blackholes (rule RT-25).
fn delete_egress_only_internet_gateway(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("EgressOnlyInternetGatewayId")?;
    well_formed("eigw", "InvalidEgressOnlyInternetGatewayId.Malformed", id)?;
    let own = call.network.egress_only_internet_gateways.get(id).filter(|it| it.owner_id == *call.account);
    if own.is_none() {
        refuse!(
            "InvalidEgressOnlyInternetGatewayId.NotFound",
            "The egressOnlyInternetGateway ID '{id}' does not exist"
        );
    }
    call.network.egress_only_internet_gateways.remove(id);
    Ok(json!({"ReturnCode": true}))
}

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

/// Takes an Elastic IP address from what it stands for.
fn free(network: &mut Network, allocation_id: &Id) {
    let Some(address) = network.addresses.get_mut(allocation_id) else { return };
    address.association_id = None;
    address.instance_id = None;
    address.private_ip_address = None;
    let Some(eni) = address.network_interface_id.take() else { return };
    let is_it = |it: &NetworkInterface| {
        it.network_interface_id == eni
            && it.association.as_ref().and_then(|it| it.allocation_id.as_ref()) == Some(allocation_id)
    };
    network.network_interfaces.update(is_it, |it| it.association = None);
}

impl Call<'_> {
    /// A public IPv4 address of EC2's range of the Region that nobody in the lab has: the same for an id in every run.
    pub fn public_v4(&self, id: &Id) -> Ipv4Addr {
        let range = public_dns::ec2_range(self.region).or_else(|| public_dns::ec2_range("us-east-1"));
        let network = &*self.network;
        let is_taken = |ip: Ipv4Addr| {
            network.addresses.iter().any(|it| it.public_ip == ip)
                || network
                    .network_interfaces
                    .iter()
                    .any(|it| it.association.as_ref().is_some_and(|it| it.public_ip == ip))
                || network
                    .nat_gateways
                    .iter()
                    .any(|it| it.nat_gateway_addresses.iter().any(|it| it.public_ip == Some(ip)))
        };
        // A range kept for documentation stands in where the catalogue has none.
        let size = range.map_or(254, |cidr| cidr.size().saturating_sub(2)).max(1);
        let mut offset = 1 + u128::from(mix(0, id.as_str())) % size;
        for _ in 0..size {
            let address = range.and_then(|cidr| cidr.nth(offset));
            match address {
                Some(IpAddr::V4(ip)) if !is_taken(ip) => return ip,
                Some(_) => offset = 1 + offset % size,
                None => break,
            }
        }
        Ipv4Addr::new(203, 0, 113, (offset % 254) as u8 + 1)
    }
}

/// Rule QUOTA-8.
fn allocate_address(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("elastic-ip")?;
    if call.params.text("Domain") == Some("standard") {
        refuse!("InvalidParameterValue", "Value (standard) for parameter domain is invalid. EC2-Classic is retired.");
    }
    if let Some(pool) = call.params.text("PublicIpv4Pool").filter(|pool| *pool != "amazon") {
        refuse!("InvalidPublicIpv4PoolID.NotFound", "The publicIpv4Pool ID '{pool}' does not exist");
    }
    if let Some(address) = call.params.text("Address") {
        refuse!("InvalidAddress.NotFound", "The address '{address}' cannot be recovered: it was not this account's.");
    }
    let own = |it: &&Address| it.owner_id == *call.account && it.region == call.region;
    if call.network.addresses.iter().filter(own).count() >= quotas::ELASTIC_IPS_PER_REGION.value as usize {
        refuse!("AddressLimitExceeded", "The maximum number of addresses has been reached.");
    }
    let allocation_id = call.make("eipalloc");
    let public_ip = call.public_v4(&allocation_id);
    let address = Address {
        allocation_id: allocation_id.clone(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        public_ip,
        association_id: None,
        network_interface_id: None,
        instance_id: None,
        private_ip_address: None,
        tags,
    };
    call.network.addresses.insert(address);
    Ok(json!({"AllocationId": allocation_id, "PublicIpv4Pool": "amazon", "NetworkBorderGroup": call.region,
        "Domain": "vpc", "PublicIp": public_ip}))
}

fn address_view(call: &Call<'_>, address: &Address) -> Value {
    let mut shown = json!({
        "AllocationId": address.allocation_id,
        "Domain": "vpc",
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": address.region,
        "PublicIp": address.public_ip,
    });
    if let Some(id) = &address.association_id {
        shown = with(shown, json!({"AssociationId": id}));
    }
    if let Some(eni) = address.network_interface_id.as_ref().and_then(|id| call.network.network_interfaces.get(id)) {
        shown = with(
            shown,
            json!({"NetworkInterfaceId": eni.network_interface_id, "NetworkInterfaceOwnerId": eni.owner_id}),
        );
    }
    if let Some(ip) = &address.private_ip_address {
        shown = with(shown, json!({"PrivateIpAddress": ip}));
    }
    if let Some(id) = &address.instance_id {
        shown = with(shown, json!({"InstanceId": id}));
    }
    if !address.tags.is_empty() {
        shown = with(shown, json!({"Tags": tag_list(&address.tags)}));
    }
    shown
}

fn describe_addresses(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let asked: Vec<&str> = call.params.texts("PublicIps").collect();
    let own = |it: &&Address| it.owner_id == *call.account && it.region == call.region;
    let own = || call.network.addresses.iter().filter(own);
    for ip in &asked {
        an_address(ip)?;
        if !own().any(|it| it.public_ip.to_string() == *ip) {
            refuse!("InvalidAddress.NotFound", "Address '{ip}' not found.");
        }
    }
    let chosen = own().filter(|it| asked.is_empty() || asked.contains(&it.public_ip.to_string().as_str()));
    describe::list(
        call.params,
        "Addresses",
        ("AllocationIds", "AllocationId", "InvalidAllocationID.NotFound"),
        &[],
        chosen.map(|address| address_view(call, address)),
    )
}

fn an_address(text: &str) -> Result<(), ApiError> {
    match text.parse::<Ipv4Addr>() {
        Ok(_) => Ok(()),
        Err(_) => refuse!("InvalidAddress.Malformed", "Invalid IP address: '{text}'"),
    }
}

fn own_address(call: &Call<'_>, allocation_id: &str) -> Result<Address, ApiError> {
    match call
        .network
        .addresses
        .get(allocation_id)
        .filter(|it| it.owner_id == *call.account && it.region == call.region)
    {
        Some(address) => Ok(address.clone()),
        None => refuse!("InvalidAllocationID.NotFound", "The allocation ID '{allocation_id}' does not exist"),
    }
}

/// The address that a call names by its allocation or by itself.
fn named_address(call: &Call<'_>) -> Result<Address, ApiError> {
    match (call.params.text("AllocationId"), call.params.text("PublicIp")) {
        (Some(id), None) => own_address(call, id),
        (None, Some(ip)) => {
            an_address(ip)?;
            let mut own = call.network.addresses.iter().filter(|it| it.owner_id == *call.account);
            match own.find(|it| it.public_ip.to_string() == ip) {
                Some(address) => Ok(address.clone()),
                None => refuse!("InvalidAddress.NotFound", "Address '{ip}' not found."),
            }
        }
        (Some(_), Some(_)) => refuse!(
            "InvalidParameterCombination",
            "You may specify public IP or allocation id, but not both in the same call"
        ),
        (None, None) => refuse!("MissingParameter", "Either public IP or allocation id must be specified"),
    }
}

fn release_address(call: &mut Call<'_>) -> Answer {
    let address = named_address(call)?;
    if address.association_id.is_some() {
        refuse!("InvalidIPAddress.InUse", "Address {} is in use.", address.public_ip);
    }
    call.network.addresses.remove(&address.allocation_id);
    Ok(Value::Null)
}

/// The interface that a call names, by itself or by its instance.
fn named_interface(call: &Call<'_>) -> Result<NetworkInterface, ApiError> {
    let network = &*call.network;
    match (call.params.text("NetworkInterfaceId"), call.params.text("InstanceId")) {
        (Some(id), _) => match network.network_interfaces.get(id).filter(|eni| eni.owner_id == *call.account) {
            Some(eni) => Ok(eni.clone()),
            None => {
                refuse!("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{id}' does not exist")
            }
        },
        (None, Some(id)) => {
            if network.instances.get(id).is_none_or(|it| it.owner_id != *call.account) {
                refuse!("InvalidInstanceID.NotFound", "The instance ID '{id}' does not exist");
            }
            let mut own =
                network.network_interfaces.iter().filter(|eni| eni.instance_id.as_ref().is_some_and(|it| *it == id));
            match (own.next(), own.next()) {
                (Some(eni), None) => Ok(eni.clone()),
                (None, _) => refuse!("IncorrectInstanceState", "The instance '{id}' has no network interface."),
                (Some(_), Some(_)) => refuse!(
                    "InvalidInstanceID",
                    "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation instead."
                ),
            }
        }
        (None, None) => {
            refuse!("MissingParameter", "Either instance ID or network interface id must be specified")
        }
    }
}

/// An interface that a service manages, such as a NAT gateway's, keeps its addresses.
fn is_ours(eni: &NetworkInterface) -> Result<(), ApiError> {
    if eni.requester_managed {
        refuse!("AuthFailure", "You do not have permission to access the specified resource.");
    }
    Ok(())
}

/// Rule PATH-06: an Elastic IP address stands for a private address of an interface.
fn associate_address(call: &mut Call<'_>) -> Answer {
    let address = named_address(call)?;
    let eni = named_interface(call)?;
    is_ours(&eni)?;
    if internet_gateway_of(call.network, &eni.vpc_id).is_none() {
        refuse!("Gateway.NotAttached", "Network {} is not attached to any internet gateway", eni.vpc_id);
    }
    let private = match call.params.text("PrivateIpAddress") {
        None => eni.private_ip_addresses.first().copied(),
        Some(given) => {
            let found = eni.private_ip_addresses.iter().find(|ip| ip.to_string() == given);
            if found.is_none() {
                refuse!(
                    "InvalidParameterValue",
                    "Address {given} is not assigned to the interface {}.",
                    eni.network_interface_id
                );
            }
            found.copied()
        }
    };
    let Some(private) = private else {
        refuse!("InvalidParameterValue", "The interface {} has no IPv4 address.", eni.network_interface_id)
    };
    if let Some(association) = &address.association_id {
        let same = address.network_interface_id.as_ref() == Some(&eni.network_interface_id);
        if same && address.private_ip_address == Some(IpAddr::V4(private)) {
            return Ok(json!({"AssociationId": association}));
        }
        let holder = address.network_interface_id.as_ref().and_then(|id| call.network.network_interfaces.get(id));
        match holder {
            Some(holder) => is_ours(holder)?,
            None => refuse!("AuthFailure", "You do not have permission to access the specified resource."),
        }
        if call.params.flag("AllowReassociation") == Some(false) {
            refuse!(
                "Resource.AlreadyAssociated",
                "resource {} is already associated with associate-id {association}",
                address.allocation_id
            );
        }
        free(call.network, &address.allocation_id);
    }
    if let Some(previous) = eni.association.as_ref().and_then(|it| it.allocation_id.clone()) {
        free(call.network, &previous);
    }
    let association_id = call.make("eipassoc");
    let association = PublicAddress {
        public_ip: address.public_ip,
        allocation_id: Some(address.allocation_id.clone()),
        association_id: Some(association_id.clone()),
    };
    call.network.addresses.insert(Address {
        association_id: Some(association_id.clone()),
        network_interface_id: Some(eni.network_interface_id.clone()),
        instance_id: eni.instance_id.clone(),
        private_ip_address: Some(IpAddr::V4(private)),
        ..address
    });
    if let Some(eni) = call.network.network_interfaces.get_mut(&eni.network_interface_id) {
        eni.association = Some(association);
    }
    Ok(json!({"AssociationId": association_id}))
}

fn disassociate_address(call: &mut Call<'_>) -> Answer {
    let address = match call.params.text("AssociationId") {
        Some(id) => {
            let mut own = call.network.addresses.iter().filter(|it| it.owner_id == *call.account);
            match own.find(|it| it.association_id.as_ref().is_some_and(|it| *it == id)) {
                Some(address) => address.clone(),
                None => refuse!("InvalidAssociationID.NotFound", "The association ID '{id}' does not exist"),
            }
        }
        None => named_address(call)?,
    };
    match address.network_interface_id.as_ref().and_then(|id| call.network.network_interfaces.get(id)) {
        Some(eni) => is_ours(eni)?,
        None if address.association_id.is_some() => {
            refuse!("AuthFailure", "You do not have permission to access the specified resource.")
        }
        None => {}
    }
    free(call.network, &address.allocation_id);
    Ok(Value::Null)
}
