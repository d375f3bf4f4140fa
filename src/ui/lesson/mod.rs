//! Solving an exercise: what is being solved, how far it is, and what is kept of it. It must not know what is right.

mod certificate;
mod panel;
mod tracks;

pub use certificate::certificate;
pub use panel::panel;
pub use tracks::shelf;

use super::browser::{self, TextFile};
use super::facts;
use super::language::Spoken;
use super::store::{Dialog, Question, Store, Tab};
use crate::cli::Session;
use crate::control::Lab;
use crate::exchange::link;
use crate::lessons::exercise::{Exercise, Goal, Judged, Strings, Track, Wants, changes, is_change};
use crate::lessons::grade::{self, Answer, Grade};
use crate::lessons::reading::strings;
use crate::lessons::shelf::{self, ANSWER_MARK, Done, EXERCISE_MARK, Place, Progress, TASK_MARK, TRACKS};
use crate::model::Network;
use crate::net::json;
use crate::text::language::{ENGLISH, spoken};
use crate::text::lesson::{Taught, taught};
use crate::text::page::{Word, word};
use leptos::prelude::{Track as _, *};
use serde_json::Value;
use std::sync::Arc;

/// Where the exercise that is being solved, what was done, and the student's name are kept.
const ACTIVE: &str = "endpoint-lab.exercise";

const PROGRESS: &str = "endpoint-lab.progress";

pub const NAME: &str = "endpoint-lab.name";

/// Stands for the first exercise of a track that is not loaded yet.
const FIRST: &str = "";

/// The names of the lab's own tracks.
pub const TRACK_NAMES: [Taught; 6] = [
    Taught::TrackGateway,
    Taught::TrackInterface,
    Taught::TrackDns,
    Taught::TrackPolicies,
    Taught::TrackHybrid,
    Taught::TrackCost,
];

/// The exercise that is being solved.
#[derive(Clone, Debug, PartialEq)]
pub struct Active {
    exercise: Exercise,
    strings: Strings,
    place: Place,
    /// A link's own text, where the exercise is none of the lab's.
    carried: String,
    start: Network,
    /// How many changes the sample solution makes.
    par: usize,
    /// The exercise that follows: in its track, or the first one of the next.
    next: Option<Place>,
}

impl Active {
    fn text(&self, member: &str) -> String {
        let key = [&self.exercise.id, ".", member].concat();
        let text = self.strings.get(&key).map_or("", String::as_str);
        self.exercise.told(text, self.place.seed)
    }

    fn numbered(&self, member: &str, number: usize) -> String {
        self.text(&[member, ".", &number.to_string()].concat())
    }
}

/// Whether the solution is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Solution {
    #[default]
    Hidden,
    Asked,
    Shown,
}

/// What a student has done within the exercise.
#[derive(Clone, Debug, Default, PartialEq)]
struct Steps {
    begun: f64,
    hints: usize,
    solution: Solution,
    predictions: Vec<String>,
    /// Whether the predictions were handed in.
    is_checked: bool,
}

/// The state of the classroom. A copy is another handle on the same.
#[derive(Clone, Copy)]
pub struct Lesson {
    active: RwSignal<Option<Arc<Active>>>,
    /// The exercise that was left last: its network may be on the page still, and with it what is to be found out.
    left: RwSignal<Option<Arc<Active>>>,
    steps: RwSignal<Steps>,
    progress: RwSignal<Progress>,
    name: RwSignal<String>,
    /// The tracks that were loaded, with their texts.
    tracks: RwSignal<Vec<Arc<(Track, Strings)>>>,
    judged: Memo<Vec<Judged>>,
    /// Whether the network on the page is not the exercise's any more.
    is_other: Memo<bool>,
}

impl Lesson {
    fn new(store: Store, language: Spoken) -> Self {
        let active = RwSignal::new(None::<Arc<Active>>);
        let left = RwSignal::new(None::<Arc<Active>>);
        let steps = RwSignal::new(Steps::default());
        let judged = Memo::new(move |_| {
            store.network.track();
            language.track();
            let Some(active) = active.get() else { return Vec::new() };
            let predictions = steps.with(|it| if it.is_checked { it.predictions.clone() } else { Vec::new() });
            store.read_lab(|lab| active.exercise.judge(lab, &predictions))
        });
        let is_other = Memo::new(move |_| {
            store.network.track();
            let is_opened = |lab: &Lab| lab.history().iter().any(|step| step.request.operation == "Import");
            let is_other = |active: Arc<Active>| store.read_lab(|lab| *lab.base() != active.start || is_opened(lab));
            active.get().or_else(|| left.get()).is_some_and(is_other)
        });
        Self {
            active,
            left,
            steps,
            progress: RwSignal::new(Progress::read(&browser::kept(PROGRESS).unwrap_or_default())),
            name: RwSignal::new(browser::kept(NAME).unwrap_or_default()),
            tracks: RwSignal::new(Vec::new()),
            judged,
            is_other,
        }
    }

