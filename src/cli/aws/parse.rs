//! A command's words read into a request. It must not know what the lab does with it.

use crate::net::json;
use crate::net::order;
use serde_json::{Map, Value};

use crate::cli::aws::flags::{Flag, Global, Shortcut, Takes, flags, global_flags};
use crate::cli::aws::help::{help, operation_help, service_help, skeleton, waiters_help};
use crate::cli::aws::shortcuts;
use crate::cli::aws::{ClientError, Globals, Invocation, Invoked, Paging, Waiter, waiters};
use crate::cli::files::Files;
use crate::cli::output::Format;
use crate::cli::query::Query;
use crate::cli::shorthand;
use crate::cli::words::nearest;
use crate::control::shapes::{self, Kind, Need, Operation};

type Parsed<T> = Result<T, ClientError>;

/// A flag that was given, which word it was, and the words behind it.
struct Given {
    flag: Flag,
    word: usize,
    values: Vec<String>,
}

/// Reads a command whose first word is `aws`; a value `file://NAME` is what the file holds.
///
/// # Errors
/// What the client itself refuses: unknown words, missing or misspelt flags, values of the wrong shape, files that cannot be read.
pub fn parse(words: &[String], files: &mut dyn Files) -> Parsed<Invocation> {
    let mut places = Vec::new();
    let mut given = Vec::new();
    // Flags of the AWS CLI itself may stand before the service and the operation.
    let mut at = 1;
    while let Some(word) = words.get(at) {
        if !is_flag(word) {
            places.push(at);
            at += 1;
            if places.len() == 2 {
                break;
            }
            continue;
        }
        let known: Vec<Flag> = global_flags().collect();
        let (found, next) = take(words, at, &known, files)?;
        match found {
            Some(found) => given.push(found),
            None => return Err(unknown_options(&[at], words, &known)),
        }
        at = next;
    }
    if given.iter().any(|given| given.flag.takes == Takes::Global(Global::Version)) {
        return Ok(Invocation::Show(concat!("endpoint-lab/", env!("CARGO_PKG_VERSION"), "\n").to_owned()));
    }
    let word = |place: usize| places.get(place).and_then(|at| Some((*at, words.get(*at)?.as_str())));
    let (service_at, service) = match word(0) {
        None => return Err(ClientError::usage("the following arguments are required: command", None)),
        Some((_, "help")) => return Ok(Invocation::Show(help())),
        Some((at, service)) => (at, service),
    };
    if shapes::operations(service).next().is_none() {
        return Err(unknown_service(service, service_at));
    }
    let mut waiter = None;
    let operation = match word(1) {
        None => return Err(ClientError::usage("the following arguments are required: operation", None)),
        Some((_, "help")) => return Ok(Invocation::Show(service_help(service))),
        Some((place, "wait")) if waiters(service).next().is_some() => {
            let name = words.get(at).filter(|word| !is_flag(word)).map(String::as_str);
            if name == Some("help") {
                return Ok(Invocation::Show(waiters_help(service)));
            }
            at += usize::from(name.is_some());
            let (found, operation) = named_waiter(service, name, place + 1)?;
            waiter = Some(found);
            operation
        }
        Some((at, name)) => match shapes::operation(service, name).filter(|found| found.name() != name) {
            Some(operation) => operation,
            None => return Err(unknown_operation(service, name, at)),
        },
    };
    if words.get(at).is_some_and(|word| word == "help") && words.len() == at + 1 {
        return Ok(Invocation::Show(operation_help(operation)));
    }
    let own = flags(operation);
    let known: Vec<Flag> = own.iter().cloned().chain(global_flags()).collect();
    let mut strange = Vec::new();
    while at < words.len() {
        let (found, next) = take(words, at, &known, files)?;
        match found {
            Some(found) => given.push(found),
            None => strange.push(at),
        }
        at = next;
    }
    if !strange.is_empty() {
        return Err(unknown_options(&strange, words, &known));
    }
    call(operation, waiter, &own, given)
}

