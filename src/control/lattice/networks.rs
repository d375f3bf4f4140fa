//! Service networks. It must not know what is associated with them.

use super::{checked_name, id_of, items, not_found, sees};
use crate::control::call::{Answer, ApiError, Call};
use crate::model::{LatticeAssociationKind, ServiceNetwork, lattice_arn};
use crate::net::json;

pub(super) fn create_network(call: &mut Call<'_>) -> Answer {
    let name = checked_name(call)?;
    if call.network.service_networks.iter().any(|it| it.name == name && call.is_mine(&it.owner_id, &it.region)) {
        refuse!("ConflictException", "A service network with the name {name} exists already.");
    }
    let sharing = call.params.object("sharingConfig").flag("enabled").unwrap_or(true);
    let network = ServiceNetwork {
        id: call.make("sn"),
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        kept_private: !sharing,
    };
    let auth = call.params.text("authType").unwrap_or("NONE");
    let shown = json!({"id": network.id, "name": network.name, "arn": network_arn(&network),
        "sharingConfig": {"enabled": sharing}, "authType": auth});
    call.network.service_networks.insert(network);
    Ok(shown)
}

pub(super) fn network_arn(network: &ServiceNetwork) -> String {
    lattice_arn(&network.region, &network.owner_id, "servicenetwork", &network.id)
}

/// The service network that a call names, the caller's own or a shared one (rule SN-02).
pub(super) fn usable_network(call: &Call<'_>) -> Result<ServiceNetwork, ApiError> {
    let identifier = call.params.require("serviceNetworkIdentifier")?;
    let found = call.network.service_networks.get(id_of(identifier));
    match found.filter(|it| sees(call, "servicenetwork", &it.id, &it.owner_id, &it.region)) {
        Some(network) => Ok(network.clone()),
        None => not_found("Service network", identifier),
    }
}

pub(super) fn delete_network(call: &mut Call<'_>) -> Answer {
    let network = usable_network(call)?;
    if network.owner_id != *call.account {
        refuse!("AccessDeniedException", "The service network {} is owned by another account.", network.id);
    }
    let is_it = |arn: &Option<String>| arn.as_deref().is_some_and(|arn| network.id == id_of(arn));
    if call.network.lattice_associations.iter().any(|it| it.service_network_id == network.id)
        || call.network.vpc_endpoints.iter().any(|it| is_it(&it.service_network_arn))
    {
        refuse!(
            "ConflictException",
            "The service network {} has associations or endpoints: delete them first.",
            network.id
        );
    }
    call.network.service_networks.remove(&network.id);
    Ok(json!({}))
}

pub(super) fn list_networks(call: &mut Call<'_>) -> Answer {
    let shown = call.network.service_networks.iter();
    let shown = shown.filter(|it| sees(call, "servicenetwork", &it.id, &it.owner_id, &it.region));
    items(shown.map(|it| {
        let own = call.network.lattice_associations.iter().filter(|a| a.service_network_id == it.id);
        let (mut vpcs, mut services, mut resources) = (0, 0, 0);
        for association in own {
            match association.with {
                LatticeAssociationKind::Vpc(..) => vpcs += 1,
                LatticeAssociationKind::Service(_) => services += 1,
                LatticeAssociationKind::Resource(..) => resources += 1,
            }
        }
        json!({"id": it.id, "name": it.name, "arn": network_arn(it), "numberOfAssociatedVPCs": vpcs,
            "numberOfAssociatedServices": services, "numberOfAssociatedResourceConfigurations": resources})
    }))
}
