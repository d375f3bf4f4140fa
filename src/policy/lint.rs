//! What is legal in a policy and still likely wrong: codes with their JSON paths and rules. It must not know sentences.

use crate::policy::document::Document;
use crate::policy::evaluate::Placement;

/// What a lint found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LintCode {
    DenyOnly,
}

/// A finding about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    pub code: LintCode,
    /// The JSON path.
    pub path: String,
    /// The text that is meant.
    pub found: String,
}

/// Looks for what is likely wrong.
pub fn lint(_document: &Document, _placement: Placement, _service: Option<&str>) -> Vec<Lint> {
    Vec::new()
}
