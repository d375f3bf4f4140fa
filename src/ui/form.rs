//! A form made from an operation's shape: what is filled in, as a tree of signals, and the fields that fill it. It must not know
//! which operation it is for, or which values AWS accepts.

use super::browser;
use super::change::name_of;
use super::facts;
use super::store::{Begin, Store};
use super::widgets::{Choice, Field, combobox, icon};
use crate::cli::forms::{self, Stock};
use crate::control::Request;
use crate::control::shapes::{Kind, Member, Need, Operation, Structure};
use crate::net::SortedSet;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What is filled in for a value.
#[derive(Clone)]
enum Node {
    Text(RwSignal<String>),
    Number(RwSignal<String>),
    /// Whether EC2 wraps it as `{"Value": …}`.
    Flag(RwSignal<Option<bool>>, bool),
    /// Texts of which those that exist can be ticked.
    Ticks(RwSignal<SortedSet<String>>),
    /// Texts, one on each line.
    Lines(RwSignal<String>),
    /// Made when it is first looked into: some shapes are deep.
    Structure(Structure, RwSignal<Option<Arc<Vec<Part>>>>),
    /// Each with a number that stays its own.
    List(Kind, RwSignal<Vec<(usize, Node)>>),
}

/// A member with what is filled in for it.
#[derive(Clone)]
struct Part {
    member: Member,
    node: Node,
    is_first: bool,
}

/// A form of an operation.
#[derive(Clone)]
pub struct Form {
    store: Store,
    pub operation: Operation,
    stock: Arc<Stock>,
    parts: Arc<Vec<Part>>,
    /// The Name tag of what is made, where the operation takes tags.
    name: RwSignal<String>,
    /// The account and the Region of the call; empty for those of what it is about.
    account: RwSignal<String>,
    region: RwSignal<String>,
    owner: Owner,
}

/// What everything in a form needs.
#[derive(Clone, Copy)]
struct Place {
    form: StoredValue<Form>,
}

