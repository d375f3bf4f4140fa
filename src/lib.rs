//! Endpoint Lab: a model of AWS VPC endpoints, what follows from it, and the page that draws it.
//! The modules stand in reading order: a module may name itself and those above it, never one below.
#![cfg_attr(test, allow(clippy::wildcard_enum_match_arm))]

pub mod net;

pub mod catalog;

pub mod model;

pub mod policy;

pub mod control;

pub mod reach;

pub mod review;

pub mod text;

pub mod facts;

pub mod scene;

pub mod cli;

pub mod exchange;

pub mod lessons;

#[cfg(feature = "ui")]
pub mod ui;
