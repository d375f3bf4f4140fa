//! The import: files dropped together, chosen or pasted; what they are and what would come of them; and then the network.
//! It must not know formats.

use super::browser::{self, TextFile};
use super::cost_view::dollars;
use super::dropped;
use super::reading::{self, Chosen, Heard, Values};
use super::store::{Dialog, Store, Tab};
use super::widgets::{dialog, prose};
use crate::control::Lab;
use crate::exchange::arrival::{self, Arrival, Kind, Outlook, Stage};
use crate::exchange::describe::{Line, of_number};
use crate::lessons::grade;
use crate::net::json;
use crate::text::import::{Reason, taken};
use crate::text::page::{Sentence, Word, say, word};
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What the dialog has to say.
#[derive(Clone, Debug, Default)]
pub enum Outcome {
    #[default]
    Nothing,
    /// Files of these names and sizes in bytes are read.
    Reading(Arc<Vec<(String, f64)>>, Stage),
    Stopped,
    Wrong(String),
    /// It was read, and waits for a word.
    Ready(Arc<Coming>),
}

/// What would come into the lab: a network, to take the place of the lab's or joined with it, or a lab of its own.
#[derive(Debug)]
pub struct Coming {
    arrival: Arrival,
    is_joined: bool,
}

/// From this many bytes on, files are read away from the page; what is shorter is there at once.
const LONG: f64 = 100_000.0;

/// How much of a long file tells what it is, in bytes.
const BEGINNING: f64 = 4096.0;
/// How many of the files of a class are looked at until one is an answer.
const LOOKED_AT: usize = 20;

thread_local! {
    /// What is looked at, in case it shall be read again.
    static GIVEN: RefCell<Vec<Chosen>> = const { RefCell::new(Vec::new()) };
    /// What was said for templates' parameters.
    static VALUES: RefCell<Values> = RefCell::new(Values::default());
}

fn values() -> Values {
    VALUES.with_borrow(Clone::clone)
}

fn wrong(store: Store, why: String) {
    store.imported.set(Outcome::Wrong(why));
    store.dialog.set(Dialog::Import);
}

fn ready(store: Store, coming: Coming) {
    store.imported.set(Outcome::Ready(Arc::new(coming)));
    store.dialog.set(Dialog::Import);
}

/// Takes what was chosen, dropped or pasted.
fn take(store: Store, chosen: Vec<Chosen>) {
    if chosen.is_empty() {
        return;
    }
    GIVEN.with_borrow_mut(|given| given.clone_from(&chosen));
    VALUES.set(Values::default());
    spawn_local(async move {
        // The dialog of answers has what is dropped while it is there.
        let is_free = store.dialog.get_untracked() != Dialog::Grading;
        let is_long = is_free && LONG <= chosen.iter().map(Chosen::size).sum();
        if is_long && !is_answers(&chosen).await {
            read_away(store, chosen, false);
        } else {
            let files = texts_of(&chosen).await;
            read_here(store, &files, false);
        }
    });
}

/// Whether it is answers to exercises, of which no network is read.
async fn is_answers(chosen: &[Chosen]) -> bool {
    // Among answers there may be some that are none: a few are looked at.
    for file in chosen.iter().take(LOOKED_AT) {
        let Ok(beginning) = file.blob.slice_with_f64_and_f64(0.0, BEGINNING) else { continue };
        if browser::text_of(&beginning).await.unwrap_or_default().starts_with(grade::HEAD) {
            return true;
        }
    }
    false
}

async fn texts_of(chosen: &[Chosen]) -> Vec<TextFile> {
    let mut files = Vec::new();
    for file in chosen {
        files.push(TextFile { name: file.name.clone(), text: browser::text_of(&file.blob).await });
    }
    files
}

/// Has files read by a worker; where there is none, the page reads them itself.
fn read_away(store: Store, chosen: Vec<Chosen>, joins: bool) {
    let names = Arc::new(chosen.iter().map(|file| (file.name.clone(), file.size())).collect::<Vec<_>>());
    store.imported.set(Outcome::Reading(names.clone(), Stage::File(0)));
    store.dialog.set(Dialog::Import);
    let network = store.network.get_untracked();
    let again = chosen.clone();
    reading::read(&chosen, &values(), joins.then_some(&*network), move |heard| match heard {
        Heard::Stage(stage) => store.imported.set(Outcome::Reading(names.clone(), stage)),
        Heard::Done(Ok(arrival)) => ready(store, Coming { arrival: *arrival, is_joined: joins }),
        Heard::Done(Err(why)) => wrong(store, why),
        Heard::NoWorker => {
            let chosen = again.clone();
            spawn_local(async move { read_here(store, &texts_of(&chosen).await, joins) });
        }
    });
}

