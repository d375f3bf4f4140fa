//! A policy document as typed statements, read from its text with the JSON path of every fault. It must not know requests.

use std::fmt;

use serde_json::Value;

use crate::policy::condition::{Condition, Operator};
use crate::policy::evaluate::Placement;
use crate::policy::json::{At, Node, duplicate};
use crate::policy::pattern::{Pattern, Variables, Wildcards};
use crate::policy::principal::{Entry, Listed};

/// The default policy of a gateway endpoint, as DescribeVpcEndpoints returns it.
///
/// Rule POL-2.
pub const FULL_ACCESS: &str =
    r#"{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

/// The default policy of an interface endpoint, as DescribeVpcEndpoints returns it.
///
/// Rule POL-2.
pub const FULL_ACCESS_INTERFACE: &str = r#"{
  "Statement": [
    {
      "Action": "*", 
      "Effect": "Allow", 
      "Principal": "*", 
      "Resource": "*"
    }
  ]
}"#;

/// The most characters of an endpoint policy, white space counted.
///
/// Rule POL-3.
pub const MAX_ENDPOINT_CHARACTERS: usize = 20_480;

/// The version of the policy language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`, or no Version: `${…}` is plain text.
    V2008,
    /// `2012-10-17`: variables.
    V2012,
}

/// What a statement does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// Whether an element lists what it covers, or what it leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sense {
    /// `Action`, `Resource`, `Principal`.
    Listed,
    /// `NotAction`, `NotResource`, `NotPrincipal`.
    AllBut,
}

/// Whether a list was written as an array or as its single element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Single,
    Array,
}

/// An element that lists things: its entries, and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<T> {
    pub sense: Sense,
    pub form: Form,
    pub entries: Vec<T>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: Effect,
    /// None in identity and organization policies, which have none.
    pub principal: Option<Listed>,
    pub action: Element<Pattern>,
    pub resource: Element<Pattern>,
    /// One for each operator and key, in the order of the text.
    pub conditions: Vec<Condition>,
}

/// A policy: its statements, and the text that they were read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    text: String,
    version: Version,
    id: Option<String>,
    form: Form,
    statements: Vec<Statement>,
}

/// What is wrong with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The text is no JSON, or is nested deeper than 128 levels.
    Json,
    /// A member stands twice in one object.
    Duplicate,
    /// A value has another JSON type than the grammar wants.
    Type,
    /// An element that the grammar does not know.
    UnknownElement,
    /// A required element is missing.
    Missing,
    /// Two elements that exclude each other, such as Action and NotAction.
    Both,
    /// A list without entries.
    Empty,
    /// Version is neither 2008-10-17 nor 2012-10-17.
    Version,
    /// Effect is neither Allow nor Deny, in this case.
    Effect,
    /// A condition operator that there is not.
    Operator,
    /// A principal that is not `*` stands without its type, or has a wildcard, or is none.
    Principal,
    /// An element that this kind of policy may not have.
    NotHere,
    /// The text is longer than the limit.
    TooLong,
}

impl Fault {
    pub const ALL: [Self; 13] = [
        Self::Json,
        Self::Duplicate,
        Self::Type,
        Self::UnknownElement,
        Self::Missing,
        Self::Both,
        Self::Empty,
        Self::Version,
        Self::Effect,
        Self::Operator,
        Self::Principal,
        Self::NotHere,
        Self::TooLong,
    ];

    /// What the grammar wants, as a sentence's end.
    pub fn wants(self) -> &'static str {
        self.said().1
    }

    /// Its name among strings, and what the grammar wants.
    pub fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("Json", "must be JSON, nested at most 128 deep"),
            Self::Duplicate => ("Duplicate", "stands twice in one object"),
            Self::Type => ("Type", "has the wrong JSON type"),
            Self::UnknownElement => ("UnknownElement", "is no element of the policy language"),
            Self::Missing => ("Missing", "is required"),
            Self::Both => ("Both", "cannot stand beside its opposite"),
            Self::Empty => ("Empty", "must have at least one entry"),
            Self::Version => ("Version", "must be 2008-10-17 or 2012-10-17"),
            Self::Effect => ("Effect", "must be Allow or Deny, in this case"),
            Self::Operator => ("Operator", "is no condition operator"),
            Self::Principal => (
                "Principal",
                "must be \"*\", an account id, or the ARN of a user, a role or a session, without wildcards",
            ),
            Self::NotHere => ("NotHere", "cannot stand in this kind of policy"),
            Self::TooLong => ("TooLong", "is longer than 20,480 characters, white space counted"),
        }
    }
}

