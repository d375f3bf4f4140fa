//! The dialog that adds an endpoint, and shows what would change before it does. It must not know which values AWS accepts.

use super::change::name_of;
use super::facts;
use super::inspector::refusal;
use super::store::{Begin, Dialog, Store};
use super::terms::explained;
use super::widgets::{Choice, Field, combobox, dialog, icon};
use super::{browser, preview, tour};
use crate::catalog::{self, Service, ServiceType};
use crate::cli::forms;
use crate::control::{ApiError, Lab, Request};
use crate::model::{EndpointType, Network};
use crate::net::Id;
use crate::net::SortedSet;
use crate::net::json;
use crate::reach;
use crate::review::attributes_before;
use crate::text::first_steps;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use serde_json::{Map, Value};
use std::sync::Arc;

/// What is filled in.
#[derive(Clone, Copy)]
struct Form {
    service: RwSignal<String>,
    service_text: RwSignal<String>,
    kind: RwSignal<EndpointType>,
    vpc: RwSignal<String>,
    tables: RwSignal<SortedSet<String>>,
    subnets: RwSignal<SortedSet<String>>,
    groups: RwSignal<SortedSet<String>>,
    private_dns: RwSignal<bool>,
    name: RwSignal<String>,
    refused: RwSignal<Option<ApiError>>,
}