    /// Leaves the exercise; its network stays.
    fn leave(self) {
        self.left.set(self.active.get_untracked());
        self.active.set(None);
        self.keep();
    }

    fn is_solved(self) -> bool {
        self.judged.with(|judged| !judged.is_empty() && judged.iter().all(|goal| goal.is_met))
    }

    /// The answer as it stands.
    fn answer(self, store: Store) -> Option<Answer> {
        let active = self.active.get_untracked()?;
        let steps = self.steps.get_untracked();
        let mut script = String::new();
        store.read_lab(|lab| {
            // What was only tried, such as the failure of a zone, is no part of an answer.
            for step in lab.history().iter().filter(|step| is_change(step)) {
                script.push_str(&crate::cli::print_request(&step.request));
                script.push('\n');
            }
        });
        Some(Answer {
            exercise: active.exercise.id.clone(),
            name: self.name.get_untracked(),
            seed: active.place.seed,
            minutes: ((browser::now() - steps.begun) / 60_000.0).max(0.0) as u64,
            predictions: if steps.is_checked { steps.predictions } else { Vec::new() },
            script,
        })
    }

    /// Keeps which exercise is open, for the next time the page is opened.
    fn keep(self) {
        let text = self.active.with_untracked(|active| {
            active.as_ref().map(|active| {
                let steps = self.steps.get_untracked();
                json!({
                    "place": active.place.write(),
                    "carried": active.carried,
                    "begun": steps.begun,
                    "hints": steps.hints,
                    "shown": u8::from(steps.solution == Solution::Shown),
                    "predictions": steps.predictions,
                    "checked": u8::from(steps.is_checked),
                })
                .to_string()
            })
        });
        let _best_effort = browser::keep(ACTIVE, text.as_deref().unwrap_or_default());
    }
}

/// Puts the classroom into the page: the exercise that was open, or the one that the page's address leads to.
pub fn provide(store: Store, language: Spoken) {
    let lesson = Lesson::new(store, language);
    provide_context(lesson);
    let kept = browser::kept(ACTIVE).filter(|text| !text.is_empty());
    let is_led = follow(store, lesson);
    if let Some(kept) = kept.filter(|_| !is_led) {
        resume(store, lesson, &serde_json::from_str(&kept).unwrap_or_default());
    }
    let watch = window_event_listener(leptos::ev::hashchange, move |_| {
        let _is_led = follow(store, lesson);
    });
    on_cleanup(move || watch.remove());
    browser::hear_parent(move |message| restore(store, lesson, &message));
    // What is reached is noted.
    Effect::new(move |_| {
        let judged = lesson.judged.get();
        // What changes nothing for the goals is part of the answer, too.
        store.network.track();
        let Some(active) = lesson.active.get_untracked().filter(|_| !judged.is_empty()) else { return };
        let grade = Grade { goals: judged, ..Grade::default() };
        // That a hint or the solution was seen is noted when it is seen.
        let steps = lesson.steps.get();
        let now = Done {
            score: grade.score(),
            changes: store.read_lab(changes),
            hints: steps.hints as u64,
            peeked: u64::from(steps.solution == Solution::Shown),
        };
        let was_solved = lesson.progress.with_untracked(|it| it.is_solved(&active.exercise.id));
        let is_news = lesson.progress.try_update(|it| {
            if !active.carried.is_empty() {
                it.entitle(&active.exercise.id, &active.text("title"));
            }
            it.note(&active.exercise.id, now)
        }) == Some(true);
        if is_news {
            let _best_effort = browser::keep(PROGRESS, &lesson.progress.with_untracked(Progress::write));
        }
        if grade.is_solved() && !was_solved {
            let followed = store.said.with_untracked(|it| it.followed.clone());
            let followed = followed.unwrap_or_else(|| store.followed.get_untracked());
            let told = [taught(Taught::Solved), ": ", &active.text("title"), ". ", &followed].concat();
            store.said.update(|said| said.followed = Some(told));
        }
        if let Some(answer) = lesson.answer(store) {
            let report = json!({
                "source": "endpoint-lab", "type": "exercise", "exercise": active.exercise.id, "score": grade.score(),
                "solved": grade.is_solved(), "minutes": answer.minutes, "answer": link::pack(&answer.write()),
            });
            browser::tell_parent(&report.to_string());
        }
    });
    Effect::new(move |_| {
        lesson.steps.track();
        if lesson.active.get().is_some() {
            lesson.keep();
        }
    });
    Effect::new(move |_| {
        let is_unchecked = !lesson.steps.with(|it| it.is_checked);
        let active = lesson.active.get().filter(|_| is_unchecked);
        // Whoever solved it, or saw how it is done, has nothing left to find out.
        let is_open = |active: &Arc<Active>| {
            let is_shown = lesson.steps.with(|it| it.solution == Solution::Shown);
            !is_shown && !lesson.is_other.get() && !lesson.progress.with(|it| it.is_solved(&active.exercise.id))
        };
        let held = active.clone().or_else(|| lesson.left.get().filter(|_| is_unchecked));
        let withholds = held.as_ref().is_some_and(is_open);
        if store.withholds_ways.get_untracked() != withholds {
            store.withholds_ways.set(withholds);
        }
        let veiled = active.map(|active| veiled(&active.exercise)).unwrap_or_default();
        if store.veiled.with_untracked(|it| *it != veiled) {
            store.veiled.set(veiled);
        }
    });
    Effect::new(move |before: Option<()>| {
        language.track();
        if before.is_some() {
            translate(store, lesson);
        }
    });
}

