//! What can be asked of a network: whence, whither, and the trace of it. It must not know what comes of a journey.

use super::answers::asked_names;
use super::names::label;
use crate::model::Network;
use crate::net::{DnsName, Id};
use crate::reach::{Query, Reach, Source, To, Trace};

/// The text that stands for a source in fields and in links.
pub fn source_key(source: &Source) -> String {
    match source {
        Source::Instance(id) | Source::Interface(id) | Source::Host(id) => id.as_str().to_string(),
        Source::Internet => "internet".to_string(),
    }
}

/// The source that an id, a name or `internet` means.
pub fn source_of(network: &Network, text: &str) -> Option<Source> {
    if text == "internet" {
        return Some(Source::Internet);
    }
    let instance = network.instances.iter().find(|it| it.instance_id == *text || it.tags.name() == Some(text));
    let host = || network.hosts.iter().find(|it| it.host_id == *text || it.name == text);
    let interface = || network.network_interfaces.get(text).map(|it| it.network_interface_id.clone());
    instance
        .map(|it| Source::Instance(it.instance_id.clone()))
        .or_else(|| host().map(|it| Source::Host(it.host_id.clone())))
        .or_else(|| interface().map(Source::Interface))
}

/// Every place that can be asked from, with its name.
pub fn sources(network: &Network) -> Vec<(Source, String)> {
    let instances = network
        .instances
        .iter()
        .map(|it| (Source::Instance(it.instance_id.clone()), label(network, it.instance_id.as_str()).to_string()));
    let hosts = network.hosts.iter().map(|it| (Source::Host(it.host_id.clone()), it.name.clone()));
    let outside = [(Source::Internet, "internet".to_string())];
    instances.chain(hosts).chain(outside).collect()
}

/// Hosts of services and instances that a trace may lead to.
pub fn destinations(network: &Network) -> Vec<String> {
    let mut names = asked_names(network, "");
    for instance in network.instances.iter() {
        let reach =
            network.network_interfaces.iter().find(|eni| eni.instance_id.as_ref() == Some(&instance.instance_id));
        names.extend(reach.and_then(|eni| eni.primary()).map(|address| address.to_string()));
    }
    names
}

/// What a trace's target says: host, port.
pub fn target_of(text: &str) -> Option<(To, u16)> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let by_scheme = if scheme == "http" { 80 } else { 443 };
    if let Ok(address) = authority.parse() {
        return Some((To::Address(address), by_scheme));
    }
    if let Some((inside, after)) = authority.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let port = after.strip_prefix(':').map_or(Ok(by_scheme), str::parse).ok()?;
        return Some((To::Address(inside.parse().ok()?), port));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, by_scheme),
    };
    if let Ok(address) = host.parse() {
        return Some((To::Address(address), port));
    }
    let name: DnsName = host.parse().ok()?;
    (!name.as_str().is_empty()).then_some((To::Name(name), port))
}

/// The name that a trace's target says, where it says one.
pub fn aim(text: &str) -> Option<Id> {
    match target_of(text)? {
        (To::Name(name), _) => Some(Id::new(name.as_str())),
        (To::Address(_), _) => None,
    }
}

/// A question that is asked over TCP.
pub fn query(from: &Source, to: &str) -> Option<Query> {
    let (to, port) = target_of(to)?;
    Some(Query::tcp(from.clone(), to, port))
}

/// The trace of a question.
pub fn trace(reach: &Reach<'_>, from: &Source, to: &str) -> Option<Trace> {
    Some(reach.trace(&query(from, to)?))
}

/// What is asked where nobody asked anything yet: from the first instance to S3.
pub fn first_question(network: &Network) -> (Source, String) {
    let from = sources(network).into_iter().next().map_or(Source::Internet, |(source, _)| source);
    (from, asked_names(network, "").into_iter().next().unwrap_or_default())
}
