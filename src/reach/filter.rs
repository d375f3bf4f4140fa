//! Security groups and network ACLs: whether they let a packet through. It must not know where the packet goes.

use super::index::Reach;
use super::route::prefix_list_cidrs;
use super::trace::Outcome;
use crate::model::{AclEntry, NetworkAcl, Peer, RuleAction, SecurityGroupRule};
use crate::net::{Id, PortRange, Protocol, order};
use std::net::IpAddr;

/// Which way a packet goes, seen from what filters it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// What a filter looks at.
#[derive(Clone, Copy, Debug)]
pub struct Flow<'f> {
    /// The address on the other side: the destination of what goes out, the source of what comes in.
    pub remote: IpAddr,
    /// The security groups of the remote interface; None where they are not known at this place (rules SG-07, SG-08).
    pub remote_groups: Option<&'f [Id]>,
    pub protocol: Protocol,
    /// The destination port of the packet.
    pub port: u16,
}

/// What security groups said.
#[derive(Clone, Debug)]
pub struct GroupAnswer {
    pub outcome: Outcome,
    /// The group that admits, or the first one that does not.
    pub group: Option<Id>,
    /// None where the groups have no rule at all in this direction (rule SG-02).
    pub code: Option<&'static str>,
}

impl Reach<'_> {
    /// Whether any rule of the groups admits a flow. Rules SG-01, SG-02, SG-05, SG-06, SG-07, SG-09, SG-10, SG-17.
    pub fn groups_admit(&self, groups: &[Id], region: &str, direction: Direction, flow: Flow<'_>) -> GroupAnswer {
        let mut has_rules = false;
        let mut unknown = None;
        for id in groups {
            let Some(group) = self.network.security_groups.get(id) else {
                unknown = Some(id.clone());
                continue;
            };
            for rule in group.rules.iter().filter(|rule| rule.is_egress == (direction == Direction::Out)) {
                has_rules = true;
                match self.rule_admits(rule, region, flow) {
                    Outcome::Pass => {
                        return GroupAnswer { outcome: Outcome::Pass, group: Some(id.clone()), code: None };
                    }
                    Outcome::Unknown => unknown = Some(id.clone()),
                    Outcome::Fail | Outcome::Skipped => {}
                }
            }
        }
        match unknown {
            Some(group) => GroupAnswer { outcome: Outcome::Unknown, group: Some(group), code: None },
            None => GroupAnswer {
                outcome: Outcome::Fail,
                group: groups.first().cloned(),
                code: Some(if has_rules { "ENI_SG_RULES_MISMATCH" } else { "SG_HAS_NO_RULES" }),
            },
        }
    }

    fn rule_admits(&self, rule: &SecurityGroupRule, region: &str, flow: Flow<'_>) -> Outcome {
        if !protocol_fits(rule.ip_protocol, flow.protocol) || !ports_fit(rule, flow) {
            return Outcome::Fail;
        }
        match &rule.peer {
            Peer::Cidr(cidr) => pass_if(cidr.contains(flow.remote)),
            Peer::PrefixList(id) => match prefix_list_cidrs(self.network, region, id) {
                Some(cidrs) => pass_if(cidrs.iter().any(|cidr| cidr.contains(flow.remote))),
                None => Outcome::Unknown,
            },
            Peer::Group(id, _) => pass_if(flow.remote_groups.is_some_and(|groups| groups.contains(id))),
        }
    }
}

fn pass_if(holds: bool) -> Outcome {
    if holds { Outcome::Pass } else { Outcome::Fail }
}

fn protocol_fits(rule: Option<Protocol>, packet: Protocol) -> bool {
    rule.is_none_or(|protocol| protocol == packet)
}

fn ports_fit(rule: &SecurityGroupRule, flow: Flow<'_>) -> bool {
    match (rule.ip_protocol, flow.protocol) {
        (None, _) => true,
        (Some(_), Protocol::Tcp | Protocol::Udp) => {
            rule.from_port < 0 || (rule.from_port <= i32::from(flow.port) && i32::from(flow.port) <= rule.to_port)
        }
        // An echo request is type 8, of ICMPv6 type 128.
        (Some(_), Protocol::Icmp) => rule.from_port == -1 || rule.from_port == 8,
        (Some(_), Protocol::Icmpv6) => rule.from_port == -1 || rule.from_port == 128,
        (Some(_), Protocol::Other(_)) => true,
    }
}

