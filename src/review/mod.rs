//! Findings, costs, the smallest fix, as codes and components. It must not know sentences.

pub mod cost;
