//! Looking up what a call names, with EC2's refusals, and finding free addresses. It must not know operations.

use super::call::{ApiError, Call, well_formed};
use crate::model::{NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc};
use crate::net::SortedSet;
use crate::net::{Cidr, Id};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

impl Call<'_> {
    /// The VPC of the called Region that a parameter names, which the caller owns or shares (rule HY-15).
    ///
    /// Rule IF-04: `InvalidVpcID.NotFound`, `InvalidVpcID.Malformed`.
    pub fn vpc(&self, id: &str) -> Result<&Vpc, ApiError> {
        well_formed("vpc", "InvalidVpcID.Malformed", id)?;
        match self.network.vpcs.get(id).filter(|vpc| self.sees(&vpc.owner_id, &vpc.vpc_id)) {
            Some(vpc) => Ok(vpc),
            None => refuse!("InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist"),
        }
    }

    /// The subnet of the called Region that a parameter names. Rule IF-13.
    pub fn subnet(&self, id: &str) -> Result<&Subnet, ApiError> {
        well_formed("subnet", "InvalidSubnetID.Malformed", id)?;
        match self.network.subnets.get(id).filter(|subnet| self.is_here(&subnet.vpc_id)) {
            Some(subnet) => Ok(subnet),
            None => refuse!("InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist"),
        }
    }

    /// The route table of the called Region that a parameter names. Rule GW-10.
    pub fn route_table(&self, id: &str) -> Result<&RouteTable, ApiError> {
        well_formed("rtb", "InvalidRouteTableId.Malformed", id)?;
        match self.network.route_tables.get(id).filter(|table| self.is_here(&table.vpc_id)) {
            Some(table) => Ok(table),
            None => refuse!("InvalidRouteTableID.NotFound", "The routeTable ID '{id}' does not exist"),
        }
    }

    /// Whether a VPC is of the called Region, or not described: then nothing speaks against it.
    pub fn is_here(&self, vpc_id: &Id) -> bool {
        self.network.vpcs.get(vpc_id).is_none_or(|vpc| vpc.region == self.region)
    }

    /// The security group that a parameter names, in this VPC. Rule IF-37.
    pub fn security_group(&self, id: &str, vpc_id: &Id) -> Result<&SecurityGroup, ApiError> {
        well_formed("sg", "InvalidGroupId.Malformed", id)?;
        match self.network.security_groups.get(id) {
            Some(group) if group.vpc_id == *vpc_id => Ok(group),
            Some(_) => {
                refuse!("InvalidParameter", "Security group {id} and VPC {vpc_id} belong to different networks.")
            }
            None => refuse!("InvalidGroup.NotFound", "The security group '{id}' does not exist"),
        }
    }

    /// The default security group of a VPC.
    pub fn default_group(&self, vpc_id: &Id) -> Option<Id> {
        let groups = &self.network.security_groups;
        groups.iter().find(|g| g.vpc_id == *vpc_id && g.group_name == "default").map(|g| g.group_id.clone())
    }

    /// Addresses of a subnet that interfaces hold.
    fn taken(&self, subnet_id: &Id) -> SortedSet<IpAddr> {
        let interfaces = self.network.network_interfaces.iter().filter(|eni| eni.subnet_id == *subnet_id);
        interfaces.flat_map(NetworkInterface::addresses).collect()
    }

    /// A free IPv4 address of a subnet: the one that is pinned, or the lowest.
    ///
    /// Rules IF-15 (the lowest is the lab's choice), IF-16, IF-18, IF-19.
    pub fn free_v4(&self, subnet: &Subnet, pinned: Option<&str>) -> Result<Ipv4Addr, ApiError> {
        let Some(cidr) = subnet.cidr_block else {
            refuse!("InvalidParameterValue", "The subnet {} has no IPv4 CIDR block.", subnet.subnet_id)
        };
        let taken = self.taken(&subnet.subnet_id);
        if let Some(pinned) = pinned {
            let Ok(address) = pinned.parse::<Ipv4Addr>() else {
                refuse!("InvalidParameterValue", "Value ({pinned}) for an IPv4 address is invalid.")
            };
            if !assignable_v4(cidr, IpAddr::V4(address)) {
                refuse!(
                    "InvalidParameterValue",
                    "Address {pinned} does not fall within the subnet's address range, or is reserved in {cidr}"
                );
            }
            if taken.contains(&IpAddr::V4(address)) {
                refuse!("InvalidIPAddress.InUse", "Address {pinned} is in use.");
            }
            return Ok(address);
        }
        let last = cidr.size().saturating_sub(1);
        let mut offset = 4;
        while offset < last {
            if let Some(IpAddr::V4(address)) = cidr.nth(offset)
                && !taken.contains(&IpAddr::V4(address))
            {
                return Ok(address);
            }
            offset += 1;
        }
        refuse!(
            "InsufficientFreeAddressesInSubnet",
            "The specified subnet {} does not have enough free addresses to satisfy the request.",
            subnet.subnet_id
        )
    }

    /// A free IPv6 address of a subnet: the one that is pinned, or the lowest from `::4` on.
    pub fn free_v6(&self, subnet: &Subnet, pinned: Option<&str>) -> Result<Ipv6Addr, ApiError> {
        let Some(cidr) = subnet.ipv6_cidr() else {
            refuse!("InvalidParameterValue", "The subnet {} has no IPv6 CIDR block.", subnet.subnet_id)
        };
        let taken = self.taken(&subnet.subnet_id);
        if let Some(pinned) = pinned {
            let Ok(address) = pinned.parse::<Ipv6Addr>() else {
                refuse!("InvalidParameterValue", "Value ({pinned}) for an IPv6 address is invalid.")
            };
            if !cidr.contains(IpAddr::V6(address)) {
                refuse!(
                    "InvalidParameterValue",
                    "Address {pinned} does not fall within the subnet's address range {cidr}"
                );
            }
            if taken.contains(&IpAddr::V6(address)) {
                refuse!("InvalidIPAddress.InUse", "Address {pinned} is in use.");
            }
            return Ok(address);
        }
        let mut offset = 4;
        loop {
            match cidr.nth(offset) {
                Some(IpAddr::V6(address)) if !taken.contains(&IpAddr::V6(address)) => return Ok(address),
                Some(_) => offset += 1,
                None => refuse!(
                    "InsufficientFreeAddressesInSubnet",
                    "The specified subnet {} does not have enough free addresses to satisfy the request.",
                    subnet.subnet_id
                ),
            }
        }
    }

    /// The number of addresses of a subnet that are free, without the five that AWS keeps.
    pub fn free_count(&self, subnet: &Subnet) -> u128 {
        let v4 = self.taken(&subnet.subnet_id).into_iter().filter(IpAddr::is_ipv4).count();
        subnet.cidr_block.map_or(0, |cidr| cidr.size().saturating_sub(5).saturating_sub(v4 as u128))
    }
}

/// Rule IF-16: the first four addresses and the last of a subnet are not assignable.
fn assignable_v4(cidr: Cidr, address: IpAddr) -> bool {
    cidr.offset(address).is_some_and(|offset| offset >= 4 && offset < cidr.size() - 1)
}
