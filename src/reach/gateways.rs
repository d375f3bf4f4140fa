//! A packet's way through gateways, gateway endpoints and appliances of a VPC. It must not know other networks.

use super::back::Back;
use super::filter::Direction;
use super::resolver::is_private;
use super::trace::{Detail, Fact, Outcome, Stage, Via};
use super::walk::{Served, Walk};
use crate::model::{
    BlockMode, EndpointState, EndpointType, NatAddress, NatGateway, NatMode, NetworkInterface, RouteState, Subnet,
    TargetKind, VpcEndpoint,
};
use crate::net::{Id, Protocol};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How traffic crosses the edge of a VPC to the internet (rule PATH-24).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crossing {
    /// By an internet gateway, which lets connections in, too.
    Open,
    /// Behind a NAT gateway or by an egress-only internet gateway: only out.
    EgressOnly,
}

impl<'a> Walk<'_, 'a> {
    /// Rules PATH-06, PATH-07, PATH-08, PATH-24.
    pub(super) fn internet_gateway(&mut self, id: &Id, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
        self.set_via(Via::InternetGateway);
        self.visit(id);
        self.is_public = true;
        self.block_public_access(vpc_id, Crossing::Open);
        if self.dst.is_ipv4() {
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
            let own = eni
                .filter(|eni| eni.private_ip_addresses.iter().any(|it| Some(IpAddr::V4(*it)) == self.src))
                .and_then(|eni| eni.association.as_ref());
            let translator = self.appliance.filter(|it| own.is_none() && it.vpc_id == *vpc_id);
            let translated = translator.and_then(|it| Some((it, it.association.as_ref()?)));
            if let Some((instance, _)) = translated {
                self.nat_instance(instance);
            }
            let public = own.or(translated.map(|(_, public)| public));
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

    /// Rules PATH-09, PATH-22: an instance with a public address that forwards for hosts without one is taken to be a NAT instance:
    /// it sends in its own name, and its replies on to the host.
    ///
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html>
    fn nat_instance(&mut self, instance: &'a NetworkInterface) {
        let Some(subnet) = self.reach.subnet(&instance.subnet_id) else { return };
        let id = instance.instance_id.as_ref().unwrap_or(&instance.network_interface_id);
        if let Some(host) = self.src {
            if !subnet.cidrs().any(|cidr| cidr.contains(host)) {
                self.back.push(Back::Acl { subnet, direction: Direction::Out, remote: host, is_translator: false });
            }
            self.back.push(Back::Route { subnet, to: host });
        }
        self.back.push(Back::Acl { subnet, direction: Direction::In, remote: self.dst, is_translator: true });
        self.needs_public_ip = false;
        self.home = Some(instance);
        self.groups_out(instance);
        self.assumptions.retain(|it| it.detail.key != "appliance-forwards");
        self.assume("PATH-22", Detail::of("appliance-translates", [id.into()]));
    }

    /// Rules PATH-24, GW-67.
    pub(super) fn block_public_access(&mut self, vpc_id: &Id, crossing: Crossing) {
        let Some(vpc) = self.reach.vpc(vpc_id) else { return };
        let mode = self
            .reach
            .network
            .block_public_access
            .iter()
            .find(|it| it.owner_id == vpc.owner_id && it.region == vpc.region);
        let blocks = match mode.map(|it| it.internet_gateway_block_mode) {
            Some(BlockMode::BlockBidirectional) => true,
            Some(BlockMode::BlockIngress) => crossing == Crossing::Open,
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

    /// Rule PATH-14.
    pub(super) fn egress_only(&mut self, id: &Id) {
        self.set_via(Via::EgressOnlyInternetGateway);
        self.visit(id);
        self.is_public = true;
        if let Some(gateway) = self.reach.network.egress_only_internet_gateways.get(id) {
            self.block_public_access(&gateway.vpc_id, Crossing::EgressOnly);
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

    /// Rules RT-50, PATH-24: a Regional NAT gateway is in no subnet, and goes straight to the VPC's internet gateway.
    fn regional_nat_gateway(&mut self, nat: &'a NatGateway, eni: Option<&'a NetworkInterface>) {
        let reach = self.reach;
        let id = &nat.nat_gateway_id;
        self.set_via(Via::NatGateway);
        self.is_public = true;
        let zone = eni.and_then(|eni| reach.subnet(&eni.subnet_id)).map(|subnet| &subnet.availability_zone);
        let is_here = |it: &&NatAddress| {
            it.availability_zone.is_none() || zone.is_none_or(|zone| it.availability_zone.as_ref() == Some(zone))
        };
        let address = nat.nat_gateway_addresses.iter().find(is_here);
        match (address, zone) {
            (None, Some(zone)) if !nat.nat_gateway_addresses.is_empty() => {
                let detail = Detail::of("nat-not-in-zone", [id.into(), Fact::Text(zone.clone())]);
                self.fail(Stage::NatGateway, Some(id), "REGIONAL_NGW_ROUTE_AZ_RESTRICTION", "RT-50", detail);
                return;
            }
            (Some(address), _) if address.availability_zone.is_some() => {}
            (None | Some(_), _) => self.assume("RT-50", Detail::of("nat-regional", [id.into()])),
        }
        self.src = address.and_then(|it| it.public_ip).map(IpAddr::V4);
        self.src_groups = None;
        let outer = self.src.map_or(Fact::Word(""), Fact::from);
        self.pass(Stage::NatGateway, id, "RT-50", Detail::of("nat-translates", [id.into(), outer]));
        let gateways = &reach.network.internet_gateways;
        if !gateways.iter().any(|it| it.vpc_id.as_ref() == Some(&nat.vpc_id)) {
            let detail = Detail::of("no-igw", [(&nat.vpc_id).into()]);
            self.fail(Stage::InternetGateway, Some(&nat.vpc_id), "NO_ROUTE_TO_DESTINATION", "RT-50", detail);
            return;
        }
        self.block_public_access(&nat.vpc_id, Crossing::EgressOnly);
        self.arrive_outside();
    }

    /// Rules PATH-09..PATH-13, NACL-13, GW-63, GW-64.
    pub(super) fn nat_gateway(&mut self, id: &Id, eni: Option<&'a NetworkInterface>) {
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
                Detail::of("nat-protocol", [id.into(), self.query.protocol.into()]),
            );
        }
        if let IpAddr::V6(written) = self.dst {
            let Some(meant) = embedded(written) else {
                self.fail(
                    Stage::NatGateway,
                    Some(id),
                    "PROTOCOL_RESTRICTION",
                    "RT-18",
                    Detail::of("nat-only-ipv4", [id.into()]),
                );
                return;
            };
            self.dst = IpAddr::V4(meant);
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
            self.regional_nat_gateway(nat, eni);
            return;
        };
        if self.zone_failed(Stage::NatGateway, id, &subnet.subnet_id, "IF-47") {
            return;
        }
        let crosses = eni.is_none_or(|eni| eni.subnet_id != subnet.subnet_id);
        if let Some(src) = self.src.filter(|_| crosses) {
            self.acl(subnet, Direction::In, src, Stage::NetworkAclIn);
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
        let choice = compiled.choose(self.dst);
        if self.may_be_listed(Stage::Route, compiled, choice.as_ref(), self.dst) {
            return;
        }
        let Some(choice) = choice else {
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
                            (&choice.row.route.destination).into(),
                            (&target.0).into(),
                            self.dst.into(),
                        ],
                    ),
                );
                self.visit(&target.0);
                self.block_public_access(&nat.vpc_id, Crossing::EgressOnly);
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
    pub(super) fn endpoint_target(&mut self, id: &Id, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
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
    pub(super) fn gateway_endpoint(&mut self, endpoint: &'a VpcEndpoint) {
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
                Detail::of("gateway-protocol", [id.into(), self.query.protocol.into()]),
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
        let Some(behind) = self.reach.behind(endpoint) else { return };
        self.path.push(behind.name.clone());
        if self.query.protocol == Protocol::Tcp {
            self.answers_publicly(&behind.name, behind.service, "GW-43");
        }
        self.served = Some(Served {
            key: endpoint.service_name.rsplit('.').next().unwrap_or_default(),
            region: behind.region,
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
    pub(super) fn inspection(&mut self, endpoint: &'a VpcEndpoint, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
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
        if self.zone_failed(Stage::GatewayLoadBalancer, id, &subnet.subnet_id, "GWLB-01") {
            return;
        }
        let crosses = eni.is_none_or(|eni| eni.subnet_id != subnet.subnet_id);
        if let Some(src) = self.src.filter(|_| crosses) {
            // Rule GWLB-20: the ACL of the endpoint's subnet applies.
            self.acl(subnet, Direction::In, src, Stage::NetworkAclIn);
        }
        self.endpoint_state(endpoint);
        if let Some(balancer) = reach.without_appliance(endpoint) {
            let arn = &balancer.load_balancer_arn;
            let detail = Detail::of("no-target", [arn.into()]);
            self.fail(Stage::GatewayLoadBalancer, Some(arn), "NO_TARGET_IN_ZONE", "GWLB-19", detail);
            return;
        }
        self.pass(
            Stage::GatewayLoadBalancer,
            id,
            "GWLB-09",
            Detail::of("inspected", [id.into(), Fact::Text(endpoint.service_name.clone())]),
        );
        self.assume("GWLB-09", Detail::of("appliance-passes", [id.into()]));
        self.back.push(Back::Inspected { endpoint: id.clone() });
        // Rule SG-08: behind a middlebox groups are not known any more.
        self.lose_groups("SG_REFERENCES_NOT_PRESERVED");
        let Some(table) = reach.table_of(subnet) else { return };
        // The packet is the host's still: an internet gateway translates the host's address.
        let origin = self.home.filter(|home| home.vpc_id == *vpc_id).or(own);
        self.leave_appliance(id, subnet, crosses);
        self.route_by(table, Some(subnet), origin);
    }

    /// Out of an appliance's subnet through its ACL, which a reply by the same way meets too. Rules GWLB-20, NACL-02, NACL-03.
    fn leave_appliance(&mut self, hop: &Id, subnet: &'a Subnet, has_entered: bool) {
        let leaves = !subnet.cidrs().any(|cidr| cidr.contains(self.dst));
        if leaves {
            self.acl(subnet, Direction::Out, self.dst, Stage::NetworkAclOut);
        }
        let to = self.src.filter(|_| has_entered);
        let is_translator = self.home.is_some_and(|home| home.primary() != self.src);
        let from = leaves.then_some(self.dst);
        self.back.push(Back::Between { hop: hop.clone(), subnet, from, to, is_translator });
    }

    /// Rules PATH-22, PATH-23, RT-18, SG-08, NACL-02. `from` is the subnet that the packet comes from, if it is the VPC's.
    pub(super) fn appliance(&mut self, id: &Id, from: Option<&Subnet>) {
        let reach = self.reach;
        self.visit(id);
        let eni = if id.prefix() == "i" { reach.primary(id) } else { reach.network.network_interfaces.get(id) };
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
        let subnet = reach.subnet(&eni.subnet_id);
        let crosses = from.is_none_or(|from| from.subnet_id != eni.subnet_id);
        if let (Some(subnet), Some(src)) = (subnet, self.src.filter(|_| crosses)) {
            self.acl(subnet, Direction::In, src, Stage::NetworkAclIn);
        }
        self.groups_in(eni);
        self.lose_groups("SG_REFERENCES_NOT_PRESERVED");
        if let Some(subnet) = subnet {
            self.leave_appliance(id, subnet, crosses);
            self.appliance = Some(eni);
            // The packet is the host's still: an internet gateway translates the host's address.
            let origin = self.home.filter(|home| home.vpc_id == eni.vpc_id).unwrap_or(eni);
            self.route_from(subnet, origin);
        }
    }
}

/// 100.64.0.0/10.
fn is_shared(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if matches!(v4.octets(), [100, 64..=127, ..]))
}

/// The IPv4 address that an IPv6 address of 64:ff9b::/96 stands for: what a NAT gateway translates to (rule RT-18).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.octets() {
        [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] => Some(Ipv4Addr::new(a, b, c, d)),
        _ => None,
    }
}
