//! Elastic IP addresses, and what they are associated with. It must not know who is reached at them.

use super::internet::internet_gateway_of;
use crate::catalog::{public_dns, quotas};
use crate::control::call::{Answer, ApiError, Call, Operations, tag_list, with};
use crate::control::describe;
use crate::model::{Address, Network, NetworkInterface, PublicAddress};
use crate::net::json;
use crate::net::{Id, mix};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

pub const OPERATIONS: Operations = &[
    ("AllocateAddress", allocate_address),
    ("ReleaseAddress", release_address),
    ("AssociateAddress", associate_address),
    ("DisassociateAddress", disassociate_address),
    ("DescribeAddresses", describe_addresses),
];

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

pub fn own_address(call: &Call<'_>, allocation_id: &str) -> Result<Address, ApiError> {
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

/// Takes an Elastic IP address from what it stands for.
pub fn free(network: &mut Network, allocation_id: &Id) {
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
