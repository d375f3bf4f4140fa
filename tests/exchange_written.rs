//! Networks go out as CloudFormation and as Terraform, and come in again from the former as the same networks.
//! It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::cli::Session;
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::cloudformation::{self, Form, import};
use endpoint_lab::exchange::terraform;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use endpoint_lab::net::{SortedMap, SortedSet};
use proptest::prelude::*;

#[path = "exchange/random.rs"]
mod random;
use random::{random_lab, steps};

fn examples() -> Vec<(&'static str, Network)> {
    let script = |file: &str| {
        std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public").join(file)).unwrap()
    };
    EXAMPLES.iter().map(|example| (example.key, lab_of(&script(&example.file())).network().clone())).collect()
}

fn asked(network: &Network, command: &str) -> String {
    let printed = Session::new(Lab::new(network.clone())).run(command);
    assert_eq!(printed.stderr, "", "{command}");
    // An endpoint service's name holds its id.
    let mut parts = printed.stdout.split("vpce-svc-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "vpce-svc-*" + part.get(17..).unwrap_or_default())
}

/// What a template must bring back, as commands: ids are others.
const SAME: &[&str] = &[
    "aws ec2 describe-vpcs --query 'sort_by(Vpcs, &CidrBlock)[].[CidrBlock, Tags]'",
    "aws ec2 describe-subnets --query 'sort_by(Subnets, &CidrBlock)[].[CidrBlock, AvailabilityZone, MapPublicIpOnLaunch, Tags]'",
    "aws ec2 describe-instances --query 'sort_by(Reservations[].Instances[], &PrivateIpAddress)[].[PrivateIpAddress, InstanceType, Tags]'",
    "aws ec2 describe-vpc-endpoints --query 'sort_by(VpcEndpoints, &ServiceName)[].[ServiceName, VpcEndpointType, PrivateDnsEnabled, length(RouteTableIds || `[]`), length(SubnetIds || `[]`), PolicyDocument]'",
    "aws ec2 describe-nat-gateways --query 'NatGateways[].[ConnectivityType, Tags]'",
    "aws ec2 describe-security-groups --query 'sort_by(SecurityGroups, &GroupName)[?GroupName != `default`].[GroupName, Description, length(IpPermissions), length(IpPermissionsEgress)]'",
    "lab matrix --output text",
];

/// What is left out stands in comments, or, in JSON, in metadata.
fn without_notes(text: &str) -> String {
    if let Ok(mut template) = serde_json::from_str::<serde_json::Value>(text) {
        template.as_object_mut().unwrap().shift_remove("Metadata");
        return serde_json::to_string_pretty(&template).unwrap();
    }
    text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn comes_back(name: &str, network: &Network) {
    for form in [Form::Yaml, Form::Json] {
        let template = cloudformation::export(network, form);
        let back = import(&[(name, &template)], &SortedMap::default(), Lab::default()).unwrap();
        assert_eq!(back.report.left_out, [], "{name}:\n{template}");
        for command in SAME {
            assert_eq!(asked(&back.network, command), asked(network, command), "{name}: {command}\n{template}");
        }
        let again = cloudformation::export(&back.network, form);
        assert_eq!(without_notes(&again), without_notes(&template), "{name}: what comes back goes out as it came");
        let again = terraform::export(&back.network);
        if !template.contains("RouteTable") {
            assert_eq!(without_notes(&again), without_notes(&terraform::export(network)), "{name}");
        }
    }
}

/// Keeps what goes out where `EXPORTS` says, for others' tools to read: `tests/peers` has them.
fn keep(name: &str, network: &Network) {
    let Some(folder) = std::env::var_os("EXPORTS").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join([name, ".yaml"].concat()), cloudformation::export(network, Form::Yaml)).unwrap();
    std::fs::write(folder.join([name, ".tf"].concat()), terraform::export(network)).unwrap();
}

#[test]
fn each_example_comes_back_from_its_template() {
    for (name, network) in examples() {
        keep(&name.replace('/', "-"), &network);
        comes_back(name, &network);
    }
}

/// What `terraform fmt` does with what is written: the signs of single lines that follow each other are aligned, blocks are two blanks
/// deep, and no line ends with a blank.
#[track_caller]
fn is_formatted(text: &str) {
    let mut depth = 0_usize;
    let mut run: Option<usize> = None;
    for line in text.lines() {
        assert_eq!(line, line.trim_end(), "{text}");
        let body = line.trim_start();
        let closes = body.starts_with(['}', ']']);
        depth = depth.checked_sub(usize::from(closes)).unwrap();
        if !body.is_empty() {
            assert_eq!(line.len() - body.len(), depth * 2, "{line}\n{text}");
        }
        let opens = body.ends_with(['{', '[']) || body.ends_with("({");
        depth += usize::from(opens);
        let sign = line.find(" = ").filter(|_| !opens && !body.starts_with('#'));
        match (run, sign) {
            (Some(before), Some(sign)) => assert_eq!(sign, before, "{line}\n{text}"),
            (None, Some(sign)) => {
                let name = line.get(..sign).unwrap();
                let next = text.lines().skip_while(|it| *it != line).nth(1).unwrap_or_default();
                let is_alone = !next.contains(" = ") || next.ends_with(['{', '[']);
                assert!(!is_alone || name.trim_end() == name, "{line}\n{text}");
            }
            (_, None) => {}
        }
        run = sign;
    }
    assert_eq!(depth, 0, "{text}");
}

#[test]
fn terraform_is_formatted_and_parses() {
    for (name, network) in examples() {
        let text = terraform::export(&network);
        is_formatted(&text);
        hcl_edit::parser::parse_body(&text).unwrap_or_else(|why| panic!("{name}: {why}\n{text}"));
    }
}

/// The addresses of what a configuration writes, each once; what its import blocks name is among them, each once.
#[track_caller]
fn is_named_once(network: &Network) {
    let text = terraform::export(network);
    let heads = text.lines().filter_map(|line| line.strip_prefix("resource \"")?.strip_suffix("\" {"));
    let addresses: Vec<String> = heads.map(|head| head.replace("\" \"", ".")).collect();
    let once = |all: &[String]| all.iter().collect::<SortedSet<_>>().len() == all.len();
    assert!(once(&addresses), "{addresses:?}");
    let imports = terraform::imports(network);
    hcl_edit::parser::parse_body(&imports).unwrap_or_else(|why| panic!("{why}\n{imports}"));
    let imported = imports.lines().filter_map(|line| line.strip_prefix("  to = "));
    let imported: Vec<String> = imported.map(str::to_owned).collect();
    assert!(once(&imported), "{imported:?}");
    let unknown: Vec<&String> = imported.iter().filter(|it| !addresses.contains(*it)).collect();
    assert!(unknown.is_empty(), "{unknown:?} of {addresses:?}");
}

#[test]
fn terraform_is_named_as_a_person_names() {
    for (_, network) in examples() {
        is_named_once(&network);
    }
    let exported = |wanted: &str| {
        let (_, network) = examples().into_iter().find(|(name, _)| *name == wanted).unwrap();
        terraform::export(&network)
    };
    for (example, parts) in [
        (
            "nat",
            [
                "aws_internet_gateway\" \"shop\" {\n  vpc_id = aws_vpc.shop.id",
                "  depends_on = [aws_internet_gateway.shop]\n}",
            ],
        ),
        ("central", ["= aws_vpc.orders.main_route_table_id", "aws_ec2_transit_gateway\" \"main\" {\n  tags"]),
        ("office", ["\"aws_vpc_endpoint\" \"s3_gateway\"", "route_table_ids   = [aws_vpc.data.main_route_table_id]"]),
        ("inspection", ["aws_vpc_endpoint\" \"inspection\"", "aws_lb_listener\" \"firewalls\""]),
    ] {
        let text = exported(example);
        for part in parts {
            assert!(text.contains(part), "{part}\n{text}");
        }
        // What AWS makes or chooses by itself is not said.
        for part in ["private_ip", "aws_internet_gateway_attachment", "default_security_group_id", "\"rtb_"] {
            assert!(!text.contains(part), "{part}\n{text}");
        }
    }
    let (_, shop) = examples().into_iter().find(|(name, _)| *name == "first").unwrap();
    let text = terraform::export(&shop);
    for head in [
        "resource \"aws_vpc\" \"shop\"",
        "resource \"aws_subnet\" \"app_a\"",
        "resource \"aws_instance\" \"web_1\"",
        "resource \"aws_route_table\" \"app_a\"",
        "resource \"aws_vpc_security_group_ingress_rule\" \"endpoints\"",
        "resource \"aws_vpc_security_group_egress_rule\" \"web\"",
    ] {
        assert!(text.contains(head), "{head}\n{text}");
    }
}

fn cases() -> u32 {
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

/// A name for a lab, from how its export reads.
fn name(lab: &Lab) -> String {
    let text = cloudformation::export(lab.network(), Form::Json);
    let sum = text.bytes().fold(5381_u64, |sum, byte| sum.wrapping_mul(33).wrapping_add(u64::from(byte)));
    format!("random-{sum:016x}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_networks_go_out(steps in steps()) {
        let lab = random_lab(steps);
        if std::env::var_os("EXPORTS").is_some() {
            keep(&name(&lab), lab.network());
        }
        let template = cloudformation::export(lab.network(), Form::Yaml);
        let back = import(&[("t", &template)], &SortedMap::default(), Lab::default());
        prop_assert!(back.is_ok(), "{template}");
        let again = cloudformation::export(&back.unwrap().network, Form::Yaml);
        let (again, before) = (without_notes(&again), without_notes(&template));
        let change = again.lines().zip(before.lines()).find(|(one, other)| one != other);
        prop_assert_eq!(change, None, "{}\n----\n{}", before, again);
        prop_assert_eq!(again.lines().count(), before.lines().count());
        let text = terraform::export(lab.network());
        is_formatted(&text);
        prop_assert!(hcl_edit::parser::parse_body(&text).is_ok(), "{text}");
        is_named_once(lab.network());
    }
}
