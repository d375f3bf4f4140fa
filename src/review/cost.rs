//! The monthly bill of a network, line by line, and where endpoints cost less than a NAT gateway. It must not know sentences.
//!
//! Money is in whole millionths of a US dollar. A quantity that the network does not tell (traffic) is `None`, and so
//! is a price that the catalogue has not: what follows from either is not guessed.

use crate::catalog::prices::{
    CROSS_REGION_GB, CROSS_ZONE_GB, GWLBE_GB, HOURS_PER_MONTH, INTERFACE_GB_TIERS, PUBLIC_IPV4_HOUR, Prices, Rate,
    prices,
};
use crate::catalog::{Basis, region};
use crate::model::{
    EndpointState, EndpointType, NatGateway, NatState, Network, ResolverEndpoint, RouteTable, Subnet, TargetKind,
    VpcEndpoint,
};
use crate::net::Id;
use crate::net::json;
use crate::net::{SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::net::Ipv4Addr;

/// What is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Charge {
    GatewayEndpoint,
    InterfaceEndpointHours,
    InterfaceEndpointData,
    GatewayLoadBalancerEndpointHours,
    GatewayLoadBalancerEndpointData,
    ResourceEndpointHours,
    ResourceEndpointData,
    ServiceNetworkEndpoint,
    CrossRegionData,
    NatGatewayHours,
    NatGatewayData,
    CrossZoneData,
    PublicIpv4Address,
    TransitGatewayAttachment,
    VpnConnection,
    LoadBalancer,
    ResolverEndpoint,
    HostedZone,
}

impl Charge {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::GatewayEndpoint => "gateway-endpoint",
            Self::InterfaceEndpointHours => "interface-endpoint-hours",
            Self::InterfaceEndpointData => "interface-endpoint-data",
            Self::GatewayLoadBalancerEndpointHours => "gateway-load-balancer-endpoint-hours",
            Self::GatewayLoadBalancerEndpointData => "gateway-load-balancer-endpoint-data",
            Self::ResourceEndpointHours => "resource-endpoint-hours",
            Self::ResourceEndpointData => "resource-endpoint-data",
            Self::ServiceNetworkEndpoint => "service-network-endpoint",
            Self::CrossRegionData => "cross-region-data",
            Self::NatGatewayHours => "nat-gateway-hours",
            Self::NatGatewayData => "nat-gateway-data",
            Self::CrossZoneData => "cross-zone-data",
            Self::PublicIpv4Address => "public-ipv4-address",
            Self::TransitGatewayAttachment => "transit-gateway-attachment",
            Self::VpnConnection => "vpn-connection",
            Self::LoadBalancer => "load-balancer",
            Self::ResolverEndpoint => "resolver-endpoint",
            Self::HostedZone => "hosted-zone",
        }
    }

    /// The rule in the rulebook that says so. What the price table lacks cites the table.
    pub fn rule(self) -> &'static str {
        match self {
            Self::GatewayEndpoint => "PRICE-4",
            Self::InterfaceEndpointHours => "PRICE-1",
            Self::InterfaceEndpointData => "PRICE-2",
            Self::GatewayLoadBalancerEndpointHours | Self::GatewayLoadBalancerEndpointData => "PRICE-5",
            Self::ResourceEndpointHours | Self::ResourceEndpointData => "PRICE-6",
            Self::CrossRegionData => "PRICE-7",
            Self::NatGatewayHours | Self::NatGatewayData => "PRICE-8",
            Self::CrossZoneData => "PRICE-10",
            Self::PublicIpv4Address => "PRICE-9",
            Self::ServiceNetworkEndpoint
            | Self::TransitGatewayAttachment
            | Self::VpnConnection
            | Self::LoadBalancer
            | Self::ResolverEndpoint
            | Self::HostedZone => "PRICE-12",
        }
    }

    /// What its quantity counts.
    pub fn unit(self) -> Unit {
        match self {
            Self::InterfaceEndpointData
            | Self::GatewayLoadBalancerEndpointData
            | Self::ResourceEndpointData
            | Self::CrossRegionData
            | Self::NatGatewayData
            | Self::CrossZoneData => Unit::Gb,
            Self::GatewayEndpoint
            | Self::InterfaceEndpointHours
            | Self::GatewayLoadBalancerEndpointHours
            | Self::ResourceEndpointHours
            | Self::ServiceNetworkEndpoint
            | Self::NatGatewayHours
            | Self::PublicIpv4Address
            | Self::TransitGatewayAttachment
            | Self::VpnConnection
            | Self::LoadBalancer
            | Self::ResolverEndpoint
            | Self::HostedZone => Unit::Hour,
        }
    }
}

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// An hour; of an endpoint or a Regional NAT gateway in each of its zones.
    Hour,
    /// A gigabyte, by AWS's count 2^30 bytes.
    Gb,
}

