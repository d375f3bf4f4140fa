//! Findings: for each code a network that has it, and a near miss that has not. It must not know how they are found.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod review_world;

use endpoint_lab::control::Lab;
use endpoint_lab::model::Network;
use endpoint_lab::net::Id;
use endpoint_lab::review::findings::{CODES, findings};
use endpoint_lab::text::findings::{sentence, to_json, to_text};
use review_world::{World, simple};
use serde_json::{Value, json};

#[test]
fn an_empty_network_has_nothing() {
    assert_eq!(findings(&Network::default()), Vec::new());
    let (w, ..) = simple();
    assert_eq!(to_text(&w.findings()), "");
}

/// Rules GW-05, GW-20, GW-22.
#[test]
fn gateway_endpoints_and_tables() {
    let (mut w, vpc, _, _) = simple();
    let endpoint = w.gateway(&vpc, "s3", &[]);
    w.has("gateway-endpoint-without-route-table", &[&endpoint]);
    w.repaired("gateway-endpoint-without-route-table");
    w.has_not("gateway-endpoint-missing-on-table");
    let other = w.subnet(&vpc, "10.0.2.0/24", "b");
    w.has_not("gateway-endpoint-missing-on-table");
    let table = w.table(&vpc, &[&other]);
    w.has("gateway-endpoint-missing-on-table", &[&endpoint, &table, &other]);
    w.repaired("gateway-endpoint-missing-on-table");
}

/// Rules GW-22, PRICE-4, PRICE-8.
#[test]
fn nat_gateways() {
    let (mut w, vpc, private, _) = simple();
    let public = w.subnet(&vpc, "10.0.9.0/24", "a");
    let igw = w.igw(&vpc);
    let outside = w.table(&vpc, &[&public]);
    w.route(&outside, "0.0.0.0/0", "GatewayId", &igw);
    let nat = w.nat(&public);
    w.has("nat-gateway-unused", &[&nat]);
    w.has_not("nat-for-gateway-service");
    let inside = w.table(&vpc, &[&private]);
    w.route(&inside, "0.0.0.0/0", "NatGatewayId", &nat);
    w.has_not("nat-gateway-unused");
    w.has("nat-for-gateway-service", &[&nat, &inside, "com.amazonaws.us-east-1.s3"]);
    w.has("nat-for-gateway-service", &[&nat, &inside, "com.amazonaws.us-east-1.dynamodb"]);
    w.repaired("nat-for-gateway-service");
    w.repaired("nat-for-gateway-service");
    w.has_not("nat-for-gateway-service");
    w.call("ec2", "DeleteNatGateway", json!({"NatGatewayId": nat}));
    w.has("blackhole-route", &[&inside, &nat]);
    w.repaired("blackhole-route");
    w.has_not("blackhole-route");
}

/// Rule PRICE-9.
#[test]
fn unused_addresses() {
    let (mut w, ..) = simple();
    let address = w.id("AllocateAddress", json!({"Domain": "vpc"}), "/AllocationId");
    w.has("address-unused", &[&address]);
    w.repaired("address-unused");
}

/// Rules IF-47, PRICE-1, PRICE-4.
#[test]
fn zones_and_doubles() {
    let (mut w, vpc, a, _) = simple();
    let first = w.interface(&vpc, "sqs", &[&a], true);
    w.has_not("endpoint-in-one-zone");
    let b = w.subnet(&vpc, "10.0.2.0/24", "b");
    w.has("endpoint-in-one-zone", &[&first]);
    w.repaired("endpoint-in-one-zone");
    w.has_not("endpoint-twice");
    let second = w.interface(&vpc, "sqs", &[&a, &b], false);
    w.has("endpoint-twice", &[&first, &second]);
    let s3 = w.interface(&vpc, "s3", &[&a, &b], false);
    w.has("interface-endpoint-where-gateway-is-free", &[&s3]);
    w.repaired("interface-endpoint-where-gateway-is-free");
}

