//! Puts what the files hold together to one network: what belongs to what, what is missing, what does not fit. It must not know files' forms.

use super::Report;
use super::around::around;
use super::complete::complete;
use super::fix::{Around, text};
use super::gather::{Gathered, Item};
use super::homes::Homes;
use super::kinds::{KINDS, Kind};
use crate::catalog;
use crate::exchange::integrity::DEFAULT_DHCP_OPTIONS;
use crate::model::Network;
use crate::net::Arn;
use crate::net::SortedMap;
use crate::net::json;
use crate::text::import::{Reason, expected};
use serde_json::{Map, Value};

/// Makes a network of what was gathered.
pub fn assemble(mut gathered: Gathered, report: &mut Report) -> Network {
    unpack_reservations(&mut gathered);
    for kind in KINDS {
        if let Some(items) = gathered.items.get_mut(kind.list) {
            let taken = std::mem::take(items);
            *items = without_copies(kind, taken, report);
        }
    }
    let homes = Homes::new(&gathered);
    let around = around(&gathered, report);
    let mut network = Map::new();
    for kind in KINDS.iter().filter(|kind| !kind.table.is_empty()) {
        let rows = rows(kind, gathered.of(kind.list), &homes, &around, report);
        let table = network.entry(kind.table).or_insert_with(|| json!([]));
        if let Some(table) = table.as_array_mut() {
            // A transit gateway's attachments are listed by two commands.
            let new = rows.into_iter().filter(|row| {
                !table.iter().any(|it| kind.table == "TransitAttachments" && it.get(kind.id) == row.get(kind.id))
            });
            let new: Vec<Value> = new.collect();
            table.extend(new);
        }
    }
    let mut network = read(network, report);
    complete(&mut network, &gathered, &around, report);
    count(&network, report);
    network
}

/// Instances stand in reservations, and bring their interfaces.
fn unpack_reservations(gathered: &mut Gathered) {
    let reservations = gathered.items.remove("Reservations").unwrap_or_default();
    if !reservations.is_empty() {
        gathered.items.or_default("Instances");
    }
    for reservation in reservations {
        for instance in reservation.map.get("Instances").and_then(Value::as_array).into_iter().flatten() {
            let Some(instance) = instance.as_object() else { continue };
            let mut map = instance.clone();
            for member in ["ReservationId", "OwnerId"] {
                if let Some(value) = reservation.map.get(member) {
                    map.entry(member).or_insert_with(|| value.clone());
                }
            }
            let item = Item { map, place: reservation.place.clone() };
            gathered.items.or_default("Instances").push(item);
        }
    }
    let mut interfaces = Vec::new();
    for instance in gathered.of("Instances") {
        for interface in instance.map.get("NetworkInterfaces").and_then(Value::as_array).into_iter().flatten() {
            let Some(interface) = interface.as_object() else { continue };
            let mut map = interface.clone();
            if let Some(Value::Object(attachment)) = map.get_mut("Attachment") {
                attachment.insert("InstanceId".into(), text(&instance.map, "InstanceId").into());
            }
            map.entry("OwnerId").or_insert_with(|| text(&instance.map, "OwnerId").into());
            interfaces.push(Item { map, place: instance.place.clone() });
        }
    }
    gathered.items.or_default("NetworkInterfaces").extend(interfaces);
}

/// One item for each id: what the first copy does not say is taken from the others.
fn without_copies(kind: &Kind, items: Vec<Item>, report: &mut Report) -> Vec<Item> {
    if kind.id.is_empty() {
        return items;
    }
    let mut kept: Vec<Item> = Vec::new();
    let mut places: SortedMap<String, usize> = SortedMap::new();
    for item in items {
        // Prefix lists of AWS have the same id in several Regions.
        let id = match item.text(kind.id) {
            Some(id) => id.to_string(),
            None if item.text("Domain") == Some("standard") => {
                let address = item.text("PublicIp").unwrap_or(kind.list);
                report.leave_out(address, Reason::Classic);
                continue;
            }
            None => {
                report.leave_out(&Reason::In.of(&[kind.list, &item.place]), Reason::NoId.of(&[kind.id]));
                continue;
            }
        };
        match places.get(&id).and_then(|place| kept.get_mut(*place)) {
            None => {
                places.insert(id, kept.len());
                kept.push(item);
            }
            Some(first) => {
                let mut differs = false;
                for (member, value) in item.map {
                    match first.map.get(&member) {
                        None => {
                            first.map.insert(member, value);
                        }
                        Some(old) if old.as_array().is_some_and(Vec::is_empty) => {
                            first.map.insert(member, value);
                        }
                        Some(old) => {
                            differs |= *old != value && kind.list != "NetworkInterfaces" && kind.list != "PrefixLists"
                        }
                    }
                }
                if differs && id != DEFAULT_DHCP_OPTIONS {
                    report.repair(&id, Reason::DescribedTwice);
                }
            }
        }
    }
    kept
}

