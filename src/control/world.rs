//! Operations on what AWS has no operation for: accounts, on-premises networks and hosts, failed zones. It must not know what they reach.

use super::call::{Answer, ApiError, Call, Operations};
use crate::catalog;
use crate::model::{Account, Host, Network, OnPremises, PrivateDnsVerification, Subnet};
use crate::net::json;
use crate::net::{Cidr, Id};
use serde_json::Value;
use std::net::IpAddr;

pub const OPERATIONS: Operations = &[
    ("CreateAccount", create_account),
    ("CreateOnPremises", create_on_premises),
    ("CreateHost", create_host),
    ("FailAz", fail_az),
    ("RestoreAz", restore_az),
    ("UnpublishVerification", unpublish_verification),
    ("Import", import),
];

/// Who calls: the account's root user.
pub const CALLER: Operations = &[("GetCallerIdentity", get_caller_identity)];

fn get_caller_identity(call: &mut Call<'_>) -> Answer {
    let account = call.account.as_str();
    Ok(json!({"UserId": account, "Account": account, "Arn": ["arn:aws:iam::", account, ":root"].concat()}))
}

/// A name that commands call something by.
fn name<'a>(call: &Call<'a>) -> Result<&'a str, ApiError> {
    let name = call.params.require("Name")?;
    if name.is_empty() || name.len() > 255 || name.chars().any(char::is_control) {
        refuse!("InvalidParameterValue", "The name '{name}' is not valid: give it 1 to 255 printable characters.");
    }
    Ok(name)
}

fn create_account(call: &mut Call<'_>) -> Answer {
    let name = name(call)?;
    let id = call.params.require("Id")?;
    if id.len() != 12 || !id.bytes().all(|b| b.is_ascii_digit()) {
        refuse!("InvalidParameterValue", "The account id '{id}' is not valid: an account's id has twelve digits.");
    }
    let accounts = &call.network.accounts;
    if accounts.contains(id) || id == super::Lab::ACCOUNT {
        refuse!("AccountAlreadyExists", "The lab has the account {id} already.");
    }
    if accounts.iter().any(|account| account.name == name) || name == "default" {
        refuse!("AccountAlreadyExists", "The lab has an account with the name '{name}' already: choose another name.");
    }
    call.network.accounts.insert(Account { id: id.into(), name: name.to_string() });
    Ok(json!({"AccountId": id}))
}

fn create_on_premises(call: &mut Call<'_>) -> Answer {
    let name = name(call)?;
    let mut cidrs: Vec<Cidr> = Vec::new();
    for text in call.params.texts("Cidrs") {
        match text.parse() {
            Ok(cidr) => cidrs.push(cidr),
            Err(why) => refuse!("InvalidParameterValue", "'{text}' is not a CIDR block: {why}."),
        }
    }
    if cidrs.is_empty() {
        refuse!("MissingParameter", "An on-premises network needs at least one CIDR block: give it with --cidr.");
    }
    if call.network.on_premises.iter().any(|it| it.name == name) {
        refuse!("InvalidParameterValue", "The lab has an on-premises network with the name '{name}' already.");
    }
    let vpn_connection_id = match call.params.text("VpnConnectionId") {
        Some(id) if call.network.vpn_connections.contains(id) => Some(Id::from(id)),
        Some(id) => refuse!("InvalidVpnConnectionID.NotFound", "The vpnConnection ID '{id}' does not exist"),
        None => None,
    };
    let id = call.make("onprem");
    call.network.on_premises.insert(OnPremises { id: id.clone(), name: name.to_string(), cidrs, vpn_connection_id });
    Ok(json!({"OnPremisesId": id}))
}

fn address(text: &str) -> Result<IpAddr, ApiError> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(_) => refuse!("InvalidParameterValue", "'{text}' is not an IPv4 or IPv6 address."),
    }
}

fn create_host(call: &mut Call<'_>) -> Answer {
    let name = name(call)?;
    let place = call.params.require("OnPremises")?;
    let found = call.network.on_premises.iter().find(|it| it.id == place || it.name == place);
    let Some(on_premises) = found.cloned() else {
        refuse!(
            "InvalidParameterValue",
            "There is no on-premises network '{place}': make it with lab create-on-premises."
        )
    };
    let ip = address(call.params.require("Ip")?)?;
    if !on_premises.cidrs.iter().any(|cidr| cidr.contains(ip)) {
        refuse!("InvalidParameterValue", "The address {ip} is not in a CIDR block of '{}'.", on_premises.name);
    }
    let network = &*call.network;
    if network.hosts.iter().any(|host| host.name == name) {
        refuse!("InvalidParameterValue", "The lab has a host with the name '{name}' already.");
    }
    if network.hosts.iter().any(|host| host.ip == ip && host.on_premises_id == on_premises.id) {
        refuse!("InvalidIPAddress.InUse", "Address {ip} is in use.");
    }
    let dns_server = call.params.text("DnsServer").map(address).transpose()?;
    let host_id = call.make("host");
    let host =
        Host { host_id: host_id.clone(), name: name.to_string(), on_premises_id: on_premises.id, ip, dns_server };
    call.network.hosts.insert(host);
    Ok(json!({"HostId": host_id}))
}

