//! Lists in pages: what a limit and a token of a request make of an answer. It must not know what is listed.

use super::call::{ApiError, lower_first};
use super::shapes::{Above, Operation, Pages, pages};
use crate::net::json;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

/// A page that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pages: Pages,
    /// How many items stand before it.
    from: usize,
    most: usize,
}

/// The page that a request asks for; none where it asks for everything.
///
/// # Errors
/// A limit that is too small or too large or does not go with ids, a token that the operation did not give.
pub(super) fn asked(operation: Operation, parameters: &Value) -> Result<Option<Page>, ApiError> {
    let Some(pages) = pages(operation) else { return Ok(None) };
    let limit = parameters.get(pages.limit).and_then(Value::as_i64);
    let token = parameters.get(pages.token).and_then(Value::as_str);
    if limit.is_none() && token.is_none() {
        return Ok(None);
    }
    if let Some(limit) = limit {
        within(operation, pages, limit)?;
        if let Some((_, message)) = pages.apart.filter(|(ids, _)| parameters.get(*ids).is_some()) {
            return Err(ApiError::new("InvalidParameterCombination", message));
        }
    }
    let from = match token {
        None => 0,
        Some(token) => place(operation, token).ok_or_else(|| no_token(operation.service()))?,
    };
    let most = usize::try_from(limit.unwrap_or(pages.most).min(pages.most)).unwrap_or(usize::MAX);
    Ok(Some(Page { pages, from, most }))
}

fn within(operation: Operation, pages: Pages, limit: i64) -> Result<(), ApiError> {
    let Pages { limit: name, least, most, .. } = pages;
    let too_large = limit > most && pages.above == Above::Refused;
    if limit >= least && !too_large {
        return Ok(());
    }
    let name = lower_first(name);
    Err(match (operation.service(), too_large) {
        ("ec2", false) => ApiError::new(
            "InvalidParameterValue",
            format!("Value ( {limit} ) for parameter {name} is invalid. Expecting a value greater than {least}."),
        ),
        ("ec2", true) => ApiError::new(
            "InvalidParameterValue",
            format!(
                "Value ( {limit} ) for parameter {name} is invalid. Expecting a value smaller than or equal to {most}."
            ),
        ),
        (service, is_more) => {
            let code = if service == "elbv2" { "ValidationError" } else { "ValidationException" };
            let bound = if is_more {
                format!("less than or equal to {most}")
            } else {
                format!("greater than or equal to {least}")
            };
            ApiError::new(
                code,
                format!(
                    "1 validation error detected: Value '{limit}' at '{name}' failed to satisfy constraint: Member must have value {bound}"
                ),
            )
        }
    })
}

fn no_token(service: &str) -> ApiError {
    let code = match service {
        "ec2" => "InvalidPaginationToken",
        "elbv2" => "ValidationError",
        "vpc-lattice" => "ValidationException",
        _ => "InvalidNextTokenException",
    };
    ApiError::new(code, "The specified pagination token is not valid or is expired.")
}

/// The token for what stands behind `from` items of an operation's list.
fn token(operation: Operation, from: usize) -> String {
    let says = Map::from_iter([(operation.name().to_owned(), json!(from))]);
    STANDARD.encode(Value::Object(says).to_string())
}

fn place(operation: Operation, token: &str) -> Option<usize> {
    let text = STANDARD.decode(token).ok()?;
    let value: Value = serde_json::from_slice(&text).ok()?;
    usize::try_from(value.get(operation.name())?.as_u64()?).ok()
}

impl Page {
    /// Leaves of an answer's lists what stands on the page, and says where the next one begins.
    pub(super) fn cut(self, operation: Operation, answer: Value) -> Value {
        let Value::Object(mut members) = answer else { return answer };
        let Some(key) = main_list(operation, &members) else { return Value::Object(members) };
        let all = members.get(&key).and_then(Value::as_array).map_or(0, Vec::len);
        let end = self.from.saturating_add(self.most);
        if let Some(Value::Array(items)) = members.get_mut(&key) {
            items.truncate(end);
            items.drain(..self.from.min(items.len()));
        }
        // The names of endpoint services stand beside their details.
        let page = members.get(&key).cloned().unwrap_or_default();
        let is_on_page = |name: &Value| {
            page.as_array().is_some_and(|page| page.iter().any(|it| it.get("ServiceName") == Some(name)))
        };
        if let Some(Value::Array(names)) = members.get_mut("ServiceNames") {
            names.retain(is_on_page);
        }
        if end < all {
            members.insert(self.pages.next.to_owned(), json!(token(operation, end)));
        }
        Value::Object(members)
    }
}

/// The list that is paged: the one that the AWS CLI pages, else the first one.
fn main_list(operation: Operation, answer: &Map<String, Value>) -> Option<String> {
    let key = operation.page_keys().next().map(str::to_owned);
    key.or_else(|| answer.iter().find(|(_, value)| value.is_array()).map(|(key, _)| key.clone()))
}
