//! Route tables, their associations and their routes. It must not know what the targets are made of.

use super::{Draft, Expr};
use crate::model::{Destination, EndpointType, Origin, RouteTable, TargetKind};
use crate::net::Id;

impl<'n> Draft<'n> {
    /// Route tables by the name that stands for each. A main table cannot be named in a template: where it matters, one of its own
    /// takes its place, with the subnets that it serves.
    pub(super) fn tables(&mut self) -> Vec<(&'n RouteTable, String)> {
        let network = self.network;
        let mut named = Vec::new();
        for table in network.route_tables.iter() {
            if !self.stands.contains_key(table.vpc_id.as_str()) {
                continue;
            }
            let is_main = table.associations.iter().any(|association| association.main);
            let has_endpoint =
                network.vpc_endpoints.iter().any(|endpoint| endpoint.route_table_ids.contains(&table.route_table_id));
            let own = table.routes.iter().any(|route| route.target.kind() != TargetKind::Local);
            if is_main && !own && !has_endpoint && table.propagating_vgws.is_empty() {
                continue;
            }
            let mut subnets: Vec<&Id> = table.associations.iter().filter_map(|it| it.subnet_id.as_ref()).collect();
            let named_ones = subnets.len();
            if is_main {
                let explicit = |subnet: &Id| {
                    network
                        .route_tables
                        .iter()
                        .flat_map(|it| &it.associations)
                        .any(|it| it.subnet_id.as_ref() == Some(subnet))
                };
                let here = network.subnets.iter().filter(|subnet| subnet.vpc_id == table.vpc_id);
                subnets.extend(here.map(|subnet| &subnet.subnet_id).filter(|subnet| !explicit(subnet)));
            }
            let of_vpc = self.vpc_name(&table.vpc_id);
            let only = if let [only] = subnets.as_slice() { Some(self.of(only)) } else { None };
            let of_subnet = if let Some(Expr::Ref(name)) = &only { name.trim_end_matches("Subnet") } else { "" };
            let name = self.name_or(&[table.tags.name().unwrap_or_default(), of_subnet, of_vpc], "RouteTable");
            let mut properties = vec![("VpcId", self.of(&table.vpc_id))];
            properties.extend(self.tags(&table.tags));
            self.define(&table.route_table_id, "AWS::EC2::RouteTable", name.clone(), properties);
            let vpc = if let Expr::Ref(vpc) = self.of(&table.vpc_id) { Some(vpc).filter(|_| is_main) } else { None };
            self.comes_with(vpc.as_ref());
            for (at, subnet_id) in subnets.into_iter().enumerate() {
                let subnet = self.of(subnet_id);
                let wanted = if let Expr::Ref(name) = &subnet { name.clone() } else { String::new() };
                let association = self.name(&wanted, "RouteTableAssociation");
                let properties = vec![("SubnetId", subnet), ("RouteTableId", Expr::Ref(name.clone()))];
                self.add("AWS::EC2::SubnetRouteTableAssociation", association, properties);
                if at < named_ones {
                    self.identify(&[subnet_id.as_str(), "/", table.route_table_id.as_str()]);
                } else {
                    self.comes_with(vpc.as_ref());
                }
            }
            for gateway in table.associations.iter().filter_map(|association| association.gateway_id.as_ref()) {
                let association = self.name(&name, "GatewayAssociation");
                let properties = vec![("GatewayId", self.of(gateway)), ("RouteTableId", Expr::Ref(name.clone()))];
                self.add("AWS::EC2::GatewayRouteTableAssociation", association, properties);
                self.identify(&[gateway.as_str(), "/", table.route_table_id.as_str()]);
            }
            named.push((table, name));
        }
        named
    }

    pub(super) fn routes(&mut self, tables: &[(&'n RouteTable, String)]) {
        for (table, name) in tables {
            let mut propagating = table.propagating_vgws.iter();
            if let Some(gateway) = propagating.next() {
                let propagation = self.name(name, "Propagation");
                let properties = vec![
                    ("RouteTableIds", Expr::List(vec![Expr::Ref(name.clone())])),
                    ("VpnGatewayId", self.of(gateway)),
                ];
                self.add("AWS::EC2::VPNGatewayRoutePropagation", propagation, properties);
            }
            for route in table.routes.iter().filter(|route| route.origin == Origin::CreateRoute) {
                let kind = route.target.kind();
                let target = match kind {
                    TargetKind::InternetGateway | TargetKind::VpnGateway => "GatewayId",
                    TargetKind::NatGateway => "NatGatewayId",
                    TargetKind::EgressOnlyInternetGateway => "EgressOnlyInternetGatewayId",
                    TargetKind::Instance | TargetKind::NetworkInterface => "InstanceId",
                    TargetKind::PeeringConnection => "VpcPeeringConnectionId",
                    TargetKind::TransitGateway => "TransitGatewayId",
                    TargetKind::VpcEndpoint => "VpcEndpointId",
                    TargetKind::Local | TargetKind::Lattice | TargetKind::Other => continue,
                };
                let is_of_gateway_endpoint = self
                    .network
                    .vpc_endpoints
                    .get(route.target.0.as_str())
                    .is_some_and(|endpoint| endpoint.vpc_endpoint_type == EndpointType::Gateway);
                if is_of_gateway_endpoint {
                    continue;
                }
                let destination = match &route.destination {
                    Destination::Cidr(cidr) if cidr.network().is_ipv4() => ("DestinationCidrBlock", (*cidr).into()),
                    Destination::Cidr(cidr) => ("DestinationIpv6CidrBlock", (*cidr).into()),
                    Destination::PrefixList(id) => ("DestinationPrefixListId", self.of(id)),
                };
                let is_default = matches!(&route.destination, Destination::Cidr(cidr) if cidr.prefix_len() == 0);
                let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("RouteTable");
                let way = if is_default { "Default" } else { way(kind) };
                let route_name = self.name(&[stem, way, "Route"].concat(), "Route");
                let properties =
                    vec![("RouteTableId", Expr::Ref(name.clone())), destination, (target, self.of(&route.target.0))];
                self.add("AWS::EC2::Route", route_name, properties);
                self.identify(&[table.route_table_id.as_str(), "_", &route.destination.to_string()]);
                let needs =
                    if kind == TargetKind::InternetGateway { self.attachments(&table.vpc_id) } else { Vec::new() };
                if let Some(made) = self.blueprint.resources.last_mut() {
                    made.needs = needs;
                }
            }
        }
    }
}

/// What a route to a target of a kind is called where it is not the default route.
fn way(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::InternetGateway => "ToInternet",
        TargetKind::VpnGateway => "ToVpn",
        TargetKind::NatGateway => "ToNat",
        TargetKind::EgressOnlyInternetGateway => "ToInternetIpv6",
        TargetKind::Instance | TargetKind::NetworkInterface => "ToInstance",
        TargetKind::PeeringConnection => "ToPeer",
        TargetKind::TransitGateway => "ToTransit",
        TargetKind::VpcEndpoint => "ToEndpoint",
        TargetKind::Local | TargetKind::Lattice | TargetKind::Other => "",
    }
}