impl Node {
    fn new(form: &Form, member: &str, kind: Kind, value: Option<&Value>) -> Self {
        let text = |value: Option<&Value>| match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
        };
        let texts = |value: Option<&Value>| {
            let items = value.and_then(Value::as_array).into_iter().flatten();
            items.filter_map(Value::as_str).map(str::to_string).collect::<Vec<String>>()
        };
        match kind {
            Kind::String | Kind::Timestamp | Kind::Blob | Kind::Enumeration(_) => {
                let only = kind.enumeration().filter(|it| it.values().count() == 1).and_then(|it| it.values().next());
                let is_required =
                    form.operation.input().and_then(|it| it.member(member)).is_some_and(|it| it.need == Need::Required);
                let start = only.filter(|_| is_required && value.is_none()).unwrap_or_default();
                Self::Text(RwSignal::new(if start.is_empty() { text(value) } else { start.to_string() }))
            }
            Kind::Integer | Kind::Long | Kind::Double => Self::Number(RwSignal::new(text(value))),
            Kind::Boolean => Self::Flag(RwSignal::new(value.and_then(Value::as_bool)), false),
            Kind::Structure(structure) => {
                if kind.lone_value() == Some(Kind::Boolean) {
                    let flag = value.and_then(|it| it.get("Value")).and_then(Value::as_bool);
                    return Self::Flag(RwSignal::new(flag), true);
                }
                let parts = value.map(|value| Arc::new(parts(form, structure, value.as_object(), false)));
                Self::Structure(structure, RwSignal::new(parts))
            }
            Kind::List(element) => {
                let inner = element.kind();
                let is_text = matches!(inner, Kind::String | Kind::Enumeration(_) | Kind::Timestamp | Kind::Blob);
                if inner == Kind::String && forms::is_offered(form.operation, member) {
                    return Self::Ticks(RwSignal::new(texts(value).into_iter().collect()));
                }
                if is_text {
                    return Self::Lines(RwSignal::new(texts(value).join("\n")));
                }
                let items = value.and_then(Value::as_array).into_iter().flatten().enumerate();
                let nodes = items.map(|(place, item)| (place, Node::new(form, member, inner, Some(item))));
                Self::List(inner, RwSignal::new(nodes.collect()))
            }
            Kind::Map(_) => {
                let pairs = value.and_then(Value::as_object).into_iter().flatten();
                let lines: Vec<String> =
                    pairs.map(|(name, value)| [name, "=", value.as_str().unwrap_or_default()].concat()).collect();
                Self::Lines(RwSignal::new(lines.join("\n")))
            }
        }
    }

    /// The value; none where nothing is filled in.
    fn value(&self, kind: Kind) -> Option<Value> {
        match self {
            Self::Text(text) => text.with(|text| (!text.trim().is_empty()).then(|| text.trim().into())),
            Self::Number(text) => text.with(|text| {
                let text = text.trim();
                let number = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
                (!text.is_empty()).then(|| number.unwrap_or_else(|_| text.into()))
            }),
            Self::Flag(flag, is_wrapped) => flag.get().map(|flag| {
                if *is_wrapped {
                    Value::Object([("Value".to_string(), flag.into())].into_iter().collect())
                } else {
                    flag.into()
                }
            }),
            Self::Ticks(chosen) => {
                let list: Vec<Value> = chosen.with(|it| it.iter().map(|text| text.as_str().into()).collect());
                (!list.is_empty()).then_some(Value::Array(list))
            }
            Self::Lines(text) => {
                let lines: Vec<String> = text.with(|text| {
                    let lines = text.split(['\n', ',']).map(str::trim).filter(|it| !it.is_empty());
                    lines.map(str::to_string).collect()
                });
                if lines.is_empty() {
                    return None;
                }
                if let Kind::Map(_) = kind {
                    let pairs = lines.iter().map(|line| line.split_once('=').unwrap_or((line, "")));
                    return Some(Value::Object(pairs.map(|(name, value)| (name.to_string(), value.into())).collect()));
                }
                Some(Value::Array(lines.into_iter().map(Value::String).collect()))
            }
            Self::Structure(_, parts) => {
                let members = parts.with(|parts| parts.as_ref().map(|parts| members(parts)))?;
                (!members.is_empty()).then_some(Value::Object(members))
            }
            Self::List(inner, items) => {
                let list: Vec<Value> =
                    items.with(|items| items.iter().filter_map(|(_, node)| node.value(*inner)).collect());
                (!list.is_empty()).then_some(Value::Array(list))
            }
        }
    }

    /// Whether all that is required is filled in, in what is filled in at all.
    fn is_complete(&self) -> bool {
        match self {
            Self::Text(_) | Self::Number(_) | Self::Flag(..) | Self::Ticks(_) | Self::Lines(_) => true,
            Self::Structure(_, parts) => {
                parts.with(|parts| parts.as_ref().is_none_or(|parts| members(parts).is_empty() || complete(parts)))
            }
            Self::List(inner, items) => {
                items.with(|items| items.iter().all(|(_, node)| node.value(*inner).is_none() || node.is_complete()))
            }
        }
    }

    /// Puts a text into the field, as one of several where it takes several.
    fn put(&self, text: &str) {
        match self {
            Self::Text(own) | Self::Number(own) | Self::Lines(own) => own.set(text.to_string()),
            Self::Ticks(chosen) => chosen.set([text.to_string()].into_iter().collect()),
            Self::Flag(..) | Self::Structure(..) | Self::List(..) => {}
        }
    }
}

fn parts(form: &Form, structure: Structure, values: Option<&Map<String, Value>>, is_named: bool) -> Vec<Part> {
    let (first, more) = forms::asked(structure, is_named);
    let all = first.into_iter().map(|it| (it, true)).chain(more.into_iter().map(|it| (it, false)));
    all.map(|(member, is_first)| {
        let value = values.and_then(|it| it.get(member.name));
        // What is said already is shown.
        let is_first = is_first || value.is_some();
        Part { member, node: Node::new(form, member.name, member.kind, value), is_first }
    })
    .collect()
}

fn members(parts: &[Part]) -> Map<String, Value> {
    let values =
        parts.iter().filter_map(|part| Some((part.member.name.to_string(), part.node.value(part.member.kind)?)));
    values.collect()
}

