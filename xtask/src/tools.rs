//! The tools of the project: which, in which versions, where they are kept, and how they come there.
//! It must not know what they are used for.

use crate::shell::{Outcome, at, capture, command, fingerprint, heading, root, run, seconds, timed};
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

pub const TRUNK: &str = "0.21.14";
pub const WASM_BINDGEN: &str = "0.2.130";
pub const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
/// The schema of hashicorp/aws 6 as Python classes.
const PROVIDER_SCHEMA: &str = "cdktf-cdktf-provider-aws==21.22.1";
const NODE_AT_LEAST: u32 = 20;

/// One thing that a step may need.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// rustfmt and clippy of the pinned toolchain.
    RustComponents,
    /// The standard library for WebAssembly.
    WasmTarget,
    Trunk,
    WasmBindgen,
    /// `wasm-opt`, from npm's binaryen.
    WasmOpt,
    /// `esbuild`, which makes scripts and style sheets short.
    Esbuild,
    Node,
    /// Chromium and chromedriver, of one version.
    Chromium,
    /// The npm packages of `tests/e2e`.
    EndToEnd,
    /// Python with the packages of `tests/peers`.
    Peers,
    /// The documentation generators of `tests/e2e/generators.txt`, from PyPI.
    Generators,
    /// Docusaurus, by the lock file of its example.
    Docusaurus,
}

/// What the built page needs.
pub const FOR_BUILD: &[Tool] =
    &[Tool::WasmTarget, Tool::Node, Tool::Trunk, Tool::WasmBindgen, Tool::WasmOpt, Tool::Esbuild];
/// What tells the functions that the first view runs, so that the module can be split.
pub const FOR_PARTS: &[Tool] = &[Tool::Node, Tool::Chromium, Tool::EndToEnd];
/// Everything that the page and its tests need: the peers may be missing.
pub const ALL: &[Tool] = &[
    Tool::RustComponents,
    Tool::WasmTarget,
    Tool::Node,
    Tool::Chromium,
    Tool::EndToEnd,
    Tool::Generators,
    Tool::Docusaurus,
    Tool::WasmOpt,
    Tool::Esbuild,
    Tool::WasmBindgen,
    Tool::Trunk,
];

/// The project's own cache, shared by all its clones.
pub fn cache() -> Outcome<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("ENDPOINT_LAB_CACHE")
        .or_else(|| {
            set("XDG_CACHE_HOME")
                .or_else(|| set("HOME").map(|home| home.join(".cache")))
                .map(|base| base.join("endpoint-lab"))
        })
        .ok_or_else(|| "no place for the tools: set ENDPOINT_LAB_CACHE to a directory".to_owned())
}

/// Brings what is missing of `tools`, and installs nothing where nothing is.
pub fn bring(tools: &[Tool]) -> Outcome<()> {
    let cache = cache()?;
    if tools.iter().all(|tool| tool.is_here(&cache)) {
        return link_end_to_end(tools, &cache);
    }
    at(&cache, fs::create_dir_all(&cache))?;
    let _lock = lock(&cache.join("lock"))?;
    let missing: Vec<Tool> = tools.iter().copied().filter(|tool| !tool.is_here(&cache)).collect();
    let obstacles: Vec<String> = missing.iter().filter_map(|tool| tool.obstacle()).collect();
    if !obstacles.is_empty() {
        return Err(format!("something is missing that cannot be installed from here:\n\n{}", obstacles.join("\n\n")));
    }
    if !missing.is_empty() {
        heading(format!("Tools: installing what is missing, once, into {}", cache.display()));
        for tool in &missing {
            println!("   - {}", tool.described());
        }
        let start = Instant::now();
        for tool in &missing {
            timed(&tool.described(), || tool.install(&cache))?;
        }
        let leftovers = cache.join("building");
        if leftovers.exists() {
            at(&leftovers, fs::remove_dir_all(&leftovers))?;
        }
        println!("   Tools: all there after {}", seconds(start.elapsed()));
    }
    link_end_to_end(tools, &cache)
}

/// Brings tools that make the result better and are not needed; false where that cannot be, which is said with what `follows`.
pub fn bring_if_possible(tools: &[Tool], follows: &str) -> Outcome<bool> {
    let cache = cache()?;
    let obstacles: Vec<String> =
        tools.iter().filter(|tool| !tool.is_here(&cache)).filter_map(|tool| tool.obstacle()).collect();
    if obstacles.is_empty() {
        return bring(tools).map(|()| true);
    }
    println!("   {follows}\n\n{}\n", obstacles.join("\n\n"));
    Ok(false)
}

