//! Laws that random requests cannot break: what endpoints do to routes, what deleting restores, how a verdict follows from its
//! stages. `LAWS=100000` makes so many sequences of fifty requests. It must not know how the laws are fulfilled.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::control::{Lab, Request};
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::model::{EndpointType, InterfaceType, Network};
use endpoint_lab::net::{Id, Protocol};
use endpoint_lab::reach::{Outcome, Query, Reach, Source, To, Trace, Verdict, Via};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.next(many) == 0
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.next(of.len() as u64) as usize]
    }

    /// One of the ids, or one that there is not.
    fn id<'n>(&mut self, ids: impl Iterator<Item = &'n Id>) -> String {
        let ids: Vec<&Id> = ids.collect();
        if ids.is_empty() || self.one_in(40) {
            return self.pick(&["vpc-0123456789abcdef0", "none-0", ""]).to_string();
        }
        ids[self.next(ids.len() as u64) as usize].to_string()
    }
}

/// A request that often fits what is there, and sometimes does not. Small numbers of blocks and names let requests collide.
fn request(network: &Network, n: &mut Numbers) -> (&'static str, &'static str, Value) {
    let vpc = n.id(network.vpcs.iter().map(|it| &it.vpc_id));
    // Mostly what is in that VPC, so that much is carried out.
    let anywhere = n.one_in(4);
    let fits = |id: &Id| anywhere || id.as_str() == vpc;
    let subnets = || network.subnets.iter().filter(|it| fits(&it.vpc_id)).map(|it| &it.subnet_id);
    let (subnet, other_subnet) = (n.id(subnets()), n.id(subnets()));
    let table = n.id(network.route_tables.iter().filter(|it| fits(&it.vpc_id)).map(|it| &it.route_table_id));
    let group = n.id(network.security_groups.iter().filter(|it| fits(&it.vpc_id)).map(|it| &it.group_id));
    let endpoint = n.id(network.vpc_endpoints.iter().map(|it| &it.vpc_endpoint_id));
    let small = n.next(4);
    let zone = n.pick(&["us-east-1a", "us-east-1b"]);
    let block = n.pick(&["0.0.0.0/0", "10.0.0.0/16", "10.1.0.0/16", "10.0.1.0/24", "52.216.0.0/15", "52.217.10.0/24"]);
    match n.next(40) {
        0 => (
            "ec2",
            "CreateVpc",
            json!({"CidrBlock": format!("10.{small}.0.0/16"), "AmazonProvidedIpv6CidrBlock": small == 3}),
        ),
        1..=3 => (
            "ec2",
            "CreateSubnet",
            json!({"VpcId": vpc, "CidrBlock": format!("10.{}.{small}.0/24", n.next(3)), "AvailabilityZone": zone}),
        ),
        4 => ("ec2", "CreateRouteTable", json!({"VpcId": vpc})),
        5 => ("ec2", "AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": subnet})),
        6..=8 => (
            "ec2",
            "CreateVpcEndpoint",
            json!({"VpcId": vpc, "ServiceName": format!("com.amazonaws.us-east-1.{}", n.pick(&["s3", "dynamodb", "s3express"])),
                "RouteTableIds": [table], "IpAddressType": n.pick(&["ipv4", "ipv4", "dualstack"])}),
        ),
        9..=12 => (
            "ec2",
            "CreateVpcEndpoint",
            json!({"VpcId": vpc, "VpcEndpointType": "Interface", "SubnetIds": [subnet],
                "ServiceName": format!("com.amazonaws.us-east-1.{}", n.pick(&["sqs", "s3", "ecr.dkr", "monitoring"])),
                "PrivateDnsEnabled": n.one_in(2),
                "PolicyDocument": n.pick(&["{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
                    "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}", "{"])}),
        ),
        13 => {
            let name = network.endpoint_services.iter().map(|it| it.service_name()).next().unwrap_or_default();
            let kind = n.pick(&["Interface", "GatewayLoadBalancer"]);
            (
                "ec2",
                "CreateVpcEndpoint",
                json!({"VpcId": vpc, "VpcEndpointType": kind, "SubnetIds": [subnet], "ServiceName": name}),
            )
        }
        14 => ("ec2", "DeleteVpcEndpoints", json!({"VpcEndpointIds": [endpoint]})),
        15 => {
            let member = n.pick(&["AddRouteTableIds", "RemoveRouteTableIds"]);
            ("ec2", "ModifyVpcEndpoint", json!({"VpcEndpointId": endpoint, member: [table]}))
        }
        16 => {
            let change = match n.next(5) {
                0 => json!({"AddSubnetIds": [subnet]}),
                1 => json!({"RemoveSubnetIds": [subnet]}),
                2 => json!({"PrivateDnsEnabled": small == 0}),
                3 => json!({"AddSecurityGroupIds": [group]}),
                _ => json!({"IpAddressType": n.pick(&["ipv4", "ipv6", "dualstack"])}),
            };
            let mut asked = json!({"VpcEndpointId": endpoint});
            asked.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            ("ec2", "ModifyVpcEndpoint", asked)
        }
        17 => ("ec2", "ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": small > 0}})),
        18 => {
            ("ec2", "CreateSecurityGroup", json!({"VpcId": vpc, "GroupName": format!("g{small}"), "Description": "x"}))
        }
        19 | 20 => {
            let operation = n.pick(&[
                "AuthorizeSecurityGroupIngress",
                "AuthorizeSecurityGroupIngress",
                "AuthorizeSecurityGroupEgress",
            ]);
            let operation = if operation.ends_with("Ingress") {
                "AuthorizeSecurityGroupIngress"
            } else {
                "AuthorizeSecurityGroupEgress"
            };
            let permission = json!({"IpProtocol": n.pick(&["tcp", "-1", "udp"]), "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": block}]});
            ("ec2", operation, json!({"GroupId": group, "IpPermissions": [permission]}))
        }
        21 => ("ec2", "DeleteSubnet", json!({"SubnetId": subnet})),
        22 | 23 => (
            "ec2",
            "RunInstances",
            json!({"ImageId": "ami-00000000000000000", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet,
                "SecurityGroupIds": [group]}),
        ),
        24 => {
            let id = n.id(network.instances.iter().map(|it| &it.instance_id));
            ("ec2", "TerminateInstances", json!({"InstanceIds": [id]}))
        }
        25 => ("ec2", "CreateInternetGateway", json!({})),
        26 => {
            let id = n.id(network.internet_gateways.iter().map(|it| &it.internet_gateway_id));
            let operation = if n.one_in(4) { "DetachInternetGateway" } else { "AttachInternetGateway" };
            ("ec2", operation, json!({"InternetGatewayId": id, "VpcId": vpc}))
        }
        27..=29 => {
            let gateways = network.internet_gateways.iter().map(|it| &it.internet_gateway_id);
            let (member, target) = match n.next(4) {
                0 => ("NatGatewayId", n.id(network.nat_gateways.iter().map(|it| &it.nat_gateway_id))),
                1 => {
                    let peers = network.peering_connections.iter().map(|it| &it.vpc_peering_connection_id);
                    ("VpcPeeringConnectionId", n.id(peers))
                }
                2 => ("TransitGatewayId", n.id(network.transit_gateways.iter().map(|it| &it.transit_gateway_id))),
                _ => ("GatewayId", n.id(gateways)),
            };
            let operation = if n.one_in(5) { "ReplaceRoute" } else { "CreateRoute" };
            ("ec2", operation, json!({"RouteTableId": table, "DestinationCidrBlock": block, member: target}))
        }
        30 => ("ec2", "DeleteRoute", json!({"RouteTableId": table, "DestinationCidrBlock": block})),
        31 => {
            let address = n.id(network.addresses.iter().map(|it| &it.allocation_id));
            match n.next(3) {
                0 => ("ec2", "AllocateAddress", json!({"Domain": "vpc"})),
                1 => ("ec2", "CreateNatGateway", json!({"SubnetId": subnet, "AllocationId": address})),
                _ => {
                    let id = n.id(network.instances.iter().map(|it| &it.instance_id));
                    ("ec2", "AssociateAddress", json!({"InstanceId": id, "AllocationId": address}))
                }
            }
        }
        32 => {
            let peer = n.id(network.vpcs.iter().map(|it| &it.vpc_id));
            ("ec2", "CreateVpcPeeringConnection", json!({"VpcId": vpc, "PeerVpcId": peer}))
        }
        33 => {
            let id = n.id(network.peering_connections.iter().map(|it| &it.vpc_peering_connection_id));
            let operation = if n.one_in(4) { "DeleteVpcPeeringConnection" } else { "AcceptVpcPeeringConnection" };
            ("ec2", operation, json!({"VpcPeeringConnectionId": id}))
        }
        34 => {
            let acl = n.id(network.network_acls.iter().map(|it| &it.network_acl_id));
            match n.next(3) {
                0 => ("ec2", "CreateNetworkAcl", json!({"VpcId": vpc})),
                1 => {
                    let entry = json!({"NetworkAclId": acl, "RuleNumber": 90 + small, "Egress": n.one_in(2), "Protocol": "-1",
                        "RuleAction": n.pick(&["allow", "deny"]), "CidrBlock": block});
                    ("ec2", "CreateNetworkAclEntry", entry)
                }
                _ => {
                    let all = network.network_acls.iter().flat_map(|it| it.associations.iter());
                    let id = n.id(all.map(|it| &it.network_acl_association_id));
                    ("ec2", "ReplaceNetworkAclAssociation", json!({"AssociationId": id, "NetworkAclId": acl}))
                }
            }
        }
        35 => {
            let name = n.pick(&["sqs.us-east-1.amazonaws.com", "us-east-1.amazonaws.com", "example.com"]);
            let reference = format!("r{}", n.next(1000));
            let asked =
                json!({"Name": name, "CallerReference": reference, "VPC": {"VPCRegion": "us-east-1", "VPCId": vpc}});
            ("route53", "CreateHostedZone", asked)
        }
        36 => match n.next(3) {
            0 => ("ec2", "CreateTransitGateway", json!({})),
            _ => {
                let gateway = n.id(network.transit_gateways.iter().map(|it| &it.transit_gateway_id));
                let asked = json!({"TransitGatewayId": gateway, "VpcId": vpc, "SubnetIds": [subnet]});
                ("ec2", "CreateTransitGatewayVpcAttachment", asked)
            }
        },
        37 => {
            let kind = n.pick(&["network", "gateway"]);
            let asked = json!({"Name": format!("b{small}"), "Type": kind, "Subnets": [subnet, other_subnet]});
            ("elbv2", "CreateLoadBalancer", asked)
        }
        38 => {
            let balancer = n.id(network.load_balancers.iter().map(|it| &it.load_balancer_arn));
            let member = n.pick(&["NetworkLoadBalancerArns", "GatewayLoadBalancerArns"]);
            let asked = json!({member: [balancer], "AcceptanceRequired": n.one_in(2)});
            ("ec2", "CreateVpcEndpointServiceConfiguration", asked)
        }
        _ => {
            let entries = json!([{"Cidr": block}]);
            let asked = json!({"PrefixListName": "mine", "AddressFamily": "IPv4", "MaxEntries": 3, "Entries": entries});
            ("ec2", "CreateManagedPrefixList", asked)
        }
    }
}

