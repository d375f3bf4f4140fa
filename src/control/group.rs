//! Operations on security groups and their rules. It must not know which packet a rule admits.

use super::call::{Answer, ApiError, Call, Operations, Params, tag_list, well_formed, with};
use super::vpc::open_egress;
use super::{describe, weight};
use crate::catalog::quotas;
use crate::model::{AttachmentKind, Network, Peer, PeeringState, SecurityGroup, SecurityGroupRule};
use crate::net::json;
use crate::net::{Cidr, Family, Id, Protocol};
use serde_json::{Map, Value};

pub const OPERATIONS: Operations = &[
    ("CreateSecurityGroup", create_security_group),
    ("DeleteSecurityGroup", delete_security_group),
    ("DescribeSecurityGroups", describe_security_groups),
    ("DescribeSecurityGroupRules", describe_security_group_rules),
    ("AuthorizeSecurityGroupIngress", authorize_ingress),
    ("AuthorizeSecurityGroupEgress", authorize_egress),
    ("RevokeSecurityGroupIngress", revoke_ingress),
    ("RevokeSecurityGroupEgress", revoke_egress),
];

/// Which packets a rule is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// Rules SG-02, QUOTA-5.
fn create_security_group(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("security-group")?;
    let (name, description) = (params.require("GroupName")?, params.require("Description")?);
    let Some(vpc_id) = params.text("VpcId") else {
        refuse!("VPCIdNotSpecified", "No default VPC for this user: name a VPC with VpcId.")
    };
    let vpc = call.vpc(vpc_id)?.clone();
    if name == "default" {
        refuse!("InvalidParameterValue", "Cannot use reserved security group name: {name}");
    }
    if name.starts_with("sg-") {
        refuse!(
            "InvalidParameterValue",
            "Value ({name}) for parameter GroupName is invalid. Group names may not be in the format sg-*."
        );
    }
    for (member, text) in [("GroupName", name), ("GroupDescription", description)] {
        if text.is_empty() || text.len() > 255 || !text.is_ascii() {
            refuse!(
                "InvalidParameterValue",
                "Value ({text}) for parameter {member} is invalid. It must have 1 to 255 ASCII characters."
            );
        }
    }
    let own = |it: &&SecurityGroup| it.owner_id == *call.account && call.region_of(&it.vpc_id) == call.region;
    if call.network.security_groups.iter().any(|it| it.vpc_id == vpc.vpc_id && it.group_name == name) {
        refuse!("InvalidGroup.Duplicate", "The security group '{name}' already exists for VPC '{vpc_id}'");
    }
    if call.network.security_groups.iter().filter(own).count() >= quotas::SECURITY_GROUPS_PER_REGION.value as usize {
        refuse!("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
    }
    let group = SecurityGroup {
        group_id: call.make("sg"),
        group_name: name.to_string(),
        description: description.to_string(),
        vpc_id: vpc.vpc_id.clone(),
        owner_id: call.owner(),
        rules: open_egress(call, &vpc),
        tags,
    };
    let mut answer = json!({"GroupId": group.group_id, "SecurityGroupArn": call.arn_of(&group.owner_id, "security-group", &group.group_id)});
    if !group.tags.is_empty() {
        answer = with(answer, json!({"Tags": tag_list(&group.tags)}));
    }
    call.network.security_groups.insert(group);
    Ok(answer)
}

/// The group that a call names, by its id, or by its name in the default VPC.
fn own_group(call: &Call<'_>) -> Result<SecurityGroup, ApiError> {
    let network = &*call.network;
    let own = |it: &&SecurityGroup| it.owner_id == *call.account && call.region_of(&it.vpc_id) == call.region;
    let (found, text) = match (call.params.text("GroupId"), call.params.text("GroupName")) {
        (Some(id), _) => {
            super::call::well_formed("sg", "InvalidGroupId.Malformed", id)?;
            (network.security_groups.get(id).filter(own), id)
        }
        (None, Some(name)) => {
            let is_default = |it: &SecurityGroup| network.vpcs.get(&it.vpc_id).is_some_and(|vpc| vpc.is_default);
            let mut groups = network.security_groups.iter().filter(own);
            (groups.find(|it| it.group_name == name && is_default(it)), name)
        }
        (None, None) => refuse!("MissingParameter", "The request must contain the parameter groupName or groupId"),
    };
    match found {
        Some(group) => Ok(group.clone()),
        None => refuse!("InvalidGroup.NotFound", "The security group '{text}' does not exist"),
    }
}

/// Rules SG-03, SG-17.
fn delete_security_group(call: &mut Call<'_>) -> Answer {
    let group = own_group(call)?;
    let id = &group.group_id;
    if group.group_name == "default" {
        refuse!("CannotDelete", "the specified group: \"{id}\" name: \"default\" cannot be deleted by a user");
    }
    let network = &*call.network;
    let refers = |rule: &SecurityGroupRule| matches!(&rule.peer, Peer::Group(other, _) if other == id);
    // Rules of other VPCs that refer to it become stale; those of its own keep it.
    let referred = network
        .security_groups
        .iter()
        .any(|it| it.group_id != *id && it.vpc_id == group.vpc_id && it.rules.iter().any(refers));
    if referred
        || network.network_interfaces.iter().any(|eni| eni.groups.contains(id))
        || network.vpc_endpoints.iter().any(|it| it.groups.contains(id))
        || network.load_balancers.iter().any(|it| it.security_groups.contains(id))
        || network.resolver_endpoints.iter().any(|it| it.security_group_ids.contains(id))
    {
        refuse!("DependencyViolation", "resource {id} has a dependent object");
    }
    call.network.security_groups.remove(id);
    Ok(json!({"Return": true, "GroupId": id}))
}

/// The protocol as EC2 writes it: `-1` for all.
fn protocol_text(protocol: Option<Protocol>) -> String {
    protocol.map_or_else(|| "-1".to_string(), |protocol| protocol.to_string())
}

/// A rule as a member of one of `IpPermission`'s four lists.
fn peer_view(network: &Network, vpc_id: &Id, rule: &SecurityGroupRule) -> (&'static str, Value) {
    let (list, mut shown) = match &rule.peer {
        Peer::Cidr(cidr) if cidr.family() == Family::V4 => ("IpRanges", json!({"CidrIp": cidr})),
        Peer::Cidr(cidr) => ("Ipv6Ranges", json!({"CidrIpv6": cidr})),
        Peer::PrefixList(id) => ("PrefixListIds", json!({"PrefixListId": id})),
        Peer::Group(id, owner) => {
            let mut pair = json!({"UserId": owner, "GroupId": id});
            let other = network.security_groups.get(id).map(|group| &group.vpc_id).filter(|other| *other != vpc_id);
            if let Some(other) = other {
                pair = with(pair, json!({"VpcId": other}));
                if let Some(pcx) = peering(network, vpc_id, other) {
                    pair = with(pair, json!({"VpcPeeringConnectionId": pcx, "PeeringStatus": "active"}));
                }
            }
            ("UserIdGroupPairs", pair)
        }
    };
    if !rule.description.is_empty() {
        shown = with(shown, json!({"Description": rule.description}));
    }
    (list, shown)
}

/// The active peering connection between two VPCs of one Region (rule HY-03: across Regions groups are not referred to).
fn peering<'a>(network: &'a Network, one: &Id, other: &Id) -> Option<&'a Id> {
    let joins = |pcx: &&crate::model::PeeringConnection| {
        pcx.status == PeeringState::Active
            && pcx.requester.region == pcx.accepter.region
            && pcx.other(one).is_some_and(|side| side.vpc_id == *other)
    };
    network.peering_connections.iter().find(joins).map(|pcx| &pcx.vpc_peering_connection_id)
}

