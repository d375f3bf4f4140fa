//! The whole journey: the name, the way there, what policies say, the way back. It must not know how each part is examined.

use super::answer::{DnsAnswer, RecordType};
use super::index::Reach;
use super::trace::{
    Alternative, Assumption, Blocker, Detail, DnsSource, DnsStatus, DnsSummary, Fact, Outcome, Query, Source, Stage,
    Step, To, Trace, Verdict,
};
use super::walk::{At, Walk, start};
use crate::model::Vpc;
use crate::net::order;
use crate::net::{DnsName, DnsServer, Id, Protocol};
use std::net::IpAddr;

/// Which of the addresses that a name has a journey is traced to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ways {
    /// The first, and each further one as an alternative.
    All,
    First,
}

impl Reach<'_> {
    /// Follows a packet from the source to the destination and back, through every stage.
    pub fn trace(&self, query: &Query) -> Trace {
        self.trace_ways(query, Ways::All)
    }

    /// Follows a packet to the first of a name's addresses alone, or to each of them.
    pub fn trace_ways(&self, query: &Query, ways: Ways) -> Trace {
        if let Some(vpc_id) = self.undescribed_vpc(&query.from) {
            return self.unresolved(query, DnsSummary::default(), undescribed(Stage::Dns, vpc_id), Vec::new());
        }
        match &query.to {
            To::Address(address) => {
                let step = Step {
                    stage: Stage::Dns,
                    outcome: Outcome::Skipped,
                    component: None,
                    code: None,
                    rule: "PATH-01",
                    detail: Detail::plain("address-given"),
                };
                self.journey(query, None, DnsSummary::default(), step, *address, Vec::new())
            }
            To::Name(name) => self.trace_name(query, name, ways),
        }
    }

    fn trace_name(&self, query: &Query, name: &DnsName, ways: Ways) -> Trace {
        let answer = self.resolve(&query.from, None, name, RecordType::A);
        let mut addresses: Vec<IpAddr> = answer.addresses().collect();
        let assumptions = answer.assumptions.clone();
        let own = self.addresses_of(&query.from);
        if own.iter().any(IpAddr::is_ipv6) {
            let six = self.resolve(&query.from, None, name, RecordType::Aaaa);
            addresses.extend(six.addresses());
        }
        order::sort(&mut addresses);
        let summary = DnsSummary {
            status: answer.status,
            source: if addresses.is_empty() && answer.status != DnsStatus::NoError {
                DnsSource::None
            } else {
                answer.source
            },
            zone: answer.answered_by.clone(),
            answers: addresses.clone(),
        };
        // Rule PATH-25: a host uses the answers of a family that it has an address of.
        let usable = |address: &&IpAddr| own.iter().any(|it| it.is_ipv4() == address.is_ipv4());
        let Some(first) = addresses.iter().find(usable).or(addresses.first()).copied() else {
            let step = match self.undescribed_answer(&answer) {
                Some(id) => undescribed(Stage::Dns, id),
                None => dns_step(name, &answer, None),
            };
            return self.unresolved(query, summary, step, assumptions);
        };
        let step = |address| dns_step(name, &answer, Some(address));
        if ways == Ways::First || addresses.len() < 2 {
            return self.journey(query, Some(name), summary, step(first), first, assumptions);
        }
        let mut trace = self.journey(query, Some(name), summary.clone(), step(first), first, assumptions);
        trace.alternatives = addresses
            .iter()
            .map(|address| Alternative {
                destination: *address,
                trace: if *address == first {
                    trace.clone()
                } else {
                    self.journey(query, Some(name), summary.clone(), step(*address), *address, Vec::new())
                },
            })
            .collect();
        trace
    }

    /// The VPC of the source, where an import refers to it and does not describe it.
    fn undescribed_vpc(&self, from: &Source) -> Option<&Id> {
        if self.network.unknown.is_empty() {
            return None;
        }
        match start(self, from) {
            Some(At::Interface(eni)) => Some(&eni.vpc_id).filter(|id| self.network.unknown.contains(*id)),
            Some(At::Outside) | None => None,
        }
    }

    /// The interface of the endpoint that answers, where an import does not describe it, and so does not say the address.
    fn undescribed_answer(&self, answer: &DnsAnswer) -> Option<&Id> {
        let endpoint = self.network.vpc_endpoints.get(answer.answered_by.as_ref()?)?;
        endpoint.network_interface_ids.iter().find(|id| self.network.unknown.contains(*id))
    }

    /// The addresses of a source, as far as they are known.
    fn addresses_of(&self, from: &Source) -> Vec<IpAddr> {
        match (start(self, from), from) {
            (Some(At::Interface(eni)), _) => eni.addresses().collect(),
            (_, Source::Host(id)) => self.network.hosts.get(id).map(|host| host.ip).into_iter().collect(),
            (_, _) => Vec::new(),
        }
    }

    fn unresolved(&self, query: &Query, dns: DnsSummary, step: Step, assumptions: Vec<Assumption>) -> Trace {
        let mut steps = vec![step];
        for stage in [Stage::SecurityGroupOut, Stage::NetworkAclOut, Stage::Route, Stage::Return] {
            let detail = Detail::plain("no-address");
            steps.push(Step { stage, outcome: Outcome::Skipped, component: None, code: None, rule: "PATH-01", detail });
        }
        let path = match &query.from {
            Source::Instance(id) | Source::Interface(id) | Source::Host(id) => vec![id.clone()],
            Source::Internet => vec![Id::from("internet")],
        };
        let blockers = blockers(&steps);
        Trace {
            verdict: if blockers.is_empty() { Verdict::Unknown } else { Verdict::Blocked },
            via: None,
            leaves_amazon_network: Some(false),
            needs_public_ip: false,
            source_seen: None,
            destination: None,
            port: query.port,
            protocol: query.protocol,
            dns,
            route: None,
            path,
            steps,
            blockers,
            assumptions,
            alternatives: Vec::new(),
        }
    }

    /// Whether a question by UDP from an address of a VPC, or of a host on premises, reaches a server and is answered: routes
    /// and filters there and back. Where nobody has the address, nothing keeps it away.
    ///
    /// Rules HY-02, DNS-73.
    pub fn carries_question(&self, vpc: Option<&Vpc>, asker: Option<IpAddr>, server: DnsServer) -> bool {
        let Some(asker) = asker else { return true };
        let query =
            Query { protocol: Protocol::Udp, ..Query::tcp(Source::Internet, To::Address(server.ip), server.port) };
        let mut walk = Walk::new(self, &query, None, server.ip);
        let host = || self.network.hosts.iter().find(|host| host.ip == asker);
        match vpc.and_then(|vpc| self.interface_at(&vpc.vpc_id, asker)) {
            Some(eni) => walk.begin_at_interface(eni),
            None => match host().filter(|_| vpc.is_none()) {
                Some(host) => walk.begin_at_host(host),
                None => return true,
            },
        }
        walk.examine_return();
        walk.verdict() != Verdict::Blocked
    }

    fn journey(
        &self,
        query: &Query,
        name: Option<&DnsName>,
        dns: DnsSummary,
        step: Step,
        address: IpAddr,
        assumptions: Vec<Assumption>,
    ) -> Trace {
        let mut walk = Walk::new(self, query, name, address);
        walk.assumptions = assumptions;
        walk.steps.push(step);
        match (&query.from, start(self, &query.from)) {
            (_, Some(At::Interface(eni))) => walk.begin_at_interface(eni),
            (Source::Host(id), _) => match self.network.hosts.get(id) {
                Some(host) => walk.begin_at_host(host),
                None => walk.fail(
                    Stage::Route,
                    Some(id),
                    "NO_SOURCE_OR_DESTINATION",
                    "PATH-30",
                    Detail::of("source-unknown", [id.into()]),
                ),
            },
            (Source::Internet, _) => walk.begin_on_internet(),
            (Source::Instance(id) | Source::Interface(id), _) => {
                walk.note(
                    Stage::SecurityGroupOut,
                    Outcome::Unknown,
                    Some(id.clone()),
                    Some("NO_SOURCE_OR_DESTINATION"),
                    "PATH-30",
                    Detail::of("source-unknown", [id.into()]),
                );
            }
        }
        walk.policies();
        walk.examine_return();
        let verdict = walk.verdict();
        order(&mut walk.steps);
        let blockers = blockers(&walk.steps);
        Trace {
            verdict,
            via: walk.via,
            leaves_amazon_network: walk.leaves,
            needs_public_ip: walk.needs_public_ip,
            source_seen: if verdict == Verdict::Blocked { None } else { walk.src },
            destination: Some(address),
            port: query.port,
            protocol: query.protocol,
            dns,
            route: walk.route,
            path: walk.path,
            steps: walk.steps,
            blockers,
            assumptions: walk.assumptions,
            alternatives: Vec::new(),
        }
    }
}

