//! Operations on endpoint services: what a provider configures, and whom it lets in. It must not know what packets do.

use super::call::{Answer, ApiError, Call, Operations, TIMESTAMP, tag_list, well_formed, with};
use super::describe;
use crate::catalog;
use crate::model::{
    EndpointService, EndpointState, EndpointType, LoadBalancer, LoadBalancerKind, Network, PrivateDnsVerification,
    ServiceState, VpcEndpoint, letters,
};
use crate::net::SortedMap;
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Arn, DnsName, Id, mix};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateVpcEndpointServiceConfiguration", create_service),
    ("ModifyVpcEndpointServiceConfiguration", modify_service),
    ("DeleteVpcEndpointServiceConfigurations", delete_services),
    ("DescribeVpcEndpointServiceConfigurations", describe_services),
    ("ModifyVpcEndpointServicePermissions", modify_permissions),
    ("DescribeVpcEndpointServicePermissions", describe_permissions),
    ("AcceptVpcEndpointConnections", accept_connections),
    ("RejectVpcEndpointConnections", reject_connections),
    ("DescribeVpcEndpointConnections", describe_connections),
    ("StartVpcEndpointServicePrivateDnsVerification", start_verification),
];

fn create_service(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("vpc-endpoint-service")?;
    let network_balancers = balancers(call, params.ids("NetworkLoadBalancerArns"), LoadBalancerKind::Network)?;
    let gateway_balancers = balancers(call, params.ids("GatewayLoadBalancerArns"), LoadBalancerKind::Gateway)?;
    // Rule ES-02.
    match (network_balancers.is_empty(), gateway_balancers.is_empty()) {
        (true, true) => refuse!(
            "InvalidParameter",
            "At least one Network Load Balancer ARN or Gateway Load Balancer ARN must be specified."
        ),
        (false, false) => refuse!(
            "InvalidParameter",
            "A service has either Network Load Balancers or Gateway Load Balancers, not both."
        ),
        (true, false) | (false, true) => {}
    }
    let mut service = EndpointService {
        service_id: call.make("vpce-svc"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        state: ServiceState::Available,
        network_load_balancer_arns: network_balancers,
        gateway_load_balancer_arns: gateway_balancers,
        availability_zone_ids: SortedSet::new(),
        // Rule ES-13: acceptance by hand is the default.
        acceptance_required: params.flag("AcceptanceRequired").unwrap_or(true),
        private_dns_name: None,
        private_dns_verification: PrivateDnsVerification::default(),
        verification_unpublished: false,
        allowed_principals: SortedSet::new(),
        supported_ip_address_types: params.texts("SupportedIpAddressTypes").map(str::to_string).collect(),
        supported_regions: params.texts("SupportedRegions").map(str::to_string).collect(),
        tags,
    };
    if service.supported_ip_address_types.is_empty() {
        service.supported_ip_address_types.insert("ipv4".to_string());
    }
    if let Some(name) = params.text("PrivateDnsName") {
        name_service(&mut service, name)?;
    }
    settle(call.network, &mut service)?;
    let mut shown = view(&service);
    if let (true, Some(members)) = (service.tags.is_empty(), shown.as_object_mut()) {
        members.shift_remove("Tags");
    }
    call.network.endpoint_services.insert(service);
    Ok(json!({"ServiceConfiguration": shown}))
}

/// The load balancers that a call names. Rule ES-04: each serves one service only.
fn balancers(call: &Call<'_>, arns: Vec<Id>, kind: LoadBalancerKind) -> Result<Vec<Id>, ApiError> {
    for arn in &arns {
        let found = call.network.load_balancers.get(arn);
        if found.is_none_or(|it| it.kind != kind || it.owner_id != *call.account || it.region != call.region) {
            let what = if kind == LoadBalancerKind::Network { "Network" } else { "Gateway" };
            refuse!("InvalidParameter", "The {what} Load Balancer '{arn}' does not exist.");
        }
        let uses = |list: &[Id]| list.contains(arn);
        let mut services = call.network.endpoint_services.iter();
        if let Some(other) =
            services.find(|it| uses(&it.network_load_balancer_arns) || uses(&it.gateway_load_balancer_arns))
        {
            refuse!(
                "InvalidParameter",
                "The load balancer '{arn}' is already associated with the endpoint service {}.",
                other.service_id
            );
        }
    }
    Ok(arns)
}

/// Rules ES-28, ES-29: a service's private name, to be verified.
fn name_service(service: &mut EndpointService, name: &str) -> Result<(), ApiError> {
    if service.endpoint_type() == EndpointType::GatewayLoadBalancer {
        refuse!("InvalidParameter", "Private DNS names are not supported for services with Gateway Load Balancers.");
    }
    let parsed = name.strip_prefix("*.").unwrap_or(name).parse::<DnsName>();
    let is_lower = !name.chars().any(|c| c.is_ascii_uppercase());
    match parsed {
        Ok(parsed) if is_lower && parsed.label_count() > 1 && !parsed.as_str().contains('*') => {}
        Ok(_) | Err(_) => refuse!("InvalidParameter", "The private DNS name '{name}' is not valid."),
    }
    service.private_dns_name = Some(name.to_string());
    service.private_dns_verification = PrivateDnsVerification::PendingVerification;
    service.verification_unpublished = false;
    Ok(())
}

/// What must hold of a service's options; takes over its load balancers' zones.
///
/// Rules ES-25, ES-37, XR-01, XR-13, GWLB-23.
fn settle(network: &Network, service: &mut EndpointService) -> Result<(), ApiError> {
    let arns = service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns);
    let balancers: Vec<&LoadBalancer> = arns.filter_map(|arn| network.load_balancers.get(arn)).collect();
    if service.supported_ip_address_types.is_empty() {
        refuse!("InvalidParameter", "A service supports at least one IP address type.");
    }
    for kind in &service.supported_ip_address_types {
        match kind.as_str() {
            "ipv4" => {}
            "ipv6" => {
                if let Some(plain) = balancers.iter().find(|it| it.ip_address_type == "ipv4") {
                    refuse!(
                        "InvalidParameter",
                        "The IP address type ipv6 needs load balancers of the type dualstack: '{}' is not.",
                        plain.load_balancer_arn
                    );
                }
            }
            other => refuse!("InvalidParameter", "The IP address type '{other}' is not one of ipv4 and ipv6."),
        }
    }
    service.supported_regions.remove(&service.region);
    if let Some(unknown) = service.supported_regions.iter().find(|code| catalog::region(code).is_none()) {
        refuse!("InvalidParameter", "The Region '{unknown}' does not exist.");
    }
    if !service.supported_regions.is_empty() && service.endpoint_type() == EndpointType::GatewayLoadBalancer {
        refuse!("InvalidParameter", "Services with Gateway Load Balancers are available in their own Region only.");
    }
    let subnets = balancers.iter().flat_map(|it| &it.subnets).filter_map(|it| network.subnets.get(&it.subnet_id));
    service.availability_zone_ids = subnets.map(|subnet| subnet.availability_zone_id.clone()).collect();
    Ok(())
}

