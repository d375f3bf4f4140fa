//! One policy against one call: every statement's outcome first, the decision from them last. It must not know other policies.

use crate::policy::context::{Context, RequestFacts, is_settled, lookup};
use crate::policy::document::{Document, Effect, Element, Sense, Statement};
use crate::policy::pattern::{Case, Pattern, Span};
use crate::policy::principal::{Cover, Principal};

/// Where a policy is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placement {
    GatewayEndpoint,
    InterfaceEndpoint,
    /// A resource's own policy, such as a bucket policy.
    Resource,
    Identity,
    /// A service control policy of an organization.
    ServiceControl,
    /// A resource control policy of an organization.
    ResourceControl,
    Boundary,
    Session,
}

impl Placement {
    /// The place of an endpoint's policy by the endpoint's type; other types have no policy.
    ///
    /// Rule POL-4.
    pub fn of_endpoint_type(name: &str) -> Option<Placement> {
        match name {
            "Gateway" => Some(Placement::GatewayEndpoint),
            "Interface" => Some(Placement::InterfaceEndpoint),
            _ => None,
        }
    }

    pub fn is_endpoint(self) -> bool {
        matches!(self, Placement::GatewayEndpoint | Placement::InterfaceEndpoint)
    }

    /// Whether policies of this place name principals.
    pub fn has_principal(self) -> bool {
        match self {
            Placement::GatewayEndpoint
            | Placement::InterfaceEndpoint
            | Placement::Resource
            | Placement::ResourceControl => true,
            Placement::Identity | Placement::ServiceControl | Placement::Boundary | Placement::Session => false,
        }
    }
}

/// One action on one resource by somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// None for an unsigned request.
    pub principal: Option<Principal>,
    /// Such as `s3:GetObject`.
    pub action: String,
    /// An ARN, or `*` for an action that knows no resources.
    pub resource: String,
    pub context: Context,
}

impl Call {
    /// The call that follows from what is known of a request.
    ///
    /// Rule POL-33: where the resource is `*` there is nobody who owns it.
    pub fn of(facts: &RequestFacts, resource: &str) -> Call {
        let owner = facts.resource_account.filter(|_| resource != "*");
        let facts = RequestFacts { resource_account: owner, ..*facts };
        Call {
            principal: facts.principal.cloned(),
            action: facts.action.to_owned(),
            resource: resource.to_owned(),
            context: facts.context(),
        }
    }
}

/// What one policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    ExplicitlyDenied,
    ImplicitlyDenied,
}

impl Decision {
    /// The decision's name, as the conformance vectors spell it.
    pub fn name(self) -> &'static str {
        match self {
            Decision::Allowed => "Allowed",
            Decision::ExplicitlyDenied => "ExplicitlyDenied",
            Decision::ImplicitlyDenied => "ImplicitlyDenied",
        }
    }
}

/// The element that keeps a statement from applying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Principal,
    Action,
    Resource,
    /// The condition with this index in the statement.
    Condition(usize),
}

/// What became of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub effect: Effect,
    /// How the Principal element covers the caller.
    pub cover: Cover,
    /// Every element that does not match; empty where the statement applies.
    pub failures: Vec<Failure>,
}

impl Outcome {
    pub fn applies(&self) -> bool {
        self.failures.is_empty()
    }
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    pub decision: Decision,
    /// The indices of the statements that decide: the Denies that apply, else the Allows that apply.
    pub deciding: Vec<usize>,
    /// One for each statement, in the order of the document.
    pub outcomes: Vec<Outcome>,
}

/// Evaluates one policy with every reason.
///
/// Rules POL-17 and POL-18.
pub fn evaluate(document: &Document, call: &Call, placement: Placement) -> Evaluation {
    let outcomes: Vec<Outcome> =
        document.statements().iter().map(|statement| outcome(statement, call, placement)).collect();
    let applying = |effect: Effect| {
        let indices = outcomes.iter().enumerate();
        indices
            .filter(move |(_, outcome)| outcome.effect == effect && outcome.applies())
            .map(|(index, _)| index)
            .collect()
    };
    let denies: Vec<usize> = applying(Effect::Deny);
    let (decision, deciding) = if denies.is_empty() {
        let allows: Vec<usize> = applying(Effect::Allow);
        (if allows.is_empty() { Decision::ImplicitlyDenied } else { Decision::Allowed }, allows)
    } else {
        (Decision::ExplicitlyDenied, denies)
    };
    Evaluation { decision, deciding, outcomes }
}

