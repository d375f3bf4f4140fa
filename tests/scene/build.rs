//! Networks from a few lines of text, for the picture's tests. It must not know how they are drawn.

use endpoint_lab::model::Network;
use serde_json::{Map, Value, json};

const ACCOUNT: &str = "111122223333";

#[derive(Default)]
struct Builder {
    network: Map<String, Value>,
    region: String,
    vpc: String,
    account: String,
}

impl Builder {
    fn add(&mut self, table: &str, value: Value) {
        let rows = self.network.entry(table).or_insert_with(|| json!([]));
        rows.as_array_mut().unwrap().push(value);
    }

    fn interface(&mut self, id: &str, subnet: &str, ip: &str, kind: &str, instance: Option<&str>, public: bool) {
        let v6 = ip.contains(':');
        let mut value = json!({
            "NetworkInterfaceId": id, "SubnetId": subnet, "VpcId": self.vpc, "OwnerId": self.account,
            "InterfaceType": kind, "RequesterManaged": kind != "interface",
        });
        value[if v6 { "Ipv6Addresses" } else { "PrivateIpAddresses" }] = json!([ip]);
        if let Some(instance) = instance {
            value["InstanceId"] = json!(instance);
        }
        if public {
            value["Association"] = json!({"PublicIp": "203.0.113.7"});
        }
        self.add("NetworkInterfaces", value);
    }

    fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let tags = |name: &str| json!([{"Key": "Name", "Value": name.replace('_', " ")}]);
        let owner = self.account.clone();
        match words.as_slice() {
            [] => {}
            ["region", name] => self.region = name.to_string(),
            ["account", id] => self.account = id.to_string(),
            ["vpc", name, cidr, more @ ..] => {
                self.vpc = format!("vpc-{name}");
                let (v6, v4): (Vec<&&str>, Vec<&&str>) = more.iter().partition(|cidr| cidr.contains(':'));
                let v4: Vec<Value> = std::iter::once(cidr)
                    .chain(v4)
                    .map(|cidr| json!({"AssociationId": format!("vpc-cidr-assoc-{cidr}"), "CidrBlock": cidr}))
                    .collect();
                let v6: Vec<Value> = v6
                    .iter()
                    .map(|cidr| json!({"AssociationId": "vpc-cidr-assoc-6", "Ipv6CidrBlock": cidr, "Ipv6Pool": "Amazon"}))
                    .collect();
                let vpc = json!({
                    "VpcId": self.vpc, "OwnerId": owner, "Region": self.region, "CidrBlockAssociationSet": v4,
                    "Ipv6CidrBlockAssociationSet": v6, "DhcpOptionsId": "default", "EnableDnsSupport": true,
                    "EnableDnsHostnames": true, "Tags": tags(name),
                });
                self.add("Vpcs", vpc);
            }
            ["subnet", name, zone, cidrs @ ..] => {
                let mut subnet = json!({
                    "SubnetId": format!("subnet-{name}"), "VpcId": self.vpc, "OwnerId": owner,
                    "AvailabilityZone": format!("{}{zone}", self.region),
                    "AvailabilityZoneId": format!("use1-az{}", zone.as_bytes()[0] - b'a' + 1), "Tags": tags(name),
                });
                for cidr in cidrs {
                    if cidr.contains(':') {
                        subnet["Ipv6CidrBlockAssociationSet"] =
                            json!([{"AssociationId": format!("subnet-cidr-{name}"), "Ipv6CidrBlock": cidr}]);
                    } else {
                        subnet["CidrBlock"] = json!(cidr);
                    }
                }
                self.add("Subnets", subnet);
            }
            // table NAME destination>target,… subnet,subnet or main
            ["table", name, routes, subnets] => {
                let routes: Vec<Value> = std::iter::once("10.0.0.0/16>local")
                    .chain(routes.split(',').filter(|route| *route != "-"))
                    .map(|route| {
                        let (destination, target) = route.split_once('>').unwrap();
                        json!({"Destination": destination, "Target": target, "Origin": "CreateRoute"})
                    })
                    .collect();
                let associations: Vec<Value> = subnets
                    .split(',')
                    .map(|subnet| {
                        let id = format!("rtbassoc-{name}-{subnet}");
                        if subnet == "main" {
                            json!({"RouteTableAssociationId": id, "Main": true})
                        } else {
                            json!({"RouteTableAssociationId": id, "SubnetId": format!("subnet-{subnet}")})
                        }
                    })
                    .collect();
                let table = json!({
                    "RouteTableId": format!("rtb-{name}"), "VpcId": self.vpc, "OwnerId": owner, "Routes": routes,
                    "Associations": associations, "Tags": tags(&format!("rtb-{name}")),
                });
                self.add("RouteTables", table);
            }
            ["igw", name] => {
                let row = json!({"InternetGatewayId": format!("igw-{name}"), "OwnerId": owner, "Region": self.region, "VpcId": self.vpc});
                self.add("InternetGateways", row);
            }
            ["igw", name, "alone"] => {
                let row = json!({"InternetGatewayId": format!("igw-{name}"), "OwnerId": owner, "Region": self.region});
                self.add("InternetGateways", row);
            }
            ["eigw", name] => {
                let row =
                    json!({"EgressOnlyInternetGatewayId": format!("eigw-{name}"), "OwnerId": owner, "VpcId": self.vpc});
                self.add("EgressOnlyInternetGateways", row);
            }
            ["nat", name, subnet, ip] => {
                let eni = format!("eni-nat-{name}");
                self.interface(&eni, &format!("subnet-{subnet}"), ip, "nat_gateway", None, false);
                let row = json!({
                    "NatGatewayId": format!("nat-{name}"), "OwnerId": owner, "VpcId": self.vpc,
                    "SubnetId": format!("subnet-{subnet}"), "Tags": tags(&format!("nat-{name}")),
                    "NatGatewayAddresses": [{"NetworkInterfaceId": eni, "PrivateIp": ip, "PublicIp": "203.0.113.20"}],
                });
                self.add("NatGateways", row);
            }
            ["instance", name, subnet, ip, more @ ..] => {
                let id = format!("i-{name}");
                let public = more.contains(&"public");
                self.interface(&format!("eni-{name}"), &format!("subnet-{subnet}"), ip, "interface", Some(&id), public);
                let row = json!({
                    "InstanceId": id, "ReservationId": "r-1", "OwnerId": owner, "ImageId": "ami-1", "InstanceType": "t3.micro",
                    "State": if more.contains(&"stopped") { "stopped" } else { "running" },
                    "SubnetId": format!("subnet-{subnet}"), "VpcId": self.vpc, "Tags": tags(name),
                });
                self.add("Instances", row);
            }
            ["gateway-endpoint", name, service] => {
                let service = format!("com.amazonaws.{}.{service}", self.region);
                let row = json!({
                    "VpcEndpointId": format!("vpce-{name}"), "VpcEndpointType": "Gateway", "VpcId": self.vpc, "OwnerId": owner,
                    "ServiceName": service,
                });
                self.add("VpcEndpoints", row);
            }
            // endpoint NAME TYPE SERVICE subnet=ip …
            ["endpoint", name, kind, service, places @ ..] => {
                let id = format!("vpce-{name}");
                let (mut subnets, mut interfaces) = (Vec::new(), Vec::new());
                for (place, at) in places.iter().filter(|place| place.contains('=')).enumerate() {
                    let (subnet, ip) = at.split_once('=').unwrap();
                    let eni = format!("eni-{name}.{place}");
                    self.interface(&eni, &format!("subnet-{subnet}"), ip, "vpc_endpoint", None, false);
                    subnets.push(format!("subnet-{subnet}"));
                    interfaces.push(eni);
                }
                let mut row = json!({
                    "VpcEndpointId": id, "VpcEndpointType": kind, "VpcId": self.vpc, "OwnerId": owner,
                    "SubnetIds": subnets, "NetworkInterfaceIds": interfaces,
                    "State": if places.contains(&"pending") { "pendingAcceptance" } else { "available" },
                });
                match *kind {
                    "Resource" => row["ResourceConfigurationArn"] = json!(service),
                    "ServiceNetwork" => row["ServiceNetworkArn"] = json!(service),
                    _ if service.contains("svc") => {
                        row["ServiceName"] = json!(format!("com.amazonaws.vpce.{}.{service}", self.region));
                    }
                    _ => row["ServiceName"] = json!(format!("com.amazonaws.{}.{service}", self.region)),
                }
                self.add("VpcEndpoints", row);
            }
            // balancer NAME network subnet=ip …
            ["balancer", name, kind, places @ ..] => {
                let mut subnets = Vec::new();
                for (place, at) in places.iter().enumerate() {
                    let (subnet, ip) = at.split_once('=').unwrap();
                    let eni = format!("eni-{name}.{place}");
                    self.interface(&eni, &format!("subnet-{subnet}"), ip, "network_load_balancer", None, false);
                    subnets.push(json!({"SubnetId": format!("subnet-{subnet}"), "NetworkInterfaceId": eni}));
                }
                let row = json!({
                    "LoadBalancerArn": format!("arn:aws:elasticloadbalancing:{}:{owner}:loadbalancer/{name}", self.region),
                    "LoadBalancerName": name, "Type": kind, "OwnerId": owner, "Region": self.region, "VpcId": self.vpc,
                    "Subnets": subnets, "IpAddressType": "ipv4",
                });
                self.add("LoadBalancers", row);
            }
            ["service", name, balancer, kind] => {
                let arn = format!("arn:aws:elasticloadbalancing:{}:{owner}:loadbalancer/{balancer}", self.region);
                let mut row = json!({
                    "ServiceId": format!("vpce-svc-{name}"), "OwnerId": owner, "Region": self.region, "AvailabilityZoneIds": [],
                    "AcceptanceRequired": true, "SupportedIpAddressTypes": ["ipv4"], "Tags": tags(name),
                });
                row[if *kind == "gateway" { "GatewayLoadBalancerArns" } else { "NetworkLoadBalancerArns" }] =
                    json!([arn]);
                self.add("EndpointServices", row);
            }
            ["resource-gateway", name, subnet, ip] => {
                let eni = format!("eni-{name}");
                self.interface(&eni, &format!("subnet-{subnet}"), ip, "other", None, false);
                let row = json!({
                    "Id": format!("rgw-{name}"), "Name": name, "OwnerId": owner, "Region": self.region, "VpcId": self.vpc,
                    "SubnetIds": [format!("subnet-{subnet}")], "NetworkInterfaceIds": [eni], "SecurityGroupIds": [],
                    "IpAddressType": "IPV4",
                });
                self.add("ResourceGateways", row);
            }
            ["resource", name, gateway] => {
                let row = json!({
                    "Id": format!("rcfg-{name}"), "Name": name, "OwnerId": owner, "Region": self.region, "Type": "SINGLE",
                    "ResourceGatewayId": format!("rgw-{gateway}"), "Definition": "db.example.com",
                });
                self.add("ResourceConfigurations", row);
            }
            ["service-network", name] => {
                let row = json!({"Id": format!("sn-{name}"), "Name": name, "OwnerId": owner, "Region": self.region});
                self.add("ServiceNetworks", row);
            }
            ["peering", name, a, b] => {
                let region = |vpc: &str, network: &Map<String, Value>| {
                    let rows = network["Vpcs"].as_array().unwrap();
                    rows.iter().find(|row| row["VpcId"] == format!("vpc-{vpc}")).unwrap()["Region"].clone()
                };
                let side = |vpc: &str| json!({"VpcId": format!("vpc-{vpc}"), "OwnerId": owner, "Region": region(vpc, &self.network)});
                let row = json!({
                    "VpcPeeringConnectionId": format!("pcx-{name}"), "Requester": side(a), "Accepter": side(b), "Status": "active",
                });
                self.add("PeeringConnections", row);
            }
            ["tgw", name, vpcs @ ..] => {
                let id = format!("tgw-{name}");
                let row = json!({"TransitGatewayId": id, "OwnerId": owner, "Region": self.region, "AmazonSideAsn": 64512, "Tags": tags(&id)});
                self.add("TransitGateways", row);
                for vpc in vpcs {
                    let row = json!({
                        "TransitGatewayAttachmentId": format!("tgw-attach-{name}-{vpc}"), "TransitGatewayId": id, "OwnerId": owner,
                        "Kind": {"Vpc": {"VpcId": format!("vpc-{vpc}"), "SubnetIds": []}},
                    });
                    self.add("TransitAttachments", row);
                }
            }
            ["vgw", name] => {
                let row = json!({"VpnGatewayId": format!("vgw-{name}"), "OwnerId": owner, "Region": self.region, "AmazonSideAsn": 64512, "VpcId": self.vpc});
                self.add("VpnGateways", row);
            }
            ["vpn", name, gateway] => {
                let cgw = format!("cgw-{name}");
                let row = json!({"CustomerGatewayId": cgw, "OwnerId": owner, "Region": self.region, "IpAddress": "198.51.100.9", "BgpAsn": "65000"});
                self.add("CustomerGateways", row);
                let member = if gateway.starts_with("tgw") { "TransitGatewayId" } else { "VpnGatewayId" };
                let row = json!({"VpnConnectionId": format!("vpn-{name}"), "OwnerId": owner, "CustomerGatewayId": cgw, member: gateway});
                self.add("VpnConnections", row);
            }
            ["site", name, cidr, vpn] => {
                let row = json!({"Id": format!("onprem-{name}"), "Name": name.replace('_', " "), "Cidrs": [cidr], "VpnConnectionId": vpn});
                self.add("OnPremises", row);
            }
            ["host", name, site, ip] => {
                let row = json!({"HostId": format!("host-{name}"), "Name": name, "OnPremisesId": format!("onprem-{site}"), "Ip": ip});
                self.add("Hosts", row);
            }
            ["failed", zone] => {
                self.network.insert("FailedZones".into(), json!([zone]));
            }
            other => panic!("no such line: {other:?}"),
        }
    }
}

/// The network of these lines.
#[track_caller]
pub fn network(lines: &str) -> Network {
    let mut builder = Builder { region: "us-east-1".into(), account: ACCOUNT.into(), ..Builder::default() };
    for line in lines.lines() {
        builder.line(line);
    }
    Network::from_value(&Value::Object(builder.network)).unwrap()
}