/// A service as its provider sees it.
fn view(service: &EndpointService) -> Value {
    let region = catalog::region(&service.region);
    let zone = |id: &String| Some((region?.zone_of_id(id)?.name.to_string(), id.clone()));
    let zones: SortedMap<String, String> = service.availability_zone_ids.iter().filter_map(zone).collect();
    let regions = std::iter::once(&service.region).chain(&service.supported_regions);
    let base_name = [service.service_id.as_str(), ".", &service.region, ".vpce.amazonaws.com"].concat();
    let mut shown = json!({
        "ServiceType": [{"ServiceType": service.endpoint_type()}],
        "ServiceId": service.service_id,
        "ServiceName": service.service_name(),
        "ServiceState": service.state,
        "AvailabilityZoneIds": zones.values().collect::<Vec<_>>(),
        "AvailabilityZones": zones.keys().collect::<Vec<_>>(),
        "AcceptanceRequired": service.acceptance_required,
        "ManagesVpcEndpoints": false,
        "SupportedIpAddressTypes": service.supported_ip_address_types,
        "BaseEndpointDnsNames": [base_name],
        "SupportedRegions": regions.map(|code| json!({"Region": code, "ServiceState": "Available"})).collect::<Vec<_>>(),
        "RemoteAccessEnabled": !service.supported_regions.is_empty(),
    });
    let (member, arns) = match service.endpoint_type() {
        EndpointType::GatewayLoadBalancer => ("GatewayLoadBalancerArns", &service.gateway_load_balancer_arns),
        EndpointType::Gateway
        | EndpointType::Interface
        | EndpointType::Resource
        | EndpointType::ServiceNetwork
        | EndpointType::Tunnel => ("NetworkLoadBalancerArns", &service.network_load_balancer_arns),
    };
    shown = with(shown, json!({member: arns}));
    if let Some(name) = &service.private_dns_name {
        let token = |salt| {
            letters(&[service.service_id.as_str(), name].concat(), salt, 20, b"abcdefghijklmnopqrstuvwxyz0123456789")
        };
        let (value, label) = (["vpce:", &token("value")].concat(), ["_", &token("name")].concat());
        shown = with(
            shown,
            json!({"PrivateDnsName": name, "PrivateDnsNameConfiguration": {"State": service.private_dns_verification,
                "Type": "TXT", "Value": value, "Name": label}}),
        );
    }
    with(shown, json!({"Tags": tag_list(&service.tags)}))
}

