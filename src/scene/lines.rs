//! Ways between places, in the gutters, and the traced path over them. It must not know how a path comes about.

use crate::model::{Network, Resource, Table};
use crate::net::Id;
use crate::net::{SortedMap, SortedSet};
use crate::scene::layout::{mark, text};
use crate::scene::measure::{Font, fit, widest};
use crate::scene::services::service_of;
use crate::scene::shape::{Anchor, Hop, Kind, Part, Point, Scene, Shape};
use crate::scene::view::{Met, Overlay, View};
use crate::text::drawn::{Drawn, drawn};
use crate::text::verdict::verdict;

/// A thing in a subnet, and how lines leave it.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The number of its VPC.
    pub vpc: usize,
    pub subnet: Id,
    /// Where a line begins.
    pub at: Point,
    /// Between the subnet's columns.
    pub gap: i32,
    /// Below the subnet's things.
    pub footer: i32,
    /// Right of the subnet, in its zone.
    pub track: i32,
    /// Below the subnet, across the VPC.
    pub gutter: i32,
    /// The subnet's route table and the right end of its name.
    pub chip: Option<(Id, i32)>,
}

impl Leaf {
    /// A place without a subnet around it.
    pub fn plain(vpc: usize, at: Point, track: i32, gutter: i32) -> Self {
        Self { vpc, subnet: Id::new(""), at, gap: at.0, footer: at.1, track, gutter, chip: None }
    }
}

/// A place that lines lead to.
#[derive(Clone, Debug)]
pub enum Place {
    Leaf(Leaf),
    /// On a VPC's upper wall.
    Top {
        vpc: usize,
        at: Point,
    },
    /// On a VPC's right wall.
    Door {
        vpc: usize,
        at: Point,
    },
    /// On a VPC's left wall; where it is come to from below, if another VPC stands before it.
    Left {
        vpc: usize,
        at: Point,
        from: Option<Point>,
    },
    Service {
        left: Point,
        public_track: i32,
        region: String,
    },
    /// Anything else outside VPCs.
    Node {
        left: Point,
        right: Point,
    },
}

impl Place {
    /// The Region of a service.
    fn region(&self) -> Option<&str> {
        match self {
            Self::Service { region, .. } => Some(region),
            Self::Leaf(_) | Self::Top { .. } | Self::Door { .. } | Self::Left { .. } | Self::Node { .. } => None,
        }
    }
}

/// The inside of a VPC, for lines.
#[derive(Clone, Debug)]
pub struct VpcBox {
    pub id: Id,
    pub x: i32,
    /// Above its zones.
    pub lane: i32,
    pub left_track: i32,
    pub right_track: i32,
}

/// Where everything is, for lines.
#[derive(Debug, Default)]
pub struct Places {
    places: SortedMap<String, Place>,
    /// Further names of places.
    names: SortedMap<String, String>,
    links: SortedMap<(String, String), Vec<Point>>,
    walls: SortedMap<(String, Id), i32>,
    pub vpcs: Vec<VpcBox>,
    /// Lines to the internet that are not drawn yet.
    pub to_internet: Vec<(String, Vec<Point>)>,
    /// The first part of lines to services: the VPC's number, the key, the service.
    pub stubs: Vec<(usize, String, String, Vec<Point>)>,
    /// Where transit gateways and peering connections stand: left and right end, their track, their Region.
    pub homes: Vec<(Id, Point, Point, i32, String)>,
    /// Lines of theirs that are not drawn yet: to which VPC, where on its wall, in which Region, and where they come from below, if
    /// another VPC stands before it.
    pub waiting: Vec<(Id, Id, Point, String, Option<Point>)>,
}

impl Places {
    /// Where it is.
    pub fn get(&self, id: &str) -> Option<&Place> {
        self.places.get(self.key(id))
    }

    /// The place's own name.
    pub fn key<'k>(&'k self, id: &'k str) -> &'k str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// Remembers a further name; the first one stays.
    pub fn name(&mut self, name: &str, key: &str) {
        if name != key && !self.places.contains_key(name) {
            self.names.or_insert_with(name.to_string(), || key.to_string());
        }
    }

