//! Operations of VPC Lattice: resources and services that other VPCs use, and service networks. It must not know what they open.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, with};
use super::endpoint::add_resource_address;
use super::interface::{groups_of, is_private, made_in};
use super::sharing::is_shared;
use crate::model::{
    InterfaceType, LatticeAssociation, LatticeAssociationKind, LatticeService, Network, NetworkInterface,
    ResourceConfiguration, ResourceConfigurationType, ResourceGateway, SERVICE_BLOCK, ServiceNetwork, Subnet, Vpc,
    VpcEndpoint, lattice_arn,
};
use crate::net::json;
use crate::net::{Arn, DnsName, Id, PortRange};
use serde_json::Value;
use std::net::IpAddr;

pub const OPERATIONS: Operations = &[
    ("CreateResourceGateway", create_gateway),
    ("DeleteResourceGateway", delete_gateway),
    ("ListResourceGateways", list_gateways),
    ("CreateResourceConfiguration", create_configuration),
    ("DeleteResourceConfiguration", delete_configuration),
    ("ListResourceConfigurations", list_configurations),
    ("CreateServiceNetwork", create_network),
    ("DeleteServiceNetwork", delete_network),
    ("ListServiceNetworks", list_networks),
    ("CreateService", create_service),
    ("DeleteService", delete_service),
    ("ListServices", list_services),
    ("CreateServiceNetworkServiceAssociation", associate_service),
    ("DeleteServiceNetworkServiceAssociation", dissociate_service),
    ("ListServiceNetworkServiceAssociations", list_service_associations),
    ("CreateServiceNetworkResourceAssociation", associate_resource),
    ("DeleteServiceNetworkResourceAssociation", dissociate_resource),
    ("ListServiceNetworkResourceAssociations", list_resource_associations),
    ("CreateServiceNetworkVpcAssociation", associate_vpc),
    ("DeleteServiceNetworkVpcAssociation", dissociate_vpc),
    ("ListServiceNetworkVpcAssociations", list_vpc_associations),
];

/// Interfaces of a resource gateway hold this many IPv4 addresses where none is said (rule RE-10).
const ADDRESSES_PER_INTERFACE: i64 = 16;

/// The id behind an identifier, which is an id or an ARN.
fn id_of(identifier: &str) -> &str {
    identifier.rsplit('/').next().unwrap_or(identifier)
}