/// The caller's service that a call names. Rule ES-06.
fn own_service(call: &Call<'_>, id: &str) -> Result<EndpointService, ApiError> {
    well_formed("vpce-svc", "InvalidVpcEndpointServiceIdId.Malformed", id)?;
    let found = call.network.endpoint_services.get(id);
    match found.filter(|it| it.owner_id == *call.account && it.region == call.region) {
        Some(service) => Ok(service.clone()),
        None => {
            refuse!("InvalidVpcEndpointServiceId.NotFound", "The VpcEndpointService Id '{id}' does not exist")
        }
    }
}

/// The endpoints that are connected to a service, or ask to be.
fn connections<'n>(network: &'n Network, service: &'n EndpointService) -> impl Iterator<Item = &'n VpcEndpoint> {
    let is_its = move |endpoint: &&VpcEndpoint| {
        endpoint.customer_service(network).is_some_and(|it| it.service_id == service.service_id)
    };
    network.vpc_endpoints.iter().filter(is_its)
}

/// Whether an endpoint keeps its service from being deleted (rule ES-50).
fn is_active(endpoint: &VpcEndpoint) -> bool {
    match endpoint.state {
        EndpointState::PendingAcceptance
        | EndpointState::Pending
        | EndpointState::Available
        | EndpointState::Partial => true,
        EndpointState::Deleting
        | EndpointState::Deleted
        | EndpointState::Rejected
        | EndpointState::Failed
        | EndpointState::Expired => false,
    }
}

