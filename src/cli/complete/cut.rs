//! A line up to the cursor, cut into words although it is not finished. It must not know which commands there are.

use crate::cli::words::{Variables, in_name};

/// The words before the cursor, and what is written of the one at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The finished words, without quotes and with variables put in; those that are not defined are empty.
    pub before: Vec<String>,
    /// The word at the cursor.
    pub last: Last,
    /// The variable whose name is written at the cursor.
    pub variable: Option<Begun>,
}

/// The word at the cursor, as far as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Last {
    /// Its letters without quotes, each with its place in the line; what a variable holds has none.
    pub letters: Vec<(char, Option<usize>)>,
    /// The quote that is open at the cursor.
    pub quote: Option<char>,
}

/// A variable's name that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where its `$` stands, in characters.
    pub from: usize,
    /// Whether it stands in braces.
    pub is_braced: bool,
    pub name: String,
    /// Whether nothing else is in its word.
    pub is_alone: bool,
}

impl Last {
    /// Its text without quotes.
    pub fn text(&self) -> String {
        self.letters.iter().map(|(letter, _)| *letter).collect()
    }
}

/// Cuts what stands before the cursor; none in a comment, and behind what the lab does not have of a shell.
pub fn cut(before: &[char], variables: &Variables) -> Option<Cut> {
    Cutter { chars: before, at: behind_captures(before), variables, cut: Cut::default(), is_word: false }.run()
}

/// Where the innermost command begins: behind each `NAME=$(`.
fn behind_captures(chars: &[char]) -> usize {
    let mut start = 0;
    loop {
        let rest = || chars.iter().copied().enumerate().skip(start);
        let Some((name, _)) = rest().find(|(_, c)| !c.is_whitespace()) else { return start };
        let Some((equals, '=')) = rest().skip(name - start).find(|(_, c)| !in_name(*c)) else { return start };
        let quote = usize::from(chars.get(equals + 1) == Some(&'"'));
        let open = equals + 1 + quote;
        if equals == name || chars.get(open..open + 2) != Some(&['$', '(']) {
            return start;
        }
        start = open + 2;
    }
}

struct Cutter<'c> {
    chars: &'c [char],
    at: usize,
    variables: &'c Variables,
    cut: Cut,
    is_word: bool,
}

impl Cutter<'_> {
    fn run(mut self) -> Option<Cut> {
        while let Some(c) = self.chars.get(self.at).copied() {
            let here = self.at;
            self.at += 1;
            match (self.cut.last.quote, c) {
                (Some(open), c) if open == c => self.cut.last.quote = None,
                (Some('\''), c) => self.letter(c, here),
                (_, '$') => {
                    if self.variable(here) {
                        break;
                    }
                }
                (Some(_), '\\') => match self.chars.get(self.at).copied() {
                    Some(next) if "$`\"\\".contains(next) => self.escaped(next, here),
                    Some(_) | None => self.letter('\\', here),
                },
                (Some(_), c) => self.letter(c, here),
                (None, '\\') => match self.chars.get(self.at).copied() {
                    Some('\n') => self.at += 1,
                    Some(next) => self.escaped(next, here),
                    None => return None,
                },
                (None, '\'' | '"') => {
                    self.is_word = true;
                    self.cut.last.quote = Some(c);
                }
                (None, '#') if !self.is_word => return None,
                (None, '|' | ';' | '&' | '<' | '>' | '`' | '(' | ')') => return None,
                (None, c) if c.is_whitespace() => self.end(),
                (None, c) => self.letter(c, here),
            }
        }
        Some(self.cut)
    }

    fn letter(&mut self, c: char, place: usize) {
        self.is_word = true;
        self.cut.last.letters.push((c, Some(place)));
    }

    fn escaped(&mut self, c: char, place: usize) {
        self.letter(c, place);
        self.at += 1;
    }

    /// The word is finished.
    fn end(&mut self) {
        if self.is_word {
            self.cut.before.push(self.cut.last.text());
        }
        self.cut.last = Last::default();
        self.is_word = false;
    }

    /// Puts in the variable whose `$` was just read; true where its name goes on to the cursor.
    fn variable(&mut self, from: usize) -> bool {
        let is_braced = self.chars.get(self.at) == Some(&'{');
        let begin = self.at + usize::from(is_braced);
        let named = self.chars.iter().skip(begin);
        let name: String = named.take_while(|c| in_name(**c)).collect();
        let end = begin + name.chars().count();
        if self.chars.len() <= end {
            self.cut.variable = Some(Begun { from, is_braced, name, is_alone: !self.is_word });
            return true;
        }
        if name.is_empty() && !is_braced {
            self.letter('$', from);
            return false;
        }
        self.at = end + usize::from(is_braced);
        self.is_word = true;
        let value = self.variables.get(&name).cloned().unwrap_or_default();
        for c in value.chars() {
            // As in a shell, a bare variable is split at its spaces.
            if self.cut.last.quote.is_none() && c.is_whitespace() {
                self.end();
            } else {
                self.is_word = true;
                self.cut.last.letters.push((c, None));
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, before: &[&str], last: &str, quote: Option<char>) {
        let variables: Variables = [("IDS".to_owned(), "a b".to_owned())].into();
        let chars: Vec<char> = line.chars().collect();
        let cut = cut(&chars, &variables).unwrap();
        assert_eq!((cut.before, cut.last.text().as_str(), cut.last.quote), (words(before), last, quote));
    }

    fn words(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn what_stands_before_the_cursor_is_cut() {
        check("", &[], "", None);
        check("aws  ec", &["aws"], "ec", None);
        check("aws ec2 ", &["aws", "ec2"], "", None);
        check("on 'web 1' x\\ y \"a b", &["on", "web 1", "x y"], "a b", Some('"'));
        check("a ''", &["a"], "", None);
        check("a '' ", &["a", ""], "", None);
        check("a $IDS $NONE c", &["a", "a", "b", ""], "c", None);
        check("X=$(aws e", &["aws"], "e", None);
        check("X=\"$(Y=$(aws e", &["aws"], "e", None);
        check("X=y", &[], "X=y", None);
        check("a \"x\\\"y", &["a"], "x\"y", Some('"'));
    }

    #[test]
    fn where_nothing_can_be_completed_there_is_no_cut() {
        for line in ["# a", "a | b", "a; b", "a \\", "a `b", "a $(b"] {
            let chars: Vec<char> = line.chars().collect();
            assert_eq!(cut(&chars, &Variables::new()).filter(|cut| cut.variable.is_none()), None, "{line}");
        }
    }

    #[test]
    fn a_variable_at_the_cursor_is_seen() {
        for (line, from, name, is_braced, is_alone) in
            [("a $V", 2, "V", false, true), ("a x=${V", 4, "V", true, false), ("a \"$", 3, "", false, true)]
        {
            let chars: Vec<char> = line.chars().collect();
            let begun = cut(&chars, &Variables::new()).and_then(|cut| cut.variable);
            // In quotes it is not alone: the quote is in its word.
            let is_alone = is_alone && !line.contains('"');
            assert_eq!(begun, Some(Begun { from, is_braced, name: name.to_owned(), is_alone }), "{line}");
        }
        let quoted: Vec<char> = "a '$V".chars().collect();
        assert_eq!(cut(&quoted, &Variables::new()).and_then(|cut| cut.variable), None);
    }
}
