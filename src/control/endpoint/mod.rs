//! Operations on VPC endpoints: what AWS checks, refuses and makes. It must not know what packets do with them.

mod gateway;
mod interfaces;
mod modify;
mod offer;
mod shown;

use super::call::{Answer, ApiError, Call, Operations, Params};
use super::sharing::is_participant;
use crate::catalog::quotas;
use crate::model::{
    DnsOptions, DnsRecordIpType, EndpointState, EndpointType, IpAddressType, Network, Route, TargetKind, Vpc,
    VpcEndpoint,
};
use crate::net::json;
use crate::policy;
use gateway::{add_gateway_routes, gateway_options, inbound_only_sibling, remove_gateway_routes};
pub use interfaces::add_resource_address;
use interfaces::{add_interface, interface_options, security_groups, subnets_of};
use modify::modify_vpc_endpoint;
use offer::{find_offer, lattice_offer};
use shown::{created, describe_vpc_endpoint_associations, describe_vpc_endpoint_services, describe_vpc_endpoints};

pub const OPERATIONS: Operations = &[
    ("CreateVpcEndpoint", create_vpc_endpoint),
    ("ModifyVpcEndpoint", modify_vpc_endpoint),
    ("DeleteVpcEndpoints", delete_vpc_endpoints),
    ("DescribeVpcEndpoints", describe_vpc_endpoints),
    ("DescribeVpcEndpointServices", describe_vpc_endpoint_services),
    ("DescribeVpcEndpointAssociations", describe_vpc_endpoint_associations),
];

fn create_vpc_endpoint(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("vpc-endpoint")?;
    let kind = endpoint_type(params)?;
    // Rules IF-25, HY-15: only the owner makes endpoints.
    let vpc = call.own_vpc()?;
    parameters_fit(params, kind)?;
    let mut endpoint = VpcEndpoint {
        vpc_endpoint_id: call.make("vpce"),
        vpc_endpoint_type: kind,
        vpc_id: vpc.vpc_id.clone(),
        owner_id: call.owner(),
        service_name: String::new(),
        service_region: None,
        state: EndpointState::Available,
        policy_document: None,
        route_table_ids: Vec::new(),
        subnet_ids: Vec::new(),
        network_interface_ids: Vec::new(),
        groups: Vec::new(),
        ip_address_type: ip_address_type(params).unwrap_or_default(),
        dns_options: DnsOptions::default(),
        private_dns_enabled: params.is("PrivateDnsEnabled"),
        dns_suffix: String::new(),
        requester_managed: false,
        service_network_arn: None,
        resource_configuration_arn: None,
        tags,
    };
    if kind != EndpointType::Gateway {
        endpoint.dns_suffix = VpcEndpoint::made_suffix(&endpoint.vpc_endpoint_id);
    }
    let offer = match kind {
        EndpointType::Resource | EndpointType::ServiceNetwork => lattice_offer(call, &vpc, kind, &mut endpoint)?,
        EndpointType::Gateway | EndpointType::Interface | EndpointType::GatewayLoadBalancer | EndpointType::Tunnel => {
            let offer = find_offer(call, &vpc, kind)?;
            endpoint.service_name.clone_from(&offer.service_name);
            endpoint.service_region.clone_from(&offer.service_region);
            offer
        }
    };
    // Rule IF-06.
    if let Some(text) = params.text("PolicyDocument") {
        endpoint.policy_document = Some(checked_policy(text, kind)?);
    }
    quota(call.network, &vpc, kind)?;
    if kind == EndpointType::Gateway {
        for id in params.ids("RouteTableIds") {
            if !endpoint.route_table_ids.contains(&id) {
                endpoint.route_table_ids.push(id);
            }
        }
        gateway_options(call, &vpc, &mut endpoint, true)?;
        let tables = endpoint.route_table_ids.clone();
        add_gateway_routes(call, &vpc, &endpoint, &tables)?;
    } else {
        // Rules IF-50, ES-13.
        if offer.acceptance_required {
            endpoint.state = EndpointState::PendingAcceptance;
        }
        endpoint.groups = security_groups(call, params.ids("SecurityGroupIds"), &vpc, kind)?;
        let subnets = subnets_of(call, params, &vpc)?;
        interface_options(call, &vpc, &mut endpoint, &offer, &subnets)?;
        for (subnet, pins) in subnets {
            add_interface(call, &mut endpoint, &offer, &subnet, &pins)?;
        }
        let resources = endpoint.lattice_names(call.network).into_iter().filter(|it| it.place.is_some()).count();
        for _ in 0..resources {
            add_resource_address(call, &endpoint);
        }
    }
    let shown = created(call.network, &endpoint);
    call.network.vpc_endpoints.insert(endpoint);
    let mut answer = json!({"VpcEndpoint": shown});
    if let (Some(token), Some(map)) = (params.text("ClientToken"), answer.as_object_mut()) {
        map.insert("ClientToken".into(), token.into());
    }
    Ok(answer)
}

