//! JMESPath held against its official compliance suite (tests/jmespath). It must not know the lab.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::wildcard_enum_match_arm)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::cli::query::Query;
use serde_json::Value;

fn search(expression: &str, document: &Value) -> Result<Value, String> {
    let query = Query::parse(expression).map_err(|error| format!("syntax: {}", error.message))?;
    query.search(document).map_err(|error| error.message)
}

/// Numbers are equal by their worth: 1.0 is 1.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64().unwrap()),
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), normal(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn the_compliance_suite_holds() {
    let mut cases = 0;
    let mut wrong = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir("tests/jmespath").unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let suites: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for suite in suites.as_array().unwrap() {
            for case in suite["cases"].as_array().unwrap() {
                let expression = case["expression"].as_str().unwrap();
                let found = search(expression, &suite["given"]);
                let holds = match (&found, case.get("error"), case.get("result")) {
                    (Err(_), Some(_), _) => true,
                    (Ok(found), None, Some(expected)) => normal(found) == normal(expected),
                    _ => false,
                };
                cases += 1;
                if !holds {
                    wrong.push(format!("{}: {expression}: {found:?}, not {case}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 800, "only {cases} cases were found");
}

#[test]
fn a_hash_keeps_the_order_in_which_it_is_written() {
    let document = serde_json::json!({"b": 1, "a": 2});
    assert_eq!(search("{z: b, y: a}", &document).unwrap().to_string(), r#"{"z":1,"y":2}"#);
    assert_eq!(search("keys(@)", &document).unwrap().to_string(), r#"["b","a"]"#);
}
