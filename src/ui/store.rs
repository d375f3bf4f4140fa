//! The page's state: one lab, and what is selected, asked and shown of it. It must not know how it is drawn.

use super::browser;
use super::facts;
use super::import::Outcome;
use crate::cli::complete::{self, Completion};
use crate::cli::{Outgoing, Printed, Session};
use crate::control::{ApiError, Lab, Request};
use crate::exchange;
use crate::exchange::document::{self, Meta, Opened};
use crate::exchange::shown::{self, Part, Shown, Theme};
use crate::lessons::examples::{EXAMPLES, first_lab};
use crate::model::Network;
use crate::net::Id;
use crate::net::SortedSet;
use crate::reach::{Reach, Source, Trace};
use crate::review::duplicate::{Why, duplicate};
use crate::text::first_steps;
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Where the document is kept in the browser.
const SAVED: &str = "endpoint-lab.document";
/// Where the lab is kept in whose place another was opened, as long as Undo brings it back.
const BEFORE: &str = "endpoint-lab.document.before";
/// Where a document that could not be read is kept aside.
const ASIDE: &str = "endpoint-lab.document.unreadable";

/// A network that is shared and compared by what is in it.
pub type Shared = Arc<Network>;

/// A tab of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tab {
    RouteTables,
    Dns,
    Trace,
    Matrix,
    Findings,
    Cost,
    Policy,
    Terminal,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: &'static [Self] = &[
        Self::RouteTables,
        Self::Dns,
        Self::Trace,
        Self::Matrix,
        Self::Findings,
        Self::Cost,
        Self::Policy,
        Self::Terminal,
    ];

    /// Its name.
    pub fn word(self) -> Word {
        match self {
            Self::RouteTables => Word::RouteTables,
            Self::Dns => Word::Dns,
            Self::Trace => Word::Trace,
            Self::Matrix => Word::Matrix,
            Self::Findings => Word::Findings,
            Self::Cost => Word::Cost,
            Self::Policy => Word::Policy,
            Self::Terminal => Word::Terminal,
        }
    }

    /// What is shown with it where nothing else was chosen.
    pub fn companion(self) -> Option<Self> {
        match self {
            Self::RouteTables => Some(Self::Dns),
            Self::Dns => Some(Self::RouteTables),
            Self::Trace | Self::Matrix | Self::Findings | Self::Cost | Self::Policy | Self::Terminal => None,
        }
    }

    /// A word for ids and classes.
    pub fn key(self) -> &'static str {
        match self {
            Self::RouteTables => "routes",
            Self::Dns => "dns",
            Self::Trace => "trace",
            Self::Matrix => "matrix",
            Self::Findings => "findings",
            Self::Cost => "cost",
            Self::Policy => "policy",
            Self::Terminal => "terminal",
        }
    }
}

/// A dialog that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    None,
    AddEndpoint,
    Change,
    History,
    StartFrom,
    Share,
    Import,
    Export,
    Help,
    Grading,
    Certificate,
    Builder,
}

/// What the dialog that changes anything begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Begin {
    /// The operation, as service and name.
    pub operation: Option<(String, String)>,
    /// What is filled in.
    pub parameters: Map<String, Value>,
    /// What it is about: only operations that take it are offered.
    pub about: Option<Id>,
    /// The Region that is called; empty for that of what it is about.
    pub region: String,
}

impl Begin {
    /// An operation on a thing.
    pub fn on(id: &Id, service: &str, operation: &str) -> Self {
        let operation = Some((service.to_string(), operation.to_string()));
        Self { operation, parameters: Map::new(), about: Some(id.clone()), region: String::new() }
    }
}

/// What the page says after a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub done: String,
    /// None stands for what followed from the last change.
    pub followed: Option<String>,
    /// Whether Undo belongs beside it.
    pub can_undo: bool,
    /// Whether what was copied can be pasted right away.
    pub can_paste: bool,
}

impl Said {
    /// What one says to somebody who has just come.
    fn welcome() -> Self {
        Self { followed: Some(word(Word::Welcome).to_string()), ..Self::default() }
    }

    /// Whether it is said to somebody who has just come.
    pub fn is_welcome(&self) -> bool {
        self.done.is_empty() && self.followed.as_deref() == Some(word(Word::Welcome))
    }
}

