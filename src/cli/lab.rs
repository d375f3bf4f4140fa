//! `lab …`: what AWS has no command for. It must not know the browser, or files.

use super::aws::print_request;
use super::on;
use super::output::{self, Format};
use super::query::Query as JmesPath;
use super::session::{Printed, Session, expression, print};
use super::words::{self, Word};
use super::{answer, history};
use crate::catalog;
use crate::control::{Lab, Request};
use crate::net::json;
use crate::net::{Id, Protocol};
use crate::reach::{Direction, Query, Reach, Verdict, acl_opens};
use crate::review;
use crate::review::recipes::{self, RECIPES};
use crate::text;
use crate::text::lesson::{Taught, taught};
use serde_json::{Map, Value};

const USAGE: &str = "usage: lab matrix [SERVICE…] [--query …] [--output json|text]
       lab findings|cost|acls [--query …] [--output json|text]
       lab fix --from HOST --to URL [--want private|public|blocked] [--output json|text]
       lab recipe [NAME --vpc-id ID [--subnet-ids ID…]] [--output json|text]
       lab create-account --name N --id ID [--query …] [--output json|text]
       lab create-on-premises --name N --cidr C… [--vpn-connection-id ID] [--query …] [--output json|text]
       lab create-host --name N --on-premises N --ip A [--dns-server A] [--query …] [--output json|text]
       lab fail-az AZ · lab restore-az AZ · lab unpublish-verification SERVICE-ID
       lab undo · lab redo · lab history
       lab wait-until STATE COMMAND…
       lab open FILE · lab save FILE · lab import FILE… · lab export --format FORMAT [--redact]
";

fn usage(message: &str) -> Printed {
    Printed::refused(252, &["\n", USAGE, "\nlab: error: ", message, "\n"].concat())
}

/// What may follow `lab`.
pub const VERBS: &[&str] = &[
    "matrix",
    "findings",
    "cost",
    "acls",
    "fix",
    "recipe",
    "create-account",
    "create-on-premises",
    "create-host",
    "fail-az",
    "restore-az",
    "unpublish-verification",
    "undo",
    "redo",
    "history",
    "wait-until",
    "open",
    "save",
    "import",
    "export",
    "help",
];

/// The flags of each of them, without dashes.
pub const FLAGS: &[(&str, &[&str])] = &[
    ("matrix", &["output", "query"]),
    ("findings", &["output", "query"]),
    ("cost", &["output", "query"]),
    ("acls", &["output", "query"]),
    ("fix", &["from", "to", "want", "output"]),
    ("recipe", &["vpc-id", "subnet-ids", "output"]),
    ("create-account", &["name", "id", "output", "query"]),
    ("create-on-premises", &["name", "vpn-connection-id", "cidr", "output", "query"]),
    ("create-host", &["name", "on-premises", "ip", "dns-server", "output", "query"]),
    ("import", &["parameters"]),
    ("export", &["format", "output", "redact"]),
];

/// The flags of a verb.
pub fn flags_of(verb: &str) -> &'static [&'static str] {
    FLAGS.iter().find(|(name, _)| *name == verb).map_or(&[], |(_, flags)| flags)
}

/// The forms of `lab export --format`.
pub const FORMATS: &[&str] = &[
    "cli",
    "cloudformation",
    "cloudformation-json",
    "describe",
    "document",
    "link",
    "svg",
    "terraform",
    "terraform-import",
];

/// Flags with their values.
struct Given<'w> {
    names: Vec<&'w str>,
    flags: Vec<(&'w str, Vec<&'w str>)>,
}

impl<'w> Given<'w> {
    fn read(words: &'w [Word]) -> Self {
        let mut given = Self { names: Vec::new(), flags: Vec::new() };
        for word in words {
            match word.text.strip_prefix("--") {
                Some(flag) => match flag.split_once('=') {
                    Some((flag, value)) => given.flags.push((flag, vec![value])),
                    None => given.flags.push((flag, Vec::new())),
                },
                None => match given.flags.last_mut() {
                    Some((_, values)) => values.push(&word.text),
                    None => given.names.push(&word.text),
                },
            }
        }
        given
    }

