//! Operations on instances. It must not know what they reach.

use super::call::{Answer, ApiError, Call, Operations, Params, TIMESTAMP, tag_list, well_formed, with};
use super::describe;
use super::interface::{
    self, attachment, changeable, common_view, group_list, groups_of, lent_address, private_dns_name, public_dns_name,
    public_view,
};
use super::sharing::is_shared;
use crate::model::{Instance, InstanceState, InterfaceType, Network, NetworkInterface, Subnet, Tags};
use crate::net::Id;
use crate::net::json;
use crate::net::order;
use serde_json::{Map, Value};

pub const OPERATIONS: Operations = &[
    ("RunInstances", run_instances),
    ("TerminateInstances", terminate_instances),
    ("DescribeInstances", describe_instances),
    ("ModifyInstanceAttribute", modify_instance_attribute),
];

/// What a call asks of one interface: its own structure, or the members of the call itself.
struct Wanted<'a> {
    params: Params<'a>,
    groups_member: &'static str,
    device_index: u32,
    lends: Option<bool>,
}

fn run_instances(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let tags = call.tags("instance")?;
    let interface_tags = call.tags("network-interface")?;
    let image_id = params.require("ImageId")?.to_string();
    let (least, most) = (params.number("MinCount").unwrap_or(1), params.number("MaxCount").unwrap_or(1));
    if least < 1 || most < least {
        refuse!(
            "InvalidParameterValue",
            "Value ({least}) for parameter minCount is invalid. It must be at least 1, and not more than maxCount ({most})."
        );
    }
    if most > 100 {
        refuse!(
            "InstanceLimitExceeded",
            "You have requested more instances ({most}) than the lab makes in one call (100)."
        );
    }
    let wanted = wanted_interfaces(params)?;
    if most > 1 && wanted.iter().any(|it| it.params.has("PrivateIpAddress") || it.params.has("Ipv6Addresses")) {
        refuse!(
            "InvalidParameterCombination",
            "The parameter privateIpAddress cannot be used when launching more than one instance."
        );
    }
    let profile = params.object("IamInstanceProfile");
    let named = |name: &str| ["arn:aws:iam::", call.account.as_str(), ":instance-profile/", name].concat();
    let iam_instance_profile = profile.text("Arn").map(str::to_string).or_else(|| profile.text("Name").map(named));
    let reservation_id = call.make("r");
    let instance_type = params.text("InstanceType").unwrap_or("m1.small").to_string();
    let mut shown = Vec::new();
    for _ in 0..most {
        let instance_id = call.make("i");
        let mut place = None;
        for wish in &wanted {
            let subnet = make_interface(call, wish, &instance_id, &interface_tags)?;
            place.get_or_insert(subnet);
        }
        let Some(subnet) = place else { return Ok(Value::Null) };
        let instance = Instance {
            instance_id,
            reservation_id: reservation_id.clone(),
            owner_id: call.owner(),
            image_id: image_id.clone(),
            instance_type: instance_type.clone(),
            state: InstanceState::Running,
            subnet_id: subnet.subnet_id,
            vpc_id: subnet.vpc_id,
            iam_instance_profile: iam_instance_profile.clone(),
            tags: tags.clone(),
        };
        call.network.instances.insert(instance.clone());
        shown.push(view(call.network, &Instance { state: InstanceState::Pending, ..instance }));
    }
    Ok(json!({"ReservationId": reservation_id, "OwnerId": call.account, "Groups": [], "Instances": shown}))
}

