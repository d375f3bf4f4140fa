//! The project's commands: `cargo xtask serve`, `cargo xtask test` and their kin. It must not know anything about AWS.

mod checks;
mod docs;
mod embed;
mod mutate;
mod native;
mod offline;
mod outline;
mod parts;
mod peers;
mod release;
mod serve;
mod shell;
mod site;
mod sizes;
mod split;
mod style;
mod tools;
mod wasm;
mod watch;
mod workflow;

use shell::Outcome;
use site::Profile;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  serve [--port N] [--dev]     build the lab and serve it on 127.0.0.1 (port 8080)
  test [STEP…] [--dev]         run every test, or only the named steps:
                               fmt clippy native peers browser sizes e2e
  build [--dev]                leave the static site in dist/
  docs [SITE]                  only the documentation, into the folder docs of a built site (dist)
  release                      the site as one archive, with its sum, in target/release-site
  embed [FOLDER] [--dev]       the embed alone, without the page (target/embed-site)
  sizes                        print the built files' sizes, compressed, and check their budgets
  screenshots [FOLDER] [--dev] pictures of the built page, as PNG (target/screenshots)
  bench                        measure: native benches, then the page in the browser
  workflow [FILE]              run the commands of a workflow in a fresh clone (.github/workflows/pages.yml)
  mutate [RULE…]               take rules out of a copy of the core, one by one: each must be missed by a test
  tools                        install what is missing, and say where everything is

  --dev: a page that builds fast and is large, in target/dist-dev
  Tools are kept in $ENDPOINT_LAB_CACHE, else in the user's cache, for all clones.
  $CHROMIUM and $CHROMEDRIVER name another browser than the one on PATH.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match obey(&arguments) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn obey(arguments: &[String]) -> Outcome<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        println!("{USAGE}");
        return Ok(ExitCode::SUCCESS);
    };
    let options = Options::parse(rest)?;
    match name.as_str() {
        "serve" => serve::serve(&site::build(options.profile)?, options.port)?,
        "test" => return checks::test(&options.words, options.profile),
        "build" => drop(site::build(options.profile)?),
        "docs" => docs::add(
            &options.words.first().map_or_else(|| options.profile.folder(), |folder| shell::root().join(folder)),
        )?,
        "release" => release::pack(&site::build(Profile::Release)?)?,
        "embed" => embed::alone(options.words.first().map_or("target/embed-site", String::as_str), options.profile)?,
        "sizes" => sizes::check(&site::build(Profile::Release)?)?,
        "screenshots" => {
            checks::screenshots(options.words.first().map_or("target/screenshots", String::as_str), options.profile)?
        }
        "bench" => checks::bench(&options.words)?,
        "workflow" => workflow::try_out(options.words.first().map_or(".github/workflows/pages.yml", String::as_str))?,
        "mutate" => return mutate::mutate(&options.words),
        "tools" => tools::list()?,
        "help" | "--help" | "-h" => println!("{USAGE}"),
        _ => return Err(format!("there is no command `{name}`\n\n{USAGE}")),
    }
    Ok(ExitCode::SUCCESS)
}

/// What follows a command.
struct Options {
    port: u16,
    profile: Profile,
    words: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Outcome<Options> {
        let mut options = Options { port: 8080, profile: Profile::Release, words: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--dev" => options.profile = Profile::Dev,
                "--port" => {
                    let value = rest.next().ok_or("--port needs a number")?;
                    options.port = value.parse().map_err(|_| format!("--port {value}: not a port number"))?;
                }
                word if word.starts_with('-') => {
                    return Err(format!("there is no option `{word}`\n\n{USAGE}"));
                }
                word => options.words.push(word.to_owned()),
            }
        }
        Ok(options)
    }
}
