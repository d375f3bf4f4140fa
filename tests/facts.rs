//! What is shown of a network: what an endpoint can lead to, and what is said to follow from a change. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::cli::Session;
use endpoint_lab::facts::{changes, followed, leads};
use endpoint_lab::lessons::examples::first_lab;
use endpoint_lab::model::Network;

#[test]
fn each_thing_is_led_to_by_the_type_that_fits() {
    let script = "V=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
S=$(aws ec2 create-subnet --vpc-id $V --cidr-block 10.0.0.0/24 --query Subnet.SubnetId --output text)
N=$(aws elbv2 create-load-balancer --name nlb --type network --scheme internal --subnets $S --query 'LoadBalancers[0].LoadBalancerArn' --output text)
W=$(aws elbv2 create-load-balancer --name wall --type gateway --subnets $S --query 'LoadBalancers[0].LoadBalancerArn' --output text)
aws ec2 create-vpc-endpoint-service-configuration --network-load-balancer-arns $N
aws ec2 create-vpc-endpoint-service-configuration --gateway-load-balancer-arns $W
G=$(aws vpc-lattice create-resource-gateway --name gate --vpc-identifier $V --subnet-ids $S --query id --output text)
aws vpc-lattice create-resource-configuration --name orders --type SINGLE --resource-gateway-identifier $G --port-ranges 5432 --protocol TCP --resource-configuration-definition 'ipResource={ipAddress=10.0.0.9}'
aws vpc-lattice create-service-network --name mesh
";
    let mut session = Session::default();
    let mut said = String::new();
    assert_eq!(session.script(script, |it| said.push_str(&it.stderr)), 0, "{said}");
    let vpc = session.lab.network().vpcs.iter().next().unwrap().vpc_id.to_string();
    let subnet = session.lab.network().subnets.iter().next().unwrap().subnet_id.to_string();
    let all = leads(session.lab.network(), "us-east-1");
    let kinds: Vec<&str> = all.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"]);
    assert_eq!((all[2].text.as_str(), all[3].text.as_str()), ("orders", "mesh"));
    // What is offered is taken, by an endpoint of that type.
    for (lead, flag) in
        all.iter().zip(["service-name", "service-name", "resource-configuration-arn", "service-network-arn"])
    {
        let command = format!(
            "aws ec2 create-vpc-endpoint --vpc-id {vpc} --vpc-endpoint-type {} --{flag} {} --subnet-ids {subnet}",
            lead.kind.as_str(),
            lead.value
        );
        let made = session.run(&command);
        assert_eq!((made.status, made.stderr.as_str()), (0, ""), "{command}");
    }
    assert_eq!(leads(session.lab.network(), "eu-west-1").len(), 2, "resources are used in their own Region");
}

/// Who deletes a VPC takes its routes with it: that nothing changed would not be true.
#[test]
fn what_goes_with_a_vpc_is_not_said_to_be_as_before() {
    let full = first_lab().network().clone();
    let empty = Network::default();
    for (before, after) in [(&full, &empty), (&empty, &full)] {
        let said = followed(&changes(before, after, "s3.us-east-1.amazonaws.com"));
        assert_eq!(said, "No other route, DNS answer or traced path changed.");
    }
    let said = followed(&changes(&full, &full, "s3.us-east-1.amazonaws.com"));
    assert_eq!(said, "No route, DNS answer or traced path changed.");
}
