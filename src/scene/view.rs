//! How the network is looked at: what is selected, folded, traced, previewed. It must not know where things are drawn.

use crate::model::Network;
use crate::net::Id;
use crate::reach::{Stage, Trace, Verdict};
use std::collections::BTreeSet;

/// Which layers of the picture are drawn beside its things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// The lines from ports and doors to their services.
    pub endpoints: bool,
    /// The names of the subnets' route tables.
    pub route_tables: bool,
    /// Services without an endpoint that everyone knows.
    pub services: bool,
}

impl Default for Layers {
    fn default() -> Self {
        Self { endpoints: true, route_tables: true, services: true }
    }
}

/// How the network is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The id of the selected resource.
    pub selected: Option<Id>,
    /// Ids of resources that are pointed out.
    pub highlighted: BTreeSet<Id>,
    /// Keys of groups that are folded by the user.
    pub folded: BTreeSet<String>,
    /// Keys of groups that are unfolded although the picture is large.
    pub unfolded: BTreeSet<String>,
    pub layers: Layers,
    /// A traced path over the picture.
    pub overlay: Option<Overlay>,
    /// What the network would be after a change that is not confirmed yet.
    pub preview: Option<Network>,
}

/// A blocker of a traced path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The resource that blocks, where it is one.
    pub component: Option<Id>,
    /// Whether it is met on the way out of the source.
    pub outgoing: bool,
    /// What it is, in a word.
    pub word: String,
}

/// A traced path, as it is drawn over the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    pub verdict: Verdict,
    /// What the packet passes, from the source to the destination: ids, service names or an address.
    pub path: Vec<Id>,
    /// The route that it takes, such as `pl-63a5400a → vpce-1`.
    pub route: Option<String>,
    /// The table of that route.
    pub route_table: Option<Id>,
    pub bars: Vec<Bar>,
}

impl Overlay {
    /// The picture's part of a trace.
    pub fn of(trace: &Trace) -> Self {
        let route = trace.route.as_ref();
        let bars = trace.blockers.iter().map(|blocker| Bar {
            component: blocker.component.clone(),
            outgoing: matches!(
                blocker.stage,
                Stage::Dns | Stage::SecurityGroupOut | Stage::NetworkAclOut | Stage::Route | Stage::BlockPublicAccess
            ),
            word: blocker.stage.as_str().replace('-', " "),
        });
        Self {
            verdict: trace.verdict,
            path: trace.path.clone(),
            route: route.map(|route| [&route.destination, " → ", route.target.as_str()].concat()),
            route_table: route.map(|route| route.route_table.clone()),
            bars: bars.collect(),
        }
    }
}
