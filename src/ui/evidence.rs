//! The evidence below the picture: tabs, of which two can stand side by side. It must not know what is in them.

use super::browser;
use super::store::{Store, Tab};
use super::{cost_view, dns_view, findings_view, matrix_view, policy_view, routes_view, terminal_view, trace_view};
use crate::text::lesson::{Taught, taught};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// The tabs and their panels.
pub fn evidence(store: Store) -> AnyView {
    let shows = move |tab: Tab| store.tabs.with(|(first, second)| *first == tab || *second == Some(tab));
    let focused = RwSignal::new(Tab::RouteTables);
    let press = move |event: leptos::ev::KeyboardEvent| {
        let place = Tab::ALL.iter().position(|tab| *tab == focused.get_untracked()).unwrap_or(0);
        let last = Tab::ALL.len().saturating_sub(1);
        let next = match event.key().as_str() {
            "ArrowRight" => (place + 1) % Tab::ALL.len(),
            "ArrowLeft" => place.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        if let Some(tab) = Tab::ALL.get(next) {
            focused.set(*tab);
            browser::focus(&tab_id(*tab));
        }
    };
    let tabs = Tab::ALL.iter().map(|tab| {
        let tab = *tab;
        view! {
            <button
                type="button"
                role="tab"
                id=tab_id(tab)
                aria-controls=panel_id(tab)
                aria-selected=move || if shows(tab) { "true" } else { "false" }
                tabindex=move || if focused.get() == tab { "0" } else { "-1" }
                on:click=move |event| {
                    focused.set(tab);
                    if event.ctrl_key() || event.shift_key() {
                        store.tabs.update(|(first, second)| if *first != tab { *second = Some(tab) });
                    } else {
                        store.show(tab);
                        request_animation_frame(|| browser::to_top_of("evidence"));
                    }
                }
            >
                {word(tab.word())}
            </button>
        }
        .into_any()
    });
    let beside = move || {
        let (first, second) = store.tabs.get();
        let others = Tab::ALL.iter().filter(|tab| **tab != first);
        let options = others.map(|tab| {
            view! { <option value=tab.key() selected=second == Some(*tab)>{word(tab.word())}</option> }
        });
        view! {
            <option value="" selected=second.is_none()>{word(Word::Nothing)}</option>
            {options.collect_view()}
        }
    };
    view! {
        <section class="evidence" id="evidence" class:split=move || store.tabs.with(|(_, second)| second.is_some())>
            <div class="tab-bar">
                <div role="tablist" aria-label=word(Word::Evidence) aria-multiselectable="true" on:keydown=press>
                    {tabs.collect_view()}
                </div>
                <label class="beside">
                    <span>{word(Word::Beside)}</span>
                    <select on:change=move |event| {
                        let value = browser::value_of(&event);
                        let chosen = Tab::ALL.iter().find(|tab| tab.key() == value).copied();
                        store.tabs.update(|(_, second)| *second = chosen);
                    }>{beside}</select>
                </label>
            </div>
            <div class="panels">
                <For
                    each=move || {
                        let (first, second) = store.tabs.get();
                        [Some(first), second].into_iter().flatten().collect::<Vec<_>>()
                    }
                    key=|tab| *tab
                    children=move |tab| panel(store, tab)
                />
                // A tab's panel is in the document even while another one is shown: what names it must exist.
                {move || {
                    let hidden = Tab::ALL.iter().filter(|tab| !shows(**tab));
                    hidden.map(|tab| view! { <div id=panel_id(*tab) hidden></div> }).collect_view()
                }}
            </div>
        </section>
    }
    .into_any()
}

fn panel(store: Store, tab: Tab) -> AnyView {
    let is_veiled = Memo::new(move |_| store.veiled.with(|tabs| tabs.contains(&tab)));
    let content = move || match tab {
        _ if is_veiled.get() => view! { <p class="note">{taught(Taught::AfterCheck)}</p> }.into_any(),
        Tab::RouteTables => routes_view::route_tables(store),
        Tab::Dns => dns_view::dns(store),
        Tab::Trace => trace_view::trace(store),
        Tab::Matrix => matrix_view::matrix(store),
        Tab::Findings => findings_view::findings(store),
        Tab::Cost => cost_view::cost(store),
        Tab::Policy => policy_view::policy(store),
        Tab::Terminal => terminal_view::terminal(store),
    };
    view! {
        <div
            role="tabpanel"
            id=panel_id(tab)
            class=["tab-panel on-", tab.key()].concat()
            aria-labelledby=tab_id(tab)
            data-title=word(tab.word())
            tabindex="0"
        >
            {content}
        </div>
    }
    .into_any()
}

fn tab_id(tab: Tab) -> String {
    ["tab-", tab.key()].concat()
}

fn panel_id(tab: Tab) -> String {
    ["panel-", tab.key()].concat()
}