/// Brings everything, and says where it is.
pub fn list() -> Outcome<()> {
    bring(ALL)?;
    let cache = cache()?;
    let shown = |path: Option<PathBuf>| path.map_or_else(|| "missing".to_owned(), |path| path.display().to_string());
    heading(format!("Tools, kept in {}", cache.display()));
    for tool in ALL {
        let place = match tool {
            Tool::RustComponents | Tool::WasmTarget => shown(sysroot()),
            Tool::Node => shown(found("node")),
            Tool::Chromium => format!("{}, {}", shown(chromium()), shown(chromedriver())),
            Tool::Trunk
            | Tool::WasmBindgen
            | Tool::WasmOpt
            | Tool::Esbuild
            | Tool::EndToEnd
            | Tool::Peers
            | Tool::Generators
            | Tool::Docusaurus => tool.folder(&cache).display().to_string(),
        };
        println!("   {}: {place}", tool.described());
    }
    if bring_if_possible(&[Tool::Peers], "The step `peers` asks fewer judges, for lack of a tool:")? {
        println!("   {}: {}", Tool::Peers.described(), Tool::Peers.folder(&cache).display());
    }
    Ok(())
}

/// Holds `path` locked until the file is dropped; a second process waits, and says so.
pub fn lock(path: &Path) -> Outcome<File> {
    let file = at(path, File::options().create(true).append(true).open(path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            println!("   Waiting for another run that holds {} …", path.display());
            at(path, file.lock()).map(|()| file)
        }
        Err(TryLockError::Error(error)) => Err(format!("{}: {error}", path.display())),
    }
}

/// A command that finds the project's tools before any other.
pub fn with_tools(program: &str) -> Outcome<Command> {
    let cache = cache()?;
    let mut folders = vec![
        Tool::Trunk.folder(&cache).join("bin"),
        Tool::WasmBindgen.folder(&cache).join("bin"),
        Tool::WasmOpt.folder(&cache).join("node_modules/.bin"),
        Tool::Esbuild.folder(&cache).join("node_modules/.bin"),
    ];
    folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(folders).map_err(|error| format!("PATH: {error}"))?;
    let program = find_in(program, &path).unwrap_or_else(|| PathBuf::from(program));
    let mut command = command(program);
    command.env("PATH", path);
    Ok(command)
}

/// The runner that `cargo test` uses for WebAssembly.
pub fn test_runner() -> Outcome<PathBuf> {
    Ok(Tool::WasmBindgen.folder(&cache()?).join("bin/wasm-bindgen-test-runner"))
}

/// Python with the packages of `tests/peers`.
pub fn python() -> Outcome<Command> {
    Ok(command(Tool::Peers.folder(&cache()?).join("bin/python")))
}

/// The file that holds the schema of Terraform's provider.
pub fn provider_schema() -> Outcome<PathBuf> {
    let folder = Tool::Peers.folder(&cache()?).join("schema");
    let mut files = at(&folder, fs::read_dir(&folder))?.flatten().map(|entry| entry.path());
    files.next().ok_or_else(|| format!("{}: there is nothing in it", folder.display()))
}

/// Terraform, where it is installed.
pub fn terraform() -> Option<PathBuf> {
    found("terraform")
}

/// Chromium: `$CHROMIUM`, else the first on `PATH`.
pub fn chromium() -> Option<PathBuf> {
    named_or_found("CHROMIUM", "chromium")
}

/// chromedriver: `$CHROMEDRIVER`, else the first on `PATH`.
pub fn chromedriver() -> Option<PathBuf> {
    named_or_found("CHROMEDRIVER", "chromedriver")
}

impl Tool {
    fn described(self) -> String {
        match self {
            Tool::RustComponents => "rustfmt and clippy, by rustup".to_owned(),
            Tool::WasmTarget => "the wasm32-unknown-unknown target, by rustup".to_owned(),
            Tool::Trunk => format!("trunk {TRUNK}, by cargo install (minutes)"),
            Tool::WasmBindgen => {
                format!("wasm-bindgen-cli {WASM_BINDGEN}, by cargo install (minutes)")
            }
            Tool::WasmOpt => format!("binaryen {BINARYEN} (wasm-opt), by npm"),
            Tool::Esbuild => format!("esbuild {ESBUILD}, by npm"),
            Tool::Node => format!("Node {NODE_AT_LEAST} or newer, with npm"),
            Tool::Chromium => "Chromium and its driver, Debian's version, by apt-get".to_owned(),
            Tool::EndToEnd => "the npm packages of tests/e2e, by npm ci".to_owned(),
            Tool::Peers => "the Python packages of tests/peers, by pip".to_owned(),
            Tool::Generators => "mdBook, MkDocs Material and Sphinx, by pip".to_owned(),
            Tool::Docusaurus => "Docusaurus, some 1,300 packages, by npm ci (a minute)".to_owned(),
        }
    }

