//! Resources that take more than one request, or one of another form. It must not know a template's functions.

use super::kind::{Outcome, Properties, ec2};
use super::maker::{Made, Maker, permission};
use crate::net::json;
use crate::text::import::Reason;
use serde_json::{Map, Value};

/// What stands for the default of a VPC's attributes and the like.
fn flag(properties: &Properties, name: &str) -> Option<bool> {
    match properties.get(name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

pub fn vpc(maker: &mut Maker, made: &mut Made, properties: &Properties) -> Outcome<()> {
    for name in ["EnableDnsSupport", "EnableDnsHostnames"] {
        if let Some(flag) = flag(properties, name) {
            let mut asked = Map::new();
            asked.insert("VpcId".to_owned(), made.reference.clone());
            asked.insert(name.to_owned(), json!({"Value": flag}));
            maker.call("ec2", "ModifyVpcAttribute", Value::Object(asked))?;
        }
    }
    let (group, acl, table) = maker.defaults(made.reference.as_str().unwrap_or_default());
    made.attributes.extend([
        ("DefaultSecurityGroup".to_owned(), group),
        ("DefaultNetworkAcl".to_owned(), acl),
        ("MainRouteTableId".to_owned(), table),
    ]);
    made.attributes.extend(maker.blocks(made.reference.as_str().unwrap_or_default()));
    Ok(())
}

pub fn subnet(maker: &mut Maker, made: &mut Made, properties: &Properties) -> Outcome<()> {
    if flag(properties, "EnableDns64") == Some(true) {
        maker.lose("EnableDns64".to_owned(), Reason::NothingFor);
    }
    for name in ["MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation"] {
        if flag(properties, name) == Some(true) {
            let mut asked = Map::new();
            asked.insert("SubnetId".to_owned(), made.reference.clone());
            asked.insert(name.to_owned(), json!({"Value": true}));
            maker.call("ec2", "ModifySubnetAttribute", Value::Object(asked))?;
        }
    }
    Ok(())
}

/// A group as CloudFormation makes it: with outbound rules of its own, the one that lets everything out goes.
pub fn security_group(maker: &mut Maker, made: &mut Made, properties: &Properties) -> Outcome<()> {
    let rules = |name: &str| -> Option<Vec<Value>> {
        let rules = properties.get(name)?;
        let list = rules.as_array().map_or(std::slice::from_ref(rules), Vec::as_slice);
        Some(list.iter().filter_map(Value::as_object).map(permission).collect())
    };
    let group = made.reference.clone();
    made.attributes.insert("VpcId".to_owned(), properties.get("VpcId").cloned().unwrap_or_default());
    let authorize = |maker: &mut Maker, side: &str, rules: Vec<Value>| {
        for (at, rule) in rules.into_iter().enumerate() {
            let operation = ["AuthorizeSecurityGroup", side].concat();
            if let Err(why) = maker.call("ec2", &operation, json!({"GroupId": group, "IpPermissions": [rule]})) {
                maker.lose(["SecurityGroup", side, "[", &at.to_string(), "]"].concat(), why);
            }
        }
    };
    authorize(maker, "Ingress", rules("SecurityGroupIngress").unwrap_or_default());
    if let Some(rules) = rules("SecurityGroupEgress") {
        let all = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
        maker.call("ec2", "RevokeSecurityGroupEgress", json!({"GroupId": group, "IpPermissions": [all]}))?;
        authorize(maker, "Egress", rules);
    }
    Ok(())
}

pub fn transit_gateway(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let mut asked = Properties::new();
    let mut options = Properties::new();
    for (name, value) in properties {
        let target = if matches!(name.as_str(), "Description" | "Tags") { &mut asked } else { &mut options };
        target.insert(name.clone(), value.clone());
    }
    asked.insert("Options".to_owned(), Value::Object(options));
    let create = ec2(
        "CreateTransitGateway",
        "transit-gateway",
        "/TransitGateway/TransitGatewayId",
        &[("Id", "/TransitGateway/TransitGatewayId"), ("TransitGatewayArn", "/TransitGateway/TransitGatewayArn")],
    );
    maker.create(&create, &asked)
}

pub fn dhcp_options(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    const OPTIONS: &[(&str, &str)] = &[
        ("DomainName", "domain-name"),
        ("DomainNameServers", "domain-name-servers"),
        ("NtpServers", "ntp-servers"),
        ("NetbiosNameServers", "netbios-name-servers"),
        ("NetbiosNodeType", "netbios-node-type"),
        ("Ipv6AddressPreferredLeaseTime", "ipv6-address-preferred-lease-time"),
    ];
    let mut asked = Properties::new();
    let mut configurations = Vec::new();
    for (name, value) in properties {
        match OPTIONS.iter().find(|(option, _)| option == name) {
            None => drop(asked.insert(name.clone(), value.clone())),
            Some((_, key)) => {
                let values = if value.is_array() { value.clone() } else { Value::Array(vec![value.clone()]) };
                configurations.push(json!({"Key": key, "Values": values}));
            }
        }
    }
    asked.insert("DhcpConfigurations".to_owned(), Value::Array(configurations));
    let create = ec2(
        "CreateDhcpOptions",
        "dhcp-options",
        "/DhcpOptions/DhcpOptionsId",
        &[("DhcpOptionsId", "/DhcpOptions/DhcpOptionsId")],
    );
    maker.create(&create, &asked)
}

/// A private zone, with its VPCs; a public one is outside the lab.
pub fn hosted_zone(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let vpcs: Vec<&Value> = properties.get("VPCs").and_then(Value::as_array).into_iter().flatten().collect();
    let (first, more) = vpcs.split_first().ok_or(Reason::PublicHostedZone)?;
    let place = |vpc: &Value| json!({"VPCId": vpc.get("VPCId"), "VPCRegion": vpc.get("VPCRegion")});
    let asked = json!({
        "Name": properties.get("Name"),
        "CallerReference": maker.logical(),
        "VPC": place(first),
        "HostedZoneConfig": {"PrivateZone": true},
    });
    let answer = maker.call("route53", "CreateHostedZone", asked)?;
    let id = answer.pointer("/HostedZone/Id").and_then(Value::as_str).unwrap_or_default();
    let id = Value::from(id.trim_start_matches("/hostedzone/"));
    for vpc in more {
        let asked = json!({"HostedZoneId": id, "VPC": place(vpc)});
        maker.call("route53", "AssociateVPCWithHostedZone", asked)?;
    }
    let mut made = Made::of(id.clone());
    made.attributes.insert("Id".to_owned(), id);
    Ok(made)
}

pub fn bucket(maker: &mut Maker, properties: &Properties) -> Outcome<Made> {
    let name = match properties.get("BucketName").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => maker.own_name().to_ascii_lowercase(),
    };
    let region = maker.region().to_owned();
    let mut asked = json!({"Bucket": name});
    if region != "us-east-1" {
        let place = json!({"LocationConstraint": region});
        asked
            .as_object_mut()
            .into_iter()
            .for_each(|it| drop(it.insert("CreateBucketConfiguration".to_owned(), place.clone())));
    }
    maker.call("s3api", "CreateBucket", asked)?;
    let mut made = Made::of(name.as_str().into());
    made.attributes.extend([
        ("Arn".to_owned(), ["arn:aws:s3:::", &name].concat().into()),
        ("DomainName".to_owned(), [&name, ".s3.amazonaws.com"].concat().into()),
        ("RegionalDomainName".to_owned(), [&name, ".s3.", &region, ".amazonaws.com"].concat().into()),
    ]);
    Ok(made)
}
