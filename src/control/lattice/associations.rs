//! What service networks are associated with: services, resources, VPCs. It must not know how each of them is made.

use super::networks::{network_arn, usable_network};
use super::services::{service_arn, service_name, usable_service};
use super::{id_of, invalid, not_found, own_vpc, sees};
use crate::control::call::{Answer, ApiError, Call, TIMESTAMP, with};
use crate::control::endpoint::add_resource_address;
use crate::model::{
    LatticeAssociation, LatticeAssociationKind, Network, ResourceConfigurationType, SERVICE_BLOCK, ServiceNetwork,
    VpcEndpoint, lattice_arn,
};
use crate::net::json;
use serde_json::Value;

/// The kind of an association's ARN, and what stands before its id.
fn kind_of(association: &LatticeAssociationKind) -> (&'static str, &'static str) {
    match association {
        LatticeAssociationKind::Service(_) => ("servicenetworkserviceassociation", "snsa"),
        LatticeAssociationKind::Resource(..) => ("servicenetworkresourceassociation", "snra"),
        LatticeAssociationKind::Vpc(..) => ("servicenetworkvpcassociation", "snva"),
    }
}

/// What every answer about an association has.
fn association_view(association: &LatticeAssociation, region: &str, status: &str) -> Value {
    let (kind, _) = kind_of(&association.with);
    let arn = lattice_arn(region, &association.owner_id, kind, &association.id);
    json!({"id": association.id, "arn": arn, "status": status, "createdBy": association.owner_id})
}

/// Makes an association, if the network does not have it.
fn associate(
    call: &mut Call<'_>,
    network: &ServiceNetwork,
    with_it: LatticeAssociationKind,
) -> Result<Value, ApiError> {
    let is_same = |it: &LatticeAssociationKind| match (it, &with_it) {
        (LatticeAssociationKind::Service(a), LatticeAssociationKind::Service(b))
        | (LatticeAssociationKind::Resource(a, _), LatticeAssociationKind::Resource(b, _))
        | (LatticeAssociationKind::Vpc(a, _), LatticeAssociationKind::Vpc(b, _)) => a == b,
        (
            LatticeAssociationKind::Service(_) | LatticeAssociationKind::Resource(..) | LatticeAssociationKind::Vpc(..),
            _,
        ) => false,
    };
    let of_it = |it: &&LatticeAssociation| it.service_network_id == network.id && is_same(&it.with);
    if let Some(other) = call.network.lattice_associations.iter().find(of_it) {
        refuse!(
            "ConflictException",
            "The association {} with the service network {} exists already.",
            other.id,
            network.id
        );
    }
    let (_, prefix) = kind_of(&with_it);
    let association = LatticeAssociation {
        id: call.make(prefix),
        service_network_id: network.id.clone(),
        owner_id: call.owner(),
        with: with_it,
    };
    let shown = association_view(&association, call.region, "CREATE_IN_PROGRESS");
    call.network.lattice_associations.insert(association);
    Ok(shown)
}

/// Rule SN-12: a new association appears in the VPCs of the network's endpoints by itself.
pub(super) fn associate_service(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    let service = usable_service(call)?;
    let made = associate(call, &network, LatticeAssociationKind::Service(service.id.clone()))?;
    let mut shown = with(
        made,
        json!({"dnsEntry": {"domainName": service_name(&service),
        "hostedZoneId": crate::model::zone_id(&service.region)}}),
    );
    if let Some(name) = &service.custom_domain_name {
        shown = with(shown, json!({"customDomainName": name}));
    }
    Ok(shown)
}

/// Rules RE-03, RE-13, RE-20, SN-07.
pub(super) fn associate_resource(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    let identifier = call.params.require("resourceConfigurationIdentifier")?;
    let found = call.network.resource_configurations.get(id_of(identifier));
    let Some(configuration) =
        found.filter(|it| sees(call, "resourceconfiguration", &it.id, &it.owner_id, &it.region)).cloned()
    else {
        return not_found("Resource configuration", identifier);
    };
    if configuration.kind == ResourceConfigurationType::Child {
        refuse!("ValidationException", "A CHILD resource configuration is associated by its group.");
    }
    let is_foreign = configuration.owner_id != *call.account;
    if is_foreign && !network.kept_private && !configuration.allow_association_to_shareable_service_network {
        refuse!(
            "ValidationException",
            "The owner of {} does not allow its association with a service network that can be shared.",
            configuration.id
        );
    }
    let private = call.params.is("privateDnsEnabled") || configuration.kind == ResourceConfigurationType::Arn;
    let made = associate(call, &network, LatticeAssociationKind::Resource(configuration.id, private))?;
    // Rules SN-04, SN-12.
    for endpoint in endpoints_of(call.network, &network) {
        add_resource_address(call, &endpoint);
    }
    Ok(with(made, json!({"privateDnsEnabled": private})))
}

/// The endpoints of a service network.
fn endpoints_of(network: &Network, of: &ServiceNetwork) -> Vec<VpcEndpoint> {
    let arn = network_arn(of);
    network.vpc_endpoints.iter().filter(|it| it.service_network_arn.as_deref() == Some(arn.as_str())).cloned().collect()
}

/// Rule SN-04: a resource that leaves a service network frees its address in each of the network's endpoints.
fn free_addresses(call: &mut Call<'_>, association: &LatticeAssociation) {
    let Some(network) = call.network.service_networks.get(&association.service_network_id) else { return };
    let resources =
        call.network.lattice_associations.iter().filter(|it| {
            it.service_network_id == network.id && matches!(it.with, LatticeAssociationKind::Resource(..))
        });
    let Some(place) = resources.map(|it| &it.id).position(|id| *id == association.id) else { return };
    for endpoint in endpoints_of(call.network, network) {
        call.network.network_interfaces.update(
            |eni| endpoint.network_interface_ids.contains(&eni.network_interface_id),
            |eni| {
                if SERVICE_BLOCK + place < eni.private_ip_addresses.len() {
                    eni.private_ip_addresses.remove(SERVICE_BLOCK + place);
                }
            },
        );
    }
}

