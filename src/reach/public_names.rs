//! The internet's answer: names of endpoints, load balancers and services, which are public. It must not know VPCs' zones.

use super::answer::{AnswerRecord, DnsAnswer, PRIVATE_TTL, RecordData, RecordType};
use super::index::Reach;
use super::trace::{DnsSource, DnsStatus};
use crate::catalog::{self, PublicStatus};
use crate::model::{EndpointState, EndpointType, LatticeService, LoadBalancerKind};
use crate::net::order;
use crate::net::{DnsName, Family};
use std::net::{IpAddr, Ipv4Addr};

impl<'a> Reach<'a> {
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
