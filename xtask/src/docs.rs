//! The documentation as a static site: Markdown in, pages with living figures out, every link checked. It must not know what the
//! pages say.

use crate::native;
use crate::shell::{Outcome, at, command, heading, root, run, seconds};
use crate::site::with_policy;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The pages in reading order: their files below `docs/`, and how the list of pages calls them.
const PAGES: &[(&str, &str)] = &[
    ("index.md", "What endpoints are"),
    ("gateway.md", "Gateway endpoints"),
    ("interface.md", "Interface endpoints"),
    ("dns.md", "DNS"),
    ("policies.md", "Policies"),
    ("hybrid.md", "From on premises"),
    ("other.md", "Other types"),
    ("embedding.md", "Embedding a lab"),
    ("generators/html.md", "… in plain HTML"),
    ("generators/mdbook.md", "… in mdBook"),
    ("generators/mkdocs.md", "… in MkDocs Material"),
    ("generators/docusaurus.md", "… in Docusaurus"),
    ("generators/sphinx.md", "… in Sphinx"),
    ("in-and-out.md", "In and out"),
    ("accounts.md", "Reading an account"),
    ("resources.md", "Resources read and written"),
    ("scripting.md", "Scripting"),
    ("commands.md", "Commands"),
    ("teaching.md", "Teaching"),
    ("hosting.md", "Hosting"),
    ("rules.md", "Rules"),
    ("conformance.md", "Conformance"),
];

/// Builds the documentation into the folder `docs` of a site.
pub fn add(site: &Path) -> Outcome<()> {
    heading("Build: the documentation");
    let start = Instant::now();
    let out = site.join("docs");
    if out.exists() {
        at(&out, fs::remove_dir_all(&out))?;
    }
    let program = native::program()?;
    let pages: Vec<(&str, &str)> =
        PAGES.iter().copied().filter(|(file, _)| root().join("docs").join(file).exists()).collect();
    let mut figures = 0;
    for (file, title) in &pages {
        let source = root().join("docs").join(file);
        let text = at(&source, fs::read_to_string(&source))?;
        let mut page = Page { file, program: &program, figures: 0, depth: file.matches('/').count() };
        let body = page.body(&text)?;
        let target = out.join(Path::new(file).with_extension("html"));
        if let Some(folder) = target.parent() {
            at(folder, fs::create_dir_all(folder))?;
        }
        at(&target, fs::write(&target, with_policy(&page.whole(&body, title, &pages))))?;
        figures += page.figures;
    }
    let style = root().join("style/docs.css");
    at(&style, fs::copy(&style, out.join("docs.css")))?;
    let pictures = root().join("docs/pictures");
    at(&out, fs::create_dir_all(out.join("pictures")))?;
    for picture in at(&pictures, fs::read_dir(&pictures))? {
        let picture = at(&pictures, picture)?;
        at(&picture.path(), fs::copy(picture.path(), out.join("pictures").join(picture.file_name())))?;
    }
    // What the lab's own page shows to readers without scripts.
    let poster = site.join("poster.svg");
    run(command(&program).args(["render", "public/examples/first.sh", "--output"]).arg(&poster))?;
    let dead = dead_links(site, &out)?;
    if !dead.is_empty() {
        return Err(format!("links that lead nowhere:\n   {}", dead.join("\n   ")));
    }
    println!("   {} pages with {figures} figures, no dead link, in {}", pages.len(), seconds(start.elapsed()));
    Ok(())
}

struct Page<'a> {
    file: &'a str,
    program: &'a Path,
    figures: usize,
    /// How many folders below the documentation's top it is.
    depth: usize,
}

