//! Puts what the files hold together to one network: what belongs to what, what is missing, what does not fit. It must not know files' forms.

use super::Report;
use super::fix::{Around, list, text};
use super::gather::{Gathered, Item};
use super::kinds::{KINDS, Kind};
use super::lattice;
use crate::catalog;
use crate::control::Lab;
use crate::exchange::integrity::{DEFAULT_DHCP_OPTIONS, dangling};
use crate::model::{
    Account, Destination, EndpointType, Entry, InterfaceType, LatticeAssociationKind, Network, NetworkInterface,
    Origin, PrefixList, Route, RouteTable, Tags, VpcEndpoint, propagated_routes,
};
use crate::net::json;
use crate::net::order;
use crate::net::{Arn, Cidr, Id};
use crate::net::{SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::net::{IpAddr, Ipv4Addr};

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
    service_lists(&mut network, report);
    prefix_lists(&mut network, report);
    propagated(&mut network);
    lattice_routes(&mut network, report);
    attributes(&network, &around, report);
    endpoints(&mut network, report);
    lattice::unsaid(&network, report);
    nat_gateways(&mut network, report);
    missing_parts(&network, report);
    unknown(&mut network, &gone(&gathered), report);
    accounts(&mut network);
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
                report.leave_out(address, "it is of EC2-Classic, which is no more");
                continue;
            }
            None => {
                let why = [
                    "an item has no ",
                    kind.id,
                    ", by which all else would name it; ask for it again, without --query",
                ];
                report.leave_out(&[kind.list, " in ", &item.place].concat(), &why.concat());
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
                    report.repair(&id, "described twice, differently; the first description was kept");
                }
            }
        }
    }
    kept
}

/// Where resources are and whose they are, by what any file says about their VPCs.
struct Homes {
    region_of_vpc: SortedMap<String, String>,
    owner_of_vpc: SortedMap<String, String>,
    /// VPCs with an available endpoint that has private DNS.
    private_dns: SortedSet<String>,
    region: String,
    owner: String,
}

impl Homes {
    fn new(gathered: &Gathered) -> Self {
        let mut region_of_vpc = SortedMap::new();
        let mut owner_of_vpc = SortedMap::new();
        let mut regions: SortedMap<String, usize> = SortedMap::new();
        let mut owners: SortedMap<String, usize> = SortedMap::new();
        for item in gathered.items.values().flatten() {
            let region = region_of(item);
            if let Some(region) = &region {
                *regions.or_default(region.clone()) += 1;
            }
            let owner = item.text("OwnerId").or_else(|| item.account_in_place()).filter(|owner| owner.len() == 12);
            if let Some(owner) = owner {
                *owners.or_default(owner.to_string()) += 1;
            }
            if let (Some(vpc), Some(region)) = (item.text("VpcId"), region) {
                region_of_vpc.or_insert_with(vpc.to_string(), || region);
            }
            for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
                if let Some(side) = item.map.get(side).and_then(Value::as_object)
                    && !text(side, "Region").is_empty()
                {
                    region_of_vpc.or_insert_with(text(side, "VpcId").to_string(), || text(side, "Region").to_string());
                }
            }
        }
        for vpc in gathered.of("Vpcs") {
            if let (Some(id), Some(owner)) = (vpc.text("VpcId"), vpc.text("OwnerId").or_else(|| vpc.account_in_place()))
            {
                owner_of_vpc.insert(id.to_string(), owner.to_string());
            }
        }
        let most = |counts: SortedMap<String, usize>, otherwise: &str| {
            let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            most.map_or_else(|| otherwise.to_string(), |(name, _)| name)
        };
        let private_dns = gathered.of("VpcEndpoints").iter().filter(|it| {
            let is_available = it.text("State").is_none_or(|state| state.eq_ignore_ascii_case("available"));
            is_available && it.map.get("PrivateDnsEnabled").and_then(Value::as_bool) == Some(true)
        });
        let private_dns = private_dns.filter(|it| it.text("VpcEndpointType").is_some_and(|kind| kind != "Gateway"));
        let private_dns = private_dns.filter_map(|it| it.text("VpcId")).map(str::to_string).collect();
        let (region, owner) = (most(regions, Lab::REGION), most(owners, Lab::ACCOUNT));
        Self { region_of_vpc, owner_of_vpc, private_dns, region, owner }
    }

    /// Sets `Region` and `OwnerId` where they are missing.
    fn settle(&self, item: &Item, row: &mut Map<String, Value>) {
        let vpc = text(row, "VpcId").to_string();
        if text(row, "OwnerId").is_empty() {
            let owner = self.owner_of_vpc.get(&vpc).map(String::as_str).or_else(|| item.account_in_place());
            row.insert("OwnerId".into(), owner.unwrap_or(&self.owner).into());
        }
        if text(row, "Region").is_empty() {
            let region = self.region_of_vpc.get(&vpc).cloned().or_else(|| region_of(item));
            row.insert("Region".into(), region.unwrap_or_else(|| self.region.clone()).into());
        }
    }
}

