//! The refusals that `docs/commands.md` lists. It must not know who makes the list.

use super::shown::Named;
use endpoint_lab::control::shapes::kebab_case;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The section of what every operation can be refused with.
pub const OF_ALL: &str = "Every operation";

/// Refusals as service, operation as a command, and code.
#[derive(Debug)]
pub struct Documented(BTreeSet<(String, String, String)>);

/// Reads the list: `## ec2`, `### create-vpc`, and what stands between backquotes in the lines that begin with `Refused with`.
pub fn refusals() -> Documented {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/commands.md")).unwrap_or_default();
    let (mut service, mut operation) = ("", "");
    let mut found = BTreeSet::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            (service, operation) = (name, "");
        } else if let Some(name) = line.strip_prefix("### ") {
            operation = name;
        } else if let Some(codes) = line.strip_prefix("Refused with ") {
            let codes = codes.split('`').skip(1).step_by(2);
            found.extend(codes.map(|code| (service.to_owned(), operation.to_owned(), code.to_owned())));
        }
    }
    Documented(found)
}

impl Documented {
    /// Whether an operation is said to be refused with a code, or every operation is.
    pub fn holds(&self, (service, name): Named, code: &str) -> bool {
        let own = (service.to_owned(), kebab_case(name), code.to_owned());
        self.0.contains(&own) || self.0.contains(&(OF_ALL.to_owned(), String::new(), code.to_owned()))
    }
}
