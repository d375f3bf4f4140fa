//! The flags of an operation: its input's members as the AWS CLI spells them, and the AWS CLI's own.
//! It must not know how a value is written.

use crate::control::shapes::{Kind, Need, Operation, kebab_case};

/// A flag of an operation.
#[derive(Clone, Debug)]
pub struct Flag {
    /// With its two dashes.
    pub name: String,
    pub takes: Takes,
    pub need: Need,
}

/// What a flag does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The member's value: one word, or more for a list.
    Value(&'static str, Kind),
    /// The flag alone sets the member to this.
    Switch(&'static str, bool),
    /// `{"Value": true}` by the flag alone, or a value behind it.
    Attribute(&'static str, Kind),
    /// `{"Value": false}`.
    NoAttribute(&'static str),
    /// The AWS CLI's own way to say several members.
    Shortcut(Shortcut),
    /// A flag of the AWS CLI itself.
    Global(Global),
}

/// The AWS CLI's own flags of some operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    Protocol,
    Port,
    Cidr,
    SourceGroup,
    GroupOwner,
    Count,
    SecondaryAddresses,
    SecondaryAddressCount,
    AssociatePublicAddress,
    NoAssociatePublicAddress,
}

impl Shortcut {
    /// Whether it takes words behind it: none, one, or many.
    pub fn words(self) -> &'static str {
        match self {
            Shortcut::AssociatePublicAddress | Shortcut::NoAssociatePublicAddress => "boolean",
            Shortcut::SecondaryAddresses => "list",
            Shortcut::SecondaryAddressCount => "integer",
            Shortcut::Protocol
            | Shortcut::Port
            | Shortcut::Cidr
            | Shortcut::SourceGroup
            | Shortcut::GroupOwner
            | Shortcut::Count => "string",
        }
    }
}

/// The flags that every operation has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Global {
    Region,
    Profile,
    Output,
    Query,
    NoPaginate,
    PageSize,
    MaxItems,
    StartingToken,
    InputJson,
    Skeleton,
    Version,
    /// Taken and without effect here.
    Ignored,
    /// Taken with its value and without effect here.
    IgnoredValue,
}

static GLOBALS: &[(&str, Global)] = &[
    ("--region", Global::Region),
    ("--profile", Global::Profile),
    ("--output", Global::Output),
    ("--query", Global::Query),
    ("--no-paginate", Global::NoPaginate),
    ("--no-cli-pager", Global::Ignored),
    ("--no-sign-request", Global::Ignored),
    ("--no-verify-ssl", Global::Ignored),
    ("--no-cli-auto-prompt", Global::Ignored),
    ("--debug", Global::Ignored),
    ("--endpoint-url", Global::IgnoredValue),
    ("--color", Global::IgnoredValue),
    ("--ca-bundle", Global::IgnoredValue),
    ("--cli-read-timeout", Global::IgnoredValue),
    ("--cli-connect-timeout", Global::IgnoredValue),
    ("--cli-binary-format", Global::IgnoredValue),
    ("--version", Global::Version),
];

/// The flags that stand before or behind any operation.
pub fn global_flags() -> impl Iterator<Item = Flag> {
    GLOBALS.iter().map(|(name, global)| flag(*name, Takes::Global(*global)))
}

fn flag(name: impl Into<String>, takes: Takes) -> Flag {
    Flag { name: name.into(), takes, need: Need::Optional }
}

fn is_group_rule(operation: Operation) -> bool {
    matches!(
        operation.name(),
        "AuthorizeSecurityGroupIngress"
            | "AuthorizeSecurityGroupEgress"
            | "RevokeSecurityGroupIngress"
            | "RevokeSecurityGroupEgress"
    )
}

/// An operation's own flags, in the order of its input's members; the AWS CLI's own behind them.
pub fn flags(operation: Operation) -> Vec<Flag> {
    let ec2 = operation.service() == "ec2";
    let runs = ec2 && operation.name() == "RunInstances";
    let mut flags = Vec::new();
    for member in operation.input().into_iter().flat_map(|input| input.members()) {
        let kebab = kebab_case(member.name);
        let name = format!("--{kebab}");
        if runs && matches!(member.name, "MinCount" | "MaxCount") {
            continue;
        }
        let negative = match kebab.as_str() {
            "egress" if ec2 => "--ingress".to_owned(),
            "disable-api-termination" if ec2 => "--enable-api-termination".to_owned(),
            kebab => format!("--no-{kebab}"),
        };
        if member.kind == Kind::Boolean {
            flags.push(Flag { name, takes: Takes::Switch(member.name, true), need: member.need });
            flags.push(flag(negative, Takes::Switch(member.name, false)));
        } else if ec2 && member.kind.lone_value() == Some(Kind::Boolean) {
            flags.push(Flag { name, takes: Takes::Attribute(member.name, member.kind), need: member.need });
            flags.push(flag(negative, Takes::NoAttribute(member.name)));
        } else {
            flags.push(Flag { name, takes: Takes::Value(member.name, member.kind), need: member.need });
        }
    }
    let mut shortcut = |name: &str, shortcut: Shortcut| flags.push(flag(name, Takes::Shortcut(shortcut)));
    if ec2 && is_group_rule(operation) {
        shortcut("--protocol", Shortcut::Protocol);
        shortcut("--port", Shortcut::Port);
        shortcut("--cidr", Shortcut::Cidr);
        shortcut("--source-group", Shortcut::SourceGroup);
        shortcut("--group-owner", Shortcut::GroupOwner);
    }
    if runs {
        shortcut("--count", Shortcut::Count);
        shortcut("--secondary-private-ip-addresses", Shortcut::SecondaryAddresses);
        shortcut("--secondary-private-ip-address-count", Shortcut::SecondaryAddressCount);
        shortcut("--associate-public-ip-address", Shortcut::AssociatePublicAddress);
        shortcut("--no-associate-public-ip-address", Shortcut::NoAssociatePublicAddress);
    }
    flags.push(flag("--cli-input-json", Takes::Global(Global::InputJson)));
    flags.push(flag("--generate-cli-skeleton", Takes::Global(Global::Skeleton)));
    if operation.page_keys().next().is_some() {
        flags.push(flag("--page-size", Takes::Global(Global::PageSize)));
        flags.push(flag("--max-items", Takes::Global(Global::MaxItems)));
        flags.push(flag("--starting-token", Takes::Global(Global::StartingToken)));
    }
    flags
}
