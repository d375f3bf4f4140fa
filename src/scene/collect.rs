//! What is to be drawn, gathered from the network and ordered: Regions, VPCs, zones, subnets, and what is in them. It must not know where it is drawn.

use crate::control::Lab;
use crate::model::{AttachmentKind, EndpointType, Network, RouteTable, Tags, TargetKind, Vpc};
use crate::net::{Id, SortedMap, SortedSet};
use crate::scene::folding::Folding;
use crate::scene::items::items;
use crate::scene::joints::{sites, transits};
use crate::scene::names::{blocks, both, called, list};
use crate::scene::plan::{Cell, DoorPlan, Plan, RegionPlan, Side, SubnetPlan, Tier, TopPlan, VpcPlan, ZonePlan};
use crate::scene::services::{fold_services, services, short_name};
use crate::scene::view::View;
use crate::text::drawn::{self, Drawn, drawn, endpoint_state};

/// Gathers what is to be drawn.
pub fn collect<'a>(network: &'a Network, view: &View) -> Plan<'a> {
    let tables = tables(network);
    let ports = network.vpc_endpoints.iter().map(|endpoint| endpoint.subnet_ids.len()).sum();
    let mut items = items(network, &Folding::new(network, view, ports));
    let appliance_endpoints: SortedSet<&str> = network
        .vpc_endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc_endpoint_type == EndpointType::GatewayLoadBalancer)
        .map(|endpoint| endpoint.vpc_endpoint_id.as_str())
        .collect();

    let things: usize = items.values().map(Vec::len).sum();
    let fold = Folding::new(network, view, things);

    let mut by_vpc: SortedMap<&str, Vec<SubnetPlan<'a>>> = SortedMap::new();
    let mut vpc_order: Vec<&str> = network.vpcs.iter().map(|vpc| vpc.vpc_id.as_str()).collect();
    for subnet in network.subnets.iter() {
        let table = tables
            .of_subnet
            .get(subnet.subnet_id.as_str())
            .or_else(|| tables.main.get(subnet.vpc_id.as_str()))
            .copied();
        let tier = Tier::of(table, &appliance_endpoints);
        let own = items.remove(subnet.subnet_id.as_str()).unwrap_or_default();
        let (ports, hosts) = own.into_iter().partition(|item| item.side == Side::Port);
        let hosts = fold.column(&subnet.subnet_id, "hosts", hosts);
        let ports = fold.column(&subnet.subnet_id, "ports", ports);
        if !network.vpcs.contains(&subnet.vpc_id) && !by_vpc.contains_key(subnet.vpc_id.as_str()) {
            vpc_order.push(subnet.vpc_id.as_str());
        }
        by_vpc.or_default(subnet.vpc_id.as_str()).push(SubnetPlan { subnet, tier, table, hosts, ports });
    }

    let mut regions: Vec<RegionPlan<'a>> = Vec::new();
    let providers = providers(network);
    // Where none reaches them yet, they stand where any VPC does.
    let has_others = vpc_order.iter().any(|id| !providers.contains(id));
    for id in vpc_order {
        let subnets = by_vpc.remove(id).unwrap_or_default();
        let vpc = network.vpcs.get(id);
        let region_name = region_of(vpc, &subnets);
        let plan = vpc_plan(network, id, vpc, &region_name, subnets, &fold, has_others && providers.contains(id));
        put(&mut regions, plan);
    }
    if regions.is_empty() {
        let name = Lab::REGION.to_string();
        regions.push(RegionPlan { name, vpcs: Vec::new(), services: Vec::new(), transits: Vec::new() });
    }
    for plan in &mut regions {
        services(network, plan, view);
        fold_services(plan, &fold);
    }
    transits(network, &mut regions);
    Plan { regions, sites: sites(network) }
}

/// Puts a VPC into its Region.
fn put<'a>(regions: &mut Vec<RegionPlan<'a>>, vpc: VpcPlan<'a>) {
    match regions.iter_mut().find(|region| region.name == vpc.region) {
        Some(region) => region.vpcs.push(vpc),
        None => {
            let name = vpc.region.clone();
            regions.push(RegionPlan { name, vpcs: vec![vpc], services: Vec::new(), transits: Vec::new() });
        }
    }
}

fn region_of(vpc: Option<&Vpc>, subnets: &[SubnetPlan<'_>]) -> String {
    let from_zone = || {
        let zone = subnets.first().map(|plan| plan.subnet.availability_zone.as_str()).unwrap_or_default();
        zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase()).to_string()
    };
    let region = vpc.map_or_else(from_zone, |vpc| vpc.region.clone());
    if region.is_empty() { Lab::REGION.to_string() } else { region }
}

