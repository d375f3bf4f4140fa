//! A block of IPv4 or IPv6 addresses in canonical form. It must not know what AWS allows for which purpose.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The family of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4, 32 bits.
    V4,
    /// IPv6, 128 bits.
    V6,
}

impl Family {
    /// The family of `address`.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }
}

/// A block of addresses such as `10.0.0.0/16`.
// INVARIANT: the bits behind the prefix are zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNet);

/// Why a text is not a CIDR block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrError {
    /// No `/` and prefix length.
    NoPrefix,
    /// The part before the `/` is not an address.
    Address(String),
    /// An octet has a leading zero, which some programs read as octal.
    LeadingZero(String),
    /// The part behind the `/` is not a number, or has a sign or a leading zero.
    Prefix(String),
    /// The prefix is longer than the address.
    PrefixTooLong {
        /// The prefix that was given.
        given: u32,
        /// The longest one of the family.
        longest: u32,
    },
}

impl fmt::Display for CidrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPrefix => f.write_str("a CIDR block needs a prefix length, as in 10.0.0.0/16"),
            Self::Address(given) => write!(f, "'{given}' is not an IPv4 or IPv6 address"),
            Self::LeadingZero(given) => write!(f, "'{given}' has a number with a leading zero: write it without"),
            Self::Prefix(given) => write!(f, "'{given}' is not a prefix length: write a plain number, as in /16"),
            Self::PrefixTooLong { given, longest } => {
                write!(f, "the prefix length /{given} is longer than /{longest}, the longest of this family")
            }
        }
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    /// Reads a CIDR block; bits behind the prefix are cleared, as EC2 does (rule RT-16).
    fn from_str(text: &str) -> Result<Self, CidrError> {
        let (address, prefix) = text.split_once('/').ok_or(CidrError::NoPrefix)?;
        let octal = |part: &str| part.len() > 1 && part.starts_with('0');
        if !address.contains(':') && address.split('.').any(octal) {
            return Err(CidrError::LeadingZero(address.to_string()));
        }
        let address: IpAddr = address.parse().map_err(|_| CidrError::Address(address.to_string()))?;
        if prefix.is_empty() || octal(prefix) || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CidrError::Prefix(prefix.to_string()));
        }
        let given: u32 = prefix.parse().map_err(|_| CidrError::Prefix(prefix.to_string()))?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let too_long = CidrError::PrefixTooLong { given, longest };
        let length = u8::try_from(given).map_err(|_| too_long.clone())?;
        Self::new(address, length).ok_or(too_long)
    }
}

impl Cidr {
    /// All IPv4 addresses.
    pub const ALL_V4: Self = Self(IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 0)));
    /// All IPv6 addresses.
    pub const ALL_V6: Self = Self(IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 0)));

    /// The block of `address` and a prefix length; `None` where the prefix is too long.
    pub fn new(address: IpAddr, prefix_len: u8) -> Option<Self> {
        IpNet::new(address, prefix_len).ok().map(|net| Self(net.trunc()))
    }

    /// The block of one address.
    pub fn host(address: IpAddr) -> Self {
        Self(IpNet::from(address))
    }

    /// The number of fixed bits.
    pub fn prefix_len(&self) -> u8 {
        self.0.prefix_len()
    }

    /// The family of its addresses.
    pub fn family(&self) -> Family {
        Family::of(self.0.addr())
    }

    /// The first address.
    pub fn network(&self) -> IpAddr {
        self.0.addr()
    }

    /// The last address.
    pub fn last(&self) -> IpAddr {
        self.0.broadcast()
    }

    /// Whether `address` is in the block.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// Whether all of `other` is in the block.
    pub fn covers(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether the two blocks share an address.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// The address `offset` places behind the first; `None` outside the block.
    pub fn nth(&self, offset: u128) -> Option<IpAddr> {
        let address = match self.0.addr() {
            IpAddr::V4(first) => IpAddr::V4(Ipv4Addr::from(u32::from(first).checked_add(u32::try_from(offset).ok()?)?)),
            IpAddr::V6(first) => IpAddr::V6(Ipv6Addr::from(u128::from(first).checked_add(offset)?)),
        };
        self.contains(address).then_some(address)
    }

    /// The number of addresses; `u128::MAX` stands for all of IPv6.
    pub fn size(&self) -> u128 {
        let host_bits = u32::from(self.0.max_prefix_len() - self.0.prefix_len());
        1_u128.checked_shl(host_bits).unwrap_or(u128::MAX)
    }

    /// The place of `address` in the block, from 0.
    pub fn offset(&self, address: IpAddr) -> Option<u128> {
        match (self.0.addr(), address) {
            (IpAddr::V4(first), IpAddr::V4(it)) if self.contains(address) => {
                Some(u128::from(u32::from(it) - u32::from(first)))
            }
            (IpAddr::V6(first), IpAddr::V6(it)) if self.contains(address) => Some(u128::from(it) - u128::from(first)),
            (IpAddr::V4(_) | IpAddr::V6(_), IpAddr::V4(_) | IpAddr::V6(_)) => None,
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cidr, CidrError};

    #[track_caller]
    fn check(text: &str, canonical: &str) {
        assert_eq!(text.parse::<Cidr>().unwrap().to_string(), canonical);
    }

    #[test]
    fn host_bits_are_cleared() {
        check("10.0.0.5/16", "10.0.0.0/16");
        check("100.68.0.18/18", "100.68.0.0/18");
        check("2001:DB8::1/56", "2001:db8::/56");
        check("0.0.0.0/0", "0.0.0.0/0");
    }

    #[track_caller]
    fn refused(text: &str, why: &CidrError) {
        assert_eq!(text.parse::<Cidr>().unwrap_err(), *why);
    }

    #[test]
    fn refusals_say_why() {
        refused("10.0.0.0", &CidrError::NoPrefix);
        refused("010.0.0.0/8", &CidrError::LeadingZero("010.0.0.0".into()));
        refused("10.0.0.0/08", &CidrError::Prefix("08".into()));
        refused("10.0.0.0/+8", &CidrError::Prefix("+8".into()));
        refused("10.0.0.0/", &CidrError::Prefix(String::new()));
        refused("10.0.0.0/33", &CidrError::PrefixTooLong { given: 33, longest: 32 });
        refused("10.0.0.0/999", &CidrError::PrefixTooLong { given: 999, longest: 32 });
        refused("10.0.256.0/24", &CidrError::Address("10.0.256.0".into()));
        refused("::/129", &CidrError::PrefixTooLong { given: 129, longest: 128 });
    }

    #[test]
    fn places_in_a_block() {
        let block: Cidr = "10.0.1.0/24".parse().unwrap();
        assert_eq!(block.size(), 256);
        assert_eq!(block.nth(4).unwrap().to_string(), "10.0.1.4");
        assert_eq!(block.nth(256), None);
        assert_eq!(block.offset("10.0.1.255".parse().unwrap()), Some(255));
        assert_eq!(block.offset("10.0.2.0".parse().unwrap()), None);
        assert!(block.overlaps(&"10.0.0.0/16".parse().unwrap()));
        assert!(!block.covers(&"10.0.0.0/16".parse().unwrap()));
    }
}