/// The id of a zone that a call names by its id or by its name.
fn zone_id(call: &Call<'_>) -> Result<String, ApiError> {
    let zone = call.params.require("Zone")?;
    let mut known =
        catalog::regions().iter().filter_map(|region| region.zone(zone).or_else(|| region.zone_of_id(zone)));
    let own = |subnet: &&Subnet| subnet.availability_zone == zone || subnet.availability_zone_id == zone;
    if let Some(subnet) = call.network.subnets.iter().find(own) {
        return Ok(subnet.availability_zone_id.clone());
    }
    match known.next() {
        Some(found) => Ok(found.id.as_ref().unwrap_or(&found.name).clone()),
        None => refuse!("InvalidParameterValue", "There is no Availability Zone '{zone}': give its name or its id."),
    }
}

fn fail_az(call: &mut Call<'_>) -> Answer {
    let zone = zone_id(call)?;
    call.network.failed_zones.insert(zone);
    Ok(Value::Null)
}

fn restore_az(call: &mut Call<'_>) -> Answer {
    let zone = zone_id(call)?;
    if !call.network.failed_zones.remove(&zone) {
        refuse!("InvalidParameterValue", "The Availability Zone {zone} has not failed.");
    }
    Ok(Value::Null)
}

/// Rule ES-31: a name whose TXT record is gone leaves the state `verified`.
fn unpublish_verification(call: &mut Call<'_>) -> Answer {
    let id = call.params.require("ServiceId")?;
    let Some(service) = call.network.endpoint_services.get_mut(id) else {
        refuse!("InvalidVpcEndpointServiceId.NotFound", "The VpcEndpointService Id '{id}' does not exist")
    };
    if service.private_dns_name.is_none() {
        refuse!("InvalidParameter", "The service {id} does not have a private DNS name.");
    }
    service.verification_unpublished = true;
    if service.private_dns_verification == PrivateDnsVerification::Verified {
        service.private_dns_verification = PrivateDnsVerification::Failed;
    }
    Ok(Value::Null)
}

/// Puts an imported network in the place of the present one.
fn import(call: &mut Call<'_>) -> Answer {
    let given = call.params.value("Network").unwrap_or(&Value::Null);
    match Network::from_value(given) {
        Ok(network) => *call.network = network,
        Err(why) => refuse!("InvalidParameterValue", "The document is not a network: {why}."),
    }
    Ok(Value::Null)
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, lab_with_subnet, refused};
    use serde_json::json;

    #[test]
    fn the_world_outside() {
        let mut lab = Lab::default();
        call(&mut lab, "lab", "CreateOnPremises", json!({"Name": "office", "Cidrs": ["192.168.0.0/16"]}));
        let host = json!({"Name": "laptop", "OnPremises": "office", "Ip": "192.168.1.10", "DnsServer": "10.0.1.5"});
        let made = call(&mut lab, "lab", "CreateHost", host.clone());
        assert!(id(&made, "/HostId").starts_with("host-"));
        let mut check = |operation, params, code| refused(&mut lab, "lab", operation, params, code);
        check("CreateHost", host, "InvalidParameterValue");
        check("CreateHost", json!({"Name": "x", "OnPremises": "none", "Ip": "192.168.1.11"}), "InvalidParameterValue");
        check("CreateHost", json!({"Name": "x", "OnPremises": "office", "Ip": "10.0.0.1"}), "InvalidParameterValue");
        check("CreateOnPremises", json!({"Name": "x", "Cidrs": []}), "MissingParameter");
        check("CreateOnPremises", json!({"Name": "x", "Cidrs": ["1"]}), "InvalidParameterValue");
        check("FailAz", json!({"Zone": "moon-1a"}), "InvalidParameterValue");
        check("RestoreAz", json!({"Zone": "us-east-1a"}), "InvalidParameterValue");
        call(&mut lab, "lab", "FailAz", json!({"Zone": "use1-az1"}));
        assert!(lab.network().failed_zones.contains("use1-az1"));
        call(&mut lab, "lab", "RestoreAz", json!({"Zone": "use1-az1"}));
        assert!(lab.network().failed_zones.is_empty());
    }

    #[test]
    fn accounts_and_imports() {
        let (lab, _) = lab_with_subnet();
        let document = lab.network().to_value();
        let mut other = Lab::default();
        call(&mut other, "lab", "Import", json!({"Network": document}));
        assert_eq!(other.network(), lab.network());
        refused(&mut other, "lab", "Import", json!({"Network": {"Vpcs": [1]}}), "InvalidParameterValue");
        call(&mut other, "lab", "CreateAccount", json!({"Name": "provider", "Id": "222233334444"}));
        let again = json!({"Name": "provider", "Id": "333344445555"});
        refused(&mut other, "lab", "CreateAccount", again, "AccountAlreadyExists");
        refused(&mut other, "lab", "CreateAccount", json!({"Name": "x", "Id": "12"}), "InvalidParameterValue");
    }
}
