//! Operations on VPC endpoints: what AWS checks, refuses and makes. It must not know what packets do with them.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, tag_list, with};
use super::interface::groups_of;
use super::sharing::is_participant;
use super::visible::visible_service;
use super::{describe, weight};
use crate::catalog::{self, ServiceType, quotas};
use crate::model::{
    Destination, DnsOptions, DnsRecordIpType, EndpointState, EndpointType, InterfaceType, IpAddressType,
    LatticeAssociationKind, Network, NetworkInterface, Origin, PrivateDnsVerification, ResourceConfigurationType,
    Route, RouteTarget, Subnet, Tags, TargetKind, Vpc, VpcEndpoint,
};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Arn, Cidr, Family, Id};
use crate::policy;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateVpcEndpoint", create_vpc_endpoint),
    ("ModifyVpcEndpoint", modify_vpc_endpoint),
    ("DeleteVpcEndpoints", delete_vpc_endpoints),
    ("DescribeVpcEndpoints", describe_vpc_endpoints),
    ("DescribeVpcEndpointServices", describe_vpc_endpoint_services),
    ("DescribeVpcEndpointAssociations", describe_vpc_endpoint_associations),
];

/// What an endpoint is made for, as the caller sees it.
struct Offer {
    service_name: String,
    service_region: Option<String>,
    types: Vec<EndpointType>,
    /// Zone ids in which it is offered; None stands for all of the Region.
    zone_ids: Option<SortedSet<String>>,
    has_v4: bool,
    has_v6: bool,
    /// None where nothing is known of it.
    has_private_names: bool,
    acceptance_required: bool,
    private_name_verified: bool,
}

