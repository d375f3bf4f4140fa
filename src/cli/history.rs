//! A lab's history as a script that builds the same network again, here and on AWS, where ids are others.
//! It must not know what the operations do.

use crate::cli::aws::request_words;
use crate::cli::rebuild::rebuild;
use crate::cli::words::{LAB_IN_BASH, STOPS, quote};
use crate::control::{Lab, Step};
use crate::model::{EndpointState, EndpointType, NatState, Network, RouteTable, VpcEndpoint};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What Route 53 puts before a zone's id in its answers.
const ZONE: &str = "/hostedzone/";

/// The script of a lab's history. What AWS names anew at every run (ids, ARNs) stands in variables.
///
/// A lab that began empty gives the commands that were run: they build the same document, byte for byte. What was imported or
/// opened came about otherwise: then the commands are made from the network, and what they build is the same but for what AWS
/// chooses, such as ids and public addresses.
pub fn script(lab: &Lab) -> String {
    let began_empty = *lab.base() == Network::default();
    if began_empty && lab.history().iter().all(|step| step.request.operation != "Import") {
        return commands(lab, &[]);
    }
    let rebuilt = rebuild(lab.network());
    commands(&rebuilt.lab, &rebuilt.left_out)
}

/// The script of a history, with what it leaves out in comments.
fn commands(lab: &Lab, left_out: &[String]) -> String {
    let steps = lab.history();
    let answers = answers(lab);
    let needed = needed(lab, &answers);
    let mut writer = Writer { names: BTreeMap::new(), used: BTreeSet::new(), text: String::new(), needed };
    let mut before = lab.base();
    for (step, answer) in steps.iter().zip(&answers) {
        writer.step(step, answer, before);
        before = &step.after;
    }
    let mut script = String::from("# Builds the network in an empty lab, or with the AWS CLI.\n");
    for line in left_out {
        script.push_str(&["# Left out: ", &line.replace('\n', " "), "\n"].concat());
    }
    script.push_str(&[STOPS, "\n"].concat());
    if writer.text.lines().any(|line| line.starts_with("lab ")) {
        script.push_str(&[LAB_IN_BASH, "\n"].concat());
    }
    script + &writer.text
}

/// What each step answered: the history is carried out again.
fn answers(lab: &Lab) -> Vec<Value> {
    let mut again = Lab::new(lab.base().clone());
    lab.history().iter().map(|step| again.call(&step.request).unwrap_or(Value::Null)).collect()
}

/// What later requests say of the answers, and what AWS names without being asked (such as a VPC's main route table).
fn needed(lab: &Lab, answers: &[Value]) -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    for answer in answers {
        leaves(answer, &mut Vec::new(), &mut |path, text| given.extend(name_in(path, text)));
    }
    let mut needed = BTreeSet::new();
    let mut before = lab.base();
    for step in lab.history() {
        leaves(&step.request.parameters, &mut Vec::new(), &mut |_, text| {
            for id in ids(text) {
                needed.insert(id.to_owned());
                // What is looked up is looked up by something else.
                if !given.contains(id) {
                    needed.extend(finding(id, before).map(|(_, of)| of));
                }
            }
            let name = text.strip_prefix(ZONE).unwrap_or(text);
            if given.contains(name) {
                needed.insert(name.to_owned());
            }
        });
        before = &step.after;
    }
    for answer in answers {
        let Some(Again { key, .. }) = found_again(answer) else { continue };
        leaves(answer, &mut Vec::new(), &mut |path, text| {
            if name_in(path, text).is_some_and(|name| needed.contains(&name)) {
                needed.insert(key.clone());
            }
        });
    }
    needed
}

/// What AWS makes anew at every run, as later requests say it: an id, an ARN, a zone, a name made of an id, a public address.
fn name_in(path: &[String], text: &str) -> Option<String> {
    let last = path.last().map_or("", String::as_str);
    if let Some(zone) = text.strip_prefix(ZONE) {
        return Some(zone.to_owned());
    }
    let is_name = is_id(text) || text.starts_with("arn:") || matches!(last, ".PublicIp" | ".DnsName" | ".DNSName");
    is_name.then(|| text.to_owned())
}

