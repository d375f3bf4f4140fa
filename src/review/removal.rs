//! What has to go before a thing can go, as the requests that remove it, in order. It must not know how they are shown.

use crate::control::{ApiError, Lab, Request};
use crate::model::{Network, Peer};
use crate::net::json;
use crate::net::{Id, SortedMap, SortedSet};
use serde_json::Value;

/// How the rows of a table of the network are removed: table, service, operation, its parameter (a list where it ends in `Ids`).
type Way = (&'static str, &'static str, &'static str, &'static str);

/// What goes first stands first.
const WAYS: &[Way] = &[
    ("VpcEndpoints", "ec2", "DeleteVpcEndpoints", "VpcEndpointIds"),
    (
        "LatticeAssociations",
        "vpc-lattice",
        "DeleteServiceNetworkVpcAssociation",
        "serviceNetworkVpcAssociationIdentifier",
    ),
    (
        "LatticeAssociations",
        "vpc-lattice",
        "DeleteServiceNetworkServiceAssociation",
        "serviceNetworkServiceAssociationIdentifier",
    ),
    (
        "LatticeAssociations",
        "vpc-lattice",
        "DeleteServiceNetworkResourceAssociation",
        "serviceNetworkResourceAssociationIdentifier",
    ),
    ("Instances", "ec2", "TerminateInstances", "InstanceIds"),
    ("NatGateways", "ec2", "DeleteNatGateway", "NatGatewayId"),
    ("EndpointServices", "ec2", "DeleteVpcEndpointServiceConfigurations", "ServiceIds"),
    ("Listeners", "elbv2", "DeleteListener", "ListenerArn"),
    ("LoadBalancers", "elbv2", "DeleteLoadBalancer", "LoadBalancerArn"),
    ("TargetGroups", "elbv2", "DeleteTargetGroup", "TargetGroupArn"),
    ("ResourceConfigurations", "vpc-lattice", "DeleteResourceConfiguration", "resourceConfigurationIdentifier"),
    ("ResourceGateways", "vpc-lattice", "DeleteResourceGateway", "resourceGatewayIdentifier"),
    ("LatticeServices", "vpc-lattice", "DeleteService", "serviceIdentifier"),
    ("ServiceNetworks", "vpc-lattice", "DeleteServiceNetwork", "serviceNetworkIdentifier"),
    ("ResolverRules", "route53resolver", "DeleteResolverRule", "ResolverRuleId"),
    ("ResolverEndpoints", "route53resolver", "DeleteResolverEndpoint", "ResolverEndpointId"),
    ("TransitAttachments", "ec2", "DeleteTransitGatewayVpcAttachment", "TransitGatewayAttachmentId"),
    ("PeeringConnections", "ec2", "DeleteVpcPeeringConnection", "VpcPeeringConnectionId"),
    ("VpnConnections", "ec2", "DeleteVpnConnection", "VpnConnectionId"),
    ("CustomerGateways", "ec2", "DeleteCustomerGateway", "CustomerGatewayId"),
    ("TransitRouteTables", "ec2", "DeleteTransitGatewayRouteTable", "TransitGatewayRouteTableId"),
    ("TransitGateways", "ec2", "DeleteTransitGateway", "TransitGatewayId"),
    ("Addresses", "ec2", "ReleaseAddress", "AllocationId"),
    ("EgressOnlyInternetGateways", "ec2", "DeleteEgressOnlyInternetGateway", "EgressOnlyInternetGatewayId"),
    ("InternetGateways", "ec2", "DeleteInternetGateway", "InternetGatewayId"),
    ("VpnGateways", "ec2", "DeleteVpnGateway", "VpnGatewayId"),
    ("Subnets", "ec2", "DeleteSubnet", "SubnetId"),
    ("RouteTables", "ec2", "DeleteRouteTable", "RouteTableId"),
    ("SecurityGroups", "ec2", "DeleteSecurityGroup", "GroupId"),
    ("NetworkAcls", "ec2", "DeleteNetworkAcl", "NetworkAclId"),
    ("PrefixLists", "ec2", "DeleteManagedPrefixList", "PrefixListId"),
    ("DhcpOptions", "ec2", "DeleteDhcpOptions", "DhcpOptionsId"),
    ("Profiles", "route53profiles", "DeleteProfile", "ProfileId"),
    ("HostedZones", "route53", "DeleteHostedZone", "Id"),
    ("ResourceShares", "ram", "DeleteResourceShare", "resourceShareArn"),
    ("Buckets", "s3api", "DeleteBucket", "Bucket"),
    ("Vpcs", "ec2", "DeleteVpc", "VpcId"),
];

