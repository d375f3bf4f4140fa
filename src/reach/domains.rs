//! The domains that somebody answers for in a VPC: zones, endpoints' private names, rules, Profiles. It must not know what
//! is answered.

use super::index::{Hidden, Reach};
use crate::model::{HostedZone, LatticeName, Network, Profile, ResolverRule, VpcEndpoint};
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

/// What names mean in a VPC.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    /// The hidden zones of the VPC's own endpoints.
    pub hidden: Vec<Hidden<'a>>,
    /// The custom domains that its endpoints answer.
    pub lattice: Vec<DnsName>,
    /// All that somebody answers for.
    pub domains: Vec<Domain<'a>>,
}

impl<'a> Names<'a> {
    /// Gathers what names mean in a VPC. Rules DNS-16, DNS-47, DNS-55, DNS-60, DNS-62, DNS-81, HY-10, RE-12.
    pub fn of(reach: &Reach<'a>, vpc_id: &Id) -> Self {
        let network = reach.network;
        let mut names = Self::default();
        for endpoint in reach.endpoints_of(vpc_id).iter().copied().filter(|it| it.answers_privately(network)) {
            for hidden in endpoint.hidden_zones(network).into_iter().map(|zone| Hidden { zone, endpoint }) {
                names.add(true, hidden.zone.apex.clone(), What::Hidden(hidden.clone()));
                names.hidden.push(hidden);
            }
        }
        for endpoint in reach.endpoints_of(vpc_id).iter().copied().filter(|it| it.vpc_endpoint_type.is_lattice()) {
            let private = |name: LatticeName| name.private_name?.parse::<DnsName>().ok();
            for name in endpoint.lattice_names(network).into_iter().filter_map(private) {
                names.add(true, name.clone(), What::Lattice(endpoint));
                names.lattice.push(name);
            }
        }
        for zone in network.hosted_zones.iter().filter(|it| it.vpcs.iter().any(|it| it.vpc_id == *vpc_id)) {
            names.add(true, zone.name.clone(), What::Zone(zone));
        }
        for endpoint in reach.endpoints_of(vpc_id).iter().copied().filter(|it| it.governs_names()) {
            for domain in endpoint.governed_domains(network) {
                names.add(true, domain, What::Families(endpoint));
            }
        }
        for rule in network.resolver_rules.iter().filter(|it| it.associations.iter().any(|it| it.vpc_id == *vpc_id)) {
            names.add(true, rule.domain_name.clone(), What::Rule(rule));
        }
        for profile in network.profiles.iter().filter(|it| it.associations.iter().any(|it| it.vpc_id == *vpc_id)) {
            names.add_profile(network, profile);
        }
        // Rules DNS-60, DNS-62: all but rules count only with host names on.
        if !reach.vpc(vpc_id).is_some_and(|vpc| vpc.enable_dns_hostnames) {
            names.domains.retain(Domain::is_rule);
        }
        names
    }

    /// What a Profile gives to a VPC.
    fn add_profile(&mut self, network: &'a Network, profile: &'a Profile) {
        let ids = || profile.resources.iter().filter_map(|it| it.resource_arn.rsplit('/').next());
        for zone in ids().filter_map(|id| network.hosted_zones.get(id)) {
            self.add(false, zone.name.clone(), What::Zone(zone));
        }
        let endpoints = ids().filter_map(|id| network.vpc_endpoints.get(id));
        for endpoint in endpoints.filter(|it| it.answers_privately(network)) {
            for zone in endpoint.hidden_zones(network) {
                self.add(false, zone.apex.clone(), What::Hidden(Hidden { zone, endpoint }));
            }
        }
        for rule in ids().filter_map(|id| network.resolver_rules.get(id)) {
            self.add(false, rule.domain_name.clone(), What::Rule(rule));
        }
    }

    fn add(&mut self, is_local: bool, name: DnsName, what: What<'a>) {
        self.domains.push(Domain { name, is_local, what });
    }
}