/// The rules of a direction as `IpPermission`s: one for each protocol and ports.
fn permissions(network: &Network, group: &SecurityGroup, direction: Direction) -> Value {
    type Ports = (Option<Protocol>, i32, i32);
    let mut all: Vec<(Ports, Value)> = Vec::new();
    for rule in group.rules.iter().filter(|rule| rule.is_egress == (direction == Direction::Out)) {
        let ports: Ports = (rule.ip_protocol, rule.from_port, rule.to_port);
        let place = all.iter().position(|(other, _)| *other == ports).unwrap_or_else(|| {
            all.push((ports, permission(ports)));
            all.len() - 1
        });
        let (list, peer) = peer_view(network, &group.vpc_id, rule);
        let slot = all.get_mut(place).and_then(|(_, shown)| shown.get_mut(list)).and_then(Value::as_array_mut);
        if let Some(list) = slot {
            list.push(peer);
        }
    }
    all.into_iter().map(|(_, shown)| shown).collect()
}

fn permission((protocol, from, to): (Option<Protocol>, i32, i32)) -> Value {
    let shown = json!({"IpProtocol": protocol_text(protocol), "UserIdGroupPairs": [], "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": []});
    match protocol {
        None => shown,
        Some(_) => with(shown, json!({"FromPort": from, "ToPort": to})),
    }
}

