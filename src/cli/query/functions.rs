//! JMESPath's functions. It must not know how an expression is written.

use crate::net::order;
use std::cmp::Ordering;

use crate::net::json;

use serde_json::{Number, Value};

use crate::cli::output::json_line;
use crate::cli::query::evaluate::{equal, evaluate, order};
use crate::cli::query::{EvaluationError, Node};

/// What a function is given.
pub enum Given<'n> {
    Value(Value),
    Reference(&'n Node),
}

/// What a function takes, by letters: `n` number, `s` string, `a` array, `o` object, `b` boolean, `z` null,
/// `N` array of numbers, `S` array of strings, `&` expression, `*` anything, `+` as many as there are.
static TAKES: &[(&str, &[&str])] = &[
    ("abs", &["n"]),
    ("avg", &["N"]),
    ("ceil", &["n"]),
    ("contains", &["as", "*"]),
    ("ends_with", &["s", "s"]),
    ("floor", &["n"]),
    ("join", &["s", "S"]),
    ("keys", &["o"]),
    ("length", &["sao"]),
    ("map", &["&", "a"]),
    ("max", &["NS"]),
    ("max_by", &["a", "&"]),
    ("merge", &["o", "+"]),
    ("min", &["NS"]),
    ("min_by", &["a", "&"]),
    ("not_null", &["*", "+"]),
    ("reverse", &["as"]),
    ("sort", &["NS"]),
    ("sort_by", &["a", "&"]),
    ("starts_with", &["s", "s"]),
    ("sum", &["N"]),
    ("to_array", &["*"]),
    ("to_number", &["*"]),
    ("to_string", &["*"]),
    ("type", &["*"]),
    ("values", &["o"]),
];

fn error(message: String) -> EvaluationError {
    EvaluationError { message }
}

pub fn call(name: &str, given: Vec<Given<'_>>) -> Result<Value, EvaluationError> {
    let Some((_, takes)) = TAKES.iter().find(|(known, _)| *known == name) else {
        return Err(error(format!("Unknown function: {name}()")));
    };
    let (least, more) = match takes.split_last() {
        Some((&"+", before)) => (before.len(), true),
        Some(_) | None => (takes.len(), false),
    };
    if given.len() < least || (given.len() > least && !more) {
        let at_least = if more { "at least " } else { "" };
        return Err(error(format!(
            "Expected {at_least}{least} argument(s) for function {name}(), received {}",
            given.len()
        )));
    }
    for (place, given) in given.iter().enumerate() {
        let takes = takes.get(place).filter(|takes| **takes != "+").or(takes.first()).copied().unwrap_or("*");
        hold(name, takes, given)?;
    }
    let mut values = Vec::new();
    let mut reference = None;
    for given in given {
        match given {
            Given::Value(value) => values.push(value),
            Given::Reference(node) => reference = Some(node),
        }
    }
    apply(name, values, reference)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn hold(name: &str, takes: &str, given: &Given<'_>) -> Result<(), EvaluationError> {
    let all = |value: &Value, is: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(is));
    let fits = |letter: char| match (letter, given) {
        ('&', Given::Reference(_)) => true,
        (_, Given::Reference(_)) => false,
        ('*', Given::Value(_)) => true,
        ('n', Given::Value(value)) => value.is_number(),
        ('s', Given::Value(value)) => value.is_string(),
        ('a', Given::Value(value)) => value.is_array(),
        ('o', Given::Value(value)) => value.is_object(),
        ('N', Given::Value(value)) => all(value, Value::is_number),
        ('S', Given::Value(value)) => all(value, Value::is_string),
        (_, Given::Value(_)) => false,
    };
    if takes.chars().any(fits) {
        return Ok(());
    }
    let words: Vec<&str> = takes
        .chars()
        .map(|letter| match letter {
            '&' => "'expref'",
            'n' => "'number'",
            's' => "'string'",
            'a' => "'array'",
            'o' => "'object'",
            'N' => "'array-number'",
            'S' => "'array-string'",
            _ => "'any'",
        })
        .collect();
    let (shown, received) = match given {
        Given::Value(value) => (json_line(value), kind(value)),
        Given::Reference(_) => ("&".to_owned(), "expref"),
    };
    Err(error(format!(
        "In function {name}(), invalid type for value: {shown}, expected one of: [{}], received: \"{received}\"",
        words.join(", ")
    )))
}

fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// A float without a fraction as an integer.
#[allow(clippy::cast_possible_truncation)]
fn whole(value: f64) -> Value {
    if value.abs() < 9.0e18 { json!(value as i64) } else { number(value) }
}

fn sum(items: &[Value]) -> Value {
    let whole: Option<i64> = items.iter().try_fold(0_i64, |sum, item| sum.checked_add(item.as_i64()?));
    whole.map_or_else(|| number(items.iter().filter_map(Value::as_f64).sum()), |sum| json!(sum))
}

