//! What a member of a request may be given: what exists in the lab, what AWS has, what the shapes say. It must not know commands.

use super::Candidate;
use crate::catalog;
use crate::cli::aws::Shortcut;
use crate::cli::forms::{self, Stock};
use crate::cli::session::Session;
use crate::control::shapes::{Kind, Operation, kebab_case};
use crate::control::{Lab, Request, filter_names};
use crate::facts;
use crate::model::{Network, ResolverDirection};
use crate::net::{Id, json};
use crate::reach::vpc_resolver;
use serde_json::Value;

pub(super) use crate::cli::forms::regions;

/// What is asked about: an operation, and its request as far as it is written.
pub(super) struct About<'s> {
    pub network: &'s Network,
    pub operation: Operation,
    pub request: Request,
    stock: Stock,
}

impl<'s> About<'s> {
    pub fn new(session: &'s Session, operation: Operation) -> Self {
        let network = session.lab.network();
        let request = Request {
            account: Lab::ACCOUNT.into(),
            region: Lab::REGION.to_owned(),
            service: operation.service().to_owned(),
            operation: operation.name().to_owned(),
            parameters: json!({}),
        };
        Self { network, operation, request, stock: Stock::of(network) }
    }

    /// Notes what is said of a member already.
    pub fn say(&mut self, member: &str, value: Value) {
        if let Some(members) = self.request.parameters.as_object_mut() {
            members.insert(member.to_owned(), value);
        }
    }

    /// What exists, with what it is called.
    fn noted(&self, values: Vec<String>) -> Vec<Candidate> {
        let name = |id: &str| facts::given_name(self.network, id).unwrap_or_default().to_owned();
        values.into_iter().map(|value| Candidate::noted(value.clone(), name(&value))).collect()
    }
}

/// What a member may be given.
pub(super) fn of_member(about: &About<'_>, member: &str, kind: Kind) -> Vec<Candidate> {
    if let Some(made) = forms::tagged_type(about.operation).filter(|_| member == "ResourceType") {
        return vec![Candidate::new(made)];
    }
    if let Kind::Enumeration(values) = kind {
        return values.values().map(Candidate::new).collect();
    }
    if kind == Kind::Boolean {
        return ["true", "false"].map(Candidate::new).into();
    }
    if member == "Key" {
        return tag_keys(about.network).into_iter().map(Candidate::new).collect();
    }
    about.noted(about.stock.known(about.operation, member, &about.request))
}

/// What the AWS CLI's own flags may be given.
pub(super) fn of_shortcut(about: &About<'_>, shortcut: Shortcut) -> Vec<Candidate> {
    match shortcut {
        Shortcut::Protocol => ["tcp", "udp", "icmp", "all"].map(Candidate::new).into(),
        Shortcut::SourceGroup => of_member(about, "GroupId", Kind::String),
        Shortcut::Cidr => of_member(about, "CidrIp", Kind::String),
        Shortcut::GroupOwner => about.network.accounts.iter().map(|it| Candidate::new(it.id.as_str())).collect(),
        Shortcut::Port
        | Shortcut::Count
        | Shortcut::SecondaryAddresses
        | Shortcut::SecondaryAddressCount
        | Shortcut::AssociatePublicAddress
        | Shortcut::NoAssociatePublicAddress => Vec::new(),
    }
}

/// The names of the filters that an operation has, with the tags that there are.
pub(super) fn filters(about: &About<'_>) -> Vec<String> {
    let mut names: Vec<String> = filter_names(about.operation.name()).map(str::to_owned).collect();
    if !names.is_empty() {
        names.extend(tag_keys(about.network).into_iter().map(|key| ["tag:", &key].concat()));
        names.extend(["tag-key", "tag-value"].map(str::to_owned));
    }
    names
}

