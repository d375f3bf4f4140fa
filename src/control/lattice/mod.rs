//! Operations of VPC Lattice: resources and services that other VPCs use, and service networks. It must not know what they open.

mod associations;
mod configurations;
mod gateways;
mod networks;
mod services;

use super::call::{Answer, ApiError, Call, Operations, TIMESTAMP, with};
use super::sharing::is_shared;
use crate::model::{Vpc, lattice_arn};
use crate::net::Id;
use crate::net::json;
use associations::{
    associate_resource, associate_service, associate_vpc, dissociate_resource, dissociate_service, dissociate_vpc,
    list_resource_associations, list_service_associations, list_vpc_associations,
};
use configurations::{create_configuration, delete_configuration, list_configurations};
use gateways::{create_gateway, delete_gateway, list_gateways};
use networks::{create_network, delete_network, list_networks};
use serde_json::Value;
use services::{create_service, delete_service, list_services};

pub const OPERATIONS: Operations = &[
    ("CreateResourceGateway", create_gateway),
    ("DeleteResourceGateway", delete_gateway),
    ("ListResourceGateways", list_gateways),
    ("CreateResourceConfiguration", create_configuration),
    ("DeleteResourceConfiguration", delete_configuration),
    ("ListResourceConfigurations", list_configurations),
    ("CreateServiceNetwork", create_network),
    ("DeleteServiceNetwork", delete_network),
    ("ListServiceNetworks", list_networks),
    ("CreateService", create_service),
    ("DeleteService", delete_service),
    ("ListServices", list_services),
    ("CreateServiceNetworkServiceAssociation", associate_service),
    ("DeleteServiceNetworkServiceAssociation", dissociate_service),
    ("ListServiceNetworkServiceAssociations", list_service_associations),
    ("CreateServiceNetworkResourceAssociation", associate_resource),
    ("DeleteServiceNetworkResourceAssociation", dissociate_resource),
    ("ListServiceNetworkResourceAssociations", list_resource_associations),
    ("CreateServiceNetworkVpcAssociation", associate_vpc),
    ("DeleteServiceNetworkVpcAssociation", dissociate_vpc),
    ("ListServiceNetworkVpcAssociations", list_vpc_associations),
];

/// The id behind an identifier, which is an id or an ARN.
fn id_of(identifier: &str) -> &str {
    identifier.rsplit('/').next().unwrap_or(identifier)
}

/// A name: 3 to 63 lower-case letters, digits and single hyphens inside.
fn checked_name(call: &Call<'_>) -> Result<String, ApiError> {
    let name = call.params.require("name")?;
    let fits = (3..=63).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !name.starts_with('-')
        && !name.ends_with('-')
        && !name.contains("--");
    if !fits {
        refuse!(
            "ValidationException",
            "The name '{name}' is not valid: use 3 to 63 lower-case letters, digits and hyphens, no hyphen at an end or beside another."
        );
    }
    Ok(name.to_string())
}

/// Rule RE-19: what is not there, or not shared with the caller, is not found.
fn not_found<T>(kind: &str, identifier: &str) -> Result<T, ApiError> {
    refuse!("ResourceNotFoundException", "{kind} {identifier} not found")
}

fn sees(call: &Call<'_>, kind: &str, id: &Id, owner: &Id, region: &str) -> bool {
    region == call.region && is_shared(call.network, call.account, owner, &lattice_arn(region, owner, kind, id))
}

/// The caller's VPC with this identifier.
fn own_vpc<'c>(call: &'c Call<'_>, id: &str) -> Result<&'c Vpc, ApiError> {
    let found = call.network.vpcs.get(id).filter(|vpc| vpc.region == call.region && vpc.owner_id == *call.account);
    match found {
        Some(vpc) => Ok(vpc),
        None => not_found("VPC", id),
    }
}

/// The refusal of another room in this service's code.
fn invalid<T>(result: Result<T, ApiError>) -> Result<T, ApiError> {
    result.map_err(|why| ApiError::new("ValidationException", why.message))
}

