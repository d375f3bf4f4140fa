//! An endpoint's interfaces in its subnets, their addresses, and its private DNS names. It must not know route tables.

use super::offer::{Offer, family_offered};
use super::record_type;
use crate::catalog::{self, NO_CROSS_REGION_ZONE_IDS};
use crate::control::call::{ApiError, Call, Params};
use crate::control::interface::groups_of;
use crate::model::{
    DnsRecordIpType, EndpointState, EndpointType, InterfaceType, IpAddressType, Network, NetworkInterface, Subnet,
    Tags, Vpc, VpcEndpoint,
};
use crate::net::SortedSet;
use crate::net::{Cidr, Id};

/// Rules IF-27, IF-28, IF-29, GW-53.
pub fn subnet_fits(subnet: &Subnet, kind: IpAddressType) -> Result<(), ApiError> {
    let (has_v4, has_v6) = (subnet.cidr_block.is_some(), subnet.ipv6_cidr().is_some());
    let fits = match kind {
        IpAddressType::Ipv4 => has_v4,
        IpAddressType::Ipv6 => has_v6 && !has_v4,
        IpAddressType::Dualstack => has_v4 && has_v6,
    };
    if !fits {
        refuse!(
            "InvalidParameter",
            "The IP address type {} is not supported by the subnet {}.",
            kind.as_str(),
            subnet.subnet_id
        );
    }
    Ok(())
}

/// Addresses that a call pins for a subnet.
type Pins = (Option<String>, Option<String>);

/// The subnets that a call names, with their pinned addresses (rules IF-13, IF-14, IF-17).
pub fn subnets_of(call: &Call<'_>, params: Params<'_>, vpc: &Vpc) -> Result<Vec<(Subnet, Pins)>, ApiError> {
    let mut ids: Vec<String> =
        params.texts("SubnetIds").chain(params.texts("AddSubnetIds")).map(str::to_string).collect();
    for configuration in params.objects("SubnetConfigurations") {
        let id = configuration.require("SubnetId")?;
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_string());
        }
    }
    let mut subnets = Vec::new();
    for id in ids {
        // Rule IF-13: these calls write the code in a way of their own.
        let found = call.subnet(&id).map_err(|why| match why.code.as_str() {
            "InvalidSubnetID.NotFound" => ApiError::new("InvalidSubnetId.NotFound", why.message),
            _ => why,
        });
        let subnet = found?;
        if subnet.vpc_id != vpc.vpc_id {
            refuse!("InvalidParameter", "The subnet {id} and the VPC {} belong to different networks.", vpc.vpc_id);
        }
        let configured = params.objects("SubnetConfigurations").find(|it| it.text("SubnetId") == Some(&id));
        let pin = |member| configured.and_then(|it| it.text(member)).map(str::to_string);
        let pins = (pin("Ipv4"), pin("Ipv6"));
        if configured.is_some() && pins == (None, None) {
            refuse!("InvalidParameter", "The subnet configuration of {id} must give an address.");
        }
        subnets.push((subnet.clone(), pins));
    }
    Ok(subnets)
}

/// The security groups of an endpoint: those that are named, else the VPC's default one (rules IF-35, IF-37, SG-11).
pub fn security_groups(call: &Call<'_>, named: Vec<Id>, vpc: &Vpc, kind: EndpointType) -> Result<Vec<Id>, ApiError> {
    if kind == EndpointType::GatewayLoadBalancer {
        return Ok(Vec::new());
    }
    groups_of(call, named, &vpc.vpc_id)
}