/// Reads files on the page's own thread.
fn read_here(store: Store, files: &[TextFile], joins: bool) {
    if super::grading::takes(store, files) {
        return;
    }
    let given: Vec<(&str, &str)> = files.iter().map(|file| (file.name.as_str(), file.text())).collect();
    let network = store.network.get_untracked();
    let read = Arrival::read(&given, &values(), joins.then_some(&*network), &mut |_| {});
    match read {
        Ok(arrival) => ready(store, Coming { arrival, is_joined: joins }),
        Err(why) => wrong(store, why),
    }
}

/// Reads the same files again, to be joined with the lab or not.
fn read_again(store: Store, joins: bool) {
    let chosen = GIVEN.with_borrow(Clone::clone);
    if LONG <= chosen.iter().map(Chosen::size).sum() {
        read_away(store, chosen, joins);
    } else {
        spawn_local(async move { read_here(store, &texts_of(&chosen).await, joins) });
    }
}

/// Puts what came into the lab.
fn enter(store: Store, coming: &Coming) {
    let arrival = &coming.arrival;
    if let Some(title) = &arrival.whole {
        let (title, file) = (title.clone(), GIVEN.with_borrow(|given| given.first().cloned()));
        spawn_local(async move {
            let Some(file) = file else { return };
            enter_whole(store, &browser::text_of(&file.blob).await.unwrap_or_default(), &file.name, &title);
        });
        return;
    }
    let request = Lab::request("lab", "Import", json!({"Network": arrival.network}));
    let taken = arrival.report.taken.iter().map(|(_, number)| number).sum();
    if let Err(why) = store.import(&request, taken) {
        return wrong(store, say(&Sentence::Refused { code: &why.code, message: &why.message }));
    }
    close(store);
    // What matters stays in view.
    store.tabs.set((Tab::Findings, Some(Tab::Cost)));
    let followed = [found(&arrival.outlook), ways(&arrival.outlook)].join(" ");
    store.said.update(|said| said.followed = Some(followed));
}

/// Opens a lab of its own in the place of the one that is here. What it holds was looked at away from the page, which gave no lab back.
fn enter_whole(store: Store, text: &str, name: &str, title: &str) {
    match arrival::open(text) {
        Err(why) => return wrong(store, say(&Sentence::Unreadable { file: name, why: &why })),
        Ok(opened) if Kind::of(text) == Kind::Document => store.open_instead(opened.lab, title, word(Word::Opened)),
        Ok(opened) => store.visit(&opened),
    }
    close(store);
}

fn close(store: Store) {
    reading::stop();
    GIVEN.with_borrow_mut(Vec::clear);
    store.dialog.set(Dialog::None);
    store.imported.set(Outcome::Nothing);
}

/// Stops the reading; the lab is as it was.
fn stop(store: Store) {
    reading::stop();
    store.imported.set(Outcome::Stopped);
    request_animation_frame(|| browser::focus("import-choose"));
}

/// Files and folders that are dropped anywhere on the page.
pub fn watch_drops(store: Store) {
    let over = window_event_listener(leptos::ev::dragover, |event| event.prevent_default());
    let drop = window_event_listener(leptos::ev::drop, move |event| {
        event.prevent_default();
        if let Some(transfer) = event.data_transfer() {
            dropped::files(&transfer, move |files| {
                take(store, files.into_iter().map(|(name, file)| Chosen { name, blob: file.into() }).collect())
            });
        }
    });
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}

fn chosen(list: Option<web_sys::FileList>) -> Vec<Chosen> {
    let Some(list) = list else { return Vec::new() };
    let files = (0..list.length()).filter_map(|place| list.get(place));
    files.map(|file| Chosen { name: file.name(), blob: file.into() }).collect()
}

/// The dialog.
pub fn import(store: Store) -> AnyView {
    let close = Callback::new(move |()| close(store));
    let content = move || match store.imported.get() {
        Outcome::Reading(..) => ().into_any(),
        Outcome::Ready(coming) => told(store, &coming, close),
        Outcome::Nothing | Outcome::Stopped => chooser(store, close, None),
        Outcome::Wrong(why) => chooser(store, close, Some(why)),
    };
    // A stage is heard when it begins; that the same view is drawn again for each would take the focus from Cancel.
    let is_reading = Memo::new(move |_| store.imported.with(|it| matches!(it, Outcome::Reading(..))));
    let shown = move || if is_reading.get() { progress(store) } else { content() };
    let heard = move || {
        store.imported.with(|it| match it {
            Outcome::Reading(files, stage) => reading_words(files, *stage),
            Outcome::Stopped => word(Word::ImportStopped).to_owned(),
            Outcome::Nothing | Outcome::Wrong(_) | Outcome::Ready(_) => String::new(),
        })
    };
    let content = view! {
        <div>
            <p class="heard" role="status">{heard}</p>
            {shown}
        </div>
    };
    dialog("import", word(Word::Import).to_string(), "", close, content.into_any())
}