fn complete(parts: &[Part]) -> bool {
    parts.iter().all(|part| {
        (part.member.need == Need::Optional || part.node.value(part.member.kind).is_some()) && part.node.is_complete()
    })
}

impl Form {
    /// A form that begins with some values.
    pub fn new(store: Store, operation: Operation, stock: Arc<Stock>, values: &Map<String, Value>) -> Self {
        let mut form = Self {
            store,
            operation,
            stock,
            parts: Arc::new(Vec::new()),
            name: RwSignal::new(String::new()),
            account: RwSignal::new(String::new()),
            region: RwSignal::new(String::new()),
            owner: Owner::current().unwrap_or_default(),
        };
        let mut start = store.network.with_untracked(|network| forms::start(operation, network));
        start.extend(values.iter().map(|(name, value)| (name.clone(), value.clone())));
        forms::settle(&form.stock, operation, &mut start, &|it| store.preview_of(it).is_ok());
        let is_named = forms::tagged_type(operation).is_some();
        if let Some(input) = operation.input() {
            form.parts = Arc::new(parts(&form, input, Some(&start), is_named));
        }
        form
    }

    /// The request as it is filled in.
    pub fn request(&self) -> Request {
        let mut parameters = members(&self.parts);
        let name = self.name.get();
        if let Some(kind) = forms::tagged_type(self.operation)
            && !name.trim().is_empty()
        {
            let tags = crate::net::json!([{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name.trim()}]}]);
            parameters.insert("TagSpecifications".into(), tags);
        }
        let mut request = self.stock.request(self.operation, Value::Object(parameters));
        let (account, region) = (self.account.get(), self.region.get());
        if !account.is_empty() {
            request.account = account.into();
        }
        if !region.is_empty() {
            request.region = region;
        }
        request
    }

    /// Calls this Region.
    pub fn call_in(&self, region: &str) {
        self.region.set(region.to_string());
    }

    /// Whether all that AWS requires is filled in.
    pub fn is_complete(&self) -> bool {
        complete(&self.parts)
    }

    /// The network that it is about.
    pub fn network(&self) -> super::store::Shared {
        self.store.network.get_untracked()
    }

    /// Fills a member in.
    pub fn put(&self, member: &str, text: &str) {
        if let Some(part) = self.parts.iter().find(|it| it.member.name == member) {
            part.node.put(text);
        }
    }

    /// What would work in the place of what is refused: members, each with a value. What is so already is of no help.
    pub fn remedies(&self, request: &Request) -> Vec<(&'static str, String)> {
        let now = self.store.network.get_untracked();
        let accepts = |it: &Request| self.store.preview_of(it).is_ok_and(|after| after != *now);
        forms::remedies(&self.stock, self.operation, request, &accepts)
    }

    /// The fields: what is required and usual, then what else AWS takes.
    pub fn view(&self) -> AnyView {
        let place = Place { form: StoredValue::new(self.clone()) };
        let name = self.name;
        let named = forms::tagged_type(self.operation).is_some().then(|| {
            view! {
                <label class="field">
                    <span>{word(Word::NameTag)}</span>
                    <input
                        autocomplete="off"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(browser::value_of(&event))
                    />
                </label>
            }
        });
        let first = self.parts.iter().filter(|it| it.is_first).map(|it| place.field(it, "change"));
        let more: Vec<Part> = self.parts.iter().filter(|it| !it.is_first).cloned().collect();
        view! {
            {first.collect_view()}
            {named}
            {place.more(more, "change", true)}
        }
        .into_any()
    }
}

impl Place {
    fn form(self) -> Form {
        self.form.get_value()
    }

    /// The members that are asked only where somebody wants to say them.
    fn more(self, parts: Vec<Part>, path: &str, is_whole: bool) -> AnyView {
        if parts.is_empty() && !is_whole {
            return ().into_any();
        }
        let path = path.to_string();
        let is_open = RwSignal::new(false);
        let fields = move || {
            is_open.get().then(|| {
                let fields = parts.iter().map(|part| self.field(part, &path)).collect_view();
                view! { {fields} {is_whole.then(|| self.caller())} }
            })
        };
        view! {
            <details class="more" on:toggle=move |event| is_open.update(|is| *is = *is || browser::is_open(&event))>
                <summary>{word(Word::MoreFields)}</summary>
                <div class="form-fields">{fields}</div>
            </details>
        }
        .into_any()
    }

