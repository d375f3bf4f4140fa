//! JMESPath, complete, over JSON values whose members keep their order: what `--query` means.
//! It must not know what the values stand for.

// Whoever expects one token or one kind of value does not name all the others.
#![allow(clippy::wildcard_enum_match_arm)]

mod evaluate;
mod functions;
mod lexer;
mod parser;

use serde_json::Value;

pub use lexer::{begins_name, is_in_name};

use lexer::Token;

/// An expression that was read.
#[derive(Clone, Debug)]
pub struct Query {
    node: Node,
}

/// Why an expression cannot be read: what is wrong, and where (in characters from its start).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub at: usize,
    pub message: String,
}

/// Why an expression has no value: a function was given what it does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationError {
    pub message: String,
}

impl Query {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where it is not JMESPath.
    pub fn parse(expression: &str) -> Result<Query, SyntaxError> {
        parser::parse(expression).map(|node| Query { node })
    }

    /// The expression's value for a document.
    ///
    /// # Errors
    /// Where a function is unknown, or is given too few or too many values, or of a type that it does not take.
    pub fn search(&self, document: &Value) -> Result<Value, EvaluationError> {
        evaluate::evaluate(&self.node, document).map(std::borrow::Cow::into_owned)
    }
}

/// An expression's tree.
#[derive(Clone, Debug)]
enum Node {
    /// `@`, and what stands where nothing was written.
    Identity,
    Field(String),
    Literal(Value),
    Index(i64),
    Slice([Option<i64>; 3]),
    /// One after the other: `a.b`, `a[0]`, `a | b`.
    Chain(Box<Node>, Box<Node>),
    Flatten(Box<Node>),
    Projection(Box<Node>, Box<Node>),
    ValueProjection(Box<Node>, Box<Node>),
    /// What is filtered, what is taken of each, the condition.
    Filter(Box<Node>, Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    List(Vec<Node>),
    Hash(Vec<(String, Node)>),
    Function(String, Vec<Node>),
    Reference(Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
