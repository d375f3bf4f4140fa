//! The test command: every test there is, in order, each with its time. It must not know how tools are installed.

use crate::native::CORE;
use crate::peers;
use crate::shell::{Heard, Outcome, at, command, heading, hear, root, run, seconds};
use crate::site::{self, Profile};
use crate::sizes;
use crate::tools::{self, Tool};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// A part of the test command.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Format,
    Clippy,
    Native,
    Peers,
    Browser,
    Sizes,
    EndToEnd,
}

const STEPS: &[Step] =
    &[Step::Format, Step::Clippy, Step::Native, Step::Peers, Step::Browser, Step::Sizes, Step::EndToEnd];

/// Single tests, by their outcome.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u64,
    failed: u64,
}

/// Runs the named steps, or all, and goes on after a failing one. The last line is `N passed, M failed`.
pub fn test(names: &[String], profile: Profile) -> Outcome<ExitCode> {
    let steps = if names.is_empty() {
        STEPS.to_vec()
    } else {
        names.iter().map(|name| Step::named(name)).collect::<Outcome<_>>()?
    };
    let needs: Vec<Tool> =
        tools::ALL.iter().copied().filter(|tool| steps.iter().any(|step| step.needs().contains(tool))).collect();
    tools::bring(&needs)?;
    let mut results: Vec<(Step, Count, Duration)> = Vec::new();
    for step in steps {
        heading(format!("{}: {}", step.name(), step.described()));
        let start = Instant::now();
        let count = step.run(profile).unwrap_or_else(|message| {
            println!("error: {message}");
            Count { passed: 0, failed: 1 }
        });
        println!("   {}: {} passed, {} failed, {}", step.name(), count.passed, count.failed, seconds(start.elapsed()));
        results.push((step, count, start.elapsed()));
    }
    heading("Summary");
    let mut all = Count::default();
    for (step, count, time) in results {
        let mark = if count.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "   {:<8} {mark:<6} {:>5} passed {:>4} failed  {:>12}",
            step.name(),
            count.passed,
            count.failed,
            seconds(time)
        );
        all.passed += count.passed;
        all.failed += count.failed;
    }
    println!("{} passed, {} failed", all.passed, all.failed);
    Ok(if all.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Format => "fmt",
            Step::Clippy => "clippy",
            Step::Native => "native",
            Step::Peers => "peers",
            Step::Browser => "browser",
            Step::Sizes => "sizes",
            Step::EndToEnd => "e2e",
        }
    }

    fn described(self) -> &'static str {
        match self {
            Step::Format => "the source is formatted",
            Step::Clippy => "lints, natively and for WebAssembly",
            Step::Native => "unit tests, transcripts and properties of the core",
            Step::Peers => "the AWS CLI, moto, cfn-lint and Terraform read what goes out",
            Step::Browser => "unit tests in Chromium",
            Step::Sizes => "the built site and its size budgets",
            Step::EndToEnd => "the page in Chromium, as a person uses it",
        }
    }

    fn named(name: &str) -> Outcome<Step> {
        STEPS.iter().copied().find(|step| step.name() == name).ok_or_else(|| {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name()).collect();
            format!("there is no step `{name}`; the steps are {}", names.join(", "))
        })
    }

    fn needs(self) -> &'static [Tool] {
        match self {
            Step::Format => &[Tool::RustComponents],
            Step::Clippy => &[Tool::RustComponents, Tool::WasmTarget],
            Step::Native | Step::Peers => &[],
            Step::Browser => &[Tool::WasmTarget, Tool::WasmBindgen, Tool::Chromium],
            Step::Sizes => tools::ALL,
            Step::EndToEnd => tools::ALL,
        }
    }

    fn run(self, profile: Profile) -> Outcome<Count> {
        match self {
            Step::Format => Ok(whole(&hear(cargo().args(["fmt", "--all", "--check"]))?)),
            Step::Clippy => {
                let native = ["clippy", "--all-targets"];
                let page = ["clippy", "--target", "wasm32-unknown-unknown", "--lib", "--bin", "page", "--test", "web"];
                let native = whole(&hear(cargo().args(native).args(CORE).args(["--", "-D", "warnings"]))?);
                let page = whole(&hear(cargo().args(page).args(["--", "-D", "warnings"]))?);
                let embed = ["clippy", "--target", "wasm32-unknown-unknown", "--no-default-features", "--bin", "embed"];
                let both = ["embed", "embed-edit"].map(|features| {
                    hear(cargo().args(embed).args(["--features", features, "--", "-D", "warnings"]))
                        .map(|it| whole(&it))
                });
                let [shows, changes] = both;
                Ok(native.and(page).and(shows?).and(changes?))
            }
            Step::Native => native(),
            Step::Peers => peers::judge().map(|judged| Count { passed: judged.passed, failed: judged.failed }),
            Step::Browser => browser(),
            Step::Sizes => sizes::check(&site::build(Profile::Release)?).map(|()| Count { passed: 1, failed: 0 }),
            Step::EndToEnd => end_to_end(&site::build(profile)?),
        }
    }
}

fn cargo() -> Command {
    command("cargo")
}

/// Native tests, by nextest where it is installed, which is faster and does not know documentation tests.
fn native() -> Outcome<Count> {
    let nextest = command("cargo").args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success());
    if !nextest {
        return Ok(counted(&hear(cargo().arg("test").args(CORE).arg("--no-fail-fast"))?));
    }
    let quiet = ["--no-fail-fast", "--status-level=fail", "--final-status-level=fail", "--no-tests=pass"];
    let tests = counted(&hear(cargo().args(["nextest", "run"]).args(CORE).args(quiet))?);
    Ok(tests.and(counted(&hear(cargo().args(["test", "--doc"]).args(CORE))?)))
}

