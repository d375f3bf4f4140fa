//! The command language: parse, run, print, transcripts. It must not know the browser.

pub mod answer;
