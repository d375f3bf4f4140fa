//! What is printed held against what the AWS CLI's own formatters printed (tests/cli_output.json). It must not know the lab.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use endpoint_lab::cli::output::{Format, print};
use serde_json::Value;

#[test]
fn values_are_laid_out_as_the_aws_cli_lays_them_out() {
    let samples: Vec<Value> = serde_json::from_str(include_str!("cli_output.json")).unwrap();
    let mut wrong = String::new();
    for sample in &samples {
        for (name, format) in [("json", Format::Json), ("text", Format::Text), ("table", Format::Table)] {
            let printed = print(format, "DescribeThings", &sample["value"]);
            // Null where the AWS CLI itself fails.
            if sample[name].as_str().is_some_and(|expected| expected != printed) {
                wrong.push_str(&format!("{name}:\n{}instead of\n{}\n", printed, sample[name].as_str().unwrap()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(samples.len() > 30);
}