impl Unit {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Gb => "GB",
        }
    }
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The component; of data that is charged in one sum (rule PRICE-2) each that counts.
    pub components: Vec<Id>,
    /// The account that pays.
    pub account: Id,
    /// The Region that it is charged in.
    pub region: String,
    /// What is charged.
    pub charge: Charge,
    /// In a month; `None` for traffic that nobody told.
    pub quantity: Option<u64>,
    /// The price of one; `None` where no price is known. Of tiers the first one's.
    pub rate: Option<Rate>,
    /// Millionths of a dollar in a month; `None` where the quantity or the price is not known.
    pub monthly: Option<u64>,
}

/// The bill of a month of 730 hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// The lines, by kind of component and then in the order in which they were made.
    pub lines: Vec<Line>,
    /// From how much traffic on endpoints save money.
    pub break_evens: Vec<BreakEven>,
}

impl Bill {
    /// The sum of the lines that are known, in millionths of a dollar.
    pub fn total(&self) -> u64 {
        self.lines.iter().filter_map(|line| line.monthly).sum()
    }

    /// The lines for which no price is known.
    pub fn without_price(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.rate.is_none())
    }

    /// The lines that have a price and depend on traffic that nobody told.
    pub fn by_traffic(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.rate.is_some() && line.quantity.is_none())
    }

    /// The bill as JSON. Money is text, in dollars, exact.
    pub fn to_json(&self) -> Value {
        let lines: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                let mut row = Map::new();
                row.insert("components".into(), line.components.iter().map(|id| json!(id.as_str())).collect());
                row.insert("account".into(), json!(line.account.as_str()));
                row.insert("region".into(), json!(line.region));
                row.insert("charge".into(), json!(line.charge.code()));
                row.insert("unit".into(), json!(line.charge.unit().code()));
                row.insert("quantity".into(), json!(line.quantity));
                row.insert("rate_usd".into(), json!(line.rate.map(|rate| usd(rate.micro_usd))));
                row.insert("rate_assumed".into(), json!(line.rate.map(|rate| rate.basis == Basis::Assumed)));
                row.insert("monthly_usd".into(), json!(line.monthly.map(usd)));
                row.insert("rule".into(), json!(line.charge.rule()));
                // What keeps a line from having a sum is said in words, too.
                let note = match (line.rate, line.quantity) {
                    (None, _) => Some("no price known"),
                    (Some(_), None) => Some("depends on traffic"),
                    (Some(_), Some(_)) => None,
                };
                if let Some(note) = note {
                    row.insert("note".into(), json!(note));
                }
                Value::Object(row)
            })
            .collect();
        let sources: SortedMap<&str, &str> =
            self.lines.iter().map(|line| (line.region.as_str(), prices(&line.region).source)).collect();
        json!({
            "total_usd": usd(self.total()),
            "without_price": self.without_price().count(),
            "by_traffic": self.by_traffic().count(),
            "lines": lines,
            "break_even": self.break_evens.iter().map(BreakEven::to_json).collect::<Vec<_>>(),
            "sources": sources,
        })
    }
}

/// Millionths of a dollar as dollars with two decimals, or more where there are more.
pub fn usd(micro: u64) -> String {
    let decimals = [".", &(1_000_000 + micro % 1_000_000).to_string().split_off(1)].concat();
    let kept = decimals.trim_end_matches('0');
    let padding = "0".repeat(3_usize.saturating_sub(kept.len()));
    [&(micro / 1_000_000).to_string(), kept, &padding].concat()
}

/// GB in a month by the id of the endpoint, NAT gateway or subnet that they pass.
pub type Traffic = SortedMap<Id, u64>;

/// What so many GB through interface endpoints cost, summed over an account's endpoints of a Region (rules PRICE-2,
/// PRICE-13), in millionths of a dollar.
pub fn interface_data(gb: u64) -> u64 {
    let mut start = 0;
    let mut sum = 0_u64;
    for (end, price) in INTERFACE_GB_TIERS {
        let in_tier = gb.min(end.unwrap_or(u64::MAX)).saturating_sub(start);
        sum = sum.saturating_add(in_tier.saturating_mul(price));
        start = end.unwrap_or(u64::MAX);
    }
    sum
}