/// A stage that nothing can be said of, because of what an import does not describe.
fn undescribed(stage: Stage, id: &Id) -> Step {
    let detail = Detail::of("target-unknown", [id.into()]);
    Step { stage, outcome: Outcome::Unknown, component: Some(id.clone()), code: None, rule: "PATH-30", detail }
}

/// The first step of a journey to a name.
fn dns_step(name: &DnsName, answer: &DnsAnswer, first: Option<IpAddr>) -> Step {
    let by = answer.answered_by.as_ref().map_or(Fact::Word(""), Fact::from);
    let (outcome, code, key) = match (answer.status, first) {
        (_, Some(_)) => (Outcome::Pass, None, "resolved"),
        (DnsStatus::NxDomain, None) => (Outcome::Fail, Some("DNS_NXDOMAIN"), "name-does-not-exist"),
        (DnsStatus::Timeout, None) => (Outcome::Fail, answer.code.or(Some("DNS_TIMEOUT")), "nobody-answers"),
        (DnsStatus::ServFail, None) => (Outcome::Fail, answer.code.or(Some("DNS_SERVFAIL")), "server-fails"),
        (DnsStatus::NoError, None) => (Outcome::Fail, Some("DNS_NO_ADDRESS"), "no-record-of-type"),
    };
    let address = first.map_or(Fact::Word(""), Fact::from);
    Step {
        stage: Stage::Dns,
        outcome,
        component: answer.answered_by.clone(),
        code,
        rule: answer.rule,
        detail: Detail::of(key, [name.clone().into(), address, by]),
    }
}

