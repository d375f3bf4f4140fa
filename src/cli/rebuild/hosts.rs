//! What stands in subnets and between VPCs as requests: instances, addresses, NAT gateways, load balancers, peering, transit
//! and VPN gateways, and the world outside. It must not know endpoints or names.

use super::{Builder, own_tags, tagged};
use crate::model::codec::Field;
use crate::model::{
    Attachment, AttachmentKind, Instance, InstanceState, LoadBalancer, LoadBalancerKind, NatGateway, NatMode, NatState,
    NetworkInterface, PeeringConnection, PeeringState, TransitGateway,
};
use crate::net::{Id, json, order};
use serde_json::{Map, Value};

/// What joins networks; shares, so that participants can use them.
pub fn build_between(builder: &mut Builder<'_>) {
    let target = builder.target;
    for gateway in target.vpn_gateways.iter() {
        let (id, home) = (&gateway.vpn_gateway_id, builder.of(&gateway.owner_id, &gateway.region));
        let wanted = json!({
            "Type": "ipsec.1",
            "TagSpecifications": tagged("vpn-gateway", &gateway.tags),
            "AmazonSideAsn": Some(gateway.amazon_side_asn).filter(|asn| *asn != 64_512),
        });
        let answer = builder.ec2(&home, "CreateVpnGateway", id, wanted);
        builder.learn_at(id, &answer, "/VpnGateway/VpnGatewayId");
        if let Some(vpc_id) = &gateway.vpc_id {
            builder.ec2(&home, "AttachVpnGateway", id, json!({"VpcId": vpc_id, "VpnGatewayId": id}));
        }
    }
    for gateway in target.customer_gateways.iter() {
        let (id, home) = (&gateway.customer_gateway_id, builder.of(&gateway.owner_id, &gateway.region));
        let asn = gateway.bgp_asn.parse::<u32>().ok();
        let short = asn.filter(|asn| i32::try_from(*asn).is_ok());
        let wanted = json!({
            "BgpAsn": short,
            "Type": "ipsec.1",
            "TagSpecifications": tagged("customer-gateway", &gateway.tags),
            "IpAddress": gateway.ip_address,
            "BgpAsnExtended": if short.is_none() { asn } else { None },
        });
        let answer = builder.ec2(&home, "CreateCustomerGateway", id, wanted);
        builder.learn_at(id, &answer, "/CustomerGateway/CustomerGatewayId");
    }
    for gateway in target.transit_gateways.iter() {
        transit_gateway(builder, gateway);
    }
    for share in target.resource_shares.iter() {
        let id = &share.resource_share_arn;
        let arns: Vec<&String> = share.resource_arns.iter().filter(|arn| arn.starts_with("arn:aws:ec2:")).collect();
        let tags = share.tags.0.iter().map(|(key, value)| json!({"key": key, "value": value}));
        let wanted = json!({
            "name": share.name,
            "resourceArns": arns,
            "principals": share.principals,
            "tags": tags.collect::<Vec<Value>>(),
        });
        let home = builder.of(&share.owner_id, &share.region);
        let answer = builder.call(&home, "ram", "CreateResourceShare", id, wanted);
        builder.learn_at(id, &answer, "/resourceShare/resourceShareArn");
    }
    for connection in target.vpn_connections.iter() {
        let (id, gateway) =
            (&connection.vpn_connection_id, target.customer_gateways.get(&connection.customer_gateway_id));
        let region = gateway.map_or(builder.home().region, |gateway| gateway.region.clone());
        let home = builder.of(&connection.owner_id, &region);
        let wanted = json!({
            "CustomerGatewayId": connection.customer_gateway_id,
            "Type": "ipsec.1",
            "VpnGatewayId": connection.vpn_gateway_id,
            "TransitGatewayId": connection.transit_gateway_id,
            "TagSpecifications": tagged("vpn-connection", &connection.tags),
            "Options": {"StaticRoutesOnly": connection.static_routes_only.then_some(true)},
        });
        let answer = builder.ec2(&home, "CreateVpnConnection", id, wanted);
        if !builder.learn_at(id, &answer, "/VpnConnection/VpnConnectionId") {
            continue;
        }
        for cidr in &connection.routes {
            let wanted = json!({"DestinationCidrBlock": cidr, "VpnConnectionId": id});
            builder.ec2(&home, "CreateVpnConnectionRoute", id, wanted);
        }
    }
    for peering in target.peering_connections.iter() {
        self::peering(builder, peering);
    }
    let home = builder.home();
    for place in target.on_premises.iter() {
        let wanted = json!({"Name": place.name, "Cidrs": place.cidrs, "VpnConnectionId": place.vpn_connection_id});
        builder.call(&home, "lab", "CreateOnPremises", &place.id, wanted);
    }
    for host in target.hosts.iter() {
        let place = target.on_premises.get(&host.on_premises_id).map(|it| it.name.as_str());
        let wanted = json!({"Name": host.name, "OnPremises": place, "Ip": host.ip, "DnsServer": host.dns_server});
        builder.call(&home, "lab", "CreateHost", &host.host_id, wanted);
    }
}

