//! A script taken apart into statements and words, as a shell would. It must not know any command.

use std::collections::BTreeMap;
use std::fmt;

/// A word, and the column at which it begins (from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub column: usize,
}

/// One command of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The number of its first line, from 1.
    pub line: usize,
    /// The text, its lines joined where they end in `\`.
    pub text: String,
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A command.
    Command(Vec<Word>),
    /// `NAME=$(command)`.
    Capture(String, String),
    /// `NAME=value`.
    Assign(String, String),
    /// Nothing but a comment.
    Nothing,
}

/// Why a line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    /// From 1.
    pub column: usize,
    pub what: WordFault,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordFault {
    Unbalanced(char),
    Undefined(String),
    /// Something that a shell has and a script of the lab has not.
    Shell(&'static str),
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column;
        match &self.what {
            WordFault::Unbalanced(quote) => write!(f, "column {column}: no closing {quote}"),
            WordFault::Undefined(name) => {
                write!(f, "column {column}: the variable {name} is not defined: set it with {name}=$(command)")
            }
            WordFault::Shell(what) => write!(
                f,
                "column {column}: {what} is a shell's: a script has only commands, NAME=$(command), variables, quotes and comments"
            ),
        }
    }
}

/// Takes a script apart into statements: a `\` at a line's end and an open quote continue it.
pub fn statements(script: &str) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    let mut open: Option<Statement> = None;
    for (at, line) in script.lines().enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let mut statement = match open.take() {
            Some(mut statement) => {
                statement.text.push_str(line);
                statement
            }
            None => Statement { line: at + 1, text: line.to_string() },
        };
        if open_quote(&statement.text) {
            statement.text.push('\n');
            open = Some(statement);
        } else if statement.text.ends_with('\\') && !statement.text.ends_with("\\\\") {
            statement.text.pop();
            open = Some(statement);
        } else {
            found.push(statement);
        }
    }
    found.extend(open);
    found.retain(|it| !it.text.trim().is_empty() && !it.text.trim_start().starts_with('#'));
    found
}

/// Whether a quote is open at the end of a text.
fn open_quote(text: &str) -> bool {
    let mut quote = None;
    let mut chars = text.chars().peekable();
    let mut at_start = true;
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '#') if at_start => return false,
            (None, '\\') | (Some('"'), '\\') => {
                chars.next();
            }
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None | Some(_), _) => {}
        }
        at_start = c.is_whitespace();
    }
    quote.is_some()
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reads a statement, with variables in place.
pub fn read(text: &str, variables: &BTreeMap<String, String>) -> Result<Form, WordError> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(Form::Nothing);
    }
    if let Some((name, rest)) = trimmed.split_once('=')
        && is_name(name)
    {
        if let Some(inner) = rest.strip_prefix("$(") {
            return match closing(inner) {
                Some((command, "")) => Ok(Form::Capture(name.to_string(), command.to_string())),
                Some((command, behind))
                    if behind.trim_start().starts_with('#') && behind.starts_with(char::is_whitespace) =>
                {
                    Ok(Form::Capture(name.to_string(), command.to_string()))
                }
                Some((command, _)) => Err(WordError {
                    column: name.len() + 4 + command.len(),
                    what: WordFault::Shell("what stands behind $(…)"),
                }),
                None => Err(WordError { column: name.len() + 2, what: WordFault::Unbalanced(')') }),
            };
        }
        let words = words(rest, variables)?;
        let value = words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        return Ok(Form::Assign(name.to_string(), value));
    }
    words(text, variables).map(Form::Command)
}

/// What stands before the parenthesis that closes, and behind it.
fn closing(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut skip = false;
    for (at, c) in text.char_indices() {
        if skip {
            skip = false;
            continue;
        }
        match (quote, c) {
            (None | Some('"'), '\\') => skip = true,
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            (None, ')') => depth -= 1,
            (None | Some(_), _) => {}
        }
    }
    None
}

/// Takes a command apart into words.
pub fn words(text: &str, variables: &BTreeMap<String, String>) -> Result<Vec<Word>, WordError> {
    let mut words = Vec::new();
    let mut current: Option<Word> = None;
    let mut chars = text.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        let column = at + 1;
        let fail = |what| Err(WordError { column, what });
        if c.is_whitespace() {
            words.extend(current.take());
            continue;
        }
        if c == '#' && current.is_none() {
            break;
        }
        match c {
            '|' => return fail(WordFault::Shell("a pipe (|)")),
            ';' => return fail(WordFault::Shell("a semicolon (;)")),
            '&' => return fail(WordFault::Shell("an ampersand (&)")),
            '<' | '>' => return fail(WordFault::Shell("a redirection (< or >)")),
            '`' => return fail(WordFault::Shell("a backquote (`)")),
            _ => {}
        }
        let word = current.get_or_insert_with(|| Word { text: String::new(), column });
        match c {
            '\'' => loop {
                match chars.next() {
                    Some((_, '\'')) => break,
                    Some((_, c)) => word.text.push(c),
                    None => return fail(WordFault::Unbalanced('\'')),
                }
            },
            '"' => loop {
                match chars.next() {
                    Some((_, '"')) => break,
                    Some((_, '\\')) => match chars.next() {
                        Some((_, c @ ('"' | '\\' | '$' | '`'))) => word.text.push(c),
                        Some((_, '\n')) => {}
                        Some((_, c)) => {
                            word.text.push('\\');
                            word.text.push(c);
                        }
                        None => return fail(WordFault::Unbalanced('"')),
                    },
                    Some((at, '$')) => match variable(&mut chars, at + 1, variables)? {
                        Some(value) => word.text.push_str(value),
                        None => word.text.push('$'),
                    },
                    Some((at, '`')) => {
                        return Err(WordError {
                            column: at + 1,
                            what: WordFault::Shell("a backquote (`) within double quotes"),
                        });
                    }
                    Some((_, c)) => word.text.push(c),
                    None => return fail(WordFault::Unbalanced('"')),
                }
            },
            '\\' => match chars.next() {
                Some((_, '\n')) | None => {}
                Some((_, c)) => word.text.push(c),
            },
            '$' => match variable(&mut chars, column, variables)? {
                // As in a shell, a value outside quotes is split at white space.
                Some(value) => {
                    let starts = value.starts_with(char::is_whitespace);
                    let ends = value.ends_with(char::is_whitespace);
                    let mut parts = value.split_whitespace();
                    if starts && !word.text.is_empty() {
                        words.extend(current.take());
                    }
                    if let Some(first) = parts.next() {
                        current.get_or_insert_with(|| Word { text: String::new(), column }).text.push_str(first);
                    } else if current.as_ref().is_some_and(|word| word.text.is_empty()) {
                        current = None;
                    }
                    for part in parts {
                        words.extend(current.replace(Word { text: part.to_string(), column }));
                    }
                    if ends {
                        words.extend(current.take());
                    }
                }
                None => word.text.push('$'),
            },
            _ => word.text.push(c),
        }
    }
    words.extend(current);
    Ok(words)
}

