//! Findings that only a journey shows: what each subnet's packets meet on their way to the endpoints' services.
//! It must not know how a journey is decided.

use super::super::requests::{self, Admitted};
use super::{Review, facts, last_part};
use crate::catalog;
use crate::control::Request;
use crate::model::{
    EndpointState, EndpointType, InterfaceType, Network, NetworkInterface, Peer, Subnet, TargetKind, VpcEndpoint,
};
use crate::net::SortedSet;
use crate::net::{Cidr, Family, Id, PortRange};
use crate::reach::{Column, DnsSource, Fact, Outcome, Query, Reach, Source, Stage, Step, To, Trace, Verdict};
use std::net::IpAddr;

/// A group that no network describes: what it lets through is unknown.
const NO_GROUP: &str = "sg-probe";

/// Who asks.
struct Asker<'n> {
    subnet: Option<&'n Subnet>,
    /// What the finding names: the subnet or the host on premises.
    name: Id,
    source: Source,
    /// An interface put in where a subnet has none: its security groups are not known.
    is_probe: bool,
}

/// What a trace was asked for.
#[derive(Clone, Copy)]
enum Aim<'c> {
    Service(&'c Column),
    /// An endpoint of another VPC, by its address.
    Endpoint,
}

impl Review<'_> {
    /// Traces each subnet to each service that the network has endpoints for, and to the endpoints beyond a route.
    pub(super) fn journeys(&mut self) {
        let network = self.network;
        let columns = self.reach.columns(&[]);
        if network.vpc_endpoints.is_empty() {
            return;
        }
        let probed = with_probes(network, &self.reach);
        let reach = Reach::new(&probed);
        let doors: Vec<Door<'_>> = network.vpc_endpoints.iter().filter_map(|it| self.door_of(it)).collect();
        let columns: Vec<(&Column, Option<&str>)> = columns
            .iter()
            .map(|it| (it, catalog::service_of_host(it.host.as_str()).map(|service| service.region)))
            .collect();
        for asker in askers(&probed) {
            let region = asker.subnet.and_then(|it| network.vpcs.get(&it.vpc_id)).map(|it| it.region.as_str());
            for (column, here) in &columns {
                if region.is_some() && region != *here {
                    continue;
                }
                let to = To::Name(column.host.clone());
                let trace = reach.trace(&Query::tcp(asker.source.clone(), to, column.port));
                self.steps(&reach, &asker, &trace, Aim::Service(column));
                self.hub(&reach, &asker, &trace, column, &doors);
            }
            for door in &doors {
                self.beyond(&reach, &asker, door);
            }
        }
    }

    /// Rule HY-02: an endpoint of another VPC to which there is a route.
    fn beyond(&mut self, reach: &Reach<'_>, asker: &Asker<'_>, door: &Door<'_>) {
        if !leads_to(reach, asker, door) {
            return;
        }
        let trace = reach.trace(&Query::tcp(asker.source.clone(), To::Address(door.address), door.port));
        if trace.path.contains(&door.endpoint.vpc_endpoint_id) {
            self.steps(reach, asker, &trace, Aim::Endpoint);
        }
    }

    /// The first address and the port of an interface endpoint of AWS's that can be asked.
    fn door_of<'n>(&self, endpoint: &'n VpcEndpoint) -> Option<Door<'n>> {
        let can_answer =
            endpoint.vpc_endpoint_type == EndpointType::Interface && endpoint.state == EndpointState::Available;
        let eni = endpoint.network_interface_ids.first().filter(|_| can_answer)?;
        let address = self.network.network_interfaces.get(eni)?.primary()?;
        Some(Door { endpoint, address, port: self.port_of(endpoint)? })
    }

    /// Rules DNS-76, HY-07: the name is public here, while a VPC that can be reached has an endpoint for it.
    fn hub(&mut self, reach: &Reach<'_>, asker: &Asker<'_>, trace: &Trace, column: &Column, doors: &[Door<'_>]) {
        let Some(subnet) = asker.subnet.filter(|_| trace.dns.source == DnsSource::Public) else { return };
        let own = |it: &VpcEndpoint| it.vpc_id == subnet.vpc_id && it.service_name == column.service_name;
        if trace.verdict == Verdict::Private || self.network.vpc_endpoints.iter().any(own) {
            return;
        }
        for door in doors.iter().filter(|it| it.endpoint.service_name == column.service_name) {
            if leads_to(reach, asker, door) {
                let id = &door.endpoint.vpc_endpoint_id;
                let about = facts([(&subnet.vpc_id).into(), column.host.clone().into(), id.into()]);
                self.add("spoke-resolves-publicly", vec![subnet.vpc_id.clone(), id.clone()], about, Vec::new());
            }
        }
    }

    /// The findings in the steps of a trace.
    fn steps(&mut self, reach: &Reach<'_>, asker: &Asker<'_>, trace: &Trace, aim: Aim<'_>) {
        let endpoint = trace.path.iter().find_map(|id| self.network.vpc_endpoints.get(id));
        for step in trace.steps.iter().filter(|step| step.outcome == Outcome::Fail) {
            match step.stage {
                Stage::SecurityGroupOut => {
                    if let Some(endpoint) = endpoint {
                        self.egress(asker, trace, endpoint, step);
                    }
                }
                Stage::SecurityGroupIn => {
                    if let Some(endpoint) = endpoint {
                        self.ingress(reach, asker, trace, endpoint, step);
                    }
                }
                Stage::NetworkAclOut | Stage::NetworkAclIn | Stage::Return
                    if step.code == Some("SUBNET_ACL_RESTRICTION") =>
                {
                    if let Some(endpoint) = endpoint {
                        self.acl_step(asker, trace, endpoint, step);
                    }
                }
                Stage::Return => {
                    if let (Some(endpoint), Aim::Endpoint) = (endpoint, aim) {
                        self.way_back(reach, asker, trace, endpoint, step);
                    }
                }
                Stage::GatewayEndpoint | Stage::Peering => self.outside_client(asker, trace, step, aim),
                Stage::InternetGateway if step.code == Some("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS") => {
                    let (Some(igw), Aim::Service(column)) = (&step.component, aim) else { continue };
                    if !asker.is_probe {
                        let about = facts([(&asker.name).into(), igw.into(), column.host.clone().into()]);
                        let components = vec![asker.name.clone(), igw.clone()];
                        self.add("internet-gateway-without-public-address", components, about, Vec::new());
                    }
                }
                Stage::EndpointPolicy => {
                    if let (Some(id), Aim::Service(column)) = (&step.component, aim) {
                        let about = facts([id.into(), Fact::Text(column.service_name.clone())]);
                        self.add("endpoint-policy-denies", vec![id.clone()], about, Vec::new());
                    }
                }
                Stage::Dns
                | Stage::NetworkAclOut
                | Stage::NetworkAclIn
                | Stage::Route
                | Stage::InternetGateway
                | Stage::NatGateway
                | Stage::EgressOnlyInternetGateway
                | Stage::GatewayLoadBalancer
                | Stage::TransitGateway
                | Stage::Vpn
                | Stage::Appliance
                | Stage::BlockPublicAccess
                | Stage::EndpointState
                | Stage::LoadBalancer
                | Stage::ResourceGateway
                | Stage::Destination
                | Stage::ResourcePolicy => {}
            }
        }
    }

    /// Rules SG-06, SG-09, SG-10.
    fn egress(&mut self, asker: &Asker<'_>, trace: &Trace, endpoint: &VpcEndpoint, step: &Step) {
        let network = self.network;
        let Some(group) = step.component.as_ref().and_then(|id| network.security_groups.get(id)) else { return };
        if asker.is_probe {
            return;
        }
        let (id, group_id) = (&endpoint.vpc_endpoint_id, &group.group_id);
        let region = network.vpcs.get(&endpoint.vpc_id).map_or("", |vpc| vpc.region.as_str());
        let is_gateway = endpoint.vpc_endpoint_type == EndpointType::Gateway;
        let list = catalog::gateway_prefix_list(region, last_part(endpoint), family(trace.destination));
        let has_list = group.rules.iter().any(|rule| {
            rule.is_egress
                && matches!(&rule.peer, Peer::PrefixList(it) if list.is_some_and(|list| list.id == it.as_str()))
        });
        let whom = match (is_gateway, list) {
            (true, Some(list)) => Some(Admitted::PrefixList(Id::from(list.id.as_str()))),
            (true, None) => trace.destination.map(|it| Admitted::Cidr(Cidr::host(it))),
            (false, _) => admitted_endpoint(network, endpoint),
        };
        let code = match (is_gateway, has_list) {
            (true, _) => "egress-keeps-from-gateway-endpoint",
            (false, true) => "prefix-list-for-interface-endpoint",
            (false, false) => "egress-keeps-from-interface-endpoint",
        };
        let fix =
            whom.map(|whom| requests::authorize(network, group, "AuthorizeSecurityGroupEgress", trace.port, &whom));
        let about = facts([group_id.into(), id.into(), trace.port.into()]);
        self.add(code, vec![group_id.clone(), id.clone()], about, fix.into_iter().collect());
    }

    /// Rules SG-11, IF-35.
    fn ingress(&mut self, reach: &Reach<'_>, asker: &Asker<'_>, trace: &Trace, endpoint: &VpcEndpoint, step: &Step) {
        let network = self.network;
        let id = &endpoint.vpc_endpoint_id;
        let is_known =
            ["endpoint-group-admits-nobody", "endpoint-with-default-group"].iter().any(|code| self.has_about(code, id));
        let Some(group) = step.component.as_ref().and_then(|it| network.security_groups.get(it)) else { return };
        let groups = endpoint.groups.iter().filter_map(|it| network.security_groups.get(it));
        let by_group =
            groups.flat_map(|it| it.rules.iter()).any(|rule| !rule.is_egress && matches!(rule.peer, Peer::Group(..)));
        if is_known || !endpoint.groups.contains(&group.group_id) || (asker.is_probe && by_group) {
            return;
        }
        let cidr = match asker.subnet {
            Some(subnet) => subnet.cidrs().find(|cidr| cidr.family() == family(trace.destination)),
            None => address_of(reach, &asker.source).map(Cidr::host),
        };
        let fix = cidr.map(|cidr| {
            let operation = "AuthorizeSecurityGroupIngress";
            requests::authorize(network, group, operation, trace.port, &Admitted::Cidr(cidr))
        });
        let about = facts([(&group.group_id).into(), id.into(), trace.port.into(), (&asker.name).into()]);
        let components = vec![group.group_id.clone(), id.clone(), asker.name.clone()];
        self.add("endpoint-group-keeps-out", components, about, fix.into_iter().collect());
    }

    /// Rules NACL-09, NACL-10, NACL-11, NACL-12.
    fn acl_step(&mut self, asker: &Asker<'_>, trace: &Trace, endpoint: &VpcEndpoint, step: &Step) {
        let network = self.network;
        let Some(acl) = step.component.as_ref().and_then(|id| network.network_acls.get(id)) else { return };
        let acl_id = &acl.network_acl_id;
        if self.has_about("acl-denies-everything", acl_id) {
            return;
        }
        let id = &endpoint.vpc_endpoint_id;
        let about = facts([acl_id.into(), (&asker.name).into(), id.into(), trace.port.into()]);
        let code = if step.stage == Stage::Return { "acl-keeps-out-replies" } else { "acl-keeps-out-requests" };
        let fix = acl_repair(network, trace, Some(endpoint), step).into_iter().collect();
        self.add(code, vec![acl_id.clone(), asker.name.clone(), id.clone()], about, fix);
    }

    /// Rule HY-02.
    fn way_back(&mut self, reach: &Reach<'_>, asker: &Asker<'_>, trace: &Trace, endpoint: &VpcEndpoint, step: &Step) {
        let Some(table) = &step.component else { return };
        let id = &endpoint.vpc_endpoint_id;
        let fix = return_route(self.network, reach, trace, table, asker.subnet, &asker.source);
        let about = facts([table.into(), (&asker.name).into(), id.into()]);
        let components = vec![table.clone(), asker.name.clone(), id.clone()];
        self.add("no-return-route", components, about, fix.into_iter().collect());
    }

    /// Rule GW-37: a gateway endpoint carries nothing that comes from outside its VPC.
    fn outside_client(&mut self, asker: &Asker<'_>, trace: &Trace, step: &Step, aim: Aim<'_>) {
        let Aim::Service(column) = aim else { return };
        let network = self.network;
        let is_gateway =
            |it: &&VpcEndpoint| it.vpc_endpoint_type == EndpointType::Gateway && it.service_name == column.service_name;
        let endpoint = if step.stage == Stage::GatewayEndpoint {
            step.component.as_ref().and_then(|id| network.vpc_endpoints.get(id))
        } else {
            let home = asker.subnet.map(|it| &it.vpc_id);
            let peering = step.component.as_ref().and_then(|id| network.peering_connections.get(id));
            let other = peering.zip(home).and_then(|(it, home)| it.other(home)).map(|it| &it.vpc_id);
            network.vpc_endpoints.iter().filter(is_gateway).find(|it| Some(&it.vpc_id) == other)
        };
        let Some(id) = endpoint.map(|it| &it.vpc_endpoint_id) else { return };
        let Some(route) = &trace.route else { return };
        let own = |it: &VpcEndpoint| asker.subnet.is_some_and(|subnet| subnet.vpc_id == it.vpc_id);
        if endpoint.is_some_and(own) {
            return;
        }
        let target = &route.target;
        let about = facts([id.into(), (&asker.name).into(), target.into(), (&route.destination).into()]);
        let components = vec![id.clone(), route.route_table.clone(), target.clone()];
        self.add("gateway-endpoint-from-outside", components, about, Vec::new());
    }
}

