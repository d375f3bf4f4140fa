//! The words that stand in the picture. It must not know where.

/// English.
pub const INTERNET: &str = "Internet";
pub const REGION: &str = "Region";
pub const VPC: &str = "VPC";
pub const ZONE: &str = "Availability Zone";
pub const SERVICES: &str = "AWS services";
pub const PROVIDED: &str = "Provider services";
pub const PRIVATE_LINK: &str = "PrivateLink";
pub const GATEWAY_ENDPOINT: &str = "gateway endpoint";
pub const NO_ENDPOINT: &str = "no endpoint";
pub const NO_SUBNET: &str = "no subnet yet";
pub const EMPTY: &str = "No VPC yet";
