//! How long a review takes at 10, 100 and 1,000 endpoints: findings, bill, one repair, a zone's failure.
//! It must not know the browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_types, clippy::panic)]

mod world;

use endpoint_lab::reach::{Query, Source, To, Verdict};
use endpoint_lab::review::cost::cost;
use endpoint_lab::review::fail::fail;
use endpoint_lab::review::findings;
use endpoint_lab::review::fix::{Goal, fix};
use world::{grown, measured, shown};

const RUNS: usize = 11;

fn main() {
    println!("a review, natively: median (worst) of {RUNS} runs, in ms");
    println!("{:>9}  {:>19}  {:>19}  {:>19}  {:>19}", "endpoints", "findings", "cost", "one fix", "fail-az");
    for endpoints in [10, 100, 1_000] {
        let (lab, instances) = grown(endpoints);
        let network = lab.network();
        let goal = Goal {
            query: Query::tcp(
                Source::Instance(instances.first().expect("an instance").as_str().into()),
                To::Name("dynamodb.us-east-1.amazonaws.com".parse().unwrap()),
                443,
            ),
            want: Verdict::Private,
        };
        assert_eq!(fix(network, &goal).map(|requests| requests.len()), Some(1));
        let columns = [
            measured(RUNS, || findings(network)),
            measured(RUNS, || cost(network)),
            measured(RUNS, || fix(network, &goal)),
            measured(RUNS, || fail(network, "us-east-1a", &[])),
        ];
        let shown: Vec<String> = columns.iter().map(|times| format!("  {:>19}", shown(times))).collect();
        println!("{endpoints:>9}{}", shown.concat());
    }
}
