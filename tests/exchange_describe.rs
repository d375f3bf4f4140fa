//! `describe-*` JSON in: a sample network with known verdicts, and input of every bad kind. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::control::Lab;
use endpoint_lab::exchange::describe::{Imported, Report, import};
use endpoint_lab::exchange::document;
use endpoint_lab::model::Network;
use endpoint_lab::reach::{DnsSource, Query, Reach, Source, To, Trace, Verdict};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

fn folder(path: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_string(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

fn read(files: &[(String, String)]) -> Imported {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    import(&files).unwrap_or_else(|error| panic!("{error}"))
}

/// The first address of an endpoint in a zone order, or an address as it stands.
fn address(network: &Network, to: &str) -> Option<std::net::IpAddr> {
    let endpoint = network.vpc_endpoints.get(to);
    let eni = endpoint.and_then(|it| network.network_interfaces.get(it.network_interface_ids.first()?));
    eni.and_then(|it| it.primary()).or_else(|| to.parse().ok())
}

fn says(trace: &Trace, verdict: &str, via: Option<&str>) -> bool {
    let passes =
        |id: &str| trace.path.iter().any(|it| *it == id) || trace.route.as_ref().is_some_and(|it| it.target == id);
    let via_holds = via.is_none_or(passes);
    let routes = trace.blockers.iter().any(|it| it.stage.as_str() == "route");
    via_holds
        && match verdict {
            "reachable" => matches!(trace.verdict, Verdict::Private | Verdict::Public),
            "blocked" => trace.verdict == Verdict::Blocked,
            "no_route" => trace.verdict == Verdict::Blocked && routes,
            other => panic!("unknown verdict {other}"),
        }
}

/// Holds a network against what was planted in it; the number of expectations.
fn check_planted(network: &Network, planted: &Value) -> usize {
    let reach = Reach::new(network);
    let mut failed = Vec::new();
    let expect = planted["expect"].as_array().unwrap();
    for it in expect {
        let text = |member: &str| it[member].as_str();
        if text("dns").is_some() {
            let vpc = text("vpc").unwrap();
            let of_vpc = planted["vpcs"].as_array().unwrap().iter().find(|it| it["vpc"] == vpc).unwrap();
            let host = Source::Instance(of_vpc["instances"]["private"]["id"].as_str().unwrap().into());
            let service = text("dns").unwrap().rsplit(' ').next().unwrap();
            let short = service.strip_prefix("com.amazonaws.eu-west-1.").unwrap();
            let name = short.split('.').rev().chain(["eu-west-1", "amazonaws", "com"]).collect::<Vec<_>>().join(".");
            let trace = reach.trace(&Query::tcp(host, To::Name(name.parse().unwrap()), 443));
            let expected = match text("verdict").unwrap() {
                "endpoint ENI addresses" => DnsSource::EndpointPrivateDns,
                verdict if verdict.starts_with("public addresses") => DnsSource::Public,
                other => panic!("unknown verdict {other}"),
            };
            if trace.dns.source != expected {
                failed.push(format!("{it}\n  {:?}", trace.dns));
            }
            continue;
        }
        let from = Source::Instance(text("from").unwrap().into());
        let Some(to) = address(network, text("to").unwrap()) else {
            // That a gateway endpoint of the peer VPC is never used: S3's addresses from the host of the other VPC.
            assert_eq!(text("verdict"), Some("never"));
            let trace = reach.trace(&Query::tcp(from, To::Address("52.216.0.10".parse().unwrap()), 443));
            let own = &planted["vpcs"][0]["s3"];
            if trace.path.iter().any(|id| id == own.as_str().unwrap()) {
                failed.push(it.to_string());
            }
            continue;
        };
        let trace = reach.trace(&Query::tcp(from, To::Address(to), it["port"].as_u64().unwrap() as u16));
        if !says(&trace, text("verdict").unwrap(), text("via")) {
            failed.push(format!(
                "{it}\n  {:?} {:?} {:?}\n  {:?}",
                trace.verdict, trace.path, trace.blockers, trace.route
            ));
        }
    }
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), expect.len(), failed.join("\n"));
    expect.len()
}

