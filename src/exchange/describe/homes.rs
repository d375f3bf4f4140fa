//! Where resources are and whose they are. It must not know what else they hold.

use super::fix::text;
use super::gather::{Gathered, Item};
use crate::catalog;
use crate::control::Lab;
use crate::net::Arn;
use crate::net::{SortedMap, SortedSet};
use serde_json::{Map, Value};

/// Where resources are and whose they are, by what any file says about their VPCs.
pub struct Homes {
    region_of_vpc: SortedMap<String, String>,
    owner_of_vpc: SortedMap<String, String>,
    /// VPCs with an available endpoint that has private DNS.
    pub private_dns: SortedSet<String>,
    region: String,
    owner: String,
}

impl Homes {
    pub fn new(gathered: &Gathered) -> Self {
        let mut region_of_vpc = SortedMap::new();
        let mut owner_of_vpc = SortedMap::new();
        let mut regions: SortedMap<String, usize> = SortedMap::new();
        let mut owners: SortedMap<String, usize> = SortedMap::new();
        for item in gathered.items.values().flatten() {
            let region = region_of(item);
            if let Some(region) = &region {
                *regions.or_default(region.clone()) += 1;
            }
            let owner = item.text("OwnerId").or_else(|| item.account_in_place()).filter(|owner| owner.len() == 12);
            if let Some(owner) = owner {
                *owners.or_default(owner.to_string()) += 1;
            }
            if let (Some(vpc), Some(region)) = (item.text("VpcId"), region) {
                region_of_vpc.or_insert_with(vpc.to_string(), || region);
            }
            for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
                if let Some(side) = item.map.get(side).and_then(Value::as_object)
                    && !text(side, "Region").is_empty()
                {
                    region_of_vpc.or_insert_with(text(side, "VpcId").to_string(), || text(side, "Region").to_string());
                }
            }
        }
        for vpc in gathered.of("Vpcs") {
            if let (Some(id), Some(owner)) = (vpc.text("VpcId"), vpc.text("OwnerId").or_else(|| vpc.account_in_place()))
            {
                owner_of_vpc.insert(id.to_string(), owner.to_string());
            }
        }
        let most = |counts: SortedMap<String, usize>, otherwise: &str| {
            let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            most.map_or_else(|| otherwise.to_string(), |(name, _)| name)
        };
        let private_dns = gathered.of("VpcEndpoints").iter().filter(|it| {
            let is_available = it.text("State").is_none_or(|state| state.eq_ignore_ascii_case("available"));
            is_available && it.map.get("PrivateDnsEnabled").and_then(Value::as_bool) == Some(true)
        });
        let private_dns = private_dns.filter(|it| it.text("VpcEndpointType").is_some_and(|kind| kind != "Gateway"));
        let private_dns = private_dns.filter_map(|it| it.text("VpcId")).map(str::to_string).collect();
        let (region, owner) = (most(regions, Lab::REGION), most(owners, Lab::ACCOUNT));
        Self { region_of_vpc, owner_of_vpc, private_dns, region, owner }
    }

    /// Sets `Region` and `OwnerId` where they are missing.
    pub fn settle(&self, item: &Item, row: &mut Map<String, Value>) {
        let vpc = text(row, "VpcId").to_string();
        if text(row, "OwnerId").is_empty() {
            let owner = self.owner_of_vpc.get(&vpc).map(String::as_str).or_else(|| item.account_in_place());
            row.insert("OwnerId".into(), owner.unwrap_or(&self.owner).into());
        }
        if text(row, "Region").is_empty() {
            let region = self.region_of_vpc.get(&vpc).cloned().or_else(|| region_of(item));
            row.insert("Region".into(), region.unwrap_or_else(|| self.region.clone()).into());
        }
    }
}

/// The Region that an item names: by its zone, its ARN, its service, or the file that it is in.
fn region_of(item: &Item) -> Option<String> {
    if let Some(zone) = item.text("AvailabilityZone").or_else(|| item.text("ZoneName")) {
        let of_zone = catalog::region_of_zone(zone).map(|region| region.code);
        let of_start = || catalog::regions().iter().map(|region| region.code).find(|code| zone.starts_with(code));
        if let Some(code) = of_zone.or_else(of_start) {
            return Some(code.to_string());
        }
    }
    for (member, value) in &item.map {
        if member.ends_with("Arn")
            && let Some(arn) = value.as_str().and_then(Arn::parse)
            && !arn.region.is_empty()
        {
            return Some(arn.region);
        }
    }
    let name = item.text("ServiceName").or_else(|| item.text("PrefixListName")).unwrap_or_default();
    let known = |part: &str| catalog::region(part).map(|region| region.code);
    if item.text("ServiceRegion").is_none()
        && let Some(code) = name.split('.').find_map(known)
    {
        return Some(code.to_string());
    }
    item.region_in_place().map(str::to_string)
}
