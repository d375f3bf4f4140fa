//! What can stand at the cursor behind `aws`: services, operations, flags, values. It must not know how a word is quoted.

use super::values::{self, About};
use super::{Candidate, Offers, path, shorthand};
use crate::cli::aws::{Arity, Flag, Global, Takes, Waiter, arity, flag_named, flags, global_flags, is_flag, waiters};
use crate::cli::session::Session;
use crate::control::shapes::{self, Kind, Need, Operation};
use crate::net::order;

/// A flag that was given, and its values.
struct Given {
    flag: Flag,
    values: Vec<String>,
}

/// A command as far as it is written.
struct Written {
    /// The service and the operation, and whatever belongs to no flag.
    places: Vec<String>,
    given: Vec<Given>,
    /// Whether the next word may be a value of the last flag.
    is_pending: bool,
    operation: Option<Operation>,
    own: Vec<Flag>,
}

/// What can stand behind the words behind `aws`.
pub(super) fn offers(session: &Session, before: &[String], word: &str) -> Offers {
    let written = read(before);
    let pending = written.given.last().filter(|_| written.is_pending);
    if let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_flag(name)) {
        let flag = written.known().into_iter().find(|flag| flag.name == name);
        let offers = flag.map(|flag| values(session, &written, &flag, &[], value)).unwrap_or_default();
        return offers.behind(name.chars().count() + 1);
    }
    if word.starts_with('-') {
        return Offers::whole(written.flags());
    }
    if let Some(pending) = pending {
        let offers = values(session, &written, &pending.flag, &pending.values, word);
        let may_end = !pending.values.is_empty() || matches!(arity(&pending.flag), Arity::Maybe);
        if !(may_end && word.is_empty() && offers.candidates.is_empty()) {
            return offers;
        }
    }
    let help = || Candidate::new("help");
    match (written.places.as_slice(), written.operation) {
        ([], _) => {
            let mut services: Vec<Candidate> = shapes::services().map(Candidate::new).collect();
            services.push(help());
            Offers::whole(services)
        }
        ([service], _) => {
            let named = shapes::operations(service).map(|it| Candidate::noted(it.cli_name(), it.description()));
            let mut named: Vec<Candidate> = named.collect();
            if waiters(service).next().is_some() {
                named.push(Candidate::new("wait"));
            }
            if !named.is_empty() {
                named.push(help());
            }
            Offers::whole(named)
        }
        ([service, wait], None) if wait == "wait" => {
            let named = waiters(service).map(|waiter| Candidate::new(waiter.name));
            Offers::whole(named.chain([help()]).collect())
        }
        (_, Some(_)) => {
            let mut all = written.flags();
            if written.given.is_empty() {
                all.push(help());
            }
            Offers::whole(all)
        }
        (_, None) => Offers::default(),
    }
}

/// Reads the words as `parse` does, passing over what it would refuse.
fn read(words: &[String]) -> Written {
    let mut written =
        Written { places: Vec::new(), given: Vec::new(), is_pending: false, operation: None, own: Vec::new() };
    for word in words {
        if is_flag(word) {
            let (name, inline) = word.split_once('=').map_or((word.as_str(), None), |(name, it)| (name, Some(it)));
            let flag = flag_named(name, 0, &written.known()).ok().flatten();
            written.is_pending = inline.is_none() && flag.as_ref().is_some_and(|it| !matches!(arity(it), Arity::None));
            let values = inline.map(str::to_owned).into_iter().collect();
            written.given.extend(flag.map(|flag| Given { flag, values }));
        } else if let Some(given) = written.given.last_mut().filter(|_| written.is_pending) {
            given.values.push(word.clone());
            written.is_pending = matches!(arity(&given.flag), Arity::Many);
        } else {
            written.places.push(word.clone());
            let found = match written.places.as_slice() {
                [service, name] => Some(shapes::operation(service, name).filter(|found| found.name() != name)),
                [service, wait, name] if wait == "wait" => {
                    Some(waiters(service).find(|waiter| waiter.name == name).and_then(Waiter::operation))
                }
                _ => None,
            };
            if let Some(operation) = found {
                written.operation = operation;
                written.own = written.operation.map(flags).unwrap_or_default();
            }
        }
    }
    written
}

impl Written {
    fn known(&self) -> Vec<Flag> {
        self.own.iter().cloned().chain(global_flags()).collect()
    }

