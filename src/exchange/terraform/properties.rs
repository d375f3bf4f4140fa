//! A plan's resources with the properties that a template gives them. It must not know how an expression is followed.

use super::follow::{STEPS, Source, is_known, is_settled, references, text};
use super::kinds::{INNER_ROUTE, ROUTE, ROWS, acl_entry, arguments, rules};
use super::plan::{Instance, Object, Plan};
use crate::control::shapes::pascal_case;
use crate::exchange::cloudformation::balancing_name;
use crate::exchange::describe::Report;
use crate::net::json;
use crate::text::import::Reason;
use serde_json::{Map, Value};
use std::cell::Cell;

/// What is read of a type beside its row: blocks, and arguments that become resources of their own.
const BLOCKS: &[(&str, &str)] = &[
    ("aws_internet_gateway", "vpc_id"),
    ("aws_vpn_gateway", "vpc_id"),
    ("aws_route_table", "route propagating_vgws"),
    ("aws_default_route_table", "route propagating_vgws"),
    ("aws_security_group", "name_prefix ingress egress"),
    ("aws_default_security_group", "ingress egress"),
    (
        "aws_security_group_rule",
        "type security_group_id from_port to_port protocol description cidr_blocks ipv6_cidr_blocks prefix_list_ids source_security_group_id self",
    ),
    ("aws_network_acl", "ingress egress subnet_ids"),
    ("aws_default_network_acl", "ingress egress subnet_ids"),
    (
        "aws_network_acl_rule",
        "network_acl_id rule_number rule_action protocol egress cidr_block ipv6_cidr_block from_port to_port icmp_type icmp_code",
    ),
    ("aws_ec2_managed_prefix_list", "entry"),
    ("aws_vpc_endpoint", "dns_options"),
    ("aws_vpc_endpoint_service", "allowed_principals"),
    ("aws_ec2_transit_gateway_vpc_attachment", "appliance_mode_support dns_support ipv6_support"),
    ("aws_instance", "associate_public_ip_address network_interface"),
    ("aws_vpc_ipv6_cidr_block_association", "ipv6_cidr_block"),
    ("aws_lb", "internal subnet_mapping"),
    ("aws_alb", "internal subnet_mapping"),
    ("aws_lb_listener", "default_action"),
    ("aws_alb_listener", "default_action"),
    ("aws_route53_zone", "vpc"),
    ("aws_route53_record", "alias"),
    ("aws_route53_resolver_endpoint", "ip_address"),
    ("aws_route53_resolver_rule", "target_ip"),
];

/// Every type that is read, with its arguments; blocks within them stand behind.
pub fn readable() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    ROWS.iter().map(|(kind, _, read)| {
        let blocks = BLOCKS.iter().find(|(of, _)| of == kind).map_or("", |(_, blocks)| *blocks);
        let own = arguments(read).map(|(argument, _)| argument);
        (*kind, own.chain(blocks.split_whitespace()).collect())
    })
}

