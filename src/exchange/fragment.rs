//! A lab as HTML that needs no script: its picture, its tables and a trace. It must not know where the HTML stands.
//!
//! The poster that stands inside an embed's element and what the embed draws later come from here, so that they are alike.

use super::commands::described;
use super::shown::{self, Part, Shown, Theme};
use super::{document::Meta, link, svg};
use crate::facts::{self, DnsRow, RouteRow, TableView};
use crate::model::Network;
use crate::reach::{DnsSource, Outcome, Reach, Source, Step, Trace, Verdict};
use crate::scene::{self, Overlay, View, escape};
use crate::text::language;
use crate::text::page::{self, Word, answered_by, fixed as word};

/// Who reads the HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Anyone, without scripts: the question is a text, the picture an image that no style of its surroundings can change.
    Poster,
    /// A script that answers when something else is asked.
    Live,
}

/// The parts that are shown where nobody says which.
const USUAL: &[Part] = &[Part::Picture, Part::Routes, Part::Dns];

/// A lab with the journey that is asked for.
#[derive(Debug)]
pub struct Fragment<'n> {
    network: &'n Network,
    /// What rows are compared with.
    before: &'n Network,
    title: &'n str,
    parts: Vec<Part>,
    /// None where nobody is called so.
    from: Option<Source>,
    to: String,
    trace: Option<Trace>,
}

impl<'n> Fragment<'n> {
    /// Rows that `before` does not have are marked.
    pub fn new(network: &'n Network, before: &'n Network, title: &'n str, shown: &Shown) -> Self {
        let (first, usual) = facts::first_question(network);
        let from = match &shown.from {
            Some(text) => facts::source_of(network, text),
            None => Some(first),
        };
        let to = shown.to.clone().unwrap_or(usual);
        let trace = from.as_ref().and_then(|from| facts::trace(&Reach::new(network), from, &to));
        let parts = if shown.parts.is_empty() { USUAL.to_vec() } else { shown.parts.clone() };
        Self { network, before, title, parts, from, to, trace }
    }

    /// The journey, where the question can be asked.
    pub fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// The parts in their order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// All of it, for the inside of an embed's element. It has no empty line, which would end HTML in Markdown.
    pub fn poster(&self) -> String {
        let language = language::spoken();
        let mut html = Html::default();
        html.raw(&["<div class=\"el-lab\" lang=\"", language.tag, "\" dir=\"", language.direction.as_str(), "\">\n"]);
        html.raw(&["<div class=\"el-question\">", &self.question(Form::Poster)]);
        html.raw(&["<span class=\"el-answer\">", &self.verdict(), "</span></div>\n<div class=\"el-parts\">\n"]);
        for part in &self.parts {
            html.raw(&["<div class=\"el-part el-", name(*part), "\">", &self.part(*part, Form::Poster), "</div>\n"]);
        }
        html.raw(&["</div>\n<div class=\"el-foot\"><span class=\"el-open\">"]).text(word(Word::Lab));
        html.raw(&["</span></div>\n</div>\n"]);
        html.0
    }

