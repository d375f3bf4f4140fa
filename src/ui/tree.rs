//! The network in words, as a tree: what the picture shows, for those who cannot see it. It must not know the picture.

use super::branches::{self, Branch};
use super::browser;
use super::store::Store;
use super::widgets::icon;
use crate::net::{Id, SortedSet};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// The tree.
pub fn tree(store: Store) -> AnyView {
    // It is long, and follows once the picture and the tables are painted.
    let network = RwSignal::new(store.network.get_untracked());
    Effect::new(move |before: Option<()>| {
        let now = store.network.get();
        if before.is_some() {
            browser::once_shown(move || {
                let _gone = network.try_set(now);
            });
        }
    });
    let branches = Memo::new(move |_| branches::tree(&network.get()));
    // The branches that were opened or closed by hand, against how they start.
    let turned = RwSignal::new(SortedSet::<String>::new());
    let visible = Memo::new(move |_| turned.with(|turned| branches.with(|branches| shown(branches, turned))));
    // The branch that Tab leads to.
    let focused = RwSignal::new(String::new());
    let current = Memo::new(move |_| {
        let wanted = focused.get();
        visible.with(|visible| {
            let found = visible.iter().find(|it| it.key == wanted).or(visible.first());
            found.map(|it| it.key.clone()).unwrap_or_default()
        })
    });
    let reveal = move |id: &Id| {
        let found = branches.try_with_untracked(|list| {
            let place = list.iter().position(|it| it.id.as_ref() == Some(id))?;
            turned.update(|turned| open_above(list, place, turned));
            list.get(place).map(|it| it.key.clone())
        });
        if let Some(key) = found.flatten() {
            request_animation_frame(move || browser::reveal_within("tree-panel", &element_id(&key)));
        }
    };
    Effect::new(move |_| {
        if let Some(id) = store.selected.get() {
            browser::after_paint(move || reveal(&id));
        }
    });
    let go = move |key: String| {
        focused.set(key.clone());
        browser::focus(&element_id(&key));
    };
    let select = move |branch: &Branch| {
        if let Some(id) = &branch.id {
            store.select(Some(id.clone()));
        }
    };
    // The things from where the selection is to a branch, together with it.
    let extend = move |to: &str| {
        visible.with_untracked(|list| {
            let own = store.selected.get_untracked();
            let from = list.iter().position(|it| it.id.is_some() && it.id == own);
            let to = list.iter().position(|it| it.key == to);
            let (Some(from), Some(to)) = (from.or(to), to) else { return };
            let range = list.get(from.min(to)..=from.max(to)).unwrap_or_default();
            store.choose_all(range.iter().filter_map(|it| it.id.clone()));
        });
    };
    let toggle = move |key: &str| {
        turned.update(|turned| turn(turned, key));
    };
    let press = move |event: leptos::ev::KeyboardEvent| {
        let list = visible.get_untracked();
        let now = current.get_untracked();
        let Some(place) = list.iter().position(|it| it.key == now) else { return };
        let Some(branch) = list.get(place).cloned() else { return };
        let is_closed = turned.with_untracked(|turned| is_closed(&branch, turned));
        let next = match event.key().as_str() {
            "ArrowDown" => list.get(place + 1),
            "ArrowUp" => place.checked_sub(1).and_then(|place| list.get(place)),
            "Home" => list.first(),
            "End" => list.last(),
            "ArrowRight" if branch.has_children && is_closed => {
                toggle(&branch.key);
                None
            }
            "ArrowRight" if branch.has_children => list.get(place + 1),
            "ArrowLeft" if branch.has_children && !is_closed => {
                toggle(&branch.key);
                None
            }
            "ArrowLeft" => list.iter().take(place).rev().find(|it| it.level < branch.level),
            " " if event.ctrl_key() || event.meta_key() => {
                if let Some(id) = &branch.id {
                    store.choose_too(id);
                }
                None
            }
            "Enter" | " " => {
                select(&branch);
                None
            }
            "Delete" => {
                if store.selected.with_untracked(Option::is_none) {
                    select(&branch);
                }
                request_animation_frame(|| browser::press("delete-selected"));
                None
            }
            "ArrowRight" => None,
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = next {
            if event.shift_key() && event.key().starts_with("Arrow") {
                store.choose_all(branch.id.iter().chain(&next.id).cloned());
            }
            go(next.key.clone());
        }
    };
    view! {
        <section class="panel tree-panel" id="tree-panel">
            <h2 class="panel-title">{word(Word::Network)}</h2>
            <Show
                when=move || !visible.with(Vec::is_empty)
                fallback=|| view! { <p class="hint">{word(Word::EmptyNetwork)}</p> }
            >
                <ul role="tree" aria-label=word(Word::Network) aria-multiselectable="true" class="tree" on:keydown=press>
                    <For
                        each=move || visible.get()
                        key=|branch| branch.clone()
                        children=move |branch| row(store, branch, current, turned, (go, select, toggle, extend))
                    />
                </ul>
            </Show>
        </section>
    }
    .into_any()
}

fn row(
    store: Store,
    branch: Branch,
    current: Memo<String>,
    turned: RwSignal<SortedSet<String>>,
    (go, select, toggle, extend): (
        impl Fn(String) + Copy + 'static,
        impl Fn(&Branch) + Copy + 'static,
        impl Fn(&str) + Copy + 'static,
        impl Fn(&str) + Copy + 'static,
    ),
) -> AnyView {
    let key = branch.key.clone();
    let (of_current, of_toggle) = (key.clone(), key.clone());
    let (of_closed, of_click) = (branch.clone(), branch.clone());
    let id = branch.id.clone();
    let is_open = move || !turned.with(|turned| is_closed(&of_closed, turned));
    let has_children = branch.has_children;
    let expanded = move || has_children.then(|| if is_open() { "true" } else { "false" });
    let is_selected = move || {
        id.as_ref().is_some_and(|id| {
            store.selected.with(|it| it.as_ref() == Some(id)) || store.chosen.with(|it| it.contains(id))
        })
    };
    let told = [kind_name(branch.kind), &branch.name, &branch.detail, branch.state];
    let parts = told.into_iter().filter(|part| !part.is_empty());
    let name =
        parts.collect::<Vec<_>>().join(", ").replacen(", ", " ", usize::from(!kind_name(branch.kind).is_empty()));
    let is_usual = ["", "available", "running"].contains(&branch.state);
    let detail = if is_code(&branch.detail) { "detail mono" } else { "detail" };
    let level = ["level-", &branch.level.min(6).to_string()].concat();
    view! {
        <li
            id=element_id(&key)
            role="treeitem"
            class=level
            aria-label={name}
            {..leptos::attr::custom::custom_attribute("aria-level", branch.level.to_string())}
            aria-expanded=expanded
            aria-selected=move || if is_selected() { "true" } else { "false" }
            tabindex=move || if current.get() == of_current { "0" } else { "-1" }
            on:click=move |event| {
                go(of_click.key.clone());
                match &of_click.id {
                    Some(_) if event.shift_key() => extend(&of_click.key),
                    Some(id) if event.ctrl_key() || event.meta_key() => store.choose_too(id),
                    Some(_) | None => select(&of_click),
                }
            }
        >
            <span
                class="twig"
                class:leaf=!has_children
                on:click=move |event| {
                    event.stop_propagation();
                    toggle(&of_toggle);
                }
            >
                {icon("open")}
            </span>
            <span class=["kind ", branch.kind].concat()>{icon(branch.kind)}</span>
            <span class="name" dir="auto">{branch.name}</span>
            {(!is_usual).then(|| view! { <span class="tag">{branch.state}</span> })}
            <span class=detail dir="auto">{branch.detail}</span>
        </li>
    }
    .into_any()
}

/// Whether a detail is an address, a CIDR or a name of AWS's rather than words.
fn is_code(detail: &str) -> bool {
    detail.bytes().all(|it| it.is_ascii_graphic()) && detail.bytes().any(|it| it.is_ascii_digit())
}

fn kind_name(kind: &str) -> &'static str {
    match kind {
        "region" => word(Word::Region),
        "vpc" => word(Word::Vpc),
        "zone" => word(Word::Zone),
        "subnet" => word(Word::Subnet),
        "instance" => word(Word::Instance),
        "port" => word(Word::EndpointPort),
        "service" => word(Word::TreeService),
        "peering" => word(Word::Peering),
        "hosted-zone" => word(Word::ByHostedZone),
        "on-premises" => word(Word::OnPremises),
        "host" => word(Word::Host),
        _ => "",
    }
}