/// Where the answer to what is to be predicted would be read.
fn veiled(exercise: &Exercise) -> Vec<Tab> {
    let predicted = exercise.goals.iter().filter(|goal| matches!(goal.wants, Wants::Predicted(_)));
    let asks: Vec<&String> = predicted.flat_map(|goal| &goal.asks).collect();
    if asks.is_empty() {
        return Vec::new();
    }
    let about = [("describe-route-tables", Tab::RouteTables), ("dns.", Tab::Dns), ("lab cost", Tab::Cost)];
    let asked = about.into_iter().filter(|(words, _)| asks.iter().any(|ask| ask.contains(words))).map(|(_, tab)| tab);
    asked.chain([Tab::Trace, Tab::Matrix, Tab::Findings]).collect()
}

/// Another language is spoken: the texts are fetched in it.
fn translate(store: Store, lesson: Lesson) {
    lesson.tracks.set(Vec::new());
    let Some(active) = lesson.active.get_untracked().filter(|active| active.carried.is_empty()) else { return };
    load(store, lesson, active.place.track.clone(), move |loaded| {
        let told = Active { strings: loaded.1.clone(), ..active.as_ref().clone() };
        store.rename(&active.text("title"), &told.text("title"));
        lesson.active.set(Some(Arc::new(told)));
    });
}

/// Takes an answer that a learning system kept: its commands are run again.
fn restore(store: Store, lesson: Lesson, message: &str) {
    let message: Value = serde_json::from_str(message).unwrap_or_default();
    let packed = message.get("endpoint-lab-answer").and_then(Value::as_str).unwrap_or_default();
    let answer = link::unpack(packed).ok().and_then(|text| Answer::read(&text).ok());
    let (Some(answer), Some(active)) = (answer, lesson.active.get_untracked()) else { return };
    let is_fresh = store.read_lab(|lab| lab.history().is_empty());
    if answer.exercise == active.exercise.id && answer.seed == active.place.seed && is_fresh {
        for command in grade::allowed(&active.exercise, &answer.script) {
            store.run(&command);
        }
        lesson.steps.update(|it| {
            it.begun = browser::now() - answer.minutes as f64 * 60_000.0;
            it.is_checked = !answer.predictions.is_empty();
            it.predictions = answer.predictions;
        });
    }
}

/// Follows what the page's address says of exercises; whether it did.
fn follow(store: Store, lesson: Lesson) -> bool {
    let fragment = window().location().hash().unwrap_or_default();
    let is_led = if let Some(place) = fragment.strip_prefix(EXERCISE_MARK) {
        match Place::read(place) {
            Some(place) => begin(store, lesson, place),
            None => store.say(taught(Taught::NotLoaded), ""),
        }
        true
    } else if let Some(carried) = fragment.strip_prefix(TASK_MARK) {
        begin_carried(store, lesson, carried);
        true
    } else if fragment.starts_with(ANSWER_MARK) {
        let name = taught(Taught::Exercise).to_string();
        super::grading::take(store, vec![TextFile { name, text: Some(fragment) }]);
        true
    } else {
        false
    };
    if is_led {
        browser::forget_fragment();
    }
    is_led
}