/// What a rule for an interface endpoint admits: its first group, else the VPC's blocks.
pub fn admitted_endpoint(network: &Network, endpoint: &VpcEndpoint) -> Option<Admitted> {
    let group = endpoint.groups.first().filter(|id| network.security_groups.contains(id));
    let vpc = network.vpcs.get(&endpoint.vpc_id);
    group.cloned().map(Admitted::Group).or_else(|| vpc.and_then(|vpc| vpc.primary_cidr()).map(Admitted::Cidr))
}

/// The ACL entry that lets a step pass that an ACL stopped.
pub fn acl_repair(network: &Network, trace: &Trace, endpoint: Option<&VpcEndpoint>, step: &Step) -> Option<Request> {
    let acl = step.component.as_ref().and_then(|id| network.network_acls.get(id))?;
    // The facts of an ACL's step are the ACL, the rule's number and the remote address.
    let remote =
        step.detail.facts.iter().find_map(|it| if let Fact::Address(remote) = it { Some(*remote) } else { None })?;
    let vpc = network.vpcs.get(&acl.vpc_id)?;
    let in_vpc = vpc.cidrs().find(|cidr| cidr.contains(remote));
    let of_service = endpoint
        .and_then(|it| catalog::gateway_prefix_list(&vpc.region, last_part(it), family(Some(remote))))
        .and_then(|list| list.matching(remote));
    let cidr = in_vpc.or(of_service).unwrap_or_else(|| Cidr::host(remote));
    // A reply passes the ACL of the side that asks inwards, and that of the side that answers outwards.
    let is_destination = trace.destination == Some(remote);
    let (egress, ports) = if step.stage == Stage::Return {
        (!is_destination, PortRange::EPHEMERAL)
    } else {
        (is_destination, PortRange { first: trace.port, last: trace.port })
    };
    requests::admit_by_acl(network, acl, egress, cidr, ports)
}

