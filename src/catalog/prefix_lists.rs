//! The prefix lists that AWS manages, Region by Region. It must not know which routes or groups refer to them.
//!
//! The IPv4 table has a line a Region: `region|S3 list's id|S3 blocks|DynamoDB list's id|DynamoDB blocks`, ids
//! without `pl-`; the IPv6 table `region|S3 blocks`.

use super::hash::hash;
use super::regions::{Region, region, regions};
use super::services::Basis;
use crate::net::order;
use crate::net::{Cidr, Family};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

/// Where and when the facts of this table come from.
pub const AS_OF: &str = "ip-ranges.json 2026-08-22; ids from public describe-prefix-lists output";

/// What a list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListKind {
    /// S3 general-purpose buckets.
    S3,
    /// DynamoDB.
    DynamoDb,
    /// S3 directory buckets.
    S3Express,
    /// VPC Lattice's link-local addresses.
    VpcLattice,
    /// CloudFront's servers as origins see them.
    CloudFrontOrigin,
    /// EC2 Instance Connect.
    Ec2InstanceConnect,
    /// Route 53's health checkers.
    Route53HealthChecks,
}

impl ListKind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::S3,
        Self::DynamoDb,
        Self::S3Express,
        Self::VpcLattice,
        Self::CloudFrontOrigin,
        Self::Ec2InstanceConnect,
        Self::Route53HealthChecks,
    ];

    /// The key of the service whose gateway endpoints use the list (rule GW-01).
    pub fn service_key(self) -> Option<&'static str> {
        match self {
            Self::S3 => Some("s3"),
            Self::DynamoDb => Some("dynamodb"),
            Self::S3Express => Some("s3express"),
            Self::VpcLattice | Self::CloudFrontOrigin | Self::Ec2InstanceConnect | Self::Route53HealthChecks => None,
        }
    }

    /// What a reference counts toward a route table's or a group's quota (rules GW-24, QUOTA-7).
    pub fn weight(self) -> u32 {
        match self {
            Self::S3 | Self::DynamoDb => 1,
            Self::S3Express => 6,
            Self::VpcLattice => 10,
            Self::CloudFrontOrigin => 55,
            Self::Ec2InstanceConnect => 2,
            Self::Route53HealthChecks => 25,
        }
    }

    fn last_part(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::DynamoDb => "dynamodb",
            Self::S3Express => "s3express",
            Self::VpcLattice => "vpc-lattice",
            Self::CloudFrontOrigin => "cloudfront.origin-facing",
            Self::Ec2InstanceConnect => "ec2-instance-connect",
            Self::Route53HealthChecks => "route53-healthchecks",
        }
    }
}

/// A prefix list that AWS manages in one Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList {
    /// The id, unique within the Region only: `pl-78a54011` is S3's in two Regions.
    pub id: String,
    /// Whether the id is AWS's; an assumed one has AWS's form and is the same in every run.
    pub id_basis: Basis,
    /// The name, such as `com.amazonaws.us-east-1.s3`. An IPv6 list is named as VPC Lattice's is, with `ipv6.`
    pub name: String,
    /// Whether AWS's documents or output show the name.
    pub name_basis: Basis,
    /// The Region's code.
    pub region: &'static str,
    /// What it is for.
    pub kind: ListKind,
    /// The family of its blocks.
    pub family: Family,
    /// Its blocks in ascending order.
    pub cidrs: Vec<Cidr>,
    /// Whether the blocks are published by AWS. Assumed ones are illustrative, in ranges kept for documentation.
    pub cidrs_basis: Basis,
    /// What a reference counts toward a quota.
    pub weight: u32,
}

impl PrefixList {
    /// The smallest block that holds the address.
    pub fn matching(&self, address: IpAddr) -> Option<Cidr> {
        self.cidrs.iter().filter(|cidr| cidr.contains(address)).max_by_key(|cidr| cidr.prefix_len()).copied()
    }
}

/// CloudFront's list as an emulator shows it: a sample, the live list is longer.
const CLOUDFRONT: &str = "13.124.199.0/24 15.158.0.0/16 18.68.0.0/16 54.239.208.0/21 64.252.64.0/18 \
    70.132.0.0/18 130.176.0.0/18 204.246.166.0/24 205.251.218.0/24";

static LISTS: LazyLock<Vec<Vec<PrefixList>>> = LazyLock::new(|| {
    let mut sixes = include_str!("data/prefix-lists-ipv6.txt").lines();
    let mut fours = include_str!("data/prefix-lists-ipv4.txt").lines();
    // The tables and the Regions are in the same order, by code.
    regions()
        .iter()
        .zip(0_u8..)
        .map(|(region, place)| {
            let of_region = |line: &&'static str| line.split('|').next() == Some(region.code);
            let four = fours.next().filter(of_region).unwrap_or_default();
            let six = sixes.next().filter(of_region).unwrap_or_default();
            lists_of(region, place, four, six)
        })
        .collect()
});

/// A block for lists whose addresses AWS does not publish: inside the ranges for benchmarks (RFC 2544, RFC 5180),
/// which no other network uses, one per Region and list.
fn illustrative(kind: ListKind, family: Family, place: u8) -> Option<Cidr> {
    let list = match kind {
        ListKind::S3Express => 18,
        ListKind::DynamoDb => 19,
        ListKind::S3
        | ListKind::VpcLattice
        | ListKind::CloudFrontOrigin
        | ListKind::Ec2InstanceConnect
        | ListKind::Route53HealthChecks => return None,
    };
    match family {
        Family::V4 => Cidr::new(IpAddr::V4(Ipv4Addr::new(198, list, place, 0)), 24),
        Family::V6 => {
            Cidr::new(IpAddr::V6(Ipv6Addr::new(0x2001, 2, 0, u16::from(list) << 8 | u16::from(place), 0, 0, 0, 0)), 64)
        }
    }
}

