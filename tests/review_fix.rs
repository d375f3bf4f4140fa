//! The smallest repair of broken networks, each carried out and traced again. It must not know how it is searched for.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod review_world;

use endpoint_lab::control::Lab;
use endpoint_lab::net::Id;
use endpoint_lab::reach::{Query, Reach, Source, To, Verdict};
use endpoint_lab::review::fix::{Goal, fix};
use review_world::{World, simple};
use serde_json::json;

const S3: &str = "s3.us-east-1.amazonaws.com";
const SQS: &str = "sqs.us-east-1.amazonaws.com";

/// Rules GW-10, GW-20: a new gateway endpoint, or the table added to the one that is there; the free one before the charged one.
#[test]
fn gateway_endpoints() {
    let (mut w, vpc, _, instance) = simple();
    let found = w.fixed(&instance, S3, Verdict::Private, &["CreateVpcEndpoint"]);
    assert_eq!(found[0].parameters["VpcEndpointType"], "Gateway");
    w.fixed(&instance, S3, Verdict::Private, &[]);
    w.fixed(&instance, "dynamodb.us-east-1.amazonaws.com", Verdict::Private, &["CreateVpcEndpoint"]);

    let (mut w, vpc2, subnet, instance) = simple();
    let main = w.main(&vpc2);
    w.gateway(&vpc2, "s3", &[&main]);
    w.table(&vpc2, &[&subnet]);
    let found = w.fixed(&instance, S3, Verdict::Private, &["ModifyVpcEndpoint"]);
    assert!(found[0].parameters["AddRouteTableIds"][0].is_string());
    assert_eq!(vpc, vpc2);
}

/// Rules DNS-19, DNS-36, IF-35.
#[test]
fn interface_endpoints() {
    let (mut w, vpc, subnet, instance) = simple();
    w.fixed(&instance, SQS, Verdict::Private, &["CreateVpcEndpoint"]);

    let mut w2 = World::new();
    let vpc2 = w2.vpc("10.0.0.0/16");
    let subnet2 = w2.subnet(&vpc2, "10.0.1.0/24", "a");
    let instance2 = w2.instance(&subnet2);
    w2.fixed(&instance2, SQS, Verdict::Private, &["ModifyVpcAttribute", "CreateVpcEndpoint"]);

    let endpoint = w.interface(&vpc, "kms", &[&subnet], false);
    w.fixed(&instance, "kms.us-east-1.amazonaws.com", Verdict::Private, &["ModifyVpcEndpoint"]);

    // A group that admits nobody.
    let group =
        w.id("CreateSecurityGroup", json!({"GroupName": "closed", "Description": "closed", "VpcId": vpc}), "/GroupId");
    let default = w.lab.network().vpc_endpoints.get(&endpoint).unwrap().groups[0].to_string();
    let change =
        json!({"VpcEndpointId": endpoint, "AddSecurityGroupIds": [group], "RemoveSecurityGroupIds": [default]});
    w.call("ec2", "ModifyVpcEndpoint", change);
    let found = w.fixed(&instance, "kms.us-east-1.amazonaws.com", Verdict::Private, &["AuthorizeSecurityGroupIngress"]);
    assert_eq!(found[0].parameters["GroupId"], json!(group));
}

/// Rule SG-09: the prefix list, not an address.
#[test]
fn outbound_rules() {
    let (mut w, vpc, subnet, _) = simple();
    let main = w.main(&vpc);
    w.gateway(&vpc, "s3", &[&main]);
    let group =
        w.id("CreateSecurityGroup", json!({"GroupName": "tight", "Description": "tight", "VpcId": vpc}), "/GroupId");
    let all = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    w.call("ec2", "RevokeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": all}));
    let params = json!({"ImageId": "ami-0123456789abcdef0", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
        "SecurityGroupIds": [group]});
    let instance = w.id("RunInstances", params, "/Instances/0/InstanceId");
    w.has("egress-keeps-from-gateway-endpoint", &[]);
    let found = w.fixed(&instance, S3, Verdict::Private, &["AuthorizeSecurityGroupEgress"]);
    let list = &found[0].parameters["IpPermissions"][0]["PrefixListIds"][0]["PrefixListId"];
    assert_eq!(list, "pl-63a5400a");
}

