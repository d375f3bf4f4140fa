//! A network as the requests that build it in an empty lab, in the order in which one needs another. It must not know how a
//! script is written, or where the network came from.

mod hosts;
mod places;
mod services;

use crate::control::{Lab, Request};
use crate::model::{Network, Tags};
use crate::net::json;
use crate::net::{Id, SortedMap};
use serde_json::{Map, Value};
use std::net::IpAddr;

/// A lab whose history builds a network.
#[derive(Debug)]
pub struct Rebuilt {
    pub lab: Lab,
    /// What no request says, each as a sentence.
    pub left_out: Vec<String>,
}

/// The requests that build a network. Ids, public addresses and whatever else AWS chooses are others than the network's.
pub fn rebuild(network: &Network) -> Rebuilt {
    let mut builder = Builder { target: network, lab: Lab::default(), names: SortedMap::new(), left_out: Vec::new() };
    for account in network.accounts.iter() {
        let home = builder.home();
        builder.call(
            &home,
            "lab",
            "CreateAccount",
            account.id.as_str(),
            json!({"Name": account.name, "Id": account.id}),
        );
    }
    places::build(&mut builder);
    hosts::build_between(&mut builder);
    // A participant's groups stand in a shared VPC.
    places::groups(&mut builder);
    hosts::build(&mut builder);
    services::endpoints(&mut builder, services::Offerer::Aws);
    hosts::balancers(&mut builder);
    services::build(&mut builder);
    // Their addresses are AWS's to choose: whatever has one of its own comes before.
    hosts::attachments(&mut builder);
    places::rules(&mut builder);
    places::routes(&mut builder);
    places::late_attributes(&mut builder);
    for zone in &network.failed_zones {
        let home = builder.home();
        builder.call(&home, "lab", "FailAz", zone, json!({"Zone": zone}));
    }
    for id in &network.unknown {
        builder.left_out.push([id.as_str(), " is referred to, but not described."].concat());
    }
    Rebuilt { lab: builder.lab, left_out: builder.left_out }
}

/// Who calls, and where.
#[derive(Clone, Debug)]
struct Home {
    account: Id,
    region: String,
}

struct Builder<'n> {
    /// What is to be built.
    target: &'n Network,
    /// What is built so far.
    lab: Lab,
    /// What AWS named in the target, and how the same is named in the lab.
    names: SortedMap<String, String>,
    left_out: Vec<String>,
}

