//! What an endpoint can be made for: a service, a resource, a service network, as the caller sees it. It must not know subnets.

use crate::catalog::{self, ServiceType};
use crate::control::call::{ApiError, Call};
use crate::control::visible::visible_service;
use crate::model::{
    EndpointState, EndpointType, LatticeAssociationKind, Network, PrivateDnsVerification, ResourceConfigurationType,
    Vpc, VpcEndpoint,
};
use crate::net::SortedSet;
use crate::net::{Arn, Id};

/// What an endpoint is made for, as the caller sees it.
pub struct Offer {
    pub service_name: String,
    pub service_region: Option<String>,
    pub types: Vec<EndpointType>,
    /// Zone ids in which it is offered; None stands for all of the Region.
    pub zone_ids: Option<SortedSet<String>>,
    pub has_v4: bool,
    pub has_v6: bool,
    /// None where nothing is known of it.
    pub has_private_names: bool,
    pub acceptance_required: bool,
    pub private_name_verified: bool,
}

/// The service that a call names, if it is offered to the caller with this type of endpoint.
///
/// Rules GW-01, GW-08, IF-03, IF-04, IF-57, IF-62, ES-02, ES-09, XR-01, XR-02, XR-12.
pub fn find_offer(call: &Call<'_>, vpc: &Vpc, kind: EndpointType) -> Result<Offer, ApiError> {
    let name = call.params.require("ServiceName")?;
    let region = call.params.text("ServiceRegion").unwrap_or(&vpc.region);
    let is_remote = region != vpc.region;
    let unknown = || ApiError::new("InvalidServiceName", format!("The Vpc Endpoint Service '{name}' does not exist"));
    let offer = if name.contains(".vpce-svc-") {
        let service = visible_service(call.network, call.account, &vpc.region, name, region).ok_or_else(unknown)?;
        Offer {
            service_name: name.to_string(),
            service_region: is_remote.then(|| region.to_string()),
            types: vec![service.endpoint_type()],
            zone_ids: (!is_remote).then(|| service.availability_zone_ids.clone()),
            has_v4: service.supported_ip_address_types.contains("ipv4"),
            has_v6: service.supported_ip_address_types.contains("ipv6"),
            has_private_names: service.private_dns_name.is_some(),
            // Rule ES-13. The service's own account is taken to be let in like any other: it is asked to accept too.
            acceptance_required: service.acceptance_required,
            private_name_verified: service.private_dns_verification == PrivateDnsVerification::Verified,
        }
    } else {
        let service =
            catalog::service_in(name, region).filter(|service| service.region == region).ok_or_else(unknown)?;
        let names = |it: &ServiceType| match it {
            ServiceType::Gateway => EndpointType::Gateway,
            ServiceType::Interface => EndpointType::Interface,
        };
        if is_remote && !service.cross_region {
            return Err(unknown());
        }
        let types = service.types.iter().map(names).filter(|it| !is_remote || *it == EndpointType::Interface).collect();
        Offer {
            service_name: service.service_name.clone(),
            service_region: is_remote.then(|| region.to_string()),
            types,
            zone_ids: None,
            has_v4: true,
            has_v6: takes_v6(service),
            has_private_names: service.private_dns_names.as_ref().is_none_or(|names| !names.is_empty()),
            acceptance_required: false,
            private_name_verified: true,
        }
    };
    if !offer.types.contains(&kind) {
        let types: Vec<&str> = offer.types.iter().map(|kind| kind.as_str()).collect();
        refuse!(
            "InvalidParameter",
            "Endpoint type ({}) does not match available service types ([{}]).",
            kind.as_str(),
            types.join(", ")
        );
    }
    Ok(offer)
}

