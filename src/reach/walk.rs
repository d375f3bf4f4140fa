//! A packet's way, hop by hop. It must not know what policies say at its end.

use super::back::Back;
use super::filter::{Direction, Flow, acl_admits};
use super::index::{Owner, Reach};
use super::resolver::is_private;
use super::trace::{
    Assumption, Detail, DnsSummary, Fact, Outcome, Query, RouteUsed, Source, Stage, Step, Verdict, Via,
};
use crate::catalog;
use crate::model::{
    AttachmentKind, BlockMode, EndpointState, EndpointType, Host, NatMode, NetworkInterface, OnPremises, RouteState,
    RouteTable, Subnet, TargetKind, Vpc, VpcEndpoint, vpn_gateway_prefixes, vpn_prefixes,
};
use crate::net::{Cidr, DnsName, Family, Id, Protocol};
use std::net::IpAddr;

/// How many hops a packet may take before the lab calls it a loop.
const MOST_HOPS: usize = 24;

/// Where a packet is.
#[derive(Clone, Copy, Debug)]
pub enum At<'a> {
    /// On its way out of an interface in a subnet.
    Interface(&'a NetworkInterface),
    Outside,
}

/// A service that a journey ends at, for its policies.
#[derive(Clone, Debug)]
pub struct Served<'a> {
    /// The catalogue's key, such as `s3`; empty for a customer's service.
    pub key: String,
    pub region: String,
    /// The endpoint that the request came through.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The private address of the caller as the endpoint sees it, or the public one.
    pub source: Option<IpAddr>,
}

/// A journey under way.
#[derive(Debug)]
pub struct Walk<'r, 'a> {
    pub reach: &'r Reach<'a>,
    pub query: &'r Query,
    /// The name that was asked for.
    pub name: Option<&'r DnsName>,
    pub src: Option<IpAddr>,
    pub dst: IpAddr,
    /// The groups of the source interface, while they are known to what filters (rules SG-07, SG-08).
    pub src_groups: Option<&'a [Id]>,
    /// The VPC and interface that the packet last left.
    pub home: Option<&'a NetworkInterface>,
    pub via: Option<Via>,
    pub leaves: Option<bool>,
    pub needs_public_ip: bool,
    pub is_public: bool,
    pub route: Option<RouteUsed>,
    pub path: Vec<Id>,
    pub steps: Vec<Step>,
    pub assumptions: Vec<Assumption>,
    pub back: Vec<Back<'a>>,
    pub served: Option<Served<'a>>,
    hops: usize,
}

impl<'r, 'a> Walk<'r, 'a> {
    /// A journey that is about to begin.
    pub fn new(reach: &'r Reach<'a>, query: &'r Query, name: Option<&'r DnsName>, dst: IpAddr) -> Self {
        Self {
            reach,
            query,
            name,
            src: None,
            dst,
            src_groups: None,
            home: None,
            via: None,
            leaves: Some(false),
            needs_public_ip: false,
            is_public: false,
            route: None,
            path: Vec::new(),
            steps: Vec::new(),
            assumptions: Vec::new(),
            back: Vec::new(),
            served: None,
            hops: 0,
        }
    }

    /// Notes a stage.
    pub fn note(
        &mut self,
        stage: Stage,
        outcome: Outcome,
        component: Option<Id>,
        code: Option<&'static str>,
        rule: &'static str,
        detail: Detail,
    ) {
        self.steps.push(Step { stage, outcome, component, code, rule, detail });
    }

    /// Notes a stage that was passed.
    pub fn pass(&mut self, stage: Stage, component: &Id, rule: &'static str, detail: Detail) {
        self.note(stage, Outcome::Pass, Some(component.clone()), None, rule, detail);
    }

    /// Notes a stage that failed.
    pub fn fail(
        &mut self,
        stage: Stage,
        component: Option<&Id>,
        code: &'static str,
        rule: &'static str,
        detail: Detail,
    ) {
        self.note(stage, Outcome::Fail, component.cloned(), Some(code), rule, detail);
    }

    /// Names what the lab takes to be so.
    pub fn assume(&mut self, rule: &'static str, detail: Detail) {
        let assumption = Assumption { rule, detail };
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    fn set_via(&mut self, via: Via) {
        self.via.get_or_insert(via);
    }

    fn visit(&mut self, id: &Id) {
        if self.path.last() != Some(id) {
            self.path.push(id.clone());
        }
    }

    fn region_of(&self, vpc_id: &Id) -> &'a str {
        self.reach.vpc(vpc_id).map_or("", |vpc| vpc.region.as_str())
    }

    // Beginnings

    /// Begins at an interface of a VPC. Rules PATH-01, SG-01, SG-05, RT-26.
    pub fn from_interface(&mut self, eni: &'a NetworkInterface) {
        let reach = self.reach;
        let id = eni.instance_id.as_ref().unwrap_or(&eni.network_interface_id);
        self.visit(id);
        self.home = Some(eni);
        self.src = eni.addresses().find(|address| Family::of(*address) == Family::of(self.dst));
        self.src_groups = Some(&eni.groups);
        if !reach.runs(eni) {
            self.fail(
                Stage::SecurityGroupOut,
                Some(id),
                "BAD_STATE",
                "PATH-23",
                Detail::of("source-not-running", [id.into()]),
            );
        }
        let Some(_) = self.src else {
            self.fail(
                Stage::Route,
                Some(id),
                "NO_ADDRESS_OF_FAMILY",
                "PATH-25",
                Detail::of("no-address-of-family", [id.into(), self.dst.into()]),
            );
            return;
        };
        self.groups_out(eni);
        if self.reach.subnet(&eni.subnet_id).is_some_and(|subnet| subnet.cidrs().any(|cidr| cidr.contains(self.dst))) {
            // Rules RT-26, PATH-04, NACL-02: within a subnet neither ACL nor route table has a say.
            let subnet = &eni.subnet_id;
            self.note(Stage::NetworkAclOut, Outcome::Skipped, None, None, "NACL-02", Detail::plain("same-subnet"));
            if let Some((table, cidr)) = self.local_route(eni) {
                self.route = Some(RouteUsed {
                    route_table: table.route_table_id.clone(),
                    destination: cidr.to_string(),
                    matched: cidr,
                    target: "local".into(),
                    lost: Vec::new(),
                });
            }
            self.pass(Stage::Route, subnet, "RT-26", Detail::of("layer-2", [subnet.into()]));
            self.arrive_in_vpc(&eni.vpc_id, Some(subnet));
            return;
        }
        self.leave_subnet(eni);
    }

    fn local_route(&self, eni: &NetworkInterface) -> Option<(&'a RouteTable, Cidr)> {
        let table = self.reach.table_of(self.reach.subnet(&eni.subnet_id)?)?;
        let cidr = self.reach.vpc(&eni.vpc_id)?.cidrs().find(|cidr| cidr.contains(self.dst))?;
        Some((table, cidr))
    }

    fn groups_out(&mut self, eni: &'a NetworkInterface) {
        let region = self.region_of(&eni.vpc_id);
        let remote = self.reach.interface_at(&eni.vpc_id, self.dst).map(|other| other.groups.as_slice());
        let flow =
            Flow { remote: self.dst, remote_groups: remote, protocol: self.query.protocol, port: self.query.port };
        let answer = self.reach.groups_admit(&eni.groups, region, Direction::Out, flow);
        let key = match answer.outcome {
            Outcome::Pass => "group-lets-out",
            Outcome::Unknown => "group-unknown",
            Outcome::Fail | Outcome::Skipped => "group-keeps-in",
        };
        let rule = if answer.code == Some("SG_HAS_NO_RULES") { "SG-02" } else { "SG-06" };
        self.note(
            Stage::SecurityGroupOut,
            answer.outcome,
            answer.group.clone(),
            answer.code,
            rule,
            self.flow_detail(key, answer.group.as_ref(), self.dst),
        );
    }

