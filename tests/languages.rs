//! The files of languages: what is in each, and that nothing is missing. It must not know how they are loaded.
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used)]

use endpoint_lab::cli::{Session, forms};
use endpoint_lab::control::shapes::kebab_case;
use endpoint_lab::exchange::arrival::Arrival;
use endpoint_lab::exchange::describe::Report;
use endpoint_lab::exchange::fragment::{Form, Fragment};
use endpoint_lab::exchange::shown::{Part, Shown};
use endpoint_lab::lessons::examples::{EXAMPLES, lab_of};
use endpoint_lab::net::SortedMap;
use endpoint_lab::scene::{View, layout, svg};
use endpoint_lab::text::language::{ENGLISH, LANGUAGES, Language, speak, speak_english};
use endpoint_lab::text::page::{Sentence, say};
use endpoint_lab::text::strings;
use serde_json::{Map, Value};
use std::path::PathBuf;

fn file(language: &Language) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "public/languages", &format!("{}.json", language.tag)].iter().collect()
}

/// What translators start from: every string with its English form.
#[test]
fn the_english_file_is_what_the_code_says() {
    let all: Map<String, Value> = strings(&ENGLISH).into_iter().map(|(key, text)| (key, text.into())).collect();
    assert_eq!(all.len(), strings(&ENGLISH).len(), "a key stands twice");
    let text = serde_json::to_string_pretty(&Value::Object(all)).unwrap() + "\n";
    if std::env::var_os("UPDATE_LANGUAGES").is_some() {
        std::fs::write(file(&ENGLISH), &text).unwrap();
    }
    let kept = std::fs::read_to_string(file(&ENGLISH)).unwrap_or_default();
    assert!(kept == text, "UPDATE_LANGUAGES=1 cargo test --test languages writes public/languages/en.json");
}

fn read(language: &Language) -> Map<String, Value> {
    let text = std::fs::read_to_string(file(language)).unwrap_or_else(|why| panic!("{}: {why}", language.tag));
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", language.tag))
}

