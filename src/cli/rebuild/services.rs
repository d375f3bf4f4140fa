//! Endpoints, endpoint services, VPC Lattice, names and buckets as requests. It must not know where a packet goes.

use super::{Builder, tagged};
use crate::model::codec::Field;
use crate::model::{
    DnsRecordIpType, EndpointService, EndpointState, EndpointType, HostedZone, IpAddressType, LatticeAssociationKind,
    PrivateDnsVerification, Record, RecordValue, ResourceConfiguration, ResourceConfigurationType, ServiceState,
    VpcEndpoint,
};
use crate::net::{DnsServer, Id, json};
use serde_json::{Map, Value};

pub fn build(builder: &mut Builder<'_>) {
    let target = builder.target;
    for bucket in target.buckets.iter() {
        let (name, home) = (&bucket.name, builder.of(&bucket.owner_id, &bucket.region));
        let place = (home.region != "us-east-1").then(|| json!({"LocationConstraint": home.region}));
        let wanted = json!({"Bucket": name, "CreateBucketConfiguration": place});
        builder.call(&home, "s3api", "CreateBucket", name, wanted);
    }
    let alive = |it: &&EndpointService| !matches!(it.state, ServiceState::Deleting | ServiceState::Deleted);
    for service in target.endpoint_services.iter().filter(alive) {
        self::service(builder, service);
    }
    lattice(builder);
    endpoints(builder, Offerer::Customer);
    for service in target.endpoint_services.iter().filter(|it| it.verification_unpublished) {
        let home = builder.home();
        builder.call(
            &home,
            "lab",
            "UnpublishVerification",
            &service.service_id,
            json!({"ServiceId": service.service_id}),
        );
    }
    for zone in target.hosted_zones.iter() {
        self::zone(builder, zone);
    }
    resolvers(builder);
    // A bucket's policy names VPCs and endpoints.
    for bucket in target.buckets.iter() {
        let Some(policy) = &bucket.policy else { continue };
        let (name, home) = (&bucket.name, builder.of(&bucket.owner_id, &bucket.region));
        builder.call(&home, "s3api", "PutBucketPolicy", name, json!({"Bucket": name, "Policy": policy}));
    }
}

/// Who offers what an endpoint is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Offerer {
    /// AWS: such an endpoint needs nothing else, and its addresses are said before load balancers take free ones.
    Aws,
    Customer,
}

/// The endpoints for what somebody offers.
pub fn endpoints(builder: &mut Builder<'_>, offerer: Offerer) {
    let by = |endpoint: &VpcEndpoint| {
        let is_own = endpoint.service_name.is_empty() || endpoint.service_name.contains(".vpce-svc-");
        if is_own { Offerer::Customer } else { Offerer::Aws }
    };
    for endpoint in builder.target.vpc_endpoints.iter().filter(|endpoint| by(endpoint) == offerer) {
        self::endpoint(builder, endpoint);
    }
}

fn service(builder: &mut Builder<'_>, service: &EndpointService) {
    let (id, home) = (&service.service_id, builder.of(&service.owner_id, &service.region));
    let own_region = |regions: &&crate::net::SortedSet<String>| regions.iter().any(|it| *it != service.region);
    let types = &service.supported_ip_address_types;
    let wanted = json!({
        "AcceptanceRequired": service.acceptance_required,
        "PrivateDnsName": service.private_dns_name,
        "NetworkLoadBalancerArns": service.network_load_balancer_arns,
        "GatewayLoadBalancerArns": service.gateway_load_balancer_arns,
        "SupportedIpAddressTypes": Some(types).filter(|types| types.iter().any(|it| it != "ipv4")),
        "SupportedRegions": Some(&service.supported_regions).filter(own_region),
        "TagSpecifications": tagged("vpc-endpoint-service", &service.tags),
    });
    let answer = builder.ec2(&home, "CreateVpcEndpointServiceConfiguration", id, wanted);
    if !builder.learn_at(id, &answer, "/ServiceConfiguration/ServiceId") {
        return;
    }
    if !service.allowed_principals.is_empty() {
        let wanted = json!({"ServiceId": id, "AddAllowedPrincipals": service.allowed_principals});
        builder.ec2(&home, "ModifyVpcEndpointServicePermissions", id, wanted);
    }
    let verified = service.private_dns_verification == PrivateDnsVerification::Verified;
    if service.private_dns_name.is_some() && (verified || service.verification_unpublished) {
        builder.ec2(&home, "StartVpcEndpointServicePrivateDnsVerification", id, json!({"ServiceId": id}));
    }
}

