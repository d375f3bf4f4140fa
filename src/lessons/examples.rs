//! The networks that one can start from, as scripts. It must not know the page.

use crate::cli::Session;
use crate::control::Lab;
use crate::model::Network;

/// A network to start from. What it is called and what it shows is in `text`.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Names the file of the commands that build it, and its texts.
    pub key: &'static str,
    /// Whence and whither its question asks; a name of the lab's own stands for the first name of the first endpoint.
    pub asks: (&'static str, &'static str),
}

impl Example {
    /// The file of the commands that build it, beside the page.
    pub fn file(&self) -> String {
        ["examples/", self.key, ".sh"].concat()
    }

    /// What the question asks for, in this network.
    pub fn destination(&self, network: &Network) -> String {
        if !self.asks.1.is_empty() {
            return self.asks.1.to_string();
        }
        let names = network.vpc_endpoints.iter().flat_map(|it| it.own_names(network));
        names.into_iter().next().unwrap_or_default()
    }
}

const S3: &str = "s3.us-east-1.amazonaws.com";

/// Every example, the first one being what the page opens with.
pub const EXAMPLES: &[Example] = &[
    Example { key: "first", asks: ("web-1", S3) },
    Example { key: "nat", asks: ("worker", S3) },
    Example { key: "ecr", asks: ("task-1", S3) },
    Example { key: "ssm", asks: ("host-1", "ssmmessages.us-east-1.amazonaws.com") },
    Example { key: "central", asks: ("billing-1", "sqs.us-east-1.amazonaws.com") },
    Example { key: "office", asks: ("laptop", S3) },
    Example { key: "partner", asks: ("shop-1", "") },
    Example { key: "inspection", asks: ("web-1", "https://93.184.215.14") },
];

/// The network of the first example, which is there without being fetched, and without running the script that builds it.
const FIRST: &str = include_str!("first.json");

/// The lab that the page opens with.
pub fn first_lab() -> Lab {
    let value = serde_json::from_str(FIRST).unwrap_or_default();
    Lab::new(Network::from_value(&value).unwrap_or_default())
}

/// The network that a script builds, without a history: what leads to it is no step of the user's. Where a command is refused,
/// the rest is left out.
pub fn lab_of(script: &str) -> Lab {
    let mut session = Session::default();
    let _status = session.script(script, |_| {});
    Lab::new(session.lab.network().clone())
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLES, FIRST, first_lab, lab_of};
    use crate::cli::Session;
    use crate::text::first_steps;

    fn script(key: &str) -> String {
        std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/public/examples/", key, ".sh"].concat()).unwrap()
    }

    #[track_caller]
    fn check(key: &str, question: &str, answer: &str) {
        let mut session = Session::new(lab_of(&script(key)));
        let asked = session.run(&[question, " --query '[verdict, via]' --output text"].concat());
        assert_eq!((asked.stdout.trim_end(), asked.stderr.as_str()), (answer, ""), "{key}: {question}");
    }

    #[test]
    fn every_command_of_every_example_holds() {
        for example in EXAMPLES {
            let mut session = Session::default();
            let mut said = String::new();
            let status = session.script(&script(example.key), |printed| said.push_str(&printed.stderr));
            assert_eq!((status, said.as_str()), (0, ""), "{}", example.key);
        }
    }

    #[test]
    fn every_example_has_its_texts_in_three_sentences_and_a_question() {
        for example in EXAMPLES {
            let lead = first_steps::example(example.key, "lead");
            assert_eq!(lead.matches(['.', ':']).count() - lead.matches(':').count(), 3, "{lead}");
            assert!(first_steps::example(example.key, "try").ends_with('?'), "{}", example.key);
            assert!(!first_steps::example(example.key, "title").is_empty(), "{}", example.key);
        }
    }

    #[test]
    fn each_example_answers_its_own_question_and_the_other_side_of_it() {
        let answers = [
            "blocked\tNone",
            "public\tnat-gateway",
            "blocked\tNone",
            "blocked\tNone",
            "blocked\tNone",
            "public\tinternet",
            "private\tinterface-endpoint",
            "public\tgateway-load-balancer-endpoint",
        ];
        for (example, answer) in EXAMPLES.iter().zip(answers) {
            let network = lab_of(&script(example.key)).network().clone();
            let to = example.destination(&network);
            let to = if to.starts_with("http") { to } else { ["https://", &to].concat() };
            check(example.key, &["on ", example.asks.0, " trace ", &to].concat(), answer);
        }
        check("ssm", "on host-1 trace https://ssm.us-east-1.amazonaws.com", "private\tinterface-endpoint");
        check("ecr", "on task-1 trace https://api.ecr.us-east-1.amazonaws.com", "private\tinterface-endpoint");
        check("central", "on orders-1 trace https://sqs.us-east-1.amazonaws.com", "private\ttransit-gateway");
        check("office", "on server trace https://s3.us-east-1.amazonaws.com", "private\tvpn");
        check("office", "on worker trace https://s3.us-east-1.amazonaws.com", "private\tgateway-endpoint");
    }

    #[test]
    fn the_first_example_is_the_figure_before_there_is_an_endpoint() {
        let lab = first_lab();
        let network = lab.network();
        let built = lab_of(&script("first")).network().to_value().to_string();
        if std::env::var_os("UPDATE_FIRST").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lessons/first.json"), &built).unwrap();
        }
        assert_eq!(FIRST, built, "UPDATE_FIRST=1 cargo test --lib first_example writes it");
        assert_eq!((network.subnets.len(), network.instances.len(), network.route_tables.len()), (2, 2, 3));
        assert!(network.vpc_endpoints.is_empty() && network.internet_gateways.is_empty());
        assert!(lab.history().is_empty());
    }
}
