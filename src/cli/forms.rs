//! What a form of an operation asks: its members in the order of use, what it begins with, and what exists that each may take.
//! It must not know how a form looks, or what people call things.

use crate::catalog;
use crate::control::Request;
use crate::control::shapes::{self, Member, Need, Operation, Structure};
use crate::model::{Destination, Network};
use crate::net::order;
use crate::net::{Cidr, Family, SortedMap};
use serde_json::{Map, Value};

/// Every operation that changes something, AWS's and the lab's own, in the order of the shapes.
pub fn changes() -> impl Iterator<Item = Operation> {
    let all = shapes::services().flat_map(shapes::operations).chain(shapes::lab_operations());
    all.filter(|it| !["Describe", "Get", "List", "Search"].iter().any(|verb| it.name().starts_with(verb)))
}

/// An operation by service and name, the lab's own too.
pub fn operation(service: &str, name: &str) -> Option<Operation> {
    shapes::operation(service, name)
        .or_else(|| shapes::lab_operations().find(|it| it.service() == service && it.name() == name))
}

/// What is usually said of a structure beside what is required, in the order in which it is asked.
const USUAL: &[(&str, &str)] = &[
    ("CreateVpcRequest", "CidrBlock AmazonProvidedIpv6CidrBlock"),
    ("AssociateVpcCidrBlockRequest", "CidrBlock AmazonProvidedIpv6CidrBlock"),
    ("CreateSubnetRequest", "CidrBlock AvailabilityZone Ipv6CidrBlock"),
    ("AssociateSubnetCidrBlockRequest", "Ipv6CidrBlock"),
    (
        "CreateRouteRequest",
        "DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId GatewayId NatGatewayId VpcEndpointId VpcPeeringConnectionId TransitGatewayId EgressOnlyInternetGatewayId NetworkInterfaceId InstanceId",
    ),
    (
        "ReplaceRouteRequest",
        "DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId GatewayId NatGatewayId VpcEndpointId VpcPeeringConnectionId TransitGatewayId EgressOnlyInternetGatewayId NetworkInterfaceId InstanceId LocalTarget",
    ),
    ("AssociateRouteTableRequest", "SubnetId GatewayId"),
    ("CreateSecurityGroupRequest", "VpcId"),
    ("AuthorizeSecurityGroupIngressRequest", "GroupId IpPermissions"),
    ("AuthorizeSecurityGroupEgressRequest", "IpPermissions"),
    ("RevokeSecurityGroupIngressRequest", "GroupId SecurityGroupRuleIds IpPermissions"),
    ("RevokeSecurityGroupEgressRequest", "SecurityGroupRuleIds IpPermissions"),
    ("IpPermission", "IpProtocol FromPort ToPort IpRanges UserIdGroupPairs PrefixListIds Ipv6Ranges"),
    ("IpRange", "CidrIp"),
    ("Ipv6Range", "CidrIpv6"),
    ("UserIdGroupPair", "GroupId"),
    ("PrefixListId", "PrefixListId"),
    ("CreateNetworkAclEntryRequest", "CidrBlock PortRange"),
    ("ReplaceNetworkAclEntryRequest", "CidrBlock PortRange"),
    ("CreateNatGatewayRequest", "SubnetId AllocationId ConnectivityType"),
    ("AllocateAddressRequest", "Domain"),
    ("ReleaseAddressRequest", "AllocationId"),
    ("AssociateAddressRequest", "AllocationId InstanceId NetworkInterfaceId"),
    ("DisassociateAddressRequest", "AssociationId"),
    ("DeleteSecurityGroupRequest", "GroupId"),
    ("RunInstancesRequest", "ImageId InstanceType SubnetId SecurityGroupIds PrivateIpAddress"),
    ("ModifyInstanceAttributeRequest", "SourceDestCheck Groups"),
    (
        "CreateVpcEndpointRequest",
        "ServiceName VpcEndpointType RouteTableIds SubnetIds SecurityGroupIds PrivateDnsEnabled PolicyDocument",
    ),
    (
        "ModifyVpcEndpointRequest",
        "AddRouteTableIds RemoveRouteTableIds AddSubnetIds RemoveSubnetIds AddSecurityGroupIds RemoveSecurityGroupIds PrivateDnsEnabled PolicyDocument",
    ),
    ("ModifyVpcAttributeRequest", "EnableDnsSupport EnableDnsHostnames"),
    ("ModifySubnetAttributeRequest", "MapPublicIpOnLaunch AssignIpv6AddressOnCreation"),
    ("CreateVpcPeeringConnectionRequest", "PeerVpcId PeerRegion PeerOwnerId"),
    ("ModifyVpcPeeringConnectionOptionsRequest", "RequesterPeeringConnectionOptions AccepterPeeringConnectionOptions"),
    ("PeeringConnectionOptionsRequest", "AllowDnsResolutionFromRemoteVpc"),
    ("CreateTransitGatewayRequest", "Description"),
    ("CreateTransitGatewayRouteRequest", "TransitGatewayAttachmentId Blackhole"),
    ("EnableTransitGatewayRouteTablePropagationRequest", "TransitGatewayAttachmentId"),
    ("DisableTransitGatewayRouteTablePropagationRequest", "TransitGatewayAttachmentId"),
    ("CreateVpnConnectionRequest", "VpnGatewayId TransitGatewayId"),
    ("CreateCustomerGatewayRequest", "IpAddress BgpAsn"),
    ("CreateVpnGatewayRequest", "AmazonSideAsn"),
    (
        "CreateVpcEndpointServiceConfigurationRequest",
        "NetworkLoadBalancerArns GatewayLoadBalancerArns AcceptanceRequired PrivateDnsName",
    ),
    (
        "ModifyVpcEndpointServiceConfigurationRequest",
        "AcceptanceRequired PrivateDnsName AddNetworkLoadBalancerArns RemoveNetworkLoadBalancerArns",
    ),
    ("ModifyVpcEndpointServicePermissionsRequest", "AddAllowedPrincipals RemoveAllowedPrincipals"),
    ("CreateManagedPrefixListRequest", "Entries"),
    ("ModifyManagedPrefixListRequest", "CurrentVersion AddEntries RemoveEntries"),
    ("AddPrefixListEntry", "Description"),
    ("CreateLoadBalancerInput", "Type Scheme Subnets SecurityGroups"),
    ("CreateTargetGroupInput", "Protocol Port VpcId TargetType"),
    ("CreateListenerInput", "Protocol Port"),
    ("Action", "TargetGroupArn"),
    ("TargetDescription", "Port"),
    ("CreateHostedZoneRequest", "VPC"),
    ("VPC", "VPCRegion VPCId"),
    ("ChangeBatch", ""),
    ("ResourceRecordSet", "TTL ResourceRecords AliasTarget"),
    ("CreateResolverEndpointRequest", "Name"),
    ("CreateResolverRuleRequest", "Name DomainName TargetIps ResolverEndpointId"),
    ("TargetAddress", "Ip Port"),
    ("IpAddressRequest", "Ip"),
    ("CreateResourceGatewayRequest", "vpcIdentifier subnetIds securityGroupIds"),
    (
        "CreateResourceConfigurationRequest",
        "resourceGatewayIdentifier resourceConfigurationDefinition portRanges protocol",
    ),
    ("CreateServiceRequest", "customDomainName"),
    ("CreateServiceNetworkRequest", ""),
    ("CreateServiceNetworkVpcAssociationRequest", "securityGroupIds"),
    ("CreateResourceShareRequest", "resourceArns principals"),
    ("AssociateResourceShareRequest", "resourceArns principals"),
    ("DisassociateResourceShareRequest", "resourceArns principals"),
    ("CreateBucketRequest", ""),
    ("PutBucketPolicyRequest", ""),
    ("DeleteBucketPolicyRequest", ""),
];