/// The bill of a network. Lines that depend on traffic have no quantity.
pub fn cost(network: &Network) -> Bill {
    cost_with(network, &Traffic::new())
}

/// The bill of a network with the traffic that is known.
pub fn cost_with(network: &Network, traffic: &Traffic) -> Bill {
    let mut bill = Writer { network, traffic, lines: Vec::new() };
    bill.endpoints();
    bill.nat_gateways();
    bill.public_addresses();
    bill.without_prices();
    Bill { lines: bill.lines, break_evens: break_evens(network) }
}

const fn known(micro_usd: u64) -> Option<Rate> {
    Some(Rate { micro_usd, basis: Basis::Known })
}

/// A rate that was seen in us-east-1 only.
fn in_us_east_1(region: &str, micro_usd: u64) -> Option<Rate> {
    if region == "us-east-1" { known(micro_usd) } else { None }
}

/// Whether an endpoint is charged: from provisioning until deletion, whatever its acceptance state, and not after its
/// owner's service is gone (rule PRICE-1).
fn is_charged(network: &Network, endpoint: &VpcEndpoint) -> bool {
    match endpoint.state {
        EndpointState::PendingAcceptance
        | EndpointState::Pending
        | EndpointState::Available
        | EndpointState::Expired
        | EndpointState::Partial => true,
        EndpointState::Rejected => {
            network.endpoint_services.iter().any(|service| service.service_name() == endpoint.service_name)
        }
        EndpointState::Failed | EndpointState::Deleting | EndpointState::Deleted => false,
    }
}

/// Whether a NAT gateway is charged.
fn is_nat_charged(nat: &NatGateway) -> bool {
    match nat.state {
        NatState::Pending | NatState::Available => true,
        NatState::Failed | NatState::Deleting | NatState::Deleted => false,
    }
}

/// The route table that a subnet uses: its own, else the VPC's main one.
fn table_of<'a>(network: &'a Network, subnet: &Subnet) -> Option<&'a RouteTable> {
    let own = |table: &&RouteTable| {
        table.associations.iter().any(|association| association.subnet_id.as_ref() == Some(&subnet.subnet_id))
    };
    let main = |table: &&RouteTable| table.vpc_id == subnet.vpc_id && table.is_main();
    network.route_tables.iter().find(own).or_else(|| network.route_tables.iter().find(main))
}

struct Writer<'a> {
    network: &'a Network,
    traffic: &'a Traffic,
    lines: Vec<Line>,
}

