//! JSON as Python's `json.dumps(indent=4, ensure_ascii=False)` writes it. It must not know what it writes.

use serde_json::{Number, Value};

/// With four spaces at each depth, without a newline at the end.
pub fn json(value: &Value) -> String {
    let mut text = String::new();
    write(value, Some(0), &mut text);
    text
}

/// On one line, without spaces.
pub fn json_line(value: &Value) -> String {
    let mut text = String::new();
    write(value, None, &mut text);
    text
}

fn write(value: &Value, depth: Option<usize>, text: &mut String) {
    let inner = depth.map(|depth| depth + 1);
    let line = |depth: Option<usize>, text: &mut String| {
        if let Some(depth) = depth {
            text.push('\n');
            text.push_str(&"    ".repeat(depth));
        }
    };
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(n) => text.push_str(&number(n)),
        Value::String(_) => text.push_str(&value.to_string()),
        Value::Array(items) if items.is_empty() => text.push_str("[]"),
        Value::Object(members) if members.is_empty() => text.push_str("{}"),
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                line(inner, text);
                write(item, inner, text);
            }
            line(depth, text);
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (i, (name, item)) in members.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                line(inner, text);
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push_str(if depth.is_some() { ": " } else { ":" });
                write(item, inner, text);
            }
            line(depth, text);
            text.push('}');
        }
    }
}

/// A number as Python writes it: exponents have a sign and two digits.
pub fn number(number: &Number) -> String {
    let text = number.to_string();
    match text.split_once('e') {
        None => text,
        Some((mantissa, exponent)) => {
            let (sign, digits) = match exponent.strip_prefix('-') {
                Some(digits) => ('-', digits),
                None => ('+', exponent.trim_start_matches('+')),
            };
            let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
            let zero = if digits.len() < 2 { "0" } else { "" };
            format!("{mantissa}e{sign}{zero}{digits}")
        }
    }
}
