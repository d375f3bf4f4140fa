//! The way back: whether replies reach the source. It must not know how the packet got there.

use super::between::transit_choice;
use super::filter::{CLIENT_PORTS, Direction, Flow, acl_admits_replies};
use super::index::Reach;
use super::trace::{Detail, Fact, Outcome, Stage};
use super::walk::Walk;
use crate::model::{
    Attachment, AttachmentKind, NetworkInterface, RouteState, Subnet, TargetKind, vpn_gateway_prefixes,
};
use crate::net::{Id, PortRange};
use std::net::IpAddr;

/// What the way there leaves behind for the way back.
#[derive(Clone, Debug)]
pub enum Back<'a> {
    /// Replies pass the ACL of a subnet (rules NACL-03, NACL-10, NACL-12).
    Acl {
        subnet: &'a Subnet,
        direction: Direction,
        /// The other side of the reply: its source inbound, its destination outbound.
        remote: IpAddr,
        /// Replies go to a NAT gateway, which uses every port from 1024 on.
        is_translator: bool,
    },
    /// The reply is routed by the table of a subnet (rule HY-02).
    Route { subnet: &'a Subnet, to: IpAddr },
    /// The packet came through this peering connection, transit gateway or virtual private gateway: the reply goes there.
    Through { target: Id },
    /// A transit gateway sends the reply from this attachment.
    Transit { gateway: Id, attachment: Id },
    /// The packet was inspected by an appliance: its reply is too, or the appliance sees half a flow (rules GWLB-08, GWLB-16).
    Inspected { endpoint: Id },
    /// The packet passed an appliance, or the endpoint before it, in this subnet: a reply that does so too meets the subnet's
    /// ACL on its way in and out (rules GWLB-20, NACL-03).
    Between {
        hop: Id,
        subnet: &'a Subnet,
        /// Where the reply comes from; none where that lies in the same subnet.
        from: Option<IpAddr>,
        /// Where the reply goes to; none where that lies in the same subnet.
        to: Option<IpAddr>,
        is_translator: bool,
    },
    /// An edge table steered the packet to this interface, through which it is answered (rule RT-39).
    Steered { appliance: Id },
    /// The packet left by an internet gateway, whose edge table steers the reply (rule RT-36).
    Edge { gateway: Id },
}

