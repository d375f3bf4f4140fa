//! What other tools are given to judge (`tests/peers`): examples, samples and grown networks in every form that goes out.
//! It must not know what they say of it.
//!
//! `EXPORTS=FOLDER cargo test --no-default-features --test peers` writes them: for each network `NAME.yaml` and `NAME.json`
//! (CloudFormation), `NAME.tf`, `NAME.sh` (the AWS CLI), and in `NAME/` what `describe-*` says where the script has run, with the
//! script's variables in `NAME.variables.json`.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_types,
    clippy::disallowed_methods
)]

use endpoint_lab::cli::{Session, history};
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::cloudformation::{self, Form};
use endpoint_lab::exchange::{describe, terraform};
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

mod dice;
#[path = "exchange/grown.rs"]
mod grown;
#[path = "exchange/samples.rs"]
mod samples;
use grown::grown;

/// How many grown networks there are.
const GROWN: u64 = 200;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Every network, by a name for its files. Every second grown one was opened, so that its script is made from the network alone.
fn networks(count: u64) -> Vec<(String, Lab)> {
    let mut all = Vec::new();
    for example in EXAMPLES {
        let script = fs::read_to_string(folder("public").join(example.file())).unwrap();
        all.push((["example-", example.key].concat(), lab_of(&script)));
    }
    for name in ["three-zones", "five-vpcs-raw"] {
        all.push((["sample-", name].concat(), Lab::new(samples::sample(name))));
    }
    for number in 0..count {
        let lab = grown(number);
        let lab = if number % 2 == 0 { lab } else { Lab::new(lab.network().clone()) };
        all.push((format!("grown-{number:03}"), lab));
    }
    all
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every form of a network, written where there is a folder for it.
fn goes_out(name: &str, lab: &Lab, exports: Option<&Path>) {
    let network = lab.network();
    let script = history::script(lab);
    let mut session = Session::default();
    let mut said = String::new();
    let status = session.script(&script, |printed| said.push_str(&printed.stderr));
    assert_eq!((status, said.as_str()), (0, ""), "{name}:\n{script}");
    let terraform = terraform::export(network);
    assert!(hcl_edit::parser::parse_body(&terraform).is_ok(), "{name}:\n{terraform}");
    let imports = terraform::imports(network);
    assert!(hcl_edit::parser::parse_body(&imports).is_ok(), "{name}:\n{imports}");
    // Each block is for a resource that is written.
    for place in imports.lines().filter_map(|line| line.strip_prefix("  to = ")) {
        let (kind, own) = place.split_once('.').unwrap();
        assert!(terraform.contains(&format!("resource \"{kind}\" \"{own}\" {{")), "{name}: {place}\n{terraform}");
    }
    let [yaml, json] = [Form::Yaml, Form::Json].map(|form| cloudformation::export(network, form));
    let described = describe::export(session.lab.network());
    assert!(described.iter().any(|(file, _)| file.ends_with("describe-vpcs.json")), "{name}");
    let Some(folder) = exports else { return };
    for (ending, text) in
        [("yaml", &yaml), ("json", &json), ("tf", &terraform), ("imports.tf", &imports), ("sh", &script)]
    {
        write(&folder.join(format!("{name}.{ending}")), text);
    }
    let variables: Map<String, Value> =
        session.variables.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    write(&folder.join(format!("{name}.variables.json")), &Value::Object(variables).to_string());
    for (file, text) in described {
        write(&folder.join(name).join(file), &text);
    }
}

/// All of them where they are to be written, else a part.
#[test]
fn networks_go_out_in_every_form() {
    let exports = std::env::var_os("EXPORTS").map(PathBuf::from);
    let all = networks(if exports.is_some() { GROWN } else { 20 });
    let (even, odd): (Vec<_>, Vec<_>) = all.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
    std::thread::scope(|scope| {
        for part in [even, odd] {
            let exports = exports.as_deref();
            scope.spawn(move || part.iter().for_each(|(_, (name, lab))| goes_out(name, lab, exports)));
        }
    });
}

/// Grown networks have what is to be judged in them, and are the same at every run.
#[test]
fn grown_networks_have_a_bit_of_everything() {
    let all: Vec<Network> = (0..GROWN).map(|number| grown(number).network().clone()).collect();
    let some = |what: &str, has: &dyn Fn(&Network) -> bool| {
        let count = all.iter().filter(|network| has(network)).count();
        assert!(count > 9, "{what}: in {count} networks");
    };
    some("VPC endpoints", &|it| it.vpc_endpoints.iter().count() > 2);
    some("NAT gateways", &|it| it.nat_gateways.iter().next().is_some());
    some("peering connections", &|it| it.peering_connections.iter().next().is_some());
    some("transit gateways", &|it| it.transit_gateways.iter().next().is_some());
    some("virtual private gateways", &|it| it.vpn_gateways.iter().next().is_some());
    some("endpoint services", &|it| it.endpoint_services.iter().next().is_some());
    some("hosted zones", &|it| it.hosted_zones.iter().next().is_some());
    some("prefix lists", &|it| it.prefix_lists.iter().any(|list| list.owner_id != "AWS"));
    some("network ACLs", &|it| it.network_acls.iter().any(|acl| !acl.is_default));
    some("DHCP options", &|it| it.dhcp_options.iter().count() > 0);
    assert_eq!(grown(7).network(), grown(7).network());
    assert_ne!(grown(7).network(), grown(8).network());
}
