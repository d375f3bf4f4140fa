//! What the tests of operations share. It must not know any rule.

use super::Lab;
use crate::model::{Subnet, Tags};
use crate::net::Id;
use crate::net::json;
use serde_json::Value;

/// Carries out a call that must succeed.
#[track_caller]
pub fn call(lab: &mut Lab, service: &str, operation: &str, params: Value) -> Value {
    match lab.call(&Lab::request(service, operation, params)) {
        Ok(answer) => answer,
        Err(error) => panic!("{operation}: {} {}", error.code, error.message),
    }
}

/// Carries out a call that must be refused with this code, and change nothing.
#[track_caller]
pub fn refused(lab: &mut Lab, service: &str, operation: &str, params: Value, code: &str) {
    let before = lab.network().clone();
    match lab.call(&Lab::request(service, operation, params.clone())) {
        Ok(answer) => panic!("{operation} {params} succeeded: {answer}"),
        Err(error) => assert_eq!(error.code, code, "{operation} {params}: {}", error.message),
    }
    assert_eq!(*lab.network(), before);
}

/// A text in an answer.
#[track_caller]
pub fn id(answer: &Value, pointer: &str) -> String {
    match answer.pointer(pointer).and_then(Value::as_str) {
        Some(text) => text.to_string(),
        None => panic!("no {pointer} in {answer}"),
    }
}

/// A VPC with this block.
#[track_caller]
pub fn vpc(lab: &mut Lab, cidr: &str) -> String {
    id(&call(lab, "ec2", "CreateVpc", json!({"CidrBlock": cidr})), "/Vpc/VpcId")
}

/// A lab with subnets put into a VPC, as block and zone letter; the ids of the subnets.
pub fn with_subnets(lab: &Lab, vpc_id: &str, subnets: &[(&str, &str)]) -> (Lab, Vec<String>) {
    let mut network = lab.network().clone();
    let mut ids = Vec::new();
    for (cidr, letter) in subnets {
        network.made += 1;
        let subnet_id = Id::made("subnet", network.made);
        ids.push(subnet_id.to_string());
        let vpc = network.vpcs.get(vpc_id).unwrap().clone();
        network.subnets.insert(Subnet {
            subnet_id,
            vpc_id: vpc.vpc_id.clone(),
            owner_id: vpc.owner_id,
            cidr_block: cidr.parse().ok(),
            ipv6_cidr_block_association_set: Vec::new(),
            availability_zone: [&vpc.region, *letter].concat(),
            availability_zone_id: format!("use1-az{}", letter.as_bytes()[0] - b'a' + 1),
            map_public_ip_on_launch: false,
            assign_ipv6_address_on_creation: false,
            ipv6_native: false,
            default_for_az: false,
            tags: Tags::default(),
        });
    }
    (Lab::new(network), ids)
}

/// A lab with a VPC 10.0.0.0/16 and a subnet 10.0.1.0/24 in it.
pub fn lab_with_subnet() -> (Lab, String) {
    let mut lab = Lab::default();
    let vpc_id = vpc(&mut lab, "10.0.0.0/16");
    let (lab, subnets) = with_subnets(&lab, &vpc_id, &[("10.0.1.0/24", "a")]);
    (lab, subnets[0].clone())
}