    /// A sentence about a filter: who, which protocol and port, which address.
    fn flow_detail(&self, key: &'static str, who: Option<&Id>, address: IpAddr) -> Detail {
        let who = who.map_or(Fact::Word(""), Fact::from);
        Detail::of(key, [who, Fact::Text(self.query.protocol.to_string()), self.query.port.into(), address.into()])
    }

    /// Leaves a subnet through its ACL and by its route table. Rules NACL-02, NACL-09, PATH-01.
    fn leave_subnet(&mut self, eni: &'a NetworkInterface) {
        let Some(subnet) = self.reach.subnet(&eni.subnet_id) else {
            self.note(
                Stage::NetworkAclOut,
                Outcome::Unknown,
                Some(eni.subnet_id.clone()),
                None,
                "NACL-01",
                Detail::of("subnet-unknown", [(&eni.subnet_id).into()]),
            );
            return;
        };
        self.acl(subnet, Direction::Out, self.dst, Stage::NetworkAclOut);
        self.back.push(Back::Acl { subnet, direction: Direction::In, remote: self.dst, is_translator: false });
        self.route_from(subnet, eni);
    }

    /// Rules NACL-01..NACL-13, NACL-16.
    pub fn acl(&mut self, subnet: &'a Subnet, direction: Direction, remote: IpAddr, stage: Stage) {
        let Some(acl) = self.reach.acl_of(subnet) else {
            self.note(
                stage,
                Outcome::Unknown,
                None,
                None,
                "NACL-01",
                Detail::of("acl-unknown", [(&subnet.subnet_id).into()]),
            );
            return;
        };
        let flow = Flow { remote, remote_groups: None, protocol: self.query.protocol, port: self.query.port };
        let (admitted, number) = acl_admits(acl, direction, flow);
        let detail = |key| Detail::of(key, [(&acl.network_acl_id).into(), number.into(), remote.into()]);
        if admitted {
            self.pass(stage, &acl.network_acl_id, "NACL-04", detail("acl-admits"));
        } else {
            let rule = if acl.entries.is_empty() { "NACL-06" } else { "NACL-04" };
            self.fail(stage, Some(&acl.network_acl_id), "SUBNET_ACL_RESTRICTION", rule, detail("acl-denies"));
        }
    }

    /// Chooses a route in the table of a subnet, and goes where it leads.
    fn route_from(&mut self, subnet: &'a Subnet, eni: &'a NetworkInterface) {
        let Some(table) = self.reach.table_of(subnet) else {
            self.note(
                Stage::Route,
                Outcome::Unknown,
                None,
                None,
                "RT-01",
                Detail::of("table-unknown", [(&subnet.subnet_id).into()]),
            );
            return;
        };
        self.route_by(table, Some(subnet), Some(eni));
    }

    /// Chooses a route in a table, and goes where it leads. Rules RT-15, RT-24, RT-27..35.
    fn route_by(&mut self, table: &'a RouteTable, subnet: Option<&'a Subnet>, eni: Option<&'a NetworkInterface>) {
        self.hops += 1;
        let id = &table.route_table_id;
        self.visit(id);
        if self.hops > MOST_HOPS {
            self.fail(Stage::Route, Some(id), "ROUTING_LOOP", "GWLB-10", Detail::of("routing-loop", [id.into()]));
            return;
        }
        let reach = self.reach;
        let Some(compiled) = reach.compiled(id) else { return };
        let Some(choice) = compiled.choose(self.dst) else {
            if let Some(list) = compiled.unknown_lists.first() {
                self.note(
                    Stage::Route,
                    Outcome::Unknown,
                    Some(id.clone()),
                    None,
                    "GW-26",
                    Detail::of("prefix-list-unknown", [list.into(), self.dst.into()]),
                );
            } else {
                self.fail(
                    Stage::Route,
                    Some(id),
                    "NO_ROUTE_TO_DESTINATION",
                    "RT-27",
                    Detail::of("no-route", [id.into(), self.dst.into()]),
                );
            }
            return;
        };
        let target = &choice.row.route.target;
        if self.route.is_none() {
            self.route = Some(choice.used(id));
        }
        let facts =
            || [id.into(), Fact::Text(choice.row.route.destination.to_string()), (&target.0).into(), self.dst.into()];
        if target.kind() != TargetKind::Local && is_never_forwarded(self.dst) {
            self.fail(
                Stage::Route,
                Some(id),
                "NO_ROUTE_TO_DESTINATION",
                "RT-15",
                Detail::of("never-forwarded", facts()),
            );
            return;
        }
        if choice.row.state == RouteState::Blackhole {
            self.fail(Stage::Route, Some(id), "BAD_STATE_ROUTE", "RT-24", Detail::of("blackhole", facts()));
            return;
        }
        self.pass(Stage::Route, id, choice.rule(), Detail::of("route", facts()));
        if choice.is_arbitrary {
            self.assume("RT-32", Detail::of("lists-tie", [id.into(), (&target.0).into()]));
        }
        self.follow(target.kind(), &target.0, &table.vpc_id, subnet, eni);
    }

    /// Goes to the target of a route.
    fn follow(
        &mut self,
        kind: TargetKind,
        target: &Id,
        vpc_id: &'a Id,
        subnet: Option<&'a Subnet>,
        eni: Option<&'a NetworkInterface>,
    ) {
        match kind {
            TargetKind::Local => self.arrive_in_vpc(vpc_id, subnet.map(|subnet| &subnet.subnet_id)),
            TargetKind::InternetGateway => self.internet_gateway(target, vpc_id, eni),
            TargetKind::NatGateway => self.nat_gateway(target, eni),
            TargetKind::EgressOnlyInternetGateway => self.egress_only(target),
            TargetKind::VpcEndpoint => self.endpoint_target(target, vpc_id, eni),
            TargetKind::PeeringConnection => self.peering(target, vpc_id, eni),
            TargetKind::TransitGateway => self.transit_gateway(target, vpc_id, subnet, eni),
            TargetKind::VpnGateway => self.vpn_gateway(target, vpc_id, eni),
            TargetKind::NetworkInterface | TargetKind::Instance => self.appliance(target),
            TargetKind::Lattice => {
                self.set_via(Via::ServiceNetworkEndpoint);
                self.pass(Stage::Destination, target, "SN-10", Detail::of("lattice-association", [target.into()]));
            }
            TargetKind::Other => {
                self.note(
                    Stage::Route,
                    Outcome::Unknown,
                    Some(target.clone()),
                    Some("UNSUPPORTED_COMPONENT"),
                    "RT-18",
                    Detail::of("target-unknown", [target.into()]),
                );
            }
        }
    }

    // Within a VPC

    /// Arrives in a VPC at the interface that has the destination address. Rules PATH-05, IF-45.
    ///
    /// `from` is the subnet that the packet comes from; None where it comes from outside the VPC.
    pub fn arrive_in_vpc(&mut self, vpc_id: &'a Id, from: Option<&Id>) {
        let reach = self.reach;
        let Some(eni) = reach.interface_at(vpc_id, self.dst) else {
            if from.is_some() {
                self.set_via(Via::Local);
            }
            self.fail(
                Stage::Destination,
                Some(vpc_id),
                "NO_POSSIBLE_DESTINATION",
                "PATH-28",
                Detail::of("nobody-there", [self.dst.into(), vpc_id.into()]),
            );
            return;
        };
        let crosses = from != Some(&eni.subnet_id);
        if let Some(subnet) = reach.subnet(&eni.subnet_id).filter(|_| crosses)
            && let Some(src) = self.src
        {
            self.acl(subnet, Direction::In, src, Stage::NetworkAclIn);
            self.back.push(Back::Acl { subnet, direction: Direction::Out, remote: src, is_translator: false });
            self.back.push(Back::Route { subnet, to: src });
        } else if !crosses {
            self.note(Stage::NetworkAclIn, Outcome::Skipped, None, None, "NACL-02", Detail::plain("same-subnet"));
        }
        self.groups_in(eni);
        self.deliver(eni);
    }

