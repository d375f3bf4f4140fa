//! What is wrong or wasteful in a network: codes with their components, rules, facts and repairs. It must not know sentences.

mod endpoints;
mod filters;
pub(super) mod journeys;
mod names;
mod policies;
mod routes;
mod sets;

use crate::control::{Lab, Request};
use crate::model::{Network, Vpc, VpcEndpoint};
use crate::net::Id;
use crate::net::order;
pub use crate::policy::lint::Severity;
use crate::reach::{Fact, Reach};

/// Something that is wrong, wasteful or worth knowing.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// One of [`CODES`], or the name of a policy's lint.
    pub code: &'static str,
    pub severity: Severity,
    /// What it is about, the most important first.
    pub components: Vec<Id>,
    /// The rulebook's id.
    pub rule: &'static str,
    /// The values that its sentence names, in order.
    pub facts: Vec<Fact>,
    /// Requests that repair it, in order; empty where the choice is the user's.
    pub fix: Vec<Request>,
}

use Severity::{Error, Note, Warning};

/// Every code with its severity and its rule; those of policies are in [`crate::policy::lint::LintCode`].
pub const CODES: &[(&str, Severity, &str)] = &[
    ("gateway-endpoint-without-route-table", Warning, "GW-05"),
    ("gateway-endpoint-missing-on-table", Warning, "GW-22"),
    ("nat-for-gateway-service", Note, "PRICE-4"),
    ("interface-endpoint-where-gateway-is-free", Note, "PRICE-4"),
    ("gateway-endpoint-bypassed", Note, "GW-58"),
    ("bucket-in-other-region", Note, "GW-33"),
    ("endpoint-pending-acceptance", Error, "ES-13"),
    ("endpoint-not-available", Error, "IF-49"),
    ("endpoint-in-one-zone", Note, "IF-47"),
    ("endpoint-twice", Note, "PRICE-1"),
    ("nat-gateway-unused", Note, "PRICE-8"),
    ("address-unused", Note, "PRICE-9"),
    ("service-open-to-all", Warning, "ES-12"),
    ("route-takes-range-from-endpoint", Warning, "GW-28"),
    ("route-equals-range-of-endpoint", Warning, "GW-29"),
    ("prefix-lists-tie", Warning, "GW-32"),
    ("blackhole-route", Error, "RT-25"),
    ("appliance-endpoint-unused", Warning, "GWLB-07"),
    ("appliance-table-missing", Error, "GWLB-08"),
    ("appliance-mode-off", Warning, "GWLB-17"),
    ("endpoint-group-admits-nobody", Error, "SG-11"),
    ("endpoint-with-default-group", Error, "IF-35"),
    ("acl-denies-everything", Error, "NACL-06"),
    ("endpoint-without-private-dns", Warning, "DNS-36"),
    ("private-dns-needs-vpc-attributes", Error, "DNS-25"),
    ("vpc-attributes-off-with-endpoints", Note, "DNS-19"),
    ("private-dns-only-for-inbound", Warning, "DNS-41"),
    ("own-dns-servers", Warning, "DNS-69"),
    ("public-api-hidden", Warning, "DNS-82"),
    ("sts-global-name", Note, "DNS-29"),
    ("hosted-zone-too-broad", Error, "DNS-80"),
    ("hosted-zone-without-wildcard", Error, "DNS-78"),
    ("hosted-zone-without-apex", Error, "DNS-78"),
    ("hosted-zone-needs-vpc-attributes", Error, "DNS-60"),
    ("hosted-zone-for-dynamodb", Warning, "DNS-50"),
    ("forward-rule-takes-private-dns", Error, "DNS-64"),
    ("forward-rule-takes-service-names", Note, "DNS-63"),
    ("images-without-s3", Error, "DNS-48"),
    ("endpoint-set-incomplete", Warning, "DNS-29"),
    ("policy-unreadable", Error, "POL-1"),
    ("full-access", Note, "POL-2"),
    ("bucket-policy-names-unknown-endpoint", Warning, "POL-33"),
    ("egress-keeps-from-gateway-endpoint", Error, "SG-09"),
    ("egress-keeps-from-interface-endpoint", Error, "SG-06"),
    ("prefix-list-for-interface-endpoint", Error, "SG-10"),
    ("endpoint-group-keeps-out", Error, "SG-11"),
    ("acl-keeps-out-requests", Error, "NACL-09"),
    ("acl-keeps-out-replies", Error, "NACL-10"),
    ("endpoint-policy-denies", Warning, "POL-18"),
    ("no-return-route", Error, "HY-02"),
    ("gateway-endpoint-from-outside", Error, "GW-37"),
    ("internet-gateway-without-public-address", Warning, "PATH-06"),
    ("spoke-resolves-publicly", Warning, "DNS-76"),
];

/// Everything that is found in a network: errors first, then warnings, then notes.
pub fn findings(network: &Network) -> Vec<Finding> {
    let mut review = Review { network, reach: Reach::new(network), found: Vec::new() };
    review.endpoints();
    review.routes();
    review.filters();
    review.names();
    review.sets();
    review.policies();
    review.journeys();
    let mut found = std::mem::take(&mut review.found);
    // What the engine refuses is no repair: then the choice is the user's.
    for finding in &mut found {
        if !review.is_accepted(&finding.fix) {
            finding.fix.clear();
        }
    }
    order::sort_by_key(&mut found, |finding| finding.severity as u8);
    found
}

/// Takes the repairs out, where finding one is the task; whether there were any.
pub fn withhold(found: &mut [Finding]) -> bool {
    let has_any = found.iter().any(|finding| !finding.fix.is_empty());
    found.iter_mut().for_each(|finding| finding.fix.clear());
    has_any
}

/// A review as far as it has come.
struct Review<'a> {
    network: &'a Network,
    reach: Reach<'a>,
    found: Vec<Finding>,
}

impl<'a> Review<'a> {
    /// Adds a finding whose code is in [`CODES`], unless it was found of the same components.
    fn add(&mut self, code: &'static str, components: Vec<Id>, facts: Vec<Fact>, fix: Vec<Request>) {
        let Some((_, severity, rule)) = CODES.iter().find(|(name, ..)| *name == code) else { return };
        if !self.has(code, &components) {
            self.found.push(Finding { code, severity: *severity, components, rule, facts, fix });
        }
    }

    fn has(&self, code: &str, components: &[Id]) -> bool {
        self.found.iter().any(|it| it.code == code && it.components == components)
    }

    /// Whether something was found of a component.
    fn has_about(&self, code: &str, component: &Id) -> bool {
        self.found.iter().any(|it| it.code == code && it.components.contains(component))
    }

    /// Whether requests are accepted, each after those before it.
    fn is_accepted(&self, requests: &[Request]) -> bool {
        let mut state = self.network.clone();
        for request in requests {
            match Lab::new(state).preview(request) {
                Ok(after) => state = after,
                Err(_) => return false,
            }
        }
        true
    }

    fn vpc_of(&self, endpoint: &VpcEndpoint) -> Option<&'a Vpc> {
        self.network.vpcs.get(&endpoint.vpc_id)
    }
}

/// The last part of an endpoint's service name, such as `s3`.
fn last_part(endpoint: &VpcEndpoint) -> &str {
    endpoint.service_name.rsplit('.').next().unwrap_or_default()
}

/// The facts that say whom and what.
fn facts<const N: usize>(facts: [Fact; N]) -> Vec<Fact> {
    facts.into()
}
