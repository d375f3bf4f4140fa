//! The page's style sheets as one, which is shorter and one request. It must not know what they say.

use crate::parts::shorten;
use crate::shell::{Outcome, at, fingerprint};
use crate::site::integrity;
use std::fs;
use std::path::Path;

const LINK: &str = "<link rel=\"stylesheet\" href=\"./";

/// Makes one short style sheet of those that a staged page links, in their order, and links it in the place of the first.
pub fn unite(folder: &Path) -> Outcome<()> {
    let index = folder.join("index.html");
    let html = at(&index, fs::read_to_string(&index))?;
    let links = links(&html);
    let mut all = String::new();
    for (_, name) in &links {
        let file = folder.join(name);
        all += &at(&file, fs::read_to_string(&file))?;
        at(&file, fs::remove_file(&file))?;
    }
    let united = folder.join("style.css");
    at(&united, fs::write(&united, all))?;
    shorten(&[united.as_path()])?;
    let name = format!("style-{:016x}.css", fingerprint(&at(&united, fs::read(&united))?));
    let file = folder.join(&name);
    at(&file, fs::rename(&united, &file))?;
    let link = format!("{LINK}{name}\" integrity=\"{}\">", integrity(&file)?);
    let place = |number: usize| if number == 0 { link.as_str() } else { "" };
    let html = links.iter().enumerate().fold(html.clone(), |html, (number, (old, _))| html.replace(old, place(number)));
    at(&index, fs::write(&index, html))
}

/// The links to style sheets beside a page, each with the name of its file.
fn links(html: &str) -> Vec<(&str, &str)> {
    let starts = html.match_indices(LINK).map(|(start, _)| &html[start..]);
    starts
        .filter_map(|from| {
            let link = &from[..=from.find('>')?];
            Some((link, link[LINK.len()..].split_once('"')?.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_with_their_files() {
        let html = "<link rel=\"icon\" href=\"./i.svg\"><link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>\
                    <link rel=\"stylesheet\" href=\"./b-2.css\">";
        let expected = [
            ("<link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"x\"/>", "a-1.css"),
            ("<link rel=\"stylesheet\" href=\"./b-2.css\">", "b-2.css"),
        ];
        assert_eq!(links(html), expected);
    }
}