#[track_caller]
fn planted(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(format!("{name}.planted.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn sample() -> Imported {
    read(&folder("tests/samples/three-zones"))
}

#[test]
fn the_sample_gets_the_verdicts_that_were_planted() {
    let imported = sample();
    assert_eq!(check_planted(&imported.network, &planted("three-zones")), 14);
    assert_eq!(imported.report.left_out, []);
    let count = |words: &str| imported.report.taken.iter().find(|(it, _)| *it == words).map_or(0, |(_, count)| *count);
    let taken = ["VPCs", "subnets", "route tables", "VPC endpoints", "instances", "security groups", "NAT gateways"];
    assert_eq!(taken.map(count), [3, 21, 13, 8, 6, 7, 2]);
}

#[test]
fn an_emulators_raw_answers_get_them_too() {
    let imported = read(&folder("tests/samples/five-vpcs-raw"));
    assert_eq!(check_planted(&imported.network, &planted("five-vpcs-raw")), 32);
    let repaired = &imported.report.repaired;
    let count = |why: &str| repaired.iter().find(|it| it.why.starts_with(why)).map_or(0, |it| it.what.len());
    assert_eq!(count("its address is not in its subnet"), 20, "{repaired:?}");
    assert_eq!(count("a NAT gateway's interface"), 5);
}

/// Every file, changed in a way that must change nothing.
#[track_caller]
fn same(what: &str, files: &[(String, String)]) {
    let imported = read(files);
    let [it, expected] = [&imported.network, &sample().network].map(by_id);
    for (member, value) in expected.as_object().unwrap() {
        assert_eq!(it.get(member), Some(value), "{what}: {member}");
    }
    assert_eq!(it, expected, "{what}");
}

/// A network with its tables ordered by their ids: the order of the files orders them.
fn by_id(network: &Network) -> Value {
    let mut json = document::network_json(network);
    for table in json.as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut) {
        table.sort_by_key(Value::to_string);
    }
    json
}

fn parsed() -> Vec<(String, Value)> {
    folder("tests/samples/three-zones")
        .into_iter()
        .map(|(name, text)| (name, serde_json::from_str(&text).unwrap()))
        .collect()
}

fn each(change: impl Fn(&str, Value) -> Vec<(String, String)>) -> Vec<(String, String)> {
    parsed().into_iter().flat_map(|(name, value)| change(&name, value)).collect()
}

#[test]
fn the_form_of_the_files_does_not_matter() {
    let files = folder("tests/samples/three-zones");
    let names = |rename: fn(usize) -> String| {
        files.iter().enumerate().map(|(at, (_, text))| (rename(at), text.clone())).collect::<Vec<_>>()
    };
    same("names say nothing", &names(|at| format!("{}.txt", at * 7 % 23)));
    let joined: String = files.iter().map(|(_, text)| text.as_str()).collect();
    same("one file, answer behind answer", &[("all".into(), joined)]);
    let list: Vec<Value> = parsed().into_iter().map(|(_, value)| value).collect();
    same("one file, a list of answers", &[("all.json".into(), Value::from(list).to_string())]);
    let mut merged = serde_json::Map::new();
    for (name, value) in
        parsed().into_iter().filter(|(name, value)| value.is_object() && name != "describe-prefix-lists.json")
    {
        let is_keyed = name.starts_with("get-managed");
        merged.extend(if is_keyed {
            [("entries".into(), value)].into_iter().collect()
        } else {
            value.as_object().unwrap().clone()
        });
    }
    let attributes = parsed().into_iter().find(|(name, _)| name.contains("attribute")).unwrap().1;
    merged.insert("attributes".into(), attributes);
    // Both commands' lists of prefix lists have the same key: what one of them says is in the entries too.
    same("one file, keyed by Region", &[("all.json".into(), json!({"eu-west-1": merged}).to_string())]);
    same(
        "a recorder's",
        &each(|name, value| {
            let value = match value {
                Value::Object(mut map) if !name.starts_with("get-managed") => {
                    map.insert(
                        "ResponseMetadata".into(),
                        json!({"RequestId": "x", "HTTPHeaders": {"date": "x"}, "RetryAttempts": 0}),
                    );
                    map.insert("NextToken".into(), Value::Null);
                    Value::Object(map)
                }
                other => other,
            };
            vec![(name.into(), dates(value).to_string())]
        }),
    );
    same(
        "in parts",
        &each(|name, value| {
            let Some((key, Value::Array(list))) =
                value.as_object().and_then(|it| it.iter().next()).filter(|_| name.starts_with("describe-"))
            else {
                return vec![(name.into(), value.to_string())];
            };
            let parts = list.chunks(2).enumerate();
            parts.map(|(at, part)| (format!("{name}.{at}"), json!({key: part, "NextToken": "x"}).to_string())).collect()
        }),
    );
    same(
        "every file twice",
        &each(|name, value| vec![(name.into(), value.to_string()), (format!("copy of {name}"), value.to_string())]),
    );
    same(
        "without a list around them",
        &each(|name, value| match value.as_object().and_then(|it| it.values().next()) {
            // What has no id of its own, and instances in reservations, are not known without their lists.
            Some(list)
                if ["subnets", "vpcs", "route-tables", "security-groups", "internet", "nat-"]
                    .iter()
                    .any(|it| name.contains(it)) =>
            {
                vec![(name.into(), list.to_string())]
            }
            _ => vec![(name.into(), value.to_string())],
        }),
    );
    same(
        "attributes keyed by VPC",
        &each(|name, value| {
            let Some(list) = value.as_array() else { return vec![(name.into(), value.to_string())] };
            let keyed = list.iter().map(|it| {
                let (member, flag) = it.as_object().unwrap().iter().find(|(key, _)| *key != "VpcId").unwrap();
                (format!("{member} of {}.json", it["VpcId"].as_str().unwrap()), json!({member: flag}).to_string())
            });
            keyed.collect()
        }),
    );
    same(
        "entries in a file for each list",
        &each(|name, value| {
            if !name.starts_with("get-managed") {
                return vec![(name.into(), value.to_string())];
            }
            let lists = value.as_object().unwrap().iter();
            lists
                .map(|(id, entries)| {
                    (format!("get-managed-prefix-list-entries-{id}.json"), json!({"Entries": entries}).to_string())
                })
                .collect()
        }),
    );
}

/// Dates as seconds since 1970, as some recorders write them.
fn dates(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with("20") && text.ends_with('Z') => json!(1_795_446_245.5),
        Value::Array(list) => list.into_iter().map(dates).collect(),
        Value::Object(map) => Value::Object(map.into_iter().map(|(key, value)| (key, dates(value))).collect()),
        other => other,
    }
}

fn one(value: Value) -> Imported {
    read(&[("answer.json".into(), value.to_string())])
}

