//! Laws of the command language: nothing panics, and a request that is printed is read back as the same request.
//! `PROPTEST_CASES=1000000 cargo test --release --no-default-features --test cli_laws` tries a million inputs of each.
//! It must not know what a request does.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::cli::aws::{Invocation, parse};
use endpoint_lab::cli::query::Query;
use endpoint_lab::cli::transcript::Transcript;
use endpoint_lab::cli::words::{Line, Variables, quote, read};
use endpoint_lab::cli::{NoFiles, Session, print_request};
use endpoint_lab::control::Lab;
use endpoint_lab::control::shapes::{self, Kind, Need, Operation, Structure};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Words of which commands are made, and what breaks them.
const WORDS: &[&str] = &[
    "aws",
    "ec2",
    "on",
    "lab",
    "route53",
    "create-vpc",
    "run-instances",
    "describe-vpcs",
    "modify-vpc-attribute",
    "create-network-acl-entry",
    "--vpc-id",
    "--cidr-block",
    "--filters",
    "Name=vpc-id,Values=",
    "--tag-specifications",
    "ResourceType=vpc,Tags=[{Key=a,Value=b}]",
    "{",
    "}",
    "[",
    "]",
    "[{",
    "\"",
    "'",
    "\\",
    "$",
    "$(",
    "${",
    ")",
    "X=",
    "X=$(",
    "#",
    "|",
    ";",
    "--query",
    "'Vpcs[?a==`1`].{x:y}'",
    "Vpcs[]",
    "*",
    "--output",
    "table",
    "text",
    "--cli-input-json",
    "'{\"CidrBlock\":\"10.0.0.0/16\"}'",
    "--count",
    "1:2",
    "--port",
    "-1",
    "--",
    "-",
    "--=",
    "=",
    ",",
    "@",
    "é",
    "日",
    "\u{0}",
    "\n",
    "\r\n",
    "\t",
    "internet",
    "dig",
    "trace",
    "curl",
    "+short",
    "https://[::1]:99999/",
    "10.0.0.0/16",
    "matrix",
    "undo",
    "history",
    "create-host",
    "--name",
    "x",
    "help",
    "--max-items",
    "--starting-token",
    "eyJ=",
    "--no-dry-run",
    "--generate-cli-skeleton",
    "99999999999999999999",
];

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::string::string_regex("(?s).{0,60}").unwrap(),
        proptest::collection::vec((proptest::sample::select(WORDS), any::<bool>()), 0..14).prop_map(|words| {
            let mut line = String::new();
            for (word, spaced) in words {
                line.push_str(word);
                if spaced {
                    line.push(' ');
                }
            }
            line
        }),
        proptest::collection::vec(proptest::sample::select(WORDS), 0..10)
            .prop_map(|words| format!("aws ec2 create-vpc {}", words.join(" "))),
    ]
}

fn expression() -> impl Strategy<Value = String> {
    let parts = proptest::sample::select(
        &[
            "a", ".", "[", "]", "*", "[]", "[?", "`1`", "'x'", "\"q\"", "@", "&", "&&", "||", "|", "==", "<", "!", "(",
            ")", "{", "}", ":", ",", "0", "-1", "::", "length", "sort_by", "keys", " ", "`", "é",
        ][..],
    );
    proptest::collection::vec(parts, 0..16).prop_map(|parts| parts.concat())
}

/// Texts that a shell, JSON or shorthand could take for something else.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(
            &[
                "a",
                "",
                " ",
                "a b",
                "-x",
                "--x",
                "-1",
                "[",
                "[a]",
                "{",
                "{\"a\":1}",
                "it's",
                "\"",
                "\\",
                "\\,",
                "a,b",
                "a=b",
                "a=b,c=d",
                "$VPC",
                "${X}",
                "$(x)",
                "`x`",
                "*",
                "?",
                "~",
                "#",
                "!",
                "&",
                ";",
                "true",
                "false",
                "True",
                "null",
                "1",
                "a\nb",
                "\t",
                "é日",
                "file:/x",
                "file://x",
                "fileb://x",
                "tag:a=b",
                "}",
                "]",
                "a]",
                "@",
                "a@=b",
                "=",
                ",",
            ][..]
        )
        .prop_map(str::to_owned),
        "[a-zA-Z0-9./:_-]{1,12}",
        "[ -~]{0,12}",
    ]
}

/// A source of choices, so that values follow the shapes.
struct Choices {
    numbers: Vec<u32>,
    texts: Vec<String>,
    at: usize,
}

impl Choices {
    fn number(&mut self) -> usize {
        self.at += 1;
        self.numbers[self.at % self.numbers.len()] as usize
    }

    fn text(&mut self) -> String {
        let at = self.number() % self.texts.len();
        self.texts[at].clone()
    }

