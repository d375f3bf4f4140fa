//! The command language: parse, run, print, transcripts. It must not know the browser.

pub mod answer;
pub mod aws;
pub mod complete;
mod files;
pub mod forms;
pub mod history;
pub mod lab;
pub mod on;
pub mod output;
mod paging;
pub mod query;
pub mod rebuild;
pub mod script;
mod session;
mod shorthand;
pub mod transcript;
pub mod words;

pub use aws::{print_request, request_words};
pub use files::{Files, NoFiles, Outgoing, Scratch};
pub use session::{More, Printed, Session, too_long};
