//! Exercises as data: start, goals over traces, hints, solution, grading. It must not know the browser.

pub mod examples;
pub mod exercise;
pub mod grade;
pub mod reading;
pub mod scorm;
pub mod search;
pub mod shelf;
