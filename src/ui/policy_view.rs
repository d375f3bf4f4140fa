//! An endpoint's policy: an editor with its errors in place, and a simulator that says which statement decides. It must not
//! know how policies are evaluated.

use super::browser;
use super::facts;
use super::inspector::{refusal, request_for};
use super::store::{Dialog, Store};
use super::widgets::icon;
use crate::catalog;
use crate::control::ApiError;
use crate::model::VpcEndpoint;
use crate::net::Id;
use crate::policy::{
    Call, Context, Decision, Document, FULL_ACCESS, FULL_ACCESS_INTERFACE, LintCode, Placement, Principal, evaluate,
    lint,
};
use crate::reach::Fact;
use crate::review::Finding;
use crate::text::findings as sentences;
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The policy of the selected endpoint, or of the first one.
pub fn policy(store: Store) -> AnyView {
    let endpoints = Memo::new(move |_| {
        let network = store.network.get();
        let with_policy = network.vpc_endpoints.iter().filter(|it| placement(it).is_some());
        with_policy
            .map(|it| {
                let id = it.vpc_endpoint_id.clone();
                // A gateway and an interface endpoint of a service may well have one name.
                let label = facts::thing_label(&network, id.as_str());
                (id, [&label, " · ", it.vpc_endpoint_type.as_str()].concat())
            })
            .collect::<Vec<(Id, String)>>()
    });
    let chosen = RwSignal::new(None::<Id>);
    let current = Memo::new(move |_| {
        endpoints.with(|list| {
            let has = |id: &Id| list.iter().any(|(own, _)| own == id);
            let wanted = chosen.get().filter(has).or_else(|| store.selected.get().filter(has));
            wanted.or_else(|| list.first().map(|(id, _)| id.clone()))
        })
    });
    // The text of the policy: the editor is made anew only where it is another one.
    let edited = Memo::new(move |_| {
        let network = store.network.get();
        let endpoint = network.vpc_endpoints.get(current.get()?)?;
        Some((endpoint.vpc_endpoint_id.clone(), text_of(endpoint)))
    });
    view! {
        {move || match edited.get() {
            None => view! {
                <p class="hint">{word(Word::NoPolicy)}</p>
                <button type="button" class="add-first" on:click=move |_| store.dialog.set(Dialog::AddEndpoint)>
                    {icon("plus")}
                    {word(Word::AddEndpoint)}
                </button>
            }
            .into_any(),
            Some((id, text)) => {
                let list = endpoints.get_untracked();
                let options: Vec<AnyView> = list
                    .iter()
                    .map(|(own, name)| view! { <option value=own.to_string() selected=*own == id>{name.clone()}</option> }.into_any())
                    .collect();
                view! {
                    <div class="tool-line">
                        <label for="policy-of">{word(Word::PolicyOf)}</label>
                        <select id="policy-of" on:change=move |event| chosen.set(Some(Id::from(browser::value_of(&event))))>{options}</select>
                    </div>
                    {editor(store, id, text)}
                }
                .into_any()
            }
        }}
    }
    .into_any()
}

fn placement(endpoint: &VpcEndpoint) -> Option<Placement> {
    Placement::of_endpoint_type(endpoint.vpc_endpoint_type.as_str())
}

fn text_of(endpoint: &VpcEndpoint) -> String {
    let by_default = match placement(endpoint) {
        Some(Placement::InterfaceEndpoint) => FULL_ACCESS_INTERFACE,
        Some(_) | None => FULL_ACCESS,
    };
    let text = endpoint.policy_document.as_deref().unwrap_or(by_default);
    let json = serde_json::from_str::<Value>(text).and_then(|json| serde_json::to_string_pretty(&json));
    json.unwrap_or_else(|_| text.to_string())
}

