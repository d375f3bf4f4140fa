//! VPC endpoints. It must not know what stands behind a service.

use super::{Draft, Expr};
use crate::model::{EndpointType, VpcEndpoint};
use crate::net::Id;

impl Draft<'_> {
    pub(super) fn endpoints(&mut self) {
        let network = self.network;
        for endpoint in network.vpc_endpoints.iter() {
            if !self.stands.contains_key(endpoint.vpc_id.as_str()) {
                continue;
            }
            let wanted = self.endpoint_name(endpoint);
            let name = self.name_or(&[endpoint.tags.name().unwrap_or_default(), &wanted], "Endpoint");
            let mut properties = vec![
                ("VpcEndpointType", endpoint.vpc_endpoint_type.as_str().into()),
                ("VpcId", self.of(&endpoint.vpc_id)),
            ];
            if !endpoint.service_name.is_empty() {
                properties.push(("ServiceName", self.service(&endpoint.service_name)));
            }
            let arns: [(&'static str, &Option<String>); 2] = [
                ("ResourceConfigurationArn", &endpoint.resource_configuration_arn),
                ("ServiceNetworkArn", &endpoint.service_network_arn),
            ];
            for (property, arn) in arns {
                properties.extend(arn.as_deref().map(|arn| (property, arn.into())));
            }
            let lists: [(&'static str, &Vec<Id>); 3] = [
                ("RouteTableIds", &endpoint.route_table_ids),
                ("SubnetIds", &endpoint.subnet_ids),
                ("SecurityGroupIds", &endpoint.groups),
            ];
            for (property, ids) in lists {
                if !(ids.is_empty() || property == "SecurityGroupIds" && self.is_usual(ids)) {
                    properties.push((property, self.all(ids)));
                }
            }
            if endpoint.vpc_endpoint_type == EndpointType::Interface {
                properties.push(("PrivateDnsEnabled", Expr::Bool(endpoint.private_dns_enabled)));
            }
            let policy = endpoint.policy_document.as_deref().and_then(|text| serde_json::from_str(text).ok());
            properties.extend(policy.map(|policy| ("PolicyDocument", Expr::Document(policy))));
            properties.extend(self.tags(&endpoint.tags));
            self.define(&endpoint.vpc_endpoint_id, "AWS::EC2::VPCEndpoint", name, properties);
        }
    }

    /// What an endpoint without a name is called: after its service, and where others are of the same one, after what they differ in.
    pub(super) fn endpoint_name(&self, endpoint: &VpcEndpoint) -> String {
        let own = self.network.endpoint_services.iter().find(|it| it.service_name() == endpoint.service_name);
        let service = match own {
            Some(service) => service.tags.name().unwrap_or_default().to_owned(),
            None => {
                let is_said = |word: &&str| !matches!(*word, "com" | "amazonaws" | "aws" | "vpce");
                let words = endpoint.service_name.split('.').filter(is_said);
                let words = words.filter(|word| *word != self.region && !word.starts_with("vpce-svc-"));
                words.collect::<Vec<_>>().join("-")
            }
        };
        let same = || {
            let of_service = self.network.vpc_endpoints.iter().filter(|it| it.service_name == endpoint.service_name);
            of_service.filter(|it| self.stands.contains_key(it.vpc_id.as_str()))
        };
        let vpc = if same().any(|it| it.vpc_id != endpoint.vpc_id) { self.vpc_name(&endpoint.vpc_id) } else { "" };
        let differs =
            |it: &VpcEndpoint| it.vpc_id == endpoint.vpc_id && it.vpc_endpoint_type != endpoint.vpc_endpoint_type;
        let kind = if same().any(differs) { endpoint.vpc_endpoint_type.as_str() } else { "" };
        [vpc, &service, kind].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("-")
    }

    /// A service's name, with the Region and a service of the network's own left open.
    pub(super) fn service(&self, name: &str) -> Expr {
        let own = name.rsplit('.').next().filter(|id| id.starts_with("vpce-svc-"));
        if let Some(Expr::Ref(service)) = own.and_then(|id| self.stands.get(id)) {
            return Expr::InRegion(["com.amazonaws.vpce.{}.${", service, "}"].concat());
        }
        let region = [".", self.region, "."].concat();
        if name.contains(&region) { Expr::InRegion(name.replace(&region, ".{}.")) } else { name.into() }
    }
}
