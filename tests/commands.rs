//! The table of the operations, their flags and their refusals: made from the code and from what the transcripts show. It must not
//! know what an operation does.
//!
//! `UPDATE_DOCS=1 cargo test --no-default-features --test commands` rewrites `docs/commands.md`.
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

#[path = "commands/documented.rs"]
mod documented;
#[path = "commands/shown.rs"]
mod shown;
#[path = "commands/sources.rs"]
mod sources;

use endpoint_lab::cli::Session;
use endpoint_lab::cli::aws::{Takes, flags, waiters};
use endpoint_lab::control::shapes::{self, Kind, Need, Operation, Structure};
use endpoint_lab::control::{self, Lab};
use serde_json::json;
use shown::{Named, Shown};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn at(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn shown() -> &'static Shown {
    static SHOWN: OnceLock<Shown> = OnceLock::new();
    SHOWN.get_or_init(shown::shown)
}

/// A row of the list of what no transcript shows.
struct Exception {
    operation: String,
    codes: BTreeSet<String>,
    is_rare: bool,
}

fn exceptions() -> Vec<Exception> {
    let text = fs::read_to_string(at("tests/commands/cannot.txt")).unwrap();
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| {
        let (head, reason) = line.split_once(": ").expect(line);
        assert!(!reason.is_empty(), "{line}: say why");
        let mut words = head.split(' ');
        let operation = words.next().unwrap().to_owned();
        let (codes, state): (Vec<&str>, Vec<&str>) = words.partition(|word| !matches!(*word, "never" | "rare"));
        assert!(state.len() == 1 && !codes.is_empty(), "{line}: never, or rare");
        Exception { operation, codes: codes.into_iter().map(str::to_owned).collect(), is_rare: state == ["rare"] }
    })
    .collect()
}

#[test]
fn every_operation_succeeds_in_a_transcript() {
    // What opens documents calls `Import`; no command does.
    let called = control::operations().filter(|it| *it != ("lab", "Import"));
    let missing: Vec<Named> = called.filter(|it| !shown().succeeded.contains(it)).collect();
    assert!(missing.is_empty(), "in no transcript: {missing:?}");
}

/// Whatever code the sources say that an operation can be refused with, a transcript shows, or the list says why not.
#[test]
fn every_refusal_is_in_a_transcript() {
    let reads = sources::refusals();
    let pairs: usize = reads.values().map(BTreeSet::len).sum();
    assert!(pairs > 700, "only {pairs} refusals were found in the sources");
    let exceptions = exceptions();
    let mut wrong = Vec::new();
    let mut used = 0;
    for it in control::operations() {
        let none = BTreeSet::new();
        let seen = shown().refused.get(&it).unwrap_or(&none).union(shown().unsuccessful.get(&it).unwrap_or(&none));
        let seen: BTreeSet<&String> = seen.collect();
        for code in &reads[it.1] {
            let is_listed = exceptions.iter().any(|row| row.operation == it.1 && row.codes.contains(code));
            used += usize::from(is_listed);
            match (seen.contains(code), is_listed) {
                (false, false) => wrong.push(format!("{} {code}: in no transcript", it.1)),
                (true, true) => wrong.push(format!("{} {code}: listed, and in a transcript", it.1)),
                (true, false) | (false, true) => {}
            }
        }
    }
    println!("{pairs} refusals of {} operations, {used} of them listed as never or rare", reads.len());
    let listed: usize = exceptions.iter().map(|row| row.codes.len()).sum();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(used, listed, "the list has refusals that the sources do not have");
}

/// Quotas that are too great for a transcript.
#[test]
fn great_quotas() {
    let cases = [
        (200, "ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.%.0/28", "SubnetLimitExceeded"),
        (199, "ec2 create-route-table --vpc-id $VPC", "RouteTableLimitExceeded"),
        (199, "ec2 create-network-acl --vpc-id $VPC", "NetworkAclLimitExceeded"),
        (
            100,
            "ec2 create-managed-prefix-list --prefix-list-name % --address-family IPv4 --max-entries 1",
            "PrefixListLimitExceeded",
        ),
        (2499, "ec2 create-security-group --group-name % --description d --vpc-id $VPC", "SecurityGroupLimitExceeded"),
        (
            100,
            "vpc-lattice create-resource-gateway --name gw-% --vpc-identifier $VPC --subnet-ids $SUBNET --ipv4-addresses-per-eni 1",
            "ServiceQuotaExceededException",
        ),
    ];
    for (quota, command, code) in cases {
        let mut session = Session::default();
        session.run("VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)");
        if command.contains("$SUBNET") {
            session.run("SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.0.0/24 --query Subnet.SubnetId --output text)");
        }
        for number in 0..=quota {
            let line = ["aws ", &command.replace('%', &number.to_string())].concat();
            let printed = session.run(&line);
            let found = shown::code(&printed.stderr);
            assert_eq!(found, (number == quota).then_some(code), "{line}: {}", printed.stderr);
        }
    }
}

/// Whether a structure has a member, or a member of a member, whose values are listed.
fn has_enumeration(structure: Structure, depth: usize) -> bool {
    structure.members().any(|member| kind_has(member.kind, depth))
}

fn kind_has(kind: Kind, depth: usize) -> bool {
    match kind {
        Kind::Enumeration(_) => true,
        Kind::Structure(inner) => depth > 0 && has_enumeration(inner, depth - 1),
        Kind::List(element) | Kind::Map(element) => kind_has(element.kind(), depth),
        _ => false,
    }
}

