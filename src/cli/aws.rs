//! `aws …` taken apart into a request and how its answer is to be printed. It must not know what operations do.

use super::shorthand;
use super::words::Word;
use crate::control::shapes::{self, Element, Kind, Member, Need, Operation, kebab_case};
use serde_json::{Map, Value, json};

/// What a command line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Aws {
    Call(Box<Invocation>),
    /// Help on everything, a service, or an operation.
    Help(Option<String>, Option<String>),
    Version,
}

/// A call with its options.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    pub service: String,
    pub operation: String,
    pub parameters: Value,
    pub region: Option<String>,
    pub profile: Option<String>,
    pub query: Option<String>,
    pub output: Output,
    /// At most so many items, `--max-items`.
    pub max_items: Option<usize>,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    #[default]
    Json,
    Text,
    Table,
}

/// A refusal by the client: status 252.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageError(pub String);

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
";

fn usage<T>(message: impl Into<String>) -> Result<T, UsageError> {
    Err(UsageError([USAGE, "\n", &message.into()].concat()))
}

/// Global options that take a value.
const WITH_VALUE: &[&str] = &[
    "region",
    "profile",
    "query",
    "output",
    "color",
    "endpoint-url",
    "ca-bundle",
    "cli-read-timeout",
    "cli-connect-timeout",
    "cli-binary-format",
    "max-items",
    "page-size",
    "starting-token",
    "cli-input-json",
];
/// Global options that take none.
const WITHOUT_VALUE: &[&str] = &[
    "debug",
    "no-verify-ssl",
    "no-paginate",
    "no-sign-request",
    "no-cli-pager",
    "cli-auto-prompt",
    "no-cli-auto-prompt",
    "version",
];

/// Takes the words behind `aws` apart.
pub fn parse(words: &[Word]) -> Result<Aws, UsageError> {
    let mut rest = words.iter().peekable();
    let mut names: Vec<&Word> = Vec::new();
    let mut flags: Vec<Flag<'_>> = Vec::new();
    while let Some(word) = rest.next() {
        match word.text.strip_prefix("--") {
            Some(name) if !name.is_empty() => {
                let (name, inline) = match name.split_once('=') {
                    Some((name, value)) => (name, Some(value)),
                    None => (name, None),
                };
                let mut values: Vec<&str> = inline.into_iter().collect();
                while let Some(next) = rest.peek() {
                    let is_flag = next.text.starts_with("--") && next.text.len() > 2;
                    let takes_one = WITH_VALUE.contains(&name) && !values.is_empty();
                    // Behind a switch comes the service or the operation, not its value.
                    if is_flag
                        || takes_one
                        || WITHOUT_VALUE.contains(&name)
                        || (names.len() < 2 && !WITH_VALUE.contains(&name))
                    {
                        break;
                    }
                    values.push(&next.text);
                    rest.next();
                }
                flags.push(Flag { name, word, values });
            }
            Some(_) | None => names.push(word),
        }
    }
    if flags.iter().any(|flag| flag.name == "version") {
        return Ok(Aws::Version);
    }
    let Some(service) = names.first() else {
        return usage("aws: error: the following arguments are required: command\n");
    };
    if service.text == "help" {
        return Ok(Aws::Help(None, None));
    }
    if !shapes::services().any(|name| name == service.text) {
        let known: Vec<&str> = shapes::services().collect();
        return usage(invalid("command", &service.text, &known, "service"));
    }
    let Some(operation) = names.get(1) else {
        return usage("aws: error: the following arguments are required: operation\n");
    };
    if operation.text == "help" {
        return Ok(Aws::Help(Some(service.text.clone()), None));
    }
    let Some(found) = shapes::operation(&service.text, &operation.text).filter(|it| it.cli_name() == operation.text)
    else {
        let names: Vec<String> = shapes::operations(&service.text).map(|it| it.cli_name()).collect();
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        return usage(invalid("operation", &operation.text, &known, "operation"));
    };
    if names.get(2).is_some_and(|word| word.text == "help") {
        return Ok(Aws::Help(Some(service.text.clone()), Some(operation.text.clone())));
    }
    let unknown: Vec<&str> = names.iter().skip(2).map(|word| word.text.as_str()).collect();
    if !unknown.is_empty() {
        return usage(["aws: error: Unknown options: ", &unknown.join(", "), "\n"].concat());
    }
    invocation(found, &flags).map(|call| Aws::Call(Box::new(call)))
}

