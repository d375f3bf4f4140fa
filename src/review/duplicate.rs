//! Copies of parts of a network, as the requests that make them, in order, and what could not be copied. It must not know how they
//! are shown.
//!
//! A copy is made of what AWS says about the original: the members of a `describe-*` answer that the creating operation takes, with
//! the ids of what is copied too in the place of the originals'. Each request was tried: together they are accepted as they stand.

use crate::control::{ApiError, Lab, Request};
use crate::model::{AttachmentKind, EndpointType, NatMode, Network};
use crate::net::json;
use crate::net::{Cidr, Id, SortedMap};
use serde_json::{Map, Value};

/// Copies, as they would be made.
#[derive(Clone, Debug, Default)]
pub struct Copies {
    pub requests: Vec<Request>,
    /// What would be made: each original with its copy, in the order in which they are made.
    pub made: Vec<(Id, Id)>,
    pub left: Vec<Left>,
}

/// What is not copied, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// The part that was to be copied, or the part whose copy lacks something.
    pub id: Id,
    /// The destination of a route, or another part of it; empty for all of it.
    pub part: String,
    pub why: Why,
}

/// Why something is not copied.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The lab has no way to copy such a thing.
    NoWay,
    /// There is one in each VPC, which comes with it.
    ComesWithVpc,
    Refused(ApiError),
}

/// How things of a kind are copied.
struct Way {
    prefix: &'static str,
    /// The operation that describes them, its parameter, and where the thing is in the answer.
    describe: (&'static str, &'static str, &'static str),
    /// The operation that creates one, and where its id is in the answer.
    create: (&'static str, &'static str),
    /// What it is called in a tag specification.
    tagged: &'static str,
    /// The members that are taken over as they are.
    members: &'static [&'static str],
}

/// What goes first stands first.
const WAYS: &[Way] = &[
    Way {
        prefix: "vpc",
        describe: ("DescribeVpcs", "VpcIds", "/Vpcs/0"),
        create: ("CreateVpc", "/Vpc/VpcId"),
        tagged: "vpc",
        members: &["CidrBlock", "InstanceTenancy"],
    },
    Way {
        prefix: "igw",
        describe: ("DescribeInternetGateways", "InternetGatewayIds", "/InternetGateways/0"),
        create: ("CreateInternetGateway", "/InternetGateway/InternetGatewayId"),
        tagged: "internet-gateway",
        members: &[],
    },
    Way {
        prefix: "eigw",
        describe: (
            "DescribeEgressOnlyInternetGateways",
            "EgressOnlyInternetGatewayIds",
            "/EgressOnlyInternetGateways/0",
        ),
        create: ("CreateEgressOnlyInternetGateway", "/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId"),
        tagged: "egress-only-internet-gateway",
        members: &[],
    },
    Way {
        prefix: "sg",
        describe: ("DescribeSecurityGroups", "GroupIds", "/SecurityGroups/0"),
        create: ("CreateSecurityGroup", "/GroupId"),
        tagged: "security-group",
        members: &["GroupName", "Description", "VpcId"],
    },
    Way {
        prefix: "rtb",
        describe: ("DescribeRouteTables", "RouteTableIds", "/RouteTables/0"),
        create: ("CreateRouteTable", "/RouteTable/RouteTableId"),
        tagged: "route-table",
        members: &["VpcId"],
    },
    Way {
        prefix: "acl",
        describe: ("DescribeNetworkAcls", "NetworkAclIds", "/NetworkAcls/0"),
        create: ("CreateNetworkAcl", "/NetworkAcl/NetworkAclId"),
        tagged: "network-acl",
        members: &["VpcId"],
    },
    Way {
        prefix: "subnet",
        describe: ("DescribeSubnets", "SubnetIds", "/Subnets/0"),
        create: ("CreateSubnet", "/Subnet/SubnetId"),
        tagged: "subnet",
        members: &["CidrBlock", "AvailabilityZone", "VpcId", "Ipv6Native"],
    },
    Way {
        prefix: "nat",
        describe: ("DescribeNatGateways", "NatGatewayIds", "/NatGateways/0"),
        create: ("CreateNatGateway", "/NatGateway/NatGatewayId"),
        tagged: "natgateway",
        members: &["SubnetId", "ConnectivityType"],
    },
    Way {
        prefix: "i",
        describe: ("DescribeInstances", "InstanceIds", "/Reservations/0/Instances/0"),
        create: ("RunInstances", "/Instances/0/InstanceId"),
        tagged: "instance",
        members: &["ImageId", "InstanceType", "SubnetId"],
    },
    Way {
        prefix: "vpce",
        describe: ("DescribeVpcEndpoints", "VpcEndpointIds", "/VpcEndpoints/0"),
        create: ("CreateVpcEndpoint", "/VpcEndpoint/VpcEndpointId"),
        tagged: "vpc-endpoint",
        members: &[
            "VpcEndpointType",
            "VpcId",
            "ServiceName",
            "PolicyDocument",
            "RouteTableIds",
            "SubnetIds",
            "PrivateDnsEnabled",
        ],
    },
];

