//! Findings about endpoints that need others beside them. It must not know names or packets.

use super::super::recipes::{Necessity, RECIPES, missing};
use super::{Review, facts};
use crate::catalog;
use crate::model::EndpointType;
use crate::net::Id;
use crate::reach::Fact;

impl Review<'_> {
    /// Rules DNS-29, DNS-48: sets of endpoints of which a part is there.
    pub(super) fn sets(&mut self) {
        let network = self.network;
        for vpc in network.vpcs.iter() {
            for recipe in RECIPES {
                let sign = |endpoint: &&crate::model::VpcEndpoint| {
                    endpoint.vpc_id == vpc.vpc_id
                        && endpoint.vpc_endpoint_type == EndpointType::Interface
                        && catalog::service_in(&endpoint.service_name, endpoint.service_region(network))
                            .is_some_and(|it| recipe.signs.contains(&it.key.as_str()))
                };
                let signs = super::names::ids(network.vpc_endpoints.iter().filter(sign));
                if signs.is_empty() {
                    continue;
                }
                let mut lacking = missing(network, &vpc.vpc_id, recipe, &[]);
                lacking.retain(|it| it.need.necessity == Necessity::Required);
                let without_layers = lacking.iter().position(|it| it.need.why == "image-layers");
                let pulls = self.pulls_from_registry(&vpc.vpc_id);
                if let Some(place) = without_layers.filter(|_| pulls) {
                    let layers = lacking.remove(place);
                    let about = facts([(&vpc.vpc_id).into()]);
                    self.add("images-without-s3", vec![vpc.vpc_id.clone()], about, vec![layers.fix]);
                }
                if lacking.is_empty() {
                    continue;
                }
                let services: Vec<&str> = lacking.iter().map(|it| it.need.key).collect();
                let about = facts([(&vpc.vpc_id).into(), Fact::Word(recipe.name), Fact::Text(services.join(", "))]);
                let mut components = signs;
                components.push(vpc.vpc_id.clone());
                components.push(Id::from(recipe.name));
                self.add("endpoint-set-incomplete", components, about, lacking.into_iter().map(|it| it.fix).collect());
            }
        }
    }

    fn pulls_from_registry(&self, vpc_id: &Id) -> bool {
        let mut endpoints = self.network.vpc_endpoints.iter();
        endpoints.any(|it| it.vpc_id == *vpc_id && it.service_name.contains(".ecr."))
    }
}
