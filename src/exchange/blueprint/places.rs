//! VPCs and what divides them: blocks, DHCP options, subnets, network ACLs. It must not know what stands in them.

use super::{Draft, Expr, Properties, list};
use crate::model::RuleAction;
use crate::net::Id;

impl Draft<'_> {
    pub(super) fn vpcs(&mut self) {
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

    pub(super) fn dhcp(&mut self, options: &Id, vpc: &str) {
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

    pub(super) fn subnets(&mut self) {
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
    pub(super) fn acls(&mut self) {
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
}
