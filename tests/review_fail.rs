//! What the failure of a zone leaves. It must not know how a matrix comes about.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod review_world;

use endpoint_lab::reach::Verdict;
use endpoint_lab::review::fail::{Place, fail, to_json};
use review_world::{World, simple};

const SQS: &str = "com.amazonaws.us-east-1.sqs";

#[track_caller]
fn check(w: &World, zone: &str, expected: &[(&str, Place, Verdict, Verdict)]) {
    let found = fail(w.lab.network(), zone, &[]);
    let shown: Vec<_> = found.iter().map(|it| (it.subnet.as_str(), it.place, it.before, it.after)).collect();
    assert_eq!(shown, expected);
    assert!(found.iter().all(|it| it.service_name == SQS));
    assert_eq!(to_json(&found).as_array().unwrap().len(), expected.len());
}

/// Rule IF-47: an endpoint in one zone takes the service from everybody, one in two zones from its own hosts alone.
#[test]
fn zones() {
    let (mut w, vpc, a, _) = simple();
    let b = w.subnet(&vpc, "10.0.2.0/24", "b");
    w.instance(&b);
    let endpoint = w.interface(&vpc, "sqs", &[&a], true);
    let (was, is) = (Verdict::Private, Verdict::Blocked);
    check(&w, "us-east-1a", &[(&a, Place::InZone, was, is), (&b, Place::Elsewhere, was, is)]);
    check(&w, "us-east-1b", &[(&b, Place::InZone, was, is)]);
    check(&w, "us-east-1c", &[]);
    w.call("ec2", "ModifyVpcEndpoint", serde_json::json!({"VpcEndpointId": endpoint, "AddSubnetIds": [b]}));
    check(&w, "us-east-1a", &[(&a, Place::InZone, was, is)]);
    let id = w.lab.network().subnets.get(&a).unwrap().availability_zone_id.clone();
    check(&w, &id, &[(&a, Place::InZone, was, is)]);
}
