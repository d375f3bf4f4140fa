//! `--output table`: boxes of columns, nested structures in boxes below. It must not know what the values are.

use crate::net::SortedSet;

use serde_json::{Map, Value};

use crate::cli::output::width::width;
use crate::cli::output::{is_scalar, scalar};

/// A table that is wider is turned: headers down the left side.
const TERMINAL: usize = 80;

#[derive(Debug, Default)]
struct Section {
    title: String,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    indent: usize,
    widths: Vec<usize>,
}

/// The table of an operation's answer, each line with its newline; nothing of an empty answer.
pub fn table(title: &str, value: &Value) -> String {
    let mut sections = Vec::new();
    if !build(Some(title), value, 0, &mut sections) {
        return String::new();
    }
    let mut widest = total(&sections);
    if widest > TERMINAL {
        for section in &mut sections {
            section.turn();
        }
        widest = total(&sections);
    }
    let mut out = "-".repeat(widest);
    out.push('\n');
    for section in &sections {
        section.render(widest, &mut out);
    }
    out
}

fn total(sections: &[Section]) -> usize {
    sections.iter().map(Section::total_width).max().unwrap_or(0)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn build(title: Option<&str>, value: &Value, indent: usize, sections: &mut Vec<Section>) -> bool {
    if is_empty(value) {
        return false;
    }
    if let Some(title) = title {
        sections.push(Section { title: title.to_owned(), indent, ..Section::default() });
    }
    match value {
        Value::Array(items) if items.first().is_some_and(Value::is_object) => {
            build_rows(title.unwrap_or_default(), items, indent, sections);
        }
        Value::Array(items) => {
            for item in items {
                match item.as_array() {
                    Some(cells) if cells.iter().all(is_scalar) => row(sections, cells.iter().map(scalar)),
                    None if is_scalar(item) => row(sections, [scalar(item)]),
                    Some(_) | None => {
                        build(None, item, indent, sections);
                    }
                }
            }
        }
        Value::Object(members) => build_members(members, indent, sections),
        // Of a lone value the AWS CLI prints the title only.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    true
}

fn build_members(members: &Map<String, Value>, indent: usize, sections: &mut Vec<Section>) {
    let (headers, more) = columns([members].into_iter());
    let cell = |header: &&str| members.get(*header).map(scalar).unwrap_or_default();
    match (headers.first(), headers.len()) {
        (Some(only), 1) => row(sections, [(*only).to_owned(), cell(only)]),
        (Some(_), _) => {
            header_row(sections, &headers);
            row(sections, headers.iter().map(cell));
        }
        (None, _) => {}
    }
    for name in more {
        if let Some(value) = members.get(name) {
            build(Some(name), value, indent + 1, sections);
        }
    }
}

fn build_rows(title: &str, items: &[Value], indent: usize, sections: &mut Vec<Section>) {
    let (headers, more) = columns(items.iter().filter_map(Value::as_object));
    header_row(sections, &headers);
    for (i, item) in items.iter().enumerate() {
        if i > 0 && !more.is_empty() {
            sections.push(Section { title: title.to_owned(), indent, ..Section::default() });
            header_row(sections, &headers);
        }
        row(sections, headers.iter().map(|header| item.get(*header).map(scalar).unwrap_or_default()));
        for name in &more {
            if let Some(value) = item.get(*name) {
                build(Some(name), value, indent + 1, sections);
            }
        }
    }
}

/// The names of members whose values are scalars, and of the others, in alphabetical order.
fn columns<'m>(structures: impl Iterator<Item = &'m Map<String, Value>>) -> (Vec<&'m str>, Vec<&'m str>) {
    let (mut headers, mut more) = (SortedSet::new(), SortedSet::new());
    for members in structures {
        for (name, value) in members {
            if is_scalar(value) { &mut headers } else { &mut more }.insert(name.as_str());
        }
    }
    (headers.into_iter().collect(), more.into_iter().collect())
}

fn header_row(sections: &mut [Section], headers: &[&str]) {
    if let Some(section) = sections.last_mut() {
        section.headers = headers.iter().map(|header| (*header).to_owned()).collect();
        let headers = section.headers.clone();
        section.widen(&headers);
    }
}

fn row(sections: &mut [Section], cells: impl IntoIterator<Item = String>) {
    if let Some(section) = sections.last_mut() {
        let cells: Vec<String> = cells.into_iter().collect();
        section.widen(&cells);
        section.rows.push(cells);
    }
}

impl Section {
    fn widen(&mut self, cells: &[String]) {
        for (i, cell) in cells.iter().enumerate() {
            match self.widths.get_mut(i) {
                Some(known) => *known = (*known).max(width(cell)),
                None => self.widths.push(width(cell)),
            }
        }
    }

    /// A section of one row with headers becomes two columns: header and value.
    fn turn(&mut self) {
        if let ([only], false) = (self.rows.as_slice(), self.headers.is_empty()) {
            let pairs: Vec<Vec<String>> =
                self.headers.iter().zip(only).map(|(header, cell)| vec![header.clone(), cell.clone()]).collect();
            self.headers = Vec::new();
            self.widths = Vec::new();
            for pair in &pairs {
                self.widen(pair);
            }
            self.rows = pairs;
        }
    }

    fn total_width(&self) -> usize {
        let cells: usize = self.widths.iter().map(|width| width + 4).sum();
        let outer = 2 * self.indent;
        (width(&self.title) + 2 + outer).max(cells + 2 + outer)
    }

    /// The columns' widths, stretched so that they fill the table.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn column_widths(&self, whole: usize) -> Vec<usize> {
        let bare: Vec<usize> = self.widths.iter().map(|width| width + 4).collect();
        let sum: usize = bare.iter().sum();
        if sum == 0 {
            return bare;
        }
        let factor = whole as f64 / sum as f64;
        let mut scaled: Vec<usize> =
            bare.iter().map(|width| (factor * *width as f64).round_ties_even() as usize).collect();
        loop {
            let now: usize = scaled.iter().sum();
            if now == whole {
                return scaled;
            }
            if now > whole {
                for cell in scaled.iter_mut().take(now - whole) {
                    *cell = cell.saturating_sub(1);
                }
            } else {
                for cell in scaled.iter_mut().rev().take(whole - now) {
                    *cell += 1;
                }
            }
        }
    }

    fn render(&self, whole: usize, out: &mut String) {
        let edge = "|".repeat(self.indent);
        let mut line = |text: &str| {
            out.push_str(&edge);
            out.push_str(text);
            out.push_str(&edge);
            out.push('\n');
        };
        let whole = whole.saturating_sub(2 * self.indent);
        if !self.title.is_empty() {
            line(&center(&self.title, whole, "|"));
            if self.headers.is_empty() && self.rows.is_empty() {
                line(&format!("+{}+", "-".repeat(whole.saturating_sub(2))));
            }
        }
        let widths = self.column_widths(whole);
        let rule: String = widths
            .iter()
            .enumerate()
            .map(|(i, width)| match i {
                0 => format!("+{}+", "-".repeat(width.saturating_sub(2))),
                _ => format!("{}+", "-".repeat(width.saturating_sub(1))),
            })
            .collect();
        let cells = |cells: &[String], lay: fn(&str, usize, &str) -> String| -> String {
            let edges = std::iter::once("|").chain(std::iter::repeat(""));
            widths.iter().zip(cells).zip(edges).map(|((width, cell), edge)| lay(cell, *width, edge)).collect()
        };
        if !self.headers.is_empty() {
            line(&rule);
            line(&cells(&self.headers, center));
        }
        if !self.rows.is_empty() && !widths.is_empty() {
            line(&rule);
            for row in &self.rows {
                line(&cells(row, left));
            }
            line(&rule);
        }
    }
}

fn center(text: &str, whole: usize, edge: &str) -> String {
    let own = width(text);
    let before = (whole / 2).saturating_sub(own / 2 + 1);
    let after = whole.saturating_sub(1 + edge.len() + before + own);
    format!("{edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

fn left(text: &str, whole: usize, edge: &str) -> String {
    let own = width(text);
    let padding = if whole > own + 2 + edge.len() { 2 } else { 0 };
    let after = whole.saturating_sub(edge.len() + padding + own + 1);
    format!("{edge}{}{text}{}|", " ".repeat(padding), " ".repeat(after))
}
