//! Exercises as data: a start, goals that are questions to the engine, a solution. It must not know in which words they are told.

use crate::cli::{Session, on};
use crate::control::{Lab, Step};
use crate::exchange::document::read_network;
use crate::facts::{label, verdict_sentence};
use crate::model::Network;
use crate::net::SortedMap;
use crate::reach::{Reach, Source, Verdict};
use crate::text::lesson::{Taught, taught, teach};
use serde_json::Value;

/// A track: exercises that belong together, with the networks that they start from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// Such as `gateway`.
    pub id: String,
    pub exercises: Vec<Exercise>,
}

/// An exercise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exercise {
    /// Such as `gateway-first`: unique among all tracks.
    pub id: String,
    pub kind: Kind,
    /// How long it takes about, in minutes.
    pub minutes: u64,
    /// The rules that it rests on.
    pub rules: Vec<String>,
    /// Where it happened to somebody: addresses of the reports that it is taken from, `https://…`.
    pub cases: Vec<String>,
    /// AWS's terms that it takes to know, such as `Route table`: where the lab explains them, the task offers it.
    pub terms: Vec<String>,
    /// The commands that build the network at the start.
    pub start: Vec<String>,
    /// The network at the start itself, in a lab document's form, where no commands build it.
    pub network: Value,
    pub goals: Vec<Goal>,
    /// The goals, from 0, that the start meets already: what must stay so.
    pub start_meets: Vec<u64>,
    /// The operations that an answer may use, such as `ec2 create-vpc-endpoint`; any where none is said.
    pub allowed: Vec<String>,
    /// How many hints there are.
    pub hints: u64,
    /// For each hint, what shows that it is true; of an exercise that somebody else made, perhaps for none.
    pub hint_checks: Vec<Vec<Check>>,
    /// Commands that meet every goal.
    pub solution: Vec<String>,
    /// Other commands that do.
    pub alternatives: Vec<Vec<String>>,
    /// Commands that nearly do.
    pub misses: Vec<Miss>,
    /// Texts that a variant replaces, with what may stand for each.
    pub vary: Vec<(String, Vec<String>)>,
}

/// What sort of task it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Make the goals true.
    #[default]
    Build,
    /// One fault is to be found and mended.
    Broken,
    /// Say beforehand what will be.
    Predict,
}

/// Something that must hold: what a question is answered with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goal {
    /// What is done first, such as the failure of a zone; on a copy of the network. Where it is refused, the refusal is what is found.
    pub after: Vec<String>,
    /// Commands of the command language whose output counts, each alike; none for a goal about the answer itself.
    pub asks: Vec<String>,
    pub wants: Wants,
    /// Whether no near miss is known that fails it alone: it is there to say what is missing.
    pub follows: bool,
}

/// What an output must be.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Wants {
    /// One of these texts.
    Is(Vec<String>),
    /// None of these texts.
    IsNot(Vec<String>),
    /// A text with one of these in it, such as the code of a refusal.
    Contains(Vec<String>),
    /// A number that is at most this.
    AtMost(f64),
    /// At most as many changes as this.
    Changes(u64),
    /// The prediction that was made among these choices; what is right is asked of the engine.
    Predicted(Vec<String>),
    #[default]
    Nothing,
}

/// What shows that a hint is true.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// A rule that says so.
    Rule(String),
    /// A question to the engine, at the exercise's start.
    Asked(Goal),
}

/// An answer that is nearly right, with the goals that it fails, from 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Miss {
    pub commands: Vec<String>,
    pub predictions: Vec<String>,
    pub fails: Vec<u64>,
}

/// A goal, and whether it is met.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    pub is_met: bool,
    /// What the engine answered; where several things are asked, the first that is not as it must be.
    pub found: String,
    /// Of a journey that is not as it must be: from where to where, and the verdict with what stops it.
    pub why: Option<String>,
}

/// Whether a step changes the network: what is only tried, such as the failure of a zone, is no part of an answer.
pub fn is_change(step: &Step) -> bool {
    step.request.service != "lab"
}

/// How many changes a lab has seen.
pub fn changes(lab: &Lab) -> u64 {
    lab.history().iter().filter(|step| is_change(step)).count() as u64
}