fn modify_service(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let mut service = own_service(call, params.require("ServiceId")?)?;
    let is_connected = connections(call.network, &service).any(is_active);
    for (add, remove, kind) in [
        ("AddNetworkLoadBalancerArns", "RemoveNetworkLoadBalancerArns", LoadBalancerKind::Network),
        ("AddGatewayLoadBalancerArns", "RemoveGatewayLoadBalancerArns", LoadBalancerKind::Gateway),
    ] {
        let added = balancers(call, params.ids(add), kind)?;
        let removed = params.ids(remove);
        let is_gateway = kind == LoadBalancerKind::Gateway;
        let other = service.endpoint_type() == EndpointType::GatewayLoadBalancer;
        if (!added.is_empty() || !removed.is_empty()) && is_gateway != other {
            refuse!(
                "InvalidParameter",
                "A service has either Network Load Balancers or Gateway Load Balancers, not both."
            );
        }
        let list =
            if is_gateway { &mut service.gateway_load_balancer_arns } else { &mut service.network_load_balancer_arns };
        if let Some(missing) = removed.iter().find(|arn| !list.contains(arn)) {
            refuse!("InvalidParameter", "The load balancer '{missing}' is not associated with the service.");
        }
        // Rule ES-49.
        list.extend(added);
        list.retain(|arn| !removed.contains(arn));
        if !removed.is_empty() && (is_connected || list.is_empty()) {
            refuse!(
                "ExistingVpcEndpointConnections",
                "Load balancers cannot be removed from {}: it has VPC endpoint connections, or it would have none left.",
                service.service_id
            );
        }
    }
    if let Some(required) = params.flag("AcceptanceRequired") {
        service.acceptance_required = required;
    }
    match (params.text("PrivateDnsName"), params.is("RemovePrivateDnsName")) {
        (Some(_), true) => refuse!(
            "InvalidParameterCombination",
            "The parameters PrivateDnsName and RemovePrivateDnsName cannot be used together."
        ),
        (Some(name), false) => name_service(&mut service, name)?,
        // Rule ES-32: AWS's guide: the name goes only after there are no connections.
        (None, true) if is_connected => refuse!(
            "ExistingVpcEndpointConnections",
            "The private DNS name cannot be removed from {}: it has VPC endpoint connections.",
            service.service_id
        ),
        (None, true) => {
            service.private_dns_name = None;
            service.private_dns_verification = PrivateDnsVerification::default();
        }
        (None, false) => {}
    }
    service.supported_ip_address_types.extend(params.texts("AddSupportedIpAddressTypes").map(str::to_string));
    for kind in params.texts("RemoveSupportedIpAddressTypes") {
        service.supported_ip_address_types.remove(kind);
    }
    service.supported_regions.extend(params.texts("AddSupportedRegions").map(str::to_string));
    for code in params.texts("RemoveSupportedRegions") {
        // Rule XR-01; rule XR-06: existing endpoints stay.
        if code == service.region {
            refuse!("InvalidParameter", "The Region '{code}' hosts the service: it cannot be removed.");
        }
        service.supported_regions.remove(code);
    }
    settle(call.network, &mut service)?;
    call.network.endpoint_services.insert(service);
    Ok(json!({"Return": true}))
}

fn unsuccessful(id: &Id, code: &str, message: &str) -> Value {
    json!({"Error": {"Code": code, "Message": message}, "ResourceId": id})
}

/// Rule ES-50.
fn delete_services(call: &mut Call<'_>) -> Answer {
    let mut failed = Vec::new();
    for id in call.params.ids("ServiceIds") {
        well_formed("vpce-svc", "InvalidVpcEndpointServiceIdId.Malformed", id.as_str())?;
        match own_service(call, id.as_str()) {
            Err(_) => failed.push(unsuccessful(
                &id,
                "InvalidVpcEndpointService.NotFound",
                &["The VpcEndpointService Id '", id.as_str(), "' does not exist"].concat(),
            )),
            Ok(service) if connections(call.network, &service).any(is_active) => failed.push(unsuccessful(
                &id,
                "ExistingVpcEndpointConnections",
                "Service has existing active VPC Endpoint connections!",
            )),
            Ok(_) => {
                call.network.endpoint_services.remove(&id);
            }
        }
    }
    Ok(json!({"Unsuccessful": failed}))
}

fn describe_services(call: &mut Call<'_>) -> Answer {
    let (account, region) = (call.account, call.region);
    let mine = call.network.endpoint_services.iter().filter(|it| it.owner_id == *account && it.region == region);
    describe::list(
        call.params,
        "ServiceConfigurations",
        ("ServiceIds", "ServiceId", "InvalidVpcEndpointServiceId.NotFound"),
        &[],
        mine.map(view),
    )
}

/// The type of an allowed principal; `None` where it is none. Rule ES-10: no path in a role's or user's ARN.
fn principal_type(principal: &str) -> Option<&'static str> {
    if principal == "*" {
        return Some("All");
    }
    let arn = Arn::parse(principal)?;
    let is_account = arn.account.len() == 12 && arn.account.bytes().all(|b| b.is_ascii_digit());
    if arn.service != "iam" || !arn.region.is_empty() || !is_account {
        return None;
    }
    match arn.resource.split_once('/') {
        None if arn.resource == "root" => Some("Account"),
        Some(("role", name)) if !name.is_empty() && !name.contains('/') => Some("Role"),
        Some(("user", name)) if !name.is_empty() && !name.contains('/') => Some("User"),
        None | Some(_) => None,
    }
}