fn view(call: &Call<'_>, group: &SecurityGroup) -> Value {
    let mut shown = json!({
        "GroupId": group.group_id,
        "IpPermissionsEgress": permissions(call.network, group, Direction::Out),
        "VpcId": group.vpc_id,
        "SecurityGroupArn": call.arn_of(&group.owner_id, "security-group", &group.group_id),
        "OwnerId": group.owner_id,
        "GroupName": group.group_name,
        "Description": group.description,
        "IpPermissions": permissions(call.network, group, Direction::In),
    });
    if !group.tags.is_empty() {
        shown = with(shown, json!({"Tags": tag_list(&group.tags)}));
    }
    shown
}

/// Rule HY-15: in a shared VPC, everybody sees the groups.
fn sees(call: &Call<'_>, group: &SecurityGroup) -> bool {
    call.sees(&group.owner_id, &group.vpc_id)
        || (call.owns_vpc(&group.vpc_id) && call.region_of(&group.vpc_id) == call.region)
}

fn describe_security_groups(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let names: Vec<&str> = call.params.texts("GroupNames").collect();
    let own = || call.network.security_groups.iter().filter(|it| sees(call, it));
    if let Some(name) = names.iter().find(|name| !own().any(|it| it.group_name == **name)) {
        refuse!("InvalidGroup.NotFound", "The security group '{name}' does not exist");
    }
    for id in call.params.texts("GroupIds") {
        well_formed("sg", "InvalidGroupId.Malformed", id)?;
        if !own().any(|it| it.group_id == id) {
            refuse!("InvalidGroup.NotFound", "The security group '{id}' does not exist");
        }
    }
    let asked = own().filter(|it| call.params.asks_for("GroupIds", &it.group_id));
    let chosen = asked.filter(|it| names.is_empty() || names.contains(&it.group_name.as_str()));
    describe::list(
        call.params,
        "SecurityGroups",
        ("GroupIds", "GroupId", "InvalidGroup.NotFound"),
        &[
            ("ip-permission.cidr", "IpPermissions.IpRanges.CidrIp"),
            ("ip-permission.group-id", "IpPermissions.UserIdGroupPairs.GroupId"),
            ("ip-permission.ipv6-cidr", "IpPermissions.Ipv6Ranges.CidrIpv6"),
            ("ip-permission.prefix-list-id", "IpPermissions.PrefixListIds.PrefixListId"),
            ("ip-permission.protocol", "IpPermissions.IpProtocol"),
            ("ip-permission.user-id", "IpPermissions.UserIdGroupPairs.UserId"),
            ("egress.ip-permission.cidr", "IpPermissionsEgress.IpRanges.CidrIp"),
            ("egress.ip-permission.from-port", "IpPermissionsEgress.FromPort"),
            ("egress.ip-permission.group-id", "IpPermissionsEgress.UserIdGroupPairs.GroupId"),
            ("egress.ip-permission.ipv6-cidr", "IpPermissionsEgress.Ipv6Ranges.CidrIpv6"),
            ("egress.ip-permission.prefix-list-id", "IpPermissionsEgress.PrefixListIds.PrefixListId"),
            ("egress.ip-permission.protocol", "IpPermissionsEgress.IpProtocol"),
            ("egress.ip-permission.to-port", "IpPermissionsEgress.ToPort"),
            ("egress.ip-permission.user-id", "IpPermissionsEgress.UserIdGroupPairs.UserId"),
        ],
        chosen.map(|group| call.shown(&group.owner_id, view(call, group))),
    )
}

/// A rule as `describe-security-group-rules` shows it.
fn rule_view(call: &Call<'_>, group: &SecurityGroup, rule: &SecurityGroupRule) -> Value {
    let shown = json!({
        "SecurityGroupRuleId": rule.security_group_rule_id,
        "GroupId": group.group_id,
        "GroupOwnerId": group.owner_id,
        "IsEgress": rule.is_egress,
        "IpProtocol": protocol_text(rule.ip_protocol),
        "FromPort": rule.from_port,
        "ToPort": rule.to_port,
        "Tags": [],
        "SecurityGroupRuleArn": call.arn_of(&group.owner_id, "security-group-rule", &rule.security_group_rule_id),
    });
    let shown = with(
        shown,
        match &rule.peer {
            Peer::Cidr(cidr) if cidr.family() == Family::V4 => json!({"CidrIpv4": cidr}),
            Peer::Cidr(cidr) => json!({"CidrIpv6": cidr}),
            Peer::PrefixList(id) => json!({"PrefixListId": id}),
            Peer::Group(id, owner) => json!({"ReferencedGroupInfo": {"GroupId": id, "UserId": owner}}),
        },
    );
    if rule.description.is_empty() { shown } else { with(shown, json!({"Description": rule.description})) }
}

