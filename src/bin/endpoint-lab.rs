//! The program `endpoint-lab`. It must not know anything but files, standard streams and the command language.

use endpoint_lab::cli::transcript::{SectionResult, Transcript, updated};
use endpoint_lab::cli::{Printed, Session};
use endpoint_lab::policy::vectors::check_vectors;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "endpoint-lab: a simulator of AWS VPC endpoints

usage: endpoint-lab COMMAND …

  run SCRIPT…                    runs scripts of aws, on and lab commands (- is standard input)
  transcript [--update] PATH…    checks transcripts, files or folders; --update rewrites what they expect
  policy FILE.jsonl              checks policy vectors

Status: 0 holds; 1 a transcript or vector fails; 2 wrong usage; 252 and 254 as the AWS CLI, of the last command.

A script's lines are the AWS CLI's own:
  VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
  aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC
  on web-1 dig +short s3.us-east-1.amazonaws.com
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let status = match words.as_slice() {
        [] => {
            eprint!("{HELP}");
            2
        }
        ["--help" | "-h" | "help"] => {
            print!("{HELP}");
            0
        }
        ["run", scripts @ ..] if !scripts.is_empty() => run(scripts),
        ["transcript", "--update", paths @ ..] if !paths.is_empty() => update(paths),
        ["transcript", paths @ ..] if !paths.is_empty() => transcripts(paths),
        ["policy", file] => policy(file),
        [first, ..] => {
            eprintln!("endpoint-lab: '{first}' is not understood; see endpoint-lab --help");
            2
        }
    };
    ExitCode::from(u8::try_from(status).unwrap_or(1))
}

fn read(path: &str) -> Result<String, i32> {
    let text = if path == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|why| {
        eprintln!("endpoint-lab: {path}: {why}");
        2
    })
}

fn print(printed: &Printed) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(printed.stdout.as_bytes());
    let _ = out.flush();
    let _ = std::io::stderr().lock().write_all(printed.stderr.as_bytes());
}

fn run(scripts: &[&str]) -> i32 {
    let mut session = Session::default();
    for script in scripts {
        let text = match read(script) {
            Ok(text) => text,
            Err(status) => return status,
        };
        let status = session.script(&text, print);
        if status != 0 {
            return status;
        }
    }
    0
}

/// The Markdown files of a path, in order.
fn files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_path_buf()];
    }
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn transcripts(paths: &[&str]) -> i32 {
    let files: Vec<PathBuf> = paths.iter().flat_map(|path| files(Path::new(path))).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len().max(1));
    let next = std::sync::atomic::AtomicUsize::new(0);
    let results: std::sync::Mutex<Vec<(usize, Result<Vec<SectionResult>, String>)>> = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(file) = files.get(at) else { break };
                    let result = fs::read_to_string(file)
                        .map(|text| Transcript::parse(&text).check(&Session::default()))
                        .map_err(|why| why.to_string());
                    if let Ok(mut results) = results.lock() {
                        results.push((at, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(at, _)| *at);
    let (mut passed, mut failed) = (0, 0);
    for (at, result) in results {
        let name = files.get(at).map(|file| file.display().to_string()).unwrap_or_default();
        match result {
            Err(why) => {
                failed += 1;
                println!("FAIL {name}: {why}");
            }
            Ok(sections) => {
                for section in sections {
                    match section.difference {
                        None => passed += 1,
                        Some(difference) => {
                            failed += 1;
                            println!("FAIL {name}:{}: {}\n{}", section.line, section.title, difference.readable());
                        }
                    }
                }
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    i32::from(failed > 0)
}

fn update(paths: &[&str]) -> i32 {
    for file in paths.iter().flat_map(|path| files(Path::new(path))) {
        let name = file.display().to_string();
        let text = match read(&name) {
            Ok(text) => text,
            Err(status) => return status,
        };
        let new = updated(&text, &Session::default());
        if new != text {
            if let Err(why) = fs::write(&file, new) {
                eprintln!("endpoint-lab: {name}: {why}");
                return 2;
            }
            println!("rewritten: {name}");
        }
    }
    0
}

fn policy(path: &str) -> i32 {
    let text = match read(path) {
        Ok(text) => text,
        Err(status) => return status,
    };
    let results = check_vectors(&text);
    let failed = results.iter().filter(|result| !result.passed()).count();
    for result in results.iter().filter(|result| !result.passed()) {
        println!("FAIL {}", result.text());
    }
    println!("{} passed, {failed} failed", results.len() - failed);
    i32::from(failed > 0)
}
