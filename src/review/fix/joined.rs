//! Two requests that say something of the same thing, as one. It must not know what they are for.

use crate::control::Request;
use serde_json::{Map, Value};

/// Operations that take several changes at once, and the member that names what they change.
const SEVERAL_AT_ONCE: &[(&str, &str)] = &[
    ("ModifyVpcEndpoint", "VpcEndpointId"),
    ("ModifyTransitGatewayVpcAttachment", "TransitGatewayAttachmentId"),
    ("AuthorizeSecurityGroupIngress", "GroupId"),
    ("AuthorizeSecurityGroupEgress", "GroupId"),
];

/// The requests with a further one as a part of one of them; none where it is about something else.
pub(super) fn joined(requests: &[Request], further: &Request) -> Option<Vec<Request>> {
    let (_, id) = SEVERAL_AT_ONCE.iter().find(|(operation, _)| *operation == further.operation)?;
    let is_same = |it: &Request| {
        (&it.operation, &it.account, &it.region) == (&further.operation, &further.account, &further.region)
            && it.parameters.get(id) == further.parameters.get(id)
    };
    let mut all = requests.to_vec();
    let first = all.iter_mut().find(|it| is_same(it))?;
    join(&mut first.parameters, &further.parameters).then_some(all)
}

/// Adds what a value says to another; false where they contradict each other.
fn join(value: &mut Value, other: &Value) -> bool {
    match (value, other) {
        (Value::Array(items), Value::Array(others)) => {
            items.extend(others.iter().cloned());
            true
        }
        (Value::Object(members), Value::Object(others)) => join_members(members, others),
        (value, other) => value == other,
    }
}

fn join_members(members: &mut Map<String, Value>, others: &Map<String, Value>) -> bool {
    others.iter().all(|(name, other)| match members.get_mut(name) {
        Some(value) => join(value, other),
        None => {
            members.insert(name.clone(), other.clone());
            true
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Id;
    use serde_json::json;

    fn modify(parameters: Value) -> Request {
        Request {
            account: Id::from("111122223333"),
            region: "us-east-1".to_owned(),
            service: "ec2".to_owned(),
            operation: "ModifyVpcEndpoint".to_owned(),
            parameters,
        }
    }

    #[track_caller]
    fn check(first: Value, further: Value, expected: Option<Value>) {
        let found = joined(&[modify(first)], &modify(further));
        assert_eq!(found.map(|it| it[0].parameters.clone()), expected);
    }

    #[test]
    fn changes_of_one_thing_are_one_request() {
        let one = json!({"VpcEndpointId": "vpce-1", "ResetPolicy": true});
        check(
            json!({"VpcEndpointId": "vpce-1", "AddSubnetIds": ["subnet-1"]}),
            json!({"VpcEndpointId": "vpce-1", "AddSubnetIds": ["subnet-2"], "ResetPolicy": true}),
            Some(json!({"VpcEndpointId": "vpce-1", "AddSubnetIds": ["subnet-1", "subnet-2"], "ResetPolicy": true})),
        );
        check(one.clone(), json!({"VpcEndpointId": "vpce-2", "PrivateDnsEnabled": true}), None);
        check(one, json!({"VpcEndpointId": "vpce-1", "ResetPolicy": false}), None);
    }
}