    /// The element of a page with the poster inside, behind what brings it to life from a site of the lab, whose address ends with `/`.
    pub fn element(&self, site: &str, shown: &Shown) -> String {
        let mut html = Html::default();
        html.raw(&["<link rel=\"stylesheet\" href=\""]).text(site).raw(&["embed.css\">\n"]);
        html.raw(&["<script type=\"module\" src=\""]).text(site).raw(&["embed.js\"></script>\n<endpoint-lab"]);
        let mut say = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                html.raw(&[" ", name, "=\""]).text(value).raw(&["\""]);
            }
        };
        // The picture holds the lab; where it is not shown a link does.
        let link = (!self.parts.contains(&Part::Picture)).then(|| ["#", &self.link(shown)].concat());
        say("src", link.as_deref());
        say("view", Some(&shown::words(&self.parts)));
        say("from", shown.from.as_deref());
        say("to", shown.to.as_deref());
        say("theme", shown.theme.map(Theme::word));
        say("lang", shown.language);
        if shown.is_read_only {
            html.raw(&[" readonly"]);
        }
        html.raw(&[">\n", &self.poster(), "</endpoint-lab>\n"]);
        html.0
    }

    /// Whence and whither.
    pub fn question(&self, form: Form) -> String {
        let mut html = Html::default();
        match form {
            Form::Poster => {
                let from = self.from.as_ref().map(|from| facts::source_label(self.network, from)).unwrap_or_default();
                html.raw(&["<span class=\"el-ask\">"]).text(word(Word::From)).raw(&[" <b>"]).text(&from);
                html.raw(&["</b></span> <span class=\"el-ask\">"]).text(&word(Word::To).to_ascii_lowercase());
                html.raw(&[" <b>"]).text(&self.to).raw(&["</b></span> "]);
            }
            Form::Live => {
                html.raw(&["<label class=\"el-ask\">"]).text(word(Word::From)).raw(&[" <select name=\"from\">"]);
                if self.from.is_none() {
                    html.raw(&["<option value=\"\" selected>–</option>"]);
                }
                for (source, label) in facts::sources(self.network) {
                    html.raw(&["<option value=\""]).text(&facts::source_key(&source)).raw(&["\""]);
                    html.raw(&[if Some(&source) == self.from.as_ref() { " selected>" } else { ">" }]);
                    html.text(&label).raw(&["</option>"]);
                }
                html.raw(&["</select></label> <label class=\"el-ask\">"]).text(&word(Word::To).to_ascii_lowercase());
                html.raw(&[" <input name=\"to\" list=\"el-to\" spellcheck=\"false\" autocomplete=\"off\" value=\""]);
                html.text(&self.to).raw(&["\"></label> <datalist id=\"el-to\">"]);
                for destination in facts::destinations(self.network).iter().take(MOST_SUGGESTED) {
                    html.raw(&["<option value=\""]).text(destination).raw(&["\"></option>"]);
                }
                html.raw(&["</datalist>"]);
            }
        }
        html.0
    }

    /// What comes of the journey, in one sentence.
    pub fn verdict(&self) -> String {
        let mut html = Html::default();
        match &self.trace {
            Some(trace) => {
                html.raw(&["<strong class=\"el-verdict ", class_of(trace.verdict), "\">"]);
                html.text(&facts::verdict_sentence(self.network, trace)).raw(&["</strong>"]);
            }
            None => {
                html.raw(&["<span class=\"el-note\">"]).text(word(Word::Question)).raw(&["</span>"]);
            }
        }
        html.0
    }

    /// One part.
    pub fn part(&self, part: Part, form: Form) -> String {
        match part {
            Part::Picture => self.picture(form),
            Part::Routes => self.routes(),
            Part::Dns => self.dns(),
            Part::Trace => self.stages(),
        }
    }

    fn picture(&self, form: Form) -> String {
        let view = View {
            overlay: self.trace.as_ref().map(|trace| Overlay::of(trace, facts::aim(&self.to))),
            ..View::default()
        };
        let scene = scene::layout(self.network, &view);
        let description = self.description();
        let title = if self.title.is_empty() { word(Word::Network) } else { self.title };
        let mut html = Html::default();
        if form == Form::Live {
            html.0 = scene::bare_svg(&scene, title, &description);
            return html.0;
        }
        let meta = Meta { title: self.title.to_owned(), ..Meta::default() };
        let picture = svg::embed(&scene::svg(&scene, title, &description), self.network, &meta);
        let (width, height) = (scene.width.to_string(), scene.height.to_string());
        html.raw(&["<img class=\"el-image\" width=\"", &width, "\" height=\"", &height, "\" alt=\""]);
        html.text(&[title, ". ", &description].concat());
        html.raw(&["\" src=\"data:image/svg+xml,", &escaped_url(&picture), "\">"]);
        html.0
    }

    /// The picture in a sentence or two, for those who do not see it.
    fn description(&self) -> String {
        let mut text = described(self.network);
        if let (Some(from), Some(trace)) = (&self.from, &self.trace) {
            let from = facts::source_label(self.network, from);
            let sentence = facts::verdict_sentence(self.network, trace);
            text.push_str(&[". ", &from, " → ", &self.to, ": ", &sentence, "."].concat());
        }
        text
    }

    fn routes(&self) -> String {
        let mut html = Html::default();
        for table in facts::tables(self.network, self.before) {
            self.route_table(&mut html, &table);
        }
        if html.0.is_empty() {
            html.raw(&["<p class=\"el-note\">"]).text(word(Word::NoRouteTables)).raw(&["</p>"]);
        }
        html.0
    }

    fn route_table(&self, html: &mut Html, table: &TableView) {
        // Material for MkDocs wraps a table without a class, and all below it moves.
        html.raw(&["<table class=\"el-table\" aria-label=\""])
            .text(&table.name)
            .raw(&["\"><caption><b>"])
            .text(&table.name);
        html.raw(&["</b>"]);
        if table.name != table.id.as_str() {
            html.raw(&[" <code>"]).text(table.id.as_str()).raw(&["</code>"]);
        }
        if table.is_main {
            html.raw(&[" <span class=\"el-tag\">"]).text(word(Word::MainTable)).raw(&["</span>"]);
        }
        let subnets = table.subnets.join(", ");
        html.raw(&[" <span class=\"el-note\">"]);
        html.text(if subnets.is_empty() { word(Word::NoSubnets) } else { &subnets }).raw(&["</span></caption>"]);
        html.head(&[
            word(Word::Destination),
            word(Word::TargetColumn),
            word(Word::StateColumn),
            word(Word::OriginColumn),
        ]);
        for row in &table.rows {
            let used = self.trace.as_ref().and_then(|trace| trace.route.as_ref()).is_some_and(|route| {
                route.route_table == table.id
                    && route.destination.to_string() == row.destination
                    && route.target == row.target
            });
            route_row(html, row, used, word(Word::AddedRow));
        }
        for row in &table.gone {
            html.raw(&["<tr class=\"el-gone\"><td><code>"])
                .text(&row.destination)
                .raw(&["</code> <span class=\"el-tag\">"]);
            html.text(word(Word::Gone)).raw(&["</span></td><td><code>"]).text(row.target.as_str());
            html.raw(&["</code></td><td></td><td></td></tr>"]);
        }
        html.raw(&["</tbody></table>"]);
    }

    fn dns(&self) -> String {
        let mut html = Html::default();
        let Some(from) = &self.from else { return html.0 };
        html.raw(&["<table class=\"el-table\" aria-label=\""]).text(word(Word::DnsAnswers)).raw(&["\"><caption><b>"]);
        html.text(word(Word::DnsAnswers)).raw(&["</b> <span class=\"el-note\">"]).text(word(Word::AskedFrom));
        html.raw(&[" "]).text(&facts::source_label(self.network, from)).raw(&["</span></caption>"]);
        html.head(&[word(Word::NameColumn), word(Word::AnswerColumn), word(Word::AnsweredByColumn)]);
        let old = facts::dns_rows(self.before, from, &self.to);
        for row in facts::dns_rows(self.network, from, &self.to) {
            let was = old.iter().find(|it| it.name == row.name);
            let is_new = was.is_some_and(|was| was.answers != row.answers || was.status != row.status);
            dns_row(&mut html, &row, is_new);
        }
        html.raw(&["</tbody></table>"]);
        html.0
    }

    fn stages(&self) -> String {
        let mut html = Html::default();
        let Some(trace) = &self.trace else { return html.0 };
        html.raw(&["<div role=\"group\" aria-label=\""]).text(word(Word::Trace)).raw(&["\"><ol class=\"el-stages\">"]);
        for step in &trace.steps {
            self.stage(&mut html, step);
        }
        html.raw(&["</ol>"]);
        if !trace.assumptions.is_empty() {
            html.raw(&["<ul class=\"el-assumptions\">"]);
            for it in &trace.assumptions {
                html.raw(&["<li><span class=\"el-tag\">"]).text(word(Word::Assumption)).raw(&["</span> "]);
                html.text(&facts::sentence(self.network, &it.detail)).raw(&[" <code>", it.rule, "</code></li>"]);
            }
            html.raw(&["</ul>"]);
        }
        html.raw(&["</div>"]);
        html.0
    }

    fn stage(&self, html: &mut Html, step: &Step) {
        let (class, outcome) = match step.outcome {
            Outcome::Pass => ("el-pass", word(Word::Pass)),
            Outcome::Fail => ("el-fail", word(Word::Fail)),
            Outcome::Unknown => ("el-unsure", word(Word::Unknown)),
            Outcome::Skipped => ("el-skipped", word(Word::Skipped)),
        };
        html.raw(&["<li class=\"", class, "\"><b>"])
            .text(page::stage(step.stage))
            .raw(&["</b> <span class=\"el-outcome\">"]);
        html.text(outcome).raw(&["</span> "]).text(&facts::sentence(self.network, &step.detail));
        if let Some(code) = step.code {
            html.raw(&[" <code>"]).text(code).raw(&["</code>"]);
        }
        html.raw(&[" <code class=\"el-rule\">"]).text(step.rule).raw(&["</code></li>"]);
    }

    /// The lab as the text of a link, with how it is shown here.
    pub fn link(&self, shown: &Shown) -> String {
        link::write(self.network, &Meta { title: self.title.to_owned(), view: shown.to_value() })
    }
}

