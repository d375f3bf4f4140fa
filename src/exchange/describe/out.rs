//! What `aws … describe-*` would print about a network, as files. It must not know where they are written.

use crate::control::{Lab, Request, operations};
use crate::exchange::document::network_json;
use crate::model::{AttachmentKind, LatticeAssociationKind, Network, ResourceConfiguration, lattice_arn};
use crate::net::SortedSet;
use crate::net::json;
use crate::net::{Id, PortRange};
use serde_json::{Map, Value};
use std::net::IpAddr;

/// Operations that list what AWS has, and nothing of the network's.
const OF_AWS: [&str; 5] = [
    "DescribeVpcEndpointServices",
    "DescribeAvailabilityZones",
    "DescribePrefixLists",
    "DescribeVpcEndpointConnections",
    "DescribeRegions",
];

/// Operations that ask for one resource: the service, the operation, the parameter, the table of the network and the id in it.
#[rustfmt::skip]
const OF_ONE: &[(&str, &str, &str, &str, &str)] = &[
    ("ec2", "GetManagedPrefixListEntries", "PrefixListId", "PrefixLists", "PrefixListId"),
    ("ec2", "DescribeVpcEndpointServicePermissions", "ServiceId", "EndpointServices", "ServiceId"),
    ("ec2", "SearchTransitGatewayRoutes", "TransitGatewayRouteTableId", "TransitRouteTables", "TransitGatewayRouteTableId"),
    ("elbv2", "DescribeListeners", "LoadBalancerArn", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "DescribeLoadBalancerAttributes", "LoadBalancerArn", "LoadBalancers", "LoadBalancerArn"),
    ("elbv2", "DescribeTargetHealth", "TargetGroupArn", "TargetGroups", "TargetGroupArn"),
    ("route53", "GetHostedZone", "Id", "HostedZones", "Id"),
    ("route53", "ListResourceRecordSets", "HostedZoneId", "HostedZones", "Id"),
    ("route53resolver", "ListResolverEndpointIpAddresses", "ResolverEndpointId", "ResolverEndpoints", "Id"),
    ("vpc-lattice", "ListServiceNetworkServiceAssociations", "serviceNetworkIdentifier", "ServiceNetworks", "Id"),
    ("vpc-lattice", "ListServiceNetworkResourceAssociations", "serviceNetworkIdentifier", "ServiceNetworks", "Id"),
    ("vpc-lattice", "ListServiceNetworkVpcAssociations", "serviceNetworkIdentifier", "ServiceNetworks", "Id"),
    ("route53profiles", "ListProfileResourceAssociations", "ProfileId", "Profiles", "Id"),
    ("s3api", "GetBucketPolicy", "Bucket", "Buckets", "Name"),
];

/// The files, by name and text: a folder for each account and Region where there are several.
pub fn export(network: &Network) -> Vec<(String, String)> {
    let document = network_json(network);
    let (mut accounts, mut regions) = (SortedSet::new(), SortedSet::new());
    homes(&document, &mut accounts, &mut regions);
    if accounts.is_empty() {
        accounts.insert(Lab::ACCOUNT.to_string());
    }
    if regions.is_empty() {
        regions.insert(Lab::REGION.to_string());
    }
    let mut lab = Lab::new(network.clone());
    let mut files = Vec::new();
    for account in &accounts {
        for region in &regions {
            let mut home = Home { lab: &mut lab, account: account.as_str().into(), region, document: &document };
            for (name, answer) in home.answers() {
                let mut path = String::new();
                for (part, several) in [(account, accounts.len() > 1), (region, regions.len() > 1)] {
                    if several {
                        path.push_str(part);
                        path.push('/');
                    }
                }
                path.push_str(&name);
                path.push_str(".json");
                let mut text = serde_json::to_string_pretty(&answer).unwrap_or_default();
                text.push('\n');
                files.push((path, text));
            }
        }
    }
    files
}