/// A name: 3 to 63 lower-case letters, digits and single hyphens inside.
fn checked_name(call: &Call<'_>) -> Result<String, ApiError> {
    let name = call.params.require("name")?;
    let fits = (3..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    if !fits {
        refuse!(
            "ValidationException",
            "The name '{name}' is not valid: use 3 to 63 lower-case letters, digits and hyphens, no hyphen at an end or beside another."
        );
    }
    Ok(name.to_string())
}

/// Rule RE-19: what is not there, or not shared with the caller, is not found.
fn not_found<T>(kind: &str, identifier: &str) -> Result<T, ApiError> {
    refuse!("ResourceNotFoundException", "{kind} {identifier} not found")
}

fn sees(call: &Call<'_>, kind: &str, id: &Id, owner: &Id, region: &str) -> bool {
    region == call.region && is_shared(call.network, call.account, owner, &lattice_arn(region, owner, kind, id))
}

/// The caller's VPC with this identifier.
fn own_vpc<'c>(call: &'c Call<'_>, id: &str) -> Result<&'c Vpc, ApiError> {
    let found = call.network.vpcs.get(id).filter(|vpc| vpc.region == call.region && vpc.owner_id == *call.account);
    match found {
        Some(vpc) => Ok(vpc),
        None => not_found("VPC", id),
    }
}

/// The refusal of another room in this service's code.
fn invalid<T>(result: Result<T, ApiError>) -> Result<T, ApiError> {
    result.map_err(|why| ApiError::new("ValidationException", why.message))
}

/// Rules RE-02, RE-10: interfaces in subnets of the provider's VPC, not in shared ones.
fn create_gateway(call: &mut Call<'_>) -> Answer {
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

fn own_gateway(call: &Call<'_>, identifier: &str) -> Result<ResourceGateway, ApiError> {
    let found = call.network.resource_gateways.get(id_of(identifier));
    match found.filter(|it| call.is_mine(&it.owner_id, &it.region)) {
        Some(gateway) => Ok(gateway.clone()),
        None => not_found("Resource gateway", identifier),
    }
}

fn delete_gateway(call: &mut Call<'_>) -> Answer {
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

/// A list of what passes, in the shape that all lists of this service have; `times` are added where a summary has them.
fn items(shown: impl Iterator<Item = Value>) -> Answer {
    let times = json!({"createdAt": TIMESTAMP, "lastUpdatedAt": TIMESTAMP});
    Ok(json!({"items": shown.map(|item| with(item, times.clone())).collect::<Vec<_>>()}))
}

fn list_gateways(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.resource_gateways.iter().filter(|it| call.is_mine(&it.owner_id, &it.region));
    items(mine.map(|it| gateway_view(network, it)))
}

/// Ports as this service writes them: `443` or `8000-8100`.
fn ports(params: Params<'_>) -> Result<Vec<PortRange>, ApiError> {
    let mut ranges = Vec::new();
    for text in params.texts("portRanges") {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
            (Ok(first), Ok(last)) if first > 0 && first <= last => ranges.push(PortRange { first, last }),
            (Ok(_) | Err(_), Ok(_) | Err(_)) => {
                refuse!("ValidationException", "'{text}' is not a port or a range of ports such as 8000-8100.")
            }
        }
    }
    Ok(ranges)
}

/// What a resource configuration stands for: an address, a domain name or an ARN.
fn definition(
    params: Params<'_>,
    vpc: Option<&Vpc>,
    kind: ResourceConfigurationType,
) -> Result<Option<String>, ApiError> {
    let given = params.object("resourceConfigurationDefinition");
    let ip = given.object("ipResource").text("ipAddress");
    let name = given.object("dnsResource").text("domainName");
    let arn = given.object("arnResource").text("arn");
    let wants_arn = kind == ResourceConfigurationType::Arn;
    match (ip, name, arn) {
        (None, None, None) if kind == ResourceConfigurationType::Group => Ok(None),
        (Some(ip), None, None) if !wants_arn && kind != ResourceConfigurationType::Group => {
            resource_address(ip, vpc).map(Some)
        }
        (None, Some(name), None) if !wants_arn && kind != ResourceConfigurationType::Group => {
            match name.parse::<DnsName>() {
                Ok(parsed) if parsed.label_count() > 1 => Ok(Some(parsed.as_str().to_string())),
                Ok(_) | Err(_) => refuse!("ValidationException", "The domain name '{name}' is not valid."),
            }
        }
        // Rule RE-03: ARN configurations are of RDS databases.
        (None, None, Some(arn)) if wants_arn => match Arn::parse(arn).filter(|arn| arn.service == "rds") {
            Some(_) => Ok(Some(arn.to_string())),
            None => refuse!("ValidationException", "The ARN '{arn}' is not of an Amazon RDS database."),
        },
        (Some(_) | None, Some(_) | None, Some(_) | None) => refuse!(
            "ValidationException",
            "A SINGLE or CHILD resource configuration is defined by one of ipResource and dnsResource, an ARN one by arnResource, a GROUP by none."
        ),
    }
}

/// Rule RE-04: a private IPv4 address, or an IPv6 address of the VPC.
fn resource_address(text: &str, vpc: Option<&Vpc>) -> Result<String, ApiError> {
    let Ok(address) = text.parse::<IpAddr>() else {
        refuse!("ValidationException", "'{text}' is not an IPv4 or IPv6 address.")
    };
    let is_own = address.is_ipv6() && vpc.is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(address)));
    if !is_private(address) && !is_own {
        refuse!(
            "ValidationException",
            "The address {text} cannot be a resource: use a private IPv4 address, or an IPv6 address of the resource gateway's VPC."
        );
    }
    Ok(address.to_string())
}