    fn one(&self, flag: &str) -> Option<&'w str> {
        self.flags.iter().find(|(name, _)| *name == flag).and_then(|(_, values)| values.first().copied())
    }

    fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.flags.iter().find(|(name, _)| !known.contains(name)) {
            Some((name, _)) => Err(["unknown option --", name].concat()),
            None => Ok(()),
        }
    }
}

/// Runs the words behind `lab`.
pub fn run(session: &mut Session, line: &[Word]) -> Printed {
    let Some((verb, rest)) = line.split_first() else { return usage("say what the lab is to do") };
    let given = Given::read(rest);
    match verb.text.as_str() {
        "help" => Printed::out(USAGE),
        "undo" => match session.lab.undo() {
            Some(request) => Printed::out(["undone: ", &print_request(request), "\n"].concat()),
            None => Printed::refused(252, "\nThere is nothing to undo."),
        },
        "redo" => match session.lab.redo() {
            Some(request) => Printed::out(["redone: ", &print_request(request), "\n"].concat()),
            None => Printed::refused(252, "\nThere is nothing to redo."),
        },
        "history" => Printed::out(history::script(&session.lab)),
        // Without files, too: what is more than the script is for those that know files.
        "export" if given.flags.as_slice() == [("format", vec!["cli"])] => Printed::out(history::script(&session.lab)),
        "wait-until" => wait_until(session, rest),
        "matrix" => matrix(session, &given),
        "cost" => cost(session, &given),
        "acls" => acls(session, &given),
        "findings" => findings(session, &given),
        "fix" if session.withholds_ways => withheld(),
        "fix" => fix(session, &given),
        "recipe" if session.withholds_ways && !given.names.is_empty() => withheld(),
        "recipe" => recipe(session, &given),
        "create-account" => operation(session, &given, "CreateAccount", &[("name", "Name"), ("id", "Id")], &[]),
        "create-on-premises" => operation(
            session,
            &given,
            "CreateOnPremises",
            &[("name", "Name"), ("vpn-connection-id", "VpnConnectionId")],
            &[("cidr", "Cidrs")],
        ),
        "create-host" => operation(
            session,
            &given,
            "CreateHost",
            &[("name", "Name"), ("on-premises", "OnPremises"), ("ip", "Ip"), ("dns-server", "DnsServer")],
            &[],
        ),
        "fail-az" => fail_zone(session, &given),
        "restore-az" => positional(session, &given, "RestoreAz", "Zone"),
        "unpublish-verification" => positional(session, &given, "UnpublishVerification", "ServiceId"),
        other => {
            if let Some(printed) = session.more.and_then(|more| more(session, line)) {
                return printed;
            }
            let near = words::nearest(other, VERBS.iter().copied());
            let hint = near.map_or_else(String::new, |near| [": did you mean ", near, "?"].concat());
            let refused = match VERBS.contains(&other) {
                true => usage(&["'", other, "' needs files, which there are none of here"].concat()),
                false => usage(&["'", other, "' is not a command of the lab", &hint].concat()),
            };
            Printed { span: Some(verb.span.clone()), ..refused }
        }
    }
}