/// The dialog, where it is open.
pub fn add_endpoint(store: Store) -> AnyView {
    store.complete_catalog();
    let network = store.network.get_untracked();
    let form = Form {
        service: RwSignal::new(String::new()),
        service_text: RwSignal::new(String::new()),
        kind: RwSignal::new(EndpointType::Gateway),
        vpc: RwSignal::new(start_vpc(store, &network)),
        tables: RwSignal::new(SortedSet::new()),
        subnets: RwSignal::new(SortedSet::new()),
        groups: RwSignal::new(SortedSet::new()),
        private_dns: RwSignal::new(true),
        name: RwSignal::new(String::new()),
        refused: RwSignal::new(None),
    };
    let request = Memo::new(move |_| request(store, form));
    // Once the endpoint is made, the dialog closes: nothing is left to preview.
    let is_open = move || store.dialog.get_untracked() == Dialog::AddEndpoint;
    let outcome = preview::of(store, move || if is_open() { request.get() } else { None });
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let submit = move || {
        let Some(request) = request.get_untracked() else {
            form.refused.set(Some(ApiError::new("MissingParameter", word(Word::ChooseService))));
            return;
        };
        match store.apply(&request) {
            Ok(answer) => {
                close.run(());
                let id = answer.pointer("/VpcEndpoint/VpcEndpointId").and_then(Value::as_str);
                store.selected.set(id.map(Id::from));
                let usual = catalog::service(&form.service.get_untracked()).and_then(reach::host_of);
                let own =
                    || store.network.with_untracked(|it| it.vpc_endpoints.get(id?)?.own_names(it).into_iter().next());
                if let Some(host) = usual.map(|it| it.as_str().to_string()).or_else(own) {
                    store.question.update(|it| it.to = host);
                }
            }
            Err(why) => form.refused.set(Some(why)),
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
            {(store.tour.get_untracked() == Some(tour::ADDING))
                .then(|| view! { <p class="tour-note">{first_steps::tour(tour::ADDING)}</p> })}
            <div class="form-columns">
                <div class="form-fields">
                    {service_field(store, form)}
                    {type_field(store, form)}
                    {vpc_field(store, form)}
                    {move || match form.kind.get() {
                        EndpointType::Gateway => tables_field(store, form),
                        EndpointType::GatewayLoadBalancer => subnets_field(store, form),
                        EndpointType::Interface
                        | EndpointType::Resource
                        | EndpointType::ServiceNetwork
                        | EndpointType::Tunnel => interface_fields(store, form),
                    }}
                    <label class="field">
                        <span>{word(Word::NameTag)}</span>
                        <input
                            prop:value=move || form.name.get()
                            on:input=move |event| form.name.set(browser::value_of(&event))
                        />
                    </label>
                </div>
                <div>
                    {preview::what_will_change(outcome, Word::ChooseService)}
                    {ways_out(store, form, request, outcome)}
                </div>
            </div>
            {move || form.refused.get().map(|why| refusal(&why))}
            <footer class="dialog-foot">
                <button type="button" on:click=move |_| close.run(())>{word(Word::Cancel)}</button>
                <button type="submit" class="primary">{word(Word::CreateEndpoint)}</button>
            </footer>
        </form>
    };
    dialog("add-endpoint", word(Word::AddEndpoint).to_string(), "wide", close, content.into_any())
}

/// What would work where private DNS names are refused: the VPC's attributes switched on first, or no such names.
fn ways_out(store: Store, form: Form, request: Memo<Option<Request>>, outcome: Memo<preview::Outcome>) -> AnyView {
    let found = Memo::new(move |_| {
        let is_refused = outcome.with(|it| matches!(it, Some(Err(_))));
        let request = request.get().filter(|_| is_refused)?;
        store.network.with(|network| attributes_before(network, &request))
    });
    let shown = move || {
        let first = found.get()?;
        let label =
            [&facts::thing_label(&store.network.get(), &form.vpc.get()), ": ", &attribute_names(&first), ": true"]
                .concat();
        let switch = move |_| {
            if let Err(why) = store.apply_all(&first) {
                form.refused.set(Some(why));
            }
        };
        let without = [word(Word::PrivateDnsNames), ": false"].concat();
        Some(view! {
            <div class="chips ways-out" role="group" aria-label=word(Word::WouldWork)>
                <span class="note">{word(Word::WouldWork)}</span>
                <button type="button" class="chip" on:click=switch>{label}</button>
                <button type="button" class="chip" on:click=move |_| form.private_dns.set(false)>{without}</button>
            </div>
        })
    };
    view! { {shown} }.into_any()
}

/// The attributes that requests switch on.
fn attribute_names(requests: &[Request]) -> String {
    let names = requests.iter().filter_map(|it| it.parameters.as_object()).flat_map(|it| it.keys());
    let switched: Vec<&str> = names.filter(|it| *it != "VpcId").map(String::as_str).collect();
    switched.join(", ")
}

fn start_vpc(store: Store, network: &Network) -> String {
    let of_selected = store.selected.get_untracked().and_then(|id| {
        let own = network.vpcs.get(&id).map(|it| &it.vpc_id);
        let of_subnet = network.subnets.get(&id).map(|it| &it.vpc_id);
        let of_table = network.route_tables.get(&id).map(|it| &it.vpc_id);
        own.or(of_subnet).or(of_table).cloned()
    });
    let vpc = of_selected.or_else(|| network.vpcs.iter().next().map(|vpc| vpc.vpc_id.clone()));
    vpc.map(|id| id.to_string()).unwrap_or_default()
}

fn region_of(store: Store, form: Form) -> String {
    let vpc = form.vpc.get_untracked();
    store.network.with_untracked(|it| it.vpcs.get(&vpc).map_or(Lab::REGION.to_string(), |vpc| vpc.region.clone()))
}

/// The service that a text names: by service name, key, or display name.
fn service_named(text: &str, region: &str) -> Option<Service> {
    let text = text.trim();
    let found = catalog::service_of_key(&text.to_ascii_lowercase(), region)
        .or_else(|| catalog::service_in(text, region).cloned());
    found.or_else(|| catalog::services_in(region).into_iter().find(|it| it.name.eq_ignore_ascii_case(text)))
}

fn service_field(store: Store, form: Form) -> AnyView {
    let take = move |text: String| {
        let text = text.trim().to_string();
        form.refused.set(None);
        if let Some(lead) = leads(store, form).into_iter().find(|it| it.value == text || it.text == text) {
            form.kind.set(lead.kind);
            form.private_dns.set(lead.kind == EndpointType::Interface);
            form.service.set(lead.value);
            return;
        }
        match service_named(&text, &region_of(store, form)) {
            Some(service) => {
                let kinds = kinds_of(&service);
                if !kinds.contains(&form.kind.get_untracked())
                    || form.service.with_untracked(|it| *it != service.service_name)
                {
                    form.kind.set(kinds.first().copied().unwrap_or(EndpointType::Interface));
                }
                form.private_dns.set(offers_private_dns(&service) && service.types.len() < 2);
                form.service.set(service.service_name);
            }
            None => {
                if !text.is_empty() {
                    form.kind.set(EndpointType::Interface);
                }
                form.service.set(text);
            }
        }
    };
    let field = combobox(Field {
        id: "endpoint-service".to_string(),
        label: word(Word::Service),
        waits: false,
        placeholder: word(Word::ServiceHint),
        text: form.service_text,
        suggest: Arc::new(move |typed| {
            store.is_catalog_complete.track();
            let region = region_of(store, form);
            let kind = form.kind.get_untracked();
            let is_only = is_own(kind) && form.service.with_untracked(String::is_empty);
            let own = leads(store, form).into_iter().filter(|it| !is_only || it.kind == kind);
            let own = own.filter(|it| it.text.contains(typed) || it.note.contains(typed) || it.value.contains(typed));
            let own = own.map(|it| Choice { value: it.value, text: it.text, note: it.note });
            if is_only {
                return own.collect();
            }
            let found = catalog::find_services(&region, typed).into_iter().take(60);
            let listed =
                found.map(|it| Choice { text: it.key.clone(), note: it.name.to_string(), value: it.service_name });
            own.chain(listed).collect()
        }),
        choose: Callback::new(take),
    });
    let about = move || {
        let name = form.service.get();
        service_named(&name, &region_of(store, form))
            .map(|it| [it.name, " · ", &it.service_name].concat())
            .or(Some(name))
    };
    view! {
        <div class="field">
            <label for="endpoint-service">{word(Word::Service)}</label>
            {field}
            <p class="note mono">{about}</p>
        </div>
    }
    .into_any()
}

/// What an endpoint can lead to beside AWS's own services.
fn leads(store: Store, form: Form) -> Vec<facts::Lead> {
    let region = region_of(store, form);
    store.network.with_untracked(|it| facts::leads(it, &region))
}

/// The types of the endpoints that lead to a service of AWS's.
fn kinds_of(service: &Service) -> Vec<EndpointType> {
    let kind = |it: &ServiceType| match it {
        ServiceType::Gateway => EndpointType::Gateway,
        ServiceType::Interface => EndpointType::Interface,
    };
    service.types.iter().map(kind).collect()
}

/// Whether endpoints of a type lead to what somebody made, and never to a service of AWS's.
fn is_own(kind: EndpointType) -> bool {
    matches!(kind, EndpointType::GatewayLoadBalancer | EndpointType::Resource | EndpointType::ServiceNetwork)
}

fn offers_private_dns(service: &Service) -> bool {
    service.private_dns_names.as_ref().is_none_or(|names| !names.is_empty())
}

fn type_field(store: Store, form: Form) -> AnyView {
    // Where it is known what the service takes, what it does not take cannot be chosen.
    let lacks = Memo::new(move |_| {
        let name = form.service.get();
        let known = catalog::service(&name).map(kinds_of);
        let own = || leads(store, form).into_iter().find(|it| it.value == name).map(|it| vec![it.kind]);
        known.or_else(own).filter(|kinds| kinds.iter().any(|it| !is_own(*it)))
    });
    let choose = move |kind: EndpointType| {
        form.kind.set(kind);
        let is_led_to = leads(store, form)
            .into_iter()
            .any(|it| it.kind == kind && form.service.with_untracked(|own| *own == it.value));
        let is_other =
            is_own(kind) || form.service.with_untracked(|it| leads(store, form).iter().any(|own| own.value == *it));
        if is_other && !is_led_to {
            form.service.set(String::new());
            form.service_text.set(String::new());
        }
    };
    let radio = move |kind: EndpointType| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="endpoint-type"
                    prop:checked=move || form.kind.get() == kind
                    disabled=move || !is_own(kind) && lacks.with(|it| it.as_ref().is_some_and(|kinds| !kinds.contains(&kind)))
                    on:change=move |_| choose(kind)
                />
                {kind.as_str()}
            </label>
        }
    };
    // One type's name begins with that of another: it is offered where there is something that it leads to.
    let is_offered = |kind: EndpointType| {
        kind != EndpointType::GatewayLoadBalancer || leads(store, form).iter().any(|it| it.kind == kind)
    };
    let missing = move || {
        let kind = form.kind.get();
        let is_there = leads(store, form).iter().any(|it| it.kind == kind);
        (is_own(kind) && !is_there).then(|| nothing_of(store, kind))
    };
    view! {
        <div class="field" role="radiogroup" aria-labelledby="endpoint-type-label">
            <span id="endpoint-type-label">{word(Word::EndpointType)}</span>
            <div class="choices">{TYPES.iter().filter(|kind| is_offered(**kind)).map(|kind| radio(*kind)).collect_view()}</div>
            {missing}
            {move || explained(term_of(form.kind.get()))}
        </div>
    }
    .into_any()
}