/// The Region that an item names: by its zone, its ARN, its service, or the file that it is in.
fn region_of(item: &Item) -> Option<String> {
    if let Some(zone) = item.text("AvailabilityZone").or_else(|| item.text("ZoneName")) {
        let of_zone = catalog::region_of_zone(zone).map(|region| region.code);
        let of_start = || catalog::regions().iter().map(|region| region.code).find(|code| zone.starts_with(code));
        if let Some(code) = of_zone.or_else(of_start) {
            return Some(code.to_string());
        }
    }
    for (member, value) in &item.map {
        if member.ends_with("Arn")
            && let Some(arn) = value.as_str().and_then(Arn::parse)
            && !arn.region.is_empty()
        {
            return Some(arn.region);
        }
    }
    let name = item.text("ServiceName").or_else(|| item.text("PrefixListName")).unwrap_or_default();
    let known = |part: &str| catalog::region(part).map(|region| region.code);
    if item.text("ServiceRegion").is_none()
        && let Some(code) = name.split('.').find_map(known)
    {
        return Some(code.to_string());
    }
    item.region_in_place().map(str::to_string)
}

/// What lists say about the resources of other lists.
fn around<'a>(gathered: &'a Gathered, report: &mut Report) -> Around<'a> {
    let mut around = Around::default();
    let described = described(gathered);
    let mut put = |list: &'static str, id: &str, item: &'a Item| {
        around.by_id.or_default((list, id.to_string())).push(item);
    };
    for (list, member, prefix, advice) in [
        ("SecurityGroupRules", "GroupId", "sg-", ""),
        (
            "VpcAttribute",
            "VpcId",
            "vpc-",
            "they do not say which VPC they are of; put the VPC's id into the file's name",
        ),
        ("Entries", "", "pl-", "they do not say which prefix list they are of; put its id into the file's name"),
        (
            "AllowedPrincipals",
            "ServiceId",
            "vpce-svc-",
            "they do not say which service they are of; put its id into the file's name",
        ),
        (
            "TransitGatewayRouteTablePropagations",
            "",
            "tgw-rtb-",
            "they do not say which table they are of; put its id into the file's name",
        ),
        (
            "Associations",
            "TransitGatewayRouteTableId",
            "tgw-rtb-",
            "they do not say which table they are of; put its id into the file's name",
        ),
        ("Routes", "", "tgw-rtb-", "they do not say which table they are of; put its id into the file's name"),
        ("ResolverRuleAssociations", "ResolverRuleId", "rslvr-rr-", ""),
        (
            "IpAddresses",
            "",
            "rslvr-in- rslvr-out-",
            "they do not say which Resolver endpoint they are of; put its id into the file's name",
        ),
        ("HostedZoneSummaries", "HostedZoneId", "Z", ""),
        ("ProfileAssociations", "ProfileId", "rp-", ""),
        ("ProfileResourceAssociations", "ProfileId", "rp-", ""),
    ] {
        for item in gathered.of(list) {
            let in_place = || prefix.split(' ').find_map(|prefix| item.id_in_place(prefix));
            match item.text(member).or_else(in_place) {
                Some(id) if !described.contains(id) => report.leave_out(&[list, " of ", id].concat(), NOT_DESCRIBED),
                Some(id) => put(list, id, item),
                None => report.leave_out(&[list, " in ", &item.place].concat(), advice),
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
                None => report.leave_out(
                    &[list, " in ", &item.place].concat(),
                    "they do not say what they are of; put the end of its ARN into the file's name",
                ),
            }
        }
    }
    for record in gathered.of("ResourceRecordSets") {
        match zone_of(record, gathered.of("HostedZones")) {
            Some(id) => put("ResourceRecordSets", id, record),
            None => report.leave_out(
                &["ResourceRecordSets in ", &record.place].concat(),
                "they fit no hosted zone, or several; put the zone's id into the file's name",
            ),
        }
    }
    for zone in gathered.of("AvailabilityZones") {
        if let (Some(name), Some(id)) = (zone.text("ZoneName"), zone.text("ZoneId")) {
            around.zones.insert(name.to_string(), id.to_string());
        }
    }
    around
}