    /// The flags that are not given yet: what is required first, the AWS CLI's own last.
    fn flags(&self) -> Vec<Candidate> {
        let is_given = |flag: &Flag| {
            self.given.iter().any(|given| {
                let same = |one: Option<&str>, other: Option<&str>| one.is_some() && one == other;
                given.flag.name == flag.name || same(member_of(&given.flag), member_of(flag))
            })
        };
        let mut all: Vec<Flag> = self.known().into_iter().filter(|flag| !is_given(flag)).collect();
        order::sort_by_key(&mut all, |flag| flag.need != Need::Required);
        let note = |flag: &Flag| if flag.need == Need::Required { "required" } else { kind_of(flag) };
        all.iter().map(|flag| Candidate::noted(flag.name.clone(), note(flag))).collect()
    }

    /// The request as far as it is written, for what belongs to what is said already.
    fn about<'s>(&self, session: &'s Session, operation: Operation) -> About<'s> {
        let mut about = About::new(session, operation);
        for Given { flag, values } in &self.given {
            match (flag.takes, values.first()) {
                (Takes::Value(member, Kind::List(_)), Some(_)) => about.say(member, values.clone().into()),
                (Takes::Value(member, _), Some(value)) => about.say(member, value.as_str().into()),
                (Takes::Global(Global::Region), Some(region)) => about.request.region.clone_from(region),
                (_, _) => {}
            }
        }
        about
    }
}

/// The member that a flag sets.
fn member_of(flag: &Flag) -> Option<&'static str> {
    match flag.takes {
        Takes::Switch(member, _) | Takes::Attribute(member, _) | Takes::NoAttribute(member) => Some(member),
        Takes::Value(_, _) | Takes::Shortcut(_) | Takes::Global(_) => None,
    }
}

/// What a flag takes, in a word.
fn kind_of(flag: &Flag) -> &'static str {
    match flag.takes {
        Takes::Value(_, kind) => kind.word(),
        Takes::Shortcut(shortcut) => shortcut.words(),
        Takes::Switch(_, _) | Takes::Attribute(_, _) | Takes::NoAttribute(_) => "boolean",
        Takes::Global(_) => "",
    }
}

/// What a flag may be given behind the values that it has.
fn values(session: &Session, written: &Written, flag: &Flag, had: &[String], word: &str) -> Offers {
    if let Takes::Global(global) = flag.takes {
        return of_global(session, written, global, word);
    }
    let Some(operation) = written.operation else { return Offers::default() };
    let about = written.about(session, operation);
    let offers = match flag.takes {
        Takes::Value(member, kind) => {
            let kind = kind.item().unwrap_or(kind);
            match kind {
                Kind::Structure(structure) => shorthand::offers(&about, structure, word),
                Kind::List(_) | Kind::Map(_) => Offers::default(),
                Kind::String
                | Kind::Integer
                | Kind::Long
                | Kind::Double
                | Kind::Boolean
                | Kind::Timestamp
                | Kind::Blob
                | Kind::Enumeration(_) => Offers::whole(values::of_member(&about, member, kind)),
            }
        }
        Takes::Attribute(_, Kind::Structure(structure)) if !word.is_empty() => {
            shorthand::offers(&about, structure, word)
        }
        Takes::Shortcut(shortcut) => Offers::whole(values::of_shortcut(&about, shortcut)),
        Takes::Attribute(_, _) | Takes::Switch(_, _) | Takes::NoAttribute(_) | Takes::Global(_) => Offers::default(),
    };
    // What stands there already is not said twice.
    let is_new = |candidate: &Candidate| offers.from > 0 || !had.contains(&candidate.value);
    Offers { from: offers.from, candidates: offers.candidates.iter().filter(|it| is_new(it)).cloned().collect() }
}

fn of_global(session: &Session, written: &Written, global: Global, word: &str) -> Offers {
    let network = session.lab.network();
    match global {
        Global::Region => Offers::values(values::regions(network)),
        Global::Profile => {
            let named = network.accounts.iter().map(|it| Candidate::noted(it.name.as_str(), it.id.as_str()));
            Offers::whole(named.collect())
        }
        Global::Output => Offers::values(["json", "text", "table"]),
        Global::Skeleton => Offers::values(["input"]),
        Global::Query => match written.operation.and_then(|it| it.output()) {
            Some(output) => path::offers(output, word),
            None => Offers::default(),
        },
        Global::NoPaginate
        | Global::PageSize
        | Global::MaxItems
        | Global::StartingToken
        | Global::InputJson
        | Global::Version
        | Global::Ignored
        | Global::IgnoredValue => Offers::default(),
    }
}
