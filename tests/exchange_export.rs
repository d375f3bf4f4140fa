//! A network that goes out as `describe-*` JSON and comes in again is the same, but for what those answers do not say. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::exchange::describe::{export, import};
use endpoint_lab::exchange::document;
use endpoint_lab::model::Network;
use proptest::prelude::*;
use serde_json::Value;
use std::path::Path;

#[path = "exchange/random.rs"]
mod random;
use random::{random_lab, steps};

/// What does not come back, and why.
const LOST: &[(&str, &str)] = &[
    ("Made", "a counter of the lab's own"),
    ("Accounts[].Name", "no answer names an account; its id is taken"),
    ("VpcEndpoints[].DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint", "shown only where AWS shows it"),
    ("EndpointServices[].VerificationUnpublished", "a switch of the lab's own"),
    ("LoadBalancers[].PrivateLinkRulesOff", "describe-load-balancers of the lab does not show it"),
    ("LoadBalancers[].Tags", "Elastic Load Balancing shows tags in a command that the lab does not have"),
    ("HostedZones[].Authorized", "Route 53 shows them in a command that the lab does not have"),
    ("ResolverEndpoints[].Tags", "the Resolver shows tags in a command that the lab does not have"),
    ("ResourceGateways[].NetworkInterfaceIds", "an interface says by its description whose it is: the sample's do not"),
    ("ResourceShares", "of the Resource Access Manager"),
    ("Buckets", "of S3"),
    ("OnPremises", "outside AWS"),
    ("Hosts", "outside AWS"),
    ("FailedZones", "a switch of the lab's own"),
    ("Unknown", "found again where something refers to it"),
];

fn sample(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)).unwrap()
}

fn imported(files: &[(String, String)]) -> Network {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let imported = import(&files).unwrap_or_else(|error| panic!("{error}"));
    println!("{}", imported.report);
    imported.network
}

/// Where two values differ, as paths.
fn differences(path: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: std::collections::BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            for key in keys {
                let null = Value::Null;
                differences(&format!("{path}.{key}"), x.get(key).unwrap_or(&null), y.get(key).unwrap_or(&null), found);
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (x, y) in x.iter().zip(y) {
                differences(&format!("{path}[]"), x, y, found);
            }
        }
        _ if a == b => {}
        _ => {
            if !LOST.iter().any(|(lost, _)| {
                path == *lost || path.strip_prefix(lost).is_some_and(|rest| rest.starts_with(['.', '[']))
            }) {
                found.push(format!("{path}: {a} became {b}"));
            }
        }
    }
}

#[track_caller]
fn check(network: &Network) {
    let files = export(network);
    let back = imported(&files);
    let [a, b] = [network, &back].map(document::network_json);
    let mut found = Vec::new();
    for (key, a) in a.as_object().unwrap() {
        differences(key, a, b.get(key).unwrap_or(&Value::Null), &mut found);
    }
    for (key, b) in b.as_object().unwrap() {
        if a.get(key).is_none() {
            differences(key, &Value::Null, b, &mut found);
        }
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

fn lab(path: &str) -> Network {
    document::open(sample(path).trim()).unwrap().lab.network().clone()
}

#[test]
fn a_classroom_network_comes_back() {
    check(&lab("links/1-classroom.json"));
}

#[test]
fn an_account_comes_back() {
    for folder in ["three-zones", "five-vpcs-raw"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(folder);
        let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                (path.display().to_string(), std::fs::read_to_string(&path).unwrap())
            })
            .collect();
        files.sort();
        check(&imported(&files));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_network_comes_back(steps in steps()) {
        check(random_lab(steps).network());
    }
}

#[test]
fn everything_comes_back() {
    check(&lab("samples/everything.json"));
}