/// The types, in the order in which they are offered.
const TYPES: &[EndpointType] = &[
    EndpointType::Gateway,
    EndpointType::Interface,
    EndpointType::GatewayLoadBalancer,
    EndpointType::Resource,
    EndpointType::ServiceNetwork,
];

/// The term for endpoints of a type.
pub fn term_of(kind: EndpointType) -> &'static str {
    match kind {
        EndpointType::Gateway => "Gateway endpoint",
        EndpointType::Interface => "Interface endpoint",
        EndpointType::GatewayLoadBalancer => "Gateway Load Balancer endpoint",
        EndpointType::Resource => "Resource endpoint",
        EndpointType::ServiceNetwork => "Service-network endpoint",
        EndpointType::Tunnel => "",
    }
}

/// Says that there is nothing that an endpoint of a type could lead to, and leads to what makes it.
fn nothing_of(store: Store, kind: EndpointType) -> AnyView {
    let (service, name) = match kind {
        EndpointType::Resource => ("vpc-lattice", "CreateResourceConfiguration"),
        EndpointType::ServiceNetwork => ("vpc-lattice", "CreateServiceNetwork"),
        EndpointType::Gateway | EndpointType::Interface | EndpointType::GatewayLoadBalancer | EndpointType::Tunnel => {
            ("ec2", "CreateVpcEndpointServiceConfiguration")
        }
    };
    let make = forms::operation(service, name).map(|it| {
        let begin = Begin { operation: Some((service.to_string(), name.to_string())), ..Begin::default() };
        let go = move |_| store.begin_change(begin.clone());
        view! { <button type="button" class="chip" on:click=go>{icon("plus")}{name_of(it)}</button> }
    });
    view! { <p class="note">{word(Word::NothingFits)} " " {make}</p> }.into_any()
}

