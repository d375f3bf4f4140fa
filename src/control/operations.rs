//! The table of operations: which function carries out which. It must not know what they do.

use super::call::{Handler, Operations};
use super::{acl, block, dhcp, endpoint, gateways, group, prefix_list, route, subnet, tag, vpc};

/// Services, as the AWS CLI names them, with their operations.
static SERVICES: &[(&str, &[Operations])] = &[
    ("ec2", &[vpc::OPERATIONS, endpoint::OPERATIONS]),
    // Subnets, routes, gateways, filters.
    ("ec2", &[subnet::OPERATIONS, route::OPERATIONS, dhcp::OPERATIONS]),
    ("ec2", &gateways::OPERATIONS),
    ("ec2", &[group::OPERATIONS, acl::OPERATIONS, prefix_list::OPERATIONS, block::OPERATIONS, tag::OPERATIONS]),
    ("ec2", &[super::instance::OPERATIONS, super::interface::OPERATIONS, super::service::OPERATIONS]),
    ("ec2", &[super::peering::OPERATIONS, super::transit::OPERATIONS, super::vpn::OPERATIONS]),
    ("elbv2", &super::balancing::OPERATIONS),
    ("lab", &[super::world::OPERATIONS]),
    ("ram", &[super::sharing::OPERATIONS]),
    ("route53", &[super::zones::OPERATIONS]),
    ("route53profiles", &[super::profiles::OPERATIONS]),
    ("route53resolver", &[super::resolver::OPERATIONS]),
    ("s3api", &[super::bucket::OPERATIONS]),
    ("sts", &[super::world::CALLER]),
    ("vpc-lattice", &[super::lattice::OPERATIONS]),
];

/// The function that carries out an operation; `None` where the lab does not have it.
pub fn handler(service: &str, operation: &str) -> Option<Handler> {
    let rooms = SERVICES.iter().filter(|(name, _)| *name == service).flat_map(|(_, rooms)| rooms.iter());
    let mut operations = rooms.flat_map(|room| room.iter());
    operations.find(|(name, _)| *name == operation).map(|(_, handler)| *handler)
}

/// Every operation that the lab carries out, as service and name.
pub fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rooms = SERVICES.iter().flat_map(|(service, rooms)| rooms.iter().map(move |room| (*service, *room)));
    rooms.flat_map(|(service, room)| room.iter().map(move |(name, _)| (service, *name)))
}
