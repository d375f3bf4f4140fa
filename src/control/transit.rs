//! Operations on transit gateways, their attachments and route tables. It must not know which route a packet takes.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, tag_list, with};
use super::describe;
use super::interface::{find, made_in};
use super::peering::own_vpc;
use super::sharing::is_shared;
use crate::model::{
    Attachment, AttachmentKind, InterfaceType, Network, Tags, TransitGateway, TransitRoute, TransitRouteTable,
    transit_propagated,
};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::order;
use crate::net::{Cidr, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateTransitGateway", create_gateway),
    ("DeleteTransitGateway", delete_gateway),
    ("DescribeTransitGateways", describe_gateways),
    ("CreateTransitGatewayVpcAttachment", create_attachment),
    ("ModifyTransitGatewayVpcAttachment", modify_attachment),
    ("DeleteTransitGatewayVpcAttachment", delete_attachment),
    ("DescribeTransitGatewayVpcAttachments", describe_attachments),
    ("CreateTransitGatewayRouteTable", create_table),
    ("DeleteTransitGatewayRouteTable", delete_table),
    ("DescribeTransitGatewayRouteTables", describe_tables),
    ("AssociateTransitGatewayRouteTable", associate),
    ("DisassociateTransitGatewayRouteTable", disassociate),
    ("EnableTransitGatewayRouteTablePropagation", enable_propagation),
    ("DisableTransitGatewayRouteTablePropagation", disable_propagation),
    ("CreateTransitGatewayRoute", create_route),
    ("DeleteTransitGatewayRoute", delete_route),
    ("SearchTransitGatewayRoutes", search_routes),
];

/// The AWS side's private autonomous system number; 64512 where none is given.
pub fn asn(given: Option<i64>) -> Result<u32, ApiError> {
    let number = given.unwrap_or(64_512);
    match u32::try_from(number) {
        Ok(asn) if (64_512..=65_534).contains(&asn) || (4_200_000_000..=4_294_967_294).contains(&asn) => Ok(asn),
        Ok(_) | Err(_) => refuse!("InvalidParameterValue", "Value ({number}) for parameter amazonSideAsn is invalid."),
    }
}

fn is_on(options: Params<'_>, member: &str, default: bool) -> bool {
    options.text(member).map_or(default, |text| text == "enable")
}

fn switch(on: bool) -> &'static str {
    if on { "enable" } else { "disable" }
}

