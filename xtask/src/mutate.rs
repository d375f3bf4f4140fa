//! Whether rules are held by tests: each edit of `tests/mutations.txt` takes one out of a copy of the core, and the tests that the
//! list of rules names must notice. It must not know what rules say.

use crate::shell::{Outcome, at, command, heading, root, seconds};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// One edit: `find` stands in `file` exactly once; with `with` in its place, the rules are out.
#[derive(Debug, PartialEq, Eq)]
struct Mutation {
    rules: Vec<String>,
    file: String,
    find: String,
    with: String,
}

/// Reads the edits: a line of rules, one with the file, the lines to be found and the lines in their place, an empty line.
fn parse(text: &str) -> Outcome<Vec<Mutation>> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((number, line)) = lines.next() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let rules = line.split(' ').map(str::to_owned).collect();
        let file = lines.next().map(|(_, file)| file.to_owned()).unwrap_or_default();
        let mut find = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.starts_with('+')) {
            find.push(line);
        }
        let mut with = Vec::new();
        while let Some((_, line)) = lines.next_if(|(_, line)| !line.is_empty()) {
            with.push(line);
        }
        let text = |lines: &[&str], sign: char| {
            let text = lines.join("\n");
            text.strip_prefix(sign).map(|it| it.strip_prefix(' ').unwrap_or(it).to_owned())
        };
        match (text(&find, '-'), text(&with, '+')) {
            (Some(find), Some(with)) if !find.is_empty() => found.push(Mutation { rules, file, find, with }),
            _ => return Err(format!("line {}: an edit has lines that begin with `- ` and with `+ `", number + 1)),
        }
    }
    Ok(found)
}

/// The text with the edit made, where it can be made once.
fn edited(text: &str, mutation: &Mutation) -> Outcome<String> {
    match text.matches(&mutation.find).count() {
        1 => Ok(text.replacen(&mutation.find, &mutation.with, 1)),
        count => Err(format!("{}: {count} places have: {}", mutation.file, mutation.find)),
    }
}

/// What the list under `tests/rules` names for each rule: `FILE.md#START` and `tests/FILE.rs::TEST`.
fn proofs() -> Outcome<BTreeMap<String, Vec<String>>> {
    let mut proofs = BTreeMap::new();
    let folder = root().join("tests/rules");
    for entry in at(&folder, fs::read_dir(&folder))?.flatten() {
        let path = entry.path();
        for line in at(&path, fs::read_to_string(&path))?.lines() {
            let mut words = line.split(' ');
            let Some(rule) = words.next() else { continue };
            let named = words.filter(|word| word.contains(".md#") || word.contains(".rs::")).map(str::to_owned);
            proofs.entry(rule.to_owned()).or_insert_with(Vec::new).extend(named);
        }
    }
    Ok(proofs)
}

/// The test binary of a proof: transcripts share one.
fn binary(proof: &str) -> Option<&str> {
    match proof.split_once("::") {
        Some((file, _)) => file.strip_prefix("tests/")?.strip_suffix(".rs"),
        None => Some("transcripts"),
    }
}

