//! The AWS CLI's shorthand: `Key=Value,Key=[a,b],Key={K=v}`. It must not know which operation it is for.

use crate::net::json;

use serde_json::{Map, Value};

use crate::control::shapes::Kind;

/// Deeper nesting is refused: the reader calls itself.
const DEEPEST: usize = 100;

/// Reads shorthand and gives its texts the types that the shape wants.
///
/// # Errors
/// The AWS CLI's message, which shows the place.
pub fn parse(text: &str, kind: Kind) -> Result<Value, String> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, depth: 0 };
    let mut value = Value::Object(reader.members()?);
    fit(&mut value, kind)?;
    Ok(value)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

fn begins_word(c: char) -> bool {
    matches!(c, '!' | '#'..='&' | '('..='+' | '-'..='<' | '>'..='Z' | '\\'..='z' | '|'..='\u{ffff}') || c > '\u{ffff}'
}

/// What may follow in the first value of a key: `=` too, as in base64.
fn follows_first(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '!' | '#'..='&' | '('..='+' | '-'..='\\' | '^'..='|' | '~'..='\u{ffff}')
        || c > '\u{ffff}'
}

fn follows_second(c: char) -> bool {
    c.is_whitespace() || matches!(c, '!' | '#'..='&' | '('..='+' | '-'..='<' | '>'..='\u{ffff}') || c > '\u{ffff}'
}

impl Reader {
    fn current(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.current().is_some_and(|c| c.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn error(&self, expected: &str, received: &str) -> String {
        format!("Expected: '{expected}', received: '{received}' for input:\n{}", self.shown(self.at))
    }

    /// The text with a mark below the place.
    fn shown(&self, at: usize) -> String {
        let all: String = self.chars.iter().collect();
        let before: String = self.chars.iter().take(at).collect();
        let column = before.chars().rev().take_while(|c| *c != '\n').count();
        let after: String = self.chars.iter().skip(at).collect();
        let (consumed, rest) = match after.find('\n') {
            Some(newline) => all.split_at(before.len() + newline),
            None => (all.as_str(), ""),
        };
        format!("{consumed}\n{}^{rest}", " ".repeat(column))
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        match self.current() {
            Some(c) if c == wanted => {
                self.at += 1;
                Ok(())
            }
            Some(c) => Err(self.error(&wanted.to_string(), &c.to_string())),
            None => Err(self.error(&wanted.to_string(), "EOF")),
        }
    }

    fn members(&mut self) -> Result<Map<String, Value>, String> {
        let mut members = Map::new();
        loop {
            let start = self.at;
            let (key, value) = self.member()?;
            if members.contains_key(&key) {
                return Err(format!(
                    "Second instance of key \"{key}\" encountered for input:\n{}\nThis is often because there is a preceding \",\" instead of a space.",
                    self.shown(start)
                ));
            }
            members.insert(key, value);
            self.skip_space();
            if self.current().is_none() {
                return Ok(members);
            }
            self.expect(',')?;
            self.skip_space();
        }
    }

    fn key(&mut self) -> String {
        let mut key = String::new();
        while let Some(c) = self.current().filter(|c| c.is_ascii_alphanumeric() || "-_.#/:".contains(*c)) {
            key.push(c);
            self.at += 1;
        }
        key
    }

    fn member(&mut self) -> Result<(String, Value), String> {
        let key = self.key();
        self.skip_space();
        if self.current() == Some('@') {
            return Err("Key@=file: the lab reads no files named in a command".to_owned());
        }
        self.expect('=')?;
        self.skip_space();
        let value = match self.current() {
            None => json!(""),
            Some('[') => self.list()?,
            Some('{') => self.hash()?,
            Some(_) => self.comma_separated()?,
        };
        Ok((key, value))
    }

    /// `a`, or `a,b` where the words behind the comma are no keys.
    fn comma_separated(&mut self) -> Result<Value, String> {
        let first = self.first_value()?;
        self.skip_space();
        let mut values = vec![first];
        while self.current() == Some(',') {
            let comma = self.at;
            self.at += 1;
            self.skip_space();
            match self.second_value() {
                Ok(value) => {
                    self.skip_space();
                    if !matches!(self.current(), None | Some(',')) {
                        self.at = comma;
                        break;
                    }
                    values.push(value);
                }
                Err(error) => {
                    if self.current().is_none() {
                        return Err(error);
                    }
                    self.at = comma;
                    break;
                }
            }
        }
        Ok(match (values.pop(), values.is_empty()) {
            (Some(only), true) => only,
            (last, _) => values.into_iter().chain(last).collect(),
        })
    }

    fn nested(&mut self) -> Result<Value, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("nested too deeply".to_owned());
        }
        let value = match self.current() {
            Some('[') => self.list(),
            Some('{') => self.hash(),
            Some(_) | None => self.first_value(),
        };
        self.depth -= 1;
        value
    }