/// The interfaces that a call asks for, the primary one first.
fn wanted_interfaces(params: Params<'_>) -> Result<Vec<Wanted<'_>>, ApiError> {
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for own in params.objects("NetworkInterfaces") {
        let device_index = own.number("DeviceIndex").and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
        if wanted.iter().any(|it| it.device_index == device_index) {
            refuse!(
                "InvalidParameterValue",
                "Each network interface requires a unique device index: {device_index} is given twice."
            );
        }
        wanted.push(Wanted {
            params: own,
            groups_member: "Groups",
            device_index,
            lends: own.flag("AssociatePublicIpAddress"),
        });
    }
    if wanted.is_empty() {
        if params.texts("SecurityGroups").next().is_some() {
            refuse!(
                "InvalidParameterCombination",
                "The parameter groupName cannot be used with the parameter subnet: use security group ids."
            );
        }
        return Ok(vec![Wanted { params, groups_member: "SecurityGroupIds", device_index: 0, lends: None }]);
    }
    for (member, what) in [
        ("SubnetId", "subnet ID"),
        ("SecurityGroupIds", "security groups"),
        ("SecurityGroups", "security groups"),
        ("PrivateIpAddress", "private IP address"),
    ] {
        if params.has(member) {
            refuse!(
                "InvalidParameterCombination",
                "Network interfaces and an instance-level {what} may not be specified on the same request"
            );
        }
    }
    order::sort_by_key(&mut wanted, |it| it.device_index);
    if wanted.first().is_none_or(|it| it.device_index != 0) {
        refuse!("InvalidParameterCombination", "The primary network interface needs the device index 0.");
    }
    if wanted.len() > 1 && wanted.iter().any(|it| it.lends == Some(true)) {
        refuse!(
            "InvalidParameterCombination",
            "The associatePublicIPAddress parameter cannot be specified when launching with multiple network interfaces."
        );
    }
    Ok(wanted)
}

/// The subnet that a call names, which the caller owns or shares (rule HY-15).
pub fn usable_subnet(call: &Call<'_>, id: &str) -> Result<Subnet, ApiError> {
    let subnet = call.subnet(id)?;
    let arn = ["arn:aws:ec2:", call.region, ":", subnet.owner_id.as_str(), ":subnet/", id].concat();
    if !is_shared(call.network, call.account, &subnet.owner_id, &arn) {
        refuse!("InvalidSubnetID.NotFound", "The subnet ID '{id}' does not exist");
    }
    Ok(subnet.clone())
}

/// The subnet of a default VPC that an instance goes to where its call names none.
fn default_subnet(call: &Call<'_>) -> Result<Subnet, ApiError> {
    let network = &*call.network;
    let mut subnets = network.subnets.iter().filter(|subnet| subnet.default_for_az && subnet.owner_id == *call.account);
    let here = subnets
        .find(|subnet| network.vpcs.get(&subnet.vpc_id).is_some_and(|vpc| vpc.is_default && vpc.region == call.region));
    match here {
        Some(subnet) => Ok(subnet.clone()),
        None => refuse!("VPCIdNotSpecified", "No default VPC for this user: name a subnet with SubnetId."),
    }
}

/// Makes an interface of an instance, or attaches the one that is named.
fn make_interface(call: &mut Call<'_>, wanted: &Wanted<'_>, instance_id: &Id, tags: &Tags) -> Result<Subnet, ApiError> {
    let params = wanted.params;
    if let Some(id) = params.text("NetworkInterfaceId") {
        let eni = changeable(call, id)?;
        if eni.instance_id.is_some() {
            refuse!("InvalidNetworkInterface.InUse", "Interface: [{id}] in use.");
        }
        let subnet = call.subnet(eni.subnet_id.as_str())?.clone();
        if let Some(eni) = call.network.network_interfaces.get_mut(id) {
            eni.instance_id = Some(instance_id.clone());
            eni.device_index = wanted.device_index;
        }
        return Ok(subnet);
    }
    let subnet = match params.text("SubnetId") {
        Some(id) => usable_subnet(call, id)?,
        None => default_subnet(call)?,
    };
    let groups = groups_of(call, params.ids(wanted.groups_member), &subnet.vpc_id)?;
    let listed = params.objects("PrivateIpAddresses");
    let listed: Vec<&str> = listed.filter_map(|it| it.text("PrivateIpAddress")).collect();
    let pinned = params.text("PrivateIpAddress").or_else(|| listed.first().copied());
    let mut private_ip_addresses = Vec::new();
    if subnet.cidr_block.is_some() {
        private_ip_addresses.push(call.free_v4(&subnet, pinned)?);
    } else if pinned.is_some() {
        refuse!("InvalidParameterValue", "The subnet {} has no IPv4 CIDR block.", subnet.subnet_id);
    }
    let mut ipv6_addresses = Vec::new();
    let pins: Vec<&str> = params.objects("Ipv6Addresses").filter_map(|it| it.text("Ipv6Address")).collect();
    let assigned = subnet.assign_ipv6_address_on_creation || subnet.ipv6_native;
    if let Some(first) = pins.first() {
        ipv6_addresses.push(call.free_v6(&subnet, Some(first))?);
    } else if params.number("Ipv6AddressCount").map_or(assigned, |count| count > 0) {
        ipv6_addresses.push(call.free_v6(&subnet, None)?);
    }
    let network_interface_id = call.make("eni");
    // Rule PATH-06: what AWS lends at launch.
    let lends = wanted.lends.unwrap_or(subnet.map_public_ip_on_launch && wanted.device_index == 0);
    let association = (lends && subnet.cidr_block.is_some()).then(|| lent_address(call));
    let mut eni = NetworkInterface {
        network_interface_id: network_interface_id.clone(),
        subnet_id: subnet.subnet_id.clone(),
        vpc_id: subnet.vpc_id.clone(),
        owner_id: call.owner(),
        private_ip_addresses,
        ipv6_addresses,
        groups,
        interface_type: InterfaceType::Interface,
        description: params.text("Description").unwrap_or_default().to_string(),
        requester_managed: false,
        source_dest_check: true,
        instance_id: Some(instance_id.clone()),
        device_index: wanted.device_index,
        association,
        tags: tags.clone(),
    };
    call.network.network_interfaces.insert(eni.clone());
    // Further addresses of the same interface.
    let more = params.number("SecondaryPrivateIpAddressCount").unwrap_or(0).clamp(0, 50);
    let further = listed.iter().filter(|it| Some(**it) != pinned).map(|it| Some(*it));
    for pin in further.chain((0..more).map(|_| None)) {
        eni.private_ip_addresses.push(call.free_v4(&subnet, pin)?);
        call.network.network_interfaces.insert(eni.clone());
    }
    for pin in pins.iter().skip(1) {
        eni.ipv6_addresses.push(call.free_v6(&subnet, Some(pin))?);
        call.network.network_interfaces.insert(eni.clone());
    }
    Ok(subnet)
}

/// An instance's own interfaces, the primary one first.
pub fn interfaces<'n>(network: &'n Network, instance_id: &Id) -> Vec<&'n NetworkInterface> {
    let all = network.network_interfaces.iter();
    let mut own: Vec<_> = all.filter(|eni| eni.instance_id.as_ref() == Some(instance_id)).collect();
    order::sort_by_key(&mut own, |eni| eni.device_index);
    own
}

