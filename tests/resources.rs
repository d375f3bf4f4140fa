//! The table of the resources that are read and written: made from the code. It must not know the page.
//!
//! `UPDATE_DOCS=1 cargo test --no-default-features --test resources` rewrites `docs/resources.md`.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_types,
    clippy::disallowed_methods
)]

use endpoint_lab::exchange::cloudformation::{self, Form};
use endpoint_lab::exchange::document;
use endpoint_lab::exchange::terraform;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

mod dice;
#[path = "exchange/grown.rs"]
mod grown;

type Written = BTreeMap<String, BTreeSet<String>>;

fn at(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Networks in which everything stands that goes out.
fn networks() -> Vec<Network> {
    let script = |file: &str| fs::read_to_string(at("public").join(file)).unwrap();
    let examples = EXAMPLES.iter().map(|example| lab_of(&script(&example.file())).network().clone());
    let everything = document::open(fs::read_to_string(at("tests/samples/everything.json")).unwrap().trim()).unwrap();
    let grown = (0..60).map(|number| grown::grown(number).network().clone());
    examples.chain(grown).chain([everything.lab.network().clone()]).collect()
}

/// What templates and configurations say of their resources.
fn written() -> (Written, Written) {
    let (mut templates, mut configurations) = (Written::new(), Written::new());
    for network in networks() {
        let template: Value = serde_json::from_str(&cloudformation::export(&network, Form::Json)).unwrap();
        for resource in template["Resources"].as_object().unwrap().values() {
            let names = resource["Properties"].as_object().into_iter().flat_map(|all| all.keys().cloned());
            templates.entry(resource["Type"].as_str().unwrap().to_owned()).or_default().extend(names);
        }
        let mut kind = String::new();
        for line in terraform::export(&network).lines() {
            if let Some(rest) = line.strip_prefix("resource \"") {
                kind = rest.split('"').next().unwrap().to_owned();
                configurations.entry(kind.clone()).or_default();
            } else if line == "}" {
                kind.clear();
            } else if let (Some(argument), false) = (line.strip_prefix("  "), kind.is_empty())
                && argument.starts_with(|c: char| c.is_ascii_lowercase())
            {
                let name: String = argument.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                configurations.entry(kind.clone()).or_default().insert(name);
            }
        }
    }
    (templates, configurations)
}

fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}

fn row(text: &mut String, kind: &str, parts: &[(&str, String)]) {
    let _ = write!(text, "\n### {kind}\n");
    for (what, names) in parts.iter().filter(|(_, names)| !names.is_empty()) {
        let _ = write!(text, "\n{what}: {names}\n");
    }
}

fn table() -> String {
    let (mut templates, mut configurations) = written();
    let mut text = String::from(
        "# Every resource type that is read and written\n\nMade from the code: `UPDATE_DOCS=1 cargo test --no-default-features --test resources` writes it again. What is read has an effect\nin the lab, in `Ref` and `Fn::GetAtt` too; any other property is named in the import's report. What is written is what the exports of the\nexamples and of grown networks say. Types that stand here in no list are named in the report, and names stand for them where others\nrefer to them.\n\n## CloudFormation\n",
    );
    for (kind, reads, passed_over) in cloudformation::readable() {
        let written = templates.remove(kind).unwrap_or_default();
        row(
            &mut text,
            kind,
            &[("Read", names(reads)), ("Passed over", names(passed_over)), ("Written", names(written))],
        );
    }
    assert!(templates.is_empty(), "written, and not read: {templates:?}");
    text.push_str("\n## Terraform, hashicorp/aws\n");
    for (kind, reads) in terraform::readable() {
        let written = configurations.remove(kind).unwrap_or_default();
        let reads: BTreeSet<&str> = reads.into_iter().chain(["tags"]).collect();
        row(&mut text, kind, &[("Read", names(reads)), ("Written", names(written))]);
    }
    assert!(configurations.is_empty(), "written, and not read: {configurations:?}");
    text
}

#[test]
fn the_documentation_lists_every_resource() {
    let (file, wanted) = (at("docs/resources.md"), table());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "docs/resources.md is not what the code says: UPDATE_DOCS=1 writes it again");
    assert!(wanted.matches("\n### ").count() > 100);
}
