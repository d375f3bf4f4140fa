//! What is selected, in AWS's fields, with what can be done to it. It must not know what the fields mean.

use super::facts;
use super::store::{Begin, Store};
use super::terms::{explained, of_prefix, reference_link};
use super::widgets::{icon, icon_button};
use super::{add_endpoint, browser, endpoint_form, terminal_view};
use crate::cli::forms;
use crate::control::shapes::kebab_case;
use crate::control::{ApiError, Lab, Request};
use crate::net::Id;
use crate::net::json;
use crate::review::removal::{self, removal};
use crate::text::page::{Sentence, Word, say, word};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// How a kind of resource is described: prefix, operation, its parameter, where the resource is in the answer.
type Ways = (&'static str, &'static str, &'static str, &'static str);

const WAYS: &[Ways] = &[
    ("vpc", "DescribeVpcs", "VpcIds", "/Vpcs/0"),
    ("subnet", "DescribeSubnets", "SubnetIds", "/Subnets/0"),
    ("rtb", "DescribeRouteTables", "RouteTableIds", "/RouteTables/0"),
    ("igw", "DescribeInternetGateways", "InternetGatewayIds", "/InternetGateways/0"),
    ("nat", "DescribeNatGateways", "NatGatewayIds", "/NatGateways/0"),
    ("sg", "DescribeSecurityGroups", "GroupIds", "/SecurityGroups/0"),
    ("acl", "DescribeNetworkAcls", "NetworkAclIds", "/NetworkAcls/0"),
    ("i", "DescribeInstances", "InstanceIds", "/Reservations/0/Instances/0"),
    ("eni", "DescribeNetworkInterfaces", "NetworkInterfaceIds", "/NetworkInterfaces/0"),
    ("vpce", "DescribeVpcEndpoints", "VpcEndpointIds", "/VpcEndpoints/0"),
    ("pcx", "DescribeVpcPeeringConnections", "VpcPeeringConnectionIds", "/VpcPeeringConnections/0"),
    ("tgw", "DescribeTransitGateways", "TransitGatewayIds", "/TransitGateways/0"),
    ("vgw", "DescribeVpnGateways", "VpnGatewayIds", "/VpnGateways/0"),
    ("vpn", "DescribeVpnConnections", "VpnConnectionIds", "/VpnConnections/0"),
];

fn ways(id: &Id) -> Option<&'static Ways> {
    WAYS.iter().find(|it| it.0 == id.prefix())
}

/// What is usually done to a thing, by the prefix of its id, as operations of EC2.
const USUAL: &[(&str, &[&str])] = &[
    ("vpc", &["CreateSubnet", "CreateVpcEndpoint", "CreateRouteTable", "CreateSecurityGroup", "ModifyVpcAttribute"]),
    ("subnet", &["RunInstances", "AssociateRouteTable", "CreateNatGateway", "ModifySubnetAttribute"]),
    ("rtb", &["CreateRoute", "DeleteRoute", "AssociateRouteTable"]),
    (
        "sg",
        &[
            "AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
            "RevokeSecurityGroupEgress",
        ],
    ),
    ("acl", &["CreateNetworkAclEntry", "DeleteNetworkAclEntry"]),
    ("igw", &["AttachInternetGateway", "DetachInternetGateway", "CreateRoute"]),
    ("nat", &["CreateRoute"]),
    ("vpce", &["ModifyVpcEndpoint"]),
    (
        "vpce-svc",
        &["ModifyVpcEndpointServicePermissions", "AcceptVpcEndpointConnections", "RejectVpcEndpointConnections"],
    ),
    ("pcx", &["AcceptVpcPeeringConnection", "CreateRoute", "ModifyVpcPeeringConnectionOptions"]),
    ("tgw", &["CreateTransitGatewayVpcAttachment", "CreateRoute"]),
    ("vgw", &["AttachVpnGateway", "EnableVgwRoutePropagation", "CreateVpnConnection"]),
    ("vpn", &["CreateVpnConnectionRoute"]),
    ("i", &["ModifyInstanceAttribute", "AssociateAddress"]),
];

fn one(parameter: &str, id: &Id) -> Value {
    if parameter.ends_with("Ids") { json!({ parameter: [id.as_str()] }) } else { json!({ parameter: id.as_str() }) }
}

