//! YAML as JSON values, with CloudFormation's short tags in their long form. It must not know what a template means.

use crate::text::import::Unread;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Number, Value};
use std::fmt;

/// The most values that one text may hold, aliases counted as often as they stand.
pub const MOST_VALUES: usize = 200_000;
/// The most that anchors and aliases may copy, in bytes.
pub const MOST_COPIED: usize = 32 << 20;
/// The deepest that values may stand in each other.
pub const DEEPEST: usize = 100;

/// Why a text is not read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub why: String,
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, why } = self;
        f.write_str(&Unread::NotYaml.of(&[why, &line.to_string(), &column.to_string()]))
    }
}

/// A list or a mapping that is not complete yet.
struct Open {
    anchor: usize,
    tag: Option<String>,
    holds: Holds,
}

enum Holds {
    List(Vec<Value>),
    /// The key waits for its value.
    Mapping(Map<String, Value>, Option<String>),
}

struct Builder {
    open: Vec<Open>,
    /// The values of anchors, by their numbers.
    anchors: Vec<(usize, Value)>,
    count: usize,
    copied: usize,
    done: Option<Value>,
}

/// Reads the first document of a text.
///
/// # Errors
/// What the text does wrong, and where.
pub fn read(text: &str) -> Result<Value, YamlError> {
    let mut builder = Builder { open: Vec::new(), anchors: Vec::new(), count: 0, copied: 0, done: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| YamlError {
            line: error.marker().line(),
            column: error.marker().col() + 1,
            why: error.info().to_owned(),
        })?;
        let at =
            |why: Unread| YamlError { line: span.start.line(), column: span.start.col() + 1, why: why.to_string() };
        builder.take(event).map_err(at)?;
        if builder.done.is_some() {
            break;
        }
    }
    builder.done.ok_or_else(|| YamlError { line: 1, column: 1, why: Unread::YamlEmpty.to_string() })
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), Unread> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
            Event::Alias(anchor) => {
                let value = self.anchors.iter().rev().find(|(number, _)| *number == anchor);
                let Some((_, value)) = value else { return Err(Unread::YamlNoAnchor) };
                self.count += size(value);
                if MOST_VALUES < self.count {
                    return Err(Unread::YamlTooMany);
                }
                let length = length(value);
                let value = value.clone();
                self.copy(length)?;
                self.put(value)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = match short(tag.as_deref()) {
                    None => scalar(&text, style, tag.as_deref()),
                    Some(tag) => long(&tag, Value::String(text.into_owned())),
                };
                self.keep(anchor, value)
            }
            Event::SequenceStart(anchor, tag) => self.enter(anchor, short(tag.as_deref()), Holds::List(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                self.enter(anchor, short(tag.as_deref()), Holds::Mapping(Map::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { anchor, tag, holds }) = self.open.pop() else {
                    return Err(Unread::YamlNoBeginning);
                };
                let value = match holds {
                    Holds::List(items) => Value::Array(items),
                    Holds::Mapping(members, _) => Value::Object(members),
                };
                self.keep(
                    anchor,
                    match tag {
                        None => value,
                        Some(tag) => long(&tag, value),
                    },
                )
            }
        }
    }

    fn enter(&mut self, anchor: usize, tag: Option<String>, holds: Holds) -> Result<(), Unread> {
        if DEEPEST <= self.open.len() {
            return Err(Unread::YamlTooDeep);
        }
        self.open.push(Open { anchor, tag, holds });
        Ok(())
    }

    fn keep(&mut self, anchor: usize, value: Value) -> Result<(), Unread> {
        if anchor != 0 {
            self.copy(length(&value))?;
            self.anchors.push((anchor, value.clone()));
        }
        self.put(value)
    }

    fn copy(&mut self, length: usize) -> Result<(), Unread> {
        self.copied += length;
        if MOST_COPIED < self.copied { Err(Unread::YamlTooMuch) } else { Ok(()) }
    }

    fn put(&mut self, value: Value) -> Result<(), Unread> {
        self.count += 1;
        if MOST_VALUES < self.count {
            return Err(Unread::YamlTooMany);
        }
        match self.open.last_mut().map(|open| &mut open.holds) {
            None => self.done = Some(value),
            Some(Holds::List(items)) => items.push(value),
            Some(Holds::Mapping(members, waiting)) => match waiting.take() {
                Some(key) if members.contains_key(&key) => return Err(Unread::YamlKeyTwice),
                Some(key) => drop(members.insert(key, value)),
                None => match value {
                    Value::String(key) => *waiting = Some(key),
                    Value::Number(_) | Value::Bool(_) | Value::Null => *waiting = Some(value.to_string()),
                    Value::Array(_) | Value::Object(_) => return Err(Unread::YamlKeyNoText),
                },
            },
        }
        Ok(())
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(size).sum::<usize>() + 1,
        Value::Object(members) => members.values().map(size).sum::<usize>() + 1,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

/// About how many bytes a value takes.
pub fn length(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) => text.len() + 1,
        Value::Array(items) => items.iter().map(length).sum::<usize>() + 1,
        Value::Object(members) => members.iter().map(|(name, member)| name.len() + length(member)).sum::<usize>() + 1,
    }
}

