//! Every sentence, in every language. It must not know how a verdict comes about.

pub mod details;
pub mod page;
pub mod findings;

pub use details::{fill, sentence};
pub mod verdict;

pub use verdict::{summary, via};
