//! The templates, plans and states under `tests/templates`: each tells in its first lines (`#> `), or in a file `NAME.report` beside it, what
//! an import must say of it, and answers that the network must give. A folder is imported as a whole. It must not know the page.
//!
//! `UPDATE_TEMPLATES=1 cargo test --no-default-features --test exchange_templates` writes what is said now: read it before it is kept.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::disallowed_methods)]

use endpoint_lab::cli::Session;
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::commands::import_texts;
use endpoint_lab::net::SortedMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How a line of what is expected begins in a file that has comments.
const MARK: &str = "#> ";

/// The files that are imported together, by name; the first one, or the file beside it, tells what is expected.
fn sets() -> Vec<Vec<PathBuf>> {
    let within = |folder: &Path| {
        let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.retain(|path| path.extension().is_none_or(|it| it != "md" && it != "report"));
        all.sort();
        all
    };
    let all = within(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates"));
    all.into_iter().map(|path| if path.is_dir() { within(&path) } else { vec![path] }).collect()
}

/// The lines that are expected, and where they stand.
fn expected(first: &Path) -> (PathBuf, Vec<String>) {
    let beside = first.with_extension("report");
    let has_comments = first.extension().is_some_and(|it| it == "yaml");
    let (place, mark) = if has_comments { (first.to_owned(), MARK) } else { (beside, "") };
    let text = fs::read_to_string(&place).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.strip_prefix(mark)).map(str::to_owned);
    (place, lines.collect())
}

/// What an import says, and how the questions among the lines are answered.
fn told(files: &[PathBuf], lines: &[String]) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let texts: Vec<(String, String)> =
        files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect();
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let imported = match import_texts(&texts, &SortedMap::default()) {
        Ok(imported) => imported,
        Err(why) => return vec![why],
    };
    let mut told: Vec<String> = imported.report.to_string().lines().map(str::to_owned).collect();
    let mut session = Session::new(Lab::new(imported.network));
    for question in lines.iter().filter(|line| line.starts_with("$ ")) {
        let printed = session.run(question.strip_prefix("$ ").unwrap());
        told.push(question.clone());
        told.extend([printed.stdout, printed.stderr].concat().lines().map(str::to_owned));
    }
    told
}

fn update(place: &Path, told: &[String]) {
    let is_own = place.extension().is_some_and(|it| it == "report");
    let mark = if is_own { "" } else { MARK };
    let text = fs::read_to_string(place).unwrap_or_default();
    let rest = text.lines().filter(|line| !is_own && !line.starts_with(MARK)).map(str::to_owned);
    let lines: Vec<String> = told.iter().map(|line| [mark, line].concat()).chain(rest).collect();
    fs::write(place, lines.join("\n") + "\n").unwrap();
}

#[test]
fn each_import_says_what_is_expected() {
    let sets = sets();
    assert!(10 < sets.len());
    let mut wrong = String::new();
    for files in sets {
        let (place, lines) = expected(&files[0]);
        let told = told(&files, &lines);
        if std::env::var_os("UPDATE_TEMPLATES").is_some() {
            update(&place, &told);
        } else if told != lines {
            wrong.push_str(&format!("{}:\n{}\n", place.display(), told.join("\n")));
        }
    }
    assert_eq!(wrong, "");
}