/// Rules RE-03, RE-05, RE-12, RE-14. A domain with a verification's identifier is taken as verified.
fn create_configuration(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let name = checked_name(call)?;
    let kind = match params.require("type")? {
        "SINGLE" => ResourceConfigurationType::Single,
        "GROUP" => ResourceConfigurationType::Group,
        "CHILD" => ResourceConfigurationType::Child,
        "ARN" => ResourceConfigurationType::Arn,
        other => refuse!("ValidationException", "The lab has no resource configurations of the type {other}."),
    };
    if params.text("protocol").is_some_and(|protocol| protocol != "TCP") {
        refuse!("ValidationException", "The protocol of a resource configuration is TCP.");
    }
    let mine = |it: &ResourceConfiguration| it.name == name && call.is_mine(&it.owner_id, &it.region);
    if call.network.resource_configurations.iter().any(mine) {
        refuse!("ConflictException", "A resource configuration with the name {name} exists already.");
    }
    let group = match (kind, params.text("resourceConfigurationGroupIdentifier")) {
        (ResourceConfigurationType::Child, Some(identifier)) => {
            let group = own_configuration(call, identifier)?;
            if group.kind != ResourceConfigurationType::Group {
                refuse!("ValidationException", "The resource configuration {} is not a GROUP.", group.id);
            }
            Some(group)
        }
        (ResourceConfigurationType::Child, None) => {
            refuse!("ValidationException", "A CHILD resource configuration needs resourceConfigurationGroupIdentifier.")
        }
        (_, Some(_)) => refuse!("ValidationException", "Only a CHILD resource configuration is of a group."),
        (_, None) => None,
    };
    let gateway = match (&group, params.text("resourceGatewayIdentifier")) {
        (Some(group), _) => group.resource_gateway_id.as_ref().map(|id| own_gateway(call, id.as_str())).transpose()?,
        (None, Some(identifier)) => Some(own_gateway(call, identifier)?),
        (None, None) => refuse!("ValidationException", "A resource configuration needs resourceGatewayIdentifier."),
    };
    let vpc = gateway.as_ref().and_then(|gateway| call.network.vpcs.get(&gateway.vpc_id));
    let definition = definition(params, vpc, kind)?;
    let port_ranges = ports(params)?;
    let needs_ports = matches!(kind, ResourceConfigurationType::Single | ResourceConfigurationType::Child);
    if needs_ports == port_ranges.is_empty() && kind != ResourceConfigurationType::Arn {
        refuse!(
            "ValidationException",
            "portRanges is needed for SINGLE and CHILD resource configurations, and only for them."
        );
    }
    let member = if kind == ResourceConfigurationType::Group { "groupDomain" } else { "customDomainName" };
    let custom_domain_name = match params.text(member).map(|text| (text, text.parse::<DnsName>())) {
        None => None,
        Some((_, Ok(name))) if name.label_count() > 1 => Some(name),
        Some((text, _)) => refuse!("ValidationException", "The domain name '{text}' is not valid."),
    };
    // A child's name is verified with its group's domain, if it is under it.
    let by_group = group.as_ref().is_some_and(|group| {
        let zone = group.custom_domain_name.as_deref().and_then(|zone| zone.parse::<DnsName>().ok());
        group.domain_verified
            && zone.is_some_and(|zone| custom_domain_name.as_ref().is_some_and(|it| it.is_within(&zone)))
    });
    let configuration = ResourceConfiguration {
        id: call.make("rcfg"),
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        kind,
        resource_gateway_id: gateway.map(|gateway| gateway.id),
        group_id: group.map(|group| group.id),
        definition,
        port_ranges,
        domain_verified: custom_domain_name.is_some() && (params.has("domainVerificationIdentifier") || by_group),
        custom_domain_name: custom_domain_name.map(|name| name.as_str().to_string()),
        allow_association_to_shareable_service_network: params.is("allowAssociationToShareableServiceNetwork"),
    };
    let ports: Vec<Value> = configuration.port_ranges.iter().map(|range| port_text(*range).into()).collect();
    let mut shown = with(
        configuration_view(&configuration),
        json!({"portRanges": ports, "protocol": "TCP", "createdAt": TIMESTAMP,
            "allowAssociationToShareableServiceNetwork": configuration.allow_association_to_shareable_service_network}),
    );
    if let Some(definition) = params.value("resourceConfigurationDefinition") {
        shown = with(shown, json!({"resourceConfigurationDefinition": definition}));
    }
    call.network.resource_configurations.insert(configuration);
    Ok(shown)
}

fn port_text(range: PortRange) -> String {
    if range.first == range.last {
        range.first.to_string()
    } else {
        [range.first.to_string(), range.last.to_string()].join("-")
    }
}

fn configuration_view(configuration: &ResourceConfiguration) -> Value {
    let mut shown = json!({
        "id": configuration.id,
        "name": configuration.name,
        "arn": lattice_arn(&configuration.region, &configuration.owner_id, "resourceconfiguration", &configuration.id),
        "type": configuration.kind,
        "status": "ACTIVE",
    });
    let is_group = configuration.kind == ResourceConfigurationType::Group;
    for (member, value) in [
        ("resourceGatewayId", configuration.resource_gateway_id.as_ref().map(Id::as_str)),
        ("resourceConfigurationGroupId", configuration.group_id.as_ref().map(Id::as_str)),
        (if is_group { "groupDomain" } else { "customDomainName" }, configuration.custom_domain_name.as_deref()),
    ] {
        if let Some(value) = value {
            shown = with(shown, json!({member: value}));
        }
    }
    shown
}

fn own_configuration(call: &Call<'_>, identifier: &str) -> Result<ResourceConfiguration, ApiError> {
    let found = call.network.resource_configurations.get(id_of(identifier));
    match found.filter(|it| call.is_mine(&it.owner_id, &it.region)) {
        Some(configuration) => Ok(configuration.clone()),
        None => not_found("Resource configuration", identifier),
    }
}

fn delete_configuration(call: &mut Call<'_>) -> Answer {
    let configuration = own_configuration(call, call.params.require("resourceConfigurationIdentifier")?)?;
    let id = &configuration.id;
    let network = &*call.network;
    let is_it = |arn: &Option<String>| arn.as_deref().is_some_and(|arn| *id == id_of(arn));
    let in_network =
        |it: &LatticeAssociation| matches!(&it.with, LatticeAssociationKind::Resource(own, _) if own == id);
    let used = if network.resource_configurations.iter().any(|it| it.group_id.as_ref() == Some(id)) {
        "child resource configurations"
    } else if network.lattice_associations.iter().any(in_network) {
        "service network associations"
    } else if network.vpc_endpoints.iter().any(|it| is_it(&it.resource_configuration_arn)) {
        "VPC endpoints"
    } else {
        call.network.resource_configurations.remove(id);
        return Ok(json!({}));
    };
    refuse!("ConflictException", "The resource configuration {id} has {used}: delete them first.")
}

