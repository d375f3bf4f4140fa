//! The tokens of JMESPath. It must not know how they go together.

use serde_json::Value;

use crate::cli::query::{Comparison, SyntaxError};

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    End,
    Name(String),
    QuotedName(String),
    Literal(Value),
    Number(i64),
    CloseBracket,
    CloseParenthesis,
    Comma,
    CloseBrace,
    Current,
    Reference,
    Colon,
    Pipe,
    Or,
    And,
    Compare(Comparison),
    Flatten,
    Star,
    Filter,
    Dot,
    Not,
    OpenBrace,
    OpenBracket,
    OpenParenthesis,
}

/// Whether a name without quotes may begin so.
pub fn begins_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

/// Whether a name without quotes may go on so.
pub fn is_in_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

/// The tokens with where each begins; the last one is `End`.
pub fn tokens(text: &str) -> Result<Vec<(usize, Token)>, SyntaxError> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { chars, at: 0 };
    let mut tokens = Vec::new();
    while let Some(c) = lexer.peek(0) {
        let start = lexer.at;
        if matches!(c, ' ' | '\t' | '\n' | '\r') {
            lexer.at += 1;
        } else {
            tokens.push((start, lexer.token(c)?));
        }
    }
    tokens.push((lexer.at, Token::End));
    Ok(tokens)
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn token(&mut self, c: char) -> Result<Token, SyntaxError> {
        let start = self.at;
        if begins_name(c) {
            return Ok(Token::Name(self.take_while(is_in_name)));
        }
        if c.is_ascii_digit() || c == '-' {
            self.at += 1;
            let digits = self.take_while(|c| c.is_ascii_digit());
            let text = if c == '-' { format!("-{digits}") } else { format!("{c}{digits}") };
            return text.parse().map(Token::Number).map_err(|_| error(start, format!("Unknown token '{text}'")));
        }
        self.at += 1;
        let next = self.peek(0);
        let mut either = |second: char, both: Token, alone: Token| {
            if next == Some(second) {
                self.at += 1;
                both
            } else {
                alone
            }
        };
        Ok(match c {
            '.' => Token::Dot,
            '*' => Token::Star,
            ']' => Token::CloseBracket,
            ',' => Token::Comma,
            ':' => Token::Colon,
            '@' => Token::Current,
            '(' => Token::OpenParenthesis,
            ')' => Token::CloseParenthesis,
            '{' => Token::OpenBrace,
            '}' => Token::CloseBrace,
            '|' => either('|', Token::Or, Token::Pipe),
            '&' => either('&', Token::And, Token::Reference),
            '<' => either('=', Token::Compare(Comparison::LessOrEqual), Token::Compare(Comparison::Less)),
            '>' => either('=', Token::Compare(Comparison::GreaterOrEqual), Token::Compare(Comparison::Greater)),
            '!' => either('=', Token::Compare(Comparison::Unequal), Token::Not),
            '=' if next == Some('=') => either('=', Token::Compare(Comparison::Equal), Token::End),
            '=' => return Err(error(start, "Unknown token '=': equality is written '=='".to_owned())),
            '[' => match next {
                Some(']') => either(']', Token::Flatten, Token::End),
                Some('?') => either('?', Token::Filter, Token::End),
                Some(_) | None => Token::OpenBracket,
            },
            '\'' => Token::Literal(Value::String(self.until('\'', start)?.replace("\\'", "'"))),
            '"' => {
                let inside = self.until('"', start)?;
                match serde_json::from_str(&format!("\"{inside}\"")) {
                    Ok(name) => Token::QuotedName(name),
                    Err(_) => return Err(error(start, format!("Invalid quoted identifier \"{inside}\""))),
                }
            }
            '`' => {
                let inside = self.until('`', start)?.replace("\\`", "`");
                let inside = inside.trim_start();
                // What is not JSON is taken as a string, as the AWS CLI does.
                let value = serde_json::from_str(inside).or_else(|_| serde_json::from_str(&format!("\"{inside}\"")));
                match value {
                    Ok(value) => Token::Literal(value),
                    Err(_) => return Err(error(start, format!("Bad token `{inside}`"))),
                }
            }
            other => return Err(error(start, format!("Unknown token '{other}'"))),
        })
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(c) = self.peek(0).filter(|c| belongs(*c)) {
            taken.push(c);
            self.at += 1;
        }
        taken
    }

    /// What stands before the closing quote, with its backslashes.
    fn until(&mut self, quote: char, start: usize) -> Result<String, SyntaxError> {
        let mut inside = String::new();
        while let Some(c) = self.peek(0) {
            self.at += 1;
            if c == quote {
                return Ok(inside);
            }
            inside.push(c);
            if c == '\\'
                && let Some(escaped) = self.peek(0)
            {
                inside.push(escaped);
                self.at += 1;
            }
        }
        Err(error(start, format!("Unclosed {quote} delimiter")))
    }
}

fn error(at: usize, message: String) -> SyntaxError {
    SyntaxError { at, message }
}
