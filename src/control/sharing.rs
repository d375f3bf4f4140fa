//! Operations of Resource Access Manager: what accounts share. It must not know what a shared resource does.

use super::call::{Answer, ApiError, Call, Operations, TIMESTAMP, with};
use crate::model::{Network, ResourceShare};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Arn, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateResourceShare", create_resource_share),
    ("AssociateResourceShare", associate_resource_share),
    ("DisassociateResourceShare", disassociate_resource_share),
    ("DeleteResourceShare", delete_resource_share),
    ("GetResourceShares", get_resource_shares),
];

/// Whether an account owns a resource, or shares it: an invitation is taken as accepted at once.
///
/// Rules HY-15, RE-02, SN-02.
pub fn is_shared(network: &Network, account: &Id, owner: &Id, arn: &str) -> bool {
    owner == account
        || network
            .resource_shares
            .iter()
            .any(|share| share.resource_arns.contains(arn) && share.principals.contains(account.as_str()))
}

/// Whether subnets of a VPC are shared with an account (rule HY-15).
pub fn is_participant(network: &Network, account: &Id, vpc_id: &Id) -> bool {
    let with_it = network.resource_shares.iter().filter(|share| share.principals.contains(account.as_str()));
    with_it.flat_map(|share| share.resource_arns.iter()).any(|arn| {
        let subnet = arn.rsplit_once(":subnet/").and_then(|(_, id)| network.subnets.get(id));
        subnet.is_some_and(|subnet| subnet.vpc_id == *vpc_id)
    })
}

impl Call<'_> {
    /// Whether the caller sees what belongs to a VPC of the Region that it calls: its owner does, and whom subnets of the VPC
    /// are shared with (rule HY-15).
    pub fn sees(&self, owner: &Id, vpc_id: &Id) -> bool {
        self.region_of(vpc_id) == self.region
            && (owner == self.account || is_participant(self.network, self.account, vpc_id))
    }

    /// Whether the caller owns a VPC.
    pub fn owns_vpc(&self, vpc_id: &Id) -> bool {
        self.network.vpcs.get(vpc_id).is_some_and(|vpc| vpc.owner_id == *self.account)
    }

    /// What is shown of somebody's resource: tags are for their own account (rule HY-15).
    pub fn shown(&self, owner: &Id, mut view: Value) -> Value {
        if owner != self.account
            && let Some(members) = view.as_object_mut()
        {
            members.shift_remove("Tags");
            members.shift_remove("TagSet");
        }
        view
    }
}

/// The accounts that a call names: twelve digits, or the ARN of an account's root.
fn principals(call: &Call<'_>) -> Result<SortedSet<String>, ApiError> {
    let mut accounts = SortedSet::new();
    for text in call.params.texts("principals") {
        let account = Arn::parse(text).map_or_else(|| text.to_string(), |arn| arn.account.to_string());
        if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
            refuse!(
                "InvalidParameterException",
                "The principal '{text}' is not an account: the lab shares with accounts, by their twelve digits."
            );
        }
        accounts.insert(account);
    }
    Ok(accounts)
}

/// The resources that a call names, which must be the caller's.
fn resources(call: &Call<'_>) -> Result<SortedSet<String>, ApiError> {
    let mut arns = SortedSet::new();
    for text in call.params.texts("resourceArns") {
        let Some(arn) = Arn::parse(text) else {
            refuse!("MalformedArnException", "The resource ARN {text} is not valid.")
        };
        let (kind, id) = arn.resource.split_once('/').unwrap_or((&arn.resource, ""));
        let network = &*call.network;
        let owner = match kind {
            "subnet" => network.subnets.get(id).map(|it| &it.owner_id),
            "transit-gateway" => network.transit_gateways.get(id).map(|it| &it.owner_id),
            "prefix-list" => network.prefix_lists.get(id).map(|it| &it.owner_id),
            "resourceconfiguration" => network.resource_configurations.get(id).map(|it| &it.owner_id),
            "servicenetwork" => network.service_networks.get(id).map(|it| &it.owner_id),
            "service" => network.lattice_services.get(id).map(|it| &it.owner_id),
            "resolver-rule" => network.resolver_rules.get(id).map(|it| &it.owner_id),
            "profile" => network.profiles.get(id).map(|it| &it.owner_id),
            "security-group" => network.security_groups.get(id).map(|it| &it.owner_id),
            other => {
                refuse!("InvalidParameterException", "The lab cannot share a resource of the type '{other}' ({text}).")
            }
        };
        if owner != Some(call.account) || arn.account != call.account.as_str() {
            refuse!("UnknownResourceException", "The resource {text} does not exist, or is not owned by this account.");
        }
        arns.insert(text.to_string());
    }
    Ok(arns)
}