fn state(state: InstanceState) -> Value {
    json!({"Code": state.code(), "Name": state})
}

/// An instance as `describe-instances` shows it.
fn view(network: &Network, instance: &Instance) -> Value {
    let own = interfaces(network, &instance.instance_id);
    let vpc = network.vpcs.get(&instance.vpc_id);
    let region = vpc.map_or("", |vpc| vpc.region.as_str());
    let shown_interface = |eni: &&NetworkInterface| {
        with(common_view(network, eni, public_view(network, eni)), json!({"Attachment": attachment(eni)}))
    };
    let shown_interfaces: Vec<Value> = own.iter().map(shown_interface).collect();
    let primary = own.first();
    let private = primary.and_then(|eni| eni.private_ip_addresses.first());
    let public = primary.and_then(|eni| eni.association.as_ref());
    let zone = network.subnets.get(&instance.subnet_id).map_or("", |subnet| subnet.availability_zone.as_str());
    let zone_id = network.subnets.get(&instance.subnet_id).map_or("", |subnet| subnet.availability_zone_id.as_str());
    let mut shown = json!({
        "Architecture": "x86_64",
        "ClientToken": "",
        "EbsOptimized": false,
        "EnaSupport": true,
        "NetworkInterfaces": shown_interfaces,
        "SecurityGroups": group_list(network, primary.map_or(&[], |eni| eni.groups.as_slice())),
        "SourceDestCheck": primary.is_none_or(|eni| eni.source_dest_check),
        "PlatformDetails": "Linux/UNIX",
        "InstanceId": instance.instance_id,
        "ImageId": instance.image_id,
        "State": state(instance.state),
        "PrivateDnsName": private.map_or_else(String::new, |address| private_dns_name(*address, region)),
        "PublicDnsName": public.map_or_else(String::new, |public| public_dns_name(public.public_ip, vpc)),
        "InstanceType": instance.instance_type,
        "LaunchTime": TIMESTAMP,
        "Placement": {"AvailabilityZoneId": zone_id, "GroupName": "", "Tenancy": "default", "AvailabilityZone": zone},
        "SubnetId": instance.subnet_id,
        "VpcId": instance.vpc_id,
    });
    if !instance.tags.is_empty() {
        shown = with(shown, json!({"Tags": tag_list(&instance.tags)}));
    }
    if let Some(address) = private {
        shown = with(shown, json!({"PrivateIpAddress": address}));
    }
    if let Some(public) = public {
        shown = with(shown, json!({"PublicIpAddress": public.public_ip}));
    }
    if let Some(address) = primary.and_then(|eni| eni.ipv6_addresses.first()) {
        shown = with(shown, json!({"Ipv6Address": address}));
    }
    if let Some(arn) = &instance.iam_instance_profile {
        shown = with(shown, json!({"IamInstanceProfile": {"Arn": arn}}));
    }
    shown
}

