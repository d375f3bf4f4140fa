//! The list of rules under `tests/rules`: each rule has one state, and what it names exists. It must not know what rules say.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::disallowed_types
)]

#[path = "rules/page.rs"]
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FAMILIES: [&str; 17] = [
    "GW", "RT", "SG", "NACL", "PATH", "IF", "DNS", "ES", "GWLB", "RE", "SN", "XR", "HY", "POL", "PRICE", "QUOTA", "API",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
}

/// A rule's id, such as `GW-16`: RT-01 is written with its zero, POL-1 without.
fn id(family: &str, number: u32) -> String {
    match family {
        "POL" | "PRICE" | "QUOTA" | "API" => format!("{family}-{number}"),
        _ => format!("{family}-{number:02}"),
    }
}

/// The ids that a text names, with the ranges `RT-01 to RT-07`, `RT-01 to 07` and `RT-01..07`.
fn cited(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for family in FAMILIES {
        for (at, _) in text.match_indices(family) {
            if text[..at].ends_with(|it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_') {
                continue;
            }
            let Some(rest) = text[at + family.len()..].strip_prefix('-') else { continue };
            let Some((first, rest)) = number(rest) else { continue };
            // `a to b` and `a..b`, where b may be written whole or as its number.
            let end = rest.strip_prefix(" to ").or_else(|| rest.strip_prefix(".."));
            let end = end.and_then(|end| {
                let whole = end.strip_prefix(family).and_then(|it| it.strip_prefix('-'));
                number(whole.unwrap_or(end))
            });
            let last = end.map_or(first, |(last, _)| last.max(first));
            found.extend((first..=last).map(|it| id(family, it)));
        }
    }
    found
}

fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.len() - text.trim_start_matches(|it: char| it.is_ascii_digit()).len();
    let number = text[..digits].parse().ok()?;
    let rest = &text[digits..];
    // `GW-16x` is no rule.
    (!rest.starts_with(|it: char| it.is_ascii_alphabetic())).then_some((number, rest))
}

/// Rule by rule, what a file has behind its id and a sign.
fn by_rule(file: &str, sign: char) -> Vec<(String, String)> {
    let pair = |line: &str| {
        let (id, rest) = line.split_once(sign).expect(line);
        (id.into(), rest.into())
    };
    read(file).lines().map(pair).collect()
}

/// Rule by rule, where AWS says it.
fn sources() -> Vec<(String, String)> {
    by_rule("tests/rules/sources.txt", ' ')
}

/// Rule by rule, what it says.
fn words() -> Vec<(String, String)> {
    by_rule("tests/rules/words.txt", '\t')
}

/// Rule by rule: the file and the line of its state.
fn states() -> Vec<(String, String)> {
    ["gateway", "interface", "other", "policies", "prices-quotas-api"]
        .iter()
        .flat_map(|file| {
            let text = read(&format!("tests/rules/{file}.txt"));
            text.lines().map(str::to_string).collect::<Vec<_>>()
        })
        .map(|line| (line.split(' ').next().expect("an id").to_string(), line))
        .collect()
}

/// The titles of a transcript's sections.
fn titles(file: &str) -> Vec<String> {
    let text = read(&format!("tests/transcripts/{file}"));
    text.lines().filter_map(|line| line.strip_prefix("## ")).map(str::to_string).collect()
}

/// Whether a reference holds: a section that names the rule, or a test that is there.
fn holds(rule: &str, reference: &str) -> Result<(), String> {
    if let Some((file, start)) = reference.split_once('#') {
        let begins = |title: &str| {
            title.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_alphanumeric()))
        };
        let mut found = titles(file).into_iter().filter(|title| begins(title)).peekable();
        if found.peek().is_none() {
            return Err(format!("{file} has no section that begins with {start}"));
        }
        return match found.any(|title| cited(&title).contains(rule)) {
            true => Ok(()),
            false => Err(format!("no section {start} of {file} names the rule")),
        };
    }
    let Some((file, test)) = reference.split_once("::") else {
        return Err(format!("{reference} is neither a section nor a test"));
    };
    let text = read(file);
    let is_test = |at: usize| text[..at].trim_end().ends_with("#[test]");
    match text.match_indices(&format!("fn {test}(")).any(|(at, _)| is_test(at)) {
        true => Ok(()),
        false => Err(format!("{file} has no test {test}")),
    }
}

