//! What is selected, in AWS's fields, with what can be done to it. It must not know what the fields mean.

use super::facts;
use super::store::Store;
use super::terms::{explained, of_prefix};
use super::widgets::icon_button;
use super::{browser, endpoint_form, terminal_view};
use crate::control::{ApiError, Lab, Request};
use crate::model::EndpointType;
use crate::net::Id;
use crate::net::json;
use crate::text::page::{Word, word};
use leptos::prelude::*;
use serde_json::Value;

/// How a kind of resource is described and deleted: prefix, describe operation, its parameter, where the resource is in the
/// answer, delete operation, its parameter (a list where it ends in `s`).
type Ways = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const WAYS: &[Ways] = &[
    ("vpc", "DescribeVpcs", "VpcIds", "/Vpcs/0", "DeleteVpc", "VpcId"),
    ("subnet", "DescribeSubnets", "SubnetIds", "/Subnets/0", "DeleteSubnet", "SubnetId"),
    ("rtb", "DescribeRouteTables", "RouteTableIds", "/RouteTables/0", "DeleteRouteTable", "RouteTableId"),
    (
        "igw",
        "DescribeInternetGateways",
        "InternetGatewayIds",
        "/InternetGateways/0",
        "DeleteInternetGateway",
        "InternetGatewayId",
    ),
    ("nat", "DescribeNatGateways", "NatGatewayIds", "/NatGateways/0", "DeleteNatGateway", "NatGatewayId"),
    ("sg", "DescribeSecurityGroups", "GroupIds", "/SecurityGroups/0", "DeleteSecurityGroup", "GroupId"),
    ("acl", "DescribeNetworkAcls", "NetworkAclIds", "/NetworkAcls/0", "DeleteNetworkAcl", "NetworkAclId"),
    ("i", "DescribeInstances", "InstanceIds", "/Reservations/0/Instances/0", "TerminateInstances", "InstanceIds"),
    (
        "eni",
        "DescribeNetworkInterfaces",
        "NetworkInterfaceIds",
        "/NetworkInterfaces/0",
        "DeleteNetworkInterface",
        "NetworkInterfaceId",
    ),
    ("vpce", "DescribeVpcEndpoints", "VpcEndpointIds", "/VpcEndpoints/0", "DeleteVpcEndpoints", "VpcEndpointIds"),
    (
        "pcx",
        "DescribeVpcPeeringConnections",
        "VpcPeeringConnectionIds",
        "/VpcPeeringConnections/0",
        "DeleteVpcPeeringConnection",
        "VpcPeeringConnectionId",
    ),
    (
        "tgw",
        "DescribeTransitGateways",
        "TransitGatewayIds",
        "/TransitGateways/0",
        "DeleteTransitGateway",
        "TransitGatewayId",
    ),
    ("vgw", "DescribeVpnGateways", "VpnGatewayIds", "/VpnGateways/0", "DeleteVpnGateway", "VpnGatewayId"),
    (
        "vpn",
        "DescribeVpnConnections",
        "VpnConnectionIds",
        "/VpnConnections/0",
        "DeleteVpnConnection",
        "VpnConnectionId",
    ),
];

fn ways(id: &Id) -> Option<&'static Ways> {
    WAYS.iter().find(|it| it.0 == id.prefix())
}