    /// Remembers where it is; the first place stays.
    pub fn put(&mut self, id: &str, place: Place) {
        self.places.or_insert_with(id.to_string(), || place);
    }

    /// Remembers the way between two places.
    pub fn link(&mut self, from: &str, to: &str, way: Vec<Point>) {
        self.links.insert((self.key(from).to_string(), self.key(to).to_string()), way);
    }

    /// Remembers the way from a place to a VPC's wall, and where it meets it.
    pub fn wall(&mut self, from: &str, vpc: &Id, level: i32, way: Vec<Point>) {
        self.walls.insert((from.to_string(), vpc.clone()), level);
        self.link(from, vpc.as_str(), way);
    }

    /// The way between two places in the gutters; `None` where there is none.
    pub fn way(&self, from: &str, to: &str) -> Option<Vec<Point>> {
        self.half(from, to).or_else(|| {
            let mut way = self.half(to, from)?;
            way.reverse();
            Some(way)
        })
    }

    fn half(&self, from: &str, to: &str) -> Option<Vec<Point>> {
        if let Some(way) = self.links.get(&(self.key(from).to_string(), self.key(to).to_string())) {
            return Some(way.clone());
        }
        match (self.get(from)?, self.get(to)?) {
            (Place::Leaf(a), Place::Leaf(b)) if a.vpc == b.vpc => {
                if a.subnet == b.subnet {
                    return Some(vec![a.at, (a.gap, a.at.1), (a.gap, b.at.1), b.at]);
                }
                let mut way = out(a);
                if a.track != b.track {
                    // The gutter below the upper of the two rows.
                    let gutter = a.gutter.min(b.gutter);
                    way.extend([(a.track, gutter), (b.track, gutter)]);
                }
                way.extend(out(b).into_iter().rev());
                Some(way)
            }
            (Place::Leaf(leaf), Place::Top { vpc, at: (x, y) }) if leaf.vpc == *vpc => {
                let mut way = out(leaf);
                let lane = self.vpcs.get(*vpc)?.lane;
                way.extend([(leaf.track, lane), (*x, lane), (*x, *y + 13)]);
                Some(way)
            }
            (Place::Leaf(leaf), Place::Door { vpc, at: (x, y) }) if leaf.vpc == *vpc => {
                let mut way = out(leaf);
                let track = self.vpcs.get(*vpc)?.right_track;
                way.extend([(leaf.track, leaf.gutter), (track, leaf.gutter), (track, *y), (*x - 9, *y)]);
                Some(way)
            }
            (Place::Leaf(leaf), Place::Left { vpc, at: (x, y), .. }) if leaf.vpc == *vpc => {
                let mut way = self.to_left(leaf, *y)?;
                way.push((*x + 13, *y));
                Some(way)
            }
            (Place::Leaf(leaf), Place::Node { .. } | Place::Service { .. }) => {
                let vpc = self.vpcs.get(leaf.vpc)?;
                let level = *self.walls.get(&(to.to_string(), vpc.id.clone()))?;
                let mut rest = self.links.get(&(to.to_string(), vpc.id.to_string()))?.clone();
                rest.reverse();
                let mut way = self.to_left(leaf, level)?;
                way.extend(rest);
                Some(way)
            }
            (Place::Top { at: (x, y), .. }, Place::Service { left, public_track, .. }) => {
                let lane = y - 22;
                let end = left.1 + 10;
                Some(vec![(*x, y - 13), (*x, lane), (*public_track, lane), (*public_track, end), (left.0, end)])
            }
            (Place::Node { right, .. }, Place::Service { left, public_track, .. }) if from == "internet" => {
                let end = left.1 + 10;
                Some(vec![*right, (*public_track, right.1), (*public_track, end), (left.0, end)])
            }
            // From a network on premises up to the internet.
            (Place::Node { right: (x, y), .. }, Place::Node { left, .. }) if to == "internet" => {
                Some(vec![(*x, *y), (x + 17, *y), (x + 17, left.1), *left])
            }
            (
                Place::Leaf(_)
                | Place::Top { .. }
                | Place::Door { .. }
                | Place::Left { .. }
                | Place::Node { .. }
                | Place::Service { .. },
                _,
            ) => None,
        }
    }

