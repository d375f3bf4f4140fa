//! What `terraform show -json` prints of a configuration that the lab wrote, before and after it is applied: the values that are known, and
//! which expressions give the others; then ids for all, and what the provider reads of a thing that others change. It must not know networks.

use endpoint_lab::catalog;
use hcl_edit::expr::{Expression, ObjectKey, TraversalOperator};
use hcl_edit::structure::{Block, Body};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

type Object = Map<String, Value>;

/// How the ids of a type begin.
const PREFIXES: &[(&str, &str)] = &[
    ("aws_customer_gateway", "cgw"),
    ("aws_ec2_managed_prefix_list", "pl"),
    ("aws_ec2_transit_gateway", "tgw"),
    ("aws_ec2_transit_gateway_vpc_attachment", "tgw-attach"),
    ("aws_egress_only_internet_gateway", "eigw"),
    ("aws_eip", "eipalloc"),
    ("aws_instance", "i"),
    ("aws_internet_gateway", "igw"),
    ("aws_nat_gateway", "nat"),
    ("aws_network_acl", "acl"),
    ("aws_network_acl_association", "aclassoc"),
    ("aws_route53_resolver_endpoint", "rslvr-out"),
    ("aws_route53_resolver_rule", "rslvr-rr"),
    ("aws_route_table", "rtb"),
    ("aws_route_table_association", "rtbassoc"),
    ("aws_security_group", "sg"),
    ("aws_subnet", "subnet"),
    ("aws_vpc", "vpc"),
    ("aws_vpc_dhcp_options", "dopt"),
    ("aws_vpc_endpoint", "vpce"),
    ("aws_vpc_endpoint_service", "vpce-svc"),
    ("aws_vpc_peering_connection", "pcx"),
    ("aws_vpc_security_group_egress_rule", "sgr"),
    ("aws_vpc_security_group_ingress_rule", "sgr"),
    ("aws_vpn_connection", "vpn"),
    ("aws_vpn_gateway", "vgw"),
];

/// A reference and what it begins with, as a plan lists them: `aws_vpc_endpoint.a.dns_entry[0].dns_name`, without its last part, and so on
/// up to the resource.
fn beginnings(place: &str) -> Vec<String> {
    let mut all = Vec::from([place.to_owned()]);
    let mut rest = place;
    while let Some(end) = rest.rfind(['.', '[']).filter(|end| rest[..*end].contains('.')) {
        rest = &rest[..end];
        all.push(rest.to_owned());
    }
    all
}

/// A configuration, read.
pub struct Configuration {
    region: String,
    resources: Vec<Block>,
    /// All arguments of each type that stand somewhere: those of a plan and of a state are there even where they are empty.
    arguments: BTreeMap<String, BTreeSet<String>>,
}

fn kind(block: &Block) -> &str {
    block.labels[0].as_str()
}

fn address(block: &Block) -> String {
    [kind(block), ".", block.labels[1].as_str()].concat()
}

/// What an expression gives: a value, or the addresses from which it comes, with attributes.
enum Given {
    Known(Value),
    From(Vec<String>),
}

impl Configuration {
    pub fn new(text: &str) -> Self {
        let body: Body = text.parse().unwrap();
        let provider = body.get_blocks("provider").next().unwrap();
        let region = provider.body.get_attribute("region").unwrap().value.as_str().unwrap().to_owned();
        let mut resources: Vec<Block> = body.get_blocks("resource").cloned().collect();
        resources.sort_by_key(address);
        let mut arguments: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for block in &resources {
            let names = block.body.attributes().map(|it| it.key.to_string());
            arguments.entry(kind(block).to_owned()).or_default().extend(names);
        }
        Self { region, resources, arguments }
    }

