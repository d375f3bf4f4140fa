//! Amazon Resource Names. It must not know which resources exist.

use std::fmt;

/// An ARN, split into its six parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arn {
    /// Such as `aws` or `aws-cn`.
    pub partition: String,
    /// Such as `s3`.
    pub service: String,
    /// Empty where the resource has none.
    pub region: String,
    /// Empty where the resource has none.
    pub account: String,
    /// All behind the fifth colon.
    pub resource: String,
}

impl Arn {
    /// Splits an ARN at its first five colons; `None` where the text is no ARN.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let mut next = || parts.next().map(str::to_string);
        Some(Self { partition: next()?, service: next()?, region: next()?, account: next()?, resource: next()? })
    }

    /// What stands behind the last `/` or `:` of the resource.
    pub fn name(&self) -> &str {
        self.resource.rsplit(['/', ':']).next().unwrap_or(&self.resource)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arn:{}:{}:{}:{}:{}", self.partition, self.service, self.region, self.account, self.resource)
    }
}
