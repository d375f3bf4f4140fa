//! Grading in the page: files of answers in, a table and its CSV out. It must not know how an answer is judged.

use super::browser::{self, TextFile};
use super::lesson;
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::lessons::exercise::Exercise;
use crate::lessons::grade::{self, Answer, Grade, Grader, NoGrade, Row};
use crate::lessons::shelf::{ANSWER_MARK, whole_in};
use crate::net::order;
use crate::text::language::spoken;
use crate::text::lesson::{Taught, graded, taught, teach};
use leptos::html;
use leptos::prelude::*;
use std::cmp::Ordering;
use std::sync::Arc;

/// For how long answers are graded before the page is drawn again, in milliseconds: an answer more than fits is finished.
const AT_ONCE_MS: f64 = 40.0;
/// The same where nobody sees the page, whose timers come once a second.
const AT_ONCE_HIDDEN_MS: f64 = 900.0;
/// The most rows that are shown.
const MOST_ROWS: usize = 200;

/// The heads of the columns, and whether they put the table in order: marks and notes have none.
const HEADS: [(Taught, bool); 8] = [
    (Taught::ColumnFile, true),
    (Taught::ColumnName, true),
    (Taught::ColumnExercise, true),
    (Taught::ColumnScore, true),
    (Taught::ColumnGoals, false),
    (Taught::ColumnChanges, true),
    (Taught::ColumnMinutes, true),
    (Taught::ColumnNotes, false),
];
const FILE: usize = 0;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Ascending,
    Descending,
}

/// What was graded, how far it is, and by which column it is in order: as the files came, where by none.
#[derive(Clone, Copy)]
struct Grading {
    rows: RwSignal<Arc<Vec<Row>>>,
    done: RwSignal<(usize, usize)>,
    by: RwSignal<Option<(usize, Direction)>>,
    /// The teacher's own exercises.
    own: RwSignal<Vec<Exercise>>,
}

impl Grading {
    fn of(store: Store) -> Option<Self> {
        store.lasting(|| Self {
            rows: RwSignal::new(Arc::default()),
            done: RwSignal::new((0, 0)),
            by: RwSignal::new(None),
            own: RwSignal::new(Vec::new()),
        })
    }
}

/// Rows in the order of a column: equal ones as they stood, and those without a grade last, whatever the direction.
fn in_order(rows: &[Row], by: Option<(usize, Direction)>) -> Vec<Row> {
    let Some((column, direction)) = by else { return rows.to_vec() };
    let in_language = browser::collation(spoken().tag);
    let mut keyed: Vec<(bool, String, Row)> = rows
        .iter()
        .map(|row| {
            let cell = row.columns().into_iter().nth(column).unwrap_or_default();
            (cell.is_empty() || (row.result.is_err() && column != FILE), cell, row.clone())
        })
        .collect();
    order::sort_by(&mut keyed, |(is_void, cell, _), (other_is_void, other, _)| {
        is_void.cmp(other_is_void).then_with(|| match direction {
            _ if *is_void => Ordering::Equal,
            Direction::Ascending => in_language(cell, other),
            Direction::Descending => in_language(other, cell),
        })
    });
    keyed.into_iter().map(|(_, _, row)| row).collect()
}

/// Whether files are answers: then they are taken here.
pub fn takes(store: Store, files: &[TextFile]) -> bool {
    let is_answer = |file: &TextFile| file.text().starts_with(grade::HEAD) || file.text().contains(ANSWER_MARK);
    let is_mine = store.dialog.get_untracked() == Dialog::Grading || files.iter().any(is_answer);
    if is_mine {
        take(store, files.to_vec());
    }
    is_mine
}

type Graded = (String, Result<(Answer, Grade), NoGrade>);

/// Grades files.
pub fn take(store: Store, files: Vec<TextFile>) {
    let Some(grading) = Grading::of(store) else { return };
    store.dialog.set(Dialog::Grading);
    // An exercise of the teacher's own comes as its file, or is the one that is open.
    let (mut own, mut answers) = (lesson::own(store), Vec::new());
    for file in files {
        match whole_in(file.text()) {
            Some((track, _)) => own.extend(track.exercises),
            None => answers.push(file),
        }
    }
    grading.own.update(|all| {
        all.retain(|known| own.iter().all(|it| it.id != known.id));
        all.extend(own);
    });
    let mut own = grading.own.get_untracked();
    grading.rows.set(Arc::default());
    grading.done.set((0, answers.len()));
    lesson::load_all(store, move |exercises| {
        own.extend(exercises);
        some(grading, answers, Grader::new(own), Vec::new());
    });
}

