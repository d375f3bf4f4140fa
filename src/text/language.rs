//! The language that sentences are in: English, or one whose strings were handed over. It must not know where they come from.

use crate::net::SortedMap;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::fmt;

/// Which way a language's lines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// Its word in HTML.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// How a language counts, by CLDR's rules for whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plural {
    /// One form for every number.
    Never,
    /// One, and other.
    One,
    /// None and one, and other.
    ZeroOne,
    Arabic,
}

/// A language of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its BCP 47 tag.
    pub tag: &'static str,
    /// What it is called by those who speak it.
    pub name: &'static str,
    pub direction: Direction,
    plural: Plural,
}

/// English, which is there without any file.
pub const ENGLISH: Language =
    Language { tag: "en", name: "English", direction: Direction::LeftToRight, plural: Plural::One };

/// Every language, English first. Each other one has its strings in `public/languages/TAG.json`.
pub const LANGUAGES: &[Language] = &[
    ENGLISH,
    Language { tag: "de", name: "Deutsch", direction: Direction::LeftToRight, plural: Plural::One },
    Language { tag: "es", name: "Español", direction: Direction::LeftToRight, plural: Plural::One },
    Language { tag: "fr", name: "Français", direction: Direction::LeftToRight, plural: Plural::ZeroOne },
    Language { tag: "pt", name: "Português", direction: Direction::LeftToRight, plural: Plural::ZeroOne },
    Language { tag: "ar", name: "العربية", direction: Direction::RightToLeft, plural: Plural::Arabic },
    Language { tag: "hi", name: "हिन्दी", direction: Direction::LeftToRight, plural: Plural::ZeroOne },
    Language { tag: "ja", name: "日本語", direction: Direction::LeftToRight, plural: Plural::Never },
    Language { tag: "ko", name: "한국어", direction: Direction::LeftToRight, plural: Plural::Never },
    Language { tag: "zh", name: "简体中文", direction: Direction::LeftToRight, plural: Plural::Never },
];

impl Language {
    /// The category of a number: what stands behind `#` in the key of a string that counts.
    pub fn category(&self, count: usize) -> &'static str {
        match (self.plural, count) {
            (Plural::One, 1) | (Plural::ZeroOne, 0 | 1) | (Plural::Arabic, 1) => "one",
            (Plural::Arabic, 0) => "zero",
            (Plural::Arabic, 2) => "two",
            (Plural::Arabic, _) => match count % 100 {
                3..=10 => "few",
                11..=99 => "many",
                _ => "other",
            },
            (Plural::Never | Plural::One | Plural::ZeroOne, _) => "other",
        }
    }

    /// The categories that a string which counts needs.
    pub fn categories(&self) -> &'static [&'static str] {
        match self.plural {
            Plural::Never => &["other"],
            Plural::One | Plural::ZeroOne => &["one", "other"],
            Plural::Arabic => &["zero", "one", "two", "few", "many", "other"],
        }
    }
}

/// The language for a BCP 47 tag such as `pt-BR`; none where the lab does not speak it.
pub fn for_tag(tag: &str) -> Option<&'static Language> {
    let main = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    LANGUAGES.iter().find(|language| language.tag == main)
}

/// A language with its strings by their keys.
struct Spoken {
    language: &'static Language,
    strings: SortedMap<String, &'static str>,
}

thread_local! {
    // None is English. What was spoken once stays: words are handed out for good.
    static SPOKEN: Cell<Option<&'static Spoken>> = const { Cell::new(None) };
    // Every language that was spoken once.
    static KNOWN: RefCell<Vec<&'static Spoken>> = const { RefCell::new(Vec::new()) };
}

/// Why strings cannot be spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStrings {
    NoJson,
    /// Not one object of texts.
    NoTexts,
}

impl fmt::Display for NotStrings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoJson => "this is no JSON",
            Self::NoTexts => "a language's file is one object of texts by their keys",
        })
    }
}

/// Speaks a language from now on, with the strings of its file.
///
/// # Errors
/// A file that is none; the language is then as it was.
pub fn speak(language: &'static Language, file: &str) -> Result<(), NotStrings> {
    let value: Value = serde_json::from_str(file).map_err(|_| NotStrings::NoJson)?;
    let Value::Object(map) = value else { return Err(NotStrings::NoTexts) };
    let mut strings = SortedMap::default();
    for (key, value) in map {
        let Value::String(text) = value else { return Err(NotStrings::NoTexts) };
        let text: &'static str = Box::leak(text.into_boxed_str());
        strings.insert(key, text);
    }
    let spoken: &'static Spoken = Box::leak(Box::new(Spoken { language, strings }));
    KNOWN.with_borrow_mut(|known| known.push(spoken));
    SPOKEN.set(Some(spoken));
    Ok(())
}

