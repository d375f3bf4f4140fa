//! What stands around VPCs: transit gateways and peering connections, networks on premises, and the lines that come from them to the
//! left walls. It must not know what is in a VPC.

use crate::net::{Id, SortedMap};
use crate::scene::grid::{Grid, Lane, Need};
use crate::scene::layout::{Draft, shape, text};
use crate::scene::lines::Place;
use crate::scene::names::list;
use crate::scene::plan::{Plan, RegionPlan, SitePlan, TransitPlan, VpcPlan};
use crate::scene::shape::{Anchor, Kind, Part, Point};
use crate::scene::sizes::{
    Arrival, REGION_HEADER, REGION_PAD, REGION_TOP, SITE_WIDTH, TRACK, TRANSIT, VPC_GAP, WALL_FIRST, WALL_STEP,
    drops_before, pixels,
};
use crate::text::drawn::{Drawn, drawn};

/// Leads a line around what stands in its way: beside its VPC down, into the lane below. The height at which it goes on.
pub fn by(way: &mut Vec<Point>, around: Option<Point>) -> i32 {
    let level = way.last().map_or(0, |last| last.1);
    let Some((aside, lane)) = around else { return level };
    way.extend([(aside, level), (aside, lane)]);
    lane
}

/// A line over an upright track to a left wall. Where something stands in its way it turns: to the side at a height, as often as that.
pub fn to_wall(start: Point, track: i32, turns: &[Point], end: Point) -> Vec<Point> {
    let mut way = vec![start, (track, start.1)];
    let mut x = track;
    for (aside, level) in turns {
        way.extend([(x, *level), (*aside, *level)]);
        x = *aside;
    }
    way.extend([(x, end.1), end]);
    way
}

/// Where the Regions stand, and the streets between them for the lines that cross from one to another: a gutter before each column, and
/// lanes below each row.
pub struct Streets<'p> {
    names: Vec<&'p str>,
    grid: Grid<'p>,
}

impl<'p> Streets<'p> {
    /// For Regions of these sizes, so many of them side by side.
    pub fn new(plan: &'p Plan<'_>, sizes: Vec<(i32, i32)>, gutter: i32, across: usize) -> Self {
        let needs = plan.regions.iter().zip(sizes).map(|(region, (width, height))| {
            let lanes: Vec<Lane<'p>> = crossing(plan, region).into_iter().map(|id| Lane::Joint(id.as_str())).collect();
            let leftward = lanes.clone();
            Need { width, height, left: gutter, right: 0, below: VPC_GAP, leftward, rightward: lanes }
        });
        let needs: Vec<Need<'p>> = needs.collect();
        Self {
            names: plan.regions.iter().map(|region| region.name.as_str()).collect(),
            grid: Grid::new(&needs, across),
        }
    }

    /// The size of all of them together.
    pub fn size(&self) -> (i32, i32) {
        (self.grid.width, self.grid.height)
    }

    fn place(&self, region: &str) -> usize {
        self.names.iter().position(|own| *own == region).unwrap_or(0)
    }

    /// Its upper left corner, from that of the first Region.
    pub fn spot(&self, region: &str) -> Point {
        self.grid.spot(self.place(region))
    }

    /// How a line on a track of one Region's gutter gets to that track of another's: in the lane below the row of either.
    fn turn(&self, track: i32, id: &Id, from: &str, to: &str) -> Option<Point> {
        let lane = |region| self.grid.lane(self.place(region), Lane::Joint(id.as_str()));
        Some((track + self.spot(to).0, REGION_TOP + lane(from).or_else(|| lane(to))?))
    }
}

/// Whether it stands in a Region.
fn is_at_home(region: &RegionPlan<'_>, id: &Id) -> bool {
    region.transits.iter().any(|own| own.id == *id)
        || region.vpcs.iter().flat_map(|vpc| &vpc.vgws).any(|gateway| gateway.id == *id)
}

/// What joins a Region with others, or with a network on premises.
fn crossing<'p>(plan: &'p Plan<'_>, region: &RegionPlan<'_>) -> Vec<&'p Id> {
    let with_sites = plan.sites.iter().flat_map(|site| &site.gateways).filter(|id| is_at_home(region, id));
    let is_here = |vpc: &Id| region.vpcs.iter().any(|own| own.id == *vpc);
    let transits = plan.regions.iter().flat_map(|home| &home.transits).filter(|transit| {
        let is_home = is_at_home(region, &transit.id);
        transit.vpcs.iter().any(|vpc| is_here(vpc) != is_home)
    });
    with_sites.chain(transits.map(|transit| &transit.id)).collect()
}

