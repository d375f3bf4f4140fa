//! Subnets by services, each cell a verdict that leads to its trace. It must not know how verdicts come about.

use super::facts;
use super::store::{Question, Store, Tab};
use super::widgets::verdict_class;
use crate::net::order;
use crate::reach::Verdict;
use crate::text::page::{Word, word};
use crate::text::verdict::verdict;
use leptos::prelude::*;

/// The matrix.
pub fn matrix(store: Store) -> AnyView {
    let matrix = Memo::new(move |_| facts::matrix(&store.network.get()));
    // The column that it is sorted by, 0 being the subnets, and whether backwards.
    let sorted = RwSignal::new(None::<(usize, bool)>);
    let head = move |place: usize, name: String, note: String| {
        let direction = move || match sorted.get() {
            Some((own, is_back)) if own == place => Some(if is_back { "descending" } else { "ascending" }),
            Some(_) | None => None,
        };
        let press = move |_| sorted.update(|it| *it = Some((place, it.is_some_and(|it| it == (place, false)))));
        let title = [word(Word::SortBy), " ", &name].concat();
        view! {
            <th scope="col" aria-sort=direction>
                <button type="button" class="sort" title=title on:click=press>{name}</button>
                " "
                <span class="note">{note}</span>
            </th>
        }
        .into_any()
    };
    view! {
        {move || {
            let (columns, mut rows) = matrix.get();
            if let Some((place, is_back)) = sorted.get() {
                sort(&mut rows, place, is_back);
            }
            if rows.is_empty() {
                return view! { <p class="hint">{word(Word::MatrixEmpty)}</p> }.into_any();
            }
            let own = head(0, word(Word::Subnet).to_string(), String::new());
            let heads = columns.iter().enumerate().map(|(place, (key, host))| head(place + 1, key.clone(), host.clone()));
            let heads: Vec<AnyView> = heads.collect();
            let body: Vec<_> = rows.into_iter().map(|row| one_row(store, &columns, row)).collect();
            view! {
                <p class="note">{word(Word::MatrixLead)}</p>
                <table aria-label=word(Word::Matrix) class="matrix-table">
                    <thead><tr>{own}{heads}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            }
            .into_any()
        }}
    }
    .into_any()
}

/// Sorts by the subnet's name, or by the verdict in a column, the worst first; no host comes last either way.
fn sort(rows: &mut Vec<facts::MatrixRow>, place: usize, is_back: bool) {
    let rank = |row: &facts::MatrixRow| {
        let cell = row.cells.get(place.checked_sub(1)?)?.as_ref()?;
        Some(
            [Verdict::Blocked, Verdict::Unknown, Verdict::Public, Verdict::Private]
                .iter()
                .position(|it| *it == cell.verdict),
        )
    };
    let (mut with, without): (Vec<_>, Vec<_>) = rows.drain(..).partition(|row| place == 0 || rank(row).is_some());
    match place {
        0 => order::sort_by_key(&mut with, |row| row.name.clone()),
        _ => order::sort_by_key(&mut with, rank),
    }
    if is_back {
        with.reverse();
    }
    rows.extend(with.into_iter().chain(without));
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
                        {verdict(cell.verdict)}
                    </button>
                    <span class="note">{via}</span>
                </td>
            }
            .into_any()
        })
        .collect();
    view! { <tr><th scope="row">{row.name}</th>{cells}</tr> }.into_any()
}
