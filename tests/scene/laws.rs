//! What holds for every picture. It must not know which network is drawn.

use endpoint_lab::scene::{Anchor, Kind, Part, Point, Scene, Shape};
use std::collections::BTreeMap;

type Box = [i32; 4];

fn bounds(shape: &Shape) -> Box {
    [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height]
}

fn overlap(a: Box, b: Box) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

fn within(inner: Box, outer: Box) -> bool {
    outer[0] <= inner[0] && outer[1] <= inner[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
}

/// Whether a level or upright line runs through the inside of a box.
fn crosses([left, top, right, bottom]: Box, a: Point, b: Point) -> bool {
    a.0.min(b.0) < right && left < a.0.max(b.0) && a.1.min(b.1) < bottom && top < a.1.max(b.1)
}

/// Whether it stands on a wall rather than in a room.
fn on_wall(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Door | Kind::Gateway) && !shape.name.ends_with("not attached")
}

fn is_container(kind: Kind) -> bool {
    matches!(kind, Kind::Region | Kind::Vpc | Kind::Zone | Kind::Subnet | Kind::OnPremises)
}

fn text_boxes(shape: &Shape) -> Vec<(Box, String)> {
    let parts = shape.parts.iter().filter_map(|part| match part {
        Part::Text(text) if !text.text.is_empty() => {
            let (x, y) = (shape.x + text.at.0, shape.y + text.at.1);
            let left = match text.anchor {
                Anchor::Start => x,
                Anchor::Middle => x - text.room / 2,
                Anchor::End => x - text.room,
            };
            Some(([left, y - 10, left + text.room, y + 3], text.text.clone()))
        }
        _ => None,
    });
    parts.collect()
}

/// The segments of lines, with the key of the shape that they belong to.
fn segments(scene: &Scene) -> Vec<(&str, Point, Point)> {
    let mut segments = Vec::new();
    for shape in &scene.shapes {
        for part in &shape.parts {
            if let Part::Line("wire", points) = part {
                for pair in points.windows(2) {
                    segments.push((shape.key.as_str(), pair[0], pair[1]));
                }
            }
        }
    }
    segments
}

