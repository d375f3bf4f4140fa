//! What can stand at the cursor of shorthand (`Name=vpc-id,Values=…`): members, and their values. It must not know JSON.

use super::values::{self, About};
use super::{Candidate, Offers, VALUES};
use crate::control::shapes::{Kind, Structure};

/// A structure that is being written.
struct Open {
    structure: Structure,
    /// The members that are written, each with its last value.
    said: Vec<(String, String)>,
}

/// What may stand where the cursor is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Key,
    Value,
    /// A further value of a list, or a key.
    Either,
}

/// The members of a structure that are not written yet, or the values of the one that is.
pub(super) fn offers(about: &About<'_>, structure: Structure, word: &str) -> Offers {
    if word.trim_start().starts_with(['{', '[']) {
        return Offers::default();
    }
    let mut open = vec![Open { structure, said: Vec::new() }];
    let mut state = State::Key;
    // Where what is being written begins, and it itself.
    let (mut from, mut part) = (0, String::new());
    for (at, c) in word.chars().enumerate() {
        let Some(here) = open.last_mut() else { return Offers::default() };
        let is_list = here.kind().is_some_and(|kind| kind.item().is_some());
        match (c, state) {
            ('=', State::Key | State::Either) => {
                here.said.push((std::mem::take(&mut part), String::new()));
                state = State::Value;
            }
            (',', _) => {
                here.note(&part);
                state = if is_list { State::Either } else { State::Key };
            }
            ('[', State::Value) if part.is_empty() => state = State::Value,
            ('{', _) if part.is_empty() => {
                let inner = here.kind().and_then(|kind| kind.item().unwrap_or(kind).structure());
                let Some(structure) = inner else { return Offers::default() };
                open.push(Open { structure, said: Vec::new() });
                state = State::Key;
            }
            ('}', _) => {
                open.pop();
                state = State::Either;
            }
            (']', _) => state = State::Either,
            (c, _) => {
                part.push(c);
                continue;
            }
        }
        part.clear();
        from = at + 1;
    }
    let Some(here) = open.last() else { return Offers::default() };
    let mut found = Vec::new();
    if state != State::Key {
        found.extend(here.values(about, open.len() > 1));
    }
    if state != State::Value {
        found.extend(here.keys());
    }
    Offers { from, candidates: found }
}

impl Open {
    /// What the member that is being written takes.
    fn kind(&self) -> Option<Kind> {
        Some(self.structure.member(&self.said.last()?.0)?.kind)
    }

    fn note(&mut self, value: &str) {
        if let Some((_, last)) = self.said.last_mut() {
            *last = value.to_owned();
        }
    }

    fn keys(&self) -> impl Iterator<Item = Candidate> {
        let is_said = |name: &str| self.said.iter().any(|(said, _)| said == name);
        let all: Vec<_> = self.structure.members().filter(|it| !is_said(it.name)).collect();
        all.into_iter().map(|it| Candidate::noted([it.name, "="].concat(), it.kind.word()).open())
    }

    fn values(&self, about: &About<'_>, is_inner: bool) -> Vec<Candidate> {
        let (Some((name, _)), Some(kind)) = (self.said.last(), self.kind()) else { return Vec::new() };
        let filter = self.said.iter().find(|(said, _)| said == "Name").map(|(_, value)| value.as_str());
        let found = match (self.structure.name(), name.as_str(), filter) {
            ("Filter", "Name", _) => {
                return values::filters(about)
                    .into_iter()
                    .map(|it| Candidate::new([&it, VALUES].concat()).open())
                    .collect();
            }
            ("Filter", "Values", Some(filter)) => values::of_filter(about, filter),
            (_, _, _) => {
                let item = kind.item().unwrap_or(kind);
                match (item.structure(), kind.item()) {
                    (Some(_), Some(_)) => return vec![Candidate::new("[{").open()],
                    (Some(_), None) => return vec![Candidate::new("{").open()],
                    (None, _) => values::of_member(about, name, item),
                }
            }
        };
        // Within a structure more may follow, as may a further value.
        let may_go_on = is_inner || self.structure.members().count() > self.said.len();
        found.into_iter().map(|it| if may_go_on { it.open() } else { it }).collect()
    }
}