fn endpoint(builder: &mut Builder<'_>, endpoint: &VpcEndpoint) {
    let (id, home) = (&endpoint.vpc_endpoint_id, builder.in_vpc(&endpoint.owner_id, &endpoint.vpc_id));
    match endpoint.state {
        EndpointState::Deleting | EndpointState::Deleted => return,
        EndpointState::Failed | EndpointState::Expired | EndpointState::Partial => {
            let why = ["its state is ", endpoint.state.as_str(), ", which no request makes."].concat();
            return builder.leave_out(id, &why);
        }
        EndpointState::PendingAcceptance
        | EndpointState::Pending
        | EndpointState::Available
        | EndpointState::Rejected => {}
    }
    if endpoint.requester_managed {
        return builder.leave_out(id, "another service of AWS made and manages it.");
    }
    let target = builder.target;
    let enis: Vec<_> =
        endpoint.network_interface_ids.iter().filter_map(|eni| target.network_interfaces.get(eni)).collect();
    let pins = enis.iter().map(|eni| {
        let (v4, v6) = (eni.private_ip_addresses.first(), eni.ipv6_addresses.first());
        json!({"SubnetId": eni.subnet_id, "Ipv4": v4, "Ipv6": v6})
    });
    // The addresses of Gateway Load Balancer endpoints and of those of VPC Lattice are AWS's to choose.
    let pinned = endpoint.vpc_endpoint_type == EndpointType::Interface;
    let by_lattice = endpoint.vpc_endpoint_type.is_lattice();
    let service = target.endpoint_services.iter().find(|service| service.service_name() == endpoint.service_name);
    // Where somebody has to accept the endpoint first, its private DNS comes later.
    let waits = service.is_some_and(|service| service.acceptance_required);
    let wanted = json!({
        "VpcEndpointType": Some(endpoint.vpc_endpoint_type.as_str()).filter(|kind| *kind != "Gateway"),
        "VpcId": endpoint.vpc_id,
        "ServiceName": (!by_lattice).then_some(&endpoint.service_name),
        "PolicyDocument": endpoint.policy_document,
        "RouteTableIds": endpoint.route_table_ids,
        "SubnetIds": endpoint.subnet_ids,
        "SecurityGroupIds": endpoint.groups,
        "IpAddressType": Some(endpoint.ip_address_type).filter(|it| *it != IpAddressType::Ipv4).map(IpAddressType::as_str),
        "DnsOptions": dns_options(endpoint),
        "PrivateDnsEnabled": (endpoint.private_dns_enabled && !waits).then_some(true),
        "TagSpecifications": tagged("vpc-endpoint", &endpoint.tags),
        "SubnetConfigurations": pinned.then(|| pins.collect::<Vec<Value>>()),
        "ServiceNetworkArn": endpoint.service_network_arn,
        "ResourceConfigurationArn": endpoint.resource_configuration_arn,
        "ServiceRegion": endpoint.service_region.as_ref().filter(|region| **region != home.region),
    });
    let answer = builder.ec2(&home, "CreateVpcEndpoint", id, wanted);
    if !builder.learn_at(id, &answer, "/VpcEndpoint/VpcEndpointId") {
        return;
    }
    let network = builder.lab.network().clone();
    let Some(made) = network.vpc_endpoints.iter().last() else { return };
    for eni in &enis {
        let subnet = builder.built(&eni.subnet_id);
        let mut own = made.network_interface_ids.iter().filter_map(|id| network.network_interfaces.get(id));
        if let Some(new) = own.find(|it| Some(&it.subnet_id) == subnet.as_ref()) {
            builder.learn(&eni.network_interface_id, &new.network_interface_id);
        }
    }
    // The names of an endpoint, and those of its zones, are words of their own.
    let word = |endpoint: &VpcEndpoint| [endpoint.vpc_endpoint_id.as_str(), "-", &endpoint.dns_suffix].concat();
    let (old, new) = (word(endpoint), word(made));
    for subnet in endpoint.subnet_ids.iter().filter_map(|id| target.subnets.get(id)) {
        let zone = ["-", &subnet.availability_zone].concat();
        builder.learn([&old, zone.as_str()].concat(), [&new, zone.as_str()].concat());
    }
    builder.learn(&old, &new);
    let Some(service) = service else { return };
    let operation = match (made.state, endpoint.state) {
        (EndpointState::PendingAcceptance, EndpointState::Available | EndpointState::Pending) => {
            "AcceptVpcEndpointConnections"
        }
        (_, EndpointState::Rejected) => "RejectVpcEndpointConnections",
        (_, _) => return,
    };
    let provider = builder.of(&service.owner_id, &service.region);
    let wanted = json!({"ServiceId": service.service_id, "VpcEndpointIds": [id]});
    builder.ec2(&provider, operation, id, wanted);
    if endpoint.private_dns_enabled {
        builder.ec2(&home, "ModifyVpcEndpoint", id, json!({"VpcEndpointId": id, "PrivateDnsEnabled": true}));
    }
}

