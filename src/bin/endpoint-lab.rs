//! The program `endpoint-lab`. It must not know anything but files, standard streams and the command language.

use endpoint_lab::cli::output::json_line;
use endpoint_lab::cli::transcript::{Transcript, updated};
use endpoint_lab::cli::words::nearest;
use endpoint_lab::cli::{Files, Printed, Scratch, Session};
use endpoint_lab::control::Lab;
use endpoint_lab::exchange::commands::{self, open_or_build, picture};
use endpoint_lab::exchange::describe::COLLECT;
use endpoint_lab::exchange::fragment::Fragment;
use endpoint_lab::exchange::shown::{Shown, parts};
use endpoint_lab::lessons::exercise::Track;
use endpoint_lab::lessons::grade::{Grader, LONGEST, NoGrade, csv, rows, table};
use endpoint_lab::lessons::reading::strings;
use endpoint_lab::lessons::scorm::package;
use endpoint_lab::policy::vectors::check_vectors;
use serde_json::{Map, Value};
use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "endpoint-lab: a simulator of AWS VPC endpoints

usage: endpoint-lab COMMAND …

  run [--network FILE] [--save FILE] SCRIPT…      runs scripts of aws, on and lab commands, in a lab or an empty one
  import FILE… --output FILE [--parameters N=V]   a lab from aws ec2 describe-* JSON, CloudFormation templates, Terraform's
                                                  plans and states; the report goes to standard error
  export --network FILE --format cli|cloudformation|cloudformation-json|describe|document|link|svg|terraform|terraform-import
         [--output FILE] [--redact]
  trace --network FILE --from HOST --to URL-or-ADDRESS[:PORT] [--protocol tcp|udp|icmp] [--action A] [--resource ARN]
        [--principal ARN] [--query …] [--output json|text|table]
  trace --network FILE --flows FILE.jsonl         many: {\"from\": …, \"to\": …, \"port\": …, \"protocol\": …} a line
  dig --network FILE --from HOST [+short] [@SERVER] NAME [A|AAAA|CNAME]
  matrix|findings|cost --network FILE [--output json|text]
  render FILE --output FILE.svg                   the picture of a lab
  render --html FILE --output FILE.html [--view PARTS] [--from HOST] [--to URL-or-ADDRESS]
                                                  its picture and tables as HTML, for the inside of <endpoint-lab>
  transcript [--update] FILE-or-FOLDER…           checks transcripts; --update rewrites what they expect
  policy FILE.jsonl…                              checks policy vectors
  grade TRACK.json FILE-or-FOLDER… [--output text|csv]
                                                  replays answers to exercises, and grades them
  scorm TRACK.json [EXERCISE…] --lab ADDRESS-or-FOLDER --output FILE.zip
                                                  exercises as a package for a learning system
  completions bash|zsh|fish                       a shell's completions, to be sourced
  help COMMAND                                    more about a command

FILE may be - for standard input or output. A FILE of a lab is what `lab save` and the page write.

Status: 0 holds; 1 a transcript, vector or goal fails; 2 wrong usage; 252 refused by the command line,
254 refused by AWS, as the AWS CLI has it (of a script's last command).

A first script:

  VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
  aws ec2 create-vpc-endpoint --vpc-id $VPC --service-name com.amazonaws.us-east-1.s3
  lab findings --output text
";

/// What `endpoint-lab help COMMAND` says besides.
const MORE_HELP: &[(&str, &str)] = &[
    (
        "run",
        "endpoint-lab run [--network FILE] [--save FILE] SCRIPT…\n\nRuns scripts one after the other in the same lab and prints what their commands print. A script is lines of\n`aws …`, `on HOST …` and `lab …`; NAME=$(command) keeps an output, $NAME stands for it, # begins a comment and \\ at a\nline's end continues it. It stops at the first command that is refused, names its line, and ends with its status.\n--save writes the lab even then: as it was left.\n\n  printf 'aws ec2 create-vpc --cidr-block 10.0.0.0/16\\n' | endpoint-lab run --save lab.json -\n",
    ),
    (
        "import",
        "endpoint-lab import FILE… --output FILE\n\nReads what `aws ec2 describe-vpcs`, `describe-subnets`, … print with --output json, in any mix of files, and writes a\nlab. What was taken, what was left out and why goes to standard error.\n\nCloudFormation templates and Terraform's plans and states (terraform show -json) are read as well; --parameters\nNAME=VALUE gives a template's parameter, and may stand more than once.\n\n  endpoint-lab help collect > collect.sh     a script that collects what can be used of an account\n  bash collect.sh && endpoint-lab import account/*.json --output lab.json\n",
    ),
    ("collect", COLLECT),
    (
        "export",
        "endpoint-lab export --network FILE --format FORMAT [--output FILE] [--redact]\n\ncli: a script that builds the same network in an empty lab, or with the AWS CLI. document: the lab itself.\ncloudformation: a template, in YAML, or in JSON where --output names a .json file.\nterraform: a configuration for hashicorp/aws 6. terraform-import: blocks that import what it describes from the account.\nlink: the lab as the text of a link.\ndescribe: what aws describe-* would print, in a folder where --output names one.\nsvg: its picture, which opens again as the lab.\n\n--redact replaces account ids, names, tags, texts and public addresses, each by the same everywhere: what reaches what\nstays as it is, and ids and private addresses stay.\n\n  endpoint-lab export --network lab.json --format document --redact --output to-share.json\n",
    ),
    (
        "trace",
        "endpoint-lab trace --network FILE --from HOST --to URL-or-ADDRESS[:PORT] …\n\nThe whole journey as JSON, with every reason. HOST is an instance's id or Name tag, an on-premises host, or internet.\n\n  endpoint-lab trace --network lab.json --from web-1 --to https://s3.us-east-1.amazonaws.com/ --query verdict\n\nWith --flows FILE.jsonl each line of the file is a question, {\"from\": …, \"to\": …, \"port\": …, \"protocol\": …}, and is\nprinted with \"trace\" added, or \"error\" where it cannot be asked; the status is 1 if one could not.\n",
    ),
    (
        "dig",
        "endpoint-lab dig --network FILE --from HOST [+short] [@SERVER] NAME [A|AAAA|CNAME]\n\nWhat the host's resolver answers, as dig prints it; status 9 where nobody answers.\n",
    ),
    (
        "matrix",
        "endpoint-lab matrix --network FILE [--output json|text] [SERVICE…]\n\nSubnets by services: private, public, blocked or unknown.\n",
    ),
    (
        "findings",
        "endpoint-lab findings --network FILE [--output json|text]\n\nWhat is wrong or wasteful, with repairs.\n",
    ),
    ("cost", "endpoint-lab cost --network FILE [--output json|text]\n\nThe monthly bill, line by line.\n"),
    (
        "render",
        "endpoint-lab render FILE --output FILE.svg\nendpoint-lab render --html FILE --output FILE.html [--view PARTS] [--from HOST] [--to URL-or-ADDRESS]\n\nThe picture of a lab, which opens again as the lab; with --html, its picture, its tables and a trace as HTML that\nneeds no script: it stands inside the element <endpoint-lab>, and is replaced when the element comes to life. PARTS\nare of picture, routes, dns and trace, in their order. FILE may also be a script that builds the lab.\n\n  endpoint-lab render --html lab.json --view \"picture trace\" --from web-1 --output -\n",
    ),
    (
        "transcript",
        "endpoint-lab transcript [--update] FILE-or-FOLDER…\n\nRuns the commands of Markdown files (fences marked `console`, lines that begin with `$ `) and compares what they\nprint. [..] in a line stands for anything, a line ... for any lines, `? 254` is a status. Each ## section starts\nafresh from what stands before the first. --update writes what is printed now, for a person to review.\n",
    ),
    (
        "policy",
        "endpoint-lab policy FILE.jsonl…\n\nOne JSON object a line: `policy` and `request` in, `expected` and `deciding` out.\n",
    ),
    (
        "grade",
        "endpoint-lab grade TRACK.json FILE-or-FOLDER… [--output text|csv]\n\nReplays each answer from its exercise's start and asks the goals again: what an answer says of itself counts for\nnothing. Files that cannot be graded are named; the status is 1 if an answer misses a goal or cannot be graded.\n",
    ),
    (
        "scorm",
        "endpoint-lab scorm TRACK.json [EXERCISE…] --lab ADDRESS-or-FOLDER --output FILE.zip\n\nA SCORM 1.2 package with an item for each exercise. --lab is where the lab is: its address, or the folder of the\nbuilt site, which goes along so that the package works alone. The titles come from en/TRACK.json beside the track.\n",
    ),
    (
        "completions",
        "endpoint-lab completions bash|zsh|fish\n\n  source <(endpoint-lab completions bash)\n  endpoint-lab completions fish > ~/.config/fish/completions/endpoint-lab.fish\n",
    ),
];

/// Each command with its flags, for completions and for hints.
const COMMANDS: &[(&str, &[&str])] = &[
    ("run", &["--network", "--save"]),
    ("import", &["--output", "--parameters"]),
    ("export", &["--network", "--format", "--output", "--redact"]),
    (
        "trace",
        &[
            "--network",
            "--from",
            "--to",
            "--flows",
            "--protocol",
            "--action",
            "--resource",
            "--principal",
            "--context",
            "--query",
            "--output",
        ],
    ),
    ("dig", &["--network", "--from"]),
    ("matrix", &["--network", "--output"]),
    ("findings", &["--network", "--output"]),
    ("cost", &["--network", "--output"]),
    ("render", &["--html", "--output", "--view", "--from", "--to"]),
    ("transcript", &["--update"]),
    ("policy", &[]),
    ("grade", &["--output"]),
    ("scorm", &["--lab", "--output"]),
    ("completions", &[]),
    ("help", &[]),
];

/// Flags that stand alone.
const SWITCHES: &[&str] = &["--html", "--redact", "--update"];

/// The disk and the standard streams.
#[derive(Clone, Copy, Debug)]
struct Disk;

impl Files for Disk {
    fn read(&mut self, name: &str) -> Result<String, String> {
        let bytes = match name {
            "-" => {
                let mut bytes = Vec::new();
                std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
            }
            name => fs::read(name),
        };
        let bytes = bytes.map_err(|why| [name, ": ", &why.to_string()].concat())?;
        String::from_utf8(bytes).map_err(|_| [name, ": this is no text (UTF-8)"].concat())
    }

    fn write(&mut self, name: &str, text: &str) -> Result<(), String> {
        let written = match name {
            "-" => std::io::stdout().write_all(text.as_bytes()),
            name => {
                let folder = std::path::Path::new(name).parent().filter(|it| !it.as_os_str().is_empty());
                folder.map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(name, text))
            }
        };
        written.map_err(|why| [name, ": ", &why.to_string()].concat())
    }

    fn again(&self) -> Box<dyn Files> {
        Box::new(*self)
    }
}

/// A status, or a fault of usage with its sentence.
type Outcome = Result<i32, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        [] => {
            eprint!("{HELP}");
            Ok(2)
        }
        ["--help" | "-h" | "help"] => show(HELP),
        ["--version" | "-V"] => show(concat!("endpoint-lab ", env!("CARGO_PKG_VERSION"), "\n")),
        ["help", command] | [command, "--help" | "-h", ..] => {
            match MORE_HELP.iter().find(|(name, _)| name == command) {
                Some((_, text)) => show(text),
                None => Err(unknown_command(command)),
            }
        }
        ["run", rest @ ..] => run(rest),
        ["import", rest @ ..] => import(rest),
        ["export", rest @ ..] => export(rest),
        ["trace", rest @ ..] => trace(rest),
        ["dig", rest @ ..] => dig(rest),
        [verb @ ("matrix" | "findings" | "cost"), rest @ ..] => of_network(verb, rest),
        ["render", rest @ ..] => render(rest),
        ["transcript", "--update", paths @ ..] if !paths.is_empty() => update(paths),
        ["transcript", paths @ ..] if !paths.is_empty() => transcripts(paths),
        ["transcript"] => Err("transcript: say which FILE or FOLDER".to_owned()),
        ["policy", files @ ..] if !files.is_empty() => policy(files),
        ["policy"] => Err("policy: say which FILE.jsonl".to_owned()),
        ["grade", rest @ ..] => grade(rest),
        ["scorm", rest @ ..] => scorm(rest),
        ["completions", shell] => completions(shell),
        ["completions", ..] => Err("completions: say bash, zsh or fish".to_owned()),
        [first, ..] => Err(unknown_command(first)),
    };
    let status = outcome.unwrap_or_else(|why| {
        eprintln!("endpoint-lab: {why}; see endpoint-lab --help");
        2
    });
    ExitCode::from(u8::try_from(status).unwrap_or(1))
}