fn describe_instances(call: &mut Call<'_>) -> Answer {
    let network = &*call.network;
    let here = |instance: &&Instance| {
        call.params.asks_for("InstanceIds", &instance.instance_id)
            && instance.owner_id == *call.account
            && network.vpcs.get(&instance.vpc_id).is_none_or(|vpc| vpc.region == call.region)
    };
    let listed = describe::list(
        call.params,
        "Instances",
        ("InstanceIds", "InstanceId", "InvalidInstanceID.NotFound"),
        &[
            ("instance-state-name", "State.Name"),
            ("instance-state-code", "State.Code"),
            ("availability-zone", "Placement.AvailabilityZone"),
            ("availability-zone-id", "Placement.AvailabilityZoneId"),
            ("ip-address", "PublicIpAddress"),
            ("dns-name", "PublicDnsName"),
            ("group-id", "SecurityGroups.GroupId"),
            ("group-name", "SecurityGroups.GroupName"),
            ("instance.group-id", "SecurityGroups.GroupId"),
            ("instance.group-name", "SecurityGroups.GroupName"),
            ("owner-id", "NetworkInterfaces.OwnerId"),
            ("tenancy", "Placement.Tenancy"),
            ("network-interface.group-id", "NetworkInterfaces.Groups.GroupId"),
            ("network-interface.group-name", "NetworkInterfaces.Groups.GroupName"),
            ("network-interface.addresses.private-ip-address", "NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress"),
            ("network-interface.ipv6-address", "NetworkInterfaces.Ipv6Addresses.Ipv6Address"),
        ],
        // A filter may ask for the reservation, which is no member of an instance.
        network
            .instances
            .iter()
            .filter(here)
            .map(|instance| with(view(network, instance), json!({"ReservationId": instance.reservation_id}))),
    )?;
    // One reservation for each call that launched.
    let mut reservations: Vec<(Option<Value>, Vec<Value>)> = Vec::new();
    for shown in listed.get("Instances").and_then(Value::as_array).into_iter().flatten() {
        let mut shown = shown.clone();
        let id = shown.as_object_mut().and_then(|members| members.shift_remove("ReservationId"));
        match reservations.iter_mut().find(|(reservation, _)| *reservation == id) {
            Some((_, instances)) => instances.push(shown),
            None => reservations.push((id, vec![shown])),
        }
    }
    let shown = |(id, instances): (Option<Value>, Vec<Value>)| json!({"ReservationId": id, "OwnerId": call.account, "Groups": [], "Instances": instances});
    Ok(json!({"Reservations": reservations.into_iter().map(shown).collect::<Vec<_>>()}))
}

