//! Egress-only internet gateways. It must not know what leaves by them.

use super::follows_vpcs;
use super::internet::attachments;
use crate::catalog::quotas;
use crate::control::call::{Answer, Call, Operations, tag_list, well_formed, with};
use crate::control::describe;
use crate::model::EgressOnlyInternetGateway;
use crate::net::json;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateEgressOnlyInternetGateway", create_egress_only_internet_gateway),
    ("DeleteEgressOnlyInternetGateway", delete_egress_only_internet_gateway),
    ("DescribeEgressOnlyInternetGateways", describe_egress_only_internet_gateways),
];

fn create_egress_only_internet_gateway(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("egress-only-internet-gateway")?;
    let vpc_id = call.own_vpc()?.vpc_id;
    let here =
        |it: &&EgressOnlyInternetGateway| it.owner_id == *call.account && call.region_of(&it.vpc_id) == call.region;
    let count = call.network.egress_only_internet_gateways.iter().filter(here).count();
    if count >= follows_vpcs(call, quotas::EGRESS_ONLY_GATEWAYS_PER_REGION.value) {
        refuse!(
            "EgressOnlyInternetGatewayLimitExceeded",
            "The maximum number of egress-only internet gateways has been reached."
        );
    }
    let gateway = EgressOnlyInternetGateway {
        egress_only_internet_gateway_id: call.make("eigw"),
        owner_id: call.owner(),
        vpc_id,
        tags,
    };
    let mut answer = json!({"EgressOnlyInternetGateway": egress_only_view(&gateway)});
    if let Some(token) = call.params.text("ClientToken") {
        answer = with(answer, json!({"ClientToken": token}));
    }
    call.network.egress_only_internet_gateways.insert(gateway);
    Ok(answer)
}

fn egress_only_view(gateway: &EgressOnlyInternetGateway) -> Value {
    json!({
        "Attachments": attachments(Some(&gateway.vpc_id), "attached"),
        "EgressOnlyInternetGatewayId": gateway.egress_only_internet_gateway_id,
        "Tags": tag_list(&gateway.tags),
    })
}

fn describe_egress_only_internet_gateways(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let gateways = call.network.egress_only_internet_gateways.iter();
    let gateways = gateways.filter(|it| call.sees(&it.owner_id, &it.vpc_id));
    describe::list(
        call.params,
        "EgressOnlyInternetGateways",
        ("EgressOnlyInternetGatewayIds", "EgressOnlyInternetGatewayId", "InvalidEgressOnlyInternetGatewayId.NotFound"),
        &[],
        gateways.map(|it| call.shown(&it.owner_id, egress_only_view(it))),
    )
}

/// Routes to it stay, as blackholes (rule RT-25).
fn delete_egress_only_internet_gateway(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("EgressOnlyInternetGatewayId")?;
    well_formed("eigw", "InvalidEgressOnlyInternetGatewayId.Malformed", id)?;
    let own = call.network.egress_only_internet_gateways.get(id).filter(|it| it.owner_id == *call.account);
    if own.is_none() {
        refuse!(
            "InvalidEgressOnlyInternetGatewayId.NotFound",
            "The egressOnlyInternetGateway ID '{id}' does not exist"
        );
    }
    call.network.egress_only_internet_gateways.remove(id);
    Ok(json!({"ReturnCode": true}))
}
