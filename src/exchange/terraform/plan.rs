//! Networks from what `terraform show -json` prints of a plan or a state. It must not know where the files come from.
//!
//! A plan has the values that are known before it is carried out, and in its configuration which expressions give the others: these
//! are followed through modules, `count` and `for_each` to the resources that they name. A state has every value: an id in it
//! stands for the resource that has it.

use super::follow::STEPS;
use super::forms::{self, is_log, is_printed, is_source_in_json, unwrapped};
use super::kinds::{OWN, ROWS};
use crate::catalog;
use crate::control::Lab;
use crate::control::shapes::pascal_case;
use crate::exchange::cloudformation::make_all;
use crate::exchange::describe::of_file;
use crate::exchange::describe::{Imported, Report};
use crate::exchange::document::{self, JsonError, LONGEST};
use crate::net::{SortedMap, json};
use crate::text::import::Unread;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// Arguments, attributes or members by name.
pub(super) type Object = Map<String, Value>;

/// Why a text is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// More than [`MOST_RESOURCES`] that the lab models.
    TooMany {
        file: String,
        count: usize,
    },
    TooLong {
        file: String,
        length: usize,
    },
    Json {
        file: String,
        error: JsonError,
    },
    /// The configuration itself, in HCL.
    Source {
        file: String,
    },
    /// The log of a run.
    Log {
        file: String,
    },
    /// A plan or a state as Terraform prints it for people.
    Printed {
        file: String,
    },
    /// No resources.
    Nothing {
        file: String,
    },
}

/// The most resources of a plan or a state that the lab models.
pub const MOST_RESOURCES: usize = 3000;

/// The command that makes a plan's JSON.
const PLAN: &str = "terraform plan -out=plan && terraform show -json plan > plan.json";

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { file, count } => of_file(f, file, &Unread::PlanTooMany.numbers([*count, MOST_RESOURCES])),
            Self::TooLong { file, length } => of_file(f, file, &Unread::PlanTooLong.numbers([*length, LONGEST])),
            Self::Json { file, error } => of_file(f, file, &error.to_string()),
            Self::Source { file } => of_file(f, file, &Unread::PlanSource.of(&[PLAN])),
            Self::Log { file } => of_file(f, file, &Unread::PlanLog.of(&[PLAN])),
            Self::Printed { file } => of_file(f, file, Unread::PlanPrinted.text()),
            Self::Nothing { file } => of_file(f, file, Unread::PlanEmpty.text()),
        }
    }
}

/// Makes the resources of plans and states, given by name and text, in a lab.
///
/// # Errors
/// Where a text is neither a plan nor a state in JSON.
pub fn import(files: &[(&str, &str)], lab: Lab) -> Result<Imported, PlanError> {
    let mut imported = Imported { network: lab.network().clone(), report: Report::default() };
    for (file, text) in files {
        let named = || (*file).to_owned();
        if LONGEST < text.len() {
            return Err(PlanError::TooLong { file: named(), length: text.len() });
        }
        let text = unwrapped(text);
        if is_printed(text) {
            return Err(PlanError::Printed { file: named() });
        }
        if !text.starts_with('{') || is_source_in_json(text) {
            return Err(PlanError::Source { file: named() });
        }
        if is_log(text) {
            return Err(PlanError::Log { file: named() });
        }
        let value = document::json(text).map_err(|error| PlanError::Json { file: named(), error })?;
        let values = forms::values(&value).ok_or_else(|| PlanError::Nothing { file: named() })?;
        let plan = Plan::of(&value, &values);
        let count = plan.instances.iter().filter(|it| ROWS.iter().any(|(kind, _, _)| *kind == it.kind)).count();
        if MOST_RESOURCES < count {
            return Err(PlanError::TooMany { file: named(), count });
        }
        let mut report = imported.report;
        let resources = plan.resources(&mut report);
        imported = make_all(resources, OWN, &plan.region(), Lab::new(imported.network), report);
    }
    Ok(imported)
}

/// A module as it is called once.
pub(super) struct Module<'p> {
    pub address: &'p str,
    pub config: Option<&'p Value>,
    /// Where it is called, with the call; none for the root.
    pub call: Option<(usize, &'p Value)>,
    pub name: &'p str,
    pub key: Option<Value>,
}

/// One of the instances of a resource.
pub(super) struct Instance<'p> {
    /// With its module, which old versions leave out.
    pub address: String,
    pub module: usize,
    pub kind: &'p str,
    pub name: &'p str,
    pub key: Option<&'p Value>,
    pub values: &'p Map<String, Value>,
    pub config: Option<&'p Value>,
    /// What is not known of its values before apply, as far as the plan says so.
    pub unknown: Option<&'p Value>,
}

pub(super) struct Plan<'p> {
    pub whole: &'p Value,
    pub modules: Vec<Module<'p>>,
    pub instances: Vec<Instance<'p>>,
    /// What stands for the ids and ARNs that are known.
    pub known: SortedMap<String, Value>,
}

/// Which resources of a module are read.
#[derive(Clone, Copy, PartialEq)]
enum Reads {
    Managed,
    /// Data sources.
    LookedUp,
}

