//! Answers in other spellings: members as SDKs, AWS Config and tables of databases write them, YAML, and what is no answer at all.
//! It must not know what resources mean.

use super::kinds::KINDS;
use crate::control::shapes::pascal_case;
use crate::exchange::{document, yaml};
use crate::net::json;
use crate::text::import::Unread;
use serde_json::{Map, Value};

/// A resource whose members are not spelled as AWS's, in AWS's own spelling, and what its place is to say of it: from an item of AWS
/// Config, from `vpcId` or from `vpc_id` for `VpcId`.
pub fn item(map: &Map<String, Value>, place: &str) -> Option<(Map<String, Value>, String)> {
    let text = |member: &str| map.get(member).and_then(Value::as_str).unwrap_or_default();
    let place = |region: &str, account: &str| [place, " ", region, " ", account].concat();
    match map.get("configuration") {
        // AWS Config has what it recorded as an object, or as a text of one.
        Some(Value::String(written)) => {
            let written = document::json(written).ok()?;
            Some((respelled(written.as_object()?), place(text("awsRegion"), text("accountId"))))
        }
        Some(Value::Object(recorded)) => {
            let account = [text("awsAccountId"), text("accountId")].concat();
            Some((respelled(recorded), place(text("awsRegion"), &account)))
        }
        Some(_) | None => {
            let is_lower = |key: &String| key.starts_with(|c: char| c.is_ascii_lowercase());
            let is_other =
                map.keys().all(is_lower) && map.keys().any(|key| key.ends_with("Id") || key.ends_with("_id"));
            is_other.then(|| (respelled(map), place(text("region"), text("account_id"))))
        }
    }
}

/// An object with its members in AWS's spelling.
fn respelled(map: &Map<String, Value>) -> Map<String, Value> {
    let mut all = Map::new();
    for (key, value) in map {
        let name = match key.as_str() {
            // Two tables of databases have tags twice: as a map, and as AWS has them.
            "tags" if map.contains_key("tags_src") => continue,
            "tags_src" => "Tags".to_owned(),
            "instance_state" => "State".to_owned(),
            "policy" if map.contains_key("vpc_endpoint_id") => "PolicyDocument".to_owned(),
            key => pascal_case(key),
        };
        let value = match (name.as_str(), value) {
            ("Tags", Value::Object(_)) => value.clone(),
            ("PolicyDocument", Value::Object(_)) => value.to_string().into(),
            ("State", Value::String(state)) if map.contains_key("instance_id") => json!({"Name": state.as_str()}),
            (_, Value::Object(inner)) => Value::Object(respelled(inner)),
            (_, Value::Array(list)) => {
                let inner = |item: &Value| match item {
                    Value::Object(inner) => Value::Object(respelled(inner)),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                        item.clone()
                    }
                };
                list.iter().map(inner).collect()
            }
            (_, value) => value.clone(),
        };
        all.insert(name, value);
    }
    all
}

/// What a text that is no JSON is: an answer in YAML, or, in words, something else and what to do instead.
pub fn other(text: &str) -> Option<Result<Value, Unread>> {
    let start = text.trim_start();
    let first = start.lines().next().unwrap_or_default();
    let has_error = first.starts_with("An error occurred (") || first.starts_with("aws: ");
    if has_error || first.starts_with("usage: aws") || first.starts_with("Unable to locate credentials") {
        return Some(Err(Unread::CommandFailed));
    }
    if start.starts_with('<') {
        return Some(Err(Unread::Xml));
    }
    if start.starts_with("interactions:") || start.contains("\n- request:") {
        return Some(Err(Unread::Recorded));
    }
    if start.starts_with("{'") || start.starts_with("[{'") || start.contains("datetime.datetime(") {
        return Some(Err(Unread::Python));
    }
    if first.starts_with("---") && start.contains("\n|") {
        return Some(Err(Unread::PrintedTable));
    }
    if first.contains('\t') && first.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Some(Err(Unread::PrintedText));
    }
    let is_list = |line: &str| {
        let name = line.strip_suffix(':').or_else(|| line.strip_suffix(": []"));
        name.is_some_and(|name| KINDS.iter().any(|kind| kind.list == name))
    };
    let value = start.lines().any(is_list).then(|| yaml::read(text).ok()).flatten()?;
    Some(Ok(value))
}
