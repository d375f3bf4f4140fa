//! Which interfaces of an endpoint have a target behind them in their zone. It must not know who asks.

use super::index::Reach;
use crate::model::{LoadBalancer, NetworkInterface, TargetGroup, VpcEndpoint};
use std::net::IpAddr;

impl<'a> Reach<'a> {
    /// The interfaces that an endpoint's regional name answers: those with a healthy target, all where none has one.
    ///
    /// Rules ES-26, ES-27. That a service without any healthy target answers with every interface is an assumption.
    pub fn healthy_interfaces(&self, endpoint: &'a VpcEndpoint) -> Vec<&'a NetworkInterface> {
        let interfaces = endpoint.network_interface_ids.iter();
        let all: Vec<&NetworkInterface> = interfaces.filter_map(|id| self.network.network_interfaces.get(id)).collect();
        let Some(service) = endpoint.customer_service(self.network) else { return all };
        let arns = service.network_load_balancer_arns.iter();
        let balancers: Vec<&LoadBalancer> = arns.filter_map(|arn| self.network.load_balancers.get(arn)).collect();
        let is_healthy = |eni: &&&NetworkInterface| {
            let zone = self.zone_of(eni);
            let in_zone = balancers.iter().find(|it| {
                it.subnets
                    .iter()
                    .any(|place| self.subnet(&place.subnet_id).map(|it| it.availability_zone_id.as_str()) == zone)
            });
            in_zone.or_else(|| balancers.first()).is_some_and(|balancer| self.has_target(balancer, zone))
        };
        let healthy: Vec<&NetworkInterface> = all.iter().filter(is_healthy).copied().collect();
        if healthy.is_empty() { all } else { healthy }
    }

    /// The Gateway Load Balancer behind an endpoint where appliances are registered and none runs that the endpoint's zone
    /// uses. Whether there are appliances at all where none is registered, a network may leave open.
    ///
    /// Rule GWLB-19: cross-zone is off by default.
    pub fn without_appliance(&self, endpoint: &VpcEndpoint) -> Option<&'a LoadBalancer> {
        let service = endpoint.customer_service(self.network)?;
        let zone =
            endpoint.subnet_ids.first().and_then(|id| self.subnet(id)).map(|it| it.availability_zone_id.as_str());
        let arns = service.gateway_load_balancer_arns.iter();
        let balancers: Vec<&'a LoadBalancer> = arns.filter_map(|arn| self.network.load_balancers.get(arn)).collect();
        if balancers.iter().any(|balancer| self.has_target(balancer, zone)) {
            return None;
        }
        balancers.into_iter().find(|balancer| self.groups_of(balancer).any(|group| !group.targets.is_empty()))
    }

    fn groups_of(&self, balancer: &LoadBalancer) -> impl Iterator<Item = &'a TargetGroup> {
        let listeners = self.network.listeners.iter();
        let own = listeners.filter(move |it| it.load_balancer_arn == balancer.load_balancer_arn);
        own.filter_map(|it| self.network.target_groups.get(&it.target_group_arn))
    }

    /// The interfaces that a Network Load Balancer's name answers: those whose zone has a target, all where none has one.
    ///
    /// Rule ES-27.
    pub fn balancer_interfaces(&self, balancer: &LoadBalancer) -> Vec<&'a NetworkInterface> {
        let ids = balancer.subnets.iter().map(|it| &it.network_interface_id);
        let all: Vec<&'a NetworkInterface> = ids.filter_map(|id| self.network.network_interfaces.get(id)).collect();
        let has = |eni: &&&'a NetworkInterface| self.has_target(balancer, self.zone_of(eni));
        let healthy: Vec<&'a NetworkInterface> = all.iter().filter(has).copied().collect();
        if healthy.is_empty() { all } else { healthy }
    }

    fn zone_of(&self, eni: &NetworkInterface) -> Option<&'a str> {
        self.subnet(&eni.subnet_id).map(|subnet| subnet.availability_zone_id.as_str())
    }

    /// Whether a load balancer has a running target that its node in a zone uses.
    fn has_target(&self, balancer: &LoadBalancer, zone: Option<&str>) -> bool {
        self.groups_of(balancer)
            .any(|group| self.group_has_target(group, if balancer.cross_zone { None } else { zone }))
    }

    fn group_has_target(&self, group: &TargetGroup, zone: Option<&str>) -> bool {
        group.targets.iter().any(|target| {
            let found = match target.id.as_str().parse::<IpAddr>() {
                Ok(address) => self.interface_at(&group.vpc_id, address),
                Err(_) => self.primary(&target.id),
            };
            found.is_some_and(|eni| self.runs(eni) && (zone.is_none() || self.zone_of(eni) == zone))
        })
    }
}
