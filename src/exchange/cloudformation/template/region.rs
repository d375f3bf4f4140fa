//! The Region that a template is for, by what it names. It must not know functions.

use crate::catalog;
use serde_json::{Map, Value};

/// What a resource's Region is guessed from.
const REGION_HINTS: &[&str] = &["AvailabilityZone", "ServiceName", "Default"];

/// The Region that a template is for, as far as it says so; `otherwise` is the one that is taken else.
pub fn region_hint(sections: &Map<String, Value>, otherwise: &str) -> Option<&'static str> {
    let named = ["Resources", "Parameters"].iter().find_map(|name| named_region(sections.get(*name)?));
    named.or_else(|| mapped_region(sections.get("Mappings")?, otherwise))
}

/// The first Region of a table by Regions that lacks the one which is taken otherwise.
fn mapped_region(mappings: &Value, otherwise: &str) -> Option<&'static str> {
    mappings.as_object()?.values().filter_map(Value::as_object).find_map(|table| {
        let of_regions = !table.is_empty() && table.keys().all(|key| catalog::region(key).is_some());
        let first = table.keys().next().filter(|_| of_regions && !table.contains_key(otherwise))?;
        catalog::region(first).map(|region| region.code)
    })
}

/// The Region of the first zone or service that is named.
fn named_region(value: &Value) -> Option<&'static str> {
    match value {
        Value::Array(items) => items.iter().find_map(named_region),
        Value::Object(members) => members.iter().find_map(|(name, inner)| {
            match inner.as_str().filter(|_| REGION_HINTS.contains(&name.as_str())) {
                Some(text) => {
                    let zone = text.split(',').find_map(|text| catalog::region_of_zone(text.trim()));
                    let service = || text.split('.').find_map(catalog::region).filter(|_| name == "ServiceName");
                    zone.or_else(service).map(|region| region.code)
                }
                None => named_region(inner),
            }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