struct Flag<'w> {
    name: &'w str,
    word: &'w Word,
    values: Vec<&'w str>,
}

/// The AWS CLI's sentence for a word that is not among the known ones.
fn invalid(argument: &str, given: &str, known: &[&str], what: &str) -> String {
    let near = nearest(given, known);
    let mut text = format!("aws: error: argument {argument}: Found invalid choice '{given}'\n");
    if let Some(near) = near {
        text.push_str(&format!("\nMaybe you meant:\n\n  * {near}\n"));
    }
    text.push_str(&format!("\nThe lab has these {what}s: {}\n", known.join(", ")));
    text
}

/// The known word that is most like the given one, if any is.
pub fn nearest<'k>(given: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    let wanted = plain(given);
    let best = known.iter().min_by_key(|name| distance(&wanted, &plain(name)))?;
    (distance(&wanted, &plain(best)) <= 1 + wanted.len() / 4).then_some(*best)
}

/// The number of letters to change, add or take away.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut left = i + 1;
        let mut diagonal = i;
        for (y, above) in b.iter().zip(row.iter_mut().skip(1)) {
            let cost = (diagonal + usize::from(x != *y)).min(left + 1).min(*above + 1);
            diagonal = *above;
            *above = cost;
            left = cost;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

fn invocation(operation: Operation, flags: &[Flag<'_>]) -> Result<Invocation, UsageError> {
    let members: Vec<Member> = operation.input().map(|it| it.members().collect()).unwrap_or_default();
    let mut call = Invocation {
        service: operation.service().to_string(),
        operation: operation.name().to_string(),
        parameters: Value::Null,
        region: None,
        profile: None,
        query: None,
        output: Output::Json,
        max_items: None,
    };
    let mut parameters = Map::new();
    let mut unknown: Vec<String> = Vec::new();
    let mut special: Vec<(&str, Vec<&str>)> = Vec::new();
    for flag in flags {
        let one = flag.values.first().copied();
        // A parameter of the operation comes first: `ram`'s `--resource-owner` and the like never clash with globals.
        match (flag.name, one) {
            ("region", Some(value)) => call.region = Some(value.to_string()),
            ("profile", Some(value)) => call.profile = Some(value.to_string()),
            ("query", Some(value)) => call.query = Some(value.to_string()),
            ("output", Some("json")) => call.output = Output::Json,
            ("output", Some("text")) => call.output = Output::Text,
            ("output", Some("table")) => call.output = Output::Table,
            ("output", Some(other)) => {
                return usage(format!(
                    "aws: error: argument --output: Found invalid choice '{other}'\n\nThe lab prints: json, text, table\n"
                ));
            }
            ("max-items", Some(value)) => match value.parse() {
                Ok(count) => call.max_items = Some(count),
                Err(_) => return usage(format!("aws: error: argument --max-items: invalid int value: '{value}'\n")),
            },
            ("cli-input-json", Some(value)) => match serde_json::from_str::<Value>(value) {
                Ok(Value::Object(map)) => {
                    for (key, value) in map {
                        parameters.entry(key).or_insert(value);
                    }
                }
                Ok(_) | Err(_) => {
                    return usage(format!("Error parsing parameter 'cli-input-json': Invalid JSON: {value}"));
                }
            },
            (name, None) if WITH_VALUE.contains(&name) => {
                return usage(format!("aws: error: argument --{name}: expected one argument\n"));
            }
            (name, _) if WITH_VALUE.contains(&name) || WITHOUT_VALUE.contains(&name) => {}
            (name, _) => {
                if let Some(member) = members.iter().find(|it| flag_name(it) == name) {
                    let value = member_value(*member, flag)?;
                    parameters.insert(member.name.to_string(), value);
                } else if let Some(member) = name
                    .strip_prefix("no-")
                    .and_then(|name| members.iter().find(|it| flag_name(it) == name && is_switch(it.kind)))
                {
                    parameters.insert(member.name.to_string(), switch(member.kind, false));
                } else if is_shortcut(operation.name(), name) {
                    special.push((name, flag.values.clone()));
                } else {
                    unknown.push(flag.word.text.split('=').next().unwrap_or_default().to_string());
                }
            }
        }
    }
    if !unknown.is_empty() {
        let names: Vec<String> = members.iter().map(flag_name).collect();
        let known: Vec<&str> = names.iter().map(String::as_str).chain(WITH_VALUE.iter().copied()).collect();
        let hints: Vec<String> = unknown
            .iter()
            .filter_map(|it| nearest(it.trim_start_matches("--"), &known))
            .map(|near| format!("did you mean --{near}?"))
            .collect();
        let mut text = ["aws: error: Unknown options: ", &unknown.join(", "), "\n"].concat();
        if !hints.is_empty() {
            text.push_str(&hints.join("\n"));
            text.push('\n');
        }
        return usage(text);
    }
    shortcuts(operation.name(), &special, &mut parameters)?;
    let missing: Vec<String> = members
        .iter()
        .filter(|it| {
            it.need == Need::Required && !parameters.contains_key(it.name) && !is_implied(operation.name(), it.name)
        })
        .map(|it| ["--", &flag_name(it)].concat())
        .collect();
    if !missing.is_empty() {
        return usage(["aws: error: the following arguments are required: ", &missing.join(", "), "\n"].concat());
    }
    implied(operation.name(), &mut parameters);
    call.parameters = Value::Object(parameters);
    if let Err(wrong) = shapes::check(operation, &call.parameters)
        && wrong.is_of_client()
    {
        return Err(UsageError(wrong.client_message()));
    }
    Ok(call)
}

/// The flag of a member.
pub fn flag_name(member: &Member) -> String {
    kebab_case(member.name)
}

/// Whether a flag stands for true by itself: a boolean, or EC2's structure that wraps one.
fn is_switch(kind: Kind) -> bool {
    match kind {
        Kind::Boolean => true,
        Kind::Structure(structure) => {
            let mut members = structure.members();
            matches!((members.next(), members.next()), (Some(only), None) if only.name == "Value" && only.kind == Kind::Boolean)
        }
        Kind::String
        | Kind::Integer
        | Kind::Long
        | Kind::Double
        | Kind::Timestamp
        | Kind::Blob
        | Kind::Enumeration(_)
        | Kind::List(_)
        | Kind::Map(_) => false,
    }
}

fn switch(kind: Kind, on: bool) -> Value {
    if kind == Kind::Boolean { Value::Bool(on) } else { json!({"Value": on}) }
}

fn member_value(member: Member, flag: &Flag<'_>) -> Result<Value, UsageError> {
    let name = flag.name;
    match (member.kind, flag.values.as_slice()) {
        (kind, []) if is_switch(kind) => Ok(switch(kind, true)),
        (_, []) => usage(format!(
            "aws: error: argument --{name}: expected {}\n",
            if matches!(member.kind, Kind::List(_)) { "at least one argument" } else { "one argument" }
        )),
        (kind, [text]) if is_switch(kind) => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(switch(kind, true)),
            "false" => Ok(switch(kind, false)),
            _ => typed(kind, text, name),
        },
        (Kind::List(element), values) => list(element, values, name),
        (kind, [text]) => typed(kind, text, name),
        (_, [_, more, ..]) => usage(format!("aws: error: Unknown options: {more}\n")),
    }
}

fn list(element: Element, values: &[&str], name: &str) -> Result<Value, UsageError> {
    if let [only] = values
        && only.trim_start().starts_with('[')
    {
        return json_value(only, name);
    }
    let mut items = Vec::new();
    for value in values {
        match element.kind() {
            Kind::Structure(_) | Kind::List(_) | Kind::Map(_) => items.push(typed(element.kind(), value, name)?),
            kind => {
                // A JSON string is taken for what it says; the AWS CLI does so too.
                items.push(typed(kind, value, name)?);
            }
        }
    }
    Ok(Value::Array(items))
}

fn json_value(text: &str, name: &str) -> Result<Value, UsageError> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(why) => {
            Err(UsageError(format!("Error parsing parameter '--{name}': Invalid JSON: {why}\nJSON received: {text}")))
        }
    }
}