/// The request that takes away what another has made.
fn opposite(
    network: &Network,
    operation: &str,
    asked: &Value,
    answer: &Value,
) -> Option<(&'static str, &'static str, Value)> {
    let text = |place: &str| answer.pointer(place).and_then(Value::as_str).unwrap_or_default().to_string();
    Some(match operation {
        "CreateVpc" => ("ec2", "DeleteVpc", json!({"VpcId": text("/Vpc/VpcId")})),
        "CreateSubnet" => ("ec2", "DeleteSubnet", json!({"SubnetId": text("/Subnet/SubnetId")})),
        "CreateRouteTable" => ("ec2", "DeleteRouteTable", json!({"RouteTableId": text("/RouteTable/RouteTableId")})),
        "AssociateRouteTable" => ("ec2", "DisassociateRouteTable", json!({"AssociationId": text("/AssociationId")})),
        "CreateVpcEndpoint" => {
            ("ec2", "DeleteVpcEndpoints", json!({"VpcEndpointIds": [text("/VpcEndpoint/VpcEndpointId")]}))
        }
        "CreateSecurityGroup" => ("ec2", "DeleteSecurityGroup", json!({"GroupId": text("/GroupId")})),
        "AuthorizeSecurityGroupIngress" => {
            let rule = text("/SecurityGroupRules/0/SecurityGroupRuleId");
            ("ec2", "RevokeSecurityGroupIngress", json!({"GroupId": asked["GroupId"], "SecurityGroupRuleIds": [rule]}))
        }
        "CreateInternetGateway" => {
            let id = text("/InternetGateway/InternetGatewayId");
            ("ec2", "DeleteInternetGateway", json!({"InternetGatewayId": id}))
        }
        // A VPC with public addresses keeps its internet gateway.
        "AttachInternetGateway" if network.network_interfaces.iter().all(|it| it.association.is_none()) => {
            ("ec2", "DetachInternetGateway", asked.clone())
        }
        "CreateRoute" => {
            let asked =
                json!({"RouteTableId": asked["RouteTableId"], "DestinationCidrBlock": asked["DestinationCidrBlock"]});
            ("ec2", "DeleteRoute", asked)
        }
        "AllocateAddress" => ("ec2", "ReleaseAddress", json!({"AllocationId": text("/AllocationId")})),
        // An address takes the place of another that the instance had.
        "AssociateAddress" if network.network_interfaces.iter().all(|it| it.association.is_none()) => {
            ("ec2", "DisassociateAddress", json!({"AssociationId": text("/AssociationId")}))
        }
        "CreateVpcPeeringConnection" => {
            let id = text("/VpcPeeringConnection/VpcPeeringConnectionId");
            ("ec2", "DeleteVpcPeeringConnection", json!({"VpcPeeringConnectionId": id}))
        }
        "CreateNetworkAcl" => ("ec2", "DeleteNetworkAcl", json!({"NetworkAclId": text("/NetworkAcl/NetworkAclId")})),
        "CreateNetworkAclEntry" => {
            let asked = json!({"NetworkAclId": asked["NetworkAclId"], "RuleNumber": asked["RuleNumber"], "Egress": asked["Egress"]});
            ("ec2", "DeleteNetworkAclEntry", asked)
        }
        "CreateHostedZone" => ("route53", "DeleteHostedZone", json!({"Id": text("/HostedZone/Id")})),
        "CreateTransitGatewayVpcAttachment" => {
            let id = text("/TransitGatewayVpcAttachment/TransitGatewayAttachmentId");
            ("ec2", "DeleteTransitGatewayVpcAttachment", json!({"TransitGatewayAttachmentId": id}))
        }
        "CreateTransitGateway" => {
            ("ec2", "DeleteTransitGateway", json!({"TransitGatewayId": text("/TransitGateway/TransitGatewayId")}))
        }
        "CreateLoadBalancer" => {
            ("elbv2", "DeleteLoadBalancer", json!({"LoadBalancerArn": text("/LoadBalancers/0/LoadBalancerArn")}))
        }
        "CreateVpcEndpointServiceConfiguration" => {
            let id = text("/ServiceConfiguration/ServiceId");
            ("ec2", "DeleteVpcEndpointServiceConfigurations", json!({"ServiceIds": [id]}))
        }
        "CreateManagedPrefixList" => {
            ("ec2", "DeleteManagedPrefixList", json!({"PrefixListId": text("/PrefixList/PrefixListId")}))
        }
        _ => return None,
    })
}