fn create_gateway(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("transit-gateway")?;
    let options = call.params.object("Options");
    let mut gateway = TransitGateway {
        transit_gateway_id: call.make("tgw"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        amazon_side_asn: asn(options.number("AmazonSideAsn"))?,
        association_default_route_table_id: None,
        propagation_default_route_table_id: None,
        security_group_referencing: is_on(options, "SecurityGroupReferencingSupport", false),
        tags,
    };
    let associates = is_on(options, "DefaultRouteTableAssociation", true);
    let propagates = is_on(options, "DefaultRouteTablePropagation", true);
    if associates || propagates {
        let table = make_table(call, &gateway.transit_gateway_id, Tags::default());
        gateway.association_default_route_table_id = associates.then(|| table.clone());
        gateway.propagation_default_route_table_id = propagates.then_some(table);
    }
    let shown = with(gateway_view(&gateway), json!({"State": "pending"}));
    call.network.transit_gateways.insert(gateway);
    Ok(json!({"TransitGateway": shown}))
}

fn make_table(call: &mut Call<'_>, gateway: &Id, tags: Tags) -> Id {
    let id = call.make("tgw-rtb");
    call.network.transit_route_tables.insert(TransitRouteTable {
        transit_gateway_route_table_id: id.clone(),
        transit_gateway_id: gateway.clone(),
        associations: SortedSet::new(),
        propagations: SortedSet::new(),
        routes: Vec::new(),
        tags,
    });
    id
}

fn gateway_arn(gateway: &TransitGateway) -> String {
    let id = gateway.transit_gateway_id.as_str();
    ["arn:aws:ec2:", &gateway.region, ":", gateway.owner_id.as_str(), ":transit-gateway/", id].concat()
}

fn gateway_view(gateway: &TransitGateway) -> Value {
    let association = &gateway.association_default_route_table_id;
    let propagation = &gateway.propagation_default_route_table_id;
    let mut options = json!({
        "AmazonSideAsn": gateway.amazon_side_asn,
        "AutoAcceptSharedAttachments": "disable",
        "DefaultRouteTableAssociation": switch(association.is_some()),
        "DefaultRouteTablePropagation": switch(propagation.is_some()),
        "VpnEcmpSupport": "enable",
        "DnsSupport": "enable",
        "SecurityGroupReferencingSupport": switch(gateway.security_group_referencing),
        "MulticastSupport": "disable",
    });
    if let Some(id) = association {
        options = with(options, json!({"AssociationDefaultRouteTableId": id}));
    }
    if let Some(id) = propagation {
        options = with(options, json!({"PropagationDefaultRouteTableId": id}));
    }
    json!({"TransitGatewayId": gateway.transit_gateway_id, "TransitGatewayArn": gateway_arn(gateway), "State": "available",
        "OwnerId": gateway.owner_id, "CreationTime": TIMESTAMP, "Options": options, "Tags": tag_list(&gateway.tags)})
}

fn sees(call: &Call<'_>, gateway: &TransitGateway) -> bool {
    gateway.region == call.region && is_shared(call.network, call.account, &gateway.owner_id, &gateway_arn(gateway))
}

/// The transit gateway that a call names, the caller's own or a shared one.
fn usable_gateway(call: &Call<'_>, id: &str) -> Result<TransitGateway, ApiError> {
    let gateways = &call.network.transit_gateways;
    find(gateways, id, "InvalidTransitGatewayID.NotFound", "transitGateway", |it| sees(call, it)).cloned()
}

/// The caller's own transit gateway that a call names.
pub fn own_gateway(call: &Call<'_>, id: &str) -> Result<TransitGateway, ApiError> {
    let gateway = usable_gateway(call, id)?;
    if gateway.owner_id != *call.account {
        refuse!("OperationNotPermitted", "The transit gateway {id} is owned by another account, which manages it.");
    }
    Ok(gateway)
}

fn delete_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_gateway(call, call.params.require("TransitGatewayId")?)?;
    let id = &gateway.transit_gateway_id;
    let attached: Vec<&str> = call
        .network
        .transit_attachments
        .iter()
        .filter(|it| it.transit_gateway_id == *id)
        .map(|it| it.transit_gateway_attachment_id.as_str())
        .collect();
    if !attached.is_empty() {
        refuse!("IncorrectState", "{id} has non-deleted Attachments: {}.", attached.join(", "));
    }
    call.network.transit_route_tables.retain(|it| it.transit_gateway_id != *id);
    call.network.transit_gateways.remove(id);
    Ok(json!({"TransitGateway": with(gateway_view(&gateway), json!({"State": "deleting"}))}))
}

fn describe_gateways(call: &mut Call<'_>) -> Answer {
    let mine = call.network.transit_gateways.iter().filter(|it| sees(call, it));
    describe::list(
        call.params,
        "TransitGateways",
        ("TransitGatewayIds", "TransitGatewayId", "InvalidTransitGatewayID.NotFound"),
        &[],
        mine.map(gateway_view),
    )
}

/// A new attachment, associated with the gateway's default table and propagated to it, where it has one.
///
/// An attachment of another account is taken as accepted: an assumption.
pub fn attach(call: &mut Call<'_>, gateway: &TransitGateway, kind: AttachmentKind, tags: Tags) -> Attachment {
    let attachment = Attachment {
        transit_gateway_attachment_id: call.make("tgw-attach"),
        transit_gateway_id: gateway.transit_gateway_id.clone(),
        owner_id: call.owner(),
        kind,
        tags,
    };
    let id = &attachment.transit_gateway_attachment_id;
    let tables = &mut call.network.transit_route_tables;
    if let Some(table) = gateway.association_default_route_table_id.as_ref().and_then(|it| tables.get_mut(it)) {
        table.associations.insert(id.clone());
    }
    if let Some(table) = gateway.propagation_default_route_table_id.as_ref().and_then(|it| tables.get_mut(it)) {
        table.propagations.insert(id.clone());
    }
    call.network.transit_attachments.insert(attachment.clone());
    attachment
}

/// What the interfaces of an attachment are described by.
fn description(attachment: &Id) -> String {
    ["Network Interface for Transit Gateway Attachment ", attachment.as_str()].concat()
}

