//! A script cut into its commands: by lines, but for quotes and backslashes that go on. It must not know what they say.

/// A command of a script: the line on which it begins (from 1), and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command<'s> {
    pub line: usize,
    pub text: &'s str,
}

/// The commands of a script in order, cut as they are asked for; blank lines and comments are commands that do nothing.
pub fn commands(script: &str) -> impl Iterator<Item = Command<'_>> {
    let mut line = 1;
    // Some editors begin a file with a mark of the byte order.
    let mut rest = script.strip_prefix('\u{feff}').unwrap_or(script);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (text, after) = cut(rest);
        let command = Command { line, text: text.trim_end_matches('\r') };
        line += rest.get(..rest.len() - after.len()).map_or(0, count_lines);
        rest = after;
        Some(command)
    })
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// The first command, and what follows it.
fn cut(text: &str) -> (&str, &str) {
    let mut quote = None;
    let mut escaped = false;
    let mut comment = false;
    let mut before = ' ';
    // Where a quote is never closed, the command is the first line alone, so that the error points there.
    let first = || text.split_once('\n').unwrap_or((text, ""));
    for (at, c) in text.char_indices() {
        if c == '\n' && !escaped && quote.is_none() {
            return (text.get(..at).unwrap_or(text), text.get(at + 1..).unwrap_or(""));
        }
        if comment {
            continue;
        }
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => escaped = true,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') if before.is_whitespace() => comment = true,
            (None, _) => {}
        }
        before = c;
    }
    if quote.is_some() { first() } else { (text, "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, expected: &[(usize, &str)]) {
        let found: Vec<(usize, &str)> = commands(script).map(|c| (c.line, c.text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn scripts_are_cut_into_commands() {
        check("a\nb\n", &[(1, "a"), (2, "b")]);
        check("a \\\n b\nc", &[(1, "a \\\n b"), (3, "c")]);
        check("a 'b\nc' d\ne", &[(1, "a 'b\nc' d"), (3, "e")]);
        check("# it's\nb\n", &[(1, "# it's"), (2, "b")]);
        check("a 'b\nc\n", &[(1, "a 'b"), (2, "c")]);
        check("\u{feff}a\nb", &[(1, "a"), (2, "b")]);
        check("a\r\nb", &[(1, "a"), (2, "b")]);
    }
}
