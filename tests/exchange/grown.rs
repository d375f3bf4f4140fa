//! Networks with a bit of everything, from a number: the same number gives the same network on every machine.
//! It must not know what is tested with them.
#![allow(dead_code)]

use super::dice::Dice;
use endpoint_lab::control::Lab;
use serde_json::{Value, json};

/// Texts that one notation or another could take for something else.
const ODD: &[&str] = &["a: b", "#x", "it's", "${X}", "%{ if }", "näme \"1\" </svg>", "- y", "10:30", "*", "{{x}}"];

const SERVICES: &[&str] = &["ssm", "sts", "ec2", "sqs", "kms", "logs", "ecr.api", "ecr.dkr", "secretsmanager"];

/// A VPC and what stands in it.
#[derive(Default)]
struct Place {
    vpc: String,
    block: usize,
    has_names: bool,
    subnets: Vec<String>,
    groups: Vec<String>,
    tables: Vec<String>,
    gateway: Option<String>,
    instances: Vec<String>,
    endpoints: Vec<(String, String)>,
}

struct Grower {
    lab: Lab,
    dice: Dice,
    count: usize,
}

/// A network of one account and Region.
pub fn grown(seed: u64) -> Lab {
    let mut grower = Grower { lab: Lab::default(), dice: Dice(seed), count: 0 };
    let count = 1 + grower.dice.roll(3);
    let mut places: Vec<Place> = (0..count).map(|block| grower.place(block)).collect();
    for place in &mut places {
        grower.filters(place);
        grower.hosts(place);
        grower.ways_out(place);
        grower.doors(place);
    }
    grower.between(&places);
    grower.offered(&places);
    grower.named(&places);
    grower.lab
}

