//! The expressions of a configuration, followed to the resources that they name. It must not know what becomes of a resource.

use super::plan::Plan;
use serde_json::Value;
use std::cell::Cell;

/// A resource that an expression names, with the attribute behind it.
#[derive(Clone, PartialEq)]
pub struct Source {
    pub instance: usize,
    pub attribute: String,
}

/// A part of a reference: `aws_subnet.a["x"].id` has a name, a name, a key and a name.
enum Part {
    Name(String),
    Key(Value),
}

/// How many steps an expression is followed, so that a circle ends.
pub const STEPS: u32 = 2000;

impl<'p> Plan<'p> {
    /// An argument of an instance: its value where it is known, else what stands for it.
    pub fn argument(&self, number: usize, name: &str, steps: &Cell<u32>) -> Option<Value> {
        let instance = self.instances.get(number)?;
        match instance.values.get(name) {
            Some(value) if is_known(value) => Some(self.identified(value)),
            value if is_settled(value) => None,
            Some(_) | None => {
                let expression = instance.config?.get("expressions")?.get(name)?;
                self.expressed(number, name, expression, steps)
            }
        }
    }

    pub fn expressed(&self, number: usize, name: &str, expression: &Value, steps: &Cell<u32>) -> Option<Value> {
        if let Some(constant) = expression.get("constant_value") {
            return Some(self.identified(constant));
        }
        let instance = self.instances.get(number)?;
        let wanted = name.trim_end_matches('s').trim_end_matches("_id").trim_end_matches("_arn");
        let fits = |source: &Source| self.instances.get(source.instance).is_some_and(|it| it.kind.ends_with(wanted));
        let mut sources = Vec::new();
        self.sources(instance.module, number, &references(expression), steps, &mut sources);
        if sources.iter().any(fits) {
            sources.retain(fits);
        }
        let value = |source: &Source| self.attribute(source, name, steps);
        // Lists take all that an expression names.
        if name.ends_with('s') && !name.ends_with("ss") {
            let mut values: Vec<Value> = Vec::new();
            for one in sources.iter().filter_map(value) {
                if let Value::Array(items) = one {
                    values.extend(items);
                } else {
                    values.push(one);
                }
            }
            return (!values.is_empty()).then_some(Value::Array(values));
        }
        let key = |source: &&Source| self.instances.get(source.instance).and_then(|it| it.key) == instance.key;
        let place = instance.key.and_then(Value::as_u64).and_then(|place| usize::try_from(place).ok());
        let chosen = match (sources.as_slice(), place) {
            ([one], _) => Some(one),
            ([], _) => None,
            (several, place) => {
                let in_turn = place.and_then(|place| several.get(place.checked_rem(several.len())?));
                instance.key.and_then(|_| several.iter().find(key)).or(in_turn)
            }
        };
        chosen.and_then(value)
    }

    pub fn attribute(&self, source: &Source, wanted: &str, steps: &Cell<u32>) -> Option<Value> {
        let instance = self.instances.get(source.instance)?;
        let attribute = match source.attribute.as_str() {
            "" if wanted.ends_with("arn") || wanted.ends_with("arns") => "arn",
            attribute => attribute,
        };
        let is_id = matches!(attribute, "" | "id" | "arn");
        if let (false, Some(value)) = (is_id, instance.values.get(attribute).filter(|value| is_known(value))) {
            return Some(self.identified(value));
        }
        let is_argument =
            instance.config.is_some_and(|it| it.pointer(&["/expressions/", attribute].concat()).is_some());
        if !is_id && is_argument {
            return self.argument(source.instance, attribute, steps);
        }
        self.made(source.instance, attribute)
    }

    /// The resources that references in a module name.
    pub fn sources(&self, module: usize, from: usize, names: &[&str], steps: &Cell<u32>, found: &mut Vec<Source>) {
        let Some(left) = steps.get().checked_sub(1) else { return };
        steps.set(left);
        for name in names {
            let parts = parts(name);
            let mut parts = parts.iter().peekable();
            let Some(Part::Name(first)) = parts.next() else { continue };
            let Some(Part::Name(second)) = parts.next() else { continue };
            let key = match parts.peek() {
                Some(Part::Key(key)) => Some(key),
                Some(Part::Name(_)) | None => None,
            };
            if key.is_some() {
                parts.next();
            }
            match first.as_str() {
                "each" => {
                    let config = self.instances.get(from).and_then(|it| it.config);
                    let over = config.and_then(|config| config.get("for_each_expression"));
                    if let (Some(over), true) = (over, second == "value") {
                        self.sources(module, from, &references(over), steps, found);
                    }
                }
                "var" => {
                    let call = self.modules.get(module).and_then(|it| it.call);
                    let given = call.and_then(|(at, call)| Some((at, call.get("expressions")?.get(second)?)));
                    if let Some((at, given)) = given {
                        self.sources(at, from, &references(given), steps, found);
                    }
                }
                "module" => {
                    let Some(Part::Name(output)) = parts.next() else { continue };
                    let mut given = Vec::new();
                    for (number, child) in self.modules.iter().enumerate() {
                        let is_here = child.call.is_some_and(|(at, _)| at == module) && child.name == second;
                        if !is_here || key.is_some() && key != child.key.as_ref() {
                            continue;
                        }
                        let output = child.config.and_then(|it| it.get("outputs")?.get(output)?.get("expression"));
                        if let Some(output) = output {
                            self.sources(number, from, &references(output), steps, &mut given);
                        }
                    }
                    // One of the values that the output lists, by its place or by its key.
                    let chosen = match parts.next() {
                        Some(Part::Key(Value::Number(place))) => {
                            let place = place.as_u64().and_then(|place| usize::try_from(place).ok());
                            place.and_then(|place| given.get(place)).cloned()
                        }
                        Some(Part::Key(key)) => {
                            let has =
                                |it: &&Source| self.instances.get(it.instance).is_some_and(|it| it.key == Some(key));
                            given.iter().find(has).cloned()
                        }
                        Some(Part::Name(_)) | None => None,
                    };
                    match chosen {
                        Some(one) => found.push(one),
                        None => found.extend(given),
                    }
                }
                "count" | "local" | "data" | "path" | "terraform" | "self" => {}
                kind => {
                    let attribute = match parts.next() {
                        Some(Part::Name(attribute)) if attribute == "dns_entry" => &entry(&mut parts),
                        Some(Part::Name(attribute)) => attribute.as_str(),
                        Some(Part::Key(_)) | None => "",
                    };
                    for (number, instance) in self.instances.iter().enumerate() {
                        let is_it = instance.module == module && instance.kind == kind && instance.name == second;
                        let source = Source { instance: number, attribute: attribute.to_owned() };
                        if is_it && (key.is_none() || key == instance.key) && !found.contains(&source) {
                            found.push(source);
                        }
                    }
                }
            }
        }
    }

