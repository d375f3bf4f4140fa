//! Damaged inputs of everything that reads: nothing panics, and nothing takes long. It must not know what is read.
//!
//! `FUZZ=1000000 cargo test --release --no-default-features --test fuzz -- --nocapture` tries a million for each reader, and says
//! how long they took; without `FUZZ` it is a few hundred. The same number gives the same inputs.
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

mod dice;
#[path = "commands/documented.rs"]
mod documented;
#[path = "commands/shown.rs"]
mod shown;

use dice::Dice;
use endpoint_lab::cli::Session;
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::cloudformation::{self, Form};
use endpoint_lab::exchange::commands::{import_texts, picture};
use endpoint_lab::exchange::{describe, document, link, svg};
use endpoint_lab::lessons::examples::lab_of;
use endpoint_lab::model::Network;
use endpoint_lab::net::SortedMap;
use endpoint_lab::policy::{Call, Decision, Document, Placement, Principal, evaluate, lint};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Pieces that mean something to one reader or another.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "'",
    "\\",
    "\n",
    " ",
    "- ",
    "&a ",
    "*a",
    "!Ref ",
    "!Sub ",
    "!If ",
    "|",
    ">",
    "#",
    "---\n",
    "null",
    "true",
    "-1",
    "0",
    "1e9",
    "99999999999999999999",
    "10.0.0.0/16",
    "::/0",
    "0.0.0.0/33",
    "vpc-0",
    "subnet-",
    "$X",
    "${A}",
    "$(",
    ")",
    "--",
    "--query",
    "[?a==`1`]",
    "{\"Ref\":\"A\"}",
    "Fn::GetAtt",
    "\u{feff}",
    "é",
    "日本",
    "\0",
    "</svg>",
    "<metadata>",
    "endpoint-lab:1",
    "~",
    "~~1",
    "=",
    "@",
    "%{",
    "AWS::NoValue",
    "2147483648",
    "[[[[[[",
    "}}}}}}",
    "\t",
    "\r\n",
];

/// Values that stand where others are expected.
fn odd(dice: &mut Dice) -> Value {
    match dice.roll(16) {
        0 => Value::Null,
        1 => json!([]),
        2 => json!({}),
        3 => json!(""),
        4 => json!(-1),
        5 => json!(1e300),
        6 => json!(true),
        7 => json!([[]]),
        8 => json!([null, {}]),
        9 => json!("10.0.0.0/8"),
        10 => json!("vpc-01e6453d209151f5d"),
        11 => json!({"Ref": "A"}),
        12 => json!({"Fn::Sub": "${A}"}),
        13 => json!({"Value": {"Value": []}}),
        14 => json!("::1"),
        _ => json!(u64::MAX),
    }
}

/// A text with some of its characters changed, cut, doubled, or put elsewhere.
fn damaged(text: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..1 + dice.roll(3) {
        let at = dice.roll(chars.len() + 1);
        let end = (at + dice.roll(12)).min(chars.len());
        match dice.roll(6) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let piece: Vec<char> = PIECES[dice.roll(PIECES.len())].chars().collect();
                chars.splice(at..at, piece);
            }
            2 => {
                let again: Vec<char> = chars[at..end].to_vec();
                chars.splice(at..at, again);
            }
            3 => {
                let other = dice.roll(chars.len() + 1);
                let moved: Vec<char> = chars[at..end].to_vec();
                chars.splice(other..other, moved);
            }
            4 => {
                if let Some(place) = chars.get_mut(at) {
                    *place = char::from(dice.roll(128) as u8);
                }
            }
            _ => {
                if dice.roll(4) == 0 {
                    chars.truncate(at);
                }
            }
        }
    }
    chars.into_iter().collect()
}

/// A value with one of the values in it replaced, left out, or doubled.
fn bent(value: &mut Value, place: &mut usize, dice: &mut Dice) {
    if *place == 0 {
        *place = usize::MAX;
        match (dice.roll(3), &mut *value) {
            (0, Value::Array(items)) => {
                let copy = items.clone();
                items.extend(copy);
            }
            (1, Value::Object(members)) => {
                if let Some(name) = members.keys().nth(dice.roll(members.len().max(1))).cloned() {
                    members.shift_remove(&name);
                }
            }
            (_, other) => *other = odd(dice),
        }
        return;
    }
    *place = place.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| bent(item, place, dice)),
        Value::Object(members) => members.values_mut().for_each(|member| bent(member, place, dice)),
        _ => {}
    }
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    }
}

fn count() -> u64 {
    std::env::var("FUZZ").ok().and_then(|count| count.parse().ok()).unwrap_or(300)
}

