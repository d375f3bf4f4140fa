//! Lab documents, links, `describe-*` JSON and pictures that hold a lab: how labs come in and go out. It must not know the browser.

pub mod arrival;
mod blueprint;
pub mod cloudformation;
pub mod commands;
pub mod describe;
pub mod document;
pub mod fragment;
mod integrity;
pub mod link;
pub mod redact;
pub mod shown;
pub mod svg;
pub mod terraform;
pub mod tools;
pub mod yaml;

pub use integrity::{Dangling, dangling};
