//! The endpoints that a use needs in a VPC that has no other way out, as data. It must not know findings or sentences.

use super::fix::{Goal, fix};
use super::requests;
use crate::catalog;
use crate::control::{Lab, Request};
use crate::model::{EndpointState, EndpointType, Network, RouteTable, Vpc, VpcEndpoint};
use crate::net::Id;
use crate::net::json;
use crate::reach::{Query, Reach, To, Verdict, host_of};

/// Whether a use fails without an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Necessity {
    Required,
    /// Only where a feature is used, which `why` names.
    Optional,
}

/// An endpoint that a use needs.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// The service's key, such as `ecr.dkr`.
    pub key: &'static str,
    /// The type to make; S3 does with either.
    pub kind: EndpointType,
    pub necessity: Necessity,
    /// What for: a code that `text` knows.
    pub why: &'static str,
}

/// What a use needs.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Such as `ssm-session-manager`.
    pub name: &'static str,
    /// AWS's page that says so.
    pub page: &'static str,
    pub needs: &'static [Need],
    /// Services whose endpoint in a VPC shows that the use is meant there.
    pub signs: &'static [&'static str],
}

const fn need(key: &'static str, why: &'static str) -> Need {
    Need { key, kind: EndpointType::Interface, necessity: Necessity::Required, why }
}

const fn may_need(key: &'static str, why: &'static str) -> Need {
    Need { key, kind: EndpointType::Interface, necessity: Necessity::Optional, why }
}

const S3: Need = Need { key: "s3", kind: EndpointType::Gateway, necessity: Necessity::Required, why: "image-layers" };

/// The recipes.
pub const RECIPES: &[Recipe] = &[
    Recipe {
        name: "ssm-session-manager",
        page: "https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html",
        needs: &[
            need("ssm", "agent-control"),
            need("ssmmessages", "agent-sessions"),
            may_need("ec2messages", "old-agents"),
            may_need("kms", "encryption"),
            may_need("logs", "logs"),
            Need { necessity: Necessity::Optional, why: "agent-updates", ..S3 },
        ],
        signs: &["ssm", "ssmmessages", "ec2messages"],
    },
    Recipe {
        name: "ecr-fargate",
        page: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
        needs: &[
            need("ecr.api", "registry-api"),
            need("ecr.dkr", "registry-images"),
            S3,
            may_need("logs", "logs"),
            may_need("secretsmanager", "secrets"),
            may_need("ssm", "parameters"),
        ],
        signs: &["ecr.api", "ecr.dkr"],
    },
    Recipe {
        name: "eks-private",
        page: "https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
        needs: &[
            need("ec2", "nodes"),
            need("ecr.api", "registry-api"),
            need("ecr.dkr", "registry-images"),
            S3,
            need("sts", "roles"),
            may_need("eks", "cluster-api"),
            may_need("eks-auth", "pod-identity"),
            may_need("elasticloadbalancing", "load-balancers"),
            may_need("autoscaling", "autoscaling"),
            may_need("logs", "logs"),
        ],
        signs: &["eks", "eks-auth"],
    },
    Recipe {
        name: "lambda-s3",
        page: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
        needs: &[Need { why: "objects", ..S3 }],
        signs: &[],
    },
];

/// The recipe of a name.
pub fn recipe(name: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|it| it.name == name)
}

/// A need that a VPC does not meet, and the request that meets it.
#[derive(Clone, Debug)]
pub struct Missing {
    pub need: &'static Need,
    pub service_name: String,
    pub fix: Request,
}

/// Whether an endpoint meets a need: it is available, and for a gateway endpoint has a route (rule GW-05).
fn meets(network: &Network, endpoint: &VpcEndpoint, vpc: &Vpc, need: &Need) -> bool {
    if endpoint.vpc_id != vpc.vpc_id || endpoint.state != EndpointState::Available {
        return false;
    }
    let service = catalog::service_in(&endpoint.service_name, endpoint.service_region(network));
    service.is_some_and(|service| service.key == need.key)
        && match endpoint.vpc_endpoint_type {
            EndpointType::Gateway => !endpoint.route_table_ids.is_empty(),
            EndpointType::Interface => !endpoint.subnet_ids.is_empty(),
            EndpointType::GatewayLoadBalancer
            | EndpointType::Resource
            | EndpointType::ServiceNetwork
            | EndpointType::Tunnel => false,
        }
}