impl Grower {
    /// Carries out a request; the text at a place of the answer, empty where it is refused.
    fn ask(&mut self, service: &str, operation: &str, parameters: Value, at: &str) -> String {
        let answer = self.lab.call(&Lab::request(service, operation, parameters)).unwrap_or_default();
        answer.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    fn ec2(&mut self, operation: &str, parameters: Value, at: &str) -> String {
        self.ask("ec2", operation, parameters, at)
    }

    /// Tags, for most things a name.
    fn tags(&mut self, kind: &str, stem: &str) -> Value {
        self.count += 1;
        if self.dice.one_in(5) {
            return json!([]);
        }
        let mut tags = vec![json!({"Key": "Name", "Value": format!("{stem}-{}", self.count)})];
        if self.dice.one_in(4) {
            let value = self.dice.pick(ODD).copied().unwrap_or_default();
            tags.push(json!({"Key": "note", "Value": value}));
        }
        json!([{"ResourceType": kind, "Tags": tags}])
    }

    fn place(&mut self, block: usize) -> Place {
        let tags = self.tags("vpc", "net");
        let vpc = json!({"CidrBlock": format!("10.{block}.0.0/16"), "TagSpecifications": tags});
        let vpc = self.ec2("CreateVpc", vpc, "/Vpc/VpcId");
        let has_names = !self.dice.one_in(3);
        if has_names {
            self.ec2("ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}}), "");
        }
        if self.dice.one_in(5) {
            let more = json!({"VpcId": vpc, "CidrBlock": format!("100.{}.0.0/16", 64 + block)});
            self.ec2("AssociateVpcCidrBlock", more, "");
        }
        let mut place = Place { vpc: vpc.clone(), block, has_names, ..Place::default() };
        for number in 0..1 + self.dice.roll(4) {
            let zone = format!("us-east-1{}", ["a", "b", "c"][self.dice.roll(3)]);
            let tags = self.tags("subnet", "sub");
            let cidr = format!("10.{block}.{number}.0/24");
            let subnet = json!({"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone, "TagSpecifications": tags});
            let subnet = self.ec2("CreateSubnet", subnet, "/Subnet/SubnetId");
            if self.dice.one_in(4) {
                let public = json!({"SubnetId": subnet, "MapPublicIpOnLaunch": {"Value": true}});
                self.ec2("ModifySubnetAttribute", public, "");
            }
            place.subnets.push(subnet);
        }
        if self.dice.one_in(4) {
            let servers = json!([{"Key": "domain-name-servers", "Values": [format!("10.{block}.0.53")]},
                {"Key": "domain-name", "Values": ["corp.example"]}]);
            let options = json!({"DhcpConfigurations": servers});
            let options = self.ec2("CreateDhcpOptions", options, "/DhcpOptions/DhcpOptionsId");
            self.ec2("AssociateDhcpOptions", json!({"VpcId": vpc, "DhcpOptionsId": options}), "");
        }
        place
    }

    /// Security groups, network ACLs, prefix lists.
    fn filters(&mut self, place: &mut Place) {
        let list = self.dice.one_in(4).then(|| {
            let name = format!("list-{}", place.block);
            let entries = json!([{"Cidr": "192.168.0.0/16", "Description": "office"}, {"Cidr": "172.16.5.0/24"}]);
            let list = json!({"PrefixListName": name, "AddressFamily": "IPv4", "MaxEntries": 5, "Entries": entries});
            self.ec2("CreateManagedPrefixList", list, "/PrefixList/PrefixListId")
        });
        for number in 0..self.dice.roll(4) {
            let name = format!("group-{}-{number}", place.block);
            let tags = self.tags("security-group", "sg");
            let group =
                json!({"VpcId": place.vpc, "GroupName": name, "Description": "A group", "TagSpecifications": tags});
            let group = self.ec2("CreateSecurityGroup", group, "/GroupId");
            let cidr = format!("10.{}.0.0/16", place.block);
            let mut rules = vec![
                json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": cidr, "Description": "HTTPS"}]}),
                json!({"IpProtocol": "udp", "FromPort": 53, "ToPort": 60, "IpRanges": [{"CidrIp": "192.168.0.0/16"}]}),
                json!({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": cidr}]}),
            ];
            if let Some(list) = &list {
                let from = json!([{"PrefixListId": list}]);
                rules.push(json!({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": from}));
            }
            for other in place.groups.iter().chain([&group]) {
                let from = json!([{"GroupId": other}]);
                rules.push(json!({"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8081, "UserIdGroupPairs": from}));
            }
            for rule in rules {
                if self.dice.one_in(2) {
                    let asked = json!({"GroupId": group, "IpPermissions": [rule]});
                    self.ec2("AuthorizeSecurityGroupIngress", asked, "");
                }
            }
            if self.dice.one_in(3) {
                let all = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
                self.ec2("RevokeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": [all]}), "");
                let https = json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                    "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
                self.ec2("AuthorizeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": [https]}), "");
            }
            place.groups.push(group);
        }
        if self.dice.one_in(3) {
            let tags = self.tags("network-acl", "acl");
            let acl = json!({"VpcId": place.vpc, "TagSpecifications": tags});
            let acl = self.ec2("CreateNetworkAcl", acl, "/NetworkAcl/NetworkAclId");
            let entries = [
                json!({"RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": false, "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 443, "To": 443}}),
                json!({"RuleNumber": 110, "Protocol": "1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0", "IcmpTypeCode": {"Type": 8, "Code": -1}}),
                json!({"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "CidrBlock": "0.0.0.0/0"}),
            ];
            for mut entry in entries {
                entry["NetworkAclId"] = acl.as_str().into();
                self.ec2("CreateNetworkAclEntry", entry, "");
            }
            let subnet = self.dice.pick(&place.subnets).cloned().unwrap_or_default();
            let own = self.lab.network().network_acls.iter().flat_map(|it| &it.associations);
            let own = own.filter(|it| it.subnet_id == *subnet).map(|it| it.network_acl_association_id.to_string());
            if let Some(association) = own.collect::<Vec<_>>().pop() {
                let asked = json!({"AssociationId": association, "NetworkAclId": acl});
                self.ec2("ReplaceNetworkAclAssociation", asked, "");
            }
        }
    }

    fn hosts(&mut self, place: &mut Place) {
        for subnet in place.subnets.clone() {
            for _ in 0..self.dice.roll(3) {
                let tags = self.tags("instance", "host");
                let mut asked = json!({"ImageId": "ami-0123456789abcdef0", "InstanceType": "t3.micro", "MinCount": 1,
                    "MaxCount": 1, "SubnetId": subnet, "TagSpecifications": tags});
                if let (Some(group), true) = (self.dice.pick(&place.groups), self.dice.one_in(2)) {
                    asked["SecurityGroupIds"] = json!([group]);
                }
                let instance = self.ec2("RunInstances", asked, "/Instances/0/InstanceId");
                if self.dice.one_in(6) {
                    let asked = json!({"InstanceId": instance, "SourceDestCheck": {"Value": false}});
                    self.ec2("ModifyInstanceAttribute", asked, "");
                }
                place.instances.push(instance);
            }
        }
    }

    fn table(&mut self, place: &mut Place) -> String {
        let tags = self.tags("route-table", "rtb");
        let asked = json!({"VpcId": place.vpc, "TagSpecifications": tags});
        let table = self.ec2("CreateRouteTable", asked, "/RouteTable/RouteTableId");
        place.tables.push(table.clone());
        table
    }

    fn route(&mut self, table: &str, cidr: &str, target: &str, id: &str) {
        let mut asked = json!({"RouteTableId": table, "DestinationCidrBlock": cidr});
        asked[target] = id.into();
        self.ec2("CreateRoute", asked, "");
    }

    /// Gateways, and the tables that lead to them.
    fn ways_out(&mut self, place: &mut Place) {
        if self.dice.one_in(2) {
            let tags = self.tags("internet-gateway", "igw");
            let asked = json!({"TagSpecifications": tags});
            let gateway = self.ec2("CreateInternetGateway", asked, "/InternetGateway/InternetGatewayId");
            let asked = json!({"VpcId": place.vpc, "InternetGatewayId": gateway});
            self.ec2("AttachInternetGateway", asked, "");
            place.gateway = Some(gateway);
        }
        let public = self.table(place);
        if let Some(gateway) = place.gateway.clone() {
            self.route(&public, "0.0.0.0/0", "GatewayId", &gateway);
        }
        let subnets = place.subnets.clone();
        if let Some(first) = subnets.first() {
            self.ec2("AssociateRouteTable", json!({"RouteTableId": public, "SubnetId": first}), "");
        }
        if self.dice.one_in(3) {
            let private = self.table(place);
            for subnet in subnets.iter().skip(1).filter(|_| self.dice.one_in(2)).cloned().collect::<Vec<_>>() {
                self.ec2("AssociateRouteTable", json!({"RouteTableId": private, "SubnetId": subnet}), "");
            }
            let mut asked = json!({"SubnetId": subnets.first()});
            if place.gateway.is_some() && !self.dice.one_in(3) {
                let tags = self.tags("elastic-ip", "eip");
                asked["AllocationId"] =
                    self.ec2("AllocateAddress", json!({"TagSpecifications": tags}), "/AllocationId").into();
            } else {
                asked["ConnectivityType"] = "private".into();
            }
            asked["TagSpecifications"] = self.tags("natgateway", "nat");
            let nat = self.ec2("CreateNatGateway", asked, "/NatGateway/NatGatewayId");
            self.route(&private, "0.0.0.0/0", "NatGatewayId", &nat);
        }
        if self.dice.one_in(5) {
            let tags = self.tags("vpn-gateway", "vgw");
            let asked = json!({"Type": "ipsec.1", "TagSpecifications": tags});
            let gateway = self.ec2("CreateVpnGateway", asked, "/VpnGateway/VpnGatewayId");
            self.ec2("AttachVpnGateway", json!({"VpcId": place.vpc, "VpnGatewayId": gateway}), "");
            self.ec2("EnableVgwRoutePropagation", json!({"RouteTableId": public, "GatewayId": gateway}), "");
        }
        if let (Some(instance), true) = (place.instances.first().cloned(), self.dice.one_in(5)) {
            self.route(&public, "198.51.100.0/24", "InstanceId", &instance);
        }
    }

    /// VPC endpoints.
    fn doors(&mut self, place: &mut Place) {
        for service in ["s3", "dynamodb"] {
            if self.dice.one_in(2) {
                let tables: Vec<String> = place.tables.iter().filter(|_| self.dice.one_in(2)).cloned().collect();
                let mut asked = json!({"VpcId": place.vpc, "ServiceName": format!("com.amazonaws.us-east-1.{service}"),
                    "TagSpecifications": self.tags("vpc-endpoint", "door")});
                if !tables.is_empty() {
                    asked["RouteTableIds"] = json!(tables);
                }
                if self.dice.one_in(3) {
                    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
                        "Action": [format!("{service}:*")], "Resource": "*"}]});
                    asked["PolicyDocument"] = policy.to_string().into();
                }
                self.ec2("CreateVpcEndpoint", asked, "");
            }
        }
        let first = self.dice.roll(SERVICES.len());
        for number in 0..self.dice.roll(4) {
            let service = SERVICES[(first + number) % SERVICES.len()];
            let mut zones: Vec<String> = Vec::new();
            let network = self.lab.network().clone();
            let subnets: Vec<&String> = place
                .subnets
                .iter()
                .filter(|id| {
                    let zone = network.subnets.get(id.as_str()).map(|it| it.availability_zone.to_string());
                    zone.is_some_and(|zone| (!zones.contains(&zone)).then(|| zones.push(zone)).is_some())
                })
                .collect();
            let mut asked = json!({"VpcId": place.vpc, "ServiceName": format!("com.amazonaws.us-east-1.{service}"),
                "VpcEndpointType": "Interface", "SubnetIds": subnets,
                "PrivateDnsEnabled": place.has_names && !self.dice.one_in(3)});
            asked["TagSpecifications"] = self.tags("vpc-endpoint", "port");
            if let Some(group) = self.dice.pick(&place.groups) {
                asked["SecurityGroupIds"] = json!([group]);
            }
            let endpoint = self.ec2("CreateVpcEndpoint", asked, "/VpcEndpoint/VpcEndpointId");
            place.endpoints.push((endpoint, service.to_owned()));
        }
    }

    /// Peering connections and a transit gateway.
    fn between(&mut self, places: &[Place]) {
        let [one, other, ..] = places else { return };
        if self.dice.one_in(2) {
            let tags = self.tags("vpc-peering-connection", "pcx");
            let asked = json!({"VpcId": one.vpc, "PeerVpcId": other.vpc, "TagSpecifications": tags});
            let peering = "/VpcPeeringConnection/VpcPeeringConnectionId";
            let peering = self.ec2("CreateVpcPeeringConnection", asked, peering);
            self.ec2("AcceptVpcPeeringConnection", json!({"VpcPeeringConnectionId": peering}), "");
            for (from, to) in [(one, other), (other, one)] {
                if let Some(table) = from.tables.first() {
                    self.route(table, &format!("10.{}.0.0/16", to.block), "VpcPeeringConnectionId", &peering);
                }
            }
        }
        if self.dice.one_in(2) {
            let tags = self.tags("transit-gateway", "tgw");
            let asked = json!({"Description": "hub", "TagSpecifications": tags});
            let gateway = self.ec2("CreateTransitGateway", asked, "/TransitGateway/TransitGatewayId");
            for place in places {
                let asked =
                    json!({"TransitGatewayId": gateway, "VpcId": place.vpc, "SubnetIds": [place.subnets.first()]});
                self.ec2("CreateTransitGatewayVpcAttachment", asked, "");
                if let Some(table) = place.tables.last() {
                    self.route(table, "10.128.0.0/9", "TransitGatewayId", &gateway);
                }
            }
        }
    }

    /// A service behind a load balancer, and an endpoint for it.
    fn offered(&mut self, places: &[Place]) {
        let Some(place) = places.last().filter(|_| self.dice.one_in(2)) else { return };
        let asked =
            json!({"Name": "front", "Type": "network", "Scheme": "internal", "Subnets": [place.subnets.first()]});
        let balancer = self.ask("elbv2", "CreateLoadBalancer", asked, "/LoadBalancers/0/LoadBalancerArn");
        let asked =
            json!({"Name": "back", "Protocol": "TCP", "Port": 443, "VpcId": place.vpc, "TargetType": "instance"});
        let group = self.ask("elbv2", "CreateTargetGroup", asked, "/TargetGroups/0/TargetGroupArn");
        if let Some(instance) = place.instances.first() {
            let asked = json!({"TargetGroupArn": group, "Targets": [{"Id": instance}]});
            self.ask("elbv2", "RegisterTargets", asked, "");
        }
        let forward = json!([{"Type": "forward", "TargetGroupArn": group}]);
        let asked = json!({"LoadBalancerArn": balancer, "Protocol": "TCP", "Port": 443, "DefaultActions": forward});
        self.ask("elbv2", "CreateListener", asked, "");
        let tags = self.tags("vpc-endpoint-service", "svc");
        let asked =
            json!({"NetworkLoadBalancerArns": [balancer], "AcceptanceRequired": false, "TagSpecifications": tags});
        let name = self.ec2("CreateVpcEndpointServiceConfiguration", asked, "/ServiceConfiguration/ServiceName");
        let zone = |id: &String| {
            let network = self.lab.network();
            network.subnets.get(id.as_str()).map(|it| it.availability_zone.to_string())
        };
        let offered = place.subnets.first().and_then(zone);
        if let Some(first) = places.first() {
            let subnet = first.subnets.iter().find(|id| zone(id) == offered).cloned();
            if let Some(subnet) = subnet {
                let asked = json!({"VpcId": first.vpc, "VpcEndpointType": "Interface", "ServiceName": name,
                    "SubnetIds": [subnet]});
                self.ec2("CreateVpcEndpoint", asked, "");
            }
        }
    }

    /// Private hosted zones.
    fn named(&mut self, places: &[Place]) {
        let Some(place) = places.first().filter(|_| self.dice.one_in(2)) else { return };
        let asked = json!({"Name": "corp.example", "CallerReference": "corp",
            "VPC": {"VPCRegion": "us-east-1", "VPCId": place.vpc}});
        let zone = self.ask("route53", "CreateHostedZone", asked, "/HostedZone/Id");
        let record = |name: &str, kind: &str, value: &str| {
            json!({"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 300,
                "ResourceRecords": [{"Value": value}]}})
        };
        let mut changes =
            vec![record("db.corp.example", "A", "10.0.0.77"), record("www.corp.example", "CNAME", "db.corp.example")];
        if let Some((endpoint, _)) = place.endpoints.first() {
            let entry = self.lab.network().vpc_endpoints.get(endpoint.as_str()).cloned();
            let asked = json!({"VpcEndpointIds": [endpoint]});
            let name = self.ec2("DescribeVpcEndpoints", asked.clone(), "/VpcEndpoints/0/DnsEntries/0/DnsName");
            let own = self.ec2("DescribeVpcEndpoints", asked, "/VpcEndpoints/0/DnsEntries/0/HostedZoneId");
            if entry.is_some() && !name.is_empty() {
                let alias = json!({"HostedZoneId": own, "DNSName": name, "EvaluateTargetHealth": false});
                let set = json!({"Name": "port.corp.example", "Type": "A", "AliasTarget": alias});
                changes.push(json!({"Action": "CREATE", "ResourceRecordSet": set}));
            }
        }
        let asked = json!({"HostedZoneId": zone, "ChangeBatch": {"Changes": changes}});
        self.ask("route53", "ChangeResourceRecordSets", asked, "");
        for other in places.iter().skip(1).filter(|_| self.dice.one_in(2)).collect::<Vec<_>>() {
            let asked = json!({"HostedZoneId": zone, "VPC": {"VPCRegion": "us-east-1", "VPCId": other.vpc}});
            self.ask("route53", "AssociateVPCWithHostedZone", asked, "");
        }
    }
}