/// A row of a table of the network.
#[derive(Clone, Debug)]
struct Row {
    id: String,
    table: &'static str,
    owner: String,
    region: String,
    /// Every text in it that may be an id of something else.
    names: SortedSet<String>,
    /// Those that stand in no list: what it belongs to.
    parents: Vec<String>,
}

/// The requests that remove a thing and what keeps it, in order: the last one removes the thing itself.
///
/// Each of them was tried on a copy: together they are accepted as they stand. What AWS lets go by itself stays out of it.
///
/// # Errors
/// AWS's refusal, where the thing cannot be removed whatever goes first.
pub fn removal(network: &Network, id: &str) -> Result<Vec<Request>, ApiError> {
    let mut plan = Plan { lab: Lab::new(network.clone()), requests: Vec::new(), rows: rows(network), busy: Vec::new() };
    plan.remove(id)?;
    if plan.requests.is_empty() { Err(no_way()) } else { Ok(plan.requests) }
}

/// The requests that remove several things and what keeps them, in order.
///
/// # Errors
/// AWS's refusal of the first that cannot be removed, whatever goes before it.
pub fn removal_of_all<'a>(network: &Network, ids: impl Iterator<Item = &'a str>) -> Result<Vec<Request>, ApiError> {
    let mut plan = Plan { lab: Lab::new(network.clone()), requests: Vec::new(), rows: rows(network), busy: Vec::new() };
    // What is in another goes with it; what waits for another is tried again after it.
    let mut left: Vec<&str> = ids.collect();
    loop {
        let count = left.len();
        let mut refusal = None;
        left.retain(|id| match plan.remove(id) {
            Ok(()) => false,
            Err(why) => {
                refusal = Some(why);
                true
            }
        });
        match refusal {
            None => break,
            Some(why) if left.len() == count => return Err(why),
            Some(_) => {}
        }
    }
    if plan.requests.is_empty() { Err(no_way()) } else { Ok(plan.requests) }
}

fn no_way() -> ApiError {
    ApiError::new("InvalidAction", "The lab has no operation that removes it.")
}

/// Whether the lab can remove things with such an id.
pub fn has_way(id: &str) -> bool {
    let lasting = ["eni-", "onprem-", "host-", "com.", "aws."];
    !lasting.iter().any(|prefix| id.starts_with(prefix))
}

/// What a request of a removal removes, or unties.
pub fn subject(request: &Request) -> Option<String> {
    let members = request.parameters.as_object()?;
    let way = WAYS.iter().find(|(_, _, operation, _)| *operation == request.operation);
    let named = way.and_then(|(_, _, _, parameter)| members.get(*parameter)).or_else(|| members.values().next())?;
    named.as_str().or_else(|| named.get(0)?.as_str()).map(str::to_string)
}

struct Plan {
    lab: Lab,
    requests: Vec<Request>,
    rows: Vec<Row>,
    busy: Vec<String>,
}

/// The longest chain of what depends on what.
const DEEPEST: usize = 8;