fn list_configurations(call: &mut Call<'_>) -> Answer {
    let gateway = call.params.text("resourceGatewayIdentifier").map(id_of);
    let group = call.params.text("resourceConfigurationGroupIdentifier").map(id_of);
    let is =
        |own: &Option<Id>, wanted: Option<&str>| wanted.is_none_or(|id| own.as_ref().is_some_and(|own| *own == id));
    let shown = call.network.resource_configurations.iter().filter(|it| {
        sees(call, "resourceconfiguration", &it.id, &it.owner_id, &it.region)
            && is(&it.resource_gateway_id, gateway)
            && is(&it.group_id, group)
    });
    items(shown.map(|it| with(configuration_view(it), json!({"amazonManaged": false}))))
}

fn create_network(call: &mut Call<'_>) -> Answer {
    let name = checked_name(call)?;
    if call.network.service_networks.iter().any(|it| it.name == name && call.is_mine(&it.owner_id, &it.region)) {
        refuse!("ConflictException", "A service network with the name {name} exists already.");
    }
    let sharing = call.params.object("sharingConfig").flag("enabled").unwrap_or(true);
    let network = ServiceNetwork {
        id: call.make("sn"),
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        kept_private: !sharing,
    };
    let auth = call.params.text("authType").unwrap_or("NONE");
    let shown = json!({"id": network.id, "name": network.name, "arn": network_arn(&network),
        "sharingConfig": {"enabled": sharing}, "authType": auth});
    call.network.service_networks.insert(network);
    Ok(shown)
}

fn network_arn(network: &ServiceNetwork) -> String {
    lattice_arn(&network.region, &network.owner_id, "servicenetwork", &network.id)
}

/// The service network that a call names, the caller's own or a shared one (rule SN-02).
fn usable_network(call: &Call<'_>) -> Result<ServiceNetwork, ApiError> {
    let identifier = call.params.require("serviceNetworkIdentifier")?;
    let found = call.network.service_networks.get(id_of(identifier));
    match found.filter(|it| sees(call, "servicenetwork", &it.id, &it.owner_id, &it.region)) {
        Some(network) => Ok(network.clone()),
        None => not_found("Service network", identifier),
    }
}

fn delete_network(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    if network.owner_id != *call.account {
        refuse!("AccessDeniedException", "The service network {} is owned by another account.", network.id);
    }
    let is_it = |arn: &Option<String>| arn.as_deref().is_some_and(|arn| network.id == id_of(arn));
    if call.network.lattice_associations.iter().any(|it| it.service_network_id == network.id)
        || call.network.vpc_endpoints.iter().any(|it| is_it(&it.service_network_arn))
    {
        refuse!(
            "ConflictException",
            "The service network {} has associations or endpoints: delete them first.",
            network.id
        );
    }
    call.network.service_networks.remove(&network.id);
    Ok(json!({}))
}

fn list_networks(call: &mut Call<'_>) -> Answer {
    let shown = call.network.service_networks.iter();
    let shown = shown.filter(|it| sees(call, "servicenetwork", &it.id, &it.owner_id, &it.region));
    items(shown.map(|it| {
        let own = call.network.lattice_associations.iter().filter(|a| a.service_network_id == it.id);
        let (mut vpcs, mut services, mut resources) = (0, 0, 0);
        for association in own {
            match association.with {
                LatticeAssociationKind::Vpc(..) => vpcs += 1,
                LatticeAssociationKind::Service(_) => services += 1,
                LatticeAssociationKind::Resource(..) => resources += 1,
            }
        }
        json!({"id": it.id, "name": it.name, "arn": network_arn(it), "numberOfAssociatedVPCs": vpcs,
            "numberOfAssociatedServices": services, "numberOfAssociatedResourceConfigurations": resources})
    }))
}

fn create_service(call: &mut Call<'_>) -> Answer {
    let name = checked_name(call)?;
    if call.network.lattice_services.iter().any(|it| it.name == name && call.is_mine(&it.owner_id, &it.region)) {
        refuse!("ConflictException", "A service with the name {name} exists already.");
    }
    let custom_domain_name = match call.params.text("customDomainName").map(|text| (text, text.parse::<DnsName>())) {
        None => None,
        Some((_, Ok(name))) if name.label_count() > 1 => Some(name.as_str().to_string()),
        Some((text, _)) => refuse!("ValidationException", "The domain name '{text}' is not valid."),
    };
    let service = LatticeService {
        id: call.make("svc"),
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        custom_domain_name,
    };
    let auth = call.params.text("authType").unwrap_or("NONE");
    let shown = with(service_view(&service), json!({"authType": auth, "status": "CREATE_IN_PROGRESS"}));
    call.network.lattice_services.insert(service);
    Ok(shown)
}

fn service_arn(service: &LatticeService) -> String {
    lattice_arn(&service.region, &service.owner_id, "service", &service.id)
}

/// Rule SN-06: a service's own generated name.
fn service_name(service: &LatticeService) -> String {
    let digits = service.id.as_str().trim_start_matches("svc-");
    [&service.name, "-", digits, ".7d67968.vpc-lattice-svcs.", &service.region, ".on.aws"].concat()
}

