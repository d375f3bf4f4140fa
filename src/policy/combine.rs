//! All policies of one call together: endpoint, resource, identity, organization, boundary and session, known or not. It must not know how a policy came to be attached.

use crate::policy::document::{Document, Effect};
use crate::policy::evaluate::{Call, Decision, Evaluation, Placement, evaluate};
use crate::policy::principal::{Cover, Kind, Principal};

/// What is attached at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Attached<'a> {
    /// Nothing is. For an endpoint that is full access (rule POL-5), for boundaries and organizations no limit, else no grant.
    #[default]
    Nothing,
    /// It is not known whether, or what.
    Unknown,
    /// These documents; one Allow among them is enough.
    Documents(Vec<&'a Document>),
}

/// Whether the caller and the resource belong to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    SameAccount,
    CrossAccount,
}

impl Relation {
    /// Compares the caller's account with the resource's.
    pub fn between(principal: Option<&Principal>, resource_account: &str) -> Relation {
        match principal {
            Some(principal) if principal.account == resource_account => Relation::SameAccount,
            Some(_) | None => Relation::CrossAccount,
        }
    }
}

/// Every policy that takes part in one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies<'a> {
    /// Gateway or interface.
    pub endpoint_placement: Placement,
    pub endpoint: Attached<'a>,
    pub resource: Attached<'a>,
    pub identity: Attached<'a>,
    /// One for each level of the organization, from the root down; each must allow.
    /// Empty for principals of the management account (rule POL-37).
    pub service_control: Vec<Attached<'a>>,
    /// As `service_control`, of the resource's account. RCPFullAWSAccess is always part of it (rule POL-37).
    pub resource_control: Vec<Attached<'a>>,
    pub boundary: Attached<'a>,
    pub session: Attached<'a>,
    pub relation: Relation,
}

impl Policies<'_> {
    /// No policy anywhere.
    pub fn none(endpoint_placement: Placement, relation: Relation) -> Policies<'static> {
        Policies {
            endpoint_placement,
            endpoint: Attached::Nothing,
            resource: Attached::Nothing,
            identity: Attached::Nothing,
            service_control: Vec::new(),
            resource_control: Vec::new(),
            boundary: Attached::Nothing,
            session: Attached::Nothing,
            relation,
        }
    }
}

/// What the policies of one place say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub placement: Placement,
    /// The level of the organization, from 0; 0 elsewhere.
    pub level: usize,
    pub says: Says,
    /// One for each document, in the order given.
    pub evaluations: Vec<Evaluation>,
}

/// A place's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing is attached.
    Nothing,
    Unknown,
    Decision(Decision),
}

/// The answer of all policies together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    Denied,
    /// The known policies do not decide it.
    Unknown,
}

/// What denies: the place, the kind of denial, and the statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    pub placement: Placement,
    /// Never `Allowed`.
    pub decision: Decision,
    /// The document and the index of each deciding statement; empty for an implicit denial.
    pub statements: Vec<(usize, usize)>,
}

/// The verdict with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combined {
    pub verdict: Verdict,
    /// What denies, where it is denied: the first in the order of rule POL-36.
    pub blocked: Option<Blocked>,
    /// The places whose policies are not known and would decide it; empty unless the verdict is unknown.
    pub missing: Vec<Placement>,
    /// Every place, in the order in which it is asked.
    pub stages: Vec<Stage>,
}

