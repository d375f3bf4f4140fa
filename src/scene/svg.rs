//! SVG from a finished picture: one text that stands alone. It must not know the network.

use crate::scene::shape::{Anchor, Part, Point, Scene, Shape, Text};
use crate::scene::symbols::SYMBOLS;
use std::fmt::Write as _;

/// The picture's style sheet: the page links it, an SVG carries it.
pub const STYLE: &str = include_str!("../../style/picture.css");

/// Escapes a text for XML and for HTML, in elements and in quoted attributes.
pub fn escape(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
}

/// The symbols' definitions, for the page's SVG.
pub fn symbols() -> String {
    let mut out = String::from("<defs>");
    for (name, path) in SYMBOLS {
        let _ = write!(out, "<symbol id=\"el-{name}\" viewBox=\"0 0 18 18\"><path d=\"{path}\"/></symbol>");
    }
    out.push_str("</defs>");
    out
}

/// The data of a path through these points, its corners rounded.
pub fn path(points: &[Point]) -> String {
    const RADIUS: i32 = 5;
    let mut out = String::new();
    let towards = |from: Point, to: Point, length: i32| {
        (from.0 + (to.0 - from.0).signum() * length, from.1 + (to.1 - from.1).signum() * length)
    };
    let length = |a: Point, b: Point| (b.0 - a.0).abs() + (b.1 - a.1).abs();
    if let Some((x, y)) = points.first() {
        let _ = write!(out, "M{x} {y}");
    }
    for three in points.windows(3) {
        if let [a, b, c] = three {
            let radius = RADIUS.min(length(*a, *b) / 2).min(length(*b, *c) / 2);
            let (near, far) = (towards(*b, *a, radius), towards(*b, *c, radius));
            let _ = write!(out, "L{} {}Q{} {} {} {}", near.0, near.1, b.0, b.1, far.0, far.1);
        }
    }
    if let (Some((x, y)), true) = (points.last(), points.len() > 1) {
        let _ = write!(out, "L{x} {y}");
    }
    out
}

impl Part {
    /// The SVG element.
    pub fn markup(&self, out: &mut String) {
        let _ = match self {
            Self::Rect(class, [x, y, width, height, radius]) => write!(
                out,
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"/>"
            ),
            Self::Circle(class, [x, y, radius]) => {
                write!(out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>")
            }
            Self::Line(class, points) => write!(out, "<path class=\"{class}\" d=\"{}\"/>", path(points)),
            Self::Symbol(name, [x, y, side]) => write!(
                out,
                "<use class=\"symbol\" href=\"#el-{name}\" x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\"/>"
            ),
            Self::Text(text) => {
                text.markup(out);
                Ok(())
            }
        };
    }
}

impl Text {
    fn markup(&self, out: &mut String) {
        if self.text.is_empty() {
            return;
        }
        let (x, y) = self.at;
        let _ = write!(out, "<text class=\"t {}\" x=\"{x}\" y=\"{y}\"", self.class);
        out.push_str(match self.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        });
        if let Some(length) = self.squeeze {
            let _ = write!(out, " textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"");
        }
        out.push('>');
        escape(out, &self.text);
        out.push_str("</text>");
    }
}

impl Shape {
    /// What is inside the shape's `<g>`: its parts, and its name as a `<title>`.
    pub fn markup(&self) -> String {
        let mut out = String::new();
        if !self.name.is_empty() {
            out.push_str("<title>");
            escape(&mut out, &self.name);
            out.push_str("</title>");
        }
        for part in &self.parts {
            part.markup(&mut out);
        }
        out
    }
}

/// The picture as an SVG document that stands alone.
pub fn svg(scene: &Scene, title: &str, description: &str) -> String {
    written(scene, title, description, &["<style>", STYLE, "</style>\n"])
}

/// The picture without its style, for a page that has it already.
pub fn bare_svg(scene: &Scene, title: &str, description: &str) -> String {
    written(scene, title, description, &[])
}

fn written(scene: &Scene, title: &str, description: &str, style: &[&str]) -> String {
    let mut out = String::new();
    let (width, height) = (scene.width, scene.height);
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"el-title el-desc\">"
    );
    out.push_str("\n<title id=\"el-title\">");
    escape(&mut out, title);
    out.push_str("</title>\n<desc id=\"el-desc\">");
    escape(&mut out, description);
    out.push_str("</desc>\n");
    style.iter().for_each(|piece| out.push_str(piece));
    out.push_str(&symbols());
    let _ = write!(out, "\n<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n");
    for shape in &scene.shapes {
        out.push_str("<g class=\"");
        escape(&mut out, &shape.classes());
        let _ = write!(out, "\" transform=\"translate({} {})\"", shape.x, shape.y);
        if let Some(id) = &shape.id {
            out.push_str(" data-id=\"");
            escape(&mut out, id.as_str());
            out.push('"');
        }
        out.push('>');
        out.push_str(&shape.markup());
        out.push_str("</g>\n");
    }
    out.push_str("</svg>\n");
    out
}
