//! The terminal: a log of commands and what they print, and a line that completes itself. It must not know the command language.

use super::browser;
use super::store::{Store, Tab, words_of_import};
use super::widgets::prose;
use crate::cli::complete::{Candidate, Completion, Edited};
use crate::cli::{Printed, script, too_long};
use crate::control::Request;
use crate::text::page::{Sentence, Word, say, word};
use leptos::html;
use leptos::prelude::*;

/// A command that was run.
#[derive(Clone, Debug)]
struct Run {
    number: usize,
    command: String,
    printed: Printed,
    by: By,
}

/// How a command came into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Typing,
    /// Something was done elsewhere on the page: the command does the same.
    Clicking,
}

/// The most commands that the log shows.
const MOST_RUNS: usize = 200;
/// The most completions that are listed.
const MOST_LISTED: usize = 400;
/// The line's id, and what the ids of its completions begin with.
const LINE: &str = "command";
const LIST: &str = "completions";

/// Completions that are listed, and which of them stands in the line.
#[derive(Clone, Debug)]
struct Listed {
    /// The line for which they were found.
    line: String,
    completion: Completion,
    active: Option<usize>,
}

/// What the terminal keeps while another tab is shown.
#[derive(Clone, Copy)]
pub struct Terminal {
    runs: RwSignal<Vec<Run>>,
    typed: RwSignal<String>,
    listed: RwSignal<Option<Listed>>,
    /// The lengths of the history, and of what was undone, up to which the log has them.
    seen: StoredValue<(usize, usize)>,
    /// How many commands back the line is.
    back: StoredValue<usize>,
    /// Whether Escape was pressed last: then Tab leaves the line.
    is_leaving: StoredValue<bool>,
}

impl Terminal {
    /// An empty log, which hears of what is done elsewhere on the page from now on.
    pub fn new(store: Store) -> Self {
        let terminal = Self {
            runs: RwSignal::new(Vec::new()),
            typed: RwSignal::new(String::new()),
            listed: RwSignal::new(None),
            seen: StoredValue::new(lengths(store)),
            back: StoredValue::new(0),
            is_leaving: StoredValue::new(false),
        };
        Effect::new(move |_| {
            store.network.track();
            terminal.note_clicks(store);
        });
        terminal
    }

    fn push(self, command: &str, printed: Printed, by: By) {
        self.runs.update(|runs| {
            let number = runs.last().map_or(1, |run| run.number + 1);
            runs.push(Run { number, command: command.to_string(), printed, by });
            if runs.len() > MOST_RUNS {
                runs.remove(0);
            }
        });
    }

    /// Writes down the commands of what was done elsewhere on the page.
    fn note_clicks(self, store: Store) {
        let (seen, now) = (self.seen.get_value(), lengths(store));
        if seen == now {
            return;
        }
        self.seen.set_value(now);
        let redone = seen.1.saturating_sub(now.1);
        let commands = match now.0.checked_sub(seen.0) {
            None => vec!["lab undo".to_string(); seen.0 - now.0],
            Some(made) if made == redone => vec!["lab redo".to_string(); made],
            Some(made) => store.read_lab(|lab| {
                let new = lab.history().iter().rev().take(made).rev();
                new.map(|step| command_of(&step.request)).collect()
            }),
        };
        for command in commands {
            self.push(&command, Printed::default(), By::Clicking);
        }
    }

    /// Runs a command that was typed, and writes it down; whether it held.
    fn run(self, store: Store, command: &str, line: Option<usize>) -> bool {
        self.note_clicks(store);
        let printed = store.run(command);
        self.seen.set_value(lengths(store));
        let holds = printed.status == 0;
        let printed = match line {
            Some(line) if !holds => printed.at_line(line, command),
            Some(_) | None => printed,
        };
        self.push(command, printed, By::Typing);
        holds
    }

    /// Runs what was pasted, line by line, up to the first command that is refused.
    fn run_script(self, store: Store, text: &str) {
        if let Some(refused) = too_long(text) {
            return self.push(text.lines().next().unwrap_or_default(), refused, By::Typing);
        }
        let commands = script::commands(text).filter(|command| !command.text.trim().is_empty());
        for command in commands {
            if !self.run(store, command.text, Some(command.line)) {
                return;
            }
        }
    }

    /// Writes a line with its cursor.
    fn write(self, edited: Edited) {
        browser::write_into(LINE, &edited.line, edited.cursor);
        self.typed.set(edited.line);
    }