/// The route that leads replies back by the way that the request came.
pub fn return_route(
    network: &Network,
    reach: &Reach<'_>,
    trace: &Trace,
    table: &Id,
    subnet: Option<&Subnet>,
    source: &Source,
) -> Option<Request> {
    let table = network.route_tables.get(table)?;
    let through = trace.path.iter().rev().find(|id| ["pcx", "tgw", "vgw"].contains(&id.prefix()))?;
    let address = address_of(reach, source)?;
    let vpc = subnet.and_then(|it| network.vpcs.get(&it.vpc_id));
    let cidr =
        vpc.and_then(|vpc| vpc.cidrs().find(|cidr| cidr.contains(address))).unwrap_or_else(|| Cidr::host(address));
    requests::create_route(network, table, cidr, through)
}

/// The primary address of who asks.
pub fn address_of(reach: &Reach<'_>, source: &Source) -> Option<IpAddr> {
    match source {
        Source::Instance(id) => reach.primary(id)?.primary(),
        Source::Interface(id) => reach.network.network_interfaces.get(id)?.primary(),
        Source::Host(id) => Some(reach.network.hosts.get(id)?.ip),
        Source::Internet => None,
    }
}

pub fn family(address: Option<IpAddr>) -> Family {
    address.map_or(Family::V4, Family::of)
}

