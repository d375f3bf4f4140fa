//! What files bring, before it is in the lab: what each is, the network that they make, and what matters of it first.
//! It must not know how the files came here.

use super::commands::import_telling;
use super::describe::{Imported, Line, Report};
use super::document::{self, Opened, network_json};
use super::terraform::is_terraform;
use super::{cloudformation, link, svg};
use crate::control::Lab;
use crate::facts;
use crate::model::{Network, Vpc};
use crate::net::{SortedMap, json, order};
use crate::reach::Verdict;
use crate::review::requests::create_gateway_endpoint;
use crate::review::{self, cost};
use crate::text::findings::title;
use crate::text::page::{Sentence, say};
use serde_json::{Map, Value};

/// What a file is, by what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What `aws ec2 describe-*` and its like answered.
    Answers,
    Template,
    Terraform,
    Document,
    Picture,
    Link,
}

impl Kind {
    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Template => "template",
            Self::Terraform => "terraform",
            Self::Document => "document",
            Self::Picture => "picture",
            Self::Link => "link",
        }
    }

    /// What a text seems to be; answers where it is nothing else.
    pub fn of(text: &str) -> Self {
        let trimmed = text.trim_start_matches('\u{feff}').trim();
        if svg::is_svg(text) {
            Self::Picture
        } else if trimmed.contains("#lab=") && !trimmed.contains(['\n', '<', '{', ' ']) {
            Self::Link
        } else if trimmed.starts_with('{') && is_document(trimmed) {
            Self::Document
        } else if cloudformation::is_template(text) {
            Self::Template
        } else if is_terraform(text) {
            Self::Terraform
        } else {
            Self::Answers
        }
    }

    /// Whether it is a lab of its own, which takes the place of another.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Document | Self::Picture | Self::Link)
    }

    fn named(name: &str) -> Self {
        let all = [Self::Answers, Self::Template, Self::Terraform, Self::Document, Self::Picture, Self::Link];
        all.into_iter().find(|kind| kind.as_str() == name).unwrap_or(Self::Answers)
    }
}

/// A document says what it is before anything else, or, where other members were put first, somewhere.
fn is_document(text: &str) -> bool {
    const MARK: &str = "\"endpoint-lab\"";
    text.find(MARK).is_some_and(|place| {
        let before = text.get(..place).unwrap_or_default().trim_end();
        before.strip_suffix(':').is_some_and(|before| before.trim_end().ends_with("\"format\""))
    })
}

/// What is being done, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The file of this number, from 0, is read.
    File(usize),
    /// What was read is put together.
    Network,
    /// What the network means is worked out.
    Outlook,
}

/// What files bring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrival {
    /// Each file's name and what it is.
    pub files: Vec<(String, Kind)>,
    /// The network as a document holds it; null where a file holds a lab of its own, which is opened as it is.
    pub network: Value,
    /// The title of a lab of its own.
    pub whole: Option<String>,
    pub report: Report,
    pub outlook: Outlook,
    /// The templates' parameters that need a value, or were taken to have one.
    pub asked: Vec<String>,
}

/// Opens a lab of its own in the form that its text has.
///
/// # Errors
/// Why it does not open, in words.
pub fn open(text: &str) -> Result<Opened, String> {
    match Kind::of(text) {
        Kind::Picture => svg::extract(text).map_err(|why| why.to_string()),
        Kind::Link => {
            let text = text.trim_start_matches('\u{feff}').trim();
            link::read(text.split_once("#lab=").map_or(text, |(_, lab)| lab)).map_err(|why| why.to_string())
        }
        Kind::Document | Kind::Answers | Kind::Template | Kind::Terraform => {
            document::open(text).map_err(|why| why.to_string())
        }
    }
}

/// What matters first of a network that has just come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The number of errors, warnings and notes.
    pub found: [usize; 3],
    /// The most important findings, each with the thing that it is about.
    pub first: Vec<String>,
    /// How many ways from subnets to AWS's services are private, public, blocked and unknown.
    pub ways: [usize; 4],
    /// Millionths of a US dollar a month, without traffic.
    pub monthly: u64,
    /// What a gateway endpoint would change: the service, the VPC, and what would follow, as a sentence.
    pub endpoint: Option<[String; 3]>,
}

/// The most findings that are named.
const MOST_NAMED: usize = 3;

impl Outlook {
    /// What matters of a network, in the language that is spoken.
    pub fn new(network: &Network) -> Self {
        let findings = review::findings(network);
        let mut found = [0; 3];
        for finding in &findings {
            if let Some(count) = found.get_mut(finding.severity as usize) {
                *count += 1;
            }
        }
        let mut first: Vec<String> = Vec::new();
        for finding in &findings {
            let about = finding.components.first().map(|id| facts::thing_label(network, id.as_str()));
            let named = [title(finding), " (", &about.unwrap_or_default(), ")"].concat().replace(" ()", "");
            if first.len() < MOST_NAMED && !first.iter().any(|it| it.starts_with(title(finding))) {
                first.push(named);
            }
        }
        let mut ways = [0; 4];
        for cell in facts::matrix(network).1.iter().flat_map(|row| row.cells.iter().flatten()) {
            let place = match cell.verdict {
                Verdict::Private => 0,
                Verdict::Public => 1,
                Verdict::Blocked => 2,
                Verdict::Unknown => 3,
            };
            if let Some(count) = ways.get_mut(place) {
                *count += 1;
            }
        }
        Self { found, first, ways, monthly: cost::cost(network).total(), endpoint: endpoint(network) }
    }

