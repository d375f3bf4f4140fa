//! A packet's way between networks: peering, transit gateways, VPN. It must not know what stands within a VPC.

use super::back::Back;
use super::index::Reach;
use super::trace::{Detail, Fact, Outcome, Stage, Via};
use super::walk::Walk;
use crate::model::{
    Attachment, AttachmentKind, EndpointType, Host, NetworkInterface, Subnet, TargetKind, TransitRouteTable,
    VpnConnection, transit_propagated, vpn_gateway_prefixes, vpn_prefixes,
};
use crate::net::Id;
use std::net::IpAddr;

impl<'a> Walk<'_, 'a> {
    /// Rules PATH-17, RT-48, HY-03, GW-38.
    pub(super) fn peering(&mut self, id: &Id, vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
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
            self.lose_groups("SG_REFERENCES_NOT_PRESERVED");
        }
        self.back.push(Back::Through { target: id.clone() });
        self.arrive_in_vpc(&peer.vpc_id, None);
    }

    /// Rules PATH-16, RT-49, GWLB-13, GWLB-17, HY-04.
    pub(super) fn transit_gateway(
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
        if let (AttachmentKind::Vpc { security_group_referencing, .. }, Some(subnet)) = (&attachment.kind, subnet) {
            if !reach.has_attachment_in(attachment, subnet) {
                self.fail(
                    Stage::TransitGateway,
                    Some(&attachment.transit_gateway_attachment_id),
                    "TGW_ROUTE_AZ_RESTRICTION",
                    "RT-49",
                    Detail::of("tgw-zone", [id.into(), Fact::Text(subnet.availability_zone.clone())]),
                );
            }
            let gateway = reach.network.transit_gateways.get(id);
            if !security_group_referencing || gateway.is_none_or(|it| !it.security_group_referencing) {
                self.lose_groups("SG_REFERENCING_SUPPORT");
            }
            self.enter_attachment(attachment, subnet);
        }
        self.back.push(Back::Through { target: id.clone() });
        self.transit(id, &attachment.transit_gateway_attachment_id);
    }

    /// Goes on from an attachment of a transit gateway, by the table that the attachment is associated with.
    pub(super) fn transit(&mut self, id: &Id, from: &Id) {
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
            AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, security_group_referencing, .. } => {
                if !security_group_referencing {
                    self.lose_groups("SG_REFERENCING_SUPPORT");
                }
                self.back.push(Back::Transit {
                    gateway: id.clone(),
                    attachment: next.transit_gateway_attachment_id.clone(),
                });
                // The packet enters by the attachment's subnet in the sender's zone, if there is one, and is routed by its table (rule GWLB-13).
                let zone =
                    self.home.and_then(|home| reach.subnet(&home.subnet_id)).map(|it| it.availability_zone_id.as_str());
                // Rule RT-49: a zone that has failed takes nothing in.
                let known = || subnet_ids.iter().filter_map(|id| reach.subnet(id));
                let working: Vec<&'a Subnet> = known().filter(|it| !reach.has_failed(&it.subnet_id)).collect();
                let entries = if working.is_empty() { known().collect() } else { working };
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
                self.zone_failed(Stage::TransitGateway, &next.transit_gateway_attachment_id, &entry.subnet_id, "RT-49");
                self.transit_symmetry(next, *appliance_mode, entries.len());
                let is_theirs = reach.vpc(vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(self.dst)));
                let Some(table) = reach.table_of(entry) else { return };
                let goes_local = reach.compiled(&table.route_table_id).and_then(|it| {
                    it.choose(self.dst).map(|choice| choice.row.route.target.kind() == TargetKind::Local)
                });
                if is_theirs && goes_local == Some(true) {
                    self.leave_attachment(vpc_id, entry);
                } else {
                    self.pass_attachment(entry);
                    self.route_by(table, Some(entry), None);
                }
            }
        }
    }

    /// Rules GWLB-17, GWLB-18: without appliance mode both directions of a flow may use different zones.
    pub(super) fn transit_symmetry(&mut self, attachment: &Attachment, appliance_mode: bool, zones: usize) {
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
    pub(super) fn vpn_gateway(&mut self, id: &Id, _vpc_id: &'a Id, eni: Option<&'a NetworkInterface>) {
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
        // Rules RT-27, RT-31: the longest prefix, then static routes before BGP, then the connection that was made first.
        let rank = |it: &VpnConnection| {
            let known = vpn_prefixes(reach.network, &it.vpn_connection_id).into_iter();
            let length = known.filter(|cidr| cidr.contains(self.dst)).map(|cidr| cidr.prefix_len()).max();
            length.map(|length| (length, it.static_routes_only))
        };
        let connections = reach.network.vpn_connections.iter().filter(|it| it.vpn_gateway_id.as_ref() == Some(id));
        let ranked: Vec<_> = connections.filter_map(|it| rank(it).map(|rank| (rank, it))).collect();
        let connection = ranked.iter().rev().max_by_key(|(rank, _)| *rank).map(|(_, connection)| *connection);
        self.pass(Stage::Vpn, id, "PATH-15", Detail::of("vgw-forwards", [id.into(), self.dst.into()]));
        if let Some(connection) = connection {
            self.arrive_on_premises(&connection.vpn_connection_id);
        }
    }

    pub(super) fn arrive_on_premises(&mut self, connection: &'a Id) {
        self.visit(connection);
        let reach = self.reach;
        let sites = || reach.network.on_premises.iter().filter(|it| it.vpn_connection_id.as_ref() == Some(connection));
        let site = sites().find(|it| it.cidrs.iter().any(|cidr| cidr.contains(self.dst))).or_else(|| sites().next());
        self.leaves = Some(true);
        let is_there = |host: &&Host| host.ip == self.dst && sites().any(|site| site.id == host.on_premises_id);
        let host = reach.network.hosts.iter().find(is_there);
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
}

impl Reach<'_> {
    /// Rule RT-49: whether an attachment has a subnet in the zone of a subnet of its VPC.
    pub(super) fn has_attachment_in(&self, attachment: &Attachment, subnet: &Subnet) -> bool {
        let AttachmentKind::Vpc { vpc_id, subnet_ids, .. } = &attachment.kind else { return false };
        let zones = subnet_ids.iter().filter_map(|id| self.subnet(id)).map(|it| &it.availability_zone_id);
        *vpc_id == subnet.vpc_id && zones.into_iter().any(|zone| *zone == subnet.availability_zone_id)
    }
}

/// The attachment that a transit gateway's table sends an address to: static routes before propagated ones of the same length,
/// of those a VPC's before a VPN's.
/// The attachment is None for a blackhole.
pub fn transit_choice<'a>(
    reach: &Reach<'a>,
    table: &'a TransitRouteTable,
    address: IpAddr,
) -> Option<(Option<&'a Attachment>, bool)> {
    let network = reach.network;
    let statics = table.routes.iter().filter(|route| route.destination_cidr_block.contains(address)).map(|route| {
        let attachment = route.attachment_id.as_ref().and_then(|id| network.transit_attachments.get(id));
        (route.destination_cidr_block.prefix_len(), true, attachment)
    });
    let propagated = transit_propagated(network, table, |cidr| cidr.contains(address));
    let propagated = propagated.iter().map(|(cidr, attachment)| (cidr.prefix_len(), false, Some(*attachment)));
    // Of equals, max_by_key takes the last one: the first one of those that are propagated wins.
    let all = propagated.rev().chain(statics);
    let (_, _, attachment) = all.max_by_key(|(length, is_static, _)| (*length, *is_static))?;
    Some((attachment, attachment.is_none()))
}