/// A tag of CloudFormation's, such as `Ref` or `GetAtt`.
fn short(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty()).map(|tag| tag.suffix.clone())
}

/// `!GetAtt a.b` as `{"Fn::GetAtt": ["a", "b"]}`.
fn long(tag: &str, value: Value) -> Value {
    let name = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        _ => ["Fn::", tag].concat(),
    };
    let value = match (tag, value) {
        ("GetAtt", Value::String(text)) => match text.split_once('.') {
            Some((resource, attribute)) => Value::Array(vec![resource.into(), attribute.into()]),
            None => Value::String(text),
        },
        (_, value) => value,
    };
    let mut members = Map::new();
    members.insert(name, value);
    Value::Object(members)
}

/// A plain scalar as what it looks like; a number only where its text comes out the same again, so that account ids keep their
/// zeros and versions their form.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let is_text = style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.suffix == "str");
    if is_text {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let whole = text.parse::<i64>().ok().filter(|number| number.to_string() == text).map(Number::from);
    whole.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: serde_json::Value) {
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn templates_are_read() {
        check("a: 1\nb: [x, 'y', \"z\"]\nc:\n  - d: yes\n", json!({"a": 1, "b": ["x", "y", "z"], "c": [{"d": "yes"}]}));
        check(
            "Version: 2012-10-17\nAccount: 012345678901\nPort: '443'\n",
            json!({
                "Version": "2012-10-17", "Account": "012345678901", "Port": "443"
            }),
        );
        check(
            "a: !Ref B\nc: !GetAtt D.E.F\ng: !Sub '${H}-x'\n",
            json!({
                "a": {"Ref": "B"}, "c": {"Fn::GetAtt": ["D", "E.F"]}, "g": {"Fn::Sub": "${H}-x"}
            }),
        );
        check(
            "z: !Select [0, !GetAZs '']\ny: !If\n  - C\n  - 1\n  - !Ref AWS::NoValue\n",
            json!({
                "z": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                "y": {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]}
            }),
        );
        check(
            "t: |\n  one\n  two\nf: >-\n  three\n  four\n# a comment\nn:\n",
            json!({
                "t": "one\ntwo\n", "f": "three four", "n": null
            }),
        );
        check("a: &x {b: 1}\nc: *x\n", json!({"a": {"b": 1}, "c": {"b": 1}}));
    }

    #[track_caller]
    fn refused(text: &str, place: (usize, usize), why: &str) {
        let error = read(text).unwrap_err();
        assert_eq!(((error.line, error.column), error.why.contains(why)), (place, true), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        refused("a: 1\na: 2\n", (2, 4), "a key stands twice");
        refused("a: [1, 2\n", (2, 1), "");
        refused("a: \"b\n", (1, 4), "");
        refused("", (1, 1), "nothing stands in it");
        refused(&"[".repeat(200), (1, 101), "too deep");
        let bomb: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned())
            .chain((1..9).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))))
            .collect();
        refused(&bomb, (6, 10), "too many values");
        let long = ["a: &a ", &"x".repeat(1 << 20), "\nb: [", &"*a, ".repeat(1000), "]\n"].concat();
        refused(&long, (2, 125), "copy too much");
    }
}
