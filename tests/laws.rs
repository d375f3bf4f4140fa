//! Laws that hold for every network: route choice against a naive search, undo, and the same requests again.
//! It must not know how they are fulfilled.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::control::Lab;
use endpoint_lab::model::{Destination, Network, Origin, Route, RouteTable, RouteTarget, Tags, Vpc};
use endpoint_lab::net::{Cidr, Id};
use endpoint_lab::reach::Compiled;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// A block in a small space, so that blocks cover each other often.
fn block(numbers: &mut Numbers) -> Cidr {
    if numbers.next(2) == 0 {
        let address = Ipv4Addr::from(0x0a00_0000 | (numbers.next(64) as u32) << 8);
        Cidr::new(IpAddr::V4(address), 18 + numbers.next(12) as u8).unwrap()
    } else {
        let address = Ipv6Addr::from(0x2001_0db8_u128 << 96 | u128::from(numbers.next(64)) << 64);
        Cidr::new(IpAddr::V6(address), 52 + numbers.next(12) as u8).unwrap()
    }
}

fn address(numbers: &mut Numbers) -> IpAddr {
    if numbers.next(2) == 0 {
        IpAddr::V4(Ipv4Addr::from(0x0a00_0000 | numbers.next(64 << 8) as u32))
    } else {
        IpAddr::V6(Ipv6Addr::from(0x2001_0db8_u128 << 96 | u128::from(numbers.next(64)) << 64 | 1))
    }
}

/// The prefix length of the block that wins, found by looking at every bit.
fn longest(table: &RouteTable, address: IpAddr) -> Option<u8> {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(it) => (u128::from(u32::from(it)), 32_u8),
        IpAddr::V6(it) => (u128::from(it), 128),
    };
    let covers = |cidr: &Cidr| {
        let ((network, width), (wanted, family)) = (bits(cidr.network()), bits(address));
        width == family
            && (0..cidr.prefix_len()).all(|bit| (network >> (width - 1 - bit)) & 1 == (wanted >> (width - 1 - bit)) & 1)
    };
    let cidrs = table.routes.iter().filter_map(|route| match &route.destination {
        Destination::Cidr(cidr) => Some(cidr),
        Destination::PrefixList(_) => None,
    });
    cidrs.filter(|cidr| covers(cidr)).map(Cidr::prefix_len).max()
}

/// Rules RT-22, RT-27. `LAWS=100000` tries more tables.
#[test]
fn the_longest_prefix_wins_as_in_a_search_bit_by_bit() {
    let tables: u64 = std::env::var("LAWS").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    let mut numbers = Numbers(7);
    let (mut found, mut missed) = (0, 0);
    for _ in 0..tables {
        let mut routes: Vec<Route> = Vec::new();
        for place in 0..=numbers.next(12) {
            let destination = Destination::Cidr(block(&mut numbers));
            if routes.iter().all(|route| route.destination != destination) {
                let target = RouteTarget(Id::made("igw", place));
                routes.push(Route { destination, target, origin: Origin::CreateRoute });
            }
        }
        let table = RouteTable {
            route_table_id: "rtb-1".into(),
            vpc_id: "vpc-1".into(),
            owner_id: "111122223333".into(),
            routes,
            associations: Vec::new(),
            propagating_vgws: Vec::new(),
            tags: Tags::default(),
        };
        let network = Network::default();
        let compiled = Compiled::new(&network, &table);
        for _ in 0..8 {
            let address = address(&mut numbers);
            let chosen = compiled.choose(address).map(|choice| choice.row.cidr);
            assert_eq!(
                chosen.map(|cidr| cidr.prefix_len()),
                longest(&table, address),
                "{address} in {:?}",
                table.routes
            );
            assert!(chosen.is_none_or(|cidr| cidr.contains(address)));
            if chosen.is_some() { found += 1 } else { missed += 1 }
        }
    }
    assert!(found > 1000 && missed > 1000, "{found} found, {missed} missed: the tables say too little");
}

