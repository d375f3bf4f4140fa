//! A blueprint as Terraform's HCL, for `hashicorp/aws` 6, formatted as `terraform fmt` formats it. It must not know how a network
//! becomes a blueprint.

mod follow;
mod forms;
mod imports;
mod kinds;
pub mod plan;
mod properties;

pub use forms::is_terraform;
pub use imports::imports;
pub use properties::readable;

use super::blueprint::{Blueprint, Expr, IMAGE, Resource, blueprint, camel, forms};
use crate::model::Network;
use crate::net::{SortedMap, SortedSet};
use serde_json::Value;

/// How a type of CloudFormation's is called in Terraform: its type, and its arguments by the properties' names. An argument that is
/// empty has no place in it.
type Kind = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const KINDS: &[Kind] = &[
    ("AWS::EC2::VPC", "aws_vpc", &[]),
    ("AWS::EC2::VPCCidrBlock", "aws_vpc_ipv4_cidr_block_association", &[]),
    ("AWS::EC2::Subnet", "aws_subnet", &[]),
    ("AWS::EC2::InternetGateway", "aws_internet_gateway", &[]),
    ("AWS::EC2::EgressOnlyInternetGateway", "aws_egress_only_internet_gateway", &[]),
    ("AWS::EC2::RouteTable", "aws_route_table", &[]),
    (
        "AWS::EC2::Route",
        "aws_route",
        &[("EgressOnlyInternetGatewayId", "egress_only_gateway_id"), ("InstanceId", "network_interface_id")],
    ),
    ("AWS::EC2::SubnetRouteTableAssociation", "aws_route_table_association", &[]),
    ("AWS::EC2::GatewayRouteTableAssociation", "aws_route_table_association", &[]),
    ("AWS::EC2::EIP", "aws_eip", &[]),
    ("AWS::EC2::NatGateway", "aws_nat_gateway", &[]),
    ("AWS::EC2::SecurityGroup", "aws_security_group", &[("GroupName", "name"), ("GroupDescription", "description")]),
    ("AWS::EC2::SecurityGroupIngress", "aws_vpc_security_group_ingress_rule", RULE),
    ("AWS::EC2::SecurityGroupEgress", "aws_vpc_security_group_egress_rule", RULE),
    ("AWS::EC2::NetworkAcl", "aws_network_acl", &[]),
    ("AWS::EC2::NetworkAclEntry", "aws_network_acl_rule", &[]),
    ("AWS::EC2::SubnetNetworkAclAssociation", "aws_network_acl_association", &[]),
    ("AWS::EC2::PrefixList", "aws_ec2_managed_prefix_list", &[("PrefixListName", "name"), ("Entries", "entry")]),
    (
        "AWS::EC2::VPCEndpoint",
        "aws_vpc_endpoint",
        &[("PolicyDocument", "policy"), ("ResourceConfigurationArn", "resource_configuration_arn")],
    ),
    ("AWS::EC2::VPCEndpointService", "aws_vpc_endpoint_service", &[]),
    ("AWS::EC2::VPCPeeringConnection", "aws_vpc_peering_connection", &[]),
    ("AWS::EC2::TransitGateway", "aws_ec2_transit_gateway", &[]),
    ("AWS::EC2::TransitGatewayVpcAttachment", "aws_ec2_transit_gateway_vpc_attachment", &[]),
    ("AWS::EC2::VPNGateway", "aws_vpn_gateway", &[("Type", "")]),
    ("AWS::EC2::CustomerGateway", "aws_customer_gateway", &[]),
    ("AWS::EC2::VPNConnection", "aws_vpn_connection", &[]),
    ("AWS::EC2::VPNConnectionRoute", "aws_vpn_connection_route", &[]),
    ("AWS::EC2::DHCPOptions", "aws_vpc_dhcp_options", &[]),
    ("AWS::EC2::VPCDHCPOptionsAssociation", "aws_vpc_dhcp_options_association", &[]),
    (
        "AWS::EC2::Instance",
        "aws_instance",
        &[("ImageId", "ami"), ("SecurityGroupIds", "vpc_security_group_ids"), ("PrivateIpAddress", "private_ip")],
    ),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_lb", &[("Type", "load_balancer_type"), ("Scheme", "internal")]),
    ("AWS::ElasticLoadBalancingV2::TargetGroup", "aws_lb_target_group", &[("Targets", "")]),
    ("AWS::ElasticLoadBalancingV2::Listener", "aws_lb_listener", &[("DefaultActions", "default_action")]),
    ("AWS::Route53Resolver::ResolverEndpoint", "aws_route53_resolver_endpoint", &[("IpAddresses", "ip_address")]),
    ("AWS::Route53Resolver::ResolverRule", "aws_route53_resolver_rule", &[("TargetIps", "target_ip")]),
    ("AWS::Route53Resolver::ResolverRuleAssociation", "aws_route53_resolver_rule_association", &[]),
    ("AWS::Route53::HostedZone", "aws_route53_zone", &[("VPCs", "vpc")]),
    (
        "AWS::Route53::RecordSet",
        "aws_route53_record",
        &[("HostedZoneId", "zone_id"), ("ResourceRecords", "records"), ("AliasTarget", "alias")],
    ),
];

