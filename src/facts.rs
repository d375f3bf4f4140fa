//! What is shown of a network, as plain values: names, rows, differences. It must not know who shows it.

use crate::catalog;
use crate::model::{Network, Origin, Peer, RouteTable, Tags, propagated_routes, route_state};
use crate::net::SortedMap;
use crate::net::order;
use crate::net::{DnsName, Id};
use crate::reach::{
    self, Detail, DnsSource, DnsStatus, Fact, Outcome, Query, Reach, RecordData, RecordType, Source, Stage, To, Trace,
    Verdict,
};
use crate::text::page::{Sentence, Word, fixed, say, word};
use crate::text::verdict::verdict;
use serde_json::Value;

/// Services that are looked at even where they have no endpoint.
pub const KNOWN: &[&str] = &["s3", "dynamodb", "ssm"];

/// The tags of a resource that people name.
fn tags_of<'a>(network: &'a Network, id: &str) -> Option<&'a Tags> {
    let (prefix, _) = id.rsplit_once('-')?;
    match prefix {
        "vpc" => network.vpcs.get(id).map(|it| &it.tags),
        "subnet" => network.subnets.get(id).map(|it| &it.tags),
        "rtb" => network.route_tables.get(id).map(|it| &it.tags),
        "igw" => network.internet_gateways.get(id).map(|it| &it.tags),
        "eigw" => network.egress_only_internet_gateways.get(id).map(|it| &it.tags),
        "nat" => network.nat_gateways.get(id).map(|it| &it.tags),
        "eni" => network.network_interfaces.get(id).map(|it| &it.tags),
        "i" => network.instances.get(id).map(|it| &it.tags),
        "sg" => network.security_groups.get(id).map(|it| &it.tags),
        "acl" => network.network_acls.get(id).map(|it| &it.tags),
        "vpce" => network.vpc_endpoints.get(id).map(|it| &it.tags),
        "vpce-svc" => network.endpoint_services.get(id).map(|it| &it.tags),
        "pcx" => network.peering_connections.get(id).map(|it| &it.tags),
        "tgw" => network.transit_gateways.get(id).map(|it| &it.tags),
        "vgw" => network.vpn_gateways.get(id).map(|it| &it.tags),
        _ => None,
    }
}

/// The name that people gave to a resource.
pub fn given_name<'a>(network: &'a Network, id: &str) -> Option<&'a str> {
    if let Some(name) = tags_of(network, id).and_then(Tags::name) {
        return Some(name);
    }
    if let Some(group) = network.security_groups.get(id) {
        return Some(&group.group_name);
    }
    let host = || network.hosts.get(id).map(|it| it.name.as_str());
    let zone = || network.hosted_zones.get(id).map(|it| it.name.as_str());
    let rule = || network.resolver_rules.get(id).map(|it| it.name.as_str());
    let profile = || network.profiles.get(id).map(|it| it.name.as_str());
    host().or_else(zone).or_else(rule).or_else(profile).filter(|name| !name.is_empty())
}

/// What a resource is called: its Name tag, or its id.
pub fn label<'a>(network: &'a Network, id: &'a str) -> &'a str {
    given_name(network, id).unwrap_or(id)
}

/// What an endpoint is called: its Name tag, or its service's short name.
pub fn endpoint_label(network: &Network, id: &str) -> String {
    if let Some(name) = given_name(network, id) {
        return name.to_string();
    }
    let service = network.vpc_endpoints.get(id).map(|it| it.service_name.as_str()).unwrap_or_default();
    let key = catalog::service(service).map(|it| it.key.clone());
    key.unwrap_or_else(|| {
        label(network, service.rsplit('.').next().filter(|it| !it.is_empty()).unwrap_or(id)).to_string()
    })
}

/// The text that stands for a source in fields and in links.
pub fn source_key(source: &Source) -> String {
    match source {
        Source::Instance(id) | Source::Interface(id) | Source::Host(id) => id.as_str().to_string(),
        Source::Internet => "internet".to_string(),
    }
}

/// The source that an id, a name or `internet` means.
pub fn source_of(network: &Network, text: &str) -> Option<Source> {
    if text == "internet" {
        return Some(Source::Internet);
    }
    let instance = network.instances.iter().find(|it| it.instance_id == *text || it.tags.name() == Some(text));
    let host = || network.hosts.iter().find(|it| it.host_id == *text || it.name == text);
    let interface = || network.network_interfaces.get(text).map(|it| it.network_interface_id.clone());
    instance
        .map(|it| Source::Instance(it.instance_id.clone()))
        .or_else(|| host().map(|it| Source::Host(it.host_id.clone())))
        .or_else(|| interface().map(Source::Interface))
}

