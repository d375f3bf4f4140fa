//! `lab open|save|import|export`: labs come in and go out through files. It must not know where files are kept.

use crate::cli::words::{Word, nearest};
use crate::cli::{Printed, Session, history};
use crate::control::Lab;
use crate::exchange::{describe, document};
use crate::model::Network;
use crate::scene;
use serde_json::json;

/// Where files are kept: a disk, or what a person chose in a browser.
pub trait Files {
    /// The text of a file; `-` is standard input where there is one.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn read(&mut self, name: &str) -> Result<String, String>;

    /// Keeps a text under a name; `-` is standard output where there is one.
    ///
    /// # Errors
    /// Why it cannot be written.
    fn write(&mut self, name: &str, text: &str) -> Result<(), String>;
}

/// The forms of `lab export --format`.
pub const FORMATS: &[&str] = &["cli", "document", "svg"];

fn refused(message: &str) -> Printed {
    Printed::refused(252, &["\nlab: error: ", message, "\n"].concat())
}

/// Runs the words behind `lab`; none where they are no commands about files.
pub fn run(session: &mut Session, line: &[Word], files: &mut dyn Files) -> Option<Printed> {
    let words: Vec<&str> = line.iter().map(|word| word.text.as_str()).collect();
    Some(match words.as_slice() {
        ["open", file] => open(session, file, files),
        ["save", file] => save(session, file, files),
        ["import", names @ ..] if !names.is_empty() => import(session, names, files),
        ["export", "--format", format, rest @ ..] => match (export(&session.lab, format), rest) {
            (Err(why), _) => refused(&why),
            (Ok(text), []) => Printed::out(text),
            (Ok(text), ["--output", file]) => match files.write(file, &text) {
                Ok(()) => Printed::default(),
                Err(why) => refused(&why),
            },
            (Ok(_), _) => refused("export takes --format FORMAT and --output FILE"),
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
    match document::open(&text) {
        Ok(opened) => {
            session.lab = opened.lab;
            let notes: Vec<String> = opened.notes.iter().map(|note| [&note.to_string(), "\n"].concat()).collect();
            Printed { stderr: notes.concat(), ..Printed::default() }
        }
        Err(why) => refused(&[file, ": ", &why.to_string()].concat()),
    }
}

fn save(session: &Session, file: &str, files: &mut dyn Files) -> Printed {
    let text = document::save(&session.lab, &document::Meta::default());
    match files.write(file, &text) {
        Ok(()) => Printed::default(),
        Err(why) => refused(&why),
    }
}

/// Imports the files into the lab as one step of its history; the report goes to standard error.
fn import(session: &mut Session, names: &[&str], files: &mut dyn Files) -> Printed {
    let mut texts = Vec::new();
    for name in names {
        match files.read(name) {
            Ok(text) => texts.push(text),
            Err(why) => return refused(&why),
        }
    }
    let given: Vec<(&str, &str)> = names.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let imported = match describe::import(&given) {
        Ok(imported) => imported,
        Err(why) => return refused(&why.to_string()),
    };
    let request = Lab::request("lab", "Import", json!({"Network": document::network_json(&imported.network)}));
    match session.lab.call(&request) {
        Ok(_) => Printed { stderr: imported.report.to_string(), ..Printed::default() },
        Err(why) => Printed::refusal("Import", &why),
    }
}

/// A lab in another form.
///
/// # Errors
/// A form that there is not.
pub fn export(lab: &Lab, format: &str) -> Result<String, String> {
    match format {
        "cli" => Ok(history::script(lab)),
        "document" => Ok(document::save(lab, &document::Meta::default())),
        "svg" => Ok(picture(lab.network())),
        other => {
            let near = nearest(other, FORMATS.iter().copied());
            let hint = near.map_or(String::new(), |near| [": did you mean ", near, "?"].concat());
            Err(["'", other, "' is not one of ", &FORMATS.join(", "), &hint].concat())
        }
    }
}

/// The picture of a network, with a title and a description for those who do not see it.
pub fn picture(network: &Network) -> String {
    let described = format!(
        "{} VPCs, {} subnets, {} VPC endpoints, {} instances.",
        network.vpcs.iter().count(),
        network.subnets.iter().count(),
        network.vpc_endpoints.iter().count(),
        network.instances.iter().count()
    );
    scene::svg(&scene::layout(network, &scene::View::default()), "The network", &described)
}
