//! CloudFormation templates come in by the lab's own requests, and networks that go out as templates come back the same.
//! It must not know the page.
//!
//! "The same" is: but for what AWS chooses anew at every run, and for what no property of CloudFormation says. Beside what
//! `exchange/same.rs` leaves aside (ids and what is made of them, public addresses, the addresses of load balancers, of what VPC Lattice
//! makes and of transit gateways, texts about interfaces, and whose a default is), these are:
//!
//! | field | why |
//! |---|---|
//! | `NetworkInterfaces[].PrivateIpAddresses` of interface endpoints | `AWS::EC2::VPCEndpoint` takes no addresses |
//! | `ResolverEndpoints[].IpAddresses[].IpId` | the Resolver makes it |
//! | `RouteTables[].Associations` of a main table that routes | nothing gives a VPC's main table: a table of its own takes its place, with the subnets that it served, and the main one is left with its local routes |
//! | `OnPremises`, `Hosts` | they are not in AWS |
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

#[path = "exchange/grown.rs"]
mod grown;
#[path = "exchange/same.rs"]
mod same;

mod dice;

use endpoint_lab::cli::Session;
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::cloudformation::{Form, export, import, is_template, parameters};
use endpoint_lab::exchange::describe::Imported;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::{Association, InterfaceType, Network, RouteTable};
use endpoint_lab::net::{Id, SortedMap};
use proptest::prelude::*;
use serde_json::{Value, json};

const TWO_TIERS: &str = include_str!("templates/two-tiers.yaml");

fn with(text: &str, given: &[(&str, &str)]) -> Imported {
    let given: SortedMap<String, Value> =
        given.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    import(&[("t", text)], &given, Lab::default()).unwrap_or_else(|why| panic!("{why}"))
}

/// What the report says was left out, one line each.
fn left_out(imported: &Imported) -> Vec<String> {
    imported.report.left_out.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn asks(imported: &Imported, command: &str, expected: &str) {
    let mut session = Session::new(Lab::new(imported.network.clone()));
    let printed = session.run(command);
    assert_eq!((printed.stdout.trim_end(), printed.stderr.as_str()), (expected, ""), "{command}");
}

#[test]
fn a_template_becomes_the_network_that_it_describes() {
    assert!(is_template(TWO_TIERS));
    let imported = with(TWO_TIERS, &[]);
    assert_eq!(left_out(&imported), ["Role: the lab does not model AWS::IAM::Role."]);
    let to_s3 = "on host trace https://s3.us-east-1.amazonaws.com --query '[verdict, via]' --output text";
    asks(&imported, to_s3, "private\tgateway-endpoint");
    asks(&imported, "on host trace https://example.com --query '[verdict, via]' --output text", "public\tnat-gateway");
    let cidrs = "aws ec2 describe-subnets --query 'sort(Subnets[].CidrBlock)' --output text";
    asks(&imported, cidrs, "10.192.0.0/24\t10.192.1.0/24");
    asks(&imported, "aws ec2 describe-vpcs --query 'Vpcs[0].Tags[0].Value' --output text", "demo");
}

#[test]
fn parameters_and_conditions_decide() {
    let names: Vec<String> = parameters("t", TWO_TIERS).unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["EnvironmentName", "VpcCIDR", "CreateNat"]);
    let imported = with(TWO_TIERS, &[("CreateNat", "false"), ("VpcCIDR", "172.31.0.0/16")]);
    asks(&imported, "aws ec2 describe-nat-gateways --query 'length(NatGateways)'", "0");
    asks(&imported, "on host trace https://example.com --query verdict --output text", "blocked");
    asks(&imported, "aws ec2 describe-vpcs --query 'Vpcs[0].CidrBlock' --output text", "172.31.0.0/16");
}