/// Rule SN-01: a VPC has one association.
pub(super) fn associate_vpc(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    let vpc_id = own_vpc(call, call.params.require("vpcIdentifier")?)?.vpc_id.clone();
    let is_its = |it: &&LatticeAssociation| matches!(&it.with, LatticeAssociationKind::Vpc(id, _) if *id == vpc_id);
    if let Some(other) = call.network.lattice_associations.iter().find(is_its) {
        refuse!("ConflictException", "The VPC {vpc_id} already has the service network association {}.", other.id);
    }
    let groups = call.params.ids("securityGroupIds");
    for group in &groups {
        invalid(call.security_group(group.as_str(), &vpc_id).map(|_| ()))?;
    }
    let made = associate(call, &network, LatticeAssociationKind::Vpc(vpc_id, groups.clone()))?;
    Ok(with(made, json!({"securityGroupIds": groups, "privateDnsEnabled": call.params.is("privateDnsEnabled")})))
}

/// Removes the association that a call names: its maker, or the network's owner, may.
fn dissociate(call: &mut Call<'_>, member: &str, prefix: &str) -> Answer {
    let identifier = call.params.require(member)?;
    let found = call.network.lattice_associations.get(id_of(identifier));
    let may = |it: &&LatticeAssociation| {
        let owner = call.network.service_networks.get(&it.service_network_id).map(|it| &it.owner_id);
        kind_of(&it.with).1 == prefix && (it.owner_id == *call.account || owner == Some(call.account))
    };
    let Some(association) = found.filter(may).cloned() else {
        return not_found("Service network association", identifier);
    };
    free_addresses(call, &association);
    call.network.lattice_associations.remove(&association.id);
    let shown = association_view(&association, call.region, "DELETE_IN_PROGRESS");
    Ok(json!({"id": shown.get("id"), "arn": shown.get("arn"), "status": shown.get("status")}))
}

pub(super) fn dissociate_service(call: &mut Call<'_>) -> Answer {
    dissociate(call, "serviceNetworkServiceAssociationIdentifier", "snsa")
}

pub(super) fn dissociate_resource(call: &mut Call<'_>) -> Answer {
    dissociate(call, "serviceNetworkResourceAssociationIdentifier", "snra")
}

pub(super) fn dissociate_vpc(call: &mut Call<'_>) -> Answer {
    dissociate(call, "serviceNetworkVpcAssociationIdentifier", "snva")
}

/// The associations of one kind, of the network or of the thing that a call names.
fn list_of(call: &Call<'_>, member: &str, prefix: &str) -> Answer {
    let network_id = call.params.text("serviceNetworkIdentifier").map(id_of);
    let other_id = call.params.text(member).map(id_of);
    if network_id.is_none() && other_id.is_none() {
        refuse!(
            "ValidationException",
            "Name a service network with serviceNetworkIdentifier, or the other side with {member}."
        );
    }
    let network = &*call.network;
    let mut shown = Vec::new();
    for association in network.lattice_associations.iter().filter(|it| kind_of(&it.with).1 == prefix) {
        let Some(of) = network.service_networks.get(&association.service_network_id) else { continue };
        let id = match &association.with {
            LatticeAssociationKind::Service(id)
            | LatticeAssociationKind::Resource(id, _)
            | LatticeAssociationKind::Vpc(id, _) => id,
        };
        let is_visible = sees(call, "servicenetwork", &of.id, &of.owner_id, &of.region);
        if !is_visible || network_id.is_some_and(|it| of.id != it) || other_id.is_some_and(|it| *id != it) {
            continue;
        }
        let item = with(
            association_view(association, &of.region, "ACTIVE"),
            json!({"serviceNetworkId": of.id, "serviceNetworkName": of.name, "serviceNetworkArn": network_arn(of)}),
        );
        shown.push(match &association.with {
            LatticeAssociationKind::Service(id) => match network.lattice_services.get(id) {
                Some(service) => with(
                    item,
                    json!({"serviceId": id, "serviceName": service.name, "serviceArn": service_arn(service),
                        "dnsEntry": {"domainName": service_name(service), "hostedZoneId": crate::model::zone_id(&service.region)}}),
                ),
                None => item,
            },
            LatticeAssociationKind::Resource(id, private) => match network.resource_configurations.get(id) {
                Some(it) => {
                    let arn = lattice_arn(&it.region, &it.owner_id, "resourceconfiguration", id);
                    with(
                        item,
                        json!({"resourceConfigurationId": id, "resourceConfigurationArn": arn,
                            "resourceConfigurationName": it.name, "isManagedAssociation": false, "privateDnsEnabled": private}),
                    )
                }
                None => item,
            },
            LatticeAssociationKind::Vpc(id, _) => with(item, json!({"vpcId": id})),
        });
    }
    Ok(json!({"items": shown.into_iter().map(|it| with(it, json!({"createdAt": TIMESTAMP}))).collect::<Vec<_>>()}))
}

pub(super) fn list_service_associations(call: &mut Call<'_>) -> Answer {
    list_of(call, "serviceIdentifier", "snsa")
}

pub(super) fn list_resource_associations(call: &mut Call<'_>) -> Answer {
    list_of(call, "resourceConfigurationIdentifier", "snra")
}

pub(super) fn list_vpc_associations(call: &mut Call<'_>) -> Answer {
    list_of(call, "vpcIdentifier", "snva")
}