/// The data sources that stand for what is there already.
const LOOKED_UP: &[&str] = &["aws_route_table", "aws_security_group", "aws_subnet", "aws_vpc"];

/// The attributes whose values name resources.
const IDS: [&str; 8] = [
    "id",
    "arn",
    "primary_network_interface_id",
    "default_route_table_id",
    "main_route_table_id",
    "default_security_group_id",
    "default_network_acl_id",
    "allocation_id",
];

/// What AWS called an endpoint service, and the DNS names that it gave an endpoint or a load balancer, by the attributes that hold them.
fn called<'p>(instance: &Instance<'p>) -> Vec<(String, &'p str)> {
    let text = |value: Option<&'p Value>| value.and_then(Value::as_str).filter(|text| !text.is_empty());
    let own = match instance.kind {
        "aws_lb" | "aws_alb" => "dns_name",
        "aws_vpc_endpoint_service" => "service_name",
        "aws_vpc_endpoint" => "dns_entry",
        _ => return Vec::new(),
    };
    let value = instance.values.get(own);
    if own != "dns_entry" {
        return text(value).map(|text| (own.to_owned(), text)).into_iter().collect();
    }
    let mut all = Vec::new();
    for (place, entry) in value.and_then(Value::as_array).into_iter().flatten().enumerate() {
        for member in ["dns_name", "hosted_zone_id"] {
            let attribute = ["dns_entry[", &place.to_string(), "].", member].concat();
            all.extend(text(entry.get(member)).map(|text| (attribute, text)));
        }
    }
    all
}

/// What stands for a part of one of an endpoint's DNS names: `dns_entry[0].dns_name`. An entry is `ZONE:NAME`.
fn entry(entries: &Value, attribute: &str) -> Option<Value> {
    let (place, member) = attribute.strip_prefix("dns_entry[")?.split_once("].")?;
    let entry = json!({"Fn::Select": [place, entries.clone()]});
    let part = if member == "hosted_zone_id" { "0" } else { "1" };
    Some(json!({"Fn::Select": [part, {"Fn::Split": [":", entry]}]}))
}

/// The Region that a resource's values tell of.
fn told_region(values: &Object) -> Option<&str> {
    let text = |name: &str| values.get(name).and_then(Value::as_str);
    let arn = text("arn").and_then(|arn| arn.split(':').nth(3)).filter(|region| !region.is_empty());
    let zone = || text("availability_zone").and_then(catalog::region_of_zone).map(|region| region.code);
    let service = || text("service_name")?.split('.').find_map(catalog::region).map(|region| region.code);
    text("region").filter(|region| !region.is_empty()).or(arn).or_else(zone).or_else(service)
}

impl<'p> Plan<'p> {
    fn of(whole: &'p Value, values: &'p Value) -> Self {
        let mut plan = Self { whole, modules: Vec::new(), instances: Vec::new(), known: SortedMap::default() };
        let config = whole.pointer("/configuration/root_module");
        plan.modules.push(Module { address: "", config, call: None, name: "", key: None });
        values.get("root_module").into_iter().for_each(|root| plan.module(root, 0, Reads::Managed));
        // What was only looked up is there already: in a plan it stands in the state before.
        let before = whole.pointer("/prior_state/values/root_module").or_else(|| values.get("root_module"));
        before.into_iter().for_each(|root| plan.module(root, 0, Reads::LookedUp));
        // What a resource is called itself comes before what others call by it.
        for attribute in IDS {
            for (number, instance) in plan.instances.iter().enumerate() {
                let id =
                    instance.values.get(attribute).and_then(Value::as_str).filter(|id| id.contains(['-', ':', 'Z']));
                if let (Some(id), Some(value)) = (id, plan.made(number, attribute)) {
                    plan.known.or_insert_with(id.to_owned(), || value);
                }
            }
        }
        for (number, instance) in plan.instances.iter().enumerate() {
            for (attribute, text) in called(instance) {
                if let Some(value) = plan.made(number, &attribute) {
                    plan.known.or_insert_with(text.to_owned(), || value);
                }
            }
        }
        plan
    }

