//! The picture on the page: the scene's shapes as SVG, seen through a frame that moves and zooms. It must not know layout.

use super::overview::{Frame, overview};
use super::store::Store;
use super::widgets::{icon, icon_button};
use super::{browser, facts, find, places, player};
use crate::model::Network;
use crate::net::Id;
use crate::net::SortedSet;
use crate::scene::{self, Layers, Overlay, Scene, Shape, Stress, View};
use crate::text::page::{Word, word};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The largest scale at which a small picture is shown at first, in percent.
const LARGEST_FIT: i32 = 125;

/// Below this scale, in percent, the picture is drawn as it is read from afar.
const AFAR: i32 = 70;

/// The picture with its buttons.
pub fn picture(store: Store) -> AnyView {
    let unfolded = RwSignal::new(SortedSet::<String>::new());
    let folded = RwSignal::new(SortedSet::<String>::new());
    let layers = RwSignal::new(Layers::default());
    let stress = RwSignal::new(Stress::default());
    let scene = Memo::new(move |_| {
        let network = store.network.get();
        let view = View {
            selected: store.selected.get(),
            overlay: store.trace.with(|trace| {
                let aim = || store.question.with_untracked(|it| facts::aim(&it.to));
                trace.as_ref().map(|trace| Overlay::of(trace, aim()))
            }),
            preview: store.preview.with(|preview| preview.as_ref().map(|it| (**it).clone())),
            folded: folded.get(),
            unfolded: unfolded.get(),
            layers: layers.get(),
            stress: stress.get(),
            ..View::default()
        };
        scene::layout(&network, &view)
    });
    // None stands for the whole picture.
    let frame = RwSignal::new(None::<Frame>);
    let node: NodeRef<html::Div> = NodeRef::new();
    // The window that the picture is seen through, in pixels: told by the browser, for asking for it would have all laid out at once.
    let window_size = RwSignal::new((1, 1));
    let size = move || window_size.get_untracked();
    let whole = move || first_frame(&scene.get(), window_size.get());
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
    let center = move |x: i32, y: i32| {
        let (_, _, width, height) = now();
        frame.set(Some((x - width / 2, y - height / 2, width, height)));
    };
    // What was selected elsewhere is unfolded and comes into view.
    Effect::new(move |before: Option<()>| {
        let Some(id) = store.selected.get().filter(|_| before.is_some()) else { return };
        let is_drawn = scene.with_untracked(|scene| scene.of(id.as_str()).next().is_some());
        if !is_drawn {
            let network = store.network.get_untracked();
            unfolded.update(|keys| keys.extend(folds_around(&network, &id)));
        }
        let found =
            scene.with_untracked(|scene| scene.of(id.as_str()).next().map(|it| (it.x, it.y, it.width, it.height)));
        let Some((left, top, wide, high)) = found else { return };
        let (x, y, width, height) = now();
        if left < x || top < y || x + width < left + wide.min(width) || y + height < top + high.min(height) {
            center(left + wide / 2, top + high / 2);
        }
    });
    // Where the pointer went down, and the frame then.
    let grip = StoredValue::new(None::<(i32, i32, Frame)>);
    // Fingers on the picture, and the frame when the second one came.
    let fingers = StoredValue::new(Vec::<(i32, i32, i32)>::new());
    let pinch = StoredValue::new(None::<(Vec<(i32, i32, i32)>, Frame)>);
    let pinched = move || {
        let Some((first, (x, y, width, height))) = pinch.get_value() else { return };
        let both = fingers.get_value();
        let ([(_, ax, ay), (_, bx, by)], [(_, cx, cy), (_, dx, dy)]) = (first.as_slice(), both.as_slice()) else {
            return;
        };
        let apart = |x: i32, y: i32| f64::from(x * x + y * y).sqrt().max(1.0);
        let grown = apart(dx - cx, dy - cy) / apart(bx - ax, by - ay);
        let (wide, high) = size();
        let new_width = ((f64::from(width) / grown) as i32).clamp(120, 40_000);
        let new_height = new_width * high / wide;
        let rect = node.get_untracked().map(|it| it.get_bounding_client_rect());
        let (left, top) = rect.map_or((0, 0), |it| (it.left() as i32, it.top() as i32));
        // The point that was between the fingers stays between them.
        let (was_x, was_y) = (i32::midpoint(*ax, *bx) - left, i32::midpoint(*ay, *by) - top);
        let (is_x, is_y) = (i32::midpoint(*cx, *dx) - left, i32::midpoint(*cy, *dy) - top);
        frame.set(Some((
            x + width * was_x / wide - new_width * is_x / wide,
            y + height * was_y / high - new_height * is_y / high,
            new_width,
            new_height,
        )));
    };
    let lift = move |id: i32| {
        grip.set_value(None);
        pinch.set_value(None);
        fingers.update_value(|all| all.retain(|(own, _, _)| *own != id));
    };
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
            if shape.class_list().contains("s") && !shape.class_list().contains("vpc") {
                return;
            }
        }
        let id = shape.get_attribute("data-id").map(Id::from);
        match id {
            Some(id) if event.ctrl_key() || event.meta_key() || event.shift_key() => store.choose_too(&id),
            id => store.select(id),
        }
        browser::after_paint(|| browser::uncover("picture", "inspector"));
    };
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            browser::watch_size(&element, move |wide, high| window_size.set((wide.max(1), high.max(1))));
        }
    });
    let seen = move || frame.get().unwrap_or_else(whole);
    let is_afar = Memo::new(move |_| window_size.get().0 * 100 < seen().2 * AFAR);
    let view_box = move || {
        let (x, y, width, height) = seen();
        [x, y, width, height].map(|it| it.to_string()).join(" ")
    };
    view! {
        <div class="stage">
            <div
                class="picture-frame"
                id="picture"
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
                        "Escape" => store.select(None),
                        "Delete" => browser::press("delete-selected"),
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
                    let finger = (event.pointer_id(), event.client_x(), event.client_y());
                    fingers.update_value(|all| all.push(finger));
                    if fingers.with_value(Vec::len) == 2 {
                        grip.set_value(None);
                        moved.set_value(true);
                        pinch.set_value(Some((fingers.get_value(), now())));
                    } else if event.button() == 0 {
                        grip.set_value(Some((event.client_x(), event.client_y(), now())));
                    }
                }
                on:pointermove=move |event| {
                    let finger = (event.pointer_id(), event.client_x(), event.client_y());
                    fingers.update_value(|all| {
                        all.iter_mut().filter(|own| own.0 == finger.0).for_each(|own| *own = finger);
                    });
                    pinched();
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
                on:pointerup=move |event| lift(event.pointer_id())
                on:pointercancel=move |event| lift(event.pointer_id())
                on:pointerleave=move |event| lift(event.pointer_id())
                on:click=choose
                on:dblclick=move |_| fit()
            >
                <svg class="picture" class:afar=move || is_afar.get() aria-hidden="true" viewBox=view_box preserveAspectRatio="xMidYMid meet">
                    <g inner_html=scene::symbols()></g>
                    <For
                        each=move || {
                            let chosen = store.chosen.get();
                            // The scene first: whether it is seen from afar follows from it, too.
                            scene.with(|it| match is_afar.get() {
                                true => shapes(&scene::from_afar(it), &chosen),
                                false => shapes(&it.shapes, &chosen),
                            })
                        }
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
                    {player::packet(store, scene)}
                </svg>
            </div>
            <p id="picture-help" class="hidden">{word(Word::PictureHelp)}</p>
            {find::find(store)}
            {places::places(store, scene, seen, window_size)}
            {overview(scene, seen, window_size, center)}
            {player::player(store)}
            <div class="stage-buttons">
                <button
                    type="button"
                    id="find-button"
                    class="icon-button"
                    aria-label=word(Word::Find)
                    aria-keyshortcuts="/"
                    title=word(Word::Find)
                    on:click=move |_| store.is_finding.update(|is_open| *is_open = !*is_open)
                >
                    {icon("find")}
                </button>
                {shown(layers, stress)}
                {icon_button("plus", Word::ZoomIn, move || zoom(125, None))}
                {icon_button("minus", Word::ZoomOut, move || zoom(80, None))}
                {icon_button("fit", Word::Fit, fit)}
            </div>
        </div>
    }
    .into_any()
}