    fn to_left(&self, leaf: &Leaf, level: i32) -> Option<Vec<Point>> {
        let mut way = out(leaf);
        let vpc = self.vpcs.get(leaf.vpc)?;
        way.extend([(leaf.track, leaf.gutter), (vpc.left_track, leaf.gutter), (vpc.left_track, level), (vpc.x, level)]);
        Some(way)
    }
}

/// The way out of a subnet: between the columns, below the things, into the zone's track.
fn out(leaf: &Leaf) -> Vec<Point> {
    vec![leaf.at, (leaf.gap, leaf.at.1), (leaf.gap, leaf.footer), (leaf.track, leaf.footer)]
}

/// Takes out points that change nothing.
pub fn tidy(way: &[Point]) -> Vec<Point> {
    let mut tidy: Vec<Point> = Vec::new();
    for point in way {
        if tidy.last() == Some(point) {
            continue;
        }
        if let [.., a, b] = tidy.as_slice()
            && ((a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1))
        {
            tidy.pop();
        }
        tidy.push(*point);
    }
    tidy
}

/// Draws the traced path over the scene, and lets the rest fade.
pub fn overlay(scene: &mut Scene, places: &Places, view: &View, name: impl Fn(&Id) -> String) {
    let Some(overlay) = &view.overlay else { return };
    let (hops, mut drawn) = walk(overlay, places);
    drawn.extend(overlay.aim.as_ref().and_then(|aim| resolve(aim, overlay, false, None, places)));
    fade(scene, overlay, &drawn, places);
    let route = overlay.route.as_ref().map(|(destination, target)| [destination, " → ", &name(target)].concat());
    paint(scene, &hops, overlay, route, places);
    scene.hops = hops;
}

/// The places that a path passes, with the ways between them, and the keys of their shapes.
fn walk(overlay: &Overlay, places: &Places) -> (Vec<Hop>, SortedSet<String>) {
    let mut hops: Vec<Hop> = Vec::new();
    let mut drawn: SortedSet<String> = SortedSet::new();
    // The last place that is no route table, and whether its route table was passed behind it.
    let mut last: Option<(String, bool)> = None;
    for (at, id) in overlay.path.iter().enumerate() {
        let leaf = last.as_ref().and_then(|(last, _)| match places.get(last) {
            Some(Place::Leaf(leaf)) => Some(leaf),
            Some(
                Place::Top { .. }
                | Place::Door { .. }
                | Place::Left { .. }
                | Place::Service { .. }
                | Place::Node { .. },
            )
            | None => None,
        });
        if let Some(leaf) = leaf.filter(|leaf| leaf.chip.as_ref().is_some_and(|(own, _)| own == id)) {
            let joint = (leaf.gap, leaf.footer);
            let way = vec![leaf.at, (leaf.gap, leaf.at.1), joint];
            let key = ["chip:", leaf.subnet.as_str()].concat();
            drawn.insert(key.clone());
            hops.push(Hop { id: id.clone(), key, number: hops.len() + 1, at: joint, way });
            last = last.map(|(last, _)| (last, true));
            continue;
        }
        let is_last = at + 1 == overlay.path.len();
        let Some(key) = resolve(id, overlay, is_last, last.as_ref().map(|(last, _)| last.as_str()), places) else {
            continue;
        };
        let Some(place) = places.get(&key) else { continue };
        if last.as_ref().is_some_and(|(last, _)| *last == key) {
            continue;
        }
        // What is no VPC's reaches a service over the internet.
        if let (Some((from, _)), Place::Service { .. }) = (&last, place)
            && matches!(places.get(from), Some(Place::Node { .. }))
            && let (None, Some(way)) = (places.way(from, &key), places.way(from, "internet"))
        {
            let at = way.last().copied().unwrap_or_default();
            hops.push(Hop { id: Id::new("internet"), key: "internet".to_string(), number: hops.len() + 1, at, way });
            drawn.insert("internet".to_string());
            last = Some(("internet".to_string(), false));
        }
        let mut way = match &last {
            Some((last, _)) => tidy(&places.way(last, &key).unwrap_or_default()),
            None => Vec::new(),
        };
        if let (Some((_, true)), Some(leaf)) = (&last, leaf) {
            // The way begins at the route table: what lies before is its own.
            let joint = (leaf.gap, leaf.footer);
            match (way.iter().position(|point| *point == joint), place) {
                (Some(split), _) => way = way.get(split..).unwrap_or_default().to_vec(),
                (None, Place::Leaf(other)) => way = vec![joint, (other.gap, other.at.1), other.at],
                (None, _) => {}
            }
        }
        let middle = match place {
            Place::Leaf(leaf) => leaf.at,
            Place::Top { at, .. } | Place::Door { at, .. } | Place::Left { at, .. } => *at,
            Place::Service { left, .. } | Place::Node { left, .. } => *left,
        };
        let at = way.last().copied().unwrap_or(middle);
        hops.push(Hop { id: id.clone(), key: key.clone(), number: hops.len() + 1, at, way });
        drawn.insert(key.clone());
        last = Some((key, false));
    }
    // It begins where the way goes out.
    let start = hops.get(1).and_then(|hop| hop.way.first().copied());
    if let (Some(first), Some(start)) = (hops.first_mut(), start) {
        first.at = start;
    }
    (hops, drawn)
}