impl Page<'_> {
    fn body(&mut self, text: &str) -> Outcome<String> {
        let mut events: Vec<Event<'_>> = Vec::new();
        let mut figure: Option<(String, String)> = None;
        let mut named: BTreeSet<String> = BTreeSet::new();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES) {
            if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = &event
                && info.starts_with("lab")
            {
                figure = Some((info.to_string(), String::new()));
                continue;
            }
            // Between the figure's beginning and its end there is its script alone.
            if let Some((info, script)) = &mut figure {
                if let Event::Text(line) = &event {
                    script.push_str(line);
                } else {
                    let drawn = self.figure(info, script)?;
                    events.push(Event::Html(drawn.into()));
                    figure = None;
                }
                continue;
            }
            events.push(if let Event::Start(Tag::Link { link_type, dest_url, title, id }) = event {
                Event::Start(Tag::Link { link_type, dest_url: published(dest_url), title, id })
            } else if matches!(&event, Event::Html(line) if line.trim() == "<!-- rules -->") {
                Event::Html(rules()?.into())
            } else {
                event
            });
        }
        name_headings(&mut events, &mut named);
        let mut out = String::new();
        html::push_html(&mut out, events.into_iter());
        // What may scroll can be reached by keyboard.
        Ok(out.replace("<pre>", "<pre tabindex=\"0\">"))
    }

    /// A figure: the words behind `lab` are the element's attributes, and `example=NAME` one of the lab's examples; else the block is
    /// the script that builds the lab. `expect` is what the text around it claims of its journey: another verdict fails the build.
    fn figure(&mut self, info: &str, script: &str) -> Outcome<String> {
        self.figures += 1;
        let said = attributes(info.trim_start_matches("lab"));
        let get = |name: &str| said.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let folder = root().join("target/docs");
        at(&folder, fs::create_dir_all(&folder))?;
        let source = match get("example") {
            Some(name) => root().join("public/examples").join(name).with_extension("sh"),
            None => {
                let file = folder.join("figure.sh");
                at(&file, fs::write(&file, script))?;
                file
            }
        };
        let lab = folder.join("figure.json");
        let poster = folder.join("figure.html");
        let wrong = |why: String| format!("docs/{}: figure {}: {why}", self.file, self.figures);
        run(command(self.program).arg("run").arg("--save").arg(&lab).arg(&source).stdout(std::process::Stdio::null()))
            .map_err(&wrong)?;
        let view = get("view").unwrap_or("picture routes dns");
        let mut render = command(self.program);
        render.args(["render", "--html", "--view", view]).arg("--output").arg(&poster);
        for name in ["from", "to"] {
            if let Some(value) = get(name) {
                render.arg(format!("--{name}")).arg(value);
            }
        }
        run(render.arg(&lab)).map_err(&wrong)?;
        if let Some(expected) = get("expect") {
            let mut trace = command(self.program);
            trace.arg("trace").arg("--network").arg(&lab).args(["--query", "[verdict, via]", "--output", "text"]);
            for name in ["from", "to"] {
                trace.arg(format!("--{name}")).arg(get(name).unwrap_or_default());
            }
            let found = crate::shell::capture(&mut trace)?.split_whitespace().collect::<Vec<_>>().join(" ");
            if found != expected {
                return Err(wrong(format!("the text expects \"{expected}\", the engine says \"{found}\"")));
            }
        }
        let poster = at(&poster, fs::read_to_string(&poster))?;
        let mut out = String::from("<figure class=\"lab\"><endpoint-lab");
        for (name, value) in said.iter().filter(|(name, _)| !matches!(name.as_str(), "example" | "caption" | "expect"))
        {
            let _ =
                if value.is_empty() { write!(out, " {name}") } else { write!(out, " {name}=\"{}\"", escaped(value)) };
        }
        if !view.split(' ').any(|part| part == "picture") {
            let mut export = command(self.program);
            let link = crate::shell::capture(export.args(["export", "--format", "link", "--network"]).arg(&lab))?;
            let _ = write!(out, " src=\"#{}\"", link.trim());
        }
        let _ = write!(out, ">\n{poster}</endpoint-lab>");
        if let Some(caption) = get("caption") {
            let _ = write!(out, "<figcaption>{}</figcaption>", escaped(caption));
        }
        out.push_str("</figure>\n");
        Ok(out)
    }

    fn whole(&self, body: &str, title: &str, pages: &[(&str, &str)]) -> String {
        let up = "../".repeat(self.depth);
        let mut list = String::new();
        for (file, name) in pages {
            let here = if *file == self.file { " aria-current=\"page\"" } else { "" };
            let file = file.trim_end_matches(".md");
            let _ = writeln!(list, "<li><a href=\"{up}{file}.html\"{here}>{}</a></li>", escaped(name));
        }
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} · Endpoint Lab</title>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <link rel=\"icon\" type=\"image/svg+xml\" href=\"{up}../icon.svg\">\n<link rel=\"stylesheet\" href=\"{up}docs.css\">\n\
             <link rel=\"stylesheet\" href=\"{up}../embed.css\">\n<script type=\"module\" src=\"{up}../embed.js\"></script>\n</head>\n<body>\n\
             <nav aria-label=\"Pages\"><p><a href=\"{up}../\">Endpoint Lab</a></p>\n<ul>\n{list}</ul></nav>\n<main>\n{body}</main>\n</body>\n</html>\n",
            title = escaped(title)
        )
    }
}

