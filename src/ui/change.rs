//! The dialog that changes anything: an operation of the command language, its form, the command, and what would change. It must
//! not know any operation.

use super::form::Form;
use super::inspector::refusal_of;
use super::store::{Begin, Dialog, Store, made_id};
use super::terms::reference_link;
use super::widgets::{Choice, Field, combobox, dialog};
use super::{browser, facts, preview};
use crate::cli::forms::{self, Stock};
use crate::control::shapes::{Operation, kebab_case};
use crate::control::{ApiError, Request};
use crate::net::Id;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use std::sync::Arc;

/// The dialog, where it is open.
pub fn change(store: Store) -> AnyView {
    store.complete_catalog();
    let begin = store.begin.get_untracked();
    let stock = Arc::new(Stock::of(&store.network.get_untracked()));
    let form = RwSignal::new(None::<Form>);
    let refused = RwSignal::new(None::<(ApiError, Request)>);
    let start = {
        let (begin, stock) = (begin.clone(), stock.clone());
        let owner = Owner::current().unwrap_or_default();
        move |operation: Operation| {
            let mut values = begin.parameters.clone();
            values.retain(|name, _| operation.input().is_some_and(|input| input.member(name).is_some()));
            if let Some(id) = &begin.about {
                let fitting = forms::fitting(&stock, id.as_str());
                if let Some((_, member)) = fitting.iter().find(|(it, _)| *it == operation)
                    && !values.contains_key(*member)
                {
                    forms::put(operation, &mut values, member, id.as_str());
                }
            }
            refused.set(None);
            let stock = stock.clone();
            let own = owner.with(|| Form::new(store, operation, stock, &values));
            if !begin.region.is_empty() {
                own.call_in(&begin.region);
            }
            form.set(Some(own));
        }
    };
    if let Some((service, name)) = &begin.operation
        && let Some(operation) = forms::operation(service, name)
    {
        start(operation);
    }
    let is_open = move || store.dialog.get_untracked() == Dialog::Change;
    let request = Memo::new(move |_| form.get().filter(|it| is_open() && it.is_complete()).map(|it| it.request()));
    let outcome = preview::of(store, move || request.get());
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let submit = move || {
        let Some(form) = form.get_untracked() else {
            browser::focus(FIELD);
            return;
        };
        let request = untrack(|| form.request());
        match store.apply(&request) {
            Ok(answer) => {
                close.run(());
                if let Some(id) = made_id(&request, &answer) {
                    store.selected.set(Some(Id::from(id.as_str())));
                }
            }
            Err(why) => {
                refused.set(Some((why, request)));
                request_animation_frame(|| browser::reveal("change-refused"));
            }
        }
    };
    let content = view! {
        <form
            class="form"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            {operation_field(store, begin, &stock, form, start)}
            <div class="form-columns">
                <div class="form-fields">{move || form.get().map(|form| form.view())}</div>
                <div class="form-fields">
                    {command(form)}
                    {preview::what_will_change(outcome, Word::FillIn)}
                    {works(form, outcome)}
                </div>
            </div>
            <div id="change-refused">
                {move || refused.get().map(|(why, request)| refusal_of(&why, Some(&request)))}
            </div>
            <footer class="dialog-foot">
                <button type="button" on:click=move |_| close.run(())>{word(Word::Cancel)}</button>
                <button type="submit" class="primary">{word(Word::CarryOut)}</button>
            </footer>
        </form>
    };
    if form.with_untracked(Option::is_none) {
        request_animation_frame(|| {
            browser::focus(FIELD);
            // What there is to choose stands there at once.
            browser::press(FIELD);
        });
    }
    dialog("change", word(Word::ChangeAnything).to_string(), "wide", close, content.into_any())
}

/// The id of the field that chooses the operation.
const FIELD: &str = "change-operation";

/// An operation as it is shown: the command's own words, the service where it is not EC2.
pub fn name_of(operation: Operation) -> String {
    let own = kebab_case(operation.name());
    if operation.service() == "ec2" { own } else { [operation.service(), " ", &own].concat() }
}

