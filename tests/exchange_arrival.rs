//! What files bring before it is in a lab: what each is, that the text of it reads back, and that a network joins another.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod dice;
#[path = "exchange/grown.rs"]
mod grown;

use endpoint_lab::control::Lab;
use endpoint_lab::exchange::arrival::{self, Arrival, Kind, Outlook, Stage, joined};
use endpoint_lab::exchange::cloudformation::{self, Form};
use endpoint_lab::exchange::document::{self, Meta, network_json};
use endpoint_lab::exchange::{commands, describe, link};
use endpoint_lab::lessons::examples;
use endpoint_lab::net::SortedMap;
use serde_json::{Value, json};

fn read(files: &[(&str, &str)], base: Option<&Lab>) -> Arrival {
    Arrival::read(files, &SortedMap::default(), base.map(Lab::network), &mut |_| {}).unwrap()
}

#[track_caller]
fn check(text: &str, kind: Kind) {
    assert_eq!(Kind::of(text), kind, "{}", text.chars().take(60).collect::<String>());
}

#[test]
fn each_file_is_known_by_what_it_holds() {
    let lab = examples::first_lab();
    let network = lab.network();
    let document = document::save(&lab, &Meta::default());
    check(&document, Kind::Document);
    check(&["\u{feff}\n", &document].concat(), Kind::Document);
    check(&document.replacen(r#""format":"endpoint-lab""#, r#""format" : "endpoint-lab""#, 1), Kind::Document);
    check(&commands::picture(network), Kind::Picture);
    check(&["https://lab.example/x/#lab=", &link::write(network, &Meta::default())].concat(), Kind::Link);
    check(&cloudformation::export(network, Form::Yaml), Kind::Template);
    check(&cloudformation::export(network, Form::Json), Kind::Template);
    check(&commands::export(&lab, "terraform").unwrap(), Kind::Terraform);
    check(r#"{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {}}"#, Kind::Terraform);
    for (_, text) in describe::export(network) {
        check(&text, Kind::Answers);
    }
    // A name tag that says so makes no document of an answer.
    check(r#"{"Vpcs": [{"VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "endpoint-lab"}]}]}"#, Kind::Answers);
    check("", Kind::Answers);
}

#[test]
fn what_came_reads_back_from_its_text() {
    for seed in 0..20 {
        let files = describe::export(grown::grown(seed).network());
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let arrival = read(&files, None);
        assert_eq!(Arrival::from_text(&arrival.to_text()), Some(arrival));
    }
    assert_eq!(Arrival::from_text("{}"), None);
    assert_eq!(Arrival::from_text("a file that is none"), None);
}

/// A lab of its own is looked at as a whole: its network is not told again, for it is opened as it is.
#[test]
fn a_lab_of_its_own_comes_with_its_title_its_outlook_and_what_is_lost_of_it() {
    let mut lab = examples::first_lab();
    let outlook = Outlook::new(lab.network());
    let meta = Meta { title: "Two walls".to_owned(), ..Meta::default() };
    let link = ["https://lab.example/#lab=", &link::write(lab.network(), &meta), "\n"].concat();
    let files = [
        ("a.json", document::save(&lab, &meta), Kind::Document, "Two walls"),
        ("b.json", document::save(&lab, &Meta::default()), Kind::Document, "b"),
        ("c.svg", commands::picture(lab.network()), Kind::Picture, "c.svg"),
        ("d.txt", link, Kind::Link, "Two walls"),
    ];
    for (name, text, kind, title) in &files {
        let mut told = Vec::new();
        let file = [(*name, text.as_str())];
        let arrival = Arrival::read(&file, &SortedMap::default(), None, &mut |stage| told.push(stage)).unwrap();
        assert_eq!(arrival.files, [((*name).to_owned(), *kind)]);
        assert_eq!((arrival.whole.as_deref(), &arrival.network), (Some(*title), &Value::Null), "{name}");
        assert_eq!(arrival.outlook, outlook, "{name}");
        assert!(arrival.report.left_out.is_empty(), "{name}");
        assert_eq!(told, [Stage::File(0), Stage::Outlook], "{name}");
        assert_eq!(arrival::open(text).unwrap().lab.network(), lab.network(), "{name}");
        assert_eq!(Arrival::from_text(&arrival.to_text()).as_ref(), Some(&arrival), "{name}");
    }

    lab.call(&Lab::request("ec2", "CreateVpc", json!({"CidrBlock": "10.9.0.0/16"}))).unwrap();
    let damaged =
        document::save(&lab, &meta).replace(r#"{"CidrBlock":"10.9.0.0/16"}"#, r#"{"CidrBlock":"10.9.0.0/99"}"#);
    let lost = &read(&[("lab.json", &damaged)], None).report.left_out;
    assert_eq!(lost.len(), 1, "{damaged}");
    assert_eq!(lost[0].what, ["lab.json"]);
    assert!(
        lost[0].why.ends_with("is refused. The network is as it was saved; it cannot be undone"),
        "{}",
        lost[0].why
    );

    let cut = &files[0].1[..files[0].1.len() / 2];
    let why = Arrival::read(&[("cut.json", cut)], &SortedMap::default(), None, &mut |_| {}).unwrap_err();
    assert!(why.starts_with("cut.json") && why.contains("cut off at line 1"), "{why}");
}

#[test]
fn each_stage_is_told_in_order() {
    let first = examples::first_lab();
    let vpcs = json!({"Vpcs": [{"VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": "10.20.0.0/16"}]}).to_string();
    let template = cloudformation::export(first.network(), Form::Yaml);
    let mut told = Vec::new();
    let files = [("a.json", vpcs.as_str()), ("b.yaml", template.as_str()), ("c.json", vpcs.as_str())];
    Arrival::read(&files, &SortedMap::default(), None, &mut |stage| told.push(stage)).unwrap();
    let stages = [Stage::File(0), Stage::File(2), Stage::Network, Stage::Network, Stage::Outlook];
    assert_eq!(told, stages, "answers are read before what needs them");
}

#[test]
fn the_outlook_says_what_the_lab_says() {
    let first = examples::first_lab();
    let files = describe::export(first.network());
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let outlook = read(&files, None).outlook;
    // Two private subnets without a way out, of which neither reaches S3, DynamoDB or Systems Manager.
    assert_eq!((outlook.ways, outlook.monthly), ([0, 0, 6, 0], 0));
    let [service, vpc, follows] = outlook.endpoint.unwrap();
    assert_eq!((service.as_str(), vpc.as_str()), ("com.amazonaws.us-east-1.s3", "shop"));
    assert!(follows.contains("2 of 2 hosts now reach"), "{follows}");
}

/// A row's first member is its id: what is joined rests on that.
#[test]
fn every_row_begins_with_its_id() {
    for seed in 0..20 {
        for (table, rows) in network_json(grown::grown(seed).network()).as_object().unwrap() {
            let Some(rows) = rows.as_array().filter(|_| table != "BlockPublicAccess") else { continue };
            let ids: Vec<&Value> = rows.iter().filter_map(|row| row.as_object()?.values().next()).collect();
            for (at, id) in ids.iter().enumerate() {
                assert!(id.is_string() && !ids[..at].contains(id), "{table} has {id} twice");
            }
        }
    }
}

#[test]
fn a_network_joins_another_and_the_newer_counts() {
    let first = examples::first_lab();
    let base = first.network();
    let (same, twice) = joined(base, base).unwrap();
    assert_eq!((&same, twice.len()), (base, 0));
    let (same, _) = joined(base, Lab::default().network()).unwrap();
    assert_eq!(&same, base);

    let vpc = json!({"Vpcs": [{"VpcId": "vpc-0a1b2c3d4e5f60718", "CidrBlock": "10.20.0.0/16"}]}).to_string();
    let arrival = read(&[("vpcs.json", &vpc)], Some(&first));
    assert_eq!(arrival.network["Vpcs"].as_array().unwrap().len(), 2);
    assert!(arrival.report.repaired.is_empty());
    assert_eq!(arrival.network["Subnets"], network_json(base)["Subnets"]);

    // The same VPC, under another name since.
    let answers = describe::export(base);
    let (name, text) = answers.iter().find(|(name, _)| name.contains("vpcs")).unwrap();
    let arrival = read(&[(name, &text.replace("\"shop\"", "\"store\""))], Some(&first));
    assert_eq!(arrival.network["Vpcs"].as_array().unwrap().len(), 1);
    let id = base.vpcs.iter().next().unwrap().vpc_id.to_string();
    assert!(arrival.report.repaired.iter().any(|line| line.what == [id.clone()] && line.why.contains("already")));
    assert!(arrival.network.to_string().contains("\"store\""));
}

#[test]
fn a_template_is_added_to_what_is_there() {
    let first = examples::first_lab();
    let template = "Resources:\n  Other:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.9.0.0/16}\n";
    let arrival = read(&[("t.yaml", template)], Some(&first));
    let vpcs = arrival.network["Vpcs"].as_array().unwrap();
    assert_eq!(vpcs.len(), 2, "ids are made behind those that there are");
    assert_eq!(arrival.network["Instances"], network_json(first.network())["Instances"]);
}

#[test]
fn parameters_without_a_value_are_asked_for() {
    let text = include_str!("templates/unsaid.yaml");
    let arrival = read(&[("unsaid.yaml", text)], None);
    assert!(arrival.asked.contains(&"SharedCidr".to_owned()) && arrival.asked.contains(&"Office".to_owned()));
    assert!(!arrival.report.left_out.is_empty());
    let given = [("SharedCidr", "10.0.9.0/24"), ("Office", "192.0.2.0/24")];
    let given = given.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    let again = Arrival::read(&[("unsaid.yaml", text)], &given, None, &mut |_| {}).unwrap();
    assert!(!again.report.to_string().contains("--parameters SharedCidr"), "{}", again.report);
    assert!(!again.report.to_string().contains("--parameters Office"), "{}", again.report);
}