impl Plan {
    fn remove(&mut self, id: &str) -> Result<(), ApiError> {
        let Some(row) = self.rows.iter().find(|it| it.id == id).cloned() else { return Ok(()) };
        let own = requests(&row);
        let mut refusal = match self.first_accepted(&own) {
            Ok(()) => return self.gone(id),
            Err(why) => why,
        };
        if DEEPEST < self.busy.len() || self.busy.contains(&row.id) {
            return Err(refusal);
        }
        self.busy.push(row.id.clone());
        let before = (self.lab.clone(), self.requests.len(), self.rows.clone());
        // What only ties it to others is undone first, and by what refers to it in the order in which things go.
        for request in ties(self.lab.network(), &row) {
            if self.call(&request).is_ok() {
                match self.first_accepted(&own) {
                    Ok(()) => return self.leave(id),
                    Err(why) => refusal = why,
                }
            }
        }
        // One may wait for another that comes later: those that stayed are tried again while any goes.
        let mut others = self.referring(&row);
        let mut is_going = true;
        while is_going {
            is_going = false;
            let mut left = Vec::new();
            for other in others {
                if self.remove(&other).is_err() {
                    left.push(other);
                    continue;
                }
                is_going = true;
                // A network interface goes with what it belongs to.
                if row.table == "NetworkInterfaces" && !self.lab.network().network_interfaces.contains(&row.id) {
                    return self.leave(id);
                }
                for request in ties(self.lab.network(), &row) {
                    let _tried = self.call(&request);
                }
                match self.first_accepted(&own) {
                    Ok(()) => return self.leave(id),
                    Err(why) => refusal = why,
                }
            }
            others = left;
        }
        self.busy.pop();
        self.lab = before.0;
        self.requests.truncate(before.1);
        self.rows = before.2;
        Err(refusal)
    }

    fn leave(&mut self, id: &str) -> Result<(), ApiError> {
        self.busy.pop();
        self.gone(id)
    }

    fn gone(&mut self, id: &str) -> Result<(), ApiError> {
        self.rows.retain(|row| row.id != id);
        Ok(())
    }

    fn call(&mut self, request: &Request) -> Result<(), ApiError> {
        let answer = self.lab.call(request)?;
        if let Some(Value::Object(failed)) = answer.get("Unsuccessful").and_then(|it| it.get(0)) {
            self.lab.undo();
            let text =
                |name| failed.get("Error").and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default();
            return Err(ApiError::new(text("Code"), text("Message")));
        }
        self.requests.push(request.clone());
        Ok(())
    }

    fn first_accepted(&mut self, own: &[Request]) -> Result<(), ApiError> {
        let mut refusal = no_way();
        for request in own {
            match self.call(request) {
                Ok(()) => return Ok(()),
                Err(why) => refusal = why,
            }
        }
        Err(refusal)
    }

    /// What names a thing, in the order in which things go.
    fn referring(&self, row: &Row) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        if row.table == "NetworkInterfaces" {
            let network = self.lab.network();
            let eni = network.network_interfaces.get(&row.id);
            found.extend(eni.and_then(|it| it.instance_id.as_ref()).map(ToString::to_string));
        }
        // An internet gateway waits for the public addresses of its VPC.
        if row.table == "InternetGateways" {
            let network = self.lab.network();
            let vpc = network.internet_gateways.get(&row.id).and_then(|it| it.vpc_id.as_ref());
            let nats = network.nat_gateways.iter().filter(|it| Some(&it.vpc_id) == vpc);
            found.extend(nats.map(|it| it.nat_gateway_id.to_string()));
            let public =
                network.network_interfaces.iter().filter(|it| Some(&it.vpc_id) == vpc && it.association.is_some());
            found.extend(public.filter_map(|it| it.instance_id.as_ref()).map(ToString::to_string));
        }
        // A gateway endpoint may carry what an interface endpoint of the same service leaves to it.
        if let Some(endpoint) = self.lab.network().vpc_endpoints.get(&row.id) {
            let all = self.lab.network().vpc_endpoints.iter();
            let same = all.filter(|it| it.vpc_id == endpoint.vpc_id && it.service_name == endpoint.service_name);
            found.extend(same.map(|it| it.vpc_endpoint_id.to_string()).filter(|id| *id != row.id));
        }
        for table in tables() {
            // What a thing itself belongs to does not depend on it, as a gateway on its default table.
            let depends = |it: &&Row| it.id != row.id && it.names.contains(&row.id) && !row.names.contains(&it.id);
            let here = self.rows.iter().filter(|it| it.table == table).filter(depends);
            found.extend(here.map(|it| it.id.clone()));
        }
        found
    }
}

