//! The services that endpoints can be made for, by the names that AWS gives them. It must not know a network's endpoints.
//!
//! A table has a line a service under a `#category` line: `key|name|marks|private names|extras`.
//! - Marks: `y`/`n` endpoint policies supported or not (none: not known); `g` Gateway and Interface, `G` Gateway only
//!   (none: Interface); `x` cross-Region; `b` the private name is the SDK's host and not documented; `c` listed by the
//!   CDK only; `f` has the FIPS variant `key-fips`, `F` whose private name is known, `N` without endpoint policies;
//!   `1` `2` the prefix `cn.` in cn-north-1 and cn-northwest-1, `e` the prefix `eu.` in eusc-de-east-1.
//! - Private names: none stands for the key's parts in reverse; `-` none offered; `?` not known; else the part before
//!   `.{region}.{suffix}`, after `~` the part before `.{region}.{dual}`, after `=` the whole name.
//! - Extras, by `;`: `s=` service name, `a=` its other form, `p=` ports (`u443` is UDP, `?` not known), `b=` the base of
//!   the endpoint's names, `f=` key of the FIPS variant, `h=` the part before `.{region}.{suffix}` of its private name where that is no
//!   `-fips` behind the first part, `r=` the only Regions that offer it.

use super::regions::{Partition, Region, region, regions};
use crate::net::SortedMap;
use crate::net::order;
use crate::net::{PortRange, Protocol};
use std::sync::{LazyLock, OnceLock, RwLock};

/// Where and when the facts of this table come from.
pub const AS_OF: &str = "AWS PrivateLink Guide, autumn 2026; aws-cdk-lib 2.276.0; botocore 1.44.5; read 2026-11-23";

/// What kind of endpoint a service can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceType {
    /// A route-table target.
    Gateway,
    /// Network interfaces in subnets.
    Interface,
}

impl ServiceType {
    /// AWS's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "Gateway",
            Self::Interface => "Interface",
        }
    }
}

/// How well a fact is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// AWS's documents, AWS's own output, or agreeing sources say so.
    Known,
    /// Concluded by the lab; to be named as an assumption.
    Assumed,
}

/// Ports of one protocol on which a service answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// TCP or UDP.
    pub protocol: Protocol,
    /// The ports.
    pub ports: PortRange,
}

/// A service in one Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The table's key, such as `ecr.api`; that of a FIPS variant is its own, such as `kms-fips`.
    pub key: String,
    /// The display name, such as `Amazon ECR (API)`.
    pub name: &'static str,
    /// The name in requests, such as `com.amazonaws.us-east-1.ecr.api`.
    pub service_name: String,
    /// The Region that it is in; for a name without a Region the one that was asked about.
    pub region: &'static str,
    /// The endpoint types, Gateway first.
    pub types: &'static [ServiceType],
    /// The names that private DNS answers (rule DNS-26), wildcards kept; empty where none is offered (rules DNS-21,
    /// DNS-49), `None` where not known.
    pub private_dns_names: Option<Vec<String>>,
    /// Whether the private names are documented.
    pub private_dns_basis: Basis,
    /// What an endpoint's own names end in (rules DNS-03, DNS-11).
    pub base_endpoint_dns_names: Vec<String>,
    /// Whether endpoint policies are supported; `None` where not known.
    pub policy_supported: Option<bool>,
    /// The ports it answers on; `None` where not known.
    pub ports: Option<Vec<ServicePort>>,
    /// Whether endpoints in other Regions can be made for it (rules IF-62, XR-02).
    pub cross_region: bool,
    /// The address families of its endpoints, in EC2's words.
    pub supported_ip_address_types: &'static [&'static str],
    /// Whether a document says so; where none does, `ipv4` is assumed.
    pub ip_address_types_basis: Basis,
    /// The name of its FIPS variant.
    pub fips_service_name: Option<String>,
    /// The group it belongs to, such as `storage`.
    pub category: &'static str,
    /// Whether it is among the services most often given endpoints.
    pub common: bool,
    /// Whether an AWS document lists it.
    pub listed: Basis,
    /// The only Regions that offer it; empty where the data does not say.
    pub only_in: Vec<&'static str>,
}

