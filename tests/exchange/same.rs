//! Networks as rows without what AWS chooses anew at every run: two that are the same but for it have the same rows. It must not know
//! where they came from.
#![allow(dead_code)]

use endpoint_lab::model::{Network, VpcEndpoint};
use serde_json::Value;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

const DEFAULT_OPTIONS: &str = "dopt-0a1b2c3d4e5f60718";

fn hash(text: &str) -> String {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    format!("#{:016x}", hasher.finish())
}

/// Cuts a text into words (letters, digits, dashes) and what stands between.
pub fn words(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_word(c) != is_word(first)).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = &rest[end..];
    }
    parts
}

/// The kind of an id, a name made of one, or the digits of an ARN; none for other words.
pub fn kind_of(word: &str) -> Option<&str> {
    let hex =
        |text: &str, lengths: &[usize]| lengths.contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit());
    if hex(word, &[16]) {
        return Some("arn");
    }
    if word.len() == 36 && word.matches('-').count() == 4 {
        return Some("share");
    }
    if word.len() > 12 && word.starts_with('Z') && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()) {
        return Some("zone");
    }
    let (prefix, digits) = word.rsplit_once('-')?;
    if hex(digits, &[16]) {
        return Some(prefix);
    }
    if prefix.starts_with("vpce-") && !hex(digits, &[17]) {
        return Some("name");
    }
    if matches!(prefix, "ami" | "ipv6pool-ec2") {
        return None;
    }
    hex(digits, &[8, 17]).then_some(prefix)
}

/// A value with ids by their colours and lists in order of what they hold; `own` is the id that is looked at.
fn painted(value: &Value, colours: &BTreeMap<String, String>, own: &str) -> String {
    match value {
        Value::String(text) => {
            let paint = |word: &str| match colours.get(word) {
                Some(_) if word == own => "#self".to_owned(),
                Some(colour) => colour.clone(),
                None => word.to_owned(),
            };
            words(text).into_iter().map(paint).collect()
        }
        Value::Array(items) => {
            let mut items: Vec<String> = items.iter().map(|item| painted(item, colours, own)).collect();
            items.sort();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let chosen = [
                "PublicIp",
                "DnsSuffix",
                "Version",
                "IsDefault",
                "DefaultForAz",
                "AvailabilityZone",
                "CallerReference",
                "Made",
                "Unknown",
                "MaxEntries",
                "ReservationId",
            ];
            let kept = members.iter().filter(|(name, _)| !chosen.contains(&name.as_str()));
            let mut kept: Vec<String> =
                kept.map(|(name, item)| format!("{name}:{}", painted(item, colours, own))).collect();
            kept.sort();
            format!("{{{}}}", kept.join(","))
        }
        other => other.to_string(),
    }
}

fn texts<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members.values().for_each(|item| texts(item, found)),
        _ => {}
    }
}

/// The rows of a network, without what no command makes, with ids by colours that say what they stand for: every id's colour
/// is made again and again of the rows in which it stands.
pub fn canonical(network: &Network, rounds: usize) -> Vec<String> {
    let mut value = network.to_value();
    let tables = value.as_object_mut().unwrap();
    for (_, table) in tables.iter_mut() {
        if let Value::Array(rows) = table {
            rows.retain(|row| {
                let state = row["State"].as_str().unwrap_or_default();
                !matches!(state, "terminated" | "deleted" | "deleting") && row["OwnerId"] != "AWS"
            });
            for row in rows {
                let kind = row["InterfaceType"].as_str().unwrap_or_default().to_owned();
                let chosen =
                    ["network_load_balancer", "gateway_load_balancer", "gateway_load_balancer_endpoint", "other"];
                let by_lattice = row["NetworkInterfaceId"].as_str().is_some_and(|eni| {
                    let own = |it: &&VpcEndpoint| it.network_interface_ids.iter().any(|id| id.as_str() == eni);
                    network
                        .vpc_endpoints
                        .iter()
                        .find(own)
                        .is_some_and(|it| it.vpc_endpoint_type.as_str() != "Interface")
                });
                if chosen.contains(&kind.as_str()) || kind == "transit_gateway" || by_lattice {
                    row["PrivateIpAddresses"] = Value::Null;
                }
                // Amazon's own options have two names.
                if row["DhcpOptionsId"] == DEFAULT_OPTIONS {
                    row["DhcpOptionsId"] = "default".into();
                }
                if !kind.is_empty() {
                    row["Description"] = Value::Null;
                }
                if kind == "nat_gateway" {
                    row["SourceDestCheck"] = Value::Null;
                }
                if row["VpcEndpointType"] == "Gateway" || row.get("RouteTableIds").is_some() {
                    row["DnsOptions"] = Value::Null;
                }
                if let Some(Value::Array(tags)) = row.get_mut("Tags") {
                    tags.retain(|tag| !tag["Key"].as_str().unwrap_or_default().starts_with("aws:"));
                }
            }
        }
    }
    let mut rows: Vec<(String, Value)> = Vec::new();
    for (name, table) in tables.iter() {
        match table {
            Value::Array(items) => rows.extend(items.iter().map(|row| (name.clone(), row.clone()))),
            Value::Object(items) => rows.extend(items.values().map(|row| (name.clone(), row.clone()))),
            _ => {}
        }
    }
    let mut colours: BTreeMap<String, String> = BTreeMap::new();
    let mut places: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (_, row)) in rows.iter().enumerate() {
        let mut found = Vec::new();
        texts(row, &mut found);
        for word in found.into_iter().flat_map(words) {
            if let Some(kind) = kind_of(word) {
                colours.insert(word.to_owned(), format!("#{kind}"));
                let places = places.entry(word.to_owned()).or_default();
                if places.last() != Some(&at) {
                    places.push(at);
                }
            }
        }
    }
    for _ in 0..rounds {
        let next = places.iter().map(|(id, at)| {
            let mut seen: Vec<String> =
                at.iter().map(|at| format!("{}{}", rows[*at].0, painted(&rows[*at].1, &colours, id))).collect();
            seen.sort();
            (id.clone(), hash(&seen.concat()))
        });
        colours = next.collect();
    }
    let mut lines: Vec<String> =
        rows.iter().map(|(name, row)| format!("{name} {}", painted(row, &colours, ""))).collect();
    lines.sort();
    lines
}
