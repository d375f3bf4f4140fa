//! The builder of exercises: from the network on the page, goals by pointing, texts, a check. It must not know how goals are judged.

use super::browser;
use super::facts;
use super::lesson;
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::exchange::document::network_json;
use crate::exchange::link;
use crate::lessons::exercise::{Exercise, is_change};
use crate::lessons::grade::{Answer, grade};
use crate::lessons::search::solutions;
use crate::lessons::shelf::{TASK_MARK, read_whole};
use crate::net::json;
use crate::review::cost;
use crate::text::lesson::{Taught, at_most_changes, taught, teach};
use crate::text::page::{Word, word};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// What was written so far.
#[derive(Clone, Copy)]
struct Draft {
    title: RwSignal<String>,
    task: RwSignal<String>,
    why: RwSignal<String>,
    hints: RwSignal<String>,
    allowed: RwSignal<String>,
    /// Each goal in the form of an exercise's file, with its text.
    goals: RwSignal<Vec<(Value, String)>>,
}

/// The network at the start, and the commands that were given since: an example or a link that was opened is a step of its own, and the
/// start of what follows.
fn start_and_solution(store: Store) -> (Value, Vec<String>) {
    store.read_lab(|lab| {
        let opened = lab.history().iter().rposition(|step| step.request.operation == "Import");
        let network = opened.and_then(|at| lab.history().get(at)).map_or(lab.base(), |step| &step.after);
        let steps = lab.history().iter().skip(opened.map_or(0, |at| at + 1)).filter(|step| is_change(step));
        (network_json(network), steps.map(|step| crate::cli::print_request(&step.request)).collect())
    })
}

impl Draft {
    fn new(title: String) -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            title: RwSignal::new(title),
            task: empty(),
            why: empty(),
            hints: empty(),
            allowed: empty(),
            goals: RwSignal::new(Vec::new()),
        }
    }

    fn clear(self, title: String) {
        self.title.set(title);
        for text in [self.task, self.why, self.hints, self.allowed] {
            text.set(String::new());
        }
        self.goals.set(Vec::new());
    }

    /// The exercise as a file that carries its texts: the network as it was opened, and what was changed since as the solution.
    fn write(&self, store: Store) -> String {
        let lines = |signal: RwSignal<String>| -> Vec<String> {
            let text = signal.get_untracked();
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect()
        };
        let title = self.title.get_untracked();
        let letters = title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
        let letters: String = letters.collect();
        let mut id = vec!["own", letters.trim_matches('-')];
        // Titles in other letters have no letters in the id: their numbers tell them apart.
        let number = title.chars().filter(|c| !c.is_ascii()).fold(0_u32, |sum, c| sum.wrapping_mul(31) ^ u32::from(c));
        let number = number.to_string();
        id.extend((number != "0").then_some(number.as_str()));
        id.retain(|part| !part.is_empty());
        let id = id.join("-");
        let (network, solution) = start_and_solution(store);
        let mut strings = Map::new();
        let mut tell = |member: &str, text: &str| {
            strings.insert([&id, ".", member].concat(), text.into());
        };
        tell("title", &title);
        tell("task", &self.task.get_untracked());
        tell("why", &self.why.get_untracked());
        let hints = lines(self.hints);
        for (number, hint) in hints.iter().enumerate() {
            tell(&["hint.", &number.to_string()].concat(), hint);
        }
        let goals = self.goals.get_untracked();
        for (number, (_, text)) in goals.iter().enumerate() {
            tell(&["goal.", &number.to_string()].concat(), text);
        }
        let goals: Vec<Value> = goals.into_iter().map(|(goal, _)| goal).collect();
        let exercise = json!({
            "id": id, "minutes": 5, "network": network, "goals": goals, "allowed": lines(self.allowed),
            "hints": hints.len(), "solution": solution,
        });
        json!({ "track": "own", "exercises": [exercise], "strings": Value::Object(strings) }).to_string()
    }

    /// What is still wrong with it, or that it is ready.
    fn checked(&self, store: Store) -> Result<String, String> {
        if self.title.get_untracked().trim().is_empty() || self.task.get_untracked().trim().is_empty() {
            return Err(taught(Taught::BuilderNoTitle).to_string());
        }
        let (track, _) = read_whole(&self.write(store)).map_err(|why| why.to_string())?;
        let Some(exercise) = track.exercises.first().filter(|it| !it.goals.is_empty()) else {
            return Err(taught(Taught::BuilderNoGoal).to_string());
        };
        if failing(exercise, String::new()).is_none() {
            return Err(taught(Taught::BuilderStartPasses).to_string());
        }
        if exercise.solution.is_empty() {
            return Err(taught(Taught::BuilderNoSolution).to_string());
        }
        match failing(exercise, exercise.solution.join("\n")) {
            None => {
                let found = solutions(exercise).len().to_string();
                Ok([taught(Taught::BuilderGood), " ", &teach(Taught::BuilderFound, &[&found])].concat())
            }
            Some(place) => {
                let text = self.goals.with_untracked(|all| all.get(place).map(|(_, text)| text.clone()));
                Err(teach(Taught::BuilderSolutionFails, &[&text.unwrap_or_default()]))
            }
        }
    }
}

