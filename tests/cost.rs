//! The monthly bill and the break-evens, against the rulebook's own figures. It must not know how they are computed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use endpoint_lab::catalog::prices::prices;
use endpoint_lab::model::Network;
use endpoint_lab::review::cost::{
    Against, Bill, Traffic, break_even_beside_nat, break_even_instead_of_nat, break_evens, cost, cost_with,
    interface_data, usd,
};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";

/// A VPC of a Region with a subnet in each of so many zones, and what else is given by the Network's members.
fn network(region: &str, zones: usize, more: &[(&str, Vec<Value>)]) -> Network {
    let subnets: Vec<Value> = (1..=zones)
        .map(|n| {
            json!({"SubnetId": format!("subnet-{n}"), "VpcId": "vpc-1", "OwnerId": ACCOUNT,
                "CidrBlock": format!("10.0.{n}.0/24"), "AvailabilityZone": format!("{region}{n}"), "AvailabilityZoneId": format!("az{n}")})
        })
        .collect();
    let mut document = json!({
        "Made": 0,
        "Vpcs": [{"VpcId": "vpc-1", "OwnerId": ACCOUNT, "Region": region, "CidrBlockAssociationSet": [],
            "DhcpOptionsId": "default", "EnableDnsSupport": true, "EnableDnsHostnames": true}],
        "Subnets": subnets,
    });
    for (member, rows) in more {
        document[*member] = json!(rows);
    }
    Network::from_value(&document).unwrap()
}

fn endpoint(id: &str, kind: &str, service: &str, zones: usize) -> Value {
    let subnets: Vec<String> = (1..=zones).map(|n| format!("subnet-{n}")).collect();
    json!({"VpcEndpointId": id, "VpcEndpointType": kind, "VpcId": "vpc-1", "OwnerId": ACCOUNT, "State": "available",
        "ServiceName": format!("com.amazonaws.us-east-1.{service}"), "SubnetIds": subnets})
}

fn with(mut value: Value, member: &str, is: Value) -> Value {
    value[member] = is;
    value
}

/// A NAT gateway in the zone of that number, with its public address.
fn nat(n: usize) -> Value {
    json!({"NatGatewayId": format!("nat-{n}"), "OwnerId": ACCOUNT, "VpcId": "vpc-1", "SubnetId": format!("subnet-{n}"),
        "ConnectivityType": "public", "State": "available",
        "NatGatewayAddresses": [{"AllocationId": format!("eipalloc-{n}"), "PublicIp": format!("44.192.0.{n}"), "IsPrimary": true}]})
}

fn address(n: usize) -> Value {
    json!({"AllocationId": format!("eipalloc-{n}"), "OwnerId": ACCOUNT, "Region": "us-east-1", "PublicIp": format!("44.192.0.{n}")})
}

fn traffic(gb: &[(&str, u64)]) -> Traffic {
    gb.iter().map(|(id, gb)| ((*id).into(), *gb)).collect()
}

#[track_caller]
fn total(bill: &Bill, dollars: &str) {
    assert_eq!(usd(bill.total()), dollars, "{:#}", bill.to_json());
}

/// Rule PRICE-16, its four designs.
#[test]
fn the_worked_example() {
    let nats = || ("NatGateways", vec![nat(1), nat(2)]);
    let five = || (1..=5).map(|n| endpoint(&format!("vpce-{n}"), "Interface", "ssm", 2)).collect::<Vec<_>>();
    let gateway = || endpoint("vpce-s3", "Gateway", "s3", 0);

    let by_nat = network("us-east-1", 2, &[nats()]);
    total(&cost_with(&by_nat, &traffic(&[("nat-1", 550), ("nat-2", 550)])), "122.50");

    let with_gateway = network("us-east-1", 2, &[nats(), ("VpcEndpoints", vec![gateway()])]);
    total(&cost_with(&with_gateway, &traffic(&[("nat-1", 50), ("nat-2", 50), ("vpce-s3", 1_000)])), "77.50");

    let mut endpoints = five();
    endpoints.push(gateway());
    let without_nat = network("us-east-1", 2, &[("VpcEndpoints", endpoints)]);
    let each_20 = traffic(&[("vpce-1", 20), ("vpce-2", 20), ("vpce-3", 20), ("vpce-4", 20), ("vpce-5", 20)]);
    total(&cost_with(&without_nat, &each_20), "74.00");

    let mut endpoints = five();
    endpoints.push(endpoint("vpce-6", "Interface", "s3", 2));
    let all_interface = network("us-east-1", 2, &[("VpcEndpoints", endpoints)]);
    total(&cost_with(&all_interface, &traffic(&[("vpce-1", 100), ("vpce-6", 1_000)])), "98.60");
}

