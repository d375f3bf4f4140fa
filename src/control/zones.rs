//! Operations of Route 53 on private hosted zones. It must not know who answers a query.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, with};
use crate::model::{HostedZone, Network, Record, RecordValue, VpcEndpoint, ZoneVpc, letters, public_zone_id, zone_id};
use crate::net::DnsName;
use crate::net::json;
use crate::net::order;
use serde_json::Value;
use std::net::{Ipv4Addr, Ipv6Addr};

pub const OPERATIONS: Operations = &[
    ("CreateHostedZone", create_zone),
    ("DeleteHostedZone", delete_zone),
    ("GetHostedZone", get_zone),
    ("ListHostedZones", list_zones),
    ("AssociateVPCWithHostedZone", associate_vpc),
    ("DisassociateVPCFromHostedZone", disassociate_vpc),
    ("CreateVPCAssociationAuthorization", authorize_vpc),
    ("DeleteVPCAssociationAuthorization", forbid_vpc),
    ("ChangeResourceRecordSets", change_records),
    ("ListResourceRecordSets", list_records),
];

/// The name as Route 53 writes it: with its last dot, and a star as an escape.
fn written(name: &DnsName) -> String {
    let text = name.as_str();
    match text.strip_prefix('*') {
        Some(rest) => ["\\052", rest, "."].concat(),
        None => [text, "."].concat(),
    }
}

