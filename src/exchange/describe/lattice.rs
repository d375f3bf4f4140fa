//! What `aws vpc-lattice list-*` and `get-*` print, brought into the network's form: each resource says by its ARN what it is. It must
//! not know which file it stood in.

use super::Report;
use super::fix::{Around, text};
use crate::model::Network;
use crate::net::{Arn, json};
use crate::text::import::Reason;
use serde_json::{Map, Value};

type Row = Map<String, Value>;

/// What the resource in an ARN of VPC Lattice begins with, and the table of the network.
const TABLES: &[(&str, &str)] = &[
    ("resourcegateway", "ResourceGateways"),
    ("resourceconfiguration", "ResourceConfigurations"),
    ("servicenetworkserviceassociation", ASSOCIATIONS),
    ("servicenetworkresourceassociation", ASSOCIATIONS),
    ("servicenetworkvpcassociation", ASSOCIATIONS),
    ("servicenetwork", "ServiceNetworks"),
    ("service", "LatticeServices"),
];

const ASSOCIATIONS: &str = "LatticeAssociations";

/// Members by AWS's names and the network's, in which texts, lists and flags stand as they are.
const MEMBERS: &[(&str, &str)] = &[
    ("id", "Id"),
    ("name", "Name"),
    ("status", "Status"),
    ("vpcIdentifier", "VpcId"),
    ("vpcId", "VpcId"),
    ("subnetIds", "SubnetIds"),
    ("securityGroupIds", "SecurityGroupIds"),
    ("ipAddressType", "IpAddressType"),
    ("type", "Type"),
    ("resourceGatewayId", "ResourceGatewayId"),
    ("resourceConfigurationGroupId", "GroupId"),
    ("customDomainName", "CustomDomainName"),
    ("groupDomain", "CustomDomainName"),
    ("allowAssociationToShareableServiceNetwork", "AllowAssociationToShareableServiceNetwork"),
    ("serviceNetworkId", "ServiceNetworkId"),
    ("serviceId", "ServiceId"),
    ("resourceConfigurationId", "ResourceConfigurationId"),
    ("privateDnsEnabled", "PrivateDnsEnabled"),
];

/// A resource of VPC Lattice in an answer: the network's table, and the resource in the network's form.
pub fn item(map: &Row) -> Option<(&'static str, Row)> {
    let arn = Arn::parse(map.get("arn")?.as_str()?).filter(|arn| arn.service == "vpc-lattice")?;
    let kind = arn.resource.split('/').next()?;
    let (_, table) = TABLES.iter().find(|(known, _)| *known == kind)?;
    let mut row = Row::new();
    row.insert("OwnerId".into(), arn.account.into());
    row.insert("Region".into(), arn.region.into());
    for (from, to) in MEMBERS {
        if let Some(value) = map.get(*from) {
            row.insert((*to).to_owned(), value.clone());
        }
    }
    // What `get-*` says, and `list-*` does not.
    if let Some(what) = map.get("resourceConfigurationDefinition") {
        let places = ["/ipResource/ipAddress", "/dnsResource/domainName", "/arnResource/arn"];
        row.extend(places.iter().find_map(|place| what.pointer(place)).map(|it| ("Definition".to_owned(), it.clone())));
    }
    if let Some(ranges) = map.get("portRanges").and_then(Value::as_array) {
        row.insert("PortRanges".into(), ranges.iter().filter_map(Value::as_str).filter_map(range).collect());
    }
    if let Some(status) = map.get("domainVerificationStatus").and_then(Value::as_str) {
        row.insert("DomainVerified".into(), (status == "VERIFIED").into());
    }
    if let Some(enabled) = map.get("sharingConfig").and_then(|it| it.get("enabled")).and_then(Value::as_bool) {
        row.insert("KeptPrivate".into(), (!enabled).into());
    }
    Some((table, row))
}

/// `443` or `8000-8100`.
fn range(text: &str) -> Option<Value> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    Some(json!({"From": from.trim().parse::<u64>().ok()?, "To": to.trim().parse::<u64>().ok()?}))
}

/// What is not there any more, or was never.
fn is_there(row: &Row) -> Result<(), Reason> {
    match text(row, "Status") {
        "CREATE_FAILED" => Err(Reason::NotMade),
        "DELETE_IN_PROGRESS" => Err(Reason::BeingDeleted),
        _ => Ok(()),
    }
}

fn default(row: &mut Row, member: &str, value: impl Into<Value>) {
    row.entry(member).or_insert_with(|| value.into());
}