const NOT_DESCRIBED: &str = "what they belong to is not described";

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
        report.not_known(&id, NO_DNS_SUPPORT);
        row.insert("EnableDnsSupport".into(), true.into());
    }
    if !row.contains_key("EnableDnsHostnames") {
        report.not_known(&id, if has_private_dns { NO_HOSTNAMES_WITH_PRIVATE_DNS } else { NO_HOSTNAMES });
        let is_default = row.get("IsDefault").and_then(Value::as_bool).unwrap_or(false);
        row.insert("EnableDnsHostnames".into(), (is_default || has_private_dns).into());
    }
}

const NO_DNS_SUPPORT: &str = "describe-vpc-attribute for enableDnsSupport is missing; it is taken as on, and every DNS answer in the VPC depends on it";
const NO_HOSTNAMES: &str = "describe-vpc-attribute for enableDnsHostnames is missing; it is taken as on in a default VPC and off in others, and whether private DNS could be turned on depends on it";
const NO_HOSTNAMES_WITH_PRIVATE_DNS: &str = "describe-vpc-attribute for enableDnsHostnames is missing; it is taken as on because an endpoint there has private DNS, whose answers depend on it";

fn zone_id(row: &mut Map<String, Value>, report: &mut Report) {
    if row.contains_key("AvailabilityZoneId") {
        return;
    }
    let zone = text(row, "AvailabilityZone").to_string();
    let known = catalog::region_of_zone(&zone).and_then(|region| region.zone(&zone)?.id.clone());
    let why = match &known {
        Some(id) => [
            "its AvailabilityZoneId is missing; ",
            id,
            " was taken for ",
            &zone,
            ", as in the catalogue's example account; in yours the letter may stand for another one: add what describe-availability-zones prints",
        ]
        .concat(),
        None => "its AvailabilityZoneId is missing, and the catalogue does not have its zone; what depends on zones is not sure: add what describe-availability-zones prints".to_owned(),
    };
    report.not_known(text(row, "SubnetId"), &why);
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
                        ("", _) => {
                            "it could not be read: it is no object; ask for it again, without --query".to_owned()
                        }
                        (member, "null") => {
                            [member, " is missing; ask for it again, without --query and with its own command"].concat()
                        }
                        (member, found) => {
                            ["it could not be read: its ", member, " is not ", error.expected, ", but ", found].concat()
                        }
                    };
                    report.leave_out(id.unwrap_or(table), &why);
                    false
                }
            });
        }
    }
    Network::from_value(&Value::Object(tables)).unwrap_or_default()
}

/// Lists that the catalogue has as they are, and lists of AWS's that nothing refers to, are left to the catalogue.
fn prefix_lists(network: &mut Network, report: &mut Report) {
    let mut left = SortedSet::new();
    for list in network.prefix_lists.iter() {
        let id = &list.prefix_list_id;
        let catalogued = catalog::prefix_list(&list.region, id.as_str());
        let cidrs: SortedSet<Cidr> = list.entries.iter().map(|entry| entry.cidr).collect();
        if cidrs.is_empty() || catalogued.is_some_and(|it| it.cidrs.iter().copied().collect::<SortedSet<_>>() == cidrs)
        {
            left.insert(id.clone());
            if cidrs.is_empty() && catalogued.is_none() {
                report.not_known(id.as_str(), "its entries are missing (get-managed-prefix-list-entries); routes and rules with it decide nothing that is sure");
            }
        }
    }
    network.prefix_lists.retain(|list| !left.contains(&list.prefix_list_id));
}

