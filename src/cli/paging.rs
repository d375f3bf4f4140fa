//! Long lists cut as the AWS CLI cuts them: `--max-items` and the token that goes on. It must not know what is listed.

use crate::net::json;

use serde_json::{Map, Value};

use crate::cli::aws::Paging;
use crate::control::shapes::Operation;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

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