/// Evaluates all policies of one call together.
///
/// Rules POL-36, POL-37, POL-38 and POL-40: explicit denies first, then each place that must allow, in their order.
pub fn combine(policies: &Policies, call: &Call) -> Combined {
    // An unsigned request and a service's own have no identity, and no account whose policies bind them.
    let nothing = Attached::Nothing;
    let of_caller = |attached| if has_account(call) { attached } else { &nothing };
    let mut stages = Vec::new();
    let mut ask = |placement: Placement, level: usize, attached: &Attached| {
        stages.push(stage(placement, level, attached, call));
    };
    for (level, attached) in policies.resource_control.iter().enumerate() {
        ask(Placement::ResourceControl, level, attached);
    }
    for (level, attached) in policies.service_control.iter().enumerate() {
        ask(Placement::ServiceControl, level, of_caller(attached));
    }
    ask(policies.endpoint_placement, 0, &policies.endpoint);
    ask(Placement::Resource, 0, &policies.resource);
    ask(Placement::Identity, 0, of_caller(&policies.identity));
    ask(Placement::Boundary, 0, of_caller(&policies.boundary));
    ask(Placement::Session, 0, of_caller(&policies.session));

    let explicit = |stage: &&Stage| stage.says == Says::Decision(Decision::ExplicitlyDenied);
    if let Some(stage) = stages.iter().find(explicit) {
        let denies = stage.evaluations.iter().enumerate();
        let denies = denies.filter(|(_, evaluation)| evaluation.decision == Decision::ExplicitlyDenied);
        let statements =
            denies.flat_map(|(document, evaluation)| evaluation.deciding.iter().map(move |index| (document, *index)));
        let blocked = Blocked {
            placement: stage.placement,
            decision: Decision::ExplicitlyDenied,
            statements: statements.collect(),
        };
        return Combined { verdict: Verdict::Denied, blocked: Some(blocked), missing: Vec::new(), stages };
    }

    let grant = Grant::of(policies.relation, call, &stages);
    let blocked = stages.iter().find_map(|stage| grant.blocks(stage).then_some(stage.placement));
    if let Some(placement) = blocked {
        let blocked = Blocked { placement, decision: Decision::ImplicitlyDenied, statements: Vec::new() };
        return Combined { verdict: Verdict::Denied, blocked: Some(blocked), missing: Vec::new(), stages };
    }
    // A policy that is not known may deny explicitly, so each of them leaves the verdict open.
    let mut missing: Vec<Placement> =
        stages.iter().filter(|stage| stage.says == Says::Unknown).map(|stage| stage.placement).collect();
    missing.dedup();
    let verdict = if missing.is_empty() { Verdict::Allowed } else { Verdict::Unknown };
    Combined { verdict, blocked: None, missing, stages }
}

/// One API call that needs several actions or resources: each pair on its own, all must be allowed.
///
/// Rule POL-23.
pub fn combine_all(policies: &Policies, calls: &[Call]) -> (Verdict, Vec<Combined>) {
    let all: Vec<Combined> = calls.iter().map(|call| combine(policies, call)).collect();
    let any = |verdict: Verdict| all.iter().any(|combined| combined.verdict == verdict);
    let verdict = if any(Verdict::Denied) {
        Verdict::Denied
    } else if any(Verdict::Unknown) {
        Verdict::Unknown
    } else {
        Verdict::Allowed
    };
    (verdict, all)
}

fn stage(placement: Placement, level: usize, attached: &Attached, call: &Call) -> Stage {
    let (says, evaluations) = match attached {
        Attached::Nothing => (Says::Nothing, Vec::new()),
        Attached::Unknown => (Says::Unknown, Vec::new()),
        Attached::Documents(documents) => {
            let evaluations: Vec<Evaluation> =
                documents.iter().map(|document| evaluate(document, call, placement)).collect();
            let any = |decision: Decision| evaluations.iter().any(|evaluation| evaluation.decision == decision);
            let decision = if any(Decision::ExplicitlyDenied) {
                Decision::ExplicitlyDenied
            } else if any(Decision::Allowed) || placement == Placement::ResourceControl {
                // Rule POL-37: RCPFullAWSAccess is always attached, so that a resource control policy only denies.
                Decision::Allowed
            } else {
                Decision::ImplicitlyDenied
            };
            (Says::Decision(decision), evaluations)
        }
    };
    Stage { placement, level, says, evaluations }
}

/// Whether something may be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Maybe {
    Yes,
    No,
    Unknown,
}

/// Who may grant the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// The caller has no identity policies: an unsigned request, or a service.
    Resource,
    Either,
    /// The resource's policy by naming the caller, or by naming the account together with an identity policy.
    Itself,
    Both,
}

struct Grant {
    needs: Needs,
    resource: Maybe,
    identity: Maybe,
    /// How the resource policy names the caller.
    cover: Cover,
}

/// Whether the caller belongs to an account: it is neither anonymous nor a service.
fn has_account(call: &Call) -> bool {
    call.principal.as_ref().is_some_and(|principal| principal.kind != Kind::Service)
}

impl Grant {
    fn of(relation: Relation, call: &Call, stages: &[Stage]) -> Grant {
        let says = |placement: Placement| stages.iter().find(|stage| stage.placement == placement);
        let maybe = |stage: Option<&Stage>| match stage.map_or(Says::Nothing, |stage| stage.says) {
            Says::Unknown => Maybe::Unknown,
            Says::Decision(Decision::Allowed) => Maybe::Yes,
            Says::Nothing | Says::Decision(Decision::ExplicitlyDenied | Decision::ImplicitlyDenied) => Maybe::No,
        };
        let resource = says(Placement::Resource);
        let outcomes = resource.into_iter().flat_map(|stage| &stage.evaluations).flat_map(|one| &one.outcomes);
        let allows = outcomes.filter(|outcome| outcome.effect == Effect::Allow && outcome.applies());
        let cover = allows.map(|outcome| outcome.cover).max().unwrap_or(Cover::Nobody);
        let needs = if !has_account(call) {
            Needs::Resource
        } else if relation == Relation::CrossAccount {
            Needs::Both
        } else if itself_must_allow(call) {
            Needs::Itself
        } else {
            Needs::Either
        };
        let root = call.principal.as_ref().is_some_and(|principal| principal.kind == Kind::Root);
        // The root user needs no identity policy.
        let identity = if root { Maybe::Yes } else { maybe(says(Placement::Identity)) };
        Grant { needs, resource: maybe(resource), identity, cover }
    }

