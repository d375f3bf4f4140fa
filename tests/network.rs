//! The operations on subnets, route tables, gateways and filters, by cases. It must not know how they are carried out.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_types
)]

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
            // A member that is null is left out.
            Value::Object(map) => map
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, self.named(value)))
                .collect(),
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

    /// Succeeds, and what stands at `path` is `expected`; null stands for nothing.
    #[track_caller]
    fn gives(&mut self, operation: &str, parameters: Value, path: &str, expected: Value) {
        let answer = self.call(operation, parameters).unwrap();
        let expected = self.named(expected);
        assert_eq!(answer.pointer(path).unwrap_or(&Value::Null), &expected, "{answer:#}");
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

fn route(table: &str, to: &str, member: &str, target: &str) -> Value {
    let destination = match to {
        to if to.starts_with("pl-") || to.starts_with('$') => "DestinationPrefixListId",
        to if to.contains(':') => "DestinationIpv6CidrBlock",
        _ => "DestinationCidrBlock",
    };
    json!({"RouteTableId": table, destination: to, member: target})
}

const S3: &str = "pl-63a5400a";

/// A gateway endpoint for S3 on the tables.
#[track_caller]
fn s3(bench: &mut Bench, name: &str, tables: Value) {
    let parameters = json!({"VpcId": "$VPC", "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": tables});
    bench.make(name, "/VpcEndpoint/VpcEndpointId", "CreateVpcEndpoint", parameters);
}

/// Puts rows into the network that other operations make.
fn put(bench: &mut Bench, more: Value) {
    let mut document = bench.lab.network().to_value();
    let more = bench.named(more);
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    bench.lab = Lab::new(endpoint_lab::model::Network::from_value(&document).unwrap());
}

/// VPN connections of a virtual private gateway that is attached to the VPC, with on-premises networks behind them.
fn with_vpn() -> Bench {
    let mut b = base();
    let gateway = |id: &str| json!({"VpnGatewayId": id, "OwnerId": "111122223333", "Region": "us-east-1", "AmazonSideAsn": 64512});
    let mut attached = gateway("vgw-00000001");
    attached["VpcId"] = json!("$VPC");
    let vpn = |id: &str| json!({"VpnConnectionId": id, "OwnerId": "111122223333", "CustomerGatewayId": "cgw-00000001", "VpnGatewayId": "vgw-00000001"});
    let mut fixed = vpn("vpn-00000002");
    fixed["StaticRoutesOnly"] = json!(true);
    fixed["Routes"] = json!(["172.16.0.0/16"]);
    put(
        &mut b,
        json!({
            "VpnGateways": [attached, gateway("vgw-00000002")],
            "VpnConnections": [vpn("vpn-00000001"), fixed],
            "OnPremises": [
                {"Id": "onprem-1", "Name": "office", "Cidrs": ["192.168.0.0/16", "2001:db8::/32"], "VpnConnectionId": "vpn-00000001"},
                {"Id": "onprem-2", "Name": "plant", "Cidrs": ["192.0.2.0/24"], "VpnConnectionId": "vpn-00000002"},
            ],
        }),
    );
    b.names.insert("VGW".into(), "vgw-00000001".into());
    b.names.insert("DETACHED".into(), "vgw-00000002".into());
    b
}

/// A Gateway Load Balancer endpoint of the VPC, and endpoints that cannot be targets.
fn with_endpoints() -> Bench {
    let mut b = with_nat();
    let endpoint = |id: &str, kind: &str, state: &str, vpc: &str| json!({"VpcEndpointId": id, "VpcEndpointType": kind, "VpcId": vpc, "OwnerId": "111122223333", "State": state});
    put(
        &mut b,
        json!({"VpcEndpoints": [
            endpoint("vpce-00000001", "GatewayLoadBalancer", "available", "$VPC"),
            endpoint("vpce-00000002", "Interface", "available", "$VPC"),
            endpoint("vpce-00000003", "GatewayLoadBalancer", "pendingAcceptance", "$VPC"),
            endpoint("vpce-00000004", "GatewayLoadBalancer", "available", "vpc-0000000f"),
        ]}),
    );
    b.names.insert("GWLBE".into(), "vpce-00000001".into());
    b
}

#[test]
fn subnets() {
    let mut b = base();
    let subnet = |cidr: &str| json!({"VpcId": "$VPC", "CidrBlock": cidr});
    b.refused("CreateSubnet", subnet("10.1.0.0/24"), "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.");
    b.refused("CreateSubnet", subnet("10.0.9.0/29"), "InvalidSubnet.Range");
    b.refused(
        "CreateSubnet",
        subnet("10.0.0.128/25"),
        "InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts with another subnet",
    );
    b.refused("CreateSubnet", subnet("10.0.0.0/16"), "InvalidSubnet.Conflict");
    b.refused("CreateSubnet", json!({"VpcId": "$VPC"}), "MissingParameter");
    b.refused("CreateSubnet", json!({"VpcId": "vpc-0badbad0", "CidrBlock": "10.0.1.0/24"}), "InvalidVpcID.NotFound");
    let start = "InvalidParameterValue: Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a, ";
    b.refused(
        "CreateSubnet",
        json!({"VpcId": "$VPC", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1z"}),
        start,
    );
    b.refused("CreateSubnet", json!({"VpcId": "$VPC", "CidrBlock": "10.0.1.0/24", "DryRun": true}), "DryRunOperation");
    let zone = b.call("DescribeAvailabilityZones", json!({})).unwrap()["AvailabilityZones"][1]["ZoneId"].clone();
    let parameters = json!({"VpcId": "$VPC", "CidrBlock": "10.0.1.5/24", "AvailabilityZoneId": zone});
    b.gives("CreateSubnet", parameters, "/Subnet/CidrBlock", json!("10.0.1.0/24"));
    b.gives("DescribeSubnets", json!({"SubnetIds": ["$A"]}), "/Subnets/0/AvailableIpAddressCount", json!(251));
    let filter = json!({"Filters": [{"Name": "availability-zone-id", "Values": [zone]}]});
    b.gives("DescribeSubnets", filter, "/Subnets/0/CidrBlock", json!("10.0.1.0/24"));
    b.refused(
        "DescribeSubnets",
        json!({"SubnetIds": ["subnet-0badbad0"]}),
        "InvalidSubnetID.NotFound: The subnet ID 'subnet-0badbad0' does not exist",
    );
    b.gives(
        "DescribeAvailabilityZones",
        json!({"ZoneNames": ["us-east-1b"]}),
        "/AvailabilityZones/0/State",
        json!("available"),
    );
    b.refused("DescribeAvailabilityZones", json!({"ZoneNames": ["us-east-9a"]}), "InvalidParameterValue");
}

#[test]
fn subnets_with_ipv6() {
    let mut b = base();
    let block = |cidr: &str| json!({"SubnetId": "$A", "Ipv6CidrBlock": cidr});
    let automatic = json!({"SubnetId": "$A", "AssignIpv6AddressOnCreation": {"Value": true}});
    b.refused("AssociateSubnetCidrBlock", block("2600:1f18::/64"), "InvalidSubnet.Range");
    b.refused("ModifySubnetAttribute", automatic.clone(), "InvalidParameterValue");
    b.ok("AssociateVpcCidrBlock", json!({"VpcId": "$VPC", "Ipv6CidrBlock": "2001:db8:0:100::/56", "Ipv6Pool": "p"}));
    b.gives(
        "AssociateSubnetCidrBlock",
        block("2001:db8:0:101::/64"),
        "/Ipv6CidrBlockAssociation/Ipv6CidrBlock",
        json!("2001:db8:0:101::/64"),
    );
    b.refused("AssociateSubnetCidrBlock", block("2001:db8:0:102::/64"), "InvalidParameterValue");
    b.ok("ModifySubnetAttribute", automatic);
    let native = |cidr: &str| json!({"VpcId": "$VPC", "Ipv6Native": true, "Ipv6CidrBlock": cidr});
    b.refused("CreateSubnet", native("2001:db8:0:101::/64"), "InvalidSubnet.Conflict");
    b.refused("CreateSubnet", native("2001:db8:0:103::/66"), "InvalidSubnet.Range");
    b.refused(
        "CreateSubnet",
        json!({"VpcId": "$VPC", "Ipv6Native": true, "CidrBlock": "10.0.3.0/24"}),
        "InvalidParameterCombination",
    );
    b.gives("CreateSubnet", native("2001:db8:0:103::/64"), "/Subnet/AvailableIpAddressCount", json!(0));
    b.ok("ModifySubnetAttribute", json!({"SubnetId": "$A", "MapPublicIpOnLaunch": {"Value": true}}));
    b.gives("DescribeSubnets", json!({"SubnetIds": ["$A"]}), "/Subnets/0/MapPublicIpOnLaunch", json!(true));
}

#[test]
fn deleting_everything_restores_the_empty_network() {
    let mut b = with_nat();
    b.refused(
        "DeleteSubnet",
        json!({"SubnetId": "$A"}),
        "DependencyViolation: The subnet '$A$' has dependencies and cannot be deleted.",
    );
    b.ok("AssociateRouteTable", json!({"RouteTableId": "$R", "SubnetId": "$A"}));
    b.refused("DeleteRouteTable", json!({"RouteTableId": "$R"}), "DependencyViolation");
    b.ok("DeleteNatGateway", json!({"NatGatewayId": "$NAT"}));
    b.refused(
        "DeleteNatGateway",
        json!({"NatGatewayId": "$NAT"}),
        "NatGatewayNotFound: NatGateway $NAT$ was not found",
    );
    b.ok("DeleteSubnet", json!({"SubnetId": "$A"}));
    b.gives("DescribeRouteTables", json!({"RouteTableIds": ["$R"]}), "/RouteTables/0/Associations", json!([]));
    b.gives("DescribeNetworkAcls", json!({}), "/NetworkAcls/0/Associations", json!([]));
    b.ok("DeleteRouteTable", json!({"RouteTableId": "$R"}));
    b.refused("DeleteVpc", json!({"VpcId": "$VPC"}), "DependencyViolation");
    b.refused("DeleteInternetGateway", json!({"InternetGatewayId": "$IGW"}), "DependencyViolation");
    b.ok("DetachInternetGateway", json!({"InternetGatewayId": "$IGW", "VpcId": "$VPC"}));
    b.ok("DeleteVpc", json!({"VpcId": "$VPC"}));
    b.ok("DeleteInternetGateway", json!({"InternetGatewayId": "$IGW"}));
    b.ok("ReleaseAddress", json!({"AllocationId": "$EIP"}));
    let expected = endpoint_lab::model::Network { made: b.lab.network().made, ..Default::default() };
    assert_eq!(*b.lab.network(), expected);
}

/// Rules RT-01 to RT-07.
#[test]
fn associations_of_route_tables() {
    let mut b = base();
    let main = json!({"RouteTableIds": ["$MAIN"]});
    b.make("MA", "/RouteTables/0/Associations/0/RouteTableAssociationId", "DescribeRouteTables", main.clone());
    let answer = b.call("DescribeRouteTables", main.clone()).unwrap();
    let association = &answer["RouteTables"][0]["Associations"][0];
    assert_eq!((association["Main"].clone(), association.get("SubnetId")), (json!(true), None));
    b.make("RA", "/AssociationId", "AssociateRouteTable", json!({"RouteTableId": "$R", "SubnetId": "$A"}));
    b.gives("AssociateRouteTable", json!({"RouteTableId": "$R", "SubnetId": "$A"}), "/AssociationId", json!("$RA"));
    b.refused("AssociateRouteTable", json!({"RouteTableId": "$MAIN", "SubnetId": "$A"}), "Resource.AlreadyAssociated: the specified association for route table $MAIN$ conflicts with an existing association");
    b.make("R2", "/RouteTable/RouteTableId", "CreateRouteTable", json!({"VpcId": "$VPC"}));
    b.make(
        "RA2",
        "/NewAssociationId",
        "ReplaceRouteTableAssociation",
        json!({"AssociationId": "$RA", "RouteTableId": "$R2"}),
    );
    b.refused("DisassociateRouteTable", json!({"AssociationId": "$RA"}), "InvalidAssociationID.NotFound");
    b.refused("DisassociateRouteTable", json!({"AssociationId": "$MA"}), "InvalidParameterValue");
    b.refused(
        "DeleteRouteTable",
        json!({"RouteTableId": "$MAIN"}),
        "DependencyViolation: The routeTable '$MAIN$' has dependencies",
    );
    b.ok("DisassociateRouteTable", json!({"AssociationId": "$RA2"}));
    // The old main table becomes a custom one, which can be deleted.
    b.make(
        "MA2",
        "/NewAssociationId",
        "ReplaceRouteTableAssociation",
        json!({"AssociationId": "$MA", "RouteTableId": "$R"}),
    );
    b.gives("DescribeRouteTables", json!({"RouteTableIds": ["$R"]}), "/RouteTables/0/Associations/0/Main", json!(true));
    b.gives("DescribeRouteTables", main, "/RouteTables/0/Associations", json!([]));
    b.ok("DeleteRouteTable", json!({"RouteTableId": "$MAIN"}));
    b.refused(
        "AssociateRouteTable",
        json!({"RouteTableId": "rtb-0badbad0", "SubnetId": "$A"}),
        "InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0badbad0' does not exist",
    );
    b.refused("AssociateRouteTable", json!({"RouteTableId": "$R2"}), "MissingParameter");
    b.make("OTHER", "/Vpc/VpcId", "CreateVpc", json!({"CidrBlock": "10.9.0.0/16"}));
    b.make("THERE", "/RouteTable/RouteTableId", "CreateRouteTable", json!({"VpcId": "$OTHER"}));
    b.refused("AssociateRouteTable", json!({"RouteTableId": "$THERE", "SubnetId": "$A"}), "InvalidParameterValue");
    b.refused(
        "ReplaceRouteTableAssociation",
        json!({"AssociationId": "$MA2", "RouteTableId": "$THERE"}),
        "InvalidParameterValue",
    );
}

/// Rules RT-10, RT-12 to RT-14, RT-16 to RT-22.
#[test]
fn routes() {
    let mut b = with_nat();
    b.ok("AssociateVpcCidrBlock", json!({"VpcId": "$VPC", "Ipv6CidrBlock": "2001:db8:0:100::/56", "Ipv6Pool": "p"}));
    b.make(
        "EIGW",
        "/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId",
        "CreateEgressOnlyInternetGateway",
        json!({"VpcId": "$VPC"}),
    );
    // RT-22: both families have routes of their own; RT-16: host bits are cleared.
    b.ok("CreateRoute", route("$R", "0.0.0.0/0", "GatewayId", "$IGW"));
    b.ok("CreateRoute", route("$R", "::/0", "EgressOnlyInternetGatewayId", "$EIGW"));
    b.ok("CreateRoute", route("$R", "100.68.0.18/18", "NatGatewayId", "$NAT"));
    b.ok("CreateRoute", route("$R", "64:ff9b::/96", "NatGatewayId", "$NAT"));
    b.routes(
        "$R",
        &[
            ("10.0.0.0/16", "local", "active"),
            ("2001:db8:0:100::/56", "local", "active"),
            ("0.0.0.0/0", "$IGW", "active"),
            ("::/0", "$EIGW", "active"),
            ("100.68.0.0/18", "$NAT", "active"),
            ("64:ff9b::/96", "$NAT", "active"),
        ],
    );
    // RT-19: the same once more succeeds, another target does not.
    b.gives("CreateRoute", route("$R", "0.0.0.0/0", "GatewayId", "$IGW"), "/Return", json!(true));
    b.refused(
        "CreateRoute",
        route("$R", "0.0.0.0/0", "NatGatewayId", "$NAT"),
        "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.",
    );
    b.refused(
        "CreateRoute",
        route("$R", "10.0.0.0/16", "NatGatewayId", "$NAT"),
        "RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.",
    );
    // RT-13, RT-14: inside the VPC's block.
    b.refused("CreateRoute", route("$R", "10.0.0.0/24", "GatewayId", "$IGW"), "InvalidParameterValue: The destination CIDR block 10.0.0.0/24 is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.");
    b.refused(
        "CreateRoute",
        route("$R", "10.0.0.0/25", "NatGatewayId", "$NAT"),
        "InvalidParameterValue: The destination CIDR block 10.0.0.0/25 is more specific",
    );
    b.ok("CreateRoute", route("$R", "10.0.0.0/24", "NetworkInterfaceId", "$ENI"));
    // RT-15: AWS's own ranges; a wider route is allowed.
    b.refused("CreateRoute", route("$R", "169.254.169.0/24", "NatGatewayId", "$NAT"), "InvalidParameterValue");
    b.refused(
        "CreateRoute",
        route("$R", "fd00:ec2::/32", "EgressOnlyInternetGatewayId", "$EIGW"),
        "InvalidParameterValue",
    );
    b.ok("CreateRoute", route("$R", "169.254.0.0/16", "NatGatewayId", "$NAT"));
    // RT-17: exactly one destination and one target.
    b.refused("CreateRoute", json!({"RouteTableId": "$R", "GatewayId": "$IGW"}), "MissingParameter");
    b.refused("CreateRoute", json!({"RouteTableId": "$R", "DestinationCidrBlock": "9.0.0.0/8"}), "MissingParameter");
    b.refused(
        "CreateRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "9.0.0.0/8", "GatewayId": "$IGW", "NatGatewayId": "$NAT"}),
        "InvalidParameterCombination",
    );
    b.refused("CreateRoute", json!({"RouteTableId": "$R", "DestinationCidrBlock": "9.0.0.0/8", "DestinationIpv6CidrBlock": "9::/8", "GatewayId": "$IGW"}), "InvalidParameterCombination");
    b.refused(
        "CreateRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "9::/16", "GatewayId": "$IGW"}),
        "InvalidParameterValue",
    );
    b.refused(
        "CreateRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "9.0.0.0", "GatewayId": "$IGW"}),
        "InvalidParameterValue",
    );
    // RT-18: which target takes which family.
    b.refused("CreateRoute", route("$R", "9.0.0.0/8", "EgressOnlyInternetGatewayId", "$EIGW"), "InvalidParameterValue");
    b.refused("CreateRoute", route("$R", "2001:db8:9::/48", "NatGatewayId", "$NAT"), "InvalidParameterValue");
    // RT-21: targets that are not there, or not here.
    for (member, id, code) in [
        ("GatewayId", "igw-0badbad0", "InvalidGatewayID.NotFound"),
        ("GatewayId", "vgw-0badbad0", "InvalidGatewayID.NotFound"),
        ("NatGatewayId", "nat-0badbad0", "NatGatewayNotFound"),
        ("NetworkInterfaceId", "eni-0badbad0", "InvalidNetworkInterfaceID.NotFound"),
        ("InstanceId", "i-0badbad0", "InvalidInstanceID.NotFound"),
        ("VpcPeeringConnectionId", "pcx-0badbad0", "InvalidVpcPeeringConnectionID.NotFound"),
        ("TransitGatewayId", "tgw-0badbad0", "InvalidTransitGatewayID.NotFound"),
        ("VpcEndpointId", "vpce-0badbad0", "InvalidVpcEndpointId.NotFound"),
        ("NatGatewayId", "igw-0badbad0", "NatGatewayMalformed"),
        ("CarrierGatewayId", "cagw-0badbad0", "UnsupportedOperation"),
    ] {
        b.refused("CreateRoute", route("$R", "9.0.0.0/8", member, id), code);
    }
    b.make("LOOSE", "/InternetGateway/InternetGatewayId", "CreateInternetGateway", json!({}));
    b.refused(
        "CreateRoute",
        route("$R", "9.0.0.0/8", "GatewayId", "$LOOSE"),
        "InvalidParameterValue: route table $R$ and network gateway $LOOSE$ belong to different networks",
    );
    // RT-10, RT-20: deletion.
    b.refused(
        "DeleteRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "10.0.0.0/16"}),
        "InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table $R$",
    );
    b.refused(
        "DeleteRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "0.0.0.0/1"}),
        "InvalidRoute.NotFound: no route with destination-cidr-block 0.0.0.0/1 in route table $R$",
    );
    b.ok("DeleteRoute", json!({"RouteTableId": "$R", "DestinationCidrBlock": "0.0.0.0/0"}));
    b.refused(
        "ReplaceRoute",
        route("$R", "0.0.0.0/0", "NatGatewayId", "$NAT"),
        "InvalidParameterValue: There is no route defined for '0.0.0.0/0' in the route table. Use CreateRoute instead.",
    );
}

/// Rule RT-11.
#[test]
fn the_target_of_a_local_route_is_replaced_and_restored() {
    let mut b = with_nat();
    b.ok("CreateRoute", route("$R", "0.0.0.0/0", "GatewayId", "$IGW"));
    b.refused(
        "ReplaceRoute",
        route("$R", "10.0.0.0/16", "GatewayId", "$IGW"),
        "InvalidParameterValue: The destination CIDR block 10.0.0.0/16 is equal to or more specific",
    );
    b.ok("ReplaceRoute", route("$R", "10.0.0.0/16", "NatGatewayId", "$NAT"));
    b.ok("ReplaceRoute", route("$R", "0.0.0.0/0", "NatGatewayId", "$NAT"));
    b.routes("$R", &[("10.0.0.0/16", "$NAT", "active"), ("0.0.0.0/0", "$NAT", "active")]);
    b.refused(
        "ReplaceRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "0.0.0.0/0", "LocalTarget": true}),
        "InvalidParameterValue",
    );
    b.ok("ReplaceRoute", json!({"RouteTableId": "$R", "DestinationCidrBlock": "10.0.0.0/16", "LocalTarget": true}));
    b.routes("$R", &[("10.0.0.0/16", "local", "active"), ("0.0.0.0/0", "$NAT", "active")]);
}

/// Rule RT-25: a deleted NAT gateway and a detached internet gateway leave their routes as blackholes.
#[test]
fn routes_of_gone_targets_are_blackholes() {
    let mut b = with_nat();
    b.ok("CreateRoute", route("$R", "0.0.0.0/0", "NatGatewayId", "$NAT"));
    b.ok("CreateRoute", route("$R", "9.9.9.9/24", "GatewayId", "$IGW"));
    b.ok("CreateRoute", route("$R", "10.0.0.0/24", "NetworkInterfaceId", "$ENI"));
    b.refused(
        "DetachInternetGateway",
        json!({"InternetGatewayId": "$IGW", "VpcId": "$VPC"}),
        "DependencyViolation: Network $VPC$ has some mapped public address(es).",
    );
    b.ok("DeleteNatGateway", json!({"NatGatewayId": "$NAT"}));
    b.ok("DetachInternetGateway", json!({"InternetGatewayId": "$IGW", "VpcId": "$VPC"}));
    b.routes(
        "$R",
        &[
            ("10.0.0.0/16", "local", "active"),
            ("0.0.0.0/0", "$NAT", "blackhole"),
            ("9.9.9.0/24", "$IGW", "blackhole"),
            ("10.0.0.0/24", "$ENI", "blackhole"),
        ],
    );
    let filter = |state: &str| json!({"Filters": [{"Name": "route.state", "Values": [state]}]});
    b.gives("DescribeRouteTables", filter("blackhole"), "/RouteTables/0/RouteTableId", json!("$R"));
}

/// Rules GW-11 to GW-16, GW-19, API-7.
#[test]
fn the_route_of_a_gateway_endpoint_is_its_own() {
    let mut b = with_nat();
    s3(&mut b, "S3", json!(["$R"]));
    let answer = b.call("DescribeRouteTables", json!({"RouteTableIds": ["$R"]})).unwrap();
    let shown =
        json!({"DestinationPrefixListId": S3, "GatewayId": b.names["S3"], "Origin": "CreateRoute", "State": "active"});
    assert_eq!(answer["RouteTables"][0]["Routes"][1], shown);
    let list = json!({"RouteTableId": "$R", "DestinationPrefixListId": S3});
    b.refused(
        "DeleteRoute",
        list,
        "InvalidParameterValue: cannot remove VPC endpoint route pl-63a5400a in route table $R$",
    );
    b.refused(
        "ReplaceRoute",
        route("$R", S3, "NatGatewayId", "$NAT"),
        "InvalidParameterValue: Cannot create or replace a prefix list route targeting a VPC Endpoint.",
    );
    b.refused("CreateRoute", route("$R", S3, "NatGatewayId", "$NAT"), "RouteAlreadyExists");
    for member in ["VpcEndpointId", "GatewayId"] {
        b.refused(
            "CreateRoute",
            route("$MAIN", S3, member, "$S3"),
            "InvalidParameterValue: Cannot create or replace a prefix list route targeting a VPC Endpoint.",
        );
    }
    // RT-44: with an ordinary target a prefix list is a destination like any other; then GW-19.
    b.ok("CreateRoute", route("$MAIN", S3, "GatewayId", "$IGW"));
    b.refused(
        "ModifyVpcEndpoint",
        json!({"VpcEndpointId": "$S3", "AddRouteTableIds": ["$MAIN"]}),
        "RouteAlreadyExists",
    );
    b.ok("DeleteVpcEndpoints", json!({"VpcEndpointIds": ["$S3"]}));
    b.routes("$R", &[("10.0.0.0/16", "local", "active")]);
}

/// Rules GWLB-04 to GWLB-07, RT-18.
#[test]
fn endpoints_as_targets() {
    let mut b = with_endpoints();
    b.refused("CreateRoute", route("$R", "0.0.0.0/0", "VpcEndpointId", "vpce-00000002"), "InvalidParameterValue");
    b.refused("CreateRoute", route("$R", "0.0.0.0/0", "VpcEndpointId", "vpce-00000003"), "InvalidParameterValue");
    b.refused("CreateRoute", route("$R", "0.0.0.0/0", "VpcEndpointId", "vpce-00000004"), "InvalidParameterValue");
    b.refused("CreateRoute", route("$R", S3, "VpcEndpointId", "$GWLBE"), "InvalidParameterValue");
    b.ok("CreateRoute", route("$R", "0.0.0.0/0", "VpcEndpointId", "$GWLBE"));
    b.ok("CreateRoute", route("$R", "10.0.0.0/24", "VpcEndpointId", "$GWLBE"));
    b.routes(
        "$R",
        &[("10.0.0.0/16", "local", "active"), ("0.0.0.0/0", "$GWLBE", "active"), ("10.0.0.0/24", "$GWLBE", "active")],
    );
    put(
        &mut b,
        json!({"VpcEndpoints": [{"VpcEndpointId": "$GWLBE", "VpcEndpointType": "GatewayLoadBalancer", "VpcId": "$VPC", "OwnerId": "111122223333", "State": "rejected"}]}),
    );
    b.routes(
        "$R",
        &[
            ("10.0.0.0/16", "local", "active"),
            ("0.0.0.0/0", "$GWLBE", "blackhole"),
            ("10.0.0.0/24", "$GWLBE", "blackhole"),
        ],
    );
}

/// Rules RT-03, RT-36 to RT-38, RT-46, GW-23, GWLB-11.
#[test]
fn edge_tables() {
    let mut b = with_endpoints();
    let edge = |table: &str| json!({"RouteTableId": table, "GatewayId": "$IGW"});
    b.refused(
        "AssociateRouteTable",
        edge("$MAIN"),
        "InvalidParameterValue: The main route table $MAIN$ cannot be associated with a gateway.",
    );
    b.refused(
        "AssociateRouteTable",
        json!({"RouteTableId": "$R", "GatewayId": "igw-0badbad0"}),
        "InvalidGatewayID.NotFound",
    );
    // Tables that hold what an edge table cannot hold.
    for (to, member, target) in [
        ("0.0.0.0/0", "GatewayId", "$IGW"),
        ("10.0.0.0/24", "NatGatewayId", "$NAT"),
        ("9.0.0.0/8", "VpcEndpointId", "$GWLBE"),
        (S3, "NetworkInterfaceId", "$ENI"),
    ] {
        b.make("T", "/RouteTable/RouteTableId", "CreateRouteTable", json!({"VpcId": "$VPC"}));
        b.ok("CreateRoute", route("$T", to, member, target));
        b.refused("AssociateRouteTable", edge("$T"), "InvalidParameterValue");
    }
    b.ok("CreateRoute", route("$R", "10.0.0.0/24", "VpcEndpointId", "$GWLBE"));
    b.make("EDGE", "/AssociationId", "AssociateRouteTable", edge("$R"));
    b.gives(
        "DescribeRouteTables",
        json!({"RouteTableIds": ["$R"]}),
        "/RouteTables/0/Associations/0/GatewayId",
        json!("$IGW"),
    );
    b.make("T", "/RouteTable/RouteTableId", "CreateRouteTable", json!({"VpcId": "$VPC"}));
    b.refused("AssociateRouteTable", edge("$T"), "Resource.AlreadyAssociated");
    // And the same for routes of a table that is one already.
    b.refused("CreateRoute", route("$R", "9.0.0.0/8", "VpcEndpointId", "$GWLBE"), "InvalidParameterValue");
    b.refused("CreateRoute", route("$R", "0.0.0.0/0", "GatewayId", "$IGW"), "InvalidParameterValue");
    b.refused("CreateRoute", route("$R", S3, "NetworkInterfaceId", "$ENI"), "InvalidParameterValue");
    b.refused("ReplaceRoute", route("$R", "10.0.0.0/24", "NatGatewayId", "$NAT"), "InvalidParameterValue");
    b.ok("ReplaceRoute", route("$R", "10.0.0.0/24", "NetworkInterfaceId", "$ENI"));
    b.ok("ReplaceRoute", route("$R", "10.0.0.0/16", "NetworkInterfaceId", "$ENI"));
    let parameters = json!({"VpcId": "$VPC", "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["$R"]});
    b.refused("CreateVpcEndpoint", parameters, "InvalidParameter");
    b.make(
        "MA",
        "/RouteTables/0/Associations/0/RouteTableAssociationId",
        "DescribeRouteTables",
        json!({"RouteTableIds": ["$MAIN"]}),
    );
    b.refused(
        "ReplaceRouteTableAssociation",
        json!({"AssociationId": "$MA", "RouteTableId": "$R"}),
        "InvalidParameterValue",
    );
    b.ok("DisassociateRouteTable", json!({"AssociationId": "$EDGE"}));
}

/// Rules RT-37, RT-46, RT-47.
#[test]
fn propagated_routes() {
    let mut b = with_vpn();
    let to = |gateway: &str| json!({"RouteTableId": "$R", "GatewayId": gateway});
    b.refused("EnableVgwRoutePropagation", to("$DETACHED"), "Gateway.NotAttached");
    b.refused("EnableVgwRoutePropagation", to("vgw-0badbad0"), "InvalidVpnGatewayID.NotFound");
    b.ok("CreateRoute", route("$R", "172.16.0.0/16", "GatewayId", "$IGW"));
    b.ok("EnableVgwRoutePropagation", to("$VGW"));
    // What is announced by BGP, IPv4 only, and static routes; what a connection with static routes announces does not count.
    b.routes(
        "$R",
        &[
            ("10.0.0.0/16", "local", "active"),
            ("172.16.0.0/16", "$IGW", "active"),
            ("192.168.0.0/16", "$VGW", "active"),
            ("172.16.0.0/16", "$VGW", "active"),
        ],
    );
    b.gives(
        "DescribeRouteTables",
        json!({"RouteTableIds": ["$R"]}),
        "/RouteTables/0/PropagatingVgws/0/GatewayId",
        json!("$VGW"),
    );
    b.gives(
        "DescribeRouteTables",
        json!({"RouteTableIds": ["$R"]}),
        "/RouteTables/0/Routes/2/Origin",
        json!("EnableVgwRoutePropagation"),
    );
    b.refused(
        "DeleteRoute",
        json!({"RouteTableId": "$R", "DestinationCidrBlock": "192.168.0.0/16"}),
        "InvalidRoute.NotFound",
    );
    b.ok("DeleteRoute", json!({"RouteTableId": "$R", "DestinationCidrBlock": "172.16.0.0/16"}));
    b.refused(
        "AssociateRouteTable",
        to("$IGW"),
        "InvalidParameterValue: The route table $R$ has route propagation enabled",
    );
    b.ok("DisableVgwRoutePropagation", to("$VGW"));
    b.routes("$R", &[("10.0.0.0/16", "local", "active")]);
    b.ok("AssociateRouteTable", to("$VGW"));
    b.refused("EnableVgwRoutePropagation", to("$VGW"), "InvalidParameterValue");
}

/// Rules RT-08, RT-42, RT-45, GW-24, QUOTA-4: lists count by their size, families apart.
#[test]
fn routes_are_limited() {
    let mut b = base();
    let list = |name: &str, family: &str, size: u32| json!({"PrefixListName": name, "AddressFamily": family, "MaxEntries": size});
    b.make("FOUR", "/PrefixList/PrefixListId", "CreateManagedPrefixList", list("four", "IPv4", 498));
    b.make("SIX", "/PrefixList/PrefixListId", "CreateManagedPrefixList", list("six", "IPv6", 500));
    b.ok("CreateRoute", route("$R", "$FOUR", "GatewayId", "$IGW"));
    b.ok("CreateRoute", route("$R", "$SIX", "GatewayId", "$IGW"));
    b.ok("CreateRoute", route("$R", "9.0.0.0/8", "GatewayId", "$IGW"));
    b.refused("CreateRoute", route("$R", "8.0.0.0/8", "GatewayId", "$IGW"), "RouteLimitExceeded");
    b.refused("CreateRoute", route("$R", "2001:db8::/32", "GatewayId", "$IGW"), "RouteLimitExceeded");
    b.refused("ModifyManagedPrefixList", json!({"PrefixListId": "$FOUR", "MaxEntries": 499}), "RouteLimitExceeded");
    b.ok("ModifyManagedPrefixList", json!({"PrefixListId": "$FOUR", "MaxEntries": 497}));
    b.ok("CreateRoute", route("$R", "8.0.0.0/8", "GatewayId", "$IGW"));
    b.refused("CreateRoute", route("$R", "pl-0badbad0", "GatewayId", "$IGW"), "InvalidPrefixListID.NotFound");
    b.refused("DeleteManagedPrefixList", json!({"PrefixListId": "$FOUR"}), "DependencyViolation");
    for _ in 2..200 {
        b.ok("CreateRouteTable", json!({"VpcId": "$VPC"}));
    }
    b.refused("CreateRouteTable", json!({"VpcId": "$VPC"}), "RouteTableLimitExceeded");
}

/// Rules RT-41 to RT-45, API-9.
#[test]
fn prefix_lists() {
    let mut b = base();
    let create = |name: &str, family: &str, cidr: &str| json!({"PrefixListName": name, "AddressFamily": family, "MaxEntries": 2, "Entries": [{"Cidr": cidr}]});
    b.refused("CreateManagedPrefixList", create("com.amazonaws.mine", "IPv4", "9.0.0.0/8"), "InvalidParameterValue");
    b.refused("CreateManagedPrefixList", create("mine", "IPv5", "9.0.0.0/8"), "InvalidParameterValue");
    b.refused("CreateManagedPrefixList", create("mine", "IPv6", "9.0.0.0/8"), "InvalidParameterValue");
    b.refused(
        "CreateManagedPrefixList",
        json!({"PrefixListName": "mine", "AddressFamily": "IPv4", "MaxEntries": 1001}),
        "InvalidParameterValue",
    );
    b.make("PL", "/PrefixList/PrefixListId", "CreateManagedPrefixList", create("mine", "IPv4", "9.0.0.0/8"));
    let modify = |version: u32, more: Value| {
        let mut all = json!({"PrefixListId": "$PL", "CurrentVersion": version});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    b.gives(
        "ModifyManagedPrefixList",
        modify(1, json!({"AddEntries": [{"Cidr": "8.0.0.0/8", "Description": "it"}]})),
        "/PrefixList/Version",
        json!(1),
    );
    b.refused(
        "ModifyManagedPrefixList",
        modify(1, json!({"RemoveEntries": [{"Cidr": "8.0.0.0/8"}]})),
        "PrefixListVersionMismatch: The prefix list has the incorrect version number.",
    );
    b.refused(
        "ModifyManagedPrefixList",
        modify(2, json!({"AddEntries": [{"Cidr": "7.0.0.0/8"}]})),
        "PrefixListMaxEntriesExceeded",
    );
    b.refused(
        "ModifyManagedPrefixList",
        modify(2, json!({"RemoveEntries": [{"Cidr": "7.0.0.0/8"}]})),
        "InvalidParameterValue",
    );
    b.refused("ModifyManagedPrefixList", json!({"PrefixListId": "$PL", "MaxEntries": 1}), "InvalidParameterValue");
    let entries = json!([{"Cidr": "8.0.0.0/8", "Description": "it"}, {"Cidr": "9.0.0.0/8"}]);
    b.gives("GetManagedPrefixListEntries", json!({"PrefixListId": "$PL"}), "/Entries", entries);
    let of = |id: &str| json!({"PrefixListIds": [id]});
    b.gives("DescribeManagedPrefixLists", of("$PL"), "/PrefixLists/0/State", json!("modify-complete"));
    b.gives("DescribeManagedPrefixLists", of(S3), "/PrefixLists/0/OwnerId", json!("AWS"));
    b.gives("DescribePrefixLists", of(S3), "/PrefixLists/0/PrefixListName", json!("com.amazonaws.us-east-1.s3"));
    b.refused("DescribePrefixLists", of("$PL"), "InvalidPrefixListID.NotFound");
    b.refused("ModifyManagedPrefixList", json!({"PrefixListId": S3, "MaxEntries": 1}), "UnauthorizedOperation");
    b.refused("DeleteManagedPrefixList", json!({"PrefixListId": S3}), "UnauthorizedOperation");
    b.ok("DeleteManagedPrefixList", json!({"PrefixListId": "$PL"}));
    b.refused("GetManagedPrefixListEntries", json!({"PrefixListId": "$PL"}), "InvalidPrefixListID.NotFound");
}

/// Rule QUOTA-8 and EC2's own refusals.
#[test]
fn internet_gateways() {
    let mut b = base();
    let attach = |gateway: &str, vpc: &str| json!({"InternetGatewayId": gateway, "VpcId": vpc});
    b.make("SECOND", "/InternetGateway/InternetGatewayId", "CreateInternetGateway", json!({}));
    b.refused(
        "AttachInternetGateway",
        attach("$SECOND", "$VPC"),
        "InvalidParameterValue: Network $VPC$ already has an internet gateway attached",
    );
    b.make("OTHER", "/Vpc/VpcId", "CreateVpc", json!({"CidrBlock": "10.9.0.0/16"}));
    b.refused(
        "AttachInternetGateway",
        attach("$IGW", "$OTHER"),
        "Resource.AlreadyAssociated: resource $IGW$ is already attached to network $VPC$",
    );
    b.refused(
        "DetachInternetGateway",
        attach("$SECOND", "$OTHER"),
        "Gateway.NotAttached: resource $SECOND$ is not attached to network $OTHER$",
    );
    b.refused("DeleteInternetGateway", json!({"InternetGatewayId": "$IGW"}), "DependencyViolation");
    b.refused(
        "DeleteInternetGateway",
        json!({"InternetGatewayId": "igw-0badbad0"}),
        "InvalidInternetGatewayID.NotFound",
    );
    let filter = json!({"Filters": [{"Name": "attachment.vpc-id", "Values": ["$VPC"]}]});
    b.gives("DescribeInternetGateways", filter, "/InternetGateways/0/InternetGatewayId", json!("$IGW"));
    for _ in 0..3 {
        b.ok("CreateInternetGateway", json!({}));
    }
    b.refused("CreateInternetGateway", json!({}), "InternetGatewayLimitExceeded");
}

#[test]
fn nat_gateways() {
    let mut b = with_nat();
    let create = |more: Value| {
        let mut all = json!({"SubnetId": "$A"});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    b.refused(
        "CreateNatGateway",
        create(json!({})),
        "MissingParameter: The request must include the AllocationId parameter.",
    );
    b.refused("CreateNatGateway", create(json!({"AllocationId": "eipalloc-0badbad0"})), "InvalidAllocationID.NotFound");
    b.refused(
        "CreateNatGateway",
        create(json!({"ConnectivityType": "private", "PrivateIpAddress": "10.0.0.20"})),
        "InvalidIPAddress.InUse",
    );
    b.refused(
        "CreateNatGateway",
        create(json!({"ConnectivityType": "private", "AllocationId": "$EIP"})),
        "InvalidParameterCombination",
    );
    b.gives("DescribeNatGateways", json!({}), "/NatGateways/0/NatGatewayAddresses/0/PrivateIp", json!("10.0.0.20"));
    b.gives(
        "DescribeNatGateways",
        json!({"Filter": [{"Name": "state", "Values": ["pending"]}]}),
        "/NatGateways",
        json!([]),
    );
    b.make("EIP2", "/AllocationId", "AllocateAddress", json!({}));
    // An address that is in use fails after the call, as AWS finds out then; so does a VPC without an internet gateway.
    b.gives("CreateNatGateway", create(json!({"AllocationId": "$EIP"})), "/NatGateway/State", json!("pending"));
    b.gives(
        "DescribeNatGateways",
        json!({"Filter": [{"Name": "state", "Values": ["failed"]}]}),
        "/NatGateways/0/FailureCode",
        json!("Resource.AlreadyAssociated"),
    );
    b.make("DARK", "/Vpc/VpcId", "CreateVpc", json!({"CidrBlock": "10.9.0.0/16"}));
    b.make("D", "/Subnet/SubnetId", "CreateSubnet", json!({"VpcId": "$DARK", "CidrBlock": "10.9.0.0/24"}));
    b.make(
        "FAILED",
        "/NatGateway/NatGatewayId",
        "CreateNatGateway",
        json!({"SubnetId": "$D", "AllocationId": "$EIP2"}),
    );
    b.gives(
        "DescribeNatGateways",
        json!({"NatGatewayIds": ["$FAILED"]}),
        "/NatGateways/0/FailureCode",
        json!("Gateway.NotAttached"),
    );
    b.gives("DescribeAddresses", json!({"AllocationIds": ["$EIP2"]}), "/Addresses/0/AssociationId", Value::Null);
}

#[test]
fn private_and_regional_nat_gateways() {
    let mut b = base();
    b.make(
        "P",
        "/NatGateway/NatGatewayId",
        "CreateNatGateway",
        json!({"SubnetId": "$A", "ConnectivityType": "private", "SecondaryPrivateIpAddressCount": 2}),
    );
    let answer = b.call("DescribeNatGateways", json!({})).unwrap();
    let ips: Vec<&Value> =
        answer["NatGateways"][0]["NatGatewayAddresses"].as_array().unwrap().iter().map(|it| &it["PrivateIp"]).collect();
    assert_eq!(ips, ["10.0.0.4", "10.0.0.5", "10.0.0.6"]);
    b.gives("DescribeSubnets", json!({"SubnetIds": ["$A"]}), "/Subnets/0/AvailableIpAddressCount", json!(248));
    b.ok("DeleteNatGateway", json!({"NatGatewayId": "$P"}));
    b.refused(
        "CreateNatGateway",
        json!({"SubnetId": "$A", "AvailabilityMode": "regional"}),
        "InvalidParameterCombination",
    );
    b.make(
        "G",
        "/NatGateway/NatGatewayId",
        "CreateNatGateway",
        json!({"VpcId": "$VPC", "AvailabilityMode": "regional"}),
    );
    b.gives("DescribeNatGateways", json!({}), "/NatGateways/0/AvailabilityMode", json!("regional"));
    b.ok("CreateRoute", route("$R", "0.0.0.0/0", "NatGatewayId", "$G"));
}

#[test]
fn addresses() {
    let mut b = with_nat();
    let answer = b.call("DescribeAddresses", json!({"AllocationIds": ["$EIP"]})).unwrap();
    let address = &answer["Addresses"][0];
    assert_eq!((&address["PrivateIpAddress"], &address["Domain"]), (&json!("10.0.0.20"), &json!("vpc")));
    let ip: std::net::IpAddr = address["PublicIp"].as_str().unwrap().parse().unwrap();
    assert!(endpoint_lab::catalog::public_dns::ec2_range("us-east-1").unwrap().contains(ip), "{ip}");
    b.make("ASSOC", "/Addresses/0/AssociationId", "DescribeAddresses", json!({}));
    b.refused("ReleaseAddress", json!({"AllocationId": "$EIP"}), "InvalidIPAddress.InUse");
    b.refused("DisassociateAddress", json!({"AssociationId": "$ASSOC"}), "AuthFailure");
    b.refused("DisassociateAddress", json!({"AssociationId": "eipassoc-0badbad0"}), "InvalidAssociationID.NotFound");
    b.refused("AssociateAddress", json!({"AllocationId": "$EIP", "NetworkInterfaceId": "$ENI"}), "AuthFailure");
    b.refused("AssociateAddress", json!({"AllocationId": "$EIP"}), "MissingParameter");
    b.refused(
        "AssociateAddress",
        json!({"AllocationId": "$EIP", "InstanceId": "i-0badbad0"}),
        "InvalidInstanceID.NotFound",
    );
    b.make("EIP2", "/AllocationId", "AllocateAddress", json!({}));
    let run = json!({"ImageId": "ami-00000000000000000", "InstanceType": "t3.micro", "SubnetId": "$A", "MinCount": 1, "MaxCount": 1});
    b.make("I", "/Instances/0/InstanceId", "RunInstances", run);
    b.make("A2", "/AssociationId", "AssociateAddress", json!({"AllocationId": "$EIP2", "InstanceId": "$I"}));
    b.gives("AssociateAddress", json!({"AllocationId": "$EIP2", "InstanceId": "$I"}), "/AssociationId", json!("$A2"));
    b.gives(
        "DescribeAddresses",
        json!({"Filters": [{"Name": "instance-id", "Values": ["$I"]}]}),
        "/Addresses/0/AllocationId",
        json!("$EIP2"),
    );
    // Another address takes its place; the first one is free then.
    b.make("EIP3", "/AllocationId", "AllocateAddress", json!({}));
    b.make("A3", "/AssociationId", "AssociateAddress", json!({"AllocationId": "$EIP3", "InstanceId": "$I"}));
    b.ok("ReleaseAddress", json!({"AllocationId": "$EIP2"}));
    b.ok("DisassociateAddress", json!({"AssociationId": "$A3"}));
    b.ok("ReleaseAddress", json!({"AllocationId": "$EIP3"}));
    b.refused(
        "ReleaseAddress",
        json!({"AllocationId": "$EIP3"}),
        "InvalidAllocationID.NotFound: The allocation ID '$EIP3$' does not exist",
    );
    for _ in 0..4 {
        b.ok("AllocateAddress", json!({}));
    }
    b.refused("AllocateAddress", json!({}), "AddressLimitExceeded: The maximum number of addresses has been reached.");
}

/// An instance is a target of a route by its one interface; its end is the route's (rules RT-18, RT-25, PATH-23).
#[test]
fn instances_as_targets() {
    let mut b = base();
    let run = json!({"ImageId": "ami-00000000000000000", "InstanceType": "t3.micro", "SubnetId": "$A", "MinCount": 1, "MaxCount": 1});
    b.make("I", "/Instances/0/InstanceId", "RunInstances", run);
    b.make("E", "/NetworkInterfaces/0/NetworkInterfaceId", "DescribeNetworkInterfaces", json!({}));
    b.ok("CreateRoute", route("$R", "0.0.0.0/0", "InstanceId", "$I"));
    b.routes("$R", &[("10.0.0.0/16", "local", "active"), ("0.0.0.0/0", "$E", "active")]);
    b.gives("DescribeRouteTables", json!({"RouteTableIds": ["$R"]}), "/RouteTables/0/Routes/1/InstanceId", json!("$I"));
    b.ok("TerminateInstances", json!({"InstanceIds": ["$I"]}));
    b.routes("$R", &[("10.0.0.0/16", "local", "active"), ("0.0.0.0/0", "$E", "blackhole")]);
}

fn tcp(port: u32, peers: Value) -> Value {
    let mut permission = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
    permission.as_object_mut().unwrap().extend(peers.as_object().unwrap().clone());
    json!([permission])
}

/// Rules SG-01 to SG-03, SG-06, SG-07, SG-17.
#[test]
fn security_groups() {
    let mut b = base();
    let create = |name: &str| json!({"GroupName": name, "Description": "test", "VpcId": "$VPC"});
    b.make("SG", "/GroupId", "CreateSecurityGroup", create("web"));
    b.refused(
        "CreateSecurityGroup",
        create("web"),
        "InvalidGroup.Duplicate: The security group 'web' already exists for VPC '$VPC$'",
    );
    b.refused("CreateSecurityGroup", create("default"), "InvalidParameterValue");
    b.refused("CreateSecurityGroup", create("sg-mine"), "InvalidParameterValue");
    // SG-02: nothing in, everything out.
    let of = |id: &str| json!({"GroupIds": [id]});
    b.gives("DescribeSecurityGroups", of("$SG"), "/SecurityGroups/0/IpPermissions", json!([]));
    let all = json!([{"IpProtocol": "-1", "UserIdGroupPairs": [], "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": []}]);
    b.gives("DescribeSecurityGroups", of("$SG"), "/SecurityGroups/0/IpPermissionsEgress", all);
    let allow = |peers: Value| json!({"GroupId": "$SG", "IpPermissions": tcp(443, peers)});
    b.make(
        "RULE",
        "/SecurityGroupRules/0/SecurityGroupRuleId",
        "AuthorizeSecurityGroupIngress",
        allow(json!({"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "us"}]})),
    );
    b.refused(
        "AuthorizeSecurityGroupIngress",
        allow(json!({"IpRanges": [{"CidrIp": "10.0.0.9/8"}]})),
        "InvalidPermission.Duplicate: the specified rule \"peer: 10.0.0.0/8, TCP, from port: 443, to port: 443, ALLOW\" already exists",
    );
    b.ok(
        "AuthorizeSecurityGroupIngress",
        allow(json!({"UserIdGroupPairs": [{"GroupId": "$SG"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})),
    );
    b.ok("AuthorizeSecurityGroupEgress", allow(json!({"PrefixListIds": [{"PrefixListId": S3}]})));
    let grouped = json!([{
        "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
        "UserIdGroupPairs": [{"UserId": "111122223333", "GroupId": "$SG"}],
        "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "us"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        "PrefixListIds": [],
    }]);
    b.gives("DescribeSecurityGroups", of("$SG"), "/SecurityGroups/0/IpPermissions", grouped);
    b.gives(
        "DescribeSecurityGroups",
        json!({"Filters": [{"Name": "egress.ip-permission.prefix-list-id", "Values": [S3]}]}),
        "/SecurityGroups/0/GroupId",
        json!("$SG"),
    );
    b.gives(
        "DescribeSecurityGroupRules",
        json!({"SecurityGroupRuleIds": ["$RULE"]}),
        "/SecurityGroupRules/0/CidrIpv4",
        json!("10.0.0.0/8"),
    );
    for (peers, code) in [
        (json!({}), "MissingParameter"),
        (
            json!({"IpRanges": [{"CidrIp": "10.0.0.0/33"}]}),
            "InvalidParameterValue: CIDR block 10.0.0.0/33 is malformed",
        ),
        (json!({"IpRanges": [{"CidrIp": "::/0"}]}), "InvalidParameterValue"),
        (json!({"PrefixListIds": [{"PrefixListId": "pl-0badbad0"}]}), "InvalidPrefixListID.NotFound"),
        (json!({"UserIdGroupPairs": [{"GroupId": "sg-0badbad0"}]}), "InvalidGroup.NotFound"),
    ] {
        b.refused("AuthorizeSecurityGroupIngress", allow(peers), code);
    }
    // SG-07: a group of another VPC, without a peering connection.
    b.make("OTHER", "/Vpc/VpcId", "CreateVpc", json!({"CidrBlock": "10.9.0.0/16"}));
    b.make(
        "FAR",
        "/GroupId",
        "CreateSecurityGroup",
        json!({"GroupName": "far", "Description": "test", "VpcId": "$OTHER"}),
    );
    b.refused(
        "AuthorizeSecurityGroupIngress",
        allow(json!({"UserIdGroupPairs": [{"GroupId": "$FAR"}]})),
        "InvalidGroup.NotFound: You have specified two resources that belong to different networks.",
    );
    // Taking away.
    b.refused(
        "RevokeSecurityGroupIngress",
        allow(json!({"IpRanges": [{"CidrIp": "11.0.0.0/8"}]})),
        "InvalidPermission.NotFound: The specified rule does not exist in this security group.",
    );
    b.refused(
        "RevokeSecurityGroupEgress",
        json!({"GroupId": "$SG", "SecurityGroupRuleIds": ["$RULE"]}),
        "InvalidSecurityGroupRuleId.NotFound",
    );
    b.gives(
        "RevokeSecurityGroupIngress",
        json!({"GroupId": "$SG", "SecurityGroupRuleIds": ["$RULE"]}),
        "/RevokedSecurityGroupRules/0/CidrIpv4",
        json!("10.0.0.0/8"),
    );
    b.ok(
        "RevokeSecurityGroupIngress",
        allow(json!({"UserIdGroupPairs": [{"GroupId": "$SG"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})),
    );
    b.ok("RevokeSecurityGroupEgress", allow(json!({"PrefixListIds": [{"PrefixListId": S3}]})));
    b.gives("DescribeSecurityGroups", of("$SG"), "/SecurityGroups/0/IpPermissions", json!([]));
    // Deleting.
    b.make("SG2", "/GroupId", "CreateSecurityGroup", create("app"));
    b.ok(
        "AuthorizeSecurityGroupIngress",
        json!({"GroupId": "$SG2", "IpPermissions": tcp(80, json!({"UserIdGroupPairs": [{"GroupId": "$SG"}]}))}),
    );
    b.refused(
        "DeleteSecurityGroup",
        json!({"GroupId": "$SG"}),
        "DependencyViolation: resource $SG$ has a dependent object",
    );
    b.ok("DeleteSecurityGroup", json!({"GroupId": "$SG2"}));
    b.ok("DeleteSecurityGroup", json!({"GroupId": "$SG"}));
    b.refused(
        "DeleteSecurityGroup",
        json!({"GroupId": "$SG"}),
        "InvalidGroup.NotFound: The security group '$SG$' does not exist",
    );
    b.make(
        "DEFAULT",
        "/SecurityGroups/0/GroupId",
        "DescribeSecurityGroups",
        json!({"Filters": [{"Name": "group-name", "Values": ["default"]}]}),
    );
    b.refused(
        "DeleteSecurityGroup",
        json!({"GroupId": "$DEFAULT"}),
        "CannotDelete: the specified group: \"$DEFAULT$\" name: \"default\" cannot be deleted by a user",
    );
}

#[test]
fn protocols_and_ports_of_security_groups() {
    let mut b = base();
    b.make(
        "SG",
        "/GroupId",
        "CreateSecurityGroup",
        json!({"GroupName": "web", "Description": "test", "VpcId": "$VPC"}),
    );
    let rule = |protocol: &str, from: Value, to: Value| json!({"GroupId": "$SG", "IpProtocol": protocol, "FromPort": from, "ToPort": to, "CidrIp": "10.0.0.0/8"});
    b.refused(
        "AuthorizeSecurityGroupIngress",
        rule("tcp", json!(443), json!(80)),
        "InvalidParameterValue: Invalid TCP port range (443-80)",
    );
    b.refused("AuthorizeSecurityGroupIngress", rule("udp", json!(0), json!(65536)), "InvalidParameterValue");
    b.refused(
        "AuthorizeSecurityGroupIngress",
        rule("tcp", Value::Null, Value::Null),
        "InvalidParameterValue: Invalid value '' for portRange. Must specify both from and to ports with TCP/UDP.",
    );
    b.refused(
        "AuthorizeSecurityGroupIngress",
        rule("quic", json!(1), json!(1)),
        "InvalidParameterValue: Invalid value 'quic' for IP protocol. Unknown protocol.",
    );
    b.gives(
        "AuthorizeSecurityGroupIngress",
        rule("6", json!(0), json!(65535)),
        "/SecurityGroupRules/0/IpProtocol",
        json!("tcp"),
    );
    b.gives(
        "AuthorizeSecurityGroupIngress",
        rule("icmp", json!(8), json!(-1)),
        "/SecurityGroupRules/0/FromPort",
        json!(8),
    );
    b.gives(
        "AuthorizeSecurityGroupIngress",
        rule("-1", json!(1), json!(2)),
        "/SecurityGroupRules/0/FromPort",
        json!(-1),
    );
    b.refused(
        "AuthorizeSecurityGroupIngress",
        rule("all", Value::Null, Value::Null),
        "InvalidPermission.Duplicate: the specified rule \"peer: 10.0.0.0/8, ALL, ALLOW\" already exists",
    );
    b.gives(
        "AuthorizeSecurityGroupIngress",
        rule("50", Value::Null, Value::Null),
        "/SecurityGroupRules/0/IpProtocol",
        json!("50"),
    );
}

/// Rules SG-16, RT-42, QUOTA-5: a list counts by its weight, families are apart.
#[test]
fn rules_of_security_groups_are_limited() {
    let mut b = base();
    b.make(
        "SG",
        "/GroupId",
        "CreateSecurityGroup",
        json!({"GroupName": "web", "Description": "test", "VpcId": "$VPC"}),
    );
    let ranges = |family: &str, member: &str, last: u32| -> Value {
        let list: Vec<Value> = (0..last).map(|at| json!({member: if member == "CidrIp" { format!("10.{at}.0.0/16") } else { format!("2001:db8:{at:x}::/48") }})).collect();
        json!({"GroupId": "$SG", "IpPermissions": tcp(443, json!({family: list}))})
    };
    b.refused(
        "AuthorizeSecurityGroupIngress",
        ranges("IpRanges", "CidrIp", 61),
        "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
    );
    b.ok("AuthorizeSecurityGroupIngress", ranges("IpRanges", "CidrIp", 55));
    b.ok("AuthorizeSecurityGroupIngress", ranges("Ipv6Ranges", "CidrIpv6", 60));
    // V53: CloudFront's list weighs 55.
    let lists = b.call("DescribeManagedPrefixLists", json!({"Filters": [{"Name": "prefix-list-name", "Values": ["com.amazonaws.global.cloudfront.origin-facing"]}]})).unwrap();
    let cloudfront = lists["PrefixLists"][0]["PrefixListId"].clone();
    let rule =
        json!({"GroupId": "$SG", "IpPermissions": tcp(443, json!({"PrefixListIds": [{"PrefixListId": cloudfront}]}))});
    b.refused("AuthorizeSecurityGroupIngress", rule.clone(), "RulesPerSecurityGroupLimitExceeded");
    b.ok("AuthorizeSecurityGroupEgress", rule);
}

/// Rules NACL-01, NACL-04 to NACL-08, NACL-15, NACL-18.
#[test]
fn network_acls() {
    let mut b = base();
    b.make("DEFAULT", "/NetworkAcls/0/NetworkAclId", "DescribeNetworkAcls", json!({}));
    b.make("ASSOC", "/NetworkAcls/0/Associations/0/NetworkAclAssociationId", "DescribeNetworkAcls", json!({}));
    b.make("ACL", "/NetworkAcl/NetworkAclId", "CreateNetworkAcl", json!({"VpcId": "$VPC"}));
    // NACL-06: a new one has only the closing denies.
    let of = |id: &str| json!({"NetworkAclIds": [id]});
    let closing = |egress: bool| json!({"CidrBlock": "0.0.0.0/0", "Egress": egress, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32767});
    b.gives("DescribeNetworkAcls", of("$ACL"), "/NetworkAcls/0/Entries", json!([closing(true), closing(false)]));
    let entry = |number: i64, protocol: &str, more: Value| {
        let mut all = json!({"NetworkAclId": "$ACL", "RuleNumber": number, "Protocol": protocol, "RuleAction": "allow", "Egress": false});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let https = json!({"CidrBlock": "10.0.0.7/16", "PortRange": {"From": 443, "To": 443}});
    b.ok("CreateNetworkAclEntry", entry(200, "tcp", https.clone()));
    b.refused(
        "CreateNetworkAclEntry",
        entry(200, "6", https.clone()),
        "NetworkAclEntryAlreadyExists: The network acl entry identified by 200 already exists.",
    );
    b.ok(
        "CreateNetworkAclEntry",
        entry(100, "-1", json!({"CidrBlock": "10.1.0.0/16", "PortRange": {"From": 1, "To": 2}})),
    );
    let first = json!({"CidrBlock": "10.1.0.0/16", "Egress": false, "Protocol": "-1", "RuleAction": "allow", "RuleNumber": 100});
    b.gives("DescribeNetworkAcls", of("$ACL"), "/NetworkAcls/0/Entries/1", first);
    let second = json!({"CidrBlock": "10.0.0.0/16", "Egress": false, "PortRange": {"From": 443, "To": 443}, "Protocol": "6", "RuleAction": "allow", "RuleNumber": 200});
    b.gives("DescribeNetworkAcls", of("$ACL"), "/NetworkAcls/0/Entries/2", second);
    for (wrong, code) in [
        (entry(0, "6", https.clone()), "InvalidParameterValue"),
        (entry(32767, "6", https.clone()), "InvalidParameterValue"),
        (entry(300, "6", json!({"CidrBlock": "10.0.0.0/16"})), "MissingParameter"),
        (entry(300, "1", json!({"CidrBlock": "10.0.0.0/16"})), "MissingParameter"),
        (entry(300, "6", json!({"PortRange": {"From": 1, "To": 2}})), "MissingParameter"),
        (
            entry(300, "6", json!({"CidrBlock": "10.0.0.0/16", "PortRange": {"From": 2, "To": 1}})),
            "InvalidParameterValue",
        ),
        (entry(300, "-1", json!({"CidrBlock": "::/0"})), "InvalidParameterValue"),
        (entry(300, "-1", json!({"CidrBlock": "0.0.0.0/0", "Ipv6CidrBlock": "::/0"})), "InvalidParameterCombination"),
    ] {
        b.refused("CreateNetworkAclEntry", wrong, code);
    }
    b.refused("ReplaceNetworkAclEntry", entry(300, "6", https.clone()), "InvalidNetworkAclEntry.NotFound");
    b.ok(
        "ReplaceNetworkAclEntry",
        entry(100, "icmp", json!({"CidrBlock": "0.0.0.0/0", "IcmpTypeCode": {"Type": 8, "Code": -1}})),
    );
    b.gives("DescribeNetworkAcls", of("$ACL"), "/NetworkAcls/0/Entries/1/IcmpTypeCode/Type", json!(8));
    b.ok("DeleteNetworkAclEntry", json!({"NetworkAclId": "$ACL", "RuleNumber": 100, "Egress": false}));
    b.refused(
        "DeleteNetworkAclEntry",
        json!({"NetworkAclId": "$ACL", "RuleNumber": 100, "Egress": false}),
        "InvalidNetworkAclEntry.NotFound",
    );
    for number in 1..20 {
        b.ok("CreateNetworkAclEntry", entry(number, "6", https.clone()));
    }
    b.refused("CreateNetworkAclEntry", entry(20, "6", https.clone()), "NetworkAclEntryLimitExceeded");
    // NACL-01: the association moves.
    b.refused(
        "DeleteNetworkAcl",
        json!({"NetworkAclId": "$DEFAULT"}),
        "InvalidParameterValue: cannot delete default network ACL $DEFAULT$",
    );
    b.make(
        "NEW",
        "/NewAssociationId",
        "ReplaceNetworkAclAssociation",
        json!({"AssociationId": "$ASSOC", "NetworkAclId": "$ACL"}),
    );
    b.gives(
        "DescribeNetworkAcls",
        json!({"Filters": [{"Name": "association.subnet-id", "Values": ["$A"]}]}),
        "/NetworkAcls/0/NetworkAclId",
        json!("$ACL"),
    );
    b.refused(
        "ReplaceNetworkAclAssociation",
        json!({"AssociationId": "$ASSOC", "NetworkAclId": "$ACL"}),
        "InvalidAssociationID.NotFound",
    );
    b.refused(
        "DeleteNetworkAcl",
        json!({"NetworkAclId": "$ACL"}),
        "DependencyViolation: The networkAcl '$ACL$' has dependencies and cannot be deleted.",
    );
    b.ok("ReplaceNetworkAclAssociation", json!({"AssociationId": "$NEW", "NetworkAclId": "$DEFAULT"}));
    b.ok("DeleteNetworkAcl", json!({"NetworkAclId": "$ACL"}));
    b.refused(
        "DeleteNetworkAcl",
        json!({"NetworkAclId": "$ACL"}),
        "InvalidNetworkAclID.NotFound: The networkAcl ID '$ACL$' does not exist",
    );
}

#[test]
fn tags() {
    let mut b = with_nat();
    let tag = |key: &str, value: &str| json!({"Resources": ["$VPC", "$A", "$NAT", "$EIP", "$R"], "Tags": [{"Key": key, "Value": value}]});
    b.ok("CreateTags", tag("Name", "one"));
    for (operation, member) in [
        ("DescribeVpcs", "Vpcs"),
        ("DescribeSubnets", "Subnets"),
        ("DescribeRouteTables", "RouteTables"),
        ("DescribeAddresses", "Addresses"),
    ] {
        let filter = json!({"Filters": [{"Name": "tag:Name", "Values": ["one"]}]});
        b.gives(operation, filter, &format!("/{member}/0/Tags"), json!([{"Key": "Name", "Value": "one"}]));
    }
    b.refused("CreateTags", tag("aws:x", "1"), "InvalidParameterValue");
    b.refused(
        "CreateTags",
        json!({"Resources": ["subnet-0badbad0"], "Tags": [{"Key": "a"}]}),
        "InvalidSubnetID.NotFound",
    );
    b.refused(
        "CreateTags",
        json!({"Resources": ["thing-1"], "Tags": [{"Key": "a"}]}),
        "InvalidID: The ID 'thing-1' is not valid",
    );
    b.ok("DeleteTags", tag("Name", "two"));
    b.gives("DescribeVpcs", json!({}), "/Vpcs/0/Tags/0/Value", json!("one"));
    b.ok("DeleteTags", json!({"Resources": ["$VPC"], "Tags": [{"Key": "Name"}]}));
    b.gives("DescribeVpcs", json!({"Filters": [{"Name": "tag-key", "Values": ["Name"]}]}), "/Vpcs", json!([]));
    let many: Vec<Value> = (0..51).map(|at| json!({"Key": at.to_string()})).collect();
    b.refused("CreateTags", json!({"Resources": ["$VPC"], "Tags": many}), "TagLimitExceeded");
}

/// Rules DNS-68, DNS-69.
#[test]
fn dhcp_options() {
    let mut b = base();
    let create = |key: &str, values: Value| json!({"DhcpConfigurations": [{"Key": key, "Values": values}]});
    b.make("FIRST", "/DhcpOptions/0/DhcpOptionsId", "DescribeDhcpOptions", json!({}));
    b.gives("DescribeVpcs", json!({}), "/Vpcs/0/DhcpOptionsId", json!("$FIRST"));
    b.refused("CreateDhcpOptions", create("nameservers", json!(["10.0.0.2"])), "InvalidParameterValue");
    b.refused("CreateDhcpOptions", create("domain-name-servers", json!(["ns.example.com"])), "InvalidParameterValue");
    b.refused(
        "CreateDhcpOptions",
        create("domain-name-servers", json!(["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5"])),
        "InvalidParameterValue",
    );
    b.make(
        "DOPT",
        "/DhcpOptions/DhcpOptionsId",
        "CreateDhcpOptions",
        create("domain-name-servers", json!(["10.0.0.9,AmazonProvidedDNS"])),
    );
    let shown =
        json!([{"Key": "domain-name-servers", "Values": [{"Value": "10.0.0.9"}, {"Value": "AmazonProvidedDNS"}]}]);
    b.gives("DescribeDhcpOptions", json!({"DhcpOptionsIds": ["$DOPT"]}), "/DhcpOptions/0/DhcpConfigurations", shown);
    b.ok("AssociateDhcpOptions", json!({"DhcpOptionsId": "$DOPT", "VpcId": "$VPC"}));
    b.refused(
        "DeleteDhcpOptions",
        json!({"DhcpOptionsId": "$DOPT"}),
        "DependencyViolation: The dhcpOptions '$DOPT$' has dependencies and cannot be deleted.",
    );
    b.refused(
        "AssociateDhcpOptions",
        json!({"DhcpOptionsId": "dopt-0badbad0", "VpcId": "$VPC"}),
        "InvalidDhcpOptionID.NotFound",
    );
    b.ok("AssociateDhcpOptions", json!({"DhcpOptionsId": "default", "VpcId": "$VPC"}));
    b.ok("DeleteDhcpOptions", json!({"DhcpOptionsId": "$DOPT"}));
    b.ok("AssociateDhcpOptions", json!({"DhcpOptionsId": "$FIRST", "VpcId": "$VPC"}));
}

#[test]
fn block_public_access() {
    let mut b = base();
    let mode = |mode: &str| json!({"InternetGatewayBlockMode": mode});
    b.gives(
        "ModifyVpcBlockPublicAccessOptions",
        mode("block-ingress"),
        "/VpcBlockPublicAccessOptions/InternetGatewayBlockMode",
        json!("block-ingress"),
    );
    b.gives(
        "DescribeSubnets",
        json!({}),
        "/Subnets/0/BlockPublicAccessStates/InternetGatewayBlockMode",
        json!("block-ingress"),
    );
    b.ok("ModifyVpcBlockPublicAccessOptions", mode("off"));
    assert!(b.lab.network().block_public_access.is_empty());
    b.refused("ModifyVpcBlockPublicAccessOptions", mode("on"), "InvalidParameterValue");
}

/// Rule HY-15: a participant sees and uses a shared subnet, and changes nothing in it.
#[test]
fn shared_subnets() {
    let mut b = base();
    let as_other = |b: &mut Bench, operation: &str, parameters: Value| {
        let mut request = Lab::request("ec2", operation, b.named(parameters));
        request.account = "444455556666".into();
        b.lab.call(&request).map_err(|error| error.code)
    };
    assert_eq!(as_other(&mut b, "DescribeSubnets", json!({})).unwrap()["Subnets"], json!([]));
    let arn = format!("arn:aws:ec2:us-east-1:111122223333:subnet/{}", b.names["A"]);
    put(
        &mut b,
        json!({
            "Accounts": [{"Id": "444455556666", "Name": "other"}],
            "ResourceShares": [{"ResourceShareArn": "arn:aws:ram:us-east-1:111122223333:resource-share/1", "Name": "s", "OwnerId": "111122223333",
                "Region": "us-east-1", "ResourceArns": [arn], "Principals": ["444455556666"]}],
        }),
    );
    assert_eq!(as_other(&mut b, "DescribeSubnets", json!({})).unwrap()["Subnets"][0]["OwnerId"], json!("111122223333"));
    for (operation, parameters) in [
        ("DeleteSubnet", json!({"SubnetId": "$A"})),
        ("ModifySubnetAttribute", json!({"SubnetId": "$A", "MapPublicIpOnLaunch": {"Value": true}})),
        ("CreateSubnet", json!({"VpcId": "$VPC", "CidrBlock": "10.0.7.0/24"})),
        ("CreateRouteTable", json!({"VpcId": "$VPC"})),
        ("CreateNetworkAcl", json!({"VpcId": "$VPC"})),
    ] {
        assert_eq!(as_other(&mut b, operation, parameters).unwrap_err(), "UnauthorizedOperation", "{operation}");
    }
    // Who shares a subnet sees the VPC's tables, and changes none.
    assert_eq!(
        as_other(&mut b, "DescribeRouteTables", json!({})).unwrap()["RouteTables"][0]["OwnerId"],
        json!("111122223333")
    );
    assert_eq!(
        as_other(&mut b, "CreateRoute", route("$R", "9.0.0.0/8", "GatewayId", "$IGW")).unwrap_err(),
        "InvalidRouteTableID.NotFound"
    );
}

/// Resources of a Region are not found in another.
#[test]
fn regions_are_apart() {
    let mut b = with_nat();
    let elsewhere = |b: &mut Bench, operation: &str, parameters: Value| {
        let mut request = Lab::request("ec2", operation, b.named(parameters));
        request.region = "eu-west-1".into();
        b.lab.call(&request).map_err(|error| error.code)
    };
    for (operation, parameters, code) in [
        ("CreateSubnet", json!({"VpcId": "$VPC", "CidrBlock": "10.0.5.0/24"}), "InvalidVpcID.NotFound"),
        ("DeleteSubnet", json!({"SubnetId": "$A"}), "InvalidSubnetID.NotFound"),
        ("CreateRoute", route("$R", "9.0.0.0/8", "GatewayId", "$IGW"), "InvalidRouteTableID.NotFound"),
        ("DeleteInternetGateway", json!({"InternetGatewayId": "$IGW"}), "InvalidInternetGatewayID.NotFound"),
        ("DeleteNatGateway", json!({"NatGatewayId": "$NAT"}), "NatGatewayNotFound"),
        ("ReleaseAddress", json!({"AllocationId": "$EIP"}), "InvalidAllocationID.NotFound"),
    ] {
        assert_eq!(elsewhere(&mut b, operation, parameters).unwrap_err(), code, "{operation}");
    }
    for (operation, member) in [
        ("DescribeSubnets", "Subnets"),
        ("DescribeRouteTables", "RouteTables"),
        ("DescribeNatGateways", "NatGateways"),
        ("DescribeAddresses", "Addresses"),
        ("DescribeNetworkAcls", "NetworkAcls"),
        ("DescribeSecurityGroups", "SecurityGroups"),
    ] {
        assert_eq!(elsewhere(&mut b, operation, json!({})).unwrap()[member], json!([]), "{operation}");
    }
    let subnet = elsewhere(&mut b, "DescribeAvailabilityZones", json!({})).unwrap();
    assert_eq!(subnet["AvailabilityZones"][0]["ZoneName"], json!("eu-west-1a"));
}
