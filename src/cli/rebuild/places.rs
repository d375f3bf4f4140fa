//! VPCs, subnets, their gateways, tables and filters as requests. It must not know hosts or services.

use super::{Builder, Home, own_tags, tagged};
use crate::catalog;
use crate::model::{
    AclEntry, Destination, EndpointType, NetworkAcl, Origin, Peer, Route, RouteTable, SecurityGroup, SecurityGroupRule,
    Subnet, Tags, TargetKind, Vpc,
};
use crate::net::json;
use crate::net::{Id, Protocol};
use serde_json::{Map, Value};

pub fn build(builder: &mut Builder<'_>) {
    let target = builder.target;
    for options in target.dhcp_options.iter() {
        let id = &options.dhcp_options_id;
        let configurations = options.configurations.iter().map(|(key, values)| json!({"Key": key, "Values": values}));
        let configurations: Vec<Value> = configurations.collect();
        let tags = tagged("dhcp-options", &options.tags);
        let wanted = json!({"DhcpConfigurations": configurations, "TagSpecifications": tags});
        let answer = builder.ec2(&builder.of(&options.owner_id, &options.region), "CreateDhcpOptions", id, wanted);
        builder.learn_at(id, &answer, "/DhcpOptions/DhcpOptionsId");
    }
    for list in target.prefix_lists.iter().filter(|list| list.owner_id != "AWS") {
        let id = &list.prefix_list_id;
        let entries = list.entries.iter().map(|it| json!({"Cidr": it.cidr, "Description": it.description}));
        let entries: Vec<Value> = entries.map(without_empty).collect();
        let wanted = json!({
            "PrefixListName": list.prefix_list_name,
            "Entries": entries,
            "MaxEntries": list.max_entries,
            "TagSpecifications": tagged("prefix-list", &list.tags),
            "AddressFamily": list.address_family,
        });
        let answer = builder.ec2(&builder.of(&list.owner_id, &list.region), "CreateManagedPrefixList", id, wanted);
        builder.learn_at(id, &answer, "/PrefixList/PrefixListId");
    }
    for vpc in target.vpcs.iter() {
        self::vpc(builder, vpc);
    }
    for gateway in target.internet_gateways.iter() {
        let (id, home) = (&gateway.internet_gateway_id, builder.of(&gateway.owner_id, &gateway.region));
        let tags = tagged("internet-gateway", &gateway.tags);
        let answer = builder.ec2(&home, "CreateInternetGateway", id, json!({"TagSpecifications": tags}));
        builder.learn_at(id, &answer, "/InternetGateway/InternetGatewayId");
        if let Some(vpc_id) = &gateway.vpc_id {
            builder.ec2(&home, "AttachInternetGateway", id, json!({"InternetGatewayId": id, "VpcId": vpc_id}));
        }
    }
    for gateway in target.egress_only_internet_gateways.iter() {
        let id = &gateway.egress_only_internet_gateway_id;
        let home = builder.in_vpc(&gateway.owner_id, &gateway.vpc_id);
        let tags = tagged("egress-only-internet-gateway", &gateway.tags);
        let wanted = json!({"VpcId": gateway.vpc_id, "TagSpecifications": tags});
        let answer = builder.ec2(&home, "CreateEgressOnlyInternetGateway", id, wanted);
        builder.learn_at(id, &answer, "/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId");
    }
    for subnet in target.subnets.iter() {
        self::subnet(builder, subnet);
    }
    for acl in target.network_acls.iter() {
        self::acl(builder, acl);
    }
    for table in target.route_tables.iter() {
        self::table(builder, table);
    }
    for block in &target.block_public_access {
        let home = builder.of(&block.owner_id, &block.region);
        let mode = json!({"InternetGatewayBlockMode": mode_word(block.internet_gateway_block_mode)});
        builder.ec2(&home, "ModifyVpcBlockPublicAccessOptions", "Block Public Access", mode);
    }
}

fn mode_word(mode: crate::model::BlockMode) -> Value {
    crate::model::codec::Field::write(&mode).unwrap_or_else(|| json!("off"))
}

/// Members that are empty texts are left out: AWS takes them for given.
pub fn without_empty(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, item| item.as_str() != Some(""));
    }
    value
}

/// Tags of what AWS made by itself.
fn later_tags(builder: &mut Builder<'_>, home: &Home, id: &Id, tags: &Tags) {
    let tags = own_tags(tags);
    if tags.as_array().is_some_and(|list| !list.is_empty()) {
        builder.ec2(home, "CreateTags", id, json!({"Resources": [id], "Tags": tags}));
    }
}

