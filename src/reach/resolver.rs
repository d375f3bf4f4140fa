//! Who answers a DNS question, and what. It must not know how packets travel.
//!
//! The algorithm is the rulebook's (interface endpoints and DNS, section 5).

use super::domains::{Domain, What, longest, rank};
use super::filter::{Direction, Flow};
use super::index::Reach;
use super::trace::{Assumption, Detail, DnsSource, DnsStatus, Fact, Outcome, Source};
use crate::catalog::{self, Basis, PublicStatus};
use crate::model::{
    DnsRecordIpType, EndpointState, EndpointType, HiddenZone, HostedZone, LatticeService, LoadBalancerKind,
    NetworkInterface, OnPremises, PeeringState, Record, RecordValue, ResolverDirection, ResolverEndpoint, ResolverRule,
    ResolverRuleType, Vpc, VpcEndpoint,
};
use crate::net::order;
use crate::net::{DnsName, Family, Id, Protocol};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

/// The type of a record that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordType {
    A,
    Aaaa,
    Cname,
}

impl RecordType {
    /// The family of its addresses; none for a CNAME.
    pub fn family(self) -> Option<Family> {
        match self {
            Self::A => Some(Family::V4),
            Self::Aaaa => Some(Family::V6),
            Self::Cname => None,
        }
    }

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Cname => "CNAME",
        }
    }
}

/// One record of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerRecord {
    pub name: DnsName,
    /// Seconds.
    pub ttl: u32,
    pub data: RecordData,
}

/// What a record holds.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordData {
    Address(IpAddr),
    Cname(DnsName),
    /// Of a type that is no address and no CNAME, as it was written.
    Text(String),
}

/// An answer, and how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct DnsAnswer {
    pub status: DnsStatus,
    pub source: DnsSource,
    /// The endpoint, hosted zone, rule or server that answered.
    pub answered_by: Option<Id>,
    /// The server that was asked.
    pub server: Option<IpAddr>,
    /// The CNAMEs of the chain first, then addresses in ascending order.
    pub records: Vec<AnswerRecord>,
    /// The rule that decided who answers.
    pub rule: &'static str,
    /// Why there is no answer, where there is none.
    pub code: Option<&'static str>,
    pub assumptions: Vec<Assumption>,
}

impl DnsAnswer {
    fn of(status: DnsStatus, source: DnsSource, rule: &'static str) -> Self {
        Self {
            status,
            source,
            answered_by: None,
            server: None,
            records: Vec::new(),
            rule,
            code: None,
            assumptions: Vec::new(),
        }
    }

    fn silent(code: &'static str, rule: &'static str) -> Self {
        Self { code: Some(code), ..Self::of(DnsStatus::Timeout, DnsSource::None, rule) }
    }

    fn by(mut self, id: &Id) -> Self {
        self.answered_by = Some(id.clone());
        self
    }

    fn from(mut self, server: IpAddr) -> Self {
        self.server = Some(server);
        self
    }

    /// The addresses, in ascending order.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.records.iter().filter_map(|record| match record.data {
            RecordData::Address(address) => Some(address),
            RecordData::Cname(_) | RecordData::Text(_) => None,
        })
    }
}

/// Rule DNS-10.
const PRIVATE_TTL: u32 = 60;

/// From where a question reaches a VPC's resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Through {
    /// An interface of the VPC.
    Vpc,
    /// An inbound Resolver endpoint of the VPC (rules DNS-41, DNS-73).
    Inbound,
}

/// How many forwards a question may pass.
const MOST_FORWARDS: u8 = 8;

impl<'a> Reach<'a> {
    /// What a source's resolver answers; `server` is asked instead where it is given (rule DNS-72).
    pub fn resolve(&self, from: &Source, server: Option<IpAddr>, name: &DnsName, kind: RecordType) -> DnsAnswer {
        match from {
            Source::Internet => match server {
                Some(server) if is_private(server) => {
                    DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-71").from(server)
                }
                Some(_) | None => self.public(name, kind),
            },
            Source::Host(id) => {
                let host = self.network.hosts.get(id);
                match server.or_else(|| host.and_then(|host| host.dns_server)) {
                    Some(server) => self.ask_from_outside(host.map(|host| host.ip), server, name, kind, 0).from(server),
                    None => self.public(name, kind),
                }
            }
            Source::Instance(_) | Source::Interface(_) => {
                let eni = match from {
                    Source::Interface(id) => self.network.network_interfaces.get(id),
                    Source::Instance(id) => self.primary(id),
                    Source::Host(_) | Source::Internet => None,
                };
                let Some(vpc) = eni.and_then(|eni| self.vpc(&eni.vpc_id)) else {
                    return DnsAnswer::silent("DNS_NO_SOURCE", "PATH-28");
                };
                let asker = eni.and_then(|eni| eni.addresses().next());
                match server {
                    Some(server) => self.ask_from_vpc(vpc, asker, server, name, kind, 0).from(server),
                    None => self.ask_configured(vpc, asker, name, kind),
                }
            }
        }
    }