fn requests(row: &Row) -> Vec<Request> {
    let ways = WAYS.iter().filter(|(table, ..)| *table == row.table);
    ways.map(|(_, service, operation, parameter)| {
        let mut parameters = serde_json::Map::new();
        let value = if parameter.ends_with("Ids") { json!([row.id.as_str()]) } else { json!(row.id.as_str()) };
        parameters.insert((*parameter).to_string(), value);
        of(row, service, operation, Value::Object(parameters))
    })
    .collect()
}

fn of(row: &Row, service: &str, operation: &str, parameters: Value) -> Request {
    Request {
        account: Id::from(row.owner.as_str()),
        region: row.region.clone(),
        service: service.to_string(),
        operation: operation.to_string(),
        parameters,
    }
}

/// The requests that untie a thing from what stays.
fn ties(network: &Network, row: &Row) -> Vec<Request> {
    let id = row.id.as_str();
    let ec2 = |operation: &str, parameters: Value| of(row, "ec2", operation, parameters);
    let mut list = Vec::new();
    if let Some(table) = network.route_tables.get(id) {
        let own = table.associations.iter().filter(|it| !it.main);
        list.extend(
            own.map(|it| ec2("DisassociateRouteTable", json!({"AssociationId": it.route_table_association_id}))),
        );
    }
    if let Some(acl) = network.network_acls.get(id) {
        let default = network.network_acls.iter().find(|it| it.vpc_id == acl.vpc_id && it.is_default);
        if let Some(default) = default.filter(|_| !acl.is_default) {
            list.extend(acl.associations.iter().map(|it| {
                let parameters = json!({
                    "AssociationId": it.network_acl_association_id, "NetworkAclId": default.network_acl_id,
                });
                ec2("ReplaceNetworkAclAssociation", parameters)
            }));
        }
    }
    if let Some(vpc) = network.internet_gateways.get(id).and_then(|it| it.vpc_id.as_ref()) {
        list.push(ec2("DetachInternetGateway", json!({"InternetGatewayId": id, "VpcId": vpc})));
    }
    if let Some(vpc) = network.vpn_gateways.get(id).and_then(|it| it.vpc_id.as_ref()) {
        list.push(ec2("DetachVpnGateway", json!({"VpnGatewayId": id, "VpcId": vpc})));
    }
    if let Some(association) = network.addresses.get(id).and_then(|it| it.association_id.as_ref()) {
        list.push(ec2("DisassociateAddress", json!({"AssociationId": association})));
    }
    if network.dhcp_options.contains(id) {
        let users = network.vpcs.iter().filter(|it| it.dhcp_options_id == *id);
        list.extend(
            users.map(|it| ec2("AssociateDhcpOptions", json!({"DhcpOptionsId": "default", "VpcId": it.vpc_id}))),
        );
    }
    if network.prefix_lists.contains(id) {
        for table in network.route_tables.iter() {
            for _ in table.routes.iter().filter(|it| it.destination.to_string() == id) {
                let parameters = json!({"RouteTableId": table.route_table_id, "DestinationPrefixListId": id});
                list.push(ec2("DeleteRoute", parameters));
            }
        }
    }
    for group in network.security_groups.iter().filter(|it| it.group_id != *id) {
        for rule in &group.rules {
            let names = match &rule.peer {
                Peer::Group(other, _) => *other == *id,
                Peer::PrefixList(list) => *list == *id,
                Peer::Cidr(_) => false,
            };
            if names {
                let operation = if rule.is_egress { "RevokeSecurityGroupEgress" } else { "RevokeSecurityGroupIngress" };
                let rules = json!([rule.security_group_rule_id]);
                list.push(ec2(operation, json!({"GroupId": group.group_id, "SecurityGroupRuleIds": rules})));
            }
        }
    }
    if let Some(service) = network.endpoint_services.get(id) {
        let name = service.service_name();
        let users = network.vpc_endpoints.iter().filter(|it| it.service_name == name);
        let ids: Vec<&Id> = users.map(|it| &it.vpc_endpoint_id).collect();
        if !ids.is_empty() {
            list.push(ec2("RejectVpcEndpointConnections", json!({"ServiceId": id, "VpcEndpointIds": ids})));
        }
    }
    if let Some(table) = network.transit_route_tables.get(id) {
        list.extend(table.associations.iter().map(|it| {
            let parameters = json!({"TransitGatewayRouteTableId": id, "TransitGatewayAttachmentId": it});
            ec2("DisassociateTransitGatewayRouteTable", parameters)
        }));
    }
    if let Some(rule) = network.resolver_rules.get(id) {
        list.extend(rule.associations.iter().map(|it| {
            let parameters = json!({"ResolverRuleId": id, "VPCId": it.vpc_id});
            of(row, "route53resolver", "DisassociateResolverRule", parameters)
        }));
    }
    if let Some(profile) = network.profiles.get(id) {
        list.extend(profile.associations.iter().map(|it| {
            let parameters = json!({"ProfileId": id, "ResourceId": it.vpc_id});
            of(row, "route53profiles", "DisassociateProfile", parameters)
        }));
    }
    list
}

