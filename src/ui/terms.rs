//! What AWS's terms mean, where they stand, with AWS's own page. It must not know networks.

use crate::cli::forms;
use crate::control::shapes::Operation;
use crate::text::first_steps;
use crate::text::page::{Word, word};
use leptos::prelude::*;

/// A link to the page of AWS's documentation that says so.
pub fn source_link(name: &str, source: &'static str) -> AnyView {
    let label = [word(Word::AwsSays), ": ", name].concat();
    view! {
        <a class="source" href=source target="_blank" rel="noreferrer" aria-label=label>
            {word(Word::AwsSays)}
        </a>
    }
    .into_any()
}

/// A link to AWS's page about an operation; nothing for the lab's own.
pub fn reference_link(operation: Operation) -> AnyView {
    let Some(address) = forms::reference(operation) else { return ().into_any() };
    let label = [word(Word::AwsSays), ": ", operation.name()].concat();
    view! {
        <a class="source" href=address target="_blank" rel="noreferrer" aria-label=label>{word(Word::AwsSays)}</a>
    }
    .into_any()
}

/// A term, folded: opened, it says what it means and where AWS says so. Nothing where the lab has no such term.
pub fn explained(name: &str) -> AnyView {
    let Some((name, meaning, source)) = first_steps::explained(name) else { return ().into_any() };
    let title = [word(Word::WhatIsIt), ": ", name].concat();
    view! {
        <details class="term">
            <summary>{title}</summary>
            <p>{meaning} " " {source_link(name, source)}</p>
        </details>
    }
    .into_any()
}

/// The term for what an id's prefix names.
pub fn of_prefix(prefix: &str) -> &'static str {
    match prefix {
        "vpc" => "VPC",
        "subnet" => "Subnet",
        "rtb" => "Route table",
        "pl" => "Prefix list",
        "sg" => "Security group",
        "acl" => "Network ACL",
        "igw" => "Internet gateway",
        "nat" => "NAT gateway",
        "eni" => "Network interface",
        "i" => "Instance",
        "pcx" => "Peering connection",
        "tgw" => "Transit gateway",
        "vpce-svc" => "Endpoint service",
        _ => "",
    }
}
