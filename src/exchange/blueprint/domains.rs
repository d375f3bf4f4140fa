//! Hosted zones, Resolver endpoints and rules. It must not know who asks.

use super::{Draft, Expr, list};
use crate::model::{RecordValue, ResolverDirection, ResolverRuleType};
use crate::net::{DNS_PORT, DnsName};

impl Draft<'_> {
    pub(super) fn zones(&mut self) {
        let network = self.network;
        for zone in network.hosted_zones.iter() {
            let domain = zone.name.to_string();
            let name = self.name(&domain, "HostedZone");
            let vpcs = list(&zone.vpcs, |vpc| {
                Expr::Map(vec![("VPCId", self.of(&vpc.vpc_id)), ("VPCRegion", self.here(&vpc.vpc_region))])
            });
            let properties = vec![("Name", domain.trim_end_matches('.').into()), ("VPCs", vpcs)];
            self.define(&zone.id, "AWS::Route53::HostedZone", name.clone(), properties);
            for record in &zone.records {
                let mut properties = vec![
                    ("HostedZoneId", Expr::Ref(name.clone())),
                    ("Name", Expr::Text(record.name.to_string())),
                    ("Type", record.kind.as_str().into()),
                ];
                match &record.value {
                    RecordValue::Values(values, ttl) => properties.extend([
                        ("TTL", Expr::Text(ttl.to_string())),
                        ("ResourceRecords", list(values, |value| Expr::Text(value.clone()))),
                    ]),
                    RecordValue::Alias(target, _) => match self.alias(target) {
                        Some(alias) => properties.push(("AliasTarget", alias)),
                        None => {
                            self.note(&[
                                "The alias ",
                                &record.name.to_string(),
                                " is left out: its target is not here.",
                            ]);
                            continue;
                        }
                    },
                }
                let set = self.name(&[&record.name.to_string(), "-", &record.kind].concat(), "Record");
                self.add("AWS::Route53::RecordSet", set, properties);
                let record_name = record.name.to_string();
                self.identify(&[zone.id.as_str(), "_", record_name.trim_end_matches('.'), "_", &record.kind]);
            }
        }
    }

    pub(super) fn resolver(&mut self) {
        let network = self.network;
        for endpoint in network.resolver_endpoints.iter() {
            let name = self.name(&endpoint.name, "ResolverEndpoint");
            let direction = match endpoint.direction {
                ResolverDirection::Inbound => "INBOUND",
                ResolverDirection::Outbound => "OUTBOUND",
            };
            let addresses = list(&endpoint.ip_addresses, |address| {
                let member = if address.ip.is_ipv4() { "Ip" } else { "Ipv6" };
                Expr::Map(vec![("SubnetId", self.of(&address.subnet_id)), (member, Expr::Text(address.ip.to_string()))])
            });
            let mut properties = Vec::new();
            properties.extend((!endpoint.name.is_empty()).then(|| ("Name", endpoint.name.as_str().into())));
            properties.extend([
                ("Direction", direction.into()),
                ("IpAddresses", addresses),
                ("SecurityGroupIds", self.all(&endpoint.security_group_ids)),
            ]);
            properties.extend(self.tags(&endpoint.tags));
            self.define(&endpoint.id, "AWS::Route53Resolver::ResolverEndpoint", name, properties);
        }
        for rule in network.resolver_rules.iter() {
            let domain = rule.domain_name.to_string();
            let domain = domain.trim_end_matches('.');
            let wanted = if rule.name.is_empty() { domain } else { &rule.name };
            let name = self.name(wanted, "ResolverRule");
            let kind = match rule.rule_type {
                ResolverRuleType::Forward => "FORWARD",
                ResolverRuleType::System => "SYSTEM",
            };
            let mut properties = Vec::new();
            properties.extend((!rule.name.is_empty()).then(|| ("Name", rule.name.as_str().into())));
            properties.extend([("DomainName", domain.into()), ("RuleType", kind.into())]);
            properties.extend(rule.resolver_endpoint_id.as_ref().map(|id| ("ResolverEndpointId", self.of(id))));
            if !rule.target_ips.is_empty() {
                let targets = list(&rule.target_ips, |it| {
                    let address = (if it.ip.is_ipv4() { "Ip" } else { "Ipv6" }, Expr::Text(it.ip.to_string()));
                    let port = (it.port != DNS_PORT).then(|| ("Port", Expr::Int(it.port.into())));
                    Expr::Map([Some(address), port].into_iter().flatten().collect())
                });
                properties.push(("TargetIps", targets));
            }
            self.define(&rule.id, "AWS::Route53Resolver::ResolverRule", name.clone(), properties);
            for association in &rule.associations {
                let association_name = self.name(&name, "Association");
                let named = (!association.name.is_empty()).then(|| ("Name", association.name.as_str().into()));
                let to = [("ResolverRuleId", Expr::Ref(name.clone())), ("VPCId", self.of(&association.vpc_id))];
                let properties = named.into_iter().chain(to).collect();
                self.add("AWS::Route53Resolver::ResolverRuleAssociation", association_name, properties);
                self.identify(&[association.id.as_str()]);
            }
        }
    }

    /// What an alias leads to: an endpoint's own name, by its place among them.
    pub(super) fn alias(&self, target: &DnsName) -> Option<Expr> {
        let is_target = |name: &str| name.parse::<DnsName>().is_ok_and(|name| name == *target);
        let (endpoint, place) = self.network.vpc_endpoints.iter().find_map(|endpoint| {
            let names = endpoint.dns_entries(self.network);
            Some((endpoint, names.iter().position(|(name, _)| is_target(name))?))
        })?;
        let Expr::Ref(name) = self.of(&endpoint.vpc_endpoint_id) else { return None };
        Some(Expr::Map(vec![
            ("DNSName", Expr::DnsName(name.clone(), place)),
            ("HostedZoneId", Expr::DnsZone(name, place)),
            ("EvaluateTargetHealth", Expr::Bool(false)),
        ]))
    }
}