/// Removes an attachment with its interfaces, associations and propagations; static routes to it stay, as blackholes.
pub fn detach(network: &mut Network, id: &Id) {
    let described = description(id);
    let is_its = |kind: InterfaceType, text: &str| kind == InterfaceType::TransitGateway && text == described;
    network.network_interfaces.retain(|eni| !is_its(eni.interface_type, &eni.description));
    network.transit_route_tables.update(
        |table| table.associations.contains(id) || table.propagations.contains(id),
        |table| {
            table.associations.remove(id);
            table.propagations.remove(id);
        },
    );
    network.transit_attachments.remove(id);
}

/// Puts an interface of an attachment into a subnet. Rule RT-49: one subnet in each zone.
fn add_subnet(
    call: &mut Call<'_>,
    attachment: &Id,
    vpc_id: &Id,
    present: &mut Vec<Id>,
    subnet_id: &str,
) -> Result<(), ApiError> {
    let subnet = call.subnet(subnet_id)?.clone();
    if subnet.vpc_id != *vpc_id {
        refuse!("InvalidSubnetID.NotFound", "The subnet ID '{subnet_id}' does not exist in {vpc_id}");
    }
    let same_zone =
        |id: &Id| call.network.subnets.get(id).is_some_and(|it| it.availability_zone_id == subnet.availability_zone_id);
    if present.iter().any(same_zone) {
        refuse!(
            "DuplicateSubnetsInSameZone",
            "Duplicate Subnets for same AZ: {subnet_id} is in the zone of another subnet of the attachment."
        );
    }
    let mut eni = made_in(call, &subnet, None)?;
    eni.description = description(attachment);
    eni.interface_type = InterfaceType::TransitGateway;
    eni.source_dest_check = false;
    call.network.network_interfaces.insert(eni);
    present.push(subnet.subnet_id);
    Ok(())
}

fn create_attachment(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("transit-gateway-attachment")?;
    let gateway = usable_gateway(call, params.require("TransitGatewayId")?)?;
    let vpc = own_vpc(call, params.require("VpcId")?)?.clone();
    let is_same = |it: &Attachment| {
        it.transit_gateway_id == gateway.transit_gateway_id
            && matches!(&it.kind, AttachmentKind::Vpc { vpc_id, .. } if *vpc_id == vpc.vpc_id)
    };
    if call.network.transit_attachments.iter().any(is_same) {
        refuse!(
            "DuplicateTransitGatewayAttachment",
            "{} has non-deleted Transit Gateway Attachments with same VPC ID.",
            gateway.transit_gateway_id
        );
    }
    let wanted = params.ids("SubnetIds");
    if wanted.is_empty() {
        refuse!("MissingParameter", "The request must contain the parameter subnetIds");
    }
    let options = params.object("Options");
    let ipv6 = is_on(options, "Ipv6Support", false);
    if ipv6 && vpc.ipv6_cidr_block_association_set.is_empty() {
        refuse!("InvalidParameterValue", "Ipv6Support needs an IPv6 CIDR block: {} has none.", vpc.vpc_id);
    }
    let kind = AttachmentKind::Vpc {
        vpc_id: vpc.vpc_id.clone(),
        subnet_ids: Vec::new(),
        // Rule GWLB-17: off by default.
        appliance_mode: is_on(options, "ApplianceModeSupport", false),
        security_group_referencing: is_on(options, "SecurityGroupReferencingSupport", true),
        ipv6,
    };
    let mut attachment = attach(call, &gateway, kind, tags);
    let mut present = Vec::new();
    for subnet in wanted {
        add_subnet(call, &attachment.transit_gateway_attachment_id, &vpc.vpc_id, &mut present, subnet.as_str())?;
    }
    set_subnets(&mut attachment, present);
    let shown = with(attachment_view(call.network, &attachment), json!({"State": "pending"}));
    call.network.transit_attachments.insert(attachment);
    Ok(json!({"TransitGatewayVpcAttachment": shown}))
}

fn set_subnets(attachment: &mut Attachment, present: Vec<Id>) {
    match &mut attachment.kind {
        AttachmentKind::Vpc { subnet_ids, .. } => *subnet_ids = present,
        AttachmentKind::Vpn(_) => {}
    }
}

