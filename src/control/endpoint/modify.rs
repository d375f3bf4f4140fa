//! The modification of an endpoint that stands. It must not know how one is made.

use super::gateway::{add_gateway_routes, gateway_options, gateway_still_fits, remove_gateway_routes};
use super::interfaces::{
    add_interface, change_families, private_dns, remove_interface, set_record_type, subnet_fits, subnets_of, zone_fits,
};
use super::offer::{family_offered, standing_offer};
use super::{checked_policy, ip_address_type, own_endpoint, preference_fits, record_type};
use crate::control::call::{Answer, ApiError, Call, Params};
use crate::control::interface::groups_of;
use crate::model::{EndpointState, EndpointType, IpAddressType, Subnet, Vpc, VpcEndpoint};
use crate::net::SortedSet;
use crate::net::json;

pub fn modify_vpc_endpoint(call: &mut Call<'_>) -> Answer {
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
    let is_fixed = kind.is_lattice();
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
    }
    let options = params.object("DnsOptions");
    let record = record_type(options);
    if record.is_some() || was != endpoint.ip_address_type {
        set_record_type(endpoint, record)?;
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
