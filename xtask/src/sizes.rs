//! The sizes of the built files, compressed as a good host does, and their budgets. It must not know how they are built.

use crate::shell::{Outcome, at, capture, command};
use std::fs;
use std::path::Path;

/// The whole lab, first load, in bytes after `brotli -q 11`: what we aim at, and where the check fails.
const AIM: u64 = 250_000;
const LIMIT: u64 = 350_000;

/// An embed's first load, likewise: its script, its style, and the engine that shows labs.
const EMBED_AIM: u64 = 150_000;
const EMBED_LIMIT: u64 = 200_000;

/// Prints a line `bytes brotli path` for each file below a directory.
const MEASURE: &str = r"
const fs = require('fs'), path = require('path'), zlib = require('zlib');
const folder = process.argv[1];
const files = below => fs.readdirSync(below, { withFileTypes: true })
  .flatMap(entry => entry.isDirectory() ? files(path.join(below, entry.name)) : [path.join(below, entry.name)]);
for (const file of files(folder).sort()) {
  const bytes = fs.readFileSync(file);
  const small = zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  console.log(bytes.length, small.length, path.relative(folder, file));
}";

/// Prints the site's sizes; an error if a first load is over its budget.
pub fn check(folder: &Path) -> Outcome<()> {
    let index = folder.join("index.html");
    let html = at(&index, fs::read_to_string(&index))?;
    let listing = capture(command("node").args(["-e", MEASURE]).arg(folder))?;
    let mut files: Vec<Measured> = listing.lines().filter_map(measured).collect();
    files.sort_by_key(|file| (!is_first_load(&html, file.path), std::cmp::Reverse(file.brotli)));
    let (mut first, mut later, mut embed) = (0, 0, 0);
    println!("   {:>10} {:>10}  first load", "bytes", "brotli -11");
    for file in files {
        let mark = if is_first_load(&html, file.path) {
            first += file.brotli;
            "yes"
        } else if is_first_load_of_embed(file.path) {
            embed += file.brotli;
            "embed"
        } else {
            later += file.brotli;
            "on demand"
        };
        println!("   {:>10} {:>10}  {mark:<9}  {}", file.bytes, file.brotli, file.path);
    }
    println!(
        "   first load {:.1} kB (aim {} kB, limit {} kB), on demand {:.1} kB",
        kilo(first),
        AIM / 1000,
        LIMIT / 1000,
        kilo(later)
    );
    println!(
        "   embed: first load {:.1} kB (aim {} kB, limit {} kB)",
        kilo(embed),
        EMBED_AIM / 1000,
        EMBED_LIMIT / 1000
    );
    within("the first load", first, LIMIT)?;
    if embed == 0 {
        return Err("there is no embed in the site".to_owned());
    }
    within("an embed's first load", embed, EMBED_LIMIT)
}

fn within(what: &str, bytes: u64, limit: u64) -> Outcome<()> {
    if bytes <= limit {
        return Ok(());
    }
    Err(format!("{what} is {:.1} kB after brotli -q 11, over its limit of {} kB", kilo(bytes), limit / 1000))
}

fn kilo(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

struct Measured<'a> {
    bytes: u64,
    brotli: u64,
    path: &'a str,
}

fn measured(line: &str) -> Option<Measured<'_>> {
    let mut parts = line.splitn(3, ' ');
    Some(Measured { bytes: parts.next()?.parse().ok()?, brotli: parts.next()?.parse().ok()?, path: parts.next()? })
}

/// The page itself and every file that it names, but for pages that it only leads to. What scripts load at once is named there too,
/// as a preload.
fn is_first_load(html: &str, path: &str) -> bool {
    let is_named = || html.contains(&format!("\"./{path}\"")) && !path.ends_with(".html");
    path == "index.html" || is_named() || path.starts_with("snippets/")
}

/// What an element fetches before it shows its first lab.
fn is_first_load_of_embed(path: &str) -> bool {
    let engine = path.strip_prefix("embed-").and_then(|rest| rest.get(16..));
    matches!(path, "embed.js" | "embed.css") || matches!(engine, Some(".js" | "_view.wasm"))
}
