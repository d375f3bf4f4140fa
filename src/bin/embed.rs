//! The embed's entry: a lab behind functions that take and give texts. It must not know the element that shows it.

use endpoint_lab::cli::answer::trace_json;
#[cfg(feature = "embed-edit")]
use endpoint_lab::cli::{Printed, Session};
use endpoint_lab::exchange::document::{self, Meta};
use endpoint_lab::exchange::fragment::{Form, Fragment, name};
use endpoint_lab::exchange::link;
use endpoint_lab::exchange::shown::{Shown, parts};
use endpoint_lab::facts;
#[cfg(feature = "embed-edit")]
use endpoint_lab::lessons::exercise::{Exercise, Strings, Track};
#[cfg(feature = "embed-edit")]
use endpoint_lab::lessons::reading::strings;
use endpoint_lab::model::Network;
use endpoint_lab::reach::Reach;
#[cfg(feature = "embed-edit")]
use endpoint_lab::scene::escape;
use endpoint_lab::text::language;
use endpoint_lab::text::page::{Word, fixed};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;

fn main() {}

/// A lab that an element shows.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Lab {
    #[cfg(feature = "embed-edit")]
    session: Session,
    #[cfg(not(feature = "embed-edit"))]
    network: Network,
    title: String,
    /// What the lab itself says of how it is shown.
    own: Shown,
    /// What is shown now.
    shown: Shown,
    /// What the marked rows are compared with.
    before: Network,
    /// The exercise that the lab began with, and its texts.
    #[cfg(feature = "embed-edit")]
    exercise: Option<(Exercise, Strings)>,
}

#[wasm_bindgen]
impl Lab {
    /// Opens a lab that a document, a picture or a link holds, or, where things can be changed, that a script builds.
    ///
    /// # Errors
    /// Why it does not open, in words.
    pub fn open(text: &str) -> Result<Lab, JsValue> {
        Self::read(text).map_err(|why| JsValue::from_str(&why))
    }

    /// Takes what an element says of how the lab is shown; an empty text leaves it to the lab. Gives what holds then, as JSON.
    pub fn ask(&mut self, view: &str, from: &str, to: &str) -> String {
        let own = self.own.clone();
        let given = |text: &str, own: Option<String>| if text.is_empty() { own } else { Some(text.to_owned()) };
        let view = parts(view);
        let parts = if view.is_empty() { own.parts } else { view };
        self.shown = Shown { parts, from: given(from, own.from), to: given(to, own.to), ..own };
        self.shown.to_value().to_string()
    }

    /// Everything that is drawn, as JSON: `question`, `verdict`, `parts` (each its name and HTML), `tools`,
    /// `trace`, and how the way to the whole lab is called.
    pub fn draw(&self, is_editable: bool) -> String {
        let network = self.network();
        let fragment = Fragment::new(network, &self.before, &self.title, &self.shown);
        let part = |part: &_| Value::Array(vec![name(*part).into(), fragment.part(*part, Form::Live).into()]);
        let mut drawn = Map::new();
        drawn.insert("question".into(), fragment.question(Form::Live).into());
        drawn.insert("verdict".into(), fragment.verdict().into());
        drawn.insert("parts".into(), fragment.parts().iter().map(part).collect());
        if is_editable {
            drawn.insert("tools".into(), forms(network).into());
        }
        #[cfg(feature = "embed-edit")]
        drawn.insert("task".into(), self.task().into());
        drawn.insert("open".into(), fixed(Word::OpenInLab).into());
        drawn.insert("trace".into(), fragment.trace().map(trace_json).unwrap_or_default());
        Value::Object(drawn).to_string()
    }

    /// The trace from a host to a name, an address or a URL, as JSON.
    ///
    /// # Errors
    /// Where that cannot be asked.
    pub fn trace(&self, from: &str, to: &str) -> Result<String, JsValue> {
        let network = self.network();
        let trace = facts::source_of(network, from).and_then(|from| facts::trace(&Reach::new(network), &from, to));
        match trace {
            Some(trace) => Ok(trace_json(&trace).to_string()),
            None => Err(JsValue::from_str(&["cannot trace from ", from, " to ", to].concat())),
        }
    }

    /// The lab document.
    pub fn document(&self) -> String {
        #[cfg(feature = "embed-edit")]
        return document::save(&self.session.lab, &self.meta());
        #[cfg(not(feature = "embed-edit"))]
        document::save_network(&self.network, &self.meta())
    }

    /// The text of a link.
    pub fn link(&self) -> String {
        link::write(self.network(), &self.meta())
    }
}

impl Lab {
    fn meta(&self) -> Meta {
        Meta { title: self.title.clone(), view: self.shown.to_value() }
    }

    #[cfg(not(feature = "embed-edit"))]
    fn read(text: &str) -> Result<Lab, String> {
        let (network, meta) = endpoint_lab::exchange::commands::open_network(text)?;
        let own = Shown::from_value(&meta.view);
        Ok(Lab { before: network.clone(), network, title: meta.title, shown: own.clone(), own })
    }

    #[cfg(feature = "embed-edit")]
    fn read(text: &str) -> Result<Lab, String> {
        let opened = endpoint_lab::exchange::commands::open_or_build(text)?;
        let own = Shown::from_value(&opened.meta.view);
        let before = opened.lab.network().clone();
        let session = Session::new(opened.lab);
        Ok(Lab { session, title: opened.meta.title, shown: own.clone(), own, before, exercise: None })
    }

