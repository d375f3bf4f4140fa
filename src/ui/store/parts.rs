//! What the page's state is made of: tabs, dialogs, what is asked and said. It must not know the lab.

use crate::net::Id;
use crate::reach::Source;
use crate::text::page::{Word, word};
use serde_json::{Map, Value};

/// A tab of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tab {
    RouteTables,
    Dns,
    Trace,
    Matrix,
    Findings,
    Cost,
    Policy,
    Terminal,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: &'static [Self] = &[
        Self::RouteTables,
        Self::Dns,
        Self::Trace,
        Self::Matrix,
        Self::Findings,
        Self::Cost,
        Self::Policy,
        Self::Terminal,
    ];

    /// Its name.
    pub fn word(self) -> Word {
        match self {
            Self::RouteTables => Word::RouteTables,
            Self::Dns => Word::Dns,
            Self::Trace => Word::Trace,
            Self::Matrix => Word::Matrix,
            Self::Findings => Word::Findings,
            Self::Cost => Word::Cost,
            Self::Policy => Word::Policy,
            Self::Terminal => Word::Terminal,
        }
    }

    /// What is shown with it where nothing else was chosen.
    pub fn companion(self) -> Option<Self> {
        match self {
            Self::RouteTables => Some(Self::Dns),
            Self::Dns => Some(Self::RouteTables),
            Self::Trace | Self::Matrix | Self::Findings | Self::Cost | Self::Policy | Self::Terminal => None,
        }
    }

    /// A word for ids and classes.
    pub fn key(self) -> &'static str {
        match self {
            Self::RouteTables => "routes",
            Self::Dns => "dns",
            Self::Trace => "trace",
            Self::Matrix => "matrix",
            Self::Findings => "findings",
            Self::Cost => "cost",
            Self::Policy => "policy",
            Self::Terminal => "terminal",
        }
    }
}

/// A dialog that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    None,
    AddEndpoint,
    Change,
    History,
    StartFrom,
    Share,
    Import,
    Export,
    Help,
    Grading,
    Certificate,
    Builder,
}

/// What the dialog that changes anything begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Begin {
    /// The operation, as service and name.
    pub operation: Option<(String, String)>,
    /// What is filled in.
    pub parameters: Map<String, Value>,
    /// What it is about: only operations that take it are offered.
    pub about: Option<Id>,
    /// The Region that is called; empty for that of what it is about.
    pub region: String,
}

impl Begin {
    /// An operation on a thing.
    pub fn on(id: &Id, service: &str, operation: &str) -> Self {
        let operation = Some((service.to_string(), operation.to_string()));
        Self { operation, parameters: Map::new(), about: Some(id.clone()), region: String::new() }
    }
}

/// What the page says after a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub done: String,
    /// None stands for what followed from the last change.
    pub followed: Option<String>,
    /// Whether Undo belongs beside it.
    pub can_undo: bool,
    /// Whether what was copied can be pasted right away.
    pub can_paste: bool,
}

impl Said {
    /// What one says to somebody who has just come.
    pub(super) fn welcome() -> Self {
        Self { followed: Some(word(Word::Welcome).to_string()), ..Self::default() }
    }

    /// Whether it is said to somebody who has just come.
    pub fn is_welcome(&self) -> bool {
        self.done.is_empty() && self.followed.as_deref() == Some(word(Word::Welcome))
    }
}

/// The question of the line that is always true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub from: Source,
    pub to: String,
}
