//! What stands in subnets: instances, load balancers, the endpoint services in front of them. It must not know routes.

use super::{Draft, Expr, IMAGE, list};
use crate::model::{Instance, InstanceState, LoadBalancerKind, NetworkInterface};
use crate::net::Id;

impl Draft<'_> {
    pub(super) fn instances(&mut self) {
        let network = self.network;
        for instance in network.instances.iter() {
            if !self.stands.contains_key(instance.subnet_id.as_str()) {
                continue;
            }
            let name = self.name(instance.tags.name().unwrap_or_default(), "Instance");
            let mut interfaces =
                network.network_interfaces.iter().filter(|it| it.instance_id.as_ref() == Some(&instance.instance_id));
            let first = interfaces.find(|it| it.device_index == 0);
            let mut properties =
                vec![("ImageId", Expr::Parameter(IMAGE)), ("InstanceType", instance.instance_type.as_str().into())];
            if first.is_none() {
                properties.push(("SubnetId", self.of(&instance.subnet_id)));
            }
            if let Some(interface) = first {
                let address = interface.private_ip_addresses.first();
                let address = address.map(|address| ("PrivateIpAddress", Expr::Text(address.to_string())));
                match self.own_public_address(instance, interface) {
                    None => {
                        properties.push(("SubnetId", self.of(&instance.subnet_id)));
                        if !self.is_usual(&interface.groups) {
                            properties.push(("SecurityGroupIds", self.all(&interface.groups)));
                        }
                        properties.extend(address);
                    }
                    // Only an interface can say it.
                    Some(is_public) => {
                        let mut own = vec![
                            ("DeviceIndex", "0".into()),
                            ("AssociatePublicIpAddress", Expr::Bool(is_public)),
                            ("SubnetId", self.of(&instance.subnet_id)),
                        ];
                        if !self.is_usual(&interface.groups) {
                            own.push(("GroupSet", self.all(&interface.groups)));
                        }
                        own.extend(address);
                        properties.push(("NetworkInterfaces", Expr::List(vec![Expr::Map(own)])));
                    }
                }
                if !interface.source_dest_check {
                    properties.push(("SourceDestCheck", Expr::Bool(false)));
                }
                self.stand(&interface.network_interface_id, Expr::Ref(name.clone()));
            }
            properties.extend(self.tags(&instance.tags));
            self.define(&instance.instance_id, "AWS::EC2::Instance", name, properties);
        }
    }

    /// Whether an interface has only the default security group of its VPC, which it gets where none is said (rule IF-22).
    pub(super) fn is_usual(&self, groups: &[Id]) -> bool {
        matches!(groups, [only] if matches!(self.stands.get(only.as_str()), Some(Expr::Attribute(_, "DefaultSecurityGroup"))))
    }

    /// Whether an instance has a public address of AWS's, where its subnet says otherwise.
    pub(super) fn own_public_address(&self, instance: &Instance, interface: &NetworkInterface) -> Option<bool> {
        let by_subnet = self.network.subnets.get(&instance.subnet_id)?.map_public_ip_on_launch;
        let is_running = instance.state == InstanceState::Running;
        match &interface.association {
            Some(public) if public.allocation_id.is_some() => None,
            Some(_) => (!by_subnet).then_some(true),
            None => (by_subnet && is_running).then_some(false),
        }
    }

    pub(super) fn balancers(&mut self) {
        let network = self.network;
        for balancer in network.load_balancers.iter() {
            if !self.stands.contains_key(balancer.vpc_id.as_str()) {
                continue;
            }
            let name = self.name(&balancer.load_balancer_name, "LoadBalancer");
            let kind = if balancer.kind == LoadBalancerKind::Gateway { "gateway" } else { "network" };
            let mut properties = vec![
                ("Name", balancer.load_balancer_name.as_str().into()),
                ("Type", kind.into()),
                ("Subnets", list(&balancer.subnets, |subnet| self.of(&subnet.subnet_id))),
            ];
            if balancer.kind != LoadBalancerKind::Gateway {
                properties.push(("Scheme", balancer.scheme.as_str().into()));
            }
            if !balancer.security_groups.is_empty() {
                properties.push(("SecurityGroups", self.all(&balancer.security_groups)));
            }
            properties.extend(self.tags(&balancer.tags));
            self.define(&balancer.load_balancer_arn, "AWS::ElasticLoadBalancingV2::LoadBalancer", name, properties);
        }
        for group in network.target_groups.iter() {
            let name = self.name(&group.target_group_name, "TargetGroup");
            let target = |target: &crate::model::Target| {
                let mut members = vec![("Id", self.of(&target.id))];
                members.extend(target.port.map(|port| ("Port", Expr::Int(port.into()))));
                Expr::Map(members)
            };
            let mut properties = vec![
                ("Name", group.target_group_name.as_str().into()),
                ("Protocol", group.protocol.as_str().into()),
                ("Port", Expr::Int(group.port.into())),
                ("VpcId", self.of(&group.vpc_id)),
            ];
            // What targets are where nothing says it.
            if group.target_type.as_str() != "instance" {
                properties.push(("TargetType", group.target_type.as_str().into()));
            }
            if !group.targets.is_empty() {
                properties.push(("Targets", list(&group.targets, target)));
            }
            self.define(&group.target_group_arn, "AWS::ElasticLoadBalancingV2::TargetGroup", name, properties);
        }
        for listener in network.listeners.iter() {
            let balancer = network.load_balancers.get(&listener.load_balancer_arn);
            let name = self.name(balancer.map_or("", |it| &it.load_balancer_name), "Listener");
            let forward =
                Expr::Map(vec![("Type", "forward".into()), ("TargetGroupArn", self.of(&listener.target_group_arn))]);
            let mut properties = vec![("LoadBalancerArn", self.of(&listener.load_balancer_arn))];
            if let Some(port) = listener.port {
                properties.push(("Port", Expr::Int(port.into())));
                properties.push(("Protocol", listener.protocol.as_str().into()));
            }
            properties.push(("DefaultActions", Expr::List(vec![forward])));
            self.define(&listener.listener_arn, "AWS::ElasticLoadBalancingV2::Listener", name, properties);
        }
    }

    pub(super) fn services(&mut self) {
        let network = self.network;
        let region = self.region;
        for service in network.endpoint_services.iter().filter(|it| it.region == region) {
            let balancers = service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns);
            let balancer = balancers.into_iter().find_map(|arn| network.load_balancers.get(arn));
            let of_balancer = balancer.map_or("", |it| &it.load_balancer_name);
            let name = self.name_or(&[service.tags.name().unwrap_or_default(), of_balancer], "EndpointService");
            let mut properties = vec![("AcceptanceRequired", Expr::Bool(service.acceptance_required))];
            let balancers: [(&'static str, &Vec<Id>); 2] = [
                ("NetworkLoadBalancerArns", &service.network_load_balancer_arns),
                ("GatewayLoadBalancerArns", &service.gateway_load_balancer_arns),
            ];
            for (property, arns) in balancers {
                if !arns.is_empty() {
                    properties.push((property, self.all(arns)));
                }
            }
            properties.extend(self.tags(&service.tags));
            self.define(&service.service_id, "AWS::EC2::VPCEndpointService", name.clone(), properties);
            if !service.allowed_principals.is_empty() {
                let permissions = self.name(&name, "Permissions");
                let principals = list(&service.allowed_principals, |principal| Expr::Text(principal.clone()));
                let properties = vec![("ServiceId", Expr::Ref(name)), ("AllowedPrincipals", principals)];
                self.add("AWS::EC2::VPCEndpointServicePermissions", permissions, properties);
            }
            if service.private_dns_name.is_some() {
                self.note(&[service.service_id.as_str(), ": CloudFormation has no property for its private DNS name."]);
            }
        }
    }
}
