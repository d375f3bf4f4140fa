//! A network as resources that refer to each other by name, as a person would write it down: what CloudFormation is written from.
//! It must not know how it is written.

mod addresses;
mod names;

pub use names::{camel, forms};

use crate::catalog;
use crate::model::{
    Destination, EndpointType, Instance, InstanceState, LoadBalancerKind, NatMode, Network, NetworkInterface, Origin,
    Peer, RecordValue, ResolverDirection, ResolverRuleType, RuleAction, SecurityGroup, SecurityGroupRule, TargetKind,
    TransitRouteTable, VpcEndpoint,
};
use crate::net::{Cidr, DnsName, Id, SortedMap, SortedSet};
use serde_json::Value;

/// What a property is.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Text(String),
    Int(i64),
    Bool(bool),
    List(Vec<Expr>),
    Map(Vec<(&'static str, Expr)>),
    /// What stands for another resource: its id in most cases.
    Ref(String),
    /// An attribute of another resource.
    Attribute(String, &'static str),
    /// An entry of an endpoint's DNS names, by its place among them: its name.
    DnsName(String, usize),
    /// The same entry's hosted zone.
    DnsZone(String, usize),
    /// An Availability Zone of the Region, by its place among them.
    Zone(usize),
    /// A text in which `{}` stands for the Region.
    InRegion(String),
    /// A JSON document, such as a policy.
    Document(Value),
    /// A parameter of the whole.
    Parameter(&'static str),
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Cidr> for Expr {
    fn from(cidr: Cidr) -> Self {
        Self::Text(cidr.to_string())
    }
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its type in CloudFormation, such as `AWS::EC2::VPC`.
    pub kind: &'static str,
    /// Letters and digits.
    pub name: String,
    pub properties: Vec<(&'static str, Expr)>,
    /// What must be there before, though no property says so.
    pub needs: Vec<String>,
    /// What names it in AWS, as Terraform's import wants it; empty where nothing does.
    pub id: String,
    /// The ids of the rules in its properties, a security group's inbound ones first.
    pub rules: Vec<String>,
    /// The VPC with which AWS makes it: a main route table, or that a subnet uses it.
    pub comes_with: Option<String>,
}

/// The whole, in an order in which each resource comes behind what it refers to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blueprint {
    pub region: String,
    pub resources: Vec<Resource>,
    /// What could not be written down, and why, a sentence each.
    pub notes: Vec<String>,
}

/// The parameter for the image of instances.
pub const IMAGE: &str = "LatestAmiId";

struct Draft<'n> {
    network: &'n Network,
    region: &'n str,
    blueprint: Blueprint,
    names: SortedSet<String>,
    /// What stands for an id.
    stands: SortedMap<String, Expr>,
}

type Properties = Vec<(&'static str, Expr)>;

/// Writes a network down.
pub fn blueprint(network: &Network) -> Blueprint {
    let region = network.vpcs.iter().next().map_or("us-east-1", |vpc| vpc.region.as_str());
    let blueprint = Blueprint { region: region.to_owned(), ..Blueprint::default() };
    let mut draft = Draft { network, region, blueprint, names: SortedSet::default(), stands: SortedMap::default() };
    draft.vpcs();
    draft.gateways();
    draft.prefix_lists();
    draft.groups();
    draft.subnets();
    draft.acls();
    draft.nat_gateways();
    draft.instances();
    draft.balancers();
    draft.services();
    draft.between();
    draft.vpn();
    let tables = draft.tables();
    draft.endpoints();
    draft.routes(&tables);
    draft.zones();
    draft.resolver();
    draft.not_written();
    without_addresses(draft.blueprint, network)
}

/// Takes the addresses away that AWS may choose.
fn without_addresses(mut blueprint: Blueprint, network: &Network) -> Blueprint {
    if !addresses::are_unsaid(network, &blueprint) {
        return blueprint;
    }
    let is_said = |(name, _): &(&'static str, Expr)| *name != "PrivateIpAddress";
    for instance in blueprint.resources.iter_mut().filter(|resource| resource.kind == "AWS::EC2::Instance") {
        instance.properties.retain(is_said);
        for (_, interfaces) in instance.properties.iter_mut().filter(|(name, _)| *name == "NetworkInterfaces") {
            let Expr::List(interfaces) = interfaces else { continue };
            for interface in interfaces {
                if let Expr::Map(members) = interface {
                    members.retain(is_said);
                }
            }
        }
    }
    blueprint
}

/// What a route to a target of a kind is called where it is not the default route.
fn way(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::InternetGateway => "ToInternet",
        TargetKind::VpnGateway => "ToVpn",
        TargetKind::NatGateway => "ToNat",
        TargetKind::EgressOnlyInternetGateway => "ToInternetIpv6",
        TargetKind::Instance | TargetKind::NetworkInterface => "ToInstance",
        TargetKind::PeeringConnection => "ToPeer",
        TargetKind::TransitGateway => "ToTransit",
        TargetKind::VpcEndpoint => "ToEndpoint",
        TargetKind::Local | TargetKind::Lattice | TargetKind::Other => "",
    }
}

fn list<T>(items: impl IntoIterator<Item = T>, one: impl Fn(T) -> Expr) -> Expr {
    Expr::List(items.into_iter().map(one).collect())
}

impl<'n> Draft<'n> {
    /// A name that no other resource has, from a wanted one and the kind of the resource.
    fn name(&mut self, wanted: &str, kind: &str) -> String {
        self.name_or(&[wanted], kind)
    }

    /// The same, from the first of several that says more than the kind.
    fn name_or(&mut self, wanted: &[&str], kind: &str) -> String {
        names::unique(&mut self.names, wanted, kind)
    }

    /// What a VPC is called: what belongs to it and has no name of its own is called after it.
    fn vpc_name(&self, vpc: &Id) -> &'n str {
        self.network.vpcs.get(vpc).and_then(|vpc| vpc.tags.name()).unwrap_or_default()
    }

    /// What stands for an id: the id itself where it is not in the network.
    fn of(&self, id: &Id) -> Expr {
        self.stands.get(id.as_str()).cloned().unwrap_or_else(|| Expr::Text(id.to_string()))
    }

    fn all<'i>(&self, ids: impl IntoIterator<Item = &'i Id>) -> Expr {
        list(ids, |id| self.of(id))
    }

    fn stand(&mut self, id: &Id, expression: Expr) {
        self.stands.insert(id.to_string(), expression);
    }

    fn add(&mut self, kind: &'static str, name: String, properties: Properties) {
        let (needs, id, rules) = (Vec::new(), String::new(), Vec::new());
        self.blueprint.resources.push(Resource { kind, name, properties, needs, id, rules, comes_with: None });
    }

    /// Adds a resource that others name by its id.
    fn define(&mut self, id: &Id, kind: &'static str, name: String, properties: Properties) {
        self.stand(id, Expr::Ref(name.clone()));
        self.add(kind, name, properties);
        self.identify(&[id.as_str()]);
    }

    /// What names the resource that was added last in AWS.
    fn identify(&mut self, parts: &[&str]) {
        self.blueprint.resources.last_mut().into_iter().for_each(|resource| resource.id = parts.concat());
    }

    /// That the resource that was added last comes with a VPC.
    fn comes_with(&mut self, vpc: Option<&String>) {
        self.blueprint.resources.last_mut().into_iter().for_each(|resource| resource.comes_with = vpc.cloned());
    }

    fn note(&mut self, parts: &[&str]) {
        self.blueprint.notes.push(parts.concat());
    }

    fn tags(&self, tags: &crate::model::Tags) -> Option<(&'static str, Expr)> {
        let one = |(key, value): (&String, &String)| {
            Expr::Map(vec![("Key", Expr::Text(key.clone())), ("Value", Expr::Text(value.clone()))])
        };
        (!tags.is_empty()).then(|| ("Tags", list(&tags.0, one)))
    }

    fn zone(&self, zone: &str) -> Expr {
        let zones = catalog::region(self.region).map(|region| region.zones.as_slice()).unwrap_or_default();
        match zones.iter().position(|known| known.name == zone) {
            Some(place) => Expr::Zone(place),
            None => zone.into(),
        }
    }

    fn is_here(&self, region: &str) -> bool {
        region == self.region
    }

    fn vpcs(&mut self) {
        let network = self.network;
        for vpc in network.vpcs.iter() {
            if !self.is_here(&vpc.region) {
                self.note(&[vpc.vpc_id.as_str(), " is in ", &vpc.region, ": a template is for one Region."]);
                continue;
            }
            let name = self.name(vpc.tags.name().unwrap_or_default(), "Vpc");
            let mut properties: Properties = Vec::new();
            let mut blocks = vpc.cidr_block_association_set.iter();
            properties.extend(blocks.next().map(|first| ("CidrBlock", first.cidr_block.into())));
            // What a VPC has at first is not said.
            if !vpc.enable_dns_support || vpc.enable_dns_hostnames {
                properties.push(("EnableDnsSupport", Expr::Bool(vpc.enable_dns_support)));
                properties.push(("EnableDnsHostnames", Expr::Bool(vpc.enable_dns_hostnames)));
            }
            properties.extend(self.tags(&vpc.tags));
            self.define(&vpc.vpc_id, "AWS::EC2::VPC", name.clone(), properties);
            for more in blocks {
                let block = self.name(&[name.as_str(), "Block"].concat(), "CidrBlock");
                let properties = vec![("VpcId", Expr::Ref(name.clone())), ("CidrBlock", more.cidr_block.into())];
                self.add("AWS::EC2::VPCCidrBlock", block, properties);
                self.identify(&[more.association_id.as_str()]);
            }
            for _ in &vpc.ipv6_cidr_block_association_set {
                let block = self.name(&name, "Ipv6Block");
                let properties =
                    vec![("VpcId", Expr::Ref(name.clone())), ("AmazonProvidedIpv6CidrBlock", Expr::Bool(true))];
                self.add("AWS::EC2::VPCCidrBlock", block, properties);
            }
            let default =
                network.security_groups.iter().find(|it| it.vpc_id == vpc.vpc_id && it.group_name == "default");
            if let Some(group) = default {
                self.stand(&group.group_id, Expr::Attribute(name.clone(), "DefaultSecurityGroup"));
            }
            let acl = network.network_acls.iter().find(|it| it.vpc_id == vpc.vpc_id && it.is_default);
            if let Some(acl) = acl {
                self.stand(&acl.network_acl_id, Expr::Attribute(name.clone(), "DefaultNetworkAcl"));
            }
            self.dhcp(&vpc.dhcp_options_id, &name);
        }
    }

    fn dhcp(&mut self, options: &Id, vpc: &str) {
        let network = self.network;
        let Some(options) = network.dhcp_options.get(options) else { return };
        let amazon = options.configurations.get("domain-name-servers");
        if amazon.is_none_or(|servers| servers.iter().any(|server| server == "AmazonProvidedDNS")) {
            return;
        }
        if !self.stands.contains_key(options.dhcp_options_id.as_str()) {
            let name = self.name(options.tags.name().unwrap_or_default(), "DhcpOptions");
            let mut properties: Properties = Vec::new();
            for (key, values) in &options.configurations {
                let values = list(values, |value| Expr::Text(value.clone()));
                match (key.as_str(), &values) {
                    ("domain-name", Expr::List(items)) => {
                        properties.extend(items.first().cloned().map(|first| ("DomainName", first)));
                    }
                    ("domain-name-servers", _) => properties.push(("DomainNameServers", values)),
                    ("ntp-servers", _) => properties.push(("NtpServers", values)),
                    (_, _) => {}
                }
            }
            self.define(&options.dhcp_options_id, "AWS::EC2::DHCPOptions", name, properties);
        }
        let name = self.name(vpc, "DhcpAssociation");
        let properties =
            vec![("VpcId", Expr::Ref(vpc.to_owned())), ("DhcpOptionsId", self.of(&options.dhcp_options_id))];
        let id = self.network.vpcs.iter().find(|it| self.of(&it.vpc_id) == Expr::Ref(vpc.to_owned()));
        let id = id.map(|it| it.vpc_id.to_string()).unwrap_or_default();
        self.add("AWS::EC2::VPCDHCPOptionsAssociation", name, properties);
        self.identify(&[&id]);
    }

    fn gateways(&mut self) {
        let network = self.network;
        let region = self.region;
        for gateway in network.internet_gateways.iter().filter(|it| it.region == region) {
            let of_vpc = gateway.vpc_id.as_ref().map(|vpc| self.vpc_name(vpc)).unwrap_or_default();
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_vpc], "InternetGateway");
            let properties = self.tags(&gateway.tags).into_iter().collect();
            self.define(&gateway.internet_gateway_id, "AWS::EC2::InternetGateway", name.clone(), properties);
            if let Some(vpc) = &gateway.vpc_id {
                let attachment = self.name(&name, "Attachment");
                let properties = vec![("VpcId", self.of(vpc)), ("InternetGatewayId", Expr::Ref(name))];
                self.add("AWS::EC2::VPCGatewayAttachment", attachment, properties);
                self.identify(&[gateway.internet_gateway_id.as_str(), ":", vpc.as_str()]);
            }
        }
        for gateway in network.egress_only_internet_gateways.iter() {
            let of_vpc = self.vpc_name(&gateway.vpc_id);
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_vpc], "EgressOnlyInternetGateway");
            let properties = vec![("VpcId", self.of(&gateway.vpc_id))];
            let kind = "AWS::EC2::EgressOnlyInternetGateway";
            self.define(&gateway.egress_only_internet_gateway_id, kind, name, properties);
        }
        let region = self.region;
        for gateway in network.vpn_gateways.iter().filter(|it| it.region == region) {
            let of_vpc = gateway.vpc_id.as_ref().map(|vpc| self.vpc_name(vpc)).unwrap_or_default();
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_vpc], "VpnGateway");
            let mut properties = vec![("Type", "ipsec.1".into())];
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.vpn_gateway_id, "AWS::EC2::VPNGateway", name.clone(), properties);
            if let Some(vpc) = &gateway.vpc_id {
                let attachment = self.name(&name, "Attachment");
                let properties = vec![("VpcId", self.of(vpc)), ("VpnGatewayId", Expr::Ref(name))];
                self.add("AWS::EC2::VPCGatewayAttachment", attachment, properties);
            }
        }
    }

    fn vpn(&mut self) {
        let network = self.network;
        let region = self.region;
        for gateway in network.customer_gateways.iter().filter(|it| it.region == region) {
            let name = self.name(gateway.tags.name().unwrap_or_default(), "CustomerGateway");
            let asn = gateway.bgp_asn.parse().map_or_else(|_| gateway.bgp_asn.as_str().into(), Expr::Int);
            let address = gateway.ip_address.as_str();
            let mut properties = vec![("Type", "ipsec.1".into()), ("BgpAsn", asn), ("IpAddress", address.into())];
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.customer_gateway_id, "AWS::EC2::CustomerGateway", name, properties);
        }
        for vpn in network.vpn_connections.iter() {
            if !self.stands.contains_key(vpn.customer_gateway_id.as_str()) {
                continue;
            }
            let name = self.name(vpn.tags.name().unwrap_or_default(), "VpnConnection");
            let mut properties =
                vec![("Type", "ipsec.1".into()), ("CustomerGatewayId", self.of(&vpn.customer_gateway_id))];
            properties.extend(vpn.vpn_gateway_id.as_ref().map(|id| ("VpnGatewayId", self.of(id))));
            properties.extend(vpn.transit_gateway_id.as_ref().map(|id| ("TransitGatewayId", self.of(id))));
            if vpn.static_routes_only {
                properties.push(("StaticRoutesOnly", Expr::Bool(true)));
            }
            properties.extend(self.tags(&vpn.tags));
            self.define(&vpn.vpn_connection_id, "AWS::EC2::VPNConnection", name.clone(), properties);
            for route in &vpn.routes {
                let route_name = self.name(&name, "Route");
                let properties =
                    vec![("DestinationCidrBlock", (*route).into()), ("VpnConnectionId", Expr::Ref(name.clone()))];
                self.add("AWS::EC2::VPNConnectionRoute", route_name, properties);
            }
        }
    }

    fn prefix_lists(&mut self) {
        let network = self.network;
        let region = self.region;
        for prefixes in network.prefix_lists.iter().filter(|it| it.region == region && it.owner_id != "AWS") {
            let name = self.name(&prefixes.prefix_list_name, "PrefixList");
            let entry = |entry: &crate::model::Entry| {
                let mut members = vec![("Cidr", entry.cidr.into())];
                if !entry.description.is_empty() {
                    members.push(("Description", entry.description.as_str().into()));
                }
                Expr::Map(members)
            };
            let mut properties = vec![
                ("PrefixListName", prefixes.prefix_list_name.as_str().into()),
                ("AddressFamily", prefixes.address_family.as_str().into()),
                ("MaxEntries", Expr::Int(prefixes.max_entries.into())),
                ("Entries", list(&prefixes.entries, entry)),
            ];
            properties.extend(self.tags(&prefixes.tags));
            self.define(&prefixes.prefix_list_id, "AWS::EC2::PrefixList", name, properties);
        }
    }

    /// Rules stand in their groups, but for those that name a group: two groups may name each other.
    fn groups(&mut self) {
        let network = self.network;
        let mut later: Vec<(&SecurityGroup, &SecurityGroupRule)> = Vec::new();
        for group in network.security_groups.iter() {
            if !self.stands.contains_key(group.vpc_id.as_str()) {
                continue;
            }
            let is_default = group.group_name == "default";
            let inline = |egress: bool| {
                let rules = group.rules.iter().filter(move |rule| rule.is_egress == egress);
                rules.filter(|rule| !matches!(rule.peer, Peer::Group(_, _)))
            };
            later.extend(
                group
                    .rules
                    .iter()
                    .filter(|rule| matches!(rule.peer, Peer::Group(_, _)) && !is_default)
                    .map(|rule| (group, rule)),
            );
            if is_default {
                continue;
            }
            let name = self.name_or(&[group.tags.name().unwrap_or_default(), &group.group_name], "SecurityGroup");
            let mut properties = vec![
                ("GroupName", group.group_name.as_str().into()),
                ("GroupDescription", group.description.as_str().into()),
                ("VpcId", self.of(&group.vpc_id)),
            ];
            let ingress: Vec<Expr> = inline(false).map(|rule| self.rule(rule)).collect();
            if !ingress.is_empty() {
                properties.push(("SecurityGroupIngress", Expr::List(ingress)));
            }
            let egress: Vec<&SecurityGroupRule> = inline(true).collect();
            let lets_all_out =
                |rule: &&SecurityGroupRule| rule.ip_protocol.is_none() && rule.peer == Peer::Cidr(Cidr::ALL_V4);
            let is_usual = matches!(egress.as_slice(), [only] if lets_all_out(only));
            if !is_usual {
                let mut rules: Vec<Expr> = egress.iter().map(|rule| self.rule(rule)).collect();
                if rules.is_empty() {
                    // Without any rule here, CloudFormation leaves the one that lets everything out.
                    rules.push(Expr::Map(vec![
                        ("IpProtocol", "-1".into()),
                        ("CidrIp", "127.0.0.1/32".into()),
                        ("Description", "Nothing else may leave".into()),
                    ]));
                }
                properties.push(("SecurityGroupEgress", Expr::List(rules)));
            }
            properties.extend(self.tags(&group.tags));
            self.stand(&group.group_id, Expr::Attribute(name.clone(), "GroupId"));
            self.add("AWS::EC2::SecurityGroup", name, properties);
            self.identify(&[group.group_id.as_str()]);
            let ids: Vec<String> =
                inline(false).chain(inline(true)).map(|rule| rule.security_group_rule_id.to_string()).collect();
            self.blueprint.resources.last_mut().into_iter().for_each(|resource| resource.rules.clone_from(&ids));
        }
        for (group, rule) in later {
            let (kind, suffix) = match rule.is_egress {
                true => ("AWS::EC2::SecurityGroupEgress", "Egress"),
                false => ("AWS::EC2::SecurityGroupIngress", "Ingress"),
            };
            let name = self.name(group.tags.name().unwrap_or(&group.group_name), suffix);
            let mut properties = vec![("GroupId", self.of(&group.group_id))];
            if let Expr::Map(members) = self.rule(rule) {
                properties.extend(members);
            }
            self.add(kind, name, properties);
            self.identify(&[rule.security_group_rule_id.as_str()]);
        }
    }

    fn rule(&self, rule: &SecurityGroupRule) -> Expr {
        let protocol = rule.ip_protocol.map_or_else(|| "-1".to_owned(), |protocol| protocol.to_string());
        let mut members = vec![("IpProtocol", Expr::Text(protocol))];
        if rule.ip_protocol.is_some() {
            members.push(("FromPort", Expr::Int(rule.from_port.into())));
            members.push(("ToPort", Expr::Int(rule.to_port.into())));
        }
        members.push(match (&rule.peer, rule.is_egress) {
            (Peer::Cidr(cidr), _) if cidr.network().is_ipv4() => ("CidrIp", (*cidr).into()),
            (Peer::Cidr(cidr), _) => ("CidrIpv6", (*cidr).into()),
            (Peer::PrefixList(id), true) => ("DestinationPrefixListId", self.of(id)),
            (Peer::PrefixList(id), false) => ("SourcePrefixListId", self.of(id)),
            (Peer::Group(id, _), true) => ("DestinationSecurityGroupId", self.of(id)),
            (Peer::Group(id, _), false) => ("SourceSecurityGroupId", self.of(id)),
        });
        if !rule.description.is_empty() {
            members.push(("Description", rule.description.as_str().into()));
        }
        Expr::Map(members)
    }

    fn subnets(&mut self) {
        let network = self.network;
        for subnet in network.subnets.iter() {
            if !self.stands.contains_key(subnet.vpc_id.as_str()) {
                continue;
            }
            let Some(cidr) = subnet.cidr_block else {
                self.note(&[
                    subnet.subnet_id.as_str(),
                    " has only IPv6 addresses, whose block AWS gives: it is left out.",
                ]);
                continue;
            };
            // A zone's name ends with its letter.
            let letter = subnet.availability_zone.chars().last().map(String::from).unwrap_or_default();
            let vpc = Some(self.vpc_name(&subnet.vpc_id)).filter(|vpc| !vpc.is_empty()).unwrap_or("subnet");
            let of_zone = [vpc, "-", &letter].concat();
            let name = self.name_or(&[subnet.tags.name().unwrap_or_default(), &of_zone], "Subnet");
            let mut properties =
                vec![("VpcId", self.of(&subnet.vpc_id)), ("AvailabilityZone", self.zone(&subnet.availability_zone))];
            properties.push(("CidrBlock", cidr.into()));
            if subnet.map_public_ip_on_launch {
                properties.push(("MapPublicIpOnLaunch", Expr::Bool(true)));
            }
            properties.extend(self.tags(&subnet.tags));
            self.define(&subnet.subnet_id, "AWS::EC2::Subnet", name, properties);
            if !subnet.ipv6_cidr_block_association_set.is_empty() {
                self.note(&[
                    subnet.subnet_id.as_str(),
                    ": its IPv6 block is left out, for AWS gives the VPC another one when the stack is made.",
                ]);
            }
        }
    }

    /// Network ACLs that differ from what each VPC has at first.
    fn acls(&mut self) {
        let network = self.network;
        for acl in network.network_acls.iter() {
            let is_usual = acl.is_default
                && acl.entries.iter().all(|entry| {
                    entry.rule_action == RuleAction::Allow
                        && entry.protocol.is_none()
                        && entry.cidr_block.prefix_len() == 0
                });
            if is_usual || !self.stands.contains_key(acl.vpc_id.as_str()) {
                continue;
            }
            let of_vpc = self.vpc_name(&acl.vpc_id);
            let name = self.name_or(&[acl.tags.name().unwrap_or_default(), of_vpc], "NetworkAcl");
            let mut properties = vec![("VpcId", self.of(&acl.vpc_id))];
            properties.extend(self.tags(&acl.tags));
            self.define(&acl.network_acl_id, "AWS::EC2::NetworkAcl", name.clone(), properties);
            // The default one stays beside what is written, which is another.
            let id = if acl.is_default { "" } else { acl.network_acl_id.as_str() };
            self.identify(&[id]);
            for entry in &acl.entries {
                let side = if entry.egress { "Out" } else { "In" };
                let rule = self.name(&[name.as_str(), side, &entry.rule_number.to_string()].concat(), "Rule");
                let protocol = entry.protocol.map_or(-1, |protocol| i64::from(protocol.number()));
                let family = if entry.cidr_block.network().is_ipv4() { "CidrBlock" } else { "Ipv6CidrBlock" };
                let mut properties = vec![
                    ("NetworkAclId", Expr::Ref(name.clone())),
                    ("RuleNumber", Expr::Int(entry.rule_number.into())),
                    ("Protocol", Expr::Int(protocol)),
                    ("RuleAction", if entry.rule_action == RuleAction::Allow { "allow".into() } else { "deny".into() }),
                    ("Egress", Expr::Bool(entry.egress)),
                    (family, entry.cidr_block.into()),
                ];
                properties.extend(entry.port_range.map(|range| {
                    let ports = vec![("From", Expr::Int(range.first.into())), ("To", Expr::Int(range.last.into()))];
                    ("PortRange", Expr::Map(ports))
                }));
                properties.extend(entry.icmp_type_code.as_ref().map(|icmp| {
                    let code = vec![("Type", Expr::Int(icmp.kind.into())), ("Code", Expr::Int(icmp.code.into()))];
                    ("Icmp", Expr::Map(code))
                }));
                self.add("AWS::EC2::NetworkAclEntry", rule, properties);
                if !id.is_empty() {
                    let (number, egress) = (entry.rule_number.to_string(), entry.egress.to_string());
                    self.identify(&[id, ":", &number, ":", &protocol.to_string(), ":", &egress]);
                }
            }
            for association in &acl.associations {
                let name = self.name(&name, "Association");
                let properties =
                    vec![("SubnetId", self.of(&association.subnet_id)), ("NetworkAclId", self.of(&acl.network_acl_id))];
                self.add("AWS::EC2::SubnetNetworkAclAssociation", name, properties);
                if !id.is_empty() {
                    self.identify(&[association.network_acl_association_id.as_str()]);
                }
            }
        }
    }

    fn nat_gateways(&mut self) {
        let network = self.network;
        for gateway in network.nat_gateways.iter() {
            let Some(subnet) = gateway.subnet_id.as_ref().filter(|id| self.stands.contains_key(id.as_str())) else {
                continue;
            };
            let of_subnet = network.subnets.get(subnet).and_then(|subnet| subnet.tags.name()).unwrap_or_default();
            let subnet = self.of(subnet);
            let name = self.name_or(&[gateway.tags.name().unwrap_or_default(), of_subnet], "NatGateway");
            let mut properties = vec![("SubnetId", subnet)];
            if gateway.connectivity_type == NatMode::Private {
                properties.push(("ConnectivityType", "private".into()));
            } else {
                let address = self.name(&name, "Eip");
                let mut domain = vec![("Domain", "vpc".into())];
                let allocation = gateway.nat_gateway_addresses.first().and_then(|it| it.allocation_id.as_ref());
                let known = allocation.and_then(|id| network.addresses.get(id.as_str()));
                domain.extend(known.and_then(|address| self.tags(&address.tags)));
                if let Some(id) = allocation {
                    self.stand(id, Expr::Attribute(address.clone(), "AllocationId"));
                }
                self.add("AWS::EC2::EIP", address.clone(), domain);
                self.identify(&[allocation.map_or("", Id::as_str)]);
                properties.push(("AllocationId", Expr::Attribute(address, "AllocationId")));
            }
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.nat_gateway_id, "AWS::EC2::NatGateway", name.clone(), properties);
            // The address of a gateway needs the VPC's way out.
            let attachments: Vec<String> = self.attachments(&gateway.vpc_id);
            if let Some(made) = self.blueprint.resources.last_mut() {
                made.needs = attachments;
            }
        }
    }

    /// The attachments of internet gateways to a VPC.
    fn attachments(&self, vpc: &Id) -> Vec<String> {
        let vpc = ("VpcId", self.of(vpc));
        let attached = self.blueprint.resources.iter().filter(|resource| {
            resource.kind == "AWS::EC2::VPCGatewayAttachment"
                && resource.properties.contains(&vpc)
                && resource.properties.iter().any(|(name, _)| *name == "InternetGatewayId")
        });
        attached.map(|resource| resource.name.clone()).collect()
    }

    fn instances(&mut self) {
        let network = self.network;
        for instance in network.instances.iter() {
            if !self.stands.contains_key(instance.subnet_id.as_str()) {
                continue;
            }
            let name = self.name(instance.tags.name().unwrap_or_default(), "Instance");
            let mut interfaces =
                network.network_interfaces.iter().filter(|it| it.instance_id.as_ref() == Some(&instance.instance_id));
            let first = interfaces.find(|it| it.device_index == 0);
            let mut properties =
                vec![("ImageId", Expr::Parameter(IMAGE)), ("InstanceType", instance.instance_type.as_str().into())];
            if first.is_none() {
                properties.push(("SubnetId", self.of(&instance.subnet_id)));
            }
            if let Some(interface) = first {
                let address = interface.private_ip_addresses.first();
                let address = address.map(|address| ("PrivateIpAddress", Expr::Text(address.to_string())));
                match self.own_public_address(instance, interface) {
                    None => {
                        properties.push(("SubnetId", self.of(&instance.subnet_id)));
                        if !self.is_usual(&interface.groups) {
                            properties.push(("SecurityGroupIds", self.all(&interface.groups)));
                        }
                        properties.extend(address);
                    }
                    // Only an interface can say it.
                    Some(is_public) => {
                        let mut own = vec![
                            ("DeviceIndex", "0".into()),
                            ("AssociatePublicIpAddress", Expr::Bool(is_public)),
                            ("SubnetId", self.of(&instance.subnet_id)),
                        ];
                        if !self.is_usual(&interface.groups) {
                            own.push(("GroupSet", self.all(&interface.groups)));
                        }
                        own.extend(address);
                        properties.push(("NetworkInterfaces", Expr::List(vec![Expr::Map(own)])));
                    }
                }
                if !interface.source_dest_check {
                    properties.push(("SourceDestCheck", Expr::Bool(false)));
                }
                self.stand(&interface.network_interface_id, Expr::Ref(name.clone()));
            }
            properties.extend(self.tags(&instance.tags));
            self.define(&instance.instance_id, "AWS::EC2::Instance", name, properties);
        }
    }

    /// Whether an interface has only the default security group of its VPC, which it gets where none is said (rule IF-22).
    fn is_usual(&self, groups: &[Id]) -> bool {
        matches!(groups, [only] if matches!(self.stands.get(only.as_str()), Some(Expr::Attribute(_, "DefaultSecurityGroup"))))
    }

    /// Whether an instance has a public address of AWS's, where its subnet says otherwise.
    fn own_public_address(&self, instance: &Instance, interface: &NetworkInterface) -> Option<bool> {
        let by_subnet = self.network.subnets.get(&instance.subnet_id)?.map_public_ip_on_launch;
        let is_running = instance.state == InstanceState::Running;
        match &interface.association {
            Some(public) if public.allocation_id.is_some() => None,
            Some(_) => (!by_subnet).then_some(true),
            None => (by_subnet && is_running).then_some(false),
        }
    }

    fn balancers(&mut self) {
        let network = self.network;
        for balancer in network.load_balancers.iter() {
            if !self.stands.contains_key(balancer.vpc_id.as_str()) {
                continue;
            }
            let name = self.name(&balancer.load_balancer_name, "LoadBalancer");
            let kind = if balancer.kind == LoadBalancerKind::Gateway { "gateway" } else { "network" };
            let mut properties = vec![
                ("Name", balancer.load_balancer_name.as_str().into()),
                ("Type", kind.into()),
                ("Subnets", list(&balancer.subnets, |subnet| self.of(&subnet.subnet_id))),
            ];
            if balancer.kind != LoadBalancerKind::Gateway {
                properties.push(("Scheme", balancer.scheme.as_str().into()));
            }
            if !balancer.security_groups.is_empty() {
                properties.push(("SecurityGroups", self.all(&balancer.security_groups)));
            }
            properties.extend(self.tags(&balancer.tags));
            self.define(&balancer.load_balancer_arn, "AWS::ElasticLoadBalancingV2::LoadBalancer", name, properties);
        }
        for group in network.target_groups.iter() {
            let name = self.name(&group.target_group_name, "TargetGroup");
            let target = |target: &crate::model::Target| {
                let mut members = vec![("Id", self.of(&target.id))];
                members.extend(target.port.map(|port| ("Port", Expr::Int(port.into()))));
                Expr::Map(members)
            };
            let mut properties = vec![
                ("Name", group.target_group_name.as_str().into()),
                ("Protocol", group.protocol.as_str().into()),
                ("Port", Expr::Int(group.port.into())),
                ("VpcId", self.of(&group.vpc_id)),
            ];
            // What targets are where nothing says it.
            if group.target_type.as_str() != "instance" {
                properties.push(("TargetType", group.target_type.as_str().into()));
            }
            if !group.targets.is_empty() {
                properties.push(("Targets", list(&group.targets, target)));
            }
            self.define(&group.target_group_arn, "AWS::ElasticLoadBalancingV2::TargetGroup", name, properties);
        }
        for listener in network.listeners.iter() {
            let balancer = network.load_balancers.get(&listener.load_balancer_arn);
            let name = self.name(balancer.map_or("", |it| &it.load_balancer_name), "Listener");
            let forward =
                Expr::Map(vec![("Type", "forward".into()), ("TargetGroupArn", self.of(&listener.target_group_arn))]);
            let mut properties = vec![("LoadBalancerArn", self.of(&listener.load_balancer_arn))];
            if let Some(port) = listener.port {
                properties.push(("Port", Expr::Int(port.into())));
                properties.push(("Protocol", listener.protocol.as_str().into()));
            }
            properties.push(("DefaultActions", Expr::List(vec![forward])));
            self.define(&listener.listener_arn, "AWS::ElasticLoadBalancingV2::Listener", name, properties);
        }
    }

    fn services(&mut self) {
        let network = self.network;
        let region = self.region;
        for service in network.endpoint_services.iter().filter(|it| it.region == region) {
            let balancers = service.network_load_balancer_arns.iter().chain(&service.gateway_load_balancer_arns);
            let balancer = balancers.into_iter().find_map(|arn| network.load_balancers.get(arn));
            let of_balancer = balancer.map_or("", |it| &it.load_balancer_name);
            let name = self.name_or(&[service.tags.name().unwrap_or_default(), of_balancer], "EndpointService");
            let mut properties = vec![("AcceptanceRequired", Expr::Bool(service.acceptance_required))];
            let balancers: [(&'static str, &Vec<Id>); 2] = [
                ("NetworkLoadBalancerArns", &service.network_load_balancer_arns),
                ("GatewayLoadBalancerArns", &service.gateway_load_balancer_arns),
            ];
            for (property, arns) in balancers {
                if !arns.is_empty() {
                    properties.push((property, self.all(arns)));
                }
            }
            properties.extend(self.tags(&service.tags));
            self.define(&service.service_id, "AWS::EC2::VPCEndpointService", name.clone(), properties);
            if !service.allowed_principals.is_empty() {
                let permissions = self.name(&name, "Permissions");
                let principals = list(&service.allowed_principals, |principal| Expr::Text(principal.clone()));
                let properties = vec![("ServiceId", Expr::Ref(name)), ("AllowedPrincipals", principals)];
                self.add("AWS::EC2::VPCEndpointServicePermissions", permissions, properties);
            }
            if service.private_dns_name.is_some() {
                self.note(&[service.service_id.as_str(), ": CloudFormation has no property for its private DNS name."]);
            }
        }
    }

    fn between(&mut self) {
        let network = self.network;
        for peering in network.peering_connections.iter() {
            let ends = [&peering.requester.vpc_id, &peering.accepter.vpc_id].map(|vpc| self.vpc_name(vpc));
            let ends = if ends.contains(&"") { String::new() } else { ends.join("-to-") };
            let name = self.name_or(&[peering.tags.name().unwrap_or_default(), &ends], "PeeringConnection");
            let mut properties =
                vec![("VpcId", self.of(&peering.requester.vpc_id)), ("PeerVpcId", self.of(&peering.accepter.vpc_id))];
            if peering.accepter.owner_id != peering.requester.owner_id {
                properties.push(("PeerOwnerId", Expr::Text(peering.accepter.owner_id.to_string())));
            }
            if peering.accepter.region != peering.requester.region {
                properties.push(("PeerRegion", peering.accepter.region.as_str().into()));
            }
            properties.extend(self.tags(&peering.tags));
            self.define(&peering.vpc_peering_connection_id, "AWS::EC2::VPCPeeringConnection", name, properties);
        }
        let region = self.region;
        for gateway in network.transit_gateways.iter().filter(|it| it.region == region) {
            let name = self.name(gateway.tags.name().unwrap_or_default(), "TransitGateway");
            let default = |id: &Option<Id>| if id.is_some() { "enable" } else { "disable" };
            let defaults = [
                ("DefaultRouteTableAssociation", default(&gateway.association_default_route_table_id)),
                ("DefaultRouteTablePropagation", default(&gateway.propagation_default_route_table_id)),
            ];
            let said = defaults.into_iter().filter(|(_, value)| *value != "enable");
            let mut properties: Properties = said.map(|(property, value)| (property, value.into())).collect();
            properties.extend(self.tags(&gateway.tags));
            self.define(&gateway.transit_gateway_id, "AWS::EC2::TransitGateway", name, properties);
        }
        for attachment in network.transit_attachments.iter() {
            let crate::model::AttachmentKind::Vpc { vpc_id, subnet_ids, appliance_mode, .. } = &attachment.kind else {
                continue;
            };
            let of_vpc = self.vpc_name(vpc_id);
            let name = self.name_or(&[attachment.tags.name().unwrap_or_default(), of_vpc], "TransitGatewayAttachment");
            let mut properties = vec![
                ("TransitGatewayId", self.of(&attachment.transit_gateway_id)),
                ("VpcId", self.of(vpc_id)),
                ("SubnetIds", self.all(subnet_ids)),
            ];
            if *appliance_mode {
                properties.push(("Options", Expr::Map(vec![("ApplianceModeSupport", "enable".into())])));
            }
            properties.extend(self.tags(&attachment.tags));
            let kind = "AWS::EC2::TransitGatewayVpcAttachment";
            self.define(&attachment.transit_gateway_attachment_id, kind, name, properties);
        }
    }

    /// Route tables by the name that stands for each. A main table cannot be named in a template: where it matters, one of its own
    /// takes its place, with the subnets that it serves.
    fn tables(&mut self) -> Vec<(&'n crate::model::RouteTable, String)> {
        let network = self.network;
        let mut named = Vec::new();
        for table in network.route_tables.iter() {
            if !self.stands.contains_key(table.vpc_id.as_str()) {
                continue;
            }
            let is_main = table.associations.iter().any(|association| association.main);
            let has_endpoint =
                network.vpc_endpoints.iter().any(|endpoint| endpoint.route_table_ids.contains(&table.route_table_id));
            let own = table.routes.iter().any(|route| route.target.kind() != TargetKind::Local);
            if is_main && !own && !has_endpoint && table.propagating_vgws.is_empty() {
                continue;
            }
            let mut subnets: Vec<&Id> = table.associations.iter().filter_map(|it| it.subnet_id.as_ref()).collect();
            let named_ones = subnets.len();
            if is_main {
                let explicit = |subnet: &Id| {
                    network
                        .route_tables
                        .iter()
                        .flat_map(|it| &it.associations)
                        .any(|it| it.subnet_id.as_ref() == Some(subnet))
                };
                let here = network.subnets.iter().filter(|subnet| subnet.vpc_id == table.vpc_id);
                subnets.extend(here.map(|subnet| &subnet.subnet_id).filter(|subnet| !explicit(subnet)));
            }
            let of_vpc = self.vpc_name(&table.vpc_id);
            let only = if let [only] = subnets.as_slice() { Some(self.of(only)) } else { None };
            let of_subnet = if let Some(Expr::Ref(name)) = &only { name.trim_end_matches("Subnet") } else { "" };
            let name = self.name_or(&[table.tags.name().unwrap_or_default(), of_subnet, of_vpc], "RouteTable");
            let mut properties = vec![("VpcId", self.of(&table.vpc_id))];
            properties.extend(self.tags(&table.tags));
            self.define(&table.route_table_id, "AWS::EC2::RouteTable", name.clone(), properties);
            let vpc = if let Expr::Ref(vpc) = self.of(&table.vpc_id) { Some(vpc).filter(|_| is_main) } else { None };
            self.comes_with(vpc.as_ref());
            for (at, subnet_id) in subnets.into_iter().enumerate() {
                let subnet = self.of(subnet_id);
                let wanted = if let Expr::Ref(name) = &subnet { name.clone() } else { String::new() };
                let association = self.name(&wanted, "RouteTableAssociation");
                let properties = vec![("SubnetId", subnet), ("RouteTableId", Expr::Ref(name.clone()))];
                self.add("AWS::EC2::SubnetRouteTableAssociation", association, properties);
                if at < named_ones {
                    self.identify(&[subnet_id.as_str(), "/", table.route_table_id.as_str()]);
                } else {
                    self.comes_with(vpc.as_ref());
                }
            }
            for gateway in table.associations.iter().filter_map(|association| association.gateway_id.as_ref()) {
                let association = self.name(&name, "GatewayAssociation");
                let properties = vec![("GatewayId", self.of(gateway)), ("RouteTableId", Expr::Ref(name.clone()))];
                self.add("AWS::EC2::GatewayRouteTableAssociation", association, properties);
                self.identify(&[gateway.as_str(), "/", table.route_table_id.as_str()]);
            }
            named.push((table, name));
        }
        named
    }

    fn endpoints(&mut self) {
        let network = self.network;
        for endpoint in network.vpc_endpoints.iter() {
            if !self.stands.contains_key(endpoint.vpc_id.as_str()) {
                continue;
            }
            let wanted = self.endpoint_name(endpoint);
            let name = self.name_or(&[endpoint.tags.name().unwrap_or_default(), &wanted], "Endpoint");
            let mut properties = vec![
                ("VpcEndpointType", endpoint.vpc_endpoint_type.as_str().into()),
                ("VpcId", self.of(&endpoint.vpc_id)),
            ];
            if !endpoint.service_name.is_empty() {
                properties.push(("ServiceName", self.service(&endpoint.service_name)));
            }
            let arns: [(&'static str, &Option<String>); 2] = [
                ("ResourceConfigurationArn", &endpoint.resource_configuration_arn),
                ("ServiceNetworkArn", &endpoint.service_network_arn),
            ];
            for (property, arn) in arns {
                properties.extend(arn.as_deref().map(|arn| (property, arn.into())));
            }
            let lists: [(&'static str, &Vec<Id>); 3] = [
                ("RouteTableIds", &endpoint.route_table_ids),
                ("SubnetIds", &endpoint.subnet_ids),
                ("SecurityGroupIds", &endpoint.groups),
            ];
            for (property, ids) in lists {
                if !(ids.is_empty() || property == "SecurityGroupIds" && self.is_usual(ids)) {
                    properties.push((property, self.all(ids)));
                }
            }
            if endpoint.vpc_endpoint_type == EndpointType::Interface {
                properties.push(("PrivateDnsEnabled", Expr::Bool(endpoint.private_dns_enabled)));
            }
            let policy = endpoint.policy_document.as_deref().and_then(|text| serde_json::from_str(text).ok());
            properties.extend(policy.map(|policy| ("PolicyDocument", Expr::Document(policy))));
            properties.extend(self.tags(&endpoint.tags));
            self.define(&endpoint.vpc_endpoint_id, "AWS::EC2::VPCEndpoint", name, properties);
        }
    }

    /// What an endpoint without a name is called: after its service, and where others are of the same one, after what they differ in.
    fn endpoint_name(&self, endpoint: &VpcEndpoint) -> String {
        let own = self.network.endpoint_services.iter().find(|it| it.service_name() == endpoint.service_name);
        let service = match own {
            Some(service) => service.tags.name().unwrap_or_default().to_owned(),
            None => {
                let is_said = |word: &&str| !matches!(*word, "com" | "amazonaws" | "aws" | "vpce");
                let words = endpoint.service_name.split('.').filter(is_said);
                let words = words.filter(|word| *word != self.region && !word.starts_with("vpce-svc-"));
                words.collect::<Vec<_>>().join("-")
            }
        };
        let same = || {
            let of_service = self.network.vpc_endpoints.iter().filter(|it| it.service_name == endpoint.service_name);
            of_service.filter(|it| self.stands.contains_key(it.vpc_id.as_str()))
        };
        let vpc = if same().any(|it| it.vpc_id != endpoint.vpc_id) { self.vpc_name(&endpoint.vpc_id) } else { "" };
        let differs =
            |it: &VpcEndpoint| it.vpc_id == endpoint.vpc_id && it.vpc_endpoint_type != endpoint.vpc_endpoint_type;
        let kind = if same().any(differs) { endpoint.vpc_endpoint_type.as_str() } else { "" };
        [vpc, &service, kind].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("-")
    }

    /// A service's name, with the Region and a service of the network's own left open.
    fn service(&self, name: &str) -> Expr {
        let own = name.rsplit('.').next().filter(|id| id.starts_with("vpce-svc-"));
        if let Some(Expr::Ref(service)) = own.and_then(|id| self.stands.get(id)) {
            return Expr::InRegion(["com.amazonaws.vpce.{}.${", service, "}"].concat());
        }
        let region = [".", self.region, "."].concat();
        if name.contains(&region) { Expr::InRegion(name.replace(&region, ".{}.")) } else { name.into() }
    }

    fn routes(&mut self, tables: &[(&'n crate::model::RouteTable, String)]) {
        for (table, name) in tables {
            let mut propagating = table.propagating_vgws.iter();
            if let Some(gateway) = propagating.next() {
                let propagation = self.name(name, "Propagation");
                let properties = vec![
                    ("RouteTableIds", Expr::List(vec![Expr::Ref(name.clone())])),
                    ("VpnGatewayId", self.of(gateway)),
                ];
                self.add("AWS::EC2::VPNGatewayRoutePropagation", propagation, properties);
            }
            for route in table.routes.iter().filter(|route| route.origin == Origin::CreateRoute) {
                let kind = route.target.kind();
                let target = match kind {
                    TargetKind::InternetGateway | TargetKind::VpnGateway => "GatewayId",
                    TargetKind::NatGateway => "NatGatewayId",
                    TargetKind::EgressOnlyInternetGateway => "EgressOnlyInternetGatewayId",
                    TargetKind::Instance | TargetKind::NetworkInterface => "InstanceId",
                    TargetKind::PeeringConnection => "VpcPeeringConnectionId",
                    TargetKind::TransitGateway => "TransitGatewayId",
                    TargetKind::VpcEndpoint => "VpcEndpointId",
                    TargetKind::Local | TargetKind::Lattice | TargetKind::Other => continue,
                };
                let is_of_gateway_endpoint = self
                    .network
                    .vpc_endpoints
                    .get(route.target.0.as_str())
                    .is_some_and(|endpoint| endpoint.vpc_endpoint_type == EndpointType::Gateway);
                if is_of_gateway_endpoint {
                    continue;
                }
                let destination = match &route.destination {
                    Destination::Cidr(cidr) if cidr.network().is_ipv4() => ("DestinationCidrBlock", (*cidr).into()),
                    Destination::Cidr(cidr) => ("DestinationIpv6CidrBlock", (*cidr).into()),
                    Destination::PrefixList(id) => ("DestinationPrefixListId", self.of(id)),
                };
                let is_default = matches!(&route.destination, Destination::Cidr(cidr) if cidr.prefix_len() == 0);
                let stem = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("RouteTable");
                let way = if is_default { "Default" } else { way(kind) };
                let route_name = self.name(&[stem, way, "Route"].concat(), "Route");
                let properties =
                    vec![("RouteTableId", Expr::Ref(name.clone())), destination, (target, self.of(&route.target.0))];
                self.add("AWS::EC2::Route", route_name, properties);
                self.identify(&[table.route_table_id.as_str(), "_", &route.destination.to_string()]);
                let needs =
                    if kind == TargetKind::InternetGateway { self.attachments(&table.vpc_id) } else { Vec::new() };
                if let Some(made) = self.blueprint.resources.last_mut() {
                    made.needs = needs;
                }
            }
        }
    }

    fn zones(&mut self) {
        let network = self.network;
        for zone in network.hosted_zones.iter() {
            let domain = zone.name.to_string();
            let name = self.name(&domain, "HostedZone");
            let vpcs = list(&zone.vpcs, |vpc| {
                Expr::Map(vec![("VPCId", self.of(&vpc.vpc_id)), ("VPCRegion", self.here(&vpc.vpc_region))])
            });
            let properties = vec![("Name", domain.trim_end_matches('.').into()), ("VPCs", vpcs)];
            self.define(&zone.id, "AWS::Route53::HostedZone", name.clone(), properties);
            for record in &zone.records {
                let mut properties = vec![
                    ("HostedZoneId", Expr::Ref(name.clone())),
                    ("Name", Expr::Text(record.name.to_string())),
                    ("Type", record.kind.as_str().into()),
                ];
                match &record.value {
                    RecordValue::Values(values, ttl) => properties.extend([
                        ("TTL", Expr::Text(ttl.to_string())),
                        ("ResourceRecords", list(values, |value| Expr::Text(value.clone()))),
                    ]),
                    RecordValue::Alias(target, _) => match self.alias(target) {
                        Some(alias) => properties.push(("AliasTarget", alias)),
                        None => {
                            self.note(&[
                                "The alias ",
                                &record.name.to_string(),
                                " is left out: its target is not here.",
                            ]);
                            continue;
                        }
                    },
                }
                let set = self.name(&[&record.name.to_string(), "-", &record.kind].concat(), "Record");
                self.add("AWS::Route53::RecordSet", set, properties);
                let record_name = record.name.to_string();
                self.identify(&[zone.id.as_str(), "_", record_name.trim_end_matches('.'), "_", &record.kind]);
            }
        }
    }

    fn resolver(&mut self) {
        let network = self.network;
        for endpoint in network.resolver_endpoints.iter() {
            let name = self.name(&endpoint.name, "ResolverEndpoint");
            let direction = match endpoint.direction {
                ResolverDirection::Inbound => "INBOUND",
                ResolverDirection::Outbound => "OUTBOUND",
            };
            let addresses = list(&endpoint.ip_addresses, |address| {
                let member = if address.ip.is_ipv4() { "Ip" } else { "Ipv6" };
                Expr::Map(vec![("SubnetId", self.of(&address.subnet_id)), (member, Expr::Text(address.ip.to_string()))])
            });
            let mut properties = Vec::new();
            properties.extend((!endpoint.name.is_empty()).then(|| ("Name", endpoint.name.as_str().into())));
            properties.extend([
                ("Direction", direction.into()),
                ("IpAddresses", addresses),
                ("SecurityGroupIds", self.all(&endpoint.security_group_ids)),
            ]);
            properties.extend(self.tags(&endpoint.tags));
            self.define(&endpoint.id, "AWS::Route53Resolver::ResolverEndpoint", name, properties);
        }
        for rule in network.resolver_rules.iter() {
            let domain = rule.domain_name.to_string();
            let domain = domain.trim_end_matches('.');
            let wanted = if rule.name.is_empty() { domain } else { &rule.name };
            let name = self.name(wanted, "ResolverRule");
            let kind = match rule.rule_type {
                ResolverRuleType::Forward => "FORWARD",
                ResolverRuleType::System => "SYSTEM",
            };
            let mut properties = Vec::new();
            properties.extend((!rule.name.is_empty()).then(|| ("Name", rule.name.as_str().into())));
            properties.extend([("DomainName", domain.into()), ("RuleType", kind.into())]);
            properties.extend(rule.resolver_endpoint_id.as_ref().map(|id| ("ResolverEndpointId", self.of(id))));
            if !rule.target_ips.is_empty() {
                let targets = list(&rule.target_ips, |ip| {
                    Expr::Map(vec![(if ip.is_ipv4() { "Ip" } else { "Ipv6" }, Expr::Text(ip.to_string()))])
                });
                properties.push(("TargetIps", targets));
            }
            self.define(&rule.id, "AWS::Route53Resolver::ResolverRule", name.clone(), properties);
            for association in &rule.associations {
                let association_name = self.name(&name, "Association");
                let properties =
                    vec![("ResolverRuleId", Expr::Ref(name.clone())), ("VPCId", self.of(&association.vpc_id))];
                self.add("AWS::Route53Resolver::ResolverRuleAssociation", association_name, properties);
                self.identify(&[association.id.as_str()]);
            }
        }
    }

    /// What an alias leads to: an endpoint's own name, by its place among them.
    fn alias(&self, target: &DnsName) -> Option<Expr> {
        let is_target = |name: &str| name.parse::<DnsName>().is_ok_and(|name| name == *target);
        let (endpoint, place) = self.network.vpc_endpoints.iter().find_map(|endpoint| {
            let names = endpoint.dns_entries(self.network);
            Some((endpoint, names.iter().position(|(name, _)| is_target(name))?))
        })?;
        let Expr::Ref(name) = self.of(&endpoint.vpc_endpoint_id) else { return None };
        Some(Expr::Map(vec![
            ("DNSName", Expr::DnsName(name.clone(), place)),
            ("HostedZoneId", Expr::DnsZone(name, place)),
            ("EvaluateTargetHealth", Expr::Bool(false)),
        ]))
    }

    fn here(&self, region: &str) -> Expr {
        if self.is_here(region) { Expr::InRegion("{}".to_owned()) } else { region.into() }
    }

    /// What has no place in it.
    fn not_written(&mut self) {
        let network = self.network;
        let is_default = |table: &&TransitRouteTable| {
            let id = &table.transit_gateway_route_table_id;
            network.transit_gateways.iter().any(|it| it.association_default_route_table_id.as_ref() == Some(id))
        };
        let tables = network.transit_route_tables.iter();
        let routes = tables.clone().filter(is_default).map(|table| table.routes.len()).sum();
        let is_further = |eni: &&NetworkInterface| eni.instance_id.is_some() && eni.device_index != 0;
        let counts: [(usize, (&str, &str)); 8] = [
            (
                tables.filter(|table| !is_default(table)).count(),
                ("transit gateway route table", "transit gateway route tables"),
            ),
            (
                routes,
                (
                    "static route of a transit gateway's default route table",
                    "static routes of a transit gateway's default route table",
                ),
            ),
            (
                network.network_interfaces.iter().filter(is_further).count(),
                ("further network interface of an instance", "further network interfaces of instances"),
            ),
            (network.profiles.iter().count(), ("Profile", "Profiles")),
            (network.service_networks.iter().count(), ("service network", "service networks")),
            (network.resource_configurations.iter().count(), ("resource configuration", "resource configurations")),
            (network.buckets.iter().count(), ("bucket", "buckets")),
            (network.on_premises.iter().count(), ("on-premises network", "on-premises networks")),
        ];
        for (count, what) in counts {
            if count > 0 {
                let (one, many) = what;
                let what = if count == 1 { [one, " is"].concat() } else { [many, " are"].concat() };
                self.note(&[&count.to_string(), " ", &what, " left out."]);
            }
        }
    }
}