/// The caller's instance that a call names.
fn own_instance(call: &Call<'_>, id: &str) -> Result<Instance, ApiError> {
    well_formed("i", "InvalidInstanceID.Malformed", id)?;
    match call.network.instances.get(id).filter(|instance| instance.owner_id == *call.account) {
        Some(instance) => Ok(instance.clone()),
        None => refuse!("InvalidInstanceID.NotFound", "The instance ID '{id}' does not exist"),
    }
}

fn terminate_instances(call: &mut Call<'_>) -> Answer {
    let mut shown = Vec::new();
    for id in call.params.ids("InstanceIds") {
        let instance = own_instance(call, id.as_str())?;
        let own: Vec<Id> =
            interfaces(call.network, &id).into_iter().map(|eni| eni.network_interface_id.clone()).collect();
        for eni in &own {
            interface::remove(call.network, eni);
        }
        call.network.instances.remove(&id);
        let mut change = Map::new();
        change.insert("InstanceId".into(), Value::from(&id));
        change.insert("CurrentState".into(), state(InstanceState::ShuttingDown));
        change.insert("PreviousState".into(), state(instance.state));
        shown.push(Value::Object(change));
    }
    Ok(json!({"TerminatingInstances": shown}))
}

fn modify_instance_attribute(call: &mut Call<'_>) -> Answer {
    let params = call.params;
    let instance = own_instance(call, params.require("InstanceId")?)?;
    let by_name = match params.text("Attribute") {
        Some("sourceDestCheck") => params.text("Value").map(|value| value == "true"),
        Some(_) | None => None,
    };
    let check = params.flag("SourceDestCheck").or(by_name);
    let mut groups = params.ids("Groups");
    if params.text("Attribute") == Some("groupSet") {
        groups.extend(params.text("Value").map(Id::from));
    }
    if check.is_some() != groups.is_empty() {
        refuse!(
            "InvalidParameterCombination",
            "Name one attribute: the lab changes SourceDestCheck and Groups of an instance."
        );
    }
    let own = interfaces(call.network, &instance.instance_id);
    let [eni] = own.as_slice() else {
        refuse!(
            "InvalidInstanceID",
            "There are multiple interfaces attached to instance '{}'. Please specify an interface ID for the operation instead.",
            instance.instance_id
        )
    };
    let id = eni.network_interface_id.clone();
    let groups = if groups.is_empty() { groups } else { groups_of(call, groups, &instance.vpc_id)? };
    if let Some(eni) = call.network.network_interfaces.get_mut(&id) {
        if let Some(check) = check {
            eni.source_dest_check = check;
        }
        if !groups.is_empty() {
            eni.groups = groups;
        }
    }
    Ok(Value::Null)
}

#[cfg(test)]
mod tests {
    use crate::control::Lab;
    use crate::control::testing::{call, id, lab_with_subnet, refused};
    use serde_json::json;

    fn launch(lab: &mut Lab, subnet: &str, more: serde_json::Value) -> serde_json::Value {
        let mut params = json!({"ImageId": "ami-00000000000000000", "MinCount": 1, "MaxCount": 1, "SubnetId": subnet});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call(lab, "ec2", "RunInstances", params)
    }