fn is_id(text: &str) -> bool {
    ids(text).next() == Some(text)
}

/// How what an answer says can be asked for again.
struct Again {
    /// The command, up to the key where it says one.
    command: &'static str,
    /// The id by which it is asked for.
    key: String,
    /// How the way to it begins in the answer.
    from: &'static str,
    /// How it begins in what the command prints; `KEY` stands for the key.
    to: &'static str,
}

/// The commands that ask again: how they begin, where their key stands in the answer, and how the ways begin in both.
static WAYS: &[(&str, &str, &str, &str)] = &[
    ("aws ec2 describe-vpcs --vpc-ids ", "/Vpc/VpcId", "Vpc", "Vpcs[0]"),
    ("aws ec2 describe-subnets --subnet-ids ", "/Subnet/SubnetId", "Subnet", "Subnets[0]"),
    (
        "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ",
        "/VpcEndpoint/VpcEndpointId",
        "VpcEndpoint",
        "VpcEndpoints[0]",
    ),
    ("aws ec2 describe-addresses --allocation-ids ", "/AllocationId", "", "Addresses[0]."),
    ("aws ec2 describe-nat-gateways --nat-gateway-ids ", "/NatGateway/NatGatewayId", "NatGateway", "NatGateways[0]"),
    (
        "aws ec2 describe-transit-gateways --transit-gateway-ids ",
        "/TransitGateway/TransitGatewayId",
        "TransitGateway",
        "TransitGateways[0]",
    ),
    (
        "aws ec2 describe-managed-prefix-lists --prefix-list-ids ",
        "/PrefixList/PrefixListId",
        "PrefixList",
        "PrefixLists[0]",
    ),
    ("aws elbv2 describe-load-balancers --load-balancer-arns ", "/LoadBalancers/0/LoadBalancerArn", "", ""),
    (
        "aws ec2 describe-instances --filters Name=reservation-id,Values=",
        "/Instances/1",
        "Instances",
        "Reservations[0].Instances",
    ),
    ("aws ec2 describe-instances --instance-ids ", "/Instances/0/InstanceId", "Instances", "Reservations[0].Instances"),
    ("aws vpc-lattice list-resource-gateways", "rgw-", "", "items[?id=='KEY']."),
    ("aws vpc-lattice list-resource-configurations", "rcfg-", "", "items[?id=='KEY']."),
    ("aws vpc-lattice list-service-networks", "sn-", "", "items[?id=='KEY']."),
    ("aws vpc-lattice list-services", "svc-", "", "items[?id=='KEY']."),
];

/// What AWS needs time for, by the prefix of its id, and the command that waits for it: what stands before the name and behind it.
static WAITS: &[(&str, &str, &str)] = &[
    ("nat", "aws ec2 wait nat-gateway-available --nat-gateway-ids ", ""),
    ("i", "aws ec2 wait instance-running --instance-ids ", ""),
    ("r", "aws ec2 wait instance-running --filters Name=reservation-id,Values=", ""),
    ("vpn", "aws ec2 wait vpn-connection-available --vpn-connection-ids ", ""),
    ("pcx", "aws ec2 wait vpc-peering-connection-exists --vpc-peering-connection-ids ", ""),
    (
        "vpce",
        "lab wait-until available aws ec2 describe-vpc-endpoints --vpc-endpoint-ids ",
        " --query 'VpcEndpoints[0].State' --output text",
    ),
    (
        "tgw-attach",
        "lab wait-until available aws ec2 describe-transit-gateway-vpc-attachments --transit-gateway-attachment-ids ",
        " --query 'TransitGatewayVpcAttachments[0].State' --output text",
    ),
    (
        "tgw-rtb",
        "lab wait-until available aws ec2 describe-transit-gateway-route-tables --transit-gateway-route-table-ids ",
        " --query 'TransitGatewayRouteTables[0].State' --output text",
    ),
    (
        "tgw",
        "lab wait-until available aws ec2 describe-transit-gateways --transit-gateway-ids ",
        " --query 'TransitGateways[0].State' --output text",
    ),
    // VPC Lattice makes these while it answers CREATE_IN_PROGRESS; the AWS CLI has no waiter for any of them.
    ("rgw", "lab wait-until ACTIVE aws vpc-lattice list-resource-gateways --query \"items[?id=='\"", LATTICE_STATUS),
    (
        "rcfg",
        "lab wait-until ACTIVE aws vpc-lattice list-resource-configurations --query \"items[?id=='\"",
        LATTICE_STATUS,
    ),
    ("svc", "lab wait-until ACTIVE aws vpc-lattice list-services --query \"items[?id=='\"", LATTICE_STATUS),
];