/// The places in a text, each once, in order.
fn places(text: &str) -> Vec<&str> {
    let mut places: Vec<&str> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Every language has every string of the lab and no other, every form of what counts, every place of the English text, and no
/// markup.
#[test]
fn each_language_keeps_what_the_english_text_says() {
    for language in LANGUAGES.iter().filter(|language| **language != ENGLISH) {
        let known: std::collections::BTreeMap<String, String> = strings(language).into_iter().collect();
        let own = read(language);
        for (key, text) in &own {
            let text = text.as_str().unwrap_or_else(|| panic!("{} {key}", language.tag));
            let english = known.get(key).unwrap_or_else(|| panic!("{}: the lab has no string {key}", language.tag));
            assert_eq!(places(text), places(english), "{} {key}", language.tag);
            assert!(!text.trim().is_empty() && !text.contains(['<', '>']), "{} {key}", language.tag);
            let is_label = key.starts_with("word.") && english.len() < 20;
            assert!(!is_label || text.chars().count() <= 40, "{} {key} is too long for a label", language.tag);
        }
        let lacking: Vec<&String> = known.keys().filter(|key| !own.contains_key(*key)).collect();
        assert!(lacking.is_empty(), "{} lacks {lacking:?}", language.tag);
    }
}

/// A text in a made-up language: marked, and twice as long.
fn marked(text: &str) -> String {
    let filler: String = text.chars().map(|letter| if letter.is_whitespace() { letter } else { '·' }).collect();
    ["⟦", text, " ", &filler, "⟧"].concat()
}

/// Words of what AWS's services are called.
const SERVICES: &[&str] = &[
    "S3",
    "DynamoDB",
    "Systems",
    "Manager",
    "messages",
    "ECR",
    "API",
    "Docker",
    "registry",
    "SQS",
    "SNS",
    "KMS",
    "CloudWatch",
    "Logs",
    "dynamodb",
    "ssm",
    "sqs",
    // What AWS and DNS call states and origins, and the command language everybody outside.
    "active",
    "NOERROR",
    "EnableVgwRoutePropagation",
    "internet",
];

/// What stands in a text without marks around it, but for data: ids, addresses and names have digits, dots or hyphens in them.
fn unmarked(text: &str, network: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut outside = String::new();
    for letter in text.chars() {
        match letter {
            '⟦' => depth += 1,
            // What was cut short in the middle has lost its first mark.
            '⟧' if depth == 0 => outside.clear(),
            '⟧' => depth -= 1,
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    let is_word = |word: &&str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_name = bare.contains(|letter: char| letter.is_numeric() || "-._/:…".contains(letter));
        // What the network's own parts are called.
        let is_name = is_name || network.contains(&["\"", bare, "\""].concat());
        1 < bare.chars().count() && !is_name && !SERVICES.contains(&bare)
    };
    let words: Vec<&str> = outside.split_whitespace().filter(is_word).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// The texts of a picture: what is drawn, and what is said of it.
fn texts_of(svg: &str) -> Vec<String> {
    let drawn = svg.split('<').filter_map(|part| {
        let (tag, text) = part.split_once('>')?;
        let is_style = tag.starts_with("style") || text.trim().is_empty();
        (!is_style).then(|| text.to_owned())
    });
    let said = svg.split("aria-label=\"").skip(1).filter_map(|part| part.split('"').next()).map(str::to_owned);
    drawn.chain(said).collect()
}

/// Speaks a made-up language in which every string is marked.
fn speak_marked() {
    let german = endpoint_lab::text::language::for_tag("de").unwrap();
    let file: Map<String, Value> = strings(german).into_iter().map(|(key, text)| (key, marked(&text).into())).collect();
    speak(german, &Value::Object(file).to_string()).unwrap();
}

/// In a made-up language nothing of the picture, the findings and the trace is English: no text is written where it is used.
#[test]
fn no_text_is_hard_coded() {
    speak_marked();
    for (_, operation) in endpoint_lab::control::operations() {
        let done = say(&Sentence::Done { operation, name: "" });
        let reads = ["Describe", "List", "Get", "Search"].iter().any(|verb| operation.starts_with(verb));
        assert!(reads || done.matches('⟦').count() == 2 || operation == "Import", "{operation}: {done}");
    }
    let mut found = std::collections::BTreeSet::new();
    let mut count = 0;
    for example in EXAMPLES {
        let path = [env!("CARGO_MANIFEST_DIR"), "/public/", &example.file()].concat();
        let lab = lab_of(&std::fs::read_to_string(path).unwrap());
        let network = lab.network().clone();
        let names = network.to_value().to_string();
        let mut look = |what: &str, text: &str| {
            count += 1;
            if let Some(words) = unmarked(text, &names) {
                found.insert(format!("{} {what}: {words} | {text}", example.key));
            }
        };
        for text in texts_of(&svg(&layout(&network, &View::default()), "", "")) {
            look("picture", &text);
        }
        let shown = Shown { parts: vec![Part::Picture, Part::Routes, Part::Dns, Part::Trace], ..Shown::default() };
        let fragment = Fragment::new(&network, &network, "", &shown);
        let live = fragment.parts().iter().map(|part| fragment.part(*part, Form::Live));
        for text in live.chain([fragment.question(Form::Live), fragment.verdict()]).flat_map(|html| texts_of(&html)) {
            look("embed", &text);
        }
        let mut session = Session::new(lab);
        let mut ask =
            |command: &str| -> Value { serde_json::from_str(&session.run(command).stdout).unwrap_or_default() };
        for finding in ask("lab findings").as_array().unwrap() {
            for member in ["title", "detail", "hint"] {
                look("finding", finding[member].as_str().unwrap_or_default());
            }
        }
        let hosts: Vec<String> = network.instances.iter().map(|it| it.instance_id.to_string()).collect();
        for host in &hosts {
            for to in [
                example.destination(&network).as_str(),
                "s3.us-east-1.amazonaws.com",
                "ssm.us-east-1.amazonaws.com",
                "example.com",
            ] {
                let trace = ask(&format!("on {host} trace https://{}", to.trim_start_matches("https://")));
                for step in trace["steps"].as_array().unwrap() {
                    look("step", step["detail"].as_str().unwrap());
                }
            }
        }
    }
    speak_english();
    assert!(500 < count, "{count}");
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

/// What is no network, and what is one that lacks much.
const UNREAD: &[&str] = &[
    "",
    "{",
    "[]",
    "{\"a\": 1}",
    "An error occurred (UnauthorizedOperation) when calling the DescribeVpcs operation",
    "<xml/>",
    "interactions:\n- request:",
    "{'Vpcs': []}",
    "---\n| DescribeVpcs |\n",
    "VPCS\t10.0.0.0/16",
    "Resources:\n  A: {Type: AWS::EC2::VPC, Type: x}",
    "Resources: 1",
    "Resources:\n  A: *a",
    "Transform: Mine\nResources:\n  A: {Type: AWS::EC2::VPC}",
    "resource \"aws_vpc\" \"a\" {}",
    "{\"format_version\": \"1.0\", \"terraform_version\": \"1.9\"}",
    "{\"format\": \"endpoint-lab\"}",
    "{\"format\": \"endpoint-lab\", \"version\": 99}",
    "{\"format\": \"endpoint-lab\", \"version\": 1}",
    "{\"format\": \"endpoint-lab\", \"version\": 1, \"network\": {\"Vpcs\": [{\"VpcId\": 1}]}}",
    "{\"format\": \"endpoint-lab\", \"version\": 1, \"network\": {}, \"history\": [1], \"mine\": 2}",
    "https://lab.example/#lab=",
    "https://lab.example/#lab=9abc",
    "https://lab.example/#lab=1a.b",
    "https://lab.example/#lab=1abcd",
    "<svg></svg>",
    "{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}], \"Instances\": [{\"InstanceId\": \"i-1\"}], \"FlowLogs\": [{\"FlowLogId\": \"fl-1\"}], \"Others\": [{\"A\": 1}]}",
];

/// In a made-up language nothing of what is said about files is English, whether they are read or not.
#[test]
fn no_report_is_hard_coded() {
    speak_marked();
    let folder = |name: &str| {
        let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", name].iter().collect();
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let paths = paths.filter(|path| path.extension().is_some_and(|it| it != "report" && it != "md"));
        let file = |path: PathBuf| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap())
        };
        paths.map(file).collect::<Vec<_>>()
    };
    let account = folder("samples/three-zones");
    let mut sets: Vec<Vec<(String, String)>> =
        UNREAD.iter().map(|text| Vec::from([("a.txt".to_owned(), (*text).to_owned())])).collect();
    sets.extend(folder("templates").into_iter().map(|file| Vec::from([file])));
    // An account without one of its files.
    sets.extend((0..account.len()).map(|out| {
        account.iter().enumerate().filter(|(number, _)| *number != out).map(|(_, file)| file.clone()).collect()
    }));
    let (mut found, mut said) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for set in &sets {
        let files: Vec<(&str, &str)> = set.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let texts = match Arrival::read(&files, &SortedMap::default(), None, &mut |_| {}) {
            Err(why) => Vec::from([why]),
            Ok(arrival) => {
                let Report { left_out, unknown, repaired, .. } = arrival.report;
                [left_out, unknown, repaired].into_iter().flatten().map(|line| line.why).collect()
            }
        };
        for text in texts {
            found.extend(unmarked(&text, "").map(|words| format!("{words} | {text}")));
            said.insert(text);
        }
    }
    speak_english();
    assert!(80 < said.len(), "{}", said.len());
    assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
}

/// The texts of the exercises in a language, by their keys.
fn texts_of_exercises(tag: &str) -> Map<String, Value> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "public/exercises", tag].iter().collect();
    let mut all = Map::new();
    for track in endpoint_lab::lessons::shelf::TRACKS {
        let text = std::fs::read_to_string(folder.join(format!("{track}.json"))).unwrap_or_default();
        let read = serde_json::from_str::<Map<String, Value>>(&text);
        all.extend(read.unwrap_or_else(|why| panic!("{tag} {track}: {why}")));
    }
    all
}