/// A value of a kind, from its word.
fn typed(kind: Kind, text: &str, name: &str) -> Result<Value, UsageError> {
    if text.starts_with("file://") || text.starts_with("fileb://") {
        return Err(UsageError(format!(
            "Error parsing parameter '--{name}': the lab reads no files: paste the value of {text} itself"
        )));
    }
    match kind {
        Kind::Integer | Kind::Long => match text.parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => {
                usage(format!("aws: error: argument --{name}: invalid literal for int() with base 10: '{text}'\n"))
            }
        },
        Kind::Double => match text.parse::<f64>() {
            Ok(number) => Ok(json!(number)),
            Err(_) => usage(format!("aws: error: argument --{name}: could not convert string to float: '{text}'\n")),
        },
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => Ok(Value::String(text.to_string())),
        },
        Kind::Structure(_) | Kind::List(_) | Kind::Map(_) => {
            let trimmed = text.trim_start();
            if trimmed.starts_with('{') || trimmed.starts_with('[') {
                return json_value(text, name);
            }
            shorthand::parse(kind, text).map_err(|why| UsageError(format!("Error parsing parameter '--{name}': {why}")))
        }
        Kind::String | Kind::Timestamp | Kind::Blob | Kind::Enumeration(_) => Ok(Value::String(text.to_string())),
    }
}