    fn list(&mut self) -> Result<Value, String> {
        self.expect('[')?;
        self.skip_space();
        let mut items = Vec::new();
        while self.current() != Some(']') {
            items.push(self.nested()?);
            self.between(']')?;
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    fn hash(&mut self) -> Result<Value, String> {
        self.expect('{')?;
        self.skip_space();
        let mut members = Map::new();
        while self.current() != Some('}') {
            let key = self.key();
            self.skip_space();
            self.expect('=')?;
            self.skip_space();
            let value = self.nested()?;
            self.between('}')?;
            members.insert(key, value);
        }
        self.at += 1;
        Ok(Value::Object(members))
    }

    /// A comma, or the end that is looked at but not taken.
    fn between(&mut self, end: char) -> Result<(), String> {
        self.skip_space();
        if self.current() != Some(end) {
            self.expect(',')?;
            self.skip_space();
        }
        Ok(())
    }

    fn first_value(&mut self) -> Result<Value, String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            Some(_) | None => Ok(self.bare(follows_first).map_or(json!(""), Value::String)),
        }
    }

    fn second_value(&mut self) -> Result<Value, String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            Some(_) | None => match self.bare(follows_second) {
                Some(text) => Ok(Value::String(text)),
                None => Err(self.error("<second>", "<none>")),
            },
        }
    }

    fn bare(&mut self, follows: fn(char) -> bool) -> Option<String> {
        let mut text = String::new();
        loop {
            match (self.current(), self.chars.get(self.at + 1)) {
                (Some('\\'), Some(',')) => {
                    text.push(',');
                    self.at += 2;
                }
                (Some(c), _) if if text.is_empty() { begins_word(c) } else { follows(c) } => {
                    text.push(c);
                    self.at += 1;
                }
                (_, _) => break,
            }
        }
        (!text.is_empty()).then(|| text.trim_end().to_owned())
    }

    fn quoted(&mut self, quote: char) -> Result<Value, String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.current() {
            self.at += 1;
            match (c, self.current()) {
                ('\\', Some(next)) if next == quote || next == '\\' => {
                    text.push(next);
                    self.at += 1;
                }
                (c, _) if c == quote => return Ok(Value::String(text)),
                (c, _) => text.push(c),
            }
        }
        self.at = start;
        Err(self.error(if quote == '"' { "<double quoted>" } else { "<singled quoted>" }, "<none>"))
    }
}

/// Gives texts the types that the shape wants, and makes a list of one where a list is wanted.
fn fit(value: &mut Value, kind: Kind) -> Result<(), String> {
    match kind {
        Kind::Structure(structure) => {
            if let Value::Object(members) = value {
                for (name, value) in members.iter_mut() {
                    if let Some(member) = structure.member(name) {
                        fit(value, member.kind)?;
                    }
                }
            }
        }
        Kind::List(element) => {
            if !value.is_array() {
                *value = Value::Array(vec![value.take()]);
            }
            for item in value.as_array_mut().into_iter().flatten() {
                fit(item, element.kind())?;
            }
        }
        Kind::Map(element) => {
            for (_, item) in value.as_object_mut().into_iter().flatten() {
                fit(item, element.kind())?;
            }
        }
        Kind::Integer | Kind::Long => {
            if let Some(text) = value.as_str() {
                *value = json!(integer(text)?);
            }
        }
        Kind::Double => {
            if let Some(text) = value.as_str() {
                *value = json!(double(text)?);
            }
        }
        Kind::Boolean => match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => *value = json!(true),
            Some("false") => *value = json!(false),
            Some(_) | None => {}
        },
        Kind::String | Kind::Timestamp | Kind::Blob | Kind::Enumeration(_) => {}
    }
    Ok(())
}