/// Headings get their names as ids, so that links can lead to them.
fn name_headings(events: &mut [Event<'_>], named: &mut BTreeSet<String>) {
    let mut texts: Vec<(usize, String)> = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (at, event) in events.iter().enumerate() {
        if let Event::Start(Tag::Heading { .. }) = event {
            open = Some((at, String::new()));
        } else if let (Event::Text(text) | Event::Code(text), Some((_, own))) = (event, &mut open) {
            own.push_str(text);
        } else if let Event::End(TagEnd::Heading(_)) = event {
            texts.extend(open.take());
        }
    }
    for (at, text) in texts {
        let name: String = text.to_lowercase().chars().map(|it| if it.is_alphanumeric() { it } else { '-' }).collect();
        let name = name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        if let Some(Event::Start(Tag::Heading { id, level, .. })) = events.get_mut(at)
            && *level != HeadingLevel::H1
            && named.insert(name.clone())
        {
            *id = Some(name.into());
        }
    }
}

/// Where a link to a Markdown file leads on the site.
fn published(address: CowStr<'_>) -> CowStr<'_> {
    if address.contains("://") || !address.contains(".md") {
        address
    } else {
        address.replacen(".md", ".html", 1).into()
    }
}

/// `name="value"`, `name=value` or `name`, one after the other.
fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => match after.strip_prefix('=') {
                Some(plain) => plain.split_once(' ').unwrap_or((plain, "")),
                None => ("", after),
            },
        };
        found.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start();
    }
    found
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The list of rules: what each says, where AWS says it, and its state, which leads to what proves it.
fn rules() -> Outcome<String> {
    let file = root().join("public/rules/rules.txt");
    let text = at(&file, fs::read_to_string(&file))?;
    let mut out = String::from(
        "<table class=\"rules\"><thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">What it says</th><th scope=\"col\">AWS</th>\
         <th scope=\"col\">State</th></tr></thead><tbody>\n",
    );
    for line in text.lines() {
        let cells: Vec<String> = line.split('\t').map(escaped).collect();
        let [id, source, state, words] = cells.as_slice() else {
            return Err(format!("{}: four cells are wanted: {line}", file.display()));
        };
        let name = source.rsplit('/').find(|part| !part.is_empty()).unwrap_or(source);
        let state = state.split(' ').next().unwrap_or_default().replace('-', " ");
        let _ = writeln!(
            out,
            "<tr id=\"{id}\"><th scope=\"row\">{id}</th><td>{words}</td><td><a href=\"{source}\">{}</a></td>\
             <td><a href=\"../rules/index.html#{id}\">{state}</a></td></tr>",
            name.trim_end_matches(".html")
        );
    }
    out.push_str("</tbody></table>\n");
    Ok(out)
}

