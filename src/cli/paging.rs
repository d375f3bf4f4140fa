//! Long lists cut as the AWS CLI cuts them: `--max-items` and the token that goes on; and as the service cuts them, where a command
//! pages by hand with `--max-results` and `--next-token`. It must not know what is listed.

use crate::net::json;

use serde_json::Value;

use crate::cli::aws::Paging;
use crate::control::ApiError;
use crate::control::shapes::{self, Operation};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The answer of a paginated operation as the AWS CLI prints it: its lists, what stands beside them, and a token where the list was cut.
/// A command that pages by hand, with `--max-results` or `--next-token`, gets the service's own answer.
///
/// # Errors
/// `InvalidPaginationToken` for a token that is none of the lab's.
pub fn page(operation: Operation, answer: Value, mut paging: Paging, parameters: &Value) -> Result<Value, ApiError> {
    let Value::Object(mut members) = answer else {
        return Ok(answer);
    };
    let Some(list) = operation.page_keys().next() else {
        return Ok(Value::Object(members));
    };
    let size = parameters.get("MaxResults").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    let token_given = parameters.get("NextToken").and_then(Value::as_str);
    let after = token_given.and_then(skipped);
    if token_given.is_some() && after.is_none() {
        return Err(ApiError::new("InvalidPaginationToken", "The pagination token is not valid."));
    }
    if size.is_some() || after.is_some() {
        paging = Paging { off: true, most: size, skipped: after.unwrap_or(0) };
    } else if paging.off {
        paging = Paging { off: true, ..Paging::default() };
    }
    let rest = members.get_mut(list).and_then(Value::as_array_mut).and_then(|items| cut(items, paging));
    if !paging.off {
        let kept = operation.page_keys().filter_map(|key| Some((key.to_owned(), members.shift_remove(key)?)));
        members = kept.collect();
    }
    if let Some(skipped) = rest {
        members.insert("NextToken".to_owned(), json!(token(skipped)));
    }
    let page = Value::Object(members);
    Ok(if paging.off { shapes::order(operation, page) } else { page })
}

/// Cuts a list to what is asked for. How many items of it are passed over in what follows, where there are more.
fn cut(items: &mut Vec<Value>, paging: Paging) -> Option<usize> {
    items.drain(..paging.skipped.min(items.len()));
    let most = paging.most.filter(|most| *most < items.len())?;
    items.truncate(most);
    Some(paging.skipped + most)
}

/// botocore's token: base64 of `{"NextToken": null, "boto_truncate_amount": n}`.
fn token(skipped: usize) -> String {
    let text = format!("{{\"NextToken\": null, \"boto_truncate_amount\": {skipped}}}");
    let mut token = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |i: usize| chunk.get(i).copied().map_or(0, u32::from);
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for i in 0..4 {
            let digit = usize::try_from((bits >> (18 - 6 * i)) & 63).unwrap_or(0);
            match DIGITS.get(digit) {
                Some(digit) if i <= chunk.len() => token.push(char::from(*digit)),
                Some(_) | None => token.push('='),
            }
        }
    }
    token
}

/// How many items a token passes over; none where it is no token of ours.
pub fn skipped(token: &str) -> Option<usize> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for digit in token.bytes().filter(|byte| *byte != b'=') {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    let value: Value = serde_json::from_slice(&bytes).ok()?;
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
