//! Network interfaces that stand beside the instances which they are attached to: the lab makes both at once, and so each is put into
//! its instance. It must not know how an instance is made.

use super::kind::{Kind, Outcome, Properties, doing};
use super::maker::{Made, Maker};
use crate::model::NetworkInterface;
use crate::net::{SortedMap, json};
use crate::text::import::Reason;
use serde_json::{Map, Value};

/// The type of an interface.
pub const INTERFACE: &str = "AWS::EC2::NetworkInterface";
/// The type of what attaches an interface to an instance.
const ATTACHMENT: &str = "AWS::EC2::NetworkInterfaceAttachment";
/// What stands in the place of an interface whose instance makes it.
const ATTACHED: &str = "AWS::EC2::NetworkInterface (attached)";

/// What is read of an interface, with what an instance's own interface calls it.
const READ: &[(&str, &str)] = &[
    ("Description", "Description"),
    ("GroupSet", "Groups"),
    ("Ipv6AddressCount", "Ipv6AddressCount"),
    ("Ipv6Addresses", "Ipv6Addresses"),
    ("PrivateIpAddress", "PrivateIpAddress"),
    ("PrivateIpAddresses", "PrivateIpAddresses"),
    ("SecondaryPrivateIpAddressCount", "SecondaryPrivateIpAddressCount"),
    ("SubnetId", "SubnetId"),
];

/// What is said of an instance's first interface beside a list of interfaces.
const OF_FIRST: &[(&str, &str)] =
    &[("PrivateIpAddress", "PrivateIpAddress"), ("SecurityGroupIds", "Groups"), ("SubnetId", "SubnetId")];

/// Types that only this module makes.
pub static KINDS: &[Kind] = &[doing(ATTACHED, attached)];

/// The type of a resource.
fn kind(resource: &Value) -> Option<&str> {
    resource.get("Type").and_then(Value::as_str)
}

/// The resource that a property refers to.
fn target(value: Option<&Value>) -> Option<&str> {
    let value = value?;
    let whole = value.get("Fn::GetAtt").and_then(|parts| parts.get(0).or(Some(parts)));
    let name = value.get("Ref").or(whole)?.as_str()?;
    Some(name.strip_suffix(".Id").unwrap_or(name))
}

/// Puts interfaces into the instances that they are attached to.
pub fn put_into_instances(resources: &mut Map<String, Value>) {
    let own: SortedMap<String, Map<String, Value>> = resources
        .iter()
        .filter(|(_, resource)| kind(resource) == Some(INTERFACE))
        .map(|(name, it)| (name.clone(), it.get("Properties").and_then(Value::as_object).cloned().unwrap_or_default()))
        .collect();
    if own.is_empty() {
        return;
    }
    // Each with its instance and its place there.
    let mut put: SortedMap<String, (String, Value)> = SortedMap::default();
    let attachments: Vec<Value> = resources.values().filter(|it| kind(it) == Some(ATTACHMENT)).cloned().collect();
    for attachment in attachments {
        let of = |member: &str| attachment.get("Properties").and_then(|it| it.get(member));
        let (Some(instance), Some(interface)) = (target(of("InstanceId")), target(of("NetworkInterfaceId"))) else {
            continue;
        };
        let properties =
            resources.get_mut(instance).and_then(|it| it.get_mut("Properties")).and_then(Value::as_object_mut);
        if let (Some(properties), true) = (properties, own.contains_key(interface)) {
            let place = of("DeviceIndex").cloned().unwrap_or_else(|| 1.into());
            add(properties, json!({"DeviceIndex": place, "NetworkInterfaceId": {"Ref": interface}}));
        }
    }
    for (name, resource) in resources.iter_mut().filter(|(_, it)| kind(it) == Some("AWS::EC2::Instance")) {
        let Some(properties) = resource.get_mut("Properties").and_then(Value::as_object_mut) else { continue };
        let mut passes_on = false;
        for entry in properties.get_mut("NetworkInterfaces").and_then(Value::as_array_mut).into_iter().flatten() {
            let interface = target(entry.get("NetworkInterfaceId")).unwrap_or_default().to_owned();
            let (Some(said), false) = (own.get(&interface), put.contains_key(&interface)) else { continue };
            let place = entry.get("DeviceIndex").cloned().unwrap_or_else(|| 0.into());
            let mut merged = Map::new();
            merged.insert("DeviceIndex".to_owned(), place.clone());
            merged.extend(READ.iter().filter_map(|(from, to)| Some(((*to).to_owned(), said.get(*from)?.clone()))));
            *entry = Value::Object(merged);
            passes_on |= said.get("SourceDestCheck").is_some_and(|it| *it == false || *it == "false");
            put.insert(interface, (name.clone(), place));
        }
        if passes_on {
            properties.entry("SourceDestCheck").or_insert(Value::Bool(false));
        }
    }
    for (name, (instance, place)) in put {
        if let Some(Value::Object(resource)) = resources.get_mut(&name) {
            resource.insert("Type".to_owned(), ATTACHED.into());
            resource.insert("Properties".to_owned(), json!({"Instance": {"Ref": instance}, "Place": place}));
        }
    }
}

/// Adds an interface to an instance, whose first one is then listed too.
fn add(instance: &mut Map<String, Value>, entry: Value) {
    if !instance.contains_key("NetworkInterfaces") {
        let mut first = Map::new();
        first.insert("DeviceIndex".to_owned(), 0.into());
        for (from, to) in OF_FIRST {
            first.extend(instance.remove(*from).map(|value| ((*to).to_owned(), value)));
        }
        instance.insert("NetworkInterfaces".to_owned(), Value::Array(vec![Value::Object(first)]));
    }
    if let Some(entries) = instance.get_mut("NetworkInterfaces").and_then(Value::as_array_mut) {
        entries.push(entry);
    }
}

/// An interface that its instance brought.
fn attached(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let text = |name: &str| properties.get(name).and_then(super::template::plain).unwrap_or_default();
    let (instance, place) = (text("Instance"), text("Place").parse::<u32>().unwrap_or_default());
    let mut all = maker.lab.network().network_interfaces.iter();
    let is_it = |eni: &&NetworkInterface| {
        eni.device_index == place && eni.instance_id.as_ref().is_some_and(|id| id.as_str() == instance)
    };
    let eni = all.find(is_it).ok_or(Reason::NoSuchInterface)?;
    let id = Value::from(eni.network_interface_id.as_str());
    let address = eni.private_ip_addresses.first().map(ToString::to_string);
    let mut made = Made::of(id.clone());
    made.attributes.extend([
        ("Id".to_owned(), id),
        ("PrimaryPrivateIpAddress".to_owned(), address.map_or(Value::Null, Value::from)),
    ]);
    Ok(made)
}
