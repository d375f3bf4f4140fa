//! JMESPath's grammar, by the binding power of its operators. It must not know any document.

use crate::cli::query::lexer::tokens;
use crate::cli::query::{Node, SyntaxError, Token};

/// The least power that goes on with a projection.
const PROJECTION_STOPS: u8 = 10;
const STAR: u8 = 20;
const FLATTEN: u8 = 9;
const FILTER: u8 = 21;
const DOT: u8 = 40;
const NOT: u8 = 45;
const COMPARE: u8 = 5;
/// Deeper nesting is refused, be it in brackets or by one operator behind another: whoever reads the expression calls himself.
const DEEPEST: usize = 200;

pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    if parser.current() == &Token::End {
        return Err(SyntaxError { at: 0, message: "Empty expression".to_owned() });
    }
    let node = parser.expression(0)?;
    match parser.current() {
        Token::End => Ok(node),
        _ => Err(parser.unexpected()),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    depth: usize,
}

fn power(token: &Token) -> u8 {
    match token {
        Token::Pipe => 1,
        Token::Or => 2,
        Token::And => 3,
        Token::Compare(_) => COMPARE,
        Token::Flatten => FLATTEN,
        Token::Star => STAR,
        Token::Filter => FILTER,
        Token::Dot => DOT,
        Token::Not => NOT,
        Token::OpenBrace => 50,
        Token::OpenBracket => 55,
        Token::OpenParenthesis => 60,
        Token::End
        | Token::Name(_)
        | Token::QuotedName(_)
        | Token::Literal(_)
        | Token::Number(_)
        | Token::CloseBracket
        | Token::CloseParenthesis
        | Token::Comma
        | Token::CloseBrace
        | Token::Current
        | Token::Reference
        | Token::Colon => 0,
    }
}

fn chain(left: Node, right: Node) -> Node {
    Node::Chain(Box::new(left), Box::new(right))
}

impl Parser {
    fn ahead(&self, n: usize) -> &Token {
        self.tokens.get(self.at + n).map_or(&Token::End, |(_, token)| token)
    }

    fn current(&self) -> &Token {
        self.ahead(0)
    }

