//! The AWS CLI's own flags of some EC2 operations, and the members that they stand for.
//! It must not know how a command is cut into flags.

use crate::net::json;

use serde_json::{Map, Value};

use crate::cli::aws::flags::Shortcut;
use crate::cli::shorthand::integer;
use crate::control::shapes::Operation;

/// Puts what a shortcut says into the request.
pub fn apply(shortcut: Shortcut, words: &[String], parameters: &mut Map<String, Value>) -> Result<(), String> {
    let word = words.first().map(String::as_str).unwrap_or_default();
    match shortcut {
        Shortcut::Protocol => {
            let value = match (word, word.parse::<i64>()) {
                ("tcp" | "udp" | "icmp", _) => word,
                ("all", _) => "-1",
                (_, Ok(-1..=255)) => word,
                (_, Ok(_)) => {
                    return Err("protocol numbers must be in the range 0-255 or -1 to specify all protocols".to_owned());
                }
                (_, Err(_)) => {
                    return Err("protocol parameter should be one of: tcp|udp|icmp|all or any valid protocol number."
                        .to_owned());
                }
            };
            in_permission(parameters, "IpProtocol", json!(value));
        }
        Shortcut::Port => {
            let (from, to) = match word {
                "-1" | "all" => ("-1", "-1"),
                word => word.split_once('-').unwrap_or((word, word)),
            };
            match (integer(from), integer(to)) {
                (Ok(from), Ok(to)) => {
                    in_permission(parameters, "FromPort", json!(from));
                    in_permission(parameters, "ToPort", json!(to));
                }
                (_, _) => {
                    return Err("port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)".to_owned());
                }
            }
        }
        Shortcut::Cidr => {
            in_permission(parameters, "IpRanges", json!([{"CidrIp": word}]));
        }
        Shortcut::SourceGroup => {
            let member = if word.starts_with("sg-") { "GroupId" } else { "GroupName" };
            in_pair(parameters, member, json!(word));
        }
        Shortcut::GroupOwner => {
            in_pair(parameters, "UserId", json!(word));
        }
        Shortcut::Count => {
            let (least, most) = word.split_once(':').unwrap_or((word, word));
            match (integer(least), integer(most)) {
                (Ok(least), Ok(most)) => {
                    parameters.insert("MinCount".to_owned(), json!(least));
                    parameters.insert("MaxCount".to_owned(), json!(most));
                }
                (_, _) => return Err("count parameter should be of form min[:max] (e.g. 1 or 1:10)".to_owned()),
            }
        }
        Shortcut::SecondaryAddresses => {
            let addresses: Value =
                words.iter().map(|word| json!({"PrivateIpAddress": word, "Primary": false})).collect();
            in_interface(parameters, "PrivateIpAddresses", addresses);
        }
        Shortcut::SecondaryAddressCount => {
            let count = integer(word)?;
            in_interface(parameters, "SecondaryPrivateIpAddressCount", json!(count));
        }
        Shortcut::AssociatePublicAddress => {
            in_interface(parameters, "AssociatePublicIpAddress", json!(true));
        }
        Shortcut::NoAssociatePublicAddress => {
            in_interface(parameters, "AssociatePublicIpAddress", json!(false));
        }
    }
    Ok(())
}

/// Sets members of the first structure of a list, which is made where it is not there.
fn in_first(parameters: &mut Map<String, Value>, list: &str, new: Value, set: impl FnOnce(&mut Map<String, Value>)) {
    let entry = parameters.entry(list.to_owned()).or_insert(Value::Null);
    if !entry.as_array().is_some_and(|items| items.first().is_some_and(Value::is_object)) {
        *entry = Value::Array(vec![new]);
    }
    if let Some(Value::Object(members)) = entry.get_mut(0) {
        set(members);
    }
}

fn in_permission(parameters: &mut Map<String, Value>, member: &str, value: Value) {
    in_first(parameters, "IpPermissions", json!({}), |permission| {
        permission.insert(member.to_owned(), value);
    });
}

fn in_pair(parameters: &mut Map<String, Value>, member: &str, value: Value) {
    in_first(parameters, "IpPermissions", json!({}), |permission| {
        in_first(permission, "UserIdGroupPairs", json!({}), |pair| {
            pair.insert(member.to_owned(), value);
        });
    });
}

fn in_interface(parameters: &mut Map<String, Value>, member: &str, value: Value) {
    in_first(parameters, "NetworkInterfaces", json!({"DeviceIndex": 0}), |interface| {
        interface.insert(member.to_owned(), value);
    });
}

/// What the AWS CLI does to a request before it is sent.
pub fn finish(operation: Operation, parameters: &mut Map<String, Value>) {
    match (operation.service(), operation.name()) {
        ("ec2", "RunInstances") => {
            parameters.entry("MaxCount").or_insert(json!(1));
            parameters.entry("MinCount").or_insert(json!(1));
            into_interface(parameters);
        }
        ("ec2", "CreateNetworkAclEntry" | "ReplaceNetworkAclEntry") => {
            if let Some(protocol) = parameters.get_mut("Protocol") {
                let number = match protocol.as_str() {
                    Some("tcp") => "6",
                    Some("udp") => "17",
                    Some("icmp") => "1",
                    Some("all") => "-1",
                    Some(_) | None => return,
                };
                *protocol = json!(number);
            }
        }
        // A zone's id is given with or without the path that it is listed with.
        ("route53", _) => {
            for name in ["HostedZoneId", "Id", "DelegationSetId"] {
                if let Some(Value::String(id)) = parameters.get_mut(name)
                    && let Some((_, bare)) = id.rsplit_once('/')
                {
                    *id = bare.to_owned();
                }
            }
        }
        (_, _) => {}
    }
}

/// Where an interface is described, the subnet, groups and addresses belong to it.
fn into_interface(parameters: &mut Map<String, Value>) {
    let own = ["PrivateIpAddresses", "SecondaryPrivateIpAddressCount", "AssociatePublicIpAddress"];
    let described = parameters
        .get("NetworkInterfaces")
        .and_then(|list| list.get(0))
        .is_some_and(|interface| own.iter().any(|member| interface.get(member).is_some()));
    if !described {
        return;
    }
    let moved: Vec<(&str, Value)> = [
        ("SubnetId", "SubnetId"),
        ("SecurityGroupIds", "Groups"),
        ("PrivateIpAddress", "PrivateIpAddresses"),
        ("Ipv6AddressCount", "Ipv6AddressCount"),
        ("Ipv6Addresses", "Ipv6Addresses"),
        ("EnablePrimaryIpv6", "PrimaryIpv6"),
    ]
    .into_iter()
    .filter_map(|(from, to)| Some((to, parameters.shift_remove(from)?)))
    .collect();
    for (name, value) in moved {
        let value = match name {
            "PrivateIpAddresses" => json!([{"PrivateIpAddress": value, "Primary": true}]),
            _ => value,
        };
        in_interface(parameters, name, value);
    }
}