fn unknown_command(word: &str) -> String {
    let near = nearest(word, COMMANDS.iter().map(|(name, _)| *name));
    let hint = near.map_or(String::new(), |near| format!(", did you mean {near}?"));
    format!("'{word}' is not a command{hint}")
}

fn show(text: &str) -> Outcome {
    print(&Printed::out(text));
    Ok(0)
}

fn print(printed: &Printed) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(printed.stdout.as_bytes());
    let _ = out.flush();
    let _ = std::io::stderr().lock().write_all(printed.stderr.as_bytes());
}

/// The flags of a command, each with one value, and its other words.
struct Arguments<'a> {
    flags: Vec<(&'a str, &'a str)>,
    others: Vec<&'a str>,
}

impl<'a> Arguments<'a> {
    /// Flags that are not among those of the command are refused.
    fn read(command: &str, words: &[&'a str]) -> Result<Self, String> {
        let known = COMMANDS.iter().find(|(name, _)| *name == command).map_or(&[] as &[&str], |(_, flags)| flags);
        let mut read = Self { flags: Vec::new(), others: Vec::new() };
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            if !word.starts_with("--") {
                read.others.push(word);
                continue;
            }
            let (flag, inline) = match word.split_once('=') {
                Some((flag, value)) => (flag, Some(value)),
                None => (*word, None),
            };
            if !known.contains(&flag) {
                let near = nearest(flag, known.iter().copied());
                let hint = near.map_or(String::new(), |near| format!(", did you mean {near}?"));
                return Err(format!("{command}: unknown option {flag}{hint}"));
            }
            match inline.or_else(|| if SWITCHES.contains(&flag) { Some("") } else { rest.next().copied() }) {
                Some(value) => read.flags.push((flag, value)),
                None => return Err(format!("{command}: {flag} needs a value")),
            }
        }
        Ok(read)
    }

