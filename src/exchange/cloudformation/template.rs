//! A template's sections, and what its functions give. It must not know what a resource is.

use super::interfaces::put_into_instances;
use crate::catalog;
use crate::exchange::yaml::length;
use crate::net::{Cidr, SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::cell::{Cell, RefCell};

/// The most that the functions of one template may give: values, and bytes of text. Expressions that stand in each other, and
/// conditions that name others twice, double what they give at every step.
const MOST: usize = 8 << 20;

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

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The parameter has no default, and nothing was given for it.
    NoParameter(String),
    /// Another stack exports it.
    Import(String),
    /// A name that is neither a parameter nor a resource.
    NoSuch(String),
    /// The resource was left out.
    LeftOut(String),
    /// The resource is there only under a condition, which is not met.
    NotMade(String),
    /// What stands behind a function is not what it takes.
    Wrong(String),
    /// A function that only AWS can carry out.
    NotHere(String),
    /// Conditions that need each other.
    Circle(String),
    /// A resource that needs the one which refers to it.
    TooEarly(String),
    /// A value that is kept elsewhere: the parameter, or nothing where the text itself names it, and where it is kept.
    Stored(String, String),
    /// The template's functions give more than [`MOST`].
    TooMuch,
}

impl Why {
    /// Whether a function was given what it does not take.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_))
    }

    /// In words, without a dot at the end.
    pub fn words(&self) -> String {
        match self {
            Self::NoParameter(name) => {
                ["it needs the parameter ", name, ", which has no default: give it with --parameters ", name, "=VALUE"]
                    .concat()
            }
            Self::Import(name) => {
                ["it imports ", name, " from another stack: import that stack's template together with this one"]
                    .concat()
            }
            Self::NoSuch(name) => ["it refers to ", name, ", which the template does not have"].concat(),
            Self::LeftOut(name) => ["it refers to ", name, ", which was left out"].concat(),
            Self::NotMade(name) => ["it refers to ", name, ", whose condition is not met"].concat(),
            Self::Wrong(function) => ["what stands behind ", function, " is not what it takes"].concat(),
            Self::NotHere(function) => [function, " is carried out by AWS alone"].concat(),
            Self::Circle(name) => ["the condition ", name, " needs itself"].concat(),
            Self::TooEarly(name) => ["it refers to ", name, ", which needs it in turn"].concat(),
            Self::Stored(name, place) if name.is_empty() => ["AWS alone knows what stands for ", place].concat(),
            Self::Stored(name, place) => [
                "the parameter ",
                name,
                " is kept in Systems Manager as ",
                place,
                ": give it with --parameters ",
                name,
                "=VALUE",
            ]
            .concat(),
            Self::TooMuch => "the template's functions give more than can be worked out".to_owned(),
        }
    }
}

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

/// What was taken for parameters that have no value, by the parameters' names.
#[derive(Debug, Default)]
pub struct Assumed {
    /// Their own names, in names and descriptions.
    pub own_names: SortedSet<String>,
    /// The first of the values that are allowed.
    pub first_allowed: SortedMap<String, Value>,
    /// The stack that exports what is imported with them.
    pub stacks: SortedMap<String, String>,
}