struct Tables<'a> {
    of_subnet: SortedMap<&'a str, &'a RouteTable>,
    main: SortedMap<&'a str, &'a RouteTable>,
}

fn tables(network: &Network) -> Tables<'_> {
    let mut of_subnet = SortedMap::new();
    let mut main = SortedMap::new();
    for table in network.route_tables.iter() {
        for association in &table.associations {
            if let Some(subnet) = &association.subnet_id {
                of_subnet.insert(subnet.as_str(), table);
            }
        }
        if table.is_main() {
            main.insert(table.vpc_id.as_str(), table);
        }
    }
    Tables { of_subnet, main }
}

/// The VPCs whose load balancers or resource gateways others reach, and that are joined to nothing themselves.
fn providers(network: &Network) -> SortedSet<&str> {
    let arns = network
        .endpoint_services
        .iter()
        .flat_map(|service| service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns));
    let balancers = arns.filter_map(|arn| network.load_balancers.get(arn)).map(|balancer| balancer.vpc_id.as_str());
    let gateways = network.resource_gateways.iter().map(|gateway| gateway.vpc_id.as_str());
    let consumers: SortedSet<&str> = network.vpc_endpoints.iter().map(|endpoint| endpoint.vpc_id.as_str()).collect();
    let peered = network.peering_connections.iter().flat_map(|own| [&own.requester.vpc_id, &own.accepter.vpc_id]);
    let attached = network.transit_attachments.iter().filter_map(|own| match &own.kind {
        AttachmentKind::Vpc { vpc_id, .. } => Some(vpc_id),
        AttachmentKind::Vpn(_) => None,
    });
    let joined: SortedSet<&str> = peered.chain(attached).map(Id::as_str).collect();
    balancers.chain(gateways).filter(|vpc| !consumers.contains(vpc) && !joined.contains(vpc)).collect()
}

fn vpc_plan<'a>(
    network: &'a Network,
    id: &str,
    vpc: Option<&'a Vpc>,
    region: &str,
    subnets: Vec<SubnetPlan<'a>>,
    fold: &Folding<'_>,
    provider: bool,
) -> VpcPlan<'a> {
    let id = Id::new(id);
    let name = vpc.map_or_else(|| id.to_string(), |vpc| called(&vpc.tags, &id));
    let cidrs = vpc.map(|vpc| blocks(vpc.cidrs())).unwrap_or_default();
    let several = network.vpcs.iter().any(|other| vpc.is_some_and(|vpc| vpc.owner_id != other.owner_id));
    let owner = vpc.filter(|_| several).map(|vpc| vpc.owner_id.to_string());
    let account = owner.as_ref().map(|owner| drawn(Drawn::Account, &[owner])).unwrap_or_default();
    let title = list(&[&drawn(Drawn::Vpc, &[&both(&name, &id)]), &cidrs, &account]);
    let services = subnets.iter().flat_map(|plan| &plan.ports).flat_map(|item| item.services.clone()).collect();

    let mut reached: SortedMap<&Id, SortedSet<Id>> = SortedMap::new();
    for plan in &subnets {
        for route in plan.table.iter().flat_map(|table| &table.routes) {
            if route.target.kind() == TargetKind::VpcEndpoint {
                reached.or_default(&route.target.0).insert(plan.subnet.subnet_id.clone());
            }
        }
    }
    let doors = network
        .vpc_endpoints
        .iter()
        .filter(|endpoint| endpoint.vpc_id == id && endpoint.vpc_endpoint_type == EndpointType::Gateway)
        .map(|endpoint| {
            let state = endpoint_state(endpoint.state);
            let short = short_name(&endpoint.service_name);
            let name = endpoint.tags.name().unwrap_or(short).to_string();
            DoorPlan {
                id: endpoint.vpc_endpoint_id.clone(),
                title: list(&[
                    &drawn(
                        Drawn::EndpointTo,
                        &[
                            Drawn::GatewayEndpoint.text(),
                            &both(&name, &endpoint.vpc_endpoint_id),
                            &endpoint.service_name,
                        ],
                    ),
                    state,
                ]),
                name,
                class: if state.is_empty() { String::new() } else { "pending".to_string() },
                service: endpoint.service_name.clone(),
                subnets: reached.get(&endpoint.vpc_endpoint_id).cloned().unwrap_or_default(),
            }
        })
        .collect();

    let top = |id: &Id, tags: &Tags, symbol, kind: Drawn| {
        let name = called(tags, id);
        TopPlan { id: id.clone(), symbol, title: drawn(kind, &[&both(&name, id)]), name }
    };
    let own = |vpc: &Option<Id>| vpc.as_ref() == Some(&id);
    let internet = network.internet_gateways.iter().filter(|gateway| own(&gateway.vpc_id));
    let egress = network.egress_only_internet_gateways.iter().filter(|gateway| gateway.vpc_id == id);
    let nats = network.nat_gateways.iter().filter(|nat| nat.vpc_id == id && nat.subnet_id.is_none());
    let tops = internet
        .map(|gateway| top(&gateway.internet_gateway_id, &gateway.tags, "up", Drawn::InternetGateway))
        .chain(egress.map(|gateway| {
            let id = &gateway.egress_only_internet_gateway_id;
            top(id, &gateway.tags, "egress", Drawn::EgressOnlyGateway)
        }))
        .chain(nats.map(|nat| top(&nat.nat_gateway_id, &nat.tags, "nat", Drawn::RegionalNatGateway)))
        .collect();
    let vgws = network
        .vpn_gateways
        .iter()
        .filter(|gateway| own(&gateway.vpc_id))
        .map(|gateway| top(&gateway.vpn_gateway_id, &gateway.tags, "vpn", Drawn::VirtualPrivateGateway))
        .collect();

    let folded = fold.folds(id.as_str(), fold.vpcs).then(|| {
        let ports: usize =
            subnets.iter().map(|plan| plan.ports.iter().map(|item| item.inside.max(1)).sum::<usize>()).sum();
        let words = [drawn::subnets(subnets.len()), drawn::ports(ports)].join(" · ");
        let ids = subnets.iter().flat_map(ids_in).collect();
        (words, ids)
    });
    let zones = if folded.is_some() { Vec::new() } else { zones(network, &id, subnets, fold) };
    VpcPlan {
        id,
        region: region.to_string(),
        name,
        cidrs,
        owner,
        title,
        zones,
        doors,
        tops,
        vgws,
        provider,
        folded,
        services,
    }
}