fn principal_view(service: &EndpointService, principal: &str) -> Value {
    let number = mix(0, &[service.service_id.as_str(), principal].concat());
    json!({"PrincipalType": principal_type(principal), "Principal": principal,
        "ServicePermissionId": Id::made("vpce-svc-perm", number), "ServiceId": service.service_id})
}

/// Rules ES-10, ES-11: connections that were accepted stay.
fn modify_permissions(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let mut service = own_service(call, params.require("ServiceId")?)?;
    let mut added = Vec::new();
    for principal in params.texts("AddAllowedPrincipals") {
        if principal_type(principal).is_none() {
            refuse!("InvalidPrincipal", "Invalid Principal: '{principal}'");
        }
        if service.allowed_principals.insert(principal.to_string()) {
            added.push(principal_view(&service, principal));
        }
    }
    for principal in params.texts("RemoveAllowedPrincipals") {
        if !service.allowed_principals.remove(principal) {
            refuse!("InvalidPrincipal", "Invalid Principal: '{principal}' is not allowed to use the service.");
        }
    }
    call.network.endpoint_services.insert(service);
    Ok(json!({"AddedPrincipals": added, "ReturnValue": true}))
}

fn describe_permissions(call: &mut Call<'_>) -> Answer {
    let service = own_service(call, call.params.require("ServiceId")?)?;
    let shown = service.allowed_principals.iter().map(|it| with(principal_view(&service, it), json!({"Tags": []})));
    describe::list(call.params, "AllowedPrincipals", ("", "Principal", ""), &[], shown)
}

fn accept_connections(call: &mut Call<'_>) -> Answer {
    decide(call, &[EndpointState::PendingAcceptance], EndpointState::Available)
}

/// Rule ES-15: one that is available may be rejected too.
fn reject_connections(call: &mut Call<'_>) -> Answer {
    decide(call, &[EndpointState::PendingAcceptance, EndpointState::Available], EndpointState::Rejected)
}

/// Rule ES-18: what fails is listed, and the call succeeds.
fn decide(call: &mut Call<'_>, from: &[EndpointState], to: EndpointState) -> Answer {
    let service = own_service(call, call.params.require("ServiceId")?)?;
    let mut failed = Vec::new();
    for id in call.params.ids("VpcEndpointIds") {
        well_formed("vpce", "InvalidVpcEndpointId.Malformed", id.as_str())?;
        let found = connections(call.network, &service).find(|it| it.vpc_endpoint_id == id).map(|it| it.state);
        match found {
            None => failed.push(unsuccessful(
                &id,
                "InvalidVpcEndpointId.NotFound",
                &["The Vpc Endpoint Id '", id.as_str(), "' does not exist"].concat(),
            )),
            Some(state) if from.contains(&state) => {
                if let Some(endpoint) = call.network.vpc_endpoints.get_mut(&id) {
                    endpoint.state = to;
                }
            }
            Some(state) => failed.push(unsuccessful(
                &id,
                "InvalidState",
                &["The VPC endpoint is in the state ", state.as_str(), ", in which it cannot become ", to.as_str()]
                    .concat(),
            )),
        }
    }
    Ok(json!({"Unsuccessful": failed}))
}

fn describe_connections(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.endpoint_services.iter();
    let mine = mine.filter(|it| it.owner_id == *call.account && it.region == call.region);
    let mut shown = Vec::new();
    for service in mine {
        let is_gateway = service.endpoint_type() == EndpointType::GatewayLoadBalancer;
        for endpoint in connections(network, service) {
            let entries = endpoint.dns_entries(network);
            let entries = entries.iter().map(|(name, zone)| json!({"DnsName": name, "HostedZoneId": zone}));
            let (member, arns) = if is_gateway {
                ("GatewayLoadBalancerArns", &service.gateway_load_balancer_arns)
            } else {
                ("NetworkLoadBalancerArns", &service.network_load_balancer_arns)
            };
            let item = json!({
                "ServiceId": service.service_id,
                "VpcEndpointId": endpoint.vpc_endpoint_id,
                "VpcEndpointOwner": endpoint.owner_id,
                "VpcEndpointState": endpoint.state,
                "CreationTimestamp": TIMESTAMP,
                "DnsEntries": entries.collect::<Vec<_>>(),
                "IpAddressType": endpoint.ip_address_type,
                "VpcEndpointRegion": network.vpcs.get(&endpoint.vpc_id).map(|vpc| &vpc.region),
            });
            shown.push(with(item, json!({member: arns})));
        }
    }
    describe::list(call.params, "VpcEndpointConnections", ("", "VpcEndpointId", ""), &[], shown)
}