const RULE: &[(&str, &str)] = &[
    ("GroupId", "security_group_id"),
    ("CidrIp", "cidr_ipv4"),
    ("CidrIpv6", "cidr_ipv6"),
    ("SourcePrefixListId", "prefix_list_id"),
    ("DestinationPrefixListId", "prefix_list_id"),
    ("SourceSecurityGroupId", "referenced_security_group_id"),
    ("DestinationSecurityGroupId", "referenced_security_group_id"),
];

/// Members that are blocks, and not lists of objects.
const BLOCKS: &[&str] = &["alias", "entry", "default_action", "vpc", "ip_address", "target_ip"];

/// What an attribute of CloudFormation's is called here.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("GroupId", "id"),
    ("AllocationId", "id"),
    ("DefaultSecurityGroup", "default_security_group_id"),
    ("DefaultNetworkAcl", "default_network_acl_id"),
];

/// Types that others name by their ARN.
const BY_ARN: &[&str] = &["aws_lb", "aws_lb_target_group", "aws_lb_listener"];

/// A network as Terraform's configuration; what has no place in it stands in comments before it.
pub fn export(network: &Network) -> String {
    write(&blueprint(network))
}

fn write(blueprint: &Blueprint) -> String {
    let mut writer = Writer::new(blueprint);
    for note in &blueprint.notes {
        writer.text.push_str(&["# ", note, "\n"].concat());
    }
    writer.head();
    for resource in &blueprint.resources {
        writer.resource(resource);
    }
    writer.text
}

struct Writer<'b> {
    blueprint: &'b Blueprint,
    /// Each resource's type and name here, by its name in the blueprint.
    names: SortedMap<String, (&'static str, String)>,
    /// The VPC of each main table that no block says, by the table's name in the blueprint.
    mains: SortedMap<String, String>,
    /// What the rules that stand in groups are called, by their type, their group and their place in it.
    rules: SortedMap<(&'static str, String, usize), String>,
    text: String,
}

/// What stands in a block: arguments, and blocks within it.
#[derive(Default)]
struct Body {
    arguments: Vec<(String, String)>,
    blocks: Vec<(String, Body)>,
    /// What must be there before, which is said last.
    needs: Vec<String>,
}

impl Body {
    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.arguments.push((name.to_owned(), value.into()));
    }

    /// Writes the body: single lines with their signs aligned, then what takes several lines, each behind an empty line.
    fn write(&self, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        let (several, single): (Vec<_>, Vec<_>) = self.arguments.iter().partition(|(_, value)| value.contains('\n'));
        let width = single.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in &single {
            let gap = " ".repeat(width - name.len());
            out.push_str(&[&indent, name.as_str(), &gap, " = ", value, "\n"].concat());
        }
        let mut is_first = single.is_empty();
        for (name, value) in several {
            out.push_str(if is_first { "" } else { "\n" });
            is_first = false;
            let value = value.replace('\n', &["\n", &indent].concat());
            out.push_str(&[&indent, name.as_str(), " = ", &value, "\n"].concat());
        }
        for (name, body) in &self.blocks {
            out.push_str(if is_first { "" } else { "\n" });
            is_first = false;
            out.push_str(&[&indent, name.as_str(), " {\n"].concat());
            body.write(depth + 1, out);
            out.push_str(&[&indent, "}\n"].concat());
        }
        if !self.needs.is_empty() {
            out.push_str(if is_first { "" } else { "\n" });
            out.push_str(&[&indent, "depends_on = [", &self.needs.join(", "), "]\n"].concat());
        }
    }
}