/// What a service says of a value that is not among a flag's: asked with a request that does not fit.
fn misfit(operation: Operation) -> Option<String> {
    let has = operation.input().is_some_and(|input| has_enumeration(input, 4));
    let request = Lab::request(operation.service(), operation.name(), json!({"": ""}));
    has.then(|| Lab::default().call(&request).unwrap_err().code)
}

/// The codes of an operation, each once.
fn codes(operation: Operation) -> BTreeSet<String> {
    let it = (operation.service(), operation.name());
    let mut codes = shown().refused.get(&it).cloned().unwrap_or_default();
    codes.extend(misfit(operation));
    let rare = exceptions().into_iter().filter(|row| row.is_rare && row.operation == it.1);
    codes.extend(rare.flat_map(|row| row.codes));
    codes.retain(|code| !OF_ALL.iter().any(|(of_all, _)| of_all == code));
    codes
}

fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    names.join(", ")
}

/// What a flag takes, in a word.
fn word(takes: Takes) -> &'static str {
    match takes {
        Takes::Value(_, kind) | Takes::Attribute(_, kind) => kind.lone_value().unwrap_or(kind).word(),
        Takes::Switch(_, _) | Takes::NoAttribute(_) => "boolean",
        Takes::Shortcut(shortcut) => shortcut.words(),
        Takes::Global(_) => "",
    }
}

/// What every operation can be refused with.
const OF_ALL: [(&str, &str); 4] = [
    ("DryRunOperation", "it would have succeeded, and `--dry-run` was given"),
    ("IdempotentParameterMismatch", "its `--client-token` was used before, with other values"),
    ("InvalidPaginationToken", "its `--next-token` is none that the operation gave"),
    ("InvalidNextTokenException", "the same of Route 53 Resolver, Route 53 Profiles and AWS RAM"),
];

fn page() -> String {
    let mut text = String::from(
        "# Every operation, its flags and its refusals

Made from the code and the transcripts: `UPDATE_DOCS=1 cargo test --no-default-features --test commands` writes it again. Each refusal
stands in a transcript; a test reads the sources for codes that stand in none, another holds a million damaged commands against this
page.

A wrong flag, a missing one, or a value of the wrong shape is refused by the client, as the AWS CLI does, with status 252. The codes
below are the service's, with status 254: nothing has changed then. A flag with the word boolean has an opposite, `--no-…`, and lists
and structures are written in the AWS CLI's shorthand or in JSON.

",
    );
    let _ = writeln!(text, "## {}", documented::OF_ALL);
    for (code, when) in OF_ALL {
        let _ = write!(text, "\nRefused with `{code}`: {when}.\n", when = when.replace('`', ""));
    }
    let mut by_service: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
    for service in shapes::services() {
        by_service.entry(service).or_default().extend(shapes::operations(service));
    }
    for (service, operations) in by_service {
        let _ = write!(text, "\n## {service}\n");
        for operation in operations {
            let mut own = flags(operation);
            own.retain(|flag| {
                !matches!(flag.takes, Takes::Global(_) | Takes::Switch(_, false) | Takes::NoAttribute(_))
            });
            let (needs, takes): (Vec<_>, Vec<_>) = own.iter().partition(|flag| flag.need == Need::Required);
            let list = |flags: Vec<&endpoint_lab::cli::aws::Flag>| {
                let flags: Vec<String> =
                    flags.into_iter().map(|flag| format!("`{}` {}", flag.name, word(flag.takes))).collect();
                flags.join(", ")
            };
            let _ = write!(text, "\n### {}\n\n{}\n", operation.cli_name(), operation.description());
            for (what, flags) in [("Needs", list(needs)), ("Takes", list(takes))] {
                if !flags.is_empty() {
                    let _ = write!(text, "\n{what} {flags}.\n");
                }
            }
            refusals(&mut text, operation);
        }
        if waiters(service).next().is_some() {
            text.push_str("\n### wait\n\nWaits until something is in a state. Where that never comes it is refused with status 255.\n\n");
            for waiter in waiters(service) {
                let looks = waiter.operation().unwrap().cli_name();
                let _ = writeln!(text, "- `{}` with the flags of `{looks}`", waiter.name);
            }
        }
    }
    let help = Session::default().run("lab help").stdout;
    let _ = write!(text, "\n## lab\n\n```text\n{}\n```\n", help.trim_end());
    for operation in shapes::lab_operations() {
        let _ = write!(text, "\n### {}\n\n{}\n", operation.cli_name(), operation.description());
        refusals(&mut text, operation);
    }
    text
}

fn refusals(text: &mut String, operation: Operation) {
    let codes = codes(operation);
    if !codes.is_empty() {
        let _ = write!(text, "\nRefused with {}.\n", names(codes));
    }
    let it = (operation.service(), operation.name());
    if let Some(codes) = shown().unsuccessful.get(&it).filter(|codes| !codes.is_empty()) {
        let _ = write!(text, "\nUnder `Unsuccessful`, with status 0: {}.\n", names(codes));
    }
}

#[test]
fn the_documentation_lists_every_operation() {
    let (file, wanted) = (at("docs/commands.md"), page());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == wanted, "docs/commands.md is not what the code says: UPDATE_DOCS=1 writes it again");
    assert!(wanted.matches("\n### ").count() + 1 >= control::operations().count());
    // What the fuzz tests read of it is what stands there.
    let read = documented::refusals();
    for operation in shapes::services().flat_map(shapes::operations).chain(shapes::lab_operations()) {
        for code in codes(operation) {
            assert!(read.holds((operation.service(), operation.name()), &code), "{operation:?} {code}");
        }
    }
}