/// As Python's argparse has it: numbers and what holds spaces are values, but for `--flag=a b`.
pub(in crate::cli) fn is_flag(word: &str) -> bool {
    let name = word.split('=').next().unwrap_or(word);
    let mut chars = name.chars();
    chars.next() == Some('-') && chars.next().is_some_and(|c| !c.is_ascii_digit()) && !name.contains(' ')
}

/// The flag at a place with its values, and the place behind them; no flag where the word is none that is known.
fn take(words: &[String], at: usize, known: &[Flag], files: &mut dyn Files) -> Parsed<(Option<Given>, usize)> {
    let word = words.get(at).map(String::as_str).unwrap_or_default();
    if !is_flag(word) {
        return Ok((None, at + 1));
    }
    let (name, inline) = match word.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (word, None),
    };
    let Some(flag) = flag_named(name, at, known)? else {
        return Ok((None, at + 1));
    };
    let behind = || words.iter().skip(at + 1).take_while(|word| !is_flag(word)).cloned();
    let expected = |what: &str| ClientError::usage(format!("argument {}: expected {what}", flag.name), Some(at));
    let (mut values, taken): (Vec<String>, usize) = match (arity(&flag), inline) {
        (Arity::None, Some(value)) => {
            return Err(ClientError::usage(
                format!("argument {}: ignored explicit argument '{value}'", flag.name),
                Some(at),
            ));
        }
        (Arity::None, None) => (Vec::new(), 0),
        (Arity::One | Arity::Maybe | Arity::Many, Some(value)) => (vec![value], 0),
        (Arity::One, None) => match behind().next() {
            Some(value) => (vec![value], 1),
            None => return Err(expected("one argument")),
        },
        (Arity::Maybe, None) => {
            let values: Vec<String> = behind().take(1).collect();
            let taken = values.len();
            (values, taken)
        }
        (Arity::Many, None) => {
            let values: Vec<String> = behind().collect();
            let taken = values.len();
            (values, taken)
        }
    };
    if let [value] = values.as_mut_slice()
        && let Some(name) = value.strip_prefix("file://").or_else(|| value.strip_prefix("fileb://"))
    {
        match files.read(name) {
            Ok(text) => *value = text,
            Err(why) => {
                let message =
                    format!("Error parsing parameter '{}': Unable to load paramfile {value}: {why}", flag.name);
                return Err(ClientError::plain(message, Some(at + taken)));
            }
        }
    }
    Ok((Some(Given { flag, word: at, values }), at + 1 + taken))
}

/// How many words a flag takes.
#[derive(Clone, Copy)]
pub(in crate::cli) enum Arity {
    None,
    One,
    Maybe,
    Many,
}

/// How many words behind a flag are its own.
pub(in crate::cli) fn arity(flag: &Flag) -> Arity {
    match flag.takes {
        Takes::Switch(_, _) | Takes::NoAttribute(_) => Arity::None,
        Takes::Attribute(_, _) => Arity::Maybe,
        Takes::Value(_, Kind::List(_)) => Arity::Many,
        Takes::Value(_, _) => Arity::One,
        Takes::Shortcut(shortcut) => match shortcut {
            Shortcut::AssociatePublicAddress | Shortcut::NoAssociatePublicAddress => Arity::None,
            Shortcut::SecondaryAddresses => Arity::Many,
            Shortcut::Protocol
            | Shortcut::Port
            | Shortcut::Cidr
            | Shortcut::SourceGroup
            | Shortcut::GroupOwner
            | Shortcut::Count
            | Shortcut::SecondaryAddressCount => Arity::One,
        },
        Takes::Global(global) => match global {
            Global::NoPaginate | Global::Version | Global::Ignored => Arity::None,
            Global::Skeleton => Arity::Maybe,
            Global::Region
            | Global::Profile
            | Global::Output
            | Global::Query
            | Global::PageSize
            | Global::MaxItems
            | Global::StartingToken
            | Global::InputJson
            | Global::IgnoredValue => Arity::One,
        },
    }
}

