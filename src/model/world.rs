//! What stands outside the VPCs: buckets, on-premises networks and hosts. It must not know what reaches them.

use crate::net::{Cidr, Id};
use std::net::IpAddr;

/// An S3 bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    pub name: Id,
    pub owner_id: Id,
    pub region: String,
    pub policy: Option<String>,
}

/// A network on premises, joined to AWS by a VPN connection.
#[derive(Clone, Debug, PartialEq)]
pub struct OnPremises {
    pub id: Id,
    pub name: String,
    pub cidrs: Vec<Cidr>,
    pub vpn_connection_id: Option<Id>,
}

/// A host on premises.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    pub host_id: Id,
    pub name: String,
    pub on_premises_id: Id,
    pub ip: IpAddr,
    /// The server that it asks; None stands for a public one.
    pub dns_server: Option<IpAddr>,
}

resource!(Bucket => name, OnPremises => id, Host => host_id);

record!(Bucket { name: "Name", owner_id: "OwnerId", region: "Region", policy: "Policy" });
record!(OnPremises { id: "Id", name: "Name", cidrs: "Cidrs", vpn_connection_id: "VpnConnectionId" });
record!(Host { host_id: "HostId", name: "Name", on_premises_id: "OnPremisesId", ip: "Ip", dns_server: "DnsServer" });
