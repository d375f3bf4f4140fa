//! The packet in the picture: it runs the path once, and goes step by step with the trace. It must not know how a trace comes about.

use super::store::Store;
use super::widgets::{icon, icon_button};
use super::{browser, facts};
use crate::reach::{Outcome, Stage, Step, Trace};
use crate::scene::{self, Point, Scene};
use crate::text::page::{Word, word};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;

/// How long the packet runs the whole path, and how long it stays at a step, in milliseconds.
const RUN: u64 = 1_400;
const STAY: u64 = 1_600;

/// The buttons that move the packet.
pub fn player(store: Store) -> AnyView {
    let playing = RwSignal::new(None::<IntervalHandle>);
    let count = move || store.trace.with(|trace| trace.as_ref().map_or(0, |it| it.steps.len()));
    let stop = move || {
        if let Some(handle) = playing.get_untracked() {
            handle.clear();
            playing.set(None);
        }
    };
    let on = move || {
        let next = store.step.get_untracked().map_or(0, |place| place + 1);
        if next < count() {
            go(store, next);
        }
        if count() <= next + 1 {
            stop();
        }
    };
    let play = move || {
        if playing.get_untracked().is_some() {
            stop();
            return;
        }
        if store.step.get_untracked().is_some_and(|place| count() <= place + 1) {
            store.step.set(None);
        }
        on();
        playing.set(set_interval_with_handle(on, Duration::from_millis(STAY)).ok());
    };
    let back = move || {
        stop();
        if let Some(place) = store.step.get_untracked().and_then(|place| place.checked_sub(1)) {
            go(store, place);
        }
    };
    let is_playing = Memo::new(move |_| playing.with(Option::is_some));
    let name = move || word(if is_playing.get() { Word::Pause } else { Word::Play });
    // Another trace begins anew.
    let journey =
        Memo::new(move |_| store.trace.with(|trace| trace.as_ref().map(|it| (it.path.clone(), it.steps.len()))));
    Effect::new(move |_| {
        journey.track();
        stop();
        store.step.set(None);
    });
    on_cleanup(stop);
    view! {
        <Show when=move || 0 < count()>
            <div class="player" role="group" aria-label=word(Word::Packet)>
                {icon_button("back", Word::StepBack, back)}
                <button type="button" class="icon-button" aria-label=name title=name on:click=move |_| play()>
                    {move || icon(if is_playing.get() { "pause" } else { "play" })}
                </button>
                {icon_button("on", Word::StepOn, move || {
                    stop();
                    on();
                })}
                <span class="count">
                    {move || store.step.get().map(|place| [(place + 1).to_string(), " / ".to_string(), count().to_string()].concat())}
                </span>
            </div>
        </Show>
    }
    .into_any()
}

/// Puts the packet at a step, and says what is decided there.
fn go(store: Store, place: usize) {
    store.step.set(Some(place));
    let network = store.network.get_untracked();
    store.trace.with_untracked(|trace| {
        if let Some(step) = trace.as_ref().and_then(|it| it.steps.get(place)) {
            let outcome = word(match step.outcome {
                Outcome::Pass => Word::Pass,
                Outcome::Fail => Word::Fail,
                Outcome::Unknown => Word::Unknown,
                Outcome::Skipped => Word::Skipped,
            });
            let done = [crate::text::page::stage(step.stage), ": ", outcome, "."].concat();
            store.say(&done, &facts::sentence(&network, &step.detail));
        }
    });
}

/// The number of the hop at which the packet stands at a step.
fn hop_of(scene: &Scene, trace: &Trace, place: usize) -> usize {
    let end = scene.hops.len().saturating_sub(1);
    let mut at = 0;
    for step in trace.steps.iter().take(place + 1) {
        if step.stage == Stage::Return {
            return 0;
        }
        at = at.max(stands_at(scene, step).unwrap_or(at)).min(end);
    }
    at
}

fn stands_at(scene: &Scene, step: &Step) -> Option<usize> {
    let named = step.component.as_ref().and_then(|id| {
        scene
            .hops
            .iter()
            .position(|hop| hop.id == *id || scene.shape(&hop.key).is_some_and(|it| it.id.as_ref() == Some(id)))
    });
    named.or_else(|| match step.stage {
        Stage::SecurityGroupIn | Stage::NetworkAclIn | Stage::EndpointState | Stage::EndpointPolicy => {
            scene.hops.iter().position(|hop| hop.id.prefix() == "vpce")
        }
        Stage::Destination | Stage::ResourcePolicy => scene.hops.len().checked_sub(1),
        Stage::Dns
        | Stage::SecurityGroupOut
        | Stage::NetworkAclOut
        | Stage::Route
        | Stage::BlockPublicAccess
        | Stage::InternetGateway
        | Stage::NatGateway
        | Stage::EgressOnlyInternetGateway
        | Stage::GatewayEndpoint
        | Stage::GatewayLoadBalancer
        | Stage::Peering
        | Stage::TransitGateway
        | Stage::Vpn
        | Stage::Appliance
        | Stage::LoadBalancer
        | Stage::ResourceGateway
        | Stage::Return => None,
    })
}

/// The points between two hops, in the direction of travel.
fn way_between(scene: &Scene, from: usize, to: usize) -> Vec<Point> {
    let (low, high) = (from.min(to), from.max(to));
    let legs = scene.hops.iter().take(high + 1).skip(low + 1);
    let mut points: Vec<Point> = legs.flat_map(|hop| hop.way.iter().copied()).collect();
    if to < from {
        points.reverse();
    }
    let place = scene.hops.get(to).map(|hop| hop.at);
    points.extend(place);
    if points.len() < 2 {
        points.extend(place);
    }
    points
}

/// The packet: it runs along the traced path once when that is another one than before, and stands where somebody put it.
pub fn packet(store: Store, scene: Memo<Scene>) -> AnyView {
    let way = RwSignal::new(None::<(String, &'static str)>);
    let journey = Memo::new(move |_| store.trace.with(|trace| trace.as_ref().map(|it| (it.path.clone(), it.verdict))));
    Effect::new(move |before: Option<()>| {
        journey.track();
        if before.is_none() || browser::is_still() {
            return;
        }
        let points: Vec<Point> =
            scene.with_untracked(|scene| scene.hops.iter().flat_map(|hop| hop.way.iter().copied()).collect());
        if points.len() < 2 {
            return;
        }
        way.set(Some((scene::path(&points), "1.4s")));
        set_timeout(
            move || {
                if store.step.get_untracked().is_none() {
                    way.set(None);
                }
            },
            Duration::from_millis(RUN + 200),
        );
    });
    Effect::new(move |before: Option<Option<usize>>| {
        let place = store.step.get();
        let hop = place.and_then(|place| {
            let hop = |scene: &Scene| store.trace.with_untracked(|it| it.as_ref().map(|it| hop_of(scene, it, place)));
            scene.with_untracked(hop)
        });
        if let Some(to) = hop {
            let from = before.flatten().unwrap_or(to);
            let points = scene.with_untracked(|scene| way_between(scene, from, to));
            way.set(Some((scene::path(&points), if browser::is_still() { "1ms" } else { "0.6s" })));
        } else if before.flatten().is_some() {
            way.set(None);
        }
        hop
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
            way.get().map(|(way, time)| {
                view! {
                    <circle class="packet" r="7">
                        <animateMotion node_ref=animation path=way dur=time begin="indefinite" fill="freeze" />
                    </circle>
                }
            })
        }}
    }
    .into_any()
}