/// Rules IF-01, GW-03: `Gateway` where none is given. Rule IF-04: `InvalidVpcEndpointType`.
fn endpoint_type(params: Params<'_>) -> Result<EndpointType, ApiError> {
    match params.text("VpcEndpointType") {
        None | Some("Gateway") => Ok(EndpointType::Gateway),
        Some("Interface") => Ok(EndpointType::Interface),
        Some("GatewayLoadBalancer") => Ok(EndpointType::GatewayLoadBalancer),
        Some("Resource") => Ok(EndpointType::Resource),
        Some("ServiceNetwork") => Ok(EndpointType::ServiceNetwork),
        Some(other) => refuse!(
            "InvalidVpcEndpointType",
            "The VPC endpoint type '{other}' is not valid, or the lab does not have it."
        ),
    }
}

pub fn ip_address_type(params: Params<'_>) -> Option<IpAddressType> {
    match params.text("IpAddressType")? {
        "ipv4" => Some(IpAddressType::Ipv4),
        "ipv6" => Some(IpAddressType::Ipv6),
        "dualstack" => Some(IpAddressType::Dualstack),
        _ => None,
    }
}

pub fn record_type(options: Params<'_>) -> Option<DnsRecordIpType> {
    match options.text("DnsRecordIpType")? {
        "ipv4" => Some(DnsRecordIpType::Ipv4),
        "ipv6" => Some(DnsRecordIpType::Ipv6),
        "dualstack" => Some(DnsRecordIpType::Dualstack),
        "service-defined" => Some(DnsRecordIpType::ServiceDefined),
        _ => None,
    }
}

/// Whether DNS options say which domains are preferred.
fn prefers(options: Params<'_>) -> bool {
    options.has("PrivateDnsPreference") || options.texts("PrivateDnsSpecifiedDomains").next().is_some()
}

/// Which of a resource's domains get a zone (rule DNS-85).
const PREFERENCES: [&str; 4] =
    ["ALL_DOMAINS", "VERIFIED_DOMAINS_ONLY", "VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS", "SPECIFIED_DOMAINS_ONLY"];

/// Rule DNS-85: which types have a preference.
fn preference_fits(options: Params<'_>, kind: EndpointType) -> Result<(), ApiError> {
    if prefers(options) && !kind.is_lattice() {
        refuse!(
            "InvalidParameter",
            "DnsOptions PrivateDnsPreference is applicable only to Resource and ServiceNetwork VPC Endpoints."
        );
    }
    if let Some(other) = options.text("PrivateDnsPreference").filter(|it| !PREFERENCES.contains(it)) {
        let valid = PREFERENCES.join(", ");
        refuse!("InvalidParameter", "The PrivateDnsPreference {other} is not valid. Valid values: {valid}");
    }
    Ok(())
}

