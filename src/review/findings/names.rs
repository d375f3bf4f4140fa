//! Findings about private DNS, hosted zones, Resolver rules and DHCP options. It must not know packets.

use super::super::requests;
use super::{Review, facts, last_part};
use crate::catalog;
use crate::control::Request;
use crate::model::{
    EndpointState, EndpointType, HostedZone, Record, RecordValue, ResolverDirection, ResolverRuleType, Vpc, VpcEndpoint,
};
use crate::net::json;
use crate::net::{DnsName, Id};
use crate::reach::{Fact, vpc_resolver};

impl<'a> Review<'a> {
    pub(super) fn names(&mut self) {
        let network = self.network;
        for endpoint in network.vpc_endpoints.iter().filter(|it| it.vpc_endpoint_type == EndpointType::Interface) {
            self.private_dns(endpoint);
            self.narrow_private_dns(endpoint);
        }
        for vpc in network.vpcs.iter() {
            self.attributes(vpc);
            self.own_servers(vpc);
        }
        for zone in network.hosted_zones.iter() {
            self.zone(zone);
        }
        self.forward_rules();
    }

    /// Whether a hosted zone or a Profile leads to an endpoint.
    fn is_named_elsewhere(&self, endpoint: &VpcEndpoint) -> bool {
        let network = self.network;
        let id = endpoint.vpc_endpoint_id.as_str();
        let interfaces = endpoint.network_interface_ids.iter().filter_map(|it| network.network_interfaces.get(it));
        let addresses: Vec<String> = interfaces.flat_map(|it| it.addresses()).map(|it| it.to_string()).collect();
        let leads_here = |record: &Record| match &record.value {
            RecordValue::Alias(name, _) => name.as_str().contains(id),
            RecordValue::Values(values, _) => {
                values.iter().any(|value| value.contains(id) || addresses.contains(value))
            }
        };
        network.hosted_zones.iter().any(|zone| zone.records.iter().any(leads_here))
            || network.profiles.iter().any(|it| it.resources.iter().any(|it| it.resource_arn.ends_with(id)))
    }

    /// Rules DNS-36, DNS-25, DNS-41.
    fn private_dns(&mut self, endpoint: &'a VpcEndpoint) {
        let network = self.network;
        let id = &endpoint.vpc_endpoint_id;
        let Some(vpc) = self.vpc_of(endpoint) else { return };
        let switched = vpc.enable_dns_support && vpc.enable_dns_hostnames;
        if !endpoint.private_dns_enabled {
            let names = endpoint.hidden_zones(network);
            let another = |it: &VpcEndpoint| {
                it.vpc_id == endpoint.vpc_id && it.service_name == endpoint.service_name && it.private_dns_enabled
            };
            let Some(first) = names.first().filter(|_| endpoint.state == EndpointState::Available) else { return };
            if self.is_named_elsewhere(endpoint) || network.vpc_endpoints.iter().any(another) {
                return;
            }
            let mut fix = requests::dns_attributes(vpc);
            let has_gateway = |it: &VpcEndpoint| {
                it.vpc_id == endpoint.vpc_id
                    && it.vpc_endpoint_type == EndpointType::Gateway
                    && it.service_name == endpoint.service_name
            };
            // Rule DNS-40: without a gateway endpoint, S3's private DNS is for the VPC itself too.
            let mut on = requests::modify_endpoint(network, endpoint, "PrivateDnsEnabled", json!(true));
            if endpoint.is_s3()
                && !network.vpc_endpoints.iter().any(has_gateway)
                && let Some(map) = on.parameters.as_object_mut()
            {
                map.insert("DnsOptions".into(), json!({"PrivateDnsOnlyForInboundResolverEndpoint": false}));
            }
            fix.push(on);
            let about = facts([id.into(), first.apex.clone().into()]);
            self.add("endpoint-without-private-dns", vec![id.clone()], about, fix);
            return;
        }
        if !switched {
            let about = facts([id.into(), (&vpc.vpc_id).into()]);
            let components = vec![id.clone(), vpc.vpc_id.clone()];
            self.add("private-dns-needs-vpc-attributes", components, about, requests::dns_attributes(vpc));
        }
        if endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint {
            let inbound = network
                .resolver_endpoints
                .iter()
                .any(|it| it.direction == ResolverDirection::Inbound && it.host_vpc_id == endpoint.vpc_id);
            if !inbound {
                let about = facts([id.into(), (&vpc.vpc_id).into()]);
                self.add("private-dns-only-for-inbound", vec![id.clone()], about, Vec::new());
            }
        }
    }

