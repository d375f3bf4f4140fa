//! The top bar: the network's title, undo and redo, and what leads to other networks. It must not know what is in them.

use super::store::{Dialog, Store};
use super::widgets::{icon, icon_button};
use super::{browser, language};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// Where the chosen theme is kept.
const THEME: &str = "endpoint-lab.theme";

/// The three themes: the system's, light, dark.
const THEMES: [(&str, Word, &str); 3] =
    [("", Word::ThemeSystem, "system"), ("light", Word::ThemeLight, "sun"), ("dark", Word::ThemeDark, "moon")];

/// The top bar.
pub fn top_bar(store: Store) -> AnyView {
    let opens = move |symbol: &'static str, key: Word, which: Dialog| {
        view! {
            <button type="button" class="quiet" on:click=move |_| store.dialog.set(which)>
                {icon(symbol)}
                <span>{word(key)}</span>
            </button>
        }
        .into_any()
    };
    view! {
        <header class="top">
            <h1>{word(Word::Lab)}</h1>
            <input
                class="title"
                aria-label=word(Word::NetworkTitle)
                spellcheck="false"
                prop:value=move || store.title.get()
                on:change=move |event| store.entitle(&browser::value_of(&event))
            />
            <span class="spring"></span>
            <div class="bar-group">
                <button
                    type="button"
                    class="icon-button"
                    aria-label=word(Word::Undo)
                    title=word(Word::Undo)
                    disabled=move || !store.can_undo.get()
                    on:click=move |_| store.undo()
                >
                    {icon("undo")}
                </button>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=word(Word::Redo)
                    title=word(Word::Redo)
                    disabled=move || !store.can_redo.get()
                    on:click=move |_| store.redo()
                >
                    {icon("redo")}
                </button>
                {icon_button("history", Word::History, move || store.dialog.set(Dialog::History))}
            </div>
            <div class="bar-group">
                {opens("start", Word::StartFrom, Dialog::StartFrom)}
                {opens("import", Word::Import, Dialog::Import)}
                {opens("share", Word::Share, Dialog::Share)}
                {opens("export", Word::Export, Dialog::Export)}
            </div>
            <div class="bar-group">
                {language::language_choice()}
                {theme_button(store)}
                {icon_button("help", Word::Help, move || store.dialog.set(Dialog::Help))}
            </div>
        </header>
    }
    .into_any()
}

fn theme_button(store: Store) -> AnyView {
    // What a link asked for is there already; it is not kept.
    if store.theme.with_untracked(|it| it.is_empty()) {
        let kept = browser::kept(THEME).unwrap_or_default();
        let own = THEMES.iter().find(|(name, _, _)| *name == kept).map_or("", |it| it.0);
        store.theme.set(own);
    }
    let place = move || THEMES.iter().position(|(name, _, _)| store.theme.with(|it| it == name)).unwrap_or(0);
    let theme = move || THEMES.get(place()).copied().unwrap_or(("", Word::ThemeSystem, "system"));
    Effect::new(move |_| {
        let (name, _, _) = theme();
        browser::mark_root("data-theme", (!name.is_empty()).then_some(name));
    });
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=move || word(theme().1)
            title=move || word(theme().1)
            on:click=move |_| {
                let next = THEMES.get((untrack(place) + 1) % THEMES.len()).map_or("", |it| it.0);
                store.theme.set(next);
                let _best_effort = browser::keep(THEME, next);
            }
        >
            {move || icon(theme().2)}
        </button>
    }
    .into_any()
}
