//! Operations of Route 53 Resolver: its endpoints and rules. It must not know who answers a query.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP};
use super::interface::{groups_of, made_in};
use super::sharing::is_shared;
use crate::model::{
    InterfaceType, ResolverAddress, ResolverDirection, ResolverEndpoint, ResolverRule, ResolverRuleAssociation,
    ResolverRuleType,
};
use crate::net::json;
use crate::net::{DNS_PORT, DnsName, DnsServer, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateResolverEndpoint", create_endpoint),
    ("DeleteResolverEndpoint", delete_endpoint),
    ("ListResolverEndpoints", list_endpoints),
    ("ListResolverEndpointIpAddresses", list_addresses),
    ("CreateResolverRule", create_rule),
    ("DeleteResolverRule", delete_rule),
    ("ListResolverRules", list_rules),
    ("AssociateResolverRule", associate_rule),
    ("DisassociateResolverRule", disassociate_rule),
    ("ListResolverRuleAssociations", list_associations),
];

fn arn(region: &str, owner: &Id, kind: &str, id: &Id) -> String {
    ["arn:aws:route53resolver:", region, ":", owner.as_str(), ":", kind, "/", id.as_str()].concat()
}

/// Keeps the items that pass the filters: `Name` is a member in upper or lower case, `Values` are exact.
fn filtered(params: Params<'_>, member: &str, mut items: Vec<Value>) -> Value {
    let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
    for filter in params.objects("Filters") {
        let name = plain(filter.text("Name").unwrap_or_default());
        let values: Vec<&str> = filter.texts("Values").collect();
        items.retain(|item| {
            let found = item.as_object().and_then(|it| it.iter().find(|(key, _)| plain(key) == name));
            found.is_some_and(|(_, value)| match value {
                Value::String(text) => values.contains(&text.as_str()),
                Value::Array(list) => list.iter().filter_map(Value::as_str).any(|text| values.contains(&text)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
            })
        });
    }
    json!({member: items})
}

/// Rules DNS-73, DNS-74: the endpoint's addresses are interfaces in subnets of one VPC.
fn create_endpoint(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let (direction, prefix) = match params.require("Direction")? {
        "INBOUND" => (ResolverDirection::Inbound, "rslvr-in"),
        "OUTBOUND" => (ResolverDirection::Outbound, "rslvr-out"),
        other => refuse!("InvalidParameterException", "The lab has no Resolver endpoints of the direction {other}."),
    };
    if params.text("ResolverEndpointType").is_some_and(|kind| kind != "IPV4") {
        refuse!("InvalidParameterException", "The lab has Resolver endpoints of the type IPV4 only.");
    }
    let wanted: Vec<Params<'_>> = params.objects("IpAddresses").collect();
    if wanted.len() < 2 {
        refuse!("InvalidParameterException", "A Resolver endpoint needs at least two IP addresses: give two subnets.");
    }
    let id = call.make(prefix);
    let mut ip_addresses: Vec<ResolverAddress> = Vec::new();
    let mut vpc_id: Option<Id> = None;
    for item in wanted {
        let subnet_id = item.text("SubnetId").unwrap_or_default();
        // Rule HY-15: only the subnet's owner makes endpoints in it.
        let found = call.network.subnets.get(subnet_id).filter(|subnet| subnet.owner_id == *call.account).cloned();
        let here = |vpc: &Id| call.network.vpcs.get(vpc).is_some_and(|vpc| vpc.region == call.region);
        let Some(subnet) = found.filter(|subnet| here(&subnet.vpc_id)) else {
            refuse!("InvalidParameterException", "The subnet ID '{subnet_id}' does not exist")
        };
        if vpc_id.get_or_insert_with(|| subnet.vpc_id.clone()) != &subnet.vpc_id {
            refuse!("InvalidRequestException", "All subnets of a Resolver endpoint must be in one VPC.");
        }
        let mut eni = match made_in(call, &subnet, item.text("Ip")) {
            Ok(eni) => eni,
            Err(why) => refuse!("InvalidRequestException", "{}", why.message),
        };
        let ip_id = call.make("rni");
        eni.groups = match groups_of(call, params.ids("SecurityGroupIds"), &subnet.vpc_id) {
            Ok(groups) => groups,
            Err(why) => refuse!("InvalidParameterException", "{}", why.message),
        };
        eni.interface_type = InterfaceType::Other;
        eni.description = ["Route 53 Resolver: ", id.as_str(), ":", ip_id.as_str()].concat();
        let Some(ip) = eni.primary() else {
            refuse!("InvalidRequestException", "The subnet {subnet_id} has no IPv4 CIDR block.")
        };
        ip_addresses.push(ResolverAddress {
            ip_id,
            subnet_id: subnet.subnet_id,
            ip,
            network_interface_id: eni.network_interface_id.clone(),
        });
        call.network.network_interfaces.insert(eni);
    }
    let Some(host_vpc_id) = vpc_id else { return Ok(Value::Null) };
    let groups = groups_of(call, params.ids("SecurityGroupIds"), &host_vpc_id)?;
    let endpoint = ResolverEndpoint {
        id,
        name: params.text("Name").unwrap_or_default().to_string(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        host_vpc_id,
        direction,
        security_group_ids: groups,
        ip_addresses,
        tags: params.tags("Tags", "Key", "Value"),
    };
    let shown = endpoint_view(&endpoint, "CREATING");
    call.network.resolver_endpoints.insert(endpoint);
    Ok(json!({"ResolverEndpoint": shown}))
}

fn endpoint_view(endpoint: &ResolverEndpoint, status: &str) -> Value {
    json!({
        "Id": endpoint.id,
        "Arn": arn(&endpoint.region, &endpoint.owner_id, "resolver-endpoint", &endpoint.id),
        "Name": endpoint.name,
        "SecurityGroupIds": endpoint.security_group_ids,
        "Direction": endpoint.direction,
        "IpAddressCount": endpoint.ip_addresses.len(),
        "HostVPCId": endpoint.host_vpc_id,
        "Status": status,
        "CreationTime": TIMESTAMP,
        "ModificationTime": TIMESTAMP,
        "ResolverEndpointType": "IPV4",
        "Protocols": ["Do53"],
    })
}

fn own_endpoint(call: &Call<'_>, id: &str) -> Result<ResolverEndpoint, ApiError> {
    let found = call.network.resolver_endpoints.get(id);
    match found.filter(|it| it.owner_id == *call.account && it.region == call.region) {
        Some(endpoint) => Ok(endpoint.clone()),
        None => refuse!(
            "ResourceNotFoundException",
            "[RSLVR-00201] Resolver endpoint with ID '{id}' does not exist in the current account."
        ),
    }
}

fn delete_endpoint(call: &mut Call<'_>) -> Answer {
    let endpoint = own_endpoint(call, call.params.require("ResolverEndpointId")?)?;
    let uses = |it: &&ResolverRule| it.resolver_endpoint_id.as_ref() == Some(&endpoint.id);
    if let Some(rule) = call.network.resolver_rules.iter().find(uses) {
        refuse!(
            "InvalidRequestException",
            "Cannot delete the Resolver endpoint {}: the rule {} uses it.",
            endpoint.id,
            rule.id
        );
    }
    for address in &endpoint.ip_addresses {
        call.network.network_interfaces.remove(&address.network_interface_id);
    }
    call.network.resolver_endpoints.remove(&endpoint.id);
    Ok(json!({"ResolverEndpoint": endpoint_view(&endpoint, "DELETING")}))
}

fn list_endpoints(call: &mut Call<'_>) -> Answer {
    let mine = call.network.resolver_endpoints.iter();
    let mine = mine.filter(|it| it.owner_id == *call.account && it.region == call.region);
    Ok(filtered(call.params, "ResolverEndpoints", mine.map(|it| endpoint_view(it, "OPERATIONAL")).collect()))
}

fn list_addresses(call: &mut Call<'_>) -> Answer {
    let endpoint = own_endpoint(call, call.params.require("ResolverEndpointId")?)?;
    let shown = |it: &ResolverAddress| {
        json!({"IpId": it.ip_id, "SubnetId": it.subnet_id, "Ip": it.ip, "Status": "ATTACHED",
            "StatusMessage": "This IP address is operational.", "CreationTime": TIMESTAMP, "ModificationTime": TIMESTAMP})
    };
    Ok(json!({"IpAddresses": endpoint.ip_addresses.iter().map(shown).collect::<Vec<_>>()}))
}

/// Rules DNS-56, DNS-74.
fn create_rule(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let rule_type = match params.require("RuleType")? {
        "FORWARD" => ResolverRuleType::Forward,
        "SYSTEM" => ResolverRuleType::System,
        other => {
            refuse!("InvalidParameterException", "The lab has rules of the types FORWARD and SYSTEM, not {other}.")
        }
    };
    let Some(text) = params.text("DomainName") else {
        refuse!("InvalidParameterException", "A rule needs a DomainName.")
    };
    let Ok(domain_name) = text.parse::<DnsName>() else {
        refuse!("InvalidParameterException", "The domain name '{text}' is not valid.")
    };
    let target_ips = params.objects("TargetIps").map(target_of).collect::<Result<Vec<_>, _>>()?;
    let endpoint = params.text("ResolverEndpointId");
    let forwards = rule_type == ResolverRuleType::Forward;
    if forwards && (endpoint.is_none() || target_ips.is_empty()) {
        refuse!("InvalidParameterException", "A FORWARD rule needs TargetIps and a ResolverEndpointId.");
    }
    if !forwards && (endpoint.is_some() || !target_ips.is_empty()) {
        refuse!("InvalidParameterException", "A SYSTEM rule has neither TargetIps nor a ResolverEndpointId.");
    }
    let resolver_endpoint_id = match endpoint {
        Some(id) => {
            let endpoint = own_endpoint(call, id)?;
            if endpoint.direction != ResolverDirection::Outbound {
                refuse!("InvalidRequestException", "A FORWARD rule needs an outbound Resolver endpoint: {id} is not.");
            }
            Some(endpoint.id)
        }
        None => None,
    };
    let rule = ResolverRule {
        id: call.make("rslvr-rr"),
        name: params.text("Name").unwrap_or_default().to_string(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        domain_name,
        rule_type,
        target_ips,
        resolver_endpoint_id,
        associations: Vec::new(),
    };
    let shown = rule_view(call, &rule);
    call.network.resolver_rules.insert(rule);
    Ok(json!({"ResolverRule": shown}))
}

/// Rule DNS-74: a target is an address, and a port that is 53 where nothing is said.
fn target_of(target: Params<'_>) -> Result<DnsServer, ApiError> {
    let text = target.text("Ip").or_else(|| target.text("Ipv6")).unwrap_or_default();
    let Ok(ip) = text.parse() else {
        refuse!("InvalidParameterException", "The target IP address '{text}' is not valid.")
    };
    if let Some(protocol) = target.text("Protocol").filter(|it| *it != "Do53") {
        refuse!("InvalidParameterException", "The lab's Resolver endpoints speak Do53 only, not {protocol}.");
    }
    let wanted = target.number("Port").unwrap_or(i64::from(DNS_PORT));
    let Ok(port) = u16::try_from(wanted) else {
        refuse!("ValidationException", "The port {wanted} is not between 0 and 65535.")
    };
    Ok(DnsServer { ip, port })
}

fn rule_view(call: &Call<'_>, rule: &ResolverRule) -> Value {
    let rule_arn = arn(&rule.region, &rule.owner_id, "resolver-rule", &rule.id);
    let is_out = call.network.resource_shares.iter().any(|share| share.resource_arns.contains(&rule_arn));
    let share = match (rule.owner_id == *call.account, is_out) {
        (false, _) => "SHARED_WITH_ME",
        (true, true) => "SHARED_BY_ME",
        (true, false) => "NOT_SHARED",
    };
    let dot = if rule.domain_name.label_count() == 0 { "" } else { "." };
    let target = |it: &DnsServer| match it.ip.is_ipv4() {
        true => json!({"Ip": it.ip, "Port": it.port, "Protocol": "Do53"}),
        false => json!({"Port": it.port, "Ipv6": it.ip, "Protocol": "Do53"}),
    };
    let mut shown = json!({
        "Id": rule.id,
        "Arn": rule_arn,
        "DomainName": format!("{}{dot}", rule.domain_name),
        "Status": "COMPLETE",
        "RuleType": rule.rule_type,
        "Name": rule.name,
        "OwnerId": rule.owner_id,
        "ShareStatus": share,
        "CreationTime": TIMESTAMP,
        "ModificationTime": TIMESTAMP,
    });
    if let (Some(map), Some(endpoint)) = (shown.as_object_mut(), &rule.resolver_endpoint_id) {
        map.insert("TargetIps".into(), rule.target_ips.iter().map(target).collect());
        map.insert("ResolverEndpointId".into(), json!(endpoint));
    }
    shown
}

fn sees(call: &Call<'_>, rule: &ResolverRule) -> bool {
    let rule_arn = arn(&rule.region, &rule.owner_id, "resolver-rule", &rule.id);
    rule.region == call.region && is_shared(call.network, call.account, &rule.owner_id, &rule_arn)
}

fn named_rule(call: &Call<'_>) -> Result<ResolverRule, ApiError> {
    let id = call.params.require("ResolverRuleId")?;
    match call.network.resolver_rules.get(id).filter(|rule| sees(call, rule)) {
        Some(rule) => Ok(rule.clone()),
        None => refuse!(
            "ResourceNotFoundException",
            "[RSLVR-00703] Resolver rule with ID '{id}' does not exist in the current account."
        ),
    }
}

fn delete_rule(call: &mut Call<'_>) -> Answer {
    let rule = named_rule(call)?;
    if rule.owner_id != *call.account {
        refuse!("AccessDeniedException", "The Resolver rule {} is owned by another account.", rule.id);
    }
    if !rule.associations.is_empty() {
        refuse!(
            "ResourceInUseException",
            "[RSLVR-00705] The Resolver rule {} cannot be deleted: it is associated with one or more VPCs.",
            rule.id
        );
    }
    let shown = rule_view(call, &rule);
    call.network.resolver_rules.remove(&rule.id);
    Ok(json!({"ResolverRule": shown}))
}

fn list_rules(call: &mut Call<'_>) -> Answer {
    let mine = call.network.resolver_rules.iter().filter(|rule| sees(call, rule));
    Ok(filtered(call.params, "ResolverRules", mine.map(|rule| rule_view(call, rule)).collect()))
}

fn association_view(rule: &ResolverRule, association: &ResolverRuleAssociation, status: &str) -> Value {
    let mut shown =
        json!({"Id": association.id, "ResolverRuleId": rule.id, "VPCId": association.vpc_id, "Status": status});
    if let Some(map) = shown.as_object_mut().filter(|_| !association.name.is_empty()) {
        map.insert("Name".into(), json!(association.name));
    }
    shown
}

/// The VPC that a call names, of the caller.
fn vpc_of(call: &Call<'_>) -> Result<Id, ApiError> {
    let id = call.params.require("VPCId")?;
    let found = call.network.vpcs.get(id).filter(|vpc| vpc.owner_id == *call.account && vpc.region == call.region);
    match found {
        Some(vpc) => Ok(vpc.vpc_id.clone()),
        None => refuse!("ResourceNotFoundException", "[RSLVR-00702] VPC '{id}' does not exist in the current account."),
    }
}

/// A VPC has one rule for a domain name.
fn associate_rule(call: &mut Call<'_>) -> Answer {
    let mut rule = named_rule(call)?;
    let vpc_id = vpc_of(call)?;
    let has = |it: &&ResolverRule| {
        it.domain_name == rule.domain_name && it.associations.iter().any(|association| association.vpc_id == vpc_id)
    };
    if let Some(other) = call.network.resolver_rules.iter().find(has) {
        refuse!(
            "ResourceExistsException",
            "[RSLVR-00701] Cannot associate rules with same domain name with same VPC. Conflict with resolver rule \"{}\".",
            other.id
        );
    }
    let name = call.params.text("Name").unwrap_or_default().to_string();
    let association = ResolverRuleAssociation { id: call.make("rslvr-rrassoc"), name, vpc_id };
    let shown = association_view(&rule, &association, "CREATING");
    rule.associations.push(association);
    call.network.resolver_rules.insert(rule);
    Ok(json!({"ResolverRuleAssociation": shown}))
}

fn disassociate_rule(call: &mut Call<'_>) -> Answer {
    let mut rule = named_rule(call)?;
    let vpc_id = vpc_of(call)?;
    let Some(place) = rule.associations.iter().position(|it| it.vpc_id == vpc_id) else {
        refuse!("ResourceNotFoundException", "The Resolver rule {} is not associated with {vpc_id}.", rule.id)
    };
    let association = rule.associations.remove(place);
    let shown = association_view(&rule, &association, "DELETING");
    call.network.resolver_rules.insert(rule);
    Ok(json!({"ResolverRuleAssociation": shown}))
}

fn list_associations(call: &mut Call<'_>) -> Answer {
    let mut shown = Vec::new();
    for rule in call.network.resolver_rules.iter().filter(|rule| sees(call, rule)) {
        let mine = rule
            .associations
            .iter()
            .filter(|it| call.network.vpcs.get(&it.vpc_id).is_none_or(|vpc| vpc.owner_id == *call.account));
        shown.extend(mine.map(|it| association_view(rule, it, "COMPLETE")));
    }
    Ok(filtered(call.params, "ResolverRuleAssociations", shown))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc, with_subnets};
    use serde_json::json;

    #[test]
    fn endpoints_and_rules() {
        let mut lab = Lab::default();
        let vpc_id = vpc(&mut lab, "10.0.0.0/16");
        let (mut lab, subnets) = with_subnets(&lab, &vpc_id, &[("10.0.1.0/24", "a"), ("10.0.2.0/24", "b")]);
        let before = lab.network().clone();
        let service = "route53resolver";
        let create = |direction: &str, subnets: &[String]| {
            let places: Vec<_> = subnets.iter().map(|it| json!({"SubnetId": it})).collect();
            json!({"CreatorRequestId": "1", "Name": "it", "SecurityGroupIds": [], "Direction": direction, "IpAddresses": places})
        };
        let lab = &mut lab;
        refused(lab, service, "CreateResolverEndpoint", create("INBOUND", &subnets[..1]), "InvalidParameterException");
        let inbound =
            id(&call(lab, service, "CreateResolverEndpoint", create("INBOUND", &subnets)), "/ResolverEndpoint/Id");
        let outbound =
            id(&call(lab, service, "CreateResolverEndpoint", create("OUTBOUND", &subnets)), "/ResolverEndpoint/Id");
        let addresses = call(lab, service, "ListResolverEndpointIpAddresses", json!({"ResolverEndpointId": inbound}));
        assert_eq!(id(&addresses, "/IpAddresses/1/Ip"), "10.0.2.4");
        let rule = |endpoint: &str| {
            json!({"CreatorRequestId": "2", "RuleType": "FORWARD", "DomainName": "corp.example",
            "TargetIps": [{"Ip": "192.168.0.53", "Port": 53}], "ResolverEndpointId": endpoint})
        };
        refused(lab, service, "CreateResolverRule", rule(&inbound), "InvalidRequestException");
        let made = call(lab, service, "CreateResolverRule", rule(&outbound));
        assert_eq!(id(&made, "/ResolverRule/DomainName"), "corp.example.");
        let rule = id(&made, "/ResolverRule/Id");
        let both = json!({"ResolverRuleId": rule, "VPCId": vpc_id});
        call(lab, service, "AssociateResolverRule", both.clone());
        refused(lab, service, "AssociateResolverRule", both.clone(), "ResourceExistsException");
        refused(lab, service, "DeleteResolverRule", json!({"ResolverRuleId": rule}), "ResourceInUseException");
        let filters = json!({"Filters": [{"Name": "VPCId", "Values": [vpc_id]}]});
        let listed = call(lab, service, "ListResolverRuleAssociations", filters);
        assert_eq!(id(&listed, "/ResolverRuleAssociations/0/Status"), "COMPLETE");
        call(lab, service, "DisassociateResolverRule", both);
        refused(
            lab,
            service,
            "DeleteResolverEndpoint",
            json!({"ResolverEndpointId": outbound}),
            "InvalidRequestException",
        );
        call(lab, service, "DeleteResolverRule", json!({"ResolverRuleId": rule}));
        for endpoint in [inbound, outbound] {
            call(lab, service, "DeleteResolverEndpoint", json!({"ResolverEndpointId": endpoint}));
        }
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }
}
