//! The script that collects an account runs in bash, and what it collects imports; the policy in the documentation allows it and
//! nothing else. It must not know how answers are read.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_types,
    clippy::disallowed_methods
)]

use endpoint_lab::control::shapes;
use endpoint_lab::exchange::describe::{COLLECT, export, import};
use endpoint_lab::exchange::document;
use endpoint_lab::lessons::examples::lab_of;
use endpoint_lab::model::Network;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn imported(files: &[(String, String)]) -> Network {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    import(&files).unwrap().network
}

/// Runs the script with the program in place of the AWS CLI; what is in the folder then.
fn collected(network: &Network) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("collect");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("lab.json"), document::save_network(network, &document::Meta::default())).unwrap();
    let aws = "aws() { printf '%q ' aws \"$@\" | \"$PROGRAM\" run --network lab.json -; }\n";
    let output = Command::new("bash")
        .args(["-c", &[aws, COLLECT].concat()])
        .current_dir(&folder)
        .env("PROGRAM", env!("CARGO_BIN_EXE_endpoint-lab"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files: Vec<(String, String)> = fs::read_dir(folder.join("account"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn what_the_script_collects_is_what_the_lab_would_say() {
    for example in ["nat", "office", "partner"] {
        let network = lab_of(&read(&format!("public/examples/{example}.sh"))).network().clone();
        let files = collected(&network);
        assert!(files.len() > 10, "{example}: {}", files.len());
        let [own, back] = [export(&network), files].map(|files| document::network_json(&imported(&files)));
        assert_eq!(own, back, "{example}");
    }
}

/// The operations that the script calls, as actions of IAM.
fn actions() -> BTreeSet<String> {
    let script = COLLECT.replace("\\\n", " ");
    let (mut found, mut many) = (BTreeSet::new(), Vec::new());
    for line in script.lines().filter(|line| !line.trim_start().starts_with('#')) {
        if let Some((_, list)) = line.split_once("for what in ") {
            many = list.split(';').next().unwrap().split_whitespace().collect();
        }
        for start in ["ask ", "ids "] {
            for (at, _) in line.match_indices(start) {
                let words: Vec<&str> = line[at + 4..].split([' ', ')']).collect();
                let whats = if words[1].contains("$what") { many.clone() } else { vec![""] };
                for what in whats {
                    let name = words[1].replace("$what", what);
                    let operation: String = name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
                    let service = if words[0] == "elbv2" { "elasticloadbalancing" } else { words[0] };
                    found.insert([service, ":", &operation].concat());
                }
            }
        }
    }
    found
}

#[test]
fn the_documentation_has_the_script_and_its_policy() {
    let text = read("docs/accounts.md");
    assert!(text.contains(COLLECT), "docs/accounts.md has another script");
    let policy = text.split("```json").nth(1).unwrap().split("```").next().unwrap();
    let policy: Value = serde_json::from_str(policy).unwrap();
    let allowed = policy["Statement"][0]["Action"].as_array().unwrap();
    let allowed: BTreeSet<String> = allowed.iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    let wanted = actions();
    assert_eq!(allowed, wanted);
    assert!(wanted.len() > 40, "{}", wanted.len());
    let reads = |action: &String| {
        ["Describe", "Get", "List", "Search"].iter().any(|verb| action.split(':').nth(1).unwrap().starts_with(verb))
    };
    assert!(wanted.iter().all(reads));
    assert!(shapes::operation("ec2", "DescribeVpcs").is_some());
}
