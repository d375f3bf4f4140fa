//! Laws that hold for every network: route choice against a naive search, undo, and the same requests again.
//! It must not know how they are fulfilled.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::control::Lab;
use endpoint_lab::model::{Destination, Entry, Network, Origin, PrefixList, Route, RouteTable, RouteTarget, Tags, Vpc};
use endpoint_lab::net::{Cidr, Id};
use endpoint_lab::reach::{Compiled, Rank};
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

/// Length and order (static 2, prefix list 1, propagated 0) of the blocks that win, found by looking at every bit.
fn strongest(rows: &[(Cidr, u8)], address: IpAddr) -> Option<(u8, u8)> {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(it) => (u128::from(u32::from(it)), 32_u8),
        IpAddr::V6(it) => (u128::from(it), 128),
    };
    let covers = |cidr: &Cidr| {
        let ((network, width), (wanted, family)) = (bits(cidr.network()), bits(address));
        width == family
            && (0..cidr.prefix_len()).all(|bit| (network >> (width - 1 - bit)) & 1 == (wanted >> (width - 1 - bit)) & 1)
    };
    rows.iter().filter(|(cidr, _)| covers(cidr)).map(|(cidr, order)| (cidr.prefix_len(), *order)).max()
}

/// Rules RT-22, RT-27, RT-28, RT-32, RT-34. `LAWS=100000` tries more tables.
#[test]
fn the_longest_prefix_wins_as_in_a_search_bit_by_bit() {
    let tables: u64 = std::env::var("LAWS").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    let mut numbers = Numbers(7);
    let (mut found, mut missed, mut ties) = (0, 0, 0);
    for _ in 0..tables {
        let mut network = Network::default();
        let mut routes: Vec<Route> = Vec::new();
        let mut rows: Vec<(Cidr, u8)> = Vec::new();
        for place in 0..=numbers.next(12) {
            let order = [2, 2, 1, 0][numbers.next(4) as usize];
            let blocks: Vec<Cidr> =
                (0..if order == 1 { 1 + numbers.next(3) } else { 1 }).map(|_| block(&mut numbers)).collect();
            let destination = if order == 1 {
                let id = Id::made("pl", place);
                network.prefix_lists.insert(PrefixList {
                    prefix_list_id: id.clone(),
                    prefix_list_name: "list".into(),
                    owner_id: "111122223333".into(),
                    region: "us-east-1".into(),
                    address_family: "IPv4".into(),
                    max_entries: 9,
                    version: 1,
                    entries: blocks.iter().map(|cidr| Entry { cidr: *cidr, description: String::new() }).collect(),
                    tags: Tags::default(),
                });
                Destination::PrefixList(id)
            } else {
                Destination::Cidr(blocks[0])
            };
            let origin = if order == 0 { Origin::EnableVgwRoutePropagation } else { Origin::CreateRoute };
            if routes.iter().all(|route| route.destination != destination || route.origin != origin) {
                rows.extend(blocks.into_iter().map(|cidr| (cidr, order)));
                routes.push(Route { destination, target: RouteTarget(Id::made("igw", place)), origin });
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
        let compiled = Compiled::new(&network, &table);
        for _ in 0..8 {
            let address = address(&mut numbers);
            let choice = compiled.choose(address);
            let order = |rank| match rank {
                Rank::Static => 2,
                Rank::PrefixList => 1,
                Rank::Propagated => 0,
            };
            let chosen = choice.as_ref().map(|choice| (choice.row.cidr.prefix_len(), order(choice.row.rank)));
            let expected = strongest(&rows, address);
            assert_eq!(chosen, expected, "{address} in {rows:?}");
            let Some(choice) = choice else {
                missed += 1;
                continue;
            };
            found += 1;
            assert!(choice.row.cidr.contains(address));
            // Lists tie where another list has the same block with another target.
            let same =
                |row: &(Cidr, u8)| row.1 == 1 && row.0.contains(address) && Some((row.0.prefix_len(), 1)) == expected;
            let lists: Vec<usize> = (0..rows.len()).filter(|place| same(&rows[*place])).collect();
            assert!(!choice.is_arbitrary || lists.len() > 1, "{address} in {rows:?}");
            ties += usize::from(choice.is_arbitrary);
        }
    }
    assert!(found > 1000 && missed > 1000 && ties > 10, "{found} found, {missed} missed, {ties} ties: too little");
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
