//! What joins VPCs with each other and with other places, gathered from the network. It must not know where it is drawn.

use crate::model::{AttachmentKind, Network, Tags};
use crate::net::{Id, SortedSet};
use crate::scene::names::{blocks, both, called, list};
use crate::scene::plan::{RegionPlan, SitePlan, TransitPlan};
use crate::scene::shape::Kind;
use crate::text::drawn::{Drawn, drawn};

/// Transit gateways, peering connections and gateways without a VPC, each in the Region of the first VPC that it joins.
pub fn transits(network: &Network, regions: &mut [RegionPlan<'_>]) {
    let mut plans: Vec<(Option<&str>, TransitPlan)> = Vec::new();
    for gateway in network.transit_gateways.iter() {
        let id = &gateway.transit_gateway_id;
        let mut vpcs = Vec::new();
        let mut aliases = Vec::new();
        for attachment in network.transit_attachments.iter().filter(|own| own.transit_gateway_id == *id) {
            aliases.push(attachment.transit_gateway_attachment_id.clone());
            if let AttachmentKind::Vpc { vpc_id, .. } = &attachment.kind {
                vpcs.push(vpc_id.clone());
            }
        }
        let tables = network.transit_route_tables.iter().filter(|table| table.transit_gateway_id == *id);
        aliases.extend(tables.map(|table| table.transit_gateway_route_table_id.clone()));
        let name = called(&gateway.tags, id);
        plans.push((
            Some(&gateway.region),
            TransitPlan {
                id: id.clone(),
                kind: Kind::Transit,
                symbol: "transit",
                title: drawn(Drawn::TransitGateway, &[&both(&name, id)]),
                name,
                detail: Drawn::TransitGatewayKind.text().to_string(),
                vpcs,
                aliases,
            },
        ));
    }
    for peering in network.peering_connections.iter() {
        let id = &peering.vpc_peering_connection_id;
        let name = called(&peering.tags, id);
        plans.push((
            Some(&peering.requester.region),
            TransitPlan {
                id: id.clone(),
                kind: Kind::Transit,
                symbol: "peering",
                title: drawn(Drawn::PeeringConnection, &[&both(&name, id)]),
                name,
                detail: Drawn::PeeringKind.text().to_string(),
                vpcs: vec![peering.requester.vpc_id.clone(), peering.accepter.vpc_id.clone()],
                aliases: Vec::new(),
            },
        ));
    }
    let mut alone = |id: &Id, tags: &Tags, region: &'_ str, symbol: &'static str, kind: Drawn| {
        let name = called(tags, id);
        let title = list(&[&drawn(kind, &[&both(&name, id)]), Drawn::NotAttached.text()]);
        let plan = TransitPlan {
            id: id.clone(),
            kind: Kind::Gateway,
            symbol,
            name,
            detail: Drawn::NotAttached.text().to_string(),
            title,
            vpcs: Vec::new(),
            aliases: Vec::new(),
        };
        if let Some(own) = regions.iter_mut().find(|own| own.name == region) {
            own.transits.push(plan);
        }
    };
    for gateway in network.internet_gateways.iter().filter(|gateway| gateway.vpc_id.is_none()) {
        alone(&gateway.internet_gateway_id, &gateway.tags, &gateway.region, "up", Drawn::InternetGateway);
    }
    for gateway in network.vpn_gateways.iter().filter(|gateway| gateway.vpc_id.is_none()) {
        alone(&gateway.vpn_gateway_id, &gateway.tags, &gateway.region, "vpn", Drawn::VirtualPrivateGateway);
    }
    for (region, plan) in plans {
        let home = plan.vpcs.iter().find_map(|vpc| {
            regions.iter().position(|own| own.vpcs.iter().any(|plan| plan.id == *vpc && !plan.provider))
        });
        let named = regions.iter().position(|own| Some(own.name.as_str()) == region);
        if let Some(own) = home.or(named).or((!regions.is_empty()).then_some(0)).and_then(|at| regions.get_mut(at)) {
            own.transits.push(plan);
        }
    }
}

/// On-premises networks, and the customer gateways of VPN connections that no network is joined by.
pub fn sites(network: &Network) -> Vec<SitePlan> {
    let gateways = |vpn: &Id| {
        let connection = network.vpn_connections.get(vpn);
        connection.and_then(|vpn| vpn.vpn_gateway_id.clone().or_else(|| vpn.transit_gateway_id.clone()))
    };
    let mut joined: SortedSet<&Id> = SortedSet::new();
    let mut sites: Vec<SitePlan> = Vec::new();
    for site in network.on_premises.iter() {
        joined.extend(&site.vpn_connection_id);
        let hosts = network.hosts.iter().filter(|host| host.on_premises_id == site.id);
        let cidrs = blocks(site.cidrs.iter().copied());
        let mut aliases: Vec<Id> = site.vpn_connection_id.iter().cloned().collect();
        let connection = site.vpn_connection_id.as_ref().and_then(|id| network.vpn_connections.get(id));
        aliases.extend(connection.map(|vpn| vpn.customer_gateway_id.clone()));
        sites.push(SitePlan {
            id: site.id.clone(),
            name: site.name.clone(),
            title: list(&[&drawn(Drawn::OnPremises, &[&site.name]), &cidrs]),
            cidrs,
            hosts: hosts.map(|host| (host.host_id.clone(), host.name.clone(), host.ip.to_string())).collect(),
            gateways: site.vpn_connection_id.as_ref().and_then(gateways).into_iter().collect(),
            aliases,
        });
    }
    for vpn in network.vpn_connections.iter().filter(|vpn| !joined.contains(&vpn.vpn_connection_id)) {
        let Some(gateway) = network.customer_gateways.get(&vpn.customer_gateway_id) else { continue };
        let name = called(&gateway.tags, &gateway.customer_gateway_id);
        sites.push(SitePlan {
            id: gateway.customer_gateway_id.clone(),
            title: list(&[&drawn(Drawn::CustomerGateway, &[&name]), &gateway.ip_address]),
            name,
            cidrs: gateway.ip_address.clone(),
            hosts: Vec::new(),
            gateways: gateways(&vpn.vpn_connection_id).into_iter().collect(),
            aliases: vec![vpn.vpn_connection_id.clone()],
        });
    }
    sites
}
