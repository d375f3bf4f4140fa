//! The site in two parts: the module that the first view needs, and the rest, fetched when a person begins to do something.
//! It must not know how a module is split.

use crate::outline::outlined;
use crate::shell::{Outcome, at, capture, command, fingerprint, heading, root, run};
use crate::split::split;
use crate::tools;
use crate::watch::{Ran, watched};
use std::fs;
use std::ops::Range;
use std::path::Path;

/// Where the script that wasm-bindgen writes makes the module's imports.
pub const IMPORTS: &str = "const imports = __wbg_get_imports();";
/// Where it starts the module.
const START: &str = "wasm.__wbindgen_start();";
/// Where its functions begin that read the module's memory themselves.
const READ: &str = "FromWasm0(ptr, len) {";
/// Where it calls a closure of the module, as an event or a timer does.
const CALL: &str = "return f(a, state.b, ...args);";

/// Splits the module of a staged site. `stem` is what its files' names begin with; gives what they begin with now.
pub fn make(site: &Path, stem: &str) -> Outcome<String> {
    let script_file = site.join(format!("{stem}.js"));
    let module_file = site.join(format!("{stem}_bg.wasm"));
    let script = at(&script_file, fs::read_to_string(&script_file))?;
    let module = at(&module_file, fs::read(&module_file))?;
    if [IMPORTS, START, READ, CALL].iter().any(|expected| !script.contains(expected)) {
        return Err(format!("{}: not the script that is expected of wasm-bindgen", script_file.display()));
    }
    let unknown = || format!("{}: not a module of the kind that can be split", module_file.display());

    let view = first_view(site, &script_file, &script, &module_file, &watched(&module).ok_or_else(unknown)?)?;
    let ran = Ran::new(view.marks.iter().copied(), &module).ok_or("the first view ran no function")?;
    let outlined = outlined(&module, &ran, true).ok_or_else(unknown)?;
    let parts = split(&outlined, &ran.functions, &view.memory).ok_or_else(unknown)?;
    let kilo = |bytes: &[u8]| bytes.len() / 1000;
    println!(
        "   {} functions are run by the first view; {} kB of Wasm become {} kB and {} kB on demand",
        ran.functions.len(),
        kilo(&module),
        kilo(&parts.first),
        kilo(&parts.rest)
    );

    let script = script
        .replace(IMPORTS, "const imports = { ...__wbg_get_imports(), lab: labImports };")
        .replace(CALL, ENTER)
        .replace(START, "if (restModule !== undefined) labImports.load();\n    wasm.__wbindgen_start();")
        + LOADER
        + &format!("const firstCalls = new Set({});\n", view.calls);

    // The names follow from the contents, so that a cache never has parts of two builds.
    let contents = [parts.first.as_slice(), &parts.rest, script.as_bytes()].map(fingerprint);
    let name = format!("page-{:016x}", contents.iter().fold(0, |all: u64, one| all.rotate_left(1) ^ one));
    at(&module_file, fs::remove_file(&module_file))?;
    at(&script_file, fs::remove_file(&script_file))?;
    let write = |end: &str, bytes: &[u8]| {
        let file = site.join(format!("{name}{end}"));
        at(&file, fs::write(&file, bytes))
    };
    write("_bg.wasm", &parts.first)?;
    optimize(&site.join(format!("{name}_bg.wasm")))?;
    write("_rest.wasm", &parts.rest)?;
    write(".js", script.replace(stem, &name).replace("./REST", &format!("./{name}_rest.wasm")).as_bytes())?;
    shorten(&[site.join(format!("{name}.js"))])?;
    Ok(name)
}

