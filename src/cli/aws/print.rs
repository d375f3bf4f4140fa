//! A request written as the command that asks for it. It must not know how a command is read, but reads it back.

use serde_json::Value;

use crate::cli::aws::flags::{Flag, Takes, flags};
use crate::cli::output::json_line;
use crate::cli::shorthand;
use crate::cli::words::quote;
use crate::control::shapes::{self, Kind, Operation, kebab_case};
use crate::control::{Lab, Request};

/// The command of a request: read back by the lab and by the AWS CLI, it is the same request.
/// The account is named as a profile is, by its id.
pub fn print_request(request: &Request) -> String {
    let words: Vec<String> = request_words(request, request.account.as_str()).iter().map(|word| quote(word)).collect();
    words.join(" ")
}

/// The words of a request's command, without quotes; `profile` names its account, where that is not the lab's own.
pub fn request_words(request: &Request, profile: &str) -> Vec<String> {
    if request.service == "lab" {
        return lab_words(request);
    }
    let mut words = vec!["aws".to_owned(), request.service.clone()];
    match shapes::operation(&request.service, &request.operation) {
        Some(operation) => {
            words.push(operation.cli_name());
            words.extend(flags_of(operation, &request.parameters));
        }
        None => words.push(kebab_case(&request.operation)),
    }
    if request.region != Lab::REGION {
        words.extend(["--region".to_owned(), request.region.clone()]);
    }
    if request.account != Lab::ACCOUNT {
        words.extend(["--profile".to_owned(), profile.to_owned()]);
    }
    words
}

/// A command of the lab's own. An import is shown by its name alone: its document is no flag.
fn lab_words(request: &Request) -> Vec<String> {
    let mut words = vec!["lab".to_owned(), kebab_case(&request.operation)];
    for (name, value) in request.parameters.as_object().into_iter().flatten() {
        let texts: Vec<&str> = match value {
            Value::String(text) => vec![text],
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => continue,
        };
        match (request.operation.as_str(), name.as_str()) {
            ("FailAz" | "RestoreAz" | "UnpublishVerification", _) => {}
            (_, "Cidrs") => words.push("--cidr".to_owned()),
            (_, name) => words.push(format!("--{}", kebab_case(name))),
        }
        words.extend(texts.into_iter().map(str::to_owned));
    }
    words
}

/// The flags that say the parameters, in the parameters' order.
fn flags_of(operation: Operation, parameters: &Value) -> Vec<String> {
    let known = flags(operation);
    let mut words = Vec::new();
    let mut strange = serde_json::Map::new();
    let members = parameters.as_object();
    let count = |name: &str| members.and_then(|members| members.get(name)).and_then(Value::as_i64);
    for (name, value) in members.into_iter().flatten() {
        match (operation.name(), name.as_str()) {
            ("RunInstances", "MaxCount") if count("MinCount").is_some() => {}
            ("RunInstances", "MinCount") if count("MaxCount").is_some() => {
                let range = match (count("MinCount"), count("MaxCount")) {
                    (Some(1), Some(1)) | (None, _) | (_, None) => continue,
                    (Some(least), Some(most)) if least == most => least.to_string(),
                    (Some(least), Some(most)) => format!("{least}:{most}"),
                };
                words.extend(["--count".to_owned(), range]);
            }
            (_, _) => match member(&known, name, value) {
                Some(said) => words.extend(said),
                None => {
                    strange.insert(name.clone(), value.clone());
                }
            },
        }
    }
    if !strange.is_empty() {
        words.extend(["--cli-input-json".to_owned(), json_line(&Value::Object(strange))]);
    }
    words
}

/// A member by its flag; none where no flag can say it.
fn member(known: &[Flag], name: &str, value: &Value) -> Option<Vec<String>> {
    for flag in known {
        match (flag.takes, value) {
            (Takes::Switch(member, truth), Value::Bool(given)) if member == name && truth == *given => {
                return Some(vec![flag.name.clone()]);
            }
            (Takes::Attribute(member, _), value) if member == name => {
                let lone =
                    value.as_object().filter(|members| members.len() == 1).and_then(|members| members.get("Value"));
                return match lone {
                    Some(Value::Bool(true)) => Some(vec![flag.name.clone()]),
                    Some(Value::Bool(false)) => {
                        let no = known.iter().find(|other| other.takes == Takes::NoAttribute(member))?;
                        Some(vec![no.name.clone()])
                    }
                    Some(_) | None => Some(vec![flag.name.clone(), json_line(value)]),
                };
            }
            (Takes::Value(member, kind), value) if member == name => return with_value(&flag.name, kind, value),
            (_, _) => {}
        }
    }
    None
}

fn with_value(flag: &str, kind: Kind, value: &Value) -> Option<Vec<String>> {
    let is_file = |text: &str| text.starts_with("file://") || text.starts_with("fileb://");
    if let (Kind::List(element), Value::Array(items)) = (kind, value) {
        let words: Option<Vec<String>> = items.iter().map(|item| word(element.kind(), item)).collect();
        let safe = |word: &String| !word.trim_start().starts_with(['-', '[']) && !is_file(word);
        let words = match words {
            Some(words) if !words.is_empty() && words.iter().all(safe) => words,
            Some(_) | None => vec![json_line(value)],
        };
        return Some([flag.to_owned()].into_iter().chain(words).collect());
    }
    let text = word(kind, value).filter(|text| !is_file(text))?;
    if text.starts_with('-') {
        return Some(vec![format!("{flag}={text}")]);
    }
    Some(vec![flag.to_owned(), text])
}

/// One word for a value: a text bare, a structure in shorthand where that is read back as the same, else in JSON.
fn word(kind: Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::String | Kind::Enumeration(_) | Kind::Timestamp | Kind::Blob, Value::String(text)) => Some(text.clone()),
        (Kind::Integer | Kind::Long | Kind::Double, Value::Number(number)) => Some(number.to_string()),
        (Kind::Structure(_) | Kind::Map(_) | Kind::List(_), value) => {
            let short = shorthand::print(value).filter(|text| shorthand::parse(text, kind).as_ref() == Ok(value));
            Some(short.unwrap_or_else(|| json_line(value)))
        }
        (_, _) => None,
    }
}
