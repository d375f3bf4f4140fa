//! How much room everything needs: the measures of the picture, and what of a plan takes how much. It must not know where anything stands.

use crate::net::{Id, SortedMap, SortedSet};
use crate::scene::grid::{Lane, Need};
use crate::scene::measure::{Font, widest};
use crate::scene::plan::{Cell, Plan, RegionPlan, SubnetPlan, Tier, VpcPlan, ZonePlan};

/// Things in subnets.
pub const SLOT: (i32, i32) = (122, 40);
/// Between the rows of things in a subnet.
pub const SLOT_GAP: i32 = 8;
/// Between a subnet's two columns: lines run here.
pub const MIDDLE: i32 = 18;
pub const PAD: i32 = 12;
pub const SUBNET_WIDTH: i32 = PAD + SLOT.0 + MIDDLE + SLOT.0 + PAD;
pub const SUBNET_HEADER: i32 = 32;
pub const SUBNET_FOOTER: i32 = 30;
/// Right of a zone's subnets: lines run here.
pub const ZONE_RIGHT: i32 = 24;
pub const ZONE_WIDTH: i32 = PAD + SUBNET_WIDTH + ZONE_RIGHT;
pub const ZONE_GAP: i32 = 10;
pub const ZONE_HEADER: i32 = 30;
/// Below each row of subnets: lines run here.
pub const GUTTER: i32 = 30;
pub const VPC_HEADER: i32 = 44;
pub const VPC_LEFT: i32 = 18;
pub const VPC_RIGHT: i32 = 30;
pub const VPC_BOTTOM: i32 = 16;
pub const VPC_GAP: i32 = 44;
pub const DOOR: (i32, i32) = (18, 44);
pub const DOOR_STEP: i32 = 64;
/// Between what arrives at a VPC's left wall.
pub const WALL_STEP: i32 = 56;
pub const WALL_FIRST: i32 = 76;
/// Right of a VPC: the names of its doors.
pub const DOOR_NAME: i32 = 124;
pub const TRACK: i32 = 8;
pub const SERVICE: (i32, i32) = (200, 46);
pub const SERVICE_GAP: i32 = 14;
pub const TRANSIT: (i32, i32) = (138, 40);
pub const SITE_WIDTH: i32 = 152;
pub const REGION_HEADER: i32 = 54;
pub const REGION_PAD: i32 = 16;
pub const INTERNET_TOP: i32 = 16;
pub const INTERNET_HEIGHT: i32 = 34;
pub const REGION_TOP: i32 = 76;
/// About what a Region needs beside and above its VPCs.
pub const BESIDE: i32 = 450;
pub const ABOVE: i32 = REGION_TOP + REGION_HEADER + 2 * REGION_PAD;

/// The height of a row of subnets, and what it is made of.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub tier: Tier,
    pub place: usize,
    pub header: i32,
    pub height: i32,
}

/// What a VPC needs.
#[derive(Debug)]
pub struct Size {
    pub width: i32,
    pub height: i32,
    pub rows: Vec<Row>,
}

/// What arrives at a VPC's left wall.
#[derive(Clone, Debug)]
pub enum Arrival {
    /// A transit gateway or peering connection that stands before this wall: its place in the Region's list.
    Home(usize),
    /// A line from one that stands elsewhere.
    From(Id),
    /// A virtual private gateway: its place in the VPC's list.
    Vgw(usize),
}

pub fn rows_of(plan: &SubnetPlan<'_>) -> usize {
    let (hosts, ports) = (plan.hosts.len(), plan.ports.len());
    (hosts + ports).div_ceil(2).max(hosts.max(ports).min(3)).max(1)
}

pub fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1000)
}

