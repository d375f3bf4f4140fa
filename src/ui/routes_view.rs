//! The route tables as tables, those of the question's journey first, with the rows that the last change brought and took marked. It must not know routing.

use super::facts::{self, RouteRow, TableView, Weighed};
use super::inspector::breakable;
use super::store::Store;
use crate::net::Id;
use crate::reach::Stage;
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// All route tables.
pub fn route_tables(store: Store) -> AnyView {
    let tables = Memo::new(move |_| {
        let before = store.before.get_untracked();
        facts::tables(&store.network.get(), &before)
    });
    // What the question's journey is routed by stands first, in its order.
    let ordered = move || {
        let mut tables = tables.get();
        store.trace.with(|trace| {
            let steps = trace.iter().flat_map(|it| it.steps.iter().rev()).filter(|it| it.stage == Stage::Route);
            for id in steps.filter_map(|it| it.component.as_ref()) {
                if let Some(place) = tables.iter().position(|table| table.id == *id) {
                    let table = tables.remove(place);
                    tables.insert(0, table);
                }
            }
        });
        tables
    };
    view! {
        <Show when=move || !tables.with(Vec::is_empty) fallback=|| view! { <p class="hint">{word(Word::NoRouteTables)}</p> }>
            <div class="tables">
                <For
                    each=ordered
                    key=|table| table.clone()
                    children=move |table| one_table(store, table)
                />
            </div>
        </Show>
    }
    .into_any()
}

fn one_table(store: Store, table: TableView) -> AnyView {
    let used = {
        let id = table.id.clone();
        Memo::new(move |_| {
            store.trace.with(|trace| {
                let route = trace.as_ref()?.route.as_ref()?;
                (route.route_table == id).then(|| (route.destination.to_string(), route.target.clone()))
            })
        })
    };
    let why = {
        let id = table.id.clone();
        Memo::new(move |_| store.trace.with(|trace| trace.as_ref().and_then(|trace| facts::weighed(trace, &id))))
    };
    let rows: Vec<AnyView> = table.rows.iter().map(|row| route_row(row, used, why)).collect();
    let subnets = if table.subnets.is_empty() { word(Word::NoSubnets).to_string() } else { table.subnets.join(", ") };
    let gone = table.gone.iter().map(|row| {
        view! { <li class="changed gone">{word(Word::Gone)} " " <code>{row.destination.clone()}</code> " → " <code>{row.target.to_string()}</code></li> }
    });
    let gone: Vec<_> = gone.collect();
    let id = table.id.clone();
    let is_named = table.name != table.id.as_str();
    view! {
        <article class="route-table">
            <header>
                <button type="button" class="link" on:click=move |_| store.selected.set(Some(id.clone()))>
                    {table.name.clone()}
                </button>
                {is_named.then(|| view! { <code>{table.id.to_string()}</code> })}
                {table.is_main.then(|| view! { <span class="tag">{word(Word::MainTable)}</span> })}
                {move || why.get().map(|why| view! { <span class="note">{word(Word::ForAddress)} " " <code>{why.address}</code></span> })}
                <span class="note">{subnets}</span>
            </header>
            <table aria-label=table.name.clone()>
                <thead>
                    <tr>
                        <th scope="col">{word(Word::Destination)}</th>
                        <th scope="col">{word(Word::TargetColumn)}</th>
                        <th scope="col">{word(Word::StateColumn)}</th>
                        <th scope="col">{word(Word::OriginColumn)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {(!gone.is_empty()).then(|| view! { <ul class="gone-list">{gone}</ul> })}
        </article>
    }
    .into_any()
}

fn route_row(row: &RouteRow, used: Memo<Option<(String, Id)>>, why: Memo<Option<Weighed>>) -> AnyView {
    let is_new = row.is_new;
    let (destination, target) = (row.destination.clone(), row.target.clone());
    let is_used = move || used.with(|used| used.as_ref().is_some_and(|it| it.0 == destination && it.1 == target));
    let of_row = row.clone();
    let reason =
        move || why.with(|why| why.as_ref().map(|why| view! { <span class="note why">{word(why.of(&of_row))}</span> }));
    let state = if row.state == "active" { "state" } else { "state blackhole" };
    view! {
        <tr class:changed=is_new class:used=is_used>
            <td>
                <code>{row.destination.clone()}</code>
                {is_new.then(|| view! { " " <span class="tag new">{word(Word::AddedRow)}</span> " " })}
                {(!row.note.is_empty()).then(|| view! { <span class="note">{row.note.clone()}</span> })}
                {reason}
            </td>
            <td>
                <code>{row.target.to_string()}</code>
                {(!row.target_name.is_empty()).then(|| view! { <span class="note">{row.target_name.clone()}</span> })}
            </td>
            <td><span class=state>{row.state}</span></td>
            <td class="dim">{breakable(row.origin)}</td>
        </tr>
    }
    .into_any()
}
