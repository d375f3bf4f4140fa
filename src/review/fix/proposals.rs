//! What may be tried next: endpoints, names, ways out, barriers. It must not know whether it helps.

use super::super::requests;
use super::{Goal, State};
use crate::catalog::{self, ServiceType};
use crate::control::Request;
use crate::model::{
    Destination, EndpointState, EndpointType, HostedZone, Network, NetworkAcl, NetworkInterface, ResolverRuleType,
    RouteTable, SecurityGroup, Subnet, TargetKind, Vpc, VpcEndpoint, public_zone_id,
};
use crate::net::json;
use crate::net::{Cidr, DnsName, Id, PortRange};
use crate::reach::{DnsSource, Reach, Source, To, Trace, Verdict};
use serde_json::Value;

/// What a proposal is made from.
pub(super) struct Proposer<'s> {
    pub(super) network: &'s Network,
    pub(super) reach: Reach<'s>,
    pub(super) goal: &'s Goal,
    /// The journey that does not end as wanted.
    pub(super) trace: &'s Trace,
    pub(super) eni: Option<&'s NetworkInterface>,
    pub(super) subnet: Option<&'s Subnet>,
    pub(super) vpc: Option<&'s Vpc>,
    pub(super) table: Option<&'s RouteTable>,
    pub(super) found: Vec<Request>,
}

/// What may be tried next, as the account that owns each thing would.
pub(super) fn proposals(state: &State, goal: &Goal) -> Vec<Request> {
    let network = &state.network;
    let other = state.trace.alternatives.iter().map(|it| &it.trace).find(|it| it.verdict != goal.want);
    let trace = if state.trace.verdict == goal.want { other.unwrap_or(&state.trace) } else { &state.trace };
    let reach = Reach::new(network);
    let eni = match &goal.query.from {
        Source::Instance(id) => reach.primary(id),
        Source::Interface(id) => network.network_interfaces.get(id),
        Source::Host(_) | Source::Internet => None,
    };
    let subnet = eni.and_then(|eni| network.subnets.get(&eni.subnet_id));
    let vpc = eni.and_then(|eni| network.vpcs.get(&eni.vpc_id));
    let table = subnet.and_then(|subnet| reach.table_of(subnet));
    let mut it = Proposer { network, reach, goal, trace, eni, subnet, vpc, table, found: Vec::new() };
    match goal.want {
        Verdict::Private => {
            it.endpoints();
            it.customers_endpoints();
            it.names();
            it.without_longer_route();
            it.first_blocker();
        }
        Verdict::Public => {
            it.without_endpoints();
            it.without_private_names();
            it.ways_out();
            it.first_blocker();
        }
        Verdict::Blocked => it.barriers(),
        Verdict::Unknown => {}
    }
    it.found
}

impl<'s> Proposer<'s> {
    pub(super) fn push(&mut self, requests: impl IntoIterator<Item = Request>) {
        self.found.extend(requests);
    }

    pub(super) fn modify(&mut self, endpoint: &VpcEndpoint, member: &str, value: Value) {
        self.push([requests::modify_endpoint(self.network, endpoint, member, value)]);
    }

    /// The service's key and Region behind the name or the address that is asked for.
    fn service(&self) -> Option<(String, &'static str)> {
        match &self.goal.query.to {
            To::Name(name) => catalog::service_of_host(name.as_str()).map(|it| (it.key.to_string(), it.region)),
            To::Address(address) => {
                let list = catalog::gateway_service_of(*address)?;
                Some((list.kind.service_key()?.to_string(), list.region))
            }
        }
    }

    /// What keeps private names from being answered: attributes, servers, rules and zones of the VPC.
    fn names(&mut self) {
        let (Some(vpc), To::Name(name)) = (self.vpc, &self.goal.query.to) else { return };
        self.push(requests::dns_attributes(vpc));
        self.servers(vpc, name);
        self.zones(vpc, name);
    }

    /// The name as everybody sees it, where the VPC has answers of its own.
    fn without_private_names(&mut self) {
        let (Some(vpc), To::Name(name)) = (self.vpc, &self.goal.query.to) else { return };
        if self.trace.dns.source != DnsSource::Public {
            self.servers(vpc, name);
            self.without_zones(vpc, name);
        }
    }

