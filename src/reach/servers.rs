//! Servers that are no VPC's own resolver: Resolver endpoints, hosts and instances that answer, public ones. It must not know zones.

use super::answer::{DnsAnswer, RecordType};
use super::filter::{Direction, Flow};
use super::index::Reach;
use super::resolver::{Through, is_link_local_resolver, is_private, vpc_resolver};
use super::trace::{Assumption, Detail, DnsSource, DnsStatus, Outcome};
use crate::model::{NetworkInterface, OnPremises, ResolverDirection, ResolverEndpoint, ResolverRule, Vpc};
use crate::net::{DNS_PORT, DnsName, DnsServer, Protocol};
use std::net::IpAddr;

/// How many forwards a question may pass.
pub const MOST_FORWARDS: u8 = 8;

impl<'a> Reach<'a> {
    /// A question from on premises to a server.
    pub fn ask_from_outside(
        &self,
        asker: Option<IpAddr>,
        server: DnsServer,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        let ip = server.ip;
        if is_link_local_resolver(ip) || self.network.vpcs.iter().any(|vpc| vpc_resolver(vpc) == Some(ip)) {
            // Rule DNS-71: a VPC's own resolver answers nobody outside.
            return DnsAnswer::silent("DNS_RESOLVER_NOT_REACHABLE", "DNS-71");
        }
        self.ask_server(None, asker, server, name, kind, forwards)
    }

    /// A server that is no VPC's own resolver: an inbound endpoint, a host on premises, an instance, or a public one. Who asks
    /// from a VPC finds what is there first.
    pub fn ask_server(
        &self,
        vpc: Option<&'a Vpc>,
        asker: Option<IpAddr>,
        server: DnsServer,
        name: &DnsName,
        kind: RecordType,
        forwards: u8,
    ) -> DnsAnswer {
        let ip = server.ip;
        if forwards >= MOST_FORWARDS {
            return DnsAnswer::endless(DnsSource::Forwarded, "DNS-74");
        }
        if let Some(endpoint) = self.inbound_at(vpc, ip) {
            let failed = endpoint.ip_addresses.iter().any(|it| it.ip == ip && self.has_failed(&it.subnet_id));
            if let Some(code) = self.resolver_groups(endpoint, Direction::In, asker, server.port) {
                return DnsAnswer::silent(code, "DNS-73").by(&endpoint.id);
            }
            if server.port != DNS_PORT {
                return DnsAnswer::silent("NO_LISTENER", "DNS-73").by(&endpoint.id);
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
        if let Some(host) = self.network.hosts.iter().find(|host| host.ip == ip) {
            // A server on premises: it answers what its own server answers, else as the internet does.
            let mut answer = match host.dns_server {
                Some(next) if next != ip => self.ask_from_outside(Some(ip), next.into(), name, kind, forwards + 1),
                Some(_) | None => self.public(name, kind),
            };
            answer.source = DnsSource::Forwarded;
            answer
                .assumptions
                .push(Assumption { rule: "DNS-69", detail: Detail::of("dns-server-on-premises", [ip.into()]) });
            return answer;
        }
        let near = vpc.and_then(|vpc| self.interface_at(&vpc.vpc_id, ip));
        let is_own = vpc.is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(ip)));
        let has = |eni: &&NetworkInterface| !is_own && eni.addresses().any(|it| it == ip);
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
                .push(Assumption { rule: "DNS-70", detail: Detail::of("dns-server-forwards", [ip.into()]) });
            return answer;
        }
        if is_private(ip) {
            let known = self.network.on_premises.iter().any(|it| it.cidrs.iter().any(|cidr| cidr.contains(ip)));
            if known {
                let mut answer = self.public(name, kind);
                answer.source = DnsSource::Forwarded;
                answer
                    .assumptions
                    .push(Assumption { rule: "DNS-69", detail: Detail::of("dns-server-on-premises", [ip.into()]) });
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
    fn is_cut_off(&self, vpc: Option<&Vpc>, asker: Option<IpAddr>, server: DnsServer) -> bool {
        let has = |office: &&OnPremises| office.cidrs.iter().any(|cidr| cidr.contains(server.ip));
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
        port: u16,
    ) -> Option<&'static str> {
        let remote = remote?;
        let other = self.interface_at(&endpoint.host_vpc_id, remote);
        let flow =
            Flow { remote, remote_groups: other.map(|eni| eni.groups.as_slice()), protocol: Protocol::Udp, port };
        let answer = self.groups_admit(&endpoint.security_group_ids, &endpoint.region, direction, flow);
        answer.code.filter(|_| answer.outcome == Outcome::Fail && !endpoint.security_group_ids.is_empty())
    }

    /// Sends a question to the targets of a forward rule, through its outbound endpoint (rules DNS-63, DNS-64, DNS-74).
    pub fn forward(&self, rule: &ResolverRule, name: &DnsName, kind: RecordType, forwards: u8) -> DnsAnswer {
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
                return DnsAnswer::endless(DnsSource::Forwarded, "DNS-74").by(&rule.id);
            }
            let own = outbound.ip_addresses.iter().map(|it| it.ip).find(|it| it.is_ipv4() == target.ip.is_ipv4());
            let mut answer = match self.resolver_groups(outbound, Direction::Out, Some(target.ip), target.port) {
                Some(code) => DnsAnswer::silent(code, "DNS-74"),
                None => self.ask_from_vpc(vpc, own, *target, name, kind, forwards + 1),
            };
            answer.source = DnsSource::Forwarded;
            answer.answered_by = Some(rule.id.clone());
            answer.rule = "DNS-63";
            if answer.status != DnsStatus::Timeout {
                if target.port != DNS_PORT {
                    let detail = Detail::of("dns-server-port", [target.ip.into(), target.port.into()]);
                    answer.assumptions.push(Assumption { rule: "DNS-74", detail });
                }
                return answer;
            }
            last = answer;
        }
        last.by(&rule.id)
    }
}