/// The key of the place that a path names.
fn resolve(id: &Id, overlay: &Overlay, is_last: bool, before: Option<&str>, places: &Places) -> Option<String> {
    let text = id.as_str();
    let port = overlay.destination.map(|address| format!("{text}@{address}"));
    let port = port.filter(|port| places.get(port).is_some());
    if let Some(key) = port.as_deref().or_else(|| places.get(text).map(|_| text)) {
        return Some(places.key(key).to_string());
    }
    let regions: SortedSet<&str> = places.places.values().filter_map(Place::region).collect();
    let service = regions.into_iter().find_map(|region| service_of(text, region));
    if let Some(service) = service.filter(|key| places.get(key).is_some()) {
        return Some(service);
    }
    // An address that nothing in the picture has is on the internet, where the path goes out to it.
    let out = matches!(before.and_then(|before| places.get(before)), Some(Place::Top { .. }));
    (is_last && out).then(|| "internet".to_string())
}

fn fade(scene: &mut Scene, overlay: &Overlay, drawn: &SortedSet<String>, places: &Places) {
    let at_leaf = |id: &str| match places.get(id) {
        Some(Place::Leaf(leaf)) => Some(leaf.at),
        Some(
            Place::Top { .. } | Place::Door { .. } | Place::Left { .. } | Place::Service { .. } | Place::Node { .. },
        )
        | None => None,
    };
    let spots: SortedSet<Point> = drawn.iter().filter_map(|id| at_leaf(id)).collect();
    for shape in &mut scene.shapes {
        let id = shape.id.as_ref().map(Id::as_str);
        let on_path = match shape.kind {
            Kind::RouteTable => drawn.contains(&shape.key),
            Kind::Region | Kind::Vpc | Kind::Zone | Kind::Subnet | Kind::OnPremises | Kind::Label => continue,
            Kind::Internet => drawn.contains("internet"),
            Kind::Line | Kind::Path | Kind::Step | Kind::Bar => false,
            Kind::Instance | Kind::Interface | Kind::Nat | Kind::LoadBalancer | Kind::Port | Kind::Fold => {
                at_leaf(&shape.key).is_some_and(|at| spots.contains(&at))
            }
            Kind::Door | Kind::Gateway | Kind::Transit | Kind::Service | Kind::Host => {
                id.is_some_and(|id| drawn.contains(id))
            }
        };
        mark(shape, if on_path { "on-path verdict-" } else { "faded" });
        if on_path {
            shape.class.push_str(overlay.verdict.as_str());
        }
    }
}

