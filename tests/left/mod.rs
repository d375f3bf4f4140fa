//! The labs that the transcripts' sections leave behind. It must not know what they are asked.
// Each test asks for some of it.
#![allow(dead_code)]

use endpoint_lab::cli::Session;
use endpoint_lab::cli::transcript::{Example, Section, Transcript};
use std::fs;
use std::path::Path;

/// A section that has run.
pub struct Left<'a> {
    /// The name of its file, such as `gateway.md`.
    pub file: String,
    /// How many sections stand before it in the file.
    pub place: usize,
    pub section: &'a Section,
    /// What every section of the file begins with.
    pub ready: &'a Session,
    pub session: Session,
}

/// Runs each section of each transcript beside the folders of `tests/transcripts`.
pub fn each(mut visit: impl FnMut(Left<'_>)) {
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        let transcript = Transcript::parse(&fs::read_to_string(&path).unwrap());
        let mut ready = Session::default();
        run(&mut ready, &transcript.preamble);
        let file = path.file_name().unwrap().to_string_lossy().to_string();
        for (place, section) in transcript.sections.iter().enumerate() {
            let mut session = ready.clone();
            run(&mut session, &section.examples);
            visit(Left { file: file.clone(), place, section, ready: &ready, session });
        }
    }
}

fn run(session: &mut Session, examples: &[Example]) {
    for example in examples {
        session.script(&example.command, |_| {});
    }
}
