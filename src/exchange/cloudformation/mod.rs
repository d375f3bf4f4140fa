//! Networks from CloudFormation templates: evaluated, then made by the lab's own requests. It must not know where templates come from.

mod kinds;
mod maker;
mod template;
mod write;

pub(in crate::exchange) use kinds::{Kind, Outcome, Properties, doing};
pub use kinds::{Readable, readable};
pub(in crate::exchange) use maker::{Made, Maker, permission};
pub use template::Parameter;
pub use write::Form;

use super::blueprint::blueprint;
use super::describe::{Imported, Report};
use super::document;
use super::yaml;
use crate::control::Lab;
use crate::model::Network;
use crate::net::{SortedMap, SortedSet};
use kinds::{How, KINDS};
use serde_json::{Map, Value};
use std::fmt;
use template::{Became, Template};

/// The longest template, in bytes: CloudFormation itself takes one megabyte.
pub const LONGEST: usize = 4 << 20;

/// The most resources of one template: CloudFormation itself takes 500.
pub const MOST_RESOURCES: usize = 2000;

/// Why a template is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    TooLong {
        file: String,
        length: usize,
    },
    Json {
        file: String,
        error: document::JsonError,
    },
    Yaml {
        file: String,
        error: yaml::YamlError,
    },
    /// No section `Resources`.
    NoResources {
        file: String,
    },
    /// More than [`MOST_RESOURCES`].
    TooMany {
        file: String,
        count: usize,
    },
    /// A transform, which only AWS carries out.
    Transform {
        file: String,
        name: String,
    },
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { file, length } => {
                write!(f, "{file}: {length} bytes are too many for a template; at most {LONGEST} are read.")
            }
            Self::Json { file, error } => write!(f, "{file}: {error}"),
            Self::Yaml { file, error } => write!(f, "{file}: {error}"),
            Self::NoResources { file } => {
                write!(f, "{file}: the template has no section Resources, or it is not a mapping.")
            }
            Self::TooMany { file, count } => write!(
                f,
                "{file}: the template has {count} resources; at most {MOST_RESOURCES} are read, and CloudFormation takes 500."
            ),
            Self::Transform { file, name } => write!(
                f,
                "{file}: the template uses the transform {name}, which only AWS carries out. Import what `aws cloudformation get-template --template-stage Processed` gives for its stack."
            ),
        }
    }
}

/// Whether a text looks like a template, in JSON or in YAML.
pub fn is_template(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') {
        return document::json(text).is_ok_and(|value| has_resources(&value));
    }
    start.lines().any(|line| line.trim_end() == "Resources:" || line.starts_with("AWSTemplateFormatVersion"))
}

fn has_resources(value: &Value) -> bool {
    let typed = |resource: &Value| resource.get("Type").and_then(Value::as_str).is_some_and(|name| name.contains("::"));
    value.get("AWSTemplateFormatVersion").is_some()
        || value.get("Resources").and_then(Value::as_object).is_some_and(|all| all.values().any(typed))
}

fn sections(file: &str, text: &str) -> Result<Map<String, Value>, TemplateError> {
    if LONGEST < text.len() {
        return Err(TemplateError::TooLong { file: file.to_owned(), length: text.len() });
    }
    let text = text.trim_start_matches('\u{feff}');
    let value = match text.trim_start().starts_with('{') {
        true => document::json(text).map_err(|error| TemplateError::Json { file: file.to_owned(), error })?,
        false => yaml::read(text).map_err(|error| TemplateError::Yaml { file: file.to_owned(), error })?,
    };
    let sections = value.as_object().filter(|sections| sections.get("Resources").is_some_and(Value::is_object));
    sections.cloned().ok_or_else(|| TemplateError::NoResources { file: file.to_owned() })
}

/// The parameters of a template, with their defaults.
///
/// # Errors
/// Where the text is no template.
pub fn parameters(file: &str, text: &str) -> Result<Vec<Parameter>, TemplateError> {
    Ok(Template::new(sections(file, text)?, SortedMap::default(), Lab::REGION, Lab::ACCOUNT).parameters())
}

/// The transforms that leave nothing for AWS to do that matters to a network.
const HARMLESS: &[&str] = &["AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23", "AWS::CodeDeployBlueGreen"];

