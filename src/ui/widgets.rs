//! Small pieces that several parts of the page are made of: symbols, dialogs, a field with suggestions. It must not know the lab.

use super::browser;
use crate::text::page::{Word, word};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// A symbol in one stroke weight, 18 pixels square, drawn in the text's colour.
pub fn icon(name: &str) -> AnyView {
    let path = match name {
        "undo" => "M6 4 3 7l3 3M3 7h7a4 4 0 0 1 0 8H7",
        "redo" => "M12 4l3 3-3 3M15 7H8a4 4 0 0 0 0 8h3",
        "history" => "M3.600 6.200A6 6 0 1 1 3 9M3 3.500v3h3M9 6v3.200l2.300 1.500",
        "plus" => "M9 4v10M4 9h10",
        "minus" => "M4 9h10",
        "find" => "M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3M11.600 11.600 15 15",
        "show" => "M9 3 16 6.500 9 10 2 6.500zM3 10l6 3 6-3M3 13l6 3 6-3",
        "play" => "M6 4l8 5-8 5z",
        "pause" => "M6.500 4.500v9M11.500 4.500v9",
        "back" => "M12 4.500 6 9l6 4.500zM4.500 4.500v9",
        "on" => "M6 4.500 12 9l-6 4.500zM13.500 4.500v9",
        "fit" => "M3 7V3h4M11 3h4v4M15 11v4h-4M7 15H3v-4",
        "sun" => {
            "M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6M9 1.5v2M9 14.500v2M1.500 9h2M14.500 9h2M3.700 3.700l1.400 1.400M12.900 12.900l1.400 1.400M3.700 14.300l1.400-1.400M12.900 5.100l1.400-1.400"
        }
        "moon" => "M14.500 11A6 6 0 0 1 7 3.500a6 6 0 1 0 7.500 7.500Z",
        "system" => "M3 4h12v8H3zM6.500 15h5M9 12v3",
        "help" => {
            "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2M7 7.200A2 2 0 1 1 9.600 9C9.100 9.200 9 9.600 9 10.200M9 12.700v.1"
        }
        "close" => "M4.500 4.500l9 9M13.500 4.500l-9 9",
        "share" => {
            "M13 2.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4M5 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4M13 11.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4M6.800 8l4.400-2.500M6.800 10l4.400 2.500"
        }
        "start" => {
            "M3.500 3.500h4.500v4.500H3.500zM10 3.500h4.500v4.500H10zM3.500 10h4.500v4.500H3.500zM10 12.200h4.500M12.200 10v4.500"
        }
        "import" => "M9 3v8M5.500 7.800 9 11.300l3.500-3.500M3.500 14.500h11",
        "export" => "M9 11.500v-8M5.500 6.800 9 3.300l3.500 3.500M3.500 14.500h11",
        "copy" => "M6.500 6.500h8v8h-8zM11.500 6.500v-3h-8v8h3",
        "open" => "M6.500 4.500 11 9l-4.500 4.500",
        "arrow" => "M3 9h12M11 5l4 4-4 4",
        "pass" => "M4 9.500l3.500 3.500L14 5.500",
        "fail" => "M5 5l8 8M13 5l-8 8",
        "unknown" => "M7 7a2 2 0 1 1 2.600 1.900C9.100 9.100 9 9.500 9 10.200M9 12.700v.1",
        "skipped" => "M5 9h8",
        "region" | "names" | "hosted-zone" => {
            "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2M2 9h14M9 2c3 3.500 3 10.500 0 14M9 2c-3 3.500-3 10.500 0 14"
        }
        "vpc" => "M3 3h12v12H3z",
        "zone" => "M9 2.500v13M3 5.500h3M3 9h3M3 12.500h3M12 5.500h3M12 9h3M12 12.500h3",
        "subnet" => "M3 4h12v4H3zM3 10h12v4H3z",
        "instance" => "M4 4h10v10H4zM7 7h4v4H7z",
        "port" => "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4M9 7.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3",
        "door" => "M5 15V3h8v12M3 15h12M10.500 9v.1",
        "gateway" => "M9 2.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M9 12V6M6.500 8.500 9 6l2.500 2.500",
        "nat" => "M3 9h11M10.500 5.500 14 9l-3.500 3.500",
        "security-group" => "M9 2.500 14.500 5v4c0 3.200-2.300 5.500-5.500 6.500C5.800 14.500 3.500 12.200 3.500 9V5z",
        "transit" => "M9 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4M9 7V2.500M9 11v4.500M7 9H2.500M11 9h4.500",
        "peering" => "M3 9h12M6 6 3 9l3 3M12 6l3 3-3 3",
        "service" => "M9 2.500 14.500 5.700v6.600L9 15.500l-5.500-3.200V5.700zM9 7a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
        "on-premises" => {
            "M4 15.500v-13h6v13M10 7h4.500v8.500M2.500 15.500h13M6.500 5.500h1M6.500 8.500h1M6.500 11.500h1"
        }
        "host" => "M3.500 4h11v8h-11zM2 14.500h14",
        "interface" => "M4 6h10v6H4zM7 12v2.500M11 12v2.500M9 6V3.500",
        "route-table" => "M3 4h12v10H3zM3 7.500h12M3 11h12M8 7.500V14",
        _ => "M5 5h8v8H5z",
    };
    view! {
        <svg class="icon" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true" focusable="false">
            <path d=path />
        </svg>
    }
    .into_any()
}