/// Rules GW-11, GW-13, GW-52: in each of its tables a gateway endpoint has a route for each family, in others none; nothing but a
/// Gateway Load Balancer endpoint besides is a target (RT-18).
fn endpoints_have_their_routes(network: &Network) {
    for endpoint in network.vpc_endpoints.iter() {
        let families = usize::from(endpoint.ip_address_type.has_v4()) + usize::from(endpoint.ip_address_type.has_v6());
        // S3 Express has an IPv4 list alone in some Regions: what is inserted is at most a route for each family.
        for table in network.route_tables.iter() {
            let routes = table.routes.iter().filter(|route| route.target.0 == endpoint.vpc_endpoint_id).count();
            let is_its = endpoint.route_table_ids.contains(&table.route_table_id);
            match endpoint.vpc_endpoint_type {
                EndpointType::Gateway if is_its => {
                    assert!(
                        (1..=families).contains(&routes),
                        "{} in {}",
                        endpoint.vpc_endpoint_id,
                        table.route_table_id
                    );
                }
                EndpointType::GatewayLoadBalancer => {}
                EndpointType::Gateway
                | EndpointType::Interface
                | EndpointType::Resource
                | EndpointType::ServiceNetwork
                | EndpointType::Tunnel => {
                    assert_eq!(routes, 0, "{} in {}", endpoint.vpc_endpoint_id, table.route_table_id)
                }
            }
        }
    }
}

