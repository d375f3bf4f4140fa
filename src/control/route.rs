//! Operations on route tables: routes, associations, propagation. It must not know which route a packet takes.

use super::call::{Answer, ApiError, Call, Operations, tag_list, well_formed, with};
use super::vpc::local_routes;
use super::{describe, weight};
use crate::catalog::quotas;
use crate::model::{
    Association, Destination, EndpointState, EndpointType, Network, Origin, Route, RouteTable, RouteTarget, TargetKind,
    Vpc, effective_routes, route_state,
};
use crate::net::json;
use crate::net::{Cidr, Family, Id};
use serde_json::{Map, Value};

pub const OPERATIONS: Operations = &[
    ("CreateRouteTable", create_route_table),
    ("DeleteRouteTable", delete_route_table),
    ("DescribeRouteTables", describe_route_tables),
    ("AssociateRouteTable", associate_route_table),
    ("ReplaceRouteTableAssociation", replace_route_table_association),
    ("DisassociateRouteTable", disassociate_route_table),
    ("CreateRoute", create_route),
    ("ReplaceRoute", replace_route),
    ("DeleteRoute", delete_route),
    ("EnableVgwRoutePropagation", enable_propagation),
    ("DisableVgwRoutePropagation", disable_propagation),
];

/// Rule RT-10: a new table has the VPC's local routes.
fn create_route_table(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("route-table")?;
    let vpc = call.own_vpc()?;
    // Rules RT-08, QUOTA-4.
    let of_vpc = call.network.route_tables.iter().filter(|table| table.vpc_id == vpc.vpc_id).count();
    if of_vpc >= quotas::ROUTE_TABLES_PER_VPC.value as usize {
        refuse!("RouteTableLimitExceeded", "The maximum number of route tables has been reached.");
    }
    let table = RouteTable {
        route_table_id: call.make("rtb"),
        vpc_id: vpc.vpc_id.clone(),
        owner_id: vpc.owner_id.clone(),
        routes: local_routes(&vpc),
        associations: Vec::new(),
        propagating_vgws: Vec::new(),
        tags,
    };
    let mut answer = json!({"RouteTable": view(call.network, &table)});
    if let Some(token) = call.params.text("ClientToken") {
        answer = with(answer, json!({"ClientToken": token}));
    }
    call.network.route_tables.insert(table);
    Ok(answer)
}

/// The table that is named, which must be the caller's own, in the called Region.
fn own_table(call: &Call<'_>) -> Result<RouteTable, ApiError> {
    let id = call.params.require("RouteTableId")?;
    let table = call.route_table(id)?;
    if table.owner_id != *call.account || call.region_of(&table.vpc_id) != call.region {
        refuse!("InvalidRouteTableID.NotFound", "The routeTable ID '{id}' does not exist");
    }
    Ok(table.clone())
}

/// Rules RT-03, RT-07: neither the main table nor one that is associated.
fn delete_route_table(call: &mut Call<'_>) -> Answer {
    let table = own_table(call)?;
    let id = table.route_table_id;
    if !table.associations.is_empty() {
        refuse!("DependencyViolation", "The routeTable '{id}' has dependencies and cannot be deleted.");
    }
    call.network.vpc_endpoints.update(
        |endpoint| endpoint.route_table_ids.contains(&id),
        |endpoint| endpoint.route_table_ids.retain(|table_id| *table_id != id),
    );
    call.network.route_tables.remove(&id);
    Ok(Value::Null)
}

fn associated() -> Value {
    json!({"State": "associated"})
}