impl Builder<'_> {
    /// The lab's own account and Region.
    fn home(&self) -> Home {
        Home { account: Lab::ACCOUNT.into(), region: Lab::REGION.to_owned() }
    }

    /// An owner in a Region.
    fn of(&self, owner: &Id, region: &str) -> Home {
        Home { account: owner.clone(), region: region.to_owned() }
    }

    /// An owner in a VPC's Region.
    fn in_vpc(&self, owner: &Id, vpc_id: &Id) -> Home {
        self.of(owner, self.target.vpcs.get(vpc_id).map_or(Lab::REGION, |vpc| &vpc.region))
    }

    /// Carries a request out with the target's names replaced; the answer is null where it is refused, which is noted for `what`.
    fn call(&mut self, home: &Home, service: &str, operation: &str, what: impl AsRef<str>, parameters: Value) -> Value {
        self.carry_out(home, [service, operation], what.as_ref(), &parameters)
    }

    fn carry_out(&mut self, home: &Home, [service, operation]: [&str; 2], what: &str, parameters: &Value) -> Value {
        let request = Request {
            account: home.account.clone(),
            region: home.region.clone(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            parameters: self.said(parameters).unwrap_or_else(|| Value::Object(Map::new())),
        };
        match self.lab.call(&request) {
            Ok(answer) => answer,
            Err(why) => {
                self.left_out.push([what, ": ", operation, " is refused: ", &why.message].concat());
                Value::Null
            }
        }
    }

    /// [`Builder::call`] of EC2.
    fn ec2(&mut self, home: &Home, operation: &str, what: impl AsRef<str>, parameters: Value) -> Value {
        self.carry_out(home, ["ec2", operation], what.as_ref(), &parameters)
    }

    /// Notes what no request says.
    fn leave_out(&mut self, what: impl AsRef<str>, why: &str) {
        self.left_out.push([what.as_ref(), ": ", why].concat());
    }

    /// A value without empty members, and with the lab's names; none where nothing is left.
    fn said(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Null => None,
            Value::String(text) => Some(Value::String(self.renamed(text))),
            Value::Array(items) => {
                let items: Vec<Value> = items.iter().filter_map(|item| self.said(item)).collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            Value::Object(members) => {
                let kept = members.iter().filter_map(|(name, item)| Some((name.clone(), self.said(item)?)));
                let kept: Map<String, Value> = kept.collect();
                (!kept.is_empty()).then_some(Value::Object(kept))
            }
            Value::Bool(_) | Value::Number(_) => Some(value.clone()),
        }
    }

    /// A text with the lab's names in place of the target's.
    fn renamed(&self, text: &str) -> String {
        if let Some(made) = text.strip_prefix(MADE) {
            return made.to_owned();
        }
        if let Some(whole) = self.names.get(text) {
            return whole.clone();
        }
        let mut renamed = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(parts_words).unwrap_or(rest.len());
            let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            renamed.push_str(self.names.get(word).map_or(word, String::as_str));
            let mark = behind.chars().next();
            renamed.extend(mark);
            rest = behind.get(mark.map_or(0, char::len_utf8)..).unwrap_or_default();
        }
        renamed
    }

    /// What the target calls `old` the lab calls `new`; in ARNs and the like only the words that differ are learnt.
    fn learn(&mut self, old: impl AsRef<str>, new: impl AsRef<str>) {
        self.note(old.as_ref(), new.as_ref());
    }

    fn note(&mut self, old: &str, new: &str) {
        let words = |text: &str| text.split(parts_words).map(str::to_owned).collect::<Vec<_>>();
        let is_whole = !old.contains(parts_words) || old.parse::<IpAddr>().is_ok();
        if is_whole || words(old).len() != words(new).len() {
            self.names.insert(old.to_owned(), new.to_owned());
            return;
        }
        for (old, new) in words(old).into_iter().zip(words(new)) {
            if old != new {
                self.names.insert(old, new);
            }
        }
    }

    /// [`Builder::learn`] from an answer; false where it was refused.
    fn learn_at(&mut self, old: impl AsRef<str>, answer: &Value, pointer: &str) -> bool {
        match answer.pointer(pointer).and_then(Value::as_str) {
            Some(new) => {
                self.note(old.as_ref(), new);
                true
            }
            None => false,
        }
    }

    /// The lab's name of what the target calls `id`; none where it is not built.
    fn built(&self, id: &Id) -> Option<Id> {
        self.names.get(id.as_str()).map(|name| Id::from(name.as_str()))
    }
}

/// What stands before the lab's own names in a request: they are not replaced again, should the target use them for others.
const MADE: char = '\u{1}';

/// A name of the lab's own.
fn made(id: &Id) -> String {
    [MADE.encode_utf8(&mut [0; 4]), id.as_str()].concat()
}

/// Whether a character stands between the words of an ARN, a name or a policy.
fn parts_words(c: char) -> bool {
    !c.is_ascii_alphanumeric() && c != '-'
}

/// Tags that a person may set: AWS's own begin with `aws:`.
fn own_tags(tags: &Tags) -> Value {
    let own = tags.0.iter().filter(|(key, _)| !key.starts_with("aws:"));
    Value::Array(own.map(|(key, value)| json!({"Key": key, "Value": value})).collect())
}

/// `TagSpecifications` for a resource that is made.
fn tagged(kind: &str, tags: &Tags) -> Value {
    let list = own_tags(tags);
    match list.as_array().is_some_and(Vec::is_empty) {
        true => Value::Null,
        false => json!([{"ResourceType": kind, "Tags": list}]),
    }
}
