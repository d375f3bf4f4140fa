//! The published schema of the lab document is what the reader takes: found by asking it, member by member. It must not know the model's types.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::exchange::document::{self, Meta};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

#[path = "exchange/random.rs"]
mod random;
use random::{random_lab, steps};

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// A document in which every member stands at least once, with a history.
fn sample() -> Value {
    static SAMPLE: LazyLock<Value> = LazyLock::new(read_sample);
    SAMPLE.clone()
}

fn read_sample() -> Value {
    let mut document: Value =
        serde_json::from_str(&std::fs::read_to_string(top().join("tests/samples/everything.json")).unwrap()).unwrap();
    let request = json!({"account": "111122223333", "region": "us-east-1", "service": "ec2", "operation": "CreateVpc", "parameters": {"CidrBlock": "10.0.0.0/16"}});
    document["history"] = json!([request]);
    document["undone"] = json!([request]);
    document
}

/// What the reader says about a document.
fn asked(document: &Value) -> Result<(), String> {
    document::open_value(document.clone()).map(drop).map_err(|error| error.to_string())
}

/// A place in the sample: members and positions.
type Place = Vec<String>;

fn at<'a>(document: &'a mut Value, place: &[String]) -> &'a mut Value {
    place.iter().fold(document, |value, step| match step.parse::<usize>() {
        Ok(index) if value.is_array() => &mut value[index],
        _ => &mut value[step.as_str()],
    })
}

/// What the reader says when something else stands in a place of the sample.
fn with(place: &[String], change: impl FnOnce(&mut Value)) -> Result<(), String> {
    let mut document = sample();
    change(at(&mut document, place));
    // A row is read without the others: it is the same, and quicker.
    if let [network, table, row, ..] = place
        && network == "network"
        && let Ok(row) = row.parse::<usize>()
        && let Some(row) = document["network"][table].get(row).cloned()
    {
        document = json!({"format": "endpoint-lab", "version": document::VERSION, "network": {table: [row]}});
    }
    asked(&document)
}

fn values(places: &[Place]) -> Vec<Value> {
    let mut document = sample();
    places.iter().map(|place| at(&mut document, place).clone()).collect()
}

fn below(places: &[Place], step: &str) -> Vec<Place> {
    let mut document = sample();
    let inner = places.iter().map(|place| [place.as_slice(), &[step.to_string()]].concat());
    inner
        .filter(|place| {
            let (last, parents) = place.split_last().unwrap();
            match at(&mut document, parents) {
                Value::Object(map) => map.contains_key(last),
                Value::Array(list) => last.parse::<usize>().is_ok_and(|index| index < list.len()),
                _ => false,
            }
        })
        .collect()
}

/// The words behind "expected one of".
fn variants(error: &str) -> Vec<String> {
    let words = error.split_once("expected one of ").and_then(|(_, rest)| rest.split_once(", found"));
    words.map_or_else(Vec::new, |(words, _)| words.split(' ').map(str::to_string).collect())
}

/// The schema of what stands in these places of the sample, which are places of the same kind.
fn schema(places: &[Place]) -> Value {
    let first = &places[0];
    let sample = &values(places)[0];
    match sample {
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(_) => number(first),
        Value::String(_) => text(first),
        Value::Array(_) => list(places),
        Value::Object(_) => object(places),
        Value::Null => panic!("{first:?} is null"),
    }
}

fn number(place: &Place) -> Value {
    let takes = |number: i64| with(place, |it| *it = number.into()).is_ok();
    let minimum = if takes(-1) { i64::from(i32::MIN) } else { 0 };
    let maximum = [u64::from(u8::MAX), u64::from(u16::MAX), i32::MAX as u64, u64::from(u32::MAX)]
        .into_iter()
        .find(|most| !takes(*most as i64 + 1));
    let mut schema = json!({"type": "integer", "minimum": minimum});
    if let Some(maximum) = maximum {
        schema["maximum"] = maximum.into();
    }
    schema
}

const CIDR: &str = r"^[0-9a-fA-F.:]+/[0-9]{1,3}$";
const ADDRESS: &str = r"^[0-9a-fA-F.:]+$";
const SERVER: &str = r"^[0-9a-fA-F.:]+$|^\[[0-9a-fA-F.:]+\]:[0-9]{1,5}$";
const NAME: &str = r"^[A-Za-z0-9*_.-]*$";