fn vpc_field(store: Store, form: Form) -> AnyView {
    let network = store.network.get_untracked();
    let options = network.vpcs.iter().map(|vpc| {
        let id = vpc.vpc_id.to_string();
        let name = facts::label(&network, &id).to_string();
        let cidr = vpc.primary_cidr().map(|cidr| cidr.to_string()).unwrap_or_default();
        let is_chosen = form.vpc.with_untracked(|it| *it == id);
        view! { <option value=id.clone() selected=is_chosen>{[&name, " · ", &cidr].concat()}</option> }
    });
    view! {
        <div class="field">
            <label for="endpoint-vpc">{word(Word::Vpc)}</label>
            <select
                id="endpoint-vpc"
                on:change=move |event| {
                    form.vpc.set(browser::value_of(&event));
                    form.tables.set(SortedSet::new());
                    form.subnets.set(SortedSet::new());
                    form.groups.set(SortedSet::new());
                }
            >
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// A thing that can be ticked: its id, its name, and what stands behind it.
pub type Tick = (String, String, String);

/// Checkboxes for several things, as a group.
pub fn ticks(legend: Word, items: Vec<Tick>, chosen: RwSignal<SortedSet<String>>, note: Option<Word>) -> AnyView {
    let boxes: Vec<AnyView> = items
        .into_iter()
        .map(|(id, name, detail)| {
            let (of_checked, of_change) = (id.clone(), id);
            let label = name.clone();
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        aria-label=label
                        prop:checked=move || chosen.with(|it| it.contains(&of_checked))
                        on:change=move |_| chosen.update(|it| {
                            if !it.remove(&of_change) {
                                it.insert(of_change.clone());
                            }
                        })
                    />
                    <span>{name}</span>
                    <span class="note mono">{detail}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <fieldset class="field">
            <legend>{word(legend)}</legend>
            <div class="ticks">{boxes}</div>
            {note.map(|note| view! { <p class="note">{word(note)}</p> })}
        </fieldset>
    }
    .into_any()
}

/// The route tables of a VPC.
pub fn table_ticks(network: &Network, vpc: &str) -> Vec<Tick> {
    let own = facts::tables(network, network)
        .into_iter()
        .filter(|it| network.route_tables.get(&it.id).is_some_and(|table| table.vpc_id == *vpc));
    let items = own.map(|it| {
        let detail = if it.is_main { word(Word::MainTable).to_string() } else { it.subnets.join(", ") };
        (it.id.to_string(), it.name, detail)
    });
    items.collect()
}

/// The subnets of a VPC.
pub fn subnet_ticks(network: &Network, vpc: &str) -> Vec<Tick> {
    let own = network.subnets.iter().filter(|it| it.vpc_id == *vpc).map(|it| {
        let cidr = it.cidrs().next().map(|cidr| cidr.to_string()).unwrap_or_default();
        let id = it.subnet_id.to_string();
        (id.clone(), facts::label(network, &id).to_string(), [&it.availability_zone, " · ", &cidr].concat())
    });
    own.collect()
}

/// The security groups of a VPC.
pub fn group_ticks(network: &Network, vpc: &str) -> Vec<Tick> {
    let own = network.security_groups.iter().filter(|it| it.vpc_id == *vpc).map(|it| {
        let id = it.group_id.to_string();
        (id.clone(), facts::label(network, &id).to_string(), it.description.clone())
    });
    own.collect()
}

fn tables_field(store: Store, form: Form) -> AnyView {
    let items = table_ticks(&store.network.get_untracked(), &form.vpc.get());
    ticks(Word::RouteTables, items, form.tables, None)
}

fn subnets_field(store: Store, form: Form) -> AnyView {
    let network = store.network.get_untracked();
    let vpc = form.vpc.get();
    let none = move || {
        form.subnets.with(SortedSet::is_empty).then(|| view! { <p class="note">{word(Word::NoSubnetChosen)}</p> })
    };
    view! { <div class="field">{ticks(Word::Subnets, subnet_ticks(&network, &vpc), form.subnets, None)} {none}</div> }
        .into_any()
}

fn interface_fields(store: Store, form: Form) -> AnyView {
    let network = store.network.get_untracked();
    let vpc = form.vpc.get();
    view! {
        {subnets_field(store, form)}
        {ticks(Word::SecurityGroups, group_ticks(&network, &vpc), form.groups, Some(Word::DefaultGroup))}
        <div class="field">
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || form.private_dns.get()
                    on:change=move |_| form.private_dns.update(|it| *it = !*it)
                />
                {word(Word::PrivateDnsNames)}
            </label>
            {explained("Private DNS names")}
        </div>
    }
    .into_any()
}

/// The request that the form makes; None where no service is chosen.
fn request(store: Store, form: Form) -> Option<Request> {
    let service = form.service.get();
    if service.is_empty() {
        return None;
    }
    let list = |chosen: RwSignal<SortedSet<String>>| -> Value { chosen.get().into_iter().map(Value::String).collect() };
    let kind = form.kind.get();
    let vpc = form.vpc.get();
    let mut parameters = Map::new();
    parameters.insert("VpcEndpointType".into(), json!(kind.as_str()));
    parameters.insert("VpcId".into(), json!(vpc));
    let leads_to = match kind {
        EndpointType::Resource => "ResourceConfigurationArn",
        EndpointType::ServiceNetwork => "ServiceNetworkArn",
        EndpointType::Gateway | EndpointType::Interface | EndpointType::GatewayLoadBalancer | EndpointType::Tunnel => {
            "ServiceName"
        }
    };
    parameters.insert(leads_to.into(), json!(service));
    if kind == EndpointType::Gateway {
        parameters.insert("RouteTableIds".into(), list(form.tables));
    } else {
        parameters.insert("SubnetIds".into(), list(form.subnets));
    }
    if !matches!(kind, EndpointType::Gateway | EndpointType::GatewayLoadBalancer) {
        parameters.insert("SecurityGroupIds".into(), list(form.groups));
        parameters.insert("PrivateDnsEnabled".into(), json!(form.private_dns.get()));
    }
    parameters.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    let name = form.name.get();
    if !name.trim().is_empty() {
        let tags = json!([{"ResourceType": "vpc-endpoint", "Tags": [{"Key": "Name", "Value": name.trim()}]}]);
        parameters.insert("TagSpecifications".into(), tags);
    }
    let mut request = Lab::request("ec2", "CreateVpcEndpoint", Value::Object(parameters));
    store.network.with_untracked(|network| {
        if let Some(vpc) = network.vpcs.get(&vpc) {
            request.region = vpc.region.clone();
            request.account = vpc.owner_id.clone();
        }
    });
    Some(request)
}
