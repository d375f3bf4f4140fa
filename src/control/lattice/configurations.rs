//! Resource configurations: what a consumer may reach through a resource gateway. It must not know who reaches it.

use super::gateways::own_gateway;
use super::{checked_name, id_of, items, not_found, sees};
use crate::control::call::{Answer, ApiError, Call, Params, TIMESTAMP, with};
use crate::control::interface::is_private;
use crate::model::{
    LatticeAssociation, LatticeAssociationKind, ResourceConfiguration, ResourceConfigurationType, Vpc, lattice_arn,
};
use crate::net::json;
use crate::net::{Arn, DnsName, Id, PortRange};
use serde_json::Value;
use std::net::IpAddr;

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
pub(super) fn create_configuration(call: &mut Call<'_>) -> Answer {
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

pub(super) fn delete_configuration(call: &mut Call<'_>) -> Answer {
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

pub(super) fn list_configurations(call: &mut Call<'_>) -> Answer {
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