thread_local! {
    /// What is being read, to be shown where it panics.
    static INPUT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Feeds a reader; no input may take longer than a second of a release build.
fn feed(name: &str, mut input: impl FnMut(&mut Dice) -> String, mut read: impl FnMut(&str) -> bool) {
    const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });
    let (start, mut slowest, mut taken) = (Instant::now(), Duration::ZERO, 0_u64);
    let mut dice = Dice(name.bytes().map(u64::from).sum());
    for _ in 0..count() {
        let text = input(&mut dice);
        INPUT.with_borrow_mut(|shown| shown.clone_from(&text));
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let begun = Instant::now();
            let was_read = read(&text);
            (was_read, begun.elapsed())
        }));
        let Ok((was_read, time)) = outcome else { panic!("{name} panics at:\n{text}") };
        assert!(time < LONGEST, "{name} takes {time:?} at:\n{text}");
        slowest = slowest.max(time);
        taken += u64::from(was_read);
    }
    println!("{name}: {} inputs, {taken} read, in {:.0?}, the slowest {slowest:.0?}", count(), start.elapsed());
}

fn script(key: &str) -> Network {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/examples").join(format!("{key}.sh"));
    lab_of(&fs::read_to_string(file).unwrap()).network().clone()
}

/// A network that is small, with an endpoint of each kind.
fn small() -> Network {
    let mut session = Session::default();
    let commands = "V=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)\n\
        aws ec2 modify-vpc-attribute --vpc-id $V --enable-dns-hostnames\n\
        S=$(aws ec2 create-subnet --vpc-id $V --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)\n\
        T=$(aws ec2 create-route-table --vpc-id $V --query RouteTable.RouteTableId --output text)\n\
        aws ec2 associate-route-table --route-table-id $T --subnet-id $S\n\
        aws ec2 run-instances --image-id ami-0123456789abcdef0 --subnet-id $S\n\
        aws ec2 create-vpc-endpoint --vpc-id $V --service-name com.amazonaws.us-east-1.s3 --route-table-ids $T\n\
        aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --vpc-id $V --service-name com.amazonaws.us-east-1.sqs --subnet-ids $S\n";
    assert_eq!(session.script(commands, |_| {}), 0);
    session.lab.network().clone()
}

fn readable(files: &[(&str, &str)]) -> bool {
    import_texts(files, &SortedMap::default()).is_ok()
}

/// A text, or a value in it, damaged: half of each.
fn mixed<'v>(values: &'v [Value]) -> impl FnMut(&mut Dice) -> String + 'v {
    let texts: Vec<String> = values.iter().map(Value::to_string).collect();
    let sizes: Vec<usize> = values.iter().map(nodes).collect();
    move |dice| {
        let which = dice.roll(values.len());
        if dice.roll(2) == 0 {
            return damaged(&texts[which], dice);
        }
        let mut value = values[which].clone();
        for _ in 0..1 + dice.roll(2) {
            let mut place = dice.roll(sizes[which]);
            bent(&mut value, &mut place, dice);
        }
        value.to_string()
    }
}

#[test]
fn commands() {
    // Each command of the transcripts stands where it stands there: what it names exists, and its variables are known.
    let mut ready: Vec<(Session, String)> = Vec::new();
    shown::each_command(|session, command| ready.push((session.clone(), command.to_owned())));
    assert!(ready.len() > 1000, "{}", ready.len());
    let documented = documented::refusals();
    let (reached, at) = (Cell::new(0_u64), Cell::new(0));
    let mut undocumented: BTreeMap<(shown::Named, String), String> = BTreeMap::new();
    let input = |dice: &mut Dice| {
        at.set(dice.roll(ready.len()));
        let line = damaged(&ready[at.get()].1, dice);
        if dice.roll(8) > 0 {
            return line;
        }
        // Words of one command in another.
        let other = &ready[dice.roll(ready.len())].1;
        let words: Vec<&str> = line.split(' ').chain(other.split(' ')).collect();
        (0..1 + dice.roll(12)).map(|_| words[dice.roll(words.len())]).collect::<Vec<_>>().join(" ")
    };
    feed("commands", input, |line| {
        let mut session = ready[at.get()].0.clone();
        let operation = shown::called(&session, line);
        let printed = session.run(line);
        assert!(printed.status == 0 || !printed.stderr.is_empty() || !printed.stdout.is_empty());
        if let Some(operation) = operation {
            reached.set(reached.get() + 1);
            if let Some(code) = shown::code(&printed.stderr).filter(|code| !documented.holds(operation, code)) {
                undocumented.entry((operation, code.to_owned())).or_insert_with(|| line.to_owned());
            }
        }
        printed.status == 0
    });
    println!("commands: {} called an operation", reached.get());
    assert!(undocumented.is_empty(), "refused with what docs/commands.md has not: {undocumented:#?}");
}

