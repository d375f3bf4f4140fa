//! What joins networks: peering, transit gateways, VPN connections. It must not know which routes lead there.

use super::{Draft, Expr, Properties};
use crate::net::Id;

impl Draft<'_> {
    pub(super) fn between(&mut self) {
        let network = self.network;
        for peering in network.peering_connections.iter() {
            let ends = [&peering.requester.vpc_id, &peering.accepter.vpc_id].map(|vpc| self.vpc_name(vpc));
            let ends = if ends.contains(&"") { String::new() } else { ends.join("-to-") };
            let name = self.name_or(&[peering.tags.name().unwrap_or_default(), &ends], "PeeringConnection");
            let mut properties =
                vec![("VpcId", self.of(&peering.requester.vpc_id)), ("PeerVpcId", self.of(&peering.accepter.vpc_id))];
            if peering.accepter.owner_id != peering.requester.owner_id {
                properties.push(("PeerOwnerId", Expr::Text(peering.accepter.owner_id.to_string())));
            }
            if peering.accepter.region != peering.requester.region {
                properties.push(("PeerRegion", peering.accepter.region.as_str().into()));
            }
            properties.extend(self.tags(&peering.tags));
            self.define(&peering.vpc_peering_connection_id, "AWS::EC2::VPCPeeringConnection", name, properties);
        }
        let region = self.region;
        for gateway in network.transit_gateways.iter().filter(|it| it.region == region) {
            let name = self.name(gateway.tags.name().unwrap_or_default(), "TransitGateway");
            let default = |id: &Option<Id>| if id.is_some() { "enable" } else { "disable" };
            let defaults = [
                ("DefaultRouteTableAssociation", default(&gateway.association_default_route_table_id)),
                ("DefaultRouteTablePropagation", default(&gateway.propagation_default_route_table_id)),
            ];
            let said = defaults.into_iter().filter(|(_, value)| *value != "enable");
            let mut properties: Properties = said.map(|(property, value)| (property, value.into())).collect();
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.transit_gateway_id, "AWS::EC2::TransitGateway", name, properties);
        }
        for attachment in network.transit_attachments.iter() {
            let crate::model::AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, .. } = &attachment.kind else {
                continue;
            };
            let of_vpc = self.vpc_name(vpc_id);
            let name = self.name_or(&[attachment.tags.name().unwrap_or_default(), of_vpc], "TransitGatewayAttachment");
            let mut properties = vec![
                ("TransitGatewayId", self.of(&attachment.transit_gateway_id)),
                ("VpcId", self.of(vpc_id)),
                ("SubnetIds", self.all(subnet_ids)),
            ];
            if *appliance_mode {
                properties.push(("Options", Expr::Map(vec![("ApplianceModeSupport", "enable".into())])));
            }
            properties.extend(self.tags(&attachment.tags));
            let kind = "AWS::EC2::TransitGatewayVpcAttachment";
            self.define(&attachment.transit_gateway_attachment_id, kind, name, properties);
        }
    }

    pub(super) fn vpn(&mut self) {
        let network = self.network;
        let region = self.region;
        for gateway in network.customer_gateways.iter().filter(|it| it.region == region) {
            let name = self.name(gateway.tags.name().unwrap_or_default(), "CustomerGateway");
            let asn = gateway.bgp_asn.parse().map_or_else(|_| gateway.bgp_asn.as_str().into(), Expr::Int);
            let address = gateway.ip_address.as_str();
            let mut properties = vec![("Type", "ipsec.1".into()), ("BgpAsn", asn), ("IpAddress", address.into())];
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.customer_gateway_id, "AWS::EC2::CustomerGateway", name, properties);
        }
        for vpn in network.vpn_connections.iter() {
            if !self.stands.contains_key(vpn.customer_gateway_id.as_str()) {
                continue;
            }
            let name = self.name(vpn.tags.name().unwrap_or_default(), "VpnConnection");
            let mut properties =
                vec![("Type", "ipsec.1".into()), ("CustomerGatewayId", self.of(&vpn.customer_gateway_id))];
            properties.extend(vpn.vpn_gateway_id.as_ref().map(|id| ("VpnGatewayId", self.of(id))));
            properties.extend(vpn.transit_gateway_id.as_ref().map(|id| ("TransitGatewayId", self.of(id))));
            if vpn.static_routes_only {
                properties.push(("StaticRoutesOnly", Expr::Bool(true)));
            }
            properties.extend(self.tags(&vpn.tags));
            self.define(&vpn.vpn_connection_id, "AWS::EC2::VPNConnection", name.clone(), properties);
            for route in &vpn.routes {
                let route_name = self.name(&name, "Route");
                let properties =
                    vec![("DestinationCidrBlock", (*route).into()), ("VpnConnectionId", Expr::Ref(name.clone()))];
                self.add("AWS::EC2::VPNConnectionRoute", route_name, properties);
            }
        }
    }
}
