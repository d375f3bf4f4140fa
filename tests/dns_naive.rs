//! The resolver against a second, naive one: the pseudo-code of the rulebook (interface endpoints and DNS, section 5) over plain
//! lists of its own. It must not know how the resolver finds its answers.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::control::Lab;
use endpoint_lab::net::Id;
use endpoint_lab::reach::{DnsSource, DnsStatus, Reach, RecordType, Source};
use serde_json::{Value, json};
use std::net::IpAddr;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below) as usize
    }
}

/// A zone: its records as name and addresses, where a name may begin with `*.`.
struct Zone {
    name: &'static str,
    is_hidden: bool,
    /// Of the VPC itself, not of its Profile (rule DNS-55).
    is_local: bool,
    inbound_only: bool,
    /// Else the names keep their public addresses, of the families of S3's gateway endpoint (rule DNS-47).
    gateway: Option<&'static str>,
    records: Vec<(String, Vec<String>)>,
}

/// What the naive resolver looks at.
struct World {
    support: bool,
    hostnames: bool,
    zones: Vec<Zone>,
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    domain: &'static str,
    /// Else it is a system rule.
    forwards: bool,
    is_local: bool,
}

#[derive(Debug, PartialEq)]
enum Said {
    Nothing,
    Public,
    /// Public addresses as a gateway endpoint's record type has them: whether there are any of the family.
    Chosen(bool),
    Forwarded,
    Zone {
        is_hidden: bool,
        status: DnsStatus,
        addresses: Vec<String>,
    },
}

fn within(name: &str, domain: &str) -> bool {
    domain == "." || name == domain || name.ends_with(&format!(".{domain}"))
}

fn labels(domain: &str) -> usize {
    if domain == "." { 0 } else { domain.split('.').count() }
}

/// Exact, else the closest wildcard, else none: `NXDOMAIN` only where nothing of the name exists (rules DNS-57, DNS-58, DNS-59).
fn zone_says(zone: &Zone, name: &str, kind: RecordType) -> Said {
    if let Some(record) = zone.gateway {
        return Said::Chosen(record != if kind == RecordType::Aaaa { "ipv4" } else { "ipv6" });
    }
    let said = |status, addresses: Vec<String>| Said::Zone { is_hidden: zone.is_hidden, status, addresses };
    let of = |wanted: &str| zone.records.iter().find(|(record, _)| record == wanted).map(|(_, addresses)| addresses);
    let mut found = of(name);
    let exists = name == zone.name || zone.records.iter().any(|(record, _)| within(record, name));
    if found.is_none() && !exists {
        let mut parent = name;
        while let Some((_, rest)) = parent.split_once('.') {
            if found.is_some() || !within(rest, zone.name) {
                break;
            }
            found = of(&format!("*.{rest}"));
            parent = rest;
        }
    }
    match found {
        Some(addresses) => {
            let wanted = |address: &&String| address.contains(':') == (kind == RecordType::Aaaa);
            said(DnsStatus::NoError, addresses.iter().filter(wanted).cloned().collect())
        }
        None if exists => said(DnsStatus::NoError, vec![]),
        None => said(DnsStatus::NxDomain, vec![]),
    }
}

/// Section 5, line by line.
fn naive(world: &World, inbound: bool, name: &str, kind: RecordType) -> Said {
    if !world.support {
        return Said::Nothing;
    }
    let zones: Vec<&Zone> = world
        .zones
        .iter()
        .filter(|zone| world.hostnames && (inbound || !zone.inbound_only) && within(name, zone.name))
        .collect();
    // The longest suffix; at the same name what is the VPC's own before its Profile's, the last of several.
    let zone = zones.iter().max_by_key(|zone| (labels(zone.name), zone.is_local));
    let rules = world.rules.iter().filter(|rule| within(name, rule.domain));
    let rule = rules.max_by_key(|rule| (labels(rule.domain), rule.is_local));
    // At the same name and place, a rule before a zone.
    let rule = rule.filter(|rule| {
        zone.is_none_or(|zone| (labels(rule.domain), rule.is_local) >= (labels(zone.name), zone.is_local))
    });
    match (rule, zone) {
        (Some(Rule { forwards: true, .. }), _) => Said::Forwarded,
        (_, Some(zone)) => zone_says(zone, name, kind),
        (_, None) => Said::Public,
    }
}