impl Writer<'_> {
    fn region_of_vpc(&self, vpc_id: &Id) -> String {
        self.network.vpcs.get(vpc_id).map(|vpc| vpc.region.clone()).unwrap_or_default()
    }

    /// The GB through the components that are known; `None` where none is.
    fn gb(&self, components: &[Id]) -> Option<u64> {
        let known: Vec<u64> = components.iter().filter_map(|id| self.traffic.get(id).copied()).collect();
        if known.is_empty() { None } else { Some(known.iter().sum()) }
    }

    fn line(
        &mut self,
        of: (&Id, &str),
        components: Vec<Id>,
        charge: Charge,
        quantity: Option<u64>,
        rate: Option<Rate>,
    ) {
        let (account, region) = of;
        let monthly = match (quantity, rate) {
            (Some(quantity), Some(_))
                if matches!(charge, Charge::InterfaceEndpointData | Charge::ResourceEndpointData) =>
            {
                Some(interface_data(quantity))
            }
            (Some(quantity), Some(rate)) => Some(quantity.saturating_mul(rate.micro_usd)),
            (None, _) | (_, None) => None,
        };
        let (account, region) = (account.clone(), region.to_string());
        self.lines.push(Line { components, account, region, charge, quantity, rate, monthly });
    }

    /// Rules PRICE-1 to PRICE-7.
    fn endpoints(&mut self) {
        let network = self.network;
        let mut data: SortedMap<(Charge, Id, String), Vec<Id>> = SortedMap::new();
        for endpoint in network.vpc_endpoints.iter().filter(|endpoint| is_charged(network, endpoint)) {
            let id = &endpoint.vpc_endpoint_id;
            let region = self.region_of_vpc(&endpoint.vpc_id);
            let of = (&endpoint.owner_id, region.as_str());
            let rates = prices(&region);
            let zones = u64::try_from(endpoint.subnet_ids.len()).unwrap_or(u64::MAX);
            let mut summed = |charge: Charge| {
                data.or_default((charge, endpoint.owner_id.clone(), region.clone())).push(id.clone());
            };
            let (charge, hours, rate) = match endpoint.vpc_endpoint_type {
                EndpointType::Gateway => (Charge::GatewayEndpoint, HOURS_PER_MONTH, known(0)),
                EndpointType::Interface => {
                    summed(Charge::InterfaceEndpointData);
                    (Charge::InterfaceEndpointHours, zones.saturating_mul(HOURS_PER_MONTH), rates.interface_hour)
                }
                EndpointType::GatewayLoadBalancer => {
                    let hours = zones.saturating_mul(HOURS_PER_MONTH);
                    (Charge::GatewayLoadBalancerEndpointHours, hours, rates.gwlbe_hour)
                }
                EndpointType::Resource | EndpointType::Tunnel => {
                    summed(Charge::ResourceEndpointData);
                    // Rule PRICE-6: whether the hour counts in each zone was not seen; once is assumed.
                    let rate = rates.resource_hour.map(|rate| Rate { basis: Basis::Assumed, ..rate });
                    (Charge::ResourceEndpointHours, HOURS_PER_MONTH, rate)
                }
                EndpointType::ServiceNetwork => (Charge::ServiceNetworkEndpoint, HOURS_PER_MONTH, None),
            };
            self.line(of, vec![id.clone()], charge, Some(hours), rate);
            if endpoint.vpc_endpoint_type == EndpointType::GatewayLoadBalancer {
                let (charge, gb) = (Charge::GatewayLoadBalancerEndpointData, self.gb(std::slice::from_ref(id)));
                self.line(of, vec![id.clone()], charge, gb, known(GWLBE_GB));
            }
            if endpoint.service_region.as_deref().is_some_and(|service| service != region) {
                let gb = self.gb(std::slice::from_ref(id));
                let rate = in_us_east_1(&region, CROSS_REGION_GB);
                self.line(of, vec![id.clone()], Charge::CrossRegionData, gb, rate);
            }
        }
        for ((charge, account, region), components) in data {
            let gb = self.gb(&components);
            self.line((&account, &region), components, charge, gb, prices(&region).interface_gb);
        }
    }

    /// Rules PRICE-8 and PRICE-10.
    fn nat_gateways(&mut self) {
        let network = self.network;
        for nat in network.nat_gateways.iter().filter(|nat| is_nat_charged(nat)) {
            let region = self.region_of_vpc(&nat.vpc_id);
            let of = (&nat.owner_id, region.as_str());
            let rate = prices(&region).nat;
            let id = vec![nat.nat_gateway_id.clone()];
            let home = nat.subnet_id.as_ref().and_then(|subnet| network.subnets.get(subnet));
            let in_vpc = || network.subnets.iter().filter(|subnet| subnet.vpc_id == nat.vpc_id);
            let zones = match nat.subnet_id {
                Some(_) => 1,
                // A Regional NAT gateway is taken to be in every zone that the VPC has a subnet in.
                None => in_vpc().map(|subnet| &subnet.availability_zone_id).collect::<SortedSet<_>>().len(),
            };
            let hours = u64::try_from(zones).unwrap_or(u64::MAX).saturating_mul(HOURS_PER_MONTH);
            self.line(of, id.clone(), Charge::NatGatewayHours, Some(hours), rate);
            self.line(of, id.clone(), Charge::NatGatewayData, self.gb(&id), rate);
            let Some(home) = home else { continue };
            for subnet in in_vpc().filter(|subnet| subnet.availability_zone_id != home.availability_zone_id) {
                let uses = table_of(network, subnet).is_some_and(|table| {
                    let to_nat =
                        |kind: TargetKind, id: &Id| kind == TargetKind::NatGateway && *id == nat.nat_gateway_id;
                    table.routes.iter().any(|route| to_nat(route.target.kind(), &route.target.0))
                });
                if uses {
                    let components = vec![subnet.subnet_id.clone(), nat.nat_gateway_id.clone()];
                    let gb = self.gb(std::slice::from_ref(&subnet.subnet_id));
                    // In each direction: a GB that is answered by a GB counts twice.
                    self.line(of, components, Charge::CrossZoneData, gb, in_us_east_1(&region, CROSS_ZONE_GB));
                }
            }
        }
    }

    /// Every public IPv4 address once, in use or idle, a NAT gateway's too (rule PRICE-9).
    fn public_addresses(&mut self) {
        let network = self.network;
        let mut addresses: SortedMap<Ipv4Addr, (Id, Id, String)> = SortedMap::new();
        for address in network.addresses.iter() {
            let it = (address.allocation_id.clone(), address.owner_id.clone(), address.region.clone());
            addresses.or_insert_with(address.public_ip, || it);
        }
        for nat in network.nat_gateways.iter().filter(|nat| is_nat_charged(nat)) {
            for public in nat.nat_gateway_addresses.iter().filter_map(|address| address.public_ip) {
                let it = (nat.nat_gateway_id.clone(), nat.owner_id.clone(), self.region_of_vpc(&nat.vpc_id));
                addresses.or_insert_with(public, || it);
            }
        }
        for interface in network.network_interfaces.iter() {
            if let Some(association) = &interface.association {
                let region = self.region_of_vpc(&interface.vpc_id);
                let it = (interface.network_interface_id.clone(), interface.owner_id.clone(), region);
                addresses.or_insert_with(association.public_ip, || it);
            }
        }
        for (component, account, region) in addresses.into_values() {
            // No Region of the rulebook's has another price.
            let rate = region_rate(&region, PUBLIC_IPV4_HOUR);
            self.line((&account, &region), vec![component], Charge::PublicIpv4Address, Some(HOURS_PER_MONTH), rate);
        }
    }

    /// What AWS charges and the price table has not, so that the bill does not seem complete.
    fn without_prices(&mut self) {
        let network = self.network;
        for attachment in network.transit_attachments.iter() {
            let transit = network.transit_gateways.get(&attachment.transit_gateway_id);
            let region = transit.map(|gateway| gateway.region.clone()).unwrap_or_default();
            self.unpriced(
                &attachment.owner_id,
                &region,
                &attachment.transit_gateway_attachment_id,
                Charge::TransitGatewayAttachment,
                1,
            );
        }
        for vpn in network.vpn_connections.iter() {
            let gateway = network.customer_gateways.get(&vpn.customer_gateway_id);
            let region = gateway.map(|gateway| gateway.region.clone()).unwrap_or_default();
            self.unpriced(&vpn.owner_id, &region, &vpn.vpn_connection_id, Charge::VpnConnection, 1);
        }
        for balancer in network.load_balancers.iter() {
            self.unpriced(&balancer.owner_id, &balancer.region, &balancer.load_balancer_arn, Charge::LoadBalancer, 1);
        }
        for ResolverEndpoint { id, owner_id, region, ip_addresses, .. } in network.resolver_endpoints.iter() {
            let count = u64::try_from(ip_addresses.len()).unwrap_or(u64::MAX);
            self.unpriced(owner_id, region, id, Charge::ResolverEndpoint, count);
        }
        for zone in network.hosted_zones.iter() {
            let region = zone.vpcs.first().map(|vpc| vpc.vpc_region.clone()).unwrap_or_default();
            self.unpriced(&zone.owner_id, &region, &zone.id, Charge::HostedZone, 1);
        }
    }

    fn unpriced(&mut self, account: &Id, region: &str, component: &Id, charge: Charge, count: u64) {
        let hours = Some(count.saturating_mul(HOURS_PER_MONTH));
        self.line((account, region), vec![component.clone()], charge, hours, None);
    }
}