fn create_resource_share(call: &mut Call<'_>) -> Answer {
    let resource_arns = resources(call)?;
    let principals = principals(call)?;
    let made = call.make("share");
    // An ARN in which the id has the form of a UUID.
    let digits = [made.as_str().trim_start_matches("share-"), "000000000000000"].concat();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let uuid = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    let arn = ["arn:aws:ram:", call.region, ":", call.account.as_str(), ":resource-share/", &uuid].concat();
    let share = ResourceShare {
        resource_share_arn: arn.into(),
        name: call.params.require("name")?.to_string(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        resource_arns,
        principals,
        tags: call.params.tags("tags", "key", "value"),
    };
    let shown = view(&share);
    call.network.resource_shares.insert(share);
    Ok(json!({"resourceShare": shown}))
}

fn view(share: &ResourceShare) -> Value {
    let mut shown = json!({"resourceShareArn": share.resource_share_arn, "name": share.name,
        "owningAccountId": share.owner_id, "allowExternalPrincipals": true, "status": "ACTIVE",
        "creationTime": TIMESTAMP, "lastUpdatedTime": TIMESTAMP, "featureSet": "STANDARD"});
    if !share.tags.is_empty() {
        let tags: Vec<Value> = share.tags.0.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
        shown = with(shown, json!({"tags": tags}));
    }
    shown
}

/// The caller's share that a call names.
fn own_share(call: &Call<'_>) -> Result<ResourceShare, ApiError> {
    let arn = call.params.require("resourceShareArn")?;
    match call.network.resource_shares.get(arn).filter(|share| share.owner_id == *call.account) {
        Some(share) => Ok(share.clone()),
        None => refuse!("UnknownResourceException", "ResourceShare {arn} could not be found."),
    }
}

fn associations(share: &ResourceShare, arns: &SortedSet<String>, accounts: &SortedSet<String>, status: &str) -> Value {
    let shown = |kind: &'static str| {
        move |entity: &String| {
            json!({"resourceShareArn": share.resource_share_arn, "resourceShareName": share.name,
                "associatedEntity": entity, "associationType": kind, "status": status, "external": kind == "PRINCIPAL"})
        }
    };
    let all = arns.iter().map(shown("RESOURCE")).chain(accounts.iter().map(shown("PRINCIPAL")));
    json!({"resourceShareAssociations": all.collect::<Vec<_>>()})
}

fn associate_resource_share(call: &mut Call<'_>) -> Answer {
    let mut share = own_share(call)?;
    let (arns, accounts) = (resources(call)?, principals(call)?);
    let answer = associations(&share, &arns, &accounts, "ASSOCIATING");
    share.resource_arns.extend(arns);
    share.principals.extend(accounts);
    call.network.resource_shares.insert(share);
    Ok(answer)
}

fn disassociate_resource_share(call: &mut Call<'_>) -> Answer {
    let mut share = own_share(call)?;
    let arns: SortedSet<String> = call.params.texts("resourceArns").map(str::to_string).collect();
    let accounts = principals(call)?;
    if let Some(missing) = arns.difference(&share.resource_arns).chain(accounts.difference(&share.principals)).next() {
        refuse!("UnknownResourceException", "{missing} is not associated with {}.", share.resource_share_arn);
    }
    let answer = associations(&share, &arns, &accounts, "DISASSOCIATING");
    share.resource_arns.retain(|arn| !arns.contains(arn));
    share.principals.retain(|account| !accounts.contains(account));
    call.network.resource_shares.insert(share);
    Ok(answer)
}

fn delete_resource_share(call: &mut Call<'_>) -> Answer {
    let share = own_share(call)?;
    call.network.resource_shares.remove(&share.resource_share_arn);
    Ok(json!({"returnValue": true}))
}

fn get_resource_shares(call: &mut Call<'_>) -> Answer {
    let owns = call.params.require("resourceOwner")? == "SELF";
    let asked: Vec<&str> = call.params.texts("resourceShareArns").collect();
    let name = call.params.text("name");
    let shares = call.network.resource_shares.iter().filter(|share| {
        let is_listed = if owns {
            share.owner_id == *call.account
        } else {
            share.owner_id != *call.account && share.principals.contains(call.account.as_str())
        };
        is_listed
            && share.region == call.region
            && (asked.is_empty() || asked.contains(&share.resource_share_arn.as_str()))
            && name.is_none_or(|name| name == share.name)
    });
    let shares: Vec<Value> = shares.map(view).collect();
    if let Some(missing) = asked
        .iter()
        .find(|arn| !shares.iter().any(|share| share.get("resourceShareArn").and_then(Value::as_str) == Some(**arn)))
    {
        refuse!("UnknownResourceException", "ResourceShare {missing} could not be found.");
    }
    Ok(json!({"resourceShares": shares}))
}
