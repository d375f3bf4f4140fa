//! What can stand at the cursor of a command that is being written. It must not know how it is shown.

mod aws;
mod cut;
mod own;
mod path;
mod shorthand;
mod values;

use crate::cli::session::Session;
use crate::cli::words::Variables;
use std::ops::Range;

/// What can stand in the place of what is written at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// What a candidate takes the place of, in characters of the line.
    pub span: Range<usize>,
    pub candidates: Vec<Candidate>,
    /// What is written there, without quotes.
    typed: String,
    quote: Option<char>,
}

/// One thing that can stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// As it is meant: without quotes.
    pub value: String,
    /// What is said of it: an id's name, an operation's sentence.
    pub note: String,
    then: Then,
}

/// What follows a candidate that is chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Then {
    /// The word is finished.
    #[default]
    Space,
    /// More belongs to the word.
    Nothing,
    /// It is a variable: its `$` stays one, and more may belong to the word.
    Variable,
    /// It is a variable, and a whole word.
    VariableAlone,
}

/// A line and where the cursor stands in it, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    pub line: String,
    pub cursor: usize,
}

impl Candidate {
    fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::default() }
    }

    fn noted(value: impl Into<String>, note: impl Into<String>) -> Self {
        Self { value: value.into(), note: note.into(), then: Then::Space }
    }

    /// More belongs to the word.
    fn open(self) -> Self {
        Self { then: Then::Nothing, ..self }
    }

    /// What stands for it in a list: without what follows from it anyway.
    pub fn shown(&self) -> &str {
        self.value.strip_suffix(VALUES).unwrap_or(&self.value)
    }
}

/// What follows a filter's name.
const VALUES: &str = ",Values=";

/// What can stand behind the words before it, from this letter of the word at the cursor on.
#[derive(Clone, Debug, Default)]
struct Offers {
    from: usize,
    candidates: Vec<Candidate>,
}

impl Offers {
    fn whole(candidates: Vec<Candidate>) -> Self {
        Self { from: 0, candidates }
    }

    fn values<T: Into<String>>(values: impl IntoIterator<Item = T>) -> Self {
        Self::whole(values.into_iter().map(Candidate::new).collect())
    }

    /// The same for what begins later in the word.
    fn behind(self, letters: usize) -> Self {
        Self { from: self.from + letters, ..self }
    }
}

/// What can stand at the cursor, the likeliest first. The cursor is counted in characters.
pub fn complete(session: &Session, line: &str, cursor: usize) -> Completion {
    let before: Vec<char> = line.chars().take(cursor).collect();
    let cursor = before.len();
    let Some(cut) = cut::cut(&before, &session.variables) else { return Completion::default() };
    if let Some(begun) = &cut.variable {
        return variables(begun, cursor, &session.variables);
    }
    let word = cut.last.text();
    let Offers { from, candidates } = offers(session, &cut.before, &word);
    // Where a variable holds what would be completed there is nothing to put in its place.
    let start = match cut.last.letters.get(from) {
        None => Some(cursor),
        Some((_, place)) => *place,
    };
    let Some(start) = start.filter(|_| cut.last.letters.iter().skip(from).all(|(_, place)| place.is_some())) else {
        return Completion::default();
    };
    let typed: String = word.chars().skip(from).collect();
    let candidates = fitting(candidates, &typed);
    Completion { span: start..cursor, candidates, typed, quote: cut.last.quote }
}

/// The candidates that begin as what is typed; else, capitals aside; else those whose name begins so.
fn fitting(candidates: Vec<Candidate>, typed: &str) -> Vec<Candidate> {
    let small = typed.to_lowercase();
    let ways: [&dyn Fn(&Candidate) -> bool; 3] =
        [&|it| it.value.starts_with(typed), &|it| it.value.to_lowercase().starts_with(&small), &|it| {
            it.note.to_lowercase().starts_with(&small) && it.value.contains('-') && !it.value.starts_with('-')
        }];
    let way = ways.iter().find(|way| candidates.iter().any(way));
    let mut found: Vec<Candidate> = Vec::new();
    for candidate in candidates.iter().filter(|it| way.is_some_and(|way| way(it))) {
        if found.iter().all(|it| it.value != candidate.value) {
            found.push(candidate.clone());
        }
    }
    found
}