fn attachment_view(network: &Network, attachment: &Attachment) -> Value {
    let AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, security_group_referencing, ipv6 } = &attachment.kind
    else {
        return Value::Null;
    };
    json!({
        "TransitGatewayAttachmentId": attachment.transit_gateway_attachment_id,
        "TransitGatewayId": attachment.transit_gateway_id,
        "VpcId": vpc_id,
        "VpcOwnerId": network.vpcs.get(vpc_id).map(|vpc| &vpc.owner_id),
        "State": "available",
        "SubnetIds": subnet_ids,
        "CreationTime": TIMESTAMP,
        "Options": {"DnsSupport": "enable", "SecurityGroupReferencingSupport": switch(*security_group_referencing),
            "Ipv6Support": switch(*ipv6), "ApplianceModeSupport": switch(*appliance_mode)},
        "Tags": tag_list(&attachment.tags),
    })
}

/// Whether the caller sees an attachment: its own, or one of its transit gateway.
fn sees_attachment(call: &Call<'_>, attachment: &Attachment) -> bool {
    let gateway = call.network.transit_gateways.get(&attachment.transit_gateway_id);
    gateway.is_some_and(|it| {
        it.region == call.region && (it.owner_id == *call.account || attachment.owner_id == *call.account)
    })
}

fn named_attachment(call: &Call<'_>) -> Result<Attachment, ApiError> {
    let id = call.params.require("TransitGatewayAttachmentId")?;
    let attachments = &call.network.transit_attachments;
    let code = "InvalidTransitGatewayAttachmentID.NotFound";
    find(attachments, id, code, "transitGatewayAttachment", |it| sees_attachment(call, it)).cloned()
}

fn modify_attachment(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let mut attachment = named_attachment(call)?;
    let id = attachment.transit_gateway_attachment_id.clone();
    let options = params.object("Options");
    let AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, security_group_referencing, ipv6 } =
        &mut attachment.kind
    else {
        refuse!("InvalidTransitGatewayAttachmentID.NotFound", "The transitGatewayAttachment ID '{id}' is not of a VPC")
    };
    *appliance_mode = is_on(options, "ApplianceModeSupport", *appliance_mode);
    *security_group_referencing = is_on(options, "SecurityGroupReferencingSupport", *security_group_referencing);
    *ipv6 = is_on(options, "Ipv6Support", *ipv6);
    let (vpc_id, mut present) = (vpc_id.clone(), subnet_ids.clone());
    let described = description(&id);
    for subnet in params.ids("RemoveSubnetIds") {
        if !present.contains(&subnet) {
            refuse!("InvalidSubnetID.NotFound", "The subnet ID '{subnet}' does not exist in the attachment {id}");
        }
        present.retain(|it| *it != subnet);
        call.network.network_interfaces.retain(|eni| {
            eni.subnet_id != subnet
                || eni.interface_type != InterfaceType::TransitGateway
                || eni.description != described
        });
    }
    for subnet in params.ids("AddSubnetIds") {
        add_subnet(call, &id, &vpc_id, &mut present, subnet.as_str())?;
    }
    if present.is_empty() {
        refuse!("InvalidParameterValue", "A transit gateway attachment needs at least one subnet.");
    }
    set_subnets(&mut attachment, present);
    let shown = with(attachment_view(call.network, &attachment), json!({"State": "modifying"}));
    call.network.transit_attachments.insert(attachment);
    Ok(json!({"TransitGatewayVpcAttachment": shown}))
}

fn delete_attachment(call: &mut Call<'_>) -> Answer {
    let attachment = named_attachment(call)?;
    if matches!(attachment.kind, AttachmentKind::Vpn(_)) {
        refuse!(
            "InvalidTransitGatewayAttachmentID.NotFound",
            "The attachment {} is of a VPN connection: delete that.",
            attachment.transit_gateway_attachment_id
        );
    }
    let shown = with(attachment_view(call.network, &attachment), json!({"State": "deleting"}));
    detach(call.network, &attachment.transit_gateway_attachment_id);
    Ok(json!({"TransitGatewayVpcAttachment": shown}))
}

fn describe_attachments(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let of_vpc = |it: &&Attachment| matches!(it.kind, AttachmentKind::Vpc { .. });
    let mine = network.transit_attachments.iter().filter(of_vpc).filter(|it| sees_attachment(call, it));
    describe::list(
        call.params,
        "TransitGatewayVpcAttachments",
        ("TransitGatewayAttachmentIds", "TransitGatewayAttachmentId", "InvalidTransitGatewayAttachmentID.NotFound"),
        &[],
        mine.map(|it| attachment_view(network, it)),
    )
}

