//! Building the static site: trunk, and what must be changed in its output. It must not know what is on the page.

use crate::shell::{Outcome, at, capture, command, fingerprint, heading, root, run, seconds};
use crate::tools::{self, FOR_BUILD};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

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
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "xtask/src/site.rs",
];

/// Builds the site, unless it is there and newer than its sources, and gives its directory.
pub fn build(profile: Profile) -> Outcome<PathBuf> {
    tools::bring(FOR_BUILD)?;
    let target = root().join("target");
    at(&target, fs::create_dir_all(&target))?;
    let _lock = tools::lock(&target.join("site.lock"))?;
    let folder = profile.folder();
    if is_fresh(&folder) {
        println!("   {} is newer than its sources: nothing to build", folder.display());
        return Ok(folder);
    }
    heading("Build: the page, by trunk");
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
    // trunk reads NO_COLOR as an option of its own and refuses the usual value 1; ANSI colours are left to the terminal.
    run(trunk.env_remove("NO_COLOR"))?;
    move_script_into_file(&staged)?;
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    at(&folder, fs::rename(&staged, &folder))?;
    println!("   Build: {} in {}", folder.display(), seconds(start.elapsed()));
    Ok(folder)
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

/// A strict Content-Security-Policy refuses inline scripts: the one that trunk writes becomes a file.
fn move_script_into_file(folder: &Path) -> Outcome<()> {
    let index = folder.join("index.html");
    let html = at(&index, fs::read_to_string(&index))?;
    let (before, script, after) =
        inline_script(&html).ok_or_else(|| format!("{}: no inline script of trunk's in it", index.display()))?;
    let boot = boot_script(script)
        .ok_or_else(|| format!("{}: trunk's script is not as expected:\n{script}", index.display()))?;
    let name = format!("boot-{:016x}.js", fingerprint(boot.as_bytes()));
    let file = folder.join(&name);
    at(&file, fs::write(&file, &boot))?;
    let integrity = integrity(&file)?;
    let html = format!(
        "{before}<script type=\"module\" src=\"./{name}\" crossorigin=\"anonymous\" integrity=\"{integrity}\"></script>{after}"
    );
    at(&index, fs::write(&index, tidy(&html)))
}

const OPENING: &str = "<script type=\"module\">";
const CLOSING: &str = "</script>";

/// The page before, in, and after its inline module script.
fn inline_script(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once(OPENING)?;
    let (script, after) = rest.split_once(CLOSING)?;
    Some((before, script, after))
}

/// The script that starts the lab. Its addresses are relative to the script, not to the page that holds it.
fn boot_script(trunks: &str) -> Option<String> {
    let names =
        |end: &'static str| trunks.split('\'').filter(move |part| part.starts_with("./") && part.ends_with(end));
    let (module, wasm) = (names(".js").next()?, names("_bg.wasm").next()?);
    Some(format!(
        "import init from '{module}';\nawait init({{ module_or_path: new URL('{wasm}', import.meta.url) }});\n"
    ))
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

/// The value of an `integrity` attribute, by Node.
fn integrity(file: &Path) -> Outcome<String> {
    const SCRIPT: &str = "process.stdout.write('sha384-' + require('crypto').createHash('sha384').update(require('fs').readFileSync(process.argv[1])).digest('base64'))";
    capture(command("node").args(["-e", SCRIPT]).arg(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUNKS: &str = "\nimport init, * as bindings from './page-1a.js';\nconst wasm = await init({ module_or_path: './page-1a_bg.wasm' });\n";

    #[test]
    fn boot_script_is_relative_to_itself() {
        assert_eq!(
            boot_script(TRUNKS).unwrap(),
            "import init from './page-1a.js';\nawait init({ module_or_path: new URL('./page-1a_bg.wasm', import.meta.url) });\n"
        );
        assert_eq!(boot_script("start();"), None);
    }

    #[test]
    fn inline_script_is_found() {
        assert_eq!(inline_script("a<script type=\"module\">b</script>c"), Some(("a", "b", "c")));
        assert_eq!(inline_script("a<script type=\"module\" src=\"b.js\"></script>c"), None);
    }
}