/// The most destinations that are suggested.
const MOST_SUGGESTED: usize = 60;

/// A part's word in class names.
pub fn name(part: Part) -> &'static str {
    match part {
        Part::Picture => "picture",
        Part::Routes => "routes",
        Part::Dns => "dns",
        Part::Trace => "trace",
    }
}

fn class_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Private => "el-private",
        Verdict::Public => "el-public",
        Verdict::Blocked => "el-blocked",
        Verdict::Unknown => "el-unknown",
    }
}

fn route_row(html: &mut Html, row: &RouteRow, used: bool, new: &str) {
    html.raw(&[match (used, row.is_new) {
        (true, true) => "<tr class=\"el-used el-new\">",
        (true, false) => "<tr class=\"el-used\">",
        (false, true) => "<tr class=\"el-new\">",
        (false, false) => "<tr>",
    }]);
    html.raw(&["<td><code>"]).text(&row.destination).raw(&["</code>"]);
    if row.is_new {
        html.raw(&[" <span class=\"el-tag\">"]).text(new).raw(&["</span>"]);
    }
    html.note(&row.note).raw(&["</td><td><code>"]).text(row.target.as_str()).raw(&["</code>"]).note(&row.target_name);
    let state = if row.state == "active" { "<span>" } else { "<span class=\"el-blocked\">" };
    html.raw(&["</td><td>", state]).text(row.state).raw(&["</span></td><td class=\"el-note\">"]).text(row.origin);
    html.raw(&["</td></tr>"]);
}

