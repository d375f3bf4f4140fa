//! The smaller dialogs: where to start from, import, export, help. It must not know what is imported.

use super::browser::{self, TextFile};
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::control::Lab;
use crate::exchange::document;
use crate::lessons::examples::EXAMPLES;
use crate::scene::{self, View};
use crate::text::page::{Sentence, Word, say, word};
use leptos::html;
use leptos::prelude::*;

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
            <button type="button" class="card" on:click=move |_| start(example.lab(), example.title)>
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

/// Import.
pub fn import(store: Store) -> AnyView {
    let close = close_of(store);
    let pasted = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let take = move |files: Vec<TextFile>| match open_files(store, &files) {
        Ok(()) => close.run(()),
        Err(why) => wrong.set(Some(why)),
    };
    let chooser: NodeRef<html::Input> = NodeRef::new();
    let content = view! {
        <p class="note">{word(Word::ImportLead)}</p>
        <div
            class="drop"
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                browser::read_files(event.data_transfer().and_then(|it| it.files()), take);
            }
        >
            <button type="button" on:click=move |_| if let Some(input) = chooser.get_untracked() { input.click() }>
                {word(Word::ChooseFiles)}
            </button>
            <input
                node_ref=chooser
                type="file"
                class="hidden"
                multiple
                tabindex="-1"
                aria-label=word(Word::ChooseFiles)
                accept=".json,.txt,application/json"
                on:change=move |_| {
                    browser::read_files(chooser.get_untracked().and_then(|it| it.files()), take);
                }
            />
        </div>
        <label class="field">
            <span>{word(Word::PasteJson)}</span>
            <textarea
                rows="8"
                spellcheck="false"
                prop:value=move || pasted.get()
                on:input=move |event| pasted.set(browser::value_of(&event))
            ></textarea>
        </label>
        {move || wrong.get().map(|why| view! { <div class="refusal" role="alert"><p>{why}</p></div> })}
        <footer class="dialog-foot">
            <button type="button" on:click=move |_| close.run(())>{word(Word::Cancel)}</button>
            <button
                type="button"
                class="primary"
                on:click=move |_| take(vec![TextFile { name: word(Word::PasteJson).to_string(), text: pasted.get_untracked() }])
            >
                {word(Word::ImportIt)}
            </button>
        </footer>
    };
    dialog("import", word(Word::Import).to_string(), "", close, content.into_any())
}

/// Opens the first file that is a lab document.
fn open_files(store: Store, files: &[TextFile]) -> Result<(), String> {
    let mut wrong = word(Word::ImportNothing).to_string();
    for file in files {
        match document::open(&file.text) {
            Ok(opened) => {
                let title = if opened.meta.title.is_empty() { file.name.as_str() } else { &opened.meta.title };
                store.open(opened.lab, title, word(Word::Opened));
                return Ok(());
            }
            Err(why) => wrong = say(&Sentence::Unreadable { file: &file.name, why: &why.to_string() }),
        }
    }
    Err(wrong)
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
        browser::save_file(&name(".svg"), "image/svg+xml", &text);
    };
    let script = move |_| {
        let lines: Vec<String> =
            store.read_lab(|lab| lab.history().iter().map(|step| crate::cli::print_request(&step.request)).collect());
        browser::save_file(&name(".sh"), "text/x-shellscript", &(lines.join("\n") + "\n"));
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
