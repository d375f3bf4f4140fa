//! What the internet's DNS answers for AWS's names and for any other. It must not know a network's own zones and endpoints.
//!
//! The answers are stable and illustrative: AWS does not publish which address a name has. S3's and DynamoDB's lie in
//! their prefix lists, other services' in ranges of AWS of that Region; every other public name answers an address of
//! the ranges kept for documentation, so that nobody's real address is shown.

use super::hash::hash;
use super::prefix_lists::{ListKind, list_of};
use super::regions::{Partition, Region, region, regions};
use super::services::{Basis, is_complete, region_within, rows};
use crate::net::SortedMap;
use crate::net::order;
use crate::net::{Cidr, Family};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{LazyLock, OnceLock};

/// Where and when the ranges come from.
pub const AS_OF: &str = "ip-ranges.json 2026-08-22";

/// Whether a name exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicStatus {
    /// It does; it need not have an address of the family that was asked for.
    NoError,
    /// It does not.
    NxDomain,
}

/// The public answer for a name and an address family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAnswer {
    /// Whether the name exists.
    pub status: PublicStatus,
    /// One or two addresses in ascending order; empty where the name has none of the family.
    pub addresses: Vec<IpAddr>,
    /// The time to live in seconds, illustrative.
    pub ttl: u32,
    /// Whether AWS publishes the range that the addresses were drawn from as the service's.
    pub range: Basis,
}

/// The AWS service behind a public host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostService {
    /// The key of the service, such as `s3`.
    pub key: &'static str,
    /// The Region that answers; of a global name the partition's global Region.
    pub region: &'static str,
    /// The gateway service whose prefix list holds its addresses.
    pub list: Option<ListKind>,
    /// Whether the name has IPv6 addresses too (rules DNS-28, GW-55).
    pub dual_stack: bool,
}

/// Names that are in no service's list of private names: `template key`, a `+` before those with IPv6 addresses.
const MORE: &str = "\
s3.{suffix} s3
*.s3.{suffix} s3
s3-control.{region}.{suffix} s3
s3-accesspoint.{region}.{suffix} s3
+s3.dualstack.{region}.{suffix} s3
+*.s3.dualstack.{region}.{suffix} s3
+s3-control.dualstack.{region}.{suffix} s3
+*.s3-control.dualstack.{region}.{suffix} s3
+*.s3-accesspoint.dualstack.{region}.{suffix} s3
s3-website.{region}.{suffix} s3
*.s3-website.{region}.{suffix} s3
s3express-control.{region}.{suffix} s3express
*.s3express-control.{region}.{suffix} s3express
+s3express-control.dualstack.{region}.{suffix} s3express
s3express-{zone}.{region}.{suffix} s3express
*.s3express-{zone}.{region}.{suffix} s3express
+s3express-{zone}.dualstack.{region}.{suffix} s3express
+*.s3express-{zone}.dualstack.{region}.{suffix} s3express
dynamodb.{region}.{suffix} dynamodb
*.ddb.{region}.{suffix} dynamodb
streams.dynamodb.{region}.{suffix} dynamodb-streams
*.iot.{region}.{suffix} iot.data
+ecr.{region}.{dual} ecr.api
+*.dkr-ecr.{region}.on.aws ecr.dkr
+*.lambda-url.{region}.on.aws lambda
sts.{suffix} sts
ec2.{suffix} ec2
queue.{suffix} sqs
{region}.queue.{suffix} sqs";

/// The last parts of names that no public server knows (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and `internal`).
const NOT_PUBLIC: [&str; 13] = [
    "arpa",
    "corp",
    "example",
    "home",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localhost",
    "onion",
    "private",
    "test",
];

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: &'static str,
    dual_stack: bool,
    only_in: Option<&'static str>,
}

type Index = SortedMap<String, Entry>;

/// Every template of a public name. Without the long tail's services until they are there.
fn index() -> &'static Index {
    static COMMON: OnceLock<Index> = OnceLock::new();
    static COMPLETE: OnceLock<Index> = OnceLock::new();
    let index = if is_complete() { &COMPLETE } else { &COMMON };
    index.get_or_init(build_index)
}