/// Any failure blocks, any doubt makes it unknown, else it is reached; a private journey passes nothing public.
fn verdict_follows(trace: &Trace) {
    let has = |outcome| trace.steps.iter().any(|step| step.outcome == outcome);
    let failed = trace.steps.iter().filter(|step| step.outcome == Outcome::Fail).count();
    assert_eq!(trace.blockers.len(), failed, "{trace:?}");
    match trace.verdict {
        Verdict::Blocked => assert!(failed > 0 && trace.source_seen.is_none(), "{trace:?}"),
        Verdict::Unknown => assert!(failed == 0 && (has(Outcome::Unknown) || trace.destination.is_none()), "{trace:?}"),
        Verdict::Private | Verdict::Public => {
            assert!(failed == 0 && !has(Outcome::Unknown), "{trace:?}");
            assert!(trace.steps.iter().any(|step| step.outcome == Outcome::Pass), "{trace:?}");
            let public = [Via::InternetGateway, Via::NatGateway, Via::EgressOnlyInternetGateway, Via::Internet];
            let hops = trace.path.iter().any(|id| matches!(id.prefix(), "igw" | "eigw") || id.as_str() == "internet");
            if trace.verdict == Verdict::Private {
                assert!(!hops && trace.via.is_none_or(|via| !public.contains(&via)), "{trace:?}");
            } else {
                assert!(hops || trace.via.is_some_and(|via| public.contains(&via)), "{trace:?}");
            }
        }
    }
    trace.alternatives.iter().for_each(|it| verdict_follows(&it.trace));
}

