//! A redacted network says nothing of its owner, and what reaches what stays as it is. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_types,
    clippy::disallowed_methods
)]

use endpoint_lab::cli::{NoFiles, Session};
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::document;
use endpoint_lab::exchange::redact::redact;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use serde_json::Value;
use std::path::Path;

mod dice;
#[path = "exchange/grown.rs"]
mod grown;
#[path = "exchange/samples.rs"]
mod samples;

/// What is asked from every host, beside the other hosts' addresses.
const ASKED: &[&str] = &[
    "https://s3.us-east-1.amazonaws.com/",
    "https://sqs.us-east-1.amazonaws.com/",
    "https://ssm.eu-west-1.amazonaws.com/",
    "https://db.corp.example/",
    "https://example.com/",
    "93.184.215.14:443",
    "8.8.8.8:53",
];

/// What a trace says, but for what is called otherwise.
fn traced(session: &mut Session, from: &str, to: &str) -> String {
    let printed = session.run_words(&[
        "on",
        from,
        "trace",
        to,
        "--query",
        "[verdict, via, blockers[].[stage, code], steps[].[stage, outcome, rule]]",
    ]);
    [printed.stdout, printed.status.to_string()].concat()
}

/// The names, the accounts, the tags and the public addresses of a network.
fn secrets(value: &Value, member: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let is_name =
                matches!(member, "Name" | "GroupName" | "LoadBalancerName" | "Tag" | "Description" | "PublicIp");
            let usual = ["Name", "default", "default VPC security group", ""].contains(&text.as_str());
            let of_aws = text.starts_with("com.amazonaws")
                || text.ends_with("amazonaws.com")
                || text.starts_with("Route 53 Resolver")
                || text.starts_with("127.")
                || ["public", "private", "true"].contains(&text.as_str())
                || text.starts_with("VPC Endpoint")
                || text.contains(" Gateway ")
                || text.contains("network interface")
                || text.starts_with("ELB");
            if is_name && !usual && !of_aws {
                found.push(text.clone());
            }
            if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) && text != Lab::ACCOUNT {
                found.push(text.clone());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| secrets(item, member, found)),
        Value::Object(members) => {
            let is_tag = members.contains_key("Key");
            for (name, inner) in members {
                let name = if is_tag && name != "Key" { "Tag" } else { name };
                secrets(inner, name, found);
            }
        }
        _ => {}
    }
}

#[track_caller]
fn check(name: &str, network: &Network) -> usize {
    let redacted = redact(network);
    assert_eq!(redacted.network.vpcs.iter().count(), network.vpcs.iter().count(), "{name}");
    let text = document::network_json(&redacted.network).to_string();
    let mut found = Vec::new();
    secrets(&document::network_json(network), "", &mut found);
    for secret in &found {
        let quoted = Value::from(secret.as_str()).to_string();
        assert!(!text.contains(&quoted), "{name}: {secret} stands in {text}");
    }
    // The same network is redacted the same way, and again it changes nothing more than names' numbers.
    assert_eq!(redact(network).network, redacted.network, "{name}");
    let [mut one, mut other] = [network, &redacted.network].map(|it| Session::new(Lab::new(it.clone())));
    let mut count = 0;
    let hosts: Vec<String> = network.instances.iter().map(|it| it.instance_id.to_string()).collect();
    let on_premises = network.hosts.iter().map(|it| it.name.clone());
    let from: Vec<String> = hosts.iter().take(4).cloned().chain(on_premises).chain(["internet".to_owned()]).collect();
    let addresses: Vec<String> = network
        .network_interfaces
        .iter()
        .flat_map(|it| it.private_ip_addresses.first().map(|ip| format!("{ip}:443")))
        .take(6)
        .collect();
    for host in &from {
        for to in ASKED.iter().copied().chain(addresses.iter().map(String::as_str)) {
            let (host_now, to_now) = (redacted.word(host), redacted.word(to));
            let (before, after) = (traced(&mut one, host, to), traced(&mut other, &host_now, &to_now));
            assert_eq!(before, after, "{name}: from {host} ({host_now}) to {to} ({to_now})");
            count += 1;
        }
    }
    count
}

#[test]
fn grown_networks_keep_their_verdicts() {
    let asked: usize = (0..24).map(|seed| check(&format!("grown {seed}"), grown::grown(seed).network())).sum();
    assert!(asked > 500, "{asked}");
}