/// The policies of the published vectors, damaged: as vectors, as an endpoint's own in a lab, and at every place where policies are.
#[test]
fn policies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let lines = ["policy-hand.jsonl", "policy-random.jsonl"].map(|file| fs::read_to_string(folder.join(file)).unwrap());
    let vectors: Vec<Value> =
        lines.iter().flat_map(|text| text.lines()).map(|it| serde_json::from_str(it).unwrap()).collect();
    let policies: Vec<Value> = vectors.iter().map(|it| it["policy"].clone()).collect();
    let calls: Vec<Call> = vectors.iter().map(|it| call_of(&it["request"])).collect();
    let mut session = Session::new(Lab::new(small()));
    let endpoints: Vec<String> =
        session.lab.network().vpc_endpoints.iter().map(|it| it.vpc_endpoint_id.to_string()).collect();
    let (allowed, denied, kept, turn) = (Cell::new(0_u64), Cell::new(0_u64), Cell::new(0_u64), Cell::new(0_usize));
    feed("policies", mixed(&policies), |text| {
        turn.set(turn.get() + 1);
        let call = &calls[turn.get() % calls.len()];
        let Ok(document) = Document::parse(text) else {
            // What does not parse is refused by the control plane too, and the lab is as before.
            let endpoint = &endpoints[turn.get() % 2];
            let command = ["modify-vpc-endpoint", "--vpc-endpoint-id", endpoint, "--policy-document", text];
            let printed = session.run_words(&[&["aws", "ec2"], &command[..]].concat());
            assert!(printed.status != 0 || text.trim().is_empty(), "{text}");
            return false;
        };
        // What is printed is what was read, and says the same when it is read again.
        let again = Document::parse(document.text()).unwrap();
        assert_eq!(again, document);
        for placement in
            [Placement::GatewayEndpoint, Placement::InterfaceEndpoint, Placement::Resource, Placement::Identity]
        {
            let evaluation = evaluate(&document, call, placement);
            assert_eq!(evaluation, evaluate(&again, call, placement));
            assert!(evaluation.deciding.iter().all(|at| *at < document.statements().len()));
            let count = if evaluation.decision == Decision::Allowed { &allowed } else { &denied };
            count.set(count.get() + 1);
            lint(&document, placement, Some("s3"));
        }
        let endpoint = &endpoints[turn.get() % 2];
        let printed = session.run_words(&[
            "aws",
            "ec2",
            "modify-vpc-endpoint",
            "--vpc-endpoint-id",
            endpoint,
            "--policy-document",
            text,
        ]);
        if printed.status == 0 {
            let asked =
                ["describe-vpc-endpoints", "--vpc-endpoint-ids", endpoint, "--query", "VpcEndpoints[0].PolicyDocument"];
            let told: String =
                serde_json::from_str(&session.run_words(&[&["aws", "ec2"], &asked[..]].concat()).stdout).unwrap();
            let told = Document::parse(&told).unwrap();
            assert_eq!(
                evaluate(&told, call, Placement::InterfaceEndpoint),
                evaluate(&document, call, Placement::InterfaceEndpoint)
            );
            kept.set(kept.get() + 1);
            session.lab.undo();
        }
        true
    });
    println!("policies: {} allow, {} deny, {} stood on an endpoint", allowed.get(), denied.get(), kept.get());
    assert!([&allowed, &denied, &kept].iter().all(|count| count.get() > 0));
}

/// The call that a vector asks about.
fn call_of(request: &Value) -> Call {
    let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
    let values = |value: &Value| match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => vec![other.as_str().map_or_else(|| other.to_string(), str::to_owned)],
    };
    let context = request["context"].as_object().into_iter().flatten();
    Call {
        principal: Principal::parse(&text("principal")),
        action: text("action"),
        resource: text("resource"),
        context: context.map(|(key, value)| (key.clone(), values(value))).collect(),
    }
}

#[test]
fn answers_of_describe() {
    let answers: Vec<Value> =
        describe::export(&small()).into_iter().map(|(_, text)| serde_json::from_str(&text).unwrap()).collect();
    feed("describe JSON", mixed(&answers), |text| readable(&[("t", text)]));
}

#[test]
fn documents() {
    let network = small();
    let mut value: Value = serde_json::from_str(&document::save_network(&network, &document::Meta::default())).unwrap();
    value["history"] = json!([]);
    feed("lab documents", mixed(&[value]), |text| document::open(text).is_ok());
}

