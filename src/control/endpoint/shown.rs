//! Endpoints and services as the describes show them. It must not change anything.

use crate::catalog::{self, ServiceType};
use crate::control::call::{Answer, Call, TIMESTAMP, tag_list, with};
use crate::control::describe;
use crate::control::visible::visible_service;
use crate::model::{EndpointState, EndpointType, Network, VpcEndpoint};
use crate::net::json;
use crate::net::{Cidr, Id};
use crate::policy;
use serde_json::Value;

/// An endpoint as `describe-vpc-endpoints` shows it.
pub fn view(network: &Network, endpoint: &VpcEndpoint) -> Value {
    let kind = endpoint.vpc_endpoint_type;
    let group = |id: &Id| {
        let name = network.security_groups.get(id).map_or("", |group| group.group_name.as_str());
        json!({"GroupId": id, "GroupName": name})
    };
    let entry = |(name, zone): (String, String)| json!({"DnsName": name, "HostedZoneId": zone});
    let mut options = json!({"DnsRecordIpType": endpoint.dns_options.dns_record_ip_type.as_str()});
    if endpoint.private_dns_enabled && endpoint.is_s3() {
        options = with(
            options,
            json!({"PrivateDnsOnlyForInboundResolverEndpoint": endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint}),
        );
    }
    // Rules DNS-85, DNS-86: the default is a preference like any other, and only those that speak of them have domains.
    let has_preference = kind.is_lattice();
    if endpoint.dns_options.private_dns_preference.is_some() || (endpoint.private_dns_enabled && has_preference) {
        options = with(options, json!({"PrivateDnsPreference": endpoint.dns_options.preference()}));
    }
    let specified = &endpoint.dns_options.private_dns_specified_domains;
    if !specified.is_empty() {
        options = with(options, json!({"PrivateDnsSpecifiedDomains": specified}));
    }
    let mut shown = json!({
        "VpcEndpointId": endpoint.vpc_endpoint_id,
        "VpcEndpointType": kind.as_str(),
        "VpcId": endpoint.vpc_id,
        "State": endpoint.state.as_str(),
        "RouteTableIds": endpoint.route_table_ids,
        "SubnetIds": endpoint.subnet_ids,
        "Groups": endpoint.groups.iter().map(group).collect::<Vec<_>>(),
        "IpAddressType": endpoint.ip_address_type.as_str(),
        "DnsOptions": options,
        "PrivateDnsEnabled": endpoint.private_dns_enabled,
        "RequesterManaged": endpoint.requester_managed,
        "NetworkInterfaceIds": endpoint.network_interface_ids,
        "DnsEntries": endpoint.dns_entries(network).into_iter().map(entry).collect::<Vec<_>>(),
        "CreationTimestamp": TIMESTAMP,
        "Tags": tag_list(&endpoint.tags),
        "OwnerId": endpoint.owner_id,
    });
    if !endpoint.service_name.is_empty() {
        shown = with(
            shown,
            json!({"ServiceName": endpoint.service_name, "ServiceRegion": endpoint.service_region(network)}),
        );
    }
    // Rules POL-2, POL-4.
    let default = match kind {
        EndpointType::Gateway => Some(policy::FULL_ACCESS),
        EndpointType::Interface => Some(policy::document::FULL_ACCESS_INTERFACE),
        EndpointType::GatewayLoadBalancer
        | EndpointType::Resource
        | EndpointType::ServiceNetwork
        | EndpointType::Tunnel => None,
    };
    if let Some(text) = endpoint.policy_document.as_deref().or(default) {
        shown = with(shown, json!({"PolicyDocument": text}));
    }
    if let Some(arn) = &endpoint.resource_configuration_arn {
        shown = with(shown, json!({"ResourceConfigurationArn": arn}));
    }
    if let Some(arn) = &endpoint.service_network_arn {
        let block = |(subnet, eni): (&Id, &Id)| {
            let first = network.network_interfaces.get(eni)?.private_ip_addresses.first()?;
            let block = Cidr::new((*first).into(), 28)?;
            Some(json!({"SubnetId": subnet, "IpPrefixes": [block]}))
        };
        let blocks = endpoint.subnet_ids.iter().zip(&endpoint.network_interface_ids).filter_map(block);
        shown = with(shown, json!({"ServiceNetworkArn": arn, "Ipv4Prefixes": blocks.collect::<Vec<_>>()}));
    }
    shown
}