/// Rules GW-58, DNS-41.
#[test]
fn two_endpoints_for_s3() {
    let (mut w, vpc, subnet, _) = simple();
    let main = w.main(&vpc);
    let gateway = w.gateway(&vpc, "s3", &[&main]);
    let interface = w.interface(&vpc, "s3", &[&subnet], true);
    w.has_not("gateway-endpoint-bypassed");
    w.has("private-dns-only-for-inbound", &[&interface]);
    let options = json!({"PrivateDnsOnlyForInboundResolverEndpoint": false});
    w.call("ec2", "ModifyVpcEndpoint", json!({"VpcEndpointId": interface, "DnsOptions": options}));
    w.has("gateway-endpoint-bypassed", &[&gateway, &interface]);
    w.has_not("private-dns-only-for-inbound");
    w.repaired("gateway-endpoint-bypassed");
}

/// Rules GW-28, GW-29, GW-32.
#[test]
fn routes_against_the_endpoint() {
    let (mut w, vpc, subnet, _) = simple();
    let igw = w.igw(&vpc);
    let table = w.table(&vpc, &[&subnet]);
    let endpoint = w.gateway(&vpc, "s3", &[&table]);
    w.route(&table, "0.0.0.0/0", "GatewayId", &igw);
    w.has_not("route-takes-range-from-endpoint");
    w.route(&table, "52.216.0.0/16", "GatewayId", &igw);
    w.has("route-takes-range-from-endpoint", &[&table, &endpoint, &igw]);
    w.has_not("route-equals-range-of-endpoint");
    w.route(&table, "52.216.0.0/15", "GatewayId", &igw);
    w.has("route-equals-range-of-endpoint", &[&table, &endpoint, &igw]);
    w.repaired("route-equals-range-of-endpoint");
    w.repaired("route-takes-range-from-endpoint");
}

/// Rules DNS-19, DNS-25, DNS-36.
#[test]
fn private_dns() {
    let mut w = World::new();
    let vpc = w.vpc("10.0.0.0/16");
    let subnet = w.subnet(&vpc, "10.0.1.0/24", "a");
    let endpoint = w.interface(&vpc, "sqs", &[&subnet], false);
    w.has("vpc-attributes-off-with-endpoints", &[&vpc]);
    w.has("endpoint-without-private-dns", &[&endpoint]);
    w.repaired("endpoint-without-private-dns");
    w.has_not("vpc-attributes-off-with-endpoints");
    w.has_not("private-dns-needs-vpc-attributes");
    w.call("ec2", "ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": false}}));
    w.has("private-dns-needs-vpc-attributes", &[&endpoint, &vpc]);
    w.has_not("vpc-attributes-off-with-endpoints");
    w.repaired("private-dns-needs-vpc-attributes");
    // DynamoDB has no private names: there is nothing to switch on (rule DNS-49).
    w.interface(&vpc, "dynamodb", &[&subnet], false);
    w.has_not("endpoint-without-private-dns");
}

/// Rules DNS-29, DNS-48, DNS-82.
#[test]
fn services_with_peculiarities() {
    let (mut w, vpc, subnet, _) = simple();
    w.has_not("sts-global-name");
    let sts = w.interface(&vpc, "sts", &[&subnet], true);
    w.has("sts-global-name", &[&sts]);
    let api = w.interface(&vpc, "execute-api", &[&subnet], false);
    w.has_not("public-api-hidden");
    w.call("ec2", "ModifyVpcEndpoint", json!({"VpcEndpointId": api, "PrivateDnsEnabled": true}));
    w.has("public-api-hidden", &[&api]);
    w.repaired("public-api-hidden");
    let ecr = w.interface(&vpc, "ecr.dkr", &[&subnet], true);
    w.has("images-without-s3", &[&vpc]);
    let set = w.has("endpoint-set-incomplete", &[&ecr, "ecr-fargate"]);
    assert!(sentence(&set).contains("ecr.api is missing"), "{}", sentence(&set));
    w.repaired("images-without-s3");
    w.repaired("endpoint-set-incomplete");
    w.has_not("endpoint-set-incomplete");
    w.interface(&vpc, "ssmmessages", &[&subnet], true);
    let set = w.has("endpoint-set-incomplete", &["ssm-session-manager"]);
    assert!(sentence(&set).contains("; ssm is missing"), "{}", sentence(&set));
}

