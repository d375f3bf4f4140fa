//! A server that DNS questions go to: its address and port. It must not know who listens there.

use std::fmt;
use std::net::{AddrParseError, IpAddr, SocketAddr};
use std::str::FromStr;

/// The port of DNS.
pub const DNS_PORT: u16 = 53;

/// A DNS server. It is written as its address alone where its port is 53, else as `ADDRESS:PORT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsServer {
    pub ip: IpAddr,
    pub port: u16,
}

impl From<IpAddr> for DnsServer {
    fn from(ip: IpAddr) -> Self {
        Self { ip, port: DNS_PORT }
    }
}

impl FromStr for DnsServer {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        let with_port = |socket: SocketAddr| Self { ip: socket.ip(), port: socket.port() };
        text.parse::<IpAddr>().map(Self::from).or_else(|_| text.parse().map(with_port))
    }
}

impl fmt::Display for DnsServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            DNS_PORT => self.ip.fmt(f),
            port => SocketAddr::new(self.ip, port).fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DnsServer;

    #[track_caller]
    fn check(text: &str, port: u16) {
        let server: DnsServer = text.parse().unwrap();
        assert_eq!((server.port, server.to_string().as_str()), (port, text));
    }

    #[test]
    fn servers_are_written_as_they_are_read() {
        check("192.168.0.53", 53);
        check("192.168.0.53:5353", 5353);
        check("2001:db8::53", 53);
        check("[2001:db8::53]:853", 853);
        for text in ["", "192.168.0", "192.168.0.53:", "192.168.0.53:70000", "ns.example.com"] {
            assert!(text.parse::<DnsServer>().is_err(), "{text}");
        }
    }
}