/// A route table as `describe-route-tables` shows it. Rule RT-02: subnets that use the main table implicitly are not listed.
pub fn view(network: &Network, table: &RouteTable) -> Value {
    let row = |it: &Association| {
        let mut shown = json!({
            "Main": it.main,
            "RouteTableAssociationId": it.route_table_association_id,
            "RouteTableId": table.route_table_id,
            "AssociationState": associated(),
        });
        if let Some(id) = &it.subnet_id {
            shown = with(shown, json!({"SubnetId": id}));
        }
        if let Some(id) = &it.gateway_id {
            shown = with(shown, json!({"GatewayId": id}));
        }
        shown
    };
    let routes = effective_routes(network, table);
    json!({
        "Associations": table.associations.iter().map(row).collect::<Vec<_>>(),
        "PropagatingVgws": table.propagating_vgws.iter().map(|id| json!({"GatewayId": id})).collect::<Vec<_>>(),
        "RouteTableId": table.route_table_id,
        "Routes": routes.iter().map(|route| route_view(network, table, route)).collect::<Vec<_>>(),
        "Tags": tag_list(&table.tags),
        "VpcId": table.vpc_id,
        "OwnerId": table.owner_id,
    })
}

/// A row as AWS writes it. Rules GW-12, API-7, RT-23.
fn route_view(network: &Network, table: &RouteTable, route: &Route) -> Value {
    let mut shown = Map::new();
    let destination = match &route.destination {
        Destination::Cidr(cidr) if cidr.family() == Family::V4 => "DestinationCidrBlock",
        Destination::Cidr(_) => "DestinationIpv6CidrBlock",
        Destination::PrefixList(_) => "DestinationPrefixListId",
    };
    shown.insert(destination.into(), route.destination.to_string().into());
    let target = &route.target.0;
    let member = match route.target.kind() {
        TargetKind::Local
        | TargetKind::InternetGateway
        | TargetKind::VpnGateway
        | TargetKind::VpcEndpoint
        | TargetKind::Lattice
        | TargetKind::Other => "GatewayId",
        TargetKind::NatGateway => "NatGatewayId",
        TargetKind::EgressOnlyInternetGateway => "EgressOnlyInternetGatewayId",
        TargetKind::NetworkInterface => "NetworkInterfaceId",
        TargetKind::Instance => "InstanceId",
        TargetKind::PeeringConnection => "VpcPeeringConnectionId",
        TargetKind::TransitGateway => "TransitGatewayId",
    };
    let shown_target = if route.target.kind() == TargetKind::Lattice { "VpcLattice" } else { target.as_str() };
    shown.insert(member.into(), shown_target.into());
    let instance =
        network.network_interfaces.get(target).and_then(|eni| Some((eni.instance_id.as_ref()?, &eni.owner_id)));
    if let Some((instance, owner)) = instance {
        shown.insert("InstanceId".into(), instance.into());
        shown.insert("InstanceOwnerId".into(), owner.into());
    }
    shown.insert("Origin".into(), json!(route.origin));
    shown.insert("State".into(), route_state(network, table, route).as_str().into());
    Value::Object(shown)
}

fn describe_route_tables(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let asked = call.network.route_tables.iter().filter(|it| call.params.asks_for("RouteTableIds", &it.route_table_id));
    let tables = asked.filter(|table| call.sees(&table.owner_id, &table.vpc_id));
    describe::list(
        call.params,
        "RouteTables",
        ("RouteTableIds", "RouteTableId", "InvalidRouteTableID.NotFound"),
        &[],
        tables.map(|table| call.shown(&table.owner_id, view(call.network, table))),
    )
}

/// What a table is to be associated with.
enum With {
    Subnet(Id),
    Gateway(Id),
}

