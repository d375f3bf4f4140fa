//! The task beside the picture: goals, predictions, hints, what comes after. It must not know what is right.

use super::certificate::name_field;
use super::tracks::{case_link, kind_word};
use super::{Active, Lesson, Solution, address_of, asked, asked_for, begin, show, show_first, start};
use crate::exchange::link;
use crate::lessons::exercise::{Goal, Kind, Wants, changes};
use crate::lessons::shelf::{ANSWER_MARK, EXERCISE_MARK, Place, TASK_MARK};
use crate::review::cost;
use crate::text::lesson::{self as words, Taught, taught, teach};
use crate::text::page::{Word, word};
use crate::ui::browser;
use crate::ui::store::{Store, Tab};
use crate::ui::terms::explained;
use crate::ui::widgets::icon;
use leptos::prelude::*;
use std::sync::Arc;

/// The task, in the column beside the picture; nothing where there is none.
pub fn panel(store: Store) -> AnyView {
    let lesson: Lesson = expect_context();
    (move || match lesson.active.get() {
        None => ().into_any(),
        Some(active) => task(store, lesson, &active),
    })
    .into_any()
}

fn task(store: Store, lesson: Lesson, active: &Arc<Active>) -> AnyView {
    let about = [kind_word(active.exercise.kind), " · ", &words::minutes(active.exercise.minutes)];
    let of_why = active.clone();
    let why = move || {
        lesson.is_solved().then(|| {
            let network = store.network.get();
            let changes = store.read_lab(changes).to_string();
            let usd = cost::usd(cost::cost(&network).total());
            let golf = teach(Taught::Golf, &[&changes, &of_why.par.to_string(), &usd]);
            view! {
                <div class="solved">
                    <h3>{icon("pass")} {taught(Taught::Solved)}</h3>
                    <p>{of_why.text("why")}</p>
                    <p class="note">{(of_why.exercise.kind != Kind::Predict).then_some(golf)}</p>
                    <p class="note">
                        {teach(Taught::Rests, &[&of_why.exercise.rules.join(", ")])}
                        {of_why.exercise.cases.iter().map(|case| case_link(case)).collect_view()}
                    </p>
                    <div class="chips">{next_button(store, lesson, &of_why, "primary")}</div>
                </div>
            }
        })
    };
    // Who predicted wrongly is told why, too.
    let of_wrong = active.clone();
    let why_not = move || {
        let is_told = lesson.steps.with(|it| it.is_checked) && !lesson.is_solved();
        is_told.then(|| view! { <h3>{taught(Taught::Why)}</h3> <p>{of_wrong.text("why")}</p> })
    };
    let goals = active.exercise.goals.iter().enumerate();
    let goals: Vec<AnyView> = goals.map(|(at, goal)| goal_row(store, lesson, active, at, goal)).collect();
    let asked = active.exercise.goals.iter().filter(|goal| matches!(goal.wants, Wants::Predicted(_))).count();
    let predicts = 0 < asked;
    // What is checked is seen: so nothing is checked before each is answered.
    let is_answered =
        move || lesson.steps.with(|it| it.predictions.iter().filter(|made| !made.is_empty()).count()) == asked;
    let of_check = active.clone();
    let check = move || {
        let of_check = of_check.clone();
        (predicts && !lesson.steps.with(|it| it.is_checked)).then(|| {
            view! {
                <button
                    type="button"
                    class="primary"
                    disabled=move || !is_answered()
                    on:click=move |_| {
                        lesson.steps.update(|it| it.is_checked = true);
                        show_first(store, &of_check.exercise);
                        let right = lesson.judged.with_untracked(|all| all.iter().filter(|it| it.is_met).count());
                        let told = teach(Taught::RightOf, &[&right.to_string(), &asked.to_string()]);
                        store.say(&told, "");
                        browser::focus("lesson-title");
                    }
                >
                    {taught(Taught::Check)}
                </button>
            }
        })
    };
    // What was learnt comes into view when it is solved.
    Effect::new(move |was_solved: Option<bool>| {
        let is_solved = lesson.is_solved();
        if is_solved && was_solved == Some(false) {
            request_animation_frame(|| browser::reveal_within("lesson", "lesson-title"));
        }
        is_solved
    });
    view! {
        <section class="lesson panel" id="lesson" aria-labelledby="lesson-title" tabindex="0">
            <header class="inspector-head">
                <h2 id="lesson-title" tabindex="-1">{active.text("title")}</h2>
                <button type="button" class="icon-button" aria-label=taught(Taught::Leave) title=taught(Taught::Leave) on:click=move |_| lesson.leave()>
                    {icon("close")}
                </button>
            </header>
            {why}
            <p>{active.text("task")}</p>
            <p class="note">{about.concat()}</p>
            {move || lesson.is_other.get().then(|| view! { <p class="refusal" role="alert">{taught(Taught::OtherNetwork)}</p> })}
            <ul class="goals" aria-label=taught(Taught::Goals)>{goals}</ul>
            {active.exercise.terms.iter().map(|term| explained(term)).collect_view()}
            {check}
            {why_not}
            {help(lesson, active)}
            {foot(store, lesson, active)}
        </section>
    }
    .into_any()
}