/// Makes the edits that are asked for, one after the other, and says of each whether a test failed.
pub fn mutate(asked: &[String]) -> Outcome<ExitCode> {
    let list = root().join("tests/mutations.txt");
    let mutations = parse(&at(&list, fs::read_to_string(&list))?)?;
    let is_asked = |it: &&Mutation| asked.is_empty() || it.rules.iter().any(|rule| asked.contains(rule));
    let mutations: Vec<&Mutation> = mutations.iter().filter(is_asked).collect();
    let proofs = proofs()?;
    let named = |mutation: &Mutation| -> Vec<&str> {
        mutation.rules.iter().filter_map(|rule| proofs.get(rule)).flatten().map(String::as_str).collect()
    };
    let binaries = |mutation: &Mutation| -> BTreeSet<&str> { named(mutation).into_iter().filter_map(binary).collect() };
    let all: BTreeSet<&str> = mutations.iter().flat_map(|mutation| binaries(mutation)).collect();
    let start = Instant::now();
    heading("The core as it is, in target/mutate");
    let copy = Copy::new()?;
    if let Answer::Caught(test) | Answer::Broken(test) = copy.test(&all, "")? {
        return Err(format!("the tests fail without any edit: {test}"));
    }
    heading(format!("{} edits", mutations.len()));
    let mut wrong = 0;
    for mutation in &mutations {
        let path = copy.folder.join(&mutation.file);
        let text = at(&path, fs::read_to_string(&path))?;
        at(&path, fs::write(&path, edited(&text, mutation)?))?;
        // The transcripts that are named first, which takes the least time; then the other tests that are, then all transcripts.
        let transcripts: BTreeSet<&str> =
            named(mutation).into_iter().filter_map(|proof| Some(proof.split_once('#')?.0)).collect();
        let transcripts = transcripts.into_iter().collect::<Vec<_>>().join(",");
        let (first, others): (BTreeSet<&str>, BTreeSet<&str>) =
            binaries(mutation).into_iter().partition(|it| *it == "transcripts");
        let mut answer = Answer::Passed;
        for (some, picked) in [(&first, transcripts.as_str()), (&others, ""), (&first, "")] {
            if !some.is_empty() && matches!(answer, Answer::Passed) {
                answer = copy.test(some, picked)?;
            }
        }
        at(&path, fs::write(&path, text))?;
        let rules = mutation.rules.join(" ");
        match &answer {
            Answer::Caught(test) => println!("   {rules}: caught by {test}"),
            Answer::Passed => println!("   {rules}: NOT CAUGHT ({})", mutation.file),
            Answer::Broken(why) => println!("   {rules}: NOT CAUGHT, the edit does not compile: {why}"),
        }
        wrong += usize::from(!matches!(answer, Answer::Caught(_)));
    }
    println!("{} caught, {wrong} not, in {}", mutations.len() - wrong, seconds(start.elapsed()));
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What became of the tests.
enum Answer {
    Passed,
    /// The first test or section that failed.
    Caught(String),
    /// The compiler's first error.
    Broken(String),
}

/// A copy of the core with a target folder of its own, which is kept: the next run builds what has changed since.
struct Copy {
    folder: PathBuf,
}

impl Copy {
    fn new() -> Outcome<Copy> {
        let folder = root().join("target/mutate/core");
        let not_needed = ["target", "dist", "node_modules"];
        for entry in at(&root(), fs::read_dir(root()))?.flatten() {
            let name = entry.file_name();
            let text = name.to_string_lossy();
            if !text.starts_with('.') && !not_needed.contains(&text.as_ref()) {
                bring(&entry.path(), &folder.join(&name))?;
            }
        }
        Ok(Copy { folder })
    }

    /// Builds and runs test binaries of the native core; of transcripts those that are picked, or all.
    fn test(&self, binaries: &BTreeSet<&str>, picked: &str) -> Outcome<Answer> {
        let mut cargo = command("cargo");
        cargo.current_dir(&self.folder).args(["test", "--quiet", "--no-default-features", "--no-fail-fast"]);
        for binary in binaries {
            cargo.args(["--test", binary]);
        }
        cargo.env("TRANSCRIPTS", picked);
        // Debug information is half of the time that linking takes.
        cargo.env("CARGO_TARGET_DIR", root().join("target/mutate/target"));
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "none").env("CARGO_INCREMENTAL", "1");
        let output = output(&mut cargo)?;
        if output.success {
            return Ok(Answer::Passed);
        }
        let error = output.lines.iter().find(|line| line.starts_with("error[") || line.starts_with("error: "));
        let failed = output.lines.iter().find_map(|line| failed(line));
        Ok(match (failed, error) {
            (Some(test), _) => Answer::Caught(test),
            (None, error) => Answer::Broken(error.cloned().unwrap_or_default()),
        })
    }
}

/// The section of a transcript, or the test, that a line says has failed.
fn failed(line: &str) -> Option<String> {
    let (file, rest) = line.split_once(".md:").unwrap_or_default();
    if let Some((number, title)) = rest.split_once(": ")
        && !file.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        let title: String = title.chars().take(70).collect();
        return Some(format!("{file}.md: {title}"));
    }
    let test = line.strip_prefix("---- ")?.strip_suffix(" stdout ----")?;
    (test != "every_transcript_holds").then(|| test.to_owned())
}

struct Output {
    success: bool,
    lines: Vec<String>,
}

fn output(command: &mut Command) -> Outcome<Output> {
    let output = command.output().map_err(|error| format!("cannot start cargo: {error}"))?;
    let text = [output.stderr, output.stdout].concat();
    let lines = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
    Ok(Output { success: output.status.success(), lines })
}

/// Copies what differs, so that what is the same is not built again, and takes away what is no longer there.
fn bring(from: &Path, to: &Path) -> Outcome<()> {
    if from.is_dir() {
        at(to, fs::create_dir_all(to))?;
        for entry in at(to, fs::read_dir(to))?.flatten().filter(|it| !from.join(it.file_name()).exists()) {
            let path = entry.path();
            at(&path, if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) })?;
        }
        for entry in at(from, fs::read_dir(from))?.flatten() {
            bring(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    let bytes = at(from, fs::read(from))?;
    if fs::read(to).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    at(to, fs::write(to, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_read() {
        let text = "# why\n\nGW-1 GW-2\nsrc/a.rs\n- one\n    two\n+ three\n\nGW-3\nsrc/b.rs\n- x\n+\n";
        let read = parse(text).unwrap_or_default();
        let made = |rules: &[&str], file: &str, find: &str, with: &str| Mutation {
            rules: rules.iter().map(|it| (*it).to_owned()).collect(),
            file: file.into(),
            find: find.into(),
            with: with.into(),
        };
        assert_eq!(
            read,
            [made(&["GW-1", "GW-2"], "src/a.rs", "one\n    two", "three"), made(&["GW-3"], "src/b.rs", "x", "")]
        );
        assert!(parse("GW-1\nsrc/a.rs\nx\n").is_err());
        assert_eq!(read.first().map(|it| edited("0 one\n    two", it)), Some(Ok("0 three".into())));
        assert!(read.first().is_some_and(|it| edited("one", it).is_err()));
    }

    #[test]
    fn what_failed_is_named() {
        assert_eq!(failed("gateway.md:12: V01 (GW-1): a"), Some("gateway.md: V01 (GW-1): a".into()));
        assert_eq!(failed("---- deny_only stdout ----"), Some("deny_only".into()));
        assert_eq!(failed("---- every_transcript_holds stdout ----"), None);
        assert_eq!(failed("test result: ok"), None);
    }
}
