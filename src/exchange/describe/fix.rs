//! Brings one resource from the form of AWS's answers into the network's form, which is nearly the same. It must not know other resources.

use super::gather::Item;
use crate::exchange::integrity::DEFAULT_DHCP_OPTIONS;
use crate::model::VpcEndpoint;
use crate::net::SortedMap;
use crate::net::json;
use crate::net::order;
use crate::net::{DNS_PORT, DnsServer, Id};
use crate::policy;
use crate::text::import::Reason;
use serde_json::{Map, Value};

/// Brings a resource into the network's form, or says why it is left out.
pub type Fix = fn(&mut Map<String, Value>, &Around) -> Result<(), Reason>;

/// What other lists say about a resource.
#[derive(Debug, Default)]
pub struct Around<'a> {
    /// Items of other lists by the id that they belong to: rules by group, entries by prefix list and so on, by list.
    pub by_id: SortedMap<(&'static str, String), Vec<&'a Item>>,
    /// Zone ids by the name of the zone.
    pub zones: SortedMap<String, String>,
}

impl Around<'_> {
    pub fn of(&self, list: &'static str, id: &str) -> &[&Item] {
        self.by_id.get(&(list, id.to_string())).map(Vec::as_slice).unwrap_or_default()
    }
}

type Row = Map<String, Value>;
type Fixed = Result<(), Reason>;

pub fn nothing(_: &mut Row, _: &Around) -> Fixed {
    Ok(())
}

/// A text in a member.
pub fn text<'a>(row: &'a Row, member: &str) -> &'a str {
    row.get(member).and_then(Value::as_str).unwrap_or_default()
}

pub fn list<'a>(row: &'a Row, member: &str) -> impl Iterator<Item = &'a Row> + use<'a> {
    row.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// A member of an inner object.
fn inner<'a>(row: &'a Row, object: &str, member: &str) -> Option<&'a Value> {
    row.get(object)?.get(member)
}

fn inner_text<'a>(row: &'a Row, object: &str, member: &str) -> &'a str {
    inner(row, object, member).and_then(Value::as_str).unwrap_or_default()
}

fn rename(row: &mut Row, from: &str, to: &str) {
    if let Some(value) = row.remove(from) {
        row.insert(to.to_string(), value);
    }
}

fn default(row: &mut Row, member: &str, value: impl Into<Value>) {
    if !row.contains_key(member) {
        row.insert(member.to_string(), value.into());
    }
}

/// A list of objects becomes the list of one of their members.
fn pluck(row: &mut Row, member: &str, part: &str) {
    let Some(objects) = row.get(member).and_then(Value::as_array) else { return };
    let values = objects.iter().filter_map(|it| if it.is_string() { Some(it) } else { it.get(part) });
    let values: Value = values.cloned().collect();
    row.insert(member.to_string(), values);
}

/// Lower case, with `-` in the place of `_` and blanks.
fn lower(row: &mut Row, member: &str) {
    if let Some(Value::String(text)) = row.get_mut(member) {
        *text = text.to_ascii_lowercase().replace(['_', ' '], "-");
    }
}

/// Whether a state means that a resource is not there any more.
fn is_gone(state: &str) -> bool {
    matches!(
        state.to_ascii_lowercase().as_str(),
        "deleted"
            | "terminated"
            | "disassociated"
            | "detached"
            | "failed"
            | "deleting"
            | "detaching"
            | "disassociating"
    )
}

/// Keeps the items of a list whose state says that they are there, and gives an id to those without one.
fn associations(row: &mut Row, member: &str, state: &str, id: &str, prefix: &str) {
    let of = Id::from(
        [text(row, "VpcId"), text(row, "SubnetId"), text(row, "RouteTableId"), text(row, "NetworkAclId")].concat(),
    );
    let Some(Value::Array(items)) = row.get_mut(member) else { return };
    // A block that AWS has not chosen yet is an empty text.
    let block = state.strip_suffix("State").filter(|it| it.ends_with("CidrBlock"));
    items.retain(|item| {
        let is_chosen = block.is_none_or(|block| item.get(block).is_some());
        let state = item.get(state).and_then(|it| it.get("State")).and_then(Value::as_str);
        is_chosen && !is_gone(state.unwrap_or_default())
    });
    for (at, item) in items.iter_mut().enumerate() {
        if let Some(item) = item.as_object_mut().filter(|item| !item.contains_key(id)) {
            item.insert(id.to_string(), made(prefix, of.as_str(), at).into());
        }
    }
}