fn text(place: &Place) -> Value {
    let takes = |text: &str| with(place, |it| *it = text.into()).is_ok();
    let odd = with(place, |it| *it = "\u{1} ?".into());
    let Err(error) = odd else { return json!({"type": "string"}) };
    let variants = variants(&error);
    if !variants.is_empty() {
        return json!({"type": "string", "enum": variants});
    }
    match ["10.0.0.0/8", "2001:db8::/32", "10.0.0.1", "::1", "www.example.com", "pl-63a5400a", "tcp"].map(takes) {
        [true, true, false, false, false, false, false] => {
            json!({"type": "string", "pattern": CIDR, "description": "A CIDR block of IPv4 or IPv6."})
        }
        [true, true, false, false, false, true, false] => {
            json!({"type": "string", "description": "A CIDR block, or the id of a prefix list."})
        }
        [false, false, true, false, false, false, false] => json!({"type": "string", "format": "ipv4"}),
        [false, false, false, true, false, false, false] => json!({"type": "string", "format": "ipv6"}),
        [false, false, true, true, false, false, false] if takes("10.0.0.1:5353") => {
            json!({"type": "string", "pattern": SERVER, "description": "An address of IPv4 or IPv6; with a port, as [ADDRESS]:PORT in IPv6, where it is not 53."})
        }
        [false, false, true, true, false, false, false] => {
            json!({"type": "string", "pattern": ADDRESS, "description": "An address of IPv4 or IPv6."})
        }
        [false, false, _, false, true, true, true] => {
            json!({"type": "string", "pattern": NAME, "description": "A domain name."})
        }
        [false, false, false, false, false, false, true] => {
            json!({"type": "string", "description": "tcp, udp, icmp, icmpv6, or the number of a protocol."})
        }
        _ if place == &["format"] => json!({"type": "string", "const": "endpoint-lab"}),
        other => panic!("{place:?}: what text is this? {error} {other:?}"),
    }
}

fn list(places: &[Place]) -> Value {
    let longest =
        places.iter().zip(values(places)).max_by_key(|(_, value)| value.as_array().map_or(0, Vec::len)).unwrap();
    let length = longest.1.as_array().unwrap().len();
    let elements = |index: usize| below(places, &index.to_string());
    if length == 0 || with(longest.0, |it| *it = json!([])).is_ok() {
        let all: Vec<Place> = (0..length).flat_map(elements).collect();
        return if all.is_empty() { json!({"type": "array"}) } else { json!({"type": "array", "items": schema(&all)}) };
    }
    let parts: Vec<Value> = (0..length).map(|index| schema(&elements(index))).collect();
    json!({"type": "array", "prefixItems": parts, "minItems": length, "maxItems": length})
}

fn object(places: &[Place]) -> Value {
    let first = &places[0];
    if first.as_slice() == ["view"] || first.last().is_some_and(|it| it == "parameters") {
        return json!({"type": "object"});
    }
    let keys: Vec<String> = {
        let mut keys = Vec::new();
        for value in values(places) {
            for key in value.as_object().unwrap().keys() {
                if !keys.contains(key) {
                    keys.push(key.clone());
                }
            }
        }
        keys
    };
    // A choice, by the one member that it has.
    let choices = with(first, |it| *it = json!({"?": 1})).err().map(|error| variants(&error)).unwrap_or_default();
    if !choices.is_empty() {
        assert_eq!(
            choices.iter().collect::<BTreeSet<_>>(),
            keys.iter().collect(),
            "{first:?}: the sample lacks a choice"
        );
        let choice = |key: &String| {
            let inner = schema(&below(places, key));
            json!({"type": "object", "properties": {key: inner}, "required": [key], "additionalProperties": false})
        };
        return json!({"oneOf": choices.iter().map(choice).collect::<Vec<_>>()});
    }
    // A map takes any member of its kind.
    if with(first, |it| it["?"] = json!(true)).is_err() && with(first, |it| *it = json!({})).is_ok() {
        return json!({"type": "object", "additionalProperties": schema(&below(places, &keys[0]))});
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    for key in &keys {
        let inner = below(places, key);
        let needed = inner.iter().all(|place| {
            let (last, parents) = place.split_last().unwrap();
            with(parents, |it| drop(it.as_object_mut().unwrap().remove(last))).is_err()
        });
        if needed {
            required.push(key.clone());
        }
        properties.insert(key.clone(), if first.is_empty() { member(key, &inner) } else { schema(&inner) });
    }
    let mut object = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        object["required"] = required.into();
    }
    object
}