/// Goes on when the whole catalogue is there: exercises use services of its long tail.
fn with_catalog(store: Store, then: impl FnOnce() + 'static) {
    if store.is_catalog_complete.get_untracked() {
        then();
        return;
    }
    browser::fetch_text("catalog/services.txt".to_string(), move |text| {
        if let Some(text) = text {
            crate::catalog::services::extend(&text);
            store.is_catalog_complete.set(true);
        }
        then();
    });
}

/// A track with its texts in the page's language, or in English where they are not there.
pub fn load(store: Store, lesson: Lesson, track: String, then: impl FnOnce(Arc<(Track, Strings)>) + 'static) {
    let found = lesson.tracks.with_untracked(|all| all.iter().find(|it| it.0.id == track).cloned());
    if let Some(found) = found {
        then(found);
        return;
    }
    let failed = move || store.say(taught(Taught::NotLoaded), "");
    browser::fetch_text(shelf::track_file(&track), move |text| {
        let Some(Ok(read)) = text.as_deref().map(Track::read) else { return failed() };
        let done = move |texts: Strings| {
            let both = Arc::new((read, texts));
            lesson.tracks.update(|all| all.push(both.clone()));
            with_catalog(store, move || then(both));
        };
        let own = shelf::strings_file(&track, spoken().tag);
        browser::fetch_text(own, move |text| match text.as_deref().map(strings) {
            Some(Ok(texts)) => done(texts),
            Some(Err(_)) | None => {
                browser::fetch_text(shelf::strings_file(&track, ENGLISH.tag), move |text| {
                    match text.as_deref().map(strings) {
                        Some(Ok(texts)) => done(texts),
                        Some(Err(_)) | None => failed(),
                    }
                });
            }
        });
    });
}

/// Every track of the lab's, one after the other.
pub fn load_all(store: Store, then: impl FnOnce(Vec<Exercise>) + 'static) {
    fn more(store: Store, lesson: Lesson, at: usize, mut all: Vec<Exercise>, then: Box<dyn FnOnce(Vec<Exercise>)>) {
        match TRACKS.get(at) {
            None => then(all),
            Some(track) => load(store, lesson, (*track).to_string(), move |loaded| {
                all.extend(loaded.0.exercises.iter().cloned());
                more(store, lesson, at + 1, all, then);
            }),
        }
    }
    let Some(lesson) = store.context::<Lesson>() else { return };
    more(store, lesson, 0, Vec::new(), Box::new(then));
}

/// The exercise that is open, where it is none of the lab's.
pub fn own(store: Store) -> Vec<Exercise> {
    let active = store.context::<Lesson>().and_then(|lesson| lesson.active.get_untracked());
    active.filter(|active| !active.carried.is_empty()).map(|active| active.exercise.clone()).into_iter().collect()
}

pub fn found(loaded: &(Track, Strings), place: Place, carried: String) -> Option<Active> {
    let (track, strings) = loaded;
    let at = match place.exercise.as_str() {
        FIRST => 0,
        id => track.exercises.iter().position(|it| it.id == id)?,
    };
    let exercise = track.exercises.get(at)?.variant(place.seed);
    let place = Place { exercise: exercise.id.clone(), ..place };
    let follows = match track.exercises.get(at + 1) {
        Some(next) => Some((track.id.as_str(), next.id.as_str())),
        None => TRACKS.iter().skip_while(|id| **id != track.id).nth(1).map(|next| (*next, FIRST)),
    };
    let next = follows.map(|(track, exercise)| Place { track: track.into(), exercise: exercise.into(), seed: 0 });
    Some(Active {
        start: exercise.lab().network().clone(),
        par: shelf::par(&exercise),
        next,
        strings: strings.clone(),
        exercise,
        place,
        carried,
    })
}

/// Begins an exercise of the lab's: its network replaces the page's.
pub fn begin(store: Store, lesson: Lesson, place: Place) {
    load(store, lesson, place.track.clone(), move |loaded| match found(&loaded, place, String::new()) {
        Some(active) => start(store, lesson, active),
        None => store.say(taught(Taught::NotLoaded), ""),
    });
}

/// Begins an exercise that a link carries.
fn begin_carried(store: Store, lesson: Lesson, carried: &str) {
    let read = link::unpack(carried).map_err(|why| why.to_string());
    let carried = carried.to_string();
    match read.and_then(|text| shelf::read_whole(&text).map_err(|why| why.to_string())) {
        Ok(whole) => with_catalog(store, move || {
            if let Some(active) = of_whole(&whole, carried) {
                start(store, lesson, active);
            }
        }),
        Err(why) => store.say(taught(Taught::NotLoaded), &why),
    }
}

