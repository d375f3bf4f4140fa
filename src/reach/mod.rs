//! The data plane: resolver, route choice, filters, traces, the matrix. It must not know drawing or sentences.

mod answer;
mod arrive;
mod back;
mod beside;
mod between;
mod crossing;
mod domains;
mod filter;
mod gateways;
mod health;
mod hosted;
mod index;
mod journey;
mod matrix;
mod outside;
mod policies;
mod public_names;
mod resolver;
mod route;
mod servers;
mod trace;
mod walk;

pub use answer::{AnswerRecord, DnsAnswer, RecordData, RecordType};
pub use filter::{Direction, acl_opens};
pub use index::Reach;
pub use journey::Ways;
pub use matrix::{Cell, Column, Matrix, host_of};
pub use policies::resource_of_url;
pub use resolver::{is_private, vpc_resolver};
pub use route::{Choice, Compiled, Rank, Row, prefix_list_cidrs};
pub use trace::{
    Alternative, Assumption, Blocker, Detail, DnsSource, DnsStatus, DnsSummary, Fact, Lost, Outcome, Query, RouteUsed,
    Source, Stage, Step, To, Trace, Verdict, Via,
};
