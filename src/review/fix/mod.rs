//! The smallest set of requests that makes a goal true, found by search over the real engine. It must not know sentences.
//!
//! Requests are proposed from what a trace found; whether they help is never assumed: each is carried out on a copy, and
//! the journey is traced again. The search goes by the number of requests, so that the first answers are the smallest;
//! among them the one that costs least, then the one that was proposed first. Changes of one thing are one request.

mod joined;
mod proposals;
mod repairs;

use super::cost::cost;
use crate::control::{Lab, Request};
use crate::model::Network;
use crate::net::SortedSet;
use crate::net::order;
use crate::reach::{Query, Reach, Trace, Verdict};
use joined::joined;
use proposals::proposals;

/// The most requests of an answer.
const DEPTH: usize = 5;
/// The most journeys that a search traces.
const EVALUATIONS: usize = 1_500;

/// What is to become true.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    pub query: Query,
    pub want: Verdict,
}

/// The requests that make a goal true, in their order; none where it is true already. `None` where the search finds no
/// way within its bounds.
pub fn fix(network: &Network, goal: &Goal) -> Option<Vec<Request>> {
    ways(network, goal).into_iter().next()
}

/// Each set of the fewest requests that make a goal true, the cheapest first, then as they were proposed.
pub fn ways(network: &Network, goal: &Goal) -> Vec<Vec<Request>> {
    let start = Reach::new(network).trace(&goal.query);
    if holds(&start, goal) {
        return vec![Vec::new()];
    }
    let mut level = vec![State { network: network.clone(), requests: Vec::new(), trace: start }];
    let mut search = Search { origin: network, goal, seen: SortedSet::new(), left: EVALUATIONS, found: Vec::new() };
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for state in &level {
            search.grow(state, Growth::Further, &mut next);
        }
        // What a further request says of the same thing takes no further request.
        let mut at = 0;
        while let Some(state) = next.get(at) {
            let mut more = Vec::new();
            search.grow(state, Growth::Joined, &mut more);
            next.extend(more);
            at += 1;
        }
        if !search.found.is_empty() || search.left == 0 {
            break;
        }
        level = next;
    }
    order::sort_by_key(&mut search.found, |(price, _)| *price);
    search.found.into_iter().map(|(_, requests)| requests).collect()
}

/// How a state's requests grow by a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growth {
    /// By one more.
    Further,
    /// Not at all: one of them says more.
    Joined,
}

/// A search under way.
struct Search<'n> {
    origin: &'n Network,
    goal: &'n Goal,
    seen: SortedSet<Vec<String>>,
    left: usize,
    /// What makes the goal true, and what the network costs then.
    found: Vec<(u64, Vec<Request>)>,
}

impl Search<'_> {
    /// Tries what may be proposed for a state: what makes the goal true is found, what does not is a state to go on from.
    fn grow(&mut self, state: &State, growth: Growth, next: &mut Vec<State>) {
        for request in proposals(state, self.goal) {
            if self.left == 0 {
                return;
            }
            let requests = match (growth, joined(&state.requests, &request)) {
                (Growth::Further, None) => state.requests.iter().chain([&request]).cloned().collect(),
                (Growth::Joined, Some(requests)) => requests,
                (Growth::Further, Some(_)) | (Growth::Joined, None) => continue,
            };
            // The same requests in another order lead to the same network.
            let mut key: Vec<String> =
                requests.iter().map(|it: &Request| [&it.operation, " ", &it.parameters.to_string()].concat()).collect();
            order::sort(&mut key);
            if !self.seen.insert(key) {
                continue;
            }
            let Ok(after) = Lab::new(state.network.clone()).preview(&request) else { continue };
            self.left -= 1;
            let trace = Reach::new(&after).trace(&self.goal.query);
            if !holds(&trace, self.goal) {
                next.push(State { network: after, requests, trace });
            } else if growth == Growth::Further || self.leads(&requests) {
                self.found.push((cost(&after).total(), requests));
            }
        }
    }

    /// Whether requests are accepted one after the other, and make the goal true.
    fn leads(&self, requests: &[Request]) -> bool {
        let mut lab = Lab::new(self.origin.clone());
        requests.iter().all(|request| lab.call(request).is_ok())
            && holds(&Reach::new(lab.network()).trace(&self.goal.query), self.goal)
    }
}

/// A network that the search has come to.
struct State {
    network: Network,
    requests: Vec<Request>,
    trace: Trace,
}

/// Whether a journey, to each of the addresses that a name has, ends as wanted.
fn holds(trace: &Trace, goal: &Goal) -> bool {
    trace.verdict == goal.want && trace.alternatives.iter().all(|it| it.trace.verdict == goal.want)
}
