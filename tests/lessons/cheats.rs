//! Answers and exercises that are made to mislead, to stop or to slow whoever reads them. It must not know the page.

use super::file;
use endpoint_lab::lessons::exercise::{Exercise, Track};
use endpoint_lab::lessons::grade::{Answer, Grade, NoGrade, csv, grade_text, table};

fn exercises() -> Vec<Exercise> {
    Track::read(&file("gateway.json")).unwrap().exercises
}

fn graded(script: &str) -> Grade {
    grade_text(&["# exercise: gateway-first\n", script].concat(), &exercises()).unwrap().1
}

/// The answer is stopped at this line, for this reason.
#[track_caller]
fn check_stopped(script: &str, line: usize, why: &str) {
    let grade = graded(script);
    let (at, said) = grade.stopped.clone().unwrap_or_default();
    assert!(at == line && said.contains(why) && !grade.is_solved(), "{at}: {said}");
}

#[test]
fn variables_that_double_again_and_again_do_not_fill_the_memory() {
    let doubled = "X=$X$X$X$X$X$X$X$X$X\n".repeat(12);
    check_stopped(&["X=aaaaaaaaaa\n", &doubled].concat(), 6, "the variables of a line are longer than 262144 bytes");
    let doubled = "X=\"$X$X$X$X$X$X$X$X$X$X\"\n".repeat(12);
    check_stopped(&["X=aaaaaaaaaa\n", &doubled].concat(), 6, "the variables of a line are longer");
}

#[test]
fn waiting_in_waiting_does_not_fill_the_stack() {
    check_stopped(&"lab wait-until x ".repeat(3000), 1, "usage: ");
    check_stopped("A=lab\n$A wait-until x $A wait-until x $A cost", 2, "usage: ");
}

#[test]
fn another_lab_is_opened_in_no_disguise() {
    for script in
        ["'lab' open solved.json", "\"lab\" \"import\" a.json", "X=$(lab open solved.json)", "X=$(Y=$('lab' load x))"]
    {
        check_stopped(script, 1, "");
    }
    check_stopped("L=lab\n$L open solved.json", 2, "");
    check_stopped("aws ec2 create-vpc --cli-input-json file:///etc/passwd", 1, "Error parsing parameter");
    // What a command nests deep or writes long is refused, and the refusal is short.
    for (open, count) in [("(", 60_000), ("[", 60_000), ("!", 60_000), ("a.", 30_000)] {
        let script = ["aws ec2 describe-vpcs --query \"", &open.repeat(count), "\""].concat();
        check_stopped(&script, 1, "--query");
        assert!(graded(&script).stopped.unwrap().1.chars().count() <= 300);
    }
}

#[test]
fn a_head_decides_nothing_but_which_exercise_and_variant() {
    let solution = exercises()[0].solution.join("\n");
    let read = |text: &str| Answer::read(text).unwrap();
    // The last of several lines counts; numbers that are none are 0.
    let heads = "# exercise: gateway-both\n# exercise: gateway-first\n# variant: 99999999999999999999\n# minutes: -5\n";
    let answer = read(&[heads, &solution].concat());
    assert_eq!((answer.exercise.as_str(), answer.seed, answer.minutes), ("gateway-first", 0, 0));
    // A head in the middle is a comment.
    let answer = read(&["# exercise: gateway-first\n", &solution, "\n# exercise: gateway-both\n"].concat());
    assert_eq!(answer.exercise, "gateway-first");
    let unlike = "# exercise: gateway\u{2011}first\n";
    assert_eq!(grade_text(unlike, &exercises()), Err(NoGrade::OtherExercise("gateway\u{2011}first".to_owned())));
}

#[test]
fn no_cell_is_a_formula_or_obeyed_by_a_terminal() {
    let answer = |name: &str| ["# exercise: gateway-first\n# name: ", name, "\n"].concat();
    let files = [
        ("\t=cmd.sh", answer("\u{ff1d}cmd()")),
        ("a\r=b.sh", answer("\u{202e}\u{1b}[2Jevil")),
        ("\u{ff20}c.sh", ["# exercise: \u{1b}[31m", &"x".repeat(60_000), "\n"].concat()),
        (" @d.sh", answer("|cmd")),
    ];
    let all = exercises();
    let graded = files.map(|(name, text)| (name.to_owned(), grade_text(&text, &all))).to_vec();
    let graded = endpoint_lab::lessons::grade::rows(graded);
    let text = csv(&graded);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\t']), "{text}");
    assert!(!table(&graded).contains(['\u{1b}', '\u{202e}', '\t', '\r']));
    let cells: Vec<Vec<String>> = super::class::rows(&text);
    let firsts: Vec<&str> = cells.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(firsts, ["'=cmd.sh", "a=b.sh", "'\u{ff20}c.sh", "' @d.sh"]);
    let names: Vec<&str> = cells.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(names, ["'\u{ff1d}cmd()", "[2Jevil", "", "'|cmd"]);
    assert!(cells.iter().flatten().all(|cell| cell.chars().count() < 500));
}
