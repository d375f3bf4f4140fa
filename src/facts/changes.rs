//! What differs between two networks, and that in sentences. It must not know what led from one to the other.

use super::answers::{answer_text, dns_row};
use super::matrix::{Cell, hosts_of_subnets, matrix};
use super::names::{label, source_label};
use super::questions::{source_key, source_of, target_of, trace};
use super::routes::{RouteRow, rows_of, same_row};
use super::verdicts::first_reason;
use crate::catalog;
use crate::model::Network;
use crate::net::order;
use crate::reach::{self, Reach, Source, To, Trace};
use crate::text::page::{Sentence, Word, fixed, say, word};

/// A name whose answer differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// Who asks, by name.
    pub from: String,
    pub to: String,
    pub before: String,
    pub after: String,
    /// Why a path is blocked after it, or not known: a sentence. Empty for all else.
    pub why: String,
}

/// What differs between two networks, as far as routes, names and paths go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The table's name, and the row.
    pub gained: Vec<(String, RouteRow)>,
    pub lost: Vec<(String, RouteRow)>,
    pub answers: Vec<Turned>,
    pub paths: Vec<Turned>,
    /// How many hosts were asked.
    pub hosts: usize,
    /// Whether hosts or route tables came or went, with the routes and paths that are theirs.
    pub came_or_went: bool,
    /// The monthly cost in millionths of a dollar, before and after.
    pub cost: (u64, u64),
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.gained.is_empty() && self.lost.is_empty() && self.answers.is_empty() && self.paths.is_empty()
    }
}

/// The most hosts whose paths and answers are compared.
const MOST_HOSTS: usize = 12;

/// What differs. `question` is looked at beside the names of the endpoints that came, went or changed.
pub fn changes(before: &Network, after: &Network, question: &str) -> Changes {
    let mut found = Changes::default();
    for table in after.route_tables.rows() {
        let old = before.route_tables.row(&table.route_table_id);
        let new_rows = rows_of(after, table);
        let old_rows = old.map(|old| rows_of(before, old)).unwrap_or_default();
        let name = || label(after, table.route_table_id.as_str()).to_string();
        let news = new_rows.iter().filter(|row| !old_rows.iter().any(|it| same_row(it, row)));
        // A table that is new brings its own routes: they are no change to any.
        if old.is_some() {
            found.gained.extend(news.map(|row| (name(), row.clone())));
        }
        let gone = old_rows.iter().filter(|row| !new_rows.iter().any(|it| same_row(it, row)));
        found.lost.extend(gone.map(|row| (name(), row.clone())));
    }
    found.came_or_went = before.instances.len() != after.instances.len()
        || before.route_tables.len() != after.route_tables.len()
        || after.instances.iter().any(|it| before.instances.get(&it.instance_id).is_none())
        || after.route_tables.iter().any(|it| before.route_tables.get(&it.route_table_id).is_none());
    let mut names = changed_names(before, after);
    if let Some((To::Name(name), _)) = target_of(question)
        && !names.contains(&name.as_str().to_string())
    {
        names.push(name.as_str().to_string());
    }
    let mut hosts: Vec<Source> = hosts_of_subnets(after).into_values().collect();
    order::sort_by_key(&mut hosts, |host| source_label(after, host));
    hosts.truncate(MOST_HOSTS);
    found.hosts = hosts.len();
    let (old, new) = (Reach::new(before), Reach::new(after));
    for host in &hosts {
        let from = source_label(after, host);
        if source_of(before, &source_key(host)).is_none() {
            continue;
        }
        for name in &names {
            if let (Some(was), Some(is)) = (dns_row(&old, host, name), dns_row(&new, host, name))
                && was.answers != is.answers
            {
                found.answers.push(Turned {
                    from: from.clone(),
                    to: name.clone(),
                    before: answer_text(&was),
                    after: answer_text(&is),
                    why: String::new(),
                });
            }
            if let (Some(was), Some(is)) = (trace(&old, host, name), trace(&new, host, name))
                && (was.verdict, was.via) != (is.verdict, is.via)
            {
                let short = |it: &Trace| it.verdict.as_str().to_string();
                let why = first_reason(after, &is).unwrap_or_default();
                found.paths.push(Turned {
                    from: from.clone(),
                    to: name.clone(),
                    before: short(&was),
                    after: short(&is),
                    why,
                });
            }
        }
    }
    found.cost = (monthly(before), monthly(after));
    found
}

/// Something that is otherwise at a later point of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Routes, DNS, the matrix or cost.
    pub kind: Word,
    pub what: String,
    pub before: String,
    pub after: String,
}