    fn get(&self, flag: &str) -> Option<&'a str> {
        self.flags.iter().rev().find(|(name, _)| *name == flag).map(|(_, value)| *value)
    }

    fn need(&self, command: &str, flag: &str) -> Result<&'a str, String> {
        self.get(flag).ok_or_else(|| format!("{command}: {flag} is missing"))
    }

    /// The flags but for some, as words again.
    fn without(&self, left_out: &[&str]) -> Vec<&'a str> {
        let kept = self.flags.iter().filter(|(name, _)| !left_out.contains(name));
        kept.flat_map(|(name, value)| [*name, *value]).collect()
    }
}

/// A session with the lab of a file, or an empty one.
fn session(network: Option<&str>) -> Result<Session, String> {
    let mut session = commands::session(Lab::default(), Disk);
    if let Some(file) = network {
        let printed = session.run_words(&["lab", "open", file]);
        if printed.status != 0 {
            return Err(printed.stderr.trim().trim_start_matches("lab: error: ").to_owned());
        }
        print(&printed);
    }
    Ok(session)
}

fn run(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("run", words)?;
    if arguments.others.is_empty() {
        return Err("run: say which SCRIPT".to_owned());
    }
    let mut session = session(arguments.get("--network"))?;
    let mut status = 0;
    for script in &arguments.others {
        status = session.script(&Disk.read(script)?, print);
        if status != 0 {
            break;
        }
    }
    if let Some(file) = arguments.get("--save") {
        let saved = session.run_words(&["lab", "save", file]);
        print(&saved);
        if saved.status != 0 {
            return Ok(2);
        }
    }
    Ok(status)
}

