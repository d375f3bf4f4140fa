//! Every answer holds what AWS's shapes have, under its names and of its types: those of the requests of all transcripts, and what is
//! described of the networks that they leave behind. It must not know what an operation does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod left;
use left::Left;

use endpoint_lab::control::Lab;
use endpoint_lab::control::shapes::{self, Kind, Need, Operation, Structure};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What in a structure is not of its shape: members that it does not have, and values of other types.
fn strange(shape: Structure, value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let Some(members) = value.as_object() else {
        found.insert(format!("{path} is no structure"));
        return;
    };
    for (name, value) in members {
        let path = format!("{path}.{name}");
        match shape.member(name) {
            Some(member) => misfit(member.kind, value, &path, found),
            None => drop(found.insert(format!("{path} is not in the shape"))),
        }
    }
}

fn misfit(kind: Kind, value: &Value, path: &str, found: &mut BTreeSet<String>) {
    let fits = match kind {
        Kind::String | Kind::Blob => value.is_string(),
        Kind::Timestamp => value.is_string() || value.is_number(),
        Kind::Integer | Kind::Long => value.is_i64() || value.is_u64(),
        Kind::Double => value.is_number(),
        Kind::Boolean => value.is_boolean(),
        // Answers tell states in lower camel case where the model has them in upper (rule API-2).
        Kind::Enumeration(known) => {
            value.as_str().is_some_and(|it| known.values().any(|one| one.eq_ignore_ascii_case(it)))
        }
        Kind::Structure(shape) => return strange(shape, value, path, found),
        Kind::List(element) => match value.as_array() {
            Some(items) => {
                return items.iter().for_each(|item| misfit(element.kind(), item, &format!("{path}[]"), found));
            }
            None => false,
        },
        Kind::Map(element) => match value.as_object() {
            Some(entries) => return entries.values().for_each(|item| misfit(element.kind(), item, path, found)),
            None => false,
        },
    };
    if !fits {
        found.insert(format!("{path}: {value} is not of its type"));
    }
}

fn check(operation: Operation, answer: &Value, found: &mut BTreeSet<String>) -> usize {
    let name = format!("{} {}", operation.service(), operation.name());
    match operation.output() {
        // What is empty prints nothing, whether it is a structure or not.
        Some(_) if answer.is_null() => {}
        Some(output) => strange(output, answer, &name, found),
        None if answer.is_null() || *answer == json!({}) => {}
        None => drop(found.insert(format!("{name} answers, though it has no output: {answer}"))),
    }
    1
}

#[test]
fn answers_are_of_their_shapes() {
    let asks_nothing = |it: &Operation| {
        let required = |input: Structure| input.members().any(|member| member.need == Need::Required);
        ["Describe", "List", "Get"].iter().any(|start| it.name().starts_with(start))
            && !it.input().is_some_and(required)
    };
    let reads: Vec<Operation> =
        shapes::services().filter(|it| *it != "lab").flat_map(shapes::operations).filter(asks_nothing).collect();
    let mut found = BTreeSet::new();
    let (mut made, mut read) = (0, 0);
    left::each(|Left { place, session, .. }| {
        let mut again = Lab::new(session.lab.base().clone());
        for step in session.lab.history() {
            let request = &step.request;
            let answer = again.call(request).unwrap();
            if let Some(operation) = shapes::operation(&request.service, &request.operation) {
                made += check(operation, &answer, &mut found);
            }
        }
        // The questions are many: a few networks of each file are asked.
        for operation in reads.iter().filter(|_| place % 6 == 0) {
            let request = Lab::request(operation.service(), operation.name(), json!({}));
            if let Ok(answer) = again.call(&request) {
                read += check(*operation, &answer, &mut found);
            }
        }
    });
    println!("{made} answers to changes, {read} to questions");
    assert!(made > 1000 && read > 1000, "{made} {read}");
    assert!(found.is_empty(), "{} strange places:\n{}", found.len(), found.into_iter().collect::<Vec<_>>().join("\n"));
}
