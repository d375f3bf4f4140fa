//! Security groups and network ACLs against a second, naive evaluation over plain lists. It must not know how the walk filters.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::control::Lab;
use endpoint_lab::net::Protocol;
use endpoint_lab::reach::{Query, Reach, Source, To, Verdict};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.next(of.len() as u64)]
    }
}

const BLOCKS: [(&str, [u8; 4], u32); 6] = [
    ("0.0.0.0/0", [0, 0, 0, 0], 0),
    ("10.0.0.0/16", [10, 0, 0, 0], 16),
    ("10.0.1.0/24", [10, 0, 1, 0], 24),
    ("10.0.2.0/24", [10, 0, 2, 0], 24),
    ("10.0.2.10/32", [10, 0, 2, 10], 32),
    ("192.168.0.0/16", [192, 168, 0, 0], 16),
];
/// Each covers all of the ports that replies go to, or none.
const PORTS: [(u16, u16); 6] = [(443, 443), (22, 22), (53, 53), (80, 90), (1_024, 65_535), (0, 65_535)];
/// A port that replies go to.
const HIGH: u16 = 45_001;
const FLOWS: [(Protocol, u16); 5] =
    [(Protocol::Tcp, 443), (Protocol::Tcp, 22), (Protocol::Udp, 53), (Protocol::Tcp, 8_080), (Protocol::Udp, 443)];
/// The subnet of each host and its address.
const HOSTS: [(usize, [u8; 4]); 4] =
    [(0, [10, 0, 1, 10]), (1, [10, 0, 2, 10]), (0, [10, 0, 1, 11]), (1, [10, 0, 2, 11])];

#[derive(Clone, Copy, Debug)]
enum Peer {
    Block(usize),
    Group(usize),
}

/// A rule of a group, or an entry of an ACL; without a protocol it is for all.
#[derive(Clone, Copy, Debug)]
struct Line {
    egress: bool,
    protocol: Option<Protocol>,
    ports: (u16, u16),
    peer: Peer,
    number: usize,
    allows: bool,
}

#[derive(Debug, Default)]
struct World {
    groups: Vec<Vec<Line>>,
    /// The groups of each host.
    members: Vec<Vec<usize>>,
    /// None stands for the default ACL.
    acls: Vec<Option<Vec<Line>>>,
}

fn is_in(block: usize, address: [u8; 4]) -> bool {
    let (_, network, length) = BLOCKS[block];
    let bits = |it: [u8; 4]| u64::from(u32::from_be_bytes(it)) >> (32 - length);
    bits(network) == bits(address)
}

fn fits(line: &Line, egress: bool, protocol: Protocol, port: u16) -> bool {
    let of_protocol = line.protocol.is_none_or(|it| it == protocol && (line.ports.0..=line.ports.1).contains(&port));
    line.egress == egress && of_protocol
}

/// Rules SG-01, SG-06, SG-07: any rule of any group admits.
fn groups_admit(world: &World, host: usize, other: usize, egress: bool, protocol: Protocol, port: u16) -> bool {
    let rules = world.members[host].iter().flat_map(|group| &world.groups[*group]);
    rules.filter(|line| fits(line, egress, protocol, port)).any(|line| match line.peer {
        Peer::Block(block) => is_in(block, HOSTS[other].1),
        Peer::Group(group) => world.members[other].contains(&group),
    })
}

/// Rules NACL-04, NACL-08, NACL-09: the first entry that fits decides, and at the end there is a denial.
fn acl_admits(acl: &Option<Vec<Line>>, remote: [u8; 4], egress: bool, protocol: Protocol, port: u16) -> bool {
    let Some(entries) = acl else { return true };
    let fitting = entries.iter().filter(|line| {
        fits(line, egress, protocol, port) && matches!(line.peer, Peer::Block(block) if is_in(block, remote))
    });
    fitting.min_by_key(|line| line.number).is_some_and(|line| line.allows)
}

