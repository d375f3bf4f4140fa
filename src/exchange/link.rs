//! A lab as a text for a link's fragment, and back. It must not know the page's address.
//!
//! The text is one character for the version, and then the lab: in version 1 a JSON list of the network, the title and the view,
//! with the ids that the lab made written as their numbers, by raw deflate, in base64url without padding.

use super::document::{self, Meta, OpenError, Opened};
use crate::control::Lab;
use crate::model::Network;
use crate::net::Id;
use crate::net::json;
use crate::net::{SortedMap, SortedSet};
use crate::text::import::Unread;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde_json::Value;
use std::fmt;

/// The longest text that is read, in bytes.
pub const LONGEST: usize = 1 << 20;

/// The longest JSON that is inflated, in bytes.
pub const LONGEST_INFLATED: usize = 4 << 20;

/// The most numbers of ids that are tried for each kind.
const MOST_NUMBERS: u64 = 4096;

/// Why a link is not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Longer than [`LONGEST`].
    TooLong(usize),
    /// Nothing behind the version.
    Empty,
    /// A version that this lab does not know.
    Version(char),
    /// A character that links do not have, and its place from 1, or an end within a group.
    Character { place: usize },
    /// The text was cut off or changed on its way.
    Broken,
    /// Inflates to more than [`LONGEST_INFLATED`].
    TooMuch,
    /// What it holds is not a lab.
    Content(OpenError),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let again = |why: &str| [why, " ", Unread::LinkAgain.text()].concat();
        f.write_str(&match self {
            Self::TooLong(length) => Unread::LinkTooLong.numbers([*length, LONGEST]),
            Self::Empty => again(Unread::LinkEmpty.text()),
            Self::Version(version) => Unread::LinkVersion.of(&[&version.escape_default().to_string()]),
            Self::Character { place } => again(&Unread::LinkCharacter.of(&[&place.to_string()])),
            Self::Broken => again(Unread::LinkBroken.text()),
            Self::TooMuch => Unread::LinkTooMuch.of(&[&LONGEST_INFLATED.to_string()]),
            Self::Content(error) => [Unread::LinkContent.text(), " ", &error.to_string()].concat(),
        })
    }
}

/// The text of a network, without its history.
pub fn write(network: &Network, meta: &Meta) -> String {
    let content = json!([short(document::network_json(network), network.made), meta.title, meta.view]);
    pack(&content.to_string())
}

/// Any text as one for a link, in the newest version.
pub fn pack(content: &str) -> String {
    let packed = compress_to_vec(content.as_bytes(), 9);
    let mut text = String::from("1");
    URL_SAFE_NO_PAD.encode_string(packed, &mut text);
    text
}

/// The text that a link carries.
///
/// # Errors
/// Where the link's text is too long, broken or of an unknown version.
pub fn unpack(text: &str) -> Result<String, LinkError> {
    if text.len() > LONGEST {
        return Err(LinkError::TooLong(text.len()));
    }
    let mut chars = text.chars();
    match chars.next() {
        None => Err(LinkError::Empty),
        Some('1') => inflated(chars.as_str()),
        Some(other) => Err(LinkError::Version(other)),
    }
}

/// Reads the text of a link, of any version.
///
/// # Errors
/// Where the text is too long, broken, of an unknown version, or holds no lab. Nothing is executed, whatever it holds.
pub fn read(text: &str) -> Result<Opened, LinkError> {
    let text = unpack(text)?;
    let content = document::json(&text).map_err(|error| LinkError::Content(OpenError::Json(error)))?;
    let Value::Array(parts) = content else { return Err(LinkError::Content(OpenError::NotADocument)) };
    let mut parts = parts.into_iter();
    let network = long(parts.next().unwrap_or_default());
    let network = document::read_network("network", &network).map_err(LinkError::Content)?;
    let title = parts.next().and_then(|title| title.as_str().map(str::to_string)).unwrap_or_default();
    let view = parts.next().unwrap_or_default();
    Ok(Opened { lab: Lab::new(network), meta: Meta { title, view }, notes: Vec::new() })
}

fn inflated(text: &str) -> Result<String, LinkError> {
    if text.is_empty() {
        return Err(LinkError::Empty);
    }
    let packed = URL_SAFE_NO_PAD.decode(text).map_err(|error| match error {
        base64::DecodeError::InvalidByte(place, _) | base64::DecodeError::InvalidLastSymbol(place, _) => {
            LinkError::Character { place: place + 2 }
        }
        base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidPadding => LinkError::Broken,
    })?;
    let bytes = decompress_to_vec_with_limit(&packed, LONGEST_INFLATED).map_err(|error| {
        if error.status == TINFLStatus::HasMoreOutput { LinkError::TooMuch } else { LinkError::Broken }
    })?;
    String::from_utf8(bytes).map_err(|_| LinkError::Broken)
}

/// Ids that the lab made, as their kinds and numbers: `vpc~3`. A text that has a `~` gets one more in front.
fn short(network: Value, made: u64) -> Value {
    let mut kinds = SortedSet::new();
    each(&network, &mut |text| {
        let is_made = |digits: &str| digits.len() == 17 && digits.starts_with('0');
        if let Some((kind, _)) = text.rsplit_once('-').filter(|(_, digits)| is_made(digits)) {
            kinds.insert(kind.to_string());
        }
    });
    let mut numbers: SortedMap<Id, String> = SortedMap::new();
    for kind in &kinds {
        for number in 1..=made.min(MOST_NUMBERS) {
            numbers.insert(Id::made(kind, number), [kind, "~", &number.to_string()].concat());
        }
    }
    map(network, &|text| match numbers.get(text.as_str()) {
        Some(number) => number.clone(),
        None if text.contains('~') => ["~", &text].concat(),
        None => text,
    })
}

/// The other way.
fn long(network: Value) -> Value {
    map(network, &|text| {
        if let Some(plain) = text.strip_prefix('~') {
            return plain.to_string();
        }
        let number = text.split_once('~').and_then(|(kind, number)| Some((kind, number.parse().ok()?)));
        number.map_or(text.clone(), |(kind, number)| Id::made(kind, number).to_string())
    })
}

fn each(value: &Value, with: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => with(text),
        Value::Array(list) => list.iter().for_each(|item| each(item, with)),
        Value::Object(object) => object.values().for_each(|item| each(item, with)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn map(value: Value, with: &dyn Fn(String) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(with(text)),
        Value::Array(list) => list.into_iter().map(|item| map(item, with)).collect(),
        Value::Object(object) => Value::Object(object.into_iter().map(|(key, item)| (key, map(item, with))).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
