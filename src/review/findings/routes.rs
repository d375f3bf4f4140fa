//! Findings about routes and about appliances that routes lead to. It must not know names or policies.

use super::super::requests;
use super::{Review, facts};
use crate::model::{
    AttachmentKind, Destination, EndpointType, RouteState, RouteTable, Subnet, TargetKind, effective_routes,
    route_state,
};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Cidr, Family, Id};
use crate::reach::{Fact, Rank, Row};

impl<'a> Review<'a> {
    pub(super) fn routes(&mut self) {
        let network = self.network;
        for table in network.route_tables.iter() {
            self.blackholes(table);
            self.taken_ranges(table);
        }
        self.appliances();
        self.appliance_mode();
    }

    /// Rules RT-23, RT-24, RT-25.
    fn blackholes(&mut self, table: &'a RouteTable) {
        let id = &table.route_table_id;
        for route in effective_routes(self.network, table) {
            if route_state(self.network, table, &route) == RouteState::Blackhole {
                let components = vec![id.clone(), route.target.0.clone()];
                let to = Fact::Text(route.destination.to_string());
                let fix = requests::delete_route(self.network, table, &route.destination);
                let about = facts([id.into(), to, (&route.target.0).into()]);
                self.add("blackhole-route", components, about, vec![fix]);
            }
        }
    }

    /// Rules GW-28, GW-29, GW-32: routes that win against a gateway endpoint's, or tie with it.
    fn taken_ranges(&mut self, table: &'a RouteTable) {
        let network = self.network;
        let id = &table.route_table_id;
        let Some(compiled) = self.reach.compiled(id) else { return };
        let is_gateway = |row: &&Row| {
            let endpoint = network.vpc_endpoints.get(&row.route.target.0);
            endpoint.is_some_and(|endpoint| endpoint.vpc_endpoint_type == EndpointType::Gateway)
        };
        let mut found = Vec::new();
        for own in compiled.rows.iter().filter(is_gateway) {
            let endpoint = &own.route.target.0;
            for row in compiled.rows.iter().filter(|row| own.cidr.covers(&row.cidr) && row.route.target.0 != *endpoint)
            {
                let is_equal = row.cidr == own.cidr;
                let code = match row.rank {
                    _ if row.route.target.kind() == TargetKind::Local => continue,
                    Rank::PrefixList if is_equal => "prefix-lists-tie",
                    Rank::Static if is_equal => "route-equals-range-of-endpoint",
                    Rank::Propagated if is_equal => continue,
                    Rank::Static | Rank::PrefixList | Rank::Propagated => "route-takes-range-from-endpoint",
                };
                let target = &row.route.target.0;
                let components = vec![id.clone(), endpoint.clone(), target.clone()];
                let destination = &row.route.destination;
                let fix = match row.rank {
                    Rank::Propagated => Vec::new(),
                    Rank::Static | Rank::PrefixList => vec![requests::delete_route(network, table, destination)],
                };
                let to = Fact::Text(destination.to_string());
                found.push((
                    code,
                    components,
                    facts([id.into(), to, target.into(), row.cidr.into(), endpoint.into()]),
                    fix,
                ));
            }
        }
        for (code, components, about, fix) in found {
            self.add(code, components, about, fix);
        }
    }

