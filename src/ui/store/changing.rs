//! Changing the lab: requests and commands carried out, taken back and done again, and what is said of it. It must not know where
//! they come from.

use super::saving::BEFORE;
use super::subject::subject;
use super::{Said, Store};
use crate::cli::{Printed, Session};
use crate::control::{ApiError, Request};
use crate::facts;
use crate::model::Network;
use crate::reach::Source;
use crate::text::page::{Sentence, Word, say, word};
use crate::ui::browser;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

impl Store {
    /// Carries out a request, and says what it did and what followed.
    ///
    /// # Errors
    /// AWS's refusal; nothing has changed then.
    pub fn apply(&self, request: &Request) -> Result<Value, ApiError> {
        self.may_change()?;
        let answer = self.session.try_update_value(|it| it.lab.call(request)).unwrap_or(Ok(Value::Null))?;
        if !request.only_reads() {
            self.changed(self.done(request, &answer), true);
        }
        Ok(answer)
    }

    /// Carries out several requests as one step that Undo takes back, and selects nothing.
    ///
    /// # Errors
    /// AWS's first refusal; nothing has changed then.
    pub fn apply_all(&self, requests: &[Request]) -> Result<(), ApiError> {
        let Some(last) = requests.last() else { return Ok(()) };
        let answer = self.carry_out(requests)?;
        self.changed(self.done(last, &answer), true);
        Ok(())
    }

    /// Carries out requests as one step, without a word about it; gives the last answer.
    pub(super) fn carry_out(&self, requests: &[Request]) -> Result<Value, ApiError> {
        self.may_change()?;
        let from = self.read_lab(|lab| lab.history().len());
        let mut answer = Value::Null;
        for request in requests {
            match self.session.try_update_value(|it| it.lab.call(request)).unwrap_or(Ok(Value::Null)) {
                Ok(given) => answer = given,
                Err(why) => {
                    self.session.update_value(|it| while from < it.lab.history().len() && it.lab.undo().is_some() {});
                    return Err(why);
                }
            }
        }
        let to = self.read_lab(|lab| lab.history().len());
        self.together.update_value(|all| all.push((from, to)));
        Ok(answer)
    }

    /// Refuses where a lab was sent to be read.
    pub(super) fn may_change(&self) -> Result<(), ApiError> {
        if self.is_read_only.get_untracked() {
            return Err(ApiError::new("ReadOnly", word(Word::IsReadOnly)));
        }
        Ok(())
    }

    /// Runs a command, or the lines of a script, and shows what came of it.
    pub fn run(&self, line: &str) -> Printed {
        let steps = self.read_lab(|lab| (lab.history().len(), lab.undone().len()));
        let run = |session: &mut Session| {
            session.withholds_ways = self.withholds_ways.get_untracked();
            session.run_lines(line)
        };
        let printed = self.session.try_update_value(run).unwrap_or_default();
        let (done, undone) = self.read_lab(|lab| (lab.history().len(), lab.undone().len()));
        if let (true, Err(why)) = (steps.0 < done, self.may_change()) {
            self.session.update_value(|it| while steps.0 < it.lab.history().len() && it.lab.undo().is_some() {});
            return Printed::refused(254, &["\n", &why.message, "\n"].concat());
        }
        if steps != (done, undone) {
            let said = match self.read_lab(|lab| lab.history().last().map(|step| step.request.clone())) {
                Some(request) if undone <= steps.1 => self.done(&request, &Value::Null),
                Some(_) | None => word(Word::Undone).to_string(),
            };
            self.changed(said, 0 < done);
        }
        printed
    }

    /// Takes the last request back; right after another lab was opened instead, that.
    pub fn undo(&self) {
        if let Some((lab, title)) = self.before_opened.try_update_value(Option::take).flatten() {
            self.put(lab, &title, word(Word::Undone), false);
            return;
        }
        let now = self.read_lab(|lab| lab.history().len());
        let steps = self.together.with_value(|all| all.iter().find(|it| it.1 == now).map_or(1, |it| it.1 - it.0));
        let undone = self.session.try_update_value(|it| (0..steps).filter(|_| it.lab.undo().is_some()).count());
        if undone.is_some_and(|count| 0 < count) {
            let last = self.read_lab(|lab| lab.undone().last().map(|step| step.request.clone()));
            self.retitle(last.as_ref(), true);
            self.changed(word(Word::Undone).to_string(), false);
        }
    }