/// Rules GW-04, IF-02, IF-05, GWLB-01, GWLB-03, DNS-45, DNS-85: which parameters a type takes.
fn parameters_fit(params: Params<'_>, kind: EndpointType) -> Result<(), ApiError> {
    let given = |member: &str| params.value(member).is_some_and(|v| v.as_array().is_none_or(|list| !list.is_empty()));
    let options = params.object("DnsOptions");
    let has_policy = matches!(kind, EndpointType::Gateway | EndpointType::Interface);
    if kind != EndpointType::Gateway && given("RouteTableIds") {
        refuse!("InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.");
    }
    if kind == EndpointType::Gateway {
        if given("SubnetIds") || given("SubnetConfigurations") {
            refuse!(
                "InvalidParameter",
                "Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints."
            );
        }
        if given("SecurityGroupIds") {
            refuse!("InvalidParameter", "Security group IDs are only supported for Interface type VPC Endpoint.");
        }
        if params.is("PrivateDnsEnabled") {
            refuse!("InvalidParameter", "Private DNS is only supported for Interface type VPC Endpoint.");
        }
    }
    if kind == EndpointType::GatewayLoadBalancer {
        if given("SecurityGroupIds") {
            refuse!("InvalidParameter", "Security groups are not supported for GatewayLoadBalancer type VPC Endpoint.");
        }
        if params.is("PrivateDnsEnabled") {
            refuse!("InvalidParameter", "Private DNS is not supported for GatewayLoadBalancer type VPC Endpoint.");
        }
    }
    if !has_policy && given("PolicyDocument") {
        refuse!("InvalidParameter", "Endpoint policies are not supported for {} type VPC Endpoint.", kind.as_str());
    }
    if kind != EndpointType::Interface && options.has("PrivateDnsOnlyForInboundResolverEndpoint") {
        refuse!(
            "InvalidParameter",
            "DnsOptions PrivateDnsOnlyForInboundResolverEndpoint is applicable only to Interface VPC Endpoints."
        );
    }
    preference_fits(options, kind)?;
    if prefers(options) && !params.is("PrivateDnsEnabled") {
        refuse!("InvalidParameter", "DnsOptions PrivateDnsPreference is applicable only when private DNS is enabled.");
    }
    // Rule DNS-86.
    let specified = options.text("PrivateDnsPreference").is_some_and(|it| it.contains("SPECIFIED_DOMAINS"));
    if options.texts("PrivateDnsSpecifiedDomains").next().is_some() != specified {
        refuse!(
            "InvalidParameter",
            "PrivateDnsSpecifiedDomains goes with a PrivateDnsPreference that names specified domains, and only with it."
        );
    }
    if kind == EndpointType::Resource && !given("ResourceConfigurationArn") {
        refuse!("MissingParameter", "The request must contain the parameter ResourceConfigurationArn");
    }
    if kind == EndpointType::ServiceNetwork && !given("ServiceNetworkArn") {
        refuse!("MissingParameter", "The request must contain the parameter ServiceNetworkArn");
    }
    Ok(())
}

/// Rules GW-47, GW-48, IF-06, POL-3, POL-11.
pub fn checked_policy(text: &str, kind: EndpointType) -> Result<String, ApiError> {
    let placement = match kind {
        EndpointType::Gateway => policy::Placement::GatewayEndpoint,
        EndpointType::Interface
        | EndpointType::GatewayLoadBalancer
        | EndpointType::Resource
        | EndpointType::ServiceNetwork
        | EndpointType::Tunnel => policy::Placement::InterfaceEndpoint,
    };
    match policy::Document::parse_for(text, placement) {
        Ok(_) => Ok(text.to_string()),
        Err(why) => refuse!("InvalidPolicyDocument", "The policy document is not valid: {why}"),
    }
}