/// The lists of services with gateway endpoints: whose a list is, its name says, or the endpoint that a route with it leads to.
///
/// The catalogue's blocks are added to them, because the addresses that names have come from there.
fn service_lists(network: &mut Network, report: &mut Report) {
    let mut lists: Vec<PrefixList> = network.prefix_lists.iter().cloned().collect();
    for route in network.route_tables.iter().flat_map(|table| &table.routes) {
        let Destination::PrefixList(id) = &route.destination else { continue };
        let Some(endpoint) = network.vpc_endpoints.get(&route.target.0) else { continue };
        let region = endpoint.service_region(network).to_string();
        let is_known = lists.iter().any(|it| it.prefix_list_id == *id);
        if is_known || catalog::prefix_list(&region, id.as_str()).is_some() {
            continue;
        }
        report.repair(id.as_str(), "it is not described; by the gateway endpoint that a route with it leads to, it was taken as the list of that service");
        lists.push(PrefixList {
            prefix_list_id: id.clone(),
            prefix_list_name: endpoint.service_name.clone(),
            owner_id: "AWS".into(),
            region,
            address_family: "IPv4".to_string(),
            max_entries: 0,
            version: 1,
            entries: Vec::new(),
            tags: Tags::default(),
        });
    }
    for mut list in lists.into_iter().filter(|list| list.owner_id == "AWS") {
        let known = catalog::prefix_lists(&list.region).iter().find(|it| {
            let is_v6 = it.family == crate::net::Family::V6;
            it.name == list.prefix_list_name
                && it.kind.service_key().is_some()
                && is_v6 == (list.address_family == "IPv6")
        });
        let Some(known) = known else { continue };
        let before = list.entries.len();
        for cidr in &known.cidrs {
            if !list.entries.iter().any(|entry| entry.cidr.covers(cidr)) {
                list.entries.push(Entry { cidr: *cidr, description: String::new() });
            }
        }
        if list.entries.len() > before {
            if before > 0 {
                report.repair(
                    list.prefix_list_id.as_str(),
                    "blocks of the catalogue were added to it, from which its service's names have their addresses",
                );
            }
            list.max_entries = list.max_entries.max(u32::try_from(list.entries.len()).unwrap_or(u32::MAX));
            network.prefix_lists.insert(list);
        }
    }
}

/// Propagated routes that follow from the VPN connections are not stored (rule RT-46).
fn propagated(network: &mut Network) {
    let known = network.clone();
    let is_known = |table: &RouteTable, route: &Route| {
        let without = RouteTable { routes: Vec::new(), ..table.clone() };
        route.origin == Origin::EnableVgwRoutePropagation && propagated_routes(&known, &without).contains(route)
    };
    let concerns = |table: &RouteTable| table.routes.iter().any(|route| is_known(table, route));
    network.route_tables.update(concerns, |table| {
        let all = table.clone();
        table.routes.retain(|route| !is_known(&all, route));
    });
}

/// Routes to VPC Lattice follow from associations with service networks, which no command of EC2's describes.
fn lattice_routes(network: &mut Network, report: &mut Report) {
    let leads_there = |route: &Route| route.target.0 == "VpcLattice";
    let is_associated = |table: &RouteTable| {
        network
            .lattice_associations
            .iter()
            .any(|it| matches!(&it.with, LatticeAssociationKind::Vpc(vpc, _) if *vpc == table.vpc_id))
    };
    let leads = network.route_tables.iter().filter(|table| table.routes.iter().any(leads_there));
    for table in leads.filter(|table| !is_associated(table)) {
        report.not_known(
            table.route_table_id.as_str(),
            "its VPC is associated with a service network, which is not read; what is reached through VPC Lattice is not known",
        );
    }
    let concerns = |table: &RouteTable| table.routes.iter().any(leads_there);
    network.route_tables.update(concerns, |table| table.routes.retain(|route| !leads_there(route)));
}

