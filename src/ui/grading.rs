//! Grading in the page: files of answers in, a table and its CSV out. It must not know how an answer is judged.

use super::browser::{self, TextFile};
use super::lesson;
use super::store::{Dialog, Store};
use super::widgets::dialog;
use crate::lessons::grade::{self, Answer, Grade, Grader, NoGrade, Row};
use crate::lessons::shelf::ANSWER_MARK;
use crate::text::lesson::{Taught, graded, taught, teach};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// For how long answers are graded before the page is drawn again, in milliseconds: an answer more than fits is finished.
const AT_ONCE_MS: f64 = 40.0;
/// The same where nobody sees the page, whose timers come once a second.
const AT_ONCE_HIDDEN_MS: f64 = 900.0;
/// The most rows that are shown.
const MOST_ROWS: usize = 200;

/// What was graded, and how far it is.
#[derive(Clone, Copy)]
struct Grading {
    rows: RwSignal<Arc<Vec<Row>>>,
    done: RwSignal<(usize, usize)>,
}

/// Puts the teacher's table into the page.
pub fn provide() {
    provide_context(Grading { rows: RwSignal::new(Arc::default()), done: RwSignal::new((0, 0)) });
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
    let Some(grading) = store.context::<Grading>() else { return };
    store.dialog.set(Dialog::Grading);
    grading.rows.set(Arc::default());
    grading.done.set((0, files.len()));
    lesson::load_all(store, move |exercises| some(grading, files, Grader::new(exercises), Vec::new()));
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
    let grading: Grading = expect_context();
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
    let content = view! {
        <p class="note">{taught(Taught::GradingLead)}</p>
        <div class="drop">
            <div class="chips">
                {chooser(Taught::ChooseAnswers, false)} {chooser(Taught::ChooseFolder, true)}
            </div>
        </div>
        <div role="status">{far}</div>
        {move || table(&grading.rows.get())}
    };
    dialog("grading", taught(Taught::Grading).to_string(), "wide", close, content.into_any())
}

fn table(rows: &Arc<Vec<Row>>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let count = |is: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    let solved = count(&|row| row.result.as_ref().is_ok_and(|(_, grade)| grade.is_solved()));
    let broken = count(&|row| row.result.is_err());
    let lead = graded(rows.len(), solved, rows.len() - solved - broken, broken);
    let heads = [
        Taught::ColumnFile,
        Taught::ColumnName,
        Taught::ColumnExercise,
        Taught::ColumnScore,
        Taught::ColumnGoals,
        Taught::ColumnChanges,
        Taught::ColumnMinutes,
        Taught::ColumnNotes,
    ];
    let heads = heads.map(|head| view! { <th scope="col">{taught(head)}</th> }.into_any());
    let lines: Vec<AnyView> = rows
        .iter()
        .take(MOST_ROWS)
        .map(|row| {
            let cells: Vec<AnyView> =
                row.columns().into_iter().map(|cell| view! { <td>{cell}</td> }.into_any()).collect();
            view! { <tr>{cells}</tr> }.into_any()
        })
        .collect();
    let of_csv = rows.clone();
    view! {
        <p>{lead}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=taught(Taught::Grading)>
            <table class="grades"><thead><tr>{heads.into_iter().collect_view()}</tr></thead><tbody>{lines}</tbody></table>
        </div>
        {(MOST_ROWS < rows.len()).then(|| view! { <p class="note">{teach(Taught::GradedMost, &[&MOST_ROWS.to_string()])}</p> })}
        <footer class="dialog-foot">
            <button
                type="button"
                class="primary"
                on:click=move |_| browser::save_file("grades.csv", "text/csv", &grade::csv(&of_csv))
            >
                {taught(Taught::SaveCsv)}
            </button>
        </footer>
    }
    .into_any()
}