#[test]
fn examples_keep_their_verdicts() {
    for example in EXAMPLES {
        let script =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("public").join(example.file())).unwrap();
        check(example.key, lab_of(&script).network());
    }
}

#[test]
fn accounts_keep_their_verdicts() {
    for name in ["three-zones", "five-vpcs-raw"] {
        check(name, &samples::sample(name));
    }
}

/// What stands for a word in a lab that commands made.
#[track_caller]
fn becomes(commands: &str, query: &str, expected: &str) {
    let mut session = Session::default();
    let mut said = String::new();
    session.script(commands, |printed| said.push_str(&printed.stderr));
    assert_eq!(said, "");
    let mut shared = Session::new(Lab::new(redact(session.lab.network()).network));
    let printed = shared.run(query);
    assert_eq!((printed.stdout.trim_end(), printed.stderr.as_str()), (expected, ""), "{query}");
}

const VPC: &str = "VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=acme-prod},{Key=owner,Value=jane},{Key=again,Value=acme-prod}]' --query Vpc.VpcId --output text)\n";

#[test]
fn each_word_is_replaced_by_the_same_everywhere() {
    becomes(
        VPC,
        "aws ec2 describe-vpcs --query 'Vpcs[0].Tags[].[Key, Value]' --output text",
        "Name\tnetwork-1\nkey-1\tnetwork-1\nkey-2\tvalue-1",
    );
    let group = "SG=$(aws ec2 create-security-group --vpc-id $VPC --group-name acme-web --description 'Web of Acme' --query GroupId --output text)\naws ec2 authorize-security-group-ingress --group-id $SG --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=81.2.69.0/24,Description=Acme office},{CidrIp=81.2.69.7/32},{CidrIp=0.0.0.0/0},{CidrIp=81.2.64.0/20}]'\n";
    let commands = [VPC, group].concat();
    becomes(
        &commands,
        "aws ec2 describe-security-groups --filters Name=group-name,Values=group-1 --query 'SecurityGroups[].[Description, IpPermissions[0].IpRanges[].[Description, CidrIp]]' --output json",
        "[\n    [\n        \"text-1\",\n        [\n            [\n                \"text-2\",\n                \"80.0.0.0/24\"\n            ],\n            [\n                null,\n                \"80.0.0.0/32\"\n            ],\n            [\n                null,\n                \"0.0.0.0/0\"\n            ],\n            [\n                null,\n                \"80.0.0.0/20\"\n            ]\n        ]\n    ]\n]",
    );
    let policy = "aws s3api create-bucket --bucket acme-logs\naws s3api create-bucket --bucket other\naws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3 --policy-document '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"AcmeOnly\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::123456789012:role/acme-admin\"},\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::acme-*/*\",\"arn:aws:s3:::zzz-*\"],\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-acme123456\",\"aws:PrincipalTag/owner\":\"jane\"}}}]}'\n";
    let commands = [VPC, policy].concat();
    becomes(
        &commands,
        "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[0].PolicyDocument' --output text",
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"statement-1\",\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::900000000001:role/principal-1\"},\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::bucket-1/*\",\"arn:aws:s3:::other-*\"],\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"organization-1\",\"aws:PrincipalTag/key-2\":\"value-1\"}}}]}",
    );
}

#[test]
fn the_program_and_the_page_share_one_way() {
    let printed = {
        let mut session = endpoint_lab::exchange::commands::session(Lab::default(), NoFiles);
        session.script(VPC, |_| {});
        session.run("lab export --format cli --redact")
    };
    assert!(printed.stdout.contains("network-1") && !printed.stdout.contains("acme"), "{}", printed.stdout);
}

/// Who shares a network sees what is replaced, each once, and that it is gone.
#[test]
fn what_is_replaced_is_listed() {
    let script =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("public/examples/first.sh")).unwrap();
    let network = lab_of(&script).network().clone();
    let redacted = redact(&network);
    let pairs = redacted.replaced(&network);
    let names: Vec<&str> = pairs.iter().map(|(was, _)| was.as_str()).collect();
    for name in ["shop", "app-a", "web-1", "rtb-app-a", "Instances: everything out"] {
        assert_eq!(names.iter().filter(|own| **own == name).count(), 1, "{name}: {pairs:?}");
        assert!(!redacted.network.to_value().to_string().contains(&format!("\"{name}\"")), "{name}");
    }
    assert!(!names.iter().any(|name| name.starts_with("vpc-") || name.starts_with("10.")), "{pairs:?}");
}
