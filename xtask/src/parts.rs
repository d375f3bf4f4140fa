//! The site in two parts: the module that the first view needs, and the rest, fetched when a person begins to do something.
//! It must not know how a module is split.

use crate::shell::{Outcome, at, capture, command, fingerprint, heading, root};
use crate::{split, tools};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where the script that wasm-bindgen writes makes the module's imports.
const IMPORTS: &str = "const imports = __wbg_get_imports();";

/// Splits the module of a staged site. `stem` is what its files' names begin with; gives what they begin with now.
pub fn make(site: &Path, stem: &str) -> Outcome<String> {
    let script_file = site.join(format!("{stem}.js"));
    let module_file = site.join(format!("{stem}_bg.wasm"));
    let script = at(&script_file, fs::read_to_string(&script_file))?;
    let module = at(&module_file, fs::read(&module_file))?;
    if !script.contains(IMPORTS) {
        return Err(format!("{}: not the script that is expected of wasm-bindgen", script_file.display()));
    }
    let unknown = || format!("{}: not a module of the kind that can be split", module_file.display());

    let first_view =
        first_view(site, &script_file, &script, &module_file, &split::instrumented(&module).ok_or_else(unknown)?)?;
    let parts = split::split(&module, &first_view).ok_or_else(unknown)?;
    let kilo = |bytes: &[u8]| bytes.len() / 1000;
    println!(
        "   {} functions are run by the first view; {} kB of Wasm become {} kB and {} kB on demand",
        first_view.len(),
        kilo(&module),
        kilo(&parts.first),
        kilo(&parts.rest)
    );

    // The names follow from the contents, so that a cache never has parts of two builds.
    let name = format!("page-{:016x}", fingerprint(&parts.first) ^ fingerprint(&parts.rest).rotate_left(1));
    at(&module_file, fs::remove_file(&module_file))?;
    at(&script_file, fs::remove_file(&script_file))?;
    let write = |end: &str, bytes: &[u8]| {
        let file = site.join(format!("{name}{end}"));
        at(&file, fs::write(&file, bytes))
    };
    write("_bg.wasm", &parts.first)?;
    write("_rest.wasm", &parts.rest)?;
    let script =
        script.replace(IMPORTS, "const imports = { ...__wbg_get_imports(), lab: labImports };").replace(stem, &name);
    write(".js", (script + &LOADER.replace("REST", &format!("{name}_rest.wasm"))).as_bytes())?;
    Ok(name)
}

/// How the rest comes: fetched ahead, or, where it is called before, at once.
const LOADER: &str = "
const restAddress = new URL('./REST', import.meta.url);
let restModule;
/** Fetches the part that the first view does not need. */
export async function fetchRest() {
    restModule ??= await WebAssembly.compileStreaming(fetch(restAddress));
}
const labImports = {
    load() {
        if (restModule === undefined) {
            const request = new XMLHttpRequest();
            request.open('GET', restAddress, false);
            request.overrideMimeType('text/plain; charset=x-user-defined');
            request.send();
            if (request.status !== 200) throw new Error(`cannot load ${restAddress}: ${request.status}`);
            restModule = new WebAssembly.Module(Uint8Array.from(request.responseText, letter => letter.charCodeAt(0)));
        }
        new WebAssembly.Instance(restModule, { lab: wasm });
    },
};
";

/// The script that starts a site of two parts. What was saved, and a link's document, need the rest at once.
pub fn boot_script(stem: &str) -> String {
    BOOT.replace("STEM", stem)
}

const BOOT: &str = "import init, { fetchRest } from './STEM.js';
const fetched = () => fetchRest().catch(() => {});
let isReturning = location.hash.length > 1;
try { isReturning ||= localStorage.length > 0; } catch { /* There is no storage here. */ }
if (isReturning) await fetched();
await init({ module_or_path: new URL('./STEM_bg.wasm', import.meta.url) });
const signs = ['pointermove', 'pointerdown', 'touchstart', 'keydown', 'focusin', 'dragenter', 'paste'];
const begin = () => {
  for (const sign of signs) removeEventListener(sign, begin, true);
  fetched();
};
for (const sign of signs) addEventListener(sign, begin, { capture: true, passive: true });
";

/// Opens a copy of the site whose functions say that they run.
fn first_view(
    site: &Path,
    script_file: &Path,
    script: &str,
    module_file: &Path,
    module: &[u8],
) -> Outcome<BTreeSet<u32>> {
    heading("Build: which functions the first view runs, by Chromium");
    let chromium = tools::chromium().ok_or("there is no Chromium")?;
    let original = at(module_file, fs::read(module_file))?;
    let marked = "globalThis.labSeen = new Set();\nconst imports = { ...__wbg_get_imports(), lab: { mark: index => globalThis.labSeen.add(index) } };";
    at(module_file, fs::write(module_file, module))?;
    at(script_file, fs::write(script_file, script.replace(IMPORTS, marked)))?;
    let printed = capture(command("node").arg(root().join("xtask/first_view.mjs")).arg(site).env("CHROMIUM", chromium));
    at(module_file, fs::write(module_file, original))?;
    at(script_file, fs::write(script_file, script))?;
    let printed = printed?;
    // For who looks into the sizes.
    let list = root().join("target/first-view.txt");
    at(&list, fs::write(&list, &printed))?;
    let indices: BTreeSet<u32> = printed.split_whitespace().filter_map(|index| index.parse().ok()).collect();
    if indices.is_empty() { Err("the first view ran no function".to_owned()) } else { Ok(indices) }
}
