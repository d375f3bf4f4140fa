//! The words and sentences of the page itself. It must not know where on the page they stand.

use crate::reach::Stage;
use crate::review::cost::Charge;

/// Declares the page's words with their English form.
macro_rules! words {
    ($($key:ident = $english:literal,)*) => {
        /// A word or fixed sentence of the page.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Word { $(#[doc = $english] $key,)* }

        impl Word {
            /// Its English form.
            pub fn english(self) -> &'static str {
                match self { $(Self::$key => $english,)* }
            }
        }
    };
}

words! {
    Lab = "Endpoint Lab",
    NetworkTitle = "Network title",
    Untitled = "Untitled network",
    Undo = "Undo",
    Redo = "Redo",
    StartFrom = "Start from…",
    StartFromLead = "The network on the page is replaced: export it first to keep it.",
    StartEmpty = "Empty network",
    StartEmptyLead = "Nothing yet: build it from the terminal.",
    Share = "Share",
    Import = "Import",
    Export = "Export",
    Theme = "Theme",
    ThemeSystem = "Theme: as the system",
    ThemeLight = "Theme: light",
    ThemeDark = "Theme: dark",
    Help = "Help",
    Close = "Close",
    Cancel = "Cancel",
    From = "From",
    To = "To",
    Source = "Source",
    Destination = "Destination",
    AddEndpoint = "Add endpoint",
    Picture = "Picture",
    PictureHelp = "Drag or use the arrow keys to move, + and - to zoom, 0 to fit. The tree \"Network\" holds the same in words.",
    ZoomIn = "Zoom in",
    ZoomOut = "Zoom out",
    Fit = "Fit",
    Network = "Network",
    Inspector = "Inspector",
    InspectorEmpty = "Select something in the picture or in the tree to see its fields, and what can be done to it.",
    InspectorGone = "It is not there any more.",
    Delete = "Delete",
    Last = "The last change, for the AWS CLI",
    CopyCommand = "Copy command",
    Copied = "Copied.",
    Evidence = "Evidence",
    Beside = "Beside it",
    Nothing = "nothing",
    RouteTables = "Route tables",
    Dns = "DNS",
    Trace = "Trace",
    Matrix = "Matrix",
    Findings = "Findings",
    Cost = "Cost",
    Policy = "Policy",
    Terminal = "Terminal",
    TargetColumn = "Target",
    StateColumn = "State",
    OriginColumn = "Origin",
    MainTable = "main",
    NoSubnets = "no subnets",
    NoRouteTables = "No route table yet: each VPC brings one.",
    DnsAnswers = "DNS answers",
    AskedFrom = "Asked from",
    NameColumn = "Name",
    AnswerColumn = "Answer",
    AnsweredByColumn = "Answered by",
    PublicDns = "public DNS",
    NoAnswer = "no answer",
    AskName = "Ask for a name",
    Ask = "Ask",
    Stages = "Stages",
    Question = "Ask where packets go: choose a source and a destination.",
    Assumption = "Assumption",
    Alternatives = "Other answers",
    Subnet = "Subnet",
    MatrixEmpty = "No subnet yet.",
    MatrixLead = "From the first instance of each subnet, over HTTPS. A cell opens its trace.",
    NoHost = "no host",
    TerminalOutput = "Terminal output",
    Command = "Command",
    TerminalHint = "AWS CLI commands, `on web-1 dig NAME`, `on web-1 trace URL`, `lab help`. Up and Down bring earlier commands.",
    Service = "Service",
    ServiceHint = "S3, ssm, com.amazonaws.us-east-1.ecr.api …",
    EndpointType = "Endpoint type",
    Vpc = "VPC",
    Subnets = "Subnets",
    SecurityGroups = "Security groups",
    PrivateDnsNames = "Private DNS names",
    PrivateDnsNone = "This service offers no private DNS name.",
    NameTag = "Name tag (optional)",
    WhatWillChange = "What will change",
    CreateEndpoint = "Create endpoint",
    ChooseService = "Choose a service to see what would change.",
    NothingChanges = "No route, no DNS answer and no traced path changes.",
    Routes = "Routes",
    DnsChange = "DNS",
    Paths = "Paths",
    NoVpc = "There is no VPC yet: create one first.",
    NoMatch = "No service matches.",
    DefaultGroup = "None chosen: AWS takes the VPC's default group.",
    ImportLead = "Drop the JSON files of `aws ec2 describe-*` here, all together, or paste their text. Nothing leaves your browser.",
    ChooseFiles = "Choose files…",
    PasteJson = "JSON",
    ImportIt = "Import",
    ImportTaken = "Taken",
    ImportLeftOut = "Left out",
    ExportLead = "The network on the page as a file.",
    Document = "Lab document (JSON)",
    Svg = "Picture (SVG)",
    Script = "Script (AWS CLI)",
    Restored = "Your last network is back.",
    BrokenSave = "What was saved here could not be read. It is kept aside, and the first example is open instead.",
    NotSaved = "This browser does not let the page save: use Export to keep the network.",
    Undone = "Undone.",
    Redone = "Done again.",
    Opened = "Opened.",
    Welcome = "Add an endpoint, and see here what follows: which routes, names and paths change.",
    NoFollow = "No route, DNS answer or traced path changed.",
    Crash = "The page has stopped because of a fault of its own.",
    CrashLead = "Your network is saved in this browser. Reload the page to go on, or take it as a file first.",
    Reload = "Reload",
    SaveFile = "Save as a file",
    HelpLead = "Endpoint Lab models AWS VPC endpoints: change the network and watch route tables, DNS answers and packets' paths follow.",
    HelpKeys = "Keys",
    KeyUndo = "Undo, redo",
    KeyTabs = "Between tabs",
    KeyTree = "In the tree and the picture",
    KeyZoom = "Zoom the picture, fit it",
    KeyHelp = "This help",
    WorksOffline = "No account, no server: nothing you do here leaves your browser.",
    Private = "private",
    Public = "public",
    Blocked = "blocked",
    Unknown = "unknown",
    Pass = "passes",
    Fail = "blocked",
    Skipped = "not reached",
    AddedRow = "new",
    Gone = "gone",
    Region = "Region",
    Zone = "Availability Zone",
    Services = "AWS services",
    EmptyNetwork = "Nothing here yet.",
    Learn = "Rule",
    Instance = "Instance",
    EndpointPort = "Endpoint port",
 EvidenceHeight = "Height of the evidence",
    InTheTerminal = "In the terminal",
    AddSubnet = "Add subnet",
    AddRouteTable = "Add route table",
    AddSecurityGroup = "Add security group",
    SwitchDnsHostnames = "DNS hostnames off",
    SwitchDnsSupport = "DNS support off",
    AddInstance = "Launch instance",
    AssociateTable = "Associate route table",
    AddNat = "Add NAT gateway",
    AddRoute = "Add route",
    DeleteRoute = "Delete route",
    AddInboundRule = "Allow inbound",
    RemoveInboundRule = "Revoke inbound",
    RemoveOutboundRule = "Revoke outbound",
    AddAclEntry = "Add entry",
    AttachGateway = "Attach",
    DetachGateway = "Detach",
    ChangePolicy = "Change policy",
    AskDns = "Ask DNS",
    Change = "Change…",
    PolicyOf = "Policy of",
    PolicyDocument = "Policy document",
    NoPolicy = "No endpoint with a policy yet: gateway and interface endpoints have one.",
    Problems = "Problems",
    FullAccess = "Full access",
    Simulator = "Who may do what?",
    Who = "Principal (ARN)",
    Action = "Action",
    Resource = "Resource (ARN)",
    NoStatement = "No statement applies.",
    NoFindings = "Nothing is wrong or wasteful here.",
    Repair = "Repair, as commands",
    SmallestRepair = "Find the smallest change that makes it private",
    NoRepair = "No small change makes it private.",
    ShareLead = "The link carries the whole network in the part behind #, which browsers send to nobody. Whoever opens it keeps their own work: Undo brings it back.",
    Link = "Link",
    CopyLink = "Copy link",
    BrokenLink = "The link could not be opened, and your network is as it was.",
    LinkOpened = "Opened from a link.",
    Apply = "Apply",
    CostLead = "A month of 730 hours. Traffic is not guessed: it is charged per GB on top.",
    Charge = "Charge",
    Components = "For",
    Rate = "Rate",
    Monthly = "Monthly",
    Total = "Total",
    PerGb = "by traffic",
    NoPrice = "no price known",
    CostEmpty = "Nothing in the network is charged by the hour.",
    CostChange = "Cost",
    PerMonth = "a month",
    ThemeWord = "Theme",
    DropHere = "Drop to import",
    ImportUnknown = "Not known",
    ImportRepaired = "Repaired",
    ShowNetwork = "Show the network",
    Pasted = "The pasted text",
    Retry = "Try again",
    TakeBack = "Take it back",
    DocumentLead = "Everything, to be opened here again.",
    SvgLead = "The picture, for a page or a slide.",
    ScriptLead = "The changes made here, as commands.",
}