/// Makes the resources of templates, given by name and text, in a lab. What one exports the later ones may import. `given` are
/// values for parameters.
///
/// # Errors
/// Where a text is no template, or uses a transform.
pub fn import(files: &[(&str, &str)], given: &SortedMap<String, Value>, lab: Lab) -> Result<Imported, TemplateError> {
    let mut report = Report::default();
    let mut exports = SortedMap::default();
    let mut taken: Vec<(&'static str, usize)> = Vec::new();
    let mut lab = lab;
    for (file, text) in files {
        let mut template = Template::new(sections(file, text)?, given.clone(), Lab::REGION, Lab::ACCOUNT);
        let count = template.resources().len();
        if MOST_RESOURCES < count {
            return Err(TemplateError::TooMany { file: (*file).to_owned(), count });
        }
        let foreign = template.transforms().into_iter().find(|name| !HARMLESS.contains(name));
        if let Some(name) = foreign {
            return Err(TemplateError::Transform { file: (*file).to_owned(), name: name.to_owned() });
        }
        template.exports = exports;
        let mut maker = Maker::new(lab, &template.region);
        for name in order(&template) {
            make(&name, &mut template, &mut maker, &[KINDS], &mut taken, &mut report);
        }
        exports = template.exports.clone();
        exports.extend(template.exported());
        lab = maker.lab;
    }
    report.taken = taken;
    Ok(Imported { network: lab.network().clone(), report })
}

/// Makes resources in a lab that are written as a template's, of its types and of `own` ones. A resource may name its `Region`.
pub(in crate::exchange) fn make_all(
    resources: Map<String, Value>,
    own: &'static [Kind],
    region: &str,
    lab: Lab,
    mut report: Report,
) -> Imported {
    let mut sections = Map::new();
    sections.insert("Resources".to_owned(), Value::Object(resources));
    let mut template = Template::new(sections, SortedMap::default(), region, Lab::ACCOUNT);
    let mut maker = Maker::new(lab, &template.region);
    let mut taken = Vec::new();
    for name in order(&template) {
        make(&name, &mut template, &mut maker, &[KINDS, own], &mut taken, &mut report);
    }
    report.taken.extend(taken);
    Imported { network: maker.lab.network().clone(), report }
}

/// A network as a template; what has no place in it stands in comments before it.
pub fn export(network: &Network, form: Form) -> String {
    write::write(&blueprint(network), form)
}

/// The resources in an order in which each comes behind what it refers to, else as the template has them. Where they refer to each
/// other in a circle, one of them comes too early, and says so then.
fn order(template: &Template) -> Vec<String> {
    let mut order = Vec::new();
    let mut seen = SortedSet::default();
    // What is still to be entered (true: what it needs is behind it already), the next one last.
    // A route to a gateway needs the gateway attached, which templates do not always say.
    let attaches = |name: &String| {
        let kind = template.resource(name).and_then(|it| it.get("Type")).and_then(Value::as_str);
        kind == Some("AWS::EC2::VPCGatewayAttachment")
    };
    let (first, rest): (Vec<String>, Vec<String>) = template.resources().into_iter().partition(attaches);
    let mut open: Vec<(String, bool)> = first.into_iter().chain(rest).rev().map(|name| (name, false)).collect();
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

fn make(
    name: &str,
    template: &mut Template,
    maker: &mut Maker,
    kinds: &[&'static [Kind]],
    taken: &mut Vec<(&'static str, usize)>,
    report: &mut Report,
) {
    let known = |kind: &str| kinds.iter().copied().flatten().find(|known| known.name == kind);
    let became = match wanted(name, template) {
        Err(why) => {
            report.leave_out(name, &why);
            Became::LeftOut
        }
        Ok(None) => Became::NotMade,
        Ok(Some((kind, _))) if known(&kind).is_none() => {
            report.leave_out(name, &["the lab does not model ", &kind].concat());
            Became::Elsewhere
        }
        Ok(Some((kind, properties))) => {
            let Some(kind) = known(&kind) else { return };
            match made(kind, name, &properties, template, maker, report) {
                Ok(Made { reference, attributes }) => {
                    match taken.iter_mut().find(|(name, _)| *name == kind.name) {
                        Some((_, count)) => *count += 1,
                        None => taken.push((kind.name, 1)),
                    }
                    Became::Made { reference, attributes }
                }
                Err(why) => {
                    report.leave_out(&[name, " (", kind.name, ")"].concat(), &why);
                    Became::LeftOut
                }
            }
        }
    };
    template.became.insert(name.to_owned(), became);
}

/// A resource's type and properties.
type Typed = (String, Map<String, Value>);

/// A resource as it stands in the template; none where its condition is not met.
fn wanted(name: &str, template: &Template) -> Result<Option<Typed>, String> {
    let Some(resource) = template.resource(name) else {
        return Err("it is no resource: CloudFormation wants a mapping with a Type".to_owned());
    };
    if !template.is_wanted(resource).map_err(|why| why.words())? {
        return Ok(None);
    }
    let kind = resource.get("Type").and_then(Value::as_str).ok_or("it has no Type")?;
    let properties = resource.get("Properties").and_then(Value::as_object).cloned().unwrap_or_default();
    Ok(Some((kind.to_owned(), properties)))
}

fn made(
    kind: &Kind,
    name: &str,
    properties: &Map<String, Value>,
    template: &Template,
    maker: &mut Maker,
    report: &mut Report,
) -> Result<Made, String> {
    let mut known = Map::new();
    for (property, value) in properties {
        let value = template.value(value).map_err(|why| [property, ": ", &why.words()].concat())?;
        if !template::is_no_value(&value) {
            known.insert(property.clone(), value);
        }
    }
    let region = template.resource(name).and_then(|it| it.get("Region")).and_then(Value::as_str);
    maker.begin(name, region.unwrap_or(&template.region));
    match &kind.how {
        How::Create(create) => {
            maker::unread(create, &known, name, report);
            maker.create(create, &known)
        }
        How::Do(reads, make) => {
            if !reads.is_empty() {
                let unread = known.keys().filter(|property| !reads.split_whitespace().any(|read| read == *property));
                unread.for_each(|property| report.leave_out(&[name, ".", property].concat(), maker::NOTHING_FOR));
            }
            make(maker, &known)
        }
    }
}