/// Rules RT-01, RT-06, RT-36.
fn associate_route_table(call: &mut Call<'_>) -> Answer {
    let table = own_table(call)?;
    let with = match (call.params.text("SubnetId"), call.params.text("GatewayId")) {
        (Some(_), Some(_)) => refuse!(
            "InvalidParameterCombination",
            "The parameters subnetId and gatewayId cannot be used together: a route table is associated with one of them."
        ),
        (None, None) => refuse!("MissingParameter", "The request must contain the parameter subnetId or gatewayId"),
        (Some(subnet), None) => {
            let subnet = call.subnet(subnet)?;
            if subnet.vpc_id != table.vpc_id {
                refuse!(
                    "InvalidParameterValue",
                    "route table {} and subnet {} belong to different networks",
                    table.route_table_id,
                    subnet.subnet_id
                );
            }
            With::Subnet(subnet.subnet_id.clone())
        }
        (None, Some(gateway)) => {
            let gateway = attached_gateway(call, &table, gateway)?;
            fits_edge(call.network, &table)?;
            With::Gateway(gateway)
        }
    };
    let is_it = |it: &Association| match &with {
        With::Subnet(id) => it.subnet_id.as_ref() == Some(id),
        With::Gateway(id) => it.gateway_id.as_ref() == Some(id),
    };
    for other in call.network.route_tables.iter() {
        if let Some(found) = other.associations.iter().find(|it| is_it(it)) {
            if other.route_table_id == table.route_table_id {
                return Ok(
                    json!({"AssociationId": found.route_table_association_id, "AssociationState": associated()}),
                );
            }
            refuse!(
                "Resource.AlreadyAssociated",
                "the specified association for route table {} conflicts with an existing association",
                table.route_table_id
            );
        }
    }
    let id = call.make("rtbassoc");
    let (subnet_id, gateway_id) = match with {
        With::Subnet(id) => (Some(id), None),
        With::Gateway(id) => (None, Some(id)),
    };
    if let Some(table) = call.network.route_tables.get_mut(&table.route_table_id) {
        let route_table_association_id = id.clone();
        table.associations.push(Association { route_table_association_id, main: false, subnet_id, gateway_id });
    }
    Ok(json!({"AssociationId": id, "AssociationState": associated()}))
}

/// An internet or virtual private gateway that is attached to the table's VPC. Rule RT-21.
fn attached_gateway(call: &Call<'_>, table: &RouteTable, id: &str) -> Result<Id, ApiError> {
    let network = &*call.network;
    let vpc_id = match Id::from(id).prefix() {
        "igw" => network.internet_gateways.get(id).map(|it| &it.vpc_id),
        "vgw" => network.vpn_gateways.get(id).map(|it| &it.vpc_id),
        _ => refuse!("InvalidGatewayID.NotFound", "The gateway ID '{id}' does not exist"),
    };
    match vpc_id {
        Some(Some(vpc_id)) if *vpc_id == table.vpc_id => Ok(id.into()),
        Some(_) => refuse!(
            "InvalidParameterValue",
            "route table {} and network gateway {id} belong to different networks",
            table.route_table_id
        ),
        None => refuse!("InvalidGatewayID.NotFound", "The gateway ID '{id}' does not exist"),
    }
}

/// Whether a table can be associated with a gateway.
///
/// Rules RT-03, RT-37, RT-38, RT-46, GW-23, GWLB-11.
fn fits_edge(network: &Network, table: &RouteTable) -> Result<(), ApiError> {
    let id = &table.route_table_id;
    if table.is_main() {
        refuse!("InvalidParameterValue", "The main route table {id} cannot be associated with a gateway.");
    }
    if !table.propagating_vgws.is_empty() {
        refuse!(
            "InvalidParameterValue",
            "The route table {id} has route propagation enabled and cannot be associated with a gateway."
        );
    }
    table.routes.iter().try_for_each(|route| edge_route(network, table, &route.destination, &route.target))
}