#[track_caller]
fn line<'a>(lines: &'a [endpoint_lab::exchange::describe::Line], what: &str) -> &'a str {
    match lines.iter().find(|line| line.what.iter().any(|it| it == what)) {
        Some(line) => &line.why,
        None => panic!("nothing about {what} in {lines:?}"),
    }
}

#[test]
fn ids_that_point_nowhere_are_unknown_and_said() {
    let imported = one(json!({"VpcEndpoints": [{
        "VpcEndpointId": "vpce-0123456789abcdef0", "VpcEndpointType": "Interface", "VpcId": "vpc-0123456789abcdef0",
        "ServiceName": "com.amazonaws.eu-west-3.ssm", "State": "Available", "SubnetIds": ["subnet-0123456789abcdef0"],
        "NetworkInterfaceIds": ["eni-0123456789abcdef0"], "Groups": [{"GroupId": "sg-0123456789abcdef0", "GroupName": "x"}],
        "PrivateDnsEnabled": true, "OwnerId": "222233334444",
        "DnsEntries": [{"DnsName": "vpce-0123456789abcdef0-abcd1234.ssm.eu-west-3.vpce.amazonaws.com", "HostedZoneId": "Z1"}]
    }]}));
    let Imported { network, report } = imported;
    let unknown: Vec<&str> = network.unknown.iter().map(|id| id.as_str()).collect();
    assert_eq!(
        unknown,
        ["eni-0123456789abcdef0", "sg-0123456789abcdef0", "subnet-0123456789abcdef0", "vpc-0123456789abcdef0"]
    );
    assert!(line(&report.unknown, "eni-0123456789abcdef0").contains("describe-network-interfaces"));
    assert!(line(&report.unknown, "sg-0123456789abcdef0").contains("let through is unknown"));
    let endpoint = network.vpc_endpoints.iter().next().unwrap();
    assert_eq!(endpoint.dns_suffix, "abcd1234");
    assert_eq!(network.accounts.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["222233334444"]);
    let _ = Reach::new(&network);
}

#[test]
fn sparse_objects_and_odd_states() {
    let vpc = json!({"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "State": "available", "OwnerId": "111111111111"});
    let sparse = |more: Value| {
        let mut answer = json!({"Vpcs": [vpc]});
        answer.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        one(answer)
    };
    // Rule API-3: the API reference's own sample of such an endpoint has no more.
    let gwlbe = json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcEndpointType": "GatewayLoadBalancer", "VpcId": "vpc-1",
        "ServiceName": "com.amazonaws.vpce.us-east-2.vpce-svc-0123456789abcdef0", "State": "PendingAcceptance", "SubnetIds": ["subnet-0123456789abcdef0"]}]});
    let imported = sparse(gwlbe);
    let endpoint = imported.network.vpc_endpoints.get("vpce-1").unwrap();
    assert_eq!(endpoint.state.as_str(), "pendingAcceptance");
    assert_eq!(endpoint.owner_id, "111111111111");
    assert_eq!(imported.network.vpcs.get("vpc-1").unwrap().region, "us-east-2");
    // Old answers have no type, and samples of gateway endpoints have private DNS on.
    let old = json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.us-west-2.s3",
        "PrivateDnsEnabled": true, "RouteTableIds": [], "PolicyDocument": {"Version": "2008-10-17", "Statement": []}}]});
    let imported = sparse(old);
    let endpoint = imported.network.vpc_endpoints.get("vpce-1").unwrap();
    assert_eq!(
        (endpoint.vpc_endpoint_type.as_str(), endpoint.state.as_str(), endpoint.private_dns_enabled),
        ("Gateway", "available", false)
    );
    assert_eq!(endpoint.policy_document.as_deref(), Some(r#"{"Version":"2008-10-17","Statement":[]}"#));
    for state in
        ["pendingAcceptance", "Pending", "AVAILABLE", "deleting", "deleted", "Rejected", "failed", "expired", "partial"]
    {
        let imported = sparse(
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "x", "State": state}]}),
        );
        let endpoint = imported.network.vpc_endpoints.get("vpce-1").unwrap();
        assert!(endpoint.state.as_str().eq_ignore_ascii_case(state), "{state}");
    }
    let imported = sparse(
        json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Code": 48, "Name": "terminated"}}]}]}),
    );
    assert_eq!(line(&imported.report.left_out, "i-1"), "it is terminated");
    let imported = sparse(
        json!({"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}, {"SubnetId": "subnet-2", "VpcId": "vpc-1", "CidrBlock": "10.0.300.0/24", "AvailabilityZone": "us-east-1a"}, {"VpcId": "vpc-1"}]}),
    );
    assert_eq!(
        line(&imported.report.left_out, "subnet-1"),
        "AvailabilityZone is missing; ask for it again, without --query and with its own command"
    );
    assert!(line(&imported.report.left_out, "subnet-2").contains("10.0.300.0"), "{:?}", imported.report.left_out);
    assert_eq!(
        line(&imported.report.left_out, "Subnets in answer.json"),
        "an item has no SubnetId, by which all else would name it; ask for it again, without --query"
    );
    let imported = sparse(
        json!({"CacheClusters": [{"CacheClusterId": "c", "SecurityGroups": [{"SecurityGroupId": "sg-1", "Status": "active"}]}],
            "DBInstances": [{"DBSubnetGroup": {"Subnets": [{"SubnetIdentifier": "subnet-1", "SubnetStatus": "Active"}]}}]}),
    );
    for of in ["SecurityGroups in answer.json CacheClusters", "Subnets in answer.json DBInstances DBSubnetGroup"] {
        assert_eq!(line(&imported.report.left_out, of), "the lab does not model these");
    }
    let blackhole = json!({"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true, "RouteTableAssociationId": "rtbassoc-1"}], "Routes": [
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-0123456789abcdef0", "State": "blackhole"},
        {"DestinationCidrBlock": "10.1.0.0/16", "TransitGatewayId": "tgw-0123456789abcdef0", "State": "active"}]}]});
    let imported = sparse(blackhole);
    assert_eq!(imported.network.unknown.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["tgw-0123456789abcdef0"]);
}

