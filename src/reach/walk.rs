//! A packet's way, hop by hop. It must not know what policies say at its end.

use super::back::Back;
use super::filter::{Direction, Flow, GroupAnswer, acl_admits};
use super::index::{Owner, Reach};
use super::route::{Choice, Compiled};
use super::trace::{Assumption, Detail, Fact, Outcome, Query, RouteUsed, Source, Stage, Step, Verdict, Via};
use crate::model::{
    Destination, EndpointType, LatticeAssociationKind, NetworkInterface, PeeringState, RouteState, RouteTable, Subnet,
    TargetKind, VpcEndpoint,
};
use crate::net::{Cidr, DnsName, Family, Id};
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
    pub key: &'a str,
    pub region: &'a str,
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
    /// The groups that a hop has discarded, and the code of a rule that would have admitted them (rule SG-08).
    pub lost_groups: Option<(&'a [Id], &'static str)>,
    /// The VPC and interface that the packet last left.
    pub home: Option<&'a NetworkInterface>,
    /// The appliance in a VPC that the packet last passed.
    pub appliance: Option<&'a NetworkInterface>,
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
    pub hops: usize,
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
            lost_groups: None,
            home: None,
            appliance: None,
            via: None,
            leaves: Some(false),
            needs_public_ip: false,
            is_public: false,
            route: None,
            path: Vec::with_capacity(8),
            steps: Vec::with_capacity(16),
            assumptions: Vec::new(),
            back: Vec::with_capacity(8),
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

    /// Whether the zone in which something stands has failed, which is noted.
    pub fn zone_failed(&mut self, stage: Stage, component: &Id, subnet: &Id, rule: &'static str) -> bool {
        let has_failed = self.reach.has_failed(subnet);
        if has_failed {
            let zone = self.reach.subnet(subnet).map(|it| it.availability_zone.clone()).unwrap_or_default();
            let detail = Detail::of("zone-failed", [component.into(), Fact::Text(zone)]);
            self.fail(stage, Some(component), "ZONE_FAILED", rule, detail);
        }
        has_failed
    }

    /// Names what the lab takes to be so.
    pub fn assume(&mut self, rule: &'static str, detail: Detail) {
        let assumption = Assumption { rule, detail };
        if !self.assumptions.contains(&assumption) {
            self.assumptions.push(assumption);
        }
    }

    pub(super) fn set_via(&mut self, via: Via) {
        self.via.get_or_insert(via);
    }

    pub(super) fn visit(&mut self, id: &Id) {
        if self.path.last() != Some(id) {
            self.path.push(id.clone());
        }
    }

    pub(super) fn region_of(&self, vpc_id: &Id) -> &'a str {
        self.reach.vpc(vpc_id).map_or("", |vpc| vpc.region.as_str())
    }

    // Beginnings

    /// Begins at an interface of a VPC. Rules PATH-01, SG-01, SG-05, RT-26.
    pub fn begin_at_interface(&mut self, eni: &'a NetworkInterface) {
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
        if self.beside(eni) {
            return;
        }
        self.groups_out(eni);
        if self.reach.subnet(&eni.subnet_id).is_some_and(|subnet| subnet.cidrs().any(|cidr| cidr.contains(self.dst))) {
            // Rules RT-26, PATH-04, NACL-02: within a subnet neither ACL nor route table has a say.
            let subnet = &eni.subnet_id;
            self.note(Stage::NetworkAclOut, Outcome::Skipped, None, None, "NACL-02", Detail::plain("same-subnet"));
            if let Some((table, cidr)) = self.local_route(eni) {
                self.route = Some(RouteUsed {
                    route_table: table.route_table_id.clone(),
                    destination: Destination::Cidr(cidr),
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

    pub(super) fn local_route(&self, eni: &NetworkInterface) -> Option<(&'a RouteTable, Cidr)> {
        let table = self.reach.table_of(self.reach.subnet(&eni.subnet_id)?)?;
        let cidr = self.reach.vpc(&eni.vpc_id)?.cidrs().find(|cidr| cidr.contains(self.dst))?;
        Some((table, cidr))
    }

    pub(super) fn groups_out(&mut self, eni: &'a NetworkInterface) {
        let region = self.region_of(&eni.vpc_id);
        let other = self.reach.interface_at(&eni.vpc_id, self.dst).or_else(|| self.peers_interface(&eni.vpc_id));
        let remote = other.map(|other| other.groups.as_slice());
        let flow =
            Flow { remote: self.dst, remote_groups: remote, protocol: self.query.protocol, port: self.query.port };
        let answer = self.reach.groups_admit(&eni.groups, region, Direction::Out, flow);
        let rule = if answer.code == Some("SG_HAS_NO_RULES") { "SG-02" } else { "SG-06" };
        self.note_groups(Stage::SecurityGroupOut, Direction::Out, answer, rule, self.dst);
    }

    /// Rule SG-07: the destination's interface in a peered VPC of the same Region, whose groups may be referred to.
    fn peers_interface(&self, vpc_id: &Id) -> Option<&'a NetworkInterface> {
        let connections = self.reach.network.peering_connections.iter().filter(|it| it.status == PeeringState::Active);
        let sides = connections.filter_map(|it| it.other(vpc_id));
        let near = sides.filter(|side| self.region_of(&side.vpc_id) == self.region_of(vpc_id));
        near.into_iter().find_map(|side| self.reach.interface_at(&side.vpc_id, self.dst))
    }

    /// Notes what security groups said of a flow to or from an address.
    pub(super) fn note_groups(
        &mut self,
        stage: Stage,
        direction: Direction,
        answer: GroupAnswer,
        rule: &'static str,
        address: IpAddr,
    ) {
        let key = match (answer.outcome, direction) {
            (Outcome::Pass, Direction::Out) => "group-lets-out",
            (Outcome::Pass, Direction::In) => "group-lets-in",
            (Outcome::Unknown, _) => "group-unknown",
            (Outcome::Fail | Outcome::Skipped, Direction::Out) => "group-keeps-in",
            (Outcome::Fail | Outcome::Skipped, Direction::In) => "group-keeps-out",
        };
        let detail = self.flow_detail(key, answer.group.as_ref(), address);
        self.note(stage, answer.outcome, answer.group, answer.code, rule, detail);
    }

    /// A sentence about a filter: who, which protocol and port, which address.
    pub(super) fn flow_detail(&self, key: &'static str, who: Option<&Id>, address: IpAddr) -> Detail {
        let who = who.map_or(Fact::Word(""), Fact::from);
        Detail::of(key, [who, self.query.protocol.into(), self.query.port.into(), address.into()])
    }

    /// Leaves a subnet through its ACL and by its route table. Rules NACL-02, NACL-09, PATH-01.
    pub(super) fn leave_subnet(&mut self, eni: &'a NetworkInterface) {
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
        self.acl_at(subnet, direction, remote, self.query.port, stage);
    }

    /// The same for another port than the one that was asked for.
    pub(super) fn acl_at(&mut self, subnet: &'a Subnet, direction: Direction, remote: IpAddr, port: u16, stage: Stage) {
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
        let flow = Flow { remote, remote_groups: None, protocol: self.query.protocol, port };
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
    pub(super) fn route_from(&mut self, subnet: &'a Subnet, eni: &'a NetworkInterface) {
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
    pub(super) fn route_by(
        &mut self,
        table: &'a RouteTable,
        subnet: Option<&'a Subnet>,
        eni: Option<&'a NetworkInterface>,
    ) {
        self.hops += 1;
        let id = &table.route_table_id;
        self.visit(id);
        if self.hops > MOST_HOPS {
            self.fail(Stage::Route, Some(id), "ROUTING_LOOP", "GWLB-10", Detail::of("routing-loop", [id.into()]));
            return;
        }
        let reach = self.reach;
        let Some(compiled) = reach.compiled(id) else { return };
        let choice = compiled.choose(self.dst);
        if self.may_be_listed(Stage::Route, compiled, choice.as_ref(), self.dst) {
            return;
        }
        let Some(choice) = choice else {
            self.fail(
                Stage::Route,
                Some(id),
                "NO_ROUTE_TO_DESTINATION",
                "RT-27",
                Detail::of("no-route", [id.into(), self.dst.into()]),
            );
            return;
        };
        let target = &choice.row.route.target;
        if self.route.is_none() {
            self.route = Some(choice.used(id));
        }
        let facts = || [id.into(), (&choice.row.route.destination).into(), (&target.0).into(), self.dst.into()];
        let forwards = matches!(target.kind(), TargetKind::Local | TargetKind::Lattice);
        if !forwards && is_never_forwarded(self.dst) {
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

    /// Whether a prefix list of unknown blocks may lead an address elsewhere than a table's known routes do, which is noted.
    pub(super) fn may_be_listed(
        &mut self,
        stage: Stage,
        compiled: &Compiled<'a>,
        choice: Option<&Choice<'_>>,
        to: IpAddr,
    ) -> bool {
        let Some(list) = compiled.unknown_rival(choice, to) else { return false };
        let detail = Detail::of("prefix-list-unknown", [list.into(), to.into()]);
        self.note(stage, Outcome::Unknown, Some(compiled.table.route_table_id.clone()), None, "GW-26", detail);
        true
    }

    /// Goes to the target of a route.
    pub(super) fn follow(
        &mut self,
        kind: TargetKind,
        target: &Id,
        vpc_id: &'a Id,
        subnet: Option<&'a Subnet>,
        eni: Option<&'a NetworkInterface>,
    ) {
        if self.reach.network.unknown.contains(target) {
            let detail = Detail::of("target-unknown", [target.into()]);
            self.note(Stage::Route, Outcome::Unknown, Some(target.clone()), None, "RT-18", detail);
            return;
        }
        match kind {
            TargetKind::Local => self.arrive_in_vpc(vpc_id, subnet.map(|subnet| &subnet.subnet_id)),
            TargetKind::InternetGateway => self.internet_gateway(target, vpc_id, eni),
            TargetKind::NatGateway => self.nat_gateway(target, eni),
            TargetKind::EgressOnlyInternetGateway => self.egress_only(target),
            TargetKind::VpcEndpoint => self.endpoint_target(target, vpc_id, eni),
            TargetKind::PeeringConnection => self.peering(target, vpc_id, eni),
            TargetKind::TransitGateway => self.transit_gateway(target, vpc_id, subnet, eni),
            TargetKind::VpnGateway => self.vpn_gateway(target, vpc_id, eni),
            TargetKind::NetworkInterface | TargetKind::Instance => self.appliance(target, subnet),
            TargetKind::Lattice => self.service_network(target),
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

    /// Into a service network that the VPC is associated with, to one of its services. Rules SN-06, SN-10.
    fn service_network(&mut self, id: &Id) {
        self.set_via(Via::ServiceNetworkEndpoint);
        let network = self.reach.network;
        let Some(service) = self.name.and_then(|name| self.reach.lattice_service(name)) else {
            self.pass(Stage::Destination, id, "SN-10", Detail::of("lattice-association", [id.into()]));
            return;
        };
        let is_it =
            |with: &LatticeAssociationKind| matches!(with, LatticeAssociationKind::Service(it) if *it == service.id);
        if network.lattice_associations.iter().any(|it| it.service_network_id == *id && is_it(&it.with)) {
            self.path.push(service.id.clone());
            let detail = Detail::of("lattice-service", [(&service.id).into()]);
            self.pass(Stage::Destination, &service.id, "SN-06", detail);
        } else {
            let detail = Detail::of("nobody-there", [self.dst.into(), id.into()]);
            self.fail(Stage::Destination, Some(id), "NO_POSSIBLE_DESTINATION", "SN-06", detail);
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

    /// Rule SG-08: from here on rules that refer to the source's groups do not match any more.
    pub(super) fn lose_groups(&mut self, code: &'static str) {
        if let Some(groups) = self.src_groups.take() {
            self.lost_groups = Some((groups, code));
        }
    }

    /// Rules SG-05, SG-07, SG-08, SG-11, IF-36.
    pub(super) fn groups_in(&mut self, eni: &'a NetworkInterface) {
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
        let mut answer = self.reach.groups_admit(&eni.groups, region, Direction::In, flow);
        let lost = self.lost_groups.filter(|(groups, _)| {
            let flow = Flow { remote_groups: Some(groups), ..flow };
            answer.outcome == Outcome::Fail
                && self.reach.groups_admit(&eni.groups, region, Direction::In, flow).outcome == Outcome::Pass
        });
        if let Some((_, code)) = lost {
            answer.code = Some(code);
        }
        let rule = match (owner, answer.outcome) {
            _ if lost.is_some() => "SG-08",
            (Owner::Endpoint(_), Outcome::Fail) => "IF-36",
            _ if answer.code == Some("SG_HAS_NO_RULES") => "SG-02",
            _ => "SG-06",
        };
        self.note_groups(Stage::SecurityGroupIn, Direction::In, answer, rule, src);
    }

    pub(super) fn deliver(&mut self, eni: &'a NetworkInterface) {
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

    /// The verdict that follows from the stages: any failure blocks, any doubt makes it unknown.
    pub fn verdict(&self) -> Verdict {
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

/// Where a question is asked from, as something that can send packets.
pub fn start<'a>(reach: &Reach<'a>, from: &Source) -> Option<At<'a>> {
    match from {
        Source::Instance(id) => reach.primary(id).map(At::Interface),
        Source::Interface(id) => reach.network.network_interfaces.get(id).map(At::Interface),
        Source::Host(_) | Source::Internet => Some(At::Outside),
    }
}
