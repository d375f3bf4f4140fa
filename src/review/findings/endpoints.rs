//! Findings about endpoints, endpoint services and what they make superfluous. It must not know names or packets.

use super::super::requests;
use super::{Review, facts, last_part};
use crate::catalog::{self, ServiceType};
use crate::model::{EndpointState, EndpointType, NatState, Subnet, TargetKind, Vpc, VpcEndpoint};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Family, Id};
use crate::reach::Fact;

impl<'a> Review<'a> {
    pub(super) fn endpoints(&mut self) {
        let network = self.network;
        for endpoint in network.vpc_endpoints.iter() {
            self.state(endpoint);
            match endpoint.vpc_endpoint_type {
                EndpointType::Gateway => self.gateway_tables(endpoint),
                EndpointType::Interface => {
                    self.one_zone(endpoint);
                    self.gateway_is_free(endpoint);
                }
                EndpointType::GatewayLoadBalancer
                | EndpointType::Resource
                | EndpointType::ServiceNetwork
                | EndpointType::Tunnel => {}
            }
        }
        self.twice();
        for vpc in network.vpcs.iter() {
            self.nat_for_gateway_services(vpc);
        }
        self.unused();
        self.services();
        self.buckets_elsewhere();
    }

    /// The tables that route the packets of a VPC's subnets, each with its subnets.
    pub(super) fn tables_in_use(&self, vpc_id: &Id) -> Vec<(Id, Vec<&'a Subnet>)> {
        let mut tables: Vec<(Id, Vec<&'a Subnet>)> = Vec::new();
        for subnet in self.network.subnets.iter().filter(|subnet| subnet.vpc_id == *vpc_id) {
            let Some(table) = self.reach.table_of(subnet) else { continue };
            match tables.iter_mut().find(|(id, _)| *id == table.route_table_id) {
                Some((_, subnets)) => subnets.push(subnet),
                None => tables.push((table.route_table_id.clone(), vec![subnet])),
            }
        }
        tables
    }

    /// Rules IF-49, ES-13.
    fn state(&mut self, endpoint: &'a VpcEndpoint) {
        let id = &endpoint.vpc_endpoint_id;
        let service = endpoint.customer_service(self.network);
        match endpoint.state {
            EndpointState::Available | EndpointState::Pending | EndpointState::Deleting | EndpointState::Deleted => {}
            EndpointState::PendingAcceptance => {
                let fix = service.map(|service| {
                    let parameters = json!({"ServiceId": service.service_id, "VpcEndpointIds": [id]});
                    requests::of(&service.owner_id, &service.region, "ec2", "AcceptVpcEndpointConnections", parameters)
                });
                let name = Fact::Text(endpoint.service_name.clone());
                let fix = fix.into_iter().collect();
                self.add("endpoint-pending-acceptance", vec![id.clone()], facts([id.into(), name]), fix);
            }
            EndpointState::Rejected | EndpointState::Failed | EndpointState::Expired | EndpointState::Partial => {
                let state = Fact::Word(endpoint.state.as_str());
                self.add("endpoint-not-available", vec![id.clone()], facts([id.into(), state]), Vec::new());
            }
        }
    }

    /// Rules GW-05, GW-20, GW-22.
    fn gateway_tables(&mut self, endpoint: &'a VpcEndpoint) {
        let id = &endpoint.vpc_endpoint_id;
        let tables = self.tables_in_use(&endpoint.vpc_id);
        let without: Vec<(Id, Vec<&Subnet>)> =
            tables.into_iter().filter(|(table, _)| !endpoint.route_table_ids.contains(table)).collect();
        let missing: Vec<Id> = without.iter().map(|(table, _)| table.clone()).collect();
        let service = || Fact::Text(last_part(endpoint).to_string());
        let add = |tables: &[Id]| requests::modify_endpoint(self.network, endpoint, "AddRouteTableIds", json!(tables));
        if endpoint.route_table_ids.is_empty() {
            let fix = if missing.is_empty() { Vec::new() } else { vec![add(&missing)] };
            let about = facts([id.into(), service()]);
            self.add("gateway-endpoint-without-route-table", vec![id.clone()], about, fix);
            return;
        }
        // A second endpoint of the same service may serve the other tables (rule GW-16).
        let served = |table: &Id| {
            let mut others = self.network.vpc_endpoints.iter();
            others.any(|it| it.service_name == endpoint.service_name && it.route_table_ids.contains(table))
        };
        let mut found = Vec::new();
        for (table, subnets) in without.iter().filter(|(table, _)| !served(table)) {
            let mut components = vec![id.clone(), table.clone()];
            components.extend(subnets.iter().map(|subnet| subnet.subnet_id.clone()));
            found.push((
                components,
                facts([id.into(), table.into(), service()]),
                vec![add(std::slice::from_ref(table))],
            ));
        }
        for (components, about, fix) in found {
            self.add("gateway-endpoint-missing-on-table", components, about, fix);
        }
    }

    /// Rule IF-47.
    fn one_zone(&mut self, endpoint: &'a VpcEndpoint) {
        let zone_of = |id: &Id| self.network.subnets.get(id).map(|subnet| subnet.availability_zone_id.as_str());
        let zones: SortedSet<&str> = endpoint.subnet_ids.iter().filter_map(zone_of).collect();
        let Some(zone) = zones.first().filter(|_| zones.len() == 1).copied() else { return };
        let elsewhere = |subnet: &&Subnet| subnet.vpc_id == endpoint.vpc_id && subnet.availability_zone_id != zone;
        let id = &endpoint.vpc_endpoint_id;
        // Not every zone has the service (rule ES-23), and not every state lets the endpoint grow.
        let add = |subnet: &Subnet| {
            requests::modify_endpoint(self.network, endpoint, "AddSubnetIds", json!([subnet.subnet_id]))
        };
        let mut possible = self.network.subnets.iter().filter(elsewhere).map(add);
        let Some(fix) = possible.find(|request| self.is_accepted(std::slice::from_ref(request))) else { return };
        let about = facts([id.into(), Fact::Text(zone.to_string())]);
        self.add("endpoint-in-one-zone", vec![id.clone()], about, vec![fix]);
    }

    /// Whether somebody outside a VPC may use what is in it.
    fn is_joined(&self, vpc_id: &Id) -> bool {
        let network = self.network;
        network.peering_connections.iter().any(|it| it.other(vpc_id).is_some())
            || network.vpn_gateways.iter().any(|it| it.vpc_id.as_ref() == Some(vpc_id))
            || network.transit_attachments.iter().any(
                |it| matches!(&it.kind, crate::model::AttachmentKind::Vpc { vpc_id: attached, .. } if attached == vpc_id),
            )
    }

    /// Rules PRICE-4 and GW-58: an interface endpoint of a service that has free gateway endpoints.
    fn gateway_is_free(&mut self, endpoint: &'a VpcEndpoint) {
        let network = self.network;
        let Some(vpc) = self.vpc_of(endpoint) else { return };
        let Some(service) = catalog::service_in(&endpoint.service_name, endpoint.service_region(network)) else {
            return;
        };
        if !service.has_type(ServiceType::Gateway) || endpoint.service_region.is_some() {
            return;
        }
        let id = &endpoint.vpc_endpoint_id;
        let is_gateway = |it: &&VpcEndpoint| {
            it.vpc_endpoint_type == EndpointType::Gateway
                && it.vpc_id == endpoint.vpc_id
                && it.service_name == endpoint.service_name
        };
        let gateway = network.vpc_endpoints.iter().find(is_gateway);
        let inbound_only = endpoint.dns_options.private_dns_only_for_inbound_resolver_endpoint;
        match gateway {
            Some(gateway) if endpoint.answers_privately(network) && !inbound_only => {
                let options = json!({"PrivateDnsOnlyForInboundResolverEndpoint": true});
                let fix = requests::modify_endpoint(network, endpoint, "DnsOptions", options);
                let other = &gateway.vpc_endpoint_id;
                let about = facts([id.into(), other.into()]);
                self.add("gateway-endpoint-bypassed", vec![other.clone(), id.clone()], about, vec![fix]);
            }
            None if !self.is_joined(&vpc.vpc_id) => {
                let tables: Vec<Id> = self.tables_in_use(&vpc.vpc_id).into_iter().map(|(table, _)| table).collect();
                let fix = requests::create_gateway_endpoint(vpc, &endpoint.service_name, &tables);
                let about = facts([id.into(), Fact::Text(service.key.clone())]);
                self.add("interface-endpoint-where-gateway-is-free", vec![id.clone()], about, vec![fix]);
            }
            Some(_) | None => {}
        }
    }

    /// Rule PRICE-1: a second interface endpoint of the same service in a VPC is paid for again.
    fn twice(&mut self) {
        let network = self.network;
        let mut seen: Vec<&VpcEndpoint> = Vec::new();
        for endpoint in network.vpc_endpoints.iter() {
            if endpoint.vpc_endpoint_type != EndpointType::Interface || endpoint.state != EndpointState::Available {
                continue;
            }
            let same = |it: &&&VpcEndpoint| {
                it.vpc_id == endpoint.vpc_id
                    && it.service_name == endpoint.service_name
                    && it.service_region == endpoint.service_region
            };
            match seen.iter().find(same) {
                Some(first) => {
                    let (id, first) = (&endpoint.vpc_endpoint_id, &first.vpc_endpoint_id);
                    let about = facts([id.into(), first.into(), Fact::Text(endpoint.service_name.clone())]);
                    self.add("endpoint-twice", vec![id.clone(), first.clone()], about, Vec::new());
                }
                None => seen.push(endpoint),
            }
        }
    }

    /// Rules GW-22, PRICE-4: traffic to a gateway service that passes a NAT gateway is paid for by the gigabyte.
    fn nat_for_gateway_services(&mut self, vpc: &'a Vpc) {
        let network = self.network;
        let tables = self.tables_in_use(&vpc.vpc_id);
        for key in ["s3", "dynamodb"] {
            let has_endpoint = network.vpc_endpoints.iter().any(|it| {
                it.vpc_id == vpc.vpc_id
                    && last_part(it) == key
                    && (it.vpc_endpoint_type == EndpointType::Gateway || it.answers_privately(network))
            });
            if has_endpoint {
                continue;
            }
            let list = catalog::gateway_prefix_list(&vpc.region, key, Family::V4);
            let Some(address) = list.and_then(|list| list.cidrs.first()).and_then(|cidr| cidr.nth(1)) else { continue };
            let nat_of = |table: &Id| {
                let choice = self.reach.compiled(table)?.choose(address)?;
                let target = &choice.row.route.target;
                (target.kind() == TargetKind::NatGateway).then(|| target.0.clone())
            };
            let by_nat: Vec<(Id, Id)> =
                tables.iter().filter_map(|(table, _)| Some((nat_of(table)?, table.clone()))).collect();
            let Some((nat, _)) = by_nat.first() else { continue };
            let mut components = vec![nat.clone()];
            components.extend(by_nat.iter().map(|(_, table)| table.clone()));
            let all: Vec<Id> = tables.iter().map(|(table, _)| table.clone()).collect();
            let service = ["com.amazonaws.", &vpc.region, ".", key].concat();
            let fix = requests::create_gateway_endpoint(vpc, &service, &all);
            let about = facts([(&vpc.vpc_id).into(), nat.into(), Fact::Text(key.to_string())]);
            components.push(Id::from(service));
            self.add("nat-for-gateway-service", components, about, vec![fix]);
        }
    }

    /// Rules PRICE-8, PRICE-9: what is paid for and carries nothing.
    fn unused(&mut self) {
        let network = self.network;
        for nat in network.nat_gateways.iter().filter(|nat| nat.state == NatState::Available) {
            let id = &nat.nat_gateway_id;
            let is_target = |table: &crate::model::RouteTable| table.routes.iter().any(|route| route.target.0 == *id);
            if !network.route_tables.iter().any(is_target) {
                let parameters = json!({"NatGatewayId": id});
                let fix = requests::in_vpc(network, &nat.owner_id, &nat.vpc_id, "DeleteNatGateway", parameters);
                self.add("nat-gateway-unused", vec![id.clone()], facts([id.into()]), vec![fix]);
            }
        }
        for address in network.addresses.iter() {
            let by_nat = network.nat_gateways.iter().flat_map(|nat| nat.nat_gateway_addresses.iter());
            let is_used = address.association_id.is_some()
                || by_nat.filter_map(|it| it.allocation_id.as_ref()).any(|it| *it == address.allocation_id);
            if !is_used {
                let id = &address.allocation_id;
                let parameters = json!({"AllocationId": id});
                let fix = requests::of(&address.owner_id, &address.region, "ec2", "ReleaseAddress", parameters);
                self.add("address-unused", vec![id.clone()], facts([id.into()]), vec![fix]);
            }
        }
    }

    /// Rule ES-12.
    fn services(&mut self) {
        for service in self.network.endpoint_services.iter() {
            if service.allowed_principals.contains("*") && !service.acceptance_required {
                let id = &service.service_id;
                let parameters = json!({"ServiceId": id, "AcceptanceRequired": true});
                let operation = "ModifyVpcEndpointServiceConfiguration";
                let fix = requests::of(&service.owner_id, &service.region, "ec2", operation, parameters);
                self.add("service-open-to-all", vec![id.clone()], facts([id.into()]), vec![fix]);
            }
        }
    }

    /// Rule GW-33: a gateway endpoint serves its own Region only.
    fn buckets_elsewhere(&mut self) {
        let network = self.network;
        let is_s3 = |it: &&VpcEndpoint| it.vpc_endpoint_type == EndpointType::Gateway && it.is_s3();
        let gateways: Vec<&VpcEndpoint> = network.vpc_endpoints.iter().filter(is_s3).collect();
        let Some(first) = gateways.first() else { return };
        for bucket in network.buckets.iter() {
            if gateways.iter().all(|it| it.service_region(network) != bucket.region) {
                let components = vec![bucket.name.clone(), first.vpc_endpoint_id.clone()];
                let about = facts([(&bucket.name).into(), Fact::Text(bucket.region.clone())]);
                self.add("bucket-in-other-region", components, about, Vec::new());
            }
        }
    }
}
