//! How Cargo is called for the core, natively. It must not know what is tried with it.

use crate::shell::{Outcome, command, root, run};
use std::path::PathBuf;

/// Every step says the same: with other packages beside it, crates below the core have other features, and it is built once more.
pub const CORE: [&str; 2] = ["--workspace", "--no-default-features"];

/// The program `endpoint-lab`, built.
pub fn program() -> Outcome<PathBuf> {
    run(command("cargo").args(["build", "--quiet"]).args(CORE).args(["--bin", "endpoint-lab"]))?;
    Ok(root().join("target/debug/endpoint-lab"))
}
