//! Texts that are meant to do harm: each is refused with its place, or read in bounded time and memory. It must not know the page.
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

use endpoint_lab::cli::Session;
use endpoint_lab::exchange::commands::import_texts;
use endpoint_lab::exchange::describe::Imported;
use endpoint_lab::exchange::{document, link, svg};
use endpoint_lab::net::SortedMap;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What a text of any kind may take, in an unoptimized build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

#[track_caller]
fn quickly<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    assert!(start.elapsed() < LONGEST, "{what} takes {:?}", start.elapsed());
    result
}

#[track_caller]
fn refused(what: &str, text: &str, expected: &str) {
    let why = quickly(what, || import_texts(&[("t", text)], &SortedMap::default())).map(|_| ()).unwrap_err();
    assert!(why.contains(expected), "{what}: {}", why.chars().take(300).collect::<String>());
}

#[track_caller]
fn read(what: &str, text: &str) -> Imported {
    quickly(what, || import_texts(&[("t", text)], &SortedMap::default())).unwrap_or_else(|why| panic!("{what}: {why}"))
}

/// The reasons for what was left out.
#[track_caller]
fn left_out(what: &str, template: &Value, expected: &str) {
    let imported = read(what, &template.to_string());
    let lines: Vec<String> = imported.report.left_out.iter().map(ToString::to_string).collect();
    assert!(lines.iter().any(|line| line.contains(expected)), "{what}: {lines:?}");
}

fn vpc(name: Value) -> Value {
    json!({"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": name}]}})
}

#[test]
fn long_texts_are_refused() {
    let long = |start: &str, fill: &str| [start, &fill.repeat(50_000_000 / fill.len())].concat();
    refused("50 MB of YAML", &long("Resources:\n", "  A: {}\n"), "50000011 bytes are too many for a template");
    refused(
        "50 MB of a JSON template",
        &long("{\"AWSTemplateFormatVersion\": \"2010-09-09\", \"x\": \"", "a"),
        "too many",
    );
    refused("50 MB of a plan", &long("{\"terraform_version\": \"1.9.8\", \"x\": \"", "a"), "too many");
    refused("50 MB of answers", &long("{\"Vpcs\": [", "{},"), "bytes are too many");
    let document = long("{\"format\": \"endpoint-lab\", \"x\": \"", "a");
    let why = quickly("50 MB of a document", || document::open(&document)).unwrap_err().to_string();
    assert!(why.contains("at most"), "{why}");
    let picture = long("<svg>", "<metadata>");
    assert!(quickly("50 MB of a picture", || svg::extract(&picture)).unwrap_err().to_string().contains("at most"));
    let text = "1".repeat(50_000_000);
    assert!(quickly("50 MB of a link", || link::read(&text)).unwrap_err().to_string().contains("at most"));
}

#[test]
fn deep_texts_are_refused_with_their_place() {
    let deep = |open: &str, close: &str| [open.repeat(100_000).as_str(), &close.repeat(100_000)].concat();
    refused("deep flows", &["Resources:\n  A: ", &deep("[", "]")].concat(), "line 2");
    refused("deep mappings", &["Resources:\n  A: ", &deep("{a: ", "}")].concat(), "line 2");
    let blocks: String = (0..2000).map(|depth| [" ".repeat(depth).as_str(), "a:\n"].concat()).collect();
    refused("deep blocks", &["Resources:\n  A: {}\n", &blocks].concat(), "too deep in each other at line 10");
    refused(
        "a deep template",
        &["{\"AWSTemplateFormatVersion\": ", &deep("[", "]")].concat(),
        "recursion limit exceeded at line 1, column 1",
    );
    refused(
        "a deep plan",
        &["{\"terraform_version\": ", &deep("[", "]")].concat(),
        "recursion limit exceeded at line 1, column 1",
    );
    refused("deep answers", &["{\"Vpcs\": ", &deep("[", "]")].concat(), "recursion limit exceeded at line 1, column 1");
    let deep = ["{\"format\": \"endpoint-lab\", \"network\": ", &deep("[", "]")].concat();
    assert!(document::open(&deep).unwrap_err().to_string().contains("recursion limit exceeded at line 1"));
    // Deep, and just not too deep.
    let mut value = json!("x");
    for _ in 0..35 {
        value = json!({"Fn::Join": ["", [value]]});
    }
    assert_eq!(
        read("a deep join", &json!({"Resources": {"A": vpc(value)}}).to_string()).network.vpcs.iter().count(),
        1
    );
}

