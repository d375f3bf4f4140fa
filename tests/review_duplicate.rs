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

/// A network that commands make.
fn built(script: &str) -> Network {
    lab_of(script).network().clone()
}

#[test]
fn a_copied_vpc_has_addresses_of_its_own_and_the_same_filters_and_gateways() {
    let network = built(
        "aws ec2 create-vpc --cidr-block 10.1.0.0/16 --amazon-provided-ipv6-cidr-block --tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=six}]
V=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=six --query Vpcs[0].VpcId --output text)
B=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=six --query Vpcs[0].Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock --output text)
D=$(aws ec2 describe-network-acls --filters Name=vpc-id,Values=$V --query NetworkAcls[0].NetworkAclId --output text)
aws ec2 create-network-acl-entry --network-acl-id $D --rule-number 90 --protocol tcp --rule-action deny --ingress --cidr-block 192.0.2.0/24 --port-range From=22,To=22
A=$(aws ec2 create-network-acl --vpc-id $V --tag-specifications ResourceType=network-acl,Tags=[{Key=Name,Value=strict}] --query NetworkAcl.NetworkAclId --output text)
aws ec2 create-network-acl-entry --network-acl-id $A --rule-number 100 --protocol tcp --rule-action allow --egress --ipv6-cidr-block $B --port-range From=443,To=443
aws ec2 create-egress-only-internet-gateway --vpc-id $V --tag-specifications ResourceType=egress-only-internet-gateway,Tags=[{Key=Name,Value=out}]",
    );
    let vpc = named(&network, "six");
    let block = network.vpcs.get(&vpc).unwrap().ipv6_cidr_block_association_set[0].ipv6_cidr_block;
    let subnet = format!("{}/64", block.nth(7 << 64).unwrap());
    let mut lab = Lab::new(network);
    let make = |lab: &mut Lab, operation: &str, parameters: serde_json::Value| {
        lab.call(&Lab::request("ec2", operation, parameters)).unwrap()
    };
    let tags =
        |kind: &str, name: &str| serde_json::json!([{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]);
    let made = make(
        &mut lab,
        "CreateSubnet",
        serde_json::json!({"VpcId": vpc, "CidrBlock": "10.1.3.0/24", "Ipv6CidrBlock": subnet, "TagSpecifications": tags("subnet", "app")}),
    );
    let id = made["Subnet"]["SubnetId"].as_str().unwrap().to_owned();
    let association = lab.network().network_acls.iter().find(|it| it.is_default && it.vpc_id == vpc).unwrap();
    let association = association.associations[0].network_acl_association_id.clone();
    let strict = named(lab.network(), "strict");
    make(
        &mut lab,
        "ReplaceNetworkAclAssociation",
        serde_json::json!({"AssociationId": association, "NetworkAclId": strict}),
    );
    make(
        &mut lab,
        "RunInstances",
        serde_json::json!({"SubnetId": id, "MinCount": 1, "MaxCount": 1, "ImageId": "ami-0", "Ipv6AddressCount": 1, "TagSpecifications": tags("instance", "host")}),
    );
    let network = lab.network().clone();

    let (copies, after) = copied(&network, std::slice::from_ref(&vpc));
    assert_eq!(copies.left, []);
    let copy = after.vpcs.get(named(&after, "six-copy")).unwrap();
    let own = copy.ipv6_cidr_block_association_set[0].ipv6_cidr_block;
    assert!(!own.overlaps(&block), "{own} is the copy's own");
    let app = after.subnets.get(named(&after, "app-copy")).unwrap();
    assert_eq!(app.ipv6_cidr().unwrap().network(), own.nth(7 << 64).unwrap(), "in the same place of its block");
    assert_eq!(app.cidr_block.unwrap().to_string(), "10.1.3.0/24");
    let host = after.instances.get(named(&after, "host-copy")).unwrap();
    let interface =
        after.network_interfaces.iter().find(|it| it.instance_id.as_ref() == Some(&host.instance_id)).unwrap();
    assert!(own.contains(interface.ipv6_addresses[0].into()), "{interface:?}");
    assert!(after.egress_only_internet_gateways.iter().any(|it| it.vpc_id == copy.vpc_id));
    let strict = after.network_acls.get(named(&after, "strict-copy")).unwrap();
    assert_eq!(strict.entries.iter().map(|it| it.cidr_block).collect::<Vec<_>>(), [own], "the copy's own block");
    assert_eq!(strict.associations.iter().map(|it| &it.subnet_id).collect::<Vec<_>>(), [&app.subnet_id]);
    let default = after.network_acls.iter().find(|it| it.is_default && it.vpc_id == copy.vpc_id).unwrap();
    let numbers: std::collections::BTreeSet<u16> =
        default.entries.iter().filter(|it| !it.egress).map(|it| it.rule_number).collect();
    assert!(numbers.into_iter().eq([90, 100, 101]));
}

#[test]
fn what_ties_a_copied_vpc_to_others_is_said_to_stay() {
    for (key, vpc) in [("office", "shop"), ("central", "hub")] {
        let network = example(key);
        let names: Vec<String> = network.vpcs.iter().filter_map(|it| it.tags.name()).map(str::to_owned).collect();
        let vpc = named(&network, names.iter().find(|it| *it == vpc).unwrap_or(&names[0]));
        let (copies, _) = copied(&network, std::slice::from_ref(&vpc));
        let ties = copies.left.iter().filter(|it| it.why == Why::NoWay && it.part.is_empty());
        assert!(ties.count() > 0, "{key}: {:?}", copies.left);
    }
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