    /// Rules DNS-64, DNS-69: the VPC's own resolver instead of other servers.
    fn servers(&mut self, vpc: &Vpc, name: &DnsName) {
        let network = self.network;
        if network.dhcp_options.contains(&vpc.dhcp_options_id) {
            let parameters = json!({"DhcpOptionsId": "default", "VpcId": vpc.vpc_id});
            self.push([requests::of(&vpc.owner_id, &vpc.region, "ec2", "AssociateDhcpOptions", parameters)]);
        }
        for rule in network.resolver_rules.iter() {
            let is_here = rule.associations.iter().any(|it| it.vpc_id == vpc.vpc_id);
            if is_here && rule.rule_type == ResolverRuleType::Forward && name.is_within(&rule.domain_name) {
                let parameters = json!({"VPCId": vpc.vpc_id, "ResolverRuleId": rule.id});
                let operation = "DisassociateResolverRule";
                self.push([requests::of(&vpc.owner_id, &vpc.region, "route53resolver", operation, parameters)]);
            }
        }
    }

    /// The hosted zones of the VPC that hold a name.
    fn zones_over(&self, vpc: &Vpc, name: &DnsName) -> Vec<&'s HostedZone> {
        let is_here = |it: &&HostedZone| it.vpcs.iter().any(|it| it.vpc_id == vpc.vpc_id) && name.is_within(&it.name);
        self.network.hosted_zones.iter().filter(is_here).collect()
    }

    /// Rules DNS-57, DNS-77: a record for an endpoint, or the zone away from the VPC.
    fn zones(&mut self, vpc: &Vpc, name: &DnsName) {
        let network = self.network;
        for zone in self.zones_over(vpc, name) {
            for (endpoint, target) in self.named_endpoints() {
                let region = endpoint.service_region(network);
                let alias =
                    json!({"HostedZoneId": public_zone_id(region), "DNSName": target, "EvaluateTargetHealth": false});
                let set = json!({"Name": name.as_str(), "Type": "A", "AliasTarget": alias});
                let changes = json!([{"Action": "UPSERT", "ResourceRecordSet": set}]);
                let parameters = json!({"HostedZoneId": zone.id, "ChangeBatch": {"Changes": changes}});
                self.push([requests::of(
                    &zone.owner_id,
                    &vpc.region,
                    "route53",
                    "ChangeResourceRecordSets",
                    parameters,
                )]);
            }
        }
        self.without_zones(vpc, name);
    }

    fn without_zones(&mut self, vpc: &Vpc, name: &DnsName) {
        for zone in self.zones_over(vpc, name) {
            let parameters = json!({"HostedZoneId": zone.id, "VPC": {"VPCRegion": vpc.region, "VPCId": vpc.vpc_id}});
            self.push([requests::of(
                &zone.owner_id,
                &vpc.region,
                "route53",
                "DisassociateVPCFromHostedZone",
                parameters,
            )]);
        }
    }

    /// Interface endpoints of the network for the service that is asked for, with their own Regional names.
    fn named_endpoints(&self) -> Vec<(&'s VpcEndpoint, String)> {
        let Some((key, region)) = self.service() else { return Vec::new() };
        let Some(service) = catalog::service_of_key(&key, region) else { return Vec::new() };
        let network = self.network;
        let is_it = |it: &&VpcEndpoint| {
            it.vpc_endpoint_type == EndpointType::Interface && it.service_name == service.service_name
        };
        let named = |it: &'s VpcEndpoint| Some((it, it.own_names(network).into_iter().next()?));
        network
            .vpc_endpoints
            .iter()
            .filter(is_it)
            .filter_map(named)
            .filter(|(_, name)| !name.starts_with('*'))
            .collect()
    }

    /// Endpoints in the source's VPC for the service that is asked for: new ones, and what the present ones lack.
    fn endpoints(&mut self) {
        let (Some(vpc), Some(subnet), Some((key, region))) = (self.vpc, self.subnet, self.service()) else { return };
        let Some(service) = catalog::service_of_key(&key, region) else { return };
        if region != vpc.region {
            return;
        }
        let network = self.network;
        let is_it = |it: &&VpcEndpoint| it.vpc_id == vpc.vpc_id && it.service_name == service.service_name;
        let present: Vec<&VpcEndpoint> = network.vpc_endpoints.iter().filter(is_it).collect();
        let of_type = |kind| present.iter().copied().filter(move |it| it.vpc_endpoint_type == kind);
        if let (true, Some(table)) = (service.has_type(ServiceType::Gateway), self.table) {
            let table = &table.route_table_id;
            for endpoint in of_type(EndpointType::Gateway).filter(|it| !it.route_table_ids.contains(table)) {
                self.modify(endpoint, "AddRouteTableIds", json!([table]));
            }
            if of_type(EndpointType::Gateway).next().is_none() {
                self.push([requests::create_gateway_endpoint(vpc, &service.service_name, std::slice::from_ref(table))]);
            }
        }
        let is_name = matches!(self.goal.query.to, To::Name(_));
        if !is_name || !service.has_type(ServiceType::Interface) {
            return;
        }
        for endpoint in of_type(EndpointType::Interface) {
            self.serve_zone(endpoint, subnet);
            if !endpoint.private_dns_enabled {
                self.modify(endpoint, "PrivateDnsEnabled", json!(true));
            }
            if endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint {
                let options = json!({"PrivateDnsOnlyForInboundResolverEndpoint": false});
                self.modify(endpoint, "DnsOptions", options);
            }
        }
        let has_names = service.private_dns_names.as_ref().is_some_and(|names| !names.is_empty());
        if of_type(EndpointType::Interface).next().is_none() && has_names {
            self.new_interface_endpoint(vpc, subnet, &service.service_name, key == "s3");
        }
    }

    /// Rules ES-13, ES-28, ES-32: a customer's service by its private name: the connection accepted, the name on.
    fn customers_endpoints(&mut self) {
        let (Some(vpc), Some(subnet), To::Name(name)) = (self.vpc, self.subnet, &self.goal.query.to) else { return };
        let network = self.network;
        for endpoint in network.vpc_endpoints.iter().filter(|it| it.vpc_id == vpc.vpc_id) {
            let zones = endpoint.hidden_zones(network);
            let is_own = zones.iter().any(|zone| name.is_within(&zone.apex));
            if endpoint.customer_service(network).is_none() || !is_own {
                continue;
            }
            if endpoint.state == EndpointState::PendingAcceptance {
                self.accept(endpoint);
            }
            if !endpoint.private_dns_enabled {
                self.modify(endpoint, "PrivateDnsEnabled", json!(true));
            }
            self.serve_zone(endpoint, subnet);
        }
    }

    /// Rules IF-22, IF-26, IF-47: an endpoint with an address in the source's zone, where it has none.
    fn serve_zone(&mut self, endpoint: &VpcEndpoint, subnet: &Subnet) {
        if endpoint.zones(self.network).all(|zone| zone != subnet.availability_zone) {
            self.modify(endpoint, "AddSubnetIds", json!([subnet.subnet_id]));
        }
    }

    /// Rules RT-27, GW-28: a route that takes addresses past the gateway endpoint that is in the table, taken out.
    fn without_longer_route(&mut self) {
        let (Some(used), Some(table)) = (&self.trace.route, self.table) else { return };
        let id = &table.route_table_id;
        let is_gateway = |it: &&VpcEndpoint| it.vpc_endpoint_type == EndpointType::Gateway;
        let mut here =
            self.network.vpc_endpoints.iter().filter(is_gateway).filter(|it| it.route_table_ids.contains(id));
        let is_past = used.lost.iter().any(|lost| here.any(|it| it.vpc_endpoint_id == lost.target));
        if let Some(route) = table.route(&used.destination).filter(|_| is_past && used.route_table == *id) {
            self.push([requests::delete_route(self.network, table, &route.destination)]);
        }
    }

    /// An interface endpoint in the source's subnet: with the default group, and with other groups of the VPC.
    fn new_interface_endpoint(&mut self, vpc: &Vpc, subnet: &Subnet, service_name: &str, is_s3: bool) {
        let subnets = [subnet.subnet_id.clone()];
        let mut plain = requests::create_interface_endpoint(vpc, service_name, &subnets, true);
        if let Some(map) = plain.parameters.as_object_mut().filter(|_| is_s3) {
            map.insert("DnsOptions".into(), json!({"PrivateDnsOnlyForInboundResolverEndpoint": false}));
        }
        let groups = self.network.security_groups.iter();
        let others: Vec<&SecurityGroup> = groups
            .filter(|it| it.vpc_id == vpc.vpc_id && it.group_name != "default")
            .filter(|it| it.rules.iter().any(|rule| !rule.is_egress))
            .take(4)
            .collect();
        for group in others {
            let mut with_group = plain.clone();
            if let Some(map) = with_group.parameters.as_object_mut() {
                map.insert("SecurityGroupIds".into(), json!([group.group_id]));
            }
            self.push([with_group]);
        }
        self.push([plain]);
    }

    pub(super) fn accept(&mut self, endpoint: &VpcEndpoint) {
        if let Some(service) = endpoint.customer_service(self.network) {
            let parameters = json!({"ServiceId": service.service_id, "VpcEndpointIds": [endpoint.vpc_endpoint_id]});
            let operation = "AcceptVpcEndpointConnections";
            self.push([requests::of(&service.owner_id, &service.region, "ec2", operation, parameters)]);
        }
    }

    /// Takes the journey off the endpoint that carries it.
    fn without_endpoints(&mut self) {
        let network = self.network;
        let Some(endpoint) = self.trace.path.iter().find_map(|id| network.vpc_endpoints.get(id)) else { return };
        match (endpoint.vpc_endpoint_type, self.table) {
            (EndpointType::Gateway, Some(table)) => {
                self.modify(endpoint, "RemoveRouteTableIds", json!([table.route_table_id]));
            }
            (EndpointType::Interface, _) if endpoint.private_dns_enabled => {
                self.modify(endpoint, "PrivateDnsEnabled", json!(false));
            }
            (
                EndpointType::Gateway
                | EndpointType::Interface
                | EndpointType::GatewayLoadBalancer
                | EndpointType::Resource
                | EndpointType::ServiceNetwork
                | EndpointType::Tunnel,
                _,
            ) => {}
        }
    }

    /// Default routes by the gateways that the VPC has, or a new internet gateway.
    fn ways_out(&mut self) {
        let (Some(vpc), Some(table)) = (self.vpc, self.table) else { return };
        let network = self.network;
        let default = Destination::Cidr(Cidr::ALL_V4);
        let is_dead = self.trace.blockers.iter().any(|it| it.code == Some("BAD_STATE_ROUTE"));
        if table.route(&default).is_some() && !is_dead {
            return;
        }
        for nat in network.nat_gateways.iter().filter(|nat| nat.vpc_id == vpc.vpc_id) {
            self.push(requests::create_route(network, table, Cidr::ALL_V4, &nat.nat_gateway_id));
        }
        let mut free = None;
        for igw in network.internet_gateways.iter() {
            match &igw.vpc_id {
                Some(id) if *id == vpc.vpc_id => {
                    self.push(requests::create_route(network, table, Cidr::ALL_V4, &igw.internet_gateway_id));
                    return;
                }
                None if igw.owner_id == vpc.owner_id && igw.region == vpc.region => free = Some(igw),
                Some(_) | None => {}
            }
        }
        let (operation, parameters) = match free {
            Some(igw) => {
                ("AttachInternetGateway", json!({"InternetGatewayId": igw.internet_gateway_id, "VpcId": vpc.vpc_id}))
            }
            None => ("CreateInternetGateway", json!({})),
        };
        self.push([requests::of(&vpc.owner_id, &vpc.region, "ec2", operation, parameters)]);
    }

    /// What stops a journey: an ACL's entry for the destination, the route that it takes, a rule of the source's group.
    fn barriers(&mut self) {
        let network = self.network;
        let (Some(destination), Some(subnet)) = (self.trace.destination, self.subnet) else { return };
        let acl: Option<&NetworkAcl> = self.reach.acl_of(subnet);
        let is_in_subnet = subnet.cidrs().any(|cidr| cidr.contains(destination));
        if let Some(acl) = acl.filter(|_| !is_in_subnet) {
            let list = catalog::gateway_service_of(destination).and_then(|list| list.matching(destination));
            let cidr = list.unwrap_or_else(|| Cidr::host(destination));
            let ports = PortRange { first: self.trace.port, last: self.trace.port };
            let mut entry = requests::admit_by_acl(network, acl, true, cidr, ports);
            if let Some(map) = entry.as_mut().and_then(|it| it.parameters.as_object_mut()) {
                map.insert("RuleAction".into(), json!("deny"));
            }
            self.push(entry);
        }
        if let (Some(route), Some(table)) = (&self.trace.route, self.table) {
            let target = network.vpc_endpoints.get(&route.target);
            match target.filter(|it| it.vpc_endpoint_type == EndpointType::Gateway) {
                Some(endpoint) => self.modify(endpoint, "RemoveRouteTableIds", json!([table.route_table_id])),
                None => {
                    let used = table.routes.iter().find(|it| {
                        it.target.0 == route.target
                            && it.destination == route.destination
                            && it.target.kind() != TargetKind::Local
                    });
                    self.push(used.map(|it| requests::delete_route(network, table, &it.destination)));
                }
            }
        }
        let groups = self.eni.map(|eni| eni.groups.as_slice()).unwrap_or_default();
        for group in groups.iter().filter_map(|id| network.security_groups.get(id)) {
            let rules: Vec<&Id> =
                group.rules.iter().filter(|rule| rule.is_egress).map(|rule| &rule.security_group_rule_id).collect();
            for rule in rules {
                let parameters = json!({"GroupId": group.group_id, "SecurityGroupRuleIds": [rule]});
                let operation = "RevokeSecurityGroupEgress";
                self.push([requests::in_vpc(network, &group.owner_id, &group.vpc_id, operation, parameters)]);
            }
        }
    }
}
