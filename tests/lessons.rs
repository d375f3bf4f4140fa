//! The exercises: each can be solved in more than one way, is not solved at the start, and tells what is missing.
//! It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::cli::Session;
use endpoint_lab::lessons::exercise::{Check, Exercise, Kind, Strings, Track, Wants};
use endpoint_lab::lessons::grade::{Answer, Grade, Grader, NoGrade, allowed, csv, rows};
use endpoint_lab::lessons::reading::strings;
use endpoint_lab::lessons::search::solutions;
use endpoint_lab::text::first_steps;
use endpoint_lab::text::language::LANGUAGES;
use std::cell::RefCell;
use std::collections::BTreeSet;

#[path = "lessons/cheats.rs"]
mod cheats;
#[path = "lessons/class.rs"]
mod class;
#[path = "lessons/schema.rs"]
mod schema;

const TRACKS: &[&str] = &["gateway", "interface", "dns", "policies", "hybrid", "cost"];

fn file(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public/exercises").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn tracks() -> Vec<(Track, Strings)> {
    let track = |name: &&str| {
        let track = Track::read(&file(&format!("{name}.json"))).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(track.id, **name);
        (track, strings(&file(&format!("en/{name}.json"))).unwrap())
    };
    TRACKS.iter().map(track).collect()
}

thread_local! {
    /// The exercise that was answered last, and its grader, which keeps its starts.
    static GRADER: RefCell<(Exercise, Grader)> = RefCell::default();
}

fn answered(exercise: &Exercise, commands: &[String], predictions: &[String], seed: u64) -> Grade {
    let script = commands.join("\n");
    let answer =
        Answer { exercise: exercise.id.clone(), predictions: predictions.to_vec(), seed, script, ..Answer::default() };
    GRADER.with_borrow_mut(|(last, grader)| {
        if last != exercise {
            (*last, *grader) = (exercise.clone(), Grader::new(vec![exercise.clone()]));
        }
        grader.grade_text(&answer.write()).unwrap().1
    })
}

/// The goals that an exercise says its start fails.
fn failed_at_start(exercise: &Exercise) -> Vec<u64> {
    (0..exercise.goals.len() as u64).filter(|goal| !exercise.start_meets.contains(goal)).collect()
}

fn grade_text(text: &str, exercises: &[Exercise]) -> Result<(Answer, Grade), NoGrade> {
    Grader::new(exercises.to_vec()).grade_text(text)
}

fn failed(grade: &Grade) -> Vec<u64> {
    (0..).zip(&grade.goals).filter(|(_, goal)| !goal.is_met).map(|(place, _)| place).collect()
}

