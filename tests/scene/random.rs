//! Networks at random, from a number. It must not know how they are drawn.

use super::dice::Dice;
use std::fmt::Write as _;

/// The lines of a random network, and the ids of what stands in its subnets.
pub fn network(seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut lines = String::new();
    let most = [1, 2, 3, 6, 12][dice.roll(5)];
    let busy = [1, 2, 4, 9][dice.roll(4)];
    let vpcs = dice.roll(most + 1);
    let regions = 1 + dice.roll(2);
    let mut made: Vec<String> = Vec::new();
    for vpc in 0..vpcs {
        if vpc * regions / vpcs.max(1) > 0 {
            lines += "region eu-west-1\n";
        }
        if dice.one_in(4) {
            lines += "account 444455556666\n";
        }
        let name = if dice.one_in(4) { format!("a-rather-long-name-of-a-network-{vpc}") } else { format!("v{vpc}") };
        let six = if dice.one_in(3) { " 2600:1f18:abcd:1200::/56" } else { "" };
        let more = if dice.one_in(4) { " 100.64.0.0/16 172.16.0.0/16" } else { "" };
        let _ = writeln!(lines, "vpc {name} 10.{vpc}.0.0/16{more}{six}");
        made.push(name);
        if dice.one_in(2) {
            let _ = writeln!(lines, "igw {vpc}");
        }
        if dice.one_in(4) {
            let _ = writeln!(lines, "eigw {vpc}");
        }
        if dice.one_in(4) {
            let _ = writeln!(lines, "vgw {vpc}");
        }
        let mut subnets = Vec::new();
        for at in 0..dice.roll(busy * 2 + 2) {
            let zone = ["a", "b", "c", "f"][dice.roll(4)];
            let subnet =
                if dice.one_in(5) { format!("s{vpc}-{at}-<long>-subnet-&-name") } else { format!("s{vpc}-{at}") };
            let cidr = match dice.roll(5) {
                0 => format!("2600:1f18:abcd:12{at:02x}::/64"),
                1 => format!("10.{vpc}.{at}.0/24 2600:1f18:abcd:12{at:02x}::/64"),
                _ => format!("10.{vpc}.{at}.0/24"),
            };
            let _ = writeln!(lines, "subnet {subnet} {zone} {cidr}");
            match dice.roll(4) {
                0 => {
                    let _ = writeln!(lines, "table p{vpc}-{at} 0.0.0.0/0>igw-{vpc} {subnet}");
                }
                1 => {
                    let _ = writeln!(lines, "table q{vpc}-{at}-with-a-long-name-too 0.0.0.0/0>nat-{vpc} {subnet}");
                }
                2 => {
                    let _ = writeln!(lines, "table r{vpc}-{at} - {subnet}");
                }
                _ => {}
            }
            for host in 0..dice.roll(busy + 1) {
                let name = if dice.one_in(6) {
                    format!("i{vpc}-{at}-{host}-wwwwwwwwwwwwwwwwwwww")
                } else {
                    format!("i{vpc}-{at}-{host}")
                };
                let ip = if dice.one_in(6) {
                    format!("2600:1f18:abcd:12{at:02x}:1234:5678:9abc:{host:x}")
                } else {
                    format!("10.{vpc}.{at}.{}", 100 + host)
                };
                let mark = ["", " public", " stopped"][dice.roll(3)];
                let _ = writeln!(lines, "instance {name} {subnet} {ip}{mark}");
            }
            subnets.push((subnet, at));
        }
        for door in 0..dice.roll(4) {
            let service = ["s3", "dynamodb", "s3express"][door % 3];
            let _ = writeln!(lines, "gateway-endpoint {service}-{vpc} {service}");
        }
        for port in 0..dice.roll(busy * 2) {
            let places: Vec<String> = subnets
                .iter()
                .filter(|_| dice.one_in(2))
                .map(|(subnet, at)| format!("{subnet}=10.{vpc}.{at}.{}", 20 + port))
                .collect();
            let service =
                ["ssm", "ecr.api", "kms", "execute-api", "a-service-that-nobody-knows-by-its-long-name"][dice.roll(5)];
            let kind = if dice.one_in(6) { "GatewayLoadBalancer" } else { "Interface" };
            let _ = writeln!(lines, "endpoint e{vpc}-{port} {kind} {service} {}", places.join(" "));
        }
        if let (Some((subnet, at)), true) = (subnets.first(), dice.one_in(3)) {
            let _ = writeln!(lines, "nat {vpc} {subnet} 10.{vpc}.{at}.7");
            let _ =
                writeln!(lines, "balancer lb{vpc} network {subnet}=10.{vpc}.{at}.8\nservice svc{vpc} lb{vpc} network");
        }
    }
    if made.len() > 1 {
        for hub in 0..dice.roll(3) {
            let own: Vec<&str> = made.iter().filter(|_| dice.one_in(2)).map(String::as_str).collect();
            let _ = writeln!(lines, "tgw hub{hub} {}", own.join(" "));
        }
        for peering in 0..dice.roll(4) {
            let (a, b) = (dice.roll(made.len()), dice.roll(made.len()));
            if a != b {
                let _ = writeln!(lines, "peering {peering} {} {}", made[a], made[b]);
            }
        }
    }
    for site in 0..dice.roll(3) {
        let gateway = if dice.one_in(2) { "tgw-hub0" } else { "vgw-0" };
        let _ = writeln!(lines, "vpn n{site} {gateway}");
        if dice.one_in(2) {
            let _ = writeln!(lines, "site office{site} 192.168.{site}.0/24 vpn-n{site}");
            for host in 0..dice.roll(4) {
                let _ = writeln!(lines, "host h{site}-{host} office{site} 192.168.{site}.{host}");
            }
        }
    }
    lines
}