fn describe_security_group_rules(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let groups = call.network.security_groups.iter().filter(|it| sees(call, it));
    describe::list(
        call.params,
        "SecurityGroupRules",
        ("SecurityGroupRuleIds", "SecurityGroupRuleId", "InvalidSecurityGroupRuleId.NotFound"),
        &[],
        groups.flat_map(|group| group.rules.iter().map(move |rule| rule_view(call, group, rule))),
    )
}

/// What a rule says, without its id.
#[derive(Clone, PartialEq)]
struct Wanted {
    protocol: Option<Protocol>,
    from: i32,
    to: i32,
    peer: Peer,
    description: String,
}

impl Wanted {
    fn is(&self, rule: &SecurityGroupRule, direction: Direction) -> bool {
        rule.is_egress == (direction == Direction::Out)
            && (rule.ip_protocol, rule.from_port, rule.to_port) == (self.protocol, self.from, self.to)
            && rule.peer == self.peer
    }
}

/// EC2's words for a rule: `peer: 10.0.0.0/16, TCP, from port: 443, to port: 443, ALLOW`.
fn in_words(wanted: &Wanted) -> String {
    let peer = match &wanted.peer {
        Peer::Cidr(cidr) => cidr.to_string(),
        Peer::PrefixList(id) | Peer::Group(id, _) => id.to_string(),
    };
    match wanted.protocol {
        None => ["peer: ", &peer, ", ALL, ALLOW"].concat(),
        Some(protocol) => format!(
            "peer: {peer}, {}, from port: {}, to port: {}, ALLOW",
            protocol.to_string().to_ascii_uppercase(),
            wanted.from,
            wanted.to
        ),
    }
}

/// The protocol and ports of an `IpPermission`, or of the flat parameters.
fn protocol_and_ports(permission: Params<'_>) -> Result<(Option<Protocol>, i32, i32), ApiError> {
    let text = permission.require("IpProtocol")?;
    if text == "-1" || text == "all" {
        return Ok((None, -1, -1));
    }
    let Some(protocol) = Protocol::parse(text) else {
        refuse!("InvalidParameterValue", "Invalid value '{text}' for IP protocol. Unknown protocol.")
    };
    let number = |member: &str| permission.number(member).and_then(|value| i32::try_from(value).ok());
    let (from, to) = (number("FromPort"), number("ToPort"));
    if protocol.has_ports() {
        let (Some(from), Some(to)) = (from, to) else {
            refuse!(
                "InvalidParameterValue",
                "Invalid value '' for portRange. Must specify both from and to ports with TCP/UDP."
            )
        };
        let name = protocol.to_string().to_ascii_uppercase();
        if from > to || from < 0 || to > 65535 {
            refuse!("InvalidParameterValue", "Invalid {name} port range ({from}-{to})");
        }
        return Ok((Some(protocol), from, to));
    }
    if matches!(protocol, Protocol::Icmp | Protocol::Icmpv6) {
        let (kind, code) = (from.unwrap_or(-1), to.unwrap_or(-1));
        if !(-1..=255).contains(&kind) || !(-1..=255).contains(&code) {
            refuse!("InvalidParameterValue", "Invalid ICMP type and code: {kind}, {code}");
        }
        return Ok((Some(protocol), kind, code));
    }
    Ok((Some(protocol), -1, -1))
}

/// What the rules that a call names are for: a rule can be taken away even if its peer is gone (rule SG-17).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Authorize,
    Revoke,
}

/// The group of this id as the peer of one of the rules.
fn stored_group(group: &SecurityGroup, id: &str) -> Option<Peer> {
    let is_it = |peer: &&Peer| matches!(peer, Peer::Group(other, _) if *other == id);
    group.rules.iter().map(|rule| &rule.peer).find(is_it).cloned()
}

