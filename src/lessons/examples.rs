//! The networks that one can start from, as scripts. It must not know the page.

use crate::cli::Session;
use crate::control::Lab;
use crate::model::Network;

/// A network to start from.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The file of the commands that build it, beside the page.
    pub file: &'static str,
    pub title: &'static str,
    /// What it shows, and a question to try.
    pub lead: &'static str,
}

/// Every example, the first one being what the page opens with.
pub const EXAMPLES: &[Example] = &[
    Example {
        file: "examples/first.sh",
        title: "Private subnets, no endpoint yet",
        lead: "A VPC over two Availability Zones, an instance in each private subnet, no way out. Which endpoint lets web-1 reach S3?",
    },
    Example {
        file: "examples/nat.sh",
        title: "A NAT gateway, and what endpoints save",
        lead: "A private subnet reaches AWS through a NAT gateway, over public addresses. What turns private, and what does it cost, with a gateway endpoint?",
    },
    Example {
        file: "examples/ssm.sh",
        title: "Session Manager without internet",
        lead: "Two of its three endpoints are there, and sessions do not start. Which one is missing?",
    },
    Example {
        file: "examples/ecr.sh",
        title: "Containers without internet",
        lead: "Both endpoints of ECR are there, and images still do not arrive: their layers come from S3. What is missing?",
    },
    Example {
        file: "examples/partner.sh",
        title: "A partner's endpoint service",
        lead: "Two VPCs with the same addresses, joined by PrivateLink. From which address does the partner see the shop come?",
    },
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

    fn script(file: &str) -> String {
        std::fs::read_to_string([env!("CARGO_MANIFEST_DIR"), "/public/", file].concat()).unwrap()
    }

    #[track_caller]
    fn check(file: &str, question: &str, verdict: &str) {
        let mut session = Session::new(lab_of(&script(file)));
        let asked = session.run(&[question, " --query verdict --output text"].concat());
        assert_eq!((asked.stdout.trim_end(), asked.stderr.as_str()), (verdict, ""), "{file}: {question}");
    }

    #[test]
    fn every_command_of_every_example_holds() {
        for example in EXAMPLES {
            let mut session = Session::default();
            let mut said = String::new();
            let status = session.script(&script(example.file), |printed| said.push_str(&printed.stderr));
            assert_eq!((status, said.as_str()), (0, ""), "{}", example.file);
        }
    }

    #[test]
    fn each_example_asks_what_it_says() {
        check("examples/first.sh", "on web-1 trace https://s3.us-east-1.amazonaws.com", "blocked");
        check("examples/nat.sh", "on worker trace https://s3.us-east-1.amazonaws.com", "public");
        check("examples/ssm.sh", "on host-1 trace https://ssm.us-east-1.amazonaws.com", "private");
        check("examples/ssm.sh", "on host-1 trace https://ssmmessages.us-east-1.amazonaws.com", "blocked");
        check("examples/ecr.sh", "on task-1 trace https://api.ecr.us-east-1.amazonaws.com", "private");
        check("examples/ecr.sh", "on task-1 trace https://s3.us-east-1.amazonaws.com", "blocked");
    }

    #[test]
    fn the_partner_is_reached_by_the_endpoints_own_name() {
        let mut session = Session::new(lab_of(&script("examples/partner.sh")));
        let names = "aws ec2 describe-vpc-endpoints --query 'VpcEndpoints[0].DnsEntries[0].DnsName' --output text";
        let name = session.run(names).stdout;
        let question =
            ["on shop-1 trace https://", name.trim_end(), " --query '[verdict, via]' --output text"].concat();
        let asked = session.run(&question);
        assert_eq!((asked.stdout.as_str(), asked.stderr.as_str()), ("private\tinterface-endpoint\n", ""));
    }

    #[test]
    fn the_first_example_is_the_figure_before_there_is_an_endpoint() {
        let lab = first_lab();
        let network = lab.network();
        let built = lab_of(&script("examples/first.sh")).network().to_value().to_string();
        if std::env::var_os("UPDATE_FIRST").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lessons/first.json"), &built).unwrap();
        }
        assert_eq!(FIRST, built, "UPDATE_FIRST=1 cargo test --lib first_example writes it");
        assert_eq!((network.subnets.len(), network.instances.len(), network.route_tables.len()), (2, 2, 3));
        assert!(network.vpc_endpoints.is_empty() && network.internet_gateways.is_empty());
        assert!(lab.history().is_empty());
    }
}
