//! What can stand at the cursor of a `--query`: the members of what the expression has come to. It must not know values.

use super::{Candidate, Offers};
use crate::cli::query::{begins_name, is_in_name};
use crate::control::shapes::{Kind, Structure};

/// The members that an unfinished JMESPath expression may go on with.
pub(super) fn offers(output: Structure, word: &str) -> Offers {
    let chars: Vec<char> = word.chars().collect();
    let start = Kind::Structure(output);
    let mut here = Some(start);
    // What a bracket or a brace was opened on.
    let mut opened: Vec<Option<Kind>> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        if begins_name(c) {
            let name: String = chars.iter().skip(at).take_while(|c| is_in_name(**c)).collect();
            let end = at + name.len();
            if end == chars.len() {
                return members(here).behind(at);
            }
            let is_key = chars.get(end) == Some(&':');
            here = if is_key { here } else { member(here, &name) };
            at = end;
            continue;
        }
        at += 1;
        match c {
            '[' => {
                let is_choice = at < 2 || chars.get(at - 2) == Some(&'.');
                let rest = || chars.iter().skip(at);
                if chars.get(at) == Some(&'?') {
                    opened.push(item(here));
                    here = item(here);
                    at += 1;
                } else if is_choice {
                    opened.push(here);
                } else if let Some(length) = rest().position(|c| *c == ']') {
                    here = item(here);
                    at += length + 1;
                } else {
                    return Offers::default();
                }
            }
            '{' => opened.push(here),
            ']' | '}' => here = opened.pop().flatten(),
            ',' | ':' | '&' | '=' | '!' | '<' => here = opened.last().copied().unwrap_or(Some(start)),
            '\'' | '`' | '"' => {
                let Some(length) = chars.iter().skip(at).position(|other| *other == c) else {
                    return Offers::default();
                };
                at += length + 1;
            }
            // A function's arguments are of what it is asked on.
            '(' => {
                here = opened.last().copied().unwrap_or(Some(start));
                opened.push(here);
            }
            ')' => here = opened.pop().flatten(),
            _ => {}
        }
    }
    let can_begin = chars.last().is_none_or(|c| ".[{?,:(&= ".contains(*c));
    if can_begin { members(here).behind(chars.len()) } else { Offers::default() }
}

fn members(kind: Option<Kind>) -> Offers {
    let all = kind.and_then(Kind::structure).into_iter().flat_map(|it| it.members());
    Offers::whole(all.map(|it| Candidate::noted(it.name, it.kind.word()).open()).collect())
}

fn member(kind: Option<Kind>, name: &str) -> Option<Kind> {
    Some(kind?.structure()?.member(name)?.kind)
}

fn item(kind: Option<Kind>) -> Option<Kind> {
    kind?.item()
}
