//! Every sentence, in every language. It must not know how a verdict comes about.

pub mod details;
pub mod findings;
pub mod page;

pub use details::{fill, sentence};
pub mod verdict;

pub use verdict::{summary, via};