fn of_whole(whole: &(Track, Strings), carried: String) -> Option<Active> {
    let exercise = whole.0.exercises.first()?.id.clone();
    found(whole, Place { track: whole.0.id.clone(), exercise, seed: 0 }, carried)
}

/// Tries an exercise that is a text, as a link would carry it.
pub fn try_out(store: Store, text: &str) {
    if let Some(lesson) = store.context::<Lesson>() {
        begin_carried(store, lesson, &link::pack(text));
    }
}

pub fn start(store: Store, lesson: Lesson, active: Active) {
    let title = active.text("title");
    lesson.active.set(None);
    store.open(active.exercise.lab(), &title, word(Word::Opened));
    lesson.steps.set(Steps { begun: browser::now(), ..Steps::default() });
    show_first(store, &active.exercise);
    lesson.active.set(Some(Arc::new(active)));
    store.dialog.set(Dialog::None);
    request_animation_frame(|| browser::focus("lesson-title"));
}

/// Goes on with the exercise that was open when the page was left: its network is saved with the page's.
fn resume(store: Store, lesson: Lesson, kept: &Value) {
    let number = |member: &str| kept.get(member).and_then(Value::as_u64).unwrap_or(0);
    let predictions = kept.get("predictions").and_then(Value::as_array).into_iter().flatten();
    let steps = Steps {
        begun: kept.get("begun").and_then(Value::as_f64).unwrap_or_else(browser::now),
        hints: number("hints") as usize,
        solution: if number("shown") == 1 { Solution::Shown } else { Solution::Hidden },
        predictions: predictions.map(|it| it.as_str().unwrap_or_default().to_string()).collect(),
        is_checked: number("checked") == 1,
    };
    let go_on = move |active: Option<Active>| {
        if let Some(active) = active {
            lesson.steps.set(steps);
            lesson.active.set(Some(Arc::new(active)));
        }
    };
    let text = |member: &str| kept.get(member).and_then(Value::as_str).unwrap_or_default().to_string();
    let carried = text("carried");
    if carried.is_empty() {
        let Some(place) = Place::read(&text("place")) else { return };
        load(store, lesson, place.track.clone(), move |loaded| go_on(found(&loaded, place, String::new())));
    } else if let Some(whole) = link::unpack(&carried).ok().and_then(|text| shelf::read_whole(&text).ok()) {
        with_catalog(store, move || go_on(of_whole(&whole, carried)));
    }
}

/// What a goal traces, where it is a plain trace: from which host, to what.
pub fn asked(goal: &Goal) -> Option<(&str, &str)> {
    let words: Vec<&str> = goal.asks.first()?.split_whitespace().take(5).collect();
    match words.as_slice() {
        ["on", host, "trace", url, rest @ ..] => {
            // What only looks something up changes nothing of what is traced.
            let looks_up = |line: &String| line.contains("=$(aws ") && line.contains(" describe-");
            let is_plain = goal.after.iter().all(looks_up) && rest.first().is_none_or(|it| *it == "--query");
            is_plain.then_some((*host, *url))
        }
        _ => None,
    }
}

/// What a goal's trace leads to in a network; none where what it looks up is not there yet.
pub fn asked_for(network: &Network, goal: &Goal) -> Option<String> {
    let (_, url) = asked(goal)?;
    let Some((before, name)) = url.split_once('$') else { return Some(url.to_string()) };
    let mut session = Session::new(Lab::new(network.clone()));
    for line in &goal.after {
        let _looked_up = session.run(line);
    }
    let found = session.variables.get(name).filter(|it| !it.is_empty() && *it != "None")?;
    Some([before, found].concat())
}

pub fn show(store: Store, from: &str, to: &str) {
    let network = store.network.get_untracked();
    if let Some(from) = facts::source_of(&network, from) {
        store.question.set(Question { from, to: to.trim_start_matches("https://").to_string() });
    }
}

/// Asks what the first goal asks that is a journey.
pub fn show_first(store: Store, exercise: &Exercise) {
    let network = store.network.get_untracked();
    let first = exercise.goals.iter().find_map(|goal| Some((asked(goal)?.0, asked_for(&network, goal)?)));
    if let Some((from, to)) = first {
        show(store, from, &to);
    }
}

/// The link that leads to an exercise.
pub fn address_of(mark: &str, rest: &str) -> String {
    let address = window().location().href().unwrap_or_default();
    [address.split('#').next().unwrap_or_default(), mark, rest].concat()
}