    fn to_value(&self) -> Value {
        json!({
            "Found": self.found.to_vec(),
            "First": self.first,
            "Ways": self.ways.to_vec(),
            "Monthly": self.monthly,
            "Endpoint": self.endpoint.as_ref().map(|it| it.to_vec()).unwrap_or_default(),
        })
    }

    fn from_value(value: &Value) -> Self {
        let number = |member: &str, place: usize| {
            let number = value.get(member).and_then(|list| list.get(place)).and_then(Value::as_u64);
            number.and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
        };
        Self {
            found: [0, 1, 2].map(|place| number("Found", place)),
            first: texts(value.get("First")),
            ways: [0, 1, 2, 3].map(|place| number("Ways", place)),
            monthly: value.get("Monthly").and_then(Value::as_u64).unwrap_or_default(),
            endpoint: texts(value.get("Endpoint")).try_into().ok(),
        }
    }
}

/// The gateway endpoint that would change the most: in the VPC with the most instances that lacks one, on all of its tables.
/// Gateway endpoints cost nothing, so one is never the wrong thing to look at.
fn endpoint(network: &Network) -> Option<[String; 3]> {
    let weight = |vpc: &Vpc| network.instances.iter().filter(|it| it.vpc_id == vpc.vpc_id).count();
    let mut vpcs: Vec<(&Vpc, usize)> = network.vpcs.iter().map(|vpc| (vpc, weight(vpc))).collect();
    order::sort_by_key(&mut vpcs, |(_, weight)| std::cmp::Reverse(*weight));
    for (vpc, _) in vpcs.into_iter().filter(|(_, weight)| *weight > 0) {
        for key in ["s3", "dynamodb"] {
            let service = ["com.amazonaws.", &vpc.region, ".", key].concat();
            let has = |it: &crate::model::VpcEndpoint| it.vpc_id == vpc.vpc_id && it.service_name == service;
            if network.vpc_endpoints.iter().any(has) {
                continue;
            }
            let tables = network.route_tables.iter().filter(|table| table.vpc_id == vpc.vpc_id);
            let tables: Vec<_> = tables.map(|table| table.route_table_id.clone()).collect();
            let request = create_gateway_endpoint(vpc, &service, &tables);
            let Ok(after) = Lab::new(network.clone()).preview(&request) else { continue };
            let host = [key, ".", &vpc.region, ".amazonaws.com"].concat();
            let changes = facts::changes(network, &after, &host);
            let name = facts::label(network, vpc.vpc_id.as_str()).to_string();
            return Some([service, name, facts::followed(&changes)]);
        }
    }
    None
}

impl Arrival {
    /// Reads files, given by name and text, of any kinds that make a network together; what is in `base` stays where it is given.
    /// `tell` hears what is being done.
    ///
    /// # Errors
    /// Why nothing could be read, in words.
    pub fn read(
        files: &[(&str, &str)],
        given: &SortedMap<String, Value>,
        base: Option<&Network>,
        tell: &mut dyn FnMut(Stage),
    ) -> Result<Self, String> {
        if let [(name, text)] = files
            && Kind::of(text).is_whole()
        {
            return Self::whole(name, text, tell);
        }
        let Imported { network, report } = import_telling(files, given, base, tell)?;
        tell(Stage::Outlook);
        let kinds: Vec<Kind> = files.iter().map(|(_, text)| Kind::of(text)).collect();
        let templates = files.iter().zip(&kinds).filter(|(_, kind)| **kind == Kind::Template).map(|(file, _)| *file);
        let asked = asked(templates, &report);
        let files = files.iter().map(|(name, _)| (*name).to_owned()).zip(kinds).collect();
        let outlook = Outlook::new(&network);
        Ok(Self { files, network: network_json(&network), whole: None, report, outlook, asked })
    }

    /// Reads a lab of its own. What is lost of it is said beforehand.
    fn whole(name: &str, text: &str, tell: &mut dyn FnMut(Stage)) -> Result<Self, String> {
        tell(Stage::File(0));
        let opened = open(text).map_err(|why| say(&Sentence::Unreadable { file: name, why: &why }))?;
        tell(Stage::Outlook);
        let lost = |note: &document::Note| Line { what: Vec::from([name.to_owned()]), why: note.why() };
        let title = match opened.meta.title.as_str() {
            "" => name.trim_end_matches(".json"),
            title => title,
        };
        Ok(Self {
            files: Vec::from([(name.to_owned(), Kind::of(text))]),
            whole: Some(title.to_owned()),
            report: Report { left_out: opened.notes.iter().map(lost).collect(), ..Report::default() },
            outlook: Outlook::new(opened.lab.network()),
            ..Self::default()
        })
    }