/// The entry of an ACL that decides on a packet; None for the closing deny. Rules NACL-04, NACL-07, NACL-08, NACL-09.
fn deciding_entry<'n>(
    acl: &'n NetworkAcl,
    direction: Direction,
    flow: Flow<'_>,
    is_reply: bool,
) -> Option<&'n AclEntry> {
    let applies = |entry: &&AclEntry| {
        entry.egress == (direction == Direction::Out)
            && protocol_fits(entry.protocol, flow.protocol)
            && entry.cidr_block.contains(flow.remote)
            && match (entry.protocol, flow.protocol) {
                (Some(_), Protocol::Tcp | Protocol::Udp) => {
                    entry.port_range.is_none_or(|range| range.contains(flow.port))
                }
                (Some(_), Protocol::Icmp | Protocol::Icmpv6) => entry.icmp_type_code.is_none_or(|it| {
                    let echo = match (flow.protocol, is_reply) {
                        (Protocol::Icmp, false) => 8,
                        (Protocol::Icmp, true) => 0,
                        (_, false) => 128,
                        (_, true) => 129,
                    };
                    it.kind == -1 || it.kind == echo
                }),
                (None, _) | (Some(_), Protocol::Other(_)) => true,
            }
    };
    acl.entries.iter().filter(applies).min_by_key(|entry| entry.rule_number)
}

/// Whether an ACL lets a packet through, and the number of the entry that decides (32767 for the closing deny).
pub fn acl_admits(acl: &NetworkAcl, direction: Direction, flow: Flow<'_>) -> (bool, u16) {
    verdict(deciding_entry(acl, direction, flow, false))
}

/// The ports that an ACL opens for at least one address on the other side.
pub fn acl_opens(acl: &NetworkAcl, direction: Direction, protocol: Protocol) -> Vec<PortRange> {
    // The answer can change only where an entry's addresses or ports begin or have ended.
    let blocks = || acl.entries.iter().map(|entry| entry.cidr_block);
    let beyond = blocks().filter_map(|block| following(block.last()));
    let remotes: Vec<IpAddr> = blocks().map(|block| block.network()).chain(beyond).collect();
    let ranges = acl.entries.iter().filter_map(|entry| entry.port_range);
    let mut edges: Vec<u16> =
        ranges.flat_map(|range| [Some(range.first), range.last.checked_add(1)]).flatten().collect();
    edges.push(0);
    order::sort(&mut edges);
    edges.dedup();
    let mut open: Vec<PortRange> = Vec::new();
    for (at, first) in edges.iter().enumerate() {
        let last = edges.get(at + 1).map_or(u16::MAX, |next| next - 1);
        let admits = |remote: &IpAddr| {
            let flow = Flow { remote: *remote, remote_groups: None, protocol, port: *first };
            acl_admits(acl, direction, flow).0
        };
        if remotes.iter().any(admits) {
            match open.last_mut().filter(|before| before.last.checked_add(1) == Some(*first)) {
                Some(before) => before.last = last,
                None => open.push(PortRange { first: *first, last }),
            }
        }
    }
    open
}

fn following(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(it) => u32::from(it).checked_add(1).map(|it| IpAddr::V4(it.into())),
        IpAddr::V6(it) => u128::from(it).checked_add(1).map(|it| IpAddr::V6(it.into())),
    }
}

fn verdict(entry: Option<&AclEntry>) -> (bool, u16) {
    entry.map_or((false, 32767), |entry| (entry.rule_action == RuleAction::Allow, entry.rule_number))
}

/// Whether an ACL lets replies through to every port that a client may have chosen: pass, fail, or unknown where it depends on the port.
/// Rules NACL-03, NACL-10.
pub fn acl_admits_replies(acl: &NetworkAcl, direction: Direction, flow: Flow<'_>, ports: PortRange) -> (Outcome, u16) {
    if !flow.protocol.has_ports() {
        let (admitted, rule) = verdict(deciding_entry(acl, direction, flow, true));
        return (pass_if(admitted), rule);
    }
    // The answer can change only where an entry's range begins or has ended.
    let ranges = acl.entries.iter().filter_map(|entry| entry.port_range);
    let inner = ranges.flat_map(|range| [range.first, range.last.saturating_add(1)]);
    let edges = [ports.first, ports.last].into_iter().chain(inner.filter(|port| ports.contains(*port)));
    let (mut admitted, mut denied) = (None, None);
    for port in edges {
        let (admits, rule) = acl_admits(acl, direction, Flow { port, ..flow });
        if admits { &mut admitted } else { &mut denied }.get_or_insert(rule);
    }
    match (admitted, denied) {
        (Some(rule), None) => (Outcome::Pass, rule),
        (None, Some(rule)) => (Outcome::Fail, rule),
        (Some(_), Some(rule)) => (Outcome::Unknown, rule),
        (None, None) => (Outcome::Fail, 32767),
    }
}

/// The ports from which clients of this kind ask (rule NACL-10): Linux's where nothing else is known.
pub const CLIENT_PORTS: PortRange = PortRange { first: 32768, last: 60999 };
