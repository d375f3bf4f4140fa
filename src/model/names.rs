//! The DNS names that endpoints have by what they are: their own, and the private names of their services.
//! It must not know who is asked for them.

use super::{DnsRecordIpType, EndpointService, EndpointType, Network, VpcEndpoint};
use crate::catalog;
use crate::net::{DnsName, Id};

/// The hidden private hosted zone that AWS keeps for an endpoint with private DNS (rule DNS-16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenZone {
    pub apex: DnsName,
    /// The apex has an address.
    pub has_apex: bool,
    /// Every name below the apex has an address.
    pub has_wildcard: bool,
    /// A dual-stack name: `service-defined` answers it with both families (rules IF-32, GW-55).
    pub is_dual_stack: bool,
    /// The zone answers with a CNAME to the endpoint's regional name (rule DNS-30: services of customers).
    pub is_cname: bool,
}

impl VpcEndpoint {
    /// The Region of its service.
    pub fn service_region<'a>(&'a self, network: &'a Network) -> &'a str {
        let own = network.vpcs.get(&self.vpc_id).map_or("", |vpc| vpc.region.as_str());
        self.service_region.as_deref().unwrap_or(own)
    }

    /// Whether it has network interfaces.
    pub fn has_interfaces(&self) -> bool {
        self.vpc_endpoint_type != EndpointType::Gateway
    }

    /// The endpoint service of the lab that it belongs to; None for AWS's own services.
    pub fn customer_service<'a>(&self, network: &'a Network) -> Option<&'a EndpointService> {
        let (_, id) = self.service_name.rsplit_once('.')?;
        network.endpoint_services.get(id).filter(|service| service.service_name() == self.service_name)
    }

    /// What its own names end in, such as `ec2.us-east-1.vpce.amazonaws.com` (rules DNS-03, ES-07).
    pub fn base_name(&self, network: &Network) -> Option<String> {
        if self.vpc_endpoint_type != EndpointType::Interface {
            return None;
        }
        let region = self.service_region(network);
        if let Some(id) = self.service_name.rsplit('.').next().filter(|id| id.starts_with("vpce-svc-")) {
            return Some([id, ".", region, ".vpce.amazonaws.com"].concat());
        }
        catalog::service_in(&self.service_name, region)?.base_endpoint_dns_names.first().cloned()
    }

    /// Its own names: the regional one, then one for each zone that it is in (rules DNS-01, DNS-02, DNS-04, IF-63).
    /// S3's begin with `*.` (rule DNS-11).
    pub fn own_names(&self, network: &Network) -> Vec<String> {
        let Some(base) = self.base_name(network) else { return Vec::new() };
        let base = base.strip_prefix("*.").unwrap_or(&base);
        let star = if self.is_s3() { "*." } else { "" };
        let label = [self.vpc_endpoint_id.as_str(), "-", &self.dns_suffix].concat();
        let mut names = vec![[star, &label, ".", base].concat()];
        if self.service_region.is_none() {
            for zone in self.zones(network) {
                names.push([star, &label, "-", zone, ".", base].concat());
            }
        }
        names
    }

    /// Whether it is an S3 endpoint, whose names are wildcards.
    pub fn is_s3(&self) -> bool {
        self.service_name.ends_with(".s3")
    }

    /// Whether it is a gateway endpoint for S3 whose record type says which addresses S3's names have; else that is left to the names
    /// themselves (`service-defined`). Rules DNS-47, GW-54.
    ///
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html#privatelink-dns-record-types>
    pub fn governs_names(&self) -> bool {
        self.vpc_endpoint_type == EndpointType::Gateway
            && self.dns_options.dns_record_ip_type != DnsRecordIpType::ServiceDefined
            && self.is_s3()
    }

    /// The domains of the names that it governs.
    pub fn governed_domains(&self, network: &Network) -> impl Iterator<Item = DnsName> {
        let code = self.service_region(network);
        let end = catalog::region(code).map_or("amazonaws.com", |region| region.dns_suffix());
        let domains = ["s3.", "s3.dualstack."].map(|start| [start, code, ".", end].concat());
        domains.into_iter().filter_map(|domain| domain.parse().ok())
    }

    /// The names of the zones of its subnets, in the order of the subnets.
    pub fn zones<'a>(&'a self, network: &'a Network) -> impl Iterator<Item = &'a str> {
        let subnets = self.subnet_ids.iter().filter_map(|id| network.subnets.get(id));
        subnets.map(|subnet| subnet.availability_zone.as_str())
    }

    /// The private names of its service as the service lists them (rules DNS-26, DNS-27, ES-28).
    pub fn service_private_names(&self, network: &Network) -> Vec<String> {
        match self.customer_service(network) {
            Some(service) => service.private_dns_name.iter().cloned().collect(),
            None => catalog::service_in(&self.service_name, self.service_region(network))
                .and_then(|service| service.private_dns_names.clone())
                .unwrap_or_default(),
        }
    }

    /// The zones that private DNS would have, whether it is on or not.
    ///
    /// Rules DNS-28 (dual-stack names need an endpoint with IPv6 addresses: an assumption but for S3), DNS-37, IF-32.
    pub fn hidden_zones(&self, network: &Network) -> Vec<HiddenZone> {
        if self.vpc_endpoint_type != EndpointType::Interface {
            return Vec::new();
        }
        let service = self.customer_service(network);
        let mut names = self.service_private_names(network);
        if self.is_s3() && self.ip_address_type.has_v6() {
            let dual: Vec<String> = names.iter().filter(|name| name.contains("s3.")).cloned().collect();
            names.extend(dual.iter().map(|name| name.replacen("s3.", "s3.dualstack.", 1)));
        }
        let mut zones: Vec<HiddenZone> = Vec::new();
        for name in &names {
            let is_dual_stack = service.is_none() && (name.ends_with(".api.aws") || name.contains(".dualstack."));
            if is_dual_stack && !self.ip_address_type.has_v6() {
                continue;
            }
            let Ok(name) = name.parse::<DnsName>() else { continue };
            let (apex, wildcard) = match name.wildcard_zone() {
                Some(zone) => (zone, true),
                None => (name, false),
            };
            let has_apex = !wildcard || self.is_s3();
            match zones.iter_mut().find(|zone| zone.apex == apex) {
                Some(zone) => {
                    zone.has_wildcard |= wildcard;
                    zone.has_apex |= has_apex;
                }
                None => zones.push(HiddenZone {
                    apex,
                    has_apex,
                    has_wildcard: wildcard,
                    is_dual_stack,
                    is_cname: service.is_some(),
                }),
            }
        }
        zones
    }

    /// Whether its private names are being answered: private DNS is on, and the endpoint is available.
    pub fn answers_privately(&self, network: &Network) -> bool {
        // Rule ES-31: a name that is no longer verified keeps working for connections that were made.
        let has_name = self.customer_service(network).is_none_or(|service| service.private_dns_name.is_some());
        self.private_dns_enabled && self.state == super::EndpointState::Available && has_name
    }

    /// Its `DnsEntries`: own names in the Region's public zone, then private names in their hidden zones (rules DNS-04, API-5).
    pub fn dns_entries(&self, network: &Network) -> Vec<(String, String)> {
        let public = public_zone_id(self.service_region(network));
        let mut entries: Vec<(String, String)> =
            self.own_names(network).into_iter().map(|name| (name, public.clone())).collect();
        if self.private_dns_enabled && self.vpc_endpoint_type == EndpointType::Interface {
            let hidden = zone_id(self.vpc_endpoint_id.as_str());
            for name in self.service_private_names(network) {
                if !name.ends_with(".api.aws") || self.ip_address_type.has_v6() {
                    entries.push((name, hidden.clone()));
                }
            }
        }
        entries
    }

    /// The eight characters behind the id in its names (rule DNS-01), for a new endpoint.
    pub fn made_suffix(id: &Id) -> String {
        letters(id.as_str(), "suffix", 8, b"abcdefghijklmnopqrstuvwxyz0123456789")
    }
}