fn peering(builder: &mut Builder<'_>, peering: &PeeringConnection) {
    let (id, from, to) = (&peering.vpc_peering_connection_id, &peering.requester, &peering.accepter);
    if !matches!(peering.status, PeeringState::Active | PeeringState::PendingAcceptance) {
        return builder.leave_out(id, "it is neither active nor waits for acceptance.");
    }
    if builder.target.vpcs.get(&from.vpc_id).is_none() || builder.target.vpcs.get(&to.vpc_id).is_none() {
        return builder.leave_out(id, "one of its VPCs is not described.");
    }
    let (asks, accepts) = (builder.of(&from.owner_id, &from.region), builder.of(&to.owner_id, &to.region));
    let wanted = json!({
        "PeerRegion": Some(&to.region).filter(|region| **region != from.region),
        "TagSpecifications": tagged("vpc-peering-connection", &peering.tags),
        "VpcId": from.vpc_id,
        "PeerVpcId": to.vpc_id,
        "PeerOwnerId": Some(&to.owner_id).filter(|owner| **owner != from.owner_id),
    });
    let answer = builder.ec2(&asks, "CreateVpcPeeringConnection", id, wanted);
    if !builder.learn_at(id, &answer, "/VpcPeeringConnection/VpcPeeringConnectionId")
        || peering.status == PeeringState::PendingAcceptance
    {
        return;
    }
    builder.ec2(&accepts, "AcceptVpcPeeringConnection", id, json!({"VpcPeeringConnectionId": id}));
    for (home, member, allows) in [
        (&asks, "RequesterPeeringConnectionOptions", from.allow_dns_resolution_from_remote_vpc),
        (&accepts, "AccepterPeeringConnectionOptions", to.allow_dns_resolution_from_remote_vpc),
    ] {
        if allows {
            let mut parameters = Map::new();
            parameters.insert(member.to_owned(), json!({"AllowDnsResolutionFromRemoteVpc": true}));
            parameters.insert("VpcPeeringConnectionId".to_owned(), json!(id));
            builder.ec2(home, "ModifyVpcPeeringConnectionOptions", id, Value::Object(parameters));
        }
    }
}

fn transit_gateway(builder: &mut Builder<'_>, gateway: &TransitGateway) {
    let (id, home) = (&gateway.transit_gateway_id, builder.of(&gateway.owner_id, &gateway.region));
    let (associates, propagates) =
        (&gateway.association_default_route_table_id, &gateway.propagation_default_route_table_id);
    let off = |table: &Option<Id>| table.is_none().then_some("disable");
    let wanted = json!({
        "Options": {
            "AmazonSideAsn": Some(gateway.amazon_side_asn).filter(|asn| *asn != 64_512),
            "DefaultRouteTableAssociation": off(associates),
            "DefaultRouteTablePropagation": off(propagates),
            "SecurityGroupReferencingSupport": gateway.security_group_referencing.then_some("enable"),
        },
        "TagSpecifications": tagged("transit-gateway", &gateway.tags),
    });
    let answer = builder.ec2(&home, "CreateTransitGateway", id, wanted);
    if !builder.learn_at(id, &answer, "/TransitGateway/TransitGatewayId") {
        return;
    }
    for (table, member) in [
        (associates, "/TransitGateway/Options/AssociationDefaultRouteTableId"),
        (propagates, "/TransitGateway/Options/PropagationDefaultRouteTableId"),
    ] {
        if let Some(table) = table {
            builder.learn_at(table, &answer, member);
        }
    }
    let tables = builder.target.transit_route_tables.iter().filter(|table| table.transit_gateway_id == *id);
    for table in tables {
        let own = &table.transit_gateway_route_table_id;
        if builder.built(own).is_none() {
            let tags = tagged("transit-gateway-route-table", &table.tags);
            let wanted = json!({"TransitGatewayId": id, "TagSpecifications": tags});
            let answer = builder.ec2(&home, "CreateTransitGatewayRouteTable", own, wanted);
            builder.learn_at(own, &answer, "/TransitGatewayRouteTable/TransitGatewayRouteTableId");
        } else if let tags @ Value::Array(_) = own_tags(&table.tags)
            && tags != json!([])
        {
            builder.ec2(&home, "CreateTags", own, json!({"Resources": [own], "Tags": tags}));
        }
    }
}