/// Copies of parts of `from`, made in `into`: the same network, or what has become of it. What lies in a part comes with it.
pub fn duplicate<'a>(from: &Network, into: &Network, ids: impl Iterator<Item = &'a Id>) -> Copies {
    let mut wanted: Vec<Id> = Vec::new();
    for id in ids {
        with_inside(from, id, &mut wanted);
    }
    let mut plan = Plan {
        from,
        source: Lab::new(from.clone()),
        lab: Lab::new(into.clone()),
        copies: Copies::default(),
        stands: SortedMap::default(),
    };
    for id in wanted.iter().filter(|id| way(id).is_none()) {
        plan.leave(id, "", Why::NoWay);
    }
    for way in WAYS {
        for id in wanted.iter().filter(|id| id.prefix() == way.prefix) {
            if let Err(why) = plan.copy(way, id) {
                plan.leave(id, "", why);
            }
        }
    }
    // Routes may lead to what is copied later than their table.
    for (table, copy) in plan.copies.made.clone() {
        plan.routes(&table, &copy);
    }
    plan.copies
}

fn way(id: &Id) -> Option<&'static Way> {
    WAYS.iter().find(|way| way.prefix == id.prefix())
}

/// A thing and what lies in it, each once.
fn with_inside(network: &Network, id: &Id, list: &mut Vec<Id>) {
    if list.contains(id) {
        return;
    }
    list.push(id.clone());
    let mut inside: Vec<&Id> = Vec::new();
    if network.vpcs.contains(id) {
        let gateways = network.internet_gateways.iter().filter(|it| it.vpc_id.as_ref() == Some(id));
        inside.extend(gateways.map(|it| &it.internet_gateway_id));
        let groups = network.security_groups.iter().filter(|it| it.vpc_id == *id && it.group_name != DEFAULT);
        inside.extend(groups.map(|it| &it.group_id));
        let tables = network.route_tables.iter().filter(|it| it.vpc_id == *id && !it.is_main());
        inside.extend(tables.map(|it| &it.route_table_id));
        let gateways = network.egress_only_internet_gateways.iter().filter(|it| it.vpc_id == *id);
        inside.extend(gateways.map(|it| &it.egress_only_internet_gateway_id));
        let acls = network.network_acls.iter().filter(|it| it.vpc_id == *id && !it.is_default);
        inside.extend(acls.map(|it| &it.network_acl_id));
        inside.extend(network.subnets.iter().filter(|it| it.vpc_id == *id).map(|it| &it.subnet_id));
        inside.extend(network.vpc_endpoints.iter().filter(|it| it.vpc_id == *id).map(|it| &it.vpc_endpoint_id));
        inside.extend(ties(network, id));
    }
    let gateways = network.nat_gateways.iter().filter(|it| it.subnet_id.as_ref() == Some(id));
    inside.extend(gateways.map(|it| &it.nat_gateway_id));
    inside.extend(network.instances.iter().filter(|it| it.subnet_id == *id).map(|it| &it.instance_id));
    for id in inside {
        with_inside(network, id, list);
    }
}

