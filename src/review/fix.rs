//! The smallest set of requests that makes a goal true, found by search over the real engine. It must not know sentences.
//!
//! Requests are proposed from what a trace found; whether they help is never assumed: each is carried out on a copy, and
//! the journey is traced again. The search goes by the number of requests, so that the first answers are the smallest;
//! among them the one that costs least, then the one that was proposed first.

use super::cost::cost;
use super::findings::journeys::{acl_repair, address_of, admitted_endpoint, return_route};
use super::requests::{self, Admitted};
use crate::catalog::{self, ServiceType};
use crate::control::{Lab, Request};
use crate::model::{
    AttachmentKind, Destination, EndpointState, EndpointType, Network, NetworkAcl, NetworkInterface, PeeringState,
    ResolverRuleType, RouteTable, SecurityGroup, Subnet, TargetKind, Vpc, VpcEndpoint, public_zone_id,
};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::order;
use crate::net::{Cidr, Id, PortRange};
use crate::reach::{Fact, Outcome, Query, Reach, Source, Stage, Step, To, Trace, Verdict, is_private};
use serde_json::Value;
use std::net::IpAddr;

/// The most requests of an answer.
const DEPTH: usize = 5;
/// The most journeys that a search traces.
const EVALUATIONS: usize = 1_500;

/// What is to become true.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    pub query: Query,
    pub want: Verdict,
}

/// The requests that make a goal true, in their order; none where it is true already. `None` where the search finds no
/// way within its bounds.
pub fn fix(network: &Network, goal: &Goal) -> Option<Vec<Request>> {
    ways(network, goal).into_iter().next()
}

/// Each set of the fewest requests that make a goal true, the cheapest first, then as they were proposed.
pub fn ways(network: &Network, goal: &Goal) -> Vec<Vec<Request>> {
    let start = Reach::new(network).trace(&goal.query);
    if holds(&start, goal) {
        return vec![Vec::new()];
    }
    let mut frontier = vec![State { network: network.clone(), requests: Vec::new(), trace: start }];
    let mut seen: SortedSet<Vec<String>> = SortedSet::new();
    let mut left = EVALUATIONS;
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        let mut found: Vec<(u64, Vec<Request>)> = Vec::new();
        'search: for state in &frontier {
            for request in proposals(state, goal) {
                if left == 0 {
                    break 'search;
                }
                let mut requests = state.requests.clone();
                requests.push(request);
                // The same requests in another order lead to the same network.
                let mut key: Vec<String> =
                    requests.iter().map(|it| [&it.operation, " ", &it.parameters.to_string()].concat()).collect();
                order::sort(&mut key);
                if !seen.insert(key) {
                    continue;
                }
                let Some(last) = requests.last() else { continue };
                let Ok(after) = Lab::new(state.network.clone()).preview(last) else { continue };
                left -= 1;
                let trace = Reach::new(&after).trace(&goal.query);
                if holds(&trace, goal) {
                    found.push((cost(&after).total(), requests));
                } else {
                    next.push(State { network: after, requests, trace });
                }
            }
        }
        if !found.is_empty() || left == 0 {
            order::sort_by_key(&mut found, |(price, _)| *price);
            return found.into_iter().map(|(_, requests)| requests).collect();
        }
        frontier = next;
    }
    Vec::new()
}

/// A network that the search has come to.
struct State {
    network: Network,
    requests: Vec<Request>,
    trace: Trace,
}

/// Whether a journey, to each of the addresses that a name has, ends as wanted.
fn holds(trace: &Trace, goal: &Goal) -> bool {
    trace.verdict == goal.want && trace.alternatives.iter().all(|it| it.trace.verdict == goal.want)
}

/// What a proposal is made from.
struct Proposer<'s> {
    network: &'s Network,
    reach: Reach<'s>,
    goal: &'s Goal,
    /// The journey that does not end as wanted.
    trace: &'s Trace,
    eni: Option<&'s NetworkInterface>,
    subnet: Option<&'s Subnet>,
    vpc: Option<&'s Vpc>,
    table: Option<&'s RouteTable>,
    found: Vec<Request>,
}

