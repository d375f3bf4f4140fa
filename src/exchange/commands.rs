//! `lab open|save|import|export`: labs come in and go out through files. It must not know where files are kept.

use crate::cli::words::{Word, nearest};
use crate::cli::{Files, Printed, Session, history};
use crate::control::Lab;
use crate::exchange::arrival::{Stage, joined};
use crate::exchange::cloudformation::Form;
use crate::exchange::describe::{Imported, Report};
use crate::exchange::redact::redact;
use crate::exchange::terraform::plan;
use crate::exchange::{cloudformation, describe, document, link, svg, terraform};
use crate::model::Network;
use crate::net::SortedMap;
use crate::scene;
use crate::text::drawn::held;
use crate::text::import::Reason;
use serde_json::{Map, Value, json};

pub use crate::cli::lab::FORMATS;

fn refused(message: &str) -> Printed {
    Printed::refused(252, &["\nlab: error: ", message, "\n"].concat())
}

/// A session with a lab whose commands read and write such files.
pub fn session(lab: Lab, files: impl Files + 'static) -> Session {
    Session { more: Some(run), files: Box::new(files), ..Session::new(lab) }
}

/// Runs the words behind `lab` with the session's files; none where they are no commands about files.
fn run(session: &mut Session, line: &[Word]) -> Option<Printed> {
    let mut files = std::mem::take(&mut session.files);
    let printed = with_files(session, line, files.as_mut());
    session.files = files;
    printed
}

fn with_files(session: &mut Session, line: &[Word], files: &mut dyn Files) -> Option<Printed> {
    let words: Vec<&str> = line.iter().map(|word| word.text.as_str()).collect();
    if let (Some("export"), Some(place)) = (words.first().copied(), words.iter().position(|word| *word == "--redact")) {
        let mut others = line.to_vec();
        others.remove(place);
        let mut shared = Session::new(Lab::new(redact(session.lab.network()).network));
        return with_files(&mut shared, &others, files);
    }
    Some(match words.as_slice() {
        ["open", file] => open(session, file, files),
        ["save", file] => save(session, file, files),
        ["import", names @ ..] if !names.is_empty() => import(session, names, files),
        ["export", "--format", "describe", "--output", folder] => export_folder(&session.lab, folder, files),
        ["export", "--format", "cloudformation", "--output", file] if file.ends_with(".json") => {
            match files.write(file, &cloudformation::export(session.lab.network(), Form::Json)) {
                Ok(()) => Printed::default(),
                Err(why) => refused(&why),
            }
        }
        ["export", "--format", format, rest @ ..] => match (export(&session.lab, format), rest) {
            (Err(why), _) => refused(&why),
            (Ok(text), []) => Printed::out(text),
            (Ok(text), ["--output", file]) => match files.write(file, &text) {
                Ok(()) => Printed::default(),
                Err(why) => refused(&why),
            },
            (Ok(_), _) => refused("export takes --format FORMAT, --output FILE and --redact"),
        },
        ["open" | "save" | "import", ..] => refused("say which FILE"),
        ["export", ..] => refused(&["say --format ", &FORMATS.join("|")].concat()),
        _ => return None,
    })
}

fn open(session: &mut Session, file: &str, files: &mut dyn Files) -> Printed {
    let text = match files.read(file) {
        Ok(text) => text,
        Err(why) => return refused(&why),
    };
    match open_text(&text) {
        Ok(opened) => {
            session.lab = opened.lab;
            let notes: Vec<String> = opened.notes.iter().map(|note| [&note.to_string(), "\n"].concat()).collect();
            Printed { stderr: notes.concat(), ..Printed::default() }
        }
        Err(why) => refused(&[file, ": ", &why].concat()),
    }
}

/// Opens a lab in any form that holds one whole: a document, a picture, or the text of a link.
fn open_text(text: &str) -> Result<document::Opened, String> {
    let link = text.trim();
    if svg::is_svg(text) {
        svg::extract(text).map_err(|why| why.to_string())
    } else if !link.is_empty() && link.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        link::read(link).map_err(|why| why.to_string())
    } else {
        document::open(text).map_err(|why| why.to_string())
    }
}