/// The options that differ from those which AWS sets by itself.
fn dns_options(endpoint: &VpcEndpoint) -> Value {
    let options = &endpoint.dns_options;
    let usual = match (endpoint.vpc_endpoint_type, endpoint.ip_address_type) {
        // What `describe-vpc-endpoints` says of a gateway endpoint is not always what it may be given.
        (EndpointType::Gateway, IpAddressType::Ipv4) => options.dns_record_ip_type,
        (EndpointType::Gateway, _) => DnsRecordIpType::ServiceDefined,
        (_, IpAddressType::Ipv4) => DnsRecordIpType::Ipv4,
        (_, IpAddressType::Dualstack) => DnsRecordIpType::Dualstack,
        (_, IpAddressType::Ipv6) => DnsRecordIpType::Ipv6,
    };
    let is_inbound_only = options.private_dns_only_for_inbound_resolver_endpoint;
    // The private DNS of S3 is for the inbound Resolver endpoint only, unless it is said.
    let says = endpoint.private_dns_enabled && endpoint.service_name.ends_with(".s3");
    json!({
        "DnsRecordIpType": Some(options.dns_record_ip_type).filter(|it| *it != usual).map(DnsRecordIpType::as_str),
        "PrivateDnsOnlyForInboundResolverEndpoint": (is_inbound_only || says).then_some(is_inbound_only),
        "PrivateDnsPreference": options.private_dns_preference,
        "PrivateDnsSpecifiedDomains": options.private_dns_specified_domains,
    })
}

