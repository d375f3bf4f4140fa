//! The data plane: resolver, route choice, filters, traces, the matrix. It must not know drawing or sentences.

mod arrive;
mod back;
mod beside;
mod between;
mod crossing;
mod domains;
mod filter;
mod gateways;
mod health;
mod index;
mod journey;
mod matrix;
mod outside;
mod policies;
mod resolver;
mod route;
mod trace;
mod walk;

pub use filter::{Direction, acl_opens};
pub use index::Reach;
pub use journey::Ways;
pub use matrix::{Cell, Column, Matrix, host_of};
pub use policies::resource_of_url;
pub use resolver::{AnswerRecord, DnsAnswer, RecordData, RecordType, is_private, vpc_resolver};
pub use route::{Choice, Compiled, Rank, Row, prefix_list_cidrs};
pub use trace::{
    Alternative, Assumption, Blocker, Detail, DnsSource, DnsStatus, DnsSummary, Fact, Lost, Outcome, Query, RouteUsed,
    Source, Stage, Step, To, Trace, Verdict, Via,
};