/// `tests/web.rs` in Chromium, by wasm-bindgen-test.
fn browser() -> Outcome<Count> {
    let driver = tools::chromedriver().ok_or("there is no chromedriver")?;
    let runner = tools::test_runner()?;
    let mut tests = cargo();
    tests.args(["test", "--target", "wasm32-unknown-unknown", "--test", "web"]);
    tests
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(counted(&hear(&mut tests)?))
}

/// Every `tests/e2e/*.test.mjs`, by Node's own test runner.
fn end_to_end(site: &Path) -> Outcome<Count> {
    let folder = root().join("tests/e2e");
    let entries = at(&folder, std::fs::read_dir(&folder))?.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    files.sort();
    let mut tests = node(site)?;
    if tools::bring_if_possible(&[Tool::Peers], "S3 and CloudFront are not tried, for lack of a tool:")? {
        tests.env("PEERS", tools::python()?.get_program());
    }
    tests.args(["--test", "--test-reporter=spec", "--test-concurrency=2"]).args(files);
    Ok(counted(&hear(&mut tests)?))
}

/// Node with what the scripts of `tests/e2e` need to know.
fn node(site: &Path) -> Outcome<Command> {
    let chromium = tools::chromium().ok_or("there is no Chromium")?;
    let mut node = command("node");
    node.env("CHROMIUM", chromium).env("LAB_SITE", site);
    node.env("GENERATORS", tools::generators()?).env("DOCUSAURUS", tools::docusaurus()?);
    Ok(node)
}

/// Writes pictures of the built page into a folder.
pub fn screenshots(folder: &str, profile: Profile) -> Outcome<()> {
    tools::bring(tools::ALL)?;
    let site = site::build(profile)?;
    run(node(&site)?.arg("tests/e2e/screenshots.mjs").arg(root().join(folder)))
}

/// Measures: the native benches, then the page in the browser.
pub fn bench(filter: &[String]) -> Outcome<()> {
    heading("Benches: native");
    run(cargo()
        .args(["bench", "--quiet", "--no-default-features", "--bench", "*"])
        .args(if filter.is_empty() { &[][..] } else { &["--"] })
        .args(filter))?;
    let page: PathBuf = root().join("benches/page.mjs");
    if page.exists() {
        tools::bring(tools::ALL)?;
        let site = site::build(Profile::Release)?;
        heading("Benches: the page in Chromium, and React Flow with ELK");
        run(node(&site)?.arg(page))?;
        let other = root().join("benches/react-flow");
        if !other.join("node_modules").exists() {
            run(tools::npm().arg("ci").current_dir(&other))?;
        }
        run(node(&site)?.arg(other.join("bench.mjs")))?;
    }
    Ok(())
}

impl Count {
    fn and(self, other: Count) -> Count {
        Count { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// A command that is one test in itself.
fn whole(heard: &Heard) -> Count {
    if heard.success { Count { passed: 1, failed: 0 } } else { Count { passed: 0, failed: 1 } }
}

/// The tests that a runner says it ran. One that fails without naming a failed test counts as one.
fn counted(heard: &Heard) -> Count {
    let mut count = heard.lines.iter().fold(Count::default(), |count, line| count.and(counted_line(&plain(line))));
    if !heard.success && count.failed == 0 {
        count.failed = 1;
    }
    count
}

/// Reads the summary line of libtest and wasm-bindgen-test (`test result: ok. 3 passed; 0 failed; …`),
/// of nextest (`Summary [ 0.5s] 3 tests run: 2 passed, 1 failed, …`) and of Node (`ℹ pass 3`, `ℹ fail 0`).
fn counted_line(line: &str) -> Count {
    let line = line.trim();
    if line.starts_with("test result:") || line.starts_with("Summary [") {
        return Count {
            passed: number_before(line, "passed"),
            failed: number_before(line, "failed") + number_before(line, "timed out"),
        };
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["ℹ" | "#", "pass", number] => Count { passed: number.parse().unwrap_or(0), failed: 0 },
        ["ℹ" | "#", "fail" | "cancelled", number] => Count { passed: 0, failed: number.parse().unwrap_or(0) },
        _ => Count::default(),
    }
}

/// The number right before a word: 3 for `passed` in `3 passed; 0 failed`.
fn number_before(line: &str, word: &str) -> u64 {
    line.split_once(&format!(" {word}")).and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\x1b') {
        text.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, passed: u64, failed: u64) {
        let count = counted_line(&plain(line));
        assert_eq!((count.passed, count.failed), (passed, failed), "{line}");
    }

    #[test]
    fn summaries_are_read() {
        check("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s", 12, 0);
        check("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 filtered out; finished in 0.0s", 1, 2);
        check("     Summary [   0.543s] 8 tests run: 5 passed, 3 failed, 1 skipped", 5, 3);
        check("     Summary [   0.543s] 8 tests run: 5 passed (1 slow), 2 failed, 1 timed out, 1 skipped", 5, 3);
        check(
            "\x1b[32;1m     Summary\x1b[0m [   0.543s] \x1b[1m8\x1b[0m tests run: \x1b[1m8\x1b[0m \x1b[32;1mpassed\x1b[0m, \x1b[1m0\x1b[0m skipped",
            8,
            0,
        );
        check("ℹ pass 4", 4, 0);
        check("ℹ fail 2", 0, 2);
        check("test net::cidr ... ok", 0, 0);
    }
}
