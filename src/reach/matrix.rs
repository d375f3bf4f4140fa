//! Subnets against services: from where which service is reached, and how. It must not know how it is shown.

use super::index::Reach;
use super::journey::Ways;
use super::trace::{Query, Source, To, Trace};
use crate::catalog;
use crate::model::{InterfaceType, Subnet};
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
                    catalog::service_of_key(name, region).or_else(|| catalog::service_in(name, region))
                {
                    keys.insert((service.service_name, region.to_string()));
                }
            }
        }
        let column = |(name, region): &(String, String)| {
            let service = catalog::service_in(name, region)?;
            Some(Column { service_name: name.clone(), host: host_of(&service)?, port: service.default_port() })
        };
        keys.iter().filter_map(column).collect()
    }

    /// The services of customers and of VPC Lattice that endpoints lead to, by their endpoints' own names: those of one VPC,
    /// or of all.
    fn own_columns(&self, vpc_id: Option<&Id>) -> Vec<Column> {
        let network = self.network;
        let mut columns: Vec<Column> = Vec::new();
        let mut add = |service_name: String, host: Option<&String>, port: u16| {
            if let Some(Ok(host)) = host.map(|host| host.parse())
                && !columns.iter().any(|it| it.service_name == service_name)
            {
                columns.push(Column { service_name, host, port });
            }
        };
        for endpoint in network.vpc_endpoints.iter().filter(|it| vpc_id.is_none_or(|id| it.vpc_id == *id)) {
            if let Some(service) = endpoint.customer_service(network) {
                let balancers = service.network_load_balancer_arns.iter();
                let mut listeners = balancers
                    .flat_map(|arn| network.listeners.iter().filter(move |it| it.load_balancer_arn == *arn))
                    .filter_map(|it| it.port);
                add(service.service_name(), endpoint.own_names(network).first(), listeners.next().unwrap_or(443));
            }
            for found in endpoint.lattice_names(network) {
                let configuration = network.resource_configurations.get(&found.resource);
                let range = configuration.and_then(|it| it.port_ranges.first());
                add(found.arn, Some(&found.name), range.map_or(443, |range| range.first));
            }
        }
        columns
    }

    /// A host of a subnet to ask from: an instance, else any interface that is no service's.
    pub fn witness(&self, subnet: &Subnet) -> Option<Source> {
        let mut interfaces = self.network.network_interfaces.iter().filter(|eni| eni.subnet_id == subnet.subnet_id);
        let own = |eni: &&crate::model::NetworkInterface| {
            eni.interface_type == InterfaceType::Interface && !eni.requester_managed
        };
        let best =
            interfaces.clone().find(|eni| eni.instance_id.is_some() && own(eni)).or_else(|| interfaces.find(own))?;
        Some(match &best.instance_id {
            Some(instance) => Source::Instance(instance.clone()),
            None => Source::Interface(best.network_interface_id.clone()),
        })
    }

    /// Every subnet's journey to every service: to one that has an endpoint in the subnet's VPC by that endpoint's names.
    pub fn matrix(&self, named: &[&str]) -> Matrix {
        let mut columns = self.columns(named);
        columns.extend(self.own_columns(None));
        let rows = self.network.subnets.iter().map(|subnet| {
            let from = self.witness(subnet);
            let here = self.own_columns(Some(&subnet.vpc_id));
            let cells = columns.iter().map(|column| {
                let column = here.iter().find(|it| it.service_name == column.service_name).unwrap_or(column);
                let query = |from: &Source| Query::tcp(from.clone(), To::Name(column.host.clone()), column.port);
                let trace = from.as_ref().map(|from| self.trace_ways(&query(from), Ways::First));
                Cell { from: from.clone(), trace }
            });
            (subnet.subnet_id.clone(), cells.collect())
        });
        Matrix { rows: rows.collect(), columns }
    }
}
