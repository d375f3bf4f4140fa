//! Operations on subnets and Availability Zones. It must not know routes' or filters' own rules.

use super::call::{Answer, ApiError, Call, Operations, tag_list, with};
use super::describe;
use super::sharing::is_shared;
use crate::catalog::{self, OptIn, Region, Zone, quotas};
use crate::model::{AclAssociation, AttachmentKind, BlockMode, Ipv6Association, Network, Subnet, Vpc};
use crate::net::json;
use crate::net::{Cidr, Family, Id};
use serde_json::Value;

pub const OPERATIONS: Operations = &[
    ("CreateSubnet", create_subnet),
    ("DeleteSubnet", delete_subnet),
    ("DescribeSubnets", describe_subnets),
    ("ModifySubnetAttribute", modify_subnet_attribute),
    ("AssociateSubnetCidrBlock", associate_subnet_cidr_block),
    ("DisassociateSubnetCidrBlock", disassociate_subnet_cidr_block),
    ("DescribeRegions", describe_regions),
    ("DescribeAvailabilityZones", describe_availability_zones),
];

fn create_subnet(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("subnet")?;
    let vpc = call.own_vpc()?;
    let zone = zone_of(call)?;
    let is_native = call.params.is("Ipv6Native");
    let v4 = call.params.cidr("CidrBlock")?;
    let v6 = call.params.cidr("Ipv6CidrBlock")?;
    if is_native && (v4.is_some() || v6.is_none()) {
        refuse!(
            "InvalidParameterCombination",
            "An IPv6-only subnet needs the parameter ipv6CidrBlock and cannot have the parameter cidrBlock."
        );
    }
    if !is_native && v4.is_none() {
        refuse!("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
    }
    if let Some(cidr) = v4 {
        v4_range(call.network, &vpc, cidr)?;
    }
    if let Some(cidr) = v6 {
        v6_range(call.network, &vpc, cidr)?;
    }
    // Rule QUOTA-3.
    let of_vpc = call.network.subnets.iter().filter(|subnet| subnet.vpc_id == vpc.vpc_id).count();
    if of_vpc >= quotas::SUBNETS_PER_VPC.value as usize {
        refuse!("SubnetLimitExceeded", "The maximum number of subnets has been reached.");
    }
    let subnet_id = call.make("subnet");
    let ipv6 = v6.map(|cidr| v6_association(call, cidr));
    let subnet = Subnet {
        subnet_id: subnet_id.clone(),
        vpc_id: vpc.vpc_id.clone(),
        owner_id: vpc.owner_id.clone(),
        cidr_block: v4,
        ipv6_cidr_block_association_set: ipv6.into_iter().collect(),
        availability_zone: zone.name.clone(),
        availability_zone_id: zone.id.clone().unwrap_or_default(),
        map_public_ip_on_launch: false,
        assign_ipv6_address_on_creation: is_native,
        ipv6_native: is_native,
        default_for_az: false,
        tags,
    };
    // Rule NACL-01: a new subnet has the default ACL.
    let network_acl_association_id = call.make("aclassoc");
    call.network.network_acls.update(
        |acl| acl.vpc_id == vpc.vpc_id && acl.is_default,
        |acl| {
            let network_acl_association_id = network_acl_association_id.clone();
            acl.associations.push(AclAssociation { network_acl_association_id, subnet_id: subnet_id.clone() });
        },
    );
    let answer = json!({"Subnet": view(call, &subnet)});
    call.network.subnets.insert(subnet);
    Ok(answer)
}

/// The zone that is asked for by name or id; the first of the Region where none is.
fn zone_of(call: &Call<'_>) -> Result<&'static Zone, ApiError> {
    let Some(region) = catalog::region(call.region) else {
        refuse!("InvalidParameterValue", "The lab does not know the Region {}.", call.region)
    };
    let (member, given, found) = match (call.params.text("AvailabilityZone"), call.params.text("AvailabilityZoneId")) {
        (Some(_), Some(_)) => refuse!(
            "InvalidParameterCombination",
            "The parameters availabilityZone and availabilityZoneId cannot be used together."
        ),
        (Some(name), None) => ("availabilityZone", name, region.zone(name)),
        (None, Some(id)) => ("availabilityZoneId", id, region.zone_of_id(id)),
        (None, None) => ("availabilityZone", "", region.zones.first()),
    };
    match found {
        Some(zone) => Ok(zone),
        None => {
            let names: Vec<&str> = region.zones.iter().map(|zone| zone.name.as_str()).collect();
            refuse!(
                "InvalidParameterValue",
                "Value ({given}) for parameter {member} is invalid. Subnets can currently only be created in the following availability zones: {}.",
                names.join(", ")
            )
        }
    }
}

/// A subnet's IPv4 block is between /16 and /28, in a block of the VPC, and no other subnet's.
fn v4_range(network: &Network, vpc: &Vpc, cidr: Cidr) -> Result<(), ApiError> {
    let fits = cidr.family() == Family::V4 && (16..=28).contains(&cidr.prefix_len());
    range(network, vpc, cidr, fits)
}

/// A subnet's IPv6 block is a /64, or shorter in steps of four, in a block of the VPC.
fn v6_range(network: &Network, vpc: &Vpc, cidr: Cidr) -> Result<(), ApiError> {
    let fits =
        cidr.family() == Family::V6 && (44..=64).contains(&cidr.prefix_len()) && cidr.prefix_len().is_multiple_of(4);
    range(network, vpc, cidr, fits)
}

fn range(network: &Network, vpc: &Vpc, cidr: Cidr, fits: bool) -> Result<(), ApiError> {
    if !fits || !vpc.cidrs().any(|block| block.covers(&cidr)) {
        refuse!("InvalidSubnet.Range", "The CIDR '{cidr}' is invalid.");
    }
    let mut others = network.subnets.iter().filter(|subnet| subnet.vpc_id == vpc.vpc_id);
    if others.any(|subnet| subnet.cidrs().any(|block| block.overlaps(&cidr))) {
        refuse!("InvalidSubnet.Conflict", "The CIDR '{cidr}' conflicts with another subnet");
    }
    Ok(())
}

fn v6_association(call: &mut Call<'_>, ipv6_cidr_block: Cidr) -> Ipv6Association {
    let association_id = call.make("subnet-cidr-assoc");
    Ipv6Association { association_id, ipv6_cidr_block, ipv6_pool: String::new() }
}

fn v6_view(association: &Ipv6Association, state: &str) -> Value {
    json!({"AssociationId": association.association_id, "Ipv6CidrBlock": association.ipv6_cidr_block,
        "Ipv6CidrBlockState": {"State": state}})
}

/// A subnet as `describe-subnets` shows it.
fn view(call: &Call<'_>, subnet: &Subnet) -> Value {
    let sets = &subnet.ipv6_cidr_block_association_set;
    let mut shown = json!({
        "AvailabilityZoneId": subnet.availability_zone_id,
        "OwnerId": subnet.owner_id,
        "AssignIpv6AddressOnCreation": subnet.assign_ipv6_address_on_creation,
        "Ipv6CidrBlockAssociationSet": sets.iter().map(|it| v6_view(it, "associated")).collect::<Vec<_>>(),
        "SubnetArn": call.arn_of(&subnet.owner_id, "subnet", &subnet.subnet_id),
        "EnableDns64": false,
        "Ipv6Native": subnet.ipv6_native,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": if subnet.ipv6_native { "resource-name" } else { "ip-name" },
            "EnableResourceNameDnsARecord": false,
            "EnableResourceNameDnsAAAARecord": false,
        },
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": call.block_mode(&subnet.owner_id)},
        "SubnetId": subnet.subnet_id,
        "State": "available",
        "VpcId": subnet.vpc_id,
        "AvailableIpAddressCount": call.free_count(subnet) as u64,
        "AvailabilityZone": subnet.availability_zone,
        "DefaultForAz": subnet.default_for_az,
        "MapPublicIpOnLaunch": subnet.map_public_ip_on_launch,
    });
    if let Some(cidr) = subnet.cidr_block {
        shown = with(shown, json!({"CidrBlock": cidr}));
    }
    if !subnet.tags.is_empty() {
        shown = with(shown, json!({"Tags": tag_list(&subnet.tags)}));
    }
    shown
}

impl Call<'_> {
    /// The ARN of a resource of EC2 in the called Region.
    pub fn arn_of(&self, owner: &Id, kind: &str, id: &Id) -> String {
        let partition = catalog::region(self.region).map_or("aws", |region: &Region| region.partition.id());
        ["arn:", partition, ":ec2:", self.region, ":", owner.as_str(), ":", kind, "/", id.as_str()].concat()
    }

    /// What VPC Block Public Access blocks in an account, in the called Region.
    pub fn block_mode(&self, owner: &Id) -> BlockMode {
        let mut options = self.network.block_public_access.iter();
        let option = options.find(|option| option.owner_id == *owner && option.region == self.region);
        option.map_or(BlockMode::Off, |option| option.internet_gateway_block_mode)
    }

    /// The VPC that `VpcId` names, which must be the caller's own (rule HY-15), in the called Region.
    pub fn own_vpc(&self) -> Result<Vpc, ApiError> {
        let vpc = self.vpc(self.params.require("VpcId")?)?;
        if vpc.owner_id != *self.account {
            refuse!("UnauthorizedOperation", "You are not authorized to perform this operation.");
        }
        Ok(vpc.clone())
    }

    /// The subnet that `SubnetId` names, which must be the caller's own (rule HY-15), in the called Region.
    pub fn own_subnet(&self) -> Result<Subnet, ApiError> {
        let subnet = self.subnet(self.params.require("SubnetId")?)?;
        if subnet.owner_id != *self.account {
            refuse!("UnauthorizedOperation", "You are not authorized to perform this operation.");
        }
        Ok(subnet.clone())
    }

    /// The Region of a VPC.
    pub fn region_of(&self, vpc_id: &Id) -> &str {
        self.network.vpcs.get(vpc_id).map_or("", |vpc| vpc.region.as_str())
    }
}