/// Some journeys through a network.
fn journeys(network: &Network, n: &mut Numbers, seen: &mut BTreeMap<&'static str, u64>) {
    let reach = Reach::new(network);
    for _ in 0..3 {
        let hosts: Vec<&Id> = network.instances.iter().map(|it| &it.instance_id).collect();
        let from = if hosts.is_empty() || n.one_in(6) {
            Source::Internet
        } else {
            Source::Instance(hosts[n.next(hosts.len() as u64) as usize].clone())
        };
        let addresses: Vec<_> = network.network_interfaces.iter().flat_map(|it| it.addresses()).collect();
        let to = match n.next(4) {
            0 => To::Name(
                n.pick(&["sqs.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com", "x.example.com"])
                    .parse()
                    .unwrap(),
            ),
            1 => To::Address(n.pick(&["52.217.10.10", "52.94.2.10", "3.236.10.10", "10.1.1.9"]).parse().unwrap()),
            _ if addresses.is_empty() => continue,
            _ => To::Address(addresses[n.next(addresses.len() as u64) as usize]),
        };
        let mut query = Query::tcp(from, to, 443);
        if n.one_in(8) {
            query.protocol = if n.one_in(2) { Protocol::Udp } else { Protocol::Icmp };
        }
        let trace = reach.trace(&query);
        verdict_follows(&trace);
        let word = match trace.verdict {
            Verdict::Private => "private",
            Verdict::Public => "public",
            Verdict::Blocked => "blocked",
            Verdict::Unknown => "unknown",
        };
        *seen.entry(word).or_default() += 1;
    }
}