#[test]
fn instances_of_auto_scaling_say_what_is_missing() {
    let group = json!({"AutoScalingGroups": [{"AutoScalingGroupName": "web", "Instances": [
        {"InstanceId": "i-1", "AvailabilityZone": "us-east-1a", "LifecycleState": "InService", "HealthStatus": "Healthy"}]}]});
    let report = read(&[("asg.json".to_owned(), group.to_string())]).report;
    let why = line(&report.left_out, "i-1");
    assert!(why.contains("Auto Scaling") && why.contains("aws ec2 describe-instances"), "{why}");
    // Beside what EC2 says of the instance, it is one instance, and nothing is to be said of it.
    let ec2 = json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "State": {"Name": "running"}}]}]});
    let files = [("asg.json".to_owned(), group.to_string()), ("instances.json".to_owned(), ec2.to_string())];
    let imported = read(&files);
    assert_eq!(imported.network.instances.len(), 1);
    assert!(!imported.report.to_string().contains("i-1"), "{}", imported.report);
}

#[test]
fn accounts_and_regions_side_by_side() {
    let vpc = |id: &str, owner: &str| json!({"VpcId": id, "CidrBlock": "10.0.0.0/16", "OwnerId": owner, "DhcpOptionsId": "default"});
    let files = [
        ("111111111111/eu-west-1/vpcs.json".to_string(), json!({"Vpcs": [vpc("vpc-1", "111111111111")]}).to_string()),
        ("222222222222/us-west-2/vpcs.json".to_string(), json!({"Vpcs": [vpc("vpc-2", "222222222222")]}).to_string()),
        (
            "222222222222/us-west-2/nat.json".to_string(),
            json!({"NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-2", "State": "available"}]}).to_string(),
        ),
        (
            "222222222222/us-west-2/igw.json".to_string(),
            json!({"InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": []}]}).to_string(),
        ),
        (
            "accounts.json".to_string(),
            json!({"333333333333": {"ap-south-1": {"Vpcs": [{"VpcId": "vpc-3", "CidrBlock": "10.0.0.0/16"}]}}})
                .to_string(),
        ),
    ];
    let network = read(&files).network;
    let at = |id: &str| network.vpcs.get(id).map(|it| (it.region.clone(), it.owner_id.to_string())).unwrap();
    assert_eq!(at("vpc-1"), ("eu-west-1".into(), "111111111111".into()));
    assert_eq!(at("vpc-2"), ("us-west-2".into(), "222222222222".into()));
    assert_eq!(at("vpc-3"), ("ap-south-1".into(), "333333333333".into()));
    assert_eq!(network.nat_gateways.get("nat-1").unwrap().owner_id, "222222222222");
    let igw = network.internet_gateways.get("igw-1").unwrap();
    assert_eq!((igw.region.as_str(), igw.owner_id.as_str()), ("us-west-2", "222222222222"));
    assert_eq!(network.accounts.len(), 3);
}

#[track_caller]
fn refused(files: &[(&str, &str)], said: &str) {
    let error = import(files).unwrap_err().to_string();
    assert!(error.contains(said), "{error}");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let good = ("vpcs.json", "{\"Vpcs\": []}");
    refused(
        &[good, ("subnets.json", "{\"Subnets\": [\n  {\"SubnetId\": \"sub")],
        "subnets.json: The JSON is cut off at line 2, column 19",
    );
    refused(&[good, ("x.json", "Vpcs - a")], "x.json: This is not JSON: expected value at line 1, column 1");
    refused(&[("empty.json", " \n")], "empty.json: there is nothing in it. Run the command");
    // A command that printed nothing keeps out nothing of the others.
    let report = import(&[good, ("empty.json", " \n")]).unwrap().report;
    assert!(line(&report.left_out, "empty.json").starts_with("there is nothing in it; run the command"), "{report}");
    refused(
        &[("a.json", "{\"Buckets\": []}"), ("b.json", "[1]")],
        "a.json, b.json: this is JSON, and nothing in it is an answer that the lab reads",
    );
    refused(
        &[("t.json", "{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"Resources\": {}}")],
        "a CloudFormation template",
    );
    refused(&[("p.json", "{\"format_version\": \"1.2\", \"terraform_version\": \"1.9\"}")], "Terraform");
    refused(&[("lab.json", "{\"format\": \"endpoint-lab\", \"version\": 1}")], "open it by itself");
    // What is no answer says what it is, and what to do instead.
    refused(
        &[("v.xml", "<?xml version=\"1.0\"?><DescribeVpcsResponse/>")],
        "v.xml: this is XML: import what the AWS CLI",
    );
    refused(&[("v.txt", "{'Vpcs': [{'VpcId': 'vpc-1', 'IsDefault': False}]}")], "json.dumps(answer, default=str)");
    refused(&[("v.yaml", "interactions:\n- request:\n    body: Action=DescribeVpcs\n")], "what a recorder kept");
    refused(&[("v.txt", "-----\n|  DescribeVpcs  |\n+---+")], "a table for people");
    refused(&[("v.txt", "VPCS\t10.0.0.0/16\tdopt-1\tavailable")], "the AWS CLI's text");
    refused(
        &[(
            "v.json",
            "\nAn error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation: You are not …",
        )],
        "v.json: this is what a command said that did not work",
    );
    refused(&[("v.json", "\nUnable to locate credentials.")], "run it again");
    let long = [" ".repeat(50_000_000).as_str(), "{}"].concat();
    refused(&[good, ("long.json", &long)], "long.json: 50000014 bytes are too many");
    let deep = ["{\"Vpcs\":".repeat(200), "}".repeat(200)].concat();
    refused(&[("deep.json", &deep)], "deep.json: This is not JSON: recursion limit exceeded");
    let report: Report =
        import(&[good, ("notes.json", "{\"a\": 1}"), ("lambda.json", "{\"Functions\": [{\"FunctionName\": \"f\"}]}")])
            .unwrap()
            .report;
    assert_eq!(line(&report.left_out, "notes.json"), "nothing in it is an answer that the lab knows");
    assert_eq!(line(&report.left_out, "Functions in lambda.json"), "the lab does not model these");
}