/// What ties a VPC to others, or serves them from it: there is no way to copy it, which must be said.
fn ties<'n>(network: &'n Network, vpc: &Id) -> Vec<&'n Id> {
    let mut ties: Vec<&Id> = Vec::new();
    let gateways = network.vpn_gateways.iter().filter(|it| it.vpc_id.as_ref() == Some(vpc));
    ties.extend(gateways.map(|it| &it.vpn_gateway_id));
    let peerings = network.peering_connections.iter().filter(|it| it.other(vpc).is_some());
    ties.extend(peerings.map(|it| &it.vpc_peering_connection_id));
    let attachments = network
        .transit_attachments
        .iter()
        .filter(|it| matches!(&it.kind, AttachmentKind::Vpc { vpc_id, .. } if vpc_id == vpc));
    ties.extend(attachments.map(|it| &it.transit_gateway_attachment_id));
    ties.extend(network.resolver_endpoints.iter().filter(|it| it.host_vpc_id == *vpc).map(|it| &it.id));
    ties.extend(network.load_balancers.iter().filter(|it| it.vpc_id == *vpc).map(|it| &it.load_balancer_arn));
    ties
}

/// The name of the security group that each VPC has.
const DEFAULT: &str = "default";

struct Plan<'n> {
    from: &'n Network,
    /// The network that is copied from, for asking.
    source: Lab,
    /// The network with all that was copied so far.
    lab: Lab,
    copies: Copies,
    /// What stands for an id of the original network in the copy.
    stands: SortedMap<String, String>,
}

type Copied<T> = Result<T, Why>;