/// Whether a row can stand in a table that is associated with a gateway. Rules RT-36, RT-38, GWLB-11, GWLB-12.
fn edge_route(
    network: &Network,
    table: &RouteTable,
    destination: &Destination,
    target: &RouteTarget,
) -> Result<(), ApiError> {
    let id = &table.route_table_id;
    let target_fits = match target.kind() {
        TargetKind::Local | TargetKind::NetworkInterface | TargetKind::Instance => true,
        TargetKind::VpcEndpoint => network
            .vpc_endpoints
            .get(&target.0)
            .is_some_and(|it| it.vpc_endpoint_type == EndpointType::GatewayLoadBalancer),
        TargetKind::InternetGateway
        | TargetKind::VpnGateway
        | TargetKind::NatGateway
        | TargetKind::EgressOnlyInternetGateway
        | TargetKind::PeeringConnection
        | TargetKind::TransitGateway
        | TargetKind::Lattice
        | TargetKind::Other => false,
    };
    let cidr = match destination {
        Destination::Cidr(cidr) => *cidr,
        Destination::PrefixList(list) => refuse!(
            "InvalidParameterValue",
            "The route table {id} of a gateway cannot have a route to the prefix list {list}."
        ),
    };
    if !target_fits {
        refuse!(
            "InvalidParameterValue",
            "The route table {id} of a gateway can have only local, network interfaces and Gateway Load Balancer endpoints as targets, not {}.",
            target.0
        );
    }
    let is_vpc_block = network.vpcs.get(&table.vpc_id).is_some_and(|vpc| vpc.cidrs().any(|block| block == cidr));
    if !is_vpc_block && !is_subnet_block(network, &table.vpc_id, cidr) {
        refuse!(
            "InvalidParameterValue",
            "The destination {cidr} in the route table {id} of a gateway must be the CIDR block of the VPC or of a subnet in it."
        );
    }
    Ok(())
}

fn is_subnet_block(network: &Network, vpc_id: &Id, cidr: Cidr) -> bool {
    network.subnets.iter().any(|subnet| subnet.vpc_id == *vpc_id && subnet.cidrs().any(|block| block == cidr))
}

/// The table that has an association, and the association. Rule RT-05: `InvalidAssociationID.NotFound`.
fn association(call: &Call<'_>) -> Result<(RouteTable, Association), ApiError> {
    let id = call.params.require("AssociationId")?;
    let own = call.network.route_tables.iter().filter(|table| table.owner_id == *call.account);
    let mut all = own.flat_map(|table| table.associations.iter().map(move |it| (table, it)));
    match all.find(|(_, it)| it.route_table_association_id == id) {
        Some((table, association)) => Ok((table.clone(), association.clone())),
        None => refuse!("InvalidAssociationID.NotFound", "The association ID '{id}' does not exist"),
    }
}

/// Rules RT-03, RT-04.
fn replace_route_table_association(call: &mut Call<'_>) -> Answer {
    let (old, association) = association(call)?;
    let table = own_table(call)?;
    if table.vpc_id != old.vpc_id {
        refuse!(
            "InvalidParameterValue",
            "route table {} and network {} belong to different networks",
            table.route_table_id,
            old.vpc_id
        );
    }
    if association.main && table.edge_gateways().next().is_some() {
        refuse!(
            "InvalidParameterValue",
            "The route table {} is associated with a gateway and cannot be the main route table.",
            table.route_table_id
        );
    }
    if association.gateway_id.is_some() {
        fits_edge(call.network, &table)?;
    }
    let id = call.make("rtbassoc");
    let was = association.route_table_association_id.clone();
    if let Some(old) = call.network.route_tables.get_mut(&old.route_table_id) {
        old.associations.retain(|it| it.route_table_association_id != was);
    }
    if let Some(table) = call.network.route_tables.get_mut(&table.route_table_id) {
        table.associations.push(Association { route_table_association_id: id.clone(), ..association });
    }
    Ok(json!({"NewAssociationId": id, "AssociationState": associated()}))
}

/// Rule RT-05.
fn disassociate_route_table(call: &mut Call<'_>) -> Answer {
    let (table, association) = association(call)?;
    let id = association.route_table_association_id;
    if association.main {
        refuse!("InvalidParameterValue", "cannot disassociate the main route table association {id}");
    }
    if let Some(table) = call.network.route_tables.get_mut(&table.route_table_id) {
        table.associations.retain(|it| it.route_table_association_id != id);
    }
    Ok(Value::Null)
}