fn dns_row(html: &mut Html, row: &DnsRow, is_new: bool) {
    html.raw(&[if is_new { "<tr class=\"el-new\">" } else { "<tr>" }, "<th scope=\"row\"><code>"]).text(&row.name);
    html.raw(&["</code></th><td>"]);
    if facts::is_answered(row) {
        for answer in &row.answers {
            html.raw(&["<code>"]).text(answer).raw(&["</code> "]);
        }
    } else {
        html.raw(&["<span class=\"el-blocked\">"]).text(row.status).raw(&["</span>"]);
    }
    html.raw(&["</td><td>"]).text(answered_by(row.source));
    if row.source != DnsSource::Public {
        html.note(&row.answered_by);
    }
    html.raw(&["</td></tr>"]);
}

/// A text as the data of a URL: what ends an attribute, begins a tag or has a meaning in URLs is escaped.
fn escaped_url(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for letter in text.chars() {
        match letter {
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '"' => out.push_str("%22"),
            '\'' => out.push_str("%27"),
            '&' => out.push_str("%26"),
            '`' => out.push_str("%60"),
            '\n' | '\r' | '\t' => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

/// HTML that grows: what the lab writes itself, and texts, which are escaped.
#[derive(Debug, Default)]
struct Html(String);

impl Html {
    fn raw(&mut self, pieces: &[&str]) -> &mut Self {
        pieces.iter().for_each(|piece| self.0.push_str(piece));
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        escape(&mut self.0, text);
        self
    }

    fn note(&mut self, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.raw(&[" <span class=\"el-note\">"]).text(text).raw(&["</span>"]);
        }
        self
    }

    /// The head of a table, and the beginning of its body.
    fn head(&mut self, columns: &[&str]) {
        self.raw(&["<thead><tr>"]);
        for column in columns {
            self.raw(&["<th scope=\"col\">"]).text(column).raw(&["</th>"]);
        }
        self.raw(&["</tr></thead><tbody>"]);
    }
}