/// An id for what AWS gave none, or for what the files leave out: the same for the same resource.
pub fn made(prefix: &str, of: &str, at: usize) -> String {
    let number = of.bytes().fold(at as u64 + 1, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte));
    Id::made(prefix, number).to_string()
}

pub fn vpc(row: &mut Row, around: &Around) -> Fixed {
    associations(row, "CidrBlockAssociationSet", "CidrBlockState", "AssociationId", "vpc-cidr-assoc");
    associations(row, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlockState", "AssociationId", "vpc-cidr-assoc");
    let primary = text(row, "CidrBlock").to_string();
    let id = text(row, "VpcId").to_string();
    let mut blocks: Vec<Value> = list(row, "CidrBlockAssociationSet").map(|it| Value::Object(it.clone())).collect();
    if blocks.is_empty() && !primary.is_empty() {
        blocks.push(json!({"AssociationId": made("vpc-cidr-assoc", &id, 0), "CidrBlock": primary}));
    }
    order::sort_by_key(&mut blocks, |it| it.get("CidrBlock").and_then(Value::as_str) != Some(&primary));
    if blocks.is_empty() {
        return Err(Reason::NoCidrBlock);
    }
    row.insert("CidrBlockAssociationSet".into(), blocks.into());
    default(row, "DhcpOptionsId", "default");
    for attribute in around.of("VpcAttribute", &id) {
        for (member, lower) in [("EnableDnsSupport", "enableDnsSupport"), ("EnableDnsHostnames", "enableDnsHostnames")]
        {
            let given = attribute.map.get(member).or_else(|| attribute.map.get(lower));
            let flag = given.and_then(|it| it.as_bool().or_else(|| it.get("Value")?.as_bool()));
            if let Some(flag) = flag {
                row.insert(member.to_string(), flag.into());
            }
        }
    }
    Ok(())
}

pub fn subnet(row: &mut Row, around: &Around) -> Fixed {
    associations(row, "Ipv6CidrBlockAssociationSet", "Ipv6CidrBlockState", "AssociationId", "subnet-cidr-assoc");
    if let Some(zone) = around.zones.get(text(row, "AvailabilityZone")) {
        default(row, "AvailabilityZoneId", zone.as_str());
    }
    Ok(())
}

/// Rules API-7, RT-24.
pub fn route_table(row: &mut Row, _: &Around) -> Fixed {
    associations(row, "Associations", "AssociationState", "RouteTableAssociationId", "rtbassoc");
    pluck(row, "PropagatingVgws", "GatewayId");
    const TARGETS: [&str; 11] = [
        "GatewayId",
        "NatGatewayId",
        "TransitGatewayId",
        "VpcPeeringConnectionId",
        "EgressOnlyInternetGatewayId",
        "VpcEndpointId",
        "NetworkInterfaceId",
        "InstanceId",
        "CarrierGatewayId",
        "LocalGatewayId",
        "CoreNetworkArn",
    ];
    let mut routes = Vec::new();
    for route in list(row, "Routes") {
        let first = |members: &[&str]| members.iter().map(|it| text(route, it)).find(|it| !it.is_empty());
        let destination = first(&["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"]);
        if let (Some(destination), Some(target)) = (destination, first(&TARGETS))
            && !text(route, "State").eq_ignore_ascii_case("filtered")
        {
            let origin = match text(route, "Origin") {
                "" if target == "local" => "CreateRouteTable",
                "" => "CreateRoute",
                origin => origin,
            };
            routes.push(json!({"Destination": destination, "Target": target, "Origin": origin}));
        }
    }
    row.insert("Routes".into(), routes.into());
    Ok(())
}

/// The VPC of the first attachment that holds.
fn attached(row: &mut Row, member: &str) {
    let vpc = list(row, member).find(|it| !is_gone(text(it, "State"))).and_then(|it| it.get("VpcId")).cloned();
    if let Some(vpc) = vpc {
        row.insert("VpcId".into(), vpc);
    }
}

pub fn internet_gateway(row: &mut Row, _: &Around) -> Fixed {
    attached(row, "Attachments");
    Ok(())
}

pub fn egress_only(row: &mut Row, _: &Around) -> Fixed {
    attached(row, "Attachments");
    if row.contains_key("VpcId") { Ok(()) } else { Err(Reason::NoVpc) }
}

pub fn nat_gateway(row: &mut Row, _: &Around) -> Fixed {
    lower(row, "State");
    lower(row, "ConnectivityType");
    default(row, "NatGatewayAddresses", Value::Array(Vec::new()));
    let addresses = row.get_mut("NatGatewayAddresses").and_then(Value::as_array_mut);
    for (at, address) in addresses.into_iter().flatten().enumerate() {
        if let Some(address) = address.as_object_mut() {
            default(address, "IsPrimary", at == 0);
        }
    }
    Ok(())
}

pub fn instance(row: &mut Row, _: &Around) -> Fixed {
    let state = inner_text(row, "State", "Name").to_ascii_lowercase();
    if state == "terminated" {
        return Err(Reason::Terminated);
    }
    // Auto Scaling, load balancers and others have lists of instances, too, which do not say where they are.
    if text(row, "SubnetId").is_empty() {
        return Err(Reason::NoSubnet);
    }
    row.insert("State".into(), if state.is_empty() { "running".into() } else { state.into() });
    let profile = inner(row, "IamInstanceProfile", "Arn").cloned();
    row.remove("IamInstanceProfile");
    if let Some(profile) = profile {
        row.insert("IamInstanceProfile".into(), profile);
    }
    let reservation = made("r", text(row, "InstanceId"), 0);
    default(row, "ReservationId", reservation);
    default(row, "ImageId", "ami-00000000000000000");
    default(row, "InstanceType", "t3.micro");
    Ok(())
}

/// The types of interfaces that the lab tells apart.
const OWN_TYPES: [&str; 9] = [
    "interface",
    "nat_gateway",
    "natGateway",
    "vpc_endpoint",
    "gateway_load_balancer_endpoint",
    "network_load_balancer",
    "gateway_load_balancer",
    "transit_gateway",
    "other",
];

/// Rule API-10.
pub fn interface(row: &mut Row, _: &Around) -> Fixed {
    let mut addresses: Vec<(bool, String)> = list(row, "PrivateIpAddresses")
        .map(|it| (it.get("Primary").and_then(Value::as_bool) != Some(true), text(it, "PrivateIpAddress").to_string()))
        .filter(|(_, address)| !address.is_empty())
        .collect();
    if addresses.is_empty() && !text(row, "PrivateIpAddress").is_empty() {
        addresses.push((false, text(row, "PrivateIpAddress").to_string()));
    }
    order::sort_by_key(&mut addresses, |(is_secondary, _)| *is_secondary);
    row.insert("PrivateIpAddresses".into(), addresses.into_iter().map(|(_, address)| address).collect());
    pluck(row, "Ipv6Addresses", "Ipv6Address");
    pluck(row, "Groups", "GroupId");
    let attachment = row.remove("Attachment");
    if let Some(attachment) = attachment.as_ref().and_then(Value::as_object)
        && !is_gone(text(attachment, "Status"))
    {
        let of_instance = attachment.get("InstanceId").map(|instance| (instance, attachment.get("DeviceIndex")));
        if let Some((instance, index)) = of_instance {
            default(row, "InstanceId", instance.clone());
            default(row, "DeviceIndex", index.cloned().unwrap_or_else(|| 0.into()));
        }
    }
    let is_requested = row.get("RequesterManaged").and_then(Value::as_bool) == Some(true);
    let kind = match text(row, "InterfaceType") {
        "" => None,
        // What an instance may have beside ordinary ones.
        "efa" | "efa-only" | "trunk" | "branch" => Some("interface"),
        "interface" if is_requested => Some("other"),
        kind if OWN_TYPES.contains(&kind) => None,
        // Of Lambda, API Gateway, Global Accelerator and whatever comes.
        _ => Some("other"),
    };
    if let Some(kind) = kind {
        row.insert("InterfaceType".into(), kind.into());
    }
    // An address of IPv6 or of a carrier stands for no public IPv4 address.
    if row.contains_key("Association") && inner_text(row, "Association", "PublicIp").is_empty() {
        row.remove("Association");
    }
    Ok(())
}

/// Rule SG-06: a permission with several peers is several rules.
pub fn security_group(row: &mut Row, around: &Around) -> Fixed {
    let id = text(row, "GroupId").to_string();
    if !row.contains_key("VpcId") {
        return Err(Reason::ClassicGroup);
    }
    let owner = text(row, "OwnerId").to_string();
    let listed: Vec<Value> =
        around.of("SecurityGroupRules", &id).iter().filter_map(|it| rule(&it.map, &owner)).collect();
    let mut rules = Vec::new();
    for (member, is_egress) in [("IpPermissions", false), ("IpPermissionsEgress", true)] {
        for permission in list(row, member) {
            for (peers, peer) in [
                ("IpRanges", "CidrIp"),
                ("Ipv6Ranges", "CidrIpv6"),
                ("PrefixListIds", "PrefixListId"),
                ("UserIdGroupPairs", "GroupId"),
            ] {
                for one in list(permission, peers) {
                    let mut flat = permission.clone();
                    flat.insert("IsEgress".into(), is_egress.into());
                    flat.insert("Description".into(), text(one, "Description").into());
                    if peer == "GroupId" {
                        flat.insert("ReferencedGroupInfo".into(), Value::Object(one.clone()));
                    } else {
                        flat.insert(peer.into(), text(one, peer).into());
                    }
                    rules.extend(rule(&flat, &owner));
                }
            }
        }
    }
    // The rules' ids and their order are in the list of rules alone; what it lacks is added.
    let is_same = |a: &Value, b: &Value| {
        ["IsEgress", "IpProtocol", "FromPort", "ToPort", "Peer"].iter().all(|member| a.get(member) == b.get(member))
    };
    rules.retain(|rule| !listed.iter().any(|it| is_same(it, rule)));
    for (at, rule) in rules.iter_mut().enumerate() {
        if let Some(rule) = rule.as_object_mut() {
            rule.insert("SecurityGroupRuleId".into(), made("sgr", &id, at).into());
        }
    }
    let rules: Vec<Value> = listed.into_iter().chain(rules).collect();
    row.insert("Rules".into(), rules.into());
    default(row, "Description", "");
    let name = text(row, "GroupId").to_string();
    default(row, "GroupName", name);
    Ok(())
}

/// A rule in the network's form, from AWS's form of a rule.
fn rule(flat: &Row, owner: &str) -> Option<Value> {
    let cidr = ["CidrIpv4", "CidrIp", "CidrIpv6"].iter().map(|it| text(flat, it)).find(|it| !it.is_empty());
    let list = text(flat, "PrefixListId");
    let group = inner_text(flat, "ReferencedGroupInfo", "GroupId");
    let peer = match cidr {
        // EC2 clears the bits behind the prefix, and so the two forms of a rule compare as one.
        Some(cidr) => {
            json!({"Cidr": cidr.parse::<crate::net::Cidr>().map_or_else(|_| cidr.to_string(), |it| it.to_string())})
        }
        None if !list.is_empty() => json!({"PrefixList": list}),
        None if !group.is_empty() => {
            let user = inner_text(flat, "ReferencedGroupInfo", "UserId");
            json!({"Group": [group, if user.is_empty() { owner } else { user }]})
        }
        None => return None,
    };
    let mut rule = Map::new();
    let id = text(flat, "SecurityGroupRuleId");
    if !id.is_empty() {
        rule.insert("SecurityGroupRuleId".into(), id.into());
    }
    if flat.get("IsEgress").and_then(Value::as_bool) == Some(true) {
        rule.insert("IsEgress".into(), true.into());
    }
    let protocol = text(flat, "IpProtocol");
    if protocol != "-1" && !protocol.is_empty() {
        let canonical = crate::net::Protocol::parse(protocol).map_or_else(|| protocol.to_string(), |it| it.to_string());
        rule.insert("IpProtocol".into(), canonical.into());
    }
    for member in ["FromPort", "ToPort"] {
        rule.insert(member.into(), flat.get(member).and_then(Value::as_i64).unwrap_or(-1).into());
    }
    rule.insert("Peer".into(), peer);
    if !text(flat, "Description").is_empty() {
        rule.insert("Description".into(), text(flat, "Description").into());
    }
    Some(Value::Object(rule))
}

pub fn network_acl(row: &mut Row, _: &Around) -> Fixed {
    associations(row, "Associations", "", "NetworkAclAssociationId", "aclassoc");
    let mut entries = Vec::new();
    for entry in list(row, "Entries") {
        // The closing denies of both families, which every list has (rule NACL-04).
        if entry.get("RuleNumber").and_then(Value::as_u64).is_some_and(|number| number >= 32767) {
            continue;
        }
        let mut entry = entry.clone();
        rename(&mut entry, "Ipv6CidrBlock", "CidrBlock");
        if text(&entry, "Protocol") == "-1" {
            entry.remove("Protocol");
        }
        entries.push(Value::Object(entry));
    }
    row.insert("Entries".into(), entries.into());
    Ok(())
}

/// Rule API-9: both commands' form.
pub fn prefix_list(row: &mut Row, around: &Around) -> Fixed {
    let id = text(row, "PrefixListId").to_string();
    let mut entries: Vec<Value> = Vec::new();
    let plain = row.get("Cidrs").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let full = around.of("Entries", &id).iter().map(|it| (text(&it.map, "Cidr"), text(&it.map, "Description")));
    for (cidr, description) in full.chain(plain.map(|cidr| (cidr, ""))) {
        let is_it = |it: &Value| it.get("Cidr").and_then(Value::as_str) == Some(cidr);
        if !entries.iter().any(is_it) {
            entries.push(json!({"Cidr": cidr, "Description": description}));
        }
    }
    let is_v6 = entries.first().and_then(|it| it.get("Cidr")?.as_str()).is_some_and(|it| it.contains(':'));
    default(row, "AddressFamily", if is_v6 { "IPv6" } else { "IPv4" });
    default(row, "MaxEntries", entries.len());
    default(row, "Version", 1);
    default(row, "PrefixListName", id.as_str());
    row.insert("Entries".into(), entries.into());
    Ok(())
}

/// Rules API-1 to API-5.
pub fn endpoint(row: &mut Row, _: &Around) -> Fixed {
    let id = text(row, "VpcEndpointId").to_string();
    let state = text(row, "State").to_string();
    let known = [
        "pendingAcceptance",
        "pending",
        "available",
        "deleting",
        "deleted",
        "rejected",
        "failed",
        "expired",
        "partial",
    ];
    let state = known.into_iter().find(|it| it.eq_ignore_ascii_case(&state.replace(['-', '_'], "")));
    row.insert("State".into(), state.unwrap_or("available").into());
    let kind = text(row, "VpcEndpointType").to_string();
    let kinds = ["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork", "Tunnel"];
    let has_interfaces = list_len(row, "NetworkInterfaceIds") + list_len(row, "SubnetIds") > 0;
    let guessed = if has_interfaces { "Interface" } else { "Gateway" };
    let kind = kinds.into_iter().find(|it| it.eq_ignore_ascii_case(&kind)).unwrap_or(guessed);
    row.insert("VpcEndpointType".into(), kind.into());
    lower(row, "IpAddressType");
    if kind == "Gateway" {
        row.remove("PrivateDnsEnabled");
        // Rule GW-54: older answers do not say it.
        row.entry("DnsOptions").or_insert_with(|| json!({"DnsRecordIpType": "service-defined"}));
    }
    if text(row, "ServiceRegion") == text(row, "Region") {
        row.remove("ServiceRegion");
    }
    pluck(row, "Groups", "GroupId");
    let policy = match row.remove("PolicyDocument") {
        Some(Value::String(text)) => Some(text),
        Some(other @ Value::Object(_)) => Some(other.to_string()),
        Some(_) | None => None,
    };
    if let Some(policy) = policy.filter(|it| !is_default_policy(it)) {
        row.insert("PolicyDocument".into(), policy.into());
    }
    let suffix = list(row, "DnsEntries").find_map(|entry| {
        let label = text(entry, "DnsName").trim_start_matches("*.").split('.').next()?.strip_prefix(id.as_str())?;
        let suffix = label.strip_prefix('-')?.split('-').next()?;
        (suffix.len() == 8).then(|| suffix.to_string())
    });
    if kind == "Interface" {
        let made = VpcEndpoint::made_suffix(&Id::from(id));
        row.insert("DnsSuffix".into(), suffix.unwrap_or(made).into());
    }
    Ok(())
}

/// Whether a policy is the one that AWS gives where none is given, however it is written.
fn is_default_policy(text: &str) -> bool {
    let statement = |text: &str| {
        let policy: Value = serde_json::from_str(text).unwrap_or_default();
        policy.get("Statement").cloned()
    };
    let given = statement(text);
    given.is_some() && [policy::FULL_ACCESS, policy::FULL_ACCESS_INTERFACE].iter().any(|it| statement(it) == given)
}

fn list_len(row: &Row, member: &str) -> usize {
    row.get(member).and_then(Value::as_array).map_or(0, Vec::len)
}

pub fn endpoint_service(row: &mut Row, around: &Around) -> Fixed {
    let id = text(row, "ServiceId").to_string();
    let state = text(row, "ServiceState").to_string();
    if state.eq_ignore_ascii_case("deleted") {
        return Err(Reason::Deleted);
    }
    row.insert("State".into(), if state.is_empty() { "Available".into() } else { state.into() });
    let zones: Value = match row.get("AvailabilityZoneIds") {
        Some(ids) => ids.clone(),
        None => {
            let names = row.get("AvailabilityZones").and_then(Value::as_array).into_iter().flatten();
            names.filter_map(Value::as_str).filter_map(|name| around.zones.get(name)).map(String::as_str).collect()
        }
    };
    row.insert("AvailabilityZoneIds".into(), zones);
    let verification = inner_text(row, "PrivateDnsNameConfiguration", "State").to_string();
    if !verification.is_empty() {
        row.insert("PrivateDnsVerification".into(), verification.into());
    }
    pluck(row, "SupportedRegions", "Region");
    let region = text(row, "Region").to_string();
    if let Some(Value::Array(regions)) = row.get_mut("SupportedRegions") {
        regions.retain(|it| it.as_str() != Some(&region));
    }
    default(row, "SupportedIpAddressTypes", json!(["ipv4"]));
    default(row, "AcceptanceRequired", true);
    let principals: Value = around.of("AllowedPrincipals", &id).iter().map(|it| text(&it.map, "Principal")).collect();
    row.insert("AllowedPrincipals".into(), principals);
    Ok(())
}

pub fn peering(row: &mut Row, _: &Around) -> Fixed {
    let code = inner_text(row, "Status", "Code");
    let status = match code {
        "" => "active",
        "initiating-request" | "provisioning" => "pending-acceptance",
        "deleting" => "deleted",
        code => code,
    };
    let status = Value::from(status);
    row.insert("Status".into(), status);
    for (from, to) in [("RequesterVpcInfo", "Requester"), ("AccepterVpcInfo", "Accepter")] {
        let Some(Value::Object(mut side)) = row.remove(from) else { return Err(Reason::NoSide) };
        if let Some(dns) = inner(&side, "PeeringOptions", "AllowDnsResolutionFromRemoteVpc").cloned() {
            side.insert("AllowDnsResolutionFromRemoteVpc".into(), dns);
        }
        row.insert(to.into(), Value::Object(side));
    }
    Ok(())
}

fn enabled(row: &Row, object: &str, member: &str) -> bool {
    inner_text(row, object, member) == "enable"
}

pub fn transit_gateway(row: &mut Row, _: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    for (switch, member) in [
        ("DefaultRouteTableAssociation", "AssociationDefaultRouteTableId"),
        ("DefaultRouteTablePropagation", "PropagationDefaultRouteTableId"),
    ] {
        if let Some(id) =
            inner(row, "Options", member).cloned().filter(|_| inner_text(row, "Options", switch) != "disable")
        {
            row.insert(member.into(), id);
        }
    }
    let asn = inner(row, "Options", "AmazonSideAsn").cloned().unwrap_or_else(|| 64512.into());
    row.insert("AmazonSideAsn".into(), asn);
    let referencing = enabled(row, "Options", "SecurityGroupReferencingSupport");
    row.insert("SecurityGroupReferencing".into(), referencing.into());
    Ok(())
}

pub fn transit_vpc(row: &mut Row, _: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    let subnets = row.get("SubnetIds").cloned().unwrap_or_else(|| json!([]));
    let vpc_id = text(row, "VpcId").to_string();
    let kind = json!({"Vpc": {
        "VpcId": vpc_id,
        "SubnetIds": subnets,
        "ApplianceMode": enabled(row, "Options", "ApplianceModeSupport"),
        "SecurityGroupReferencing": enabled(row, "Options", "SecurityGroupReferencingSupport"),
        "Ipv6": enabled(row, "Options", "Ipv6Support"),
    }});
    rename(row, "VpcOwnerId", "OwnerId");
    row.insert("Kind".into(), kind);
    Ok(())
}

pub fn transit_attachment(row: &mut Row, _: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    let id = text(row, "ResourceId").to_string();
    let kind = match text(row, "ResourceType") {
        "vpn" => json!({"Vpn": id}),
        "vpc" => json!({"Vpc": {"VpcId": id, "SubnetIds": []}}),
        _ => return Err(Reason::OtherAttachment),
    };
    rename(row, "ResourceOwnerId", "OwnerId");
    row.insert("Kind".into(), kind);
    Ok(())
}

pub fn transit_table(row: &mut Row, around: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    let id = text(row, "TransitGatewayRouteTableId").to_string();
    for (list, member) in [("Associations", "Associations"), ("TransitGatewayRouteTablePropagations", "Propagations")] {
        let items = around.of(list, &id).iter().filter(|it| !is_gone(text(&it.map, "State")));
        let attachments: Value =
            items.map(|it| text(&it.map, "TransitGatewayAttachmentId")).filter(|it| !it.is_empty()).collect();
        row.insert(member.into(), attachments);
    }
    let mut routes = Vec::new();
    for route in around.of("Routes", &id).iter().map(|it| &it.map) {
        if text(route, "Type") == "propagated" {
            continue;
        }
        let mut made = Map::new();
        made.insert("DestinationCidrBlock".into(), text(route, "DestinationCidrBlock").into());
        if let Some(id) =
            self::list(route, "TransitGatewayAttachments").find_map(|it| it.get("TransitGatewayAttachmentId"))
        {
            made.insert("AttachmentId".into(), id.clone());
        }
        routes.push(Value::Object(made));
    }
    row.insert("Routes".into(), routes.into());
    Ok(())
}

pub fn vpn_gateway(row: &mut Row, _: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    attached(row, "VpcAttachments");
    default(row, "AmazonSideAsn", 64512);
    Ok(())
}

pub fn customer_gateway(row: &mut Row, _: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    default(row, "BgpAsn", "65000");
    default(row, "IpAddress", "");
    Ok(())
}

pub fn vpn_connection(row: &mut Row, _: &Around) -> Fixed {
    if is_gone(text(row, "State")) {
        return Err(Reason::Deleted);
    }
    let is_static = inner(row, "Options", "StaticRoutesOnly").and_then(Value::as_bool).unwrap_or(false);
    row.insert("StaticRoutesOnly".into(), is_static.into());
    if let Some(Value::Array(routes)) = row.get_mut("Routes") {
        routes.retain(|it| !is_gone(it.get("State").and_then(Value::as_str).unwrap_or_default()));
    }
    pluck(row, "Routes", "DestinationCidrBlock");
    Ok(())
}

pub fn dhcp_options(row: &mut Row, _: &Around) -> Fixed {
    if text(row, "DhcpOptionsId") == DEFAULT_DHCP_OPTIONS {
        return Err(Reason::LabsOwnSet);
    }
    let mut configurations = Map::new();
    for configuration in list(row, "DhcpConfigurations") {
        let values = configuration.get("Values").and_then(Value::as_array).into_iter().flatten();
        let values: Value = values.filter_map(|it| it.as_str().or_else(|| it.get("Value")?.as_str())).collect();
        configurations.insert(text(configuration, "Key").to_string(), values);
    }
    row.insert("Configurations".into(), Value::Object(configurations));
    Ok(())
}

pub fn load_balancer(row: &mut Row, around: &Around) -> Fixed {
    let arn = text(row, "LoadBalancerArn").to_string();
    let interfaces = around.of("NetworkInterfaces", arn.split_once("loadbalancer/").map_or("", |(_, name)| name));
    let mut subnets = Vec::new();
    for zone in list(row, "AvailabilityZones") {
        let subnet = text(zone, "SubnetId");
        let interface = interfaces.iter().find(|it| text(&it.map, "SubnetId") == subnet);
        let interface = interface
            .map_or_else(|| made("eni", &arn, subnets.len()), |it| text(&it.map, "NetworkInterfaceId").to_string());
        subnets.push(json!({"SubnetId": subnet, "NetworkInterfaceId": interface}));
    }
    row.insert("Subnets".into(), subnets.into());
    let is_cross_zone =
        |it: &&Item| text(&it.map, "Key") == "load_balancing.cross_zone.enabled" && text(&it.map, "Value") == "true";
    let cross_zone = around.of("Attributes", &arn).iter().any(is_cross_zone);
    row.insert("CrossZone".into(), cross_zone.into());
    let off = text(row, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic") == "off";
    row.insert("PrivateLinkRulesOff".into(), off.into());
    default(row, "IpAddressType", "ipv4");
    Ok(())
}

pub fn listener(row: &mut Row, _: &Around) -> Fixed {
    let group = list(row, "DefaultActions").find_map(|it| it.get("TargetGroupArn")).cloned();
    let Some(group) = group else {
        return Err(Reason::NoTargetGroup);
    };
    row.insert("TargetGroupArn".into(), group);
    Ok(())
}

pub fn target_group(row: &mut Row, around: &Around) -> Fixed {
    let arn = text(row, "TargetGroupArn").to_string();
    let targets: Value =
        around.of("TargetHealthDescriptions", &arn).iter().filter_map(|it| it.map.get("Target")).cloned().collect();
    row.insert("Targets".into(), targets);
    default(row, "Port", 0);
    if text(row, "TargetType") == "lambda" {
        return Err(Reason::Lambda);
    }
    Ok(())
}

pub fn hosted_zone(row: &mut Row, around: &Around) -> Fixed {
    if inner(row, "Config", "PrivateZone").and_then(Value::as_bool) == Some(false) {
        return Err(Reason::PublicZone);
    }
    let id = text(row, "Id").trim_start_matches("/hostedzone/").to_string();
    let comment = inner_text(row, "Config", "Comment").to_string();
    row.insert("Comment".into(), comment.into());
    default(row, "CallerReference", id.as_str());
    let of_zone = list(row, "VPCs").map(|it| json!({"VpcId": text(it, "VPCId"), "VpcRegion": text(it, "VPCRegion")}));
    let mut vpcs: Vec<Value> = of_zone.collect();
    for summary in around.of("HostedZoneSummaries", &id) {
        let vpc = summary.id_in_place("vpc-");
        if let Some(vpc) = vpc.filter(|vpc| !vpcs.iter().any(|it| it.get("VpcId").and_then(Value::as_str) == Some(vpc)))
        {
            vpcs.push(json!({"VpcId": vpc, "VpcRegion": summary.region_in_place().unwrap_or_default()}));
        }
    }
    row.insert("VPCs".into(), vpcs.into());
    let zone = text(row, "Name").trim_end_matches('.').to_string();
    let mut records = Vec::new();
    for record in around.of("ResourceRecordSets", &id).iter().map(|it| &it.map) {
        let name = text(record, "Name").replace("\\052", "*");
        let kind = text(record, "Type");
        if matches!(kind, "NS" | "SOA") && name.trim_end_matches('.') == zone {
            continue;
        }
        let value = match record.get("AliasTarget").and_then(Value::as_object) {
            Some(alias) => json!({"Alias": [text(alias, "DNSName"), text(alias, "HostedZoneId")]}),
            None => {
                let values: Value = list(record, "ResourceRecords").map(|it| text(it, "Value")).collect();
                json!({"Values": [values, record.get("TTL").and_then(Value::as_u64).unwrap_or(300)]})
            }
        };
        records.push(json!({"Name": name, "Type": kind, "Value": value}));
    }
    row.insert("Records".into(), records.into());
    row.insert("Id".into(), id.into());
    Ok(())
}

pub fn resolver_endpoint(row: &mut Row, around: &Around) -> Fixed {
    let id = text(row, "Id").to_string();
    let mut addresses = Vec::new();
    for (at, address) in around.of("IpAddresses", &id).iter().map(|it| &it.map).enumerate() {
        let ip = text(address, "Ip");
        let interface = around.of("NetworkInterfaces", ip).first();
        let interface =
            interface.map_or_else(|| made("eni", &id, at), |it| text(&it.map, "NetworkInterfaceId").to_string());
        let ip_id = text(address, "IpId");
        addresses.push(
            json!({"IpId": ip_id, "SubnetId": text(address, "SubnetId"), "Ip": ip, "NetworkInterfaceId": interface}),
        );
    }
    row.insert("IpAddresses".into(), addresses.into());
    default(row, "Name", "");
    default(row, "SecurityGroupIds", json!([]));
    if text(row, "Direction") == "INBOUND_DELEGATION" {
        return Err(Reason::InboundDelegation);
    }
    Ok(())
}

pub fn resolver_rule(row: &mut Row, around: &Around) -> Fixed {
    let id = text(row, "Id").to_string();
    if text(row, "RuleType") == "RECURSIVE" {
        return Err(Reason::ResolversOwnRule);
    }
    if text(row, "RuleType") == "DELEGATE" {
        return Err(Reason::Delegation);
    }
    let target = |it: &Row| {
        let ip = it.get("Ip").or_else(|| it.get("Ipv6"))?;
        let port = it.get("Port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
        let server = |ip| Value::from(DnsServer { ip, port: port.unwrap_or(DNS_PORT) }.to_string());
        Some(ip.as_str().and_then(|ip| ip.parse().ok()).map_or_else(|| ip.clone(), server))
    };
    let targets: Value = list(row, "TargetIps").filter_map(target).collect();
    row.insert("TargetIps".into(), targets);
    let associations = around.of("ResolverRuleAssociations", &id).iter().map(|it| &it.map);
    let associations: Value = associations
        .map(|it| json!({"Id": text(it, "Id"), "Name": text(it, "Name"), "VPCId": text(it, "VPCId")}))
        .collect();
    row.insert("Associations".into(), associations);
    default(row, "Name", "");
    Ok(())
}

pub fn block_public_access(row: &mut Row, _: &Around) -> Fixed {
    rename(row, "AwsAccountId", "OwnerId");
    rename(row, "AwsRegion", "Region");
    if matches!(text(row, "InternetGatewayBlockMode"), "" | "off") { Err(Reason::OffAtFirst) } else { Ok(()) }
}