/// A flag by its name, or by the beginning of a name that no other has.
pub(in crate::cli) fn flag_named(name: &str, at: usize, known: &[Flag]) -> Parsed<Option<Flag>> {
    if let Some(flag) = known.iter().find(|flag| flag.name == name) {
        return Ok(Some(flag.clone()));
    }
    let mut matching: Vec<&Flag> = known.iter().filter(|flag| flag.name.starts_with(name)).collect();
    match (matching.pop(), matching.is_empty()) {
        (Some(only), true) if name.len() > 2 => Ok(Some(only.clone())),
        (Some(last), false) if name.len() > 2 => {
            matching.push(last);
            let names: Vec<&str> = matching.iter().map(|flag| flag.name.as_str()).collect();
            Err(ClientError::usage(format!("ambiguous option: {name} could match {}", names.join(", ")), Some(at)))
        }
        (_, _) => Ok(None),
    }
}

fn unknown_options(strange: &[usize], words: &[String], known: &[Flag]) -> ClientError {
    let names: Vec<&str> = strange.iter().filter_map(|at| words.get(*at)).map(String::as_str).collect();
    let mut message = format!("Unknown options: {}", names.join(", "));
    let near = names
        .iter()
        .filter(|name| name.starts_with('-'))
        .find_map(|name| nearest(name, known.iter().map(|flag| flag.name.as_str())));
    if let Some(near) = near {
        message.push_str(&format!("\n\ndid you mean {near}?"));
    }
    ClientError::usage(message, strange.first().copied())
}

fn unknown_service(name: &str, at: usize) -> ClientError {
    let known: Vec<&str> = shapes::services().collect();
    let why = ["the lab has these services of AWS: ", &known.join(", ")].concat();
    invalid_choice("command", name, at, &why, nearest(name, known.iter().copied()))
}

fn unknown_operation(service: &str, name: &str, at: usize) -> ClientError {
    let known: Vec<String> = shapes::operations(service).map(|operation| operation.cli_name()).collect();
    let why =
        format!("the lab does not have this operation; `aws {service} help` lists those of {service} that it has");
    let meant = kebab_like(name);
    invalid_choice("operation", name, at, &why, nearest(&meant, known.iter().map(String::as_str)))
}

/// A word that is none of those that can stand at its place, why not, and the one that is nearest.
fn invalid_choice(argument: &str, name: &str, at: usize, why: &str, near: Option<&str>) -> ClientError {
    let mut message = format!("argument {argument}: Found invalid choice '{name}': {why}");
    if let Some(near) = near {
        message.push_str(&format!("\n\nInvalid choice: '{name}', maybe you meant:\n\n  * {near}"));
    }
    ClientError::usage(message, Some(at))
}

/// A service's waiter by its name, and the operation whose flags it takes.
fn named_waiter(service: &str, name: Option<&str>, at: usize) -> Parsed<(&'static Waiter, Operation)> {
    let Some(name) = name else {
        return Err(ClientError::usage("the following arguments are required: subcommand", None));
    };
    let found = waiters(service).find(|waiter| waiter.name == name);
    if let Some((waiter, operation)) = found.and_then(|waiter| Some((waiter, waiter.operation()?))) {
        return Ok((waiter, operation));
    }
    let why =
        format!("the lab does not have this waiter; `aws {service} wait help` lists those of {service} that it has");
    Err(invalid_choice("subcommand", name, at, &why, nearest(name, waiters(service).map(|waiter| waiter.name))))
}

/// `CreateVpc` and `create_vpc` as `create-vpc`.
fn kebab_like(name: &str) -> String {
    shapes::kebab_case(&name.replace('_', "-"))
}