/// Rules NACL-06, NACL-10, NACL-11: an entry for the request, and one for the replies.
#[test]
fn network_acls() {
    let (mut w, vpc, subnet, instance) = simple();
    let main = w.main(&vpc);
    w.gateway(&vpc, "s3", &[&main]);
    let acl = w.id("CreateNetworkAcl", json!({"VpcId": vpc}), "/NetworkAcl/NetworkAclId");
    let association =
        w.lab.network().network_acls.iter().next().unwrap().associations[0].network_acl_association_id.clone();
    w.call("ec2", "ReplaceNetworkAclAssociation", json!({"AssociationId": association, "NetworkAclId": acl}));
    w.has("acl-denies-everything", &[&acl, &subnet]);
    // By its name an interface endpoint in the same subnet is the smallest repair; by an address of S3 it is no help.
    w.fixed(&instance, "52.217.10.10", Verdict::Private, &["CreateNetworkAclEntry", "CreateNetworkAclEntry"]);
    w.has_not("acl-denies-everything");
    w.has_not("acl-keeps-out-replies");
}

/// Two VPCs with an instance in each.
fn two_vpcs() -> (World, [String; 2], [String; 2]) {
    let (mut w, a, _, in_a) = simple();
    let b = w.vpc("10.1.0.0/16");
    let subnet = w.subnet(&b, "10.1.1.0/24", "a");
    let in_b = w.instance(&subnet);
    (w, [a, b], [in_a, in_b])
}

fn address(w: &World, instance: &str) -> String {
    let mut interfaces = w.lab.network().network_interfaces.iter();
    let eni = interfaces.find(|it| it.instance_id.as_ref().is_some_and(|id| *id == instance)).unwrap();
    eni.primary().unwrap().to_string()
}

/// Rules PATH-15, HY-02: peering, the routes both ways, and the group on the other side.
#[test]
fn peering() {
    let (mut w, [a, b], [in_a, in_b]) = two_vpcs();
    let to = address(&w, &in_b);
    let id = w.id(
        "CreateVpcPeeringConnection",
        json!({"VpcId": a, "PeerVpcId": b}),
        "/VpcPeeringConnection/VpcPeeringConnectionId",
    );
    w.call("ec2", "AcceptVpcPeeringConnection", json!({"VpcPeeringConnectionId": id}));
    w.fixed(&in_a, &to, Verdict::Private, &["CreateRoute", "AuthorizeSecurityGroupIngress", "CreateRoute"]);
    w.fixed(&in_a, &to, Verdict::Blocked, &["CreateNetworkAclEntry"]);

    let (mut w, _, [in_a, in_b]) = two_vpcs();
    let to = address(&w, &in_b);
    let all = [
        "CreateVpcPeeringConnection",
        "AcceptVpcPeeringConnection",
        "CreateRoute",
        "AuthorizeSecurityGroupIngress",
        "CreateRoute",
    ];
    w.fixed(&in_a, &to, Verdict::Private, &all);
}

/// Rules PATH-06, PATH-07.
#[test]
fn to_the_internet() {
    let (mut w, vpc, _, instance) = simple();
    let igw = w.igw(&vpc);
    let main = w.main(&vpc);
    w.route(&main, "0.0.0.0/0", "GatewayId", &igw);
    w.fixed(&instance, SQS, Verdict::Public, &["AllocateAddress", "AssociateAddress"]);
    w.fixed(&instance, SQS, Verdict::Private, &["CreateVpcEndpoint"]);
    w.fixed(&instance, SQS, Verdict::Public, &["ModifyVpcEndpoint"]);
    w.fixed(&instance, S3, Verdict::Private, &["CreateVpcEndpoint"]);
    w.fixed(&instance, S3, Verdict::Public, &["ModifyVpcEndpoint"]);
}

/// Rule DNS-57: a zone without the record hides the name.
#[test]
fn hosted_zones() {
    let (mut w, vpc, subnet, instance) = simple();
    let params = json!({"Name": "us-east-1.amazonaws.com", "CallerReference": "1",
        "VPC": {"VPCRegion": "us-east-1", "VPCId": vpc}});
    w.call("route53", "CreateHostedZone", params);
    w.has("hosted-zone-too-broad", &[]);
    w.interface(&vpc, "sqs", &[&subnet], false);
    w.fixed(&instance, SQS, Verdict::Private, &["ModifyVpcEndpoint"]);
}

/// What no request can bring about is not found, and what holds needs nothing.
#[test]
fn bounds() {
    let (w, _, _, instance) = simple();
    let goal = |source, to: &str, want| Goal { query: Query::tcp(source, To::Name(to.parse().unwrap()), 443), want };
    assert_eq!(fix(w.lab.network(), &goal(Source::Internet, SQS, Verdict::Private)), None);
    assert_eq!(fix(w.lab.network(), &goal(Source::Instance(Id::from("i-none")), SQS, Verdict::Private)), None);
    let blocked = goal(Source::Instance(instance.as_str().into()), SQS, Verdict::Blocked);
    assert_eq!(fix(w.lab.network(), &blocked), Some(Vec::new()));
    let private = goal(Source::Instance(instance.as_str().into()), SQS, Verdict::Private);
    assert_eq!(fix(w.lab.network(), &private), fix(w.lab.network(), &private));
    assert_eq!(Lab::ACCOUNT, w.lab.network().vpcs.iter().next().unwrap().owner_id.as_str());
}