/// The labels that a text names: what stands between quotation marks, and what follows "tab".
fn labels_named<'a>(text: &'a str, words: &'a Map<String, Value>) -> Vec<&'a str> {
    let curly = text.split('“').skip(1).filter_map(|part| part.split('”').next());
    let straight = text.split('"').skip(1).step_by(2);
    let labels = || words.values().filter_map(Value::as_str).filter(|word| word.starts_with(char::is_uppercase));
    let tab_of = |part: &str| labels().filter(|label| part.starts_with(*label)).max_by_key(|label| label.len());
    curly.chain(straight).chain(text.split("tab ").skip(1).filter_map(tab_of)).collect()
}

/// What a hint or a sentence of the page tells to press is called as the page calls it.
#[test]
fn labels_are_named_as_the_page_calls_them() {
    let words = read(&ENGLISH);
    let english: Map<String, Value> = words.clone().into_iter().chain(texts_of_exercises(ENGLISH.tag)).collect();
    let mut named = 0;
    for language in LANGUAGES.iter().filter(|language| **language != ENGLISH) {
        let own_words = read(language);
        let own: Map<String, Value> = own_words.clone().into_iter().chain(texts_of_exercises(language.tag)).collect();
        for (key, text) in &english {
            for label in labels_named(text.as_str().unwrap(), &words) {
                let keys: Vec<&String> = words.iter().filter(|(_, word)| *word == label).map(|(key, _)| key).collect();
                let told = own[key].as_str().unwrap();
                let is_named = keys.iter().any(|key| told.contains(own_words[*key].as_str().unwrap()));
                assert!(keys.is_empty() || is_named, "{} {key}: {label} is called otherwise: {told}", language.tag);
                named += usize::from(is_named);
            }
        }
    }
    assert!(250 < named, "{named}");
}