impl Exercise {
    /// The exercise with other addresses and names: the same for the same seed. Seed 0 is the exercise itself.
    pub fn variant(&self, seed: u64) -> Self {
        if seed == 0 || self.vary.is_empty() {
            return self.clone();
        }
        let mut state = seed;
        let mut swaps: Vec<(&str, &str)> = Vec::new();
        for (from, to) in &self.vary {
            // Knuth's multiplier: neighbouring seeds give other choices.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let choice = (state >> 33) as usize % (to.len() + 1);
            swaps.extend(to.get(choice).map(|to| (from.as_str(), to.as_str())));
        }
        let one = |text: &String| swapped(text, &swaps);
        let all = |texts: &Vec<String>| texts.iter().map(one).collect::<Vec<String>>();
        let mut variant = self.clone();
        variant.start = all(&self.start);
        variant.solution = all(&self.solution);
        variant.alternatives = self.alternatives.iter().map(all).collect();
        for miss in &mut variant.misses {
            miss.commands = all(&miss.commands);
            miss.predictions = all(&miss.predictions);
        }
        let asked = variant.hint_checks.iter_mut().flatten().filter_map(|check| match check {
            Check::Rule(_) => None,
            Check::Asked(goal) => Some(goal),
        });
        for goal in variant.goals.iter_mut().chain(asked) {
            goal.asks = all(&goal.asks);
            goal.after = all(&goal.after);
            goal.wants = match &goal.wants {
                Wants::Is(texts) => Wants::Is(all(texts)),
                Wants::IsNot(texts) => Wants::IsNot(all(texts)),
                Wants::Contains(texts) => Wants::Contains(all(texts)),
                Wants::Predicted(texts) => Wants::Predicted(all(texts)),
                Wants::AtMost(_) | Wants::Changes(_) | Wants::Nothing => goal.wants.clone(),
            };
        }
        variant
    }

    /// A text with a variant's addresses and names in it.
    pub fn told(&self, text: &str, seed: u64) -> String {
        let carrier = Self { start: vec![text.to_owned()], vary: self.vary.clone(), ..Self::default() };
        carrier.variant(seed).start.pop().unwrap_or_default()
    }

    /// The lab at the start, without a history.
    pub fn lab(&self) -> Lab {
        if let Ok(network) = read_network("network", &self.network) {
            return Lab::new(network);
        }
        super::examples::lab_of(&self.start.join("\n"))
    }

    /// Judges a lab: `predictions` are those that were made, one for each goal that asks for one.
    pub fn judge(&self, lab: &Lab, predictions: &[String]) -> Vec<Judged> {
        self.judge_from(&|| self.lab(), lab, predictions)
    }

    /// Judges a lab where the lab at the start is there already.
    pub(super) fn judge_from(&self, start: &dyn Fn() -> Lab, lab: &Lab, predictions: &[String]) -> Vec<Judged> {
        let mut predictions = predictions.iter();
        self.goals.iter().map(|goal| goal.judge(start, lab, &mut predictions)).collect()
    }

    /// Asks at the start what shows that a hint is true.
    pub fn asked_at_start(&self, question: &Goal) -> Judged {
        question.judge(&|| self.lab(), &self.lab(), &mut std::iter::empty())
    }
}

