//! A small map of the picture that shows which part is seen. It must not know what the shapes stand for.

use crate::scene::{Kind, Scene, Shape};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// A part of the picture: left, top, width, height.
pub type Frame = (i32, i32, i32, i32);

/// The map's longer side, in pixels.
const LONG: i32 = 132;

/// The corners of the window in which the map may lie, the usual one first; the lower ones are above the buttons.
const CORNERS: [&str; 4] = ["right", "left", "upper right", "upper left"];

/// Around the map, and below it in the lower corners, in pixels of the window.
const AROUND: i32 = 16;
const BELOW: i32 = 56;

/// The map, where less than two thirds of the picture are seen, in the corner where it hides least. `window` is the size of what
/// the picture is seen through, `go` moves the middle of the frame to a point.
pub fn overview(
    scene: Memo<Scene>,
    seen: impl Fn() -> Frame + Copy + Send + Sync + 'static,
    window: RwSignal<(i32, i32)>,
    go: impl Fn(i32, i32) + Copy + Send + Sync + 'static,
) -> AnyView {
    let size = move || scene.with(|scene| (scene.width.max(1), scene.height.max(1)));
    let is_needed = Memo::new(move |_| {
        let (width, height) = size();
        let (x, y, wide, high) = seen();
        let across = (x + wide).min(width) - x.max(0);
        let down = (y + high).min(height) - y.max(0);
        i64::from(across.max(0)) * i64::from(down.max(0)) * 3 < i64::from(width) * i64::from(height) * 2
    });
    // How many of the picture's pixels one of the map's stands for.
    let scale = move || {
        let (width, height) = size();
        (width.max(height) / LONG).max(1)
    };
    let boxes = move || {
        scene.with(|scene| {
            let places = scene.shapes.iter().filter(|it| {
                matches!(it.kind, Kind::Region | Kind::Vpc | Kind::Subnet | Kind::Service | Kind::OnPremises)
            });
            let boxes = places.map(|it| {
                let class = ["on-map ", it.kind.as_str()].concat();
                view! { <rect class=class x=it.x y=it.y width=it.width height=it.height rx="12" /> }
            });
            boxes.collect_view()
        })
    };
    let corner = Memo::new(move |before: Option<&String>| {
        if !is_needed.get() {
            return String::new();
        }
        let (width, height) = size();
        let map = (width / scale(), height / scale());
        let hidden = |corner: &str| scene.with(|scene| hidden(scene, seen(), window.get(), map, corner));
        // Where it lies it stays, while it hides nothing there.
        if let Some(now) = before.filter(|it| !it.is_empty() && hidden(it) == 0) {
            return now.clone();
        }
        CORNERS.into_iter().min_by_key(|corner| hidden(corner)).unwrap_or_default().to_string()
    });
    view! {
        <Show when=move || is_needed.get()>
            <svg
                class=move || ["overview ", &corner.get()].concat()
                role="img"
                aria-label=word(Word::Overview)
                width=move || (size().0 / scale()).to_string()
                height=move || (size().1 / scale()).to_string()
                viewBox=move || ["0 0 ", &size().0.to_string(), " ", &size().1.to_string()].concat()
                on:click=move |event| {
                    event.stop_propagation();
                    go(event.offset_x() * scale(), event.offset_y() * scale());
                }
            >
                {boxes}
                <rect
                    class="seen"
                    x=move || seen().0
                    y=move || seen().1
                    width=move || seen().2
                    height=move || seen().3
                />
            </svg>
        </Show>
    }
    .into_any()
}

/// How many things a map of this size would hide in a corner.
fn hidden(scene: &Scene, seen: Frame, window: (i32, i32), map: (i32, i32), corner: &str) -> usize {
    let left = if corner.ends_with("left") { AROUND } else { window.0 - AROUND - map.0 };
    let top = if corner.starts_with("upper") { AROUND } else { window.1 - BELOW - map.1 };
    // In pixels of the picture.
    let (wide, high) = (window.0.max(1), window.1.max(1));
    let (x, y) = (seen.0 + left * seen.2 / wide, seen.1 + top * seen.3 / high);
    let (right, bottom) = (x + map.0 * seen.2 / wide, y + map.1 * seen.3 / high);
    let is_hidden = |it: &&Shape| it.x < right && x < it.x + it.width && it.y < bottom && y < it.y + it.height;
    let things = scene
        .shapes
        .iter()
        .filter(|it| !matches!(it.kind, Kind::Region | Kind::Vpc | Kind::Zone | Kind::Line | Kind::Path));
    things.filter(is_hidden).count()
}