impl<'p> Plan<'p> {
    /// The blocks of a name in an instance, each with what stands for what is not known.
    fn blocks(&self, number: usize, name: &str) -> Vec<Map<String, Value>> {
        let Some(instance) = self.instances.get(number) else { return Vec::new() };
        let written: Vec<&Map<String, Value>> = match instance.config.and_then(|it| it.get("expressions")?.get(name)) {
            Some(Value::Array(blocks)) => blocks.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(block)) if !block.contains_key("references") => vec![block],
            Some(_) | None => Vec::new(),
        };
        // A list of blocks that is written as one expression: which of its members are not known, the plan says beside it.
        let expression = instance.config.and_then(|it| it.get("expressions")?.get(name));
        let whole_expression = expression.filter(|it| it.get("references").is_some());
        let unknown = instance.unknown.and_then(|it| it.get(name)).and_then(Value::as_array);
        let planned: Vec<&Map<String, Value>> = match instance.values.get(name) {
            Some(Value::Array(blocks)) => blocks.iter().filter_map(Value::as_object).collect(),
            Some(Value::Object(block)) => vec![block],
            Some(_) | None => Vec::new(),
        };
        let none = Map::new();
        let mut unused = written.clone();
        let pairs: Vec<(&Object, Option<&Object>)> = if planned.is_empty() {
            written.iter().map(|block| (&none, Some(*block))).collect()
        } else {
            let mut pairs = Vec::new();
            for block in planned {
                let agrees = |written: &&Map<String, Value>| {
                    written.iter().all(|(name, expression)| match (expression.get("constant_value"), block.get(name)) {
                        (Some(constant), Some(value)) => constant == value || text(constant) == text(value),
                        (_, _) => true,
                    })
                };
                let place = unused.iter().position(agrees);
                pairs.push((block, place.map(|place| unused.remove(place))));
            }
            pairs
        };
        let whole = |(block, written): &(&Object, Option<&Object>)| {
            let known = block.iter().filter(|(_, value)| is_known(value));
            let mut whole: Map<String, Value> =
                known.map(|(name, value)| (name.clone(), self.identified(value))).collect();
            for (name, expression) in written.iter().flat_map(|it| it.iter()) {
                if !whole.contains_key(name)
                    && let Some(value) = self.expressed(number, name, expression, &Cell::new(STEPS))
                {
                    whole.insert(name.clone(), value);
                }
            }
            whole.retain(|_, value| !is_empty(value));
            whole
        };
        let mut blocks: Vec<Object> = pairs.iter().map(whole).collect();
        for (block, unknown) in blocks.iter_mut().zip(unknown.into_iter().flatten()) {
            let (Some(expression), Some(unknown)) = (whole_expression, unknown.as_object()) else { continue };
            for (argument, _) in unknown.iter().filter(|(_, is_unknown)| **is_unknown == true) {
                let value = self.fitting(number, argument, expression);
                block.extend(value.filter(|value| !is_empty(value)).map(|value| (argument.clone(), value)));
            }
        }
        blocks
    }

    /// The resources as a template has them.
    pub fn resources(&self, report: &mut Report) -> Map<String, Value> {
        let mut made = Map::new();
        for (number, instance) in self.instances.iter().enumerate() {
            match ROWS.iter().find(|(kind, _, _)| *kind == instance.kind) {
                Some((_, to, read)) => self.resource(number, to, read, &mut made, report),
                None => drop(made.insert(instance.address.clone(), json!({"Type": instance.kind}))),
            }
        }
        made
    }

    fn resource(
        &self,
        number: usize,
        to: &str,
        read: &'static str,
        made: &mut Map<String, Value>,
        report: &mut Report,
    ) {
        let Some(instance) = self.instances.get(number) else { return };
        let mut properties = Map::new();
        for (name, property) in arguments(read) {
            let value = self.taken(number, name, report);
            if let Some(value) = value.filter(|value| !is_empty(value)) {
                properties.insert(property, value);
            }
        }
        let tags = ["tags_all", "tags"].iter().find_map(|name| instance.values.get(*name)?.as_object());
        let tags: Vec<Value> =
            tags.into_iter().flatten().map(|(key, value)| json!({"Key": key, "Value": text(value)})).collect();
        if !tags.is_empty() {
            properties.insert("Tags".to_owned(), Value::Array(tags));
        }
        self.complete(number, &mut properties, made, report);
        if instance.kind == "aws_network_acl_rule" && self.is_in_acl(instance) {
            return;
        }
        let to = match to {
            "AWS::EC2::SubnetRouteTableAssociation" if properties.contains_key("GatewayId") => {
                "AWS::EC2::GatewayRouteTableAssociation"
            }
            to => to,
        };
        if !to.is_empty() {
            self.add(number, "", to, properties, made);
        }
    }

    /// Whether a state has a rule within its network ACL, too.
    fn is_in_acl(&self, rule: &Instance<'_>) -> bool {
        let acl = rule.values.get("network_acl_id").filter(|id| id.is_string());
        let holder = |it: &&Instance<'_>| {
            matches!(it.kind, "aws_network_acl" | "aws_default_network_acl") && it.values.get("id") == acl
        };
        let Some(holder) = self.instances.iter().find(holder).filter(|_| acl.is_some()) else { return false };
        let is_out = rule.values.get("egress") == Some(&Value::Bool(true));
        let side = if is_out { "egress" } else { "ingress" };
        let mut blocks = holder.values.get(side).and_then(Value::as_array).into_iter().flatten();
        let of = |values: Option<&Value>| values.and_then(text).filter(|it| !it.is_empty());
        blocks.any(|block| {
            let pairs = [("rule_no", "rule_number"), ("action", "rule_action"), ("cidr_block", "cidr_block")];
            let pairs = pairs.into_iter().chain([("ipv6_cidr_block", "ipv6_cidr_block")]);
            pairs.into_iter().all(|(inner, own)| of(block.get(inner)) == of(rule.values.get(own)))
        })
    }

    /// An argument's value; where it is not known, the report says so.
    pub fn taken(&self, number: usize, name: &str, report: &mut Report) -> Option<Value> {
        let value = self.argument(number, name, &Cell::new(STEPS));
        let instance = self.instances.get(number)?;
        let expression = instance.config.and_then(|it| it.get("expressions")?.get(name));
        let hidden = expression.map(references).unwrap_or_default().join(", ");
        if value.is_some() || hidden.is_empty() || is_settled(instance.values.get(name)) {
            return value;
        }
        let only = self.only(number, name);
        let why = if only.is_some() { Reason::NotShown } else { Reason::AfterApply };
        report.not_known(&[&instance.address, ".", name].concat(), why.of(&[&hidden]));
        only
    }

    /// A route to an interface of its own, rather than to an instance by its interface.
    fn to_interface(&self, route: &mut Object) {
        let Some(target) = route.get("InstanceId") else { return };
        let is_own = |it: &Instance<'_>| {
            it.kind == "aws_network_interface" && target.get("Ref") == Some(&it.address.as_str().into())
        };
        if self.instances.iter().any(is_own) || target.as_str().is_some_and(|id| id.starts_with("eni-")) {
            let target = target.clone();
            route.remove("InstanceId");
            route.insert("NetworkInterfaceId".to_owned(), target);
        }
    }

    /// The next block of IPv6 for a subnet whose own is cut from what AWS gives its VPC only at apply.
    fn next_block(&self, number: usize, properties: &mut Object, report: &mut Report) {
        let Some(instance) = self.instances.get(number) else { return };
        let Some(expression) = instance.config.and_then(|it| it.get("expressions")?.get("ipv6_cidr_block")) else {
            return;
        };
        if instance.values.contains_key("ipv6_cidr_block") {
            return;
        }
        let mut sources = Vec::new();
        self.sources(instance.module, number, &references(expression), &Cell::new(STEPS), &mut sources);
        let of_vpc = |it: &Source| {
            let vpc = self.instances.get(it.instance).is_some_and(|it| it.kind == "aws_vpc");
            vpc && it.attribute == "ipv6_cidr_block"
        };
        let Some(vpc) = sources.into_iter().find(of_vpc) else { return };
        let cuts = |it: &&Instance<'p>| {
            it.kind == "aws_subnet" && it.config.is_some_and(|it| it.pointer("/expressions/ipv6_cidr_block").is_some())
        };
        let place = self.instances.iter().take(number).filter(cuts).count();
        let whole =
            self.instances.get(vpc.instance).map(|it| json!({"Fn::GetAtt": [it.address.as_str(), "Ipv6CidrBlocks"]}));
        let blocks = json!({"Fn::Cidr": [{"Fn::Select": [0, whole]}, place + 1, 64]});
        properties.insert("Ipv6CidrBlock".to_owned(), json!({"Fn::Select": [place, blocks]}));
        report.not_known(&[&instance.address, ".ipv6_cidr_block"].concat(), Reason::NextBlock);
    }

    /// Adds a resource under an instance's address.
    fn add(
        &self,
        number: usize,
        suffix: &str,
        kind: &str,
        properties: Map<String, Value>,
        made: &mut Map<String, Value>,
    ) {
        let Some(instance) = self.instances.get(number) else { return };
        let mut resource = Map::new();
        resource.insert("Type".to_owned(), kind.into());
        resource.insert("Properties".to_owned(), Value::Object(properties));
        resource.extend(self.region_of(instance).map(|region| ("Region".to_owned(), region.into())));
        let depends = instance.config.and_then(|it| it.get("depends_on")).and_then(Value::as_array);
        let mut sources = Vec::new();
        for name in depends.into_iter().flatten().filter_map(Value::as_str) {
            self.sources(instance.module, number, &[name], &Cell::new(STEPS), &mut sources);
        }
        let needed = sources.iter().filter_map(|source| self.instances.get(source.instance));
        resource.insert("DependsOn".to_owned(), needed.map(|it| Value::from(it.address.as_str())).collect());
        made.insert([&instance.address, suffix].concat(), Value::Object(resource));
    }

    /// What a type's arguments are that are not properties as they stand, and what else stands within a resource of the type.
    fn complete(
        &self,
        number: usize,
        properties: &mut Map<String, Value>,
        made: &mut Map<String, Value>,
        report: &mut Report,
    ) {
        let Some(instance) = self.instances.get(number) else { return };
        let argument = |name: &str| self.argument(number, name, &Cell::new(STEPS)).filter(|value| !is_empty(value));
        let itself = json!({"Ref": instance.address.as_str()});
        let inner = |name: &str, kind: &str, properties: Map<String, Value>, made: &mut Map<String, Value>| {
            self.add(number, &[" ", name].concat(), kind, properties, made);
        };
        let mut one = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
        match instance.kind {
            "aws_internet_gateway" | "aws_vpn_gateway" => {
                let gateway = match instance.kind {
                    "aws_vpn_gateway" => {
                        one("Type", "ipsec.1".into());
                        "VpnGatewayId"
                    }
                    _ => "InternetGatewayId",
                };
                if let Some(vpc) = self.taken(number, "vpc_id", report).filter(|vpc| !is_empty(vpc)) {
                    let attachment = [("VpcId".to_owned(), vpc), (gateway.to_owned(), itself)];
                    inner("attachment", "AWS::EC2::VPCGatewayAttachment", attachment.into_iter().collect(), made);
                }
            }
            "aws_route_table" | "aws_default_route_table" => {
                let Some(table) = self.made(number, "id") else { return };
                for (place, mut block) in self.blocks(number, "associations").into_iter().enumerate() {
                    let own = [("RouteTableId".to_owned(), table.clone())].into_iter();
                    let subnet = block.remove("subnet_id").map(|subnet| own.chain([("SubnetId".to_owned(), subnet)]));
                    if let Some(association) = subnet.map(Iterator::collect) {
                        let name = ["association ", &place.to_string()].concat();
                        inner(&name, "AWS::EC2::SubnetRouteTableAssociation", association, made);
                    }
                }
                // What goes to the VPC itself is there from the beginning.
                let is_local = |block: &Object| block.get("gateway_id").is_some_and(|it| it == "local");
                let routes = ["route", "routes"].iter().flat_map(|name| self.blocks(number, name));
                let routes = routes.filter(|block| !is_local(block));
                for (place, block) in routes.enumerate() {
                    let renamed = arguments(INNER_ROUTE).chain(arguments(ROUTE));
                    let mut route: Map<String, Value> =
                        renamed.filter_map(|(name, to)| Some((to, block.get(name)?.clone()))).collect();
                    route.insert("RouteTableId".to_owned(), table.clone());
                    self.to_interface(&mut route);
                    inner(&["route ", &place.to_string()].concat(), "AWS::EC2::Route", route, made);
                }
                if let Some(gateways) = argument("propagating_vgws").as_ref().and_then(Value::as_array) {
                    for gateway in gateways {
                        let propagation = json!({"RouteTableIds": [table], "VpnGatewayId": gateway});
                        let propagation = propagation.as_object().cloned().unwrap_or_default();
                        inner("propagation", "AWS::EC2::VPNGatewayRoutePropagation", propagation, made);
                    }
                }
            }
            "aws_security_group" | "aws_default_security_group" => {
                if instance.config.is_none() && !instance.values.contains_key("ingress") {
                    report.not_known(&instance.address, Reason::OnlyLookedUp);
                }
                if instance.kind == "aws_security_group" {
                    one("SecurityGroupEgress", Value::Array(Vec::new()));
                    if argument("name").is_none() {
                        let prefix = argument("name_prefix").as_ref().and_then(text).unwrap_or_default();
                        one("GroupName", [&prefix, instance.name].concat().into());
                    }
                    if argument("description").is_none() {
                        one("GroupDescription", "Managed by Terraform".into());
                    }
                }
                for side in ["ingress", "egress"] {
                    let blocks = self.blocks(number, side);
                    let all = blocks.iter().flat_map(|block| rules(block, &itself));
                    for (place, rule) in all.enumerate() {
                        inner(&[side, " ", &place.to_string()].concat(), &[side, " rule"].concat(), rule, made);
                    }
                }
            }
            "aws_security_group_rule" => {
                const READ: &str = "from_port to_port protocol description cidr_blocks ipv6_cidr_blocks prefix_list_ids source_security_group_id self";
                let values = arguments(READ).filter_map(|(name, _)| Some((name.to_owned(), argument(name)?))).collect();
                let side = argument("type").as_ref().and_then(text).unwrap_or_default();
                let group = argument("security_group_id").unwrap_or_default();
                for (place, rule) in rules(&values, &group).into_iter().enumerate() {
                    inner(&place.to_string(), &[&side, " rule"].concat(), rule, made);
                }
            }
            "aws_network_acl" | "aws_default_network_acl" => {
                for (side, is_out) in [("ingress", false), ("egress", true)] {
                    for (place, mut block) in self.blocks(number, side).into_iter().enumerate() {
                        block.insert("egress".to_owned(), is_out.into());
                        let entry = acl_entry(&block, itself.clone());
                        inner(&[side, " ", &place.to_string()].concat(), "AWS::EC2::NetworkAclEntry", entry, made);
                    }
                }
                let subnets = argument("subnet_ids");
                for (place, subnet) in subnets.as_ref().and_then(Value::as_array).into_iter().flatten().enumerate() {
                    let association =
                        [("NetworkAclId".to_owned(), itself.clone()), ("SubnetId".to_owned(), subnet.clone())];
                    let name = ["association ", &place.to_string()].concat();
                    let association = association.into_iter().collect();
                    inner(&name, "AWS::EC2::SubnetNetworkAclAssociation", association, made);
                }
            }
            "aws_network_acl_rule" => {
                let acl = argument("network_acl_id").unwrap_or_default();
                properties.extend(acl_entry(instance.values, acl));
            }
            "aws_ec2_managed_prefix_list" => {
                let entries = self.blocks(number, "entry");
                let named = |block: Map<String, Value>| Value::Object(renamed(block));
                one("Entries", entries.into_iter().map(named).collect());
            }
            "aws_vpc_endpoint" => {
                let kind =
                    argument("vpc_endpoint_type").as_ref().and_then(text).unwrap_or_else(|| "Gateway".to_owned());
                let is_interface = kind == "Interface";
                // What the other types have is known only after apply, and then it is nothing.
                let others: &[&str] = match kind.as_str() {
                    "Gateway" => &["SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled", "IpAddressType"],
                    "GatewayLoadBalancer" => &["RouteTableIds", "SecurityGroupIds"],
                    _ => &["RouteTableIds"],
                };
                others.iter().for_each(|other| drop(properties.remove(*other)));
                let mut one = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
                if is_interface && argument("private_dns_enabled").is_none() {
                    one("PrivateDnsEnabled", false.into());
                }
                if let Some(options) = self.blocks(number, "dns_options").into_iter().next() {
                    one("DnsOptions", Value::Object(renamed(options)));
                }
            }
            "aws_vpc_endpoint_service" => {
                if let Some(principals) = argument("allowed_principals") {
                    let permissions = [("ServiceId".to_owned(), itself), ("AllowedPrincipals".to_owned(), principals)];
                    let permissions = permissions.into_iter().collect();
                    inner("principals", "AWS::EC2::VPCEndpointServicePermissions", permissions, made);
                }
            }
            "aws_ec2_transit_gateway_vpc_attachment" => {
                let all = ["appliance_mode_support", "dns_support", "ipv6_support"];
                let options = all.iter().filter_map(|name| Some((pascal_case(name), argument(name)?))).collect();
                one("Options", Value::Object(options));
            }
            "aws_instance" if !self.blocks(number, "network_interface").is_empty() => {
                let own = self.blocks(number, "network_interface").into_iter().map(renamed).map(Value::Object);
                let own = own.filter(|it| it.get("NetworkInterfaceId").is_some()).collect();
                for moved in ["SubnetId", "SecurityGroupIds", "PrivateIpAddress"] {
                    properties.remove(moved);
                }
                properties.insert("NetworkInterfaces".to_owned(), Value::Array(own));
            }
            "aws_vpc" | "aws_default_vpc" | "aws_vpc_ipv6_cidr_block_association" => {
                // AWS gave the block already: the same one is taken again.
                let block = argument("ipv6_cidr_block").filter(|_| argument("ipv6_ipam_pool_id").is_none());
                if let Some(block) = block {
                    properties.remove("AmazonProvidedIpv6CidrBlock");
                    properties.insert("Ipv6CidrBlock".to_owned(), block);
                    properties.insert("Ipv6Pool".to_owned(), "Amazon".into());
                }
                if instance.kind == "aws_default_vpc" {
                    properties.entry("CidrBlock").or_insert_with(|| "172.31.0.0/16".into());
                }
            }
            "aws_subnet" => {
                if properties.contains_key("AvailabilityZone") {
                    properties.remove("AvailabilityZoneId");
                }
                self.next_block(number, properties, report);
            }
            "aws_route" => self.to_interface(properties),
            // CloudFormation takes several at once.
            "aws_vpn_gateway_route_propagation" | "aws_vpc_endpoint_service_allowed_principal" => {
                let several = ["RouteTableIds", "AllowedPrincipals"];
                for one in
                    properties.iter_mut().filter(|(name, _)| several.contains(&name.as_str())).map(|(_, one)| one)
                {
                    *one = json!([one.take()]);
                }
            }
            "aws_instance" if argument("associate_public_ip_address") == Some(true.into()) => {
                let mut own = Map::new();
                own.insert("DeviceIndex".to_owned(), 0.into());
                own.insert("AssociatePublicIpAddress".to_owned(), true.into());
                let moved = [
                    ("SubnetId", "SubnetId"),
                    ("SecurityGroupIds", "Groups"),
                    ("PrivateIpAddress", "PrivateIpAddress"),
                ];
                for (from, to) in moved {
                    own.extend(properties.remove(from).map(|value| (to.to_owned(), value)));
                }
                properties.insert("NetworkInterfaces".to_owned(), Value::Array(vec![Value::Object(own)]));
            }
            "aws_lb" | "aws_alb" => {
                if argument("internal") == Some(true.into()) {
                    one("Scheme", "internal".into());
                }
                let mappings = self.blocks(number, "subnet_mapping").into_iter().map(renamed);
                let mappings: Vec<Value> = mappings.map(Value::Object).collect();
                if argument("subnets").is_none() && !mappings.is_empty() {
                    one("SubnetMappings", Value::Array(mappings));
                }
            }
            "aws_lb_listener" | "aws_alb_listener" => {
                let actions = self.blocks(number, "default_action").into_iter().map(|block| {
                    let kept = ["type", "target_group_arn"];
                    let kept = kept.iter().filter_map(|name| Some((pascal_case(name), block.get(*name)?.clone())));
                    Value::Object(kept.collect())
                });
                one("DefaultActions", actions.collect());
            }
            "aws_route53_zone" => {
                let place = |block: Map<String, Value>| json!({"VPCId": block.get("vpc_id"), "VPCRegion": block.get("vpc_region").cloned().unwrap_or_else(|| json!({"Ref": "AWS::Region"}))});
                let vpcs: Vec<Value> = self.blocks(number, "vpc").into_iter().map(place).collect();
                if !vpcs.is_empty() {
                    one("VPCs", Value::Array(vpcs));
                }
            }
            "aws_route53_record" => {
                if let Some(alias) = self.blocks(number, "alias").into_iter().next() {
                    let target = json!({
                        "DNSName": alias.get("name"),
                        "HostedZoneId": alias.get("zone_id"),
                        "EvaluateTargetHealth": alias.get("evaluate_target_health"),
                    });
                    one("AliasTarget", target);
                }
            }
            "aws_route53_resolver_endpoint" => {
                let addresses = self.blocks(number, "ip_address").into_iter();
                let address = |block: Map<String, Value>| json!({"SubnetId": block.get("subnet_id"), "Ip": block.get("ip"), "Ipv6": block.get("ipv6")});
                one("IpAddresses", addresses.map(address).collect());
            }
            "aws_route53_resolver_rule" => {
                let targets = self.blocks(number, "target_ip").into_iter().map(renamed).map(Value::Object);
                let targets: Vec<Value> = targets.collect();
                if !targets.is_empty() {
                    one("TargetIps", Value::Array(targets));
                }
            }
            _ => {}
        }
        let plain: String = instance.name.chars().map(|c| if c == '_' { '-' } else { c }).collect();
        match instance.kind {
            "aws_s3_bucket" if !properties.contains_key("BucketName") => {
                properties.insert("BucketName".to_owned(), plain.to_ascii_lowercase().into());
            }
            kind if !properties.contains_key("Name")
                && (matches!(kind, "aws_lb" | "aws_alb" | "aws_lb_target_group" | "aws_alb_target_group")
                    || kind.starts_with("aws_vpclattice_")) =>
            {
                let name = balancing_name(&plain);
                properties.insert("Name".to_owned(), name.trim_matches('-').into());
            }
            _ => {}
        }
    }
}

/// The members of a block with the properties' names.
fn renamed(block: Map<String, Value>) -> Map<String, Value> {
    block.into_iter().map(|(name, value)| (pascal_case(&name), value)).collect()
}

/// Whether a value says nothing: Terraform has it where nobody wrote an argument.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}