fn describe_subnets(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let visible = |subnet: &&Subnet| {
        call.region_of(&subnet.vpc_id) == call.region
            && is_shared(
                call.network,
                call.account,
                &subnet.owner_id,
                &call.arn_of(&subnet.owner_id, "subnet", &subnet.subnet_id),
            )
    };
    let asked = call.network.subnets.iter().filter(|subnet| call.params.asks_for("SubnetIds", &subnet.subnet_id));
    let subnets = asked.filter(visible);
    describe::list(
        call.params,
        "Subnets",
        ("SubnetIds", "SubnetId", "InvalidSubnetID.NotFound"),
        &[
            ("availabilityZone", "AvailabilityZone"),
            ("availabilityZoneId", "AvailabilityZoneId"),
            ("cidr", "CidrBlock"),
            ("cidrBlock", "CidrBlock"),
            ("defaultForAz", "DefaultForAz"),
            ("ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlock"),
            ("ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet.AssociationId"),
            ("ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"),
        ],
        subnets.map(|subnet| call.shown(&subnet.owner_id, view(call, subnet))),
    )
}

fn delete_subnet(call: &mut Call<'_>) -> Answer {
    let subnet_id = call.own_subnet()?.subnet_id;
    let network = &*call.network;
    let attached = |kind: &AttachmentKind| match kind {
        AttachmentKind::Vpc { subnet_ids, .. } => subnet_ids.contains(&subnet_id),
        AttachmentKind::Vpn(_) => false,
    };
    if network.network_interfaces.iter().any(|eni| eni.subnet_id == subnet_id)
        || network.nat_gateways.iter().any(|nat| nat.subnet_id.as_ref() == Some(&subnet_id))
        || network.transit_attachments.iter().any(|it| attached(&it.kind))
    {
        refuse!("DependencyViolation", "The subnet '{subnet_id}' has dependencies and cannot be deleted.");
    }
    let network = &mut *call.network;
    network.route_tables.update(
        |table| table.associations.iter().any(|it| it.subnet_id.as_ref() == Some(&subnet_id)),
        |table| table.associations.retain(|it| it.subnet_id.as_ref() != Some(&subnet_id)),
    );
    network.network_acls.update(
        |acl| acl.associations.iter().any(|it| it.subnet_id == subnet_id),
        |acl| acl.associations.retain(|it| it.subnet_id != subnet_id),
    );
    network.subnets.remove(&subnet_id);
    Ok(Value::Null)
}

