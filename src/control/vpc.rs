//! Operations on VPCs. It must not know subnets' or routes' own rules.

use super::call::{Answer, ApiError, Call, Operations, tag_list, with};
use super::describe;
use crate::catalog::quotas;
use crate::model::{
    AclEntry, Association, CidrAssociation, Destination, Ipv6Association, NetworkAcl, Origin, Peer, Route, RouteTable,
    RouteTarget, RuleAction, SecurityGroup, SecurityGroupRule, Subnet, Tags, Vpc,
};
use crate::net::json;
use crate::net::{Cidr, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateVpc", create_vpc),
    ("DeleteVpc", delete_vpc),
    ("DescribeVpcs", describe_vpcs),
    ("ModifyVpcAttribute", modify_vpc_attribute),
    ("DescribeVpcAttribute", describe_vpc_attribute),
    ("AssociateVpcCidrBlock", associate_vpc_cidr_block),
    ("DisassociateVpcCidrBlock", disassociate_vpc_cidr_block),
];

fn create_vpc(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("vpc")?;
    let Some(cidr) = call.params.cidr("CidrBlock")? else {
        refuse!("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    };
    vpc_range(cidr)?;
    let vpc_id = call.make("vpc");
    let association_id = call.make("vpc-cidr-assoc");
    let mut vpc = Vpc {
        vpc_id: vpc_id.clone(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        cidr_block_association_set: vec![CidrAssociation { association_id, cidr_block: cidr }],
        ipv6_cidr_block_association_set: Vec::new(),
        dhcp_options_id: super::dhcp::DEFAULT.into(),
        is_default: false,
        // Rule DNS-19.
        enable_dns_support: true,
        enable_dns_hostnames: false,
        tags,
    };
    if let Some(association) = ipv6_block(call)? {
        vpc.ipv6_cidr_block_association_set.push(association);
    }
    make_main_table(call, &vpc);
    make_default_group(call, &vpc);
    make_default_acl(call, &vpc);
    let answer = json!({"Vpc": view(&vpc)});
    call.network.vpcs.insert(vpc);
    Ok(answer)
}

/// The IPv6 block that a call asks for, from Amazon's pool (a /56 that depends on the number of blocks made) or a named one.
fn ipv6_block(call: &mut Call<'_>) -> Result<Option<Ipv6Association>, ApiError> {
    let given = call.params.cidr("Ipv6CidrBlock")?;
    let pool = match (given, call.params.is("AmazonProvidedIpv6CidrBlock"), call.params.text("Ipv6Pool")) {
        (None, false, _) => return Ok(None),
        (Some(_), true, _) => refuse!(
            "InvalidParameterCombination",
            "The parameters amazonProvidedIpv6CidrBlock and ipv6CidrBlock cannot be used together."
        ),
        (_, true, _) => "Amazon",
        (Some(_), false, Some(pool)) => pool,
        (Some(_), false, None) => {
            refuse!("MissingParameter", "The request must contain the parameter ipv6Pool for an IPv6 CIDR block.")
        }
    };
    let pool = pool.to_string();
    let association_id = call.make("vpc-cidr-assoc");
    let ipv6_cidr_block = match given {
        Some(cidr) if cidr.prefix_len() >= 44 && cidr.prefix_len() <= 60 && cidr.prefix_len() % 4 == 0 => cidr,
        Some(cidr) => {
            refuse!("InvalidVpc.Range", "The CIDR '{cidr}' is invalid for a VPC: use /44 to /60 in steps of /4.")
        }
        None => amazon_block(call.network.made),
    };
    Ok(Some(Ipv6Association { association_id, ipv6_cidr_block, ipv6_pool: pool }))
}

/// A /56 in Amazon's us-east-1 range, the same in every run.
fn amazon_block(number: u64) -> Cidr {
    let base = 0x2600_1f18_0000_0000_u128 << 64;
    let block = base | (u128::from(number & 0xff_ffff) << 72);
    Cidr::new(std::net::Ipv6Addr::from(block).into(), 56).unwrap_or(Cidr::ALL_V6)
}

/// A VPC's IPv4 block is between /16 and /28.
fn vpc_range(cidr: Cidr) -> Result<(), ApiError> {
    if cidr.network().is_ipv6() || cidr.prefix_len() < 16 || cidr.prefix_len() > 28 {
        refuse!("InvalidVpc.Range", "The CIDR '{cidr}' is invalid.");
    }
    Ok(())
}

/// Rules RT-01, RT-10: a VPC has a main table with a local route for each of its blocks.
fn make_main_table(call: &mut Call<'_>, vpc: &Vpc) {
    let route_table_id = call.make("rtb");
    let route_table_association_id = call.make("rtbassoc");
    call.network.route_tables.insert(RouteTable {
        route_table_id,
        vpc_id: vpc.vpc_id.clone(),
        owner_id: vpc.owner_id.clone(),
        routes: local_routes(vpc),
        associations: vec![Association { route_table_association_id, main: true, subnet_id: None, gateway_id: None }],
        propagating_vgws: Vec::new(),
        tags: Tags::default(),
    });
}

/// Rule RT-10.
pub fn local_routes(vpc: &Vpc) -> Vec<Route> {
    vpc.cidrs().map(local_route).collect()
}

fn local_route(cidr: Cidr) -> Route {
    Route { destination: Destination::Cidr(cidr), target: RouteTarget::local(), origin: Origin::CreateRouteTable }
}

/// Rule SG-03: the default group admits its own members, and lets everything out.
fn make_default_group(call: &mut Call<'_>, vpc: &Vpc) {
    let group_id = call.make("sg");
    let mut rules = vec![SecurityGroupRule {
        security_group_rule_id: call.make("sgr"),
        is_egress: false,
        ip_protocol: None,
        from_port: -1,
        to_port: -1,
        peer: Peer::Group(group_id.clone(), vpc.owner_id.clone()),
        description: String::new(),
    }];
    rules.extend(open_egress(call, vpc));
    call.network.security_groups.insert(SecurityGroup {
        group_id,
        group_name: "default".into(),
        description: "default VPC security group".into(),
        vpc_id: vpc.vpc_id.clone(),
        owner_id: vpc.owner_id.clone(),
        rules,
        tags: Tags::default(),
    });
}

/// Rule SG-02: what a new group lets out: all of IPv4, and of IPv6 where the VPC has it.
pub fn open_egress(call: &mut Call<'_>, vpc: &Vpc) -> Vec<SecurityGroupRule> {
    let mut everywhere = vec![Cidr::ALL_V4];
    if !vpc.ipv6_cidr_block_association_set.is_empty() {
        everywhere.push(Cidr::ALL_V6);
    }
    let rule = |cidr| SecurityGroupRule {
        security_group_rule_id: call.make("sgr"),
        is_egress: true,
        ip_protocol: None,
        from_port: -1,
        to_port: -1,
        peer: Peer::Cidr(cidr),
        description: String::new(),
    };
    everywhere.into_iter().map(rule).collect()
}

/// Rule NACL-05: the default ACL lets everything through.
fn make_default_acl(call: &mut Call<'_>, vpc: &Vpc) {
    let network_acl_id = call.make("acl");
    let mut entries = allow_all(100, Cidr::ALL_V4);
    if !vpc.ipv6_cidr_block_association_set.is_empty() {
        entries.extend(allow_all(101, Cidr::ALL_V6));
    }
    call.network.network_acls.insert(NetworkAcl {
        network_acl_id,
        vpc_id: vpc.vpc_id.clone(),
        owner_id: vpc.owner_id.clone(),
        is_default: true,
        entries,
        associations: Vec::new(),
        tags: Tags::default(),
    });
}

fn allow_all(rule_number: u16, cidr_block: Cidr) -> Vec<AclEntry> {
    let entry = |egress| AclEntry {
        rule_number,
        egress,
        rule_action: RuleAction::Allow,
        protocol: None,
        cidr_block,
        port_range: None,
        icmp_type_code: None,
    };
    vec![entry(true), entry(false)]
}

/// A VPC as `describe-vpcs` shows it.
pub fn view(vpc: &Vpc) -> Value {
    let associated = json!({"State": "associated"});
    let v4 = |a: &CidrAssociation| json!({"AssociationId": a.association_id, "CidrBlock": a.cidr_block, "CidrBlockState": associated});
    let v6 = |a: &Ipv6Association| {
        json!({"AssociationId": a.association_id, "Ipv6CidrBlock": a.ipv6_cidr_block, "Ipv6CidrBlockState": associated,
            "NetworkBorderGroup": vpc.region, "Ipv6Pool": a.ipv6_pool})
    };
    let mut shown = json!({
        "CidrBlock": vpc.primary_cidr(),
        "DhcpOptionsId": vpc.dhcp_options_id,
        "State": "available",
        "VpcId": vpc.vpc_id,
        "OwnerId": vpc.owner_id,
        "InstanceTenancy": "default",
        "Ipv6CidrBlockAssociationSet": vpc.ipv6_cidr_block_association_set.iter().map(v6).collect::<Vec<_>>(),
        "CidrBlockAssociationSet": vpc.cidr_block_association_set.iter().map(v4).collect::<Vec<_>>(),
        "IsDefault": vpc.is_default,
    });
    if !vpc.tags.is_empty() {
        shown = with(shown, json!({"Tags": tag_list(&vpc.tags)}));
    }
    shown
}

fn describe_vpcs(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let asked = call.network.vpcs.iter().filter(|vpc| call.params.asks_for("VpcIds", &vpc.vpc_id));
    let vpcs = asked.filter(|vpc| call.sees(&vpc.owner_id, &vpc.vpc_id));
    describe::list(
        call.params,
        "Vpcs",
        ("VpcIds", "VpcId", "InvalidVpcID.NotFound"),
        &[
            ("cidr", "CidrBlock"),
            ("isDefault", "IsDefault"),
            ("is-default", "IsDefault"),
            ("cidr-block-association.cidr-block", "CidrBlockAssociationSet.CidrBlock"),
            ("cidr-block-association.association-id", "CidrBlockAssociationSet.AssociationId"),
            ("cidr-block-association.state", "CidrBlockAssociationSet.CidrBlockState.State"),
            ("ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
            ("ipv6-cidr-block-association.ipv6-pool", "Ipv6CidrBlockAssociationSet.Ipv6Pool"),
            ("ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet.AssociationId"),
            ("ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
        ],
        vpcs.map(|vpc| call.shown(&vpc.owner_id, described(call, vpc))),
    )
}

/// A VPC as `describe-vpcs` shows it: unlike the answer that made it, with what is blocked, and without IPv6 blocks where it
/// has none.
fn described(call: &Call<'_>, vpc: &Vpc) -> Value {
    let blocks = json!({"InternetGatewayBlockMode": call.block_mode(&vpc.owner_id)});
    let mut shown = with(view(vpc), json!({"BlockPublicAccessStates": blocks}));
    if vpc.ipv6_cidr_block_association_set.is_empty()
        && let Some(members) = shown.as_object_mut()
    {
        members.remove("Ipv6CidrBlockAssociationSet");
    }
    shown
}

fn modify_vpc_attribute(call: &mut Call<'_>) -> Answer {
    let vpc_id = call.own_vpc()?.vpc_id;
    let support = call.params.flag("EnableDnsSupport");
    let hostnames = call.params.flag("EnableDnsHostnames");
    // Rule DNS-20.
    if support.is_some() && hostnames.is_some() {
        refuse!(
            "InvalidParameterCombination",
            "Fields 'enableDnsSupport' and 'enableDnsHostnames' cannot be modified in the same request."
        );
    }
    let Some(vpc) = call.network.vpcs.get_mut(&vpc_id) else { return Ok(Value::Null) };
    if hostnames == Some(true) && !vpc.enable_dns_support {
        refuse!(
            "InvalidParameterValue",
            "The attribute enableDnsHostnames can be true only if enableDnsSupport is true for {vpc_id}"
        );
    }
    if let Some(support) = support {
        vpc.enable_dns_support = support;
    }
    if let Some(hostnames) = hostnames {
        vpc.enable_dns_hostnames = hostnames;
    }
    Ok(Value::Null)
}

fn describe_vpc_attribute(call: &mut Call<'_>) -> Answer {
    let vpc = call.vpc(call.params.require("VpcId")?)?;
    let (member, value) = match call.params.require("Attribute")? {
        "enableDnsSupport" => ("EnableDnsSupport", vpc.enable_dns_support),
        "enableDnsHostnames" => ("EnableDnsHostnames", vpc.enable_dns_hostnames),
        "enableNetworkAddressUsageMetrics" => ("EnableNetworkAddressUsageMetrics", false),
        other => {
            refuse!("InvalidParameterValue", "Value ({other}) for parameter attribute is invalid. Unknown attribute.")
        }
    };
    Ok(with(json!({"VpcId": vpc.vpc_id}), json!({member: json!({"Value": value})})))
}

fn associate_vpc_cidr_block(call: &mut Call<'_>) -> Answer {
    let vpc_id = call.own_vpc()?.vpc_id;
    let v4 = call.params.cidr("CidrBlock")?;
    let associated = json!({"State": "associating"});
    let (cidr, answer) = if let Some(cidr) = v4 {
        vpc_range(cidr)?;
        let vpc = call.vpc(vpc_id.as_str())?;
        if vpc.cidrs().any(|own| own.overlaps(&cidr)) {
            refuse!("InvalidVpc.Range", "The CIDR '{cidr}' conflicts with a CIDR block of the VPC {vpc_id}.");
        }
        blocks_left(&vpc_id, vpc.cidr_block_association_set.len(), quotas::IPV4_CIDRS_PER_VPC)?;
        let association_id = call.make("vpc-cidr-assoc");
        let answer = json!({"CidrBlockAssociation": {"AssociationId": association_id, "CidrBlock": cidr, "CidrBlockState": associated}, "VpcId": vpc_id});
        if let Some(vpc) = call.network.vpcs.get_mut(&vpc_id) {
            vpc.cidr_block_association_set.push(CidrAssociation { association_id, cidr_block: cidr });
        }
        (cidr, answer)
    } else if let Some(association) = ipv6_block(call)? {
        let present = call.vpc(vpc_id.as_str())?.ipv6_cidr_block_association_set.len();
        blocks_left(&vpc_id, present, quotas::IPV6_CIDRS_PER_VPC)?;
        let answer = json!({"Ipv6CidrBlockAssociation": {"AssociationId": association.association_id,
            "Ipv6CidrBlock": association.ipv6_cidr_block, "Ipv6CidrBlockState": associated,
            "NetworkBorderGroup": call.region, "Ipv6Pool": association.ipv6_pool}, "VpcId": vpc_id});
        let cidr = association.ipv6_cidr_block;
        let first = call.network.vpcs.get_mut(&vpc_id).is_some_and(|vpc| {
            vpc.ipv6_cidr_block_association_set.push(association);
            vpc.ipv6_cidr_block_association_set.len() == 1
        });
        if first {
            open_for_ipv6(call, &vpc_id);
        }
        (cidr, answer)
    } else {
        refuse!("MissingParameter", "The request must contain a CIDR block, or ask for one of Amazon's.")
    };
    let of_vpc = |table: &RouteTable| table.vpc_id == vpc_id;
    call.network.route_tables.update(of_vpc, |table| {
        let place = table.routes.iter().filter(|route| route.origin == Origin::CreateRouteTable).count();
        table.routes.insert(place, local_route(cidr));
    });
    Ok(answer)
}

/// Rule RT-10: a block goes with its local routes, once no subnet is in it; the first IPv4 one stays.
fn disassociate_vpc_cidr_block(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("AssociationId")?.to_string();
    let blocks = |vpc: &Vpc| {
        let v4 = vpc.cidr_block_association_set.iter().map(|it| (it.association_id.clone(), it.cidr_block));
        let v6 = vpc.ipv6_cidr_block_association_set.iter().map(|it| (it.association_id.clone(), it.ipv6_cidr_block));
        v4.chain(v6).collect::<Vec<_>>()
    };
    let mine = call.network.vpcs.iter().filter(|vpc| call.is_mine(&vpc.owner_id, &vpc.region));
    let found = mine.into_iter().find_map(|vpc| {
        let (_, cidr) = blocks(vpc).into_iter().find(|(association, _)| *association == id.as_str())?;
        Some((vpc.clone(), cidr))
    });
    let Some((mut vpc, cidr)) = found else {
        refuse!("InvalidVpcCidrBlockAssociationID.NotFound", "The vpc CIDR block association ID '{id}' does not exist")
    };
    if vpc.primary_cidr() == Some(cidr) {
        refuse!(
            "OperationNotPermitted",
            "The vpc CIDR block with association ID {id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC"
        );
    }
    let is_used = |subnet: &Subnet| subnet.vpc_id == vpc.vpc_id && subnet.cidrs().any(|it| it.overlaps(&cidr));
    if call.network.subnets.iter().any(is_used) {
        refuse!("InvalidCidrBlock.InUse", "The vpc {} currently has a subnet within CIDR block {cidr}", vpc.vpc_id);
    }
    let shown = view(&vpc);
    let gone = json!({"State": "disassociating"});
    let entry = |set: &str, state: &str| {
        let list = shown.get(set).and_then(Value::as_array)?;
        let entry = list.iter().find(|it| it.get("AssociationId").and_then(Value::as_str) == Some(&id))?;
        let mut state_of = serde_json::Map::new();
        state_of.insert(state.to_string(), gone.clone());
        Some(with(entry.clone(), Value::Object(state_of)))
    };
    let mut answer = json!({"VpcId": vpc.vpc_id});
    if let Some(block) = entry("CidrBlockAssociationSet", "CidrBlockState") {
        answer = with(answer, json!({"CidrBlockAssociation": block}));
    }
    if let Some(block) = entry("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlockState") {
        answer = with(answer, json!({"Ipv6CidrBlockAssociation": block}));
    }
    let vpc_id = vpc.vpc_id.clone();
    vpc.cidr_block_association_set.retain(|it| it.association_id != id.as_str());
    vpc.ipv6_cidr_block_association_set.retain(|it| it.association_id != id.as_str());
    call.network.vpcs.insert(vpc);
    let local = local_route(cidr).destination;
    call.network.route_tables.update(
        |table| table.vpc_id == vpc_id,
        |table| table.routes.retain(|route| route.origin != Origin::CreateRouteTable || route.destination != local),
    );
    Ok(answer)
}

/// Rule QUOTA-3: how many blocks of a family a VPC has at most.
fn blocks_left(vpc_id: &Id, present: usize, quota: quotas::Quota) -> Result<(), ApiError> {
    if present >= quota.value as usize {
        refuse!(
            "VpcCidrBlockLimitExceeded",
            "This network '{vpc_id}' has met its maximum number of allowed CIDRs: {}",
            quota.value
        );
    }
    Ok(())
}

/// Rules NACL-05, SG-02: the first IPv6 block opens the default ACL and default egress for IPv6, unless they were edited.
fn open_for_ipv6(call: &mut Call<'_>, vpc_id: &Id) {
    let untouched = allow_all(100, Cidr::ALL_V4);
    call.network.network_acls.update(
        |acl| acl.vpc_id == *vpc_id && acl.is_default && acl.entries == untouched,
        |acl| acl.entries.extend(allow_all(101, Cidr::ALL_V6)),
    );
    let is_everything = |rule: &SecurityGroupRule, cidr| rule.ip_protocol.is_none() && rule.peer == Peer::Cidr(cidr);
    let mut untouched: Vec<Id> = Vec::new();
    let default = |group: &&SecurityGroup| group.vpc_id == *vpc_id && group.group_name == "default";
    for group in call.network.security_groups.iter().filter(default) {
        let mut egress = group.rules.iter().filter(|rule| rule.is_egress);
        if egress.next().is_some_and(|rule| is_everything(rule, Cidr::ALL_V4)) && egress.next().is_none() {
            untouched.push(group.group_id.clone());
        }
    }
    for id in untouched {
        let security_group_rule_id = call.make("sgr");
        if let Some(group) = call.network.security_groups.get_mut(&id)
            && let Some(rule) = group.rules.iter().find(|rule| rule.is_egress).cloned()
        {
            group.rules.push(SecurityGroupRule { security_group_rule_id, peer: Peer::Cidr(Cidr::ALL_V6), ..rule });
        }
    }
}

fn delete_vpc(call: &mut Call<'_>) -> Answer {
    let vpc_id = call.own_vpc()?.vpc_id;
    let network = &*call.network;
    let default = |group: &SecurityGroup| group.group_name == "default";
    let has_more = network.subnets.iter().any(|subnet| subnet.vpc_id == vpc_id)
        || network.internet_gateways.iter().any(|gateway| gateway.vpc_id.as_ref() == Some(&vpc_id))
        || network.egress_only_internet_gateways.iter().any(|gateway| gateway.vpc_id == vpc_id)
        || network.vpn_gateways.iter().any(|gateway| gateway.vpc_id.as_ref() == Some(&vpc_id))
        || network.route_tables.iter().any(|table| table.vpc_id == vpc_id && !table.is_main())
        || network.security_groups.iter().any(|group| group.vpc_id == vpc_id && !default(group))
        || network.network_acls.iter().any(|acl| acl.vpc_id == vpc_id && !acl.is_default)
        || network.vpc_endpoints.iter().any(|endpoint| endpoint.vpc_id == vpc_id)
        || network.peering_connections.iter().any(|pcx| pcx.other(&vpc_id).is_some());
    if has_more {
        refuse!("DependencyViolation", "The vpc '{vpc_id}' has dependencies and cannot be deleted.");
    }
    let network = &mut *call.network;
    network.route_tables.retain(|table| table.vpc_id != vpc_id);
    network.security_groups.retain(|group| group.vpc_id != vpc_id);
    network.network_acls.retain(|acl| acl.vpc_id != vpc_id);
    network.vpcs.remove(&vpc_id);
    Ok(Value::Null)
}