/// What the lab's resolver says, in the same words.
fn lab_says(reach: &Reach<'_>, from: &Source, inbound: bool, name: &str, kind: RecordType) -> Said {
    let server: Option<IpAddr> = inbound.then(|| "10.0.1.53".parse().unwrap());
    let answer = reach.resolve(from, server, &name.parse().unwrap(), kind);
    let addresses = || answer.addresses().map(|it| it.to_string()).collect();
    match answer.source {
        DnsSource::Public if answer.rule == "DNS-47" => Said::Chosen(answer.addresses().next().is_some()),
        DnsSource::Public => Said::Public,
        DnsSource::Forwarded => Said::Forwarded,
        DnsSource::None | DnsSource::EndpointName => Said::Nothing,
        DnsSource::PrivateHostedZone => Said::Zone { is_hidden: false, status: answer.status, addresses: addresses() },
        DnsSource::EndpointPrivateDns => Said::Zone { is_hidden: true, status: answer.status, addresses: addresses() },
    }
}

const ZONES: [&str; 7] = [
    "monitoring.us-east-1.api.aws",
    "example.com",
    "acme.example.com",
    "amazonaws.com",
    "us-east-1.amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    "ecr.us-east-1.amazonaws.com",
];
const RULES: [&str; 7] = [
    ".",
    "com",
    "amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    "s3.us-east-1.amazonaws.com",
    "example.com",
    "acme.example.com",
];
const NAMES: [&str; 24] = [
    "monitoring.us-east-1.amazonaws.com",
    "monitoring.us-east-1.api.aws",
    "monitoring-fips.us-east-1.api.aws",
    "x.monitoring.us-east-1.api.aws",
    "s3.dualstack.us-east-1.amazonaws.com",
    "bucket.s3.dualstack.us-east-1.amazonaws.com",
    "s3-control.us-east-1.amazonaws.com",
    "111122223333.s3-control.us-east-1.amazonaws.com",
    "example.com",
    "www.example.com",
    "a.b.example.com",
    "acme.example.com",
    "www.acme.example.com",
    "nadiracme.example.com",
    "amazonaws.com",
    "sns.us-east-1.amazonaws.com",
    "sqs.us-east-1.amazonaws.com",
    "old.sqs.us-east-1.amazonaws.com",
    "www.sqs.us-east-1.amazonaws.com",
    "s3.us-east-1.amazonaws.com",
    "bucket.s3.us-east-1.amazonaws.com",
    "dkr.ecr.us-east-1.amazonaws.com",
    "111122223333.dkr.ecr.us-east-1.amazonaws.com",
    "www.ecr.us-east-1.amazonaws.com",
];

/// The zones that private DNS of a service makes: name, whether its apex answers, whether every name below does.
type Names = &'static [(&'static str, bool, bool)];

/// Rules DNS-26, DNS-27, DNS-28, DNS-37.
const SERVICES: [(&str, Names); 4] = [
    ("sqs", &[("sqs.us-east-1.amazonaws.com", true, false)]),
    ("ecr.dkr", &[("dkr.ecr.us-east-1.amazonaws.com", false, true)]),
    (
        "s3",
        &[
            ("s3.us-east-1.amazonaws.com", true, true),
            ("s3-control.us-east-1.amazonaws.com", true, true),
            ("s3-accesspoint.us-east-1.amazonaws.com", true, true),
            ("s3.dualstack.us-east-1.amazonaws.com", true, true),
        ],
    ),
    (
        "monitoring",
        &[
            ("monitoring.us-east-1.amazonaws.com", true, false),
            ("monitoring.us-east-1.api.aws", true, false),
            ("monitoring-fips.us-east-1.amazonaws.com", true, false),
            ("monitoring-fips.us-east-1.api.aws", true, false),
        ],
    ),
];

