//! The link that carries the whole lab in its fragment, and what happens to one that was opened. It must not know its form.

use super::browser;
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::exchange::document::Meta;
use crate::exchange::link;
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::Value;

/// What stands before the lab in the fragment.
const MARK: &str = "#lab=";

/// The dialog with the link.
pub fn share(store: Store) -> AnyView {
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let meta = Meta { title: store.title.get_untracked(), view: Value::Null };
    let place = window().location();
    let base = place.href().unwrap_or_default();
    let base = base.split('#').next().unwrap_or_default();
    let address = [base, MARK, &link::write(&store.network.get_untracked(), &meta)].concat();
    let length = address.len();
    let copied = RwSignal::new(false);
    let of_copy = address.clone();
    let content = view! {
        <p class="note">{word(Word::ShareLead)}</p>
        <label class="field">
            <span>{word(Word::Link)}</span>
            <textarea rows="4" readonly prop:value=address></textarea>
        </label>
        <p class="note">{say(&Sentence::Characters { count: length })}</p>
        <footer class="dialog-foot">
            <span role="status">{move || copied.get().then(|| word(Word::Copied))}</span>
            <button
                type="button"
                class="primary"
                on:click=move |_| {
                    browser::copy(&of_copy);
                    copied.set(true);
                }
            >
                {word(Word::CopyLink)}
            </button>
        </footer>
    };
    dialog("share", word(Word::Share).to_string(), "", close, content.into_any())
}

/// Opens the lab of the page's address, where it has one. The lab that was here is kept: Undo brings it back.
pub fn open_link(store: Store) {
    let fragment = window().location().hash().unwrap_or_default();
    let Some(text) = fragment.strip_prefix(MARK) else { return };
    match link::read(text) {
        Ok(opened) => store.visit(&opened),
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