fn build_index() -> Index {
    let mut index = Index::new();
    for line in MORE.lines() {
        if let Some((template, key)) = line.split_once(' ') {
            let dual_stack = template.starts_with('+');
            let template = template.trim_start_matches('+').to_string();
            index.insert(template, Entry { key, dual_stack, only_in: None });
        }
    }
    for row in rows() {
        for template in row.private_templates().unwrap_or_default() {
            let only_in = region_within(&template).map(|region| region.code);
            let template = match only_in {
                Some(code) => template.replace(code, "{region}"),
                None => template,
            };
            let template = template.replace("amazonaws.com", "{suffix}");
            let dual_stack = template.ends_with("{dual}");
            index.or_insert_with(template, || Entry { key: row.key, dual_stack, only_in });
        }
    }
    index
}

/// The partition and the template of a name of AWS's; `None` for any other.
fn template_of(name: &str, home: Option<&Region>) -> Option<(Partition, String)> {
    let mut name = name.to_string();
    if let Some(region) = home {
        name = name.split('.').map(|part| part_of(part, region)).collect::<Vec<_>>().join(".");
    }
    for partition in Partition::ALL {
        if home.is_some_and(|region| region.partition != partition) {
            continue;
        }
        for (suffix, word) in [(partition.dual_stack_suffix(), "{dual}"), (partition.dns_suffix(), "{suffix}")] {
            if let Some(start) = name.strip_suffix(suffix)
                && start.ends_with('.')
            {
                return Some((partition, [start, word].concat()));
            }
        }
    }
    home.map(|region| (region.partition, name))
}

/// A part of a name with the Region's words taken out; the older `s3-us-west-2` becomes `s3.{region}` (rule DNS-38).
fn part_of(part: &str, region: &Region) -> String {
    if part == region.code {
        return "{region}".to_string();
    }
    if let Some(start) = part.strip_suffix(region.code)
        && matches!(start, "s3-" | "s3-website-")
    {
        return [start.trim_end_matches('-'), ".{region}"].concat();
    }
    if let Some(zone) = part.strip_prefix("s3express-")
        && region.zone_of_id(zone).is_some()
    {
        return "s3express-{zone}".to_string();
    }
    part.to_string()
}

/// The Region that a name's parts say, in the older dashed form of S3's names too.
fn home_of(name: &str) -> Option<&'static Region> {
    region_within(name).or_else(|| {
        name.split('.').find_map(|part| {
            let code = part.strip_prefix("s3-website-").or_else(|| part.strip_prefix("s3-"))?;
            region(code)
        })
    })
}

/// What the index has for a template: the name itself, else the closest wildcard.
fn look_up(template: &str) -> Option<Entry> {
    let index = index();
    if let Some(entry) = index.get(template) {
        return Some(*entry);
    }
    let mut rest = template;
    while let Some((_, shorter)) = rest.split_once('.') {
        rest = shorter;
        if let Some(entry) = index.get(&["*.", rest].concat()) {
            return Some(*entry);
        }
    }
    None
}

