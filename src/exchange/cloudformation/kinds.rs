//! The types of resources that are read, and the requests that make them. It must not know a template's functions.

use super::maker::{Made, Maker, permission};
use crate::control::shapes;
use crate::net::json;
use serde_json::{Map, Value};

pub type Properties = Map<String, Value>;
pub type Outcome<T> = Result<T, String>;

/// A type of resources.
pub struct Kind {
    /// Such as `AWS::EC2::VPC`.
    pub name: &'static str,
    pub how: How,
}

/// How a resource is made.
pub enum How {
    /// By one request, whose members are named as the properties are.
    Create(Create),
    /// By requests of its own, from properties of these names; from any where there are none.
    Do(&'static str, fn(&mut Maker, &Properties) -> Outcome<Made>),
}

/// The request that makes a resource.
pub struct Create {
    pub service: &'static str,
    pub operation: &'static str,
    /// The type that its tags name; empty where tags stand alone.
    pub tagged: &'static str,
    /// Where the answer has what `Ref` gives.
    pub reference: &'static str,
    /// What `Fn::GetAtt` gives, with its place in the answer.
    pub attributes: &'static [(&'static str, &'static str)],
    /// Properties that the request calls otherwise, or has within a member, behind a dot; none where another request, or nobody, sees to
    /// them.
    pub renamed: &'static [(&'static str, Option<&'static str>)],
    /// Members that the request needs and a template need not say; `{}` stands for the resource's name.
    pub fixed: &'static [(&'static str, &'static str)],
    /// What else belongs to it.
    pub then: fn(&mut Maker, &mut Made, &Properties) -> Outcome<()>,
}

const fn of(
    service: &'static str,
    operation: &'static str,
    tagged: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Create {
    Create { service, operation, tagged, reference, attributes, renamed: &[], fixed: &[], then: nothing }
}

const fn ec2(
    operation: &'static str,
    tagged: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Create {
    of("ec2", operation, tagged, reference, attributes)
}

fn nothing(_: &mut Maker, _: &mut Made, _: &Properties) -> Outcome<()> {
    Ok(())
}

const fn create(name: &'static str, create: Create) -> Kind {
    Kind { name, how: How::Create(create) }
}

pub const fn doing(name: &'static str, how: fn(&mut Maker, &Properties) -> Outcome<Made>) -> Kind {
    reading(name, "", how)
}

const fn reading(name: &'static str, reads: &'static str, how: fn(&mut Maker, &Properties) -> Outcome<Made>) -> Kind {
    Kind { name, how: How::Do(reads, how) }
}

/// Properties that another request than the type's own sees to.
const SEEN_TO: &[(&str, &str)] = &[
    ("AWS::EC2::VPC", "EnableDnsSupport EnableDnsHostnames"),
    ("AWS::EC2::Subnet", "MapPublicIpOnLaunch AssignIpv6AddressOnCreation EnableDns64"),
    ("AWS::EC2::EIP", "InstanceId"),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress SecurityGroupEgress"),
    ("AWS::EC2::Instance", "SourceDestCheck"),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "Targets"),
];

/// Properties that only name or describe.
const NAMES: &[&str] =
    &["BucketName", "Description", "GroupDescription", "GroupName", "Name", "PrefixListName", "Tags"];

/// Properties whose items stand each for itself.
const PARTS: &[&str] = &["RecordSets", "SecurityGroupEgress", "SecurityGroupIngress", "Targets"];

/// Properties that matter little to a network.
const DETAILS: &[&str] = &["AmazonSideAsn", "ImageId", "InstanceTenancy", "InstanceType"];

/// What becomes of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The lab has nothing for it.
    Nothing,
    /// It changes nothing that the lab shows.
    NoNotice,
    /// It names or describes.
    Name,
    /// It matters little.
    Detail,
    /// Its items stand each for itself.
    Parts,
    Value,
}

/// A type that is read: its name, the properties that count, and those that are passed over without a word.
pub type Readable = (&'static str, Vec<String>, Vec<&'static str>);

/// Every type that is read.
pub fn readable() -> Vec<Readable> {
    KINDS.iter().map(|kind| (kind.name, kind.reads(), kind.passes_over())).collect()
}

impl Kind {
    fn seen_to(&self) -> impl Iterator<Item = &'static str> + use<> {
        let own = SEEN_TO.iter().find(|(name, _)| *name == self.name);
        own.into_iter().flat_map(|(_, properties)| properties.split(' '))
    }