/// Up to how many optional members of a structure that is not in the table are asked at once.
const FEW: usize = 5;

/// The members of a structure that a form asks at once, and the others. What is said by the form's own name field is in neither.
pub fn asked(structure: Structure, is_named: bool) -> (Vec<Member>, Vec<Member>) {
    let rare = ["DryRun", "ClientToken", "clientToken", "TagSpecifications", "Tags", "tags"];
    let all = structure.members().filter(|it| !(is_named && it.name == "TagSpecifications"));
    let (mut first, optional): (Vec<Member>, Vec<Member>) = all.partition(|it| it.need == Need::Required);
    let usual = USUAL.iter().find(|(name, _)| *name == structure.name());
    let few = optional.iter().filter(|it| !rare.contains(&it.name)).count() <= FEW;
    let place = |member: &Member| match usual {
        Some((_, names)) => names.split(' ').position(|name| name == member.name),
        None => (few && !rare.contains(&member.name)).then_some(0),
    };
    let (mut wanted, more): (Vec<Member>, Vec<Member>) = optional.into_iter().partition(|it| place(it).is_some());
    order::sort_by_key(&mut wanted, |it| place(it));
    first.extend(wanted);
    (first, more)
}

/// The type that an operation's `TagSpecifications` name what it makes by.
pub fn tagged_type(operation: Operation) -> Option<&'static str> {
    operation.input()?.member("TagSpecifications")?;
    let types = [
        ("AllocateAddress", "elastic-ip"),
        ("CreateCustomerGateway", "customer-gateway"),
        ("CreateDhcpOptions", "dhcp-options"),
        ("CreateEgressOnlyInternetGateway", "egress-only-internet-gateway"),
        ("CreateInternetGateway", "internet-gateway"),
        ("CreateManagedPrefixList", "prefix-list"),
        ("CreateNatGateway", "natgateway"),
        ("CreateNetworkAcl", "network-acl"),
        ("CreateRouteTable", "route-table"),
        ("CreateSecurityGroup", "security-group"),
        ("CreateSubnet", "subnet"),
        ("CreateTransitGateway", "transit-gateway"),
        ("CreateTransitGatewayRouteTable", "transit-gateway-route-table"),
        ("CreateTransitGatewayVpcAttachment", "transit-gateway-attachment"),
        ("CreateVpc", "vpc"),
        ("CreateVpcEndpoint", "vpc-endpoint"),
        ("CreateVpcEndpointServiceConfiguration", "vpc-endpoint-service"),
        ("CreateVpcPeeringConnection", "vpc-peering-connection"),
        ("CreateVpnConnection", "vpn-connection"),
        ("CreateVpnGateway", "vpn-gateway"),
        ("RunInstances", "instance"),
    ];
    types.iter().find(|(name, _)| *name == operation.name()).map(|(_, kind)| *kind)
}

