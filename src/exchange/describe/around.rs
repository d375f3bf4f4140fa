//! What lists say about the resources of other lists. It must not know what is made of it.

use super::Report;
use super::fix::{Around, text};
use super::gather::{Gathered, Item};
use super::kinds::{KINDS, Kind};
use crate::net::SortedSet;
use crate::text::import::Reason;
use serde_json::Value;

/// What lists say about the resources of other lists.
pub fn around<'a>(gathered: &'a Gathered, report: &mut Report) -> Around<'a> {
    let mut around = Around::default();
    let described = described(gathered);
    let mut put = |list: &'static str, id: &str, item: &'a Item| {
        around.by_id.or_default((list, id.to_string())).push(item);
    };
    for (list, member, prefix, advice) in [
        ("SecurityGroupRules", "GroupId", "sg-", Reason::OwnerNotDescribed),
        ("VpcAttribute", "VpcId", "vpc-", Reason::OfWhichVpc),
        ("Entries", "", "pl-", Reason::OfWhichPrefixList),
        ("AllowedPrincipals", "ServiceId", "vpce-svc-", Reason::OfWhichService),
        ("TransitGatewayRouteTablePropagations", "", "tgw-rtb-", Reason::OfWhichTable),
        ("Associations", "TransitGatewayRouteTableId", "tgw-rtb-", Reason::OfWhichTable),
        ("Routes", "", "tgw-rtb-", Reason::OfWhichTable),
        ("ResolverRuleAssociations", "ResolverRuleId", "rslvr-rr-", Reason::OwnerNotDescribed),
        ("IpAddresses", "", "rslvr-in- rslvr-out-", Reason::OfWhichResolverEndpoint),
        ("HostedZoneSummaries", "HostedZoneId", "Z", Reason::OwnerNotDescribed),
        ("ProfileAssociations", "ProfileId", "rp-", Reason::OwnerNotDescribed),
        ("ProfileResourceAssociations", "ProfileId", "rp-", Reason::OwnerNotDescribed),
    ] {
        for item in gathered.of(list) {
            let in_place = || prefix.split(' ').find_map(|prefix| item.id_in_place(prefix));
            match item.text(member).or_else(in_place) {
                Some(id) if !described.contains(id) => {
                    report.leave_out(&Reason::Of.of(&[list, id]), Reason::OwnerNotDescribed);
                }
                Some(id) => put(list, id, item),
                None => report.leave_out(&Reason::In.of(&[list, &item.place]), advice),
            }
        }
    }
    for attachment in gathered.of("TransitGatewayAttachments") {
        let association = attachment.map.get("Association").and_then(Value::as_object);
        if let Some(table) = association.map(|it| text(it, "TransitGatewayRouteTableId")).filter(|it| !it.is_empty()) {
            put("Associations", table, attachment);
        }
    }
    for interface in gathered.of("NetworkInterfaces") {
        // The interface of a load balancer bears its name; that of a Resolver endpoint its address.
        if let Some(name) = interface.text("Description").and_then(|it| it.strip_prefix("ELB ")) {
            put("NetworkInterfaces", name, interface);
        }
        if let Some(address) = interface.text("PrivateIpAddress") {
            put("NetworkInterfaces", address, interface);
        }
        let words =
            interface.text("Description").unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        if let Some(gateway) = words.into_iter().find(|word| word.starts_with("rgw-")) {
            put("NetworkInterfaces", gateway, interface);
        }
    }
    for (list, of, id) in [
        ("TargetHealthDescriptions", "TargetGroups", "TargetGroupArn"),
        ("Attributes", "LoadBalancers", "LoadBalancerArn"),
    ] {
        let arns = gathered.of(of).iter().filter_map(|it| it.text(id));
        for item in gathered.of(list) {
            let named = |arn: &&str| item.place.contains(arn.rsplit('/').next().unwrap_or(arn));
            match arns.clone().find(named).or_else(|| only(arns.clone())) {
                Some(arn) => put(list, arn, item),
                None => report.leave_out(&Reason::In.of(&[list, &item.place]), Reason::OfWhichArn),
            }
        }
    }
    for record in gathered.of("ResourceRecordSets") {
        match zone_of(record, gathered.of("HostedZones")) {
            Some(id) => put("ResourceRecordSets", id, record),
            None => report.leave_out(&Reason::In.of(&["ResourceRecordSets", &record.place]), Reason::OfWhichZone),
        }
    }
    for zone in gathered.of("AvailabilityZones") {
        if let (Some(name), Some(id)) = (zone.text("ZoneName"), zone.text("ZoneId")) {
            around.zones.insert(name.to_string(), id.to_string());
        }
    }
    around
}

/// The ids of all that is described.
fn described(gathered: &Gathered) -> SortedSet<&str> {
    let of = |kind: &'static Kind| gathered.of(kind.list).iter().filter_map(|item| item.text(kind.id));
    let ids = KINDS.iter().filter(|kind| !kind.table.is_empty()).flat_map(of);
    ids.map(|id| id.trim_start_matches("/hostedzone/")).collect()
}

fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    if items.next().is_some() { None } else { first }
}

/// The hosted zone of a record: the one whose id its place names, else the one with the longest fitting name.
fn zone_of<'a>(record: &Item, zones: &'a [Item]) -> Option<&'a str> {
    let id_of = |zone: &'a Item| zone.text("Id").map(|id| id.trim_start_matches("/hostedzone/"));
    let named = zones.iter().filter_map(id_of).find(|id| record.place.contains(id));
    if named.is_some() {
        return named;
    }
    let name = record.text("Name")?.trim_end_matches('.');
    let fits = |zone: &&Item| {
        let zone = zone.text("Name").unwrap_or_default().trim_end_matches('.');
        name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let longest = zones.iter().filter(fits).filter_map(|it| it.text("Name")).map(str::len).max()?;
    only(zones.iter().filter(fits).filter(|it| it.text("Name").is_some_and(|it| it.len() == longest))).and_then(id_of)
}