    fn advance(&mut self) -> Token {
        let token = self.current().clone();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &Token) -> Result<(), SyntaxError> {
        if self.current() == token {
            self.at += 1;
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn unexpected(&self) -> SyntaxError {
        let at = self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |(at, _)| *at);
        let message = match self.current() {
            Token::End => "Incomplete expression".to_owned(),
            token => format!("Unexpected token: {}", shown(token)),
        };
        SyntaxError { at, message }
    }

    fn expression(&mut self, least: u8) -> Result<Node, SyntaxError> {
        let outside = self.depth;
        self.deeper()?;
        let mut left = self.first()?;
        while least < power(self.current()) {
            self.deeper()?;
            left = self.next(left)?;
        }
        self.depth = outside;
        Ok(left)
    }

    fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(SyntaxError { message: "Nested too deeply".to_owned(), ..self.unexpected() }),
            false => Ok(()),
        }
    }

    /// What may begin an expression.
    fn first(&mut self) -> Result<Node, SyntaxError> {
        let begin = self.at;
        Ok(match self.advance() {
            Token::Literal(value) => Node::Literal(value),
            Token::Name(name) => Node::Field(name),
            Token::QuotedName(name) => {
                if self.current() == &Token::OpenParenthesis {
                    return Err(self.unexpected());
                }
                Node::Field(name)
            }
            Token::Star => {
                let right = match self.current() {
                    Token::CloseBracket => Node::Identity,
                    _ => self.projected(STAR)?,
                };
                Node::ValueProjection(Box::new(Node::Identity), Box::new(right))
            }
            Token::Filter => self.filter(Node::Identity)?,
            Token::OpenBrace => self.hash()?,
            Token::OpenParenthesis => {
                let inside = self.expression(0)?;
                self.expect(&Token::CloseParenthesis)?;
                inside
            }
            Token::Flatten => self.flatten(Node::Identity)?,
            Token::Not => Node::Not(Box::new(self.expression(NOT)?)),
            Token::OpenBracket => match (self.current(), self.ahead(1)) {
                (Token::Number(_) | Token::Colon, _) => self.index(Node::Identity)?,
                (Token::Star, Token::CloseBracket) => {
                    self.at += 2;
                    let right = self.projected(STAR)?;
                    Node::Projection(Box::new(Node::Identity), Box::new(right))
                }
                (_, _) => self.list()?,
            },
            Token::Current => Node::Identity,
            Token::Reference => Node::Reference(Box::new(self.expression(0)?)),
            Token::End
            | Token::Number(_)
            | Token::CloseBracket
            | Token::CloseParenthesis
            | Token::Comma
            | Token::CloseBrace
            | Token::Colon
            | Token::Pipe
            | Token::Or
            | Token::And
            | Token::Compare(_)
            | Token::Dot => {
                self.at = begin;
                return Err(self.unexpected());
            }
        })
    }

    /// What may follow an expression.
    fn next(&mut self, left: Node) -> Result<Node, SyntaxError> {
        let begin = self.at;
        Ok(match self.advance() {
            Token::Dot if self.current() == &Token::Star => {
                self.at += 1;
                let right = self.projected(DOT)?;
                Node::ValueProjection(Box::new(left), Box::new(right))
            }
            Token::Dot => {
                let right = self.after_dot(DOT)?;
                chain(left, right)
            }
            Token::Pipe => {
                let right = self.expression(1)?;
                chain(left, right)
            }
            Token::Or => Node::Or(Box::new(left), Box::new(self.expression(2)?)),
            Token::And => Node::And(Box::new(left), Box::new(self.expression(3)?)),
            Token::Compare(how) => Node::Compare(how, Box::new(left), Box::new(self.expression(COMPARE)?)),
            Token::OpenParenthesis => {
                let Node::Field(name) = left else {
                    self.at = begin;
                    return Err(self.unexpected());
                };
                let mut given = Vec::new();
                while self.current() != &Token::CloseParenthesis {
                    given.push(self.expression(0)?);
                    match self.current() {
                        Token::Comma => self.at += 1,
                        Token::CloseParenthesis => {}
                        _ => return Err(self.unexpected()),
                    }
                    if self.current() == &Token::CloseParenthesis
                        && self.tokens.get(self.at.wrapping_sub(1)).is_some_and(|(_, t)| t == &Token::Comma)
                    {
                        return Err(self.unexpected());
                    }
                }
                self.at += 1;
                Node::Function(name, given)
            }
            Token::Filter => self.filter(left)?,
            Token::Flatten => self.flatten(left)?,
            Token::OpenBracket => match self.current() {
                Token::Number(_) | Token::Colon => self.index(left)?,
                _ => {
                    self.expect(&Token::Star)?;
                    self.expect(&Token::CloseBracket)?;
                    let right = self.projected(STAR)?;
                    Node::Projection(Box::new(left), Box::new(right))
                }
            },
            Token::End
            | Token::Name(_)
            | Token::QuotedName(_)
            | Token::Literal(_)
            | Token::Number(_)
            | Token::CloseBracket
            | Token::CloseParenthesis
            | Token::Comma
            | Token::CloseBrace
            | Token::Current
            | Token::Reference
            | Token::Colon
            | Token::Star
            | Token::Not
            | Token::OpenBrace => {
                self.at = begin;
                return Err(self.unexpected());
            }
        })
    }

    fn filter(&mut self, left: Node) -> Result<Node, SyntaxError> {
        let condition = self.expression(0)?;
        self.expect(&Token::CloseBracket)?;
        let right = match self.current() {
            Token::Flatten => Node::Identity,
            _ => self.projected(FILTER)?,
        };
        Ok(Node::Filter(Box::new(left), Box::new(right), Box::new(condition)))
    }

    fn flatten(&mut self, left: Node) -> Result<Node, SyntaxError> {
        let right = self.projected(FLATTEN)?;
        Ok(Node::Projection(Box::new(Node::Flatten(Box::new(left))), Box::new(right)))
    }

    /// A number or a slice in brackets.
    fn index(&mut self, left: Node) -> Result<Node, SyntaxError> {
        if self.current() != &Token::Colon && self.ahead(1) != &Token::Colon {
            let Token::Number(number) = self.advance() else {
                return Err(self.unexpected());
            };
            self.expect(&Token::CloseBracket)?;
            return Ok(chain(left, Node::Index(number)));
        }
        let mut parts = [None; 3];
        let mut part = 0;
        while self.current() != &Token::CloseBracket {
            match self.current().clone() {
                Token::Colon if part < 2 => part += 1,
                Token::Number(number) => match parts.get_mut(part) {
                    Some(place @ None) => *place = Some(number),
                    Some(Some(_)) | None => return Err(self.unexpected()),
                },
                _ => return Err(self.unexpected()),
            }
            self.at += 1;
        }
        self.at += 1;
        let right = self.projected(STAR)?;
        Ok(Node::Projection(Box::new(chain(left, Node::Slice(parts))), Box::new(right)))
    }

    /// What is taken of each member of a projection.
    fn projected(&mut self, least: u8) -> Result<Node, SyntaxError> {
        match self.current() {
            token if power(token) < PROJECTION_STOPS => Ok(Node::Identity),
            Token::OpenBracket | Token::Filter => self.expression(least),
            Token::Dot => {
                self.at += 1;
                self.after_dot(least)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn after_dot(&mut self, least: u8) -> Result<Node, SyntaxError> {
        match self.current() {
            Token::Name(_) | Token::QuotedName(_) | Token::Star => self.expression(least),
            Token::OpenBracket => {
                self.at += 1;
                self.list()
            }
            Token::OpenBrace => {
                self.at += 1;
                self.hash()
            }
            _ => Err(self.unexpected()),
        }
    }

    fn list(&mut self) -> Result<Node, SyntaxError> {
        let mut items = Vec::new();
        loop {
            items.push(self.expression(0)?);
            match self.current() {
                Token::CloseBracket => {
                    self.at += 1;
                    return Ok(Node::List(items));
                }
                _ => self.expect(&Token::Comma)?,
            }
        }
    }

    fn hash(&mut self) -> Result<Node, SyntaxError> {
        let mut members = Vec::new();
        loop {
            let name = match self.current().clone() {
                Token::Name(name) | Token::QuotedName(name) => name,
                _ => return Err(self.unexpected()),
            };
            self.at += 1;
            self.expect(&Token::Colon)?;
            members.push((name, self.expression(0)?));
            match self.current() {
                Token::CloseBrace => {
                    self.at += 1;
                    return Ok(Node::Hash(members));
                }
                _ => self.expect(&Token::Comma)?,
            }
        }
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) | Token::QuotedName(name) => name.clone(),
        Token::Literal(value) => value.to_string(),
        Token::Number(number) => number.to_string(),
        Token::End => "end".to_owned(),
        Token::CloseBracket => "]".to_owned(),
        Token::CloseParenthesis => ")".to_owned(),
        Token::Comma => ",".to_owned(),
        Token::CloseBrace => "}".to_owned(),
        Token::Current => "@".to_owned(),
        Token::Reference => "&".to_owned(),
        Token::Colon => ":".to_owned(),
        Token::Pipe => "|".to_owned(),
        Token::Or => "||".to_owned(),
        Token::And => "&&".to_owned(),
        Token::Compare(_) => "a comparison".to_owned(),
        Token::Flatten => "[]".to_owned(),
        Token::Star => "*".to_owned(),
        Token::Filter => "[?".to_owned(),
        Token::Dot => ".".to_owned(),
        Token::Not => "!".to_owned(),
        Token::OpenBrace => "{".to_owned(),
        Token::OpenBracket => "[".to_owned(),
        Token::OpenParenthesis => "(".to_owned(),
    }
}
