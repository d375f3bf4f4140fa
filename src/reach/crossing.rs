//! From subnet to subnet where no host sends: a transit gateway's attachment, a load balancer's or resource gateway's node.
//! It must not know what lies behind them.

use super::back::Back;
use super::filter::{Direction, Flow, acl_admits};
use super::trace::{Detail, Outcome, Stage};
use super::walk::Walk;
use crate::model::{Attachment, AttachmentKind, NetworkInterface, Subnet};
use crate::net::Id;
use std::net::IpAddr;

impl<'a> Walk<'_, 'a> {
    /// Whether the source is a translator, which uses other ports than a host (rule NACL-10).
    fn is_translated(&self) -> bool {
        self.home.is_some_and(|home| home.addresses().all(|it| Some(it) != self.src))
    }

    /// From a subnet into the attachment of its zone. Rules NACL-02, NACL-03.
    ///
    /// The ACL of the attachment's subnet judges what comes in by its source, and replies, where they go to another subnet, by
    /// their destination; replies within the subnet it does not judge:
    /// <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html>
    pub(super) fn enter_attachment(&mut self, attachment: &Attachment, subnet: &'a Subnet) {
        let AttachmentKind::Vpc { subnet_ids, .. } = &attachment.kind else { return };
        let reach = self.reach;
        let mut entries = subnet_ids.iter().filter_map(|id| reach.subnet(id));
        let entry = entries.find(|it| it.availability_zone_id == subnet.availability_zone_id);
        let (Some(entry), Some(src)) = (entry, self.src) else { return };
        self.acl(entry, Direction::In, src, Stage::NetworkAclIn);
        let is_translator = self.is_translated();
        if entry.subnet_id != subnet.subnet_id {
            self.back.push(Back::Acl { subnet: entry, direction: Direction::Out, remote: src, is_translator });
        } else if matches!(self.back.last(), Some(Back::Acl { subnet: last, .. }) if last.subnet_id == entry.subnet_id)
        {
            self.back.pop();
        }
    }

    /// Out of an attachment, by the local route of its subnet. Rules NACL-02, NACL-03, GWLB-13.
    ///
    /// The ACL of the attachment's subnet judges what goes to another subnet by its destination, and replies by their source;
    /// what goes to its own subnet it does not judge, but the replies, in both directions (see [`Self::enter_attachment`]).
    pub(super) fn leave_attachment(&mut self, vpc_id: &'a Id, entry: &'a Subnet) {
        let beside = self.reach.interface_at(vpc_id, self.dst).filter(|eni| eni.subnet_id == entry.subnet_id);
        let (Some(eni), Some(src)) = (beside, self.src) else {
            self.pass_attachment(entry);
            self.arrive_in_vpc(vpc_id, None);
            return;
        };
        self.note(Stage::NetworkAclIn, Outcome::Skipped, None, None, "NACL-02", Detail::plain("same-subnet"));
        let is_translator = self.is_translated();
        self.back.push(Back::Acl { subnet: entry, direction: Direction::In, remote: self.dst, is_translator });
        self.back.push(Back::Acl { subnet: entry, direction: Direction::Out, remote: src, is_translator });
        self.back.push(Back::Route { subnet: entry, to: src });
        self.groups_in(eni);
        self.deliver(eni);
    }

    /// Out of an attachment's subnet to another one, or on to a gateway.
    pub(super) fn pass_attachment(&mut self, entry: &'a Subnet) {
        self.acl(entry, Direction::Out, self.dst, Stage::NetworkAclOut);
        let is_translator = self.is_translated();
        self.back.push(Back::Acl { subnet: entry, direction: Direction::In, remote: self.dst, is_translator });
    }

    /// The subnets that lie between a node and what it sends to; none within a subnet, or where one is not known.
    fn subnets_between(
        &self,
        node: Option<&NetworkInterface>,
        to: &NetworkInterface,
    ) -> Option<(&'a Subnet, &'a Subnet)> {
        let node = node.filter(|node| node.subnet_id != to.subnet_id)?;
        Some((self.reach.subnet(&node.subnet_id)?, self.reach.subnet(&to.subnet_id)?))
    }

    /// Whether the ACLs between a node and a target let a packet of `source` through. Rules NACL-02, NACL-09.
    pub(super) fn acls_let_through(
        &self,
        node: Option<&NetworkInterface>,
        to: &NetworkInterface,
        port: u16,
        source: Option<IpAddr>,
    ) -> bool {
        let between = self.subnets_between(node, to);
        let (Some((out_of, into)), Some(source), Some(target)) = (between, source, to.primary()) else { return true };
        let admits = |subnet, direction, remote| {
            let flow = Flow { remote, remote_groups: None, protocol: self.query.protocol, port };
            self.reach.acl_of(subnet).is_none_or(|acl| acl_admits(acl, direction, flow).0)
        };
        admits(out_of, Direction::Out, target) && admits(into, Direction::In, source)
    }

    /// From a node of a load balancer or a resource gateway to a target in another subnet: both subnets' ACLs judge the packet
    /// and its reply. Rules NACL-02, NACL-03, NACL-10.
    pub(super) fn cross_to_target(
        &mut self,
        node: Option<&NetworkInterface>,
        to: &NetworkInterface,
        port: u16,
        source: Option<IpAddr>,
    ) {
        let between = self.subnets_between(node, to);
        let (Some((out_of, into)), Some(source), Some(target)) = (between, source, to.primary()) else { return };
        self.acl_at(out_of, Direction::Out, target, port, Stage::NetworkAclOut);
        self.acl_at(into, Direction::In, source, port, Stage::NetworkAclIn);
        let is_translator = node.is_some_and(|node| node.addresses().any(|it| it == source));
        self.back.push(Back::Acl { subnet: out_of, direction: Direction::In, remote: target, is_translator });
        self.back.push(Back::Acl { subnet: into, direction: Direction::Out, remote: source, is_translator });
    }
}
