//! The lab document: a lab as versioned JSON, saved and opened. It must not know where the text is kept.

mod v1;

use crate::control::{Lab, Request};
use crate::model::Network;
use crate::model::codec::ReadError;
use crate::text::import::{Reason, Unread, expected};
use serde_json::{Map, Value};
use std::fmt;

/// The longest document that is opened, in bytes.
pub const LONGEST: usize = 32 << 20;

/// The most requests that are carried out again when a document is opened; a longer history is left out.
pub const MOST_REQUESTS: usize = 20_000;

/// The newest version of the document, which is the one that is written.
pub const VERSION: u64 = 1;

const FORMAT: &str = "endpoint-lab";

/// What a document says beside the lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// The lab's title; may be empty.
    pub title: String,
    /// How the lab is shown: an object that belongs to the page; null where nothing is said.
    pub view: Value,
}

/// A lab that was opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub lab: Lab,
    pub meta: Meta,
    /// What the reader should know.
    pub notes: Vec<Note>,
}

/// What is worth saying about a document that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The history does not lead to the network, from the request of this number (from 1) on; it was left out.
    HistoryLeftOut {
        /// The request that was refused; None where all were carried out, and led elsewhere.
        request: Option<usize>,
    },
    /// The history is longer than [`MOST_REQUESTS`]; it was left out.
    HistoryTooLong(usize),
    /// A member that this version does not have; it was left out.
    UnknownMember(String),
}

impl Note {
    /// It in words, without a dot.
    pub fn why(&self) -> String {
        match self {
            Self::HistoryLeftOut { request: Some(number) } => Reason::HistoryRefused.of(&[&number.to_string()]),
            Self::HistoryLeftOut { request: None } => Reason::HistoryElsewhere.into(),
            Self::HistoryTooLong(count) => Reason::HistoryTooLong.of(&[&count.to_string(), &MOST_REQUESTS.to_string()]),
            Self::UnknownMember(name) => Reason::UnknownMember.of(&[name]),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Reason::Ended.of(&[&self.why()]))
    }
}

/// Why a text is not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Longer than [`LONGEST`].
    TooLong(usize),
    /// Not JSON.
    Json(JsonError),
    /// JSON of another kind.
    NotADocument,
    /// The version is not a whole number from 1 on.
    NoVersion,
    /// A version that a newer program wrote.
    Newer(u64),
    /// A member that does not hold what it should.
    Member {
        /// Where, such as `network.Vpcs[0]`.
        path: String,
        why: String,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&match self {
            Self::TooLong(length) => Unread::DocumentTooLong.numbers([*length, LONGEST]),
            Self::Json(error) => error.to_string(),
            Self::NotADocument => Unread::NotADocument.to_string(),
            Self::NoVersion => Unread::NoVersion.to_string(),
            Self::Newer(version) => Unread::NewerVersion.of(&[&version.to_string(), &VERSION.to_string()]),
            Self::Member { path, why } => Unread::Member.of(&[path, why]),
        })
    }
}

/// Where a text stops being JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
    /// Whether the text ends too early.
    pub is_cut_off: bool,
    /// The parser's words.
    pub why: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, why, .. } = self;
        let (line, column) = (line.to_string(), column.to_string());
        f.write_str(&match self.is_cut_off {
            true => Unread::JsonCutOff.of(&[&line, &column]),
            false => Unread::NotJson.of(&[why, &line, &column]),
        })
    }
}

/// Reads JSON. At most 128 levels deep.
pub fn json(text: &str) -> Result<Value, JsonError> {
    // A mark that some editors put before a text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let why = said.rsplit_once(" at line ").map_or(said.as_str(), |(why, _)| why).to_string();
        JsonError { line: error.line(), column: error.column(), is_cut_off: error.is_eof(), why }
    })
}

/// The lab as a document with its history: the same bytes for the same lab.
pub fn save(lab: &Lab, meta: &Meta) -> String {
    let mut document = head(meta);
    v1::write(&mut document, lab);
    Value::Object(document).to_string()
}

