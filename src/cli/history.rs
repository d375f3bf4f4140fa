//! A lab's history as a script that builds the same network again, here and on AWS, where ids are others.
//! It must not know what the operations do.

use crate::cli::aws::request_words;
use crate::cli::words::quote;
use crate::control::{Lab, Step};
use crate::model::{Network, RouteTable};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The script of a lab's history. What AWS names anew at every run (ids, ARNs) stands in variables.
pub fn script(lab: &Lab) -> String {
    let steps = lab.history();
    let answers = answers(lab);
    let needed = needed(steps, &answers);
    let mut writer = Writer { names: BTreeMap::new(), used: BTreeSet::new(), text: String::new(), needed };
    writer.text.push_str("# Builds the network in an empty lab, or with the AWS CLI.\n");
    let mut before = lab.base();
    for (step, answer) in steps.iter().zip(&answers) {
        writer.step(step, answer, before);
        before = &step.after;
    }
    writer.text
}

/// What each step answered: the history is carried out again.
fn answers(lab: &Lab) -> Vec<Value> {
    let mut again = Lab::new(lab.base().clone());
    lab.history().iter().map(|step| again.call(&step.request).unwrap_or(Value::Null)).collect()
}

/// The answers' names that later requests say, and names that AWS gives without being asked (such as a VPC's main
/// route table).
fn needed(steps: &[Step], answers: &[Value]) -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    for answer in answers {
        leaves(answer, &mut Vec::new(), &mut |_, text| {
            if is_name(text) {
                given.insert(text.to_owned());
            }
        });
    }
    let mut needed = BTreeSet::new();
    for step in steps {
        leaves(&step.request.parameters, &mut Vec::new(), &mut |_, text| {
            needed.extend(ids(text).map(str::to_owned));
            if given.contains(text) {
                needed.insert(text.to_owned());
            }
        });
    }
    needed
}

/// Whether AWS makes a new such name at every run: an id, an ARN, a zone.
fn is_name(text: &str) -> bool {
    ids(text).next() == Some(text) || text.starts_with("arn:") || text.starts_with("/hostedzone/")
}

/// The ids in a text: `vpc-` and the like with 8 or 17 hexadecimal digits behind.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| {
        word.rsplit_once('-').is_some_and(|(prefix, digits)| {
            prefix.starts_with(|c: char| c.is_ascii_lowercase())
                && matches!(digits.len(), 8 | 17)
                && digits.chars().all(|c| c.is_ascii_hexdigit())
                && !matches!(prefix, "pl" | "ami")
        })
    })
}