pub fn size_of(plan: &VpcPlan<'_>, arrivals: usize) -> Size {
    let tops = pixels(plan.tops.len());
    let least = VPC_LEFT + ZONE_WIDTH + VPC_RIGHT + (tops - 1).max(0) * 136;
    let walls = WALL_FIRST + pixels(arrivals) * WALL_STEP - WALL_STEP / 2;
    if plan.folded.is_some() {
        let doors = 44 + pixels(plan.doors.len()) * DOOR_STEP;
        return Size { width: least, height: 76.max(walls).max(doors), rows: Vec::new() };
    }
    let zones = pixels(plan.zones.len());
    let width = (VPC_LEFT + zones * ZONE_WIDTH + (zones - 1).max(0) * ZONE_GAP + VPC_RIGHT).max(least);
    let mut rows = Vec::new();
    for (place_of_tier, tier) in Tier::ALL.into_iter().enumerate() {
        let column = |zone: &ZonePlan<'_>| zone.tiers.get(place_of_tier).map_or(0, Vec::len);
        for place in 0..plan.zones.iter().map(column).max().unwrap_or(0) {
            let cells = plan.zones.iter().filter_map(|zone| zone.tiers.get(place_of_tier)?.get(place));
            let (mut header, mut slots) = (SUBNET_HEADER, 1);
            for cell in cells {
                if let Cell::Subnet(own) = cell {
                    slots = slots.max(rows_of(own));
                    if own.subnet.ipv6_cidr().is_some() && own.subnet.cidr_block.is_some() {
                        header = SUBNET_HEADER + 16;
                    }
                }
            }
            let height = header + pixels(slots) * (SLOT.1 + SLOT_GAP) + SUBNET_FOOTER;
            rows.push(Row { tier, place, header, height });
        }
    }
    let inner: i32 = rows.iter().map(|row| row.height + GUTTER).sum();
    let content = VPC_HEADER + ZONE_HEADER + inner + VPC_BOTTOM;
    let slots: usize = rows.iter().map(|row| doors_beside(row.height)).sum();
    let below = pixels(plan.doors.len().saturating_sub(slots)) * DOOR_STEP;
    let height = (content + below).max(if rows.is_empty() { 150 } else { 0 }).max(walls);
    Size { width, height, rows }
}

pub fn top_x(vpc: [i32; 4], place: usize) -> i32 {
    let [x, _, width, _] = vpc;
    let step = i32::try_from(place).unwrap_or(0) * 136;
    x + if width > 500 { width / 2 } else { 236 } + step
}

/// The tracks of a Region's lines from ports to services.
pub fn link_tracks(plan: &RegionPlan<'_>) -> usize {
    let own = || plan.vpcs.iter().filter(|vpc| !vpc.provider);
    if own().any(|vpc| vpc.folded.is_some()) { 1 } else { own().count().clamp(1, 8) }
}

/// The track of a gateway endpoint's line.
pub fn door_lane(service: &str) -> usize {
    match service.rsplit('.').next() {
        Some("s3") => 0,
        Some("dynamodb") => 1,
        Some(_) | None => 2,
    }
}

/// The room for the names of what stands on a VPC's right wall.
pub fn names_beside(plan: &VpcPlan<'_>) -> i32 {
    if plan.doors.is_empty() && (plan.services.is_empty() || plan.folded.is_some()) { 12 } else { DOOR_NAME }
}

/// The room for the names of the gateways on a left wall.
pub const GATEWAY_NAME: i32 = 98;

/// Between a VPC's left wall and the lines that come to it from below, or pass by it: the names of its gateways.
pub fn drops_before(plan: &VpcPlan<'_>) -> i32 {
    let names = plan.vgws.iter().map(|gateway| widest(&gateway.name, Font::Mono, 12).min(GATEWAY_NAME) + 14);
    14 + names.max().unwrap_or(0)
}

