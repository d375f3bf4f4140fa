//! Grading: an answer is replayed from the exercise's start, and its goals are asked again. It must not know where answers come from.

use super::exercise::{Exercise, Judged};
use crate::cli::words::{self, Line, Variables};
use crate::cli::{Session, request_words};
use crate::control::{Lab, Request};
use crate::net::SortedMap;
use crate::text::lesson::{Taught, taught, teach};
use std::fmt;

/// The longest answer, in bytes, and the most commands in one.
pub const LONGEST: usize = 64 << 10;
pub const MOST_COMMANDS: usize = 500;

/// What an answer begins with.
pub const HEAD: &str = "# exercise:";

/// What a student hands in: a script with a head of comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub exercise: String,
    pub name: String,
    /// Which variant of the exercise; 0 for the exercise itself.
    pub seed: u64,
    /// Minutes that it took, as the student's page says.
    pub minutes: u64,
    pub predictions: Vec<String>,
    pub script: String,
}

/// Why an answer cannot be graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoGrade {
    TooLong,
    NoText,
    /// The file cannot be read at all.
    NotRead,
    /// It does not say which exercise it answers.
    NoExercise,
    /// An exercise that the teacher's track does not have.
    OtherExercise(String),
}

impl fmt::Display for NoGrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str(&teach(Taught::TooLong, &[&LONGEST.to_string(), &MOST_COMMANDS.to_string()])),
            Self::NoText => f.write_str(taught(Taught::NoText)),
            Self::NotRead => f.write_str(taught(Taught::NotRead)),
            Self::NoExercise => f.write_str(taught(Taught::NoExercise)),
            Self::OtherExercise(id) => f.write_str(&teach(Taught::OtherExercise, &[id])),
        }
    }
}

/// What an answer is worth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grade {
    /// Of each goal.
    pub goals: Vec<Judged>,
    /// Changes that it made.
    pub changes: usize,
    /// A command that was refused or is not allowed, with its line from 1, after which nothing was run.
    pub stopped: Option<(usize, String)>,
}

impl Grade {
    /// How many of a hundred: goals count alike.
    pub fn score(&self) -> u64 {
        let met = self.goals.iter().filter(|goal| goal.is_met).count() as u64;
        (met * 100).checked_div(self.goals.len() as u64).unwrap_or(0)
    }

    /// Whether every goal is met.
    pub fn is_solved(&self) -> bool {
        self.goals.iter().all(|goal| goal.is_met)
    }
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// Where it is too long or does not say what it answers.
    pub fn read(text: &str) -> Result<Self, NoGrade> {
        if LONGEST < text.len() {
            return Err(NoGrade::TooLong);
        }
        // What stands for bytes that are no text, where a browser has read them.
        if text.contains(['\0', '\u{fffd}']) {
            return Err(NoGrade::NoText);
        }
        let text = text.trim_start_matches('\u{feff}');
        let mut answer = Self::default();
        for line in text.lines().map_while(|line| line.strip_prefix('#')) {
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match key.trim() {
                "exercise" => answer.exercise = shown(value, 200),
                "name" => answer.name = shown(value, 100),
                "variant" => answer.seed = value.parse().unwrap_or(0),
                "minutes" => answer.minutes = value.parse().unwrap_or(0),
                "prediction" => answer.predictions.push(value.to_owned()),
                _ => {}
            }
        }
        if answer.exercise.is_empty() {
            return Err(NoGrade::NoExercise);
        }
        answer.script = text.lines().skip_while(|line| line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
        Ok(answer)
    }

    /// The answer as it is handed in.
    pub fn write(&self) -> String {
        let mut text = [HEAD, " ", &self.exercise, "\n# name: ", &self.name, "\n"].concat();
        let numbers = [("# variant: ", self.seed), ("# minutes: ", self.minutes)];
        for (key, number) in numbers {
            text.push_str(&[key, &number.to_string(), "\n"].concat());
        }
        for prediction in &self.predictions {
            text.push_str(&["# prediction: ", prediction, "\n"].concat());
        }
        text + &self.script
    }
}

/// The beginning of a text without what a terminal obeys and what turns the direction of writing.
fn shown(text: &str, most: usize) -> String {
    let obeyed = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|c| !obeyed(*c)).take(most).collect()
}