/// Rules ES-29, ES-30: the TXT record is taken as published, unless the lab was told otherwise.
fn start_verification(call: &mut Call<'_>) -> Answer {
    let mut service = own_service(call, call.params.require("ServiceId")?)?;
    if service.private_dns_name.is_none() {
        refuse!("InvalidParameter", "The service {} does not have a private DNS name.", service.service_id);
    }
    service.private_dns_verification = if service.verification_unpublished {
        PrivateDnsVerification::Failed
    } else {
        PrivateDnsVerification::Verified
    };
    call.network.endpoint_services.insert(service);
    Ok(json!({"ReturnValue": true}))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc, with_subnets};
    use serde_json::{Value, json};

    struct Setup {
        lab: Lab,
        balancer: String,
        subnets: Vec<String>,
        consumer: String,
    }

    /// A provider's VPC with a load balancer in zones a and b, and a consumer's VPC with the same blocks (rule ES-41).
    fn setup() -> Setup {
        let mut lab = Lab::default();
        let provider = vpc(&mut lab, "10.0.0.0/16");
        let consumer = vpc(&mut lab, "10.0.0.0/16");
        let blocks = [("10.0.1.0/24", "a"), ("10.0.2.0/24", "b")];
        let (lab, own) = with_subnets(&lab, &provider, &blocks);
        let (mut lab, subnets) = with_subnets(&lab, &consumer, &blocks);
        let params = json!({"Name": "nlb", "Type": "network", "Scheme": "internal", "Subnets": [own[0]]});
        let balancer = id(&call(&mut lab, "elbv2", "CreateLoadBalancer", params), "/LoadBalancers/0/LoadBalancerArn");
        Setup { lab, balancer, subnets, consumer }
    }

    fn create(setup: &mut Setup, more: Value) -> Value {
        let mut params = json!({"NetworkLoadBalancerArns": [setup.balancer]});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call(&mut setup.lab, "ec2", "CreateVpcEndpointServiceConfiguration", params)
    }

    fn connect(setup: &mut Setup, name: &str) -> String {
        let params = json!({"VpcId": setup.consumer, "VpcEndpointType": "Interface", "ServiceName": name,
            "SubnetIds": [setup.subnets[0]]});
        id(&call(&mut setup.lab, "ec2", "CreateVpcEndpoint", params), "/VpcEndpoint/VpcEndpointId")
    }

    fn state(lab: &mut Lab, endpoint: &str) -> String {
        let shown = call(lab, "ec2", "DescribeVpcEndpoints", json!({"VpcEndpointIds": [endpoint]}));
        id(&shown, "/VpcEndpoints/0/State")
    }

    #[test]
    fn acceptance_and_rejection() {
        let mut setup = setup();
        let made = create(&mut setup, json!({}));
        assert_eq!(made.pointer("/ServiceConfiguration/AcceptanceRequired"), Some(&json!(true)));
        let service = id(&made, "/ServiceConfiguration/ServiceId");
        let endpoint = connect(&mut setup, &id(&made, "/ServiceConfiguration/ServiceName"));
        let lab = &mut setup.lab;
        assert_eq!(state(lab, &endpoint), "pendingAcceptance");
        let both = json!({"ServiceId": service, "VpcEndpointIds": [endpoint, "vpce-0123456789abcdef0"]});
        let answer = call(lab, "ec2", "AcceptVpcEndpointConnections", both.clone());
        assert_eq!(id(&answer, "/Unsuccessful/0/Error/Code"), "InvalidVpcEndpointId.NotFound");
        assert_eq!(state(lab, &endpoint), "available");
        let deleted = call(lab, "ec2", "DeleteVpcEndpointServiceConfigurations", json!({"ServiceIds": [service]}));
        assert_eq!(id(&deleted, "/Unsuccessful/0/Error/Code"), "ExistingVpcEndpointConnections");
        refused(lab, "elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": setup.balancer}), "ResourceInUse");
        call(lab, "ec2", "RejectVpcEndpointConnections", both);
        let shown = call(lab, "ec2", "DescribeVpcEndpointConnections", json!({}));
        assert_eq!(id(&shown, "/VpcEndpointConnections/0/VpcEndpointState"), "rejected");
        let deleted = call(lab, "ec2", "DeleteVpcEndpointServiceConfigurations", json!({"ServiceIds": [service]}));
        assert_eq!(deleted, json!({"Unsuccessful": []}));
        call(lab, "elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": setup.balancer}));
        let unknown = call(lab, "ec2", "DeleteVpcEndpointServiceConfigurations", json!({"ServiceIds": [service]}));
        assert_eq!(id(&unknown, "/Unsuccessful/0/Error/Code"), "InvalidVpcEndpointService.NotFound");
    }

    #[test]
    fn a_private_name_is_verified() {
        let mut setup = setup();
        let made = create(&mut setup, json!({"PrivateDnsName": "api.example.com", "AcceptanceRequired": false}));
        let pointer = "/ServiceConfigurations/0/PrivateDnsNameConfiguration/State";
        let service = id(&made, "/ServiceConfiguration/ServiceId");
        let lab = &mut setup.lab;
        let described =
            |lab: &mut Lab| id(&call(lab, "ec2", "DescribeVpcEndpointServiceConfigurations", json!({})), pointer);
        assert_eq!(described(lab), "pendingVerification");
        call(lab, "ec2", "StartVpcEndpointServicePrivateDnsVerification", json!({"ServiceId": service}));
        assert_eq!(described(lab), "verified");
        call(lab, "lab", "UnpublishVerification", json!({"ServiceId": service}));
        assert_eq!(described(lab), "failed");
    }

    #[test]
    fn refusals() {
        let mut setup = setup();
        let operation = "CreateVpcEndpointServiceConfiguration";
        let arn = setup.balancer.clone();
        let mut check = |params, code| refused(&mut setup.lab, "ec2", operation, params, code);
        check(json!({}), "InvalidParameter");
        check(json!({"NetworkLoadBalancerArns": [arn], "SupportedIpAddressTypes": ["ipv6"]}), "InvalidParameter");
        check(json!({"NetworkLoadBalancerArns": [arn], "PrivateDnsName": "API.example.com"}), "InvalidParameter");
        check(json!({"NetworkLoadBalancerArns": [arn], "SupportedRegions": ["eu-nowhere-1"]}), "InvalidParameter");
        check(json!({"GatewayLoadBalancerArns": [arn]}), "InvalidParameter");
        let service = id(&create(&mut setup, json!({})), "/ServiceConfiguration/ServiceId");
        let lab = &mut setup.lab;
        refused(lab, "ec2", operation, json!({"NetworkLoadBalancerArns": [arn]}), "InvalidParameter");
        let modify = "ModifyVpcEndpointServiceConfiguration";
        let last = json!({"ServiceId": service, "RemoveNetworkLoadBalancerArns": [arn]});
        refused(lab, "ec2", modify, last, "ExistingVpcEndpointConnections");
        refused(lab, "ec2", modify, json!({"ServiceId": "vpce-svc-1"}), "InvalidVpcEndpointServiceIdId.Malformed");
        let host = json!({"ServiceId": service, "RemoveSupportedRegions": ["us-east-1"]});
        refused(lab, "ec2", modify, host, "InvalidParameter");
        let permit = |principal: &str| json!({"ServiceId": service, "AddAllowedPrincipals": [principal]});
        let operation = "ModifyVpcEndpointServicePermissions";
        refused(lab, "ec2", operation, permit("arn:aws:iam::222233334444:role/path/name"), "InvalidPrincipal");
        let added = call(lab, "ec2", operation, permit("arn:aws:iam::222233334444:root"));
        assert_eq!(id(&added, "/AddedPrincipals/0/PrincipalType"), "Account");
    }
}
