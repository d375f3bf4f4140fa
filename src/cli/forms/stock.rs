//! What exists in a network that a member of a request may take, and what is free. It must not know how a form looks.

use super::IMAGE;
use crate::catalog;
use crate::control::shapes::Operation;
use crate::control::{Lab, Request};
use crate::model::{Destination, EndpointType, Network};
use crate::net::{Cidr, Family, Id, SortedMap};
use serde_json::Value;

/// A value that exists in the network, and what it belongs to, as far as that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) value: String,
    vpc: String,
    owner: String,
    region: String,
}

/// What exists in a network, by the members that name it.
#[derive(Clone, Debug)]
pub struct Stock {
    network: Network,
    pub(super) items: SortedMap<String, Vec<Item>>,
    /// The ids of all resources.
    ids: Vec<String>,
}

impl Stock {
    /// What is in a network. It reads the network's own form, whose members carry AWS's names.
    pub fn of(network: &Network) -> Self {
        let mut stock = Self { network: network.clone(), items: SortedMap::new(), ids: Vec::new() };
        let value = network.to_value();
        for (table, rows) in value.as_object().into_iter().flatten() {
            for row in rows.as_array().into_iter().flatten() {
                let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_string();
                let id = row.as_object().and_then(|it| it.values().next()).and_then(Value::as_str);
                stock.ids.extend(id.filter(|id| id.contains('-')).map(str::to_string));
                let vpc = text("VpcId");
                let of_vpc = network.vpcs.get(&vpc).map(|it| it.region.clone());
                let region = of_vpc.unwrap_or_else(|| text("Region"));
                stock.note(table, row, &Item { value: String::new(), vpc, owner: text("OwnerId"), region });
            }
        }
        stock
    }

