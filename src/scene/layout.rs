//! Where everything stands: the same rule for every network, in one pass. It must not know what follows from the network.

use crate::net::{Id, SortedMap, SortedSet};
use crate::scene::collect::collect;
use crate::scene::grid;
use crate::scene::lines::{self, Place, Places};
use crate::scene::measure::{Font, fit};
use crate::scene::names::target_name;
use crate::scene::outside::{Streets, sites_height};
use crate::scene::plan::Plan;
use crate::scene::shape::{Anchor, Kind, Part, Point, Scene, Shape, Text};
use crate::scene::sizes::{
    ABOVE, Arrival, BESIDE, INTERNET_HEIGHT, INTERNET_TOP, REGION_TOP, SERVICE, SERVICE_GAP, SITE_WIDTH, TRACK,
    TRANSIT, WALL_STEP, arrive, needs, pixels, size_of,
};
use crate::scene::view::{Stress, View};
use crate::text::drawn::{Drawn, drawn};

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
    let mut draft = Draft::new(view);
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

/// The picture as it grows.
pub struct Draft<'v> {
    pub view: &'v View,
    pub back: Vec<Shape>,
    pub lines: Vec<Shape>,
    pub front: Vec<Shape>,
    pub places: Places,
}

pub fn shape(key: &str, kind: Kind, id: Option<&Id>, parent: Option<&str>, [x, y, width, height]: [i32; 4]) -> Shape {
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

/// How the Regions stand: how many VPCs are side by side in each, what arrives at their walls, and the streets between Regions.
#[derive(Default)]
struct Stand<'p> {
    across: Vec<usize>,
    arrivals: SortedMap<Id, Vec<Arrival>>,
    streets: Option<Streets<'p>>,
}

/// The most Regions side by side that are tried.
const MOST_REGIONS: usize = 4;

/// How many VPCs stand side by side in each Region, where each is seen in a window of these proportions.
fn vpcs_across(plan: &Plan<'_>, region_x: i32, window: grid::Window) -> Vec<usize> {
    let arrivals = arrive(plan, &vec![1; plan.regions.len()]);
    let across = plan.regions.iter().map(|region| {
        let services = pixels(region.services.len()) * (SERVICE.1 + SERVICE_GAP);
        let providers = region.vpcs.iter().filter(|vpc| vpc.provider);
        let provider = providers.map(|vpc| size_of(vpc, 0).width).max().unwrap_or(0);
        let transit = if region.transits.is_empty() { 0 } else { TRANSIT.0 + WALL_STEP / 2 };
        grid::across(&needs(region, &arrivals), (region_x + transit + BESIDE + provider, ABOVE), services, window)
    });
    across.collect()
}

impl<'v> Draft<'v> {
    fn new(view: &'v View) -> Self {
        Self { view, back: Vec::new(), lines: Vec::new(), front: Vec::new(), places: Places::default() }
    }

    /// Everything; the size of the picture.
    fn world(&mut self, plan: &Plan<'_>) -> (i32, i32) {
        let crossing: usize = plan.regions.iter().map(|region| region.transits.len()).sum();
        let joints: usize = plan.sites.iter().map(|site| site.gateways.len()).sum();
        let crossing = if plan.regions.len() > 1 { crossing.min(12) } else { 0 };
        let lanes = crossing + joints.min(12);
        let left = if plan.sites.is_empty() { 0 } else { 12 + SITE_WIDTH };
        let region_x = left + 16 + pixels(lanes + 1) * TRACK;

        let Stand { across, arrivals, streets } = self.stand(plan, region_x, region_x - left);
        let streets = streets.as_ref();
        let (mut right, mut bottom) = (0, 0);
        let mut pill: Option<(i32, i32)> = None;
        for (region, across) in plan.regions.iter().zip(across) {
            let (aside, down) = streets.map_or((0, 0), |streets| streets.spot(&region.name));
            let (x, y) = (region_x + aside, REGION_TOP + down);
            let (width, height) = self.region(region, (x, y), (aside, left + 10 + aside), &arrivals, across, &mut pill);
            right = right.max(x + width);
            bottom = bottom.max(y + height);
        }
        self.internet(pill.unwrap_or((region_x + 150, region_x + 330)));
        self.sites(plan, left + 10 + pixels(crossing + 1) * TRACK, streets);
        self.joints(plan, left + 10 + TRACK, streets);
        (right + 16, bottom.max(REGION_TOP + sites_height(plan)) + 16)
    }

    /// How the Regions stand, and the VPCs in each: of as many Regions side by side as let the picture be largest, each of them with
    /// its part of the window.
    fn stand<'p>(&self, plan: &'p Plan<'_>, region_x: i32, gutter: i32) -> Stand<'p> {
        let count = plan.regions.len();
        if count < 2 {
            let across = vpcs_across(plan, region_x, grid::WINDOW);
            return Stand { arrivals: arrive(plan, &across), across, streets: None };
        }
        let all = (1..=count.min(MOST_REGIONS)).map(|columns| {
            let (wide, high) = grid::WINDOW;
            let window = (wide * pixels(count.div_ceil(columns)), high * pixels(columns));
            let across = vpcs_across(plan, region_x, window);
            let arrivals = arrive(plan, &across);
            // How large each one is shows when it is drawn: it is drawn once to be measured.
            let sizes = plan.regions.iter().zip(&across).map(|(region, across)| {
                Draft::new(self.view).region(region, (0, REGION_TOP), (0, 0), &arrivals, *across, &mut None)
            });
            let streets = Streets::new(plan, sizes.collect(), gutter, columns);
            let (width, height) = streets.size();
            let size = (width + region_x, height.max(sites_height(plan)) + REGION_TOP);
            (Stand { across, arrivals, streets: Some(streets) }, grid::strain(size, grid::WINDOW))
        });
        grid::choice(all).unwrap_or_default()
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
    pub fn line(&mut self, key: &str, class: &str, way: &[Point], name: &str) {
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
}
