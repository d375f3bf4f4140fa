//! Transcripts: commands and what they must print, in Markdown. It must not know files.

use crate::cli::script;
use crate::cli::session::{Printed, Session};
use std::ops::Range;

/// A command of a transcript, and what it must print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The number of its line, from 1.
    pub line: usize,
    pub command: String,
    pub expected: Vec<String>,
    pub status: i32,
    /// The lines of the transcript that say what it prints, from 0.
    output: Range<usize>,
}

/// What stands under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub line: usize,
    pub examples: Vec<Example>,
}

/// A transcript: what is run first for every section, and the sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// A fence that is open: its length in backquotes, and whether it holds commands.
#[derive(Clone, Copy)]
struct Fence {
    length: usize,
    is_console: bool,
}

impl Transcript {
    /// Reads a transcript. Text that is no command of a `console` fence says nothing.
    pub fn parse(markdown: &str) -> Self {
        let lines: Vec<&str> = markdown.lines().map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
        let mut transcript = Self::default();
        let mut fence: Option<Fence> = None;
        let mut open: Option<Example> = None;
        let mut continued = false;
        for (at, line) in lines.iter().enumerate() {
            let ticks = line.trim_start().bytes().take_while(|byte| *byte == b'`').count();
            let info = line.trim().trim_start_matches('`').trim();
            match fence {
                None if ticks >= 3 => fence = Some(Fence { length: ticks, is_console: info == "console" }),
                None => {
                    if let Some(title) = line.strip_prefix("## ") {
                        let title = title.trim().to_owned();
                        transcript.sections.push(Section { title, line: at + 1, examples: Vec::new() });
                    }
                }
                Some(Fence { length, .. }) if ticks >= length && info.is_empty() => {
                    transcript.close(open.take(), &lines);
                    fence = None;
                    continued = false;
                }
                Some(Fence { is_console: false, .. }) => {}
                Some(Fence { is_console: true, .. }) => match (&mut open, line.strip_prefix("$ ")) {
                    (Some(example), _) if continued => {
                        example.command.push('\n');
                        example.command.push_str(line);
                        example.output = at + 1..at + 1;
                        continued = goes_on(line);
                    }
                    (_, Some(command)) => {
                        transcript.close(open.take(), &lines);
                        continued = goes_on(command);
                        open = Some(Example {
                            line: at + 1,
                            command: command.to_owned(),
                            expected: Vec::new(),
                            status: 0,
                            output: at + 1..at + 1,
                        });
                    }
                    (Some(example), None) => example.output.end = at + 1,
                    (None, None) => {}
                },
            }
        }
        transcript.close(open, &lines);
        transcript
    }

    /// Takes up an example: its last line may be its status.
    fn close(&mut self, example: Option<Example>, lines: &[&str]) {
        let Some(mut example) = example else { return };
        let own = lines.get(example.output.clone()).unwrap_or_default();
        let mut expected = trimmed(own.iter().copied());
        if let Some(status) = expected.last().and_then(|last| last.strip_prefix("? ")?.trim().parse().ok()) {
            example.status = status;
            expected.pop();
            expected = trimmed(expected.iter().map(String::as_str));
        }
        example.expected = expected;
        match self.sections.last_mut() {
            Some(section) => section.examples.push(example),
            None => self.preamble.push(example),
        }
    }

    /// Runs every section from where the preamble ends. Where the preamble differs, each section fails by it.
    pub fn check(&self, start: &Session) -> Vec<SectionResult> {
        let mut ready = start.clone();
        let broken = run(&mut ready, &self.preamble);
        if self.sections.is_empty() {
            return vec![SectionResult { title: "(whole)".to_owned(), line: 1, difference: broken }];
        }
        let result = |section: &Section| SectionResult {
            title: section.title.clone(),
            line: section.line,
            difference: broken.clone().or_else(|| run(&mut ready.clone(), &section.examples)),
        };
        self.sections.iter().map(result).collect()
    }
}

/// Whether a command goes on in the next line: it ends with a backslash that is not itself escaped.
fn goes_on(line: &str) -> bool {
    line.len() % 2 != line.trim_end_matches('\\').len() % 2
}

fn run(session: &mut Session, examples: &[Example]) -> Option<Difference> {
    let mut first = None;
    for example in examples {
        let printed = run_one(session, &example.command);
        let lines = lines_of(&printed);
        if first.is_none() && (printed.status != example.status || !matches(&example.expected, &lines)) {
            first = Some(Difference {
                line: example.line,
                command: example.command.clone(),
                expected: example.expected.clone(),
                expected_status: example.status,
                printed: lines,
                status: printed.status,
            });
            break;
        }
    }
    first
}

fn run_one(session: &mut Session, text: &str) -> Printed {
    let mut all = Printed::default();
    for command in script::commands(text) {
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
    trimmed(all.lines())
}

fn trimmed<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut kept: Vec<String> = lines.map(|line| line.trim_end().to_owned()).skip_while(String::is_empty).collect();
    while kept.last().is_some_and(String::is_empty) {
        kept.pop();
    }
    kept
}

