//! A request to AWS's control plane, its parameters, and its refusals. It must not know any operation.

use crate::model::codec::{Field, ReadError, read_fields, require};
use crate::model::{Network, Tags};
use crate::net::json;
use crate::net::{Cidr, Id};
use serde_json::{Map, Value};
use std::fmt;

/// A call of an operation, in AWS's own shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The account that calls, twelve digits.
    pub account: Id,
    /// The Region that is called, such as `us-east-1`.
    pub region: String,
    /// The service as the AWS CLI names it, such as `ec2`; `lab` for what AWS has no operation for.
    pub service: String,
    /// Such as `CreateVpcEndpoint`.
    pub operation: String,
    /// The input's members as in the API.
    pub parameters: Value,
}

impl Request {
    /// The request as a document holds it.
    pub fn to_value(&self) -> Value {
        json!({
            "account": self.account,
            "region": self.region,
            "service": self.service,
            "operation": self.operation,
            "parameters": self.parameters,
        })
    }

    /// Reads a request of a document.
    ///
    /// # Errors
    /// Where a member is missing, or is not a text.
    pub fn from_value(value: &Value) -> Result<Self, ReadError> {
        let mut texts = [const { String::new() }; 4];
        let [account, region, service, operation] = &mut texts;
        let members: &mut [(&'static str, &mut dyn Field)] =
            &mut [("account", account), ("region", region), ("service", service), ("operation", operation)];
        for (member, _) in members.iter() {
            require(value, member)?;
        }
        read_fields(value, members)?;
        let [account, region, service, operation] = texts;
        match value.get("parameters") {
            Some(parameters) => {
                Ok(Self { account: account.into(), region, service, operation, parameters: parameters.clone() })
            }
            None => Err(ReadError::new("a value", &Value::Null).at("parameters")),
        }
    }

    /// Whether the operation only reads: such a call leaves no trace in the history (it is no step to undo).
    pub fn only_reads(&self) -> bool {
        let name = &self.operation;
        let reads = ["Describe", "Get", "List", "Search"].iter().any(|verb| name.starts_with(verb));
        reads || self.parameters.get("DryRun").and_then(Value::as_bool) == Some(true)
    }
}

/// A refusal as AWS gives it: nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// Such as `RouteAlreadyExists`.
    pub code: String,
    /// AWS's text where it was observed, ours in AWS's manner elsewhere.
    pub message: String,
}

impl ApiError {
    /// A refusal.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    /// A refusal with a formatted message.
    pub fn saying(code: &str, message: fmt::Arguments<'_>) -> Self {
        Self::new(code, message.to_string())
    }
}

/// What an operation answers.
pub type Answer = Result<Value, ApiError>;

/// Carries out a call on a copy of the network.
pub type Handler = fn(&mut Call<'_>) -> Answer;

/// Operations by name, with their functions: each room of the control plane has its own.
pub type Operations = &'static [(&'static str, Handler)];

/// The lab's time, which stands still.
pub const TIMESTAMP: &str = "2026-01-01T00:00:00+00:00";

/// Refuses with a code and a formatted message.
macro_rules! refuse {
    ($code:expr, $($message:tt)*) => {
        return Err($crate::control::ApiError::saying(&$code, format_args!($($message)*)))
    };
}

/// A structure of parameters.
#[derive(Clone, Copy, Debug)]
pub struct Params<'a>(pub Option<&'a Map<String, Value>>);

impl<'a> Params<'a> {
    /// The member, where it is given.
    pub fn value(self, member: &str) -> Option<&'a Value> {
        self.0.and_then(|map| map.get(member)).filter(|value| !value.is_null())
    }

    /// Whether the member is given.
    pub fn has(self, member: &str) -> bool {
        self.value(member).is_some()
    }

    /// A text.
    pub fn text(self, member: &str) -> Option<&'a str> {
        self.value(member).and_then(Value::as_str)
    }

    /// A text that must be given.
    pub fn require(self, member: &str) -> Result<&'a str, ApiError> {
        match self.text(member) {
            Some(text) => Ok(text),
            None => refuse!("MissingParameter", "The request must contain the parameter {member}"),
        }
    }

    /// A whole number.
    pub fn number(self, member: &str) -> Option<i64> {
        self.value(member).and_then(Value::as_i64)
    }

    /// A boolean, plain or as EC2's attributes wrap it: `{"Value": true}`.
    pub fn flag(self, member: &str) -> Option<bool> {
        let value = self.value(member)?;
        value.as_bool().or_else(|| value.get("Value")?.as_bool())
    }

    /// A boolean that is false where it is not given.
    pub fn is(self, member: &str) -> bool {
        self.flag(member).unwrap_or(false)
    }

    /// A list of texts; empty where it is not given.
    pub fn texts(self, member: &str) -> impl Iterator<Item = &'a str> {
        self.value(member).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }

    /// Whether a list of ids asks for one; it asks for all where it is not given.
    pub fn asks_for(self, member: &str, id: &Id) -> bool {
        let mut asked = self.texts(member).peekable();
        asked.peek().is_none() || asked.any(|it| id == it)
    }

    /// A list of ids; empty where it is not given.
    pub fn ids(self, member: &str) -> Vec<Id> {
        self.texts(member).map(Id::from).collect()
    }

    /// A structure; empty where it is not given.
    pub fn object(self, member: &str) -> Self {
        Self(self.value(member).and_then(Value::as_object))
    }

    /// A list of structures; empty where it is not given.
    pub fn objects(self, member: &str) -> impl Iterator<Item = Self> {
        let list = self.value(member).and_then(Value::as_array).into_iter().flatten();
        list.map(|item| Self(item.as_object()))
    }

    /// Tags as services other than EC2 take them: a list of structures whose members have these names.
    pub fn tags(self, member: &str, key: &str, value: &str) -> Tags {
        let text = |tag: Self, member: &str| tag.text(member).unwrap_or_default().to_string();
        Tags(self.objects(member).map(|tag| (text(tag, key), text(tag, value))).collect())
    }

    /// A CIDR block, canonical (rule RT-16).
    pub fn cidr(self, member: &str) -> Result<Option<Cidr>, ApiError> {
        match self.text(member) {
            None => Ok(None),
            Some(text) => match text.parse() {
                Ok(cidr) => Ok(Some(cidr)),
                Err(why) => refuse!(
                    "InvalidParameterValue",
                    "Value ({text}) for parameter {} is invalid. This is not a valid CIDR block: {why}.",
                    lower_first(member)
                ),
            },
        }
    }
}

