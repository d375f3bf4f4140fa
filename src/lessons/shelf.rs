//! Where exercises lie beside the page, the links that carry exercises and answers, and what a student has done.
//! It must not know the browser.

use super::exercise::{Exercise, Strings, Track};
use super::grade::{Answer, Grade, grade};
use super::reading::{NotExercises, strings};
use crate::exchange::link;
use crate::net::SortedMap;
use crate::net::json;
use serde_json::Value;

/// The lab's own tracks, in the order in which they are learnt.
pub const TRACKS: &[&str] = &["gateway", "interface", "dns", "policies", "hybrid", "cost"];

/// What stands before the rest in a link's fragment: an exercise of the lab's, an exercise that the link carries, an answer.
pub const EXERCISE_MARK: &str = "#exercise=";
pub const TASK_MARK: &str = "#task=";
pub const ANSWER_MARK: &str = "#answer=";

/// The file of a track's exercises, beside the page.
pub fn track_file(track: &str) -> String {
    ["exercises/", track, ".json"].concat()
}

/// The file of a track's texts in a language.
pub fn strings_file(track: &str, language: &str) -> String {
    ["exercises/", language, "/", track, ".json"].concat()
}

/// Which exercise a link leads to, and in which variant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub track: String,
    pub exercise: String,
    pub seed: u64,
}

impl Place {
    /// Reads what stands behind [`EXERCISE_MARK`]: `TRACK/EXERCISE` or `TRACK/EXERCISE/SEED`. Names are letters, digits and
    /// hyphens, so that they lead to no other file.
    pub fn read(text: &str) -> Option<Self> {
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let mut parts = text.split('/');
        let (track, exercise, seed) = (parts.next()?, parts.next()?, parts.next().unwrap_or("0"));
        let seed = seed.parse().ok()?;
        let is_place = parts.next().is_none() && is_name(track) && is_name(exercise);
        is_place.then(|| Self { track: track.to_owned(), exercise: exercise.to_owned(), seed })
    }

    /// What stands in a link.
    pub fn write(&self) -> String {
        let place = [&self.track, "/", &self.exercise].concat();
        if self.seed == 0 { place } else { [&place, "/", &self.seed.to_string()].concat() }
    }
}

/// Reads a track that carries its texts, in its member `strings`.
///
/// # Errors
/// The first place that is not as it must be.
pub fn read_whole(text: &str) -> Result<(Track, Strings), NotExercises> {
    let track = Track::read(text)?;
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let strings = strings(&value.get("strings").unwrap_or(&Value::Null).to_string())?;
    Ok((track, strings))
}

/// The exercises that a text holds: a track that carries its texts, or a link to one.
pub fn whole_in(text: &str) -> Option<(Track, Strings)> {
    match text.split_once(TASK_MARK) {
        Some((before, packed)) if !before.contains('\n') => read_whole(&link::unpack(packed.trim()).ok()?).ok(),
        Some(_) | None => read_whole(text).ok(),
    }
}

/// The text of an answer: itself, or what the link in it carries.
pub fn answer_text(text: &str) -> Option<String> {
    match text.split_once(ANSWER_MARK) {
        Some((before, packed)) if !before.contains('\n') => link::unpack(packed.trim()).ok(),
        Some(_) | None => None,
    }
}

/// How many changes the sample solution makes.
pub fn par(exercise: &Exercise) -> usize {
    let answer = Answer { exercise: exercise.id.clone(), script: exercise.solution.join("\n"), ..Answer::default() };
    grade(&answer, std::slice::from_ref(exercise)).map_or(0, |grade: Grade| grade.changes)
}

/// What was done of an exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The best score, of a hundred.
    pub score: u64,
    /// The fewest changes with which it was solved.
    pub changes: u64,
    /// Hints that were shown.
    pub hints: u64,
    /// 1 where the solution was shown before it was solved.
    pub peeked: u64,
}

/// What a student has done, by exercise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    done: SortedMap<String, Done>,
    /// The titles of exercises that are none of the lab's: nothing else keeps them.
    titles: SortedMap<String, String>,
}

impl Progress {
    /// Reads what was kept; what cannot be read is nothing done.
    pub fn read(text: &str) -> Self {
        let mut progress = Self::default();
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        for (id, done) in value.as_object().into_iter().flatten() {
            let number = |member: &str| done.get(member).and_then(Value::as_u64).unwrap_or(0);
            let done = Done {
                score: number("score").min(100),
                changes: number("changes"),
                hints: number("hints"),
                peeked: number("peeked").min(1),
            };
            progress.done.insert(id.clone(), done);
            let title = value.get(id).and_then(|it| it.get("title")).and_then(Value::as_str);
            progress.titles.extend(title.map(|title| (id.clone(), title.to_owned())));
        }
        progress
    }

    /// The text that is kept.
    pub fn write(&self) -> String {
        let one = |(id, done): (&String, &Done)| {
            let mut value = json!({
                "score": done.score, "changes": done.changes, "hints": done.hints, "peeked": done.peeked,
            });
            if let (Some(members), Some(title)) = (value.as_object_mut(), self.titles.get(id)) {
                members.insert("title".to_owned(), title.as_str().into());
            }
            (id.clone(), value)
        };
        Value::Object(self.done.iter().map(one).collect()).to_string()
    }

