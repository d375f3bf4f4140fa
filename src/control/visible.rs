//! Which endpoint services a consumer can see. It must not know how they are made.

use crate::model::{EndpointService, Network, ServiceState};
use crate::net::{Arn, Id};

/// The endpoint service with this name, where the account may use it from its Region.
///
/// Rules ES-09, ES-10, IF-57 (nobody who is not listed sees it), XR-01, XR-12. A service's own account may use it without
/// being listed: an assumption.
pub fn visible_service<'a>(
    network: &'a Network,
    account: &Id,
    region: &str,
    service_name: &str,
    service_region: &str,
) -> Option<&'a EndpointService> {
    let id = service_name.rsplit('.').next()?;
    let service = network.endpoint_services.get(id)?;
    let is_here = service.region == service_region
        && (service.region == region || service.supported_regions.contains(region))
        && service.service_name() == service_name
        && service.state == ServiceState::Available;
    (is_here && admits(service, account)).then_some(service)
}

fn admits(service: &EndpointService, account: &Id) -> bool {
    service.owner_id == *account
        || service.allowed_principals.iter().any(|principal| {
            principal == "*"
                || principal == account.as_str()
                || Arn::parse(principal).is_some_and(|arn| arn.account == account.as_str())
        })
}