fn service_view(service: &LatticeService) -> Value {
    let mut shown = json!({"id": service.id, "name": service.name, "arn": service_arn(service), "status": "ACTIVE",
        "dnsEntry": {"domainName": service_name(service), "hostedZoneId": crate::model::zone_id(&service.region)}});
    if let Some(name) = &service.custom_domain_name {
        shown = with(shown, json!({"customDomainName": name}));
    }
    shown
}

/// The service that a call names, the caller's own or a shared one.
fn usable_service(call: &Call<'_>) -> Result<LatticeService, ApiError> {
    let identifier = call.params.require("serviceIdentifier")?;
    let found = call.network.lattice_services.get(id_of(identifier));
    match found.filter(|it| sees(call, "service", &it.id, &it.owner_id, &it.region)) {
        Some(service) => Ok(service.clone()),
        None => not_found("Service", identifier),
    }
}

fn delete_service(call: &mut Call<'_>) -> Answer {
    let service = usable_service(call)?;
    if service.owner_id != *call.account {
        refuse!("AccessDeniedException", "The service {} is owned by another account.", service.id);
    }
    let is_its = |it: &LatticeAssociation| matches!(&it.with, LatticeAssociationKind::Service(id) if *id == service.id);
    if call.network.lattice_associations.iter().any(is_its) {
        refuse!("ConflictException", "The service {} has service network associations: delete them first.", service.id);
    }
    call.network.lattice_services.remove(&service.id);
    Ok(json!({"id": service.id, "arn": service_arn(&service), "name": service.name, "status": "DELETE_IN_PROGRESS"}))
}

fn list_services(call: &mut Call<'_>) -> Answer {
    let shown = call.network.lattice_services.iter();
    let shown = shown.filter(|it| sees(call, "service", &it.id, &it.owner_id, &it.region));
    items(shown.map(service_view))
}

/// The kind of an association's ARN, and what stands before its id.
fn kind_of(association: &LatticeAssociationKind) -> (&'static str, &'static str) {
    match association {
        LatticeAssociationKind::Service(_) => ("servicenetworkserviceassociation", "snsa"),
        LatticeAssociationKind::Resource(..) => ("servicenetworkresourceassociation", "snra"),
        LatticeAssociationKind::Vpc(..) => ("servicenetworkvpcassociation", "snva"),
    }
}

/// What every answer about an association has.
fn association_view(association: &LatticeAssociation, region: &str, status: &str) -> Value {
    let (kind, _) = kind_of(&association.with);
    let arn = lattice_arn(region, &association.owner_id, kind, &association.id);
    json!({"id": association.id, "arn": arn, "status": status, "createdBy": association.owner_id})
}

/// Makes an association, if the network does not have it.
fn associate(
    call: &mut Call<'_>,
    network: &ServiceNetwork,
    with_it: LatticeAssociationKind,
) -> Result<Value, ApiError> {
    let is_same = |it: &LatticeAssociationKind| match (it, &with_it) {
        (LatticeAssociationKind::Service(a), LatticeAssociationKind::Service(b))
        | (LatticeAssociationKind::Resource(a, _), LatticeAssociationKind::Resource(b, _))
        | (LatticeAssociationKind::Vpc(a, _), LatticeAssociationKind::Vpc(b, _)) => a == b,
        (
            LatticeAssociationKind::Service(_) | LatticeAssociationKind::Resource(..) | LatticeAssociationKind::Vpc(..),
            _,
        ) => false,
    };
    let of_it = |it: &&LatticeAssociation| it.service_network_id == network.id && is_same(&it.with);
    if let Some(other) = call.network.lattice_associations.iter().find(of_it) {
        refuse!(
            "ConflictException",
            "The association {} with the service network {} exists already.",
            other.id,
            network.id
        );
    }
    let (_, prefix) = kind_of(&with_it);
    let association = LatticeAssociation {
        id: call.make(prefix),
        service_network_id: network.id.clone(),
        owner_id: call.owner(),
        with: with_it,
    };
    let shown = association_view(&association, call.region, "CREATE_IN_PROGRESS");
    call.network.lattice_associations.insert(association);
    Ok(shown)
}

/// Rule SN-12: a new association appears in the VPCs of the network's endpoints by itself.
fn associate_service(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    let service = usable_service(call)?;
    let made = associate(call, &network, LatticeAssociationKind::Service(service.id.clone()))?;
    let mut shown = with(
        made,
        json!({"dnsEntry": {"domainName": service_name(&service),
        "hostedZoneId": crate::model::zone_id(&service.region)}}),
    );
    if let Some(name) = &service.custom_domain_name {
        shown = with(shown, json!({"customDomainName": name}));
    }
    Ok(shown)
}