fn lists_of(region: &'static Region, place: u8, four: &'static str, six: &'static str) -> Vec<PrefixList> {
    let mut fields = four.split('|').skip(1);
    let mut field = || fields.next().unwrap_or_default();
    let (s3_id, s3, dynamodb_id, dynamodb) = (field(), field(), field(), field());
    let s3_v6 = six.split('|').nth(1).unwrap_or_default();
    let mut lists = Vec::new();
    for kind in ListKind::ALL {
        for family in [Family::V4, Family::V6] {
            let (id, listed) = match (kind, family) {
                (ListKind::S3, Family::V4) => (s3_id, s3),
                (ListKind::S3, Family::V6) => ("", s3_v6),
                (ListKind::DynamoDb, Family::V4) => (dynamodb_id, dynamodb),
                (ListKind::DynamoDb, Family::V6) | (ListKind::S3Express, _) => ("", ""),
                (ListKind::VpcLattice, Family::V4) => ("", "169.254.171.0/24"),
                (ListKind::VpcLattice, Family::V6) => ("", "fd00:ec2:80::/64"),
                (ListKind::CloudFrontOrigin, Family::V4) => ("", CLOUDFRONT),
                (ListKind::Ec2InstanceConnect | ListKind::Route53HealthChecks, Family::V4) => ("", ""),
                (
                    ListKind::CloudFrontOrigin | ListKind::Ec2InstanceConnect | ListKind::Route53HealthChecks,
                    Family::V6,
                ) => continue,
            };
            lists.push(list(region, kind, family, id, listed, illustrative(kind, family, place)));
        }
    }
    lists
}

fn list(
    region: &'static Region,
    kind: ListKind,
    family: Family,
    id: &str,
    listed: &str,
    illustrative: Option<Cidr>,
) -> PrefixList {
    let place = if kind == ListKind::CloudFrontOrigin { "global" } else { region.code };
    let six = if family == Family::V6 { "ipv6." } else { "" };
    let name = ["com.amazonaws.", place, ".", six, kind.last_part()].concat();
    let mut cidrs: Vec<Cidr> = listed.split_whitespace().filter_map(|block| block.parse().ok()).collect();
    let published = !cidrs.is_empty() && kind != ListKind::CloudFrontOrigin;
    if cidrs.is_empty() {
        cidrs.extend(illustrative);
    }
    order::sort(&mut cidrs);
    let basis = |known: bool| if known { Basis::Known } else { Basis::Assumed };
    PrefixList {
        id_basis: basis(!id.is_empty()),
        id: if id.is_empty() { made_up_id(region, kind, family) } else { ["pl-", id].concat() },
        // The IPv6 lists' names of S3 and DynamoDB, and China's, are in no source.
        name_basis: basis(
            region.partition != super::regions::Partition::China
                && (family == Family::V4 || kind == ListKind::VpcLattice),
        ),
        name,
        region: region.code,
        kind,
        family,
        cidrs,
        cidrs_basis: basis(published),
        weight: kind.weight(),
    }
}

/// An id of AWS's form, `pl-` and 17 hexadecimal digits, that is the same in every run.
fn made_up_id(region: &Region, kind: ListKind, family: Family) -> String {
    let family = if family == Family::V4 { "ipv4" } else { "ipv6" };
    let digits = hash(&[region.code, " ", kind.last_part(), " ", family].concat());
    ["pl-0", &super::hash::hex(digits)].concat()
}

/// Every list that AWS manages in a Region; none for a Region that is not known.
pub fn prefix_lists(region_code: &str) -> &'static [PrefixList] {
    let place = regions().iter().position(|region| region.code == region_code);
    place.and_then(|place| LISTS.get(place)).map(Vec::as_slice).unwrap_or_default()
}

/// The list of an id in a Region.
pub fn prefix_list(region_code: &str, id: &str) -> Option<&'static PrefixList> {
    prefix_lists(region_code).iter().find(|list| list.id == id)
}

/// The list that the routes of a service's gateway endpoints name (rules GW-11, GW-52).
pub fn gateway_prefix_list(region_code: &str, service_key: &str, family: Family) -> Option<&'static PrefixList> {
    prefix_lists(region_code).iter().find(|list| list.kind.service_key() == Some(service_key) && list.family == family)
}

/// The list of a kind and family in a Region.
pub(super) fn list_of(region_code: &str, kind: ListKind, family: Family) -> Option<&'static PrefixList> {
    prefix_lists(region_code).iter().find(|list| list.kind == kind && list.family == family)
}

/// The gateway service and Region whose list holds the address, such as S3 in us-east-1 for 52.217.10.10 (rule GW-26).
pub fn gateway_service_of(address: IpAddr) -> Option<&'static PrefixList> {
    let lists = LISTS.iter().flatten().filter(|list| list.kind.service_key().is_some());
    lists
        .filter_map(|list| list.matching(address).map(|cidr| (cidr.prefix_len(), list)))
        .max_by_key(|it| it.0)
        .map(|it| it.1)
}

/// The Region of a code, for callers that have a list.
pub fn region_of(list: &PrefixList) -> Option<&'static Region> {
    region(list.region)
}