/// Attachments, then what the transit gateways' tables do with them.
pub fn attachments(builder: &mut Builder<'_>) {
    let target = builder.target;
    for attachment in target.transit_attachments.iter() {
        let id = &attachment.transit_gateway_attachment_id;
        match &attachment.kind {
            AttachmentKind::Vpn(vpn) => {
                // It came with the VPN connection.
                let Some(vpn) = builder.built(vpn) else { continue };
                let made = builder.lab.network().clone();
                let of_it = |it: &&Attachment| it.kind == AttachmentKind::Vpn(vpn.clone());
                if let Some(found) = made.transit_attachments.iter().find(of_it) {
                    builder.learn(id, &found.transit_gateway_attachment_id);
                }
            }
            AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, security_group_referencing, ipv6 } => {
                let home = builder.in_vpc(&attachment.owner_id, vpc_id);
                let wanted = json!({
                    "TransitGatewayId": attachment.transit_gateway_id,
                    "VpcId": vpc_id,
                    "SubnetIds": subnet_ids,
                    "Options": {
                        "SecurityGroupReferencingSupport": (!security_group_referencing).then_some("disable"),
                        "Ipv6Support": ipv6.then_some("enable"),
                        "ApplianceModeSupport": appliance_mode.then_some("enable"),
                    },
                    "TagSpecifications": tagged("transit-gateway-attachment", &attachment.tags),
                });
                let answer = builder.ec2(&home, "CreateTransitGatewayVpcAttachment", id, wanted);
                builder.learn_at(id, &answer, "/TransitGatewayVpcAttachment/TransitGatewayAttachmentId");
            }
        }
    }
    for table in target.transit_route_tables.iter() {
        let id = &table.transit_gateway_route_table_id;
        let Some(gateway) = target.transit_gateways.get(&table.transit_gateway_id) else { continue };
        let home = builder.of(&gateway.owner_id, &gateway.region);
        let made = |builder: &Builder<'_>| {
            builder.built(id).and_then(|new| builder.lab.network().transit_route_tables.get(new).cloned())
        };
        let Some(there) = made(builder) else { continue };
        let with = |attachment: &Id| json!({"TransitGatewayRouteTableId": id, "TransitGatewayAttachmentId": super::made(attachment)});
        let names = |builder: &Builder<'_>, ids: &crate::net::SortedSet<Id>| -> Vec<Id> {
            ids.iter().filter_map(|id| builder.built(id)).collect()
        };
        let (associated, propagated) = (names(builder, &table.associations), names(builder, &table.propagations));
        for old in there.associations.iter().filter(|it| !associated.contains(it)) {
            builder.ec2(&home, "DisassociateTransitGatewayRouteTable", id, with(old));
        }
        for old in there.propagations.iter().filter(|it| !propagated.contains(it)) {
            builder.ec2(&home, "DisableTransitGatewayRouteTablePropagation", id, with(old));
        }
    }
    for table in target.transit_route_tables.iter() {
        let id = &table.transit_gateway_route_table_id;
        let Some(gateway) = target.transit_gateways.get(&table.transit_gateway_id) else { continue };
        let home = builder.of(&gateway.owner_id, &gateway.region);
        let there = builder.built(id).and_then(|new| builder.lab.network().transit_route_tables.get(new).cloned());
        let Some(there) = there else { continue };
        for (ids, present, operation) in [
            (&table.associations, &there.associations, "AssociateTransitGatewayRouteTable"),
            (&table.propagations, &there.propagations, "EnableTransitGatewayRouteTablePropagation"),
        ] {
            for attachment in ids {
                if builder.built(attachment).is_some_and(|new| !present.contains(&new)) {
                    let wanted = json!({"TransitGatewayRouteTableId": id, "TransitGatewayAttachmentId": attachment});
                    builder.ec2(&home, operation, id, wanted);
                }
            }
        }
        for route in &table.routes {
            let wanted = json!({
                "DestinationCidrBlock": route.destination_cidr_block,
                "TransitGatewayRouteTableId": id,
                "TransitGatewayAttachmentId": route.attachment_id,
                "Blackhole": route.attachment_id.is_none().then_some(true),
            });
            builder.ec2(&home, "CreateTransitGatewayRoute", id, wanted);
        }
    }
}