fn proposals(state: &State, goal: &Goal) -> Vec<Request> {
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
            it.names();
            it.first_blocker();
        }
        Verdict::Public => {
            it.without_endpoints();
            it.ways_out();
            it.first_blocker();
        }
        Verdict::Blocked => it.barriers(),
        Verdict::Unknown => {}
    }
    it.found
}

impl<'s> Proposer<'s> {
    fn push(&mut self, requests: impl IntoIterator<Item = Request>) {
        self.found.extend(requests);
    }

    fn modify(&mut self, endpoint: &VpcEndpoint, member: &str, value: Value) {
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
        let network = self.network;
        self.push(requests::dns_attributes(vpc));
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
        for zone in network.hosted_zones.iter() {
            let is_here = zone.vpcs.iter().any(|it| it.vpc_id == vpc.vpc_id);
            if !is_here || !name.is_within(&zone.name) {
                continue;
            }
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
            if endpoint.state == EndpointState::PendingAcceptance {
                self.accept(endpoint);
            }
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

    fn accept(&mut self, endpoint: &VpcEndpoint) {
        if let Some(service) = endpoint.customer_service(self.network) {
            let parameters = json!({"ServiceId": service.service_id, "VpcEndpointIds": [endpoint.vpc_endpoint_id]});
            let operation = "AcceptVpcEndpointConnections";
            self.push([requests::of(&service.owner_id, &service.region, "ec2", operation, parameters)]);
        }
    }

    /// What removes the first thing in the way for which something can be proposed.
    fn first_blocker(&mut self) {
        let trace = self.trace;
        let open = |step: &&Step| matches!(step.outcome, Outcome::Fail | Outcome::Unknown);
        for step in trace.steps.iter().filter(open) {
            let before = self.found.len();
            self.repair(step);
            if self.found.len() > before {
                return;
            }
        }
    }

    fn repair(&mut self, step: &'s Step) {
        let network = self.network;
        let trace = self.trace;
        let endpoint = trace.path.iter().find_map(|id| network.vpc_endpoints.get(id));
        match step.stage {
            Stage::SecurityGroupOut => self.let_out(step, endpoint),
            Stage::SecurityGroupIn => self.let_in(step),
            Stage::NetworkAclOut | Stage::NetworkAclIn => self.push(acl_repair(network, trace, endpoint, step)),
            Stage::Route => self.route(step),
            Stage::EndpointState => {
                if let Some(endpoint) = endpoint.filter(|it| it.state == EndpointState::PendingAcceptance) {
                    self.accept(endpoint);
                }
            }
            Stage::EndpointPolicy => {
                if let Some(endpoint) = step.component.as_ref().and_then(|id| network.vpc_endpoints.get(id)) {
                    self.modify(endpoint, "ResetPolicy", json!(true));
                }
            }
            Stage::TransitGateway => self.transit(trace.destination),
            Stage::Peering => self.join(),
            Stage::InternetGateway => self.public_address(),
            Stage::Return => self.way_back(step, endpoint),
            Stage::Dns
            | Stage::NatGateway
            | Stage::EgressOnlyInternetGateway
            | Stage::GatewayEndpoint
            | Stage::GatewayLoadBalancer
            | Stage::Vpn
            | Stage::Appliance
            | Stage::BlockPublicAccess
            | Stage::LoadBalancer
            | Stage::ResourceGateway
            | Stage::Destination
            | Stage::ResourcePolicy => {}
        }
    }

    /// Rules SG-06, SG-09, SG-10.
    fn let_out(&mut self, step: &Step, endpoint: Option<&'s VpcEndpoint>) {
        let network = self.network;
        let first = self.eni.and_then(|eni| eni.groups.first());
        let Some(group) = step.component.as_ref().or(first).and_then(|id| network.security_groups.get(id)) else {
            return;
        };
        let (Some(destination), Some(vpc)) = (self.trace.destination, self.vpc) else { return };
        let list = catalog::gateway_service_of(destination).filter(|list| list.region == vpc.region);
        let interface = endpoint.filter(|it| it.vpc_endpoint_type == EndpointType::Interface);
        let mut whom: Vec<Admitted> = interface.and_then(|it| admitted_endpoint(network, it)).into_iter().collect();
        whom.extend(list.map(|list| Admitted::PrefixList(Id::from(list.id.as_str()))));
        whom.push(Admitted::Cidr(Cidr::host(destination)));
        for whom in whom.iter().take(2) {
            self.push([requests::authorize(network, group, "AuthorizeSecurityGroupEgress", self.trace.port, whom)]);
        }
    }

    /// Rules SG-06, SG-07, SG-11: by the sender's group where it is known there, else by its address.
    fn let_in(&mut self, step: &Step) {
        let network = self.network;
        let Some(group) = step.component.as_ref().and_then(|id| network.security_groups.get(id)) else { return };
        let mut whom = Vec::new();
        let own = self.eni.filter(|eni| eni.vpc_id == group.vpc_id).and_then(|eni| eni.groups.first());
        whom.extend(own.cloned().map(Admitted::Group));
        let seen =
            step.detail.facts.iter().rev().find_map(|it| if let Fact::Address(it) = it { Some(*it) } else { None });
        whom.extend(seen.map(|it| Admitted::Cidr(Cidr::host(it))));
        for whom in &whom {
            self.push([requests::authorize(network, group, "AuthorizeSecurityGroupIngress", self.trace.port, whom)]);
        }
    }

    /// A route in the table that has none, or whose target does not work.
    fn route(&mut self, step: &Step) {
        let network = self.network;
        let table = step.component.as_ref().and_then(|id| network.route_tables.get(id)).or(self.table);
        let (Some(table), Some(destination)) = (table, self.trace.destination) else { return };
        if step.code == Some("BAD_STATE_ROUTE")
            && let Some(choice) = self.reach.compiled(&table.route_table_id).and_then(|it| it.choose(destination))
        {
            self.push([requests::delete_route(network, table, &choice.row.route.destination)]);
        }
        self.towards(table, destination);
    }

    /// Rules PATH-15, RT-48, HY-03: routes to the VPC of a private address, by what joins the two.
    fn towards(&mut self, table: &RouteTable, destination: IpAddr) {
        let network = self.network;
        let holds = |vpc: &&Vpc| vpc.vpc_id != table.vpc_id && vpc.cidrs().any(|cidr| cidr.contains(destination));
        if !is_private(destination) {
            return;
        }
        for vpc in network.vpcs.iter().filter(holds) {
            let Some(cidr) = vpc.cidrs().find(|cidr| cidr.contains(destination)) else { continue };
            let peering = network
                .peering_connections
                .iter()
                .filter(|it| it.other(&table.vpc_id).is_some_and(|other| other.vpc_id == vpc.vpc_id))
                .map(|it| (&it.vpc_peering_connection_id, it.status == PeeringState::PendingAcceptance));
            let peering: Vec<_> = peering.collect();
            for (id, is_pending) in &peering {
                if *is_pending {
                    let parameters = json!({"VpcPeeringConnectionId": id});
                    let operation = "AcceptVpcPeeringConnection";
                    self.push([requests::of(&vpc.owner_id, &vpc.region, "ec2", operation, parameters)]);
                }
                self.push(requests::create_route(network, table, cidr, id));
            }
            let attached = |id: &Id| {
                network
                    .transit_attachments
                    .iter()
                    .filter(move |it| matches!(&it.kind, AttachmentKind::Vpc { vpc_id, .. } if vpc_id == id))
                    .map(|it| it.transit_gateway_id.clone())
                    .collect::<SortedSet<Id>>()
            };
            let (here, there) = (attached(&table.vpc_id), attached(&vpc.vpc_id));
            for gateway in here.intersection(&there) {
                self.push(requests::create_route(network, table, cidr, gateway));
            }
            if let (true, Some(own)) = (peering.is_empty(), network.vpcs.get(&table.vpc_id)) {
                let parameters = json!({"VpcId": own.vpc_id, "PeerVpcId": vpc.vpc_id, "PeerOwnerId": vpc.owner_id,
                    "PeerRegion": vpc.region});
                let operation = "CreateVpcPeeringConnection";
                self.push([requests::of(&own.owner_id, &own.region, "ec2", operation, parameters)]);
            }
        }
    }

    /// A peering connection that waits.
    fn join(&mut self) {
        if let (Some(table), Some(destination)) = (self.table, self.trace.destination) {
            self.towards(table, destination);
        }
    }

    /// Rule HY-04: the transit gateway's route to an address's VPC.
    fn transit(&mut self, to: Option<IpAddr>) {
        let network = self.network;
        let Some(to) = to else { return };
        for gateway in self.trace.path.iter().filter_map(|id| network.transit_gateways.get(id)) {
            let id = &gateway.transit_gateway_id;
            let ours: Vec<_> = network.transit_attachments.iter().filter(|it| it.transit_gateway_id == *id).collect();
            let cidr_of = |kind: &AttachmentKind| match kind {
                AttachmentKind::Vpc { vpc_id, .. } => {
                    network.vpcs.get(vpc_id).and_then(|vpc| vpc.cidrs().find(|cidr| cidr.contains(to)))
                }
                AttachmentKind::Vpn(_) => None,
            };
            let holder = ours.iter().find_map(|it| Some((cidr_of(&it.kind)?, &it.transit_gateway_attachment_id)));
            for table in network.transit_route_tables.iter().filter(|it| it.transit_gateway_id == *id) {
                let table_id = &table.transit_gateway_route_table_id;
                for attachment in &ours {
                    let attachment = &attachment.transit_gateway_attachment_id;
                    let is_associated =
                        network.transit_route_tables.iter().any(|it| it.associations.contains(attachment));
                    if !is_associated {
                        let parameters =
                            json!({"TransitGatewayRouteTableId": table_id, "TransitGatewayAttachmentId": attachment});
                        let operation = "AssociateTransitGatewayRouteTable";
                        self.push([requests::of(&gateway.owner_id, &gateway.region, "ec2", operation, parameters)]);
                    }
                }
                if let Some((cidr, attachment)) = holder {
                    let parameters = json!({"TransitGatewayRouteTableId": table_id,
                        "DestinationCidrBlock": cidr.to_string(), "TransitGatewayAttachmentId": attachment});
                    let operation = "CreateTransitGatewayRoute";
                    self.push([requests::of(&gateway.owner_id, &gateway.region, "ec2", operation, parameters)]);
                }
            }
        }
    }

    /// Rules NACL-10, HY-02, HY-04.
    fn way_back(&mut self, step: &Step, endpoint: Option<&VpcEndpoint>) {
        let Some(component) = &step.component else { return };
        if self.network.network_acls.contains(component) {
            self.push(acl_repair(self.network, self.trace, endpoint, step));
            return;
        }
        if self.network.route_tables.contains(component) {
            let back =
                return_route(self.network, &self.reach, self.trace, component, self.subnet, &self.goal.query.from);
            self.push(back);
            return;
        }
        let source = address_of(&self.reach, &self.goal.query.from);
        self.transit(source);
    }

    /// Rule PATH-06: a public address for the source.
    fn public_address(&mut self) {
        let (Some(eni), Some(vpc)) = (self.eni, self.vpc) else { return };
        let free = self.network.addresses.iter().find(|it| it.association_id.is_none() && it.region == vpc.region);
        let request = match free {
            Some(address) => {
                let id = &eni.network_interface_id;
                let parameters = json!({"AllocationId": address.allocation_id, "NetworkInterfaceId": id});
                requests::of(&vpc.owner_id, &vpc.region, "ec2", "AssociateAddress", parameters)
            }
            None => requests::of(&vpc.owner_id, &vpc.region, "ec2", "AllocateAddress", json!({"Domain": "vpc"})),
        };
        self.push([request]);
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
        if table.route(&Destination::Cidr(Cidr::ALL_V4)).is_some() {
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