/// Opens the network of a lab in any form that holds one whole, without its history.
///
/// # Errors
/// Why it does not open, in words.
pub fn open_network(text: &str) -> Result<(Network, document::Meta), String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.starts_with(['{', '[']) {
        return document::open_network(text).map_err(|why| why.to_string());
    }
    let opened = if trimmed.starts_with('<') {
        svg::extract(text).map_err(|why| why.to_string())?
    } else {
        let link = trimmed.split_once("#lab=").map_or(trimmed, |(_, link)| link);
        link::read(link).map_err(|why| why.to_string())?
    };
    Ok((opened.lab.network().clone(), opened.meta))
}

/// Opens a lab in any form, a script that builds it too, which is run: what an author put there, never what a reader sent.
///
/// # Errors
/// Why it does not open, in words.
pub fn open_or_build(text: &str) -> Result<document::Opened, String> {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if let Some((_, link)) = trimmed.split_once("#lab=").filter(|_| !trimmed.contains(['\n', '<', '{'])) {
        return open_text(link);
    }
    if trimmed.starts_with('<') {
        return svg::extract(text).map_err(|why| why.to_string());
    }
    let is_script = !trimmed.starts_with(['{', '[']) && trimmed.contains([' ', '\n']);
    if !is_script {
        return open_text(text);
    }
    let mut session = Session::default();
    let mut refused = String::new();
    let status = session.script(text, |printed| {
        if printed.status != 0 {
            refused.clone_from(&printed.stderr);
        }
    });
    if status != 0 {
        return Err(refused.trim().to_owned());
    }
    let lab = Lab::new(session.lab.network().clone());
    Ok(document::Opened { lab, meta: document::Meta::default(), notes: Vec::new() })
}

/// Writes the answers of `describe-*` into a folder, each into a file of its own.
fn export_folder(lab: &Lab, folder: &str, files: &mut dyn Files) -> Printed {
    for (name, text) in describe::export(lab.network()) {
        if let Err(why) = files.write(&[folder.trim_end_matches('/'), "/", &name].concat(), &text) {
            return refused(&why);
        }
    }
    Printed::default()
}

fn save(session: &Session, file: &str, files: &mut dyn Files) -> Printed {
    let text = document::save(&session.lab, &document::Meta::default());
    match files.write(file, &text) {
        Ok(()) => Printed::default(),
        Err(why) => refused(&why),
    }
}

/// Imports the files into the lab as one step of its history; the report goes to standard error.
fn import(session: &mut Session, words: &[&str], files: &mut dyn Files) -> Printed {
    let (names, parameters) = match words.iter().position(|word| *word == "--parameters") {
        Some(place) => (words.get(..place).unwrap_or_default(), words.get(place + 1..).unwrap_or_default()),
        None => (words, &[][..]),
    };
    let mut given = SortedMap::default();
    for parameter in parameters {
        match parameter.split_once('=') {
            Some((name, value)) => drop(given.insert(name.to_owned(), Value::from(value))),
            None => return refused(&["--parameters takes NAME=VALUE, not '", parameter, "'"].concat()),
        }
    }
    let mut texts = Vec::new();
    for name in names {
        match files.read(name) {
            Ok(text) => texts.push(text),
            Err(why) => return refused(&why),
        }
    }
    let read: Vec<(&str, &str)> = names.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let imported = match import_texts(&read, &given) {
        Ok(imported) => imported,
        Err(why) => return refused(&why),
    };
    let request = Lab::request("lab", "Import", json!({"Network": document::network_json(&imported.network)}));
    match session.lab.call(&request) {
        Ok(_) => Printed { stderr: imported.report.to_string(), ..Printed::default() },
        Err(why) => Printed::refusal("Import", &why),
    }
}

