//! The embed beside the page: its engine, built and split as the page's is, and its script. It must not know what it shows.

use crate::outline::outlined;
use crate::parts::{IMPORTS, LOADER, optimize, shorten};
use crate::shell::{Outcome, at, capture, command, fingerprint, heading, root, run};
use crate::site::{Profile, with_policy, without_paths};
use crate::split::split;
use crate::tools;
use crate::watch::{Ran, watched};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Builds the embed alone into a folder of its own, with what it fetches on demand.
pub fn alone(folder: &str, profile: Profile) -> Outcome<()> {
    tools::bring(tools::FOR_BUILD)?;
    let folder = root().join(folder);
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    at(&folder, fs::create_dir_all(&folder))?;
    run(command("cp").args(["-r", "public/."]).arg(&folder))?;
    add(&folder, profile, engines(profile)?)
}

/// The engine that shows labs, and the one that changes them too.
pub struct Engines {
    view: Engine,
    edit: Engine,
}

/// Builds both engines, in a folder of their own, so that the page can be built meanwhile: the longest part of a build has one core.
pub fn engines(profile: Profile) -> Outcome<Engines> {
    Ok(Engines { view: engine("embed", profile)?, edit: engine("embed-edit", profile)? })
}

/// Adds the embed to a site: its engines and the element.
pub fn add(site: &Path, profile: Profile, engines: Engines) -> Outcome<()> {
    heading("Build: the embed");
    let Engines { view, edit } = engines;
    let write = |name: &str, bytes: &[u8]| {
        let file = site.join(name);
        at(&file, fs::write(&file, bytes))
    };
    let mut all = [edit.module.as_slice(), edit.script.as_bytes()].map(fingerprint).to_vec();
    let (first, rest) = if profile == Profile::Release { in_parts(&view, &edit)? } else { (view.module, Vec::new()) };
    all.extend([first.as_slice(), &rest].map(fingerprint));
    let stem = format!("embed-{:016x}", all.iter().fold(0, |all: u64, one| all.rotate_left(1) ^ one));
    write(&format!("{stem}_view.wasm"), &first)?;
    if profile == Profile::Release {
        optimize(&site.join(format!("{stem}_view.wasm")))?;
    }
    write(&format!("{stem}_rest.wasm"), &rest)?;
    write(&format!("{stem}_edit.wasm"), &edit.module)?;
    let script = factory(&edit.script)?.replace("./REST", &format!("./{stem}_rest.wasm"));
    write(&format!("{stem}.js"), script.as_bytes())?;

    let style = ["style/embed.css", "style/picture.css"].map(|file| read(&root().join(file)));
    let [own, picture] = style;
    write("embed.css", (own? + &picture?).as_bytes())?;
    let element = read(&root().join("embed/element.js"))?;
    let element =
        element.replace("ENGINE", &stem).replace("STYLE", "embed.css").replace("VERSION", env!("CARGO_PKG_VERSION"));
    write("embed.js", element.as_bytes())?;
    for script in ["frame.js", "host.js"] {
        write(script, read(&root().join("embed").join(script))?.as_bytes())?;
    }
    if profile == Profile::Release {
        let scripts = [&format!("{stem}.js"), "embed.js", "embed.css", "frame.js", "host.js"];
        shorten(&scripts.map(|name| site.join(name)))?;
    }
    write("embed.html", with_policy(&read(&root().join("embed/embed.html"))?).as_bytes())
}

fn read(file: &PathBuf) -> Outcome<String> {
    at(file, fs::read_to_string(file))
}

/// A module with the script that wasm-bindgen writes for it.
struct Engine {
    module: Vec<u8>,
    script: String,
}