    /// Who calls, and in which Region.
    fn caller(self) -> AnyView {
        let form = self.form();
        let network = form.store.network.get_untracked();
        let own = (crate::control::Lab::ACCOUNT.to_string(), crate::control::Lab::ACCOUNT.to_string());
        let others = network.accounts.iter().map(|it| (it.id.to_string(), it.name.clone()));
        let accounts: Vec<(String, String)> = [own].into_iter().chain(others).collect();
        let regions = forms::regions(&network).into_iter().map(|it| (it.clone(), it)).collect();
        view! {
            {select("change-region", word(Word::Region), false, regions, form.region)}
            {(1 < accounts.len()).then(|| select("change-account", word(Word::AccountOfCall), false, accounts, form.account))}
        }
        .into_any()
    }

    fn field(self, part: &Part, path: &str) -> AnyView {
        let path = [path, "-", part.member.name].concat();
        self.input(part.member.name, part.member.need, part.member.kind, &part.node, &path)
    }

    fn input(self, name: &'static str, need: Need, kind: Kind, node: &Node, path: &str) -> AnyView {
        let is_required = need == Need::Required;
        let mark = is_required.then(required);
        let id = path.to_string();
        match node {
            Node::Text(text) => {
                let text = *text;
                if let Kind::Enumeration(values) = kind {
                    let values = values.values().map(|it| (it.to_string(), it.to_string())).collect();
                    return select(path, name, is_required, values, text);
                }
                let control = if forms::is_offered(self.form().operation, name) {
                    self.choice(name, is_required, text, &id)
                } else if name.contains("Policy") && name != "ResetPolicy" {
                    view! {
                        <textarea
                            id=id.clone()
                            rows="6"
                            class="mono"
                            spellcheck="false"
                            prop:value=move || text.get()
                            on:input=move |event| text.set(browser::value_of(&event))
                        ></textarea>
                    }
                    .into_any()
                } else {
                    view! {
                        <input
                            id=id.clone()
                            autocomplete="off"
                            spellcheck="false"
                            aria-required=is_required.then_some("true")
                            prop:value=move || text.get()
                            on:input=move |event| text.set(browser::value_of(&event))
                        />
                    }
                    .into_any()
                };
                view! { <div class="field"><label for=id>{name}{mark}</label>{control}</div> }.into_any()
            }
            Node::Number(text) => {
                let text = *text;
                view! {
                    <div class="field">
                        <label for=id.clone()>{name}{mark}</label>
                        <input
                            id=id
                            class="short"
                            inputmode="numeric"
                            autocomplete="off"
                            aria-required=is_required.then_some("true")
                            prop:value=move || text.get()
                            on:input=move |event| text.set(browser::value_of(&event))
                        />
                    </div>
                }
                .into_any()
            }
            Node::Flag(flag, _) => {
                let flag = *flag;
                let option = |value: Option<bool>, key: &'static str, text: Word| {
                    let is_chosen = flag.get_untracked() == value;
                    view! { <option value=key selected=is_chosen>{word(text)}</option> }
                };
                let options = (
                    option(None, "", Word::NotGiven),
                    option(Some(true), "true", Word::Yes),
                    option(Some(false), "false", Word::No),
                );
                view! {
                    <div class="field">
                        <label for=id.clone()>{name}{mark}</label>
                        <select
                            id=id
                            class="short"
                            on:change=move |event| flag.set(match browser::value_of(&event).as_str() {
                                "true" => Some(true),
                                "false" => Some(false),
                                _ => None,
                            })
                        >
                            {options}
                        </select>
                    </div>
                }
                .into_any()
            }
            Node::Ticks(chosen) => self.ticks(name, is_required, *chosen, &id),
            Node::Lines(text) => {
                let text = *text;
                view! {
                    <div class="field">
                        <label for=id.clone()>{name}{mark}</label>
                        <textarea
                            id=id
                            rows="2"
                            class="mono"
                            spellcheck="false"
                            placeholder=word(if matches!(kind, Kind::Map(_)) { Word::OnePairALine } else { Word::OneALine })
                            prop:value=move || text.get()
                            on:input=move |event| text.set(browser::value_of(&event))
                        ></textarea>
                    </div>
                }
                .into_any()
            }
            Node::Structure(structure, parts) => self.structure(name, is_required, *structure, *parts, path),
            Node::List(inner, items) => self.list(name, is_required, *inner, *items, path),
        }
    }

    /// A field with what exists and fits; anything else can be typed.
    fn choice(self, member: &'static str, is_required: bool, value: RwSignal<String>, id: &str) -> AnyView {
        let form = self.form();
        let store = form.store;
        let network = store.network.get_untracked();
        let shown = RwSignal::new(facts::thing_label(&network, &value.get_untracked()));
        // Filled in by something else than this field.
        Effect::new(move |_| {
            let now = value.get();
            let label = store.network.with_untracked(|it| facts::thing_label(it, &now));
            if shown.with_untracked(|it| *it != label && *it != now) {
                shown.set(label);
            }
        });
        let offers = move || {
            let form = self.form();
            let request = untrack(|| form.request());
            let all = form.stock.offers(form.operation, member, &request);
            let trial = |offer: &String| {
                let mut other = request.clone();
                if let Some(members) = other.parameters.as_object_mut() {
                    forms::put(form.operation, members, member, offer);
                }
                store.preview_of(&other).is_ok()
            };
            let is_own = form.parts.iter().any(|it| it.member.name == member && it.is_first);
            let is_tried =
                is_own && all.len() <= MOST_TRIED && untrack(|| form.is_complete() || value.with(String::is_empty));
            let (good, rest): (Vec<String>, Vec<String>) =
                if is_tried { all.into_iter().partition(trial) } else { (all, Vec::new()) };
            // Where none is accepted yet, something else is missing: then all are alike.
            let mut list: Vec<(String, bool)> = Vec::new();
            let any = !good.is_empty();
            list.extend(good.into_iter().map(|it| (it, true)));
            list.extend(rest.into_iter().map(|it| (it, !any)));
            list
        };
        let is_missing = is_required && {
            let request = untrack(|| form.request());
            form.stock.offers(form.operation, member, &request).is_empty()
        };
        let field = combobox(Field {
            id: id.to_string(),
            label: member,
            waits: false,
            placeholder: "",
            text: shown,
            suggest: Arc::new(move |typed| {
                let typed = typed.trim().to_ascii_lowercase();
                let network = store.network.get_untracked();
                let list = offers().into_iter().map(|(offer, fits)| choice_of(&network, offer, fits));
                let has = |text: &str| text.to_ascii_lowercase().contains(&typed);
                list.filter(|it| has(&it.text) || has(&it.value) || has(&it.note)).take(MOST_SHOWN).collect()
            }),
            choose: Callback::new(move |text: String| {
                let text = text.trim();
                // A name stands for the id of what is called so.
                let form = self.form();
                let request = untrack(|| form.request());
                let network = store.network.get_untracked();
                let offers = form.stock.offers(form.operation, member, &request);
                let is_it = |it: &&String| **it == text || facts::thing_label(&network, it) == text;
                let named = if text.is_empty() { None } else { offers.iter().find(is_it).cloned() };
                let chosen = named.unwrap_or_else(|| text.to_string());
                if value.with_untracked(|it| *it != chosen) {
                    value.set(chosen);
                }
            }),
        });
        view! { {field} {is_missing.then(|| self.missing(member))} }.into_any()
    }

    /// Says that there is nothing yet that a member could name, and leads to what makes it.
    fn missing(self, member: &'static str) -> AnyView {
        let form = self.form();
        let make = forms::maker(form.operation, member).map(|it| {
            let operation = Some((it.service().to_string(), it.name().to_string()));
            let begin = Begin { operation, ..Begin::default() };
            let go = move |_| form.store.begin_change(begin.clone());
            view! { <button type="button" class="chip" on:click=go>{icon("plus")}{name_of(it)}</button> }
        });
        view! { <p class="note">{word(Word::NothingFits)} " " {make}</p> }.into_any()
    }

    fn ticks(self, member: &'static str, is_required: bool, chosen: RwSignal<SortedSet<String>>, id: &str) -> AnyView {
        let form = self.form();
        let store = form.store;
        let offers = Memo::new(move |_| {
            let form = self.form();
            form.stock.offers(form.operation, member, &form.request())
        });
        let is_out_of_place = Memo::new(move |_| {
            let form = self.form();
            form.stock.is_out_of_place(member, &form.request())
        });
        // What does not fit any more is not said any more.
        Effect::new(move |_| {
            let there = offers.get();
            if !there.is_empty() && chosen.with_untracked(|it| it.iter().any(|one| !there.contains(one))) {
                chosen.update(|it| it.retain(|one| there.contains(one)));
            }
        });
        let other = RwSignal::new(String::new());
        let id = id.to_string();
        let boxes = move || {
            let network = store.network.get_untracked();
            let all = offers.get();
            // What does not exist cannot be named: what makes it is a better way.
            if all.is_empty() && forms::maker(self.form().operation, member).is_some() {
                return self.missing(member);
            }
            if all.is_empty() {
                let id = id.clone();
                return view! {
                    <p class="note">{word(Word::NothingFits)}</p>
                    <input
                        id=id
                        aria-label=member
                        spellcheck="false"
                        prop:value=move || other.get()
                        on:input=move |event| {
                            let text = browser::value_of(&event);
                            let parts = text.split([',', ' ']).filter(|it| !it.is_empty());
                            chosen.set(parts.map(str::to_string).collect());
                            other.set(text);
                        }
                    />
                }
                .into_any();
            }
            let ticks = all.into_iter().map(|offer| {
                let shown = choice_of(&network, offer.clone(), true);
                let (of_checked, of_change) = (offer.clone(), offer);
                view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            aria-label=shown.text.clone()
                            prop:checked=move || chosen.with(|it| it.contains(&of_checked))
                            on:change=move |_| chosen.update(|it| {
                                if !it.remove(&of_change) {
                                    it.insert(of_change.clone());
                                }
                            })
                        />
                        <span>{shown.text}</span>
                        <span class="note mono">{shown.note}</span>
                    </label>
                }
            });
            view! { <div class="ticks">{ticks.collect_view()}</div> }.into_any()
        };
        let mark = is_required.then(required);
        view! {
            <fieldset class="field" hidden=move || is_out_of_place.get()>
                <legend>{member}{mark}</legend>
                {boxes}
            </fieldset>
        }
        .into_any()
    }

    fn structure(
        self,
        name: &'static str,
        is_required: bool,
        structure: Structure,
        made: RwSignal<Option<Arc<Vec<Part>>>>,
        path: &str,
    ) -> AnyView {
        if is_required && made.with_untracked(Option::is_none) {
            made.set(Some(Arc::new(self.make(structure))));
        }
        let path = path.to_string();
        let inside = move || match made.get() {
            Some(parts) => self.inside(&parts, &path),
            None => {
                let open = move |_| made.set(Some(Arc::new(self.make(structure))));
                view! { <button type="button" class="chip" on:click=open>{icon("plus")}{name}</button> }.into_any()
            }
        };
        view! {
            <fieldset class="field nested">
                <legend>{name}</legend>
                {inside}
            </fieldset>
        }
        .into_any()
    }

    /// The parts of a structure that is begun now. Its signals live as long as the form.
    fn make(self, structure: Structure) -> Vec<Part> {
        let form = self.form();
        form.owner.with(|| parts(&form, structure, None, false))
    }

    fn inside(self, all: &[Part], path: &str) -> AnyView {
        let first = all.iter().filter(|it| it.is_first).map(|part| self.field(part, path)).collect_view();
        let more: Vec<Part> = all.iter().filter(|it| !it.is_first).cloned().collect();
        view! { <div class="form-fields">{first} {self.more(more, path, false)}</div> }.into_any()
    }

    fn list(
        self,
        name: &'static str,
        is_required: bool,
        inner: Kind,
        items: RwSignal<Vec<(usize, Node)>>,
        path: &str,
    ) -> AnyView {
        let begin = move || {
            let form = self.form();
            let structure = inner.structure().filter(|_| inner.lone_value() != Some(Kind::Boolean));
            let node = form.owner.with(|| match structure {
                Some(structure) => {
                    Node::Structure(structure, RwSignal::new(Some(Arc::new(parts(&form, structure, None, false)))))
                }
                None => Node::new(&form, name, inner, None),
            });
            let number = items.with_untracked(|items| items.last().map_or(0, |(number, _)| number + 1));
            items.update(|items| items.push((number, node)));
            number
        };
        if is_required && items.with_untracked(Vec::is_empty) {
            begin();
        }
        let path = path.to_string();
        // The first field of a new item.
        let own = [&path, "-"].concat();
        let first = inner.structure().and_then(|it| forms::asked(it, false).0.into_iter().next());
        let member = first.map(|it| ["-", it.name].concat());
        let add = move |_| {
            let id = [&own, &begin().to_string(), member.as_deref().unwrap_or_default()].concat();
            request_animation_frame(move || browser::focus(&id));
        };
        let first = [&path, "-add"].concat();
        let of_focus = first.clone();
        let row = move |(number, node): (usize, Node)| {
            let path = [&path, "-", &number.to_string()].concat();
            let content = if let Node::Structure(_, parts) = &node {
                let parts = parts.get_untracked().unwrap_or_default();
                self.inside(&parts, &path)
            } else {
                self.input(name, Need::Optional, inner, &node, &path)
            };
            let back = of_focus.clone();
            let remove = move |_| {
                items.update(|items| items.retain(|(own, _)| *own != number));
                browser::focus(&back);
            };
            let label = [word(Word::RemoveItem), " ", name, " ", &(number + 1).to_string()].concat();
            view! {
                <div class="item" role="group" aria-label=[name, " ", &(number + 1).to_string()].concat()>
                    {content}
                    <button type="button" class="icon-button" aria-label=label on:click=remove>{icon("close")}</button>
                </div>
            }
        };
        view! {
            <fieldset class="field nested">
                <legend>{name}</legend>
                <For each=move || items.get() key=|(number, _)| *number children=row />
                <button type="button" class="chip" id=first on:click=add>
                    {icon("plus")}
                    {[word(Word::AddItem), " ", name].concat()}
                </button>
            </fieldset>
        }
        .into_any()
    }
}

