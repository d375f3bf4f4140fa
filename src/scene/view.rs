//! How the network is looked at: what is selected, folded, traced, previewed. It must not know where things are drawn.

use crate::model::Network;
use crate::net::Id;
use crate::net::SortedSet;
use crate::reach::{Stage, Trace, Verdict};
use crate::text::drawn::Drawn;
use crate::text::page::stage;
use std::net::IpAddr;

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

/// What stands out, while the rest fades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stress {
    /// The traced path.
    #[default]
    Path,
    /// What is selected, and all that it touches.
    Selection,
    /// Nothing: everything is drawn alike, and no path.
    Nothing,
}

/// How the network is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The id of the selected resource.
    pub selected: Option<Id>,
    /// Ids of resources that are pointed out.
    pub highlighted: SortedSet<Id>,
    /// Keys of groups that are folded by the user.
    pub folded: SortedSet<String>,
    /// Keys of groups that are unfolded although the picture is large.
    pub unfolded: SortedSet<String>,
    pub layers: Layers,
    pub stress: Stress,
    /// A traced path over the picture.
    pub overlay: Option<Overlay>,
    /// What the network would be after a change that is not confirmed yet.
    pub preview: Option<Network>,
}

/// Where on a traced path a blocker is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Met {
    /// On the way out of the source.
    Leaving,
    /// At the port, or the host, where the packet enters.
    Entering,
    /// At the destination.
    End,
}

impl Met {
    fn of(stage: Stage) -> Self {
        match stage {
            Stage::Dns | Stage::SecurityGroupOut | Stage::NetworkAclOut | Stage::Route | Stage::BlockPublicAccess => {
                Self::Leaving
            }
            Stage::NetworkAclIn | Stage::SecurityGroupIn | Stage::EndpointState | Stage::EndpointPolicy => {
                Self::Entering
            }
            Stage::InternetGateway
            | Stage::NatGateway
            | Stage::EgressOnlyInternetGateway
            | Stage::GatewayEndpoint
            | Stage::GatewayLoadBalancer
            | Stage::Peering
            | Stage::TransitGateway
            | Stage::Vpn
            | Stage::Appliance
            | Stage::LoadBalancer
            | Stage::ResourceGateway
            | Stage::Destination
            | Stage::ResourcePolicy
            | Stage::Return => Self::End,
        }
    }
}

/// A blocker of a traced path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The resource that blocks, where it is one.
    pub component: Option<Id>,
    /// Where it is met, if the picture does not show the resource.
    pub met: Met,
    /// What it is, in a word.
    pub word: String,
}

/// A traced path, as it is drawn over the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    pub verdict: Verdict,
    /// What the packet passes, from the source to the destination: ids, service names or an address.
    pub path: Vec<Id>,
    /// The address that it leads to, which tells an endpoint's ports apart.
    pub destination: Option<IpAddr>,
    /// The name that was asked for, where it is one: its service stands out although nothing gets there.
    pub aim: Option<Id>,
    /// The first route that it takes: its destination and its target.
    pub route: Option<(String, Id)>,
    pub bars: Vec<Bar>,
}

impl Overlay {
    /// The picture's part of a trace, and of the name that was asked for.
    pub fn of(trace: &Trace, aim: Option<Id>) -> Self {
        let bars = trace.blockers.iter().map(|blocker| Bar {
            component: blocker.component.clone(),
            met: Met::of(blocker.stage),
            // A route that is not there cannot block.
            word: if blocker.stage == Stage::Route { Drawn::NoRoute.text() } else { stage(blocker.stage) }.to_string(),
        });
        Self {
            verdict: trace.verdict,
            path: trace.path.clone(),
            destination: trace.destination,
            aim,
            route: trace.route.as_ref().map(|route| (route.destination.to_string(), route.target.clone())),
            bars: bars.collect(),
        }
    }
}