/// What a filter may be given.
pub(super) fn of_filter(about: &About<'_>, filter: &str) -> Vec<Candidate> {
    if let Some(key) = filter.strip_prefix("tag:") {
        return tag_values(about.network, key).into_iter().map(Candidate::new).collect();
    }
    if filter == "tag-key" {
        return tag_keys(about.network).into_iter().map(Candidate::new).collect();
    }
    let last = filter.rsplit('.').next().unwrap_or(filter);
    // The member of the answer that a filter looks at says what it can be; the flags' own members say what exists.
    let lists = about.operation.output().into_iter().flat_map(|it| it.members()).filter_map(|it| it.kind.item());
    let answered = lists.filter_map(Kind::structure).flat_map(|it| it.members());
    let is_named = |name: &str| {
        let name = kebab_case(name);
        name == last || last.strip_suffix(&name).is_some_and(|before| before.ends_with('-'))
    };
    let mut known = Vec::new();
    for member in answered.filter(|it| is_named(it.name)) {
        if matches!(member.kind, Kind::Enumeration(_) | Kind::Boolean) {
            known.extend(of_member(about, member.name, member.kind));
        }
    }
    if matches!(last, "main" | "default" | "is-default" | "egress" | "primary") && known.is_empty() {
        known.extend(["true", "false"].map(Candidate::new));
    }
    if known.is_empty() {
        let member: String = last.split('-').map(capital).collect();
        known = of_member(about, &member, Kind::String);
    }
    known
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// The keys of all tags, and the one that every resource may be named by.
fn tag_keys(network: &Network) -> Vec<String> {
    let mut keys = vec!["Name".to_owned()];
    each_tag(&network.to_value(), &mut |key, _| {
        if !keys.iter().any(|known| known == key) {
            keys.push(key.to_owned());
        }
    });
    keys
}

/// The values of a tag.
fn tag_values(network: &Network, wanted: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    each_tag(&network.to_value(), &mut |key, value| {
        if key == wanted && !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    });
    values
}

fn each_tag(value: &Value, see: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                for tag in inner.as_array().into_iter().flatten().filter(|_| name == "Tags") {
                    let text = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default();
                    see(text("Key"), text("Value"));
                }
                each_tag(inner, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each_tag(item, see)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The places that can be asked from: by name where they have one that is theirs alone.
pub(super) fn hosts(network: &Network) -> Vec<Candidate> {
    let all = facts::sources(network);
    let is_shared = |name: &str| all.iter().filter(|(_, other)| other == name).count() > 1;
    let named = all.iter().map(|(source, name)| {
        let key = facts::source_key(source);
        if is_shared(name) { Candidate::noted(key, name.as_str()) } else { Candidate::noted(name.as_str(), key) }
    });
    named.collect()
}

/// What a journey may lead to: as a URL, or as a name or an address, by how it begins.
pub(super) fn destinations(network: &Network, word: &str) -> Vec<Candidate> {
    let scheme = ["https://", "http://"].into_iter().find(|it| word.starts_with(it) || it.starts_with(word));
    let all = facts::destinations(network).into_iter();
    all.map(|name| match scheme {
        Some(scheme) => Candidate::new([scheme, &name, "/"].concat()),
        None => Candidate::new(name),
    })
    .collect()
}

/// Names that can be looked up.
pub(super) fn names(network: &Network) -> Vec<Candidate> {
    facts::asked_names(network, "").into_iter().map(Candidate::new).collect()
}

/// Servers that can be asked for a name: each VPC's resolver, inbound Resolver endpoints and hosts on premises.
pub(super) fn servers(network: &Network) -> Vec<Candidate> {
    let label = |id: &Id| facts::label(network, id.as_str()).to_string();
    let resolvers = network.vpcs.iter().filter_map(|vpc| Some((vpc_resolver(vpc)?, label(&vpc.vpc_id))));
    let inbound = network.resolver_endpoints.iter().filter(|it| it.direction == ResolverDirection::Inbound);
    let endpoints = inbound.flat_map(|it| it.ip_addresses.iter().map(move |address| (address.ip, it.name.clone())));
    let hosts = network.hosts.iter().map(|it| (it.ip, it.name.clone()));
    resolvers.chain(endpoints).chain(hosts).map(|(server, of)| Candidate::noted(server.to_string(), of)).collect()
}

/// The Availability Zones of the Regions that the network is in.
pub(super) fn zones(network: &Network) -> Vec<String> {
    let mut zones: Vec<String> = Vec::new();
    for code in network.vpcs.iter().map(|vpc| vpc.region.as_str()).chain([Lab::REGION]) {
        let own = catalog::region(code).into_iter().flat_map(|it| it.zones.iter().map(|zone| zone.name.clone()));
        for zone in own {
            if !zones.contains(&zone) {
                zones.push(zone);
            }
        }
    }
    zones
}
