//! The domains that somebody answers for in a VPC: zones, endpoints' private names, rules, Profiles. It must not know what
//! is answered.

use super::index::{Hidden, Reach};
use crate::model::{HostedZone, Profile, ResolverRule, VpcEndpoint};
use crate::net::{DnsName, Id};

/// Who answers for a domain.
#[derive(Clone, Debug)]
pub(super) enum What<'a> {
    Rule(&'a ResolverRule),
    Hidden(Hidden<'a>),
    Zone(&'a HostedZone),
    Lattice(&'a VpcEndpoint),
    /// Public addresses, of the families that a gateway endpoint's record type names.
    Families(&'a VpcEndpoint),
}

/// A domain, and who answers for it.
#[derive(Clone, Debug)]
pub(super) struct Domain<'a> {
    pub name: DnsName,
    /// Of the VPC itself, not of a Profile.
    pub is_local: bool,
    pub what: What<'a>,
}

impl Domain<'_> {
    pub fn is_rule(&self) -> bool {
        matches!(self.what, What::Rule(_))
    }

    pub fn rank(&self) -> Rank {
        rank(&self.name, self.is_local, self.is_rule())
    }
}

/// What decides between domains that cover a name, the stronger last: the number of labels, whether the VPC's own, whether a rule.
pub(super) type Rank = (usize, bool, bool);

/// Rules DNS-53 (the longest domain), DNS-55 (the VPC before a Profile), DNS-54 (a rule before a zone).
pub(super) fn rank(name: &DnsName, is_local: bool, is_rule: bool) -> Rank {
    (name.label_count(), is_local, is_rule)
}

/// The domain of the highest rank, the first of several.
pub(super) fn longest<'d, 'a>(domains: impl Iterator<Item = &'d Domain<'a>>) -> Option<&'d Domain<'a>>
where
    'a: 'd,
{
    domains.reduce(|best, it| if it.rank() > best.rank() { it } else { best })
}

impl<'a> Reach<'a> {
    /// Gathers the domains of every VPC. Rules DNS-16, DNS-47, DNS-55, DNS-81, HY-10, RE-12.
    pub(super) fn gather_domains(&mut self) {
        let network = self.network;
        for vpc in network.vpcs.iter() {
            for hidden in self.hidden_of(&vpc.vpc_id).to_vec() {
                self.add(&vpc.vpc_id, true, hidden.zone.apex.clone(), What::Hidden(hidden));
            }
            for (name, endpoint, _) in self.lattice_private(&vpc.vpc_id).to_vec() {
                self.add(&vpc.vpc_id, true, name, What::Lattice(endpoint));
            }
        }
        for zone in network.hosted_zones.iter() {
            for vpc in &zone.vpcs {
                self.add(&vpc.vpc_id, true, zone.name.clone(), What::Zone(zone));
            }
        }
        for endpoint in network.vpc_endpoints.iter().filter(|endpoint| endpoint.governs_names()) {
            for domain in endpoint.governed_domains(network) {
                self.add(&endpoint.vpc_id, true, domain, What::Families(endpoint));
            }
        }
        for rule in network.resolver_rules.iter() {
            for association in &rule.associations {
                self.add(&association.vpc_id, true, rule.domain_name.clone(), What::Rule(rule));
            }
        }
        for profile in network.profiles.iter() {
            for association in &profile.associations {
                self.gather_profile(profile, &association.vpc_id);
            }
        }
    }

    /// What a Profile gives to a VPC.
    fn gather_profile(&mut self, profile: &'a Profile, vpc_id: &Id) {
        let network = self.network;
        let ids = || profile.resources.iter().filter_map(|it| it.resource_arn.rsplit('/').next());
        for zone in ids().filter_map(|id| network.hosted_zones.get(id)) {
            self.add(vpc_id, false, zone.name.clone(), What::Zone(zone));
        }
        let endpoints = ids().filter_map(|id| network.vpc_endpoints.get(id));
        for endpoint in endpoints.filter(|it| it.answers_privately(network)) {
            for zone in endpoint.hidden_zones(network) {
                self.add(vpc_id, false, zone.apex.clone(), What::Hidden(Hidden { zone, endpoint }));
            }
        }
        for rule in ids().filter_map(|id| network.resolver_rules.get(id)) {
            self.add(vpc_id, false, rule.domain_name.clone(), What::Rule(rule));
        }
    }

    /// Rules DNS-60, DNS-62: all but rules count only with host names on.
    fn add(&mut self, vpc_id: &Id, is_local: bool, name: DnsName, what: What<'a>) {
        let domain = Domain { name, is_local, what };
        if domain.is_rule() || self.vpc(vpc_id).is_some_and(|vpc| vpc.enable_dns_hostnames) {
            self.domains.or_default(vpc_id).push(domain);
        }
    }
}