    /// Rules SG-05, SG-07, SG-11, IF-36.
    fn groups_in(&mut self, eni: &'a NetworkInterface) {
        let owner = self.reach.owner(eni);
        let has_groups = match owner {
            Owner::Endpoint(endpoint) => endpoint.vpc_endpoint_type != EndpointType::GatewayLoadBalancer,
            Owner::LoadBalancer(_) => !eni.groups.is_empty(),
            Owner::Nat(_) => false,
            Owner::Host | Owner::Resolver(_) | Owner::ResourceGateway(_) | Owner::Other => true,
        };
        let Some(src) = self.src.filter(|_| has_groups) else { return };
        let flow =
            Flow { remote: src, remote_groups: self.src_groups, protocol: self.query.protocol, port: self.query.port };
        let region = self.region_of(&eni.vpc_id);
        let answer = self.reach.groups_admit(&eni.groups, region, Direction::In, flow);
        let key = match answer.outcome {
            Outcome::Pass => "group-lets-in",
            Outcome::Unknown => "group-unknown",
            Outcome::Fail | Outcome::Skipped => "group-keeps-out",
        };
        let rule = match (owner, answer.outcome) {
            (Owner::Endpoint(_), Outcome::Fail) => "IF-36",
            _ if answer.code == Some("SG_HAS_NO_RULES") => "SG-02",
            _ => "SG-06",
        };
        self.note(
            Stage::SecurityGroupIn,
            answer.outcome,
            answer.group.clone(),
            answer.code,
            rule,
            self.flow_detail(key, answer.group.as_ref(), src),
        );
    }

    fn deliver(&mut self, eni: &'a NetworkInterface) {
        match self.reach.owner(eni) {
            Owner::Host => {
                self.set_via(Via::Local);
                let id = eni.instance_id.as_ref().unwrap_or(&eni.network_interface_id);
                self.visit(id);
                if self.reach.runs(eni) {
                    self.pass(Stage::Destination, id, "PATH-01", Detail::of("host-reached", [id.into()]));
                } else {
                    self.fail(
                        Stage::Destination,
                        Some(id),
                        "BAD_STATE",
                        "PATH-23",
                        Detail::of("host-not-running", [id.into()]),
                    );
                }
            }
            Owner::Endpoint(endpoint) => self.arrive_at_endpoint(endpoint, eni),
            Owner::LoadBalancer(balancer) => {
                self.set_via(Via::Local);
                self.visit(&balancer.load_balancer_arn);
                self.load_balancer(balancer, Some(eni), self.src);
            }
            Owner::Resolver(endpoint) => {
                self.set_via(Via::Local);
                self.visit(&endpoint.id);
                if self.query.port == 53 {
                    self.pass(
                        Stage::Destination,
                        &endpoint.id,
                        "DNS-73",
                        Detail::of("resolver-reached", [(&endpoint.id).into()]),
                    );
                } else {
                    self.fail(
                        Stage::Destination,
                        Some(&endpoint.id),
                        "NO_LISTENER",
                        "DNS-73",
                        Detail::of("no-listener", [(&endpoint.id).into(), self.query.port.into()]),
                    );
                }
            }
            Owner::Nat(nat) => {
                self.fail(
                    Stage::Destination,
                    Some(&nat.nat_gateway_id),
                    "NO_POSSIBLE_DESTINATION",
                    "PATH-09",
                    Detail::of("nat-is-no-destination", [(&nat.nat_gateway_id).into()]),
                );
            }
            Owner::ResourceGateway(gateway) => {
                self.fail(
                    Stage::Destination,
                    Some(&gateway.id),
                    "NO_POSSIBLE_DESTINATION",
                    "RE-07",
                    Detail::of("resource-gateway-is-no-destination", [(&gateway.id).into()]),
                );
            }
            Owner::Other => {
                self.set_via(Via::Local);
                let id = &eni.network_interface_id;
                self.visit(id);
                self.note(
                    Stage::Destination,
                    Outcome::Unknown,
                    Some(id.clone()),
                    None,
                    "PATH-28",
                    Detail::of("owner-unknown", [id.into()]),
                );
            }
        }
    }

    /// Sets what carries the packet, at an endpoint in the source's own VPC or another.
    pub fn set_endpoint_via(&mut self, endpoint: &VpcEndpoint, via: Via) {
        let is_own = self.home.is_some_and(|home| home.vpc_id == endpoint.vpc_id);
        if is_own || self.via.is_none() {
            self.set_via(via);
        }
    }

    // Gateways

    /// Rules PATH-06, PATH-07, PATH-08, PATH-24.
    fn internet_gateway(&mut self, id: &Id, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
        self.set_via(Via::InternetGateway);
        self.visit(id);
        self.is_public = true;
        self.block_public_access(vpc_id, Direction::Out);
        if let IpAddr::V4(_) = self.dst {
            self.needs_public_ip = true;
            if is_private(self.dst) {
                let code = if is_shared(self.dst) {
                    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
                } else {
                    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
                };
                self.fail(
                    Stage::InternetGateway,
                    Some(id),
                    code,
                    "PATH-08",
                    Detail::of("igw-private-destination", [id.into(), self.dst.into()]),
                );
                return;
            }
            let public = eni
                .filter(|eni| eni.private_ip_addresses.iter().any(|it| Some(IpAddr::V4(*it)) == self.src))
                .and_then(|eni| eni.association.as_ref());
            match public {
                Some(public) => {
                    self.pass(
                        Stage::InternetGateway,
                        id,
                        "PATH-06",
                        Detail::of("igw-translates", [id.into(), IpAddr::V4(public.public_ip).into()]),
                    );
                    self.src = Some(IpAddr::V4(public.public_ip));
                }
                None => {
                    self.fail(
                        Stage::InternetGateway,
                        Some(id),
                        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                        "PATH-06",
                        Detail::of("igw-needs-public", [id.into()]),
                    );
                    self.src = None;
                }
            }
        } else {
            self.pass(Stage::InternetGateway, id, "PATH-06", Detail::of("igw-forwards", [id.into(), self.dst.into()]));
        }
        self.back.push(Back::Edge { gateway: id.clone() });
        self.src_groups = None;
        self.arrive_outside();
    }

    /// Rules PATH-24, GW-67.
    fn block_public_access(&mut self, vpc_id: &Id, direction: Direction) {
        let Some(vpc) = self.reach.vpc(vpc_id) else { return };
        let mode = self
            .reach
            .network
            .block_public_access
            .iter()
            .find(|it| it.owner_id == vpc.owner_id && it.region == vpc.region);
        let blocks = match mode.map(|it| it.internet_gateway_block_mode) {
            Some(BlockMode::BlockBidirectional) => true,
            Some(BlockMode::BlockIngress) => direction == Direction::In || !self.is_nat_egress(),
            Some(BlockMode::Off) | None => return,
        };
        if blocks {
            self.fail(
                Stage::BlockPublicAccess,
                Some(vpc_id),
                "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
                "PATH-24",
                Detail::of("public-access-blocked", [vpc_id.into()]),
            );
        } else {
            self.pass(Stage::BlockPublicAccess, vpc_id, "PATH-24", Detail::of("public-access-egress", [vpc_id.into()]));
        }
    }

    fn is_nat_egress(&self) -> bool {
        matches!(self.via, Some(Via::NatGateway | Via::EgressOnlyInternetGateway))
    }

