//! A request as the AWS CLI command that does the same. It must not know what it does.

use super::aws::flag_name;
use super::words::quoted;
use crate::control::{Lab, Request, shapes};
use serde_json::Value;

/// The command of a request: read back by the lab and by the AWS CLI, it is the same request.
pub fn print_request(request: &Request) -> String {
    if request.service == "lab" {
        return print_lab(request);
    }
    let Some(operation) = shapes::operation(&request.service, &request.operation) else {
        return ["aws ", &request.service, " ", &request.operation].concat();
    };
    let mut line = ["aws ", &request.service, " ", &operation.cli_name()].concat();
    let members = operation.input();
    for (name, value) in request.parameters.as_object().into_iter().flatten() {
        let flag = members.and_then(|it| it.member(name)).map_or_else(|| shapes::kebab_case(name), |it| flag_name(&it));
        push(&mut line, &flag, value);
    }
    if request.region != Lab::REGION {
        line.push_str(&[" --region ", &request.region].concat());
    }
    if request.account != Lab::ACCOUNT {
        line.push_str(&[" --profile ", request.account.as_str()].concat());
    }
    special(&request.operation, line)
}

fn push(line: &mut String, flag: &str, value: &Value) {
    line.push_str(" --");
    match value {
        Value::Bool(true) => line.push_str(flag),
        Value::Bool(false) => {
            line.push_str("no-");
            line.push_str(flag);
        }
        Value::Array(items) if items.iter().all(|it| it.is_string() || it.is_number()) && !items.is_empty() => {
            line.push_str(flag);
            for item in items {
                line.push(' ');
                line.push_str(&quoted(&plain(item)));
            }
        }
        Value::Object(map) if map.len() == 1 && map.get("Value").is_some_and(Value::is_boolean) => {
            let on = map.get("Value") == Some(&Value::Bool(true));
            line.push_str(if on { "" } else { "no-" });
            line.push_str(flag);
        }
        Value::String(_) | Value::Number(_) => {
            line.push_str(flag);
            line.push(' ');
            line.push_str(&quoted(&plain(value)));
        }
        Value::Null | Value::Array(_) | Value::Object(_) => {
            line.push_str(flag);
            line.push(' ');
            line.push_str(&quoted(&shorthand(value).unwrap_or_else(|| value.to_string())));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

/// `Key=Value,…` where the AWS CLI's shorthand can say it; JSON is used elsewhere.
fn shorthand(value: &Value) -> Option<String> {
    let simple = |value: &Value| match value {
        Value::String(text) => (!text.is_empty()
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./: @".contains(c))
            && !text.starts_with(' '))
        .then(|| text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let pairs = |value: &Value| -> Option<String> {
        let parts: Option<Vec<String>> =
            value.as_object()?.iter().map(|(key, value)| Some([key, "=", &simple(value)?].concat())).collect();
        parts.map(|parts| parts.join(",")).filter(|text| !text.is_empty())
    };
    match value {
        Value::Object(_) => pairs(value),
        Value::Array(items) => match items.as_slice() {
            [only] => {
                if let Some(text) = pairs(only) {
                    return Some(text);
                }
                // A tag specification: its type, and the tags in brackets.
                let map = only.as_object()?;
                let tags: Option<Vec<String>> =
                    map.get("Tags")?.as_array()?.iter().map(|tag| Some(["{", &pairs(tag)?, "}"].concat())).collect();
                let kind = simple(map.get("ResourceType")?)?;
                (map.len() == 2)
                    .then(|| ["ResourceType=", &kind, ",Tags=[", &tags.unwrap_or_default().join(","), "]"].concat())
                    .filter(|text| text.contains('{'))
            }
            _ => None,
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The AWS CLI spells a few flags its own way.
fn special(operation: &str, line: String) -> String {
    if operation.ends_with("NetworkAclEntry") {
        return line.replacen(" --no-egress", " --ingress", 1);
    }
    if operation == "RunInstances" {
        return line.replacen(" --min-count 1 --max-count 1", "", 1);
    }
    line
}

fn print_lab(request: &Request) -> String {
    let mut line = ["lab ", &shapes::kebab_case(&request.operation)].concat();
    let is_positional = matches!(request.operation.as_str(), "FailAz" | "RestoreAz" | "UnpublishVerification");
    for (name, value) in request.parameters.as_object().into_iter().flatten() {
        if request.operation == "Import" {
            break;
        }
        if is_positional {
            line.push(' ');
            line.push_str(&quoted(&plain(value)));
            continue;
        }
        let flag = if name == "Cidrs" { "cidr".to_string() } else { shapes::kebab_case(name) };
        push(&mut line, &flag, value);
    }
    line
}