/// What is shown beside the things themselves, and what stands out.
fn shown(layers: RwSignal<Layers>, stress: RwSignal<Stress>) -> AnyView {
    let layer = move |key: Word, of: fn(&mut Layers) -> &mut bool| {
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=move || *of(&mut layers.get())
                    on:change=move |_| layers.update(|layers| *of(layers) = !*of(layers))
                />
                <span>{word(key)}</span>
            </label>
        }
        .into_any()
    };
    let stands_out = move |key: Word, which: Stress| {
        view! {
            <label>
                <input
                    type="radio"
                    name="stress"
                    prop:checked=move || stress.get() == which
                    on:change=move |_| stress.set(which)
                />
                <span>{word(key)}</span>
            </label>
        }
        .into_any()
    };
    let node: NodeRef<html::Details> = NodeRef::new();
    let close = move || {
        if let Some(element) = node.get_untracked() {
            element.set_open(false);
        }
    };
    // It lies over the picture: who goes elsewhere wants it away.
    let leave = move |event: leptos::ev::FocusEvent| {
        let to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        if to.is_some_and(|to| node.get_untracked().is_some_and(|own| !own.contains(Some(&to)))) {
            close();
        }
    };
    let press = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            browser::focus("what-is-shown");
        }
    };
    view! {
        <details class="shown" node_ref=node on:focusout=leave on:keydown=press>
            <summary id="what-is-shown" class="icon-button" aria-label=word(Word::Show) title=word(Word::Show)>{icon("show")}</summary>
            <fieldset aria-label=word(Word::Show)>
                {stands_out(Word::StressPath, Stress::Path)}
                {stands_out(Word::StressSelection, Stress::Selection)}
                {stands_out(Word::StressNothing, Stress::Nothing)}
                <hr />
                {layer(Word::ShowRouteTables, |layers| &mut layers.route_tables)}
                {layer(Word::ShowEndpoints, |layers| &mut layers.endpoints)}
                {layer(Word::ShowServices, |layers| &mut layers.services)}
            </fieldset>
        </details>
    }
    .into_any()
}

