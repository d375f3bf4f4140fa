//! The members of a lab document of version 1. It must not know other versions.
//!
//! `format`, `version`, `title`, `view`, `base` (left out where the lab began empty), `network`, `history`, `undone`.

use super::{Meta, Note, OpenError, Parts, misread, network_json, read_network};
use crate::control::{Lab, Request, Step};
use crate::model::Network;
use crate::model::codec::ReadError;
use crate::text::import::Unread;
use serde_json::{Map, Value};

/// Sets the members that hold the lab.
pub fn write(document: &mut Map<String, Value>, lab: &Lab) {
    if *lab.base() != Network::default() {
        document.insert("base".into(), network_json(lab.base()));
    }
    document.insert("network".into(), network_json(lab.network()));
    document.insert("history".into(), requests(lab.history()));
    if !lab.undone().is_empty() {
        document.insert("undone".into(), requests(lab.undone()));
    }
}

fn requests(steps: &[Step]) -> Value {
    steps.iter().map(|step| step.request.to_value()).collect()
}

/// Reads the members.
pub fn read(mut document: Map<String, Value>) -> Result<Parts, OpenError> {
    let wrong = |path: &str, why: Unread| OpenError::Member { path: path.to_string(), why: why.to_string() };
    let mut take = |member: &str| document.remove(member);
    take("format");
    take("version");
    let title = match take("title") {
        None => String::new(),
        Some(Value::String(title)) => title,
        Some(_) => return Err(wrong("title", Unread::MemberNoText)),
    };
    let view = take("view").unwrap_or_default();
    let base = take("base").map(|base| read_network("base", &base)).transpose()?.unwrap_or_default();
    let network = take("network").ok_or_else(|| wrong("network", Unread::MemberMissing))?;
    let network = read_network("network", &network)?;
    let history = read_requests("history", take("history"))?;
    let undone = read_requests("undone", take("undone"))?;
    let notes = document.into_iter().map(|(name, _)| Note::UnknownMember(name)).collect();
    Ok(Parts { meta: Meta { title, view }, base, network, history, undone, notes })
}

fn read_requests(member: &str, list: Option<Value>) -> Result<Vec<Request>, OpenError> {
    let error = |path: String, why: String| OpenError::Member { path, why };
    let list = match list {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(error(member.to_string(), Unread::MemberNoRequests.to_string())),
    };
    let requests = list.iter().enumerate().map(|(at, request)| {
        let wrong = |why: ReadError| error(format!("{member}[{at}]"), Unread::OfFile.of(&[&why.path, &misread(&why)]));
        Request::from_value(request).map_err(wrong)
    });
    requests.collect()
}