fn goal_row(store: Store, lesson: Lesson, active: &Arc<Active>, at: usize, goal: &Goal) -> AnyView {
    let text = active.numbered("goal", at);
    let judged = Memo::new(move |_| lesson.judged.with(|all| all.get(at).cloned()));
    if let Wants::Predicted(choices) = &goal.wants {
        // Which of the predictions this is.
        let before = active.exercise.goals.iter().take(at);
        let number = before.filter(|goal| matches!(goal.wants, Wants::Predicted(_))).count();
        let right = goal.right(&active.exercise).unwrap_or_default();
        let ask = goal.asks.first().map_or("", String::as_str);
        return prediction(lesson, number, text, ask, choices, right);
    }
    let from = asked(goal).map(|(from, _)| from.to_string());
    let trace = {
        let goal = goal.clone();
        Memo::new(move |_| Some((from.clone()?, asked_for(&store.network.get(), &goal)?)))
    };
    let ask = goal.asks.first().cloned().unwrap_or_default();
    let finding = move || {
        let judged = judged.get().filter(|it| !it.is_met)?;
        // The command line's word for what is not there says nothing here.
        let line = judged.found.lines().next().unwrap_or_default().trim_end_matches(" None");
        let found = judged.why.unwrap_or_else(|| words::found(&ask, line));
        Some(view! { <span class="note">{found}</span> })
    };
    let is_met = move || judged.with(|it| it.as_ref().is_some_and(|it| it.is_met));
    view! {
        <li class:met=is_met>
            {move || icon(if is_met() { "pass" } else { "skipped" })}
            <div>
                <span>{text}</span>
                <span class="hidden">{move || [" (", taught(if is_met() { Taught::Met } else { Taught::NotMet }), ")"].concat()}</span>
                {finding}
                {move || trace.get()
                    .map(|(from, to)| {
                        view! {
                            <button
                                type="button"
                                class="link small"
                                on:click=move |_| {
                                    show(store, &from, &to);
                                    store.show(Tab::Trace);
                                }
                            >
                                {taught(Taught::ShowPath)}
                            </button>
                        }
                    })}
            </div>
        </li>
    }
    .into_any()
}

