//! A lab that tests of reviews build call by call. It must not know what a review finds.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use endpoint_lab::control::{Lab, Request};
use endpoint_lab::model::Network;
use endpoint_lab::reach::{Query, Reach, Source, To, Verdict};
use endpoint_lab::review::findings::{Finding, findings};
use endpoint_lab::review::fix::{Goal, fix};
use endpoint_lab::text::findings::{hint, sentence, title, to_text};
use serde_json::{Value, json};

/// A lab that a test builds call by call.
pub struct World {
    pub lab: Lab,
}

impl World {
    pub fn new() -> Self {
        Self { lab: Lab::default() }
    }

    #[track_caller]
    pub fn call(&mut self, service: &str, operation: &str, params: Value) -> Value {
        match self.lab.call(&Lab::request(service, operation, params.clone())) {
            Ok(answer) => answer,
            Err(error) => panic!("{operation} {params}: {} {}", error.code, error.message),
        }
    }

    #[track_caller]
    pub fn id(&mut self, operation: &str, params: Value, pointer: &str) -> String {
        let answer = self.call("ec2", operation, params);
        answer.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{answer}")).to_string()
    }

    #[track_caller]
    pub fn vpc(&mut self, cidr: &str) -> String {
        self.id("CreateVpc", json!({"CidrBlock": cidr}), "/Vpc/VpcId")
    }

    #[track_caller]
    pub fn dns(&mut self, vpc: &str) {
        self.call("ec2", "ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}}));
    }

    #[track_caller]
    pub fn subnet(&mut self, vpc: &str, cidr: &str, zone: &str) -> String {
        let params = json!({"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": format!("us-east-1{zone}")});
        self.id("CreateSubnet", params, "/Subnet/SubnetId")
    }

    #[track_caller]
    pub fn instance(&mut self, subnet: &str) -> String {
        let params = json!({"ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1,
            "SubnetId": subnet});
        self.id("RunInstances", params, "/Instances/0/InstanceId")
    }

    #[track_caller]
    pub fn gateway(&mut self, vpc: &str, key: &str, tables: &[&str]) -> String {
        let params =
            json!({"VpcId": vpc, "ServiceName": format!("com.amazonaws.us-east-1.{key}"), "RouteTableIds": tables});
        self.id("CreateVpcEndpoint", params, "/VpcEndpoint/VpcEndpointId")
    }

    #[track_caller]
    pub fn interface(&mut self, vpc: &str, key: &str, subnets: &[&str], private_dns: bool) -> String {
        let params = json!({"VpcEndpointType": "Interface", "VpcId": vpc, "SubnetIds": subnets,
            "ServiceName": format!("com.amazonaws.us-east-1.{key}"), "PrivateDnsEnabled": private_dns});
        self.id("CreateVpcEndpoint", params, "/VpcEndpoint/VpcEndpointId")
    }

    #[track_caller]
    pub fn table(&mut self, vpc: &str, subnets: &[&str]) -> String {
        let table = self.id("CreateRouteTable", json!({"VpcId": vpc}), "/RouteTable/RouteTableId");
        for subnet in subnets {
            self.call("ec2", "AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": subnet}));
        }
        table
    }

    /// The main table of a VPC.
    pub fn main(&self, vpc: &str) -> String {
        let mut tables = self.lab.network().route_tables.iter();
        tables.find(|it| it.vpc_id == vpc && it.is_main()).unwrap().route_table_id.to_string()
    }

    #[track_caller]
    pub fn igw(&mut self, vpc: &str) -> String {
        let igw = self.id("CreateInternetGateway", json!({}), "/InternetGateway/InternetGatewayId");
        self.call("ec2", "AttachInternetGateway", json!({"VpcId": vpc, "InternetGatewayId": igw}));
        igw
    }

    #[track_caller]
    pub fn nat(&mut self, subnet: &str) -> String {
        let address = self.id("AllocateAddress", json!({"Domain": "vpc"}), "/AllocationId");
        self.id("CreateNatGateway", json!({"SubnetId": subnet, "AllocationId": address}), "/NatGateway/NatGatewayId")
    }

    #[track_caller]
    pub fn route(&mut self, table: &str, to: &str, member: &str, target: &str) {
        let mut params = json!({"RouteTableId": table, "DestinationCidrBlock": to});
        params[member] = json!(target);
        self.call("ec2", "CreateRoute", params);
    }

    /// Changes what no operation of the test's needs to change.
    pub fn change(&mut self, change: impl FnOnce(&mut Network)) {
        let mut network = self.lab.network().clone();
        change(&mut network);
        self.lab = Lab::new(network);
    }

    /// The repair that makes a journey from an instance end so: carried out, and the journey traced again.
    #[track_caller]
    pub fn fixed(&mut self, from: &str, to: &str, want: Verdict, operations: &[&str]) -> Vec<Request> {
        let source = if from == "internet" { Source::Internet } else { Source::Instance(from.into()) };
        let to = to.parse().map_or_else(|_| To::Name(to.parse().unwrap()), To::Address);
        let goal = Goal { query: Query::tcp(source, to, 443), want };
        let requests = fix(self.lab.network(), &goal).unwrap_or_else(|| panic!("nothing found for {operations:?}"));
        let found: Vec<&str> = requests.iter().map(|it| it.operation.as_str()).collect();
        assert_eq!(found, operations, "{requests:#?}");
        for request in &requests {
            self.lab.call(request).unwrap();
        }
        assert_eq!(Reach::new(self.lab.network()).trace(&goal.query).verdict, want);
        requests
    }

    pub fn findings(&self) -> Vec<Finding> {
        findings(self.lab.network())
    }

    #[track_caller]
    pub fn has(&self, code: &str, about: &[&str]) -> Finding {
        let all = self.findings();
        let it = all.iter().find(|it| it.code == code && about.iter().all(|id| it.components.iter().any(|c| c == id)));
        let it = it.unwrap_or_else(|| panic!("no {code} about {about:?} in\n{}", to_text(&all)));
        // Each sentence has all its values.
        assert!(!title(it).is_empty() && !hint(it).is_empty());
        assert!(sentence(it).len() > 20 && !sentence(it).contains('{'), "{}", sentence(it));
        it.clone()
    }

    #[track_caller]
    pub fn has_not(&self, code: &str) {
        let all = self.findings();
        assert!(all.iter().all(|it| it.code != code), "{}", to_text(&all));
    }

    /// The repair of a finding is carried out, and it is found no more.
    #[track_caller]
    pub fn repaired(&mut self, code: &str) {
        let it = self.has(code, &[]);
        assert!(!it.fix.is_empty(), "{code} has no repair");
        for request in &it.fix {
            if let Err(error) = self.lab.call(request) {
                panic!("{code}: {} {}: {} {}", request.operation, request.parameters, error.code, error.message);
            }
        }
        let left = self.findings();
        assert!(
            !left.iter().any(|other| other.code == code && other.components == it.components),
            "{}",
            to_text(&left)
        );
    }
}

/// A VPC with one private subnet and an instance in it.
pub fn simple() -> (World, String, String, String) {
    let mut w = World::new();
    let vpc = w.vpc("10.0.0.0/16");
    w.dns(&vpc);
    let subnet = w.subnet(&vpc, "10.0.1.0/24", "a");
    let instance = w.instance(&subnet);
    (w, vpc, subnet, instance)
}