/// Why a text is no policy: where, what, and the text that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The JSON path, such as `Statement[1].Condition.StringEquals`; empty for the document itself.
    pub path: String,
    pub fault: Fault,
    /// The offending text.
    pub found: String,
}

impl PolicyError {
    /// The error code of EC2 for a document that it does not accept.
    ///
    /// Rule POL-11.
    pub fn code(&self) -> &'static str {
        "InvalidPolicyDocument"
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let path = if self.path.is_empty() { "the document" } else { &self.path };
        formatter.write_str(path)?;
        formatter.write_str(" ")?;
        formatter.write_str(self.fault.wants())?;
        if !self.found.is_empty() {
            formatter.write_str("; found: ")?;
            formatter.write_str(&self.found)?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyError {}

fn fault<T>(at: &At, fault: Fault, found: &str) -> Result<T, PolicyError> {
    Err(PolicyError { path: at.text(), fault, found: found.to_owned() })
}

impl Document {
    /// Reads a policy of any kind.
    ///
    /// Rules POL-7 and POL-11.
    ///
    /// # Errors
    /// The first fault against the grammar, with its JSON path.
    pub fn parse(text: &str) -> Result<Document, PolicyError> {
        let node = match serde_json::from_str::<Node>(text) {
            Ok(node) => node,
            Err(error) => return fault(&At::ROOT, Fault::Json, &error.to_string()),
        };
        if let Some((path, found)) = duplicate(&node, &At::ROOT) {
            return Err(PolicyError { path, fault: Fault::Duplicate, found });
        }
        let Node::Map(members) = &node else {
            return fault(&At::ROOT, Fault::Type, &node.shown());
        };
        for (name, _) in members {
            if !matches!(name.as_str(), "Version" | "Id" | "Statement") {
                return fault(&At::ROOT.key(name), Fault::UnknownElement, name);
            }
        }
        let version = match text_of(&node, "Version", &At::ROOT)? {
            None => Version::V2008,
            Some(version) => match version.as_str() {
                "2008-10-17" => Version::V2008,
                "2012-10-17" => Version::V2012,
                other => return fault(&At::ROOT.key("Version"), Fault::Version, other),
            },
        };
        let id = text_of(&node, "Id", &At::ROOT)?;
        let at = At::ROOT.key("Statement");
        let (form, statements) = match node.get("Statement") {
            None => return fault(&at, Fault::Missing, ""),
            Some(Node::List(items)) => {
                let mut statements = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    statements.push(statement(item, version, &at.index(index))?);
                }
                (Form::Array, statements)
            }
            Some(item) => (Form::Single, vec![statement(item, version, &at)?]),
        };
        if statements.is_empty() {
            return fault(&at, Fault::Empty, "");
        }
        Ok(Document { text: text.to_owned(), version, id, form, statements })
    }

    /// Reads a policy that stands inside other JSON.
    ///
    /// # Errors
    /// As [`Document::parse`]; members that stood twice are lost in a `Value` and cannot be seen.
    pub fn from_value(value: &Value) -> Result<Document, PolicyError> {
        match value {
            Value::String(text) => Document::parse(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                Document::parse(&value.to_string())
            }
        }
    }

    /// Reads a policy for its place, as the control plane does: with the place's own limits.
    ///
    /// # Errors
    /// As [`Document::parse`] and [`Document::check`].
    pub fn parse_for(text: &str, placement: Placement) -> Result<Document, PolicyError> {
        let document = Document::parse(text)?;
        document.check(placement)?;
        Ok(document)
    }

    /// What its place asks of a policy beyond the grammar: size, Principal, NotPrincipal.
    ///
    /// Rules POL-3, POL-7, POL-8, POL-12 and POL-14.
    ///
    /// # Errors
    /// The first fault, with its JSON path.
    pub fn check(&self, placement: Placement) -> Result<(), PolicyError> {
        if placement.is_endpoint() {
            let characters = self.text.chars().count();
            if characters > MAX_ENDPOINT_CHARACTERS {
                return fault(&At::ROOT, Fault::TooLong, &characters.to_string());
            }
        }
        for (index, statement) in self.statements.iter().enumerate() {
            let path = |name: &str| self.path(index, name);
            match (&statement.principal, placement.has_principal()) {
                (None, false) => {}
                (None, true) => {
                    return Err(PolicyError { path: path("Principal"), fault: Fault::Missing, found: String::new() });
                }
                (Some(listed), false) => {
                    let name = listed.name();
                    return Err(PolicyError { path: path(name), fault: Fault::NotHere, found: name.to_owned() });
                }
                (Some(listed), true) => {
                    if listed.sense == Sense::AllBut && placement.is_endpoint() {
                        let found = "NotPrincipal".to_owned();
                        return Err(PolicyError { path: path("NotPrincipal"), fault: Fault::NotHere, found });
                    }
                    if let Some((at, found)) = listed.entries.iter().find_map(|(at, entry)| match entry {
                        Entry::Unusable(text) => Some((at, text)),
                        Entry::Everyone | Entry::Account(_) | Entry::Known(_) | Entry::Exact(_) => None,
                    }) {
                        let fault = Fault::Principal;
                        return Err(PolicyError { path: path(at), fault, found: found.clone() });
                    }
                }
            }
        }
        Ok(())
    }

    /// The text, byte for byte as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn version(&self) -> Version {
        self.version
    }

    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The JSON path of an element of a statement.
    pub fn path(&self, statement: usize, element: &str) -> String {
        let root = At::ROOT.key("Statement");
        match self.form {
            Form::Single => root.key(element).text(),
            Form::Array => root.index(statement).key(element).text(),
        }
    }

