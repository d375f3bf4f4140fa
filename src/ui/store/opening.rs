//! Other networks in the place of this one: imported, opened, sent by somebody. It must not know how they were read.

use super::saving::BEFORE;
use super::{Question, Store, Tab, session};
use crate::control::{ApiError, Lab, Request};
use crate::exchange::document::{self, Meta, Opened};
use crate::exchange::shown::{self, Part, Shown, Theme};
use crate::facts;
use crate::model::Network;
use crate::text::page::{Sentence, Word, say, word};
use crate::ui::browser;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

impl Store {
    /// Puts an imported network in the place of this one; Undo brings this one back.
    ///
    /// # Errors
    /// Where the network does not hold together; nothing has changed then.
    pub fn import(&self, request: &Request, taken: usize) -> Result<(), ApiError> {
        self.session.try_update_value(|it| it.lab.call(request)).unwrap_or(Ok(Value::Null))?;
        let length = self.read_lab(|lab| lab.history().len());
        self.forget_sent(length);
        self.imports.update_value(|all| all.push(length));
        self.replaced(say(&Sentence::Imported { taken }), true);
        Ok(())
    }

    /// Opens a lab that somebody sent. The lab that was here is a step back: nothing of it is lost.
    pub fn visit(&self, opened: &Opened) {
        if let Err(why) = self.replace(opened.lab.network(), &opened.meta.title, word(Word::LinkOpened)) {
            self.say(word(Word::BrokenLink), &why.message);
            return;
        }
        let shown = Shown::from_value(&opened.meta.view);
        let network = self.network.get_untracked();
        self.question.update(|it| {
            let from = shown.from.as_deref().and_then(|from| facts::source_of(&network, from));
            it.from = from.unwrap_or_else(|| it.from.clone());
            it.to = shown.to.clone().unwrap_or_else(|| it.to.clone());
        });
        if shown.is_read_only {
            self.said.update(|said| said.followed = Some(word(Word::IsReadOnly).to_string()));
        }
        if let Some(theme) = shown.theme {
            self.theme.set(match theme {
                Theme::Light => "light",
                Theme::Dark => "dark",
            });
        }
        let mut tabs = shown.parts.iter().filter_map(|part| match part {
            Part::Picture => None,
            Part::Routes => Some(Tab::RouteTables),
            Part::Dns => Some(Tab::Dns),
            Part::Trace => Some(Tab::Trace),
        });
        if let Some(first) = tabs.next() {
            self.tabs.set((first, tabs.next()));
        }
        self.sent.set_value(Some((self.read_lab(|lab| lab.history().len()), shown)));
        self.show_as_sent();
    }

    /// Puts another network in the place of this one; Undo brings this one back.
    ///
    /// # Errors
    /// Where the network does not hold together; nothing has changed then.
    pub fn replace(&self, network: &Network, title: &str, done: &str) -> Result<(), ApiError> {
        let network = document::network_json(network);
        let before = self.title.get_untracked();
        let parameters = crate::net::json!({"Network": network, "Title": title, "TitleBefore": before});
        let request = Lab::request("lab", "Import", parameters);
        self.session.try_update_value(|it| it.lab.call(&request)).unwrap_or(Ok(Value::Null))?;
        self.forget_sent(self.read_lab(|lab| lab.history().len()));
        self.title.set(title.to_string());
        self.replaced(done.to_string(), true);
        Ok(())
    }

    /// Puts another lab in the place of this one.
    pub fn open(&self, lab: Lab, title: &str, done: &str) {
        self.put(lab, title, done, false);
    }

    /// The same; Undo brings this lab back as long as nothing else is done.
    pub fn open_instead(&self, lab: Lab, title: &str, done: &str) {
        let before = (self.read_lab(Lab::clone), self.title.get_untracked());
        self.put(lab, title, done, true);
        // Where there is no room for it, it is there until the page is left.
        let meta = Meta { title: before.1.clone(), view: Value::Null };
        let _best_effort = browser::keep(BEFORE, &document::save(&before.0, &meta));
        self.before_opened.set_value(Some(before));
        self.can_undo.set(true);
    }

    pub(super) fn put(&self, lab: Lab, title: &str, done: &str, can_undo: bool) {
        self.session.set_value(session(lab));
        self.forget_sent(0);
        self.title.set(title.to_string());
        self.replaced(done.to_string(), can_undo);
    }

    /// After an import was taken back or done again: the title is that of the network which is there, unless another was given since.
    pub(super) fn retitle(&self, import: Option<&Request>, is_undone: bool) {
        let text = |name: &str| import.and_then(|it| it.parameters.get(name)?.as_str()).map(str::to_string);
        let (Some(own), Some(before)) = (text(TITLE), text(TITLE_BEFORE)) else { return };
        let (was, is) = if is_undone { (own, before) } else { (before, own) };
        self.rename(&was, &is);
    }

    /// Gives the network another title, unless it has another one than this by now.
    pub fn rename(&self, was: &str, is: &str) {
        if was != is && self.title.with_untracked(|it| it == was) {
            self.title.set(is.to_owned());
        }
    }

    /// Another network is there: nothing of it is marked as changed.
    pub(super) fn replaced(&self, done: String, can_undo: bool) {
        let network = self.read_lab(|lab| lab.network().clone());
        self.question.set(first_question(&network));
        self.asked_from.set(None);
        self.selected.set(None);
        self.network.set(Arc::new(network));
        self.changed(done, can_undo);
        self.said.update(|said| said.followed = Some(String::new()));
    }

    /// Shows a lab as its sender wants it, while it is there.
    pub(super) fn show_as_sent(&self) {
        let length = self.read_lab(|lab| lab.history().len());
        let sent = self.sent.with_value(|sent| sent.clone().filter(|(from, _)| *from <= length));
        let shown = sent.map(|(_, shown)| shown).unwrap_or_default();
        browser::mark_root("data-parts", (!shown.parts.is_empty()).then(|| shown::words(&shown.parts)).as_deref());
        browser::mark_root("data-read-only", shown.is_read_only.then_some(""));
        if self.shown.with_untracked(|it| *it != shown) {
            self.shown.set(shown);
        }
    }

    /// Has the lab shown whole, and changed, from now on.
    pub fn show_all(&self) {
        self.sent.set_value(None);
        self.show_as_sent();
    }

    /// Another lab is there from this length of the history on: what was noted behind it is no longer so.
    pub(super) fn forget_sent(&self, length: usize) {
        self.imports.update_value(|all| all.retain(|it| *it < length));
        self.sent.set_value(None);
    }

    /// Whether the network is somebody's own, or came from it.
    pub fn is_imported(&self) -> bool {
        let last = self.read_lab(|lab| lab.history().iter().rposition(|step| step.request.operation == "Import"));
        last.is_some_and(|last| self.imports.with_value(|all| all.contains(&(last + 1))))
    }
}

/// The members of an import that say what the network is called, and what that was called in whose place it came.
const TITLE: &str = "Title";
const TITLE_BEFORE: &str = "TitleBefore";

/// In words, which network came in the place of another by a request; none where it does something else.
pub fn words_of_import(request: &Request) -> Option<String> {
    if request.operation != "Import" {
        return None;
    }
    let title = request.parameters.get(TITLE).and_then(Value::as_str);
    Some(title.map_or_else(|| word(Word::ImportedNetwork).to_string(), |title| say(&Sentence::OpenedNetwork { title })))
}

/// Asked at the start.
pub(super) fn first_question(network: &Network) -> Question {
    let (from, to) = facts::first_question(network);
    Question { from, to }
}