/// Rules IF-10, IF-11, IF-30, IF-31, GWLB-01, GWLB-02, XR-07, and those of private DNS.
pub fn interface_options(
    call: &Call<'_>,
    vpc: &Vpc,
    endpoint: &mut VpcEndpoint,
    offer: &Offer,
    subnets: &[(Subnet, Pins)],
) -> Result<(), ApiError> {
    let kind = endpoint.vpc_endpoint_type;
    if kind == EndpointType::GatewayLoadBalancer {
        if subnets.len() != 1 {
            refuse!("InvalidParameter", "A GatewayLoadBalancer type VPC Endpoint has exactly one subnet.");
        }
        let zone = subnets.first().map(|(subnet, _)| &subnet.availability_zone_id);
        let taken = call.network.vpc_endpoints.iter().any(|other| {
            other.vpc_id == vpc.vpc_id
                && other.service_name == endpoint.service_name
                && other
                    .subnet_ids
                    .iter()
                    .filter_map(|id| call.network.subnets.get(id))
                    .any(|it| Some(&it.availability_zone_id) == zone)
        });
        if taken {
            refuse!(
                "InvalidParameter",
                "The VPC {} already has a GatewayLoadBalancer endpoint for {} in this Availability Zone.",
                vpc.vpc_id,
                endpoint.service_name
            );
        }
    }
    family_offered(endpoint, offer)?;
    let mut zones: SortedSet<&str> = SortedSet::new();
    for (subnet, _) in subnets {
        zone_fits(subnet, &mut zones, endpoint, offer)?;
    }
    let options = call.params.object("DnsOptions");
    set_record_type(endpoint, record_type(options))?;
    endpoint.dns_options.private_dns_preference = options.text("PrivateDnsPreference").map(str::to_string);
    endpoint.dns_options.private_dns_specified_domains =
        options.texts("PrivateDnsSpecifiedDomains").map(str::to_string).collect();
    let asked = options.flag("PrivateDnsOnlyForInboundResolverEndpoint");
    private_dns(call.network, vpc, endpoint, offer, asked)
}

/// Rule IF-31: the records of an endpoint with interfaces are of its addresses' families; those of a dual-stack one may be of others.
pub fn set_record_type(endpoint: &mut VpcEndpoint, given: Option<DnsRecordIpType>) -> Result<(), ApiError> {
    let default = match endpoint.ip_address_type {
        IpAddressType::Ipv4 => DnsRecordIpType::Ipv4,
        IpAddressType::Ipv6 => DnsRecordIpType::Ipv6,
        IpAddressType::Dualstack => DnsRecordIpType::Dualstack,
    };
    let record = given.unwrap_or(default);
    if endpoint.ip_address_type != IpAddressType::Dualstack && record != default {
        refuse!(
            "InvalidParameter",
            "The DNS record IP type {} is not supported for the IP address type {}.",
            record.as_str(),
            endpoint.ip_address_type.as_str()
        );
    }
    endpoint.dns_options.dns_record_ip_type = record;
    Ok(())
}

/// Rules IF-10, IF-11, IF-12, ES-22..24, XR-07: the subnet's zone is offered and not used yet.
pub fn zone_fits<'a>(
    subnet: &'a Subnet,
    zones: &mut SortedSet<&'a str>,
    endpoint: &VpcEndpoint,
    offer: &Offer,
) -> Result<(), ApiError> {
    let id = &subnet.subnet_id;
    if !zones.insert(&subnet.availability_zone_id) {
        refuse!(
            "DuplicateSubnetsInSameZone",
            "Found another VPC endpoint subnet in the availability zone of {id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service."
        );
    }
    if offer.zone_ids.as_ref().is_some_and(|zones| !zones.contains(&subnet.availability_zone_id)) {
        refuse!(
            "InvalidParameter",
            "The VPC endpoint service {} does not support the availability zone of the subnet: {id}.",
            endpoint.service_name
        );
    }
    if offer.service_region.is_some() && NO_CROSS_REGION_ZONE_IDS.contains(&subnet.availability_zone_id.as_str()) {
        let region = catalog::region_of_zone(&subnet.availability_zone);
        let known = region.into_iter().flat_map(|region| region.zones.iter().filter_map(|zone| zone.id.as_deref()));
        let zones: SortedSet<&str> = known.filter(|zone| !NO_CROSS_REGION_ZONE_IDS.contains(zone)).collect();
        refuse!(
            "InvalidParameter",
            "Only the following availability zones are supported for remote access: {}",
            zones.as_slice().join(", ")
        );
    }
    subnet_fits(subnet, endpoint.ip_address_type)
}

