//! A command's words, quoted as in a shell, with variables put in; nothing else that a shell does.
//! It must not know which commands there are.

use crate::net::SortedMap;
use std::ops::Range;

/// A line of exported scripts: it makes bash stop at the first command that is refused, as the lab does anyway.
pub const STOPS: &str = "set -e";

/// A line of exported scripts: of the commands that only the lab has, bash knows `lab wait-until`, and passes over the others.
pub const LAB_IN_BASH: &str =
    r#"lab() { [ "$1" != wait-until ] || until [ "$("${@:3}")" = "$2" ]; do sleep 5; done; }"#;

/// Whether a line is bash's alone: that of `lab` in any of its forms, and what makes it stop.
fn is_of_bash(line: &str) -> bool {
    line.starts_with("lab() {") || matches!(line, "set -e" | "set -eu" | "set -euo pipefail")
}

/// A script's variables.
pub type Variables = SortedMap<String, String>;

/// A word with its quotes taken off, and where it stood: in characters from the command's start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub span: Range<usize>,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Blank, or a comment.
    Nothing,
    Command(Vec<Word>),
    /// `NAME=value`.
    Assign {
        name: String,
        value: String,
    },
    /// `NAME=$(command)`: the command as it is written, and where it begins in the line.
    Capture {
        name: String,
        command: String,
        offset: usize,
    },
}

/// What is wrong with a line, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    pub span: Range<usize>,
    pub message: String,
}

/// Reads a line: a command, an assignment or nothing.
///
/// # Errors
/// Unbalanced quotes, an undefined variable, and whatever of a shell the lab does not have.
pub fn read(line: &str, variables: &Variables) -> Result<Line, WordError> {
    if is_of_bash(line.trim()) {
        return Ok(Line::Nothing);
    }
    let mut reader = Reader { chars: line.chars().collect(), at: 0, grown: 0, variables };
    if let Some(capture) = reader.capture()? {
        return Ok(capture);
    }
    let words = reader.words()?;
    if let [only] = words.as_slice() {
        let plain: String = reader.chars.iter().skip(only.span.start).take(only.span.len()).collect();
        if let (Some(name), Some((_, value))) = (assigned_name(&plain), only.text.split_once('=')) {
            return Ok(Line::Assign { name: name.to_owned(), value: value.to_owned() });
        }
    }
    if words.is_empty() { Ok(Line::Nothing) } else { Ok(Line::Command(words)) }
}

/// The name before `=`, where it could be a variable's.
fn assigned_name(text: &str) -> Option<&str> {
    let (name, _) = text.split_once('=')?;
    is_name(name).then_some(name)
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(begins_name) && chars.all(in_name)
}

/// Whether a name may begin with a letter.
fn begins_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

/// Whether a letter may stand in a name.
pub(super) fn in_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

/// A text as one word of a shell: bare where it is plain, else in single quotes.
pub fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// The most bytes that variables put into one line: who doubles a variable again and again must not fill the memory.
const MOST_GROWN: usize = 256 << 10;

struct Reader<'v> {
    chars: Vec<char>,
    at: usize,
    /// How many bytes variables have put into the line.
    grown: usize,
    variables: &'v Variables,
}

