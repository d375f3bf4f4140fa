//! Terraform's plans and states come in by the lab's own requests. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::cli::Session;
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::commands::import_texts;
use endpoint_lab::exchange::describe::Imported;
use endpoint_lab::exchange::terraform;
use endpoint_lab::net::SortedMap;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A module with `count`, `for_each` over it, ids that only apply gives, and a local value.
const PLAN: &str = include_str!("templates/plan.json");

fn read(text: &str) -> Result<Imported, String> {
    import_texts(&[("t", text)], &SortedMap::default())
}

#[track_caller]
fn asks(imported: &Imported, command: &str, expected: &str) {
    let printed = Session::new(Lab::new(imported.network.clone())).run(command);
    assert_eq!((printed.stdout.trim_end(), printed.stderr.as_str()), (expected, ""), "{command}");
}

fn lines(lines: &[endpoint_lab::exchange::describe::Line]) -> Vec<String> {
    lines.iter().map(ToString::to_string).collect()
}

#[test]
fn a_plan_becomes_the_network_that_it_makes() {
    let imported = read(PLAN).unwrap();
    assert_eq!(lines(&imported.report.left_out), ["aws_iam_role.app: the lab does not model aws_iam_role."]);
    // A plan does not hold local values.
    assert_eq!(
        lines(&imported.report.unknown),
        [
            "module.network.aws_internet_gateway.this[0].vpc_id, module.network.aws_subnet.public[0].vpc_id: it comes from local.vpc_id, which a plan does not show: the only one there is was taken."
        ]
    );
    let trace = |to: &str| format!("on host trace {to} --query '[verdict, via]' --output text").replace("host", "app");
    asks(&imported, &trace("https://s3.eu-west-1.amazonaws.com"), "private\tgateway-endpoint");
    asks(&imported, &trace("https://ec2.eu-west-1.amazonaws.com"), "private\tinterface-endpoint");
    asks(&imported, &trace("https://example.com"), "public\tnat-gateway");
    // `count.index` joins each subnet with the table of its place.
    let tables = "aws ec2 describe-route-tables --region eu-west-1 --filters Name=association.main,Values=false --query 'sort_by(RouteTables, &Tags[0].Value)[].[Tags[0].Value, length(Associations), length(Routes)]' --output text";
    asks(&imported, tables, "private-a\t1\t3\nprivate-b\t1\t3\npublic\t1\t2");
}