/// A button with a symbol, named by its word.
pub fn icon_button(name: &'static str, key: Word, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="icon-button" aria-label=word(key) title=word(key) on:click=move |_| press()>
            {icon(name)}
        </button>
    }
    .into_any()
}

/// A text in which what is typed stands between backticks.
pub fn prose(text: &str) -> AnyView {
    let part = |(place, part): (usize, &str)| {
        let part = part.to_string();
        if place % 2 == 0 { part.into_any() } else { view! { <code>{part}</code> }.into_any() }
    };
    text.split('`').enumerate().map(part).collect_view().into_any()
}

/// A modal dialog with a heading that names it. It is in the document only while it is open.
pub fn dialog(id: &'static str, title: String, class: &'static str, close: Callback<()>, content: AnyView) -> AnyView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _outcome = dialog.show_modal();
            browser::enter(&dialog);
        }
    });
    // Where the focus was, it is again when the dialog is gone.
    let before = StoredValue::new_local(browser::focused());
    on_cleanup(move || browser::give_back(before.try_get_value().flatten(), "main"));
    let label = [id, "-title"].concat();
    let of_heading = label.clone();
    view! {
        <dialog
            node_ref=node
            id=id
            class=class
            aria-labelledby=label
            // An event may come when the dialog is gone already.
            on:close=move |_| {
                let _gone = close.try_run(());
            }
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                let _gone = close.try_run(());
            }
        >
            <header class="dialog-head">
                <h2 id=of_heading tabindex="-1">{title}</h2>
                {icon_button("close", Word::Close, move || close.run(()))}
            </header>
            {content}
        </dialog>
    }
    .into_any()
}

/// One suggestion of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub value: String,
    /// What stands in the field when it is chosen.
    pub text: String,
    /// What stands behind it in the list.
    pub note: String,
}

/// The suggestions for a typed text.
pub type Suggest = Arc<dyn Fn(&str) -> Vec<Choice> + Send + Sync>;

/// What a field with suggestions needs to know.
#[derive(Clone)]
pub struct Field {
    /// Of the input element; the list's and the options' ids begin with it.
    pub id: String,
    pub label: &'static str,
    pub placeholder: &'static str,
    /// The text in the field.
    pub text: RwSignal<String>,
    /// The suggestions for what is typed.
    pub suggest: Suggest,
    /// Called with what was chosen, or with the text as it stands.
    pub choose: Callback<String>,
    /// Whether what is typed is taken only when it is confirmed: it may go on, though it is the name of something already.
    pub waits: bool,
}

