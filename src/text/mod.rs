//! Every sentence, in every language. It must not know how a verdict comes about.

/// Declares a room's words with their English form: an enum, and how each is said in the language that is spoken.
macro_rules! keyed {
    ($(#[$about:meta])* $Name:ident in $room:literal: $($key:ident = $english:literal,)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Name { $(#[doc = $english] $key,)* }

        impl $Name {
            /// Each word's key with its English form.
            pub const ALL: &'static [(&'static str, &'static str)] = &[$((stringify!($key), $english),)*];

            /// The word in the language that is spoken.
            pub fn text(self) -> &'static str {
                let (key, english) = Self::ALL.get(self as usize).copied().unwrap_or_default();
                $crate::text::language::string($room, key, english)
            }

            /// The word in the language that is spoken, with its values.
            pub fn of(self, values: &[&str]) -> String {
                $crate::text::details::filled(self.text(), values)
            }
        }
    };
}

pub mod code;
pub mod details;
pub mod drawn;
pub mod findings;
pub mod first_steps;
pub mod import;
pub mod language;
pub mod lesson;
pub mod page;

pub use details::{fill, sentence};
pub mod verdict;

pub use verdict::{summary, via};

/// Every string of the lab that a language has to have: its key, and its English form. A string that counts stands once for each
/// of the language's categories, `one` and `other` being the English forms.
pub fn strings(language: &language::Language) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |room: &str, key: &str, english: &str| all.push(([room, ".", key].concat(), english.to_owned()));
    for (room, key, english) in page::strings() {
        add(room, key, english);
    }
    for (key, english) in lesson::Taught::ALL {
        add("lesson", key, english);
    }
    for (key, english) in drawn::Drawn::ALL {
        add("drawn", key, english);
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
    for (room, key, english) in first_steps::strings().chain(import::strings()) {
        add(room, key, english);
    }
    for (key, english) in page::faults() {
        add("fault", key, &english);
    }
    for thing in page::things() {
        add("thing", &thing, &thing);
    }
    for (room, key, [one, other]) in
        page::counted_strings().into_iter().chain(drawn::counted_strings()).chain(lesson::counted_strings())
    {
        for category in language.categories() {
            let english = if *category == "one" { one } else { other };
            add(room, &[key, "#", category].concat(), english);
        }
    }
    all
}