#[test]
fn aliases_do_not_explode() {
    let bomb: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned())
        .chain((1..30).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))))
        .collect();
    refused(
        "many values",
        &["Resources:\n  A: {}\n", &bomb].concat(),
        "there are too many values at line 8, column 10",
    );
    let long = ["Resources:\n  A: {}\na: &a ", &"x".repeat(2 << 20), "\nb: [", &"*a, ".repeat(100_000), "]\n"].concat();
    refused("long values", &long, "anchors and aliases copy too much at line 4, column");
    let nested: String = (0..90).map(|n| format!("&a{n} [")).collect();
    let nested = ["Resources:\n  A: {}\na: ", &nested, &"x".repeat(2 << 20), &"]".repeat(90), "\n"].concat();
    refused("nested anchors", &nested, "anchors and aliases copy too much at line 3, column");
    refused("an alias of itself", "Resources:\n  A: &a [*a]\n", "line 2");
}

#[test]
fn functions_do_not_explode() {
    // Each step doubles the text.
    let mut value = json!("xxxxxxxx");
    for _ in 0..40 {
        value = json!({"Fn::Sub": ["${A}${A}", {"A": value}]});
    }
    left_out("doubled texts", &json!({"Resources": {"A": vpc(value)}}), "more than can be worked out");
    let mut value = json!(["x", "x"]);
    for _ in 0..12 {
        value = json!({"Fn::Split": [",", {"Fn::Sub": ["${A},${A},${A},${A},${A},${A},${A},${A}", {"A": {"Fn::Join": [",", value]}}]}]});
    }
    left_out("doubled lists", &json!({"Resources": {"A": vpc(value)}}), "more than can be worked out");
    let many: Vec<Value> = (0..50_000).map(|_| json!({"Ref": "P"})).collect();
    let template = json!({
        "Parameters": {"P": {"Type": "String", "Default": "x".repeat(1 << 20)}},
        "Resources": {"A": vpc(json!({"Fn::Join": ["", many]}))},
    });
    left_out("a long parameter, often", &template, "more than can be worked out");
    left_out(
        "many blocks",
        &json!({"Resources": {"A": vpc(json!({"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/8", 4_294_967_295_u32, 1]}]}))}}),
        "what stands behind Fn::Cidr is not what it takes",
    );
}

fn conditions(conditions: Value) -> Value {
    let mut resource = vpc(json!("x"));
    resource["Condition"] = json!("C0");
    json!({"Conditions": conditions, "Resources": {"A": resource}})
}

#[test]
fn conditions_that_need_themselves_are_refused() {
    left_out("itself", &conditions(json!({"C0": {"Condition": "C0"}})), "the condition C0 needs itself");
    left_out(
        "each other",
        &conditions(
            json!({"C0": {"Fn::Not": [{"Condition": "C1"}]}, "C1": {"Fn::And": [{"Condition": "C0"}, {"Condition": "C0"}]}}),
        ),
        "needs itself",
    );
    // A function within a condition does not hide it.
    left_out(
        "by a function",
        &conditions(json!({"C0": {"Fn::Equals": [{"Fn::If": ["C0", "a", "b"]}, "a"]}})),
        "the condition C0 needs itself",
    );
    // Each names the one before ten times: 10^30 ways.
    let many: serde_json::Map<String, Value> = (0..30)
        .map(|n| {
            let inner =
                if n == 29 { json!({"Fn::Equals": ["a", "b"]}) } else { json!({"Condition": format!("C{}", n + 1)}) };
            (format!("C{n}"), json!({"Fn::Or": vec![inner; 10]}))
        })
        .collect();
    left_out("many ways", &conditions(Value::Object(many)), "more than can be worked out");
}

