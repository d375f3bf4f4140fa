//! A JSON tree that keeps every member of an object, so that a member named twice is seen. It must not know what a policy is.

use crate::net::SortedSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value; numbers and booleans are kept as their text, as a policy reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Null,
    Text(String),
    Number(String),
    Flag(&'static str),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The member `name` of an object.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Map(members) => members.iter().find(|(key, _)| key == name).map(|(_, node)| node),
            Node::Null | Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::List(_) => None,
        }
    }

    /// The text of a string, a number or a boolean.
    pub fn scalar(&self) -> Option<&str> {
        match self {
            Node::Text(text) | Node::Number(text) => Some(text),
            Node::Flag(text) => Some(text),
            Node::Null | Node::List(_) | Node::Map(_) => None,
        }
    }

    /// What kind of JSON value it is, in words, or the text of a scalar: what an error message shows.
    pub fn shown(&self) -> String {
        match self {
            Node::Null => "null".to_owned(),
            Node::List(_) => "an array".to_owned(),
            Node::Map(_) => "an object".to_owned(),
            Node::Text(text) | Node::Number(text) => text.clone(),
            Node::Flag(text) => (*text).to_owned(),
        }
    }
}

/// Where a value stands in a document: a chain of steps up to the root.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    up: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The document itself; its text is empty.
    pub const ROOT: At<'static> = At { up: None, step: Step::Key("") };

    /// The member `name` of this object.
    pub fn key<'b>(&'b self, name: &'b str) -> At<'b> {
        At { up: Some(self), step: Step::Key(name) }
    }

    /// The element `index` of this array.
    pub fn index(&self, index: usize) -> At<'_> {
        At { up: Some(self), step: Step::Index(index) }
    }

    /// The path as text, such as `Statement[1].Condition.StringEquals`.
    pub fn text(&self) -> String {
        let Some(up) = self.up else {
            return String::new();
        };
        let mut text = up.text();
        match self.step {
            Step::Key(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Step::Index(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
        text
    }
}

/// The path and the name of the first member that stands twice in one object.
pub fn duplicate(node: &Node, at: &At) -> Option<(String, String)> {
    match node {
        Node::Map(members) => {
            let mut seen = SortedSet::new();
            for (name, child) in members {
                if !seen.insert(name.as_str()) {
                    return Some((at.key(name).text(), name.clone()));
                }
                if let Some(found) = duplicate(child, &at.key(name)) {
                    return Some(found);
                }
            }
            None
        }
        Node::List(items) => items.iter().enumerate().find_map(|(index, item)| duplicate(item, &at.index(index))),
        Node::Null | Node::Text(_) | Node::Number(_) | Node::Flag(_) => None,
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Flag(if flag { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(member) = members.next_entry()? {
            map.push(member);
        }
        Ok(Node::Map(map))
    }
}