/// Rules DNS-18, DNS-21, DNS-23, DNS-31, DNS-32, DNS-39, DNS-40, DNS-44, DNS-45, ES-32..35, RE-12.
pub fn private_dns(
    network: &Network,
    vpc: &Vpc,
    endpoint: &mut VpcEndpoint,
    offer: &Offer,
    inbound_only: Option<bool>,
) -> Result<(), ApiError> {
    let service = endpoint.service_name.clone();
    let has_gateway_type = offer.types.contains(&EndpointType::Gateway);
    if inbound_only == Some(true) && (!has_gateway_type || !endpoint.private_dns_enabled) {
        refuse!(
            "InvalidParameter",
            "PrivateDnsOnlyForInboundResolverEndpoint goes with private DNS, for services that have both Gateway and Interface endpoints."
        );
    }
    if !endpoint.private_dns_enabled {
        endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint = false;
        return Ok(());
    }
    if !offer.has_private_names {
        refuse!(
            "InvalidParameter",
            "Private DNS can't be enabled because the service {service} does not provide a private DNS name."
        );
    }
    if offer.acceptance_required && endpoint.state == EndpointState::PendingAcceptance {
        refuse!(
            "InvalidParameter",
            "Private DNS can only be enabled after the endpoint connection is accepted by the owner of {service}."
        );
    }
    if !offer.private_name_verified {
        refuse!(
            "InvalidParameter",
            "Private DNS can't be enabled because the private DNS name of the service {service} is not verified."
        );
    }
    if !(vpc.enable_dns_support && vpc.enable_dns_hostnames) {
        refuse!(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {}",
            vpc.vpc_id
        );
    }
    if has_gateway_type {
        let inbound_only = inbound_only.unwrap_or(true);
        let gateway = network.vpc_endpoints.iter().find(|other| {
            other.vpc_id == vpc.vpc_id
                && other.vpc_endpoint_type == EndpointType::Gateway
                && other.service_name == service
        });
        match gateway {
            None if inbound_only => refuse!(
                "InvalidParameter",
                "To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC {} must have a Gateway endpoint for the service.",
                vpc.vpc_id
            ),
            Some(gateway) if inbound_only => {
                let theirs = gateway.dns_options.dns_record_ip_type;
                if theirs != DnsRecordIpType::ServiceDefined && theirs != endpoint.dns_options.dns_record_ip_type {
                    refuse!(
                        "InvalidParameter",
                        "The DNS record IP type of the Gateway endpoint {} must be the same, or service-defined.",
                        gateway.vpc_endpoint_id
                    );
                }
            }
            None | Some(_) => {}
        }
        endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint = inbound_only;
    }
    let mine = endpoint.hidden_zones(network);
    let of_endpoints = network.vpc_endpoints.iter().filter(|other| {
        other.vpc_id == vpc.vpc_id && other.private_dns_enabled && other.vpc_endpoint_id != endpoint.vpc_endpoint_id
    });
    let theirs = of_endpoints.flat_map(|other| other.hidden_zones(network)).map(|zone| zone.apex);
    let of_customer = network.hosted_zones.iter().filter(|zone| zone.vpcs.iter().any(|it| it.vpc_id == vpc.vpc_id));
    let taken: SortedSet<_> = theirs.chain(of_customer.map(|zone| zone.name.clone())).collect();
    if let Some(name) = mine.iter().map(|zone| &zone.apex).find(|name| taken.contains(*name)) {
        refuse!(
            "InvalidParameter",
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {name} in the VPC {}",
            vpc.vpc_id
        );
    }
    Ok(())
}

/// Rules IF-09, IF-15, IF-17, IF-23, IF-33, SN-03: an interface in a subnet.
pub fn add_interface(
    call: &mut Call<'_>,
    endpoint: &mut VpcEndpoint,
    offer: &Offer,
    subnet: &Subnet,
    pins: &Pins,
) -> Result<(), ApiError> {
    let kind = endpoint.ip_address_type;
    // Rule IF-17: who pins an address pins one of each family.
    let is_pinned = pins.0.is_some() || pins.1.is_some();
    if is_pinned && (pins.0.is_some() != kind.has_v4() || pins.1.is_some() != kind.has_v6()) {
        refuse!(
            "InvalidParameter",
            "The subnet configuration of {} must give an address of each family of the IP address type {}, and of no other.",
            subnet.subnet_id,
            kind.as_str()
        );
    }
    let private_ip_addresses = if kind.has_v4() && offer.types.first() == Some(&EndpointType::ServiceNetwork) {
        free_block(call, subnet)?
    } else if kind.has_v4() {
        vec![call.free_v4(subnet, pins.0.as_deref())?]
    } else {
        Vec::new()
    };
    let ipv6_addresses = if kind.has_v6() { vec![call.free_v6(subnet, pins.1.as_deref())?] } else { Vec::new() };
    let network_interface_id = call.make("eni");
    let interface_type = if endpoint.vpc_endpoint_type == EndpointType::GatewayLoadBalancer {
        InterfaceType::GatewayLoadBalancerEndpoint
    } else {
        InterfaceType::VpcEndpoint
    };
    call.network.network_interfaces.insert(NetworkInterface {
        network_interface_id: network_interface_id.clone(),
        subnet_id: subnet.subnet_id.clone(),
        vpc_id: subnet.vpc_id.clone(),
        owner_id: endpoint.owner_id.clone(),
        private_ip_addresses,
        ipv6_addresses,
        groups: endpoint.groups.clone(),
        interface_type,
        description: ["VPC Endpoint Interface ", endpoint.vpc_endpoint_id.as_str()].concat(),
        requester_managed: true,
        source_dest_check: interface_type != InterfaceType::GatewayLoadBalancerEndpoint,
        instance_id: None,
        device_index: 0,
        association: None,
        tags: Tags::default(),
    });
    endpoint.subnet_ids.push(subnet.subnet_id.clone());
    endpoint.network_interface_ids.push(network_interface_id);
    Ok(())
}

