//! How a lab is shown where it travels to: which views, what is asked, in which language and theme. It must not know who shows it.
//!
//! Documents and links carry it in their member `view`; an embed's attributes say the same in words.

use crate::text::language::for_tag;
use serde_json::{Map, Value};

/// A part of a lab that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Picture,
    Routes,
    Dns,
    Trace,
}

/// The parts by their names.
const PARTS: &[(&str, Part)] =
    &[("picture", Part::Picture), ("routes", Part::Routes), ("dns", Part::Dns), ("trace", Part::Trace)];

/// The colours that it is shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    /// As documents and attributes say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The longest question that is read, in bytes.
const LONGEST: usize = 2048;

/// How a lab is shown. What is not said is up to who shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// In their order; empty where nothing is said.
    pub parts: Vec<Part>,
    /// Whence a journey is traced: an id, a name, or `internet`.
    pub from: Option<String>,
    /// Where it is to lead: a name, an address or a URL.
    pub to: Option<String>,
    /// The tag of a language that the lab speaks.
    pub language: Option<&'static str>,
    pub theme: Option<Theme>,
    pub is_read_only: bool,
}

impl Shown {
    /// What a member `view` says; what it says of other things, or in another way, is passed over.
    pub fn from_value(view: &Value) -> Self {
        let text = |member: &str| view.get(member).and_then(Value::as_str).filter(|text| text.len() <= LONGEST);
        Self {
            parts: parts(text("parts").unwrap_or_default()),
            from: text("from").map(str::to_owned),
            to: text("to").map(str::to_owned),
            language: text("lang").and_then(for_tag).map(|language| language.tag),
            theme: text("theme").and_then(theme),
            is_read_only: view.get("readOnly").and_then(Value::as_bool).unwrap_or_default(),
        }
    }

    /// The member `view`; null where nothing is said.
    pub fn to_value(&self) -> Value {
        let mut view = Map::new();
        let mut say = |member: &str, text: Option<&str>| {
            if let Some(text) = text {
                view.insert(member.into(), text.into());
            }
        };
        say("parts", Some(words(&self.parts).as_str()).filter(|words| !words.is_empty()));
        say("from", self.from.as_deref());
        say("to", self.to.as_deref());
        say("lang", self.language);
        say("theme", self.theme.map(Theme::word));
        if self.is_read_only {
            view.insert("readOnly".into(), true.into());
        }
        if view.is_empty() { Value::Null } else { Value::Object(view) }
    }
}

/// The parts that these words name, each once, in their order; other words are passed over.
pub fn parts(words: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for word in words.split([' ', ',']) {
        let named = PARTS.iter().find(|(name, _)| *name == word);
        parts.extend(named.map(|(_, part)| *part).filter(|part| !parts.contains(part)));
    }
    parts
}

/// The words that name these parts.
pub fn words(parts: &[Part]) -> String {
    let name = |part: &Part| PARTS.iter().find(|(_, named)| named == part).map_or("", |(name, _)| *name);
    parts.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn theme(word: &str) -> Option<Theme> {
    match word {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Shown, Theme, parts, words};
    use serde_json::{Value, json};

    #[test]
    fn words_name_parts() {
        let check = |text: &str, expected: &[Part]| assert_eq!(parts(text), expected, "{text}");
        check("picture dns", &[Part::Picture, Part::Dns]);
        check("trace, routes,trace", &[Part::Trace, Part::Routes]);
        check("Picture terminal", &[]);
        assert_eq!(words(&parts("dns picture")), "dns picture");
    }

    #[test]
    fn what_is_said_comes_back() {
        let all = Shown {
            parts: vec![Part::Trace, Part::Picture],
            from: Some("web-1 <b>".into()),
            to: Some("https://s3.us-east-1.amazonaws.com/".into()),
            language: Some("de"),
            theme: Some(Theme::Dark),
            is_read_only: true,
        };
        assert_eq!(Shown::from_value(&all.to_value()), all);
        assert_eq!(Shown::default().to_value(), Value::Null);
        assert_eq!(Shown::from_value(&Value::Null), Shown::default());
    }

    #[test]
    fn what_is_no_way_to_show_a_lab_says_nothing() {
        let odd =
            json!({"parts": ["picture"], "from": 1, "lang": "tlh", "theme": "pink", "readOnly": "yes", "tab": "Trace"});
        assert_eq!(Shown::from_value(&odd), Shown::default());
        let long = json!({"to": "a".repeat(3000)});
        assert_eq!(Shown::from_value(&long), Shown::default());
    }
}
