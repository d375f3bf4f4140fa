//! Transcripts: commands and what they must print, in Markdown. It must not know files.

use super::script;
use super::session::{Printed, Session};

/// A command of a transcript, and what it must print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The number of its line, from 1.
    pub line: usize,
    pub command: String,
    pub expected: Vec<String>,
    pub status: i32,
}

/// What stands under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub line: usize,
    pub examples: Vec<Example>,
}

/// A transcript: what is run first for every section, and the sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    pub preamble: Vec<Example>,
    pub sections: Vec<Section>,
}

/// A command that did not print what it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub line: usize,
    pub command: String,
    pub expected: Vec<String>,
    pub expected_status: i32,
    pub printed: Vec<String>,
    pub status: i32,
}

/// How a section fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionResult {
    pub title: String,
    pub line: usize,
    /// The first command that differs.
    pub difference: Option<Difference>,
}

impl Transcript {
    /// Reads a transcript.
    pub fn parse(markdown: &str) -> Self {
        let mut preamble = Vec::new();
        let mut sections: Vec<Section> = Vec::new();
        let mut in_console = false;
        let mut in_fence = false;
        let mut current: Vec<Example> = Vec::new();
        let mut is_continued = false;
        for (at, line) in markdown.lines().enumerate() {
            let number = at + 1;
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.trim_start().starts_with("```") {
                if in_fence {
                    in_fence = false;
                    in_console = false;
                } else {
                    in_fence = true;
                    in_console = line.trim() == "```console";
                }
                is_continued = false;
                continue;
            }
            if !in_fence {
                if let Some(title) = line.strip_prefix("## ") {
                    match sections.last_mut() {
                        Some(section) => section.examples.append(&mut current),
                        None => preamble.append(&mut current),
                    }
                    sections.push(Section { title: title.trim().to_string(), line: number, examples: Vec::new() });
                }
                continue;
            }
            if !in_console {
                continue;
            }
            if is_continued {
                if let Some(last) = current.last_mut() {
                    last.command.push('\n');
                    last.command.push_str(line);
                    is_continued = continues(&last.command);
                }
            } else if let Some(command) = line.strip_prefix("$ ") {
                is_continued = continues(command);
                current.push(Example { line: number, command: command.to_string(), expected: Vec::new(), status: 0 });
            } else if let Some(last) = current.last_mut() {
                match line.strip_prefix("? ").and_then(|status| status.trim().parse().ok()) {
                    Some(status) => last.status = status,
                    None => last.expected.push(line.to_string()),
                }
            }
        }
        match sections.last_mut() {
            Some(section) => section.examples.append(&mut current),
            None => preamble.append(&mut current),
        }
        Self { preamble, sections }
    }

    /// Runs every section from where the preamble ends.
    pub fn check(&self, start: &Session) -> Vec<SectionResult> {
        let mut ready = start.clone();
        let broken = run(&mut ready, &self.preamble);
        if self.sections.is_empty() {
            return vec![SectionResult { title: "(whole)".into(), line: 1, difference: broken }];
        }
        let result = |section: &Section| SectionResult {
            title: section.title.clone(),
            line: section.line,
            difference: broken.clone().or_else(|| run(&mut ready.clone(), &section.examples)),
        };
        self.sections.iter().map(result).collect()
    }
}

/// Whether a command goes on in the next line: it ends with a backslash.
fn continues(command: &str) -> bool {
    command.ends_with('\\') && !command.ends_with("\\\\")
}

fn run(session: &mut Session, examples: &[Example]) -> Option<Difference> {
    examples.iter().find_map(|example| {
        let printed = run_one(session, &example.command);
        let lines = lines_of(&printed);
        let fits = printed.status == example.status && matches(&trimmed(&example.expected), &lines);
        (!fits).then(|| Difference {
            line: example.line,
            command: example.command.clone(),
            expected: trimmed(&example.expected),
            expected_status: example.status,
            printed: lines,
            status: printed.status,
        })
    })
}

fn run_one(session: &mut Session, command: &str) -> Printed {
    let mut all = Printed::default();
    for command in script::commands(command) {
        let printed = session.run(command.text);
        all.stdout.push_str(&printed.stdout);
        all.stderr.push_str(&printed.stderr);
        all.status = printed.status;
    }
    all
}

/// Standard output and then standard error, without empty lines at either end.
pub fn lines_of(printed: &Printed) -> Vec<String> {
    let all = [printed.stdout.as_str(), printed.stderr.as_str()].concat();
    let lines: Vec<String> = all.lines().map(|line| line.trim_end().to_string()).collect();
    trimmed(&lines)
}