/// A whole number as Python reads it.
pub fn integer(text: &str) -> Result<i64, String> {
    text.trim().parse().map_err(|_| format!("invalid literal for int() with base 10: '{text}'"))
}

/// A number as Python reads it.
pub fn double(text: &str) -> Result<f64, String> {
    text.trim().parse().map_err(|_| format!("could not convert string to float: '{text}'"))
}

/// Shorthand for a structure, where it says the same; the caller reads it back and takes JSON otherwise.
pub fn print(value: &Value) -> Option<String> {
    let members = value.as_object().filter(|members| !members.is_empty())?;
    let mut parts = Vec::new();
    for (name, value) in members {
        // A list needs no brackets where the shape says that it is one.
        let texts = value.as_array().filter(|items| !items.is_empty() && items.iter().all(Value::is_string));
        let text = match texts {
            Some(items) => items.iter().map(print_value).collect::<Option<Vec<String>>>()?.join(","),
            None => print_value(value)?,
        };
        parts.push(format!("{name}={text}"));
    }
    Some(parts.join(","))
}

fn print_value(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:*@+".contains(c);
            if !text.is_empty() && text.chars().all(plain) {
                Some(text.clone())
            } else {
                Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
            }
        }
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(print_value).collect();
            Some(format!("[{}]", items?.join(",")))
        }
        Value::Object(members) => {
            let parts: Option<Vec<String>> =
                members.iter().map(|(name, value)| Some(format!("{name}={}", print_value(value)?))).collect();
            Some(format!("{{{}}}", parts?.join(",")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::shapes::operation;

    #[track_caller]
    fn check(member: &str, text: &str, expected: Value) {
        let input = operation("ec2", "RunInstances").unwrap().input().unwrap();
        let kind = match input.member(member).unwrap().kind {
            Kind::List(element) => element.kind(),
            other => other,
        };
        assert_eq!(parse(text, kind), Ok(expected));
    }

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        let input = operation("ec2", "RunInstances").unwrap().input().unwrap();
        assert_eq!(parse(text, input.member("Placement").unwrap().kind), Err(expected.to_owned()));
    }

    #[test]
    fn shorthand_is_read_as_the_aws_cli_reads_it() {
        let tags = json!({"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "a b"}]});
        check("TagSpecifications", "ResourceType=instance,Tags=[{Key=Name,Value=a b}]", tags.clone());
        check("TagSpecifications", "ResourceType=instance,Tags=[{Key=Name,Value='a b'}]", tags.clone());
        check("TagSpecifications", "ResourceType=instance, Tags=[ {Key=Name, Value=\"a b\"} ]", tags);
        check("NetworkInterfaces", "DeviceIndex=0,Groups=sg-1", json!({"DeviceIndex": 0, "Groups": ["sg-1"]}));
        check(
            "NetworkInterfaces",
            "Groups=sg-1,sg-2,DeleteOnTermination=true,DeviceIndex=1",
            json!({"Groups": ["sg-1", "sg-2"], "DeleteOnTermination": true, "DeviceIndex": 1}),
        );
        check("Placement", "Tenancy=,AvailabilityZone=a=b", json!({"Tenancy": "", "AvailabilityZone": "a=b"}));
        check("Placement", "Tenancy=a\\,b", json!({"Tenancy": "a,b"}));
        check("Placement", "Tenancy='it\\'s'", json!({"Tenancy": "it's"}));
    }

    #[test]
    fn errors_show_the_place() {
        check_error("a", "Expected: '=', received: 'EOF' for input:\na\n ^");
        check_error("a=[b", "Expected: ',', received: 'EOF' for input:\na=[b\n    ^");
        check_error(
            "a=b,a=c",
            "Second instance of key \"a\" encountered for input:\na=b,a=c\n    ^\nThis is often because there is a preceding \",\" instead of a space.",
        );
    }
}