/// Conditions that contradict each other make nothing, and what refers to it says so.
#[test]
fn contradictions_make_nothing() {
    let mut one = vpc(json!("x"));
    one["Condition"] = json!("No");
    let template = json!({
        "Conditions": {
            "Yes": {"Fn::Equals": ["a", "a"]},
            "No": {"Fn::And": [{"Condition": "Yes"}, {"Fn::Not": [{"Condition": "Yes"}]}]},
        },
        "Resources": {
            "V": one,
            "S": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "V"}, "CidrBlock": "10.0.0.0/24"}},
        },
    });
    left_out(
        "a subnet of nothing",
        &template,
        "S (AWS::EC2::Subnet): VpcId: it refers to V, whose condition is not met.",
    );
}

#[test]
fn resources_in_circles_are_left_out() {
    let subnet = |of: &str| json!({"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": of}, "CidrBlock": "10.0.0.0/24"}});
    left_out("itself", &json!({"Resources": {"A": subnet("A")}}), "it refers to A, which needs it in turn");
    left_out("two", &json!({"Resources": {"A": subnet("B"), "B": subnet("A")}}), "which was left out");
    let ring: serde_json::Map<String, Value> =
        (0..1000).map(|n| (format!("R{n}"), subnet(&format!("R{}", (n + 1) % 1000)))).collect();
    left_out("a ring of 1000", &json!({"Resources": ring}), "which was left out");
    let many: serde_json::Map<String, Value> = (0..60_000).map(|n| (format!("R{n}"), json!(0))).collect();
    refused(
        "many resources",
        &json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": many}).to_string(),
        "the template has 60000 resources; at most 2000 are read",
    );
}

/// Loops within loops, and stacks within stacks, double what they hold at every step.
#[test]
fn loops_and_stacks_do_not_explode() {
    let items: Vec<String> = (0..40).map(|n| format!("a{n}")).collect();
    let group = json!({"Group${L0}${L1}${L2}${L3}${L4}": {"Type": "AWS::S3::Bucket"}});
    let body = (0..5).fold(group, |body, n| json!({format!("Fn::ForEach::L{n}"): [format!("L{n}"), items, body]}));
    refused("loops", &json!({"Resources": body}).to_string(), "at most 2000 are read");
    let long = json!({"Fn::ForEach::L": ["L", ["x".repeat(1 << 20)], {"A": {"Type": "A::B", "Metadata": "${L}".repeat(1 << 18)}}]});
    left_out("a long item", &json!({"Resources": long}), "the template's functions give more than can be worked out");
    let stack = |file: &str| json!({"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": file}});
    let stacks: serde_json::Map<String, Value> =
        (0..400).map(|n| (format!("S{n}"), stack(["one.json", "two.json"][n % 2]))).collect();
    let text = json!({"Resources": stacks}).to_string();
    let imported =
        quickly("stacks", || import_texts(&[("one.json", &text), ("two.json", &text)], &SortedMap::default()));
    let why = imported.unwrap().report.to_string();
    assert!(why.contains("stacks within stacks have too many resources"), "{why}");
}