fn call(lab: &mut Lab, service: &str, operation: &str, parameters: Value) -> Option<Value> {
    lab.call(&Lab::request(service, operation, parameters)).ok()
}

/// A VPC with a random part of everything that answers names; what was refused is in neither.
fn build(numbers: &mut Numbers) -> (Lab, World, Id) {
    let mut lab = Lab::default();
    let made = |value: Value, place: &str| value.pointer(place).unwrap().as_str().unwrap().to_string();
    let mut vpc = |block: &str, six: &str| {
        let asked = json!({"CidrBlock": block, "Ipv6CidrBlock": six, "Ipv6Pool": "ipv6pool-ec2-0123456789abcdef0"});
        let id = made(call(&mut lab, "ec2", "CreateVpc", asked).unwrap(), "/Vpc/VpcId");
        call(&mut lab, "ec2", "ModifyVpcAttribute", json!({"VpcId": id, "EnableDnsHostnames": {"Value": true}}))
            .unwrap();
        id
    };
    let (vpc, hub) = (vpc("10.0.0.0/16", "2001:db8::/56"), vpc("10.8.0.0/16", "2001:db8:8::/56"));
    let mut subnet = |vpc: &str, block: &str, six: &str, zone: &str| {
        let asked = json!({"VpcId": vpc, "CidrBlock": block, "Ipv6CidrBlock": six, "AvailabilityZone": zone});
        made(call(&mut lab, "ec2", "CreateSubnet", asked).unwrap(), "/Subnet/SubnetId")
    };
    let s1 = subnet(&vpc, "10.0.1.0/24", "2001:db8:0:1::/64", "us-east-1a");
    let s2 = subnet(&vpc, "10.0.2.0/24", "2001:db8:0:2::/64", "us-east-1b");
    let s3 = subnet(&hub, "10.8.2.0/24", "2001:db8:8:2::/64", "us-east-1b");
    let instance = made(
        call(
            &mut lab,
            "ec2",
            "RunInstances",
            json!({"ImageId": "ami-00000000000000000", "MinCount": 1, "MaxCount": 1, "SubnetId": s1}),
        )
        .unwrap(),
        "/Instances/0/InstanceId",
    );
    let group = lab.network().security_groups.iter().next().unwrap().group_id.clone();
    let address = |ip: &str, other: &str| json!([{"SubnetId": s1, "Ip": ip}, {"SubnetId": s2, "Ip": other}]);
    let endpoint = |direction: &str, ips: Value| json!({"CreatorRequestId": direction, "Direction": direction, "SecurityGroupIds": [group], "IpAddresses": ips});
    call(&mut lab, "route53resolver", "CreateResolverEndpoint", endpoint("INBOUND", address("10.0.1.53", "10.0.2.53")))
        .unwrap();
    let out = made(
        call(
            &mut lab,
            "route53resolver",
            "CreateResolverEndpoint",
            endpoint("OUTBOUND", address("10.0.1.60", "10.0.2.60")),
        )
        .unwrap(),
        "/ResolverEndpoint/Id",
    );
    let mut world = World { support: true, hostnames: true, zones: Vec::new(), rules: Vec::new() };
    if numbers.next(2) == 0 {
        let record = ["service-defined", "dualstack", "ipv4", "ipv6"][numbers.next(4)];
        let asked = json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "IpAddressType": "dualstack",
            "DnsOptions": {"DnsRecordIpType": record}});
        call(&mut lab, "ec2", "CreateVpcEndpoint", asked).unwrap();
        if record != "service-defined" {
            for name in ["s3.us-east-1.amazonaws.com", "s3.dualstack.us-east-1.amazonaws.com"] {
                let gateway = Some(record);
                world.zones.push(Zone {
                    name,
                    is_hidden: false,
                    is_local: true,
                    inbound_only: false,
                    gateway,
                    records: vec![],
                });
            }
        }
    }
    // Of the Profile: whatever is made in the hub goes into it, or does not.
    let profile = made(
        call(&mut lab, "route53profiles", "CreateProfile", json!({"Name": "p", "ClientToken": "p"})).unwrap(),
        "/Profile/Id",
    );
    let has_profile = numbers.next(2) == 0;
    if has_profile {
        let asked = json!({"ProfileId": profile, "ResourceId": vpc, "Name": "p"});
        call(&mut lab, "route53profiles", "AssociateProfile", asked).unwrap();
    }
    let share = |lab: &mut Lab, arn: String| {
        let asked = json!({"ProfileId": profile, "ResourceArn": arn, "Name": "r"});
        call(lab, "route53profiles", "AssociateResourceToProfile", asked).unwrap();
    };
    for (zone, is_local) in ZONES.iter().flat_map(|zone| [(*zone, true), (*zone, false)]) {
        if numbers.next(if is_local { 4 } else { 6 }) > 0 {
            continue;
        }
        let own = if is_local { &vpc } else { &hub };
        let reference = format!("{zone} {is_local}");
        let asked =
            json!({"Name": zone, "VPC": {"VPCRegion": "us-east-1", "VPCId": own}, "CallerReference": reference});
        let id = made(call(&mut lab, "route53", "CreateHostedZone", asked).unwrap(), "/HostedZone/Id");
        let mut records = Vec::new();
        let place = if is_local { 9 } else { 19 };
        for (number, name) in [zone.to_string(), format!("www.{zone}"), format!("*.{zone}")].into_iter().enumerate() {
            let address = format!("10.{place}.0.{}", number + 1);
            if numbers.next(2) == 0 {
                let change = json!({"Changes": [{"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": address}]}}]});
                let asked = json!({"HostedZoneId": id, "ChangeBatch": change});
                call(&mut lab, "route53", "ChangeResourceRecordSets", asked).unwrap();
                records.push((name, vec![address]));
            }
        }
        if !is_local {
            share(&mut lab, format!("arn:aws:route53:::hostedzone/{}", id.rsplit('/').next().unwrap()));
        }
        if is_local || has_profile {
            world.zones.push(Zone {
                name: zone,
                is_hidden: false,
                is_local,
                inbound_only: false,
                gateway: None,
                records,
            });
        }
    }
    for (number, (service, names)) in
        SERVICES.iter().enumerate().flat_map(|it| [(2 * it.0, it.1), (2 * it.0 + 1, it.1)])
    {
        let is_local = number % 2 == 0;
        if !is_local && numbers.next(3) > 0 {
            continue;
        }
        let (own, subnet, block) = if is_local { (&vpc, &s2, "0") } else { (&hub, &s3, "8") };
        let (four, six) = (format!("10.{block}.2.{}", 70 + number), format!("2001:db8:{block}:2::{}", 70 + number));
        let is_dual = numbers.next(2) == 0;
        let is_on = numbers.next(3) > 0;
        let record = if is_dual { ["dualstack", "ipv4", "ipv6", "service-defined"][numbers.next(4)] } else { "ipv4" };
        let mut pins = json!({"SubnetId": subnet, "Ipv4": four});
        if is_dual {
            pins["Ipv6"] = json!(six);
        }
        let inbound_only = *service == "s3" && is_on && is_local && numbers.next(2) == 0;
        let mut options = json!({"DnsRecordIpType": record});
        if *service == "s3" && is_on {
            options["PrivateDnsOnlyForInboundResolverEndpoint"] = json!(inbound_only);
        }
        let asked = json!({"VpcId": own, "VpcEndpointType": "Interface", "ServiceName": format!("com.amazonaws.us-east-1.{service}"),
            "SubnetIds": [subnet], "SubnetConfigurations": [pins], "PrivateDnsEnabled": is_on, "DnsOptions": options,
            "IpAddressType": if is_dual { "dualstack" } else { "ipv4" }});
        let Some(answer) = call(&mut lab, "ec2", "CreateVpcEndpoint", asked) else { continue };
        if !is_local {
            let id = made(answer, "/VpcEndpoint/VpcEndpointId");
            share(&mut lab, format!("arn:aws:ec2:us-east-1:111122223333:vpc-endpoint/{id}"));
        }
        if !is_on || !(is_local || has_profile) {
            continue;
        }
        for (name, apex, wild) in *names {
            let is_dual_name = name.ends_with(".api.aws") || name.contains(".dualstack.");
            if is_dual_name && !is_dual {
                continue;
            }
            let mut addresses = Vec::new();
            if record != "ipv6" {
                addresses.push(four.clone());
            }
            if record == "dualstack" || record == "ipv6" || (record == "service-defined" && is_dual_name) {
                addresses.push(six.clone());
            }
            let mut records = Vec::new();
            if *apex {
                records.push((name.to_string(), addresses.clone()));
            }
            if *wild {
                records.push((format!("*.{name}"), addresses));
            }
            world.zones.push(Zone { name, is_hidden: true, is_local, inbound_only, gateway: None, records });
        }
    }
    for (domain, is_local) in RULES.iter().flat_map(|domain| [(*domain, true), (*domain, false)]) {
        let choice = numbers.next(if is_local { 8 } else { 14 });
        if choice > 1 {
            continue;
        }
        let reference = format!("{domain} {is_local}");
        let asked = if choice == 0 {
            json!({"CreatorRequestId": reference, "RuleType": "FORWARD", "DomainName": domain, "ResolverEndpointId": out, "TargetIps": [{"Ip": "8.8.8.8"}]})
        } else {
            json!({"CreatorRequestId": reference, "RuleType": "SYSTEM", "DomainName": domain})
        };
        let Some(rule) = call(&mut lab, "route53resolver", "CreateResolverRule", asked) else { continue };
        let id = made(rule, "/ResolverRule/Id");
        if is_local {
            let asked = json!({"ResolverRuleId": id, "VPCId": vpc});
            if call(&mut lab, "route53resolver", "AssociateResolverRule", asked).is_none() {
                continue;
            }
        } else {
            share(&mut lab, format!("arn:aws:route53resolver:us-east-1:111122223333:resolver-rule/{id}"));
            if !has_profile {
                continue;
            }
        }
        world.rules.push(Rule { domain, forwards: choice == 0, is_local });
    }
    if numbers.next(5) == 0 {
        let asked = json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": false}});
        world.hostnames = call(&mut lab, "ec2", "ModifyVpcAttribute", asked).is_none();
        if numbers.next(3) == 0 {
            let asked = json!({"VpcId": vpc, "EnableDnsSupport": {"Value": false}});
            world.support = call(&mut lab, "ec2", "ModifyVpcAttribute", asked).is_none();
        }
    }
    (lab, world, Id::from(instance.as_str()))
}