/// What a VPC lacks for a use, in the recipe's order. The named subnets are served, by their tables too; where none is
/// named, a subnet of each zone serves for an interface endpoint, and every table for a gateway endpoint.
pub fn missing(network: &Network, vpc_id: &Id, recipe: &'static Recipe, subnets: &[Id]) -> Vec<Missing> {
    let Some(vpc) = network.vpcs.get(vpc_id) else { return Vec::new() };
    let lacks = |need: &&Need| !network.vpc_endpoints.iter().any(|it| meets(network, it, vpc, need));
    let make = |need: &'static Need| {
        let service = catalog::service_of_key(need.key, &vpc.region)?;
        let fix = match need.kind {
            EndpointType::Gateway => {
                let tables = network.route_tables.iter().filter(|it| it.vpc_id == *vpc_id);
                let serves = |it: &&RouteTable| {
                    let mut own = it.associations.iter().filter_map(|association| association.subnet_id.as_ref());
                    it.edge_gateways().next().is_none()
                        && (subnets.is_empty() || it.is_main() || own.any(|subnet| subnets.contains(subnet)))
                };
                let tables: Vec<Id> = tables.filter(serves).map(|it| it.route_table_id.clone()).collect();
                requests::create_gateway_endpoint(vpc, &service.service_name, &tables)
            }
            EndpointType::Interface
            | EndpointType::GatewayLoadBalancer
            | EndpointType::Resource
            | EndpointType::ServiceNetwork
            | EndpointType::Tunnel => requests::create_interface_endpoint(
                vpc,
                &service.service_name,
                &one_subnet_a_zone(network, vpc_id, subnets),
                true,
            ),
        };
        Some(Missing { need, service_name: service.service_name, fix })
    };
    recipe.needs.iter().filter(lacks).filter_map(make).collect()
}

/// The first subnet of each zone of a VPC, of all or of those that are named.
pub fn one_subnet_a_zone(network: &Network, vpc_id: &Id, named: &[Id]) -> Vec<Id> {
    let mut zones: Vec<&str> = Vec::new();
    let mut subnets = Vec::new();
    let of_vpc = network.subnets.iter().filter(|it| it.vpc_id == *vpc_id && it.cidr_block.is_some());
    for subnet in of_vpc.filter(|it| named.is_empty() || named.contains(&it.subnet_id)) {
        if !zones.contains(&subnet.availability_zone_id.as_str()) {
            zones.push(&subnet.availability_zone_id);
            subnets.push(subnet.subnet_id.clone());
        }
    }
    subnets
}

/// What brings a use to a VPC.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In their order, each accepted by the engine after those before it.
    pub requests: Vec<Request>,
    /// Subnets that still do not reach a service without a public address, and the service.
    pub open: Vec<(Id, String)>,
}

/// The requests after which every host of the subnets reaches what the recipe requires privately. What is missing is made
/// first; then each journey is traced, and `fix` finds what it still lacks, such as a rule of a security group.
pub fn plan(network: &Network, vpc_id: &Id, recipe: &'static Recipe, subnets: &[Id]) -> Plan {
    let mut plan = Plan::default();
    let mut state = network.clone();
    let mut lacking = missing(network, vpc_id, recipe, subnets);
    lacking.retain(|it| it.need.necessity == Necessity::Required);
    let makes_names = lacking.iter().any(|it| it.need.kind == EndpointType::Interface);
    let attributes = network.vpcs.get(vpc_id).filter(|_| makes_names).map(requests::dns_attributes);
    for request in attributes.into_iter().flatten().chain(lacking.into_iter().map(|it| it.fix)) {
        plan.carry_out(&mut state, request);
    }
    let region = network.vpcs.get(vpc_id).map_or("", |vpc| vpc.region.as_str());
    let services = recipe.needs.iter().filter(|need| need.necessity == Necessity::Required);
    let services: Vec<_> = services.filter_map(|need| catalog::service_of_key(need.key, region)).collect();
    let served = network.subnets.iter().filter(|it| it.vpc_id == *vpc_id);
    for subnet in served.filter(|it| subnets.is_empty() || subnets.contains(&it.subnet_id)) {
        let Some(from) = Reach::new(network).witness(subnet) else { continue };
        for service in &services {
            let Some(host) = host_of(service) else { continue };
            let query = Query::tcp(from.clone(), To::Name(host), service.default_port());
            match fix(&state, &Goal { query, want: Verdict::Private }) {
                Some(found) => found.into_iter().for_each(|request| plan.carry_out(&mut state, request)),
                None => plan.open.push((subnet.subnet_id.clone(), service.service_name.clone())),
            }
        }
    }
    plan
}

impl Plan {
    fn carry_out(&mut self, state: &mut Network, request: Request) {
        if let Ok(after) = Lab::new(state.clone()).preview(&request) {
            *state = after;
            self.requests.push(request);
        }
    }
}

/// The recipes with what each needs, as JSON.
pub fn to_json() -> serde_json::Value {
    let recipes = RECIPES.iter().map(|recipe| {
        let needs = recipe.needs.iter().map(|need| {
            json!({
                "service": need.key,
                "type": need.kind.as_str(),
                "required": need.necessity == Necessity::Required,
                "why": need.why,
            })
        });
        json!({"recipe": recipe.name, "page": recipe.page, "needs": needs.collect::<Vec<_>>()})
    });
    recipes.collect()
}