/// Every place that can be asked from, with its name.
pub fn sources(network: &Network) -> Vec<(Source, String)> {
    let instances = network
        .instances
        .iter()
        .map(|it| (Source::Instance(it.instance_id.clone()), label(network, it.instance_id.as_str()).to_string()));
    let hosts = network.hosts.iter().map(|it| (Source::Host(it.host_id.clone()), it.name.clone()));
    let outside = [(Source::Internet, "internet".to_string())];
    instances.chain(hosts).chain(outside).collect()
}

/// Hosts of services and instances that a trace may lead to.
pub fn destinations(network: &Network) -> Vec<String> {
    let mut names = asked_names(network, "");
    for instance in network.instances.iter() {
        let reach =
            network.network_interfaces.iter().find(|eni| eni.instance_id.as_ref() == Some(&instance.instance_id));
        names.extend(reach.and_then(|eni| eni.primary()).map(|address| address.to_string()));
    }
    names
}

/// What a trace's target says: host, port.
pub fn target_of(text: &str) -> Option<(To, u16)> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let by_scheme = if scheme == "http" { 80 } else { 443 };
    if let Ok(address) = authority.parse() {
        return Some((To::Address(address), by_scheme));
    }
    if let Some((inside, after)) = authority.strip_prefix('[').and_then(|it| it.split_once(']')) {
        let port = after.strip_prefix(':').map_or(Ok(by_scheme), str::parse).ok()?;
        return Some((To::Address(inside.parse().ok()?), port));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (authority, by_scheme),
    };
    if let Ok(address) = host.parse() {
        return Some((To::Address(address), port));
    }
    let name: DnsName = host.parse().ok()?;
    (!name.as_str().is_empty()).then_some((To::Name(name), port))
}

/// The name that a trace's target says, where it says one.
pub fn aim(text: &str) -> Option<Id> {
    match target_of(text)? {
        (To::Name(name), _) => Some(Id::new(name.as_str())),
        (To::Address(_), _) => None,
    }
}

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

fn rows_of(network: &Network, table: &RouteTable) -> Vec<RouteRow> {
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

/// A row of the DNS answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsRow {
    pub name: String,
    pub answers: Vec<String>,
    pub status: &'static str,
    pub source: DnsSource,
    /// The endpoint, zone or rule that answered, by its name.
    pub answered_by: String,
    pub answered_id: Option<Id>,
}

/// Up to how many endpoints the own names of all of them are asked everywhere.
const FEW_ENDPOINTS: usize = 24;

/// The names that a network suggests, wherever they are asked.
pub fn asked_names(network: &Network, extra: &str) -> Vec<String> {
    names_asked_in(network, None, extra)
}

/// The VPC that a source is in.
fn vpc_of<'a>(network: &'a Network, source: &Source) -> Option<&'a Id> {
    match source {
        Source::Instance(id) => network.instances.get(id).map(|it| &it.vpc_id),
        Source::Interface(id) => network.network_interfaces.get(id).map(|it| &it.vpc_id),
        Source::Host(_) | Source::Internet => None,
    }
}

/// The names whose answers are worth looking at: those of well-known services, of the network's endpoints, and what was asked.
///
/// Names of an endpoint's own are asked in its own VPC, where the network has many endpoints.
fn names_asked_in(network: &Network, vpc: Option<&Id>, extra: &str) -> Vec<String> {
    let region = network.vpcs.iter().next().map_or("us-east-1", |vpc| vpc.region.as_str());
    let mut names: Vec<String> = KNOWN.iter().map(|key| [key, ".", region, ".amazonaws.com"].concat()).collect();
    let add = |name: String, names: &mut Vec<String>| {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    };
    for endpoint in network.vpc_endpoints.iter() {
        if !endpoint.has_interfaces() {
            continue;
        }
        let service = catalog::service_in(&endpoint.service_name, endpoint.service_region(network));
        for name in service.iter().flat_map(|it| &it.private_dns_names).flatten() {
            add(name.trim_start_matches("*.").to_string(), &mut names);
        }
        if let Some(name) = endpoint.customer_service(network).and_then(|it| it.private_dns_name.clone()) {
            add(name.trim_start_matches("*.").to_string(), &mut names);
        }
        let is_near = network.vpc_endpoints.len() <= FEW_ENDPOINTS || Some(&endpoint.vpc_id) == vpc;
        if is_near && let Some(name) = endpoint.own_names(network).into_iter().next() {
            add(name.replace("*.", "bucket."), &mut names);
        }
    }
    for zone in network.hosted_zones.iter() {
        for record in &zone.records {
            add(record.name.as_str().replace('*', "any"), &mut names);
        }
    }
    if let Some((To::Name(name), _)) = target_of(extra) {
        add(name.as_str().to_string(), &mut names);
    }
    names
}

