//! Long lists cut as the AWS CLI cuts them: `--max-items` and the token that goes on. It must not know what is listed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::cli::aws::Paging;
use crate::control::shapes::{self, Operation};
use crate::control::{Answer, Request};
use crate::net::json;

/// The answer of a paginated operation as the AWS CLI prints it: its lists, what stands beside them,
/// and a token where the list was cut.
pub fn page(operation: Operation, answer: Value, paging: Paging) -> Value {
    let keys: Vec<&str> = operation.page_keys().collect();
    let Value::Object(mut members) = answer else {
        return answer;
    };
    if keys.is_empty() || paging.off {
        return Value::Object(members);
    }
    let mut kept = Map::new();
    let mut rest = None;
    for (place, key) in keys.iter().enumerate() {
        let Some(mut value) = members.shift_remove(*key) else { continue };
        if let (0, Value::Array(items)) = (place, &mut value) {
            items.drain(..paging.skipped.min(items.len()));
            if let Some(most) = paging.most.filter(|most| *most < items.len()) {
                items.truncate(most);
                rest = Some(paging.skipped + most);
            }
        }
        kept.insert((*key).to_owned(), value);
    }
    if let Some(skipped) = rest {
        kept.insert("NextToken".to_owned(), json!(token(skipped)));
    }
    Value::Object(kept)
}

/// Asks for a list page by page where `--page-size` says so, as the AWS CLI does: the answer has all pages' items.
pub fn gather(
    operation: Operation,
    request: Request,
    paging: Paging,
    mut call: impl FnMut(&Request) -> Answer,
) -> Answer {
    let pages = shapes::pages(operation).filter(|_| !paging.off && operation.page_keys().next().is_some());
    let (Some(size), Some(pages)) = (paging.size, pages) else {
        return call(&request);
    };
    let mut request = request;
    let mut all: Option<Map<String, Value>> = None;
    loop {
        if let Some(parameters) = request.parameters.as_object_mut() {
            parameters.insert(pages.limit.to_owned(), json!(size));
        }
        let Value::Object(mut answer) = call(&request)? else { return Ok(Value::Null) };
        let next = answer.shift_remove(pages.next);
        let gathered = match &mut all {
            None => all.insert(answer),
            Some(gathered) => {
                for key in operation.page_keys() {
                    if let (Some(Value::Array(items)), Some(Value::Array(more))) =
                        (gathered.get_mut(key), answer.shift_remove(key))
                    {
                        items.extend(more);
                    }
                }
                gathered
            }
        };
        match (next, request.parameters.as_object_mut()) {
            (Some(next), Some(parameters)) => parameters.insert(pages.token.to_owned(), next),
            (_, _) => return Ok(Value::Object(std::mem::take(gathered))),
        };
    }
}

/// botocore's token: base64 of `{"NextToken": null, "boto_truncate_amount": n}`.
fn token(skipped: usize) -> String {
    STANDARD.encode(format!("{{\"NextToken\": null, \"boto_truncate_amount\": {skipped}}}"))
}

/// How many items a token passes over; none where it is no token of ours.
pub fn skipped(token: &str) -> Option<usize> {
    let value: Value = serde_json::from_slice(&STANDARD.decode(token).ok()?).ok()?;
    usize::try_from(value.get("boto_truncate_amount")?.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_botocores_and_is_read_back() {
        assert_eq!(token(1), "eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAxfQ==");
        for n in [0, 1, 12, 123, 9999] {
            assert_eq!(skipped(&token(n)), Some(n));
        }
        assert_eq!(skipped("?"), None);
    }
}
