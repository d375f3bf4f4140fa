//! The page: Leptos components, signals, the browser. It must not know rules of AWS.

mod add_endpoint;
mod api;
mod branches;
mod browser;
mod builder;
mod change;
mod cost_view;
mod dialogs;
mod dns_view;
mod dropped;
mod endpoint_form;
mod evidence;
mod find;
mod findings_view;
mod form;
mod grading;
mod history_view;
mod import;
mod inspector;
mod language;
mod lesson;
mod matrix_view;
mod overview;
mod picture;
mod places;
mod player;
mod policy_view;
mod preview;
mod question;
mod reading;
mod routes_view;
mod share;
mod store;
mod terminal_view;
mod terms;
mod top;
mod tour;
mod trace_view;
mod tree;
mod widgets;

use crate::facts;
use crate::lessons::examples::EXAMPLES;
use crate::text::first_steps;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use store::{Dialog, Said, Store};

/// Draws the page into the document's body.
///
/// A worker has none: there the module only does what it is asked.
pub fn start() {
    if !browser::is_page() {
        return;
    }
    std::panic::set_hook(Box::new(|fault| {
        browser::show_crash(
            word(Word::Crash),
            word(Word::CrashLead),
            &fault.to_string(),
            word(Word::SaveFile),
            word(Word::Reload),
            store::last_saved().as_deref(),
        );
    }));
    language::begin(|| mount_to_body(page));
}

fn page() -> AnyView {
    let store = Store::new();
    provide_context(terminal_view::Terminal::new(store));
    api::provide(store);
    import::watch_drops(store);
    let spoken = language::Spoken::new();
    provide_context(spoken);
    lesson::provide(store, spoken);
    // An example that nobody has given a title of its own is called as the spoken language calls it.
    Effect::new(move |before: Option<Vec<&'static str>>| {
        spoken.track();
        let titles: Vec<&str> = EXAMPLES.iter().map(|it| first_steps::example(it.key, "title")).collect();
        before.iter().flatten().zip(&titles).for_each(|(was, is)| store.rename(was, is));
        titles
    });
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let is_command = event.ctrl_key() || event.meta_key();
        let is_anywhere = is_command && event.key() == "k";
        if (browser::is_typing(&event) && !is_anywhere) || store.dialog.get_untracked() != Dialog::None {
            return;
        }
        match (event.key().as_str(), is_command) {
            ("z", true) => store.undo(),
            ("Z" | "y", true) => store.redo(),
            ("k", true) if !store.is_read_only.get_untracked() => store.begin_change(store::Begin::default()),
            // A text that is marked is copied as such.
            ("c", true) if !browser::is_marking() => store.copy(),
            ("v", true) => store.paste(),
            ("?", false) => store.dialog.set(Dialog::Help),
            ("/", false) => store.is_finding.set(true),
            _ => return,
        }
        event.prevent_default();
    });
    let leave = window_event_listener_untyped("pagehide", move |_| store.save_now());
    let newer = browser::hear_of_newer(move |waits_for_others| {
        store.newer.set(Some(if waits_for_others { Word::NewVersionWaits } else { Word::NewVersion }));
    });
    on_cleanup(move || {
        keys.remove();
        leave.remove();
        newer.remove();
    });
    share::watch_links(store);
    Effect::new(move |before: Option<()>| {
        spoken.track();
        if before.is_some() {
            store.greet();
        }
    });
    (move || {
        spoken.track();
        drawn(store)
    })
    .into_any()
}

/// What is drawn, in the language that is spoken.
fn drawn(store: Store) -> AnyView {
    let height = RwSignal::new(EVIDENCE);
    view! {
        {top::top_bar(store)}
        <main class="lab" id="main" tabindex="-1">
            <div class="work" style=("--evidence", move || [&height.get().to_string(), "px"].concat())>
                {question::question_line(store)}
                {picture::picture(store)}
                {status(store)}
                {splitter(height)}
                {evidence::evidence(store)}
            </div>
            <aside class="side" aria-label=word(Word::Inspector)>
                {lesson::panel(store)}
                {tree::tree(store)}
                {inspector::inspector(store)}
                {inspector::last_command(store)}
            </aside>
        </main>
        {tour::tour(store)}
        {dialogs(store)}
    }
    .into_any()
}

