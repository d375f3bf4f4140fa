//! What the transcripts show of each operation: that it succeeds, and the codes of its refusals. It must not know what either is for.

#![allow(dead_code)]

use endpoint_lab::cli::aws::{self, Invocation};
use endpoint_lab::cli::transcript::Transcript;
use endpoint_lab::cli::words::{self, Line};
use endpoint_lab::cli::{NoFiles, Session};
use endpoint_lab::control::shapes;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// An operation as its service and its name.
pub type Named = (&'static str, &'static str);

#[derive(Debug, Default)]
pub struct Shown {
    pub succeeded: BTreeSet<Named>,
    pub refused: BTreeMap<Named, BTreeSet<String>>,
    /// Codes that stand in an answer that succeeds, under `Unsuccessful`.
    pub unsuccessful: BTreeMap<Named, BTreeSet<String>>,
}

/// Every transcript, in order.
pub fn transcripts() -> Vec<Transcript> {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else if path.extension().is_some_and(|it| it == "md") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts")), &mut found);
    found.sort();
    found.iter().map(|path| Transcript::parse(&fs::read_to_string(path).unwrap())).collect()
}

/// Every command of the transcripts, each with the session before it.
pub fn each_command(mut see: impl FnMut(&Session, &str)) {
    for transcript in transcripts() {
        let mut ready = Session::default();
        for example in &transcript.preamble {
            see(&ready, &example.command);
            ready.run(&example.command);
        }
        for section in &transcript.sections {
            let mut session = ready.clone();
            for example in &section.examples {
                see(&session, &example.command);
                session.run(&example.command);
            }
        }
    }
}

/// The operation that a command calls; none where it asks for something else, or cannot be read.
pub fn called(session: &Session, command: &str) -> Option<Named> {
    match words::read(command, &session.variables).ok()? {
        Line::Capture { command, .. } => called(session, &command),
        Line::Command(words) => {
            let texts: Vec<String> = words.into_iter().map(|word| word.text).collect();
            match (texts.first()?.as_str(), texts.get(1)) {
                ("aws", _) => match aws::parse(&texts, &mut NoFiles).ok()? {
                    Invocation::Call(call) => Some((call.operation.service(), call.operation.name())),
                    Invocation::Show(_) => None,
                },
                ("lab", Some(verb)) => {
                    let mut own = shapes::lab_operations();
                    own.find(|it| it.cli_name() == *verb).map(|it| (it.service(), it.name()))
                }
                (_, _) => None,
            }
        }
        Line::Nothing | Line::Assign { .. } => None,
    }
}

/// The code of the refusal that a command printed.
pub fn code(stderr: &str) -> Option<&str> {
    stderr.split_once("An error occurred (")?.1.split_once(')').map(|(code, _)| code)
}

pub fn shown() -> Shown {
    let mut shown = Shown::default();
    each_command(|session, command| {
        let Some(operation) = called(session, command) else { return };
        let printed = session.clone().run(command);
        if printed.status == 0 {
            shown.succeeded.insert(operation);
            let answer: Value = serde_json::from_str(&printed.stdout).unwrap_or_default();
            let items = answer["Unsuccessful"].as_array().into_iter().flatten();
            let codes = items.filter_map(|item| item["Error"]["Code"].as_str()).map(str::to_owned);
            shown.unsuccessful.entry(operation).or_default().extend(codes);
        } else if let Some(code) = code(&printed.stderr) {
            shown.refused.entry(operation).or_default().insert(code.to_owned());
        }
    });
    shown
}
