//! What Terraform writes beside the JSON of `terraform show`, brought into its form: state files, plans of which only the changes are
//! left, and what a wrapper of the program printed around it. It must not know what a resource means.

use serde_json::{Map, Value};

/// The JSON in what a wrapper printed: such tools put lines of their own before and behind it.
pub fn unwrapped(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |line: &&str| line.starts_with("{\"format_version\"");
    if text.starts_with('{') { text } else { text.lines().find(begins).unwrap_or(text) }
}

/// Whether a text is the log that `terraform plan -json` or `terraform apply -json` writes: an object a line.
pub fn is_log(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    start.starts_with("{\"@level\"")
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
pub fn is_printed(text: &str) -> bool {
    const CHANGES: &[&str] = &["+ resource \"", "~ resource \"", "- resource \"", "-/+ resource \"", "+/- resource \""];
    let is_address = |line: &str| line.starts_with("# ") && line.contains('.') && line.ends_with(':');
    let is_changed = |line: &str| CHANGES.iter().any(|change| line.trim_start().starts_with(change));
    text.lines().any(is_changed) || text.lines().next().is_some_and(is_address)
}

/// Whether a text is the configuration in JSON: resources by their types.
pub fn is_source_in_json(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("\"resource\"") else { return false };
    let rest = rest.trim_start().strip_prefix(':').unwrap_or_default().trim_start();
    rest.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with("\"aws_"))
}

fn is_source(text: &str) -> bool {
    const BLOCKS: &[&str] =
        &["resource \"", "module \"", "provider \"", "terraform {", "variable \"", "data \"", "locals {"];
    text.lines().any(|line| BLOCKS.iter().any(|block| line.starts_with(block)))
}

/// The values of all resources, in modules.
pub fn values(whole: &Value) -> Option<Value> {
    let shown =
        whole.get("planned_values").or_else(|| whole.get("values")).filter(|it| it.get("root_module").is_some());
    shown.cloned().or_else(|| of_state_file(whole)).or_else(|| of_changes(whole))
}

/// The modules of a list of resources, each with its module's address.
fn modules(resources: impl Iterator<Item = (String, Value)>) -> Value {
    let mut root = Vec::new();
    let mut children: Vec<(String, Vec<Value>)> = Vec::new();
    for (module, resource) in resources {
        match children.iter_mut().find(|(address, _)| *address == module) {
            _ if module.is_empty() => root.push(resource),
            Some((_, all)) => all.push(resource),
            None => children.push((module, vec![resource])),
        }
    }
    let child = |(address, resources): (String, Vec<Value>)| {
        member([("address", address.into()), ("resources", Value::Array(resources))])
    };
    let children = children.into_iter().map(child).collect();
    member([("root_module", member([("resources", Value::Array(root)), ("child_modules", children)]))])
}

fn member<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The file that Terraform keeps its state in: each resource has instances.
fn of_state_file(whole: &Value) -> Option<Value> {
    whole.get("version")?.as_u64().filter(|version| *version == 4)?;
    let mut all = Vec::new();
    for resource in whole.get("resources")?.as_array()? {
        let module = text(resource, "module");
        let data = if text(resource, "mode") == "data" { "data." } else { "" };
        let own = [data, text(resource, "type"), ".", text(resource, "name")].concat();
        let address = if module.is_empty() { own } else { [module, ".", &own].concat() };
        for instance in resource.get("instances").and_then(Value::as_array).into_iter().flatten() {
            let Some(attributes) = instance.get("attributes").filter(|it| it.is_object()) else { continue };
            let index = instance.get("index_key");
            let place = index.map_or_else(String::new, |index| ["[", &index.to_string(), "]"].concat());
            let mut one = Map::new();
            for name in ["mode", "type", "name"] {
                one.insert(name.to_owned(), text(resource, name).into());
            }
            one.insert("address".to_owned(), [&address, place.as_str()].concat().into());
            one.extend(index.map(|index| ("index".to_owned(), index.clone())));
            one.insert("values".to_owned(), attributes.clone());
            all.push((module.to_owned(), Value::Object(one)));
        }
    }
    Some(modules(all.into_iter()))
}

/// A plan of which only the changes are left: what each leads to.
fn of_changes(whole: &Value) -> Option<Value> {
    let changes = whole.get("resource_changes")?.as_array()?;
    let after = |change: &Value| {
        let after = change.pointer("/change/after").filter(|it| it.is_object())?;
        let mut one = change.as_object()?.clone();
        one.remove("change");
        one.entry("mode").or_insert_with(|| "managed".into());
        one.insert("values".to_owned(), after.clone());
        Some((text(change, "module_address").to_owned(), Value::Object(one)))
    };
    Some(modules(changes.iter().filter_map(after)))
}

#[cfg(test)]
mod tests {
    use super::{unwrapped, values};
    use serde_json::json;

    #[test]
    fn other_forms_become_the_shown_one() {
        assert_eq!(
            unwrapped("[command]/bin/terraform show\n{\"format_version\":\"1\"}\n::debug::x"),
            "{\"format_version\":\"1\"}"
        );
        let file = json!({"version": 4, "resources": [
            {"module": "module.a", "mode": "managed", "type": "aws_vpc", "name": "v",
                "instances": [{"index_key": "x", "attributes": {"id": "vpc-1"}}, {"attributes": null}]},
            {"mode": "data", "type": "aws_vpc", "name": "w", "instances": [{"attributes": {}}]},
        ]});
        let shown = values(&file).unwrap();
        assert_eq!(shown["root_module"]["resources"][0]["address"], "data.aws_vpc.w");
        assert_eq!(shown["root_module"]["child_modules"][0]["resources"].as_array().unwrap().len(), 1);
        assert_eq!(shown["root_module"]["child_modules"][0]["resources"][0]["address"], "module.a.aws_vpc.v[\"x\"]");
        let changes = json!({"resource_changes": [
            {"address": "aws_vpc.v", "type": "aws_vpc", "name": "v", "change": {"actions": ["create"], "after": {"cidr_block": "10.0.0.0/16"}}},
            {"address": "aws_vpc.w", "type": "aws_vpc", "name": "w", "change": {"actions": ["delete"], "after": null}},
        ]});
        assert_eq!(values(&changes).unwrap()["root_module"]["resources"].as_array().unwrap().len(), 1);
    }
}