fn call(operation: Operation, waiter: Option<&'static Waiter>, own: &[Flag], given: Vec<Given>) -> Parsed<Invocation> {
    let mut globals = Globals::default();
    let mut from_json = None;
    let mut is_skeleton = false;
    let mut starting_token = None;
    let mut values: Vec<(usize, Given)> = Vec::new();
    for given in given {
        let word = given.values.first().map(String::as_str).unwrap_or_default();
        let value_at = Some(given.word + 1);
        let place = own.iter().position(|flag| flag.name == given.flag.name);
        match given.flag.takes {
            Takes::Global(global) => match global {
                Global::Region => globals.region = Some(word.to_owned()),
                Global::Profile => globals.profile = Some(word.to_owned()),
                Global::Output => match Format::named(word) {
                    Some(format) => globals.format = format,
                    None => {
                        return Err(ClientError::usage(
                            format!("argument --output: Found invalid choice '{word}': choose json, text or table"),
                            value_at,
                        ));
                    }
                },
                Global::Query => match Query::parse(word) {
                    Ok(query) => globals.query = Some(query),
                    Err(error) => {
                        let mark = " ".repeat(error.at);
                        return Err(ClientError::plain(
                            format!(
                                "Bad value for --query {word}: {} at column {}:\n{word}\n{mark}^",
                                error.message, error.at
                            ),
                            value_at,
                        ));
                    }
                },
                Global::NoPaginate => globals.paging.off = true,
                Global::PageSize => globals.paging.size = Some(number(&given, word)?),
                Global::MaxItems => globals.paging.most = Some(number(&given, word)?),
                Global::StartingToken => starting_token = Some((word.to_owned(), value_at)),
                Global::InputJson => match serde_json::from_str(word) {
                    Ok(Value::Object(members)) => from_json = Some(members),
                    Ok(_) => {
                        return Err(ClientError::plain(
                            "Error parsing parameter 'cli-input-json': expected a JSON object",
                            value_at,
                        ));
                    }
                    Err(error) => {
                        return Err(ClientError::plain(
                            format!(
                                "Error parsing parameter 'cli-input-json': Invalid JSON: {error}\nJSON received: {word}"
                            ),
                            value_at,
                        ));
                    }
                },
                Global::Skeleton => match word {
                    "" | "input" => is_skeleton = true,
                    _ => {
                        return Err(ClientError::usage(
                            format!(
                                "argument --generate-cli-skeleton: Found invalid choice '{word}': the lab has input"
                            ),
                            value_at,
                        ));
                    }
                },
                Global::Version | Global::Ignored | Global::IgnoredValue => {}
            },
            Takes::Value(_, _)
            | Takes::Switch(_, _)
            | Takes::Attribute(_, _)
            | Takes::NoAttribute(_)
            | Takes::Shortcut(_) => {
                // What is given last counts, as in the AWS CLI.
                let place = place.unwrap_or(usize::MAX);
                values.retain(|(other, _)| *other != place);
                values.push((place, given));
            }
        }
    }
    if is_skeleton {
        return Ok(Invocation::Show(skeleton(operation)));
    }
    if from_json.is_none() {
        let missing: Vec<&str> = own
            .iter()
            .filter(|flag| flag.need == Need::Required && !values.iter().any(|(_, given)| fills(flag, &given.flag)))
            .map(|flag| flag.name.as_str())
            .collect();
        if !missing.is_empty() {
            return Err(ClientError::usage(
                format!("the following arguments are required: {}", missing.join(", ")),
                None,
            ));
        }
    }
    exclude_both(&values)?;
    order::sort_by_key(&mut values, |(place, _)| *place);
    let mut parameters = Map::new();
    for (_, given) in &values {
        put(given, &mut parameters)?;
    }
    for (name, value) in from_json.into_iter().flatten() {
        parameters.entry(name).or_insert(value);
    }
    shortcuts::finish(operation, &mut parameters);
    page(operation, starting_token, &mut parameters, &mut globals.paging)?;
    // Members of a JSON text come in any order; a request is the same whichever way it was said.
    let parameters = shapes::order_input(operation, Value::Object(parameters));
    if let Err(error) = shapes::check(operation, &parameters)
        && error.is_of_client()
    {
        return Err(ClientError::plain(error.client_message(), None));
    }
    Ok(Invocation::Call(Box::new(Invoked { operation, parameters, globals, waiter })))
}