/// Lets everything fade but what is selected, what lies in it, what lines join to it, and what is pointed out.
pub fn stress(scene: &mut Scene, selected: &Id, highlighted: &SortedSet<Id>) {
    let is_own = |shape: &Shape| shape.id.as_ref() == Some(selected);
    // The selected shapes and what lies in them: the keys and ids by which lines name them.
    let mut own: SortedSet<String> = SortedSet::new();
    for shape in &scene.shapes {
        let lies_in = shape.parent.as_ref().is_some_and(|parent| own.contains(parent));
        if shape.kind.is_thing() && (is_own(shape) || lies_in) {
            own.insert(shape.key.clone());
            own.extend(shape.id.iter().map(ToString::to_string));
        }
    }
    let mut near = own.clone();
    for line in scene.shapes.iter().filter(|shape| shape.kind == Kind::Line) {
        let ends = line.key.strip_prefix("line:").and_then(|ends| ends.split_once('>'));
        if let Some((from, to)) = ends.filter(|(from, to)| own.contains(*from) || own.contains(*to)) {
            near.extend([from.to_string(), to.to_string(), line.key.clone()]);
        }
    }
    for shape in &mut scene.shapes {
        let is_place = matches!(shape.kind, Kind::Region | Kind::Vpc | Kind::Zone | Kind::Subnet | Kind::OnPremises);
        let id = shape.id.as_ref();
        let is_near =
            near.contains(&shape.key) || id.is_some_and(|id| near.contains(id.as_str()) || highlighted.contains(id));
        if !is_place && !is_near && shape.kind != Kind::Label {
            mark(shape, "faded");
        }
    }
}

/// Where a blocker's bar stands: across the way behind the hop where the packet leaves it, before it where it arrives;
/// above it where the way is too short.
fn bar_at(hops: &[Hop], at: usize, outgoing: bool, before: i32) -> Option<[i32; 4]> {
    let hop = hops.get(at)?;
    let way: Vec<Point> = if outgoing {
        hops.get(at + 1).map(|next| next.way.clone()).unwrap_or_default()
    } else {
        hop.way.iter().rev().copied().collect()
    };
    let mut away = 20 + before * 10;
    for pair in way.windows(2) {
        if let [(x, y), (to, level)] = *pair {
            let length = (to - x).abs() + (level - y).abs();
            if length >= away + 12 {
                return Some(if y == level {
                    [x + (to - x).signum() * away - 3, y - 13, 6, 26]
                } else {
                    [x - 13, y + (level - y).signum() * away - 3, 26, 6]
                });
            }
            away = (away - length).max(14 + before * 10);
        }
    }
    // Between two things that stand side by side there is no room but through the middle.
    if let ([(x, y), (to, level)], 0) = (way.as_slice(), before)
        && y == level
    {
        return Some([i32::midpoint(*x, *to) - 3, y - 18, 6, 36]);
    }
    let (x, y) = hop.at;
    let away = 20 + before * 10;
    Some(if way.is_empty() && outgoing { [x + away - 3, y - 13, 6, 26] } else { [x - 13, y - away - 1, 26, 6] })
}

/// Where a path's label stands that begins at a leaf, and needs so much room: below its subnet, clear of what stands at its corner;
/// left of the leaf, where it is a group.
fn label_below(leaf: &Leaf, needed: i32) -> [i32; 4] {
    if leaf.gap == leaf.at.0 {
        let width = needed.min(140);
        return [leaf.at.0 - 14 - width, leaf.at.1 - 10, width, 20];
    }
    let right = leaf.track - 61;
    let width = needed.min(242);
    [(leaf.gap - width / 2).min(right - width), leaf.gutter - 13, width, 20]
}