/// Speaks a language from now on that was spoken before, or English; false where its strings are not here.
pub fn speak_again(language: &'static Language) -> bool {
    if *language == ENGLISH {
        speak_english();
        return true;
    }
    let known = KNOWN.with_borrow(|known| known.iter().rev().find(|spoken| spoken.language == language).copied());
    if known.is_some() {
        SPOKEN.set(known);
    }
    known.is_some()
}

/// Speaks English from now on.
pub fn speak_english() {
    SPOKEN.set(None);
}

/// The language that is spoken.
pub fn spoken() -> &'static Language {
    SPOKEN.get().map_or(&ENGLISH, |spoken| spoken.language)
}

/// The string of a key, whose parts are joined by dots; `english` where English is spoken or the string is missing.
pub fn string(room: &str, key: &str, english: &'static str) -> &'static str {
    let Some(spoken) = SPOKEN.get() else { return english };
    spoken.strings.get(&[room, ".", key].concat()).copied().unwrap_or(english)
}

/// The string of a key in another language than English; none where English is spoken, whose form is made from the code's own words.
pub fn own(room: &str, key: &str) -> Option<&'static str> {
    Some(string(room, key, "")).filter(|it| !it.is_empty())
}

/// The string of a key that counts, in the form for `count`; `english` are its forms for one and for others.
pub fn counted(room: &str, key: &str, english: [&'static str; 2], count: usize) -> &'static str {
    let language = spoken();
    let category = language.category(count);
    let [one, other] = english;
    string(room, &[key, "#", category].concat(), if count == 1 { one } else { other })
}

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, NotStrings, counted, for_tag, speak, speak_again, speak_english, spoken, string};

    #[test]
    fn numbers_have_their_forms() {
        assert_eq!(for_tag("fr-CA").unwrap().category(0), "one");
        // The form from each number on, as the Unicode Consortium's CLDR has it (cldr.unicode.org, plural rules).
        let one_at_one: &[(usize, &str)] = &[(0, "other"), (1, "one"), (2, "other")];
        let one_at_nothing: &[(usize, &str)] = &[(0, "one"), (2, "other")];
        let arabic: &[(usize, &str)] = &[
            (0, "zero"),
            (1, "one"),
            (2, "two"),
            (3, "few"),
            (11, "many"),
            (100, "other"),
            (103, "few"),
            (111, "many"),
            (200, "other"),
        ];
        for language in LANGUAGES {
            let known = match language.tag {
                "en" | "de" | "es" => one_at_one,
                "fr" | "pt" | "hi" => one_at_nothing,
                "ko" | "ja" | "zh" => &[(0, "other")],
                "ar" => arabic,
                other => panic!("{other}: say how it counts"),
            };
            for count in 0..=200 {
                let due = known.iter().rfind(|(from, _)| *from <= count).unwrap().1;
                assert_eq!(language.category(count), due, "{} {count}", language.tag);
                assert!(language.categories().contains(&due), "{} {count}", language.tag);
            }
        }
    }

    #[test]
    fn a_missing_string_is_english() {
        let file = r##"{"word.Undo": "Rückgängig", "say.Imported#other": "{0} Ressourcen importiert."}"##;
        assert_eq!(string("word", "Undo", "Undo"), "Undo");
        speak(for_tag("de").unwrap(), file).unwrap();
        assert_eq!((spoken().tag, string("word", "Undo", "Undo")), ("de", "Rückgängig"));
        assert_eq!(string("word", "Redo", "Redo"), "Redo");
        let imported = |count| counted("say", "Imported", ["one", "more"], count);
        assert_eq!((imported(1), imported(2)), ("one", "{0} Ressourcen importiert."));
        assert_eq!(speak(for_tag("fr").unwrap(), "{"), Err(NotStrings::NoJson));
        assert_eq!(speak(for_tag("fr").unwrap(), r#"{"a": 1}"#), Err(NotStrings::NoTexts));
        assert_eq!(spoken().tag, "de", "what cannot be spoken changes nothing");
        speak_english();
        assert_eq!(spoken().tag, "en");
        assert!(!speak_again(for_tag("fr").unwrap()), "its strings were never here");
        assert!(speak_again(for_tag("de").unwrap()));
        assert_eq!(string("word", "Undo", "Undo"), "Rückgängig");
        assert!(speak_again(for_tag("en").unwrap()));
        assert!(for_tag("tlh").is_none());
    }
}