/// Whether a flag that was given says the member of a required one: the flag itself, or its negative.
fn fills(required: &Flag, given: &Flag) -> bool {
    match (required.takes, given.takes) {
        (Takes::Switch(member, _), Takes::Switch(other, _)) => member == other,
        (Takes::Attribute(member, _), Takes::NoAttribute(other)) => member == other,
        (_, _) => required.name == given.name,
    }
}

/// Flags that contradict each other or say the same in two ways.
fn exclude_both(values: &[(usize, Given)]) -> Parsed<()> {
    let named = |name: &str| values.iter().find(|(_, given)| given.flag.name == name).map(|(_, given)| given);
    for (_, given) in values {
        match given.flag.takes {
            Takes::NoAttribute(member) => {
                let positive =
                    values.iter().find(|(_, other)| matches!(other.flag.takes, Takes::Attribute(m, _) if m == member));
                if let Some((_, positive)) = positive {
                    return Err(ClientError::plain(
                        format!(
                            "Cannot specify both the \"{}\" option and the \"{}\" option.",
                            positive.flag.name, given.flag.name
                        ),
                        Some(given.word),
                    ));
                }
            }
            Takes::Shortcut(
                Shortcut::Protocol | Shortcut::Port | Shortcut::Cidr | Shortcut::SourceGroup | Shortcut::GroupOwner,
            ) if named("--ip-permissions").is_some() => {
                return Err(ClientError::plain(
                    format!("The {} option is not compatible with the --ip-permissions option ", given.flag.name),
                    Some(given.word),
                ));
            }
            Takes::Shortcut(
                Shortcut::SecondaryAddresses | Shortcut::SecondaryAddressCount | Shortcut::AssociatePublicAddress,
            ) if named("--network-interfaces").is_some() => {
                return Err(ClientError::plain(
                    "Mixing the --network-interfaces option with the simple, scalar options is not supported.",
                    Some(given.word),
                ));
            }
            Takes::Switch(member, true) => {
                let both = values.iter().any(|(_, other)| other.flag.takes == Takes::Switch(member, false));
                if both {
                    return Err(ClientError::usage(
                        format!("argument {}: not allowed with its opposite", given.flag.name),
                        Some(given.word),
                    ));
                }
            }
            Takes::Switch(_, false)
            | Takes::Value(_, _)
            | Takes::Attribute(_, _)
            | Takes::Shortcut(_)
            | Takes::Global(_) => {}
        }
    }
    Ok(())
}

/// Pagination as the AWS CLI has it: by itself, unless it is switched off or a limit or token of the service's own is given.
/// A starting token that is not the AWS CLI's goes to the service.
fn page(
    operation: Operation,
    starting_token: Option<(String, Option<usize>)>,
    parameters: &mut Map<String, Value>,
    paging: &mut Paging,
) -> Parsed<()> {
    let pages = shapes::pages(operation).filter(|_| operation.page_keys().next().is_some());
    let is_given = |member| parameters.contains_key(member);
    paging.off |= pages.is_some_and(|pages| is_given(pages.limit) || is_given(pages.token));
    if paging.off {
        let flags = [
            ("--starting-token", starting_token.is_some()),
            ("--page-size", paging.size.is_some_and(|it| it != 0)),
            ("--max-items", paging.most.is_some_and(|it| it != 0)),
        ];
        let used: Vec<&str> = flags.into_iter().filter(|(_, is_used)| *is_used).map(|(flag, _)| flag).collect();
        if !used.is_empty() {
            let message = "Cannot specify --no-paginate along with pagination arguments: ";
            return Err(ClientError::paging(&[message, &used.join(", ")].concat()));
        }
    }
    if let Some((token, at)) = starting_token {
        match (crate::cli::paging::skipped(&token), pages) {
            (Some(skipped), _) => paging.skipped = skipped,
            (None, Some(pages)) => {
                parameters.insert(pages.token.to_owned(), Value::String(token));
            }
            (None, None) => return Err(ClientError::plain(format!("Bad starting token: {token}"), at)),
        }
    }
    if let (Some(size), Some(pages)) = (paging.size, pages) {
        let mut first = parameters.clone();
        first.insert(pages.limit.to_owned(), json!(size));
        if let Err(error) = shapes::check(operation, &Value::Object(first))
            && error.is_of_client()
        {
            return Err(ClientError::plain(error.client_message(), None));
        }
    }
    Ok(())
}