/// The one destination that a call names. Rules RT-16, RT-17, RT-45.
fn destination(call: &Call<'_>) -> Result<Destination, ApiError> {
    let params = call.params;
    let members = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];
    match members.iter().filter(|member| params.has(member)).count() {
        1 => {}
        0 => refuse!(
            "MissingParameter",
            "The request must contain exactly one of: destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId"
        ),
        _ => refuse!(
            "InvalidParameterCombination",
            "The request must contain exactly one of: destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId"
        ),
    }
    if let Some(id) = params.text("DestinationPrefixListId") {
        return Ok(Destination::PrefixList(id.into()));
    }
    for (member, family) in [("DestinationCidrBlock", Family::V4), ("DestinationIpv6CidrBlock", Family::V6)] {
        if let Some(cidr) = params.cidr(member)? {
            if cidr.family() != family {
                refuse!(
                    "InvalidParameterValue",
                    "Value ({cidr}) for parameter {} is invalid. It is of the other IP address family.",
                    super::call::lower_first(member)
                );
            }
            return Ok(Destination::Cidr(cidr));
        }
    }
    refuse!("MissingParameter", "The request must contain a destination")
}

/// `destination-cidr-block 10.0.0.0/16`, as EC2's messages name a route.
fn named(destination: &Destination) -> String {
    let kind = match destination {
        Destination::Cidr(cidr) if cidr.family() == Family::V4 => "destination-cidr-block ",
        Destination::Cidr(_) => "destination-ipv6-cidr-block ",
        Destination::PrefixList(_) => "destination-prefix-list-id ",
    };
    [kind, &destination.to_string()].concat()
}

/// The parameters that name a target, with the prefix of its ids and the codes where it does not exist or is malformed.
const TARGETS: [(&str, &str, &str, &str); 8] = [
    ("GatewayId", "", "InvalidGatewayID.NotFound", ""),
    ("NatGatewayId", "nat", "NatGatewayNotFound", "NatGatewayMalformed"),
    (
        "EgressOnlyInternetGatewayId",
        "eigw",
        "InvalidEgressOnlyInternetGatewayId.NotFound",
        "InvalidEgressOnlyInternetGatewayId.Malformed",
    ),
    ("NetworkInterfaceId", "eni", "InvalidNetworkInterfaceID.NotFound", "InvalidNetworkInterfaceId.Malformed"),
    ("InstanceId", "i", "InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed"),
    (
        "VpcPeeringConnectionId",
        "pcx",
        "InvalidVpcPeeringConnectionID.NotFound",
        "InvalidVpcPeeringConnectionId.Malformed",
    ),
    ("TransitGatewayId", "tgw", "InvalidTransitGatewayID.NotFound", "InvalidTransitGatewayID.Malformed"),
    ("VpcEndpointId", "vpce", "InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointId.Malformed"),
];

/// Targets that AWS has and the lab has not.
const OTHER_TARGETS: [&str; 4] = ["CarrierGatewayId", "LocalGatewayId", "CoreNetworkArn", "OdbNetworkArn"];

