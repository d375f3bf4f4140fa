//! What came of a journey, in sentences with names in the place of ids. It must not know how it went.

use super::names::thing_label;
use crate::model::Network;
use crate::reach::{Detail, Fact, Outcome, Trace, Verdict};
use crate::text::page::{Sentence, say};
use crate::text::verdict::verdict;

/// The sentence of a detail, with names in the place of ids.
pub fn sentence(network: &Network, detail: &Detail) -> String {
    let named = |fact: &Fact| match fact {
        Fact::Id(id) => Fact::Text(thing_label(network, id.as_str())),
        Fact::Address(_) | Fact::Cidr(_) | Fact::Name(_) | Fact::Number(_) | Fact::Word(_) | Fact::Text(_) => {
            fact.clone()
        }
    };
    crate::text::sentence(&Detail { key: detail.key, facts: detail.facts.iter().map(named).collect() })
}

/// Prefixes of the ids of what carries packets out of a VPC.
const CARRIERS: &[&str] = &["vpce", "igw", "nat", "eigw", "pcx", "tgw", "vgw", "vpn"];

/// Why a trace is blocked or not known; none where it gets there.
pub(super) fn first_reason(network: &Network, trace: &Trace) -> Option<String> {
    let wanted = match trace.verdict {
        Verdict::Blocked => Outcome::Fail,
        Verdict::Unknown => Outcome::Unknown,
        Verdict::Private | Verdict::Public => return None,
    };
    let reason = trace.steps.iter().find(|step| step.outcome == wanted);
    Some(reason.map(|step| sentence(network, &step.detail)).unwrap_or_default())
}

/// The verdict of a trace in one sentence, with names in the place of ids.
pub fn verdict_sentence(network: &Network, trace: &Trace) -> String {
    let word = verdict(trace.verdict);
    let Some(reason) = first_reason(network, trace) else {
        let Some(via) = trace.via else { return word.to_string() };
        let carrier = trace.path.iter().find(|id| CARRIERS.contains(&id.prefix()));
        let name = carrier.map(|id| thing_label(network, id.as_str())).unwrap_or_default();
        return say(&Sentence::Through { verdict: word, via: crate::text::via(via), id: &name });
    };
    let more = trace.blockers.len().saturating_sub(1);
    say(&Sentence::Because { verdict: word, reason: reason.trim_end_matches(['.', '。', '।']), more })
}
