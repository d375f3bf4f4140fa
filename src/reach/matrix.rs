//! Subnets against services: from where which service is reached, and how. It must not know how it is shown.

use super::index::Reach;
use super::journey::Ways;
use super::trace::{Query, Source, To, Trace};
use crate::catalog;
use crate::model::Subnet;
use crate::net::SortedSet;
use crate::net::{DnsName, Id};

/// One cell: a subnet's journey to a service.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The host that was asked from; None where the subnet has none, and then there is no trace.
    pub from: Option<Source>,
    pub trace: Option<Trace>,
}

/// A column: a service and the name that stands for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// Such as `com.amazonaws.us-east-1.s3`.
    pub service_name: String,
    pub host: DnsName,
    pub port: u16,
}

/// The matrix.
#[derive(Clone, Debug)]
pub struct Matrix {
    pub columns: Vec<Column>,
    pub rows: Vec<(Id, Vec<Cell>)>,
}

/// The usual public host of a service, such as `s3.us-east-1.amazonaws.com`.
pub fn host_of(service: &catalog::Service) -> Option<DnsName> {
    let region = catalog::region(service.region)?;
    let of_private = service.private_dns_names.iter().flatten().find(|name| !name.contains('*'));
    let first = of_private.cloned().or_else(|| {
        let wild = service.private_dns_names.iter().flatten().next();
        wild.map(|name| name.replacen('*', "example", 1))
    });
    let name = first.unwrap_or_else(|| [service.key.as_str(), ".", region.code, ".", region.dns_suffix()].concat());
    name.parse().ok()
}

impl<'a> Reach<'a> {
    /// The services that a network has endpoints for, and those that are named besides.
    pub fn columns(&self, named: &[&str]) -> Vec<Column> {
        let mut keys: SortedSet<(String, String)> = SortedSet::new();
        for endpoint in self.network.vpc_endpoints.iter() {
            if endpoint.customer_service(self.network).is_none() && !endpoint.service_name.is_empty() {
                keys.insert((endpoint.service_name.clone(), endpoint.service_region(self.network).to_string()));
            }
        }
        let regions: SortedSet<&str> = self.network.vpcs.iter().map(|vpc| vpc.region.as_str()).collect();
        for region in regions {
            for name in named {
                if let Some(service) =
                    catalog::service_of_key(name, region).or_else(|| catalog::service_in(name, region).cloned())
                {
                    keys.insert((service.service_name, region.to_string()));
                }
            }
        }
        let column = |(name, region): &(String, String)| {
            let service = catalog::service_in(name, region)?;
            Some(Column { service_name: name.clone(), host: host_of(service)?, port: service.default_port() })
        };
        keys.iter().filter_map(column).collect()
    }

    /// The services of customers and of VPC Lattice that endpoints lead to, by their endpoints' own names, each with the VPC.
    fn own_columns(&self) -> Vec<(&'a Id, Column)> {
        let network = self.network;
        let mut columns: Vec<(&Id, Column)> = Vec::new();
        let mut add = |vpc_id, service_name: String, host: Option<&String>, port: u16| {
            if let Some(Ok(host)) = host.map(|host| host.parse()) {
                columns.push((vpc_id, Column { service_name, host, port }));
            }
        };
        for endpoint in network.vpc_endpoints.iter() {
            let vpc_id = &endpoint.vpc_id;
            if let Some(service) = endpoint.customer_service(network) {
                let balancers = service.network_load_balancer_arns.iter();
                let mut listeners = balancers
                    .flat_map(|arn| network.listeners.iter().filter(move |it| it.load_balancer_arn == *arn))
                    .filter_map(|it| it.port);
                let port = listeners.next().unwrap_or(443);
                add(vpc_id, service.service_name(), endpoint.own_names(network).first(), port);
            }
            for found in endpoint.lattice_names(network) {
                let configuration = network.resource_configurations.get(&found.resource);
                let range = configuration.and_then(|it| it.port_ranges.first());
                add(vpc_id, found.arn, Some(&found.name), range.map_or(443, |range| range.first));
            }
        }
        columns
    }

    /// A host of a subnet to ask from: an instance, else any interface that is no service's.
    pub fn witness(&self, subnet: &Subnet) -> Option<Source> {
        let best = self.host_of(&subnet.subnet_id)?;
        Some(match &best.instance_id {
            Some(instance) => Source::Instance(instance.clone()),
            None => Source::Interface(best.network_interface_id.clone()),
        })
    }

    /// Every subnet's journey to every service: to one that has an endpoint in the subnet's VPC by that endpoint's names.
    pub fn matrix(&self, named: &[&str]) -> Matrix {
        let mut columns = self.columns(named);
        let own = self.own_columns();
        for (_, column) in &own {
            if !columns.iter().any(|it| it.service_name == column.service_name) {
                columns.push(column.clone());
            }
        }
        let rows = self.network.subnets.iter().map(|subnet| {
            let from = self.witness(subnet);
            let cells = columns.iter().map(|column| {
                let is_here =
                    |(vpc_id, it): &&(&Id, Column)| **vpc_id == subnet.vpc_id && it.service_name == column.service_name;
                let column = own.iter().find(is_here).map_or(column, |(_, column)| column);
                let query = |from: &Source| Query::tcp(from.clone(), To::Name(column.host.clone()), column.port);
                let trace = from.as_ref().map(|from| self.trace_ways(&query(from), Ways::First));
                Cell { from: from.clone(), trace }
            });
            (subnet.subnet_id.clone(), cells.collect())
        });
        Matrix { rows: rows.collect(), columns }
    }
}