    /// Asks the servers of the VPC's DHCP options, in order (rules DNS-68, DNS-69).
    fn ask_configured(&self, vpc: &'a Vpc, asker: Option<IpAddr>, name: &DnsName, kind: RecordType) -> DnsAnswer {
        let amazon = vpc_resolver(vpc);
        let ask_amazon = || {
            let answer = self.vpc_answers(vpc, Through::Vpc, name, kind, 0);
            match amazon {
                Some(server) => answer.from(server),
                None => answer,
            }
        };
        let Some(options) = self.network.dhcp_options.get(&vpc.dhcp_options_id) else { return ask_amazon() };
        let Some(servers) = options.configurations.get("domain-name-servers") else {
            // An option set without servers gives none.
            return DnsAnswer::silent("DNS_NO_SERVER", "DNS-68");
        };
        let mut last = None;
        for server in servers {
            let answer = if server == "AmazonProvidedDNS" {
                ask_amazon()
            } else if let Ok(server) = server.parse::<IpAddr>() {
                self.ask_from_vpc(vpc, asker, server, name, kind, 0).from(server)
            } else {
                continue;
            };
            if answer.status != DnsStatus::Timeout {
                return answer;
            }
            last = Some(answer);
        }
        last.unwrap_or_else(|| DnsAnswer::silent("DNS_NO_SERVER", "DNS-68"))
    }

    /// A question from inside a VPC to a server of its choice.
    fn ask_from_vpc(
        &self,
        vpc: &'a Vpc,
        asker: Option<IpAddr>,
        server: IpAddr,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        if Some(server) == vpc_resolver(vpc) || is_link_local_resolver(server) {
            return self.vpc_answers(vpc, Through::Vpc, name, kind, forwards);
        }
        self.ask_server(Some(vpc), asker, server, name, kind, forwards)
    }

    /// A question from on premises to a server.
    fn ask_from_outside(
        &self,
        asker: Option<IpAddr>,
        server: IpAddr,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        if is_link_local_resolver(server) || self.network.vpcs.iter().any(|vpc| vpc_resolver(vpc) == Some(server)) {
            // Rule DNS-71: a VPC's own resolver answers nobody outside.
            return DnsAnswer::silent("DNS_RESOLVER_NOT_REACHABLE", "DNS-71");
        }
        self.ask_server(None, asker, server, name, kind, forwards)
    }

