//! The house's order, where the compiler cannot see it: reads the sources. It must not know what the rooms do.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in their order: a module may name itself and those before it.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(top().join("src/lib.rs")).unwrap();
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// What only the page and the embed's entry may name.
const BROWSER: &[&str] = &["leptos", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures"];

fn top() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a directory of the project.
fn sources(folder: &str) -> Vec<PathBuf> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&top().join(folder), &mut files);
    files.sort();
    files
}

/// The names that follow `prefix` in a text, as in `crate::net` or `crate::{net::Cidr, model}`.
fn named_after<'a>(text: &'a str, prefix: &str) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let rest = &text[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => names.extend(heads(group)),
            None => names.push(word(rest)),
        }
    }
    names
}

fn word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next().unwrap_or_default()
}

/// The first names of a braced group's members, up to its closing brace.
fn heads(group: &str) -> Vec<&str> {
    let (mut depth, mut begins, mut names) = (0, true, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            letter if begins && depth == 0 && !letter.is_whitespace() => {
                names.push(word(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

/// The source without its comments, which may speak of anything.
fn code(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn names_are_read() {
    assert_eq!(named_after("use crate::net::Cidr; crate::model::x()", "crate::"), ["net", "model"]);
    assert_eq!(
        named_after("use crate::{\n net::{Cidr, Port},\n text, scene::svg};", "crate::"),
        ["net", "text", "scene"]
    );
}

#[test]
fn no_module_names_a_later_one() {
    let rooms = rooms();
    assert_eq!(rooms.first().map(String::as_str), Some("net"), "{rooms:?}");
    let mut wrong = Vec::new();
    for file in sources("src") {
        let relative = file.strip_prefix(top().join("src")).unwrap().to_string_lossy().into_owned();
        let Some(place) = rooms.iter().position(|room| relative.split(['/', '.']).next() == Some(room)) else {
            continue;
        };
        let text = code(&fs::read_to_string(&file).unwrap());
        for name in named_after(&text, "crate::") {
            if rooms.iter().position(|room| room == name).is_some_and(|named| place < named) {
                wrong.push(format!("src/{relative} names {name}, which comes after {}", rooms[place]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_page_names_the_browser() {
    let mut wrong = Vec::new();
    for file in sources("src") {
        let relative = file.strip_prefix(top().join("src")).unwrap().to_string_lossy().into_owned();
        if relative.starts_with("ui/") || relative == "main.rs" || relative == "bin/embed.rs" {
            continue;
        }
        let text = code(&fs::read_to_string(&file).unwrap());
        for name in BROWSER {
            if text.contains(&format!("{name}::")) {
                wrong.push(format!("src/{relative} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let files: Vec<PathBuf> =
        ["src", "tests", "benches", "xtask/src"].iter().flat_map(|folder| sources(folder)).collect();
    assert!(!files.is_empty());
    let silent: Vec<String> = files
        .iter()
        .filter(|file| !fs::read_to_string(file).unwrap().starts_with("//! "))
        .map(|file| file.display().to_string())
        .collect();
    assert!(silent.is_empty(), "no `//!` line at the head of:\n{}", silent.join("\n"));
}