/// The rules that a call names. Rule SG-06: each has exactly one peer.
fn wanted(call: &Call<'_>, group: &SecurityGroup, purpose: Purpose) -> Result<Vec<Wanted>, ApiError> {
    let params = call.params;
    let mut rules = Vec::new();
    for permission in params.objects("IpPermissions") {
        let (protocol, from, to) = protocol_and_ports(permission)?;
        let before = rules.len();
        let mut add = |peer: Peer, item: Params<'_>| {
            let description = item.text("Description").unwrap_or_default().to_string();
            rules.push(Wanted { protocol, from, to, peer, description });
        };
        for (list, member, family) in [("IpRanges", "CidrIp", Family::V4), ("Ipv6Ranges", "CidrIpv6", Family::V6)] {
            for item in permission.objects(list) {
                add(Peer::Cidr(range(item, member, family)?), item);
            }
        }
        for item in permission.objects("PrefixListIds") {
            let id = Id::from(item.require("PrefixListId")?);
            if purpose == Purpose::Authorize {
                // Rule RT-45.
                weight::family_of(call.network, call.region, &id)?;
            }
            add(Peer::PrefixList(id), item);
        }
        for item in permission.objects("UserIdGroupPairs") {
            let stored = item.text("GroupId").and_then(|id| stored_group(group, id));
            let peer = match (purpose, stored) {
                (Purpose::Revoke, Some(peer)) => peer,
                (Purpose::Authorize | Purpose::Revoke, _) => other_group(call, group, item)?,
            };
            add(peer, item);
        }
        if rules.len() == before {
            refuse!(
                "MissingParameter",
                "A rule needs a source or destination: one of ipRanges, ipv6Ranges, prefixListIds or userIdGroupPairs."
            );
        }
    }
    if params.has("IpProtocol") {
        if !rules.is_empty() {
            refuse!(
                "InvalidParameterCombination",
                "The parameter ipPermissions may not be used in combination with ipProtocol"
            );
        }
        let (protocol, from, to) = protocol_and_ports(params)?;
        if !params.has("CidrIp") {
            refuse!("MissingParameter", "The request must contain the parameter cidrIp, or ipPermissions");
        }
        let peer = Peer::Cidr(range(params, "CidrIp", Family::V4)?);
        rules.push(Wanted { protocol, from, to, peer, description: String::new() });
    }
    Ok(rules)
}

fn range(item: Params<'_>, member: &str, family: Family) -> Result<Cidr, ApiError> {
    let text = item.require(member)?;
    match text.parse::<Cidr>() {
        Ok(cidr) if cidr.family() == family => Ok(cidr),
        Ok(_) | Err(_) => refuse!("InvalidParameterValue", "CIDR block {text} is malformed"),
    }
}

