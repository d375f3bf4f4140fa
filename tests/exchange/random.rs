//! Labs that random requests made. It must not know what is tested with them.

use endpoint_lab::control::Lab;
use proptest::prelude::*;
use serde_json::json;

/// A call that a random number picks: most succeed, some are refused, and then nothing happens.
pub fn step(lab: &mut Lab, (kind, a, b): (u8, u8, u8)) {
    let network = lab.network().clone();
    fn pick<'a>(mut ids: impl Iterator<Item = &'a str> + Clone, n: u8) -> String {
        let count = ids.clone().count().max(1);
        ids.nth(usize::from(n) % count).unwrap_or("none").to_string()
    }
    let vpc = pick(network.vpcs.iter().map(|it| it.vpc_id.as_str()), a);
    let subnet = pick(network.subnets.iter().map(|it| it.subnet_id.as_str()), b);
    let table = pick(network.route_tables.iter().map(|it| it.route_table_id.as_str()), b);
    let gateway = pick(network.internet_gateways.iter().map(|it| it.internet_gateway_id.as_str()), b);
    let endpoint = pick(network.vpc_endpoints.iter().map(|it| it.vpc_endpoint_id.as_str()), b);
    let tags = json!([{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": format!("näme \"{a}\" </svg>")}]}]);
    let (operation, parameters) = match kind % 14 {
        0 => ("CreateVpc", json!({"CidrBlock": format!("10.{}.0.0/16", a % 8), "TagSpecifications": tags})),
        1 | 2 => {
            let zone = ["us-east-1a", "us-east-1b", "us-east-1c"][usize::from(b % 3)];
            let cidr = format!("10.{}.{}.0/24", a % 8, b);
            ("CreateSubnet", json!({"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone}))
        }
        3 => ("CreateRouteTable", json!({"VpcId": vpc})),
        4 => ("AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": subnet})),
        5 => ("CreateInternetGateway", json!({})),
        6 => ("AttachInternetGateway", json!({"VpcId": vpc, "InternetGatewayId": gateway})),
        7 => {
            let cidr = "0.0.0.0/0";
            ("CreateRoute", json!({"RouteTableId": table, "DestinationCidrBlock": cidr, "GatewayId": gateway}))
        }
        8 => {
            let service = ["com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"][usize::from(b % 2)];
            let body = json!({"VpcId": vpc, "ServiceName": service, "RouteTableIds": [table]});
            ("CreateVpcEndpoint", body)
        }
        9 => {
            let service = ["com.amazonaws.us-east-1.ssm", "com.amazonaws.us-east-1.sts"][usize::from(b % 2)];
            let body =
                json!({"VpcId": vpc, "ServiceName": service, "VpcEndpointType": "Interface", "SubnetIds": [subnet]});
            ("CreateVpcEndpoint", body)
        }
        10 => ("ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": b % 2 == 0}})),
        11 => ("DeleteVpcEndpoints", json!({"VpcEndpointIds": [endpoint]})),
        12 => {
            lab.undo();
            return;
        }
        _ => {
            lab.redo();
            return;
        }
    };
    let _ = lab.call(&Lab::request("ec2", operation, parameters));
}

/// A lab that random calls made.
pub fn random_lab(steps: Vec<(u8, u8, u8)>) -> Lab {
    let mut lab = Lab::default();
    for it in [(0, 0, 1), (1, 0, 1), (1, 0, 2)].into_iter().chain(steps) {
        step(&mut lab, it);
    }
    lab
}

/// Random calls.
pub fn steps() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec(any::<(u8, u8, u8)>(), 0..30)
}
