//! AWS's default quotas. It must not know how much of them a network uses.

/// A quota of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The default.
    pub value: u32,
    /// How far AWS raises it on request; the default where it does not, `None` where no end is documented.
    pub ceiling: Option<u32>,
    /// The rule in the rulebook.
    pub rule: &'static str,
}

const fn fixed(value: u32, rule: &'static str) -> Quota {
    Quota { value, ceiling: Some(value), rule }
}

const fn adjustable(value: u32, rule: &'static str) -> Quota {
    Quota { value, ceiling: None, rule }
}

const fn up_to(value: u32, ceiling: u32, rule: &'static str) -> Quota {
    Quota { value, ceiling: Some(ceiling), rule }
}

/// Interface and Gateway Load Balancer endpoints of a VPC, together.
pub const INTERFACE_ENDPOINTS_PER_VPC: Quota = adjustable(50, "IF-60");
/// Gateway endpoints of a Region.
pub const GATEWAY_ENDPOINTS_PER_REGION: Quota = adjustable(20, "GW-07");
/// Gateway endpoints of a VPC: the end to which the Region's quota can be raised.
pub const GATEWAY_ENDPOINTS_PER_VPC: Quota = fixed(255, "GW-07");
/// Resource endpoints of a VPC.
pub const RESOURCE_ENDPOINTS_PER_VPC: Quota = adjustable(200, "IF-60");
/// Service-network endpoints of a VPC.
pub const SERVICE_NETWORK_ENDPOINTS_PER_VPC: Quota = adjustable(50, "IF-60");
/// Characters of an endpoint policy.
pub const POLICY_CHARACTERS: Quota = fixed(20_480, "QUOTA-1");
/// Bytes of a packet through an endpoint; longer ones are dropped.
pub const ENDPOINT_MTU: u32 = 8_500;
/// Gbit/s of an endpoint in a zone, and what it scales to.
pub const ENDPOINT_GBPS_PER_ZONE: Quota = up_to(10, 100, "QUOTA-2");
/// VPCs of a Region.
pub const VPCS_PER_REGION: Quota = adjustable(5, "QUOTA-3");
/// Subnets of a VPC.
pub const SUBNETS_PER_VPC: Quota = adjustable(200, "QUOTA-3");
/// IPv4 blocks of a VPC, the first one counted.
pub const IPV4_CIDRS_PER_VPC: Quota = up_to(5, 50, "QUOTA-3");
/// IPv6 blocks of a VPC.
pub const IPV6_CIDRS_PER_VPC: Quota = up_to(5, 50, "QUOTA-3");
/// Route tables of a VPC.
pub const ROUTE_TABLES_PER_VPC: Quota = adjustable(200, "QUOTA-4");
/// Routes of a table that are not propagated, IPv4 and IPv6 apart.
pub const ROUTES_PER_TABLE: Quota = up_to(500, 1_000, "QUOTA-4");
/// The same, as older pages of AWS still say.
pub const ROUTES_PER_TABLE_OLDER: Quota = up_to(50, 1_000, "QUOTA-4");
/// Propagated routes of a table.
pub const PROPAGATED_ROUTES_PER_TABLE: Quota = fixed(100, "QUOTA-4");
/// Security groups of a Region.
pub const SECURITY_GROUPS_PER_REGION: Quota = adjustable(2_500, "QUOTA-5");
/// Rules of a security group in one direction, IPv4 and IPv6 apart.
pub const RULES_PER_SECURITY_GROUP: Quota = adjustable(60, "QUOTA-5");
/// Security groups of a network interface.
pub const SECURITY_GROUPS_PER_INTERFACE: Quota = up_to(5, 16, "QUOTA-5");
/// The most that rules per group times groups per interface may be.
pub const RULES_PER_INTERFACE: Quota = fixed(1_000, "QUOTA-5");
/// Network ACLs of a VPC.
pub const NETWORK_ACLS_PER_VPC: Quota = adjustable(200, "QUOTA-6");
/// Rules of a network ACL in one direction.
pub const RULES_PER_NETWORK_ACL: Quota = up_to(20, 40, "QUOTA-6");
/// Customer-managed prefix lists of a Region.
pub const PREFIX_LISTS_PER_REGION: Quota = adjustable(100, "QUOTA-7");
/// Entries of a customer-managed prefix list.
pub const ENTRIES_PER_PREFIX_LIST: Quota = adjustable(1_000, "QUOTA-7");
/// Versions of a customer-managed prefix list.
pub const VERSIONS_PER_PREFIX_LIST: Quota = adjustable(1_000, "QUOTA-7");
/// References to a prefix list from one type of resource.
pub const REFERENCES_PER_PREFIX_LIST: Quota = adjustable(10_000, "QUOTA-7");
/// Internet gateways of a Region; it follows the VPCs' quota.
pub const INTERNET_GATEWAYS_PER_REGION: Quota = adjustable(5, "QUOTA-8");
/// Egress-only internet gateways of a Region.
pub const EGRESS_ONLY_GATEWAYS_PER_REGION: Quota = adjustable(5, "QUOTA-8");
/// NAT gateways of an Availability Zone.
pub const NAT_GATEWAYS_PER_ZONE: Quota = adjustable(5, "QUOTA-8");
/// Regional NAT gateways of a VPC.
pub const REGIONAL_NAT_GATEWAYS_PER_VPC: Quota = adjustable(5, "QUOTA-8");
/// Elastic IP addresses of a Region.
pub const ELASTIC_IPS_PER_REGION: Quota = adjustable(5, "QUOTA-8");
/// Elastic IP addresses of a NAT gateway.
pub const ELASTIC_IPS_PER_NAT_GATEWAY: Quota = up_to(2, 8, "QUOTA-8");
/// Private addresses of a NAT gateway.
pub const PRIVATE_IPS_PER_NAT_GATEWAY: Quota = fixed(8, "QUOTA-8");
/// Network interfaces of a Region, counted by zone.
pub const NETWORK_INTERFACES_PER_REGION: Quota = adjustable(5_000, "QUOTA-8");
/// Exclusions from VPC Block Public Access.
pub const BLOCK_PUBLIC_ACCESS_EXCLUSIONS: Quota = adjustable(50, "QUOTA-8");
/// DNS packets a second that a network interface may send to the Resolver.
pub const DNS_PACKETS_PER_SECOND: Quota = fixed(1_024, "QUOTA-8");