/// The network as a document without a history.
pub fn save_network(network: &Network, meta: &Meta) -> String {
    let mut document = head(meta);
    document.insert("network".into(), network_json(network));
    Value::Object(document).to_string()
}

fn head(meta: &Meta) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("format".into(), FORMAT.into());
    document.insert("version".into(), VERSION.into());
    if !meta.title.is_empty() {
        document.insert("title".into(), meta.title.as_str().into());
    }
    if !meta.view.is_null() {
        document.insert("view".into(), meta.view.clone());
    }
    document
}

/// A network in the document's form.
pub fn network_json(network: &Network) -> Value {
    network.to_value()
}

/// Opens a document of any version.
///
/// # Errors
/// Where the text is too long, not JSON, not a lab document, of a newer version, or where a member is wrong.
pub fn open(text: &str) -> Result<Opened, OpenError> {
    if text.len() > LONGEST {
        return Err(OpenError::TooLong(text.len()));
    }
    open_value(json(text).map_err(OpenError::Json)?)
}

/// Opens a document of any version without its history: the network as it was saved, which nobody has to carry out again.
///
/// # Errors
/// As [`open`].
pub fn open_network(text: &str) -> Result<(Network, Meta), OpenError> {
    if text.len() > LONGEST {
        return Err(OpenError::TooLong(text.len()));
    }
    let parts = read_value(json(text).map_err(OpenError::Json)?)?;
    Ok((parts.network, parts.meta))
}

/// Opens a document that is JSON already.
///
/// # Errors
/// As [`open`].
pub fn open_value(document: Value) -> Result<Opened, OpenError> {
    read_value(document).map(Parts::into_lab)
}

fn read_value(document: Value) -> Result<Parts, OpenError> {
    let Value::Object(document) = document else { return Err(OpenError::NotADocument) };
    if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(OpenError::NotADocument);
    }
    match document.get("version").and_then(Value::as_u64) {
        Some(1) => v1::read(document),
        Some(version) if version > VERSION => Err(OpenError::Newer(version)),
        Some(_) | None => Err(OpenError::NoVersion),
    }
}

/// What a document of any version comes to.
struct Parts {
    meta: Meta,
    base: Network,
    network: Network,
    history: Vec<Request>,
    /// The next one to redo last.
    undone: Vec<Request>,
    notes: Vec<Note>,
}

impl Parts {
    /// Carries out the history again, and keeps it where it leads to the network.
    fn into_lab(self) -> Opened {
        let Self { meta, base, network, history, undone, mut notes } = self;
        let count = history.len() + undone.len();
        let lab = if count > MOST_REQUESTS {
            Err(Note::HistoryTooLong(count))
        } else {
            replay(base, &network, &history, &undone)
        };
        let lab = lab.unwrap_or_else(|note| {
            notes.push(note);
            Lab::new(network)
        });
        Opened { lab, meta, notes }
    }
}

fn replay(base: Network, network: &Network, history: &[Request], undone: &[Request]) -> Result<Lab, Note> {
    let mut lab = Lab::new(base);
    let refused = |number: usize| Note::HistoryLeftOut { request: Some(number) };
    for (at, request) in history.iter().enumerate() {
        if request.only_reads() || lab.call(request).is_err() {
            return Err(refused(at + 1));
        }
    }
    if lab.network() != network {
        return Err(Note::HistoryLeftOut { request: None });
    }
    for (at, request) in undone.iter().rev().enumerate() {
        if request.only_reads() || lab.call(request).is_err() {
            return Err(refused(history.len() + at + 1));
        }
    }
    for _ in undone {
        lab.undo();
    }
    Ok(lab)
}

/// What was expected, and what was found.
fn misread(error: &ReadError) -> String {
    Unread::Expected.of(&[&expected(error.expected), &error.found])
}

/// Reads a network that stands in a document's member `path`.
///
/// # Errors
/// Where a member is not what it should be.
pub fn read_network(path: &str, json: &Value) -> Result<Network, OpenError> {
    Network::from_value(json).map_err(|error| {
        let dot = if error.path.is_empty() { "" } else { "." };
        let path = [path, dot, &error.path].concat();
        OpenError::Member { path, why: misread(&error) }
    })
}