    /// Rule PATH-14.
    fn egress_only(&mut self, id: &Id) {
        self.set_via(Via::EgressOnlyInternetGateway);
        self.visit(id);
        self.is_public = true;
        if let Some(gateway) = self.reach.network.egress_only_internet_gateways.get(id) {
            self.block_public_access(&gateway.vpc_id, Direction::Out);
        }
        if self.dst.is_ipv4() {
            self.fail(
                Stage::EgressOnlyInternetGateway,
                Some(id),
                "PROTOCOL_RESTRICTION",
                "PATH-14",
                Detail::of("eigw-only-ipv6", [id.into()]),
            );
            return;
        }
        if self.path.iter().any(|it| it.prefix() == "vpce") && self.via == Some(Via::GatewayLoadBalancerEndpoint) {
            self.fail(
                Stage::EgressOnlyInternetGateway,
                Some(id),
                "CANNOT_ROUTE",
                "GWLB-21",
                Detail::of("eigw-behind-gwlb", [id.into()]),
            );
            return;
        }
        self.pass(Stage::EgressOnlyInternetGateway, id, "PATH-14", Detail::of("eigw-forwards", [id.into()]));
        self.src_groups = None;
        self.arrive_outside();
    }

    /// Rules PATH-09..PATH-13, NACL-13, GW-63, GW-64.
    fn nat_gateway(&mut self, id: &Id, eni: Option<&'a NetworkInterface>) {
        self.visit(id);
        let reach = self.reach;
        let Some(nat) = reach.network.nat_gateways.get(id) else { return };
        if self.query.protocol != Protocol::Tcp
            && self.query.protocol != Protocol::Udp
            && self.query.protocol != Protocol::Icmp
        {
            self.fail(
                Stage::NatGateway,
                Some(id),
                "PROTOCOL_RESTRICTION",
                "PATH-09",
                Detail::of("nat-protocol", [id.into(), Fact::Text(self.query.protocol.to_string())]),
            );
        }
        if self.dst.is_ipv6() {
            self.fail(
                Stage::NatGateway,
                Some(id),
                "PROTOCOL_RESTRICTION",
                "RT-18",
                Detail::of("nat-only-ipv4", [id.into()]),
            );
            return;
        }
        let in_peer = self.home.is_some_and(|home| home.vpc_id != nat.vpc_id) && self.via == Some(Via::Peering);
        if in_peer {
            self.fail(
                Stage::NatGateway,
                Some(id),
                "NGW_REQUIRES_SOURCE_IN_VPC",
                "PATH-12",
                Detail::of("nat-source-outside", [id.into()]),
            );
            return;
        }
        let address = nat.nat_gateway_addresses.first();
        let inner = address
            .and_then(|it| it.network_interface_id.as_ref())
            .and_then(|eni| reach.network.network_interfaces.get(eni));
        let Some(subnet) = nat.subnet_id.as_ref().and_then(|id| reach.subnet(id)) else {
            // A Regional NAT gateway is in no subnet: it goes straight to the internet gateway (rule RT-50).
            self.assume("RT-50", Detail::of("nat-regional", [id.into()]));
            self.set_via(Via::NatGateway);
            self.src = address.and_then(|it| it.public_ip).map(IpAddr::V4);
            self.is_public = true;
            self.pass(Stage::NatGateway, id, "RT-50", Detail::of("nat-regional", [id.into()]));
            self.arrive_outside();
            return;
        };
        if reach.has_failed(&subnet.subnet_id) {
            self.fail(
                Stage::NatGateway,
                Some(id),
                "ZONE_FAILED",
                "IF-47",
                Detail::of("zone-failed", [id.into(), Fact::Text(subnet.availability_zone.clone())]),
            );
            return;
        }
        let crosses = eni.is_none_or(|eni| eni.subnet_id != subnet.subnet_id);
        if let Some(src) = self.src.filter(|_| crosses) {
            self.acl(subnet, Direction::In, self.dst, Stage::NetworkAclIn);
            self.back.push(Back::Acl { subnet, direction: Direction::Out, remote: src, is_translator: false });
            self.back.push(Back::Route { subnet, to: src });
        }
        let private = address
            .and_then(|it| it.private_ip)
            .or_else(|| inner.and_then(|eni| eni.private_ip_addresses.first().copied()));
        self.pass(
            Stage::NatGateway,
            id,
            "PATH-09",
            Detail::of("nat-translates", [id.into(), private.map_or(Fact::Word(""), |it| IpAddr::V4(it).into())]),
        );
        self.src = private.map(IpAddr::V4);
        self.src_groups = None;
        let Some(table) = reach.table_of(subnet) else { return };
        self.acl(subnet, Direction::Out, self.dst, Stage::NetworkAclOut);
        self.back.push(Back::Acl { subnet, direction: Direction::In, remote: self.dst, is_translator: true });
        let Some(compiled) = reach.compiled(&table.route_table_id) else { return };
        let Some(choice) = compiled.choose(self.dst) else {
            self.set_via(Via::NatGateway);
            self.is_public = true;
            self.visit(&table.route_table_id);
            self.fail(
                Stage::Route,
                Some(&table.route_table_id),
                "NO_ROUTE_TO_DESTINATION",
                "PATH-13",
                Detail::of("no-route", [(&table.route_table_id).into(), self.dst.into()]),
            );
            return;
        };
        let target = &choice.row.route.target;
        match target.kind() {
            TargetKind::InternetGateway => {
                self.set_via(Via::NatGateway);
                self.is_public = true;
                if nat.connectivity_type == NatMode::Private {
                    self.visit(&target.0);
                    self.fail(
                        Stage::InternetGateway,
                        Some(&target.0),
                        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                        "PATH-11",
                        Detail::of("nat-private", [id.into()]),
                    );
                    return;
                }
                if choice.row.state == RouteState::Blackhole {
                    self.route_by(table, Some(subnet), inner);
                    return;
                }
                self.visit(&table.route_table_id);
                self.pass(
                    Stage::Route,
                    &table.route_table_id,
                    "PATH-10",
                    Detail::of(
                        "route",
                        [
                            (&table.route_table_id).into(),
                            Fact::Text(choice.row.route.destination.to_string()),
                            (&target.0).into(),
                            self.dst.into(),
                        ],
                    ),
                );
                self.visit(&target.0);
                self.block_public_access(&nat.vpc_id, Direction::Out);
                if is_private(self.dst) {
                    self.fail(
                        Stage::InternetGateway,
                        Some(&target.0),
                        "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
                        "PATH-08",
                        Detail::of("igw-private-destination", [(&target.0).into(), self.dst.into()]),
                    );
                    return;
                }
                let public = address.and_then(|it| it.public_ip);
                match public {
                    Some(public) => self.pass(
                        Stage::InternetGateway,
                        &target.0,
                        "PATH-09",
                        Detail::of("igw-translates", [(&target.0).into(), IpAddr::V4(public).into()]),
                    ),
                    None => self.fail(
                        Stage::InternetGateway,
                        Some(&target.0),
                        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                        "PATH-06",
                        Detail::of("igw-needs-public", [(&target.0).into()]),
                    ),
                }
                self.src = public.map(IpAddr::V4);
                self.arrive_outside();
            }
            TargetKind::VpcEndpoint => {
                // Rule GW-64: not documented.
                self.assume("GW-64", Detail::of("nat-to-endpoint", [id.into(), (&target.0).into()]));
                self.route_by(table, Some(subnet), inner);
            }
            TargetKind::NatGateway => {
                self.set_via(Via::NatGateway);
                self.is_public = true;
                self.visit(&table.route_table_id);
                self.fail(
                    Stage::Route,
                    Some(&table.route_table_id),
                    "ROUTING_LOOP",
                    "PATH-13",
                    Detail::of("routing-loop", [(&table.route_table_id).into()]),
                );
            }
            TargetKind::Local
            | TargetKind::VpnGateway
            | TargetKind::EgressOnlyInternetGateway
            | TargetKind::NetworkInterface
            | TargetKind::Instance
            | TargetKind::PeeringConnection
            | TargetKind::TransitGateway
            | TargetKind::Lattice
            | TargetKind::Other => self.route_by(table, Some(subnet), inner),
        }
    }