/// Waits until a command prints a state, for what AWS has no waiter. Time stands still between commands: it does now, or never.
/// The command is asked in a copy: waiting changes nothing.
fn wait_until(session: &Session, words: &[Word]) -> Printed {
    let Some((state, command)) = words.split_first().filter(|(_, command)| !command.is_empty()) else {
        return usage("wait-until takes a STATE and a COMMAND that prints it");
    };
    // One in the other waits for nothing, and many of them would fill the stack.
    if let [lab, verb, ..] = command
        && (lab.text.as_str(), verb.text.as_str()) == ("lab", "wait-until")
    {
        return usage("wait-until does not wait for another wait-until");
    }
    let printed = session.clone().command(command);
    let is_so = printed.stdout.trim_end_matches('\n') == state.text;
    match (printed.status, is_so) {
        (0, true) => Printed::default(),
        (0, false) => {
            let text = ["\nlab: error: '", &state.text, "' never comes: it is '", printed.stdout.trim_end(), "'"];
            Printed::refused(255, &text.concat())
        }
        (_, _) => printed,
    }
}

/// The lab's own operations, which are requests like AWS's.
fn operation(
    session: &mut Session,
    given: &Given<'_>,
    name: &str,
    texts: &[(&str, &str)],
    lists: &[(&str, &str)],
) -> Printed {
    let own = texts.iter().chain(lists).map(|(flag, _)| *flag);
    let known: Vec<&str> = own.chain(["output", "query"]).collect();
    let format = match format(given).and_then(|format| given.only(&known).map(|()| format)) {
        Ok(format) => format,
        Err(why) => return usage(&why),
    };
    let query = match expression(given.one("query")) {
        Ok(query) => query,
        Err(refused) => return refused,
    };
    let mut parameters = Map::new();
    for (flag, member) in texts {
        if let Some(value) = given.one(flag) {
            parameters.insert((*member).to_string(), value.into());
        }
    }
    for (flag, member) in lists {
        let values: Vec<&str> = given
            .flags
            .iter()
            .filter(|(name, _)| name == flag)
            .flat_map(|(_, values)| values.iter().copied())
            .collect();
        if !values.is_empty() {
            parameters.insert((*member).to_string(), values.into());
        }
    }
    call(session, Lab::request("lab", name, Value::Object(parameters)), format, query.as_ref())
}

fn positional(session: &mut Session, given: &Given<'_>, name: &str, member: &str) -> Printed {
    match given.names.as_slice() {
        [value] => {
            let mut parameters = Map::new();
            parameters.insert(member.to_string(), (*value).into());
            call(session, Lab::request("lab", name, Value::Object(parameters)), Format::Json, None)
        }
        _ => usage("one argument is expected"),
    }
}

fn call(session: &mut Session, request: Request, format: Format, query: Option<&JmesPath>) -> Printed {
    match session.lab.call(&request) {
        Ok(Value::Null) => Printed::default(),
        Ok(answer) if answer.as_object().is_some_and(Map::is_empty) => Printed::default(),
        Ok(answer) => print(format, &request.operation, query, answer),
        Err(why) => Printed::refusal(&request.operation, &why),
    }
}

fn format(given: &Given<'_>) -> Result<Format, String> {
    match given.one("output") {
        None | Some("json") => Ok(Format::Json),
        Some("text") => Ok(Format::Text),
        Some(other) => Err(["'", other, "' is not json or text"].concat()),
    }
}

/// The form that a report is asked for in, which takes no other flags than its own.
fn format_of(given: &Given<'_>, verb: &str) -> Result<Format, Printed> {
    format(given).and_then(|format| given.only(flags_of(verb)).map(|()| format)).map_err(|why| usage(&why))
}

fn matrix(session: &Session, given: &Given<'_>) -> Printed {
    let format = match format_of(given, "matrix") {
        Ok(format) => format,
        Err(refused) => return refused,
    };
    let network = session.lab.network();
    let is_service = |name: &str| {
        let known = |region: &str| {
            catalog::service_of_key(name, region).is_some() || catalog::service_in(name, region).is_some()
        };
        network.vpcs.iter().map(|vpc| vpc.region.as_str()).any(known) || known(Lab::REGION)
    };
    if let Some(name) = given.names.iter().find(|name| !is_service(name)) {
        return usage(&["'", name, "' is not a service: use its name, or the end of it, such as s3"].concat());
    }
    let matrix = Reach::new(network).matrix(&given.names);
    if let (Format::Text, None) = (format, given.one("query")) {
        return Printed::out(answer::matrix_text(network, &matrix));
    }
    queried(given, format, "matrix", answer::matrix_json(network, &matrix))
}