    /// Whether it says no more than the default policy: everything is allowed to everyone.
    ///
    /// Rule POL-2.
    pub fn is_full_access(&self) -> bool {
        self.statements.iter().all(|statement| statement.effect == Effect::Allow)
            && self.statements.iter().any(Statement::allows_everything)
    }
}

impl Statement {
    /// Whether it is the default policy's one statement.
    ///
    /// Rule POL-2.
    pub fn allows_everything(&self) -> bool {
        let everything = |element: &Element<Pattern>| {
            element.sense == Sense::Listed && element.entries.iter().any(Pattern::is_everything)
        };
        self.effect == Effect::Allow
            && self.conditions.is_empty()
            && self.principal.as_ref().is_none_or(Listed::is_everyone)
            && everything(&self.action)
            && everything(&self.resource)
    }
}

fn text_of(node: &Node, name: &str, at: &At) -> Result<Option<String>, PolicyError> {
    match node.get(name) {
        None => Ok(None),
        Some(Node::Text(text)) => Ok(Some(text.clone())),
        Some(other) => fault(&at.key(name), Fault::Type, &other.shown()),
    }
}

/// Rule POL-7.
fn statement(node: &Node, version: Version, at: &At) -> Result<Statement, PolicyError> {
    const ELEMENTS: [&str; 9] =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let Node::Map(members) = node else {
        return fault(at, Fault::Type, &node.shown());
    };
    for (name, _) in members {
        if !ELEMENTS.contains(&name.as_str()) {
            return fault(&at.key(name), Fault::UnknownElement, name);
        }
    }
    let effect = match text_of(node, "Effect", at)?.as_deref() {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        Some(other) => return fault(&at.key("Effect"), Fault::Effect, other),
        None => return fault(&at.key("Effect"), Fault::Missing, ""),
    };
    let principal = match either(node, ["Principal", "NotPrincipal"], at)? {
        None => None,
        Some((sense, name, value)) => Some(principals(value, sense, &at.key(name))?),
    };
    let (everywhere, in_resource) = match version {
        Version::V2008 => (Variables::Literal, Variables::Literal),
        Version::V2012 => (Variables::Anywhere, Variables::AfterFifthColon),
    };
    Ok(Statement {
        sid: text_of(node, "Sid", at)?,
        effect,
        principal,
        action: patterns(node, ["Action", "NotAction"], Wildcards::InAction, Variables::Literal, at)?,
        resource: patterns(node, ["Resource", "NotResource"], Wildcards::InResource, in_resource, at)?,
        conditions: match node.get("Condition") {
            None => Vec::new(),
            Some(block) => conditions(block, everywhere, &at.key("Condition"))?,
        },
    })
}

type Chosen<'a> = (Sense, &'static str, &'a Node);