#[test]
fn an_import_is_a_request_like_any_other() {
    let network = sample().network;
    let mut lab = Lab::default();
    lab.call(&Lab::request("lab", "Import", json!({"Network": document::network_json(&network)}))).unwrap();
    assert_eq!(*lab.network(), network);
    let text = document::save(&lab, &document::Meta::default());
    let opened = document::open(&text).unwrap();
    assert_eq!(*opened.lab.network(), network);
    assert_eq!(opened.notes, []);
    lab.undo();
    assert_eq!(*lab.network(), Network::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever stands in the place of a value, something comes of it, and it can be looked at.
    #[test]
    fn odd_values_do_no_harm(seed in any::<u64>(), odd in 0_usize..10, rate in 2_u64..200) {
        let odds = [json!(null), json!(""), json!(-1), json!(1e300), json!([]), json!({}), json!([[]]), json!("10.0.0.0/16"), json!(true), json!({"Value": {"Value": []}})];
        let mut state = seed;
        let mut turn = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % rate == 0
        };
        let files: Vec<(String, String)> =
            parsed().into_iter().map(|(name, value)| (name, spoil(value, &odds[odd], &mut turn).to_string())).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        if let Ok(imported) = import(&files) {
            let reach = Reach::new(&imported.network);
            for instance in imported.network.instances.iter().take(2) {
                let from = Source::Instance(instance.instance_id.clone());
                reach.trace(&Query::tcp(from, To::Name("ecr.eu-west-1.amazonaws.com".parse().unwrap()), 443));
            }
        }
    }
}

fn spoil(value: Value, odd: &Value, turn: &mut impl FnMut() -> bool) -> Value {
    if turn() {
        return odd.clone();
    }
    match value {
        Value::Array(list) => list.into_iter().map(|it| spoil(it, odd, turn)).collect(),
        Value::Object(map) => Value::Object(map.into_iter().map(|(key, it)| (key, spoil(it, odd, turn))).collect()),
        other => other,
    }
}

/// What a journey says when one command's answer is missing: nothing that it does not know.
#[test]
fn what_is_missing_makes_verdicts_unknown() {
    let all = folder("tests/samples/three-zones");
    let check = |missing: &str, to: &str, expected: Verdict| {
        let files: Vec<_> =
            all.iter().filter(|(name, _)| missing.is_empty() || !name.contains(missing)).cloned().collect();
        let network = read(&files).network;
        let to = to.parse().map(To::Address).unwrap_or_else(|_| To::Name(to.parse().unwrap()));
        let from = Source::Instance("i-a7210ae1207ba2d8a".into());
        let trace = Reach::new(&network).trace(&Query::tcp(from, to, 443));
        assert_eq!(trace.verdict, expected, "without {missing}: {:?}", trace.steps);
    };
    let private = "api.ecr.eu-west-1.amazonaws.com";
    check("", private, Verdict::Private);
    check("", "8.8.8.8", Verdict::Public);
    check("", "s3.eu-west-1.amazonaws.com", Verdict::Private);
    check("", "10.1.80.4", Verdict::Blocked);
    check("security-group", private, Verdict::Unknown);
    check("network-interfaces", private, Verdict::Unknown);
    check("network-acls", private, Verdict::Unknown);
    check("route-tables", private, Verdict::Unknown);
    check("subnets", private, Verdict::Unknown);
    check("describe-vpcs.", private, Verdict::Unknown);
    check("nat-gateways", "8.8.8.8", Verdict::Unknown);
    check("peering", "10.1.80.4", Verdict::Unknown);
    // These say themselves what is missing: a route to the list's service, and an endpoint that has private DNS.
    check("prefix-list", "s3.eu-west-1.amazonaws.com", Verdict::Private);
    check("vpc-attribute", private, Verdict::Private);
}