/// What a call answers about the change that it made.
fn change(call: &mut Call<'_>) -> Value {
    let number = call.make("change");
    let id = letters(number.as_str(), "change", 20, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    json!({"Id": format!("/change/C{id}"), "Status": "PENDING", "SubmittedAt": TIMESTAMP})
}

/// The VPC that a call names, of the caller.
fn vpc_of(call: &Call<'_>) -> Result<ZoneVpc, ApiError> {
    let given = call.params.object("VPC");
    let (Some(id), Some(region)) = (given.text("VPCId"), given.text("VPCRegion")) else {
        refuse!("InvalidInput", "A VPC needs both VPCRegion and VPCId.")
    };
    match call.network.vpcs.get(id).filter(|vpc| vpc.region == region) {
        Some(vpc) => Ok(ZoneVpc { vpc_id: vpc.vpc_id.clone(), vpc_region: region.to_string() }),
        None => refuse!(
            "InvalidVPCId",
            "The VPC {id} in region {region} does not exist, or you are not authorized to access it."
        ),
    }
}

fn is_owner(call: &Call<'_>, vpc: &ZoneVpc) -> bool {
    call.network.vpcs.get(&vpc.vpc_id).is_some_and(|it| it.owner_id == *call.account)
}

/// Rules DNS-33, DNS-34, DNS-67: a VPC has one zone of a name, its endpoints' hidden zones counted.
fn conflict(network: &Network, vpc: &ZoneVpc, name: &DnsName) -> Result<(), ApiError> {
    let mut zones = network.hosted_zones.iter();
    let own = zones.find(|zone| zone.name == *name && zone.vpcs.contains(vpc)).map(|zone| zone.id.to_string());
    let hides = |endpoint: &&VpcEndpoint| {
        endpoint.vpc_id == vpc.vpc_id
            && endpoint.private_dns_enabled
            && (endpoint.hidden_zones(network).iter().any(|zone| zone.apex == *name)
                || endpoint.lattice_names(network).iter().any(|it| it.private_name.as_deref() == Some(name.as_str())))
    };
    let hidden = network.vpc_endpoints.iter().find(hides).map(|endpoint| zone_id(endpoint.vpc_endpoint_id.as_str()));
    match own.or(hidden) {
        Some(id) => refuse!(
            "ConflictingDomainExists",
            "The VPC {} in region {} has already been associated with the hosted zone {id} with the same domain name.",
            vpc.vpc_id,
            vpc.vpc_region
        ),
        None => Ok(()),
    }
}

fn create_zone(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let text = params.require("Name")?;
    let name = match text.parse::<DnsName>() {
        Ok(name) if name.label_count() > 0 && !name.as_str().contains('*') => name,
        Ok(_) | Err(_) => refuse!("InvalidDomainName", "{text} is not a valid domain name."),
    };
    let reference = params.require("CallerReference")?;
    let is_again = |zone: &HostedZone| zone.caller_reference == reference && zone.owner_id == *call.account;
    if call.network.hosted_zones.iter().any(is_again) {
        refuse!(
            "HostedZoneAlreadyExists",
            "A hosted zone has already been created with the specified caller reference."
        );
    }
    if !params.has("VPC") {
        refuse!("InvalidInput", "The lab has private hosted zones only: name the VPC that the zone is for.");
    }
    let vpc = vpc_of(call)?;
    if !is_owner(call, &vpc) {
        refuse!(
            "InvalidVPCId",
            "The VPC {} in region {} does not exist, or you are not authorized to access it.",
            vpc.vpc_id,
            vpc.vpc_region
        );
    }
    conflict(call.network, &vpc, &name)?;
    let number = call.make("zone");
    let zone = HostedZone {
        id: zone_id(number.as_str()).into(),
        name,
        owner_id: call.owner(),
        caller_reference: reference.to_string(),
        comment: params.object("HostedZoneConfig").text("Comment").unwrap_or_default().to_string(),
        vpcs: vec![vpc],
        records: Vec::new(),
        authorized: Vec::new(),
    };
    let location = ["https://route53.amazonaws.com/2013-04-01/hostedzone/", zone.id.as_str()].concat();
    let answer = json!({"HostedZone": view(&zone), "ChangeInfo": change(call), "VPC": vpc_view(zone.vpcs.first()),
        "Location": location});
    call.network.hosted_zones.insert(zone);
    Ok(answer)
}

fn vpc_view(vpc: Option<&ZoneVpc>) -> Value {
    vpc.map_or(Value::Null, |vpc| json!({"VPCRegion": vpc.vpc_region, "VPCId": vpc.vpc_id}))
}

fn view(zone: &HostedZone) -> Value {
    let mut config = json!({"PrivateZone": true});
    if !zone.comment.is_empty() {
        config = json!({"Comment": zone.comment, "PrivateZone": true});
    }
    json!({"Id": format!("/hostedzone/{}", zone.id), "Name": written(&zone.name),
        "CallerReference": zone.caller_reference, "Config": config, "ResourceRecordSetCount": zone.records.len() + 2})
}

/// The zone that a call names, with or without `/hostedzone/`.
fn named(call: &Call<'_>, member: &str) -> Result<HostedZone, ApiError> {
    let id = call.params.require(member)?;
    let id = id.rsplit('/').next().unwrap_or(id);
    match call.network.hosted_zones.get(id) {
        Some(zone) => Ok(zone.clone()),
        None => refuse!("NoSuchHostedZone", "No hosted zone found with ID: {id}"),
    }
}

/// The caller's own zone that a call names.
fn own(call: &Call<'_>, member: &str) -> Result<HostedZone, ApiError> {
    let zone = named(call, member)?;
    if zone.owner_id != *call.account {
        refuse!("AccessDenied", "User: arn:aws:iam::{}:root is not authorized to access this resource", call.account);
    }
    Ok(zone)
}

fn delete_zone(call: &mut Call<'_>) -> Answer {
    let zone = own(call, "Id")?;
    if !zone.records.is_empty() {
        refuse!(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets  and so cannot be deleted."
        );
    }
    call.network.hosted_zones.remove(&zone.id);
    let info = change(call);
    Ok(json!({"ChangeInfo": info}))
}

fn get_zone(call: &mut Call<'_>) -> Answer {
    let zone = own(call, "Id")?;
    let vpcs: Vec<Value> = zone.vpcs.iter().map(|vpc| vpc_view(Some(vpc))).collect();
    Ok(json!({"HostedZone": view(&zone), "VPCs": vpcs}))
}

fn list_zones(call: &mut Call<'_>) -> Answer {
    let mine = call.network.hosted_zones.iter().filter(|zone| zone.owner_id == *call.account);
    Ok(json!({"HostedZones": mine.map(view).collect::<Vec<_>>()}))
}

/// Rule DNS-67: the zone's owner lets a VPC of another account be associated by that account.
fn authorize_vpc(call: &mut Call<'_>) -> Answer {
    let mut zone = own(call, "HostedZoneId")?;
    let vpc = vpc_of(call)?;
    let answer = json!({"HostedZoneId": zone.id, "VPC": vpc_view(Some(&vpc))});
    if !zone.authorized.contains(&vpc) {
        zone.authorized.push(vpc);
    }
    call.network.hosted_zones.insert(zone);
    Ok(answer)
}

/// An association that was made with the authorization stays.
fn forbid_vpc(call: &mut Call<'_>) -> Answer {
    let mut zone = own(call, "HostedZoneId")?;
    let vpc = vpc_of(call)?;
    if !zone.authorized.contains(&vpc) {
        refuse!(
            "VPCAssociationAuthorizationNotFound",
            "The VPC that you specified is not authorized to be associated with the hosted zone."
        );
    }
    zone.authorized.retain(|it| *it != vpc);
    call.network.hosted_zones.insert(zone);
    Ok(json!({}))
}

/// Rule DNS-67: a VPC of another account needs the zone's owner's authorization.
fn associate_vpc(call: &mut Call<'_>) -> Answer {
    let mut zone = named(call, "HostedZoneId")?;
    let vpc = vpc_of(call)?;
    let is_authorized = zone.authorized.contains(&vpc);
    if !is_owner(call, &vpc) || (zone.owner_id != *call.account && !is_authorized) {
        refuse!(
            "NotAuthorizedException",
            "The VPC {} in region {} that you're trying to associate with the hosted zone {} isn't authorized to be associated with it.",
            vpc.vpc_id,
            vpc.vpc_region,
            zone.id
        );
    }
    conflict(call.network, &vpc, &zone.name)?;
    zone.vpcs.push(vpc);
    call.network.hosted_zones.insert(zone);
    let info = change(call);
    Ok(json!({"ChangeInfo": info}))
}

fn disassociate_vpc(call: &mut Call<'_>) -> Answer {
    let mut zone = named(call, "HostedZoneId")?;
    let vpc = vpc_of(call)?;
    if !zone.vpcs.contains(&vpc) || (zone.owner_id != *call.account && !is_owner(call, &vpc)) {
        refuse!("VPCAssociationNotFound", "The specified VPC and hosted zone are not currently associated.");
    }
    if zone.vpcs.len() == 1 {
        refuse!("LastVPCAssociation", "Cannot remove last VPC association for the private zone");
    }
    zone.vpcs.retain(|it| *it != vpc);
    call.network.hosted_zones.insert(zone);
    let info = change(call);
    Ok(json!({"ChangeInfo": info}))
}

/// Where Route 53's texts about records begin: `resource record set [name='…', type='…']`.
fn record_text(record: &Record) -> String {
    ["resource record set [name='", &written(&record.name), "', type='", &record.kind, "']"].concat()
}

/// A change is made as a whole or not at all; the refusal lists what is wrong with each.
fn change_records(call: &mut Call<'_>) -> Answer {
    let mut zone = own(call, "HostedZoneId")?;
    let mut wrong: Vec<String> = Vec::new();
    for item in call.params.object("ChangeBatch").objects("Changes") {
        let record = read_record(item.object("ResourceRecordSet"))?;
        if let Err(text) = apply(&mut zone, item.text("Action").unwrap_or_default(), record) {
            wrong.push(text);
        }
    }
    if !wrong.is_empty() {
        refuse!("InvalidChangeBatch", "[{}]", wrong.join(", "));
    }
    call.network.hosted_zones.insert(zone);
    let info = change(call);
    let comment = call.params.object("ChangeBatch").text("Comment");
    Ok(json!({"ChangeInfo": comment.map_or(info.clone(), |comment| with(info, json!({"Comment": comment})))}))
}

fn read_record(params: Params<'_>) -> Result<Record, ApiError> {
    let text = params.text("Name").unwrap_or_default();
    let Ok(name) = text.replacen("\\052", "*", 1).parse::<DnsName>() else {
        refuse!(
            "InvalidChangeBatch",
            "[FATAL problem: DomainLabelInvalid (Domain label is not valid) encountered with '{text}']"
        )
    };
    let kind = params.text("Type").unwrap_or_default().to_string();
    if params.has("SetIdentifier") {
        refuse!("InvalidInput", "The lab has records with simple routing only: leave SetIdentifier out.");
    }
    let alias = params.object("AliasTarget");
    let values: Vec<String> =
        params.objects("ResourceRecords").filter_map(|it| it.text("Value")).map(str::to_string).collect();
    let ttl = params.number("TTL").and_then(|ttl| u32::try_from(ttl).ok());
    let value = match (alias.0.is_some(), values.is_empty(), ttl) {
        (true, true, None) => {
            let target = alias.text("DNSName").unwrap_or_default();
            let Ok(target) = target.replacen("\\052", "*", 1).parse() else {
                refuse!("InvalidInput", "The alias target '{target}' is not a valid domain name.")
            };
            RecordValue::Alias(target, alias.text("HostedZoneId").unwrap_or_default().into())
        }
        (false, false, Some(ttl)) => RecordValue::Values(values, ttl),
        (true | false, _, _) => refuse!(
            "InvalidInput",
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found another combination in Change with [Name={}, Type={kind}, SetIdentifier=null]",
            written(&name)
        ),
    };
    Ok(Record { name, kind, value })
}

/// Applies one change to a zone, or says what is wrong in Route 53's words.
fn apply(zone: &mut HostedZone, action: &str, record: Record) -> Result<(), String> {
    let (name, zone_name) = (written(&record.name), written(&zone.name));
    if !record.name.is_within(&zone.name) {
        return Err(["RRSet with DNS name ", &name, " is not permitted in zone ", &zone_name].concat());
    }
    let is_apex = record.name == zone.name;
    if is_apex && matches!(record.kind.as_str(), "SOA" | "NS") {
        return Err(
            ["The ", &record.kind, " record of the zone itself cannot be changed in a private hosted zone"].concat()
        );
    }
    let same = |it: &Record| it.name == record.name && it.kind == record.kind;
    let place = zone.records.iter().position(same);
    if action == "DELETE" {
        let found = place.and_then(|place| zone.records.get(place));
        return match (found, place) {
            (Some(found), Some(place)) if found.value == record.value => {
                zone.records.remove(place);
                Ok(())
            }
            (Some(_), _) => Err([
                "Tried to delete ",
                &record_text(&record),
                " but the values provided do not match the current values",
            ]
            .concat()),
            (None, _) => Err(["Tried to delete ", &record_text(&record), " but it was not found"].concat()),
        };
    }
    if action == "CREATE" && place.is_some() {
        return Err(["Tried to create ", &record_text(&record), " but it already exists"].concat());
    }
    let refused = |rest: &str| {
        Err([
            "RRSet of type ",
            &record.kind,
            " with DNS name ",
            &name,
            " is not permitted ",
            rest,
            " in zone ",
            &zone_name,
        ]
        .concat())
    };
    if record.kind == "CNAME" && is_apex {
        return refused("at apex");
    }
    let others: Vec<&Record> = zone.records.iter().filter(|it| it.name == record.name && !same(it)).collect();
    if record.kind == "CNAME" && !others.is_empty() {
        return refused("as it conflicts with other records with the same DNS name");
    }
    if others.iter().any(|it| it.kind == "CNAME") {
        return refused("because a conflicting RRSet of type CNAME with the same DNS name already exists");
    }
    check_value(zone, &record)?;
    match place.and_then(|place| zone.records.get_mut(place)) {
        Some(slot) => *slot = record,
        None => zone.records.push(record),
    }
    Ok(())
}

fn check_value(zone: &HostedZone, record: &Record) -> Result<(), String> {
    match &record.value {
        RecordValue::Values(values, _) => {
            for value in values {
                let problem = match record.kind.as_str() {
                    "A" if value.parse::<Ipv4Addr>().is_err() => {
                        "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"
                    }
                    "AAAA" if value.parse::<Ipv6Addr>().is_err() => {
                        "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"
                    }
                    "CNAME" if value.parse::<DnsName>().is_err() => {
                        "CNAMERRDATAIllegalDomainName (Value is not a valid domain name)"
                    }
                    _ => continue,
                };
                return Err(
                    ["Invalid Resource Record: FATAL problem: ", problem, " encountered with '", value, "'"].concat()
                );
            }
            if record.kind == "CNAME" && values.len() > 1 {
                return Err("A CNAME record has exactly one value".to_string());
            }
            Ok(())
        }
        RecordValue::Alias(target, target_zone) => {
            let id = target_zone.as_str().rsplit('/').next().unwrap_or_default();
            let start =
                ["Tried to create an alias that targets ", &written(target), ", type ", &record.kind, " in zone ", id]
                    .concat();
            // The zones of endpoints' names hold nothing but them (rule DNS-04).
            let of_endpoints = target.as_str().strip_suffix(".vpce.amazonaws.com");
            let region = of_endpoints.and_then(|rest| rest.rsplit('.').next()).unwrap_or_default();
            let is_elsewhere = if zone.id == id {
                !target.is_within(&zone.name)
            } else {
                of_endpoints.is_some() && public_zone_id(region) != id
            };
            if is_elsewhere {
                return Err([&start, ", but the alias target name does not lie within the target zone"].concat());
            }
            let is_there = |it: &Record| it.name == *target && it.kind == record.kind;
            if zone.id == id && !zone.records.iter().any(is_there) {
                return Err([&start, ", but that target was not found"].concat());
            }
            if !matches!(record.kind.as_str(), "A" | "AAAA" | "CNAME") && zone.id != id {
                return Err([&start, ", but a record of that type was not found there"].concat());
            }
            Ok(())
        }
    }
}

/// Records in Route 53's order: by labels from the right, then by type. The zone's own NS and SOA records come with it.
fn list_records(call: &mut Call<'_>) -> Answer {
    let zone = own(call, "HostedZoneId")?;
    let servers =
        ["ns-1536.awsdns-00.co.uk.", "ns-0.awsdns-00.com.", "ns-1024.awsdns-00.org.", "ns-512.awsdns-00.net."];
    let soa = "ns-1536.awsdns-00.co.uk. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400";
    let mut records = vec![
        Record {
            name: zone.name.clone(),
            kind: "NS".into(),
            value: RecordValue::Values(servers.iter().map(|it| (*it).to_string()).collect(), 172_800),
        },
        Record { name: zone.name.clone(), kind: "SOA".into(), value: RecordValue::Values(vec![soa.to_string()], 900) },
    ];
    records.extend(zone.records);
    let labels = |name: &DnsName| written(name).split('.').rev().map(str::to_string).collect::<Vec<_>>();
    order::sort_by_key(&mut records, |record| (labels(&record.name), record.kind.clone()));
    let shown = records.iter().map(|record| {
        let start = json!({"Name": written(&record.name), "Type": record.kind});
        match &record.value {
            RecordValue::Values(values, ttl) => {
                let values: Vec<Value> = values.iter().map(|value| json!({"Value": value})).collect();
                with(start, json!({"TTL": ttl, "ResourceRecords": values}))
            }
            RecordValue::Alias(target, zone) => with(
                start,
                json!({"AliasTarget": {"HostedZoneId": zone, "DNSName": written(target), "EvaluateTargetHealth": false}}),
            ),
        }
    });
    Ok(json!({"ResourceRecordSets": shown.collect::<Vec<_>>()}))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc};
    use serde_json::{Value, json};

    fn zone_params(name: &str, vpc_id: &str, reference: &str) -> Value {
        json!({"Name": name, "CallerReference": reference, "VPC": {"VPCRegion": "us-east-1", "VPCId": vpc_id}})
    }

    fn setup() -> (Lab, String, String, String) {
        let mut lab = Lab::default();
        let (a, b) = (vpc(&mut lab, "10.0.0.0/16"), vpc(&mut lab, "10.1.0.0/16"));
        let made = call(&mut lab, "route53", "CreateHostedZone", zone_params("Example.com", &a, "1"));
        let zone = id(&made, "/HostedZone/Id");
        (lab, a, b, zone)
    }

    #[test]
    fn zones_and_their_vpcs() {
        let (mut lab, a, b, zone) = setup();
        let lab = &mut lab;
        let create = "CreateHostedZone";
        refused(lab, "route53", create, zone_params("example.com", &a, "2"), "ConflictingDomainExists");
        refused(lab, "route53", create, zone_params("example.org", &a, "1"), "HostedZoneAlreadyExists");
        refused(lab, "route53", create, zone_params("a..b", &a, "3"), "InvalidDomainName");
        refused(lab, "route53", create, zone_params("x.com", "vpc-0123456789abcdef0", "4"), "InvalidVPCId");
        call(lab, "route53", create, zone_params("sub.example.com", &a, "5"));
        let with_vpc = |vpc_id: &str| json!({"HostedZoneId": zone, "VPC": {"VPCRegion": "us-east-1", "VPCId": vpc_id}});
        refused(lab, "route53", "DisassociateVPCFromHostedZone", with_vpc(&b), "VPCAssociationNotFound");
        refused(lab, "route53", "DisassociateVPCFromHostedZone", with_vpc(&a), "LastVPCAssociation");
        call(lab, "route53", "AssociateVPCWithHostedZone", with_vpc(&b));
        refused(lab, "route53", "AssociateVPCWithHostedZone", with_vpc(&b), "ConflictingDomainExists");
        call(lab, "route53", "DisassociateVPCFromHostedZone", with_vpc(&a));
        let shown = call(lab, "route53", "GetHostedZone", json!({"Id": zone}));
        assert_eq!(id(&shown, "/VPCs/0/VPCId"), b);
        refused(lab, "route53", "GetHostedZone", json!({"Id": "Z1"}), "NoSuchHostedZone");
    }

    fn batch(zone: &str, changes: &[(&str, &str, &str, &str)]) -> Value {
        let changes: Vec<Value> = changes
            .iter()
            .map(|(action, name, kind, value)| {
                json!({"Action": action, "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}})
            })
            .collect();
        json!({"HostedZoneId": zone, "ChangeBatch": {"Changes": changes}})
    }

    #[test]
    fn records() {
        let (mut lab, _, _, zone) = setup();
        let change = "ChangeResourceRecordSets";
        call(
            &mut lab,
            "route53",
            change,
            batch(
                &zone,
                &[("CREATE", "www.example.com", "A", "10.0.0.9"), ("UPSERT", "*.example.com", "A", "10.0.0.8")],
            ),
        );
        let shown = call(&mut lab, "route53", "ListResourceRecordSets", json!({"HostedZoneId": zone}));
        let names: Vec<&str> =
            shown["ResourceRecordSets"].as_array().unwrap().iter().map(|it| it["Name"].as_str().unwrap()).collect();
        assert_eq!(names, ["example.com.", "example.com.", "\\052.example.com.", "www.example.com."]);
        refused(&mut lab, "route53", "DeleteHostedZone", json!({"Id": zone}), "HostedZoneNotEmpty");
        call(
            &mut lab,
            "route53",
            change,
            batch(
                &zone,
                &[("DELETE", "www.example.com.", "A", "10.0.0.9"), ("DELETE", "\\052.example.com.", "A", "10.0.0.8")],
            ),
        );
        call(&mut lab, "route53", "DeleteHostedZone", json!({"Id": zone}));
    }

    #[track_caller]
    fn check(changes: &[(&str, &str, &str, &str)], text: &str) {
        let (mut lab, _, _, zone) = setup();
        let params = batch(&zone, changes);
        let error = lab.call(&Lab::request("route53", "ChangeResourceRecordSets", params)).unwrap_err();
        assert_eq!((error.code.as_str(), error.message.as_str()), ("InvalidChangeBatch", text));
    }

    #[test]
    fn refused_changes_say_why() {
        let a = ("CREATE", "x.example.com", "A", "10.0.0.1");
        check(&[a, a], "[Tried to create resource record set [name='x.example.com.', type='A'] but it already exists]");
        check(
            &[("DELETE", "x.example.com", "A", "10.0.0.1")],
            "[Tried to delete resource record set [name='x.example.com.', type='A'] but it was not found]",
        );
        check(
            &[a, ("DELETE", "x.example.com", "A", "10.0.0.2")],
            "[Tried to delete resource record set [name='x.example.com.', type='A'] but the values provided do not match the current values]",
        );
        check(
            &[("CREATE", "example.com", "CNAME", "a.b")],
            "[RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]",
        );
        check(
            &[("CREATE", "example.org", "A", "10.0.0.1")],
            "[RRSet with DNS name example.org. is not permitted in zone example.com.]",
        );
        check(
            &[a, ("CREATE", "x.example.com", "CNAME", "a.b")],
            "[RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]",
        );
        check(
            &[("CREATE", "x.example.com", "A", "10.0.0")],
            "[Invalid Resource Record: FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '10.0.0']",
        );
    }

    #[test]
    fn aliases_lie_in_their_zone() {
        let (mut lab, _, _, zone) = setup();
        let alias = |target: &str, target_zone: &str| {
            json!({"HostedZoneId": zone, "ChangeBatch": {"Changes": [{"Action": "CREATE", "ResourceRecordSet": {"Name": "example.com", "Type": "A",
                "AliasTarget": {"HostedZoneId": target_zone, "DNSName": target, "EvaluateTargetHealth": false}}}]}})
        };
        let name = "vpce-0123456789abcdef0-abcdefgh.sqs.us-east-1.vpce.amazonaws.com";
        let change = "ChangeResourceRecordSets";
        refused(&mut lab, "route53", change, alias(name, "ZC8PG0KIFKBRI"), "InvalidChangeBatch");
        refused(
            &mut lab,
            "route53",
            change,
            alias("y.example.com", zone.trim_start_matches("/hostedzone/")),
            "InvalidChangeBatch",
        );
        call(&mut lab, "route53", change, alias(name, "Z7HUB22UULQXV"));
    }

    #[test]
    fn an_endpoints_hidden_zone_conflicts() {
        let (mut lab, a, _, _) = setup();
        call(&mut lab, "ec2", "ModifyVpcAttribute", json!({"VpcId": a, "EnableDnsHostnames": {"Value": true}}));
        let (mut lab, subnets) = crate::control::testing::with_subnets(&lab, &a, &[("10.0.1.0/24", "a")]);
        let params = json!({"VpcId": a, "VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-east-1.sqs", "SubnetIds": subnets, "PrivateDnsEnabled": true});
        call(&mut lab, "ec2", "CreateVpcEndpoint", params);
        let zone = zone_params("sqs.us-east-1.amazonaws.com", &a, "9");
        refused(&mut lab, "route53", "CreateHostedZone", zone, "ConflictingDomainExists");
        call(&mut lab, "route53", "CreateHostedZone", zone_params("us-east-1.amazonaws.com", &a, "10"));
    }
}