/// Rules NACL-02, NACL-03, NACL-12, SG-04: out, in, and back between subnets.
fn naive(world: &World, from: usize, to: usize, protocol: Protocol, port: u16) -> bool {
    let ((home, source), (away, target)) = (HOSTS[from], HOSTS[to]);
    let (near, far) = (&world.acls[home], &world.acls[away]);
    groups_admit(world, from, to, true, protocol, port)
        && groups_admit(world, to, from, false, protocol, port)
        && (home == away
            || acl_admits(near, target, true, protocol, port)
                && acl_admits(far, source, false, protocol, port)
                && acl_admits(far, source, true, protocol, HIGH)
                && acl_admits(near, target, false, protocol, HIGH))
}

fn call(lab: &mut Lab, operation: &str, parameters: Value) -> Value {
    lab.call(&Lab::request("ec2", operation, parameters)).unwrap()
}

fn line(numbers: &mut Numbers, groups: usize) -> Line {
    let protocol = numbers.pick(&[Some(Protocol::Tcp), Some(Protocol::Tcp), Some(Protocol::Udp), None]);
    let is_group = groups > 0 && numbers.next(5) < 2;
    let peer = if is_group { Peer::Group(numbers.next(groups as u64)) } else { Peer::Block(numbers.next(6)) };
    Line {
        egress: numbers.next(2) == 0,
        protocol,
        ports: numbers.pick(&PORTS),
        peer,
        number: 1 + numbers.next(400),
        allows: numbers.next(4) > 0,
    }
}

fn name(protocol: Option<Protocol>) -> &'static str {
    match protocol {
        Some(Protocol::Tcp) => "tcp",
        Some(_) => "udp",
        None => "-1",
    }
}