/// A route of a prefix list whose blocks are not in the answers may take any address that is not local elsewhere.
#[test]
fn a_list_of_unknown_blocks_makes_verdicts_unknown_where_it_leads_elsewhere() {
    let check = |leads_elsewhere: bool, to: &str, expected: Verdict| {
        let mut all = folder("tests/samples/three-zones");
        for (_, text) in all.iter_mut().filter(|(name, _)| name.contains("route-tables")) {
            let mut answer: Value = serde_json::from_str(text).unwrap();
            for table in answer["RouteTables"].as_array_mut().unwrap() {
                let routes = table["Routes"].as_array_mut().unwrap();
                let mut route = if leads_elsewhere {
                    json!({"TransitGatewayId": "tgw-0123456789abcdef0", "Origin": "CreateRoute", "State": "active"})
                } else if let Some(default) = routes.iter().find(|it| it["DestinationCidrBlock"] == "0.0.0.0/0") {
                    default.clone()
                } else {
                    continue;
                };
                let route_map = route.as_object_mut().unwrap();
                route_map.remove("DestinationCidrBlock");
                route_map.insert("DestinationPrefixListId".into(), "pl-0123456789abcdef0".into());
                routes.push(route);
            }
            *text = answer.to_string();
        }
        let to = to.parse().map(To::Address).unwrap_or_else(|_| To::Name(to.parse().unwrap()));
        let network = read(&all).network;
        let trace = Reach::new(&network).trace(&Query::tcp(Source::Instance("i-a7210ae1207ba2d8a".into()), to, 443));
        assert_eq!(trace.verdict, expected, "{:?}", trace.steps);
    };
    check(true, "8.8.8.8", Verdict::Unknown);
    check(false, "8.8.8.8", Verdict::Public);
    check(true, "api.ecr.eu-west-1.amazonaws.com", Verdict::Private);
}

/// What an import says of one answer: the lines of its report, or why there is none.
fn said(name: &str, value: &Value) -> String {
    match import(&[(name, &value.to_string())]) {
        Ok(imported) => imported.report.to_string(),
        Err(why) => why.to_string(),
    }
}

#[track_caller]
fn check_said(value: Value, expected: &str) {
    let said = said("a.json", &value);
    assert!(said.contains(expected), "{said}");
}

