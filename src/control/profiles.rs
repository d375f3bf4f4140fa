//! Operations of Route 53 Profiles: DNS settings that several VPCs share. It must not know who answers a query.

use super::call::{Answer, ApiError, Call, Operations, TIMESTAMP};
use super::sharing::is_shared;
use crate::model::{EndpointType, Profile, ProfileAssociation, ProfileResource};
use crate::net::json;
use crate::net::{Arn, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateProfile", create_profile),
    ("DeleteProfile", delete_profile),
    ("ListProfiles", list_profiles),
    ("AssociateProfile", associate_profile),
    ("DisassociateProfile", disassociate_profile),
    ("ListProfileAssociations", list_associations),
    ("AssociateResourceToProfile", associate_resource),
    ("DisassociateResourceFromProfile", disassociate_resource),
    ("ListProfileResourceAssociations", list_resources),
];

fn arn(profile: &Profile) -> String {
    let owner = profile.owner_id.as_str();
    ["arn:aws:route53profiles:", &profile.region, ":", owner, ":profile/", profile.id.as_str()].concat()
}

fn share_status(call: &Call<'_>, profile: &Profile) -> &'static str {
    let arn = arn(profile);
    if profile.owner_id != *call.account {
        "SHARED_WITH_ME"
    } else if call.network.resource_shares.iter().any(|share| share.resource_arns.contains(&arn)) {
        "SHARED_BY_ME"
    } else {
        "NOT_SHARED"
    }
}

fn sees(call: &Call<'_>, profile: &Profile) -> bool {
    profile.region == call.region && is_shared(call.network, call.account, &profile.owner_id, &arn(profile))
}

fn named(call: &Call<'_>) -> Result<Profile, ApiError> {
    let id = call.params.require("ProfileId")?;
    match call.network.profiles.get(id).filter(|profile| sees(call, profile)) {
        Some(profile) => Ok(profile.clone()),
        None => refuse!("ResourceNotFoundException", "The Profile '{id}' does not exist."),
    }
}

/// The Profile that a call names, if the caller may change what is in it.
fn own(call: &Call<'_>) -> Result<Profile, ApiError> {
    let profile = named(call)?;
    if profile.owner_id != *call.account {
        refuse!("AccessDeniedException", "The Profile {} is owned by another account.", profile.id);
    }
    Ok(profile)
}

fn view(call: &Call<'_>, profile: &Profile) -> Value {
    json!({"Id": profile.id, "Arn": arn(profile), "Name": profile.name, "OwnerId": profile.owner_id, "Status": "COMPLETE",
        "StatusMessage": "Created Profile", "ShareStatus": share_status(call, profile), "CreationTime": TIMESTAMP,
        "ModificationTime": TIMESTAMP})
}

fn create_profile(call: &mut Call<'_>) -> Answer {
    let name = call.params.require("Name")?.to_string();
    let profile = Profile {
        id: call.make("rp"),
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        associations: Vec::new(),
        resources: Vec::new(),
    };
    let shown = view(call, &profile);
    call.network.profiles.insert(profile);
    Ok(json!({"Profile": shown}))
}

fn delete_profile(call: &mut Call<'_>) -> Answer {
    let profile = own(call)?;
    if !profile.associations.is_empty() || !profile.resources.is_empty() {
        refuse!(
            "ConflictException",
            "The Profile {} cannot be deleted: disassociate its VPCs and resources first.",
            profile.id
        );
    }
    let shown = view(call, &profile);
    call.network.profiles.remove(&profile.id);
    Ok(json!({"Profile": shown}))
}

fn list_profiles(call: &mut Call<'_>) -> Answer {
    let mine = call.network.profiles.iter().filter(|profile| sees(call, profile));
    let shown =
        mine.map(|it| json!({"Id": it.id, "Arn": arn(it), "Name": it.name, "ShareStatus": share_status(call, it)}));
    Ok(json!({"ProfileSummaries": shown.collect::<Vec<_>>()}))
}

fn association_view(call: &Call<'_>, profile: &Profile, association: &ProfileAssociation, status: &str) -> Value {
    let owner = call.network.vpcs.get(&association.vpc_id).map(|vpc| &vpc.owner_id);
    json!({"Id": association.id, "Name": association.name, "OwnerId": owner, "ProfileId": profile.id,
        "ResourceId": association.vpc_id, "Status": status, "CreationTime": TIMESTAMP, "ModificationTime": TIMESTAMP})
}

/// Rules HY-10, DNS-55: a VPC has one Profile. Which code AWS gives for a second one is an assumption.
fn associate_profile(call: &mut Call<'_>) -> Answer {
    let mut profile = named(call)?;
    let vpc_id = call.params.require("ResourceId")?;
    let name = call.params.require("Name")?.to_string();
    let vpc = call.network.vpcs.get(vpc_id).filter(|vpc| vpc.owner_id == *call.account && vpc.region == call.region);
    let Some(vpc_id) = vpc.map(|vpc| vpc.vpc_id.clone()) else {
        refuse!("ResourceNotFoundException", "The VPC '{vpc_id}' does not exist.")
    };
    let has = |it: &&Profile| it.associations.iter().any(|association| association.vpc_id == vpc_id);
    if let Some(other) = call.network.profiles.iter().find(has) {
        let code = if other.id == profile.id { "ResourceExistsException" } else { "ConflictException" };
        refuse!(code, "The VPC {vpc_id} is already associated with the Profile {}: a VPC has one.", other.id);
    }
    let association = ProfileAssociation { id: call.make("rpassoc"), name, vpc_id };
    let shown = association_view(call, &profile, &association, "CREATING");
    profile.associations.push(association);
    call.network.profiles.insert(profile);
    Ok(json!({"ProfileAssociation": shown}))
}

fn disassociate_profile(call: &mut Call<'_>) -> Answer {
    let mut profile = named(call)?;
    let vpc_id = call.params.require("ResourceId")?;
    let Some(place) = profile.associations.iter().position(|it| it.vpc_id == vpc_id) else {
        refuse!("ResourceNotFoundException", "The Profile {} is not associated with '{vpc_id}'.", profile.id)
    };
    let association = profile.associations.remove(place);
    let shown = association_view(call, &profile, &association, "DELETING");
    call.network.profiles.insert(profile);
    Ok(json!({"ProfileAssociation": shown}))
}

fn list_associations(call: &mut Call<'_>) -> Answer {
    let (profile_id, vpc_id) = (call.params.text("ProfileId"), call.params.text("ResourceId"));
    let mut shown = Vec::new();
    for profile in call.network.profiles.iter().filter(|it| sees(call, it)) {
        if profile_id.is_some_and(|id| profile.id != id) {
            continue;
        }
        let wanted = profile.associations.iter().filter(|it| vpc_id.is_none_or(|id| it.vpc_id == id));
        shown.extend(wanted.map(|it| association_view(call, profile, it, "COMPLETE")));
    }
    Ok(json!({"ProfileAssociations": shown}))
}

/// The type of a resource that a Profile can hold, if it is there and the caller's: zones, Resolver rules, endpoints.
fn resource_type(call: &Call<'_>, text: &str) -> Result<&'static str, ApiError> {
    let network = &*call.network;
    let Some(arn) = Arn::parse(text) else {
        refuse!("InvalidParameterException", "The resource ARN '{text}' is not valid.")
    };
    let id = arn.name();
    let mine = |owner: Option<&Id>| owner == Some(call.account);
    let (kind, found) = match arn.resource.split('/').next().unwrap_or_default() {
        "hostedzone" => ("PRIVATE_HOSTED_ZONE", mine(network.hosted_zones.get(id).map(|it| &it.owner_id))),
        "resolver-rule" => ("RESOLVER_RULE", mine(network.resolver_rules.get(id).map(|it| &it.owner_id))),
        "vpc-endpoint" => {
            let is_interface = |it: &&crate::model::VpcEndpoint| it.vpc_endpoint_type == EndpointType::Interface;
            ("VPC_ENDPOINT", mine(network.vpc_endpoints.get(id).filter(is_interface).map(|it| &it.owner_id)))
        }
        _ => refuse!(
            "InvalidParameterException",
            "A Profile holds private hosted zones, Resolver rules and interface endpoints: '{text}' is none."
        ),
    };
    if !found {
        refuse!("ResourceNotFoundException", "The resource '{text}' does not exist.");
    }
    Ok(kind)
}

fn resource_view(profile: &Profile, resource: &ProfileResource, status: &str) -> Value {
    let kind = if resource.resource_arn.contains(":hostedzone/") {
        "PRIVATE_HOSTED_ZONE"
    } else if resource.resource_arn.contains(":resolver-rule/") {
        "RESOLVER_RULE"
    } else {
        "VPC_ENDPOINT"
    };
    json!({"Id": resource.id, "Name": resource.name, "OwnerId": profile.owner_id, "ProfileId": profile.id,
        "ResourceArn": resource.resource_arn, "ResourceType": kind, "Status": status, "CreationTime": TIMESTAMP,
        "ModificationTime": TIMESTAMP})
}

fn associate_resource(call: &mut Call<'_>) -> Answer {
    let mut profile = own(call)?;
    let arn = call.params.require("ResourceArn")?;
    resource_type(call, arn)?;
    if profile.resources.iter().any(|it| it.resource_arn == arn) {
        refuse!("ResourceExistsException", "The resource '{arn}' is already in the Profile {}.", profile.id);
    }
    let name = call.params.require("Name")?.to_string();
    let resource = ProfileResource { id: call.make("rpr"), name, resource_arn: arn.to_string() };
    let shown = resource_view(&profile, &resource, "CREATING");
    profile.resources.push(resource);
    call.network.profiles.insert(profile);
    Ok(json!({"ProfileResourceAssociation": shown}))
}

fn disassociate_resource(call: &mut Call<'_>) -> Answer {
    let mut profile = own(call)?;
    let arn = call.params.require("ResourceArn")?;
    let Some(place) = profile.resources.iter().position(|it| it.resource_arn == arn) else {
        refuse!("ResourceNotFoundException", "The resource '{arn}' is not in the Profile {}.", profile.id)
    };
    let resource = profile.resources.remove(place);
    let shown = resource_view(&profile, &resource, "DELETING");
    call.network.profiles.insert(profile);
    Ok(json!({"ProfileResourceAssociation": shown}))
}

fn list_resources(call: &mut Call<'_>) -> Answer {
    let profile = named(call)?;
    let arn = call.params.text("ResourceArn");
    let wanted = profile.resources.iter().filter(|it| arn.is_none_or(|arn| it.resource_arn == arn));
    let shown = wanted.map(|it| resource_view(&profile, it, "COMPLETE"));
    Ok(json!({"ProfileResourceAssociations": shown.collect::<Vec<_>>()}))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc};
    use serde_json::json;

    #[test]
    fn a_vpc_has_one_profile() {
        let mut lab = Lab::default();
        let vpc_id = vpc(&mut lab, "10.0.0.0/16");
        let lab = &mut lab;
        let service = "route53profiles";
        let make = |lab: &mut Lab| id(&call(lab, service, "CreateProfile", json!({"Name": "p"})), "/Profile/Id");
        let (first, second) = (make(lab), make(lab));
        let associate = |profile: &str| json!({"ProfileId": profile, "ResourceId": vpc_id, "Name": "it"});
        call(lab, service, "AssociateProfile", associate(&first));
        refused(lab, service, "AssociateProfile", associate(&first), "ResourceExistsException");
        refused(lab, service, "AssociateProfile", associate(&second), "ConflictException");
        let resource = |arn: &str| json!({"ProfileId": first, "ResourceArn": arn, "Name": "it"});
        let operation = "AssociateResourceToProfile";
        refused(lab, service, operation, resource("arn:aws:route53:::hostedzone/Z1"), "ResourceNotFoundException");
        refused(lab, service, operation, resource("arn:aws:s3:::bucket"), "InvalidParameterException");
        let zone = json!({"Name": "x.com", "CallerReference": "1", "VPC": {"VPCRegion": "us-east-1", "VPCId": vpc_id}});
        let zone = id(&call(lab, "route53", "CreateHostedZone", zone), "/HostedZone/Id");
        let arn = ["arn:aws:route53:::", zone.trim_start_matches('/')].concat();
        let made = call(lab, service, operation, resource(&arn));
        assert_eq!(id(&made, "/ProfileResourceAssociation/ResourceType"), "PRIVATE_HOSTED_ZONE");
        refused(lab, service, "DeleteProfile", json!({"ProfileId": first}), "ConflictException");
        call(lab, service, "DisassociateResourceFromProfile", json!({"ProfileId": first, "ResourceArn": arn}));
        call(lab, service, "DisassociateProfile", json!({"ProfileId": first, "ResourceId": vpc_id}));
        call(lab, service, "DeleteProfile", json!({"ProfileId": first}));
    }
}
