//! Networks from what `terraform show -json` prints of a plan or a state. It must not know where the files come from.
//!
//! A plan has the values that are known before it is carried out, and in its configuration which expressions give the others: these
//! are followed through modules, `count` and `for_each` to the resources that they name. A state has every value: an id in it
//! stands for the resource that has it.

use super::forms::{self, is_log, unwrapped};
use super::kinds::{INNER_ROUTE, OWN, ROUTE, ROWS, acl_entry, arguments, rules};
use crate::catalog;
use crate::control::Lab;
use crate::control::shapes::pascal_case;
use crate::exchange::cloudformation::make_all;
use crate::exchange::describe::{Imported, Report};
use crate::exchange::document::{self, JsonError, LONGEST};
use crate::net::{SortedMap, json};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::fmt;

/// Arguments, attributes or members by name.
type Object = Map<String, Value>;

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

/// What is read of a type beside its row: blocks, and arguments that become resources of their own.
const BLOCKS: &[(&str, &str)] = &[
    ("aws_internet_gateway", "vpc_id"),
    ("aws_vpn_gateway", "vpc_id"),
    ("aws_route_table", "route propagating_vgws"),
    ("aws_default_route_table", "route propagating_vgws"),
    ("aws_security_group", "name_prefix ingress egress"),
    ("aws_default_security_group", "ingress egress"),
    (
        "aws_security_group_rule",
        "type security_group_id from_port to_port protocol description cidr_blocks ipv6_cidr_blocks prefix_list_ids source_security_group_id self",
    ),
    ("aws_network_acl", "ingress egress subnet_ids"),
    ("aws_default_network_acl", "ingress egress subnet_ids"),
    (
        "aws_network_acl_rule",
        "network_acl_id rule_number rule_action protocol egress cidr_block ipv6_cidr_block from_port to_port icmp_type icmp_code",
    ),
    ("aws_ec2_managed_prefix_list", "entry"),
    ("aws_vpc_endpoint", "dns_options"),
    ("aws_vpc_endpoint_service", "allowed_principals"),
    ("aws_ec2_transit_gateway_vpc_attachment", "appliance_mode_support dns_support ipv6_support"),
    ("aws_instance", "associate_public_ip_address network_interface"),
    ("aws_vpc_ipv6_cidr_block_association", "ipv6_cidr_block"),
    ("aws_lb", "internal subnet_mapping"),
    ("aws_alb", "internal subnet_mapping"),
    ("aws_lb_listener", "default_action"),
    ("aws_alb_listener", "default_action"),
    ("aws_route53_zone", "vpc"),
    ("aws_route53_record", "alias"),
    ("aws_route53_resolver_endpoint", "ip_address"),
    ("aws_route53_resolver_rule", "target_ip"),
];

/// The most resources of a plan or a state that the lab models.
pub const MOST_RESOURCES: usize = 3000;

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { file, count } => write!(
                f,
                "{file}: {count} resources are too many; at most {MOST_RESOURCES} are read. Plan or show less, with -target."
            ),
            Self::TooLong { file, length } => {
                write!(f, "{file}: {length} bytes are too many; at most {LONGEST} are read.")
            }
            Self::Json { file, error } => write!(f, "{file}: {error}"),
            Self::Source { file } => write!(
                f,
                "{file}: this is Terraform's source, which only Terraform evaluates. Import the plan that `terraform plan -out=plan && terraform show -json plan > plan.json` makes of it."
            ),
            Self::Log { file } => write!(
                f,
                "{file}: this is the log of a run. Import the plan that `terraform plan -out=plan && terraform show -json plan > plan.json` makes."
            ),
            Self::Printed { file } => write!(
                f,
                "{file}: this is what Terraform prints for people. Import what `terraform show -json` prints of the same: of the state, or with the plan's file behind it."
            ),
            Self::Nothing { file } => write!(f, "{file}: the plan has no resources in it."),
        }
    }
}

