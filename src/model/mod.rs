//! The `Network`: what is configured, as plain data. It must not know how it may change, or what follows from it.
//!
//! Members carry the names that AWS's `describe-*` answers give them, so that a lab document reads like one.

#[macro_use]
pub mod codec;
#[macro_use]
mod table;

mod balancing;
mod derived;
mod dns;
mod endpoint;
mod filter;
mod gateway;
mod host;
mod lattice;
mod names;
mod route;
mod transit;
mod vpc;
mod world;

pub use balancing::{Listener, LoadBalancer, LoadBalancerKind, LoadBalancerSubnet, Target, TargetGroup};
pub use derived::{
    RouteState, effective_routes, propagated_routes, route_state, transit_propagated, vpn_gateway_prefixes,
    vpn_prefixes,
};
pub use dns::{
    DhcpOptions, HostedZone, Profile, ProfileAssociation, ProfileResource, Record, RecordValue, ResolverAddress,
    ResolverDirection, ResolverEndpoint, ResolverRule, ResolverRuleAssociation, ResolverRuleType, ZoneVpc,
};
pub use endpoint::{
    DnsOptions, DnsRecordIpType, EndpointService, EndpointState, EndpointType, IpAddressType, PrivateDnsVerification,
    ServiceState, VpcEndpoint,
};
pub use filter::{
    AclAssociation, AclEntry, Entry, IcmpTypeCode, NetworkAcl, Peer, PrefixList, RuleAction, SecurityGroup,
    SecurityGroupRule,
};
pub use gateway::{Address, EgressOnlyInternetGateway, InternetGateway, NatAddress, NatGateway, NatMode, NatState};
pub use host::{Instance, InstanceState, InterfaceType, NetworkInterface, PublicAddress};
pub use lattice::{
    LatticeAssociation, LatticeAssociationKind, LatticeService, ResourceConfiguration, ResourceConfigurationType,
    ResourceGateway, ResourceShare, ServiceNetwork,
};
pub use names::{HiddenZone, LatticeName, SERVICE_BLOCK, lattice_arn, letters, public_zone_id, zone_id};
pub use route::{Association, Destination, Origin, Route, RouteTable, RouteTarget, TargetKind};
pub use table::{Resource, Table};
pub use transit::{
    Attachment, AttachmentKind, CustomerGateway, PeeringConnection, PeeringState, PeeringVpc, TransitGateway,
    TransitRoute, TransitRouteTable, VpnConnection, VpnGateway,
};
pub use vpc::{Account, BlockMode, BlockPublicAccess, CidrAssociation, Ipv6Association, Subnet, Tags, Vpc};
pub use world::{Bucket, Host, OnPremises};

use crate::net::Id;
use crate::net::SortedSet;

/// Everything that is configured: the state of AWS's control plane and of the little outside world beside it.
///
/// A clone is cheap: tables and rows are shared until one of them is changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// The number of resources made so far, from which the next id is made.
    pub made: u64,
    pub accounts: Table<Account>,
    pub vpcs: Table<Vpc>,
    pub block_public_access: Vec<BlockPublicAccess>,
    pub subnets: Table<Subnet>,
    pub route_tables: Table<RouteTable>,
    pub internet_gateways: Table<InternetGateway>,
    pub egress_only_internet_gateways: Table<EgressOnlyInternetGateway>,
    pub nat_gateways: Table<NatGateway>,
    pub addresses: Table<Address>,
    pub network_interfaces: Table<NetworkInterface>,
    pub instances: Table<Instance>,
    pub security_groups: Table<SecurityGroup>,
    pub network_acls: Table<NetworkAcl>,
    pub prefix_lists: Table<PrefixList>,
    pub vpc_endpoints: Table<VpcEndpoint>,
    pub endpoint_services: Table<EndpointService>,
    pub load_balancers: Table<LoadBalancer>,
    pub target_groups: Table<TargetGroup>,
    pub listeners: Table<Listener>,
    pub peering_connections: Table<PeeringConnection>,
    pub transit_gateways: Table<TransitGateway>,
    pub transit_attachments: Table<Attachment>,
    pub transit_route_tables: Table<TransitRouteTable>,
    pub vpn_gateways: Table<VpnGateway>,
    pub customer_gateways: Table<CustomerGateway>,
    pub vpn_connections: Table<VpnConnection>,
    pub dhcp_options: Table<DhcpOptions>,
    pub hosted_zones: Table<HostedZone>,
    pub resolver_endpoints: Table<ResolverEndpoint>,
    pub resolver_rules: Table<ResolverRule>,
    pub profiles: Table<Profile>,
    pub resource_gateways: Table<ResourceGateway>,
    pub resource_configurations: Table<ResourceConfiguration>,
    pub service_networks: Table<ServiceNetwork>,
    pub lattice_services: Table<LatticeService>,
    pub lattice_associations: Table<LatticeAssociation>,
    pub resource_shares: Table<ResourceShare>,
    pub buckets: Table<Bucket>,
    pub on_premises: Table<OnPremises>,
    pub hosts: Table<Host>,
    /// Zone ids of the Availability Zones that are taken to have failed.
    pub failed_zones: SortedSet<String>,
    /// What the source of the network did not say, such as an imported network's missing security groups: ids that are
    /// referred to but not described. What follows from them is unknown.
    pub unknown: SortedSet<Id>,
}

record!(Network {
    made: "Made",
    accounts: "Accounts",
    vpcs: "Vpcs",
    block_public_access: "BlockPublicAccess",
    subnets: "Subnets",
    route_tables: "RouteTables",
    internet_gateways: "InternetGateways",
    egress_only_internet_gateways: "EgressOnlyInternetGateways",
    nat_gateways: "NatGateways",
    addresses: "Addresses",
    network_interfaces: "NetworkInterfaces",
    instances: "Instances",
    security_groups: "SecurityGroups",
    network_acls: "NetworkAcls",
    prefix_lists: "PrefixLists",
    vpc_endpoints: "VpcEndpoints",
    endpoint_services: "EndpointServices",
    load_balancers: "LoadBalancers",
    target_groups: "TargetGroups",
    listeners: "Listeners",
    peering_connections: "PeeringConnections",
    transit_gateways: "TransitGateways",
    transit_attachments: "TransitAttachments",
    transit_route_tables: "TransitRouteTables",
    vpn_gateways: "VpnGateways",
    customer_gateways: "CustomerGateways",
    vpn_connections: "VpnConnections",
    dhcp_options: "DhcpOptions",
    hosted_zones: "HostedZones",
    resolver_endpoints: "ResolverEndpoints",
    resolver_rules: "ResolverRules",
    profiles: "Profiles",
    resource_gateways: "ResourceGateways",
    resource_configurations: "ResourceConfigurations",
    service_networks: "ServiceNetworks",
    lattice_services: "LatticeServices",
    lattice_associations: "LatticeAssociations",
    resource_shares: "ResourceShares",
    buckets: "Buckets",
    on_premises: "OnPremises",
    hosts: "Hosts",
    failed_zones: "FailedZones",
    unknown: "Unknown"
});

impl Network {
    /// The network as a document holds it.
    pub fn to_value(&self) -> serde_json::Value {
        codec::Field::write(self).unwrap_or_default()
    }

    /// Reads the network of a document.
    pub fn from_value(value: &serde_json::Value) -> Result<Self, codec::ReadError> {
        codec::read_value(value)
    }
}