    fn members(&mut self, structure: Structure, depth: usize) -> Value {
        let mut members = Map::new();
        for member in structure.members() {
            let left_out = depth > 2 || !self.number().is_multiple_of(3);
            if member.need == Need::Optional && left_out {
                continue;
            }
            members.insert(member.name.to_owned(), self.value(member.kind, depth + 1));
        }
        Value::Object(members)
    }

    fn value(&mut self, kind: Kind, depth: usize) -> Value {
        match kind {
            Kind::String | Kind::Timestamp | Kind::Blob => json!(self.text()),
            Kind::Enumeration(values) => {
                let values: Vec<&str> = values.values().collect();
                json!(values[self.number() % values.len()])
            }
            Kind::Integer | Kind::Long => json!(self.number() as i64 - 1000),
            Kind::Double => json!(self.number() as f64 / 4.0),
            Kind::Boolean => json!(self.number().is_multiple_of(2)),
            Kind::Structure(structure) => self.members(structure, depth),
            Kind::List(element) => (0..self.number() % 3).map(|_| self.value(element.kind(), depth + 1)).collect(),
            Kind::Map(element) => {
                let mut entries = Map::new();
                for _ in 0..self.number() % 3 {
                    let key = self.text();
                    let value = self.value(element.kind(), depth + 1);
                    entries.insert(key, value);
                }
                Value::Object(entries)
            }
        }
    }
}

fn operations() -> Vec<Operation> {
    shapes::services().flat_map(shapes::operations).collect()
}

/// What the AWS CLI itself changes in a request is taken out: it is another request that was typed.
fn as_sent(operation: Operation, parameters: &mut Map<String, Value>) {
    // A limit below the model's minimum the client refuses.
    if let Some(pages) = shapes::pages(operation)
        && let Some(limit) = parameters.get_mut(pages.limit)
    {
        *limit = json!(limit.as_i64().unwrap_or_default().max(pages.least));
    }
    match (operation.service(), operation.name()) {
        ("ec2", "RunInstances") => {
            parameters.shift_remove("NetworkInterfaces");
        }
        ("ec2", "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry") => {
            parameters.insert("Protocol".to_owned(), json!("6"));
        }
        ("route53", _) => {
            for name in ["Id", "HostedZoneId", "DelegationSetId"] {
                if let Some(value) = parameters.get_mut(name) {
                    *value = json!("Z1");
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn nothing_panics(line in line()) {
        let mut session = Session::default();
        session.variables.insert("X".to_owned(), "a b".to_owned());
        let printed = session.run(&line);
        prop_assert!(printed.status == 0 || !printed.stderr.is_empty() || !printed.stdout.is_empty());
        if let Some(span) = printed.span {
            prop_assert!(span.start <= span.end && span.end <= line.chars().count() + 1, "{span:?}");
        }
        session.script(&line, |_| {});
        let _ = Transcript::parse(&line);
    }

    #[test]
    fn no_query_panics(expression in expression()) {
        if let Ok(query) = Query::parse(&expression) {
            let document = json!({"a": [1, "x", null, {"a": [2.5, {"a": true}]}], "q": {"b": [[1], [2, 3]], "a": "é"}});
            let _ = query.search(&document);
        }
    }

    #[test]
    fn a_quoted_word_is_read_back(text in text()) {
        let expected = Line::Command(vec![]);
        let line = format!("x {}", quote(&text));
        match read(&line, &Variables::new()) {
            Ok(Line::Command(words)) => prop_assert_eq!(&words[1].text, &text),
            other => prop_assert_eq!(other, Ok(expected)),
        }
    }

    #[test]
    fn a_printed_request_is_read_back(
        which in any::<proptest::sample::Index>(),
        numbers in proptest::collection::vec(0_u32..5000, 40..80),
        texts in proptest::collection::vec(text(), 6),
    ) {
        let all = operations();
        let operation = all[which.index(all.len())];
        let mut choices = Choices { numbers, texts, at: 0 };
        let mut parameters = match operation.input() {
            Some(input) => choices.members(input, 0),
            None => json!({}),
        };
        as_sent(operation, parameters.as_object_mut().unwrap());
        let request = Lab::request(operation.service(), operation.name(), parameters);
        let line = print_request(&request);
        let words = match read(&line, &Variables::new()) {
            Ok(Line::Command(words)) => words.into_iter().map(|word| word.text).collect::<Vec<_>>(),
            other => panic!("{line}: {other:?}"),
        };
        match parse(&words, &mut NoFiles) {
            Ok(Invocation::Call(call)) => {
                prop_assert_eq!(call.operation, operation);
                prop_assert_eq!(call.parameters, request.parameters, "{}", line);
            }
            Ok(Invocation::Show(_)) => prop_assert!(false, "{} shows help", line),
            Err(why) => prop_assert!(false, "{}\n{}", line, why.text()),
        }
    }
}