fn import(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("import", words)?;
    let output = arguments.need("import", "--output")?;
    let mut session = session(None)?;
    let mut line: Vec<&str> = ["lab", "import"].into_iter().chain(arguments.others.iter().copied()).collect();
    let given: Vec<&str> =
        arguments.flags.iter().filter(|(name, _)| *name == "--parameters").map(|(_, value)| *value).collect();
    if !given.is_empty() {
        line.push("--parameters");
        line.extend(given);
    }
    let imported = session.run_words(&line);
    print(&imported);
    if imported.status != 0 {
        return Ok(imported.status);
    }
    let saved = session.run_words(&["lab", "save", output]);
    print(&saved);
    Ok(saved.status)
}

fn export(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("export", words)?;
    let mut session = session(Some(arguments.need("export", "--network")?))?;
    let mut line = vec!["lab", "export", "--format", arguments.need("export", "--format")?];
    if let Some(output) = arguments.get("--output") {
        line.extend(["--output", output]);
    }
    if arguments.get("--redact").is_some() {
        line.push("--redact");
    }
    let printed = session.run_words(&line);
    print(&printed);
    Ok(printed.status)
}

fn trace(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("trace", words)?;
    let mut session = session(Some(arguments.need("trace", "--network")?))?;
    if let Some(flows) = arguments.get("--flows") {
        return many(&mut session, &Disk.read(flows)?);
    }
    let from = arguments.need("trace", "--from")?;
    let to = arguments.need("trace", "--to")?;
    let mut line = vec!["on", from, "trace", to];
    line.extend(arguments.without(&["--network", "--from", "--to"]));
    let printed = session.run_words(&line);
    print(&printed);
    Ok(printed.status)
}

