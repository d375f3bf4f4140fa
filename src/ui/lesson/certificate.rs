//! The certificate: who solved what. It must not know how.

use super::tracks::{kind_word, seen};
use super::{Lesson, NAME, TRACK_NAMES, load_all};
use crate::lessons::exercise::{Exercise, Kind, Strings, Track};
use crate::lessons::shelf::{Done, Progress, TRACKS};
use crate::text::language::spoken;
use crate::text::lesson::{Taught, taught, teach};
use crate::ui::browser;
use crate::ui::store::{Dialog, Store};
use crate::ui::widgets::dialog;
use leptos::prelude::*;
use std::sync::Arc;

/// Who solves the exercises.
pub fn name_field(lesson: Lesson) -> AnyView {
    view! {
        <label class="field">
            <span>{taught(Taught::YourName)}</span>
            <input
                autocomplete="name"
                maxlength="100"
                prop:value=move || lesson.name.get()
                on:change=move |event| {
                    lesson.name.set(browser::value_of(&event).trim().to_string());
                    let _best_effort = browser::keep(NAME, &lesson.name.get_untracked());
                }
            />
        </label>
    }
    .into_any()
}

/// A page to print: what was solved, by whom, and the date.
pub fn certificate(store: Store) -> AnyView {
    let lesson: Lesson = expect_context();
    load_all(store, |_| {});
    let name = move || {
        let name = lesson.name.get();
        if name.is_empty() { taught(Taught::CertificateNobody).to_string() } else { name }
    };
    let content = move || {
        let all = lesson.tracks.get();
        let solved = |(id, name): (&&str, Taught)| solved_of(lesson, name, all.iter().find(|it| it.0.id == **id)?);
        let own = lesson.progress.with(|it| solved_elsewhere(it, &all));
        let parts: Vec<AnyView> = TRACKS.iter().zip(TRACK_NAMES).filter_map(solved).chain(own).collect();
        if parts.is_empty() {
            return view! { <p>{taught(Taught::CertificateEmpty)}</p> }.into_any();
        }
        view! {
            {name_field(lesson)}
            <p class="certified">{move || teach(Taught::CertificateLead, &[&name()])}</p>
            <div class="tracks">{parts}</div>
            <p class="note">{teach(Taught::CertificateDate, &[&browser::today(spoken().tag)])}</p>
            <footer class="dialog-foot">
                <button type="button" class="primary" on:click=move |_| browser::print()>{taught(Taught::Print)}</button>
            </footer>
        }
        .into_any()
    };
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let content = view! { <div>{content}</div> };
    dialog("certificate", taught(Taught::Certificate).to_string(), "wide", close, content.into_any())
}

/// What was solved of a track; none where nothing was.
fn solved_of(lesson: Lesson, name: Taught, (track, strings): &(Track, Strings)) -> Option<AnyView> {
    let done = |exercise: &Exercise| lesson.progress.with(|it| it.of(&exercise.id));
    let solved: Vec<&Exercise> = track.exercises.iter().filter(|it| done(it).score == 100).collect();
    let count = teach(Taught::SolvedOf, &[&solved.len().to_string(), &track.exercises.len().to_string()]);
    let row = |exercise: &&Exercise| {
        let title = strings.get(&[&exercise.id, ".title"].concat()).cloned().unwrap_or_default();
        let changes = done(exercise).changes.to_string();
        view! {
            <tr>
                <td>{title}</td>
                <td>{kind_word(exercise.kind)} {seen(done(exercise))}</td>
                <td>{(exercise.kind != Kind::Predict).then_some(changes)}</td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<AnyView> = solved.iter().map(row).collect();
    table([taught(name), " · ", &count].concat(), rows)
}

/// What was solved of exercises that somebody made, and which no track has.
fn solved_elsewhere(progress: &Progress, tracks: &[Arc<(Track, Strings)>]) -> Option<AnyView> {
    let is_ours = |id: &str| tracks.iter().any(|it| it.0.exercises.iter().any(|it| it.id == id));
    let solved = progress.solved_elsewhere().into_iter().filter(|(id, _, _)| !is_ours(id));
    let row = |(_, title, done): (&str, &str, Done)| {
        let title = title.to_owned();
        view! { <tr><td>{title}</td><td>{seen(done)}</td><td>{done.changes.to_string()}</td></tr> }.into_any()
    };
    table(taught(Taught::Own).to_owned(), solved.map(row).collect())
}

/// Exercises, one in a row; none where there are no rows.
fn table(title: String, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        view! {
            <section>
                <h3>{title}</h3>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{taught(Taught::ColumnExercise)}</th>
                            <td></td>
                            <th scope="col">{taught(Taught::ColumnChanges)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any()
    })
}