fn cost(session: &Session, given: &Given<'_>) -> Printed {
    let format = match format_of(given, "cost") {
        Ok(format) => format,
        Err(refused) => return refused,
    };
    queried(given, format, "cost", review::cost::cost(session.lab.network()).to_json())
}

/// Which ports the network ACL of each subnet opens, to one address at least.
fn acls(session: &Session, given: &Given<'_>) -> Printed {
    let format = match format_of(given, "acls") {
        Ok(format) => format,
        Err(refused) => return refused,
    };
    let network = session.lab.network();
    let reach = Reach::new(network);
    let mut found = Vec::new();
    for subnet in network.subnets.iter() {
        let Some(acl) = reach.acl_of(subnet) else { continue };
        for (direction, way) in [(Direction::In, "in"), (Direction::Out, "out")] {
            for protocol in [Protocol::Tcp, Protocol::Udp] {
                for ports in acl_opens(acl, direction, protocol) {
                    found.push(json!({
                        "subnet_id": subnet.subnet_id, "name": subnet.tags.name(), "network_acl": acl.network_acl_id,
                        "direction": way, "protocol": protocol.to_string(), "first": ports.first, "last": ports.last,
                    }));
                }
            }
        }
    }
    queried(given, format, "acls", Value::Array(found))
}

fn findings(session: &Session, given: &Given<'_>) -> Printed {
    let format = match format_of(given, "findings") {
        Ok(format) => format,
        Err(refused) => return refused,
    };
    let mut found = review::findings(session.lab.network());
    if session.withholds_ways {
        review::findings::withhold(&mut found);
    }
    if let (Format::Text, None) = (format, given.one("query")) {
        return Printed::out(text::findings::to_text(&found));
    }
    queried(given, format, "findings", text::findings::to_json(&found, print_request))
}

/// What `--query` makes of an answer, printed.
fn queried(given: &Given<'_>, format: Format, title: &str, answer: Value) -> Printed {
    match expression(given.one("query")) {
        Ok(query) => print(format, title, query.as_ref(), answer),
        Err(refused) => refused,
    }
}

/// What is to be found out is not said.
fn withheld() -> Printed {
    Printed::refused(1, &["\n", taught(Taught::Withheld)].concat())
}

/// The smallest set of commands that makes a goal true: as commands, or as JSON.
fn fix(session: &Session, given: &Given<'_>) -> Printed {
    if let Err(why) = given.only(flags_of("fix")) {
        return usage(&why);
    }
    let (Some(from), Some(to)) = (given.one("from"), given.one("to")) else {
        return usage("the following arguments are required: --from, --to");
    };
    let network = session.lab.network();
    let Some(source) = on::source(network, from) else {
        return Printed::refused(252, &["\n", &on::unknown_host(network, from)].concat());
    };
    let want = match given.one("want") {
        None | Some("private") => Verdict::Private,
        Some("public") => Verdict::Public,
        Some("blocked") => Verdict::Blocked,
        Some(other) => return usage(&["'", other, "' is not private, public or blocked"].concat()),
    };
    let format = match given.one("output") {
        None | Some("text") => Format::Text,
        Some("json") => Format::Json,
        Some(other) => return usage(&["'", other, "' is not json or text"].concat()),
    };
    let (to, port) = match on::destination(to, Some(Protocol::Tcp)) {
        Ok(found) => found,
        Err(why) => return usage(&why),
    };
    let goal = review::fix::Goal { query: Query::tcp(source, to, port), want };
    let Some(requests) = review::fix::fix(network, &goal) else {
        return Printed::refused(1, "\nNo set of commands that the lab tries makes it so.");
    };
    let lines: Vec<String> = requests.iter().map(print_request).collect();
    Printed::out(match format {
        Format::Text => lines.iter().flat_map(|line| [line, "\n"]).collect(),
        Format::Json | Format::Table => output::print(Format::Json, "fix", &lines.into()),
    })
}

