//! What endpoints can lead to in a network beside AWS's own services: endpoint services, resources, service networks. It must not know
//! how an endpoint is made.

use crate::model::{EndpointType, Network, lattice_arn};

/// Something that an endpoint leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// What a request says: a service's name, or an ARN.
    pub value: String,
    /// What it is called.
    pub text: String,
    pub note: String,
    /// The type of the endpoints that lead to it.
    pub kind: EndpointType,
}

/// All of them in a Region, in the order in which they were made. Rules ES-05, RE-01, SN-01.
pub fn leads(network: &Network, region: &str) -> Vec<Lead> {
    let services = network.endpoint_services.iter().map(|it| Lead {
        value: it.service_name(),
        text: it.service_name(),
        note: it.tags.name().unwrap_or_default().to_string(),
        kind: if it.gateway_load_balancer_arns.is_empty() {
            EndpointType::Interface
        } else {
            EndpointType::GatewayLoadBalancer
        },
    });
    let resources = network.resource_configurations.iter().filter(|it| it.region == region).map(|it| Lead {
        value: lattice_arn(&it.region, &it.owner_id, "resourceconfiguration", &it.id),
        text: it.name.clone(),
        note: it.id.to_string(),
        kind: EndpointType::Resource,
    });
    let networks = network.service_networks.iter().filter(|it| it.region == region).map(|it| Lead {
        value: lattice_arn(&it.region, &it.owner_id, "servicenetwork", &it.id),
        text: it.name.clone(),
        note: it.id.to_string(),
        kind: EndpointType::ServiceNetwork,
    });
    services.chain(resources).chain(networks).collect()
}