/// As trunk has `wasm-opt` called for the page.
const OPTIMIZED: &[&str] = &[
    "-Oz",
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=30",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Has a module made smaller. A part of a module, too: where the rest is gone, more can be.
pub fn optimize(module: &Path) -> Outcome<()> {
    run(tools::with_tools("wasm-opt")?.args(OPTIMIZED).arg(module).arg("-o").arg(module))
}

/// Has scripts and style sheets made shorter, in their places.
pub fn shorten(files: &[impl AsRef<Path>]) -> Outcome<()> {
    let esbuild = || tools::with_tools("esbuild");
    files.iter().map(AsRef::as_ref).try_for_each(|file: &Path| {
        let outfile = format!("--outfile={}", file.display());
        run(esbuild()?.args(["--minify", "--allow-overwrite", "--log-level=warning"]).arg(outfile).arg(file))
    })
}

/// How the rest comes: fetched ahead, or, where it is called before, at once.
pub const LOADER: &str = "
const restAddress = new URL('./REST', import.meta.url);
let restModule;
let isRestIn = false;
/** Fetches the part that the first view does not need. */
export async function fetchRest() {
    restModule ??= await WebAssembly.compileStreaming(fetch(restAddress));
}
const labImports = {
    // What is in already must stay: its data would be set anew.
    load() {
        if (isRestIn) return;
        isRestIn = true;
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

/// The script that starts a site of two parts. What was saved, a link's document, and a language
/// other than English need the rest at once.
pub fn boot_script(stem: &str) -> String {
    BOOT.replace("STEM", stem)
}

const BOOT: &str = "import init, { fetchRest } from './STEM.js';
const fetched = () => fetchRest().catch(() => {});
let needsRest = location.hash.length > 1;
try { needsRest ||= localStorage.length > 0; } catch { /* There is no storage here. */ }
// What the first view needs is known of the English one: the words of another language need the rest, and its constants.
needsRest ||= !/^en(-|$)/i.test(navigator.language);
// Without a network the service worker has it, but is not asked by who cannot wait.
needsRest ||= !navigator.onLine;
if (needsRest) await fetched();
await init({ module_or_path: new URL('./STEM_bg.wasm', import.meta.url) });
const signs = ['pointermove', 'pointerdown', 'touchstart', 'keydown', 'focusin', 'dragenter', 'paste'];
const begin = () => {
  for (const sign of signs) removeEventListener(sign, begin, true);
  fetched();
};
for (const sign of signs) addEventListener(sign, begin, { capture: true, passive: true });
";

/// Opens a copy of the site that says which functions run and which memory is touched.
fn first_view(site: &Path, script_file: &Path, script: &str, module_file: &Path, module: &[u8]) -> Outcome<FirstView> {
    heading("Build: what the first view needs, by Chromium");
    let chromium = tools::chromium().ok_or("there is no Chromium")?;
    let original = at(module_file, fs::read(module_file))?;
    let watched = script
        .replace(IMPORTS, WATCH)
        .replace(CALL, TELL)
        .replace(READ, "FromWasm0(ptr, len) {\n    labTouch(ptr, len * 8);");
    at(module_file, fs::write(module_file, module))?;
    at(script_file, fs::write(script_file, watched + TOUCH))?;
    let printed = capture(command("node").arg(root().join("xtask/first_view.mjs")).arg(site).env("CHROMIUM", chromium));
    at(module_file, fs::write(module_file, original))?;
    at(script_file, fs::write(script_file, script))?;
    let printed = printed?;
    // For who looks into the sizes.
    let list = root().join("target/first-view.txt");
    at(&list, fs::write(&list, &printed))?;
    read(&printed).ok_or_else(|| "the first view ran no function".to_owned())
}

/// What the first view does.
struct FirstView {
    /// The marks that the watched module gave.
    marks: Vec<u32>,
    /// The places in memory that are read or written, in order.
    memory: Vec<Range<u32>>,
    /// Each closure with the kind of event that calls it, as a list in JavaScript.
    calls: String,
}

/// What `first_view.mjs` prints: a line of marks, one of places `from-to` in memory, and one of calls.
fn read(printed: &str) -> Option<FirstView> {
    let mut lines = printed.lines();
    let marks: Vec<u32> = lines.next()?.split_whitespace().filter_map(|index| index.parse().ok()).collect();
    let place = |word: &str| {
        let (from, to) = word.split_once('-')?;
        Some(from.parse().ok()?..to.parse().ok()?)
    };
    let memory = lines.next()?.split_whitespace().map(place).collect::<Option<Vec<Range<u32>>>>()?;
    let calls = lines.next()?.to_owned();
    (!marks.is_empty() && !memory.is_empty()).then_some(FirstView { marks, memory, calls })
}

/// What calls the module in another way than the first view did needs the rest: even the table of a closure's methods may be there.
const ENTER: &str = "if (!isRestIn && !firstCalls.has(`${state.b} ${args[0]?.type}`)) labImports.load();
            return f(a, state.b, ...args);";
const TELL: &str = "globalThis.labCalled.add(`${state.b} ${args[0]?.type}`);
            return f(a, state.b, ...args);";

const WATCH: &str = "globalThis.labSeen = new Set();
    globalThis.labCalled = new Set();
    const imports = { ...__wbg_get_imports(), lab: { mark: index => globalThis.labSeen.add(index), touch: labTouch } };";

/// The constants are in the first megabytes, behind the stack.
const TOUCH: &str = "
globalThis.labTouched = new Uint8Array(8 << 20);
function labTouch(place, bytes) { globalThis.labTouched.fill(1, place >>> 0, (place >>> 0) + (bytes >>> 0)); }
";