// The AWS CLI's own shortcuts

fn is_shortcut(operation: &str, flag: &str) -> bool {
    match operation {
        "AuthorizeSecurityGroupIngress"
        | "AuthorizeSecurityGroupEgress"
        | "RevokeSecurityGroupIngress"
        | "RevokeSecurityGroupEgress" => {
            matches!(flag, "protocol" | "port" | "cidr" | "source-group" | "group-owner")
        }
        "RunInstances" => matches!(
            flag,
            "count"
                | "associate-public-ip-address"
                | "no-associate-public-ip-address"
                | "secondary-private-ip-addresses"
        ),
        "CreateNetworkAclEntry" | "DeleteNetworkAclEntry" | "ReplaceNetworkAclEntry" => {
            matches!(flag, "ingress" | "egress")
        }
        _ => false,
    }
}

fn is_implied(operation: &str, member: &str) -> bool {
    matches!(
        (operation, member),
        ("RunInstances", "MinCount" | "MaxCount")
            | ("CreateNetworkAclEntry" | "DeleteNetworkAclEntry" | "ReplaceNetworkAclEntry", "Egress")
            | ("CreateHostedZone", "CallerReference")
            | ("CreateResolverEndpoint" | "CreateResolverRule", "CreatorRequestId")
            | ("CreateProfile" | "AssociateProfile", "ClientToken")
    ) && !matches!((operation, member), ("CreateHostedZone", "CallerReference"))
}

fn implied(operation: &str, parameters: &mut Map<String, Value>) {
    if operation == "RunInstances" {
        parameters.entry("MinCount").or_insert(1.into());
        parameters.entry("MaxCount").or_insert(1.into());
    }
    if operation.ends_with("NetworkAclEntry") {
        if let Some(number) = parameters.get("Protocol").and_then(Value::as_str).and_then(protocol_number) {
            parameters.insert("Protocol".into(), number.into());
        }
    }
}

