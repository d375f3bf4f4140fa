//! What is shown of a network, as plain values: names, rows, differences. It must not know who shows it.

mod answers;
mod changes;
mod leads;
mod matrix;
mod names;
mod questions;
mod routes;
mod verdicts;

pub use answers::{DnsRow, answer_text, asked_names, dns_row, dns_rows, is_answered};
pub use changes::{Changes, Turn, Turned, changes, followed, turns};
pub use leads::{Lead, leads};
pub use matrix::{Cell, MatrixColumn, MatrixRow, matrix};
pub use names::{endpoint_label, given_name, home, label, row_of, source_label, thing_label, told};
pub use questions::{aim, destinations, first_question, query, source_key, source_of, sources, target_of, trace};
pub use routes::{RouteRow, TableView, Weighed, same_row, tables, weighed};
pub use verdicts::{sentence, verdict_sentence};

/// Services that are looked at even where they have no endpoint.
pub const KNOWN: &[&str] = &["s3", "dynamodb", "ssm"];
