//! A packet's way from and to what is outside: on premises, the internet, public services. It must not know route tables.

use super::back::Back;
use super::gateways::Crossing;
use super::resolver::is_private;
use super::trace::{Detail, Stage, Via};
use super::walk::{Served, Walk};
use crate::catalog;
use crate::model::{AttachmentKind, Host, NetworkInterface, OnPremises, RouteTable, TargetKind, Vpc};
use crate::net::Id;
use std::net::IpAddr;

/// An AWS service at its public addresses.
struct PublicService {
    key: &'static str,
    region: &'static str,
    /// What the catalogue knows of it.
    service: Option<catalog::Service>,
}

impl PublicService {
    fn name(&self) -> String {
        let known = self.service.as_ref().map(|it| it.service_name.clone());
        known.unwrap_or_else(|| ["com.amazonaws.", self.region, ".", self.key].concat())
    }
}

impl<'a> Walk<'_, 'a> {
    /// Begins at a host on premises. Rules PATH-18, HY-05, GW-37.
    pub fn begin_at_host(&mut self, host: &'a Host) {
        self.visit(&host.host_id);
        self.src = Some(host.ip);
        let reach = self.reach;
        let site: Option<&'a OnPremises> = reach.network.on_premises.get(&host.on_premises_id);
        if site.is_some_and(|site| site.cidrs.iter().any(|cidr| cidr.contains(self.dst))) {
            self.set_via(Via::Local);
            self.leaves = Some(true);
            let is_there = |other: &&Host| other.ip == self.dst && other.on_premises_id == host.on_premises_id;
            match reach.network.hosts.iter().find(is_there) {
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
            self.go_to_public();
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
    pub(super) fn enter_by_edge(&mut self, gateway: &Id, vpc: &'a Vpc) {
        let reach = self.reach;
        let steered = reach.edge_table(gateway).and_then(|table| {
            let choice = reach.compiled(&table.route_table_id)?.choose(self.dst)?;
            (choice.row.route.target.kind() != TargetKind::Local).then_some(table)
        });
        match steered {
            Some(table) => {
                self.steered_to_interface(gateway, table);
                self.route_by(table, None, None);
            }
            None => self.arrive_in_vpc(&vpc.vpc_id, None),
        }
    }

    /// Rule RT-39: behind an internet gateway, an interface that packets are steered to has a public address, and what it lets
    /// through is answered through it.
    fn steered_to_interface(&mut self, gateway: &Id, table: &'a RouteTable) {
        let reach = self.reach;
        let Some(choice) = reach.compiled(&table.route_table_id).and_then(|it| it.choose(self.dst)) else { return };
        let target = &choice.row.route.target;
        if gateway.prefix() != "igw" || !matches!(target.kind(), TargetKind::NetworkInterface | TargetKind::Instance) {
            return;
        }
        let eni = reach.network.network_interfaces.get(&target.0);
        if self.dst.is_ipv4() && eni.is_some_and(|eni| eni.association.is_none()) {
            let detail = Detail::of("steered-needs-public", [(&table.route_table_id).into(), (&target.0).into()]);
            self.fail(Stage::Route, Some(&target.0), "INGRESS_RTB_NO_PUBLIC_IP", "RT-39", detail);
        }
        self.back.push(Back::Steered { appliance: target.0.clone() });
    }

    /// Begins on the internet.
    pub fn begin_on_internet(&mut self) {
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
        self.go_to_public();
    }

    pub(super) fn go_to_public(&mut self) {
        self.is_public = true;
        self.leaves = Some(true);
        if let IpAddr::V4(_) = self.dst
            && self.src.is_some_and(is_private)
        {
            self.src = "203.0.113.20".parse().ok();
        }
        self.arrive_outside();
    }

    /// Arrives at a public address: an instance's, a service's, or somebody's on the internet. Rules PATH-06, PATH-07.
    pub(super) fn arrive_outside(&mut self) {
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
        let is_amazons = service.is_some() || catalog::is_amazons(self.dst);
        let stays = is_amazons && !matches!(self.via, Some(Via::Internet));
        self.leaves = Some(!stays);
        let (reached, rule) = if stays { ("service-reached", "PATH-07") } else { ("internet-reached", "PATH-06") };
        let id = Id::from(service.as_ref().map_or_else(|| self.dst.to_string(), PublicService::name));
        let fact = if service.is_some() { (&id).into() } else { self.dst.into() };
        self.visit(&id);
        self.pass(Stage::Destination, &id, rule, Detail::of(reached, [fact]));
        if let Some(PublicService { key, region, service }) = service {
            if self.query.protocol.has_ports() {
                self.answers_publicly(&id, service.as_ref(), rule);
            }
            self.served = Some(Served { key, region, endpoint: None, source: self.src });
        }
    }

    /// The AWS service at the public destination: by the name that was asked, else by whose range the address is in.
    fn public_service(&self) -> Option<PublicService> {
        let by_name = self.name.and_then(|name| catalog::service_of_host(name.as_str())).map(|it| (it.key, it.region));
        let by_address = || {
            let list = catalog::gateway_service_of(self.dst)?;
            Some((list.kind.service_key()?, list.region))
        };
        let (key, region) = by_name.or_else(by_address)?;
        Some(PublicService { key, region, service: catalog::service_of_key(key, region) })
    }

    /// Enters a VPC from the internet, to an interface with a public address. Rules PATH-06, PATH-08, PATH-24, RT-39, IF-33.
    pub(super) fn enter_from_internet(&mut self, eni: &'a NetworkInterface) {
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
        self.block_public_access(&vpc.vpc_id, Crossing::Open);
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
}