/// Every law; what breaks one, in words.
pub fn broken(scene: &Scene) -> Vec<String> {
    let mut broken = Vec::new();
    let all = [0, 0, scene.width, scene.height];
    let mut by_key: BTreeMap<&str, &Shape> = BTreeMap::new();
    let mut families: BTreeMap<Option<&str>, Vec<&Shape>> = BTreeMap::new();
    for shape in &scene.shapes {
        if by_key.insert(&shape.key, shape).is_some() {
            broken.push(format!("two shapes have the key {}", shape.key));
        }
        if shape.kind.is_thing() || shape.kind == Kind::Label {
            families.entry(shape.parent.as_deref()).or_default().push(shape);
        }
    }
    for shape in scene.shapes.iter().filter(|shape| shape.kind.is_thing() || shape.kind == Kind::Label) {
        if !within(bounds(shape), all) {
            broken.push(format!("{} leaves the picture", shape.key));
        }
        if shape.name.is_empty() {
            broken.push(format!("{} has no name", shape.key));
        }
        if let Some(parent) = &shape.parent {
            match by_key.get(parent.as_str()) {
                None => broken.push(format!("{} lies in {parent}, which is not there", shape.key)),
                Some(parent) if !on_wall(shape) && !within(bounds(shape), bounds(parent)) => {
                    broken.push(format!(
                        "{} {:?} leaves {} {:?}",
                        shape.key,
                        bounds(shape),
                        parent.key,
                        bounds(parent)
                    ));
                }
                Some(_) => {}
            }
        }
        for (own, text) in text_boxes(shape) {
            if !on_wall(shape) && !within(own, bounds(shape)) {
                broken.push(format!("{text:?} {own:?} leaves {} {:?}", shape.key, bounds(shape)));
            }
            if on_wall(shape) && !within(own, all) {
                broken.push(format!("{text:?} {own:?} of {} leaves the picture", shape.key));
            }
        }
        let boxes = text_boxes(shape);
        for (at, (a, first)) in boxes.iter().enumerate() {
            for (b, second) in boxes.iter().skip(at + 1) {
                if overlap(*a, *b) {
                    broken.push(format!("in {}, {first:?} and {second:?} overlap", shape.key));
                }
            }
        }
    }
    for family in families.values() {
        for (at, a) in family.iter().enumerate() {
            for b in family.iter().skip(at + 1) {
                let walls = on_wall(a) != on_wall(b);
                if !walls && overlap(bounds(a), bounds(b)) {
                    broken.push(format!("{} {:?} and {} {:?} overlap", a.key, bounds(a), b.key, bounds(b)));
                }
            }
        }
    }
    // The names beside doors and gateways stand clear of every thing.
    let things: Vec<&Shape> =
        scene.shapes.iter().filter(|shape| shape.kind.is_thing() && !is_container(shape.kind)).collect();
    for wall in scene.shapes.iter().filter(|shape| on_wall(shape)) {
        for (own, text) in text_boxes(wall) {
            for thing in &things {
                if overlap(own, bounds(thing)) {
                    broken.push(format!(
                        "{text:?} {own:?} of {} runs over {} {:?}",
                        wall.key,
                        thing.key,
                        bounds(thing)
                    ));
                }
            }
        }
    }
    // Lines are level or upright, and run between things.
    for (key, a, b) in segments(scene) {
        if a.0 != b.0 && a.1 != b.1 {
            broken.push(format!("{key} runs askew from {a:?} to {b:?}"));
        }
        let span = [a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)];
        for thing in things.iter().filter(|thing| !on_wall(thing)) {
            let [left, top, right, bottom] = bounds(thing);
            let inner = [left + 1, top + 1, right - 1, bottom - 1];
            if span[0] <= inner[2] && inner[0] <= span[2] && span[1] <= inner[3] && inner[1] <= span[3] {
                broken.push(format!("{key} from {a:?} to {b:?} runs across {} {:?}", thing.key, bounds(thing)));
            }
        }
    }
    // No line that is always drawn runs through a name beside a door or gateway.
    for line in scene.shapes.iter().filter(|shape| shape.kind == Kind::Line) {
        for (own, text) in scene.shapes.iter().filter(|shape| on_wall(shape)).flat_map(text_boxes) {
            for part in &line.parts {
                if let Part::Line(_, points) = part
                    && let Some(pair) = points.windows(2).find(|pair| crosses(own, pair[0], pair[1]))
                {
                    broken.push(format!("{} runs through {text:?} from {:?} to {:?}", line.key, pair[0], pair[1]));
                }
            }
        }
    }
    // A line that is always drawn runs through no VPC but those that it begins or ends in.
    let vpc_of = |end: &str| {
        let named = |shape: &&Shape| shape.key == end || shape.id.as_ref().is_some_and(|id| id.as_str() == end);
        let mut at = scene.shapes.iter().find(named);
        while let Some(shape) = at.filter(|shape| shape.kind != Kind::Vpc) {
            at = shape.parent.as_deref().and_then(|parent| by_key.get(parent).copied());
        }
        at.map(|shape| &shape.key)
    };
    for line in scene.shapes.iter().filter(|shape| shape.kind == Kind::Line) {
        let Some((from, to)) = line.key.split_once(':').and_then(|(_, ends)| ends.rsplit_once('>')) else {
            broken.push(format!("{} does not say what it joins", line.key));
            continue;
        };
        let own = [vpc_of(from), vpc_of(to)];
        let others = scene.shapes.iter().filter(|shape| shape.kind == Kind::Vpc && !own.contains(&Some(&shape.key)));
        for vpc in others {
            for part in &line.parts {
                if let Part::Line(_, points) = part
                    && let Some(pair) = points.windows(2).find(|pair| crosses(bounds(vpc), pair[0], pair[1]))
                {
                    broken.push(format!("{} runs through {} from {:?} to {:?}", line.key, vpc.key, pair[0], pair[1]));
                }
            }
        }
    }
    broken
}
