//! The tracks and their exercises, to choose from. It must not know how one is solved.

use super::{Lesson, TRACK_NAMES, begin, load};
use crate::lessons::exercise::{Exercise, Kind, Strings};
use crate::lessons::shelf::{Done, Place, TRACKS};
use crate::text::lesson::{self as words, Taught, taught, teach};
use crate::ui::store::{Dialog, Store};
use leptos::prelude::*;

/// The exercises in the dialog where one starts from.
pub fn shelf(store: Store) -> AnyView {
    let lesson: Lesson = expect_context();
    let open = RwSignal::new(None::<&'static str>);
    let tracks = TRACKS.iter().zip(TRACK_NAMES).map(|(track, name)| {
        let is_open = move || open.get() == Some(*track);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || if is_open() { "true" } else { "false" }
                on:click=move |_| load(store, lesson, (*track).to_string(), move |_| open.set(Some(*track)))
            >
                {taught(name)}
            </button>
        }
    });
    let list = move || {
        let wanted = open.get()?;
        let loaded = lesson.tracks.with(|all| all.iter().find(|it| it.0.id == wanted).cloned())?;
        let (track, strings) = loaded.as_ref();
        let solved = track.exercises.iter().filter(|it| lesson.progress.with(|done| done.is_solved(&it.id))).count();
        let count = teach(Taught::SolvedOf, &[&solved.to_string(), &track.exercises.len().to_string()]);
        let cards: Vec<AnyView> =
            track.exercises.iter().map(|it| card(store, lesson, &track.id, it, strings)).collect();
        Some(view! { <p class="note">{count}</p> <div class="cards">{cards}</div> })
    };
    view! {
        <h3>{taught(Taught::Exercises)}</h3>
        <p class="note">{taught(Taught::ExercisesLead)}</p>
        <div class="chips" role="group" aria-label=taught(Taught::Exercises)>{tracks.collect_view()}</div>
        {list}
        <div class="chips">
            <button type="button" class="link small" on:click=move |_| store.dialog.set(Dialog::Grading)>
                {taught(Taught::Grading)}
            </button>
            <button type="button" class="link small" on:click=move |_| store.dialog.set(Dialog::Certificate)>
                {taught(Taught::Certificate)}
            </button>
            <button type="button" class="link small" on:click=move |_| store.dialog.set(Dialog::Builder)>
                {taught(Taught::BuilderOpen)}
            </button>
        </div>
    }
    .into_any()
}

/// A link to a report that the exercise is taken from, named by its address.
pub fn case_link(case: &str) -> AnyView {
    let name = case.trim_start_matches("https://").to_owned();
    view! { " · " <a class="source" href=case.to_owned() target="_blank" rel="noreferrer">{name}</a> }.into_any()
}

pub fn kind_word(kind: Kind) -> &'static str {
    taught(match kind {
        Kind::Build => Taught::Build,
        Kind::Broken => Taught::Broken,
        Kind::Predict => Taught::Predict,
    })
}

/// That a solution was seen before it was solved.
pub fn seen(done: Done) -> Option<String> {
    (done.peeked == 1).then(|| [" · ", taught(Taught::WithSolution)].concat())
}

fn card(store: Store, lesson: Lesson, track: &str, exercise: &Exercise, strings: &Strings) -> AnyView {
    let text = |member: &str| strings.get(&[&exercise.id, ".", member].concat()).cloned().unwrap_or_default();
    let minutes = words::minutes(exercise.minutes);
    let done = lesson.progress.with(|done| done.of(&exercise.id));
    let is_solved = done.score == 100;
    let place = Place { track: track.to_string(), exercise: exercise.id.clone(), seed: 0 };
    view! {
        <button type="button" class="card" on:click=move |_| begin(store, lesson, place.clone())>
            <strong>{text("title")}</strong>
            <span>{text("task")}</span>
            <span class="note">
                {kind_word(exercise.kind)} " · " {minutes} {is_solved.then(|| [" · ", taught(Taught::Solved)].concat())}
                {is_solved.then(|| seen(done))}
            </span>
        </button>
    }
    .into_any()
}
