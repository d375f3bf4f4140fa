//! The published schema of exercises holds for every track, and refuses what the reader refuses. It must not know what exercises are about.

use super::{TRACKS, file};
use endpoint_lab::lessons::exercise::Track;
use serde_json::{Value, json};

/// Whether a value is as a schema says; of JSON Schema's words those that the published schema uses.
fn holds(schema: &Value, value: &Value, root: &Value) -> bool {
    let members = value.as_object();
    schema.as_object().unwrap().iter().all(|(word, says)| match word.as_str() {
        "$ref" => holds(root.pointer(&says.as_str().unwrap()[1..]).unwrap(), value, root),
        "type" => match says {
            Value::Array(types) => types.iter().any(|it| is_of(it.as_str().unwrap(), value)),
            one => is_of(one.as_str().unwrap(), value),
        },
        "enum" => says.as_array().unwrap().contains(value),
        "anyOf" => says.as_array().unwrap().iter().any(|it| holds(it, value, root)),
        "required" => says
            .as_array()
            .unwrap()
            .iter()
            .all(|key| members.is_some_and(|members| members.contains_key(key.as_str().unwrap()))),
        "properties" => members.is_none_or(|members| {
            says.as_object()
                .unwrap()
                .iter()
                .all(|(key, it)| members.get(key).is_none_or(|value| holds(it, value, root)))
        }),
        "additionalProperties" => members.is_none_or(|members| {
            let known = schema.get("properties").and_then(Value::as_object);
            let others = members.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
            let mut others = others.peekable();
            if *says == json!(false) { others.peek().is_none() } else { others.all(|(_, it)| holds(says, it, root)) }
        }),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|it| holds(says, it, root))),
        "minimum" => value.as_f64().is_none_or(|number| says.as_f64().unwrap() <= number),
        "pattern" => {
            let begins = says.as_str().unwrap().strip_prefix('^').unwrap();
            value.as_str().is_none_or(|text| text.starts_with(begins))
        }
        "minLength" => value.as_str().is_none_or(|text| says.as_u64().unwrap() <= text.chars().count() as u64),
        "$schema" | "$id" | "$defs" | "title" | "description" => true,
        other => panic!("this test does not know the word {other}"),
    })
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_u64() || value.is_i64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other}"),
    }
}

/// Every place of a value, as JSON pointers.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(key, it)| places(it, &format!("{at}/{key}"), into)),
        Value::Array(items) => items.iter().enumerate().for_each(|(key, it)| places(it, &format!("{at}/{key}"), into)),
        _ => {}
    }
}

/// An exercise in which every member stands.
fn whole() -> Value {
    let goal = json!({"after": ["lab fail-az us-east-1a"], "ask": "lab cost", "is": ["1"]});
    json!({
        "track": "own",
        "starts": {"one": ["aws ec2 describe-vpcs"]},
        "exercises": [{
            "id": "a", "kind": "build", "minutes": 1, "rules": ["GW-11"], "cases": ["https://a.example/1"], "from": "one", "start": [], "network": null,
            "goals": [goal, {"ask": "a", "isNot": "b", "follows": true}, {"ask": "a", "contains": "b"}, {"ask": "a", "atMost": 1.5},
                {"changes": 2}, {"ask": "a", "choices": ["b", "c"]}],
            "startMeets": [1], "allowed": ["ec2 describe-vpcs"], "hints": 1, "hintChecks": [[{"rule": "GW-11"}, goal]],
            "solution": ["a"], "alternatives": [["b"]],
            "misses": [{"commands": ["c"], "predictions": ["d"], "fails": [0]}], "vary": {"a": ["b"]}
        }],
        "strings": {"a.title": "A"}
    })
}

#[test]
fn the_published_schema_holds_for_every_track_and_refuses_what_the_reader_refuses() {
    let schema: Value = serde_json::from_str(&file("../schema/exercise-1.json")).unwrap();
    let is_well = |value: &Value| holds(&schema, value, &schema);
    for track in TRACKS {
        assert!(is_well(&serde_json::from_str(&file(&format!("{track}.json"))).unwrap()), "{track}");
    }
    let whole = whole();
    assert!(is_well(&whole) && Track::read(&whole.to_string()).is_ok());
    let mut all = Vec::new();
    places(&whole, "", &mut all);
    let mut refused = 0;
    for place in &all {
        for other in [json!(7), json!("x"), json!([7]), json!({"x": 7}), json!(true)] {
            let mut changed = whole.clone();
            *changed.pointer_mut(place).unwrap() = other;
            if Track::read(&changed.to_string()).is_err() {
                assert!(!is_well(&changed), "the reader refuses {place}, the schema does not: {changed}");
                refused += 1;
            }
        }
        // A member that nobody knows is a slip of the pen.
        let mut changed = whole.clone();
        if let Some(members) = changed.pointer_mut(place).unwrap().as_object_mut()
            && !["/starts", "/strings", "/exercises/0/vary"].contains(&place.as_str())
        {
            members.insert("nonsense".to_owned(), json!("x"));
            assert!(!is_well(&changed), "{place}");
        }
    }
    assert!(60 < refused, "{refused}");
}
