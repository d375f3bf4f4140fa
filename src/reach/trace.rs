//! A journey through the network with every reason, as data. It must not know how it comes about.

use crate::model::Destination;
use crate::net::SortedMap;
use crate::net::{Cidr, DnsName, Id, Protocol};
use std::fmt;
use std::net::IpAddr;

/// Where a question is asked from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// An instance, from its primary network interface.
    Instance(Id),
    /// Any network interface.
    Interface(Id),
    /// An on-premises host.
    Host(Id),
    /// A laptop on the internet.
    Internet,
}

/// Where a journey is to lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A name, resolved first.
    Name(DnsName),
    /// An address.
    Address(IpAddr),
}

/// The question that a trace answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub from: Source,
    pub to: To,
    /// The destination port; 0 for protocols without ports.
    pub port: u16,
    pub protocol: Protocol,
    /// The IAM action that is asked of the service, such as `s3:GetObject`; None stands for the service's usual one.
    pub action: Option<String>,
    /// The ARN that the action concerns.
    pub resource: Option<String>,
    /// The ARN of who asks.
    pub principal: Option<String>,
    /// Further keys of the request, such as `aws:PrincipalOrgID`.
    pub context: SortedMap<String, Vec<String>>,
}

impl Query {
    /// A TCP question.
    pub fn tcp(from: Source, to: To, port: u16) -> Self {
        Self {
            from,
            to,
            port,
            protocol: Protocol::Tcp,
            action: None,
            resource: None,
            principal: None,
            context: SortedMap::new(),
        }
    }
}

/// How a journey ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Reached without a public address on the way.
    Private,
    /// Reached through public addresses.
    Public,
    /// Not reached.
    Blocked,
    /// The facts do not decide it.
    Unknown,
}

impl Verdict {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
        }
    }
}

/// What carries a journey out of the source's VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    Local,
    GatewayEndpoint,
    InterfaceEndpoint,
    GatewayLoadBalancerEndpoint,
    ResourceEndpoint,
    ServiceNetworkEndpoint,
    InternetGateway,
    NatGateway,
    EgressOnlyInternetGateway,
    Peering,
    TransitGateway,
    Vpn,
    DirectConnect,
    Internet,
}

impl Via {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::GatewayEndpoint => "gateway-endpoint",
            Self::InterfaceEndpoint => "interface-endpoint",
            Self::GatewayLoadBalancerEndpoint => "gateway-load-balancer-endpoint",
            Self::ResourceEndpoint => "resource-endpoint",
            Self::ServiceNetworkEndpoint => "service-network-endpoint",
            Self::InternetGateway => "internet-gateway",
            Self::NatGateway => "nat-gateway",
            Self::EgressOnlyInternetGateway => "egress-only-internet-gateway",
            Self::Peering => "peering",
            Self::TransitGateway => "transit-gateway",
            Self::Vpn => "vpn",
            Self::DirectConnect => "direct-connect",
            Self::Internet => "internet",
        }
    }
}

/// What a step examines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Dns,
    SecurityGroupOut,
    NetworkAclOut,
    Route,
    InternetGateway,
    NatGateway,
    EgressOnlyInternetGateway,
    GatewayEndpoint,
    GatewayLoadBalancer,
    Peering,
    TransitGateway,
    Vpn,
    Appliance,
    BlockPublicAccess,
    NetworkAclIn,
    SecurityGroupIn,
    EndpointState,
    LoadBalancer,
    ResourceGateway,
    Destination,
    EndpointPolicy,
    ResourcePolicy,
    Return,
}

impl Stage {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::SecurityGroupOut => "security-group-out",
            Self::NetworkAclOut => "network-acl-out",
            Self::Route => "route",
            Self::InternetGateway => "internet-gateway",
            Self::NatGateway => "nat-gateway",
            Self::EgressOnlyInternetGateway => "egress-only-internet-gateway",
            Self::GatewayEndpoint => "gateway-endpoint",
            Self::GatewayLoadBalancer => "gateway-load-balancer",
            Self::Peering => "peering",
            Self::TransitGateway => "transit-gateway",
            Self::Vpn => "vpn",
            Self::Appliance => "appliance",
            Self::BlockPublicAccess => "block-public-access",
            Self::NetworkAclIn => "network-acl-in",
            Self::SecurityGroupIn => "security-group-in",
            Self::EndpointState => "endpoint-state",
            Self::LoadBalancer => "load-balancer",
            Self::ResourceGateway => "resource-gateway",
            Self::Destination => "destination",
            Self::EndpointPolicy => "endpoint-policy",
            Self::ResourcePolicy => "resource-policy",
            Self::Return => "return",
        }
    }
}

/// How a step ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Pass,
    Fail,
    Unknown,
    Skipped,
}

impl Outcome {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Skipped => "skipped",
        }
    }
}

