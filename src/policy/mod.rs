//! Endpoint, bucket, identity and organization policies: parse, evaluate, combine, lint, with reasons as data. It must not know routes.

pub mod document;

pub mod json;

pub mod pattern;

pub mod value;

pub mod condition;

pub mod principal;

pub mod context;

pub mod evaluate;

pub mod combine;

pub mod lint;

pub mod vectors;

pub use crate::policy::combine::{
    Attached, Audience, Blocked, Combined, Policies, Refusal, Relation, Stage, Verdict, combine, combine_all,
};
pub use crate::policy::context::{Context, RequestFacts};
pub use crate::policy::document::{Document, Effect, FULL_ACCESS, FULL_ACCESS_INTERFACE, Fault, PolicyError, Version};
pub use crate::policy::evaluate::{Call, Decision, Evaluation, Placement, decide, evaluate, open_keys};
pub use crate::policy::lint::{Lint, LintCode, lint};
pub use crate::policy::principal::Principal;