    /// The tool's own directory in the cache; its name carries the version, so versions live side by side.
    fn folder(self, cache: &Path) -> PathBuf {
        match self {
            Tool::Trunk => cache.join(format!("tools-trunk-{TRUNK}")),
            Tool::WasmBindgen => cache.join(format!("tools-wasm-bindgen-{WASM_BINDGEN}")),
            Tool::WasmOpt => cache.join(format!("tools-binaryen-{BINARYEN}")),
            Tool::Esbuild => cache.join(format!("tools-esbuild-{ESBUILD}")),
            Tool::EndToEnd => {
                cache.join(format!("e2e-{:016x}", fingerprint(&fs::read(lock_file()).unwrap_or_default())))
            }
            Tool::Generators => {
                cache.join(format!("generators-{:016x}", fingerprint(&fs::read(generators_file()).unwrap_or_default())))
            }
            Tool::Docusaurus => {
                cache.join(format!("docusaurus-{:016x}", fingerprint(&fs::read(docusaurus_file()).unwrap_or_default())))
            }
            Tool::Peers => {
                let wanted = [fs::read(requirements()).unwrap_or_default(), PROVIDER_SCHEMA.into()].concat();
                cache.join(format!("peers-{:016x}", fingerprint(&wanted)))
            }
            Tool::RustComponents | Tool::WasmTarget | Tool::Node | Tool::Chromium => cache.to_path_buf(),
        }
    }

