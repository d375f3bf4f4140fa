//! What a template's functions and conditions give. It must not know what a resource is.

use super::{Became, Found, Template, Why};
use crate::catalog;
use crate::exchange::yaml::length;
use crate::net::Cidr;
use serde_json::{Map, Value};

impl Template {
    /// The value of an expression as a text.
    pub fn text(&self, value: &Value) -> Result<String, Why> {
        let value = self.value(value)?;
        plain(&value).ok_or_else(|| Why::Wrong(value.to_string()))
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// What is missing for it.
    pub fn value(&self, value: &Value) -> Found {
        self.spend(1)?;
        match value {
            Value::Array(items) => {
                let mut list = Vec::new();
                for item in items {
                    let item = self.value(item)?;
                    if !is_no_value(&item) {
                        list.push(item);
                    }
                }
                Ok(Value::Array(list))
            }
            Value::Object(members) => {
                if let (1, Some((name, inner))) = (members.len(), members.iter().next())
                    && (name == "Ref" || name == "Condition" && inner.is_string() || name.starts_with("Fn::"))
                {
                    return self.function(name, inner);
                }
                let mut map = Map::new();
                for (name, member) in members {
                    let member = self.value(member)?;
                    if !is_no_value(&member) {
                        map.insert(name.clone(), member);
                    }
                }
                Ok(Value::Object(map))
            }
            Value::String(text) => match text.find("{{resolve:").filter(|_| !self.is_name.get()) {
                Some(start) => Err(Why::Stored(String::new(), text.get(start..).unwrap_or_default().to_owned())),
                None => Ok(value.clone()),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.clone()),
        }
    }

    fn function(&self, name: &str, inner: &Value) -> Found {
        let wrong = || Why::Wrong(name.to_owned());
        let list = || -> Result<&[Value], Why> { inner.as_array().map(Vec::as_slice).ok_or_else(wrong) };
        match name {
            "Ref" => self.reference(inner.as_str().ok_or_else(wrong)?),
            "Condition" => Ok(self.condition(inner.as_str().ok_or_else(wrong)?)?.into()),
            "Fn::GetAtt" => match inner {
                Value::String(text) => {
                    let (resource, attribute) = text.split_once('.').ok_or_else(wrong)?;
                    self.attribute(resource, attribute)
                }
                Value::Array(parts) => match parts.as_slice() {
                    [Value::String(resource), attribute] => self.attribute(resource, &self.text(attribute)?),
                    _ => Err(wrong()),
                },
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Err(wrong()),
            },
            "Fn::Sub" => match inner {
                Value::String(text) => self.substituted(text, &Map::new()),
                Value::Array(parts) => match parts.as_slice() {
                    [Value::String(text)] => self.substituted(text, &Map::new()),
                    [Value::String(text), Value::Object(own)] => self.substituted(text, own),
                    _ => Err(wrong()),
                },
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Err(wrong()),
            },
            "Fn::Join" => {
                let [separator, items] = list()? else { return Err(wrong()) };
                let Value::Array(items) = self.value(items)? else { return Err(wrong()) };
                let texts: Option<Vec<String>> = items.iter().map(plain).collect();
                let joined = texts.ok_or_else(wrong)?.join(&self.text(separator)?);
                self.spend(joined.len())?;
                Ok(joined.into())
            }
            "Fn::Split" => {
                let [separator, text] = list()? else { return Err(wrong()) };
                let (separator, text) = (self.text(separator)?, self.text(text)?);
                self.spend(text.len())?;
                Ok(text.split(separator.as_str()).collect())
            }
            "Fn::Select" => {
                let [place, items] = list()? else { return Err(wrong()) };
                let place: usize = self.text(place)?.parse().map_err(|_| wrong())?;
                let items = self.value(items)?;
                // A parameter of type CommaDelimitedList, given as text.
                let items = items.as_str().map_or(items.clone(), |text| text.split(',').map(str::trim).collect());
                items.get(place).cloned().ok_or_else(wrong)
            }
            "Fn::GetAZs" => {
                let region = self.text(inner)?;
                let region = if region.is_empty() { self.region.as_str() } else { &region };
                let region = catalog::region(region).ok_or_else(wrong)?;
                Ok(region.zones.iter().map(|zone| Value::from(zone.name.as_str())).collect())
            }
            "Fn::Cidr" => {
                let (block, count, bits) = match list()? {
                    [block, count] => (block, count, None),
                    [block, count, bits] => (block, count, Some(bits)),
                    _ => return Err(wrong()),
                };
                let block: Cidr = self.text(block)?.parse().map_err(|_| wrong())?;
                let count: usize = self.text(count)?.parse().map_err(|_| wrong())?;
                let bits: u8 = match bits {
                    Some(bits) => self.text(bits)?.parse().map_err(|_| wrong())?,
                    None => 8,
                };
                blocks(block, count, bits).ok_or_else(wrong)
            }
            "Fn::FindInMap" => {
                let [map, first, second, rest @ ..] = list()? else { return Err(wrong()) };
                let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
                let found = self.section("Mappings").and_then(|maps| maps.get(&map)?.get(&first)?.get(&second));
                match (found, rest.first().and_then(|rest| rest.get("DefaultValue"))) {
                    (Some(found), _) => self.copied(found),
                    (None, Some(default)) => self.value(default),
                    (None, None) => Err(Why::NoSuch([map, ".".to_owned(), first, ".".to_owned(), second].concat())),
                }
            }
            "Fn::If" => {
                let [Value::String(condition), yes, no] = list()? else { return Err(wrong()) };
                self.value(if self.condition(condition)? { yes } else { no })
            }
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => {
                let mut members = Map::new();
                members.insert(name.to_owned(), inner.clone());
                Ok(self.holds(&Value::Object(members))?.into())
            }
            "Fn::ImportValue" => {
                let name = self.imported_name(inner)?;
                match self.exports.get(&name) {
                    Some(value) => self.copied(value),
                    None => Err(Why::Import(name)),
                }
            }
            "Fn::Base64" => self.value(inner),
            "Fn::Length" => match self.value(inner)? {
                Value::Array(items) => Ok(items.len().into()),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => Err(wrong()),
            },
            "Fn::ToJsonString" => Ok(self.value(inner)?.to_string().into()),
            other => Err(Why::NotHere(other.to_owned())),
        }
    }

    /// The name of what another stack exports. A stack's own name is often a parameter: where what was exported so far leaves no
    /// doubt which stack is meant, it is taken.
    fn imported_name(&self, name: &Value) -> Result<String, Why> {
        let said = self.text(name);
        let Err(Why::NoParameter(parameter)) = &said else { return said };
        let mut fitting = Vec::new();
        for stack in &self.exporters {
            self.assumed.borrow_mut().stacks.insert(parameter.clone(), stack.clone());
            let found = self.text(name).ok().filter(|name| self.exports.get(name).is_some());
            fitting.extend(found.map(|name| (stack, name)));
        }
        self.assumed.borrow_mut().stacks.remove(parameter);
        match fitting.as_slice() {
            [(stack, name)] => {
                self.assumed.borrow_mut().stacks.insert(parameter.clone(), (*stack).clone());
                Ok(name.clone())
            }
            _ => said,
        }
    }

    pub fn reference(&self, name: &str) -> Found {
        let text = |text: &str| Ok(Value::from(text));
        match name {
            "AWS::Region" => return text(&self.region),
            "AWS::AccountId" => return text(&self.account),
            "AWS::Partition" => {
                return text(catalog::region(&self.region).map_or("aws", |region| region.partition.id()));
            }
            "AWS::URLSuffix" => {
                return text(catalog::region(&self.region).map_or("amazonaws.com", |region| region.dns_suffix()));
            }
            "AWS::StackName" => return text(&self.stack),
            "AWS::StackId" => return text(&self.stack_id(&self.stack)),
            "AWS::NotificationARNs" => return Ok(Value::Array(Vec::new())),
            "AWS::NoValue" => return Ok(no_value()),
            _ => {}
        }
        if let Some(parameter) = self.section("Parameters").and_then(|section| section.get(name)) {
            return self.copied(&self.parameter(name, parameter)?);
        }
        match self.became.get(name) {
            Some(Became::Made { reference, .. }) => Ok(reference.clone()),
            Some(Became::Elsewhere(_)) => text(&[&self.stack, "-", name].concat()),
            Some(Became::NotMade) => Err(Why::NotMade(name.to_owned())),
            Some(Became::LeftOut) => Err(Why::LeftOut(name.to_owned())),
            None => Err(self.missing(name)),
        }
    }

    pub fn attribute(&self, name: &str, attribute: &str) -> Found {
        match self.became.get(name) {
            Some(Became::Made { attributes, .. }) => {
                attributes.get(attribute).cloned().ok_or_else(|| Why::NoSuch([name, ".", attribute].concat()))
            }
            // A role's or a key's ARN stands in policies: a name of the right form is enough there.
            Some(Became::Elsewhere(_)) if attribute.ends_with("Arn") || attribute == "Arn" => {
                Ok(["arn:aws:iam::", &self.account, ":role/", &self.stack, "-", name].concat().into())
            }
            // A port is a number, for which no text stands.
            Some(Became::Elsewhere(_)) if attribute.ends_with("Port") => Err(Why::Wrong(attribute.to_owned())),
            Some(Became::Elsewhere(_)) => Ok([&self.stack, "-", name, "-", attribute].concat().into()),
            Some(Became::NotMade) => Err(Why::NotMade(name.to_owned())),
            Some(Became::LeftOut) => Err(Why::LeftOut(name.to_owned())),
            None => Err(self.missing(name)),
        }
    }

    /// Why nothing stands behind a name.
    pub fn missing(&self, name: &str) -> Why {
        match self.resource(name) {
            Some(_) => Why::TooEarly(name.to_owned()),
            None => Why::NoSuch(name.to_owned()),
        }
    }

    pub fn condition(&self, name: &str) -> Result<bool, Why> {
        const DEEPEST: usize = 32;
        if DEEPEST < self.inside.get() {
            return Err(Why::Circle(name.to_owned()));
        }
        let condition = self.section("Conditions").and_then(|section| section.get(name));
        let condition = condition.ok_or_else(|| Why::NoSuch(name.to_owned()))?;
        self.inside.set(self.inside.get() + 1);
        let holds = self.holds(condition);
        self.inside.set(self.inside.get() - 1);
        holds
    }

    fn holds(&self, condition: &Value) -> Result<bool, Why> {
        self.spend(1)?;
        let Some((name, inner)) = condition.as_object().and_then(|members| members.iter().next()) else {
            return condition.as_bool().ok_or_else(|| Why::Wrong(condition.to_string()));
        };
        let wrong = || Why::Wrong(name.clone());
        let parts = || inner.as_array().map(Vec::as_slice).ok_or_else(wrong);
        match name.as_str() {
            "Condition" => self.condition(inner.as_str().ok_or_else(wrong)?),
            "Fn::Equals" => {
                let [one, other] = parts()? else { return Err(wrong()) };
                let (one, other) = (self.value(one)?, self.value(other)?);
                Ok(match (plain(&one), plain(&other)) {
                    (Some(one), Some(other)) => one == other,
                    (_, _) => one == other,
                })
            }
            "Fn::Not" => {
                let [one] = parts()? else { return Err(wrong()) };
                self.holds(one).map(|holds| !holds)
            }
            "Fn::And" | "Fn::Or" => {
                let is_and = name == "Fn::And";
                for part in parts()? {
                    if self.holds(part)? != is_and {
                        return Ok(!is_and);
                    }
                }
                Ok(is_and)
            }
            _ => self.value(condition)?.as_bool().ok_or_else(wrong),
        }
    }

    fn substituted(&self, text: &str, own: &Map<String, Value>) -> Found {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, after)) = behind.split_once('}') else {
                out.push_str("${");
                rest = behind;
                continue;
            };
            match name.strip_prefix('!') {
                Some(literal) => out.push_str(&["${", literal, "}"].concat()),
                None => {
                    let name = name.trim();
                    let value = match (own.get(name), name.split_once('.')) {
                        (Some(value), _) => self.value(value)?,
                        (None, Some((resource, attribute))) => self.attribute(resource, attribute)?,
                        (None, None) => self.reference(name)?,
                    };
                    let text = plain(&value).ok_or_else(|| Why::Wrong(["${", name, "}"].concat()))?;
                    self.spend(text.len())?;
                    out.push_str(&text);
                }
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out.into())
    }

    /// Takes from what the template's functions may give.
    pub fn spend(&self, much: usize) -> Result<(), Why> {
        let left = self.left.get().checked_sub(much).ok_or(Why::TooMuch)?;
        self.left.set(left);
        Ok(())
    }

    /// A value once more.
    pub fn copied(&self, value: &Value) -> Found {
        self.spend(length(value))?;
        Ok(value.clone())
    }
}

/// The value that is left out of what it stands in.
fn no_value() -> Value {
    let mut members = Map::new();
    members.insert("Ref".to_owned(), "AWS::NoValue".into());
    Value::Object(members)
}

/// Whether it is the value that is left out.
pub fn is_no_value(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some("AWS::NoValue")
}

/// A scalar as text.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// The names in the places of a text for `Fn::Sub`.
pub fn places(text: &str) -> Vec<&str> {
    let parts = text.split("${").skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.trim())
        .filter(|it| !it.starts_with('!'))
        .collect()
}

/// The first `count` blocks in a block whose hosts have `bits` bits.
fn blocks(block: Cidr, count: usize, bits: u8) -> Option<Value> {
    const MOST: usize = 256;
    let width: u8 = if block.network().is_ipv4() { 32 } else { 128 };
    let length = width.checked_sub(bits)?;
    if length < block.prefix_len() || MOST < count {
        return None;
    }
    let one = |place: usize| Cidr::new(block.nth((place as u128).checked_shl(bits.into())?)?, length);
    (0..count).map(|place| one(place).map(|cidr| Value::from(cidr.to_string()))).collect()
}