    /// Whether a resource policy alone grants the call: it names the caller, not only its account.
    fn resource_suffices(&self) -> Maybe {
        match (self.needs, self.resource) {
            (Needs::Both, _) => Maybe::No,
            (Needs::Either | Needs::Itself, Maybe::Yes) if self.cover == Cover::Account => Maybe::No,
            (Needs::Either | Needs::Itself | Needs::Resource, resource) => resource,
        }
    }

    /// Whether a place keeps the call from being allowed, whatever the places that are not known say.
    fn blocks(&self, stage: &Stage) -> bool {
        let silent = stage.says == Says::Decision(Decision::ImplicitlyDenied);
        match stage.placement {
            Placement::GatewayEndpoint
            | Placement::InterfaceEndpoint
            | Placement::ResourceControl
            | Placement::ServiceControl => silent,
            Placement::Resource => match self.needs {
                Needs::Resource | Needs::Itself | Needs::Both => self.resource == Maybe::No,
                Needs::Either => false,
            },
            Placement::Identity => match self.needs {
                Needs::Resource => false,
                Needs::Both => self.identity == Maybe::No,
                Needs::Either | Needs::Itself => self.identity == Maybe::No && self.resource_suffices() == Maybe::No,
            },
            // Rule POL-38: a resource policy that names the user or the session is not limited by these.
            Placement::Boundary | Placement::Session => {
                let direct = match self.resource_suffices() {
                    Maybe::Yes => self.cover == Cover::Exactly,
                    Maybe::Unknown => true,
                    Maybe::No => false,
                };
                silent && !direct
            }
        }
    }
}

/// Rule POL-36: the policies of KMS keys and of roles must allow themselves.
fn itself_must_allow(call: &Call) -> bool {
    let parts: Vec<&str> = call.resource.splitn(6, ':').collect();
    match parts.as_slice() {
        [_, _, service, _, _, resource] => {
            let key = service.eq_ignore_ascii_case("kms") && resource.starts_with("key/");
            let trust = call.action.get(..14).is_some_and(|head| head.eq_ignore_ascii_case("sts:AssumeRole"));
            key || (trust && resource.starts_with("role/"))
        }
        _ => false,
    }
}

/// How much a service tells the caller about a denial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The caller is of the resource's account or organization.
    Within,
    Stranger,
}

/// The error that S3 answers with: code and arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal<'a> {
    pub call: &'a Call,
    pub placement: Placement,
    pub decision: Decision,
    pub audience: Audience,
}

impl Refusal<'_> {
    /// The error code of S3.
    pub fn code(&self) -> &'static str {
        "AccessDenied"
    }

    /// The text that S3 answers with, word for word.
    ///
    /// Rule POL-39.
    pub fn message(&self) -> String {
        let (Audience::Within, Some(principal)) = (self.audience, &self.call.principal) else {
            return "Access Denied".to_owned();
        };
        let (article, kind) = match self.placement {
            Placement::GatewayEndpoint | Placement::InterfaceEndpoint => ("a ", "VPC endpoint policy"),
            Placement::Resource => ("a ", "resource-based policy"),
            Placement::Identity => ("an ", "identity-based policy"),
            Placement::ServiceControl => ("a ", "service control policy"),
            Placement::ResourceControl => ("a ", "resource control policy"),
            Placement::Boundary => ("a ", "permissions boundary"),
            Placement::Session => ("a ", "session policy"),
        };
        let action = &self.call.action;
        let head = ["User: ", principal.text(), " is not authorized to perform: ", action].concat();
        let tail = match self.decision {
            Decision::ExplicitlyDenied => {
                [" on resource: \"", &self.call.resource, "\" with an explicit deny in ", article, kind].concat()
            }
            Decision::ImplicitlyDenied | Decision::Allowed => {
                [" because no ", kind, " allows the ", action, " action"].concat()
            }
        };
        head + &tail
    }
}