/// An endpoint as the call that makes it answers, which differs from what is described afterwards: one with interfaces is `pending` (rule
/// API-4), the zone of its private names has no id yet, and what nobody has given is left out: the default policy of an
/// interface endpoint, and tags (rules API-5, POL-2, as observed; the guide of Amazon Keyspaces prints such an answer).
pub fn created(network: &Network, endpoint: &VpcEndpoint) -> Value {
    let mut shown = view(network, endpoint);
    let Some(members) = shown.as_object_mut() else { return shown };
    if endpoint.tags.is_empty() {
        members.shift_remove("Tags");
    }
    if endpoint.vpc_endpoint_type == EndpointType::Gateway {
        return shown;
    }
    if endpoint.policy_document.is_none() {
        members.shift_remove("PolicyDocument");
    }
    if endpoint.state == EndpointState::Available {
        members.insert("State".into(), "pending".into());
    }
    let own = endpoint.own_names(network).len();
    for private in members.get_mut("DnsEntries").and_then(Value::as_array_mut).into_iter().flatten().skip(own) {
        *private = with(private.take(), json!({"HostedZoneId": "ZONEIDPENDING"}));
    }
    shown
}

/// Rules API-2, API-11.
pub fn describe_vpc_endpoints(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let here = |endpoint: &&VpcEndpoint| {
        call.params.asks_for("VpcEndpointIds", &endpoint.vpc_endpoint_id)
            && endpoint.owner_id == *call.account
            && network.vpcs.get(&endpoint.vpc_id).is_none_or(|vpc| vpc.region == call.region)
    };
    describe::list(
        call.params,
        "VpcEndpoints",
        ("VpcEndpointIds", "VpcEndpointId", "InvalidVpcEndpointId.NotFound"),
        &[("vpc-endpoint-state", "State"), ("vpc-endpoint-type", "VpcEndpointType")],
        network.vpc_endpoints.iter().filter(here).map(|endpoint| view(network, endpoint)),
    )
}