pub fn gateway(row: &mut Row, around: &Around) -> Result<(), Reason> {
    // Its interfaces bear its id.
    let own =
        around.of("NetworkInterfaces", text(row, "Id")).iter().map(|it| it.map.get("NetworkInterfaceId").cloned());
    let own: Value = own.flatten().collect();
    row.insert("NetworkInterfaceIds".into(), own);
    default(row, "SecurityGroupIds", json!([]));
    default(row, "IpAddressType", "IPV4");
    is_there(row)
}

pub fn configuration(row: &mut Row, _: &Around) -> Result<(), Reason> {
    default(row, "PortRanges", json!([]));
    default(row, "DomainVerified", false);
    default(row, "AllowAssociationToShareableServiceNetwork", true);
    is_there(row)
}

pub fn service_network(row: &mut Row, _: &Around) -> Result<(), Reason> {
    default(row, "KeptPrivate", false);
    is_there(row)
}

pub fn service(row: &mut Row, _: &Around) -> Result<(), Reason> {
    is_there(row)
}

pub fn association(row: &mut Row, _: &Around) -> Result<(), Reason> {
    let of = |member: &str| row.get(member).filter(|it| it.is_string());
    let groups = row.get("SecurityGroupIds").cloned().unwrap_or_else(|| json!([]));
    let is_private = row.get("PrivateDnsEnabled").and_then(Value::as_bool).unwrap_or(false);
    let with = match (of("VpcId"), of("ServiceId"), of("ResourceConfigurationId")) {
        (Some(vpc), _, _) => json!({"Vpc": [vpc, groups]}),
        (_, Some(service), _) => json!({"Service": service}),
        (_, _, Some(resource)) => json!({"Resource": [resource, is_private]}),
        (None, None, None) => return Err(Reason::NotSaidWith),
    };
    row.insert("With".into(), with);
    is_there(row)
}

/// A Route 53 Profile, with what other lists say of it.
pub fn profile(row: &mut Row, around: &Around) -> Result<(), Reason> {
    let id = text(row, "Id").to_owned();
    let of = |list: &'static str| around.of(list, &id).iter().map(|it| &it.map);
    let vpcs = of("ProfileAssociations").filter(|it| is_there(it).is_ok());
    let vpcs: Value = vpcs
        .map(|it| json!({"Id": text(it, "Id"), "Name": text(it, "Name"), "VpcId": text(it, "ResourceId")}))
        .collect();
    let resources = of("ProfileResourceAssociations").filter(|it| is_there(it).is_ok());
    let resources: Value = resources
        .map(|it| json!({"Id": text(it, "Id"), "Name": text(it, "Name"), "ResourceArn": text(it, "ResourceArn")}))
        .collect();
    row.insert("Associations".into(), vpcs);
    row.insert("Resources".into(), resources);
    if let Some(arn) = row.get("Arn").and_then(Value::as_str).and_then(Arn::parse) {
        row.insert("OwnerId".into(), arn.account.into());
        row.insert("Region".into(), arn.region.into());
    }
    default(row, "Name", "");
    Ok(())
}

/// What only `get-*` says, and was not asked.
pub fn unsaid(network: &Network, report: &mut Report) {
    use crate::model::ResourceConfigurationType::Group;
    for it in network.resource_configurations.iter().filter(|it| it.definition.is_none() && it.kind != Group) {
        report.not_known(it.id.as_str(), Reason::NoResource);
    }
    for it in network.resource_gateways.iter().filter(|it| it.network_interface_ids.is_empty()) {
        report.not_known(it.id.as_str(), Reason::NoGatewayInterface);
    }
}

#[cfg(test)]
mod tests {
    use super::item;
    use crate::net::json;

    #[test]
    fn a_resource_says_by_its_arn_what_it_is() {
        let arn = |rest: &str| ["arn:aws:vpc-lattice:eu-west-1:111122223333:", rest].concat();
        for (rest, table) in [
            ("service/svc-1", Some("LatticeServices")),
            ("servicenetwork/sn-1", Some("ServiceNetworks")),
            ("servicenetworkvpcassociation/snva-1", Some("LatticeAssociations")),
            ("targetgroup/tg-1", None),
        ] {
            let value = json!({"arn": arn(rest), "id": rest});
            let found = item(value.as_object().unwrap());
            assert_eq!(found.as_ref().map(|(table, _)| *table), table, "{rest}");
            assert!(found.is_none_or(|(_, row)| row["Region"] == "eu-west-1" && row["OwnerId"] == "111122223333"));
        }
    }
}