#[track_caller]
fn line(
    network: &Network,
    gb: &Traffic,
    charge: &str,
    quantity: Option<u64>,
    rate: Option<&str>,
    monthly: Option<&str>,
) {
    let bill = cost_with(network, gb);
    let line = bill.lines.iter().find(|line| line.charge.code() == charge).unwrap_or_else(|| panic!("no {charge}"));
    let shown = (line.quantity, line.rate.map(|rate| usd(rate.micro_usd)), line.monthly.map(usd));
    assert_eq!(shown, (quantity, rate.map(str::to_string), monthly.map(str::to_string)));
}

#[test]
fn lines() {
    let none = Traffic::new();
    let one = |endpoint: Value| network("us-east-1", 2, &[("VpcEndpoints", vec![endpoint])]);
    let interface = one(endpoint("vpce-1", "Interface", "ssm", 2));
    line(&interface, &none, "interface-endpoint-hours", Some(1_460), Some("0.01"), Some("14.60"));
    line(&interface, &none, "interface-endpoint-data", None, Some("0.01"), None);
    line(&interface, &traffic(&[("vpce-1", 7)]), "interface-endpoint-data", Some(7), Some("0.01"), Some("0.07"));
    line(
        &one(endpoint("vpce-1", "Gateway", "s3", 0)),
        &none,
        "gateway-endpoint",
        Some(730),
        Some("0.00"),
        Some("0.00"),
    );
    let gwlbe = one(endpoint("vpce-1", "GatewayLoadBalancer", "x", 1));
    line(&gwlbe, &none, "gateway-load-balancer-endpoint-hours", Some(730), Some("0.01"), Some("7.30"));
    line(
        &gwlbe,
        &traffic(&[("vpce-1", 10)]),
        "gateway-load-balancer-endpoint-data",
        Some(10),
        Some("0.0035"),
        Some("0.035"),
    );
    let resource = one(endpoint("vpce-1", "Resource", "x", 2));
    line(&resource, &none, "resource-endpoint-hours", Some(730), Some("0.02"), Some("14.60"));
    line(&one(endpoint("vpce-1", "ServiceNetwork", "x", 2)), &none, "service-network-endpoint", Some(730), None, None);
    let far = one(with(endpoint("vpce-1", "Interface", "kms", 1), "ServiceRegion", json!("eu-west-1")));
    line(&far, &traffic(&[("vpce-1", 10)]), "cross-region-data", Some(10), Some("0.02"), Some("0.20"));
    let near = one(with(endpoint("vpce-1", "Interface", "kms", 1), "ServiceRegion", json!("us-east-1")));
    assert!(cost(&near).lines.iter().all(|line| line.charge.code() != "cross-region-data"));
}

/// Rule PRICE-1: charged whatever its acceptance state, and no longer when it is deleted.
#[test]
fn states_that_are_charged() {
    let one = |state: &str| {
        let endpoint = with(endpoint("vpce-1", "Interface", "ssm", 1), "State", json!(state));
        network("us-east-1", 1, &[("VpcEndpoints", vec![endpoint])])
    };
    total(&cost(&one("available")), "7.30");
    total(&cost(&one("pendingAcceptance")), "7.30");
    total(&cost(&one("deleted")), "0.00");
    total(&cost(&one("failed")), "0.00");
}

/// Rule PRICE-9: each address once, in use or idle.
#[test]
fn public_addresses_count_once() {
    total(&cost(&network("us-east-1", 1, &[("Addresses", vec![address(1), address(2)])])), "7.30");
    let with_nat = network("us-east-1", 1, &[("Addresses", vec![address(1)]), ("NatGateways", vec![nat(1)])]);
    total(&cost(&with_nat), "36.50");
    let deleted = with(nat(1), "State", json!("deleted"));
    total(&cost(&network("us-east-1", 1, &[("NatGateways", vec![deleted])])), "0.00");
}

/// Rule PRICE-8: a Regional NAT gateway has the rate in each zone.
#[test]
fn a_regional_nat_gateway_counts_in_each_zone() {
    let mut regional = nat(1);
    regional.as_object_mut().unwrap().remove("SubnetId");
    regional["NatGatewayAddresses"] = json!([]);
    total(&cost(&network("us-east-1", 3, &[("NatGateways", vec![regional])])), "98.55");
}

/// Rule PRICE-10: a subnet that uses a NAT gateway in another zone.
#[test]
fn data_to_a_nat_gateway_in_another_zone() {
    let table = json!({"RouteTableId": "rtb-1", "VpcId": "vpc-1", "OwnerId": ACCOUNT,
        "Routes": [{"Destination": "0.0.0.0/0", "Target": "nat-1", "Origin": "CreateRoute"}],
        "Associations": [{"RouteTableAssociationId": "rtbassoc-1", "Main": true}]});
    let across = network("us-east-1", 2, &[("NatGateways", vec![nat(1)]), ("RouteTables", vec![table])]);
    line(&across, &traffic(&[("subnet-2", 100)]), "cross-zone-data", Some(100), Some("0.01"), Some("1.00"));
    let crossing = cost(&across).lines.into_iter().filter(|line| line.charge.code() == "cross-zone-data").count();
    assert_eq!(crossing, 1, "subnet-1 is in the NAT gateway's zone");
}