/// The word in the page's language.
pub fn word(key: Word) -> &'static str {
    key.english()
}

/// A sentence of the page with values in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Sentence<'a> {
    /// What a request did: its operation in AWS's words, and the resource.
    Done { operation: &'a str, name: &'a str },
    /// Route tables that gained and lost rows.
    Routes { gained: usize, lost: usize },
    /// Names that are answered otherwise than before.
    Answers { count: usize, name: &'a str },
    /// Traced paths that turned.
    Paths { count: usize, of: usize, to: &'a str, verdict: &'a str },
    /// A verdict with what carries the packets.
    Through { verdict: &'a str, via: &'a str, id: &'a str },
    /// A verdict with its first reason, and how many more things block.
    Because { verdict: &'a str, reason: &'a str, more: usize },
    /// A traced path, in the preview.
    Path { from: &'a str, to: &'a str },
    /// AWS's refusal, for a dialog.
    Refused { code: &'a str, message: &'a str },
    /// How many things were imported.
    Imported { taken: usize },
    /// A file is not what it should be.
    Unreadable { file: &'a str, why: &'a str },
    /// An element of a policy that is not as it must be.
    Fault { path: &'a str, wants: &'a str, found: &'a str },
    /// The statements that decide.
    ByStatement { names: &'a str },
    /// The length of a link.
    Characters { count: usize },
    /// A page's title.
    Title { network: &'a str },
    /// How many commands a history has.
    Subnets { names: &'a str },
}

impl Sentence<'_> {
    /// Its English form.
    pub fn english(&self) -> String {
        match self {
            Self::Done { operation, name } => {
                let (verb, rest) = english_operation(operation);
                join(&[verb, " ", &rest, if name.is_empty() { "" } else { " " }, name, "."])
            }
            Self::Routes { gained, lost } => {
                let table = |n: usize| if n == 1 { " route table" } else { " route tables" };
                let plus = join(&[&gained.to_string(), table(*gained), " gained a route"]);
                let minus = join(&[&lost.to_string(), table(*lost), " lost a route"]);
                match (*gained, *lost) {
                    (0, _) => minus,
                    (_, 0) => plus,
                    (_, _) => join(&[&plus, ", ", &minus]),
                }
            }
            Self::Answers { count: 1, name } => join(&[name, " is answered otherwise"]),
            Self::Answers { count, name } => {
                join(&[name, " and ", &count.saturating_sub(1).to_string(), " more names are answered otherwise"])
            }
            Self::Paths { count, of, to, verdict } => {
                let to = if to.is_empty() { &"it" } else { to };
                let noun = if *of == 1 { " host now reaches " } else { " hosts now reach " };
                let ending = match *verdict {
                    "private" => " privately",
                    "public" => " over public addresses",
                    "blocked" => "",
                    _ => ", as far as is known",
                };
                if *verdict == "blocked" {
                    let noun = if *of == 1 { " host no longer reaches " } else { " hosts no longer reach " };
                    return join(&[&count.to_string(), " of ", &of.to_string(), noun, to]);
                }
                join(&[&count.to_string(), " of ", &of.to_string(), noun, to, ending])
            }
            Self::Through { verdict, via, id } => {
                if id.is_empty() {
                    join(&[verdict, ", through ", via])
                } else {
                    join(&[verdict, ", through ", via, " ", id])
                }
            }
            Self::Because { verdict, reason, more: 0 } => join(&[verdict, ": ", reason]),
            Self::Because { verdict, reason, more } => join(&[
                verdict,
                ": ",
                reason,
                ", and ",
                &more.to_string(),
                if *more == 1 { " more reason" } else { " more reasons" },
            ]),
            Self::Path { from, to } => join(&[from, " to ", to]),
            Self::Refused { code, message } => join(&[code, ": ", message]),
            Self::Imported { taken } => join(&["Imported ", &taken.to_string(), " resources."]),
            Self::Unreadable { file, why } => join(&[file, ": ", why]),
            Self::Fault { path, wants, found: "" } => join(&[path, " ", wants, "."]),
            Self::Fault { path, wants, found } => join(&[path, " ", wants, ": ", found]),
            Self::ByStatement { names } => join(&["by statement ", names]),
            Self::Characters { count } => join(&[&count.to_string(), " characters"]),
            Self::Title { network } => join(&[network, " · Endpoint Lab"]),
            Self::Subnets { names } => names.to_string(),
        }
    }
}

/// The sentence in the page's language.
pub fn say(sentence: &Sentence<'_>) -> String {
    sentence.english()
}

/// The name of a stage.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Dns => "DNS",
        Stage::SecurityGroupOut => "Security group, out",
        Stage::NetworkAclOut => "Network ACL, out",
        Stage::Route => "Route",
        Stage::InternetGateway => "Internet gateway",
        Stage::NatGateway => "NAT gateway",
        Stage::EgressOnlyInternetGateway => "Egress-only gateway",
        Stage::GatewayEndpoint => "Gateway endpoint",
        Stage::GatewayLoadBalancer => "Gateway Load Balancer",
        Stage::Peering => "Peering",
        Stage::TransitGateway => "Transit gateway",
        Stage::Vpn => "VPN",
        Stage::Appliance => "Appliance",
        Stage::BlockPublicAccess => "Block Public Access",
        Stage::NetworkAclIn => "Network ACL, in",
        Stage::SecurityGroupIn => "Security group, in",
        Stage::EndpointState => "Endpoint state",
        Stage::LoadBalancer => "Load balancer",
        Stage::ResourceGateway => "Resource gateway",
        Stage::Destination => "Destination",
        Stage::EndpointPolicy => "Endpoint policy",
        Stage::ResourcePolicy => "Resource policy",
        Stage::Return => "Return",
    }
}

/// What a charge is for.
pub fn charge(charge: Charge) -> &'static str {
    match charge {
        Charge::GatewayEndpoint => "Gateway endpoint",
        Charge::InterfaceEndpointHours => "Interface endpoint, hours",
        Charge::InterfaceEndpointData => "Interface endpoint, data",
        Charge::GatewayLoadBalancerEndpointHours => "Gateway Load Balancer endpoint, hours",
        Charge::GatewayLoadBalancerEndpointData => "Gateway Load Balancer endpoint, data",
        Charge::ResourceEndpointHours => "Resource endpoint, hours",
        Charge::ResourceEndpointData => "Resource endpoint, data",
        Charge::ServiceNetworkEndpoint => "Service-network endpoint",
        Charge::CrossRegionData => "Data to another Region",
        Charge::NatGatewayHours => "NAT gateway, hours",
        Charge::NatGatewayData => "NAT gateway, data",
        Charge::CrossZoneData => "Data across zones",
        Charge::PublicIpv4Address => "Public IPv4 address",
        Charge::TransitGatewayAttachment => "Transit gateway attachment",
        Charge::VpnConnection => "VPN connection",
        Charge::LoadBalancer => "Load balancer",
        Charge::ResolverEndpoint => "Resolver endpoint",
        Charge::HostedZone => "Hosted zone",
    }
}

/// The plain reason behind a code of AWS's, and the way out, where the lab knows one.
pub fn hint(code: &str) -> Option<&'static str> {
    let hint = match code {
        "RouteAlreadyExists" => {
            "The table already has a route with this destination. Choose another table, or delete that route first."
        }
        "DependencyViolation" => "Something still needs it. Delete what is in it or refers to it first.",
        "InvalidSubnet.Conflict" => "The CIDR block overlaps another subnet of the VPC. Choose a block that is free.",
        "InvalidSubnet.Range" => "The CIDR block must lie within one of the VPC's own.",
        "InvalidVpc.Range" => "A VPC's IPv4 block is between /16 and /28.",
        "DuplicateSubnetsInSameZone" => {
            "An interface endpoint has at most one subnet in each Availability Zone. Keep one of the two."
        }
        "InvalidServiceName" => {
            "No service has this name in the VPC's Region, or this account may not use it. Look it up in the list."
        }
        "UnauthorizedOperation" => "Only the owner of the VPC may do this.",
        _ => return None,
    };
    Some(hint)
}