    /// A server that is no VPC's own resolver: an inbound endpoint, a host on premises, an instance, or a public one. Who asks
    /// from a VPC finds what is there first.
    fn ask_server(
        &self,
        vpc: Option<&'a Vpc>,
        asker: Option<IpAddr>,
        server: IpAddr,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        if forwards >= MOST_FORWARDS {
            return DnsAnswer {
                code: Some("DNS_LOOP"),
                ..DnsAnswer::of(DnsStatus::ServFail, DnsSource::Forwarded, "DNS-74")
            };
        }
        if let Some(endpoint) = self.inbound_at(vpc, server) {
            let failed = endpoint.ip_addresses.iter().any(|it| it.ip == server && self.has_failed(&it.subnet_id));
            if let Some(code) = self.resolver_groups(endpoint, Direction::In, asker) {
                return DnsAnswer::silent(code, "DNS-73").by(&endpoint.id);
            }
            if !self.carries_question(vpc, asker, server) {
                return DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-73").by(&endpoint.id);
            }
            return match self.vpc(&endpoint.host_vpc_id) {
                Some(vpc) if !failed => self.vpc_answers(vpc, Through::Inbound, name, kind, forwards + 1),
                Some(_) | None => DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-73"),
            };
        }
        if self.is_cut_off(vpc, asker, server) {
            return DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-69");
        }
        if let Some(host) = self.network.hosts.iter().find(|host| host.ip == server) {
            // A server on premises: it answers what its own server answers, else as the internet does.
            let mut answer = match host.dns_server {
                Some(next) if next != server => self.ask_from_outside(Some(server), next, name, kind, forwards + 1),
                Some(_) | None => self.public(name, kind),
            };
            answer.source = DnsSource::Forwarded;
            answer
                .assumptions
                .push(Assumption { rule: "DNS-69", detail: Detail::of("dns-server-on-premises", [server.into()]) });
            return answer;
        }
        let near = vpc.and_then(|vpc| self.interface_at(&vpc.vpc_id, server));
        let is_own = vpc.is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(server)));
        let has = |eni: &&NetworkInterface| !is_own && eni.addresses().any(|it| it == server);
        let anywhere = || self.network.network_interfaces.iter().find(has);
        if let Some(eni) = near.or_else(anywhere) {
            // A server on an instance is asked as any other is: it runs, and is let in on the way there and back.
            if !self.carries_question(vpc, asker, server) {
                return DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-70").by(&eni.network_interface_id);
            }
            // Rule DNS-70: a server on an instance is taken to forward to its own VPC's resolver.
            let Some(vpc) = self.vpc(&eni.vpc_id) else { return DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-70") };
            let mut answer = self.vpc_answers(vpc, Through::Vpc, name, kind, forwards + 1);
            answer
                .assumptions
                .push(Assumption { rule: "DNS-70", detail: Detail::of("dns-server-forwards", [server.into()]) });
            return answer;
        }
        if is_private(server) {
            let known = self.network.on_premises.iter().any(|it| it.cidrs.iter().any(|cidr| cidr.contains(server)));
            if known {
                let mut answer = self.public(name, kind);
                answer.source = DnsSource::Forwarded;
                answer
                    .assumptions
                    .push(Assumption { rule: "DNS-69", detail: Detail::of("dns-server-on-premises", [server.into()]) });
                return answer;
            }
            return DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-69");
        }
        // Rules DNS-69, DNS-74: a public server is asked as any other address on the internet is: there has to be a way out and
        // back. A Resolver endpoint has no public address, so that its way is a NAT gateway.
        if vpc.is_some() && !self.carries_question(vpc, asker, server) {
            return DnsAnswer::silent("DNS_SERVER_UNREACHABLE", "DNS-69");
        }
        self.public(name, kind)
    }

    /// Whether a server is on premises behind a VPN connection that a question from a VPC does not get to, or no answer back.
    /// Which way there is without a VPN connection the network does not say. Rules DNS-69, DNS-74, HY-02.
    fn is_cut_off(&self, vpc: Option<&Vpc>, asker: Option<IpAddr>, server: IpAddr) -> bool {
        let has = |office: &&OnPremises| office.cidrs.iter().any(|cidr| cidr.contains(server));
        let office = self.network.on_premises.iter().find(has);
        let is_joined = office.is_some_and(|office| office.vpn_connection_id.is_some());
        vpc.is_some() && is_joined && !self.carries_question(vpc, asker, server)
    }

    /// The inbound endpoint with an address: one of the VPC, else one of another.
    fn inbound_at(&self, vpc: Option<&Vpc>, address: IpAddr) -> Option<&'a ResolverEndpoint> {
        let has = |endpoint: &&ResolverEndpoint| {
            endpoint.direction == ResolverDirection::Inbound && endpoint.ip_addresses.iter().any(|it| it.ip == address)
        };
        let all = || self.network.resolver_endpoints.iter().filter(has);
        all().find(|it| vpc.is_some_and(|vpc| it.host_vpc_id == vpc.vpc_id)).or_else(|| all().next())
    }

    /// Rules DNS-73, DNS-74: why the security groups of a Resolver endpoint keep a question away, if they do.
    fn resolver_groups(
        &self,
        endpoint: &ResolverEndpoint,
        direction: Direction,
        remote: Option<IpAddr>,
    ) -> Option<&'static str> {
        let remote = remote?;
        let other = self.interface_at(&endpoint.host_vpc_id, remote);
        let flow =
            Flow { remote, remote_groups: other.map(|eni| eni.groups.as_slice()), protocol: Protocol::Udp, port: 53 };
        let answer = self.groups_admit(&endpoint.security_group_ids, &endpoint.region, direction, flow);
        answer.code.filter(|_| answer.outcome == Outcome::Fail && !endpoint.security_group_ids.is_empty())
    }

    /// What a VPC's resolver answers. Rules DNS-52..DNS-67.
    fn vpc_answers(&self, vpc: &'a Vpc, through: Through, name: &DnsName, kind: RecordType, forwards: u8) -> DnsAnswer {
        if !vpc.enable_dns_support {
            return DnsAnswer::silent("DNS_SUPPORT_DISABLED", "DNS-61");
        }
        let names = self.names_in(&vpc.vpc_id);
        let domains = names.map(|it| it.domains.as_slice()).unwrap_or_default();
        // Rules DNS-41, DNS-42: S3's own names may be for those alone who ask through an inbound endpoint.
        let is_seen = |what: &What<'_>| match what {
            What::Hidden(hidden) => {
                through == Through::Inbound
                    || !hidden.endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint
            }
            What::Rule(_) | What::Zone(_) | What::Lattice(_) | What::Families(_) => true,
        };
        let covering = || domains.iter().filter(|it| name.is_within(&it.name) && (!it.is_local || is_seen(&it.what)));
        let best = match longest(covering()) {
            // Rule DNS-56: the longest zone, else public.
            Some(Domain { what: What::Rule(rule), .. }) if rule.rule_type == ResolverRuleType::System => {
                longest(covering().filter(|it| !it.is_rule()))
            }
            best => best,
        };
        if let Some((zone, answer)) = self.autodefined(vpc, name, kind)
            && best.is_none_or(|best| rank(&zone, true, false) > best.rank())
        {
            return answer;
        }
        match best.map(|best| &best.what) {
            // Rules DNS-54, DNS-63, DNS-64, DNS-74.
            Some(What::Rule(rule)) => self.forward(rule, name, kind, forwards),
            Some(What::Hidden(hidden)) => self.hidden_answers(&hidden.zone, hidden.endpoint, name, kind),
            Some(What::Zone(zone)) => self.zone_answers(vpc, through, zone, name, kind, forwards),
            Some(What::Lattice(endpoint)) => {
                let own = names.is_some_and(|it| it.lattice.contains(name));
                if own {
                    self.endpoint_answer(endpoint, None, false, name, kind, DnsSource::EndpointPrivateDns, "RE-13")
                } else {
                    DnsAnswer::of(DnsStatus::NxDomain, DnsSource::EndpointPrivateDns, "RE-13")
                        .by(&endpoint.vpc_endpoint_id)
                }
            }
            Some(What::Families(endpoint)) => self.families_answer(endpoint, name, kind),
            None => self.public(name, kind),
        }
    }

    /// Rules DNS-47, GW-54: a name of S3 keeps its public addresses, of the families of the gateway endpoint's record type.
    fn families_answer(&self, endpoint: &VpcEndpoint, name: &DnsName, kind: RecordType) -> DnsAnswer {
        let record = endpoint.dns_options.dns_record_ip_type;
        let mut answer = self.public(name, kind).by(&endpoint.vpc_endpoint_id);
        answer.rule = "DNS-47";
        match kind {
            RecordType::A if record == DnsRecordIpType::Ipv6 => answer.records.clear(),
            RecordType::Aaaa if record == DnsRecordIpType::Ipv4 => answer.records.clear(),
            RecordType::Aaaa if answer.records.is_empty() => {
                let addresses = catalog::ipv6_of(name.as_str()).into_iter().map(RecordData::Address);
                answer.records =
                    addresses.map(|data| AnswerRecord { name: name.clone(), ttl: PRIVATE_TTL, data }).collect();
            }
            RecordType::A | RecordType::Aaaa | RecordType::Cname => {}
        }
        answer
    }

    /// Rules DNS-27, DNS-30, DNS-57, DNS-58, DNS-59: a hidden zone answers what it covers, and denies the rest.
    fn hidden_answers(
        &self,
        zone: &HiddenZone,
        endpoint: &'a VpcEndpoint,
        name: &DnsName,
        kind: RecordType,
    ) -> DnsAnswer {
        let covered = if *name == zone.apex { zone.has_apex } else { zone.has_wildcard };
        if !covered {
            // The apex of a zone exists, if only with its SOA and NS records.
            let status = if *name == zone.apex { DnsStatus::NoError } else { DnsStatus::NxDomain };
            return DnsAnswer::of(status, DnsSource::EndpointPrivateDns, "DNS-57").by(&endpoint.vpc_endpoint_id);
        }
        if zone.is_cname {
            let target =
                endpoint.own_names(self.network).into_iter().next().and_then(|name| name.parse::<DnsName>().ok());
            if let Some(target) = target {
                let mut answer =
                    self.endpoint_answer(endpoint, None, true, &target, kind, DnsSource::EndpointPrivateDns, "DNS-30");
                answer
                    .records
                    .insert(0, AnswerRecord { name: name.clone(), ttl: PRIVATE_TTL, data: RecordData::Cname(target) });
                return answer;
            }
        }
        let source = DnsSource::EndpointPrivateDns;
        let mut answer = self.endpoint_answer(endpoint, None, zone.is_dual_stack, name, kind, source, "DNS-30");
        // Rule DNS-26: which private names a service has, AWS does not say of all.
        if let Some(behind) = self.behind(endpoint)
            && behind.service.is_some_and(|service| service.private_dns_basis == Basis::Assumed)
        {
            let detail = Detail::of("private-name-assumed", [Fact::Name(name.clone()), (&behind.name).into()]);
            answer.assumptions.push(Assumption { rule: "DNS-26", detail });
        }
        answer
    }

    /// The addresses of an endpoint under a name.
    #[allow(clippy::too_many_arguments)]
    fn endpoint_answer(
        &self,
        endpoint: &'a VpcEndpoint,
        zone: Option<&str>,
        is_dual_stack_name: bool,
        name: &DnsName,
        kind: RecordType,
        source: DnsSource,
        rule: &'static str,
    ) -> DnsAnswer {
        let mut answer = DnsAnswer::of(DnsStatus::NoError, source, rule).by(&endpoint.vpc_endpoint_id);
        let addresses = self.endpoint_addresses(endpoint, zone, is_dual_stack_name, Some(name)).into_iter();
        let asked = addresses.filter(|address| Some(Family::of(*address)) == kind.family());
        answer.records = asked
            .map(|address| AnswerRecord { name: name.clone(), ttl: PRIVATE_TTL, data: RecordData::Address(address) })
            .collect();
        answer
    }

    /// What a customer's hosted zone answers. Rules DNS-57, DNS-58, DNS-59, DNS-79, DNS-80.
    fn zone_answers(
        &self,
        vpc: &'a Vpc,
        through: Through,
        zone: &'a HostedZone,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        let mut answer = DnsAnswer::of(DnsStatus::NoError, DnsSource::PrivateHostedZone, "DNS-57").by(&zone.id);
        let records = matching(zone, name);
        if records.is_empty() {
            // The apex has SOA and NS records; a name above an existing one is an empty non-terminal.
            let exists = *name == zone.name || zone.records.iter().any(|record| record.name.is_within(name));
            if !exists {
                answer.status = DnsStatus::NxDomain;
            }
            return answer;
        }
        if let Some(record) = records.iter().find(|record| record.kind == kind.as_str()) {
            match &record.value {
                RecordValue::Values(values, ttl) => {
                    for value in values {
                        let data = match kind {
                            RecordType::Cname => value.parse().ok().map(RecordData::Cname),
                            RecordType::A | RecordType::Aaaa => value.parse().ok().map(RecordData::Address),
                        };
                        if let Some(data) = data {
                            answer.records.push(AnswerRecord { name: name.clone(), ttl: *ttl, data });
                        }
                    }
                    order::sort_by(&mut answer.records, |a, b| address_of(a).cmp(&address_of(b)));
                }
                // Rule DNS-79: an alias answers under the name that was asked.
                RecordValue::Alias(target, _) => {
                    let inner = self.chase(vpc, through, target, kind, forwards);
                    answer.status = if inner.status == DnsStatus::NxDomain { DnsStatus::NoError } else { inner.status };
                    answer.rule = "DNS-79";
                    answer.records = inner
                        .records
                        .into_iter()
                        .filter(|record| matches!(record.data, RecordData::Address(_)))
                        .map(|record| AnswerRecord { name: name.clone(), ..record })
                        .collect();
                }
            }
            return answer;
        }
        if let Some(cname) = records.iter().find(|record| record.kind == "CNAME")
            && let RecordValue::Values(values, ttl) = &cname.value
            && let Some(Ok(target)) = values.first().map(|value| value.parse::<DnsName>())
        {
            let inner = self.chase(vpc, through, &target, kind, forwards);
            answer.records.push(AnswerRecord { name: name.clone(), ttl: *ttl, data: RecordData::Cname(target) });
            answer.records.extend(inner.records);
            answer.status = inner.status;
            answer.assumptions.extend(inner.assumptions);
        }
        answer
    }

    /// Follows a CNAME or an alias, asked in the same VPC.
    fn chase(&self, vpc: &'a Vpc, through: Through, target: &DnsName, kind: RecordType, forwards: u8) -> DnsAnswer {
        if forwards >= MOST_FORWARDS {
            return DnsAnswer {
                code: Some("DNS_LOOP"),
                ..DnsAnswer::of(DnsStatus::ServFail, DnsSource::None, "DNS-79")
            };
        }
        self.vpc_answers(vpc, through, target, kind, forwards + 1)
    }

    /// Sends a question to the targets of a forward rule, through its outbound endpoint (rules DNS-63, DNS-64, DNS-74).
    fn forward(&self, rule: &ResolverRule, name: &DnsName, kind: RecordType, forwards: u8) -> DnsAnswer {
        let outbound = rule.resolver_endpoint_id.as_ref().and_then(|id| self.network.resolver_endpoints.get(id));
        let Some(outbound) = outbound else {
            return DnsAnswer::silent("DNS_FORWARD_FAILED", "DNS-74").by(&rule.id);
        };
        let Some(vpc) = self.vpc(&outbound.host_vpc_id) else {
            return DnsAnswer::silent("DNS_FORWARD_FAILED", "DNS-74").by(&rule.id);
        };
        let mut last = DnsAnswer::silent("DNS_FORWARD_FAILED", "DNS-74");
        for target in &rule.target_ips {
            if forwards >= MOST_FORWARDS {
                return DnsAnswer {
                    code: Some("DNS_LOOP"),
                    ..DnsAnswer::of(DnsStatus::ServFail, DnsSource::Forwarded, "DNS-74")
                }
                .by(&rule.id);
            }
            let own = outbound.ip_addresses.iter().map(|it| it.ip).find(|it| it.is_ipv4() == target.is_ipv4());
            let mut answer = match self.resolver_groups(outbound, Direction::Out, Some(*target)) {
                Some(code) => DnsAnswer::silent(code, "DNS-74"),
                None => self.ask_from_vpc(vpc, own, *target, name, kind, forwards + 1),
            };
            answer.source = DnsSource::Forwarded;
            answer.answered_by = Some(rule.id.clone());
            answer.rule = "DNS-63";
            if answer.status != DnsStatus::Timeout {
                return answer;
            }
            last = answer;
        }
        last.by(&rule.id)
    }

    /// Rules DNS-65, DNS-76: the public host name of an instance of the VPC answers with its private address, that of a peer's
    /// instance where the peer allows it, and any other with the public one.
    fn public_host(&self, vpc: &Vpc, name: &DnsName, kind: RecordType) -> Option<(DnsName, DnsAnswer)> {
        let zone = match vpc.region.as_str() {
            "us-east-1" => Cow::Borrowed("compute-1.amazonaws.com"),
            region => Cow::Owned([region, ".compute.amazonaws.com"].concat()),
        };
        if !name.ends_in(&zone) {
            return None;
        }
        let zone: DnsName = zone.parse().ok()?;
        let Some(IpAddr::V4(public)) = catalog::ec2_host(name.as_str()) else {
            return Some((zone, self.public(name, kind)));
        };
        let allows = |eni: &&NetworkInterface| {
            let sides = self.network.peering_connections.iter().filter(|it| it.status == PeeringState::Active);
            let mut sides = sides.filter_map(|it| it.other(&vpc.vpc_id));
            eni.vpc_id == vpc.vpc_id
                || sides.any(|side| side.vpc_id == eni.vpc_id && side.allow_dns_resolution_from_remote_vpc)
        };
        let own = self.interface_of_public(public).filter(allows);
        let Some(private) = own.and_then(|eni| eni.private_ip_addresses.first()) else {
            return Some((zone, self.public(name, kind)));
        };
        let mut answer = DnsAnswer::of(DnsStatus::NoError, DnsSource::PrivateHostedZone, "DNS-65").by(&vpc.vpc_id);
        if kind == RecordType::A {
            let data = RecordData::Address(IpAddr::V4(*private));
            answer.records.push(AnswerRecord { name: name.clone(), ttl: PRIVATE_TTL, data });
        }
        Some((zone, answer))
    }

    /// Rule DNS-65: names of instances that the resolver knows by itself, and the domain that they are in.
    fn autodefined(&self, vpc: &Vpc, name: &DnsName, kind: RecordType) -> Option<(DnsName, DnsAnswer)> {
        if !vpc.enable_dns_hostnames {
            return None;
        }
        if let Some(answer) = self.public_host(vpc, name, kind) {
            return Some(answer);
        }
        let zone = match vpc.region.as_str() {
            "us-east-1" => Cow::Borrowed("ec2.internal"),
            region => Cow::Owned([region, ".compute.internal"].concat()),
        };
        if !name.ends_in(&zone) {
            return None;
        }
        let zone: DnsName = zone.parse().ok()?;
        let label = name.as_str().split('.').next().unwrap_or_default();
        let address: Option<Ipv4Addr> = label.strip_prefix("ip-").and_then(|it| it.replace('-', ".").parse().ok());
        let mut answer = DnsAnswer::of(DnsStatus::NxDomain, DnsSource::PrivateHostedZone, "DNS-65").by(&vpc.vpc_id);
        if let Some(address) = address {
            answer.status = DnsStatus::NoError;
            if kind == RecordType::A {
                let data = RecordData::Address(IpAddr::V4(address));
                answer.records.push(AnswerRecord { name: name.clone(), ttl: PRIVATE_TTL, data });
            }
        }
        Some((zone, answer))
    }

    /// The internet's answer: the names of all endpoints, which are public (rules DNS-05, ES-36), else the catalogue's.
    pub fn public(&self, name: &DnsName, kind: RecordType) -> DnsAnswer {
        if let Some(answer) = self.endpoint_name(name, kind) {
            return answer;
        }
        if let Some((endpoint, _)) = self.lattice_name(name) {
            // Rules DNS-15, RE-11, SN-05.
            let is_live = endpoint.state == EndpointState::Available;
            return if is_live {
                self.endpoint_answer(endpoint, None, true, name, kind, DnsSource::EndpointName, "RE-11")
            } else {
                DnsAnswer::of(DnsStatus::NxDomain, DnsSource::EndpointName, "RE-11").by(&endpoint.vpc_endpoint_id)
            };
        }
        if let Some(answer) = self.lattice_generic(name, kind).or_else(|| self.balancer_answers(name, kind)) {
            return answer;
        }
        let mut answer = DnsAnswer::of(DnsStatus::NoError, DnsSource::Public, "DNS-36");
        let Some(family) = kind.family() else {
            let exists = catalog::public_answer(name.as_str(), Family::V4).status == PublicStatus::NoError;
            answer.status = if exists { DnsStatus::NoError } else { DnsStatus::NxDomain };
            return answer;
        };
        let public = catalog::public_answer(name.as_str(), family);
        if public.status == PublicStatus::NxDomain {
            answer.status = DnsStatus::NxDomain;
        }
        answer.records = public
            .addresses
            .iter()
            .map(|address| AnswerRecord { name: name.clone(), ttl: public.ttl, data: RecordData::Address(*address) })
            .collect();
        answer
    }

    /// The name of a Network Load Balancer answers everywhere: an internal one's with private addresses (rules ES-27, ES-42).
    fn balancer_answers(&self, name: &DnsName, kind: RecordType) -> Option<DnsAnswer> {
        if !name.as_str().contains(".elb.") {
            return None;
        }
        let balancer = self
            .network
            .load_balancers
            .iter()
            .find(|it| it.kind == LoadBalancerKind::Network && it.dns_name().eq_ignore_ascii_case(name.as_str()))?;
        let mut answer = DnsAnswer::of(DnsStatus::NoError, DnsSource::Public, "ES-27").by(&balancer.load_balancer_arn);
        let is_internal = balancer.scheme == "internal";
        let mut addresses: Vec<IpAddr> = Vec::new();
        for eni in self.balancer_interfaces(balancer) {
            let public = eni.association.as_ref().map(|it| IpAddr::V4(it.public_ip)).filter(|_| !is_internal);
            match kind {
                RecordType::A => addresses.extend(public.or_else(|| eni.primary())),
                RecordType::Aaaa => addresses.extend(eni.addresses().find(IpAddr::is_ipv6)),
                RecordType::Cname => {}
            }
        }
        order::sort(&mut addresses);
        let record = |data| AnswerRecord { name: name.clone(), ttl: PRIVATE_TTL, data: RecordData::Address(data) };
        answer.records = addresses.into_iter().map(record).collect();
        Some(answer)
    }

    /// Rules DNS-01, DNS-02, DNS-05..08, DNS-11..13, ES-07, IF-55: the names that endpoints have of their own.
    fn endpoint_name(&self, name: &DnsName, kind: RecordType) -> Option<DnsAnswer> {
        let labels: Vec<&str> = name.as_str().split('.').collect();
        let place = labels.iter().position(|label| label.starts_with("vpce-") && !label.starts_with("vpce-svc-"))?;
        let label = *labels.get(place)?;
        let id = label.get(..22)?;
        let endpoint =
            self.network.vpc_endpoints.get(id).filter(|it| it.vpc_endpoint_type == EndpointType::Interface)?;
        let base = endpoint.base_name(self.network)?;
        let base = base.strip_prefix("*.").unwrap_or(&base);
        let rest = labels.get(place + 1..)?.join(".");
        if rest != base {
            return None;
        }
        let mut answer =
            DnsAnswer::of(DnsStatus::NxDomain, DnsSource::EndpointName, "DNS-05").by(&endpoint.vpc_endpoint_id);
        let tail = label.get(22..)?.strip_prefix('-')?;
        let (suffix, zone) = match tail.split_once('-') {
            Some((suffix, zone)) => (suffix, Some(zone)),
            None => (tail, None),
        };
        // Rules DNS-11, DNS-12, DNS-13: only S3's endpoints have names below their own.
        if suffix != endpoint.dns_suffix
            || (place > 0 && !endpoint.is_s3())
            || endpoint.state != EndpointState::Available
        {
            return Some(answer);
        }
        if let Some(zone) = zone {
            if endpoint.service_region.is_some() || !endpoint.zones(self.network).any(|it| it == zone) {
                answer.rule = "DNS-08";
                return Some(answer);
            }
            return Some(self.endpoint_answer(
                endpoint,
                Some(zone),
                true,
                name,
                kind,
                DnsSource::EndpointName,
                "DNS-07",
            ));
        }
        Some(self.endpoint_answer(endpoint, None, true, name, kind, DnsSource::EndpointName, "DNS-06"))
    }

    /// The Lattice service whose own name this is.
    pub fn lattice_service(&self, name: &DnsName) -> Option<&'a LatticeService> {
        let text = name.as_str();
        let first = text.split('.').next()?;
        if !text.ends_with(".on.aws") || !text.contains(".vpc-lattice-svcs.") || first.starts_with("vpce-") {
            return None;
        }
        self.network.lattice_services.iter().find(|service| {
            first
                .strip_prefix(service.name.as_str())
                .is_some_and(|rest| rest.strip_prefix('-').is_some_and(|digits| service.id.as_str().ends_with(digits)))
        })
    }

    /// Rule SN-06: a Lattice service's own name answers a link-local address everywhere.
    fn lattice_generic(&self, name: &DnsName, kind: RecordType) -> Option<DnsAnswer> {
        let service = self.lattice_service(name)?;
        let mut answer = DnsAnswer::of(DnsStatus::NoError, DnsSource::Public, "SN-06").by(&service.id);
        let address = match kind {
            RecordType::A => Some(IpAddr::V4(Ipv4Addr::new(169, 254, 171, 32))),
            RecordType::Aaaa => "fd00:ec2:80::a9fe:ab20".parse().ok(),
            RecordType::Cname => None,
        };
        answer.records.extend(address.map(|it| AnswerRecord {
            name: name.clone(),
            ttl: PRIVATE_TTL,
            data: RecordData::Address(it),
        }));
        Some(answer)
    }
}

