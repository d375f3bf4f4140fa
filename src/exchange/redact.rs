//! A network for others' eyes: account ids, names, tags, texts and public addresses are replaced, each by the same everywhere, so
//! that what reaches what stays as it is. It must not know who reads it.
//!
//! Ids stay: outside their account they say nothing, and links and scripts rest on them. So do private addresses, and the public
//! ones that AWS publishes for S3 and its like.

use crate::catalog;
use crate::control::Lab;
use crate::model::Network;
use crate::net::{Cidr, SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::net::IpAddr;

/// A network without what its owner keeps to himself, and what stands for what.
#[derive(Clone, Debug)]
pub struct Redacted {
    pub network: Network,
    words: Words,
}

impl Redacted {
    /// What is another text than in the first network, and what it is now, in the order of the network.
    pub fn replaced(&self, first: &Network) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        differing(&first.to_value(), &self.network.to_value(), &mut pairs);
        pairs
    }

    /// What a word of the first network is called in the redacted one: a name, an address, a URL, an ARN, a list of them.
    pub fn word(&self, text: &str) -> String {
        match self.words.names.get(text) {
            Some(name) => name.clone(),
            None => self.words.text(text),
        }
    }
}

/// Every text that is another one in the second value, with what it is there, each once.
fn differing(one: &Value, other: &Value, pairs: &mut Vec<(String, String)>) {
    match (one, other) {
        (Value::String(was), Value::String(is)) if was != is => {
            let pair = (was.clone(), is.clone());
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        (Value::Array(these), Value::Array(those)) => {
            these.iter().zip(those).for_each(|(one, other)| differing(one, other, pairs));
        }
        (Value::Object(these), Value::Object(those)) => {
            // The keys of tags are replaced, too.
            these.iter().zip(those).for_each(|((key, one), (new, other))| {
                if key != new && !pairs.iter().any(|(was, _)| was == key) {
                    pairs.push((key.clone(), new.clone()));
                }
                differing(one, other, pairs);
            });
        }
        _ => {}
    }
}

/// Replaces what an owner keeps to himself.
pub fn redact(network: &Network) -> Redacted {
    let value = network.to_value();
    let mut words = Words::default();
    take(&value, &mut words.taken);
    words.collect(&value, &mut Vec::new());
    words.addresses = Addresses::of(network, &value);
    let replaced = words.replaced(value, &mut Vec::new());
    let network = Network::from_value(&replaced).unwrap_or_default();
    Redacted { network, words }
}

/// Members whose texts are names, with the stem of what replaces them: the table (a star is any), the member.
const NAMES: &[(&str, &str, &str)] = &[
    ("Accounts", "Name", "account"),
    ("SecurityGroups", "GroupName", "group"),
    ("PrefixLists", "PrefixListName", "list"),
    ("LoadBalancers", "LoadBalancerName", "balancer"),
    ("TargetGroups", "TargetGroupName", "targets"),
    ("HostedZones", "Comment", "comment"),
    ("HostedZones", "CallerReference", "reference"),
    ("ResolverEndpoints", "Name", "resolver"),
    ("ResolverRules", "Name", "rule"),
    ("Profiles", "Name", "profile"),
    ("ResourceGateways", "Name", "gateway"),
    ("ResourceConfigurations", "Name", "resource"),
    ("ServiceNetworks", "Name", "network"),
    ("LatticeServices", "Name", "service"),
    ("ResourceShares", "Name", "share"),
    ("Buckets", "Name", "bucket"),
    ("OnPremises", "Name", "site"),
    ("Hosts", "Name", "computer"),
    ("*", "Description", "text"),
];

/// What is called how where its Name tag is replaced.
const STEMS: &[(&str, &str)] = &[
    ("Vpcs", "network"),
    ("Subnets", "subnet"),
    ("RouteTables", "table"),
    ("InternetGateways", "internet-gateway"),
    ("NatGateways", "nat"),
    ("Instances", "host"),
    ("SecurityGroups", "group"),
    ("VpcEndpoints", "endpoint"),
    ("EndpointServices", "service"),
];

/// Members whose texts are domain names.
const DOMAINS: &[&str] =
    &["DomainName", "CustomDomainName", "PrivateDnsName", "PrivateDnsSpecifiedDomains", "domain-name"];

/// Names and texts that are AWS's own.
const OF_AWS: &[&str] = &["default", "default VPC security group", "Primary network interface", "AmazonProvidedDNS"];

/// How the texts begin with which AWS describes interfaces.
const DESCRIPTIONS: &[&str] = &[
    "VPC Endpoint Interface ",
    "Interface for NAT Gateway ",
    "ELB ",
    "Route 53 Resolver",
    "Network Interface for Transit Gateway Attachment ",
    "VPC Lattice",
    "Gateway Load Balancer Endpoint",
];

#[derive(Clone, Debug, Default)]
struct Words {
    /// What stands for a name.
    names: SortedMap<String, String>,
    /// How many names each stem has.
    counts: SortedMap<String, usize>,
    /// Every text of the network: what replaces one is none of them.
    taken: SortedSet<String>,
    /// What stands for a part of a text: ARNs and DNS names that hold a name.
    parts: Vec<(String, String)>,
    accounts: SortedMap<String, String>,
    addresses: Addresses,
}

impl Words {
    /// What stands for a name: the same for the same.
    fn name(&mut self, text: &str, stem: &str) -> String {
        if text.is_empty() || OF_AWS.contains(&text) || DESCRIPTIONS.iter().any(|known| text.starts_with(known)) {
            return text.to_owned();
        }
        if let Some(known) = self.names.get(text) {
            return known.clone();
        }
        let mut count = self.counts.get(stem).copied().unwrap_or(0);
        let name = loop {
            count += 1;
            let name = [stem, "-", &count.to_string()].concat();
            if !self.taken.contains(&name) {
                break name;
            }
        };
        self.counts.insert(stem.to_owned(), count);
        self.names.insert(text.to_owned(), name.clone());
        name
    }

    fn account(&mut self, id: &str) {
        if id != Lab::ACCOUNT && !self.accounts.contains_key(id) {
            let number = 900_000_000_001 + self.accounts.len() as u64;
            self.accounts.insert(id.to_owned(), number.to_string());
        }
    }

    /// Finds the names and the accounts of a value.
    fn collect(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::String(text) => {
                each_word(text, &mut |word| {
                    if is_account(word) {
                        self.account(word);
                    }
                });
                let member = path.last().map_or("", String::as_str);
                let table = path.first().map_or("", String::as_str);
                let known = NAMES.iter().find(|(of, name, _)| (*of == table || *of == "*") && *name == member);
                if let Some((_, _, stem)) = known {
                    self.name(text, stem);
                } else if is_domain(path) {
                    self.domain(text);
                } else if text.starts_with('{')
                    && let Ok(policy) = serde_json::from_str::<Value>(text)
                {
                    self.policy(&policy, &mut Vec::new());
                } else if text.starts_with("arn:aws") {
                    self.arn(text);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, path)),
            Value::Object(members) => {
                if let (Some(Value::String(key)), Some(Value::String(value))) =
                    (members.get("Key"), members.get("Value"))
                {
                    self.tag(key, value, path.first().map_or("", String::as_str));
                    return;
                }
                self.balancer(members);
                for (name, member) in members {
                    path.push(name.clone());
                    self.collect(member, path);
                    path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn tag(&mut self, key: &str, value: &str, table: &str) {
        let stem = STEMS.iter().find(|(of, _)| *of == table).map_or("name", |(_, stem)| *stem);
        if key == "Name" {
            self.name(value, stem);
            return;
        }
        if !key.starts_with("aws:") {
            self.name(key, "key");
        }
        self.name(value, "value");
    }

    /// The ARN and the DNS name of a load balancer or a target group hold its name.
    fn balancer(&mut self, members: &Map<String, Value>) {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        for (arn, name, stem) in
            [("LoadBalancerArn", "LoadBalancerName", "balancer"), ("TargetGroupArn", "TargetGroupName", "targets")]
        {
            if let (Some(arn), Some(name)) = (text(arn), text(name)) {
                let new = self.name(name, stem);
                let Some((before, digits)) = arn.rsplit_once('/') else { continue };
                let Some(kind) = before.strip_suffix(name) else { continue };
                // A listener's ARN is made of its load balancer's.
                let kind = kind.rsplit(':').next().unwrap_or(kind).trim_start_matches("loadbalancer/");
                for (start, end) in [(kind, "/"), ("", "-")] {
                    let part = |name: &str| [start, name, end, digits].concat();
                    self.parts.push((part(name), part(&new)));
                }
            }
        }
    }

    /// A domain name, label by label: what is within what stays so. The last label stays, and so do AWS's own names.
    fn domain(&mut self, text: &str) {
        if is_of_aws(text) || text.parse::<IpAddr>().is_ok() {
            return;
        }
        let labels: Vec<&str> = text.trim_end_matches('.').split('.').collect();
        for label in labels.iter().rev().skip(1).filter(|label| is_label(label)) {
            self.name(label, "label");
        }
    }

    /// The words of an ARN that are somebody's: buckets, roles, users.
    fn arn(&mut self, text: &str) {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, _, service, _, _, resource] = parts.as_slice() else { return };
        // A role's or a user's name stands behind what it is.
        let (stem, before) = match *service {
            "iam" | "sts" => ("principal", 1),
            "s3" => ("bucket", 0),
            _ => return,
        };
        let words = resource.split('/').skip(before);
        for (at, word) in words.enumerate() {
            if !word.is_empty() && !word.contains(['*', '?', '$']) {
                self.name(word, if at == 0 { stem } else { "part" });
            }
        }
    }

    /// The names in a policy: of buckets, of principals, of statements, and the values of conditions on tags and names.
    fn policy(&mut self, value: &Value, path: &mut Vec<String>) {
        match value {
            Value::String(text) if text.starts_with("arn:aws") => self.arn(text),
            Value::String(text) => {
                let member = path.last().map_or("", String::as_str);
                if matches!(member, "Sid" | "Id") {
                    self.name(text, "statement");
                } else if member.starts_with("aws:PrincipalOrg") || member.starts_with("aws:ResourceOrg") {
                    self.name(text, "organization");
                } else if member.contains("Tag/") && !text.contains(['*', '?', '$']) {
                    self.name(text, "value");
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.policy(item, path)),
            Value::Object(members) => {
                for (name, member) in members {
                    if let Some((_, key)) = name.split_once("Tag/") {
                        self.name(key, "key");
                    }
                    path.push(name.clone());
                    self.policy(member, path);
                    path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// A value with every word replaced.
    fn replaced(&self, value: Value, path: &mut Vec<String>) -> Value {
        match value {
            Value::String(text) => Value::String(self.of_member(&text, path)),
            Value::Array(items) => items.into_iter().map(|item| self.replaced(item, path)).collect(),
            Value::Object(members) => {
                let is_tag = members.get("Key").is_some_and(Value::is_string) && members.len() == 2;
                let mut kept = Map::new();
                for (name, member) in members {
                    path.push(if is_tag { "Tag".to_owned() } else { name.clone() });
                    kept.insert(name, self.replaced(member, path));
                    path.pop();
                }
                Value::Object(kept)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    fn of_member(&self, text: &str, path: &[String]) -> String {
        let member = path.last().map_or("", String::as_str);
        let table = path.first().map_or("", String::as_str);
        let is_name = NAMES.iter().any(|(of, name, _)| (*of == table || *of == "*") && *name == member);
        if is_name || member == "Tag" {
            // What the account is called is no account's id.
            return self.names.get(text).cloned().unwrap_or_else(|| self.text(text));
        }
        if is_domain(path) {
            return self.of_domain(text);
        }
        if text.starts_with('{')
            && let Ok(policy) = serde_json::from_str::<Value>(text)
        {
            return self.of_policy(policy).to_string();
        }
        self.text(text)
    }

    fn of_domain(&self, text: &str) -> String {
        if is_of_aws(text) || text.parse::<IpAddr>().is_ok() {
            return self.text(text);
        }
        let end = if text.ends_with('.') { "." } else { "" };
        let labels: Vec<&str> = text.trim_end_matches('.').split('.').collect();
        let last = labels.len().saturating_sub(1);
        let labels: Vec<&str> = labels
            .iter()
            .enumerate()
            .map(|(at, label)| match self.names.get(*label).filter(|_| at < last && is_label(label)) {
                Some(name) => name.as_str(),
                None => *label,
            })
            .collect();
        labels.join(".") + end
    }

    fn of_policy(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(match self.names.get(&text) {
                Some(name) => name.clone(),
                None => self.text(&text),
            }),
            // A pattern for buckets stands for the ones of the network that it matches, and for others of no name.
            Value::Array(items) => items.into_iter().flat_map(|item| self.patterns(item)).collect(),
            Value::Object(members) => Value::Object(
                members
                    .into_iter()
                    .map(|(name, member)| {
                        let named = name
                            .split_once("Tag/")
                            .and_then(|(kind, key)| self.names.get(key).map(|key| [kind, "Tag/", key].concat()));
                        let member = match (name.as_str(), member) {
                            ("Resource" | "NotResource", one @ Value::String(_)) => {
                                let all = self.patterns(one);
                                match <[Value; 1]>::try_from(all) {
                                    Ok([one]) => one,
                                    Err(several) => Value::Array(several),
                                }
                            }
                            (_, member) => self.of_policy(member),
                        };
                        (named.unwrap_or(name), member)
                    })
                    .collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    fn patterns(&self, item: Value) -> Vec<Value> {
        let Value::String(text) = &item else { return vec![self.of_policy(item)] };
        let parts = text.split_once(":::").filter(|(before, _)| before.ends_with(":s3"));
        let Some((before, resource)) = parts else { return vec![self.of_policy(item)] };
        let (bucket, key) = match resource.split_once('/') {
            Some((bucket, key)) => (bucket, ["/", &self.of_key(key)].concat()),
            None => (resource, String::new()),
        };
        if !bucket.contains(['*', '?']) || bucket == "*" {
            let bucket = self.names.get(bucket).map_or(bucket, String::as_str);
            return vec![[before, ":::", bucket, &key].concat().into()];
        }
        let matched = self.names.iter().filter(|(name, new)| new.starts_with("bucket-") && matches(bucket, name));
        let mut all: Vec<Value> = matched.map(|(_, new)| [before, ":::", new.as_str(), &key].concat().into()).collect();
        if all.is_empty() {
            all.push([before, ":::other-*", &key].concat().into());
        }
        all
    }

    /// An object's key in a pattern: its names go, its wildcards stay.
    fn of_key(&self, key: &str) -> String {
        let word = |word: &str| match self.names.get(word) {
            Some(name) => name.clone(),
            None if word.contains(['*', '?']) => word.chars().filter(|c| matches!(c, '*' | '?')).collect(),
            None => word.to_owned(),
        };
        key.split('/').map(word).collect::<Vec<_>>().join("/")
    }

    /// Any text: accounts, addresses, ARNs and the like in it.
    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (old, new) in &self.parts {
            text = text.replace(old, new);
        }
        let is_arn = text.starts_with("arn:aws");
        let is_url = text.contains("://");
        let mut out = String::new();
        let mut word = String::new();
        let flush = |word: &mut String, out: &mut String| {
            out.push_str(&self.word(word, is_arn || is_url));
            word.clear();
        };
        for c in text.chars() {
            // A colon stands in IPv6 addresses, a slash before a prefix' length.
            if c.is_ascii_alphanumeric()
                || matches!(c, '-' | '.' | '_')
                || (!is_arn && !is_url && matches!(c, ':' | '/'))
            {
                word.push(c);
            } else {
                flush(&mut word, &mut out);
                out.push(c);
            }
        }
        flush(&mut word, &mut out);
        out
    }

    fn word(&self, word: &str, is_within: bool) -> String {
        if let Some(account) = self.accounts.get(word) {
            return account.clone();
        }
        if let Ok(address) = word.parse::<IpAddr>() {
            return self.addresses.of_address(address).to_string();
        }
        if let Ok(cidr) = word.parse::<Cidr>() {
            return self.addresses.replaced(cidr).to_string();
        }
        if is_within && let Some(name) = self.names.get(word) {
            return name.clone();
        }
        if !is_within && word.contains([':', '/']) {
            let mut out = String::new();
            let mut rest = word;
            while let Some(at) = rest.find([':', '/']) {
                let (before, after) = rest.split_at(at);
                let (sign, after) = after.split_at(1);
                out.push_str(&self.word(before, true));
                out.push_str(sign);
                rest = after;
            }
            return out + &self.word(rest, true);
        }
        if word.contains('.') && !is_of_aws(word) { self.of_domain(word) } else { word.to_owned() }
    }
}

fn take(value: &Value, taken: &mut SortedSet<String>) {
    match value {
        Value::String(text) => drop(taken.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| take(item, taken)),
        Value::Object(members) => members.values().for_each(|member| take(member, taken)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn each_word(text: &str, see: &mut dyn FnMut(&str)) {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').for_each(see);
}

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a member holds a domain name.
fn is_domain(path: &[String]) -> bool {
    let member = path.last().map_or("", String::as_str);
    let table = path.first().map_or("", String::as_str);
    let of_zone = table == "HostedZones" && matches!(member, "Name" | "Values" | "Alias");
    DOMAINS.contains(&member) || of_zone || (table == "ResourceConfigurations" && member == "Definition")
}

/// A label that is somebody's: no wildcard, and none that has a meaning.
fn is_label(label: &str) -> bool {
    !label.starts_with('_') && !label.contains('*') && !label.is_empty()
}

fn is_of_aws(domain: &str) -> bool {
    let domain = domain.trim_end_matches('.');
    let ends = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws", ".aws.dev", ".compute.internal"];
    ends.iter().any(|end| domain.ends_with(end)) || matches!(domain, "ec2.internal" | "amazonaws.com")
}

/// Whether a pattern with `*` and `?` matches a text.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = pattern.get(1..).unwrap_or_default();
            (0..=text.len()).filter_map(|at| text.get(at..)).any(|end| matches(rest, end))
        }
        Some(first) => {
            let mut letters = text.chars();
            let met = letters.next().is_some_and(|c| c == first || first == '?');
            met && matches(pattern.get(first.len_utf8()..).unwrap_or_default(), letters.as_str())
        }
    }
}

/// Public addresses, replaced so that what is within what stays so.
///
/// Each bit of an address is kept or turned, by the bits before it alone: two addresses have as many first bits in common
/// afterwards as before. On the way to blocks that stay (private ones, AWS's own, wide ones) every bit is kept; elsewhere, where
/// all addresses of the network go the same way, that way becomes zero. What is left says how the addresses lie to each other.
#[derive(Clone, Debug, Default)]
struct Addresses {
    /// Blocks that stay, with what is in them.
    kept: Vec<Cidr>,
    /// Blocks that stay themselves, while what is in them is replaced.
    wide: Vec<Cidr>,
    /// Blocks in which the places stay as they are: a VPC's, whose resolver is the third address.
    own: Vec<Cidr>,
    /// All blocks of the network.
    seen: Vec<Cidr>,
}

/// Blocks that are nobody's, or everybody's.
const SPECIAL: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
    "::/8",
    "2001:db8::/32",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

impl Addresses {
    fn of(network: &Network, value: &Value) -> Self {
        let mut found = Self { kept: SPECIAL.iter().filter_map(|text| text.parse().ok()).collect(), ..Self::default() };
        for region in catalog::regions() {
            found.kept.extend(catalog::prefix_lists(region.code).iter().flat_map(|list| list.cidrs.iter().copied()));
        }
        for vpc in network.vpcs.iter() {
            found.own.extend(vpc.cidr_block_association_set.iter().map(|it| it.cidr_block));
            found.own.extend(vpc.ipv6_cidr_block_association_set.iter().map(|it| it.ipv6_cidr_block));
        }
        found.see(value);
        let widest = |cidr: &Cidr| if cidr.network().is_ipv4() { 12 } else { 28 };
        found.wide = found.seen.iter().filter(|cidr| cidr.prefix_len() <= widest(cidr)).copied().collect();
        found
    }

    fn see(&mut self, value: &Value) {
        match value {
            Value::String(text) => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '/');
                for word in text.split(|c| !is_part(c)) {
                    let cidr = word.parse().ok().or_else(|| word.parse().ok().map(Cidr::host));
                    self.seen.extend(cidr.filter(|cidr| !self.kept.iter().any(|kept| kept.covers(cidr))));
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.see(item)),
            Value::Object(members) => members.values().for_each(|member| self.see(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn of_address(&self, address: IpAddr) -> IpAddr {
        self.replaced(Cidr::host(address)).network()
    }

    fn replaced(&self, cidr: Cidr) -> Cidr {
        if self.kept.iter().any(|kept| kept.covers(&cidr)) {
            return cidr;
        }
        let own = self.own.iter().filter(|own| own.covers(&cidr)).map(Cidr::prefix_len).max();
        let turned = own.unwrap_or(cidr.prefix_len());
        let bits = Bits::of(cidr.network());
        let mut out = bits;
        for depth in 0..turned {
            let here = Cidr::new(bits.address(), depth).unwrap_or(cidr);
            let is_below = |other: &&Cidr| depth < other.prefix_len() && here.covers(other);
            let stays = self.kept.iter().chain(&self.wide).any(|other| is_below(&other));
            let ways = |wanted: bool| {
                self.seen.iter().filter(is_below).any(|other| Bits::of(other.network()).bit(depth) == wanted)
            };
            // Where only the way of one is gone, it becomes that of zero.
            if !stays && ways(true) && !ways(false) {
                out = out.turned(depth);
            }
        }
        Cidr::new(out.address(), cidr.prefix_len()).unwrap_or(cidr)
    }
}

/// The bits of an address, the first one highest.
#[derive(Clone, Copy, Debug)]
struct Bits {
    value: u128,
    is_v4: bool,
}

impl Bits {
    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self { value: u128::from(v4.to_bits()) << 96, is_v4: true },
            IpAddr::V6(v6) => Self { value: v6.to_bits(), is_v4: false },
        }
    }

    fn bit(self, depth: u8) -> bool {
        (self.value >> (127 - u32::from(depth))) & 1 == 1
    }

    fn turned(self, depth: u8) -> Self {
        Self { value: self.value ^ (1 << (127 - u32::from(depth))), ..self }
    }

    fn address(self) -> IpAddr {
        match self.is_v4 {
            true => IpAddr::V4(u32::try_from(self.value >> 96).unwrap_or_default().into()),
            false => IpAddr::V6(self.value.into()),
        }
    }
}