    fn note(&mut self, table: &str, value: &Value, home: &Item) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    let below = [table, ".", name].concat();
                    let Value::String(text) = inner else {
                        self.note(&below, inner, home);
                        continue;
                    };
                    let key = if name == "Id" || name == "Name" { below } else { name.to_string() };
                    let known = self.items.or_default(key);
                    if !known.iter().any(|it| it.value == *text) {
                        let vpc = if name == "VpcId" { String::new() } else { home.vpc.clone() };
                        known.push(Item { value: text.clone(), vpc, ..home.clone() });
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.note(table, item, home)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The VPC that a form is about: that of the first thing in it that belongs to one.
    pub fn vpc_of(&self, parameters: &Value) -> Option<String> {
        match parameters {
            Value::String(text) => {
                if self.network.vpcs.contains(text) {
                    return Some(text.clone());
                }
                let mut all = self.items.values().flatten();
                all.find(|it| it.value == *text && !it.vpc.is_empty()).map(|it| it.vpc.clone())
            }
            Value::Array(items) => items.iter().find_map(|item| self.vpc_of(item)),
            Value::Object(members) => {
                members.iter().filter(|(name, _)| *name != "PeerVpcId").find_map(|(_, value)| self.vpc_of(value))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    /// The account and the Region of the first thing in a form that says them: where the request is made.
    pub fn home_of(&self, parameters: &Value) -> Option<(String, String)> {
        match parameters {
            Value::String(text) => {
                let all = self.items.values().flatten();
                let found = all.filter(|it| it.value == *text && !it.owner.is_empty() && !it.region.is_empty());
                found.map(|it| (it.owner.clone(), it.region.clone())).next()
            }
            Value::Array(items) => items.iter().find_map(|item| self.home_of(item)),
            Value::Object(members) => members.values().find_map(|item| self.home_of(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    /// A request that is made where what it is about is at home.
    pub fn request(&self, operation: Operation, parameters: Value) -> Request {
        let mut request = Lab::request(operation.service(), operation.name(), Value::Null);
        if let Some((account, region)) = self.home_of(&parameters) {
            request.account = account.into();
            request.region = region;
        }
        request.parameters = parameters;
        request
    }

    /// Whether an endpoint of the type that a request is about has nothing of what a member names.
    pub fn is_out_of_place(&self, member: &str, request: &Request) -> bool {
        let text = |name: &str| request.parameters.get(name).and_then(Value::as_str);
        let own = || Some(self.network.vpc_endpoints.get(text("VpcEndpointId")?)?.vpc_endpoint_type.as_str());
        let Some(kind) = own().or_else(|| text("VpcEndpointType")) else { return false };
        match bare(member) {
            "RouteTableIds" => kind != EndpointType::Gateway.as_str(),
            "SubnetIds" => kind == EndpointType::Gateway.as_str(),
            "SecurityGroupIds" => {
                [EndpointType::Gateway, EndpointType::GatewayLoadBalancer].iter().any(|it| it.as_str() == kind)
            }
            _ => false,
        }
    }

    /// What an endpoint has of what a member adds or takes away.
    fn had(&self, operation: Operation, member: &str, request: &Request) -> Option<&[Id]> {
        if operation.name() != "ModifyVpcEndpoint" {
            return None;
        }
        let id = request.parameters.get("VpcEndpointId")?.as_str()?;
        let endpoint = self.network.vpc_endpoints.get(id)?;
        match bare(member) {
            "RouteTableIds" => Some(&endpoint.route_table_ids),
            "SubnetIds" => Some(&endpoint.subnet_ids),
            "SecurityGroupIds" => Some(&endpoint.groups),
            _ => None,
        }
    }

    /// What a member of a request may take, of what exists or is free, the likeliest first. Empty where anything may be said.
    pub fn offers(&self, operation: Operation, member: &str, request: &Request) -> Vec<String> {
        let made = self.computed(operation, member, request);
        if !made.is_empty() {
            return made;
        }
        let vpc = self.vpc_of(&without(&request.parameters, member));
        let keys = keys_of(operation, member);
        let mut offers = Vec::new();
        for key in keys {
            let all = self.items.get(*key).into_iter().flatten();
            let prefix = prefix_of(key);
            for item in all.filter(|it| it.value.starts_with(prefix)) {
                let is_near = item.vpc.is_empty() || vpc.as_ref().is_none_or(|vpc| *vpc == item.vpc);
                if is_near && !offers.contains(&item.value) {
                    offers.push(item.value.clone());
                }
            }
        }
        // What is there already is not added, what is not there not taken away.
        if let Some(had) = self.had(operation, member, request) {
            let is_there = |offer: &String| had.iter().any(|id| *id == offer.as_str());
            offers.retain(|offer| is_there(offer) == member.starts_with("Remove"));
        }
        if member == "Resources" && operation.name().ends_with("Tags") {
            offers.clone_from(&self.ids);
        }
        offers
    }

    /// What a member may take, a list of ids too: where nothing is known of the member itself, what is known of one of its items.
    pub fn known(&self, operation: Operation, member: &str, request: &Request) -> Vec<String> {
        let own = self.offers(operation, member, request);
        let one = member.strip_suffix('s').unwrap_or(member);
        if !own.is_empty() || one == member {
            return own;
        }
        let of_one = self.offers(operation, one, request);
        let is_id = one.ends_with("Id") || one.ends_with("Arn");
        let named = self.items.get(one).filter(|_| of_one.is_empty() && is_id);
        of_one.into_iter().chain(named.into_iter().flatten().map(|it| it.value.clone())).collect()
    }

    /// Offers that are no rows: free blocks, zones, services, names of protocols.
    fn computed(&self, operation: Operation, member: &str, request: &Request) -> Vec<String> {
        let network = &self.network;
        let name = operation.name();
        let vpc = self.vpc_of(&request.parameters).and_then(|id| network.vpcs.get(&id));
        let words = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let texts = |list: Vec<Cidr>| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        match member {
            "CidrBlock" if name == "CreateSubnet" => {
                vpc.map(|vpc| texts(free_in(network, vpc, Family::V4))).unwrap_or_default()
            }
            "Ipv6CidrBlock" if name == "CreateSubnet" || name == "AssociateSubnetCidrBlock" => {
                vpc.map(|vpc| texts(free_in(network, vpc, Family::V6))).unwrap_or_default()
            }
            "CidrBlock" if name == "CreateVpc" || name == "AssociateVpcCidrBlock" => {
                let taken: Vec<Cidr> = network.vpcs.iter().flat_map(|it| it.cidrs()).chain(sites(network)).collect();
                let within: Option<Cidr> = "10.0.0.0/8".parse().ok();
                texts(free(&within.into_iter().collect::<Vec<_>>(), &taken, 16))
            }
            "CidrBlock" | "CidrIp" => {
                let mut list = words(&["0.0.0.0/0"]);
                list.extend(texts(
                    network.vpcs.iter().flat_map(|it| it.cidrs()).filter(|it| it.family() == Family::V4).collect(),
                ));
                list
            }
            "CidrIpv6" => words(&["::/0"]),
            "DestinationCidrBlock" | "DestinationIpv6CidrBlock" | "DestinationPrefixListId"
                if ["DeleteRoute", "ReplaceRoute"].contains(&name) =>
            {
                let table = request.parameters.get("RouteTableId").and_then(Value::as_str).unwrap_or_default();
                let routes = network.route_tables.get(table).map(|it| it.routes.clone()).unwrap_or_default();
                let fits = |to: &Destination| match to {
                    Destination::PrefixList(_) => member == "DestinationPrefixListId",
                    Destination::Cidr(cidr) => {
                        member
                            == if cidr.family() == Family::V4 {
                                "DestinationCidrBlock"
                            } else {
                                "DestinationIpv6CidrBlock"
                            }
                    }
                };
                routes.iter().map(|it| &it.destination).filter(|it| fits(it)).map(ToString::to_string).collect()
            }
            "DestinationCidrBlock" => {
                let mut list = words(&["0.0.0.0/0"]);
                let own = vpc.map(|it| it.vpc_id.clone());
                let others =
                    network.vpcs.iter().filter(|it| Some(&it.vpc_id) != own.as_ref()).flat_map(|it| it.cidrs());
                list.extend(texts(others.chain(sites(network)).filter(|it| it.family() == Family::V4).collect()));
                list
            }
            "DestinationIpv6CidrBlock" => words(&["::/0"]),
            "IpProtocol" => words(&["tcp", "udp", "icmp", "-1"]),
            "Protocol" if name.ends_with("NetworkAclEntry") => words(&["6", "17", "1", "-1"]),
            "ImageId" => words(&[IMAGE]),
            "InstanceType" => words(&["t3.micro"]),
            "AddressFamily" => words(&["IPv4", "IPv6"]),
            "Type" if name.starts_with("CreateVpnC") => words(&["ipsec.1"]),
            "OnPremises" => network.on_premises.iter().map(|it| it.name.clone()).collect(),
            "PeerOwnerId" | "principals" => network.accounts.iter().map(|it| it.id.to_string()).collect(),
            "PeerRegion" | "VPCRegion" => regions(network),
            "AvailabilityZone" | "Zone" => {
                let region = vpc.map_or(request.region.as_str(), |vpc| vpc.region.as_str());
                let known =
                    catalog::region(region).map(|it| it.zones.iter().map(|zone| zone.name.clone()).collect::<Vec<_>>());
                known.unwrap_or_default()
            }
            "ServiceName" => {
                let region = vpc.map_or(request.region.as_str(), |vpc| vpc.region.as_str());
                let own = network.endpoint_services.iter().map(|it| it.service_name());
                own.chain(catalog::services_in(region).into_iter().map(|it| it.service_name)).collect()
            }
            "Id" if name.ends_with("Targets") => {
                let instances = network.instances.iter().map(|it| it.instance_id.to_string());
                let addresses = network.network_interfaces.iter().filter_map(|it| it.primary());
                instances.chain(addresses.map(|it| it.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether something can be offered for a member: then a form lets choose, and takes anything else as well.
pub fn is_offered(operation: Operation, member: &str) -> bool {
    let computed = [
        "CidrBlock",
        "Ipv6CidrBlock",
        "CidrIp",
        "CidrIpv6",
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "IpProtocol",
        "ImageId",
        "InstanceType",
        "AddressFamily",
        "OnPremises",
        "PeerOwnerId",
        "principals",
        "PeerRegion",
        "VPCRegion",
        "AvailabilityZone",
        "Zone",
        "ServiceName",
        "Resources",
    ];
    let is_target = member == "Id" && operation.name().ends_with("Targets");
    let is_protocol = member == "Protocol" && operation.name().ends_with("NetworkAclEntry");
    computed.contains(&member) || is_target || is_protocol || !keys_of(operation, member).is_empty()
}

/// The Regions that a network is in, then all others.
pub fn regions(network: &Network) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    let own = network.vpcs.iter().map(|it| it.region.clone());
    for region in own.chain(catalog::regions().iter().map(|it| it.code.to_string())) {
        if !list.contains(&region) {
            list.push(region);
        }
    }
    list
}

fn sites(network: &Network) -> impl Iterator<Item = Cidr> {
    network.on_premises.iter().flat_map(|it| it.cidrs.iter().copied())
}

fn without(parameters: &Value, member: &str) -> Value {
    let mut rest = parameters.clone();
    if let Some(members) = rest.as_object_mut() {
        members.shift_remove(member);
    }
    rest
}

/// The most free blocks that are offered.
const MOST_BLOCKS: usize = 6;
/// How many places are looked at for a free block.
const MOST_LOOKS: u128 = 4096;

/// Free blocks of a VPC, as large as its last subnet.
fn free_in(network: &Network, vpc: &crate::model::Vpc, family: Family) -> Vec<Cidr> {
    let within: Vec<Cidr> = vpc.cidrs().filter(|it| it.family() == family).collect();
    let own = network.subnets.iter().filter(|it| it.vpc_id == vpc.vpc_id);
    let taken: Vec<Cidr> = own.flat_map(|it| it.cidrs()).filter(|it| it.family() == family).collect();
    let usual = within.first().map_or(24, |it| (it.prefix_len() + 8).clamp(24, 28));
    let length = match family {
        Family::V4 => taken.last().map_or(usual, Cidr::prefix_len),
        Family::V6 => 64,
    };
    free(&within, &taken, length)
}

/// The first blocks of a length that overlap nothing that is taken.
fn free(within: &[Cidr], taken: &[Cidr], length: u8) -> Vec<Cidr> {
    let mut found = Vec::new();
    for block in within.iter().filter(|it| it.prefix_len() <= length) {
        let bits = if block.family() == Family::V4 { 32 } else { 128 };
        let Some(step) = 1_u128.checked_shl(u32::from(bits - length)) else { continue };
        let places = (0..MOST_LOOKS).map_while(|place| block.nth(place.checked_mul(step)?));
        let blocks = places.filter_map(|address| Cidr::new(address, length));
        let open = blocks.take_while(|it| block.covers(it)).filter(|it| !taken.iter().any(|other| other.overlaps(it)));
        found.extend(open.take(MOST_BLOCKS));
    }
    found.truncate(MOST_BLOCKS);
    found
}

/// The prefix of the values of a key that other things share.
fn prefix_of(key: &str) -> &'static str {
    match key {
        "GroupId" => "sg-",
        _ => "",
    }
}

/// The member without what is done with it.
fn bare(member: &str) -> &str {
    member.strip_prefix("Add").or(member.strip_prefix("Remove")).unwrap_or(member)
}

/// Where the network holds what a member names.
pub(super) fn keys_of(operation: Operation, member: &str) -> &'static [&'static str] {
    let name = operation.name();
    match bare(member) {
        "VpcId" | "VPCId" | "PeerVpcId" | "vpcIdentifier" => &["VpcId"],
        "ResourceId" if name.ends_with("Profile") => &["VpcId"],
        "SubnetId" | "SubnetIds" | "Subnets" | "subnetIds" => &["SubnetId"],
        "RouteTableId" | "RouteTableIds" => &["RouteTableId"],
        "GroupId" | "GroupIds" | "Groups" | "SecurityGroupIds" | "SecurityGroups" | "securityGroupIds" => &["GroupId"],
        "GatewayId" if name.ends_with("Propagation") => &["VpnGatewayId"],
        "GatewayId" => &["InternetGatewayId", "VpnGatewayId"],
        "InternetGatewayId" => &["InternetGatewayId"],
        "EgressOnlyInternetGatewayId" => &["EgressOnlyInternetGatewayId"],
        "NatGatewayId" => &["NatGatewayId"],
        "AllocationId" | "SecondaryAllocationIds" => &["AllocationId"],
        "NetworkInterfaceId" => &["NetworkInterfaceId"],
        "InstanceId" | "InstanceIds" => &["InstanceId"],
        "VpcEndpointId" | "VpcEndpointIds" => &["VpcEndpointId"],
        "ServiceId" | "ServiceIds" => &["ServiceId"],
        "VpcPeeringConnectionId" => &["VpcPeeringConnectionId"],
        "TransitGatewayId" => &["TransitGatewayId"],
        "TransitGatewayAttachmentId" | "TransitGatewayAttachmentIds" => &["TransitGatewayAttachmentId"],
        "TransitGatewayRouteTableId" => &["TransitGatewayRouteTableId"],
        "VpnGatewayId" => &["VpnGatewayId"],
        "CustomerGatewayId" => &["CustomerGatewayId"],
        "VpnConnectionId" => &["VpnConnectionId"],
        "NetworkAclId" => &["NetworkAclId"],
        "DhcpOptionsId" => &["DhcpOptionsId"],
        "PrefixListId" | "PrefixListIds" | "DestinationPrefixListId" => &["PrefixListId"],
        "SecurityGroupRuleIds" => &["SecurityGroupRuleId"],
        "AssociationId" => match name {
            "DisassociateRouteTable" | "ReplaceRouteTableAssociation" => &["RouteTableAssociationId"],
            "ReplaceNetworkAclAssociation" => &["NetworkAclAssociationId"],
            _ => &["AssociationId"],
        },
        "LoadBalancerArn" | "NetworkLoadBalancerArns" | "GatewayLoadBalancerArns" => &["LoadBalancerArn"],
        "TargetGroupArn" => &["TargetGroupArn"],
        "ListenerArn" => &["ListenerArn"],
        "HostedZoneId" => &["HostedZones.Id"],
        "Id" if operation.service() == "route53" => &["HostedZones.Id"],
        "ResolverEndpointId" => &["ResolverEndpoints.Id"],
        "ResolverRuleId" => &["ResolverRules.Id"],
        "ProfileId" => &["Profiles.Id"],
        "resourceGatewayIdentifier" => &["ResourceGateways.Id"],
        "resourceConfigurationIdentifier" => &["ResourceConfigurations.Id"],
        "serviceNetworkIdentifier" => &["ServiceNetworks.Id"],
        "serviceIdentifier" => &["LatticeServices.Id"],
        "serviceNetworkVpcAssociationIdentifier"
        | "serviceNetworkServiceAssociationIdentifier"
        | "serviceNetworkResourceAssociationIdentifier" => &["LatticeAssociations.Id"],
        "resourceShareArn" => &["ResourceShareArn"],
        "Bucket" if name != "CreateBucket" => &["Buckets.Name"],
        _ => &[],
    }
}
