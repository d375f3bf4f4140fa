//! What is legal in a policy and still likely wrong: codes with their JSON paths and rules. It must not know sentences.

use crate::policy::condition::{Comparison, Condition, Operand, Quantifier, is_multivalued};
use crate::policy::context::Context;
use crate::policy::document::{Document, Effect, Element, Form, Sense, Statement, Version};
use crate::policy::evaluate::{Call, Placement, action_matches, resource_matches};
use crate::policy::pattern::Pattern;
use crate::policy::principal::Entry;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// AWS says that the document is not valid so.
    Error,
    /// It does not do what it seems to do.
    Warning,
    /// Worth knowing.
    Note,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $rule:literal $severity:ident,)*) => {
        /// What a lint found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LintCode {
            $($(#[$doc])* $variant,)*
        }

        impl LintCode {
            /// Every code.
            pub const ALL: &'static [LintCode] = &[$(LintCode::$variant),*];

            fn row(self) -> (&'static str, &'static str, Severity) {
                match self {
                    $(LintCode::$variant => ($name, $rule, Severity::$severity),)*
                }
            }
        }
    };
}

codes! {
    /// It says no more than the default policy.
    FullAccess "full-access" "POL-2" Note,
    /// NotPrincipal in an endpoint policy.
    NotPrincipal "not-principal" "POL-8" Error,
    /// A wildcard or a numeric operator on a key that holds an identifier made by AWS.
    IdentifierWildcard "identifier-wildcard" "POL-9" Warning,
    /// A wildcard with fewer than six characters on either side.
    ShortWildcard "short-wildcard" "POL-9" Warning,
    /// An ARN whose account is neither an id nor a wildcard alone.
    AccountMixture "account-mixture" "POL-9" Warning,
    /// As `IdentifierWildcard`, on a key that decides whom to trust: no wildcard in it has a valid use.
    SensitiveWildcard "sensitive-wildcard" "POL-10" Warning,
    /// A principal with a wildcard, or one that names nobody.
    UnusablePrincipal "unusable-principal" "POL-12" Error,
    /// A gateway endpoint's Principal is not `*`.
    GatewayPrincipal "gateway-principal" "POL-13" Warning,
    /// No statement allows anything.
    DenyOnly "deny-only" "POL-18" Warning,
    /// A wildcard in an action's service prefix, or no prefix.
    ActionPrefix "action-prefix" "POL-19" Warning,
    /// A wildcard in an ARN's service part, or a resource that is no ARN.
    ResourceForm "resource-form" "POL-21" Warning,
    /// An action that knows no resources stands with a specific one.
    NeedsAnyResource "needs-any-resource" "POL-22" Warning,
    /// A condition key that AWS does not know.
    UnknownKey "unknown-key" "POL-25" Warning,
    /// A value that its operator cannot read.
    UnreadableValue "unreadable-value" "POL-28" Warning,
    /// A wildcard under an operator that knows none.
    LiteralWildcard "literal-wildcard" "POL-28" Warning,
    /// A key with several values without a set operator: it never matches.
    NeedsSetOperator "needs-set-operator" "POL-30" Warning,
    /// A set operator on a key with a single value.
    SetOperatorOnSingle "set-operator-on-single" "POL-30" Warning,
    /// An Allow under ForAllValues, which is true where the key is missing.
    ForAllValuesAllow "for-all-values-allow" "POL-30" Warning,
    /// A variable before Version 2012-10-17: plain text.
    VariableInOldVersion "variable-in-old-version" "POL-31" Warning,
    /// A variable in a part or an element that knows none.
    VariableNotHere "variable-not-here" "POL-31" Warning,
    /// An Allow that needs `aws:SourceIp`, which no request through an endpoint has.
    SourceIpNeverMatches "source-ip-never-matches" "POL-34" Warning,
    /// A Deny that holds where `aws:SourceIp` is missing: everything through an endpoint is denied.
    SourceIpLockout "source-ip-lockout" "POL-34" Warning,
    /// `aws:VpcSourceIp` without `aws:SourceVpc` or `aws:SourceVpce`.
    VpcSourceIpAlone "vpc-source-ip-alone" "POL-34" Warning,
    /// The layers of ECR's images cannot be read through this S3 endpoint.
    EcrLayerBucket "ecr-layer-bucket" "POL-35" Note,
}

impl LintCode {
    /// The code's name, in kebab case.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The rulebook's id.
    pub fn rule(self) -> &'static str {
        self.row().1
    }

    pub fn severity(self) -> Severity {
        self.row().2
    }
}

/// A finding about a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    pub code: LintCode,
    /// The JSON path; empty for the document itself.
    pub path: String,
    /// The text that is meant.
    pub found: String,
}

