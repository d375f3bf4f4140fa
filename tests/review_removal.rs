//! What removes a thing with all that keeps it is accepted as it stands, and removes it. It must not know what depends on what.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_types)]

use endpoint_lab::control::Lab;
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::Network;
use endpoint_lab::review::removal::removal;
use std::fs;

fn example(key: &str) -> Network {
    let path = format!("{}/public/examples/{key}.sh", env!("CARGO_MANIFEST_DIR"));
    lab_of(&fs::read_to_string(path).unwrap()).network().clone()
}

/// The ids of the rows of a network's tables.
fn ids(network: &Network) -> Vec<(String, String)> {
    let value = network.to_value();
    let tables = value.as_object().unwrap().iter().filter_map(|(name, rows)| Some((name, rows.as_array()?)));
    let rows = tables.flat_map(|(name, rows)| rows.iter().map(move |row| (name.clone(), row)));
    rows.filter_map(|(name, row)| Some((name, row.as_object()?.values().next()?.as_str()?.to_string()))).collect()
}

/// The operations that remove a thing, in order.
fn operations(network: &Network, id: &str) -> Vec<String> {
    removal(network, id).unwrap().into_iter().map(|it| it.operation).collect()
}

/// Whether a thing came with another and goes with it, or is of the world outside, or holds what the lab does not take out by itself.
fn stays(network: &Network, table: &str, id: &str) -> bool {
    let value = network.to_value();
    let rows = value[table].as_array().unwrap();
    let row = rows.iter().find(|row| row.as_object().unwrap().values().next().unwrap() == id).unwrap();
    match table {
        "RouteTables" => row["Associations"].as_array().unwrap().iter().any(|it| it["Main"] == true),
        "SecurityGroups" => row["GroupName"] == "default",
        "NetworkAcls" => row["IsDefault"] == true,
        "TransitRouteTables" => value["TransitGateways"].to_string().contains(id),
        "NetworkInterfaces" | "OnPremises" | "Hosts" | "Accounts" => true,
        "HostedZones" => row["Records"].as_array().is_some_and(|it| !it.is_empty()),
        _ => false,
    }
}

#[test]
fn in_every_example_everything_can_be_removed_but_what_a_vpc_brings() {
    let mut removed = 0;
    for example_of in EXAMPLES {
        let network = example(example_of.key);
        for (table, id) in ids(&network) {
            match removal(&network, &id) {
                Ok(requests) => {
                    let mut lab = Lab::new(network.clone());
                    for request in &requests {
                        lab.call(request)
                            .unwrap_or_else(|why| panic!("{}: {id}: {request:?}: {why:?}", example_of.key));
                    }
                    let left = ids(lab.network());
                    assert!(!left.iter().any(|(_, it)| *it == id), "{}: {id} is still there", example_of.key);
                    removed += 1;
                }
                Err(why) => assert!(stays(&network, &table, &id), "{}: {table} {id}: {why:?}", example_of.key),
            }
        }
    }
    assert!(80 < removed, "{removed}");
}

#[test]
fn a_vpc_goes_with_all_that_is_in_it() {
    for key in ["first", "nat", "ecr", "ssm", "central", "office", "partner", "inspection"] {
        let network = example(key);
        for vpc in network.vpcs.iter() {
            let mut lab = Lab::new(network.clone());
            for request in removal(&network, vpc.vpc_id.as_str()).unwrap() {
                lab.call(&request).unwrap();
            }
            let left = lab.network().to_value();
            let rows = left.as_object().unwrap().values().filter_map(|it| it.as_array()).flatten();
            let own: Vec<_> =
                rows.filter(|row| row.get("VpcId").is_some_and(|it| *it == *vpc.vpc_id.as_str())).collect();
            assert!(own.is_empty(), "{key}: {} has left {own:?}", vpc.vpc_id);
        }
    }
}

#[test]
fn nothing_goes_that_need_not_go() {
    let network = example("nat");
    let id = |name: &str| {
        network.subnets.iter().find(|it| it.tags.name() == Some(name)).map(|it| it.subnet_id.to_string()).unwrap()
    };
    let subnets: Vec<&str> = network.subnets.iter().filter_map(|it| it.tags.name()).collect();
    let isolated = subnets.iter().map(|name| (name, operations(&network, &id(name))));
    for (name, operations) in isolated {
        assert_eq!(operations.last().map(String::as_str), Some("DeleteSubnet"), "{name}");
        assert!(
            !operations.iter().any(|it| it.contains("RouteTable") || it.contains("Group")),
            "{name}: {operations:?}"
        );
    }
    // A security group goes before nothing but what uses it.
    let group = network.security_groups.iter().find(|it| it.group_name == "default").unwrap();
    assert!(removal(&network, group.group_id.as_str()).is_err());
}
