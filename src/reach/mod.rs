//! The data plane: resolver, route choice, filters, traces, the matrix. It must not know drawing or sentences.

mod trace;

pub use trace::{
    Alternative, Assumption, Blocker, Detail, DnsSource, DnsStatus, DnsSummary, Fact, Lost, Outcome, Query, RouteUsed,
    Source, Stage, Step, To, Trace, Verdict, Via,
};