/// Every text of a value, with the way to it.
fn leaves(value: &Value, path: &mut Vec<String>, see: &mut dyn FnMut(&[String], &str)) {
    match value {
        Value::String(text) => see(path, text),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                path.push(format!("[{at}]"));
                leaves(item, path, see);
                path.pop();
            }
        }
        Value::Object(members) => {
            for (name, item) in members {
                path.push(format!(".{name}"));
                leaves(item, path, see);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

struct Writer {
    /// What stands in which variable.
    names: BTreeMap<String, String>,
    /// Variables that are taken.
    used: BTreeSet<String>,
    needed: BTreeSet<String>,
    text: String,
}

impl Writer {
    fn step(&mut self, step: &Step, answer: &Value, before: &Network) {
        let request = &step.request;
        if request.operation == "Import" {
            self.text.push_str("# Here a network was imported: open it first, with lab import or lab open.\n");
            return;
        }
        let mut said = BTreeSet::new();
        leaves(&request.parameters, &mut Vec::new(), &mut |_, text| said.extend(ids(text).map(str::to_owned)));
        let accounts = &step.after.accounts;
        let profile = accounts.iter().find(|it| it.id == request.account).map_or("", |it| it.name.as_str());
        let mut beside = Vec::new();
        if request.region != Lab::REGION {
            beside.extend(["--region".to_owned(), request.region.clone()]);
        }
        if request.account != Lab::ACCOUNT {
            beside.extend(["--profile".to_owned(), profile.to_owned()]);
        }
        for id in said {
            if !self.names.contains_key(&id) {
                self.look_up(&id, before, &beside);
            }
        }
        let mut words = request_words(request, profile);
        let captured = self.capture(answer);
        if let Some((_, _, path)) = &captured {
            words.extend(["--query".to_owned(), path.clone(), "--output".to_owned(), "text".to_owned()]);
        }
        let is_own = request.service == "lab";
        let line: Vec<String> = words.iter().map(|word| self.word(word)).collect();
        let line = line.join(" ");
        match captured {
            Some((id, name, _)) if !is_own => {
                self.text.push_str(&format!("{name}=$({line})\n"));
                self.names.insert(id, name);
            }
            Some(_) | None => self.text.push_str(&format!("{line}\n")),
        }
    }

    /// The first needed name of an answer, a variable for it, and the way to it.
    fn capture(&mut self, answer: &Value) -> Option<(String, String, String)> {
        let mut found: Option<(String, String)> = None;
        leaves(answer, &mut Vec::new(), &mut |path, text| {
            if found.is_none() && self.needed.contains(text) && !self.names.contains_key(text) && is_name(text) {
                found = Some((text.to_owned(), path.concat().trim_start_matches('.').to_owned()));
            }
        });
        let (id, path) = found?;
        let name = self.variable(&id);
        Some((id, name, path))
    }

    /// A variable's name that no other has: the id's prefix, and a number from the second on.
    fn variable(&mut self, id: &str) -> String {
        let prefix = match id.strip_prefix("arn:") {
            Some(arn) => arn.rsplit(':').next().unwrap_or("ARN").split('/').next().unwrap_or("ARN"),
            None => id.rsplit_once('-').map_or("ZONE", |(prefix, _)| prefix),
        };
        let stem: String =
            prefix.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        let mut name = stem.clone();
        let mut number = 1;
        while !self.used.insert(name.clone()) {
            number += 1;
            name = format!("{stem}{number}");
        }
        name
    }

    /// A command that finds what AWS made without being asked, from what is in a variable already.
    fn look_up(&mut self, id: &str, network: &Network, beside: &[String]) {
        let Some((command, of)) = finding(id, network) else { return };
        if !self.names.contains_key(&of) {
            return;
        }
        let words: Vec<String> = command.iter().chain(beside).map(|word| self.word(word)).collect();
        let name = self.variable(id);
        self.text.push_str(&format!("{name}=$({} --output text)\n", words.join(" ")));
        self.names.insert(id.to_owned(), name);
    }

    /// A word for a shell, with variables where names stand.
    fn word(&self, word: &str) -> String {
        // The longest name that stands first is put in first: an ARN before the id within it.
        let next = |text: &str| {
            self.names
                .iter()
                .filter_map(|(id, name)| Some((text.find(id.as_str())?, std::cmp::Reverse(id.len()), id.len(), name)))
                .min()
        };
        let mut rest = word;
        let mut parts = String::new();
        while let Some((at, _, length, name)) = next(rest) {
            if let Some(before) = rest.get(..at).filter(|before| !before.is_empty()) {
                parts.push_str(&quote(before));
            }
            parts.push_str(&format!("\"${{{name}}}\""));
            rest = rest.get(at + length..).unwrap_or_default();
        }
        if !rest.is_empty() || parts.is_empty() {
            parts.push_str(&quote(rest));
        }
        parts
    }
}

/// The command that finds an id which no answer gave, and the id that it says itself.
fn finding(id: &str, network: &Network) -> Option<(Vec<String>, String)> {
    let (prefix, _) = id.rsplit_once('-')?;
    let (operation, filters, query, of) = match prefix {
        "rtb" => {
            let vpc = network.route_tables.get(id)?.vpc_id.to_string();
            let filters = vec![format!("Name=vpc-id,Values={vpc}"), "Name=association.main,Values=true".to_owned()];
            ("describe-route-tables", filters, "RouteTables[0].RouteTableId".to_owned(), vpc)
        }
        "sg" => {
            let vpc = network.security_groups.get(id)?.vpc_id.to_string();
            let filters = vec![format!("Name=vpc-id,Values={vpc}"), "Name=group-name,Values=default".to_owned()];
            ("describe-security-groups", filters, "SecurityGroups[0].GroupId".to_owned(), vpc)
        }
        "acl" => {
            let vpc = network.network_acls.get(id)?.vpc_id.to_string();
            let filters = vec![format!("Name=vpc-id,Values={vpc}"), "Name=default,Values=true".to_owned()];
            ("describe-network-acls", filters, "NetworkAcls[0].NetworkAclId".to_owned(), vpc)
        }
        "aclassoc" => {
            let mut associations = network.network_acls.iter().flat_map(|acl| &acl.associations);
            let association = associations.find(|it| it.network_acl_association_id == id)?;
            let subnet = association.subnet_id.to_string();
            let filters = vec![format!("Name=association.subnet-id,Values={subnet}")];
            let query = format!("NetworkAcls[0].Associations[?SubnetId=='{subnet}'].NetworkAclAssociationId | [0]");
            ("describe-network-acls", filters, query, subnet)
        }
        "rtbassoc" => {
            let of_it = |table: &&RouteTable| {
                table.associations.iter().any(|it| it.main && it.route_table_association_id == id)
            };
            let vpc = network.route_tables.iter().find(of_it)?.vpc_id.to_string();
            let filters = vec![format!("Name=vpc-id,Values={vpc}"), "Name=association.main,Values=true".to_owned()];
            let query = "RouteTables[0].Associations[?Main].RouteTableAssociationId | [0]".to_owned();
            ("describe-route-tables", filters, query, vpc)
        }
        "eni" => {
            let instance = network.network_interfaces.get(id)?.instance_id.as_ref()?.to_string();
            let filters = vec![
                format!("Name=attachment.instance-id,Values={instance}"),
                "Name=attachment.device-index,Values=0".to_owned(),
            ];
            ("describe-network-interfaces", filters, "NetworkInterfaces[0].NetworkInterfaceId".to_owned(), instance)
        }
        _ => return None,
    };
    let mut words: Vec<String> = ["aws", "ec2", operation, "--filters"].map(str::to_owned).into();
    words.extend(filters);
    words.extend(["--query".to_owned(), query]);
    Some((words, of))
}
