//! The terminal: a log of commands and what they print. It must not know the command language.

use super::store::Store;
use leptos::prelude::*;

/// The terminal.
pub fn terminal(_store: Store) -> AnyView {
    ().into_any()
}