    /// Rules DNS-29, DNS-38, DNS-82: names that private DNS takes too many of, or leaves out.
    fn narrow_private_dns(&mut self, endpoint: &'a VpcEndpoint) {
        if !endpoint.answers_privately(self.network) || endpoint.customer_service(self.network).is_some() {
            return;
        }
        let id = &endpoint.vpc_endpoint_id;
        match last_part(endpoint) {
            "execute-api" => {
                let fix = requests::modify_endpoint(self.network, endpoint, "PrivateDnsEnabled", json!(false));
                self.add("public-api-hidden", vec![id.clone()], facts([id.into()]), vec![fix]);
            }
            "sts" => self.add("sts-global-name", vec![id.clone()], facts([id.into()]), Vec::new()),
            _ => {}
        }
    }

    /// Rule DNS-19.
    fn attributes(&mut self, vpc: &'a Vpc) {
        let id = &vpc.vpc_id;
        let fix = requests::dns_attributes(vpc);
        let has_endpoint = self.network.vpc_endpoints.iter().any(|it| {
            it.vpc_id == *id
                && it.vpc_endpoint_type == EndpointType::Interface
                && !it.hidden_zones(self.network).is_empty()
        });
        let is_known = self.has_about("private-dns-needs-vpc-attributes", id);
        if fix.is_empty() || !has_endpoint || is_known {
            return;
        }
        self.add("vpc-attributes-off-with-endpoints", vec![id.clone()], facts([id.into()]), fix);
    }

    /// Rule DNS-69: servers of one's own know private names only if they forward to the VPC's resolver.
    fn own_servers(&mut self, vpc: &'a Vpc) {
        let network = self.network;
        let Some(options) = network.dhcp_options.get(&vpc.dhcp_options_id) else { return };
        let Some(servers) = options.configurations.get("domain-name-servers") else { return };
        let own = vpc_resolver(vpc).map(|it| it.to_string());
        let is_amazon = |server: &String| {
            ["AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"].contains(&server.as_str())
                || Some(server) == own.as_ref()
        };
        if servers.iter().any(is_amazon) || self.reach.hidden_of(&vpc.vpc_id).is_empty() {
            return;
        }
        let id = &options.dhcp_options_id;
        let about = facts([(&vpc.vpc_id).into(), Fact::Text(servers.join(", "))]);
        self.add("own-dns-servers", vec![vpc.vpc_id.clone(), id.clone()], about, Vec::new());
    }

    /// Rules DNS-50, DNS-51, DNS-60, DNS-78, DNS-80.
    fn zone(&mut self, zone: &'a HostedZone) {
        let network = self.network;
        let id = &zone.id;
        let name = || Fact::from(zone.name.clone());
        let regions = zone.vpcs.iter().filter_map(|it| catalog::region(&it.vpc_region));
        let covers = |parent: &str, region: &str| {
            let of_region: Option<DnsName> = [region, ".", parent].concat().parse().ok();
            of_region.is_some_and(|it| it.is_within(&zone.name))
        };
        let mut regions =
            regions.filter(|it| covers(it.dns_suffix(), it.code) || covers(it.dual_stack_suffix(), it.code));
        if regions.next().is_some() {
            self.add("hosted-zone-too-broad", vec![id.clone()], facts([id.into(), name()]), Vec::new());
        }
        if catalog::service_of_host(zone.name.as_str()).is_some_and(|it| it.key == "dynamodb") {
            self.add("hosted-zone-for-dynamodb", vec![id.clone()], facts([id.into(), name()]), Vec::new());
        }
        for vpc in zone.vpcs.iter().filter_map(|it| network.vpcs.get(&it.vpc_id)) {
            let fix = requests::dns_attributes(vpc);
            if !fix.is_empty() {
                let components = vec![id.clone(), vpc.vpc_id.clone()];
                self.add("hosted-zone-needs-vpc-attributes", components, facts([id.into(), (&vpc.vpc_id).into()]), fix);
            }
        }
        let wildcard: Option<DnsName> = ["*.", zone.name.as_str()].concat().parse().ok();
        let at = |name: &DnsName| {
            zone.records.iter().find(|it| it.name == *name && ["A", "AAAA", "CNAME"].contains(&it.kind.as_str()))
        };
        let (apex, below) = (at(&zone.name), wildcard.as_ref().and_then(at));
        let mut found = Vec::new();
        for endpoint in network.vpc_endpoints.iter() {
            let hidden = endpoint.hidden_zones(network);
            let Some(hidden) = hidden.iter().find(|it| it.apex == zone.name && !it.is_cname) else { continue };
            let components = vec![id.clone(), endpoint.vpc_endpoint_id.clone()];
            let repair = |record: &Record, name: &DnsName| vec![copy_record(zone, record, name)];
            match (apex, below, &wildcard) {
                (Some(apex), None, Some(wildcard)) if hidden.has_wildcard => {
                    found.push(("hosted-zone-without-wildcard", components, repair(apex, wildcard)));
                }
                (None, Some(below), _) if hidden.has_apex => {
                    found.push(("hosted-zone-without-apex", components, repair(below, &zone.name)));
                }
                _ => {}
            }
        }
        for (code, components, fix) in found.into_iter().take(1) {
            self.add(code, components, facts([id.into(), name()]), fix);
        }
    }

