//! Operations on DHCP option sets. It must not know which server answers a query.

use super::call::{Answer, ApiError, Call, Operations, tag_list, well_formed};
use super::describe;
use crate::model::{DhcpOptions, Tags};
use crate::net::Id;
use crate::net::SortedMap;
use crate::net::json;
use serde_json::Value;
use std::net::IpAddr;

pub const OPERATIONS: Operations = &[
    ("CreateDhcpOptions", create_dhcp_options),
    ("DeleteDhcpOptions", delete_dhcp_options),
    ("DescribeDhcpOptions", describe_dhcp_options),
    ("AssociateDhcpOptions", associate_dhcp_options),
];

/// The option set of a new VPC: the Amazon DNS server. It is not stored.
pub const DEFAULT: &str = "dopt-0a1b2c3d4e5f60718";

const KEYS: [&str; 6] = [
    "domain-name",
    "domain-name-servers",
    "ipv6-address-preferred-lease-time",
    "netbios-name-servers",
    "netbios-node-type",
    "ntp-servers",
];

/// Rule DNS-69.
fn create_dhcp_options(call: &mut Call<'_>) -> Answer {
    let tags = call.tags("dhcp-options")?;
    let mut configurations: SortedMap<String, Vec<String>> = SortedMap::new();
    for option in call.params.objects("DhcpConfigurations") {
        let key = option.require("Key")?;
        // The AWS CLI takes a list as one text, too.
        let values: Vec<String> =
            option.texts("Values").flat_map(|it| it.split(',')).map(|it| it.trim().to_string()).collect();
        if !KEYS.contains(&key) {
            refuse!(
                "InvalidParameterValue",
                "Value ({key}) for parameter name is invalid. Unknown DHCP option: use one of {}.",
                KEYS.join(", ")
            );
        }
        if values.iter().all(String::is_empty) {
            refuse!("InvalidParameterValue", "The DHCP option {key} needs a value.");
        }
        if key.ends_with("-servers") {
            servers(key, &values)?;
        }
        configurations.insert(key.to_string(), values);
    }
    if configurations.is_empty() {
        refuse!("MissingParameter", "The request must contain the parameter dhcpConfiguration");
    }
    let options = DhcpOptions {
        dhcp_options_id: call.make("dopt"),
        owner_id: call.owner(),
        region: call.region.to_string(),
        configurations,
        tags,
    };
    let answer = json!({"DhcpOptions": view(&options)});
    call.network.dhcp_options.insert(options);
    Ok(answer)
}

/// Up to four servers by address, or the Amazon DNS server by its name.
fn servers(key: &str, values: &[String]) -> Result<(), ApiError> {
    if values.len() > 4 {
        refuse!("InvalidParameterValue", "The DHCP option {key} takes up to four servers.");
    }
    let is_server =
        |it: &&String| it.parse::<IpAddr>().is_ok() || (key == "domain-name-servers" && *it == "AmazonProvidedDNS");
    match values.iter().find(|it| !is_server(it)) {
        Some(wrong) => refuse!(
            "InvalidParameterValue",
            "Value ({wrong}) for the DHCP option {key} is invalid. It is not an IP address."
        ),
        None => Ok(()),
    }
}

fn view(options: &DhcpOptions) -> Value {
    let configuration = |(key, values): (&String, &Vec<String>)| {
        let values: Vec<Value> = values.iter().map(|value| json!({"Value": value})).collect();
        json!({"Key": key, "Values": values})
    };
    json!({
        "OwnerId": options.owner_id,
        "Tags": tag_list(&options.tags),
        "DhcpOptionsId": options.dhcp_options_id,
        "DhcpConfigurations": options.configurations.iter().map(configuration).collect::<Vec<_>>(),
    })
}

/// Rule DNS-68: the set that VPCs have at first.
fn default_set(call: &Call<'_>) -> DhcpOptions {
    let domain = match call.region {
        "us-east-1" => "ec2.internal".to_string(),
        region => [region, ".compute.internal"].concat(),
    };
    let configurations = [("domain-name", domain), ("domain-name-servers", "AmazonProvidedDNS".to_string())];
    DhcpOptions {
        dhcp_options_id: DEFAULT.into(),
        owner_id: call.owner(),
        region: call.region.to_string(),
        configurations: configurations.into_iter().map(|(key, value)| (key.to_string(), vec![value])).collect(),
        tags: Tags::default(),
    }
}

fn describe_dhcp_options(call: &mut Call<'_>) -> Answer {
    let call = &*call;
    let network = &*call.network;
    let own = network.dhcp_options.iter().filter(|it| it.owner_id == *call.account && it.region == call.region);
    // A new account's default set comes with its first VPC in the Region.
    let uses_default = network.vpcs.iter().any(|vpc| {
        vpc.owner_id == *call.account && vpc.region == call.region && !network.dhcp_options.contains(DEFAULT)
    });
    let default = uses_default.then(|| view(&default_set(call)));
    describe::list(
        call.params,
        "DhcpOptions",
        ("DhcpOptionsIds", "DhcpOptionsId", "InvalidDhcpOptionID.NotFound"),
        &[("key", "DhcpConfigurations.Key"), ("value", "DhcpConfigurations.Values.Value")],
        default.into_iter().chain(own.map(view)),
    )
}

fn own_set(call: &Call<'_>, id: &str) -> Result<Id, ApiError> {
    well_formed("dopt", "InvalidDhcpOptionsId.Malformed", id)?;
    match call.network.dhcp_options.get(id).filter(|it| it.owner_id == *call.account) {
        Some(options) => Ok(options.dhcp_options_id.clone()),
        None if id == DEFAULT => Ok(id.into()),
        None => refuse!("InvalidDhcpOptionID.NotFound", "The dhcpOption ID '{id}' does not exist"),
    }
}

fn associate_dhcp_options(call: &mut Call<'_>) -> Answer {
    let vpc_id = call.own_vpc()?.vpc_id;
    let id = match call.params.require("DhcpOptionsId")? {
        // No option set at all (rule DNS-68).
        "default" => Id::from("default"),
        id => own_set(call, id)?,
    };
    if let Some(vpc) = call.network.vpcs.get_mut(&vpc_id) {
        vpc.dhcp_options_id = id;
    }
    Ok(Value::Null)
}

fn delete_dhcp_options(call: &mut Call<'_>) -> Answer {
    let id = own_set(call, call.params.require("DhcpOptionsId")?)?;
    if id == DEFAULT || call.network.vpcs.iter().any(|vpc| vpc.dhcp_options_id == id) {
        refuse!("DependencyViolation", "The dhcpOptions '{id}' has dependencies and cannot be deleted.");
    }
    call.network.dhcp_options.remove(&id);
    Ok(Value::Null)
}