/// What stands in subnets.
pub fn build(builder: &mut Builder<'_>) {
    let target = builder.target;
    for address in target.addresses.iter() {
        let (id, home) = (&address.allocation_id, builder.of(&address.owner_id, &address.region));
        let wanted = json!({"Domain": "vpc", "TagSpecifications": tagged("elastic-ip", &address.tags)});
        let answer = builder.ec2(&home, "AllocateAddress", id, wanted);
        builder.learn_at(id, &answer, "/AllocationId");
        builder.learn_at(address.public_ip.to_string(), &answer, "/PublicIp");
    }
    for instance in target.instances.iter() {
        self::instance(builder, instance);
    }
    for address in target.addresses.iter() {
        let home = builder.of(&address.owner_id, &address.region);
        let eni = address.network_interface_id.as_ref().and_then(|id| target.network_interfaces.get(id));
        let Some(instance) = eni.and_then(|eni| eni.instance_id.as_ref()) else { continue };
        let is_only = interfaces(target, instance).len() == 1;
        let primary = eni.and_then(NetworkInterface::primary);
        let wanted = json!({
            "AllocationId": address.allocation_id,
            "InstanceId": is_only.then_some(instance),
            "NetworkInterfaceId": if is_only { None } else { address.network_interface_id.as_ref() },
            "PrivateIpAddress": address.private_ip_address.filter(|ip| Some(*ip) != primary),
        });
        builder.ec2(&home, "AssociateAddress", &address.allocation_id, wanted);
    }
    for nat in target.nat_gateways.iter().filter(|nat| !matches!(nat.state, NatState::Deleted | NatState::Deleting)) {
        self::nat(builder, nat);
    }
}

/// Load balancers, which take free addresses, and what stands behind them.
pub fn balancers(builder: &mut Builder<'_>) {
    let target = builder.target;
    for balancer in target.load_balancers.iter() {
        self::balancer(builder, balancer);
    }
    for group in target.target_groups.iter() {
        let (id, home) = (&group.target_group_arn, builder.in_vpc(&group.owner_id, &group.vpc_id));
        let wanted = json!({
            "Name": group.target_group_name,
            "Protocol": group.protocol,
            "Port": group.port,
            "VpcId": group.vpc_id,
            "TargetType": Some(&group.target_type).filter(|kind| *kind != "instance"),
        });
        let answer = builder.call(&home, "elbv2", "CreateTargetGroup", id, wanted);
        let targets = group.targets.iter().map(|it| json!({"Id": it.id, "Port": it.port})).collect::<Vec<Value>>();
        if builder.learn_at(id, &answer, "/TargetGroups/0/TargetGroupArn") && !targets.is_empty() {
            let wanted = json!({"TargetGroupArn": id, "Targets": targets});
            builder.call(&home, "elbv2", "RegisterTargets", id, wanted);
        }
    }
    for listener in target.listeners.iter() {
        let Some(balancer) = target.load_balancers.get(&listener.load_balancer_arn) else { continue };
        let home = builder.of(&balancer.owner_id, &balancer.region);
        let wanted = json!({
            "LoadBalancerArn": listener.load_balancer_arn,
            "Protocol": Some(&listener.protocol).filter(|it| !it.is_empty() && *it != "GENEVE"),
            "Port": listener.port,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": listener.target_group_arn}],
        });
        let answer = builder.call(&home, "elbv2", "CreateListener", &listener.listener_arn, wanted);
        builder.learn_at(&listener.listener_arn, &answer, "/Listeners/0/ListenerArn");
    }
    let attached = |eni: &&NetworkInterface| eni.instance_id.is_none() && !eni.requester_managed;
    for eni in target.network_interfaces.iter().filter(attached) {
        if builder.built(&eni.network_interface_id).is_none() {
            builder.leave_out(&eni.network_interface_id, "the lab makes no network interfaces by themselves.");
        }
    }
}

/// An instance's interfaces by their place.
fn interfaces<'n>(network: &'n crate::model::Network, instance: &Id) -> Vec<&'n NetworkInterface> {
    let mut own: Vec<&NetworkInterface> =
        network.network_interfaces.iter().filter(|eni| eni.instance_id.as_ref() == Some(instance)).collect();
    order::sort_by_key(&mut own, |eni| eni.device_index);
    own
}