/// The one target that a call names, which must exist. Rules RT-17, RT-18, RT-21.
fn target(call: &Call<'_>, table: &RouteTable) -> Result<RouteTarget, ApiError> {
    let params = call.params;
    for member in OTHER_TARGETS {
        if params.has(member) {
            refuse!("UnsupportedOperation", "The lab has no targets of the kind {member}.");
        }
    }
    let mut given = TARGETS.iter().filter_map(|target| Some((target, params.text(target.0)?)));
    let Some(((member, prefix, code, malformed), id)) = given.next() else {
        refuse!("MissingParameter", "The request must contain exactly one target, such as gatewayId or natGatewayId")
    };
    if given.next().is_some() {
        refuse!("InvalidParameterCombination", "The request must contain exactly one target of the route");
    }
    if !prefix.is_empty() {
        well_formed(prefix, malformed, id)?;
    }
    let network = &*call.network;
    let missing = |what: &str| ApiError::new(*code, format!("The {what} ID '{id}' does not exist"));
    let in_vpc = |vpc_id: &Id, what: &str| {
        if *vpc_id == table.vpc_id {
            return Ok(RouteTarget(id.into()));
        }
        refuse!(
            "InvalidParameterValue",
            "route table {} and {what} {id} belong to different networks",
            table.route_table_id
        )
    };
    match *member {
        "GatewayId" if id.starts_with("vpce-") => vpc_endpoint(call, table, id),
        "GatewayId" => attached_gateway(call, table, id).map(RouteTarget),
        "NatGatewayId" => match network.nat_gateways.get(id) {
            Some(nat) => in_vpc(&nat.vpc_id, "NAT gateway"),
            None => Err(missing("natGateway")),
        },
        "EgressOnlyInternetGatewayId" => match network.egress_only_internet_gateways.get(id) {
            Some(gateway) => in_vpc(&gateway.vpc_id, "network gateway"),
            None => Err(missing("egressOnlyInternetGateway")),
        },
        "NetworkInterfaceId" => match network.network_interfaces.get(id) {
            Some(eni) => in_vpc(&eni.vpc_id, "interface"),
            None => Err(missing("networkInterface")),
        },
        "InstanceId" => {
            let Some(instance) = network.instances.get(id) else { return Err(missing("instance")) };
            in_vpc(&instance.vpc_id, "instance")?;
            let mut own =
                network.network_interfaces.iter().filter(|eni| eni.instance_id.as_ref() == Some(&instance.instance_id));
            match (own.next(), own.next()) {
                (Some(eni), None) => Ok(RouteTarget(eni.network_interface_id.clone())),
                (None, _) => {
                    refuse!("InvalidInstanceID", "There are no interfaces attached to instance '{id}'.")
                }
                (Some(_), Some(_)) => refuse!(
                    "InvalidInstanceID",
                    "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation instead."
                ),
            }
        }
        "VpcPeeringConnectionId" => match network.peering_connections.get(id) {
            Some(it) if it.other(&table.vpc_id).is_some() => Ok(RouteTarget(id.into())),
            Some(_) => refuse!(
                "InvalidParameterValue",
                "route table {} and peering connection {id} belong to different networks",
                table.route_table_id
            ),
            None => Err(missing("vpcPeeringConnection")),
        },
        "TransitGatewayId" => {
            if !network.transit_gateways.contains(id) {
                return Err(missing("transitGateway"));
            }
            let row = Route {
                destination: Destination::Cidr(Cidr::ALL_V4),
                target: RouteTarget(id.into()),
                origin: Origin::CreateRoute,
            };
            // A table's VPC must be attached to the transit gateway.
            match route_state(network, table, &row) {
                crate::model::RouteState::Active => Ok(row.target),
                crate::model::RouteState::Blackhole => {
                    refuse!(
                        "InvalidTransitGatewayID.NotFound",
                        "The transitGateway ID '{id}' does not exist or is not attached to the VPC {}.",
                        table.vpc_id
                    )
                }
            }
        }
        _ => vpc_endpoint(call, table, id),
    }
}

/// Rules GW-15, RT-18, GWLB-04, GWLB-05, GWLB-06: only a Gateway Load Balancer endpoint of the table's VPC.
fn vpc_endpoint(call: &Call<'_>, table: &RouteTable, id: &str) -> Result<RouteTarget, ApiError> {
    if call.params.has("DestinationPrefixListId") {
        refuse!("InvalidParameterValue", "Cannot create or replace a prefix list route targeting a VPC Endpoint.");
    }
    let Some(endpoint) = call.network.vpc_endpoints.get(id) else {
        refuse!("InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{id}' does not exist")
    };
    if endpoint.vpc_endpoint_type != EndpointType::GatewayLoadBalancer {
        refuse!(
            "InvalidParameterValue",
            "The VPC endpoint {id} is of the type {}: only a GatewayLoadBalancer endpoint can be the target of a route.",
            endpoint.vpc_endpoint_type.as_str()
        );
    }
    if endpoint.vpc_id != table.vpc_id {
        refuse!(
            "InvalidParameterValue",
            "route table {} and VPC endpoint {id} belong to different networks",
            table.route_table_id
        );
    }
    if endpoint.state != EndpointState::Available {
        refuse!(
            "InvalidParameterValue",
            "The VPC endpoint {id} is in the state {} and cannot be the target of a route until it is available.",
            endpoint.state.as_str()
        );
    }
    Ok(RouteTarget(id.into()))
}