/// A list of what passes, in the shape that all lists of this service have; `times` are added where a summary has them.
fn items(shown: impl Iterator<Item = Value>) -> Answer {
    let times = json!({"createdAt": TIMESTAMP, "lastUpdatedAt": TIMESTAMP});
    Ok(json!({"items": shown.map(|item| with(item, times.clone())).collect::<Vec<_>>()}))
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, refused, vpc, with_subnets};
    use crate::net::Id;
    use serde_json::{Value, json};

    const SERVICE: &str = "vpc-lattice";

    fn setup() -> (Lab, String, Vec<String>) {
        let mut lab = Lab::default();
        let vpc_id = vpc(&mut lab, "10.0.0.0/16");
        let (lab, subnets) =
            with_subnets(&lab, &vpc_id, &[("10.0.1.0/24", "a"), ("10.0.2.0/28", "b"), ("10.0.3.0/24", "a")]);
        (lab, vpc_id, subnets)
    }

    fn gateway(vpc_id: &str, subnets: &[&String]) -> Value {
        json!({"name": "gateway", "vpcIdentifier": vpc_id, "subnetIds": subnets})
    }

    fn single(gateway: &str, address: &str) -> Value {
        json!({"name": "database", "type": "SINGLE", "resourceGatewayIdentifier": gateway, "portRanges": ["5432"],
            "resourceConfigurationDefinition": {"ipResource": {"ipAddress": address}}})
    }

    #[test]
    fn a_resource_is_offered_and_taken_back() {
        let (mut lab, vpc_id, subnets) = setup();
        let before = lab.network().clone();
        let lab = &mut lab;
        let made = call(lab, SERVICE, "CreateResourceGateway", gateway(&vpc_id, &[&subnets[0]]));
        assert_eq!(made["ipv4AddressesPerEni"], json!(16));
        let gateway = id(&made, "/id");
        refused(lab, SERVICE, "CreateResourceConfiguration", single(&gateway, "8.8.8.8"), "ValidationException");
        let made = call(lab, SERVICE, "CreateResourceConfiguration", single(&gateway, "10.0.1.100"));
        let configuration = id(&made, "/id");
        let network = id(&call(lab, SERVICE, "CreateServiceNetwork", json!({"name": "network"})), "/id");
        let service = id(&call(lab, SERVICE, "CreateService", json!({"name": "service"})), "/id");
        let resource = json!({"serviceNetworkIdentifier": network, "resourceConfigurationIdentifier": configuration});
        let first = id(&call(lab, SERVICE, "CreateServiceNetworkResourceAssociation", resource.clone()), "/id");
        refused(lab, SERVICE, "CreateServiceNetworkResourceAssociation", resource, "ConflictException");
        let own = json!({"serviceNetworkIdentifier": network, "serviceIdentifier": service});
        let second = id(&call(lab, SERVICE, "CreateServiceNetworkServiceAssociation", own.clone()), "/id");
        let with_vpc = json!({"serviceNetworkIdentifier": network, "vpcIdentifier": vpc_id});
        let third = id(&call(lab, SERVICE, "CreateServiceNetworkVpcAssociation", with_vpc.clone()), "/id");
        refused(lab, SERVICE, "CreateServiceNetworkVpcAssociation", with_vpc, "ConflictException");
        let listed = call(lab, SERVICE, "ListServiceNetworks", json!({}));
        assert_eq!(listed["items"][0]["numberOfAssociatedVPCs"], json!(1));
        let listed = call(lab, SERVICE, "ListServiceNetworkServiceAssociations", own);
        assert_eq!(id(&listed, "/items/0/serviceName"), "service");
        refused(
            lab,
            SERVICE,
            "DeleteResourceGateway",
            json!({"resourceGatewayIdentifier": gateway}),
            "ConflictException",
        );
        let named = json!({"resourceConfigurationIdentifier": configuration});
        refused(lab, SERVICE, "DeleteResourceConfiguration", named.clone(), "ConflictException");
        refused(lab, SERVICE, "DeleteService", json!({"serviceIdentifier": service}), "ConflictException");
        refused(
            lab,
            SERVICE,
            "DeleteServiceNetwork",
            json!({"serviceNetworkIdentifier": network}),
            "ConflictException",
        );
        call(
            lab,
            SERVICE,
            "DeleteServiceNetworkResourceAssociation",
            json!({"serviceNetworkResourceAssociationIdentifier": first}),
        );
        call(
            lab,
            SERVICE,
            "DeleteServiceNetworkServiceAssociation",
            json!({"serviceNetworkServiceAssociationIdentifier": second}),
        );
        call(
            lab,
            SERVICE,
            "DeleteServiceNetworkVpcAssociation",
            json!({"serviceNetworkVpcAssociationIdentifier": third}),
        );
        call(lab, SERVICE, "DeleteServiceNetwork", json!({"serviceNetworkIdentifier": network}));
        call(lab, SERVICE, "DeleteService", json!({"serviceIdentifier": service}));
        call(lab, SERVICE, "DeleteResourceConfiguration", named);
        call(lab, SERVICE, "DeleteResourceGateway", json!({"resourceGatewayIdentifier": gateway}));
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }

    #[test]
    fn refusals() {
        let (mut lab, vpc_id, subnets) = setup();
        let lab = &mut lab;
        let create = "CreateResourceGateway";
        refused(lab, SERVICE, create, gateway(&vpc_id, &[&subnets[0], &subnets[2]]), "ValidationException");
        refused(lab, SERVICE, create, gateway(&vpc_id, &[&subnets[1]]), "ValidationException");
        refused(lab, SERVICE, create, gateway(&vpc_id, &[]), "ValidationException");
        refused(lab, SERVICE, create, gateway("vpc-0123456789abcdef0", &[]), "ResourceNotFoundException");
        refused(lab, SERVICE, "CreateServiceNetwork", json!({"name": "A"}), "ValidationException");
        let gateway = id(&call(lab, SERVICE, create, gateway(&vpc_id, &[&subnets[0]])), "/id");
        let mut check = |more: Value| {
            let mut params = single(&gateway, "10.0.1.9");
            params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            refused(lab, SERVICE, "CreateResourceConfiguration", params, "ValidationException");
        };
        check(json!({"protocol": "TCP_UDP"}));
        check(json!({"portRanges": []}));
        check(json!({"portRanges": ["90-80"]}));
        check(json!({"type": "GROUP"}));
        check(json!({"type": "CHILD"}));
        check(json!({"type": "ARN"}));
        check(json!({"type": "CIDR"}));
    }

    #[test]
    fn another_account_sees_what_is_shared() {
        let (mut lab, vpc_id, subnets) = setup();
        let made = call(&mut lab, SERVICE, "CreateResourceGateway", gateway(&vpc_id, &[&subnets[0]]));
        let made = call(&mut lab, SERVICE, "CreateResourceConfiguration", single(&id(&made, "/id"), "10.0.1.100"));
        call(&mut lab, "lab", "CreateAccount", json!({"Name": "consumer", "Id": "222233334444"}));
        let theirs = |operation: &str, params: Value| {
            let mut request = Lab::request(SERVICE, operation, params);
            request.account = Id::from("222233334444");
            request
        };
        let network = lab.call(&theirs("CreateServiceNetwork", json!({"name": "network"}))).unwrap();
        let params = json!({"serviceNetworkIdentifier": id(&network, "/id"), "resourceConfigurationIdentifier": id(&made, "/id")});
        let request = theirs("CreateServiceNetworkResourceAssociation", params);
        assert_eq!(lab.call(&request).unwrap_err().code, "ResourceNotFoundException");
        let share = json!({"name": "share", "resourceArns": [id(&made, "/arn")], "principals": ["222233334444"]});
        call(&mut lab, "ram", "CreateResourceShare", share);
        assert_eq!(lab.call(&request).unwrap_err().code, "ValidationException");
        let network =
            theirs("CreateServiceNetwork", json!({"name": "own-network", "sharingConfig": {"enabled": false}}));
        let network = lab.call(&network).unwrap();
        let params = json!({"serviceNetworkIdentifier": id(&network, "/id"), "resourceConfigurationIdentifier": id(&made, "/id")});
        lab.call(&theirs("CreateServiceNetworkResourceAssociation", params)).unwrap();
    }
}