    fn module(&mut self, module: &'p Value, at: usize, reads: Reads) {
        let list = |name: &str| module.get(name).and_then(Value::as_array).into_iter().flatten();
        let config = self.modules.get(at).and_then(|it| it.config);
        for resource in list("resources") {
            let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
            let is_own = text("type").starts_with("aws_")
                && match reads {
                    Reads::Managed => text("mode") != "data",
                    Reads::LookedUp => text("mode") == "data" && LOOKED_UP.contains(&text("type")),
                };
            let Some(values) = resource.get("values").and_then(Value::as_object).filter(|_| is_own) else { continue };
            // The same thing may be looked up twice, or be managed as well.
            let id = values.get("id").filter(|id| id.is_string());
            let is_copy = |it: &Instance<'_>| id.is_some() && it.kind == text("type") && it.values.get("id") == id;
            if reads == Reads::LookedUp && (id.is_none() || self.instances.iter().any(is_copy)) {
                continue;
            }
            let (kind, name) = (text("type"), text("name"));
            let all = config.and_then(|config| config.get("resources")).and_then(Value::as_array);
            let is_it = |one: &&Value| {
                let is = |member: &str, value: &str| one.get(member).and_then(Value::as_str) == Some(value);
                is("type", kind) && is("name", name) && is("mode", "managed")
            };
            let module = self.modules.get(at).map_or("", |it| it.address);
            let address = match module.is_empty() || text("address").starts_with(module) {
                true => text("address").to_owned(),
                false => [module, ".", text("address")].concat(),
            };
            let changes = self.whole.get("resource_changes").and_then(Value::as_array);
            let change = changes.and_then(|all| all.iter().find(|it| it.get("address") == resource.get("address")));
            self.instances.push(Instance {
                address,
                module: at,
                kind,
                name,
                key: resource.get("index"),
                values,
                config: all.and_then(|all| all.iter().find(is_it)).filter(|_| reads == Reads::Managed),
                unknown: change.and_then(|change| change.pointer("/change/after_unknown")),
            });
        }
        for child in list("child_modules") {
            let address = child.get("address").and_then(Value::as_str).unwrap_or_default();
            let before = self.modules.get(at).map_or("", |it| it.address);
            let own = address.strip_prefix(before).unwrap_or(address).trim_start_matches('.');
            let own = own.strip_prefix("module.").unwrap_or(own);
            let (name, key) = match own.split_once('[') {
                Some((name, key)) => (name, serde_json::from_str(key.trim_end_matches(']')).ok()),
                None => (own, None),
            };
            let call = config.and_then(|config| config.get("module_calls")?.get(name));
            let inner = call.and_then(|call| call.get("module"));
            self.modules.push(Module { address, config: inner, call: call.map(|call| (at, call)), name, key });
            self.module(child, self.modules.len() - 1, reads);
        }
    }

    /// The Region that the provider is configured for, where the plan says so, else that of the first resource that tells its own.
    fn region(&self) -> String {
        let at = |place: &str| self.whole.pointer(place).and_then(Value::as_str);
        let variable = at("/configuration/provider_config/aws/expressions/region/references/0");
        let variable = variable.and_then(|name| name.strip_prefix("var."));
        let given = variable.and_then(|name| self.whole.get("variables")?.get(name)?.get("value")?.as_str());
        let said = at("/configuration/provider_config/aws/expressions/region/constant_value").or(given);
        let told = || self.instances.iter().find_map(|it| told_region(it.values));
        said.or_else(told).unwrap_or(Lab::REGION).to_owned()
    }

    /// Where an instance is, where it is not where all are.
    pub fn region_of(&self, instance: &Instance<'p>) -> Option<&'p str> {
        let said = instance.values.get("region").and_then(Value::as_str);
        said.or_else(|| {
            let provider = instance.config?.get("provider_config_key")?.as_str()?;
            let provider = self.whole.pointer("/configuration/provider_config")?.get(provider)?;
            provider.pointer("/expressions/region/constant_value")?.as_str()
        })
    }

    /// What stands for an attribute of a resource.
    pub fn made(&self, number: usize, attribute: &str) -> Option<Value> {
        let instance = self.instances.get(number)?;
        let of = |attribute: &str| json!({"Fn::GetAtt": [instance.address.as_str(), attribute]});
        let itself = || json!({"Ref": instance.address.as_str()});
        let is_named_by_arn = instance.kind.starts_with("aws_lb")
            || instance.kind.starts_with("aws_alb")
            || instance.kind.starts_with("aws_vpclattice_");
        Some(match (instance.kind, attribute) {
            ("aws_eip", "id" | "" | "allocation_id") => of("AllocationId"),
            ("aws_default_route_table", _) => self.argument(number, "default_route_table_id", &Cell::new(STEPS))?,
            (_, "id" | "" | "bucket" | "primary_network_interface_id" | "transit_gateway_attachment_id") => itself(),
            ("aws_route53_zone", "zone_id") => itself(),
            (_, "arn") if is_named_by_arn => itself(),
            (_, "default_security_group_id") => of("DefaultSecurityGroup"),
            (_, "default_network_acl_id") => of("DefaultNetworkAcl"),
            (_, "default_route_table_id" | "main_route_table_id") => of("MainRouteTableId"),
            ("aws_vpc_endpoint_service", "service_name") => {
                json!({"Fn::Join": ["", ["com.amazonaws.vpce.", {"Ref": "AWS::Region"}, ".", itself()]]})
            }
            ("aws_vpc_endpoint", attribute) if attribute.starts_with("dns_entry[") => {
                return entry(&of("DnsEntries"), attribute);
            }
            (_, "dns_name") => of("DNSName"),
            (_, "zone_id") => of("CanonicalHostedZoneID"),
            (_, "association_default_route_table_id" | "propagation_default_route_table_id") => return None,
            (_, attribute) => of(&pascal_case(attribute)),
        })
    }

    /// A value with resources for the ids that it holds.
    pub fn identified(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.known.get(text).unwrap_or(value).clone(),
            Value::Array(items) => items.iter().map(|item| self.identified(item)).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(name, value)| (name.clone(), self.identified(value)));
                Value::Object(members.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}