/// The name itself, then its forms that are not listed: FIPS, dual-stack, and both (rule DNS-28).
fn look_up_forms(template: &str) -> Option<Entry> {
    let fips = || match template.strip_prefix("fips.") {
        Some(rest) => Some(rest.to_string()),
        None => template.split_once("-fips.").map(|(start, end)| [start, ".", end].concat()),
    };
    let dual = |it: &str| it.strip_suffix("{dual}").map(|start| [start, "{suffix}"].concat());
    let both = || dual(&fips()?);
    let dual_stack = |entry: Entry| Entry { dual_stack: true, ..entry };
    look_up(template)
        .or_else(|| look_up(&fips()?))
        .or_else(|| look_up(&dual(template)?).map(dual_stack))
        .or_else(|| look_up(&both()?).map(dual_stack))
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The AWS service behind a public host name, such as S3 in us-east-1 for `my-bucket.s3.us-east-1.amazonaws.com`.
/// `None` for names that are not AWS's or that AWS does not have.
pub fn service_of_host(name: &str) -> Option<HostService> {
    let name = plain(name);
    let home = home_of(&name);
    let (partition, template) = template_of(&name, home)?;
    let entry = look_up_forms(&template)?;
    let region = home.map_or(partition.global_region(), |region| region.code);
    if entry.only_in.is_some_and(|code| code != region) {
        return None;
    }
    let list = match entry.key {
        "s3" => Some(ListKind::S3),
        "s3express" => Some(ListKind::S3Express),
        // Rule DNS-49: DynamoDB's list, and with it its gateway endpoint, is not for Streams.
        "dynamodb" => Some(ListKind::DynamoDb),
        _ => None,
    };
    Some(HostService { key: entry.key, region, list, dual_stack: entry.dual_stack })
}

/// Whether AWS's servers answer for the name, so that a name they do not have does not exist.
fn is_aws(name: &str) -> bool {
    let within = |zone: &str| name == zone || name.strip_suffix(zone).is_some_and(|start| start.ends_with('.'));
    within("on.aws")
        || within("sagemaker.aws")
        || Partition::ALL.into_iter().any(|it| within(it.dns_suffix()) || within(it.dual_stack_suffix()))
}

/// The address in an EC2 public host name, such as `ec2-1-2-3-4.compute-1.amazonaws.com`.
pub fn ec2_host(name: &str) -> Option<IpAddr> {
    let (host, zone) = name.strip_prefix("ec2-")?.split_once('.')?;
    let here = zone == "compute-1.amazonaws.com"
        || regions().iter().filter(|region| region.code != "us-east-1").any(|region| {
            zone.strip_prefix(region.code).and_then(|rest| rest.strip_prefix(".compute.")) == Some(region.dns_suffix())
        });
    let address: Ipv4Addr = host.replace('-', ".").parse().ok()?;
    here.then_some(IpAddr::V4(address))
}

/// One or two addresses of a block, the same for a name in every run, in ascending order.
fn draw(block: Cidr, name: &str, most: u64) -> Vec<IpAddr> {
    let first = hash(name);
    let mut addresses: Vec<IpAddr> = (0..=first % most)
        .filter_map(|place| {
            let spread = hash(&[name, " ", &super::hash::hex(first.wrapping_add(place))].concat());
            // The first and the last address of a block are left out.
            let offset = 1 + u128::from(spread) % block.size().saturating_sub(2).max(1);
            block.nth(offset)
        })
        .collect();
    order::sort(&mut addresses);
    addresses.dedup();
    addresses
}

/// The public ranges of a Region.
#[derive(Debug)]
struct Ranges {
    region: &'static str,
    /// Those of its services.
    services: Vec<Cidr>,
    /// One of EC2's.
    ec2: Option<Cidr>,
}

/// Read once from lines of `region|ranges of its services|a range of EC2`.
static RANGES: LazyLock<Vec<Ranges>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut fields = line.split('|');
        let region = fields.next()?;
        let services = fields.next()?.split(' ').filter_map(|block| block.parse().ok()).collect();
        Some(Ranges { region, services, ec2: fields.next().and_then(|block| block.parse().ok()) })
    };
    include_str!("data/public-addresses.txt").lines().filter_map(read).collect()
});

fn ranges(region_code: &str) -> Option<&'static Ranges> {
    RANGES.iter().find(|it| it.region == region_code)
}

/// Whether an address is one of Amazon's public ones, as far as the lab has their ranges (rule PATH-07). 3.0.0.0/8 is Amazon's
/// as a whole, by ARIN's registry.
pub fn is_amazons(address: IpAddr) -> bool {
    let is_in = |it: &Ranges| it.services.iter().chain(&it.ec2).any(|cidr| cidr.contains(address));
    matches!(address, IpAddr::V4(v4) if v4.octets().starts_with(&[3])) || RANGES.iter().any(is_in)
}

/// A range of EC2's public IPv4 addresses in a Region, for addresses that a network is given.
pub fn ec2_range(region_code: &str) -> Option<Cidr> {
    ranges(region_code)?.ec2
}

