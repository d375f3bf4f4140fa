//! Policy vectors: a file of one JSON object a line, each a policy, a request and what must come out. It must not know files or terminals.

use crate::net::order;
use serde_json::Value;

use crate::policy::context::Context;
use crate::policy::document::Document;
use crate::policy::evaluate::{Call, Placement, evaluate};
use crate::policy::json::{At, Node, duplicate};
use crate::policy::principal::Principal;

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorResult {
    /// The line's number, from 1.
    pub line: usize,
    /// The vector's `id`, if it has one.
    pub id: Option<String>,
    /// The vector's `note`, if it has one.
    pub note: Option<String>,
    pub outcome: VectorOutcome,
}

/// How a vector came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VectorOutcome {
    Passed,
    /// Decision or deciding statements differ; each as one text such as `Allowed [0]`.
    Differs {
        expected: String,
        got: String,
    },
    /// The line is no vector: the JSON path and what is wrong there.
    Broken(String),
}

impl VectorResult {
    pub fn passed(&self) -> bool {
        self.outcome == VectorOutcome::Passed
    }

    /// A line for a person, without the line's end.
    pub fn text(&self) -> String {
        let mut text = ["line ", &self.line.to_string()].concat();
        if let Some(id) = &self.id {
            text.push(' ');
            text.push_str(id);
        }
        match &self.outcome {
            VectorOutcome::Passed => text.push_str(": ok"),
            VectorOutcome::Differs { expected, got } => {
                for part in [": expected ", expected, ", got ", got] {
                    text.push_str(part);
                }
                if let Some(note) = &self.note {
                    for part in [" (", note, ")"] {
                        text.push_str(part);
                    }
                }
            }
            VectorOutcome::Broken(what) => {
                text.push_str(": ");
                text.push_str(what);
            }
        }
        text
    }
}

/// Checks every line of a file of vectors; empty lines are passed over.
pub fn check_vectors(text: &str) -> Vec<VectorResult> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| check_line(index + 1, line)).collect()
}

fn check_line(line: usize, text: &str) -> VectorResult {
    let node = serde_json::from_str::<Node>(text);
    let member = |name: &str| node.as_ref().ok()?.get(name)?.scalar().map(str::to_owned);
    let outcome = match &node {
        Ok(node) => check_node(node, text).unwrap_or_else(VectorOutcome::Broken),
        Err(error) => VectorOutcome::Broken(["not a JSON object: ", &error.to_string()].concat()),
    };
    VectorResult { line, id: member("id"), note: member("note"), outcome }
}

fn check_node(node: &Node, text: &str) -> Result<VectorOutcome, String> {
    if let Some((path, _)) = duplicate(node, &At::ROOT) {
        return Err([&path, " stands twice in one object"].concat());
    }
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let policy = value.get("policy").ok_or("policy is required")?;
    let document = Document::from_value(policy).map_err(|error| ["policy: ", &error.to_string()].concat())?;
    let request = node.get("request").ok_or("request is required")?;
    let wanted = |name: &str| {
        let text = request.get(name).and_then(Node::scalar);
        text.map(str::to_owned).ok_or_else(|| ["request.", name, " is required and must be a string"].concat())
    };
    let principal = match request.get("principal") {
        None | Some(Node::Null) => None,
        Some(Node::Text(text)) if matches!(text.as_str(), "" | "*" | "anonymous") => None,
        Some(node) => match node.scalar().and_then(Principal::parse) {
            Some(principal) => Some(principal),
            None => {
                return Err(["request.principal is no principal's ARN: ", &node.shown()].concat());
            }
        },
    };
    let call = Call {
        principal,
        action: wanted("action")?,
        resource: wanted("resource")?,
        context: request.get("context").map_or_else(|| Ok(Context::new()), context)?,
    };
    let placement = match node.get("gateway") {
        Some(Node::Flag("true")) => Placement::GatewayEndpoint,
        None | Some(Node::Flag(_) | Node::Null) => Placement::InterfaceEndpoint,
        Some(other) => {
            return Err(["gateway must be true or false, found: ", &other.shown()].concat());
        }
    };
    let decision = node.get("expected").and_then(Node::scalar).ok_or("expected is required")?;
    if !matches!(decision, "Allowed" | "ExplicitlyDenied" | "ImplicitlyDenied") {
        return Err(["expected must be Allowed, ExplicitlyDenied or ImplicitlyDenied, found: ", decision].concat());
    }
    let deciding = node.get("deciding").map(indices).transpose()?;
    let evaluation = evaluate(&document, &call, placement);
    let same = deciding.as_ref().is_none_or(|deciding| *deciding == evaluation.deciding);
    if decision == evaluation.decision.name() && same {
        return Ok(VectorOutcome::Passed);
    }
    Ok(VectorOutcome::Differs {
        expected: shown(decision, deciding.as_deref().unwrap_or(&[])),
        got: shown(evaluation.decision.name(), &evaluation.deciding),
    })
}

fn context(node: &Node) -> Result<Context, String> {
    let Node::Map(members) = node else {
        return Err("request.context must be an object".to_owned());
    };
    let mut context = Context::new();
    for (key, value) in members {
        let wrong = || ["request.context.", key, " must be a string or an array of strings"].concat();
        let values = match value {
            Node::List(items) => {
                items.iter().map(|item| item.scalar().map(str::to_owned).ok_or_else(wrong)).collect::<Result<_, _>>()?
            }
            Node::Null | Node::Text(_) | Node::Number(_) | Node::Flag(_) | Node::Map(_) => {
                vec![value.scalar().map(str::to_owned).ok_or_else(wrong)?]
            }
        };
        context.insert(key.clone(), values);
    }
    Ok(context)
}

/// The deciding statements: indices, or objects with an `index`; in ascending order.
fn indices(node: &Node) -> Result<Vec<usize>, String> {
    let wrong = || "deciding must be an array of indices, or of objects with an index".to_owned();
    let Node::List(items) = node else {
        return Err(wrong());
    };
    let index = |item: &Node| item.get("index").unwrap_or(item).scalar()?.parse().ok();
    let mut indices: Vec<usize> = items.iter().map(|item| index(item).ok_or_else(wrong)).collect::<Result<_, _>>()?;
    order::sort(&mut indices);
    Ok(indices)
}

fn shown(decision: &str, deciding: &[usize]) -> String {
    let indices: Vec<String> = deciding.iter().map(usize::to_string).collect();
    [decision, " [", &indices.join(", "), "]"].concat()
}
