//! Services of VPC Lattice. It must not know which networks have them.

use super::{checked_name, id_of, items, not_found, sees};
use crate::control::call::{Answer, ApiError, Call, with};
use crate::model::{LatticeAssociation, LatticeAssociationKind, LatticeService, lattice_arn};
use crate::net::DnsName;
use crate::net::json;
use serde_json::Value;

pub(super) fn create_service(call: &mut Call<'_>) -> Answer {
    let name = checked_name(call)?;
    if call.network.lattice_services.iter().any(|it| it.name == name && call.is_mine(&it.owner_id, &it.region)) {
        refuse!("ConflictException", "A service with the name {name} exists already.");
    }
    let custom_domain_name = match call.params.text("customDomainName").map(|text| (text, text.parse::<DnsName>())) {
        None => None,
        Some((_, Ok(name))) if name.label_count() > 1 => Some(name.as_str().to_string()),
        Some((text, _)) => refuse!("ValidationException", "The domain name '{text}' is not valid."),
    };
    let service = LatticeService {
        id: call.make("svc"),
        name,
        owner_id: call.owner(),
        region: call.region.to_string(),
        custom_domain_name,
    };
    let auth = call.params.text("authType").unwrap_or("NONE");
    let shown = with(service_view(&service), json!({"authType": auth, "status": "CREATE_IN_PROGRESS"}));
    call.network.lattice_services.insert(service);
    Ok(shown)
}

pub(super) fn service_arn(service: &LatticeService) -> String {
    lattice_arn(&service.region, &service.owner_id, "service", &service.id)
}

/// Rule SN-06: a service's own generated name.
pub(super) fn service_name(service: &LatticeService) -> String {
    let digits = service.id.as_str().trim_start_matches("svc-");
    [&service.name, "-", digits, ".7d67968.vpc-lattice-svcs.", &service.region, ".on.aws"].concat()
}

fn service_view(service: &LatticeService) -> Value {
    let mut shown = json!({"id": service.id, "name": service.name, "arn": service_arn(service), "status": "ACTIVE",
        "dnsEntry": {"domainName": service_name(service), "hostedZoneId": crate::model::zone_id(&service.region)}});
    if let Some(name) = &service.custom_domain_name {
        shown = with(shown, json!({"customDomainName": name}));
    }
    shown
}

/// The service that a call names, the caller's own or a shared one.
pub(super) fn usable_service(call: &Call<'_>) -> Result<LatticeService, ApiError> {
    let identifier = call.params.require("serviceIdentifier")?;
    let found = call.network.lattice_services.get(id_of(identifier));
    match found.filter(|it| sees(call, "service", &it.id, &it.owner_id, &it.region)) {
        Some(service) => Ok(service.clone()),
        None => not_found("Service", identifier),
    }
}

pub(super) fn delete_service(call: &mut Call<'_>) -> Answer {
    let service = usable_service(call)?;
    if service.owner_id != *call.account {
        refuse!("AccessDeniedException", "The service {} is owned by another account.", service.id);
    }
    let is_its = |it: &LatticeAssociation| matches!(&it.with, LatticeAssociationKind::Service(id) if *id == service.id);
    if call.network.lattice_associations.iter().any(is_its) {
        refuse!("ConflictException", "The service {} has service network associations: delete them first.", service.id);
    }
    call.network.lattice_services.remove(&service.id);
    Ok(json!({"id": service.id, "arn": service_arn(&service), "name": service.name, "status": "DELETE_IN_PROGRESS"}))
}

pub(super) fn list_services(call: &mut Call<'_>) -> Answer {
    let shown = call.network.lattice_services.iter();
    let shown = shown.filter(|it| sees(call, "service", &it.id, &it.owner_id, &it.region));
    items(shown.map(service_view))
}
