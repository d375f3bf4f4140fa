//! Which route a packet takes: longest prefix match and the order among equals. It must not know where the route leads.

use super::trace::{Lost, RouteUsed};
use crate::catalog;
use crate::model::{
    Destination, Network, Origin, Route, RouteState, RouteTable, RouteTarget, TargetKind, propagated_routes,
    route_state,
};
use crate::net::order;
use crate::net::{Cidr, Id};
use std::net::IpAddr;

/// What decides among routes of the same length (rules RT-28, RT-31), the stronger first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The local route, or one that was made by a call.
    Static,
    PrefixList,
    Propagated,
}

/// One block that a table routes.
#[derive(Clone, Debug)]
pub struct Row {
    pub cidr: Cidr,
    pub rank: Rank,
    pub route: Route,
    pub state: RouteState,
}

/// A table with its prefix lists taken apart.
#[derive(Debug)]
pub struct Compiled<'a> {
    pub table: &'a RouteTable,
    /// Longest prefix first, then by rank.
    pub rows: Vec<Row>,
    /// Prefix lists whose blocks are not known, and where their routes lead.
    unknown_lists: Vec<(Id, RouteTarget)>,
}

/// What a table says of an address.
#[derive(Debug)]
pub struct Choice<'c> {
    pub row: &'c Row,
    /// Routes that cover the address and lost, the next best first.
    pub lost: Vec<&'c Row>,
    /// Two prefix lists tie with different targets: AWS picks one at random (rules RT-32, GW-32).
    pub is_arbitrary: bool,
}

/// The blocks of a prefix list; None where they are not known.
pub fn prefix_list_cidrs(network: &Network, region: &str, id: &Id) -> Option<Vec<Cidr>> {
    if let Some(list) = network.prefix_lists.get(id) {
        return Some(list.entries.iter().map(|entry| entry.cidr).collect());
    }
    catalog::prefix_list(region, id.as_str()).map(|list| list.cidrs.clone())
}

impl<'a> Compiled<'a> {
    /// Takes a table apart. Rules RT-29 (a propagated route never beats local), RT-34, RT-46.
    pub fn new(network: &Network, table: &'a RouteTable) -> Self {
        let vpc = network.vpcs.get(&table.vpc_id);
        let region = vpc.map_or("", |vpc| vpc.region.as_str());
        let own: Vec<Cidr> = vpc.map(|vpc| vpc.cidrs().collect()).unwrap_or_default();
        let mut compiled = Self { table, rows: Vec::new(), unknown_lists: Vec::new() };
        let propagated = propagated_routes(network, table);
        for route in table.routes.iter().chain(&propagated) {
            let state = route_state(network, table, route);
            match &route.destination {
                Destination::Cidr(cidr) => {
                    let is_propagated = route.origin == Origin::EnableVgwRoutePropagation;
                    if is_propagated && own.iter().any(|it| it.overlaps(cidr) && cidr.prefix_len() >= it.prefix_len()) {
                        continue;
                    }
                    let rank = if is_propagated { Rank::Propagated } else { Rank::Static };
                    compiled.rows.push(Row { cidr: *cidr, rank, route: route.clone(), state });
                }
                Destination::PrefixList(id) => match prefix_list_cidrs(network, region, id) {
                    Some(cidrs) => compiled.rows.extend(cidrs.into_iter().map(|cidr| Row {
                        cidr,
                        rank: Rank::PrefixList,
                        route: route.clone(),
                        state,
                    })),
                    None => compiled.unknown_lists.push((id.clone(), route.target.clone())),
                },
            }
        }
        order::sort_by(&mut compiled.rows, |a, b| {
            b.cidr.prefix_len().cmp(&a.cidr.prefix_len()).then(a.rank.cmp(&b.rank))
        });
        compiled
    }

    /// The route that a packet to `address` takes. Rules RT-27, RT-28, RT-31, RT-32, RT-33, GW-27..33.
    pub fn choose(&self, address: IpAddr) -> Option<Choice<'_>> {
        let mut covering = self.rows.iter().filter(|row| row.cidr.contains(address));
        let row = covering.next()?;
        let lost: Vec<&Row> = covering.collect();
        let is_arbitrary = row.rank == Rank::PrefixList
            && lost.iter().any(|other| {
                other.rank == Rank::PrefixList
                    && other.cidr.prefix_len() == row.cidr.prefix_len()
                    && other.route.target != row.route.target
            });
        Some(Choice { row, lost, is_arbitrary })
    }

    /// A prefix list of unknown blocks that would lead `address` elsewhere than the choice if it covered it. Within a VPC none
    /// beats the local route (rule RT-13), and none is longer than the whole address (rules RT-27, RT-28).
    pub fn unknown_rival(&self, choice: Option<&Choice<'_>>, address: IpAddr) -> Option<&Id> {
        let row = choice.map(|choice| choice.row);
        let is_certain = |row: &Row| {
            row.route.target.kind() == TargetKind::Local
                || (row.rank == Rank::Static && row.cidr == Cidr::host(address))
        };
        if row.is_some_and(is_certain) {
            return None;
        }
        let rival = self.unknown_lists.iter().find(|(_, target)| row.is_none_or(|row| row.route.target != *target));
        rival.map(|(list, _)| list)
    }
}

impl Choice<'_> {
    /// The choice as a trace reports it. Rule RT-35.
    pub fn used(&self, table: &Id) -> RouteUsed {
        let lost = self.lost.iter().map(|row| {
            let is_shorter = row.cidr.prefix_len() < self.row.cidr.prefix_len();
            Lost {
                destination: row.route.destination.clone(),
                matched: row.cidr,
                target: row.route.target.0.clone(),
                code: if is_shorter { "MORE_SPECIFIC_ROUTE" } else { "HIGHER_PRIORITY_ROUTE" },
                rule: match row.rank {
                    _ if is_shorter => "RT-27",
                    Rank::PrefixList if self.is_arbitrary => "RT-32",
                    Rank::Static | Rank::PrefixList | Rank::Propagated => "RT-28",
                },
            }
        });
        RouteUsed {
            route_table: table.clone(),
            destination: self.row.route.destination.clone(),
            matched: self.row.cidr,
            target: self.row.route.target.0.clone(),
            lost: lost.collect(),
        }
    }

    /// The rule that made this route win.
    pub fn rule(&self) -> &'static str {
        let beats_equal = self.lost.iter().any(|row| row.cidr.prefix_len() == self.row.cidr.prefix_len());
        match (self.row.rank, self.row.route.target.kind()) {
            _ if self.is_arbitrary => "RT-32",
            (_, TargetKind::Local) => "RT-10",
            _ if beats_equal => "RT-28",
            (Rank::PrefixList, _) => "RT-34",
            (Rank::Static | Rank::Propagated, _) => "RT-27",
        }
    }
}