/// Builds the engine with these features.
fn engine(features: &str, profile: Profile) -> Outcome<Engine> {
    let folder = root().join("target/embed").join(features);
    let target = root().join("target/embed/build");
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    let mut cargo = command("cargo");
    cargo.args(["build", "--quiet", "--target", "wasm32-unknown-unknown", "--no-default-features"]);
    cargo.args(["--features", features, "--bin", "embed"]).env("CARGO_TARGET_DIR", &target);
    if profile == Profile::Release {
        cargo.arg("--release").env("CARGO_ENCODED_RUSTFLAGS", without_paths());
    }
    run(&mut cargo)?;
    let kind = if profile == Profile::Release { "release" } else { "debug" };
    run(tools::with_tools("wasm-bindgen")?
        .args(["--target", "web", "--no-typescript", "--out-name", "embed", "--out-dir"])
        .arg(&folder)
        .arg(target.join("wasm32-unknown-unknown").join(kind).join("embed.wasm")))?;
    let module = folder.join("embed_bg.wasm");
    if profile == Profile::Release {
        optimize(&module)?;
    }
    let script = folder.join("embed.js");
    let engine = Engine { module: at(&module, fs::read(&module))?, script: read(&script)? };
    if engine.script.contains(IMPORTS) {
        Ok(engine)
    } else {
        Err(format!("{}: not the script that is expected of wasm-bindgen", script.display()))
    }
}

/// The engine that shows labs in two parts. The other engine builds the labs that tell what is needed at first.
fn in_parts(view: &Engine, edit: &Engine) -> Outcome<(Vec<u8>, Vec<u8>)> {
    let ran = Ran::new(marks(view, edit)?, &view.module).ok_or("the embed ran no function")?;
    // All constants stay in the first part: any lab may touch any of them.
    let memory = Range { start: 0, end: u32::MAX };
    let parts = outlined(&view.module, &ran, false)
        .and_then(|module| split(&module, &ran.functions, &[memory]))
        .ok_or("the embed's module is not of the kind that can be split")?;
    println!(
        "   {} kB of Wasm become {} kB and {} kB on demand; {} kB more change a lab",
        view.module.len() / 1000,
        parts.first.len() / 1000,
        parts.rest.len() / 1000,
        edit.module.len() / 1000
    );
    Ok((parts.first, parts.rest))
}

/// The script of the engine that can do everything as a function that makes an engine: both engines are made by it.
fn factory(script: &str) -> Outcome<String> {
    const ENDING: &str = "export { initSync, __wbg_init as default };";
    const ADDRESS: &str = "module_or_path = new URL('embed_bg.wasm', import.meta.url);";
    if !script.contains(ENDING) || !script.contains(ADDRESS) {
        return Err("the embed's script is not as expected of wasm-bindgen".to_owned());
    }
    let body = script
        .replace(ENDING, "return { Lab, speak, direction, initSync, start: __wbg_init, fetchRest };")
        .replace(ADDRESS, "")
        .replace(IMPORTS, "const imports = { ...__wbg_get_imports(), lab: labImports };")
        .replace("export ", "");
    let loader = LOADER.replace("export ", "");
    Ok(format!("export function engine() {{\n{loader}\n{body}\n}}\n"))
}

/// What a watched engine says of the labs that it shows.
fn marks(view: &Engine, edit: &Engine) -> Outcome<Vec<u32>> {
    let folder = root().join("target/embed");
    let watched = watched(&view.module).ok_or("the embed's module is not of the kind that can be watched")?;
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        at(&file, fs::write(&file, bytes))
    };
    write("edit.mjs", edit.script.as_bytes())?;
    write("edit_bg.wasm", &edit.module)?;
    write("watched.mjs", view.script.replace(IMPORTS, WATCH).as_bytes())?;
    write("watched_bg.wasm", &watched)?;
    let printed = capture(command("node").arg(root().join("xtask/embed_view.mjs")).arg(&folder))?;
    // For who looks into the sizes.
    write("needed.txt", printed.as_bytes())?;
    Ok(printed.split_whitespace().filter_map(|mark| mark.parse().ok()).collect())
}

const WATCH: &str = "globalThis.labSeen = new Set();
    const imports = { ...__wbg_get_imports(), lab: { mark: index => globalThis.labSeen.add(index), touch() {} } };";