/// Rules DNS-53..DNS-64, DNS-41, DNS-47. `LAWS=100000` tries more networks.
#[test]
fn the_resolver_says_what_the_pseudo_code_says() {
    let networks: u64 = std::env::var("LAWS").ok().and_then(|it| it.parse().ok()).unwrap_or(120);
    let mut numbers = Numbers(5);
    let mut seen = [0_usize; 6];
    for number in 0..networks {
        let (lab, world, instance) = build(&mut numbers);
        let reach = Reach::new(lab.network());
        let from = Source::Instance(instance);
        for name in NAMES {
            let kinds =
                [(false, RecordType::A), (true, RecordType::A), (false, RecordType::Aaaa), (true, RecordType::Aaaa)];
            for (inbound, kind) in kinds {
                let expected = naive(&world, inbound, name, kind);
                let got = lab_says(&reach, &from, inbound, name, kind);
                let zones: Vec<_> = world.zones.iter().map(|it| (it.name, it.is_local, &it.records)).collect();
                assert_eq!(got, expected, "{number}: {name}, inbound {inbound}, in {zones:?}, rules {:?}", world.rules);
                let place = match expected {
                    Said::Nothing => 0,
                    Said::Public => 1,
                    Said::Forwarded => 2,
                    Said::Zone { is_hidden: false, .. } => 3,
                    Said::Zone { is_hidden: true, .. } => 4,
                    Said::Chosen(_) => 5,
                };
                seen[place] += 1;
            }
        }
    }
    assert!(seen.iter().all(|it| *it > 100), "{seen:?}: some kinds of answers were hardly seen");
}