/// Ranges that no route may lie in (rule RT-15).
const RESERVED: [&str; 2] = ["169.254.168.0/22", "fd00:ec2::/32"];
/// The addresses that NAT gateways translate from IPv6 (rule RT-18).
const NAT64: &str = "64:ff9b::/96";

/// Whether a destination and a target go together in this table.
///
/// Rules RT-11, RT-13, RT-14, RT-15, RT-18, RT-36, RT-44, RT-45, GWLB-14.
fn fit(call: &Call<'_>, table: &RouteTable, to: &Destination, target: &RouteTarget) -> Result<(), ApiError> {
    let network = &*call.network;
    let kind = target.kind();
    let family = match to {
        Destination::Cidr(cidr) => {
            let within = |block: &str| block.parse::<Cidr>().is_ok_and(|block| block.covers(cidr));
            if RESERVED.iter().any(|block| within(block)) {
                refuse!(
                    "InvalidParameterValue",
                    "The destination {cidr} is in a range that is reserved for services of AWS: {}.",
                    RESERVED.join(", ")
                );
            }
            if kind == TargetKind::NatGateway && cidr.family() == Family::V6 && !within(NAT64) {
                refuse!(
                    "InvalidParameterValue",
                    "A NAT gateway can be the target of an IPv6 route only in {NAT64}: {cidr} is not."
                );
            }
            cidr.family()
        }
        Destination::PrefixList(id) => weight::family_of(network, call.region, id)?,
    };
    if kind == TargetKind::EgressOnlyInternetGateway && family == Family::V4 {
        refuse!("InvalidParameterValue", "An egress-only internet gateway can be the target of IPv6 routes only.");
    }
    if table.edge_gateways().next().is_some() {
        edge_route(network, table, to, target)?;
    }
    let Destination::Cidr(cidr) = to else { return Ok(()) };
    let vpc = network.vpcs.get(&table.vpc_id);
    let is_within = vpc.is_some_and(|vpc: &Vpc| vpc.cidrs().any(|block| block.covers(cidr)));
    let redirects = match kind {
        TargetKind::NatGateway
        | TargetKind::NetworkInterface
        | TargetKind::Instance
        | TargetKind::VpcEndpoint
        | TargetKind::Local => true,
        TargetKind::InternetGateway
        | TargetKind::VpnGateway
        | TargetKind::EgressOnlyInternetGateway
        | TargetKind::PeeringConnection
        | TargetKind::TransitGateway
        | TargetKind::Lattice
        | TargetKind::Other => false,
    };
    if is_within && !redirects {
        refuse!(
            "InvalidParameterValue",
            "The destination CIDR block {cidr} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance."
        );
    }
    let is_local = table.route(to).is_some_and(|route| route.origin == Origin::CreateRouteTable);
    if is_within && !is_local && !is_subnet_block(network, &table.vpc_id, *cidr) {
        refuse!(
            "InvalidParameterValue",
            "The destination CIDR block {cidr} is more specific than one of this VPC's CIDR blocks. It must be the whole CIDR block of a subnet of the VPC."
        );
    }
    Ok(())
}

fn create_route(call: &mut Call<'_>) -> Answer {
    let table = own_table(call)?;
    let destination = destination(call)?;
    if let Destination::PrefixList(id) = &destination {
        weight::family_of(call.network, call.region, id)?;
    }
    let target = target(call, &table)?;
    // Rules RT-12, RT-19.
    match table.route(&destination) {
        Some(route) if route.target == target => return Ok(json!({"Return": true})),
        Some(_) => refuse!("RouteAlreadyExists", "The route identified by {destination} already exists."),
        None => fit(call, &table, &destination, &target)?,
    }
    let mut table = table;
    table.routes.push(Route { destination, target, origin: Origin::CreateRoute });
    weight::routes_fit(call.network, call.region, &table)?;
    call.network.route_tables.insert(table);
    Ok(json!({"Return": true}))
}