impl<'a> Walk<'_, 'a> {
    /// Examines the way back. Nothing is examined where the packet never arrives.
    pub fn examine_return(&mut self) {
        let arrived = self.steps.iter().any(|step| {
            matches!(step.stage, Stage::Destination | Stage::EndpointState | Stage::GatewayEndpoint)
                && step.outcome != Outcome::Fail
        });
        if !arrived {
            self.note(Stage::Return, Outcome::Skipped, None, None, "PATH-01", Detail::plain("never-arrived"));
            return;
        }
        let before = self.steps.len();
        let back = std::mem::take(&mut self.back);
        let steered =
            back.iter().find_map(|it| if let Back::Steered { appliance } = it { Some(appliance) } else { None });
        let through: Vec<&Id> =
            back.iter().filter_map(|it| if let Back::Through { target } = it { Some(target) } else { None }).collect();
        // The appliance that the reply is on its way to.
        let mut next: Option<Id> = None;
        // The reply meets the hops in the opposite order; the last one crossed is the one that it is sent to.
        for (at, item) in back.iter().enumerate().rev() {
            match item {
                Back::Acl { subnet, direction, remote, is_translator } => {
                    self.reply_acl(subnet, *direction, *remote, *is_translator)
                }
                Back::Route { subnet, to } => {
                    let hop = self.reply_route(subnet, *to, through.last().copied(), steered);
                    let leads_back = self.steps.last().is_some_and(|step| step.outcome == Outcome::Pass);
                    let inspected = inspected_before(back.get(..at).unwrap_or_default());
                    if let Some(endpoint) = inspected.filter(|_| hop.is_none() && leads_back) {
                        self.reply_skips(endpoint, &subnet.subnet_id);
                    }
                    next = hop.or(next);
                }
                Back::Transit { gateway, attachment } => self.reply_transit(gateway, attachment),
                Back::Edge { gateway } => next = self.reply_edge(gateway, &back).or(next),
                Back::Between { hop, subnet, from, to, is_translator } if next.as_ref() == Some(hop) => {
                    if let Some(from) = from {
                        self.reply_acl(subnet, Direction::In, *from, *is_translator);
                    }
                    if let Some(to) = to {
                        self.reply_acl(subnet, Direction::Out, *to, *is_translator);
                    }
                }
                Back::Between { .. } => {}
                Back::Through { .. } | Back::Inspected { .. } | Back::Steered { .. } => {}
            }
        }
        if self.steps.get(before..).is_some_and(|added| added.iter().all(|step| step.stage != Stage::Return)) {
            self.note(Stage::Return, Outcome::Pass, None, None, "SG-04", Detail::plain("return-open"));
        }
        self.back = back;
    }

    fn reply_acl(&mut self, subnet: &'a Subnet, direction: Direction, remote: IpAddr, is_translator: bool) {
        let Some(acl) = self.reach.acl_of(subnet) else { return };
        let ports = if is_translator { PortRange::EPHEMERAL } else { CLIENT_PORTS };
        let flow = Flow { remote, remote_groups: None, protocol: self.query.protocol, port: ports.first };
        let (outcome, number) = acl_admits_replies(acl, direction, flow, ports);
        let id = &acl.network_acl_id;
        let detail =
            |key| Detail::of(key, [id.into(), number.into(), remote.into(), ports.first.into(), ports.last.into()]);
        match outcome {
            Outcome::Pass => self.pass(Stage::Return, id, "NACL-10", detail("acl-admits-replies")),
            Outcome::Unknown => {
                self.note(
                    Stage::Return,
                    Outcome::Unknown,
                    Some(id.clone()),
                    Some("SUBNET_ACL_RESTRICTION"),
                    "NACL-10",
                    detail("acl-admits-some-replies"),
                );
                self.assume("NACL-10", detail("acl-admits-some-replies"));
            }
            Outcome::Fail | Outcome::Skipped => {
                self.fail(Stage::Return, Some(id), "SUBNET_ACL_RESTRICTION", "NACL-10", detail("acl-denies-replies"));
            }
        }
    }

    /// Rules GWLB-08, GWLB-10, HY-02: the table of the subnet that answers leads back, and behind each appliance that of the
    /// appliance's or endpoint's own subnet. The answer is the first appliance that the reply is sent to, if it saw the packet.
    fn reply_route(
        &mut self,
        subnet: &'a Subnet,
        to: IpAddr,
        through: Option<&Id>,
        steered: Option<&Id>,
    ) -> Option<Id> {
        let reach = self.reach;
        let first = self.reply_by_table(subnet, to, through, steered, &[])?;
        let mut sent = vec![first.clone()];
        while let Some(subnet) = sent.last().and_then(|hop| reach.subnet_of_hop(hop)) {
            let Some(next) = self.reply_by_table(subnet, to, through, None, &sent) else { break };
            sent.push(next);
        }
        Some(first)
    }

    /// Rules HY-02, RT-48, PATH-12: a subnet's table leads back by the way that the packet came. The answer is the appliance that
    /// the reply is sent to, if it is one that saw the packet, and none to which it was sent before (rule GWLB-10).
    fn reply_by_table(
        &mut self,
        subnet: &'a Subnet,
        to: IpAddr,
        through: Option<&Id>,
        steered: Option<&Id>,
        sent: &[Id],
    ) -> Option<Id> {
        let reach = self.reach;
        let table = reach.table_of(subnet)?;
        let id = &table.route_table_id;
        let compiled = reach.compiled(id)?;
        let choice = compiled.choose(to);
        if self.may_be_listed(Stage::Return, compiled, choice.as_ref(), to) {
            return None;
        }
        let Some(choice) = choice else {
            self.fail(
                Stage::Return,
                Some(id),
                "NO_ROUTE_TO_DESTINATION",
                "HY-02",
                Detail::of("no-route-back", [id.into(), to.into()]),
            );
            return None;
        };
        let target = &choice.row.route.target;
        if sent.contains(&target.0) {
            self.fail(Stage::Return, Some(id), "ROUTING_LOOP", "GWLB-10", Detail::of("routing-loop", [id.into()]));
            return None;
        }
        let facts = || [id.into(), (&target.0).into(), to.into()];
        if choice.row.state == RouteState::Blackhole {
            self.fail(Stage::Return, Some(id), "BAD_STATE_ROUTE", "RT-24", Detail::of("blackhole-back", facts()));
            return None;
        }
        let leads_back = match (target.kind(), through) {
            (TargetKind::Local, _) => {
                // Rule HY-04: what came from another network with the same block is not answered by the local route.
                let is_here = through.is_none() || reach.interface_at(&subnet.vpc_id, to).is_some();
                is_here && reach.vpc(&subnet.vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(to)))
            }
            (TargetKind::VpcEndpoint | TargetKind::NetworkInterface | TargetKind::Instance, _) => {
                return self.reply_inspected(&target.0, id);
            }
            // Rule RT-47: a virtual private gateway forwards replies, too, only to what it knows.
            (TargetKind::VpnGateway, Some(through)) if target.0 == *through => {
                if !vpn_gateway_prefixes(reach.network, through).iter().any(|cidr| cidr.contains(to)) {
                    let detail = Detail::of("vgw-no-prefix", [through.into(), to.into()]);
                    self.fail(Stage::Return, Some(through), "NO_ROUTE_TO_DESTINATION", "RT-47", detail);
                    return None;
                }
                true
            }
            (_, Some(through)) => target.0 == *through,
            (TargetKind::InternetGateway, None) => true,
            (_, None) => false,
        };
        if let Some(appliance) = steered.filter(|_| target.kind() == TargetKind::InternetGateway) {
            let detail = Detail::of("reply-skips-interface", [id.into(), (&target.0).into(), appliance.into()]);
            self.fail(Stage::Return, Some(id), "INGRESS_RTB_TRAFFIC_REDIRECTION", "RT-39", detail);
            return None;
        }
        // Rule RT-49: a transit gateway takes nothing from a zone in which its attachment has no subnet, replies neither.
        let attachments = &reach.network.transit_attachments;
        let serves = |it: &Attachment| it.transit_gateway_id == target.0 && reach.has_attachment_in(it, subnet);
        if leads_back && target.kind() == TargetKind::TransitGateway && !attachments.iter().any(serves) {
            let zone = Fact::Text(subnet.availability_zone.clone());
            let detail = Detail::of("tgw-zone", [(&target.0).into(), zone]);
            self.fail(Stage::Return, Some(id), "TGW_ROUTE_AZ_RESTRICTION", "RT-49", detail);
            return None;
        }
        if leads_back {
            self.pass(Stage::Return, id, "HY-02", Detail::of("route-back", facts()));
        } else {
            self.fail(Stage::Return, Some(id), "ASYMMETRIC_ROUTE", "HY-02", Detail::of("route-elsewhere", facts()));
        }
        None
    }

    /// Rule GWLB-16: a reply may skip the appliance, but an appliance drops a reply whose first packet it did not see.
    fn reply_inspected(&mut self, target: &Id, table: &Id) -> Option<Id> {
        let was = self.path.contains(target);
        let facts = || [table.into(), target.into()];
        if was {
            self.pass(Stage::Return, table, "GWLB-16", Detail::of("inspected-back", facts()));
        } else {
            self.fail(
                Stage::Return,
                Some(table),
                "ASYMMETRIC_INSPECTION",
                "GWLB-16",
                Detail::of("reply-not-seen-before", facts()),
            );
        }
        was.then(|| target.clone())
    }

    fn reply_transit(&mut self, gateway: &Id, attachment: &Id) {
        let Some(src) = self.src else { return };
        let tables = &self.reach.network.transit_route_tables;
        let table = tables.iter().find(|it| it.transit_gateway_id == *gateway && it.associations.contains(attachment));
        let Some(table) = table else {
            self.fail(
                Stage::Return,
                Some(attachment),
                "TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                "HY-04",
                Detail::of("tgw-not-associated", [attachment.into()]),
            );
            return;
        };
        let id = &table.transit_gateway_route_table_id;
        match transit_choice(self.reach, table, src) {
            // Rule HY-04: another VPC with the same block gets the reply.
            Some((Some(next), false)) if self.is_another_with(next, src) => {
                let facts = [id.into(), (&next.transit_gateway_attachment_id).into(), src.into()];
                self.fail(Stage::Return, Some(id), "ASYMMETRIC_ROUTE", "HY-04", Detail::of("route-elsewhere", facts));
            }
            Some((Some(next), false)) => {
                self.pass(
                    Stage::Return,
                    id,
                    "HY-04",
                    Detail::of("route-back", [id.into(), (&next.transit_gateway_attachment_id).into(), src.into()]),
                );
            }
            Some(_) | None => {
                self.fail(
                    Stage::Return,
                    Some(id),
                    "TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                    "HY-04",
                    Detail::of("no-route-back", [id.into(), src.into()]),
                );
            }
        }
    }

    /// Whether an attachment is of a VPC that has an address in its blocks, and is not the one that the packet came from.
    fn is_another_with(&self, attachment: &Attachment, address: IpAddr) -> bool {
        let AttachmentKind::Vpc { vpc_id, .. } = &attachment.kind else { return false };
        let is_in = self.reach.vpc(vpc_id).is_some_and(|vpc| vpc.cidrs().any(|cidr| cidr.contains(address)));
        let is_of_home = |home: &NetworkInterface| home.vpc_id != *vpc_id && home.addresses().any(|it| it == address);
        is_in && self.home.is_some_and(is_of_home)
    }

    /// Rules GWLB-14, GWLB-16: the load balancer tolerates a reply that goes past it; a stateful appliance sees half a flow.
    fn reply_skips(&mut self, endpoint: &Id, by: &Id) {
        let detail = || Detail::of("reply-skips-appliance", [endpoint.into()]);
        let code = Some("ASYMMETRIC_INSPECTION");
        self.note(Stage::Return, Outcome::Pass, Some(by.clone()), code, "GWLB-16", detail());
        self.assume("GWLB-16", detail());
    }

    /// Rules GWLB-08, GWLB-16: replies from the internet reach the source's subnet through the edge table.
    fn reply_edge(&mut self, gateway: &Id, back: &[Back<'a>]) -> Option<Id> {
        let home = self.home?;
        let inspected =
            back.iter().find_map(|it| if let Back::Inspected { endpoint } = it { Some(endpoint) } else { None });
        let private = home.primary();
        let steered = self.reach.edge_table(gateway).and_then(|table| {
            let choice = self.reach.compiled(&table.route_table_id)?.choose(private?)?;
            let target = &choice.row.route.target;
            (target.kind() != TargetKind::Local).then(|| (table.route_table_id.clone(), target.0.clone()))
        });
        match (inspected, steered) {
            (Some(endpoint), Some((table, target))) if target == *endpoint => {
                self.pass(
                    Stage::Return,
                    &table,
                    "GWLB-08",
                    Detail::of("inspected-back", [(&table).into(), (&target).into()]),
                );
                return Some(target);
            }
            (Some(endpoint), _) => self.reply_skips(endpoint, gateway),
            (None, Some((table, target))) => {
                let is_seen = self.path.contains(&target);
                let (code, rule) = if target.prefix() == "vpce" {
                    ("ASYMMETRIC_INSPECTION", "GWLB-16")
                } else {
                    ("INGRESS_RTB_TRAFFIC_REDIRECTION", "RT-39")
                };
                let facts = [(&table).into(), (&target).into()];
                if is_seen {
                    self.pass(Stage::Return, &table, rule, Detail::of("inspected-back", facts));
                    return Some(target);
                }
                self.fail(Stage::Return, Some(&table), code, rule, Detail::of("reply-not-seen-before", facts));
            }
            (None, None) => {}
        }
        None
    }
}

