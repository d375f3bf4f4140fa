//! Networks from CloudFormation templates: evaluated, then made by the lab's own requests. It must not know where templates come from.

mod interfaces;
mod kind;
mod kinds;
mod maker;
mod making;
mod stacks;
mod template;
mod write;

pub(in crate::exchange) use kind::{Kind, Outcome, Properties, doing};
pub use kinds::{Readable, readable};
pub(in crate::exchange) use maker::{Made, Maker, balancing_name, permission};
pub use template::Parameter;
pub use write::Form;

use super::blueprint::blueprint;
use super::describe::{Imported, Report};
use super::document;
use super::yaml;
use crate::control::Lab;
use crate::exchange::describe::of_file;
use crate::model::Network;
use crate::net::SortedMap;
use crate::text::import::Unread;
use serde_json::{Map, Value};
use stacks::{Run, Source};
use std::fmt;
use template::Template;

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
            Self::TooLong { file, length } => of_file(f, file, &Unread::TemplateTooLong.numbers([*length, LONGEST])),
            Self::Json { file, error } => of_file(f, file, &error.to_string()),
            Self::Yaml { file, error } => of_file(f, file, &error.to_string()),
            Self::NoResources { file } => of_file(f, file, Unread::TemplateWithoutResources.text()),
            Self::TooMany { file, count } => {
                of_file(f, file, &Unread::TemplateTooMany.numbers([*count, MOST_RESOURCES]))
            }
            Self::Transform { file, name } => of_file(f, file, &Unread::TemplateTransform.of(&[name])),
        }
    }
}

/// Whether a text looks like a template, in JSON or in YAML, or like what `get-template` prints of one.
pub fn is_template(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('{') {
        // Most answers and documents have none of these words, and need not be read to know it.
        let has_word = ["Resources", "AWSTemplateFormatVersion", BODY].iter().any(|word| text.contains(word));
        let fits = || document::json(text).is_ok_and(|value| has_resources(&value) || value.get(BODY).is_some());
        return has_word && (LONGEST < text.len() || fits());
    }
    let begins = |line: &str| {
        let line = line.trim_start().trim_start_matches(['"', '\'']);
        line.starts_with("AWSTemplateFormatVersion") || line.starts_with("Resources") && line.contains(':')
    };
    !start.starts_with(['[', '<']) && start.lines().any(begins)
}

/// Where `aws cloudformation get-template` puts a template.
const BODY: &str = "TemplateBody";

fn has_resources(value: &Value) -> bool {
    let typed = |resource: &Value| resource.get("Type").and_then(Value::as_str).is_some_and(|name| name.contains("::"));
    value.get("AWSTemplateFormatVersion").is_some()
        || value
            .get("Resources")
            .and_then(Value::as_object)
            .is_some_and(|all| all.values().any(typed) || all.keys().any(|name| name.starts_with("Fn::")))
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
    if let Some(Value::String(body)) = value.get(BODY) {
        return sections(file, body);
    }
    let value = value.get(BODY).unwrap_or(&value);
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

/// Makes the resources of templates, given by name and text, in a lab. What one exports the others may import, and a template that
/// another nests in itself is made where it is nested. `given` are values for parameters.
///
/// # Errors
/// Where a text is no template, or uses a transform.
pub fn import(files: &[(&str, &str)], given: &SortedMap<String, Value>, lab: Lab) -> Result<Imported, TemplateError> {
    let mut sources = Vec::new();
    for (file, text) in files {
        sources.push(Source { file: (*file).to_owned(), sections: sections(file, text)? });
    }
    stacks::import(&sources, given, lab)
}

/// Makes resources in a lab that are written as a template's, of its types and of `own` ones. A resource may name its `Region`.
pub(in crate::exchange) fn make_all(
    resources: Map<String, Value>,
    own: &'static [Kind],
    region: &str,
    lab: Lab,
    report: Report,
) -> Imported {
    let mut sections = Map::new();
    sections.insert("Resources".to_owned(), Value::Object(resources));
    let mut given = SortedMap::default();
    given.insert("AWS::Region".to_owned(), region.into());
    let mut template = Template::new(sections, given, region, Lab::ACCOUNT);
    let mut run = Run::new(&[], own, lab, report);
    run.stack(&mut template, "");
    run.imported()
}

/// A network as a template; what has no place in it stands in comments before it.
pub fn export(network: &Network, form: Form) -> String {
    write::write(&blueprint(network), form)
}
