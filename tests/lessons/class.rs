//! A class hands in answers of every kind, and the program grades the folder: right ones get all, wrong ones what they earn, broken ones
//! are named. It must not know how an answer is judged.

use super::{right, tracks};
use endpoint_lab::lessons::exercise::{Exercise, Kind};
use endpoint_lab::lessons::grade::Answer;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// What the program must say of a file.
enum Due {
    /// This score, and no less.
    Score(u64),
    /// A score below a hundred; where something is named, it stands in the notes.
    Below(&'static str),
    /// Any score: nobody knows what a random edit does.
    Graded,
    /// No grade, for this reason.
    Broken(&'static str),
}

/// Numbers that are the same in every run: Knuth's multiplier.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Names that students have, and some that they should not.
const NAMES: &[&str] = &["Ada", "Bob \"B\" Baker", "=1+1", "김하나", "a, b; c", "-2", "\u{1b}[31mred", ""];

fn hundred_or_less(score: u64) -> u64 {
    assert!(score <= 100);
    score
}

/// One file of the class: its bytes, and what is due.
fn hand_in(numbers: &mut Numbers, exercises: &[Exercise]) -> (Vec<u8>, Due) {
    let exercise = numbers.of(exercises);
    let name = (*numbers.of(NAMES)).to_owned();
    let minutes = numbers.below(90) as u64;
    let seed = if exercise.vary.is_empty() { 0 } else { numbers.below(5) as u64 };
    let variant = exercise.variant(seed);
    let predictions = right(&variant);
    let answer = |commands: &[String], predictions: &[String]| Answer {
        exercise: exercise.id.clone(),
        name: name.clone(),
        seed,
        minutes,
        predictions: predictions.to_vec(),
        script: commands.iter().flat_map(|line| [line.as_str(), "\n"]).collect(),
    };
    let solved = match variant.alternatives.len() {
        0 => answer(&variant.solution, &predictions),
        count => match numbers.below(count + 1) {
            0 => answer(&variant.solution, &predictions),
            other => answer(&variant.alternatives[other - 1], &predictions),
        },
    };
    let text = solved.write();
    let (text, due) = match numbers.below(14) {
        0..=3 => (text, Due::Score(100)),
        // The line ends and the mark of another system.
        4 => (["\u{feff}", &text.replace('\n', "\r\n")].concat(), Due::Score(100)),
        5 => {
            let miss = numbers.of(&variant.misses);
            let met = variant.goals.len() - miss.fails.len();
            let due = (met * 100 / variant.goals.len()) as u64;
            (answer(&miss.commands, &miss.predictions).write(), Due::Score(hundred_or_less(due)))
        }
        6 => {
            // Only the beginning.
            let kept = numbers.below(variant.solution.len());
            let text = answer(&variant.solution[..kept], &[]).write();
            (text, if exercise.kind == Kind::Predict { Due::Score(0) } else { Due::Below("") })
        }
        7 => {
            // One letter is another one.
            let mut letters: Vec<char> = text.chars().collect();
            let head: usize =
                text.lines().take_while(|line| line.starts_with('#')).map(|line| line.chars().count() + 1).sum();
            if head < letters.len() {
                let place = head + numbers.below(letters.len() - head);
                letters[place] = *numbers.of(&['x', '7', '\'', '$', '\n', '"', '(', 'é']);
            }
            (letters.into_iter().collect(), Due::Graded)
        }
        8 => {
            // A score of one's own, and nothing done.
            let head = answer(&[], &[]).write().replace("# minutes", "# score: 100\n# solved: true\n# minutes");
            (head, Due::Below(""))
        }
        9 => {
            let foreign = *numbers.of(&[
                "lab open solved.json",
                "lab load x",
                "rm -rf /",
                "curl https://example.com",
                "aws s3 ls",
            ]);
            let mut commands = vec![foreign.to_owned()];
            commands.extend(variant.solution.iter().cloned());
            (answer(&commands, &[]).write(), Due::Below("stopped at line "))
        }
        10 => (text.replace("# exercise:", "# homework:"), Due::Broken("it does not say which exercise it answers")),
        11 => {
            (text.replace(&exercise.id, "not-an-exercise"), Due::Broken("'not-an-exercise', which is not among those"))
        }
        12 => {
            let bytes: Vec<u8> = (0..numbers.below(5_000) + 1).map(|_| numbers.below(256) as u8).collect();
            return ([&[0xff, 0xfe, 0x00][..], &bytes].concat(), Due::Broken("this is no text"));
        }
        _ => {
            let many = match numbers.below(3) {
                0 => "aws ec2 describe-vpcs\n".repeat(600),
                1 => "x".repeat(70_000),
                _ => "lab cost # $(\n".repeat(100_000),
            };
            ([text, many].concat(), Due::Broken("longer than"))
        }
    };
    (text.into_bytes(), due)
}

/// The rows of comma-separated values, without the head.
pub(super) fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
    }
    assert!(!is_quoted && cell.is_empty() && row.is_empty(), "the table ends in the midst");
    rows.split_off(1)
}

