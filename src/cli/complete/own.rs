//! What can stand at the cursor behind `on` and `lab`. It must not know what they do.

use super::{Candidate, Offers, values};
use crate::catalog;
use crate::cli::session::Session;
use crate::cli::{lab, on};
use crate::control::Lab;
use crate::model::Network;
use crate::review::recipes::RECIPES;

/// What can stand behind the words behind `on`.
pub(super) fn on(session: &Session, before: &[String], word: &str) -> Offers {
    let network = session.lab.network();
    match before {
        [] => Offers::whole(values::hosts(network)),
        [_] => Offers::whole(on::VERBS.iter().map(|(verb, note)| Candidate::noted(*verb, *note)).collect()),
        [_, verb, rest @ ..] => match verb.as_str() {
            "dig" => dig(network, rest, word),
            "curl" if rest.is_empty() => Offers::whole(values::destinations(network, word)),
            "trace" => trace(network, rest, word),
            _ => Offers::default(),
        },
    }
}

fn dig(network: &Network, before: &[String], word: &str) -> Offers {
    if word.starts_with('@') {
        return Offers::whole(values::servers(network)).behind(1);
    }
    let is_named = before.iter().any(|it| !it.starts_with(['+', '@']) && !on::RECORDS.contains(&it.as_str()));
    let mut found =
        if is_named { on::RECORDS.iter().copied().map(Candidate::new).collect() } else { values::names(network) };
    if word.starts_with('+') && before.iter().all(|it| it != "+short") {
        found.push(Candidate::new("+short"));
    }
    Offers::whole(found)
}

fn trace(network: &Network, before: &[String], word: &str) -> Offers {
    if let Some(offers) =
        given(before, word, &|flag| on::TRACE_FLAGS.iter().find(|(name, _)| *name == flag).map(|it| it.1))
    {
        return offers;
    }
    let is_aimed = before.first().is_some_and(|it| !it.starts_with("--"))
        || before.iter().skip(1).zip(before).any(|(it, flag)| !it.starts_with("--") && !flag.starts_with("--"));
    if is_aimed || word.starts_with('-') {
        return flags(on::TRACE_FLAGS.iter().map(|(name, _)| (*name).to_owned()), before);
    }
    Offers::whole(values::destinations(network, word))
}

/// The values of the flag that is written before the cursor, or in the word at it.
fn given(before: &[String], word: &str, known: &dyn Fn(&str) -> Option<&'static [&'static str]>) -> Option<Offers> {
    if let Some((flag, _)) = word.split_once('=').filter(|(flag, _)| flag.starts_with("--")) {
        return Some(Offers::values(known(flag)?.iter().copied()).behind(flag.chars().count() + 1));
    }
    let flag = before.last()?;
    Some(Offers::values(known(flag)?.iter().copied())).filter(|_| !word.starts_with("--"))
}

/// Flags that are not given yet.
fn flags(all: impl Iterator<Item = String>, before: &[String]) -> Offers {
    let is_given = |flag: &str| before.iter().any(|it| it.split('=').next() == Some(flag));
    Offers::values(all.filter(|flag| !is_given(flag)))
}

/// What can stand behind the words behind `lab`.
pub(super) fn lab(session: &Session, before: &[String], word: &str) -> Offers {
    let Some((verb, rest)) = before.split_first() else {
        return Offers::values(lab::VERBS.iter().copied());
    };
    let network = session.lab.network();
    let own = lab::flags_of(verb);
    let all = || own.iter().map(|flag| ["--", flag].concat());
    let inline = word.split_once('=').filter(|(flag, _)| flag.starts_with("--"));
    if let Some((flag, value)) = inline {
        return of_flag(network, verb, flag, value).behind(flag.chars().count() + 1);
    }
    if word.starts_with('-') {
        return flags(all(), rest);
    }
    // A flag's words go on to the next flag, but each of these takes one, except for subnets.
    let last = rest.iter().rposition(|it| it.starts_with("--"));
    let pending = last.and_then(|at| Some((rest.get(at)?, rest.len() - at - 1)));
    match pending {
        Some((flag, 0)) if flag != "--redact" => return of_flag(network, verb, flag, word),
        Some((flag, _)) if flag == "--subnet-ids" => {
            let offers = of_flag(network, verb, flag, word);
            let new = offers.candidates.into_iter().filter(|it| !rest.contains(&it.value)).collect();
            return Offers::whole(new);
        }
        Some(_) | None => {}
    }
    let positional: Vec<Candidate> = match (verb.as_str(), rest.len()) {
        ("matrix", _) => catalog::services_in(Lab::REGION).iter().map(|it| Candidate::new(it.key.as_str())).collect(),
        ("recipe", 0) => RECIPES.iter().map(|it| Candidate::noted(it.name, it.page)).collect(),
        ("fail-az" | "restore-az", 0) => values::zones(network).into_iter().map(Candidate::new).collect(),
        ("unpublish-verification", 0) => {
            network.endpoint_services.iter().map(|it| Candidate::new(it.service_id.as_str())).collect()
        }
        (_, _) => Vec::new(),
    };
    if positional.is_empty() || (word.is_empty() && !rest.is_empty()) {
        flags(all(), rest)
    } else {
        Offers::whole(positional)
    }
}

/// What a flag of `lab` may be given.
fn of_flag(network: &Network, verb: &str, flag: &str, word: &str) -> Offers {
    let ids = |all: Vec<(String, Option<String>)>| {
        Offers::whole(all.into_iter().map(|(id, name)| Candidate::noted(id, name.unwrap_or_default())).collect())
    };
    match flag {
        "--output" if verb != "export" => Offers::values(["json", "text"]),
        "--want" => Offers::values(["private", "public", "blocked"]),
        "--format" => Offers::values(lab::FORMATS.iter().copied()),
        "--from" => Offers::whole(values::hosts(network)),
        "--to" => Offers::whole(values::destinations(network, word)),
        "--dns-server" => Offers::whole(values::servers(network)),
        "--on-premises" => Offers::values(network.on_premises.iter().map(|it| it.name.as_str())),
        "--vpc-id" => {
            ids(network.vpcs.iter().map(|it| (it.vpc_id.to_string(), it.tags.name().map(str::to_owned))).collect())
        }
        "--subnet-ids" => {
            let all = network.subnets.iter();
            ids(all.map(|it| (it.subnet_id.to_string(), it.tags.name().map(str::to_owned))).collect())
        }
        "--vpn-connection-id" => Offers::values(network.vpn_connections.iter().map(|it| it.vpn_connection_id.as_str())),
        _ => Offers::default(),
    }
}