#[track_caller]
fn value(expression: Value, expected: &str) {
    let template = json!({
        "Parameters": {"Names": {"Type": "CommaDelimitedList", "Default": "a, b,c"}},
        "Mappings": {"Sizes": {"small": {"Cidr": "10.9.0.0/16"}}},
        "Conditions": {
            "Yes": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
            "No": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]},
            "Or": {"Fn::Or": [{"Condition": "No"}, {"Condition": "Yes"}]},
        },
        "Resources": {
            "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {
                "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": expression}]
            }},
        },
    });
    let imported = with(&template.to_string(), &[]);
    assert_eq!(left_out(&imported), [""; 0]);
    asks(&imported, "aws ec2 describe-vpcs --query 'Vpcs[0].Tags[0].Value' --output text", expected);
}

#[test]
fn functions_give_what_cloudformation_gives() {
    value(
        json!({"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}, {"Fn::Select": ["1", {"Ref": "Names"}]}]]}),
        "a-111122223333-b",
    );
    value(json!({"Fn::Sub": "${AWS::Region}/${!Literal}"}), "us-east-1/${Literal}");
    value(
        json!({"Fn::Sub": ["${X}.${AWS::URLSuffix}", {"X": {"Fn::FindInMap": ["Sizes", "small", "Cidr"]}}]}),
        "10.9.0.0/16.amazonaws.com",
    );
    value(json!({"Fn::If": ["Or", {"Fn::If": ["No", "wrong", "right"]}, "wrong"]}), "right");
    value(json!({"Fn::Select": [2, {"Fn::GetAZs": ""}]}), "us-east-1c");
    value(json!({"Fn::Select": [3, {"Fn::Cidr": ["10.1.0.0/16", 4, "6"]}]}), "10.1.0.192/26");
    value(json!({"Fn::Select": [1, {"Fn::Split": [".", "x.y.z"]}]}), "y");
    value(json!({"Fn::FindInMap": ["Sizes", "large", "Cidr", {"DefaultValue": "none"}]}), "none");
}

#[track_caller]
fn says(resources: Value, expected: &[&str]) {
    let template = json!({"Parameters": {"Open": {"Type": "String"}}, "Resources": resources});
    assert_eq!(left_out(&with(&template.to_string(), &[])), expected);
}

#[test]
fn what_cannot_be_made_is_named_with_its_reason() {
    let vpc = |cidr: Value| json!({"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": cidr}});
    says(
        json!({"A": vpc(json!({"Ref": "Open"})), "S": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "A"}}}}),
        &[
            "A (AWS::EC2::VPC): CidrBlock: it needs the parameter Open, which has no default: give it with --parameters Open=VALUE.",
            "S (AWS::EC2::Subnet): VpcId: it refers to A, which was left out.",
        ],
    );
    says(
        json!({"A": vpc(json!({"Ref": "Nobody"}))}),
        &["A (AWS::EC2::VPC): CidrBlock: it refers to Nobody, which the template does not have."],
    );
    says(
        json!({"A": vpc(json!({"Fn::ImportValue": "net"}))}),
        &[
            "A (AWS::EC2::VPC): CidrBlock: it imports net from another stack: import that stack's template together with this one.",
        ],
    );
    says(
        json!({"A": vpc(json!({"Fn::Transform": {}}))}),
        &["A (AWS::EC2::VPC): CidrBlock: Fn::Transform is carried out by AWS alone."],
    );
    says(
        json!({"A": vpc("10.0.0.0/8".into())}),
        &["A (AWS::EC2::VPC): CreateVpc is refused: InvalidVpc.Range, The CIDR '10.0.0.0/8' is invalid."],
    );
    // A circle: one of them comes too early.
    says(
        json!({
            "A": vpc(json!({"Fn::GetAtt": ["B", "CidrBlock"]})),
            "B": vpc(json!({"Fn::GetAtt": ["A", "CidrBlock"]})),
        }),
        &[
            "B (AWS::EC2::VPC): CidrBlock: it refers to A, which needs it in turn.",
            "A (AWS::EC2::VPC): CidrBlock: it refers to B, which was left out.",
        ],
    );
}