/// The longest level stretch of the path, where its label stands: its length and its middle.
fn stretch(hops: &[Hop]) -> Option<(i32, Point)> {
    let pairs = hops.iter().flat_map(|hop| hop.way.windows(2));
    let level = pairs.filter_map(|pair| match pair {
        [a, b] if a.1 == b.1 => Some(((b.0 - a.0).abs(), (i32::midpoint(a.0, b.0), a.1))),
        _ => None,
    });
    // The first of equal ones, so that the label does not jump.
    level.fold(None, |best, own| if best.is_none_or(|(length, _)| own.0 > length) { Some(own) } else { best })
}

fn paint(scene: &mut Scene, hops: &[Hop], overlay: &Overlay, route: Option<String>, places: &Places) {
    let class = ["verdict-", overlay.verdict.as_str()].concat();
    let verdict = verdict(overlay.verdict);
    let new = |key: String, kind: Kind, [x, y, width, height]: [i32; 4]| Shape {
        key,
        kind,
        id: None,
        parent: None,
        x,
        y,
        width,
        height,
        class: class.clone(),
        name: String::new(),
        parts: Vec::new(),
    };

    // The hop at which each blocker stands; behind the first of them the path is not walked.
    let end = hops.len().saturating_sub(1);
    let entry = || {
        let port = hops.iter().position(|hop| hop.id.prefix() == "vpce");
        let leaf = |hop: &Hop| matches!(places.get(&hop.key), Some(Place::Leaf(_)));
        port.or_else(|| hops.iter().rposition(leaf).filter(|at| *at > 0)).unwrap_or(end)
    };
    let bars: Vec<(usize, bool, &str)> = overlay
        .bars
        .iter()
        .map(|bar| {
            let hop = |id: &Id| hops.iter().position(|hop| hop.id == *id || hop.key == places.key(id.as_str()));
            let fallback = || match bar.met {
                Met::Leaving => 0,
                Met::Entering => entry(),
                Met::End => end,
            };
            let at = bar.component.as_ref().and_then(hop).unwrap_or_else(fallback);
            (at, bar.met == Met::Leaving, bar.word.as_str())
        })
        .collect();
    let walked = bars.iter().map(|(at, outgoing, _)| if *outgoing { *at } else { at.saturating_sub(1) }).min();
    let walked = walked.unwrap_or(usize::MAX);

    for (at, hop) in hops.iter().enumerate().filter(|(_, hop)| hop.way.len() > 1) {
        let mut leg = new(format!("path:{}", hop.number), Kind::Path, [0; 4]);
        if at > walked {
            mark(&mut leg, "unreached");
        }
        leg.name = drawn(Drawn::Leg, &[verdict, hop.id.as_str()]);
        leg.parts.push(Part::Line("casing", hop.way.clone()));
        leg.parts.push(Part::Line("wire", hop.way.clone()));
        scene.shapes.push(leg);
    }
    // What stops it, or what it goes by.
    let blocker = overlay.bars.first().map(|bar| match overlay.bars.len() {
        1 => bar.word.clone(),
        more => format!("{} +{}", bar.word, more - 1),
    });
    let why = blocker.or(route);
    let words = match &why {
        Some(why) => [verdict, " · ", why].concat(),
        None => verdict.to_string(),
    };
    let needed = widest(&words, Font::Mono, 12) + 22;
    let below = hops.first().and_then(|hop| match places.get(&hop.key) {
        // A path without a long level stretch has its label below its first subnet.
        Some(Place::Leaf(leaf)) => Some(label_below(leaf, needed)),
        Some(
            Place::Top { .. } | Place::Door { .. } | Place::Left { .. } | Place::Service { .. } | Place::Node { .. },
        )
        | None => None,
    });
    let label = match (stretch(hops.get(..=walked).unwrap_or(hops)), below) {
        (Some((length, (x, y))), _) if length >= needed + 26 => Some([x - needed / 2, y - 10, needed, 20]),
        (_, Some(below)) => Some(below),
        (Some((length, (x, y))), None) => {
            let width = needed.min((length - 26).max(80));
            Some([x - width / 2, y - 10, width, 20])
        }
        (None, None) => hops.first().map(|hop| [hop.at.0 + 14, hop.at.1 + 14, needed, 20]),
    };
    if let Some(rect) = label {
        let [_, _, width, _] = rect;
        let mut label = new("path-label".to_string(), Kind::Path, rect);
        mark(&mut label, "pill");
        label.name = words.clone();
        label.parts.push(Part::Rect("box", [0, 0, width, 20, 10]));
        // The verdict stays whole; the rest is shortened.
        let head = [verdict, if why.is_some() { " · " } else { "" }].concat();
        let room = width - 12 - widest(&head, Font::Mono, 12);
        // Words of a script that no font has in one width are set as words.
        let class = if head.chars().all(|it| it < '\u{370}') { "mono strong" } else { "strong" };
        let (rest, _) = fit(why.as_deref().unwrap_or_default(), Font::Mono, 12, room);
        let shown = if rest.is_empty() || rest == "…" { verdict.to_string() } else { [head, rest].concat() };
        label.parts.push(text(class, (width / 2, 14), Anchor::Middle, &shown, width - 8));
        scene.shapes.push(label);
    }
    for hop in hops {
        let (x, y) = hop.at;
        let mut bead = new(format!("step:{}", hop.number), Kind::Step, [x - 9, y - 9, 18, 18]);
        bead.id = Some(hop.id.clone());
        bead.name = drawn(Drawn::Step, &[&hop.number.to_string(), hop.id.as_str()]);
        bead.parts.push(Part::Circle("bead", [9, 9, 9]));
        bead.parts.push(text("count", (9, 13), Anchor::Middle, &hop.number.to_string(), 18));
        scene.shapes.push(bead);
    }
    let mut before: SortedMap<(usize, bool), i32> = SortedMap::new();
    for (number, (at, outgoing, word)) in bars.into_iter().enumerate() {
        let count = before.or_default((at, outgoing));
        let Some(rect) = bar_at(hops, at, outgoing, *count) else { continue };
        *count += 1;
        let mut bar = new(format!("bar:{number}"), Kind::Bar, rect);
        bar.name = [verdict, ": ", word].concat();
        let [_, _, width, height] = rect;
        bar.parts.push(Part::Rect("bar", [0, 0, width, height, 2]));
        scene.shapes.push(bar);
    }
}