/// Grades some, and the rest when the page has been drawn.
fn some(grading: Grading, files: Vec<TextFile>, mut grader: Grader, mut graded: Vec<Graded>) {
    let until = browser::now() + if browser::is_hidden() { AT_ONCE_HIDDEN_MS } else { AT_ONCE_MS };
    for file in files.iter().skip(graded.len()) {
        let grade = file.text.as_deref().ok_or(NoGrade::NotRead).and_then(|text| grader.grade_text(text));
        graded.push((file.name.clone(), grade));
        if until < browser::now() {
            break;
        }
    }
    grading.done.set((graded.len(), files.len()));
    if graded.len() < files.len() {
        set_timeout(move || some(grading, files, grader, graded), std::time::Duration::ZERO);
    } else {
        grading.rows.set(Arc::new(grade::rows(graded)));
    }
}

/// The dialog.
pub fn dialog_of(store: Store) -> AnyView {
    let Some(grading) = Grading::of(store) else { return ().into_any() };
    let close = Callback::new(move |()| store.dialog.set(Dialog::None));
    let chooser = |key: Taught, is_folder: bool| {
        let input: NodeRef<html::Input> = NodeRef::new();
        view! {
            <button type="button" on:click=move |_| if let Some(input) = input.get_untracked() { input.click() }>
                {taught(key)}
            </button>
            <input
                node_ref=input
                type="file"
                class="hidden"
                multiple
                tabindex="-1"
                aria-label=taught(key)
                prop:webkitdirectory=is_folder
                on:change=move |_| {
                    browser::read_files(input.get_untracked().and_then(|it| it.files()), move |files| take(store, files));
                }
            />
        }
    };
    let far = move || {
        let (done, all) = grading.done.get();
        (0 < all && done < all).then(|| {
            let text = teach(Taught::Graded, &[&done.to_string(), &all.to_string()]);
            view! { <p>{text}</p> <progress max=all.to_string() value=done.to_string()></progress> }
        })
    };
    let own = move || {
        let ids: Vec<String> = grading.own.with(|own| own.iter().map(|it| it.id.clone()).collect());
        (!ids.is_empty()).then(|| view! { <p class="note">{taught(Taught::Own)} ": " {ids.join(", ")}</p> })
    };
    let content = view! {
        <p class="note">{taught(Taught::GradingLead)}</p>
        <div class="drop">
            <div class="chips">
                {chooser(Taught::ChooseAnswers, false)} {chooser(Taught::ChooseFolder, true)}
            </div>
        </div>
        <div role="status">{own} {far} {move || lead(&grading.rows.get())}</div>
        {move || (!grading.rows.with(|rows| rows.is_empty())).then(|| table(grading))}
    };
    dialog("grading", taught(Taught::Grading).to_string(), "wide", close, content.into_any())
}

/// A column's head: pressed, it puts the table in its order, and pressed again the other way round.
fn head(grading: Grading, column: usize, name: Taught, orders: bool) -> AnyView {
    if !orders {
        return view! { <th scope="col">{taught(name)}</th> }.into_any();
    }
    let direction = move || grading.by.get().filter(|(by, _)| *by == column).map(|(_, direction)| direction);
    let told = move || {
        direction().map(|direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    };
    let turn = move |_| {
        let next = match untrack(direction) {
            Some(Direction::Ascending) => Direction::Descending,
            Some(Direction::Descending) | None => Direction::Ascending,
        };
        grading.by.set(Some((column, next)));
    };
    view! { <th scope="col" aria-sort=told><button type="button" class="link small" on:click=turn>{taught(name)}</button></th> }.into_any()
}

/// What became of all.
fn lead(rows: &[Row]) -> Option<AnyView> {
    let count = |is: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let solved = count(&|row| row.result.as_ref().is_ok_and(|(_, grade)| grade.is_solved()));
    let broken = count(&|row| row.result.is_err());
    let told = graded(rows.len(), solved, rows.len() - solved - broken, broken);
    (!rows.is_empty()).then(|| view! { <p>{told}</p> }.into_any())
}

fn table(grading: Grading) -> AnyView {
    let rows = move || in_order(&grading.rows.get(), grading.by.get());
    let heads = HEADS.iter().enumerate();
    let heads: Vec<AnyView> = heads.map(|(column, (name, orders))| head(grading, column, *name, *orders)).collect();
    let line = |row: &Row| {
        let cells: Vec<AnyView> = row.columns().into_iter().map(|cell| view! { <td>{cell}</td> }.into_any()).collect();
        view! { <tr>{cells}</tr> }.into_any()
    };
    let lines = move || rows().iter().take(MOST_ROWS).map(line).collect::<Vec<AnyView>>();
    let is_cut = move || grading.rows.with(|rows| MOST_ROWS < rows.len());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=taught(Taught::Grading)>
            <table class="grades"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>
        </div>
        {move || is_cut().then(|| view! { <p class="note">{teach(Taught::GradedMost, &[&MOST_ROWS.to_string()])}</p> })}
        <footer class="dialog-foot">
            <button
                type="button"
                class="primary"
                on:click=move |_| browser::save_file("grades.csv", "text/csv", &grade::csv(&untrack(rows)))
            >
                {taught(Taught::SaveCsv)}
            </button>
        </footer>
    }
    .into_any()
}