impl Service {
    /// Whether it can have an endpoint of that type.
    pub fn has_type(&self, kind: ServiceType) -> bool {
        self.types.contains(&kind)
    }

    /// Whether it answers on a port. `None` where the ports are not known.
    pub fn answers(&self, protocol: Protocol, port: u16) -> Option<bool> {
        let ports = self.ports.as_ref()?;
        Some(ports.iter().any(|it| it.protocol == protocol && it.ports.contains(port)))
    }

    /// Whether it answers on a port of its public addresses, where S3 and DynamoDB answer on port 80, too. `None` where that is not known,
    /// as port 80 of the other services.
    ///
    /// <https://docs.aws.amazon.com/general/latest/gr/s3.html> and `ddb.html` beside it: HTTP and HTTPS.
    pub fn answers_publicly(&self, protocol: Protocol, port: u16) -> Option<bool> {
        match self.answers(protocol, port) {
            Some(false) if protocol == Protocol::Tcp && port == 80 => {
                matches!(self.key.as_str(), "s3" | "dynamodb").then_some(true)
            }
            known => known,
        }
    }

    /// What stands before an endpoint's own names: a wildcard for S3 (rules DNS-11, DNS-12), else nothing.
    pub fn endpoint_name_start(&self) -> &'static str {
        if self.key == "s3" { "*." } else { "" }
    }

    /// The first TCP port, 443 for most.
    pub fn default_port(&self) -> u16 {
        self.ports.iter().flatten().find(|it| it.protocol == Protocol::Tcp).map_or(443, |it| it.ports.first)
    }
}

/// A line of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) key: &'static str,
    name: &'static str,
    marks: &'static str,
    private: &'static str,
    extras: &'static str,
    category: &'static str,
    common: bool,
    /// Whether its service name ends in its key and nothing else.
    usual: bool,
}

impl Row {
    fn read(line: &'static str, category: &'static str, common: bool) -> Option<Self> {
        let mut fields = line.splitn(5, '|');
        let key = fields.next()?;
        let name = fields.next()?;
        let marks = fields.next().unwrap_or_default();
        let private = fields.next().unwrap_or_default();
        let extras = fields.next().unwrap_or_default();
        let usual = !extras.contains("s=") && key != "transcribe" && !key.contains('{');
        Some(Self { key, name, marks, private, extras, category, common, usual })
    }

    fn mark(&self, mark: char) -> bool {
        self.marks.contains(mark)
    }