/// Two subnets of a VPC with hosts, groups and ACLs; what was refused is in neither.
fn build(numbers: &mut Numbers) -> (Lab, World, Vec<String>) {
    let mut lab = Lab::default();
    let mut world = World::default();
    let text = |value: &Value, place: &str| value.pointer(place).unwrap().as_str().unwrap().to_string();
    let vpc = text(&call(&mut lab, "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"})), "/Vpc/VpcId");
    let mut subnets = Vec::new();
    for (block, zone) in [("10.0.1.0/24", "us-east-1a"), ("10.0.2.0/24", "us-east-1b")] {
        let asked = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
        subnets.push(text(&call(&mut lab, "CreateSubnet", asked), "/Subnet/SubnetId"));
    }
    let mut ids = Vec::new();
    for group in 0..3 {
        let asked = json!({"VpcId": vpc, "GroupName": format!("g{group}"), "Description": "g"});
        ids.push(text(&call(&mut lab, "CreateSecurityGroup", asked), "/GroupId"));
    }
    for id in &ids {
        let all = Line { egress: true, protocol: None, ports: (0, 0), peer: Peer::Block(0), number: 0, allows: true };
        let mut rules = vec![all];
        if numbers.next(2) == 0 {
            rules.clear();
            let asked =
                json!({"GroupId": id, "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]});
            call(&mut lab, "RevokeSecurityGroupEgress", asked);
        }
        for _ in 0..=numbers.next(4) {
            let rule = line(numbers, 3);
            let mut asked = json!({"IpProtocol": name(rule.protocol)});
            if rule.protocol.is_some() {
                asked["FromPort"] = json!(rule.ports.0);
                asked["ToPort"] = json!(rule.ports.1);
            }
            match rule.peer {
                Peer::Block(block) => asked["IpRanges"] = json!([{"CidrIp": BLOCKS[block].0}]),
                Peer::Group(group) => asked["UserIdGroupPairs"] = json!([{"GroupId": ids[group]}]),
            }
            let operation = if rule.egress { "AuthorizeSecurityGroupEgress" } else { "AuthorizeSecurityGroupIngress" };
            let asked = json!({"GroupId": id, "IpPermissions": [asked]});
            if lab.call(&Lab::request("ec2", operation, asked)).is_ok() {
                rules.push(rule);
            }
        }
        world.groups.push(rules);
    }
    let mut instances = Vec::new();
    for (subnet, address) in HOSTS {
        let first = numbers.next(3);
        let own = if numbers.next(3) == 0 { vec![first, (first + 1) % 3] } else { vec![first] };
        let groups: Vec<&String> = own.iter().map(|group| &ids[*group]).collect();
        let asked = json!({"ImageId": "ami-00000000000000000", "MinCount": 1, "MaxCount": 1, "SubnetId": subnets[subnet],
            "PrivateIpAddress": Ipv4Addr::from(address).to_string(), "SecurityGroupIds": groups});
        instances.push(text(&call(&mut lab, "RunInstances", asked), "/Instances/0/InstanceId"));
        world.members.push(own);
    }
    for subnet in &subnets {
        if numbers.next(3) == 0 {
            world.acls.push(None);
            continue;
        }
        let acl = text(&call(&mut lab, "CreateNetworkAcl", json!({"VpcId": vpc})), "/NetworkAcl/NetworkAclId");
        let associations = lab.network().network_acls.iter().flat_map(|acl| &acl.associations);
        let found = associations.into_iter().find(|it| it.subnet_id.as_str() == subnet).unwrap();
        let asked = json!({"AssociationId": found.network_acl_association_id.as_str(), "NetworkAclId": acl});
        call(&mut lab, "ReplaceNetworkAclAssociation", asked);
        let mut entries = Vec::new();
        for _ in 0..4 + numbers.next(6) {
            let entry = line(numbers, 0);
            let Peer::Block(block) = entry.peer else { continue };
            let mut asked = json!({"NetworkAclId": acl, "RuleNumber": entry.number, "Protocol": name(entry.protocol),
                "CidrBlock": BLOCKS[block].0, "RuleAction": if entry.allows { "allow" } else { "deny" }, "Egress": entry.egress});
            if entry.protocol.is_some() {
                asked["PortRange"] = json!({"From": entry.ports.0, "To": entry.ports.1});
            }
            if lab.call(&Lab::request("ec2", "CreateNetworkAclEntry", asked)).is_ok() {
                entries.push(entry);
            }
        }
        world.acls.push(Some(entries));
    }
    (lab, world, instances)
}

/// Rules SG-01, SG-04, SG-05, SG-06, SG-07, NACL-02, NACL-03, NACL-04, NACL-08, NACL-09, NACL-12. `LAWS=100000` tries more networks.
#[test]
fn groups_and_acls_admit_as_in_a_naive_evaluation() {
    let networks: u64 = std::env::var("LAWS").ok().and_then(|it| it.parse().ok()).unwrap_or(200);
    let mut numbers = Numbers(11);
    let mut seen = [0_usize; 2];
    for number in 0..networks {
        let (lab, world, instances) = build(&mut numbers);
        let reach = Reach::new(lab.network());
        for (from, to) in (0..4).flat_map(|from| (0..4).map(move |to| (from, to))).filter(|(from, to)| from != to) {
            for (protocol, port) in FLOWS {
                let source = Source::Instance(instances[from].as_str().into());
                let target = To::Address(IpAddr::V4(Ipv4Addr::from(HOSTS[to].1)));
                let query = Query { protocol, ..Query::tcp(source, target, port) };
                let expected = naive(&world, from, to, protocol, port);
                let got = reach.trace(&query).verdict;
                let wanted = if expected { Verdict::Private } else { Verdict::Blocked };
                assert_eq!(got, wanted, "{number}: {from} to {to} by {protocol:?} {port} in {world:#?}");
                seen[usize::from(expected)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|it| *it > 1_000), "{seen:?}: one kind of answer was hardly seen");
}