#[test]
fn one_template_may_import_what_another_exports() {
    let first = json!({
        "Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}},
        "Outputs": {"V": {"Value": {"Ref": "V"}, "Export": {"Name": "net-vpc"}}},
    });
    let second = json!({"Resources": {"S": {"Type": "AWS::EC2::Subnet", "Properties": {
        "VpcId": {"Fn::ImportValue": "net-vpc"}, "CidrBlock": "10.0.1.0/24"
    }}}});
    let (first, second) = (first.to_string(), second.to_string());
    let imported = import(&[("one", &first), ("two", &second)], &SortedMap::default(), Lab::default()).unwrap();
    assert_eq!((left_out(&imported), imported.network.subnets.iter().count()), (Vec::new(), 1));
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let why = import(&[("t", text)], &SortedMap::default(), Lab::default()).unwrap_err();
    assert_eq!(why.to_string(), expected);
}

#[test]
fn what_is_no_template_is_refused_with_its_place() {
    refused(
        "Resources:\n  A: {Type: [}\n",
        "t: This is not YAML that can be read: while parsing a node, did not find expected node content at line 2, column 14. Correct it there.",
    );
    refused("{\"Resources\": ", "t: The JSON is cut off at line 1, column 14. Fetch or copy the whole text again.");
    refused("Resources: 1\n", "t: the template has no section Resources, or it is not a mapping.");
    refused(
        "Transform: [AWS::LanguageExtensions, Own::Macro]\nResources: {}\n",
        "t: the template uses the transform Own::Macro, which only AWS carries out. Import what `aws cloudformation get-template --template-stage Processed` gives for its stack.",
    );
}

