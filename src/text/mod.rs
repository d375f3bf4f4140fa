//! Every sentence, in every language. It must not know how a verdict comes about.

pub mod details;
pub mod findings;
pub mod first_steps;
pub mod language;
pub mod lesson;
pub mod page;

pub use details::{fill, sentence};
pub mod verdict;

pub use verdict::{summary, via};

/// Every string of the lab that a language has to have: its key, and its English form. A string that counts stands once for each
/// of the language's categories, `one` and `other` being the English forms.
pub fn strings(language: &language::Language) -> Vec<(String, &'static str)> {
    let mut all: Vec<(String, &'static str)> = Vec::new();
    let mut add = |room: &str, key: &str, english| all.push(([room, ".", key].concat(), english));
    for (room, key, english) in page::strings() {
        add(room, key, english);
    }
    for (key, english) in lesson::Taught::ALL {
        add("lesson", key, english);
    }
    for (key, english) in verdict::strings() {
        add("via", key, english);
    }
    for (key, english) in details::strings() {
        add("detail", key, english);
    }
    for (room, key, english) in findings::strings() {
        add(room, key, english);
    }
    for (room, key, english) in first_steps::strings() {
        add(room, key, english);
    }
    for (room, key, [one, other]) in page::counted_strings() {
        for category in language.categories() {
            let english = if *category == "one" { one } else { other };
            add(room, &[key, "#", category].concat(), english);
        }
    }
    all
}