/// One question a line, each printed with its trace; what cannot be asked is printed with its error.
fn many(session: &mut Session, flows: &str) -> Outcome {
    let mut status = 0;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in flows.lines().filter(|line| !line.trim().is_empty()) {
        let mut flow = match serde_json::from_str(line) {
            Ok(Value::Object(flow)) => flow,
            Ok(_) | Err(_) => Map::new(),
        };
        match one(session, &flow) {
            Ok(trace) => flow.insert("trace".to_owned(), trace),
            Err(why) => {
                status = 1;
                flow.insert("error".to_owned(), why.into())
            }
        };
        let _ = writeln!(out, "{}", json_line(&Value::Object(flow)));
    }
    Ok(status)
}

fn one(session: &mut Session, flow: &Map<String, Value>) -> Result<Value, String> {
    let text = |name: &str| flow.get(name).and_then(Value::as_str);
    let (Some(from), Some(to)) = (text("from"), text("to")) else {
        return Err("a line is a JSON object with \"from\" and \"to\"".to_owned());
    };
    let port = flow.get("port").and_then(Value::as_u64);
    let to = match port {
        Some(port) if !to.contains("://") && to.matches(':').count() > 1 && !to.starts_with('[') => {
            format!("[{to}]:{port}")
        }
        Some(port) if !to.contains("://") => format!("{to}:{port}"),
        Some(_) | None => to.to_owned(),
    };
    let mut line = vec!["on", from, "trace", &to];
    for (member, flag) in
        [("protocol", "--protocol"), ("action", "--action"), ("resource", "--resource"), ("principal", "--principal")]
    {
        if let Some(value) = text(member) {
            line.extend([flag, value]);
        }
    }
    let printed = session.run_words(&line);
    if printed.status != 0 {
        return Err(printed.stderr.trim().to_owned());
    }
    serde_json::from_str(&printed.stdout).map_err(|why| why.to_string())
}

fn dig(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("dig", words)?;
    let mut session = session(Some(arguments.need("dig", "--network")?))?;
    let mut line = vec!["on", arguments.need("dig", "--from")?, "dig"];
    line.extend(&arguments.others);
    let printed = session.run_words(&line);
    print(&printed);
    Ok(printed.status)
}

/// `matrix`, `findings` and `cost`, as `lab` has them.
fn of_network(verb: &str, words: &[&str]) -> Outcome {
    let arguments = Arguments::read(verb, words)?;
    let mut session = session(Some(arguments.need(verb, "--network")?))?;
    let mut line = vec!["lab", verb];
    line.extend(&arguments.others);
    line.extend(arguments.without(&["--network"]));
    let printed = session.run_words(&line);
    print(&printed);
    Ok(printed.status)
}

