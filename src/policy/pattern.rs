//! Patterns with wildcards and policy variables, and how they match text, whole or ARN segment by segment. It must not know which element a pattern stands in.

use crate::policy::context::{Context, single};

/// Whether `*` and `?` are wildcards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wildcards {
    Literal,
    Match,
    /// After the service's prefix of an action; `*` and `*:*` are every action.
    InAction,
    /// Everywhere but in the service part of an ARN.
    InResource,
}

/// Where `${…}` is a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variables {
    /// Nowhere: before Version 2012-10-17, and in elements that know none.
    Literal,
    /// Anywhere in the text.
    Anywhere,
    /// In the resource part of an ARN: after the fifth colon.
    AfterFifthColon,
}

/// Whether upper and lower case differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    Differs,
    Ignored,
}

/// How far a wildcard runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Over any characters.
    Whole,
    /// Within one of the first five colon-separated parts; freely in the sixth.
    ArnParts,
}

/// A parsed pattern and the text that it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    source: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// `*`: any run of characters, also an empty one.
    Any,
    /// `?`: exactly one character.
    One,
    Variable {
        key: String,
        default: Option<String>,
    },
}

impl Pattern {
    /// Cuts `source` into text, wildcards and variables.
    ///
    /// Rules POL-19, POL-21 and POL-31.
    pub fn new(source: &str, wildcards: Wildcards, variables: Variables) -> Pattern {
        if wildcards == Wildcards::InAction && matches!(source, "*" | "*:*") {
            return Pattern { source: source.to_owned(), pieces: vec![Piece::Any] };
        }
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut colons = 0;
        let mut rest = source;
        let flush = |text: &mut String, pieces: &mut Vec<Piece>| {
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(text)));
            }
        };
        while let Some(character) = rest.chars().next() {
            let variable = match variables {
                Variables::Literal => None,
                Variables::Anywhere => variable(rest),
                Variables::AfterFifthColon if colons >= 5 => variable(rest),
                Variables::AfterFifthColon => None,
            };
            if let Some((piece, after)) = variable {
                match piece {
                    Piece::Text(literal) => text.push_str(&literal),
                    Piece::Any | Piece::One | Piece::Variable { .. } => {
                        flush(&mut text, &mut pieces);
                        pieces.push(piece);
                    }
                }
                rest = after;
                continue;
            }
            let wild = match wildcards {
                Wildcards::Literal => false,
                Wildcards::Match => true,
                Wildcards::InAction => colons > 0,
                Wildcards::InResource => colons != 2,
            };
            match character {
                '*' if wild => {
                    flush(&mut text, &mut pieces);
                    if pieces.last() != Some(&Piece::Any) {
                        pieces.push(Piece::Any);
                    }
                }
                '?' if wild => {
                    flush(&mut text, &mut pieces);
                    pieces.push(Piece::One);
                }
                _ => {
                    colons += usize::from(character == ':');
                    text.push(character);
                }
            }
            rest = rest.get(character.len_utf8()..).unwrap_or("");
        }
        flush(&mut text, &mut pieces);
        Pattern { source: source.to_owned(), pieces }
    }

    /// The text as it stands in the document.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is `*` alone.
    pub fn is_everything(&self) -> bool {
        self.pieces == [Piece::Any]
    }

    /// Whether a wildcard stands in it.
    pub fn has_wildcard(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Any | Piece::One))
    }

    /// Whether the pattern matches the whole of `text`; a variable without a value and without a default matches nothing.
    ///
    /// Rules POL-19, POL-21, POL-29, POL-31 and POL-32.
    pub fn matches(&self, text: &str, context: &Context, case: Case, span: Span) -> bool {
        let free_from = match span {
            Span::Whole => 0,
            Span::ArnParts => text.match_indices(':').nth(4).map_or(text.len(), |(at, _)| at + 1),
        };
        // The length of the character at `at`, where a wildcard may stand for it.
        let takes = |at: usize| {
            let character = text.get(at..)?.chars().next()?;
            (at >= free_from || character != ':').then(|| character.len_utf8())
        };
        let mut piece_at = 0;
        let mut at = 0;
        let mut star: Option<(usize, usize)> = None;
        loop {
            let step = match self.pieces.get(piece_at) {
                Some(Piece::Any) => {
                    star = Some((piece_at + 1, at));
                    Some(0)
                }
                Some(Piece::One) => takes(at),
                Some(Piece::Text(literal)) => starts_with(text, at, literal, case),
                Some(Piece::Variable { key, default }) => match single(context, key).or(default.as_deref()) {
                    Some(value) => starts_with(text, at, value, case),
                    None => return false,
                },
                None if at == text.len() => return true,
                None => None,
            };
            if let Some(length) = step {
                at += length;
                piece_at += 1;
                continue;
            }
            let Some((after_star, from)) = star else {
                return false;
            };
            let Some(length) = takes(from) else {
                return false;
            };
            star = Some((after_star, from + length));
            piece_at = after_star;
            at = from + length;
        }
    }
}

/// The length of `literal` if the text goes on with it at `at`.
fn starts_with(text: &str, at: usize, literal: &str, case: Case) -> Option<usize> {
    let here = text.as_bytes().get(at..at + literal.len())?;
    let same = match case {
        Case::Differs => here == literal.as_bytes(),
        Case::Ignored => here.eq_ignore_ascii_case(literal.as_bytes()),
    };
    same.then_some(literal.len())
}

/// The variable or escaped character that `text` begins with, and the text after it.
///
/// Rule POL-31: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.
fn variable(text: &str) -> Option<(Piece, &str)> {
    let inner = text.strip_prefix("${")?;
    // A default may hold a brace, so its quotes are looked at first.
    let quoted = inner.find('\'').filter(|quote| inner.get(..*quote).is_some_and(|head| !head.contains('}')));
    let (key, default, after) = match quoted {
        Some(quote) => {
            let key = inner.get(..quote)?.trim_end().strip_suffix(',')?;
            let (default, after) = inner.get(quote + 1..)?.split_once('\'')?;
            (key, Some(default.to_owned()), after.trim_start().strip_prefix('}')?)
        }
        None => {
            let (key, after) = inner.split_once('}')?;
            (key, None, after)
        }
    };
    let key = key.trim();
    match key {
        "" => None,
        "*" | "?" | "$" => Some((Piece::Text(key.to_owned()), after)),
        _ => Some((Piece::Variable { key: key.to_owned(), default }, after)),
    }
}