fn is_reference(word: &str) -> bool {
    word.contains(".md#") || (word.contains(".rs::"))
}

/// Each rule of the rulebook has exactly one state, with references that hold or with a reason.
#[test]
fn each_rule_has_one_state() {
    let mut wrong = Vec::new();
    let mut totals: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (rule, line) in states() {
        if !seen.insert(rule.clone()) {
            wrong.push(format!("{rule} has two states"));
        }
        let mut words = line.split(' ').skip(1);
        let state = words.next().unwrap_or_default();
        let (references, reason): (Vec<&str>, Vec<&str>) = words.partition(|word| is_reference(word));
        for reference in &references {
            if let Err(why) = holds(&rule, reference) {
                wrong.push(format!("{rule}: {why}"));
            }
        }
        let column = match state {
            // What AWS leaves open in a rule is said behind `assuming`.
            "proven" if references.is_empty() || reason.first().is_some_and(|word| *word != "assuming") => {
                wrong.push(format!("{rule}: a proven rule names what proves it, and what is assumed"));
                0
            }
            "proven" => 0,
            "assumed" | "left-out" if reason.is_empty() => {
                wrong.push(format!("{rule}: say why"));
                1
            }
            "assumed" => 1,
            "left-out" => 2,
            other => {
                wrong.push(format!("{rule}: {other} is no state"));
                0
            }
        };
        let family = rule.split('-').next().unwrap_or_default().to_string();
        totals.entry(family).or_default()[column] += 1;
    }
    let known: BTreeSet<String> = sources().into_iter().map(|(id, _)| id).collect();
    wrong.extend(known.difference(&seen).map(|id| format!("{id} has no state")));
    wrong.extend(seen.difference(&known).map(|id| format!("{id} is no rule of the rulebook")));
    println!("{:8}{:>8}{:>8}{:>9}", "", "proven", "assumed", "left out");
    let mut all = [0; 3];
    for (family, counts) in &totals {
        println!("{family:8}{:>8}{:>8}{:>9}", counts[0], counts[1], counts[2]);
        all.iter_mut().zip(counts).for_each(|(sum, it)| *sum += it);
    }
    println!("{:8}{:>8}{:>8}{:>9}", "all", all[0], all[1], all[2]);
    assert!(wrong.is_empty(), "{} of the list is wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What each rule says is a sentence that fits a table.
#[test]
fn each_rule_is_said_in_a_sentence() {
    let ids = |all: Vec<(String, String)>| all.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids(words()), ids(sources()));
    for (rule, words) in words() {
        let is_sentence = words.starts_with(char::is_uppercase) || words.starts_with("aws:");
        assert!(is_sentence && words.ends_with('.') && (15..150).contains(&words.len()), "{rule}: {words}");
    }
}

/// The rules are in order and without a gap, and each has a page.
#[test]
fn rules_are_numbered_without_gaps() {
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for (rule, source) in sources() {
        let (family, digits) = rule.split_once('-').expect(&rule);
        let number: u32 = digits.parse().expect(&rule);
        assert!(FAMILIES.contains(&family), "{rule}");
        assert_eq!(rule, id(family, number));
        assert_eq!(number, last.insert(family.into(), number).unwrap_or_default() + 1, "{rule} is out of order");
        assert!(source.starts_with("https://") && !source.contains(' '), "{rule}: {source}");
    }
    assert_eq!(last.len(), FAMILIES.len());
}

/// What code, tests and transcripts cite are rules of the rulebook.
#[test]
fn every_citation_is_a_rule() {
    let known: BTreeSet<String> = sources().into_iter().map(|(id, _)| id).collect();
    let mut found = Vec::new();
    files(&root().join("src"), "rs", &mut found);
    files(&root().join("tests/transcripts"), "md", &mut found);
    let mut wrong = Vec::new();
    for path in &found {
        let text = fs::read_to_string(path).unwrap();
        let unknown = cited(&text).into_iter().filter(|id| !known.contains(id));
        wrong.extend(unknown.map(|id| format!("{}: {id}", path.display())));
    }
    assert!(found.len() > 100, "only {} files were read", found.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A transcript's section proves what its title names: the list says no less.
#[test]
fn no_section_names_a_rule_that_is_left_out() {
    let left_out: BTreeSet<String> =
        states().into_iter().filter(|(_, line)| line.contains(" left-out ")).map(|(rule, _)| rule).collect();
    let mut found = Vec::new();
    files(&root().join("tests/transcripts"), "md", &mut found);
    let mut wrong = Vec::new();
    for path in &found {
        let name = path.strip_prefix(root().join("tests/transcripts")).unwrap().display().to_string();
        for title in titles(&name) {
            wrong.extend(cited(&title).intersection(&left_out).map(|rule| format!("{name}: {rule} in: {title}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the site publishes is made from the list and the transcripts; `UPDATE_RULES=1` writes it.
#[test]
fn the_published_pages_are_made_from_this() {
    let pages = [
        ("public/rules/rules.txt", page::plain()),
        ("public/rules/index.html", page::rules()),
        ("public/conformance/index.html", page::conformance()),
    ];
    for (path, text) in pages {
        if std::env::var_os("UPDATE_RULES").is_some() {
            fs::write(root().join(path), &text).unwrap();
        }
        assert!(read(path) == text, "{path} is not what the list and the transcripts say: UPDATE_RULES=1 writes it");
        // The site's Content-Security-Policy lets neither scripts nor styles stand in a page.
        assert!(!text.contains("<script") && !text.contains("<style") && !text.contains("style="), "{path}");
    }
}

/// The edits that take rules out (`cargo xtask mutate`): each text stands in its file exactly once, so that the edit can be made,
/// and the rules are proven ones.
#[test]
fn each_edit_can_be_made() {
    let states: BTreeMap<String, String> = states().into_iter().collect();
    let text = read("tests/mutations.txt");
    let mut rules = BTreeSet::new();
    let mut wrong = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        for rule in line.split(' ') {
            match states.get(rule) {
                None => wrong.push(format!("{rule} is no rule")),
                Some(state) if !state.split(' ').any(is_reference) => wrong.push(format!("{rule}: no test is named")),
                Some(_) => drop(rules.insert(rule.to_string())),
            }
        }
        let file = lines.next().unwrap_or_default();
        let mut find = String::new();
        while let Some(more) = lines.next_if(|it| !it.starts_with('+')) {
            find.push_str(if find.is_empty() { more.strip_prefix("- ").expect(line) } else { more });
            find.push('\n');
        }
        while lines.next_if(|it| !it.is_empty()).is_some() {}
        let count = read(file).matches(find.trim_end_matches('\n')).count();
        if count != 1 {
            wrong.push(format!("{line}: {count} places in {file} have: {}", find.trim_end()));
        }
    }
    assert!(rules.len() >= 80, "only {} rules have an edit", rules.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rulebook's worked examples: each is a section of a transcript that begins with its id, or, of the policies, a line of the
/// vectors.
#[test]
fn each_worked_example_is_a_transcript() {
    let odd = |last: u32| (1..=last).step_by(2);
    let mut ids: Vec<String> = odd(53).map(|it| format!("V{it:02}")).collect();
    ids.extend(odd(39).map(|it| format!("V-{it:02}")));
    ids.extend(odd(17).map(|it| format!("E-{it:02}")));
    ids.extend(odd(25).map(|it| it.to_string()));
    let mut found = Vec::new();
    files(&root().join("tests/transcripts"), "md", &mut found);
    let mut named = BTreeSet::new();
    for path in &found {
        let name = path.strip_prefix(root().join("tests/transcripts")).unwrap().display().to_string();
        for title in titles(&name) {
            // `V39, V41 (GW-52): …` is about both.
            let head = title.split([':', '(']).next().unwrap_or_default();
            named.extend(head.split(',').map(|id| id.trim().to_string()));
        }
    }
    let missing: Vec<&String> = ids.iter().filter(|id| !named.contains(*id)).collect();
    assert!(missing.is_empty(), "no transcript's section begins with {missing:?}");
    let vectors = read("tests/conformance/policy-hand.jsonl");
    assert_eq!(vectors.lines().count(), odd(47).count(), "H01 to H47");
}
