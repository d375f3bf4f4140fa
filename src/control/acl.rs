//! Operations on network ACLs, their entries and associations. It must not know which packet an entry matches.

use super::call::{Answer, ApiError, Call, Operations, tag_list, with};
use super::describe;
use crate::catalog::quotas;
use crate::model::{AclAssociation, AclEntry, IcmpTypeCode, Network, NetworkAcl, RuleAction};
use crate::net::json;
use crate::net::order;
use crate::net::{Cidr, Family, PortRange, Protocol};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateNetworkAcl", create_network_acl),
    ("DeleteNetworkAcl", delete_network_acl),
    ("DescribeNetworkAcls", describe_network_acls),
    ("CreateNetworkAclEntry", create_entry),
    ("ReplaceNetworkAclEntry", replace_entry),
    ("DeleteNetworkAclEntry", delete_entry),
    ("ReplaceNetworkAclAssociation", replace_association),
];

/// Rules NACL-06, NACL-15, QUOTA-6: a new ACL has only the closing denies.
fn create_network_acl(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("network-acl")?;
    let vpc = call.own_vpc()?;
    let count = call.network.network_acls.iter().filter(|acl| acl.vpc_id == vpc.vpc_id).count();
    if count >= quotas::NETWORK_ACLS_PER_VPC.value as usize {
        refuse!("NetworkAclLimitExceeded", "The maximum number of network ACLs has been reached.");
    }
    let acl = NetworkAcl {
        network_acl_id: call.make("acl"),
        vpc_id: vpc.vpc_id,
        owner_id: vpc.owner_id,
        is_default: false,
        entries: Vec::new(),
        associations: Vec::new(),
        tags,
    };
    let mut answer = json!({"NetworkAcl": view(call.network, &acl)});
    if let Some(token) = call.params.text("ClientToken") {
        answer = with(answer, json!({"ClientToken": token}));
    }
    call.network.network_acls.insert(acl);
    Ok(answer)
}

/// An ACL as `describe-network-acls` shows it, with the closing denies. Rule NACL-04.
fn view(network: &Network, acl: &NetworkAcl) -> Value {
    let has_v6 = network.vpcs.get(&acl.vpc_id).is_some_and(|vpc| !vpc.ipv6_cidr_block_association_set.is_empty());
    let closing = |egress: bool, rule_number: u16, cidr_block: Cidr| AclEntry {
        rule_number,
        egress,
        rule_action: RuleAction::Deny,
        protocol: None,
        cidr_block,
        port_range: None,
        icmp_type_code: None,
    };
    let mut entries = Vec::new();
    for egress in [true, false] {
        let mut of_direction: Vec<AclEntry> = acl.entries.iter().filter(|it| it.egress == egress).cloned().collect();
        order::sort_by_key(&mut of_direction, |entry| entry.rule_number);
        of_direction.push(closing(egress, 32767, Cidr::ALL_V4));
        if has_v6 {
            of_direction.push(closing(egress, 32768, Cidr::ALL_V6));
        }
        entries.extend(of_direction.iter().map(entry_view));
    }
    let association = |it: &AclAssociation| json!({"NetworkAclAssociationId": it.network_acl_association_id, "NetworkAclId": acl.network_acl_id, "SubnetId": it.subnet_id});
    json!({
        "Associations": acl.associations.iter().map(association).collect::<Vec<_>>(),
        "Entries": entries,
        "IsDefault": acl.is_default,
        "NetworkAclId": acl.network_acl_id,
        "Tags": tag_list(&acl.tags),
        "VpcId": acl.vpc_id,
        "OwnerId": acl.owner_id,
    })
}

fn entry_view(entry: &AclEntry) -> Value {
    let block = if entry.cidr_block.family() == Family::V4 { "CidrBlock" } else { "Ipv6CidrBlock" };
    let protocol = entry.protocol.map_or_else(|| "-1".to_string(), |it| it.number().to_string());
    let mut shown = json!({
        "Egress": entry.egress,
        "Protocol": protocol,
        "RuleAction": entry.rule_action,
        "RuleNumber": entry.rule_number,
    });
    shown = with(shown, json!({block: entry.cidr_block}));
    if let Some(ports) = entry.port_range {
        shown = with(shown, json!({"PortRange": ports}));
    }
    if let Some(icmp) = entry.icmp_type_code {
        shown = with(shown, json!({"IcmpTypeCode": icmp}));
    }
    shown
}

