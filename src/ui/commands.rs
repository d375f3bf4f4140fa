//! A request as the AWS CLI command that does the same. It must not know what requests do.

use crate::control::Request;
use serde_json::Value;

/// The command.
pub fn command(request: &Request) -> String {
    let mut text = ["aws ", &request.service, " ", &kebab(&request.operation)].concat();
    for (name, value) in request.parameters.as_object().into_iter().flatten() {
        text.push_str(" \\\n  --");
        match value {
            Value::Bool(false) => {
                text.push_str("no-");
                text.push_str(&kebab(name));
            }
            Value::Bool(true) => text.push_str(&kebab(name)),
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                text.push_str(&kebab(name));
                text.push(' ');
                text.push_str(&words(value));
            }
        }
    }
    text
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(words).collect::<Vec<_>>().join(" ")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => quote(&value.to_string()),
    }
}

fn quote(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_string()
    } else {
        ["'", &text.replace('\'', "'\\''"), "'"].concat()
    }
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(c.to_lowercase());
    }
    text
}