/// A question that is answered beforehand; what is right is what the engine says.
fn prediction(lesson: Lesson, number: usize, text: String, ask: &str, choices: &[String], right: String) -> AnyView {
    let chosen = move || lesson.steps.with(|it| it.predictions.get(number).cloned()).unwrap_or_default();
    let name = ["prediction-", &number.to_string()].concat();
    let options: Vec<AnyView> = choices
        .iter()
        .map(|choice| {
            let (of_choice, of_value) = (choice.clone(), choice.clone());
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name.clone()
                        prop:checked=move || chosen() == of_choice
                        disabled=move || lesson.steps.with(|it| it.is_checked)
                        on:change=move |_| {
                            lesson.steps.update(|it| {
                                while it.predictions.len() <= number {
                                    it.predictions.push(String::new());
                                }
                                if let Some(made) = it.predictions.get_mut(number) {
                                    *made = of_value.clone();
                                }
                            });
                        }
                    />
                    <span>{words::choice(ask, choice)}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let told_right = words::choice(ask, &right);
    let told = move || {
        lesson.steps.with(|it| it.is_checked).then(|| {
            let is_right = chosen() == right;
            let key = if is_right { Taught::Right } else { Taught::Wrong };
            view! { <p class=if is_right { "right" } else { "wrong" }>{teach(key, &[&told_right])}</p> }
        })
    };
    view! {
        <li class="prediction">
            <fieldset><legend>{text}</legend>{options}</fieldset>
            {told}
        </li>
    }
    .into_any()
}

/// Hints, one at a time, and the solution after a confirmation.
fn help(lesson: Lesson, active: &Arc<Active>) -> AnyView {
    let most = active.exercise.hints as usize;
    let of_hints = active.clone();
    let shown = move || {
        let count = lesson.steps.with(|it| it.hints).min(most);
        let items: Vec<AnyView> = (0..count)
            .map(|at| view! { <li id=hint_id(at) tabindex="-1">{of_hints.numbered("hint", at)}</li> }.into_any())
            .collect();
        (0 < count)
            .then(|| view! { <ol class="hints" aria-label=taught(Taught::Hints) aria-live="polite">{items}</ol> })
    };
    let more = move || {
        let count = lesson.steps.with(|it| it.hints);
        (count < most).then(|| {
            view! {
                <button
                    type="button"
                    class="link small"
                    on:click=move |_| {
                        lesson.steps.update(|it| it.hints += 1);
                        request_animation_frame(move || {
                            browser::reveal_within("lesson", &hint_id(count));
                            // The button goes with the last one.
                            if count + 1 == most {
                                browser::focus(&hint_id(count));
                            }
                        });
                    }
                >
                    {teach(Taught::Hint, &[&(count + 1).to_string(), &most.to_string()])}
                </button>
            }
        })
    };
    let commands = active.exercise.solution.join("\n");
    let has_solution = !commands.is_empty();
    let set = move |solution: Solution| {
        lesson.steps.update(|it| it.solution = solution);
        request_animation_frame(|| {
            browser::reveal_within("lesson", "solution");
            browser::focus("solution");
        });
    };
    let solution = move || {
        match lesson.steps.with(|it| it.solution) {
        Solution::Hidden => has_solution
            .then(|| {
                view! {
                    <button type="button" class="link small" on:click=move |_| set(Solution::Asked)>{taught(Taught::ShowSolution)}</button>
                }
            })
            .into_any(),
        Solution::Asked => view! {
            <div class="sure" role="group" aria-label=taught(Taught::ShowSolution)>
                <p>{taught(Taught::SureSolution)}</p>
                <button type="button" on:click=move |_| set(Solution::Shown)>{taught(Taught::Yes)}</button>
                <button type="button" on:click=move |_| set(Solution::Hidden)>{taught(Taught::No)}</button>
            </div>
        }
        .into_any(),
        Solution::Shown => view! {
            <h3>{taught(Taught::Solution)}</h3>
            <p class="note">{taught(Taught::SolutionLead)}</p>
            <pre tabindex="0">{commands.clone()}</pre>
        }
        .into_any(),
    }
    };
    view! { {shown} <div class="chips">{more}</div> <div class="solution" id="solution" tabindex="-1">{solution}</div> }
        .into_any()
}

fn hint_id(number: usize) -> String {
    ["hint-", &number.to_string()].concat()
}

/// The answer as a file or a link, and the ways on.
pub fn foot(store: Store, lesson: Lesson, active: &Arc<Active>) -> AnyView {
    let copied = RwSignal::new(false);
    let again = active.clone();
    let id = active.exercise.id.clone();
    let has_variants = !active.exercise.vary.is_empty() && active.carried.is_empty();
    let of_variant = active.place.clone();
    let of_link = active.clone();
    let of_next = active.clone();
    let next = move || (!lesson.is_solved()).then(|| next_button(store, lesson, &of_next, "link small"));
    view! {
        {name_field(lesson)}
        <div class="chips">
            <button
                type="button"
                class="chip"
                on:click=move |_| if let Some(answer) = lesson.answer(store) {
                    browser::save_file(&["answer-", &id, ".sh"].concat(), "text/x-shellscript", &answer.write());
                }
            >
                {taught(Taught::SaveAnswer)}
            </button>
            <button
                type="button"
                class="chip"
                on:click=move |_| if let Some(answer) = lesson.answer(store) {
                    browser::copy(&address_of(ANSWER_MARK, &link::pack(&answer.write())));
                    copied.set(true);
                }
            >
                {taught(Taught::CopyAnswer)}
            </button>
        </div>
        <div class="chips">
            <button type="button" class="link small" on:click=move |_| start(store, lesson, again.as_ref().clone())>
                {taught(Taught::StartAgain)}
            </button>
            {has_variants
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="link small"
                            on:click=move |_| begin(store, lesson, Place { seed: of_variant.seed + 1, ..of_variant.clone() })
                        >
                            {taught(Taught::OtherVariant)}
                        </button>
                    }
                })}
            <button
                type="button"
                class="link small"
                on:click=move |_| {
                    let address = if of_link.carried.is_empty() {
                        address_of(EXERCISE_MARK, &of_link.place.write())
                    } else {
                        address_of(TASK_MARK, &of_link.carried)
                    };
                    browser::copy(&address);
                    copied.set(true);
                }
            >
                {taught(Taught::CopyExercise)}
            </button>
            {next}
        </div>
        <p class="note" role="status">{move || copied.get().then(|| word(Word::Copied))}</p>
    }
    .into_any()
}

/// The way to the exercise that follows; nothing behind the last.
fn next_button(store: Store, lesson: Lesson, active: &Active, class: &'static str) -> Option<AnyView> {
    let place = active.next.clone()?;
    let begin_it = move |_| begin(store, lesson, place.clone());
    Some(
        view! { <button type="button" class=class on:click=begin_it>{taught(Taught::NextExercise)}</button> }
            .into_any(),
    )
}
