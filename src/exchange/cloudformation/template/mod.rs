//! A template's sections, and what became of its resources. It must not know what a resource is.

mod functions;
mod loops;
mod parameters;
mod region;
mod why;

pub use functions::{is_no_value, plain};
pub use parameters::{Assumed, Parameter};
pub use region::region_hint;
pub use why::Why;

use super::interfaces::put_into_instances;
use crate::net::{SortedMap, SortedSet};
use functions::places;
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};

/// The most that the functions of one template may give: values, and bytes of text. Expressions that stand in each other, and
/// conditions that name others twice, double what they give at every step.
const MOST: usize = 8 << 20;

/// What a stack is called of which nothing says its name.
pub const STACK: &str = "stack";

type Found = Result<Value, Why>;

/// What a resource of the template became.
#[derive(Clone, Debug)]
pub enum Became {
    /// What `Ref` and `Fn::GetAtt` give.
    Made {
        reference: Value,
        attributes: SortedMap<String, Value>,
    },
    /// Something of a type that the lab does not model: names stand for it.
    Elsewhere(String),
    LeftOut,
    NotMade,
}

/// A template with what is known of its surroundings.
pub struct Template {
    sections: Map<String, Value>,
    given: SortedMap<String, Value>,
    pub region: String,
    pub account: String,
    /// What its stack is called.
    pub stack: String,
    /// What other stacks export, by name.
    pub exports: SortedMap<String, Value>,
    /// The stacks that these are of.
    pub exporters: Vec<String>,
    /// What became of resources so far.
    pub became: SortedMap<String, Became>,
    /// How much of [`MOST`] is left.
    left: Cell<usize>,
    /// How many conditions are being worked out, each for the one before.
    inside: Cell<usize>,
    /// Whether a name is being worked out, in which a parameter without a value stands as what it is called.
    is_name: Cell<bool>,
    /// Why loops were not unrolled, by their names.
    pub loops: SortedMap<String, String>,
    assumed: RefCell<Assumed>,
}

impl Template {
    /// A template with values for its parameters. The Region is what is given for `AWS::Region`, else that of the first zone or
    /// service which it names, else `region`.
    pub fn new(sections: Map<String, Value>, given: SortedMap<String, Value>, region: &str, account: &str) -> Self {
        let said = given.get("AWS::Region").and_then(Value::as_str);
        let region = said.or_else(|| region_hint(&sections, region)).unwrap_or(region).to_owned();
        let mut template = Self {
            sections,
            given,
            region,
            account: account.to_owned(),
            stack: STACK.to_owned(),
            exports: SortedMap::default(),
            exporters: Vec::new(),
            became: SortedMap::default(),
            left: Cell::new(MOST),
            inside: Cell::new(0),
            is_name: Cell::new(false),
            loops: SortedMap::default(),
            assumed: RefCell::default(),
        };
        template.unroll();
        if let Some(resources) = template.sections.get_mut("Resources").and_then(Value::as_object_mut) {
            put_into_instances(resources);
        }
        template
    }

    /// What was taken for parameters without a value.
    pub fn assumed(&self) -> Assumed {
        self.assumed.take()
    }

    fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.sections.get(name).and_then(Value::as_object)
    }

    /// A resource as the template has it.
    pub fn resource(&self, name: &str) -> Option<&Map<String, Value>> {
        self.section("Resources")?.get(name)?.as_object()
    }

    /// The names of the resources, in the template's order.
    pub fn resources(&self) -> Vec<String> {
        self.section("Resources").into_iter().flat_map(Map::keys).cloned().collect()
    }

    /// The transforms that the template asks for.
    pub fn transforms(&self) -> Vec<&str> {
        match self.sections.get("Transform") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(|name| name.as_str().or_else(|| name.get("Name").and_then(Value::as_str)))
                .collect(),
            Some(Value::Object(one)) => one.get("Name").and_then(Value::as_str).into_iter().collect(),
            Some(Value::Null | Value::Bool(_) | Value::Number(_)) | None => Vec::new(),
        }
    }

    /// What the template exports, as far as it has values.
    pub fn exported(&self) -> SortedMap<String, Value> {
        let mut exports = SortedMap::default();
        for output in self.section("Outputs").into_iter().flat_map(Map::values) {
            let is_there = output.as_object().is_some_and(|output| self.is_wanted(output) == Ok(true));
            let name = output.pointer("/Export/Name").filter(|_| is_there).and_then(|name| self.text(name).ok());
            let value = output.get("Value").and_then(|value| self.value(value).ok());
            if let (Some(name), Some(value)) = (name, value) {
                exports.insert(name, value);
            }
        }
        exports
    }

    /// What `Fn::GetAtt` gives of a stack that is nested in another: its outputs.
    pub fn outputs(&self) -> SortedMap<String, Value> {
        let all = self.section("Outputs").into_iter().flatten();
        let values = all.filter_map(|(name, output)| Some((name, self.value(output.get("Value")?).ok()?)));
        values.map(|(name, value)| (["Outputs.", name].concat(), value)).collect()
    }

    /// The value of an expression in which a parameter without a value stands as what it is called: a name, or a description.
    pub fn name(&self, value: &Value) -> Found {
        self.is_name.set(true);
        let named = self.value(value);
        self.is_name.set(false);
        named
    }

    /// The resources of types that the lab does not model, among those that an expression refers to, with their types.
    pub fn elsewhere(&self, value: &Value) -> Option<(String, &str)> {
        let mut names = SortedSet::default();
        self.named(value, &mut names);
        names.into_iter().find_map(|name| match self.became.get(&name)? {
            Became::Elsewhere(kind) => Some((name, kind.as_str())),
            Became::Made { .. } | Became::LeftOut | Became::NotMade => None,
        })
    }

    /// Whether a resource's condition is met.
    pub fn is_wanted(&self, resource: &Map<String, Value>) -> Result<bool, Why> {
        match resource.get("Condition").and_then(Value::as_str) {
            None => Ok(true),
            Some(name) => self.condition(name),
        }
    }

    /// The resources that an expression refers to, by `Ref`, `Fn::GetAtt` and `Fn::Sub`, in branches that are not taken too.
    pub fn named(&self, value: &Value, names: &mut SortedSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.named(item, names)),
            Value::Object(members) => {
                for (name, inner) in members {
                    match (name.as_str(), inner) {
                        ("Ref", Value::String(target)) => drop(names.insert(target.clone())),
                        ("Fn::GetAtt", Value::String(text)) => {
                            names.insert(text.split('.').next().unwrap_or_default().to_owned());
                        }
                        ("Fn::GetAtt", Value::Array(parts)) => {
                            names.extend(parts.first().and_then(Value::as_str).map(str::to_owned));
                        }
                        ("Fn::Sub", inner) => {
                            let text = inner.as_str().or_else(|| inner.get(0).and_then(Value::as_str));
                            for place in places(text.unwrap_or_default()) {
                                names.insert(place.split('.').next().unwrap_or_default().to_owned());
                            }
                            self.named(inner, names);
                        }
                        (_, inner) => self.named(inner, names),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The ARN of a stack.
    pub fn stack_id(&self, stack: &str) -> String {
        ["arn:aws:cloudformation:", &self.region, ":", &self.account, ":stack/", stack, "/0"].concat()
    }

    /// Sets attributes of what has a reference.
    pub fn attributes_of(&mut self, id: &str, values: Vec<(String, Value)>) {
        for became in self.became.values_mut() {
            if let Became::Made { reference, attributes } = became
                && reference == id
            {
                attributes.extend(values.clone());
            }
        }
    }

    /// The names of what is imported from other stacks; none where a name is not known.
    pub fn imports(&self, value: &Value, names: &mut Vec<Option<String>>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.imports(item, names)),
            Value::Object(members) => {
                for (name, inner) in members {
                    match name.as_str() {
                        "Fn::ImportValue" => names.push(self.text(inner).ok()),
                        _ => self.imports(inner, names),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
