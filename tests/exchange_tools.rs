//! The simplest editing: the commands that the forms stand for are accepted, and do what they say. It must not know HTML.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use endpoint_lab::cli::Session;
use endpoint_lab::exchange::commands::open_or_build;
use endpoint_lab::exchange::tools;
use std::path::Path;

fn session(key: &str) -> Session {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/examples").join(key).with_extension("sh");
    Session::new(open_or_build(&std::fs::read_to_string(file).unwrap()).unwrap().lab)
}

#[test]
fn a_gateway_endpoint_is_added_to_every_table_with_subnets_and_removed_again() {
    let mut session = session("first");
    let before = session.lab.network().clone();
    let command = tools::add(&before, "s3 Gateway", "").unwrap();
    let made = session.run(&command);
    assert_eq!(made.status, 0, "{command}: {}", made.stderr);
    let endpoint = session.lab.network().vpc_endpoints.iter().next().unwrap().clone();
    let tables = before.route_tables.iter().filter(|it| it.is_main() || !it.associations.is_empty()).count();
    assert_eq!(endpoint.route_table_ids.len(), tables);
    let command = tools::remove(session.lab.network(), endpoint.vpc_endpoint_id.as_str()).unwrap();
    assert_eq!(session.run(&command).status, 0, "{command}");
    assert!(session.lab.network().vpc_endpoints.iter().next().is_none());
}

#[test]
fn an_interface_endpoint_is_added_in_one_subnet_of_each_zone_with_private_dns_where_there_is_any() {
    let mut session = session("first");
    for (service, flag) in
        [("ssm Interface", " --private-dns-enabled"), ("dynamodb Interface", " --no-private-dns-enabled")]
    {
        let command = tools::add(session.lab.network(), service, "").unwrap();
        assert!(command.contains(flag), "{command}");
        let made = session.run(&command);
        assert_eq!(made.status, 0, "{command}: {}", made.stderr);
        assert_eq!(session.lab.network().vpc_endpoints.iter().last().unwrap().subnet_ids.len(), 2);
    }
}

#[test]
fn every_service_that_the_form_offers_can_be_added() {
    for key in ["first", "central", "partner"] {
        let start = session(key);
        let network = start.lab.network();
        let html = tools::forms(network);
        let offered: Vec<&str> = html
            .split("<option value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|it| it.contains(' '))
            .collect();
        assert!(offered.len() > 20, "{key}: {}", offered.len());
        for vpc in network.vpcs.iter() {
            for service in &offered {
                let command = tools::add(network, service, vpc.vpc_id.as_str()).unwrap();
                let made = start.clone().run(&command);
                // What AWS refuses there (a name that is taken, a VPC without subnets) is refused with its code.
                assert!(made.status == 0 || made.stderr.contains("An error occurred ("), "{command}: {}", made.stderr);
            }
        }
    }
}

#[test]
fn what_is_not_there_has_no_command() {
    let session = session("first");
    let network = session.lab.network();
    assert_eq!(tools::add(network, "s3 Gateway", "vpc-1"), None);
    assert_eq!(tools::add(network, "nothing Gateway", ""), None);
    assert_eq!(tools::add(network, "s3", ""), None);
    assert_eq!(tools::remove(network, "vpce-1; lab clear"), None);
}
