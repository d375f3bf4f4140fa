//! Loops of `Fn::ForEach`, written out. It must not know what a resource is.

use super::{Template, Why, plain};
use crate::exchange::yaml::length;
use crate::net::SortedMap;
use serde_json::{Map, Value};

/// How the name of a loop begins.
const LOOP: &str = "Fn::ForEach::";

impl Template {
    /// Writes out what stands in loops of `Fn::ForEach`.
    pub fn unroll(&mut self) {
        for section in ["Conditions", "Resources", "Outputs"] {
            if let Some(Value::Object(members)) = self.sections.get(section)
                && holds_loop(members)
            {
                let mut loops = SortedMap::default();
                let unrolled = self.unrolled(members, &mut loops);
                self.loops.extend(loops);
                self.sections.insert(section.to_owned(), Value::Object(unrolled));
            }
        }
    }

    /// Members with what loops among them, and in them, give; a loop that cannot be unrolled stays, with the reason in `loops`.
    fn unrolled(&self, members: &Map<String, Value>, loops: &mut SortedMap<String, String>) -> Map<String, Value> {
        let mut all = Map::new();
        for (name, inner) in members {
            if name.starts_with(LOOP) {
                match self.rounds(inner) {
                    Ok(rounds) => rounds.iter().for_each(|round| all.extend(self.unrolled(round, loops))),
                    Err(why) => {
                        loops.insert(name.clone(), why.words());
                        all.insert(name.clone(), inner.clone());
                    }
                }
            } else if let Value::Object(inner) = inner {
                all.insert(name.clone(), Value::Object(self.unrolled(inner, loops)));
            } else {
                all.insert(name.clone(), inner.clone());
            }
        }
        all
    }

    /// The body of a loop for each item of its collection.
    fn rounds(&self, inner: &Value) -> Result<Vec<Map<String, Value>>, Why> {
        let wrong = || Why::Wrong("Fn::ForEach".to_owned());
        let Some([Value::String(identifier), collection, Value::Object(body)]) = inner.as_array().map(Vec::as_slice)
        else {
            return Err(wrong());
        };
        let Value::Array(items) = self.value(collection)? else { return Err(wrong()) };
        let mut rounds = Vec::new();
        for item in &items {
            let item = plain(item).ok_or_else(wrong)?;
            // Each place of the identifier may hold the item.
            let places = length(inner) / (identifier.len() + 3);
            self.spend(places.saturating_mul(item.len()).saturating_add(length(inner)))?;
            rounds.push(round(body, identifier, &item));
        }
        Ok(rounds)
    }
}

/// Whether loops stand among members, or deeper in them.
fn holds_loop(members: &Map<String, Value>) -> bool {
    members.iter().any(|(name, inner)| name.starts_with(LOOP) || inner.as_object().is_some_and(holds_loop))
}

/// The body of a loop with an item in the places of its identifier.
fn round(body: &Map<String, Value>, identifier: &str, item: &str) -> Map<String, Value> {
    let letters: String = item.chars().filter(char::is_ascii_alphanumeric).collect();
    let filled = |text: &str| {
        text.replace(&["${", identifier, "}"].concat(), item).replace(&["&{", identifier, "}"].concat(), &letters)
    };
    fn inner(value: &Value, identifier: &str, item: &str, filled: &dyn Fn(&str) -> String) -> Value {
        match value {
            Value::String(text) => filled(text).into(),
            Value::Array(items) => items.iter().map(|value| inner(value, identifier, item, filled)).collect(),
            Value::Object(members)
                if members.len() == 1 && value.get("Ref").and_then(Value::as_str) == Some(identifier) =>
            {
                item.into()
            }
            Value::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| (filled(name), inner(value, identifier, item, filled)));
                Value::Object(members.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
    let members = body.iter().map(|(name, value)| (filled(name), inner(value, identifier, item, &filled)));
    members.collect()
}