/// What the VPCs that stand in a Region's grid need.
pub fn needs<'p>(plan: &'p RegionPlan<'_>, arrivals: &'p SortedMap<Id, Vec<Arrival>>) -> Vec<Need<'p>> {
    let link_tracks = link_tracks(plan);
    let own = plan.vpcs.iter().filter(|vpc| !vpc.provider).enumerate();
    let needs = own.map(|(place, vpc)| {
        let arrivals = arrivals.get(&vpc.id).map(Vec::as_slice).unwrap_or_default();
        let size = size_of(vpc, arrivals.len());
        let links = (!vpc.services.is_empty()).then_some(Lane::Link(place % link_tracks));
        let doors = vpc.doors.iter().map(|door| Lane::Door(door_lane(&door.service)));
        let joints = arrivals.iter().filter_map(|arrival| match arrival {
            Arrival::Home(_) => None,
            Arrival::From(id) => Some(Lane::Joint(id.as_str())),
            Arrival::Vgw(at) => vpc.vgws.get(*at).map(|gateway| Lane::Joint(gateway.id.as_str())),
        });
        let is_reached = links.is_some() || !vpc.doors.is_empty();
        Need {
            width: size.width,
            height: size.height,
            left: drops_before(vpc) + pixels(arrivals.len()) * TRACK,
            right: names_beside(vpc) + if is_reached { 4 * TRACK } else { 0 },
            below: gap_below(vpc),
            leftward: joints.collect(),
            rightward: links.into_iter().chain(doors).collect(),
        }
    });
    needs.collect()
}

/// What arrives at each VPC's left wall, where so many stand side by side in each Region. What joins VPCs stands before the first
/// of them that stands at the left, or left of the first one.
pub fn arrive(plan: &Plan<'_>, across: &[usize]) -> SortedMap<Id, Vec<Arrival>> {
    let mut arrivals: SortedMap<Id, Vec<Arrival>> = SortedMap::new();
    let mut drawn: SortedSet<&Id> = SortedSet::new();
    for vpc in plan.regions.iter().flat_map(|region| &region.vpcs) {
        drawn.insert(&vpc.id);
    }
    for (region, across) in plan.regions.iter().zip(across) {
        let own: Vec<&Id> = region.vpcs.iter().filter(|vpc| !vpc.provider).map(|vpc| &vpc.id).collect();
        for (place, transit) in region.transits.iter().enumerate() {
            let joined = || transit.vpcs.iter().filter_map(|id| own.iter().position(|own| *own == id));
            let first = joined().next().unwrap_or(0);
            let home = joined().find(|at| at % across == 0).unwrap_or(first / across * across);
            let home = own.get(home).copied();
            if let Some(home) = home {
                arrivals.or_default(home.clone()).push(Arrival::Home(place));
            }
            for vpc in transit.vpcs.iter().filter(|vpc| Some(*vpc) != home && drawn.contains(vpc)) {
                arrivals.or_default(vpc.clone()).push(Arrival::From(transit.id.clone()));
            }
        }
        for vpc in &region.vpcs {
            for place in 0..vpc.vgws.len() {
                arrivals.or_default(vpc.id.clone()).push(Arrival::Vgw(place));
            }
        }
    }
    arrivals
}

/// The room below a VPC, in which lines run.
pub fn gap_below(plan: &VpcPlan<'_>) -> i32 {
    if plan.folded.is_some() { VPC_GAP - 14 } else { VPC_GAP }
}

/// How many doors have room beside a row of subnets.
pub fn doors_beside(height: i32) -> usize {
    usize::try_from((height - 40) / DOOR_STEP).unwrap_or(0).max(1)
}

/// The heights of the doors in a VPC: one beside each row, then a second one where there is room, then below.
pub fn door_heights(count: usize, top: i32, rows: &[(i32, i32)]) -> Vec<i32> {
    let most = rows.iter().map(|(_, height)| doors_beside(*height)).max().unwrap_or(0);
    let mut heights: Vec<i32> = Vec::new();
    for turn in 0..most {
        for (y, height) in rows.iter().filter(|(_, height)| turn < doors_beside(*height)) {
            debug_assert!(*height > 0, "rows have a height");
            heights.push(y + 48 + pixels(turn) * DOOR_STEP);
        }
    }
    let below = rows.last().map_or(top + 66, |(y, height)| y + height + GUTTER + DOOR_STEP / 2 + 4);
    let mut next = below;
    while heights.len() < count {
        heights.push(next);
        next += DOOR_STEP;
    }
    heights.truncate(count);
    heights
}