/// What is broken in a working network, each by its own request: the search finds no more requests than were broken, and none of
/// them could be left out. Rules DNS-19, DNS-36, DNS-69, NACL-04, SG-05, SG-06, POL-1.
#[test]
fn no_larger_than_what_was_broken() {
    let mut w = World::new();
    let vpc = w.vpc("10.0.0.0/16");
    w.dns(&vpc);
    let (a, b) = (w.subnet(&vpc, "10.0.1.0/24", "a"), w.subnet(&vpc, "10.0.2.0/24", "b"));
    let mut group = |name: &str| {
        w.id("CreateSecurityGroup", json!({"GroupName": name, "Description": name, "VpcId": vpc}), "/GroupId")
    };
    let (host_group, door_group) = (group("host"), group("door"));
    let https =
        |cidr: &str| json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": cidr}]}]);
    w.call(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        json!({"GroupId": door_group, "IpPermissions": https("10.0.0.0/16")}),
    );
    let params =
        json!({"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "SubnetId": b, "SecurityGroupIds": [host_group]});
    let host = w.id("RunInstances", params, "/Instances/0/InstanceId");
    let endpoint = w.interface(&vpc, "sqs", &[&a], true);
    let default = w.lab.network().vpc_endpoints.get(&endpoint).unwrap().groups[0].to_string();
    let swap =
        json!({"VpcEndpointId": endpoint, "AddSecurityGroupIds": [door_group], "RemoveSecurityGroupIds": [default]});
    w.call("ec2", "ModifyVpcEndpoint", swap);
    let options = json!({"DhcpConfigurations": [{"Key": "domain-name-servers", "Values": ["192.168.0.2"]}]});
    let options = w.id("CreateDhcpOptions", options, "/DhcpOptions/DhcpOptionsId");
    let acl = w.lab.network().network_acls.iter().next().unwrap().network_acl_id.to_string();
    let deny =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}"#;
    let all = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let faults = [
        ("ModifyVpcEndpoint", json!({"VpcEndpointId": endpoint, "PrivateDnsEnabled": false})),
        ("ModifyVpcEndpoint", json!({"VpcEndpointId": endpoint, "PolicyDocument": deny})),
        ("RevokeSecurityGroupIngress", json!({"GroupId": door_group, "IpPermissions": https("10.0.0.0/16")})),
        ("RevokeSecurityGroupEgress", json!({"GroupId": host_group, "IpPermissions": all})),
        ("AssociateDhcpOptions", json!({"DhcpOptionsId": options, "VpcId": vpc})),
        (
            "CreateNetworkAclEntry",
            json!({"NetworkAclId": acl, "RuleNumber": 50, "Egress": true, "Protocol": "6",
            "RuleAction": "deny", "CidrBlock": "10.0.1.0/24", "PortRange": {"From": 443, "To": 443}}),
        ),
    ];
    let goal = Goal {
        query: Query::tcp(Source::Instance(host.as_str().into()), To::Name(SQS.parse().unwrap()), 443),
        want: Verdict::Private,
    };
    let ends_as_wanted = |requests: &[&endpoint_lab::control::Request], network: &endpoint_lab::model::Network| {
        let mut lab = Lab::new(network.clone());
        requests.iter().all(|it| lab.call(it).is_ok())
            && Reach::new(lab.network()).trace(&goal.query).verdict == goal.want
    };
    for chosen in 0..1_u32 << faults.len() {
        let mut lab = w.lab.clone();
        let broken: Vec<_> =
            faults.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1).map(|(_, it)| it).collect();
        for (operation, parameters) in &broken {
            lab.call(&Lab::request("ec2", operation, parameters.clone())).unwrap();
        }
        // Both changes of the endpoint are one request.
        let most = broken.len() - usize::from(chosen & 3 == 3);
        let found = fix(lab.network(), &goal).unwrap_or_else(|| panic!("nothing for {broken:?}"));
        assert!(found.len() <= most, "{broken:?}: {found:#?}");
        let found: Vec<_> = found.iter().collect();
        assert!(ends_as_wanted(&found, lab.network()));
        for at in 0..found.len() {
            let fewer: Vec<_> = found.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, it)| *it).collect();
            assert!(!ends_as_wanted(&fewer, lab.network()), "{broken:?}: {:#?} is not needed", found[at]);
        }
    }
}
