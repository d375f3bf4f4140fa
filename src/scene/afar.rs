//! The picture as it is read from afar: names alone, in letters that stay legible where it is shown small. It must not know at which
//! scale that is, or what the shapes stand for.

use crate::scene::measure::{Font, fit, widest};
use crate::scene::shape::{Kind, Part, Scene, Shape};

/// The size of names and of titles from afar, in pixels of the picture; `style/page.css` has them too.
const NAME: i32 = 19;
const TITLE: i32 = 22;

/// The picture from afar: addresses and other details go, names grow. Nothing moves, and the traced path stays as it is.
pub fn from_afar(scene: &Scene) -> Vec<Shape> {
    let mut shapes = scene.shapes.clone();
    for shape in &mut shapes {
        match shape.kind {
            Kind::Line | Kind::Path | Kind::Step | Kind::Bar => {}
            Kind::Region => head(shape),
            Kind::RouteTable if shape.class.contains("on-path") => {}
            Kind::RouteTable => shape.parts.clear(),
            // A card's lines are one now, in its middle.
            Kind::Instance
            | Kind::Interface
            | Kind::Nat
            | Kind::LoadBalancer
            | Kind::Port
            | Kind::Transit
            | Kind::Service
            | Kind::Host
            | Kind::Fold => enlarge(shape, Some(shape.height / 2 + NAME / 3)),
            Kind::Vpc
            | Kind::Zone
            | Kind::Subnet
            | Kind::Door
            | Kind::Gateway
            | Kind::OnPremises
            | Kind::Internet
            | Kind::Label => enlarge(shape, None),
        }
    }
    shapes
}

/// A Region's word and its name, larger.
fn head(shape: &mut Shape) {
    let mut x = None;
    for part in &mut shape.parts {
        if let Part::Text(text) = part {
            let start = *x.get_or_insert(text.at.0);
            (text.at.0, text.squeeze) = (start, None);
            x = Some(start + widest(&text.text, Font::Bold, NAME) + 6);
        }
    }
}

/// Takes the details out of a shape, and writes its names larger; at the height that is given, if one is.
fn enlarge(shape: &mut Shape, level: Option<i32>) {
    shape.parts.retain_mut(|part| {
        let Part::Text(text) = part else { return true };
        let size = match text.class {
            "name" => NAME,
            "title" => TITLE,
            _ => return false,
        };
        // A title has the room of the details that stood behind it, up to what stands on the wall.
        let room = if size == TITLE { (shape.width / 2 - 2 * text.at.0).max(200) } else { text.room };
        (text.text, text.squeeze) = fit(&text.text, Font::Bold, size, room);
        text.at.1 = level.unwrap_or(text.at.1 + (size - 13) / 2);
        true
    });
}