/// Every type that is read, with its arguments; blocks within them stand behind.
pub fn readable() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    ROWS.iter().map(|(kind, _, read)| {
        let blocks = BLOCKS.iter().find(|(of, _)| of == kind).map_or("", |(_, blocks)| *blocks);
        let own = arguments(read).map(|(argument, _)| argument);
        (*kind, own.chain(blocks.split_whitespace()).collect())
    })
}

/// Whether a text is Terraform's, in JSON or in HCL.
pub fn is_terraform(text: &str) -> bool {
    let start = unwrapped(text);
    if start.starts_with('{') {
        let marks = ["\"terraform_version\"", "\"planned_values\"", "\"resource_changes\""];
        return is_log(start) || is_source_in_json(start) || marks.iter().any(|mark| start.contains(mark));
    }
    is_source(start) || is_printed(start)
}

/// Whether a text is a plan or a state as it is printed for people: a comment with an address before each block, and before each
/// block of a plan what becomes of it.
fn is_printed(text: &str) -> bool {
    const CHANGES: &[&str] = &["+ resource \"", "~ resource \"", "- resource \"", "-/+ resource \"", "+/- resource \""];
    let is_address = |line: &str| line.starts_with("# ") && line.contains('.') && line.ends_with(':');
    let is_changed = |line: &str| CHANGES.iter().any(|change| line.trim_start().starts_with(change));
    text.lines().any(is_changed) || text.lines().next().is_some_and(is_address)
}

/// Whether a text is the configuration in JSON: resources by their types.
fn is_source_in_json(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("\"resource\"") else { return false };
    let rest = rest.trim_start().strip_prefix(':').unwrap_or_default().trim_start();
    rest.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with("\"aws_"))
}

fn is_source(text: &str) -> bool {
    const BLOCKS: &[&str] =
        &["resource \"", "module \"", "provider \"", "terraform {", "variable \"", "data \"", "locals {"];
    text.lines().any(|line| BLOCKS.iter().any(|block| line.starts_with(block)))
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
struct Module<'p> {
    address: &'p str,
    config: Option<&'p Value>,
    /// Where it is called, with the call; none for the root.
    call: Option<(usize, &'p Value)>,
    name: &'p str,
    key: Option<Value>,
}

/// One of the instances of a resource.
struct Instance<'p> {
    /// With its module, which old versions leave out.
    address: String,
    module: usize,
    kind: &'p str,
    name: &'p str,
    key: Option<&'p Value>,
    values: &'p Map<String, Value>,
    config: Option<&'p Value>,
    /// What is not known of its values before apply, as far as the plan says so.
    unknown: Option<&'p Value>,
}

struct Plan<'p> {
    whole: &'p Value,
    modules: Vec<Module<'p>>,
    instances: Vec<Instance<'p>>,
    /// What stands for the ids and ARNs that are known.
    known: SortedMap<String, Value>,
}

/// A resource that an expression names, with the attribute behind it.
#[derive(Clone, PartialEq)]
struct Source {
    instance: usize,
    attribute: String,
}

