//! The Regions with their partitions and Availability Zones. It must not know which of them a network uses.
//!
//! The table has a line a Region: `code|name|partition|zone id prefix|zones|marks|hosted zone`. A zone is a letter and the
//! number of its id (`a6` is zone `a`, id `use1-az6`); `-3` is an id that the example account does not see.
//! Marks: `o` opt-in, `p` zone letters differ per account, `m` zone ids from one source only. The hosted zone
//! is the public one of `vpce.amazonaws.com` in the Region.

use std::sync::LazyLock;

/// Where and when the facts of this table come from.
pub const AS_OF: &str = "AWS Region and AZ-ID tables, autumn 2026; botocore 1.44.5; moto 5.2.5";

/// A group of Regions with its own accounts and DNS names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Partition {
    /// `aws`, the commercial Regions.
    Aws,
    /// `aws-cn`, China.
    China,
    /// `aws-us-gov`, GovCloud.
    UsGov,
    /// `aws-eusc`, the European Sovereign Cloud.
    Eusc,
}

impl Partition {
    /// Every partition that has a Region in the table.
    pub const ALL: [Self; 4] = [Self::Aws, Self::China, Self::UsGov, Self::Eusc];

    /// The id in ARNs, such as `aws-cn`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::China => "aws-cn",
            Self::UsGov => "aws-us-gov",
            Self::Eusc => "aws-eusc",
        }
    }

    /// The end of its service names, such as `amazonaws.com`.
    pub fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::UsGov => "amazonaws.com",
            Self::China => "amazonaws.com.cn",
            Self::Eusc => "amazonaws.eu",
        }
    }

    /// The end of its dual-stack service names, such as `api.aws`.
    pub fn dual_stack_suffix(self) -> &'static str {
        match self {
            Self::Aws | Self::UsGov => "api.aws",
            Self::China => "api.amazonwebservices.com.cn",
            Self::Eusc => "api.amazonwebservices.eu",
        }
    }

    /// The Region that stands for the partition's global services.
    pub fn global_region(self) -> &'static str {
        match self {
            Self::Aws => "us-east-1",
            Self::China => "cn-northwest-1",
            Self::UsGov => "us-gov-west-1",
            Self::Eusc => "eusc-de-east-1",
        }
    }
}

/// Whether an account must enable a Region before it can use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptIn {
    /// Usable at once.
    NotRequired,
    /// To be enabled first.
    Required,
    /// In a partition of its own accounts.
    OtherPartition,
}

/// An Availability Zone as an example account sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The name, such as `us-east-1a`.
    pub name: String,
    /// The id that is the same for every account, such as `use1-az6`; `None` where it is not known.
    pub id: Option<String>,
}

/// A Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The code, such as `us-east-1`.
    pub code: &'static str,
    /// The name, such as `US East (N. Virginia)`.
    pub name: &'static str,
    /// The partition.
    pub partition: Partition,
    /// The zones by name.
    pub zones: Vec<Zone>,
    /// Zone ids that AWS lists and the example account does not see.
    pub extra_zone_ids: Vec<String>,
    /// Whether it must be enabled first.
    pub opt_in: OptIn,
    /// Whether accounts made before November 2025 have their own letters for the zones.
    pub zone_letters_differ: bool,
    /// Whether the zone ids rest on more than one source.
    pub zone_ids_confirmed: bool,
    /// The public hosted zone of endpoints' own names; `None` where it is not known (rule DNS-04).
    ///
    /// <https://github.com/kubernetes-sigs/external-dns/issues/3429>
    pub endpoint_zone_id: Option<&'static str>,
}

impl Region {
    /// The end of its service names, such as `amazonaws.com`.
    pub fn dns_suffix(&self) -> &'static str {
        self.partition.dns_suffix()
    }

    /// The end of its dual-stack service names, such as `api.aws`.
    pub fn dual_stack_suffix(&self) -> &'static str {
        self.partition.dual_stack_suffix()
    }

    /// The zone of a name such as `us-east-1a`.
    pub fn zone(&self, name: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.name == name)
    }

    /// The zone of an id such as `use1-az6`.
    pub fn zone_of_id(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id.as_deref() == Some(id))
    }
}

static REGIONS: LazyLock<Vec<Region>> =
    LazyLock::new(|| include_str!("data/regions.txt").lines().filter_map(read).collect());

fn read(line: &'static str) -> Option<Region> {
    let mut fields = line.split('|');
    let code = fields.next()?;
    let name = fields.next()?;
    let id = fields.next()?;
    let partition = Partition::ALL.into_iter().find(|partition| partition.id() == id)?;
    let prefix = fields.next().unwrap_or_default();
    let mut zones: Vec<Zone> = Vec::new();
    let mut extra_zone_ids = Vec::new();
    let mut extra = false;
    for c in fields.next().unwrap_or_default().chars() {
        if c == '-' {
            extra = true;
        } else if c.is_ascii_digit() {
            let zone_id = [prefix, "-az", c.encode_utf8(&mut [0; 4])].concat();
            if extra {
                extra_zone_ids.push(zone_id);
                extra = false;
            } else if let Some(zone) = zones.last_mut() {
                zone.id = Some(zone_id);
            }
        } else {
            zones.push(Zone { name: [code, c.encode_utf8(&mut [0; 4])].concat(), id: None });
        }
    }
    let marks = fields.next().unwrap_or_default();
    let opt_in = match (partition, marks.contains('o')) {
        (Partition::Aws, true) => OptIn::Required,
        (Partition::Aws, false) => OptIn::NotRequired,
        (Partition::China | Partition::UsGov | Partition::Eusc, _) => OptIn::OtherPartition,
    };
    Some(Region {
        code,
        name,
        partition,
        zone_ids_confirmed: !marks.contains('m') && zones.iter().all(|zone| zone.id.is_some()),
        zones,
        extra_zone_ids,
        opt_in,
        zone_letters_differ: marks.contains('p'),
        endpoint_zone_id: fields.next(),
    })
}

/// Every Region, by code.
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The Region of a code such as `us-east-1`.
pub fn region(code: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.code == code)
}

/// The Region of a zone name such as `us-east-1a`.
pub fn region_of_zone(zone: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.zone(zone).is_some())
}

/// Zones in which cross-Region endpoints cannot be made, by id (rule IF-63).
pub const NO_CROSS_REGION_ZONE_IDS: [&str; 5] = ["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"];