fn ids_in(plan: &SubnetPlan<'_>) -> Vec<Id> {
    let mut ids = vec![plan.subnet.subnet_id.clone()];
    for item in plan.hosts.iter().chain(&plan.ports) {
        ids.push(item.id.clone());
        ids.extend(item.aliases.iter().cloned());
    }
    ids
}

fn zones<'a>(network: &Network, vpc: &Id, subnets: Vec<SubnetPlan<'a>>, fold: &Folding<'_>) -> Vec<ZonePlan<'a>> {
    let mut zones: SortedMap<String, ZonePlan<'a>> = SortedMap::new();
    for plan in subnets {
        let subnet = plan.subnet;
        let zone = zones.or_insert_with(subnet.availability_zone.clone(), || ZonePlan {
            name: subnet.availability_zone.clone(),
            zone_id: subnet.availability_zone_id.clone(),
            failed: network.failed_zones.contains(&subnet.availability_zone_id),
            tiers: [Vec::new(), Vec::new(), Vec::new()],
        });
        let [public, private, isolated] = &mut zone.tiers;
        let tier = match plan.tier {
            Tier::Public => public,
            Tier::Private => private,
            Tier::Isolated => isolated,
        };
        tier.push(Cell::Subnet(Box::new(plan)));
    }
    let mut zones: Vec<ZonePlan<'a>> = zones.into_values().collect();
    for zone in &mut zones {
        for (tier, cells) in Tier::ALL.into_iter().zip(&mut zone.tiers) {
            let key = [vpc.as_str(), "/", &zone.name, "/", tier.as_str()].concat();
            if cells.len() < 2 || !fold.folds(&key, fold.cells) {
                continue;
            }
            let plans: Vec<&SubnetPlan<'_>> = cells
                .iter()
                .filter_map(|cell| match cell {
                    Cell::Subnet(plan) => Some(&**plan),
                    Cell::Folded { .. } => None,
                })
                .collect();
            let name = format!("{} {} subnets", plans.len(), tier.as_str());
            let names: Vec<String> =
                plans.iter().map(|plan| called(&plan.subnet.tags, &plan.subnet.subnet_id)).collect();
            let services = plans.iter().flat_map(|plan| &plan.ports).flat_map(|item| item.services.clone()).collect();
            let ids = plans.iter().flat_map(|plan| ids_in(plan)).collect();
            *cells =
                vec![Cell::Folded { key, tier, title: format!("{name}: {}", names.join(", ")), name, ids, services }];
        }
    }
    zones
}
