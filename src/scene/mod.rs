//! The picture: its layout by rule (Region ▸ VPC ▸ Availability Zone ▸ subnet), and SVG from it. It must not know signals, or the page that shows it.

mod collect;
mod grid;
mod layout;
mod lines;
mod measure;
mod shape;
mod svg;
mod symbols;
mod view;

pub use layout::layout;
pub use shape::{Anchor, Hop, Kind, Part, Point, Scene, Shape, Text};
pub use svg::{STYLE, bare_svg, escape, path, svg, symbols};
pub use view::{Bar, Layers, Met, Overlay, Stress, View};