/// Rules GW-14, GW-15, RT-11, RT-20.
fn replace_route(call: &mut Call<'_>) -> Answer {
    let mut table = own_table(call)?;
    let destination = destination(call)?;
    let Some(route) = table.route(&destination).cloned() else {
        refuse!(
            "InvalidParameterValue",
            "There is no route defined for '{destination}' in the route table. Use CreateRoute instead."
        )
    };
    if endpoint_route(&route) {
        refuse!("InvalidParameterValue", "Cannot create or replace a prefix list route targeting a VPC Endpoint.");
    }
    let is_local = route.origin == Origin::CreateRouteTable;
    let target = if call.params.is("LocalTarget") {
        if TARGETS.iter().any(|(member, _, _, _)| call.params.has(member)) {
            refuse!("InvalidParameterCombination", "The request must contain exactly one target of the route");
        }
        if !is_local {
            refuse!("InvalidParameterValue", "The route {destination} is not a local route: it has no local target.");
        }
        RouteTarget::local()
    } else {
        target(call, &table)?
    };
    fit(call, &table, &destination, &target)?;
    if let Some(row) = table.routes.iter_mut().find(|row| **row == route) {
        row.target = target;
    }
    call.network.route_tables.insert(table);
    Ok(Value::Null)
}

/// Whether a row belongs to a gateway endpoint.
fn endpoint_route(route: &Route) -> bool {
    route.target.kind() == TargetKind::VpcEndpoint && matches!(route.destination, Destination::PrefixList(_))
}

/// Rules GW-14, RT-10, RT-20, RT-46.
fn delete_route(call: &mut Call<'_>) -> Answer {
    let mut table = own_table(call)?;
    let destination = destination(call)?;
    let id = &table.route_table_id;
    let Some(route) = table.route(&destination).cloned() else {
        refuse!("InvalidRoute.NotFound", "no route with {} in route table {id}", named(&destination))
    };
    if endpoint_route(&route) {
        refuse!("InvalidParameterValue", "cannot remove VPC endpoint route {destination} in route table {id}");
    }
    if route.origin == Origin::CreateRouteTable {
        refuse!("InvalidParameterValue", "cannot remove local route {destination} in route table {id}");
    }
    table.routes.retain(|row| *row != route);
    call.network.route_tables.insert(table);
    Ok(Value::Null)
}

/// The virtual private gateway of a call on propagation, which must be attached to the table's VPC.
fn propagating_gateway(call: &Call<'_>, table: &RouteTable) -> Result<Id, ApiError> {
    let id = call.params.require("GatewayId")?;
    match call.network.vpn_gateways.get(id) {
        Some(gateway) if gateway.vpc_id.as_ref() == Some(&table.vpc_id) => Ok(gateway.vpn_gateway_id.clone()),
        Some(_) => refuse!("Gateway.NotAttached", "resource {id} is not attached to network {}", table.vpc_id),
        None => refuse!("InvalidVpnGatewayID.NotFound", "The vpnGateway ID '{id}' does not exist"),
    }
}

/// Rules RT-37, RT-46.
fn enable_propagation(call: &mut Call<'_>) -> Answer {
    let mut table = own_table(call)?;
    let gateway = propagating_gateway(call, &table)?;
    if table.edge_gateways().next().is_some() {
        refuse!(
            "InvalidParameterValue",
            "The route table {} is associated with a gateway: route propagation cannot be enabled in it.",
            table.route_table_id
        );
    }
    if !table.propagating_vgws.contains(&gateway) {
        table.propagating_vgws.push(gateway);
        call.network.route_tables.insert(table);
    }
    Ok(Value::Null)
}

fn disable_propagation(call: &mut Call<'_>) -> Answer {
    let table = own_table(call)?;
    let id = call.params.require("GatewayId")?;
    if let Some(table) = call.network.route_tables.get_mut(&table.route_table_id) {
        table.propagating_vgws.retain(|gateway| *gateway != id);
        table.routes.retain(|route| route.origin != Origin::EnableVgwRoutePropagation || route.target.0 != id);
    }
    Ok(Value::Null)
}
