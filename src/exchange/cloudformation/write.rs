//! A blueprint as a template, in YAML or in JSON. It must not know how a network becomes a blueprint.

use crate::exchange::blueprint::{Blueprint, Expr, IMAGE};
use crate::net::json;
use serde_json::{Map, Value};

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Yaml,
    Json,
}

/// The newest image of Amazon Linux, which AWS keeps under this name.
const IMAGE_NAME: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/// Writes a template.
pub fn write(blueprint: &Blueprint, form: Form) -> String {
    let mut template = template(blueprint);
    match form {
        Form::Json => {
            // There are no comments in JSON.
            if let Some(members) = template.as_object_mut().filter(|_| !blueprint.notes.is_empty()) {
                let notes: Value = blueprint.notes.iter().map(String::as_str).collect();
                members.shift_insert(1, "Metadata".to_owned(), json!({"Notes": notes}));
            }
            serde_json::to_string_pretty(&template).unwrap_or_default() + "\n"
        }
        Form::Yaml => {
            let notes: String = blueprint.notes.iter().flat_map(|note| ["# ", note, "\n"]).collect();
            let mut text = notes;
            block(&template, 0, &mut text);
            text
        }
    }
}

fn template(blueprint: &Blueprint) -> Value {
    let mut resources = Map::new();
    let mut has_image = false;
    for resource in &blueprint.resources {
        let mut members = Map::new();
        members.insert("Type".to_owned(), resource.kind.into());
        match resource.needs.as_slice() {
            [] => {}
            [one] => drop(members.insert("DependsOn".to_owned(), one.as_str().into())),
            several => drop(members.insert("DependsOn".to_owned(), several.iter().map(String::as_str).collect())),
        }
        let properties: Map<String, Value> =
            resource.properties.iter().map(|(name, value)| ((*name).to_owned(), expression(value))).collect();
        has_image |= resource.properties.iter().any(|(_, value)| *value == Expr::Parameter(IMAGE));
        if !properties.is_empty() {
            members.insert("Properties".to_owned(), Value::Object(properties));
        }
        resources.insert(resource.name.clone(), Value::Object(members));
    }
    let mut template = Map::new();
    template.insert("AWSTemplateFormatVersion".to_owned(), "2010-09-09".into());
    if has_image {
        let kind = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>";
        let image = json!({"Type": kind, "Default": IMAGE_NAME});
        template.insert("Parameters".to_owned(), Value::Object([(IMAGE.to_owned(), image)].into_iter().collect()));
    }
    template.insert("Resources".to_owned(), Value::Object(resources));
    Value::Object(template)
}

fn function(name: &str, value: Value) -> Value {
    Value::Object([(name.to_owned(), value)].into_iter().collect())
}

fn expression(expression: &Expr) -> Value {
    match expression {
        Expr::Text(text) => text.as_str().into(),
        Expr::Int(number) => (*number).into(),
        Expr::Bool(flag) => (*flag).into(),
        Expr::List(items) => items.iter().map(self::expression).collect(),
        Expr::Map(members) => {
            let members = members.iter().map(|(name, value)| ((*name).to_owned(), self::expression(value)));
            Value::Object(members.collect())
        }
        Expr::Ref(name) => function("Ref", name.as_str().into()),
        Expr::Parameter(name) => function("Ref", (*name).into()),
        Expr::Attribute(name, attribute) => {
            function("Fn::GetAtt", Value::Array(vec![name.as_str().into(), (*attribute).into()]))
        }
        // An entry is `ZONE:NAME`.
        Expr::DnsName(name, place) => part_of_entry(name, *place, 1),
        Expr::DnsZone(name, place) => part_of_entry(name, *place, 0),
        Expr::Zone(place) => {
            let zones = function("Fn::GetAZs", "".into());
            function("Fn::Select", Value::Array(vec![(*place as u64).into(), zones]))
        }
        Expr::InRegion(text) if text == "{}" => function("Ref", "AWS::Region".into()),
        Expr::InRegion(text) => function("Fn::Sub", text.replace("{}", "${AWS::Region}").into()),
        Expr::Document(document) => document.clone(),
    }
}

/// A part of an entry of an endpoint's DNS names.
fn part_of_entry(endpoint: &str, place: usize, part: u64) -> Value {
    let entries = function("Fn::GetAtt", Value::Array(vec![endpoint.into(), "DnsEntries".into()]));
    let entry = function("Fn::Select", Value::Array(vec![(place as u64).into(), entries]));
    let parts = function("Fn::Split", Value::Array(vec![":".into(), entry]));
    function("Fn::Select", Value::Array(vec![part.into(), parts]))
}