/// Rules API-11, API-12, ES-09, ES-22, XR-08.
pub fn describe_vpc_endpoint_services(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let regions: Vec<String> = call.params.texts("ServiceRegions").map(str::to_string).collect();
    let regions = if regions.is_empty() { vec![call.region.to_string()] } else { regions };
    let mut details: Vec<Value> = Vec::new();
    for region in &regions {
        let is_remote = *region != call.region;
        let zones = catalog::region(region);
        let zone_names: Vec<&str> =
            zones.iter().flat_map(|it| it.zones.iter().map(|zone| zone.name.as_str())).collect();
        let zone_ids: Vec<&str> =
            zones.iter().flat_map(|it| it.zones.iter().filter_map(|zone| zone.id.as_deref())).collect();
        for service in catalog::services_in(region) {
            if is_remote && !service.cross_region {
                continue;
            }
            for kind in service.types {
                let kind_name = kind.as_str();
                if is_remote && kind_name != "Interface" {
                    continue;
                }
                let names = service.private_dns_names.clone().unwrap_or_default();
                // Rule GW-02: a gateway endpoint has no names of its own, so the base is the service's public name.
                let base = |name: &String| match kind {
                    ServiceType::Gateway => name.replacen(".vpce.", ".", 1),
                    ServiceType::Interface => name.trim_start_matches("*.").to_string(),
                };
                let mut detail = json!({
                    "ServiceName": service.service_name,
                    "ServiceId": service_id(&service.service_name, kind_name),
                    "ServiceType": [{"ServiceType": kind_name}],
                    "ServiceRegion": region,
                    "Owner": "amazon",
                    "BaseEndpointDnsNames": service.base_endpoint_dns_names.iter().map(base).collect::<Vec<_>>(),
                    "VpcEndpointPolicySupported": service.policy_supported.unwrap_or(true),
                    "AcceptanceRequired": false,
                    "ManagesVpcEndpoints": false,
                    "Tags": [],
                    "SupportedIpAddressTypes": service.supported_ip_address_types,
                });
                if !is_remote {
                    detail = with(detail, json!({"AvailabilityZones": zone_names, "AvailabilityZoneIds": zone_ids}));
                }
                if kind_name == "Interface"
                    && let Some(first) = names.first()
                {
                    let each: Vec<Value> = names.iter().map(|name| json!({"PrivateDnsName": name})).collect();
                    detail = with(
                        detail,
                        json!({"PrivateDnsName": first, "PrivateDnsNames": each, "PrivateDnsNameVerificationState": "verified"}),
                    );
                }
                details.push(detail);
            }
        }
        for service in network.endpoint_services.iter().filter(|service| service.region == *region) {
            if visible_service(network, call.account, call.region, &service.service_name(), region).is_none() {
                continue;
            }
            let offered = |id: &&str| service.availability_zone_ids.iter().any(|own| own == id);
            let (own_names, own_ids): (Vec<&str>, Vec<&str>) = zones
                .iter()
                .flat_map(|it| it.zones.iter())
                .filter_map(|zone| Some((zone.name.as_str(), zone.id.as_deref().filter(offered)?)))
                .unzip();
            let base = [service.service_id.as_str(), ".", region, ".vpce.amazonaws.com"].concat();
            let mut detail = json!({
                "ServiceName": service.service_name(),
                "ServiceId": service.service_id,
                "ServiceType": [{"ServiceType": service.endpoint_type().as_str()}],
                "ServiceRegion": region,
                "Owner": service.owner_id,
                "BaseEndpointDnsNames": [base],
                "VpcEndpointPolicySupported": false,
                "AcceptanceRequired": service.acceptance_required,
                "ManagesVpcEndpoints": false,
                "Tags": tag_list(&service.tags),
                "SupportedIpAddressTypes": service.supported_ip_address_types,
            });
            if !is_remote {
                detail = with(detail, json!({"AvailabilityZones": own_names, "AvailabilityZoneIds": own_ids}));
            }
            if let Some(name) = &service.private_dns_name {
                detail = with(
                    detail,
                    json!({"PrivateDnsName": name, "PrivateDnsNames": [{"PrivateDnsName": name}],
                    "PrivateDnsNameVerificationState": service.private_dns_verification}),
                );
            }
            details.push(detail);
        }
    }
    let answer = describe::list(
        call.params,
        "ServiceDetails",
        ("ServiceNames", "ServiceName", "InvalidServiceName"),
        &[("service-type", "ServiceType.ServiceType"), ("supported-ip-address-types", "SupportedIpAddressTypes")],
        details,
    )?;
    let mut names: Vec<Value> = Vec::new();
    for detail in answer.get("ServiceDetails").and_then(Value::as_array).into_iter().flatten() {
        let name = detail.get("ServiceName").cloned().unwrap_or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(with(answer, json!({"ServiceNames": names})))
}

fn service_id(name: &str, kind: &str) -> String {
    crate::net::Id::made(
        "vpce-svc",
        name.bytes().chain(kind.bytes()).fold(7, |sum, b| sum * 31 % 0xffff_fff1 + u64::from(b)),
    )
    .to_string()
}

/// Rule RE-18: the resources that an endpoint reaches, one association each.
pub fn describe_vpc_endpoint_associations(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let asked = call.params.ids("VpcEndpointIds");
    for id in &asked {
        crate::control::call::well_formed("vpce", "InvalidVpcEndpointId.Malformed", id.as_str())?;
        if network.vpc_endpoints.get(id).is_none_or(|endpoint| endpoint.owner_id != *call.account) {
            refuse!("InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{id}' does not exist");
        }
    }
    let mut associations = Vec::new();
    let here = |endpoint: &&VpcEndpoint| {
        endpoint.owner_id == *call.account
            && (asked.is_empty() || asked.contains(&endpoint.vpc_endpoint_id))
            && network.vpcs.get(&endpoint.vpc_id).is_none_or(|vpc| vpc.region == call.region)
    };
    for endpoint in network.vpc_endpoints.iter().filter(here) {
        for resource in endpoint.lattice_names(network) {
            let entry = |name: &str, zone: &str| json!({"DnsName": name, "HostedZoneId": crate::model::zone_id(zone)});
            let mut shown = json!({
                "Id": resource.association_id,
                "VpcEndpointId": endpoint.vpc_endpoint_id,
                "AssociatedResourceAccessibility": "Accessible",
                "DnsEntry": entry(&resource.name, "vpc-lattice"),
                "AssociatedResourceArn": resource.arn,
            });
            if let Some(arn) = &endpoint.service_network_arn {
                shown = with(shown, json!({"ServiceNetworkArn": arn}));
            }
            if let Some(name) = &resource.private_name {
                shown = with(shown, json!({"PrivateDnsEntry": entry(name, endpoint.vpc_endpoint_id.as_str())}));
            }
            associations.push(shown);
        }
    }
    let paths = &[("association-id", "Id"), ("associated-resource-id", "AssociatedResourceArn")];
    describe::list(call.params, "VpcEndpointAssociations", ("", "Id", ""), paths, associations)
}
