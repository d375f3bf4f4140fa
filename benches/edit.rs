//! How long one edit takes at 10, 100 and 1,000 endpoints: the request, then what follows from it. It must not know the browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_types)]

mod world;

use endpoint_lab::control::Lab;
use endpoint_lab::net::DnsName;
use endpoint_lab::reach::{Query, Reach, Source, To};
use endpoint_lab::scene::{self, View};
use serde_json::{Value, json};
use world::{grown, measured, shown};

const RUNS: usize = 31;

fn main() {
    println!("one edit, natively: median (worst) of {RUNS} runs, in ms");
    println!(
        "{:>9}  {:>19}  {:>19}  {:>19}  {:>19}  {:>19}",
        "endpoints", "request", "reach", "one trace", "matrix", "scene"
    );
    for endpoints in [10, 100, 1_000] {
        let (lab, instances) = grown(endpoints);
        let lab = Lab::new(lab.network().clone());
        let edit = Lab::request("ec2", "CreateVpcEndpoint", gateway(&lab));
        let network = lab.preview(&edit).expect("the edit is accepted");
        let reach = Reach::new(&network);
        let name = "s3.us-east-1.amazonaws.com".parse::<DnsName>().expect("a name");
        let from = Source::Instance(instances.first().expect("an instance").as_str().into());
        let question = Query::tcp(from, To::Name(name), 443);
        let columns = [
            measured(RUNS, || lab.preview(&edit)),
            measured(RUNS, || Reach::new(&network)),
            measured(RUNS, || reach.trace(&question)),
            measured(RUNS, || reach.matrix(&[])),
            measured(RUNS, || scene::layout(&network, &View::default())),
        ];
        print!("{endpoints:>9}");
        for times in &columns {
            print!("  {:>19}", shown(times));
        }
        println!();
    }
}

/// The edit that is measured: a gateway endpoint for S3 in the first VPC.
fn gateway(lab: &Lab) -> Value {
    let vpc = lab.network().vpcs.iter().next().expect("there is a VPC");
    json!({"VpcId": vpc.vpc_id, "ServiceName": "com.amazonaws.us-east-1.s3", "VpcEndpointType": "Gateway"})
}