/// A part of a reference: `aws_subnet.a["x"].id` has a name, a name, a key and a name.
enum Part {
    Name(String),
    Key(Value),
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

/// The Region that a resource's values tell of.
fn told_region(values: &Object) -> Option<&str> {
    let text = |name: &str| values.get(name).and_then(Value::as_str);
    let arn = text("arn").and_then(|arn| arn.split(':').nth(3)).filter(|region| !region.is_empty());
    let zone = || text("availability_zone").and_then(catalog::region_of_zone).map(|region| region.code);
    let service = || text("service_name")?.split('.').find_map(catalog::region).map(|region| region.code);
    text("region").filter(|region| !region.is_empty()).or(arn).or_else(zone).or_else(service)
}

/// How many steps an expression is followed, so that a circle ends.
const STEPS: u32 = 2000;

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
    fn region_of(&self, instance: &Instance<'p>) -> Option<&'p str> {
        let said = instance.values.get("region").and_then(Value::as_str);
        said.or_else(|| {
            let provider = instance.config?.get("provider_config_key")?.as_str()?;
            let provider = self.whole.pointer("/configuration/provider_config")?.get(provider)?;
            provider.pointer("/expressions/region/constant_value")?.as_str()
        })
    }

    /// What stands for an attribute of a resource.
    fn made(&self, number: usize, attribute: &str) -> Option<Value> {
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
            (_, "dns_name") => of("DNSName"),
            (_, "zone_id") => of("CanonicalHostedZoneID"),
            (_, "association_default_route_table_id" | "propagation_default_route_table_id") => return None,
            (_, attribute) => of(&pascal_case(attribute)),
        })
    }

    /// A value with resources for the ids that it holds.
    fn identified(&self, value: &Value) -> Value {
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

    /// An argument of an instance: its value where it is known, else what stands for it.
    fn argument(&self, number: usize, name: &str, steps: &Cell<u32>) -> Option<Value> {
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

    fn expressed(&self, number: usize, name: &str, expression: &Value, steps: &Cell<u32>) -> Option<Value> {
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

    fn attribute(&self, source: &Source, wanted: &str, steps: &Cell<u32>) -> Option<Value> {
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
    fn sources(&self, module: usize, from: usize, names: &[&str], steps: &Cell<u32>, found: &mut Vec<Source>) {
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
    fn only(&self, number: usize, name: &str) -> Option<Value> {
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

    /// The blocks of a name in an instance, each with what stands for what is not known.
    fn blocks(&self, number: usize, name: &str) -> Vec<Map<String, Value>> {
        let Some(instance) = self.instances.get(number) else { return Vec::new() };
        let written: Vec<&Map<String, Value>> = match instance.config.and_then(|it| it.get("expressions")?.get(name)) {
            Some(Value::Array(blocks)) => blocks.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(block)) if !block.contains_key("references") => vec![block],
            Some(_) | None => Vec::new(),
        };
        // A list of blocks that is written as one expression: which of its members are not known, the plan says beside it.
        let expression = instance.config.and_then(|it| it.get("expressions")?.get(name));
        let whole_expression = expression.filter(|it| it.get("references").is_some());
        let unknown = instance.unknown.and_then(|it| it.get(name)).and_then(Value::as_array);
        let planned: Vec<&Map<String, Value>> = match instance.values.get(name) {
            Some(Value::Array(blocks)) => blocks.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(block)) => vec![block],
            Some(_) | None => Vec::new(),
        };
        let none = Map::new();
        let mut unused = written.clone();
        let pairs: Vec<(&Object, Option<&Object>)> = if planned.is_empty() {
            written.iter().map(|block| (&none, Some(*block))).collect()
        } else {
            let mut pairs = Vec::new();
            for block in planned {
                let agrees = |written: &&Map<String, Value>| {
                    written.iter().all(|(name, expression)| match (expression.get("constant_value"), block.get(name)) {
                        (Some(constant), Some(value)) => constant == value || text(constant) == text(value),
                        (_, _) => true,
                    })
                };
                let place = unused.iter().position(agrees);
                pairs.push((block, place.map(|place| unused.remove(place))));
            }
            pairs
        };
        let whole = |(block, written): &(&Object, Option<&Object>)| {
            let known = block.iter().filter(|(_, value)| is_known(value));
            let mut whole: Map<String, Value> =
                known.map(|(name, value)| (name.clone(), self.identified(value))).collect();
            for (name, expression) in written.iter().flat_map(|it| it.iter()) {
                if !whole.contains_key(name)
                    && let Some(value) = self.expressed(number, name, expression, &Cell::new(STEPS))
                {
                    whole.insert(name.clone(), value);
                }
            }
            whole.retain(|_, value| !is_empty(value));
            whole
        };
        let mut blocks: Vec<Object> = pairs.iter().map(whole).collect();
        for (block, unknown) in blocks.iter_mut().zip(unknown.into_iter().flatten()) {
            let (Some(expression), Some(unknown)) = (whole_expression, unknown.as_object()) else { continue };
            for (argument, _) in unknown.iter().filter(|(_, is_unknown)| **is_unknown == true) {
                let value = self.fitting(number, argument, expression);
                block.extend(value.filter(|value| !is_empty(value)).map(|value| (argument.clone(), value)));
            }
        }
        blocks
    }

    /// What an expression of many arguments gives for one of them: what is of the argument's own type.
    fn fitting(&self, number: usize, argument: &str, expression: &Value) -> Option<Value> {
        let module = self.instances.get(number)?.module;
        let wanted = argument.trim_end_matches('s').trim_end_matches("_id");
        let mut sources = Vec::new();
        self.sources(module, number, &references(expression), &Cell::new(STEPS), &mut sources);
        let fits = |it: &Source| self.instances.get(it.instance).is_some_and(|it| it.kind.ends_with(wanted));
        let value = || self.expressed(number, argument, expression, &Cell::new(STEPS));
        sources.iter().any(fits).then(value).flatten()
    }

    /// The resources as a template has them.
    fn resources(&self, report: &mut Report) -> Map<String, Value> {
        let mut made = Map::new();
        for (number, instance) in self.instances.iter().enumerate() {
            match ROWS.iter().find(|(kind, _, _)| *kind == instance.kind) {
                Some((_, to, read)) => self.resource(number, to, read, &mut made, report),
                None => drop(made.insert(instance.address.clone(), json!({"Type": instance.kind}))),
            }
        }
        made
    }

    fn resource(
        &self,
        number: usize,
        to: &str,
        read: &'static str,
        made: &mut Map<String, Value>,
        report: &mut Report,
    ) {
        let Some(instance) = self.instances.get(number) else { return };
        let mut properties = Map::new();
        for (name, property) in arguments(read) {
            let value = self.taken(number, name, report);
            if let Some(value) = value.filter(|value| !is_empty(value)) {
                properties.insert(property, value);
            }
        }
        let tags = ["tags_all", "tags"].iter().find_map(|name| instance.values.get(*name)?.as_object());
        let tags: Vec<Value> =
            tags.into_iter().flatten().map(|(key, value)| json!({"Key": key, "Value": text(value)})).collect();
        if !tags.is_empty() {
            properties.insert("Tags".to_owned(), Value::Array(tags));
        }
        self.complete(number, &mut properties, made, report);
        if !to.is_empty() {
            self.add(number, "", to, properties, made);
        }
    }

    /// An argument's value; where it is not known, the report says so.
    fn taken(&self, number: usize, name: &str, report: &mut Report) -> Option<Value> {
        let value = self.argument(number, name, &Cell::new(STEPS));
        let instance = self.instances.get(number)?;
        let expression = instance.config.and_then(|it| it.get("expressions")?.get(name));
        let hidden = expression.map(references).unwrap_or_default().join(", ");
        if value.is_some() || hidden.is_empty() || is_settled(instance.values.get(name)) {
            return value;
        }
        let only = self.only(number, name);
        let what_then = match only {
            Some(_) => ", which a plan does not show: the only one there is was taken",
            None => ", and known only after apply: it was left out",
        };
        report.not_known(&[&instance.address, ".", name].concat(), &["it comes from ", &hidden, what_then].concat());
        only
    }

    /// A route to an interface of its own, rather than to an instance by its interface.
    fn to_interface(&self, route: &mut Object) {
        let Some(target) = route.get("InstanceId") else { return };
        let is_own = |it: &Instance<'_>| {
            it.kind == "aws_network_interface" && target.get("Ref") == Some(&it.address.as_str().into())
        };
        if self.instances.iter().any(is_own) || target.as_str().is_some_and(|id| id.starts_with("eni-")) {
            let target = target.clone();
            route.remove("InstanceId");
            route.insert("NetworkInterfaceId".to_owned(), target);
        }
    }

    /// The next block of IPv6 for a subnet whose own is cut from what AWS gives its VPC only at apply.
    fn next_block(&self, number: usize, properties: &mut Object, report: &mut Report) {
        let Some(instance) = self.instances.get(number) else { return };
        let Some(expression) = instance.config.and_then(|it| it.get("expressions")?.get("ipv6_cidr_block")) else {
            return;
        };
        if instance.values.contains_key("ipv6_cidr_block") {
            return;
        }
        let mut sources = Vec::new();
        self.sources(instance.module, number, &references(expression), &Cell::new(STEPS), &mut sources);
        let of_vpc = |it: &Source| {
            let vpc = self.instances.get(it.instance).is_some_and(|it| it.kind == "aws_vpc");
            vpc && it.attribute == "ipv6_cidr_block"
        };
        let Some(vpc) = sources.into_iter().find(of_vpc) else { return };
        let cuts = |it: &&Instance<'p>| {
            it.kind == "aws_subnet" && it.config.is_some_and(|it| it.pointer("/expressions/ipv6_cidr_block").is_some())
        };
        let place = self.instances.iter().take(number).filter(cuts).count();
        let whole =
            self.instances.get(vpc.instance).map(|it| json!({"Fn::GetAtt": [it.address.as_str(), "Ipv6CidrBlocks"]}));
        let blocks = json!({"Fn::Cidr": [{"Fn::Select": [0, whole]}, place + 1, 64]});
        properties.insert("Ipv6CidrBlock".to_owned(), json!({"Fn::Select": [place, blocks]}));
        let why = "it is cut from the VPC's block, known only after apply: the next one was taken";
        report.not_known(&[&instance.address, ".ipv6_cidr_block"].concat(), why);
    }

    /// Adds a resource under an instance's address.
    fn add(
        &self,
        number: usize,
        suffix: &str,
        kind: &str,
        properties: Map<String, Value>,
        made: &mut Map<String, Value>,
    ) {
        let Some(instance) = self.instances.get(number) else { return };
        let mut resource = Map::new();
        resource.insert("Type".to_owned(), kind.into());
        resource.insert("Properties".to_owned(), Value::Object(properties));
        resource.extend(self.region_of(instance).map(|region| ("Region".to_owned(), region.into())));
        let depends = instance.config.and_then(|it| it.get("depends_on")).and_then(Value::as_array);
        let mut sources = Vec::new();
        for name in depends.into_iter().flatten().filter_map(Value::as_str) {
            self.sources(instance.module, number, &[name], &Cell::new(STEPS), &mut sources);
        }
        let needed = sources.iter().filter_map(|source| self.instances.get(source.instance));
        resource.insert("DependsOn".to_owned(), needed.map(|it| Value::from(it.address.as_str())).collect());
        made.insert([&instance.address, suffix].concat(), Value::Object(resource));
    }

    /// What a type's arguments are that are not properties as they stand, and what else stands within a resource of the type.
    fn complete(
        &self,
        number: usize,
        properties: &mut Map<String, Value>,
        made: &mut Map<String, Value>,
        report: &mut Report,
    ) {
        let Some(instance) = self.instances.get(number) else { return };
        let argument = |name: &str| self.argument(number, name, &Cell::new(STEPS)).filter(|value| !is_empty(value));
        let itself = json!({"Ref": instance.address.as_str()});
        let inner = |name: &str, kind: &str, properties: Map<String, Value>, made: &mut Map<String, Value>| {
            self.add(number, &[" ", name].concat(), kind, properties, made);
        };
        let mut one = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
        match instance.kind {
            "aws_internet_gateway" | "aws_vpn_gateway" => {
                let gateway = match instance.kind {
                    "aws_vpn_gateway" => {
                        one("Type", "ipsec.1".into());
                        "VpnGatewayId"
                    }
                    _ => "InternetGatewayId",
                };
                if let Some(vpc) = self.taken(number, "vpc_id", report).filter(|vpc| !is_empty(vpc)) {
                    let attachment = [("VpcId".to_owned(), vpc), (gateway.to_owned(), itself)];
                    inner("attachment", "AWS::EC2::VPCGatewayAttachment", attachment.into_iter().collect(), made);
                }
            }
            "aws_route_table" | "aws_default_route_table" => {
                let Some(table) = self.made(number, "id") else { return };
                for (place, mut block) in self.blocks(number, "associations").into_iter().enumerate() {
                    let own = [("RouteTableId".to_owned(), table.clone())].into_iter();
                    let subnet = block.remove("subnet_id").map(|subnet| own.chain([("SubnetId".to_owned(), subnet)]));
                    if let Some(association) = subnet.map(Iterator::collect) {
                        let name = ["association ", &place.to_string()].concat();
                        inner(&name, "AWS::EC2::SubnetRouteTableAssociation", association, made);
                    }
                }
                // What goes to the VPC itself is there from the beginning.
                let is_local = |block: &Object| block.get("gateway_id").is_some_and(|it| it == "local");
                let routes = ["route", "routes"].iter().flat_map(|name| self.blocks(number, name));
                let routes = routes.filter(|block| !is_local(block));
                for (place, block) in routes.enumerate() {
                    let renamed = arguments(INNER_ROUTE).chain(arguments(ROUTE));
                    let mut route: Map<String, Value> =
                        renamed.filter_map(|(name, to)| Some((to, block.get(name)?.clone()))).collect();
                    route.insert("RouteTableId".to_owned(), table.clone());
                    self.to_interface(&mut route);
                    inner(&["route ", &place.to_string()].concat(), "AWS::EC2::Route", route, made);
                }
                if let Some(gateways) = argument("propagating_vgws").as_ref().and_then(Value::as_array) {
                    for gateway in gateways {
                        let propagation = json!({"RouteTableIds": [table], "VpnGatewayId": gateway});
                        let propagation = propagation.as_object().cloned().unwrap_or_default();
                        inner("propagation", "AWS::EC2::VPNGatewayRoutePropagation", propagation, made);
                    }
                }
            }
            "aws_security_group" | "aws_default_security_group" => {
                if instance.config.is_none() && !instance.values.contains_key("ingress") {
                    report.not_known(&instance.address, "it was only looked up, without its rules; what it lets through is not known, and it lets nothing through here");
                }
                if instance.kind == "aws_security_group" {
                    one("SecurityGroupEgress", Value::Array(Vec::new()));
                    if argument("name").is_none() {
                        let prefix = argument("name_prefix").as_ref().and_then(text).unwrap_or_default();
                        one("GroupName", [&prefix, instance.name].concat().into());
                    }
                    if argument("description").is_none() {
                        one("GroupDescription", "Managed by Terraform".into());
                    }
                }
                for side in ["ingress", "egress"] {
                    let blocks = self.blocks(number, side);
                    let all = blocks.iter().flat_map(|block| rules(block, &itself));
                    for (place, rule) in all.enumerate() {
                        inner(&[side, " ", &place.to_string()].concat(), &[side, " rule"].concat(), rule, made);
                    }
                }
            }
            "aws_security_group_rule" => {
                const READ: &str = "from_port to_port protocol description cidr_blocks ipv6_cidr_blocks prefix_list_ids source_security_group_id self";
                let values = arguments(READ).filter_map(|(name, _)| Some((name.to_owned(), argument(name)?))).collect();
                let side = argument("type").as_ref().and_then(text).unwrap_or_default();
                let group = argument("security_group_id").unwrap_or_default();
                for (place, rule) in rules(&values, &group).into_iter().enumerate() {
                    inner(&place.to_string(), &[&side, " rule"].concat(), rule, made);
                }
            }
            "aws_network_acl" | "aws_default_network_acl" => {
                for (side, is_out) in [("ingress", false), ("egress", true)] {
                    for (place, mut block) in self.blocks(number, side).into_iter().enumerate() {
                        block.insert("egress".to_owned(), is_out.into());
                        let entry = acl_entry(&block, itself.clone());
                        inner(&[side, " ", &place.to_string()].concat(), "AWS::EC2::NetworkAclEntry", entry, made);
                    }
                }
                let subnets = argument("subnet_ids");
                for (place, subnet) in subnets.as_ref().and_then(Value::as_array).into_iter().flatten().enumerate() {
                    let association =
                        [("NetworkAclId".to_owned(), itself.clone()), ("SubnetId".to_owned(), subnet.clone())];
                    let name = ["association ", &place.to_string()].concat();
                    let association = association.into_iter().collect();
                    inner(&name, "AWS::EC2::SubnetNetworkAclAssociation", association, made);
                }
            }
            "aws_network_acl_rule" => {
                let acl = argument("network_acl_id").unwrap_or_default();
                properties.extend(acl_entry(instance.values, acl));
            }
            "aws_ec2_managed_prefix_list" => {
                let entries = self.blocks(number, "entry");
                let named = |block: Map<String, Value>| Value::Object(renamed(block));
                one("Entries", entries.into_iter().map(named).collect());
            }
            "aws_vpc_endpoint" => {
                let kind =
                    argument("vpc_endpoint_type").as_ref().and_then(text).unwrap_or_else(|| "Gateway".to_owned());
                let is_interface = kind == "Interface";
                // What the other types have is known only after apply, and then it is nothing.
                let others: &[&str] = match kind.as_str() {
                    "Gateway" => &["SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled", "IpAddressType"],
                    "GatewayLoadBalancer" => &["RouteTableIds", "SecurityGroupIds"],
                    _ => &["RouteTableIds"],
                };
                others.iter().for_each(|other| drop(properties.remove(*other)));
                let mut one = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
                if is_interface && argument("private_dns_enabled").is_none() {
                    one("PrivateDnsEnabled", false.into());
                }
                if let Some(options) = self.blocks(number, "dns_options").into_iter().next() {
                    one("DnsOptions", Value::Object(renamed(options)));
                }
            }
            "aws_vpc_endpoint_service" => {
                if let Some(principals) = argument("allowed_principals") {
                    let permissions = [("ServiceId".to_owned(), itself), ("AllowedPrincipals".to_owned(), principals)];
                    let permissions = permissions.into_iter().collect();
                    inner("principals", "AWS::EC2::VPCEndpointServicePermissions", permissions, made);
                }
            }
            "aws_ec2_transit_gateway_vpc_attachment" => {
                let all = ["appliance_mode_support", "dns_support", "ipv6_support"];
                let options = all.iter().filter_map(|name| Some((pascal_case(name), argument(name)?))).collect();
                one("Options", Value::Object(options));
            }
            "aws_instance" if !self.blocks(number, "network_interface").is_empty() => {
                let own = self.blocks(number, "network_interface").into_iter().map(renamed).map(Value::Object);
                let own = own.filter(|it| it.get("NetworkInterfaceId").is_some()).collect();
                for moved in ["SubnetId", "SecurityGroupIds", "PrivateIpAddress"] {
                    properties.remove(moved);
                }
                properties.insert("NetworkInterfaces".to_owned(), Value::Array(own));
            }
            "aws_vpc" | "aws_default_vpc" | "aws_vpc_ipv6_cidr_block_association" => {
                // AWS gave the block already: the same one is taken again.
                let block = argument("ipv6_cidr_block").filter(|_| argument("ipv6_ipam_pool_id").is_none());
                if let Some(block) = block {
                    properties.remove("AmazonProvidedIpv6CidrBlock");
                    properties.insert("Ipv6CidrBlock".to_owned(), block);
                    properties.insert("Ipv6Pool".to_owned(), "Amazon".into());
                }
                if instance.kind == "aws_default_vpc" {
                    properties.entry("CidrBlock").or_insert_with(|| "172.31.0.0/16".into());
                }
            }
            "aws_subnet" => {
                if properties.contains_key("AvailabilityZone") {
                    properties.remove("AvailabilityZoneId");
                }
                self.next_block(number, properties, report);
            }
            "aws_route" => self.to_interface(properties),
            "aws_instance" if argument("associate_public_ip_address") == Some(true.into()) => {
                let mut own = Map::new();
                own.insert("DeviceIndex".to_owned(), 0.into());
                own.insert("AssociatePublicIpAddress".to_owned(), true.into());
                let moved = [
                    ("SubnetId", "SubnetId"),
                    ("SecurityGroupIds", "Groups"),
                    ("PrivateIpAddress", "PrivateIpAddress"),
                ];
                for (from, to) in moved {
                    own.extend(properties.remove(from).map(|value| (to.to_owned(), value)));
                }
                properties.insert("NetworkInterfaces".to_owned(), Value::Array(vec![Value::Object(own)]));
            }
            "aws_lb" | "aws_alb" => {
                if argument("internal") == Some(true.into()) {
                    one("Scheme", "internal".into());
                }
                let mappings = self.blocks(number, "subnet_mapping").into_iter().map(renamed);
                let mappings: Vec<Value> = mappings.map(Value::Object).collect();
                if argument("subnets").is_none() && !mappings.is_empty() {
                    one("SubnetMappings", Value::Array(mappings));
                }
            }
            "aws_lb_listener" | "aws_alb_listener" => {
                let actions = self.blocks(number, "default_action").into_iter().map(|block| {
                    let kept = ["type", "target_group_arn"];
                    let kept = kept.iter().filter_map(|name| Some((pascal_case(name), block.get(*name)?.clone())));
                    Value::Object(kept.collect())
                });
                one("DefaultActions", actions.collect());
            }
            "aws_route53_zone" => {
                let place = |block: Map<String, Value>| json!({"VPCId": block.get("vpc_id"), "VPCRegion": block.get("vpc_region").cloned().unwrap_or_else(|| json!({"Ref": "AWS::Region"}))});
                let vpcs: Vec<Value> = self.blocks(number, "vpc").into_iter().map(place).collect();
                if !vpcs.is_empty() {
                    one("VPCs", Value::Array(vpcs));
                }
            }
            "aws_route53_record" => {
                if let Some(alias) = self.blocks(number, "alias").into_iter().next() {
                    let target = json!({
                        "DNSName": alias.get("name"),
                        "HostedZoneId": alias.get("zone_id"),
                        "EvaluateTargetHealth": alias.get("evaluate_target_health"),
                    });
                    one("AliasTarget", target);
                }
            }
            "aws_route53_resolver_endpoint" => {
                let addresses = self.blocks(number, "ip_address").into_iter();
                let address = |block: Map<String, Value>| json!({"SubnetId": block.get("subnet_id"), "Ip": block.get("ip"), "Ipv6": block.get("ipv6")});
                one("IpAddresses", addresses.map(address).collect());
            }
            "aws_route53_resolver_rule" => {
                let targets = self.blocks(number, "target_ip").into_iter().map(renamed).map(Value::Object);
                let targets: Vec<Value> = targets.collect();
                if !targets.is_empty() {
                    one("TargetIps", Value::Array(targets));
                }
            }
            _ => {}
        }
        let plain: String = instance.name.chars().map(|c| if c == '_' { '-' } else { c }).collect();
        match instance.kind {
            "aws_s3_bucket" if !properties.contains_key("BucketName") => {
                properties.insert("BucketName".to_owned(), plain.to_ascii_lowercase().into());
            }
            kind if !properties.contains_key("Name")
                && (kind.starts_with("aws_lb")
                    || kind.starts_with("aws_alb")
                    || kind.starts_with("aws_vpclattice_")) =>
            {
                properties.insert("Name".to_owned(), plain.into());
            }
            _ => {}
        }
    }
}

/// The members of a block with the properties' names.
fn renamed(block: Map<String, Value>) -> Map<String, Value> {
    block.into_iter().map(|(name, value)| (pascal_case(&name), value)).collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether all of a value is known: what is not stands as null, or is not there.
fn is_known(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.contains(&Value::Null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => true,
    }
}

/// Whether a plan says that an argument has no value, rather than not saying which.
fn is_settled(value: Option<&Value>) -> bool {
    value.is_some_and(Value::is_null)
}

/// Whether a value says nothing: Terraform has it where nobody wrote an argument.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// The references of an expression, those in its members too, without those that only begin another.
fn references(expression: &Value) -> Vec<&str> {
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