/// What turned between two networks: routes, DNS answers, cells of the matrix, the monthly cost.
pub fn turns(before: &Network, after: &Network, question: &str) -> Vec<Turn> {
    let none = || word(Word::NotGiven).to_string();
    let found = changes(before, after, question);
    let mut list: Vec<Turn> = Vec::new();
    let mut add = |kind: Word, what: String, before: String, after: String| {
        if !list.iter().any(|it: &Turn| it.kind == kind && it.what == what && it.after == after) {
            list.push(Turn { kind, what, before, after });
        }
    };
    let target = |row: &RouteRow| {
        let id = row.target.to_string();
        if row.target_name.is_empty() { id } else { row.target_name.clone() }
    };
    for (table, row) in &found.gained {
        add(Word::Routes, [table, " · ", &row.destination].concat(), none(), target(row));
    }
    for (table, row) in &found.lost {
        add(Word::Routes, [table, " · ", &row.destination].concat(), target(row), none());
    }
    for it in &found.answers {
        add(Word::DnsChange, [&it.from, " · ", &it.to].concat(), it.before.clone(), it.after.clone());
    }
    for it in &found.paths {
        add(Word::Paths, [&it.from, " → ", &it.to].concat(), it.before.clone(), it.after.clone());
    }
    let ((old_columns, old), (columns, new)) = (matrix(before), matrix(after));
    let verdict =
        |cell: Option<&Option<Cell>>| cell.cloned().flatten().map_or_else(none, |it| it.verdict.as_str().to_string());
    for row in &new {
        let was = old.iter().find(|it| it.subnet == row.subnet);
        for (place, (key, host)) in columns.iter().enumerate() {
            let then = old_columns.iter().position(|it| it.1 == *host);
            let before = verdict(was.and_then(|was| was.cells.get(then?)));
            let after = verdict(row.cells.get(place));
            if before != after {
                add(Word::Matrix, [&row.name, " → ", key].concat(), before, after);
            }
        }
    }
    if found.cost.0 != found.cost.1 {
        let dollars = |micro| ["$", &crate::review::cost::usd(micro)].concat();
        add(Word::CostChange, word(Word::PerMonth).to_string(), dollars(found.cost.0), dollars(found.cost.1));
    }
    list
}

fn monthly(network: &Network) -> u64 {
    crate::review::cost::cost(network).total()
}

/// The usual hosts of the services whose endpoints differ between two networks.
fn changed_names(before: &Network, after: &Network) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let sides = [(before, after), (after, before)];
    for (here, there) in sides {
        let differs = here.vpc_endpoints.iter().filter(|it| there.vpc_endpoints.get(&it.vpc_endpoint_id) != Some(it));
        for endpoint in differs {
            let own = endpoint.customer_service(here).and_then(|it| it.private_dns_name.clone());
            let listed = || catalog::service_in(&endpoint.service_name, endpoint.service_region(here));
            let host = own.or_else(|| Some(reach::host_of(listed()?)?.as_str().to_string()));
            names.extend(host.filter(|host| !names.contains(host)));
        }
    }
    names.truncate(4);
    names
}

/// What followed from a change, in one sentence.
pub fn followed(changes: &Changes) -> String {
    let mut parts: Vec<String> = Vec::new();
    let tables = |rows: &[(String, RouteRow)]| {
        let mut names: Vec<&String> = rows.iter().map(|(name, _)| name).collect();
        order::sort(&mut names);
        names.dedup();
        names.len()
    };
    if !changes.gained.is_empty() || !changes.lost.is_empty() {
        parts.push(say(&Sentence::Routes { gained: tables(&changes.gained), lost: tables(&changes.lost) }));
    }
    let mut names: Vec<&String> = changes.answers.iter().map(|it| &it.to).collect();
    names.dedup();
    order::sort(&mut names);
    names.dedup();
    if let Some(name) = names.first() {
        parts.push(say(&Sentence::Answers { count: names.len(), name }));
    }
    if let Some(first) = changes.paths.first() {
        // What was blocked before, by another thing, still is: nobody lost a way.
        let is_still = |it: &Turned| it.before == "blocked" && it.after == "blocked";
        let is_same = |it: &&Turned| it.to == first.to && it.after == first.after && is_still(it) == is_still(first);
        let same = changes.paths.iter().filter(is_same).count();
        let turn = if is_still(first) { "still" } else { &first.after };
        // What was just named is "it".
        let to = if names.last().is_some_and(|name| **name == first.to) { "" } else { &first.to };
        parts.push(say(&Sentence::Paths { count: same, of: changes.hosts, to, verdict: turn }));
    }
    if parts.is_empty() {
        let is_all = !changes.came_or_went;
        return if is_all { fixed(Word::NoFollow) } else { fixed(Word::NoOtherFollow) }.to_string();
    }
    let mut sentence = parts.join("; ");
    if let Some(first) = sentence.get(..1).map(str::to_uppercase)
        && !sentence.contains(".amazonaws.com is answered")
    {
        sentence.replace_range(..1, &first);
    }
    sentence + "."
}