    /// Rule GWLB-08: inspection needs the edge table, the application's table and the endpoint's own.
    fn appliances(&mut self) {
        let network = self.network;
        for endpoint in network.vpc_endpoints.iter() {
            if endpoint.vpc_endpoint_type != EndpointType::GatewayLoadBalancer {
                continue;
            }
            let id = &endpoint.vpc_endpoint_id;
            let leads_here = |table: &&RouteTable| table.routes.iter().any(|route| route.target.0 == *id);
            let tables: Vec<&RouteTable> = network.route_tables.iter().filter(leads_here).collect();
            if tables.is_empty() {
                self.add("appliance-endpoint-unused", vec![id.clone()], facts([id.into()]), Vec::new());
                continue;
            }
            let igw = network.internet_gateways.iter().find(|it| it.vpc_id.as_ref() == Some(&endpoint.vpc_id));
            let Some(igw) = igw.map(|it| &it.internet_gateway_id) else { continue };
            let edge = self.reach.edge_table(igw);
            let in_vpc = network.subnets.iter().filter(|subnet| subnet.vpc_id == endpoint.vpc_id);
            let clients: Vec<&Subnet> = in_vpc.filter(|it| !endpoint.subnet_ids.contains(&it.subnet_id)).collect();
            for subnet in clients {
                let Some(table) = self.reach.table_of(subnet) else { continue };
                let outward = default_target(table);
                let inward = edge.and_then(|edge| {
                    let cidr = subnet.cidr_block?;
                    edge.routes.iter().find(|route| {
                        matches!(&route.destination, Destination::Cidr(it) if it.covers(&cidr)) && route.target.0 == *id
                    })
                });
                let about =
                    |table: &Id, what| facts([id.into(), table.into(), Fact::Word(what), (&subnet.subnet_id).into()]);
                let components = |table: &Id| vec![id.clone(), table.clone(), subnet.subnet_id.clone()];
                if outward == Some(id) && inward.is_none() {
                    let table = edge.map_or(igw, |edge| &edge.route_table_id);
                    let fix = edge.zip(subnet.cidr_block);
                    let fix = fix.and_then(|(edge, cidr)| requests::create_route(network, edge, cidr, id));
                    self.add(
                        "appliance-table-missing",
                        components(table),
                        about(table, "edge"),
                        fix.into_iter().collect(),
                    );
                }
                if inward.is_some() && outward == Some(igw) {
                    let table = &table.route_table_id;
                    self.add("appliance-table-missing", components(table), about(table, "application"), Vec::new());
                }
            }
            for subnet in endpoint.subnet_ids.iter().filter_map(|it| network.subnets.get(it)) {
                let Some(table) = self.reach.table_of(subnet) else { continue };
                if default_target(table).is_none() {
                    let table_id = &table.route_table_id;
                    let fix = requests::create_route(network, table, Cidr::ALL_V4, igw);
                    let about = facts([id.into(), table_id.into(), Fact::Word("endpoint"), (&subnet.subnet_id).into()]);
                    let components = vec![id.clone(), table_id.clone(), subnet.subnet_id.clone()];
                    self.add("appliance-table-missing", components, about, fix.into_iter().collect());
                }
            }
        }
    }

    /// Rule GWLB-17.
    fn appliance_mode(&mut self) {
        let network = self.network;
        for attachment in network.transit_attachments.iter() {
            let AttachmentKind::Vpc { subnet_ids, appliance_mode: false, .. } = &attachment.kind else { continue };
            let subnets = subnet_ids.iter().filter_map(|id| network.subnets.get(id));
            let zones: SortedSet<&str> = subnets.clone().map(|it| it.availability_zone_id.as_str()).collect();
            let inspects = |subnet: &Subnet| {
                let table = self.reach.table_of(subnet)?;
                let mut targets = table.routes.iter().map(|route| &route.target.0);
                targets.find(|id| {
                    let endpoint = network.vpc_endpoints.get(id);
                    endpoint.is_some_and(|it| it.vpc_endpoint_type == EndpointType::GatewayLoadBalancer)
                })
            };
            let Some(endpoint) = subnets.clone().find_map(inspects).filter(|_| zones.len() > 1) else { continue };
            let id = &attachment.transit_gateway_attachment_id;
            let region =
                network.transit_gateways.get(&attachment.transit_gateway_id).map_or("", |it| it.region.as_str());
            let parameters = json!({"TransitGatewayAttachmentId": id, "Options": {"ApplianceModeSupport": "enable"}});
            let operation = "ModifyTransitGatewayVpcAttachment";
            let fix = requests::of(&attachment.owner_id, region, "ec2", operation, parameters);
            self.add(
                "appliance-mode-off",
                vec![id.clone(), endpoint.clone()],
                facts([id.into(), endpoint.into()]),
                vec![fix],
            );
        }
    }
}

/// The target of a table's IPv4 default route.
fn default_target(table: &RouteTable) -> Option<&Id> {
    let is_default = |it: &&crate::model::Route| matches!(&it.destination, Destination::Cidr(cidr) if cidr.prefix_len() == 0 && cidr.family() == Family::V4);
    table.routes.iter().find(is_default).map(|route| &route.target.0)
}