fn kind(resource: &Resource) -> &'static Kind {
    static NONE: Kind = ("", "", &[]);
    static MAIN: Kind = ("", MAIN_TABLE, &[]);
    static PROPAGATION: Kind = ("", "aws_vpn_gateway_route_propagation", &[]);
    let has = |name: &str| resource.properties.iter().any(|(property, _)| *property == name);
    match resource.kind {
        "AWS::EC2::RouteTable" if resource.comes_with.is_some() && has("Tags") => &MAIN,
        "AWS::EC2::SubnetRouteTableAssociation" | "AWS::EC2::RouteTable" if resource.comes_with.is_some() => &NONE,
        "AWS::EC2::VPCCidrBlock" if has("AmazonProvidedIpv6CidrBlock") => &NONE,
        "AWS::EC2::VPNGatewayRoutePropagation" => &PROPAGATION,
        name => KINDS.iter().find(|known| known.0 == name).unwrap_or(&NONE),
    }
}

/// A main table that has something of its own beside its routes.
const MAIN_TABLE: &str = "aws_default_route_table";

/// Whether no block says a resource: a gateway says to what it is attached, and with a VPC come its main table and who uses it.
fn is_said(resource: &Resource) -> bool {
    resource.comes_with.is_some() || resource.kind == "AWS::EC2::VPCGatewayAttachment"
}

/// The VPC of an attachment of a gateway.
fn attached<'r>(resource: &'r Resource, gateway: &str) -> Option<&'r Expr> {
    let of = |name: &str| resource.properties.iter().find(|(property, _)| *property == name).map(|(_, value)| value);
    let its = of("InternetGatewayId").or_else(|| of("VpnGatewayId"));
    let is_its = resource.kind == "AWS::EC2::VPCGatewayAttachment" && its == Some(&Expr::Ref(gateway.to_owned()));
    of("VpcId").filter(|_| is_its)
}

/// The gateway of an attachment, which says it.
fn gateway(attachment: &Resource) -> Option<&String> {
    attachment.properties.iter().find_map(|(property, value)| match (*property, value) {
        ("InternetGatewayId" | "VpnGatewayId", Expr::Ref(gateway)) => Some(gateway),
        (_, _) => None,
    })
}

/// `AppAIpv4Block` as `app_a_ipv4_block`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        let starts = c.is_ascii_uppercase()
            && (!before.is_ascii_uppercase() || letters.peek().is_some_and(char::is_ascii_lowercase));
        if starts && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
        before = c;
    }
    out
}

/// `web-1` as `web_1`: the words of a name as a person wrote it.
fn words(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(snake).collect();
    parts.join("_").trim_start_matches(|c: char| c.is_ascii_digit() || c == '_').to_owned()
}