/// The first goal that a script does not meet.
fn failing(exercise: &Exercise, script: String) -> Option<usize> {
    let answer = Answer { exercise: exercise.id.clone(), script, ..Answer::default() };
    let graded = grade(&answer, std::slice::from_ref(exercise)).ok()?;
    graded.goals.iter().position(|goal| !goal.is_met)
}

/// The dialog.
pub fn builder(store: Store) -> AnyView {
    // What is written stays while the network is changed.
    let Some(draft) = store.lasting(|| Draft::new(store.title.get_untracked())) else { return ().into_any() };
    let said = RwSignal::new(None::<Result<String, String>>);
    // What is ready is handed over; else it is said what is missing.
    let when_ready = move |then: &dyn Fn(String)| match draft.checked(store) {
        Ok(good) => {
            said.set(Some(Ok(good)));
            then(draft.write(store));
        }
        Err(why) => said.set(Some(Err(why))),
    };
    let content = view! {
        <p class="note">{taught(Taught::BuilderLead)}</p>
        {line(Taught::BuilderTitle, draft.title)}
        {lines(Taught::BuilderTask, draft.task)}
        {goals(store, draft)}
        {lines(Taught::BuilderHints, draft.hints)}
        {lines(Taught::BuilderWhy, draft.why)}
        {lines(Taught::BuilderAllowed, draft.allowed)}
        <div role="status">
            {move || {
                said.get()
                    .map(|said| match said {
                        Ok(good) => view! { <p class="right">{good}</p> }.into_any(),
                        Err(why) => view! { <p class="wrong">{why}</p> }.into_any(),
                    })
            }}
        </div>
        <footer class="dialog-foot">
            <button type="button" class="link" on:click=move |_| draft.clear(store.title.get_untracked())>
                {taught(Taught::StartAgain)}
            </button>
            <span class="spring"></span>
            <button
                type="button"
                on:click=move |_| when_ready(&|text| browser::save_file("exercise.json", "application/json", &text))
            >
                {taught(Taught::BuilderSave)}
            </button>
            <button
                type="button"
                on:click=move |_| {
                    when_ready(
                        &|text| {
                            let address = window().location().href().unwrap_or_default();
                            let address = address.split('#').next().unwrap_or_default();
                            browser::copy(&[address, TASK_MARK, &link::pack(&text)].concat());
                            said.set(Some(Ok(word(Word::Copied).to_string())));
                        },
                    )
                }
            >
                {taught(Taught::BuilderLink)}
            </button>
            <button
                type="button"
                class="primary"
                on:click=move |_| when_ready(&|text| lesson::try_out(store, &text))
            >
                {taught(Taught::BuilderTry)}
            </button>
        </footer>
    };
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    dialog("builder", taught(Taught::BuilderOpen).to_string(), "", close, content.into_any())
}