/// The links of the pages that lead to no file of the site, or to no place in a page.
fn dead_links(site: &Path, docs: &Path) -> Outcome<Vec<String>> {
    let mut dead = Vec::new();
    for page in html_files(docs)? {
        let text = at(&page, fs::read_to_string(&page))?;
        let folder = page.parent().unwrap_or(docs);
        for address in addresses(&text) {
            if address.contains("://") || address.starts_with("data:") || address.starts_with("mailto:") {
                continue;
            }
            let (file, place) = address.split_once('#').unwrap_or((address, ""));
            let mut target = if file.is_empty() { page.clone() } else { folder.join(file) };
            if file.ends_with('/') {
                target.push("index.html");
            }
            let shown = page.strip_prefix(site).unwrap_or(&page).display();
            if !target.is_file() {
                dead.push(format!("{shown}: {address}"));
            } else if !place.is_empty() && target.extension().is_some_and(|it| it == "html") {
                let there = at(&target, fs::read_to_string(&target))?;
                // What follows `#lab=` or a version is a lab, and no place.
                if !there.contains(&format!("id=\"{place}\"")) && !place.starts_with("lab=") {
                    dead.push(format!("{shown}: {address}"));
                }
            }
        }
    }
    Ok(dead)
}

fn html_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in at(folder, fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        if path.is_dir() {
            found.extend(html_files(&path)?);
        } else if path.extension().is_some_and(|it| it == "html") {
            found.push(path);
        }
    }
    Ok(found)
}

/// The addresses that the tags of links, style sheets, scripts and pictures name.
fn addresses(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let address = |tag: &str| ["a ", "link ", "script ", "img "].iter().any(|it| tag.starts_with(it));
    let value = |tag: &'_ str, name: &str| -> Option<std::ops::Range<usize>> {
        let start = tag.find(name)? + name.len();
        Some(start..start + tag.get(start..)?.find('"')?)
    };
    tags.filter(|tag| address(tag))
        .filter_map(|tag| tag.get(value(tag, " href=\"").or_else(|| value(tag, " src=\""))?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = attributes(text);
            let found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            assert_eq!(found, expected);
        };
        check(
            " view=\"picture dns\" from=web-1 readonly",
            &[("view", "picture dns"), ("from", "web-1"), ("readonly", "")],
        );
        check("", &[]);
    }

    #[test]
    fn the_page_on_hosting_shows_the_configurations_that_are_tried() {
        let read = |file: &str| fs::read_to_string(root().join("docs").join(file)).unwrap();
        let page = read("hosting.md");
        for file in ["hosting/nginx.conf", "hosting/Caddyfile", "hosting/cloudfront.yaml"] {
            let configuration = read(file);
            assert!(page.contains(configuration.trim()), "docs/hosting.md does not show docs/{file}");
            assert!(configuration.contains(crate::serve::POLICY.trim()), "docs/{file} has another policy");
        }
        assert!(page.contains(crate::serve::POLICY.trim()), "docs/hosting.md has another policy");
    }

    #[test]
    fn links_to_pages_are_published() {
        assert_eq!(&*published("dns.md#private-dns".into()), "dns.html#private-dns");
        assert_eq!(&*published("https://example.org/a.md".into()), "https://example.org/a.md");
    }

    #[test]
    fn links_are_found_and_a_dead_one_is_named() {
        let folder = root().join("target/docs-test");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("docs")).unwrap();
        fs::write(folder.join("docs/b.html"), "<h2 id=\"here\">b</h2>").unwrap();
        let good = "<a href=\"b.html#here\"></a><a href=\"https://aws.amazon.com/\"></a><a href=\"#x\" id=\"x\"></a>";
        fs::write(folder.join("docs/a.html"), good).unwrap();
        assert!(dead_links(&folder, &folder.join("docs")).unwrap().is_empty());
        let bad = "<a href=\"c.html\"></a> href=\"code.html\" <a href=\"b.html#there\"></a><script type=\"module\" src=\"../embed.js\"></script>";
        fs::write(folder.join("docs/a.html"), bad).unwrap();
        let dead = dead_links(&folder, &folder.join("docs")).unwrap();
        assert_eq!(dead, ["docs/a.html: c.html", "docs/a.html: b.html#there", "docs/a.html: ../embed.js"]);
    }
}