/// A member of the document itself.
fn member(key: &str, places: &[Place]) -> Value {
    let (schema, description) = match key {
        "version" => (json!({"const": document::VERSION}), "The version of this form."),
        "network" => (json!({"$ref": "#/$defs/network"}), "The network as it stands."),
        "history" => (schema(places), "The requests that led from the base to the network, oldest first."),
        "undone" => (schema(places), "Requests that were undone, the next one to redo last."),
        "view" => (schema(places), "How the lab is shown; belongs to the page."),
        "title" => (schema(places), "The lab's title."),
        "format" => (json!({"const": "endpoint-lab"}), "Tells the document from other JSON."),
        other => panic!("{other}"),
    };
    let mut schema = schema;
    schema["description"] = description.into();
    schema
}

fn generated() -> Value {
    static GENERATED: LazyLock<Value> = LazyLock::new(generate);
    GENERATED.clone()
}

fn generate() -> Value {
    let mut document = object(&[vec![]]);
    let network = object(&[vec!["network".to_string()]]);
    document["properties"]["base"] = json!({"$ref": "#/$defs/network", "description": "What the history begins with; left out where it began with nothing."});
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Endpoint Lab: lab document, version 1",
        "description": "A network of AWS VPCs and their endpoints, in the words of the AWS APIs, and the requests that made it. A member that need not be there may also be null.",
    });
    schema.as_object_mut().unwrap().extend(document.as_object().unwrap().clone());
    let mut network = network;
    let first = network["properties"]["Vpcs"]["items"]["properties"]["Tags"].clone();
    share(&mut network, &first, "#/$defs/tags");
    let mut tags = first;
    tags["description"] = "Tags, as AWS writes them.".into();
    schema["$defs"] = json!({"network": network, "tags": tags});
    schema
}

/// Puts a reference in the place of what is everywhere the same.
fn share(schema: &mut Value, part: &Value, reference: &str) {
    if schema == part {
        *schema = json!({"$ref": reference});
        return;
    }
    match schema {
        Value::Object(map) => map.values_mut().for_each(|it| share(it, part, reference)),
        Value::Array(list) => list.iter_mut().for_each(|it| share(it, part, reference)),
        _ => {}
    }
}

fn published() -> PathBuf {
    top().join("public/schema/lab-1.json")
}

#[test]
fn the_published_schema_is_what_the_reader_takes() {
    let text = format!("{}\n", serde_json::to_string_pretty(&generated()).unwrap());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(published(), &text).unwrap();
    }
    let published = std::fs::read_to_string(published()).unwrap_or_default();
    assert!(
        published == text,
        "public/schema/lab-1.json is not what the reader takes: UPDATE_SCHEMA=1 cargo test --test exchange_schema writes it"
    );
}

/// Each public member of the model's structures is in the sample, and so in the schema.
#[test]
fn the_sample_has_every_member_of_the_model() {
    let mut known = BTreeSet::new();
    fn names(schema: &Value, known: &mut BTreeSet<String>) {
        match schema {
            Value::Object(map) => {
                for (key, value) in map {
                    if key == "properties" {
                        known.extend(value.as_object().into_iter().flat_map(|it| it.keys().cloned()));
                    }
                    names(value, known);
                }
            }
            Value::Array(list) => list.iter().for_each(|it| names(it, known)),
            _ => {}
        }
    }
    names(&generated(), &mut known);
    let mut missing = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(top().join("src/model")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        if matches!(name.as_str(), "codec.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for record in text.split("record!(").skip(1).filter_map(|rest| rest.split(");").next()) {
            for member in record.split(": \"").skip(1).filter_map(|rest| rest.split('"').next()) {
                count += 1;
                if !known.contains(member) {
                    missing.push(format!("{name}: {member}"));
                }
            }
        }
    }
    assert!(count > 250, "{count}");
    assert!(missing.is_empty(), "{missing:?}");
}

