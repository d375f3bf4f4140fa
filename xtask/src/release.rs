//! The built site as one archive for a release. It must not know what is in it.

use crate::shell::{Outcome, at, capture, command, root, run};
use std::fs;
use std::path::Path;

/// Packs the site: the same bytes for the same site.
pub fn pack(site: &Path) -> Outcome<()> {
    let folder = root().join("target/release-site");
    at(&folder, fs::create_dir_all(&folder))?;
    let name = concat!("endpoint-lab-", env!("CARGO_PKG_VERSION"));
    let archive = folder.join(format!("{name}.tar.gz"));
    run(command("tar")
        .args(["--sort=name", "--mtime=2026-01-01T00:00:00Z", "--owner=0", "--group=0", "--numeric-owner"])
        .arg(format!("--transform=s,^\\.,{name},"))
        .args(["--use-compress-program=gzip -n -9", "-cf"])
        .arg(&archive)
        .arg("-C")
        .arg(site)
        .arg("."))?;
    let sum = capture(command("sha256sum").arg(format!("{name}.tar.gz")).current_dir(&folder))?;
    let file = folder.join(format!("{name}.tar.gz.sha256"));
    at(&file, fs::write(&file, &sum))?;
    println!("   {}\n   {sum}", archive.display());
    Ok(())
}