    fn extra(&self, name: &str) -> Option<&'static str> {
        self.extras.split(';').find_map(|extra| extra.strip_prefix(name)?.strip_prefix('='))
    }

    fn fips_key(&self) -> Option<String> {
        match self.extra("f") {
            Some(key) => Some(key.to_string()),
            None => self.mark('f').then(|| [self.key, "-fips"].concat()),
        }
    }

    /// The service name's template for a key, which is the row's own or that of its FIPS variant.
    fn service_name(&self, key: &str, region: &Region) -> String {
        let prefix = match (region.code, self.mark('1'), self.mark('2'), self.mark('e')) {
            ("cn-north-1", true, _, _) | ("cn-northwest-1", _, true, _) => "cn.com.amazonaws.",
            ("eusc-de-east-1", _, _, true) => "eu.amazonaws.",
            _ => "",
        };
        if !prefix.is_empty() {
            let suffix = if self.key == "transcribe" && region.partition == Partition::China { ".cn" } else { "" };
            return [prefix, region.code, ".", key, suffix].concat();
        }
        match self.extra("s") {
            Some(template) => fill(&template.replace(self.key, key), region),
            None => ["com.amazonaws.", region.code, ".", key].concat(),
        }
    }

    /// The private names' templates; `None` where not known.
    pub(super) fn private_templates(&self) -> Option<Vec<String>> {
        match self.private {
            "?" => None,
            "-" => Some(Vec::new()),
            "" => Some(vec![reversed(self.key) + ".{region}.{suffix}"]),
            listed => Some(listed.split(' ').map(template).collect()),
        }
    }

    fn ports(&self) -> Option<Vec<ServicePort>> {
        let Some(listed) = self.extra("p") else {
            return Some(vec![ServicePort { protocol: Protocol::Tcp, ports: PortRange { first: 443, last: 443 } }]);
        };
        listed.split(',').map(port).collect()
    }

    fn service(&self, variant: Variant, region: &'static Region) -> Service {
        let fips_key = self.fips_key();
        let is_fips = variant == Variant::Fips;
        let key = match (&fips_key, variant) {
            (Some(key), Variant::Fips) => key.clone(),
            (_, Variant::Standard) | (None, Variant::Fips) => self.key.to_string(),
        };
        let private = if is_fips && self.private == "-" {
            // Rule DNS-49.
            Some(Vec::new())
        } else if is_fips {
            match self.mark('F') {
                true => Some(vec![reversed(&key) + ".{region}.{suffix}"]),
                // As the FIPS variants whose names are known have them, or as AWS's SDKs call them.
                false => match self.extra("h") {
                    Some(start) => Some(vec![[start, ".{region}.{suffix}"].concat()]),
                    None => self.private_templates().and_then(|names| {
                        let (first, rest) = names.first()?.split_once('.')?;
                        Some(vec![[first, "-fips.", rest].concat()])
                    }),
                },
            }
        } else {
            // A name in a fixed Region says nothing about another partition.
            self.private_templates().filter(|names| {
                names.iter().all(|name| region_within(name).is_none_or(|home| home.partition == region.partition))
            })
        };
        let base = match self.extra("b") {
            Some(whole) if whole.starts_with('=') => fill(whole.trim_start_matches('='), region),
            Some(start) if !is_fips => fill(&[start, ".{region}.vpce.{suffix}"].concat(), region),
            Some(_) | None => fill(&(reversed(&key) + ".{region}.vpce.{suffix}"), region),
        };
        // Rules GW-55, DNS-28: these have documented dual-stack names.
        let dual_stack = matches!(self.key, "s3" | "dynamodb" | "s3express") || self.private.contains('~');
        Service {
            name: self.name,
            service_name: self.service_name(&key, region),
            region: region.code,
            types: match (self.mark('g'), self.mark('G')) {
                // Rule GW-01: gateway endpoints know no FIPS variants, and China has S3's under another name.
                (true, _) if is_fips || (self.key == "s3" && region.partition == Partition::China) => {
                    &[ServiceType::Interface]
                }
                (true, _) => &[ServiceType::Gateway, ServiceType::Interface],
                (_, true) => &[ServiceType::Gateway],
                (false, false) => &[ServiceType::Interface],
            },
            private_dns_names: private.map(|names| names.iter().map(|name| fill(name, region)).collect()),
            private_dns_basis: match self.mark('b') || (is_fips && !self.mark('F')) {
                true => Basis::Assumed,
                false => Basis::Known,
            },
            base_endpoint_dns_names: if self.mark('G') { Vec::new() } else { vec![base] },
            policy_supported: match (self.mark('y'), self.mark('n')) {
                (_, _) if is_fips && self.mark('N') => Some(false),
                (true, _) => Some(true),
                (_, true) => Some(false),
                (false, false) => None,
            },
            ports: self.ports(),
            cross_region: self.mark('x'),
            supported_ip_address_types: if dual_stack { &["ipv4", "ipv6"] } else { &["ipv4"] },
            ip_address_types_basis: if dual_stack { Basis::Known } else { Basis::Assumed },
            fips_service_name: fips_key.filter(|_| !is_fips).map(|key| self.service_name(&key, region)),
            category: self.category,
            common: self.common,
            listed: if self.mark('c') { Basis::Assumed } else { Basis::Known },
            only_in: self.extra("r").map(|codes| codes.split(',').collect()).unwrap_or_default(),
            key,
        }
    }
}

