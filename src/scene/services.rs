//! The services beside a Region's VPCs, gathered from the network. It must not know where they are drawn.

use crate::catalog;
use crate::model::{EndpointType, Network, VpcEndpoint};
use crate::net::order;
use crate::net::{Id, SortedMap, SortedSet};
use crate::scene::folding::{Folding, MANY_SERVICES};
use crate::scene::names::list;
use crate::scene::plan::{RegionPlan, ServicePlan};
use crate::scene::view::View;
use crate::text::drawn::{self, Drawn, drawn};

/// The services of a Region, in the order in which they were first asked for, behind those that everyone knows.
pub fn services(network: &Network, region: &mut RegionPlan<'_>, view: &View) {
    let name = |key: &str| {
        let service = catalog::service_of_key(key, &region.name).map(|service| service.service_name);
        service.unwrap_or_else(|| ["com.amazonaws.", &region.name, ".", key].concat())
    };
    let mut keys: Vec<String> = Vec::new();
    if view.layers.services {
        keys.extend(["s3", "dynamodb", "ssm"].map(name));
    }
    let mut counts: SortedMap<String, (usize, usize)> = SortedMap::new();
    let vpcs: SortedSet<&Id> = region.vpcs.iter().map(|vpc| &vpc.id).collect();
    for endpoint in network.vpc_endpoints.iter().filter(|endpoint| vpcs.contains(&endpoint.vpc_id)) {
        let key = service_key(endpoint);
        let count = counts.or_default(key.clone());
        if endpoint.vpc_endpoint_type == EndpointType::Gateway {
            count.1 += 1;
        } else {
            count.0 += endpoint.subnet_ids.len();
        }
        keys.push(key);
    }
    let own = network.endpoint_services.iter().filter(|service| service.region == region.name);
    keys.extend(own.map(|service| service.service_name()));
    for id in view.overlay.iter().flat_map(|overlay| &overlay.path) {
        if let Some(key) = service_of(id.as_str(), &region.name) {
            keys.push(key);
        }
    }
    let mut seen = SortedSet::new();
    for key in keys {
        if key.is_empty() || !seen.insert(key.clone()) {
            continue;
        }
        let (ports, doors) = counts.get(&key).copied().unwrap_or_default();
        region.services.push(service_plan(network, key, &region.name, ports, doors));
    }
    order::sort_by_key(&mut region.services, |service| service.provided);
}

/// Folds what is behind a Region's first services, but for those that a path passes.
pub fn fold_services(region: &mut RegionPlan<'_>, fold: &Folding<'_>) {
    let key = ["region:", &region.name, "/services"].concat();
    let (many, stay) = MANY_SERVICES;
    if region.services.len() <= stay || !fold.folds(&key, region.services.len() > many) {
        return;
    }
    let path = fold.view.overlay.iter().flat_map(|overlay| &overlay.path);
    let passed: SortedSet<&str> = path.map(Id::as_str).collect();
    let mut place = 0;
    let (shown, folded): (Vec<ServicePlan>, Vec<ServicePlan>) =
        std::mem::take(&mut region.services).into_iter().partition(|service| {
            place += 1;
            place <= stay || passed.contains(service.key.as_str())
        });
    region.services = shown;
    let provided = region.services.last().is_some_and(|service| service.provided);
    let names: Vec<&str> = folded.iter().map(|service| service.name.as_str()).collect();
    let ports: usize = folded.iter().map(|service| service.ports).sum();
    let name = drawn::more_services(folded.len());
    region.services.push(ServicePlan {
        key,
        title: format!("{name}: {}", names.join(", ")),
        name,
        detail: drawn::ports(ports),
        symbol: "service",
        vpc: None,
        aliases: folded.iter().flat_map(|service| service.aliases.clone()).collect(),
        provided,
        inside: folded.into_iter().map(|service| service.key).collect(),
        ports: 0,
        doors: 0,
    });
}

/// The name of the AWS service that a path's element names: a service name, or a host name of AWS in this Region.
pub fn service_of(text: &str, region: &str) -> Option<String> {
    if text.starts_with("com.amazonaws.") || text.starts_with("aws.") {
        return text.contains(region).then(|| text.to_string());
    }
    let host = catalog::service_of_host(text).filter(|host| host.region == region)?;
    catalog::service_of_key(host.key, region).map(|service| service.service_name)
}

