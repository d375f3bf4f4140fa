//! Subnets by services, each cell a verdict that leads to its trace. It must not know how verdicts come about.

use super::facts;
use super::store::{Question, Store, Tab};
use super::widgets::{verdict_class, verdict_word};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// The matrix.
pub fn matrix(store: Store) -> AnyView {
    let matrix = Memo::new(move |_| facts::matrix(&store.network.get()));
    view! {
        {move || {
            let (columns, rows) = matrix.get();
            if rows.is_empty() {
                return view! { <p class="hint">{word(Word::MatrixEmpty)}</p> }.into_any();
            }
            let heads: Vec<_> = columns
                .iter()
                .map(|(key, host)| {
                    view! { <th scope="col"><span>{key.clone()}</span> <span class="note">{host.clone()}</span></th> }
                })
                .collect();
            let body: Vec<_> = rows.into_iter().map(|row| one_row(store, &columns, row)).collect();
            view! {
                <p class="note">{word(Word::MatrixLead)}</p>
                <table aria-label=word(Word::Matrix) class="matrix-table">
                    <thead><tr><th scope="col">{word(Word::Subnet)}</th>{heads}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            }
            .into_any()
        }}
    }
    .into_any()
}

fn one_row(store: Store, columns: &[facts::MatrixColumn], row: facts::MatrixRow) -> AnyView {
    let from = row.from.clone();
    let cells: Vec<AnyView> = row
        .cells
        .into_iter()
        .zip(columns)
        .map(|(cell, (_, to))| {
            let (Some(cell), Some(from)) = (cell, from.clone()) else {
                return view! { <td><span class="note">{word(Word::NoHost)}</span></td> }.into_any();
            };
            let to = to.clone();
            let via = cell.via.replace('-', " ");
            view! {
                <td>
                    <button
                        type="button"
                        class=["cell ", verdict_class(cell.verdict)].concat()
                        on:click=move |_| {
                            store.question.set(Question { from: from.clone(), to: to.clone() });
                            store.show(Tab::Trace);
                        }
                    >
                        {verdict_word(cell.verdict)}
                    </button>
                    <span class="note">{via}</span>
                </td>
            }
            .into_any()
        })
        .collect();
    view! { <tr><th scope="row">{row.name}</th>{cells}</tr> }.into_any()
}