    /// Rules DNS-63, DNS-64.
    fn forward_rules(&mut self) {
        let network = self.network;
        let mut found = Vec::new();
        for rule in network.resolver_rules.iter().filter(|it| it.rule_type == ResolverRuleType::Forward) {
            for vpc_id in rule.associations.iter().map(|it| &it.vpc_id) {
                let id = &rule.id;
                let domain = || Fact::from(rule.domain_name.clone());
                for hidden in self.reach.hidden_of(vpc_id) {
                    if rule.domain_name.is_within(&hidden.zone.apex) {
                        let endpoint = &hidden.endpoint.vpc_endpoint_id;
                        let components = vec![id.clone(), endpoint.clone()];
                        let parameters = json!({"VPCId": vpc_id, "ResolverRuleId": id});
                        let operation = "DisassociateResolverRule";
                        let fix = requests::of(&rule.owner_id, &rule.region, "route53resolver", operation, parameters);
                        let about = facts([id.into(), domain(), endpoint.into()]);
                        found.push(("forward-rule-takes-private-dns", components, about, vec![fix]));
                    }
                }
                let suffix = catalog::region(&rule.region).and_then(|it| it.dns_suffix().parse::<DnsName>().ok());
                let covers = suffix.as_ref().is_some_and(|suffix| suffix.is_within(&rule.domain_name));
                let exempt = network.resolver_rules.iter().any(|it| {
                    it.rule_type == ResolverRuleType::System
                        && suffix.as_ref().is_some_and(|suffix| suffix.is_within(&it.domain_name))
                        && it.domain_name.label_count() >= rule.domain_name.label_count()
                        && it.associations.iter().any(|it| it.vpc_id == *vpc_id)
                });
                let has_endpoint = network
                    .vpc_endpoints
                    .iter()
                    .any(|it| it.vpc_id == *vpc_id && it.vpc_endpoint_type == EndpointType::Interface);
                if covers && !exempt && has_endpoint {
                    let about = facts([id.into(), domain(), vpc_id.into()]);
                    found.push((
                        "forward-rule-takes-service-names",
                        vec![id.clone(), vpc_id.clone()],
                        about,
                        Vec::new(),
                    ));
                }
            }
        }
        for (code, components, about, fix) in found {
            self.add(code, components, about, fix);
        }
    }
}

/// The same record under another name.
fn copy_record(zone: &HostedZone, record: &Record, name: &DnsName) -> Request {
    let mut set = json!({"Name": name.as_str(), "Type": record.kind});
    if let Some(map) = set.as_object_mut() {
        match &record.value {
            RecordValue::Alias(target, zone) => {
                let alias = json!({"HostedZoneId": zone, "DNSName": target.as_str(), "EvaluateTargetHealth": false});
                map.insert("AliasTarget".into(), alias);
            }
            RecordValue::Values(values, ttl) => {
                let records: Vec<_> = values.iter().map(|value| json!({"Value": value})).collect();
                map.insert("TTL".into(), json!(ttl));
                map.insert("ResourceRecords".into(), json!(records));
            }
        }
    }
    let changes = json!([{"Action": "UPSERT", "ResourceRecordSet": set}]);
    let parameters = json!({"HostedZoneId": zone.id, "ChangeBatch": {"Changes": changes}});
    let region = zone.vpcs.first().map_or("us-east-1", |it| it.vpc_region.as_str());
    requests::of(&zone.owner_id, region, "route53", "ChangeResourceRecordSets", parameters)
}

/// The ids of endpoints, for components.
pub(super) fn ids<'e>(endpoints: impl Iterator<Item = &'e VpcEndpoint>) -> Vec<Id> {
    endpoints.map(|it| it.vpc_endpoint_id.clone()).collect()
}
