//! A small web server for the built site, on this machine only. It must not know what is in the site.

use crate::shell::{Outcome, at};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The policy under which the lab must work; the end-to-end tests send the same.
pub const POLICY: &str = include_str!("../../tests/e2e/policy.txt");

/// Serves `folder` on 127.0.0.1 until the process ends. Port 0 takes any free one.
pub fn serve(folder: &Path, port: u16) -> Outcome<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).map_err(|error| {
        format!("port {port} of 127.0.0.1: {error}; choose another with --port N, or --port 0 for any free one")
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("\n   Endpoint Lab: http://{address}/\n   (Ctrl+C ends it)");
    for stream in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        std::thread::spawn(move || {
            // A browser that went away is no error of ours.
            let _ = answer(&stream, &folder);
        });
    }
    Ok(())
}

fn answer(mut stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, body) = match (method, file_for(folder, target)) {
        ("GET" | "HEAD", Some(file)) => match at(&file, fs::read(&file)) {
            Ok(body) => ("200 OK", media_type(&file), body),
            Err(_) => ("404 Not Found", "text/plain; charset=utf-8", b"Not found\n".to_vec()),
        },
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain; charset=utf-8", b"Not found\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain; charset=utf-8", b"Only GET and HEAD\n".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nContent-Security-Policy: {}\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len(),
        POLICY.trim()
    )?;
    if method == "GET" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// The file that a request's target names, never outside the folder.
fn file_for(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let plain = |part: &str| part != ".." && part != "." && !part.is_empty() && !part.contains(['\\', '%', ':']);
    let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    name.split('/').all(plain).then(|| folder.join(name))
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "lab" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, expected: Option<&str>) {
        assert_eq!(file_for(Path::new("site"), target), expected.map(PathBuf::from), "{target}");
    }

    #[test]
    fn targets_name_files_of_the_folder_only() {
        check("/", Some("site/index.html"));
        check("/?a=b", Some("site/index.html"));
        check("/page.js", Some("site/page.js"));
        check("/examples/", Some("site/examples/index.html"));
        check("/examples/a.json", Some("site/examples/a.json"));
        check("/../Cargo.toml", None);
        check("/a/%2e%2e/b", None);
        check("//etc/passwd", None);
        check("page.js", None);
    }

    #[test]
    fn wasm_has_the_type_that_streaming_needs() {
        assert_eq!(media_type(Path::new("a/page_bg.wasm")), "application/wasm");
    }
}