/// The network with what a change adds, and with what it takes away still there.
pub fn together(now: &Network, after: &Network) -> Network {
    fn add<T: Resource + Clone>(table: &mut Table<T>, after: &Table<T>) {
        if !table.is_same(after) {
            for row in after.iter() {
                table.insert(row.clone());
            }
        }
    }
    let mut both = now.clone();
    add(&mut both.vpcs, &after.vpcs);
    add(&mut both.subnets, &after.subnets);
    add(&mut both.route_tables, &after.route_tables);
    add(&mut both.internet_gateways, &after.internet_gateways);
    add(&mut both.egress_only_internet_gateways, &after.egress_only_internet_gateways);
    add(&mut both.nat_gateways, &after.nat_gateways);
    add(&mut both.network_interfaces, &after.network_interfaces);
    add(&mut both.instances, &after.instances);
    add(&mut both.vpc_endpoints, &after.vpc_endpoints);
    add(&mut both.endpoint_services, &after.endpoint_services);
    add(&mut both.load_balancers, &after.load_balancers);
    add(&mut both.peering_connections, &after.peering_connections);
    add(&mut both.transit_gateways, &after.transit_gateways);
    add(&mut both.transit_attachments, &after.transit_attachments);
    add(&mut both.vpn_gateways, &after.vpn_gateways);
    add(&mut both.customer_gateways, &after.customer_gateways);
    add(&mut both.vpn_connections, &after.vpn_connections);
    add(&mut both.resolver_endpoints, &after.resolver_endpoints);
    add(&mut both.resource_gateways, &after.resource_gateways);
    add(&mut both.resource_configurations, &after.resource_configurations);
    add(&mut both.service_networks, &after.service_networks);
    add(&mut both.on_premises, &after.on_premises);
    add(&mut both.hosts, &after.hosts);
    both
}
