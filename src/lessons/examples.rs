//! The networks that one can start from. It must not know the page.

use crate::control::Lab;
use serde_json::{Value, json};

/// What the first example is called.
pub const FIRST_TITLE: &str = "Private subnets, no endpoint yet";

/// A lab that is being built, call by call.
struct Builder(Lab);

impl Builder {
    /// Carries out a call, and gives the id at `place` in its answer.
    fn make(&mut self, operation: &str, parameters: Value, place: &str) -> String {
        let answer = self.0.call(&Lab::request("ec2", operation, parameters)).unwrap_or_default();
        answer.pointer(place).and_then(Value::as_str).unwrap_or_default().to_string()
    }

    fn named(&mut self, operation: &str, kind: &str, name: &str, mut parameters: Value, place: &str) -> String {
        if let Some(map) = parameters.as_object_mut() {
            let tags = json!([{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]);
            map.insert("TagSpecifications".to_string(), tags);
        }
        self.make(operation, parameters, place)
    }
}

/// The figure "connectivity to AWS services using VPC endpoints" before there is an endpoint: two private subnets in two
/// zones, an instance in each, and no way out.
pub fn first() -> Lab {
    let mut lab = Builder(Lab::default());
    let vpc = lab.named("CreateVpc", "vpc", "shop", json!({"CidrBlock": "10.0.0.0/16"}), "/Vpc/VpcId");
    lab.make("ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}}), "");
    let group = |name: &str, what: &str| json!({"VpcId": vpc, "GroupName": name, "Description": what});
    let web = lab.make("CreateSecurityGroup", group("web", "Instances: everything out"), "/GroupId");
    let endpoints = lab.make("CreateSecurityGroup", group("endpoints", "HTTPS from the VPC"), "/GroupId");
    let https = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]);
    lab.make("AuthorizeSecurityGroupIngress", json!({"GroupId": endpoints, "IpPermissions": https}), "");
    let places = [
        ("app-a", "us-east-1a", "10.0.1.0/24", "rtb-app-a", "web-1"),
        ("app-b", "us-east-1b", "10.0.2.0/24", "rtb-app-b", "web-2"),
    ];
    for (name, zone, cidr, table_name, instance) in places {
        let parameters = json!({"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone});
        let subnet = lab.named("CreateSubnet", "subnet", name, parameters, "/Subnet/SubnetId");
        let table =
            lab.named("CreateRouteTable", "route-table", table_name, json!({"VpcId": vpc}), "/RouteTable/RouteTableId");
        lab.make("AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": subnet}), "");
        let mut parameters = json!({
            "ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1,
            "SubnetId": subnet
        });
        if let Some(map) = parameters.as_object_mut().filter(|_| !web.is_empty()) {
            map.insert("SecurityGroupIds".to_string(), json!([web]));
        }
        lab.named("RunInstances", "instance", instance, parameters, "/Instances/0/InstanceId");
    }
    // What leads to the example is no step of the user's: there is nothing to undo yet.
    Lab::new(lab.0.network().clone())
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn the_first_example_is_whole() {
        let lab = first();
        let network = lab.network();
        assert_eq!(network.subnets.len(), 2);
        assert_eq!(network.instances.len(), 2);
        assert_eq!(network.route_tables.len(), 3);
        assert!(network.vpc_endpoints.is_empty());
    }
}