    /// Completes what is written at the cursor; false where there is nothing to complete, and Tab goes on as usual.
    fn complete(self, store: Store) -> bool {
        let line = self.typed.get_untracked();
        let Some(cursor) = browser::cursor_in(LINE).filter(|_| !line.trim().is_empty()) else { return false };
        let completion = store.complete(&line, cursor);
        if completion.candidates.is_empty() {
            return false;
        }
        let begun = completion.begun(&line);
        let is_done = completion.candidates.len() == 1;
        let now = begun.unwrap_or(Edited { line, cursor });
        if !is_done {
            let completion = store.complete(&now.line, now.cursor);
            self.listed.set(Some(Listed { line: now.line.clone(), completion, active: None }));
        }
        self.write(now);
        true
    }

    /// Goes on to another of the listed completions; false where none are listed.
    fn walk(self, way: Way) -> bool {
        let Some(Listed { line, completion, active }) = self.listed.get_untracked() else { return false };
        let count = completion.candidates.len().min(MOST_LISTED);
        let next = match (way, active) {
            (Way::On, None) => 0,
            (Way::On, Some(place)) if place + 1 < count => place + 1,
            (Way::On, Some(_)) => 0,
            (Way::Back, None | Some(0)) => count.saturating_sub(1),
            (Way::Back, Some(place)) => place - 1,
        };
        let Some(candidate) = completion.candidates.get(next) else { return false };
        let edited = completion.with(&line, candidate);
        self.listed.set(Some(Listed { line, completion, active: Some(next) }));
        self.write(edited);
        request_animation_frame(move || browser::reveal(&option_id(next)));
        true
    }

    fn recall(self, steps: usize) {
        self.runs.with_untracked(|runs| {
            let mut own = runs.iter().rev().filter(|run| run.by == By::Typing);
            let command = steps.checked_sub(1).and_then(|steps| own.nth(steps));
            self.typed.set(command.map(|run| run.command.clone()).unwrap_or_default());
        });
        self.back.set_value(steps);
    }

    fn key(self, store: Store, event: &leptos::ev::KeyboardEvent) {
        let steps = self.back.get_value();
        let count = self.runs.with_untracked(|runs| runs.iter().filter(|run| run.by == By::Typing).count());
        let is_leaving = self.is_leaving.get_value();
        self.is_leaving.set_value(false);
        let is_listed = self.listed.with_untracked(Option::is_some);
        let is_heard = match event.key().as_str() {
            "Tab" if event.shift_key() => self.walk(Way::Back),
            "Tab" if is_leaving || event.ctrl_key() || event.alt_key() || event.meta_key() => false,
            "Tab" => self.walk(Way::On) || self.complete(store),
            "Escape" => {
                self.listed.set(None);
                self.is_leaving.set_value(true);
                is_listed
            }
            "ArrowUp" if is_listed => self.walk(Way::Back),
            "ArrowDown" if is_listed => self.walk(Way::On),
            "ArrowUp" => {
                self.recall((steps + 1).min(count));
                true
            }
            "ArrowDown" => {
                self.recall(steps.saturating_sub(1));
                true
            }
            // A completion that was walked to is taken; the next Enter runs the command.
            "Enter" if self.listed.with_untracked(|it| it.as_ref().is_some_and(|it| it.active.is_some())) => {
                self.listed.set(None);
                true
            }
            _ => false,
        };
        if is_heard {
            event.prevent_default();
        }
    }
}

/// Which way one goes through a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

/// The lengths of the history and of what was undone.
/// A step as a line of the terminal: a comment where it is no command.
fn command_of(request: &Request) -> String {
    let import = words_of_import(request).map(|it| ["# ", &it].concat());
    import.unwrap_or_else(|| crate::cli::print_request(request))
}

fn lengths(store: Store) -> (usize, usize) {
    store.read_lab(|lab| (lab.history().len(), lab.undone().len()))
}

fn option_id(place: usize) -> String {
    [LIST, "-", &place.to_string()].concat()
}

/// Puts a command into the terminal, to be completed and run.
pub fn put(store: Store, command: &str) {
    if let Some(terminal) = store.context::<Terminal>() {
        terminal.typed.set(command.to_string());
        terminal.listed.set(None);
    }
    store.show(Tab::Terminal);
    request_animation_frame(|| browser::focus(LINE));
}

