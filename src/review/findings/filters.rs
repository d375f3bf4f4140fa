//! Findings about security groups and network ACLs that hold whoever sends. It must not know journeys.

use super::super::requests::{self, Admitted};
use super::{Review, facts};
use crate::catalog;
use crate::model::{EndpointType, InterfaceType, NetworkAcl, Peer, RuleAction, SecurityGroup, VpcEndpoint};
use crate::net::{Cidr, Id, PortRange, Protocol};
use std::collections::BTreeSet;

impl<'a> Review<'a> {
    pub(super) fn filters(&mut self) {
        let network = self.network;
        // Groups with a member that is no endpoint.
        let members = network.network_interfaces.iter().filter(|it| it.interface_type != InterfaceType::VpcEndpoint);
        let clients: BTreeSet<&Id> = members.flat_map(|it| it.groups.iter()).collect();
        for endpoint in network.vpc_endpoints.iter().filter(|it| it.vpc_endpoint_type == EndpointType::Interface) {
            self.endpoint_groups(endpoint, &clients);
        }
        for acl in network.network_acls.iter() {
            self.closed_acl(acl);
        }
    }

    /// The port that clients of an endpoint's service ask on; None for a service of a customer.
    pub(super) fn port_of(&self, endpoint: &VpcEndpoint) -> Option<u16> {
        catalog::service_in(&endpoint.service_name, endpoint.service_region(self.network)).map(|it| it.default_port())
    }

    /// Rules SG-11, IF-35: groups without a rule by which any client gets in.
    fn endpoint_groups(&mut self, endpoint: &'a VpcEndpoint, clients: &BTreeSet<&Id>) {
        let network = self.network;
        let Some(port) = self.port_of(endpoint) else { return };
        let groups: Vec<&SecurityGroup> =
            endpoint.groups.iter().filter_map(|id| network.security_groups.get(id)).collect();
        if groups.is_empty() || groups.len() < endpoint.groups.len() {
            return;
        }
        let fits = |rule: &&crate::model::SecurityGroupRule| {
            !rule.is_egress
                && rule.ip_protocol.is_none_or(|it| it == Protocol::Tcp)
                && (rule.ip_protocol.is_none()
                    || rule.from_port < 0
                    || (rule.from_port..=rule.to_port).contains(&i32::from(port)))
        };
        let mut rules = groups.iter().flat_map(|group| group.rules.iter()).filter(fits).peekable();
        let only_itself = rules.peek().is_some();
        let admits_somebody = rules.any(|rule| match &rule.peer {
            Peer::Cidr(_) | Peer::PrefixList(_) => true,
            Peer::Group(id, _) => clients.contains(id) || network.unknown.contains(id),
        });
        if admits_somebody {
            return;
        }
        let (Some(group), Some(vpc)) = (groups.first(), self.vpc_of(endpoint)) else { return };
        let (id, group_id) = (&endpoint.vpc_endpoint_id, &group.group_id);
        let is_default = group.group_name == "default" && only_itself;
        let code = if is_default { "endpoint-with-default-group" } else { "endpoint-group-admits-nobody" };
        let fix: Vec<_> = vpc
            .cidr_block_association_set
            .iter()
            .map(|it| Admitted::Cidr(it.cidr_block))
            .map(|whom| requests::authorize(network, group, "AuthorizeSecurityGroupIngress", port, &whom))
            .collect();
        let about = facts([id.into(), group_id.into(), port.into()]);
        self.add(code, vec![id.clone(), group_id.clone()], about, fix);
    }

    /// Rule NACL-06: a custom ACL as it is created, with nothing but `*`.
    fn closed_acl(&mut self, acl: &'a NetworkAcl) {
        let admits = acl.entries.iter().any(|entry| entry.rule_action == RuleAction::Allow);
        if admits || acl.associations.is_empty() {
            return;
        }
        let id = &acl.network_acl_id;
        let mut components = vec![id.clone()];
        components.extend(acl.associations.iter().map(|it| it.subnet_id.clone()));
        let open = |egress| requests::admit_by_acl(self.network, acl, egress, Cidr::ALL_V4, PortRange::ALL);
        let fix = [false, true].into_iter().filter_map(open).collect();
        self.add("acl-denies-everything", components, facts([id.into()]), fix);
    }
}