/// What private DNS needs and does not have (rules API-6, DNS-19).
fn attributes(network: &Network, around: &Around, report: &mut Report) {
    for endpoint in network.vpc_endpoints.iter().filter(|it| it.private_dns_enabled) {
        if let Some(vpc) = network.vpcs.get(&endpoint.vpc_id)
            && !(vpc.enable_dns_hostnames && vpc.enable_dns_support)
            && around.by_id.contains_key(&("VpcAttribute", vpc.vpc_id.to_string()))
        {
            report.repair(endpoint.vpc_endpoint_id.as_str(), "private DNS is on, and its VPC has a DNS attribute off; AWS would not make it so. It was taken as it is: its private names get public answers");
        }
    }
}

/// Repairs what endpoints and their interfaces say about each other (rules API-4, API-10), and orders the interfaces as the subnets.
fn endpoints(network: &mut Network, report: &mut Report) {
    let all: Vec<VpcEndpoint> = network.vpc_endpoints.iter().cloned().collect();
    for mut endpoint in all {
        let id = endpoint.vpc_endpoint_id.clone();
        if !endpoint.has_interfaces() {
            continue;
        }
        if matches!(endpoint.vpc_endpoint_type, EndpointType::Interface)
            && catalog::service_in(&endpoint.service_name, endpoint.service_region(network)).is_none()
            && endpoint.customer_service(network).is_none()
        {
            report.not_known(
                id.as_str(),
                "its service is not in the catalogue and not described; what its private names are is not known",
            );
        }
        let mut left: Vec<Id> = endpoint.network_interface_ids.clone();
        let mut ordered = Vec::new();
        for subnet in &endpoint.subnet_ids {
            let of_subnet = |eni: &&Id| network.network_interfaces.get(*eni).is_some_and(|it| it.subnet_id == *subnet);
            match left.iter().find(of_subnet).cloned() {
                Some(eni) => {
                    left.retain(|it| *it != eni);
                    ordered.push(Some(eni));
                }
                None => ordered.push(None),
            }
        }
        let mut left = left.into_iter();
        endpoint.network_interface_ids = ordered.into_iter().filter_map(|eni| eni.or_else(|| left.next())).collect();
        endpoint.network_interface_ids.extend(left);
        let kind = match endpoint.vpc_endpoint_type {
            EndpointType::GatewayLoadBalancer => InterfaceType::GatewayLoadBalancerEndpoint,
            EndpointType::Gateway
            | EndpointType::Interface
            | EndpointType::Resource
            | EndpointType::ServiceNetwork
            | EndpointType::Tunnel => InterfaceType::VpcEndpoint,
        };
        let takes_groups = kind == InterfaceType::VpcEndpoint;
        if endpoint.groups.is_empty() && takes_groups {
            let of_interface = endpoint
                .network_interface_ids
                .iter()
                .filter_map(|eni| network.network_interfaces.get(eni))
                .find(|it| !it.groups.is_empty());
            let default =
                network.security_groups.iter().find(|it| it.vpc_id == endpoint.vpc_id && it.group_name == "default");
            if let Some(groups) =
                of_interface.map(|it| it.groups.clone()).or_else(|| default.map(|it| vec![it.group_id.clone()]))
            {
                endpoint.groups = groups;
                report.repair(
                    id.as_str(),
                    "no security group is said; those of its interfaces, or its VPC's default one, were taken",
                );
            }
        }
        for (at, eni_id) in endpoint.network_interface_ids.clone().iter().enumerate() {
            let Some(mut eni) = network.network_interfaces.get(eni_id).cloned() else { continue };
            if let Some(subnet) = endpoint.subnet_ids.get(at).filter(|subnet| network.subnets.contains(subnet)) {
                eni.subnet_id = subnet.clone();
            }
            eni.vpc_id = endpoint.vpc_id.clone();
            into_subnet(network, &mut eni, report);
            if eni.interface_type == InterfaceType::Interface {
                report.repair(
                    eni_id.as_str(),
                    "an endpoint's interface was described as an ordinary one; it was taken as the endpoint's",
                );
                eni.requester_managed = true;
                eni.groups = if takes_groups { endpoint.groups.clone() } else { Vec::new() };
                eni.interface_type = kind;
            }
            if takes_groups && !same(&eni.groups, &endpoint.groups) {
                report.repair(
                    eni_id.as_str(),
                    "its security groups differ from its endpoint's; the interface's were taken for packets",
                );
            }
            network.network_interfaces.insert(eni);
        }
        network.vpc_endpoints.insert(endpoint);
    }
}

