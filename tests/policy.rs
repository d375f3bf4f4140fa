//! Policies: the conformance vectors, each rule by a named case, laws, and an independent evaluator beside it.

use endpoint_lab::policy::vectors::check_vectors;

#[track_caller]
fn check_file(text: &str, count: usize) {
    let results = check_vectors(text);
    let failed: Vec<String> = results.iter().filter(|result| !result.passed()).map(|result| result.text()).collect();
    assert!(failed.is_empty(), "{} of {} fail:\n{}", failed.len(), results.len(), failed.join("\n"));
    assert_eq!(results.len(), count);
}

#[test]
fn hand_written_vectors() {
    check_file(include_str!("conformance/policy-hand.jsonl"), 24);
}

#[test]
fn random_vectors() {
    check_file(include_str!("conformance/policy-random.jsonl"), 390);
}