    fn is_here(self, cache: &Path) -> bool {
        match self {
            Tool::RustComponents => sysroot().is_some_and(|sysroot| {
                ["rustfmt", "cargo-clippy"].iter().all(|name| sysroot.join("bin").join(name).exists())
            }),
            Tool::WasmTarget => {
                sysroot().is_some_and(|sysroot| sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib").exists())
            }
            Tool::Node => node_major().is_some_and(|major| NODE_AT_LEAST <= major) && found("npm").is_some(),
            Tool::Chromium => chromium().is_some() && chromedriver().is_some(),
            // A directory gets its name only when it is complete.
            Tool::Trunk
            | Tool::WasmBindgen
            | Tool::WasmOpt
            | Tool::Esbuild
            | Tool::EndToEnd
            | Tool::Peers
            | Tool::Generators
            | Tool::Docusaurus => self.folder(cache).exists(),
        }
    }

    /// Why this cannot be installed from here, and the command that brings it.
    fn obstacle(self) -> Option<String> {
        match self {
            Tool::Node => Some(match node_major() {
                Some(major) if major < NODE_AT_LEAST => format!(
                    "Node {NODE_AT_LEAST} or newer is needed, this is Node {major}. On Debian:\n    curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs"
                ),
                Some(_) => "npm is missing. On Debian:\n    apt-get install -y npm".to_owned(),
                None => format!(
                    "Node {NODE_AT_LEAST} or newer with npm is missing. On Debian:\n    curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs"
                ),
            }),
            Tool::RustComponents if found("rustup").is_none() => Some(
                "rustfmt or clippy is missing, and there is no rustup to bring it:\n    curl --proto '=https' -sSf https://sh.rustup.rs | sh".to_owned(),
            ),
            Tool::WasmTarget if found("rustup").is_none() => Some(
                "Rust's wasm32-unknown-unknown target is missing, and there is no rustup to bring it:\n    curl --proto '=https' -sSf https://sh.rustup.rs | sh"
                    .to_owned(),
            ),
            Tool::Chromium if !is_debian() => Some(
                "Chromium and chromedriver (one version) are missing, and this is not Debian. Install them, or name them:\n    export CHROMIUM=/path/to/chromium CHROMEDRIVER=/path/to/chromedriver"
                    .to_owned(),
            ),
            Tool::Chromium if !is_root() => Some(
                "Chromium and chromedriver are missing, and only root can install them:\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium chromium-driver fonts-liberation"
                    .to_owned(),
            ),
            Tool::Generators if found("python3").is_none() => {
                Some("python3 with pip is missing. On Debian:\n    apt-get install -y python3-pip".to_owned())
            }
            Tool::Peers if found("python3").is_none() => {
                Some("Python is missing. On Debian:\n    apt-get install -y python3 python3-venv".to_owned())
            }
            Tool::Peers if !(has_venv() || is_debian() && is_root()) => {
                Some("Python's module venv is missing. On Debian:\n    apt-get install -y python3-venv".to_owned())
            }
            Tool::RustComponents | Tool::WasmTarget | Tool::Chromium | Tool::Trunk | Tool::WasmBindgen | Tool::WasmOpt | Tool::Esbuild | Tool::EndToEnd | Tool::Peers | Tool::Generators | Tool::Docusaurus => None,
        }
    }

    fn install(self, cache: &Path) -> Outcome<()> {
        let folder = self.folder(cache);
        match self {
            Tool::RustComponents => run(command("rustup").args(["component", "add", "rustfmt", "clippy"])),
            Tool::WasmTarget => run(command("rustup").args(["target", "add", "wasm32-unknown-unknown"])),
            Tool::Trunk => complete(&folder, |partial| cargo_install("trunk", TRUNK, "0", cache, partial)),
            Tool::WasmBindgen => {
                complete(&folder, |partial| cargo_install("wasm-bindgen-cli", WASM_BINDGEN, "1", cache, partial))
            }
            Tool::WasmOpt => complete(&folder, |partial| npm_install(partial, "binaryen", BINARYEN)),
            Tool::Esbuild => complete(&folder, |partial| npm_install(partial, "esbuild", ESBUILD)),
            Tool::EndToEnd => complete(&folder, |partial| npm_ci(&lock_file(), partial)),
            Tool::Docusaurus => complete(&folder, |partial| npm_ci(&docusaurus_file(), partial)),
            Tool::Chromium => apt(&["chromium", "chromium-driver", "fonts-liberation"]),
            Tool::Generators => complete(&folder, |partial| {
                run(command("python3")
                    .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
                    .arg(partial)
                    .arg("--requirement")
                    .arg(generators_file()))
            }),
            Tool::Peers => {
                if !has_venv() {
                    apt(&["python3-venv"])?;
                }
                complete(&folder, |partial| {
                    run(command("python3").args(["-m", "venv"]).arg(partial))?;
                    let pip = || {
                        let mut pip = command(partial.join("bin/python"));
                        pip.args(["-m", "pip", "--disable-pip-version-check", "--quiet"]);
                        pip
                    };
                    run(pip().args(["install", "--requirement"]).arg(requirements()))?;
                    run(pip()
                        .args(["download", "--no-deps", "--dest"])
                        .arg(partial.join("schema"))
                        .arg(PROVIDER_SCHEMA))
                })
            }
            Tool::Node => Err("Node cannot be installed from here".to_owned()),
        }
    }
}

/// Fills a directory under another name and gives it its own only at the end, so that a broken run leaves no half tool.
fn complete(folder: &Path, fill: impl FnOnce(&Path) -> Outcome<()>) -> Outcome<()> {
    let mut partial = OsString::from(folder);
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        at(&partial, fs::remove_dir_all(&partial))?;
    }
    at(&partial, fs::create_dir_all(&partial))?;
    fill(&partial)?;
    at(folder, fs::rename(&partial, folder))
}

