//! Operations on virtual private gateways, customer gateways and VPN connections. It must not know what crosses them.

use super::call::{Answer, ApiError, Call, Operations, tag_list, well_formed, with};
use super::describe;
use super::interface::find;
use super::peering::own_vpc;
use super::transit;
use crate::model::{AttachmentKind, CustomerGateway, VpnConnection, VpnGateway};
use crate::net::json;
use crate::net::{Cidr, Id};
use serde_json::Value;
use std::net::Ipv4Addr;

pub const OPERATIONS: Operations = &[
    ("CreateVpnGateway", create_gateway),
    ("AttachVpnGateway", attach_gateway),
    ("DetachVpnGateway", detach_gateway),
    ("DeleteVpnGateway", delete_gateway),
    ("DescribeVpnGateways", describe_gateways),
    ("CreateCustomerGateway", create_customer_gateway),
    ("DeleteCustomerGateway", delete_customer_gateway),
    ("DescribeCustomerGateways", describe_customer_gateways),
    ("CreateVpnConnection", create_connection),
    ("DeleteVpnConnection", delete_connection),
    ("DescribeVpnConnections", describe_connections),
    ("CreateVpnConnectionRoute", create_connection_route),
    ("DeleteVpnConnectionRoute", delete_connection_route),
];

/// The only type of gateways and connections.
const TYPE: &str = "ipsec.1";

fn create_gateway(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("vpn-gateway")?;
    let gateway = VpnGateway {
        vpn_gateway_id: call.make("vgw"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        amazon_side_asn: transit::asn(call.params.number("AmazonSideAsn"))?,
        vpc_id: None,
        tags,
    };
    let shown = gateway_view(&gateway);
    call.network.vpn_gateways.insert(gateway);
    Ok(json!({"VpnGateway": shown}))
}

fn gateway_view(gateway: &VpnGateway) -> Value {
    let attached = gateway.vpc_id.iter().map(|vpc_id| json!({"State": "attached", "VpcId": vpc_id}));
    let shown = json!({"AmazonSideAsn": gateway.amazon_side_asn, "VpnGatewayId": gateway.vpn_gateway_id,
        "State": "available", "Type": TYPE, "VpcAttachments": attached.collect::<Vec<_>>()});
    if gateway.tags.is_empty() { shown } else { with(shown, json!({"Tags": tag_list(&gateway.tags)})) }
}

fn own_gateway(call: &Call<'_>, id: &str) -> Result<VpnGateway, ApiError> {
    let gateways = &call.network.vpn_gateways;
    find(gateways, id, "InvalidVpnGatewayID.NotFound", "vpnGateway", |it| call.is_mine(&it.owner_id, &it.region))
        .cloned()
}

/// A VPC has one virtual private gateway at most, and a gateway one VPC.
fn attach_gateway(call: &mut Call<'_>) -> Answer {
    let mut gateway = own_gateway(call, call.params.require("VpnGatewayId")?)?;
    let vpc_id = own_vpc(call, call.params.require("VpcId")?)?.vpc_id.clone();
    let own = &gateway.vpn_gateway_id;
    if let Some(other) = gateway.vpc_id.as_ref().filter(|it| **it != vpc_id) {
        refuse!(
            "VpnGatewayAttachmentLimitExceeded",
            "The virtual private gateway {own} is attached to {other}: it can be attached to one VPC."
        );
    }
    let is_other = |it: &&VpnGateway| it.vpn_gateway_id != *own && it.vpc_id.as_ref() == Some(&vpc_id);
    if let Some(other) = call.network.vpn_gateways.iter().find(is_other) {
        refuse!(
            "InvalidVpcState",
            "The VPC {vpc_id} already has the virtual private gateway {}.",
            other.vpn_gateway_id
        );
    }
    gateway.vpc_id = Some(vpc_id.clone());
    call.network.vpn_gateways.insert(gateway);
    Ok(json!({"VpcAttachment": {"State": "attaching", "VpcId": vpc_id}}))
}

/// Rule RT-25: routes to the gateway stay, as blackholes.
fn detach_gateway(call: &mut Call<'_>) -> Answer {
    let mut gateway = own_gateway(call, call.params.require("VpnGatewayId")?)?;
    let vpc_id = own_vpc(call, call.params.require("VpcId")?)?.vpc_id.clone();
    if gateway.vpc_id.as_ref() != Some(&vpc_id) {
        refuse!(
            "InvalidVpnGatewayAttachment.NotFound",
            "The attachment with vpn gateway ID '{}' and vpc ID '{vpc_id}' does not exist",
            gateway.vpn_gateway_id
        );
    }
    gateway.vpc_id = None;
    let id = gateway.vpn_gateway_id.clone();
    call.network.vpn_gateways.insert(gateway);
    // Propagation and edge associations end with the attachment.
    call.network.route_tables.update(
        |table| table.propagating_vgws.contains(&id) || table.edge_gateways().any(|it| *it == id),
        |table| {
            table.propagating_vgws.retain(|it| *it != id);
            table.associations.retain(|it| it.gateway_id.as_ref() != Some(&id));
        },
    );
    Ok(Value::Null)
}

fn delete_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_gateway(call, call.params.require("VpnGatewayId")?)?;
    let id = &gateway.vpn_gateway_id;
    if gateway.vpc_id.is_some() || call.network.vpn_connections.iter().any(|it| it.vpn_gateway_id.as_ref() == Some(id))
    {
        refuse!("IncorrectState", "The vpnGateway '{id}' is in use: detach it, and delete its VPN connections, first.");
    }
    call.network.vpn_gateways.remove(id);
    Ok(Value::Null)
}

