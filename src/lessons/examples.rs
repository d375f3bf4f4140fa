//! The networks that one can start from, as scripts. It must not know the page.

use crate::cli::Session;
use crate::control::Lab;

/// A network to start from.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// Its name in links.
    pub key: &'static str,
    pub title: &'static str,
    /// What it shows, and a question to try.
    pub lead: &'static str,
    /// The commands that build it.
    script: &'static str,
}

/// Every example, the first one being what the page opens with.
pub const EXAMPLES: &[Example] = &[
    Example {
        key: "first",
        title: "Private subnets, no endpoint yet",
        lead: "A VPC over two Availability Zones, an instance in each private subnet, no way out. Which endpoint lets web-1 reach S3?",
        script: include_str!("../../public/examples/first.sh"),
    },
    Example {
        key: "nat",
        title: "A NAT gateway, and what endpoints save",
        lead: "A private subnet reaches AWS through a NAT gateway, over public addresses. What turns private, and what does it cost, with a gateway endpoint?",
        script: include_str!("../../public/examples/nat.sh"),
    },
];

impl Example {
    /// The example's network, without a history: what leads to it is no step of the user's. Where a command of the script
    /// is refused, the rest is left out.
    pub fn lab(&self) -> Lab {
        let mut session = Session::default();
        let _status = session.script(self.script, |_| {});
        Lab::new(session.lab.network().clone())
    }
}

/// The example with this key.
pub fn example(key: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.key == key)
}

#[cfg(test)]
mod tests {
    use super::{EXAMPLES, example};
    use crate::cli::Session;

    #[test]
    fn every_command_of_every_example_holds() {
        for example in EXAMPLES {
            let mut session = Session::default();
            let mut said = String::new();
            let status = session.script(example.script, |printed| said.push_str(&printed.stderr));
            assert_eq!((status, said.as_str()), (0, ""), "{}", example.key);
        }
    }

    #[test]
    fn the_first_example_is_the_figure_before_there_is_an_endpoint() {
        let lab = example("first").unwrap().lab();
        let network = lab.network();
        assert_eq!((network.subnets.len(), network.instances.len(), network.route_tables.len()), (2, 2, 3));
        assert!(network.vpc_endpoints.is_empty() && network.internet_gateways.is_empty());
        assert!(lab.history().is_empty());
        let mut session = Session::new(lab);
        let asked = session.run("on web-1 trace https://s3.us-east-1.amazonaws.com --query verdict --output text");
        assert_eq!(asked.stdout, "blocked\n");
    }
}
