//! The lab as it is kept in the browser. It must not know what changes it.

use super::Store;
use crate::exchange::document::{self, Meta};
use crate::text::page::{Word, word};
use crate::ui::browser;
use leptos::prelude::*;
use serde_json::Value;

/// Where the document is kept in the browser.
pub(super) const SAVED: &str = "endpoint-lab.document";

/// Where the lab is kept in whose place another was opened, as long as Undo brings it back.
pub(super) const BEFORE: &str = "endpoint-lab.document.before";

/// Where a document that could not be read is kept aside.
pub(super) const ASIDE: &str = "endpoint-lab.document.unreadable";

impl Store {
    /// The document of the lab, as text.
    pub fn document(&self) -> String {
        let imports = self.imports.get_value();
        let view = if imports.is_empty() { Value::Null } else { crate::net::json!({ IMPORTS: imports }) };
        let meta = Meta { title: self.title.get_untracked(), view };
        self.read_lab(|lab| document::save(lab, &meta))
    }

    /// Saves once what changed is painted; when the page is left before that, it is saved then.
    pub(super) fn save_soon(&self) {
        let store = *self;
        if !self.is_unsaved.get_value() {
            self.is_unsaved.set_value(true);
            set_timeout(move || store.save_now(), std::time::Duration::from_millis(300));
        }
    }

    /// Saves what is not saved yet.
    pub fn save_now(&self) {
        if self.is_unsaved.get_value() {
            self.is_unsaved.set_value(false);
            self.save();
        }
    }

    pub(super) fn save(&self) {
        if browser::keep(SAVED, &self.document()).is_err() {
            self.said.update(|said| said.followed = Some(word(Word::NotSaved).to_string()));
        }
    }

    /// Gives the network a title.
    pub fn entitle(&self, title: &str) {
        let title = title.trim();
        self.title.set(if title.is_empty() { word(Word::Untitled).to_string() } else { title.to_string() });
        self.save();
    }
}

/// The member of a document's `view` that says behind how many steps an own network was imported.
const IMPORTS: &str = "imports";

/// What a document says of its imports.
pub(super) fn imports_in(view: &Value) -> Vec<usize> {
    let all = view.get(IMPORTS).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|it| usize::try_from(it.as_u64()?).ok()).collect()
}

/// What was last saved in this browser.
pub fn last_saved() -> Option<String> {
    browser::kept(SAVED)
}