/// Each was in a recorded or documented answer that an import read wrongly, or of which it said something that was not so.
#[test]
fn what_others_recorded_is_said_as_it_is() {
    // Commands that make, change or get one resource answer with it alone.
    let vpc = json!({"VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "default", "State": "pending"});
    check_said(json!({"Vpc": vpc}), "Taken: 1 VPC.");
    check_said(
        json!({"RouteTable": {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [], "Associations": []}}),
        "Taken: 1 route table.",
    );
    // What a list says of it counts more, and of several answers the last.
    let listed = json!({"VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "dopt-1", "State": "available"});
    let both =
        import(&[("1.json", &json!({"Vpc": vpc}).to_string()), ("2.json", &json!({"Vpcs": [listed]}).to_string())]);
    let both = both.unwrap();
    assert_eq!(both.network.vpcs.iter().next().unwrap().dhcp_options_id.as_str(), "dopt-1");
    assert_eq!(both.report.repaired, []);
    let gateway = |state: &str| json!({"TransitGateway": {"TransitGatewayId": "tgw-1", "TransitGatewayArn": "", "State": state, "Options": {}}});
    let made_and_deleted =
        import(&[("1.json", &gateway("available").to_string()), ("2.json", &gateway("deleting").to_string())]).unwrap();
    assert!(made_and_deleted.network.transit_gateways.is_empty());
    // A block of IPv6 that AWS has not chosen yet is no reason to leave the VPC out.
    let mut waits = listed.clone();
    waits["Ipv6CidrBlockAssociationSet"] = json!([{"AssociationId": "vpc-cidr-assoc-1", "Ipv6CidrBlock": "", "Ipv6CidrBlockState": {"State": "associating"}}]);
    check_said(json!({"Vpcs": [waits]}), "Taken: 1 VPC.");
    // Others tell of VPCs by their ids alone.
    check_said(json!({"Vpcs": [{"VpcId": "vpc-1", "ClassicLinkEnabled": true}]}), "its CidrBlock is missing");
    // Lists of ids are no resources, though they are called as those are.
    check_said(
        json!({"ClientVpnTargetNetworks": [{"TargetNetworkId": "subnet-1", "SecurityGroups": ["sg-1"]}]}),
        "nothing in it is an answer that the lab reads",
    );
    // Answers about what no answer describes.
    let rule = json!({"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": true, "IpProtocol": "-1"});
    check_said(
        json!({"SecurityGroupRules": [rule]}),
        "SecurityGroupRules of sg-1: what they belong to is not described",
    );
    // Answers that are known, and that no network needs.
    let regions = said("r.json", &json!({"Regions": [{"RegionName": "eu-west-1"}]}));
    assert!(
        regions.starts_with("Regions in r.json: the lab has a catalogue of Regions of its own. Import"),
        "{regions}"
    );
    check_said(json!({"version": "36.0.0", "artifacts": {}}), "a.json: it is what the CDK notes for itself");
    check_said(
        json!({"version": 3, "deployment": {"manifest": {}, "resources": []}}),
        "a.json: it is a state of Pulumi's, which the lab does not read",
    );
    check_said(json!({"Parameters": {}, "Rules": {}}), "a.json: it is a CloudFormation template without resources");
    check_said(
        json!({"Addresses": [{"PublicIp": "192.0.2.7", "Domain": "standard", "InstanceId": "i-1"}]}),
        "it is of EC2-Classic, which is no more",
    );
}

/// A resource, the member that has one of some words, and all the words that AWS's models have for it.
fn worded() -> Vec<(Value, &'static str, &'static str)> {
    let lb = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/0123456789abcdef";
    let side = |vpc: &str| json!({"VpcId": vpc, "OwnerId": "123456789012", "CidrBlock": "10.0.0.0/16"});
    vec![
        (
            json!({"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "PrivateIpAddress": "10.0.0.9"}]}),
            "NetworkInterfaces/0/InterfaceType",
            "interface natGateway nat_gateway efa efa-only trunk load_balancer network_load_balancer vpc_endpoint branch transit_gateway lambda quicksight global_accelerator_managed api_gateway_managed gateway_load_balancer gateway_load_balancer_endpoint iot_rules_managed aws_codestar_connections_managed",
        ),
        (
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.ssm"}]}),
            "VpcEndpoints/0/VpcEndpointType",
            "Interface Gateway GatewayLoadBalancer Resource ServiceNetwork Tunnel",
        ),
        (
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.ssm"}]}),
            "VpcEndpoints/0/State",
            "PendingAcceptance Pending Available Deleting Deleted Rejected Failed Expired Partial",
        ),
        (
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.ssm"}]}),
            "VpcEndpoints/0/IpAddressType",
            "ipv4 dualstack ipv6 IPV4 DUALSTACK IPV6",
        ),
        (
            json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.ssm", "DnsOptions": {}}]}),
            "VpcEndpoints/0/DnsOptions/DnsRecordIpType",
            "ipv4 dualstack ipv6 service-defined",
        ),
        (
            json!({"NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-1", "SubnetId": "subnet-1"}]}),
            "NatGateways/0/State",
            "pending failed available deleting deleted",
        ),
        (
            json!({"Reservations": [{"Instances": [{"InstanceId": "i-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "State": {}}]}]}),
            "Reservations/0/Instances/0/State/Name",
            "pending running shutting-down terminated stopping stopped",
        ),
        (
            json!({"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "RequesterVpcInfo": side("vpc-1"), "AccepterVpcInfo": side("vpc-2"), "Status": {}}]}),
            "VpcPeeringConnections/0/Status/Code",
            "initiating-request pending-acceptance active deleted rejected failed expired provisioning deleting",
        ),
        (
            json!({"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}]}]}),
            "RouteTables/0/Routes/0/Origin",
            "CreateRouteTable CreateRoute EnableVgwRoutePropagation Advertisement",
        ),
        (
            json!({"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}]}]}),
            "RouteTables/0/Routes/0/State",
            "active blackhole filtered",
        ),
        (
            json!({"LoadBalancers": [{"LoadBalancerArn": lb, "LoadBalancerName": "a", "VpcId": "vpc-1", "Scheme": "internal"}]}),
            "LoadBalancers/0/Type",
            "application network gateway",
        ),
        (
            json!({"LoadBalancers": [{"LoadBalancerArn": lb, "LoadBalancerName": "a", "VpcId": "vpc-1", "Scheme": "internal", "Type": "network"}]}),
            "LoadBalancers/0/IpAddressType",
            "ipv4 dualstack dualstack-without-public-ipv4",
        ),
        (
            json!({"ResolverEndpoints": [{"Id": "rslvr-in-1", "HostVPCId": "vpc-1", "Direction": "INBOUND"}]}),
            "ResolverEndpoints/0/Direction",
            "INBOUND OUTBOUND INBOUND_DELEGATION",
        ),
        (
            json!({"ResolverRules": [{"Id": "rslvr-rr-1", "DomainName": "corp.example.", "RuleType": "FORWARD"}]}),
            "ResolverRules/0/RuleType",
            "FORWARD SYSTEM RECURSIVE DELEGATE",
        ),
        (
            json!({"ServiceConfigurations": [{"ServiceId": "vpce-svc-1", "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1", "AcceptanceRequired": true, "ServiceType": [{"ServiceType": "Interface"}]}]}),
            "ServiceConfigurations/0/ServiceState",
            "Pending Available Deleting Deleted Failed",
        ),
        (
            json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": "123456789012", "AwsRegion": "eu-west-1"}}),
            "VpcBlockPublicAccessOptions/InternetGatewayBlockMode",
            "off block-bidirectional block-ingress",
        ),
    ]
}

/// Whatever AWS says for a member that has one of some words, what it says it of is read, or left out for a reason of its own.
#[test]
fn every_word_that_aws_may_say_is_read() {
    for (resource, place, words) in worded() {
        for word in words.split(' ') {
            let mut answer = resource.clone();
            let (object, member) = place.rsplit_once('/').unwrap();
            answer.pointer_mut(&["/", object].concat()).unwrap()[member] = word.into();
            let said = said("a.json", &answer);
            assert!(!said.contains("could not be read") && !said.contains("is missing; ask"), "{place} {word}: {said}");
        }
    }
}

/// What AWS prints of a service network, a resource and a Profile: associations and definitions come from commands of their own.
#[test]
fn lattice_and_profiles_are_read_of_an_account() {
    let arn = |service: &str, rest: &str| ["arn:aws:", service, ":eu-west-1:111122223333:", rest].concat();
    let lattice = |rest: &str| arn("vpc-lattice", rest);
    let files = [
        (
            "vpcs.json",
            json!({"Vpcs": [{"VpcId": "vpc-0a", "CidrBlock": "10.0.0.0/16", "OwnerId": "111122223333", "DhcpOptionsId": "default", "State": "available"}]}),
        ),
        (
            "subnets.json",
            json!({"Subnets": [{"SubnetId": "subnet-0a", "VpcId": "vpc-0a", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "euw1-az1"}]}),
        ),
        (
            "interfaces.json",
            json!({"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0a", "VpcId": "vpc-0a", "SubnetId": "subnet-0a", "PrivateIpAddress": "10.0.1.7", "Description": "VPC Lattice Resource Gateway: rgw-0a", "InterfaceType": "interface", "RequesterManaged": true}]}),
        ),
        (
            "gateways.json",
            json!({"items": [{"arn": lattice("resourcegateway/rgw-0a"), "id": "rgw-0a", "name": "gate", "status": "ACTIVE", "vpcIdentifier": "vpc-0a", "subnetIds": ["subnet-0a"], "securityGroupIds": [], "ipAddressType": "IPV4", "createdAt": "2025-01-01T00:00:00Z"}]}),
        ),
        (
            "configurations.json",
            json!({"items": [
                {"arn": lattice("resourceconfiguration/rcfg-0a"), "id": "rcfg-0a", "name": "database", "type": "SINGLE", "status": "ACTIVE", "resourceGatewayId": "rgw-0a", "amazonManaged": false},
                {"arn": lattice("resourceconfiguration/rcfg-0b"), "id": "rcfg-0b", "name": "other", "type": "SINGLE", "status": "ACTIVE", "resourceGatewayId": "rgw-0a"},
            ]}),
        ),
        (
            "configuration.json",
            json!({"arn": lattice("resourceconfiguration/rcfg-0a"), "id": "rcfg-0a", "name": "database", "type": "SINGLE", "status": "ACTIVE", "resourceGatewayId": "rgw-0a", "portRanges": ["5432", "8000-8100"], "resourceConfigurationDefinition": {"ipResource": {"ipAddress": "10.0.1.9"}}, "customDomainName": "db.example.com", "domainVerificationStatus": "VERIFIED"}),
        ),
        (
            "networks.json",
            json!({"items": [{"arn": lattice("servicenetwork/sn-0a"), "id": "sn-0a", "name": "shared", "numberOfAssociatedVPCs": 1}]}),
        ),
        (
            "network.json",
            json!({"arn": lattice("servicenetwork/sn-0a"), "id": "sn-0a", "name": "shared", "sharingConfig": {"enabled": false}}),
        ),
        (
            "vpc-associations.json",
            json!({"items": [
                {"arn": lattice("servicenetworkvpcassociation/snva-0a"), "id": "snva-0a", "status": "ACTIVE", "serviceNetworkId": "sn-0a", "vpcId": "vpc-0a"},
                {"arn": lattice("servicenetworkvpcassociation/snva-0b"), "id": "snva-0b", "status": "CREATE_FAILED", "serviceNetworkId": "sn-0a", "vpcId": "vpc-0a"},
            ]}),
        ),
        (
            "resource-associations.json",
            json!({"items": [{"arn": lattice("servicenetworkresourceassociation/snra-0a"), "id": "snra-0a", "status": "ACTIVE", "serviceNetworkId": "sn-0a", "resourceConfigurationId": "rcfg-0a", "privateDnsEnabled": true}]}),
        ),
        (
            "profiles.json",
            json!({"ProfileSummaries": [{"Id": "rp-0a", "Arn": arn("route53profiles", "profile/rp-0a"), "Name": "names", "ShareStatus": "NOT_SHARED"}]}),
        ),
        (
            "profile-associations.json",
            json!({"ProfileAssociations": [{"Id": "rpassoc-0a", "Name": "names", "ProfileId": "rp-0a", "ResourceId": "vpc-0a", "OwnerId": "111122223333", "Status": "COMPLETE"}]}),
        ),
        (
            "profile-resources.json",
            json!({"ProfileResourceAssociations": [{"Id": "rpr-0a", "Name": "zone", "ProfileId": "rp-0a", "ResourceArn": "arn:aws:route53:::hostedzone/Z0A", "ResourceType": "PRIVATE_HOSTED_ZONE", "Status": "COMPLETE"}]}),
        ),
    ];
    let files: Vec<(String, String)> =
        files.iter().map(|(name, value)| ((*name).to_owned(), value.to_string())).collect();
    let Imported { network, report } = read(&files);
    let value = network.to_value();
    let row =
        |table: &str| value[table].as_array().unwrap().iter().map(|row| row.to_string()).collect::<Vec<_>>().join("\n");
    for (table, parts) in [
        ("ResourceGateways", &["eni-0a", "111122223333", "eu-west-1"][..]),
        ("ResourceConfigurations", &["10.0.1.9", "5432", "8100", "db.example.com", "\"DomainVerified\":true"]),
        ("ServiceNetworks", &["sn-0a", "\"KeptPrivate\":true"]),
        ("LatticeAssociations", &["snva-0a", "vpc-0a", "{\"Resource\":[\"rcfg-0a\",true]}"]),
        ("Profiles", &["rp-0a", "rpassoc-0a", "vpc-0a", "hostedzone/Z0A", "eu-west-1"]),
    ] {
        for part in parts {
            assert!(row(table).contains(part), "{part} in {}", row(table));
        }
    }
    let report = report.to_string();
    for part in ["snva-0b: it was not made", "Unknown: rcfg-0b: get-resource-configuration is missing", "1 Profile"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(!report.contains("rcfg-0a:") && !row("LatticeAssociations").contains("snva-0b"), "{report}");
}