/// Rule POL-10: keys in which a wildcard has no valid use.
const SENSITIVE: [&str; 10] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// Rule POL-33 and the list of global keys: names after `aws:`, in lower case.
const GLOBAL_KEYS: &str = " assumedroot calledvia calledviafirst calledvialast chatbotsourcearn currenttime \
ec2instancesourceprivateipv4 ec2instancesourcevpc epochtime federatedprovider multifactorauthage \
multifactorauthpresent principalaccount principalarn principalisawsservice principalorgid principalorgpaths \
principalservicename principalservicenameslist principaltype referer requestedregion resourceaccount resourceorgid \
resourceorgpaths securetransport sourceaccount sourcearn sourceidentity sourceip sourceorgid sourceorgpaths sourcevpc \
sourcevpcarn sourcevpce tagkeys tokenissuetime useragent userid username viaawsservice vpceaccount vpceorgid \
vpceorgpaths vpcsourceip ";

/// Looks for what is likely wrong in a policy of this place; `service` is the endpoint's, as `s3` or as its full name.
///
/// Rules POL-2, POL-8, POL-9, POL-10, POL-12, POL-13, POL-18, POL-19, POL-21, POL-22, POL-25, POL-28, POL-30, POL-31, POL-34 and POL-35.
pub fn lint(document: &Document, placement: Placement, service: Option<&str>) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut add = |code: LintCode, path: String, found: &str| lints.push(Lint { code, path, found: found.to_owned() });
    if document.is_full_access() && (placement.is_endpoint() || placement == Placement::Resource) {
        add(LintCode::FullAccess, String::new(), "");
    }
    // Elsewhere other policies of the same place may allow what this one does not deny.
    if placement.is_endpoint() && document.statements().iter().all(|statement| statement.effect == Effect::Deny) {
        add(LintCode::DenyOnly, "Statement".to_owned(), "Deny");
    }
    for (index, statement) in document.statements().iter().enumerate() {
        let mut here = |code: LintCode, element: &str, found: &str| add(code, document.path(index, element), found);
        principal(statement, placement, &mut here);
        elements(statement, document.version(), placement, &mut here);
        for condition in &statement.conditions {
            let path = ["Condition.", &condition.name, ".", &condition.key].concat();
            key(statement, condition, placement, &path, &mut here);
            values(condition, document.version(), placement, &path, &mut here);
        }
    }
    let s3 = service.is_some_and(|name| name.rsplit('.').next() == Some("s3"));
    if placement.is_endpoint() && s3 && !document.is_full_access() {
        let bucket = layer_bucket(document.text(), service);
        if !layers_allowed(document, &bucket) {
            add(LintCode::EcrLayerBucket, "Statement".to_owned(), &bucket);
        }
    }
    lints
}

type Add<'a> = &'a mut dyn FnMut(LintCode, &str, &str);

fn principal(statement: &Statement, placement: Placement, add: Add) {
    let Some(listed) = &statement.principal else { return };
    if listed.sense == Sense::AllBut && placement.is_endpoint() {
        add(LintCode::NotPrincipal, "NotPrincipal", "NotPrincipal");
    }
    for (path, entry) in &listed.entries {
        match entry {
            Entry::Everyone => {}
            Entry::Unusable(text) => add(LintCode::UnusablePrincipal, path, text),
            Entry::Account(_) | Entry::Known(_) | Entry::Exact(_) if placement != Placement::GatewayEndpoint => {}
            Entry::Account(text) | Entry::Exact(text) => add(LintCode::GatewayPrincipal, path, text),
            Entry::Known(principal) => add(LintCode::GatewayPrincipal, path, principal.text()),
        }
    }
}

fn indexed(path: &str, form: Form, index: usize) -> String {
    match form {
        Form::Single => path.to_owned(),
        Form::Array => [path, "[", &index.to_string(), "]"].concat(),
    }
}

/// The element's name as it is written.
fn written(element: &Element<Pattern>, name: &str) -> String {
    match element.sense {
        Sense::Listed => name.to_owned(),
        Sense::AllBut => ["Not", name].concat(),
    }
}