    /// An expression's value, where `of` gives what references come to.
    fn given(&self, expression: &Expression, of: &dyn Fn(&str) -> Option<Value>) -> Given {
        use Given::{From, Known};
        match expression {
            Expression::Null(_) => Known(Value::Null),
            Expression::Bool(it) => Known(Value::from(*it.value())),
            Expression::Number(it) => Known(serde_json::from_str(&it.value().to_string()).unwrap()),
            Expression::String(it) => Known(Value::from(it.value().as_str())),
            Expression::Array(items) => {
                let (mut values, mut from) = (Vec::new(), Vec::new());
                for item in items.iter() {
                    match self.given(item, of) {
                        Known(value) => values.push(value),
                        From(more) => from.extend(more),
                    }
                }
                if from.is_empty() { Known(Value::Array(values)) } else { From(from) }
            }
            Expression::Object(members) => {
                let (mut values, mut from) = (Map::new(), Vec::new());
                for (key, value) in members.iter() {
                    let key = match key {
                        ObjectKey::Ident(name) => name.to_string(),
                        ObjectKey::Expression(it) => it.as_str().unwrap().to_owned(),
                    };
                    match self.given(value.expr(), of) {
                        Known(value) => drop(values.insert(key.trim().to_owned(), value)),
                        From(more) => from.extend(more),
                    }
                }
                if from.is_empty() { Known(Value::Object(values)) } else { From(from) }
            }
            Expression::FuncCall(call) => {
                assert_eq!(call.name.name.as_str(), "jsonencode");
                match self.given(call.args.iter().next().unwrap(), of) {
                    Known(value) => Known(Value::from(value.to_string())),
                    From(more) => From(more),
                }
            }
            Expression::Traversal(it) => {
                let mut place = it.expr.to_string().trim().to_owned();
                for operator in &it.operators {
                    match operator.value() {
                        TraversalOperator::GetAttr(name) => place = format!("{place}.{}", name.value()),
                        TraversalOperator::Index(at) => place = format!("{place}[{}]", at.to_string().trim()),
                        other => panic!("{other:?}"),
                    }
                }
                let zones = place.strip_prefix("data.aws_availability_zones.available.names[");
                let looked_up = match (zones, place.as_str()) {
                    (Some(at), _) => {
                        let at: usize = at.trim_end_matches(']').parse().unwrap();
                        Some(Value::from(catalog::region(&self.region).unwrap().zones[at].name.as_str()))
                    }
                    (None, "data.aws_ssm_parameter.image.value") => Some(Value::from("ami-0123456789abcdef0")),
                    (None, _) => None,
                };
                looked_up.or_else(|| of(&place)).map_or_else(|| From(Vec::from([place])), Known)
            }
            other => panic!("{other:?}"),
        }
    }

    /// The values of a block, with nothing for those that are not known, and with which arguments these are.
    fn values(&self, body: &Body, of: &dyn Fn(&str) -> Option<Value>) -> (Object, Object) {
        let (mut values, mut unknown) = (Map::new(), Map::new());
        for argument in body.attributes().filter(|it| it.key.as_str() != "depends_on") {
            match self.given(&argument.value, of) {
                Given::Known(value) => drop(values.insert(argument.key.to_string(), value)),
                Given::From(_) => drop(unknown.insert(argument.key.to_string(), Value::Bool(true))),
            }
        }
        for block in body.blocks() {
            let (inner, lacks) = self.values(&block.body, of);
            let list = |all: &mut Object, value: Object| {
                let list = all.entry(block.ident.to_string()).or_insert_with(|| json!([]));
                list.as_array_mut().unwrap().push(Value::Object(value));
            };
            list(&mut values, inner);
            list(&mut unknown, lacks);
        }
        (values, unknown)
    }

