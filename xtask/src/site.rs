//! Building the static site: trunk, and what must be changed in its output. It must not know what is on the page.

use crate::shell::{Outcome, at, capture, command, fingerprint, heading, root, run, seconds};
use crate::tools::{self, FOR_BUILD, FOR_PARTS};
use crate::{docs, embed, offline, parts, serve, style};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

const IN_ONE_PART: &str = "The page is built in one part, which is larger, for lack of a tool:";

/// Which site: the one that is published, or one that builds fast.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Release,
    Dev,
}

impl Profile {
    /// Where the finished site stands.
    pub fn folder(self) -> PathBuf {
        match self {
            Profile::Release => root().join("dist"),
            Profile::Dev => root().join("target/dist-dev"),
        }
    }
}

/// Everything the site is made of: when none of it is newer than the site, there is nothing to build.
const SOURCES: &[&str] = &[
    "src",
    "style",
    "public",
    "embed",
    "docs",
    "tests/transcripts",
    "tests/conformance",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "xtask",
];

/// Builds the site, unless it is there and newer than its sources, and gives its directory.
pub fn build(profile: Profile) -> Outcome<PathBuf> {
    tools::bring(FOR_BUILD)?;
    let in_parts = profile == Profile::Release && tools::bring_if_possible(FOR_PARTS, IN_ONE_PART)?;
    let target = root().join("target");
    at(&target, fs::create_dir_all(&target))?;
    let _lock = tools::lock(&target.join("site.lock"))?;
    let folder = profile.folder();
    if is_fresh(&folder) {
        println!("   {} is newer than its sources: nothing to build", folder.display());
        return Ok(folder);
    }
    heading("Build: the page, by trunk, and the embed's engines beside it");
    let start = Instant::now();
    let staged = target.join(match profile {
        Profile::Release => "site",
        Profile::Dev => "site-dev",
    });
    let mut trunk = tools::with_tools("trunk")?;
    trunk.args(["build", "--offline", "--dist"]).arg(&staged).args(match profile {
        Profile::Release => &["--release"][..],
        Profile::Dev => &[],
    });
    if profile == Profile::Release {
        trunk.env("CARGO_ENCODED_RUSTFLAGS", without_paths());
    }
    let engines = std::thread::scope(|scope| {
        let engines = scope.spawn(|| embed::engines(profile));
        // trunk reads NO_COLOR as an option of its own and refuses the usual value 1; ANSI colours are left to the terminal.
        run(trunk.env_remove("NO_COLOR"))?;
        engines.join().unwrap_or_else(|_| Err("the embed's engines are not built".to_owned()))
    })?;
    if profile == Profile::Release {
        style::unite(&staged)?;
    }
    finish(&staged, profile, in_parts)?;
    embed::add(&staged, profile, engines)?;
    docs::add(&staged)?;
    if profile == Profile::Release {
        offline::add(&staged)?;
    }
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    at(&folder, fs::rename(&staged, &folder))?;
    println!("   Build: {} in {}", folder.display(), seconds(start.elapsed()));
    Ok(folder)
}

/// The compiler's flags that keep the builder's directories out of the module, where panics would name them.
pub fn without_paths() -> String {
    let home = std::env::var("HOME").unwrap_or_default();
    let cargo = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    let registry = format!("{cargo}/registry/src");
    let sources =
        fs::read_dir(&registry).into_iter().flatten().flatten().map(|entry| entry.path().display().to_string());
    let flags: Vec<String> =
        sources.chain([root().display().to_string()]).map(|folder| format!("--remap-path-prefix={folder}/=")).collect();
    flags.join("\x1f")
}

fn is_fresh(folder: &Path) -> bool {
    let Some(built) = modified(&folder.join("index.html")) else {
        return false;
    };
    SOURCES.iter().all(|source| newest(&root().join(source)).is_none_or(|source| source < built))
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

/// The newest time below a path; a directory's own counts too, for what was removed from it.
fn newest(path: &Path) -> Option<SystemTime> {
    let below = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| newest(&entry.path())).max();
    below.max(modified(path))
}