    /// A gateway endpoint's own route, or a route to a Gateway Load Balancer endpoint.
    fn endpoint_target(&mut self, id: &Id, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
        let reach = self.reach;
        self.visit(id);
        let Some(endpoint) = reach.network.vpc_endpoints.get(id) else {
            self.note(
                Stage::Route,
                Outcome::Unknown,
                Some(id.clone()),
                Some("UNKNOWN_RESOURCE"),
                "RT-18",
                Detail::of("target-unknown", [id.into()]),
            );
            return;
        };
        match endpoint.vpc_endpoint_type {
            EndpointType::Gateway => self.gateway_endpoint(endpoint),
            EndpointType::GatewayLoadBalancer => self.inspection(endpoint, vpc_id, eni),
            EndpointType::Interface | EndpointType::Resource | EndpointType::ServiceNetwork | EndpointType::Tunnel => {
                self.fail(
                    Stage::Route,
                    Some(id),
                    "CANNOT_ROUTE",
                    "RT-18",
                    Detail::of("endpoint-no-target", [id.into()]),
                );
            }
        }
    }

    /// Rules GW-34, GW-35, GW-37, GW-39, GW-44, PATH-03, PATH-21, PATH-26.
    fn gateway_endpoint(&mut self, endpoint: &'a VpcEndpoint) {
        let id = &endpoint.vpc_endpoint_id;
        self.set_via(Via::GatewayEndpoint);
        self.is_public = false;
        self.needs_public_ip = false;
        if !matches!(self.query.protocol, Protocol::Tcp | Protocol::Icmp | Protocol::Icmpv6) {
            self.fail(
                Stage::GatewayEndpoint,
                Some(id),
                "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
                "GW-34",
                Detail::of("gateway-protocol", [id.into(), Fact::Text(self.query.protocol.to_string())]),
            );
        }
        let is_own = self.src.is_some_and(|src| self.reach.interface_at(&endpoint.vpc_id, src).is_some());
        if !is_own {
            self.fail(
                Stage::GatewayEndpoint,
                Some(id),
                "GATEWAY_REJECTS_SPOOFED_TRAFFIC",
                "GW-39",
                Detail::of("gateway-from-outside", [id.into(), self.src.map_or(Fact::Word(""), Fact::from)]),
            );
            self.assume(
                "GW-39",
                Detail::of("gateway-from-outside", [id.into(), self.src.map_or(Fact::Word(""), Fact::from)]),
            );
        } else {
            self.pass(
                Stage::GatewayEndpoint,
                id,
                "GW-11",
                Detail::of("gateway-carries", [id.into(), Fact::Text(endpoint.service_name.clone())]),
            );
        }
        self.endpoint_state(endpoint);
        self.path.push(Id::from(endpoint.service_name.as_str()));
        self.served = Some(Served {
            key: endpoint.service_name.rsplit('.').next().unwrap_or_default().to_string(),
            region: endpoint.service_region(self.reach.network).to_string(),
            endpoint: Some(endpoint),
            source: self.src,
        });
    }

    /// Rules IF-49, IF-50, ES-13, ES-15, GW-10.
    pub fn endpoint_state(&mut self, endpoint: &VpcEndpoint) {
        let id = &endpoint.vpc_endpoint_id;
        if endpoint.state == EndpointState::Available {
            self.pass(Stage::EndpointState, id, "IF-50", Detail::of("endpoint-available", [id.into()]));
        } else {
            self.fail(
                Stage::EndpointState,
                Some(id),
                "BAD_STATE",
                "IF-50",
                Detail::of("endpoint-not-available", [id.into(), Fact::Word(endpoint.state.as_str())]),
            );
        }
    }

    /// Through a Gateway Load Balancer endpoint, its appliance, and on by the table of its subnet. Rules GWLB-05..GWLB-21.
    fn inspection(&mut self, endpoint: &'a VpcEndpoint, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
        let id = &endpoint.vpc_endpoint_id;
        self.set_via(Via::GatewayLoadBalancerEndpoint);
        let reach = self.reach;
        let subnet = endpoint.subnet_ids.first().and_then(|id| reach.subnet(id));
        let Some(subnet) = subnet else {
            self.note(
                Stage::GatewayLoadBalancer,
                Outcome::Unknown,
                Some(id.clone()),
                None,
                "GWLB-01",
                Detail::of("target-unknown", [id.into()]),
            );
            return;
        };
        let own = endpoint.network_interface_ids.first().and_then(|id| reach.network.network_interfaces.get(id));
        if reach.has_failed(&subnet.subnet_id) {
            self.fail(
                Stage::GatewayLoadBalancer,
                Some(id),
                "ZONE_FAILED",
                "GWLB-01",
                Detail::of("zone-failed", [id.into(), Fact::Text(subnet.availability_zone.clone())]),
            );
            return;
        }
        if eni.is_some_and(|eni| eni.subnet_id != subnet.subnet_id)
            && let Some(src) = self.src
        {
            // Rule GWLB-20: the ACL of the endpoint's subnet applies.
            self.acl(subnet, Direction::In, src, Stage::NetworkAclIn);
        }
        self.endpoint_state(endpoint);
        self.pass(
            Stage::GatewayLoadBalancer,
            id,
            "GWLB-09",
            Detail::of("inspected", [id.into(), Fact::Text(endpoint.service_name.clone())]),
        );
        self.assume("GWLB-09", Detail::of("appliance-passes", [id.into()]));
        self.back.push(Back::Inspected { endpoint: id.clone() });
        // Rule SG-08: behind a middlebox groups are not known any more.
        self.src_groups = None;
        let Some(table) = reach.table_of(subnet) else { return };
        // The packet is the host's still: an internet gateway translates the host's address.
        let origin = self.home.filter(|home| home.vpc_id == *vpc_id).or(own);
        self.route_by(table, Some(subnet), origin);
    }

    /// Rules PATH-22, PATH-23, RT-18, SG-08.
    fn appliance(&mut self, id: &Id) {
        let reach = self.reach;
        self.visit(id);
        let eni =
            if id.prefix() == "i" { reach.primary(id.as_str()) } else { reach.network.network_interfaces.get(id) };
        let Some(eni) = eni else {
            self.note(
                Stage::Appliance,
                Outcome::Unknown,
                Some(id.clone()),
                Some("UNKNOWN_RESOURCE"),
                "RT-18",
                Detail::of("target-unknown", [id.into()]),
            );
            return;
        };
        if eni.source_dest_check {
            self.fail(
                Stage::Appliance,
                Some(id),
                "ENI_SOURCE_DEST_CHECK_RESTRICTION",
                "PATH-22",
                Detail::of("source-dest-check", [id.into()]),
            );
        } else {
            self.pass(Stage::Appliance, id, "PATH-22", Detail::of("appliance-forwards", [id.into()]));
        }
        self.assume("PATH-22", Detail::of("appliance-forwards", [id.into()]));
        let loops = self.hops > 1 && self.path.iter().filter(|it| *it == id).count() > 1;
        if loops {
            self.fail(Stage::Appliance, Some(id), "ROUTING_LOOP", "GWLB-10", Detail::of("routing-loop", [id.into()]));
            return;
        }
        self.groups_in(eni);
        self.src_groups = None;
        if let Some(subnet) = reach.subnet(&eni.subnet_id) {
            self.route_from(subnet, eni);
        }
    }

    // Between networks

