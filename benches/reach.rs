//! How many journeys a second are traced at 100 and 1,000 endpoints, with a linear scan without any index beside them;
//! then the matrix, a policy's decision and one repair. It must not know the browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_types, clippy::panic)]

mod world;

use endpoint_lab::model::{AclEntry, Destination, Network, NetworkInterface, Peer, RouteTable, RuleAction, Subnet};
use endpoint_lab::net::{Id, Protocol};
use endpoint_lab::policy::{Call, Context, Document, Placement, decide};
use endpoint_lab::reach::{Query, Reach, Source, To, Verdict, Ways, prefix_list_cidrs};
use endpoint_lab::review::fix::{Goal, fix};
use std::hint::black_box;
use std::net::IpAddr;
use std::time::Instant;
use world::{grown, measured, shown};

const NAMES: [&str; 4] =
    ["sqs.us-east-1.amazonaws.com", "kms.us-east-1.amazonaws.com", "sts.us-east-1.amazonaws.com", "s3.amazonaws.com"];

fn main() {
    println!("journeys a second, natively, on one core");
    println!(
        "{:>9}  {:>12}  {:>12}  {:>12}  {:>12}",
        "endpoints", "by address", "by name", "all its ways", "linear scan"
    );
    for endpoints in [100, 1_000] {
        let (lab, instances) = grown(endpoints);
        let network = lab.network();
        let reach = Reach::new(network);
        let by_address = flows(network, &instances);
        let by_name: Vec<Query> = instances
            .iter()
            .flat_map(|from| NAMES.iter().map(move |name| (from, *name)))
            .map(|(from, name)| {
                Query::tcp(Source::Instance(from.as_str().into()), To::Name(name.parse().unwrap()), 443)
            })
            .collect();
        for query in &by_address {
            let verdict = reach.trace(query).verdict;
            assert_eq!(verdict == Verdict::Private, linear(network, query), "{query:?}");
        }
        println!(
            "{endpoints:>9}  {:>12}  {:>12}  {:>12}  {:>12}",
            a_second(&by_address, |query| reach.trace(query)),
            a_second(&by_name, |query| reach.trace_ways(query, Ways::First)),
            a_second(&by_name, |query| reach.trace(query)),
            a_second(&by_address, |query| linear(network, query)),
        );
    }
    println!("median (worst) in ms");
    println!("{:>9}  {:>19}  {:>19}  {:>19}", "endpoints", "matrix", "one fix", "1,000 decisions");
    let document = Document::parse(POLICY).expect("a policy");
    let call = Call {
        principal: None,
        action: "s3:GetObject".into(),
        resource: "arn:aws:s3:::app-data/logs/2026/a.json".into(),
        context: Context::from([("aws:SourceVpce".to_owned(), vec!["vpce-0123456789abcdef0".to_owned()])]),
    };
    for endpoints in [100, 1_000] {
        let (lab, instances) = grown(endpoints);
        let network = lab.network();
        let reach = Reach::new(network);
        let query = Query::tcp(
            Source::Instance(instances[0].as_str().into()),
            To::Name("dynamodb.us-east-1.amazonaws.com".parse().unwrap()),
            443,
        );
        let goal = Goal { query, want: Verdict::Private };
        let decisions = || {
            for _ in 0..1_000 {
                black_box(decide(&document, &call, Placement::GatewayEndpoint));
            }
        };
        println!(
            "{endpoints:>9}  {:>19}  {:>19}  {:>19}",
            shown(&measured(11, || reach.matrix(&[]))),
            shown(&measured(11, || fix(network, &goal))),
            shown(&measured(11, decisions)),
        );
    }
}

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":"*","Action":["s3:Get*","s3:List*"],"Resource":["arn:aws:s3:::app-data","arn:aws:s3:::app-data/*"],
     "Condition":{"StringEquals":{"aws:SourceVpce":"vpce-0123456789abcdef0"}}},
    {"Effect":"Deny","Principal":"*","Action":"s3:Delete*","Resource":"*"}]}"#;

/// From each instance to interfaces of its own VPC and of another.
fn flows(network: &Network, instances: &[String]) -> Vec<Query> {
    let interfaces: Vec<&NetworkInterface> = network.network_interfaces.iter().collect();
    let mut flows = Vec::new();
    for (place, from) in instances.iter().enumerate() {
        let own = interfaces.iter().find(|it| it.instance_id.as_ref().is_some_and(|id| id.as_str() == from)).unwrap();
        let near = interfaces.iter().filter(|it| it.vpc_id == own.vpc_id).take(8);
        let far = interfaces.iter().cycle().skip(place * 7).filter(|it| it.vpc_id != own.vpc_id).take(2);
        for to in near.chain(far).filter_map(|it| it.primary()) {
            flows.push(Query::tcp(Source::Instance(from.as_str().into()), To::Address(to), 443));
        }
    }
    flows
}

fn a_second<T>(queries: &[Query], mut work: impl FnMut(&Query) -> T) -> String {
    let start = Instant::now();
    let mut done = 0_u64;
    while start.elapsed().as_millis() < 1_500 {
        for query in queries {
            black_box(work(query));
        }
        done += queries.len() as u64;
    }
    let rate = (done as f64 / start.elapsed().as_secs_f64()) as u64;
    rate.to_string()
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|it| std::str::from_utf8(it).unwrap())
        .collect::<Vec<_>>()
        .join(",")
}

/// Whether a packet reaches an interface within the VPC and its reply comes back, found without any index: every list is
/// read from its beginning.
fn linear(network: &Network, query: &Query) -> bool {
    let (Source::Instance(from), To::Address(to)) = (&query.from, &query.to) else { return false };
    let interfaces = || network.network_interfaces.iter();
    let Some(source) = interfaces().find(|it| it.instance_id.as_ref() == Some(from)) else { return false };
    let Some(src) = source.primary() else { return false };
    let subnet_of = |eni: &NetworkInterface| network.subnets.iter().find(|it| it.subnet_id == eni.subnet_id);
    let Some(home) = subnet_of(source) else { return false };
    if !groups_admit(network, &source.groups, true, *to, &[], query.port)
        || !acl_admits(network, home, true, *to, query.port)
    {
        return false;
    }
    if target(network, home, *to).is_none_or(|it| it.as_str() != "local") {
        return false;
    }
    let Some(other) = interfaces().find(|it| it.vpc_id == source.vpc_id && it.addresses().any(|own| own == *to)) else {
        return false;
    };
    let Some(there) = subnet_of(other) else { return false };
    let crosses = there.subnet_id != home.subnet_id;
    groups_admit(network, &other.groups, false, src, &source.groups, query.port)
        && (!crosses
            || (acl_admits(network, there, false, src, query.port)
                && acl_admits(network, there, true, src, 40_000)
                && acl_admits(network, home, false, *to, 40_000)
                && target(network, there, src).is_some_and(|it| it.as_str() == "local")))
}

fn target<'n>(network: &'n Network, subnet: &Subnet, to: IpAddr) -> Option<&'n Id> {
    let own = |it: &&RouteTable| it.associations.iter().any(|it| it.subnet_id.as_ref() == Some(&subnet.subnet_id));
    let main = |it: &&RouteTable| it.vpc_id == subnet.vpc_id && it.associations.iter().any(|it| it.main);
    let table = network.route_tables.iter().find(own).or_else(|| network.route_tables.iter().find(main))?;
    let region = network.vpcs.iter().find(|it| it.vpc_id == subnet.vpc_id).map_or("", |it| it.region.as_str());
    let length = |destination: &Destination| match destination {
        Destination::Cidr(cidr) => cidr.contains(to).then(|| cidr.prefix_len()),
        Destination::PrefixList(id) => {
            let cidrs = prefix_list_cidrs(network, region, id)?;
            cidrs.iter().filter(|cidr| cidr.contains(to)).map(|cidr| cidr.prefix_len()).max()
        }
    };
    let routes = table.routes.iter().filter_map(|route| Some((length(&route.destination)?, &route.target.0)));
    routes.max_by_key(|(length, _)| *length).map(|(_, target)| target)
}

fn groups_admit(network: &Network, groups: &[Id], out: bool, remote: IpAddr, theirs: &[Id], port: u16) -> bool {
    groups.iter().filter_map(|id| network.security_groups.iter().find(|it| it.group_id == *id)).any(|group| {
        group.rules.iter().filter(|rule| rule.is_egress == out).any(|rule| {
            let fits = rule.ip_protocol.is_none_or(|it| {
                it == Protocol::Tcp && rule.from_port <= i32::from(port) && i32::from(port) <= rule.to_port
            });
            fits && match &rule.peer {
                Peer::Cidr(cidr) => cidr.contains(remote),
                Peer::Group(id, _) => theirs.contains(id),
                Peer::PrefixList(_) => false,
            }
        })
    })
}

fn acl_admits(network: &Network, subnet: &Subnet, out: bool, remote: IpAddr, port: u16) -> bool {
    let mut acls = network.network_acls.iter();
    let own = acls.find(|it| it.associations.iter().any(|it| it.subnet_id == subnet.subnet_id));
    let applies = |it: &&AclEntry| {
        it.egress == out
            && it.protocol.is_none_or(|it| it == Protocol::Tcp)
            && it.cidr_block.contains(remote)
            && it.port_range.is_none_or(|it| it.contains(port))
    };
    let entry = own.and_then(|acl| acl.entries.iter().filter(applies).min_by_key(|it| it.rule_number));
    entry.is_some_and(|it| it.rule_action == RuleAction::Allow)
}