/// The keys of the groups in which a thing may be folded.
fn folds_around(network: &Network, id: &Id) -> Vec<String> {
    let of_instance = network.instances.get(id).map(|it| &it.subnet_id);
    let of_interface = network.network_interfaces.get(id).map(|it| &it.subnet_id);
    let of_nat = network.nat_gateways.get(id).and_then(|it| it.subnet_id.as_ref());
    let own = network.subnets.get(id).map(|it| &it.subnet_id);
    let of_endpoint = network.vpc_endpoints.get(id);
    let ports = of_endpoint.into_iter().flat_map(|it| &it.subnet_ids);
    let mut keys: Vec<String> = of_endpoint.iter().map(|it| it.vpc_id.to_string()).collect();
    for subnet in [of_instance, of_interface, of_nat, own].into_iter().flatten().chain(ports) {
        keys.extend(["/hosts", "/ports"].map(|column| [subnet.as_str(), column].concat()));
        if let Some(subnet) = network.subnets.get(subnet) {
            let zone = [subnet.vpc_id.as_str(), "/", &subnet.availability_zone, "/"].concat();
            keys.extend(["public", "private", "isolated"].map(|tier| [&zone, tier].concat()));
            keys.push(subnet.vpc_id.to_string());
        }
    }
    let regions = network.vpcs.iter().map(|vpc| ["region:", &vpc.region, "/services"].concat());
    // A service's name has dots, a resource's ARN colons.
    keys.extend(regions.filter(|_| id.as_str().contains(['.', ':'])).collect::<Vec<_>>());
    keys
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

fn shapes(shapes: &[Shape], chosen: &SortedSet<Id>) -> Vec<Drawn> {
    let shapes = shapes.iter().map(|shape| Drawn {
        key: shape.key.clone(),
        id: shape.id.as_ref().map(|id| id.as_str().to_string()),
        class: match &shape.id {
            Some(id) if chosen.contains(id) => [&shape.classes(), " selected"].concat(),
            Some(_) | None => shape.classes(),
        },
        place: ["translate(", &shape.x.to_string(), " ", &shape.y.to_string(), ")"].concat(),
        markup: shape.markup(),
    });
    shapes.collect()
}

/// The frame at the start: the whole picture where its names can be read at that scale, else the traced path, from its source on.
fn first_frame(scene: &Scene, size: (i32, i32)) -> Frame {
    let whole = whole_frame(scene, size);
    let (smallest, otherwise) = if size.0 < 600 { (90, 90) } else { (50, 85) };
    if whole.2 <= size.0 * 100 / smallest {
        return whole;
    }
    let width = size.0 * 100 / otherwise;
    let height = width * size.1 / size.0;
    let points = || scene.hops.iter().flat_map(|hop| hop.way.iter().chain([&hop.at]));
    let start = scene.hops.first().map(|hop| hop.at);
    // Where the path does not fit, its source stands near the edge that it leads away from.
    let place = |room: i32, all: i32, of: fn(&(i32, i32)) -> i32| {
        if all <= room {
            return (all - room) / 2;
        }
        let (least, most) = points().map(of).fold((i32::MAX, i32::MIN), |(a, b), it| (a.min(it), b.max(it)));
        let Some(start) = start.as_ref().map(of) else { return 0 };
        let wanted = match most - least + 2 * MARGIN {
            long if room < long => {
                if start - least < most - start {
                    start - MARGIN
                } else {
                    start + MARGIN - room
                }
            }
            _ => i32::midpoint(least, most) - room / 2,
        };
        wanted.clamp(0, all - room)
    };
    let above = height - BUTTONS * width / size.0;
    (place(width, scene.width, |it| it.0), place(above, scene.height, |it| it.1), width, height)
}

/// How far from the edge of the window a path begins, in pixels of the picture.
const MARGIN: i32 = 160;

/// The height of the strip with the buttons, in pixels: what is shown whole lies above it.
const BUTTONS: i32 = 52;

/// The frame that holds the whole picture above the buttons, in the proportions of the window, and not magnified too much.
fn whole_frame(scene: &Scene, (wide, high): (i32, i32)) -> Frame {
    let (width, height) = (scene.width.max(1), scene.height.max(1));
    let above = (high - BUTTONS).max(1);
    let by_height = height * wide / above;
    let new_width = width.max(by_height).max(wide * 100 / LARGEST_FIT);
    let new_height = new_width * high / wide;
    ((width - new_width) / 2, (height - new_height * above / high) / 2, new_width, new_height)
}