fn number(given: &Given, word: &str) -> Parsed<usize> {
    word.parse().map_err(|_| {
        ClientError::usage(format!("argument {}: invalid int value: '{word}'", given.flag.name), Some(given.word + 1))
    })
}

fn put(given: &Given, parameters: &mut Map<String, Value>) -> Parsed<()> {
    let at = |place: usize| Some(given.word + usize::from(!given.values.is_empty()) + place);
    let fail = |(place, message): (usize, String)| ClientError::plain(message, at(place));
    match given.flag.takes {
        Takes::Value(member, kind) => {
            let value = read(&given.flag.name, kind, &given.values).map_err(fail)?;
            parameters.insert(member.to_owned(), value);
        }
        Takes::Switch(member, value) => {
            parameters.insert(member.to_owned(), json!(value));
        }
        Takes::Attribute(member, kind) => {
            let value = match given.values.is_empty() {
                true => json!({"Value": true}),
                false => read(&given.flag.name, kind, &given.values).map_err(fail)?,
            };
            parameters.insert(member.to_owned(), value);
        }
        Takes::NoAttribute(member) => {
            parameters.insert(member.to_owned(), json!({"Value": false}));
        }
        Takes::Shortcut(shortcut) => {
            shortcuts::apply(shortcut, &given.values, parameters).map_err(|message| fail((0, message)))?;
        }
        Takes::Global(_) => {}
    }
    Ok(())
}

/// A flag's words as the value of its member; on an error also which of the words it is.
fn read(name: &str, kind: Kind, words: &[String]) -> Result<Value, (usize, String)> {
    let parameter = |place: usize, message: &str| (place, format!("Error parsing parameter '{name}': {message}"));
    let Some(item) = kind.item() else {
        let word = words.first().map(String::as_str).unwrap_or_default();
        return read_one(name, kind, word, Place::Whole).map_err(|message| (0, message));
    };
    if let [only] = words
        && only.trim_start().starts_with('[')
    {
        return from_json(only).map_err(|message| parameter(0, &message));
    }
    let mut items = Vec::new();
    for (place, word) in words.iter().enumerate() {
        items.push(read_one(name, item, word, Place::Item).map_err(|message| (place, message))?);
    }
    Ok(Value::Array(items))
}

/// Whether a word is a flag's whole value or one of several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Item,
}

fn read_one(name: &str, kind: Kind, word: &str, place: Place) -> Result<Value, String> {
    let parameter = |message: String| format!("Error parsing parameter '{name}': {message}");
    match kind {
        Kind::String | Kind::Enumeration(_) | Kind::Timestamp | Kind::Blob => Ok(json!(word)),
        Kind::Integer | Kind::Long => shorthand::integer(word).map(|n| json!(n)).map_err(parameter),
        Kind::Double => shorthand::double(word).map(|n| json!(n)).map_err(parameter),
        Kind::Boolean => Ok(json!(!word.eq_ignore_ascii_case("false"))),
        Kind::Structure(_) | Kind::Map(_) | Kind::List(_) => {
            let trimmed = word.trim_start();
            if trimmed.starts_with('{') || trimmed.starts_with('[') {
                return from_json(word).map_err(parameter);
            }
            // A structure of one text may be written as the text alone.
            if place == Place::Whole && kind.lone_value() == Some(Kind::String) && !word.contains('=') {
                return Ok(json!({"Value": word}));
            }
            shorthand::parse(word, kind).map_err(parameter)
        }
    }
}

fn from_json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("Invalid JSON: {error}\nJSON received: {text}"))
}
