//! Templates that are made together as stacks: which comes first, which is nested in which, what each resource becomes.
//! It must not know how a single resource is made.

use super::interfaces;
use super::kind::{How, Kind, Takes};
use super::kinds::KINDS;
use super::maker::{Made, Maker};
use super::template::{Became, STACK, Template, is_no_value, region_hint};
use super::{MOST_RESOURCES, TemplateError};
use crate::control::Lab;
use crate::exchange::describe::{Imported, Report};
use crate::net::order::sort_by_key;
use crate::net::{SortedMap, SortedSet};
use crate::text::import::Reason;
use serde_json::{Map, Value};

/// A template as it was read.
pub struct Source {
    pub file: String,
    pub sections: Map<String, Value>,
}

/// The transform that the lab carries out itself.
const EXTENSIONS: &str = "AWS::LanguageExtensions";

/// The transforms that only AWS carries out, and which leave the network's resources as they are, each with what it is for.
const BESIDE: &[(&str, Reason)] = &[
    ("AWS::SecretsManager-2020-07-23", Reason::RotatesSecrets),
    ("AWS::SecretsManager-2024-09-16", Reason::RotatesSecrets),
    ("AWS::CodeDeployBlueGreen", Reason::ReplacesTasks),
    ("AWS::ServiceCatalog", Reason::ReadsProducts),
];

/// The transform whose own types begin with `AWS::Serverless::`, and which leaves the others as they are.
const SERVERLESS: &str = "AWS::Serverless-2016-10-31";

/// The type of a stack within a stack.
const NESTED: &str = "AWS::CloudFormation::Stack";

/// The deepest that stacks may be nested in each other.
const DEEPEST: usize = 8;

/// Makes the stacks of templates in a lab.
pub fn import(sources: &[Source], given: &SortedMap<String, Value>, lab: Lab) -> Result<Imported, TemplateError> {
    let of_lab = lab.network().vpcs.iter().next().map(|vpc| vpc.region.clone());
    let otherwise = of_lab.as_deref().unwrap_or(Lab::REGION).to_owned();
    let hinted = sources.iter().find_map(|source| region_hint(&source.sections, &otherwise));
    let region = hinted.unwrap_or(&otherwise);
    let mut open = Vec::new();
    for source in sources {
        let mut template = Template::new(source.sections.clone(), given.clone(), region, Lab::ACCOUNT);
        check(source, &template)?;
        template.stack = stack_name(&source.file);
        open.push((source, template));
    }
    // What others nest is made where they do; where all nest each other, nothing is.
    let is_nested = |source: &Source| sources.iter().any(|other| other.file != source.file && nests(other, source));
    if !sources.iter().all(is_nested) {
        open.retain(|(source, _)| !is_nested(source));
    }
    let mut run = Run::new(sources, &[], lab, Report::default());
    while !open.is_empty() {
        // What imports nothing that is not exported yet comes before the others.
        let is_ready = |(source, template): &(&Source, Template)| {
            let mut names = Vec::new();
            source.sections.values().for_each(|section| template.imports(section, &mut names));
            names.iter().all(|name| name.as_ref().is_some_and(|name| run.exports.contains_key(name)))
        };
        let first = open.iter().position(is_ready).or_else(|| open.iter().position(|(source, _)| !imports(source)));
        let (_, mut template) = open.remove(first.unwrap_or_default());
        run.stack(&mut template, "");
    }
    Ok(run.imported())
}

/// Whether a template can be made.
fn check(source: &Source, template: &Template) -> Result<(), TemplateError> {
    let count = template.resources().len();
    if MOST_RESOURCES < count {
        return Err(TemplateError::TooMany { file: source.file.clone(), count });
    }
    let is_known = |name: &str| [EXTENSIONS, SERVERLESS].contains(&name) || BESIDE.iter().any(|(it, _)| *it == name);
    let foreign = template.transforms().into_iter().find(|name| !is_known(name));
    match foreign {
        Some(name) => Err(TemplateError::Transform { file: source.file.clone(), name: name.to_owned() }),
        None => Ok(()),
    }
}