/// The short tag of a function, with its argument, where it has one that stands in the same line.
fn short(value: &Value) -> Option<String> {
    let members = value.as_object().filter(|members| members.len() == 1)?;
    let (name, inner) = members.iter().next()?;
    match (name.as_str(), inner) {
        ("Ref", Value::String(target)) => Some(["!Ref ", target].concat()),
        ("Fn::Sub", Value::String(text)) => Some(["!Sub ", text].concat()),
        ("Fn::GetAZs", Value::String(text)) if text.is_empty() => Some("!GetAZs ''".to_owned()),
        ("Fn::GetAtt", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(resource), Value::String(attribute)] => {
                Some(["!GetAtt ", resource, ".", attribute].concat())
            }
            _ => None,
        },
        ("Fn::Select", Value::Array(parts)) => match parts.as_slice() {
            [place, items] => Some(["!Select [", &place.to_string(), ", ", &short(items)?, "]"].concat()),
            _ => None,
        },
        ("Fn::Split", Value::Array(parts)) => match parts.as_slice() {
            [Value::String(sign), whole] => Some(["!Split ['", sign, "', ", &short(whole)?, "]"].concat()),
            _ => None,
        },
        (_, _) => None,
    }
}

/// Writes the members of a mapping, or the items of a list, each in lines of its own.
fn block(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                out.push_str(&indent);
                out.push_str(&scalar(name));
                out.push(':');
                inner(member, depth, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str(&indent);
                out.push('-');
                let members = item.as_object().filter(|members| !members.is_empty() && short(item).is_none());
                if members.is_some() {
                    // The first member stands behind the dash, the others below it.
                    let mut text = String::new();
                    block(item, depth + 1, &mut text);
                    out.push(' ');
                    out.push_str(text.trim_start());
                } else {
                    inner(item, depth, out);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&indent);
            inner(value, depth, out);
        }
    }
}

/// Writes what stands behind a name or a dash.
fn inner(value: &Value, depth: usize, out: &mut String) {
    if let Some(short) = short(value) {
        out.push(' ');
        out.push_str(&short);
        out.push('\n');
        return;
    }
    match value {
        Value::Object(members) if members.is_empty() => out.push_str(" {}\n"),
        Value::Array(items) if items.is_empty() => out.push_str(" []\n"),
        Value::Object(_) | Value::Array(_) => {
            out.push('\n');
            block(value, depth + 1, out);
        }
        Value::String(text) => {
            out.push(' ');
            out.push_str(&scalar(text));
            out.push('\n');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            out.push(' ');
            out.push_str(&value.to_string());
            out.push('\n');
        }
    }
}

/// A text that YAML reads as the same text, in old versions too: plain where nothing in it means anything.
fn scalar(text: &str) -> String {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@ ()".contains(c);
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let looks_like_number = text.parse::<f64>().is_ok() || text.starts_with("0x");
    // Dates, and times in base sixty.
    let looks_like_date = text.chars().all(|c| c.is_ascii_digit() || "-:.".contains(c)) && !is_address(text);
    let is_safe = starts_well
        && text.chars().all(is_plain)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
        && !looks_like_number
        && !looks_like_date
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_safe {
        return text.to_owned();
    }
    if text.chars().any(|c| c.is_control()) {
        return Value::from(text).to_string();
    }
    ["'", &text.replace('\'', "''"), "'"].concat()
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::scalar;
    use crate::exchange::yaml;

    #[test]
    fn texts_stay_texts() {
        for text in [
            "a",
            "10.0.0.0/16",
            "yes",
            "No",
            "1",
            "1.5",
            "2012-10-17",
            "12:30:45",
            "",
            " a",
            "a: b",
            "it's",
            "#x",
            "a #b",
            "-1",
            "*",
            "&a",
            "!x",
            "{}",
            "a\nb",
            "é",
            "@",
            "arn:aws:s3:::x",
            "0x1f",
            "1e3",
            "::/0",
            "~",
        ] {
            let read = yaml::read(&["k: ", &scalar(text), "\n"].concat()).unwrap();
            assert_eq!(read["k"], text, "{}", scalar(text));
        }
        assert_eq!(scalar("10.0.0.0/16"), "10.0.0.0/16");
        assert_eq!(scalar("2012-10-17"), "'2012-10-17'");
        assert_eq!(scalar("app a"), "app a");
    }
}