/// Rules POL-9, POL-19, POL-21, POL-22 and POL-31.
fn elements(statement: &Statement, version: Version, placement: Placement, add: Add) {
    let resource = &statement.resource;
    let any_resource = resource.sense == Sense::AllBut || resource.entries.iter().any(Pattern::is_everything);
    let name = written(&statement.action, "Action");
    for (index, pattern) in statement.action.entries.iter().enumerate() {
        let path = indexed(&name, statement.action.form, index);
        let source = pattern.source();
        if source != "*" && source.split_once(':').is_none_or(|(prefix, _)| prefix.contains(['*', '?'])) {
            add(LintCode::ActionPrefix, &path, source);
        }
        if source.contains("${") {
            add(LintCode::VariableNotHere, &path, source);
        }
        if !any_resource && statement.action.sense == Sense::Listed && knows_no_resource(source) {
            add(LintCode::NeedsAnyResource, &path, source);
        }
    }
    let name = written(resource, "Resource");
    for (index, pattern) in resource.entries.iter().enumerate() {
        let path = indexed(&name, resource.form, index);
        let source = pattern.source();
        let mut parts = source.splitn(6, ':');
        let (arn, service, account) = (parts.next(), parts.nth(1), parts.nth(1));
        let rest = parts.next();
        if !pattern.is_everything()
            && (arn != Some("arn") || rest.is_none() || service.is_some_and(|part| part.contains(['*', '?'])))
        {
            add(LintCode::ResourceForm, &path, source);
        }
        if placement.is_endpoint() && account.is_some_and(is_mixture) {
            add(LintCode::AccountMixture, &path, source);
        }
        if source.contains("${") {
            if version == Version::V2008 {
                add(LintCode::VariableInOldVersion, &path, source);
            } else if !rest.is_some_and(|rest| rest.contains("${")) {
                add(LintCode::VariableNotHere, &path, source);
            }
        }
    }
}

/// Rule POL-9: an account is an id or a wildcard, never a mixture.
fn is_mixture(account: &str) -> bool {
    account != "*" && account.contains(['*', '?']) && !account.contains("${")
}

/// Rule POL-22: actions that are asked with the resource `*`.
fn knows_no_resource(action: &str) -> bool {
    let listing = ["s3:ListAllMyBuckets", "sqs:ListQueues", "dynamodb:ListTables"];
    listing.iter().any(|known| known.eq_ignore_ascii_case(action))
        || action.get(..12).is_some_and(|head| head.eq_ignore_ascii_case("ec2:Describe"))
}

fn is_one_of(keys: &[&str], key: &str) -> bool {
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Rules POL-10, POL-25, POL-30 and POL-34.
fn key(statement: &Statement, condition: &Condition, placement: Placement, path: &str, add: Add) {
    let key = condition.key.as_str();
    let operator = condition.operator;
    let known = match key.split_once(':') {
        None => false,
        Some((prefix, name)) if prefix.eq_ignore_ascii_case("aws") => {
            let name = name.to_ascii_lowercase();
            let tag = ["principaltag/", "requesttag/", "resourcetag/"].iter().any(|tag| name.starts_with(tag));
            tag || GLOBAL_KEYS.split_ascii_whitespace().any(|known| known == name)
        }
        Some(_) => true,
    };
    if !known {
        add(LintCode::UnknownKey, path, key);
    }
    if operator.comparison != Comparison::Null {
        match (operator.quantifier, is_multivalued(key)) {
            (Quantifier::Single, true) => add(LintCode::NeedsSetOperator, path, key),
            (Quantifier::ForAllValues | Quantifier::ForAnyValue, false) if is_single_valued(key) => {
                add(LintCode::SetOperatorOnSingle, path, key);
            }
            (Quantifier::Single | Quantifier::ForAllValues | Quantifier::ForAnyValue, _) => {}
        }
        let guarded = statement
            .conditions
            .iter()
            .any(|other| other.operator.comparison == Comparison::Null && other.key.eq_ignore_ascii_case(key));
        if operator.quantifier == Quantifier::ForAllValues && statement.effect == Effect::Allow && !guarded {
            add(LintCode::ForAllValuesAllow, path, key);
        }
    }
    let reached = placement.is_endpoint() || placement == Placement::Resource;
    if reached && key.eq_ignore_ascii_case("aws:SourceIp") {
        // Behind an endpoint the key is missing: an empty context shows what the condition then says.
        match (statement.effect, condition.holds(&Context::new())) {
            (Effect::Allow, false) => add(LintCode::SourceIpNeverMatches, path, key),
            (Effect::Deny, true) if operator.comparison != Comparison::Null => {
                add(LintCode::SourceIpLockout, path, key)
            }
            (Effect::Allow, true) | (Effect::Deny, _) => {}
        }
    }
    let with_vpc = statement
        .conditions
        .iter()
        .any(|other| is_one_of(&["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"], &other.key));
    if key.eq_ignore_ascii_case("aws:VpcSourceIp") && !with_vpc {
        add(LintCode::VpcSourceIpAlone, path, key);
    }
}

/// Whether a key is known to hold one value.
fn is_single_valued(key: &str) -> bool {
    key.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("aws:")) && !is_multivalued(key)
}

