//! A field that finds any id, name, address or CIDR of the network, and goes there. It must not know the picture.

use super::branches::{self, Branch};
use super::browser;
use super::store::Store;
use super::widgets::{Choice, Field, combobox};
use crate::model::Network;
use crate::net::Id;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use std::net::IpAddr;
use std::sync::Arc;

/// The most things that are offered.
const MOST: usize = 40;

/// The field, while it is open.
pub fn find(store: Store) -> AnyView {
    let close = move || {
        store.is_finding.set(false);
        browser::focus("find-button");
    };
    let text = RwSignal::new(String::new());
    let field = move || {
        combobox(Field {
            id: "find".to_string(),
            label: word(Word::Find),
            waits: true,
            placeholder: word(Word::FindHint),
            text,
            suggest: Arc::new(move |typed| {
                let found = found(&store.network.get_untracked(), typed);
                found.into_iter().map(|it| Choice { value: it.key, text: it.name, note: it.detail }).collect()
            }),
            choose: Callback::new(move |wanted: String| {
                let all = found(&store.network.get_untracked(), &wanted);
                let is_it = |it: &&Branch| {
                    let id = it.id.as_ref().map(Id::as_str);
                    it.key == wanted || it.name == wanted || it.detail == wanted || id == Some(&wanted)
                };
                let only = all.first().filter(|_| all.len() == 1 && !wanted.trim().is_empty());
                if let Some(id) = all.iter().find(is_it).or(only).and_then(|it| it.id.clone()) {
                    store.selected.set(Some(id));
                    text.set(String::new());
                    close();
                }
            }),
        })
    };
    Effect::new(move |_| {
        if store.is_finding.get() {
            request_animation_frame(|| browser::focus("find"));
        }
    });
    view! {
        <Show when=move || store.is_finding.get()>
            <div
                class="find"
                role="search"
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        close();
                    }
                }
            >
                {field()}
            </div>
        </Show>
    }
    .into_any()
}

/// What a text is found in: the thing's id, its name, what stands behind it; and subnets and VPCs that hold an address.
fn found(network: &Network, typed: &str) -> Vec<Branch> {
    let typed = typed.trim().to_ascii_lowercase();
    let address: Option<IpAddr> = typed.parse().ok();
    let holds = |it: &Branch| {
        let blocks = it.detail.split(", ").filter_map(|block| block.parse::<crate::net::Cidr>().ok());
        address.is_some_and(|address| blocks.into_iter().any(|block| block.contains(address)))
    };
    let has = |text: &str| text.to_ascii_lowercase().contains(&typed);
    let all = branches::tree(network).into_iter().filter(|it| it.id.is_some());
    let fitting = all.filter(|it| {
        has(&it.key)
            || has(&it.name)
            || has(&it.detail)
            || it.id.as_ref().is_some_and(|id| has(id.as_str()))
            || holds(it)
    });
    let mut fitting: Vec<Branch> = fitting.collect();
    // What has an address comes before the blocks that hold it.
    if address.is_some() {
        crate::net::order::sort_by_key(&mut fitting, |it| std::cmp::Reverse(it.level));
    }
    fitting.truncate(MOST);
    fitting
}