fn create_vpc_endpoint(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("vpc-endpoint")?;
    let kind = endpoint_type(params)?;
    let vpc = call.vpc(params.require("VpcId")?)?.clone();
    // Rules IF-25, HY-15: only the owner makes endpoints.
    if vpc.owner_id != *call.account {
        refuse!("UnauthorizedOperation", "You are not authorized to perform this operation.");
    }
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
    let mut shown = view(call.network, &endpoint);
    // Rule API-4: an interface endpoint's answer says `pending`; a gateway endpoint is available at once.
    if kind != EndpointType::Gateway && endpoint.state == EndpointState::Available {
        shown = with(shown, json!({"State": "pending"}));
    }
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

fn ip_address_type(params: Params<'_>) -> Option<IpAddressType> {
    match params.text("IpAddressType")? {
        "ipv4" => Some(IpAddressType::Ipv4),
        "ipv6" => Some(IpAddressType::Ipv6),
        "dualstack" => Some(IpAddressType::Dualstack),
        _ => None,
    }
}

fn record_type(options: Params<'_>) -> Option<DnsRecordIpType> {
    match options.text("DnsRecordIpType")? {
        "ipv4" => Some(DnsRecordIpType::Ipv4),
        "ipv6" => Some(DnsRecordIpType::Ipv6),
        "dualstack" => Some(DnsRecordIpType::Dualstack),
        "service-defined" => Some(DnsRecordIpType::ServiceDefined),
        _ => None,
    }
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

/// The service that a call names, if it is offered to the caller with this type of endpoint.
///
/// Rules GW-01, GW-08, IF-03, IF-04, IF-57, IF-62, ES-02, ES-09, XR-01, XR-02, XR-12.
fn find_offer(call: &Call<'_>, vpc: &Vpc, kind: EndpointType) -> Result<Offer, ApiError> {
    let name = call.params.require("ServiceName")?;
    let region = call.params.text("ServiceRegion").unwrap_or(&vpc.region);
    let is_remote = region != vpc.region;
    let unknown = || ApiError::new("InvalidServiceName", format!("The Vpc Endpoint Service '{name}' does not exist"));
    let offer = if name.contains(".vpce-svc-") {
        let service = visible_service(call.network, call.account, &vpc.region, name, region).ok_or_else(unknown)?;
        Offer {
            service_name: name.to_string(),
            service_region: is_remote.then(|| region.to_string()),
            types: vec![service.endpoint_type()],
            zone_ids: (!is_remote).then(|| service.availability_zone_ids.clone()),
            has_v4: service.supported_ip_address_types.contains("ipv4"),
            has_v6: service.supported_ip_address_types.contains("ipv6"),
            has_private_names: service.private_dns_name.is_some(),
            // Rule ES-13. The service's own account is taken to be let in like any other: it is asked to accept too.
            acceptance_required: service.acceptance_required,
            private_name_verified: service.private_dns_verification == PrivateDnsVerification::Verified,
        }
    } else {
        let service =
            catalog::service_in(name, region).filter(|service| service.region == region).ok_or_else(unknown)?;
        let names = |it: &ServiceType| match it {
            ServiceType::Gateway => EndpointType::Gateway,
            ServiceType::Interface => EndpointType::Interface,
        };
        if is_remote && !service.cross_region {
            return Err(unknown());
        }
        let types = service.types.iter().map(names).filter(|it| !is_remote || *it == EndpointType::Interface).collect();
        Offer {
            service_name: service.service_name.clone(),
            service_region: is_remote.then(|| region.to_string()),
            types,
            zone_ids: None,
            has_v4: true,
            has_v6: takes_v6(service),
            has_private_names: service.private_dns_names.as_ref().is_none_or(|names| !names.is_empty()),
            acceptance_required: false,
            private_name_verified: true,
        }
    };
    if !offer.types.contains(&kind) {
        let types: Vec<&str> = offer.types.iter().map(|kind| kind.as_str()).collect();
        refuse!(
            "InvalidParameter",
            "Endpoint type ({}) does not match available service types ([{}]).",
            kind.as_str(),
            types.join(", ")
        );
    }
    Ok(offer)
}

/// What resource and service-network endpoints are made for (rules RE-01, RE-02, RE-17, SN-01, SN-02).
fn lattice_offer(
    call: &Call<'_>,
    vpc: &Vpc,
    kind: EndpointType,
    endpoint: &mut VpcEndpoint,
) -> Result<Offer, ApiError> {
    let network = &*call.network;
    // Rule XR-13: interface endpoints alone reach other Regions.
    if call.params.text("ServiceRegion").is_some_and(|region| region != vpc.region) {
        refuse!("InvalidParameter", "ServiceRegion is not supported for {} type VPC Endpoint.", kind.as_str());
    }
    let member = if kind == EndpointType::Resource { "ResourceConfigurationArn" } else { "ServiceNetworkArn" };
    let arn = call.params.require(member)?;
    let id = arn.rsplit('/').next().unwrap_or(arn);
    let shared = |owner: &Id| {
        *owner == *call.account
            || network
                .resource_shares
                .iter()
                .any(|share| share.resource_arns.contains(arn) && share.principals.contains(call.account.as_str()))
    };
    let missing = |code: &str| {
        ApiError::new(code, format!("The {member} '{arn}' does not exist, or is not shared with this account."))
    };
    if kind == EndpointType::Resource {
        if Arn::parse(arn).is_none() {
            refuse!("InvalidResourceConfigurationArn.Malformed", "The {member} '{arn}' is not an ARN.");
        }
        let found =
            network.resource_configurations.get(id).filter(|it| shared(&it.owner_id) && it.region == vpc.region);
        let configuration = found.ok_or_else(|| missing("InvalidResourceConfigurationArn.NotFound"))?;
        if configuration.kind == ResourceConfigurationType::Child {
            refuse!(
                "InvalidParameter",
                "A CHILD resource configuration cannot have an endpoint of its own: use its group."
            );
        }
        endpoint.resource_configuration_arn = Some(arn.to_string());
    } else {
        let found = network.service_networks.get(id).filter(|it| shared(&it.owner_id) && it.region == vpc.region);
        found.ok_or_else(|| missing("InvalidParameter"))?;
        endpoint.service_network_arn = Some(arn.to_string());
    }
    // Rule RE-17: not of both types; of one type, not twice where a zone was made (an assumption, as rule DNS-31 has it).
    if call.params.is("PrivateDnsEnabled") {
        let mine: SortedSet<&Id> = configurations(network, id).collect();
        let clash = network.vpc_endpoints.iter().any(|other| {
            let arn = other.resource_configuration_arn.as_ref().or(other.service_network_arn.as_ref());
            let theirs = arn.and_then(|arn| arn.rsplit('/').next());
            other.vpc_id == vpc.vpc_id
                && other.private_dns_enabled
                && (other.vpc_endpoint_type != kind
                    || other.lattice_names(network).iter().any(|it| it.private_name.is_some()))
                && theirs.is_some_and(|theirs| configurations(network, theirs).any(|it| mine.contains(it)))
        });
        if clash {
            refuse!(
                "InvalidParameter",
                "Two endpoints for the same resource configuration cannot both have private DNS in the VPC {}.",
                vpc.vpc_id
            );
        }
    }
    Ok(Offer {
        service_name: String::new(),
        service_region: None,
        types: vec![kind],
        zone_ids: None,
        has_v4: true,
        has_v6: true,
        // Rule RE-12: without a custom domain there is no zone, and nothing to refuse.
        has_private_names: true,
        acceptance_required: false,
        private_name_verified: true,
    })
}

/// The resource configurations behind the id of a configuration or a service network.
fn configurations<'a>(network: &'a Network, id: &'a str) -> impl Iterator<Item = &'a Id> {
    let own = network.resource_configurations.get(id).map(|configuration| &configuration.id);
    let of_network = network.lattice_associations.iter().filter(move |it| it.service_network_id == id);
    own.into_iter().chain(of_network.filter_map(|it| match &it.with {
        LatticeAssociationKind::Resource(id, _) => Some(id),
        LatticeAssociationKind::Service(_) | LatticeAssociationKind::Vpc(..) => None,
    }))
}

/// Rules GW-47, GW-48, IF-06, POL-3, POL-11.
fn checked_policy(text: &str, kind: EndpointType) -> Result<String, ApiError> {
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

// Gateway endpoints

/// Rules GW-53, GW-54, GW-56 and the defaults of a gateway endpoint's options.
fn gateway_options(call: &Call<'_>, vpc: &Vpc, endpoint: &mut VpcEndpoint, is_new: bool) -> Result<(), ApiError> {
    let options = call.params.object("DnsOptions");
    let given = record_type(options);
    if is_new || given.is_some() {
        endpoint.dns_options.dns_record_ip_type = given.unwrap_or(DnsRecordIpType::ServiceDefined);
    }
    let record = endpoint.dns_options.dns_record_ip_type;
    let fits = match (endpoint.ip_address_type, record) {
        (_, DnsRecordIpType::ServiceDefined) | (IpAddressType::Dualstack, _) => true,
        (IpAddressType::Ipv4, record) => record == DnsRecordIpType::Ipv4,
        (IpAddressType::Ipv6, record) => record == DnsRecordIpType::Ipv6,
    };
    let is_dynamodb = endpoint.service_name.ends_with(".dynamodb");
    if !fits || (is_dynamodb && record != DnsRecordIpType::ServiceDefined) {
        refuse!(
            "InvalidParameter",
            "The DNS record IP type {} is not supported for the IP address type {} of a Gateway endpoint for {}.",
            record.as_str(),
            endpoint.ip_address_type.as_str(),
            endpoint.service_name
        );
    }
    if record != DnsRecordIpType::ServiceDefined && !(vpc.enable_dns_support && vpc.enable_dns_hostnames) {
        refuse!(
            "InvalidParameter",
            "Setting a DNS record IP type requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for {}",
            vpc.vpc_id
        );
    }
    Ok(())
}

/// The prefix lists whose routes an endpoint puts into its tables (rule GW-52).
fn prefix_lists(endpoint: &VpcEndpoint, vpc: &Vpc) -> Vec<Id> {
    let key = endpoint.service_name.rsplit('.').next().unwrap_or_default();
    let families = [(endpoint.ip_address_type.has_v4(), Family::V4), (endpoint.ip_address_type.has_v6(), Family::V6)];
    let of =
        |(on, family): (bool, Family)| on.then(|| catalog::gateway_prefix_list(&vpc.region, key, family)).flatten();
    families.into_iter().filter_map(of).map(|list| Id::from(list.id.as_str())).collect()
}

/// Rules GW-11, GW-16, GW-18, GW-19, GW-23, GW-24, GW-53.
fn add_gateway_routes(call: &mut Call<'_>, vpc: &Vpc, endpoint: &VpcEndpoint, tables: &[Id]) -> Result<(), ApiError> {
    let lists = prefix_lists(endpoint, vpc);
    for table_id in tables {
        let table = call.route_table(table_id.as_str())?;
        if table.vpc_id != vpc.vpc_id {
            refuse!("InvalidParameter", "Route table {table_id} and VPC {} belong to different networks.", vpc.vpc_id);
        }
        if table.edge_gateways().next().is_some() {
            refuse!(
                "InvalidParameter",
                "The route table {table_id} is associated with a gateway and cannot have a route to a VPC endpoint."
            );
        }
        for list in &lists {
            if table.route(&Destination::PrefixList(list.clone())).is_some() {
                refuse!(
                    "RouteAlreadyExists",
                    "route table {table_id} already has a route with destination-prefix-list-id {list}"
                );
            }
        }
        addresses_fit(call.network, endpoint, table_id)?;
        let target = RouteTarget(endpoint.vpc_endpoint_id.clone());
        let mut table = call.route_table(table_id.as_str())?.clone();
        for list in &lists {
            let destination = Destination::PrefixList(list.clone());
            table.routes.push(Route { destination, target: target.clone(), origin: Origin::CreateRoute });
        }
        // Rule GW-24.
        weight::routes_fit(call.network, &vpc.region, &table)?;
        call.network.route_tables.insert(table);
    }
    Ok(())
}

/// Rule GW-53: the subnets that use a table have the families of the endpoint.
fn addresses_fit(network: &Network, endpoint: &VpcEndpoint, table_id: &Id) -> Result<(), ApiError> {
    let Some(table) = network.route_tables.get(table_id) else { return Ok(()) };
    let explicit = |subnet: &Subnet| {
        let tables = network.route_tables.iter().filter(|table| table.vpc_id == subnet.vpc_id);
        tables
            .flat_map(|t| t.associations.iter().map(move |a| (t, a)))
            .find(|(_, a)| a.subnet_id.as_ref() == Some(&subnet.subnet_id))
            .map(|(t, _)| t.route_table_id.clone())
    };
    let uses = |subnet: &&Subnet| {
        subnet.vpc_id == table.vpc_id && explicit(subnet).map_or(table.is_main(), |explicit| explicit == *table_id)
    };
    for subnet in network.subnets.iter().filter(uses) {
        subnet_fits(subnet, endpoint.ip_address_type)?;
    }
    Ok(())
}

/// Rules IF-27, IF-28, IF-29, GW-53.
fn subnet_fits(subnet: &Subnet, kind: IpAddressType) -> Result<(), ApiError> {
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

fn remove_gateway_routes(network: &mut Network, endpoint: &Id, tables: Option<&[Id]>) {
    let concerned = |id: &Id| tables.is_none_or(|tables| tables.contains(id));
    network.route_tables.update(
        |table| concerned(&table.route_table_id) && table.routes.iter().any(|route| route.target.0 == *endpoint),
        |table| table.routes.retain(|route| route.target.0 != *endpoint),
    );
}

// Endpoints with interfaces

/// Addresses that a call pins for a subnet.
type Pins = (Option<String>, Option<String>);

/// The subnets that a call names, with their pinned addresses (rules IF-13, IF-14, IF-17).
fn subnets_of(call: &Call<'_>, params: Params<'_>, vpc: &Vpc) -> Result<Vec<(Subnet, Pins)>, ApiError> {
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
fn security_groups(call: &Call<'_>, named: Vec<Id>, vpc: &Vpc, kind: EndpointType) -> Result<Vec<Id>, ApiError> {
    if kind == EndpointType::GatewayLoadBalancer {
        return Ok(Vec::new());
    }
    groups_of(call, named, &vpc.vpc_id)
}

/// Rules IF-10, IF-11, IF-30, IF-31, GWLB-01, GWLB-02, XR-07, and those of private DNS.
fn interface_options(
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
    let default = match endpoint.ip_address_type {
        IpAddressType::Ipv4 => DnsRecordIpType::Ipv4,
        IpAddressType::Ipv6 => DnsRecordIpType::Ipv6,
        IpAddressType::Dualstack => DnsRecordIpType::Dualstack,
    };
    let record = record_type(options).unwrap_or(default);
    if endpoint.ip_address_type != IpAddressType::Dualstack && record != default {
        refuse!(
            "InvalidParameter",
            "The DNS record IP type {} is not supported for the IP address type {}.",
            record.as_str(),
            endpoint.ip_address_type.as_str()
        );
    }
    endpoint.dns_options.dns_record_ip_type = record;
    endpoint.dns_options.private_dns_preference = options.text("PrivateDnsPreference").map(str::to_string);
    endpoint.dns_options.private_dns_specified_domains =
        options.texts("PrivateDnsSpecifiedDomains").map(str::to_string).collect();
    let asked = options.flag("PrivateDnsOnlyForInboundResolverEndpoint");
    private_dns(call.network, vpc, endpoint, offer, asked)
}

/// Whether a service of AWS takes IPv6: where that is not known, the lab does not refuse it (rules IF-30, IF-34).
fn takes_v6(service: &catalog::Service) -> bool {
    service.supported_ip_address_types.contains(&"ipv6") || service.ip_address_types_basis != catalog::Basis::Known
}

/// Rule IF-30: the service takes the families of the endpoint.
fn family_offered(endpoint: &VpcEndpoint, offer: &Offer) -> Result<(), ApiError> {
    let kind = endpoint.ip_address_type;
    if (kind.has_v4() && !offer.has_v4) || (kind.has_v6() && !offer.has_v6) {
        refuse!(
            "InvalidParameter",
            "The IP address type {} is not supported by the service {}.",
            kind.as_str(),
            endpoint.service_name
        );
    }
    Ok(())
}

/// Rules IF-10, IF-11, IF-12, ES-22..24, XR-07: the subnet's zone is offered and not used yet.
fn zone_fits<'a>(
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
    const NOT_FOR_REMOTE: [&str; 5] = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];
    if offer.service_region.is_some() && NOT_FOR_REMOTE.contains(&subnet.availability_zone_id.as_str()) {
        let region = catalog::region_of_zone(&subnet.availability_zone);
        let known = region.into_iter().flat_map(|region| region.zones.iter().filter_map(|zone| zone.id.as_deref()));
        let zones: SortedSet<&str> = known.filter(|zone| !NOT_FOR_REMOTE.contains(zone)).collect();
        refuse!(
            "InvalidParameter",
            "Only the following availability zones are supported for remote access: {}",
            zones.as_slice().join(", ")
        );
    }
    subnet_fits(subnet, endpoint.ip_address_type)
}

/// Rules DNS-18, DNS-21, DNS-23, DNS-31, DNS-32, DNS-39, DNS-40, DNS-44, DNS-45, ES-32..35, RE-12.
fn private_dns(
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
fn add_interface(
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
    if let Some(preference) = &endpoint.dns_options.private_dns_preference {
        options = with(
            options,
            json!({"PrivateDnsPreference": preference,
            "PrivateDnsSpecifiedDomains": endpoint.dns_options.private_dns_specified_domains}),
        );
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

/// Rules API-2, API-11.
fn describe_vpc_endpoints(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let asked: Vec<&str> = call.params.texts("VpcEndpointIds").collect();
    let here = |endpoint: &&VpcEndpoint| {
        (asked.is_empty() || asked.contains(&endpoint.vpc_endpoint_id.as_str()))
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

/// The endpoint that a call names, which the caller may change (rules IF-58, IF-59, ES-01).
fn own_endpoint(call: &Call<'_>, id: &str) -> Result<VpcEndpoint, ApiError> {
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

fn modify_vpc_endpoint(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let mut endpoint = own_endpoint(call, params.require("VpcEndpointId")?)?;
    let vpc = call.vpc(endpoint.vpc_id.as_str())?.clone();
    let kind = endpoint.vpc_endpoint_type;
    let id = endpoint.vpc_endpoint_id.clone();
    let given = |member: &str| params.value(member).is_some_and(|v| v.as_array().is_none_or(|list| !list.is_empty()));
    // Rule IF-56.
    if !matches!(endpoint.state, EndpointState::Available | EndpointState::PendingAcceptance) {
        refuse!(
            "IncorrectState",
            "The VPC endpoint {id} is in the state {} and cannot be modified.",
            endpoint.state.as_str()
        );
    }
    modification_fits(params, kind)?;
    if let Some(text) = params.text("PolicyDocument") {
        endpoint.policy_document = Some(checked_policy(text, kind)?);
    }
    if params.is("ResetPolicy") {
        endpoint.policy_document = None;
    }
    let was = endpoint.ip_address_type;
    if let Some(kind) = ip_address_type(params) {
        endpoint.ip_address_type = kind;
    }
    if kind == EndpointType::Gateway {
        gateway_options(call, &vpc, &mut endpoint, false)?;
        let removed = params.ids("RemoveRouteTableIds");
        for table in &removed {
            call.route_table(table.as_str())?;
        }
        remove_gateway_routes(call.network, &id, Some(&removed));
        endpoint.route_table_ids.retain(|table| !removed.contains(table));
        let added = params.ids("AddRouteTableIds");
        if was != endpoint.ip_address_type {
            // Rule GW-52: the routes of the tables follow the address type.
            remove_gateway_routes(call.network, &id, None);
            let tables = endpoint.route_table_ids.clone();
            add_gateway_routes(call, &vpc, &endpoint, &tables)?;
        }
        add_gateway_routes(call, &vpc, &endpoint, &added)?;
        for table in added {
            if !endpoint.route_table_ids.contains(&table) {
                endpoint.route_table_ids.push(table);
            }
        }
        gateway_still_fits(call.network, &endpoint)?;
    } else {
        modify_interfaces(call, &vpc, &mut endpoint, was, given("DnsOptions"))?;
    }
    call.network.vpc_endpoints.insert(endpoint);
    Ok(json!({"Return": true}))
}

/// Whether DNS options say which domains are preferred.
fn prefers(options: Params<'_>) -> bool {
    options.has("PrivateDnsPreference") || options.texts("PrivateDnsSpecifiedDomains").next().is_some()
}

/// Rule DNS-85: which types have a preference.
fn preference_fits(options: Params<'_>, kind: EndpointType) -> Result<(), ApiError> {
    if prefers(options) && !matches!(kind, EndpointType::Resource | EndpointType::ServiceNetwork) {
        refuse!(
            "InvalidParameter",
            "DnsOptions PrivateDnsPreference is applicable only to Resource and ServiceNetwork VPC Endpoints."
        );
    }
    Ok(())
}

/// Rules RE-16, SN-08, GWLB-01, GW-04: what a type lets be modified.
fn modification_fits(params: Params<'_>, kind: EndpointType) -> Result<(), ApiError> {
    let given = |member: &str| params.value(member).is_some_and(|v| v.as_array().is_none_or(|list| !list.is_empty()));
    if kind != EndpointType::Gateway && (given("AddRouteTableIds") || given("RemoveRouteTableIds")) {
        refuse!("InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.");
    }
    let subnets = given("AddSubnetIds") || given("RemoveSubnetIds") || given("SubnetConfigurations");
    if kind != EndpointType::Interface && subnets {
        refuse!("InvalidParameter", "Subnets cannot be modified for {} type VPC Endpoint.", kind.as_str());
    }
    let groups = given("AddSecurityGroupIds") || given("RemoveSecurityGroupIds");
    if matches!(kind, EndpointType::Gateway | EndpointType::GatewayLoadBalancer) && groups {
        refuse!("InvalidParameter", "Security groups are not supported for {} type VPC Endpoint.", kind.as_str());
    }
    preference_fits(params.object("DnsOptions"), kind)?;
    let is_fixed = matches!(kind, EndpointType::Resource | EndpointType::ServiceNetwork);
    if is_fixed && (given("DnsOptions") || given("IpAddressType")) {
        // Rules RE-16, SN-08: security groups and tags alone.
        refuse!(
            "InvalidParameter",
            "DNS options and IP address type cannot be modified for {} type VPC Endpoint.",
            kind.as_str()
        );
    }
    if kind != EndpointType::Interface && params.has("PrivateDnsEnabled") {
        // Rules GW-04, RE-13, DNS-87.
        refuse!("InvalidParameter", "Private DNS cannot be modified for {} type VPC Endpoint.", kind.as_str());
    }
    if !matches!(kind, EndpointType::Gateway | EndpointType::Interface)
        && (given("PolicyDocument") || params.is("ResetPolicy"))
    {
        refuse!("InvalidParameter", "Endpoint policies are not supported for {} type VPC Endpoint.", kind.as_str());
    }
    if kind == EndpointType::Gateway && params.object("DnsOptions").has("PrivateDnsOnlyForInboundResolverEndpoint") {
        refuse!(
            "InvalidParameter",
            "DnsOptions PrivateDnsOnlyForInboundResolverEndpoint is applicable only to Interface VPC Endpoints."
        );
    }
    Ok(())
}

/// Rule DNS-44: a gateway endpoint's record type fits the interface endpoint that relies on it.
fn gateway_still_fits(network: &Network, gateway: &VpcEndpoint) -> Result<(), ApiError> {
    let record = gateway.dns_options.dns_record_ip_type;
    let relying = inbound_only_sibling(network, gateway);
    if let Some(other) =
        relying.filter(|it| record != DnsRecordIpType::ServiceDefined && record != it.dns_options.dns_record_ip_type)
    {
        refuse!(
            "InvalidParameter",
            "The DNS record IP type must be that of the Interface endpoint {}, or service-defined.",
            other.vpc_endpoint_id
        );
    }
    Ok(())
}

/// The interface endpoint that needs a gateway endpoint to be there (rules GW-59, DNS-43).
fn inbound_only_sibling<'a>(network: &'a Network, gateway: &VpcEndpoint) -> Option<&'a VpcEndpoint> {
    network.vpc_endpoints.iter().find(|other| {
        other.vpc_id == gateway.vpc_id
            && other.service_name == gateway.service_name
            && other.dns_options.private_dns_only_for_inbound_resolver_endpoint
    })
}

/// Rules IF-21, IF-22, IF-31, IF-38, DNS-22, DNS-25.
fn modify_interfaces(
    call: &mut Call<'_>,
    vpc: &Vpc,
    endpoint: &mut VpcEndpoint,
    was: IpAddressType,
    options_given: bool,
) -> Result<(), ApiError> {
    let params = call.params;
    let removed_groups = params.ids("RemoveSecurityGroupIds");
    let added_groups = params.ids("AddSecurityGroupIds");
    // Rule IF-37.
    for group in removed_groups.iter().filter(|group| !endpoint.groups.contains(group)) {
        call.security_group(group.as_str(), &vpc.vpc_id)?;
    }
    endpoint.groups.retain(|group| !removed_groups.contains(group));
    for group in &added_groups {
        if !endpoint.groups.contains(group) {
            endpoint.groups.push(group.clone());
        }
    }
    if endpoint.groups.is_empty() && !removed_groups.is_empty() {
        refuse!("InvalidParameter", "A VPC endpoint has at least one security group.");
    }
    if !added_groups.is_empty() {
        endpoint.groups = groups_of(call, endpoint.groups.clone(), &vpc.vpc_id)?;
    }
    for id in params.ids("RemoveSubnetIds") {
        let Some(place) = endpoint.subnet_ids.iter().position(|subnet| *subnet == id) else {
            refuse!("InvalidParameter", "The VPC endpoint {} has no subnet {id}.", endpoint.vpc_endpoint_id)
        };
        remove_interface(call.network, endpoint, place);
    }
    let offer = standing_offer(call, vpc, endpoint);
    for (subnet, pins) in subnets_of(call, params, vpc)? {
        if let Some(place) = endpoint.subnet_ids.iter().position(|id| *id == subnet.subnet_id) {
            // Rule IF-21: a new address means a new interface.
            if pins.0.is_none() && pins.1.is_none() {
                refuse!(
                    "DuplicateSubnetsInSameZone",
                    "Found another VPC endpoint subnet in the availability zone of {}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.",
                    subnet.subnet_id
                );
            }
            remove_interface(call.network, endpoint, place);
        }
        let present: Vec<Subnet> =
            endpoint.subnet_ids.iter().filter_map(|id| call.network.subnets.get(id).cloned()).collect();
        let mut zones: SortedSet<&str> = present.iter().map(|it| it.availability_zone_id.as_str()).collect();
        zone_fits(&subnet, &mut zones, endpoint, &offer)?;
        add_interface(call, endpoint, &offer, &subnet, &pins)?;
    }
    if was != endpoint.ip_address_type {
        family_offered(endpoint, &offer)?;
        let subnets: Vec<Subnet> =
            endpoint.subnet_ids.iter().filter_map(|id| call.network.subnets.get(id).cloned()).collect();
        for subnet in &subnets {
            subnet_fits(subnet, endpoint.ip_address_type)?;
        }
        change_families(call, endpoint, &subnets)?;
        // Rule IF-31.
        if record_type(params.object("DnsOptions")).is_none() {
            endpoint.dns_options.dns_record_ip_type = match endpoint.ip_address_type {
                IpAddressType::Ipv4 => DnsRecordIpType::Ipv4,
                IpAddressType::Ipv6 => DnsRecordIpType::Ipv6,
                IpAddressType::Dualstack => DnsRecordIpType::Dualstack,
            };
        }
    }
    let options = params.object("DnsOptions");
    if let Some(record) = record_type(options) {
        let fits = match endpoint.ip_address_type {
            IpAddressType::Dualstack => true,
            IpAddressType::Ipv4 => record == DnsRecordIpType::Ipv4,
            IpAddressType::Ipv6 => record == DnsRecordIpType::Ipv6,
        };
        if !fits {
            refuse!(
                "InvalidParameter",
                "The DNS record IP type {} is not supported for the IP address type {}.",
                record.as_str(),
                endpoint.ip_address_type.as_str()
            );
        }
        endpoint.dns_options.dns_record_ip_type = record;
    }
    if params.has("PrivateDnsEnabled") || options_given {
        let turned_on = params.flag("PrivateDnsEnabled").is_some_and(|on| on && !endpoint.private_dns_enabled);
        endpoint.private_dns_enabled = params.flag("PrivateDnsEnabled").unwrap_or(endpoint.private_dns_enabled);
        let kept = (!turned_on && endpoint.private_dns_enabled)
            .then_some(endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint);
        let asked = options.flag("PrivateDnsOnlyForInboundResolverEndpoint").or(kept.filter(|_| endpoint.is_s3()));
        private_dns(call.network, vpc, endpoint, &offer, asked)?;
    }
    let groups = endpoint.groups.clone();
    let interfaces = endpoint.network_interface_ids.clone();
    call.network.network_interfaces.update(
        |eni| interfaces.contains(&eni.network_interface_id) && eni.groups != groups,
        |eni| eni.groups.clone_from(&groups),
    );
    Ok(())
}

/// The offer behind an endpoint that exists: it stands even if it is no longer made to new callers (rule IF-57).
fn standing_offer(call: &Call<'_>, vpc: &Vpc, endpoint: &VpcEndpoint) -> Offer {
    let service = endpoint.customer_service(call.network);
    let of_catalog = catalog::service_in(&endpoint.service_name, endpoint.service_region(call.network));
    let is_remote = endpoint.service_region(call.network) != vpc.region;
    Offer {
        service_name: endpoint.service_name.clone(),
        service_region: is_remote.then(|| endpoint.service_region(call.network).to_string()),
        types: if endpoint.is_s3() {
            vec![EndpointType::Gateway, EndpointType::Interface]
        } else {
            vec![endpoint.vpc_endpoint_type]
        },
        zone_ids: service.map(|service| service.availability_zone_ids.clone()).filter(|_| !is_remote),
        has_v4: service.is_none_or(|service| service.supported_ip_address_types.contains("ipv4")),
        has_v6: match (service, &of_catalog) {
            (Some(service), _) => service.supported_ip_address_types.contains("ipv6"),
            (None, Some(service)) => takes_v6(service),
            (None, None) => true,
        },
        has_private_names: match (service, of_catalog) {
            (Some(service), _) => service.private_dns_name.is_some(),
            (None, Some(service)) => service.private_dns_names.as_ref().is_none_or(|names| !names.is_empty()),
            (None, None) => true,
        },
        acceptance_required: endpoint.state == EndpointState::PendingAcceptance,
        private_name_verified: service.is_none_or(|it| it.private_dns_verification == PrivateDnsVerification::Verified),
    }
}

fn remove_interface(network: &mut Network, endpoint: &mut VpcEndpoint, place: usize) {
    if place < endpoint.subnet_ids.len() && place < endpoint.network_interface_ids.len() {
        endpoint.subnet_ids.remove(place);
        let id = endpoint.network_interface_ids.remove(place);
        network.network_interfaces.remove(&id);
    }
}

/// Gives or takes the addresses of a family on every interface of an endpoint.
fn change_families(call: &mut Call<'_>, endpoint: &VpcEndpoint, subnets: &[Subnet]) -> Result<(), ApiError> {
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

/// Rules API-11, API-12, ES-09, ES-22, XR-08.
fn describe_vpc_endpoint_services(call: &mut Call<'_>) -> Answer {
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
            let own_zones = zones
                .iter()
                .flat_map(|it| it.zones.iter())
                .filter(|zone| zone.id.as_ref().is_some_and(|id| service.availability_zone_ids.contains(id)));
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
                detail = with(
                    detail,
                    json!({"AvailabilityZones": own_zones.map(|zone| zone.name.as_str()).collect::<Vec<_>>(),
                    "AvailabilityZoneIds": service.availability_zone_ids}),
                );
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
fn describe_vpc_endpoint_associations(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let asked = call.params.ids("VpcEndpointIds");
    for id in &asked {
        super::call::well_formed("vpce", "InvalidVpcEndpointId.Malformed", id.as_str())?;
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