/// "No price known" where there is none, and it is not counted as nothing.
#[test]
fn what_has_no_price_says_so() {
    let endpoints = ("VpcEndpoints", vec![endpoint("vpce-1", "Interface", "ssm", 2)]);
    let sao_paulo = cost(&network("sa-east-1", 2, &[endpoints]));
    assert_eq!(
        sao_paulo.without_price().map(|line| line.charge.code()).collect::<Vec<_>>(),
        ["interface-endpoint-hours"]
    );
    assert_eq!(sao_paulo.by_traffic().map(|line| line.charge.code()).collect::<Vec<_>>(), ["interface-endpoint-data"]);
    total(&sao_paulo, "0.00");
    let json = sao_paulo.to_json();
    assert_eq!(json["without_price"], 1);
    assert_eq!(json["lines"][0]["rate_usd"], Value::Null);
    assert_eq!(json["lines"][0]["rule"], "PRICE-1");
}

#[track_caller]
fn tier(gb: u64, dollars: &str) {
    assert_eq!(usd(interface_data(gb)), dollars);
}

/// Rules PRICE-2 and PRICE-13.
#[test]
fn tiers() {
    tier(0, "0.00");
    tier(1_048_576, "10485.76");
    tier(1_048_577, "10485.766");
    tier(5_242_880, "35651.584");
    tier(5_242_881, "35651.588");
}

/// Rule PRICE-2: the tiers count over all endpoints of an account in a Region together.
#[test]
fn tiers_count_over_all_endpoints() {
    let two = vec![endpoint("vpce-1", "Interface", "ssm", 1), endpoint("vpce-2", "Interface", "kms", 1)];
    let network = network("us-east-1", 1, &[("VpcEndpoints", two)]);
    let gb = traffic(&[("vpce-1", 1_048_576), ("vpce-2", 1_000)]);
    line(&network, &gb, "interface-endpoint-data", Some(1_049_576), Some("0.01"), Some("10491.76"));
}

#[track_caller]
fn beside(region: &str, zones: u64, tenths: Option<u64>) {
    assert_eq!(break_even_beside_nat(&prices(region), zones), tenths);
}

/// Rule PRICE-14.
#[test]
fn break_even_where_the_nat_gateway_stays() {
    beside("us-east-1", 1, Some(2_086));
    beside("us-east-1", 2, Some(4_171));
    beside("us-east-1", 3, Some(6_257));
    beside("ap-northeast-1", 1, Some(1_965));
    beside("ap-northeast-2", 1, Some(1_937));
    beside("eu-west-1", 1, Some(2_113));
    beside("sa-east-1", 1, None);
    beside("eu-west-2", 1, None);
}

#[track_caller]
fn instead(endpoints: u64, tenths: u64) {
    assert_eq!(break_even_instead_of_nat(&prices("us-east-1"), endpoints), Some(tenths));
}

/// Rule PRICE-15: up to five are never dearer.
#[test]
fn break_even_where_endpoints_replace_the_nat_gateway() {
    instead(1, 0);
    instead(5, 0);
    instead(6, 2_086);
    instead(7, 4_171);
}

#[test]
fn break_evens_of_a_network() {
    let endpoints =
        || ("VpcEndpoints", vec![endpoint("vpce-1", "Interface", "ssm", 2), endpoint("vpce-s3", "Gateway", "s3", 0)]);
    let found = break_evens(&network("us-east-1", 2, &[("NatGateways", vec![nat(1)]), endpoints()]));
    assert_eq!(
        found.iter().map(|it| (it.against, it.endpoints[0].as_str(), it.zones, it.tenths_of_gb)).collect::<Vec<_>>(),
        [
            (Against::Anything, "vpce-s3", 0, Some(0)),
            (Against::NatData, "vpce-1", 2, Some(4_171)),
            (Against::NatGateway, "vpce-1", 2, Some(0)),
        ]
    );
    let without_nat = break_evens(&network("us-east-1", 2, &[endpoints()]));
    assert_eq!(without_nat.iter().map(|it| it.against).collect::<Vec<_>>(), [Against::Anything]);
}

#[track_caller]
fn shown(micro: u64, dollars: &str) {
    assert_eq!(usd(micro), dollars);
}

#[test]
fn money_is_exact() {
    shown(0, "0.00");
    shown(1, "0.000001");
    shown(500_000, "0.50");
    shown(11_700, "0.0117");
    shown(73_000_000, "73.00");
    shown(1_234_567_890, "1234.56789");
}