/// A text with each of some texts, the longest that fits, replaced once: what stands in its place is left as it is.
fn swapped(text: &str, swaps: &[(&str, &str)]) -> String {
    let (mut made, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(letter) = rest.chars().next() {
        let fitting = swaps.iter().filter_map(|(from, to)| Some((rest.strip_prefix(from)?, to)));
        match fitting.min_by_key(|(after, _)| after.len()) {
            Some((after, to)) => {
                made.push_str(to);
                rest = after;
            }
            None => {
                made.push(letter);
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
    }
    made
}

impl Goal {
    fn judge<'p>(
        &self,
        start: &dyn Fn() -> Lab,
        lab: &Lab,
        predictions: &mut impl Iterator<Item = &'p String>,
    ) -> Judged {
        let is = |holds: &dyn Fn(&str) -> bool| self.each(lab, holds);
        let told = |is_met: bool, found: String| Judged { is_met, found, why: None };
        match &self.wants {
            Wants::Is(texts) => is(&|found| texts.iter().any(|text| text == found)),
            Wants::IsNot(texts) => is(&|found| texts.iter().all(|text| text != found)),
            Wants::Contains(texts) => is(&|found| texts.iter().any(|text| found.contains(text))),
            Wants::AtMost(most) => is(&|found| found.parse::<f64>().is_ok_and(|number| number <= *most)),
            Wants::Changes(most) => {
                let changes = changes(lab);
                told(changes <= *most, changes.to_string())
            }
            Wants::Predicted(_) => {
                let made = predictions.next().cloned().unwrap_or_default();
                told(self.right_at(&start()) == made, made)
            }
            Wants::Nothing => told(false, String::new()),
        }
    }

    /// The choice that the engine says is right; none where the goal is no prediction.
    pub fn right(&self, exercise: &Exercise) -> Option<String> {
        let Wants::Predicted(_) = self.wants else { return None };
        Some(self.right_at(&exercise.lab()))
    }

    fn right_at(&self, start: &Lab) -> String {
        self.each(start, &|_| true).found
    }

    /// Whether each answer holds, in a copy of a lab: what the questions do there is not the answer's.
    fn each(&self, lab: &Lab, holds: &dyn Fn(&str) -> bool) -> Judged {
        let mut session = Session::new(Lab::new(lab.network().clone()));
        let refused = self
            .after
            .iter()
            .map(|command| session.run(&looked_up(lab.base(), command)))
            .find(|printed| printed.status != 0);
        let mut last = Judged { is_met: true, ..Judged::default() };
        for ask in &self.asks {
            let asked = from_the_first(lab.base(), ask);
            let printed = refused.clone().unwrap_or_else(|| session.run(&asked));
            let text = if printed.status == 0 { printed.stdout } else { printed.stderr };
            last.found = text.trim().replace('\t', " ");
            if !holds(&last.found) {
                let why = if refused.is_none() { why(&session, ask, &asked) } else { None };
                return Judged { is_met: false, why, ..last };
            }
        }
        last
    }
}

/// A question from the host that bore its name at the start: who gives another host that name does not answer for the first one.
fn from_the_first(base: &Network, ask: &str) -> String {
    let named = ask.strip_prefix("on ").and_then(|rest| rest.split_once(' '));
    match named.map(|(host, rest)| (on::source(base, host), rest)) {
        Some((Some(Source::Instance(id)), rest)) => ["on ", id.as_str(), " ", rest].concat(),
        Some(_) | None => ask.to_owned(),
    }
}

/// A look-up of the host that bore its name at the start, in the same way: by its id.
fn looked_up(base: &Network, command: &str) -> String {
    const BY_NAME: &str = "aws ec2 describe-instances --filters Name=tag:Name,Values=";
    let named = command.split_once(BY_NAME).and_then(|(before, rest)| Some((before, rest.split_once(" --")?)));
    match named.map(|(before, (host, rest))| (before, on::source(base, host), rest)) {
        Some((before, Some(Source::Instance(id)), rest)) => {
            [before, "aws ec2 describe-instances --instance-ids ", id.as_str(), " --", rest].concat()
        }
        Some(_) | None => command.to_owned(),
    }
}

/// How a goal asks what a packet comes to in the end.
const WHAT_ANSWERS: &str = "path[-1]";

/// That what is asked about is not there yet; or of a journey: its ends, the verdict, and what stops it. What is asked beside the
/// verdict is said as it was found. `asked` is the question from the host's id.
fn why(session: &Session, ask: &str, asked: &str) -> Option<String> {
    let lacks = |(name, value): (&String, &String)| {
        ask.contains(&["$", name].concat()) && (value.is_empty() || value == "None")
    };
    if session.variables.iter().any(lacks) {
        let host = ask.strip_prefix("on ").and_then(|ask| ask.split(' ').next());
        let told = taught(Taught::NothingYet);
        return Some(host.map_or_else(|| told.to_owned(), |host| teach(Taught::FoundOn, &[host, told])));
    }
    let network = session.lab.network();
    let question = on::journey(network, asked, &session.variables).filter(|_| ask.contains("verdict"))?;
    let trace = Reach::new(network).trace(&question);
    let from = on::source_name(network, &question.from);
    let mut told = verdict_sentence(network, &trace);
    // Where a packet that arrives is not as it must be, the way alone does not say why: what answered does.
    if let Some(last) = trace.path.last().filter(|_| ask.contains(WHAT_ANSWERS) && trace.verdict != Verdict::Blocked) {
        told.push_str(&[" → ", label(network, last.as_str())].concat());
    }
    Some(teach(Taught::FoundOn, &[from.as_str(), &told]))
}

/// The strings of a track in one language, by `ID.title`, `ID.task`, `ID.goal.0`, `ID.hint.0`, `ID.why`.
pub type Strings = SortedMap<String, String>;
