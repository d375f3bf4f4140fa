//! The `Network`: what is configured, as plain data. It must not know how it may change, or what follows from it.
//!
//! Members carry the names that AWS's `describe-*` answers give them, so that a lab document reads like one.

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
pub use derived::{RouteState, effective_routes, propagated_routes, route_state, vpn_gateway_prefixes, vpn_prefixes};
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
pub use names::{HiddenZone, LatticeName, lattice_arn, letters, public_zone_id, zone_id};
pub use route::{Association, Destination, Origin, Route, RouteTable, RouteTarget, TargetKind};
pub use table::{Resource, Table};
pub use transit::{
    Attachment, AttachmentKind, CustomerGateway, PeeringConnection, PeeringState, PeeringVpc, TransitGateway,
    TransitRoute, TransitRouteTable, VpnConnection, VpnGateway,
};
pub use vpc::{Account, BlockMode, BlockPublicAccess, CidrAssociation, Ipv6Association, Subnet, Tag, Tags, Vpc};
pub use world::{Bucket, Host, OnPremises};

use crate::net::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Everything that is configured: the state of AWS's control plane and of the little outside world beside it.
///
/// A clone is cheap: tables and rows are shared until one of them is changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Network {
    /// The number of resources made so far, from which the next id is made.
    pub made: u64,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub accounts: Table<Account>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub vpcs: Table<Vpc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub block_public_access: Vec<BlockPublicAccess>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub subnets: Table<Subnet>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub route_tables: Table<RouteTable>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub internet_gateways: Table<InternetGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub egress_only_internet_gateways: Table<EgressOnlyInternetGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub nat_gateways: Table<NatGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub addresses: Table<Address>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub network_interfaces: Table<NetworkInterface>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub instances: Table<Instance>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub security_groups: Table<SecurityGroup>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub network_acls: Table<NetworkAcl>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub prefix_lists: Table<PrefixList>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub vpc_endpoints: Table<VpcEndpoint>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub endpoint_services: Table<EndpointService>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub load_balancers: Table<LoadBalancer>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub target_groups: Table<TargetGroup>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub listeners: Table<Listener>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub peering_connections: Table<PeeringConnection>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub transit_gateways: Table<TransitGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub transit_attachments: Table<Attachment>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub transit_route_tables: Table<TransitRouteTable>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub vpn_gateways: Table<VpnGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub customer_gateways: Table<CustomerGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub vpn_connections: Table<VpnConnection>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub dhcp_options: Table<DhcpOptions>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub hosted_zones: Table<HostedZone>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub resolver_endpoints: Table<ResolverEndpoint>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub resolver_rules: Table<ResolverRule>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub profiles: Table<Profile>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub resource_gateways: Table<ResourceGateway>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub resource_configurations: Table<ResourceConfiguration>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub service_networks: Table<ServiceNetwork>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub lattice_services: Table<LatticeService>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub lattice_associations: Table<LatticeAssociation>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub resource_shares: Table<ResourceShare>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub buckets: Table<Bucket>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub on_premises: Table<OnPremises>,
    #[serde(skip_serializing_if = "Table::is_empty")]
    pub hosts: Table<Host>,
    /// Zone ids of the Availability Zones that are taken to have failed.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub failed_zones: BTreeSet<String>,
    /// What the source of the network did not say, such as an imported network's missing security groups: ids that are
    /// referred to but not described. What follows from them is unknown.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub unknown: BTreeSet<Id>,
}