fn rows(kind: &Kind, items: &[Item], homes: &Homes, around: &Around, report: &mut Report) -> Vec<Value> {
    let mut rows = Vec::new();
    for item in items {
        let mut row = item.map.clone();
        // An ARN says whose a resource is where nothing else does.
        if let Some(arn) = item.text("LoadBalancerArn").or_else(|| item.text("TargetGroupArn")).and_then(Arn::parse) {
            row.insert("OwnerId".into(), arn.account.into());
        }
        // Of the two commands that list prefix lists, one says whose they are.
        if kind.table == "PrefixLists" && text(&row, "PrefixListName").starts_with("com.amazonaws.") {
            row.entry("OwnerId").or_insert_with(|| "AWS".into());
        }
        homes.settle(item, &mut row);
        let id = item.text(kind.id).unwrap_or(kind.words).to_string();
        match (kind.fix)(&mut row, around) {
            Ok(()) => rows.push(Value::Object(row)),
            // What every account has at first is no loss.
            Err(_) if matches!(kind.table, "BlockPublicAccess") || id == DEFAULT_DHCP_OPTIONS => {}
            Err(why) => report.leave_out(&id, why),
        }
    }
    if kind.table == "Vpcs" {
        for row in rows.iter_mut().filter_map(Value::as_object_mut) {
            vpc_attributes(row, homes, report);
        }
    }
    if kind.table == "Subnets" {
        for row in rows.iter_mut().filter_map(Value::as_object_mut) {
            zone_id(row, report);
        }
    }
    rows
}

/// Rule API-6: the DNS attributes come from a command of their own. Rule DNS-19: what they are at first.
///
/// Private DNS can be turned on only where both are on, and so it says that they are.
fn vpc_attributes(row: &mut Map<String, Value>, homes: &Homes, report: &mut Report) {
    let id = text(row, "VpcId").to_string();
    let has_private_dns = homes.private_dns.contains(&id);
    if !row.contains_key("EnableDnsSupport") {
        report.not_known(&id, Reason::NoDnsSupport);
        row.insert("EnableDnsSupport".into(), true.into());
    }
    if !row.contains_key("EnableDnsHostnames") {
        report.not_known(&id, if has_private_dns { Reason::NoDnsHostnamesPrivate } else { Reason::NoDnsHostnames });
        let is_default = row.get("IsDefault").and_then(Value::as_bool).unwrap_or(false);
        row.insert("EnableDnsHostnames".into(), (is_default || has_private_dns).into());
    }
}

fn zone_id(row: &mut Map<String, Value>, report: &mut Report) {
    if row.contains_key("AvailabilityZoneId") {
        return;
    }
    let zone = text(row, "AvailabilityZone").to_string();
    let known = catalog::region_of_zone(&zone).and_then(|region| region.zone(&zone)?.id.clone());
    let why = match &known {
        Some(id) => Reason::ZoneIdTaken.of(&[id, &zone]),
        None => Reason::NoZoneId.into(),
    };
    report.not_known(text(row, "SubnetId"), why);
    row.insert("AvailabilityZoneId".into(), known.unwrap_or(zone).into());
}

/// Reads the rows, and leaves out those that are not what they should be.
fn read(mut tables: Map<String, Value>, report: &mut Report) -> Network {
    let one =
        |table: &str, rows: Value| Network::from_value(&Value::Object(Map::from_iter([(table.to_string(), rows)])));
    for (table, rows) in &mut tables {
        if one(table, rows.clone()).is_ok() {
            continue;
        }
        if let Some(rows) = rows.as_array_mut() {
            rows.retain(|row| match one(table, Value::Array(vec![row.clone()])) {
                Ok(_) => true,
                Err(error) => {
                    let id =
                        KINDS.iter().filter(|kind| kind.table == table).find_map(|kind| row.get(kind.id)?.as_str());
                    let member = error.path.split_once("].").map_or("", |(_, member)| member);
                    let why = match (member, error.found.as_str()) {
                        ("", _) => Reason::NoObject.into(),
                        (member, "null") => Reason::MemberMissing.of(&[member]),
                        (member, found) => Reason::MemberOther.of(&[member, &expected(error.expected), found]),
                    };
                    report.leave_out(id.unwrap_or(table), why);
                    false
                }
            });
        }
    }
    Network::from_value(&Value::Object(tables)).unwrap_or_default()
}

fn count(network: &Network, report: &mut Report) {
    let json = super::super::document::network_json(network);
    for kind in KINDS.iter().filter(|kind| !kind.table.is_empty()) {
        let count = json.get(kind.table).and_then(Value::as_array).map_or(0, Vec::len);
        if count > 0 && !report.taken.iter().any(|(words, _)| *words == kind.words) {
            report.taken.push((kind.words.to_owned(), count));
        }
    }
}