fn line(key: Taught, text: RwSignal<String>) -> AnyView {
    view! {
        <label class="field">
            <span>{taught(key)}</span>
            <input prop:value=move || text.get() on:input=move |event| text.set(browser::value_of(&event)) />
        </label>
    }
    .into_any()
}

fn lines(key: Taught, text: RwSignal<String>) -> AnyView {
    view! {
        <label class="field">
            <span>{taught(key)}</span>
            <textarea rows="2" prop:value=move || text.get() on:input=move |event| text.set(browser::value_of(&event))></textarea>
        </label>
    }
    .into_any()
}

/// Goals, stated by pointing: from here, to there, so.
fn goals(store: Store, draft: Draft) -> AnyView {
    let verdicts = [("private", Word::Private), ("public", Word::Public), ("blocked", Word::Blocked)];
    let wanted = RwSignal::new("private".to_string());
    let add_path = move |_| {
        let network = store.network.get_untracked();
        let question = store.question.get_untracked();
        let from = facts::source_label(&network, &question.from);
        let verdict = wanted.get_untracked();
        let named = verdicts.iter().find(|(key, _)| *key == verdict).map_or("", |(_, name)| word(*name));
        let text = teach(Taught::GoalReaches, &[&from, &question.to, named]);
        let scheme = if question.to.contains("://") { "" } else { "https://" };
        let ask = ["on ", &from, " trace ", scheme, &question.to, " --query verdict --output text"].concat();
        draft.goals.update(|all| all.push((json!({ "ask": ask, "is": verdict }), text)));
    };
    let add_cost = move |_| {
        let usd = cost::usd(cost::cost(&store.network.get_untracked()).total());
        let most: f64 = usd.parse().unwrap_or(0.0);
        let goal = json!({ "ask": "lab cost --query total_usd --output text", "atMost": most });
        draft.goals.update(|all| all.push((goal, teach(Taught::GoalCost, &[&usd]))));
    };
    let add_changes = move |_| {
        let count = start_and_solution(store).1.len() as u64;
        let text = at_most_changes(count);
        draft.goals.update(|all| all.push((json!({ "changes": count }), text)));
    };
    let options = verdicts.map(|(key, name)| view! { <option value=key>{word(name)}</option> }.into_any());
    let listed = move || {
        let items = draft.goals.get().into_iter().enumerate();
        let items: Vec<AnyView> = items
            .map(|(at, (_, text))| {
                let remove = move |_| draft.goals.update(|all| drop(all.remove(at)));
                view! {
                    <li>
                        <span>{text}</span>
                        <button type="button" class="link small" on:click=remove>{taught(Taught::BuilderRemove)}</button>
                    </li>
                }
                .into_any()
            })
            .collect();
        view! { <ul class="goals">{items}</ul> }
    };
    view! {
        <fieldset class="field">
            <legend>{taught(Taught::BuilderGoals)}</legend>
            {listed}
            <div class="chips builder-goal">
                {super::question::source_select(store, "goal-source", Word::From)}
                {super::question::destination_field(store, "goal-destination", Word::To)}
                <select aria-label=taught(Taught::BuilderMust) on:change=move |event| wanted.set(browser::value_of(&event))>
                    {options.into_iter().collect_view()}
                </select>
                <button type="button" on:click=add_path>{taught(Taught::BuilderAdd)}</button>
            </div>
            <div class="chips">
                <button type="button" class="link small" on:click=add_cost>{taught(Taught::BuilderCost)}</button>
                <button type="button" class="link small" on:click=add_changes>{taught(Taught::BuilderChanges)}</button>
            </div>
        </fieldset>
    }
    .into_any()
}