/// Rules SG-11, IF-35: the default group admits its members alone.
#[test]
fn groups_of_endpoints() {
    let (mut w, vpc, subnet, instance) = simple();
    let endpoint = w.interface(&vpc, "sqs", &[&subnet], true);
    // The instance is in the default group too.
    w.has_not("endpoint-with-default-group");
    w.has_not("endpoint-group-admits-nobody");
    let default = w.lab.network().security_groups.iter().next().unwrap().clone();
    let mut other = default.clone();
    other.group_id = Id::from("sg-0123456789abcdef0");
    other.group_name = "clients".into();
    other.rules.retain(|rule| rule.is_egress);
    let other_id = other.group_id.clone();
    w.change(|network| {
        network.security_groups.insert(other);
        network.network_interfaces.update(
            |eni| eni.instance_id.as_ref().is_some_and(|it| *it == instance.as_str()),
            |eni| eni.groups = vec![other_id.clone()],
        );
    });
    w.has("endpoint-with-default-group", &[&endpoint, default.group_id.as_str()]);
    w.change(|network| {
        network.security_groups.get_mut(&default.group_id).unwrap().rules.retain(|rule| rule.is_egress);
    });
    w.has_not("endpoint-with-default-group");
    w.has("endpoint-group-admits-nobody", &[&endpoint, default.group_id.as_str()]);
    w.has_not("endpoint-group-keeps-out");
}

/// Rules POL-1, POL-2, POL-34, POL-35 and a lint's path.
#[test]
fn policies() {
    let (mut w, vpc, _, _) = simple();
    let main = w.main(&vpc);
    let endpoint = w.gateway(&vpc, "s3", &[&main]);
    w.has("full-access", &[&endpoint]);
    let policy = |condition: Value| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*",
            "Resource": "arn:aws:s3:::mine/*", "Condition": condition}]})
        .to_string()
    };
    let ip = policy(json!({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}));
    w.call("ec2", "ModifyVpcEndpoint", json!({"VpcEndpointId": endpoint, "PolicyDocument": ip}));
    w.has_not("full-access");
    let it = w.has("source-ip-never-matches", &[&endpoint]);
    assert!(sentence(&it).contains("Condition.IpAddress"), "{}", sentence(&it));
    w.has_not("ecr-layer-bucket");
    let subnet = w.subnet(&vpc, "10.0.2.0/24", "b");
    w.interface(&vpc, "ecr.dkr", &[&subnet], true);
    w.has("ecr-layer-bucket", &[&endpoint]);
    let vpce = policy(json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}));
    w.change(|network| {
        let bucket = json!({"Name": "mine", "OwnerId": Lab::ACCOUNT, "Region": "us-east-1"});
        network.buckets.insert(endpoint_lab::model::codec::read_value(&bucket).unwrap());
    });
    w.has_not("bucket-policy-names-unknown-endpoint");
    w.change(|network| network.buckets.get_mut("mine").unwrap().policy = Some(vpce));
    w.has("bucket-policy-names-unknown-endpoint", &["mine"]);
    w.change(|network| network.buckets.get_mut("mine").unwrap().policy = Some("{".into()));
    w.has("policy-unreadable", &["mine"]);
    w.has_not("bucket-in-other-region");
    w.change(|network| network.buckets.get_mut("mine").unwrap().region = "eu-west-1".into());
    w.has("bucket-in-other-region", &["mine"]);
}

/// What is printed.
#[test]
fn as_json_and_text() {
    let (mut w, vpc, _, _) = simple();
    let endpoint = w.gateway(&vpc, "s3", &[]);
    let all = w.findings();
    let json = to_json(&all, |request| request.operation.clone());
    assert_eq!(json[0]["code"], "gateway-endpoint-without-route-table");
    assert_eq!(json[0]["components"], json!([endpoint]));
    assert_eq!(json[0]["rule"], "GW-05");
    assert_eq!(json[0]["severity"], "warning");
    assert_eq!(json[0]["fix"], json!(["ModifyVpcEndpoint"]));
    let text = to_text(&all);
    assert!(text.starts_with(&format!("warning\tgateway-endpoint-without-route-table\t{endpoint}\tGateway endpoint")));
    assert_eq!(text.lines().count(), all.len());
}

/// Every code is found in a transcript or in a test; those of policies' lints have their own tests.
#[test]
fn every_code_has_a_case() {
    let cases =
        [include_str!("transcripts/review.md"), include_str!("review.rs"), include_str!("review_fix.rs")].concat();
    let without: Vec<&str> = CODES.iter().map(|(code, ..)| *code).filter(|code| !cases.contains(code)).collect();
    assert_eq!(without, [""; 0]);
}
