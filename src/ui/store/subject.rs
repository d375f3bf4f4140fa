//! What a request made, or what it was about. It must not know the network.

use crate::control::Request;
use serde_json::Value;

/// The id of what a request made, or of what it was about; none of what is gone.
pub fn made_id(request: &Request, answer: &Value) -> Option<String> {
    let is_gone = ["Delete", "Terminate", "Release"].iter().any(|verb| request.operation.starts_with(verb));
    if is_gone { None } else { subject(request, answer) }
}

/// The id of what a request made, which its answer alone names; else of what it was about.
pub(super) fn subject(request: &Request, answer: &Value) -> Option<String> {
    let name = request.operation.as_str();
    let made = match name {
        "AllocateAddress" => "AllocationId".to_string(),
        "CreateManagedPrefixList" => "PrefixListId".to_string(),
        "CreateSecurityGroup" => "GroupId".to_string(),
        "CreateTransitGatewayVpcAttachment" => "TransitGatewayAttachmentId".to_string(),
        "CreateVpcEndpointServiceConfiguration" => "ServiceId".to_string(),
        "RunInstances" => "InstanceId".to_string(),
        _ => [name.strip_prefix("Create").unwrap_or("-"), "Id"].concat(),
    };
    value_of(answer, &made).or_else(|| {
        let makes = ["Create", "Run", "Allocate"].iter().any(|verb| name.starts_with(verb));
        if makes { None } else { name_in(&request.parameters) }
    })
}

/// The text of the first member with this name, however deep.
fn value_of(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(map) => {
            let own = map.get(name).and_then(Value::as_str).map(str::to_string);
            own.or_else(|| map.values().find_map(|inner| value_of(inner, name)))
        }
        Value::Array(items) => items.iter().find_map(|inner| value_of(inner, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The first id in parameters: a VPC's only where there is no other.
fn name_in(parameters: &Value) -> Option<String> {
    let map = parameters.as_object()?;
    let own =
        map.iter().filter(|(key, _)| key.ends_with("Id") && *key != "VpcId").find_map(|(_, value)| value.as_str());
    let listed = || map.iter().filter(|(key, _)| key.ends_with("Ids")).find_map(|(_, value)| value.get(0)?.as_str());
    let otherwise = || ["VpcId", "Zone"].iter().find_map(|key| map.get(*key)?.as_str());
    own.or_else(listed).or_else(otherwise).map(str::to_string)
}
