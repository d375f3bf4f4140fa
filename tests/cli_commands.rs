//! Commands held against the requests that the AWS CLI itself makes of them (tests/cli_commands.json).
//! It must not know what a request does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::cli::aws::{Invocation, parse};
use endpoint_lab::cli::words::{Line, Variables, read};
use endpoint_lab::cli::{NoFiles, print_request};
use endpoint_lab::control::Lab;
use serde_json::Value;

fn request(command: &str) -> Result<(String, String, Value), String> {
    let Ok(Line::Command(words)) = read(command, &Variables::new()) else { panic!("{command}") };
    let words: Vec<String> = words.into_iter().map(|word| word.text).collect();
    match parse(&words, &mut NoFiles) {
        Ok(Invocation::Call(call)) => {
            Ok((call.operation.service().to_owned(), call.operation.name().to_owned(), call.parameters))
        }
        Ok(Invocation::Show(text)) => panic!("{command}: {text}"),
        Err(why) => Err(why.text()),
    }
}

#[test]
fn commands_make_the_requests_that_the_aws_cli_makes() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cli_commands.json")).unwrap();
    let mut wrong = String::new();
    for case in &cases {
        let command = case["command"].as_str().unwrap();
        match (request(command), case.get("parameters")) {
            (Ok((service, operation, parameters)), Some(expected)) => {
                if parameters != *expected {
                    wrong.push_str(&format!("{command}\n  {parameters}\n  {expected}\n"));
                }
                // Printed and read again it is the same request.
                let printed = print_request(&Lab::request(&service, &operation, parameters.clone()));
                if request(&printed) != Ok((service, operation, parameters)) {
                    wrong.push_str(&format!("{command}\n  is not {printed}\n"));
                }
            }
            (Err(text), None) => {
                // The AWS CLI's own sentence is in ours, but for hints and Python's words for JSON's faults.
                let expected = case["error"].as_str().unwrap().trim();
                let first = expected.lines().next().unwrap().rsplit("error: ").next().unwrap();
                if !text.contains(first) && !first.contains("Invalid JSON") {
                    wrong.push_str(&format!("{command}\n  {text}\n  lacks {first}\n"));
                }
            }
            (Ok((_, _, parameters)), None) => wrong.push_str(&format!("{command}\n  {parameters}\n  {case}\n")),
            (Err(text), Some(_)) => wrong.push_str(&format!("{command}\n  {text}\n  {case}\n")),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(cases.len() > 140, "{}", cases.len());
}
