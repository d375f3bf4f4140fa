//! Validated values: CIDRs, ports, protocols, DNS names, ARNs, ids. It must not know AWS's rules.

mod arn;
mod cidr;
mod dns;
mod id;
pub mod json;
mod lookup;
pub mod order;
mod port;
mod server;

pub use arn::Arn;
pub use cidr::{Cidr, CidrError, Family};
pub use dns::{DnsName, DnsNameError};
pub(crate) use id::mix;
pub use id::{Id, IdError};
pub(crate) use json::json;
pub use lookup::{ById, Lookup};
pub use order::{SortedMap, SortedSet};
pub use port::{PortRange, Protocol};
pub use server::{DNS_PORT, DnsServer};
