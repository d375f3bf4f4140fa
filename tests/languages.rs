//! The files of languages: what is in each, and that nothing is missing. It must not know how they are loaded.

use endpoint_lab::text::language::{ENGLISH, Language};
use endpoint_lab::text::strings;
use serde_json::{Map, Value};
use std::path::PathBuf;

fn file(language: &Language) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "public/languages", &format!("{}.json", language.tag)].iter().collect()
}

/// What translators start from: every string with its English form.
#[test]
fn the_english_file_is_what_the_code_says() {
    let all: Map<String, Value> = strings(&ENGLISH).into_iter().map(|(key, text)| (key, text.into())).collect();
    assert_eq!(all.len(), strings(&ENGLISH).len(), "a key stands twice");
    let text = serde_json::to_string_pretty(&Value::Object(all)).unwrap() + "\n";
    if std::env::var_os("UPDATE_LANGUAGES").is_some() {
        std::fs::write(file(&ENGLISH), &text).unwrap();
    }
    let kept = std::fs::read_to_string(file(&ENGLISH)).unwrap_or_default();
    assert!(kept == text, "UPDATE_LANGUAGES=1 cargo test --test languages writes public/languages/en.json");
}
