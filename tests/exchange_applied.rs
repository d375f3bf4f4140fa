//! Networks go out as Terraform, are planned and applied, and come in again from what `terraform show -json` prints, as the same networks.
//! It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::panic
)]

use endpoint_lab::exchange::commands::import_texts;
use endpoint_lab::exchange::terraform;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use endpoint_lab::net::SortedMap;
use std::fs;
use std::path::Path;

#[path = "exchange/applied.rs"]
mod applied;
mod dice;
#[path = "exchange/grown.rs"]
mod grown;
use applied::Configuration;

/// What stands in a configuration, block by block: a plan and a state have their resources in the order of their addresses.
fn blocks(text: &str) -> Vec<String> {
    let text: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let mut blocks: Vec<String> =
        text.join("\n").split("\n}\n").map(|block| block.trim().trim_end_matches("\n}").to_owned()).collect();
    blocks.sort();
    blocks
}

/// What AWS chooses where a configuration does not say it: an instance's address, the next one that is free when its turn comes.
fn without_chosen(block: &str) -> String {
    let is_chosen = |line: &&str| line.starts_with("  private_ip ") && block.starts_with("resource \"aws_instance\"");
    block.lines().filter(|line| !is_chosen(line)).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn comes_back(name: &str, network: &Network) {
    let written = terraform::export(network);
    let configuration = Configuration::new(&written);
    for (form, text) in [("plan", configuration.plan()), ("state", configuration.state())] {
        let back = import_texts(&[(form, &text)], &SortedMap::default()).unwrap();
        let said: Vec<String> =
            back.report.left_out.iter().chain(&back.report.unknown).map(ToString::to_string).collect();
        assert_eq!(said, [""; 0], "{name}, {form}");
        let again = terraform::export(&back.network);
        let wanted = blocks(&written);
        let chosen = |block: String| if wanted.contains(&block) { block } else { without_chosen(&block) };
        let found: Vec<String> = blocks(&again).into_iter().map(chosen).collect();
        let lost: Vec<&String> = wanted.iter().filter(|it| !found.contains(it)).collect();
        let more: Vec<&String> = found.iter().filter(|it| !wanted.contains(it)).collect();
        assert!(lost.is_empty() && more.is_empty(), "{name}, {form}:\n- {lost:#?}\n+ {more:#?}");
    }
}

#[test]
fn each_example_comes_back_from_its_plan_and_its_state() {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("public");
    for example in EXAMPLES {
        let script = fs::read_to_string(public.join(example.file())).unwrap();
        comes_back(example.key, lab_of(&script).network());
    }
}

/// What the examples do not have: tables of gateways, principals, prefix lists, rules by each kind of peer, network ACLs, a main table of its
/// own, routes to each kind of target, addresses of IPv6, and a Resolver's endpoints.
const MORE: &str = "tests/exchange/applied.lab";

#[test]
fn what_the_examples_do_not_have_comes_back() {
    let script = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(MORE)).unwrap();
    let lab = lab_of(&script);
    comes_back(MORE, lab.network());
    let written = terraform::export(lab.network());
    for kind in [
        "aws_route_table_association",
        "aws_vpc_endpoint_service_allowed_principal",
        "aws_ec2_managed_prefix_list",
        "aws_network_acl_rule",
        "aws_network_acl_association",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_peering_connection",
        "aws_route53_resolver_endpoint",
        "aws_egress_only_internet_gateway",
    ] {
        assert!(written.contains(&format!("resource \"{kind}\"")), "{kind}:\n{written}");
    }
    assert!(written.contains("  gateway_id     = aws_internet_gateway"), "{written}");
}

fn cases() -> u64 {
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(20)
}

#[test]
fn networks_that_grew_at_random_come_back() {
    for seed in 0..cases() {
        let lab = grown::grown(seed);
        // What has no name is called by its number in the order of a file, and a plan has another order.
        if lab.network().vpcs.iter().filter(|vpc| vpc.tags.name().is_none()).count() < 2 {
            comes_back(&format!("grown {seed}"), lab.network());
        }
    }
}