fn variables(begun: &cut::Begun, cursor: usize, known: &Variables) -> Completion {
    let (open, close) = if begun.is_braced { ("${", "}") } else { ("$", "") };
    let named = known.iter().filter(|(name, _)| name.starts_with(&begun.name));
    let then = if begun.is_alone { Then::VariableAlone } else { Then::Variable };
    let candidates = named.map(|(name, value)| Candidate {
        value: [open, name, close].concat(),
        note: value.lines().next().unwrap_or_default().to_string(),
        then,
    });
    let candidates = candidates.collect();
    Completion { span: begun.from..cursor, candidates, typed: [open, &begun.name].concat(), quote: None }
}

/// What can stand behind words.
fn offers(session: &Session, before: &[String], word: &str) -> Offers {
    let Some((first, rest)) = before.split_first() else {
        return Offers::whole(vec![
            Candidate::noted("aws", "the AWS CLI's own language"),
            Candidate::noted("on", "ask from a host: dig, curl, trace"),
            Candidate::noted("lab", "what AWS has no command for"),
            Candidate::new("help"),
        ]);
    };
    match first.as_str() {
        "aws" => aws::offers(session, rest, word),
        "on" => own::on(session, rest, word),
        "lab" => own::lab(session, rest, word),
        _ => Offers::default(),
    }
}

impl Completion {
    /// What is in all candidates alike, where that is more than what is written.
    pub fn common(&self) -> Option<String> {
        let (first, rest) = self.candidates.split_first()?;
        let mut common: &str = &first.value;
        for candidate in rest {
            let same = common.chars().zip(candidate.value.chars()).take_while(|(a, b)| a == b);
            let length: usize = same.map(|(a, _)| a.len_utf8()).sum();
            common = common.get(..length).unwrap_or_default();
        }
        (common.starts_with(&self.typed) && self.typed.len() < common.len()).then(|| common.to_string())
    }

    /// The line with the only candidate, or with what is in all of them alike; none where that adds nothing.
    pub fn begun(&self, line: &str) -> Option<Edited> {
        match self.candidates.as_slice() {
            [] => None,
            [only] => Some(self.with(line, only)),
            [first, ..] => {
                let text = self.common()?;
                let is_variable = matches!(first.then, Then::Variable | Then::VariableAlone);
                Some(self.put(line, &if is_variable { text } else { self.quoted(&text) }))
            }
        }
    }

    /// The line with a candidate.
    pub fn with(&self, line: &str, candidate: &Candidate) -> Edited {
        let next = line.chars().nth(self.span.end);
        let space = if next == Some(' ') { "" } else { " " };
        let text = match candidate.then {
            Then::Space => {
                let quote = self.quote.map(String::from).unwrap_or_default();
                [&self.quoted(&candidate.value), &quote, space].concat()
            }
            Then::Nothing => self.quoted(&candidate.value),
            Then::Variable => candidate.value.clone(),
            Then::VariableAlone => [&candidate.value, space].concat(),
        };
        self.put(line, &text)
    }

    fn put(&self, line: &str, text: &str) -> Edited {
        let head: String = line.chars().take(self.span.start).collect();
        let tail: String = line.chars().skip(self.span.end).collect();
        let cursor = head.chars().count() + text.chars().count();
        Edited { line: [&head, text, &tail].concat(), cursor }
    }

    /// A text for the place where it stands: in quotes, or bare.
    fn quoted(&self, text: &str) -> String {
        let mut quoted = String::new();
        for c in text.chars() {
            match self.quote {
                Some('\'') if c == '\'' => quoted.push_str("'\\'"),
                Some('\'') => {}
                Some(_) if "$`\"\\".contains(c) => quoted.push('\\'),
                Some(_) => {}
                None if c.is_whitespace() || "'\"\\$&|;<>()`#*?[]{}~!".contains(c) => quoted.push('\\'),
                None => {}
            }
            quoted.push(c);
        }
        quoted
    }
}

#[cfg(test)]
mod tests;
