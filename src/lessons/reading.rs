//! Files of exercises read, within bounds: who made them may be a stranger. It must not know how an answer is judged.

use super::exercise::{Check, Exercise, Goal, Kind, Miss, Strings, Track, Wants};
use crate::exchange::document::read_network;
use crate::text::lesson::{Taught, taught, teach};
use serde_json::Value;
use std::fmt;

/// Why a text is no track of exercises: the place, and what should stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotExercises {
    pub path: String,
    /// In the language that is spoken.
    pub wants: String,
}

impl fmt::Display for NotExercises {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&teach(Taught::ShouldStand, &[&self.path, &self.wants]))
    }
}

/// The longest file of exercises, in bytes.
pub const LONGEST: usize = 1 << 20;
/// The most exercises of a file.
pub const MOST_EXERCISES: usize = 100;
/// The most goals of an exercise, and hints.
pub const MOST_GOALS: usize = 20;
/// The most commands of a start, a design or a near miss.
pub const MOST_COMMANDS: usize = 1_000;
/// The most other designs of an exercise, and near misses.
pub const MOST_DESIGNS: usize = 100;
/// The most texts of a goal: what is asked, and done before.
pub const MOST_ASKED: usize = 40;
/// The most texts that a variant replaces, and that may stand for each.
pub const MOST_VARIED: usize = 20;
/// The shortest and the longest text that a variant replaces, or puts in its place, in bytes.
const VARIED: std::ops::RangeInclusive<usize> = 2..=64;

type Read<T> = Result<T, NotExercises>;

fn wrong<T>(path: &str, wants: Taught) -> Read<T> {
    Err(NotExercises { path: path.to_owned(), wants: taught(wants).to_owned() })
}

/// Whether there are no more of something than may be.
fn few(number: usize, most: usize, path: &str) -> Read<()> {
    if number <= most {
        return Ok(());
    }
    Err(NotExercises { path: path.to_owned(), wants: teach(Taught::WantsAtMost, &[&most.to_string()]) })
}

/// Texts of no more lines than `most`: a line is a command.
fn texts(value: Option<&Value>, most: usize, path: &str) -> Read<Vec<String>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let list = value.as_array().map(|items| items.iter().map(|it| it.as_str().map(str::to_owned)).collect());
    let Some(Some(list)) = list else { return wrong(path, Taught::WantsTexts) };
    let list: Vec<String> = list;
    few(list.iter().map(|text| text.lines().count().max(1)).sum(), most, path)?;
    Ok(list)
}

fn text(value: &Value, member: &str, path: &str) -> Read<String> {
    match value.get(member).and_then(Value::as_str) {
        Some(text) => Ok(text.to_owned()),
        None => wrong(&[path, ".", member].concat(), Taught::WantsText),
    }
}

fn list<'v>(value: &'v Value, member: &str, most: usize, path: &str) -> Read<&'v [Value]> {
    match value.get(member) {
        None => Ok(&[]),
        Some(Value::Array(items)) => few(items.len(), most, &[path, ".", member].concat()).map(|()| items.as_slice()),
        Some(_) => wrong(&[path, ".", member].concat(), Taught::WantsList),
    }
}

/// Numbers of goals, from 0.
fn numbers(value: &Value, member: &str, path: &str) -> Read<Vec<u64>> {
    let numbers: Option<Vec<u64>> = list(value, member, MOST_GOALS, path)?.iter().map(Value::as_u64).collect();
    numbers.map_or_else(|| wrong(&[path, ".", member].concat(), Taught::WantsNumbers), Ok)
}

fn place(path: &str, member: &str, number: usize) -> String {
    [path, ".", member, "[", &number.to_string(), "]"].concat()
}

impl Track {
    /// Reads a track.
    ///
    /// # Errors
    /// The first place that is not as it must be.
    pub fn read(text: &str) -> Read<Self> {
        if LONGEST < text.len() {
            return wrong(taught(Taught::TheFile), Taught::WantsMegabyte);
        }
        let Ok(value) = serde_json::from_str::<Value>(text) else {
            return wrong(taught(Taught::TheFile), Taught::WantsJson);
        };
        let starts = value.get("starts").and_then(Value::as_object);
        let mut exercises = Vec::new();
        for (number, exercise) in list(&value, "exercises", MOST_EXERCISES, "")?.iter().enumerate() {
            exercises.push(Exercise::read(exercise, &place("", "exercises", number), &|name, path| {
                texts(starts.and_then(|starts| starts.get(name)), MOST_COMMANDS, path)
            })?);
        }
        Ok(Self { id: self::text(&value, "track", "")?, exercises })
    }
}