fn same(a: &[Id], b: &[Id]) -> bool {
    a.iter().collect::<SortedSet<_>>() == b.iter().collect::<SortedSet<_>>()
}

/// Gives an interface whose addresses are not in its subnet the first free one there.
fn into_subnet(network: &Network, eni: &mut NetworkInterface, report: &mut Report) {
    let Some(cidr) = network.subnets.get(&eni.subnet_id).and_then(|subnet| subnet.cidr_block) else { return };
    if eni.private_ip_addresses.iter().all(|it| cidr.contains(IpAddr::V4(*it))) {
        return;
    }
    let of_subnet = network.network_interfaces.iter().filter(|it| it.subnet_id == eni.subnet_id);
    let taken: SortedSet<IpAddr> = of_subnet.flat_map(NetworkInterface::addresses).collect();
    // Rule IF-05: the first four addresses of a subnet and the last one are AWS's.
    let free =
        (4..cidr.size().saturating_sub(1)).filter_map(|at| cidr.nth(at)).find(|address| !taken.contains(address));
    if let Some(IpAddr::V4(address)) = free {
        report.repair(
            eni.network_interface_id.as_str(),
            "its address is not in its subnet; the first free one there was taken",
        );
        eni.private_ip_addresses = vec![address];
    }
}

/// Repairs what NAT gateways and their interfaces say about each other.
fn nat_gateways(network: &mut Network, report: &mut Report) {
    let all: Vec<_> = network.nat_gateways.iter().cloned().collect();
    for mut nat in all {
        for address in &mut nat.nat_gateway_addresses {
            let Some(mut eni) =
                address.network_interface_id.as_ref().and_then(|id| network.network_interfaces.get(id)).cloned()
            else {
                continue;
            };
            if let Some(subnet) = nat.subnet_id.as_ref().filter(|subnet| network.subnets.contains(subnet)) {
                eni.subnet_id = subnet.clone();
            }
            into_subnet(network, &mut eni, report);
            if eni.interface_type != InterfaceType::NatGateway {
                eni.interface_type = InterfaceType::NatGateway;
                eni.requester_managed = true;
                eni.groups = Vec::new();
                report.repair(
                    eni.network_interface_id.as_str(),
                    "a NAT gateway's interface was described as an ordinary one; it was taken as the gateway's",
                );
            }
            let private: Option<Ipv4Addr> = eni.private_ip_addresses.first().copied();
            if address.private_ip.is_none_or(|it| !eni.private_ip_addresses.contains(&it)) {
                address.private_ip = private;
            }
            network.network_interfaces.insert(eni);
        }
        network.nat_gateways.insert(nat);
    }
    // An Elastic IP address follows the interface that it stands for.
    let stale: Vec<_> = network
        .addresses
        .iter()
        .filter_map(|address| {
            let eni = network.network_interfaces.get(address.network_interface_id.as_ref()?)?;
            let fits = address.private_ip_address.is_some_and(|it| eni.addresses().any(|own| own == it));
            (!fits).then(|| (address.allocation_id.clone(), eni.primary()))
        })
        .collect();
    for (id, private) in stale {
        if let Some(address) = network.addresses.get_mut(&id) {
            address.private_ip_address = private;
        }
    }
}