/// Where an interface endpoint is asked.
struct Door<'n> {
    endpoint: &'n VpcEndpoint,
    address: IpAddr,
    port: u16,
}

/// Whether whoever asks has a route by peering or transit gateway to an endpoint of another VPC.
fn leads_to(reach: &Reach<'_>, asker: &Asker<'_>, door: &Door<'_>) -> bool {
    let Some(subnet) = asker.subnet else { return true };
    if subnet.vpc_id == door.endpoint.vpc_id {
        return false;
    }
    let table = reach.table_of(subnet).and_then(|it| reach.compiled(&it.route_table_id));
    let target = table.and_then(|it| it.choose(door.address)).map(|it| it.row.route.target.kind());
    matches!(target, Some(TargetKind::PeeringConnection | TargetKind::TransitGateway))
}

/// Who may ask: of each subnet an interface for each set of security groups, with and without a public address, and
/// each host on premises.
fn askers(network: &Network) -> Vec<Asker<'_>> {
    let mut all = Vec::new();
    let mut seen: SortedSet<(&Id, &[Id], bool)> = SortedSet::new();
    for eni in network.network_interfaces.iter() {
        let is_own = eni.interface_type == InterfaceType::Interface && !eni.requester_managed;
        let Some(subnet) = network.subnets.get(&eni.subnet_id).filter(|_| is_own) else { continue };
        if !seen.insert((&subnet.subnet_id, &eni.groups, eni.association.is_some())) {
            continue;
        }
        let id = &eni.network_interface_id;
        all.push(Asker {
            subnet: Some(subnet),
            name: subnet.subnet_id.clone(),
            source: Source::Interface(id.clone()),
            is_probe: id.as_str().starts_with("eni-probe"),
        });
    }
    let of_host = |id: &Id| Asker { subnet: None, name: id.clone(), source: Source::Host(id.clone()), is_probe: false };
    all.extend(network.hosts.iter().map(|host| of_host(&host.host_id)));
    all
}