impl Row {
    /// In China S3's Gateway type has a service name of its own (rule GW-01, and public configurations).
    fn china_gateway(&self, region: &'static Region) -> Option<Service> {
        (self.key == "s3" && region.partition == Partition::China).then(|| {
            let mut service = self.service(Variant::Standard, region);
            service.types = &[ServiceType::Gateway];
            service.service_name = ["com.amazonaws.", region.code, ".s3"].concat();
            service.private_dns_names = Some(Vec::new());
            service
        })
    }
}

/// Which of a service's two forms is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variant {
    Standard,
    Fips,
}

fn reversed(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').collect();
    parts.reverse();
    parts.join(".")
}

fn template(short: &str) -> String {
    if let Some(whole) = short.strip_prefix('=') {
        whole.to_string()
    } else if let Some(start) = short.strip_prefix('~') {
        [start, ".{region}.{dual}"].concat()
    } else {
        [short, ".{region}.{suffix}"].concat()
    }
}

/// A template with the Region's own words; a Timestream `{cell}` stays, as it differs per account.
fn fill(template: &str, region: &Region) -> String {
    template
        .replace("{region}", region.code)
        .replace("{suffix}", region.dns_suffix())
        .replace("{dual}", region.dual_stack_suffix())
}

fn port(text: &str) -> Option<ServicePort> {
    let (protocol, range) = match text.strip_prefix('u') {
        Some(range) => (Protocol::Udp, range),
        None => (Protocol::Tcp, text),
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    Some(ServicePort { protocol, ports: PortRange { first: first.parse().ok()?, last: last.parse().ok()? } })
}

fn read(text: &'static str, common: bool) -> Vec<Row> {
    let mut category = "";
    let mut rows = Vec::new();
    for line in text.lines() {
        match line.strip_prefix('#') {
            Some(name) => category = name,
            None => rows.extend(Row::read(line, category, common)),
        }
    }
    rows
}

static COMMON: LazyLock<Vec<Row>> = LazyLock::new(|| read(include_str!("data/services.txt"), true));
static TAIL: OnceLock<Vec<Row>> = OnceLock::new();

/// Adds the long tail of the services, the text of `catalog/services.txt`, in a build that loads it on demand.
/// The first text counts. Elsewhere it is compiled in, and this does nothing.
pub fn extend(text: &str) {
    if TAIL.get().is_none() {
        let text: &'static str = Box::leak(text.to_string().into_boxed_str());
        let _first_counts = TAIL.set(read(text, false));
    }
}

/// Whether every service is there, the long tail too.
pub fn is_complete() -> bool {
    !tail().is_empty()
}

#[cfg(not(target_arch = "wasm32"))]
fn tail() -> &'static [Row] {
    TAIL.get_or_init(|| read(include_str!("../../public/catalog/services.txt"), false))
}

#[cfg(target_arch = "wasm32")]
fn tail() -> &'static [Row] {
    TAIL.get().map(Vec::as_slice).unwrap_or_default()
}

/// Every row that is there, the common ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    COMMON.iter().chain(tail())
}

/// The Region whose code is one of the name's dotted parts.
pub(super) fn region_within(name: &str) -> Option<&'static Region> {
    name.split('.').find_map(region)
}

/// The services that were asked for by name, by Region and name: making one takes many texts. As many as the tables have
/// rows, Regions and variants, at most.
static ASKED: RwLock<SortedMap<&'static str, SortedMap<String, &'static Service>>> = RwLock::new(SortedMap::new());

/// The service of a name such as `com.amazonaws.us-east-1.ec2`; of a name without a Region as `us-east-1` sees it.
pub fn service(service_name: &str) -> Option<&'static Service> {
    service_in(service_name, Partition::Aws.global_region())
}

/// The service of a name; where the name has no Region, as it is in `region_code`.
/// The other form of a name that AWS's sources give differently is found too.
pub fn service_in(service_name: &str, region_code: &str) -> Option<&'static Service> {
    let region = match region_within(service_name) {
        Some(region) => region,
        None => region(region_code)?,
    };
    let asked = ASKED.read().ok().and_then(|asked| asked.get(region.code)?.get(service_name).copied());
    asked.or_else(|| {
        let made: &'static Service = Box::leak(Box::new(made_in(service_name, region)?));
        if let Ok(mut asked) = ASKED.write() {
            asked.or_default(region.code).insert(service_name.to_string(), made);
        }
        Some(made)
    })
}