fn instance(builder: &mut Builder<'_>, instance: &Instance) {
    let (id, home) = (&instance.instance_id, builder.in_vpc(&instance.owner_id, &instance.vpc_id));
    match instance.state {
        InstanceState::Terminated | InstanceState::ShuttingDown => return,
        InstanceState::Stopping | InstanceState::Stopped => {
            builder.leave_out(id, "it is stopped; here it runs (the lab has no stop-instances).");
        }
        InstanceState::Pending | InstanceState::Running => {}
    }
    let own = interfaces(builder.target, id);
    let lends = |eni: &NetworkInterface| eni.association.as_ref().is_some_and(|it| it.allocation_id.is_none());
    let lends_by_itself = builder.target.subnets.get(&instance.subnet_id).is_some_and(|it| it.map_public_ip_on_launch);
    let v6 =
        |eni: &NetworkInterface| eni.ipv6_addresses.iter().map(|it| json!({"Ipv6Address": it})).collect::<Vec<Value>>();
    let mut wanted = Map::new();
    let mut put = |name: &str, value: Value| {
        wanted.insert(name.to_owned(), value);
    };
    put("ImageId", json!(instance.image_id));
    put("InstanceType", json!(instance.instance_type));
    match own.as_slice() {
        [only]
            if only.private_ip_addresses.len() < 2
                && (lends(only) == lends_by_itself
                    || only.association.as_ref().is_some_and(|it| it.allocation_id.is_some())) =>
        {
            put("Ipv6Addresses", json!(v6(only)));
            put("SecurityGroupIds", json!(only.groups));
            put("SubnetId", json!(only.subnet_id));
            put("PrivateIpAddress", json!(only.private_ip_addresses.first()));
        }
        [] => put("SubnetId", json!(instance.subnet_id)),
        several => {
            let described = several.iter().map(|eni| {
                let addresses = eni.private_ip_addresses.iter().enumerate();
                let addresses = addresses.map(|(at, ip)| json!({"Primary": at == 0, "PrivateIpAddress": ip}));
                json!({
                    "AssociatePublicIpAddress": (several.len() == 1).then_some(lends(eni)),
                    "DeviceIndex": eni.device_index,
                    "Groups": eni.groups,
                    "Ipv6Addresses": v6(eni),
                    "PrivateIpAddresses": addresses.collect::<Vec<Value>>(),
                    "SubnetId": eni.subnet_id,
                })
            });
            put("NetworkInterfaces", json!(described.collect::<Vec<Value>>()));
        }
    }
    put("MaxCount", json!(1));
    put("MinCount", json!(1));
    put("TagSpecifications", tagged("instance", &instance.tags));
    if let Some(arn) = &instance.iam_instance_profile {
        put("IamInstanceProfile", json!({"Arn": arn}));
    }
    let answer = builder.ec2(&home, "RunInstances", id, Value::Object(wanted));
    if !builder.learn_at(id, &answer, "/Instances/0/InstanceId") {
        return;
    }
    let Some(new) = builder.built(id) else { return };
    let made = builder.lab.network().clone();
    for (old, new) in own.iter().zip(interfaces(&made, &new)) {
        builder.learn(&old.network_interface_id, &new.network_interface_id);
        // Lent addresses are others at every run.
        if let (Some(old), Some(new)) = (&old.association, &new.association)
            && old.allocation_id.is_none()
        {
            builder.learn(old.public_ip.to_string(), new.public_ip.to_string());
        }
    }
    if own.first().is_some_and(|eni| !eni.source_dest_check) {
        let wanted = json!({"SourceDestCheck": {"Value": false}, "InstanceId": id});
        builder.ec2(&home, "ModifyInstanceAttribute", id, wanted);
    }
}

