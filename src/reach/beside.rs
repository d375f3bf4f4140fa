//! Services that every host has beside it: the VPC's resolver, instance metadata, time. It must not know routes.

use super::resolver::{is_link_local_resolver, vpc_resolver};
use super::trace::{Detail, Outcome, Stage, Via};
use super::walk::Walk;
use crate::model::NetworkInterface;
use crate::net::{Id, Protocol};
use std::net::IpAddr;

impl<'a> Walk<'_, 'a> {
    /// Rules NACL-14, SG-14: whether the destination is a service beside the host, which neither filters nor routes concern.
    pub(super) fn beside(&mut self, eni: &'a NetworkInterface) -> bool {
        let Some(vpc) = self.reach.vpc(&eni.vpc_id) else { return false };
        let is_resolver = Some(self.dst) == vpc_resolver(vpc) || is_link_local_resolver(self.dst);
        let (protocol, port) = (self.query.protocol, self.query.port);
        let answers = is_resolver && matches!(protocol, Protocol::Tcp | Protocol::Udp) && port == 53;
        if !answers && !is_of_host(self.dst, protocol, port) {
            return false;
        }
        self.set_via(Via::Local);
        for stage in [Stage::SecurityGroupOut, Stage::NetworkAclOut, Stage::Route] {
            let detail = Detail::of("beside-the-host", [(&vpc.vpc_id).into(), self.dst.into()]);
            self.note(stage, Outcome::Skipped, None, None, "NACL-14", detail);
        }
        let id = Id::from(self.dst.to_string());
        self.visit(&id);
        if answers && !vpc.enable_dns_support {
            let detail = Detail::of("resolver-switched-off", [(&vpc.vpc_id).into()]);
            self.fail(Stage::Destination, Some(&id), "DNS_SUPPORT_DISABLED", "DNS-61", detail);
        } else {
            let detail = Detail::of("beside-the-host", [(&vpc.vpc_id).into(), self.dst.into()]);
            self.pass(Stage::Destination, &id, "NACL-14", detail);
        }
        true
    }
}

/// Instance metadata by HTTP, and the Amazon Time Sync Service.
fn is_of_host(address: IpAddr, protocol: Protocol, port: u16) -> bool {
    let last = match address {
        IpAddr::V4(v4) if v4.octets().starts_with(&[169, 254, 169]) => v4.octets().last().copied().map(u16::from),
        IpAddr::V6(v6) if v6.segments().starts_with(&[0xfd00, 0xec2, 0, 0, 0, 0, 0]) => {
            // The last part is read as it is written: fd00:ec2::254 has the digits of 169.254.169.254.
            v6.segments().last().and_then(|part| format!("{part:x}").parse().ok())
        }
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    };
    matches!((last, protocol, port), (Some(254), Protocol::Tcp, 80) | (Some(123), Protocol::Udp, 123))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn services_of_the_host() {
        let v6 = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(is_of_host(Ipv4Addr::new(169, 254, 169, 254).into(), Protocol::Tcp, 80));
        assert!(is_of_host(v6("fd00:ec2::254"), Protocol::Tcp, 80));
        assert!(is_of_host(v6("fd00:ec2::123"), Protocol::Udp, 123));
        assert!(!is_of_host(Ipv4Addr::new(169, 254, 169, 254).into(), Protocol::Tcp, 443));
        assert!(!is_of_host(Ipv4Addr::new(169, 254, 168, 254).into(), Protocol::Tcp, 80));
        assert!(!is_of_host(v6("fd00:ec2::1:254"), Protocol::Tcp, 80));
    }
}
