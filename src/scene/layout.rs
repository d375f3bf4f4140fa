//! Where everything stands: the same rule for every network, in one pass. It must not know what follows from the network.

use crate::net::Id;
use crate::net::{SortedMap, SortedSet};
use crate::scene::collect::{
    Cell, Item, Plan, RegionPlan, Side, SubnetPlan, Tier, VpcPlan, called, collect, list, target_name,
};
use crate::scene::grid::{self, Grid, Lane, Need};
use crate::scene::lines;
use crate::scene::lines::{Leaf, Place, Places, VpcBox};
use crate::scene::measure::{Font, fit, widest};
use crate::scene::shape::{Anchor, Kind, Part, Point, Scene, Shape, Text};
use crate::scene::view::{Stress, View};
use crate::text::drawn::{Drawn, drawn};

/// Things in subnets.
const SLOT: (i32, i32) = (122, 40);
/// Between the rows of things in a subnet.
const SLOT_GAP: i32 = 8;
/// Between a subnet's two columns: lines run here.
const MIDDLE: i32 = 18;
const PAD: i32 = 12;
const SUBNET_WIDTH: i32 = PAD + SLOT.0 + MIDDLE + SLOT.0 + PAD;
const SUBNET_HEADER: i32 = 32;
const SUBNET_FOOTER: i32 = 30;
/// Right of a zone's subnets: lines run here.
const ZONE_RIGHT: i32 = 24;
const ZONE_WIDTH: i32 = PAD + SUBNET_WIDTH + ZONE_RIGHT;
const ZONE_GAP: i32 = 10;
const ZONE_HEADER: i32 = 30;
/// Below each row of subnets: lines run here.
const GUTTER: i32 = 30;
const VPC_HEADER: i32 = 44;
const VPC_LEFT: i32 = 18;
const VPC_RIGHT: i32 = 30;
const VPC_BOTTOM: i32 = 16;
const VPC_GAP: i32 = 44;
const DOOR: (i32, i32) = (18, 44);
const DOOR_STEP: i32 = 64;
/// Between what arrives at a VPC's left wall.
const WALL_STEP: i32 = 56;
const WALL_FIRST: i32 = 76;
/// Right of a VPC: the names of its doors.
const DOOR_NAME: i32 = 124;
const TRACK: i32 = 8;
const SERVICE: (i32, i32) = (200, 46);
const SERVICE_GAP: i32 = 14;
const TRANSIT: (i32, i32) = (138, 40);
const SITE_WIDTH: i32 = 152;
const REGION_HEADER: i32 = 54;
const REGION_PAD: i32 = 16;
const INTERNET_TOP: i32 = 16;
const INTERNET_HEIGHT: i32 = 34;
const REGION_TOP: i32 = 76;
/// About what a Region needs beside and above its VPCs.
const BESIDE: i32 = 450;
const ABOVE: i32 = REGION_TOP + REGION_HEADER + 2 * REGION_PAD;

/// The picture of a network.
pub fn layout(network: &crate::model::Network, view: &View) -> Scene {
    let Some(preview) = &view.preview else { return draw(network, view) };
    let now = View { preview: None, ..view.clone() };
    let keys = |scene: &Scene| -> SortedSet<String> { scene.shapes.iter().map(|shape| shape.key.clone()).collect() };
    let (before, after) = (keys(&draw(network, &now)), keys(&draw(preview, &now)));
    let mut scene = draw(&lines::together(network, preview), &now);
    for shape in &mut scene.shapes {
        match (before.contains(&shape.key), after.contains(&shape.key)) {
            (false, true) => mark(shape, "added"),
            (true, false) => mark(shape, "removed"),
            (true, true) | (false, false) => {}
        }
    }
    scene
}

/// Adds a class.
pub fn mark(shape: &mut Shape, class: &str) {
    if !shape.class.is_empty() {
        shape.class.push(' ');
    }
    shape.class.push_str(class);
}

fn draw(network: &crate::model::Network, view: &View) -> Scene {
    let plan = collect(network, view);
    let mut highlighted = view.highlighted.clone();
    for door in plan.regions.iter().flat_map(|region| &region.vpcs).flat_map(|vpc| &vpc.doors) {
        if view.selected.as_ref() == Some(&door.id) {
            highlighted.extend(door.subnets.iter().cloned());
        }
    }
    let mut draft = Draft { view, back: Vec::new(), lines: Vec::new(), front: Vec::new(), places: Places::default() };
    let (width, height) = draft.world(&plan);
    let Draft { back, lines, front, places, .. } = draft;
    let mut scene = Scene { width, height, shapes: back, hops: Vec::new() };
    scene.shapes.extend(lines);
    scene.shapes.extend(front);
    // Where nothing is selected, the path stands out still.
    if view.stress == Stress::Path || (view.stress == Stress::Selection && view.selected.is_none()) {
        lines::overlay(&mut scene, &places, view, |id| target_name(network, id));
    }
    for shape in &mut scene.shapes {
        if let Some(id) = shape.id.clone() {
            if view.selected.as_ref() == Some(&id) {
                mark(shape, "selected");
            }
            if highlighted.contains(&id) {
                mark(shape, "highlighted");
            }
        }
    }
    if let (Stress::Selection, Some(selected)) = (view.stress, &view.selected) {
        lines::stress(&mut scene, selected, &highlighted);
    }
    scene
}

/// A line of text in the room that it has.
pub fn text(class: &'static str, at: Point, anchor: Anchor, words: &str, room: i32) -> Part {
    let (font, size) = match class {
        "name" => (Font::Bold, 13),
        "title" => (Font::Bold, 14),
        "mono" | "mono strong" => (Font::Mono, 12),
        _ => (Font::Sans, 12),
    };
    let (text, squeeze) = fit(words, font, size, room);
    Part::Text(Text { class, at, anchor, text, room, squeeze })
}