fn editor(store: Store, id: Id, text: String) -> AnyView {
    let network = store.network.get_untracked();
    let Some(endpoint) = network.vpc_endpoints.get(&id).cloned() else { return ().into_any() };
    let Some(place) = placement(&endpoint) else { return ().into_any() };
    let typed = RwSignal::new(text);
    let refused = RwSignal::new(None::<ApiError>);
    let send = move |parameters: Value| {
        refused.set(store.apply(&request_for(store, &id, "ModifyVpcEndpoint", parameters)).err());
    };
    let (apply, reset) = (send.clone(), send);
    let (of_apply, of_reset) = (endpoint.vpc_endpoint_id.clone(), endpoint.vpc_endpoint_id.clone());
    let service = endpoint.service_name.clone();
    let said = move || problems(&typed.get(), place, &service);
    view! {
        <div class="policy">
            <div class="policy-text">
                <label class="field">
                    <span>{word(Word::PolicyDocument)}</span>
                    <textarea
                        rows="12"
                        spellcheck="false"
                        prop:value=move || typed.get()
                        on:input=move |event| typed.set(browser::value_of(&event))
                    ></textarea>
                </label>
                <ul class="problems" aria-label=word(Word::Problems)>{said}</ul>
                {move || refused.get().map(|why| refusal(&why))}
                <div class="choices">
                    <button
                        type="button"
                        class="primary"
                        on:click=move |_| apply(json!({"VpcEndpointId": of_apply.as_str(), "PolicyDocument": typed.get_untracked()}))
                    >
                        {word(Word::Apply)}
                    </button>
                    <button type="button" on:click=move |_| reset(json!({"VpcEndpointId": of_reset.as_str(), "ResetPolicy": true}))>
                        {word(Word::FullAccess)}
                    </button>
                </div>
            </div>
            {simulator(&endpoint, place, typed)}
        </div>
    }
    .into_any()
}

/// What is wrong with a policy, or worth knowing of it.
fn problems(text: &str, place: Placement, service: &str) -> Vec<AnyView> {
    let document = match Document::parse_for(text, place) {
        Ok(document) => document,
        Err(why) => {
            let path = if why.path.is_empty() { word(Word::PolicyDocument).to_string() } else { why.path.clone() };
            let sentence = say(&Sentence::Fault { path: &path, fault: why.fault, found: &why.found });
            return vec![view! { <li><span class="tag bad">{why.code()}</span> " " {sentence}</li> }.into_any()];
        }
    };
    let lints = lint(&document, place, Some(service));
    let one = |it: crate::policy::Lint| {
        // The finding counts the network's endpoints; here there is one.
        let is_counted = it.code == LintCode::FullAccess;
        let finding = Finding {
            code: it.code.name(),
            severity: it.code.severity(),
            components: Vec::new(),
            rule: it.code.rule(),
            facts: vec![Fact::Text(word(Word::PolicyDocument).to_string()), Fact::Text(it.path), Fact::Text(it.found)],
            fix: Vec::new(),
        };
        view! {
            <li>
                <span class="tag warn">{sentences::title(&finding)}</span>
                " "
                {(!is_counted).then(|| [&sentences::sentence(&finding), " "].concat())}
                {sentences::hint(&finding)}
            </li>
        }
        .into_any()
    };
    lints.into_iter().map(one).collect()
}

fn simulator(endpoint: &VpcEndpoint, place: Placement, typed: RwSignal<String>) -> AnyView {
    let key = catalog::service(&endpoint.service_name).map(|it| it.key.clone()).unwrap_or_default();
    let usual = catalog::default_action(&key);
    let principal = RwSignal::new(["arn:aws:iam::", endpoint.owner_id.as_str(), ":role/app"].concat());
    let action = RwSignal::new(usual);
    let resource = RwSignal::new(if key == "s3" { "arn:aws:s3:::my-bucket/file".to_string() } else { "*".to_string() });
    let field = |key: Word, text: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{word(key)}</span>
                <input
                    class="mono"
                    spellcheck="false"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(browser::value_of(&event))
                />
            </label>
        }
        .into_any()
    };
    let decided = move || {
        let document = Document::parse_for(&typed.get(), place).ok()?;
        let call = Call {
            principal: Principal::parse(&principal.get()),
            action: action.get(),
            resource: resource.get(),
            context: Context::new(),
        };
        let found = evaluate(&document, &call, place);
        let names: Vec<String> = found
            .deciding
            .iter()
            .map(|index| {
                let sid = document.statements().get(*index).and_then(|it| it.sid.clone());
                sid.unwrap_or_else(|| (index + 1).to_string())
            })
            .collect();
        let class = match found.decision {
            Decision::Allowed => "verdict private",
            Decision::ExplicitlyDenied | Decision::ImplicitlyDenied => "verdict blocked",
        };
        let by = if names.is_empty() {
            word(Word::NoStatement).to_string()
        } else {
            say(&Sentence::ByStatement { names: &names.join(", ") })
        };
        Some(view! { <p><strong class=class>{found.decision.name()}</strong> " " <span>{by}</span></p> })
    };
    view! {
        <section class="preview" aria-label=word(Word::Simulator)>
            <h2>{word(Word::Simulator)}</h2>
            {field(Word::Who, principal)}
            {field(Word::Action, action)}
            {field(Word::Resource, resource)}
            <div aria-live="polite">{decided}</div>
        </section>
    }
    .into_any()
}
