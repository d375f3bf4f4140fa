//! What DNS answers, asked from a chosen host. It must not know who answers whom.

use super::browser;
use super::facts::{self, DnsRow};
use super::question::options;
use super::store::Store;
use crate::reach::DnsSource;
use crate::text::page::{Word, answered_by, word};
use leptos::prelude::*;

/// The answers.
pub fn dns(store: Store) -> AnyView {
    let sources = Memo::new(move |_| facts::sources(&store.network.get()));
    let from = Memo::new(move |_| store.asked_from.get().unwrap_or_else(|| store.question.with(|it| it.from.clone())));
    let extra = RwSignal::new(String::new());
    let asked = move || {
        let extra = extra.get();
        if extra.is_empty() { store.question.with(|it| it.to.clone()) } else { extra }
    };
    let rows = Memo::new(move |_| facts::dns_rows(&store.network.get(), &from.get(), &asked()));
    let old = Memo::new(move |_| {
        store.network.track();
        facts::dns_rows(&store.before.get_untracked(), &from.get(), &asked())
    });
    view! {
        <div class="tool-line">
            <label for="asked-from">{word(Word::AskedFrom)}</label>
            <select
                id="asked-from"
                on:change=move |event| {
                    let value = browser::value_of(&event);
                    store.asked_from.set(facts::source_of(&store.network.get_untracked(), &value));
                }
            >
                {move || options(&sources.get(), &facts::source_key(&from.get()))}
            </select>
            <input
                class="ask"
                aria-label=word(Word::AskName)
                placeholder=word(Word::AskName)
                spellcheck="false"
                on:change=move |event| extra.set(browser::value_of(&event))
            />
        </div>
        <table aria-label=word(Word::DnsAnswers) class="dns-answers">
            <thead>
                <tr>
                    <th scope="col">{word(Word::NameColumn)}</th>
                    <th scope="col">{word(Word::AnswerColumn)}</th>
                    <th scope="col">{word(Word::AnsweredByColumn)}</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || {
                        let old = old.get();
                        let mark = |row: DnsRow| {
                            let was = old.iter().find(|it| it.name == row.name);
                            let differs = was.is_some_and(|was| was.answers != row.answers || was.status != row.status);
                            let earlier = was.filter(|_| differs).map(facts::answer_text).unwrap_or_default();
                            (earlier, row)
                        };
                        rows.get().into_iter().map(mark).collect::<Vec<_>>()
                    }
                    key=|(earlier, row)| [row.name.as_str(), "=", &facts::answer_text(row), row.source.as_str(), &row.answered_by, "*", earlier].concat()
                    children=move |(earlier, row)| answer(store, earlier, row)
                />
            </tbody>
        </table>
    }
    .into_any()
}

fn answer(store: Store, earlier: String, row: DnsRow) -> AnyView {
    let is_changed = !earlier.is_empty();
    let by = answered_by(row.source);
    let answers: Vec<_> = if facts::is_answered(&row) {
        row.answers.iter().map(|it| view! { <code class="answer">{it.clone()}</code> }.into_any()).collect()
    } else {
        vec![view! { <span class="state blackhole">{row.status}</span> }.into_any()]
    };
    let id = row.answered_id.clone().filter(|_| row.source != DnsSource::Public);
    let name = row.answered_by.clone();
    view! {
        <tr class:changed=is_changed>
            <th scope="row"><code>{row.name.clone()}</code></th>
            <td class="answers">{answers}</td>
            <td>
                <span>{by}</span>
                {id.map(|id| {
                    view! {
                        <button type="button" class="link small" on:click=move |_| store.selected.set(Some(id.clone()))>
                            {name}
                        </button>
                    }
                })}
                {is_changed.then(|| view! { <span class="note was">{word(Word::Before)} " " <s>{earlier}</s></span> })}
            </td>
        </tr>
    }
    .into_any()
}