/// The stages that fail, each once.
fn blockers(steps: &[Step]) -> Vec<Blocker> {
    let failing = steps.iter().filter(|step| step.outcome == Outcome::Fail);
    failing.map(|step| Blocker { stage: step.stage, component: step.component.clone(), code: step.code }).collect()
}

/// Puts endpoint states and policies, which may be noted early, behind the filters: the order of the specification.
fn order(steps: &mut [Step]) {
    let place = |step: &Step| match step.stage {
        Stage::EndpointState => 1,
        Stage::LoadBalancer | Stage::ResourceGateway | Stage::Destination => 2,
        Stage::EndpointPolicy => 3,
        Stage::ResourcePolicy => 4,
        Stage::Return => 5,
        Stage::Dns
        | Stage::SecurityGroupOut
        | Stage::NetworkAclOut
        | Stage::Route
        | Stage::InternetGateway
        | Stage::NatGateway
        | Stage::EgressOnlyInternetGateway
        | Stage::GatewayEndpoint
        | Stage::GatewayLoadBalancer
        | Stage::Peering
        | Stage::TransitGateway
        | Stage::Vpn
        | Stage::Appliance
        | Stage::BlockPublicAccess
        | Stage::NetworkAclIn
        | Stage::SecurityGroupIn => 0,
    };
    order::sort_by_key(steps, place);
}