fn lattice(builder: &mut Builder<'_>) {
    let target = builder.target;
    let service = "vpc-lattice";
    for gateway in target.resource_gateways.iter() {
        let home = builder.of(&gateway.owner_id, &gateway.region);
        let wanted = json!({
            "name": gateway.name,
            "vpcIdentifier": gateway.vpc_id,
            "subnetIds": gateway.subnet_ids,
            "securityGroupIds": gateway.security_group_ids,
            "ipAddressType": Some(&gateway.ip_address_type).filter(|kind| *kind != "IPV4"),
        });
        let answer = builder.call(&home, service, "CreateResourceGateway", &gateway.id, wanted);
        builder.learn_at(&gateway.id, &answer, "/id");
        let made = builder.built(&gateway.id).and_then(|id| builder.lab.network().resource_gateways.get(id).cloned());
        let made = made.into_iter().flat_map(|made| made.network_interface_ids);
        for (old, new) in gateway.network_interface_ids.iter().zip(made) {
            builder.learn(old, &new);
        }
    }
    // Groups stand before their children.
    for of_group in [false, true] {
        let own = |it: &&ResourceConfiguration| (it.kind == ResourceConfigurationType::Child) == of_group;
        for configuration in target.resource_configurations.iter().filter(own) {
            self::configuration(builder, configuration);
        }
    }
    for network in target.service_networks.iter() {
        let home = builder.of(&network.owner_id, &network.region);
        let sharing = network.kept_private.then(|| json!({"enabled": false}));
        let wanted = json!({"name": network.name, "sharingConfig": sharing});
        let answer = builder.call(&home, service, "CreateServiceNetwork", &network.id, wanted);
        builder.learn_at(&network.id, &answer, "/id");
    }
    for it in target.lattice_services.iter() {
        let home = builder.of(&it.owner_id, &it.region);
        let wanted = json!({"name": it.name, "customDomainName": it.custom_domain_name});
        let answer = builder.call(&home, service, "CreateService", &it.id, wanted);
        builder.learn_at(&it.id, &answer, "/id");
    }
    for share in target.resource_shares.iter() {
        let arns = share.resource_arns.iter().filter(|arn| !arn.starts_with("arn:aws:ec2:")).collect::<Vec<_>>();
        if !arns.is_empty() {
            let home = builder.of(&share.owner_id, &share.region);
            let wanted = json!({"resourceShareArn": share.resource_share_arn, "resourceArns": arns});
            builder.call(&home, "ram", "AssociateResourceShare", &share.resource_share_arn, wanted);
        }
    }
    for association in target.lattice_associations.iter() {
        let network = &association.service_network_id;
        let region = target.service_networks.get(network).map_or(builder.home().region, |it| it.region.clone());
        let home = builder.of(&association.owner_id, &region);
        let (operation, wanted) = match &association.with {
            LatticeAssociationKind::Service(id) => (
                "CreateServiceNetworkServiceAssociation",
                json!({"serviceIdentifier": id, "serviceNetworkIdentifier": network}),
            ),
            LatticeAssociationKind::Resource(id, private) => (
                "CreateServiceNetworkResourceAssociation",
                json!({
                    "resourceConfigurationIdentifier": id,
                    "serviceNetworkIdentifier": network,
                    "privateDnsEnabled": private.then_some(true),
                }),
            ),
            LatticeAssociationKind::Vpc(id, groups) => (
                "CreateServiceNetworkVpcAssociation",
                json!({"serviceNetworkIdentifier": network, "vpcIdentifier": id, "securityGroupIds": groups}),
            ),
        };
        let answer = builder.call(&home, service, operation, &association.id, wanted);
        builder.learn_at(&association.id, &answer, "/id");
    }
}