/// What the field of operations proposes to type finds one in every language: operations are found by AWS's own words.
#[test]
fn what_is_proposed_to_type_finds_an_operation() {
    let names: Vec<String> = forms::changes().map(|operation| kebab_case(operation.name())).collect();
    for language in LANGUAGES {
        let words = read(language);
        let hint = words["word.OperationHint"].as_str().unwrap().trim_end_matches(" …");
        for typed in hint.split(", ") {
            let is_found = names.iter().any(|name| name.contains(&typed.replace(' ', "-")));
            assert!(is_found, "{}: no operation is found by {typed}", language.tag);
        }
    }
}

/// French sets a space that does not break before double signs and inside quotation marks.
#[test]
fn french_signs_do_not_stand_at_the_start_of_a_line() {
    let language = LANGUAGES.iter().find(|language| language.tag == "fr").unwrap();
    for (key, text) in read(language).iter().chain(&texts_of_exercises("fr")) {
        let text = text.as_str().unwrap();
        let breaks = [" :", " ;", " ?", " !", " »", "« ", " $"].into_iter().find(|sign| text.contains(*sign));
        assert!(breaks.is_none(), "{key}: {breaks:?} in {text}");
        let is_glued = |(before, sign): (char, char)| ";?!»".contains(sign) && before != '\u{a0}';
        assert!(!text.chars().zip(text.chars().skip(1)).any(is_glued), "{key}: no space before a sign in {text}");
    }
}

