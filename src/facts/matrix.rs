//! Subnets by services, each with the verdict between them. It must not know how a verdict comes about.

use super::KNOWN;
use super::names::label;
use crate::catalog;
use crate::model::Network;
use crate::net::{Id, SortedMap, order};
use crate::reach::{Reach, Source, Trace, Verdict};

/// One cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub verdict: Verdict,
    pub via: &'static str,
}

/// One row of the matrix: a subnet, the host that stands for it, and its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    pub subnet: Id,
    pub name: String,
    pub from: Option<Source>,
    pub cells: Vec<Option<Cell>>,
}

/// The first instance of each subnet, as the source that stands for it.
pub(super) fn hosts_of_subnets(network: &Network) -> SortedMap<&Id, Source> {
    let mut hosts = SortedMap::new();
    for instance in network.instances.iter() {
        hosts.or_insert_with(&instance.subnet_id, || Source::Instance(instance.instance_id.clone()));
    }
    hosts
}

/// A column of the matrix: the service's short name, and the host that stands for it.
pub type MatrixColumn = (String, String);

/// Subnets by services; subnets without a host come last.
pub fn matrix(network: &Network) -> (Vec<MatrixColumn>, Vec<MatrixRow>) {
    let matrix = Reach::new(network).matrix(KNOWN);
    let columns = matrix.columns.iter().map(|column| {
        let key = catalog::service(&column.service_name).map(|it| it.key.clone());
        (key.unwrap_or_else(|| column.service_name.clone()), column.host.as_str().to_string())
    });
    let rows = matrix.rows.into_iter().map(|(subnet, cells)| {
        let cell = |trace: Option<Trace>| {
            let trace = trace?;
            Some(Cell { verdict: trace.verdict, via: trace.via.map_or("", |via| via.as_str()) })
        };
        MatrixRow {
            name: label(network, subnet.as_str()).to_string(),
            from: cells.iter().find_map(|cell| cell.from.clone()),
            cells: cells.into_iter().map(|it| cell(it.trace)).collect(),
            subnet,
        }
    });
    let mut rows: Vec<MatrixRow> = rows.collect();
    order::sort_by_key(&mut rows, |row| row.from.is_none());
    (columns.collect(), rows)
}