/// The most offers that are tried before they are shown.
const MOST_TRIED: usize = 48;
/// The most offers that are shown at once.
const MOST_SHOWN: usize = 60;

/// What is offered, by its name; what AWS would refuse here is said to be so.
fn choice_of(network: &crate::model::Network, offer: String, fits: bool) -> Choice {
    let name = facts::thing_label(network, &offer);
    let told = facts::told(network, &offer);
    let mut note =
        if name == offer { told } else { [offer.as_str(), if told.is_empty() { "" } else { " · " }, &told].concat() };
    if !fits {
        note = [word(Word::DoesNotFit), if note.is_empty() { "" } else { " · " }, &note].concat();
    }
    Choice { value: offer, text: name, note }
}

/// The mark of what has to be said.
fn required() -> AnyView {
    view! { <span class="required" aria-hidden="true">"*"</span> }.into_any()
}

fn select(
    id: &str,
    name: &'static str,
    is_required: bool,
    values: Vec<(String, String)>,
    chosen: RwSignal<String>,
) -> AnyView {
    let id = id.to_string();
    let none = chosen.with_untracked(String::is_empty);
    let options = values.into_iter().map(|(value, text)| {
        let of_selected = value.clone();
        let is_chosen = move || chosen.with(|it| *it == of_selected);
        view! { <option value=value prop:selected=is_chosen>{text}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{name}{is_required.then(required)}</label>
            <select
                id=id
                class="short"
                aria-required=is_required.then_some("true")
                on:change=move |event| chosen.set(browser::value_of(&event))
            >
                <option value="" selected=none>{word(Word::NotGiven)}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}