/// The public hosted zone of a Region's `vpce.amazonaws.com` names. Rule DNS-04: one that is not known is made up.
pub fn public_zone_id(region: &str) -> String {
    let known = catalog::region(region).and_then(|region| region.endpoint_zone_id);
    known.map_or_else(|| zone_id(region), str::to_string)
}

/// An id of a hosted zone in AWS's form, the same in every run.
pub fn zone_id(seed: &str) -> String {
    let mut id = letters(seed, "zone", 13, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    id.insert_str(0, "Z0");
    id
}

/// `count` characters of `alphabet` that depend only on `seed` and `salt`.
pub fn letters(seed: &str, salt: &str, count: u64, alphabet: &[u8]) -> String {
    let seed = crate::net::mix(0, seed);
    let places = alphabet.len() as u64;
    (0..count)
        .filter_map(|n| {
            let place = crate::net::mix(seed.wrapping_add(n), salt) % places;
            alphabet.get(place as usize).map(|byte| char::from(*byte))
        })
        .collect()
}

/// A resource or Lattice service that a resource or service-network endpoint reaches, and its names there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LatticeName {
    /// `vpce-rsc-asc-…` of the endpoint.
    pub association_id: Id,
    pub arn: String,
    /// The public name that answers with the endpoint's addresses (rules RE-11, SN-05).
    pub name: String,
    /// The custom domain that private DNS answers (rules RE-12, SN-07).
    pub private_name: Option<String>,
    /// The resource configuration or Lattice service.
    pub resource: Id,
    /// Which of a service network's resource configurations it is: each has an address of its own (rule SN-04).
    pub place: Option<usize>,
}

