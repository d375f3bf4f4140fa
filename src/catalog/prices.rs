//! What AWS charges, in millionths of a US dollar, as far as a price was seen. It must not know what a network uses.

use super::services::Basis;

/// A price per hour or per GB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Millionths of a US dollar.
    pub micro_usd: u64,
    /// Whether it was seen in a price list, or concluded by analogy.
    pub basis: Basis,
}

/// A Region's prices (rule PRICE-12). `None`: no price known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prices {
    /// The Region's code.
    pub region: &'static str,
    /// An interface endpoint, per Availability Zone and hour (rule PRICE-1).
    pub interface_hour: Option<Rate>,
    /// An interface endpoint, per GB of the first tier (rule PRICE-2).
    pub interface_gb: Option<Rate>,
    /// A Gateway Load Balancer endpoint, per hour (rule PRICE-5).
    pub gwlbe_hour: Option<Rate>,
    /// A NAT gateway, per hour, and the same again per GB (rule PRICE-8).
    pub nat: Option<Rate>,
    /// A resource endpoint, per hour (rule PRICE-6).
    pub resource_hour: Option<Rate>,
    /// Where the prices were seen, and when.
    pub source: &'static str,
}

/// Hours in a month of a bill (rule PRICE-13).
pub const HOURS_PER_MONTH: u64 = 730;

/// The first GB of a tier's end and the price up to it; the last tier has no end (rule PRICE-2).
pub const INTERFACE_GB_TIERS: [(Option<u64>, u64); 3] =
    [(Some(1_048_576), 10_000), (Some(5_242_880), 6_000), (None, 4_000)];

/// A GB through a Gateway Load Balancer endpoint, in millionths of a dollar, without tiers (rule PRICE-5).
pub const GWLBE_GB: u64 = 3_500;

/// A public IPv4 address, per hour, in use or idle, in every Region seen (rule PRICE-9).
pub const PUBLIC_IPV4_HOUR: u64 = 5_000;

/// A GB to another Availability Zone, in each direction, in us-east-1 (rule PRICE-10).
pub const CROSS_ZONE_GB: u64 = 10_000;

/// A GB to another Region from us-east-1, the usual price (rule PRICE-7).
pub const CROSS_REGION_GB: u64 = 20_000;

const fn seen(micro_usd: u64) -> Option<Rate> {
    Some(Rate { micro_usd, basis: Basis::Known })
}

const fn alike(micro_usd: u64) -> Option<Rate> {
    Some(Rate { micro_usd, basis: Basis::Assumed })
}

const fn row(
    region: &'static str,
    interface_hour: Option<Rate>,
    gwlbe_hour: Option<Rate>,
    nat: Option<Rate>,
    source: &'static str,
) -> Prices {
    Prices { region, interface_hour, interface_gb: seen(10_000), gwlbe_hour, nat, resource_hour: None, source }
}

/// A Region of which only the NAT gateway's price was seen.
const fn nat_only(region: &'static str, nat: u64) -> Prices {
    Prices { interface_gb: alike(10_000), ..row(region, None, None, seen(nat), NAT_MAP) }
}

const NAT_MAP: &str = "a public map of NAT prices, undated";

/// Rule PRICE-12.
static TABLE: [Prices; 22] = [
    Prices {
        resource_hour: seen(20_000),
        ..row(
            "us-east-1",
            seen(10_000),
            seen(10_000),
            seen(45_000),
            "price lists AmazonVPC 2026-09-17, AmazonEC2 2026-08-31",
        )
    },
    row(
        "us-west-2",
        seen(10_000),
        alike(10_000),
        seen(45_000),
        "price list read 2026-10-06; NAT: public maps, undated",
    ),
    row("eu-west-1", seen(11_000), alike(11_000), seen(48_000), "Pricing API 2026-05-01, and two public bills"),
    row("eu-west-2", None, None, seen(50_000), "price list AmazonEC2 2026-09-04"),
    row("ap-northeast-1", seen(14_000), alike(14_000), seen(62_000), "Price List API 2026-09-13"),
    row(
        "ap-northeast-2",
        seen(13_000),
        alike(13_000),
        seen(59_000),
        "price lists AmazonVPC 2026-09-17, AmazonEC2 2026-09-25",
    ),
    row("ap-southeast-1", seen(13_000), seen(13_000), seen(59_000), "a price list in a public repository, 2026"),
    Prices {
        resource_hour: seen(23_400),
        ..row("ap-southeast-5", seen(11_700), seen(11_700), None, "price list AmazonVPC 2026-09-17")
    },
    Prices {
        interface_gb: alike(10_000),
        ..row("sa-east-1", None, None, seen(93_000), "two public maps of NAT prices, undated")
    },
    nat_only("us-east-2", 45_000),
    nat_only("us-west-1", 48_000),
    nat_only("ca-central-1", 50_000),
    nat_only("eu-central-1", 52_000),
    nat_only("eu-west-3", 50_000),
    nat_only("eu-north-1", 46_000),
    nat_only("ap-south-1", 56_000),
    nat_only("ap-southeast-2", 59_000),
    nat_only("ap-northeast-3", 62_000),
    nat_only("ap-east-1", 65_000),
    nat_only("me-south-1", 52_800),
    nat_only("us-gov-east-1", 54_000),
    nat_only("us-gov-west-1", 54_000),
];

/// The prices of a Region; of one that is not in the table all but the GB price, the same in every Region seen, is unknown.
pub fn prices(region_code: &str) -> Prices {
    TABLE.iter().find(|prices| prices.region == region_code).copied().unwrap_or(Prices {
        interface_gb: alike(10_000),
        ..row("", None, None, None, "no price list of this Region was seen")
    })
}

/// The Regions that have a price of an interface endpoint.
pub fn priced_regions() -> impl Iterator<Item = &'static Prices> {
    TABLE.iter().filter(|prices| prices.interface_hour.is_some())
}