/// `CreateVpcEndpoint` as `Created` and `VPC endpoint`.
fn english_operation(operation: &str) -> (&'static str, String) {
    let words: Vec<String> = split_words(operation);
    let (verb, rest) = match words.split_first() {
        Some((first, rest)) => (first.as_str(), rest),
        None => ("", &[][..]),
    };
    let verb = match verb {
        "Create" => "Created",
        "Delete" => "Deleted",
        "Modify" => "Changed",
        "Replace" => "Replaced",
        "Associate" => "Associated",
        "Disassociate" => "Disassociated",
        "Attach" => "Attached",
        "Detach" => "Detached",
        "Authorize" => "Allowed",
        "Revoke" => "Revoked",
        "Run" => "Launched",
        "Terminate" => "Terminated",
        "Enable" => "Enabled",
        "Disable" => "Disabled",
        "Allocate" => "Allocated",
        "Release" => "Released",
        "Accept" => "Accepted",
        "Reject" => "Rejected",
        "Put" => "Put",
        "Register" => "Registered",
        "Change" => "Changed",
        "Start" => "Started",
        _ => "Done:",
    };
    let rest: Vec<String> = rest
        .iter()
        .map(|word| match word.as_str() {
            "Vpc" => "VPC".to_string(),
            "Dns" => "DNS".to_string(),
            "Acl" => "ACL".to_string(),
            "Nat" => "NAT".to_string(),
            "Cidr" => "CIDR".to_string(),
            _ => word.to_ascii_lowercase(),
        })
        .collect();
    let mut rest = rest.join(" ");
    for (plural, singular) in [("endpoints", "endpoint"), ("instances", "instance")] {
        if let Some(start) = rest.strip_suffix(plural) {
            rest = join(&[start, singular]);
        }
    }
    (verb, rest)
}