/// A text field with suggestions, after the pattern of ARIA's combobox with a list.
pub fn combobox(field: Field) -> AnyView {
    let Field { id, label, placeholder, text, suggest, choose, waits } = field;
    let is_open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    // What was typed since the list opened: before that, everything is suggested.
    let typed = RwSignal::new(None::<String>);
    let suggest_here = suggest.clone();
    let choices = Memo::new(move |_| {
        if !is_open.get() {
            return Vec::new();
        }
        suggest_here(&typed.get().unwrap_or_default())
    });
    let list = [&id, "-list"].concat();
    let own = StoredValue::new(id.clone());
    let option_id = move |place: usize| own.with_value(|id| [id, "-option-", &place.to_string()].concat());
    let take = move |choice: &Choice| {
        text.set(choice.text.clone());
        is_open.set(false);
        typed.set(None);
        active.set(None);
        choose.run(choice.value.clone());
    };
    let take_text = move || {
        is_open.set(false);
        typed.set(None);
        active.set(None);
        let _gone = choose.try_run(text.get_untracked());
    };
    let show = move |place: Option<usize>| {
        is_open.set(true);
        active.set(place);
        if let Some(place) = place {
            browser::reveal(&option_id(place));
        }
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let count = choices.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                let next = active.get_untracked().map_or(0, |place| place + 1);
                let next = if next < count { next } else { 0 };
                show((0 < count || !is_open.get_untracked()).then_some(next));
            }
            "ArrowUp" => {
                event.prevent_default();
                let last = choices.with_untracked(Vec::len).saturating_sub(1);
                show(Some(active.get_untracked().and_then(|place| place.checked_sub(1)).unwrap_or(last)));
            }
            "Enter" => {
                let is_listed = is_open.get_untracked();
                let place = active.get_untracked();
                let picked = choices.with_untracked(|choices| {
                    let own = text.get_untracked();
                    let exact = choices.iter().find(|it| it.value == own || it.text == own);
                    place.and_then(|place| choices.get(place)).or(exact).cloned()
                });
                if is_listed {
                    event.prevent_default();
                }
                match picked {
                    Some(choice) => take(&choice),
                    None => take_text(),
                }
            }
            "Escape" if is_open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                is_open.set(false);
                active.set(None);
            }
            _ => {}
        }
    };
    view! {
        <div class="combobox">
            <input
                id=id
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                aria-controls=list.clone()
                aria-activedescendant=move || active.get().map(option_id)
                placeholder=placeholder
                prop:value=move || text.get()
                on:input=move |event| {
                    let value = browser::value_of(&event);
                    text.set(value.clone());
                    typed.set(Some(value.clone()));
                    is_open.set(true);
                    active.set(None);
                    let exact = suggest(&value).into_iter().find(|it| it.value == value || it.text == value);
                    if let Some(exact) = exact.filter(|_| !waits) {
                        choose.run(exact.value);
                    }
                }
                on:focus=move |event| {
                    if let Some(input) = event.target().and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlInputElement>(it).ok()) {
                        input.select();
                    }
                }
                on:click=move |_| is_open.set(true)
                on:keydown=key
                on:blur=move |_| {
                    // A field that is taken away with the focus in it is blurred when its signals are gone.
                    if is_open.try_get_untracked() == Some(true) {
                        take_text();
                    }
                }
            />
            <ul id=list role="listbox" aria-label=label class="options" class:open=move || is_open.get() && choices.with(|it| !it.is_empty())>
                {move || {
                    choices
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(place, choice)| {
                            let picked = choice.clone();
                            view! {
                                <li
                                    id=option_id(place)
                                    role="option"
                                    aria-selected=move || if active.get() == Some(place) { "true" } else { "false" }
                                    on:mousedown=move |event| {
                                        event.prevent_default();
                                        take(&picked);
                                    }
                                >
                                    <span>{choice.text}</span>
                                    <span class="note">{choice.note}</span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
    .into_any()
}

/// The classes of a verdict's badge.
pub fn verdict_class(verdict: crate::reach::Verdict) -> &'static str {
    use crate::reach::Verdict;
    match verdict {
        Verdict::Private => "verdict private",
        Verdict::Public => "verdict public",
        Verdict::Blocked => "verdict blocked",
        Verdict::Unknown => "verdict unknown",
    }
}