    #[cfg(not(feature = "embed-edit"))]
    fn network(&self) -> &Network {
        &self.network
    }

    #[cfg(feature = "embed-edit")]
    fn network(&self) -> &Network {
        self.session.lab.network()
    }
}

/// What can be changed; while nothing can be yet, only its title.
fn forms(network: &Network) -> String {
    #[cfg(feature = "embed-edit")]
    return endpoint_lab::exchange::tools::forms(network);
    #[cfg(not(feature = "embed-edit"))]
    {
        let _nothing_of_it = network;
        ["<details class=\"el-tools\"><summary>", fixed(Word::ChangeAnything), "</summary></details>"].concat()
    }
}

#[cfg(feature = "embed-edit")]
#[wasm_bindgen]
impl Lab {
    /// The lab at the start of an exercise: the text of its track, its id, and the text of the track's strings.
    ///
    /// # Errors
    /// Where there is no such exercise, in words.
    pub fn exercise(track: &str, id: &str, texts: &str) -> Result<Lab, JsValue> {
        let wrong = |why: String| JsValue::from_str(&why);
        let track = Track::read(track).map_err(|why| wrong(why.to_string()))?;
        let texts = strings(texts).map_err(|why| wrong(why.to_string()))?;
        let exercise = track.exercises.into_iter().find(|exercise| exercise.id == id);
        let exercise = exercise.ok_or_else(|| wrong(["there is no exercise ", id].concat()))?;
        let lab = exercise.lab();
        let before = lab.network().clone();
        let title = texts.get(&[id, ".title"].concat()).cloned().unwrap_or_default();
        let (own, shown) = (Shown::default(), Shown::default());
        Ok(Lab { session: Session::new(lab), title, own, shown, before, exercise: Some((exercise, texts)) })
    }

    /// Which goals of the exercise are met, as a JSON list; empty where there is no exercise.
    pub fn goals(&self) -> String {
        let judged = self.exercise.as_ref().map(|(exercise, _)| exercise.judge(&self.session.lab, &[]));
        judged.into_iter().flatten().map(|goal| Value::from(goal.is_met)).collect::<Value>().to_string()
    }

    /// Runs a command of the command language, or the lines of a script. Gives `status`, `stdout` and `stderr`, whether the network
    /// `changed`, and the sentence on what `followed`, as JSON.
    pub fn run(&mut self, command: &str) -> String {
        let before = self.network().clone();
        let printed = self.session.run_lines(command);
        self.told(before, printed)
    }

    /// The command that adds or removes an endpoint by what a form of the tools holds; empty where there is none.
    pub fn command(&self, does: &str, what: &str, vpc: &str) -> String {
        let network = self.network();
        let command = match does {
            "add" => endpoint_lab::exchange::tools::add(network, what, vpc),
            "remove" => endpoint_lab::exchange::tools::remove(network, what),
            "undo" | "redo" => Some(["lab ", does].concat()),
            _ => None,
        };
        command.unwrap_or_default()
    }
}

#[cfg(feature = "embed-edit")]
impl Lab {
    /// The task of the exercise with its goals, as HTML.
    fn task(&self) -> String {
        let Some((exercise, texts)) = &self.exercise else { return String::new() };
        let mut html = String::new();
        let mut say = |before: &str, key: &str, after: &str| {
            html.push_str(before);
            escape(&mut html, texts.get(&[&exercise.id, ".", key].concat()).map_or("", String::as_str));
            html.push_str(after);
        };
        say("<p class=\"el-task\"><b>", "title", "</b> ");
        say("", "task", "</p><ul class=\"el-goals\">");
        for (place, goal) in exercise.judge(&self.session.lab, &[]).iter().enumerate() {
            let mark = if goal.is_met { "<li class=\"el-met\">✓ " } else { "<li>○ " };
            say(mark, &["goal.", &place.to_string()].concat(), "</li>");
        }
        html.push_str("</ul>");
        html
    }

    fn told(&mut self, before: Network, printed: Printed) -> String {
        let after = self.network();
        let mut told = Map::new();
        told.insert("status".into(), printed.status.into());
        told.insert("stdout".into(), printed.stdout.into());
        told.insert("stderr".into(), printed.stderr.into());
        let changed = before != *after;
        told.insert("changed".into(), changed.into());
        if changed {
            let changes = facts::changes(&before, after, self.shown.to.as_deref().unwrap_or_default());
            told.insert("followed".into(), facts::followed(&changes).into());
            self.before = before;
        }
        Value::Object(told).to_string()
    }
}

/// Speaks a language from now on. Gives its tag, or an empty text where its strings are not here: then they are to be given as
/// `file`, the text of its file.
#[wasm_bindgen]
pub fn speak(tag: &str, file: &str) -> String {
    let wanted = language::for_tag(tag).unwrap_or(&language::ENGLISH);
    let is_spoken = language::speak_again(wanted) || (!file.is_empty() && language::speak(wanted, file).is_ok());
    if is_spoken { wanted.tag.to_owned() } else { String::new() }
}

/// Which way the lines of the spoken language run.
#[wasm_bindgen]
pub fn direction() -> String {
    language::spoken().direction.as_str().to_owned()
}
