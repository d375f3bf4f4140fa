//! Help for the AWS commands that the lab has, from the same data as the commands. It must not know a network.

use crate::net::json;

use serde_json::{Map, Value};

use crate::cli::aws::flags::{Flag, Global, Takes, flags, global_flags};
use crate::cli::aws::waiters;
use crate::cli::output;
use crate::control::shapes::{self, Kind, Need, Operation, Structure};

/// `aws help`: the services.
pub fn help() -> String {
    let mut text = String::from(
        "NAME\n    aws - the commands of the AWS CLI that the lab has\n\nSYNOPSIS\n    aws [options] <command> <subcommand> [parameters]\n\n    aws <command> help shows a service's operations, aws <command> <subcommand> help an operation's flags.\n\nOPTIONS\n",
    );
    for flag in global_flags() {
        text.push_str(&format!("    {}\n", flag.name));
    }
    text.push_str("\nSERVICES\n");
    for service in shapes::services() {
        text.push_str(&format!("    {service} ({} operations)\n", shapes::operations(service).count()));
    }
    text
}

/// `aws ec2 help`: the service's operations, each with its sentence.
pub fn service_help(service: &str) -> String {
    let mut text = format!("NAME\n    {service} - the operations that the lab has\n\nAVAILABLE COMMANDS\n");
    for operation in shapes::operations(service) {
        text.push_str(&format!("    {}\n        {}\n", operation.cli_name(), operation.description()));
    }
    if waiters(service).next().is_some() {
        text.push_str("    wait\n        Waits until something is in a state.\n");
    }
    text
}

/// `aws ec2 wait help`: the service's waiters, each with the operation whose flags it takes.
pub fn waiters_help(service: &str) -> String {
    let mut text = String::from(
        "NAME\n    wait - waits until something is in a state\n\nDESCRIPTION\n    In the lab what AWS does by itself is done before the next command: a waiter ends at once, and is refused where what it waits for never comes.\n\nAVAILABLE COMMANDS\n",
    );
    for waiter in waiters(service) {
        let looks = waiter.operation().map(|operation| operation.cli_name()).unwrap_or_default();
        text.push_str(&format!("    {}\n        takes the flags of {looks}\n", waiter.name));
    }
    text
}

/// `aws ec2 create-vpc help`: the operation's flags.
pub fn operation_help(operation: Operation) -> String {
    let mut synopsis = format!("    {}\n", operation.cli_name());
    let mut options = String::new();
    let all = flags(operation);
    for flag in &all {
        let value = value_of(flag);
        let shown = if value.is_empty() { flag.name.clone() } else { format!("{} <value>", flag.name) };
        match flag.need {
            Need::Required => synopsis.push_str(&format!("    {shown}\n")),
            Need::Optional => synopsis.push_str(&format!("    [{shown}]\n")),
        }
        if matches!(flag.takes, Takes::Global(_)) {
            continue;
        }
        let kind = if value.is_empty() { "boolean" } else { value };
        let need = if flag.need == Need::Required { ", required" } else { "" };
        options.push_str(&format!("    {} ({kind}{need})\n", flag.name));
        if let Takes::Value(_, kind) = flag.takes {
            if let Kind::Enumeration(values) = kind {
                let values: Vec<&str> = values.values().collect();
                options.push_str(&format!("        one of: {}\n", values.join(" | ")));
            } else if let Some(form) = shorthand_form(kind) {
                options.push_str(&format!("        {form}\n"));
            }
        }
    }
    let gives: Vec<&str> =
        operation.output().map(|output| output.members().map(|m| m.name).collect()).unwrap_or_default();
    let gives = if gives.is_empty() { "nothing".to_owned() } else { gives.join(", ") };
    format!(
        "NAME\n    {} -\n\nDESCRIPTION\n    {}\n\nSYNOPSIS\n{synopsis}\nOPTIONS\n{options}\nOUTPUT\n    {gives}\n",
        operation.cli_name(),
        operation.description(),
    )
}

/// The word for what a flag takes; empty where it takes nothing.
fn value_of(flag: &Flag) -> &'static str {
    match flag.takes {
        Takes::Value(_, kind) => kind.word(),
        Takes::Shortcut(shortcut) => match shortcut.words() {
            "boolean" => "",
            word => word,
        },
        Takes::Global(Global::NoPaginate | Global::Ignored | Global::Version) => "",
        Takes::Global(_) => "string",
        Takes::Switch(_, _) | Takes::Attribute(_, _) | Takes::NoAttribute(_) => "",
    }
}

/// `Key=string,Value=string`, where the shape is flat enough to be shown.
fn shorthand_form(kind: Kind) -> Option<String> {
    match kind.item() {
        Some(item) => Some(members_form(item.structure()?, 0) + " …"),
        None => Some(members_form(kind.structure()?, 0)),
    }
}

fn members_form(structure: Structure, depth: usize) -> String {
    let nested = |kind: Kind| kind.structure().filter(|_| depth < 2).map(|inner| members_form(inner, depth + 1));
    let form = |kind: Kind| match kind.item() {
        Some(item) => match nested(item) {
            Some(inner) => format!("[{{{inner}}}]"),
            None => format!("{0},{0}", item.word()),
        },
        None => nested(kind).map_or(kind.word().to_owned(), |inner| format!("{{{inner}}}")),
    };
    let parts: Vec<String> =
        structure.members().map(|member| format!("{}={}", member.name, form(member.kind))).collect();
    parts.join(",")
}

/// `--generate-cli-skeleton`: JSON with every member of the input.
pub fn skeleton(operation: Operation) -> String {
    let value = operation.input().map_or_else(|| json!({}), |input| of_structure(input, &mut Vec::new()));
    output::json(&value) + "\n"
}

fn of_structure(structure: Structure, above: &mut Vec<&'static str>) -> Value {
    if above.contains(&structure.name()) {
        return json!({});
    }
    above.push(structure.name());
    let members: Map<String, Value> =
        structure.members().map(|member| (member.name.to_owned(), of_kind(member.kind, above))).collect();
    above.pop();
    Value::Object(members)
}

fn of_kind(kind: Kind, above: &mut Vec<&'static str>) -> Value {
    match kind {
        Kind::String | Kind::Blob => json!(""),
        Kind::Timestamp => json!("1970-01-01T00:00:00"),
        Kind::Integer | Kind::Long => json!(0),
        Kind::Double => json!(0.0),
        Kind::Boolean => json!(true),
        Kind::Enumeration(values) => json!(values.values().next()),
        Kind::Structure(structure) => of_structure(structure, above),
        Kind::List(element) => Value::Array(vec![of_kind(element.kind(), above)]),
        Kind::Map(element) => json!({"KeyName": of_kind(element.kind(), above)}),
    }
}
