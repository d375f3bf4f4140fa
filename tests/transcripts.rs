//! Every transcript under `tests/transcripts` holds; `TRANSCRIPTS=gateway.md,routes.md` picks files. It must not know what they are about.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_types
)]

use endpoint_lab::cli::transcript::Transcript;
use endpoint_lab::cli::{NoFiles, Scratch};
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::commands;
use std::fs;
use std::path::{Path, PathBuf};

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

#[test]
fn every_transcript_holds() {
    let mut found = Vec::new();
    files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts")), &mut found);
    found.sort();
    let picked = std::env::var("TRANSCRIPTS").unwrap_or_default();
    if !picked.is_empty() {
        found.retain(|path| picked.split(',').any(|name| path.ends_with(name)));
    }
    let mut wrong = String::new();
    let mut sections = 0;
    let start = commands::session(Lab::default(), Scratch::over(NoFiles));
    for file in &found {
        let text = fs::read_to_string(file).unwrap();
        for section in Transcript::parse(&text).check(&start) {
            sections += 1;
            if let Some(difference) = section.difference {
                let name = file.file_name().unwrap().to_string_lossy();
                wrong.push_str(&format!("{name}:{}: {}\n{}\n", section.line, section.title, difference.readable()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(sections > if picked.is_empty() { 400 } else { 0 }, "only {sections} sections were found");
}
