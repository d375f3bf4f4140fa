//! The terminal: a log of commands and what they print. It must not know the command language.

use super::browser;
use super::store::{Store, Tab};
use crate::cli::Printed;
use crate::text::page::{Word, word};
use leptos::html;
use leptos::prelude::*;

/// A command that was run.
#[derive(Clone, Debug)]
struct Run {
    number: usize,
    command: String,
    printed: Printed,
}

/// The most commands that the log shows.
const MOST_RUNS: usize = 200;

/// What the terminal keeps while another tab is shown.
#[derive(Clone, Copy)]
pub struct Terminal {
    runs: RwSignal<Vec<Run>>,
    typed: RwSignal<String>,
}

impl Terminal {
    /// An empty log.
    pub fn new() -> Self {
        Self { runs: RwSignal::new(Vec::new()), typed: RwSignal::new(String::new()) }
    }
}

/// Puts a command into the terminal, to be completed and run.
pub fn put(store: Store, command: &str) {
    if let Some(terminal) = store.context::<Terminal>() {
        terminal.typed.set(command.to_string());
    }
    store.show(Tab::Terminal);
    request_animation_frame(|| browser::focus("command"));
}

/// The terminal.
pub fn terminal(store: Store) -> AnyView {
    store.complete_catalog();
    let Terminal { runs, typed } = expect_context::<Terminal>();
    let back = StoredValue::new(0_usize);
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
        let printed = store.run(&command);
        runs.update(|runs| {
            let number = runs.last().map_or(1, |run| run.number + 1);
            runs.push(Run { number, command, printed });
            if runs.len() > MOST_RUNS {
                runs.remove(0);
            }
        });
        typed.set(String::new());
        back.set_value(0);
    };
    let recall = move |steps: usize| {
        runs.with_untracked(|runs| {
            let place = runs.len().checked_sub(steps);
            typed.set(place.and_then(|place| runs.get(place)).map(|run| run.command.clone()).unwrap_or_default());
        });
        back.set_value(steps);
    };
    view! {
        <div class="terminal">
            <div role="log" aria-label=word(Word::TerminalOutput) tabindex="0" node_ref=log>
                <p class="note">{word(Word::TerminalHint)}</p>
                <For each=move || runs.get() key=|run| run.number children=one_run />
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
                    id="command"
                    aria-label=word(Word::Command)
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(browser::value_of(&event))
                    on:keydown=move |event| {
                        let steps = back.get_value();
                        match event.key().as_str() {
                            "ArrowUp" => recall((steps + 1).min(runs.with_untracked(Vec::len))),
                            "ArrowDown" => recall(steps.saturating_sub(1)),
                            _ => return,
                        }
                        event.prevent_default();
                    }
                />
            </form>
        </div>
    }
    .into_any()
}

fn one_run(run: Run) -> AnyView {
    let status = (run.printed.status != 0).then(|| ["? ", &run.printed.status.to_string(), "\n"].concat());
    view! {
        <div class="run">
            <div class="typed">{["$ ", &run.command].concat()}</div>
            {run.printed.stdout}
            <span class="wrong">{run.printed.stderr.trim_start_matches('\n').to_string()}{status}</span>
        </div>
    }
    .into_any()
}
