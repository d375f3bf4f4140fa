//! Operations on tags, of every resource that can have them. It must not know what a resource is for.

use super::call::{Answer, ApiError, Call, Operations};
use crate::model::{Network, Tags};
use crate::net::Id;
use serde_json::Value;

pub const OPERATIONS: Operations = &[("CreateTags", create_tags), ("DeleteTags", delete_tags)];

/// A resource can have this many tags.
const MOST: usize = 50;

/// What kind of resources can be tagged: the prefix of their ids, where they are, whose they are, and the code where one is
/// not there.
macro_rules! tagged {
    ($($prefix:literal $table:ident $owner:expr, $code:literal;)*) => {
        /// The owner of a resource that can be tagged; the code of the refusal where it is not there.
        fn owner(network: &Network, id: &Id) -> Result<Id, &'static str> {
            match id.prefix() {
                $($prefix => match network.$table.get(id) {
                    Some(row) => Ok(($owner)(network, row)),
                    None => Err($code),
                },)*
                _ => Err("InvalidID"),
            }
        }

        fn tags_of<'a>(network: &'a mut Network, id: &Id) -> Option<&'a mut Tags> {
            match id.prefix() {
                $($prefix => network.$table.get_mut(id).map(|row| &mut row.tags),)*
                _ => None,
            }
        }
    };
}

macro_rules! own {
    ($kind:ident) => {
        |_: &Network, row: &crate::model::$kind| row.owner_id.clone()
    };
}

/// A transit gateway's route table belongs to whom the transit gateway belongs to.
fn of_transit_table(network: &Network, table: &crate::model::TransitRouteTable) -> Id {
    network.transit_gateways.get(&table.transit_gateway_id).map_or_else(|| "".into(), |it| it.owner_id.clone())
}

tagged! {
    "vpc" vpcs own!(Vpc), "InvalidVpcID.NotFound";
    "subnet" subnets own!(Subnet), "InvalidSubnetID.NotFound";
    "rtb" route_tables own!(RouteTable), "InvalidRouteTableID.NotFound";
    "igw" internet_gateways own!(InternetGateway), "InvalidInternetGatewayID.NotFound";
    "eigw" egress_only_internet_gateways own!(EgressOnlyInternetGateway), "InvalidEgressOnlyInternetGatewayId.NotFound";
    "nat" nat_gateways own!(NatGateway), "NatGatewayNotFound";
    "eipalloc" addresses own!(Address), "InvalidAllocationID.NotFound";
    "eni" network_interfaces own!(NetworkInterface), "InvalidNetworkInterfaceID.NotFound";
    "i" instances own!(Instance), "InvalidInstanceID.NotFound";
    "sg" security_groups own!(SecurityGroup), "InvalidGroup.NotFound";
    "acl" network_acls own!(NetworkAcl), "InvalidNetworkAclID.NotFound";
    "pl" prefix_lists own!(PrefixList), "InvalidPrefixListID.NotFound";
    "vpce" vpc_endpoints own!(VpcEndpoint), "InvalidVpcEndpointId.NotFound";
    "vpce-svc" endpoint_services own!(EndpointService), "InvalidVpcEndpointServiceId.NotFound";
    "pcx" peering_connections |_: &Network, row: &crate::model::PeeringConnection| row.requester.owner_id.clone(),
        "InvalidVpcPeeringConnectionID.NotFound";
    "tgw" transit_gateways own!(TransitGateway), "InvalidTransitGatewayID.NotFound";
    "tgw-attach" transit_attachments own!(Attachment), "InvalidTransitGatewayAttachmentID.NotFound";
    "tgw-rtb" transit_route_tables of_transit_table, "InvalidRouteTableID.NotFound";
    "vgw" vpn_gateways own!(VpnGateway), "InvalidVpnGatewayID.NotFound";
    "cgw" customer_gateways own!(CustomerGateway), "InvalidCustomerGatewayID.NotFound";
    "vpn" vpn_connections own!(VpnConnection), "InvalidVpnConnectionID.NotFound";
    "dopt" dhcp_options own!(DhcpOptions), "InvalidDhcpOptionID.NotFound";
}

/// The resources that a call names, all of them the caller's own.
fn resources(call: &Call<'_>) -> Result<Vec<Id>, ApiError> {
    let ids = call.params.ids("Resources");
    if ids.is_empty() {
        refuse!("MissingParameter", "The request must contain the parameter resourceIdSet");
    }
    for id in &ids {
        match owner(call.network, id) {
            Ok(owner) if owner == *call.account => {}
            Ok(_) => refuse!("UnauthorizedOperation", "You are not authorized to perform this operation."),
            Err("InvalidID") => refuse!("InvalidID", "The ID '{id}' is not valid"),
            Err(code) => refuse!(code, "The ID '{id}' does not exist"),
        }
    }
    Ok(ids)
}

fn create_tags(call: &mut Call<'_>) -> Answer {
    let ids = resources(call)?;
    let params = call.params;
    for id in &ids {
        let Some(tags) = tags_of(call.network, id) else { continue };
        for tag in params.objects("Tags") {
            let (key, value) = (tag.text("Key").unwrap_or_default(), tag.text("Value").unwrap_or_default());
            if key.is_empty() || key.to_ascii_lowercase().starts_with("aws:") {
                refuse!(
                    "InvalidParameterValue",
                    "Tag keys starting with 'aws:' are reserved for internal use, and a key must not be empty: '{key}'"
                );
            }
            if key.chars().count() > 128 || value.chars().count() > 256 {
                refuse!(
                    "InvalidParameterValue",
                    "A tag's key has up to 128 characters and its value up to 256: '{key}'"
                );
            }
            tags.0.insert(key.to_string(), value.to_string());
        }
        if tags.0.len() > MOST {
            refuse!("TagLimitExceeded", "More than {MOST} tags is not allowed");
        }
    }
    Ok(Value::Null)
}

/// A tag that is given without a value goes whatever its value is; where no tag is given, all go.
fn delete_tags(call: &mut Call<'_>) -> Answer {
    let ids = resources(call)?;
    let params = call.params;
    let goes = |key: &String, value: &String| {
        let mut given = params.objects("Tags").peekable();
        given.peek().is_none()
            || given.any(|tag| tag.text("Key") == Some(key) && tag.text("Value").is_none_or(|it| it == value))
    };
    for id in &ids {
        if let Some(tags) = tags_of(call.network, id) {
            tags.0.retain(|key, value| !goes(key, value));
        }
    }
    Ok(Value::Null)
}
