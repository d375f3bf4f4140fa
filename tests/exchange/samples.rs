//! The recorded networks under `tests/samples`. It must not know what is tested with them.

use endpoint_lab::exchange::describe;
use endpoint_lab::model::Network;
use std::fs;
use std::path::Path;

/// The network that a folder's `describe-*` answers tell of.
pub fn sample(name: &str) -> Network {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples").join(name);
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    describe::import(&files).unwrap().network
}