impl VpcEndpoint {
    /// What a resource or service-network endpoint reaches, with the names that it has there.
    pub fn lattice_names(&self, network: &Network) -> Vec<LatticeName> {
        let region = network.vpcs.get(&self.vpc_id).map_or("", |vpc| vpc.region.as_str());
        let mut found = Vec::new();
        let id_of = |arn: &Option<String>| arn.as_deref().and_then(|arn| arn.rsplit('/').next()).map(str::to_string);
        if let Some(id) = id_of(&self.resource_configuration_arn) {
            for configuration in network.resource_configurations.iter() {
                let is_it = configuration.id == id.as_str();
                let is_child = configuration.group_id.as_ref().is_some_and(|group| *group == id.as_str());
                let is_group = configuration.kind == super::ResourceConfigurationType::Group;
                if (is_it && !is_group) || is_child {
                    let middle = if is_child { id_after_dash(&configuration.id, "-snra-") } else { String::new() };
                    found.push(self.resource_name(configuration, region, &middle, true));
                }
            }
        }
        let mut place = 0;
        if let Some(id) = id_of(&self.service_network_arn) {
            for association in network.lattice_associations.iter().filter(|it| it.service_network_id == id.as_str()) {
                match &association.with {
                    super::LatticeAssociationKind::Resource(resource, private) => {
                        if let Some(configuration) = network.resource_configurations.get(resource) {
                            let middle = ["-", association.id.as_str()].concat();
                            let name = self.resource_name(configuration, region, &middle, *private);
                            found.push(LatticeName { place: Some(place), ..name });
                        }
                        place += 1;
                    }
                    super::LatticeAssociationKind::Service(service) => {
                        if let Some(service) = network.lattice_services.get(service) {
                            let parts = [
                                self.vpc_endpoint_id.as_str(),
                                "-",
                                association.id.as_str(),
                                ".",
                                HASH,
                                ".vpc-lattice-svcs.",
                                region,
                                ".on.aws",
                            ];
                            found.push(LatticeName {
                                association_id: self.association_id("vpce-lsvc-asc", &association.id),
                                arn: lattice_arn(&service.region, &service.owner_id, "service", &service.id),
                                name: parts.concat(),
                                private_name: None,
                                resource: service.id.clone(),
                                place: None,
                            });
                        }
                    }
                    super::LatticeAssociationKind::Vpc(..) => {}
                }
            }
        }
        found
    }

    /// The id of an association of the endpoint's own with what it reaches.
    fn association_id(&self, prefix: &str, other: &Id) -> Id {
        let bytes = self.vpc_endpoint_id.as_str().bytes().chain(other.as_str().bytes());
        Id::made(prefix, bytes.fold(7, |sum, byte| sum * 31 % 0xffff_fff1 + u64::from(byte)))
    }

    fn resource_name(
        &self,
        configuration: &super::ResourceConfiguration,
        region: &str,
        middle: &str,
        private: bool,
    ) -> LatticeName {
        let parts = [
            self.vpc_endpoint_id.as_str(),
            middle,
            ".",
            configuration.id.as_str(),
            ".",
            HASH,
            ".vpc-lattice-rsc.",
            region,
            ".on.aws",
        ];
        let custom = configuration.custom_domain_name.clone();
        let listed = |name: &String| {
            self.dns_options.private_dns_specified_domains.iter().any(|it| {
                it == name
                    || it
                        .strip_prefix("*.")
                        .is_some_and(|zone| name.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.')))
            })
        };
        let admitted = custom.filter(|name| match self.dns_options.preference() {
            "ALL_DOMAINS" => true,
            "VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS" => configuration.domain_verified || listed(name),
            "SPECIFIED_DOMAINS_ONLY" => listed(name),
            _ => configuration.domain_verified,
        });
        LatticeName {
            association_id: self.association_id("vpce-rsc-asc", &configuration.id),
            arn: lattice_arn(
                &configuration.region,
                &configuration.owner_id,
                "resourceconfiguration",
                &configuration.id,
            ),
            name: parts.concat(),
            private_name: admitted.filter(|_| private && self.private_dns_enabled),
            resource: configuration.id.clone(),
            place: None,
        }
    }
}

/// Rule SN-03: the addresses that an interface of a service-network endpoint takes for services: a /28.
pub const SERVICE_BLOCK: usize = 16;

/// The part of VPC Lattice's names that AWS chooses; this one was observed (rule RE-11).
const HASH: &str = "4232ccc";

fn id_after_dash(id: &Id, prefix: &str) -> String {
    [prefix, id.as_str().rsplit('-').next().unwrap_or_default()].concat()
}

/// The ARN of a VPC Lattice object.
pub fn lattice_arn(region: &str, owner: &Id, kind: &str, id: &Id) -> String {
    ["arn:aws:vpc-lattice:", region, ":", owner.as_str(), ":", kind, "/", id.as_str()].concat()
}
