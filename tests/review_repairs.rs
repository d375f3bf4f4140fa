//! The repair of a finding removes it, in every network that a transcript ends in. It must not know what is found.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_types)]

mod left;
use left::Left;

use endpoint_lab::control::Lab;
use endpoint_lab::model::Network;
use endpoint_lab::policy::LintCode;
use endpoint_lab::review::attributes_before;
use endpoint_lab::review::findings::{Finding, findings};
use std::collections::BTreeSet;

/// Findings whose repair is the user's choice: it deletes what somebody made, costs money, or has several ways.
const WITHOUT_REPAIR: &[&str] = &[
    "appliance-endpoint-unused",
    "bucket-in-other-region",
    "bucket-policy-names-unknown-endpoint",
    "endpoint-not-available",
    "endpoint-policy-denies",
    "endpoint-twice",
    "forward-rule-takes-service-names",
    "full-access",
    "gateway-endpoint-from-outside",
    "hosted-zone-for-dynamodb",
    "hosted-zone-too-broad",
    "internet-gateway-without-public-address",
    "own-dns-servers",
    "private-dns-only-for-inbound",
    "spoke-resolves-publicly",
    "sts-global-name",
];

/// Every network that a section of a transcript ends in, with the section's name.
fn networks() -> Vec<(String, Network)> {
    let mut found = Vec::new();
    left::each(|Left { file, place, section, ready, session }| {
        if place == 0 {
            found.push((file.clone(), ready.lab.network().clone()));
        }
        found.push((format!("{file}#{}", section.title), session.lab.network().clone()));
    });
    found
}

/// What is wrong with the repair of a finding, if anything.
fn fault(network: &Network, finding: &Finding) -> Option<String> {
    let mut state = network.clone();
    for request in &finding.fix {
        match Lab::new(state).preview(request) {
            Ok(after) => state = after,
            Err(why) => return Some(format!("{} is refused: {}", request.operation, why.message)),
        }
    }
    let is_it = |it: &Finding| it.code == finding.code && it.components == finding.components;
    findings(&state).iter().any(is_it).then(|| "it is still there".to_owned())
}

#[test]
fn every_repair_removes_its_finding() {
    let mut wrong = BTreeSet::new();
    let mut repaired: BTreeSet<&str> = BTreeSet::new();
    let mut without: BTreeSet<&str> = BTreeSet::new();
    for (name, network) in networks() {
        for finding in findings(&network) {
            if finding.fix.is_empty() {
                without.insert(finding.code);
                continue;
            }
            repaired.insert(finding.code);
            if let Some(why) = fault(&network, &finding) {
                wrong.insert(format!("{}: {why} ({name})", finding.code));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(repaired.len() >= 34, "only {} codes were repaired", repaired.len());
    // What a policy is to say instead, its author knows.
    let of_policy = |code: &str| LintCode::ALL.iter().any(|it| it.name() == code);
    let has_one = |code: &&&str| repaired.contains(**code) || WITHOUT_REPAIR.contains(*code) || of_policy(code);
    let open: Vec<&&str> = without.iter().filter(|code| !has_one(code)).collect();
    assert!(open.is_empty(), "no repair of {open:?}");
}

/// Rules DNS-18, DNS-20: private DNS names need both attributes; what switches them on comes in the order that AWS takes.
#[test]
fn what_private_dns_needs_first_is_known() {
    let mut lab = Lab::new(Network::default());
    let vpc = lab.call(&Lab::request("ec2", "CreateVpc", serde_json::json!({"CidrBlock": "10.0.0.0/16"}))).unwrap();
    let vpc = vpc["Vpc"]["VpcId"].clone();
    let off = serde_json::json!({"VpcId": vpc, "EnableDnsSupport": {"Value": false}});
    lab.call(&Lab::request("ec2", "ModifyVpcAttribute", off)).unwrap();
    let endpoint = |private: bool, service: &str| {
        let parameters = serde_json::json!({"VpcId": vpc, "VpcEndpointType": "Interface", "PrivateDnsEnabled": private,
            "ServiceName": service});
        Lab::request("ec2", "CreateVpcEndpoint", parameters)
    };
    let wanted = endpoint(true, "com.amazonaws.us-east-1.ssm");
    let first = attributes_before(lab.network(), &wanted).unwrap();
    let names: Vec<&str> =
        first.iter().flat_map(|it| it.parameters.as_object().unwrap().keys()).map(String::as_str).collect();
    assert_eq!(names, ["VpcId", "EnableDnsSupport", "VpcId", "EnableDnsHostnames"]);
    for request in &first {
        lab.call(request).unwrap();
    }
    assert!(lab.preview(&wanted).is_ok());
    assert!(attributes_before(lab.network(), &wanted).is_none(), "nothing is refused any more");
    let unknown = endpoint(true, "com.amazonaws.us-east-1.no-such-service");
    assert!(attributes_before(lab.network(), &unknown).is_none(), "attributes would not help");
}
