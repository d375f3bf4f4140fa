//! Route tables as they are shown, and why a row wins or loses. It must not know who shows them.

use super::names::{label, thing_label};
use crate::catalog;
use crate::model::{Network, Origin, RouteTable, propagated_routes, route_state};
use crate::net::{Id, SortedMap, order};
use crate::reach::{Stage, Trace};
use crate::text::page::Word;

/// A row of a route table, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RouteRow {
    pub destination: String,
    /// What a prefix list is called.
    pub note: String,
    pub target: Id,
    pub target_name: String,
    pub state: &'static str,
    pub origin: &'static str,
    /// Whether the last change brought it.
    pub is_new: bool,
}

/// A route table, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TableView {
    pub id: Id,
    pub name: String,
    pub is_main: bool,
    /// The names of the subnets that it routes for.
    pub subnets: Vec<String>,
    pub rows: Vec<RouteRow>,
    /// Rows that the last change took away.
    pub gone: Vec<RouteRow>,
}

fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::CreateRouteTable => "CreateRouteTable",
        Origin::CreateRoute => "CreateRoute",
        Origin::EnableVgwRoutePropagation => "EnableVgwRoutePropagation",
        Origin::Advertisement => "Advertisement",
    }
}

pub(super) fn rows_of(network: &Network, table: &RouteTable) -> Vec<RouteRow> {
    let region = network.vpcs.get(&table.vpc_id).map_or("", |vpc| vpc.region.as_str());
    let propagated = propagated_routes(network, table);
    let rows = table.routes.iter().chain(&propagated).map(|route| {
        let destination = route.destination.to_string();
        let list = catalog::prefix_list(region, &destination).map(|list| list.name.to_string());
        let own = || network.prefix_lists.get(&destination).map(|list| list.prefix_list_name.clone());
        RouteRow {
            note: list.or_else(own).unwrap_or_default(),
            destination,
            target_name: Some(thing_label(network, route.target.0.as_str()))
                .filter(|name| *name != route.target.0.as_str())
                .unwrap_or_default(),
            target: route.target.0.clone(),
            state: route_state(network, table, route).as_str(),
            origin: origin_word(route.origin),
            is_new: false,
        }
    });
    rows.collect()
}

/// Every route table with its rows; `before` tells which rows went.
pub fn tables(network: &Network, before: &Network) -> Vec<TableView> {
    let mut subnets: SortedMap<&Id, Vec<String>> = SortedMap::new();
    let mut explicit: Vec<&Id> = Vec::new();
    for table in network.route_tables.iter() {
        for subnet in table.associations.iter().filter_map(|it| it.subnet_id.as_ref()) {
            explicit.push(subnet);
            subnets.or_default(&table.route_table_id).push(label(network, subnet.as_str()).to_string());
        }
    }
    order::sort(&mut explicit);
    let views = network.route_tables.iter().map(|table| {
        let mut names = subnets.remove(&table.route_table_id).unwrap_or_default();
        if table.is_main() {
            let implicit = network
                .subnets
                .iter()
                .filter(|subnet| subnet.vpc_id == table.vpc_id && explicit.binary_search(&&subnet.subnet_id).is_err());
            names.extend(implicit.map(|subnet| label(network, subnet.subnet_id.as_str()).to_string()));
        }
        let mut rows = rows_of(network, table);
        let old = before.route_tables.get(&table.route_table_id).map(|old| rows_of(before, old));
        if let Some(old) = &old {
            for row in &mut rows {
                row.is_new = !old.iter().any(|it| same_row(it, row));
            }
        }
        TableView {
            id: table.route_table_id.clone(),
            name: label(network, table.route_table_id.as_str()).to_string(),
            is_main: table.is_main(),
            subnets: names,
            gone: old
                .unwrap_or_default()
                .into_iter()
                .filter(|row| !rows.iter().any(|now| same_row(now, row)))
                .collect(),
            rows,
        }
    });
    let mut views: Vec<TableView> = views.collect();
    // Tables that route for nobody say the least.
    order::sort_by_key(&mut views, |view| view.subnets.is_empty());
    views
}

/// Whether two rows are the same route, perhaps in another state.
pub fn same_row(one: &RouteRow, other: &RouteRow) -> bool {
    one.destination == other.destination && one.target == other.target
}

/// What the table that a journey begins in says of its destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weighed {
    pub address: String,
    /// The destination and the target of the row that wins.
    wins: Option<(String, Id)>,
    /// Those that hold the address and lost, with the code that says why.
    lost: Vec<(String, Id, &'static str)>,
}

impl Weighed {
    /// Why a row wins or loses.
    pub fn of(&self, row: &RouteRow) -> Word {
        if self.wins.as_ref().is_some_and(|it| it.0 == row.destination && it.1 == row.target) {
            return Word::WinsRow;
        }
        let lost = self.lost.iter().find(|it| it.0 == row.destination && it.1 == row.target);
        match lost.map(|it| it.2) {
            Some("HIGHER_PRIORITY_ROUTE") => Word::LowerPriority,
            Some(_) => Word::LessSpecific,
            None => Word::NoMatchRow,
        }
    }
}

/// How a trace's first table weighs the destination; none for every other table.
pub fn weighed(trace: &Trace, table: &Id) -> Option<Weighed> {
    let address = trace.destination?.to_string();
    match &trace.route {
        Some(route) if route.route_table == *table => Some(Weighed {
            address,
            wins: Some((route.destination.to_string(), route.target.clone())),
            lost: route.lost.iter().map(|it| (it.destination.to_string(), it.target.clone(), it.code)).collect(),
        }),
        Some(_) => None,
        // No row won: the table is named by the step that failed.
        None => {
            let step =
                trace.steps.iter().find(|it| it.stage == Stage::Route && it.component.as_ref() == Some(table))?;
            (step.detail.key == "no-route").then(|| Weighed { address, wins: None, lost: Vec::new() })
        }
    }
}