/// What a form begins with: what has to be said and has one usual value.
pub fn start(operation: Operation, network: &Network) -> Map<String, Value> {
    let mut values = Map::new();
    let mut set = |member: &str, value: Value| drop(values.insert(member.to_string(), value));
    if let Some(input) = operation.input() {
        for member in ["CallerReference", "CreatorRequestId"] {
            if input.member(member).is_some_and(|it| it.need == Need::Required) {
                set(member, Value::String(["lab-", &(network.made + 1).to_string()].concat()));
            }
        }
    }
    match operation.name() {
        "RunInstances" => {
            set("ImageId", IMAGE.into());
            set("InstanceType", "t3.micro".into());
            set("MinCount", 1.into());
            set("MaxCount", 1.into());
        }
        "CreateVpnConnection" | "CreateVpnGateway" | "CreateCustomerGateway" => set("Type", "ipsec.1".into()),
        "AuthorizeSecurityGroupIngress" | "AuthorizeSecurityGroupEgress" => {
            let ports = [("IpProtocol", Value::from("tcp")), ("FromPort", 443.into()), ("ToPort", 443.into())];
            let mut rule: Map<String, Value> =
                ports.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
            // One block is asked for at once; where none is given, none is said.
            rule.insert("IpRanges".to_string(), Value::Array(vec![Value::Object(Map::new())]));
            set("IpPermissions", Value::Array(vec![Value::Object(rule)]));
        }
        _ => {}
    }
    values
}