/// The one of two opposite elements that is there.
fn either<'a>(node: &'a Node, names: [&'static str; 2], at: &At) -> Result<Option<Chosen<'a>>, PolicyError> {
    let [listed, all_but] = names;
    match (node.get(listed), node.get(all_but)) {
        (Some(_), Some(_)) => fault(&at.key(all_but), Fault::Both, all_but),
        (Some(value), None) => Ok(Some((Sense::Listed, listed, value))),
        (None, Some(value)) => Ok(Some((Sense::AllBut, all_but, value))),
        (None, None) => Ok(None),
    }
}

fn patterns(
    node: &Node,
    names: [&'static str; 2],
    wildcards: Wildcards,
    variables: Variables,
    at: &At,
) -> Result<Element<Pattern>, PolicyError> {
    let [listed, _] = names;
    let Some((sense, name, value)) = either(node, names, at)? else {
        return fault(&at.key(listed), Fault::Missing, "");
    };
    let at = at.key(name);
    let pattern = |item: &Node, at: &At| match item {
        Node::Text(text) => Ok(Pattern::new(text, wildcards, variables)),
        Node::Null | Node::Number(_) | Node::Flag(_) | Node::List(_) | Node::Map(_) => {
            fault(at, Fault::Type, &item.shown())
        }
    };
    let mut entries = Vec::new();
    let form = match value {
        Node::List(items) => {
            for (index, item) in items.iter().enumerate() {
                entries.push(pattern(item, &at.index(index))?);
            }
            Form::Array
        }
        Node::Null | Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::Map(_) => {
            entries.push(pattern(value, &at)?);
            Form::Single
        }
    };
    if entries.is_empty() {
        return fault(&at, Fault::Empty, "");
    }
    Ok(Element { sense, form, entries })
}

/// Rules POL-12 and POL-14: `"*"`, or an object of types; a bare ARN is an error.
fn principals(node: &Node, sense: Sense, at: &At) -> Result<Listed, PolicyError> {
    let mut listed = Listed { sense, entries: Vec::new() };
    let name = listed.name();
    match node {
        Node::Text(text) if text == "*" => listed.entries.push((name.to_owned(), Entry::Everyone)),
        Node::Text(text) => return fault(at, Fault::Principal, text),
        Node::Map(members) => {
            for (kind, value) in members {
                if !matches!(kind.as_str(), "AWS" | "Service" | "Federated" | "CanonicalUser") {
                    return fault(&at.key(kind), Fault::Principal, kind);
                }
                let root = At::ROOT.key(name);
                let within = root.key(kind);
                let mut entry = |item: &Node, at: &At, within: &At| match item {
                    Node::Text(text) => {
                        listed.entries.push((within.text(), Entry::parse(kind, text)));
                        Ok(())
                    }
                    Node::Null | Node::Number(_) | Node::Flag(_) | Node::List(_) | Node::Map(_) => {
                        fault(at, Fault::Type, &item.shown())
                    }
                };
                match value {
                    Node::List(items) => {
                        for (index, item) in items.iter().enumerate() {
                            entry(item, &at.key(kind).index(index), &within.index(index))?;
                        }
                    }
                    Node::Null | Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::Map(_) => {
                        entry(value, &at.key(kind), &within)?;
                    }
                }
            }
        }
        Node::Null | Node::Number(_) | Node::Flag(_) | Node::List(_) => {
            return fault(at, Fault::Type, &node.shown());
        }
    }
    if listed.entries.is_empty() {
        return fault(at, Fault::Empty, "");
    }
    Ok(listed)
}

/// Rule POL-24: operators, their keys, and the keys' values; numbers and booleans may stand unquoted.
fn conditions(node: &Node, variables: Variables, at: &At) -> Result<Vec<Condition>, PolicyError> {
    let Node::Map(operators) = node else {
        return fault(at, Fault::Type, &node.shown());
    };
    let mut conditions = Vec::new();
    for (name, keys) in operators {
        let at = at.key(name);
        let Some(operator) = Operator::parse(name) else {
            return fault(&at, Fault::Operator, name);
        };
        let Node::Map(keys) = keys else {
            return fault(&at, Fault::Type, &keys.shown());
        };
        for (key, value) in keys {
            let at = at.key(key);
            let mut condition = Condition::new(name, operator, key);
            let mut push = |item: &Node, at: &At| match item.scalar() {
                Some(text) => {
                    condition.push(text, variables);
                    Ok(())
                }
                None => fault(at, Fault::Type, &item.shown()),
            };
            match value {
                Node::List(items) => {
                    for (index, item) in items.iter().enumerate() {
                        push(item, &at.index(index))?;
                    }
                    condition.form = Form::Array;
                }
                Node::Null | Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::Map(_) => push(value, &at)?,
            }
            conditions.push(condition);
        }
    }
    Ok(conditions)
}