/// `CLASS` says how many answers; a few where it is not set. `CLASS_KEEP` names a folder in which the files stay.
#[test]
fn a_class_hands_in_answers_of_every_kind() {
    let count = std::env::var("CLASS").ok().and_then(|text| text.parse().ok()).unwrap_or(120_usize);
    let kept = std::env::var_os("CLASS_KEEP").map(PathBuf::from);
    let folder = kept.clone().unwrap_or_else(|| std::env::temp_dir().join(format!("class-{}", std::process::id())));
    let mut numbers = Numbers(7);
    let mut faults = Vec::new();
    let mut kinds = [0; 4];
    for (track, _) in tracks() {
        let answers = folder.join(&track.id);
        std::fs::create_dir_all(&answers).unwrap();
        let mut dues = BTreeMap::new();
        for number in 0..count.div_ceil(super::TRACKS.len()) {
            let (bytes, due) = hand_in(&mut numbers, &track.exercises);
            let file = format!("answer-{number}.sh");
            std::fs::write(answers.join(&file), bytes).unwrap();
            dues.insert(file, due);
        }
        let public = concat!(env!("CARGO_MANIFEST_DIR"), "/public/exercises/");
        let mut program = Command::new(env!("CARGO_BIN_EXE_endpoint-lab"));
        program.arg("grade").arg([public, &track.id, ".json"].concat()).arg(&answers).args(["--output", "csv"]);
        let output = program.output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.as_str()), (Some(1), ""), "some of them are not solved");
        let graded = rows(&String::from_utf8(output.stdout).unwrap());
        assert_eq!(graded.len(), dues.len(), "{}", track.id);
        for row in &graded {
            let [file, _name, _exercise, score, goals, _changes, _minutes, notes] = row.as_slice() else {
                panic!("{row:?}")
            };
            let number: u64 = score.parse().unwrap();
            let is_graded = !goals.is_empty();
            let (kind, is_due) = match &dues[file] {
                Due::Score(due) => (0, is_graded && number == *due && !notes.contains("stopped")),
                Due::Below(named) => (1, is_graded && number < 100 && notes.contains(named)),
                Due::Graded => (2, is_graded && number <= 100),
                Due::Broken(why) => (3, !is_graded && number == 0 && notes.contains(why)),
            };
            kinds[kind] += 1;
            if !is_due {
                faults.push(format!("{} {row:?}", track.id));
            }
        }
    }
    if kept.is_none() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    assert!(kinds.iter().all(|kind| 0 < *kind), "{kinds:?}");
    super::none(&faults);
}

/// Whatever lies in a folder is in the table, below further folders, too: what cannot be read, or would never end, is named.
#[cfg(unix)]
#[test]
fn each_file_of_a_folder_is_named() {
    let folder = std::env::temp_dir().join(format!("folder-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("late/night")).unwrap();
    std::fs::write(folder.join("ada.txt"), "# exercise: gateway-first\n").unwrap();
    std::fs::write(folder.join("late/night/bob.txt"), "# exercise: gateway-first\n").unwrap();
    std::fs::write(folder.join("late/long.txt"), "#".repeat(200_000)).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.join("lost.txt")).unwrap();
    std::os::unix::fs::symlink("..", folder.join("late/up")).unwrap();
    let pipe = Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap();
    assert!(pipe.success());
    let track = concat!(env!("CARGO_MANIFEST_DIR"), "/public/exercises/gateway.json");
    let output = Command::new(env!("CARGO_BIN_EXE_endpoint-lab"))
        .args(["grade", track, "--output", "csv"])
        .arg(&folder)
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let told = rows(&String::from_utf8(output.stdout).unwrap());
    let told: Vec<(&str, &str, &str)> =
        told.iter().map(|row| (row[0].as_str(), row[3].as_str(), row[7].split([';', ':']).next().unwrap())).collect();
    let unread = "the file could not be read";
    let long = "the answer is longer than 65536 bytes or 500 commands";
    assert_eq!(
        told.iter().map(|it| it.0).collect::<Vec<_>>(),
        ["ada.txt", "late/long.txt", "late/night/bob.txt", "late/up", "lost.txt", "pipe"]
    );
    assert!(told[0].2.starts_with("goal 1") && told[2].2.starts_with("goal 1"), "{told:?}");
    assert_eq!((told[1].2, told[3].2, told[4].2, told[5].2), (long, unread, unread, unread));
}