/// The end of a query for the status of one item of VPC Lattice's lists.
const LATTICE_STATUS: &str = "\"'].status | [0]\" --output text";

/// How a script waits for what has just been made; none where it is there at once, or does not come by itself.
fn waits(operation: &str, id: &str, after: &Network) -> Option<(&'static str, &'static str)> {
    if !operation.starts_with("Create") && operation != "RunInstances" {
        return None;
    }
    if id.starts_with("arn:") && id.contains(":loadbalancer/") {
        return Some(("aws elbv2 wait load-balancer-available --load-balancer-arns ", ""));
    }
    // A gateway endpoint is there at once; what failed never comes, and what waits for its acceptance not by itself.
    let endpoint =
        |it: &VpcEndpoint| it.vpc_endpoint_type != EndpointType::Gateway && it.state == EndpointState::Available;
    let comes = after.vpc_endpoints.get(id).is_none_or(endpoint)
        && after.nat_gateways.get(id).is_none_or(|it| it.state == NatState::Available);
    let kind = id.rsplit_once('-').map(|(kind, _)| kind);
    let found = WAITS.iter().find(|(of, _, _)| kind == Some(of)).filter(|_| comes);
    found.map(|(_, before, behind)| (*before, *behind))
}

fn found_again(answer: &Value) -> Option<Again> {
    WAYS.iter().find_map(|(command, place, from, to)| {
        let text = |pointer: &str| answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let key = match *place {
            // Several instances of one call are told apart by their order in its reservation.
            "/Instances/1" => answer.pointer(place).and_then(|_| text("/ReservationId")),
            place if place.starts_with('/') => text(place),
            prefix => text("/id").filter(|id| id.starts_with(prefix)),
        };
        Some(Again { command, key: key?, from, to })
    })
}