fn trimmed(lines: &[String]) -> Vec<String> {
    let is_text = |line: &String| !line.trim().is_empty();
    let first = lines.iter().position(is_text).unwrap_or(lines.len());
    let last = lines.iter().rposition(is_text).map_or(first, |last| last + 1);
    lines
        .get(first..last)
        .map(|lines| lines.iter().map(|line| line.trim_end().to_string()).collect())
        .unwrap_or_default()
}

/// Whether lines are as expected: `...` alone matches any lines, `[..]` in a line anything in that line.
pub fn matches(expected: &[String], printed: &[String]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first.trim() == "..." => {
            (0..=printed.len()).any(|skip| printed.get(skip..).is_some_and(|left| matches(rest, left)))
        }
        Some((first, rest)) => match printed.split_first() {
            Some((line, left)) => line_matches(first, line) && matches(rest, left),
            None => false,
        },
    }
}

fn line_matches(expected: &str, printed: &str) -> bool {
    let mut parts = expected.split("[..]");
    let Some(first) = parts.next() else { return expected == printed };
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

impl Difference {
    /// The difference for a person: the command, then what was missed (`-`) and what was printed (`+`).
    pub fn readable(&self) -> String {
        let mut text = ["  line ", &self.line.to_string(), ": $ ", &self.command, "\n"].concat();
        for line in &self.expected {
            text.push_str(&["    - ", line, "\n"].concat());
        }
        if self.expected_status != 0 {
            text.push_str(&["    - ? ", &self.expected_status.to_string(), "\n"].concat());
        }
        for line in &self.printed {
            text.push_str(&["    + ", line, "\n"].concat());
        }
        if self.status != 0 {
            text.push_str(&["    + ? ", &self.status.to_string(), "\n"].concat());
        }
        text
    }
}

/// The transcript with what is printed now in place of what was expected, for a person to review.
pub fn updated(markdown: &str, start: &Session) -> String {
    let transcript = Transcript::parse(markdown);
    let mut printed: Vec<(usize, Vec<String>, i32)> = Vec::new();
    let mut ready = start.clone();
    let mut note = |session: &mut Session, examples: &[Example]| {
        for example in examples {
            let now = run_one(session, &example.command);
            let lines = lines_of(&now);
            // What already fits stays as it is written, wildcards and all.
            let fits = now.status == example.status && matches(&trimmed(&example.expected), &lines);
            let lines = if fits { trimmed(&example.expected) } else { lines };
            printed.push((example.line, lines, now.status));
        }
    };
    note(&mut ready, &transcript.preamble);
    for section in &transcript.sections {
        note(&mut ready.clone(), &section.examples);
    }
    let mut text = String::new();
    let mut in_console = false;
    let mut in_fence = false;
    let mut skipping = false;
    let mut pending: Option<(Vec<String>, i32)> = None;
    let mut command = String::new();
    let flush = |text: &mut String, pending: &mut Option<(Vec<String>, i32)>| {
        if let Some((lines, status)) = pending.take() {
            for line in lines {
                text.push_str(&line);
                text.push('\n');
            }
            if status != 0 {
                text.push_str(&["? ", &status.to_string(), "\n"].concat());
            }
        }
    };
    for (at, line) in markdown.lines().enumerate() {
        let is_fence = line.trim_start().starts_with("```");
        if is_fence {
            flush(&mut text, &mut pending);
            in_console = !in_fence && line.trim() == "```console";
            in_fence = !in_fence;
            skipping = false;
            command.clear();
        } else if in_console && continues(&command) {
            command = line.to_string();
        } else if in_console && line.starts_with("$ ") {
            flush(&mut text, &mut pending);
            command = line.to_string();
            pending = printed
                .iter()
                .find(|(number, _, _)| *number == at + 1)
                .map(|(_, lines, status)| (lines.clone(), *status));
            skipping = true;
        } else if in_console && skipping {
            continue;
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[track_caller]
    fn check(expected: &[&str], printed: &[&str], fits: bool) {
        let own = |lines: &[&str]| lines.iter().map(|it| (*it).to_string()).collect::<Vec<_>>();
        assert_eq!(matches(&own(expected), &own(printed)), fits);
    }

    #[test]
    fn wildcards_stand_for_text_and_for_lines() {
        check(&["a[..]c"], &["abc"], true);
        check(&["a[..]c"], &["ac"], true);
        check(&["a[..]c"], &["ab"], false);
        check(&["[..]b[..]"], &["abc"], true);
        check(&["a[..]a"], &["a"], false);
        check(&["..."], &[], true);
        check(&["a", "...", "d"], &["a", "b", "c", "d"], true);
        check(&["a", "...", "d"], &["a", "b", "c"], false);
        check(&[], &["a"], false);
        check(&["a"], &[], false);
    }
}