/// The inspector.
pub fn inspector(store: Store) -> AnyView {
    let refused = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        store.selected.track();
        refused.set(None);
    });
    let fields = Memo::new(move |_| {
        let network = store.network.get();
        let id = store.selected.get()?;
        let described = ways(&id).and_then(|(_, describe, parameter, place)| {
            let request = request_for(store, &id, describe, one(parameter, &id));
            store.ask(&request).ok()?.pointer(place).cloned()
        });
        // What has no such operation is shown as the network holds it, in the same names.
        let found = described.or_else(|| facts::row_of(&network, id.as_str()))?;
        let name = facts::thing_label(&network, id.as_str());
        Some((id, name, rows(&found)))
    });
    view! {
        <section class="panel inspector" id="inspector" tabindex="-1" aria-label=word(Word::Inspector)>
            {move || match fields.get() {
                _ if 1 < store.chosen.with(|it| it.len()) => together(store, refused),
                None => view! { <p class="hint">{word(Word::InspectorEmpty)}</p> }.into_any(),
                Some((id, name, rows)) => detail(store, id, name, rows, refused),
            }}
        </section>
    }
    .into_any()
}

/// A call about a resource, made where it is at home.
pub fn request_for(store: Store, id: &Id, operation: &str, parameters: Value) -> Request {
    let mut request = Lab::request("ec2", operation, parameters);
    if let Some((account, region)) = store.network.with_untracked(|it| facts::home(it, id.as_str())) {
        request.account = account;
        request.region = region;
    }
    request
}

