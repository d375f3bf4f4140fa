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

/// A zone: its records as name and address, where a name may begin with `*.`.
struct Zone {
    name: &'static str,
    is_hidden: bool,
    inbound_only: bool,
    records: Vec<(String, &'static str)>,
}

/// What the naive resolver looks at.
struct World {
    support: bool,
    hostnames: bool,
    zones: Vec<Zone>,
    /// Domain, and whether it forwards (else it is a system rule).
    rules: Vec<(&'static str, bool)>,
}

#[derive(Debug, PartialEq)]
enum Said {
    Nothing,
    Public,
    Forwarded,
    Zone { is_hidden: bool, status: DnsStatus, addresses: Vec<String> },
}

fn within(name: &str, domain: &str) -> bool {
    domain == "." || name == domain || name.ends_with(&format!(".{domain}"))
}

fn labels(domain: &str) -> usize {
    if domain == "." { 0 } else { domain.split('.').count() }
}

/// Exact, else the closest wildcard, else none: `NXDOMAIN` only where nothing of the name exists (rules DNS-57, DNS-58, DNS-59).
fn zone_says(zone: &Zone, name: &str, kind: RecordType) -> Said {
    let said = |status, addresses: Vec<&str>| Said::Zone {
        is_hidden: zone.is_hidden,
        status,
        addresses: addresses.into_iter().map(str::to_string).collect(),
    };
    let of = |wanted: &str| zone.records.iter().find(|(record, _)| record == wanted).map(|(_, address)| *address);
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
        Some(address) if kind == RecordType::A => said(DnsStatus::NoError, vec![address]),
        Some(_) => said(DnsStatus::NoError, vec![]),
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
    let zone = zones.iter().max_by_key(|zone| labels(zone.name));
    let rule = world.rules.iter().filter(|(domain, _)| within(name, domain)).max_by_key(|(domain, _)| labels(domain));
    match (rule, zone) {
        (Some((domain, true)), zone) if zone.is_none_or(|zone| labels(domain) >= labels(zone.name)) => Said::Forwarded,
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
        DnsSource::Public => Said::Public,
        DnsSource::Forwarded => Said::Forwarded,
        DnsSource::None | DnsSource::EndpointName => Said::Nothing,
        DnsSource::PrivateHostedZone => Said::Zone { is_hidden: false, status: answer.status, addresses: addresses() },
        DnsSource::EndpointPrivateDns => Said::Zone { is_hidden: true, status: answer.status, addresses: addresses() },
    }
}

const ZONES: [&str; 6] = [
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
const NAMES: [&str; 16] = [
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

fn call(lab: &mut Lab, service: &str, operation: &str, parameters: Value) -> Option<Value> {
    lab.call(&Lab::request(service, operation, parameters)).ok()
}

/// A VPC with a random part of everything that answers names; what was refused is in neither.
fn build(numbers: &mut Numbers) -> (Lab, World, Id) {
    let mut lab = Lab::default();
    let made = |value: Value, place: &str| value.pointer(place).unwrap().as_str().unwrap().to_string();
    let vpc = made(call(&mut lab, "ec2", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})).unwrap(), "/Vpc/VpcId");
    call(&mut lab, "ec2", "ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}})).unwrap();
    let mut subnet = |block: &str, zone: &str| {
        let asked = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
        made(call(&mut lab, "ec2", "CreateSubnet", asked).unwrap(), "/Subnet/SubnetId")
    };
    let (s1, s2) = (subnet("10.0.1.0/24", "us-east-1a"), subnet("10.0.2.0/24", "us-east-1b"));
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
        call(&mut lab, "ec2", "CreateVpcEndpoint", json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3"}))
            .unwrap();
    }
    let services = [
        ("sqs", "10.0.2.71", vec![("sqs.us-east-1.amazonaws.com", true, false)]),
        ("ecr.dkr", "10.0.2.72", vec![("dkr.ecr.us-east-1.amazonaws.com", false, true)]),
        (
            "s3",
            "10.0.2.73",
            vec![
                ("s3.us-east-1.amazonaws.com", true, true),
                ("s3-control.us-east-1.amazonaws.com", true, true),
                ("s3-accesspoint.us-east-1.amazonaws.com", true, true),
            ],
        ),
    ];
    for zone in ZONES {
        if numbers.next(4) > 0 {
            continue;
        }
        let asked = json!({"Name": zone, "VPC": {"VPCRegion": "us-east-1", "VPCId": vpc}, "CallerReference": zone});
        let id = made(call(&mut lab, "route53", "CreateHostedZone", asked).unwrap(), "/HostedZone/Id");
        let mut records = Vec::new();
        for (name, address) in
            [(zone.to_string(), "10.9.0.1"), (format!("www.{zone}"), "10.9.0.2"), (format!("*.{zone}"), "10.9.0.3")]
        {
            if numbers.next(2) == 0 {
                let change = json!({"Changes": [{"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": address}]}}]});
                let asked = json!({"HostedZoneId": id, "ChangeBatch": change});
                call(&mut lab, "route53", "ChangeResourceRecordSets", asked).unwrap();
                records.push((name, address));
            }
        }
        world.zones.push(Zone { name: zone, is_hidden: false, inbound_only: false, records });
    }
    for (service, address, names) in services {
        let mut asked = json!({"VpcId": vpc, "VpcEndpointType": "Interface", "ServiceName": format!("com.amazonaws.us-east-1.{service}"),
            "SubnetIds": [s2], "SubnetConfigurations": [{"SubnetId": s2, "Ipv4": address}], "PrivateDnsEnabled": numbers.next(3) > 0});
        let inbound_only = service == "s3" && numbers.next(2) == 0;
        if service == "s3" && asked["PrivateDnsEnabled"] == true {
            asked["DnsOptions"] = json!({"PrivateDnsOnlyForInboundResolverEndpoint": inbound_only});
        }
        let is_on = asked["PrivateDnsEnabled"] == true;
        if call(&mut lab, "ec2", "CreateVpcEndpoint", asked).is_some() && is_on {
            for (name, apex, wild) in names {
                let mut records = Vec::new();
                if apex {
                    records.push((name.to_string(), address));
                }
                if wild {
                    records.push((format!("*.{name}"), address));
                }
                world.zones.push(Zone { name, is_hidden: true, inbound_only, records });
            }
        }
    }
    for domain in RULES {
        let choice = numbers.next(8);
        if choice > 1 {
            continue;
        }
        let asked = if choice == 0 {
            json!({"CreatorRequestId": domain, "RuleType": "FORWARD", "DomainName": domain, "ResolverEndpointId": out, "TargetIps": [{"Ip": "8.8.8.8"}]})
        } else {
            json!({"CreatorRequestId": domain, "RuleType": "SYSTEM", "DomainName": domain})
        };
        let Some(rule) = call(&mut lab, "route53resolver", "CreateResolverRule", asked) else { continue };
        let asked = json!({"ResolverRuleId": made(rule, "/ResolverRule/Id"), "VPCId": vpc});
        if call(&mut lab, "route53resolver", "AssociateResolverRule", asked).is_some() {
            world.rules.push((domain, choice == 0));
        }
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

/// Rules DNS-53..DNS-64, DNS-41. `LAWS=10000` tries more networks.
#[test]
fn the_resolver_says_what_the_pseudo_code_says() {
    let networks: u64 = std::env::var("LAWS").ok().and_then(|it| it.parse().ok()).unwrap_or(300);
    let mut numbers = Numbers(5);
    let mut seen = [0_usize; 5];
    for number in 0..networks {
        let (lab, world, instance) = build(&mut numbers);
        let reach = Reach::new(lab.network());
        let from = Source::Instance(instance);
        for name in NAMES {
            for (inbound, kind) in [(false, RecordType::A), (true, RecordType::A), (false, RecordType::Aaaa)] {
                let expected = naive(&world, inbound, name, kind);
                let got = lab_says(&reach, &from, inbound, name, kind);
                let zones: Vec<_> = world.zones.iter().map(|it| (it.name, &it.records)).collect();
                assert_eq!(got, expected, "{number}: {name}, inbound {inbound}, in {zones:?}, rules {:?}", world.rules);
                let place = match expected {
                    Said::Nothing => 0,
                    Said::Public => 1,
                    Said::Forwarded => 2,
                    Said::Zone { is_hidden: false, .. } => 3,
                    Said::Zone { is_hidden: true, .. } => 4,
                };
                seen[place] += 1;
            }
        }
    }
    assert!(seen.iter().all(|it| *it > 100), "{seen:?}: some kinds of answers were hardly seen");
}
