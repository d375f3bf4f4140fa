//! The files of languages: what is in each, and that nothing is missing. It must not know how they are loaded.

use endpoint_lab::text::language::{ENGLISH, LANGUAGES, Language};
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

fn read(language: &Language) -> Map<String, Value> {
    let text = std::fs::read_to_string(file(language)).unwrap_or_else(|why| panic!("{}: {why}", language.tag));
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", language.tag))
}

/// The places in a text, each once, in order.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<&str> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Every language has every string of the lab and no other, every form of what counts, every place of the English text, and no
/// markup.
#[test]
fn each_language_keeps_what_the_english_text_says() {
    for language in LANGUAGES.iter().filter(|language| **language != ENGLISH) {
        let known: std::collections::BTreeMap<String, &str> = strings(language).into_iter().collect();
        let own = read(language);
        for (key, text) in &own {
            let text = text.as_str().unwrap_or_else(|| panic!("{} {key}", language.tag));
            let english = known.get(key).unwrap_or_else(|| panic!("{}: the lab has no string {key}", language.tag));
            assert_eq!(places(text), places(english), "{} {key}", language.tag);
            assert!(!text.trim().is_empty() && !text.contains(['<', '>']), "{} {key}", language.tag);
            let is_label = key.starts_with("word.") && english.len() < 20;
            assert!(!is_label || text.chars().count() <= 40, "{} {key} is too long for a label", language.tag);
        }
        let lacking: Vec<&String> = known.keys().filter(|key| !own.contains_key(*key)).collect();
        assert!(lacking.is_empty(), "{} lacks {lacking:?}", language.tag);
    }
}
