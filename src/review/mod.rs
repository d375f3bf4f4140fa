//! Findings, costs, the smallest fix, as codes and components. It must not know sentences.

pub mod cost;
pub mod duplicate;
pub mod fail;
pub mod findings;
pub mod fix;
pub mod recipes;
pub mod removal;
pub(crate) mod requests;

pub use findings::{Finding, findings};
pub use requests::attributes_before;
