//! AWS's facts as dated tables: Regions, services, prefix lists, prices, quotas. It must not know the user's network.

mod hash;
pub mod prefix_lists;
pub mod prices;
pub mod public_dns;
pub mod quotas;
pub mod regions;
pub mod services;

pub use prefix_lists::{ListKind, PrefixList, gateway_prefix_list, gateway_service_of, prefix_list, prefix_lists};
pub use public_dns::{
    HostService, PublicAnswer, PublicStatus, default_action, ec2_host, ipv6_of, is_amazons, public_answer,
    service_of_host,
};
pub use regions::{NO_CROSS_REGION_ZONE_IDS, OptIn, Partition, Region, Zone, region, region_of_zone, regions};
pub use services::{
    Basis, Service, ServicePort, ServiceType, extend, find_services, is_complete, service, service_in, service_of_key,
    services_in,
};