fn reading_words(files: &[(String, f64)], stage: Stage) -> String {
    let number = match stage {
        Stage::File(number) => number,
        Stage::Network => return word(Word::ReadingNetwork).to_owned(),
        Stage::Outlook => return word(Word::ReadingOutlook).to_owned(),
    };
    let (done, all) = bytes(files, stage);
    let file = files.get(number).map_or("", |(name, _)| name);
    say(&Sentence::Reading { number: number + 1, of: files.len(), file, done: &megabytes(done), all: &megabytes(all) })
}

/// How many bytes are read, and how many there are.
fn bytes(files: &[(String, f64)], stage: Stage) -> (f64, f64) {
    let all = files.iter().map(|(_, size)| size).sum();
    match stage {
        Stage::File(number) => (files.iter().take(number).map(|(_, size)| size).sum(), all),
        Stage::Network | Stage::Outlook => (all, all),
    }
}

fn megabytes(bytes: f64) -> String {
    let tenths = (bytes / 100_000.0) as u64;
    [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat()
}

/// How far the reading is, and the way out of it.
fn progress(store: Store) -> AnyView {
    request_animation_frame(|| browser::focus("import-stop"));
    let part = move || {
        store.imported.with(|it| match it {
            Outcome::Reading(files, stage) => {
                // How far within a file nobody says: a bar that stands still would say that nothing happens.
                let (done, all) = bytes(files, *stage);
                (0.0 < done).then(|| ((100.0 * done / all.max(1.0)) as u32).to_string())
            }
            Outcome::Nothing | Outcome::Stopped | Outcome::Wrong(_) | Outcome::Ready(_) => None,
        })
    };
    view! {
        <progress class="reading" max="100" aria-label=word(Word::Import) value=part></progress>
        <footer class="dialog-foot">
            <button type="button" id="import-stop" on:click=move |_| stop(store)>{word(Word::Cancel)}</button>
        </footer>
    }
    .into_any()
}

fn chooser(store: Store, close: Callback<()>, wrong: Option<String>) -> AnyView {
    let pasted = RwSignal::new(String::new());
    let input: NodeRef<html::Input> = NodeRef::new();
    view! {
        <p class="note">{prose(word(Word::ImportLead))}</p>
        <div class="drop">
            <button
                type="button"
                id="import-choose"
                on:click=move |_| if let Some(input) = input.get_untracked() { input.click() }
            >
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
                on:change=move |_| take(store, chosen(input.get_untracked().and_then(|it| it.files())))
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
                    let name = word(Word::Pasted).to_string();
                    if let Some(blob) = browser::blob("text/plain", &pasted.get_untracked()) {
                        take(store, Vec::from([Chosen { name, blob }]));
                    }
                }
            >
                {word(Word::ImportIt)}
            </button>
        </footer>
    }
    .into_any()
}

fn kind_word(kind: Kind) -> Word {
    match kind {
        Kind::Answers => Word::KindAnswers,
        Kind::Template => Word::KindTemplate,
        Kind::Terraform => Word::KindTerraform,
        Kind::Document => Word::KindDocument,
        Kind::Picture => Word::KindPicture,
        Kind::Link => Word::KindLink,
    }
}

/// What was read: what it is, what matters of it, what it holds; and what shall become of it.
fn told(store: Store, coming: &Arc<Coming>, close: Callback<()>) -> AnyView {
    request_animation_frame(|| browser::focus("import-matters"));
    let Coming { arrival, is_joined } = &**coming;
    let is_joined = *is_joined;
    let Arrival { files, outlook, .. } = arrival;
    let is_network = arrival.whole.is_none();
    let report = match files.as_slice() {
        _ if is_network => report(arrival),
        [(_, Kind::Document)] => view! {
            <p class="note">{word(Word::OpenReplaces)}</p>
            {part(Word::ImportLeftOut, &arrival.report.left_out)}
        }
        .into_any(),
        _ => ().into_any(),
    };
    let option = move |joins: bool, label: Word| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="import-as"
                    checked=joins == is_joined
                    on:change=move |_| read_again(store, joins)
                />
                <span>{word(label)}</span>
            </label>
        }
    };
    let choice = is_network.then(|| {
        view! {
            <fieldset class="field">
                <legend>{word(Word::LabHere)}</legend>
                <div class="choices">{option(false, Word::ReplaceLab)}{option(true, Word::JoinLab)}</div>
            </fieldset>
        }
    });
    let asked = parameters(store, &arrival.asked, is_joined);
    let enters = coming.clone();
    let label = if is_joined { Word::JoinLab } else { Word::ReplaceLab };
    view! {
        <ul class="report">{kinds(files)}</ul>
        <h3 id="import-matters" tabindex="-1">{word(Word::Matters)}</h3>
        {matters(outlook)}
        {asked}
        {report}
        {choice}
        <footer class="dialog-foot">
            <button type="button" on:click=move |_| close.run(())>{word(Word::Cancel)}</button>
            <button type="button" class="primary" on:click=move |_| enter(store, &enters)>{word(label)}</button>
        </footer>
    }
    .into_any()
}

