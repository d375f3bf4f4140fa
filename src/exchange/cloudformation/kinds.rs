//! The types of resources that are read, and the requests that make them. It must not know a template's functions.

use super::kind::{Create, Kind, create, ec2, of, reading};
use super::maker::{Made, permission};
use super::making::{bucket, dhcp_options, hosted_zone, security_group, subnet, transit_gateway, vpc};
use crate::net::json;
use crate::text::import::Reason;
use serde_json::Value;

/// A type that is read: its name, the properties that count, and those that are passed over without a word.
pub type Readable = (&'static str, Vec<String>, Vec<&'static str>);

/// Every type that is read.
pub fn readable() -> Vec<Readable> {
    KINDS.iter().map(|kind| (kind.name, kind.reads(), kind.passes_over())).collect()
}

/// Every type that is read.
pub static KINDS: &[Kind] = &[
    create(
        "AWS::EC2::VPC",
        Create {
            renamed: &[("EnableDnsSupport", None), ("EnableDnsHostnames", None)],
            then: vpc,
            ..ec2("CreateVpc", "vpc", "/Vpc/VpcId", &[("VpcId", "/Vpc/VpcId"), ("CidrBlock", "/Vpc/CidrBlock")])
        },
    ),
    reading(
        "AWS::EC2::VPCCidrBlock",
        "VpcId CidrBlock AmazonProvidedIpv6CidrBlock Ipv6CidrBlock Ipv6Pool",
        |maker, properties| maker.pass("ec2", "AssociateVpcCidrBlock", properties),
    ),
    create(
        "AWS::EC2::Subnet",
        Create {
            renamed: &[
                ("MapPublicIpOnLaunch", None),
                ("AssignIpv6AddressOnCreation", None),
                ("PrivateDnsNameOptionsOnLaunch", None),
                ("EnableDns64", None),
            ],
            then: subnet,
            ..ec2(
                "CreateSubnet",
                "subnet",
                "/Subnet/SubnetId",
                &[
                    ("SubnetId", "/Subnet/SubnetId"),
                    ("VpcId", "/Subnet/VpcId"),
                    ("CidrBlock", "/Subnet/CidrBlock"),
                    ("AvailabilityZone", "/Subnet/AvailabilityZone"),
                    ("AvailabilityZoneId", "/Subnet/AvailabilityZoneId"),
                ],
            )
        },
    ),
    reading("AWS::EC2::SubnetCidrBlock", "SubnetId Ipv6CidrBlock", |maker, properties| {
        maker.pass("ec2", "AssociateSubnetCidrBlock", properties)
    }),
    create(
        "AWS::EC2::InternetGateway",
        ec2(
            "CreateInternetGateway",
            "internet-gateway",
            "/InternetGateway/InternetGatewayId",
            &[("InternetGatewayId", "/InternetGateway/InternetGatewayId")],
        ),
    ),
    create(
        "AWS::EC2::EgressOnlyInternetGateway",
        ec2(
            "CreateEgressOnlyInternetGateway",
            "egress-only-internet-gateway",
            "/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId",
            &[("Id", "/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId")],
        ),
    ),
    reading("AWS::EC2::VPCGatewayAttachment", "VpcId InternetGatewayId VpnGatewayId", |maker, properties| {
        let operation = match properties.contains_key("VpnGatewayId") {
            true => "AttachVpnGateway",
            false => "AttachInternetGateway",
        };
        maker.pass("ec2", operation, properties)
    }),
    create(
        "AWS::EC2::RouteTable",
        ec2(
            "CreateRouteTable",
            "route-table",
            "/RouteTable/RouteTableId",
            &[("RouteTableId", "/RouteTable/RouteTableId")],
        ),
    ),
    reading(
        "AWS::EC2::Route",
        "RouteTableId DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId GatewayId NatGatewayId EgressOnlyInternetGatewayId InstanceId NetworkInterfaceId VpcPeeringConnectionId TransitGatewayId VpcEndpointId",
        |maker, properties| maker.pass("ec2", "CreateRoute", properties),
    ),
    reading("AWS::EC2::SubnetRouteTableAssociation", "SubnetId RouteTableId", |maker, properties| {
        maker.answered("ec2", "AssociateRouteTable", properties, "/AssociationId")
    }),
    reading("AWS::EC2::GatewayRouteTableAssociation", "GatewayId RouteTableId", |maker, properties| {
        maker.answered("ec2", "AssociateRouteTable", properties, "/AssociationId")
    }),
    create(
        "AWS::EC2::EIP",
        Create {
            renamed: &[("InstanceId", None)],
            then: |maker, made, properties| match properties.get("InstanceId") {
                None => Ok(()),
                Some(instance) => {
                    let allocation = made.attribute("AllocationId");
                    maker.call(
                        "ec2",
                        "AssociateAddress",
                        json!({"AllocationId": allocation, "InstanceId": instance}),
                    )?;
                    Ok(())
                }
            },
            ..ec2(
                "AllocateAddress",
                "elastic-ip",
                "/PublicIp",
                &[("AllocationId", "/AllocationId"), ("PublicIp", "/PublicIp")],
            )
        },
    ),
    reading(
        "AWS::EC2::EIPAssociation",
        "AllocationId InstanceId NetworkInterfaceId PrivateIpAddress",
        |maker, properties| maker.answered("ec2", "AssociateAddress", properties, "/AssociationId"),
    ),
    create(
        "AWS::EC2::NatGateway",
        ec2(
            "CreateNatGateway",
            "natgateway",
            "/NatGateway/NatGatewayId",
            &[("NatGatewayId", "/NatGateway/NatGatewayId")],
        ),
    ),
    create(
        "AWS::EC2::SecurityGroup",
        Create {
            renamed: &[
                ("GroupDescription", Some("Description")),
                ("SecurityGroupIngress", None),
                ("SecurityGroupEgress", None),
            ],
            fixed: &[("GroupName", "{stack}-{}")],
            then: security_group,
            ..ec2("CreateSecurityGroup", "security-group", "/GroupId", &[("GroupId", "/GroupId"), ("Id", "/GroupId")])
        },
    ),
    reading(
        "AWS::EC2::SecurityGroupIngress",
        "GroupId IpProtocol FromPort ToPort CidrIp CidrIpv6 SourcePrefixListId SourceSecurityGroupId Description",
        |maker, properties| {
            let rule = permission(properties);
            let group = properties.get("GroupId");
            maker.call("ec2", "AuthorizeSecurityGroupIngress", json!({"GroupId": group, "IpPermissions": [rule]}))?;
            Ok(maker.nameless())
        },
    ),
    reading(
        "AWS::EC2::SecurityGroupEgress",
        "GroupId IpProtocol FromPort ToPort CidrIp CidrIpv6 DestinationPrefixListId DestinationSecurityGroupId Description",
        |maker, properties| {
            let rule = permission(properties);
            let group = properties.get("GroupId");
            maker.call("ec2", "AuthorizeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": [rule]}))?;
            Ok(maker.nameless())
        },
    ),
    create(
        "AWS::EC2::NetworkAcl",
        ec2("CreateNetworkAcl", "network-acl", "/NetworkAcl/NetworkAclId", &[("Id", "/NetworkAcl/NetworkAclId")]),
    ),
    reading(
        "AWS::EC2::NetworkAclEntry",
        "NetworkAclId RuleNumber Protocol RuleAction Egress CidrBlock Ipv6CidrBlock PortRange Icmp",
        |maker, properties| {
            let mut properties = properties.clone();
            if let Some(icmp) = properties.remove("Icmp") {
                properties.insert("IcmpTypeCode".to_owned(), icmp);
            }
            properties.entry("Egress").or_insert(Value::Bool(false));
            maker.pass("ec2", "CreateNetworkAclEntry", &properties)
        },
    ),
    reading("AWS::EC2::SubnetNetworkAclAssociation", "SubnetId NetworkAclId", |maker, properties| {
        let association = maker.acl_association(properties.get("SubnetId").and_then(Value::as_str).unwrap_or_default());
        let association = association.ok_or(Reason::SubnetWithoutAcl)?;
        let acl = properties.get("NetworkAclId");
        let asked = json!({"AssociationId": association, "NetworkAclId": acl});
        let answer = maker.call("ec2", "ReplaceNetworkAclAssociation", asked)?;
        Ok(Made::of(answer.pointer("/NewAssociationId").cloned().unwrap_or_default()))
    }),
    create(
        "AWS::EC2::VPCEndpoint",
        ec2(
            "CreateVpcEndpoint",
            "vpc-endpoint",
            "/VpcEndpoint/VpcEndpointId",
            &[
                ("Id", "/VpcEndpoint/VpcEndpointId"),
                ("NetworkInterfaceIds", "/VpcEndpoint/NetworkInterfaceIds"),
                ("DnsEntries", "/VpcEndpoint/DnsEntries"),
                ("CreationTimestamp", "/VpcEndpoint/CreationTimestamp"),
            ],
        ),
    ),
    create(
        "AWS::EC2::VPCEndpointService",
        Create {
            renamed: &[("PayerResponsibility", None), ("ContributorInsightsEnabled", None)],
            ..ec2(
                "CreateVpcEndpointServiceConfiguration",
                "vpc-endpoint-service",
                "/ServiceConfiguration/ServiceId",
                &[("ServiceId", "/ServiceConfiguration/ServiceId")],
            )
        },
    ),
    reading("AWS::EC2::VPCEndpointServicePermissions", "ServiceId AllowedPrincipals", |maker, properties| {
        let asked = json!({
            "ServiceId": properties.get("ServiceId"),
            "AddAllowedPrincipals": properties.get("AllowedPrincipals"),
        });
        maker.call("ec2", "ModifyVpcEndpointServicePermissions", asked)?;
        Ok(Made::of(properties.get("ServiceId").cloned().unwrap_or_default()))
    }),
    create(
        "AWS::EC2::VPCPeeringConnection",
        Create {
            renamed: &[("PeerRoleArn", None)],
            then: |maker, made, properties| {
                // CloudFormation accepts for the same account, as it does with a role for another.
                let accept = json!({"VpcPeeringConnectionId": made.reference});
                let is_own =
                    properties.get("PeerOwnerId").and_then(Value::as_str).is_none_or(|it| it == maker.account());
                if is_own {
                    let region = properties.get("PeerRegion").and_then(Value::as_str);
                    let region = region.unwrap_or_else(|| maker.region()).to_owned();
                    maker.call_in(&region, "ec2", "AcceptVpcPeeringConnection", accept)?;
                }
                Ok(())
            },
            ..ec2(
                "CreateVpcPeeringConnection",
                "vpc-peering-connection",
                "/VpcPeeringConnection/VpcPeeringConnectionId",
                &[("Id", "/VpcPeeringConnection/VpcPeeringConnectionId")],
            )
        },
    ),
    reading(
        "AWS::EC2::TransitGateway",
        "Description AmazonSideAsn AutoAcceptSharedAttachments DefaultRouteTableAssociation DefaultRouteTablePropagation DnsSupport MulticastSupport SecurityGroupReferencingSupport VpnEcmpSupport Tags",
        transit_gateway,
    ),
    create(
        "AWS::EC2::TransitGatewayAttachment",
        ec2(
            "CreateTransitGatewayVpcAttachment",
            "transit-gateway-attachment",
            "/TransitGatewayVpcAttachment/TransitGatewayAttachmentId",
            &[("Id", "/TransitGatewayVpcAttachment/TransitGatewayAttachmentId")],
        ),
    ),
    create(
        "AWS::EC2::TransitGatewayVpcAttachment",
        ec2(
            "CreateTransitGatewayVpcAttachment",
            "transit-gateway-attachment",
            "/TransitGatewayVpcAttachment/TransitGatewayAttachmentId",
            &[("Id", "/TransitGatewayVpcAttachment/TransitGatewayAttachmentId")],
        ),
    ),
    create(
        "AWS::EC2::TransitGatewayRouteTable",
        ec2(
            "CreateTransitGatewayRouteTable",
            "transit-gateway-route-table",
            "/TransitGatewayRouteTable/TransitGatewayRouteTableId",
            &[("TransitGatewayRouteTableId", "/TransitGatewayRouteTable/TransitGatewayRouteTableId")],
        ),
    ),
    reading(
        "AWS::EC2::TransitGatewayRoute",
        "DestinationCidrBlock Blackhole TransitGatewayAttachmentId TransitGatewayRouteTableId",
        |maker, properties| maker.pass("ec2", "CreateTransitGatewayRoute", properties),
    ),
    reading(
        "AWS::EC2::TransitGatewayRouteTableAssociation",
        "TransitGatewayAttachmentId TransitGatewayRouteTableId",
        |maker, properties| maker.pass("ec2", "AssociateTransitGatewayRouteTable", properties),
    ),
    reading(
        "AWS::EC2::TransitGatewayRouteTablePropagation",
        "TransitGatewayAttachmentId TransitGatewayRouteTableId",
        |maker, properties| maker.pass("ec2", "EnableTransitGatewayRouteTablePropagation", properties),
    ),
    create(
        "AWS::EC2::CustomerGateway",
        Create {
            renamed: &[("IpAddress", Some("PublicIp"))],
            ..ec2(
                "CreateCustomerGateway",
                "customer-gateway",
                "/CustomerGateway/CustomerGatewayId",
                &[("CustomerGatewayId", "/CustomerGateway/CustomerGatewayId")],
            )
        },
    ),
    create(
        "AWS::EC2::VPNGateway",
        ec2(
            "CreateVpnGateway",
            "vpn-gateway",
            "/VpnGateway/VpnGatewayId",
            &[("VPNGatewayId", "/VpnGateway/VpnGatewayId")],
        ),
    ),
    create(
        "AWS::EC2::VPNConnection",
        Create {
            // Only a connection without BGP takes static routes (rule RT-47).
            renamed: &[
                ("StaticRoutesOnly", Some("Options.StaticRoutesOnly")),
                ("VpnTunnelOptionsSpecifications", None),
            ],
            ..ec2(
                "CreateVpnConnection",
                "vpn-connection",
                "/VpnConnection/VpnConnectionId",
                &[("VpnConnectionId", "/VpnConnection/VpnConnectionId")],
            )
        },
    ),
    reading("AWS::EC2::VPNConnectionRoute", "DestinationCidrBlock VpnConnectionId", |maker, properties| {
        maker.pass("ec2", "CreateVpnConnectionRoute", properties)
    }),
    reading("AWS::EC2::VPNGatewayRoutePropagation", "RouteTableIds VpnGatewayId", |maker, properties| {
        let gateway = properties.get("VpnGatewayId");
        for table in properties.get("RouteTableIds").and_then(Value::as_array).into_iter().flatten() {
            maker.call("ec2", "EnableVgwRoutePropagation", json!({"RouteTableId": table, "GatewayId": gateway}))?;
        }
        Ok(maker.nameless())
    }),
    reading(
        "AWS::EC2::DHCPOptions",
        "DomainName DomainNameServers NtpServers NetbiosNameServers NetbiosNodeType Ipv6AddressPreferredLeaseTime Tags",
        dhcp_options,
    ),
    reading("AWS::EC2::VPCDHCPOptionsAssociation", "VpcId DhcpOptionsId", |maker, properties| {
        maker.pass("ec2", "AssociateDhcpOptions", properties)
    }),
    create(
        "AWS::EC2::PrefixList",
        Create {
            fixed: &[("MaxEntries", "20")],
            ..ec2(
                "CreateManagedPrefixList",
                "prefix-list",
                "/PrefixList/PrefixListId",
                &[("PrefixListId", "/PrefixList/PrefixListId"), ("Arn", "/PrefixList/PrefixListArn")],
            )
        },
    ),
    create(
        "AWS::EC2::Instance",
        Create {
            renamed: &[
                ("SourceDestCheck", None),
                ("AvailabilityZone", None),
                ("UserData", None),
                ("KeyName", None),
                ("BlockDeviceMappings", None),
                ("IamInstanceProfile", None),
                ("Monitoring", None),
                ("Volumes", None),
                ("LaunchTemplate", None),
                ("PropagateTagsToVolumeOnCreation", None),
                ("DisableApiTermination", None),
                ("MetadataOptions", None),
                ("EbsOptimized", None),
                ("Tenancy", None),
            ],
            fixed: &[
                ("MinCount", "1"),
                ("MaxCount", "1"),
                ("ImageId", "ami-0123456789abcdef0"),
                ("InstanceType", "t3.micro"),
            ],
            then: |maker, made, properties| match properties.get("SourceDestCheck") {
                Some(check) if check.as_bool() == Some(false) || check.as_str() == Some("false") => {
                    let asked = json!({"InstanceId": made.reference, "SourceDestCheck": {"Value": false}});
                    maker.call("ec2", "ModifyInstanceAttribute", asked).map(|_| ())
                }
                Some(_) | None => Ok(()),
            },
            ..ec2(
                "RunInstances",
                "instance",
                "/Instances/0/InstanceId",
                &[
                    ("InstanceId", "/Instances/0/InstanceId"),
                    ("PrivateIp", "/Instances/0/PrivateIpAddress"),
                    ("PublicIp", "/Instances/0/PublicIpAddress"),
                    ("PrivateDnsName", "/Instances/0/PrivateDnsName"),
                    ("PublicDnsName", "/Instances/0/PublicDnsName"),
                    ("AvailabilityZone", "/Instances/0/Placement/AvailabilityZone"),
                    ("VpcId", "/Instances/0/VpcId"),
                ],
            )
        },
    ),
    reading(
        super::interfaces::INTERFACE,
        "Description GroupSet Ipv6AddressCount Ipv6Addresses PrivateIpAddress PrivateIpAddresses SecondaryPrivateIpAddressCount SourceDestCheck SubnetId Tags",
        |_, _| Err(Reason::NobodysInterface.into()),
    ),
    reading("AWS::EC2::NetworkInterfaceAttachment", "DeviceIndex InstanceId NetworkInterfaceId", |maker, _| {
        Ok(maker.nameless())
    }),
    create(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        Create {
            renamed: &[("LoadBalancerAttributes", None), ("MinimumLoadBalancerCapacity", None)],
            fixed: &[("Name", "{}"), ("Type", "application")],
            ..of(
                "elbv2",
                "CreateLoadBalancer",
                "",
                "/LoadBalancers/0/LoadBalancerArn",
                &[
                    ("LoadBalancerArn", "/LoadBalancers/0/LoadBalancerArn"),
                    ("DNSName", "/LoadBalancers/0/DNSName"),
                    ("LoadBalancerName", "/LoadBalancers/0/LoadBalancerName"),
                    ("CanonicalHostedZoneID", "/LoadBalancers/0/CanonicalHostedZoneId"),
                ],
            )
        },
    ),
    create(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        Create {
            renamed: &[
                ("TargetGroupAttributes", None),
                ("Targets", None),
                ("HealthCheckEnabled", None),
                ("HealthCheckIntervalSeconds", None),
                ("HealthCheckTimeoutSeconds", None),
                ("HealthCheckPath", None),
                ("HealthyThresholdCount", None),
                ("UnhealthyThresholdCount", None),
                ("Matcher", None),
            ],
            fixed: &[("Name", "{}")],
            then: |maker, made, properties| match properties.get("Targets") {
                None => Ok(()),
                Some(targets) => {
                    let asked = json!({"TargetGroupArn": made.reference, "Targets": targets});
                    maker.call("elbv2", "RegisterTargets", asked).map(|_| ())
                }
            },
            ..of(
                "elbv2",
                "CreateTargetGroup",
                "",
                "/TargetGroups/0/TargetGroupArn",
                &[
                    ("TargetGroupArn", "/TargetGroups/0/TargetGroupArn"),
                    ("TargetGroupName", "/TargetGroups/0/TargetGroupName"),
                ],
            )
        },
    ),
    create(
        "AWS::ElasticLoadBalancingV2::Listener",
        Create {
            renamed: &[("Certificates", None), ("SslPolicy", None), ("ListenerAttributes", None)],
            ..of(
                "elbv2",
                "CreateListener",
                "",
                "/Listeners/0/ListenerArn",
                &[("ListenerArn", "/Listeners/0/ListenerArn")],
            )
        },
    ),
    reading("AWS::Route53::HostedZone", "Name VPCs", hosted_zone),
    reading(
        "AWS::Route53::RecordSet",
        "HostedZoneId HostedZoneName Name Type TTL ResourceRecords AliasTarget SetIdentifier Weight Region Failover MultiValueAnswer HealthCheckId",
        |maker, properties| maker.record_sets(&[Value::Object(properties.clone())], properties),
    ),
    reading("AWS::Route53::RecordSetGroup", "HostedZoneId HostedZoneName RecordSets", |maker, properties| {
        let records = properties.get("RecordSets").and_then(Value::as_array).cloned().unwrap_or_default();
        maker.record_sets(&records, properties)
    }),
    create(
        "AWS::Route53Resolver::ResolverEndpoint",
        Create {
            fixed: &[("CreatorRequestId", "{}")],
            ..of(
                "route53resolver",
                "CreateResolverEndpoint",
                "",
                "/ResolverEndpoint/Id",
                &[("ResolverEndpointId", "/ResolverEndpoint/Id"), ("Arn", "/ResolverEndpoint/Arn")],
            )
        },
    ),
    create(
        "AWS::Route53Resolver::ResolverRule",
        Create {
            fixed: &[("CreatorRequestId", "{}")],
            ..of(
                "route53resolver",
                "CreateResolverRule",
                "",
                "/ResolverRule/Id",
                &[("ResolverRuleId", "/ResolverRule/Id"), ("Arn", "/ResolverRule/Arn")],
            )
        },
    ),
    create(
        "AWS::Route53Resolver::ResolverRuleAssociation",
        of("route53resolver", "AssociateResolverRule", "", "/ResolverRuleAssociation/Id", &[]),
    ),
    create(
        "AWS::Route53Profiles::Profile",
        of("route53profiles", "CreateProfile", "", "/Profile/Id", &[("Id", "/Profile/Id"), ("Arn", "/Profile/Arn")]),
    ),
    create(
        "AWS::Route53Profiles::ProfileAssociation",
        of("route53profiles", "AssociateProfile", "", "/ProfileAssociation/Id", &[]),
    ),
    create(
        "AWS::Route53Profiles::ProfileResourceAssociation",
        of("route53profiles", "AssociateResourceToProfile", "", "/ProfileResourceAssociation/Id", &[]),
    ),
    reading("AWS::S3::Bucket", "BucketName", bucket),
    reading("AWS::S3::BucketPolicy", "Bucket PolicyDocument", |maker, properties| {
        let policy = properties.get("PolicyDocument");
        let policy = policy.map(|policy| policy.as_str().map_or_else(|| policy.to_string(), str::to_owned));
        let asked = json!({"Bucket": properties.get("Bucket"), "Policy": policy});
        maker.call("s3api", "PutBucketPolicy", asked)?;
        Ok(Made::of(properties.get("Bucket").cloned().unwrap_or_default()))
    }),
    create("AWS::VpcLattice::Service", lattice("CreateService")),
    create("AWS::VpcLattice::ServiceNetwork", lattice("CreateServiceNetwork")),
    create("AWS::VpcLattice::ServiceNetworkVpcAssociation", lattice("CreateServiceNetworkVpcAssociation")),
    create("AWS::VpcLattice::ServiceNetworkServiceAssociation", lattice("CreateServiceNetworkServiceAssociation")),
    create(
        "AWS::VpcLattice::ServiceNetworkResourceAssociation",
        Create {
            renamed: &[
                ("ResourceConfigurationId", Some("resourceConfigurationIdentifier")),
                ("ServiceNetworkId", Some("serviceNetworkIdentifier")),
            ],
            ..lattice("CreateServiceNetworkResourceAssociation")
        },
    ),
    create("AWS::VpcLattice::ResourceGateway", lattice("CreateResourceGateway")),
    create(
        "AWS::VpcLattice::ResourceConfiguration",
        Create {
            renamed: &[("ResourceGatewayId", Some("resourceGatewayIdentifier")), ("ProtocolType", Some("protocol"))],
            fixed: &[("type", "SINGLE")],
            ..lattice("CreateResourceConfiguration")
        },
    ),
    create(
        "AWS::RAM::ResourceShare",
        of(
            "ram",
            "CreateResourceShare",
            "",
            "/resourceShare/resourceShareArn",
            &[("Arn", "/resourceShare/resourceShareArn")],
        ),
    ),
];

const fn lattice(operation: &'static str) -> Create {
    Create {
        fixed: &[("name", "{}")],
        ..of("vpc-lattice", operation, "", "/arn", &[("Arn", "/arn"), ("Id", "/id"), ("Name", "/name")])
    }
}