/// What `terraform show -json` prints of a state: all is known, and ids name each other.
fn state() -> Value {
    let one = |kind: &str, values: Value| json!({"address": format!("{kind}.it"), "mode": "managed", "type": kind, "name": "it", "values": values});
    let all = json!([
        one(
            "aws_vpc_endpoint",
            json!({"id": "vpce-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "service_name": "com.amazonaws.us-east-1.s3", "vpc_endpoint_type": "Gateway", "route_table_ids": ["rtb-0aaaaaaaaaaaaaaaa"], "subnet_ids": [], "security_group_ids": [], "private_dns_enabled": false, "policy": "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}],\"Version\":\"2008-10-17\"}"})
        ),
        one(
            "aws_route_table",
            json!({"id": "rtb-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-0aaaaaaaaaaaaaaaa", "nat_gateway_id": ""}]})
        ),
        one("aws_internet_gateway", json!({"id": "igw-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa"})),
        one(
            "aws_vpc",
            json!({"id": "vpc-0aaaaaaaaaaaaaaaa", "arn": "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-0aaaaaaaaaaaaaaaa", "cidr_block": "10.0.0.0/16", "ipv6_netmask_length": 0, "ipv6_cidr_block": "", "tags": {"Name": "v"}})
        ),
        one(
            "aws_default_security_group",
            json!({"id": "sg-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "ingress": [], "egress": []})
        ),
        one(
            "aws_security_group",
            json!({"id": "sg-0bbbbbbbbbbbbbbbb", "name": "web", "description": "web", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "ingress": [{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "self": true}], "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "self": false}]})
        ),
        one(
            "aws_network_acl",
            json!({"id": "acl-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "subnet_ids": ["subnet-0aaaaaaaaaaaaaaaa"], "ingress": [{"action": "allow", "protocol": "6", "rule_no": 90, "cidr_block": "10.0.0.0/8", "from_port": 1, "to_port": 2}], "egress": []})
        ),
        one(
            "aws_subnet",
            json!({"id": "subnet-0aaaaaaaaaaaaaaaa", "vpc_id": "vpc-0aaaaaaaaaaaaaaaa", "cidr_block": "10.0.0.0/24", "availability_zone": "us-east-1a", "map_public_ip_on_launch": true})
        ),
        one(
            "aws_route_table_association",
            json!({"id": "rtbassoc-1", "subnet_id": "subnet-0aaaaaaaaaaaaaaaa", "route_table_id": "rtb-0aaaaaaaaaaaaaaaa"})
        ),
    ]);
    json!({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": all}}})
}

#[test]
fn a_state_becomes_the_network_that_it_records() {
    let imported = read(&state().to_string()).unwrap();
    assert_eq!(lines(&imported.report.left_out), [""; 0]);
    let routes = "aws ec2 describe-route-tables --filters Name=association.main,Values=false --query 'RouteTables[].Routes[].[DestinationCidrBlock || DestinationPrefixListId]' --output text";
    asks(&imported, routes, "10.0.0.0/16\npl-63a5400a\n0.0.0.0/0");
    let groups = "aws ec2 describe-security-groups --query 'sort_by(SecurityGroups, &GroupName)[].[GroupName, length(IpPermissions), length(IpPermissionsEgress)]' --output text";
    asks(&imported, groups, "default\t0\t0\nweb\t1\t1");
    let acl = "aws ec2 describe-network-acls --filters Name=default,Values=false --query 'NetworkAcls[].[length(Associations), length(Entries)]' --output text";
    asks(&imported, acl, "1\t3");
}

/// A name that nobody gave is made of what the resource is called, which may be longer than a name of AWS's.
#[test]
fn what_has_no_name_is_called_as_its_resource_as_far_as_a_name_goes() {
    let vpc = json!({"address": "aws_vpc.v", "mode": "managed", "type": "aws_vpc", "name": "v", "values": {"cidr_block": "10.0.0.0/16"}});
    let group = |name: &str| {
        json!({"address": format!("aws_lb_target_group.{name}"), "mode": "managed", "type": "aws_lb_target_group", "name": name,
        "values": {"port": 443, "protocol": "TCP", "target_type": "ip"}})
    };
    let names = ["payments_of_the_shop_for_partners_one", "payments_of_the_shop_for_partners_two"];
    let config = |name: &str| {
        json!({"mode": "managed", "type": "aws_lb_target_group", "name": name,
        "expressions": {"vpc_id": {"references": ["aws_vpc.v.id", "aws_vpc.v"]}}})
    };
    let config = json!({"root_module": {"resources": names.map(config)}});
    let plan = json!({"terraform_version": "1.9.8", "configuration": config,
        "planned_values": {"root_module": {"resources": [vpc, group(names[0]), group(names[1])]}}});
    let imported = read(&plan.to_string()).unwrap();
    assert_eq!(lines(&imported.report.left_out), [""; 0]);
    let names = "aws elbv2 describe-target-groups --query 'TargetGroups[].TargetGroupName' --output text";
    asks(&imported, names, "payments-of-the-for-partners-one\tpayments-of-the-for-partners-two");
}

#[track_caller]
fn refuses(text: &str, expected: &str) {
    let why = read(text).unwrap_err();
    assert!(why.contains(expected), "{why}");
}

#[test]
fn what_is_no_plan_says_what_to_import() {
    refuses("resource \"aws_vpc\" \"a\" {\n}\n", "terraform show -json plan > plan.json");
    refuses("{\"@level\":\"info\",\"@message\":\"Terraform 1.9.8\"}\n{\"@level\":\"info\"}\n", "the log of a run");
    refuses("{\"terraform_version\": \"1.9.8\"", "line 1");
    refuses("{\"terraform_version\": \"1.9.8\"}", "no resources");
    let printed = "Terraform will perform the following actions:\n\n  # aws_vpc.a will be created\n  + resource \"aws_vpc\" \"a\" {\n    }\n";
    assert!(terraform::is_terraform(printed));
    refuses(printed, "what Terraform prints for people");
    refuses("# aws_vpc.a:\nresource \"aws_vpc\" \"a\" {\n}\n", "what Terraform prints for people");
    let source = "{\"//\": {}, \"resource\": {\"aws_vpc\": {\"a\": {\"cidr_block\": \"10.0.0.0/16\"}}}}";
    assert!(terraform::is_terraform(source));
    refuses(source, "this is Terraform's source");
}

/// A state has many arguments that a request takes only one of, and a plan those that AWS settles only at apply.
#[test]
fn arguments_that_exclude_each_other_are_told_apart() {
    let mut state = state();
    let subnet = state.pointer_mut("/values/root_module/resources/7/values").unwrap();
    subnet["availability_zone_id"] = json!("use1-az6");
    assert_eq!(lines(&read(&state.to_string()).unwrap().report.left_out), [""; 0]);
    let endpoint = json!({"address": "aws_vpc_endpoint.e", "mode": "managed", "type": "aws_vpc_endpoint", "name": "e",
        "values": {"service_name": "com.amazonaws.us-east-1.s3", "vpc_endpoint_type": "Gateway"}});
    let vpc = json!({"address": "aws_vpc.v", "mode": "managed", "type": "aws_vpc", "name": "v", "values": {"cidr_block": "10.0.0.0/16"}});
    let group = json!({"address": "aws_security_group.g", "mode": "managed", "type": "aws_security_group", "name": "g",
        "values": {"name": "g", "vpc_id": null}});
    let refers = |to: &str| json!({"references": [format!("{to}.id"), to]});
    let config = json!({"root_module": {"resources": [
        {"mode": "managed", "type": "aws_vpc_endpoint", "name": "e", "expressions":
            {"vpc_id": refers("aws_vpc.v"), "security_group_ids": refers("aws_security_group.g")}},
        {"mode": "managed", "type": "aws_security_group", "name": "g", "expressions": {"vpc_id": refers("aws_vpc.v")}},
    ]}});
    let plan = json!({"terraform_version": "1.9.8", "planned_values": {"root_module": {"resources": [vpc, group, endpoint]}}, "configuration": config});
    let imported = read(&plan.to_string()).unwrap();
    // What is null is known to be nothing: the group names no VPC.
    assert_eq!(
        lines(&imported.report.left_out),
        [
            "aws_security_group.g (AWS::EC2::SecurityGroup): CreateSecurityGroup is refused: VPCIdNotSpecified, No default VPC for this user: name a VPC with VpcId."
        ]
    );
    asks(&imported, "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[].VpcEndpointType' --output text", "Gateway");
}

fn cases() -> u32 {
    std::env::var("CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24)
}

/// Puts something else in a place of a value.
fn mutate(value: &mut Value, place: &mut usize, with: &Value) {
    if *place == 0 {
        *value = with.clone();
    }
    *place = place.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mutate(item, place, with)),
        Value::Object(members) => members.iter_mut().for_each(|(_, member)| mutate(member, place, with)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_plan_is_read_or_refused(places in prop::collection::vec((0..900_usize, 0..8_usize), 1..4), is_state in any::<bool>()) {
        let with = [
            json!(null), json!([]), json!({}), json!("vpc-0aaaaaaaaaaaaaaaa"), json!(-1),
            json!({"references": ["module.network.vpc_id", "aws_vpc.this[", "each.value", "var.x"]}), json!([null, {}]), json!("0.0.0.0/0"),
        ];
        let mut plan = if is_state { state() } else { serde_json::from_str(PLAN).unwrap() };
        for (mut place, which) in places {
            mutate(&mut plan, &mut place, &with[which]);
        }
        let text = plan.to_string();
        prop_assert!(read(&text).is_ok_and(|it| it.network.vpcs.iter().count() < 9) || read(&text).is_err());
    }
}