/// The symbol and the second half of a service's short name.
pub fn service_key(endpoint: &VpcEndpoint) -> String {
    let arn = endpoint.resource_configuration_arn.as_ref().or(endpoint.service_network_arn.as_ref());
    match arn {
        Some(arn) if endpoint.service_name.is_empty() => arn.clone(),
        Some(_) | None => endpoint.service_name.clone(),
    }
}

/// The short name of a service: `ssm` of `com.amazonaws.us-east-1.ssm`.
pub fn short_name(service_name: &str) -> &str {
    let mut labels = service_name.splitn(4, '.');
    match (labels.next(), labels.next(), labels.next(), labels.next()) {
        (Some(_), Some("vpce"), Some(_), Some(rest)) | (Some(_), Some("amazonaws"), Some(_), Some(rest)) => {
            rest.rsplit_once('.').filter(|_| rest.contains("vpce-svc-")).map_or(rest, |(_, last)| last)
        }
        (Some("aws"), Some(_), Some(_), Some(rest)) => rest,
        _ => service_name.rsplit('/').next().unwrap_or(service_name),
    }
}

pub fn service_plan(network: &Network, key: String, region: &str, ports: usize, doors: usize) -> ServicePlan {
    let last = key.rsplit('/').next().unwrap_or(&key).to_string();
    let short = short_name(&key).to_string();
    let reached = match (ports, doors) {
        (0, 0) => Drawn::NoEndpoint.text().to_string(),
        (0, _) => Drawn::GatewayKind.text().to_string(),
        (_, 0) => drawn::ports(ports),
        (_, _) => list(&[Drawn::GatewayKind.text(), &drawn::ports(ports)]),
    };
    let mut plan = ServicePlan {
        name: service_title(&key, region, &short),
        detail: format!("{short} · {reached}"),
        title: String::new(),
        symbol: symbol_of(&short),
        vpc: None,
        aliases: Vec::new(),
        inside: Vec::new(),
        provided: short.starts_with("vpce-svc-") || key.starts_with("arn:"),
        key,
        ports,
        doors,
    };
    if let Some(service) = network.endpoint_services.get(&short) {
        plan.name = service.tags.name().unwrap_or(Drawn::EndpointService.text()).to_string();
        plan.symbol = "service";
        plan.aliases.push(service.service_id.clone());
        let balancer = service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns).next();
        plan.vpc = balancer.and_then(|arn| network.load_balancers.get(arn)).map(|balancer| balancer.vpc_id.clone());
        if plan.ports == 0 && plan.doors == 0 {
            plan.detail = drawn(Drawn::Account, &[service.owner_id.as_ref()]);
        } else {
            plan.detail = format!("{reached} · {}", service.owner_id);
        }
    } else if short.starts_with("vpce-svc-") {
        plan.name = short.clone();
        plan.detail = [Drawn::EndpointService.text(), &reached].join(" · ");
    } else if let Some(configuration) = network.resource_configurations.get(&last) {
        plan.name = configuration.name.clone();
        plan.symbol = "resource";
        plan.detail = [Drawn::Resource.text(), &reached].join(" · ");
        plan.aliases.push(configuration.id.clone());
        let gateway = configuration.resource_gateway_id.as_ref().and_then(|id| network.resource_gateways.get(id));
        plan.vpc = gateway.map(|gateway| gateway.vpc_id.clone());
    } else if let Some(own) = network.service_networks.get(&last) {
        plan.name = own.name.clone();
        plan.symbol = "service";
        plan.detail = [Drawn::ServiceNetwork.text(), &reached].join(" · ");
        plan.aliases.push(own.id.clone());
    }
    plan.title = list(&[&plan.name, &plan.key, &reached]);
    plan
}

/// The service's name without `Amazon` or `AWS`, or its short name where the catalogue does not know it. What a long one has in
/// brackets is left out: the short name below it says the same.
pub fn service_title(key: &str, region: &str, short: &str) -> String {
    let Some(service) = catalog::service_in(key, region) else { return short.to_string() };
    let name = service.name;
    let name = name.strip_prefix("Amazon ").or_else(|| name.strip_prefix("AWS ")).unwrap_or(name);
    let is_long = 22 < name.len();
    name.split_once(" (").filter(|_| is_long).map_or(name, |(name, _)| name).to_string()
}

pub fn symbol_of(short: &str) -> &'static str {
    match short {
        "s3" | "s3express" | "s3-global.accesspoint" | "s3tables" => "bucket",
        "dynamodb" | "dynamodb-streams" | "rds" | "rds-data" | "redshift" | "elasticache" => "database",
        "kms" | "kms-fips" | "secretsmanager" | "sts" => "lock",
        _ => "service",
    }
}