/// Fields for parameters that need a value; with other values the files are read again.
fn parameters(store: Store, asked: &[String], joins: bool) -> AnyView {
    if asked.is_empty() {
        return ().into_any();
    }
    let given = values();
    let fields: Vec<AnyView> = asked
        .iter()
        .map(|name| {
            let value = given.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            let name = name.clone();
            let label = name.clone();
            let set = move |event: web_sys::Event| {
                let text = browser::value_of(&event);
                VALUES.with_borrow_mut(|all| match text.is_empty() {
                    true => drop(all.remove(&name)),
                    false => drop(all.insert(name.clone(), text.into())),
                });
            };
            view! {
                <label class="field">
                    <span>{label}</span>
                    <input type="text" spellcheck="false" value=value on:input=set />
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <h3>{word(Word::Parameters)}</h3>
        <div class="parameters">
            {fields}
            <button type="button" on:click=move |_| read_again(store, joins)>{word(Word::ReadAgain)}</button>
        </div>
    }
    .into_any()
}

/// The files, those of a kind together.
fn kinds(files: &[(String, Kind)]) -> Vec<AnyView> {
    let mut all: Vec<(Kind, Vec<&str>)> = Vec::new();
    for (name, kind) in files {
        match all.iter_mut().find(|(it, _)| it == kind) {
            Some((_, names)) => names.push(name),
            None => all.push((*kind, Vec::from([name.as_str()]))),
        }
    }
    let lines = all.into_iter().map(|(kind, names)| {
        view! { <li><strong>{word(kind_word(kind))}</strong> <code>{shortened(&names)}</code></li> }.into_any()
    });
    lines.collect()
}

fn found(outlook: &Outlook) -> String {
    let [errors, warnings, notes] = outlook.found;
    say(&Sentence::Found { errors, warnings, notes })
}

fn ways(outlook: &Outlook) -> String {
    let [private, public, blocked, unknown] = outlook.ways;
    say(&Sentence::Ways { private, public, blocked, unknown })
}

fn matters(outlook: &Outlook) -> AnyView {
    let first: Vec<AnyView> = outlook.first.iter().map(|it| view! { <li>{it.clone()}</li> }.into_any()).collect();
    let endpoint = outlook.endpoint.as_ref().map(|[service, vpc, follows]| {
        view! { <li>{say(&Sentence::EndpointWould { service, vpc, follows })}</li> }
    });
    view! {
        <ul class="matters">
            <li>{found(outlook)} {(!first.is_empty()).then(|| view! { <ul>{first}</ul> })}</li>
            <li>{ways(outlook)}</li>
            <li>{say(&Sentence::Monthly { cost: &dollars(outlook.monthly) })}</li>
            {endpoint}
        </ul>
    }
    .into_any()
}

fn report(arrival: &Arrival) -> AnyView {
    let report = &arrival.report;
    let taken: Vec<AnyView> = report
        .taken
        .iter()
        .map(|(kind, number)| {
            let kinds = of_number(kind, 2);
            view! { <li><bdi>{taken(&kinds).to_owned()}</bdi> " " <strong>{number.to_string()}</strong></li> }
                .into_any()
        })
        .collect();
    view! {
        <h3>{word(Word::ImportTaken)}</h3>
        <ul class="taken">{taken}</ul>
        {part(Word::ImportLeftOut, &report.left_out)}
        {part(Word::ImportUnknown, &report.unknown)}
        {part(Word::ImportRepaired, &report.repaired)}
    }
    .into_any()
}

/// The most names that a line of the report shows at once.
const MOST_NAMES: usize = 6;

fn shortened(names: &[&str]) -> String {
    let mut shown: Vec<&str> = names.iter().take(MOST_NAMES).copied().collect();
    if MOST_NAMES < names.len() {
        shown.push("…");
    }
    shown.join(", ")
}

fn part(title: Word, lines: &[Line]) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let items: Vec<AnyView> = lines
        .iter()
        .map(|line| {
            let names: Vec<&str> = line.what.iter().map(String::as_str).collect();
            view! { <li><code>{shortened(&names)}</code> <span>{Reason::Ended.of(&[&line.why])}</span></li> }.into_any()
        })
        .collect();
    view! { <h3>{word(title)}</h3><ul class="report">{items}</ul> }.into_any()
}
