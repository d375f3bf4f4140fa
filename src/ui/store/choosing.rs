//! What is selected, alone or together, and what is copied and pasted. It must not know how it is shown.

use super::Store;
use crate::facts;
use crate::net::{Id, SortedSet};
use crate::review::duplicate::{Why, duplicate};
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;

impl Store {
    /// Selects one thing alone.
    pub fn select(&self, id: Option<Id>) {
        if self.chosen.with_untracked(|it| !it.is_empty()) {
            self.chosen.set(SortedSet::new());
        }
        self.selected.set(id);
    }

    /// Adds a thing to what is selected, or takes it out.
    pub fn choose_too(&self, id: &Id) {
        let mut chosen = self.chosen.get_untracked();
        if chosen.is_empty()
            && let Some(first) = self.selected.get_untracked()
        {
            chosen.insert(first);
        }
        if !chosen.remove(id) {
            chosen.insert(id.clone());
        }
        let last = if chosen.contains(id) { Some(id.clone()) } else { chosen.first().cloned() };
        if chosen.len() < 2 {
            chosen.clear();
        }
        self.chosen.set(chosen);
        self.selected.set(last);
    }

    /// Adds things to what is selected.
    pub fn choose_all(&self, ids: impl Iterator<Item = Id>) {
        let mut chosen = self.chosen.get_untracked();
        chosen_from(&mut chosen, self.selected.get_untracked(), ids);
        self.chosen.set(chosen);
    }

    /// Remembers what is selected, to be pasted.
    pub fn copy(&self) {
        let mut ids: Vec<Id> = self.chosen.with_untracked(|it| it.iter().cloned().collect());
        if ids.is_empty() {
            ids.extend(self.selected.get_untracked());
        }
        if ids.is_empty() {
            return;
        }
        let network = self.network.get_untracked();
        let names = listed(ids.iter().map(|id| facts::thing_label(&network, id.as_str())));
        self.say(&say(&Sentence::CopiedParts { names: &names }), word(Word::PasteHint));
        self.said.update(|said| said.can_paste = true);
        self.copied.set(Some((network, ids)));
    }

    /// Makes another one of what was copied, as one step, and says what could not be.
    pub fn paste(&self) {
        let Some((from, ids)) = self.copied.get_untracked() else { return };
        let into = self.network.get_untracked();
        let copies = duplicate(&from, &into, ids.iter());
        let left = copies.left.iter().map(|left| {
            let name = facts::thing_label(&from, left.id.as_str());
            let what = if left.part.is_empty() { name } else { [&name, " ", &left.part].concat() };
            let why = match &left.why {
                Why::NoWay => word(Word::NoWayToCopy).to_string(),
                Why::ComesWithVpc => word(Word::ComesWithVpc).to_string(),
                Why::Refused(why) => say(&Sentence::Refused { code: &why.code, message: &why.message }),
            };
            [&what, " (", why.trim_end_matches(['.', '。', '।']), ")"].concat()
        });
        let left =
            if copies.left.is_empty() { String::new() } else { say(&Sentence::NotPasted { what: &listed(left) }) };
        if copies.requests.is_empty() {
            self.say(&left, "");
            return;
        }
        if let Err(why) = self.carry_out(&copies.requests) {
            self.say(&say(&Sentence::Refused { code: &why.code, message: &why.message }), "");
            return;
        }
        let named = |id: &Id| self.read_lab(|lab| facts::thing_label(lab.network(), id.as_str()));
        // What is named is what was copied, not all that came with it.
        let own = |(original, copy): &(Id, Id)| ids.contains(original).then(|| copy.clone());
        let made: Vec<Id> = copies.made.iter().filter_map(own).collect();
        let names = listed(made.iter().map(named));
        let pasted = say(&Sentence::PastedParts { names: &names });
        let done = if left.is_empty() { pasted } else { [&pasted, " ", &left].concat() };
        self.changed(done, true);
        self.select(made.first().cloned());
        self.choose_all(made.into_iter());
    }
}

fn chosen_from(chosen: &mut SortedSet<Id>, selected: Option<Id>, ids: impl Iterator<Item = Id>) {
    for id in selected.into_iter().chain(ids) {
        chosen.insert(id);
    }
    if chosen.len() < 2 {
        chosen.clear();
    }
}

/// Names, the first few of them.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    if MOST_LISTED < names.len() {
        names.truncate(MOST_LISTED);
        names.push("…".to_string());
    }
    names.join(", ")
}

/// The most names in one sentence.
const MOST_LISTED: usize = 6;