/// The endpoint that inspected a packet last before it arrived, in the same network.
fn inspected_before<'i>(back: &'i [Back<'_>]) -> Option<&'i Id> {
    let mut before = back.iter().rev().filter(|it| !matches!(it, Back::Acl { .. } | Back::Between { .. }));
    let Back::Inspected { endpoint } = before.next()? else { return None };
    Some(endpoint)
}

impl<'a> Reach<'a> {
    /// The subnet in which a packet leaves an appliance, or the endpoint before it.
    fn subnet_of_hop(&self, hop: &Id) -> Option<&'a Subnet> {
        let network = self.network;
        let id = match hop.prefix() {
            "vpce" => network.vpc_endpoints.get(hop)?.subnet_ids.first()?,
            "i" => &self.primary(hop)?.subnet_id,
            _ => &network.network_interfaces.get(hop)?.subnet_id,
        };
        self.subnet(id)
    }

    /// Whether a subnet's table has a route to an internet gateway (rule RT-09).
    pub fn is_public(&self, subnet: &Subnet) -> bool {
        let table = self.table_of(subnet).and_then(|table| self.compiled(&table.route_table_id));
        table.is_some_and(|it| it.rows.iter().any(|row| row.route.target.kind() == TargetKind::InternetGateway))
    }
}