/// A request that often fits what is there, and sometimes does not.
fn request(lab: &Lab, numbers: &mut Numbers) -> (&'static str, Value) {
    let network = lab.network();
    let pick = |ids: Vec<Id>, numbers: &mut Numbers| {
        if ids.is_empty() { Id::from("none-0") } else { ids[numbers.next(ids.len() as u64) as usize].clone() }
    };
    let vpcs: Vec<Id> = network.vpcs.iter().map(|it: &Vpc| it.vpc_id.clone()).collect();
    let vpc = pick(vpcs, numbers);
    let subnet = pick(network.subnets.iter().map(|it| it.subnet_id.clone()).collect(), numbers);
    let table = pick(network.route_tables.iter().map(|it| it.route_table_id.clone()).collect(), numbers);
    let endpoint = pick(network.vpc_endpoints.iter().map(|it| it.vpc_endpoint_id.clone()).collect(), numbers);
    let third = numbers.next(6);
    let zone = ["us-east-1a", "us-east-1b", "us-east-1c"][numbers.next(3) as usize];
    match numbers.next(11) {
        0 => ("CreateVpc", json!({"CidrBlock": format!("10.{third}.0.0/16")})),
        1 => (
            "CreateSubnet",
            json!({"VpcId": vpc, "CidrBlock": format!("10.{}.{third}.0/24", numbers.next(4)), "AvailabilityZone": zone}),
        ),
        2 => ("CreateRouteTable", json!({"VpcId": vpc})),
        3 => ("AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": subnet})),
        4 => (
            "CreateVpcEndpoint",
            json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [table]}),
        ),
        5 => (
            "CreateVpcEndpoint",
            json!({"VpcId": vpc, "VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-east-1.sqs", "SubnetIds": [subnet], "PrivateDnsEnabled": third == 0}),
        ),
        6 => ("DeleteVpcEndpoints", json!({"VpcEndpointIds": [endpoint]})),
        7 => ("ModifyVpcEndpoint", json!({"VpcEndpointId": endpoint, "AddRouteTableIds": [table]})),
        8 => ("ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": third.is_multiple_of(2)}})),
        9 => ("CreateSecurityGroup", json!({"VpcId": vpc, "GroupName": format!("g{third}"), "Description": "x"})),
        _ => ("DeleteSubnet", json!({"SubnetId": subnet})),
    }
}

/// Rules GW-11, GW-13, IF-05, and the laws of undo and of the same requests again.
#[test]
fn requests_can_be_taken_back_and_carried_out_again() {
    let mut numbers = Numbers(11);
    let mut carried_out = 0;
    for _ in 0..60 {
        let mut lab = Lab::default();
        for _ in 0..50 {
            let (operation, parameters) = request(&lab, &mut numbers);
            let before = lab.network().to_value();
            let routes =
                |lab: &Lab| -> Vec<usize> { lab.network().route_tables.iter().map(|it| it.routes.len()).collect() };
            let routes_before = routes(&lab);
            let is_interface = parameters.get("VpcEndpointType").is_some();
            match lab.call(&Lab::request("ec2", operation, parameters)) {
                Err(_) => assert_eq!(lab.network().to_value(), before, "a refused {operation} changed something"),
                Ok(_) => {
                    carried_out += 1;
                    let after = lab.network().to_value();
                    if is_interface {
                        assert_eq!(routes(&lab), routes_before, "an interface endpoint changed a route table");
                    }
                    assert!(lab.undo().is_some());
                    assert_eq!(lab.network().to_value(), before, "undo of {operation}");
                    assert!(lab.redo().is_some());
                    assert_eq!(lab.network().to_value(), after, "redo of {operation}");
                }
            }
            gateway_endpoints_have_their_routes(lab.network());
        }
        let mut again = Lab::default();
        for step in lab.history() {
            again.call(&step.request).unwrap();
        }
        assert_eq!(again.network().to_value().to_string(), lab.network().to_value().to_string());
    }
    assert!(carried_out > 500, "only {carried_out} requests were carried out");
}

/// A gateway endpoint has one route in each of its tables, and in no other.
#[track_caller]
fn gateway_endpoints_have_their_routes(network: &Network) {
    for endpoint in network.vpc_endpoints.iter() {
        for table in network.route_tables.iter() {
            let routes = table.routes.iter().filter(|route| route.target.0 == endpoint.vpc_endpoint_id).count();
            let expected = usize::from(endpoint.route_table_ids.contains(&table.route_table_id));
            assert_eq!(routes, expected, "{} in {}", endpoint.vpc_endpoint_id, table.route_table_id);
        }
    }
}