/// How far down the networks on premises reach, from the top of the first Region.
pub fn sites_height(plan: &Plan<'_>) -> i32 {
    let heights = plan.sites.iter().map(|site| site_height(site) + SITE_GAP);
    match heights.sum() {
        0 => 0,
        sum => REGION_HEADER + sum,
    }
}

fn site_height(site: &SitePlan) -> i32 {
    56 + pixels(site.hosts.len()) * 48 + 4
}

/// Between two networks on premises.
const SITE_GAP: i32 = 24;

impl Draft<'_> {
    /// What arrives at a VPC's left wall.
    #[allow(clippy::too_many_arguments)]
    pub fn arrivals(
        &mut self,
        region: &RegionPlan<'_>,
        vpc: &VpcPlan<'_>,
        [x, y, _, _]: [i32; 4],
        region_x: i32,
        tracks: i32,
        arrivals: &[Arrival],
        below: &dyn Fn(&str) -> Option<i32>,
        key: &str,
    ) {
        let number = self.places.vpcs.len() - 1;
        for (place, arrival) in arrivals.iter().enumerate() {
            let level = y + WALL_FIRST + pixels(place) * WALL_STEP;
            // What comes from below comes to the lowest place nearest the wall.
            let drop = x - drops_before(vpc) - pixels(arrivals.len() - 1 - place) * TRACK;
            let from = |id: &Id| below(id.as_str()).map(|lane| (drop, lane));
            match arrival {
                Arrival::Home(at) => {
                    let Some(transit) = region.transits.get(*at) else { continue };
                    let box_x = region_x + REGION_PAD;
                    self.transit(transit, (box_x, level - TRANSIT.1 / 2), key);
                    let track = tracks + pixels(at % 8) * TRACK;
                    self.places.homes.push((
                        transit.id.clone(),
                        (box_x, level),
                        (box_x + TRANSIT.0, level),
                        track,
                        region.name.clone(),
                    ));
                    if transit.vpcs.contains(&vpc.id) {
                        let way = vec![(box_x + TRANSIT.0, level), (x, level)];
                        let name = drawn(Drawn::To, &[&transit.name, &vpc.name]);
                        self.line(&format!("{}>{}", transit.id, vpc.id), "transit", &way, &name);
                        self.places.wall(transit.id.as_str(), &vpc.id, level, way);
                    }
                }
                Arrival::From(id) => {
                    self.places.waiting.push((id.clone(), vpc.id.clone(), (x, level), region.name.clone(), from(id)));
                }
                Arrival::Vgw(at) => {
                    let Some(gateway) = vpc.vgws.get(*at) else { continue };
                    self.gateway(gateway, (x, level), vpc.id.as_str(), (-20, Anchor::End));
                    let place = Place::Left { vpc: number, at: (x, level), from: from(&gateway.id) };
                    self.places.put(gateway.id.as_str(), place);
                }
            }
        }
    }

    pub fn transit(&mut self, plan: &TransitPlan, (x, y): Point, region: &str) {
        let mut own = shape(plan.id.as_str(), plan.kind, Some(&plan.id), Some(region), [x, y, TRANSIT.0, TRANSIT.1]);
        own.name = plan.title.clone();
        own.parts.push(Part::Rect("box", [0, 0, TRANSIT.0, TRANSIT.1, 6]));
        own.parts.push(Part::Symbol(plan.symbol, [8, 11, 18]));
        own.parts.push(text("name", (32, 17), Anchor::Start, &plan.name, TRANSIT.0 - 38));
        own.parts.push(text("dim", (32, 33), Anchor::Start, &plan.detail, TRANSIT.0 - 38));
        self.front.push(own);
        let middle = y + TRANSIT.1 / 2;
        let place = Place::Node { left: (x, middle), right: (x + TRANSIT.0, middle) };
        self.places.put(plan.id.as_str(), place);
        for alias in &plan.aliases {
            self.places.name(alias.as_str(), plan.id.as_str());
        }
    }

    /// The lines of transit gateways and peering connections to VPCs that they do not stand before.
    pub fn joints(&mut self, plan: &Plan<'_>, lanes: i32, streets: Option<&Streets<'_>>) {
        let names: SortedMap<&Id, &str> =
            plan.regions.iter().flat_map(|region| &region.transits).map(|own| (&own.id, own.name.as_str())).collect();
        let homes = std::mem::take(&mut self.places.homes);
        for (id, vpc, (wall, level), region, from) in std::mem::take(&mut self.places.waiting) {
            let Some(place) = homes.iter().position(|(own, ..)| *own == id) else { continue };
            let Some((_, left, right, track, home)) = homes.get(place) else { continue };
            let way = if *home == region {
                to_wall(*right, *track, from.as_slice(), (wall, level))
            } else {
                // Out of its Region, and before the other one down or up.
                let lane = lanes + pixels(place % 12) * TRACK;
                let aside = |region: &str| streets.map_or(0, |streets| streets.spot(region).0);
                let own = lane + aside(home);
                let turn = streets.filter(|_| aside(home) != aside(&region));
                let turn = turn.and_then(|streets| streets.turn(lane, &id, home, &region));
                let turns: Vec<Point> = turn.into_iter().chain(from).collect();
                to_wall(*left, own, &turns, (wall, level))
            };
            let name = drawn(Drawn::To, &[names.get(&id).copied().unwrap_or_default(), vpc.as_str()]);
            self.line(&format!("{id}>{vpc}"), "transit", &way, &name);
            self.places.wall(id.as_str(), &vpc, level, way);
        }
    }

    /// The networks on premises, one below the other at the left.
    pub fn sites(&mut self, plan: &Plan<'_>, lanes: i32, streets: Option<&Streets<'_>>) {
        let mut y = REGION_TOP + REGION_HEADER;
        let mut joint = 0;
        for site in &plan.sites {
            let height = site_height(site);
            let id = site.id.as_str();
            let mut frame = shape(id, Kind::OnPremises, Some(&site.id), None, [12, y, SITE_WIDTH, height]);
            frame.name = site.title.clone();
            frame.parts.push(Part::Rect("box", [0, 0, SITE_WIDTH, height, 10]));
            frame.parts.push(Part::Symbol("building", [10, 9, 18]));
            frame.parts.push(text("name", (34, 22), Anchor::Start, &site.name, SITE_WIDTH - 44));
            frame.parts.push(text("mono", (12, 42), Anchor::Start, &site.cidrs, SITE_WIDTH - 24));
            self.back.push(frame);
            let place = Place::Node { left: (12, y + 22), right: (12 + SITE_WIDTH, y + 22) };
            self.places.put(id, place);
            for alias in &site.aliases {
                self.places.name(alias.as_str(), id);
            }
            for (at, (host, name, address)) in site.hosts.iter().enumerate() {
                let host_y = y + 56 + pixels(at) * 48;
                let rect = [12 + 10, host_y, SITE_WIDTH - 20, 40];
                let mut own = shape(host.as_str(), Kind::Host, Some(host), Some(id), rect);
                own.name = list(&[&drawn(Drawn::Host, &[name]), address]);
                own.parts.push(Part::Rect("box", [0, 0, SITE_WIDTH - 20, 40, 6]));
                own.parts.push(Part::Symbol("host", [7, 11, 18]));
                own.parts.push(text("name", (31, 17), Anchor::Start, name, SITE_WIDTH - 64));
                own.parts.push(text("mono", (31, 33), Anchor::Start, address, SITE_WIDTH - 64));
                self.front.push(own);
                let host_right = 12 + SITE_WIDTH - 10;
                let place = Place::Node { left: (22, host_y + 20), right: (host_right, host_y + 20) };
                self.places.put(host.as_str(), place);
                let edge = 12 + SITE_WIDTH;
                let way = vec![(host_right, host_y + 20), (edge - 5, host_y + 20), (edge - 5, y + 22), (edge, y + 22)];
                self.places.link(host.as_str(), id, way);
            }
            for gateway in &site.gateways {
                let (end, from) = match self.places.get(gateway.as_str()) {
                    Some(Place::Left { at: (x, level), from, .. }) => ((*x - 13, *level), *from),
                    Some(Place::Node { left, .. }) => (*left, None),
                    Some(Place::Leaf(_) | Place::Top { .. } | Place::Door { .. } | Place::Service { .. }) | None => {
                        continue;
                    }
                };
                let lane = lanes + pixels(joint % 12) * TRACK;
                joint += 1;
                let turn = streets.and_then(|streets| {
                    let home = plan.regions.iter().find(|region| is_at_home(region, gateway))?.name.as_str();
                    if streets.spot(home).0 == 0 { None } else { streets.turn(lane, gateway, home, home) }
                });
                let turns: Vec<Point> = turn.into_iter().chain(from).collect();
                let way = to_wall((12 + SITE_WIDTH, y + 22), lane, &turns, end);
                self.line(&format!("{id}>{gateway}"), "vpn", &way, &drawn(Drawn::Vpn, &[&site.name, gateway.as_str()]));
                self.places.link(id, gateway.as_str(), way);
            }
            y += height + SITE_GAP;
        }
    }
}