impl Exercise {
    fn read(value: &Value, path: &str, start_of: &dyn Fn(&str, &str) -> Read<Vec<String>>) -> Read<Self> {
        let at = |member: &str| [path, ".", member].concat();
        let mut start = match value.get("from").and_then(Value::as_str) {
            Some(name) => start_of(name, &at("from"))?,
            None => Vec::new(),
        };
        start.extend(texts(value.get("start"), MOST_COMMANDS, &at("start"))?);
        let mut goals = Vec::new();
        for (number, goal) in list(value, "goals", MOST_GOALS, path)?.iter().enumerate() {
            goals.push(Goal::read(goal, &place(path, "goals", number))?);
        }
        let mut hint_checks = Vec::new();
        for (number, checks) in list(value, "hintChecks", MOST_GOALS, path)?.iter().enumerate() {
            let path = place(path, "hintChecks", number);
            let Some(checks) = checks.as_array() else { return wrong(&path, Taught::WantsList) };
            hint_checks.push(checks.iter().map(|check| Check::read(check, &path)).collect::<Read<Vec<Check>>>()?);
        }
        let mut alternatives = Vec::new();
        for (number, commands) in list(value, "alternatives", MOST_DESIGNS, path)?.iter().enumerate() {
            alternatives.push(texts(Some(commands), MOST_COMMANDS, &place(path, "alternatives", number))?);
        }
        let mut misses = Vec::new();
        for (number, miss) in list(value, "misses", MOST_DESIGNS, path)?.iter().enumerate() {
            let path = place(path, "misses", number);
            misses.push(Miss {
                commands: texts(miss.get("commands"), MOST_COMMANDS, &path)?,
                predictions: texts(miss.get("predictions"), MOST_COMMANDS, &path)?,
                fails: numbers(miss, "fails", &path)?,
            });
        }
        let mut vary = Vec::new();
        for (from, to) in value.get("vary").and_then(Value::as_object).into_iter().flatten() {
            let to = texts(Some(to), MOST_VARIED, &at("vary"))?;
            if !to.iter().chain([from]).all(|text| VARIED.contains(&text.len())) {
                return wrong(&at("vary"), Taught::WantsVaried);
            }
            vary.push((from.clone(), to));
        }
        few(vary.len(), MOST_VARIED, &at("vary"))?;
        let kind = match value.get("kind").and_then(Value::as_str) {
            None | Some("build") => Kind::Build,
            Some("broken") => Kind::Broken,
            Some("predict") => Kind::Predict,
            Some(_) => return wrong(&at("kind"), Taught::WantsKind),
        };
        let network = value.get("network").cloned().unwrap_or_default();
        if !network.is_null() && read_network("network", &network).is_err() {
            return wrong(&at("network"), Taught::WantsNetwork);
        }
        let cases = texts(value.get("cases"), MOST_COMMANDS, &at("cases"))?;
        if cases.iter().any(|case| !case.starts_with("https://")) {
            return wrong(&at("cases"), Taught::WantsCases);
        }
        let number = |member: &str| value.get(member).and_then(Value::as_u64).unwrap_or(0);
        few(usize::try_from(number("hints")).unwrap_or(usize::MAX), MOST_GOALS, &at("hints"))?;
        few(start.len(), MOST_COMMANDS, &at("start"))?;
        Ok(Self {
            id: text(value, "id", path)?,
            kind,
            minutes: number("minutes"),
            rules: texts(value.get("rules"), MOST_COMMANDS, &at("rules"))?,
            cases,
            terms: texts(value.get("terms"), MOST_COMMANDS, &at("terms"))?,
            start,
            network,
            goals,
            start_meets: numbers(value, "startMeets", path)?,
            allowed: texts(value.get("allowed"), MOST_COMMANDS, &at("allowed"))?,
            hints: number("hints"),
            hint_checks,
            solution: texts(value.get("solution"), MOST_COMMANDS, &at("solution"))?,
            alternatives,
            misses,
            vary,
        })
    }
}

impl Goal {
    fn read(value: &Value, path: &str) -> Read<Self> {
        let several = |member: &str| match value.get(member) {
            Some(Value::String(one)) => Ok(vec![one.clone()]),
            other => texts(other, MOST_ASKED, &[path, ".", member].concat()),
        };
        let after = several("after")?;
        let follows = value.get("follows").and_then(Value::as_bool).unwrap_or(false);
        let wants = if value.get("is").is_some() {
            Wants::Is(several("is")?)
        } else if value.get("isNot").is_some() {
            Wants::IsNot(several("isNot")?)
        } else if value.get("contains").is_some() {
            Wants::Contains(several("contains")?)
        } else if let Some(most) = value.get("atMost").and_then(Value::as_f64) {
            Wants::AtMost(most)
        } else if let Some(most) = value.get("changes").and_then(Value::as_u64) {
            return Ok(Self { after, asks: Vec::new(), wants: Wants::Changes(most), follows });
        } else if value.get("choices").is_some() {
            Wants::Predicted(several("choices")?)
        } else {
            return wrong(path, Taught::WantsGoal);
        };
        let asks = several("ask")?;
        if asks.is_empty() {
            return wrong(&[path, ".ask"].concat(), Taught::WantsText);
        }
        Ok(Self { after, asks, wants, follows })
    }
}

impl Check {
    fn read(value: &Value, path: &str) -> Read<Self> {
        match value.get("rule") {
            Some(_) => Ok(Self::Rule(text(value, "rule", path)?)),
            None => Ok(Self::Asked(Goal::read(value, path)?)),
        }
    }
}

/// Reads the strings of a track.
///
/// # Errors
/// Where the text is not one object of texts.
pub fn strings(text: &str) -> Read<Strings> {
    let value: Option<Value> = serde_json::from_str(text).ok();
    let members = value.as_ref().and_then(Value::as_object);
    let Some(members) = members else { return wrong(taught(Taught::TheFile), Taught::WantsObject) };
    let mut strings = Strings::default();
    for (key, value) in members {
        let Some(text) = value.as_str() else { return wrong(key, Taught::WantsText) };
        strings.insert(key.clone(), text.to_owned());
    }
    Ok(strings)
}