    /// The only resource that there is for an argument, where a local value hides which it is.
    pub fn only(&self, number: usize, name: &str) -> Option<Value> {
        let module = self.instances.get(number)?.module;
        let kind = ["aws_", name.strip_suffix("_id")?].concat();
        let all: Vec<usize> =
            (0..self.instances.len()).filter(|at| self.instances.get(*at).is_some_and(|it| it.kind == kind)).collect();
        let near: Vec<usize> =
            all.iter().copied().filter(|at| self.instances.get(*at).is_some_and(|it| it.module == module)).collect();
        match (near.as_slice(), all.as_slice()) {
            ([one], _) | ([], [one]) => self.made(*one, "id"),
            (_, _) => None,
        }
    }

    /// What an expression of many arguments gives for one of them: what is of the argument's own type.
    pub fn fitting(&self, number: usize, argument: &str, expression: &Value) -> Option<Value> {
        let module = self.instances.get(number)?.module;
        let wanted = argument.trim_end_matches('s').trim_end_matches("_id");
        let mut sources = Vec::new();
        self.sources(module, number, &references(expression), &Cell::new(STEPS), &mut sources);
        let fits = |it: &Source| self.instances.get(it.instance).is_some_and(|it| it.kind.ends_with(wanted));
        let value = || self.expressed(number, argument, expression, &Cell::new(STEPS));
        sources.iter().any(fits).then(value).flatten()
    }
}

/// What is named of one of an endpoint's DNS names: `dns_entry[0].dns_name`, the first where the expression chooses.
fn entry<'r>(parts: &mut impl Iterator<Item = &'r Part>) -> String {
    let (mut place, mut member) = (0, "dns_name");
    for part in parts {
        match part {
            Part::Key(key) => place = key.as_u64().unwrap_or_default(),
            Part::Name(name) => member = name,
        }
    }
    ["dns_entry[", &place.to_string(), "].", member].concat()
}

pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether all of a value is known: what is not stands as null, or is not there.
pub fn is_known(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.contains(&Value::Null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => true,
    }
}

/// Whether a plan says that an argument has no value, rather than not saying which.
pub fn is_settled(value: Option<&Value>) -> bool {
    value.is_some_and(Value::is_null)
}

/// The references of an expression, those in its members too, without those that only begin another.
pub fn references(expression: &Value) -> Vec<&str> {
    let mut all = Vec::new();
    gather(expression, &mut all);
    let mut longest: Vec<&str> = Vec::new();
    for name in all {
        let is_part = |longer: &&str| {
            longer.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if !longest.iter().any(is_part) {
            longest.push(name);
        }
    }
    longest
}

fn gather<'p>(expression: &'p Value, all: &mut Vec<&'p str>) {
    match expression {
        Value::Object(members) => match members.get("references").and_then(Value::as_array) {
            Some(names) => all.extend(names.iter().filter_map(Value::as_str)),
            None => members.values().for_each(|member| gather(member, all)),
        },
        Value::Array(items) => items.iter().for_each(|item| gather(item, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn parts(reference: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = reference;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            // A key in quotes may hold a bracket.
            let end = match inner.strip_prefix('"') {
                Some(quoted) => quoted.find('"').map(|end| end + 2),
                None => inner.find(']'),
            };
            let Some(end) = end else { break };
            let key = inner.get(..end).and_then(|key| serde_json::from_str(key).ok());
            parts.extend(key.map(Part::Key));
            rest = inner.get(end..).unwrap_or_default().trim_start_matches(']');
        } else {
            rest = rest.trim_start_matches('.');
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            let (name, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
            if !name.is_empty() {
                parts.push(Part::Name(name.to_owned()));
            }
            rest = more;
        }
    }
    parts
}