/// `CidrBlock` as EC2's messages write it: `cidrBlock`.
pub fn lower_first(member: &str) -> String {
    let mut chars = member.chars();
    chars.next().map_or_else(String::new, |first| std::iter::once(first.to_ascii_lowercase()).chain(chars).collect())
}

/// A call that is being carried out on a copy of the network, which is kept only if it succeeds.
#[derive(Debug)]
pub struct Call<'a> {
    pub network: &'a mut Network,
    pub account: &'a Id,
    pub region: &'a str,
    pub params: Params<'a>,
}

impl Call<'_> {
    /// The id of the next resource.
    pub fn make(&mut self, prefix: &str) -> Id {
        self.network.made += 1;
        Id::made(prefix, self.network.made)
    }

    /// The tags that `TagSpecifications` gives to a resource of this type, such as `vpc-endpoint`.
    pub fn tags(&self, resource_type: &str) -> Result<Tags, ApiError> {
        let mut tags = Tags::default();
        for specification in self.params.objects("TagSpecifications") {
            match specification.text("ResourceType") {
                Some(given) if given == resource_type => {
                    for tag in specification.objects("Tags") {
                        let key = tag.text("Key").unwrap_or_default();
                        if key.is_empty() || key.to_ascii_lowercase().starts_with("aws:") {
                            refuse!(
                                "InvalidParameterValue",
                                "Tag keys starting with 'aws:' are reserved for internal use, and a key must not be empty: '{key}'"
                            );
                        }
                        tags.0.insert(key.to_string(), tag.text("Value").unwrap_or_default().to_string());
                    }
                }
                Some(given) if resource_type_is_known(given) => {}
                given => refuse!(
                    "InvalidParameterValue",
                    "'{}' is not a valid taggable resource type for this operation.",
                    given.unwrap_or_default()
                ),
            }
        }
        Ok(tags)
    }

    /// Whether a resource of this account and Region is the caller's own, and here.
    pub fn is_mine(&self, owner: &Id, region: &str) -> bool {
        owner == self.account && region == self.region
    }

    /// The account as a value.
    pub fn owner(&self) -> Id {
        self.account.clone()
    }
}

/// Resource types that one call may tag together, such as an instance and its volumes.
fn resource_type_is_known(name: &str) -> bool {
    matches!(name, "instance" | "volume" | "network-interface" | "spot-instances-request" | "elastic-gpu")
}

/// Reads an id and says, as EC2 does, that it is malformed; what belongs to endpoints has words of its own.
pub fn well_formed(prefix: &'static str, code: &str, text: &str) -> Result<Id, ApiError> {
    match Id::parse(prefix, text) {
        Ok(id) => Ok(id),
        Err(_) if prefix.starts_with("vpce") => refuse!(
            code,
            "Invalid Id: '{text}' (expecting '{prefix}-...; the Id may only contain lowercase alphanumeric characters and a single dash')"
        ),
        Err(_) => refuse!(code, "Invalid id: \"{text}\" (expecting \"{prefix}-...\")"),
    }
}

/// A list of tags as most shapes hold it.
pub fn tag_list(tags: &Tags) -> Value {
    tags.0.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// `value` with the members of `more` set.
pub fn with(value: Value, more: Value) -> Value {
    match (value, more) {
        (Value::Object(mut map), Value::Object(more)) => {
            map.extend(more);
            Value::Object(map)
        }
        (value, Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => value,
        (value, Value::Object(_)) => value,
    }
}
