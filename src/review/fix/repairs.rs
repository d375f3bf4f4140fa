//! What removes what is in a journey's way. It must not know whether it helps.

use super::super::findings::journeys::{acl_repair, address_of, admitted_endpoint, return_route};
use super::super::requests::{self, Admitted};
use super::proposals::Proposer;
use crate::catalog;
use crate::model::{
    Attachment, AttachmentKind, EndpointState, EndpointType, PeeringState, RouteTable, Subnet, Vpc, VpcEndpoint,
};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Cidr, Id};
use crate::reach::{Fact, Outcome, Stage, Step, is_private};
use serde_json::Value;
use std::net::IpAddr;

impl<'s> Proposer<'s> {
    /// What removes the first thing in the way for which something can be proposed.
    pub(super) fn first_blocker(&mut self) {
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
            Stage::TransitGateway if step.code == Some("TGW_ROUTE_AZ_RESTRICTION") => self.attach_zone(step),
            Stage::TransitGateway => self.transit(trace.destination),
            Stage::BlockPublicAccess => self.public_access(),
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

    fn modify_attachment(&mut self, attachment: &Attachment, member: &str, value: Value) {
        let mut parameters = json!({"TransitGatewayAttachmentId": attachment.transit_gateway_attachment_id});
        if let Some(map) = parameters.as_object_mut() {
            map.insert(member.to_owned(), value);
        }
        let operation = "ModifyTransitGatewayVpcAttachment";
        self.push([requests::of(&attachment.owner_id, self.region(), "ec2", operation, parameters)]);
    }

    /// Rule RT-49: a subnet for an attachment in the zone that a transit gateway takes nothing from.
    fn attach_zone(&mut self, step: &Step) {
        let network = self.network;
        let zone = step.detail.facts.iter().find_map(|it| if let Fact::Text(zone) = it { Some(zone) } else { None });
        let table = step.component.as_ref().and_then(|id| network.route_tables.get(id));
        for attachment in network.transit_attachments.iter() {
            let AttachmentKind::Vpc { vpc_id, .. } = &attachment.kind else { continue };
            let is_it = match table {
                Some(table) => table.vpc_id == *vpc_id && self.trace.path.contains(&attachment.transit_gateway_id),
                None => step.component.as_ref() == Some(&attachment.transit_gateway_attachment_id),
            };
            let is_there = |it: &&Subnet| it.vpc_id == *vpc_id && Some(&it.availability_zone) == zone;
            if let Some(subnet) = network.subnets.iter().find(is_there).filter(|_| is_it) {
                self.modify_attachment(attachment, "AddSubnetIds", json!([subnet.subnet_id]));
            }
        }
    }

    /// Rule PATH-24.
    fn public_access(&mut self) {
        let Some(vpc) = self.vpc else { return };
        let operation = "ModifyVpcBlockPublicAccessOptions";
        let parameters = json!({"InternetGatewayBlockMode": "off"});
        self.push([requests::of(&vpc.owner_id, &vpc.region, "ec2", operation, parameters)]);
    }

    fn region(&self) -> &'s str {
        self.vpc.map_or("", |vpc| vpc.region.as_str())
    }

    /// Rules NACL-10, HY-02, HY-04.
    fn way_back(&mut self, step: &Step, endpoint: Option<&VpcEndpoint>) {
        let Some(component) = &step.component else { return };
        if step.code == Some("TGW_ROUTE_AZ_RESTRICTION") {
            self.attach_zone(step);
            return;
        }
        if let Some(attachment) = self.network.transit_attachments.get(component)
            && step.code == Some("ASYMMETRIC_INSPECTION")
        {
            // Rule GWLB-18.
            self.modify_attachment(attachment, "Options", json!({"ApplianceModeSupport": "enable"}));
            return;
        }
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
}
