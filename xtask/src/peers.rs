//! Other people's tools as judges of what goes out: the AWS CLI, moto, cfn-lint, the schema of Terraform's provider, and
//! `terraform fmt` where it is installed. It must not know how these tools are installed.

use crate::native::{self, CORE};
use crate::shell::{Heard, Outcome, at, command, hear, root, seconds};
use crate::tools::{self, Tool};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Single judgements, by their outcome.
#[derive(Clone, Copy, Default)]
pub struct Judged {
    pub passed: u64,
    pub failed: u64,
}

/// A judge: what it is called, and the command that asks it.
struct Judge {
    name: &'static str,
    command: Command,
    reads: Reads,
}

/// How a judge says what it found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reads {
    /// Its last line is `N passed, M failed`.
    Counts,
    /// Its status alone.
    Status,
}

/// Writes networks in every form that goes out, and asks every judge. What Python brings is skipped where there is no Python.
pub fn judge() -> Outcome<Judged> {
    let exports = root().join("target/peers");
    if exports.exists() {
        at(&exports, std::fs::remove_dir_all(&exports))?;
    }
    let mut write = command("cargo");
    write.args(["test", "--quiet"]).args(CORE).args(["--test", "peers"]).env("EXPORTS", &exports);
    let written = hear(&mut write)?;
    let mut judged = Judged { passed: u64::from(written.success), failed: u64::from(!written.success) };
    if !written.success {
        return Ok(judged);
    }
    let mut judges = Vec::new();
    if tools::bring_if_possible(&[Tool::Peers], "What Python's tools would judge is skipped, for lack of a tool:")? {
        judges.extend(python(&exports)?);
    }
    match tools::terraform() {
        Some(terraform) => {
            let mut format = command(terraform);
            format.args(["fmt", "-check", "-diff", "-recursive"]).arg(&exports);
            judges.push(Judge { name: "terraform fmt", command: format, reads: Reads::Status });
        }
        None => println!("   terraform fmt: skipped, there is no terraform; the tests have a check of their own"),
    }
    // One after the other: each has work for every core.
    for judge in judges {
        let (passed, failed) = ask(judge);
        judged.passed += passed;
        judged.failed += failed;
    }
    Ok(judged)
}

/// What Python's tools judge.
fn python(exports: &Path) -> Outcome<Vec<Judge>> {
    let program = native::program()?;
    let wheel = tools::provider_schema()?;
    let mut configurations: Vec<PathBuf> = at(exports, std::fs::read_dir(exports))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "tf"))
        .collect();
    configurations.sort();
    let asked = |name: &'static str, script: &str| -> Outcome<Judge> {
        let mut python = tools::python()?;
        python.arg(root().join("tests/peers").join(script));
        Ok(Judge { name, command: python, reads: Reads::Counts })
    };
    let mut moto = asked("moto", "moto_judge.py")?;
    moto.command.arg(exports).arg(program);
    let mut lint = asked("cfn-lint", "cfn_lint.py")?;
    lint.command.arg(exports);
    let mut cli = asked("AWS CLI", "aws_cli.py")?;
    cli.command.arg(root().join("tests/transcripts")).arg(root().join("public/examples")).arg(exports);
    let mut schema = asked("Terraform's schema", "terraform_schema.py")?;
    schema.command.arg(wheel).args(configurations);
    Ok(vec![moto, lint, cli, schema])
}

fn ask(mut judge: Judge) -> (u64, u64) {
    let start = Instant::now();
    let heard = hear(&mut judge.command).unwrap_or_else(|why| {
        println!("error: {why}");
        Heard { success: false, lines: Vec::new() }
    });
    let (passed, failed) = match judge.reads {
        Reads::Counts => counts(&heard),
        Reads::Status => (u64::from(heard.success), u64::from(!heard.success)),
    };
    println!("   {}: {passed} passed, {failed} failed, {}", judge.name, seconds(start.elapsed()));
    (passed, failed)
}

/// What a judge counted in its last line; one that does not say, or ends badly all the same, failed once.
fn counts(heard: &Heard) -> (u64, u64) {
    let number = |text: &str, word: &str| text.strip_suffix(word)?.trim().parse::<u64>().ok();
    let counted = heard.lines.last().and_then(|line| {
        let (passed, failed) = line.split_once(", ")?;
        Some((number(passed, " passed")?, number(failed, " failed")?))
    });
    match counted {
        Some((passed, 0)) if heard.success && 0 < passed => (passed, 0),
        Some((passed, failed)) => (passed, failed.max(1)),
        None => (0, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(success: bool, line: &str, expected: (u64, u64)) {
        let heard = Heard { success, lines: vec!["first".to_owned(), line.to_owned()] };
        assert_eq!(counts(&heard), expected, "{line}");
    }

    #[test]
    fn counts_are_read_and_silence_fails() {
        check(true, "12 passed, 0 failed", (12, 0));
        check(false, "12 passed, 3 failed", (12, 3));
        check(false, "12 passed, 0 failed", (12, 1));
        check(true, "0 passed, 0 failed", (0, 1));
        check(true, "skipped: no module", (0, 1));
        check(true, "", (0, 1));
    }
}
