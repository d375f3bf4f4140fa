//! `--output text`: lines of values between tabs, the members of structures in alphabetical order.
//! It must not know what the values are.

use crate::net::SortedSet;
use crate::net::order;

use serde_json::{Map, Value};

use crate::cli::output::{is_scalar, scalar};

/// The text of a value, each line with its newline.
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, None, None, &mut out);
    out
}

fn write(value: &Value, name: Option<&str>, keys: Option<&SortedSet<&str>>, out: &mut String) {
    match value {
        Value::Object(members) => write_members(members, name, keys, out),
        Value::Array(items) => write_items(items, name, out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&scalar(value));
            out.push('\n');
        }
    }
}

fn write_items(items: &[Value], name: Option<&str>, out: &mut String) {
    if items.is_empty() {
        return;
    }
    if items.iter().any(Value::is_object) {
        // Every row has the columns that any of them has.
        let keys: SortedSet<&str> = items
            .iter()
            .filter_map(Value::as_object)
            .flatten()
            .filter(|(_, value)| is_scalar(value))
            .map(|(key, _)| key.as_str())
            .collect();
        for item in items {
            write(item, name, Some(&keys), out);
        }
    } else if items.iter().any(Value::is_array) {
        let (scalars, others): (Vec<&Value>, Vec<&Value>) = items.iter().partition(|item| is_scalar(item));
        if !scalars.is_empty() {
            write_scalars(&scalars, name, out);
        }
        for item in others {
            write(item, name, None, out);
        }
    } else {
        write_scalars(&items.iter().collect::<Vec<_>>(), name, out);
    }
}

fn write_scalars(items: &[&Value], name: Option<&str>, out: &mut String) {
    let words: Vec<String> = items.iter().map(|item| scalar(item)).collect();
    match name {
        Some(name) => {
            for word in words {
                out.push_str(&format!("{}\t{word}\n", name.to_ascii_uppercase()));
            }
        }
        None => {
            out.push_str(&words.join("\t"));
            out.push('\n');
        }
    }
}

fn write_members(members: &Map<String, Value>, name: Option<&str>, keys: Option<&SortedSet<&str>>, out: &mut String) {
    let mut sorted: Vec<(&str, &Value)> = members.iter().map(|(key, value)| (key.as_str(), value)).collect();
    order::sort_by_key(&mut sorted, |(key, _)| *key);
    let mut words: Vec<String> = match keys {
        Some(keys) => keys.iter().map(|key| members.get(*key).map(scalar).unwrap_or_default()).collect(),
        None => sorted.iter().filter(|(_, value)| is_scalar(value)).map(|(_, value)| scalar(value)).collect(),
    };
    if !words.is_empty() {
        if let Some(name) = name {
            words.insert(0, name.to_ascii_uppercase());
        }
        out.push_str(&words.join("\t"));
        out.push('\n');
    }
    for (key, value) in sorted {
        let is_column = match keys {
            Some(keys) => keys.contains(key),
            None => is_scalar(value),
        };
        if !is_column {
            write(value, Some(key), None, out);
        }
    }
}