/// The decision alone, without reasons and without allocating.
///
/// Rule POL-17.
pub fn decide(document: &Document, call: &Call, placement: Placement) -> Decision {
    let mut allowed = false;
    for statement in document.statements() {
        if (statement.effect == Effect::Allow && allowed) || !applies(statement, call, placement) {
            continue;
        }
        match statement.effect {
            Effect::Deny => return Decision::ExplicitlyDenied,
            Effect::Allow => allowed = true,
        }
    }
    if allowed { Decision::Allowed } else { Decision::ImplicitlyDenied }
}

/// The keys that a call does not carry, that are not settled, and on which it depends whether the call is allowed:
/// the decision takes them to be missing, which is an assumption to be named. In the order of the document.
pub fn open_keys<'a>(document: &'a Document, call: &Call, placement: Placement) -> Vec<&'a str> {
    let is_open = |key: &str| lookup(&call.context, key).is_none() && !is_settled(key);
    let mut allowed = false;
    let (mut may_allow, mut may_deny) = (Vec::new(), Vec::new());
    for statement in document.statements() {
        let elements = cover(statement, call, placement) != Cover::Nobody
            && action_matches(&statement.action, call)
            && resource_matches(&statement.resource, call);
        let mut closed = statement.conditions.iter().filter(|condition| !is_open(&condition.key));
        if !elements || !closed.all(|condition| condition.holds(&call.context)) {
            continue;
        }
        let keys = statement.conditions.iter().map(|condition| condition.key.as_str()).filter(|key| is_open(key));
        let before = (may_allow.len(), may_deny.len());
        match statement.effect {
            Effect::Allow => may_allow.extend(keys),
            Effect::Deny => may_deny.extend(keys),
        }
        if before == (may_allow.len(), may_deny.len()) {
            match statement.effect {
                Effect::Allow => allowed = true,
                Effect::Deny => return Vec::new(),
            }
        }
    }
    if allowed {
        may_allow.clear();
    } else if may_allow.is_empty() {
        may_deny.clear();
    }
    may_allow.extend(may_deny);
    let mut keys: Vec<&str> = Vec::new();
    for key in may_allow {
        if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key);
        }
    }
    keys
}

fn applies(statement: &Statement, call: &Call, placement: Placement) -> bool {
    action_matches(&statement.action, call)
        && resource_matches(&statement.resource, call)
        && cover(statement, call, placement) != Cover::Nobody
        && statement.conditions.iter().all(|condition| condition.holds(&call.context))
}

fn outcome(statement: &Statement, call: &Call, placement: Placement) -> Outcome {
    let cover = cover(statement, call, placement);
    let mut failures = Vec::new();
    if cover == Cover::Nobody {
        failures.push(Failure::Principal);
    }
    if !action_matches(&statement.action, call) {
        failures.push(Failure::Action);
    }
    if !resource_matches(&statement.resource, call) {
        failures.push(Failure::Resource);
    }
    for (index, condition) in statement.conditions.iter().enumerate() {
        if !condition.holds(&call.context) {
            failures.push(Failure::Condition(index));
        }
    }
    Outcome { effect: statement.effect, cover, failures }
}

fn cover(statement: &Statement, call: &Call, placement: Placement) -> Cover {
    match &statement.principal {
        Some(listed) => listed.covers(call.principal.as_ref(), placement),
        None if placement.has_principal() => Cover::Nobody,
        None => Cover::Everyone,
    }
}

/// Rule POL-20: an element of what is left out matches everything else.
fn element_matches(element: &Element<Pattern>, matches: impl Fn(&Pattern) -> bool) -> bool {
    element.entries.iter().any(matches) == (element.sense == Sense::Listed)
}

/// Rules POL-19 and POL-20.
pub(crate) fn action_matches(element: &Element<Pattern>, call: &Call) -> bool {
    element_matches(element, |pattern| pattern.matches(&call.action, &call.context, Case::Ignored, Span::Whole))
}

/// Rules POL-20, POL-21 and POL-22: `*` is covered by `*` alone.
pub(crate) fn resource_matches(element: &Element<Pattern>, call: &Call) -> bool {
    element_matches(element, |pattern| {
        pattern.is_everything()
            || (call.resource != "*" && pattern.matches(&call.resource, &call.context, Case::Differs, Span::ArnParts))
    })
}
