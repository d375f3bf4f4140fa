//! Copies of parts: what AWS would accept, with other ids, and like the originals. It must not know how a copy is made.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_types)]

use endpoint_lab::control::Lab;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use endpoint_lab::net::Id;
use endpoint_lab::review::duplicate::{Copies, Why, duplicate};
use std::fs;

fn example(key: &str) -> Network {
    let path = format!("{}/public/examples/{key}.sh", env!("CARGO_MANIFEST_DIR"));
    lab_of(&fs::read_to_string(path).unwrap()).network().clone()
}

/// Copies, and the network that has them: each request is accepted again.
fn copied(network: &Network, ids: &[Id]) -> (Copies, Network) {
    let copies = duplicate(network, network, ids.iter());
    let mut lab = Lab::new(network.clone());
    for request in &copies.requests {
        lab.call(request).unwrap_or_else(|why| panic!("{request:?}: {why:?}"));
    }
    (copies, lab.network().clone())
}

fn named(network: &Network, name: &str) -> Id {
    let rows = network.to_value();
    let rows = rows.as_object().unwrap().values().filter_map(|it| it.as_array()).flatten();
    let is_it = |row: &&serde_json::Value| {
        let tags = row["Tags"].as_array();
        tags.is_some_and(|tags| tags.iter().any(|tag| tag["Key"] == "Name" && tag["Value"] == name))
            || row["GroupName"] == name
    };
    let mut found =
        rows.filter(is_it).map(|row| Id::from(row.as_object().unwrap().values().next().unwrap().as_str().unwrap()));
    found.next().unwrap_or_else(|| panic!("{name}"))
}

#[test]
fn everything_of_every_example_is_copied_or_said_not_to_be() {
    for of in EXAMPLES {
        let network = example(of.key);
        let ids: Vec<Id> = network.vpcs.iter().map(|it| it.vpc_id.clone()).collect();
        let (copies, after) = copied(&network, &ids);
        assert_eq!(after.vpcs.iter().count(), 2 * ids.len(), "{}", of.key);
        let instances = |network: &Network| network.instances.iter().count();
        assert_eq!(instances(&after), 2 * instances(&network), "{}: {:?}", of.key, copies.left);
        assert!(copies.made.iter().all(|(original, copy)| original != copy), "{}", of.key);
        let missing =
            network.vpc_endpoints.iter().filter(|it| !copies.made.iter().any(|(own, _)| *own == it.vpc_endpoint_id));
        for endpoint in missing {
            assert!(copies.left.iter().any(|it| it.id == endpoint.vpc_endpoint_id), "{}: {endpoint:?}", of.key);
        }
    }
}

#[test]
fn a_subnet_comes_with_its_instance_in_the_next_free_block_and_the_same_route_table() {
    let network = example("first");
    let (copies, after) = copied(&network, &[named(&network, "app-a")]);
    assert_eq!(copies.left, []);
    let copy = after.subnets.get(named(&after, "app-a-copy")).unwrap();
    assert_eq!(copy.cidr_block.unwrap().to_string(), "10.0.0.0/24");
    let table = after
        .route_tables
        .iter()
        .find(|it| it.associations.iter().any(|it| it.subnet_id.as_ref() == Some(&copy.subnet_id)));
    assert_eq!(table.unwrap().tags.name(), Some("rtb-app-a"));
    let instance = after.instances.get(named(&after, "web-1-copy")).unwrap();
    assert_eq!(instance.subnet_id, copy.subnet_id);
    // A copy of the same again has another name and block.
    let (_, twice) = copied(&after, &[named(&network, "app-a")]);
    assert_ne!(twice.subnets.get(named(&twice, "app-a-copy-2")).unwrap().cidr_block, copy.cidr_block);
}

#[test]
fn what_is_copied_together_refers_to_the_copies() {
    let network = example("nat");
    let (copies, after) = copied(&network, &[named(&network, "shop")]);
    assert_eq!(copies.left, []);
    let vpc = named(&after, "shop-copy");
    let gateway = after.nat_gateways.get(named(&after, "nat-copy")).unwrap();
    assert_eq!(gateway.vpc_id, vpc);
    let table = after.route_tables.get(named(&after, "rtb-private-copy")).unwrap();
    assert!(
        table.routes.iter().any(|it| format!("{:?}", it.target).contains(gateway.nat_gateway_id.as_str())),
        "{table:?}"
    );
}

#[test]
fn a_group_has_the_rules_of_the_original() {
    let network = example("first");
    let (copies, after) = copied(&network, &[named(&network, "endpoints")]);
    assert_eq!(copies.left, []);
    let rules = |network: &Network, name: &str| {
        let group = network.security_groups.get(named(network, name)).unwrap();
        let mut rules: Vec<String> = group
            .rules
            .iter()
            .map(|it| format!("{} {:?} {} {} {:?}", it.is_egress, it.ip_protocol, it.from_port, it.to_port, it.peer))
            .collect();
        rules.sort();
        rules
    };
    assert_eq!(rules(&after, "endpoints-copy"), rules(&network, "endpoints"));
}

#[test]
fn what_cannot_be_copied_is_said() {
    let network = example("first");
    let default = network.security_groups.iter().find(|it| it.group_name == "default").unwrap().group_id.clone();
    let (copies, _) = copied(&network, std::slice::from_ref(&default));
    assert!(matches!(copies.left.as_slice(), [left] if left.id == default && left.why == Why::ComesWithVpc));
    let office = example("office");
    let gateway = office.vpn_gateways.iter().next().unwrap().vpn_gateway_id.clone();
    let (copies, _) = copied(&office, &[gateway]);
    assert!(copies.requests.is_empty() && matches!(copies.left.as_slice(), [left] if left.why == Why::NoWay));
    // A second gateway endpoint in the same route tables is refused, as AWS refuses it.
    let mut lab = Lab::new(network);
    let vpc = named(lab.network(), "shop").to_string();
    let table = named(lab.network(), "rtb-app-a").to_string();
    let parameters =
        serde_json::json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": [table]});
    lab.call(&Lab::request("ec2", "CreateVpcEndpoint", parameters)).unwrap();
    let endpoint = lab.network().vpc_endpoints.iter().next().unwrap().vpc_endpoint_id.clone();
    let (copies, _) = copied(lab.network(), &[endpoint]);
    assert!(
        matches!(copies.left.as_slice(), [left] if matches!(&left.why, Why::Refused(why) if why.code == "RouteAlreadyExists")),
        "{:?}",
        copies.left
    );
}
