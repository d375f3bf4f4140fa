//! Which refusals an operation can come to, read from the sources of the control plane: the codes that stand in the function that
//! carries it out, and in those that it calls. It must not know what they mean.
//!
//! It reads text, so it finds rather too many: a code that a function only looks for, one of a function that has the same name.

use endpoint_lab::control;
use endpoint_lab::control::shapes::{self, Need};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A function of the control plane.
#[derive(Debug, Default)]
struct Function {
    takes_self: bool,
    body: String,
}

/// Functions by room and name; methods of the same name in different rooms are one.
type Functions = BTreeMap<(String, String), Function>;

/// The table of the ids' forms that listing looks at: a row counts for the operations that list by its member.
const FORMS: &str = "MALFORMED";

/// The files of a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// What is code in a file; what it uses of the control plane it uses as a room beside the others does.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap().replace("use crate::control::", "use super::");
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The rooms of the control plane, by name: a file each, or a folder whose files count as one.
fn rooms() -> Vec<(String, String)> {
    let rooms = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/control"));
    let text = |path: &PathBuf| {
        if path.is_dir() { files(path).iter().map(|it| code(it)).collect::<Vec<_>>().join("\n") } else { code(path) }
    };
    rooms.iter().map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), text(path))).collect()
}

/// The word that begins here.
fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())]
}

/// The functions of a room: `rustfmt` ends a function where a line has its indentation and a brace.
fn functions(room: &str, text: &str, found: &mut Functions) {
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let inner = line.trim_start();
        let open = ["pub ", "pub(super) "].iter().find_map(|it| inner.strip_prefix(it)).unwrap_or(inner);
        let Some(name) = open.strip_prefix("fn ").map(word) else { continue };
        let indent = &line[..line.len() - inner.len()];
        let end = [indent, "}"].concat();
        let last = lines[at..].iter().position(|line| *line == end).unwrap();
        let body = lines[at..=at + last].join("\n");
        let head = body.split(')').next().unwrap();
        let takes_self = head.contains("self");
        let function = found.entry((room.to_owned(), name.to_owned())).or_default();
        function.takes_self |= takes_self;
        function.body.push_str(&body);
    }
    // A table of constants is read where it is named.
    for (at, line) in lines.iter().enumerate() {
        let inner = line.strip_prefix("pub ").unwrap_or(line);
        if let Some(name) = inner.strip_prefix("const ").map(word).filter(|_| !line.contains(": Operations = ")) {
            let last = lines[at..].iter().position(|line| line.ends_with(';')).unwrap();
            let body = lines[at..=at + last].join("\n");
            found.insert((room.to_owned(), name.to_owned()), Function { takes_self: false, body });
        }
    }
}

/// The texts in quotes that look like codes.
fn quoted(body: &str) -> BTreeSet<&str> {
    let is_code = |text: &&str| {
        text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.len() > 5
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
    };
    body.split('"').skip(1).step_by(2).filter(is_code).collect()
}

/// The codes that are refused with by name somewhere: `refuse!("Code", …)`, `ApiError::new("Code", …)`, and all with a dot.
fn known_codes(functions: &Functions) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for function in functions.values() {
        for opening in ["refuse!(", "ApiError::new("] {
            for part in function.body.split(opening).skip(1) {
                if let Some(rest) = part.trim_start().strip_prefix('"') {
                    known.insert(rest.split('"').next().unwrap().to_owned());
                }
            }
        }
        let dotted = quoted(&function.body)
            .into_iter()
            .filter(|text| [".NotFound", ".Malformed", ".Duplicate", ".InUse"].iter().any(|end| text.ends_with(end)));
        known.extend(dotted.map(str::to_owned));
        known.extend(quoted(&function.body).into_iter().filter(|text| text.ends_with("Exception")).map(str::to_owned));
    }
    known.extend(
        ["NatGatewayMalformed", "NatGatewayNotFound", "ListenerNotFound", "TargetGroupNotFound"].map(str::to_owned),
    );
    known
}

