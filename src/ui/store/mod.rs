//! The page's state: one lab, and what is selected, asked and shown of it. It must not know how it is drawn.

mod changing;
mod choosing;
mod opening;
mod parts;
mod saving;
mod subject;

pub use opening::words_of_import;
pub use parts::{Begin, Dialog, Question, Said, Tab};
pub use saving::last_saved;
pub use subject::made_id;

use super::browser;
use super::facts;
use super::import::Outcome;
use crate::cli::complete::{self, Completion};
use crate::cli::{Outgoing, Session};
use crate::control::{ApiError, Lab, Request};
use crate::exchange;
use crate::exchange::document;
use crate::exchange::shown::Shown;
use crate::lessons::examples::{EXAMPLES, first_lab};
use crate::model::Network;
use crate::net::{Id, SortedSet};
use crate::reach::{Reach, Source, Trace};
use crate::text::first_steps;
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use opening::first_question;
use saving::{ASIDE, BEFORE, SAVED, imports_in};
use serde_json::Value;
use std::sync::Arc;

/// A network that is shared and compared by what is in it.
pub type Shared = Arc<Network>;

/// The page's state. A copy is another handle on the same.
#[derive(Clone, Copy, Debug)]
pub struct Store {
    session: StoredValue<Session>,
    /// Whose contexts the page's are.
    page: StoredValue<Option<Owner>>,
    is_unsaved: StoredValue<bool>,
    /// Steps that were made together, as the lengths of the history before and after them.
    together: StoredValue<Vec<(usize, usize)>>,
    /// The lengths of the history behind each import of somebody's own network.
    imports: StoredValue<Vec<usize>>,
    /// The lab in whose place another was opened, with its title, until something is done.
    before_opened: StoredValue<Option<(Lab, String)>>,
    /// Who asked, and who asks in their place, since they are gone.
    stands_in: StoredValue<Option<(Source, Source)>>,
    /// How the lab that somebody sent is to be shown, and the length of the history from which on it is.
    sent: StoredValue<Option<(usize, Shown)>>,
    /// How it is shown now: a lab that was sent as its sender wants it.
    pub shown: RwSignal<Shown>,
    /// Whether nothing may be changed.
    pub is_read_only: Memo<bool>,
    /// What was copied, and the network that it is part of.
    pub copied: RwSignal<Option<(Shared, Vec<Id>)>>,
    /// The theme: the system's where it is empty.
    pub theme: RwSignal<&'static str>,
    /// The network as it stands.
    pub network: RwSignal<Shared>,
    /// The network before the last change.
    pub before: RwSignal<Shared>,
    pub can_undo: RwSignal<bool>,
    pub can_redo: RwSignal<bool>,
    /// The id of the selected resource.
    pub selected: RwSignal<Option<Id>>,
    /// The ids of what is selected together; empty where at most one thing is.
    pub chosen: RwSignal<SortedSet<Id>>,
    pub question: RwSignal<Question>,
    /// Who is asked for the DNS answers.
    pub asked_from: RwSignal<Option<Source>>,
    /// A network that would be, while a dialog shows it.
    pub preview: RwSignal<Option<Shared>>,
    pub tabs: RwSignal<(Tab, Option<Tab>)>,
    pub dialog: RwSignal<Dialog>,
    /// What the dialog that changes anything begins with.
    pub begin: RwSignal<Begin>,
    /// The step of the tour, where it is taken.
    pub tour: RwSignal<Option<usize>>,
    pub said: RwSignal<Said>,
    /// What became of the last import.
    pub imported: RwSignal<Outcome>,
    /// The last request that was carried out.
    pub last: RwSignal<Option<Request>>,
    pub title: RwSignal<String>,
    /// Whether the long tail of the catalogue is there.
    pub is_catalog_complete: RwSignal<bool>,
    /// Tabs whose evidence is not shown yet, because somebody is to say beforehand what it is; with Trace, the question has no answer.
    pub veiled: RwSignal<Vec<Tab>>,
    /// Whether somebody is to find out by themselves what makes a thing so: then neither a view nor a command says it.
    pub withholds_ways: RwSignal<bool>,
    /// The trace of the question.
    pub trace: Memo<Option<Trace>>,
    /// The step of the trace at which the packet stands, where somebody steps through it.
    pub step: RwSignal<Option<usize>>,
    /// Whether the field that finds things is open.
    pub is_finding: RwSignal<bool>,
    /// What followed from the last change, in one sentence.
    pub followed: RwSignal<String>,
    /// What is said of a newer version of the page, where there is one.
    pub newer: RwSignal<Option<Word>>,
}

