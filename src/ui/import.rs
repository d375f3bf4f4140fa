//! The import: files dropped together, chosen or pasted, and the report of what became of them. It must not know formats.

use super::browser::{self, TextFile};
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::control::Lab;
use crate::exchange::commands::import_texts;
use crate::exchange::describe::{Line, Report};
use crate::exchange::document::{self, network_json};
use crate::exchange::svg;
use crate::net::{SortedMap, json};
use crate::text::page::{Sentence, Word, say, word};
use leptos::html;
use leptos::prelude::*;

/// What the dialog has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Outcome {
    #[default]
    Nothing,
    Wrong(String),
    Taken(Report),
}

/// Takes files: a lab document is opened, all else is imported, whichever of the kinds that are known each file is.
pub fn take(store: Store, files: &[TextFile]) {
    if super::grading::takes(store, files) {
        return;
    }
    store.imported.set(Outcome::Nothing);
    if let [file] = files {
        if svg::is_svg(&file.text) {
            match svg::extract(&file.text) {
                Ok(opened) => {
                    store.visit(&opened);
                    store.dialog.set(Dialog::None);
                }
                Err(why) => {
                    store
                        .imported
                        .set(Outcome::Wrong(say(&Sentence::Unreadable { file: &file.name, why: &why.to_string() })));
                    store.dialog.set(Dialog::Import);
                }
            }
            return;
        }
        match document::open(&file.text) {
            Ok(opened) => {
                let name = file.name.trim_end_matches(".json");
                let title = if opened.meta.title.is_empty() { name } else { &opened.meta.title };
                store.open(opened.lab, title, word(Word::Opened));
                store.dialog.set(Dialog::None);
                return;
            }
            // JSON that says to be a lab document, and is not: why, rather than that it is not EC2's.
            Err(why) if file.text.contains("\"endpoint-lab\"") => {
                store
                    .imported
                    .set(Outcome::Wrong(say(&Sentence::Unreadable { file: &file.name, why: &why.to_string() })));
                store.dialog.set(Dialog::Import);
                return;
            }
            Err(_) => {}
        }
    }
    let given: Vec<(&str, &str)> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    let outcome = match import_texts(&given, &SortedMap::default()) {
        Err(why) => Outcome::Wrong(why),
        Ok(imported) => {
            let request = Lab::request("lab", "Import", json!({"Network": network_json(&imported.network)}));
            match store.import(&request, imported.report.taken.iter().map(|(_, number)| number).sum()) {
                Ok(()) => Outcome::Taken(imported.report),
                Err(why) => Outcome::Wrong(say(&Sentence::Refused { code: &why.code, message: &why.message })),
            }
        }
    };
    store.imported.set(outcome);
    store.dialog.set(Dialog::Import);
}

/// Files that are dropped anywhere on the page.
pub fn watch_drops(store: Store) {
    let over = window_event_listener(leptos::ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(leptos::ev::drop, move |event| {
        event.prevent_default();
        browser::read_files(event.data_transfer().and_then(|it| it.files()), move |files| take(store, &files));
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

/// The dialog.
pub fn import(store: Store) -> AnyView {
    let close = Callback::new(move |()| {
        store.dialog.set(Dialog::None);
        store.imported.set(Outcome::Nothing);
    });
    let content = move || match store.imported.get() {
        Outcome::Taken(report) => told(&report, close),
        Outcome::Nothing => chooser(store, close, None),
        Outcome::Wrong(why) => chooser(store, close, Some(why)),
    };
    dialog("import", word(Word::Import).to_string(), "", close, view! { <div>{content}</div> }.into_any())
}

fn chooser(store: Store, close: Callback<()>, wrong: Option<String>) -> AnyView {
    let pasted = RwSignal::new(String::new());
    let input: NodeRef<html::Input> = NodeRef::new();
    let read = move |list: Option<web_sys::FileList>| browser::read_files(list, move |files| take(store, &files));
    view! {
        <p class="note">{word(Word::ImportLead)}</p>
        <div class="drop">
            <button type="button" on:click=move |_| if let Some(input) = input.get_untracked() { input.click() }>
                {word(Word::ChooseFiles)}
            </button>
            <input
                node_ref=input
                type="file"
                class="hidden"
                multiple
                tabindex="-1"
                aria-label=word(Word::ChooseFiles)
                accept=".json,.yaml,.yml,.template,.tf,.txt,.svg,application/json"
                on:change=move |_| read(input.get_untracked().and_then(|it| it.files()))
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
        {wrong.map(|why| view! { <div class="refusal" role="alert"><p>{why}</p></div> })}
        <footer class="dialog-foot">
            <button type="button" on:click=move |_| close.run(())>{word(Word::Cancel)}</button>
            <button
                type="button"
                class="primary"
                on:click=move |_| {
                    take(store, &[TextFile { name: word(Word::Pasted).to_string(), text: pasted.get_untracked() }]);
                }
            >
                {word(Word::ImportIt)}
            </button>
        </footer>
    }
    .into_any()
}

fn told(report: &Report, close: Callback<()>) -> AnyView {
    let taken: Vec<AnyView> = report
        .taken
        .iter()
        .map(|(kind, number)| view! { <li><strong>{number.to_string()}</strong> " " {*kind}</li> }.into_any())
        .collect();
    view! {
        <h3>{word(Word::ImportTaken)}</h3>
        <ul class="taken">{taken}</ul>
        {part(Word::ImportLeftOut, &report.left_out)}
        {part(Word::ImportUnknown, &report.unknown)}
        {part(Word::ImportRepaired, &report.repaired)}
        <footer class="dialog-foot">
            <button type="button" class="primary" on:click=move |_| close.run(())>{word(Word::ShowNetwork)}</button>
        </footer>
    }
    .into_any()
}

/// The most names that a line of the report shows at once.
const MOST_NAMES: usize = 6;

fn part(title: Word, lines: &[Line]) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let items: Vec<AnyView> = lines
        .iter()
        .map(|line| {
            let mut names: Vec<&str> = line.what.iter().take(MOST_NAMES).map(String::as_str).collect();
            if MOST_NAMES < line.what.len() {
                names.push("…");
            }
            view! { <li><code>{names.join(", ")}</code> <span>{line.why.clone()} "."</span></li> }.into_any()
        })
        .collect();
    view! { <h3>{word(title)}</h3><ul class="report">{items}</ul> }.into_any()
}
