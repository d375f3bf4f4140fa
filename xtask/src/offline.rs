//! The service worker, by which the site works without a network after the first visit. It must not know what the files are.

use crate::shell::{Outcome, at, fingerprint};
use std::fs;
use std::path::Path;

/// The service worker's file, at the site's root: it serves what is below.
const FILE: &str = "offline.js";

/// Transcripts are read by other tools, not by the page.
const NOT_KEPT: &str = "conformance";

/// What the page's first script does to have the service worker: where there is none, the page works all the same. A newer version is
/// offered until the page has heard of it, and taken when the person says so.
pub const REGISTER: &str = "
const workers = navigator.serviceWorker;
workers?.register(new URL('./offline.js', import.meta.url)).then(registration => {
  const offer = data => {
    if (!registration.waiting || !workers.controller) return;
    if (dispatchEvent(new MessageEvent('newversion', { data, cancelable: true }))) setTimeout(offer, 1000, data);
  };
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', () => offer()));
  workers.addEventListener('message', () => offer(true));
  workers.addEventListener('controllerchange', () => location.reload());
  addEventListener('takeversion', () => registration.waiting ? registration.waiting.postMessage('take over') : location.reload());
  offer();
}).catch(() => {});
";

/// A new version takes over when a person says so or the pages of the old one are closed: no page ever has files of two versions.
const WORKER: &str = "// Keeps the site's own files, so that it works without a network. Made by the build.
// Another lab on the same host keeps its own.
const own = `endpoint-lab ${registration.scope} `;
const version = `${own}VERSION`;
const files = FILES;
self.addEventListener('install', event => event.waitUntil(
  caches.open(version).then(cache => cache.addAll(files.map(file => new Request(file, { cache: 'no-cache' })))),
));
self.addEventListener('activate', event => event.waitUntil(
  caches.keys().then(keys => Promise.all(
    keys.filter(key => key.startsWith(own) && key !== version).map(key => caches.delete(key)),
  )),
));
// Another page of the lab would go on with files of the old version: it is closed first.
self.addEventListener('message', event => event.waitUntil(
  clients.matchAll({ includeUncontrolled: true }).then(pages => {
    const isAlone = pages.every(page => page.id === event.source.id || !page.url.startsWith(registration.scope));
    return isAlone ? skipWaiting() : event.source.postMessage('others');
  }),
));
self.addEventListener('fetch', event => {
  if (event.request.method !== 'GET' || new URL(event.request.url).origin !== location.origin) return;
  event.respondWith(
    caches.open(version)
      .then(cache => cache.match(event.request, { ignoreSearch: true }))
      .then(kept => kept ?? fetch(event.request)),
  );
});
";

/// Writes the service worker of a finished site.
pub fn add(site: &Path) -> Outcome<()> {
    let mut files = Vec::new();
    list(site, "", &mut files)?;
    files.sort();
    let mut contents = Vec::new();
    for file in &files {
        let path = site.join(file);
        contents.extend(fingerprint(&at(&path, fs::read(&path))?).to_le_bytes());
    }
    let names: Vec<String> =
        std::iter::once("'./'".to_owned()).chain(files.iter().map(|file| format!("'./{file}'"))).collect();
    let worker = WORKER
        .replace("VERSION", &format!("{:016x}", fingerprint(&contents)))
        .replace("FILES", &format!("[\n  {},\n]", names.join(",\n  ")));
    let path = site.join(FILE);
    at(&path, fs::write(&path, worker))
}

/// The files below a folder, by their paths from the site's root.
fn list(folder: &Path, before: &str, files: &mut Vec<String>) -> Outcome<()> {
    for entry in at(folder, fs::read_dir(folder))? {
        let path = at(folder, entry)?.path();
        let name = format!("{before}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if name == NOT_KEPT {
            continue;
        }
        if path.is_dir() {
            list(&path, &format!("{name}/"), files)?;
        } else if name != FILE && !name.starts_with("docs/") {
            files.push(name);
        }
    }
    Ok(())
}
