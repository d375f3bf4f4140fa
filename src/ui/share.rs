//! The link that carries the whole lab in its fragment, and what happens to one that was opened. It must not know its form.

use super::language as language_of_page;
use super::store::{Dialog, Store};
use super::widgets::dialog;
use super::{browser, facts};
use crate::exchange::document::Meta;
use crate::exchange::fragment::Fragment;
use crate::exchange::link;
use crate::exchange::redact::{Redacted, redact};
use crate::exchange::shown::{Part, Shown, Theme};
use crate::model::Network;
use crate::text::language::{self, LANGUAGES};
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use std::sync::Arc;

/// What stands before the lab in the fragment.
const MARK: &str = "#lab=";

/// What the sender chose.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wanted {
    shown: Shown,
    /// Whether the question of the page goes with it.
    asks: bool,
    is_redacted: bool,
}

/// The parts of which the sender chooses, by their names on the page.
const PARTS: [(Part, Word); 4] = [
    (Part::Picture, Word::Picture),
    (Part::Routes, Word::RouteTables),
    (Part::Dns, Word::Dns),
    (Part::Trace, Word::Trace),
];

/// The most replacements that are listed.
const MOST_LISTED: usize = 200;

/// The dialog with the link.
pub fn share(store: Store) -> AnyView {
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let wanted = RwSignal::new(Wanted { asks: true, is_redacted: store.is_imported(), ..Wanted::default() });
    let network = store.network.get_untracked();
    let redacted = {
        let network = network.clone();
        Memo::new(move |_| wanted.with(|it| it.is_redacted).then(|| Arc::new(Hidden(redact(&network)))))
    };
    let address = {
        let network = network.clone();
        Memo::new(move |_| {
            let place = window().location().href().unwrap_or_default();
            let base = place.split('#').next().unwrap_or_default();
            [base, MARK, &fragment(store, &network, &wanted.get(), redacted.get().as_deref())].concat()
        })
    };
    let html = {
        let network = network.clone();
        move || wanted.with_untracked(|it| element(store, &network, it, redacted.get_untracked().as_deref()))
    };
    let copied = RwSignal::new(false);
    let tick = move |label: AnyView, is_on: fn(&Wanted) -> bool, turn: fn(&mut Wanted)| {
        view! {
            <label class="choice">
                <input type="checkbox" prop:checked=move || wanted.with(is_on) on:change=move |_| wanted.update(turn) />
                <span>{label}</span>
            </label>
        }
        .into_any()
    };
    let question = store.question.get_untracked();
    let from = facts::source_label(&network, &question.from);
    let question = [word(Word::ShareQuestion), ": ", &from, " → ", &question.to].concat();
    let content = view! {
        <p class="note">{word(Word::ShareLead)}</p>
        <div class="form-fields share-options">
            {parts(wanted)}
            <div class="field">
                {tick(question.into_any(), |it| it.asks, |it| it.asks = !it.asks)}
                {tick(word(Word::ShareReadOnly).into_any(), |it| it.shown.is_read_only, |it| it.shown.is_read_only = !it.shown.is_read_only)}
                {tick(word(Word::ShareRedact).into_any(), |it| it.is_redacted, |it| it.is_redacted = !it.is_redacted)}
            </div>
            {move || redacted.get().map(|hidden| replaced(&hidden.0.replaced(&network)))}
            {looks(wanted)}
        </div>
        <label class="field">
            <span>{word(Word::Link)}</span>
            <textarea rows="3" readonly prop:value=move || address.get()></textarea>
        </label>
        <footer class="dialog-foot">
            <span class="note">{move || say(&Sentence::Characters { count: address.with(String::len) })}</span>
            <span class="spring"></span>
            <span role="status">{move || copied.get().then(|| word(Word::Copied))}</span>
            <button
                type="button"
                title=word(Word::CopyHtmlLead)
                on:click=move |_| {
                    browser::copy(&html());
                    copied.set(true);
                }
            >
                {word(Word::CopyHtml)}
            </button>
            <button
                type="button"
                class="primary"
                on:click=move |_| {
                    browser::copy(&address.get_untracked());
                    copied.set(true);
                }
            >
                {word(Word::CopyLink)}
            </button>
        </footer>
    };
    dialog("share", word(Word::Share).to_string(), "", close, content.into_any())
}

/// A redacted network; none is like another.
struct Hidden(Redacted);

