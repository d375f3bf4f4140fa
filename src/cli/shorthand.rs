//! The AWS CLI's shorthand syntax for structures: `Key=Value,Key=[a,b],Key={Inner=x}`. It must not know what they are for.

use crate::control::shapes::{Element, Kind, Structure};
use serde_json::{Map, Value};

/// Reads a value of a kind in shorthand.
pub fn parse(kind: Kind, text: &str) -> Result<Value, String> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0 };
    let value = match kind {
        Kind::Structure(structure) => reader.pairs(Some(structure), None)?,
        Kind::Map(element) => reader.pairs(None, Some(element))?,
        Kind::List(element) => reader.items(element, '\0')?,
        Kind::String
        | Kind::Integer
        | Kind::Long
        | Kind::Double
        | Kind::Boolean
        | Kind::Timestamp
        | Kind::Blob
        | Kind::Enumeration(_) => scalar(kind, text.to_string()),
    };
    if reader.at < reader.chars.len() {
        return Err(reader.expected("','"));
    }
    Ok(value)
}

fn scalar(kind: Kind, text: String) -> Value {
    match kind {
        Kind::Integer | Kind::Long => text.parse::<i64>().map_or(Value::String(text), Value::from),
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(text),
        },
        Kind::Double
        | Kind::String
        | Kind::Timestamp
        | Kind::Blob
        | Kind::Enumeration(_)
        | Kind::Structure(_)
        | Kind::List(_)
        | Kind::Map(_) => Value::String(text),
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn expected(&self, what: &str) -> String {
        let text: String = self.chars.iter().collect();
        let received = self.peek().map_or_else(|| "EOF".to_string(), |c| c.to_string());
        let mark = [" ".repeat(self.at), "^".to_string()].concat();
        format!("Expected: {what}, received: '{received}' for input:\n{text}\n{mark}")
    }

    /// `Key=Value,…` up to the end or a closing brace.
    fn pairs(&mut self, structure: Option<Structure>, element: Option<Element>) -> Result<Value, String> {
        let mut map = Map::new();
        loop {
            let start = self.at;
            let key = self.key();
            if key.is_empty() || self.peek() != Some('=') {
                self.at = start + key.chars().count();
                return Err(self.expected("'='"));
            }
            self.at += 1;
            let kind = match (structure, element) {
                (Some(structure), _) => structure.member(&key).map_or(Kind::String, |member| member.kind),
                (None, Some(element)) => element.kind(),
                (None, None) => Kind::String,
            };
            let value = self.value(kind)?;
            map.insert(key, value);
            match self.peek() {
                Some(',') => self.at += 1,
                Some(_) | None => break,
            }
        }
        Ok(Value::Object(map))
    }

    fn key(&mut self) -> String {
        let mut key = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_alphanumeric() || "_-.:/ ".contains(*c)) {
            key.push(c);
            self.at += 1;
        }
        key.trim().to_string()
    }

    fn value(&mut self, kind: Kind) -> Result<Value, String> {
        match (self.peek(), kind) {
            (Some('{'), _) => {
                self.at += 1;
                let (structure, element) = match kind {
                    Kind::Structure(structure) => (Some(structure), None),
                    Kind::Map(element) => (None, Some(element)),
                    Kind::String
                    | Kind::Integer
                    | Kind::Long
                    | Kind::Double
                    | Kind::Boolean
                    | Kind::Timestamp
                    | Kind::Blob
                    | Kind::Enumeration(_)
                    | Kind::List(_) => (None, None),
                };
                let value = self.pairs(structure, element)?;
                self.close('}')?;
                Ok(value)
            }
            (Some('['), Kind::List(element)) => {
                self.at += 1;
                let value = self.items(element, ']')?;
                self.close(']')?;
                Ok(value)
            }
            // `Values=a,b`: what follows without a key belongs to the list.
            (_, Kind::List(element)) => {
                let mut items = Vec::new();
                loop {
                    let inner = element.kind();
                    items.push(if self.peek() == Some('{') {
                        self.value(inner)?
                    } else {
                        scalar(inner, self.word(&[',', '}', ']'])?)
                    });
                    if self.peek() != Some(',') || self.next_is_pair() {
                        break;
                    }
                    self.at += 1;
                }
                Ok(Value::Array(items))
            }
            (_, kind) => Ok(scalar(kind, self.word(&[',', '}', ']'])?)),
        }
    }

    /// Whether `key=` stands behind the comma here.
    fn next_is_pair(&self) -> bool {
        let rest = self.chars.iter().skip(self.at + 1);
        let mut any = false;
        for c in rest {
            match c {
                '=' => return any,
                c if c.is_alphanumeric() || "_-.:/ ".contains(*c) => any = true,
                _ => return false,
            }
        }
        false
    }

    fn items(&mut self, element: Element, end: char) -> Result<Value, String> {
        let mut items = Vec::new();
        if self.peek() == Some(end) {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value(element.kind())?);
            match self.peek() {
                Some(',') => self.at += 1,
                Some(_) | None => return Ok(Value::Array(items)),
            }
        }
    }

    fn close(&mut self, end: char) -> Result<(), String> {
        if self.peek() == Some(end) {
            self.at += 1;
            Ok(())
        } else {
            Err(self.expected(&format!("'{end}'")))
        }
    }

    /// A word, quoted or up to one of `ends`.
    fn word(&mut self, ends: &[char]) -> Result<String, String> {
        let mut text = String::new();
        match self.peek() {
            Some(quote @ ('\'' | '"')) => {
                self.at += 1;
                loop {
                    match self.peek() {
                        Some('\\') => {
                            self.at += 1;
                            text.extend(self.peek());
                        }
                        Some(c) if c == quote => {
                            self.at += 1;
                            return Ok(text);
                        }
                        Some(c) => text.push(c),
                        None => return Err(self.expected(&quote.to_string())),
                    }
                    self.at += 1;
                }
            }
            Some(_) | None => {
                while let Some(c) = self.peek().filter(|c| !ends.contains(c)) {
                    if c == '\\' && self.chars.get(self.at + 1).is_some() {
                        self.at += 1;
                        text.extend(self.peek());
                    } else {
                        text.push(c);
                    }
                    self.at += 1;
                }
                Ok(text)
            }
        }
    }
}