fn create_table(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("transit-gateway-route-table")?;
    let gateway = own_gateway(call, call.params.require("TransitGatewayId")?)?;
    let id = make_table(call, &gateway.transit_gateway_id, tags);
    let shown = call.network.transit_route_tables.get(&id).map(|table| table_view(call.network, table));
    Ok(json!({"TransitGatewayRouteTable": shown.map(|it| with(it, json!({"State": "pending"})))}))
}

fn table_view(network: &Network, table: &TransitRouteTable) -> Value {
    let gateway = network.transit_gateways.get(&table.transit_gateway_id);
    let id = &table.transit_gateway_route_table_id;
    let is = |default: fn(&TransitGateway) -> &Option<Id>| gateway.is_some_and(|it| default(it).as_ref() == Some(id));
    json!({
        "TransitGatewayRouteTableId": id,
        "TransitGatewayId": table.transit_gateway_id,
        "State": "available",
        "DefaultAssociationRouteTable": is(|it| &it.association_default_route_table_id),
        "DefaultPropagationRouteTable": is(|it| &it.propagation_default_route_table_id),
        "CreationTime": TIMESTAMP,
        "Tags": tag_list(&table.tags),
    })
}

fn is_own_table(call: &Call<'_>, table: &TransitRouteTable) -> bool {
    let gateway = call.network.transit_gateways.get(&table.transit_gateway_id);
    gateway.is_some_and(|it| it.owner_id == *call.account && it.region == call.region)
}

fn named_table(call: &Call<'_>) -> Result<TransitRouteTable, ApiError> {
    let id = call.params.require("TransitGatewayRouteTableId")?;
    let tables = &call.network.transit_route_tables;
    let code = "InvalidRouteTableID.NotFound";
    find(tables, id, code, "transitGatewayRouteTable", |it| is_own_table(call, it)).cloned()
}

fn delete_table(call: &mut Call<'_>) -> Answer {
    let table = named_table(call)?;
    let id = &table.transit_gateway_route_table_id;
    let shown = table_view(call.network, &table);
    let is_default = |member: &str| shown.get(member).and_then(Value::as_bool) == Some(true);
    if is_default("DefaultAssociationRouteTable") || is_default("DefaultPropagationRouteTable") {
        refuse!(
            "IncorrectState",
            "{id} is a default route table of {}: it cannot be deleted.",
            table.transit_gateway_id
        );
    }
    if !table.associations.is_empty() {
        refuse!("IncorrectState", "{id} has associations: disassociate its attachments first.");
    }
    call.network.transit_route_tables.remove(id);
    Ok(json!({"TransitGatewayRouteTable": with(shown, json!({"State": "deleting"}))}))
}

fn describe_tables(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let mine = network.transit_route_tables.iter().filter(|it| is_own_table(call, it));
    describe::list(
        call.params,
        "TransitGatewayRouteTables",
        ("TransitGatewayRouteTableIds", "TransitGatewayRouteTableId", "InvalidRouteTableID.NotFound"),
        &[],
        mine.map(|it| table_view(network, it)),
    )
}

/// The attachment's resource as routes, associations and propagations show it.
fn resource(attachment: &Attachment) -> Value {
    let (id, kind) = match &attachment.kind {
        AttachmentKind::Vpc { vpc_id, .. } => (vpc_id, "vpc"),
        AttachmentKind::Vpn(id) => (id, "vpn"),
    };
    json!({"ResourceId": id, "TransitGatewayAttachmentId": attachment.transit_gateway_attachment_id, "ResourceType": kind})
}

/// The table and the attachment of one gateway that a call names.
fn pair(call: &Call<'_>) -> Result<(TransitRouteTable, Attachment), ApiError> {
    let table = named_table(call)?;
    let attachment = named_attachment(call)?;
    if attachment.transit_gateway_id != table.transit_gateway_id {
        refuse!(
            "InvalidTransitGatewayAttachmentID.NotFound",
            "The attachment {} is not of the transit gateway {}.",
            attachment.transit_gateway_attachment_id,
            table.transit_gateway_id
        );
    }
    Ok((table, attachment))
}

fn pair_view(member: &str, table: &TransitRouteTable, attachment: &Attachment, state: &str) -> Value {
    let more = json!({"TransitGatewayRouteTableId": table.transit_gateway_route_table_id, "State": state});
    json!({member: with(resource(attachment), more)})
}