/// Rules POL-9, POL-10, POL-28 and POL-31.
fn values(condition: &Condition, version: Version, placement: Placement, path: &str, add: Add) {
    let comparison = condition.operator.comparison;
    let sensitive = is_one_of(&SENSITIVE, &condition.key);
    let with_variables = matches!(
        comparison,
        Comparison::StringEquals
            | Comparison::StringEqualsIgnoreCase
            | Comparison::StringLike
            | Comparison::Arn
            | Comparison::Bool
    );
    if placement.is_endpoint() && sensitive && matches!(comparison, Comparison::Numeric(_)) {
        add(LintCode::IdentifierWildcard, path, &condition.name);
    }
    for (index, value) in condition.values.iter().enumerate() {
        let path = indexed(path, condition.form, index);
        let (text, pattern) = match value {
            Operand::Pattern(pattern) => (pattern.source(), Some(pattern)),
            Operand::Unreadable(text) => {
                add(LintCode::UnreadableValue, &path, text);
                (text.as_str(), None)
            }
            Operand::Number(_) | Operand::Date(_) | Operand::Range(_) => continue,
        };
        if text.contains("${") {
            if !with_variables {
                add(LintCode::VariableNotHere, &path, text);
            } else if version == Version::V2008 {
                add(LintCode::VariableInOldVersion, &path, text);
            }
        }
        let plain = !text.contains("${");
        if matches!(comparison, Comparison::Bool | Comparison::Null) && plain && !is_one_of(&["true", "false"], text) {
            add(LintCode::UnreadableValue, &path, text);
        }
        let literal = matches!(comparison, Comparison::StringEquals | Comparison::StringEqualsIgnoreCase);
        if literal && plain && text.contains(['*', '?']) {
            add(LintCode::LiteralWildcard, &path, text);
        }
        if pattern.is_some_and(Pattern::has_wildcard) {
            if sensitive {
                let code =
                    if placement.is_endpoint() { LintCode::IdentifierWildcard } else { LintCode::SensitiveWildcard };
                add(code, &path, text);
            }
            if placement.is_endpoint() && comparison == Comparison::StringLike && has_short_wildcard(text) {
                add(LintCode::ShortWildcard, &path, text);
            }
        }
        let mut parts = text.splitn(6, ':');
        if placement.is_endpoint() && parts.next() == Some("arn") && parts.nth(3).is_some_and(is_mixture) {
            add(LintCode::AccountMixture, &path, text);
        }
    }
}

/// Rule POL-9: six characters at least stand before or after each wildcard.
fn has_short_wildcard(text: &str) -> bool {
    let runs: Vec<usize> = text.split(['*', '?']).map(|run| run.chars().count()).collect();
    runs.windows(2).any(|pair| pair.iter().all(|run| *run < 6))
}

/// The bucket that holds the layers of ECR's images in the endpoint's Region, as far as the Region is known.
fn layer_bucket(text: &str, service: Option<&str>) -> String {
    let mut labels = service.unwrap_or("").rsplit('.').skip(1);
    let named = labels.next().filter(|label| label.contains('-'));
    let in_policy = || text.split_once("prod-")?.1.split_once("-starport-layer-bucket").map(|(region, _)| region);
    let region = named.or_else(in_policy).filter(|region| !region.contains(['*', '?', ' '])).unwrap_or("us-east-1");
    ["arn:aws:s3:::prod-", region, "-starport-layer-bucket"].concat()
}

/// Whether image layers can be read: the URL is AWS's own, so conditions on who calls or who owns the bucket do not hold.
///
/// Rule POL-35.
fn layers_allowed(document: &Document, bucket: &str) -> bool {
    let call = Call {
        principal: None,
        action: "s3:GetObject".to_owned(),
        resource: [bucket, "/layer"].concat(),
        context: ["aws:PrincipalAccount", "aws:ResourceAccount", "s3:ResourceAccount"]
            .map(|key| (key.to_owned(), vec!["000000000000".to_owned()]))
            .into(),
    };
    let applies = |statement: &Statement| {
        statement.principal.as_ref().is_none_or(|listed| listed.is_everyone())
            && action_matches(&statement.action, &call)
            && resource_matches(&statement.resource, &call)
            && statement.conditions.iter().all(|condition| match is_about_ownership(&condition.key) {
                true => condition.holds(&call.context),
                // Other conditions are taken to be met where they allow, and not to be met where they deny.
                false => statement.effect == Effect::Allow,
            })
    };
    let mut allowed = false;
    for statement in document.statements().iter().filter(|statement| applies(statement)) {
        match statement.effect {
            Effect::Deny => return false,
            Effect::Allow => allowed = true,
        }
    }
    allowed
}

fn is_about_ownership(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["aws:principal", "aws:resource", "s3:resourceaccount", "aws:userid", "aws:username"]
        .iter()
        .any(|head| key.starts_with(head))
}
