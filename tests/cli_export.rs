//! Exported scripts: what they build in an empty lab is the network that was exported. It must not know how a script is made.
//!
//! A lab that began empty is built again as the same document, byte for byte. An imported or opened network came with ids of
//! its own: there, "the same" is the same but for what AWS chooses anew at every run. That is, in this test: ids and what is
//! made of them (ARNs, DNS names), public addresses, the addresses of interfaces for which no command says one (of load
//! balancers, of what VPC Lattice makes, of transit gateways), the version of a prefix list, which instances were launched by one call, the DNS record type of a gateway
//! endpoint, how interfaces are described, the order of things and the number of things made; and what no command makes: that a VPC or a subnet is the default one, tags that begin with `aws:`, what is terminated
//! or deleted, AWS's own prefix lists, and what the import did not know.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

mod left;
#[path = "exchange/random.rs"]
mod random;
#[path = "exchange/same.rs"]
mod same;
#[path = "exchange/samples.rs"]
mod samples;
use left::Left;
use same::{canonical, kind_of, words};

use endpoint_lab::cli::rebuild::rebuild;
use endpoint_lab::cli::{Session, history};
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::document;
use endpoint_lab::lessons::examples::EXAMPLES;
use endpoint_lab::model::Network;
use proptest::prelude::*;
use std::fs;

/// Runs a script in an empty lab.
#[track_caller]
fn run(script: &str) -> Session {
    let mut session = Session::default();
    let mut said = String::new();
    let status = session.script(script, |printed| said.push_str(&printed.stderr));
    assert_eq!((status, said.as_str()), (0, ""), "{script}");
    session
}

/// What an exported script builds is the network; ids stand in variables only.
#[track_caller]
fn check_same(network: &Network, left_out: usize) {
    let lab = Lab::new(network.clone());
    let script = history::script(&lab);
    let notes: Vec<&str> = script.lines().filter(|line| line.starts_with("# Left out: ")).collect();
    assert_eq!(notes.len(), left_out, "{notes:#?}");
    check_no_ids(&script, network);
    let built = run(&script);
    // What differs in itself is shown first; then what stands for another thing.
    for rounds in [0, 2] {
        let (wanted, found) = (canonical(network, rounds), canonical(built.lab.network(), rounds));
        let missing: Vec<&String> = wanted.iter().filter(|line| !found.contains(line)).collect();
        let added: Vec<&String> = found.iter().filter(|line| !wanted.contains(line)).collect();
        assert!(
            missing.is_empty() && added.is_empty(),
            "{rounds} rounds, missing {:#?}\nadded {:#?}\n{script}",
            &missing[..missing.len().min(5)],
            &added[..added.len().min(5)]
        );
        assert_eq!(wanted.len(), found.len());
    }
}

/// No line but a comment says an id that AWS gives anew.
#[track_caller]
fn check_no_ids(script: &str, network: &Network) {
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        let ids: Vec<&str> = words(line).into_iter().filter(|word| kind_of(word).is_some()).collect();
        // AWS's own zones, and what a caller chooses, are the same everywhere.
        let chosen =
            |id: &str| line.contains(&format!("-reference {id}")) || line.contains(&format!("-request-id {id}"));
        let own_list = |id: &str| network.prefix_lists.get(id).is_some_and(|list| list.owner_id != "AWS");
        let aws = |id: &str| {
            id.starts_with('Z') && !network.hosted_zones.contains(id)
                || id.starts_with("pl-") && !own_list(id)
                || id.starts_with("dv-")
                // A policy may name an endpoint that is not here.
                || id.starts_with("vpce-") && !network.vpc_endpoints.contains(id)
        };
        let ids: Vec<&&str> = ids.iter().filter(|id| !chosen(id) && !aws(id)).collect();
        assert!(ids.is_empty(), "{ids:?} in {line}\n{script}");
    }
}

/// A lab that began empty: the script builds the same document, byte for byte.
#[track_caller]
fn check_bytes(lab: &Lab) -> Session {
    let script = history::script(lab);
    let built = run(&script);
    let meta = document::Meta::default();
    assert_eq!(
        document::save_network(built.lab.network(), &meta),
        document::save_network(lab.network(), &meta),
        "{script}"
    );
    built
}

/// A lab of typed commands: the history is the same, too.
#[track_caller]
fn check_typed(lab: &Lab) {
    let built = check_bytes(lab);
    let meta = document::Meta::default();
    assert_eq!(document::save(&built.lab, &meta), document::save(lab, &meta));
}

#[test]
fn imported_networks_are_built_again() {
    // The default VPC is made by no command.
    check_same(&samples::sample("three-zones"), 1);
    check_same(&samples::sample("five-vpcs-raw"), 1);
}

/// A network with every member set to something, much of which AWS would refuse: what cannot be built is said, the rest runs.
#[test]
fn what_cannot_be_built_is_said() {
    let text = fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/tests/samples/everything.json"].concat()).unwrap();
    let script = history::script(&document::open(&text).unwrap().lab);
    assert!(script.contains("# Left out: sg-0123456789abcdef9 is referred to, but not described.\n"), "{script}");
    assert!(script.contains(": that it is the default VPC: create-vpc makes it as any other.\n"), "{script}");
    assert!(!run(&script).lab.network().vpcs.is_empty());
}

#[test]
fn examples_are_built_again() {
    for example in EXAMPLES {
        let script = fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/public/", &example.file()].concat()).unwrap();
        let session = run(&script);
        check_typed(&session.lab);
        check_same(session.lab.network(), 0);
    }
}

/// The networks that the transcripts' sections leave behind: every operation stands in one.
#[test]
fn networks_of_the_transcripts_are_built_again() {
    let mut count = 0;
    left::each(|Left { file, section, session, .. }| {
        if session.lab.history().is_empty() {
            return;
        }
        println!("{file}:{}", section.line);
        check_typed(&session.lab);
        let rebuilt = rebuild(session.lab.network());
        if rebuilt.left_out.is_empty() {
            check_same(session.lab.network(), 0);
            count += 1;
        } else {
            println!("  left out: {:?}", rebuilt.left_out);
        }
    });
    assert!(count > 100, "{count}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn random_labs_are_built_again(steps in random::steps()) {
        let lab = random::random_lab(steps);
        check_bytes(&lab);
        check_same(lab.network(), 0);
    }
}