/// The text of a member.
fn text<'e>(members: &'e [(&'static str, Expr)], name: &str) -> Option<&'e str> {
    let (_, value) = members.iter().find(|(member, _)| *member == name)?;
    if let Expr::Text(text) = value { Some(text) } else { None }
}

/// The name that a resource has been given, in a tag or in a property of its own.
fn given_name(resource: &Resource) -> Option<&str> {
    let tags = match resource.properties.iter().find(|(property, _)| *property == "Tags") {
        Some((_, Expr::List(tags))) => tags.as_slice(),
        Some(_) | None => &[],
    };
    let of_tags = tags.iter().find_map(|tag| {
        let Expr::Map(members) = tag else { return None };
        text(members, "Key").filter(|key| *key == "Name").and_then(|_| text(members, "Value"))
    });
    let own = || ["Name", "GroupName", "PrefixListName"].iter().find_map(|name| text(&resource.properties, name));
    of_tags.or_else(own)
}

/// A resource's name in Terraform's spelling. What stands in it of a name that was given is cut into words as that is: `Web1Instance`
/// becomes `web_1_instance` where a `web-1` is.
fn spelled(name: &str, given: &SortedMap<String, String>) -> String {
    let at = |at: usize| Some((given.get(name.get(..at)?)?, name.get(at..)?));
    let ends = |rest: &str| rest.chars().next().is_none_or(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    match (1..=name.len()).rev().filter_map(at).find(|(_, rest)| ends(rest)) {
        Some((words, "")) => words.clone(),
        Some((words, rest)) => [words, "_", &snake(rest)].concat(),
        None => snake(name),
    }
}

/// The words for a type in a resource's name. Terraform's style is a name without them, as each address begins with the type:
/// <https://developer.hashicorp.com/terraform/language/style#resource-naming>.
const WORDS: &[(&str, &str)] = &[
    ("aws_vpc", "_vpc"),
    ("aws_subnet", "_subnet"),
    ("aws_internet_gateway", "_internet_gateway"),
    ("aws_egress_only_internet_gateway", "_egress_only_internet_gateway"),
    ("aws_nat_gateway", "_nat_gateway"),
    ("aws_vpn_gateway", "_vpn_gateway"),
    ("aws_vpn_gateway_route_propagation", "_route_table_propagation"),
    ("aws_route_table", "_route_table"),
    ("aws_default_route_table", "_route_table"),
    ("aws_route", "_route"),
    ("aws_eip", "_nat_gateway_eip"),
    ("aws_lb_listener", "_listener"),
    ("aws_route_table_association", "_subnet_route_table_association"),
    ("aws_security_group", "_security_group"),
    ("aws_network_acl", "_network_acl"),
    ("aws_instance", "_instance"),
    ("aws_vpc_endpoint", "_endpoint"),
    ("aws_vpc_endpoint_service", "_endpoint_service"),
    ("aws_vpc_peering_connection", "_peering_connection"),
    ("aws_ec2_transit_gateway", "_transit_gateway"),
    ("aws_ec2_transit_gateway_vpc_attachment", "_transit_gateway_attachment"),
    ("aws_ec2_managed_prefix_list", "_prefix_list"),
    ("aws_lb", "_load_balancer"),
    ("aws_lb_target_group", "_target_group"),
    ("aws_route53_zone", "_hosted_zone"),
    ("aws_route53_record", "_record"),
    ("aws_customer_gateway", "_customer_gateway"),
    ("aws_vpn_connection", "_vpn_connection"),
    ("aws_route53_resolver_endpoint", "_resolver_endpoint"),
    ("aws_route53_resolver_rule", "_resolver_rule"),
    ("aws_route53_resolver_rule_association", "_resolver_rule_association"),
];

/// A resource's name without the words for its type; its number stays. Where it has no other words, it is the main one.
fn without_kind(name: &str, kind: &str) -> String {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let words = WORDS.iter().find(|(of, _)| *of == kind).map_or("", |(_, words)| *words);
    let is_only_kind = stem == words.trim_start_matches('_');
    let short = if is_only_kind { Some("main") } else { stem.strip_suffix(words) };
    match (short.filter(|_| !words.is_empty()), name.get(stem.len()..)) {
        (Some(short), Some("")) => short.to_owned(),
        (Some(short), Some(number)) => [short, "_", number].concat(),
        (_, _) => name.to_owned(),
    }
}

/// A text in quotes. What would begin a template is doubled.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace("${", "$${").replace("%{", "%%{")
}

impl<'b> Writer<'b> {
    fn new(blueprint: &'b Blueprint) -> Self {
        let given = blueprint.resources.iter().filter_map(given_name).flat_map(forms);
        let given = given.map(|name| (camel(&name), words(&name)));
        let given: SortedMap<String, String> = given.filter(|(_, words)| !words.is_empty()).collect();
        let mut names = SortedMap::default();
        let mut places = SortedSet::new();
        let mut mains = SortedMap::default();
        for resource in &blueprint.resources {
            if let (Some(vpc), "AWS::EC2::RouteTable") = (&resource.comes_with, resource.kind)
                && kind(resource).1.is_empty()
            {
                mains.insert(resource.name.clone(), vpc.clone());
                continue;
            }
            let attached_to = gateway(resource).filter(|_| resource.kind == "AWS::EC2::VPCGatewayAttachment");
            if let Some(place) = attached_to.and_then(|gateway| names.get(gateway).cloned()) {
                names.insert(resource.name.clone(), place);
                continue;
            }
            let kind = kind(resource).1;
            let long = spelled(&resource.name, &given);
            let mut name = without_kind(&long, kind);
            if places.contains(&(kind, name.clone())) {
                name = long;
            }
            while !places.insert((kind, name.clone())) {
                name.push('_');
            }
            names.insert(resource.name.clone(), (kind, name));
        }
        let mut rules = SortedMap::default();
        for group in blueprint.resources.iter().filter(|it| it.kind == "AWS::EC2::SecurityGroup") {
            let Some((_, of)) = names.get(&group.name) else { continue };
            for (all, kind) in rules_of(group).iter().zip(RULE_KINDS) {
                for number in 0..all.len() {
                    let mut name = if number == 0 { of.clone() } else { [of, "_", &(number + 1).to_string()].concat() };
                    while !places.insert((kind, name.clone())) {
                        name.push('_');
                    }
                    rules.insert((kind, group.name.clone(), number), name);
                }
            }
        }
        Self { blueprint, names, mains, rules, text: String::new() }
    }

    /// What a resource is called in its type.
    fn name(&self, resource: &Resource) -> String {
        self.names.get(&resource.name).map_or_else(|| snake(&resource.name), |(_, name)| name.clone())
    }

    fn head(&mut self) {
        let region = quoted(&self.blueprint.region);
        self.text.push_str(
            &[
                "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"~> 6.0\"\n    }\n  }\n}\n\nprovider \"aws\" {\n  region = ",
                &region,
                "\n}\n",
            ]
            .concat(),
        );
        let all = || self.blueprint.resources.iter().flat_map(|resource| &resource.properties);
        if all().any(|(_, value)| *value == Expr::Parameter(IMAGE)) {
            self.text.push_str(
                "\ndata \"aws_ssm_parameter\" \"image\" {\n  name = \"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64\"\n}\n",
            );
        }
        if all().any(|(_, value)| matches!(value, Expr::Zone(_))) {
            self.text.push_str("\ndata \"aws_availability_zones\" \"available\" {\n  state = \"available\"\n}\n");
        }
    }

    fn block(&mut self, kind: &str, name: &str, body: &Body) {
        self.text.push_str(&["\nresource \"", kind, "\" \"", name, "\" {\n"].concat());
        body.write(1, &mut self.text);
        self.text.push_str("}\n");
    }

    fn resource(&mut self, resource: &Resource) {
        let (_, kind, arguments) = *kind(resource);
        let name = self.name(resource);
        match resource.kind {
            "AWS::EC2::VPCGatewayAttachment" | "AWS::EC2::SubnetRouteTableAssociation" if is_said(resource) => return,
            "AWS::EC2::RouteTable" if is_said(resource) => return self.main_table(resource, &name),
            "AWS::EC2::VPCEndpointServicePermissions" => return self.principals(resource, &name),
            _ if kind.is_empty() => return,
            _ => {}
        }
        let mut body = Body::default();
        if let Some(vpc) = self.blueprint.resources.iter().find_map(|it| attached(it, &resource.name)) {
            body.set("vpc_id", self.value(vpc));
        }
        for (property, value) in &resource.properties {
            let renamed = arguments.iter().find(|(from, _)| from == property).map(|(_, to)| *to);
            let argument = renamed.map_or_else(|| snake(property), str::to_owned);
            match (resource.kind, *property) {
                (_, "Tags") => body.set("tags", self.tags(value)),
                (_, "SecurityGroupIngress" | "SecurityGroupEgress" | "Targets") => {}
                (_, _) if argument.is_empty() => {}
                ("AWS::EC2::NetworkAclEntry", "PortRange" | "Icmp") => self.parts(property, value, &mut body),
                ("AWS::EC2::CustomerGateway", "BgpAsn" | "IpAddress") => {
                    body.set(&argument, quoted(self.value(value).trim_matches('"')));
                }
                ("AWS::EC2::NetworkAclEntry", "Protocol") => {
                    body.set("protocol", quoted(&self.value(value)));
                }
                ("AWS::EC2::TransitGatewayVpcAttachment", "Options") => {
                    body.set("appliance_mode_support", quoted("enable"));
                }
                ("AWS::EC2::VPNGatewayRoutePropagation", "RouteTableIds") => {
                    if let Expr::List(items) = value {
                        body.set("route_table_id", items.first().map(|item| self.value(item)).unwrap_or_default());
                    }
                }
                ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Scheme") => {
                    let internal = *value == Expr::Text("internal".to_owned());
                    body.set("internal", if internal { "true" } else { "false" });
                }
                ("AWS::EC2::Instance", "NetworkInterfaces") => self.first_interface(value, &mut body),
                ("AWS::EC2::Route", "InstanceId") => {
                    let value = self.value(value);
                    body.set(&argument, value.replace(".id", ".primary_network_interface_id"));
                }
                (_, _) if BLOCKS.contains(&argument.as_str()) => self.blocks(&argument, value, &mut body),
                ("AWS::Route53::RecordSet", "TTL") => {
                    body.set("ttl", if let Expr::Text(text) = value { text.clone() } else { self.value(value) });
                }
                (_, _) => body.set(&argument, self.value(value)),
            }
        }
        if resource.kind == "AWS::EC2::VPCPeeringConnection" {
            body.set("auto_accept", "true");
        }
        // What an argument names is there before anyway.
        let is_named = |need: &String| body.arguments.iter().any(|(_, value)| value.starts_with(need));
        let needs: Vec<String> = resource.needs.iter().filter_map(|need| self.place(need)).collect();
        body.needs = needs.into_iter().filter(|need| !is_named(need)).collect();
        self.block(kind, &name, &body);
        if resource.kind == "AWS::EC2::SecurityGroup" {
            self.rules(resource, &name);
        }
        if let Some((_, Expr::List(targets))) = resource.properties.iter().find(|(name, _)| *name == "Targets") {
            self.targets(targets, &name);
        }
    }

    /// The main table of a VPC, which AWS makes: only what is put on it is said.
    fn main_table(&mut self, table: &Resource, name: &str) {
        let (Some(vpc), Some((_, tags))) = (&table.comes_with, table.properties.iter().find(|(it, _)| *it == "Tags"))
        else {
            return;
        };
        let mut body = Body::default();
        body.set("default_route_table_id", [&self.place(vpc).unwrap_or_default(), ".default_route_table_id"].concat());
        body.set("tags", self.tags(tags));
        self.block(MAIN_TABLE, name, &body);
    }

    /// What an instance's first interface says, which is the instance's here.
    fn first_interface(&self, interfaces: &Expr, body: &mut Body) {
        const ARGUMENTS: &[(&str, &str)] = &[
            ("AssociatePublicIpAddress", "associate_public_ip_address"),
            ("SubnetId", "subnet_id"),
            ("GroupSet", "vpc_security_group_ids"),
            ("PrivateIpAddress", "private_ip"),
        ];
        let Expr::List(interfaces) = interfaces else { return };
        let Some(Expr::Map(members)) = interfaces.first() else { return };
        for (name, value) in members {
            if let Some((_, argument)) = ARGUMENTS.iter().find(|(from, _)| from == name) {
                body.set(argument, self.value(value));
            }
        }
    }

    /// Where another resource is.
    fn place(&self, name: &str) -> Option<String> {
        let (kind, name) = self.names.get(name)?;
        Some([*kind, ".", name].concat())
    }

    fn value(&self, value: &Expr) -> String {
        match value {
            Expr::Text(text) => quoted(text),
            Expr::Int(number) => number.to_string(),
            Expr::Bool(flag) => flag.to_string(),
            Expr::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                ["[", &items.join(", "), "]"].concat()
            }
            Expr::Map(members) => {
                let mut body = Body::default();
                for (name, value) in members {
                    body.set(&snake(name), self.value(value));
                }
                let mut text = "{\n".to_owned();
                body.write(1, &mut text);
                text + "}"
            }
            Expr::Ref(name) if self.mains.contains_key(name) => {
                let vpc = self.mains.get(name).and_then(|vpc| self.place(vpc)).unwrap_or_default();
                [&vpc, ".main_route_table_id"].concat()
            }
            Expr::Ref(name) => match self.names.get(name) {
                Some((kind, place)) => {
                    let attribute = if BY_ARN.contains(kind) {
                        ".arn"
                    } else if *kind == "aws_route53_zone" {
                        ".zone_id"
                    } else {
                        ".id"
                    };
                    [*kind, ".", place, attribute].concat()
                }
                None => quoted(name),
            },
            Expr::Attribute(name, attribute) => {
                let known = ATTRIBUTES.iter().find(|(from, _)| from == attribute).map_or("id", |(_, to)| *to);
                [&self.place(name).unwrap_or_default(), ".", known].concat()
            }
            Expr::DnsName(name, place) => self.entry(name, *place, "dns_name"),
            Expr::DnsZone(name, place) => self.entry(name, *place, "hosted_zone_id"),
            Expr::Zone(place) => ["data.aws_availability_zones.available.names[", &place.to_string(), "]"].concat(),
            Expr::InRegion(text) => match text.rsplit_once("${") {
                // A service of the network's own.
                Some((_, own)) => {
                    [&self.place(own.trim_end_matches('}')).unwrap_or_default(), ".service_name"].concat()
                }
                None => quoted(&text.replace("{}", &self.blueprint.region)),
            },
            Expr::Document(document) => ["jsonencode(", &object(document, 0), ")"].concat(),
            Expr::Parameter(_) => "data.aws_ssm_parameter.image.value".to_owned(),
        }
    }

    /// A part of an entry of an endpoint's DNS names.
    fn entry(&self, endpoint: &str, place: usize, part: &str) -> String {
        [&self.place(endpoint).unwrap_or_default(), ".dns_entry[", &place.to_string(), "].", part].concat()
    }

    fn tags(&self, value: &Expr) -> String {
        let mut body = Body::default();
        let Expr::List(tags) = value else { return String::new() };
        for tag in tags {
            let Expr::Map(members) = tag else { continue };
            if let [(_, Expr::Text(key)), (_, Expr::Text(value))] = members.as_slice() {
                let is_name = key.starts_with(|c: char| c.is_ascii_alphabetic())
                    && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                body.set(&if is_name { key.clone() } else { quoted(key) }, quoted(value));
            }
        }
        let mut text = "{\n".to_owned();
        body.write(1, &mut text);
        text + "}"
    }

    fn blocks(&self, argument: &str, value: &Expr, body: &mut Body) {
        let items = if let Expr::List(items) = value { items } else { std::slice::from_ref(value) };
        for item in items {
            let Expr::Map(members) = item else { continue };
            let mut inner = Body::default();
            for (name, value) in members {
                let name = match *name {
                    "VPCId" => "vpc_id".to_owned(),
                    "VPCRegion" => "vpc_region".to_owned(),
                    "DNSName" => "name".to_owned(),
                    "HostedZoneId" => "zone_id".to_owned(),
                    name => snake(name),
                };
                inner.set(&name, self.value(value));
            }
            body.blocks.push((argument.to_owned(), inner));
        }
    }

    /// The ports or the ICMP type of a network ACL's rule.
    fn parts(&self, property: &str, value: &Expr, body: &mut Body) {
        let Expr::Map(members) = value else { return };
        for (name, value) in members {
            let argument = match (property, *name) {
                ("PortRange", "From") => "from_port",
                ("PortRange", _) => "to_port",
                (_, "Type") => "icmp_type",
                (_, _) => "icmp_code",
            };
            body.set(argument, self.value(value));
        }
    }

    /// A group's rules are resources of their own.
    fn rules(&mut self, group: &Resource, name: &str) {
        let id = ["aws_security_group.", name, ".id"].concat();
        for (rules, kind) in rules_of(group).into_iter().zip(RULE_KINDS) {
            for (number, rule) in rules.iter().enumerate() {
                let Expr::Map(members) = rule else { continue };
                let mut body = Body::default();
                body.set("security_group_id", id.clone());
                for (property, value) in members {
                    let renamed = RULE.iter().find(|(from, _)| from == property).map(|(_, to)| *to);
                    let argument = renamed.map_or_else(|| snake(property), str::to_owned);
                    body.set(&argument, self.value(value));
                }
                let name = self.rule_name(group, kind, number).to_owned();
                self.block(kind, &name, &body);
            }
        }
    }

    /// What a rule of a group is called in its type.
    fn rule_name(&self, group: &Resource, kind: &'static str, number: usize) -> &str {
        self.rules.get(&(kind, group.name.clone(), number)).map_or("", String::as_str)
    }

    fn targets(&mut self, targets: &[Expr], group: &str) {
        for (number, target) in targets.iter().enumerate() {
            let Expr::Map(members) = target else { continue };
            let mut body = Body::default();
            body.set("target_group_arn", ["aws_lb_target_group.", group, ".arn"].concat());
            for (property, value) in members {
                body.set(if *property == "Id" { "target_id" } else { "port" }, self.value(value));
            }
            let name = [group, "_", &(number + 1).to_string()].concat();
            self.block("aws_lb_target_group_attachment", &name, &body);
        }
    }

    fn principals(&mut self, resource: &Resource, name: &str) {
        let of = |wanted: &str| resource.properties.iter().find(|(property, _)| *property == wanted).map(|(_, it)| it);
        let (Some(service), Some(Expr::List(principals))) = (of("ServiceId"), of("AllowedPrincipals")) else { return };
        for (number, principal) in principals.iter().enumerate() {
            let mut body = Body::default();
            body.set("vpc_endpoint_service_id", self.value(service));
            body.set("principal_arn", self.value(principal));
            let name = [name, "_", &(number + 1).to_string()].concat();
            self.block("aws_vpc_endpoint_service_allowed_principal", &name, &body);
        }
    }
}

