//! Operations on prefix lists, AWS's and customers'. It must not know which route or rule they decide.

use super::call::{Answer, ApiError, Call, Operations, Params, tag_list, with};
use super::sharing::is_shared;
use super::{describe, weight};
use crate::catalog::{self, quotas};
use crate::model::{Destination, Entry, Network, Peer, PrefixList};
use crate::net::json;
use crate::net::order;
use crate::net::{Cidr, Family, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateManagedPrefixList", create_managed_prefix_list),
    ("DeleteManagedPrefixList", delete_managed_prefix_list),
    ("DescribeManagedPrefixLists", describe_managed_prefix_lists),
    ("ModifyManagedPrefixList", modify_managed_prefix_list),
    ("GetManagedPrefixListEntries", get_managed_prefix_list_entries),
    ("DescribePrefixLists", describe_prefix_lists),
];

/// The owner of AWS's lists.
const AWS: &str = "AWS";

/// Rules RT-41, RT-45, QUOTA-7.
fn create_managed_prefix_list(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("prefix-list")?;
    let name = checked_name(params.require("PrefixListName")?)?;
    let family = match params.require("AddressFamily")? {
        "IPv4" => Family::V4,
        "IPv6" => Family::V6,
        other => refuse!(
            "InvalidParameterValue",
            "Value ({other}) for parameter addressFamily is invalid. It is IPv4 or IPv6."
        ),
    };
    let max_entries = checked_size(params)?.unwrap_or(1);
    let own = |it: &&PrefixList| it.owner_id == *call.account && it.region == call.region;
    if call.network.prefix_lists.iter().filter(own).count() >= quotas::PREFIX_LISTS_PER_REGION.value as usize {
        refuse!("PrefixListLimitExceeded", "The maximum number of prefix lists has been reached.");
    }
    let mut list = PrefixList {
        prefix_list_id: call.make("pl"),
        prefix_list_name: name.to_string(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        address_family: if family == Family::V4 { "IPv4" } else { "IPv6" }.to_string(),
        max_entries,
        version: 1,
        entries: Vec::new(),
        tags,
    };
    add_entries(&mut list, params, "Entries", family)?;
    let answer = json!({"PrefixList": with(view(call, &list), json!({"State": "create-in-progress"}))});
    call.network.prefix_lists.insert(list);
    Ok(answer)
}

fn checked_name(name: &str) -> Result<&str, ApiError> {
    if name.is_empty() || name.len() > 255 || name.to_ascii_lowercase().starts_with("com.amazonaws") {
        refuse!(
            "InvalidParameterValue",
            "Value ({name}) for parameter prefixListName is invalid. It has 1 to 255 characters and cannot start with com.amazonaws."
        );
    }
    Ok(name)
}

fn checked_size(params: Params<'_>) -> Result<Option<u32>, ApiError> {
    let limit = quotas::ENTRIES_PER_PREFIX_LIST.value;
    match params.number("MaxEntries").map(u32::try_from) {
        None => Ok(None),
        Some(Ok(size)) if (1..=limit).contains(&size) => Ok(Some(size)),
        Some(_) => {
            refuse!("InvalidParameterValue", "The parameter maxEntries is invalid: it is 1 to {limit}.")
        }
    }
}

/// Adds the entries of a parameter; an entry that is there already gets its new description.
fn add_entries(list: &mut PrefixList, params: Params<'_>, member: &str, family: Family) -> Result<(), ApiError> {
    for item in params.objects(member) {
        let Some(cidr) = item.cidr("Cidr")? else { continue };
        if cidr.family() != family {
            refuse!("InvalidParameterValue", "The CIDR {cidr} is not of the address family {}.", list.address_family);
        }
        let description = item.text("Description").unwrap_or_default().to_string();
        match list.entries.iter_mut().find(|entry| entry.cidr == cidr) {
            Some(entry) => entry.description = description,
            None => list.entries.push(Entry { cidr, description }),
        }
    }
    order::sort_by_key(&mut list.entries, |entry| entry.cidr);
    if list.entries.len() > list.max_entries as usize {
        refuse!(
            "PrefixListMaxEntriesExceeded",
            "You've reached the maximum number of entries for the prefix list: {}.",
            list.max_entries
        );
    }
    Ok(())
}

fn view(call: &Call<'_>, list: &PrefixList) -> Value {
    let is_aws = list.owner_id == AWS;
    let owner = if is_aws { Id::from("aws") } else { list.owner_id.clone() };
    let mut shown = json!({
        "PrefixListId": list.prefix_list_id,
        "AddressFamily": list.address_family,
        "State": if list.version > 1 { "modify-complete" } else { "create-complete" },
        "PrefixListArn": call.arn_of(&owner, "prefix-list", &list.prefix_list_id),
        "PrefixListName": list.prefix_list_name,
        "Tags": tag_list(&list.tags),
        "OwnerId": list.owner_id,
    });
    // Rule RT-43: an AWS-managed list shows neither its size nor a version.
    if !is_aws {
        shown = with(shown, json!({"MaxEntries": list.max_entries, "Version": list.version}));
    }
    shown
}

/// AWS's list as the network would hold it.
fn of_catalog(list: &catalog::PrefixList) -> PrefixList {
    let entry = |cidr: &Cidr| Entry { cidr: *cidr, description: String::new() };
    PrefixList {
        prefix_list_id: list.id.as_str().into(),
        prefix_list_name: list.name.clone(),
        owner_id: AWS.into(),
        region: list.region.to_string(),
        address_family: if list.family == Family::V4 { "IPv4" } else { "IPv6" }.to_string(),
        max_entries: list.weight,
        version: 1,
        entries: list.cidrs.iter().map(entry).collect(),
        tags: crate::model::Tags::default(),
    }
}

/// The lists that the caller sees in the called Region: AWS's, its own, and those that are shared with it.
fn visible(call: &Call<'_>) -> Vec<PrefixList> {
    let network = &*call.network;
    let stored = network.prefix_lists.iter().filter(|it| it.region == call.region).filter(|it| {
        it.owner_id == AWS
            || is_shared(
                network,
                call.account,
                &it.owner_id,
                &call.arn_of(&it.owner_id, "prefix-list", &it.prefix_list_id),
            )
    });
    let aws = catalog::prefix_lists(call.region).iter().filter(|it| !network.prefix_lists.contains(&it.id));
    aws.map(of_catalog).chain(stored.cloned()).collect()
}

fn describe_managed_prefix_lists(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    describe::list(
        call.params,
        "PrefixLists",
        ("PrefixListIds", "PrefixListId", "InvalidPrefixListID.NotFound"),
        &[],
        visible(call).iter().map(|list| view(call, list)),
    )
}

/// Rule API-9: AWS's lists only.
fn describe_prefix_lists(call: &mut Call<'_>) -> Answer {
    let lists = visible(call).into_iter().filter(|list| list.owner_id == AWS);
    let shown = lists.map(|list| {
        let cidrs: Vec<Cidr> = list.entries.iter().map(|entry| entry.cidr).collect();
        json!({"Cidrs": cidrs, "PrefixListId": list.prefix_list_id, "PrefixListName": list.prefix_list_name})
    });
    let ids = ("PrefixListIds", "PrefixListId", "InvalidPrefixListID.NotFound");
    describe::list(call.params, "PrefixLists", ids, &[], shown)
}

fn named(call: &Call<'_>) -> Result<PrefixList, ApiError> {
    let id = call.params.require("PrefixListId")?;
    match visible(call).into_iter().find(|list| list.prefix_list_id == id) {
        Some(list) => Ok(list),
        None => refuse!("InvalidPrefixListID.NotFound", "The prefix list ID '{id}' does not exist"),
    }
}

/// The list that a call changes. Rule RT-43: not AWS's, nor another account's.
fn own_list(call: &Call<'_>) -> Result<PrefixList, ApiError> {
    let list = named(call)?;
    if list.owner_id != *call.account {
        refuse!(
            "UnauthorizedOperation",
            "You are not authorized to perform this operation: the prefix list {} belongs to {}.",
            list.prefix_list_id,
            list.owner_id
        );
    }
    Ok(list)
}

fn get_managed_prefix_list_entries(call: &mut Call<'_>) -> Answer {
    let list = named(call)?;
    if let Some(version) = call.params.number("TargetVersion").filter(|version| *version != i64::from(list.version)) {
        refuse!(
            "InvalidParameterValue",
            "The version {version} of the prefix list {} is not there: the lab keeps the current one, {}.",
            list.prefix_list_id,
            list.version
        );
    }
    let entry = |it: &Entry| {
        let shown = json!({"Cidr": it.cidr});
        if it.description.is_empty() { shown } else { with(shown, json!({"Description": it.description})) }
    };
    Ok(json!({"Entries": list.entries.iter().map(entry).collect::<Vec<_>>()}))
}

/// Rules RT-41, RT-42, RT-45.
fn modify_managed_prefix_list(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let mut list = own_list(call)?;
    let version = list.version;
    let changes_entries = ["AddEntries", "RemoveEntries"].iter().any(|it| params.objects(it).next().is_some());
    let size = checked_size(params)?;
    if changes_entries && size.is_some() {
        refuse!(
            "InvalidParameterCombination",
            "The entries and the size of a prefix list cannot be modified in the same request."
        );
    }
    match params.number("CurrentVersion") {
        Some(version) if version != i64::from(list.version) => {
            refuse!("PrefixListVersionMismatch", "The prefix list has the incorrect version number.")
        }
        None if changes_entries => {
            refuse!("MissingParameter", "The request must contain the parameter currentVersion to change entries")
        }
        Some(_) | None => {}
    }
    if let Some(name) = params.text("PrefixListName") {
        list.prefix_list_name = checked_name(name)?.to_string();
    }
    if changes_entries {
        for item in params.objects("RemoveEntries") {
            let cidr = item.cidr("Cidr")?;
            match list.entries.iter().position(|entry| Some(entry.cidr) == cidr) {
                Some(place) => {
                    list.entries.remove(place);
                }
                None => refuse!(
                    "InvalidParameterValue",
                    "The prefix list {} has no entry {}.",
                    list.prefix_list_id,
                    item.text("Cidr").unwrap_or_default()
                ),
            }
        }
        let family = if list.address_family == "IPv6" { Family::V6 } else { Family::V4 };
        add_entries(&mut list, params, "AddEntries", family)?;
        list.version += 1;
    }
    if let Some(size) = size {
        if (size as usize) < list.entries.len() {
            refuse!(
                "InvalidParameterValue",
                "The parameter maxEntries is invalid: the prefix list has {} entries.",
                list.entries.len()
            );
        }
        list.max_entries = size;
    }
    // While it is being modified a list has the version that it had.
    let in_progress = json!({"State": "modify-in-progress", "Version": version});
    let answer = json!({"PrefixList": with(view(call, &list), in_progress)});
    let id = list.prefix_list_id.clone();
    call.network.prefix_lists.insert(list);
    // Rule RT-42: whatever refers to the list must be able to hold its new size.
    for table in routes_to(call.network, &id) {
        weight::routes_fit(call.network, call.region, table)?;
    }
    for group in rules_with(call.network, &id) {
        weight::rules_fit(call.network, call.region, group)?;
    }
    Ok(answer)
}

fn routes_to<'a>(network: &'a Network, id: &Id) -> impl Iterator<Item = &'a crate::model::RouteTable> {
    let destination = Destination::PrefixList(id.clone());
    network.route_tables.iter().filter(move |table| table.route(&destination).is_some())
}

fn rules_with<'a>(network: &'a Network, id: &Id) -> impl Iterator<Item = &'a crate::model::SecurityGroup> {
    let peer = Peer::PrefixList(id.clone());
    network.security_groups.iter().filter(move |group| group.rules.iter().any(|rule| rule.peer == peer))
}

/// A list that a route or a rule refers to stays.
fn delete_managed_prefix_list(call: &mut Call<'_>) -> Answer {
    let list = own_list(call)?;
    let id = &list.prefix_list_id;
    let users: Vec<&str> = routes_to(call.network, id)
        .map(|table| table.route_table_id.as_str())
        .chain(rules_with(call.network, id).map(|group| group.group_id.as_str()))
        .collect();
    if !users.is_empty() {
        refuse!("DependencyViolation", "The prefix list {id} is in use by {} and cannot be deleted.", users.join(", "));
    }
    let answer = json!({"PrefixList": with(view(call, &list), json!({"State": "delete-in-progress"}))});
    call.network.prefix_lists.remove(id);
    Ok(answer)
}