fn vpc(builder: &mut Builder<'_>, vpc: &Vpc) {
    let (id, home) = (&vpc.vpc_id, builder.of(&vpc.owner_id, &vpc.region));
    let blocks: Vec<_> = vpc.cidr_block_association_set.iter().map(|it| it.cidr_block).collect();
    let wanted = json!({"CidrBlock": vpc.primary_cidr(), "TagSpecifications": tagged("vpc", &vpc.tags)});
    let answer = builder.ec2(&home, "CreateVpc", id, wanted);
    if !builder.learn_at(id, &answer, "/Vpc/VpcId") {
        return;
    }
    for block in blocks.iter().skip(1) {
        builder.ec2(&home, "AssociateVpcCidrBlock", id, json!({"VpcId": id, "CidrBlock": block}));
    }
    for block in &vpc.ipv6_cidr_block_association_set {
        // Amazon's block is another at every run: the lab can take the same as if from a pool of one's own.
        let pool = if block.ipv6_pool.is_empty() { "Amazon" } else { &block.ipv6_pool };
        let wanted = json!({"VpcId": id, "Ipv6CidrBlock": block.ipv6_cidr_block, "Ipv6Pool": pool});
        builder.ec2(&home, "AssociateVpcCidrBlock", id, wanted);
    }
    // Endpoints with private DNS need both attributes when they are made, though not later.
    let needs_both = builder.target.vpc_endpoints.iter().any(|it| it.vpc_id == *id && it.private_dns_enabled);
    attribute(builder, vpc, "EnableDnsSupport", true, vpc.enable_dns_support || needs_both);
    attribute(builder, vpc, "EnableDnsHostnames", false, vpc.enable_dns_hostnames || needs_both);
    if builder.target.dhcp_options.contains(&vpc.dhcp_options_id) {
        let wanted = json!({"DhcpOptionsId": vpc.dhcp_options_id, "VpcId": id});
        builder.ec2(&home, "AssociateDhcpOptions", id, wanted);
    }
    if vpc.is_default {
        builder.leave_out(id, "that it is the default VPC: create-vpc makes it as any other.");
    }
    // What AWS makes with a VPC.
    let Some(new) = builder.built(id) else { return };
    let (target, made) = (builder.target, builder.lab.network().clone());
    let pairs = [
        (
            target.route_tables.iter().find(|it| it.vpc_id == *id && it.is_main()).map(|it| &it.route_table_id),
            made.route_tables.iter().find(|it| it.vpc_id == new).map(|it| &it.route_table_id),
        ),
        (
            target
                .security_groups
                .iter()
                .find(|it| it.vpc_id == *id && it.group_name == "default")
                .map(|it| &it.group_id),
            made.security_groups.iter().find(|it| it.vpc_id == new).map(|it| &it.group_id),
        ),
        (
            target.network_acls.iter().find(|it| it.vpc_id == *id && it.is_default).map(|it| &it.network_acl_id),
            made.network_acls.iter().find(|it| it.vpc_id == new).map(|it| &it.network_acl_id),
        ),
    ];
    for (old, new) in pairs {
        if let (Some(old), Some(new)) = (old, new) {
            builder.learn(old, new);
        }
    }
}

/// Sets an attribute of a VPC where it is not as wanted.
fn attribute(builder: &mut Builder<'_>, vpc: &Vpc, member: &str, is_on: bool, wanted: bool) {
    if is_on != wanted {
        let mut parameters = Map::new();
        parameters.insert("VpcId".to_owned(), json!(vpc.vpc_id));
        parameters.insert(member.to_owned(), json!({"Value": wanted}));
        let home = builder.of(&vpc.owner_id, &vpc.region);
        builder.ec2(&home, "ModifyVpcAttribute", &vpc.vpc_id, Value::Object(parameters));
    }
}

/// The attributes that were needed only while endpoints were made.
pub fn late_attributes(builder: &mut Builder<'_>) {
    for vpc in builder.target.vpcs.iter() {
        let made = builder.built(&vpc.vpc_id).and_then(|new| builder.lab.network().vpcs.get(new).cloned());
        let Some(made) = made else { continue };
        attribute(builder, vpc, "EnableDnsHostnames", made.enable_dns_hostnames, vpc.enable_dns_hostnames);
        attribute(builder, vpc, "EnableDnsSupport", made.enable_dns_support, vpc.enable_dns_support);
    }
}