    /// As one JSON text.
    pub fn to_text(&self) -> String {
        let pairs = |(name, kind): &(String, Kind)| json!([name, kind.as_str()]);
        let taken = |(name, count): &(String, usize)| json!([name, *count as u64]);
        let lines = |lines: &[Line]| -> Value {
            lines.iter().map(|line| json!({"What": line.what, "Why": line.why})).collect::<Vec<_>>().into()
        };
        let Report { taken: kinds, left_out, unknown, repaired, asked: _ } = &self.report;
        let mut all = Map::new();
        let mut put = |member: &str, value: Value| drop(all.insert(member.to_owned(), value));
        put("Files", self.files.iter().map(pairs).collect::<Vec<_>>().into());
        put("Taken", kinds.iter().map(taken).collect::<Vec<_>>().into());
        put("LeftOut", lines(left_out));
        put("Unknown", lines(unknown));
        put("Repaired", lines(repaired));
        put("Asked", json!(self.asked));
        put("Outlook", self.outlook.to_value());
        put("Whole", json!(self.whole));
        put("Network", self.network.clone());
        Value::Object(all).to_string()
    }

    /// Reads what [`Self::to_text`] wrote; none where it is something else.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut value = document::json(text).ok()?;
        let pair = |it: &Value| Some((it.get(0)?.as_str()?.to_owned(), it.get(1)?.clone()));
        let pairs = |member: &str| value.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(pair);
        let files = pairs("Files").map(|(name, kind)| (name, Kind::named(kind.as_str().unwrap_or_default())));
        let files = files.collect();
        let taken = pairs("Taken").filter_map(|(name, count)| Some((name, usize::try_from(count.as_u64()?).ok()?)));
        let taken = taken.collect();
        let lines = |member: &str| -> Vec<Line> {
            let line = |it: &Value| Line {
                what: texts(it.get("What")),
                why: it.get("Why").and_then(Value::as_str).unwrap_or_default().to_owned(),
            };
            value.get(member).and_then(Value::as_array).into_iter().flatten().map(line).collect()
        };
        let report = Report {
            taken,
            left_out: lines("LeftOut"),
            unknown: lines("Unknown"),
            repaired: lines("Repaired"),
            ..Report::default()
        };
        let outlook = Outlook::from_value(value.get("Outlook")?);
        let whole = value.get("Whole").and_then(Value::as_str).map(str::to_owned);
        let asked = texts(value.get("Asked"));
        Some(Self { files, asked, whole, network: value.get_mut("Network")?.take(), report, outlook })
    }
}

/// The parameters of templates without a default, and those whose default is kept elsewhere.
fn asked<'f>(templates: impl Iterator<Item = (&'f str, &'f str)>, report: &Report) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (file, text) in templates {
        for parameter in cloudformation::parameters(file, text).unwrap_or_default() {
            let is_asked = parameter.default.is_none() || report.asked.contains(&parameter.name);
            if is_asked && !names.contains(&parameter.name) {
                names.push(parameter.name);
            }
        }
    }
    names
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let texts = value.and_then(Value::as_array).into_iter().flatten();
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// A network with the resources of another beside its own. Of a resource that both have, the other's is taken: what comes is newer.
/// Gives the ids of these, too.
///
/// # Errors
/// Where the two do not make a network.
pub fn joined(base: &Network, other: &Network) -> Result<(Network, Vec<String>), String> {
    let (mut all, mut twice) = (network_json(base), Vec::new());
    let Value::Object(more) = network_json(other) else { return Err(String::new()) };
    for (member, value) in more {
        let Value::Array(rows) = value else { continue };
        // An account may have a row in each Region there.
        let region = |row: &Value| row.get("Region").filter(|_| member == "BlockPublicAccess").cloned();
        let Some(all) = all.as_object_mut() else { continue };
        let Some(own) = all.entry(member.clone()).or_insert_with(|| json!([])).as_array_mut() else { continue };
        for row in rows {
            match own.iter_mut().find(|it| id(it) == id(&row) && region(it) == region(&row)) {
                Some(it) if *it == row => {}
                Some(it) => {
                    twice.extend(id(&row).and_then(Value::as_str).map(str::to_owned));
                    *it = row;
                }
                None => own.push(row),
            }
        }
    }
    let made = base.made.max(other.made);
    let mut network = document::read_network("network", &all).map_err(|why| why.to_string())?;
    network.made = made;
    // What one did not know may be in the other.
    let here = known_ids(&all);
    network.unknown.retain(|id| !here.contains(id.as_str()));
    Ok((network, twice))
}

/// A row's id is its first member; what is in a list of plain values is its own.
fn id(row: &Value) -> Option<&Value> {
    match row.as_object() {
        Some(members) => members.values().next(),
        None => Some(row),
    }
}

fn known_ids(network: &Value) -> crate::net::SortedSet<String> {
    let tables = network.as_object().into_iter().flatten().filter_map(|(_, table)| table.as_array()).flatten();
    tables.filter(|row| row.is_object()).filter_map(|row| id(row)?.as_str().map(str::to_owned)).collect()
}