/// What every VPC has, and the files may not.
fn missing_parts(network: &Network, report: &mut Report) {
    for vpc in network.vpcs.iter() {
        let id = vpc.vpc_id.as_str();
        if !network.route_tables.iter().any(|it| it.vpc_id == vpc.vpc_id && it.is_main()) {
            report.not_known(id, "its main route table is missing (describe-route-tables); how its subnets without an association route is not known");
        }
        if !network.network_acls.iter().any(|it| it.vpc_id == vpc.vpc_id && it.is_default) {
            report.not_known(id, "its default network ACL is missing (describe-network-acls); what subnets without an association let through is not known");
        }
    }
    for subnet in network.subnets.iter().filter(|it| !network.vpcs.contains(&it.vpc_id)) {
        report.not_known(
            subnet.subnet_id.as_str(),
            "its VPC is missing (describe-vpcs); no journey from it has a sure verdict",
        );
    }
}

/// Which verdicts are unknown with an id, by its prefix.
const CONCERNS: [(&str, &str); 14] = [
    ("vpc", "it is not described; verdicts of journeys into it are unknown"),
    ("subnet", "it is not described; verdicts of journeys from it and into it are unknown"),
    ("rtb", "it is not described; which subnets the endpoint's routes concern is unknown"),
    ("sg", "it is not described; what the interfaces with it let through is unknown"),
    ("acl", "it is not described; what it lets through is unknown"),
    (
        "eni",
        "it is not described (describe-network-interfaces); the addresses behind it, and verdicts of journeys to it, are unknown",
    ),
    ("i", "it is not described (describe-instances); whether it forwards packets is unknown"),
    ("pl", "it is not described; routes and rules with it decide nothing that is sure"),
    ("nat", "it is not described; verdicts of journeys through it are unknown"),
    ("igw", "it is not described; verdicts of journeys through it are unknown"),
    ("tgw", "it is not described; verdicts of journeys through it are unknown"),
    ("pcx", "it is not described; verdicts of journeys through it are unknown"),
    ("vpce", "it is not described; verdicts of journeys through it are unknown"),
    (
        "dopt",
        "it is not described (describe-dhcp-options); AWS's own DNS server is taken for its VPCs, and every answer there depends on it",
    ),
];

/// Targets that AWS says are gone: routes to them are blackholes (rule RT-24), which is no lack of knowledge.
fn gone(gathered: &Gathered) -> SortedSet<String> {
    let mut gone = SortedSet::new();
    for route in gathered.of("RouteTables").iter().flat_map(|table| list(&table.map, "Routes")) {
        if text(route, "State").eq_ignore_ascii_case("blackhole") {
            gone.extend(route.values().filter_map(Value::as_str).map(str::to_string));
        }
    }
    gone
}

/// Notes the ids that point nowhere.
fn unknown(network: &mut Network, gone: &SortedSet<String>, report: &mut Report) {
    let missing: SortedSet<Id> =
        dangling(network).into_iter().map(|it| it.id).filter(|id| !gone.contains(id.as_str())).collect();
    for id in missing {
        let concern = CONCERNS.iter().find(|(prefix, _)| *prefix == id.prefix()).map(|(_, why)| *why);
        report.not_known(id.as_str(), concern.unwrap_or("it is not described; what depends on it is unknown"));
        network.unknown.insert(id);
    }
}

/// The accounts, the one with the most resources first.
fn accounts(network: &mut Network) {
    let mut counts: SortedMap<Id, usize> = SortedMap::new();
    let owners = network.vpcs.iter().map(|it| &it.owner_id).chain(network.subnets.iter().map(|it| &it.owner_id));
    let owners = owners
        .chain(network.vpc_endpoints.iter().map(|it| &it.owner_id))
        .chain(network.instances.iter().map(|it| &it.owner_id));
    for owner in owners.chain(network.prefix_lists.iter().map(|it| &it.owner_id)).filter(|it| it.as_str() != "AWS") {
        *counts.or_default(owner.clone()) += 1;
    }
    let mut counts: Vec<(Id, usize)> = counts.into_iter().collect();
    order::sort_by(&mut counts, |a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (id, _) in counts.into_iter().filter(|(id, _)| id.as_str() != Lab::ACCOUNT) {
        let name = id.to_string();
        network.accounts.insert(Account { id, name });
    }
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
