//! What is dropped on the page: files, and whatever is in folders. It must not know what they are for.

use crate::net::order::sort_by;
use js_sys::{Array, Function, Promise};
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// The most files and folders of a drop.
const MOST: usize = 50_000;

/// Hands over the files of a drop with their paths in it, by which they are ordered. What cannot be read is passed over.
pub fn files(transfer: &DataTransfer, then: impl FnOnce(Vec<(String, File)>) + 'static) {
    let mut files = Vec::new();
    // The browser says what it is only while the drop is handled.
    let mut entries = VecDeque::new();
    let items = transfer.items();
    for item in (0..items.length()).filter_map(|place| items.get(place)) {
        match item.webkit_get_as_entry().ok().flatten() {
            Some(entry) if entry.is_directory() => entries.push_back(entry),
            Some(_) | None => files.extend(item.get_as_file().ok().flatten().map(|file| (file.name(), file))),
        }
    }
    spawn_local(async move {
        let mut seen = 0;
        while let Some(entry) = entries.pop_front().filter(|_| seen < MOST) {
            seen += 1;
            // Browsers do not give the classes of entries the names that the standard has: they are not asked for.
            if entry.is_directory() {
                entries.extend(inside(entry.unchecked_ref()).await);
            } else {
                files.extend(file(&entry).await);
            }
        }
        sort_by(&mut files, |(one, _): &(String, File), (other, _)| one.cmp(other));
        then(files);
    });
}

/// What is in a folder, which the browser gives in parts.
async fn inside(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let part = answer(|ok, fail| reader.read_entries_with_callback_and_callback(ok, fail)).await;
        let part: Vec<FileSystemEntry> =
            part.map(|list| Array::from(&list).iter().map(JsCast::unchecked_into).collect()).unwrap_or_default();
        if part.is_empty() || MOST < all.len() {
            return all;
        }
        all.extend(part);
    }
}

/// A folder's file, with its path below what was dropped.
async fn file(entry: &FileSystemEntry) -> Option<(String, File)> {
    let path = entry.full_path().trim_start_matches('/').to_owned();
    let entry: &FileSystemFileEntry = entry.unchecked_ref();
    let file = answer(|ok, fail| {
        entry.file_with_callback_and_callback(ok, fail);
        Ok(())
    });
    Some((path, file.await?.dyn_into().ok()?))
}

/// What a question with two callbacks is answered; none where it fails.
async fn answer(ask: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Option<JsValue> {
    let promise = Promise::new(&mut |ok, fail| {
        if ask(&ok, &fail).is_err() {
            let _ = fail.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(promise).await.ok()
}
