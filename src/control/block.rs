//! Operations on VPC Block Public Access. It must not know which packets it stops.

use super::call::{Answer, Call, Operations, TIMESTAMP, with};
use crate::model::{BlockMode, BlockPublicAccess};
use crate::net::json;
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("ModifyVpcBlockPublicAccessOptions", modify_vpc_block_public_access_options),
    ("DescribeVpcBlockPublicAccessOptions", describe_vpc_block_public_access_options),
];

fn view(call: &Call<'_>) -> Value {
    let mode = call.block_mode(call.account);
    json!({"VpcBlockPublicAccessOptions": {
        "AwsAccountId": call.account,
        "AwsRegion": call.region,
        "State": if mode == BlockMode::Off { "default-state" } else { "update-complete" },
        "InternetGatewayBlockMode": mode,
        "LastUpdateTimestamp": TIMESTAMP,
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }})
}

/// Rule PATH-24.
fn modify_vpc_block_public_access_options(call: &mut Call<'_>) -> Answer {
    let mode = match call.params.require("InternetGatewayBlockMode")? {
        "off" => BlockMode::Off,
        "block-bidirectional" => BlockMode::BlockBidirectional,
        "block-ingress" => BlockMode::BlockIngress,
        other => refuse!(
            "InvalidParameterValue",
            "Value ({other}) for parameter internetGatewayBlockMode is invalid. Use off, block-bidirectional or block-ingress."
        ),
    };
    let (owner_id, region) = (call.owner(), call.region.to_string());
    call.network.block_public_access.retain(|it| it.owner_id != owner_id || it.region != region);
    if mode != BlockMode::Off {
        let option = BlockPublicAccess { owner_id, region, internet_gateway_block_mode: mode };
        call.network.block_public_access.push(option);
    }
    let mut answer = view(call);
    if let Some(options) = answer.get_mut("VpcBlockPublicAccessOptions") {
        *options = with(options.take(), json!({"State": "update-in-progress"}));
    }
    Ok(answer)
}

fn describe_vpc_block_public_access_options(call: &mut Call<'_>) -> Answer {
    Ok(view(call))
}