/// What does not fit the schema, as paths. Knows the words that the schema uses.
fn misfits(value: &Value, schema: &Value, root: &Value, path: &str, found: &mut Vec<String>) {
    for (word, rule) in schema.as_object().unwrap() {
        let fits = match word.as_str() {
            "$schema" | "title" | "description" | "$defs" | "format" => true,
            "$ref" => {
                misfits(
                    value,
                    root.pointer(rule.as_str().unwrap().strip_prefix('#').unwrap()).unwrap(),
                    root,
                    path,
                    found,
                );
                true
            }
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "type" => {
                let is = |kind: &str| match kind {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("{other}"),
                };
                rule.as_str().map_or_else(|| rule.as_array().unwrap().iter().any(|it| is(it.as_str().unwrap())), is)
            }
            "minimum" => value.as_i64().is_none_or(|it| it >= rule.as_i64().unwrap()),
            "maximum" => value.as_u64().is_none_or(|it| it <= rule.as_u64().unwrap()),
            "minItems" => value.as_array().is_some_and(|it| it.len() as u64 >= rule.as_u64().unwrap()),
            "maxItems" => value.as_array().is_some_and(|it| it.len() as u64 <= rule.as_u64().unwrap()),
            "pattern" => {
                let text = value.as_str().unwrap_or_default();
                let of = |extra: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c));
                match rule.as_str().unwrap() {
                    CIDR => of(".:/") && text.contains('/'),
                    ADDRESS => of(".:"),
                    SERVER => of(".:[]"),
                    NAME => of("*_.-"),
                    other => panic!("{other}"),
                }
            }
            "required" => rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "properties" => {
                for (key, schema) in rule.as_object().unwrap() {
                    if let Some(inner) = value.get(key) {
                        misfits(inner, schema, root, &format!("{path}.{key}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let named = schema.get("properties").and_then(Value::as_object);
                for (key, inner) in value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(key, _)| named.is_none_or(|it| !it.contains_key(*key)))
                {
                    match rule {
                        Value::Bool(false) => found.push(format!("{path}.{key} is one too many")),
                        rule => misfits(inner, rule, root, &format!("{path}.{key}"), found),
                    }
                }
                true
            }
            "items" => {
                value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .for_each(|inner| misfits(inner, rule, root, &format!("{path}[]"), found));
                true
            }
            "prefixItems" => {
                let parts = value.as_array().into_iter().flatten().zip(rule.as_array().unwrap());
                parts.for_each(|(inner, rule)| misfits(inner, rule, root, &format!("{path}[]"), found));
                true
            }
            "oneOf" => {
                let fitting = rule.as_array().unwrap().iter().filter(|rule| {
                    let mut found = Vec::new();
                    misfits(value, rule, root, path, &mut found);
                    found.is_empty()
                });
                fitting.count() == 1
            }
            other => panic!("the schema uses {other}"),
        };
        if !fits {
            found.push(format!("{path}: {value} against {word} {rule}"));
        }
    }
}

#[track_caller]
fn check(document: &Value, schema: &Value) {
    let mut found = Vec::new();
    misfits(document, schema, schema, "", &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn read_published() -> Value {
    serde_json::from_str(&std::fs::read_to_string(published()).unwrap()).unwrap()
}

#[test]
fn documents_fit_the_schema() {
    let schema = read_published();
    check(&sample(), &schema);
    let mut wrong = sample();
    wrong["network"]["Vpcs"][0].as_object_mut().unwrap().remove("VpcId");
    wrong["network"]["Subnets"][0]["CidrBlock"] = json!("10.0.0.0");
    wrong["network"]["SecurityGroups"][0]["Rules"][0]["Peer"] = json!({"Moon": 1});
    wrong["version"] = json!(2);
    let mut found = Vec::new();
    misfits(&wrong, &schema, &schema, "", &mut found);
    assert_eq!(found.len(), 4, "{found:#?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn what_is_saved_fits_the_schema(steps in steps()) {
        let text = document::save(&random_lab(steps), &Meta { title: "x".into(), view: json!({}) });
        check(&serde_json::from_str(&text).unwrap(), &read_published());
    }
}