fn subnet(builder: &mut Builder<'_>, subnet: &Subnet) {
    let (id, home) = (&subnet.subnet_id, builder.in_vpc(&subnet.owner_id, &subnet.vpc_id));
    let zone = catalog::region(&home.region).and_then(|region| region.zone(&subnet.availability_zone));
    // In another account the same letter may be another zone: then the id says it.
    let by_name = zone.is_some_and(|zone| zone.id.as_deref().unwrap_or_default() == subnet.availability_zone_id);
    let (name, zone_id) = match by_name {
        true => (Some(&subnet.availability_zone), None),
        false => (None, Some(&subnet.availability_zone_id)),
    };
    let wanted = json!({
        "TagSpecifications": tagged("subnet", &subnet.tags),
        "AvailabilityZone": name,
        "AvailabilityZoneId": zone_id,
        "CidrBlock": subnet.cidr_block,
        "Ipv6CidrBlock": subnet.ipv6_cidr(),
        "VpcId": subnet.vpc_id,
        "Ipv6Native": subnet.ipv6_native.then_some(true),
    });
    let answer = builder.ec2(&home, "CreateSubnet", id, wanted);
    if !builder.learn_at(id, &answer, "/Subnet/SubnetId") {
        return;
    }
    for (member, wanted, usual) in [
        ("MapPublicIpOnLaunch", subnet.map_public_ip_on_launch, false),
        ("AssignIpv6AddressOnCreation", subnet.assign_ipv6_address_on_creation, subnet.ipv6_native),
    ] {
        if wanted != usual {
            let mut parameters = Map::new();
            parameters.insert("SubnetId".to_owned(), json!(id));
            parameters.insert(member.to_owned(), json!({"Value": wanted}));
            builder.ec2(&home, "ModifySubnetAttribute", id, Value::Object(parameters));
        }
    }
}

/// Security groups without their rules.
pub fn groups(builder: &mut Builder<'_>) {
    let target = builder.target;
    for group in target.security_groups.iter() {
        let (id, home) = (&group.group_id, builder.in_vpc(&group.owner_id, &group.vpc_id));
        if group.group_name == "default" {
            later_tags(builder, &home, id, &group.tags);
            continue;
        }
        let wanted = json!({
            "Description": group.description,
            "GroupName": group.group_name,
            "VpcId": group.vpc_id,
            "TagSpecifications": tagged("security-group", &group.tags),
        });
        let answer = builder.ec2(&home, "CreateSecurityGroup", id, wanted);
        builder.learn_at(id, &answer, "/GroupId");
    }
}

/// The rules of all security groups, which may name groups of joined VPCs.
pub fn rules(builder: &mut Builder<'_>) {
    for group in builder.target.security_groups.iter() {
        rules_of(builder, group);
    }
}

fn rules_of(builder: &mut Builder<'_>, group: &SecurityGroup) {
    let (id, home) = (&group.group_id, builder.in_vpc(&group.owner_id, &group.vpc_id));
    let made = builder.built(id).and_then(|new| builder.lab.network().security_groups.get(new).cloned());
    let Some(made) = made else { return };
    let mut lost: Vec<Id> = Vec::new();
    for (is_egress, authorize, revoke) in [
        (false, "AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"),
        (true, "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupEgress"),
    ] {
        let own = |rule: &&SecurityGroupRule| rule.is_egress == is_egress;
        // With the lab's names, which are replaced no more.
        let renamed = |rule: &SecurityGroupRule| match &rule.peer {
            Peer::Group(id, owner) => builder.built(id).map(|id| Peer::Group(made_name(&id), owner.clone())),
            Peer::PrefixList(id) => {
                Some(Peer::PrefixList(builder.built(id).map_or_else(|| id.clone(), |id| made_name(&id))))
            }
            Peer::Cidr(cidr) => Some(Peer::Cidr(*cidr)),
        };
        let wanted = group.rules.iter().filter(own).filter_map(|rule| {
            Some(permission(&SecurityGroupRule { peer: renamed(rule)?, ..rule.clone() }, &group.owner_id))
        });
        let wanted: Vec<Value> = wanted.collect();
        let there = made.rules.iter().filter(own).map(|rule| {
            let peer = match &rule.peer {
                Peer::Group(id, owner) => Peer::Group(made_name(id), owner.clone()),
                Peer::PrefixList(id) => Peer::PrefixList(id.clone()),
                Peer::Cidr(cidr) => Peer::Cidr(*cidr),
            };
            permission(&SecurityGroupRule { peer, ..rule.clone() }, &made.owner_id)
        });
        let there: Vec<Value> = there.collect();
        for rule in group.rules.iter().filter(own).filter(|rule| renamed(rule).is_none()) {
            lost.push(rule.security_group_rule_id.clone());
        }
        let missing: Vec<&Value> = wanted.iter().filter(|rule| !there.contains(rule)).collect();
        let unwanted: Vec<&Value> = there.iter().filter(|rule| !wanted.contains(rule)).collect();
        for (operation, permissions) in [(revoke, unwanted), (authorize, missing)] {
            if !permissions.is_empty() {
                builder.ec2(&home, operation, id, json!({"GroupId": id, "IpPermissions": permissions}));
            }
        }
    }
    for rule in lost {
        builder.leave_out(id, &["its rule ", rule.as_str(), " names a security group that is not there."].concat());
    }
}