    /// What was done of an exercise.
    pub fn of(&self, id: &str) -> Done {
        self.done.get(id).copied().unwrap_or_default()
    }

    /// Whether it was solved once.
    pub fn is_solved(&self, id: &str) -> bool {
        self.of(id).score == 100
    }

    /// Notes what is done now; the best stays. Whether that is news.
    pub fn note(&mut self, id: &str, now: Done) -> bool {
        let before = self.of(id);
        let is_solved = now.score == 100;
        let was_solved = before.score == 100;
        let changes = match (is_solved, was_solved) {
            (true, true) => now.changes.min(before.changes),
            (true, false) => now.changes,
            (false, true | false) => before.changes,
        };
        // What helped before it was solved counts; to look afterwards is free.
        let (hints, peeked) = match was_solved {
            true => (before.hints, before.peeked),
            false => (now.hints.max(before.hints), now.peeked.max(before.peeked)),
        };
        let after = Done { score: now.score.max(before.score), changes, hints, peeked };
        self.done.insert(id.to_owned(), after);
        after != before
    }

    /// Keeps the title of an exercise that is none of the lab's.
    pub fn entitle(&mut self, id: &str, title: &str) {
        self.titles.insert(id.to_owned(), title.to_owned());
    }

    /// What was solved of exercises that are none of the lab's, with their titles.
    pub fn solved_elsewhere(&self) -> Vec<(&str, &str, Done)> {
        let all = self.titles.iter().map(|(id, title)| (id.as_str(), title.as_str(), self.of(id)));
        all.filter(|(_, _, done)| done.score == 100).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{ANSWER_MARK, Done, Place, Progress, TASK_MARK, answer_text, read_whole, whole_in};
    use crate::exchange::link;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str, u64)>) {
        let place = Place::read(text);
        assert_eq!(place.as_ref().map(|it| (it.track.as_str(), it.exercise.as_str(), it.seed)), expected);
        if let Some(place) = place {
            assert_eq!(Place::read(&place.write()), Some(place));
        }
    }

    #[test]
    fn a_link_leads_to_an_exercise_and_to_no_other_file() {
        check("gateway/gateway-first", Some(("gateway", "gateway-first", 0)));
        check("dns/dns-off/7", Some(("dns", "dns-off", 7)));
        check("../x/y", None);
        check("a/b/c", None);
        check("a/b/1/2", None);
        check("gateway", None);
        check("/b", None);
    }

    #[test]
    fn an_answer_comes_as_a_link_too() {
        let text = "# exercise: gateway-first\naws ec2 describe-vpcs\n";
        let address = ["https://lab.example/", ANSWER_MARK, &link::pack(text), "\n"].concat();
        assert_eq!(answer_text(&address).as_deref(), Some(text));
        assert_eq!(answer_text("https://lab.example/#answer=1!!"), None);
        assert_eq!(answer_text(text), None);
    }

    #[test]
    fn the_best_stays_and_help_counts_until_it_is_solved() {
        let mut progress = Progress::default();
        let done = |score, changes, hints, peeked| Done { score, changes, hints, peeked };
        assert!(progress.note("a", done(50, 3, 1, 0)));
        assert!(!progress.note("a", done(50, 4, 0, 0)));
        assert!(!progress.is_solved("a"));
        assert!(progress.note("a", done(100, 3, 2, 0)));
        assert!(!progress.note("a", done(100, 5, 3, 1)));
        assert!(progress.note("a", done(100, 2, 0, 0)));
        assert_eq!(progress.of("a"), done(100, 2, 2, 0));
        assert_eq!(Progress::read(&progress.write()), progress);
        // Of an exercise that somebody made, the title is kept; it counts where it is solved.
        progress.entitle("mine", "A way to S3");
        progress.note("mine", done(50, 1, 0, 0));
        assert_eq!(progress.solved_elsewhere(), []);
        progress.note("mine", done(100, 1, 0, 0));
        let back = Progress::read(&progress.write());
        assert_eq!(back.solved_elsewhere(), [("mine", "A way to S3", done(100, 1, 0, 0))]);
        assert_eq!(Progress::read("nonsense"), Progress::default());
    }

    #[test]
    fn exercises_come_as_a_link_too() {
        let track = "{\"track\": \"own\", \"exercises\": [], \"strings\": {\"a.title\": \"A\"}}";
        let address = ["https://lab.example/", TASK_MARK, &link::pack(track), "\n"].concat();
        assert_eq!(whole_in(&address), whole_in(track));
        assert!(whole_in(track).is_some());
        assert_eq!(whole_in("# exercise: gateway-first\n"), None);
    }

    #[test]
    fn a_track_that_carries_its_texts_needs_them() {
        let track = "{\"track\": \"own\", \"exercises\": []";
        assert!(read_whole(&[track, "}"].concat()).is_err());
        assert!(read_whole(&[track, ", \"strings\": {\"a.title\": \"A\"}}"].concat()).is_ok());
    }
}
