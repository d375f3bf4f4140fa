//! Ids that a network refers to and does not describe. It must not know what follows from them.

use super::document::network_json;
use crate::catalog;
use crate::model::Network;
use crate::net::Id;
use crate::net::SortedSet;
use serde_json::Value;

/// A reference to what is not there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dangling {
    /// The id that nothing has.
    pub id: Id,
    /// The first member of the resource that refers to it: its id.
    pub holder: Id,
    /// The table that the holder is in, such as `RouteTables`.
    pub table: String,
}

/// The kinds of ids that a network describes.
const KINDS: [&str; 26] = [
    "acl",
    "cgw",
    "eigw",
    "eipalloc",
    "eni",
    "i",
    "igw",
    "nat",
    "pcx",
    "pl",
    "rcfg",
    "rgw",
    "rslvr-in",
    "rslvr-out",
    "rtb",
    "sg",
    "sn",
    "subnet",
    "tgw",
    "tgw-attach",
    "tgw-rtb",
    "vgw",
    "vpc",
    "vpce",
    "vpn",
    "dopt",
];

/// The default DHCP option set, which no network describes.
pub const DEFAULT_DHCP_OPTIONS: &str = "dopt-0a1b2c3d4e5f60718";

/// Every reference to an id that no resource of the network has, AWS's prefix lists and the default DHCP options aside; those
/// that are known to be unknown included.
pub fn dangling(network: &Network) -> SortedSet<Dangling> {
    let document = network_json(network);
    let tables = || document.as_object().into_iter().flatten().filter(|(name, _)| *name != "Unknown");
    let mut known: SortedSet<&str> = tables()
        .flat_map(|(_, table)| table.as_array().into_iter().flatten())
        .filter_map(|row| row.as_object()?.values().next()?.as_str())
        .collect();
    known.insert(DEFAULT_DHCP_OPTIONS);
    let mut found = SortedSet::new();
    for (name, table) in tables() {
        for row in table.as_array().into_iter().flatten() {
            let holder = row.as_object().and_then(|row| row.values().next()?.as_str()).unwrap_or_default();
            texts(row, &mut |text| {
                if is_id(text) && !known.contains(text) && !is_catalogued(text) {
                    found.insert(Dangling { id: text.into(), holder: holder.into(), table: name.clone() });
                }
            });
        }
    }
    found
}

fn texts<'a>(value: &'a Value, each: &mut impl FnMut(&'a str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(list) => list.iter().for_each(|item| texts(item, each)),
        Value::Object(map) => {
            let free = |key: &str| matches!(key, "Tags" | "Description" | "Name" | "GroupName" | "PolicyDocument");
            map.iter().filter(|(key, _)| !free(key)).for_each(|(_, item)| texts(item, each));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_id(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(kind, digits)| {
        (8..=17).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
            && KINDS.contains(&kind)
    })
}

fn is_catalogued(text: &str) -> bool {
    text.starts_with("pl-") && catalog::regions().iter().any(|region| catalog::prefix_list(region.code, text).is_some())
}
