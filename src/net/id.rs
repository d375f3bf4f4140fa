//! The id of a resource, such as `vpce-0123456789abcdef0`. It must not know which resources exist.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The id of a resource: a prefix that tells its kind, a dash, and hexadecimal digits; or an ARN, or a name,
/// where AWS uses these as ids. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Why a text is not the id of a resource of the expected kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    /// The prefix that was expected, such as `vpc`.
    pub prefix: &'static str,
    /// The text that was given.
    pub given: String,
}

impl Id {
    /// An id as it stands.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// Reads the id of a resource whose ids begin with `prefix`: the prefix, a dash, and 8 or 17 lower-case hexadecimal digits.
    pub fn parse(prefix: &'static str, text: &str) -> Result<Self, IdError> {
        let digits = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
        match digits {
            Some(digits)
                if (digits.len() == 8 || digits.len() == 17)
                    && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) =>
            {
                Ok(Self::new(text))
            }
            Some(_) | None => Err(IdError { prefix, given: text.to_string() }),
        }
    }

    /// The id that the lab gives to the `number`-th resource it makes: the same in every run.
    pub fn made(prefix: &str, number: u64) -> Self {
        let mut text = String::with_capacity(prefix.len() + 18);
        text.push_str(prefix);
        text.push('-');
        text.push('0');
        push_hex(&mut text, mix(number, prefix), 16);
        Self::new(text)
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last dash: `vpce-svc` in `vpce-svc-0123`, the kind of the resource.
    pub fn prefix(&self) -> &str {
        self.0.rsplit_once('-').map_or("", |(prefix, _)| prefix)
    }
}

/// A number of 64 bits that looks random and depends only on `number` and `salt` (splitmix64 over FNV-1a).
pub(crate) fn mix(number: u64, salt: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in salt.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut z = hash.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn push_hex(text: &mut String, value: u64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = (value >> (place * 4)) & 0xf;
        text.push(char::from_digit(digit as u32, 16).unwrap_or('0'));
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<&Id> for Id {
    fn from(id: &Id) -> Self {
        id.clone()
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl From<&Id> for serde_json::Value {
    fn from(id: &Id) -> Self {
        serde_json::Value::String(id.as_str().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    #[test]
    fn ids_have_awss_form_and_are_the_same_in_every_run() {
        let id = Id::made("vpce", 1);
        assert_eq!(id, Id::made("vpce", 1));
        assert_ne!(id, Id::made("vpce", 2));
        assert_ne!(Id::made("vpc", 1).as_str().get(4..), Id::made("rtb", 1).as_str().get(4..));
        assert!(Id::parse("vpce", id.as_str()).is_ok(), "{id}");
        assert_eq!(Id::from("vpce-svc-0123456789abcdef0").prefix(), "vpce-svc");
    }

    #[test]
    fn a_malformed_id_is_refused() {
        for text in ["vpc", "vpc-", "vpc-xyz", "vpc-0123456789ABCDEF0", "subnet-0123456789abcdef0", "vpc-012345678"] {
            assert!(Id::parse("vpc", text).is_err(), "{text}");
        }
        assert!(Id::parse("vpc", "vpc-0123abcd").is_ok());
    }
}