#[test]
fn templates_in_json() {
    let text = cloudformation::export(&small(), Form::Json);
    let mut value: Value = serde_json::from_str(&text).unwrap();
    value["Parameters"]["P"] = json!({"Type": "CommaDelimitedList", "Default": "a,b"});
    value["Conditions"] = json!({"C": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}});
    value["Mappings"] = json!({"M": {"a": {"b": "10.9.0.0/16"}}});
    value["Resources"]["A"] = json!({"Type": "AWS::EC2::VPC", "Condition": "C", "Properties": {
        "CidrBlock": {"Fn::FindInMap": ["M", {"Fn::Select": [0, {"Ref": "P"}]}, "b"]},
        "Tags": [{"Key": "Name", "Value": {"Fn::If": ["C", {"Fn::Join": ["-", {"Fn::Split": [",", "x,y"]}]}, {"Fn::Sub": ["${Z}", {"Z": "z"}]}]}}],
    }});
    feed("CloudFormation JSON", mixed(&[value]), |text| readable(&[("t", text)]));
}

#[test]
fn templates_in_yaml() {
    let texts = [
        cloudformation::export(&small(), Form::Yaml),
        "Parameters:\n  P: {Type: String, Default: &d 10.0.0.0/16}\nConditions:\n  C: !Equals [!Ref P, *d]\nResources:\n  A:\n    Type: AWS::EC2::VPC\n    Condition: C\n    Properties:\n      CidrBlock: !Ref P\n      Tags:\n        - Key: Name\n          Value: !If [C, !Join ['-', [a, !Select [0, !GetAZs '']]], !Sub '${P}']\n  S:\n    Type: AWS::EC2::Subnet\n    Properties:\n      VpcId: !Ref A\n      CidrBlock: !Select [1, !Cidr [!GetAtt A.CidrBlock, 4, 8]]\n".to_owned(),
    ];
    feed("CloudFormation YAML", |dice| damaged(&texts[dice.roll(2)], dice), |text| readable(&[("t", text)]));
}

#[test]
fn plans() {
    let one = |kind: &str, values: Value| json!({"address": format!("{kind}.it"), "mode": "managed", "type": kind, "name": "it", "values": values});
    let state = json!({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": [
        one("aws_vpc", json!({"id": "vpc-0aaaaaaaaaaaaaaaa", "cidr_block": "10.0.0.0/16", "tags": {"Name": "v"}})),
        one("aws_subnet", json!({"id": "subnet-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "cidr_block": "10.0.0.0/24"})),
        one("aws_route_table", json!({"id": "rtb-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-0aaaaaaaaaaaaaaaa"}]})),
        one("aws_security_group", json!({"id": "sg-0aaaaaaaaaaaaaaaa", "name": "web", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "ingress": [{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "self": true}]})),
    ]}}});
    let planned = |address: &str, kind: &str, index: Value, values: Value| json!({"address": address, "mode": "managed", "type": kind, "name": "a", "index": index, "values": values});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.8", "variables": {"x": {"value": "10.0.0.0/16"}},
        "planned_values": {"root_module": {
            "resources": [planned("aws_vpc.a", "aws_vpc", Value::Null, json!({"cidr_block": "10.0.0.0/16"}))],
            "child_modules": [{"address": "module.m[0]", "resources": [planned("module.m[0].aws_subnet.a[\"k\"]", "aws_subnet", json!("k"), json!({"cidr_block": "10.0.0.0/24"}))]}]}},
        "configuration": {"root_module": {
            "resources": [{"address": "aws_vpc.a", "mode": "managed", "type": "aws_vpc", "name": "a", "expressions": {"cidr_block": {"references": ["var.x"]}}}],
            "module_calls": {"m": {"count_expression": {"constant_value": 1}, "expressions": {"v": {"references": ["aws_vpc.a.id", "aws_vpc.a"]}}, "module": {
                "variables": {"v": {}},
                "resources": [{"address": "aws_subnet.a", "mode": "managed", "type": "aws_subnet", "name": "a", "for_each_expression": {"references": ["each.key"]}, "expressions": {"vpc_id": {"references": ["var.v"]}, "cidr_block": {"constant_value": "10.0.0.0/24"}}}]}}}}}});
    feed("Terraform JSON", mixed(&[state, plan]), |text| readable(&[("t", text)]));
}

#[test]
fn links() {
    let network = small();
    let good = link::write(&network, &document::Meta::default());
    let content: Value = serde_json::from_str(&link::unpack(&good).unwrap()).unwrap();
    let contents = [content];
    let mut bent = mixed(&contents);
    let input = |dice: &mut Dice| match dice.roll(2) {
        0 => damaged(&good, dice),
        _ => link::pack(&bent(dice)),
    };
    feed("links", input, |text| link::read(text).is_ok());
}

#[test]
fn pictures() {
    let svg = picture(&script("first"));
    let from = svg.find("<metadata").unwrap();
    // What is drawn is passed over; damage counts around the lab.
    let (head, tail) = (svg.get(..200).unwrap().to_owned(), svg.get(from..).unwrap().to_owned());
    feed("pictures", |dice| [head.as_str(), &damaged(&tail, dice)].concat(), |text| svg::extract(text).is_ok());
}