/// Rules RE-03, RE-13, RE-20, SN-07.
fn associate_resource(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    let identifier = call.params.require("resourceConfigurationIdentifier")?;
    let found = call.network.resource_configurations.get(id_of(identifier));
    let Some(configuration) =
        found.filter(|it| sees(call, "resourceconfiguration", &it.id, &it.owner_id, &it.region)).cloned()
    else {
        return not_found("Resource configuration", identifier);
    };
    if configuration.kind == ResourceConfigurationType::Child {
        refuse!("ValidationException", "A CHILD resource configuration is associated by its group.");
    }
    let is_foreign = configuration.owner_id != *call.account;
    if is_foreign && !network.kept_private && !configuration.allow_association_to_shareable_service_network {
        refuse!(
            "ValidationException",
            "The owner of {} does not allow its association with a service network that can be shared.",
            configuration.id
        );
    }
    let private = call.params.is("privateDnsEnabled") || configuration.kind == ResourceConfigurationType::Arn;
    let made = associate(call, &network, LatticeAssociationKind::Resource(configuration.id, private))?;
    // Rules SN-04, SN-12.
    for endpoint in endpoints_of(call.network, &network) {
        add_resource_address(call, &endpoint);
    }
    Ok(with(made, json!({"privateDnsEnabled": private})))
}

/// The endpoints of a service network.
fn endpoints_of(network: &Network, of: &ServiceNetwork) -> Vec<VpcEndpoint> {
    let arn = network_arn(of);
    network.vpc_endpoints.iter().filter(|it| it.service_network_arn.as_deref() == Some(arn.as_str())).cloned().collect()
}

/// Rule SN-04: a resource that leaves a service network frees its address in each of the network's endpoints.
fn free_addresses(call: &mut Call<'_>, association: &LatticeAssociation) {
    let Some(network) = call.network.service_networks.get(&association.service_network_id) else { return };
    let resources =
        call.network.lattice_associations.iter().filter(|it| {
            it.service_network_id == network.id && matches!(it.with, LatticeAssociationKind::Resource(..))
        });
    let Some(place) = resources.map(|it| &it.id).position(|id| *id == association.id) else { return };
    for endpoint in endpoints_of(call.network, network) {
        call.network.network_interfaces.update(
            |eni| endpoint.network_interface_ids.contains(&eni.network_interface_id),
            |eni| {
                if SERVICE_BLOCK + place < eni.private_ip_addresses.len() {
                    eni.private_ip_addresses.remove(SERVICE_BLOCK + place);
                }
            },
        );
    }
}

/// Rule SN-01: a VPC has one association.
fn associate_vpc(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    let vpc_id = own_vpc(call, call.params.require("vpcIdentifier")?)?.vpc_id.clone();
    let is_its = |it: &&LatticeAssociation| matches!(&it.with, LatticeAssociationKind::Vpc(id, _) if *id == vpc_id);
    if let Some(other) = call.network.lattice_associations.iter().find(is_its) {
        refuse!("ConflictException", "The VPC {vpc_id} already has the service network association {}.", other.id);
    }
    let groups = call.params.ids("securityGroupIds");
    for group in &groups {
        invalid(call.security_group(group.as_str(), &vpc_id).map(|_| ()))?;
    }
    let made = associate(call, &network, LatticeAssociationKind::Vpc(vpc_id, groups.clone()))?;
    Ok(with(made, json!({"securityGroupIds": groups, "privateDnsEnabled": call.params.is("privateDnsEnabled")})))
}

/// Removes the association that a call names: its maker, or the network's owner, may.
fn dissociate(call: &mut Call<'_>, member: &str, prefix: &str) -> Answer {
    let identifier = call.params.require(member)?;
    let found = call.network.lattice_associations.get(id_of(identifier));
    let may = |it: &&LatticeAssociation| {
        let owner = call.network.service_networks.get(&it.service_network_id).map(|it| &it.owner_id);
        kind_of(&it.with).1 == prefix && (it.owner_id == *call.account || owner == Some(call.account))
    };
    let Some(association) = found.filter(may).cloned() else {
        return not_found("Service network association", identifier);
    };
    free_addresses(call, &association);
    call.network.lattice_associations.remove(&association.id);
    let shown = association_view(&association, call.region, "DELETE_IN_PROGRESS");
    Ok(json!({"id": shown.get("id"), "arn": shown.get("arn"), "status": shown.get("status")}))
}

fn dissociate_service(call: &mut Call<'_>) -> Answer {
    dissociate(call, "serviceNetworkServiceAssociationIdentifier", "snsa")
}

fn dissociate_resource(call: &mut Call<'_>) -> Answer {
    dissociate(call, "serviceNetworkResourceAssociationIdentifier", "snra")
}

fn dissociate_vpc(call: &mut Call<'_>) -> Answer {
    dissociate(call, "serviceNetworkVpcAssociationIdentifier", "snva")
}