impl Plan<'_> {
    fn leave(&mut self, id: &Id, part: &str, why: Why) {
        self.copies.left.push(Left { id: id.clone(), part: part.to_owned(), why });
    }

    /// A call where the original is at home.
    fn request(&self, id: &Id, operation: &str, parameters: Value) -> Request {
        let mut request = Lab::request("ec2", operation, parameters);
        let network = self.from;
        let vpc = match id.prefix() {
            "vpc" => Some(id),
            "subnet" => network.subnets.get(id).map(|it| &it.vpc_id),
            "sg" => network.security_groups.get(id).map(|it| &it.vpc_id),
            "rtb" => network.route_tables.get(id).map(|it| &it.vpc_id),
            "nat" => network.nat_gateways.get(id).map(|it| &it.vpc_id),
            "i" => network.instances.get(id).map(|it| &it.vpc_id),
            "vpce" => network.vpc_endpoints.get(id).map(|it| &it.vpc_id),
            "acl" => network.network_acls.get(id).map(|it| &it.vpc_id),
            "eigw" => network.egress_only_internet_gateways.get(id).map(|it| &it.vpc_id),
            _ => None,
        };
        let vpc = vpc.and_then(|vpc| network.vpcs.get(vpc)).map(|it| (&it.owner_id, &it.region));
        let home = vpc.or_else(|| network.internet_gateways.get(id).map(|it| (&it.owner_id, &it.region)));
        if let Some((owner, region)) = home {
            request.account = owner.clone();
            request.region.clone_from(region);
        }
        request
    }

    fn call(&mut self, id: &Id, operation: &str, parameters: Value) -> Copied<Value> {
        let request = self.request(id, operation, parameters);
        let answer = self.lab.call(&request).map_err(Why::Refused)?;
        self.copies.requests.push(request);
        Ok(answer)
    }

    /// A value with the copies' ids in the place of the originals'.
    fn mapped(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.stands.get(text).map_or_else(|| value.clone(), |copy| copy.as_str().into()),
            Value::Array(items) => Value::Array(items.iter().map(|it| self.mapped(it)).collect()),
            Value::Object(map) => Value::Object(map.iter().map(|(key, it)| (key.clone(), self.mapped(it))).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn copy(&mut self, way: &Way, id: &Id) -> Copied<()> {
        let comes_with_vpc = self.from.security_groups.get(id).is_some_and(|it| it.group_name == DEFAULT);
        let is_default_acl = self.from.network_acls.get(id).is_some_and(|it| it.is_default);
        let is_main = self.from.route_tables.get(id).is_some_and(crate::model::RouteTable::is_main);
        if comes_with_vpc || is_default_acl || is_main {
            return Err(Why::ComesWithVpc);
        }
        let (describe, parameter, place) = way.describe;
        let ask = self.request(id, describe, json!({ parameter: [id.as_str()] }));
        let described = self.source.call(&ask).map_err(Why::Refused)?;
        let original = described.pointer(place).cloned().ok_or(Why::NoWay)?;
        let (mark, steps) = (self.copies.requests.len(), self.lab.history().len());
        let made = self.create(way, id, &original);
        if made.is_err() {
            // What was begun for it goes with it.
            self.copies.requests.truncate(mark);
            while steps < self.lab.history().len() && self.lab.undo().is_some() {}
        }
        made
    }

    fn create(&mut self, way: &Way, id: &Id, original: &Value) -> Copied<()> {
        let mut parameters: Map<String, Value> = Map::new();
        for member in way.members {
            if let Some(value) = original.get(*member).filter(|it| !it.as_array().is_some_and(Vec::is_empty)) {
                parameters.insert((*member).to_owned(), self.mapped(value));
            }
        }
        let groups = original.get("SecurityGroups").or_else(|| original.get("Groups")).and_then(Value::as_array);
        let groups: Vec<Value> =
            groups.into_iter().flatten().filter_map(|it| it.get("GroupId")).map(|it| self.mapped(it)).collect();
        if !groups.is_empty() && way.prefix != "sg" {
            parameters.insert("SecurityGroupIds".into(), Value::Array(groups));
        }
        self.tag(way, original, &mut parameters);
        match way.prefix {
            "sg" => self.rename_group(&mut parameters),
            "nat" => self.elastic_address(id, &mut parameters)?,
            "i" => {
                parameters.extend(["MinCount", "MaxCount"].map(|member| (member.to_owned(), 1.into())));
                let first = original.pointer("/NetworkInterfaces/0/Ipv6Addresses").and_then(Value::as_array);
                if first.is_some_and(|addresses| !addresses.is_empty()) {
                    parameters.insert("Ipv6AddressCount".into(), 1.into());
                }
            }
            "vpce" => self.fit_endpoint(id, &mut parameters),
            "eigw" => {
                let vpc = original.pointer("/Attachments/0/VpcId").map(|it| self.mapped(it)).unwrap_or_default();
                parameters.insert("VpcId".into(), vpc);
            }
            _ => {}
        }
        let (operation, place) = way.create;
        let answer = if way.prefix == "subnet" {
            self.first_free(id, operation, parameters)?
        } else {
            self.call(id, operation, Value::Object(parameters))?
        };
        let copy = answer.pointer(place).and_then(Value::as_str).ok_or(Why::NoWay)?;
        let copy = Id::from(copy);
        self.stands.insert(id.to_string(), copy.to_string());
        self.copies.made.push((id.clone(), copy.clone()));
        match way.prefix {
            "vpc" => self.finish_vpc(id, &copy),
            "igw" => self.attach(id, &copy),
            "sg" => self.rules(id, &copy, original),
            "acl" => self.entries(id, &copy),
            "subnet" => self.finish_subnet(id, &copy),
            _ => {}
        }
        Ok(())
    }

    /// The original's tags, the Name with an ending that makes it another one.
    fn tag(&self, way: &Way, original: &Value, parameters: &mut Map<String, Value>) {
        let tags = original.get("Tags").and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |tag: &Value, member: &str| tag.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
        let own: Vec<Value> = tags
            .iter()
            .map(|tag| (text(tag, "Key"), text(tag, "Value")))
            .filter(|(key, _)| !key.starts_with("aws:"))
            .map(|(key, value)| {
                let value = if key == "Name" { self.other_name(&value) } else { value };
                json!({"Key": key, "Value": value})
            })
            .collect();
        if !own.is_empty() {
            parameters.insert("TagSpecifications".into(), json!([{"ResourceType": way.tagged, "Tags": own}]));
        }
    }

    /// A name that nothing has yet.
    fn other_name(&self, name: &str) -> String {
        let taken = self.lab.network().to_value().to_string();
        let stem = name.split_once("-copy").map_or(name, |(stem, _)| stem);
        let named = |number: usize| match number {
            1 => [stem, "-copy"].concat(),
            _ => [stem, "-copy-", &number.to_string()].concat(),
        };
        let is_free = |name: &String| !taken.contains(&["\"", name, "\""].concat());
        (1..1000).map(named).find(is_free).unwrap_or_else(|| named(1000))
    }

    /// In one VPC no two groups have the same name.
    fn rename_group(&self, parameters: &mut Map<String, Value>) {
        let text = |member: &str| parameters.get(member).and_then(Value::as_str).unwrap_or_default();
        let (name, vpc) = (text("GroupName").to_owned(), Id::from(text("VpcId")));
        let is_taken = self.lab.network().security_groups.iter().any(|it| it.vpc_id == vpc && it.group_name == name);
        if is_taken {
            parameters.insert("GroupName".into(), self.other_name(&name).into());
        }
    }

    /// A public NAT gateway has an Elastic IP address of its own.
    fn elastic_address(&mut self, id: &Id, parameters: &mut Map<String, Value>) -> Copied<()> {
        let mode = self.from.nat_gateways.get(id).map(|it| it.connectivity_type);
        if mode == Some(NatMode::Public) {
            let answer = self.call(id, "AllocateAddress", json!({"Domain": "vpc"}))?;
            parameters.insert("AllocationId".into(), answer.get("AllocationId").cloned().unwrap_or_default());
        }
        Ok(())
    }

    /// What AWS takes for a type of endpoint; its standard policy is none.
    fn fit_endpoint(&self, id: &Id, parameters: &mut Map<String, Value>) {
        let Some(endpoint) = self.from.vpc_endpoints.get(id) else { return };
        if endpoint.policy_document.is_none() {
            parameters.remove("PolicyDocument");
        }
        if endpoint.vpc_endpoint_type != EndpointType::Interface || !endpoint.private_dns_enabled {
            parameters.remove("PrivateDnsEnabled");
        }
        if endpoint.service_name.is_empty() {
            parameters.remove("ServiceName");
            let arn = |arn: &Option<String>| arn.as_ref().map(|arn| Value::from(arn.as_str()));
            let network = arn(&endpoint.service_network_arn).map(|it| ("ServiceNetworkArn".to_owned(), it));
            let resource =
                arn(&endpoint.resource_configuration_arn).map(|it| ("ResourceConfigurationArn".to_owned(), it));
            parameters.extend(network.into_iter().chain(resource));
        }
    }

    /// A subnet with the original's blocks, else with the first free ones of the same size in its VPC.
    fn first_free(&mut self, id: &Id, operation: &str, mut parameters: Map<String, Value>) -> Copied<Value> {
        let original = self.from.subnets.get(id);
        let vpc = Id::from(parameters.get("VpcId").and_then(Value::as_str).unwrap_or_default());
        if let Some(block) = original.and_then(|it| it.cidr_block) {
            parameters.insert("CidrBlock".into(), self.free_block(&vpc, block).to_string().into());
        }
        if let Some(block) = original.and_then(crate::model::Subnet::ipv6_cidr) {
            let block = self.moved(&vpc, block);
            parameters.insert("Ipv6CidrBlock".into(), self.free_block(&vpc, block).to_string().into());
        }
        self.call(id, operation, Value::Object(parameters))
    }

    /// The block itself where no subnet has it, else the first free one of its size in a VPC.
    fn free_block(&self, vpc: &Id, block: Cidr) -> Cidr {
        let network = self.lab.network();
        let taken: Vec<Cidr> =
            network.subnets.iter().filter(|it| it.vpc_id == *vpc).flat_map(|it| it.cidrs()).collect();
        let is_free = |cidr: &Cidr| !taken.iter().any(|other| other.overlaps(cidr));
        if is_free(&block) {
            return block;
        }
        let around = network.vpcs.get(vpc).into_iter().flat_map(|it| it.cidrs());
        let mut blocks = around.filter(|it| it.family() == block.family()).flat_map(|all| {
            let number = (all.size() / block.size().max(1)).min(MOST_BLOCKS);
            (0..number).filter_map(move |at| Cidr::new(all.nth(at * block.size())?, block.prefix_len()))
        });
        blocks.find(is_free).unwrap_or(block)
    }

    /// A block of a copied VPC in the place that it has in the original's: Amazon gives each VPC IPv6 addresses of its own.
    fn moved(&self, vpc: &Id, block: Cidr) -> Cidr {
        let copied = self.copies.made.iter().find(|(_, copy)| copy == vpc).map(|(original, _)| original);
        let originals = copied.and_then(|id| self.from.vpcs.get(id)).map(|it| &it.ipv6_cidr_block_association_set);
        let copies = self.lab.network().vpcs.get(vpc).map(|it| &it.ipv6_cidr_block_association_set);
        let mut pairs = originals.into_iter().flatten().zip(copies.into_iter().flatten());
        let moved = pairs.find_map(|(original, copy)| {
            let offset = original.ipv6_cidr_block.offset(block.network())?;
            Cidr::new(copy.ipv6_cidr_block.nth(offset)?, block.prefix_len())
        });
        moved.unwrap_or(block)
    }

    /// What AWS makes with a VPC stands for what it made with the original.
    fn finish_vpc(&mut self, id: &Id, copy: &Id) {
        let pairs: Vec<(Option<Id>, Option<Id>)> = {
            let table = |network: &Network, vpc: &Id| {
                let mut own = network.route_tables.iter().filter(|it| it.vpc_id == *vpc && it.is_main());
                own.next().map(|it| it.route_table_id.clone())
            };
            let group = |network: &Network, vpc: &Id| {
                let mut own = network.security_groups.iter().filter(|it| it.vpc_id == *vpc && it.group_name == DEFAULT);
                own.next().map(|it| it.group_id.clone())
            };
            let acl = |network: &Network, vpc: &Id| {
                let mut own = network.network_acls.iter().filter(|it| it.vpc_id == *vpc && it.is_default);
                own.next().map(|it| it.network_acl_id.clone())
            };
            let here = self.lab.network();
            vec![
                (table(self.from, id), table(here, copy)),
                (group(self.from, id), group(here, copy)),
                (acl(self.from, id), acl(here, copy)),
            ]
        };
        for (original, own) in pairs {
            if let (Some(original), Some(own)) = (original, own) {
                if original.prefix() == "rtb" {
                    self.copies.made.push((original.clone(), own.clone()));
                }
                self.stands.insert(original.to_string(), own.to_string());
            }
        }
        let Some(vpc) = self.from.vpcs.get(id) else { return };
        let flags = [
            ("EnableDnsSupport", vpc.enable_dns_support, true),
            ("EnableDnsHostnames", vpc.enable_dns_hostnames, false),
        ];
        for (name, is_on, usual) in flags {
            if is_on != usual {
                let mut parameters = Map::new();
                parameters.insert("VpcId".into(), copy.as_str().into());
                parameters.insert(name.into(), json!({"Value": is_on}));
                self.note(id, name, "ModifyVpcAttribute", Value::Object(parameters));
            }
        }
        let further: Vec<String> =
            vpc.cidr_block_association_set.iter().skip(1).map(|it| it.cidr_block.to_string()).collect();
        for block in further {
            let parameters = json!({"VpcId": copy.as_str(), "CidrBlock": block.as_str()});
            self.note(id, &block, "AssociateVpcCidrBlock", parameters);
        }
        for (place, original) in vpc.ipv6_cidr_block_association_set.iter().enumerate() {
            let block = original.ipv6_cidr_block.to_string();
            let parameters = json!({"VpcId": copy.as_str(), "AmazonProvidedIpv6CidrBlock": true});
            self.note(id, &block, "AssociateVpcCidrBlock", parameters);
            let own = self.lab.network().vpcs.get(copy).and_then(|it| it.ipv6_cidr_block_association_set.get(place));
            if let Some(own) = own.map(|it| it.ipv6_cidr_block.to_string()) {
                self.stands.insert(block, own);
            }
        }
        if self.from.dhcp_options.contains(&vpc.dhcp_options_id) {
            let parameters = json!({"VpcId": copy.as_str(), "DhcpOptionsId": vpc.dhcp_options_id});
            self.note(id, vpc.dhcp_options_id.as_str(), "AssociateDhcpOptions", parameters);
        }
        // The entries may name the blocks that were just given.
        let acls = self.from.network_acls.iter();
        for original in acls.filter(|it| it.vpc_id == *id && it.is_default).map(|it| &it.network_acl_id) {
            if let Some(own) = self.stands.get(original.as_str()).map(|own| Id::from(own.as_str())) {
                self.entries(original, &own);
            }
        }
    }

    /// The entries of a network ACL: what the copy has besides goes, what it lacks is made. The closing ones belong to each.
    fn entries(&mut self, id: &Id, copy: &Id) {
        let of = |lab: &mut Lab, mut ask: Request, acl: &Id| -> Vec<Value> {
            ask.parameters = json!({"NetworkAclIds": [acl.as_str()]});
            let described = lab.call(&ask).unwrap_or_default();
            let entries = described.pointer("/NetworkAcls/0/Entries").and_then(Value::as_array).cloned();
            let is_own = |it: &Value| it.get("RuleNumber").and_then(Value::as_u64).is_some_and(|it| it < CLOSING_ENTRY);
            entries.unwrap_or_default().into_iter().filter(is_own).collect()
        };
        let ask = self.request(id, "DescribeNetworkAcls", Value::Null);
        let originals = of(&mut self.source, ask.clone(), id);
        let wanted: Vec<Value> = originals.iter().map(|it| self.mapped(it)).collect();
        let present = of(&mut self.lab, ask, copy);
        let call = |entry: &Value, members: &[&str]| {
            let mut parameters = Map::new();
            parameters.insert("NetworkAclId".into(), copy.as_str().into());
            let taken = entry.as_object().into_iter().flatten();
            let taken = taken.filter(|(member, _)| members.is_empty() || members.contains(&member.as_str()));
            parameters.extend(taken.map(|(member, value)| (member.clone(), value.clone())));
            Value::Object(parameters)
        };
        let part = |entry: &Value| entry.get("RuleNumber").map(Value::to_string).unwrap_or_default();
        for entry in present.iter().filter(|it| !wanted.contains(it)) {
            self.note(id, &part(entry), "DeleteNetworkAclEntry", call(entry, &["RuleNumber", "Egress"]));
        }
        for entry in wanted.iter().filter(|it| !present.contains(it)) {
            self.note(id, &part(entry), "CreateNetworkAclEntry", call(entry, &[]));
        }
    }

    fn attach(&mut self, id: &Id, copy: &Id) {
        let vpc = self.from.internet_gateways.get(id).and_then(|it| it.vpc_id.as_ref());
        if let Some(vpc) = vpc.and_then(|vpc| self.stands.get(vpc.as_str())).cloned() {
            let parameters = json!({"InternetGatewayId": copy.as_str(), "VpcId": vpc});
            self.note(id, "", "AttachInternetGateway", parameters);
        }
    }

    /// The original's rules, after the one that AWS gives to a new group was taken out where the original has none such.
    fn rules(&mut self, id: &Id, copy: &Id, original: &Value) {
        let sides = [
            ("IpPermissions", "AuthorizeSecurityGroupIngress"),
            ("IpPermissionsEgress", "AuthorizeSecurityGroupEgress"),
        ];
        for (member, operation) in sides {
            let permissions = original.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
            let all_out = |it: &Value| {
                let is_all = it.get("IpProtocol").and_then(Value::as_str) == Some("-1");
                is_all && it.pointer("/IpRanges/0/CidrIp").and_then(Value::as_str) == Some("0.0.0.0/0")
            };
            let is_out = member == "IpPermissionsEgress";
            if is_out && !permissions.iter().any(all_out) {
                let given = self.lab.network().security_groups.get(copy);
                let given =
                    given.map(|it| it.rules.iter().map(|it| it.security_group_rule_id.as_str().into()).collect());
                let rules: Vec<Value> = given.unwrap_or_default();
                let parameters = json!({"GroupId": copy.as_str(), "SecurityGroupRuleIds": rules});
                self.note(id, "", "RevokeSecurityGroupEgress", parameters);
            }
            for permission in permissions.iter().filter(|it| !is_out || !all_out(it)) {
                let parameters = json!({"GroupId": copy.as_str(), "IpPermissions": [self.mapped(permission)]});
                self.note(id, "", operation, parameters);
            }
        }
    }

    fn finish_subnet(&mut self, id: &Id, copy: &Id) {
        let Some(subnet) = self.from.subnets.get(id) else { return };
        if subnet.map_public_ip_on_launch {
            let parameters = json!({"SubnetId": copy.as_str(), "MapPublicIpOnLaunch": {"Value": true}});
            self.note(id, "", "ModifySubnetAttribute", parameters);
        }
        if subnet.assign_ipv6_address_on_creation && !subnet.ipv6_native {
            let parameters = json!({"SubnetId": copy.as_str(), "AssignIpv6AddressOnCreation": {"Value": true}});
            self.note(id, "", "ModifySubnetAttribute", parameters);
        }
        self.filter(id, copy);
        let is_own =
            |it: &&crate::model::RouteTable| it.associations.iter().any(|it| it.subnet_id.as_ref() == Some(id));
        if let Some(table) = self.from.route_tables.iter().find(is_own).map(|it| it.route_table_id.to_string()) {
            let table = self.stands.get(&table).cloned().unwrap_or(table);
            let parameters = json!({"RouteTableId": table, "SubnetId": copy.as_str()});
            self.note(id, "", "AssociateRouteTable", parameters);
        }
    }

    /// The network ACL of a subnet's copy.
    fn filter(&mut self, id: &Id, copy: &Id) {
        let of = |network: &Network, subnet: &Id| {
            let mut all = network.network_acls.iter().flat_map(|acl| acl.associations.iter().map(move |it| (acl, it)));
            let found = all.find(|(_, it)| it.subnet_id == *subnet);
            found.map(|(acl, it)| (acl.network_acl_id.to_string(), it.network_acl_association_id.to_string()))
        };
        let (Some((original, _)), Some((own, association))) = (of(self.from, id), of(self.lab.network(), copy)) else {
            return;
        };
        let wanted = self.stands.get(&original).cloned().unwrap_or(original);
        if wanted != own {
            let parameters = json!({"AssociationId": association, "NetworkAclId": wanted});
            self.note(id, &wanted, "ReplaceNetworkAclAssociation", parameters);
        }
    }

    /// The routes that somebody created in a table; an endpoint brings its own.
    fn routes(&mut self, id: &Id, copy: &Id) {
        if id.prefix() != "rtb" {
            return;
        }
        let ask = self.request(id, "DescribeRouteTables", json!({"RouteTableIds": [id.as_str()]}));
        let Ok(described) = self.source.call(&ask) else { return };
        let routes = described.pointer("/RouteTables/0/Routes").and_then(Value::as_array).cloned().unwrap_or_default();
        for route in routes.iter().filter_map(Value::as_object) {
            let text = |member: &str| route.get(member).and_then(Value::as_str).unwrap_or_default();
            let is_own = text("Origin") == "CreateRoute" && text("GatewayId") != "local";
            // An endpoint with its prefix list is in the table by its own request.
            if !is_own || (text("GatewayId").starts_with("vpce-") && route.contains_key("DestinationPrefixListId")) {
                continue;
            }
            let mut parameters = Map::new();
            parameters.insert("RouteTableId".into(), copy.as_str().into());
            let taken =
                route.iter().filter(|(member, _)| !["Origin", "State", "InstanceOwnerId"].contains(&member.as_str()));
            parameters.extend(taken.map(|(member, value)| (member.clone(), self.mapped(value))));
            // A Gateway Load Balancer endpoint is described as a gateway, and asked for as what it is.
            if text("GatewayId").starts_with("vpce-")
                && let Some(endpoint) = parameters.remove("GatewayId")
            {
                parameters.insert("VpcEndpointId".into(), endpoint);
            }
            let destination = route
                .iter()
                .find(|(member, _)| member.starts_with("Destination"))
                .and_then(|(_, value)| value.as_str());
            self.note(id, destination.unwrap_or_default(), "CreateRoute", Value::Object(parameters));
        }
    }

    /// A call without which the copy is there, but lacks something.
    fn note(&mut self, id: &Id, part: &str, operation: &str, parameters: Value) {
        if let Err(why) = self.call(id, operation, parameters) {
            self.leave(id, part, why);
        }
    }
}

/// The number of the entries that close a network ACL, and of all behind it (rule NACL-04).
const CLOSING_ENTRY: u64 = 32767;

/// The most blocks of a VPC that are looked through for a free one.
const MOST_BLOCKS: u128 = 4096;
