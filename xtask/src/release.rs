//! The built site as one archive for a release. It must not know what is in it.

use crate::shell::{Outcome, at, capture, command, root, run};
use std::fs;
use std::path::Path;

/// Writes a `.br` beside each file of a folder that gains by it, as `brotli -q 11` would.
const COMPRESS: &str = r"
const fs = require('fs'), path = require('path'), zlib = require('zlib');
for (const entry of fs.readdirSync(process.argv[1], { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = path.join(entry.parentPath ?? entry.path, entry.name);
  const bytes = fs.readFileSync(file);
  const small = zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  if (small.length < bytes.length * 0.9) fs.writeFileSync(`${file}.br`, small);
}";

/// Packs the site, compressed files beside the plain ones: the same bytes for the same site.
pub fn pack(site: &Path) -> Outcome<()> {
    let folder = root().join("target/release-site");
    if folder.exists() {
        at(&folder, fs::remove_dir_all(&folder))?;
    }
    at(&folder, fs::create_dir_all(&folder))?;
    let name = concat!("endpoint-lab-", env!("CARGO_PKG_VERSION"));
    let unpacked = folder.join(name);
    run(command("cp").arg("-r").arg(site).arg(&unpacked))?;
    run(command("node").args(["-e", COMPRESS]).arg(&unpacked))?;
    let archive = folder.join(format!("{name}.tar.gz"));
    run(command("tar")
        .args([
            "--sort=name",
            "--mtime=2026-01-01T00:00:00Z",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "--mode=u=rwX,go=rX",
        ])
        .args(["--use-compress-program=gzip -n -9", "-cf"])
        .arg(&archive)
        .arg("-C")
        .args([folder.as_path(), Path::new(name)]))?;
    at(&unpacked, fs::remove_dir_all(&unpacked))?;
    let sum = capture(command("sha256sum").arg(format!("{name}.tar.gz")).current_dir(&folder))?;
    let file = folder.join(format!("{name}.tar.gz.sha256"));
    at(&file, fs::write(&file, &sum))?;
    println!("   {}\n   {sum}", archive.display());
    Ok(())
}