fn render(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("render", words)?;
    let [file] = arguments.others.as_slice() else { return Err("render: say which FILE".to_owned()) };
    let opened = open_or_build(&Disk.read(file)?).map_err(|why| [file, ": ", &why].concat())?;
    let network = opened.lab.network();
    let output = arguments.need("render", "--output")?;
    if arguments.get("--html").is_none() {
        Disk.write(output, &picture(network))?;
        return Ok(0);
    }
    let mut shown = Shown::from_value(&opened.meta.view);
    if let Some(view) = arguments.get("--view") {
        shown.parts = parts(view);
    }
    let given = |flag: &str, own: Option<String>| arguments.get(flag).map(str::to_owned).or(own);
    shown.from = given("--from", shown.from);
    shown.to = given("--to", shown.to);
    let fragment = Fragment::new(network, network, &opened.meta.title, &shown);
    if fragment.trace().is_none() && (shown.from.is_some() || shown.to.is_some()) {
        return Err(
            "render: the question cannot be asked: --from is a host of the lab, --to a name, an address or a URL"
                .to_owned(),
        );
    }
    Disk.write(output, &fragment.poster())?;
    Ok(0)
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

/// Grades answers, on every core.
fn grade(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("grade", words)?;
    let [track, paths @ ..] = arguments.others.as_slice() else {
        return Err("grade: say which TRACK.json and which answers".to_owned());
    };
    let track = Track::read(&Disk.read(track)?).map_err(|why| format!("{track}: {why}"))?;
    let files: Vec<(String, PathBuf)> = paths.iter().flat_map(|path| every_file(Path::new(path), "")).collect();
    let graded = on_every_core(
        &files,
        || Grader::new(track.exercises.clone()),
        |grader, (_, file)| match read_answer(file) {
            Some(bytes) => match String::from_utf8(bytes) {
                Ok(text) => grader.grade_text(&text),
                Err(_) => Err(NoGrade::NoText),
            },
            None => Err(NoGrade::NotRead),
        },
    );
    let rows = rows(files.into_iter().map(|(name, _)| name).zip(graded).collect());
    match arguments.get("--output") {
        None | Some("text") => print(&Printed::out(table(&rows))),
        Some("csv") => print(&Printed::out(csv(&rows))),
        Some(other) => return Err(format!("grade: '{other}' is not text or csv")),
    }
    let solved = rows.iter().all(|row| row.result.as_ref().is_ok_and(|(_, grade)| grade.is_solved()));
    Ok(i32::from(!solved))
}

fn scorm(words: &[&str]) -> Outcome {
    let arguments = Arguments::read("scorm", words)?;
    let [file, ids @ ..] = arguments.others.as_slice() else { return Err("scorm: say which TRACK.json".to_owned()) };
    let (lab, output) = (arguments.need("scorm", "--lab")?, arguments.need("scorm", "--output")?);
    let mut track = Track::read(&Disk.read(file)?).map_err(|why| format!("{file}: {why}"))?;
    if let Some(missing) = ids.iter().find(|id| track.exercises.iter().all(|exercise| exercise.id != **id)) {
        return Err(format!("scorm: {file} has no exercise '{missing}'"));
    }
    track.exercises.retain(|exercise| ids.is_empty() || ids.contains(&exercise.id.as_str()));
    let texts = Path::new(file).with_file_name("en").join(Path::new(file).file_name().unwrap_or_default());
    let texts =
        strings(&Disk.read(&texts.display().to_string())?).map_err(|why| format!("{}: {why}", texts.display()))?;
    let mut site = Vec::new();
    let is_folder = Path::new(lab).is_dir();
    if is_folder {
        site_files(Path::new(lab), "lab/", &mut site)?;
    }
    let place = if is_folder { "lab/index.html" } else { lab };
    let package = package(&track.id, &track.exercises, &texts, place, site);
    fs::write(output, package).map_err(|why| format!("{output}: {why}"))?;
    Ok(0)
}

/// Every file below a folder, named from `prefix` on, in the order of their names.
fn site_files(folder: &Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) -> Result<(), String> {
    let told = |why: std::io::Error| format!("{}: {why}", folder.display());
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).map_err(told)?.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            site_files(&path, &format!("{name}/"), found)?;
        } else {
            found.push((name, fs::read(&path).map_err(told)?));
        }
    }
    Ok(())
}

/// A file by its name, or all that lies below a folder, by their names from there on and in their order. A link to a folder is not
/// followed; what cannot be read is among them.
fn every_file(path: &Path, folder: &str) -> Vec<(String, PathBuf)> {
    let own = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Ok(entries) = fs::read_dir(path) else { return vec![(own(path), path.to_owned())] };
    let mut entries: Vec<fs::DirEntry> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::path);
    let below = |entry: fs::DirEntry| {
        let name = [folder, &own(&entry.path())].concat();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => every_file(&entry.path(), &[&name, "/"].concat()),
            Ok(_) | Err(_) => vec![(name, entry.path())],
        }
    };
    entries.into_iter().flat_map(below).collect()
}