/// The terminal.
pub fn terminal(store: Store) -> AnyView {
    store.complete_catalog();
    let terminal = expect_context::<Terminal>();
    let Terminal { runs, typed, listed, back, is_leaving, .. } = terminal;
    let log: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        runs.track();
        if let Some(log) = log.get() {
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
    let enter = move || {
        let command = typed.get_untracked();
        if command.trim().is_empty() {
            return;
        }
        terminal.run(store, &command, None);
        typed.set(String::new());
        listed.set(None);
        back.set_value(0);
    };
    let paste = move |event: web_sys::ClipboardEvent| {
        let Some(text) = browser::pasted(&event).filter(|text| text.trim().contains('\n')) else { return };
        event.prevent_default();
        terminal.run_script(store, &[typed.get_untracked(), text].concat());
        typed.set(String::new());
        listed.set(None);
        back.set_value(0);
    };
    let active = move || listed.with(|it| it.as_ref().and_then(|it| it.active));
    view! {
        <div class="terminal">
            <div role="log" aria-label=word(Word::TerminalOutput) tabindex="0" node_ref=log>
                <p class="note">{prose(word(Word::TerminalHint))}</p>
                <For each=move || runs.get() key=|run| run.number children=one_run />
            </div>
            {move || variables(store, runs)}
            <div class="completions" aria-live="polite">
                {move || listed.get().map(|listed| completions(terminal, &listed))}
            </div>
            <form
                class="prompt"
                on:submit=move |event| {
                    event.prevent_default();
                    enter();
                }
            >
                <code aria-hidden="true">"$"</code>
                <input
                    id=LINE
                    aria-label=word(Word::Command)
                    aria-autocomplete="list"
                    aria-controls=move || listed.with(|it| it.is_some().then_some(LIST))
                    aria-activedescendant=move || active().map(option_id)
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=move |event| {
                        listed.set(None);
                        is_leaving.set_value(false);
                        typed.set(browser::value_of(&event));
                    }
                    on:paste=paste
                    on:keydown=move |event| terminal.key(store, &event)
                />
            </form>
        </div>
    }
    .into_any()
}

/// The variables that commands have set so far.
fn variables(store: Store, runs: RwSignal<Vec<Run>>) -> Option<AnyView> {
    runs.track();
    let all = store.variables();
    let items = all.iter().map(|(name, value)| view! { <li>{["$", name, " = ", value].concat()}</li> });
    let list = view! {
        <ul class="variables" aria-label=word(Word::Variables) tabindex="0">
            {items.collect_view()}
        </ul>
    };
    (!all.is_empty()).then(|| list.into_any())
}

/// The listed completions, under how many they are.
fn completions(terminal: Terminal, listed: &Listed) -> AnyView {
    let count = listed.completion.candidates.len();
    let active = listed.active;
    let option = |(place, candidate): (usize, &Candidate)| {
        let edited = listed.completion.with(&listed.line, candidate);
        view! {
            <li
                id=option_id(place)
                role="option"
                aria-selected=if active == Some(place) { "true" } else { "false" }
                on:mousedown=move |event| {
                    event.prevent_default();
                    terminal.listed.set(None);
                    terminal.write(edited.clone());
                }
            >
                <span>{candidate.shown().to_string()}</span>
                <span class="note">{candidate.note.clone()}</span>
            </li>
        }
    };
    let options = listed.completion.candidates.iter().take(MOST_LISTED).enumerate().map(option).collect_view();
    let heading = say(&Sentence::Completions { count });
    view! {
        <p class="note">{heading.clone()}</p>
        <ul id=LIST role="listbox" class="options" aria-label=heading aria-live="off">
            {options}
        </ul>
    }
    .into_any()
}

/// A command with what it printed; the word that an error means is marked.
fn one_run(run: Run) -> AnyView {
    let Run { command, printed, by, .. } = run;
    let status = (printed.status != 0).then(|| ["? ", &printed.status.to_string(), "\n"].concat());
    let part = |from: usize, to: usize| command.chars().skip(from).take(to.saturating_sub(from)).collect::<String>();
    let typed = match printed.span.clone() {
        Some(span) => {
            let head = ["$ ", &part(0, span.start)].concat();
            let tail = part(span.end, usize::MAX);
            view! { {head}<mark class="wrong">{part(span.start, span.end)}</mark>{tail} }.into_any()
        }
        None => ["$ ", &command].concat().into_any(),
    };
    let class = if by == By::Clicking { "typed clicked" } else { "typed" };
    view! {
        <div class="run">
            <div class=class>{typed}</div>
            {printed.stdout}
            <span class="wrong">{printed.stderr.trim_start_matches('\n').to_string()}{status}</span>
        </div>
    }
    .into_any()
}
