//! A session: a lab, variables, and commands that run one after the other. It must not know where what is printed goes.

use super::aws::{self, Aws, Invocation, Output};
use super::output::{self, Format};
use super::query::Query;
use super::words::{self, Form, Word};
use super::{help, lab, on};
use crate::control::{Lab, Request, shapes};
use crate::net::Id;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a command printed, and its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub stdout: String,
    pub stderr: String,
    /// 0 held, 252 a refusal by the client, 254 a refusal by the service.
    pub status: i32,
}

impl Printed {
    /// Output that holds.
    pub fn out(stdout: impl Into<String>) -> Self {
        Self { stdout: stdout.into(), ..Self::default() }
    }

    /// A refusal, with its line end.
    pub fn refused(status: i32, message: &str) -> Self {
        let end = if message.ends_with('\n') { "" } else { "\n" };
        Self { stderr: [message, end].concat(), status, stdout: String::new() }
    }
}

/// A lab with its variables.
#[derive(Clone, Debug, Default)]
pub struct Session {
    pub lab: Lab,
    pub variables: BTreeMap<String, String>,
    /// The bill's traffic, and other things that a session keeps beside the lab: none yet.
    pub title: String,
}

/// Longest script, in lines.
const MOST_LINES: usize = 100_000;

impl Session {
    /// A session with a lab.
    pub fn new(lab: Lab) -> Self {
        Self { lab, ..Self::default() }
    }

    /// Runs one statement, as it was written.
    pub fn run(&mut self, line: &str) -> Printed {
        match words::read(line, &self.variables) {
            Err(why) => Printed::refused(252, &["\n", &why.to_string(), "\n"].concat()),
            Ok(Form::Nothing) => Printed::default(),
            Ok(Form::Assign(name, value)) => {
                self.variables.insert(name, value);
                Printed::default()
            }
            Ok(Form::Capture(name, command)) => {
                let printed = self.run(&command);
                if printed.status == 0 {
                    let value = printed.stdout.trim_end_matches('\n').to_string();
                    self.variables.insert(name, value);
                    return Printed { stdout: String::new(), ..printed };
                }
                printed
            }
            Ok(Form::Command(words)) => self.command(&words),
        }
    }

    /// Runs a script up to the first command that is refused; says its line.
    pub fn script(&mut self, script: &str, mut print: impl FnMut(&Printed)) -> i32 {
        let statements = words::statements(script);
        if statements.len() > MOST_LINES {
            print(&Printed::refused(252, "\nThe script has more than 100000 commands: split it."));
            return 252;
        }
        for statement in statements {
            let mut printed = self.run(&statement.text);
            if printed.status != 0 {
                printed.stderr.push_str(
                    &["\nline ", &statement.line.to_string(), ": ", first_line(&statement.text), "\n"].concat(),
                );
                print(&printed);
                return printed.status;
            }
            print(&printed);
        }
        0
    }

    fn command(&mut self, words: &[Word]) -> Printed {
        let Some((first, rest)) = words.split_first() else { return Printed::default() };
        match first.text.as_str() {
            "aws" => match aws::parse(rest) {
                Ok(Aws::Call(call)) => self.call(&call),
                Ok(Aws::Help(service, operation)) => Printed::out(help::aws(service.as_deref(), operation.as_deref())),
                Ok(Aws::Version) => Printed::out(["endpoint-lab/", env!("CARGO_PKG_VERSION"), "\n"].concat()),
                Err(why) => Printed::refused(252, &["\n", &why.0, "\n"].concat()),
            },
            "on" => on::run(self, rest),
            "lab" => lab::run(self, rest),
            "help" => Printed::out(help::everything()),
            other => {
                let near = aws::nearest(other, &["aws", "on", "lab", "help"]);
                let hint = near.map_or_else(String::new, |near| [" Did you mean ", near, "?"].concat());
                Printed::refused(
                    252,
                    &["\n", other, ": the lab has the commands aws, on and lab, and no others.", &hint].concat(),
                )
            }
        }
    }

    /// The account of a profile: its name, or an account's id.
    pub fn account(&self, profile: Option<&str>) -> Result<Id, String> {
        match profile {
            None | Some("default") => Ok(Id::from(Lab::ACCOUNT)),
            Some(name) => {
                let accounts = &self.lab.network().accounts;
                let found = accounts.iter().find(|account| account.name == name || account.id == name);
                match found {
                    Some(account) => Ok(account.id.clone()),
                    None => Err(["The config profile (", name, ") could not be found"].concat()),
                }
            }
        }
    }

    fn call(&mut self, call: &Invocation) -> Printed {
        let account = match self.account(call.profile.as_deref()) {
            Ok(account) => account,
            Err(why) => return Printed::refused(255, &["\n", &why].concat()),
        };
        let query = match call.query.as_deref().map(Query::parse) {
            None => None,
            Some(Ok(query)) => Some(query),
            Some(Err(why)) => {
                return Printed::refused(
                    252,
                    &["\nBad value for --query ", call.query.as_deref().unwrap_or_default(), ": ", &why.message]
                        .concat(),
                );
            }
        };
        let request = Request {
            account,
            region: call.region.clone().unwrap_or_else(|| Lab::REGION.to_string()),
            service: call.service.clone(),
            operation: call.operation.clone(),
            parameters: call.parameters.clone(),
        };
        match self.lab.call(&request) {
            Err(why) => Printed::refused(
                254,
                &[
                    "\nAn error occurred (",
                    &why.code,
                    ") when calling the ",
                    &call.operation,
                    " operation: ",
                    &why.message,
                ]
                .concat(),
            ),
            Ok(mut answer) => {
                if let Some(most) = call.max_items {
                    cut(&mut answer, call, most);
                }
                let answer = if answer.is_null() { Value::Object(Map::new()) } else { answer };
                print(call.output, &call.operation, query.as_ref(), answer)
            }
        }
    }
}

/// Prints an answer as it was asked for.
pub fn print(output: Output, title: &str, query: Option<&Query>, answer: Value) -> Printed {
    let answer = match query.map(|query| query.search(&answer)) {
        None => answer,
        Some(Ok(found)) => found,
        Some(Err(why)) => return Printed::refused(255, &["\n", &why.message].concat()),
    };
    let format = match output {
        Output::Json => Format::Json,
        Output::Text => Format::Text,
        Output::Table => Format::Table,
    };
    Printed::out(output::print(format, title, &answer))
}

/// Rule of the AWS CLI's pages: at most so many items of the result.
fn cut(answer: &mut Value, call: &Invocation, most: usize) {
    let Some(operation) = shapes::operation(&call.service, &call.operation) else { return };
    for key in operation.page_keys() {
        if let Some(Value::Array(items)) = answer.get_mut(key) {
            items.truncate(most);
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