/// The bytes of an answer, no more than an answer may have and one; none where it is no file that can be read.
fn read_answer(path: &Path) -> Option<Vec<u8>> {
    // Who opens a pipe would wait for ever.
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(LONGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// What `work` makes of each item, in the items' order, on each core with what `begin` made for it; progress is shown to a person who
/// watches.
fn on_every_core<T: Sync, R: Send, S>(
    items: &[T],
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(items.len().max(1));
    let next = std::sync::atomic::AtomicUsize::new(0);
    let results: std::sync::Mutex<Vec<(usize, R)>> = std::sync::Mutex::new(Vec::new());
    let is_watched = std::io::stderr().is_terminal();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut own = begin();
                loop {
                    let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(item) = items.get(at) else { break };
                    let result = work(&mut own, item);
                    if let Ok(mut results) = results.lock() {
                        results.push((at, result));
                        if is_watched {
                            eprint!("\r{} of {}", results.len(), items.len());
                        }
                    }
                }
            });
        }
    });
    if is_watched {
        eprint!("\r\x1b[K");
    }
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

fn transcripts(paths: &[&str]) -> Outcome {
    let files: Vec<PathBuf> = paths.iter().flat_map(|path| files(Path::new(path))).collect();
    let results = on_every_core(
        &files,
        || (),
        |(), file| {
            fs::read_to_string(file)
                .map(|text| Transcript::parse(&text).check(&commands::session(Lab::default(), Scratch::over(Disk))))
                .map_err(|why| why.to_string())
        },
    );
    let (mut passed, mut failed) = (0, 0);
    for (file, result) in files.iter().zip(results) {
        let name = file.display();
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
    Ok(i32::from(failed > 0))
}

fn update(paths: &[&str]) -> Outcome {
    for file in paths.iter().flat_map(|path| files(Path::new(path))) {
        let name = file.display().to_string();
        let text = Disk.read(&name)?;
        let new = updated(&text, &commands::session(Lab::default(), Scratch::over(Disk)));
        if new != text {
            Disk.write(&name, &new)?;
            println!("rewritten: {name}");
        }
    }
    Ok(0)
}

fn policy(files: &[&str]) -> Outcome {
    let (mut passed, mut failed) = (0, 0);
    for file in files {
        for result in check_vectors(&Disk.read(file)?) {
            if result.passed() {
                passed += 1;
            } else {
                failed += 1;
                println!("FAIL {file}: {}", result.text());
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(i32::from(failed > 0))
}

/// A shell's completions: the commands, the flags of each, and files.
fn completions(shell: &str) -> Outcome {
    let names: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
    let mut text = String::new();
    match shell {
        "bash" | "zsh" => {
            if shell == "zsh" {
                text.push_str("autoload -U +X bashcompinit && bashcompinit\n");
            }
            text.push_str("_endpoint_lab() {\n  local word=\"${COMP_WORDS[COMP_CWORD]}\"\n  COMPREPLY=()\n");
            text.push_str(&format!(
                "  if [ \"$COMP_CWORD\" -eq 1 ]; then COMPREPLY=( $(compgen -W \"{}\" -- \"$word\") ); return; fi\n",
                names.join(" ")
            ));
            text.push_str("  local flags=\"\"\n  case \"${COMP_WORDS[1]}\" in\n");
            for (name, flags) in COMMANDS {
                let words = match *name {
                    "completions" => "bash zsh fish".to_owned(),
                    "help" => names.join(" "),
                    _ => flags.join(" "),
                };
                text.push_str(&format!("    {name}) flags=\"{words}\" ;;\n"));
            }
            text.push_str(
                "  esac\n  COMPREPLY=( $(compgen -W \"$flags\" -- \"$word\") $(compgen -f -- \"$word\") )\n}\n",
            );
            text.push_str("complete -o filenames -F _endpoint_lab endpoint-lab\n");
        }
        "fish" => {
            text.push_str(&format!("complete -c endpoint-lab -n __fish_use_subcommand -f -a '{}'\n", names.join(" ")));
            for (name, flags) in COMMANDS {
                for flag in *flags {
                    let flag = flag.trim_start_matches('-');
                    text.push_str(&format!(
                        "complete -c endpoint-lab -n '__fish_seen_subcommand_from {name}' -l {flag} -r\n"
                    ));
                }
            }
            text.push_str(
                "complete -c endpoint-lab -n '__fish_seen_subcommand_from completions' -f -a 'bash zsh fish'\n",
            );
        }
        other => return Err(format!("completions: '{other}' is not bash, zsh or fish")),
    }
    show(&text)
}
