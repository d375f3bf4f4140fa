//! Operations on internet, egress-only and NAT gateways, and on Elastic IP addresses. It must not know how they translate.

mod addresses;
mod egress_only;
mod internet;
mod nat;

use crate::control::call::{Call, Operations};
use crate::model::Vpc;

pub const OPERATIONS: [Operations; 4] =
    [internet::OPERATIONS, egress_only::OPERATIONS, nat::OPERATIONS, addresses::OPERATIONS];

/// Rule QUOTA-8: how many gateways there may be follows how many VPCs there may be, of which there are as many at least as are there.
fn follows_vpcs(call: &Call<'_>, usual: u32) -> usize {
    let own = |vpc: &&Vpc| vpc.owner_id == *call.account && vpc.region == call.region;
    call.network.vpcs.iter().filter(own).count().max(usual as usize)
}