impl<'v> Reader<'v> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn error<T>(&self, from: usize, message: impl Into<String>) -> Result<T, WordError> {
        let end = self.at.clamp(from + 1, self.chars.len().max(from + 1));
        Err(WordError { span: from..end, message: message.into() })
    }

    fn skip_space(&mut self) {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('\\'), Some('\n')) => self.at += 2,
                (Some(c), _) if c.is_whitespace() => self.at += 1,
                (Some(_) | None, _) => return,
            }
        }
    }

    /// `NAME=$(…)`, with or without double quotes around it.
    fn capture(&mut self) -> Result<Option<Line>, WordError> {
        self.skip_space();
        let start = self.at;
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(|c| in_name(*c)) {
            name.push(c);
            self.at += 1;
        }
        let quoted = (self.peek(0), self.peek(1), self.peek(2)) == (Some('='), Some('"'), Some('$'));
        self.at += 1 + usize::from(quoted);
        let opens = (self.peek(0), self.peek(1)) == (Some('$'), Some('('));
        if !is_name(&name) || self.chars.get(start + name.len()) != Some(&'=') || !opens {
            self.at = start;
            return Ok(None);
        }
        let open = self.at;
        self.at += 2;
        let offset = self.at;
        let Some(close) = closing(&self.chars, offset) else {
            self.at = open + 2;
            return self.error(open, "$( has no closing )");
        };
        let command = self.chars.iter().skip(offset).take(close - offset).collect();
        self.at = close + 1;
        if quoted {
            if self.peek(0) != Some('"') {
                return self.error(open - 1, "a quote (\") is not closed");
            }
            self.at += 1;
        }
        let after = self.at;
        self.skip_space();
        match self.peek(0) {
            None => {}
            Some('#') if self.at > after => {}
            Some(_) => {
                let from = self.at;
                self.at = self.chars.len();
                return self.error(from, "nothing may follow NAME=$(command) on its line");
            }
        }
        Ok(Some(Line::Capture { name, command, offset }))
    }

    fn words(&mut self) -> Result<Vec<Word>, WordError> {
        let mut words = Vec::new();
        loop {
            self.skip_space();
            match self.peek(0) {
                None => return Ok(words),
                Some('#') => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                Some(_) => self.word(&mut words)?,
            }
        }
    }

    /// One word; more where an unquoted variable holds spaces, none where it is empty.
    fn word(&mut self, words: &mut Vec<Word>) -> Result<(), WordError> {
        let start = self.at;
        let mut text = String::new();
        let mut is_word = false;
        while let Some(c) = self.peek(0).filter(|c| !c.is_whitespace()) {
            let from = self.at;
            self.at += 1;
            match c {
                '\'' => {
                    is_word = true;
                    loop {
                        match self.peek(0) {
                            None => return self.error(from, "a quote (') is not closed"),
                            Some('\'') => break,
                            Some(c) => text.push(c),
                        }
                        self.at += 1;
                    }
                    self.at += 1;
                }
                '"' => {
                    is_word = true;
                    self.double_quoted(from, &mut text)?;
                }
                '\\' => match self.peek(0) {
                    None => return self.error(from, "a backslash (\\) stands before nothing"),
                    Some('\n') => self.at += 1,
                    Some(c) => {
                        is_word = true;
                        text.push(c);
                        self.at += 1;
                    }
                },
                '$' => match self.variable(from)? {
                    None => {
                        is_word = true;
                        text.push('$');
                    }
                    Some(value) => {
                        // As in a shell, a bare variable is split at its spaces.
                        let mut parts = value.split([' ', '\t', '\n']);
                        if let Some(first) = parts.next() {
                            text.push_str(first);
                        }
                        for part in parts {
                            if is_word || !text.is_empty() {
                                words.push(Word { text: std::mem::take(&mut text), span: start..self.at });
                            }
                            is_word = false;
                            text.push_str(part);
                        }
                    }
                },
                '|' | ';' | '&' | '<' | '>' | '`' | '(' | ')' => return self.refuse(c, from),
                c => {
                    is_word = true;
                    text.push(c);
                }
            }
        }
        if is_word || !text.is_empty() {
            words.push(Word { text, span: start..self.at });
        }
        Ok(())
    }

    fn double_quoted(&mut self, from: usize, text: &mut String) -> Result<(), WordError> {
        loop {
            let here = self.at;
            self.at += 1;
            match self.chars.get(here).copied() {
                None => {
                    self.at = self.chars.len();
                    return self.error(from, "a quote (\") is not closed");
                }
                Some('"') => return Ok(()),
                Some('\\') => match self.peek(0) {
                    Some('\n') => self.at += 1,
                    Some(c @ ('$' | '`' | '"' | '\\')) => {
                        text.push(c);
                        self.at += 1;
                    }
                    Some(_) | None => text.push('\\'),
                },
                Some('$') => match self.variable(here)? {
                    Some(value) => text.push_str(value),
                    None => text.push('$'),
                },
                Some('`') => return self.refuse('`', here),
                Some(c) => text.push(c),
            }
        }
    }

    /// The value of the variable whose `$` was just read; none where the `$` stands for itself.
    fn variable(&mut self, from: usize) -> Result<Option<&'v str>, WordError> {
        let braced = self.peek(0) == Some('{');
        let begin = self.at + usize::from(braced);
        let name: String = self.chars.iter().skip(begin).take_while(|c| in_name(**c)).collect();
        match self.peek(0) {
            Some('(') => {
                return self.error(
                    from,
                    "$(…) stands only behind NAME=, on a line of its own: NAME=$(command), then $NAME here",
                );
            }
            Some(c) if !braced && (c.is_ascii_digit() || "?$!@*#".contains(c)) => {
                self.at += 1;
                return self.error(from, format!("${c} is a shell's own: the lab has only $NAME and ${{NAME}}"));
            }
            Some(_) | None => {}
        }
        if name.is_empty() && !braced {
            return Ok(None);
        }
        self.at = begin + name.chars().count();
        let mut cut = String::new();
        if braced {
            if self.peek(0) == Some('#') {
                let is_plain = |c: &&char| c.is_ascii_alphanumeric() || "/-_.:".contains(**c);
                cut = self.chars.iter().skip(self.at + 1).take_while(is_plain).collect();
                self.at += 1 + cut.chars().count();
            }
            if self.peek(0) != Some('}') || !is_name(&name) {
                return self.error(from, "${ must be ${NAME}, or ${NAME#PREFIX}: the lab has no other expansions");
            }
            self.at += 1;
        }
        if let Some(value) = self.variables.get(&name) {
            self.grown += value.len();
            if MOST_GROWN < self.grown {
                return self.error(from, format!("the variables of a line are longer than {MOST_GROWN} bytes"));
            }
            return Ok(Some(value.strip_prefix(cut.as_str()).unwrap_or(value)));
        }
        let near = nearest(&name, self.variables.keys().map(String::as_str));
        let hint = near.map_or(String::new(), |near| format!(": did you mean ${near}?"));
        self.error(from, format!("the variable ${name} is not defined{hint}"))
    }

    fn refuse<T>(&mut self, c: char, from: usize) -> Result<T, WordError> {
        let doubled = self.peek(0) == Some(c);
        self.at += usize::from(doubled && matches!(c, '&' | '|' | '<' | '>'));
        let what = match (c, doubled) {
            ('|', false) => "a pipe (|): --query picks from the output",
            ('|', true) | ('&', true) => "&& and ||: write each command on its own line; a script stops at a refusal",
            (';', _) => "a semicolon (;): write each command on its own line",
            ('&', false) => "a background command (&)",
            ('<', _) => "a redirection (<)",
            ('>', _) => "a redirection (>)",
            ('`', _) => "backticks (`): write NAME=$(command)",
            _ => "a subshell: quote the word where parentheses belong to it",
        };
        self.error(from, format!("the lab is no shell and does not have {what}"))
    }
}

