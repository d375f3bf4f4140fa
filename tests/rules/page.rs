//! The public pages of the list of rules and of the transcripts, made from the list and the transcripts. They need no scripts, and
//! their style is in a file. It must not know how rules are proven.

use super::{FAMILIES, files, is_reference, read, root, sources, states, titles, words};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a family of rules is about.
fn about(family: &str) -> &'static str {
    match family {
        "GW" => "Gateway endpoints",
        "RT" => "Route tables",
        "SG" => "Security groups",
        "NACL" => "Network ACLs",
        "PATH" => "How a packet's path is decided",
        "IF" => "Interface endpoints",
        "DNS" => "DNS",
        "ES" => "Endpoint services",
        "GWLB" => "Gateway Load Balancer endpoints",
        "RE" => "Resource endpoints",
        "SN" => "Service-network endpoints",
        "XR" => "Other Regions",
        "HY" => "From outside: peering, transit gateways, VPN, shared subnets",
        "POL" => "Policies",
        "PRICE" => "Prices",
        "QUOTA" => "Quotas",
        "API" => "The EC2 API",
        other => panic!("{other} is no family"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text with its `code` marked.
fn marked(text: &str) -> String {
    let mut html = String::new();
    for (place, part) in escaped(text).split('`').enumerate() {
        let _ = if place % 2 == 0 { write!(html, "{part}") } else { write!(html, "<code>{part}</code>") };
    }
    html
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} · Endpoint Lab</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" type=\"image/svg+xml\" href=\"../icon.svg\">\n<link rel=\"stylesheet\" href=\"../pages.css\">\n</head>\n\
         <body>\n<nav><a href=\"../index.html\">Endpoint Lab</a> <a href=\"../rules/index.html\">Rules</a> <a href=\"../conformance/index.html\">Conformance</a></nav>\n\
         <main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

/// The last part of an address, by which AWS's pages are known.
fn short(source: &str) -> &str {
    let path = source.trim_end_matches('/').split('#').next().unwrap_or(source);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.strip_suffix(".html").unwrap_or(last)
}

/// A reference as a link to its transcript with the section's title, or the test's name.
fn proof(reference: &str) -> String {
    let Some((file, start)) = reference.split_once('#') else {
        return format!("<code>{}</code>", escaped(reference));
    };
    let all = titles(file);
    let title = all.iter().find(|title| title.starts_with(start)).expect(reference);
    format!("<a href=\"../conformance/transcripts/{file}\">{file}</a>: {}", marked(title))
}

/// The list of rules: what each says, with AWS's page, its state, and what proves it or why not.
pub fn rules() -> String {
    let states: BTreeMap<String, String> = states().into_iter().collect();
    let said: BTreeMap<String, String> = words().into_iter().collect();
    let mut counts = [0_usize; 3];
    let mut tables = String::new();
    for family in FAMILIES {
        let _ = write!(
            tables,
            "<h2 id=\"{family}\">{family}: {}</h2>\n<table class=\"rules\">\n<thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">What it says</th>\
             <th scope=\"col\">State</th><th scope=\"col\">Proven by, or why not</th></tr></thead>\n<tbody>\n",
            about(family)
        );
        for (rule, source) in sources().into_iter().filter(|(rule, _)| rule.split('-').next() == Some(family)) {
            let mut words = states[&rule].split(' ').skip(1);
            let state = words.next().unwrap_or_default();
            let (references, reason): (Vec<&str>, Vec<&str>) = words.partition(|word| is_reference(word));
            let (place, shown) = match state {
                "proven" => (0, "proven"),
                "assumed" => (1, "assumed"),
                _ => (2, "left out"),
            };
            counts[place] += 1;
            let mut why: Vec<String> = references.iter().map(|it| proof(it)).collect();
            if !reason.is_empty() {
                why.insert(0, marked(&reason.join(" ")));
            }
            let _ = writeln!(
                tables,
                "<tr id=\"{rule}\"><th scope=\"row\"><a href=\"#{rule}\">{rule}</a></th><td>{}<br><a href=\"{}\">{}</a></td>\
                 <td class=\"{state}\">{shown}</td><td>{}</td></tr>",
                escaped(&said[&rule]),
                escaped(&source),
                escaped(short(&source)),
                why.join("<br>")
            );
        }
        tables.push_str("</tbody>\n</table>\n");
    }
    let links: Vec<String> = FAMILIES.iter().map(|family| format!("<a href=\"#{family}\">{family}</a>")).collect();
    let body = format!(
        "<p>What Endpoint Lab knows of AWS is written down as {} rules. Each has a state: {} are <em>proven</em> by a transcript or a \
         test (with what is assumed where AWS leaves a part of them open), {} are <em>assumed</em>, because AWS's documents do not decide them or because another rule has them, and {} are \
         <em>left out</em>, with the reason. A trace names the rule of each step and each assumption that it rests on. As \
         <a href=\"rules.txt\">plain text</a>.</p>\n<p>{}</p>\n{tables}",
        counts.iter().sum::<usize>(),
        counts[0],
        counts[1],
        counts[2],
        links.join(" ")
    );
    page("Rules", &body)
}

/// The list as plain text: a line holds the rule, AWS's page, the state and what it says, apart by tabs.
pub fn plain() -> String {
    let states: BTreeMap<String, String> = states().into_iter().collect();
    let said: BTreeMap<String, String> = words().into_iter().collect();
    let line = |(rule, source): (String, String)| {
        let state = states[&rule].strip_prefix(&rule).map_or("", str::trim_start);
        format!("{rule}\t{source}\t{state}\t{}\n", said[&rule])
    };
    sources().into_iter().map(line).collect()
}

const HOW: &str = "<p>Whether a simulator is right about AWS can be read and run: each transcript below is Markdown with commands in \
the AWS CLI's own syntax and what they must print. They are free to use for other tools, under the project's licence \
(MIT or Apache-2.0).</p>
<h2>How a transcript reads</h2>
<ul>
<li>In a fence marked <code>console</code> a line that starts with <code>$ </code> is a command; the lines up to the next one are what it must print.</li>
<li>What stands before the first <code>## </code> heading is run first for every section; each section starts afresh from there. The heading names the rules that the section proves: <a href=\"../rules/index.html\">their list</a> links to AWS's pages.</li>
<li><code>[..]</code> stands for anything within a line, a line <code>...</code> for any lines, and <code>? 254</code> as the last line of an output for the command's status, which is 0 otherwise. Standard output and then standard error are compared together, without empty lines at either end.</li>
<li><code>NAME=$(command)</code> keeps an output; <code>$NAME</code> stands for it. There is no more of a shell than that.</li>
<li><code>aws …</code> is the AWS CLI. <code>on HOST …</code> asks from a host in the network (<code>dig</code>, <code>curl</code>, <code>trace</code>), and <code>lab …</code> makes what AWS has no command for; the project's documents describe both.</li>
</ul>
<h2>How to hold another tool against them</h2>
<ol>
<li>Give the tool a program that reads one command a line and answers as the AWS CLI does, or translate the commands: a section needs nothing that is not in it or before the first heading.</li>
<li>Compare output and status as above. Ids are not fixed: where one is needed it is kept in a variable.</li>
<li>Sections with <code>aws</code> alone can be held against AWS itself, in an account of one's own. They make resources that cost money: delete them.</li>
</ol>
<p>The lab's own program runs them with <code>endpoint-lab transcript FILE-or-FOLDER…</code>, and vectors with <code>endpoint-lab policy FILE.jsonl</code>. \
Policy vectors hold one JSON object a line: <code>policy</code> and <code>request</code> in, <code>expected</code> and <code>deciding</code> \
(the indices of the deciding statements) out; <code>\"gateway\": true</code> marks a policy on a gateway endpoint.</p>
";

/// The transcripts and vectors, and how another tool is held against them.
pub fn conformance() -> String {
    let folder = root().join("tests/transcripts");
    let mut found = Vec::new();
    files(&folder, "md", &mut found);
    let mut names: Vec<String> =
        found.iter().map(|path| path.strip_prefix(&folder).unwrap().display().to_string()).collect();
    names.sort();
    let mut rows = String::new();
    let mut sections = 0;
    for name in &names {
        let text = read(&format!("tests/transcripts/{name}"));
        let title = text.lines().next().and_then(|line| line.strip_prefix("# ")).expect(name);
        let count = titles(name).len();
        sections += count;
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><a href=\"transcripts/{name}\">{name}</a></th><td>{}</td><td class=\"number\">{count}</td></tr>",
            marked(title)
        );
    }
    for name in ["policy-hand.jsonl", "policy-random.jsonl"] {
        let count = read(&format!("tests/conformance/{name}")).lines().count();
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><a href=\"vectors/{name}\">{name}</a></th><td>Policies, requests and decisions</td><td class=\"number\">{count}</td></tr>"
        );
    }
    let body = format!(
        "{HOW}<h2>The transcripts</h2>\n<p>{} files with {sections} sections, and vectors for policies.</p>\n<table>\n<thead><tr><th scope=\"col\">File</th>\
         <th scope=\"col\">About</th><th scope=\"col\">Sections or lines</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
        names.len()
    );
    page("Conformance", &body)
}