/// What resource and service-network endpoints are made for (rules RE-01, RE-02, RE-17, SN-01, SN-02).
pub fn lattice_offer(
    call: &Call<'_>,
    vpc: &Vpc,
    kind: EndpointType,
    endpoint: &mut VpcEndpoint,
) -> Result<Offer, ApiError> {
    let network = &*call.network;
    // Rule XR-13: interface endpoints alone reach other Regions.
    if call.params.text("ServiceRegion").is_some_and(|region| region != vpc.region) {
        refuse!("InvalidParameter", "ServiceRegion is not supported for {} type VPC Endpoint.", kind.as_str());
    }
    let member = if kind == EndpointType::Resource { "ResourceConfigurationArn" } else { "ServiceNetworkArn" };
    let arn = call.params.require(member)?;
    let id = arn.rsplit('/').next().unwrap_or(arn);
    let shared = |owner: &Id| {
        *owner == *call.account
            || network
                .resource_shares
                .iter()
                .any(|share| share.resource_arns.contains(arn) && share.principals.contains(call.account.as_str()))
    };
    let missing = |code: &str| {
        ApiError::new(code, format!("The {member} '{arn}' does not exist, or is not shared with this account."))
    };
    if kind == EndpointType::Resource {
        if Arn::parse(arn).is_none() {
            refuse!("InvalidResourceConfigurationArn.Malformed", "The {member} '{arn}' is not an ARN.");
        }
        let found =
            network.resource_configurations.get(id).filter(|it| shared(&it.owner_id) && it.region == vpc.region);
        let configuration = found.ok_or_else(|| missing("InvalidResourceConfigurationArn.NotFound"))?;
        if configuration.kind == ResourceConfigurationType::Child {
            refuse!(
                "InvalidParameter",
                "A CHILD resource configuration cannot have an endpoint of its own: use its group."
            );
        }
        endpoint.resource_configuration_arn = Some(arn.to_string());
    } else {
        let found = network.service_networks.get(id).filter(|it| shared(&it.owner_id) && it.region == vpc.region);
        found.ok_or_else(|| missing("InvalidParameter"))?;
        endpoint.service_network_arn = Some(arn.to_string());
    }
    // Rule RE-17: not of both types; of one type, not twice where a zone was made (an assumption, as rule DNS-31 has it).
    if call.params.is("PrivateDnsEnabled") {
        let mine: SortedSet<&Id> = configurations(network, id).collect();
        let clash = network.vpc_endpoints.iter().any(|other| {
            let arn = other.resource_configuration_arn.as_ref().or(other.service_network_arn.as_ref());
            let theirs = arn.and_then(|arn| arn.rsplit('/').next());
            other.vpc_id == vpc.vpc_id
                && other.private_dns_enabled
                && (other.vpc_endpoint_type != kind
                    || other.lattice_names(network).iter().any(|it| it.private_name.is_some()))
                && theirs.is_some_and(|theirs| configurations(network, theirs).any(|it| mine.contains(it)))
        });
        if clash {
            refuse!(
                "InvalidParameter",
                "Two endpoints for the same resource configuration cannot both have private DNS in the VPC {}.",
                vpc.vpc_id
            );
        }
    }
    Ok(Offer {
        service_name: String::new(),
        service_region: None,
        types: vec![kind],
        zone_ids: None,
        has_v4: true,
        has_v6: true,
        // Rule RE-12: without a custom domain there is no zone, and nothing to refuse.
        has_private_names: true,
        acceptance_required: false,
        private_name_verified: true,
    })
}

/// The resource configurations behind the id of a configuration or a service network.
fn configurations<'a>(network: &'a Network, id: &'a str) -> impl Iterator<Item = &'a Id> {
    let own = network.resource_configurations.get(id).map(|configuration| &configuration.id);
    let of_network = network.lattice_associations.iter().filter(move |it| it.service_network_id == id);
    own.into_iter().chain(of_network.filter_map(|it| match &it.with {
        LatticeAssociationKind::Resource(id, _) => Some(id),
        LatticeAssociationKind::Service(_) | LatticeAssociationKind::Vpc(..) => None,
    }))
}

/// Whether a service of AWS takes IPv6: where that is not known, the lab does not refuse it (rules IF-30, IF-34).
fn takes_v6(service: &catalog::Service) -> bool {
    service.supported_ip_address_types.contains(&"ipv6") || service.ip_address_types_basis != catalog::Basis::Known
}

/// Rule IF-30: the service takes the families of the endpoint.
pub fn family_offered(endpoint: &VpcEndpoint, offer: &Offer) -> Result<(), ApiError> {
    let kind = endpoint.ip_address_type;
    if (kind.has_v4() && !offer.has_v4) || (kind.has_v6() && !offer.has_v6) {
        refuse!(
            "InvalidParameter",
            "The IP address type {} is not supported by the service {}.",
            kind.as_str(),
            endpoint.service_name
        );
    }
    Ok(())
}

/// The offer behind an endpoint that exists: it stands even if it is no longer made to new callers (rule IF-57).
pub fn standing_offer(call: &Call<'_>, vpc: &Vpc, endpoint: &VpcEndpoint) -> Offer {
    let service = endpoint.customer_service(call.network);
    let of_catalog = catalog::service_in(&endpoint.service_name, endpoint.service_region(call.network));
    let is_remote = endpoint.service_region(call.network) != vpc.region;
    Offer {
        service_name: endpoint.service_name.clone(),
        service_region: is_remote.then(|| endpoint.service_region(call.network).to_string()),
        types: if endpoint.is_s3() {
            vec![EndpointType::Gateway, EndpointType::Interface]
        } else {
            vec![endpoint.vpc_endpoint_type]
        },
        zone_ids: service.map(|service| service.availability_zone_ids.clone()).filter(|_| !is_remote),
        has_v4: service.is_none_or(|service| service.supported_ip_address_types.contains("ipv4")),
        has_v6: match (service, &of_catalog) {
            (Some(service), _) => service.supported_ip_address_types.contains("ipv6"),
            (None, Some(service)) => takes_v6(service),
            (None, None) => true,
        },
        has_private_names: match (service, of_catalog) {
            (Some(service), _) => service.private_dns_name.is_some(),
            (None, Some(service)) => service.private_dns_names.as_ref().is_none_or(|names| !names.is_empty()),
            (None, None) => true,
        },
        acceptance_required: endpoint.state == EndpointState::PendingAcceptance,
        private_name_verified: service.is_none_or(|it| it.private_dns_verification == PrivateDnsVerification::Verified),
    }
}