/// A rate that is the same in every Region seen: known where prices of the Region were seen, else assumed.
fn region_rate(region_code: &str, micro_usd: u64) -> Option<Rate> {
    region(region_code)?;
    let basis = if prices(region_code).interface_hour.is_some() { Basis::Known } else { Basis::Assumed };
    Some(Rate { micro_usd, basis })
}

/// From how much data on an interface endpoint in so many zones costs less than the same data through a NAT gateway
/// that stays anyway (rule PRICE-14): tenths of a GB in a month, rounded. `None` where a price is not known.
pub fn break_even_beside_nat(prices: &Prices, zones: u64) -> Option<u64> {
    let saved = prices.nat?.micro_usd.checked_sub(prices.interface_gb?.micro_usd)?;
    tenths(zones.checked_mul(HOURS_PER_MONTH)?.checked_mul(prices.interface_hour?.micro_usd)?, saved)
}

/// From how much data in a zone on so many interface endpoints in it cost less than the NAT gateway that they replace,
/// with its public address (rule PRICE-15): tenths of a GB in a month, rounded; 0 where they always do.
/// `None` where a price is not known.
pub fn break_even_instead_of_nat(prices: &Prices, endpoints: u64) -> Option<u64> {
    let saved = prices.nat?.micro_usd.checked_sub(prices.interface_gb?.micro_usd)?;
    let nat = prices.nat?.micro_usd.checked_add(PUBLIC_IPV4_HOUR)?;
    let dearer = endpoints.checked_mul(prices.interface_hour?.micro_usd)?.saturating_sub(nat);
    tenths(dearer.checked_mul(HOURS_PER_MONTH)?, saved)
}

