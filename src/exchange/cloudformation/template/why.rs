//! Why an expression of a template has no value. It must not know how values are found.

use crate::text::import::Reason;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The parameter has no default, and nothing was given for it.
    NoParameter(String),
    /// Another stack exports it.
    Import(String),
    /// A name that is neither a parameter nor a resource.
    NoSuch(String),
    /// The resource was left out.
    LeftOut(String),
    /// The resource is there only under a condition, which is not met.
    NotMade(String),
    /// What stands behind a function is not what it takes.
    Wrong(String),
    /// A function that only AWS can carry out.
    NotHere(String),
    /// Conditions that need each other.
    Circle(String),
    /// A resource that needs the one which refers to it.
    TooEarly(String),
    /// A value that is kept elsewhere: the parameter, or nothing where the text itself names it, and where it is kept.
    Stored(String, String),
    /// The template's functions give more than [`MOST`].
    TooMuch,
}

impl Why {
    /// Whether a function was given what it does not take.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Self::Wrong(_))
    }

    /// In words, without a dot at the end.
    pub fn words(&self) -> String {
        match self {
            Self::NoParameter(name) => Reason::NeedsParameter.of(&[name]),
            Self::Import(name) => Reason::Imports.of(&[name]),
            Self::NoSuch(name) => Reason::RefersNowhere.of(&[name]),
            Self::LeftOut(name) => Reason::RefersLeftOut.of(&[name]),
            Self::NotMade(name) => Reason::RefersNotMade.of(&[name]),
            Self::Wrong(function) => Reason::NotTaken.of(&[function]),
            Self::NotHere(function) => Reason::OnlyAws.of(&[function]),
            Self::Circle(name) => Reason::NeedsItself.of(&[name]),
            Self::TooEarly(name) => Reason::RefersBack.of(&[name]),
            Self::Stored(name, place) if name.is_empty() => Reason::KeptAs.of(&[place]),
            Self::Stored(name, place) => Reason::KeptInSystemsManager.of(&[name, place]),
            Self::TooMuch => Reason::TooMuch.into(),
        }
    }
}