/// The tables of what the lab can remove, and of network interfaces, each once, in the order of removal.
fn tables() -> Vec<&'static str> {
    let mut tables: Vec<&str> = Vec::new();
    for table in WAYS.iter().map(|(table, ..)| *table).chain(["NetworkInterfaces"]) {
        if !tables.contains(&table) {
            tables.push(table);
        }
    }
    tables
}

/// The rows of all tables that the lab can remove, and of network interfaces, which go with what they belong to.
fn rows(network: &Network) -> Vec<Row> {
    let value = network.to_value();
    let mut list = Vec::new();
    let mut homes: SortedMap<String, String> = SortedMap::new();
    for vpc in network.vpcs.iter() {
        homes.insert(vpc.vpc_id.to_string(), vpc.region.clone());
    }
    for table in tables() {
        for row in value.get(table).and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| row.get(name).and_then(Value::as_str);
            let Some(id) = row.as_object().and_then(|it| it.values().next()).and_then(Value::as_str) else { continue };
            let mut names = SortedSet::new();
            collect(row, &mut names);
            let region = text("Region").map(str::to_string).or_else(|| homes.get(text("VpcId")?).cloned());
            let region = region.or_else(|| names.iter().find_map(|name| homes.get(name).cloned()));
            list.push(Row {
                id: id.to_string(),
                table,
                owner: text("OwnerId").unwrap_or_default().to_string(),
                region: region.unwrap_or_default(),
                names,
                parents: row
                    .as_object()
                    .into_iter()
                    .flat_map(|it| it.values())
                    .filter_map(Value::as_str)
                    .map(str::to_string)
                    .collect(),
            });
        }
    }
    // What does not say its owner or its Region names a thing that does.
    let known: Vec<Row> =
        list.iter().filter(|it: &&Row| !it.owner.is_empty() && !it.region.is_empty()).cloned().collect();
    for row in list.iter_mut().filter(|it| it.owner.is_empty() || it.region.is_empty()) {
        let near = known
            .iter()
            .find(|it| row.parents.contains(&it.id))
            .or_else(|| known.iter().find(|it| row.names.contains(&it.id)));
        let (owner, region) = near.map_or((Lab::ACCOUNT, Lab::REGION), |it| (it.owner.as_str(), it.region.as_str()));
        for (own, other) in [(&mut row.owner, owner), (&mut row.region, region)] {
            if own.is_empty() {
                *own = other.to_string();
            }
        }
    }
    list
}

fn collect(value: &Value, names: &mut SortedSet<String>) {
    match value {
        Value::String(text) => {
            names.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(members) => members.values().for_each(|item| collect(item, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