/// What a source's resolver answers for a name.
pub fn dns_row(reach: &Reach<'_>, from: &Source, name: &str) -> Option<DnsRow> {
    let answer = reach.resolve(from, None, &name.parse().ok()?, RecordType::A);
    let records = answer.records.iter().map(|record| match &record.data {
        RecordData::Address(address) => address.to_string(),
        RecordData::Cname(to) => to.as_str().to_string(),
        RecordData::Text(text) => text.clone(),
    });
    Some(DnsRow {
        name: name.to_string(),
        answers: records.collect(),
        status: answer.status.as_str(),
        source: answer.source,
        answered_by: answer.answered_by.as_ref().map(|id| thing_label(reach.network, id.as_str())).unwrap_or_default(),
        answered_id: answer.answered_by,
    })
}

/// The DNS answers for all names that are worth looking at.
pub fn dns_rows(network: &Network, from: &Source, extra: &str) -> Vec<DnsRow> {
    let reach = Reach::new(network);
    names_asked_in(network, vpc_of(network, from), extra)
        .iter()
        .filter_map(|name| dns_row(&reach, from, name))
        .collect()
}

/// A question that is asked over TCP.
pub fn query(from: &Source, to: &str) -> Option<Query> {
    let (to, port) = target_of(to)?;
    Some(Query::tcp(from.clone(), to, port))
}

