//! The buttons on the places of the picture: each opens the form that makes something in its place. It must not know what fits there.

use super::facts;
use super::overview::Frame;
use super::store::{Begin, Store};
use super::widgets::icon;
use crate::net::Id;
use crate::scene::{Kind, Scene, Shape};
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::Map;

/// The most buttons that are shown at once.
const MOST: usize = 40;

/// The smallest scale at which there is room for them, in percent.
const SMALLEST: i32 = 55;

/// A place and where its button stands, in the picture's pixels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Spot {
    kind: &'static str,
    /// The id of the place, or the name of the Region.
    id: String,
    name: String,
    at: (i32, i32),
}

/// The buttons, at the lower right corners of Regions, VPCs and subnets that are seen.
pub fn places(
    store: Store,
    scene: Memo<Scene>,
    seen: impl Fn() -> Frame + Copy + Send + Sync + 'static,
    size: RwSignal<(i32, i32)>,
) -> AnyView {
    let spots = Memo::new(move |_| {
        let (x, y, width, height) = seen();
        if store.is_read_only.get() || size.get().0 * 100 < width * SMALLEST {
            return Vec::new();
        }
        let network = store.network.get();
        let all = scene.with(|scene| {
            // A button is as large at each scale; what says how a path goes, and by which route table, stays free of it.
            let half = 14 * width / size.get().0.max(1);
            let drawn_over = scene.shapes.iter().filter(|shape| {
                shape.width > 0 && matches!(shape.kind, Kind::RouteTable | Kind::Path | Kind::Step | Kind::Bar)
            });
            let drawn_over: Vec<_> = drawn_over.collect();
            let covers = |it: &&&Shape, x: i32, y: i32| {
                it.x < x + half && x - half < it.x + it.width && it.y < y + half && y - half < it.y + it.height
            };
            let clear = |shape: &Shape| {
                let (right, y) = (shape.x + shape.width, shape.y + shape.height);
                let covering = |x: i32| drawn_over.iter().find(|it| covers(it, x, y));
                let mut x = right - 24;
                while let Some(it) = covering(x) {
                    // A little to the right where there is room, else to the left.
                    let beyond = it.x + it.width + half;
                    x = if beyond <= right && covering(beyond).is_none() { beyond } else { it.x - half };
                }
                x
            };
            let spots = scene
                .shapes
                .iter()
                .filter(|shape| !["added", "fold"].iter().any(|word| shape.class.contains(word)))
                .filter_map(|shape| {
                    let kinds = [(Kind::Region, "region"), (Kind::Vpc, "vpc"), (Kind::Subnet, "subnet")];
                    let (_, kind) = kinds.into_iter().find(|(kind, _)| *kind == shape.kind)?;
                    let id = shape.id.as_ref().map_or_else(|| shape.key.trim_start_matches("region:"), Id::as_str);
                    let (word, name) = match kind {
                        "region" => (word(Word::Region), id.to_string()),
                        "vpc" => (word(Word::Vpc), facts::thing_label(&network, id)),
                        _ => (word(Word::Subnet), facts::thing_label(&network, id)),
                    };
                    let at = (clear(shape), shape.y + shape.height);
                    Some(Spot { kind, id: id.to_string(), name: [word, " ", &name].concat(), at })
                });
            spots.collect::<Vec<_>>()
        });
        let is_seen = |spot: &Spot| (x..x + width).contains(&(spot.at.0)) && (y..y + height).contains(&(spot.at.1));
        all.into_iter().filter(is_seen).take(MOST).collect()
    });
    view! {
        <div class="places">
            <For each=move || spots.get() key=|spot| spot.clone() children=move |spot| button(store, spot, seen) />
        </div>
    }
    .into_any()
}

fn button(store: Store, spot: Spot, seen: impl Fn() -> Frame + Copy + Send + Sync + 'static) -> AnyView {
    let Spot { kind, id, name, at } = spot;
    let name = say(&Sentence::AddTo { place: &name });
    let percent = |at: i32, from: i32, of: i32| format!("{:.3}%", f64::from(at - from) * 100.0 / f64::from(of.max(1)));
    let begin = move |_| {
        let own = Id::from(id.as_str());
        store.begin_change(match kind {
            "vpc" => Begin::on(&own, "ec2", "CreateSubnet"),
            "subnet" => Begin::on(&own, "ec2", "RunInstances"),
            _ => Begin {
                operation: Some(("ec2".to_string(), "CreateVpc".to_string())),
                parameters: Map::new(),
                about: None,
                region: id.clone(),
            },
        });
    };
    view! {
        <button
            type="button"
            class="place-add"
            aria-label=name.clone()
            title=name
            style=("left", move || percent(at.0, seen().0, seen().2))
            style=("top", move || percent(at.1, seen().1, seen().3))
            on:click=begin
        >
            {icon("plus")}
        </button>
    }
    .into_any()
}