/// What keeps commands from solving an exercise.
fn faults(exercise: &Exercise, what: &str, commands: &[String], predictions: &[String], seed: u64) -> Option<String> {
    let grade = answered(exercise, commands, predictions, seed);
    let is_well = grade.stopped.is_none() && grade.is_solved() && grade.score() == 100;
    (!is_well).then(|| format!("{} {what}: {:?} {:?}", exercise.id, grade.stopped, grade.goals))
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the engine says is right, for each prediction.
fn right(exercise: &Exercise) -> Vec<String> {
    exercise.goals.iter().filter_map(|goal| goal.right(exercise)).collect()
}

#[test]
fn there_are_forty_in_six_tracks() {
    let tracks = tracks();
    let all: Vec<&Exercise> = tracks.iter().flat_map(|(track, _)| &track.exercises).collect();
    let ids: BTreeSet<&str> = all.iter().map(|exercise| exercise.id.as_str()).collect();
    let of = |kind: Kind| all.iter().filter(|exercise| exercise.kind == kind).count();
    assert_eq!((tracks.len(), ids.len()), (6, all.len()));
    assert!(
        40 <= all.len() && 10 <= of(Kind::Broken) && 10 <= of(Kind::Predict),
        "{} {} {}",
        all.len(),
        of(Kind::Broken),
        of(Kind::Predict)
    );
    let cases = all.iter().filter(|exercise| !exercise.cases.is_empty()).count();
    assert!(10 <= cases, "{cases} are taken from somebody's report");
    let rules = file("../rules/rules.txt");
    for exercise in &all {
        assert!(!exercise.rules.is_empty() && 0 < exercise.minutes, "{}", exercise.id);
        for rule in &exercise.rules {
            assert!(rules.lines().any(|line| line.split_whitespace().next() == Some(rule)), "{} {rule}", exercise.id);
        }
        assert!(!exercise.terms.is_empty(), "{} explains no term", exercise.id);
        for term in &exercise.terms {
            assert!(first_steps::term(term).is_some(), "{}: the lab does not explain {term}", exercise.id);
        }
    }
}

#[test]
fn each_start_fails_and_each_solution_passes() {
    let mut found = Vec::new();
    for (track, _) in tracks() {
        for exercise in &track.exercises {
            let right = right(exercise);
            let at_start = answered(exercise, &[], &[], 0);
            assert!(!at_start.is_solved(), "{} is solved at the start", exercise.id);
            if failed(&at_start) != failed_at_start(exercise) {
                found.push(format!("{} start: {:?}", exercise.id, at_start.goals));
            }
            found.extend(faults(exercise, "solution", &exercise.solution, &right, 0));
            if exercise.kind == Kind::Predict {
                for (goal, right) in exercise.goals.iter().zip(&right) {
                    let Wants::Predicted(choices) = &goal.wants else { panic!("{}", exercise.id) };
                    if !choices.contains(right) {
                        found.push(format!("{}: {right:?} is not among {choices:?}", exercise.id));
                    }
                }
            } else {
                assert!(1 < exercise.alternatives.len(), "{} has too few solutions", exercise.id);
            }
            for commands in &exercise.alternatives {
                found.extend(faults(exercise, "alternative", commands, &right, 0));
            }
        }
    }
    none(&found);
}

/// A hint is a rule's word, or the engine says so at the start, in the exercise and in its variants.
#[test]
fn each_hint_is_true() {
    let rules = file("../rules/rules.txt");
    let rules: BTreeSet<&str> = rules.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let mut found = Vec::new();
    for (track, _) in tracks() {
        for exercise in &track.exercises {
            assert_eq!(exercise.hint_checks.len() as u64, exercise.hints, "{}", exercise.id);
            let seeds = if exercise.vary.is_empty() { 0..1 } else { 0..4 };
            for variant in seeds.map(|seed| exercise.variant(seed)) {
                for (hint, checks) in variant.hint_checks.iter().enumerate() {
                    assert!(!checks.is_empty(), "{}: nothing shows that hint {hint} is true", exercise.id);
                    for check in checks {
                        match check {
                            Check::Rule(rule) => assert!(rules.contains(rule.as_str()), "{} {rule}", exercise.id),
                            Check::Asked(question) => {
                                let judged = variant.asked_at_start(question);
                                if !judged.is_met {
                                    found.push(format!("{} hint {hint}: {question:?} {}", exercise.id, judged.found));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    none(&found);
}

#[test]
fn each_near_miss_fails_the_goals_that_it_says() {
    let mut found = Vec::new();
    for (track, _) in tracks() {
        for exercise in &track.exercises {
            let (mut seen, mut alone): (BTreeSet<u64>, BTreeSet<u64>) = (BTreeSet::new(), BTreeSet::new());
            for miss in &exercise.misses {
                // Who did nothing missed nothing nearly.
                assert!(!miss.commands.is_empty() || !miss.predictions.is_empty(), "{}", exercise.id);
                let grade = answered(exercise, &miss.commands, &miss.predictions, 0);
                if grade.stopped.is_some() || failed(&grade) != miss.fails {
                    found.push(format!("{} {:?}: {:?} {:?}", exercise.id, miss.commands, grade.stopped, grade.goals));
                }
                seen.extend(&miss.fails);
                if let [one] = miss.fails.as_slice() {
                    alone.insert(*one);
                }
            }
            let all: BTreeSet<u64> = (0..exercise.goals.len() as u64).collect();
            assert_eq!(seen, all, "{}: no near miss fails the other goals", exercise.id);
            // Each goal says what no other one does, or says that it follows.
            let own = |goal: &&u64| exercise.goals.get(**goal as usize).is_some_and(|it| !it.follows);
            let own: BTreeSet<u64> = all.iter().filter(own).copied().collect();
            assert_eq!(alone, own, "{}: no near miss fails the other goals alone", exercise.id);
        }
    }
    none(&found);
}

/// A broken network has one fault: one change mends it.
#[test]
fn each_broken_network_has_one_fault() {
    for (track, _) in tracks() {
        for exercise in track.exercises.iter().filter(|exercise| exercise.kind == Kind::Broken) {
            let repairs = exercise.alternatives.iter().chain([&exercise.solution]);
            let least = repairs.map(|commands| answered(exercise, commands, &[], 0).changes).min();
            assert_eq!(least, Some(1), "{}", exercise.id);
        }
    }
}

/// Each kind of property that a goal can be is a goal of some exercise.
#[test]
fn every_kind_of_property_is_a_goal() {
    let tracks = tracks();
    let goals = || tracks.iter().flat_map(|(track, _)| &track.exercises).flat_map(|exercise| &exercise.goals);
    let asks = |words: &str| goals().any(|goal| goal.asks.iter().any(|ask| ask.contains(words)));
    let is =
        |text: &str| goals().any(|goal| matches!(&goal.wants, Wants::Is(texts) if texts.iter().any(|it| it == text)));
    assert!(is("private gateway-endpoint") && is("blocked"), "reaches, by which way; does not reach");
    assert!(asks("--action s3:DeleteObject"), "reaches for an action");
    assert!(asks("--query dns.source"), "resolves to");
    assert!(asks("--query needs_public_ip"), "no public address used");
    assert!(
        goals().any(
            |goal| goal.asks[..].iter().any(|it| it.contains("lab cost")) && matches!(goal.wants, Wants::AtMost(_))
        ),
        "cost"
    );
    assert!(goals().any(|goal| matches!(goal.wants, Wants::Changes(_))), "at most so many changes");
    assert!(goals().any(|goal| goal.after.iter().any(|it| it.starts_with("lab fail-az"))), "survives a zone's failure");
    assert!(asks("--principal arn:aws:iam::111122223333:role/other"), "least privilege");
    assert!(asks("lab findings"), "a finding is absent");
}

/// What the search finds solves the exercise, each in another way.
#[test]
fn the_search_finds_solutions() {
    let mut counts = Vec::new();
    for id in ["gateway-first", "gateway-both", "gateway-lost-table", "interface-group", "dns-off"] {
        let tracks = tracks();
        let exercise = tracks.iter().flat_map(|(track, _)| &track.exercises).find(|it| it.id == id).unwrap();
        let scripts = solutions(exercise);
        let different: BTreeSet<&String> = scripts.iter().collect();
        assert_eq!(different.len(), scripts.len(), "{id}");
        for script in &scripts {
            let grade = answered(exercise, std::slice::from_ref(script), &[], 0);
            assert_eq!((grade.score(), grade.stopped), (100, None), "{id}: {script}");
        }
        counts.push((id, scripts.len()));
    }
    assert!(counts.iter().all(|(_, count)| 0 < *count) && counts.iter().any(|(_, count)| 1 < *count), "{counts:?}");
}

#[test]
fn every_variant_is_solvable_and_differs() {
    let mut found = Vec::new();
    for (track, _) in tracks() {
        for exercise in &track.exercises {
            // The addresses, the name and the zone of something that the start makes.
            let start = exercise.start.join("\n");
            for kind in ["--cidr-block ", "ResourceType=vpc,Tags=[{Key=Name,Value=", "--availability-zone "] {
                let is_varied = exercise.vary.iter().any(|(from, _)| start.contains(&[kind, from].concat()));
                assert!(is_varied, "{} does not vary what follows {kind}", exercise.id);
            }
            let starts: BTreeSet<Vec<String>> = (0..12).map(|seed| exercise.variant(seed).start).collect();
            assert!(3 < starts.len(), "{}: its variants are alike", exercise.id);
            for seed in 0..12 {
                let variant = exercise.variant(seed);
                let right = right(&variant);
                // What the engine says is right can be chosen.
                let predicted = variant.goals.iter().filter_map(|goal| match &goal.wants {
                    Wants::Predicted(choices) => Some(choices),
                    _ => None,
                });
                for (choices, right) in predicted.zip(&right) {
                    if !choices.contains(right) {
                        found.push(format!("{} variant {seed}: {right:?} is not among {choices:?}", exercise.id));
                    }
                }
                found.extend(faults(exercise, "variant", &variant.solution, &right, seed));
                if failed(&answered(exercise, &[], &[], seed)) != failed_at_start(exercise) {
                    found.push(format!("{} start of variant {seed}", exercise.id));
                }
                // The other designs and the near misses in some of them.
                if seed == 0 || 3 <= seed {
                    continue;
                }
                for commands in &variant.alternatives {
                    found.extend(faults(exercise, "alternative of a variant", commands, &right, seed));
                }
                for miss in &variant.misses {
                    let grade = answered(exercise, &miss.commands, &miss.predictions, seed);
                    if grade.stopped.is_some() || failed(&grade) != miss.fails {
                        found.push(format!("{} variant {seed} {:?}: {:?}", exercise.id, miss.commands, grade.goals));
                    }
                }
            }
        }
    }
    none(&found);
}

#[test]
fn every_string_is_there_and_none_is_left_over() {
    for (track, strings) in tracks() {
        let mut keys = BTreeSet::new();
        for exercise in &track.exercises {
            let mut add = |part: String| assert!(keys.insert(format!("{}.{part}", exercise.id)));
            for part in ["title", "task", "why"] {
                add(part.to_owned());
            }
            (0..exercise.goals.len()).for_each(|number| add(format!("goal.{number}")));
            (0..exercise.hints).for_each(|number| add(format!("hint.{number}")));
            assert!(0 < exercise.hints, "{}", exercise.id);
        }
        let there: BTreeSet<String> = strings.keys().cloned().collect();
        assert_eq!(there, keys, "{}", track.id);
        for (key, text) in &strings {
            assert!(!text.is_empty() && !text.contains('<'), "{key}");
        }
    }
}

/// Every language has every text of every track, without markup; what a variant replaces stands in it where it stands in the English one.
#[test]
fn every_language_has_every_string() {
    for (track, english) in tracks() {
        let keys: BTreeSet<&String> = english.keys().collect();
        for language in LANGUAGES {
            let texts = strings(&file(&format!("{}/{}.json", language.tag, track.id))).unwrap();
            assert_eq!(texts.keys().collect::<BTreeSet<&String>>(), keys, "{} {}", language.tag, track.id);
            for exercise in &track.exercises {
                let head = format!("{}.", exercise.id);
                for (key, text) in texts.iter().filter(|(key, _)| key.starts_with(&head)) {
                    let told = english.get(key).unwrap();
                    assert!(!text.trim().is_empty() && !text.contains(['<', '>']), "{} {key}", language.tag);
                    for (name, _) in &exercise.vary {
                        assert_eq!(text.contains(name), told.contains(name), "{} {key}: {name}", language.tag);
                    }
                }
            }
        }
    }
}

/// What an exercise's text quotes stands on the page, in every language: a button, a tab, a field.
#[test]
fn what_is_quoted_stands_on_the_page() {
    const QUOTES: &[(char, char)] = &[('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('「', '」')];
    let mut count = 0;
    for language in LANGUAGES {
        let words = strings(&file(&format!("../languages/{}.json", language.tag))).unwrap();
        let words: BTreeSet<&str> = words.values().map(String::as_str).collect();
        for track in TRACKS {
            for (key, text) in &strings(&file(&format!("{}/{track}.json", language.tag))).unwrap() {
                for (open, close) in QUOTES {
                    for quoted in text.split(*open).skip(1).filter_map(|rest| rest.split_once(*close)) {
                        count += 1;
                        assert!(words.contains(quoted.0.trim()), "{} {key}: {}", language.tag, quoted.0);
                    }
                }
            }
        }
    }
    assert!(150 < count, "{count}");
}

#[test]
fn cheating_does_not_pay() {
    let exercises = Track::read(&file("gateway.json")).unwrap().exercises;
    let first = &exercises[0];
    let solution = first.solution.join("\n");
    let head = format!("# exercise: {}\n# name: Eve\n", first.id);
    let judged = |text: &str| grade_text(text, &exercises).map(|(_, grade)| (grade.score(), grade.stopped));
    assert_eq!(judged(&format!("{head}{solution}\n")), Ok((100, None)));
    // A score of one's own, another lab, a foreign command, an edited command.
    assert_eq!(judged(&format!("{head}# score: 100\n")).unwrap().0, 0);
    let (score, stopped) = judged(&format!("{head}lab open solved.json\n{solution}\n")).unwrap();
    assert_eq!((score, stopped.unwrap().1.as_str()), (0, "lab open has no place in an answer"));
    assert_eq!(judged(&format!("{head}rm -rf /\n{solution}\n")).unwrap().0, 0);
    assert_eq!(judged(&format!("{head}{}\n", solution.replace("s3", "s4"))).unwrap().0, 0);
    // A change that hides in a wait is none.
    let create = "aws ec2 create-vpc-endpoint";
    let waiting = solution.replace(create, &["lab wait-until never ", create].concat());
    assert_ne!(waiting, solution);
    assert_eq!(judged(&format!("{head}{waiting}\n")).unwrap().0, 0);
    // What the lab only says changes nothing; a history in a variable is nothing that an answer needs.
    assert_eq!(judged(&format!("{head}lab history\nlab matrix\n{solution}\n")), Ok((100, None)));
    for line in ["X=$(lab history)", "X=$('lab' history)", "A=$(B=$(lab history))"] {
        assert_eq!(judged(&format!("{head}{line}\n{solution}\n")).unwrap().0, 0, "{line}");
    }
    assert_eq!(judged("echo\n"), Err(NoGrade::NoExercise));
    assert_eq!(judged("# exercise: other\n"), Err(NoGrade::OtherExercise("other".to_owned())));
    assert_eq!(judged("# exercise: gateway-first\n\u{fffd}\0"), Err(NoGrade::NoText));
    assert_eq!(judged(&"#".repeat(100_000)), Err(NoGrade::TooLong));
    assert_eq!(judged(&format!("{head}{}", "lab cost\n".repeat(600))), Err(NoGrade::TooLong));
}

/// What an exercise does not allow is not allowed in any spelling: what counts is the request that a command made.
#[test]
fn what_is_not_allowed_is_not_allowed_in_any_spelling() {
    let mut track = Track::read(&file("gateway.json")).unwrap();
    let first = &mut track.exercises[0];
    first.allowed = vec!["ec2 create-vpc-endpoint".to_owned()];
    let judged = |lines: &[&str]| {
        let commands: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        answered(first, &commands, &[], 0).stopped.map(|(line, why)| format!("{line}: {why}"))
    };
    assert_eq!(answered(first, &first.solution, &[], 0).score(), 100);
    assert_eq!(judged(&["aws --region us-east-1 ec2 describe-vpcs", "'aws' ec2 describe-subnets"]), None);
    let refused = Some("1: ec2 create-internet-gateway is not allowed in this exercise".to_owned());
    for spelling in [
        "aws ec2 create-internet-gateway",
        "'aws' ec2 create-internet-gateway",
        "aws --region us-east-1 ec2 create-internet-gateway",
        "A=$(B=$(aws ec2 create-internet-gateway))",
        "\"aws\"\tec2 \\\n create-internet-gateway",
    ] {
        assert_eq!(judged(&[spelling]), refused, "{spelling}");
    }
    assert_eq!(judged(&["A=aws", "$A ec2 create-internet-gateway"]), refused.map(|it| it.replace('1', "2")));
    // What only the lab has, too.
    assert_eq!(judged(&["'lab' fail-az us-east-1a"]).as_deref(), Some("1: lab fail-az has no place in an answer"));
    // A learning system's answer is run again only as far as it is allowed.
    let script = "aws ec2 describe-vpcs\n'aws' ec2 create-internet-gateway\naws ec2 describe-subnets\n";
    assert_eq!(allowed(first, script), ["aws ec2 describe-vpcs"]);
}

/// A goal that is a journey says from which host, and what stops it; also where a policy or a zone's failure does.
#[test]
fn what_is_missing_is_told_with_its_host_and_its_reason() {
    for (track, _) in tracks() {
        for exercise in track.exercises.iter().filter(|it| it.kind != Kind::Predict) {
            let grade = answered(exercise, &[], &[], 0);
            for (goal, judged) in exercise.goals.iter().zip(&grade.goals).filter(|(_, judged)| !judged.is_met) {
                let ask = goal.asks.first().map_or("", String::as_str);
                let host = ask.strip_prefix("on ").and_then(|ask| ask.split(' ').next());
                // Where there is no name to ask for yet, the refusal says so; a host that the question itself makes has a name, too.
                let is_named =
                    |host: &&str| ask.contains("verdict") && !judged.found.contains("usage:") && !host.starts_with('$');
                if let Some(host) = host.filter(is_named) {
                    let why = judged.why.as_deref().unwrap_or_else(|| panic!("{}: {judged:?}", exercise.id));
                    let says = why.strip_prefix(&format!("{host}: ")).unwrap_or_else(|| panic!("{why}"));
                    assert!(!says.starts_with("blocked") || says.contains("blocked: "), "{}: {why}", exercise.id);
                }
            }
        }
    }
    let policies = Track::read(&file("policies.json")).unwrap().exercises;
    let deny_only = policies.iter().find(|it| it.id == "policy-deny-only").unwrap();
    let why = answered(deny_only, &[], &[], 0).goals[0].why.clone().unwrap();
    assert!(why.starts_with("web-1: blocked: ") && why.contains("policy"), "{why}");
    // A name that leads elsewhere: the way is as it must be, and what answers is not.
    let hybrid = Track::read(&file("hybrid.json")).unwrap().exercises;
    let central = hybrid.iter().find(|it| it.id == "hybrid-central").unwrap();
    let fake = central.misses.iter().find(|it| it.commands.iter().any(|line| line.contains("Value=fake"))).unwrap();
    let why = answered(central, &fake.commands, &[], 0).goals[0].why.clone().unwrap();
    assert!(why.starts_with("web-1: private, through peering connection ") && why.ends_with(" → fake"), "{why}");
}

#[test]
fn an_answer_comes_back_as_it_was_written() {
    let answer = Answer {
        exercise: "gateway-first".to_owned(),
        name: "Ada".to_owned(),
        seed: 7,
        minutes: 3,
        predictions: vec!["private gateway-endpoint".to_owned()],
        script: "aws ec2 describe-vpcs\n".to_owned(),
    };
    assert_eq!(Answer::read(&answer.write()), Ok(answer));
}

#[test]
fn copies_and_formulas_are_marked() {
    let exercises = Track::read(&file("gateway.json")).unwrap().exercises;
    let of = |name: &str| {
        let script = exercises[0].solution.join("\n") + "\n";
        Answer { exercise: exercises[0].id.clone(), name: name.to_owned(), script, ..Answer::default() }.write()
    };
    let own_words = of("Bob").replacen("VPC=", "  # all my own work\nVPC=", 1);
    let files = vec![("a".to_owned(), of("=1+1")), ("b".to_owned(), own_words), ("c".to_owned(), "nothing".to_owned())];
    let graded = rows(files.into_iter().map(|(name, text)| (name, grade_text(&text, &exercises))).collect());
    assert_eq!(graded[1].copy_of.as_deref(), Some("a"));
    let text = csv(&graded);
    assert!(text.contains("a,'=1+1,gateway-first,100,+,1,0,"), "{text}");
    assert!(text.contains("c,,,0,,,,it does not say which exercise it answers"), "{text}");
}

/// What a command says how to do, where a session says it and where it withholds it.
#[track_caller]
fn check_withheld(id: &str, command: &str) {
    let all = tracks();
    let exercise = all.iter().flat_map(|(track, _)| &track.exercises).find(|exercise| exercise.id == id).unwrap();
    let mut open = Session::new(exercise.lab());
    let said = open.run(command);
    assert!(said.status == 0 && said.stdout.contains("aws "), "{command}: {said:?}");
    let mut withholding = Session { withholds_ways: true, ..Session::new(exercise.lab()) };
    let withheld = withholding.run(command);
    assert!(!withheld.stdout.contains("aws "), "{command}: {}", withheld.stdout);
    if withheld.status != 0 {
        assert_eq!(
            (withheld.status, withheld.stderr.contains("once the exercise is solved")),
            (1, true),
            "{withheld:?}"
        );
    }
}

#[test]
fn no_command_hands_over_what_is_to_be_found_out() {
    check_withheld("gateway-first", "lab fix --from web-1 --to https://s3.us-east-1.amazonaws.com");
    check_withheld("gateway-first", "lab fix --from web-1 --to https://s3.us-east-1.amazonaws.com --output json");
    check_withheld("cost-unused", "lab findings --output json");
    let lookup = "aws ec2 describe-vpcs --query Vpcs[0].VpcId --output text";
    let all = tracks();
    let session = all.iter().flat_map(|(track, _)| &track.exercises).find(|it| it.id == "interface-session").unwrap();
    let vpc = Session::new(session.lab()).run(lookup).stdout;
    check_withheld("interface-session", &format!("lab recipe ssm-session-manager --vpc-id {vpc}"));
    // What it lists is no way yet.
    let mut withholding = Session { withholds_ways: true, ..Session::new(session.lab()) };
    assert_eq!(withholding.run("lab recipe").status, 0);
    // Nor is it said into a variable.
    assert_eq!(withholding.run("W=$(lab fix --from web-1 --to https://ssmmessages.us-east-1.amazonaws.com)").status, 1);
    assert!(!withholding.variables.contains_key("W"));
}

/// Who has made nothing yet is not told of a thing without a name.
#[test]
fn what_is_not_there_yet_is_said_to_be_so() {
    let all = tracks();
    let exercise = all.iter().flat_map(|(track, _)| &track.exercises).find(|it| it.id == "hybrid-service").unwrap();
    let judged = exercise.judge(&exercise.lab(), &[]);
    assert_eq!(judged[0].why.as_deref(), Some("web-1: what this is about does not exist yet"));
    for exercise in all.iter().flat_map(|(track, _)| &track.exercises) {
        for judged in exercise.judge(&exercise.lab(), &[]) {
            assert!(!judged.why.as_deref().unwrap_or_default().contains("The name none"), "{} {judged:?}", exercise.id);
        }
    }
}