/// The question of the line that is always true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub from: Source,
    pub to: String,
}

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
    fn carry_out(&self, requests: &[Request]) -> Result<Value, ApiError> {
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
    fn may_change(&self) -> Result<(), ApiError> {
        if self.is_read_only.get_untracked() {
            return Err(ApiError::new("ReadOnly", word(Word::IsReadOnly)));
        }
        Ok(())
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

    /// Opens the dialog that changes anything.
    pub fn begin_change(&self, begin: Begin) {
        self.begin.set(begin);
        self.dialog.set(Dialog::Change);
    }

    /// What a request did, in a sentence.
    fn done(&self, request: &Request, answer: &Value) -> String {
        let id = subject(request, answer).unwrap_or_default();
        let before = self.network.get_untracked();
        let name = self.read_lab(|lab| {
            let here = facts::thing_label(lab.network(), &id);
            if here == id { facts::thing_label(&before, &id) } else { here }
        });
        say(&Sentence::Done { operation: &request.operation, name: &name })
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

    /// Shows a lab as its sender wants it, while it is there.
    fn show_as_sent(&self) {
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
    fn forget_sent(&self, length: usize) {
        self.imports.update_value(|all| all.retain(|it| *it < length));
        self.sent.set_value(None);
    }

    /// Whether the network is somebody's own, or came from it.
    pub fn is_imported(&self) -> bool {
        let last = self.read_lab(|lab| lab.history().iter().rposition(|step| step.request.operation == "Import"));
        last.is_some_and(|last| self.imports.with_value(|all| all.contains(&(last + 1))))
    }

    /// Puts another network in the place of this one; Undo brings this one back.
    ///
    /// # Errors
    /// Where the network does not hold together; nothing has changed then.
    pub fn replace(&self, network: &Network, title: &str, done: &str) -> Result<(), ApiError> {
        let network = document::network_json(network);
        let request = Lab::request("lab", "Import", crate::net::json!({"Network": network}));
        self.session.try_update_value(|it| it.lab.call(&request)).unwrap_or(Ok(Value::Null))?;
        self.forget_sent(self.read_lab(|lab| lab.history().len()));
        self.title.set(title.to_string());
        self.replaced(done.to_string(), true);
        Ok(())
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
            self.changed(word(Word::Undone).to_string(), false);
        }
    }

    /// Carries out again what was taken back.
    pub fn redo(&self) {
        let now = self.read_lab(|lab| lab.history().len());
        let steps = self.together.with_value(|all| all.iter().find(|it| it.0 == now).map_or(1, |it| it.1 - it.0));
        let redone = self.session.try_update_value(|it| (0..steps).filter(|_| it.lab.redo().is_some()).count());
        if redone.is_some_and(|count| 0 < count) {
            self.changed(word(Word::Redone).to_string(), true);
        }
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

    fn put(&self, lab: Lab, title: &str, done: &str, can_undo: bool) {
        self.session.set_value(session(lab));
        self.forget_sent(0);
        self.title.set(title.to_string());
        self.replaced(done.to_string(), can_undo);
    }

    /// The document of the lab, as text.
    pub fn document(&self) -> String {
        let imports = self.imports.get_value();
        let view = if imports.is_empty() { Value::Null } else { crate::net::json!({ IMPORTS: imports }) };
        let meta = Meta { title: self.title.get_untracked(), view };
        self.read_lab(|lab| document::save(lab, &meta))
    }

    /// Another network is there: nothing of it is marked as changed.
    fn replaced(&self, done: String, can_undo: bool) {
        let network = self.read_lab(|lab| lab.network().clone());
        self.question.set(first_question(&network));
        self.asked_from.set(None);
        self.selected.set(None);
        self.network.set(Arc::new(network));
        self.changed(done, can_undo);
        self.said.update(|said| said.followed = Some(String::new()));
    }

    fn changed(&self, done: String, can_undo: bool) {
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
        if let Some(id) = self.question.with_untracked(|it| facts::source_of(&network, &facts::source_key(&it.from))) {
            if id != self.question.with_untracked(|it| it.from.clone()) {
                self.question.update(|it| it.from = id);
            }
        } else if let Some((from, _)) = facts::sources(&network).into_iter().next() {
            self.question.update(|it| it.from = from);
        }
        self.before.set(before);
        // What would be is so now, or is no longer what would be: a dialog that stays open shows it anew.
        self.forget_preview();
        self.network.set(network);
        self.followed.set(String::new());
        let store = *self;
        browser::once_shown(move || store.follow());
        self.save_soon();
    }

    /// Shows what is again, and not what would be. Where nothing else was shown, nothing is drawn anew.
    pub fn forget_preview(&self) {
        if self.preview.try_with_untracked(Option::is_some) == Some(true) {
            self.preview.set(None);
        }
    }

    /// Says what followed from the last change: many journeys are traced for that, so the change is painted first.
    fn follow(&self) {
        let to = self.question.with_untracked(|it| it.to.clone());
        let (before, after) = (self.before.get_untracked(), self.network.get_untracked());
        self.followed.set(facts::followed(&facts::changes(&before, &after, &to)));
    }

    /// Saves once what changed is painted; when the page is left before that, it is saved then.
    fn save_soon(&self) {
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

    fn save(&self) {
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

/// The member of a document's `view` that says behind how many steps an own network was imported.
const IMPORTS: &str = "imports";

/// What a document says of its imports.
fn imports_in(view: &Value) -> Vec<usize> {
    let all = view.get(IMPORTS).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|it| usize::try_from(it.as_u64()?).ok()).collect()
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

impl Default for Store {
    fn default() -> Self {
        Self::new()
    }
}

/// Asked at the start.
fn first_question(network: &Network) -> Question {
    let (from, to) = facts::first_question(network);
    Question { from, to }
}

/// The id of what a request made, or of what it was about; none of what is gone.
pub fn made_id(request: &Request, answer: &Value) -> Option<String> {
    let is_gone = ["Delete", "Terminate", "Release"].iter().any(|verb| request.operation.starts_with(verb));
    if is_gone { None } else { subject(request, answer) }
}

/// The id of what a request made, which its answer alone names; else of what it was about.
fn subject(request: &Request, answer: &Value) -> Option<String> {
    let name = request.operation.as_str();
    let made = match name {
        "AllocateAddress" => "AllocationId".to_string(),
        "CreateManagedPrefixList" => "PrefixListId".to_string(),
        "CreateSecurityGroup" => "GroupId".to_string(),
        "CreateTransitGatewayVpcAttachment" => "TransitGatewayAttachmentId".to_string(),
        "CreateVpcEndpointServiceConfiguration" => "ServiceId".to_string(),
        "RunInstances" => "InstanceId".to_string(),
        _ => [name.strip_prefix("Create").unwrap_or("-"), "Id"].concat(),
    };
    value_of(answer, &made).or_else(|| {
        let makes = ["Create", "Run", "Allocate"].iter().any(|verb| name.starts_with(verb));
        if makes { None } else { name_in(&request.parameters) }
    })
}

/// The text of the first member with this name, however deep.
fn value_of(value: &Value, name: &str) -> Option<String> {
    match value {
        Value::Object(map) => {
            let own = map.get(name).and_then(Value::as_str).map(str::to_string);
            own.or_else(|| map.values().find_map(|inner| value_of(inner, name)))
        }
        Value::Array(items) => items.iter().find_map(|inner| value_of(inner, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// The first id in parameters: a VPC's only where there is no other.
fn name_in(parameters: &Value) -> Option<String> {
    let map = parameters.as_object()?;
    let own =
        map.iter().filter(|(key, _)| key.ends_with("Id") && *key != "VpcId").find_map(|(_, value)| value.as_str());
    let listed = || map.iter().filter(|(key, _)| key.ends_with("Ids")).find_map(|(_, value)| value.get(0)?.as_str());
    own.or_else(listed).or_else(|| map.get("VpcId")?.as_str()).map(str::to_string)
}

fn chosen_from(chosen: &mut SortedSet<Id>, selected: Option<Id>, ids: impl Iterator<Item = Id>) {
    for id in selected.into_iter().chain(ids) {
        chosen.insert(id);
    }
    if chosen.len() < 2 {
        chosen.clear();
    }
}

/// What was last saved in this browser.
pub fn last_saved() -> Option<String> {
    browser::kept(SAVED)
}
