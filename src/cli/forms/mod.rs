//! What a form of an operation asks: its members in the order of use, what it begins with, and what exists that each may take.
//! It must not know how a form looks, or what people call things.

mod fitting;
mod stock;

pub use fitting::{fitting, maker, put, remedies, settle, takes};
pub use stock::{Stock, is_offered, regions};

use crate::control::shapes::{self, Member, Need, Operation, Structure};
use crate::model::Network;
use crate::net::order;
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

/// What is usually said of a structure, in the order in which it is asked; what is required and not named comes first. `!` marks what
/// the shape leaves open and yet has to be said.
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
    ("CreateSecurityGroupRequest", "VpcId!"),
    ("AuthorizeSecurityGroupIngressRequest", "GroupId! IpPermissions"),
    ("AuthorizeSecurityGroupEgressRequest", "IpPermissions"),
    ("RevokeSecurityGroupIngressRequest", "GroupId! SecurityGroupRuleIds IpPermissions"),
    ("RevokeSecurityGroupEgressRequest", "SecurityGroupRuleIds IpPermissions"),
    ("IpPermission", "IpProtocol FromPort ToPort IpRanges UserIdGroupPairs PrefixListIds Ipv6Ranges"),
    ("IpRange", "CidrIp"),
    ("Ipv6Range", "CidrIpv6"),
    ("UserIdGroupPair", "GroupId"),
    ("PrefixListId", "PrefixListId"),
    ("CreateNetworkAclEntryRequest", "CidrBlock PortRange"),
    ("ReplaceNetworkAclEntryRequest", "CidrBlock PortRange"),
    ("CreateNatGatewayRequest", "SubnetId! AllocationId ConnectivityType"),
    ("AllocateAddressRequest", "Domain"),
    ("ReleaseAddressRequest", "AllocationId"),
    ("AssociateAddressRequest", "AllocationId InstanceId NetworkInterfaceId"),
    ("DisassociateAddressRequest", "AssociationId"),
    ("DeleteSecurityGroupRequest", "GroupId"),
    ("RunInstancesRequest", "SubnetId! SecurityGroupIds PrivateIpAddress ImageId InstanceType MinCount MaxCount"),
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
    ("CreateVpcPeeringConnectionRequest", "PeerVpcId! PeerRegion PeerOwnerId"),
    ("ModifyVpcPeeringConnectionOptionsRequest", "RequesterPeeringConnectionOptions AccepterPeeringConnectionOptions"),
    ("PeeringConnectionOptionsRequest", "AllowDnsResolutionFromRemoteVpc"),
    ("CreateTransitGatewayRequest", "Description"),
    ("CreateTransitGatewayRouteRequest", "TransitGatewayAttachmentId Blackhole"),
    ("EnableTransitGatewayRouteTablePropagationRequest", "TransitGatewayAttachmentId"),
    ("DisableTransitGatewayRouteTablePropagationRequest", "TransitGatewayAttachmentId"),
    ("CreateVpnConnectionRequest", "VpnGatewayId TransitGatewayId Type"),
    ("CreateCustomerGatewayRequest", "IpAddress BgpAsn Type"),
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
    ("CreateTargetGroupInput", "Protocol Port VpcId! TargetType"),
    ("CreateListenerInput", "Protocol Port"),
    ("Action", "TargetGroupArn"),
    ("TargetDescription", "Port"),
    ("CreateHostedZoneRequest", "Name VPC"),
    ("VPC", "VPCRegion VPCId"),
    ("ChangeBatch", ""),
    ("ResourceRecordSet", "TTL ResourceRecords AliasTarget"),
    ("CreateResolverEndpointRequest", "Name Direction IpAddresses SecurityGroupIds"),
    ("CreateResolverRuleRequest", "Name RuleType DomainName TargetIps ResolverEndpointId"),
    ("TargetAddress", "Ip Port"),
    ("IpAddressRequest", "Ip"),
    ("CreateResourceGatewayRequest", "vpcIdentifier! subnetIds! securityGroupIds"),
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

/// What only tells one call from another.
const TOKENS: &[&str] = &["CallerReference", "CreatorRequestId"];