/// The associations of one kind, of the network or of the thing that a call names.
fn list_of(call: &Call<'_>, member: &str, prefix: &str) -> Answer {
    let network_id = call.params.text("serviceNetworkIdentifier").map(id_of);
    let other_id = call.params.text(member).map(id_of);
    if network_id.is_none() && other_id.is_none() {
        refuse!(
            "ValidationException",
            "Name a service network with serviceNetworkIdentifier, or the other side with {member}."
        );
    }
    let network = &*call.network;
    let mut shown = Vec::new();
    for association in network.lattice_associations.iter().filter(|it| kind_of(&it.with).1 == prefix) {
        let Some(of) = network.service_networks.get(&association.service_network_id) else { continue };
        let id = match &association.with {
            LatticeAssociationKind::Service(id)
            | LatticeAssociationKind::Resource(id, _)
            | LatticeAssociationKind::Vpc(id, _) => id,
        };
        let is_visible = sees(call, "servicenetwork", &of.id, &of.owner_id, &of.region);
        if !is_visible || network_id.is_some_and(|it| of.id != it) || other_id.is_some_and(|it| *id != it) {
            continue;
        }
        let item = with(
            association_view(association, &of.region, "ACTIVE"),
            json!({"serviceNetworkId": of.id, "serviceNetworkName": of.name, "serviceNetworkArn": network_arn(of)}),
        );
        shown.push(match &association.with {
            LatticeAssociationKind::Service(id) => match network.lattice_services.get(id) {
                Some(service) => with(
                    item,
                    json!({"serviceId": id, "serviceName": service.name, "serviceArn": service_arn(service),
                        "dnsEntry": {"domainName": service_name(service), "hostedZoneId": crate::model::zone_id(&service.region)}}),
                ),
                None => item,
            },
            LatticeAssociationKind::Resource(id, private) => match network.resource_configurations.get(id) {
                Some(it) => {
                    let arn = lattice_arn(&it.region, &it.owner_id, "resourceconfiguration", id);
                    with(
                        item,
                        json!({"resourceConfigurationId": id, "resourceConfigurationArn": arn,
                            "resourceConfigurationName": it.name, "isManagedAssociation": false, "privateDnsEnabled": private}),
                    )
                }
                None => item,
            },
            LatticeAssociationKind::Vpc(id, _) => with(item, json!({"vpcId": id})),
        });
    }
    Ok(json!({"items": shown.into_iter().map(|it| with(it, json!({"createdAt": TIMESTAMP}))).collect::<Vec<_>>()}))
}

fn list_service_associations(call: &mut Call<'_>) -> Answer {
    list_of(call, "serviceIdentifier", "snsa")
}

fn list_resource_associations(call: &mut Call<'_>) -> Answer {
    list_of(call, "resourceConfigurationIdentifier", "snra")
}