    /// Rules PATH-17, RT-48, HY-03, GW-38.
    fn peering(&mut self, id: &Id, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
        self.visit(id);
        let reach = self.reach;
        let from_outside = self.via.is_some();
        self.set_via(Via::Peering);
        let Some(connection) = reach.network.peering_connections.get(id) else { return };
        let Some(other) = connection.other(vpc_id) else {
            self.fail(
                Stage::Peering,
                Some(id),
                "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
                "RT-48",
                Detail::of("peering-not-here", [id.into(), vpc_id.into()]),
            );
            return;
        };
        let peer = reach.vpc(&other.vpc_id);
        let Some(peer) = peer else {
            self.note(
                Stage::Peering,
                Outcome::Unknown,
                Some(id.clone()),
                Some("UNKNOWN_RESOURCE"),
                "PATH-17",
                Detail::of("peer-unknown", [id.into(), (&other.vpc_id).into()]),
            );
            return;
        };
        let own_source =
            self.src.is_some_and(|src| reach.vpc(vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(src))));
        let their_destination = peer.cidrs().any(|cidr| cidr.contains(self.dst));
        if !their_destination || !own_source || (from_outside && eni.is_none()) {
            self.fail(
                Stage::Peering,
                Some(id),
                "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
                "GW-38",
                Detail::of("peering-addresses", [id.into(), self.dst.into()]),
            );
            if !their_destination {
                return;
            }
        } else {
            self.pass(Stage::Peering, id, "PATH-17", Detail::of("peering-crosses", [id.into(), (&peer.vpc_id).into()]));
        }
        // Rule SG-07: groups are known across peering within a Region.
        if self.region_of(vpc_id) != peer.region {
            self.src_groups = None;
        }
        self.back.push(Back::Through { target: id.clone() });
        self.arrive_in_vpc(&peer.vpc_id, None);
    }

    /// Rules PATH-16, RT-49, GWLB-13, GWLB-17, HY-04.
    fn transit_gateway(
        &mut self,
        id: &Id,
        vpc_id: &'a Id,
        subnet: Option<&'a Subnet>,
        _eni: Option<&'a NetworkInterface>,
    ) {
        self.visit(id);
        self.set_via(Via::TransitGateway);
        let reach = self.reach;
        let attachments = &reach.network.transit_attachments;
        let attachment = attachments.iter().find(|it| {
            it.transit_gateway_id == *id
                && matches!(&it.kind, AttachmentKind::Vpc { vpc_id: theirs, .. } if theirs == vpc_id)
        });
        let Some(attachment) = attachment else {
            self.fail(
                Stage::TransitGateway,
                Some(id),
                "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                "RT-49",
                Detail::of("tgw-not-attached", [id.into(), vpc_id.into()]),
            );
            return;
        };
        if let (AttachmentKind::Vpc { subnet_ids, security_group_referencing, .. }, Some(subnet)) =
            (&attachment.kind, subnet)
        {
            let in_zone = subnet_ids
                .iter()
                .filter_map(|id| reach.subnet(id))
                .any(|it| it.availability_zone_id == subnet.availability_zone_id);
            if !in_zone {
                self.fail(
                    Stage::TransitGateway,
                    Some(&attachment.transit_gateway_attachment_id),
                    "TGW_ROUTE_AZ_RESTRICTION",
                    "RT-49",
                    Detail::of("tgw-zone", [id.into(), Fact::Text(subnet.availability_zone.clone())]),
                );
            }
            if !security_group_referencing {
                self.src_groups = None;
            }
        }
        self.back.push(Back::Through { target: id.clone() });
        self.transit(id, &attachment.transit_gateway_attachment_id);
    }

    /// Goes on from an attachment of a transit gateway, by the table that the attachment is associated with.
    fn transit(&mut self, id: &Id, from: &Id) {
        let reach = self.reach;
        let tables = &reach.network.transit_route_tables;
        let Some(table) = tables.iter().find(|it| it.transit_gateway_id == *id && it.associations.contains(from))
        else {
            self.fail(
                Stage::TransitGateway,
                Some(from),
                "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                "RT-49",
                Detail::of("tgw-not-associated", [from.into()]),
            );
            return;
        };
        let table_id = &table.transit_gateway_route_table_id;
        let Some((next, is_blackhole)) = transit_choice(reach, table, self.dst) else {
            self.fail(
                Stage::TransitGateway,
                Some(table_id),
                "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                "RT-49",
                Detail::of("no-route", [table_id.into(), self.dst.into()]),
            );
            return;
        };
        let Some(next) = next.filter(|_| !is_blackhole) else {
            self.fail(
                Stage::TransitGateway,
                Some(table_id),
                "TGW_RTB_BAD_STATE_ROUTE",
                "RT-49",
                Detail::of("blackhole", [table_id.into(), self.dst.into(), Fact::Word(""), self.dst.into()]),
            );
            return;
        };
        self.pass(
            Stage::TransitGateway,
            id,
            "PATH-16",
            Detail::of("tgw-forwards", [id.into(), table_id.into(), (&next.transit_gateway_attachment_id).into()]),
        );
        match &next.kind {
            AttachmentKind::Vpn(connection) => self.arrive_on_premises(connection),
            AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, .. } => {
                self.back.push(Back::Transit {
                    gateway: id.clone(),
                    attachment: next.transit_gateway_attachment_id.clone(),
                });
                // The packet enters by the attachment's subnet in the sender's zone, if there is one, and is routed by its table (rule GWLB-13).
                let zone =
                    self.home.and_then(|home| reach.subnet(&home.subnet_id)).map(|it| it.availability_zone_id.as_str());
                let entries: Vec<&'a Subnet> = subnet_ids.iter().filter_map(|id| reach.subnet(id)).collect();
                let entry = entries
                    .iter()
                    .find(|it| Some(it.availability_zone_id.as_str()) == zone)
                    .or_else(|| entries.first());
                let Some(entry) = entry.copied() else {
                    self.note(
                        Stage::TransitGateway,
                        Outcome::Unknown,
                        Some(next.transit_gateway_attachment_id.clone()),
                        None,
                        "RT-49",
                        Detail::of("subnet-unknown", [vpc_id.into()]),
                    );
                    return;
                };
                self.transit_symmetry(next, *appliance_mode, entries.len());
                let is_theirs = reach.vpc(vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(self.dst)));
                let Some(table) = reach.table_of(entry) else { return };
                let goes_local = reach.compiled(&table.route_table_id).and_then(|it| {
                    it.choose(self.dst).map(|choice| choice.row.route.target.kind() == TargetKind::Local)
                });
                if is_theirs && goes_local == Some(true) {
                    self.arrive_in_vpc(vpc_id, None);
                } else {
                    self.route_by(table, Some(entry), None);
                }
            }
        }
    }

    /// Rules GWLB-17, GWLB-18: without appliance mode both directions of a flow may use different zones.
    fn transit_symmetry(&mut self, attachment: &crate::model::Attachment, appliance_mode: bool, zones: usize) {
        let AttachmentKind::Vpc { vpc_id, .. } = &attachment.kind else { return };
        let inspects = self
            .reach
            .network
            .vpc_endpoints
            .iter()
            .any(|it| it.vpc_id == *vpc_id && it.vpc_endpoint_type == EndpointType::GatewayLoadBalancer);
        let is_theirs = self.reach.vpc(vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(self.dst)));
        let source_zone =
            self.home.and_then(|home| self.reach.subnet(&home.subnet_id)).map(|it| &it.availability_zone_id);
        let other = self.reach.network.vpcs.iter().filter(|vpc| vpc.cidrs().any(|cidr| cidr.contains(self.dst)));
        let other_zone = other
            .filter_map(|vpc| self.reach.interface_at(&vpc.vpc_id, self.dst))
            .find_map(|eni| self.reach.subnet(&eni.subnet_id))
            .map(|it| &it.availability_zone_id);
        let crosses_zones = other_zone.is_some() && other_zone != source_zone;
        if inspects && !is_theirs && !appliance_mode && zones > 1 && crosses_zones {
            self.fail(
                Stage::Return,
                Some(&attachment.transit_gateway_attachment_id),
                "ASYMMETRIC_INSPECTION",
                "GWLB-18",
                Detail::of("appliance-mode-off", [(&attachment.transit_gateway_attachment_id).into()]),
            );
        }
    }

    /// Rules PATH-15, RT-47.
    fn vpn_gateway(&mut self, id: &Id, _vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
        self.visit(id);
        self.set_via(Via::Vpn);
        let reach = self.reach;
        if eni.is_none() {
            self.fail(
                Stage::Vpn,
                Some(id),
                "VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
                "PATH-15",
                Detail::of("vgw-foreign-source", [id.into()]),
            );
            return;
        }
        if self.dst.is_ipv6() {
            self.fail(Stage::Vpn, Some(id), "PROTOCOL_RESTRICTION", "RT-47", Detail::of("vgw-only-ipv4", [id.into()]));
            return;
        }
        let knows = vpn_gateway_prefixes(reach.network, id).iter().any(|cidr| cidr.contains(self.dst));
        if !knows {
            self.fail(
                Stage::Vpn,
                Some(id),
                "NO_ROUTE_TO_DESTINATION",
                "RT-47",
                Detail::of("vgw-no-prefix", [id.into(), self.dst.into()]),
            );
            return;
        }
        let connections = reach.network.vpn_connections.iter().filter(|it| it.vpn_gateway_id.as_ref() == Some(id));
        let connection = connections
            .into_iter()
            .find(|it| vpn_prefixes(reach.network, &it.vpn_connection_id).iter().any(|cidr| cidr.contains(self.dst)));
        self.pass(Stage::Vpn, id, "PATH-15", Detail::of("vgw-forwards", [id.into(), self.dst.into()]));
        if let Some(connection) = connection {
            self.arrive_on_premises(&connection.vpn_connection_id);
        }
    }

    fn arrive_on_premises(&mut self, connection: &'a Id) {
        self.visit(connection);
        let reach = self.reach;
        let site = reach.network.on_premises.iter().find(|it| it.vpn_connection_id.as_ref() == Some(connection));
        self.leaves = Some(true);
        let host = reach.network.hosts.iter().find(|host| host.ip == self.dst);
        match (host, site) {
            (Some(host), _) => {
                self.visit(&host.host_id);
                self.pass(
                    Stage::Destination,
                    &host.host_id,
                    "PATH-15",
                    Detail::of("host-reached", [(&host.host_id).into()]),
                );
            }
            (None, Some(site)) if site.cidrs.iter().any(|cidr| cidr.contains(self.dst)) => {
                self.visit(&site.id);
                self.fail(
                    Stage::Destination,
                    Some(&site.id),
                    "NO_POSSIBLE_DESTINATION",
                    "PATH-15",
                    Detail::of("nobody-there", [self.dst.into(), (&site.id).into()]),
                );
            }
            (None, Some(_) | None) => {
                // Rule PATH-15: what on-premises does with it is not known.
                self.note(
                    Stage::Destination,
                    Outcome::Unknown,
                    Some(connection.clone()),
                    None,
                    "PATH-15",
                    Detail::of("on-premises-unknown", [connection.into(), self.dst.into()]),
                );
            }
        }
    }

    // From outside

    /// Begins at a host on premises. Rules PATH-18, HY-05, GW-37.
    pub fn from_host(&mut self, host: &'a Host) {
        self.visit(&host.host_id);
        self.src = Some(host.ip);
        let reach = self.reach;
        let site: Option<&'a OnPremises> = reach.network.on_premises.get(&host.on_premises_id);
        if site.is_some_and(|site| site.cidrs.iter().any(|cidr| cidr.contains(self.dst))) {
            self.set_via(Via::Local);
            self.leaves = Some(true);
            match reach.network.hosts.iter().find(|other| other.ip == self.dst) {
                Some(other) => {
                    self.visit(&other.host_id);
                    self.pass(
                        Stage::Destination,
                        &other.host_id,
                        "PATH-01",
                        Detail::of("host-reached", [(&other.host_id).into()]),
                    );
                }
                None => self.fail(
                    Stage::Destination,
                    site.map(|it| &it.id),
                    "NO_POSSIBLE_DESTINATION",
                    "PATH-28",
                    Detail::of("nobody-there", [self.dst.into(), (&host.on_premises_id).into()]),
                ),
            }
            return;
        }
        if !is_private(self.dst)
            && !reach.network.vpcs.iter().any(|vpc| vpc.cidrs().any(|cidr| cidr.contains(self.dst)))
        {
            // A public address is reached by the site's own way to the internet.
            self.set_via(Via::Internet);
            self.assume("HY-05", Detail::of("site-has-internet", [(&host.on_premises_id).into()]));
            self.from_internet_to_public(&host.host_id);
            return;
        }
        let connection =
            site.and_then(|site| site.vpn_connection_id.as_ref()).and_then(|id| reach.network.vpn_connections.get(id));
        let Some(connection) = connection else {
            self.fail(
                Stage::Vpn,
                Some(&host.on_premises_id),
                "NO_ROUTE_TO_DESTINATION",
                "HY-05",
                Detail::of("site-not-joined", [(&host.on_premises_id).into()]),
            );
            return;
        };
        self.set_via(Via::Vpn);
        self.visit(&connection.vpn_connection_id);
        self.leaves = Some(true);
        if let Some(gateway) = connection.vpn_gateway_id.as_ref().and_then(|id| reach.network.vpn_gateways.get(id)) {
            let id = &gateway.vpn_gateway_id;
            self.visit(id);
            let Some(vpc) = gateway.vpc_id.as_ref().and_then(|id| reach.vpc(id)) else {
                self.fail(Stage::Vpn, Some(id), "BAD_STATE_VPN", "HY-05", Detail::of("vgw-not-attached", [id.into()]));
                return;
            };
            if !vpc.cidrs().any(|cidr| cidr.contains(self.dst)) {
                // Rules HY-03, RT-48, GW-37: a VPN reaches the VPC of its gateway and nothing beyond it.
                self.fail(
                    Stage::Vpn,
                    Some(id),
                    "VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                    "HY-03",
                    Detail::of("vgw-not-transitive", [id.into(), self.dst.into()]),
                );
                return;
            }
            self.pass(Stage::Vpn, id, "PATH-18", Detail::of("vgw-enters", [id.into(), (&vpc.vpc_id).into()]));
            self.back.push(Back::Through { target: id.clone() });
            self.enter_by_edge(id, vpc);
        } else if let Some(gateway) = connection.transit_gateway_id.as_ref() {
            self.visit(gateway);
            let attachment = reach.network.transit_attachments.iter().find(|it| {
                it.transit_gateway_id == *gateway
                    && matches!(&it.kind, AttachmentKind::Vpn(id) if *id == connection.vpn_connection_id)
            });
            match attachment {
                Some(attachment) => {
                    self.back.push(Back::Through { target: gateway.clone() });
                    self.transit(gateway, &attachment.transit_gateway_attachment_id);
                }
                None => self.fail(
                    Stage::TransitGateway,
                    Some(gateway),
                    "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                    "RT-49",
                    Detail::of("tgw-not-attached", [gateway.into(), (&connection.vpn_connection_id).into()]),
                ),
            }
        } else {
            self.fail(
                Stage::Vpn,
                Some(&connection.vpn_connection_id),
                "BAD_STATE_VPN",
                "HY-05",
                Detail::of("vgw-not-attached", [(&connection.vpn_connection_id).into()]),
            );
        }
    }

    /// Enters a VPC by an internet or virtual private gateway, which an edge table may steer. Rules RT-36, GWLB-08, GWLB-12, PATH-17.
    fn enter_by_edge(&mut self, gateway: &Id, vpc: &'a Vpc) {
        let reach = self.reach;
        let steered = reach.edge_table(gateway).and_then(|table| {
            let choice = reach.compiled(&table.route_table_id)?.choose(self.dst)?;
            (choice.row.route.target.kind() != TargetKind::Local).then_some(table)
        });
        match steered {
            Some(table) => self.route_by(table, None, None),
            None => self.arrive_in_vpc(&vpc.vpc_id, None),
        }
    }

    /// Begins on the internet.
    pub fn from_internet(&mut self) {
        self.visit(&Id::from("internet"));
        self.set_via(Via::Internet);
        self.leaves = Some(true);
        // The laptop's address, from the range for documentation.
        self.src = match self.dst {
            IpAddr::V4(_) => "203.0.113.10".parse().ok(),
            IpAddr::V6(_) => "2001:db8:113::10".parse().ok(),
        };
        if is_private(self.dst) {
            let internet = Id::from("internet");
            self.fail(
                Stage::Route,
                Some(&internet),
                "NO_ROUTE_TO_DESTINATION",
                "DNS-05",
                Detail::of("internet-private", [self.dst.into()]),
            );
            return;
        }
        self.from_internet_to_public(&Id::from("internet"));
    }

    fn from_internet_to_public(&mut self, from: &Id) {
        self.is_public = true;
        self.leaves = Some(true);
        if let IpAddr::V4(_) = self.dst
            && self.src.is_some_and(is_private)
        {
            self.src = "203.0.113.20".parse().ok();
        }
        let _ = from;
        self.arrive_outside();
    }

    /// Arrives at a public address: an instance's, a service's, or somebody's on the internet. Rules PATH-06, PATH-07.
    fn arrive_outside(&mut self) {
        let reach = self.reach;
        let eni = match self.dst {
            IpAddr::V4(public) => reach.interface_of_public(public),
            IpAddr::V6(_) => {
                reach.network.network_interfaces.iter().find(|eni| eni.addresses().any(|it| it == self.dst))
            }
        };
        if let Some(eni) = eni {
            self.enter_from_internet(eni);
            return;
        }
        let service = self.public_service();
        match service {
            Some((service_name, key, region)) => {
                if !matches!(self.via, Some(Via::Internet)) {
                    self.leaves = Some(false);
                }
                let id = Id::from(service_name.as_str());
                self.visit(&id);
                self.pass(Stage::Destination, &id, "PATH-07", Detail::of("service-reached", [(&id).into()]));
                self.served = Some(Served { key, region, endpoint: None, source: self.src });
            }
            None => {
                self.leaves = Some(true);
                let id = Id::from(self.dst.to_string());
                self.visit(&id);
                self.pass(Stage::Destination, &id, "PATH-06", Detail::of("internet-reached", [self.dst.into()]));
            }
        }
    }

    /// The AWS service at the public destination: by the name that was asked, else by whose range the address is in.
    fn public_service(&self) -> Option<(String, String, String)> {
        let by_name = self
            .name
            .and_then(|name| catalog::service_of_host(name.as_str()))
            .map(|it| (it.key.to_string(), it.region.to_string()));
        let by_address = || {
            let list = catalog::gateway_service_of(self.dst)?;
            Some((list.kind.service_key()?.to_string(), list.region.to_string()))
        };
        let (key, region) = by_name.or_else(by_address)?;
        let name = catalog::service_of_key(&key, &region)
            .map_or_else(|| ["com.amazonaws.", &region, ".", &key].concat(), |it| it.service_name);
        Some((name, key, region))
    }

    /// Enters a VPC from the internet, to an interface with a public address. Rules PATH-06, PATH-08, PATH-24, RT-39, IF-33.
    fn enter_from_internet(&mut self, eni: &'a NetworkInterface) {
        let reach = self.reach;
        let Some(vpc) = reach.vpc(&eni.vpc_id) else { return };
        let gateway = reach.network.internet_gateways.iter().find(|it| it.vpc_id.as_ref() == Some(&vpc.vpc_id));
        let Some(gateway) = gateway else {
            self.fail(
                Stage::InternetGateway,
                Some(&vpc.vpc_id),
                "NO_ROUTE_TO_DESTINATION",
                "PATH-06",
                Detail::of("no-igw", [(&vpc.vpc_id).into()]),
            );
            return;
        };
        let id = &gateway.internet_gateway_id;
        self.visit(id);
        self.block_public_access(&vpc.vpc_id, Direction::In);
        if eni.requester_managed && self.dst.is_ipv6() {
            self.fail(
                Stage::InternetGateway,
                Some(id),
                "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                "IF-33",
                Detail::of("deny-igw-traffic", [(&eni.network_interface_id).into()]),
            );
            return;
        }
        if let IpAddr::V4(_) = self.dst
            && let Some(private) = eni.private_ip_addresses.first()
        {
            self.dst = IpAddr::V4(*private);
        }
        self.pass(
            Stage::InternetGateway,
            id,
            "PATH-06",
            Detail::of("igw-enters", [id.into(), (&eni.network_interface_id).into()]),
        );
        self.src_groups = None;
        self.back.push(Back::Through { target: id.clone() });
        self.enter_by_edge(id, vpc);
    }

    /// The verdict that follows from the stages: any failure blocks, any doubt makes it unknown.
    pub fn verdict(&self, dns: &DnsSummary) -> Verdict {
        let _ = dns;
        if self.steps.iter().any(|step| step.outcome == Outcome::Fail) {
            Verdict::Blocked
        } else if self.steps.iter().any(|step| step.outcome == Outcome::Unknown) {
            Verdict::Unknown
        } else if self.is_public {
            Verdict::Public
        } else {
            Verdict::Private
        }
    }
}

