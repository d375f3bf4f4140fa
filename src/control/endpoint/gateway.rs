//! What is a gateway endpoint's own: its routes, and its tie to the interface endpoint beside it. It must not know interfaces.

use super::interfaces::subnet_fits;
use super::record_type;
use crate::catalog;
use crate::control::call::{ApiError, Call};
use crate::control::weight;
use crate::model::{
    Destination, DnsRecordIpType, IpAddressType, Network, Origin, Route, RouteTarget, Subnet, Vpc, VpcEndpoint,
};
use crate::net::{Family, Id};

/// Rules GW-53, GW-54, GW-56 and the defaults of a gateway endpoint's options.
pub fn gateway_options(call: &Call<'_>, vpc: &Vpc, endpoint: &mut VpcEndpoint, is_new: bool) -> Result<(), ApiError> {
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
pub fn add_gateway_routes(
    call: &mut Call<'_>,
    vpc: &Vpc,
    endpoint: &VpcEndpoint,
    tables: &[Id],
) -> Result<(), ApiError> {
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

pub fn remove_gateway_routes(network: &mut Network, endpoint: &Id, tables: Option<&[Id]>) {
    let concerned = |id: &Id| tables.is_none_or(|tables| tables.contains(id));
    network.route_tables.update(
        |table| concerned(&table.route_table_id) && table.routes.iter().any(|route| route.target.0 == *endpoint),
        |table| table.routes.retain(|route| route.target.0 != *endpoint),
    );
}

/// Rule DNS-44: a gateway endpoint's record type fits the interface endpoint that relies on it.
pub fn gateway_still_fits(network: &Network, gateway: &VpcEndpoint) -> Result<(), ApiError> {
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
pub fn inbound_only_sibling<'a>(network: &'a Network, gateway: &VpcEndpoint) -> Option<&'a VpcEndpoint> {
    network.vpc_endpoints.iter().find(|other| {
        other.vpc_id == gateway.vpc_id
            && other.service_name == gateway.service_name
            && other.dns_options.private_dns_only_for_inbound_resolver_endpoint
    })
}
