//! A session: a lab, variables, and commands that run one after the other. It must not know where what is printed goes.

use crate::cli::aws::{self, Invocation, Invoked};
use crate::cli::files::Files;
use crate::cli::output::{self, Format};
use crate::cli::query::Query;
use crate::cli::words::{self, Line, Variables, Word, WordError};
use crate::cli::{lab, on, paging, script};
use crate::control::{ApiError, Lab, Request};
use crate::net::Id;
use serde_json::{Map, Value};
use std::ops::Range;

/// What a command printed, and its status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    pub stdout: String,
    pub stderr: String,
    /// 0 held, 252 a refusal by the client, 254 a refusal by the service.
    pub status: i32,
    /// The word that is meant by a refusal, in characters of the command.
    pub span: Option<Range<usize>>,
}

impl Printed {
    /// Output that holds.
    pub fn out(stdout: impl Into<String>) -> Self {
        Self { stdout: stdout.into(), ..Self::default() }
    }

    /// A refusal, with its line end.
    pub fn refused(status: i32, message: &str) -> Self {
        let end = if message.ends_with('\n') { "" } else { "\n" };
        Self { stderr: [message, end].concat(), status, ..Self::default() }
    }

    /// The same with the line on which the command stands.
    #[must_use]
    pub fn at_line(mut self, line: usize, command: &str) -> Self {
        let first = command.lines().next().unwrap_or_default();
        self.stderr.push_str(&["\nline ", &line.to_string(), ": ", first, "\n"].concat());
        self
    }

    /// What AWS's refusal of an operation prints.
    pub fn refusal(operation: &str, why: &ApiError) -> Self {
        let text = ["\nAn error occurred (", &why.code, ") when calling the ", operation, " operation: ", &why.message];
        Self::refused(254, &text.concat())
    }
}

/// A lab with its variables.
#[derive(Clone, Debug, Default)]
pub struct Session {
    pub lab: Lab,
    pub variables: Variables,
    /// The commands behind `lab` that know what files hold.
    pub more: Option<More>,
    /// The files that commands name.
    pub files: Box<dyn Files>,
    /// Whether somebody is to find out by themselves what makes a thing so: then no command says it.
    pub withholds_ways: bool,
}

/// Runs the words behind `lab`; none where it does not have them.
pub type More = fn(&mut Session, &[Word]) -> Option<Printed>;

/// Longest script, in lines.
const MOST_LINES: usize = 100_000;

/// The most commands that stand in each other, as in `A=$(B=$(…))`.
const MOST_CAPTURES: usize = 20;

static HELP: &str = "The lab understands:

  aws SERVICE OPERATION --flags   the AWS CLI's own language
  on HOST dig|curl|trace …        ask from an instance, an on-premises host, or the internet
  lab …                           what AWS has no command for: undo, redo, history, matrix, findings, cost, …
  NAME=$(command)                 keeps what a command prints; $NAME stands for it

Help: aws help · aws ec2 help · aws ec2 create-vpc-endpoint help · lab help
";

impl Session {
    /// A session with a lab.
    pub fn new(lab: Lab) -> Self {
        Self { lab, ..Self::default() }
    }

    /// Runs one command, as it was written.
    pub fn run(&mut self, line: &str) -> Printed {
        self.run_within(line, 0)
    }

    /// Runs a command that stands in so many others.
    fn run_within(&mut self, line: &str, depth: usize) -> Printed {
        if MOST_CAPTURES < depth {
            return Printed::refused(252, "\nCommands stand too deep in each other.");
        }
        match words::read(line, &self.variables) {
            Err(why) => misread(line, &why),
            Ok(Line::Nothing) => Printed::default(),
            Ok(Line::Assign { name, value }) => {
                self.variables.insert(name, value);
                Printed::default()
            }
            Ok(Line::Capture { name, command, offset }) => {
                let mut printed = self.run_within(&command, depth + 1);
                if printed.status == 0 {
                    self.variables.insert(name, printed.stdout.trim_end_matches('\n').to_owned());
                    printed.stdout = String::new();
                }
                printed.span = printed.span.map(|span| span.start + offset..span.end + offset);
                printed
            }
            Ok(Line::Command(words)) => self.command(&words),
        }
    }

    /// Runs a script up to the first command that is refused, and says its line; the status is the last command's.
    pub fn script(&mut self, script: &str, mut print: impl FnMut(&Printed)) -> i32 {
        if let Some(refused) = too_long(script) {
            print(&refused);
            return refused.status;
        }
        for command in script::commands(script) {
            let printed = self.run(command.text);
            if printed.status != 0 {
                let status = printed.status;
                print(&printed.at_line(command.line, command.text));
                return status;
            }
            print(&printed);
        }
        0
    }

    /// Runs what a program was given: a command, or the lines of a script up to the first that is refused, as one.
    pub fn run_lines(&mut self, text: &str) -> Printed {
        if script::commands(text).filter(|command| !command.text.trim().is_empty()).nth(1).is_none() {
            return self.run(text);
        }
        let mut all = Printed::default();
        all.status = self.script(text, |printed| {
            all.stdout.push_str(&printed.stdout);
            all.stderr.push_str(&printed.stderr);
        });
        all
    }

