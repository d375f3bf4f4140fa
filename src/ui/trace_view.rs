//! A trace in words: its verdict, every stage with its outcome and its reason. It must not know how it comes about.

use super::question::{destination_field, source_select, verdict_sentence};
use super::store::Store;
use super::widgets::{icon, verdict_class};
use super::{facts, findings_view};
use crate::net::Id;
use crate::reach::{Outcome, Step, Trace, Verdict};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// The trace of the question.
pub fn trace(store: Store) -> AnyView {
    view! {
        <section class="trace" aria-label=word(Word::Trace)>
            <div class="tool-line">
                <label for="trace-from">{word(Word::From)}</label>
                {source_select(store, "trace-from", Word::From)}
                <label for="trace-to">{word(Word::To)}</label>
                {destination_field(store, "trace-to", Word::To)}
            </div>
            {move || {
                store.network.track();
                match store.trace.get() {
                    None => view! { <p class="hint">{word(Word::Question)}</p> }.into_any(),
                    Some(trace) => story(store, &trace),
                }
            }}
        </section>
    }
    .into_any()
}

fn story(store: Store, trace: &Trace) -> AnyView {
    let network = store.network.get_untracked();
    let steps: Vec<AnyView> = trace.steps.iter().enumerate().map(|(place, step)| stage(store, place, step)).collect();
    let assumptions: Vec<AnyView> = trace
        .assumptions
        .iter()
        .map(|it| {
            let text = facts::sentence(&network, &it.detail);
            view! { <li><span class="tag unknown">{word(Word::Assumption)}</span> {text} " " {rule(it.rule)}</li> }
                .into_any()
        })
        .collect();
    let others: Vec<AnyView> = trace
        .alternatives
        .iter()
        .map(|it| {
            let class = verdict_class(it.trace.verdict);
            let sentence = verdict_sentence(store, &it.trace);
            view! { <li><code>{it.destination.to_string()}</code> " " <span class=class>{sentence}</span></li> }
                .into_any()
        })
        .collect();
    view! {
        <h2 class=[verdict_class(trace.verdict), " verdict-heading"].concat()>{verdict_sentence(store, trace)}</h2>
        {(trace.verdict != Verdict::Private).then(|| findings_view::smallest_repair(store))}
        <ol class="stages" aria-label=word(Word::Stages)>{steps}</ol>
        {(!others.is_empty()).then(|| view! { <h3>{word(Word::Alternatives)}</h3><ul class="plain">{others}</ul> })}
        {(!assumptions.is_empty()).then(|| view! { <ul class="plain assumptions">{assumptions}</ul> })}
    }
    .into_any()
}

fn stage(store: Store, place: usize, step: &Step) -> AnyView {
    let (class, symbol, outcome) = match step.outcome {
        Outcome::Pass => ("stage pass", "pass", Word::Pass),
        Outcome::Fail => ("stage fail", "fail", Word::Fail),
        Outcome::Unknown => ("stage unknown", "unknown", Word::Unknown),
        Outcome::Skipped => ("stage skipped", "skipped", Word::Skipped),
    };
    let network = store.network.get_untracked();
    let reason = reason(store, &facts::sentence(&network, &step.detail), step.component.as_ref());
    view! {
        <li
            class=class
            aria-current=move || (store.step.get() == Some(place)).then_some("step")
            on:click=move |_| store.step.set(Some(place))
        >
            <span class="mark">{icon(symbol)}<span class="hidden">{word(outcome)}</span></span>
            <span class="stage-name">{crate::text::page::stage(step.stage)}</span>
            <span class="reason">{reason}</span>
            <span class="codes">
                {step.code.map(|code| view! { <code class="code">{code}</code> })}
                {rule(step.rule)}
            </span>
        </li>
    }
    .into_any()
}

/// A sentence in which the component's name leads to it.
fn reason(store: Store, sentence: &str, component: Option<&Id>) -> AnyView {
    let Some(id) = component.cloned() else { return sentence.to_string().into_any() };
    let name = facts::thing_label(&store.network.get_untracked(), id.as_str());
    let (before, after) = match sentence.split_once(&name) {
        Some((before, after)) => (before.to_string(), after.to_string()),
        None => ([sentence, " "].concat(), String::new()),
    };
    view! {
        {before}
        <button type="button" class="link small" on:click=move |_| store.selected.set(Some(id.clone()))>{name}</button>
        {after}
    }
    .into_any()
}

/// The rule behind a statement.
fn rule(id: &'static str) -> AnyView {
    view! { <code class="rule" title=[word(Word::Learn), " ", id].concat()>{id}</code> }.into_any()
}