fn configuration(builder: &mut Builder<'_>, configuration: &ResourceConfiguration) {
    let home = builder.of(&configuration.owner_id, &configuration.region);
    let is_group = configuration.kind == ResourceConfigurationType::Group;
    let is_child = configuration.kind == ResourceConfigurationType::Child;
    let ports = configuration.port_ranges.iter().map(|range| match range.first == range.last {
        true => range.first.to_string(),
        false => [range.first.to_string(), range.last.to_string()].join("-"),
    });
    let definition = configuration.definition.as_deref().map(|text| match text {
        text if text.starts_with("arn:") => json!({"arnResource": {"arn": text}}),
        text if text.parse::<std::net::IpAddr>().is_ok() => json!({"ipResource": {"ipAddress": text}}),
        text => json!({"dnsResource": {"domainName": text, "ipAddressType": "IPV4"}}),
    });
    let mut wanted = Map::new();
    for (name, value) in [
        ("name", json!(configuration.name)),
        ("type", configuration.kind.write().unwrap_or_default()),
        ("portRanges", json!(ports.collect::<Vec<String>>())),
        ("resourceGatewayIdentifier", json!(configuration.resource_gateway_id.as_ref().filter(|_| !is_child))),
        ("resourceConfigurationGroupIdentifier", json!(configuration.group_id)),
        ("resourceConfigurationDefinition", json!(definition)),
        (
            "allowAssociationToShareableServiceNetwork",
            json!(configuration.allow_association_to_shareable_service_network.then_some(true)),
        ),
        (if is_group { "groupDomain" } else { "customDomainName" }, json!(configuration.custom_domain_name)),
        (
            "domainVerificationIdentifier",
            json!((configuration.domain_verified && !is_child).then_some("dv-0123456789abcdef0")),
        ),
    ] {
        wanted.insert(name.to_owned(), value);
    }
    let answer =
        builder.call(&home, "vpc-lattice", "CreateResourceConfiguration", &configuration.id, Value::Object(wanted));
    builder.learn_at(&configuration.id, &answer, "/id");
}

fn zone(builder: &mut Builder<'_>, zone: &HostedZone) {
    let id = &zone.id;
    let home = builder.of(&zone.owner_id, crate::control::Lab::REGION);
    let vpc = |it: &crate::model::ZoneVpc| json!({"VPCRegion": it.vpc_region, "VPCId": it.vpc_id});
    let comment = Some(&zone.comment).filter(|text| !text.is_empty());
    let reference = if zone.caller_reference.is_empty() { id.as_str() } else { &zone.caller_reference };
    let wanted = json!({
        "Name": zone.name,
        "VPC": zone.vpcs.first().map(vpc),
        "CallerReference": reference,
        "HostedZoneConfig": comment.map(|comment| json!({"Comment": comment})),
    });
    let answer = builder.call(&home, "route53", "CreateHostedZone", id, wanted);
    let made = answer.pointer("/HostedZone/Id").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
    let Some(made) = made else { return };
    builder.learn(id, made);
    for other in zone.vpcs.iter().skip(1) {
        let owner = builder.target.vpcs.get(&other.vpc_id).map(|it| it.owner_id.clone());
        let owner = owner.unwrap_or_else(|| zone.owner_id.clone());
        let wanted = json!({"HostedZoneId": id, "VPC": vpc(other)});
        if owner != zone.owner_id {
            builder.call(&home, "route53", "CreateVPCAssociationAuthorization", id, wanted.clone());
        }
        let by = builder.of(&owner, &home.region);
        builder.call(&by, "route53", "AssociateVPCWithHostedZone", id, wanted);
    }
    for other in zone.authorized.iter().filter(|it| !zone.vpcs.contains(it)) {
        let wanted = json!({"HostedZoneId": id, "VPC": vpc(other)});
        builder.call(&home, "route53", "CreateVPCAssociationAuthorization", id, wanted);
    }
    let own = |record: &&Record| !(matches!(record.kind.as_str(), "NS" | "SOA") && record.name == zone.name);
    let changes = zone.records.iter().filter(own).map(|record| {
        let (mut ttl, mut values, mut alias) = (None, None, None);
        match &record.value {
            RecordValue::Values(texts, seconds) => {
                ttl = Some(*seconds);
                values = Some(texts.iter().map(|text| json!({"Value": text})).collect::<Vec<Value>>());
            }
            RecordValue::Alias(name, of) => {
                alias = Some(json!({"HostedZoneId": of, "DNSName": name, "EvaluateTargetHealth": false}));
            }
        }
        let set = json!({"Name": record.name, "Type": record.kind, "TTL": ttl, "ResourceRecords": values, "AliasTarget": alias});
        json!({"Action": "CREATE", "ResourceRecordSet": set})
    });
    let changes: Vec<Value> = changes.collect();
    if !changes.is_empty() {
        let wanted = json!({"HostedZoneId": id, "ChangeBatch": {"Changes": changes}});
        builder.call(&home, "route53", "ChangeResourceRecordSets", id, wanted);
    }
}