/// The trace of a question.
pub fn trace(reach: &Reach<'_>, from: &Source, to: &str) -> Option<Trace> {
    Some(reach.trace(&query(from, to)?))
}

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
fn hosts_of_subnets(network: &Network) -> SortedMap<&Id, Source> {
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

/// An answer in one line.
pub fn answer_text(row: &DnsRow) -> String {
    match row.answers.as_slice() {
        [] if row.status == DnsStatus::NoError.as_str() => word(Word::NoAddress).to_string(),
        [] => row.status.to_string(),
        answers => answers.join(", "),
    }
}

/// What a source is called.
pub fn source_label(network: &Network, source: &Source) -> String {
    match source {
        Source::Instance(id) | Source::Interface(id) | Source::Host(id) => label(network, id.as_str()).to_string(),
        Source::Internet => "internet".to_string(),
    }
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

/// Whether a DNS status is an answer.
pub fn is_answered(row: &DnsRow) -> bool {
    row.status == DnsStatus::NoError.as_str() && !row.answers.is_empty()
}

/// What a thing is called in lists: endpoints by their service where they have no name.
pub fn thing_label(network: &Network, id: &str) -> String {
    if id.starts_with("vpce-") { endpoint_label(network, id) } else { label(network, id).to_string() }
}

/// The row of a table of the network that an id names.
pub fn row_of(network: &Network, id: &str) -> Option<Value> {
    let tables = network.to_value();
    let rows = tables.as_object()?.values().filter_map(Value::as_array).flatten();
    let mut own =
        rows.filter(|row| row.as_object().and_then(|it| it.values().next()).and_then(Value::as_str) == Some(id));
    own.next().cloned()
}

/// What tells a thing from others of its kind, in short: its block, its address, what it ties together.
pub fn told(network: &Network, id: &str) -> String {
    let named = |id: &Id| thing_label(network, id.as_str());
    let prefix = id.rsplit_once('-').map_or("", |(prefix, _)| prefix);
    let found = match prefix {
        "vpc" => network.vpcs.get(id).and_then(|it| it.primary_cidr()).map(|it| it.to_string()),
        "subnet" => network.subnets.get(id).and_then(|it| it.cidrs().next()).map(|it| it.to_string()),
        "eipalloc" => network.addresses.get(id).map(|it| it.public_ip.to_string()),
        "igw" => network.internet_gateways.get(id).and_then(|it| it.vpc_id.as_ref()).map(named),
        "eni" => network.network_interfaces.get(id).and_then(|it| it.primary()).map(|it| it.to_string()),
        "sg" => network.security_groups.get(id).map(|it| it.description.clone()),
        "rtbassoc" => network.route_tables.iter().find_map(|table| {
            let own = table.associations.iter().find(|it| it.route_table_association_id == *id)?;
            let end = own.subnet_id.as_ref().or(own.gateway_id.as_ref()).map(named);
            let end = end.unwrap_or_else(|| word(Word::MainTable).to_string());
            Some([&end, " → ", &named(&table.route_table_id)].concat())
        }),
        "aclassoc" => network.network_acls.iter().find_map(|acl| {
            let own = acl.associations.iter().find(|it| it.network_acl_association_id == *id)?;
            Some([&named(&own.subnet_id), " → ", &named(&acl.network_acl_id)].concat())
        }),
        "sgr" => network.security_groups.iter().find_map(|group| {
            let rule = group.rules.iter().find(|it| it.security_group_rule_id == *id)?;
            let peer = match &rule.peer {
                Peer::Cidr(cidr) => cidr.to_string(),
                Peer::PrefixList(list) => named(list),
                Peer::Group(other, _) => named(other),
            };
            let protocol = rule.ip_protocol.map_or("-1".to_string(), |it| it.to_string());
            let sign = if rule.is_egress { " → " } else { " ← " };
            Some(
                [named(&group.group_id).as_str(), sign, &protocol, " ", &rule.from_port.to_string(), " ", &peer]
                    .concat(),
            )
        }),
        _ => None,
    };
    found.unwrap_or_default()
}

/// The sentence of a detail, with names in the place of ids.
pub fn sentence(network: &Network, detail: &Detail) -> String {
    let named = |fact: &Fact| match fact {
        Fact::Id(id) => Fact::Text(thing_label(network, id.as_str())),
        Fact::Address(_) | Fact::Cidr(_) | Fact::Name(_) | Fact::Number(_) | Fact::Word(_) | Fact::Text(_) => {
            fact.clone()
        }
    };
    crate::text::sentence(&Detail { key: detail.key, facts: detail.facts.iter().map(named).collect() })
}

/// The account that owns a resource, and the Region that it is in: where a call about it is made.
pub fn home(network: &Network, id: &str) -> Option<(Id, String)> {
    let prefix = id.rsplit_once('-').map_or("", |(prefix, _)| prefix);
    let vpc = match prefix {
        "vpc" => network.vpcs.get(id).map(|it| &it.vpc_id),
        "subnet" => network.subnets.get(id).map(|it| &it.vpc_id),
        "rtb" => network.route_tables.get(id).map(|it| &it.vpc_id),
        "nat" => network.nat_gateways.get(id).map(|it| &it.vpc_id),
        "eigw" => network.egress_only_internet_gateways.get(id).map(|it| &it.vpc_id),
        "eni" => network.network_interfaces.get(id).map(|it| &it.vpc_id),
        "i" => network.instances.get(id).map(|it| &it.vpc_id),
        "sg" => network.security_groups.get(id).map(|it| &it.vpc_id),
        "acl" => network.network_acls.get(id).map(|it| &it.vpc_id),
        "vpce" => network.vpc_endpoints.get(id).map(|it| &it.vpc_id),
        "pcx" => network.peering_connections.get(id).map(|it| &it.requester.vpc_id),
        "igw" => return network.internet_gateways.get(id).map(|it| (it.owner_id.clone(), it.region.clone())),
        "vgw" => return network.vpn_gateways.get(id).map(|it| (it.owner_id.clone(), it.region.clone())),
        "tgw" => return network.transit_gateways.get(id).map(|it| (it.owner_id.clone(), it.region.clone())),
        _ => None,
    };
    let vpc = network.vpcs.get(vpc?)?;
    Some((vpc.owner_id.clone(), vpc.region.clone()))
}

/// Prefixes of the ids of what carries packets out of a VPC.
const CARRIERS: &[&str] = &["vpce", "igw", "nat", "eigw", "pcx", "tgw", "vgw", "vpn"];

/// Why a trace is blocked or not known; none where it gets there.
fn first_reason(network: &Network, trace: &Trace) -> Option<String> {
    let wanted = match trace.verdict {
        Verdict::Blocked => Outcome::Fail,
        Verdict::Unknown => Outcome::Unknown,
        Verdict::Private | Verdict::Public => return None,
    };
    let reason = trace.steps.iter().find(|step| step.outcome == wanted);
    Some(reason.map(|step| sentence(network, &step.detail)).unwrap_or_default())
}

/// The verdict of a trace in one sentence, with names in the place of ids.
pub fn verdict_sentence(network: &Network, trace: &Trace) -> String {
    let word = verdict(trace.verdict);
    let Some(reason) = first_reason(network, trace) else {
        let Some(via) = trace.via else { return word.to_string() };
        let carrier = trace.path.iter().find(|id| CARRIERS.contains(&id.prefix()));
        let name = carrier.map(|id| thing_label(network, id.as_str())).unwrap_or_default();
        return say(&Sentence::Through { verdict: word, via: crate::text::via(via), id: &name });
    };
    let more = trace.blockers.len().saturating_sub(1);
    say(&Sentence::Because { verdict: word, reason: reason.trim_end_matches(['.', '。', '।']), more })
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
        return fixed(Word::NoFollow).to_string();
    }
    let mut sentence = parts.join("; ");
    if let Some(first) = sentence.get(..1).map(str::to_uppercase)
        && !sentence.contains(".amazonaws.com is answered")
    {
        sentence.replace_range(..1, &first);
    }
    sentence + "."
}

/// What is asked where nobody asked anything yet: from the first instance to S3.
pub fn first_question(network: &Network) -> (Source, String) {
    let from = sources(network).into_iter().next().map_or(Source::Internet, |(source, _)| source);
    (from, asked_names(network, "").into_iter().next().unwrap_or_default())
}
