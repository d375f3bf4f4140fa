//! Terraform's types of resources that are read, as the types of CloudFormation's that they are, and what Terraform alone has.
//! It must not know a plan's references.

use crate::control::shapes::pascal_case;
use crate::exchange::cloudformation::{Kind, Made, Maker, Outcome, Properties, doing, permission};
use crate::net::json;
use crate::text::import::Reason;
use serde_json::{Map, Value};

/// A type of Terraform's, what it is here, and the arguments that are read: `argument`, or `argument=Property` where the property's
/// name does not follow from it.
pub type Row = (&'static str, &'static str, &'static str);

/// Every type that is read.
pub const ROWS: &[Row] = &[
    (
        "aws_vpc",
        "AWS::EC2::VPC",
        "cidr_block enable_dns_support enable_dns_hostnames instance_tenancy assign_generated_ipv6_cidr_block=AmazonProvidedIpv6CidrBlock",
    ),
    ("aws_default_vpc", "AWS::EC2::VPC", "cidr_block enable_dns_support enable_dns_hostnames"),
    ("aws_vpc_ipv4_cidr_block_association", "AWS::EC2::VPCCidrBlock", "vpc_id cidr_block"),
    (
        "aws_vpc_ipv6_cidr_block_association",
        "AWS::EC2::VPCCidrBlock",
        "vpc_id assign_generated_ipv6_cidr_block=AmazonProvidedIpv6CidrBlock",
    ),
    (
        "aws_subnet",
        "AWS::EC2::Subnet",
        "vpc_id cidr_block ipv6_cidr_block ipv6_native availability_zone availability_zone_id map_public_ip_on_launch assign_ipv6_address_on_creation enable_dns64",
    ),
    ("aws_default_subnet", "AWS::EC2::Subnet", "vpc_id cidr_block availability_zone map_public_ip_on_launch"),
    ("aws_internet_gateway", "AWS::EC2::InternetGateway", ""),
    ("aws_internet_gateway_attachment", "AWS::EC2::VPCGatewayAttachment", "vpc_id internet_gateway_id"),
    ("aws_egress_only_internet_gateway", "AWS::EC2::EgressOnlyInternetGateway", "vpc_id"),
    ("aws_route_table", "AWS::EC2::RouteTable", "vpc_id"),
    ("aws_default_route_table", "", ""),
    ("aws_route", "AWS::EC2::Route", ROUTE),
    ("aws_route_table_association", "AWS::EC2::SubnetRouteTableAssociation", "subnet_id gateway_id route_table_id"),
    ("aws_main_route_table_association", "aws_main_route_table_association", "vpc_id route_table_id"),
    ("aws_eip", "AWS::EC2::EIP", "instance=InstanceId"),
    ("aws_eip_association", "AWS::EC2::EIPAssociation", "allocation_id instance_id network_interface_id"),
    ("aws_nat_gateway", "AWS::EC2::NatGateway", "allocation_id subnet_id connectivity_type"),
    ("aws_security_group", "AWS::EC2::SecurityGroup", "name=GroupName description=GroupDescription vpc_id"),
    ("aws_default_security_group", "aws_default_security_group", "vpc_id"),
    ("aws_security_group_rule", "", ""),
    ("aws_vpc_security_group_ingress_rule", "ingress rule", RULE),
    ("aws_vpc_security_group_egress_rule", "egress rule", RULE),
    ("aws_network_acl", "AWS::EC2::NetworkAcl", "vpc_id"),
    ("aws_default_network_acl", "aws_default_network_acl", "default_network_acl_id"),
    ("aws_network_acl_rule", "AWS::EC2::NetworkAclEntry", ""),
    ("aws_network_acl_association", "AWS::EC2::SubnetNetworkAclAssociation", "network_acl_id subnet_id"),
    ("aws_ec2_managed_prefix_list", "AWS::EC2::PrefixList", "name=PrefixListName address_family max_entries"),
    (
        "aws_vpc_endpoint",
        "AWS::EC2::VPCEndpoint",
        "vpc_id service_name vpc_endpoint_type route_table_ids subnet_ids security_group_ids private_dns_enabled policy=PolicyDocument ip_address_type service_region service_network_arn resource_configuration_arn",
    ),
    (
        "aws_vpc_endpoint_route_table_association",
        "modify-vpc-endpoint",
        "vpc_endpoint_id route_table_id=AddRouteTableIds",
    ),
    ("aws_vpc_endpoint_subnet_association", "modify-vpc-endpoint", "vpc_endpoint_id subnet_id=AddSubnetIds"),
    (
        "aws_vpc_endpoint_security_group_association",
        "modify-vpc-endpoint",
        "vpc_endpoint_id security_group_id=AddSecurityGroupIds",
    ),
    ("aws_vpc_endpoint_policy", "modify-vpc-endpoint", "vpc_endpoint_id policy=PolicyDocument"),
    ("aws_vpc_endpoint_private_dns", "modify-vpc-endpoint", "vpc_endpoint_id private_dns_enabled"),
    (
        "aws_vpc_endpoint_connection_accepter",
        "aws_vpc_endpoint_connection_accepter",
        "vpc_endpoint_service_id=ServiceId vpc_endpoint_id=VpcEndpointIds",
    ),
    (
        "aws_vpc_endpoint_service",
        "AWS::EC2::VPCEndpointService",
        "acceptance_required network_load_balancer_arns gateway_load_balancer_arns private_dns_name supported_ip_address_types supported_regions",
    ),
    (
        "aws_vpc_endpoint_service_allowed_principal",
        "AWS::EC2::VPCEndpointServicePermissions",
        "vpc_endpoint_service_id=ServiceId principal_arn=AllowedPrincipals",
    ),
    ("aws_vpc_peering_connection", "AWS::EC2::VPCPeeringConnection", "vpc_id peer_vpc_id peer_owner_id peer_region"),
    (
        "aws_ec2_transit_gateway",
        "AWS::EC2::TransitGateway",
        "description amazon_side_asn auto_accept_shared_attachments default_route_table_association default_route_table_propagation dns_support vpn_ecmp_support",
    ),
    (
        "aws_ec2_transit_gateway_vpc_attachment",
        "AWS::EC2::TransitGatewayVpcAttachment",
        "vpc_id subnet_ids transit_gateway_id",
    ),
    ("aws_ec2_transit_gateway_route_table", "AWS::EC2::TransitGatewayRouteTable", "transit_gateway_id"),
    (
        "aws_ec2_transit_gateway_route",
        "AWS::EC2::TransitGatewayRoute",
        "destination_cidr_block blackhole transit_gateway_attachment_id transit_gateway_route_table_id",
    ),
    (
        "aws_ec2_transit_gateway_route_table_association",
        "AWS::EC2::TransitGatewayRouteTableAssociation",
        "transit_gateway_attachment_id transit_gateway_route_table_id",
    ),
    (
        "aws_ec2_transit_gateway_route_table_propagation",
        "AWS::EC2::TransitGatewayRouteTablePropagation",
        "transit_gateway_attachment_id transit_gateway_route_table_id",
    ),
    ("aws_vpn_gateway", "AWS::EC2::VPNGateway", "amazon_side_asn"),
    ("aws_vpn_gateway_attachment", "AWS::EC2::VPCGatewayAttachment", "vpc_id vpn_gateway_id"),
    (
        "aws_vpn_gateway_route_propagation",
        "AWS::EC2::VPNGatewayRoutePropagation",
        "vpn_gateway_id route_table_id=RouteTableIds",
    ),
    ("aws_customer_gateway", "AWS::EC2::CustomerGateway", "bgp_asn ip_address type"),
    (
        "aws_vpn_connection",
        "AWS::EC2::VPNConnection",
        "customer_gateway_id vpn_gateway_id transit_gateway_id type static_routes_only",
    ),
    ("aws_vpn_connection_route", "AWS::EC2::VPNConnectionRoute", "destination_cidr_block vpn_connection_id"),
    ("aws_vpc_dhcp_options", "AWS::EC2::DHCPOptions", "domain_name domain_name_servers ntp_servers"),
    ("aws_vpc_dhcp_options_association", "AWS::EC2::VPCDHCPOptionsAssociation", "vpc_id dhcp_options_id"),
    (
        "aws_instance",
        "AWS::EC2::Instance",
        "ami=ImageId instance_type subnet_id vpc_security_group_ids=SecurityGroupIds private_ip=PrivateIpAddress source_dest_check",
    ),
    (
        "aws_network_interface",
        "AWS::EC2::NetworkInterface",
        "subnet_id security_groups=GroupSet private_ip=PrivateIpAddress source_dest_check",
    ),
    (
        "aws_network_interface_attachment",
        "AWS::EC2::NetworkInterfaceAttachment",
        "instance_id network_interface_id device_index",
    ),
    ("aws_lb", "AWS::ElasticLoadBalancingV2::LoadBalancer", BALANCER),
    ("aws_alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", BALANCER),
    ("aws_lb_target_group", "AWS::ElasticLoadBalancingV2::TargetGroup", GROUP),
    ("aws_alb_target_group", "AWS::ElasticLoadBalancingV2::TargetGroup", GROUP),
    ("aws_lb_target_group_attachment", "aws_lb_target_group_attachment", "target_group_arn target_id=Id port"),
    ("aws_lb_listener", "AWS::ElasticLoadBalancingV2::Listener", "load_balancer_arn port protocol"),
    ("aws_alb_listener", "AWS::ElasticLoadBalancingV2::Listener", "load_balancer_arn port protocol"),
    ("aws_route53_zone", "AWS::Route53::HostedZone", "name"),
    ("aws_route53_zone_association", "aws_route53_zone_association", "zone_id vpc_id vpc_region"),
    ("aws_route53_record", "AWS::Route53::RecordSet", "zone_id=HostedZoneId name type ttl=TTL records=ResourceRecords"),
    (
        "aws_route53_resolver_endpoint",
        "AWS::Route53Resolver::ResolverEndpoint",
        "name direction security_group_ids resolver_endpoint_type",
    ),
    (
        "aws_route53_resolver_rule",
        "AWS::Route53Resolver::ResolverRule",
        "name domain_name rule_type resolver_endpoint_id",
    ),
    (
        "aws_route53_resolver_rule_association",
        "AWS::Route53Resolver::ResolverRuleAssociation",
        "name resolver_rule_id vpc_id",
    ),
    ("aws_route53profiles_profile", "AWS::Route53Profiles::Profile", "name"),
    ("aws_route53profiles_association", "AWS::Route53Profiles::ProfileAssociation", "name profile_id resource_id"),
    (
        "aws_route53profiles_resource_association",
        "AWS::Route53Profiles::ProfileResourceAssociation",
        "name profile_id resource_arn",
    ),
    ("aws_s3_bucket", "AWS::S3::Bucket", "bucket=BucketName"),
    ("aws_s3_bucket_policy", "AWS::S3::BucketPolicy", "bucket policy=PolicyDocument"),
    ("aws_vpclattice_service", "AWS::VpcLattice::Service", "name auth_type custom_domain_name"),
    ("aws_vpclattice_service_network", "AWS::VpcLattice::ServiceNetwork", "name auth_type"),
    (
        "aws_vpclattice_service_network_service_association",
        "AWS::VpcLattice::ServiceNetworkServiceAssociation",
        "service_identifier service_network_identifier",
    ),
    (
        "aws_vpclattice_service_network_vpc_association",
        "AWS::VpcLattice::ServiceNetworkVpcAssociation",
        "vpc_identifier service_network_identifier security_group_ids",
    ),
    (
        "aws_vpclattice_service_network_resource_association",
        "AWS::VpcLattice::ServiceNetworkResourceAssociation",
        "resource_configuration_identifier=ResourceConfigurationId service_network_identifier=ServiceNetworkId",
    ),
    (
        "aws_vpclattice_resource_gateway",
        "AWS::VpcLattice::ResourceGateway",
        "name vpc_id=VpcIdentifier subnet_ids security_group_ids ip_address_type",
    ),
    (
        "aws_vpclattice_resource_configuration",
        "AWS::VpcLattice::ResourceConfiguration",
        "name type protocol port_ranges resource_gateway_identifier=ResourceGatewayId",
    ),
];

pub const ROUTE: &str = "route_table_id destination_cidr_block destination_ipv6_cidr_block destination_prefix_list_id gateway_id nat_gateway_id vpc_endpoint_id transit_gateway_id vpc_peering_connection_id egress_only_gateway_id=EgressOnlyInternetGatewayId network_interface_id=InstanceId";

/// The arguments of a route that stands within its table, beside those of `aws_route`.
pub const INNER_ROUTE: &str =
    "cidr_block=DestinationCidrBlock ipv6_cidr_block=DestinationIpv6CidrBlock destination_prefix_list_id";

const RULE: &str = "security_group_id=GroupId cidr_ipv4=CidrIp cidr_ipv6=CidrIpv6 prefix_list_id=SourcePrefixListId referenced_security_group_id=SourceSecurityGroupId ip_protocol from_port to_port description";

const BALANCER: &str = "name load_balancer_type=Type subnets security_groups ip_address_type";

const GROUP: &str = "name port protocol target_type vpc_id ip_address_type";

/// The arguments of a row with the properties' names.
pub fn arguments(row: &'static str) -> impl Iterator<Item = (&'static str, String)> {
    row.split_whitespace().map(|argument| match argument.split_once('=') {
        Some((argument, property)) => (argument, property.to_owned()),
        None => (argument, pascal_case(argument)),
    })
}

/// What there is in Terraform and not in CloudFormation.
pub static OWN: &[Kind] = &[
    doing("ingress rule", |maker, properties| rule(maker, properties, "AuthorizeSecurityGroupIngress")),
    doing("egress rule", |maker, properties| rule(maker, properties, "AuthorizeSecurityGroupEgress")),
    doing("aws_default_security_group", default_security_group),
    doing("aws_default_network_acl", default_network_acl),
    doing("aws_main_route_table_association", |maker, properties| {
        let vpc = text(properties, "VpcId");
        let association = maker.main_association(vpc).ok_or(Reason::NoSuchVpc)?;
        let asked = json!({"AssociationId": association, "RouteTableId": properties.get("RouteTableId")});
        maker.call("ec2", "ReplaceRouteTableAssociation", asked)?;
        Ok(maker.nameless())
    }),
    doing("aws_vpc_endpoint_connection_accepter", |maker, properties| {
        maker.pass("ec2", "AcceptVpcEndpointConnections", properties)
    }),
    doing("modify-vpc-endpoint", |maker, properties| maker.pass("ec2", "ModifyVpcEndpoint", properties)),
    doing("aws_lb_target_group_attachment", |maker, properties| {
        let target = json!({"Id": properties.get("Id"), "Port": properties.get("Port")});
        let asked = json!({"TargetGroupArn": properties.get("TargetGroupArn"), "Targets": [target]});
        maker.call("elbv2", "RegisterTargets", asked)?;
        Ok(maker.nameless())
    }),
    doing("aws_route53_zone_association", |maker, properties| {
        let place = json!({
            "VPCId": properties.get("VpcId"),
            "VPCRegion": properties.get("VpcRegion").cloned().unwrap_or_else(|| maker.region().into()),
        });
        let asked = json!({"HostedZoneId": properties.get("ZoneId"), "VPC": place});
        match maker.call("route53", "AssociateVPCWithHostedZone", asked) {
            // A state lists the VPC with its zone too.
            Err(why) if !why.contains("ConflictingDomainExists") => Err(why),
            Ok(_) | Err(_) => Ok(maker.nameless()),
        }
    }),
];

fn text<'p>(properties: &'p Properties, name: &str) -> &'p str {
    properties.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A rule of a security group. A state has it twice where it is a resource of its own: with its group, and alone.