fn list_vpc_associations(call: &mut Call<'_>) -> Answer {
    list_of(call, "vpcIdentifier", "snva")
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc, with_subnets};
    use crate::net::Id;
    use serde_json::{Value, json};

    const SERVICE: &str = "vpc-lattice";

    fn setup() -> (Lab, String, Vec<String>) {
        let mut lab = Lab::default();
        let vpc_id = vpc(&mut lab, "10.0.0.0/16");
        let (lab, subnets) =
            with_subnets(&lab, &vpc_id, &[("10.0.1.0/24", "a"), ("10.0.2.0/28", "b"), ("10.0.3.0/24", "a")]);
        (lab, vpc_id, subnets)
    }

    fn gateway(vpc_id: &str, subnets: &[&String]) -> Value {
        json!({"name": "gateway", "vpcIdentifier": vpc_id, "subnetIds": subnets})
    }

    fn single(gateway: &str, address: &str) -> Value {
        json!({"name": "database", "type": "SINGLE", "resourceGatewayIdentifier": gateway, "portRanges": ["5432"],
            "resourceConfigurationDefinition": {"ipResource": {"ipAddress": address}}})
    }

    #[test]
    fn a_resource_is_offered_and_taken_back() {
        let (mut lab, vpc_id, subnets) = setup();
        let before = lab.network().clone();
        let lab = &mut lab;
        let made = call(lab, SERVICE, "CreateResourceGateway", gateway(&vpc_id, &[&subnets[0]]));
        assert_eq!(made["ipv4AddressesPerEni"], json!(16));
        let gateway = id(&made, "/id");
        refused(lab, SERVICE, "CreateResourceConfiguration", single(&gateway, "8.8.8.8"), "ValidationException");
        let made = call(lab, SERVICE, "CreateResourceConfiguration", single(&gateway, "10.0.1.100"));
        let configuration = id(&made, "/id");
        let network = id(&call(lab, SERVICE, "CreateServiceNetwork", json!({"name": "network"})), "/id");
        let service = id(&call(lab, SERVICE, "CreateService", json!({"name": "service"})), "/id");
        let resource = json!({"serviceNetworkIdentifier": network, "resourceConfigurationIdentifier": configuration});
        let first = id(&call(lab, SERVICE, "CreateServiceNetworkResourceAssociation", resource.clone()), "/id");
        refused(lab, SERVICE, "CreateServiceNetworkResourceAssociation", resource, "ConflictException");
        let own = json!({"serviceNetworkIdentifier": network, "serviceIdentifier": service});
        let second = id(&call(lab, SERVICE, "CreateServiceNetworkServiceAssociation", own.clone()), "/id");
        let with_vpc = json!({"serviceNetworkIdentifier": network, "vpcIdentifier": vpc_id});
        let third = id(&call(lab, SERVICE, "CreateServiceNetworkVpcAssociation", with_vpc.clone()), "/id");
        refused(lab, SERVICE, "CreateServiceNetworkVpcAssociation", with_vpc, "ConflictException");
        let listed = call(lab, SERVICE, "ListServiceNetworks", json!({}));
        assert_eq!(listed["items"][0]["numberOfAssociatedVPCs"], json!(1));
        let listed = call(lab, SERVICE, "ListServiceNetworkServiceAssociations", own);
        assert_eq!(id(&listed, "/items/0/serviceName"), "service");
        refused(
            lab,
            SERVICE,
            "DeleteResourceGateway",
            json!({"resourceGatewayIdentifier": gateway}),
            "ConflictException",
        );
        let named = json!({"resourceConfigurationIdentifier": configuration});
        refused(lab, SERVICE, "DeleteResourceConfiguration", named.clone(), "ConflictException");
        refused(lab, SERVICE, "DeleteService", json!({"serviceIdentifier": service}), "ConflictException");
        refused(
            lab,
            SERVICE,
            "DeleteServiceNetwork",
            json!({"serviceNetworkIdentifier": network}),
            "ConflictException",
        );
        call(
            lab,
            SERVICE,
            "DeleteServiceNetworkResourceAssociation",
            json!({"serviceNetworkResourceAssociationIdentifier": first}),
        );
        call(
            lab,
            SERVICE,
            "DeleteServiceNetworkServiceAssociation",
            json!({"serviceNetworkServiceAssociationIdentifier": second}),
        );
        call(
            lab,
            SERVICE,
            "DeleteServiceNetworkVpcAssociation",
            json!({"serviceNetworkVpcAssociationIdentifier": third}),
        );
        call(lab, SERVICE, "DeleteServiceNetwork", json!({"serviceNetworkIdentifier": network}));
        call(lab, SERVICE, "DeleteService", json!({"serviceIdentifier": service}));
        call(lab, SERVICE, "DeleteResourceConfiguration", named);
        call(lab, SERVICE, "DeleteResourceGateway", json!({"resourceGatewayIdentifier": gateway}));
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }

    #[test]
    fn refusals() {
        let (mut lab, vpc_id, subnets) = setup();
        let lab = &mut lab;
        let create = "CreateResourceGateway";
        refused(lab, SERVICE, create, gateway(&vpc_id, &[&subnets[0], &subnets[2]]), "ValidationException");
        refused(lab, SERVICE, create, gateway(&vpc_id, &[&subnets[1]]), "ValidationException");
        refused(lab, SERVICE, create, gateway(&vpc_id, &[]), "ValidationException");
        refused(lab, SERVICE, create, gateway("vpc-0123456789abcdef0", &[]), "ResourceNotFoundException");
        refused(lab, SERVICE, "CreateServiceNetwork", json!({"name": "A"}), "ValidationException");
        let gateway = id(&call(lab, SERVICE, create, gateway(&vpc_id, &[&subnets[0]])), "/id");
        let mut check = |more: Value| {
            let mut params = single(&gateway, "10.0.1.9");
            params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            refused(lab, SERVICE, "CreateResourceConfiguration", params, "ValidationException");
        };
        check(json!({"protocol": "TCP_UDP"}));
        check(json!({"portRanges": []}));
        check(json!({"portRanges": ["90-80"]}));
        check(json!({"type": "GROUP"}));
        check(json!({"type": "CHILD"}));
        check(json!({"type": "ARN"}));
        check(json!({"type": "CIDR"}));
    }

    #[test]
    fn another_account_sees_what_is_shared() {
        let (mut lab, vpc_id, subnets) = setup();
        let made = call(&mut lab, SERVICE, "CreateResourceGateway", gateway(&vpc_id, &[&subnets[0]]));
        let made = call(&mut lab, SERVICE, "CreateResourceConfiguration", single(&id(&made, "/id"), "10.0.1.100"));
        call(&mut lab, "lab", "CreateAccount", json!({"Name": "consumer", "Id": "222233334444"}));
        let theirs = |operation: &str, params: Value| {
            let mut request = Lab::request(SERVICE, operation, params);
            request.account = Id::from("222233334444");
            request
        };
        let network = lab.call(&theirs("CreateServiceNetwork", json!({"name": "network"}))).unwrap();
        let params = json!({"serviceNetworkIdentifier": id(&network, "/id"), "resourceConfigurationIdentifier": id(&made, "/id")});
        let request = theirs("CreateServiceNetworkResourceAssociation", params);
        assert_eq!(lab.call(&request).unwrap_err().code, "ResourceNotFoundException");
        let share = json!({"name": "share", "resourceArns": [id(&made, "/arn")], "principals": ["222233334444"]});
        call(&mut lab, "ram", "CreateResourceShare", share);
        assert_eq!(lab.call(&request).unwrap_err().code, "ValidationException");
        let network =
            theirs("CreateServiceNetwork", json!({"name": "own-network", "sharingConfig": {"enabled": false}}));
        let network = lab.call(&network).unwrap();
        let params = json!({"serviceNetworkIdentifier": id(&network, "/id"), "resourceConfigurationIdentifier": id(&made, "/id")});
        lab.call(&theirs("CreateServiceNetworkResourceAssociation", params)).unwrap();
    }
}
