//! The command language: parse, run, print, transcripts. It must not know the browser.

pub mod answer;
pub mod aws;
mod help;
pub mod lab;
pub mod on;
pub mod output;
mod print_request;
pub mod query;
mod session;
mod shorthand;
pub mod transcript;
pub mod words;

pub use print_request::print_request;
pub use session::{Printed, Session};