/// Rule SN-03: the addresses of a free, contiguous /28 of the subnet, the lowest one.
fn free_block(call: &Call<'_>, subnet: &Subnet) -> Result<Vec<std::net::Ipv4Addr>, ApiError> {
    let Some(cidr) = subnet.cidr_block else {
        refuse!("InvalidParameter", "The subnet {} has no IPv4 CIDR block.", subnet.subnet_id)
    };
    let taken: SortedSet<_> = call
        .network
        .network_interfaces
        .iter()
        .filter(|eni| eni.subnet_id == subnet.subnet_id)
        .flat_map(NetworkInterface::addresses)
        .collect();
    // The first block holds the reserved addresses, the last one the broadcast address.
    let blocks = (16..cidr.size().saturating_sub(16)).step_by(16).filter_map(|offset| Cidr::new(cidr.nth(offset)?, 28));
    let free = blocks.into_iter().find(|block| !taken.iter().any(|address| block.contains(*address)));
    let Some(block) = free else {
        refuse!(
            "InsufficientFreeAddressesInSubnet",
            "The specified subnet {} does not have a contiguous /28 block of free addresses.",
            subnet.subnet_id
        )
    };
    let addresses = (0..block.size()).filter_map(|offset| match block.nth(offset)? {
        std::net::IpAddr::V4(address) => Some(address),
        std::net::IpAddr::V6(_) => None,
    });
    Ok(addresses.collect())
}

/// Rule SN-04: the interfaces of a service-network endpoint get an address more for a resource configuration. Where a
/// subnet has none left, the resource is reached at the first address of the interface.
pub fn add_resource_address(call: &mut Call<'_>, endpoint: &VpcEndpoint) {
    for (eni, subnet) in endpoint.network_interface_ids.iter().zip(&endpoint.subnet_ids) {
        let Some(subnet) = call.network.subnets.get(subnet).filter(|_| endpoint.ip_address_type.has_v4()).cloned()
        else {
            continue;
        };
        if let Ok(address) = call.free_v4(&subnet, None)
            && let Some(eni) = call.network.network_interfaces.get_mut(eni)
        {
            eni.private_ip_addresses.push(address);
        }
    }
}

pub fn remove_interface(network: &mut Network, endpoint: &mut VpcEndpoint, place: usize) {
    if place < endpoint.subnet_ids.len() && place < endpoint.network_interface_ids.len() {
        endpoint.subnet_ids.remove(place);
        let id = endpoint.network_interface_ids.remove(place);
        network.network_interfaces.remove(&id);
    }
}

/// Gives or takes the addresses of a family on every interface of an endpoint.
pub fn change_families(call: &mut Call<'_>, endpoint: &VpcEndpoint, subnets: &[Subnet]) -> Result<(), ApiError> {
    for (id, subnet) in endpoint.network_interface_ids.iter().zip(subnets) {
        let Some(eni) = call.network.network_interfaces.get(id).cloned() else { continue };
        let v4 = match (endpoint.ip_address_type.has_v4(), eni.private_ip_addresses.is_empty()) {
            (true, true) => vec![call.free_v4(subnet, None)?],
            (true, false) => eni.private_ip_addresses.clone(),
            (false, _) => Vec::new(),
        };
        let v6 = match (endpoint.ip_address_type.has_v6(), eni.ipv6_addresses.is_empty()) {
            (true, true) => vec![call.free_v6(subnet, None)?],
            (true, false) => eni.ipv6_addresses.clone(),
            (false, _) => Vec::new(),
        };
        call.network.network_interfaces.insert(NetworkInterface {
            private_ip_addresses: v4,
            ipv6_addresses: v6,
            ..eni
        });
    }
    Ok(())
}