/// A network from texts of any kind, given by name and text: answers of `describe-*` make what templates are then added to.
/// `given` are values for the templates' parameters.
///
/// # Errors
/// Why nothing could be read, in words.
pub fn import_texts(texts: &[(&str, &str)], given: &SortedMap<String, Value>) -> Result<Imported, String> {
    import_telling(texts, given, None, &mut |_| {})
}

/// The same; what is in `base` stays where it is given, and `tell` hears what is being done.
///
/// # Errors
/// As [`import_texts`].
pub fn import_telling(
    texts: &[(&str, &str)],
    given: &SortedMap<String, Value>,
    base: Option<&Network>,
    tell: &mut dyn FnMut(Stage),
) -> Result<Imported, String> {
    let (templates, others): (Vec<_>, Vec<_>) = texts.iter().partition(|(_, text)| cloudformation::is_template(text));
    let (plans, answers): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, text)| terraform::is_terraform(text));
    let mut report = Report::default();
    let mut network = base.unwrap_or(Lab::default().network()).clone();
    if !answers.is_empty() || templates.is_empty() && plans.is_empty() {
        let place = |number: usize| {
            let name = answers.get(number).map(|(name, _)| *name);
            let place = texts.iter().position(|(it, _)| Some(*it) == name);
            place.map_or(Stage::Network, Stage::File)
        };
        let described = describe::import_telling(&answers, &mut |number| tell(place(number)));
        let described = described.map_err(|why| why.to_string())?;
        report = described.report;
        network = match base {
            None => described.network,
            Some(base) => {
                let (network, twice) = joined(base, &described.network)?;
                for id in twice {
                    report.repair(&id, Reason::Otherwise);
                }
                network
            }
        };
    }
    if !plans.is_empty() {
        tell(Stage::Network);
        let made = plan::import(&plans, Lab::new(network)).map_err(|why| why.to_string())?;
        report.join(made.report);
        network = made.network;
    }
    if !templates.is_empty() {
        tell(Stage::Network);
        let made = cloudformation::import(&templates, given, Lab::new(network)).map_err(|why| why.to_string())?;
        report.join(made.report);
        network = made.network;
    }
    Ok(Imported { network, report })
}

/// A lab in another form.
///
/// # Errors
/// A form that there is not.
pub fn export(lab: &Lab, format: &str) -> Result<String, String> {
    match format {
        "cli" => Ok(history::script(lab)),
        "cloudformation" => Ok(cloudformation::export(lab.network(), Form::Yaml)),
        "cloudformation-json" => Ok(cloudformation::export(lab.network(), Form::Json)),
        "document" => Ok(document::save(lab, &document::Meta::default())),
        "link" => Ok([&link::write(lab.network(), &document::Meta::default()), "\n"].concat()),
        // One JSON text with all answers by their files' names, which an import reads.
        "describe" => {
            let files = describe::export(lab.network());
            let answers: Map<String, Value> =
                files.into_iter().map(|(name, text)| (name, document::json(&text).unwrap_or_default())).collect();
            Ok([&Value::Object(answers).to_string(), "\n"].concat())
        }
        "svg" => Ok(picture(lab.network())),
        "terraform" => Ok(terraform::export(lab.network())),
        "terraform-import" => Ok(terraform::imports(lab.network())),
        other => {
            let near = nearest(other, FORMATS.iter().copied());
            let hint = near.map_or(String::new(), |near| [": did you mean ", near, "?"].concat());
            Err(["'", other, "' is not one of ", &FORMATS.join(", "), &hint].concat())
        }
    }
}

/// What a picture shows, in numbers.
pub fn described(network: &Network) -> String {
    held(network.vpcs.len(), network.subnets.len(), network.vpc_endpoints.len(), network.instances.len())
}

/// The picture of a network, with a title and a description for those who do not see it, and with the network itself in it.
pub fn picture(network: &Network) -> String {
    let picture = scene::svg(&scene::layout(network, &scene::View::default()), "The network", &described(network));
    svg::embed(&picture, network, &document::Meta::default())
}
