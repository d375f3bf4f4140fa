//! Prefix lists and security groups. It must not know who is in a group.

use super::{Draft, Expr, list};
use crate::model::{Entry, Peer, SecurityGroup, SecurityGroupRule};
use crate::net::Cidr;

impl Draft<'_> {
    pub(super) fn prefix_lists(&mut self) {
        let network = self.network;
        let region = self.region;
        for prefixes in network.prefix_lists.iter().filter(|it| it.region == region && it.owner_id != "AWS") {
            let name = self.name(&prefixes.prefix_list_name, "PrefixList");
            let entry = |entry: &Entry| {
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
    pub(super) fn groups(&mut self) {
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

    pub(super) fn rule(&self, rule: &SecurityGroupRule) -> Expr {
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
}