/// A plan whose references go in circles, or everywhere.
#[test]
fn plans_do_not_explode() {
    let resource = |name: &str, refers: Value| {
        json!({"address": format!("aws_vpc.{name}"), "mode": "managed", "type": "aws_vpc", "name": name,
            "expressions": {"cidr_block": {"references": refers}}})
    };
    let all: Vec<Value> = (0..60)
        .map(|n| {
            resource(
                &format!("v{n}"),
                (0..60).map(|other| json!(format!("aws_vpc.v{}.cidr_block", (n + other) % 60))).collect(),
            )
        })
        .collect();
    let planned: Vec<Value> = (0..60)
        .map(|n| json!({"address": format!("aws_vpc.v{n}"), "mode": "managed", "type": "aws_vpc", "name": format!("v{n}"), "values": {}}))
        .collect();
    let plan = json!({
        "format_version": "1.2", "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": planned}},
        "configuration": {"root_module": {"resources": all}},
    });
    let imported = read("references everywhere", &plan.to_string());
    assert_eq!(imported.network.vpcs.iter().count(), 0);
    assert!(!imported.report.left_out.is_empty() || !imported.report.unknown.is_empty(), "{}", imported.report);
    let values: Vec<Value> = (0..20_000)
        .map(|n| json!({"address": format!("aws_vpc.v[{n}]"), "mode": "managed", "type": "aws_vpc", "name": "v", "index": n, "values": {"id": format!("vpc-{n:017x}"), "cidr_block": "10.0.0.0/16"}}))
        .collect();
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": values}}});
    refused("many resources", &state.to_string(), "20000 resources are too many");
}

#[test]
fn what_inflates_is_bounded() {
    let packed = |bytes: usize| {
        use base64::Engine;
        let packed = miniz_oxide::deflate::compress_to_vec(&vec![b'['; bytes], 9);
        ["1", &base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed)].concat()
    };
    let bomb = packed(500_000_000);
    assert!(bomb.len() < link::LONGEST, "{}", bomb.len());
    assert!(
        quickly("a link of 500 MB", || link::read(&bomb)).unwrap_err().to_string().contains("unpacks to more than")
    );
    let picture = ["<svg><metadata>endpoint-lab:", &bomb, "</metadata></svg>"].concat();
    assert!(
        quickly("a picture of 500 MB", || svg::extract(&picture)).unwrap_err().to_string().contains("unpacks to more")
    );
    let many = ["<svg>", &"<metadata>endpoint-lab:1abc</metadata>".repeat(100_000), "</svg>"].concat();
    quickly("many labs in a picture", || svg::extract(&many)).unwrap_err();
}

/// Long lines, and what never ends, in the command language.
#[test]
fn commands_are_bounded() {
    let runs = |what: &str, line: &str| quickly(what, || Session::default().run(line));
    runs("a long word", &["aws ec2 create-vpc --cidr-block ", &"x".repeat(1 << 20)].concat());
    runs("deep shorthand", &["aws ec2 create-vpc --tag-specifications ", &"a=[{".repeat(50_000)].concat());
    runs("deep JSON", &["aws ec2 create-vpc --tag-specifications '", &"[".repeat(50_000), "'"].concat());
    runs("a deep query", &["aws ec2 describe-vpcs --query '", &"[".repeat(20_000), "'"].concat());
    runs("a deep query of brackets", &["aws ec2 describe-vpcs --query '", &"(".repeat(20_000), "'"].concat());
    runs("a deep query of nots", &["aws ec2 describe-vpcs --query '", &"!".repeat(20_000), "a'"].concat());
    runs("a long query", &["aws ec2 describe-vpcs --query '", &"a.".repeat(20_000), "a'"].concat());
    runs("a long or", &["aws ec2 describe-vpcs --query '", &"a||".repeat(20_000), "a'"].concat());
    runs("deep captures", &["X=$(", &"Y=$(".repeat(20_000)].concat());
    let captures = ["X=$(".repeat(20_000), ")".repeat(20_000)].concat();
    assert!(runs("captures in captures", &captures).stderr.contains("too deep in each other"));
    let query = ["aws ec2 describe-vpcs --query '", &"a.".repeat(190), "a'"].concat();
    assert_eq!(runs("a query that is just not too long", &query).status, 0);
    runs("many variables", &"$X".repeat(200_000));
}