/// Whether a template imports anything from another stack.
fn imports(source: &Source) -> bool {
    fn within(value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().any(within),
            Value::Object(members) => members.iter().any(|(name, inner)| name == "Fn::ImportValue" || within(inner)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        }
    }
    source.sections.values().any(within)
}

/// The last part of a file's name.
fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// What the stack of a file is called: as the file, in the letters that a stack's name may have.
fn stack_name(file: &str) -> String {
    let name = base(file).split('.').next().unwrap_or_default();
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = name.chars().map(letter).collect();
    let name = name.trim_matches('-');
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name.to_owned() } else { STACK.to_owned() }
}

/// Whether a text, or one within a value, ends with a file's name.
fn names_file(value: &Value, file: &str) -> bool {
    match value {
        Value::String(text) => {
            text.strip_suffix(base(file)).is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\', '}']))
        }
        Value::Array(items) => items.iter().any(|item| names_file(item, file)),
        Value::Object(members) => members.values().any(|member| names_file(member, file)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a template nests another.
fn nests(outer: &Source, inner: &Source) -> bool {
    let resources = outer.sections.get("Resources").and_then(Value::as_object);
    resources.into_iter().flat_map(Map::values).any(|resource| {
        let is_stack = resource.get("Type").and_then(Value::as_str) == Some(NESTED);
        is_stack && resource.pointer("/Properties/TemplateURL").is_some_and(|url| names_file(url, &inner.file))
    })
}

/// Stacks that are being made.
pub struct Run<'s> {
    sources: &'s [Source],
    own: &'static [Kind],
    maker: Maker,
    taken: Vec<(&'static str, usize)>,
    report: Report,
    exports: SortedMap<String, Value>,
    exporters: Vec<String>,
    depth: usize,
    /// How many resources stacks within stacks had so far.
    nested: usize,
}

impl<'s> Run<'s> {
    /// Begins in a lab; `own` are types beside CloudFormation's.
    pub fn new(sources: &'s [Source], own: &'static [Kind], lab: Lab, report: Report) -> Self {
        let (taken, exports, exporters) = (Vec::new(), SortedMap::default(), Vec::new());
        Self { sources, own, maker: Maker::new(lab), taken, report, exports, exporters, depth: 0, nested: 0 }
    }

    /// What came of it.
    pub fn imported(mut self) -> Imported {
        self.report.taken.extend(self.taken.into_iter().map(|(name, count)| (name.to_owned(), count)));
        Imported { network: self.maker.lab.network().clone(), report: self.report }
    }

    /// Makes the resources of a template; `before` stands before their names in the report.
    pub fn stack(&mut self, template: &mut Template, before: &str) -> SortedMap<String, Value> {
        template.exports = self.exports.clone();
        template.exporters = self.exporters.clone();
        // The role that the transform makes for a function is called after it.
        for name in template.resources() {
            let kind = template.resource(&name).and_then(|it| it.get("Type")).and_then(Value::as_str);
            if kind == Some("AWS::Serverless::Function") {
                template.became.insert([&name, "Role"].concat(), Became::Elsewhere("AWS::IAM::Role".to_owned()));
            }
        }
        for name in order(template) {
            self.make(&name, template, before);
        }
        if template.transforms().contains(&SERVERLESS) {
            self.report.leave_out(SERVERLESS, Reason::TransformLeft);
        }
        for (name, does) in BESIDE.iter().filter(|(name, _)| template.transforms().contains(name)) {
            self.report.leave_out(name, Reason::TransformFor.of(&[does.text()]));
        }
        let exported = template.exported();
        if !exported.is_empty() && !self.exporters.contains(&template.stack) {
            self.exporters.push(template.stack.clone());
        }
        self.exports.extend(exported);
        let outputs = template.outputs();
        let assumed = template.assumed();
        self.report.asked.extend(assumed.stored);
        for name in assumed.own_names {
            self.report.not_known(&[before, &name].concat(), Reason::OwnName);
        }
        for (name, value) in assumed.first_allowed {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            self.report.not_known(&[before, &name].concat(), Reason::FirstAllowed.of(&[&value]));
        }
        for (name, stack) in assumed.stacks {
            self.report.not_known(&[before, &name].concat(), Reason::StackTaken.of(&[&stack]));
        }
        outputs
    }

    fn make(&mut self, name: &str, template: &mut Template, before: &str) {
        let said = [before, name].concat();
        let own = self.own;
        let known = |kind: &str| [KINDS, interfaces::KINDS, own].into_iter().flatten().find(|known| known.name == kind);
        let became = match wanted(name, template) {
            Err(why) => {
                self.report.leave_out(&said, why);
                Became::LeftOut
            }
            Ok(Wanted::Not) => Became::NotMade,
            Ok(Wanted::Typed(kind, properties)) if kind == NESTED => self.nested(&said, name, &properties, template),
            Ok(Wanted::Typed(kind, properties)) => match known(kind) {
                None => {
                    self.report.leave_out(&said, not_modelled(kind));
                    Became::Elsewhere(kind.to_owned())
                }
                Some(kind) => match self.made(kind, &said, name, &properties, template) {
                    Ok(Made { reference, attributes }) => {
                        match self.taken.iter_mut().find(|(name, _)| *name == kind.name) {
                            Some((_, count)) => *count += 1,
                            None => self.taken.push((kind.name, 1)),
                        }
                        Became::Made { reference, attributes }
                    }
                    Err(why) => {
                        self.report.leave_out(&[&said, " (", kind.name, ")"].concat(), why);
                        Became::LeftOut
                    }
                },
            },
        };
        template.became.insert(name.to_owned(), became);
        for (vpc, attributes) in self.maker.changed() {
            template.attributes_of(&vpc, attributes);
        }
    }

    /// Makes a stack that stands in another, from the file that its address names.
    fn nested(&mut self, said: &str, name: &str, properties: &Map<String, Value>, template: &Template) -> Became {
        let url = properties.get("TemplateURL").cloned().unwrap_or_default();
        let why = match self.sources.iter().find(|source| names_file(&url, &source.file)) {
            None => {
                let place =
                    template.name(&url).ok().and_then(|url| url.as_str().map(str::to_owned)).unwrap_or_default();
                match base(&place) {
                    "" => Reason::NestedStack.into(),
                    file => Reason::NestedStackNamed.of(&[file]),
                }
            }
            Some(_) if DEEPEST <= self.depth => Reason::NestedTooDeep.into(),
            Some(source) => {
                let mut given = SortedMap::default();
                given.insert("AWS::Region".to_owned(), template.region.as_str().into());
                for (parameter, value) in properties.get("Parameters").and_then(Value::as_object).into_iter().flatten()
                {
                    match template.value(value) {
                        Ok(value) => drop(given.insert(parameter.clone(), listed(value))),
                        Err(why) => self.report.leave_out(&[said, ".", parameter].concat(), why.words()),
                    }
                }
                let mut inner = Template::new(source.sections.clone(), given, &template.region, Lab::ACCOUNT);
                inner.stack = [&template.stack, "-", name].concat();
                self.nested += inner.resources().len() + 1;
                match check(source, &inner) {
                    Err(why) => why.to_string().trim_end_matches('.').to_owned(),
                    Ok(()) if MOST_RESOURCES < self.nested => Reason::NestedTooMany.into(),
                    Ok(()) => {
                        self.depth += 1;
                        let attributes = self.stack(&mut inner, &[said, "/"].concat());
                        self.depth -= 1;
                        let reference = template.stack_id(&inner.stack);
                        return Became::Made { reference: reference.into(), attributes };
                    }
                }
            }
        };
        self.report.leave_out(&[said, " (", NESTED, ")"].concat(), why);
        Became::LeftOut
    }

    fn made(
        &mut self,
        kind: &Kind,
        said: &str,
        name: &str,
        properties: &Map<String, Value>,
        template: &Template,
    ) -> Result<Made, String> {
        let mut known = Map::new();
        let mut lost = Vec::new();
        for (property, value) in properties {
            let place = || [said, ".", property].concat();
            let found = match kind.takes(property) {
                Takes::NoNotice => continue,
                Takes::Nothing => {
                    self.report.leave_out(&place(), Reason::NothingFor);
                    continue;
                }
                Takes::Name => match template.name(value) {
                    Ok(value) => value,
                    Err(why) => {
                        self.report.leave_out(&place(), why.words());
                        continue;
                    }
                },
                Takes::Detail => match template.value(value) {
                    Ok(value) => value,
                    Err(why) => {
                        self.report.not_known(&place(), Reason::UsualTaken.of(&[&why.words()]));
                        continue;
                    }
                },
                Takes::Parts => parts(value, property, template, &mut lost),
                Takes::Value => template.value(value).map_err(|why| match template.elsewhere(value) {
                    Some((other, kind)) if why.is_wrong() => refers(property, &other, kind),
                    Some(_) | None => Reason::OfProperty.of(&[property, &why.words()]),
                })?,
            };
            if !is_no_value(&found) {
                known.insert(property.clone(), found);
            }
        }
        let region = template.resource(name).and_then(|it| it.get("Region")).and_then(Value::as_str);
        self.maker.begin(&template.stack, name, region.unwrap_or(&template.region));
        let before = self.maker.lab.clone();
        let made = match &kind.how {
            How::Create(create) => self.maker.create(create, &known),
            How::Do(_, make) => make(&mut self.maker, &known),
        };
        // A name that stands for what the lab does not model is no id.
        let reason = |why: String| {
            let stands = |(property, value): (&String, &Value)| {
                let (other, kind) = template.elsewhere(value)?;
                let is_it = why.contains(&[&template.stack, "-", &other].concat()) || why.contains("Malformed");
                is_it.then(|| refers(property, &other, kind))
            };
            properties.iter().find_map(stands).unwrap_or(why)
        };
        lost.extend(self.maker.lost().into_iter().map(|(part, why)| (part, reason(why))));
        let replaced = self.maker.replaced();
        if made.is_ok() {
            lost.into_iter().for_each(|(part, why)| self.report.leave_out(&[said, ".", &part].concat(), why));
            replaced.into_iter().for_each(|(part, why)| self.report.not_known(&[said, ".", &part].concat(), why));
        }
        made.map_err(|why| {
            self.maker.lab = before;
            reason(why)
        })
    }
}

/// The items of a list that have values; those that have none are `lost`.
fn parts(value: &Value, property: &str, template: &Template, lost: &mut Vec<(String, String)>) -> Value {
    let mut parts = Vec::new();
    let whole = std::slice::from_ref(value);
    for (at, part) in value.as_array().map_or(whole, Vec::as_slice).iter().enumerate() {
        match template.value(part) {
            Ok(Value::Array(items)) => parts.extend(items),
            Ok(part) if is_no_value(&part) && !value.is_array() => return part,
            Ok(part) if is_no_value(&part) => {}
            Ok(part) => parts.push(part),
            Err(why) => lost.push(([property, "[", &at.to_string(), "]"].concat(), why.words())),
        }
    }
    Value::Array(parts)
}

/// Why a resource is left out that needs one which the lab does not model.
fn refers(property: &str, other: &str, kind: &str) -> String {
    Reason::RefersElsewhere.of(&[property, other, kind])
}

fn not_modelled(kind: &str) -> String {
    if kind.starts_with("AWS::Serverless::") {
        Reason::OnlyTransform.of(&[SERVERLESS, kind])
    } else if kind.ends_with("::MODULE") {
        Reason::OnlyModule.of(&[kind])
    } else {
        Reason::KindNotModelled.of(&[kind])
    }
}

/// A value as a parameter of a nested stack has it: a list is a text with commas.
fn listed(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(super::template::plain).collect();
            texts.join(",").into()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => value,
    }
}

/// The resources in an order in which each comes behind what it refers to, else as the template has them. Where they refer to each
/// other in a circle, one of them comes too early, and says so then.
fn order(template: &Template) -> Vec<String> {
    let mut order = Vec::new();
    let mut seen = SortedSet::default();
    // What is still to be entered (true: what it needs is behind it already), the next one last.
    // A route to a gateway needs the gateway attached, and a subnet the block that it is cut from: templates do not always say so.
    // What says its own address comes before what takes any: AWS hardly ever gives it away, and the lab takes the lowest.
    let rank = |name: &String| {
        let resource = template.resource(name);
        match resource.and_then(|it| it.get("Type")).and_then(Value::as_str) {
            Some("AWS::EC2::VPC" | "AWS::EC2::InternetGateway" | "AWS::EC2::VPNGateway") => 0,
            Some("AWS::EC2::VPCGatewayAttachment" | "AWS::EC2::VPCCidrBlock") => 0,
            // Gateways and groups stay in their order, whoever needs one of them early.
            Some("AWS::EC2::Subnet" | "AWS::EC2::SecurityGroup") => 1,
            Some(_) if resource.and_then(|it| it.get("Properties")).is_some_and(says_address) => 2,
            Some(_) | None => 3,
        }
    };
    let mut names = template.resources();
    sort_by_key(&mut names, rank);
    let mut open: Vec<(String, bool)> = names.into_iter().rev().map(|name| (name, false)).collect();
    while let Some((name, is_ready)) = open.pop() {
        if is_ready {
            order.push(name);
            continue;
        }
        let Some(resource) = template.resource(&name) else {
            if seen.insert(name.clone()) && template.resources().contains(&name) {
                order.push(name);
            }
            continue;
        };
        if !seen.insert(name.clone()) {
            continue;
        }
        let mut needs = SortedSet::default();
        for section in ["Properties", "DependsOn"] {
            match (section, resource.get(section)) {
                ("DependsOn", Some(Value::String(other))) => drop(needs.insert(other.clone())),
                ("DependsOn", Some(Value::Array(others))) => {
                    needs.extend(others.iter().filter_map(Value::as_str).map(str::to_owned));
                }
                (_, Some(value)) => template.named(value, &mut needs),
                (_, None) => {}
            }
        }
        open.push((name, true));
        let needed = needs.iter().filter(|other| template.resource(other).is_some());
        open.extend(needed.rev().map(|other| (other.clone(), false)));
    }
    order
}

/// Whether properties say the address of an interface.
fn says_address(properties: &Value) -> bool {
    const NAMES: [&str; 5] = ["Ip", "PrivateIPv4Address", "PrivateIpAddress", "PrivateIpAddresses", "Ipv6"];
    let own = |value: &Value| NAMES.iter().any(|name| value.get(*name).is_some());
    let inner = ["IpAddresses", "NetworkInterfaces", "SubnetMappings"].iter().filter_map(|list| properties.get(*list));
    own(properties) || inner.filter_map(Value::as_array).flatten().any(own)
}

/// What is to be made of a resource.
enum Wanted<'t> {
    /// Its condition is not met.
    Not,
    /// Its type and its properties.
    Typed(&'t str, Map<String, Value>),
}

/// A resource as it stands in the template.
fn wanted<'t>(name: &str, template: &'t Template) -> Result<Wanted<'t>, String> {
    if let Some(why) = template.loops.get(name) {
        return Err(why.clone());
    }
    if name.starts_with("Fn::") {
        return Err(Reason::OnlyAws.of(&[name]));
    }
    let resource = template.resource(name).ok_or(Reason::NoMapping)?;
    let kind = resource.get("Type").and_then(Value::as_str).ok_or(Reason::NoType)?;
    // A function may stand for all of them.
    let properties = match resource.get("Properties") {
        Some(whole) if whole.get("Fn::If").is_some() => template.value(whole).map_err(|why| why.words())?,
        Some(whole) => whole.clone(),
        None => Value::Null,
    };
    let properties = properties.as_object().cloned().unwrap_or_default();
    match template.is_wanted(resource) {
        Ok(false) => Ok(Wanted::Not),
        Ok(true) => Ok(Wanted::Typed(kind, properties)),
        Err(why) if is_known(kind) => Err(why.words()),
        Err(_) => Ok(Wanted::Typed(kind, properties)),
    }
}

/// Whether a type is read.
fn is_known(kind: &str) -> bool {
    kind == NESTED || KINDS.iter().any(|known| known.name == kind)
}