/// The value of the variable whose name follows; None where no name does.
fn variable<'v>(
    chars: &mut std::iter::Peekable<impl Iterator<Item = (usize, char)>>,
    column: usize,
    variables: &'v BTreeMap<String, String>,
) -> Result<Option<&'v str>, WordError> {
    let mut name = String::new();
    let fail = |what| Err(WordError { column, what });
    match chars.peek() {
        Some((_, '(')) => return fail(WordFault::Shell("$(…) within a command")),
        Some((_, '{')) => {
            chars.next();
            loop {
                match chars.next() {
                    Some((_, '}')) => break,
                    Some((_, c)) => name.push(c),
                    None => return fail(WordFault::Unbalanced('}')),
                }
            }
            if !is_name(&name) {
                return fail(WordFault::Shell("${…} with more than a name"));
            }
        }
        Some(_) | None => {
            while let Some((_, c)) = chars.peek().copied() {
                let fits = if name.is_empty() {
                    c.is_ascii_alphabetic() || c == '_'
                } else {
                    c.is_ascii_alphanumeric() || c == '_'
                };
                if !fits {
                    break;
                }
                name.push(c);
                chars.next();
            }
            if name.is_empty() {
                return Ok(None);
            }
        }
    }
    match variables.get(&name) {
        Some(value) => Ok(Some(value)),
        None => fail(WordFault::Undefined(name)),
    }
}

/// A word as a shell reads it back: quoted where it must be.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_string();
    }
    ["'", &text.replace('\'', "'\\''"), "'"].concat()
}

#[cfg(test)]
mod tests {
    use super::{Form, quoted, read, statements, words};
    use std::collections::BTreeMap;

    fn variables() -> BTreeMap<String, String> {
        [("VPC", "vpc-1"), ("TWO", "a b"), ("EMPTY", "")]
            .into_iter()
            .map(|(k, v)| (k.to_string(), v.to_string()))
            .collect()
    }

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let found: Vec<String> = words(line, &variables()).unwrap().into_iter().map(|word| word.text).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_are_quoted_and_filled_as_in_a_shell() {
        check("aws ec2 x --vpc-id $VPC", &["aws", "ec2", "x", "--vpc-id", "vpc-1"]);
        check("a '$VPC x' \"$VPC x\" ${VPC}y", &["a", "$VPC x", "vpc-1 x", "vpc-1y"]);
        check("--ids $TWO \"$TWO\" x$TWO", &["--ids", "a", "b", "a b", "xa", "b"]);
        check("a $EMPTY b \"$EMPTY\" ''", &["a", "b", "", ""]);
        check("a b # c", &["a", "b"]);
        check(r#"a\ b "\"q\"" a#b"#, &["a b", "\"q\"", "a#b"]);
        check("--query 'a[?b==`1`]|[0]'", &["--query", "a[?b==`1`]|[0]"]);
    }

    #[track_caller]
    fn refused(line: &str, message: &str) {
        let error = read(line, &variables()).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn what_only_a_shell_has_is_refused_by_name() {
        refused("a | b", "column 3: a pipe");
        refused("a; b", "column 2: a semicolon");
        refused("a && b", "an ampersand");
        refused("a > b", "a redirection");
        refused("a `b`", "a backquote");
        refused("a $(b)", "$(…) within a command");
        refused("a 'b", "no closing '");
        refused("a $NOPE", "the variable NOPE is not defined");
        refused("A=$(b", "no closing )");
    }

    #[test]
    fn captures_and_statements() {
        assert_eq!(
            read("A=$(aws x --query 'f(a)')", &variables()),
            Ok(Form::Capture("A".into(), "aws x --query 'f(a)'".into()))
        );
        let script = "# c\naws a \\\n  b\n\naws '{\n\"x\": 1}'\n";
        let found: Vec<(usize, String)> = statements(script).into_iter().map(|it| (it.line, it.text)).collect();
        assert_eq!(found, [(2, "aws a   b".to_string()), (5, "aws '{\n\"x\": 1}'".to_string())]);
    }

    #[test]
    fn quoting_is_read_back() {
        for text in ["a", "a b", "it's", "", "$X", "a\nb", "{\"a\":[1]}"] {
            let line = quoted(text);
            assert_eq!(words(&line, &variables()).unwrap()[0].text, text);
        }
    }
}