/// The members of a structure that a form asks at once, and the others. What is said by the form's own name field is in neither.
pub fn asked(structure: Structure, is_named: bool) -> (Vec<Member>, Vec<Member>) {
    let rare = ["DryRun", "ClientToken", "clientToken", "TagSpecifications", "Tags", "tags"];
    let usual: Vec<&str> = USUAL
        .iter()
        .find(|(name, _)| *name == structure.name())
        .map(|(_, names)| names.split_whitespace().collect())
        .unwrap_or_default();
    let is_listed = USUAL.iter().any(|(name, _)| *name == structure.name());
    let all = structure.members().filter(|it| !(is_named && it.name == "TagSpecifications")).map(|mut member| {
        if usual.iter().any(|it| it.strip_suffix('!') == Some(member.name)) {
            member.need = Need::Required;
        }
        member
    });
    let all: Vec<Member> = all.collect();
    let open = |it: &&Member| it.need != Need::Required && !rare.contains(&it.name);
    let few = !is_listed && all.iter().filter(open).count() <= FEW;
    let place = |member: &Member| {
        let own = usual.iter().position(|it| it.trim_end_matches('!') == member.name);
        let is_required = member.need == Need::Required;
        match own {
            // What only tells one call from another says the least.
            _ if TOKENS.contains(&member.name) && is_required => Some(usize::MAX),
            Some(at) => Some(at + 1),
            None if is_required => Some(0),
            None => (few && !rare.contains(&member.name)).then_some(1),
        }
    };
    let (mut first, more): (Vec<Member>, Vec<Member>) = all.into_iter().partition(|it| place(it).is_some());
    order::sort_by_key(&mut first, |it| place(it));
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
        for member in TOKENS {
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
    use crate::control::{Lab, Request};
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
            "SubnetId SecurityGroupIds PrivateIpAddress ImageId InstanceType MinCount MaxCount",
        );
    }

    #[test]
    fn what_tells_calls_apart_is_asked_last() {
        let order = |service: &str, name: &str| {
            let (first, _) = asked(named(service, name).input().unwrap(), true);
            first.iter().map(|it| it.name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(order("route53", "CreateHostedZone"), "Name VPC CallerReference");
        assert_eq!(
            order("route53resolver", "CreateResolverEndpoint"),
            "Name Direction IpAddresses SecurityGroupIds CreatorRequestId"
        );
    }

    #[track_caller]
    fn check_settled(lab: &Lab, name: &str, given: Value, expected: Value) {
        let mut values = given.as_object().unwrap().clone();
        let accepts = |it: &Request| lab.preview(it).is_ok();
        settle(&Stock::of(lab.network()), named("ec2", name), &mut values, &accepts);
        assert_eq!(Value::Object(values), expected, "{name}");
    }

    #[test]
    fn the_only_thing_that_fits_is_filled_in() {
        let mut session = Session::default();
        let script = "V=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
T=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $T --vpc-id $V
aws ec2 create-subnet --vpc-id $V --cidr-block 10.0.0.0/24
aws ec2 create-vpn-gateway --type ipsec.1
aws ec2 create-transit-gateway
";
        assert_eq!(session.script(script, |_| {}), 0);
        let network = session.lab.network().clone();
        let vpc = network.vpcs.iter().next().unwrap().vpc_id.to_string();
        let gateway = network.internet_gateways.iter().next().unwrap().internet_gateway_id.to_string();
        let hub = network.transit_gateways.iter().next().unwrap().transit_gateway_id.to_string();
        let subnet = network.subnets.iter().next().unwrap().subnet_id.to_string();
        check_settled(&session.lab, "CreateSubnet", json!({}), json!({"VpcId": vpc}));
        check_settled(&session.lab, "CreateSecurityGroup", json!({}), json!({"VpcId": vpc}));
        check_settled(
            &session.lab,
            "CreateVpcPeeringConnection",
            json!({"VpcId": "vpc-1"}),
            json!({"VpcId": "vpc-1", "PeerVpcId": vpc}),
        );
        check_settled(
            &session.lab,
            "CreateTransitGatewayVpcAttachment",
            json!({}),
            json!({"TransitGatewayId": hub, "VpcId": vpc, "SubnetIds": [subnet]}),
        );
        // Nothing is filled in that may be left out, or that is free to choose.
        check_settled(&session.lab, "CreateVpc", json!({}), json!({}));
        check_settled(&session.lab, "RunInstances", json!({"SubnetId": "x"}), json!({"SubnetId": "x"}));
        // Of two gateways the VPC takes neither: it has one. Without it, the free one fits; which one goes is not guessed.
        session.run("aws ec2 create-internet-gateway");
        check_settled(&session.lab, "AttachInternetGateway", json!({}), json!({"VpcId": vpc}));
        check_settled(&session.lab, "DeleteInternetGateway", json!({}), json!({}));
        session.run(&format!("aws ec2 detach-internet-gateway --internet-gateway-id {gateway} --vpc-id {vpc}"));
        session.run("aws ec2 create-vpc --cidr-block 10.1.0.0/16");
        let other = session.lab.network().vpcs.iter().nth(1).unwrap().vpc_id.to_string();
        session.run(&format!("aws ec2 attach-internet-gateway --internet-gateway-id {gateway} --vpc-id {other}"));
        let free = session.lab.network().internet_gateways.iter().nth(1).unwrap().internet_gateway_id.to_string();
        check_settled(
            &session.lab,
            "AttachInternetGateway",
            json!({"VpcId": vpc}),
            json!({"VpcId": vpc, "InternetGatewayId": free}),
        );
    }

    #[test]
    fn what_an_endpoint_has_is_taken_away_and_what_it_has_not_is_added() {
        let mut lab = lab();
        let network = lab.network().clone();
        let vpc = network.vpcs.iter().next().unwrap().vpc_id.to_string();
        let subnets: Vec<&str> =
            network.subnets.iter().filter(|it| it.vpc_id == *vpc).map(|it| it.subnet_id.as_str()).collect();
        let endpoint = json!({"VpcId": vpc, "VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-east-1.ssm", "SubnetIds": [subnets[0]]});
        lab.call(&Lab::request("ec2", "CreateVpcEndpoint", endpoint)).unwrap();
        let id = lab.network().vpc_endpoints.iter().next().unwrap().vpc_endpoint_id.to_string();
        check_offers(&lab, "ModifyVpcEndpoint", "AddSubnetIds", json!({"VpcEndpointId": id}), &[subnets[1]]);
        check_offers(&lab, "ModifyVpcEndpoint", "RemoveSubnetIds", json!({"VpcEndpointId": id}), &[subnets[0]]);
        let stock = Stock::of(lab.network());
        let request = Lab::request("ec2", "ModifyVpcEndpoint", json!({"VpcEndpointId": id}));
        let out = |member: &str| stock.is_out_of_place(member, &request);
        assert!(out("AddRouteTableIds") && out("RemoveRouteTableIds") && !out("AddSubnetIds"));
        assert!(!out("RemoveSecurityGroupIds") && !out("PrivateDnsEnabled"));
    }

    #[test]
    fn what_is_missing_can_be_made() {
        let made = |name: &str, member: &str| maker(named("ec2", name), member).map(|it| it.name());
        assert_eq!(made("CreateVpnConnection", "CustomerGatewayId"), Some("CreateCustomerGateway"));
        assert_eq!(
            made("CreateVpcEndpointServiceConfiguration", "NetworkLoadBalancerArns"),
            Some("CreateLoadBalancer")
        );
        assert_eq!(made("CreateSubnet", "CidrBlock"), None);
        // A thing that is required and can be missing comes about by an operation, but for what comes with others.
        for operation in changes() {
            let (first, _) = asked(operation.input().unwrap(), true);
            let is_row = |it: &&Member| !stock::keys_of(operation, it.name).is_empty();
            for member in first.iter().filter(|it| it.need == Need::Required).filter(is_row) {
                let comes_with_others = ["AssociationId", "NetworkInterfaceId"].contains(&member.name)
                    || member.name.ends_with("AssociationIdentifier");
                assert!(comes_with_others || maker(operation, member.name).is_some(), "{operation:?} {}", member.name);
            }
        }
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
                assert!(shape.member(member.trim_end_matches('!')).is_some(), "{structure} has no {member}");
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