/// What a resource's Region is guessed from.
const REGION_HINTS: &[&str] = &["AvailabilityZone", "ServiceName", "Default"];

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

    /// Writes out what stands in loops of `Fn::ForEach`.
    fn unroll(&mut self) {
        for section in ["Conditions", "Resources", "Outputs"] {
            if let Some(Value::Object(members)) = self.sections.get(section)
                && holds_loop(members)
            {
                let mut loops = SortedMap::default();
                let unrolled = self.unrolled(members, &mut loops);
                self.loops.extend(loops);
                self.sections.insert(section.to_owned(), Value::Object(unrolled));
            }
        }
    }

    /// Members with what loops among them, and in them, give; a loop that cannot be unrolled stays, with the reason in `loops`.
    fn unrolled(&self, members: &Map<String, Value>, loops: &mut SortedMap<String, String>) -> Map<String, Value> {
        let mut all = Map::new();
        for (name, inner) in members {
            if name.starts_with(LOOP) {
                match self.rounds(inner) {
                    Ok(rounds) => rounds.iter().for_each(|round| all.extend(self.unrolled(round, loops))),
                    Err(why) => {
                        loops.insert(name.clone(), why.words());
                        all.insert(name.clone(), inner.clone());
                    }
                }
            } else if let Value::Object(inner) = inner {
                all.insert(name.clone(), Value::Object(self.unrolled(inner, loops)));
            } else {
                all.insert(name.clone(), inner.clone());
            }
        }
        all
    }

    /// The body of a loop for each item of its collection.
    fn rounds(&self, inner: &Value) -> Result<Vec<Map<String, Value>>, Why> {
        let wrong = || Why::Wrong("Fn::ForEach".to_owned());
        let Some([Value::String(identifier), collection, Value::Object(body)]) = inner.as_array().map(Vec::as_slice)
        else {
            return Err(wrong());
        };
        let Value::Array(items) = self.value(collection)? else { return Err(wrong()) };
        let mut rounds = Vec::new();
        for item in &items {
            let item = plain(item).ok_or_else(wrong)?;
            // Each place of the identifier may hold the item.
            let places = length(inner) / (identifier.len() + 3);
            self.spend(places.saturating_mul(item.len()).saturating_add(length(inner)))?;
            rounds.push(round(body, identifier, &item));
        }
        Ok(rounds)
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

    fn reference(&self, name: &str) -> Found {
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

    /// Why nothing stands behind a name.
    fn missing(&self, name: &str) -> Why {
        match self.resource(name) {
            Some(_) => Why::TooEarly(name.to_owned()),
            None => Why::NoSuch(name.to_owned()),
        }
    }

    fn attribute(&self, name: &str, attribute: &str) -> Found {
        match self.became.get(name) {
            Some(Became::Made { attributes, .. }) => {
                attributes.get(attribute).cloned().ok_or_else(|| Why::NoSuch([name, ".", attribute].concat()))
            }
            // A role's or a key's ARN stands in policies: a name of the right form is enough there.
            Some(Became::Elsewhere(_)) if attribute.ends_with("Arn") || attribute == "Arn" => {
                Ok(["arn:aws:iam::", &self.account, ":role/", &self.stack, "-", name].concat().into())
            }
            Some(Became::Elsewhere(_)) => Ok([&self.stack, "-", name, "-", attribute].concat().into()),
            Some(Became::NotMade) => Err(Why::NotMade(name.to_owned())),
            Some(Became::LeftOut) => Err(Why::LeftOut(name.to_owned())),
            None => Err(self.missing(name)),
        }
    }

    /// What was given for a parameter, else its default, else a value that any template of its kind can be tried with.
    fn parameter(&self, name: &str, parameter: &Value) -> Found {
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
            Some(place) => Err(Why::Stored(name.to_owned(), place.to_owned())),
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

    /// Takes from what the template's functions may give.
    fn spend(&self, much: usize) -> Result<(), Why> {
        let left = self.left.get().checked_sub(much).ok_or(Why::TooMuch)?;
        self.left.set(left);
        Ok(())
    }

    /// A value once more.
    fn copied(&self, value: &Value) -> Found {
        self.spend(length(value))?;
        Ok(value.clone())
    }

    fn condition(&self, name: &str) -> Result<bool, Why> {
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
}

/// What a stack is called of which nothing says its name.
pub const STACK: &str = "stack";

/// How the name of a loop begins.
const LOOP: &str = "Fn::ForEach::";

/// Whether loops stand among members, or deeper in them.
fn holds_loop(members: &Map<String, Value>) -> bool {
    members.iter().any(|(name, inner)| name.starts_with(LOOP) || inner.as_object().is_some_and(holds_loop))
}

/// The body of a loop with an item in the places of its identifier.
fn round(body: &Map<String, Value>, identifier: &str, item: &str) -> Map<String, Value> {
    let letters: String = item.chars().filter(char::is_ascii_alphanumeric).collect();
    let filled = |text: &str| {
        text.replace(&["${", identifier, "}"].concat(), item).replace(&["&{", identifier, "}"].concat(), &letters)
    };
    fn inner(value: &Value, identifier: &str, item: &str, filled: &dyn Fn(&str) -> String) -> Value {
        match value {
            Value::String(text) => filled(text).into(),
            Value::Array(items) => items.iter().map(|value| inner(value, identifier, item, filled)).collect(),
            Value::Object(members)
                if members.len() == 1 && value.get("Ref").and_then(Value::as_str) == Some(identifier) =>
            {
                item.into()
            }
            Value::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| (filled(name), inner(value, identifier, item, filled)));
                Value::Object(members.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
    let members = body.iter().map(|(name, value)| (filled(name), inner(value, identifier, item, &filled)));
    members.collect()
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
fn places(text: &str) -> Vec<&str> {
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

/// The Region that a template is for, as far as it says so; `otherwise` is the one that is taken else.
pub fn region_hint(sections: &Map<String, Value>, otherwise: &str) -> Option<&'static str> {
    let named = ["Resources", "Parameters"].iter().find_map(|name| named_region(sections.get(*name)?));
    named.or_else(|| mapped_region(sections.get("Mappings")?, otherwise))
}

/// The first Region of a table by Regions that lacks the one which is taken otherwise.
fn mapped_region(mappings: &Value, otherwise: &str) -> Option<&'static str> {
    mappings.as_object()?.values().filter_map(Value::as_object).find_map(|table| {
        let of_regions = !table.is_empty() && table.keys().all(|key| catalog::region(key).is_some());
        let first = table.keys().next().filter(|_| of_regions && !table.contains_key(otherwise))?;
        catalog::region(first).map(|region| region.code)
    })
}

/// The Region of the first zone or service that is named.
fn named_region(value: &Value) -> Option<&'static str> {
    match value {
        Value::Array(items) => items.iter().find_map(named_region),
        Value::Object(members) => members.iter().find_map(|(name, inner)| {
            match inner.as_str().filter(|_| REGION_HINTS.contains(&name.as_str())) {
                Some(text) => {
                    let zone = text.split(',').find_map(|text| catalog::region_of_zone(text.trim()));
                    let service = || text.split('.').find_map(catalog::region).filter(|_| name == "ServiceName");
                    zone.or_else(service).map(|region| region.code)
                }
                None => named_region(inner),
            }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
