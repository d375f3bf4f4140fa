//! The monthly bill, line by line. It must not know prices.

use super::facts;
use super::store::Store;
use crate::model::Network;
use crate::review::cost::{self, Line, Unit, usd};
use crate::text::page::{Word, charge, word};
use leptos::prelude::*;

/// The bill.
pub fn cost(store: Store) -> AnyView {
    let bill = Memo::new(move |_| cost::cost(&store.network.get()));
    view! {
        {move || {
            let bill = bill.get();
            if bill.lines.is_empty() {
                return view! { <p class="hint">{word(Word::CostEmpty)}</p> }.into_any();
            }
            let network = store.network.get_untracked();
            let rows: Vec<AnyView> = bill.lines.iter().map(|it| row(&network, it)).collect();
            view! {
                <p class="note">{word(Word::CostLead)}</p>
                <table aria-label=word(Word::Cost) class="cost-table">
                    <thead>
                        <tr>
                            <th scope="col">{word(Word::Charge)}</th>
                            <th scope="col">{word(Word::Components)}</th>
                            <th scope="col" class="number">{word(Word::Rate)}</th>
                            <th scope="col" class="number">{word(Word::Monthly)}</th>
                            <th scope="col">{word(Word::Learn)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row" colspan="3">{word(Word::Total)}</th>
                            <td class="number"><strong>{dollars(bill.total())}</strong></td>
                            <td></td>
                        </tr>
                    </tfoot>
                </table>
            }
            .into_any()
        }}
    }
    .into_any()
}

fn row(network: &Network, line: &Line) -> AnyView {
    let names: Vec<String> = line.components.iter().map(|id| facts::thing_label(network, id.as_str())).collect();
    let unit = match line.charge.unit() {
        Unit::Hour => " / h",
        Unit::Gb => " / GB",
    };
    let rate = line.rate.map(|rate| [&dollars(rate.micro_usd), unit].concat());
    let rate = rate.unwrap_or_else(|| word(Word::NoPrice).to_string());
    let monthly = line
        .monthly
        .map(dollars)
        .unwrap_or_else(|| if line.rate.is_some() { word(Word::PerGb).to_string() } else { String::new() });
    view! {
        <tr>
            <th scope="row">{charge(line.charge)}</th>
            <td>{names.join(", ")}</td>
            <td class="number">{rate}</td>
            <td class="number">{monthly}</td>
            <td><code class="rule">{line.charge.rule()}</code></td>
        </tr>
    }
    .into_any()
}

/// Millionths of a dollar, for people.
pub fn dollars(micro: u64) -> String {
    ["$", &usd(micro)].concat()
}
