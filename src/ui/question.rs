//! The line above the picture that is always true: from where to where, and what comes of it. It must not know why.

use super::browser;
use super::facts;
use super::store::{Begin, Dialog, Store, Tab};
use super::widgets::{Choice, Field, combobox, icon, verdict_class};
use crate::reach::{Source, Trace};
use crate::text::lesson::{Taught, taught};
use crate::text::page::{Word, word};
use leptos::prelude::*;
use std::sync::Arc;

/// The choices of a source, of which one is chosen by its key.
pub fn options(sources: &[(Source, String)], chosen: &str) -> AnyView {
    let option = |(source, name): &(Source, String)| {
        let key = facts::source_key(source);
        let is_chosen = key == chosen;
        view! { <option value=key selected=is_chosen>{name.clone()}</option> }
    };
    sources.iter().map(option).collect_view().into_any()
}

/// The choice of a source, named by `key`.
pub fn source_select(store: Store, id: &'static str, key: Word) -> AnyView {
    let sources = Memo::new(move |_| facts::sources(&store.network.get()));
    view! {
        <select
            id=id
            aria-label=word(key)
            on:change=move |event| {
                let value = browser::value_of(&event);
                if let Some(from) = facts::source_of(&store.network.get_untracked(), &value) {
                    store.question.update(|it| it.from = from);
                }
            }
        >
            {move || options(&sources.get(), &store.question.with(|it| facts::source_key(&it.from)))}
        </select>
    }
    .into_any()
}

/// The choice of a destination, named by `key`: a name, an address or a URL.
pub fn destination_field(store: Store, id: &'static str, key: Word) -> AnyView {
    let text = RwSignal::new(String::new());
    Effect::new(move |_| text.set(store.question.with(|it| it.to.clone())));
    combobox(Field {
        id: id.to_string(),
        label: word(key),
        waits: false,
        placeholder: "s3.us-east-1.amazonaws.com",
        text,
        suggest: Arc::new(move |typed| {
            let typed = typed.trim().to_ascii_lowercase();
            let network = store.network.get_untracked();
            let all = facts::destinations(&network).into_iter();
            let fitting = all.filter(|name| name.contains(&typed));
            fitting.take(40).map(|name| Choice { value: name.clone(), text: name, note: String::new() }).collect()
        }),
        choose: Callback::new(move |value: String| {
            let value = value.trim().to_string();
            if !value.is_empty() && store.question.with_untracked(|it| it.to != value) {
                store.question.update(|it| it.to = value);
            }
        }),
    })
}

/// The verdict of a trace in one sentence, with names in the place of ids.
pub fn verdict_sentence(store: Store, trace: &Trace) -> String {
    facts::verdict_sentence(&store.network.get_untracked(), trace)
}

/// The line.
pub fn question_line(store: Store) -> AnyView {
    let verdict = move || {
        store.network.track();
        store
            .trace
            .with(|trace| trace.as_ref().map(|trace| (verdict_class(trace.verdict), verdict_sentence(store, trace))))
    };
    view! {
        <div class="question">
            <span class="word">{word(Word::From)}</span>
            {source_select(store, "line-source", Word::Source)}
            <span class="word">{word(Word::To).to_ascii_lowercase()}</span>
            {destination_field(store, "line-destination", Word::Destination)}
            {icon("arrow")}
            <button type="button" class="verdict-button" on:click=move |_| store.show(Tab::Trace)>
                {move || match verdict() {
                    Some((class, sentence)) => view! { <strong class=class>{sentence}</strong> }.into_any(),
                    None => {
                        let is_veiled = store.veiled.with(|tabs| tabs.contains(&Tab::Trace));
                        let hint = if is_veiled { taught(Taught::AfterCheck) } else { word(Word::Question) };
                        view! { <span class="hint">{hint}</span> }.into_any()
                    }
                }}
            </button>
            <span class="spring"></span>
            <button
                type="button"
                class="anything"
                aria-keyshortcuts="Control+K"
                on:click=move |_| store.begin_change(Begin::default())
            >
                {word(Word::ChangeAnything)}
            </button>
            <button type="button" class="primary" on:click=move |_| store.dialog.set(Dialog::AddEndpoint)>
                {icon("plus")}
                {word(Word::AddEndpoint)}
            </button>
        </div>
    }
    .into_any()
}