/// The ids in a text: `vpc-` and the like with 8 or 17 hexadecimal digits behind.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| {
        word.rsplit_once('-').is_some_and(|(prefix, digits)| {
            prefix.starts_with(|c: char| c.is_ascii_lowercase())
                && matches!(digits.len(), 8 | 17)
                && digits.chars().all(|c| c.is_ascii_hexdigit())
                // What a caller chooses among is the same at every run.
                && !matches!(prefix, "ami" | "ipv6pool-ec2")
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
                self.text.push_str(&[&name, "=$(", &line, ")\n"].concat());
                self.names.insert(id.clone(), name);
                if let Some((before, behind)) = waits(&request.operation, &id, &step.after) {
                    self.text.push_str(&[before, &self.word(&id), behind, &quoted(&beside), "\n"].concat());
                }
                self.ask_again(answer, &beside);
            }
            Some(_) | None => self.text.push_str(&[&line, "\n"].concat()),
        }
        // What AWS makes with a VPC is found best while nothing else is there.
        if request.operation == "CreateVpc" {
            let with_it: Vec<String> = self.needed.iter().filter(|id| !self.names.contains_key(*id)).cloned().collect();
            for id in with_it {
                self.look_up(&id, &step.after, &beside);
            }
        }
    }

    /// Whatever else of an answer is needed is asked for.
    fn ask_again(&mut self, answer: &Value, beside: &[String]) {
        let Some(Again { command, key, from, to }) = found_again(answer) else { return };
        let mut wanted = Vec::new();
        leaves(answer, &mut Vec::new(), &mut |path, text| {
            let way = path.concat();
            let way = way.trim_start_matches('.').strip_prefix(from).map(|rest| [to, rest].concat());
            if let (Some(name), Some(way)) = (name_in(path, text), way) {
                let way = if to.contains("KEY") { [&way.replace("KEY", &key), " | [0]"].concat() } else { way };
                wanted.push((name, way));
            }
        });
        for (name, way) in wanted {
            if self.needed.contains(&name) && !self.names.contains_key(&name) {
                let variable = self.variable(&name);
                let key = if command.ends_with([' ', '=']) { self.word(&key) } else { String::new() };
                let parts = [command, &key, " --query ", &self.word(&way), " --output text"];
                self.text.push_str(&[&variable, "=$(", &parts.concat(), &quoted(beside), ")\n"].concat());
                self.names.insert(name, variable);
            }
        }
    }

    /// The name of an answer that stands in its command's variable (that by which the others are found, else the first that is
    /// needed), the variable, and the way to it.
    fn capture(&mut self, answer: &Value) -> Option<(String, String, String)> {
        let key = found_again(answer).map(|again| again.key).filter(|key| self.needed.contains(key));
        let mut found: Option<(String, String)> = None;
        leaves(answer, &mut Vec::new(), &mut |path, text| {
            let Some(name) = name_in(path, text) else { return };
            let is_it = match &key {
                Some(key) => *key == name,
                None => self.needed.contains(&name),
            };
            if found.is_none() && is_it && !self.names.contains_key(&name) {
                found = Some((name, path.concat().trim_start_matches('.').to_owned()));
            }
        });
        let (id, path) = found?;
        let name = self.variable(&id);
        Some((id, name, path))
    }

    /// A variable's name that no other has: the id's prefix, and a number from the second on.
    fn variable(&mut self, id: &str) -> String {
        let prefix = match (id.strip_prefix("arn:"), id.rsplit_once('-')) {
            (Some(arn), _) => arn.rsplit(':').next().unwrap_or("ARN").split('/').next().unwrap_or("ARN"),
            (None, _) if id.starts_with(|c: char| c.is_ascii_digit()) => "PUBLIC_IP",
            (None, _) if id.contains('.') => "DNS_NAME",
            (None, Some((prefix, _))) => prefix,
            (None, None) => "ZONE",
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
        // A zone's variable holds what stands before its id, too.
        let word = word.strip_prefix(ZONE).filter(|id| self.names.contains_key(*id)).unwrap_or(word);
        // The longest name that stands first is put in first: an ARN before the id within it.
        let next = |text: &str| {
            let found = self.names.iter().filter_map(|(id, name)| {
                let at = text.find(id.as_str())?;
                // In an ARN a zone's id stands without the first part of what its variable holds.
                let is_zone = text.get(..at).is_some_and(|before| before.ends_with("hostedzone/"));
                let cut = if is_zone { ["#", ZONE].concat() } else { String::new() };
                // Addresses are whole words.
                let is_part = is_zone || id.contains(['-', ':']) || id.len() == word.len();
                is_part.then_some((at, std::cmp::Reverse(id.len()), id.len(), name, cut))
            });
            found.min()
        };
        let mut rest = word;
        let mut parts = String::new();
        while let Some((at, _, length, name, cut)) = next(rest) {
            if let Some(before) = rest.get(..at).filter(|before| !before.is_empty()) {
                parts.push_str(&quote(before));
            }
            parts.push_str(&["\"${", name, &cut, "}\""].concat());
            rest = rest.get(at + length..).unwrap_or_default();
        }
        if !rest.is_empty() || parts.is_empty() {
            parts.push_str(&quote(rest));
        }
        parts
    }
}

/// Words behind others, for a shell.
fn quoted(words: &[String]) -> String {
    words.iter().flat_map(|word| [" ".to_owned(), quote(word)]).collect()
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