fn operation_field(
    store: Store,
    begin: Begin,
    stock: &Stock,
    form: RwSignal<Option<Form>>,
    start: impl Fn(Operation) + Send + Sync + 'static,
) -> AnyView {
    let fitting: Option<Vec<Operation>> =
        begin.about.as_ref().map(|id| forms::fitting(stock, id.as_str()).into_iter().map(|(it, _)| it).collect());
    let about = begin.about.as_ref().map(|id| store.network.with_untracked(|it| facts::thing_label(it, id.as_str())));
    let all: Arc<Vec<Operation>> = Arc::new(fitting.unwrap_or_else(|| forms::changes().collect()));
    let of_choose = all.clone();
    let text = RwSignal::new(form.with_untracked(|it| it.as_ref().map(|it| name_of(it.operation)).unwrap_or_default()));
    let field = combobox(Field {
        id: FIELD.to_string(),
        label: word(Word::Operation),
        waits: false,
        placeholder: word(Word::OperationHint),
        text,
        suggest: Arc::new(move |typed| {
            let typed = typed.trim().to_ascii_lowercase().replace(['-', '…'], " ");
            let wanted: Vec<&str> = typed.split_whitespace().collect();
            let choice =
                |it: &Operation| Choice { value: name_of(*it), text: name_of(*it), note: short(it.description()) };
            let matches = |text: &str| {
                let text = text.to_ascii_lowercase().replace('-', " ");
                wanted.iter().all(|word| text.contains(word))
            };
            // What makes something comes before what only changes it, where nothing is typed.
            if wanted.is_empty() {
                let makes = |it: &Operation| ["Create", "Run"].iter().any(|verb| it.name().starts_with(verb));
                let (made, others): (Vec<Operation>, Vec<Operation>) = all.iter().copied().partition(makes);
                return made.into_iter().chain(others).map(|it| choice(&it)).collect();
            }
            // What is named so comes before what is only told so.
            let (named, told): (Vec<Operation>, Vec<Operation>) =
                all.iter().copied().partition(|it| matches(&name_of(*it)));
            let told = told.into_iter().filter(|it| matches(&[&name_of(*it), " ", it.description()].concat()));
            named.into_iter().chain(told).map(|it| choice(&it)).collect()
        }),
        choose: Callback::new(move |text: String| {
            let text = text.trim().replace(' ', "-");
            let found = of_choose.iter().find(|it| name_of(**it).replace(' ', "-") == text);
            let is_there = form.with_untracked(|form| form.as_ref().map(|it| it.operation));
            if let Some(operation) = found.copied().filter(|it| Some(*it) != is_there) {
                start(operation);
            }
        }),
    });
    view! {
        <div class="field operation">
            <label for=FIELD>{word(Word::Operation)} {about.map(|name| view! { " · " {name} })}</label>
            {field}
            <p class="note">
                {move || form.get().map(|form| view! { {form.operation.description()} " " {reference_link(form.operation)} })}
            </p>
        </div>
    }
    .into_any()
}

/// The first sentence, or its beginning.
fn short(text: &str) -> String {
    let first = text.split(". ").next().unwrap_or(text);
    match first.char_indices().nth(LONGEST) {
        Some((at, _)) => [first.get(..at).unwrap_or(first).trim_end(), "…"].concat(),
        None => first.to_string(),
    }
}

/// The most characters of a description in the list.
const LONGEST: usize = 72;

/// The command that does the same.
fn command(form: RwSignal<Option<Form>>) -> AnyView {
    let text = Memo::new(move |_| form.get().map(|form| crate::cli::print_request(&form.request())));
    view! {
        <section class="as-command" aria-label=word(Word::AsCommand)>
            <h3>{word(Word::AsCommand)}</h3>
            <pre tabindex="0">{move || text.get()}</pre>
        </section>
    }
    .into_any()
}

/// What would work in the place of what AWS would refuse: each is put into its field by a click.
fn works(form: RwSignal<Option<Form>>, outcome: Memo<preview::Outcome>) -> AnyView {
    let found = Memo::new(move |_| {
        let is_refused = outcome.with(|it| matches!(it, Some(Err(_))));
        let form = form.get().filter(|_| is_refused)?;
        let request = form.request();
        Some(form.remedies(&request))
    });
    let shown = move || {
        let (form, found) = (form.get()?, found.get()?);
        if found.is_empty() {
            return None;
        }
        let network = form.network();
        let buttons = found.into_iter().map(|(member, value)| {
            let form = form.clone();
            let shown = [member, " ", &facts::thing_label(&network, &value)].concat();
            view! { <button type="button" class="chip" on:click=move |_| form.put(member, &value)>{shown}</button> }
        });
        Some(view! {
            <div class="chips" role="group" aria-label=word(Word::WouldWork)>
                <span class="note">{word(Word::WouldWork)}</span>
                {buttons.collect_view()}
            </div>
        })
    };
    view! { {shown} }.into_any()
}