fn send(lab: &mut Lab, service: &str, operation: &str, parameters: Value) -> Result<Value, String> {
    let request: Request = Lab::request(service, operation, parameters);
    lab.call(&request).map_err(|why| why.code)
}

/// The examples that the page offers.
fn starts() -> Vec<Lab> {
    let script =
        |key: &str| std::fs::read_to_string(format!("{}/public/examples/{key}.sh", env!("CARGO_MANIFEST_DIR")));
    EXAMPLES.iter().map(|example| lab_of(&script(example.key).unwrap())).collect()
}

#[test]
fn random_requests_keep_the_laws() {
    let sequences: u64 = std::env::var("LAWS").ok().and_then(|it| it.parse().ok()).unwrap_or(150);
    let mut n = Numbers(23);
    let (mut carried_out, mut taken_back): (BTreeMap<&str, u64>, BTreeMap<&str, u64>) = Default::default();
    let mut seen = BTreeMap::new();
    let starts = starts();
    for sequence in 0..sequences {
        // Every second sequence begins in an example, where there is more to break.
        let mut lab = match sequence % 2 {
            0 => Lab::default(),
            _ => starts[n.next(starts.len() as u64) as usize].clone(),
        };
        for step in 0..50 {
            let before = lab.network().clone();
            let (service, operation, asked) = request(&before, &mut n);
            // `one_in` first, so that the sequence of numbers does not depend on the answer.
            let takes_back = n.one_in(6);
            let Ok(answer) = send(&mut lab, service, operation, asked.clone()) else { continue };
            *carried_out.entry(operation).or_default() += 1;
            let kind_of = |id: &Value| Some(before.vpc_endpoints.get(id.as_str()?)?.vpc_endpoint_type);
            let touches_no_route = match operation {
                "CreateVpcEndpoint" => asked.get("VpcEndpointType").is_some(),
                "ModifyVpcEndpoint" => kind_of(&asked["VpcEndpointId"]) != Some(EndpointType::Gateway),
                "DeleteVpcEndpoints" => kind_of(&asked["VpcEndpointIds"][0]) != Some(EndpointType::Gateway),
                _ => false,
            };
            if touches_no_route {
                assert!(lab.network().route_tables.iter().eq(before.route_tables.iter()), "{operation} {asked}");
            }
            endpoints_have_their_routes(lab.network());
            if let Some((service, deletion, parameters)) =
                opposite(&before, operation, &asked, &answer).filter(|_| takes_back)
            {
                // A route that was there already is answered with success, and would be deleted.
                let is_new =
                    operation != "CreateRoute" || !lab.network().route_tables.iter().eq(before.route_tables.iter());
                let is_new = is_new
                    && (operation != "AssociateRouteTable"
                        || !lab.network().route_tables.iter().eq(before.route_tables.iter()));
                if is_new {
                    let answer = send(&mut lab, service, deletion, parameters.clone());
                    let answer =
                        answer.unwrap_or_else(|why| panic!("{deletion} {parameters} after {operation}: {why}"));
                    assert_eq!(answer.pointer("/Unsuccessful/0"), None, "{deletion} {parameters}");
                    let mut after = lab.network().clone();
                    after.made = before.made;
                    assert_eq!(
                        after.to_value(),
                        before.to_value(),
                        "{operation} {asked} is not taken back by {deletion}"
                    );
                    *taken_back.entry(operation).or_default() += 1;
                }
            }
            if step % 10 == 9 {
                journeys(lab.network(), &mut n, &mut seen);
            }
        }
        let interfaces =
            lab.network().network_interfaces.iter().filter(|it| it.interface_type == InterfaceType::VpcEndpoint);
        let known: Vec<&Id> = lab.network().vpc_endpoints.iter().flat_map(|it| &it.network_interface_ids).collect();
        assert!(
            interfaces.into_iter().all(|it| known.contains(&&it.network_interface_id)),
            "an interface of no endpoint"
        );
    }
    println!("{carried_out:?}\n{taken_back:?}\n{seen:?}");
    assert!(carried_out.len() > 25 && taken_back.len() > 12, "too little was carried out or taken back");
    assert!(["private", "public", "blocked"].iter().all(|it| seen.contains_key(it)), "{seen:?}");
}