/// What a security group's inbound and outbound rules are.
const RULE_KINDS: [&str; 2] = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];

/// The rules that stand in a group, inbound and outbound. Terraform takes the rule away that lets everything out: where the group has
/// it, it is written down.
fn rules_of(group: &Resource) -> [Vec<Expr>; 2] {
    let of = |side: &str| match group.properties.iter().find(|(property, _)| *property == side) {
        Some((_, Expr::List(rules))) => Some(rules.clone()),
        Some(_) | None => None,
    };
    let all_out = || vec![Expr::Map(vec![("IpProtocol", "-1".into()), ("CidrIp", "0.0.0.0/0".into())])];
    [of("SecurityGroupIngress").unwrap_or_default(), of("SecurityGroupEgress").unwrap_or_else(all_out)]
}

/// A JSON document as an expression, one member a line.
fn object(value: &Value, depth: usize) -> String {
    let inner = "  ".repeat(depth + 1);
    let end = "  ".repeat(depth);
    match value {
        Value::Object(members) if !members.is_empty() => {
            let named = |name: &String| {
                let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
                    && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                if is_name { name.clone() } else { quoted(name) }
            };
            let lines: Vec<(String, String)> =
                members.iter().map(|(name, value)| (named(name), object(value, depth + 1))).collect();
            let mut text = "{\n".to_owned();
            // Lines that follow each other without a line break in their values are aligned.
            for run in lines.chunk_by(|one, other| !one.1.contains('\n') && !other.1.contains('\n')) {
                let width = run.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                for (name, value) in run {
                    let gap = " ".repeat(width - name.len());
                    text.push_str(&[&inner, name.as_str(), &gap, " = ", value, "\n"].concat());
                }
            }
            text + &end + "}"
        }
        Value::Array(items) if items.iter().any(|item| item.is_object()) => {
            let items: Vec<String> =
                items.iter().map(|item| [&inner, object(item, depth + 1).as_str(), ",\n"].concat()).collect();
            ["[\n", &items.concat(), &end, "]"].concat()
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| object(item, depth)).collect();
            ["[", &items.join(", "), "]"].concat()
        }
        Value::String(text) => quoted(text),
        Value::Object(_) => "{}".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