    /// The properties that count.
    fn reads(&self) -> Vec<String> {
        let create = match &self.how {
            How::Do(reads, _) => return reads.split_whitespace().map(str::to_owned).collect(),
            How::Create(create) => create,
        };
        // What only a caller says has no property.
        let of_caller = ["DryRun", "ClientToken", "TagSpecifications", "Tags", "tags", "clientToken"];
        let taken = create.renamed.iter().filter_map(|(_, to)| to.as_ref()?.split('.').next());
        let taken: Vec<&str> = taken.collect();
        let input = shapes::operation(create.service, create.operation).and_then(|operation| operation.input());
        let members = input.into_iter().flat_map(|input| input.members()).map(|member| member.name);
        let members = members.filter(|name| {
            let is_fixed_count = matches!(*name, "MinCount" | "MaxCount");
            !of_caller.contains(name) && !taken.contains(name) && !is_fixed_count
        });
        let pascal = |name: &str| {
            let mut letters = name.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        };
        let not_seen = |name: &String| !create.renamed.iter().any(|(from, to)| from == name && to.is_none());
        let mut all: Vec<String> = members.map(pascal).filter(not_seen).collect();
        all.extend(create.renamed.iter().filter(|(_, to)| to.is_some()).map(|(from, _)| (*from).to_owned()));
        all.extend(self.seen_to().map(str::to_owned));
        all.push("Tags".to_owned());
        all.dedup();
        all
    }

    /// What becomes of a property.
    pub fn takes(&self, property: &str) -> Takes {
        let is_read = match &self.how {
            How::Do(reads, _) => reads.is_empty() || reads.split_whitespace().any(|read| read == property),
            How::Create(create) => {
                if self.passes_over().contains(&property) {
                    return Takes::NoNotice;
                }
                let input = shapes::operation(create.service, create.operation).and_then(|operation| operation.input());
                let mut members = input.into_iter().flat_map(|input| input.members());
                property == "Tags"
                    || create.renamed.iter().any(|(from, _)| *from == property)
                    || members.any(|member| member.name.eq_ignore_ascii_case(property))
            }
        };
        if !is_read {
            return Takes::Nothing;
        }
        // The name of a zone and of a record is what they are.
        let is_name = NAMES.contains(&property) && !(property == "Name" && self.name.starts_with("AWS::Route53::"));
        match property {
            _ if is_name => Takes::Name,
            _ if PARTS.contains(&property) => Takes::Parts,
            _ if DETAILS.contains(&property) => Takes::Detail,
            _ => Takes::Value,
        }
    }

    fn passes_over(&self) -> Vec<&'static str> {
        match &self.how {
            How::Do(_, _) => Vec::new(),
            How::Create(create) => {
                let nobody = |name: &&str| !self.seen_to().any(|seen| seen == *name);
                create.renamed.iter().filter(|(_, to)| to.is_none()).map(|(from, _)| *from).filter(nobody).collect()
            }
        }
    }
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
        let association = association.ok_or("the subnet has no network ACL")?;
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
        |_, _| Err("no instance has it, and the lab has network interfaces only with what they belong to".to_owned()),
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

/// What stands for the default of a VPC's attributes and the like.
fn flag(properties: &Properties, name: &str) -> Option<bool> {
    match properties.get(name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn vpc(maker: &mut Maker, made: &mut Made, properties: &Properties) -> Outcome<()> {
    for name in ["EnableDnsSupport", "EnableDnsHostnames"] {
        if let Some(flag) = flag(properties, name) {
            let mut asked = Map::new();
            asked.insert("VpcId".to_owned(), made.reference.clone());
            asked.insert(name.to_owned(), json!({"Value": flag}));
            maker.call("ec2", "ModifyVpcAttribute", Value::Object(asked))?;
        }
    }
    let (group, acl, table) = maker.defaults(made.reference.as_str().unwrap_or_default());
    made.attributes.extend([
        ("DefaultSecurityGroup".to_owned(), group),
        ("DefaultNetworkAcl".to_owned(), acl),
        ("MainRouteTableId".to_owned(), table),
    ]);
    made.attributes.extend(maker.blocks(made.reference.as_str().unwrap_or_default()));
    Ok(())
}

fn subnet(maker: &mut Maker, made: &mut Made, properties: &Properties) -> Outcome<()> {
    if flag(properties, "EnableDns64") == Some(true) {
        maker.lose("EnableDns64".to_owned(), super::maker::NOTHING_FOR.to_owned());
    }
    for name in ["MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"] {
        if flag(properties, name) == Some(true) {
            let mut asked = Map::new();
            asked.insert("SubnetId".to_owned(), made.reference.clone());
            asked.insert(name.to_owned(), json!({"Value": true}));
            maker.call("ec2", "ModifySubnetAttribute", Value::Object(asked))?;
        }
    }
    Ok(())
}

/// A group as CloudFormation makes it: with outbound rules of its own, the one that lets everything out goes.
fn security_group(maker: &mut Maker, made: &mut Made, properties: &Properties) -> Outcome<()> {
    let rules = |name: &str| -> Option<Vec<Value>> {
        let rules = properties.get(name)?;
        let list = rules.as_array().map_or(std::slice::from_ref(rules), Vec::as_slice);
        Some(list.iter().filter_map(Value::as_object).map(permission).collect())
    };
    let group = made.reference.clone();
    made.attributes.insert("VpcId".to_owned(), properties.get("VpcId").cloned().unwrap_or_default());
    let authorize = |maker: &mut Maker, side: &str, rules: Vec<Value>| {
        for (at, rule) in rules.into_iter().enumerate() {
            let operation = ["AuthorizeSecurityGroup", side].concat();
            if let Err(why) = maker.call("ec2", &operation, json!({"GroupId": group, "IpPermissions": [rule]})) {
                maker.lose(["SecurityGroup", side, "[", &at.to_string(), "]"].concat(), why);
            }
        }
    };
    authorize(maker, "Ingress", rules("SecurityGroupIngress").unwrap_or_default());
    if let Some(rules) = rules("SecurityGroupEgress") {
        let all = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
        maker.call("ec2", "RevokeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": [all]}))?;
        authorize(maker, "Egress", rules);
    }
    Ok(())
}