/// Rule RT-49: an attachment is associated with one table at most.
fn associate(call: &mut Call<'_>) -> Answer {
    let (mut table, attachment) = pair(call)?;
    let id = &attachment.transit_gateway_attachment_id;
    if call.network.transit_route_tables.iter().any(|it| it.associations.contains(id)) {
        refuse!(
            "Resource.AlreadyAssociated",
            "Transit Gateway Attachment {id} is already associated to a route table."
        );
    }
    table.associations.insert(id.clone());
    let shown = pair_view("Association", &table, &attachment, "associating");
    call.network.transit_route_tables.insert(table);
    Ok(shown)
}

fn disassociate(call: &mut Call<'_>) -> Answer {
    let (mut table, attachment) = pair(call)?;
    if !table.associations.remove(&attachment.transit_gateway_attachment_id) {
        refuse!(
            "InvalidAssociation.NotFound",
            "The attachment {} is not associated with {}.",
            attachment.transit_gateway_attachment_id,
            table.transit_gateway_route_table_id
        );
    }
    let shown = pair_view("Association", &table, &attachment, "disassociating");
    call.network.transit_route_tables.insert(table);
    Ok(shown)
}

fn enable_propagation(call: &mut Call<'_>) -> Answer {
    let (mut table, attachment) = pair(call)?;
    if !table.propagations.insert(attachment.transit_gateway_attachment_id.clone()) {
        refuse!(
            "TransitGatewayRouteTablePropagation.Duplicate",
            "Propagation of {} to {} is enabled already.",
            attachment.transit_gateway_attachment_id,
            table.transit_gateway_route_table_id
        );
    }
    let shown = pair_view("Propagation", &table, &attachment, "enabled");
    call.network.transit_route_tables.insert(table);
    Ok(shown)
}

fn disable_propagation(call: &mut Call<'_>) -> Answer {
    let (mut table, attachment) = pair(call)?;
    if !table.propagations.remove(&attachment.transit_gateway_attachment_id) {
        refuse!(
            "TransitGatewayRouteTablePropagation.NotFound",
            "Propagation of {} to {} is not enabled.",
            attachment.transit_gateway_attachment_id,
            table.transit_gateway_route_table_id
        );
    }
    let shown = pair_view("Propagation", &table, &attachment, "disabled");
    call.network.transit_route_tables.insert(table);
    Ok(shown)
}

/// A route as it is shown: a static one without an attachment, or whose attachment is gone, is a blackhole.
fn route_view(network: &Network, cidr: Cidr, attachment: Option<&Id>, kind: &str) -> Value {
    let found = attachment.and_then(|id| network.transit_attachments.get(id));
    let mut shown = json!({"DestinationCidrBlock": cidr, "Type": kind,
        "State": if found.is_some() { "active" } else { "blackhole" }});
    if let Some(attachment) = found {
        shown = with(shown, json!({"TransitGatewayAttachments": [resource(attachment)]}));
    }
    shown
}

fn destination(call: &Call<'_>) -> Result<Cidr, ApiError> {
    match call.params.cidr("DestinationCidrBlock")? {
        Some(cidr) => Ok(cidr),
        None => refuse!("MissingParameter", "The request must contain the parameter destinationCidrBlock"),
    }
}

fn create_route(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let cidr = destination(call)?;
    let is_blackhole = params.is("Blackhole");
    if is_blackhole == params.has("TransitGatewayAttachmentId") {
        refuse!(
            "InvalidParameterCombination",
            "A route has either a transit gateway attachment or is a blackhole: give exactly one of them."
        );
    }
    let (mut table, attachment) = if is_blackhole {
        (named_table(call)?, None)
    } else {
        let (table, attachment) = pair(call)?;
        (table, Some(attachment.transit_gateway_attachment_id))
    };
    if table.routes.iter().any(|route| route.destination_cidr_block == cidr) {
        refuse!(
            "RouteAlreadyExists",
            "Route {cidr} already exists in Transit Gateway Route Table {}.",
            table.transit_gateway_route_table_id
        );
    }
    let shown = route_view(call.network, cidr, attachment.as_ref(), "static");
    table.routes.push(TransitRoute { destination_cidr_block: cidr, attachment_id: attachment });
    call.network.transit_route_tables.insert(table);
    Ok(json!({"Route": shown}))
}