/// An exercise, or a variant of it, whose start is built: what an answer is replayed from.
#[derive(Clone, Debug)]
struct Begun {
    exercise: Exercise,
    start: Lab,
}

impl Begun {
    fn new(answer: &Answer, exercises: &[Exercise]) -> Result<Self, NoGrade> {
        let found = exercises.iter().find(|exercise| exercise.id == answer.exercise);
        let exercise = found.ok_or_else(|| NoGrade::OtherExercise(answer.exercise.clone()))?.variant(answer.seed);
        Ok(Self { start: exercise.lab(), exercise })
    }

    fn grade(&self, answer: &Answer) -> Result<Grade, NoGrade> {
        let mut session = Session::new(self.start.clone());
        let stopped = replay(&self.exercise, &mut session, &answer.script)?;
        let goals = self.exercise.judge_from(&|| self.start.clone(), &session.lab, &answer.predictions);
        Ok(Grade { goals, changes: session.lab.history().len(), stopped })
    }
}

/// Runs an answer's commands up to the first that is refused or that the exercise does not allow: its line, and why.
fn replay(exercise: &Exercise, session: &mut Session, script: &str) -> Result<Option<(usize, String)>, NoGrade> {
    for (count, command) in crate::cli::script::commands(script).enumerate() {
        if MOST_COMMANDS <= count {
            return Err(NoGrade::TooLong);
        }
        match role(command.text, &session.variables, false) {
            Role::Runs => {}
            Role::OnlySaid => continue,
            Role::Misplaced(why) => return Ok(Some((command.line, why))),
        }
        let before = session.lab.history().len();
        let printed = session.run(command.text);
        if printed.status != 0 {
            let first = printed.stderr.trim().lines().next().unwrap_or_default();
            return Ok(Some((command.line, shown(first, 300))));
        }
        // However a command is written, what it changed is a request: that is what counts, and what is taken back.
        let change = session.lab.history().get(before).map(|step| &step.request);
        if let Some(why) = change.and_then(|request| forbidden(exercise, request)) {
            session.lab.undo();
            return Ok(Some((command.line, why)));
        }
    }
    Ok(None)
}

/// Grades an answer among exercises. What it says of itself counts for nothing: its commands are run again.
///
/// # Errors
/// Where it answers none of them.
pub fn grade(answer: &Answer, exercises: &[Exercise]) -> Result<Grade, NoGrade> {
    Begun::new(answer, exercises)?.grade(answer)
}

/// Grades one answer after the other: the starts that several share are built once.
#[derive(Debug, Default)]
pub struct Grader {
    exercises: Vec<Exercise>,
    begun: SortedMap<(String, u64), Begun>,
}

impl Grader {
    /// The most starts that are kept: whoever hands in many variants must not fill the memory.
    const MOST: usize = 200;

    /// A grader by these exercises.
    pub fn new(exercises: Vec<Exercise>) -> Self {
        Self { exercises, begun: SortedMap::default() }
    }

    /// Reads a text and grades it.
    ///
    /// # Errors
    /// Why it cannot be graded.
    pub fn grade_text(&mut self, text: &str) -> Result<(Answer, Grade), NoGrade> {
        let answer = read_text(text)?;
        let key = (answer.exercise.clone(), answer.seed);
        if let Some(begun) = self.begun.get(&key) {
            let grade = begun.grade(&answer)?;
            return Ok((answer, grade));
        }
        let begun = Begun::new(&answer, &self.exercises)?;
        let grade = begun.grade(&answer);
        if Self::MOST <= self.begun.len() {
            self.begun = SortedMap::default();
        }
        self.begun.insert(key, begun);
        Ok((answer, grade?))
    }
}

