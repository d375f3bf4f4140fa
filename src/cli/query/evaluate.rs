//! The value of an expression for a document. It must not know how the expression was written.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Map, Value};

use crate::cli::query::functions::{Given, call};
use crate::cli::query::{Comparison, EvaluationError, Node};

type Found<'v> = Result<Cow<'v, Value>, EvaluationError>;

const NOTHING: Value = Value::Null;

pub fn evaluate<'v>(node: &Node, value: &'v Value) -> Found<'v> {
    Ok(match node {
        Node::Identity => Cow::Borrowed(value),
        Node::Literal(literal) => Cow::Owned(literal.clone()),
        Node::Field(name) => Cow::Borrowed(value.get(name).unwrap_or(&NOTHING)),
        Node::Index(index) => Cow::Borrowed(at(value, *index).unwrap_or(&NOTHING)),
        Node::Slice(parts) => Cow::Owned(slice(value, *parts)?),
        Node::Chain(left, right) => match evaluate(left, value)? {
            Cow::Borrowed(value) => evaluate(right, value)?,
            Cow::Owned(value) => Cow::Owned(evaluate(right, &value)?.into_owned()),
        },
        Node::Flatten(inner) => Cow::Owned(flatten(&*evaluate(inner, value)?)),
        Node::Projection(left, right) => match &*evaluate(left, value)? {
            Value::Array(items) => Cow::Owned(project(items.iter(), right)?),
            _ => Cow::Owned(Value::Null),
        },
        Node::ValueProjection(left, right) => match &*evaluate(left, value)? {
            Value::Object(members) => Cow::Owned(project(members.values(), right)?),
            _ => Cow::Owned(Value::Null),
        },
        Node::Filter(left, right, condition) => match &*evaluate(left, value)? {
            Value::Array(items) => {
                let mut kept = Vec::new();
                for item in items {
                    if is_true(&*evaluate(condition, item)?) {
                        kept.push(item);
                    }
                }
                Cow::Owned(project(kept.into_iter(), right)?)
            }
            _ => Cow::Owned(Value::Null),
        },
        Node::Compare(how, left, right) => {
            Cow::Owned(compare(*how, &*evaluate(left, value)?, &*evaluate(right, value)?))
        }
        Node::And(left, right) => {
            let first = evaluate(left, value)?;
            if is_true(&first) { evaluate(right, value)? } else { first }
        }
        Node::Or(left, right) => {
            let first = evaluate(left, value)?;
            if is_true(&first) { first } else { evaluate(right, value)? }
        }
        Node::Not(inner) => Cow::Owned(Value::Bool(!is_true(&*evaluate(inner, value)?))),
        Node::List(nodes) => {
            if value.is_null() {
                return Ok(Cow::Owned(Value::Null));
            }
            let mut items = Vec::new();
            for node in nodes {
                items.push(evaluate(node, value)?.into_owned());
            }
            Cow::Owned(Value::Array(items))
        }
        Node::Hash(nodes) => {
            if value.is_null() {
                return Ok(Cow::Owned(Value::Null));
            }
            let mut members = Map::new();
            for (name, node) in nodes {
                members.insert(name.clone(), evaluate(node, value)?.into_owned());
            }
            Cow::Owned(Value::Object(members))
        }
        Node::Function(name, nodes) => {
            let mut given = Vec::new();
            for node in nodes {
                given.push(match node {
                    Node::Reference(node) => Given::Reference(node),
                    node => Given::Value(evaluate(node, value)?.into_owned()),
                });
            }
            Cow::Owned(call(name, given)?)
        }
        // A reference has no value but for the function that it is given to.
        Node::Reference(_) => Cow::Owned(Value::Null),
    })
}

/// Whether a condition holds: nothing, false and what is empty do not.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// Whether two values are equal; numbers are compared by what they are worth, so that 1 equals 1.0.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => order(left, right) == Some(Ordering::Equal),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| equal(value, other)))
        }
        (left, right) => left == right,
    }
}

/// The order of two numbers or two strings; none of other values.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            (_, _) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        },
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (_, _) => None,
    }
}

fn compare(how: Comparison, left: &Value, right: &Value) -> Value {
    let holds = match how {
        Comparison::Equal => return Value::Bool(equal(left, right)),
        Comparison::Unequal => return Value::Bool(!equal(left, right)),
        Comparison::Less => Ordering::is_lt,
        Comparison::LessOrEqual => Ordering::is_le,
        Comparison::Greater => Ordering::is_gt,
        Comparison::GreaterOrEqual => Ordering::is_ge,
    };
    order(left, right).map_or(Value::Null, |order| Value::Bool(holds(order)))
}

fn project<'i>(items: impl Iterator<Item = &'i Value>, right: &Node) -> Result<Value, EvaluationError> {
    let mut found = Vec::new();
    for item in items {
        let value = evaluate(right, item)?;
        if !value.is_null() {
            found.push(value.into_owned());
        }
    }
    Ok(Value::Array(found))
}

fn flatten(value: &Value) -> Value {
    let Value::Array(items) = value else {
        return Value::Null;
    };
    let mut flat = Vec::new();
    for item in items {
        match item {
            Value::Array(inner) => flat.extend(inner.iter().cloned()),
            other => flat.push(other.clone()),
        }
    }
    Value::Array(flat)
}

fn at(value: &Value, index: i64) -> Option<&Value> {
    let items = value.as_array()?;
    let index = if index < 0 { index + i64::try_from(items.len()).ok()? } else { index };
    items.get(usize::try_from(index).ok()?)
}

fn slice(value: &Value, [start, stop, step]: [Option<i64>; 3]) -> Result<Value, EvaluationError> {
    let Value::Array(items) = value else {
        return Ok(Value::Null);
    };
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(EvaluationError { message: "slice step cannot be zero".to_owned() });
    }
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let (least, most) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let bound = |given: Option<i64>, otherwise: i64| match given {
        None => otherwise,
        Some(n) if n < 0 => n.saturating_add(length).max(least),
        Some(n) => n.min(most),
    };
    let (first, last) = if step > 0 { (least, most) } else { (most, least) };
    let (mut at, stop) = (bound(start, first), bound(stop, last));
    let mut taken = Vec::new();
    while if step > 0 { at < stop } else { at > stop } {
        if let Some(item) = usize::try_from(at).ok().and_then(|at| items.get(at)) {
            taken.push(item.clone());
        }
        at = at.saturating_add(step);
    }
    Ok(Value::Array(taken))
}