fn modify_subnet_attribute(call: &mut Call<'_>) -> Answer {
    let subnet = call.own_subnet()?;
    let params = call.params;
    let (public, ipv6) = (params.flag("MapPublicIpOnLaunch"), params.flag("AssignIpv6AddressOnCreation"));
    let given = params.0.map_or(0, |map| map.keys().filter(|key| *key != "SubnetId" && *key != "DryRun").count());
    if given > 1 {
        refuse!("InvalidParameterCombination", "Only one attribute of a subnet can be modified in a request.");
    }
    if public.is_none() && ipv6.is_none() {
        refuse!(
            "InvalidParameterValue",
            "The lab has the attributes mapPublicIpOnLaunch and assignIpv6AddressOnCreation of a subnet: give one of them."
        );
    }
    if ipv6 == Some(true) && subnet.ipv6_cidr().is_none() {
        refuse!(
            "InvalidParameterValue",
            "Invalid value 'true' for assignIpv6AddressOnCreation. The subnet {} has no IPv6 CIDR block.",
            subnet.subnet_id
        );
    }
    if let Some(subnet) = call.network.subnets.get_mut(&subnet.subnet_id) {
        subnet.map_public_ip_on_launch = public.unwrap_or(subnet.map_public_ip_on_launch);
        subnet.assign_ipv6_address_on_creation = ipv6.unwrap_or(subnet.assign_ipv6_address_on_creation);
    }
    Ok(Value::Null)
}