/// `cargo install` without the crate's slow release settings: trunk asks for fat LTO, which takes ten minutes and gains nothing here.
fn cargo_install(name: &str, version: &str, opt_level: &str, cache: &Path, into: &Path) -> Outcome<()> {
    let install = |locked: &[&str]| {
        run(command("cargo")
            .args(["install", "--quiet", "--no-track", "--root"])
            .arg(into)
            .arg("--target-dir")
            .arg(cache.join("building"))
            .args(["--version", version, name])
            .args(locked)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0"))
    };
    install(&["--locked"]).or_else(|_| {
        println!("   {name} {version}: its lock file names a version that is no longer to be had; again without it");
        install(&[])
    })
}

/// Debian's packages.
fn apt(packages: &[&str]) -> Outcome<()> {
    let apt = || {
        let mut apt = command("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    run(apt().args(["update", "-q"]))?;
    run(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))
}

fn npm_install(folder: &Path, package: &str, version: &str) -> Outcome<()> {
    run(npm().args(["install", "--prefix"]).arg(folder).arg(format!("{package}@{version}")))
}

/// The packages of a lock file, none of which runs a script of its own meanwhile.
fn npm_ci(lock_file: &Path, folder: &Path) -> Outcome<()> {
    for name in ["package.json", "package-lock.json"] {
        let from = lock_file.with_file_name(name);
        at(&from, fs::copy(&from, folder.join(name)))?;
    }
    run(npm().args(["ci", "--ignore-scripts"]).current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

pub fn npm() -> Command {
    let mut npm = command("npm");
    npm.args(["--no-fund", "--no-audit", "--no-update-notifier", "--loglevel=error"]);
    npm
}

/// Lets `tests/e2e` find its packages, which all clones share.
fn link_end_to_end(tools: &[Tool], cache: &Path) -> Outcome<()> {
    if !tools.contains(&Tool::EndToEnd) {
        return Ok(());
    }
    let packages = Tool::EndToEnd.folder(cache).join("node_modules");
    let link = lock_file().with_file_name("node_modules");
    if fs::read_link(&link).is_ok_and(|target| target == packages) {
        return Ok(());
    }
    if link.is_symlink() {
        at(&link, fs::remove_file(&link))?;
    } else if link.is_dir() {
        at(&link, fs::remove_dir_all(&link))?;
    }
    at(&link, std::os::unix::fs::symlink(&packages, &link))
}

/// Where the documentation generators of the tests are, for Python.
pub fn generators() -> Outcome<PathBuf> {
    Ok(Tool::Generators.folder(&cache()?))
}

/// Where Docusaurus is, with its packages in `node_modules`.
pub fn docusaurus() -> Outcome<PathBuf> {
    Ok(Tool::Docusaurus.folder(&cache()?))
}

fn docusaurus_file() -> PathBuf {
    root().join("examples/embed/docusaurus/package-lock.json")
}

fn generators_file() -> PathBuf {
    root().join("tests/e2e/generators.txt")
}

fn lock_file() -> PathBuf {
    root().join("tests/e2e/package-lock.json")
}

fn requirements() -> PathBuf {
    root().join("tests/peers/requirements.txt")
}

/// Python can make an environment of its own: Debian has the module for it in a package apart.
fn has_venv() -> bool {
    command("python3").args(["-c", "import ensurepip, venv"]).output().is_ok_and(|output| output.status.success())
}

fn sysroot() -> Option<PathBuf> {
    capture(command("rustc").args(["--print", "sysroot"])).ok().map(|text| PathBuf::from(text.trim()))
}

/// The first number of `node --version`, which prints `v20.20.2`.
fn node_major() -> Option<u32> {
    let text = capture(command(found("node")?).arg("--version")).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line.trim() == "ID=debian"))
        && found("apt-get").is_some()
}

fn is_root() -> bool {
    capture(command("id").arg("-u")).is_ok_and(|text| text.trim() == "0")
}

fn named_or_found(variable: &str, program: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from).or_else(|| found(program))
}

fn found(program: &str) -> Option<PathBuf> {
    find_in(program, &std::env::var_os("PATH")?)
}

fn find_in(program: &str, path: &std::ffi::OsStr) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_toml_names_the_same_versions() {
        let text = fs::read_to_string(root().join("Trunk.toml")).unwrap();
        assert!(
            text.contains(&format!("wasm_bindgen = \"{WASM_BINDGEN}\"")),
            "Trunk.toml: wasm_bindgen is not {WASM_BINDGEN}"
        );
        let major = BINARYEN.split('.').next().unwrap();
        assert!(
            text.contains(&format!("wasm_opt = \"version_{major}\"")),
            "Trunk.toml: wasm_opt is not version_{major}"
        );
    }

    #[test]
    fn the_crate_and_the_tool_wasm_bindgen_have_one_version() {
        let text = fs::read_to_string(root().join("Cargo.lock")).unwrap();
        assert!(
            text.contains(&format!("name = \"wasm-bindgen\"\nversion = \"{WASM_BINDGEN}\"")),
            "Cargo.lock: another wasm-bindgen"
        );
    }

    #[test]
    fn the_lock_files_name_no_registry() {
        for file in [lock_file(), docusaurus_file()] {
            let text = fs::read_to_string(&file).unwrap();
            assert!(!text.contains("\"resolved\""), "{}: take the `resolved` fields out", file.display());
        }
    }
}
