//! What things are called in the picture. It must not know where their names are written.

use crate::model::{Network, Tags};
use crate::net::{Cidr, Id};
use crate::scene::items::endpoint_name;

/// A resource's Name tag, or its id.
pub fn called(tags: &Tags, id: &Id) -> String {
    tags.name().unwrap_or(id.as_str()).to_string()
}

/// What a route's target is called: its Name tag, or its id in short; an endpoint, as its ports and its door are.
pub fn target_name(network: &Network, id: &Id) -> String {
    if let Some(endpoint) = network.vpc_endpoints.get(id) {
        let named = endpoint.tags.name().map(str::to_string);
        return named.unwrap_or_else(|| endpoint_name(network, endpoint, &endpoint.service_name));
    }
    let tags = match id.prefix() {
        "nat" => network.nat_gateways.get(id).map(|own| &own.tags),
        "igw" => network.internet_gateways.get(id).map(|own| &own.tags),
        "tgw" => network.transit_gateways.get(id).map(|own| &own.tags),
        "pcx" => network.peering_connections.get(id).map(|own| &own.tags),
        _ => None,
    };
    let text = id.as_str();
    match (tags.and_then(Tags::name), text.len()) {
        (Some(name), _) => name.to_string(),
        (None, 20..) if text.is_ascii() => {
            let (head, _) = text.split_at(text.find('-').unwrap_or(0) + 5);
            let (_, tail) = text.split_at(text.len() - 4);
            [head, "…", tail].concat()
        }
        (None, _) => text.to_string(),
    }
}

/// `name (id)`, or the id alone.
pub fn both(name: &str, id: &Id) -> String {
    if name == id.as_str() { name.to_string() } else { [name, " (", id.as_str(), ")"].concat() }
}

/// Texts that are not empty, with commas between them.
pub fn list(parts: &[&str]) -> String {
    let full: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    full.join(", ")
}

pub fn blocks(cidrs: impl Iterator<Item = Cidr>) -> String {
    let texts: Vec<String> = cidrs.map(|cidr| cidr.to_string()).collect();
    texts.join(" · ")
}
