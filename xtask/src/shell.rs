//! Running other programs and saying what is done and how long it took. It must not know which programs the project needs.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a step gives, or a message for the person at the terminal.
pub type Outcome<T> = Result<T, String>;

/// The top of this clone.
pub fn root() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or_else(|| PathBuf::from("."), PathBuf::from)
}

/// A command in the top of this clone, without the variables that `cargo run` adds: nested builds would see them as changes. What is
/// built stands in `target`, where the next step looks for it, whatever the user's own choice is.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO_TARGET_DIR", root().join("target"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || name.starts_with("CARGO_BIN_")
            || name == "CARGO"
        {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Prints a line that stands out, in bold where this is a terminal.
pub fn heading(text: impl Display) {
    if std::io::stdout().is_terminal() {
        println!("\x1b[1m== {text}\x1b[0m");
    } else {
        println!("== {text}");
    }
}

/// A duration as people read it: `4.2 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    if time.as_secs() < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// Says what begins, does it, and says how long it took.
pub fn timed<T>(what: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("   {what} …");
    let start = Instant::now();
    let result = work();
    let word = if result.is_ok() { "done" } else { "failed" };
    println!("   {what}: {word} in {}", seconds(start.elapsed()));
    result
}

/// Runs a command that speaks to the terminal itself.
pub fn run(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|error| cannot_start(command, error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", shown(command))) }
}

/// Runs a command and gives what it printed on standard output; standard error goes to the terminal.
pub fn capture(command: &mut Command) -> Outcome<String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| cannot_start(command, error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{}` ended with {}", shown(command), output.status))
    }
}

/// What a command printed while the terminal showed it, and whether it succeeded.
pub struct Heard {
    pub success: bool,
    pub lines: Vec<String>,
}

/// Runs a command, shows both its streams line by line as they come, and keeps them.
pub fn hear(command: &mut Command) -> Outcome<Heard> {
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| cannot_start(command, error))?;
    let lines = Mutex::new(Vec::new());
    let (out, err) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| relay(err, &lines));
        relay(out, &lines);
    });
    let status = child.wait().map_err(|error| format!("`{}`: {error}", shown(command)))?;
    Ok(Heard { success: status.success(), lines: lines.into_inner().unwrap_or_else(PoisonError::into_inner) })
}

fn relay(stream: Option<impl Read>, lines: &Mutex<Vec<String>>) {
    let Some(stream) = stream else { return };
    for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).into_owned();
        let _ = writeln!(std::io::stdout(), "{line}");
        lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

fn cannot_start(command: &Command, error: std::io::Error) -> String {
    format!("cannot start `{}`: {error}", command.get_program().to_string_lossy())
}

/// A command as one would type it.
pub fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// Adds the path to an error of the file system.
pub fn at<T>(path: &std::path::Path, result: std::io::Result<T>) -> Outcome<T> {
    result.map_err(|error| format!("{}: {error}", path.display()))
}

/// FNV-1a: the same bytes, the same name.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