/// A value that a sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Id(Id),
    Address(IpAddr),
    Cidr(Cidr),
    Name(DnsName),
    Number(u64),
    /// A fixed word, such as a protocol's name.
    Word(&'static str),
    Text(String),
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Address(address) => address.fmt(f),
            Self::Cidr(cidr) => cidr.fmt(f),
            Self::Name(name) => name.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Conversions from what facts are made of.
macro_rules! facts {
    ($($from:ty => $variant:ident),* $(,)?) => {
        $(impl From<$from> for Fact {
            fn from(value: $from) -> Self { Self::$variant(value.into()) }
        })*
    };
}
facts!(Id => Id, &Id => Id, IpAddr => Address, Cidr => Cidr, DnsName => Name, u64 => Number, u16 => Number, &'static str => Word, String => Text);

impl From<Protocol> for Fact {
    fn from(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Tcp => Self::Word("tcp"),
            Protocol::Udp => Self::Word("udp"),
            Protocol::Icmp => Self::Word("icmp"),
            Protocol::Icmpv6 => Self::Word("icmpv6"),
            Protocol::Other(number) => Self::Number(u64::from(number)),
        }
    }
}

impl From<&Destination> for Fact {
    fn from(destination: &Destination) -> Self {
        match destination {
            Destination::Cidr(cidr) => Self::Cidr(*cidr),
            Destination::PrefixList(id) => Self::Id(id.clone()),
        }
    }
}

/// What a step found, for its sentence: a key that `text` knows, and the values that the sentence names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Names the sentence.
    pub key: &'static str,
    /// Fills its places, in order.
    pub facts: Vec<Fact>,
}

impl Detail {
    /// A sentence without places.
    pub fn plain(key: &'static str) -> Self {
        Self { key, facts: Vec::new() }
    }

    /// A sentence with places.
    pub fn of<const N: usize>(key: &'static str, facts: [Fact; N]) -> Self {
        Self { key, facts: facts.into() }
    }
}

/// One stage of a journey.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub stage: Stage,
    pub outcome: Outcome,
    /// What decided it.
    pub component: Option<Id>,
    /// Reachability Analyzer's explanation code where it has one; else one of the lab's own.
    pub code: Option<&'static str>,
    /// The rule that decided it.
    pub rule: &'static str,
    pub detail: Detail,
}

/// A stage that fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocker {
    pub stage: Stage,
    pub component: Option<Id>,
    pub code: Option<&'static str>,
}

/// What the lab takes to be so where AWS's documents do not decide it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assumption {
    pub rule: &'static str,
    pub detail: Detail,
}

/// Who answered a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DnsSource {
    Public,
    EndpointPrivateDns,
    PrivateHostedZone,
    EndpointName,
    Forwarded,
    #[default]
    None,
}

impl DnsSource {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::EndpointPrivateDns => "endpoint-private-dns",
            Self::PrivateHostedZone => "private-hosted-zone",
            Self::EndpointName => "endpoint-name",
            Self::Forwarded => "forwarded",
            Self::None => "none",
        }
    }
}

/// How a resolution ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DnsStatus {
    #[default]
    NoError,
    NxDomain,
    ServFail,
    Timeout,
}

impl DnsStatus {
    /// Its word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoError => "NOERROR",
            Self::NxDomain => "NXDOMAIN",
            Self::ServFail => "SERVFAIL",
            Self::Timeout => "TIMEOUT",
        }
    }
}

/// What DNS said at the start of a journey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DnsSummary {
    pub status: DnsStatus,
    pub source: DnsSource,
    /// The zone or the endpoint that answered.
    pub zone: Option<Id>,
    /// In ascending order.
    pub answers: Vec<IpAddr>,
}

/// A route that covers the destination and lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    pub destination: Destination,
    pub matched: Cidr,
    pub target: Id,
    /// `MORE_SPECIFIC_ROUTE` or `HIGHER_PRIORITY_ROUTE` (rule RT-35).
    pub code: &'static str,
    pub rule: &'static str,
}

/// The first route that the journey took.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteUsed {
    pub route_table: Id,
    /// The destination as the table shows it.
    pub destination: Destination,
    /// The block that matched, which differs from the destination for a prefix list.
    pub matched: Cidr,
    pub target: Id,
    pub lost: Vec<Lost>,
}

/// The journey to one of several addresses that a name has.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    pub destination: IpAddr,
    pub trace: Trace,
}

/// A journey, with every reason. The verdict follows from the steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub verdict: Verdict,
    pub via: Option<Via>,
    /// Whether the packets leave Amazon's network; None where that is not known.
    pub leaves_amazon_network: Option<bool>,
    /// Whether the source needs a public address for this way.
    pub needs_public_ip: bool,
    /// The source address that the destination sees; None where blocked.
    pub source_seen: Option<IpAddr>,
    pub destination: Option<IpAddr>,
    pub port: u16,
    pub protocol: Protocol,
    pub dns: DnsSummary,
    pub route: Option<RouteUsed>,
    /// What the packet passes, from the source to the destination: ids, service names or an address.
    pub path: Vec<Id>,
    pub steps: Vec<Step>,
    pub blockers: Vec<Blocker>,
    pub assumptions: Vec<Assumption>,
    pub alternatives: Vec<Alternative>,
}