fn made_in(service_name: &str, region: &'static Region) -> Option<Service> {
    let key_end = service_name.split_once(region.code).map(|(_, key)| key.trim_start_matches('.'));
    let may_be_fips = key_end.is_some_and(|end| end.contains("fips"));
    rows().find_map(|row| {
        // Most names end in the key: a row that cannot match is passed over without making its names.
        let usual = row.usual;
        if usual && !may_be_fips && key_end != Some(row.key) {
            return None;
        }
        let fips = row.fips_key();
        for (variant, key) in [(Variant::Standard, Some(row.key)), (Variant::Fips, fips.as_deref())] {
            let Some(key) = key else { continue };
            if usual && key_end != Some(key) {
                continue;
            }
            let name = row.service_name(key, region);
            let other = row.extra("a").map(|template| fill(template, region));
            if name == service_name || (variant == Variant::Standard && other.as_deref() == Some(service_name)) {
                return Some(row.service(variant, region));
            }
            if let Some((start, end)) = name.split_once("{cell}")
                && service_name.starts_with(start)
                && service_name.ends_with(end)
                && service_name.len() > start.len() + end.len()
            {
                return Some(row.service(variant, region));
            }
            if let Some(gateway) = row.china_gateway(region)
                && gateway.service_name == service_name
            {
                return Some(gateway);
            }
        }
        None
    })
}

/// The service of a table's key, such as `ecr.api`, in a Region.
pub fn service_of_key(key: &str, region_code: &str) -> Option<Service> {
    let region = region(region_code)?;
    rows().find(|row| row.key == key).map(|row| row.service(Variant::Standard, region))
}

/// Every service of a Region by service name. The data does not say which Regions lack a service; FIPS variants are
/// listed in the Regions of the United States and Canada, where AWS has FIPS endpoints.
pub fn services_in(region_code: &str) -> Vec<Service> {
    let mut found: SortedMap<String, Service> = SortedMap::new();
    if let Some(region) = region(region_code) {
        let fips = region.code.starts_with("us-") || region.code.starts_with("ca-");
        for row in rows() {
            let fips_key = row.fips_key().filter(|_| fips);
            found.extend(row.china_gateway(region).map(|it| (it.service_name.clone(), it)));
            for variant in [Some(Variant::Standard), fips_key.map(|_| Variant::Fips)].into_iter().flatten() {
                let service = row.service(variant, region);
                let here = service.only_in.is_empty() || service.only_in.contains(&region.code);
                let at_home = region_within(&service.service_name).is_none_or(|home| home.code == region.code);
                if here && at_home {
                    found.insert(service.service_name.clone(), service);
                }
            }
        }
    }
    found.into_values().collect()
}

/// The services of a Region that a search text fits, by key, name, service name or private name: the exact key first,
/// then the common ones, then those whose key begins with the text, then by key. An empty text fits all.
pub fn find_services(region_code: &str, text: &str) -> Vec<Service> {
    let text = text.trim().to_ascii_lowercase();
    let mut found: Vec<(bool, bool, bool, Service)> = Vec::new();
    for service in services_in(region_code) {
        let fits = |it: &str| it.to_ascii_lowercase().contains(&text);
        let fits_private = || service.private_dns_names.iter().flatten().any(|name| fits(name));
        if fits(&service.key) || fits(service.name) || fits(&service.service_name) || fits_private() {
            let fips = !service.common || service.key.contains("fips");
            found.push((service.key != text, fips, !service.key.starts_with(&text), service));
        }
    }
    order::sort_by(&mut found, |a, b| (a.0, a.1, a.2, &a.3.key).cmp(&(b.0, b.1, b.2, &b.3.key)));
    found.into_iter().map(|(_, _, _, service)| service).collect()
}

/// The Region codes, for a message that names them.
pub fn region_codes() -> Vec<&'static str> {
    regions().iter().map(|region| region.code).collect()
}