fn made_name(id: &Id) -> Id {
    super::made(id).into()
}

/// A rule as a permission of its own.
fn permission(rule: &SecurityGroupRule, owner: &Id) -> Value {
    let description = Some(&rule.description).filter(|text| !text.is_empty());
    let mut permission = Map::new();
    permission.insert("IpProtocol".to_owned(), rule.ip_protocol.map_or(json!("-1"), |it| json!(it)));
    let counts = rule.ip_protocol.is_some_and(|it| it.has_ports() || matches!(it, Protocol::Icmp | Protocol::Icmpv6));
    if counts {
        permission.insert("FromPort".to_owned(), json!(rule.from_port));
        permission.insert("ToPort".to_owned(), json!(rule.to_port));
    }
    let (member, peer) = match &rule.peer {
        Peer::Cidr(cidr) if cidr.network().is_ipv4() => {
            ("IpRanges", json!({"CidrIp": cidr, "Description": description}))
        }
        Peer::Cidr(cidr) => ("Ipv6Ranges", json!({"CidrIpv6": cidr, "Description": description})),
        Peer::PrefixList(id) => ("PrefixListIds", json!({"PrefixListId": id, "Description": description})),
        Peer::Group(id, of) => {
            let user = Some(of).filter(|of| *of != owner);
            ("UserIdGroupPairs", json!({"GroupId": id, "UserId": user, "Description": description}))
        }
    };
    permission.insert(member.to_owned(), json!([peer]));
    Value::Object(permission)
}

fn acl(builder: &mut Builder<'_>, acl: &NetworkAcl) {
    let (id, home) = (&acl.network_acl_id, builder.in_vpc(&acl.owner_id, &acl.vpc_id));
    if acl.is_default {
        later_tags(builder, &home, id, &acl.tags);
    } else {
        let wanted = json!({"TagSpecifications": tagged("network-acl", &acl.tags), "VpcId": acl.vpc_id});
        let answer = builder.ec2(&home, "CreateNetworkAcl", id, wanted);
        builder.learn_at(id, &answer, "/NetworkAcl/NetworkAclId");
    }
    let made = builder.built(id).and_then(|new| builder.lab.network().network_acls.get(new).cloned());
    let Some(made) = made else { return };
    let own = |entry: &&AclEntry| entry.rule_number < u16::MAX / 2;
    for entry in made.entries.iter().filter(own).filter(|entry| !acl.entries.contains(entry)) {
        let wanted = json!({"NetworkAclId": id, "RuleNumber": entry.rule_number, "Egress": entry.egress});
        builder.ec2(&home, "DeleteNetworkAclEntry", id, wanted);
    }
    for entry in acl.entries.iter().filter(own).filter(|entry| !made.entries.contains(entry)) {
        let cidr = entry.cidr_block;
        let (v4, v6) = if cidr.network().is_ipv4() { (Some(cidr), None) } else { (None, Some(cidr)) };
        let wanted = json!({
            "NetworkAclId": id,
            "RuleNumber": entry.rule_number,
            "Protocol": entry.protocol.map_or("-1".to_owned(), |it| it.number().to_string()),
            "RuleAction": crate::model::codec::Field::write(&entry.rule_action).unwrap_or_else(|| json!("allow")),
            "Egress": entry.egress,
            "CidrBlock": v4,
            "Ipv6CidrBlock": v6,
            "IcmpTypeCode": entry.icmp_type_code.map(|it| json!({"Code": it.code, "Type": it.kind})),
            "PortRange": entry.port_range,
        });
        builder.ec2(&home, "CreateNetworkAclEntry", id, wanted);
    }
    for subnet_id in acl.associations.iter().map(|it| &it.subnet_id) {
        let Some(subnet) = builder.built(subnet_id) else { continue };
        let network = builder.lab.network().clone();
        let others = network.network_acls.iter().filter(|other| other.network_acl_id != made.network_acl_id);
        let Some(found) = others.flat_map(|acl| &acl.associations).find(|it| it.subnet_id == subnet) else { continue };
        let association = super::made(&found.network_acl_association_id);
        builder.ec2(
            &home,
            "ReplaceNetworkAclAssociation",
            id,
            json!({"AssociationId": association, "NetworkAclId": id}),
        );
    }
}