fn protocol_number(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "tcp" => Some("6"),
        "udp" => Some("17"),
        "icmp" => Some("1"),
        "icmpv6" => Some("58"),
        "all" => Some("-1"),
        _ => None,
    }
}

fn shortcuts(
    operation: &str,
    given: &[(&str, Vec<&str>)],
    parameters: &mut Map<String, Value>,
) -> Result<(), UsageError> {
    if given.is_empty() {
        return Ok(());
    }
    let one = |flag: &str| given.iter().find(|(name, _)| *name == flag).and_then(|(_, values)| values.first().copied());
    let has = |flag: &str| given.iter().any(|(name, _)| *name == flag);
    match operation {
        "RunInstances" => {
            if let Some(count) = one("count") {
                let (least, most) = count.split_once(':').unwrap_or((count, count));
                match (least.parse::<i64>(), most.parse::<i64>()) {
                    (Ok(least), Ok(most)) => {
                        parameters.insert("MinCount".into(), least.into());
                        parameters.insert("MaxCount".into(), most.into());
                    }
                    (Ok(_) | Err(_), _) => {
                        return usage(format!(
                            "aws: error: argument --count: count parameter should be of the form min[:max] (e.g. 1 or 1:10), not '{count}'\n"
                        ));
                    }
                }
            }
            if has("associate-public-ip-address") || has("no-associate-public-ip-address") {
                let mut interface =
                    json!({"DeviceIndex": 0, "AssociatePublicIpAddress": has("associate-public-ip-address")});
                if let Some(map) = interface.as_object_mut() {
                    for (from, to) in [
                        ("SubnetId", "SubnetId"),
                        ("SecurityGroupIds", "Groups"),
                        ("PrivateIpAddress", "PrivateIpAddress"),
                    ] {
                        if let Some(value) = parameters.shift_remove(from) {
                            map.insert(to.into(), value);
                        }
                    }
                }
                parameters.insert("NetworkInterfaces".into(), json!([interface]));
            }
        }
        "CreateNetworkAclEntry" | "DeleteNetworkAclEntry" | "ReplaceNetworkAclEntry" => {
            parameters.insert("Egress".into(), Value::Bool(has("egress")));
        }
        _ => {
            let mut permission = Map::new();
            let protocol = one("protocol").unwrap_or("-1");
            let protocol = if protocol == "all" { "-1" } else { protocol };
            permission.insert("IpProtocol".into(), protocol.into());
            if let Some(port) = one("port") {
                let (from, to) = if port == "all" {
                    ("-1", "-1")
                } else if port.starts_with('-') {
                    (port, port)
                } else {
                    port.split_once('-').unwrap_or((port, port))
                };
                match (from.parse::<i64>(), to.parse::<i64>()) {
                    (Ok(from), Ok(to)) => {
                        permission.insert("FromPort".into(), from.into());
                        permission.insert("ToPort".into(), to.into());
                    }
                    (Ok(_) | Err(_), _) => {
                        return usage(format!(
                            "aws: error: argument --port: port parameter should be of the form <from[-to]> (e.g. 22 or 22-25), not '{port}'\n"
                        ));
                    }
                }
            }
            if let Some(cidr) = one("cidr") {
                permission.insert("IpRanges".into(), json!([{"CidrIp": cidr}]));
            }
            if let Some(group) = one("source-group") {
                let mut pair = Map::new();
                pair.insert(if group.starts_with("sg-") { "GroupId" } else { "GroupName" }.into(), group.into());
                if let Some(owner) = one("group-owner") {
                    pair.insert("UserId".into(), owner.into());
                }
                permission.insert("UserIdGroupPairs".into(), json!([pair]));
            }
            parameters.insert("IpPermissions".into(), json!([permission]));
        }
    }
    Ok(())
}