fn top_x(vpc: [i32; 4], place: usize) -> i32 {
    let [x, _, width, _] = vpc;
    let step = i32::try_from(place).unwrap_or(0) * 136;
    x + if width > 500 { width / 2 } else { 236 } + step
}

/// The height of a row of subnets, and what it is made of.
#[derive(Clone, Copy, Debug)]
struct Row {
    tier: Tier,
    place: usize,
    header: i32,
    height: i32,
}

/// What a VPC needs.
#[derive(Debug)]
struct Size {
    width: i32,
    height: i32,
    rows: Vec<Row>,
}

fn rows_of(plan: &SubnetPlan<'_>) -> usize {
    let (hosts, ports) = (plan.hosts.len(), plan.ports.len());
    (hosts + ports).div_ceil(2).max(hosts.max(ports).min(3)).max(1)
}

fn pixels(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1000)
}

fn size_of(plan: &VpcPlan<'_>, arrivals: usize) -> Size {
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
        let column = |zone: &crate::scene::collect::ZonePlan<'_>| zone.tiers.get(place_of_tier).map_or(0, Vec::len);
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

/// The tracks of a Region's lines from ports to services.
fn link_tracks(plan: &RegionPlan<'_>) -> usize {
    let own = || plan.vpcs.iter().filter(|vpc| !vpc.provider);
    if own().any(|vpc| vpc.folded.is_some()) { 1 } else { own().count().clamp(1, 8) }
}

/// The track of a gateway endpoint's line.
fn door_lane(service: &str) -> usize {
    match service.rsplit('.').next() {
        Some("s3") => 0,
        Some("dynamodb") => 1,
        Some(_) | None => 2,
    }
}

/// The room for the names of what stands on a VPC's right wall.
fn names_beside(plan: &VpcPlan<'_>) -> i32 {
    if plan.doors.is_empty() && (plan.services.is_empty() || plan.folded.is_some()) { 12 } else { DOOR_NAME }
}

/// The room for the names of the gateways on a left wall.
const GATEWAY_NAME: i32 = 98;

/// Between a VPC's left wall and the lines that come to it from below, or pass by it: the names of its gateways.
fn drops_before(plan: &VpcPlan<'_>) -> i32 {
    let names = plan.vgws.iter().map(|gateway| widest(&gateway.name, Font::Mono, 12).min(GATEWAY_NAME) + 14);
    14 + names.max().unwrap_or(0)
}

/// What the VPCs that stand in a Region's grid need.
fn needs<'p>(plan: &'p RegionPlan<'_>, arrivals: &'p SortedMap<Id, Vec<Arrival>>) -> Vec<Need<'p>> {
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
fn arrive(plan: &Plan<'_>, across: &[usize]) -> SortedMap<Id, Vec<Arrival>> {
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

/// Leads a line around what stands in its way: beside its VPC down, into the lane below. The height at which it goes on.
fn by(way: &mut Vec<Point>, around: Option<Point>) -> i32 {
    let level = way.last().map_or(0, |last| last.1);
    let Some((aside, lane)) = around else { return level };
    way.extend([(aside, level), (aside, lane)]);
    lane
}

/// A line over an upright track to a left wall; from below, where another VPC stands before it.
fn to_wall(start: Point, track: i32, from: Option<Point>, end: Point) -> Vec<Point> {
    let mut way = vec![start, (track, start.1)];
    if let Some((drop, lane)) = from {
        way.extend([(track, lane), (drop, lane), (drop, end.1)]);
    } else {
        way.push((track, end.1));
    }
    way.push(end);
    way
}

/// The room below a VPC, in which lines run.
fn gap_below(plan: &VpcPlan<'_>) -> i32 {
    if plan.folded.is_some() { VPC_GAP - 14 } else { VPC_GAP }
}

/// How many doors have room beside a row of subnets.
fn doors_beside(height: i32) -> usize {
    usize::try_from((height - 40) / DOOR_STEP).unwrap_or(0).max(1)
}

/// The heights of the doors in a VPC: one beside each row, then a second one where there is room, then below.
fn door_heights(count: usize, top: i32, rows: &[(i32, i32)]) -> Vec<i32> {
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

/// The picture as it grows.
struct Draft<'v> {
    view: &'v View,
    back: Vec<Shape>,
    lines: Vec<Shape>,
    front: Vec<Shape>,
    places: Places,
}

/// What arrives at a VPC's left wall.
#[derive(Clone, Debug)]
enum Arrival {
    /// A transit gateway or peering connection that stands before this wall: its place in the Region's list.
    Home(usize),
    /// A line from one that stands elsewhere.
    From(Id),
    /// A virtual private gateway: its place in the VPC's list.
    Vgw(usize),
}

fn shape(key: &str, kind: Kind, id: Option<&Id>, parent: Option<&str>, [x, y, width, height]: [i32; 4]) -> Shape {
    Shape {
        key: key.to_string(),
        kind,
        id: id.cloned(),
        parent: parent.map(str::to_string),
        x,
        y,
        width,
        height,
        class: String::new(),
        name: String::new(),
        parts: Vec::new(),
    }
}

impl Draft<'_> {
    /// Everything; the size of the picture.
    fn world(&mut self, plan: &Plan<'_>) -> (i32, i32) {
        let crossing: usize = plan.regions.iter().map(|region| region.transits.len()).sum();
        let joints: usize = plan.sites.iter().map(|site| site.gateways.len()).sum();
        let crossing = if plan.regions.len() > 1 { crossing.min(12) } else { 0 };
        let lanes = crossing + joints.min(12);
        let left = if plan.sites.is_empty() { 0 } else { 12 + SITE_WIDTH };
        let region_x = left + 16 + pixels(lanes + 1) * TRACK;
        let bus = left + 10;

        let one = vec![1; plan.regions.len()];
        let arrivals = arrive(plan, &one);
        let across = plan.regions.iter().map(|region| {
            let services = pixels(region.services.len()) * (SERVICE.1 + SERVICE_GAP);
            let providers = region.vpcs.iter().filter(|vpc| vpc.provider);
            let provider = providers.map(|vpc| size_of(vpc, 0).width).max().unwrap_or(0);
            let transit = if region.transits.is_empty() { 0 } else { TRANSIT.0 + WALL_STEP / 2 };
            grid::across(&needs(region, &arrivals), (region_x + transit + BESIDE + provider, ABOVE), services)
        });
        let across: Vec<usize> = across.collect();
        let arrivals = arrive(plan, &across);

        let mut y = REGION_TOP;
        let mut right = 0;
        let mut pill: Option<(i32, i32)> = None;
        for (region, across) in plan.regions.iter().zip(across) {
            let (width, height) = self.region(region, (region_x, y), bus, &arrivals, across, &mut pill);
            right = right.max(region_x + width);
            y += height + VPC_GAP;
        }
        self.internet(pill.unwrap_or((region_x + 150, region_x + 330)));
        let sites_bottom = self.sites(plan, left + 10 + pixels(crossing + 1) * TRACK);
        self.joints(plan, left + 10 + TRACK);
        (right + 16, (y - VPC_GAP + 16).max(sites_bottom + 16))
    }

    fn internet(&mut self, (from, to): (i32, i32)) {
        let rect = [from, INTERNET_TOP, to - from, INTERNET_HEIGHT];
        let mut pill = shape("internet", Kind::Internet, None, None, rect);
        pill.name = Drawn::Internet.text().to_string();
        pill.parts.push(Part::Rect("box", [0, 0, to - from, INTERNET_HEIGHT, INTERNET_HEIGHT / 2]));
        let middle = (to - from) / 2;
        pill.parts.push(Part::Symbol("internet", [middle - 44, 8, 18]));
        pill.parts.push(text("name", (middle - 20, 22), Anchor::Start, Drawn::Internet.text(), 100));
        self.front.push(pill);
        let middle = INTERNET_TOP + INTERNET_HEIGHT / 2;
        self.places.put("internet", Place::Node { left: (from, middle), right: (to, middle) });
        let ways: Vec<(String, Vec<Point>)> = std::mem::take(&mut self.places.to_internet);
        for (id, mut way) in ways {
            if let Some((x, _)) = way.last().copied() {
                if x < from {
                    way.push((from, middle));
                } else if x > to {
                    way.push((to, middle));
                }
            }
            self.line(&format!("{id}>internet"), "to-internet", &way, &drawn(Drawn::ToInternet, &[&id]));
            self.places.link(&id, "internet", way);
        }
    }

    /// A line that is always drawn.
    fn line(&mut self, key: &str, class: &str, way: &[Point], name: &str) {
        let mut line = shape(&["line:", key].concat(), Kind::Line, None, None, [0; 4]);
        line.class = class.to_string();
        let selected = self.view.selected.as_ref().map(Id::as_str);
        let ends = key.split('>').map(|end| end.split_once('@').map_or(end, |(id, _)| id));
        if selected.is_some() && ends.into_iter().any(|end| Some(end) == selected) {
            mark(&mut line, "highlighted");
        }
        line.name = name.to_string();
        line.parts.push(Part::Line("wire", way.to_vec()));
        self.lines.push(line);
    }

    fn region(
        &mut self,
        plan: &RegionPlan<'_>,
        (x, y): Point,
        bus: i32,
        arrivals: &SortedMap<Id, Vec<Arrival>>,
        across: usize,
        pill: &mut Option<(i32, i32)>,
    ) -> (i32, i32) {
        let key = ["region:", &plan.name].concat();
        let own = |provider: bool| plan.vpcs.iter().filter(move |vpc| vpc.provider == provider);
        let none = Vec::new();
        let sized = |vpc: &VpcPlan<'_>| size_of(vpc, arrivals.get(&vpc.id).unwrap_or(&none).len());
        let needs = needs(plan, arrivals);
        let grid = Grid::new(&needs, across);
        let width = if needs.is_empty() { VPC_LEFT + ZONE_WIDTH + VPC_RIGHT } else { grid.width };
        let transit_track = x + REGION_PAD + TRANSIT.0 + 12;
        let walled = own(false).any(|vpc| !vpc.vgws.is_empty());
        let left = if plan.transits.is_empty() && !walled {
            x + REGION_PAD
        } else {
            let names = if plan.transits.is_empty() { None } else { own(false).map(drops_before).max() };
            transit_track + pixels(plan.transits.len().min(8)) * TRACK + names.unwrap_or(14) - 2
        };
        let top = y + REGION_HEADER;

        // The gutter between the VPCs and the services, and the tracks in it.
        // Beside a column alone there is room for names before there are any, so that the first one moves nothing.
        let outer = own(false).enumerate().filter(|(place, _)| across > 1 && grid.is_rightmost(*place));
        let names = outer.map(|(_, vpc)| if vpc.services.is_empty() { names_beside(vpc) } else { DOOR_NAME });
        let first_track = left + width + names.max().unwrap_or(DOOR_NAME);
        let link_tracks = link_tracks(plan);
        let door_track = first_track + pixels(link_tracks) * TRACK;
        let public_track = door_track + 3 * TRACK;
        let services_x = public_track + TRACK + 14;
        let mut service_y = top + 26;
        let mut service_places: SortedMap<&str, i32> = SortedMap::new();
        // AWS's own services first, then what others provide; each group below its name.
        let mut group = None;
        for service in &plan.services {
            if group != Some(service.provided) {
                group = Some(service.provided);
                let (name, words) = if service.provided {
                    ("provided:", Drawn::Provided.text())
                } else {
                    ("services:", Drawn::Services.text())
                };
                if service.provided && service_y > top + 26 {
                    service_y += 32;
                }
                let rect = [services_x, service_y - 26, SERVICE.0, 20];
                let mut label = shape(&[name, &plan.name].concat(), Kind::Label, None, Some(&key), rect);
                label.name = words.to_string();
                label.parts.push(text("name", (0, 14), Anchor::Start, words, SERVICE.0));
                self.front.push(label);
            }
            let rect = [services_x, service_y, SERVICE.0, SERVICE.1];
            let folded = !service.inside.is_empty();
            let own_key = [&key, "/", &service.key].concat();
            let mut card = if folded {
                shape(&service.key, Kind::Fold, None, Some(&key), rect)
            } else {
                shape(&own_key, Kind::Service, Some(&Id::new(service.key.as_str())), Some(&key), rect)
            };
            card.name = service.title.clone();
            if folded {
                card.parts.push(Part::Rect("box behind", [4, 4, SERVICE.0 - 4, SERVICE.1 - 4, 8]));
            }
            let inset = if folded { 4 } else { 0 };
            card.parts.push(Part::Rect("box", [0, 0, SERVICE.0 - inset, SERVICE.1 - inset, 8]));
            card.parts.push(Part::Symbol(service.symbol, [12, 14, 18]));
            card.parts.push(text("name", (38, 20), Anchor::Start, &service.name, SERVICE.0 - 46));
            // Its short name says no more than its name where both do not fit.
            let (whole, _) = fit(&service.detail, Font::Sans, 12, SERVICE.0 - 44);
            let rest = service.detail.split_once(" · ").filter(|_| whole != service.detail);
            let detail = rest.map_or(service.detail.as_str(), |(_, rest)| rest);
            card.parts.push(text("dim", (38, 37), Anchor::Start, detail, SERVICE.0 - 44));
            self.front.push(card);
            let middle = service_y + SERVICE.1 / 2;
            service_places.insert(&service.key, middle);
            let place = Place::Service { left: (services_x, middle), public_track, region: plan.name.clone() };
            self.places.put(&service.key, place);
            for alias in &service.aliases {
                self.places.name(alias.as_str(), &service.key);
            }
            for inside in &service.inside {
                service_places.insert(inside, middle);
                self.places.name(inside, &service.key);
            }
            service_y += SERVICE.1 + SERVICE_GAP;
        }

        // The VPCs, in their grid.
        let mut vpc_bottom = top + grid.height;
        for (place, vpc) in own(false).enumerate() {
            let (vpc_x, vpc_y) = (left + grid.spot(place).0, top + grid.spot(place).1);
            // Alone in its column, each is as wide as the widest.
            let (own_width, vpc_height) = needs.get(place).map_or((0, 0), |need| (need.width, need.height));
            let vpc_width = if across > 1 { own_width } else { width };
            let rect = [vpc_x, vpc_y, vpc_width, vpc_height];
            self.vpc(vpc, &sized(vpc), rect, &key);
            let lane = |lane: Lane<'_>| Some(top + grid.lane(place, lane)?);
            let link = Lane::Link(place % link_tracks);
            let link_track = first_track + pixels(place % link_tracks) * TRACK;
            let aside = vpc_x + vpc_width + names_beside(vpc);
            let around = |own: Lane<'_>, track: i32| {
                Some((aside + track * TRACK, lane(own)?)).filter(|_| !grid.is_rightmost(place))
            };
            self.endpoint_lines(vpc, rect, &service_places, services_x, link_track, door_track, &around, link);
            for (at, gateway) in vpc.tops.iter().enumerate() {
                let gateway_x = top_x(rect, at);
                let middle = INTERNET_TOP + INTERNET_HEIGHT / 2;
                let mut way = vec![(gateway_x, vpc_y - 13)];
                if !grid.is_on_top(place) || y != REGION_TOP {
                    let lane = vpc_y - 20;
                    way.extend([(gateway_x, lane), (bus, lane), (bus, middle)]);
                } else if grid.is_leftmost(place) {
                    let (from, to) = pill.get_or_insert((gateway_x - 90, gateway_x + 90));
                    *from = (*from).min(gateway_x - 30);
                    *to = (*to).max(gateway_x + 30);
                    way.push((gateway_x, INTERNET_TOP + INTERNET_HEIGHT));
                } else {
                    way.push((gateway_x, middle));
                }
                self.places.to_internet.push((gateway.id.to_string(), way));
            }
            if place == 0 && y == REGION_TOP && pill.is_none() {
                let gateway_x = top_x(rect, 0);
                *pill = Some((gateway_x - 90, gateway_x + 90));
            }
            let below = |id: &str| lane(Lane::Joint(id)).filter(|_| !grid.is_leftmost(place));
            self.arrivals(plan, vpc, rect, x, transit_track, arrivals.get(&vpc.id).unwrap_or(&none), &below, &key);
        }
        if own(false).next().is_none() {
            let mut empty = shape(&[&key, "/empty"].concat(), Kind::Label, None, Some(&key), [left, top, width, 120]);
            empty.name = Drawn::NoVpc.text().to_string();
            empty.parts.push(Part::Rect("hint", [0, 0, width, 120, 12]));
            empty.parts.push(text("dim", (width / 2, 64), Anchor::Middle, Drawn::NoVpc.text(), width - 24));
            self.front.push(empty);
            for (place, transit) in plan.transits.iter().enumerate() {
                let own_y = top + 140 + pixels(place) * WALL_STEP;
                self.transit(transit, (x + REGION_PAD, own_y), &key);
                vpc_bottom = own_y + TRANSIT.1;
            }
            vpc_bottom = vpc_bottom.max(top + 120);
        }

        // Provider VPCs, right of the services.
        let mut right = services_x + SERVICE.0;
        let (mut provider_y, mut provider_bottom) = (top, top);
        let provider_x = right + 64;
        let provider_sizes: Vec<Size> = own(true).map(sized).collect();
        let provider_width = provider_sizes.iter().map(|size| size.width).max().unwrap_or(0);
        for (place, (vpc, size)) in own(true).zip(&provider_sizes).enumerate() {
            let rect = [provider_x, provider_y, provider_width, size.height];
            self.vpc(vpc, size, rect, &key);
            for (at, gateway) in vpc.tops.iter().enumerate() {
                let gateway_x = top_x(rect, at);
                let middle = INTERNET_TOP + INTERNET_HEIGHT / 2;
                let mut way = vec![(gateway_x, provider_y - 13)];
                let lane = top - 20;
                if place > 0 {
                    let edge = provider_x + provider_width + 10;
                    way.extend([(gateway_x, provider_y - 20), (edge, provider_y - 20), (edge, lane)]);
                }
                if y == REGION_TOP {
                    way.push((way.last().map_or(gateway_x, |last| last.0), middle));
                } else {
                    way.extend([(gateway_x, lane), (bus, lane), (bus, middle)]);
                }
                self.places.to_internet.push((gateway.id.to_string(), way));
            }
            let behind = plan.services.iter().filter(|service| service.vpc.as_ref() == Some(&vpc.id));
            for (at, service) in behind.enumerate() {
                let Some(middle) = service_places.get(service.key.as_str()) else { continue };
                let wall = (provider_y + WALL_FIRST + pixels(at) * 24).min(provider_y + size.height - 20);
                let track = right + 16 + pixels((place + at) % 4) * TRACK;
                let way = vec![(right, *middle), (track, *middle), (track, wall), (provider_x, wall)];
                self.line(
                    &format!("{}>{}", service.key, vpc.id),
                    "provider",
                    &way,
                    &drawn(Drawn::To, &[&service.name, &vpc.name]),
                );
                self.places.wall(&service.key, &vpc.id, wall, way);
            }
            provider_bottom = provider_y + size.height;
            provider_y = provider_bottom + gap_below(vpc);
        }
        if provider_width > 0 {
            right = provider_x + provider_width;
        }

        let bottom = vpc_bottom.max(service_y - SERVICE_GAP).max(provider_bottom) + REGION_PAD;
        let (width, height) = (right + REGION_PAD - x, bottom - y);
        let mut frame = shape(&key, Kind::Region, None, None, [x, y, width, height]);
        frame.name = drawn(Drawn::RegionNamed, &[&plan.name]);
        frame.parts.push(Part::Rect("box", [0, 0, width, height, 12]));
        let word = widest(Drawn::Region.text(), Font::Bold, 13);
        frame.parts.push(text("name", (16, 22), Anchor::Start, Drawn::Region.text(), word));
        frame.parts.push(text("mono", (16 + word + 6, 22), Anchor::Start, &plan.name, width - word - 40));
        let first = self.back.iter().position(|shape| shape.parent.as_ref() == Some(&key)).unwrap_or(self.back.len());
        self.back.insert(first, frame);
        (width, height)
    }

    fn vpc(&mut self, plan: &VpcPlan<'_>, size: &Size, rect: [i32; 4], region: &str) {
        let [x, y, width, height] = rect;
        let id = plan.id.as_str();
        let number = self.places.vpcs.len();
        let inner = VpcBox { id: plan.id.clone(), x, lane: y + 36, left_track: x + 10, right_track: x + width - 15 };
        self.places.vpcs.push(inner);
        let mut frame = shape(id, Kind::Vpc, Some(&plan.id), Some(region), rect);
        frame.name = plan.title.clone();
        if plan.provider {
            mark(&mut frame, "provider");
        }
        frame.parts.push(Part::Rect("box", [0, 0, width, height, 12]));
        let room = if plan.tops.is_empty() { width - 140 } else { top_x(rect, 0) - x - 40 };
        let (shown, _) = fit(&drawn(Drawn::Vpc, &[&plan.name]), Font::Bold, 14, room * 3 / 5);
        let used = widest(&shown, Font::Bold, 14);
        frame.parts.push(text("title", (16, 24), Anchor::Start, &shown, used));
        frame.parts.push(text("mono", (16 + used + 10, 24), Anchor::Start, &plan.cidrs, room - used - 10));
        if let Some(owner) = &plan.owner {
            frame.parts.push(text("mono", (width - 16, 24), Anchor::End, owner, 96));
        }
        if let Some((inside, ids)) = &plan.folded {
            mark(&mut frame, "folded fold");
            frame.parts.push(text("dim", (16, 52), Anchor::Start, inside, width - 32));
            let leaf = Leaf::plain(number, (x + width - 16, y + 60), x + width - 16, y + 60);
            self.places.put(id, Place::Leaf(leaf));
            for own in ids {
                self.places.name(own.as_str(), id);
            }
        } else if plan.zones.is_empty() {
            frame.parts.push(text("dim", (16, 60), Anchor::Start, Drawn::NoSubnet.text(), width - 32));
        }
        self.back.push(frame);

        let mut spans = Vec::new();
        let mut row_y = y + VPC_HEADER + ZONE_HEADER;
        for row in &size.rows {
            spans.push((row_y, row.height));
            row_y += row.height + GUTTER;
        }
        let zone_bottom = row_y - 4;
        for (place, zone) in plan.zones.iter().enumerate() {
            let zone_x = x + VPC_LEFT + pixels(place) * (ZONE_WIDTH + ZONE_GAP);
            let key = [id, "/", &zone.name].concat();
            let zone_y = y + VPC_HEADER;
            let mut frame = shape(&key, Kind::Zone, None, Some(id), [zone_x, zone_y, ZONE_WIDTH, zone_bottom - zone_y]);
            frame.name = list(&[
                &drawn(Drawn::ZoneNamed, &[&zone.name]),
                &zone.zone_id,
                if zone.failed { Drawn::Failed.text() } else { "" },
            ]);
            if zone.failed {
                mark(&mut frame, "failed");
            }
            frame.parts.push(Part::Rect("box", [0, 0, ZONE_WIDTH, zone_bottom - zone_y, 10]));
            let word = widest(Drawn::Zone.text(), Font::Sans, 12);
            frame.parts.push(text("dim", (PAD, 20), Anchor::Start, Drawn::Zone.text(), word));
            frame.parts.push(text(
                "mono strong",
                (PAD + word + 6, 20),
                Anchor::Start,
                &zone.name,
                SUBNET_WIDTH - word - 80,
            ));
            let right = if zone.failed { Drawn::Failed.text() } else { &zone.zone_id };
            frame.parts.push(text("mono", (PAD + SUBNET_WIDTH, 20), Anchor::End, right, 68));
            self.back.push(frame);
            for (row, (cell_y, _)) in size.rows.iter().zip(&spans) {
                let tier = Tier::ALL.iter().position(|tier| *tier == row.tier).unwrap_or(0);
                let Some(cell) = zone.tiers.get(tier).and_then(|cells| cells.get(row.place)) else { continue };
                self.cell(cell, *row, (zone_x + PAD, *cell_y), &key, number);
            }
        }

        let below = spans.first().map_or(y, |(top, _)| *top);
        for (door, middle) in plan.doors.iter().zip(door_heights(plan.doors.len(), below.max(y), &spans)) {
            let wall = x + width;
            let at = [wall - DOOR.0 / 2, middle - DOOR.1 / 2, DOOR.0, DOOR.1];
            let mut own = shape(door.id.as_str(), Kind::Door, Some(&door.id), Some(id), at);
            own.name = door.title.clone();
            own.class = door.class.clone();
            own.parts.push(Part::Rect("box", [0, 0, DOOR.0, DOOR.1, 4]));
            own.parts.push(Part::Circle("knob", [DOOR.0 - 5, DOOR.1 / 2, 2]));
            let room = DOOR_NAME - DOOR.0 / 2 - 18;
            own.parts.push(text("name", (DOOR.0 + 8, 14), Anchor::Start, &door.name, room));
            own.parts.push(text("dim", (DOOR.0 + 8, DOOR.1 - 3), Anchor::Start, Drawn::GatewayEndpoint.text(), room));
            self.front.push(own);
            self.places.put(door.id.as_str(), Place::Door { vpc: number, at: (wall, middle) });
        }
        for (place, gateway) in plan.tops.iter().enumerate() {
            let gateway_x = top_x(rect, place);
            self.gateway(gateway, (gateway_x, y), id, (20, Anchor::Start));
            self.places.put(gateway.id.as_str(), Place::Top { vpc: number, at: (gateway_x, y) });
        }
    }

    /// A gateway on a wall: a circle with its symbol and its name beside it.
    fn gateway(
        &mut self,
        plan: &crate::scene::collect::TopPlan,
        (x, y): Point,
        parent: &str,
        (aside, anchor): (i32, Anchor),
    ) {
        let mut own = shape(plan.id.as_str(), Kind::Gateway, Some(&plan.id), Some(parent), [x - 13, y - 13, 26, 26]);
        own.name = plan.title.clone();
        own.parts.push(Part::Circle("box", [13, 13, 13]));
        own.parts.push(Part::Symbol(plan.symbol, [4, 4, 18]));
        let room = widest(&plan.name, Font::Mono, 12).min(GATEWAY_NAME);
        own.parts.push(text("mono", (13 + aside, 5), anchor, &plan.name, room));
        self.front.push(own);
    }

    fn cell(&mut self, cell: &Cell<'_>, row: Row, (x, y): Point, zone: &str, vpc: usize) {
        let (pl_x, trace_x) = (x + SUBNET_WIDTH + 8, x + SUBNET_WIDTH + 17);
        let (pl_y, gutter) = (y + row.height + 7, y + row.height + 18);
        let rect = [x, y, SUBNET_WIDTH, row.height];
        match cell {
            Cell::Folded { key, tier, name, title, ids, services } => {
                let mut own = shape(key, Kind::Fold, None, Some(zone), rect);
                own.class = ["tier-", tier.as_str()].concat();
                own.name = title.clone();
                own.parts.push(Part::Rect("box behind", [4, 4, SUBNET_WIDTH - 4, row.height - 4, 8]));
                own.parts.push(Part::Rect("box", [0, 0, SUBNET_WIDTH - 4, row.height - 4, 8]));
                own.parts.push(text("name", (PAD, 22), Anchor::Start, name, SUBNET_WIDTH - 2 * PAD));
                self.front.push(own);
                let leaf = Leaf {
                    vpc,
                    subnet: Id::new(key.as_str()),
                    at: (x + SUBNET_WIDTH, y + row.height / 2),
                    gap: x + SUBNET_WIDTH,
                    footer: y + row.height / 2,
                    track: trace_x,
                    gutter,
                    chip: None,
                };
                self.places.put(key, Place::Leaf(leaf));
                for id in ids {
                    self.places.name(id.as_str(), key);
                }
                for service in services {
                    let from = (x + SUBNET_WIDTH, y + row.height / 2);
                    let way = vec![from, (pl_x, from.1), (pl_x, pl_y)];
                    self.places.stubs.push((vpc, key.clone(), service.clone(), way));
                }
            }
            Cell::Subnet(plan) => self.subnet(plan, row, rect, zone, vpc, (pl_x, pl_y), (trace_x, gutter)),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn subnet(
        &mut self,
        plan: &SubnetPlan<'_>,
        row: Row,
        rect: [i32; 4],
        zone: &str,
        vpc: usize,
        (pl_x, pl_y): Point,
        (track, gutter): Point,
    ) {
        let [x, y, width, height] = rect;
        let subnet = plan.subnet;
        let id = subnet.subnet_id.as_str();
        let name = called(&subnet.tags, &subnet.subnet_id);
        let cidrs: Vec<String> = subnet.cidrs().map(|cidr| cidr.to_string()).collect();
        let table = plan.table.map(|table| called(&table.tags, &table.route_table_id));
        let mut frame = shape(id, Kind::Subnet, Some(&subnet.subnet_id), Some(zone), rect);
        frame.class = ["tier-", plan.tier.as_str()].concat();
        if plan.table.is_some_and(|table| self.view.selected.as_ref() == Some(&table.route_table_id)) {
            mark(&mut frame, "highlighted");
        }
        let tabled = table.as_ref().map(|table| drawn(Drawn::RouteTable, &[table])).unwrap_or_default();
        let tier = match plan.tier {
            Tier::Public => Drawn::PublicSubnet,
            Tier::Private => Drawn::PrivateSubnet,
            Tier::Isolated => Drawn::IsolatedSubnet,
        };
        frame.name = list(&[&drawn(tier, &[&name]), &cidrs.join(", "), &tabled]);
        frame.parts.push(Part::Rect("box", [0, 0, width, height, 8]));
        let symbol = match plan.tier {
            Tier::Public => "internet",
            Tier::Private => "out",
            Tier::Isolated => "lock",
        };
        frame.parts.push(Part::Symbol(symbol, [PAD - 2, 7, 18]));
        let first = cidrs.first().map(String::as_str).unwrap_or_default();
        let right = widest(first, Font::Mono, 12).min(150);
        frame.parts.push(text("name", (PAD + 21, 21), Anchor::Start, &name, width - 2 * PAD - 21 - right - 8));
        frame.parts.push(text("mono", (width - PAD, 21), Anchor::End, first, right));
        if let Some(second) = cidrs.get(1) {
            frame.parts.push(text("mono", (width - PAD, 38), Anchor::End, second, width - 2 * PAD - 21));
        }
        self.back.push(frame);

        let footer = y + height - SUBNET_FOOTER / 2;
        let gap = x + PAD + SLOT.0 + MIDDLE / 2;
        let mut chip = None;
        if let (Some(table), Some(name), true) = (plan.table, &table, self.view.layers.route_tables) {
            let key = ["chip:", id].concat();
            let (shown, _) = fit(name, Font::Mono, 12, SLOT.0 - 20);
            let room = widest(&shown, Font::Mono, 12);
            let at = [x + PAD, footer - 10, room + 20, 20];
            let mut own = shape(&key, Kind::RouteTable, Some(&table.route_table_id), Some(id), at);
            own.name = drawn(Drawn::RouteTable, &[name]);
            own.parts.push(Part::Rect("box", [0, 0, room + 20, 20, 10]));
            own.parts.push(text("mono", (10, 14), Anchor::Start, &shown, room));
            self.front.push(own);
            chip = Some((table.route_table_id.clone(), x + PAD + room + 20));
        }

        let slots = rows_of(plan);
        let spread = |items: &[Item], left: bool| -> Vec<(bool, usize)> {
            let own = (0..items.len().min(slots)).map(|place| (left, place));
            let over = (slots..items.len()).map(|place| (!left, (place + slots).saturating_sub(items.len())));
            own.chain(over).collect()
        };
        let hosts = plan.hosts.iter().zip(spread(&plan.hosts, true));
        let ports = plan.ports.iter().zip(spread(&plan.ports, false));
        for (item, (left, place)) in hosts.chain(ports) {
            let item_x = x + PAD + if left { 0 } else { SLOT.0 + MIDDLE };
            let item_y = y + row.header + pixels(place) * (SLOT.1 + SLOT_GAP);
            self.item(item, (item_x, item_y), id);
            let middle = item_y + SLOT.1 / 2;
            let leaf = Leaf {
                vpc,
                subnet: subnet.subnet_id.clone(),
                at: (if left { item_x + SLOT.0 } else { item_x }, middle),
                gap,
                footer,
                track,
                gutter,
                chip: chip.clone(),
            };
            self.places.put(&item.key, Place::Leaf(leaf));
            self.places.name(item.id.as_str(), &item.key);
            for alias in &item.aliases {
                self.places.name(alias.as_str(), &item.key);
            }
            for address in &item.addresses {
                self.places.name(&format!("{}@{address}", item.id), &item.key);
            }
            for service in &item.services {
                let mut way = if left {
                    let below = item_y + SLOT.1 + SLOT_GAP / 2;
                    vec![(item_x + SLOT.0 / 2, item_y + SLOT.1), (item_x + SLOT.0 / 2, below), (pl_x, below)]
                } else {
                    vec![(item_x + SLOT.0, middle), (pl_x, middle)]
                };
                way.push((pl_x, pl_y));
                self.places.stubs.push((vpc, item.key.clone(), service.clone(), way));
            }
        }
    }

    fn item(&mut self, item: &Item, (x, y): Point, subnet: &str) {
        let mut own = shape(&item.key, item.kind, Some(&item.id), Some(subnet), [x, y, SLOT.0, SLOT.1]);
        own.class = item.class.clone();
        own.name = item.title.clone();
        if self.view.selected.as_ref().is_some_and(|id| item.services.contains(id.as_str())) {
            mark(&mut own, "highlighted");
        }
        if item.kind == Kind::Fold {
            own.parts.push(Part::Rect("box behind", [3, 3, SLOT.0 - 3, SLOT.1 - 3, 6]));
            own.parts.push(Part::Rect("box", [0, 0, SLOT.0 - 3, SLOT.1 - 3, 6]));
        } else {
            own.parts.push(Part::Rect("box", [0, 0, SLOT.0, SLOT.1, 6]));
        }
        // Half a step's bead has room where a path comes.
        let start = if item.side == Side::Port { 11 } else { 6 };
        let room = SLOT.0 - 40;
        if item.class.contains("has-public-address") {
            own.parts.push(Part::Circle("box", [SLOT.0 - 15, 0, 7]));
            own.parts.push(Part::Symbol("internet", [SLOT.0 - 20, -5, 10]));
        }
        own.parts.push(Part::Symbol(item.symbol, [start, 11, 18]));
        own.parts.push(text("name", (start + 22, 17), Anchor::Start, &item.name, room));
        own.parts.push(text("mono", (start + 22, 33), Anchor::Start, &item.detail, SLOT.0 - 30 - start));
        self.front.push(own);
    }

    /// The lines from a VPC's ports and doors to their services; `around` is where they pass by what stands between.
    #[allow(clippy::too_many_arguments)]
    fn endpoint_lines(
        &mut self,
        plan: &VpcPlan<'_>,
        [x, y, width, _]: [i32; 4],
        services: &SortedMap<&str, i32>,
        services_x: i32,
        link_track: i32,
        door_track: i32,
        around: &dyn Fn(Lane<'_>, i32) -> Option<Point>,
        link: Lane<'_>,
    ) {
        let mut stubs = std::mem::take(&mut self.places.stubs);
        if plan.folded.is_some() {
            let number = self.places.vpcs.len() - 1;
            for service in &plan.services {
                let from = vec![(x + width, y + 30)];
                stubs.push((number, plan.id.to_string(), service.clone(), from));
            }
        }
        let around_link = around(link, 0);
        // The name would not fit between two that are folded.
        let mut labelled = plan.folded.is_some() && around_link.is_some();
        let mut done: SortedSet<(String, i32)> = SortedSet::new();
        for (_, key, service, mut way) in stubs {
            let (Some(middle), Some((_, level))) = (services.get(service.as_str()), way.last().copied()) else {
                continue;
            };
            let end = middle - 10;
            let out = by(&mut way, around_link);
            way.extend([(link_track, out), (link_track, end), (services_x, end)]);
            if self.view.layers.endpoints && done.insert((key.clone(), end)) {
                self.line(&format!("{key}>{service}"), "private-link", &way, &drawn(Drawn::PrivateLinkTo, &[&service]));
                if !labelled {
                    labelled = true;
                    let at = [x + width + 8, level - 18, DOOR_NAME - 20, 16];
                    let region = ["region:", &plan.region].concat();
                    let mut own = shape(&["label:", plan.id.as_str()].concat(), Kind::Label, None, Some(&region), at);
                    own.class = "private-link".to_string();
                    own.name = Drawn::PrivateLink.text().to_string();
                    own.parts.push(text("dim", (0, 13), Anchor::Start, Drawn::PrivateLink.text(), DOOR_NAME - 20));
                    self.lines.push(own);
                }
            }
            self.places.link(&key, &service, way);
        }
        for door in &plan.doors {
            let Some(Place::Door { at: (wall, level), .. }) = self.places.get(door.id.as_str()).cloned() else {
                continue;
            };
            let Some(middle) = services.get(door.service.as_str()) else { continue };
            let lane = door_lane(&door.service);
            let track = door_track + pixels(lane) * TRACK;
            let mut way = vec![(wall + DOOR.0 / 2, level)];
            let out = by(&mut way, around(Lane::Door(lane), 1 + pixels(lane)));
            way.extend([(track, out), (track, *middle), (services_x, *middle)]);
            if self.view.layers.endpoints {
                self.line(
                    &format!("{}>{}", door.id, door.service),
                    "gateway",
                    &way,
                    &drawn(Drawn::To, &[&door.name, &door.service]),
                );
            }
            self.places.link(door.id.as_str(), &door.service, way);
        }
    }

    /// What arrives at a VPC's left wall.
    #[allow(clippy::too_many_arguments)]
    fn arrivals(
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

    fn transit(&mut self, plan: &crate::scene::collect::TransitPlan, (x, y): Point, region: &str) {
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
    fn joints(&mut self, plan: &Plan<'_>, lanes: i32) {
        let names: SortedMap<&Id, &str> =
            plan.regions.iter().flat_map(|region| &region.transits).map(|own| (&own.id, own.name.as_str())).collect();
        let homes = std::mem::take(&mut self.places.homes);
        for (id, vpc, (wall, level), region, from) in std::mem::take(&mut self.places.waiting) {
            let Some(place) = homes.iter().position(|(own, ..)| *own == id) else { continue };
            let Some((_, left, right, track, home)) = homes.get(place) else { continue };
            let (start, lane) =
                if *home == region { (*right, *track) } else { (*left, lanes + pixels(place % 12) * TRACK) };
            let way = to_wall(start, lane, from, (wall, level));
            let name = drawn(Drawn::To, &[names.get(&id).copied().unwrap_or_default(), vpc.as_str()]);
            self.line(&format!("{id}>{vpc}"), "transit", &way, &name);
            self.places.wall(id.as_str(), &vpc, level, way);
        }
    }

    /// The networks on premises, one below the other at the left; where they end.
    fn sites(&mut self, plan: &Plan<'_>, lanes: i32) -> i32 {
        let mut y = REGION_TOP + REGION_HEADER;
        let mut joint = 0;
        for site in &plan.sites {
            let height = 56 + pixels(site.hosts.len()) * 48 + 4;
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
                let way = to_wall((12 + SITE_WIDTH, y + 22), lane, from, end);
                self.line(&format!("{id}>{gateway}"), "vpn", &way, &drawn(Drawn::Vpn, &[&site.name, gateway.as_str()]));
                self.places.link(id, gateway.as_str(), way);
            }
            y += height + 24;
        }
        y
    }
}