fn nat(builder: &mut Builder<'_>, nat: &NatGateway) {
    let (id, home) = (&nat.nat_gateway_id, builder.in_vpc(&nat.owner_id, &nat.vpc_id));
    let is_public = nat.connectivity_type == NatMode::Public;
    let zoned = nat.nat_gateway_addresses.iter().filter_map(|it| {
        Some(json!({"AvailabilityZone": it.availability_zone.as_ref()?, "AllocationIds": [it.allocation_id.as_ref()?]}))
    });
    let free = nat.nat_gateway_addresses.iter().filter(|it| it.availability_zone.is_none());
    let mut allocations = free.filter_map(|it| it.allocation_id.as_ref());
    let ip = nat.nat_gateway_addresses.first().and_then(|it| it.private_ip);
    let wanted = json!({
        "AvailabilityMode": nat.subnet_id.is_none().then_some("regional"),
        "AllocationId": if nat.subnet_id.is_some() { allocations.next() } else { None },
        "SubnetId": nat.subnet_id,
        "VpcId": nat.subnet_id.is_none().then_some(&nat.vpc_id),
        "AvailabilityZoneAddresses": zoned.collect::<Vec<Value>>(),
        "TagSpecifications": tagged("natgateway", &nat.tags),
        "ConnectivityType": (!is_public).then_some("private"),
        "PrivateIpAddress": ip,
        "SecondaryAllocationIds": allocations.collect::<Vec<&Id>>(),
    });
    let answer = builder.ec2(&home, "CreateNatGateway", id, wanted);
    if !builder.learn_at(id, &answer, "/NatGateway/NatGatewayId") {
        return;
    }
    let made = builder.built(id).and_then(|new| builder.lab.network().nat_gateways.get(new).cloned());
    if made.as_ref().is_some_and(|made| made.state == NatState::Failed) && nat.state == NatState::Available {
        builder.leave_out(id, "its VPC has no internet gateway any more: a NAT gateway that is made now fails.");
    }
    let made = made.into_iter().flat_map(|made| made.nat_gateway_addresses);
    for (old, new) in nat.nat_gateway_addresses.iter().zip(made) {
        if let (Some(old), Some(new)) = (&old.network_interface_id, &new.network_interface_id) {
            builder.learn(old, new);
        }
    }
}

fn balancer(builder: &mut Builder<'_>, balancer: &LoadBalancer) {
    let (id, home) = (&balancer.load_balancer_arn, builder.of(&balancer.owner_id, &balancer.region));
    let is_network = balancer.kind == LoadBalancerKind::Network;
    let is_internal = balancer.scheme == "internal";
    let target = builder.target;
    let mappings = balancer.subnets.iter().map(|place| {
        let eni = target.network_interfaces.get(&place.network_interface_id);
        let ip = eni.and_then(|eni| eni.private_ip_addresses.first()).filter(|_| is_network && is_internal);
        let association = eni.and_then(|eni| eni.association.as_ref());
        let allocation = association.and_then(|it| it.allocation_id.as_ref()).filter(|_| !is_internal);
        json!({"SubnetId": place.subnet_id, "AllocationId": allocation, "PrivateIPv4Address": ip})
    });
    let wanted = json!({
        "Name": balancer.load_balancer_name,
        "SubnetMappings": mappings.collect::<Vec<Value>>(),
        "SecurityGroups": balancer.security_groups,
        "Scheme": (is_network && is_internal).then_some("internal"),
        "Tags": own_tags(&balancer.tags),
        "Type": balancer.kind.write(),
        "IpAddressType": Some(&balancer.ip_address_type).filter(|kind| *kind != "ipv4"),
    });
    let answer = builder.call(&home, "elbv2", "CreateLoadBalancer", id, wanted);
    if !builder.learn_at(id, &answer, "/LoadBalancers/0/LoadBalancerArn") {
        return;
    }
    let network = builder.lab.network().clone();
    let Some(made) = network.load_balancers.iter().last() else { return };
    // Its DNS name ends in the digits of its ARN.
    let digits = |arn: &Id| arn.as_str().rsplit('/').next().unwrap_or_default().to_owned();
    let name = |arn: &Id| [&balancer.load_balancer_name, "-", &digits(arn)].concat();
    builder.learn(name(id), name(&made.load_balancer_arn));
    for (old, new) in balancer.subnets.iter().zip(&made.subnets) {
        builder.learn(&old.network_interface_id, &new.network_interface_id);
    }
    if balancer.cross_zone {
        let attribute = json!([{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]);
        let wanted = json!({"LoadBalancerArn": id, "Attributes": attribute});
        builder.call(&home, "elbv2", "ModifyLoadBalancerAttributes", id, wanted);
    }
    if balancer.private_link_rules_off {
        let wanted = json!({
            "LoadBalancerArn": id,
            "SecurityGroups": balancer.security_groups,
            "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off",
        });
        builder.call(&home, "elbv2", "SetSecurityGroups", id, wanted);
    }
}
