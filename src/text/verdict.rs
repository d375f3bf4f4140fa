//! The sentences of a verdict. It must not know how it comes about.

use super::details::sentence;
use super::language::string;
use super::page::{Sentence, Word, fixed, say};
use crate::reach::{Outcome, Trace, Verdict, Via};

/// What carries a journey, by its word in JSON.
const VIAS: &[(&str, &str)] = &[
    ("local", "the VPC's local route"),
    ("gateway-endpoint", "gateway endpoint"),
    ("interface-endpoint", "interface endpoint"),
    ("gateway-load-balancer-endpoint", "Gateway Load Balancer endpoint"),
    ("resource-endpoint", "resource endpoint"),
    ("service-network-endpoint", "service-network endpoint"),
    ("internet-gateway", "internet gateway"),
    ("nat-gateway", "NAT gateway"),
    ("egress-only-internet-gateway", "egress-only internet gateway"),
    ("peering", "peering connection"),
    ("transit-gateway", "transit gateway"),
    ("vpn", "VPN"),
    ("direct-connect", "Direct Connect"),
    ("internet", "the internet"),
];

/// Every string with its key.
pub fn strings() -> impl Iterator<Item = (&'static str, &'static str)> {
    VIAS.iter().copied()
}

/// A verdict in a word.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Private => fixed(Word::Private),
        Verdict::Public => fixed(Word::Public),
        Verdict::Blocked => fixed(Word::Blocked),
        Verdict::Unknown => fixed(Word::Unknown),
    }
}

/// What carries a journey, in words.
pub fn via(via: Via) -> &'static str {
    let key = via.as_str();
    named(key).unwrap_or(key)
}

/// What carries a journey, in words, by its word in JSON.
pub fn named(key: &str) -> Option<&'static str> {
    VIAS.iter().find(|(name, _)| *name == key).map(|(name, english)| string("via", name, english))
}

/// The id prefix of what carries a journey.
fn carrier_prefix(via: Via) -> Option<&'static str> {
    match via {
        Via::GatewayEndpoint
        | Via::InterfaceEndpoint
        | Via::GatewayLoadBalancerEndpoint
        | Via::ResourceEndpoint
        | Via::ServiceNetworkEndpoint => Some("vpce"),
        Via::InternetGateway => Some("igw"),
        Via::NatGateway => Some("nat"),
        Via::EgressOnlyInternetGateway => Some("eigw"),
        Via::Peering => Some("pcx"),
        Via::TransitGateway => Some("tgw"),
        Via::Vpn => Some("vpn"),
        Via::Local | Via::DirectConnect | Via::Internet => None,
    }
}

/// The verdict with its main reason, as one line without a full stop at its end:
/// `private, through gateway endpoint vpce-…` or `blocked: Route table rtb-… has no route to …`.
pub fn summary(trace: &Trace) -> String {
    let word = verdict(trace.verdict);
    match trace.verdict {
        Verdict::Private | Verdict::Public => match trace.via {
            Some(by) => {
                let prefix = carrier_prefix(by);
                let id = trace.path.iter().find(|id| Some(id.prefix()) == prefix);
                say(&Sentence::Through { verdict: word, via: via(by), id: id.map_or("", |id| id.as_str()) })
            }
            None => word.to_string(),
        },
        Verdict::Blocked | Verdict::Unknown => {
            let wanted = if trace.verdict == Verdict::Blocked { Outcome::Fail } else { Outcome::Unknown };
            let reason = trace.steps.iter().find(|step| step.outcome == wanted).map(|step| sentence(&step.detail));
            let reason = reason.unwrap_or_default();
            say(&Sentence::Because { verdict: word, reason: reason.trim_end_matches(['.', '。', '।']), more: 0 })
        }
    }
}
