//! Networks from what `aws ec2 describe-*` and its like answered, and back. It must not know how the files came here.
//!
//! Files are known by what they hold, not by their names: any mix of them, in any order, of several Regions and accounts,
//! in parts, in several copies.

mod around;
mod assemble;
mod complete;
mod fix;
mod gather;
mod homes;
mod kinds;
mod lattice;
mod out;
mod spelling;

pub use out::export;

/// A script for bash that collects, with the AWS CLI, what an import can use of an account.
pub const COLLECT: &str = include_str!("collect.sh");

use super::document::{JsonError, LONGEST};
use crate::model::Network;
use crate::text::import::{Reason, Unread};
use std::fmt;

/// A network that was imported, and what is to be said about it.
#[derive(Clone, Debug)]
pub struct Imported {
    pub network: Network,
    pub report: Report,
}

/// What an import took, left out, does not know, and repaired.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Kinds of resources, such as `VPCs`, with their number.
    pub taken: Vec<(String, usize)>,
    /// What was left out, and why.
    pub left_out: Vec<Line>,
    /// What the files do not say, and which verdicts it concerns.
    pub unknown: Vec<Line>,
    /// What did not fit together, and what was made of it.
    pub repaired: Vec<Line>,
    /// Parameters of templates whose default is kept elsewhere: something needs their value.
    pub asked: Vec<String>,
}

/// A line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Ids, or a list and its file.
    pub what: Vec<String>,
    /// A sentence about them, without its dot.
    pub why: String,
}

impl Report {
    fn add(lines: &mut Vec<Line>, what: &str, why: String) {
        match lines.iter_mut().find(|line| line.why == why) {
            Some(line) if line.what.iter().any(|it| it == what) => {}
            Some(line) => line.what.push(what.to_string()),
            None => lines.push(Line { what: vec![what.to_string()], why }),
        }
    }

    /// What another report says, behind what this one does.
    pub fn join(&mut self, other: Report) {
        self.taken.extend(other.taken);
        self.asked.extend(other.asked);
        let parts = [
            (&mut self.left_out, other.left_out),
            (&mut self.unknown, other.unknown),
            (&mut self.repaired, other.repaired),
        ];
        for (lines, more) in parts {
            for Line { what, why } in more {
                what.iter().for_each(|what| Self::add(lines, what, why.clone()));
            }
        }
    }

    pub(in crate::exchange) fn leave_out(&mut self, what: &str, why: impl Into<String>) {
        Self::add(&mut self.left_out, what, why.into());
    }

    pub(in crate::exchange) fn not_known(&mut self, what: &str, why: impl Into<String>) {
        Self::add(&mut self.unknown, what, why.into());
    }

    pub(in crate::exchange) fn repair(&mut self, what: &str, why: impl Into<String>) {
        Self::add(&mut self.repaired, what, why.into());
    }
}

/// A kind of resources as it is called of a number of them: one `VPC`, two `VPCs`. A type of CloudFormation's or Terraform's has one
/// name.
pub fn of_number(kind: &str, number: usize) -> String {
    let singular = || kind.strip_suffix("es").filter(|it| it.ends_with("ss")).or_else(|| kind.strip_suffix('s'));
    match number {
        _ if kind.contains([':', '_']) || (kind.contains('-') && !kind.contains(' ')) => kind.to_owned(),
        1 => singular().unwrap_or(kind).to_owned(),
        _ if kind.ends_with('s') => kind.to_owned(),
        _ => [kind, "s"].concat(),
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        for (at, what) in self.what.iter().take(SHOWN).enumerate() {
            f.write_str(if at > 0 { ", " } else { "" })?;
            f.write_str(what)?;
        }
        if let Some(more) = self.what.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            write!(f, " and {more} more")?;
        }
        write!(f, ": {}", Reason::Ended.of(&[&self.why]))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.taken.is_empty() { "Taken: nothing" } else { "Taken:" })?;
        for (at, (kind, count)) in self.taken.iter().enumerate() {
            write!(f, "{} {count} {}", if at > 0 { "," } else { "" }, of_number(kind, *count))?;
        }
        f.write_str(".\n")?;
        let parts = [("Repaired", &self.repaired), ("Left out", &self.left_out), ("Unknown", &self.unknown)];
        for (head, lines) in parts {
            for line in lines {
                writeln!(f, "{head}: {line}")?;
            }
        }
        Ok(())
    }
}

/// Writes why a file is not read.
pub(in crate::exchange) fn of_file(f: &mut fmt::Formatter<'_>, file: &str, why: &str) -> fmt::Result {
    f.write_str(&Unread::OfFile.of(&[file, why]))
}

/// Why nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// Together longer than 32 MiB; the file with which they become so.
    TooLong { file: String, length: usize },
    /// Not JSON.
    Json { file: String, error: JsonError },
    /// A file without anything in it.
    Empty { file: String },
    /// A format that is read elsewhere.
    Other { file: String, what: Unread },
    /// JSON, and nothing in any file that the lab reads: the files without an answer that it knows, and what it does not need.
    NothingFound { files: Vec<String>, left_out: Vec<Line> },
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { file, length } => of_file(f, file, &Unread::AnswersTooLong.numbers([*length, LONGEST])),
            Self::Json { file, error } => of_file(f, file, &error.to_string()),
            Self::Empty { file } => of_file(f, file, Unread::AnswersEmpty.text()),
            Self::Other { file, what } => of_file(f, file, &Unread::ThisIs.of(&[what.text()])),
            Self::NothingFound { files, left_out } => {
                if files.is_empty() {
                    left_out.iter().try_for_each(|line| write!(f, "{line} "))?;
                } else {
                    of_file(f, &files.join(", "), Unread::NoAnswer.text())?;
                    f.write_str(" ")?;
                }
                f.write_str(Unread::ImportAnswers.text())
            }
        }
    }
}

/// Reads a network from files, given by name and text.
///
/// # Errors
/// Where a file is not JSON, is of another format, or is too long, and where no file holds anything that the lab reads.
pub fn import(files: &[(&str, &str)]) -> Result<Imported, ImportError> {
    import_telling(files, &mut |_| {})
}

/// The same; `tell` hears the number of each file before it is read, and that of the files before they are put together.
///
/// # Errors
/// As [`import`].
pub fn import_telling(files: &[(&str, &str)], tell: &mut dyn FnMut(usize)) -> Result<Imported, ImportError> {
    let mut length = 0;
    for (name, text) in files {
        length += text.len();
        if length > LONGEST {
            return Err(ImportError::TooLong { file: (*name).to_string(), length });
        }
    }
    let mut report = Report::default();
    let gathered = gather::gather(files, &mut report, tell)?;
    tell(files.len());
    let network = assemble::assemble(gathered, &mut report);
    Ok(Imported { network, report })
}