/// Rule DNS-52: the base of the primary block plus two.
pub fn vpc_resolver(vpc: &Vpc) -> Option<IpAddr> {
    vpc.primary_cidr()?.nth(2)
}

/// Rule DNS-52: the resolver's addresses that are the same in every VPC.
pub fn is_link_local_resolver(server: IpAddr) -> bool {
    match server {
        IpAddr::V4(v4) => v4 == Ipv4Addr::new(169, 254, 169, 253),
        IpAddr::V6(v6) => v6.segments() == [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253],
    }
}

/// Addresses that no public server has.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_private()
                || v4.is_link_local()
                || (v4.octets().starts_with(&[100]) && v4.octets().get(1).is_some_and(|b| b & 0xc0 == 64))
        }
        IpAddr::V6(v6) => v6.segments().first().is_some_and(|it| it & 0xfe00 == 0xfc00 || it & 0xffc0 == 0xfe80),
    }
}

fn address_of(record: &AnswerRecord) -> Option<IpAddr> {
    match record.data {
        RecordData::Address(address) => Some(address),
        RecordData::Cname(_) | RecordData::Text(_) => None,
    }
}

/// The records of a zone that answer for a name: those of the name, else of the closest wildcard (rule DNS-59).
fn matching<'z>(zone: &'z HostedZone, name: &DnsName) -> Vec<&'z Record> {
    let exact: Vec<&Record> = zone.records.iter().filter(|record| record.name == *name).collect();
    if !exact.is_empty() {
        return exact;
    }
    // A name that exists, if only above others, is not covered by a wildcard.
    if zone.records.iter().any(|record| record.name.is_within(name)) {
        return Vec::new();
    }
    let mut above = name.parent();
    while let Some(parent) = above {
        if !parent.is_within(&zone.name) {
            break;
        }
        let wild: Vec<&Record> =
            zone.records.iter().filter(|it| it.name.wildcard_zone().as_ref() == Some(&parent)).collect();
        if !wild.is_empty() {
            return wild;
        }
        if zone.records.iter().any(|record| record.name == parent) {
            break;
        }
        above = parent.parent();
    }
    Vec::new()
}
