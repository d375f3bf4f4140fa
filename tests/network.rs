//! The operations on subnets, route tables, gateways and filters, by cases. It must not know how they are carried out.

use endpoint_lab::control::Lab;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A lab with names for ids, so that cases can say `$VPC`.
#[derive(Default)]
struct Bench {
    lab: Lab,
    names: BTreeMap<String, String>,
}

impl Bench {
    fn named(&self, value: Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => Value::String(self.names[name].clone()),
                None => Value::String(text),
            },
            Value::Array(list) => list.into_iter().map(|item| self.named(item)).collect(),
            Value::Object(map) => map.into_iter().map(|(key, value)| (key, self.named(value))).collect(),
            other => other,
        }
    }

    fn call(&mut self, operation: &str, parameters: Value) -> Result<Value, String> {
        let parameters = self.named(parameters);
        let answer = self.lab.call(&Lab::request("ec2", operation, parameters));
        answer.map_err(|error| format!("{}: {}", error.code, error.message))
    }

    /// Succeeds, and gives what stands at `path` (a JSON pointer) the name `name`.
    #[track_caller]
    fn make(&mut self, name: &str, path: &str, operation: &str, parameters: Value) {
        let answer = self.call(operation, parameters).unwrap();
        let id = answer.pointer(path).and_then(Value::as_str).unwrap_or_else(|| panic!("{path} in {answer}"));
        self.names.insert(name.to_string(), id.to_string());
    }

    #[track_caller]
    fn ok(&mut self, operation: &str, parameters: Value) {
        self.call(operation, parameters).unwrap();
    }

    /// Succeeds, and what stands at `path` is `expected`.
    #[track_caller]
    fn gives(&mut self, operation: &str, parameters: Value, path: &str, expected: Value) {
        let answer = self.call(operation, parameters).unwrap();
        let expected = self.named(expected);
        assert_eq!(answer.pointer(path), Some(&expected), "{answer:#}");
    }

    /// Is refused with a message that begins with `start` (`Code` or `Code: text`), and changes nothing.
    #[track_caller]
    fn refused(&mut self, operation: &str, parameters: Value, start: &str) {
        let before = self.lab.network().clone();
        let error = self.call(operation, parameters).unwrap_err();
        let mut start = start.to_string();
        for (name, id) in &self.names {
            start = start.replace(&format!("${name}$"), id);
        }
        assert!(error.starts_with(&start), "{error}\nexpected: {start}");
        assert_eq!(*self.lab.network(), before);
    }

    /// The states of the routes of a table, by destination, with their target.
    #[track_caller]
    fn routes(&mut self, table: &str, expected: &[(&str, &str, &str)]) {
        let answer = self.call("DescribeRouteTables", json!({"RouteTableIds": [table]})).unwrap();
        let mut rows = Vec::new();
        for route in answer["RouteTables"][0]["Routes"].as_array().unwrap() {
            let text = |ends: &[&str]| {
                let (_, value) =
                    route.as_object().unwrap().iter().find(|(key, _)| ends.contains(&key.as_str())).unwrap();
                value.as_str().unwrap().to_string()
            };
            let to = text(&["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]);
            let target = text(&[
                "GatewayId",
                "NatGatewayId",
                "EgressOnlyInternetGatewayId",
                "NetworkInterfaceId",
                "VpcPeeringConnectionId",
                "TransitGatewayId",
            ]);
            let target =
                self.names.iter().find(|(_, id)| **id == target).map_or(target.clone(), |(name, _)| format!("${name}"));
            rows.push((to, target, route["State"].as_str().unwrap().to_string()));
        }
        let expected: Vec<_> = expected.iter().map(|(a, b, c)| (a.to_string(), b.to_string(), c.to_string())).collect();
        assert_eq!(rows, expected);
    }
}

/// A VPC 10.0.0.0/16 with an internet gateway, a subnet A 10.0.0.0/24, and a table R.
fn base() -> Bench {
    let mut bench = Bench::default();
    bench.make("VPC", "/Vpc/VpcId", "CreateVpc", json!({"CidrBlock": "10.0.0.0/16"}));
    bench.make("IGW", "/InternetGateway/InternetGatewayId", "CreateInternetGateway", json!({}));
    bench.ok("AttachInternetGateway", json!({"InternetGatewayId": "$IGW", "VpcId": "$VPC"}));
    bench.make(
        "A",
        "/Subnet/SubnetId",
        "CreateSubnet",
        json!({"VpcId": "$VPC", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-east-1a"}),
    );
    bench.make("R", "/RouteTable/RouteTableId", "CreateRouteTable", json!({"VpcId": "$VPC"}));
    bench.make(
        "MAIN",
        "/RouteTables/0/RouteTableId",
        "DescribeRouteTables",
        json!({"Filters": [{"Name": "association.main", "Values": ["true"]}]}),
    );
    bench
}

fn with_nat() -> Bench {
    let mut bench = base();
    bench.make("EIP", "/AllocationId", "AllocateAddress", json!({"Domain": "vpc"}));
    bench.make(
        "NAT",
        "/NatGateway/NatGatewayId",
        "CreateNatGateway",
        json!({"SubnetId": "$A", "AllocationId": "$EIP", "PrivateIpAddress": "10.0.0.20"}),
    );
    bench.make("ENI", "/NatGateways/0/NatGatewayAddresses/0/NetworkInterfaceId", "DescribeNatGateways", json!({}));
    bench
}

/// Rule RT-25: a deleted NAT gateway and a detached internet gateway leave their routes as blackholes.
#[test]
fn routes_of_gone_targets_are_blackholes() {
    let mut b = with_nat();
    b.gives(
        "CreateRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "$NAT"}),
        "/Return",
        json!(true),
    );
    b.ok("CreateRoute", json!({"RouteTableId": "$R", "DestinationCidrBlock": "9.9.9.9/24", "GatewayId": "$IGW"}));
    b.routes(
        "$R",
        &[("10.0.0.0/16", "local", "active"), ("0.0.0.0/0", "$NAT", "active"), ("9.9.9.0/24", "$IGW", "active")],
    );
    b.refused(
        "DetachInternetGateway",
        json!({"InternetGatewayId": "$IGW", "VpcId": "$VPC"}),
        "DependencyViolation: Network $VPC$ has some mapped public",
    );
    b.ok("DeleteNatGateway", json!({"NatGatewayId": "$NAT"}));
    b.ok("DetachInternetGateway", json!({"InternetGatewayId": "$IGW", "VpcId": "$VPC"}));
    b.routes(
        "$R",
        &[("10.0.0.0/16", "local", "active"), ("0.0.0.0/0", "$NAT", "blackhole"), ("9.9.9.0/24", "$IGW", "blackhole")],
    );
}
