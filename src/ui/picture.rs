//! The picture on the page: the scene's shapes as SVG, seen through a frame that moves and zooms. It must not know layout.

use super::browser;
use super::store::Store;
use super::widgets::icon_button;
use crate::net::Id;
use crate::net::SortedSet;
use crate::scene::{self, Overlay, Scene, View};
use crate::text::page::{Word, word};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The part of the picture that is seen, in the picture's pixels: left, top, width, height.
type Frame = (i32, i32, i32, i32);

/// The largest scale at which a small picture is shown at first, in percent.
const LARGEST_FIT: i32 = 125;

/// The picture with its buttons.
pub fn picture(store: Store) -> AnyView {
    let unfolded = RwSignal::new(SortedSet::<String>::new());
    let folded = RwSignal::new(SortedSet::<String>::new());
    let scene = Memo::new(move |_| {
        let network = store.network.get();
        let view = View {
            selected: store.selected.get(),
            overlay: store.trace.with(|trace| trace.as_ref().map(Overlay::of)),
            preview: store.preview.with(|preview| preview.as_ref().map(|it| (**it).clone())),
            folded: folded.get(),
            unfolded: unfolded.get(),
            ..View::default()
        };
        scene::layout(&network, &view)
    });
    // None stands for the whole picture.
    let frame = RwSignal::new(None::<Frame>);
    let node: NodeRef<html::Div> = NodeRef::new();
    let size = move || {
        let element = node.get_untracked();
        element.map_or((1, 1), |it| (it.client_width().max(1), it.client_height().max(1)))
    };
    let whole = move || first_frame(&scene.get(), size());
    let now = move || frame.get_untracked().unwrap_or_else(|| scene.with_untracked(|scene| first_frame(scene, size())));
    let zoom = move |percent: i32, at: Option<(i32, i32)>| {
        let (x, y, width, height) = now();
        let (wide, high) = size();
        let (at_x, at_y) = at.unwrap_or((wide / 2, high / 2));
        let new_width = (width * 100 / percent).clamp(120, 40_000);
        let new_height = new_width * high / wide;
        frame.set(Some((
            x + (width - new_width) * at_x / wide,
            y + (height - new_height) * at_y / high,
            new_width,
            new_height,
        )));
    };
    let shift = move |right: i32, down: i32| {
        let (x, y, width, height) = now();
        frame.set(Some((x + right, y + down, width, height)));
    };
    let fit = move || frame.set(Some(scene.with_untracked(|scene| whole_frame(scene, size()))));
    // Where the pointer went down, and the frame then.
    let grip = StoredValue::new(None::<(i32, i32, Frame)>);
    let moved = StoredValue::new(false);
    let choose = move |event: leptos::ev::MouseEvent| {
        if moved.get_value() {
            return;
        }
        let hit = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let Some(shape) = hit.and_then(|it| it.closest("g[data-key]").ok().flatten()) else {
            store.selected.set(None);
            return;
        };
        if let (Some(key), true) = (shape.get_attribute("data-key"), shape.class_list().contains("fold")) {
            unfolded.update(|keys| {
                keys.insert(key.clone());
            });
            folded.update(|keys| {
                keys.remove(&key);
            });
        }
        store.selected.set(shape.get_attribute("data-id").map(Id::from));
    };
    let resized = RwSignal::new(0_u32);
    let watch = window_event_listener(leptos::ev::resize, move |_| resized.update(|n| *n = n.wrapping_add(1)));
    on_cleanup(move || watch.remove());
    let mounted = RwSignal::new(false);
    Effect::new(move |_| {
        node.track();
        mounted.set(node.get_untracked().is_some());
    });
    let view_box = move || {
        resized.track();
        mounted.track();
        let (x, y, width, height) = frame.get().unwrap_or_else(whole);
        [x, y, width, height].map(|it| it.to_string()).join(" ")
    };
    view! {
        <div class="stage">
            <div
                class="picture-frame"
                node_ref=node
                role="group"
                tabindex="0"
                aria-label=word(Word::Picture)
                aria-describedby="picture-help"
                on:keydown=move |event| {
                    let (_, _, width, height) = now();
                    match event.key().as_str() {
                        "ArrowLeft" => shift(-width / 10, 0),
                        "ArrowRight" => shift(width / 10, 0),
                        "ArrowUp" => shift(0, -height / 10),
                        "ArrowDown" => shift(0, height / 10),
                        "+" | "=" => zoom(125, None),
                        "-" => zoom(80, None),
                        "0" => fit(),
                        "Escape" => store.selected.set(None),
                        _ => return,
                    }
                    event.prevent_default();
                }
                on:wheel=move |event: web_sys::WheelEvent| {
                    event.prevent_default();
                    let rect = node.get_untracked().map(|it| it.get_bounding_client_rect());
                    let (left, top) = rect.map_or((0, 0), |it| (it.left() as i32, it.top() as i32));
                    let at = (event.client_x() - left, event.client_y() - top);
                    zoom(if event.delta_y() < 0.0 { 112 } else { 89 }, Some(at));
                }
                on:pointerdown=move |event| {
                    moved.set_value(false);
                    if event.button() == 0 {
                        grip.set_value(Some((event.client_x(), event.client_y(), now())));
                    }
                }
                on:pointermove=move |event| {
                    if let Some((from_x, from_y, (x, y, width, height))) = grip.get_value() {
                        let (right, down) = (event.client_x() - from_x, event.client_y() - from_y);
                        if right.abs() + down.abs() > 4 && !moved.get_value() {
                            moved.set_value(true);
                            if let Some(element) = node.get_untracked() {
                                let _best_effort = element.set_pointer_capture(event.pointer_id());
                            }
                        }
                        if moved.get_value() {
                            let (wide, high) = size();
                            frame.set(Some((x - right * width / wide, y - down * height / high, width, height)));
                        }
                    }
                }
                on:pointerup=move |_| grip.set_value(None)
                on:pointercancel=move |_| grip.set_value(None)
                on:click=choose
                on:dblclick=move |_| fit()
            >
                <svg class="picture" aria-hidden="true" viewBox=view_box preserveAspectRatio="xMidYMid meet">
                    <g inner_html=scene::symbols()></g>
                    <For
                        each=move || shapes(&scene.get())
                        key=|shape| shape.clone()
                        children=move |shape| {
                            view! {
                                <g
                                    class=shape.class
                                    transform=shape.place
                                    data-key=shape.key
                                    data-id=shape.id
                                    inner_html=shape.markup
                                ></g>
                            }
                        }
                    />
                    {packet(store, scene)}
                </svg>
            </div>
            <p id="picture-help" class="hidden">{word(Word::PictureHelp)}</p>
            <div class="stage-buttons">
                {icon_button("plus", Word::ZoomIn, move || zoom(125, None))}
                {icon_button("minus", Word::ZoomOut, move || zoom(80, None))}
                {icon_button("fit", Word::Fit, fit)}
            </div>
        </div>
    }
    .into_any()
}

