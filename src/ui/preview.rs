//! What would change by a request that is not carried out yet, as rows. It must not know which request it is.

use super::cost_view;
use super::facts::{self, Changes};
use super::inspector::refusal_parts;
use super::store::{Shared, Store};
use crate::control::{ApiError, Request};
use crate::text::page::{Word, word};
use leptos::prelude::*;
use std::sync::Arc;

/// What would come of a request: what differs, and the network that would be; none where there is no request yet.
pub type Outcome = Option<Result<(Changes, Shared), ApiError>>;

/// What would come of the request as it stands. While the dialog is open, the picture shows it, too.
pub fn of(store: Store, request: impl Fn() -> Option<Request> + Send + Sync + 'static) -> Memo<Outcome> {
    let outcome = Memo::new(move |_| {
        let request = request()?;
        let network = store.network.get();
        Some(store.preview_of(&request).map(|after| {
            let question = store.question.with_untracked(|it| it.to.clone());
            (facts::changes(&network, &after, &question), Arc::new(after))
        }))
    });
    Effect::new(move |_| {
        outcome.with(|outcome| match outcome {
            Some(Ok((_, after))) => store.preview.set(Some(after.clone())),
            Some(Err(_)) | None => store.forget_preview(),
        });
    });
    on_cleanup(move || store.forget_preview());
    outcome
}

/// The region that says what will change; `hint` stands where there is no request yet.
pub fn what_will_change(outcome: Memo<Outcome>, hint: Word) -> AnyView {
    view! {
        <section class="preview" aria-label=word(Word::WhatWillChange) role="region">
            <h3>{word(Word::WhatWillChange)}</h3>
            {move || match outcome.get() {
                None => view! { <p class="hint">{word(hint)}</p> }.into_any(),
                Some(Ok((changes, _))) => rows(&changes),
                // A form that is not filled in yet is no mistake.
                Some(Err(why)) if ["MissingParameter", "VPCIdNotSpecified"].contains(&why.code.as_str()) => {
                    view! { <p class="hint">{word(hint)}</p><p class="note">{why.message}</p> }.into_any()
                }
                Some(Err(why)) => soft_refusal(&why),
            }}
        </section>
    }
    .into_any()
}

/// A refusal that is foreseen while the form is filled in: said, but not an alert.
pub fn soft_refusal(why: &ApiError) -> AnyView {
    view! {
        <div class="refusal soft">{refusal_parts(why, None)}</div>
    }
    .into_any()
}

/// What differs, as rows.
pub fn rows(changes: &Changes) -> AnyView {
    let routes: Vec<AnyView> = [(&changes.gained, "+", "added"), (&changes.lost, "−", "removed")]
        .into_iter()
        .flat_map(|(rows, sign, class)| rows.iter().map(move |(table, row)| (table, row, sign, class)))
        .map(|(table, row, sign, class)| {
            let target = if row.target_name.is_empty() { row.target.to_string() } else { row.target_name.clone() };
            view! {
                <li class=["ghost ", class].concat()>
                    <span class="sign">{sign}</span>
                    <span>{table.clone()}</span>
                    <code>{row.destination.clone()}</code>
                    <span>"→"</span>
                    <code>{target}</code>
                </li>
            }
            .into_any()
        })
        .collect();
    let mut answers: Vec<AnyView> = Vec::new();
    let mut said: Vec<(&str, &str)> = Vec::new();
    for turned in &changes.answers {
        if said.contains(&(turned.to.as_str(), turned.after.as_str())) {
            continue;
        }
        said.push((&turned.to, &turned.after));
        answers.push(turn(&turned.to, &turned.before, &turned.after, "mono"));
    }
    let paths: Vec<AnyView> = changes
        .paths
        .iter()
        .map(|it| {
            let row = turn(&[&it.from, " → ", &it.to].concat(), &it.before, &it.after, "word");
            view! { {row} {(!it.why.is_empty()).then(|| view! { <li class="note">{it.why.clone()}</li> })} }.into_any()
        })
        .collect();
    let cost = (changes.cost.0 != changes.cost.1).then(|| {
        let (before, after) = (cost_view::dollars(changes.cost.0), cost_view::dollars(changes.cost.1));
        turn(word(Word::PerMonth), &before, &after, "mono")
    });
    let part = |title: Word, items: Vec<AnyView>| {
        (!items.is_empty()).then(|| view! { <h4>{word(title)}</h4><ul class="plain">{items}</ul> })
    };
    view! {
        {changes.is_empty().then(|| view! { <p class="hint">{word(Word::NothingChanges)}</p> })}
        {part(Word::Routes, routes)}
        {part(Word::DnsChange, answers)}
        {part(Word::Paths, paths)}
        {part(Word::CostChange, cost.into_iter().collect())}
    }
    .into_any()
}

/// The classes of what something was or became, by the kind of thing that turned.
pub fn class_of(kind: Word) -> impl Fn(&str) -> String {
    move |text| {
        if kind == Word::Matrix || kind == Word::Paths { ["verdict ", text].concat() } else { "mono".to_string() }
    }
}

fn turn(what: &str, before: &str, after: &str, class: &'static str) -> AnyView {
    let verdict = |text: &str| if class == "word" { ["verdict ", text].concat() } else { "mono".to_string() };
    view! {
        <li class="turn">
            <span class="what">{what.to_string()}</span>
            <span class=verdict(before)>{before.to_string()}</span>
            <span aria-hidden="true">"→"</span>
            <span class=verdict(after)>{after.to_string()}</span>
        </li>
    }
    .into_any()
}
