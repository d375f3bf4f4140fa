//! The page: Leptos components, signals, the browser. It must not know rules of AWS.

use leptos::prelude::*;

/// Draws the page into the document's body.
pub fn start() {
    mount_to_body(Page);
}

#[component]
fn Page() -> impl IntoView {
    view! {
        <main>
            <h1>"Endpoint Lab"</h1>
        </main>
    }
}
