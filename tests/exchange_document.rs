//! Lab documents: what is saved opens as the same lab, and what is wrong is named. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::control::Lab;
use endpoint_lab::exchange::dangling;
use endpoint_lab::exchange::document::{self, Meta, Note, OpenError};
use proptest::prelude::*;
use serde_json::{Value, json};

#[path = "exchange/random.rs"]
mod random;
use random::{random_lab, step, steps};

fn requests(steps: &[endpoint_lab::control::Step]) -> Vec<endpoint_lab::control::Request> {
    steps.iter().map(|step| step.request.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_saved_opens_as_the_same_lab(steps in steps(), title in ".*", on_base in any::<bool>()) {
        let mut lab = random_lab(steps.clone());
        if on_base {
            lab = Lab::new(lab.network().clone());
            for it in steps {
                step(&mut lab, it);
            }
        }
        let meta = Meta { title, view: json!({"tab": "Trace"}) };
        let text = document::save(&lab, &meta);
        let opened = document::open(&text).unwrap();
        prop_assert_eq!(&opened.notes, &vec![]);
        prop_assert_eq!(&opened.meta, &meta);
        prop_assert_eq!(opened.lab.network(), lab.network());
        prop_assert_eq!(opened.lab.base(), lab.base());
        prop_assert_eq!(requests(opened.lab.history()), requests(lab.history()));
        prop_assert_eq!(requests(opened.lab.undone()), requests(lab.undone()));
        prop_assert_eq!(document::save(&opened.lab, &opened.meta), text);
        prop_assert_eq!(dangling(lab.network()).into_iter().collect::<Vec<_>>(), vec![]);
    }

    #[test]
    fn a_mutated_document_is_opened_or_refused(steps in steps(), at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()) {
        let text = document::save(&random_lab(steps), &Meta::default());
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = with }
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(opened) = document::open(&text) {
                let _ = dangling(opened.lab.network());
                document::save(&opened.lab, &opened.meta);
            }
    }
}

#[track_caller]
fn refused(text: &str, said: &str) -> OpenError {
    let error = document::open(text).unwrap_err();
    assert!(error.to_string().contains(said), "{error}");
    error
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    refused("", "cut off at line 1");
    refused("{\"format\":\"endpoint-lab\",\n \"version\":1,\n \"network\":{", "cut off at line 3, column 12");
    refused("{\"format\":\n nonsense}", "line 2, column 3");
    refused("[]", "is not a lab document");
    refused("{\"Vpcs\":[]}", "Import the output");
    refused("{\"format\":\"endpoint-lab\"}", "needs a member \"version\"");
    refused("{\"format\":\"endpoint-lab\",\"version\":0}", "needs a member \"version\"");
    let newer = refused("{\"format\":\"endpoint-lab\",\"version\":2,\"web\":3}", "Open it with a newer lab");
    assert_eq!(newer, OpenError::Newer(2));
    refused("{\"format\":\"endpoint-lab\",\"version\":1}", "member network cannot be read: it is missing");
    let document = |network: Value| json!({"format": "endpoint-lab", "version": 1, "network": network}).to_string();
    refused(&document(json!({"Vpcs": [1]})), "network.Vpcs[0]");
    refused(&document(json!({"Made": 1, "Hosts": {}})), "network.Hosts");
    refused(&document(json!({"Made": "x"})), "network.Made");
    refused(&document(json!({"Accounts": [{"Id": "1", "Name": "a"}, {"Id": "2"}]})), "network.Accounts[1]");
    refused(&document(json!({"Accounts": [{"Id": "1", "Name": "a"}, {"Id": "1", "Name": "a"}]})), "network.Accounts");
    refused("{\"format\":\"endpoint-lab\",\"version\":1,\"network\":{},\"history\":[1]}", "history[0]");
    refused("{\"format\":\"endpoint-lab\",\"version\":1,\"network\":{},\"title\":[1]}", "member title");
    refused(&["[".repeat(5000), "]".repeat(5000)].concat(), "recursion limit");
    refused(&" ".repeat(document::LONGEST + 1), "at most 33554432 are read");
}

#[test]
fn a_history_that_leads_elsewhere_is_left_out() {
    let mut lab = random_lab(vec![]);
    step(&mut lab, (3, 0, 0));
    lab.undo();
    let text = document::save(&lab, &Meta::default());
    let with = |member: &str, change: fn(&mut Value)| {
        let mut document: Value = serde_json::from_str(&text).unwrap();
        change(&mut document[member]);
        document::open(&document.to_string()).unwrap()
    };
    let opened = with("history", |it| drop(it.as_array_mut().unwrap().pop()));
    assert_eq!(opened.notes, [Note::HistoryLeftOut { request: None }]);
    assert_eq!(opened.lab.network(), lab.network());
    assert!(opened.lab.history().is_empty());
    let opened = with("history", |it| it[1]["operation"] = "CreateMoon".into());
    assert_eq!(opened.notes, [Note::HistoryLeftOut { request: Some(2) }]);
    let opened = with("undone", |it| it[0]["operation"] = "DescribeVpcs".into());
    assert_eq!(opened.notes, [Note::HistoryLeftOut { request: Some(4) }]);
    let opened = with("moon", |it| *it = Value::Null);
    assert_eq!(opened.notes, [Note::UnknownMember("moon".into())]);
    assert_eq!(opened.lab.undone().len(), 1);
}

#[test]
fn a_reference_to_nothing_is_found() {
    let lab = random_lab(vec![]);
    let mut network = lab.network().clone();
    let vpc = network.vpcs.iter().next().unwrap().vpc_id.clone();
    network.vpcs.remove(&vpc);
    let found = dangling(&network);
    assert!(found.iter().all(|it| it.id == vpc), "{found:?}");
    let tables: std::collections::BTreeSet<&str> = found.iter().map(|it| it.table.as_str()).collect();
    assert!(tables.is_superset(&["NetworkAcls", "RouteTables", "SecurityGroups", "Subnets"].into()), "{tables:?}");
}

/// A document in which every member of every resource stands at least once.
fn everything() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/everything.json");
    std::fs::read_to_string(path).unwrap().trim().to_string()
}

/// Without what is false or zero: a document may leave it out.
fn said(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(said).collect(),
        Value::Object(map) => {
            let nothing = |it: &Value| *it == json!(false) || *it == json!(0) || *it == json!([]);
            let kept = map.into_iter().filter(|(_, it)| !nothing(it)).map(|(key, it)| (key, said(it)));
            Value::Object(kept.collect())
        }
        other => other,
    }
}

#[test]
fn every_member_is_kept() {
    let opened = document::open(&everything()).unwrap();
    let saved: Value = serde_json::from_str(&document::save_network(opened.lab.network(), &opened.meta)).unwrap();
    assert_eq!(said(saved), said(serde_json::from_str(&everything()).unwrap()));
    let dangling: Vec<String> = dangling(opened.lab.network()).into_iter().map(|it| it.id.to_string()).collect();
    assert_eq!(dangling, ["eipassoc"; 0], "nothing refers to what is not there");
}