/// Makes of trunk's output the site that is served: the script in a file, since a strict Content-Security-Policy refuses inline
/// scripts, and the module in two parts, where Chromium is there to tell what the first view needs.
fn finish(folder: &Path, profile: Profile, in_parts: bool) -> Outcome<()> {
    let index = folder.join("index.html");
    let html = at(&index, fs::read_to_string(&index))?;
    let (before, script, after) =
        inline_script(&html).ok_or_else(|| format!("{}: no inline script of trunk's in it", index.display()))?;
    let stem = stem(script)
        .ok_or_else(|| format!("{}: trunk's script is not as expected:\n{script}", index.display()))?
        .to_owned();
    let page = |boot: String, after: &str| -> Outcome<()> {
        let boot = boot + if profile == Profile::Release { offline::REGISTER } else { "" };
        let name = format!("boot-{:016x}.js", fingerprint(boot.as_bytes()));
        let file = folder.join(&name);
        at(&file, fs::write(&file, &boot))?;
        let integrity = integrity(&file)?;
        let html = format!(
            "{before}<script type=\"module\" src=\"./{name}\" crossorigin=\"anonymous\" integrity=\"{integrity}\"></script>{after}"
        );
        at(&index, fs::write(&index, with_policy(&tidy(&html))))
    };
    if profile == Profile::Dev || !in_parts {
        reader(folder, &stem)?;
        return page(boot_script(&stem), after);
    }
    let old_integrity = integrity(&folder.join(format!("{stem}.js")))?;
    // The script is changed for a while, so that its functions say that they run.
    page(boot_script(&stem), &after.replace(&old_integrity, ""))?;
    let new_stem = parts::make(folder, &stem)?;
    reader(folder, &new_stem)?;
    let new_integrity = integrity(&folder.join(format!("{new_stem}.js")))?;
    let old_boot = boot_script(&stem) + offline::REGISTER;
    let old_boot = format!("boot-{:016x}.js", fingerprint(old_boot.as_bytes()));
    at(&index, fs::remove_file(folder.join(old_boot)))?;
    page(parts::boot_script(&new_stem), &after.replace(&stem, &new_stem).replace(&old_integrity, &new_integrity))
}

/// Writes the worker that reads files away from the page, beside the script that it is made of.
fn reader(folder: &Path, stem: &str) -> Outcome<()> {
    let from = root().join("src/ui/reader.js");
    let script = at(&from, fs::read_to_string(&from))?.replace("STEM", stem);
    let file = folder.join(format!("{stem}_reader.js"));
    at(&file, fs::write(&file, script))
}

const OPENING: &str = "<script type=\"module\">";
const CLOSING: &str = "</script>";

/// The page before, in, and after its inline module script.
fn inline_script(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once(OPENING)?;
    let (script, after) = rest.split_once(CLOSING)?;
    Some((before, script, after))
}

/// What the names of the script and the module begin with, by trunk's inline script.
fn stem(trunks: &str) -> Option<&str> {
    trunks.split('\'').find_map(|part| part.strip_prefix("./")?.strip_suffix(".js"))
}

/// The script that starts the lab. Its addresses are relative to the script, not to the page that holds it.
fn boot_script(stem: &str) -> String {
    format!(
        "import init from './{stem}.js';\nawait init({{ module_or_path: new URL('./{stem}_bg.wasm', import.meta.url) }});\n"
    )
}

/// Takes out the empty lines that trunk's directives leave, and the integrity of the Wasm's preload: browsers know none there,
/// and say so on the console.
fn tidy(html: &str) -> String {
    let html = match html.split_once("_bg.wasm\" crossorigin=\"anonymous\" integrity=\"") {
        Some((before, after)) => {
            let after = after.split_once("\" ").map_or("", |(_, after)| after);
            format!("{before}_bg.wasm\" crossorigin=\"anonymous\" {after}")
        }
        None => html.to_owned(),
    };
    let mut text: String =
        html.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("{line}\n")).collect();
    text = text
        .replace("\"><link", "\">\n    <link")
        .replace("\"></head>", "\">\n  </head>")
        .replace("\n  <link", "\n    <link");
    text.replace("\n      <link", "\n    <link")
}

/// The page with the policy in itself, for hosts that send no headers.
pub fn with_policy(html: &str) -> String {
    const FIRST: &str = "<meta charset=\"utf-8\">";
    let policy =
        format!("{FIRST}\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", serve::POLICY.trim());
    html.replacen(FIRST, &policy, 1)
}

/// The value of an `integrity` attribute, by Node.
pub fn integrity(file: &Path) -> Outcome<String> {
    const SCRIPT: &str = "process.stdout.write('sha384-' + require('crypto').createHash('sha384').update(require('fs').readFileSync(process.argv[1])).digest('base64'))";
    capture(command("node").args(["-e", SCRIPT]).arg(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNKS: &str = "\nimport init, * as bindings from './page-1a.js';\nconst wasm = await init({ module_or_path: './page-1a_bg.wasm' });\n";

    #[test]
    fn the_stem_is_found() {
        assert_eq!(stem(TRUNKS), Some("page-1a"));
        assert_eq!(stem("start();"), None);
    }

    #[test]
    fn inline_script_is_found() {
        assert_eq!(inline_script("a<script type=\"module\">b</script>c"), Some(("a", "b", "c")));
        assert_eq!(inline_script("a<script type=\"module\" src=\"b.js\"></script>c"), None);
    }
}
