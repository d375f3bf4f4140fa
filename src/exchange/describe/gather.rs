//! Finds the resources in JSON of any shape by what they look like. It must not know what they mean.

use super::kinds::{KINDS, Kind, SKIPPED};
use super::{ImportError, Report, lattice, spelling};
use crate::catalog;
use crate::exchange::document::JsonError;
use crate::net::{SortedMap, SortedSet};
use crate::text::import::{Reason, Unread};
use serde_json::{Deserializer, Map, Value};

/// A resource, an attribute or an entry, as a file holds it.
#[derive(Clone, Debug)]
pub struct Item {
    pub map: Map<String, Value>,
    /// The file's name and the members on the way to it, parted by blanks: ids, accounts and Regions in it say what it belongs to.
    pub place: String,
}

impl Item {
    /// A text in it.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.map.get(member).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// The id of the kind that it or its place has, such as `pl-`.
    pub fn id_in_place(&self, prefix: &str) -> Option<&str> {
        let (at, _) = self.place.rmatch_indices(prefix).next()?;
        let rest = self.place.get(at + prefix.len()..)?;
        let digits = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if digits < 3 {
            return None;
        }
        self.place.get(at..at + prefix.len() + digits)
    }

    /// The Region that its place names.
    pub fn region_in_place(&self) -> Option<&'static str> {
        let named = catalog::regions().iter().map(|region| region.code).filter(|code| self.place.contains(code));
        named.max_by_key(|code| code.len())
    }

    /// The account that its place names: twelve digits.
    pub fn account_in_place(&self) -> Option<&str> {
        self.place
            .split(|c: char| !c.is_ascii_alphanumeric())
            .find(|part| part.len() == 12 && part.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// What all files hold, by the name of the list that it stood in.
#[derive(Debug, Default)]
pub struct Gathered {
    pub items: SortedMap<&'static str, Vec<Item>>,
    /// What stood in no list: the answers of commands that make, change or get one resource, in their order.
    single: Vec<(&'static Kind, Item)>,
}

impl Gathered {
    /// The items of a list.
    pub fn of(&self, list: &str) -> &[Item] {
        self.items.get(list).map(Vec::as_slice).unwrap_or_default()
    }

    fn push(&mut self, list: &'static str, map: &Map<String, Value>, place: &str) {
        self.items.or_default(list).push(Item { map: clean(map), place: place.to_string() });
    }

    /// What made or changed a resource says what it was then: a list's word on it counts more, and of several the last.
    fn take_single(&mut self) {
        let single = std::mem::take(&mut self.single);
        let mut told: SortedSet<(&str, String)> = SortedSet::new();
        let mut lists: Vec<&Kind> = Vec::new();
        for (kind, _) in &single {
            if !lists.iter().any(|it| it.list == kind.list) {
                lists.push(kind);
                let ids = self.of(kind.list).iter().filter_map(|item| item.text(kind.id));
                told.extend(ids.map(|id| (kind.list, id.to_string())));
            }
        }
        let mut is_new = |(kind, item): &(&'static Kind, Item)| {
            item.text(kind.id).is_some_and(|id| told.insert((kind.list, id.to_string())))
        };
        let mut last: Vec<_> = single.into_iter().rev().filter(|it| is_new(it)).collect();
        last.reverse();
        for (kind, item) in last {
            self.items.or_default(kind.list).push(item);
        }
    }
}

/// Lists that say what others need, and are no resources of their own.
const ATTRIBUTE: &str = "VpcAttribute";
const ENTRY: &str = "Entries";
const ZONE: &str = "HostedZone";

/// Reads the files.
pub fn gather(
    files: &[(&str, &str)],
    report: &mut Report,
    tell: &mut dyn FnMut(usize),
) -> Result<Gathered, ImportError> {
    let mut gathered = Gathered::default();
    let (mut unrecognised, mut empty) = (Vec::new(), Vec::new());
    for (number, (name, text)) in files.iter().enumerate() {
        tell(number);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut found = false;
        let mut any = false;
        // One file may hold the answers of several calls, one behind the other.
        for value in Deserializer::from_str(text).into_iter::<Value>() {
            let value = match value {
                Ok(value) => value,
                Err(error) => match spelling::other(text).filter(|_| !any) {
                    None => return Err(not_json(name, &error)),
                    Some(Err(what)) => return Err(ImportError::Other { file: (*name).to_string(), what }),
                    Some(Ok(value)) => {
                        any = true;
                        found |= walk(&value, name, 0, &mut gathered, report);
                        break;
                    }
                },
            };
            any = true;
            if let Some(error) = other_format(name, &value) {
                return Err(error);
            }
            if let Some(why) = beside(&value) {
                report.leave_out(name, why);
                found = true;
                continue;
            }
            found |= walk(&value, name, 0, &mut gathered, report);
        }
        if !any {
            empty.push((*name).to_string());
        } else if !found {
            unrecognised.push((*name).to_string());
        }
    }
    gathered.take_single();
    if gathered.items.is_empty() {
        let left_out = std::mem::take(&mut report.left_out);
        return Err(match empty.into_iter().next() {
            Some(file) if unrecognised.is_empty() && left_out.is_empty() => ImportError::Empty { file },
            Some(_) | None => ImportError::NothingFound { files: unrecognised, left_out },
        });
    }
    // One command that failed must not keep out what the others said.
    for file in empty {
        report.leave_out(&file, Reason::EmptyFile);
    }
    for file in unrecognised {
        report.leave_out(&file, Reason::NoAnswer);
    }
    Ok(gathered)
}

fn not_json(name: &str, error: &serde_json::Error) -> ImportError {
    let said = error.to_string();
    let why = said.rsplit_once(" at line ").map_or(said.as_str(), |(why, _)| why).to_string();
    let error = JsonError { line: error.line(), column: error.column(), is_cut_off: error.is_eof(), why };
    ImportError::Json { file: name.to_string(), error }
}

fn other_format(name: &str, value: &Value) -> Option<ImportError> {
    let is = |member: &str| value.get(member).is_some();
    let what = if value.get("format").and_then(Value::as_str) == Some("endpoint-lab") {
        Unread::LabDocument
    } else if is("AWSTemplateFormatVersion")
        || (is("Resources") && value.get("Resources").is_some_and(Value::is_object))
    {
        Unread::Template
    } else if is("planned_values") || is("terraform_version") {
        Unread::Terraform
    } else {
        return None;
    };
    Some(ImportError::Other { file: name.to_string(), what })
}

/// What other tools write, and why it is left out: the CDK's folder has notes beside the templates.
fn beside(value: &Value) -> Option<Reason> {
    let is = |member: &str| value.get(member).is_some();
    if is("Rules") && is("Parameters") {
        return Some(Reason::NoResources);
    }
    if value.get("deployment").is_some_and(|it| it.get("manifest").is_some()) {
        return Some(Reason::Pulumi);
    }
    let version = value.get("version").and_then(Value::as_str)?;
    let is_note = is("artifacts") || is("dockerImages") || is("testCases") || version.starts_with("tree-");
    is_note.then_some(Reason::CdkNotes)
}

/// Finds what is in `value`; whether anything was known.
fn walk(value: &Value, place: &str, depth: usize, gathered: &mut Gathered, report: &mut Report) -> bool {
    match value {
        Value::Array(list) => {
            let mut found = false;
            for item in list {
                found |= match item {
                    Value::Object(map) if of_lattice(map, place, gathered) => true,
                    Value::Object(map) => match bare(map, place) {
                        Some(list) => {
                            gathered.push(list, map, place);
                            true
                        }
                        None => other_spelling(map, place, gathered) || walk(item, place, depth + 1, gathered, report),
                    },
                    Value::Array(_) => walk(item, place, depth + 1, gathered, report),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
                };
            }
            found
        }
        Value::Object(map) if of_lattice(map, place, gathered) => true,
        Value::Object(map) => {
            if let Some(list) = bare(map, place).filter(|list| depth == 0 || *list == ATTRIBUTE) {
                gathered.push(list, map, place);
                return true;
            }
            if other_spelling(map, place, gathered) {
                return true;
            }
            let mut found = false;
            for (key, member) in map {
                found |= walk_member(map, key, member, place, depth, gathered, report);
            }
            found
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Takes a resource of VPC Lattice; whether it was one.
fn of_lattice(map: &Map<String, Value>, place: &str, gathered: &mut Gathered) -> bool {
    let Some((list, row)) = lattice::item(map) else { return false };
    gathered.push(list, &row, place);
    true
}

/// Takes a resource whose members are spelled in another way; whether it was one.
fn other_spelling(map: &Map<String, Value>, place: &str, gathered: &mut Gathered) -> bool {
    let Some((map, place)) = spelling::item(map, place) else { return false };
    let Some(list) = bare(&map, &place) else { return false };
    gathered.push(list, &map, &place);
    true
}

fn walk_member(
    map: &Map<String, Value>,
    key: &str,
    member: &Value,
    place: &str,
    depth: usize,
    gathered: &mut Gathered,
    report: &mut Report,
) -> bool {
    let inner = [place, " ", key].concat();
    match member {
        Value::Array(list) => {
            // Others have lists of ids by the same names.
            let has_items = list.is_empty() || list.iter().any(Value::is_object);
            if let Some(kind) = KINDS.iter().find(|kind| kind.list == key && has_items) {
                // Databases and caches list what they stand in by the same names, and without ids.
                let has_id = |item: &Value| item.get(kind.id).is_some();
                if 1 < depth && !kind.id.is_empty() && !list.is_empty() && !list.iter().any(has_id) {
                    report.leave_out(&Reason::In.of(&[key, place]), Reason::NotModelled);
                    return true;
                }
                gathered.items.or_default(kind.list);
                for item in list.iter().filter_map(Value::as_object) {
                    gathered.push(kind.list, item, place);
                }
                return true;
            }
            if let Some((_, why)) = SKIPPED.iter().find(|(list, _)| *list == key) {
                if !list.is_empty() {
                    report.leave_out(&Reason::In.of(&[key, place]), *why);
                }
                return true;
            }
            let is_aws_list = key.starts_with(|c: char| c.is_ascii_uppercase()) && list.iter().any(Value::is_object);
            if walk(member, &inner, depth + 1, gathered, report) {
                return true;
            }
            if is_aws_list {
                report.leave_out(&Reason::In.of(&[key, place]), Reason::NotModelled);
            }
            false
        }
        // An answer with one zone and, beside it, its VPCs.
        Value::Object(zone) if key == ZONE => {
            let mut zone = zone.clone();
            if let Some(vpcs) = map.get("VPCs") {
                zone.insert("VPCs".to_string(), vpcs.clone());
            }
            gathered.push("HostedZones", &zone, place);
            true
        }
        Value::Object(_) if matches!(key, "ResponseMetadata" | "$metadata") => false,
        Value::Object(single) if key == "VpcBlockPublicAccessOptions" => {
            gathered.push("VpcBlockPublicAccessOptions", single, place);
            true
        }
        Value::Object(single) => match alone(key, single) {
            Some(kind) => {
                gathered.single.push((kind, Item { map: clean(single), place: place.to_string() }));
                true
            }
            None => walk(member, &inner, depth + 1, gathered, report),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The kind of the one resource in an answer, which its member names: `Vpc` where a list would be `Vpcs`.
fn alone(key: &str, map: &Map<String, Value>) -> Option<&'static Kind> {
    let names = |kind: &&Kind| kind.list.strip_suffix('s').is_some_and(|one| one == key) || kind.list == key;
    KINDS.iter().filter(names).find(|kind| kind.is_of(map))
}

/// The list that a resource without one would stand in.
fn bare(map: &Map<String, Value>, place: &str) -> Option<&'static str> {
    let has = |member: &str| map.contains_key(member);
    if ["EnableDnsSupport", "EnableDnsHostnames", "enableDnsSupport", "enableDnsHostnames"].iter().any(|it| has(it)) {
        return Some(ATTRIBUTE);
    }
    if has("Cidr") && place.contains("pl-") {
        return Some(ENTRY);
    }
    KINDS.iter().find(|kind| kind.is_of(map)).map(|kind| kind.list)
}

/// Without what is null or an empty text, and with tags as a list.
fn clean(map: &Map<String, Value>) -> Map<String, Value> {
    let mut cleaned = Map::new();
    for (key, value) in map {
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::Object(tags) if key == "Tags" || key == "TagSet" => {
                let tag = |(key, value): (&String, &Value)| crate::net::json!({"Key": key, "Value": value});
                cleaned.insert("Tags".to_string(), tags.iter().map(tag).collect());
            }
            Value::Object(inner) => {
                cleaned.insert(key.clone(), Value::Object(clean(inner)));
            }
            Value::Array(list) => {
                let list = list.iter().filter(|item| !item.is_null()).map(|item| match item.as_object() {
                    Some(inner) => Value::Object(clean(inner)),
                    None => item.clone(),
                });
                let key = if key == "TagSet" { "Tags" } else { key };
                cleaned.insert(key.to_string(), list.collect());
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                cleaned.insert(key.clone(), value.clone());
            }
        }
    }
    cleaned
}