/// The dialog that is open. One that closes is hidden at once, and taken out of the document when what it did is painted: the browser
/// then looks at each of the page's elements, for all of them can be used again.
fn dialogs(store: Store) -> AnyView {
    let drawn = RwSignal::new(Dialog::None);
    Effect::new(move |before: Option<Dialog>| {
        let wanted = store.dialog.get();
        let is_drawn = drawn.get_untracked() != Dialog::None;
        if wanted == Dialog::None && is_drawn {
            browser::after_paint(move || {
                if store.dialog.get_untracked() == Dialog::None {
                    let _gone = drawn.try_set(Dialog::None);
                }
            });
        } else if is_drawn && before == Some(Dialog::None) {
            // One opens where another is hidden still: that one goes first.
            drawn.set(Dialog::None);
            queue_microtask(move || {
                let _gone = drawn.try_set(wanted);
            });
        } else {
            drawn.set(wanted);
        }
        wanted
    });
    view! {
        <div class="dialogs" hidden=move || store.dialog.get() == Dialog::None>
            {move || match drawn.get() {
                Dialog::None => ().into_any(),
                Dialog::History => history_view::history(store),
                Dialog::Change => change::change(store),
                Dialog::AddEndpoint => add_endpoint::add_endpoint(store),
                Dialog::StartFrom => dialogs::start_from(store),
                Dialog::Share => share::share(store),
                Dialog::Import => import::import(store),
                Dialog::Export => dialogs::export(store),
                Dialog::Help => dialogs::help(store),
                Dialog::Grading => grading::dialog_of(store),
                Dialog::Certificate => lesson::certificate(store),
                Dialog::Builder => builder::builder(store),
            }}
        </div>
    }
    .into_any()
}

/// The height of the evidence at the start, in pixels.
const EVIDENCE: i32 = 312;

/// The line between picture and evidence, which can be moved.
fn splitter(height: RwSignal<i32>) -> AnyView {
    let grip = StoredValue::new(None::<(i32, i32)>);
    let set = move |wanted: i32| {
        let most = window().inner_height().ok().and_then(|it| it.as_f64()).map_or(900, |it| it as i32) - 320;
        height.set(wanted.clamp(120, most.max(121)));
    };
    view! {
        <div
            class="splitter"
            role="separator"
            aria-orientation="horizontal"
            aria-label=word(Word::EvidenceHeight)
            aria-valuemin="120"
            aria-valuemax="2000"
            aria-valuenow=move || height.get().to_string()
            tabindex="0"
            on:pointerdown=move |event| {
                grip.set_value(Some((event.client_y(), height.get_untracked())));
                browser::capture(&event);
            }
            on:pointermove=move |event| if let Some((from, was)) = grip.get_value() { set(was + from - event.client_y()) }
            on:pointerup=move |_| grip.set_value(None)
            on:pointercancel=move |_| grip.set_value(None)
            on:dblclick=move |_| height.set(EVIDENCE)
            on:keydown=move |event| {
                match event.key().as_str() {
                    "ArrowUp" => set(height.get_untracked() + 24),
                    "ArrowDown" => set(height.get_untracked() - 24),
                    "Home" => height.set(EVIDENCE),
                    _ => return,
                }
                event.prevent_default();
            }
        ></div>
    }
    .into_any()
}

/// The page's one live region: what was done, what followed, and that a newer version of the page is there.
fn status(store: Store) -> AnyView {
    view! {
        <div class="status-line">
            <p role="status" aria-live="polite">
                <span>{move || store.said.get().done}</span>
                " "
                <span>{move || store.said.get().followed.unwrap_or_else(|| store.followed.get())}</span>
                {move || store.newer.get().map(|said| view! {
                    " "
                    <button type="button" class="link" on:click=move |_| browser::take_newer()>{word(said)}</button>
                })}
            </p>
            <Show when=move || store.said.get().can_undo>
                <button type="button" class="link" aria-label=word(Word::TakeBack) on:click=move |_| store.undo()>{word(Word::TakeBack)}</button>
            </Show>
            <Show when=move || store.said.get().can_paste>
                <button type="button" class="link" on:click=move |_| store.paste()>{word(Word::PasteParts)}</button>
            </Show>
            <Show when=move || store.shown.with(|it| it.is_read_only || !it.parts.is_empty())>
                <button type="button" class="link" on:click=move |_| store.show_all()>
                    {move || word(if store.is_read_only.get() { Word::EditIt } else { Word::ShowAll })}
                </button>
            </Show>
            // Who has just come, and did nothing yet, may be led around.
            <Show when=move || store.said.with(Said::is_welcome) && store.tour.with(Option::is_none)>
                <button type="button" class="link" on:click=move |_| store.tour.set(Some(0))>{word(Word::Tour)}</button>
            </Show>
        </div>
    }
    .into_any()
}