    #[test]
    fn an_instance_has_an_interface_with_the_lowest_free_address() {
        let (mut lab, subnet) = lab_with_subnet();
        let before = lab.network().clone();
        let made = launch(
            &mut lab,
            &subnet,
            json!({"TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}]}),
        );
        assert_eq!(id(&made, "/Instances/0/State/Name"), "pending");
        assert_eq!(id(&made, "/Instances/0/PrivateIpAddress"), "10.0.1.4");
        assert_eq!(id(&made, "/Instances/0/PrivateDnsName"), "ip-10-0-1-4.ec2.internal");
        let shown =
            call(&mut lab, "ec2", "DescribeInstances", json!({"Filters": [{"Name": "tag:Name", "Values": ["web"]}]}));
        assert_eq!(id(&shown, "/Reservations/0/Instances/0/State/Name"), "running");
        let enis = call(&mut lab, "ec2", "DescribeNetworkInterfaces", json!({}));
        assert_eq!(id(&enis, "/NetworkInterfaces/0/Attachment/InstanceId"), id(&made, "/Instances/0/InstanceId"));
        call(&mut lab, "ec2", "TerminateInstances", json!({"InstanceIds": [id(&made, "/Instances/0/InstanceId")]}));
        let mut after = lab.network().clone();
        after.made = before.made;
        assert_eq!(after, before);
    }

    #[test]
    fn a_public_address_is_lent_where_it_is_asked_for() {
        let (mut lab, subnet) = lab_with_subnet();
        let plain = launch(&mut lab, &subnet, json!({}));
        assert!(plain.pointer("/Instances/0/PublicIpAddress").is_none());
        let own = json!([{"DeviceIndex": 0, "SubnetId": subnet, "AssociatePublicIpAddress": true}]);
        let params = json!({"ImageId": "ami-1", "MinCount": 2, "MaxCount": 2, "NetworkInterfaces": own});
        let made = call(&mut lab, "ec2", "RunInstances", params);
        let addresses = [id(&made, "/Instances/0/PublicIpAddress"), id(&made, "/Instances/1/PublicIpAddress")];
        assert_ne!(addresses[0], addresses[1]);
    }

    #[test]
    fn refusals() {
        let (mut lab, subnet) = lab_with_subnet();
        let base = |more: serde_json::Value| {
            let mut params = json!({"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1});
            params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            params
        };
        let mut check = |more, code| refused(&mut lab, "ec2", "RunInstances", base(more), code);
        check(json!({"SubnetId": "subnet-0123456789abcdef0"}), "InvalidSubnetID.NotFound");
        check(json!({"SubnetId": "nonsense"}), "InvalidSubnetID.Malformed");
        check(json!({}), "VPCIdNotSpecified");
        check(json!({"SubnetId": subnet, "PrivateIpAddress": "10.0.1.3"}), "InvalidParameterValue");
        check(
            json!({"SubnetId": subnet, "PrivateIpAddress": "10.0.1.9", "MaxCount": 2}),
            "InvalidParameterCombination",
        );
        check(
            json!({"SubnetId": subnet, "NetworkInterfaces": [{"DeviceIndex": 0, "SubnetId": subnet}]}),
            "InvalidParameterCombination",
        );
        check(json!({"SubnetId": subnet, "SecurityGroupIds": ["sg-0123456789abcdef0"]}), "InvalidGroup.NotFound");
        check(json!({"SubnetId": subnet, "MinCount": 0}), "InvalidParameterValue");
        refused(
            &mut lab,
            "ec2",
            "TerminateInstances",
            json!({"InstanceIds": ["i-0123456789abcdef0"]}),
            "InvalidInstanceID.NotFound",
        );
    }

    #[test]
    fn attributes_change() {
        let (mut lab, subnet) = lab_with_subnet();
        let made = launch(&mut lab, &subnet, json!({"PrivateIpAddress": "10.0.1.10"}));
        let instance = id(&made, "/Instances/0/InstanceId");
        call(
            &mut lab,
            "ec2",
            "ModifyInstanceAttribute",
            json!({"InstanceId": instance, "SourceDestCheck": {"Value": false}}),
        );
        let shown = call(&mut lab, "ec2", "DescribeInstances", json!({"InstanceIds": [instance]}));
        assert_eq!(shown.pointer("/Reservations/0/Instances/0/SourceDestCheck"), Some(&json!(false)));
        refused(
            &mut lab,
            "ec2",
            "ModifyInstanceAttribute",
            json!({"InstanceId": instance}),
            "InvalidParameterCombination",
        );
    }
}
