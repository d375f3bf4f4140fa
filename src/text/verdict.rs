//! The sentences of a verdict. It must not know how it comes about.

use super::details::{fill, sentence};
use super::language::string;
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

/// Verdicts by their word in JSON, and what is said with what carries the journey.
const VERDICTS: &[(&str, &str)] = &[
    ("private", "private"),
    ("public", "public"),
    ("blocked", "blocked"),
    ("unknown", "unknown"),
    ("through", "{0}, through {1}"),
];

/// Every string with its room and its key.
pub fn strings() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let of =
        |room, list: &'static [(&'static str, &'static str)]| list.iter().map(move |(key, text)| (room, *key, *text));
    of("via", VIAS).chain(of("verdict", VERDICTS))
}

fn said(key: &'static str) -> &'static str {
    string("verdict", key, VERDICTS.iter().find(|(name, _)| *name == key).map_or(key, |(_, english)| *english))
}

/// A verdict in a word.
pub fn verdict(verdict: Verdict) -> &'static str {
    said(verdict.as_str())
}

/// What carries a journey, in words.
pub fn via(via: Via) -> &'static str {
    let key = via.as_str();
    string("via", key, VIAS.iter().find(|(name, _)| *name == key).map_or(key, |(_, english)| *english))
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
                let by = id.map_or_else(|| via(by).to_string(), |id| [via(by), " ", id.as_str()].concat());
                fill(said("through"), |place| [word, &by].get(place).map(ToString::to_string))
            }
            None => word.to_string(),
        },
        Verdict::Blocked | Verdict::Unknown => {
            let wanted = if trace.verdict == Verdict::Blocked { Outcome::Fail } else { Outcome::Unknown };
            let reason = trace.steps.iter().find(|step| step.outcome == wanted).map(|step| sentence(&step.detail));
            let reason = reason.unwrap_or_default();
            fill("{0}: {1}", |place| {
                [word, reason.trim_end_matches(['.', '。', '।'])].get(place).map(ToString::to_string)
            })
        }
    }
}