fn target_of(server: &DnsServer) -> Value {
    match server.ip.is_ipv4() {
        true => json!({"Ip": server.ip, "Port": server.port}),
        false => json!({"Ipv6": server.ip, "Port": server.port}),
    }
}

fn resolvers(builder: &mut Builder<'_>) {
    let target = builder.target;
    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    for endpoint in target.resolver_endpoints.iter() {
        let home = builder.of(&endpoint.owner_id, &endpoint.region);
        let addresses = endpoint.ip_addresses.iter().map(|it| json!({"SubnetId": it.subnet_id, "Ip": it.ip}));
        let wanted = json!({
            "CreatorRequestId": endpoint.id,
            "Name": named(&endpoint.name),
            "SecurityGroupIds": endpoint.security_group_ids,
            "Direction": endpoint.direction.write().unwrap_or_default(),
            "IpAddresses": addresses.collect::<Vec<Value>>(),
            "Tags": super::own_tags(&endpoint.tags),
        });
        let answer = builder.call(&home, "route53resolver", "CreateResolverEndpoint", &endpoint.id, wanted);
        builder.learn_at(&endpoint.id, &answer, "/ResolverEndpoint/Id");
    }
    for rule in target.resolver_rules.iter() {
        let home = builder.of(&rule.owner_id, &rule.region);
        let addresses = rule.target_ips.iter().map(target_of);
        let wanted = json!({
            "CreatorRequestId": rule.id,
            "Name": named(&rule.name),
            "RuleType": rule.rule_type.write().unwrap_or_default(),
            "DomainName": rule.domain_name,
            "TargetIps": addresses.collect::<Vec<Value>>(),
            "ResolverEndpointId": rule.resolver_endpoint_id,
        });
        let answer = builder.call(&home, "route53resolver", "CreateResolverRule", &rule.id, wanted);
        if !builder.learn_at(&rule.id, &answer, "/ResolverRule/Id") {
            continue;
        }
        for association in &rule.associations {
            let home = vpc_home(builder, &association.vpc_id, &home);
            let wanted =
                json!({"ResolverRuleId": rule.id, "VPCId": association.vpc_id, "Name": named(&association.name)});
            builder.call(&home, "route53resolver", "AssociateResolverRule", &rule.id, wanted);
        }
    }
    for profile in target.profiles.iter() {
        let home = builder.of(&profile.owner_id, &profile.region);
        let answer =
            builder.call(&home, "route53profiles", "CreateProfile", &profile.id, json!({"Name": profile.name}));
        if !builder.learn_at(&profile.id, &answer, "/Profile/Id") {
            continue;
        }
        for resource in &profile.resources {
            let wanted = json!({"ProfileId": profile.id, "ResourceArn": resource.resource_arn, "Name": resource.name});
            builder.call(&home, "route53profiles", "AssociateResourceToProfile", &profile.id, wanted);
        }
        for association in &profile.associations {
            let by = vpc_home(builder, &association.vpc_id, &home);
            let wanted = json!({"ProfileId": profile.id, "ResourceId": association.vpc_id, "Name": association.name});
            builder.call(&by, "route53profiles", "AssociateProfile", &profile.id, wanted);
        }
    }
}

/// The owner of a VPC, who associates it; else another.
fn vpc_home(builder: &Builder<'_>, vpc_id: &Id, other: &super::Home) -> super::Home {
    builder.target.vpcs.get(vpc_id).map_or_else(|| other.clone(), |vpc| builder.of(&vpc.owner_id, &vpc.region))
}