fn element_id(key: &str) -> String {
    ["tree-", key].concat()
}

/// Whether what is below a branch is hidden.
fn is_closed(branch: &Branch, turned: &SortedSet<String>) -> bool {
    branch.starts_closed != turned.contains(&branch.key)
}

/// Opens a branch that is closed, and closes one that is open.
fn turn(turned: &mut SortedSet<String>, key: &str) {
    if !turned.remove(key) {
        turned.insert(key.to_string());
    }
}

/// Opens what the branch at a place lies in.
fn open_above(branches: &[Branch], place: usize, turned: &mut SortedSet<String>) {
    let mut level = branches.get(place).map_or(0, |it| it.level);
    for branch in branches.iter().take(place).rev().filter(|it| it.has_children) {
        if branch.level < level {
            level = branch.level;
            if is_closed(branch, turned) {
                turn(turned, &branch.key);
            }
        }
    }
}

/// The branches below which nothing is closed.
fn shown(branches: &[Branch], turned: &SortedSet<String>) -> Vec<Branch> {
    let mut list = Vec::with_capacity(branches.len());
    let mut hidden_below = usize::MAX;
    for branch in branches {
        if branch.level > hidden_below {
            continue;
        }
        hidden_below = if is_closed(branch, turned) { branch.level } else { usize::MAX };
        list.push(branch.clone());
    }
    list
}
