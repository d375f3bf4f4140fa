//! What is wrong or wasteful, each with its repair as commands, and the smallest repair of a blocked journey. It must not know
//! what makes a finding.

use super::facts;
use super::inspector::refusal;
use super::store::Store;
use crate::cli::print_request;
use crate::control::{ApiError, Request};
use crate::net::Id;
use crate::reach::{Fact, Verdict};
use crate::review::findings::Severity;
use crate::review::fix::{self, Goal};
use crate::review::{self, Finding};
use crate::text::findings as sentences;
use crate::text::lesson::{Taught, taught};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// The findings.
pub fn findings(store: Store) -> AnyView {
    let found = Memo::new(move |_| review::findings(&store.network.get()));
    view! {
        {move || {
            let mut found = found.get();
            if found.is_empty() {
                return view! { <p class="hint">{word(Word::NoFindings)}</p> }.into_any();
            }
            let is_withheld = store.withholds_ways.get() && review::findings::withhold(&mut found);
            let withheld = is_withheld.then(withheld);
            let items: Vec<AnyView> = found.into_iter().map(|it| one(store, it)).collect();
            view! { {withheld} <ul class="findings" aria-label=word(Word::Findings)>{items}</ul> }.into_any()
        }}
    }
    .into_any()
}

fn one(store: Store, mut finding: Finding) -> AnyView {
    let network = store.network.get_untracked();
    for fact in &mut finding.facts {
        if let Fact::Id(id) = fact {
            *fact = Fact::Text(facts::thing_label(&network, id.as_str()));
        }
    }
    let (class, severity) = match finding.severity {
        Severity::Error => ("tag bad", Word::FoundError),
        Severity::Warning => ("tag warn", Word::FoundWarning),
        Severity::Note => ("tag", Word::FoundNote),
    };
    let components: Vec<AnyView> = finding.components.iter().map(|id| link(store, id)).collect();
    let repair = (!finding.fix.is_empty()).then(|| repair(store, finding.fix.clone()));
    view! {
        <li class="finding">
            <div class="finding-head">
                <span class=class>{word(severity)}</span>
                <strong>{sentences::title(&finding)}</strong>
                {components}
                <code class="rule">{finding.rule}</code>
            </div>
            <p>{sentences::sentence(&finding)}</p>
            <p class="hint">{sentences::hint(&finding)}</p>
            {repair}
        </li>
    }
    .into_any()
}

fn link(store: Store, id: &Id) -> AnyView {
    let name = facts::thing_label(&store.network.get_untracked(), id.as_str());
    let id = id.clone();
    view! {
        <button type="button" class="link small" on:click=move |_| store.selected.set(Some(id.clone()))>{name}</button>
    }
    .into_any()
}

/// A repair: the commands first, then the button that carries them out.
fn repair(store: Store, requests: Vec<Request>) -> AnyView {
    let refused = RwSignal::new(None::<ApiError>);
    let commands: Vec<String> = requests.iter().map(print_request).collect();
    view! {
        <details class="repair">
            <summary>{word(Word::Repair)}</summary>
            <pre tabindex="0">{commands.join("\n")}</pre>
            <button
                type="button"
                class="primary"
                on:click=move |_| {
                    for request in &requests {
                        if let Err(why) = store.apply(request) {
                            refused.set(Some(why));
                            return;
                        }
                    }
                }
            >
                {word(Word::Apply)}
            </button>
            {move || refused.get().map(|why| refusal(&why))}
        </details>
    }
    .into_any()
}

/// Why no repair is offered.
fn withheld() -> AnyView {
    view! { <p class="hint">{taught(Taught::Withheld)}</p> }.into_any()
}

/// The smallest repair that makes the question's journey private, searched for when it is asked for.
pub fn smallest_repair(store: Store) -> AnyView {
    let searched = RwSignal::new(None::<Option<Vec<Request>>>);
    Effect::new(move |_| {
        store.trace.track();
        searched.set(None);
    });
    let search = move |_| {
        let query = store.question.with_untracked(|it| facts::query(&it.from, &it.to));
        let found =
            query.and_then(|query| fix::fix(&store.network.get_untracked(), &Goal { query, want: Verdict::Private }));
        searched.set(Some(found));
    };
    view! {
        <div class="smallest">
            {move || match searched.get() {
                _ if store.withholds_ways.get() => withheld(),
                None => view! { <button type="button" on:click=search>{word(Word::SmallestRepair)}</button> }.into_any(),
                Some(None) => view! { <p class="hint">{word(Word::NoRepair)}</p> }.into_any(),
                Some(Some(requests)) => repair_open(store, requests),
            }}
        </div>
    }
    .into_any()
}

fn repair_open(store: Store, requests: Vec<Request>) -> AnyView {
    let commands: Vec<String> = requests.iter().map(print_request).collect();
    view! {
        <pre tabindex="0">{commands.join("\n")}</pre>
        <button type="button" class="primary" on:click=move |_| {
            let _stops_at_a_refusal = requests.iter().try_for_each(|request| store.apply(request).map(drop));
        }>{word(Word::Apply)}</button>
    }
    .into_any()
}
