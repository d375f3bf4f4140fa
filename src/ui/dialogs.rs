//! The smaller dialogs: where to start from, export, help. It must not know what networks hold.

use super::browser;
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::control::Lab;
use crate::exchange::{self, document::Meta};
use crate::lessons::examples::{EXAMPLES, lab_of};
use crate::scene::{self, View};
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::Value;

fn close_of(store: Store) -> Callback<()> {
    Callback::new(move |()| store.dialog.set(Dialog::None))
}

/// Where to start from.
pub fn start_from(store: Store) -> AnyView {
    let close = close_of(store);
    let start = move |lab: Lab, title: &str| {
        store.open(lab, title, word(Word::Opened));
        close.run(());
    };
    let examples = EXAMPLES.iter().map(|example| {
        view! {
            <button type="button" class="card" on:click=move |_| {
                browser::fetch_own(example.file, move |script| {
                    store.complete_catalog();
                    start(lab_of(&script), example.title);
                });
            }>
                <strong>{example.title}</strong>
                <span>{example.lead}</span>
            </button>
        }
    });
    let content = view! {
        <p class="note">{word(Word::StartFromLead)}</p>
        <div class="cards">
            {examples.collect_view()}
            <button type="button" class="card" on:click=move |_| start(Lab::default(), word(Word::Untitled))>
                <strong>{word(Word::StartEmpty)}</strong>
                <span>{word(Word::StartEmptyLead)}</span>
            </button>
        </div>
    };
    dialog("start-from", word(Word::StartFrom).to_string(), "", close, content.into_any())
}

/// Export.
pub fn export(store: Store) -> AnyView {
    let close = close_of(store);
    let name = move |ending: &str| {
        let title = store.title.get_untracked();
        let plain: String =
            title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        [plain.trim_matches('-'), ending].concat()
    };
    let document = move |_| browser::save_file(&name(".json"), "application/json", &store.document());
    let picture = move |_| {
        let network = store.network.get_untracked();
        let scene = scene::layout(&network, &View::default());
        let text = scene::svg(&scene, &store.title.get_untracked(), word(Word::Network));
        let meta = Meta { title: store.title.get_untracked(), view: Value::Null };
        let text = exchange::svg::embed(&text, &network, &meta);
        browser::save_file(&name(".svg"), "image/svg+xml", &text);
    };
    let script = move |_| {
        let text = store.read_lab(crate::cli::history::script);
        browser::save_file(&name(".sh"), "text/x-shellscript", &text);
    };
    let content = view! {
        <p class="note">{word(Word::ExportLead)}</p>
        <div class="cards">
            <button type="button" class="card" on:click=document><strong>{word(Word::Document)}</strong><span>{word(Word::DocumentLead)}</span></button>
            <button type="button" class="card" on:click=picture><strong>{word(Word::Svg)}</strong><span>{word(Word::SvgLead)}</span></button>
            <button type="button" class="card" on:click=script><strong>{word(Word::Script)}</strong><span>{word(Word::ScriptLead)}</span></button>
        </div>
    };
    dialog("export", word(Word::Export).to_string(), "", close, content.into_any())
}

/// Help.
pub fn help(store: Store) -> AnyView {
    let close = close_of(store);
    let keys: [(&str, Word); 5] = [
        ("Ctrl+Z  Ctrl+Shift+Z", Word::KeyUndo),
        ("← →  Enter", Word::KeyTabs),
        ("↑ ↓ ← →  Enter", Word::KeyTree),
        ("+  −  0", Word::KeyZoom),
        ("?", Word::KeyHelp),
    ];
    let rows: Vec<AnyView> = keys
        .iter()
        .map(|(keys, what)| view! { <dt><kbd>{*keys}</kbd></dt><dd>{word(*what)}</dd> }.into_any())
        .collect();
    let content = view! {
        <p>{word(Word::HelpLead)}</p>
        <p>{word(Word::WorksOffline)}</p>
        <h3>{word(Word::HelpKeys)}</h3>
        <dl class="keys">{rows}</dl>
    };
    dialog("help", say(&Sentence::Subnets { names: word(Word::Help) }), "", close, content.into_any())
}