fn describe_network_acls(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let acls = call.network.network_acls.iter().filter(|acl| call.sees(&acl.owner_id, &acl.vpc_id));
    describe::list(
        call.params,
        "NetworkAcls",
        ("NetworkAclIds", "NetworkAclId", "InvalidNetworkAclID.NotFound"),
        &[
            ("association.association-id", "Associations.NetworkAclAssociationId"),
            ("default", "IsDefault"),
            ("entry.cidr", "Entries.CidrBlock"),
            ("entry.egress", "Entries.Egress"),
            ("entry.icmp.code", "Entries.IcmpTypeCode.Code"),
            ("entry.icmp.type", "Entries.IcmpTypeCode.Type"),
            ("entry.ipv6-cidr", "Entries.Ipv6CidrBlock"),
            ("entry.port-range.from", "Entries.PortRange.From"),
            ("entry.port-range.to", "Entries.PortRange.To"),
            ("entry.protocol", "Entries.Protocol"),
            ("entry.rule-action", "Entries.RuleAction"),
            ("entry.rule-number", "Entries.RuleNumber"),
        ],
        acls.map(|acl| call.shown(&acl.owner_id, view(call.network, acl))),
    )
}

fn own_acl(call: &Call<'_>) -> Result<NetworkAcl, ApiError> {
    let id = call.params.require("NetworkAclId")?;
    super::call::well_formed("acl", "InvalidNetworkAclId.Malformed", id)?;
    let own = |acl: &&NetworkAcl| acl.owner_id == *call.account && call.region_of(&acl.vpc_id) == call.region;
    match call.network.network_acls.get(id).filter(own) {
        Some(acl) => Ok(acl.clone()),
        None => refuse!("InvalidNetworkAclID.NotFound", "The networkAcl ID '{id}' does not exist"),
    }
}

/// Rule NACL-01: neither the default ACL nor one that filters a subnet.
fn delete_network_acl(call: &mut Call<'_>) -> Answer {
    let acl = own_acl(call)?;
    let id = acl.network_acl_id;
    if acl.is_default {
        refuse!("InvalidParameterValue", "cannot delete default network ACL {id}");
    }
    if !acl.associations.is_empty() {
        refuse!("DependencyViolation", "The networkAcl '{id}' has dependencies and cannot be deleted.");
    }
    call.network.network_acls.remove(&id);
    Ok(Value::Null)
}

/// The number and the direction of the entry that a call names. Rule NACL-04: 1 to 32766.
fn number_and_direction(call: &Call<'_>) -> Result<(u16, bool), ApiError> {
    let number = call.params.number("RuleNumber").unwrap_or_default();
    match u16::try_from(number) {
        Ok(number) if (1..=32766).contains(&number) => Ok((number, call.params.is("Egress"))),
        Ok(_) | Err(_) => refuse!(
            "InvalidParameterValue",
            "Value ({number}) for parameter ruleNumber is invalid. Rule numbers are 1 to 32766."
        ),
    }
}

/// The entry that a call describes. Rules NACL-07, NACL-08, NACL-18.
fn entry(call: &Call<'_>) -> Result<AclEntry, ApiError> {
    let params = call.params;
    let (rule_number, egress) = number_and_direction(call)?;
    let text = params.require("Protocol")?;
    let protocol = match text {
        "-1" | "all" => None,
        text => match Protocol::parse(text) {
            Some(protocol) => Some(protocol),
            None => refuse!("InvalidParameterValue", "Invalid value '{text}' for IP protocol. Unknown protocol."),
        },
    };
    let cidr_block = match (params.cidr("CidrBlock")?, params.cidr("Ipv6CidrBlock")?) {
        (Some(cidr), None) if cidr.family() == Family::V4 => cidr,
        (None, Some(cidr)) if cidr.family() == Family::V6 => cidr,
        (None, None) => {
            refuse!("MissingParameter", "The request must contain the parameter cidrBlock or ipv6CidrBlock")
        }
        (Some(_), Some(_)) => refuse!(
            "InvalidParameterCombination",
            "The parameters cidrBlock and ipv6CidrBlock cannot be used together: an entry has one of them."
        ),
        (Some(cidr), None) | (None, Some(cidr)) => {
            refuse!("InvalidParameterValue", "The CIDR block {cidr} is of the other IP address family.")
        }
    };
    let ports = params.object("PortRange");
    let port_range = if protocol.is_some_and(Protocol::has_ports) {
        let port = |member: &str| ports.number(member).and_then(|port| u16::try_from(port).ok());
        match (port("From"), port("To")) {
            (Some(first), Some(last)) if first <= last => Some(PortRange { first, last }),
            (None, None) if !params.has("PortRange") => {
                refuse!("MissingParameter", "The request must contain the parameter portRange for TCP and UDP")
            }
            (_, _) => refuse!(
                "InvalidParameterValue",
                "The port range is invalid: from and to are 0 to 65535, and from is not above to."
            ),
        }
    } else {
        None
    };
    let icmp = params.object("IcmpTypeCode");
    let icmp_type_code = if matches!(protocol, Some(Protocol::Icmp | Protocol::Icmpv6)) {
        if !params.has("IcmpTypeCode") {
            refuse!("MissingParameter", "The request must contain the parameter icmpTypeCode for ICMP");
        }
        let number = |member: &str| icmp.number(member).and_then(|value| i32::try_from(value).ok()).unwrap_or(-1);
        Some(IcmpTypeCode { kind: number("Type"), code: number("Code") })
    } else {
        None
    };
    let rule_action = if params.text("RuleAction") == Some("allow") { RuleAction::Allow } else { RuleAction::Deny };
    Ok(AclEntry { rule_number, egress, rule_action, protocol, cidr_block, port_range, icmp_type_code })
}

