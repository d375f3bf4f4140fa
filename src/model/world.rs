//! What stands outside the VPCs: buckets, on-premises networks and hosts. It must not know what reaches them.

use crate::net::{Cidr, Id};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// An S3 bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Bucket {
    pub name: Id,
    pub owner_id: Id,
    pub region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// A network on premises, joined to AWS by a VPN connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnPremises {
    pub id: Id,
    pub name: String,
    pub cidrs: Vec<Cidr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpn_connection_id: Option<Id>,
}

/// A host on premises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Host {
    pub host_id: Id,
    pub name: String,
    pub on_premises_id: Id,
    pub ip: IpAddr,
    /// The server that it asks; None stands for a public one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns_server: Option<IpAddr>,
}

resource!(Bucket => name, OnPremises => id, Host => host_id);