#[test]
fn what_get_template_prints_is_read() {
    let body = "Resources:\n  V:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.0.0.0/16}\n";
    let parsed = json!({"Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}});
    for body in [Value::from(body), parsed] {
        let printed = json!({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]}).to_string();
        assert!(is_template(&printed));
        assert_eq!(with(&printed, &[]).network.vpcs.iter().count(), 1);
    }
    // Indented as a whole, behind a comment, and with quoted keys.
    for text in
        ["---\n\n  # a comment\n  AWSTemplateFormatVersion: 2010-09-09\n  Resources: {}\n", "\"Resources\": {}\n"]
    {
        assert!(is_template(text), "{text}");
        assert_eq!(with(text, &[]).report.to_string(), "Taken: nothing.\n");
    }
}

#[test]
fn described_networks_say_where_templates_are() {
    let described = r#"{"Vpcs": [{"VpcId": "vpc-0aaaaaaaaaaaaaaaa", "CidrBlock": "10.0.0.0/16"}], "Subnets": [{"SubnetId":
        "subnet-0aaaaaaaaaaaaaaaa", "VpcId": "vpc-0aaaaaaaaaaaaaaaa", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"}]}"#;
    let template = "Parameters: {Vpc: {Type: 'AWS::EC2::VPC::Id'}}\nResources: {E: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: !Sub 'com.amazonaws.${AWS::Region}.s3'}}}";
    let texts = [("vpcs.json", described), ("endpoint.yaml", template)];
    let given = [("Vpc".to_owned(), Value::from("vpc-0aaaaaaaaaaaaaaaa"))].into_iter().collect();
    let imported = endpoint_lab::exchange::commands::import_texts(&texts, &given).unwrap();
    assert_eq!(left_out(&imported), [""; 0]);
    let endpoints =
        "aws ec2 describe-vpc-endpoints --region eu-west-1 --query 'VpcEndpoints[].ServiceName' --output text";
    asks(&imported, endpoints, "com.amazonaws.eu-west-1.s3");
}

/// A network without the addresses of interface endpoints.
fn without_chosen(network: &Network) -> Network {
    let mut network = network.clone();
    let own = network.network_interfaces.iter().filter(|eni| eni.interface_type == InterfaceType::VpcEndpoint);
    for mut eni in own.cloned().collect::<Vec<_>>() {
        eni.private_ip_addresses.clear();
        eni.ipv6_addresses.clear();
        network.network_interfaces.insert(eni);
    }
    network
}

/// A network with its main tables' routes in tables of their own, and without what is not in AWS.
fn as_templates_say(network: &Network) -> Network {
    let mut network = network.clone();
    network.on_premises = Default::default();
    network.hosts = Default::default();
    let routes_somewhere = |table: &RouteTable| {
        let of_endpoint = network.vpc_endpoints.iter().any(|it| it.route_table_ids.contains(&table.route_table_id));
        of_endpoint
            || !table.propagating_vgws.is_empty()
            || table.routes.iter().any(|it| it.target.0.as_str() != "local")
    };
    let main: Vec<RouteTable> =
        network.route_tables.iter().filter(|it| it.is_main() && routes_somewhere(it)).cloned().collect();
    for (number, mut table) in main.into_iter().enumerate() {
        let mut left = table.clone();
        left.route_table_id = format!("rtb-{number:017x}").as_str().into();
        left.routes.retain(|it| it.target.0.as_str() == "local");
        left.propagating_vgws.clear();
        left.tags = Default::default();
        left.associations.retain(|it| it.main);
        table.associations.retain(|it| !it.main);
        let is_elsewhere = |subnet: &Id| {
            network.route_tables.iter().flat_map(|it| &it.associations).any(|it| it.subnet_id.as_ref() == Some(subnet))
        };
        let own = network.subnets.iter().filter(|it| it.vpc_id == table.vpc_id && !is_elsewhere(&it.subnet_id));
        for (at, subnet) in own.enumerate() {
            table.associations.push(Association {
                route_table_association_id: format!("rtbassoc-{number:08x}{at:09x}").as_str().into(),
                main: false,
                subnet_id: Some(subnet.subnet_id.clone()),
                gateway_id: None,
            });
        }
        network.route_tables.insert(table);
        network.route_tables.insert(left);
    }
    network
}

/// A network's template makes the same network.
#[track_caller]
fn comes_back_the_same(name: &str, network: &Network, form: Form) {
    let template = export(network, form);
    assert!(!template.starts_with('#'), "{name}: something is left out:\n{template}");
    let back = with(&template, &[]);
    assert_eq!(left_out(&back), [""; 0], "{name}");
    assert_eq!(back.report.unknown, [], "{name}");
    let (network, back) = (without_chosen(network), without_chosen(&back.network));
    // What differs in itself is shown first; then what stands for another thing.
    for rounds in [0, 2] {
        let (wanted, found) = (same::canonical(&network, rounds), same::canonical(&back, rounds));
        let missing: Vec<&String> = wanted.iter().filter(|line| !found.contains(line)).collect();
        let added: Vec<&String> = found.iter().filter(|line| !wanted.contains(line)).collect();
        assert!(missing.is_empty() && added.is_empty(), "{name}: missing {missing:#?}\nadded {added:#?}\n{template}");
        assert_eq!(wanted.len(), found.len(), "{name}");
    }
    let zones = |network: &Network| {
        let mut all: Vec<(String, String)> = network
            .subnets
            .iter()
            .map(|it| (it.cidr_block.map(|it| it.to_string()).unwrap_or_default(), it.availability_zone.clone()))
            .collect();
        all.sort();
        all
    };
    assert_eq!(zones(&network), zones(&back), "{name}");
}

#[test]
fn networks_come_back_the_same_from_their_templates() {
    for seed in 0..u64::from(cases() / 4) {
        let form = if seed % 2 == 0 { Form::Yaml } else { Form::Json };
        comes_back_the_same(&format!("grown {seed}"), grown::grown(seed).network(), form);
    }
    for example in EXAMPLES {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public").join(example.file());
        let lab = lab_of(&std::fs::read_to_string(file).unwrap());
        comes_back_the_same(example.key, &as_templates_say(lab.network()), Form::Yaml);
    }
}

fn cases() -> u32 {
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    /// A template whose bytes are changed anywhere is read or refused: nothing panics.
    #[test]
    fn a_changed_template_never_panics(
        changes in prop::collection::vec((0..TWO_TIERS.len(), prop::sample::select(b"\n :-{}[]!&*|>'\"#a0,$".to_vec())), 1..6),
        cut in 0..TWO_TIERS.len(),
    ) {
        let mut bytes = TWO_TIERS.as_bytes().to_vec();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        if cut % 3 == 0 {
            bytes.truncate(cut);
        }
        if let Ok(text) = String::from_utf8(bytes) {
            let _read_or_refused = import(&[("t", &text)], &SortedMap::default(), Lab::default());
        }
    }
}