impl PartialEq for Hidden {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// What is sent: its title and how it is shown.
fn sent(store: Store, wanted: &Wanted, hidden: Option<&Hidden>) -> (String, Shown) {
    let called = |text: String| hidden.map_or_else(|| text.clone(), |hidden| hidden.0.word(&text));
    let mut shown = wanted.shown.clone();
    if wanted.asks {
        let question = store.question.get_untracked();
        shown.from = Some(facts::source_key(&question.from));
        shown.to = Some(called(question.to));
    }
    // A title is a name that somebody gave.
    let title = if hidden.is_some() { word(Word::Untitled).to_string() } else { store.title.get_untracked() };
    (title, shown)
}

/// The lab as the text of a link.
fn fragment(store: Store, network: &Network, wanted: &Wanted, hidden: Option<&Hidden>) -> String {
    let (title, shown) = sent(store, wanted, hidden);
    let meta = Meta { title, view: shown.to_value() };
    link::write(hidden.map_or(network, |hidden| &hidden.0.network), &meta)
}

/// The lab as HTML for another page: the element with its poster.
fn element(store: Store, network: &Network, wanted: &Wanted, hidden: Option<&Hidden>) -> String {
    let (title, shown) = sent(store, wanted, hidden);
    let network = hidden.map_or(network, |hidden| &hidden.0.network);
    Fragment::new(network, network, &title, &shown).element(&browser::base_address(), &shown)
}

fn parts(wanted: RwSignal<Wanted>) -> AnyView {
    let ticks = PARTS.map(|(part, name)| {
        let turn = move |_| {
            wanted.update(|it| {
                let parts = &mut it.shown.parts;
                match parts.iter().position(|own| *own == part) {
                    Some(at) => drop(parts.remove(at)),
                    None => parts.push(part),
                }
            });
        };
        view! {
            <label class="choice">
                <input type="checkbox" prop:checked=move || wanted.with(|it| it.shown.parts.contains(&part)) on:change=turn />
                <span>{word(name)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{word(Word::ShareShow)}</legend>
            <div class="choices">{ticks.collect_view()}</div>
            <p class="note">{word(Word::ShareAll)}</p>
        </fieldset>
    }
    .into_any()
}

/// The language and the theme in which it opens.
fn looks(wanted: RwSignal<Wanted>) -> AnyView {
    let languages = LANGUAGES.iter().map(|it| view! { <option value=it.tag lang=it.tag>{it.name}</option> });
    view! {
        <div class="share-looks">
            <label class="field">
                <span>{word(Word::Language)}</span>
                <select on:change=move |event| {
                    let tag = browser::value_of(&event);
                    wanted.update(|it| it.shown.language = language::for_tag(&tag).filter(|_| !tag.is_empty()).map(|it| it.tag));
                }>
                    <option value="">{word(Word::ShareReader)}</option>
                    {languages.collect_view()}
                </select>
            </label>
            <label class="field">
                <span>{word(Word::ShareTheme)}</span>
                <select on:change=move |event| {
                    let theme = match browser::value_of(&event).as_str() {
                        "light" => Some(Theme::Light),
                        "dark" => Some(Theme::Dark),
                        _ => None,
                    };
                    wanted.update(|it| it.shown.theme = theme);
                }>
                    <option value="">{word(Word::ShareReader)}</option>
                    <option value="light">{word(Word::Light)}</option>
                    <option value="dark">{word(Word::Dark)}</option>
                </select>
            </label>
        </div>
    }
    .into_any()
}

/// A look at what is replaced by what.
fn replaced(pairs: &[(String, String)]) -> AnyView {
    if pairs.is_empty() {
        return view! { <p class="note">{word(Word::ShareNothing)}</p> }.into_any();
    }
    let rows = pairs.iter().take(MOST_LISTED).map(|(was, is)| {
        view! { <li><s>{was.clone()}</s> " → " <code>{is.clone()}</code></li> }
    });
    view! {
        <section class="replaced" aria-label=word(Word::ShareReplaced)>
            <p class="note">{word(Word::ShareRedactLead)}</p>
            <ul class="plain" tabindex="0" aria-label=word(Word::ShareReplaced)>{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// Opens the lab of the page's address, where it has one. The lab that was here is kept: Undo brings it back.
pub fn open_link(store: Store) {
    let fragment = window().location().hash().unwrap_or_default();
    let Some(text) = fragment.strip_prefix(MARK) else { return };
    match link::read(text) {
        Ok(opened) => {
            let tag = Shown::from_value(&opened.meta.view).language.unwrap_or_default();
            language_of_page::speak_as(store.context(), tag, move || store.visit(&opened));
        }
        Err(why) => store.say(word(Word::BrokenLink), &why.to_string()),
    }
    browser::forget_fragment();
}

/// Opens links that are followed while the page is open.
pub fn watch_links(store: Store) {
    open_link(store);
    let watch = window_event_listener(leptos::ev::hashchange, move |_| open_link(store));
    on_cleanup(move || watch.remove());
}
