//! How long a review takes at 10, 100 and 1,000 endpoints: findings, bill, one repair, a zone's failure.
//! It must not know the browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_types, clippy::panic)]

use endpoint_lab::control::Lab;
use endpoint_lab::reach::{Query, Source, To, Verdict};
use endpoint_lab::review::cost::cost;
use endpoint_lab::review::fail::fail;
use endpoint_lab::review::findings;
use endpoint_lab::review::fix::{Goal, fix};
use serde_json::{Value, json};
use std::hint::black_box;
use std::time::{Duration, Instant};

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

fn main() {
    println!("a review, natively: median (worst) in ms");
    println!("{:>9}  {:>19}  {:>19}  {:>19}  {:>19}", "endpoints", "findings", "cost", "one fix", "fail-az");
    for endpoints in [10, 100, 1_000] {
        let (lab, instance) = grown(endpoints);
        let network = lab.network();
        let goal = Goal {
            query: Query::tcp(
                Source::Instance(instance.as_str().into()),
                To::Name("dynamodb.us-east-1.amazonaws.com".parse().unwrap()),
                443,
            ),
            want: Verdict::Private,
        };
        assert_eq!(fix(network, &goal).map(|requests| requests.len()), Some(1));
        let columns = [
            measured(|| findings(network)),
            measured(|| cost(network)),
            measured(|| fix(network, &goal)),
            measured(|| fail(network, "us-east-1a", &[])),
        ];
        let shown: Vec<String> = columns.iter().map(|times| format!("  {:>19}", shown(times))).collect();
        println!("{endpoints:>9}{}", shown.concat());
    }
}

/// A lab with that many interface endpoints, 20 a VPC, over two zones each, and the first instance.
fn grown(endpoints: usize) -> (Lab, String) {
    let mut lab = Lab::default();
    let mut first_instance = None;
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
            let instance = made(&mut lab, "RunInstances", instance, "/Instances/0/InstanceId");
            first_instance.get_or_insert(instance);
            subnets.push(subnet);
        }
        for service in SERVICES.iter().take(endpoints - first) {
            let name = format!("com.amazonaws.us-east-1.{service}");
            let endpoint = json!({"VpcId": vpc, "ServiceName": name, "VpcEndpointType": "Interface",
                "SubnetIds": subnets, "PrivateDnsEnabled": true});
            call(&mut lab, "CreateVpcEndpoint", endpoint);
        }
    }
    (lab, first_instance.unwrap())
}

fn call(lab: &mut Lab, operation: &str, parameters: Value) -> Value {
    lab.call(&Lab::request("ec2", operation, parameters)).unwrap_or_else(|error| panic!("{operation}: {error:?}"))
}

fn made(lab: &mut Lab, operation: &str, parameters: Value, id: &str) -> String {
    call(lab, operation, parameters).pointer(id).and_then(Value::as_str).expect("an id").to_owned()
}

/// The times of some runs, shortest first.
fn measured<T>(mut work: impl FnMut() -> T) -> Vec<Duration> {
    black_box(work());
    let mut times: Vec<Duration> = (0..11)
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
