//! The picture: its layout by rule (Region ▸ VPC ▸ Availability Zone ▸ subnet), and SVG from it. It must not know signals, or the page that shows it.

mod afar;
mod collect;
mod folding;
mod grid;
mod items;
mod joints;
mod layout;
mod lines;
mod measure;
mod names;
mod outside;
mod plan;
mod region;
mod services;
mod shape;
mod sizes;
mod svg;
mod symbols;
mod view;
mod vpc;

pub use afar::from_afar;
pub use layout::layout;
pub use shape::{Anchor, Hop, Kind, Part, Point, Scene, Shape, Text};
pub use svg::{STYLE, bare_svg, escape, path, svg, symbols};
pub use view::{Bar, Layers, Met, Overlay, Stress, View};
