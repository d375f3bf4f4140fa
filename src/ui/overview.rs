//! A small map of the picture that shows which part is seen. It must not know what the shapes stand for.

use crate::scene::{Kind, Scene};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// A part of the picture: left, top, width, height.
pub type Frame = (i32, i32, i32, i32);

/// The map's longer side, in pixels.
const LONG: i32 = 132;

/// The map, where less than two thirds of the picture are seen. `go` moves the middle of the frame to a point.
pub fn overview(
    scene: Memo<Scene>,
    seen: impl Fn() -> Frame + Copy + Send + Sync + 'static,
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
    view! {
        <Show when=move || is_needed.get()>
            <svg
                class="overview"
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
