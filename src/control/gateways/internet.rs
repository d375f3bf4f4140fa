//! Internet gateways, and the VPCs that they are attached to. It must not know what leaves by them.

use super::follows_vpcs;
use crate::catalog::quotas;
use crate::control::call::{Answer, ApiError, Call, Operations, tag_list, well_formed};
use crate::control::describe;
use crate::model::{InternetGateway, Network};
use crate::net::Id;
use crate::net::json;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateInternetGateway", create_internet_gateway),
    ("DeleteInternetGateway", delete_internet_gateway),
    ("DescribeInternetGateways", describe_internet_gateways),
    ("AttachInternetGateway", attach_internet_gateway),
    ("DetachInternetGateway", detach_internet_gateway),
];

fn create_internet_gateway(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("internet-gateway")?;
    let own = |it: &&InternetGateway| it.owner_id == *call.account && it.region == call.region;
    let most = follows_vpcs(call, quotas::INTERNET_GATEWAYS_PER_REGION.value);
    if call.network.internet_gateways.iter().filter(own).count() >= most {
        refuse!("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.");
    }
    let gateway = InternetGateway {
        internet_gateway_id: call.make("igw"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        vpc_id: None,
        tags,
    };
    let answer = json!({"InternetGateway": internet_gateway_view(&gateway)});
    call.network.internet_gateways.insert(gateway);
    Ok(answer)
}

pub fn attachments(vpc_id: Option<&Id>, state: &str) -> Value {
    vpc_id.into_iter().map(|id| json!({"State": state, "VpcId": id})).collect()
}

fn internet_gateway_view(gateway: &InternetGateway) -> Value {
    json!({
        "Attachments": attachments(gateway.vpc_id.as_ref(), "available"),
        "InternetGatewayId": gateway.internet_gateway_id,
        "OwnerId": gateway.owner_id,
        "Tags": tag_list(&gateway.tags),
    })
}

fn describe_internet_gateways(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let sees = |it: &&InternetGateway| {
        let own = it.owner_id == *call.account && it.region == call.region;
        own || it.vpc_id.as_ref().is_some_and(|vpc_id| call.sees(&it.owner_id, vpc_id))
    };
    let gateways = call.network.internet_gateways.iter().filter(sees);
    describe::list(
        call.params,
        "InternetGateways",
        ("InternetGatewayIds", "InternetGatewayId", "InvalidInternetGatewayID.NotFound"),
        &[],
        gateways.map(|it| call.shown(&it.owner_id, internet_gateway_view(it))),
    )
}

fn own_internet_gateway(call: &Call<'_>) -> Result<InternetGateway, ApiError> {
    let id = call.params.require("InternetGatewayId")?;
    well_formed("igw", "InvalidInternetGatewayId.Malformed", id)?;
    match call.network.internet_gateways.get(id).filter(|it| it.owner_id == *call.account && it.region == call.region) {
        Some(gateway) => Ok(gateway.clone()),
        None => refuse!("InvalidInternetGatewayID.NotFound", "The internetGateway ID '{id}' does not exist"),
    }
}

/// Rule QUOTA-8: one internet gateway per VPC.
fn attach_internet_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_internet_gateway(call)?;
    let vpc_id = call.own_vpc()?.vpc_id;
    if let Some(vpc_id) = &gateway.vpc_id {
        refuse!(
            "Resource.AlreadyAssociated",
            "resource {} is already attached to network {vpc_id}",
            gateway.internet_gateway_id
        );
    }
    if internet_gateway_of(call.network, &vpc_id).is_some() {
        refuse!("InvalidParameterValue", "Network {vpc_id} already has an internet gateway attached");
    }
    set_attachment(call.network, gateway, Some(vpc_id));
    Ok(Value::Null)
}

fn set_attachment(network: &mut Network, gateway: InternetGateway, vpc_id: Option<Id>) {
    network.internet_gateways.insert(InternetGateway { vpc_id, ..gateway });
}

/// The internet gateway that is attached to a VPC.
pub fn internet_gateway_of<'a>(network: &'a Network, vpc_id: &Id) -> Option<&'a InternetGateway> {
    network.internet_gateways.iter().find(|it| it.vpc_id.as_ref() == Some(vpc_id))
}

/// Routes to it stay, as blackholes (rule RT-25).
fn detach_internet_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_internet_gateway(call)?;
    let vpc_id = call.own_vpc()?.vpc_id;
    let id = &gateway.internet_gateway_id;
    if gateway.vpc_id.as_ref() != Some(&vpc_id) {
        refuse!("Gateway.NotAttached", "resource {id} is not attached to network {vpc_id}");
    }
    if call.network.network_interfaces.iter().any(|eni| eni.vpc_id == vpc_id && eni.association.is_some()) {
        refuse!(
            "DependencyViolation",
            "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        );
    }
    if call.network.route_tables.iter().any(|table| table.edge_gateways().any(|it| it == id)) {
        refuse!(
            "DependencyViolation",
            "The internetGateway '{id}' has dependencies: it is associated with a route table."
        );
    }
    set_attachment(call.network, gateway, None);
    Ok(Value::Null)
}

fn delete_internet_gateway(call: &mut Call<'_>) -> Answer {
    let gateway = own_internet_gateway(call)?;
    let id = gateway.internet_gateway_id;
    if gateway.vpc_id.is_some() {
        refuse!("DependencyViolation", "The internetGateway '{id}' has dependencies and cannot be deleted.");
    }
    call.network.internet_gateways.remove(&id);
    Ok(Value::Null)
}