fn detail(
    store: Store,
    id: Id,
    name: String,
    rows: Vec<(String, String)>,
    refused: RwSignal<Option<ApiError>>,
) -> AnyView {
    let of_delete = id.clone();
    // What has to go first, where something has.
    let chain = RwSignal::new(Vec::<Request>::new());
    Effect::new(move |_| {
        store.network.track();
        chain.set(Vec::new());
    });
    let delete = move |_| {
        let network = store.network.get_untracked();
        match removal(&network, of_delete.as_str()) {
            Ok(requests) if requests.len() < 2 => remove(store, &requests, refused),
            Ok(requests) => {
                // AWS's own refusal of the thing alone says why the others go first.
                let own = requests.last().map(|last| store.preview_of(last));
                refused.set(own.and_then(Result::err));
                chain.set(requests);
                request_animation_frame(|| browser::focus("delete-all"));
            }
            Err(why) => refused.set(Some(why)),
        }
    };
    let is_named = name != id.as_str();
    view! {
        <header class="inspector-head">
            <div>
                <h2>{name}</h2>
                {is_named.then(|| view! { <code>{id.to_string()}</code> })}
            </div>
            <span class="spring"></span>
            {copy_button(store)}
            {removal::has_way(id.as_str())
                .then(|| view! { <button type="button" class="danger" id="delete-selected" on:click=delete>{word(Word::Delete)}</button> })}
            {leave_button(store)}
        </header>
        {move || refused.get().map(|why| refusal_of(&why, None))}
        {move || (!chain.with(Vec::is_empty)).then(|| dependents(store, chain.get(), refused))}
        {explained(term_of(store, &id))}
        {endpoint_form::change(store, &id, refused)}
        {actions(store, &id)}
        <dl class="fields">
            {rows
                .into_iter()
                .map(|(key, value)| {
                    let class = match (key.starts_with('·'), value.contains("{\n") || WIDE < value.lines().map(str::len).max().unwrap_or(0)) {
                        (true, true) => "block nested",
                        (false, true) => "block",
                        (true, false) => "nested",
                        (false, false) => "",
                    };
                    view! { <dt class=class>{breakable(key.trim_start_matches('·'))}</dt><dd class=class>{value_lines(store, &id, &value)}</dd> }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

/// What is selected together, and what can be done to all of it.
fn together(store: Store, refused: RwSignal<Option<ApiError>>) -> AnyView {
    let network = store.network.get();
    let chosen = store.chosen.get();
    let heading = say(&Sentence::Chosen { count: chosen.len() });
    let rows = chosen.iter().map(|id| {
        let (name, of_click) = (facts::thing_label(&network, id.as_str()), id.clone());
        let detail = if name == id.as_str() { facts::told(&network, id.as_str()) } else { id.to_string() };
        view! {
            <li>
                <button type="button" class="link small" on:click=move |_| store.select(Some(of_click.clone()))>{name}</button>
                " "
                <code>{detail}</code>
            </li>
        }
    });
    let rows = rows.collect_view();
    let chain = RwSignal::new(Vec::<Request>::new());
    let delete = move |_| match removal::removal_of_all(&network, chosen.iter().map(Id::as_str)) {
        Ok(requests) if requests.len() <= chosen.len() => remove(store, &requests, refused),
        Ok(requests) => {
            chain.set(requests);
            request_animation_frame(|| browser::focus("delete-all"));
        }
        Err(why) => refused.set(Some(why)),
    };
    view! {
        <header class="inspector-head">
            <h2>{heading}</h2>
            <span class="spring"></span>
            {copy_button(store)}
            <button type="button" class="danger" id="delete-selected" on:click=delete>{word(Word::Delete)}</button>
            {leave_button(store)}
        </header>
        {move || refused.get().map(|why| refusal_of(&why, None))}
        {move || (!chain.with(Vec::is_empty)).then(|| dependents(store, chain.get(), refused))}
        <ul class="plain together">{rows}</ul>
    }
    .into_any()
}

/// Copies what is selected. What was copied is pasted from the line that says so, and by Ctrl+V.
fn copy_button(store: Store) -> AnyView {
    view! {
        <button type="button" id="copy-selected" aria-keyshortcuts="Control+C" on:click=move |_| store.copy()>
            {word(Word::CopyParts)}
        </button>
    }
    .into_any()
}

/// Closes what a small window shows as a sheet.
fn leave_button(store: Store) -> AnyView {
    let leave = move |_| store.select(None);
    view! {
        <button type="button" class="icon-button leave" aria-label=word(Word::Close) title=word(Word::Close) on:click=leave>
            {icon("close")}
        </button>
    }
    .into_any()
}

/// Carries out what removes something, as one step.
fn remove(store: Store, requests: &[Request], refused: RwSignal<Option<ApiError>>) {
    match store.apply_all(requests) {
        Ok(()) => {
            store.select(None);
            browser::give_back(None, "inspector");
        }
        Err(why) => refused.set(Some(why)),
    }
}

/// What goes before a thing can go, in order, and the button that removes all of it.
fn dependents(store: Store, requests: Vec<Request>, refused: RwSignal<Option<ApiError>>) -> AnyView {
    let network = store.network.get_untracked();
    let rows = requests.iter().map(|request| {
        let name = removal::subject(request).map(|id| facts::thing_label(&network, &id)).unwrap_or_default();
        let command = crate::cli::print_request(request);
        view! { <li title=command><span>{kebab_case(&request.operation)}</span> " " <code>{name}</code></li> }
    });
    let rows = rows.collect_view();
    view! {
        <section class="dependents" aria-label=word(Word::Dependents)>
            <p>{word(Word::Dependents)}</p>
            <ol tabindex="0" aria-label=word(Word::Dependents)>{rows}</ol>
            <button type="button" class="danger" id="delete-all" on:click=move |_| remove(store, &requests, refused)>
                {word(Word::DeleteAll)}
            </button>
        </section>
    }
    .into_any()
}

/// The term for what is selected.
fn term_of(store: Store, id: &Id) -> &'static str {
    let kind = store.network.with_untracked(|it| it.vpc_endpoints.get(id).map(|it| it.vpc_endpoint_type));
    match kind {
        Some(kind) => add_endpoint::term_of(kind),
        None => of_prefix(id.prefix()),
    }
}

/// What can be done: each opens the form of its operation, with this thing in it.
fn actions(store: Store, id: &Id) -> AnyView {
    let usual = USUAL.iter().find(|(prefix, _)| *prefix == id.prefix()).map_or(&[][..], |(_, operations)| operations);
    let buttons = usual.iter().map(|operation| {
        let id = id.clone();
        let open = move |_| store.begin_change(Begin::on(&id, "ec2", operation));
        view! { <button type="button" class="chip" on:click=open>{kebab_case(operation)}</button> }
    });
    let of_all = id.clone();
    let all = move |_| store.begin_change(Begin { about: Some(of_all.clone()), ..Begin::default() });
    let of_dns = id.clone();
    let ask = (id.prefix() == "i").then(|| {
        let command = ["on ", of_dns.as_str(), " dig +short "].concat();
        view! {
            <button type="button" class="chip" on:click=move |_| terminal_view::put(store, &command)>{word(Word::AskDns)}</button>
        }
    });
    view! {
        <div class="chips" role="group" aria-label=word(Word::Suggested)>
            {buttons.collect_view()}
            {ask}
            <button type="button" class="chip" on:click=all>{word(Word::MoreActions)}</button>
        </div>
    }
    .into_any()
}

/// A name that may be broken before its capitals.
pub fn breakable(name: &str) -> Vec<AnyView> {
    let mut parts: Vec<String> = Vec::new();
    for c in name.chars() {
        match parts.last_mut() {
            Some(last) if !c.is_uppercase() || last.len() < 3 => last.push(c),
            Some(_) | None => parts.push(c.to_string()),
        }
    }
    parts.into_iter().map(|part| view! { {part}<wbr /> }.into_any()).collect()
}

/// A value, line by line; ids of other things lead to them.
fn value_lines(store: Store, own: &Id, value: &str) -> Vec<AnyView> {
    let network = store.network.get_untracked();
    let line = |text: &str| {
        let name = facts::thing_label(&network, text);
        let id = Id::from(text);
        if ways(&id).is_none() || id == *own || text.contains(' ') {
            return view! { <span class="line">{text.to_string()}</span> }.into_any();
        }
        let note = (name != text).then(|| view! { <span class="note">{name}</span> });
        view! {
            <span class="line">
                <button type="button" class="link small" on:click=move |_| store.selected.set(Some(id.clone()))>
                    {text.to_string()}
                </button>
                {note}
            </span>
        }
        .into_any()
    };
    value.split('\n').map(line).collect()
}

/// The longest line of a value that stands beside its name, in characters.
const WIDE: usize = 26;

/// A refusal of AWS's, with its code.
pub fn refusal(why: &ApiError) -> AnyView {
    refusal_of(why, None)
}

/// A refusal of AWS's: its code and text, the reason in plain words, and where AWS says so.
pub fn refusal_of(why: &ApiError, request: Option<&Request>) -> AnyView {
    view! { <div class="refusal" role="alert">{refusal_parts(why, request)}</div> }.into_any()
}

/// What a refusal says.
pub fn refusal_parts(why: &ApiError, request: Option<&Request>) -> AnyView {
    let (hint, source) = (crate::text::page::hint(&why.code), crate::text::page::source(&why.code));
    let operation = request.and_then(|it| forms::operation(&it.service, &it.operation));
    let source = match (source, operation) {
        (Some(address), _) => Some(view! {
            <a class="source" href=address target="_blank" rel="noreferrer" aria-label=[word(Word::RuleSource), ": ", &why.code].concat()>
                {word(Word::RuleSource)}
            </a>
        }
        .into_any()),
        (None, Some(operation)) => Some(reference_link(operation)),
        (None, None) => None,
    };
    view! {
        <strong>{why.code.clone()}</strong>
        <p>{why.message.clone()}</p>
        {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
        {source}
    }
    .into_any()
}

/// The command that does the last change again.
pub fn last_command(store: Store) -> AnyView {
    let command = Memo::new(move |_| {
        store.network.track();
        store.last.with(|last| last.as_ref().filter(|it| it.operation != "Import").map(crate::cli::print_request))
    });
    view! {
        {move || {
            command
                .get()
                .map(|command| {
                    let text = command.clone();
                    view! {
                        <div class="last">
                            <header>
                                <h3>{word(Word::Last)}</h3>
                                {icon_button("copy", Word::CopyCommand, move || browser::copy(&text))}
                            </header>
                            <pre tabindex="0">{command}</pre>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

/// A resource's members as rows of text; those of members begin with `·`.
fn rows(resource: &Value) -> Vec<(String, String)> {
    let mut list = Vec::new();
    for (key, value) in resource.as_object().into_iter().flatten() {
        add_row(&mut list, key, value, 0);
    }
    list
}

fn add_row(list: &mut Vec<(String, String)>, key: &str, value: &Value, depth: usize) {
    let named = || ["·".repeat(depth), key.to_string()].concat();
    if let Some(text) = scalar(value) {
        list.push((named(), text));
        return;
    }
    match value {
        Value::Array(items) if items.is_empty() => list.push((named(), "–".to_string())),
        Value::Array(items) if items.iter().all(|it| scalar(it).is_some()) => {
            let texts: Vec<String> = items.iter().filter_map(scalar).collect();
            list.push((named(), texts.join("\n")));
        }
        Value::Array(items) if key == "Tags" => {
            for tag in items {
                let text = |member: &str| tag.get(member).and_then(Value::as_str).unwrap_or_default();
                list.push((
                    ["·".repeat(depth), "Tag ".to_string(), text("Key").to_string()].concat(),
                    text("Value").to_string(),
                ));
            }
        }
        Value::Array(items) => match items.as_slice() {
            [Value::Object(map)] if depth < 1 => add_members(list, key, map),
            _ => {
                let texts: Vec<String> = items.iter().map(one_line).collect();
                list.push((named(), texts.join("\n")));
            }
        },
        Value::Object(map) if depth < 1 => add_members(list, key, map),
        Value::Object(_) => list.push((named(), one_line(value))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A structure as a row of its name, and rows of its members.
fn add_members(list: &mut Vec<(String, String)>, key: &str, members: &Map<String, Value>) {
    list.push((key.to_string(), String::new()));
    for (key, value) in members {
        add_row(list, key, value, 1);
    }
}

/// A structure in one line, without its names where they say nothing.
fn one_line(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let parts = map.iter().map(|(key, value)| match scalar(value) {
                Some(text) if text.is_empty() => text,
                Some(text) => [key, " ", &text].concat(),
                None => one_line(value),
            });
            parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(one_line).collect::<Vec<_>>().join("; "),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => scalar(value).unwrap_or_default(),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(readable(text)),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// A policy's text, which is JSON in a string, over several lines.
fn readable(text: &str) -> String {
    let json = text.starts_with('{').then(|| serde_json::from_str::<Value>(text).ok()).flatten();
    json.and_then(|json| serde_json::to_string_pretty(&json).ok()).unwrap_or_else(|| text.to_string())
}