/// What the lab only says. It needs no running where no variable takes it: answers are many, and some of it is long.
const SAID: &[&str] = &["matrix", "findings", "cost", "acls", "fix", "history", "help", "recipe"];

/// What a command is in an answer.
enum Role {
    Runs,
    /// It only has the lab say something, which nothing takes up.
    OnlySaid,
    /// It reaches out of the lab, puts another lab in its place, or keeps the long history in a variable; in words.
    Misplaced(String),
}

/// What a command is, however it is written.
fn role(command: &str, variables: &Variables, is_taken: bool) -> Role {
    let words = match words::read(command, variables) {
        Ok(Line::Command(words)) => words,
        Ok(Line::Capture { command, .. }) => return role(&command, variables, true),
        Ok(Line::Nothing | Line::Assign { .. }) | Err(_) => return Role::Runs,
    };
    let verb = match words.as_slice() {
        [lab, verb, ..] if lab.text == "lab" => verb.text.as_str(),
        _ => return Role::Runs,
    };
    match verb {
        "history" if is_taken => Role::Misplaced(teach(Taught::NoPlace, &["lab history"])),
        said if SAID.contains(&said) && !is_taken => Role::OnlySaid,
        said if SAID.contains(&said) => Role::Runs,
        "undo" | "redo" | "wait-until" => Role::Runs,
        other => Role::Misplaced(teach(Taught::NoPlace, &[&["lab ", other].concat()])),
    }
}

/// Why a change may not stand in an answer: it is the lab's and not AWS's, or an operation that the exercise does not allow.
fn forbidden(exercise: &Exercise, change: &Request) -> Option<String> {
    let words = request_words(change, "");
    match words.as_slice() {
        [tool, service, operation, ..] if tool == "aws" => {
            let named = [service, " ", operation].concat();
            let may = exercise.allowed.is_empty() || exercise.allowed.contains(&named);
            (!may).then(|| teach(Taught::NotAllowed, &[&named]))
        }
        other => {
            Some(teach(Taught::NoPlace, &[&other.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(" ")]))
        }
    }
}

/// The commands of an answer that an exercise allows, up to the first that it does not.
pub fn allowed(exercise: &Exercise, script: &str) -> Vec<String> {
    let stopped = replay(exercise, &mut Session::new(exercise.lab()), script);
    let stopped = stopped.ok().flatten().map_or(usize::MAX, |(line, _)| line);
    let commands = crate::cli::script::commands(script).take(MOST_COMMANDS);
    commands.take_while(|it| it.line < stopped).map(|it| it.text.to_owned()).collect()
}

/// Answers that are the same but for their heads, comments and blanks, as pairs: a later one's place, and the first one's.
pub fn copies(answers: &[Option<Answer>]) -> SortedMap<usize, usize> {
    let mut first: SortedMap<(String, u64, String), usize> = SortedMap::default();
    let mut copies = SortedMap::default();
    for (place, answer) in answers.iter().enumerate() {
        let Some(answer) = answer else { continue };
        let lines = answer.script.lines().filter(|line| !line.trim_start().starts_with('#'));
        let script = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
        // Short answers come out alike by themselves.
        const SHORT: usize = 200;
        if script.len() < SHORT {
            continue;
        }
        let key = (answer.exercise.clone(), answer.seed, script);
        match first.get(&key) {
            Some(earlier) => drop(copies.insert(place, *earlier)),
            None => drop(first.insert(key, place)),
        }
    }
    copies
}

/// What became of one file of an answer.
#[derive(Clone, Debug)]
pub struct Row {
    pub file: String,
    pub result: Result<(Answer, Grade), NoGrade>,
    /// The file that says the same.
    pub copy_of: Option<String>,
}