/// An image that the lab takes; it runs none.
const IMAGE: &str = "ami-0123456789abcdef0";

/// A value that exists in the network, and what it belongs to, as far as that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    value: String,
    vpc: String,
    owner: String,
    region: String,
}

/// What exists in a network, by the members that name it.
#[derive(Clone, Debug)]
pub struct Stock {
    network: Network,
    items: SortedMap<String, Vec<Item>>,
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

/// Where the network holds what a member names.
fn keys_of(operation: Operation, member: &str) -> &'static [&'static str] {
    let bare = member.strip_prefix("Add").or(member.strip_prefix("Remove")).unwrap_or(member);
    let name = operation.name();
    match bare {
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

/// Whether two members name things of the same kind: then what is selected fits.
pub fn takes(operation: Operation, member: &str, id: &str, network: &Stock) -> bool {
    let keys = keys_of(operation, member);
    keys.iter().any(|key| network.items.get(*key).is_some_and(|items| items.iter().any(|it| it.value == id)))
}

/// The operations that an id fits into, each with the member that takes it: those that require it first.
pub fn fitting(stock: &Stock, id: &str) -> Vec<(Operation, &'static str)> {
    let mut found = Vec::new();
    for operation in changes() {
        let Some(input) = operation.input() else { continue };
        let mut members: Vec<Member> = input.members().filter(|it| takes(operation, it.name, id, stock)).collect();
        order::sort_by_key(&mut members, |it| it.need != Need::Required);
        found.extend(members.first().map(|member| (operation, member.need != Need::Required, member.name)));
    }
    order::sort_by_key(&mut found, |(_, is_optional, _)| *is_optional);
    found.into_iter().map(|(operation, _, member)| (operation, member)).collect()
}

/// A member's value set in a request, as a text or in a list, as its shape wants.
pub fn put(operation: Operation, parameters: &mut Map<String, Value>, member: &str, text: &str) {
    let kind = operation.input().and_then(|input| input.member(member)).map(|it| it.kind);
    let value = Value::String(text.to_string());
    let is_list = kind.is_some_and(|it| it.item().is_some());
    parameters.insert(member.to_string(), if is_list { Value::Array(vec![value]) } else { value });
}

/// The values that a request could say in the place of one of its own so that it is accepted: what would work, nearest first.
/// `accepts` tries a request without carrying it out.
pub fn remedies(
    stock: &Stock,
    operation: Operation,
    request: &Request,
    accepts: &dyn Fn(&Request) -> bool,
) -> Vec<(&'static str, String)> {
    let Some(input) = operation.input() else { return Vec::new() };
    let given = request.parameters.as_object();
    let (first, _) = asked(input, true);
    let mut found = Vec::new();
    let mut looks = 0;
    for member in first {
        let own = given.and_then(|it| it.get(member.name));
        let offers = stock.offers(operation, member.name, request);
        for offer in offers.into_iter().filter(|offer| own.is_none_or(|own| !says(own, offer))) {
            looks += 1;
            if MOST_TRIALS < looks {
                return found;
            }
            let mut other = request.clone();
            if let Some(members) = other.parameters.as_object_mut() {
                put(operation, members, member.name, &offer);
            }
            if accepts(&other) {
                found.push((member.name, offer));
                break;
            }
        }
    }
    found
}

/// The most requests that are tried for what would work.
const MOST_TRIALS: usize = 160;

fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Array(items) => items.iter().any(|item| says(item, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// The page of AWS's API reference on an operation; none for the lab's own.
pub fn reference(operation: Operation) -> Option<String> {
    let (folder, before) = match operation.service() {
        "ec2" => ("AWSEC2/latest/APIReference", ""),
        "elbv2" => ("elasticloadbalancing/latest/APIReference", ""),
        "ram" => ("ram/latest/APIReference", ""),
        "route53" => ("Route53/latest/APIReference", ""),
        "route53profiles" => ("Route53/latest/APIReference", "route53profiles_"),
        "route53resolver" => ("Route53/latest/APIReference", "route53resolver_"),
        "s3api" => ("AmazonS3/latest/API", ""),
        "vpc-lattice" => ("vpc-lattice/latest/APIReference", ""),
        _ => return None,
    };
    Some(["https://docs.aws.amazon.com/", folder, "/API_", before, operation.name(), ".html"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Session;
    use crate::control::Lab;
    use serde_json::json;

    const VPCS: &str = "A=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
B=$(aws ec2 create-vpc --cidr-block 10.1.0.0/16 --query Vpc.VpcId --output text)
aws ec2 create-subnet --vpc-id $A --cidr-block 10.0.0.0/24
aws ec2 create-subnet --vpc-id $A --cidr-block 10.0.1.0/24
aws ec2 create-subnet --vpc-id $B --cidr-block 10.1.1.0/24
";

    fn lab() -> Lab {
        let mut session = Session::default();
        assert_eq!(session.script(VPCS, |_| {}), 0);
        session.lab
    }

    fn named(service: &str, name: &str) -> Operation {
        operation(service, name).unwrap()
    }

    #[track_caller]
    fn check_asked(name: &str, first: &str) {
        let found = named("ec2", name);
        let is_named = tagged_type(found).is_some();
        let (asked, more) = asked(found.input().unwrap(), is_named);
        assert_eq!(asked.iter().map(|it| it.name).collect::<Vec<_>>().join(" "), first);
        let all = found.input().unwrap().members().count();
        assert_eq!(asked.len() + more.len(), all - usize::from(is_named), "a member is in neither part");
    }

    #[test]
    fn what_is_required_is_asked_first_and_nothing_is_lost() {
        check_asked("CreateSubnet", "VpcId CidrBlock AvailabilityZone Ipv6CidrBlock");
        check_asked("AssociateRouteTable", "RouteTableId SubnetId GatewayId");
        check_asked("DeleteSubnet", "SubnetId");
        check_asked(
            "RunInstances",
            "MaxCount MinCount ImageId InstanceType SubnetId SecurityGroupIds PrivateIpAddress",
        );
    }

    /// A structure with all that it holds.
    fn with_inner(structure: Structure, depth: usize, found: &mut Vec<Structure>) {
        if depth < 5 && !found.contains(&structure) {
            found.push(structure);
            let inner =
                structure.members().filter_map(|it| it.kind.structure().or_else(|| it.kind.item()?.structure()));
            inner.for_each(|it| with_inner(it, depth + 1, found));
        }
    }

    #[test]
    fn the_table_of_what_is_usual_names_members_that_there_are() {
        let mut all = Vec::new();
        changes().filter_map(|it| it.input()).for_each(|it| with_inner(it, 0, &mut all));
        for (structure, members) in USUAL {
            let shape = all.iter().find(|it| it.name() == *structure).unwrap_or_else(|| panic!("no {structure}"));
            for member in members.split_whitespace() {
                assert!(shape.member(member).is_some(), "{structure} has no {member}");
            }
        }
    }

    /// A tag that the lab refuses would be a name that a form cannot give.
    #[test]
    fn every_type_of_tags_is_one_that_its_operation_takes() {
        let made = changes().filter(|it| {
            it.service() == "ec2" && it.input().is_some_and(|it| it.member("TagSpecifications").is_some())
        });
        for operation in made.filter(|it| it.name().starts_with("Create") || it.name() == "AllocateAddress") {
            let kind = tagged_type(operation).unwrap_or_else(|| panic!("{operation:?}"));
            let tags = json!([{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": "x"}]}]);
            let request = Lab::request("ec2", operation.name(), json!({"TagSpecifications": tags}));
            if let Err(why) = Lab::default().preview(&request) {
                assert!(!why.message.contains("taggable"), "{operation:?}: {why:?}");
            }
        }
    }

    #[track_caller]
    fn check_offers(lab: &Lab, name: &str, member: &str, parameters: Value, expected: &[&str]) {
        let stock = Stock::of(lab.network());
        let request = Lab::request("ec2", name, parameters);
        let offers = stock.offers(named("ec2", name), member, &request);
        let shown: Vec<&str> = offers.iter().map(String::as_str).take(expected.len().max(1)).collect();
        assert_eq!(shown, expected, "{name} {member}");
    }

    #[test]
    fn what_is_there_and_fits_is_offered() {
        let lab = lab();
        let network = lab.network().clone();
        let vpcs: Vec<String> = network.vpcs.iter().map(|it| it.vpc_id.to_string()).collect();
        let subnets: Vec<&str> = network.subnets.iter().map(|it| it.subnet_id.as_str()).collect();
        check_offers(&lab, "CreateSubnet", "VpcId", json!({}), &[&vpcs[0], &vpcs[1]]);
        check_offers(&lab, "CreateSubnet", "CidrBlock", json!({"VpcId": vpcs[0]}), &["10.0.2.0/24", "10.0.3.0/24"]);
        check_offers(&lab, "CreateVpc", "CidrBlock", json!({}), &["10.2.0.0/16"]);
        check_offers(&lab, "CreateVpcEndpoint", "SubnetIds", json!({"VpcId": vpcs[1]}), &[subnets[2]]);
        let table =
            network.route_tables.iter().find(|it| it.vpc_id.as_str() == vpcs[0]).unwrap().route_table_id.to_string();
        check_offers(&lab, "AssociateRouteTable", "SubnetId", json!({"RouteTableId": table}), &subnets[..2]);
        check_offers(&lab, "DeleteRoute", "DestinationCidrBlock", json!({"RouteTableId": table}), &["10.0.0.0/16"]);
        check_offers(
            &lab,
            "CreateRoute",
            "DestinationCidrBlock",
            json!({"RouteTableId": table}),
            &["0.0.0.0/0", "10.1.0.0/16"],
        );
        check_offers(&lab, "CreateNatGateway", "AllocationId", json!({}), &[]);
    }

    #[test]
    fn where_a_request_is_refused_the_nearest_that_works_is_found_by_trying() {
        let lab = lab();
        let vpc = lab.network().vpcs.iter().next().unwrap().vpc_id.to_string();
        let request = Lab::request("ec2", "CreateSubnet", json!({"VpcId": vpc, "CidrBlock": "10.0.1.0/24"}));
        assert_eq!(lab.preview(&request).unwrap_err().code, "InvalidSubnet.Conflict");
        let found =
            remedies(&Stock::of(lab.network()), named("ec2", "CreateSubnet"), &request, &|it| lab.preview(it).is_ok());
        assert_eq!(found, [("CidrBlock", "10.0.2.0/24".to_string())]);
    }

    #[test]
    fn what_is_selected_fits_into_what_takes_its_kind() {
        let lab = lab();
        let stock = Stock::of(lab.network());
        let subnet = lab.network().subnets.iter().next().unwrap().subnet_id.to_string();
        let found: Vec<&str> = fitting(&stock, &subnet).iter().map(|(operation, _)| operation.name()).collect();
        for wanted in
            ["DeleteSubnet", "CreateNatGateway", "RunInstances", "AssociateRouteTable", "ModifySubnetAttribute"]
        {
            assert!(found.contains(&wanted), "{wanted}: {found:?}");
        }
        assert!(!found.contains(&"DeleteVpc"), "{found:?}");
    }
}