/// Rules NACL-15, QUOTA-6.
fn create_entry(call: &mut Call<'_>) -> Answer {
    let mut acl = own_acl(call)?;
    let entry = entry(call)?;
    let same = |it: &&AclEntry| it.egress == entry.egress;
    if acl.entries.iter().filter(same).any(|it| it.rule_number == entry.rule_number) {
        refuse!(
            "NetworkAclEntryAlreadyExists",
            "The network acl entry identified by {} already exists.",
            entry.rule_number
        );
    }
    if acl.entries.iter().filter(same).count() >= quotas::RULES_PER_NETWORK_ACL.value as usize {
        refuse!("NetworkAclEntryLimitExceeded", "The maximum number of network ACL entries has been reached.");
    }
    acl.entries.push(entry);
    call.network.network_acls.insert(acl);
    Ok(Value::Null)
}

fn place_of(acl: &NetworkAcl, rule_number: u16, egress: bool) -> Result<usize, ApiError> {
    match acl.entries.iter().position(|it| it.rule_number == rule_number && it.egress == egress) {
        Some(place) => Ok(place),
        None => refuse!(
            "InvalidNetworkAclEntry.NotFound",
            "The network acl entry identified by {rule_number} does not exist"
        ),
    }
}

fn replace_entry(call: &mut Call<'_>) -> Answer {
    let mut acl = own_acl(call)?;
    let entry = entry(call)?;
    let place = place_of(&acl, entry.rule_number, entry.egress)?;
    if let Some(slot) = acl.entries.get_mut(place) {
        *slot = entry;
    }
    call.network.network_acls.insert(acl);
    Ok(Value::Null)
}

fn delete_entry(call: &mut Call<'_>) -> Answer {
    let mut acl = own_acl(call)?;
    let (number, egress) = number_and_direction(call)?;
    let place = place_of(&acl, number, egress)?;
    acl.entries.remove(place);
    call.network.network_acls.insert(acl);
    Ok(Value::Null)
}

/// Rule NACL-01: a new association takes the place of the old one.
fn replace_association(call: &mut Call<'_>) -> Answer {
    let acl = own_acl(call)?;
    let id = call.params.require("AssociationId")?;
    let own = call.network.network_acls.iter().filter(|acl| acl.owner_id == *call.account);
    let mut all = own.flat_map(|acl| acl.associations.iter().map(move |it| (acl, it)));
    let Some((old, association)) = all.find(|(_, it)| it.network_acl_association_id == id) else {
        refuse!("InvalidAssociationID.NotFound", "The association ID '{id}' does not exist")
    };
    if old.vpc_id != acl.vpc_id {
        refuse!(
            "InvalidParameterValue",
            "network ACL {} and subnet {} belong to different networks",
            acl.network_acl_id,
            association.subnet_id
        );
    }
    let (old, subnet_id) = (old.network_acl_id.clone(), association.subnet_id.clone());
    drop(all);
    let new = call.make("aclassoc");
    if let Some(old) = call.network.network_acls.get_mut(&old) {
        old.associations.retain(|it| it.network_acl_association_id != id);
    }
    if let Some(acl) = call.network.network_acls.get_mut(&acl.network_acl_id) {
        acl.associations.push(AclAssociation { network_acl_association_id: new.clone(), subnet_id });
    }
    Ok(json!({"NewAssociationId": new}))
}