/// The accounts and Regions that anything is in.
fn homes(value: &Value, accounts: &mut SortedSet<String>, regions: &mut SortedSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| homes(item, accounts, regions)),
        Value::Object(map) => {
            for (key, item) in map {
                match (key.as_str(), item.as_str()) {
                    ("OwnerId", Some(owner)) if owner.len() == 12 => drop(accounts.insert(owner.to_string())),
                    ("Region" | "VpcRegion", Some(region)) => drop(regions.insert(region.to_string())),
                    _ => homes(item, accounts, regions),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// An account in a Region.
struct Home<'a> {
    lab: &'a mut Lab,
    account: Id,
    region: &'a str,
    document: &'a Value,
}

impl Home<'_> {
    fn ask(&mut self, service: &str, operation: &str, parameters: Value) -> Option<Value> {
        let request = Request {
            account: self.account.clone(),
            region: self.region.to_string(),
            service: service.to_string(),
            operation: operation.to_string(),
            parameters,
        };
        self.lab.call(&request).ok().filter(says_something)
    }

    fn answers(&mut self) -> Vec<(String, Value)> {
        let mut answers = Vec::new();
        for (service, operation) in operations() {
            let lists = operation.starts_with("Describe") || operation.starts_with("List");
            if lists
                && !OF_AWS.contains(&operation)
                && let Some(answer) = self.ask(service, operation, json!({}))
            {
                answers.push((kebab(operation), answer));
            }
        }
        let attributes = self.attributes();
        if !attributes.is_empty() {
            answers.push(("describe-vpc-attribute".to_string(), attributes.into()));
        }
        answers.extend(self.transit());
        for (service, operation, parameter, table, id) in OF_ONE {
            let rows = self.document.get(*table).and_then(Value::as_array).into_iter().flatten();
            let mut keyed = Map::new();
            for id in rows.filter_map(|row| row.get(*id)?.as_str()) {
                let mut parameters = json!({parameter: id});
                if *operation == "SearchTransitGatewayRoutes" {
                    let filters = json!([{"Name": "type", "Values": ["static"]}]);
                    if let Some(map) = parameters.as_object_mut() {
                        map.insert("Filters".to_string(), filters);
                    }
                }
                if let Some(answer) = self.ask(service, operation, parameters) {
                    keyed.insert(id.to_string(), answer);
                }
            }
            // A list that needs no id is there already.
            if !keyed.is_empty() && answers.iter().all(|(name, _)| *name != kebab(operation)) {
                answers.push((kebab(operation), Value::Object(keyed)));
            }
        }
        answers.extend(self.lattice());
        answers
    }

    /// What AWS says about transit gateways in commands that the lab does not have.
    fn transit(&self) -> Vec<(String, Value)> {
        let network = self.lab.network();
        let tables = || network.transit_route_tables.iter();
        let own = network.transit_attachments.iter().filter(|it| it.owner_id == self.account);
        let here = own.filter(|it| {
            network.transit_gateways.get(&it.transit_gateway_id).is_some_and(|gateway| gateway.region == self.region)
        });
        let shown = here.map(|attachment| {
            let id = &attachment.transit_gateway_attachment_id;
            let (kind, resource) = match &attachment.kind {
                AttachmentKind::Vpc { vpc_id, .. } => ("vpc", vpc_id),
                AttachmentKind::Vpn(id) => ("vpn", id),
            };
            let table = tables().find(|table| table.associations.contains(id));
            let association = table.map(
                |it| json!({"TransitGatewayRouteTableId": it.transit_gateway_route_table_id, "State": "associated"}),
            );
            json!({
                "TransitGatewayAttachmentId": id,
                "TransitGatewayId": attachment.transit_gateway_id,
                "ResourceOwnerId": attachment.owner_id,
                "ResourceType": kind,
                "ResourceId": resource,
                "State": "available",
                "Association": association,
                "Tags": attachment.tags,
            })
        });
        let shown: Vec<Value> = shown.collect();
        if shown.is_empty() {
            return Vec::new();
        }
        let propagations = tables().map(|table| {
            let of_table = table.propagations.iter();
            let list = of_table.map(|id| json!({"TransitGatewayAttachmentId": id, "State": "enabled"}));
            let list: Value = list.collect();
            (table.transit_gateway_route_table_id.to_string(), json!({"TransitGatewayRouteTablePropagations": list}))
        });
        let propagations: Map<String, Value> = propagations.collect();
        vec![
            ("describe-transit-gateway-attachments".to_string(), json!({"TransitGatewayAttachments": shown})),
            ("get-transit-gateway-route-table-propagations".to_string(), Value::Object(propagations)),
        ]
    }

    /// What AWS says about VPC Lattice in commands that the lab does not have.
    fn lattice(&self) -> Vec<(String, Value)> {
        let network = self.lab.network();
        let is_here = |owner: &Id, region: &str| *owner == self.account && region == self.region;
        let mut answers = Vec::new();
        let mut put = |name: &str, keyed: Map<String, Value>| {
            if !keyed.is_empty() {
                answers.push((name.to_owned(), Value::Object(keyed)));
            }
        };
        let configurations = network.resource_configurations.iter().filter(|it| is_here(&it.owner_id, &it.region));
        put("get-resource-configuration", configurations.map(|it| (it.id.to_string(), configuration(it))).collect());
        let networks = network.service_networks.iter().filter(|it| is_here(&it.owner_id, &it.region));
        let shown = networks.map(|it| {
            let arn = lattice_arn(&it.region, &it.owner_id, "servicenetwork", &it.id);
            let sharing = json!({"enabled": !it.kept_private});
            (it.id.to_string(), json!({"id": it.id, "arn": arn, "name": it.name, "sharingConfig": sharing}))
        });
        put("get-service-network", shown.collect());
        let of_vpcs = network.lattice_associations.iter().filter_map(|it| {
            let LatticeAssociationKind::Vpc(vpc, groups) = &it.with else { return None };
            let of = network.service_networks.get(&it.service_network_id)?;
            let arn = lattice_arn(&of.region, &it.owner_id, "servicenetworkvpcassociation", &it.id);
            let shown = json!({"id": it.id, "arn": arn, "status": "ACTIVE", "serviceNetworkId": of.id, "vpcId": vpc,
                "securityGroupIds": groups});
            is_here(&it.owner_id, &of.region).then(|| (it.id.to_string(), shown))
        });
        put("get-service-network-vpc-association", of_vpcs.collect());
        answers
    }

    /// Rule API-6: the DNS attributes are asked for one by one.
    fn attributes(&mut self) -> Vec<Value> {
        let mut answers = Vec::new();
        for vpc in self.document.get("Vpcs").and_then(Value::as_array).into_iter().flatten() {
            for attribute in ["enableDnsSupport", "enableDnsHostnames"] {
                let parameters = json!({"VpcId": vpc.get("VpcId"), "Attribute": attribute});
                answers.extend(self.ask("ec2", "DescribeVpcAttribute", parameters));
            }
        }
        answers
    }
}

/// What `get-resource-configuration` says.
fn configuration(it: &ResourceConfiguration) -> Value {
    let arn = lattice_arn(&it.region, &it.owner_id, "resourceconfiguration", &it.id);
    let definition = it.definition.as_deref().map(|text| match text {
        arn if arn.starts_with("arn:") => json!({"arnResource": {"arn": arn}}),
        address if address.parse::<IpAddr>().is_ok() => json!({"ipResource": {"ipAddress": address}}),
        name => json!({"dnsResource": {"domainName": name}}),
    });
    let port = |range: &PortRange| match range.first == range.last {
        true => range.first.to_string(),
        false => [range.first.to_string(), range.last.to_string()].join("-"),
    };
    let ports: Vec<String> = it.port_ranges.iter().map(port).collect();
    json!({
        "id": it.id, "arn": arn, "name": it.name, "type": it.kind, "status": "ACTIVE",
        "resourceGatewayId": it.resource_gateway_id, "resourceConfigurationGroupId": it.group_id,
        "resourceConfigurationDefinition": definition, "portRanges": ports, "customDomainName": it.custom_domain_name,
        "domainVerificationStatus": it.custom_domain_name.as_ref().map(|_| if it.domain_verified { "VERIFIED" } else { "PENDING" }),
        "allowAssociationToShareableServiceNetwork": it.allow_association_to_shareable_service_network,
    })
}

/// Whether an answer has more than empty lists.
fn says_something(answer: &Value) -> bool {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty) || value.is_null();
    answer.as_object().is_some_and(|map| !map.values().all(is_empty))
}

/// `DescribeVpcs` as the AWS CLI writes it: `describe-vpcs`.
fn kebab(operation: &str) -> String {
    let mut name = String::new();
    for c in operation.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}