fn transit_gateway(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let mut asked = Properties::new();
    let mut options = Properties::new();
    for (name, value) in properties {
        let target = if matches!(name.as_str(), "Description" | "Tags") { &mut asked } else { &mut options };
        target.insert(name.clone(), value.clone());
    }
    asked.insert("Options".to_owned(), Value::Object(options));
    let create = ec2(
        "CreateTransitGateway",
        "transit-gateway",
        "/TransitGateway/TransitGatewayId",
        &[("Id", "/TransitGateway/TransitGatewayId"), ("TransitGatewayArn", "/TransitGateway/TransitGatewayArn")],
    );
    maker.create(&create, &asked)
}

fn dhcp_options(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    const OPTIONS: &[(&str, &str)] = &[
        ("DomainName", "domain-name"),
        ("DomainNameServers", "domain-name-servers"),
        ("NtpServers", "ntp-servers"),
        ("NetbiosNameServers", "netbios-name-servers"),
        ("NetbiosNodeType", "netbios-node-type"),
        ("Ipv6AddressPreferredLeaseTime", "ipv6-address-preferred-lease-time"),
    ];
    let mut asked = Properties::new();
    let mut configurations = Vec::new();
    for (name, value) in properties {
        match OPTIONS.iter().find(|(option, _)| option == name) {
            None => drop(asked.insert(name.clone(), value.clone())),
            Some((_, key)) => {
                let values = if value.is_array() { value.clone() } else { Value::Array(vec![value.clone()]) };
                configurations.push(json!({"Key": key, "Values": values}));
            }
        }
    }
    asked.insert("DhcpConfigurations".to_owned(), Value::Array(configurations));
    let create = ec2(
        "CreateDhcpOptions",
        "dhcp-options",
        "/DhcpOptions/DhcpOptionsId",
        &[("DhcpOptionsId", "/DhcpOptions/DhcpOptionsId")],
    );
    maker.create(&create, &asked)
}

/// A private zone, with its VPCs; a public one is outside the lab.
fn hosted_zone(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let vpcs: Vec<&Value> = properties.get("VPCs").and_then(Value::as_array).into_iter().flatten().collect();
    let (first, more) = vpcs.split_first().ok_or("it is a public hosted zone: the lab has only private ones")?;
    let place = |vpc: &Value| json!({"VPCId": vpc.get("VPCId"), "VPCRegion": vpc.get("VPCRegion")});
    let asked = json!({
        "Name": properties.get("Name"),
        "CallerReference": maker.logical(),
        "VPC": place(first),
        "HostedZoneConfig": {"PrivateZone": true},
    });
    let answer = maker.call("route53", "CreateHostedZone", asked)?;
    let id = answer.pointer("/HostedZone/Id").and_then(Value::as_str).unwrap_or_default();
    let id = Value::from(id.trim_start_matches("/hostedzone/"));
    for vpc in more {
        let asked = json!({"HostedZoneId": id, "VPC": place(vpc)});
        maker.call("route53", "AssociateVPCWithHostedZone", asked)?;
    }
    let mut made = Made::of(id.clone());
    made.attributes.insert("Id".to_owned(), id);
    Ok(made)
}

fn bucket(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let name = match properties.get("BucketName").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => maker.own_name().to_ascii_lowercase(),
    };
    let region = maker.region().to_owned();
    let mut asked = json!({"Bucket": name});
    if region != "us-east-1" {
        let place = json!({"LocationConstraint": region});
        asked
            .as_object_mut()
            .into_iter()
            .for_each(|it| drop(it.insert("CreateBucketConfiguration".to_owned(), place.clone())));
    }
    maker.call("s3api", "CreateBucket", asked)?;
    let mut made = Made::of(name.as_str().into());
    made.attributes.extend([
        ("Arn".to_owned(), ["arn:aws:s3:::", &name].concat().into()),
        ("DomainName".to_owned(), [&name, ".s3.amazonaws.com"].concat().into()),
        ("RegionalDomainName".to_owned(), [&name, ".s3.", &region, ".amazonaws.com"].concat().into()),
    ]);
    Ok(made)
}