    /// The expressions of a block, as a plan's configuration has them: each reference to an attribute, and to the whole behind it.
    fn expressions(&self, body: &Body) -> Object {
        let mut all = Map::new();
        for argument in body.attributes().filter(|it| it.key.as_str() != "depends_on") {
            let expression = match self.given(&argument.value, &|_| None) {
                Given::Known(value) => json!({"constant_value": value}),
                Given::From(places) => {
                    json!({"references": places.iter().flat_map(|place| beginnings(place)).collect::<Vec<_>>()})
                }
            };
            all.insert(argument.key.to_string(), expression);
        }
        for block in body.blocks() {
            let list = all.entry(block.ident.to_string()).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(Value::Object(self.expressions(&block.body)));
        }
        all
    }

    fn row(&self, block: &Block, values: Object) -> Value {
        let mut all: Object = self.arguments[kind(block)].iter().map(|name| (name.clone(), Value::Null)).collect();
        all.remove("depends_on");
        all.extend(values);
        json!({
            "address": address(block), "mode": "managed", "type": kind(block), "name": block.labels[1].as_str(),
            "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0, "values": all,
        })
    }

    /// What `terraform show -json plan` prints.
    pub fn plan(&self) -> String {
        let (mut planned, mut changes, mut config) = (Vec::new(), Vec::new(), Vec::new());
        for block in &self.resources {
            let (values, mut unknown) = self.values(&block.body, &|_| None);
            let mut row = self.row(block, values);
            for (name, lacks) in &unknown {
                // What is not known is not there.
                if lacks.is_boolean() {
                    row["values"].as_object_mut().unwrap().remove(name);
                }
            }
            unknown.insert("id".to_owned(), Value::Bool(true));
            unknown.insert("arn".to_owned(), Value::Bool(true));
            changes.push(json!({
                "address": address(block), "mode": "managed", "type": kind(block), "name": block.labels[1].as_str(),
                "change": {"actions": ["create"], "before": null, "after": row["values"], "after_unknown": unknown},
            }));
            planned.push(row);
            config.push(json!({
                "address": address(block), "mode": "managed", "type": kind(block), "name": block.labels[1].as_str(),
                "provider_config_key": "aws", "expressions": self.expressions(&block.body), "schema_version": 0,
            }));
        }
        let provider = json!({"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws", "expressions": {"region": {"constant_value": self.region}}}});
        json!({
            "format_version": "1.2", "terraform_version": "1.9.8",
            "planned_values": {"root_module": {"resources": planned}},
            "resource_changes": changes,
            "configuration": {"provider_config": provider, "root_module": {"resources": config}},
        })
        .to_string()
    }

    fn place(&self, address: &str) -> usize {
        self.resources.iter().position(|it| self::address(it) == address).unwrap_or_else(|| panic!("{address}"))
    }

    /// What an attribute has once all is applied.
    fn attribute(&self, place: &str) -> Option<Value> {
        let mut parts = place.splitn(3, '.');
        let (kind, name, attribute) = (parts.next()?, parts.next()?, parts.next()?);
        let number = self.place(&[kind, ".", name].concat());
        let hex = |prefix: &str, offset: usize| format!("{prefix}-{:017x}", 0xa_0000_0000 + offset + number * 16);
        let arn = |service: &str, what: &str| format!("arn:aws:{service}:{}:111122223333:{what}", self.region);
        let block = &self.resources[number];
        let own = || match self.given(&block.body.get_attribute(attribute)?.value, &|it| self.attribute(it)) {
            Given::Known(value) => Some(value),
            Given::From(_) => None,
        };
        let prefix = PREFIXES.iter().find(|(it, _)| *it == kind).map(|(_, prefix)| *prefix);
        let balancing = || {
            let digits = format!("{:016x}", 0xb000 + number);
            match kind {
                "aws_lb" => arn("elasticloadbalancing", &format!("loadbalancer/net/{name}/{digits}")),
                "aws_lb_target_group" => arn("elasticloadbalancing", &format!("targetgroup/{name}/{digits}")),
                _ => arn("elasticloadbalancing", &format!("listener/net/{name}/{digits}/{digits}")),
            }
        };
        Some(Value::from(match (kind, attribute) {
            ("aws_default_route_table", "id") => {
                let of = block.body.get_attribute("default_route_table_id")?;
                let Given::Known(id) = self.given(&of.value, &|it| self.attribute(it)) else { return None };
                return Some(id);
            }
            ("aws_lb" | "aws_lb_target_group" | "aws_lb_listener", "id" | "arn") => balancing(),
            ("aws_route53_zone", "id" | "zone_id") => format!("Z0123456789{number:09}"),
            ("aws_vpc", "default_route_table_id" | "main_route_table_id") => hex("rtb", 1),
            ("aws_vpc", "default_security_group_id") => hex("sg", 2),
            ("aws_vpc", "default_network_acl_id") => hex("acl", 3),
            ("aws_instance", "primary_network_interface_id") => hex("eni", 4),
            ("aws_vpc", "ipv6_cidr_block") => format!("2600:1f18:{number:x}00:100::/56"),
            ("aws_vpc", "arn") => arn("ec2", &["vpc/", &hex("vpc", 0)].concat()),
            ("aws_vpc_endpoint_service", "service_name") => {
                format!("com.amazonaws.vpce.{}.{}", self.region, hex("vpce-svc", 0))
            }
            ("aws_vpc_endpoint", _) if attribute.starts_with("dns_entry[") => {
                let place = &attribute["dns_entry[".len()..][..1];
                let zone = attribute.ends_with("hosted_zone_id");
                if zone { "Z7HUB22UULQXV".to_owned() } else { format!("{}-{place}.vpce.amazonaws.com", hex("vpce", 0)) }
            }
            (_, "id") => match prefix {
                Some(prefix) => hex(prefix, 0),
                None => format!("{kind}-{number}"),
            },
            (_, _) => return own(),
        }))
    }

    /// What `terraform show -json` prints of the state, refreshed: a group, a table and a network ACL show what others put into them.
    pub fn state(&self) -> String {
        let mut rows = Vec::new();
        for block in &self.resources {
            let (mut values, unknown) = self.values(&block.body, &|place| self.attribute(place));
            assert!(unknown.values().all(|it| !it.is_boolean()), "{}: {unknown:?}", address(block));
            let at = |attribute: &str| self.attribute(&[&address(block), ".", attribute].concat());
            let computed: &[&str] = match kind(block) {
                "aws_vpc" => &[
                    "arn",
                    "default_route_table_id",
                    "main_route_table_id",
                    "default_security_group_id",
                    "default_network_acl_id",
                ],
                "aws_lb" | "aws_lb_target_group" | "aws_lb_listener" => &["arn"],
                "aws_route53_zone" => &["zone_id"],
                "aws_instance" => &["primary_network_interface_id"],
                "aws_vpc_endpoint_service" => &["service_name"],
                _ => &[],
            };
            for name in computed.iter().chain(&["id"]) {
                values.entry(*name).or_insert_with(|| at(name).unwrap());
            }
            if kind(block) == "aws_vpc" && values.get("assign_generated_ipv6_cidr_block") == Some(&json!(true)) {
                values.insert("ipv6_cidr_block".to_owned(), at("ipv6_cidr_block").unwrap());
            }
            if values.get("vpc_endpoint_type") == Some(&json!("Interface")) {
                let entry = |place: u8| {
                    let part = |member: &str| at(&format!("dns_entry[{place}].{member}")).unwrap();
                    json!({"dns_name": part("dns_name"), "hosted_zone_id": part("hosted_zone_id")})
                };
                values.insert("dns_entry".to_owned(), (0..4).map(entry).collect());
            }
            let mut row = self.row(block, values);
            let lists: &[&str] = match kind(block) {
                "aws_security_group" => &["ingress", "egress"],
                "aws_network_acl" => &["ingress", "egress", "subnet_ids"],
                "aws_route_table" | "aws_default_route_table" => &["route", "propagating_vgws"],
                _ => &[],
            };
            for name in lists {
                row["values"][*name] = json!([]);
            }
            // The provider says what is not set of a text by an empty one.
            if kind(block) == "aws_route" {
                for (_, value) in row["values"].as_object_mut().unwrap().iter_mut().filter(|(_, it)| it.is_null()) {
                    *value = json!("");
                }
            }
            rows.push(row);
        }
        self.refresh(&mut rows);
        json!({"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": rows}}})
            .to_string()
    }

    fn refresh(&self, rows: &mut [Value]) {
        let all: Vec<Value> = rows.to_vec();
        let put = |rows: &mut [Value], id: &Value, argument: &str, value: Value| {
            let Some(row) = rows.iter_mut().find(|row| row["values"]["id"] == *id) else { return };
            if !row["values"][argument].is_array() {
                row["values"][argument] = json!([]);
            }
            row["values"][argument].as_array_mut().unwrap().push(value);
        };
        for row in &all {
            let it = &row["values"];
            match row["type"].as_str().unwrap() {
                "aws_route" => {
                    let text = |name: &str| it[name].as_str().unwrap_or_default();
                    let route = json!({
                        "cidr_block": text("destination_cidr_block"), "ipv6_cidr_block": text("destination_ipv6_cidr_block"),
                        "destination_prefix_list_id": text("destination_prefix_list_id"), "gateway_id": text("gateway_id"),
                        "nat_gateway_id": text("nat_gateway_id"), "network_interface_id": text("network_interface_id"),
                        "transit_gateway_id": text("transit_gateway_id"), "vpc_endpoint_id": text("vpc_endpoint_id"),
                        "vpc_peering_connection_id": text("vpc_peering_connection_id"), "local_gateway_id": "",
                        "egress_only_gateway_id": text("egress_only_gateway_id"), "carrier_gateway_id": "", "core_network_arn": "",
                    });
                    put(rows, &it["route_table_id"], "route", route);
                }
                "aws_vpc_security_group_ingress_rule" | "aws_vpc_security_group_egress_rule" => {
                    let list = |name: &str| it[name].as_str().map_or_else(|| json!([]), |text| json!([text]));
                    let group = it["referenced_security_group_id"].as_str();
                    let own = group.is_some() && it["referenced_security_group_id"] == it["security_group_id"];
                    let port = |name: &str| if it[name].is_null() { json!(0) } else { it[name].clone() };
                    let rule = json!({
                        "cidr_blocks": list("cidr_ipv4"), "ipv6_cidr_blocks": list("cidr_ipv6"), "prefix_list_ids": list("prefix_list_id"),
                        "security_groups": group.filter(|_| !own).map_or_else(|| json!([]), |text| json!([text])), "self": own,
                        "protocol": it["ip_protocol"], "from_port": port("from_port"), "to_port": port("to_port"),
                        "description": it["description"].as_str().unwrap_or_default(),
                    });
                    let side = if row["type"] == "aws_vpc_security_group_ingress_rule" { "ingress" } else { "egress" };
                    put(rows, &it["security_group_id"], side, rule);
                }
                "aws_network_acl_rule" => {
                    let number = |name: &str| if it[name].is_null() { json!(0) } else { it[name].clone() };
                    let rule = json!({
                        "action": it["rule_action"], "cidr_block": it["cidr_block"].as_str().unwrap_or_default(),
                        "ipv6_cidr_block": it["ipv6_cidr_block"].as_str().unwrap_or_default(), "from_port": number("from_port"),
                        "to_port": number("to_port"), "icmp_type": number("icmp_type"), "icmp_code": number("icmp_code"),
                        "protocol": it["protocol"], "rule_no": it["rule_number"],
                    });
                    let side = if it["egress"] == true { "egress" } else { "ingress" };
                    put(rows, &it["network_acl_id"], side, rule);
                }
                "aws_network_acl_association" => {
                    put(rows, &it["network_acl_id"], "subnet_ids", it["subnet_id"].clone())
                }
                _ => {}
            }
        }
    }
}