/// What a body names: functions of its own room, of the rooms that it names, and methods.
fn called(room: &str, body: &str, functions: &Functions, imports: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut at = 0;
    let bytes = body.as_bytes();
    while at < body.len() {
        let begins = bytes[at].is_ascii_alphabetic()
            && (at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_'));
        if !begins {
            at += 1;
            continue;
        }
        let name = word(&body[at..]);
        let (before, after) = (&body[..at], &body[at + name.len()..]);
        let own = (room.to_owned(), name.to_owned());
        if before.ends_with('.') {
            let methods = functions.iter().filter(|((_, it), function)| it == name && function.takes_self);
            found.extend(methods.filter(|_| after.starts_with(['(', ':'])).map(|(key, _)| key.clone()));
        } else if let Some(path) = before.strip_suffix("::") {
            let from = path.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
            let key = (from.to_owned(), name.to_owned());
            found.extend(functions.contains_key(&key).then_some(key));
        } else if functions.get(&own).is_some_and(|function| !function.takes_self) {
            let is_constant = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            let is_handed_on = before.ends_with("map(") && after.starts_with(')');
            if after.starts_with('(') || is_constant && name != FORMS || is_handed_on {
                found.insert(own);
            }
        } else if after.starts_with('(') && imports.contains(name) {
            let free = functions.iter().filter(|((_, it), function)| it == name && !function.takes_self);
            let from = free.filter(|((other, _), _)| imports.contains(&format!("{other}::")));
            found.extend(from.map(|(key, _)| key.clone()));
        }
        at += name.len();
    }
    found
}

/// Whether the AWS CLI requires the member of an operation's input whose name begins here. The lab's own commands require none.
fn is_required(operation: &str, rest: &str) -> bool {
    let mut own = control::operations().filter(|(_, name)| *name == operation);
    let (service, _) = own.next().unwrap();
    let input = shapes::operation(service, operation).and_then(|it| it.input());
    let member = input.and_then(|input| input.member(rest.split('"').next().unwrap()));
    member.is_some_and(|member| member.need == Need::Required)
}

/// The codes that each operation can come to, by its name.
pub fn refusals() -> BTreeMap<String, BTreeSet<String>> {
    let rooms = rooms();
    let mut all = Functions::new();
    for (room, text) in &rooms {
        functions(room, text, &mut all);
    }
    let known = known_codes(&all);
    let imports: BTreeMap<&str, String> = rooms
        .iter()
        .map(|(room, text)| {
            let uses = text.split("\nuse super::").skip(1).map(|rest| rest.split(';').next().unwrap());
            (room.as_str(), uses.collect::<Vec<_>>().join("\n"))
        })
        .collect();
    let mut calls = BTreeMap::new();
    for (key, function) in &all {
        calls.insert(key, called(&key.0, &function.body, &all, &imports[key.0.as_str()]));
    }
    let mut found = BTreeMap::new();
    for (room, text) in &rooms {
        let tables = text.split(": Operations = &[").skip(1).map(|rest| rest.split("];").next().unwrap());
        for row in tables.flat_map(|table| table.split("(\"").skip(1)) {
            let (operation, rest) = row.split_once('"').unwrap();
            let function = word(rest.trim_start_matches([',', ' ', '\n']));
            let mut reached = BTreeSet::new();
            let mut open = vec![(room.clone(), function.to_owned())];
            let mut codes = BTreeSet::new();
            while let Some(key) = open.pop() {
                if !reached.insert(key.clone()) {
                    continue;
                }
                let function = all.get(&key).unwrap_or_else(|| panic!("{key:?} is no function"));
                let named = quoted(&function.body).into_iter().filter(|code| known.contains(*code));
                // What `require` misses counts where the AWS CLI does not require it already.
                if key.1 != "require" {
                    codes.extend(named.map(str::to_owned));
                }
                if function.body.split("require(\"").skip(1).any(|rest| !is_required(operation, rest)) {
                    codes.insert("MissingParameter".to_owned());
                }
                open.extend(calls[&key].iter().cloned());
            }
            let own = &all[&(room.clone(), function.to_owned())].body;
            let forms = &all[&("describe".to_owned(), FORMS.to_owned())].body;
            let rows = forms.split('(').map(|row| row.split('"').collect::<Vec<_>>()).filter(|row| row.len() > 5);
            let listed =
                rows.filter(|row| own.contains("describe::list(") && own.contains(&format!("\", \"{}\", \"", row[1])));
            codes.extend(listed.map(|row| row[5].to_owned()));
            found.insert(operation.to_owned(), codes);
        }
    }
    found
}
