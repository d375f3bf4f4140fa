//! Gateways to the internet, to a VPN and of translation. It must not know which routes lead to them.

use super::{Draft, Expr};
use crate::model::NatMode;
use crate::net::Id;

impl Draft<'_> {
    pub(super) fn gateways(&mut self) {
        let network = self.network;
        let region = self.region;
        for gateway in network.internet_gateways.iter().filter(|it| it.region == region) {
            let of_vpc = gateway.vpc_id.as_ref().map(|vpc| self.vpc_name(vpc)).unwrap_or_default();
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_vpc], "InternetGateway");
            let properties = self.tags(&gateway.tags).into_iter().collect();
            self.define(&gateway.internet_gateway_id, "AWS::EC2::InternetGateway", name.clone(), properties);
            if let Some(vpc) = &gateway.vpc_id {
                let attachment = self.name(&name, "Attachment");
                let properties = vec![("VpcId", self.of(vpc)), ("InternetGatewayId", Expr::Ref(name))];
                self.add("AWS::EC2::VPCGatewayAttachment", attachment, properties);
                self.identify(&[gateway.internet_gateway_id.as_str(), ":", vpc.as_str()]);
            }
        }
        for gateway in network.egress_only_internet_gateways.iter() {
            let of_vpc = self.vpc_name(&gateway.vpc_id);
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_vpc], "EgressOnlyInternetGateway");
            let properties = vec![("VpcId", self.of(&gateway.vpc_id))];
            let kind = "AWS::EC2::EgressOnlyInternetGateway";
            self.define(&gateway.egress_only_internet_gateway_id, kind, name, properties);
        }
        let region = self.region;
        for gateway in network.vpn_gateways.iter().filter(|it| it.region == region) {
            let of_vpc = gateway.vpc_id.as_ref().map(|vpc| self.vpc_name(vpc)).unwrap_or_default();
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_vpc], "VpnGateway");
            let mut properties = vec![("Type", "ipsec.1".into())];
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.vpn_gateway_id, "AWS::EC2::VPNGateway", name.clone(), properties);
            if let Some(vpc) = &gateway.vpc_id {
                let attachment = self.name(&name, "Attachment");
                let properties = vec![("VpcId", self.of(vpc)), ("VpnGatewayId", Expr::Ref(name))];
                self.add("AWS::EC2::VPCGatewayAttachment", attachment, properties);
            }
        }
    }

    /// The attachments of internet gateways to a VPC.
    pub(super) fn attachments(&self, vpc: &Id) -> Vec<String> {
        let vpc = ("VpcId", self.of(vpc));
        let attached = self.blueprint.resources.iter().filter(|resource| {
            resource.kind == "AWS::EC2::VPCGatewayAttachment"
                && resource.properties.contains(&vpc)
                && resource.properties.iter().any(|(name, _)| *name == "InternetGatewayId")
        });
        attached.map(|resource| resource.name.clone()).collect()
    }

    pub(super) fn nat_gateways(&mut self) {
        let network = self.network;
        for gateway in network.nat_gateways.iter() {
            let Some(subnet) = gateway.subnet_id.as_ref().filter(|id| self.stands.contains_key(id.as_str())) else {
                continue;
            };
            let of_subnet = network.subnets.get(subnet).and_then(|subnet| subnet.tags.name()).unwrap_or_default();
            let subnet = self.of(subnet);
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_subnet], "NatGateway");
            let mut properties = vec![("SubnetId", subnet)];
            if gateway.connectivity_type == NatMode::Private {
                properties.push(("ConnectivityType", "private".into()));
            } else {
                let address = self.name(&name, "Eip");
                let mut domain = vec![("Domain", "vpc".into())];
                let allocation = gateway.nat_gateway_addresses.first().and_then(|it| it.allocation_id.as_ref());
                let known = allocation.and_then(|id| network.addresses.get(id.as_str()));
                domain.extend(known.and_then(|address| self.tags(&address.tags)));
                if let Some(id) = allocation {
                    self.stand(id, Expr::Attribute(address.clone(), "AllocationId"));
                }
                self.add("AWS::EC2::EIP", address.clone(), domain);
                self.identify(&[allocation.map_or("", Id::as_str)]);
                properties.push(("AllocationId", Expr::Attribute(address, "AllocationId")));
            }
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.nat_gateway_id, "AWS::EC2::NatGateway", name.clone(), properties);
            // The address of a gateway needs the VPC's way out.
            let attachments: Vec<String> = self.attachments(&gateway.vpc_id);
            if let Some(made) = self.blueprint.resources.last_mut() {
                made.needs = attachments;
            }
        }
    }
}