    /// Runs a command whose words are known already, such as a program's arguments.
    pub fn run_words(&mut self, words: &[&str]) -> Printed {
        let words: Vec<Word> = words.iter().map(|text| Word { text: (*text).to_owned(), span: 0..0 }).collect();
        self.command(&words)
    }

    /// Runs a command that is read already.
    pub(super) fn command(&mut self, words: &[Word]) -> Printed {
        let Some((first, rest)) = words.split_first() else { return Printed::default() };
        match first.text.as_str() {
            "aws" => {
                let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
                match aws::parse(&texts, self.files.as_mut()) {
                    Ok(Invocation::Call(call)) => self.call(*call),
                    Ok(Invocation::Show(text)) => Printed::out(text),
                    Err(why) => {
                        let word = why.word.and_then(|word| words.get(word));
                        Printed {
                            span: word.map(|word| word.span.clone()),
                            ..Printed::refused(why.status, &why.text())
                        }
                    }
                }
            }
            "on" => on::run(self, rest),
            "lab" => lab::run(self, rest),
            "help" => Printed::out(HELP),
            other => {
                let near = words::nearest(other, ["aws", "on", "lab", "help"].into_iter());
                let hint = near.map_or_else(String::new, |near| [" Did you mean ", near, "?"].concat());
                let text = ["\n", other, ": the lab has the commands aws, on and lab, and no others.", &hint];
                Printed { span: Some(first.span.clone()), ..Printed::refused(252, &text.concat()) }
            }
        }
    }

    /// The account of a profile: its name, or an account's id.
    ///
    /// # Errors
    /// The AWS CLI's sentence for a profile that there is not.
    pub fn account(&self, profile: Option<&str>) -> Result<Id, String> {
        match profile {
            None | Some("default" | Lab::ACCOUNT) => Ok(Id::from(Lab::ACCOUNT)),
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

    fn call(&mut self, call: Invoked) -> Printed {
        let account = match self.account(call.globals.profile.as_deref()) {
            Ok(account) => account,
            Err(why) => return Printed::refused(255, &["\n", &why].concat()),
        };
        let request = Request {
            account,
            region: call.globals.region.unwrap_or_else(|| Lab::REGION.to_owned()),
            service: call.operation.service().to_owned(),
            operation: call.operation.name().to_owned(),
            parameters: call.parameters,
        };
        let answer = paging::gather(call.operation, request, call.globals.paging, |request| self.lab.call(request));
        if let Some(waiter) = call.waiter {
            return match waiter.judge(answer) {
                Ok(()) => Printed::default(),
                Err(why) => Printed::refused(255, &["\n", &why].concat()),
            };
        }
        match answer {
            Err(why) => Printed::refusal(call.operation.name(), &why),
            Ok(answer) => {
                let answer = if answer.is_null() { Value::Object(Map::new()) } else { answer };
                let answer = paging::page(call.operation, answer, call.globals.paging);
                print(call.globals.format, call.operation.name(), call.globals.query.as_ref(), answer)
            }
        }
    }
}

/// The refusal of a script that has too many lines.
pub fn too_long(script: &str) -> Option<Printed> {
    let refused = || Printed::refused(252, "\nThe script has more than 100000 lines: split it.");
    (MOST_LINES < script.lines().count()).then(refused)
}

/// The expression of a `--query` of the lab's own commands.
///
/// # Errors
/// The refusal of one that cannot be read.
pub fn expression(text: Option<&str>) -> Result<Option<Query>, Printed> {
    let refused = |message: &str| {
        Printed::refused(252, &["\nBad value for --query ", text.unwrap_or_default(), ": ", message].concat())
    };
    text.map(Query::parse).transpose().map_err(|why| refused(&why.message))
}

/// Prints an answer as it was asked for.
pub fn print(format: Format, title: &str, query: Option<&Query>, answer: Value) -> Printed {
    let answer = match query.map(|query| query.search(&answer)) {
        None => answer,
        Some(Ok(found)) => found,
        Some(Err(why)) => return Printed::refused(255, &["\n", &why.message].concat()),
    };
    Printed::out(output::print(format, title, &answer))
}

/// The message of a line that cannot be read: what is wrong, and a mark below the place.
fn misread(line: &str, why: &WordError) -> Printed {
    let chars: Vec<char> = line.chars().collect();
    let before = chars.iter().take(why.span.start);
    let start = before.clone().rev().take_while(|c| **c != '\n').count();
    let shown: String = chars.iter().skip(why.span.start - start).take_while(|c| **c != '\n').collect();
    let length = why.span.len().min(shown.chars().count().saturating_sub(start)).max(1);
    let text = format!(
        "\n{}, at column {}:\n  {shown}\n  {}{}",
        why.message,
        start + 1,
        " ".repeat(start),
        "^".repeat(length)
    );
    Printed { span: Some(why.span.clone()), ..Printed::refused(252, &text) }
}
