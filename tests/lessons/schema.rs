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
        "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
        "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= says.as_u64().unwrap()),
        "maxProperties" => members.is_none_or(|members| members.len() as u64 <= says.as_u64().unwrap()),
        "propertyNames" => members.is_none_or(|members| members.keys().all(|key| holds(says, &json!(key), root))),
        "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= says.as_u64().unwrap()),
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
            "misses": [{"commands": ["c"], "predictions": ["d"], "fails": [0]}], "vary": {"ab": ["cd"]}
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

/// A track of one exercise with `change` made to it.
fn one(change: impl Fn(&mut Value)) -> String {
    let mut exercise = json!({"id": "a", "goals": [{"ask": "a", "is": "b"}]});
    change(&mut exercise);
    json!({"track": "own", "exercises": [exercise]}).to_string()
}

/// Whoever made a file cannot fill the memory or hold the page: what is more than an exercise needs is refused, with its place.
#[test]
fn what_a_stranger_made_is_bounded() {
    let schema: Value = serde_json::from_str(&file("../schema/exercise-1.json")).unwrap();
    let refused = |text: &str| {
        let is_many_lines = text.contains("\\n");
        assert!(is_many_lines || !holds(&schema, &serde_json::from_str(text).unwrap(), &schema), "{text:.200}");
        Track::read(text).map(|_| ()).unwrap_err().to_string()
    };
    let commands = |count: usize| vec!["lab cost"; count];
    assert!(Track::read(&one(|it| it["start"] = json!(commands(1_000)))).is_ok());
    assert_eq!(
        refused(&one(|it| it["start"] = json!(commands(1_001)))),
        ".exercises[0].start: at most 1000 should stand here"
    );
    // A text of many lines is as many commands.
    assert!(refused(&one(|it| it["solution"] = json!(["lab cost\n".repeat(2_000)]))).contains("at most 1000"));
    assert!(refused(&one(|it| it["goals"] = json!(vec![json!({"ask": "a", "is": "b"}); 21]))).contains("at most 20"));
    assert!(refused(&one(|it| it["goals"][0]["after"] = json!(commands(41)))).contains("at most 40"));
    assert!(refused(&one(|it| it["hints"] = json!(u64::MAX))).contains("at most 20"));
    assert!(refused(&one(|it| it["misses"] = json!(vec![json!({"fails": [0]}); 101]))).contains("at most 100"));
    assert!(refused(&one(|it| it["vary"] = json!({"a": ["b"]}))).contains("texts of 2 to 64 bytes"));
    assert!(refused(&one(|it| it["vary"] = json!({"ab": ["c".repeat(65)]}))).contains("texts of 2 to 64 bytes"));
    let exercises = vec![json!({"id": "a", "from": "long", "goals": []}); 101];
    let text = json!({"track": "own", "starts": {"long": commands(1_000)}, "exercises": exercises}).to_string();
    assert_eq!(refused(&text), ".exercises: at most 100 should stand here");
    // What a variant puts in is not replaced again: it cannot grow by itself.
    let names: Vec<String> = (0..20_u8).map(|number| format!("<{}>", char::from(b'a' + number))).collect();
    let vary: serde_json::Map<String, Value> =
        (0..19).map(|at| (names[at].clone(), json!([names[at + 1].repeat(8)]))).collect();
    let track = Track::read(&one(|it| {
        it["start"] = json!([names[0].repeat(10_000)]);
        it["vary"] = Value::Object(vary.clone());
    }));
    let exercise = &track.unwrap().exercises[0];
    let longest = (1..50).map(|seed| exercise.variant(seed).start[0].len()).max().unwrap();
    assert_eq!(longest, names[0].len() * 8 * 10_000);
}
