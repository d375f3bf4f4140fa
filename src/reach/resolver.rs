//! Who answers a DNS question that is asked in a VPC, and what. It must not know how packets travel.
//!
//! The algorithm is the rulebook's (interface endpoints and DNS, section 5).

use super::answer::{AnswerRecord, DnsAnswer, PRIVATE_TTL, RecordData, RecordType};
use super::domains::{Domain, What, longest, rank};
use super::index::Reach;
use super::trace::{Assumption, Detail, DnsSource, DnsStatus, Fact, Source};
use crate::catalog::{self, Basis};
use crate::model::{DnsRecordIpType, HiddenZone, NetworkInterface, PeeringState, ResolverRuleType, Vpc, VpcEndpoint};
use crate::net::{DNS_PORT, DnsName, DnsServer, Family};
use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

/// From where a question reaches a VPC's resolver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// An interface of the VPC.
    Vpc,
    /// An inbound Resolver endpoint of the VPC (rules DNS-41, DNS-73).
    Inbound,
}

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
                    Some(server) => {
                        self.ask_from_outside(host.map(|host| host.ip), server.into(), name, kind, 0).from(server)
                    }
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
                    Some(server) => self.ask_from_vpc(vpc, asker, server.into(), name, kind, 0).from(server),
                    None => self.ask_configured(vpc, asker, name, kind),
                }
            }
        }
    }

    /// Asks the servers of the VPC's DHCP options, in order (rules DNS-68, DNS-69).
    pub fn ask_configured(&self, vpc: &'a Vpc, asker: Option<IpAddr>, name: &DnsName, kind: RecordType) -> DnsAnswer {
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
                self.ask_from_vpc(vpc, asker, server.into(), name, kind, 0).from(server)
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
    pub fn ask_from_vpc(
        &self,
        vpc: &'a Vpc,
        asker: Option<IpAddr>,
        server: DnsServer,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        if Some(server.ip) == vpc_resolver(vpc) || is_link_local_resolver(server.ip) {
            if server.port != DNS_PORT {
                return DnsAnswer::silent("NO_LISTENER", "DNS-74");
            }
            return self.vpc_answers(vpc, Through::Vpc, name, kind, forwards);
        }
        self.ask_server(Some(vpc), asker, server, name, kind, forwards)
    }

    /// What a VPC's resolver answers. Rules DNS-52..DNS-67.
    pub fn vpc_answers(
        &self,
        vpc: &'a Vpc,
        through: Through,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
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
    pub fn families_answer(&self, endpoint: &VpcEndpoint, name: &DnsName, kind: RecordType) -> DnsAnswer {
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
    pub fn endpoint_answer(
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
