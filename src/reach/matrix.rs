//! Subnets against services: from where which service is reached, and how. It must not know how it is shown.

use super::index::Reach;
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

    /// Every subnet's journey to every service.
    pub fn matrix(&self, named: &[&str]) -> Matrix {
        let columns = self.columns(named);
        let rows = self.network.subnets.iter().map(|subnet| {
            let from = self.witness(subnet);
            let cells = columns.iter().map(|column| {
                let trace = from
                    .as_ref()
                    .map(|from| self.trace(&Query::tcp(from.clone(), To::Name(column.host.clone()), column.port)));
                Cell { from: from.clone(), trace }
            });
            (subnet.subnet_id.clone(), cells.collect())
        });
        Matrix { rows: rows.collect(), columns }
    }
}