/// The network with an interface in each subnet that has nobody to ask from; its security group is not known.
fn with_probes(network: &Network, reach: &Reach<'_>) -> Network {
    let mut probed = network.clone();
    probed.unknown.insert(Id::from(NO_GROUP));
    for subnet in network.subnets.iter() {
        let address = subnet.cidr_block.and_then(|cidr| cidr.nth(cidr.size().saturating_sub(2)));
        let Some(IpAddr::V4(address)) = address.filter(|_| reach.witness(subnet).is_none()) else { continue };
        let serves = |eni: &&NetworkInterface| {
            eni.subnet_id == subnet.subnet_id
                && matches!(eni.interface_type, InterfaceType::NatGateway | InterfaceType::GatewayLoadBalancerEndpoint)
        };
        if network.network_interfaces.iter().any(|eni| serves(&eni)) {
            continue;
        }
        probed.network_interfaces.insert(NetworkInterface {
            network_interface_id: Id::from(["eni-probe-", subnet.subnet_id.as_str()].concat()),
            subnet_id: subnet.subnet_id.clone(),
            vpc_id: subnet.vpc_id.clone(),
            owner_id: subnet.owner_id.clone(),
            private_ip_addresses: vec![address],
            ipv6_addresses: Vec::new(),
            groups: vec![Id::from(NO_GROUP)],
            interface_type: InterfaceType::Interface,
            description: String::new(),
            requester_managed: false,
            source_dest_check: true,
            instance_id: None,
            device_index: 0,
            association: None,
            tags: Default::default(),
        });
    }
    probed
}
