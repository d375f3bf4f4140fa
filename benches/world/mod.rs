//! The networks that the benches measure, and how they measure. It must not know what is measured.
#![allow(dead_code)]

use endpoint_lab::control::Lab;
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Interface endpoints that one VPC holds; its quota is 50.
const SERVICES: [&str; 20] = [
    "ssm",
    "ec2",
    "sqs",
    "sns",
    "kms",
    "logs",
    "ecr.api",
    "ecr.dkr",
    "sts",
    "secretsmanager",
    "lambda",
    "events",
    "states",
    "athena",
    "glue",
    "monitoring",
    "ssmmessages",
    "ec2messages",
    "elasticloadbalancing",
    "autoscaling",
];

/// A lab with that many interface endpoints, 20 a VPC, over two zones each with an instance; and the instances.
pub fn grown(endpoints: usize) -> (Lab, Vec<String>) {
    let mut lab = Lab::default();
    let mut instances = Vec::new();
    for first in (0..endpoints).step_by(SERVICES.len()) {
        let block = first / SERVICES.len();
        let vpc = made(&mut lab, "CreateVpc", json!({"CidrBlock": format!("10.{block}.0.0/16")}), "/Vpc/VpcId");
        call(&mut lab, "ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}}));
        let mut subnets = Vec::new();
        for (place, zone) in ["a", "b"].iter().enumerate() {
            let subnet = json!({"VpcId": vpc, "CidrBlock": format!("10.{block}.{place}.0/24"),
                "AvailabilityZone": format!("us-east-1{zone}")});
            let subnet = made(&mut lab, "CreateSubnet", subnet, "/Subnet/SubnetId");
            let instance =
                json!({"ImageId": "ami-0abcdef1234567890", "SubnetId": subnet, "MinCount": 1, "MaxCount": 1});
            instances.push(made(&mut lab, "RunInstances", instance, "/Instances/0/InstanceId"));
            subnets.push(subnet);
        }
        for service in SERVICES.iter().take(endpoints - first) {
            let name = format!("com.amazonaws.us-east-1.{service}");
            let endpoint = json!({"VpcId": vpc, "ServiceName": name, "VpcEndpointType": "Interface",
                "SubnetIds": subnets, "PrivateDnsEnabled": true});
            call(&mut lab, "CreateVpcEndpoint", endpoint);
        }
    }
    (lab, instances)
}

pub fn call(lab: &mut Lab, operation: &str, parameters: Value) -> Value {
    lab.call(&Lab::request("ec2", operation, parameters)).unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

pub fn made(lab: &mut Lab, operation: &str, parameters: Value, id: &str) -> String {
    call(lab, operation, parameters).pointer(id).and_then(Value::as_str).expect("an id").to_owned()
}

/// The times of some runs, shortest first.
pub fn measured<T>(runs: usize, mut work: impl FnMut() -> T) -> Vec<Duration> {
    black_box(work());
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

/// The median and the worst, in milliseconds.
pub fn shown(times: &[Duration]) -> String {
    let millis = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1000.0;
    format!("{:.3} ({:.3})", millis(times.get(times.len() / 2)), millis(times.last()))
}