/// A route table and what it is associated with; its routes are made when their targets are there.
fn table(builder: &mut Builder<'_>, table: &RouteTable) {
    let (id, home) = (&table.route_table_id, builder.in_vpc(&table.owner_id, &table.vpc_id));
    if table.is_main() {
        later_tags(builder, &home, id, &table.tags);
    } else {
        let wanted = json!({"TagSpecifications": tagged("route-table", &table.tags), "VpcId": table.vpc_id});
        let answer = builder.ec2(&home, "CreateRouteTable", id, wanted);
        builder.learn_at(id, &answer, "/RouteTable/RouteTableId");
    }
    for association in table.associations.iter().filter(|it| it.subnet_id.is_some()) {
        let wanted = json!({"SubnetId": association.subnet_id, "RouteTableId": id});
        builder.ec2(&home, "AssociateRouteTable", id, wanted);
    }
}

/// What a table has once everything else is there: edges, propagation, routes.
pub fn routes(builder: &mut Builder<'_>) {
    let target = builder.target;
    for table in target.route_tables.iter() {
        let (id, home) = (&table.route_table_id, builder.in_vpc(&table.owner_id, &table.vpc_id));
        for gateway in table.edge_gateways() {
            builder.ec2(&home, "AssociateRouteTable", id, json!({"RouteTableId": id, "GatewayId": gateway}));
        }
        for gateway in &table.propagating_vgws {
            let wanted = json!({"GatewayId": gateway, "RouteTableId": id});
            builder.ec2(&home, "EnableVgwRoutePropagation", id, wanted);
        }
        for route in &table.routes {
            self::route(builder, &home, id, route);
        }
    }
}

fn route(builder: &mut Builder<'_>, home: &Home, table: &Id, route: &Route) {
    let operation = match (route.origin, route.target.kind()) {
        (Origin::EnableVgwRoutePropagation, _) | (_, TargetKind::Lattice) => return,
        (Origin::CreateRouteTable, TargetKind::Local) => return,
        (Origin::Advertisement, _) => {
            return builder
                .leave_out(table, &["a route server's route to ", &route.destination.to_string(), "."].concat());
        }
        (Origin::CreateRouteTable, _) => "ReplaceRoute",
        (Origin::CreateRoute, _) => "CreateRoute",
    };
    let target = &route.target.0;
    let endpoint = builder.target.vpc_endpoints.get(target);
    if endpoint.is_some_and(|it| it.vpc_endpoint_type == EndpointType::Gateway) {
        return;
    }
    let member = match route.target.kind() {
        TargetKind::InternetGateway | TargetKind::VpnGateway => "GatewayId",
        TargetKind::NatGateway => "NatGatewayId",
        TargetKind::EgressOnlyInternetGateway => "EgressOnlyInternetGatewayId",
        TargetKind::NetworkInterface => "NetworkInterfaceId",
        TargetKind::Instance => "InstanceId",
        TargetKind::PeeringConnection => "VpcPeeringConnectionId",
        TargetKind::TransitGateway => "TransitGatewayId",
        TargetKind::VpcEndpoint => "VpcEndpointId",
        TargetKind::Local | TargetKind::Lattice => return,
        TargetKind::Other => {
            let why = [
                "a route to ",
                &route.destination.to_string(),
                " by ",
                target.as_str(),
                ", which the lab does not have.",
            ];
            return builder.leave_out(table, &why.concat());
        }
    };
    if builder.built(target).is_none() {
        let what = [table.as_str(), "'s route to ", &route.destination.to_string()].concat();
        return builder
            .leave_out(&what, &["its target ", target.as_str(), " is not there (the route is a blackhole)."].concat());
    }
    let mut parameters = Map::new();
    parameters.insert("RouteTableId".to_owned(), json!(table));
    let (destination, value) = match &route.destination {
        Destination::Cidr(cidr) if cidr.network().is_ipv4() => ("DestinationCidrBlock", json!(cidr)),
        Destination::Cidr(cidr) => ("DestinationIpv6CidrBlock", json!(cidr)),
        Destination::PrefixList(id) => ("DestinationPrefixListId", json!(id)),
    };
    parameters.insert(destination.to_owned(), value);
    parameters.insert(member.to_owned(), json!(target));
    builder.ec2(home, operation, table, Value::Object(parameters));
}
