//! Solutions that a search finds, so that who makes an exercise sees whether there is more than one. It must not know its texts.

use super::exercise::{Exercise, Goal, Wants};
use super::grade::{Answer, grade};
use crate::cli::words::Variables;
use crate::cli::{on, print_request};
use crate::control::{Lab, Request};
use crate::model::Network;
use crate::net::{SortedSet, order};
use crate::reach::Verdict;
use crate::review::fix::{self, ways};

/// The most beginnings that are followed from one goal to the next.
const MOST: usize = 8;

/// Scripts that solve an exercise, each another one: what the search proposes for its journeys, one after the other, as far as it then
/// meets every goal.
pub fn solutions(exercise: &Exercise) -> Vec<String> {
    let mut begun: Vec<(Vec<Request>, Network)> = vec![(Vec::new(), exercise.lab().network().clone())];
    for goal in &exercise.goals {
        let mut next = Vec::new();
        for (requests, network) in begun {
            let Some(wanted) = wanted(&network, goal) else {
                next.push((requests, network));
                continue;
            };
            for way in ways(&network, &wanted) {
                let mut lab = Lab::new(network.clone());
                if way.iter().all(|request| lab.call(request).is_ok()) {
                    next.push(([requests.clone(), way].concat(), lab.network().clone()));
                }
            }
        }
        next.truncate(MOST);
        begun = next;
    }
    let script = |requests: Vec<Request>| requests.iter().flat_map(|it| [print_request(it), "\n".to_owned()]).collect();
    let mut scripts: Vec<String> = begun.into_iter().map(|(requests, _)| script(requests)).collect();
    let mut seen = SortedSet::new();
    scripts.retain(|script| {
        // The same requests in another order are no other solution.
        let mut lines: Vec<&str> = script.lines().collect();
        order::sort(&mut lines);
        let answer = Answer { exercise: exercise.id.clone(), script: script.clone(), ..Answer::default() };
        let graded = grade(&answer, std::slice::from_ref(exercise));
        seen.insert(lines.join("\n")) && graded.is_ok_and(|grade| grade.stopped.is_none() && grade.is_solved())
    });
    scripts
}

/// What the search is to make true for a goal: a plain journey that must end in one way.
fn wanted(network: &Network, goal: &Goal) -> Option<fix::Goal> {
    let (Wants::Is(texts), [ask], []) = (&goal.wants, goal.asks.as_slice(), goal.after.as_slice()) else { return None };
    let query = on::journey(network, ask, &Variables::default())?;
    let verdicts = [Verdict::Private, Verdict::Public, Verdict::Blocked];
    let is_first = |verdict: &Verdict| texts.iter().all(|text| text.split(' ').next() == Some(verdict.as_str()));
    let want = verdicts.into_iter().find(is_first)?;
    Some(fix::Goal { query, want })
}