    /// Carries out again what was taken back.
    pub fn redo(&self) {
        let now = self.read_lab(|lab| lab.history().len());
        let steps = self.together.with_value(|all| all.iter().find(|it| it.0 == now).map_or(1, |it| it.1 - it.0));
        let redone = self.session.try_update_value(|it| (0..steps).filter(|_| it.lab.redo().is_some()).count());
        if redone.is_some_and(|count| 0 < count) {
            let last = self.read_lab(|lab| lab.history().last().map(|step| step.request.clone()));
            self.retitle(last.as_ref(), false);
            self.changed(word(Word::Redone).to_string(), true);
        }
    }

    /// What a request did, in a sentence.
    pub(super) fn done(&self, request: &Request, answer: &Value) -> String {
        let id = subject(request, answer).unwrap_or_default();
        let before = self.network.get_untracked();
        let name = self.read_lab(|lab| {
            let here = facts::thing_label(lab.network(), &id);
            if here == id { facts::thing_label(&before, &id) } else { here }
        });
        say(&Sentence::Done { operation: &request.operation, name: &name })
    }

    pub(super) fn changed(&self, done: String, can_undo: bool) {
        self.before_opened.set_value(None);
        browser::forget(BEFORE);
        let before = self.network.get_untracked();
        let (network, last) = self
            .read_lab(|lab| (Arc::new(lab.network().clone()), lab.history().last().map(|step| step.request.clone())));
        let length = self.read_lab(|lab| lab.history().len() + lab.undone().len());
        self.together.update_value(|all| all.retain(|it| it.1 <= length));
        self.said.set(Said { done, followed: None, can_undo, can_paste: false });
        self.show_as_sent();
        self.can_undo.set(self.read_lab(|lab| !lab.history().is_empty()));
        self.can_redo.set(self.read_lab(|lab| !lab.undone().is_empty()));
        self.last.set(last);
        self.keep_asking(&network);
        self.before.set(before);
        // What would be is so now, or is no longer what would be: a dialog that stays open shows it anew.
        self.forget_preview();
        self.network.set(network);
        self.followed.set(String::new());
        let store = *self;
        browser::once_shown(move || store.follow());
        self.save_soon();
    }

    /// Lets somebody else ask where who asked is gone. Who is back asks again, unless another one was chosen since.
    fn keep_asking(&self, network: &Network) {
        let asks = self.question.with_untracked(|it| it.from.clone());
        let there = |it: &Source| facts::source_of(network, &facts::source_key(it));
        let gone = self.stands_in.get_value().filter(|(_, now)| *now == asks).map(|it| it.0);
        let next = match (gone.as_ref().and_then(there), there(&asks)) {
            (Some(back), _) => {
                self.stands_in.set_value(None);
                Some(back)
            }
            (None, Some(same)) => Some(same),
            (None, None) => {
                let first = facts::sources(network).into_iter().next().map(|it| it.0);
                self.stands_in.set_value(first.clone().map(|now| (gone.unwrap_or_else(|| asks.clone()), now)));
                first
            }
        };
        if let Some(from) = next.filter(|it| *it != asks) {
            self.question.update(|it| it.from = from);
        }
    }

    /// Shows what is again, and not what would be. Where nothing else was shown, nothing is drawn anew.
    pub fn forget_preview(&self) {
        if self.preview.try_with_untracked(Option::is_some) == Some(true) {
            self.preview.set(None);
        }
    }

    /// Says what followed from the last change: many journeys are traced for that, so the change is painted first.
    pub(super) fn follow(&self) {
        let to = self.question.with_untracked(|it| it.to.clone());
        let (before, after) = (self.before.get_untracked(), self.network.get_untracked());
        self.followed.set(facts::followed(&facts::changes(&before, &after, &to)));
    }
}