/// Commands to go on from, by the prefix of what is selected: a name, and the command up to where one goes on typing.
const COMMANDS: &[(&str, Word, &str)] = &[
    ("vpc", Word::AddSubnet, "aws ec2 create-subnet --vpc-id {} --availability-zone us-east-1a --cidr-block "),
    ("vpc", Word::AddRouteTable, "aws ec2 create-route-table --vpc-id {}"),
    (
        "vpc",
        Word::AddSecurityGroup,
        "aws ec2 create-security-group --vpc-id {} --description 'New group' --group-name ",
    ),
    ("vpc", Word::SwitchDnsHostnames, "aws ec2 modify-vpc-attribute --vpc-id {} --no-enable-dns-hostnames"),
    ("vpc", Word::SwitchDnsSupport, "aws ec2 modify-vpc-attribute --vpc-id {} --no-enable-dns-support"),
    (
        "subnet",
        Word::AddInstance,
        "aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id {}",
    ),
    ("subnet", Word::AssociateTable, "aws ec2 associate-route-table --subnet-id {} --route-table-id "),
    ("subnet", Word::AddNat, "aws ec2 create-nat-gateway --subnet-id {} --allocation-id "),
    (
        "rtb",
        Word::AddRoute,
        "aws ec2 create-route --route-table-id {} --destination-cidr-block 0.0.0.0/0 --gateway-id ",
    ),
    ("rtb", Word::DeleteRoute, "aws ec2 delete-route --route-table-id {} --destination-cidr-block "),
    (
        "sg",
        Word::AddInboundRule,
        "aws ec2 authorize-security-group-ingress --group-id {} --protocol tcp --port 443 --cidr 10.0.0.0/16",
    ),
    (
        "sg",
        Word::RemoveInboundRule,
        "aws ec2 revoke-security-group-ingress --group-id {} --protocol tcp --port 443 --cidr 10.0.0.0/16",
    ),
    (
        "sg",
        Word::RemoveOutboundRule,
        "aws ec2 revoke-security-group-egress --group-id {} --protocol=-1 --cidr 0.0.0.0/0",
    ),
    (
        "acl",
        Word::AddAclEntry,
        "aws ec2 create-network-acl-entry --network-acl-id {} --rule-number 90 --protocol tcp --port-range From=443,To=443 --cidr-block 0.0.0.0/0 --rule-action deny --egress",
    ),
    ("igw", Word::AttachGateway, "aws ec2 attach-internet-gateway --internet-gateway-id {} --vpc-id "),
    ("igw", Word::DetachGateway, "aws ec2 detach-internet-gateway --internet-gateway-id {} --vpc-id "),
    ("vpce", Word::ChangePolicy, "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --policy-document '"),
    ("i", Word::AskDns, "on {} dig +short "),
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
        let (_, describe, parameter, place, _, _) = ways(&id)?;
        let request = request_for(store, &id, describe, one(parameter, &id));
        let answer = store.ask(&request).ok()?;
        let found = answer.pointer(place)?.clone();
        let name = facts::thing_label(&network, id.as_str());
        Some((id, name, rows(&found)))
    });
    view! {
        <section class="panel inspector" aria-label=word(Word::Inspector)>
            {move || match fields.get() {
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
    let delete = move |_| {
        let Some((_, _, _, _, operation, parameter)) = ways(&of_delete) else { return };
        match store.apply(&request_for(store, &of_delete, operation, one(parameter, &of_delete))) {
            Ok(_) => store.selected.set(None),
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
            <button type="button" class="danger" on:click=delete>{word(Word::Delete)}</button>
        </header>
        {move || refused.get().map(|why| refusal(&why))}
        {explained(term_of(store, &id))}
        {endpoint_form::change(store, &id, refused)}
        {commands(store, &id)}
        <dl class="fields">
            {rows
                .into_iter()
                .map(|(key, value)| {
                    let class = match (key.starts_with('·'), value.contains("{\n") || WIDE < value.lines().map(str::len).max().unwrap_or(0)) {
                        (_, true) => "block",
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

/// The term for what is selected.
fn term_of(store: Store, id: &Id) -> &'static str {
    let kind = store.network.with_untracked(|it| it.vpc_endpoints.get(id).map(|it| it.vpc_endpoint_type));
    match kind {
        Some(EndpointType::Gateway) => "Gateway endpoint",
        Some(EndpointType::Interface) => "Interface endpoint",
        Some(EndpointType::GatewayLoadBalancer) => "Gateway Load Balancer endpoint",
        Some(EndpointType::Resource | EndpointType::ServiceNetwork | EndpointType::Tunnel) => "",
        None => of_prefix(id.prefix()),
    }
}

/// What can be done, as commands that are put into the terminal.
fn commands(store: Store, id: &Id) -> AnyView {
    let fitting = COMMANDS.iter().filter(|(prefix, _, _)| *prefix == id.prefix());
    let buttons: Vec<AnyView> = fitting
        .map(|(_, name, command)| {
            let command = command.replace("{}", id.as_str());
            view! {
                <button type="button" class="chip" title=command.clone() on:click=move |_| terminal_view::put(store, &command)>
                    {word(*name)}
                </button>
            }
            .into_any()
        })
        .collect();
    if buttons.is_empty() {
        return ().into_any();
    }
    view! { <div class="chips" role="group" aria-label=word(Word::InTheTerminal)>{buttons}</div> }.into_any()
}

/// A name that may be broken before its capitals.
fn breakable(name: &str) -> Vec<AnyView> {
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
    let hint = crate::text::page::hint(&why.code);
    view! {
        <div class="refusal" role="alert">
            <strong>{why.code.clone()}</strong>
            <p>{why.message.clone()}</p>
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
        </div>
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
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(one_line).collect();
            list.push((named(), texts.join("\n")));
        }
        Value::Object(map) if depth < 1 => {
            list.push((named(), String::new()));
            for (key, value) in map {
                add_row(list, key, value, depth + 1);
            }
        }
        Value::Object(_) => list.push((named(), one_line(value))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A structure in one line, without its names where they say nothing.
fn one_line(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let parts = map.iter().map(|(key, value)| match scalar(value) {
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
