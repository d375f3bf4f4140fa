//! How long one edit takes at 10, 100 and 1,000 endpoints: the request, then what follows from it. It must not know the browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_types)]

use endpoint_lab::control::{Lab, Request};
use endpoint_lab::model::Network;
use endpoint_lab::net::DnsName;
use endpoint_lab::reach::{Query, Reach, To};
use endpoint_lab::scene::{self, View};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Interface endpoints that one VPC of the bench holds; its quota is 50.
const IN_ONE_VPC: usize = 20;
const SERVICES: [&str; IN_ONE_VPC] = [
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
const RUNS: usize = 31;

fn main() {
    println!("one edit, natively: median (worst) of {RUNS} runs, in ms");
    println!(
        "{:>9}  {:>19}  {:>19}  {:>19}  {:>19}  {:>19}",
        "endpoints", "request", "reach", "one trace", "matrix", "scene"
    );
    for endpoints in [10, 100, 1_000] {
        let lab = Lab::new(grown(endpoints).network().clone());
        let edit = request("CreateVpcEndpoint", gateway(&lab));
        let network = lab.preview(&edit).expect("the edit is accepted");
        let reach = Reach::new(&network);
        let question = question(&network, &reach);
        let columns = [
            measured(|| lab.preview(&edit)),
            measured(|| Reach::new(&network)),
            measured(|| reach.trace(&question)),
            measured(|| reach.matrix(&[])),
            measured(|| scene::layout(&network, &View::default())),
        ];
        print!("{endpoints:>9}");
        for times in &columns {
            print!("  {:>19}", shown(times));
        }
        println!();
    }
}

/// From the first subnet's instance to S3.
fn question(network: &Network, reach: &Reach<'_>) -> Query {
    let from = network.subnets.iter().find_map(|subnet| reach.witness(subnet)).expect("an instance");
    let name = "s3.us-east-1.amazonaws.com".parse::<DnsName>().expect("a name");
    Query::tcp(from, To::Name(name), 443)
}

/// A lab with that many interface endpoints over as many VPCs as their quota asks for, two zones each.
fn grown(endpoints: usize) -> Lab {
    let mut lab = Lab::default();
    for first in (0..endpoints).step_by(IN_ONE_VPC) {
        let block = first / IN_ONE_VPC;
        let vpc = made(&mut lab, "CreateVpc", json!({"CidrBlock": format!("10.{block}.0.0/16")}), "/Vpc/VpcId");
        for attribute in ["EnableDnsHostnames", "EnableDnsSupport"] {
            call(&mut lab, "ModifyVpcAttribute", json!({"VpcId": vpc, attribute: {"Value": true}}));
        }
        let subnets = ["a", "b"].iter().enumerate().map(|(place, zone)| {
            let cidr = format!("10.{block}.{place}.0/24");
            made(
                &mut lab,
                "CreateSubnet",
                json!({"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": format!("us-east-1{zone}")}),
                "/Subnet/SubnetId",
            )
        });
        let subnets: Vec<String> = subnets.collect();
        for subnet in &subnets {
            let instance =
                json!({"ImageId": "ami-0abcdef1234567890", "SubnetId": subnet, "MinCount": 1, "MaxCount": 1});
            call(&mut lab, "RunInstances", instance);
        }
        for service in SERVICES.iter().take(endpoints - first) {
            let name = format!("com.amazonaws.us-east-1.{service}");
            let endpoint = json!({"VpcId": vpc, "ServiceName": name, "VpcEndpointType": "Interface", "SubnetIds": subnets, "PrivateDnsEnabled": true});
            call(&mut lab, "CreateVpcEndpoint", endpoint);
        }
    }
    lab
}

/// The edit that is measured: a gateway endpoint for S3 in the first VPC.
fn gateway(lab: &Lab) -> Value {
    let described = lab.clone().call(&request("DescribeVpcs", json!({}))).expect("VPCs are described");
    let vpc = described.pointer("/Vpcs/0/VpcId").expect("there is a VPC");
    json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "VpcEndpointType": "Gateway"})
}

fn request(operation: &str, parameters: Value) -> Request {
    Lab::request("ec2", operation, parameters)
}

fn call(lab: &mut Lab, operation: &str, parameters: Value) -> Value {
    let request = request(operation, parameters);
    lab.call(&request).unwrap_or_else(|error| panic!("{operation} {}: {error:?}", request.parameters))
}

fn made(lab: &mut Lab, operation: &str, parameters: Value, id: &str) -> String {
    call(lab, operation, parameters).pointer(id).and_then(Value::as_str).expect("an id").to_owned()
}

/// The times of some runs, shortest first.
fn measured<T>(mut work: impl FnMut() -> T) -> Vec<Duration> {
    black_box(work());
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn shown(times: &[Duration]) -> String {
    let millis = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1000.0;
    format!("{:.3} ({:.3})", millis(times.get(times.len() / 2)), millis(times.last()))
}