fn associate_subnet_cidr_block(call: &mut Call<'_>) -> Answer {
    let subnet = call.own_subnet()?;
    let vpc = call.vpc(subnet.vpc_id.as_str())?.clone();
    let Some(cidr) = call.params.cidr("Ipv6CidrBlock")? else {
        refuse!("MissingParameter", "Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.")
    };
    if let Some(own) = subnet.ipv6_cidr() {
        refuse!("InvalidParameterValue", "The subnet '{}' already has the IPv6 CIDR block {own}.", subnet.subnet_id);
    }
    v6_range(call.network, &vpc, cidr)?;
    let association = v6_association(call, cidr);
    let answer =
        json!({"Ipv6CidrBlockAssociation": v6_view(&association, "associating"), "SubnetId": subnet.subnet_id});
    if let Some(subnet) = call.network.subnets.get_mut(&subnet.subnet_id) {
        subnet.ipv6_cidr_block_association_set.push(association);
    }
    Ok(answer)
}

/// The IPv6 block of a subnet goes, once no interface has an address of it.
fn disassociate_subnet_cidr_block(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("AssociationId")?;
    let place = |subnet: &Subnet| subnet.ipv6_cidr_block_association_set.iter().position(|it| it.association_id == id);
    let mine =
        |it: &&Subnet| it.owner_id == *call.account && call.region_of(&it.vpc_id) == call.region && place(it).is_some();
    let found = call.network.subnets.iter().find(mine).cloned();
    let (Some(mut subnet), Some(place)) = (found.clone(), found.as_ref().and_then(place)) else {
        refuse!(
            "InvalidSubnetCidrBlockAssociationID.NotFound",
            "The subnet CIDR block association ID '{id}' does not exist"
        )
    };
    let mut interfaces = call.network.network_interfaces.iter().filter(|eni| eni.subnet_id == subnet.subnet_id);
    if subnet.ipv6_native || interfaces.any(|eni| !eni.ipv6_addresses.is_empty()) {
        refuse!(
            "InvalidCidrBlock.InUse",
            "The subnet {} has network interfaces with addresses of its IPv6 CIDR block, or no other block.",
            subnet.subnet_id
        );
    }
    let association = subnet.ipv6_cidr_block_association_set.remove(place);
    let answer =
        json!({"Ipv6CidrBlockAssociation": v6_view(&association, "disassociating"), "SubnetId": subnet.subnet_id});
    call.network.subnets.insert(subnet);
    Ok(answer)
}

/// The Regions of the partition: those that are usable at once, or with `AllRegions` all.
fn describe_regions(call: &mut Call<'_>) -> Answer {
    let Some(here) = catalog::region(call.region) else { return Ok(json!({"Regions": []})) };
    let all = call.params.is("AllRegions") || call.params.texts("RegionNames").next().is_some();
    let shown = |region: &&Region| region.partition == here.partition && (all || region.opt_in != OptIn::Required);
    let region_view = |region: &Region| {
        let is_optional = region.opt_in == OptIn::Required;
        json!({
            "OptInStatus": if is_optional { "not-opted-in" } else { "opt-in-not-required" },
            "RegionName": region.code,
            "Endpoint": ["ec2.", region.code, ".", region.dns_suffix()].concat(),
        })
    };
    describe::list(
        call.params,
        "Regions",
        ("RegionNames", "RegionName", "InvalidParameterValue"),
        &[],
        catalog::regions().iter().filter(shown).map(region_view),
    )
}

fn describe_availability_zones(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let failed = &call.network.failed_zones;
    let region = catalog::region(call.region);
    let group = [call.region, "-zg-1"].concat();
    let zone_view = |zone: &Zone| {
        let has_failed = zone.id.as_ref().is_some_and(|id| failed.contains(id)) || failed.contains(&zone.name);
        json!({
            "OptInStatus": "opt-in-not-required",
            "Messages": [],
            "RegionName": call.region,
            "ZoneName": zone.name,
            "ZoneId": zone.id,
            "GroupName": group,
            "NetworkBorderGroup": call.region,
            "ZoneType": "availability-zone",
            "State": if has_failed { "unavailable" } else { "available" },
        })
    };
    let zones = region.into_iter().flat_map(|region| region.zones.iter());
    let ids: Vec<&str> = call.params.texts("ZoneIds").collect();
    if let Some(id) = ids.iter().find(|id| region.is_none_or(|region| region.zone_of_id(id).is_none())) {
        refuse!("InvalidParameterValue", "Invalid availability zone id: [{id}]");
    }
    let mut names = call.params.texts("ZoneNames");
    if let Some(name) = names.find(|name| !zones.clone().any(|zone| zone.name == *name)) {
        refuse!("InvalidParameterValue", "Invalid availability zone: [{name}]");
    }
    let asked = zones.filter(|zone| ids.is_empty() || zone.id.as_deref().is_some_and(|id| ids.contains(&id)));
    describe::list(
        call.params,
        "AvailabilityZones",
        ("ZoneNames", "ZoneName", "InvalidParameterValue"),
        &[],
        asked.map(zone_view),
    )
}