fn apply(name: &str, values: Vec<Value>, reference: Option<&Node>) -> Result<Value, EvaluationError> {
    let mut values = values.into_iter();
    let first = values.next().unwrap_or(Value::Null);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let float = first.as_f64().unwrap_or_default();
    Ok(match name {
        "abs" => match first.as_i64() {
            Some(n) => json!(n.unsigned_abs()),
            None => number(float.abs()),
        },
        "ceil" => whole(float.ceil()),
        "floor" => whole(float.floor()),
        "avg" => match first.as_array() {
            Some(items) if !items.is_empty() => {
                #[allow(clippy::cast_precision_loss)]
                let count = items.len() as f64;
                number(sum(items).as_f64().unwrap_or_default() / count)
            }
            Some(_) | None => Value::Null,
        },
        "sum" => sum(first.as_array().map_or(&[], Vec::as_slice)),
        "contains" => {
            let sought = values.next().unwrap_or(Value::Null);
            Value::Bool(match (&first, &sought) {
                (Value::String(whole), Value::String(part)) => whole.contains(part.as_str()),
                (Value::Array(items), sought) => items.iter().any(|item| equal(item, sought)),
                (_, _) => false,
            })
        }
        "ends_with" => Value::Bool(text(&first).ends_with(&values.next().map(|v| text(&v)).unwrap_or_default())),
        "starts_with" => Value::Bool(text(&first).starts_with(&values.next().map(|v| text(&v)).unwrap_or_default())),
        "join" => {
            let parts = values.next().unwrap_or(Value::Null);
            let parts: Vec<&str> = parts.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            Value::String(parts.join(&text(&first)))
        }
        "keys" => first.as_object().into_iter().flat_map(|members| members.keys().cloned()).collect(),
        "values" => first.as_object().into_iter().flat_map(|members| members.values().cloned()).collect(),
        "length" => json!(match &first {
            Value::String(text) => text.chars().count(),
            Value::Array(items) => items.len(),
            Value::Object(members) => members.len(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }),
        "map" => {
            let mut mapped = Vec::new();
            for item in first.as_array().into_iter().flatten() {
                mapped.push(by(reference, item)?);
            }
            Value::Array(mapped)
        }
        "max" | "min" => {
            let wanted = if name == "max" { Ordering::Greater } else { Ordering::Less };
            best(first, wanted, |item| Ok(item.clone()))?
        }
        "max_by" | "min_by" => {
            check_keys(name, reference, &first)?;
            let wanted = if name == "max_by" { Ordering::Greater } else { Ordering::Less };
            best(first, wanted, |item| by(reference, item))?
        }
        "merge" => {
            let mut merged = first.as_object().cloned().unwrap_or_default();
            for value in values {
                merged.extend(value.as_object().cloned().unwrap_or_default());
            }
            Value::Object(merged)
        }
        "not_null" => {
            if first.is_null() {
                values.find(|value| !value.is_null()).unwrap_or(Value::Null)
            } else {
                first
            }
        }
        "reverse" => match first {
            Value::String(text) => Value::String(text.chars().rev().collect()),
            Value::Array(items) => items.into_iter().rev().collect(),
            other => other,
        },
        "sort" => {
            let items = first.as_array().into_iter().flatten();
            sorted(items.map(|item| (item.clone(), item.clone())).collect())
        }
        "sort_by" => {
            check_keys(name, reference, &first)?;
            let mut keyed = Vec::new();
            for item in first.as_array().into_iter().flatten() {
                keyed.push((by(reference, item)?, item.clone()));
            }
            sorted(keyed)
        }
        "to_array" => match first {
            Value::Array(_) => first,
            other => Value::Array(vec![other]),
        },
        "to_number" => match &first {
            Value::Number(_) => first,
            Value::String(text) => to_number(text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Value::Null,
        },
        "to_string" => match first {
            Value::String(_) => first,
            other => Value::String(json_line(&other)),
        },
        "type" => Value::String(kind(&first).to_owned()),
        _ => Value::Null,
    })
}

/// Items by their keys; those of equal keys stay as they were.
fn sorted(mut keyed: Vec<(Value, Value)>) -> Value {
    order::sort_by(&mut keyed, |(a, _), (b, _)| order(a, b).unwrap_or(Ordering::Equal));
    keyed.into_iter().map(|(_, item)| item).collect()
}

fn to_number(text: &str) -> Value {
    match text.trim().parse::<i64>() {
        Ok(whole) => json!(whole),
        Err(_) => text.trim().parse::<f64>().map_or(Value::Null, number),
    }
}

fn by(reference: Option<&Node>, item: &Value) -> Result<Value, EvaluationError> {
    match reference {
        Some(node) => evaluate(node, item).map(std::borrow::Cow::into_owned),
        None => Ok(Value::Null),
    }
}

/// The keys must be all numbers or all strings.
fn check_keys(name: &str, reference: Option<&Node>, items: &Value) -> Result<(), EvaluationError> {
    let mut wanted = None;
    for item in items.as_array().into_iter().flatten() {
        let key = by(reference, item)?;
        let kind = kind(&key);
        let fits = matches!(kind, "number" | "string") && wanted.is_none_or(|wanted| wanted == kind);
        if !fits {
            let expected = wanted.map_or("'number', 'string'".to_owned(), |wanted: &str| format!("'{wanted}'"));
            return Err(error(format!(
                "In function {name}(), invalid type for value: {}, expected one of: [{expected}], received: \"{kind}\"",
                json_line(&key)
            )));
        }
        wanted = Some(kind);
    }
    Ok(())
}

/// The first item whose key is the greatest or the least.
fn best(
    items: Value,
    wanted: Ordering,
    key: impl Fn(&Value) -> Result<Value, EvaluationError>,
) -> Result<Value, EvaluationError> {
    let mut found: Option<(Value, &Value)> = None;
    for item in items.as_array().into_iter().flatten() {
        let key = key(item)?;
        if found.as_ref().is_none_or(|(best, _)| order(&key, best) == Some(wanted)) {
            found = Some((key, item));
        }
    }
    Ok(found.map_or(Value::Null, |(_, item)| item.clone()))
}
