//! Unit tests that need a browser, run in Chromium by `cargo xtask test browser`. They must not test what runs natively.
#![cfg(all(target_arch = "wasm32", feature = "ui"))]
// Clippy knows only `#[test]` as a test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_page_mounts_with_its_landmark() {
    endpoint_lab::ui::start();
    let document = web_sys::window().unwrap().document().unwrap();
    assert!(document.query_selector("h1").unwrap().is_some());
    assert!(document.query_selector("main svg").unwrap().is_some());
}