fn split_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(last) if !c.is_uppercase() => last.push(c),
            Some(_) | None => words.push(c.to_string()),
        }
    }
    words
}

fn join(parts: &[&str]) -> String {
    parts.concat()
}

#[cfg(test)]
mod tests {
    use super::{Sentence, say};

    #[track_caller]
    fn check(sentence: &Sentence<'_>, expected: &str) {
        assert_eq!(say(sentence), expected);
    }

    #[test]
    fn what_was_done_is_said_in_awss_words() {
        let done = |operation, name| Sentence::Done { operation, name };
        check(&done("CreateVpcEndpoint", "vpce-1"), "Created VPC endpoint vpce-1.");
        check(&done("DeleteVpcEndpoints", "vpce-1"), "Deleted VPC endpoint vpce-1.");
        check(&done("ModifyVpcAttribute", ""), "Changed VPC attribute.");
    }

    #[test]
    fn what_followed_is_counted() {
        check(&Sentence::Routes { gained: 1, lost: 0 }, "1 route table gained a route");
        check(&Sentence::Routes { gained: 2, lost: 1 }, "2 route tables gained a route, 1 route table lost a route");
        let paths = |verdict| Sentence::Paths { count: 1, of: 2, to: "s3", verdict };
        check(&paths("private"), "1 of 2 hosts now reach s3 privately");
        check(&paths("blocked"), "1 of 2 hosts no longer reach s3");
    }
}
