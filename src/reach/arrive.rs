//! Arriving at an endpoint: what stands behind it. It must not know how the packet came.

use super::filter::{Direction, Flow, GroupAnswer};
use super::index::Behind;
use super::trace::{Detail, Fact, Outcome, Stage, Via};
use super::walk::{Served, Walk};
use crate::catalog::Service;
use crate::model::{
    EndpointService, EndpointType, LoadBalancer, NetworkInterface, ResourceConfiguration, ResourceConfigurationType,
    Subnet, TargetGroup, VpcEndpoint,
};
use crate::net::SortedSet;
use crate::net::{Id, Protocol};
use std::net::IpAddr;

impl<'a> Walk<'_, 'a> {
    /// Arrives at an interface of an endpoint. Rules IF-36..IF-48, RE-05..RE-09, SN-09.
    pub fn arrive_at_endpoint(&mut self, endpoint: &'a VpcEndpoint, eni: &'a NetworkInterface) {
        let id = &endpoint.vpc_endpoint_id;
        self.path.push(id.clone());
        let via = match endpoint.vpc_endpoint_type {
            EndpointType::Resource => Via::ResourceEndpoint,
            EndpointType::ServiceNetwork => Via::ServiceNetworkEndpoint,
            EndpointType::GatewayLoadBalancer => Via::GatewayLoadBalancerEndpoint,
            EndpointType::Interface | EndpointType::Gateway | EndpointType::Tunnel => Via::InterfaceEndpoint,
        };
        self.set_endpoint_via(endpoint, via);
        self.endpoint_state(endpoint);
        self.zone_failed(Stage::EndpointState, id, &eni.subnet_id, "IF-47");
        if matches!(self.query.protocol, Protocol::Icmp | Protocol::Icmpv6) {
            // Rules IF-42, ES-46, SG-18.
            self.fail(
                Stage::Destination,
                Some(id),
                "PROTOCOL_RESTRICTION",
                "IF-42",
                Detail::of("endpoint-no-ping", [id.into()]),
            );
            return;
        }
        match endpoint.vpc_endpoint_type {
            EndpointType::Resource | EndpointType::ServiceNetwork => self.resource(endpoint, eni),
            EndpointType::GatewayLoadBalancer => {
                self.fail(
                    Stage::Destination,
                    Some(id),
                    "NO_POSSIBLE_DESTINATION",
                    "GWLB-09",
                    Detail::of("gwlbe-is-no-destination", [id.into()]),
                );
            }
            EndpointType::Interface | EndpointType::Gateway | EndpointType::Tunnel => {
                let Some(behind) = self.reach.behind(endpoint) else { return };
                match behind.customers {
                    Some(service) => self.customer_service(endpoint, eni, service),
                    None => self.aws_service(endpoint, behind),
                }
            }
        }
    }

    fn aws_service(&mut self, endpoint: &'a VpcEndpoint, behind: &Behind<'a>) {
        let Behind { name, region, service, .. } = behind;
        self.path.push(name.clone());
        let key = service.map_or("", |it| it.key.as_str());
        let answers = service.and_then(|it| it.answers(self.query.protocol, self.query.port));
        let query = self.query;
        let detail = |key| Detail::of(key, [name.into(), query.protocol.into(), query.port.into()]);
        match answers {
            Some(true) => self.pass(Stage::Destination, name, "IF-41", detail("service-answers")),
            // Rule IF-41: AWS's services speak TCP; which other ports they have is not known.
            None if self.query.protocol == Protocol::Tcp => {
                self.pass(Stage::Destination, name, "IF-41", detail("service-answers"));
                self.assume("IF-41", detail("ports-unknown"));
            }
            Some(false) | None => {
                self.fail(Stage::Destination, Some(name), "NO_LISTENER", "IF-41", detail("service-no-port"));
            }
        }
        self.served = Some(Served { key, region, endpoint: Some(endpoint), source: self.src });
    }

    /// Whether a service answers on the port that is asked, at its public addresses: a gateway endpoint changes nothing about that
    /// (rule GW-43).
    pub(super) fn answers_publicly(&mut self, name: &Id, service: Option<&Service>, rule: &'static str) {
        let (protocol, port) = (self.query.protocol, self.query.port);
        let detail = |key| Detail::of(key, [name.into(), protocol.into(), port.into()]);
        match service.and_then(|it| it.answers_publicly(protocol, port)) {
            Some(true) => {}
            Some(false) => {
                self.fail(Stage::Destination, Some(name), "NO_LISTENER", rule, detail("service-no-port"));
            }
            None => {
                self.note(Stage::Destination, Outcome::Unknown, Some(name.clone()), None, rule, detail("port-unknown"));
            }
        }
    }

    /// Rules ES-05, ES-26, ES-27, ES-40, ES-42, ES-44, ES-45, IF-48.
    fn customer_service(&mut self, endpoint: &'a VpcEndpoint, eni: &'a NetworkInterface, service: &'a EndpointService) {
        let id = &service.service_id;
        self.path.push(id.clone());
        let network = self.reach.network;
        let zone = self.reach.subnet(&eni.subnet_id).map(|it| it.availability_zone_id.as_str()).unwrap_or_default();
        let balancers: Vec<&'a LoadBalancer> =
            service.network_load_balancer_arns.iter().filter_map(|arn| network.load_balancers.get(arn)).collect();
        let in_zone = |balancer: &LoadBalancer| {
            balancer
                .subnets
                .iter()
                .filter_map(|it| self.reach.subnet(&it.subnet_id))
                .any(|it| it.availability_zone_id == zone)
        };
        // Rule ES-05: an interface is pinned to one load balancer of its zone; the first one is the lab's choice.
        let chosen = balancers.iter().find(|balancer| in_zone(balancer)).or_else(|| balancers.first()).copied();
        if balancers.len() > 1 {
            self.assume("ES-05", Detail::of("balancer-chosen", [id.into()]));
        }
        let Some(balancer) = chosen else {
            self.note(
                Stage::LoadBalancer,
                Outcome::Unknown,
                Some(id.clone()),
                Some("UNKNOWN_RESOURCE"),
                "ES-02",
                Detail::of("balancer-unknown", [id.into()]),
            );
            return;
        };
        let _ = endpoint;
        let entry = balancer
            .subnets
            .iter()
            .find(|it| self.reach.subnet(&it.subnet_id).is_some_and(|it| it.availability_zone_id == zone));
        let entry = entry
            .or_else(|| balancer.subnets.first())
            .and_then(|it| network.network_interfaces.get(&it.network_interface_id));
        self.path.push(balancer.load_balancer_arn.clone());
        // Rule ES-44: the load balancer's own groups see the client's address, unless they are switched off for PrivateLink.
        if !balancer.security_groups.is_empty()
            && !balancer.private_link_rules_off
            && let Some(src) = self.src
        {
            let region = service.region.as_str();
            let flow = Flow { remote: src, remote_groups: None, protocol: self.query.protocol, port: self.query.port };
            let answer = self.reach.groups_admit(&balancer.security_groups, region, Direction::In, flow);
            self.note_groups(Stage::SecurityGroupIn, Direction::In, answer, "ES-44", src);
            self.assume("ES-44", Detail::of("nlb-group-sees-client", [(&balancer.load_balancer_arn).into()]));
        }
        // Rule ES-42: targets see the load balancer's address.
        self.src = entry.and_then(NetworkInterface::primary);
        self.src_groups = entry.map(|it| it.groups.as_slice());
        self.load_balancer(balancer, entry, self.src);
        self.served = Some(Served { key: "", region: &service.region, endpoint: None, source: self.src });
    }

    /// A Network Load Balancer: a listener on the port, a target that is there and lets the balancer in. Rules ES-27, ES-42.
    pub fn load_balancer(
        &mut self,
        balancer: &'a LoadBalancer,
        entry: Option<&'a NetworkInterface>,
        source: Option<IpAddr>,
    ) {
        let network = self.reach.network;
        let arn = &balancer.load_balancer_arn;
        let protocol = match self.query.protocol {
            Protocol::Udp => ["UDP", "TCP_UDP", "QUIC"],
            Protocol::Tcp | Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_) => ["TCP", "TCP_UDP", "TLS"],
        };
        let listener = network.listeners.iter().find(|it| {
            it.load_balancer_arn == *arn && it.port == Some(self.query.port) && protocol.contains(&it.protocol.as_str())
        });
        let Some(listener) = listener else {
            self.fail(
                Stage::LoadBalancer,
                Some(arn),
                "NO_LISTENER",
                "ES-44",
                Detail::of("no-listener", [arn.into(), self.query.port.into()]),
            );
            return;
        };
        let group = network.target_groups.get(&listener.target_group_arn);
        let targets: Vec<(&'a NetworkInterface, u16)> = group.map(|group| self.targets(group)).unwrap_or_default();
        let zone_of =
            |eni: &NetworkInterface| self.reach.subnet(&eni.subnet_id).map(|it| it.availability_zone_id.clone());
        let entry_zone = entry.and_then(zone_of);
        let usable = |eni: &NetworkInterface| balancer.cross_zone || entry_zone.is_none() || zone_of(eni) == entry_zone;
        let candidates: Vec<(&'a NetworkInterface, u16)> =
            targets.iter().copied().filter(|(eni, _)| usable(eni) && self.reach.runs(eni)).collect();
        if candidates.is_empty() {
            let code = if targets.is_empty() { "NO_TARGETS" } else { "NO_TARGET_IN_ZONE" };
            self.fail(Stage::LoadBalancer, Some(arn), code, "ES-27", Detail::of("no-target", [arn.into()]));
            return;
        }
        let admits = |(eni, port): &&(&'a NetworkInterface, u16)| {
            self.target_admits(eni, *port, source, entry)
                && self.let_out(balancer, eni, *port).is_none_or(|it| it.outcome != Outcome::Fail)
        };
        let lets_through =
            |(eni, port): &&(&'a NetworkInterface, u16)| self.acls_let_through(entry, eni, *port, source);
        let admitted = candidates.iter().find(|it| admits(it) && lets_through(it));
        let admitted = admitted.or_else(|| candidates.iter().find(admits));
        if let Some((eni, port)) = admitted.or_else(|| candidates.first()) {
            let id = eni.instance_id.as_ref().unwrap_or(&eni.network_interface_id);
            self.cross_to_target(entry, eni, *port, source);
            self.path.push(id.clone());
            if admitted.is_some() {
                self.pass(
                    Stage::LoadBalancer,
                    arn,
                    "ES-42",
                    Detail::of("target-chosen", [arn.into(), id.into(), (*port).into()]),
                );
                self.pass(Stage::Destination, id, "ES-42", Detail::of("host-reached", [id.into()]));
            } else if let Some(answer) = self.let_out(balancer, eni, *port).filter(|it| it.outcome == Outcome::Fail)
                && let Some(remote) = eni.primary()
            {
                self.note_groups(Stage::LoadBalancer, Direction::Out, answer, "SG-06", remote);
            } else {
                let groups = eni.groups.first();
                self.fail(
                    Stage::LoadBalancer,
                    groups,
                    "ENI_SG_RULES_MISMATCH",
                    "ES-42",
                    Detail::of(
                        "target-keeps-out",
                        [id.into(), (*port).into(), source.map_or(Fact::Word(""), Fact::from)],
                    ),
                );
            }
        }
    }

    /// Whether a load balancer's own groups let it out to a target; none where it has no groups. Rule SG-06.
    fn let_out(&self, balancer: &LoadBalancer, eni: &NetworkInterface, port: u16) -> Option<GroupAnswer> {
        let remote = eni.primary().filter(|_| !balancer.security_groups.is_empty())?;
        let region = self.reach.vpc(&eni.vpc_id).map_or("", |vpc| vpc.region.as_str());
        let flow = Flow { remote, remote_groups: Some(&eni.groups), protocol: self.query.protocol, port };
        Some(self.reach.groups_admit(&balancer.security_groups, region, Direction::Out, flow))
    }

    fn targets(&self, group: &'a TargetGroup) -> Vec<(&'a NetworkInterface, u16)> {
        let find = |id: &Id| match id.as_str().parse::<IpAddr>() {
            Ok(address) => self.reach.interface_at(&group.vpc_id, address),
            Err(_) => self.reach.primary(id),
        };
        group.targets.iter().filter_map(|target| Some((find(&target.id)?, target.port.unwrap_or(group.port)))).collect()
    }

    fn target_admits(
        &self,
        eni: &NetworkInterface,
        port: u16,
        source: Option<IpAddr>,
        entry: Option<&NetworkInterface>,
    ) -> bool {
        let Some(source) = source else { return true };
        let region = self.reach.vpc(&eni.vpc_id).map_or("", |vpc| vpc.region.as_str());
        let flow = Flow {
            remote: source,
            remote_groups: entry.map(|it| it.groups.as_slice()),
            protocol: self.query.protocol,
            port,
        };
        self.reach.groups_admit(&eni.groups, region, Direction::In, flow).outcome != Outcome::Fail
    }

    /// Rules RE-05..RE-09, SN-05, SN-09: through the resource gateway to the resource.
    fn resource(&mut self, endpoint: &'a VpcEndpoint, eni: &'a NetworkInterface) {
        let network = self.reach.network;
        let id = &endpoint.vpc_endpoint_id;
        let names = endpoint.lattice_names(network);
        let by_name = self.name.and_then(|name| {
            names.iter().find(|it| it.name == name.as_str() || it.private_name.as_deref() == Some(name.as_str()))
        });
        let Some(found) = by_name.or_else(|| names.first()) else {
            self.fail(
                Stage::Destination,
                Some(id),
                "NO_POSSIBLE_DESTINATION",
                "RE-18",
                Detail::of("nothing-associated", [id.into()]),
            );
            return;
        };
        self.path.push(found.resource.clone());
        if network.lattice_services.contains(&found.resource) {
            // A Lattice service: what stands behind it is not modelled.
            self.pass(
                Stage::Destination,
                &found.resource,
                "SN-05",
                Detail::of("lattice-service", [(&found.resource).into()]),
            );
            return;
        }
        let Some(configuration) = network.resource_configurations.get(&found.resource) else { return };
        if self.query.protocol != Protocol::Tcp {
            self.fail(
                Stage::Destination,
                Some(&configuration.id),
                "PROTOCOL_RESTRICTION",
                "RE-05",
                Detail::of("resource-only-tcp", [(&configuration.id).into()]),
            );
            return;
        }
        let ports = &configuration.port_ranges;
        if !ports.is_empty() && !ports.iter().any(|range| range.contains(self.query.port)) {
            self.fail(
                Stage::Destination,
                Some(&configuration.id),
                "NO_LISTENER",
                "RE-05",
                Detail::of("no-listener", [(&configuration.id).into(), self.query.port.into()]),
            );
            return;
        }
        self.resource_gateway(configuration, eni);
    }

    fn resource_gateway(&mut self, configuration: &'a ResourceConfiguration, eni: &'a NetworkInterface) {
        let network = self.reach.network;
        let parent = configuration.group_id.as_ref().and_then(|id| network.resource_configurations.get(id));
        let gateway = configuration
            .resource_gateway_id
            .as_ref()
            .or_else(|| parent.and_then(|it| it.resource_gateway_id.as_ref()));
        let Some(gateway) = gateway.and_then(|id| network.resource_gateways.get(id)) else {
            self.note(
                Stage::ResourceGateway,
                Outcome::Unknown,
                Some(configuration.id.clone()),
                Some("UNKNOWN_RESOURCE"),
                "RE-02",
                Detail::of("gateway-unknown", [(&configuration.id).into()]),
            );
            return;
        };
        self.path.push(gateway.id.clone());
        let zone = |subnet: Option<&Subnet>| subnet.map(|it| it.availability_zone_id.clone());
        let endpoint_zones: SortedSet<_> = network
            .vpc_endpoints
            .iter()
            .filter(|it| it.network_interface_ids.contains(&eni.network_interface_id))
            .flat_map(|it| it.subnet_ids.iter().filter_map(|id| zone(self.reach.subnet(id))))
            .collect();
        let gateway_zones: SortedSet<_> =
            gateway.subnet_ids.iter().filter_map(|id| zone(self.reach.subnet(id))).collect();
        if endpoint_zones.is_disjoint(&gateway_zones) {
            self.fail(
                Stage::ResourceGateway,
                Some(&gateway.id),
                "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
                "RE-06",
                Detail::of("zones-differ", [(&gateway.id).into()]),
            );
            return;
        }
        let own_zone = zone(self.reach.subnet(&eni.subnet_id));
        let interfaces: Vec<&'a NetworkInterface> =
            gateway.network_interface_ids.iter().filter_map(|id| network.network_interfaces.get(id)).collect();
        let entry = interfaces
            .iter()
            .find(|it| zone(self.reach.subnet(&it.subnet_id)) == own_zone)
            .or_else(|| interfaces.first())
            .copied();
        // Rule RE-08: the resource sees the gateway's address.
        self.src = entry.and_then(NetworkInterface::primary);
        self.src_groups = entry.map(|it| it.groups.as_slice());
        let target: Option<IpAddr> = configuration.definition.as_ref().and_then(|it| it.parse().ok());
        let Some(target) = target else {
            if configuration.kind == ResourceConfigurationType::Arn || configuration.definition.is_some() {
                self.pass(
                    Stage::ResourceGateway,
                    &gateway.id,
                    "RE-08",
                    Detail::of("resource-forwarded", [(&gateway.id).into(), (&configuration.id).into()]),
                );
                self.assume("RE-04", Detail::of("resource-by-name", [(&configuration.id).into()]));
                self.pass(
                    Stage::Destination,
                    &configuration.id,
                    "RE-03",
                    Detail::of("host-reached", [(&configuration.id).into()]),
                );
            }
            return;
        };
        // Rule RE-09: the gateway's groups let it out.
        let resource = self.reach.interface_at(&gateway.vpc_id, target);
        let flow = Flow {
            remote: target,
            remote_groups: resource.map(|eni| eni.groups.as_slice()),
            protocol: self.query.protocol,
            port: self.query.port,
        };
        let answer = self.reach.groups_admit(&gateway.security_group_ids, &gateway.region, Direction::Out, flow);
        self.note_groups(Stage::ResourceGateway, Direction::Out, answer, "RE-09", target);
        match resource {
            Some(eni) => {
                let id = eni.instance_id.as_ref().unwrap_or(&eni.network_interface_id);
                self.cross_to_target(entry, eni, self.query.port, self.src);
                self.path.push(id.clone());
                if self.target_admits(eni, self.query.port, self.src, entry) {
                    self.pass(Stage::Destination, id, "RE-08", Detail::of("host-reached", [id.into()]));
                } else {
                    self.fail(
                        Stage::Destination,
                        eni.groups.first(),
                        "ENI_SG_RULES_MISMATCH",
                        "RE-08",
                        Detail::of(
                            "target-keeps-out",
                            [id.into(), self.query.port.into(), self.src.map_or(Fact::Word(""), Fact::from)],
                        ),
                    );
                }
            }
            None => {
                self.assume("RE-04", Detail::of("resource-not-modelled", [target.into()]));
                self.pass(
                    Stage::Destination,
                    &configuration.id,
                    "RE-08",
                    Detail::of("resource-forwarded", [(&gateway.id).into(), (&configuration.id).into()]),
                );
            }
        }
    }
}