/// Rule RT-15: addresses that no route but the VPC's own carries.
fn is_never_forwarded(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => matches!(v4.octets(), [169, 254, 168..=171, _]),
        IpAddr::V6(v6) => v6.segments().starts_with(&[0xfd00, 0xec2]),
    }
}

/// 100.64.0.0/10.
fn is_shared(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if matches!(v4.octets(), [100, 64..=127, ..]))
}

/// The attachment that a transit gateway's table sends an address to: static routes before propagated ones of the same length.
/// The attachment is None for a blackhole.
pub fn transit_choice<'a>(
    reach: &Reach<'a>,
    table: &'a crate::model::TransitRouteTable,
    address: IpAddr,
) -> Option<(Option<&'a crate::model::Attachment>, bool)> {
    let attachments = &reach.network.transit_attachments;
    let statics = table.routes.iter().filter(|route| route.destination_cidr_block.contains(address)).map(|route| {
        let attachment = route.attachment_id.as_ref().and_then(|id| attachments.get(id));
        (route.destination_cidr_block.prefix_len(), true, attachment)
    });
    let propagated = table.propagations.iter().filter_map(|id| attachments.get(id)).flat_map(|attachment| {
        let cidrs: Vec<Cidr> = match &attachment.kind {
            AttachmentKind::Vpc { vpc_id, .. } => {
                reach.vpc(vpc_id).map(|vpc| vpc.cidrs().collect()).unwrap_or_default()
            }
            AttachmentKind::Vpn(connection) => vpn_prefixes(reach.network, connection),
        };
        cidrs
            .into_iter()
            .filter(|cidr| cidr.contains(address))
            .map(move |cidr| (cidr.prefix_len(), false, Some(attachment)))
            .collect::<Vec<_>>()
    });
    let (_, _, attachment) = statics.chain(propagated).max_by_key(|(length, is_static, _)| (*length, *is_static))?;
    Some((attachment, attachment.is_none()))
}

/// Where a question is asked from, as something that can send packets.
pub fn start<'a>(reach: &Reach<'a>, from: &Source) -> Option<At<'a>> {
    match from {
        Source::Instance(id) => reach.primary(id.as_str()).map(At::Interface),
        Source::Interface(id) => reach.network.network_interfaces.get(id).map(At::Interface),
        Source::Host(_) | Source::Internet => Some(At::Outside),
    }
}