fn delete_route(call: &mut Call<'_>) -> Answer {
    let cidr = destination(call)?;
    let mut table = named_table(call)?;
    let Some(place) = table.routes.iter().position(|route| route.destination_cidr_block == cidr) else {
        refuse!(
            "InvalidRoute.NotFound",
            "Route {cidr} does not exist in Transit Gateway Route Table {}.",
            table.transit_gateway_route_table_id
        )
    };
    let route = table.routes.remove(place);
    let shown = route_view(call.network, cidr, route.attachment_id.as_ref(), "static");
    call.network.transit_route_tables.insert(table);
    Ok(json!({"Route": with(shown, json!({"State": "deleted"}))}))
}

/// All routes of a table: static ones, and what attachments propagate where there is no static one of the same block.
fn all_routes(network: &Network, table: &TransitRouteTable) -> Vec<Value> {
    let mut routes: Vec<(Cidr, Value)> = Vec::new();
    for route in &table.routes {
        let cidr = route.destination_cidr_block;
        routes.push((cidr, route_view(network, cidr, route.attachment_id.as_ref(), "static")));
    }
    for (cidr, attachment) in transit_propagated(network, table, |_| true) {
        if !routes.iter().any(|(other, _)| *other == cidr) {
            let id = &attachment.transit_gateway_attachment_id;
            routes.push((cidr, route_view(network, cidr, Some(id), "propagated")));
        }
    }
    order::sort_by_key(&mut routes, |(cidr, _)| *cidr);
    routes.into_iter().map(|(_, shown)| shown).collect()
}