/// Rules GW-07, IF-60.
fn quota(network: &Network, vpc: &Vpc, kind: EndpointType) -> Result<(), ApiError> {
    let of_vpc = |kinds: &[EndpointType]| {
        network.vpc_endpoints.iter().filter(|e| e.vpc_id == vpc.vpc_id && kinds.contains(&e.vpc_endpoint_type)).count()
    };
    let (used, quota) = match kind {
        EndpointType::Gateway => {
            let here = |e: &&VpcEndpoint| {
                e.vpc_endpoint_type == EndpointType::Gateway
                    && e.owner_id == vpc.owner_id
                    && network.vpcs.get(&e.vpc_id).is_some_and(|other| other.region == vpc.region)
            };
            (network.vpc_endpoints.iter().filter(here).count(), quotas::GATEWAY_ENDPOINTS_PER_REGION)
        }
        EndpointType::Interface | EndpointType::GatewayLoadBalancer => {
            (of_vpc(&[EndpointType::Interface, EndpointType::GatewayLoadBalancer]), quotas::INTERFACE_ENDPOINTS_PER_VPC)
        }
        EndpointType::Resource => (of_vpc(&[kind]), quotas::RESOURCE_ENDPOINTS_PER_VPC),
        EndpointType::ServiceNetwork | EndpointType::Tunnel => {
            (of_vpc(&[kind]), quotas::SERVICE_NETWORK_ENDPOINTS_PER_VPC)
        }
    };
    if used >= quota.value as usize {
        refuse!("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
    }
    Ok(())
}

/// The endpoint that a call names, which the caller may change (rules IF-58, IF-59, ES-01).
pub fn own_endpoint(call: &Call<'_>, id: &str) -> Result<VpcEndpoint, ApiError> {
    super::call::well_formed("vpce", "InvalidVpcEndpointId.Malformed", id)?;
    let found = call.network.vpc_endpoints.get(id);
    // Rule HY-15: who may use a shared subnet sees the VPC, and changes no endpoint in it.
    if found.is_some_and(|it| it.owner_id != *call.account && is_participant(call.network, call.account, &it.vpc_id)) {
        refuse!("UnauthorizedOperation", "You are not authorized to perform this operation.");
    }
    let Some(endpoint) = found.filter(|it| it.owner_id == *call.account && call.is_here(&it.vpc_id)) else {
        refuse!("InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{id}' does not exist")
    };
    if endpoint.requester_managed {
        refuse!("OperationNotPermitted", "The operation on the managed Vpc Endpoint '{id}' is not permitted.");
    }
    Ok(endpoint.clone())
}

/// Rules IF-55, API-8: a bulk call, whose refusals stand in the answer.
fn delete_vpc_endpoints(call: &mut Call<'_>) -> Answer {
    let mut unsuccessful = Vec::new();
    for id in call.params.texts("VpcEndpointIds") {
        if let Err(why) = delete_one(call, id) {
            unsuccessful.push(json!({"Error": {"Code": why.code, "Message": why.message}, "ResourceId": id}));
        }
    }
    Ok(json!({"Unsuccessful": unsuccessful}))
}

/// Rules GW-13, GW-60, DNS-43, GWLB-22, IF-55.
fn delete_one(call: &mut Call<'_>, id: &str) -> Result<(), ApiError> {
    let endpoint = own_endpoint(call, id)?;
    if endpoint.vpc_endpoint_type == EndpointType::Gateway {
        if let Some(other) = inbound_only_sibling(call.network, &endpoint) {
            let another = call.network.vpc_endpoints.iter().any(|it| {
                it.vpc_id == endpoint.vpc_id
                    && it.vpc_endpoint_type == EndpointType::Gateway
                    && it.service_name == endpoint.service_name
                    && it.vpc_endpoint_id != endpoint.vpc_endpoint_id
            });
            if !another {
                refuse!(
                    "InvalidParameter",
                    "Gateway endpoint cannot be deleted while Interface endpoint {} for the service has PrivateDnsOnlyForInboundResolverEndpoint set to true.",
                    other.vpc_endpoint_id
                );
            }
        }
        remove_gateway_routes(call.network, &endpoint.vpc_endpoint_id, None);
    }
    let routed =
        |route: &Route| route.target.kind() == TargetKind::VpcEndpoint && route.target.0 == endpoint.vpc_endpoint_id;
    if call.network.route_tables.iter().any(|table| table.routes.iter().any(routed)) {
        refuse!("InvalidParameter", "Endpoint must be removed from route table before deletion");
    }
    for eni in &endpoint.network_interface_ids {
        call.network.network_interfaces.remove(eni);
    }
    call.network.vpc_endpoints.remove(&endpoint.vpc_endpoint_id);
    Ok(())
}
