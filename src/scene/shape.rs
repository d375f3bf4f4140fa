//! A finished picture: shapes at fixed places, in the order in which they are painted. It must not know why they are there.

use crate::net::Id;

/// A place in the picture, in pixels from its upper left corner.
pub type Point = (i32, i32);

/// What a shape is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Region,
    Vpc,
    Zone,
    Subnet,
    /// The name of a subnet's route table.
    RouteTable,
    Instance,
    /// A network interface that belongs to none of the other kinds.
    Interface,
    Nat,
    LoadBalancer,
    /// A network interface of an interface, resource, service-network or Gateway Load Balancer endpoint.
    Port,
    /// A gateway endpoint.
    Door,
    /// An internet, egress-only internet or virtual private gateway, on the VPC's wall.
    Gateway,
    /// A transit gateway or a peering connection, between VPCs.
    Transit,
    Service,
    OnPremises,
    Host,
    Internet,
    /// Several things in one shape, with their number.
    Fold,
    Line,
    Label,
    /// A traced path and what is drawn upon it.
    Path,
    Step,
    Bar,
}

impl Kind {
    /// The name that it has in class names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Vpc => "vpc",
            Self::Zone => "zone",
            Self::Subnet => "subnet",
            Self::RouteTable => "route-table",
            Self::Instance => "instance",
            Self::Interface => "interface",
            Self::Nat => "nat",
            Self::LoadBalancer => "load-balancer",
            Self::Port => "port",
            Self::Door => "door",
            Self::Gateway => "gateway",
            Self::Transit => "transit",
            Self::Service => "service",
            Self::OnPremises => "on-premises",
            Self::Host => "host",
            Self::Internet => "internet",
            Self::Fold => "fold",
            Self::Line => "line",
            Self::Label => "label",
            Self::Path => "path",
            Self::Step => "step",
            Self::Bar => "bar",
        }
    }

    /// Whether a shape of this kind stands for a thing that can be selected.
    pub fn is_thing(self) -> bool {
        !matches!(self, Self::Line | Self::Label | Self::Path | Self::Step | Self::Bar)
    }
}

/// A piece of a shape's drawing. Places are relative to the shape's upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A rectangle: x, y, width, height and the radius of its corners.
    Rect(&'static str, [i32; 5]),
    /// A circle: the centre and the radius.
    Circle(&'static str, [i32; 3]),
    /// An open line through these points, its corners slightly rounded.
    Line(&'static str, Vec<Point>),
    /// One of the symbols: its upper left corner, and its side.
    Symbol(&'static str, [i32; 3]),
    /// A line of text.
    Text(Text),
}

/// A line of text: where its baseline begins, ends or has its middle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// `name`, `mono`, …
    pub class: &'static str,
    pub at: Point,
    pub anchor: Anchor,
    /// As shown, shortened in the middle where there is no room.
    pub text: String,
    /// The room that it has, in pixels.
    pub room: i32,
    /// The length that it is pressed into, where some system's font might need more than the room.
    pub squeeze: Option<i32>,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A thing in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Unlike any other's, and the same after an edit as before.
    pub key: String,
    pub kind: Kind,
    /// The resource that it stands for.
    pub id: Option<Id>,
    /// The key of the shape that it lies in.
    pub parent: Option<String>,
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
    /// Classes beside its kind's, separated by blanks: `selected`, `faded`, `added`, `tier-public`, …
    pub class: String,
    /// What it is called by a screen reader and in a tooltip: everything that labels say, in full.
    pub name: String,
    pub parts: Vec<Part>,
}

impl Shape {
    /// All of its classes.
    pub fn classes(&self) -> String {
        let kind = self.kind.as_str();
        if self.class.is_empty() { ["s ", kind].concat() } else { ["s ", kind, " ", &self.class].concat() }
    }

    /// Whether it is a group that is drawn as one shape and can be unfolded.
    pub fn folds(&self) -> bool {
        self.kind == Kind::Fold || self.class.split(' ').any(|class| class == "fold")
    }

    /// Whether the point lies in it.
    pub fn contains(&self, (x, y): Point) -> bool {
        self.x <= x && x <= self.x + self.width && self.y <= y && y <= self.y + self.height
    }
}

/// A place that the traced path passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The id that the path names.
    pub id: Id,
    /// The key of the shape that stands there.
    pub key: String,
    /// Its number in the picture, from 1.
    pub number: usize,
    /// Where the path stands at it.
    pub at: Point,
    /// The path's points from the hop before to this one, both included; empty at the first hop.
    pub way: Vec<Point>,
}

/// A finished picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// In pixels, at a scale of 1.
    pub width: i32,
    pub height: i32,
    /// In the order in which they are painted.
    pub shapes: Vec<Shape>,
    /// The traced path, place by place, for the packet that runs along it.
    pub hops: Vec<Hop>,
}

impl Scene {
    /// The shape with this key.
    pub fn shape(&self, key: &str) -> Option<&Shape> {
        self.shapes.iter().find(|shape| shape.key == key)
    }

    /// The shapes that stand for the resource.
    pub fn of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Shape> + 'a {
        self.shapes.iter().filter(move |shape| shape.id.as_ref().is_some_and(|own| own.as_str() == id))
    }
}