fn search_routes(call: &mut Call<'_>) -> Answer {
    let table = named_table(call)?;
    let mut routes = all_routes(call.network, &table);
    let cidr_of =
        |route: &Value| route.get("DestinationCidrBlock").and_then(Value::as_str).and_then(|it| it.parse().ok());
    // The route-search filters compare blocks; the others are ordinary ones.
    let (mut ordinary, mut searches) = (Vec::new(), Vec::new());
    for filter in call.params.value("Filters").and_then(Value::as_array).into_iter().flatten() {
        let name = filter.get("Name").and_then(Value::as_str).unwrap_or_default();
        match name.strip_prefix("route-search.") {
            Some(search) => {
                for value in filter.get("Values").and_then(Value::as_array).into_iter().flatten() {
                    searches.push((search, value.as_str().unwrap_or_default()));
                }
            }
            None => ordinary.push(filter.clone()),
        }
    }
    for (search, value) in searches {
        let text = if value.contains('/') { value.to_string() } else { [value, "/32"].concat() };
        let Ok(wanted) = text.parse::<Cidr>() else {
            refuse!(
                "InvalidParameterValue",
                "Value ({value}) for the filter route-search.{search} is not a CIDR block."
            )
        };
        let passes = |cidr: &Cidr| match search {
            "exact-match" => *cidr == wanted,
            "subnet-of-match" => wanted.covers(cidr),
            _ => cidr.covers(&wanted),
        };
        routes.retain(|route| cidr_of(route).is_some_and(|cidr| passes(&cidr)));
        if search == "longest-prefix-match" {
            let longest = routes.iter().filter_map(cidr_of).map(|cidr: Cidr| cidr.prefix_len()).max();
            routes.retain(|route| cidr_of(route).map(|cidr| cidr.prefix_len()) == longest);
        }
    }
    let filters = json!({"Filters": ordinary});
    let listed = describe::list(
        Params(filters.as_object()),
        "Routes",
        ("", "DestinationCidrBlock", ""),
        &[
            ("attachment.resource-id", "TransitGatewayAttachments.ResourceId"),
            ("attachment.resource-type", "TransitGatewayAttachments.ResourceType"),
            ("attachment.transit-gateway-attachment-id", "TransitGatewayAttachments.TransitGatewayAttachmentId"),
        ],
        routes,
    )?;
    Ok(with(listed, json!({"AdditionalRoutesAvailable": false})))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc, with_subnets};
    use serde_json::{Value, json};

    #[test]
    fn attachments_routes_and_their_removal() {
        let mut lab = Lab::default();
        let (a, b) = (vpc(&mut lab, "10.0.0.0/16"), vpc(&mut lab, "10.1.0.0/16"));
        let (lab, in_a) = with_subnets(&lab, &a, &[("10.0.1.0/24", "a"), ("10.0.2.0/24", "a"), ("10.0.3.0/24", "b")]);
        let (mut lab, in_b) = with_subnets(&lab, &b, &[("10.1.1.0/24", "a")]);
        let before = lab.network().clone();
        let lab = &mut lab;
        let made = call(lab, "ec2", "CreateTransitGateway", json!({}));
        let gateway = id(&made, "/TransitGateway/TransitGatewayId");
        let table = id(&made, "/TransitGateway/Options/AssociationDefaultRouteTableId");
        let attach = |vpc_id: &str, subnets: &[String]| json!({"TransitGatewayId": gateway, "VpcId": vpc_id, "SubnetIds": subnets});
        let operation = "CreateTransitGatewayVpcAttachment";
        refused(lab, "ec2", operation, attach(&a, &in_a[..2]), "DuplicateSubnetsInSameZone");
        refused(lab, "ec2", operation, attach(&a, &in_b), "InvalidSubnetID.NotFound");
        let pointer = "/TransitGatewayVpcAttachment/TransitGatewayAttachmentId";
        let first = id(&call(lab, "ec2", operation, attach(&a, &in_a[1..])), pointer);
        let second = id(&call(lab, "ec2", operation, attach(&b, &in_b)), pointer);
        refused(lab, "ec2", operation, attach(&b, &in_b), "DuplicateTransitGatewayAttachment");
        let search = |name: &str, value: &str| json!({"TransitGatewayRouteTableId": table, "Filters": [{"Name": name, "Values": [value]}]});
        let found = call(lab, "ec2", "SearchTransitGatewayRoutes", search("type", "propagated"));
        assert_eq!(found.pointer("/Routes").and_then(Value::as_array).unwrap().len(), 2);
        let found =
            call(lab, "ec2", "SearchTransitGatewayRoutes", search("route-search.longest-prefix-match", "10.1.1.4"));
        assert_eq!(id(&found, "/Routes/0/TransitGatewayAttachments/0/ResourceId"), b);
        let route = |more: Value| {
            let mut route = json!({"TransitGatewayRouteTableId": table, "DestinationCidrBlock": "10.1.0.0/16"});
            route.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            route
        };
        refused(lab, "ec2", "CreateTransitGatewayRoute", route(json!({})), "InvalidParameterCombination");
        call(lab, "ec2", "CreateTransitGatewayRoute", route(json!({"Blackhole": true})));
        let again = route(json!({"TransitGatewayAttachmentId": second}));
        refused(lab, "ec2", "CreateTransitGatewayRoute", again, "RouteAlreadyExists");
        let found = call(lab, "ec2", "SearchTransitGatewayRoutes", search("state", "blackhole"));
        assert_eq!(id(&found, "/Routes/0/Type"), "static");
        call(lab, "ec2", "DeleteTransitGatewayRoute", route(json!({})));
        let both = json!({"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": first});
        refused(lab, "ec2", "AssociateTransitGatewayRouteTable", both.clone(), "Resource.AlreadyAssociated");
        call(lab, "ec2", "DisassociateTransitGatewayRouteTable", both.clone());
        call(lab, "ec2", "AssociateTransitGatewayRouteTable", both.clone());
        let duplicate = "TransitGatewayRouteTablePropagation.Duplicate";
        refused(lab, "ec2", "EnableTransitGatewayRouteTablePropagation", both.clone(), duplicate);
        call(lab, "ec2", "DisableTransitGatewayRouteTablePropagation", both);
        let modified = json!({"TransitGatewayAttachmentId": first, "Options": {"ApplianceModeSupport": "enable"}});
        let modified = call(lab, "ec2", "ModifyTransitGatewayVpcAttachment", modified);
        assert_eq!(id(&modified, "/TransitGatewayVpcAttachment/Options/ApplianceModeSupport"), "enable");
        refused(lab, "ec2", "DeleteTransitGateway", json!({"TransitGatewayId": gateway}), "IncorrectState");
        for attachment in [first, second] {
            let named = json!({"TransitGatewayAttachmentId": attachment});
            call(lab, "ec2", "DeleteTransitGatewayVpcAttachment", named);
        }
        call(lab, "ec2", "DeleteTransitGateway", json!({"TransitGatewayId": gateway}));
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }
}