/// The block that a service's public addresses are drawn from, and whether AWS publishes it as the service's.
fn block_of(host: HostService, name: &str, family: Family) -> Option<(Cidr, Basis)> {
    if let Some(kind) = host.list {
        let list = list_of(host.region, kind, family)?;
        // The largest block, the first of several: most addresses are there.
        let largest = list.cidrs.iter().min_by_key(|cidr| cidr.prefix_len())?;
        return Some((*largest, list.cidrs_basis));
    }
    match family {
        Family::V4 => {
            let api = &ranges(host.region)?.services;
            let place = usize::try_from(hash(name) % 2).ok()?;
            Some((*api.get(place).or_else(|| api.first())?, Basis::Assumed))
        }
        Family::V6 => {
            // No source names a service's IPv6 range: a range kept for benchmarks (RFC 5180), one block per Region.
            let place = regions().iter().position(|region| region.code == host.region)?;
            let fourth = 0x1400 | u16::try_from(place).ok()?;
            let block = Cidr::new(IpAddr::V6(Ipv6Addr::new(0x2001, 2, 0, fourth, 0, 0, 0, 0)), 64)?;
            Some((block, Basis::Assumed))
        }
    }
}

/// The IPv6 addresses of a service's name that has none by itself, where an endpoint's record type asks for them (rule DNS-47).
pub fn ipv6_of(name: &str) -> Vec<IpAddr> {
    let name = plain(name);
    let block = service_of_host(&name).and_then(|host| block_of(host, &name, Family::V6));
    block.map(|(block, _)| draw(block, &name, 2)).unwrap_or_default()
}

/// The internet's answer for a name and an address family, for everything but the `vpce` names of a network's own
/// endpoints, which are public too (rule DNS-05) and which only the network knows.
pub fn public_answer(name: &str, family: Family) -> PublicAnswer {
    let name = plain(name);
    let found = |addresses: Vec<IpAddr>, ttl: u32, range: Basis| PublicAnswer {
        status: PublicStatus::NoError,
        addresses,
        ttl,
        range,
    };
    let missing = PublicAnswer { status: PublicStatus::NxDomain, addresses: Vec::new(), ttl: 0, range: Basis::Known };
    if let Some(host) = service_of_host(&name) {
        if family == Family::V6 && !host.dual_stack {
            return found(Vec::new(), 60, Basis::Known);
        }
        return match block_of(host, &name, family) {
            Some((block, range)) => found(draw(block, &name, 2), 60, range),
            None => found(Vec::new(), 60, Basis::Assumed),
        };
    }
    if let Some(address) = ec2_host(&name) {
        let addresses = if family == Family::V4 { vec![address] } else { Vec::new() };
        return found(addresses, 60, Basis::Known);
    }
    if is_aws(&name) {
        // Rule DNS-27: the name over a wildcard exists and has no address.
        let apex = template_of(&name, home_of(&name))
            .is_some_and(|(_, template)| index().contains_key(&["*.", &template].concat()));
        return if apex { found(Vec::new(), 60, Basis::Known) } else { missing };
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    let well_formed = name.split('.').all(|part| !part.is_empty() && part.len() <= 63);
    if !name.contains('.') || !well_formed || NOT_PUBLIC.contains(&last) || last.parse::<u8>().is_ok() {
        return missing;
    }
    let block = match family {
        Family::V4 => Cidr::new(IpAddr::V4(Ipv4Addr::new(198, 51, 100, 0)), 24),
        Family::V6 => Cidr::new(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0xffff, 0, 0, 0, 0)), 64),
    };
    found(block.map(|block| draw(block, &name, 1)).unwrap_or_default(), 300, Basis::Assumed)
}

/// The action that a request to a service stands for unless it says another, such as `s3:GetObject`.
/// Of a service without one in the table, every action of its prefix, such as `glacier:*`.
pub fn default_action(key: &str) -> String {
    let key = key.trim_end_matches("-fips");
    let listed = include_str!("data/actions.txt").lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
    match listed {
        Some(action) => action.to_string(),
        None => [key.split('.').next().unwrap_or(key), ":*"].concat(),
    }
}
