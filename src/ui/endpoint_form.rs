//! The form that changes an endpoint: its route tables or its subnets, its security groups, its private names. It must not
//! know which values AWS accepts.

use super::add_endpoint::{Tick, group_ticks, subnet_ticks, table_ticks, ticks};
use super::inspector::request_for;
use super::store::Store;
use crate::control::ApiError;
use crate::model::EndpointType;
use crate::net::Id;
use crate::net::SortedSet;
use crate::net::json;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use serde_json::{Map, Value};

type Chosen = RwSignal<SortedSet<String>>;

fn chosen(ids: &[Id]) -> Chosen {
    RwSignal::new(ids.iter().map(ToString::to_string).collect())
}

/// The form, folded; nothing for what is no endpoint that it can change.
pub fn change(store: Store, id: &Id, refused: RwSignal<Option<ApiError>>) -> AnyView {
    let network = store.network.get_untracked();
    let Some(endpoint) = network.vpc_endpoints.get(id).cloned() else { return ().into_any() };
    let vpc = endpoint.vpc_id.as_str();
    let tables = chosen(&endpoint.route_table_ids);
    let subnets = chosen(&endpoint.subnet_ids);
    let groups = chosen(&endpoint.groups);
    let private_dns = RwSignal::new(endpoint.private_dns_enabled);
    let kind = endpoint.vpc_endpoint_type;
    let is_gateway = endpoint.vpc_endpoint_type == EndpointType::Gateway;
    let field = |legend: Word, items: Vec<Tick>, chosen: Chosen| ticks(legend, items, chosen, None);
    let fields = if is_gateway {
        field(Word::RouteTables, table_ticks(&network, vpc), tables)
    } else if kind == EndpointType::GatewayLoadBalancer {
        field(Word::Subnets, subnet_ticks(&network, vpc), subnets)
    } else {
        view! {
            {field(Word::Subnets, subnet_ticks(&network, vpc), subnets)}
            {field(Word::SecurityGroups, group_ticks(&network, vpc), groups)}
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || private_dns.get()
                    on:change=move |_| private_dns.update(|it| *it = !*it)
                />
                {word(Word::PrivateDnsNames)}
            </label>
        }
        .into_any()
    };
    let submit = move || {
        let mut parameters = Map::new();
        parameters.insert("VpcEndpointId".into(), json!(endpoint.vpc_endpoint_id.as_str()));
        differ(&mut parameters, "RouteTableIds", &endpoint.route_table_ids, tables);
        differ(&mut parameters, "SubnetIds", &endpoint.subnet_ids, subnets);
        differ(&mut parameters, "SecurityGroupIds", &endpoint.groups, groups);
        if !is_gateway && private_dns.get_untracked() != endpoint.private_dns_enabled {
            parameters.insert("PrivateDnsEnabled".into(), json!(private_dns.get_untracked()));
        }
        if parameters.len() > 1 {
            refused.set(
                store
                    .apply(&request_for(
                        store,
                        &endpoint.vpc_endpoint_id,
                        "ModifyVpcEndpoint",
                        Value::Object(parameters),
                    ))
                    .err(),
            );
        }
    };
    view! {
        <details class="change">
            <summary>{word(Word::Change)}</summary>
            <form
                class="form-fields"
                on:submit=move |event| {
                    event.prevent_default();
                    submit();
                }
            >
                {fields}
                <button type="submit" class="primary">{word(Word::Apply)}</button>
            </form>
        </details>
    }
    .into_any()
}

/// What comes and goes, as `Add…` and `Remove…`.
fn differ(parameters: &mut Map<String, Value>, member: &str, before: &[Id], chosen: Chosen) {
    let after = chosen.get_untracked();
    let added: Vec<&String> = after.iter().filter(|id| !before.iter().any(|it| it == id.as_str())).collect();
    let removed: Vec<&str> = before.iter().map(Id::as_str).filter(|id| !after.contains(*id)).collect();
    if !added.is_empty() {
        parameters.insert(["Add", member].concat(), json!(added));
    }
    if !removed.is_empty() {
        parameters.insert(["Remove", member].concat(), json!(removed));
    }
}