/// The recipes; or what brings one to a VPC, as commands or as JSON. Where a subnet stays without a service it says so.
fn recipe(session: &Session, given: &Given<'_>) -> Printed {
    if let Err(why) = given.only(flags_of("recipe")) {
        return usage(&why);
    }
    let as_text = match given.one("output") {
        None | Some("text") => true,
        Some("json") => false,
        Some(other) => return usage(&["'", other, "' is not json or text"].concat()),
    };
    let (name, vpc_id) = match (given.names.as_slice(), given.one("vpc-id")) {
        ([], None) if as_text => {
            let lines = RECIPES.iter().flat_map(|it| [it.name, "\t", it.page, "\n"]);
            return Printed::out(lines.collect::<Vec<_>>().concat());
        }
        ([], None) => return Printed::out(output::print(Format::Json, "recipe", &recipes::to_json())),
        ([name], Some(vpc_id)) => (*name, Id::from(vpc_id)),
        _ => return usage("a recipe's NAME and --vpc-id go together"),
    };
    let Some(recipe) = recipes::recipe(name) else {
        let hint = words::nearest(name, RECIPES.iter().map(|it| it.name));
        let hint = hint.map_or_else(String::new, |near| [": did you mean ", near, "?"].concat());
        return usage(&["'", name, "' is not a recipe", &hint].concat());
    };
    let network = session.lab.network();
    if !network.vpcs.contains(&vpc_id) {
        return Printed::refused(252, &["\nThere is no VPC '", vpc_id.as_str(), "'."].concat());
    }
    let named = given.flags.iter().filter(|(flag, _)| *flag == "subnet-ids").flat_map(|(_, ids)| ids.iter());
    let subnets: Vec<Id> = named.map(|id| Id::from(*id)).collect();
    let other = |id: &&Id| network.subnets.get(*id).is_none_or(|subnet| subnet.vpc_id != vpc_id);
    if let Some(id) = subnets.iter().find(other) {
        return Printed::refused(252, &["\nThe VPC has no subnet '", id.as_str(), "'."].concat());
    }
    let plan = recipes::plan(network, &vpc_id, recipe, &subnets);
    let lines: Vec<String> = plan.requests.iter().map(print_request).collect();
    if !as_text {
        let open = plan.open.iter().map(|(subnet, service)| json!({"subnet": subnet, "service": service}));
        let answer =
            json!({"recipe": recipe.name, "page": recipe.page, "commands": lines, "open": open.collect::<Vec<_>>()});
        return Printed::out(output::print(Format::Json, "recipe", &answer));
    }
    let mut text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
    for (subnet, service) in &plan.open {
        text.push_str(&["# ", subnet.as_str(), ": still no private way to ", service, "\n"].concat());
    }
    Printed::out(text)
}

/// An Availability Zone fails: what that changes is printed.
fn fail_zone(session: &mut Session, given: &Given<'_>) -> Printed {
    let ([zone, named @ ..], Ok(())) = (given.names.as_slice(), given.only(&[])) else {
        return usage("fail-az takes an Availability Zone");
    };
    let changes = review::fail::fail(session.lab.network(), zone, named);
    let mut parameters = Map::new();
    parameters.insert("Zone".to_owned(), (*zone).into());
    let printed = call(session, Lab::request("lab", "FailAz", Value::Object(parameters)), Format::Json, None);
    if printed.status != 0 {
        return printed;
    }
    // Where every journey ends as before there is nothing to say.
    if changes.is_empty() {
        return printed;
    }
    Printed::out(output::print(Format::Json, "fail-az", &review::fail::to_json(&changes)))
}