/// Whether lines are as expected: `...` alone matches any lines, `[..]` in a line anything in that line.
pub fn matches(expected: &[String], printed: &[String]) -> bool {
    let (mut at, mut line) = (0, 0);
    // Where the last `...` stands, and up to where it has swallowed lines.
    let mut swallowed: Option<(usize, usize)> = None;
    while line < printed.len() {
        match (expected.get(at), printed.get(line)) {
            (Some(wanted), _) if wanted.trim() == "..." => {
                swallowed = Some((at, line));
                at += 1;
            }
            (Some(wanted), Some(given)) if line_matches(wanted, given) => {
                at += 1;
                line += 1;
            }
            (_, _) => match swallowed {
                Some((dots, before)) => {
                    swallowed = Some((dots, before + 1));
                    at = dots + 1;
                    line = before + 1;
                }
                None => return false,
            },
        }
    }
    expected.iter().skip(at).all(|wanted| wanted.trim() == "...")
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
    /// The difference for a person: the command, then line by line what is as expected, what is missed (`-`) and
    /// what was printed instead (`+`).
    pub fn readable(&self) -> String {
        let command = self.command.replace('\n', "\n           ");
        let mut text = format!("  line {}: $ {command}\n", self.line);
        let status = |status: i32| (status != 0 || self.status != self.expected_status).then(|| format!("? {status}"));
        let expected: Vec<String> = self.expected.iter().cloned().chain(status(self.expected_status)).collect();
        let printed: Vec<String> = self.printed.iter().cloned().chain(status(self.status)).collect();
        for (mark, line) in compared(&expected, &printed) {
            text.push_str(&format!("    {mark} {line}\n"));
        }
        text
    }
}

/// The longest sequence of lines that fit stays unmarked.
fn compared<'l>(expected: &'l [String], printed: &'l [String]) -> Vec<(char, &'l str)> {
    // Longer outputs are shown one behind the other.
    const MOST: usize = 400;
    let fits = |wanted: &str, given: &str| line_matches(wanted, given);
    // How many lines fit from each pair of places on.
    let mut table = vec![vec![0_usize; printed.len() + 1]; expected.len() + 1];
    let at = |table: &[Vec<usize>], i: usize, j: usize| table.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    if expected.len() <= MOST && printed.len() <= MOST {
        for (i, wanted) in expected.iter().enumerate().rev() {
            for (j, given) in printed.iter().enumerate().rev() {
                let best = match fits(wanted, given) {
                    true => at(&table, i + 1, j + 1) + 1,
                    false => at(&table, i + 1, j).max(at(&table, i, j + 1)),
                };
                if let Some(cell) = table.get_mut(i).and_then(|row| row.get_mut(j)) {
                    *cell = best;
                }
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    loop {
        match (expected.get(i), printed.get(j)) {
            (None, None) => return lines,
            (Some(wanted), Some(given)) if fits(wanted, given) => {
                lines.push((' ', given.as_str()));
                (i, j) = (i + 1, j + 1);
            }
            (Some(wanted), given) if given.is_none() || at(&table, i + 1, j) >= at(&table, i, j + 1) => {
                lines.push(('-', wanted.as_str()));
                i += 1;
            }
            (_, Some(given)) => {
                lines.push(('+', given.as_str()));
                j += 1;
            }
            (Some(_), None) => return lines,
        }
    }
}

/// The transcript with what is printed now in place of what was expected, for a person to review.
/// What fits stays as it is written, wildcards and all.
pub fn updated(markdown: &str, start: &Session) -> String {
    let transcript = Transcript::parse(markdown);
    let mut changes: Vec<(Range<usize>, Vec<String>)> = Vec::new();
    let mut note = |session: &mut Session, examples: &[Example]| {
        for example in examples {
            let now = run_one(session, &example.command);
            let mut lines = lines_of(&now);
            if now.status == example.status && matches(&example.expected, &lines) {
                continue;
            }
            if now.status != 0 {
                lines.push(format!("? {}", now.status));
            }
            changes.push((example.output.clone(), lines));
        }
    };
    let mut ready = start.clone();
    note(&mut ready, &transcript.preamble);
    for section in &transcript.sections {
        note(&mut ready.clone(), &section.examples);
    }
    let mut text = String::new();
    let mut skipped = 0..0;
    for (at, line) in markdown.lines().enumerate() {
        if let Some((old, new)) = changes.iter().find(|(old, _)| old.start == at) {
            for line in new {
                text.push_str(line);
                text.push('\n');
            }
            skipped = old.clone();
        }
        if !skipped.contains(&at) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Transcript, matches, updated};
    use crate::cli::Session;

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
        check(&["...", "b", "...", "b"], &["a", "b", "b"], true);
        check(&["...", "b", "...", "b"], &["a", "b", "c"], false);
        check(&[], &["a"], false);
        check(&["a"], &[], false);
    }

    const TEXT: &str = "# T\n\n```console\n$ A=x\n```\n\n## one\n\n```console\n$ nosuch \\\n  $A\n\nnosuch: [..]\n? 252\n$ B=y\n```\n\n````markdown\n```console\n$ no\n```\n## no\n````\n\n## two\n```console\n$ nosuch $B\n[..]$B is not[..]\n...\n? 252\n```\n";

    #[test]
    fn sections_start_afresh_from_the_preamble() {
        let transcript = Transcript::parse(TEXT);
        let titles: Vec<&str> = transcript.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["one", "two"]);
        assert_eq!(transcript.preamble.len(), 1);
        let results = transcript.check(&Session::default());
        assert!(results.iter().all(|result| result.difference.is_none()), "{results:?}");
        assert_eq!(updated(TEXT, &Session::default()), TEXT);
    }

    #[test]
    fn a_difference_is_shown_and_put_right() {
        let wrong = TEXT.replace("? 252\n$ B", "? 3\n$ B");
        let results = Transcript::parse(&wrong).check(&Session::default());
        let difference = results[0].difference.clone().unwrap();
        assert_eq!(
            difference.readable(),
            "  line 10: $ nosuch \\\n             $A\n      nosuch: the lab has the commands aws, on and lab, and no others.\n    - ? 3\n    + ? 252\n"
        );
        assert!(results[1].difference.is_none());
        let right = updated(&wrong, &Session::default());
        assert!(
            Transcript::parse(&right).check(&Session::default()).iter().all(|it| it.difference.is_none()),
            "{right}"
        );
    }
}
