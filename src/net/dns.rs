//! A domain name in lower case without its last dot. It must not know zones or who answers.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A domain name; `*` may be its first label. The root is the empty name.
// INVARIANT: lower case, no dot at the end, labels of 1 to 63 bytes, 255 bytes at most.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(Arc<str>);

/// Why a text is not a domain name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsNameError {
    /// Two dots in a row, or one at the start.
    EmptyLabel,
    /// A label of more than 63 bytes.
    LongLabel(String),
    /// More than 255 bytes in all.
    Long(usize),
    /// A character that no host name has.
    Character(char),
}

impl fmt::Display for DnsNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyLabel => f.write_str("a domain name has no empty label"),
            Self::LongLabel(label) => write!(f, "the label '{label}' is longer than 63 characters"),
            Self::Long(length) => write!(f, "a domain name has at most 255 characters, this one has {length}"),
            Self::Character(c) => write!(f, "a domain name cannot contain '{c}'"),
        }
    }
}

impl FromStr for DnsName {
    type Err = DnsNameError;

    fn from_str(text: &str) -> Result<Self, DnsNameError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.len() > 255 {
            return Err(DnsNameError::Long(text.len()));
        }
        if let Some(c) = text.chars().find(|c| !(c.is_ascii_alphanumeric() || "-_.*".contains(*c))) {
            return Err(DnsNameError::Character(c));
        }
        if !text.is_empty() {
            for label in text.split('.') {
                if label.is_empty() {
                    return Err(DnsNameError::EmptyLabel);
                }
                if label.len() > 63 {
                    return Err(DnsNameError::LongLabel(label.to_string()));
                }
            }
        }
        Ok(Self(text.to_ascii_lowercase().into()))
    }
}

impl DnsName {
    /// The root, above all names.
    pub fn root() -> Self {
        Self("".into())
    }

    /// The name, without a dot at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name is `zone` or below it, on label boundaries (rule DNS-53).
    pub fn is_within(&self, zone: &Self) -> bool {
        self.ends_in(zone.as_str())
    }

    /// Whether the name is `zone` or below it, a text in lower case without a dot at its end.
    pub fn ends_in(&self, zone: &str) -> bool {
        zone.is_empty() || self.0.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// The number of labels.
    pub fn label_count(&self) -> usize {
        if self.0.is_empty() { 0 } else { self.0.split('.').count() }
    }

    /// The name without its first label; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        match self.0.split_once('.') {
            Some((_, rest)) => Some(Self(rest.into())),
            None if self.0.is_empty() => None,
            None => Some(Self::root()),
        }
    }

    /// For `*.zone`, the zone.
    pub fn wildcard_zone(&self) -> Option<Self> {
        self.0.strip_prefix("*.").map(|rest| Self(rest.into()))
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

impl fmt::Debug for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::DnsName;

    fn name(text: &str) -> DnsName {
        text.parse().unwrap()
    }

    #[test]
    fn names_match_on_label_boundaries() {
        assert!(name("a.acme.example.com").is_within(&name("acme.example.com")));
        assert!(name("ACME.example.com.").is_within(&name("acme.example.com")));
        assert!(!name("xacme.example.com").is_within(&name("acme.example.com")));
        assert!(name("example.com").is_within(&DnsName::root()));
        assert_eq!(name("*.example.com").wildcard_zone(), Some(name("example.com")));
        assert_eq!(name("com").parent(), Some(DnsName::root()));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["a..b", ".a", "a b", "ä.de", "a/b"] {
            assert!(text.parse::<DnsName>().is_err(), "{text}");
        }
        assert!("a".repeat(64).parse::<DnsName>().is_err());
    }
}