/// A group as a peer. Rule SG-07: of the same VPC, of a peered one, or of one behind a transit gateway that keeps references.
fn other_group(call: &Call<'_>, group: &SecurityGroup, pair: Params<'_>) -> Result<Peer, ApiError> {
    let network = &*call.network;
    let found = match (pair.text("GroupId"), pair.text("GroupName")) {
        (Some(id), _) => network.security_groups.get(id),
        (None, Some(name)) => {
            network.security_groups.iter().find(|it| it.vpc_id == group.vpc_id && it.group_name == name)
        }
        (None, None) => refuse!("MissingParameter", "The request must contain the parameter groupId"),
    };
    let text = pair.text("GroupId").or_else(|| pair.text("GroupName")).unwrap_or_default();
    let Some(other) = found else { refuse!("InvalidGroup.NotFound", "The security group '{text}' does not exist") };
    let reaches = other.vpc_id == group.vpc_id
        || peering(network, &group.vpc_id, &other.vpc_id).is_some()
        || references_cross_transit(network, &group.vpc_id, &other.vpc_id);
    if !reaches {
        refuse!("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
    }
    Ok(Peer::Group(other.group_id.clone(), other.owner_id.clone()))
}

fn references_cross_transit(network: &Network, one: &Id, other: &Id) -> bool {
    let keeps = |gateway: &Id, vpc: &Id| {
        network.transit_attachments.iter().any(|it| {
            it.transit_gateway_id == *gateway
                && matches!(&it.kind, AttachmentKind::Vpc { vpc_id, security_group_referencing: true, .. } if vpc_id == vpc)
        })
    };
    network.transit_gateways.iter().any(|gateway| {
        let id = &gateway.transit_gateway_id;
        gateway.security_group_referencing && keeps(id, one) && keeps(id, other)
    })
}

fn authorize_ingress(call: &mut Call<'_>) -> Answer {
    authorize(call, Direction::In)
}

fn authorize_egress(call: &mut Call<'_>) -> Answer {
    authorize(call, Direction::Out)
}

/// Rules SG-01, SG-06, SG-16, RT-42.
fn authorize(call: &mut Call<'_>, direction: Direction) -> Answer {
    let mut group = own_group(call)?;
    if call.params.objects("TagSpecifications").next().is_some() {
        refuse!("InvalidParameterValue", "The lab keeps no tags of security group rules: leave out tagSpecifications.");
    }
    let rules = wanted(call, &group, Purpose::Authorize)?;
    if rules.is_empty() {
        refuse!("MissingParameter", "The request must contain the parameter ipPermissions");
    }
    let mut answer = Vec::new();
    for wanted in rules {
        if group.rules.iter().any(|rule| wanted.is(rule, direction)) {
            refuse!("InvalidPermission.Duplicate", "the specified rule \"{}\" already exists", in_words(&wanted));
        }
        let rule = SecurityGroupRule {
            security_group_rule_id: call.make("sgr"),
            is_egress: direction == Direction::Out,
            ip_protocol: wanted.protocol,
            from_port: wanted.from,
            to_port: wanted.to,
            peer: wanted.peer,
            description: wanted.description,
        };
        answer.push(rule_view(call, &group, &rule));
        group.rules.push(rule);
    }
    weight::rules_fit(call.network, call.region, &group)?;
    call.network.security_groups.insert(group);
    Ok(json!({"Return": true, "SecurityGroupRules": answer}))
}

fn revoke_ingress(call: &mut Call<'_>) -> Answer {
    revoke(call, Direction::In)
}

fn revoke_egress(call: &mut Call<'_>) -> Answer {
    revoke(call, Direction::Out)
}

fn revoke(call: &mut Call<'_>, direction: Direction) -> Answer {
    let mut group = own_group(call)?;
    let ids: Vec<&str> = call.params.texts("SecurityGroupRuleIds").collect();
    let mut gone: Vec<SecurityGroupRule> = Vec::new();
    for id in &ids {
        super::call::well_formed("sgr", "InvalidSecurityGroupRuleId.Malformed", id)?;
        let is_it = |rule: &SecurityGroupRule| {
            rule.security_group_rule_id == *id && rule.is_egress == (direction == Direction::Out)
        };
        match group.rules.iter().position(is_it) {
            Some(place) => gone.push(group.rules.remove(place)),
            None => refuse!("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID '{id}' does not exist"),
        }
    }
    let wanted = wanted(call, &group, Purpose::Revoke)?;
    if gone.is_empty() && wanted.is_empty() {
        refuse!("MissingParameter", "The request must contain the parameter ipPermissions or securityGroupRuleIds");
    }
    for wanted in wanted {
        match group.rules.iter().position(|rule| wanted.is(rule, direction)) {
            Some(place) => gone.push(group.rules.remove(place)),
            None => refuse!("InvalidPermission.NotFound", "The specified rule does not exist in this security group."),
        }
    }
    let revoked: Vec<Value> = gone.iter().map(|rule| revoked_view(&group, rule)).collect();
    call.network.security_groups.insert(group);
    Ok(json!({"Return": true, "UnknownIpPermissions": [], "RevokedSecurityGroupRules": revoked}))
}

fn revoked_view(group: &SecurityGroup, rule: &SecurityGroupRule) -> Value {
    let mut shown = Map::new();
    shown.insert("SecurityGroupRuleId".into(), (&rule.security_group_rule_id).into());
    shown.insert("GroupId".into(), (&group.group_id).into());
    shown.insert("IsEgress".into(), rule.is_egress.into());
    shown.insert("IpProtocol".into(), protocol_text(rule.ip_protocol).into());
    shown.insert("FromPort".into(), rule.from_port.into());
    shown.insert("ToPort".into(), rule.to_port.into());
    let (member, peer) = match &rule.peer {
        Peer::Cidr(cidr) if cidr.family() == Family::V4 => ("CidrIpv4", cidr.to_string()),
        Peer::Cidr(cidr) => ("CidrIpv6", cidr.to_string()),
        Peer::PrefixList(id) => ("PrefixListId", id.to_string()),
        Peer::Group(id, _) => ("ReferencedGroupId", id.to_string()),
    };
    shown.insert(member.into(), peer.into());
    if !rule.description.is_empty() {
        shown.insert("Description".into(), rule.description.as_str().into());
    }
    Value::Object(shown)
}
