//! Two points of the history side by side: what turned between them, and which steps it is due to. It must not know what turns.

use super::facts::{self, Turn};
use super::store::{Dialog, Shared, Store, words_of_import};
use super::widgets::dialog;
use super::{browser, preview};
use crate::control::shapes::kebab_case;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use std::sync::Arc;

/// A point of the history: the command that led to it, and the network there.
#[derive(Clone, PartialEq)]
struct Point {
    operation: String,
    command: String,
    network: Shared,
}

/// The most subnets, over all steps, that are looked at one by one for what is due to which: each step asks the whole matrix.
const MOST_SUBNETS: usize = 600;

/// The dialog, where it is open.
pub fn history(store: Store) -> AnyView {
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let points: Arc<Vec<Point>> = Arc::new(store.read_lab(|lab| {
        let start = Point {
            operation: String::new(),
            command: word(Word::TheStart).to_string(),
            network: Arc::new(lab.base().clone()),
        };
        let steps = lab.history().iter().map(|step| Point {
            operation: words_of_import(&step.request).unwrap_or_else(|| kebab_case(&step.request.operation)),
            command: words_of_import(&step.request).unwrap_or_else(|| crate::cli::print_request(&step.request)),
            network: Arc::new(step.after.clone()),
        });
        [start].into_iter().chain(steps).collect()
    }));
    let last = points.len().saturating_sub(1);
    let content = if last == 0 {
        view! { <p class="hint">{word(Word::HistoryEmpty)}</p> }.into_any()
    } else {
        compared(store, points, last)
    };
    dialog("history", word(Word::History).to_string(), "wide", close, content)
}

fn compared(store: Store, points: Arc<Vec<Point>>, last: usize) -> AnyView {
    let (earlier, later) = (RwSignal::new(0_usize), RwSignal::new(last));
    let choice = |id: &'static str, key: Word, chosen: RwSignal<usize>, skipped: Option<usize>| {
        let options = points.iter().enumerate().filter(|(place, _)| Some(*place) != skipped).map(|(place, point)| {
            let is_chosen = chosen.get_untracked() == place;
            view! { <option value=place.to_string() selected=is_chosen>{named(place, &point.command)}</option> }
        });
        let options = options.collect_view();
        view! {
            <div class="field">
                <label for=id>{word(key)}</label>
                <select id=id on:change=move |event| chosen.set(browser::value_of(&event).parse().unwrap_or(0))>{options}</select>
            </div>
        }
        .into_any()
    };
    let selects = (choice("earlier", Word::Earlier, earlier, Some(last)), choice("later", Word::Later, later, Some(0)));
    let of_steps = points.clone();
    let between = move || {
        let (from, to) = ordered(earlier.get(), later.get());
        let steps = of_steps.iter().enumerate().skip(from + 1).take(to.saturating_sub(from));
        let rows = steps.map(|(place, point)| {
            view! { <li><span class="number">{place.to_string()}</span><span>{point.command.clone()}</span></li> }
        });
        rows.collect_view()
    };
    let turns = Memo::new(move |_| {
        let (from, to) = ordered(earlier.get(), later.get());
        due(store, points.get(from..=to).unwrap_or_default(), from)
    });
    view! {
        <p class="note">{word(Word::HistoryLead)}</p>
        <div>
            <div class="points">{selects}</div>
            <div class="turned">
                <ol class="steps-between" aria-label=word(Word::Because) tabindex="0">{between}</ol>
                <section aria-label=word(Word::WhatTurned) tabindex="0">
                    <h3>{word(Word::WhatTurned)}</h3>
                    {move || table(&turns.get())}
                </section>
            </div>
        </div>
    }
    .into_any()
}

/// The earlier one first, whichever was chosen as such.
fn ordered(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

fn named(place: usize, command: &str) -> String {
    if place == 0 { command.to_string() } else { [&place.to_string(), "  ", command].concat() }
}

/// What turned between the first and the last of these points, each with the steps in which it turned.
fn due(store: Store, points: &[Point], first: usize) -> Vec<(Turn, Vec<String>)> {
    let (Some(from), Some(to)) = (points.first(), points.last()) else { return Vec::new() };
    let to_host = store.question.with_untracked(|it| it.to.clone());
    let all = facts::turns(&from.network, &to.network, &to_host);
    let mut steps: Vec<(String, Vec<Turn>)> = Vec::new();
    if points.len() * (1 + to.network.subnets.len()) <= MOST_SUBNETS && !all.is_empty() {
        for (place, pair) in points.windows(2).enumerate() {
            if let [before, after] = pair {
                let number = (first + place + 1).to_string();
                let name = [&number, " ", &after.operation].concat();
                steps.push((name, facts::turns(&before.network, &after.network, &to_host)));
            }
        }
    }
    let is_due = |turn: &Turn, step: &[Turn]| step.iter().any(|it| it.kind == turn.kind && it.what == turn.what);
    all.into_iter()
        .map(|turn| {
            let names = steps.iter().filter(|(_, own)| is_due(&turn, own)).map(|(name, _)| name.clone()).collect();
            (turn, names)
        })
        .collect()
}

fn table(turns: &[(Turn, Vec<String>)]) -> AnyView {
    if turns.is_empty() {
        return view! { <p class="hint">{word(Word::NothingChanges)}</p> }.into_any();
    }
    let rows = turns.iter().enumerate().map(|(place, (turn, steps))| {
        // The kind is said where it begins.
        let is_first =
            place.checked_sub(1).and_then(|before| turns.get(before)).is_none_or(|it| it.0.kind != turn.kind);
        let kind = is_first.then(|| word(turn.kind));
        let class = preview::class_of(turn.kind);
        let cell = |text: &str| view! { <td><span class=class(text)>{text.to_string()}</span></td> };
        view! {
            <tr>
                <td class="dim">{kind}</td>
                <th scope="row">{turn.what.clone()}</th>
                {cell(&turn.before)}
                {cell(&turn.after)}
                <td class="because">{steps.join(", ")}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <table aria-label=word(Word::WhatTurned)>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{word(Word::WhatColumn)}</th>
                    <th scope="col">{word(Word::Earlier)}</th>
                    <th scope="col">{word(Word::Later)}</th>
                    <th scope="col">{word(Word::Because)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