/// A file's name, and what became of its text.
type Graded = (String, Result<(Answer, Grade), NoGrade>);

/// Texts that were graded, each by its file's name, with what they share.
pub fn rows(files: Vec<Graded>) -> Vec<Row> {
    let answers: Vec<Option<Answer>> =
        files.iter().map(|(_, result)| result.as_ref().ok().map(|(answer, _)| answer.clone())).collect();
    let copies = copies(&answers);
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let row = |(place, (file, result)): (usize, Graded)| {
        let copy_of = copies.get(&place).and_then(|first| names.get(*first)).cloned();
        Row { file, result, copy_of }
    };
    files.into_iter().enumerate().map(row).collect()
}

/// An answer from its text, or from what the link in it carries.
fn read_text(text: &str) -> Result<Answer, NoGrade> {
    match super::shelf::answer_text(text) {
        Some(carried) => Answer::read(&carried),
        None => Answer::read(text),
    }
}

impl Row {
    /// The columns of a table: file, name, exercise, score, goals met, changes, minutes, and what is to be said.
    pub fn columns(&self) -> [String; 8] {
        match &self.result {
            Err(why) => {
                let empty = String::new;
                [shown(&self.file, 255), empty(), empty(), "0".to_owned(), empty(), empty(), empty(), why.to_string()]
            }
            Ok((answer, grade)) => {
                let met: String = grade.goals.iter().map(|goal| if goal.is_met { '+' } else { '-' }).collect();
                let mut notes = Vec::new();
                for (number, goal) in grade.goals.iter().enumerate().filter(|(_, goal)| !goal.is_met) {
                    // The command line's word for what is not there says nothing here.
                    let found = goal.found.lines().next().unwrap_or_default().trim_end_matches(" None");
                    let found = goal.why.as_deref().unwrap_or(if found.is_empty() { "–" } else { found });
                    notes.push(teach(Taught::NoteFound, &[&(number + 1).to_string(), found]));
                }
                if let Some((line, why)) = &grade.stopped {
                    notes.push(teach(Taught::NoteStopped, &[&line.to_string(), why]));
                }
                notes.extend(self.copy_of.iter().map(|file| teach(Taught::NoteSame, &[&shown(file, 255)])));
                [
                    shown(&self.file, 255),
                    answer.name.clone(),
                    answer.exercise.clone(),
                    grade.score().to_string(),
                    met,
                    grade.changes.to_string(),
                    answer.minutes.to_string(),
                    notes.join("; "),
                ]
            }
        }
    }
}

/// The heads of the columns.
pub const COLUMNS: [&str; 8] = ["file", "name", "exercise", "score", "goals", "changes", "minutes", "notes"];

/// The table as comma-separated values. A cell that a spreadsheet would take for a formula begins with an apostrophe.
pub fn csv(rows: &[Row]) -> String {
    let cell = |text: &str| {
        let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
            && text.len() > 1
            && !text.chars().all(|c| "+-".contains(c));
        let safe = [if is_formula { "'" } else { "" }, text].concat();
        let quoted = safe.contains(['"', ',', '\n', '\r']);
        if quoted { ["\"", &safe.replace('"', "\"\""), "\""].concat() } else { safe }
    };
    let mut text = COLUMNS.join(",") + "\r\n";
    for row in rows {
        let cells: Vec<String> = row.columns().iter().map(|it| cell(it)).collect();
        text.push_str(&(cells.join(",") + "\r\n"));
    }
    text
}

/// The table for a terminal.
pub fn table(rows: &[Row]) -> String {
    let cells: Vec<[String; 8]> =
        std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(Row::columns)).collect();
    let width = |column: usize| cells.iter().filter_map(|row| row.get(column)).map(|it| it.chars().count()).max();
    let widths: Vec<usize> = (0..COLUMNS.len()).filter_map(width).collect();
    let mut text = String::new();
    for row in &cells {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.chars().count() + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