fn describe_gateways(call: &mut Call<'_>) -> Answer {
    let mine = call.network.vpn_gateways.iter().filter(|it| call.is_mine(&it.owner_id, &it.region));
    describe::list(
        call.params,
        "VpnGateways",
        ("VpnGatewayIds", "VpnGatewayId", "InvalidVpnGatewayID.NotFound"),
        &[("attachment.vpc-id", "VpcAttachments.VpcId"), ("attachment.state", "VpcAttachments.State")],
        mine.map(gateway_view),
    )
}

fn create_customer_gateway(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("customer-gateway")?;
    let Some(address) = params.text("IpAddress").or_else(|| params.text("PublicIp")) else {
        refuse!("MissingParameter", "The request must contain the parameter ipAddress")
    };
    if address.parse::<Ipv4Addr>().is_err() {
        refuse!("InvalidParameterValue", "Value ({address}) for parameter ipAddress is invalid. Invalid IPv4 address.");
    }
    let bgp_asn = params.number("BgpAsn").or_else(|| params.number("BgpAsnExtended")).unwrap_or(65_000);
    if !(1..=4_294_967_294).contains(&bgp_asn) {
        refuse!("InvalidParameterValue", "Value ({bgp_asn}) for parameter bgpAsn is invalid.");
    }
    let bgp_asn = bgp_asn.to_string();
    let same = |it: &&CustomerGateway| {
        call.is_mine(&it.owner_id, &it.region) && it.ip_address == address && it.bgp_asn == bgp_asn
    };
    if let Some(same) = call.network.customer_gateways.iter().find(same) {
        return Ok(json!({"CustomerGateway": customer_view(same)}));
    }
    let gateway = CustomerGateway {
        customer_gateway_id: call.make("cgw"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        ip_address: address.to_string(),
        bgp_asn,
        tags,
    };
    let shown = customer_view(&gateway);
    call.network.customer_gateways.insert(gateway);
    Ok(json!({"CustomerGateway": shown}))
}

fn customer_view(gateway: &CustomerGateway) -> Value {
    let shown = json!({"CustomerGatewayId": gateway.customer_gateway_id, "State": "available", "Type": TYPE,
        "IpAddress": gateway.ip_address, "BgpAsn": gateway.bgp_asn});
    if gateway.tags.is_empty() { shown } else { with(shown, json!({"Tags": tag_list(&gateway.tags)})) }
}

fn own_customer_gateway(call: &Call<'_>, id: &str) -> Result<Id, ApiError> {
    well_formed("cgw", "InvalidCustomerGatewayId.Malformed", id)?;
    let mine = |it: &CustomerGateway| call.is_mine(&it.owner_id, &it.region);
    let found =
        find(&call.network.customer_gateways, id, "InvalidCustomerGatewayID.NotFound", "customerGateway", mine)?;
    Ok(found.customer_gateway_id.clone())
}

fn delete_customer_gateway(call: &mut Call<'_>) -> Answer {
    let id = own_customer_gateway(call, call.params.require("CustomerGatewayId")?)?;
    if call.network.vpn_connections.iter().any(|it| it.customer_gateway_id == id) {
        refuse!("IncorrectState", "The customer gateway is in use.");
    }
    call.network.customer_gateways.remove(&id);
    Ok(Value::Null)
}

fn describe_customer_gateways(call: &mut Call<'_>) -> Answer {
    let mine = call.network.customer_gateways.iter().filter(|it| call.is_mine(&it.owner_id, &it.region));
    describe::list(
        call.params,
        "CustomerGateways",
        ("CustomerGatewayIds", "CustomerGatewayId", "InvalidCustomerGatewayID.NotFound"),
        &[],
        mine.map(customer_view),
    )
}

fn create_connection(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("vpn-connection")?;
    let kind = params.require("Type")?;
    if kind != TYPE {
        refuse!("InvalidParameterValue", "Value ({kind}) for parameter type is invalid. Use {TYPE}.");
    }
    let customer_gateway_id = own_customer_gateway(call, params.require("CustomerGatewayId")?)?;
    let (gateway, transit_gateway) = (params.text("VpnGatewayId"), params.text("TransitGatewayId"));
    let mut connection = VpnConnection {
        vpn_connection_id: call.make("vpn"),
        owner_id: call.owner(),
        customer_gateway_id,
        vpn_gateway_id: None,
        transit_gateway_id: None,
        static_routes_only: params.object("Options").is("StaticRoutesOnly"),
        routes: Vec::new(),
        tags,
    };
    match (gateway, transit_gateway) {
        (Some(_), Some(_)) => refuse!(
            "InvalidParameterCombination",
            "The parameters VpnGatewayId and TransitGatewayId cannot be used together."
        ),
        (Some(id), None) => connection.vpn_gateway_id = Some(own_gateway(call, id)?.vpn_gateway_id),
        (None, Some(id)) => {
            let transit_gateway = transit::own_gateway(call, id)?;
            transit::attach(
                call,
                &transit_gateway,
                AttachmentKind::Vpn(connection.vpn_connection_id.clone()),
                crate::model::Tags::default(),
            );
            connection.transit_gateway_id = Some(transit_gateway.transit_gateway_id);
        }
        (None, None) => {}
    }
    let shown = with(connection_view(&connection), json!({"State": "pending"}));
    call.network.vpn_connections.insert(connection);
    Ok(json!({"VpnConnection": shown}))
}

fn connection_view(connection: &VpnConnection) -> Value {
    let route = |cidr: &Cidr| json!({"DestinationCidrBlock": cidr, "Source": "Static", "State": "available"});
    let mut shown = json!({
        "Category": "VPN",
        "Options": {"EnableAcceleration": false, "StaticRoutesOnly": connection.static_routes_only,
            "LocalIpv4NetworkCidr": "0.0.0.0/0", "RemoteIpv4NetworkCidr": "0.0.0.0/0",
            "OutsideIpAddressType": "PublicIpv4", "TunnelInsideIpVersion": "ipv4"},
        "Routes": connection.routes.iter().map(route).collect::<Vec<_>>(),
        "VgwTelemetry": [],
        "VpnConnectionId": connection.vpn_connection_id,
        "State": "available",
        "Type": TYPE,
        "CustomerGatewayId": connection.customer_gateway_id,
    });
    if let Some(id) = &connection.transit_gateway_id {
        shown = with(shown, json!({"TransitGatewayId": id}));
    }
    if let Some(id) = &connection.vpn_gateway_id {
        shown = with(shown, json!({"VpnGatewayId": id}));
    }
    if connection.tags.is_empty() { shown } else { with(shown, json!({"Tags": tag_list(&connection.tags)})) }
}

fn own_connection(call: &Call<'_>) -> Result<VpnConnection, ApiError> {
    let id = call.params.require("VpnConnectionId")?;
    let connections = &call.network.vpn_connections;
    let mine = |it: &VpnConnection| it.owner_id == *call.account && is_here(call, it);
    find(connections, id, "InvalidVpnConnectionID.NotFound", "vpnConnection", mine).cloned()
}

/// Whether a connection is in the Region that is called: where its customer gateway is.
fn is_here(call: &Call<'_>, connection: &VpnConnection) -> bool {
    call.network.customer_gateways.get(&connection.customer_gateway_id).is_none_or(|it| it.region == call.region)
}

fn delete_connection(call: &mut Call<'_>) -> Answer {
    let connection = own_connection(call)?;
    let id = &connection.vpn_connection_id;
    let attachments = call.network.transit_attachments.iter();
    let attached = attachments.filter(|it| matches!(&it.kind, AttachmentKind::Vpn(vpn) if vpn == id));
    let attached: Vec<Id> = attached.map(|it| it.transit_gateway_attachment_id.clone()).collect();
    for attachment in attached {
        transit::detach(call.network, &attachment);
    }
    call.network
        .on_premises
        .update(|site| site.vpn_connection_id.as_ref() == Some(id), |site| site.vpn_connection_id = None);
    call.network.vpn_connections.remove(id);
    Ok(Value::Null)
}

fn describe_connections(call: &mut Call<'_>) -> Answer {
    let mine = call.network.vpn_connections.iter();
    let mine = mine.filter(|it| it.owner_id == *call.account && is_here(call, it));
    describe::list(
        call.params,
        "VpnConnections",
        ("VpnConnectionIds", "VpnConnectionId", "InvalidVpnConnectionID.NotFound"),
        &[],
        mine.map(connection_view),
    )
}

/// Static routes are of connections without BGP (rule RT-47).
fn create_connection_route(call: &mut Call<'_>) -> Answer {
    let mut connection = own_connection(call)?;
    if !connection.static_routes_only {
        refuse!(
            "InvalidVpnConnection.InvalidType",
            "The VPN connection {} does not support static routes: it learns its routes by BGP.",
            connection.vpn_connection_id
        );
    }
    let Some(cidr) = call.params.cidr("DestinationCidrBlock")? else { return Ok(Value::Null) };
    if !connection.routes.contains(&cidr) {
        connection.routes.push(cidr);
    }
    call.network.vpn_connections.insert(connection);
    Ok(Value::Null)
}

fn delete_connection_route(call: &mut Call<'_>) -> Answer {
    let mut connection = own_connection(call)?;
    let cidr = call.params.cidr("DestinationCidrBlock")?;
    let Some(place) = connection.routes.iter().position(|it| Some(*it) == cidr) else {
        refuse!(
            "InvalidRoute.NotFound",
            "The VPN connection {} has no static route to {}.",
            connection.vpn_connection_id,
            call.params.text("DestinationCidrBlock").unwrap_or_default()
        )
    };
    connection.routes.remove(place);
    call.network.vpn_connections.insert(connection);
    Ok(Value::Null)
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc};
    use serde_json::json;

    #[test]
    fn a_vpn_of_a_virtual_private_gateway() {
        let mut lab = Lab::default();
        let vpc_id = vpc(&mut lab, "10.0.0.0/16");
        let other = vpc(&mut lab, "10.1.0.0/16");
        let before = lab.network().clone();
        let lab = &mut lab;
        let gateway = id(&call(lab, "ec2", "CreateVpnGateway", json!({"Type": "ipsec.1"})), "/VpnGateway/VpnGatewayId");
        let attach = |vpc_id: &str| json!({"VpcId": vpc_id, "VpnGatewayId": gateway});
        refused(lab, "ec2", "DetachVpnGateway", attach(&vpc_id), "InvalidVpnGatewayAttachment.NotFound");
        call(lab, "ec2", "AttachVpnGateway", attach(&vpc_id));
        refused(lab, "ec2", "AttachVpnGateway", attach(&other), "VpnGatewayAttachmentLimitExceeded");
        let customer = json!({"Type": "ipsec.1", "PublicIp": "203.0.113.9", "BgpAsn": 65010});
        let customer = id(&call(lab, "ec2", "CreateCustomerGateway", customer), "/CustomerGateway/CustomerGatewayId");
        let params = json!({"Type": "ipsec.1", "CustomerGatewayId": customer, "VpnGatewayId": gateway, "Options": {"StaticRoutesOnly": true}});
        let vpn = id(&call(lab, "ec2", "CreateVpnConnection", params), "/VpnConnection/VpnConnectionId");
        let route = json!({"VpnConnectionId": vpn, "DestinationCidrBlock": "192.168.0.0/16"});
        call(lab, "ec2", "CreateVpnConnectionRoute", route.clone());
        let shown = call(lab, "ec2", "DescribeVpnConnections", json!({"VpnConnectionIds": [vpn]}));
        assert_eq!(id(&shown, "/VpnConnections/0/Routes/0/DestinationCidrBlock"), "192.168.0.0/16");
        call(lab, "ec2", "DeleteVpnConnectionRoute", route.clone());
        refused(lab, "ec2", "DeleteVpnConnectionRoute", route, "InvalidRoute.NotFound");
        refused(lab, "ec2", "DeleteCustomerGateway", json!({"CustomerGatewayId": customer}), "IncorrectState");
        call(lab, "ec2", "DeleteVpnConnection", json!({"VpnConnectionId": vpn}));
        call(lab, "ec2", "DeleteCustomerGateway", json!({"CustomerGatewayId": customer}));
        refused(lab, "ec2", "DeleteVpnGateway", json!({"VpnGatewayId": gateway}), "IncorrectState");
        call(lab, "ec2", "DetachVpnGateway", attach(&vpc_id));
        call(lab, "ec2", "DeleteVpnGateway", json!({"VpnGatewayId": gateway}));
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }
}
