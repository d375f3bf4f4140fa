//! `aws SERVICE OPERATION --flags`: a command read as the AWS CLI reads it. It must not know what a call does.

mod flags;
mod help;
mod parse;
mod print;
mod shortcuts;
mod wait;

use serde_json::Value;

use crate::cli::output::Format;
use crate::cli::query::Query;
use crate::control::shapes::Operation;

pub use flags::{Flag, Global, Shortcut, Takes, flags, global_flags};
pub use help::{help, operation_help, service_help, skeleton};
pub use parse::parse;
pub(super) use parse::{Arity, arity, flag_named, is_flag};
pub use print::{print_request, request_words};
pub use wait::{Waiter, waiters};

/// What a command asks for.
#[derive(Clone, Debug)]
pub enum Invocation {
    Call(Box<Invoked>),
    /// Text to be shown: help, a skeleton, a version.
    Show(String),
}

/// A call and how its answer is printed.
#[derive(Clone, Debug)]
pub struct Invoked {
    pub operation: Operation,
    pub parameters: Value,
    pub globals: Globals,
    /// What is waited for instead of printing the answer.
    pub waiter: Option<&'static Waiter>,
}

/// The flags that every operation has.
#[derive(Clone, Debug, Default)]
pub struct Globals {
    pub region: Option<String>,
    pub profile: Option<String>,
    pub format: Format,
    pub query: Option<Query>,
    pub paging: Paging,
}

/// How much of a list is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// `--no-paginate`: the answer as the service gives it.
    pub off: bool,
    /// `--max-items`.
    pub most: Option<usize>,
    /// How many items a `--starting-token` passes over.
    pub skipped: usize,
    /// `--page-size`: how many items each request asks for.
    pub size: Option<usize>,
}

/// A command that the client itself refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError {
    /// As the AWS CLI prints it; the usage lines stand before it where `shows_usage`.
    pub message: String,
    pub usage: Usage,
    /// 252 where the words are wrong, 255 where they do not go together.
    pub status: i32,
    /// Which of the words is meant, counted from `aws`; none where one is missing.
    pub word: Option<usize>,
}

/// Whether the usage lines stand before a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    Shown,
    Left,
}

static USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

impl ClientError {
    fn usage(message: impl Into<String>, word: Option<usize>) -> Self {
        Self { message: message.into(), usage: Usage::Shown, status: 252, word }
    }

    fn plain(message: impl Into<String>, word: Option<usize>) -> Self {
        Self { message: message.into(), usage: Usage::Left, status: 252, word }
    }

    /// botocore's `PaginationError`, for which the AWS CLI has its general status.
    fn paging(message: &str) -> Self {
        let message = ["Error during pagination: ", message].concat();
        Self { message, usage: Usage::Left, status: 255, word: None }
    }

    /// What is printed on standard error.
    pub fn text(&self) -> String {
        match self.usage {
            Usage::Shown => format!("\n{USAGE}\naws: [ERROR]: {}\n", self.message),
            Usage::Left => format!("\naws: [ERROR]: {}\n", self.message),
        }
    }
}
