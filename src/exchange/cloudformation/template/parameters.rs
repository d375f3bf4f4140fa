//! Parameters of a template, and what stands for those without a value. It must not know functions.

use super::{Found, Template, Why};
use crate::catalog;
use crate::net::{SortedMap, SortedSet};
use serde_json::Value;

/// A parameter of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: String,
    /// Such as `String` or `List<AWS::EC2::Subnet::Id>`.
    pub kind: String,
    pub description: String,
    /// Its value where none is given; none where one has to be given.
    pub default: Option<Value>,
    pub allowed: Vec<Value>,
}

/// What was taken for parameters that have no value, by the parameters' names.
#[derive(Debug, Default)]
pub struct Assumed {
    /// Their own names, in names and descriptions.
    pub own_names: SortedSet<String>,
    /// The first of the values that are allowed.
    pub first_allowed: SortedMap<String, Value>,
    /// The stack that exports what is imported with them.
    pub stacks: SortedMap<String, String>,
    /// Nothing: their default is kept elsewhere, and something needs their value.
    pub stored: SortedSet<String>,
}

impl Template {
    /// The parameters, in the template's order.
    pub fn parameters(&self) -> Vec<Parameter> {
        let one = |(name, value): (&String, &Value)| {
            let text = |member: &str| value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
            Parameter {
                name: name.clone(),
                kind: text("Type"),
                description: text("Description"),
                default: value.get("Default").cloned(),
                allowed: value.get("AllowedValues").and_then(Value::as_array).cloned().unwrap_or_default(),
            }
        };
        self.section("Parameters").into_iter().flatten().map(one).collect()
    }

    /// What was given for a parameter, else its default, else a value that any template of its kind can be tried with.
    pub fn parameter(&self, name: &str, parameter: &Value) -> Found {
        let kind = parameter.get("Type").and_then(Value::as_str).unwrap_or("String");
        let default = parameter.get("Default").filter(|_| !kind.starts_with("AWS::SSM::Parameter::Value<"));
        let value = match self.given.get(name).or(default) {
            Some(value) => value.clone(),
            None => self.unsaid(name, kind, parameter)?,
        };
        let is_list = kind.starts_with("List<") || kind == "CommaDelimitedList";
        Ok(match value.as_str().filter(|_| is_list) {
            Some("") => Value::Array(Vec::new()),
            Some(text) => text.split(',').map(str::trim).collect(),
            None => value,
        })
    }

    /// What stands for a parameter for which nothing was said.
    fn unsaid(&self, name: &str, kind: &str, parameter: &Value) -> Found {
        if let Some(usual) = self.usual(kind) {
            return Ok(usual);
        }
        if let Some(first) = parameter.get("AllowedValues").and_then(|allowed| allowed.get(0)) {
            self.assumed.borrow_mut().first_allowed.insert(name.to_owned(), first.clone());
            return Ok(first.clone());
        }
        if let Some(stack) = self.assumed.borrow().stacks.get(name) {
            return Ok(stack.as_str().into());
        }
        if self.is_name.get() {
            self.assumed.borrow_mut().own_names.insert(name.to_owned());
            return Ok(name.into());
        }
        match parameter.get("Default").and_then(Value::as_str) {
            Some(place) => {
                self.assumed.borrow_mut().stored.insert(name.to_owned());
                Err(Why::Stored(name.to_owned(), place.to_owned()))
            }
            None => Err(Why::NoParameter(name.to_owned())),
        }
    }

    /// What stands for a value that does not concern the network, or is the same everywhere.
    fn usual(&self, kind: &str) -> Option<Value> {
        let zones = || catalog::region(&self.region).map(|region| region.zones.iter().map(|zone| zone.name.as_str()));
        match kind {
            "AWS::EC2::AvailabilityZone::Name" => zones()?.next().map(Value::from),
            "List<AWS::EC2::AvailabilityZone::Name>" => Some(zones()?.collect()),
            "AWS::EC2::KeyPair::KeyName" => Some("key".into()),
            "AWS::EC2::Image::Id" => Some("ami-0123456789abcdef0".into()),
            kind if kind.contains("Image::Id") => Some("ami-0123456789abcdef0".into()),
            _ => None,
        }
    }
}
