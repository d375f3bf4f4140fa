//! The tour: five steps on the first example, each of which marks a real part of the page. It must not know what is in the parts.

use super::browser;
use super::store::Store;
use crate::lessons::examples::{EXAMPLES, first_lab};
use crate::model::EndpointType;
use crate::text::first_steps::{self, TOUR_STEPS};
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// The step in which the reader adds an endpoint.
pub const ADDING: usize = 3;

/// The tour's panel, while it is taken. The part that a step speaks of is marked by `data-tour` on the root element.
pub fn tour(store: Store) -> AnyView {
    let leave = move || {
        store.tour.set(None);
        browser::focus("line-source");
    };
    let go = move |step: usize| {
        store.tour.set(Some(step));
        request_animation_frame(|| browser::focus("tour-text"));
    };
    Effect::new(move |before: Option<Option<usize>>| {
        let step = store.tour.get();
        let mark = step.map(|step| step.to_string());
        browser::mark_root("data-tour", mark.as_deref());
        if before.flatten().is_none() && step.is_some() {
            begin(store);
            request_animation_frame(|| browser::focus("tour-text"));
        }
        step
    });
    Effect::new(move |_| {
        let has_gateway = store
            .network
            .with(|network| network.vpc_endpoints.iter().any(|it| it.vpc_endpoint_type == EndpointType::Gateway));
        if has_gateway && store.tour.get_untracked() == Some(ADDING) {
            go(ADDING + 1);
        }
    });
    view! {
        {move || {
            let step = store.tour.get()?;
            let is_last = step + 1 == TOUR_STEPS;
            let count = [&(step + 1).to_string(), " / ", &TOUR_STEPS.to_string()].concat();
            Some(view! {
                <section
                    class="tour"
                    aria-label=word(Word::TourName)
                    on:keydown=move |event| if event.key() == "Escape" { leave() }
                >
                    <p id="tour-text" tabindex="-1">
                        <span class="note">{count}</span>
                        " "
                        {first_steps::tour(step)}
                    </p>
                    <div class="tour-keys">
                        <button type="button" class="quiet" on:click=move |_| leave()>
                            {word(if is_last { Word::TourDone } else { Word::TourLeave })}
                        </button>
                        <span class="spring"></span>
                        {(step > 0).then(|| view! {
                            <button type="button" on:click=move |_| go(step - 1)>{word(Word::TourBack)}</button>
                        })}
                        // The endpoint itself leads on from the step in which it is added.
                        {(!is_last && step != ADDING).then(|| view! {
                            <button type="button" class="primary" on:click=move |_| go(step + 1)>{word(Word::TourNext)}</button>
                        })}
                    </div>
                </section>
            })
        }}
    }
    .into_any()
}

/// The tour speaks of the first example: where another network is open, it is put a step back.
fn begin(store: Store) {
    let first = first_lab();
    if store.network.with_untracked(|network| **network != *first.network()) {
        let title = EXAMPLES.first().map_or("", |example| first_steps::example(example.key, "title"));
        let _holds_together = store.replace(first.network(), title, word(Word::Opened));
    }
}