/// In a line from right to left, a sign at the edge of what is not Arabic would stand at its other end: commands and ARNs with such
/// an edge are isolated.
#[test]
fn commands_keep_their_signs_in_an_arabic_line() {
    let language = LANGUAGES.iter().find(|language| language.tag == "ar").unwrap();
    let mut isolated = 0;
    for (key, text) in read(language).iter().chain(&texts_of_exercises("ar")) {
        let text = text.as_str().unwrap();
        let mut parts = text.split('\u{2066}');
        let mut rest = parts.next().unwrap().to_owned();
        for part in parts {
            let (_, after) = part.split_once('\u{2069}').unwrap_or_else(|| panic!("{key}: {text}"));
            rest.push_str(&["x", after].concat());
            isolated += 1;
        }
        for words in rest.split(|letter| ('\u{600}'..='\u{6ff}').contains(&letter)) {
            let words = words.trim_matches([' ', '.', '(', ')', '«', '»', '…', ':']);
            let is_latin = words.contains(|letter: char| letter.is_ascii_lowercase());
            let has_edge = words.starts_with(['-', '#', '*', '/', '\'']) || words.ends_with(['/', '*', '"', '=']);
            assert!(!is_latin || !has_edge || words.contains("'{0}'"), "{key}: {words:?} in {text}");
        }
    }
    assert!(10 < isolated, "{isolated}");
}

/// The Hindi sentence on what was done fits a thing of either gender: its verb agrees with none.
#[test]
fn what_was_done_fits_each_thing_in_hindi() {
    let language = LANGUAGES.iter().find(|language| language.tag == "hi").unwrap();
    for (key, text) in read(language).iter().filter(|(key, _)| key.starts_with("say.Done.")) {
        let text = text.as_str().unwrap();
        let agrees = text.starts_with("{0} ")
            && !["को", "ने", "की", "का"].iter().any(|word| text.split(' ').nth(1) == Some(*word));
        assert!(!agrees, "{key}: {text}");
    }
}

/// A thing has one word in a language: these were others for the same.
const OTHER_WORDS: &[(&str, &[&str])] = &[
    (
        "ko",
        &[
            "연습",
            "그런 경로",
            "경로 없음",
            "경로 전파",
            "Route 53 Profile",
            "언제나 현재",
            "패킷을 삭제",
            "패킷이 삭제",
        ],
    ),
    (
        "ja",
        &[
            "ラボ文書",
            "中央エンドポイント",
            "Route 53 Profile",
            "宛先",
            "既定",
            "通信量",
            "誰",
            "のゾーン",
            "正しい状態",
        ],
    ),
    ("zh", &["终端节点", "中央端点", "Route 53 Profile", "挂载", "两台 worker", "始终反映"]),
    (
        "de",
        &[
            "Labor",
            "Routentabelle",
            "angehängt",
            "Ding ",
            "Route 53 Profile",
            "Route 53-Profil",
            "A-Eintrag",
            "Alias-Eintrag",
            "kreuz",
        ],
    ),
    ("es", &[" lab,", "l lab ", "la imagen con", "workers"]),
    ("pt", &[" lab,", "o lab ", "na imagem", "workers", "appliance", "resolvido como"]),
    ("fr", &["labo ", "laboratoire", "’", "workers"]),
    (
        "hi",
        &["रूट तालिका", "समूह", "आईडी", "मिटाएँ", "Route 53 Profile", "प्रविष्टि", "प्रसारण", "अनुवाद", "जुड़ाव", "हमेशा सही"],
    ),
    (
        "ar",
        &[
            "محظور",
            "في الصورة",
            "المفتش",
            "Route 53 Profile",
            "المتصل ",
            "التعريفي",
            "تهيئة",
            "ميغا",
            "صحيح دائمًا",
            " GB",
        ],
    ),
];

#[test]
fn a_thing_has_one_word_in_a_language() {
    for (tag, others) in OTHER_WORDS {
        let language = LANGUAGES.iter().find(|language| language.tag == *tag).unwrap();
        for (key, text) in read(language).iter().chain(&texts_of_exercises(tag)) {
            let text = [text.as_str().unwrap(), " "].concat();
            let other = others.iter().find(|other| text.contains(**other));
            assert!(other.is_none(), "{tag} {key}: {other:?} in {text}");
        }
    }
}