/// How long the packet runs, in milliseconds.
const RUN: u64 = 1_400;

/// The packet that runs along the traced path once, when the journey is another one than before.
fn packet(store: Store, scene: Memo<Scene>) -> AnyView {
    let way = RwSignal::new(None::<String>);
    let journey = Memo::new(move |_| store.trace.with(|trace| trace.as_ref().map(|it| (it.path.clone(), it.verdict))));
    Effect::new(move |before: Option<()>| {
        journey.track();
        if before.is_none() || browser::is_still() {
            return;
        }
        let points: Vec<scene::Point> =
            scene.with_untracked(|scene| scene.hops.iter().flat_map(|hop| hop.way.iter().copied()).collect());
        if points.len() < 2 {
            return;
        }
        way.set(Some(scene::path(&points)));
        set_timeout(move || way.set(None), std::time::Duration::from_millis(RUN + 200));
    });
    let animation: NodeRef<leptos::svg::AnimateMotion> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(element) = animation.get()
            && let Some(element) = element.dyn_ref::<web_sys::SvgAnimationElement>()
        {
            let _outcome = element.begin_element();
        }
    });
    view! {
        {move || {
            way.get().map(|way| {
                view! {
                    <circle class="packet" r="6">
                        <animateMotion node_ref=animation path=way dur="1.4s" begin="indefinite" fill="freeze" />
                    </circle>
                }
            })
        }}
    }
    .into_any()
}

/// A shape as the DOM holds it: where it is equal, nothing is touched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Drawn {
    key: String,
    id: Option<String>,
    class: String,
    place: String,
    markup: String,
}

fn shapes(scene: &Scene) -> Vec<Drawn> {
    let shapes = scene.shapes.iter().map(|shape| Drawn {
        key: shape.key.clone(),
        id: shape.id.as_ref().map(|id| id.as_str().to_string()),
        class: shape.classes(),
        place: ["translate(", &shape.x.to_string(), " ", &shape.y.to_string(), ")"].concat(),
        markup: shape.markup(),
    });
    shapes.collect()
}

/// The frame at the start: the whole picture where it can be read at that scale, else its upper left part.
fn first_frame(scene: &Scene, size: (i32, i32)) -> Frame {
    let (x, y, width, height) = whole_frame(scene, size);
    let smallest = if size.0 < 600 { 90 } else { 60 };
    let widest = size.0 * 100 / smallest;
    if width <= widest {
        return (x, y, width, height);
    }
    let height = widest * size.1 / size.0;
    (0, ((scene.height - height) / 2).min(0), widest, height)
}

/// The frame that holds the whole picture, in the proportions of the window, and not magnified too much.
fn whole_frame(scene: &Scene, (wide, high): (i32, i32)) -> Frame {
    let (width, height) = (scene.width.max(1), scene.height.max(1));
    let by_height = height * wide / high;
    let new_width = width.max(by_height).max(wide * 100 / LARGEST_FIT);
    let new_height = new_width * high / wide;
    ((width - new_width) / 2, (height - new_height) / 2, new_width, new_height)
}