/// Where the `)` stands that closes a `$(` whose inside begins at `from`.
fn closing(chars: &[char], from: usize) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut at = from;
    while let Some(c) = chars.get(at).copied() {
        match (quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => at += 1,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return Some(at),
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        at += 1;
    }
    None
}

/// The name that is most like a misspelt one; none where nothing is like it.
pub fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let bare = |text: &str| -> Vec<char> { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let wanted = bare(&word.to_ascii_lowercase());
    let most = |name: &str| 2.max(1 + name.len() / 6);
    names
        .map(|name| (name, bare(&name.to_ascii_lowercase())))
        // Names of another length are not like it, whatever their letters.
        .filter(|(name, letters)| letters.len().abs_diff(wanted.len()) <= most(name))
        .map(|(name, letters)| (distance(&wanted, &letters), name))
        .filter(|(distance, name)| *distance <= most(name) && *distance < wanted.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            left = (before + usize::from(x != y)).min(above + 1).min(left + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        [("VPC", "vpc-1"), ("IDS", "a b\tc"), ("EMPTY", "")].map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    }

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        match read(line, &variables()).unwrap() {
            Line::Command(words) => {
                assert_eq!(words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(), expected);
            }
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn check_error(line: &str, span: Range<usize>, part: &str) {
        let error = read(line, &variables()).unwrap_err();
        assert!(error.message.contains(part), "{}", error.message);
        assert_eq!(error.span, span);
    }

    #[test]
    fn words_are_quoted_as_in_a_shell() {
        check("aws ec2  describe-vpcs", &["aws", "ec2", "describe-vpcs"]);
        check("a 'b c' \"d e\" f\\ g", &["a", "b c", "d e", "f g"]);
        check("a ''", &["a", ""]);
        check("a 'b'\\''c'", &["a", "b'c"]);
        check(r#"a "x\"y\\z\n""#, &["a", r#"x"y\z\n"#]);
        check("a b#c # d", &["a", "b#c"]);
        check("a \\\n  b", &["a", "b"]);
        check("a 'b\nc'", &["a", "b\nc"]);
    }

    #[test]
    fn variables_are_put_in() {
        check("${VPC#vpc-} ${VPC#rtb-} ${VPC#}", &["1", "vpc-1", "vpc-1"]);
        check("a $VPC ${VPC}x \"$VPC,y\" '$VPC'", &["a", "vpc-1", "vpc-1x", "vpc-1,y", "$VPC"]);
        check("a $IDS z", &["a", "a", "b", "c", "z"]);
        check("a \"$IDS\"", &["a", "a b\tc"]);
        check("a $EMPTY b", &["a", "b"]);
        check("a \"$EMPTY\" b", &["a", "", "b"]);
        check("a $ b", &["a", "$", "b"]);
        check("a x$IDS", &["a", "xa", "b", "c"]);
    }

    #[test]
    fn assignments_are_read() {
        let all = variables();
        assert_eq!(
            read("X=$(aws ec2 'a)b' \"c)\")", &all),
            Ok(Line::Capture { name: "X".to_owned(), command: "aws ec2 'a)b' \"c)\"".to_owned(), offset: 4 })
        );
        assert_eq!(
            read("X=\"$(aws)\" # c", &all),
            Ok(Line::Capture { name: "X".to_owned(), command: "aws".to_owned(), offset: 5 })
        );
        assert_eq!(read("X=y$VPC", &all), Ok(Line::Assign { name: "X".to_owned(), value: "yvpc-1".to_owned() }));
        assert_eq!(read("  # x", &all), Ok(Line::Nothing));
    }

    #[test]
    fn what_a_shell_has_besides_is_refused_by_name() {
        check_error("aws x | grep y", 6..7, "a pipe");
        check_error("aws x && y", 6..8, "&&");
        check_error("aws x; y", 5..6, "semicolon");
        check_error("aws `x`", 4..5, "backticks");
        check_error("aws x > y", 6..7, "redirection");
        check_error("aws $(x)", 4..5, "stands only behind NAME=");
        check_error("aws 'x", 4..6, "not closed");
        check_error("aws $VPX", 4..8, "did you mean $VPC?");
        check_error("aws ${VPC:-x}", 4..9, "no other expansions");
        check_error("aws ${VPC#v*}", 4..11, "no other expansions");
        check_error("X=$(aws", 2..4, "no closing )");
        check_error("aws $1", 4..6, "a shell's own");
    }

    #[test]
    fn a_quoted_text_is_read_back() {
        for text in ["", "a", "a b", "it's", "$x", "[?a=='b']", "~", "*", "a\nb", "{a,b}", "#", "!"] {
            match read(&format!("x {}", quote(text)), &Variables::new()).unwrap() {
                Line::Command(words) => assert_eq!(words[1].text, text),
                other => panic!("{other:?}"),
            }
        }
    }
}