/// A lab for the page's commands: what they write is offered as a file.
fn session(lab: Lab) -> Session {
    let offer = |name: &str, text: &str| browser::save_file(name, "text/plain", text);
    exchange::commands::session(lab, Outgoing(offer))
}

impl Store {
    /// What was put into the page under its type, where nothing is being drawn too: when files were read, or something fetched.
    pub fn context<T: Clone + 'static>(self) -> Option<T> {
        self.page.get_value().and_then(|page| page.with(use_context::<T>))
    }

    /// What stays in the page under its type, whatever is drawn: made when it is first asked for.
    pub fn lasting<T: Clone + Send + Sync + 'static>(self, make: impl FnOnce() -> T) -> Option<T> {
        let made = |page: Owner| {
            page.with(|| {
                use_context::<T>().unwrap_or_else(|| {
                    let made = make();
                    provide_context(made.clone());
                    made
                })
            })
        };
        self.page.get_value().map(made)
    }

    /// The state at the start: what was saved, else the first example.
    pub fn new() -> Self {
        let mut said = Said::welcome();
        let saved = browser::kept(SAVED);
        let mut imports = Vec::new();
        let first = || {
            let title = EXAMPLES.first().map_or("", |example| first_steps::example(example.key, "title"));
            (first_lab(), title.to_string())
        };
        let (lab, title) = match saved.as_deref().map(document::open) {
            Some(Ok(opened)) => {
                imports = imports_in(&opened.meta.view);
                (opened.lab, opened.meta.title)
            }
            Some(Err(why)) => {
                let _best_effort = browser::keep(ASIDE, saved.as_deref().unwrap_or_default());
                said.done = word(Word::BrokenSave).to_string();
                said.followed = Some(why.to_string());
                first()
            }
            None => first(),
        };
        let network = Arc::new(lab.network().clone());
        let question = RwSignal::new(first_question(&network));
        let network = RwSignal::new(network);
        let veiled = RwSignal::new(Vec::new());
        let trace = Memo::new(move |_| {
            let network = network.get();
            if veiled.with(|tabs| tabs.contains(&Tab::Trace)) {
                return None;
            }
            question.with(|it| facts::trace(&Reach::new(&network), &it.from, &it.to))
        });
        let before = RwSignal::new(network.get_untracked());
        let before_opened = browser::kept(BEFORE).and_then(|text| document::open(&text).ok());
        let before_opened = before_opened.map(|opened| (opened.lab, opened.meta.title));
        let shown = RwSignal::new(Shown::default());
        let store = Self {
            page: StoredValue::new(Owner::current()),
            network,
            before,
            followed: RwSignal::new(String::new()),
            can_undo: RwSignal::new(!lab.history().is_empty() || before_opened.is_some()),
            can_redo: RwSignal::new(!lab.undone().is_empty()),
            selected: RwSignal::new(None),
            chosen: RwSignal::new(SortedSet::new()),
            question,
            asked_from: RwSignal::new(None),
            preview: RwSignal::new(None),
            tabs: RwSignal::new((Tab::RouteTables, Some(Tab::Dns))),
            dialog: RwSignal::new(Dialog::None),
            begin: RwSignal::new(Begin::default()),
            tour: RwSignal::new(None),
            said: RwSignal::new(said),
            imported: RwSignal::new(Outcome::Nothing),
            last: RwSignal::new(lab.history().last().map(|step| step.request.clone())),
            title: RwSignal::new(title),
            is_catalog_complete: RwSignal::new(crate::catalog::services::is_complete()),
            session: StoredValue::new(session(lab)),
            is_unsaved: StoredValue::new(false),
            together: StoredValue::new(Vec::new()),
            imports: StoredValue::new(imports),
            before_opened: StoredValue::new(before_opened),
            stands_in: StoredValue::new(None),
            sent: StoredValue::new(None),
            shown,
            is_read_only: Memo::new(move |_| shown.with(|it| it.is_read_only)),
            copied: RwSignal::new(None),
            theme: RwSignal::new(""),
            step: RwSignal::new(None),
            is_finding: RwSignal::new(false),
            newer: RwSignal::new(None),
            veiled,
            withholds_ways: RwSignal::new(false),
            trace,
        };
        // Who selects something else lets go of what was selected together.
        Effect::new(move |_| {
            let selected = store.selected.get();
            let is_in = selected.is_some_and(|id| store.chosen.with_untracked(|it| it.contains(&id)));
            if !is_in && store.chosen.with_untracked(|it| !it.is_empty()) {
                store.chosen.set(SortedSet::new());
            }
        });
        Effect::new(move |_| {
            let title = store.title.get();
            document().set_title(&say(&Sentence::Title { network: &title }));
        });
        store
    }

    /// Opens the dialog that changes anything.
    pub fn begin_change(&self, begin: Begin) {
        self.begin.set(begin);
        self.dialog.set(Dialog::Change);
    }

    /// Asks without changing anything.
    ///
    /// # Errors
    /// AWS's refusal.
    pub fn ask(&self, request: &Request) -> Result<Value, ApiError> {
        self.session.try_update_value(|it| it.lab.call(request)).unwrap_or(Ok(Value::Null))
    }

    /// What the network would be after a request.
    ///
    /// # Errors
    /// AWS's refusal.
    pub fn preview_of(&self, request: &Request) -> Result<Network, ApiError> {
        self.session.with_value(|it| it.lab.preview(request))
    }

    /// Says something that is no change.
    pub fn say(&self, done: &str, followed: &str) {
        let said = Said { done: done.to_string(), followed: Some(followed.to_string()), ..Said::default() };
        self.said.set(said);
    }

    /// Says what one says to somebody who has just come.
    pub fn greet(&self) {
        self.said.set(Said::welcome());
    }

    /// What can stand at the cursor of a command.
    pub fn complete(&self, line: &str, cursor: usize) -> Completion {
        self.session.with_value(|it| complete::complete(it, line, cursor))
    }

    /// The variables of the commands that ran.
    pub fn variables(&self) -> Vec<(String, String)> {
        self.session.with_value(|it| it.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// Reads of the lab.
    pub fn read_lab<T>(&self, read: impl FnOnce(&Lab) -> T) -> T {
        self.session.with_value(|it| read(&it.lab))
    }

    /// Fetches the long tail of the catalogue, once.
    pub fn complete_catalog(&self) {
        let is_complete = self.is_catalog_complete;
        if !is_complete.get_untracked() {
            browser::fetch_own("catalog/services.txt", move |text| {
                crate::catalog::services::extend(&text);
                is_complete.set(true);
            });
        }
    }

    /// Shows a tab, with its companion where it has one.
    pub fn show(&self, tab: Tab) {
        let (first, second) = self.tabs.get_untracked();
        if first == tab || second == Some(tab) {
            browser::reveal(&["panel-", tab.key()].concat());
        } else {
            let pair = match tab.companion() {
                Some(other) if other < tab => (other, Some(tab)),
                other => (tab, other),
            };
            self.tabs.set(pair);
        }
    }
}

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}