fn rule(maker: &mut Maker, properties: &Properties, operation: &str) -> Outcome<Made> {
    let asked = json!({"GroupId": properties.get("GroupId"), "IpPermissions": [permission(properties)]});
    match maker.call("ec2", operation, asked) {
        Err(why) if !why.contains("InvalidPermission.Duplicate") => Err(why),
        Ok(_) | Err(_) => Ok(maker.nameless()),
    }
}

/// Terraform takes a VPC's default group over by taking all its rules away.
fn default_security_group(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let (group, _, _) = maker.defaults(text(properties, "VpcId"));
    let all = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
    maker.call("ec2", "RevokeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": [all]}))?;
    let own = json!({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]});
    maker.call("ec2", "RevokeSecurityGroupIngress", json!({"GroupId": group, "IpPermissions": [own]}))?;
    Ok(Made::of(group))
}

/// The same with a VPC's default network ACL.
fn default_network_acl(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let acl = properties.get("DefaultNetworkAclId").cloned().unwrap_or_default();
    for (number, egress) in [(100, false), (100, true), (101, false), (101, true)] {
        let asked = json!({"NetworkAclId": acl, "RuleNumber": number, "Egress": egress});
        match maker.call("ec2", "DeleteNetworkAclEntry", asked) {
            // The rules for IPv6 are there only where the VPC has it.
            Err(why) if number == 100 => return Err(why),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(Made::of(acl))
}

/// A rule of a network ACL from a rule's resource or from a block within its ACL.
pub fn acl_entry(values: &Map<String, Value>, acl: Value) -> Properties {
    let of = |names: &[&str]| names.iter().find_map(|name| values.get(*name)).cloned().unwrap_or_default();
    let protocol = of(&["protocol"]);
    let protocol = match protocol.as_str().map(str::to_ascii_lowercase).as_deref() {
        Some("tcp") => Value::from("6"),
        Some("udp") => "17".into(),
        Some("icmp") => "1".into(),
        Some("icmpv6" | "58") => "58".into(),
        Some("all") => "-1".into(),
        Some(_) | None => protocol,
    };
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.parse().ok());
    let mut properties = Map::new();
    if matches!(protocol.as_str(), Some("1" | "58")) {
        let [kind, code] =
            [of(&["icmp_type"]), of(&["icmp_code"])].map(|it| number(&it).map_or(Value::from(-1), Value::from));
        properties.insert("Icmp".to_owned(), json!({"Type": kind, "Code": code}));
    } else if protocol != "-1" {
        let ports = json!({"From": of(&["from_port"]), "To": of(&["to_port"])});
        properties.insert("PortRange".to_owned(), ports);
    }
    properties.insert("NetworkAclId".to_owned(), acl);
    properties.insert("Protocol".to_owned(), protocol);
    properties.insert("RuleNumber".to_owned(), of(&["rule_number", "rule_no"]));
    properties.insert("RuleAction".to_owned(), of(&["rule_action", "action"]));
    for (argument, property) in
        [("cidr_block", "CidrBlock"), ("ipv6_cidr_block", "Ipv6CidrBlock"), ("egress", "Egress")]
    {
        let value = of(&[argument]);
        if !value.is_null() && value != "" {
            properties.insert(property.to_owned(), value);
        }
    }
    properties
}

/// The rules that a block of a security group, or a rule's resource, holds: one for each peer. `itself` is its group.
pub fn rules(values: &Map<String, Value>, itself: &Value) -> Vec<Properties> {
    let mut base = Map::new();
    base.insert("GroupId".to_owned(), itself.clone());
    let of = |name: &str| values.get(name).cloned().unwrap_or_default();
    let protocol = Some(of("protocol")).filter(|it| it != "all").unwrap_or_else(|| "-1".into());
    let is_all = protocol == "-1";
    base.insert("IpProtocol".to_owned(), protocol);
    if !is_all {
        base.insert("FromPort".to_owned(), of("from_port"));
        base.insert("ToPort".to_owned(), of("to_port"));
    }
    base.insert("Description".to_owned(), of("description"));
    const PEERS: &[(&str, &str)] = &[
        ("cidr_blocks", "CidrIp"),
        ("ipv6_cidr_blocks", "CidrIpv6"),
        ("prefix_list_ids", "SourcePrefixListId"),
        ("security_groups", "SourceSecurityGroupId"),
        ("source_security_group_id", "SourceSecurityGroupId"),
    ];
    let mut peers: Vec<(&str, Value)> = Vec::new();
    for (argument, property) in PEERS {
        let of = of(argument);
        if let Value::Array(items) = of {
            peers.extend(items.into_iter().map(|item| (*property, item)));
        } else if !of.is_null() {
            peers.push((property, of));
        }
    }
    if of("self") == Value::Bool(true) {
        peers.push(("SourceSecurityGroupId", itself.clone()));
    }
    let one = |(property, peer): (&str, Value)| {
        let mut rule = base.clone();
        rule.insert(property.to_owned(), peer);
        rule
    };
    peers.into_iter().map(one).collect()
}