/// The tenths in a quotient, rounded half up.
fn tenths(dividend: u64, divisor: u64) -> Option<u64> {
    let twice = dividend.checked_mul(20)?.checked_div(divisor)?;
    Some(twice.div_ceil(2))
}

/// What endpoints are weighed against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The data of a NAT gateway that stays anyway.
    NatData,
    /// A NAT gateway that the endpoints of a VPC replace, zone by zone.
    NatGateway,
    /// A NAT gateway or an interface endpoint: a gateway endpoint always costs less.
    Anything,
}

/// Endpoints in a VPC, and the data from which they save money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreakEven {
    pub against: Against,
    pub endpoints: Vec<Id>,
    /// The zones that an endpoint is charged in.
    pub zones: u64,
    /// Tenths of a GB in a month (in a zone, where a NAT gateway is replaced); `None` where a price is not known.
    pub tenths_of_gb: Option<u64>,
}

impl BreakEven {
    fn to_json(&self) -> Value {
        let (against, rule) = match self.against {
            Against::NatData => ("nat-gateway-data", "PRICE-14"),
            Against::NatGateway => ("nat-gateway", "PRICE-15"),
            Against::Anything => ("nat-gateway-or-interface-endpoint", "PRICE-4"),
        };
        let gb = self.tenths_of_gb.map(|it| [&(it / 10).to_string(), ".", &(it % 10).to_string()].concat());
        let mut row = json!({
            "against": against, "endpoints": self.endpoints, "zones": self.zones, "gb_from": gb, "rule": rule,
        });
        if let (None, Some(map)) = (self.tenths_of_gb, row.as_object_mut()) {
            map.insert("note".into(), "no price known".into());
        }
        row
    }
}

/// Where endpoints pay: gateway endpoints at once (rule PRICE-4), each interface endpoint beside a NAT gateway that stays
/// (rule PRICE-14), and a VPC's interface endpoints together instead of its NAT gateway (rule PRICE-15).
pub fn break_evens(network: &Network) -> Vec<BreakEven> {
    let mut found = Vec::new();
    let charged = |endpoint: &&VpcEndpoint| is_charged(network, endpoint);
    for endpoint in network.vpc_endpoints.iter().filter(charged) {
        if endpoint.vpc_endpoint_type == EndpointType::Gateway {
            let endpoints = vec![endpoint.vpc_endpoint_id.clone()];
            found.push(BreakEven { against: Against::Anything, endpoints, zones: 0, tenths_of_gb: Some(0) });
        }
    }
    for vpc in network.vpcs.iter() {
        if !network.nat_gateways.iter().any(|nat| is_nat_charged(nat) && nat.vpc_id == vpc.vpc_id) {
            continue;
        }
        let rates = prices(&vpc.region);
        let interface = |it: &&VpcEndpoint| it.vpc_endpoint_type == EndpointType::Interface && it.vpc_id == vpc.vpc_id;
        let mut endpoints = Vec::new();
        let mut most = 0;
        for endpoint in network.vpc_endpoints.iter().filter(charged).filter(interface) {
            let zones = u64::try_from(endpoint.subnet_ids.len()).unwrap_or(u64::MAX);
            let id = endpoint.vpc_endpoint_id.clone();
            let tenths_of_gb = break_even_beside_nat(&rates, zones);
            found.push(BreakEven { against: Against::NatData, endpoints: vec![id.clone()], zones, tenths_of_gb });
            endpoints.push(id);
            most = most.max(zones);
        }
        if let Ok(count @ 1..) = u64::try_from(endpoints.len()) {
            let tenths_of_gb = break_even_instead_of_nat(&rates, count);
            found.push(BreakEven { against: Against::NatGateway, endpoints, zones: most, tenths_of_gb });
        }
    }
    found
}
