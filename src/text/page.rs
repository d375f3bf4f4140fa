//! The words and sentences of the page itself. It must not know where on the page they stand.

use super::details::filled;
use super::language::{counted, own, string};
use crate::control::operations;
use crate::net::SortedSet;
use crate::policy::Fault;
use crate::reach::{DnsSource, Stage};
use crate::review::cost::Charge;

keyed! {
    /// A word or fixed sentence of the page.
    Word in "word":
    Lab = "Endpoint Lab",
    NetworkTitle = "Network title",
    Untitled = "Untitled network",
    Undo = "Undo",
    Redo = "Redo",
    StartFrom = "Start from…",
    StartFromLead = "What you have now is kept a step back: Undo brings it back.",
    Examples = "Examples",
    StartEmpty = "Empty network",
    StartEmptyLead = "Nothing yet: build it by Change…, or in the terminal.",
    ExampleMissing = "This example could not be fetched, and your network is as it was:",
    Tour = "Take the tour",
    TourLead = "Five steps on the network that is open, the last one being a gateway endpoint of yours. Leave it when you like.",
    TourName = "Tour",
    TourNext = "Next",
    TourBack = "Back",
    TourLeave = "Leave the tour",
    TourDone = "Done",
    HelpTerms = "Terms",
    WhatIsIt = "What it is",
    AwsSays = "AWS about it",
    Operation = "Operation",
    OpenInLab = "Open in Endpoint Lab",
    OperationHint = "create-subnet, route, security group …",
    ChangeAnything = "Change…",
    MoreFields = "More that AWS takes",
    AsCommand = "As a command",
    NothingFits = "Nothing there fits yet.",
    Yes = "yes",
    No = "no",
    NotGiven = "–",
    CarryOut = "Carry out",
    FillIn = "Fill in what is required to see what would change.",
    MoreActions = "All that can be done",
    Suggested = "Suggested",
    Dependents = "This depends on it, and goes first:",
    DeleteAll = "Delete all of it",
    RuleSource = "AWS's rule",
    History = "History",
    HistoryLead = "Every step since the start, as a command. Choose two points to see what turned between them.",
    HistoryEmpty = "Nothing was changed yet: there is nothing to compare.",
    Earlier = "Earlier point",
    Later = "Later point",
    TheStart = "The start",
    ImportedNetwork = "Imported a network",
    WhatTurned = "What turned",
    Because = "because",
    SortBy = "Sort by",
    LessSpecific = "matches, and is less specific",
    NoMatchRow = "does not hold the address",
    AccountOfCall = "Account that calls",
    OneALine = "one on each line",
    OnePairALine = "NAME=VALUE, one on each line",
    AddItem = "Add",
    RemoveItem = "Remove",
    DoesNotFit = "would be refused",
    WouldWork = "This would work:",
    LowerPriority = "matches as closely, and comes after it in AWS's order",
    ForAddress = "for",
    Before = "before:",
    WhatColumn = "What",
    WinsRow = "wins: the most specific that holds the address",
    Share = "Share",
    Import = "Import",
    Export = "Export",
    Language = "Language",
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
    Find = "Find",
    FindHint = "Id, name, address or CIDR",
    Show = "Show",
    ShowRouteTables = "Route tables",
    ShowEndpoints = "Lines of endpoints",
    ShowServices = "Services without an endpoint",
    StressPath = "The traced path",
    StressSelection = "What is selected, and what it touches",
    StressNothing = "Everything alike",
    Overview = "Overview",
    Packet = "The packet, step by step",
    StepBack = "Step back",
    StepOn = "Step on",
    Play = "Play",
    Pause = "Pause",
    Network = "Network",
    Inspector = "Inspector",
    InspectorEmpty = "Select something in the picture or in the tree to see its fields, and what can be done to it.",
    InspectorGone = "It is not there any more.",
    Delete = "Delete",
    Last = "The last change, for the AWS CLI",
    CopyCommand = "Copy command",
    Copied = "Copied.",
    CopyParts = "Copy",
    PasteParts = "Paste",
    PasteHint = "Ctrl+V makes another one of it.",
    KeyCopy = "Copy what is selected, paste it",
    NoWayToCopy = "The lab does not copy such a thing",
    ComesWithVpc = "Each VPC has its own",
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
    NoAddress = "no address (NOERROR)",
    ByPrivateDns = "private DNS of an endpoint",
    ByHostedZone = "private hosted zone",
    ByEndpointName = "the endpoint's own name",
    ByForwarding = "forwarded",
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
    Variables = "Variables",
    TerminalHint = "AWS CLI commands, `on web-1 dig NAME`, `on web-1 trace URL`, `lab help`. Tab completes, Up and Down bring earlier commands.",
    Service = "Service",
    ServiceHint = "S3, ssm, com.amazonaws.us-east-1.ecr.api …",
    Endpoint = "Endpoint",
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
    NoSubnetChosen = "None chosen: the endpoint gets no address, and nothing reaches it.",
    DefaultGroup = "None chosen: AWS takes the VPC's default group.",
    ImportLead = "Drop here, all together, or paste: what `aws ec2 describe-*` prints, CloudFormation templates, Terraform plans and states in JSON, a lab document or its picture. Nothing leaves your browser.",
    ChooseFiles = "Choose files…",
    PasteJson = "JSON or YAML",
    ImportIt = "Import",
    ImportTaken = "Taken",
    ImportLeftOut = "Left out",
    ExportLead = "The network on the page as a file.",
    Document = "Lab document (JSON)",
    Svg = "Picture (SVG)",
    Png = "Picture (PNG)",
    Script = "Script (AWS CLI)",
    Restored = "Your last network is back.",
    BrokenSave = "What was saved here could not be read. It is kept aside, and the first example is open instead.",
    NotSaved = "This browser does not let the page save: use Export to keep the network.",
    Undone = "Undone.",
    Redone = "Done again.",
    Opened = "Opened.",
    Welcome = "Add an endpoint, and see here what follows: which routes, names and paths change.",
    NoFollow = "No route, DNS answer or traced path changed.",
    NoOtherFollow = "No other route, DNS answer or traced path changed.",
    Crash = "The page has stopped because of a fault of its own.",
    CrashLead = "Your network is saved in this browser. Reload the page to go on, or take it as a file first.",
    Reload = "Reload",
    SaveFile = "Save as a file",
    HelpLead = "Endpoint Lab models AWS VPC endpoints: change the network and watch route tables, DNS answers and packets' paths follow.",
    HelpKeys = "Keys",
    KeyChange = "Change anything: choose an operation, fill in its form",
    KeyFind = "Find a thing, and go there",
    KeyClose = "Close a dialog or a list; the focus is where it was",
    KeyUndo = "Undo, redo",
    KeyTabs = "Between tabs",
    KeyTree = "In the tree and the picture",
    KeyMany = "Select several: a row, a range, a thing in the picture with Ctrl and click",
    KeyDelete = "Delete what is selected, with what depends on it listed first",
    KeyZoom = "Zoom the picture, fit it",
    KeyHelp = "This help",
    NewVersion = "A new version is there: reload",
    NewVersionWaits = "A new version is there: close the lab's other pages, then reload",
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
    InternetGateway = "internet gateway",
    EgressOnlyGateway = "egress-only internet gateway",
    VpnGateway = "virtual private gateway",
    ResolverRule = "Resolver rule",
    Profile = "Route 53 Profile",
    DhcpOptions = "DHCP options",
    TransitGateway = "transit gateway",
    Peering = "peering connection",
    NatGateway = "NAT gateway",
    SecurityGroup = "security group",
    RouteTable = "route table",
    RouteTableMain = "route table, main",
    TreeService = "Service",
    OnPremises = "On-premises network",
    Host = "Host",
 EvidenceHeight = "Height of the evidence",
    AskDns = "Ask DNS",
    Change = "Change…",
    PolicyOf = "Policy of",
    PolicyDocument = "Policy document",
    NoPolicy = "No endpoint has a policy yet. Add a gateway or an interface endpoint: its policy is edited and tried out here.",
    Problems = "Problems",
    FullAccess = "Full access",
    Simulator = "Who may do what?",
    Who = "Principal (ARN)",
    Action = "Action",
    Resource = "Resource (ARN)",
    NoStatement = "No statement applies.",
    NoFindings = "Nothing is wrong or wasteful here.",
    FoundError = "error",
    FoundWarning = "warning",
    FoundNote = "note",
    Repair = "Repair, as commands",
    SmallestRepair = "Find the smallest change that makes it private",
    NoRepair = "No small change makes it private.",
    ShareLead = "The link carries the whole network in the part behind #, which browsers send to nobody. Whoever opens it keeps their own work: Undo brings it back.",
    Link = "Link",
    CopyLink = "Copy link",
    CopyHtml = "Copy HTML",
    CopyHtmlLead = "For another page: the lab, and the picture and tables that stand there without scripts.",
    ShareShow = "What to show",
    ShareAll = "Nothing ticked: all of it.",
    ShareReadOnly = "Read-only",
    ShareReader = "The reader's own",
    ShareTheme = "Theme",
    Light = "Light",
    Dark = "Dark",
    ShareQuestion = "With this question",
    ShareRedact = "Without account ids, names, tags and public addresses",
    ShareRedactLead = "Each is replaced by the same everywhere: what reaches what stays as it is.",
    ShareReplaced = "What is replaced",
    ShareNothing = "Nothing in this network has to be replaced.",
    IsReadOnly = "This lab was shared to be read. Edit it to change it: your own work is a step back.",
    EditIt = "Edit it",
    ShowAll = "Show all of it",
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
    ImportStopped = "Cancelled. The lab is as it was.",
    ReadingNetwork = "Putting the network together…",
    ReadingOutlook = "Working out what it means…",
    Parameters = "Parameters",
    ReadAgain = "Read again with these values",
    Matters = "What matters first",
    LabHere = "The lab that is here",
    ReplaceLab = "Replace the lab",
    JoinLab = "Add to the lab",
    OpenReplaces = "A lab document brings its own history. Undo brings the lab that is here back as long as nothing else is done.",
    KindAnswers = "AWS CLI answers",
    KindTemplate = "CloudFormation template",
    KindTerraform = "Terraform plan or state",
    KindDocument = "Lab document",
    KindPicture = "Picture with its lab",
    KindLink = "Link to a lab",
    Pasted = "The pasted text",
    Retry = "Try again",
    TakeBack = "Take it back",
    DocumentLead = "Everything, to be opened here again.",
    SvgLead = "The picture, for a page or a slide.",
    PngLead = "The picture in pixels, where SVG is not taken.",
    ScriptLead = "The changes made here, as commands.",
    CloudFormationLead = "A CloudFormation template in YAML.",
    CloudFormationJsonLead = "A CloudFormation template in JSON.",
    TerraformLead = "Terraform's configuration in HCL.",
    TerraformImportLead = "Blocks with which Terraform takes over what is already in an account.",
    DescribeLead = "What `aws ec2 describe-*` would print.",
    Copy = "Copy",
    Download = "Download",
}

/// The word in the page's language.
pub fn word(key: Word) -> &'static str {
    key.text()
}

/// The same where the word is known when the program is built: what says only such words does not carry all the others.
#[inline(always)]
pub fn fixed(key: Word) -> &'static str {
    match Word::ALL.get(key as usize) {
        Some((key, english)) => string("word", key, english),
        None => "",
    }
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
    /// Traced paths that turned, and to what: a verdict, or `still` for what is blocked by another thing than before.
    Paths { count: usize, of: usize, to: &'a str, verdict: &'a str },
    /// A verdict with what carries the packets.
    Through { verdict: &'a str, via: &'a str, id: &'a str },
    /// A verdict with its first reason, and how many more things block.
    Because { verdict: &'a str, reason: &'a str, more: usize },
    /// A traced path, in the preview.
    Path { from: &'a str, to: &'a str },
    /// The button that adds something to a place of the picture.
    AddTo { place: &'a str },
    /// What was copied, to be pasted.
    CopiedParts { names: &'a str },
    /// What was pasted.
    PastedParts { names: &'a str },
    /// What could not be pasted, and why.
    NotPasted { what: &'a str },
    /// AWS's refusal, for a dialog.
    Refused { code: &'a str, message: &'a str },
    /// How many things were imported.
    Imported { taken: usize },
    /// How far an import is: the file's number, how many there are, its name, and megabytes.
    Reading { number: usize, of: usize, file: &'a str, done: &'a str, all: &'a str },
    /// How many errors, warnings and notes there are.
    Found { errors: usize, warnings: usize, notes: usize },
    /// How many ways from subnets to services end how.
    Ways { private: usize, public: usize, blocked: usize, unknown: usize },
    /// What a network costs a month, before traffic.
    Monthly { cost: &'a str },
    /// What a gateway endpoint that there is not would change.
    EndpointWould { service: &'a str, vpc: &'a str, follows: &'a str },
    /// A file is not what it should be.
    Unreadable { file: &'a str, why: &'a str },
    /// An element of a policy that is not as it must be.
    Fault { path: &'a str, fault: Fault, found: &'a str },
    /// The statements that decide.
    ByStatement { names: &'a str },
    /// How many things are selected together.
    Chosen { count: usize },
    /// How many ways there are to go on with a command.
    Completions { count: usize },
    /// The length of a link.
    Characters { count: usize },
    /// A page's title.
    Title { network: &'a str },
    /// A network that was opened in the place of another.
    OpenedNetwork { title: &'a str },
    /// How many commands a history has.
    Subnets { names: &'a str },
}

/// Sentences by their keys; `{0}` stands for the first value, and so on.
const SENTENCES: &[(&str, &str)] = &[
    ("And", "{0}, {1}"),
    ("Answers.one", "{0} is answered otherwise"),
    ("Through", "{0}, through {1}"),
    ("Through.id", "{0}, through {1} {2}"),
    ("Because", "{0}: {1}"),
    ("Path", "{0} to {1}"),
    ("AddTo", "Add to {0}"),
    ("CopiedParts", "Copied {0}."),
    ("PastedParts", "Pasted {0}."),
    ("NotPasted", "Not pasted: {0}."),
    ("Refused", "{0}: {1}"),
    ("Unreadable", "{0}: {1}"),
    ("Reading", "Reading file {0} of {1}, {2}: {3} of {4} MB are read"),
    ("Found", "Findings: {0} errors, {1} warnings, {2} notes."),
    ("Ways", "Ways from subnets to AWS services: {0} private, {1} public, {2} blocked, {3} unknown."),
    ("Monthly", "{0} a month, before traffic."),
    ("EndpointWould", "A gateway endpoint for {0} in {1} costs nothing. With it: {2}"),
    ("Fault", "{0}."),
    ("Fault.found", "{0}: {1}"),
    ("ByStatement", "by statement {0}"),
    ("Title", "{0} · Endpoint Lab"),
    ("OpenedNetwork", "Opened: {0}"),
    ("It", "it"),
    ("Done.Create", "Created {0}."),
    ("Done.Delete", "Deleted {0}."),
    ("Done.Modify", "Changed {0}."),
    ("Done.Replace", "Replaced {0}."),
    ("Done.Associate", "Associated {0}."),
    ("Done.Disassociate", "Disassociated {0}."),
    ("Done.Attach", "Attached {0}."),
    ("Done.Detach", "Detached {0}."),
    ("Done.Authorize", "Allowed {0}."),
    ("Done.Revoke", "Revoked {0}."),
    ("Done.Run", "Launched {0}."),
    ("Done.Terminate", "Terminated {0}."),
    ("Done.Enable", "Enabled {0}."),
    ("Done.Disable", "Disabled {0}."),
    ("Done.Allocate", "Allocated {0}."),
    ("Done.Release", "Released {0}."),
    ("Done.Accept", "Accepted {0}."),
    ("Done.Reject", "Rejected {0}."),
    ("Done.Put", "Put {0}."),
    ("Done.Register", "Registered {0}."),
    ("Done.Change", "Changed {0}."),
    ("Done.Start", "Started {0}."),
    ("Done.Deregister", "Deregistered {0}."),
    ("Done.Set", "Set {0}."),
    ("Done.Fail", "{0} has failed."),
    ("Done.Restore", "{0} is back."),
    ("Done.Other", "Done: {0}."),
];

/// Sentences that count, by their keys: their forms for one, and for other numbers. The first value counts where nothing else is
/// said.
const COUNTED: &[(&str, [&str; 2])] = &[
    ("Endpoints", ["{0} endpoint", "{0} endpoints"]),
    ("Routes.gained", ["{0} route table gained a route", "{0} route tables gained a route"]),
    ("Routes.lost", ["{0} route table lost a route", "{0} route tables lost a route"]),
    // {1} counts.
    ("Answers", ["{0} and {1} more name are answered otherwise", "{0} and {1} more names are answered otherwise"]),
    // Of these the second value counts: the hosts.
    ("Paths.private", ["{0} of {1} host now reaches {2} privately", "{0} of {1} hosts now reach {2} privately"]),
    (
        "Paths.public",
        [
            "{0} of {1} host now reaches {2} over public addresses",
            "{0} of {1} hosts now reach {2} over public addresses",
        ],
    ),
    ("Paths.blocked", ["{0} of {1} host no longer reaches {2}", "{0} of {1} hosts no longer reach {2}"]),
    ("Paths.still", ["{0} of {1} host still does not reach {2}", "{0} of {1} hosts still do not reach {2}"]),
    (
        "Paths.unknown",
        ["{0} of {1} host now reaches {2}, as far as is known", "{0} of {1} hosts now reach {2}, as far as is known"],
    ),
    // {2} counts.
    ("Because.more", ["{0}: {1}, and {2} more reason", "{0}: {1}, and {2} more reasons"]),
    ("Imported", ["Imported {0} resource.", "Imported {0} resources."]),
    ("Chosen", ["{0} thing selected", "{0} things selected"]),
    ("Completions", ["{0} completion", "{0} completions"]),
    ("Characters", ["{0} character", "{0} characters"]),
];

fn telling(key: &str, values: &[&str]) -> String {
    let english = SENTENCES.iter().find(|(name, _)| *name == key).map_or("", |(_, english)| *english);
    filled(string("say", key, english), values)
}

fn counting(key: &str, count: usize, values: &[&str]) -> String {
    let english = COUNTED.iter().find(|(name, _)| *name == key).map_or(["", ""], |(_, english)| *english);
    filled(counted("say", key, english, count), values)
}

/// The sentence in the page's language.
pub fn say(sentence: &Sentence<'_>) -> String {
    match sentence {
        Sentence::Done { operation, name } => {
            let (verb, thing) = operation_words(operation);
            let key = ["Done.", &verb].concat();
            let key = if SENTENCES.iter().any(|(name, _)| *name == key) { &key } else { "Done.Other" };
            let thing = own("thing", &thing).unwrap_or(&thing);
            telling(key, &[&[thing, if name.is_empty() { "" } else { " " }, name].concat()])
        }
        Sentence::Routes { gained, lost } => {
            let plus = || counting("Routes.gained", *gained, &[&gained.to_string()]);
            let minus = || counting("Routes.lost", *lost, &[&lost.to_string()]);
            match (*gained, *lost) {
                (0, _) => minus(),
                (_, 0) => plus(),
                (_, _) => telling("And", &[&plus(), &minus()]),
            }
        }
        Sentence::Answers { count: 1, name } => telling("Answers.one", &[name]),
        Sentence::Answers { count, name } => {
            let more = count.saturating_sub(1);
            counting("Answers", more, &[name, &more.to_string()])
        }
        Sentence::Paths { count, of, to, verdict } => {
            let to = if to.is_empty() { telling("It", &[]) } else { to.to_string() };
            let key = match *verdict {
                "private" => "Paths.private",
                "public" => "Paths.public",
                "blocked" => "Paths.blocked",
                "still" => "Paths.still",
                _ => "Paths.unknown",
            };
            counting(key, *of, &[&count.to_string(), &of.to_string(), &to])
        }
        Sentence::Through { verdict, via, id } => {
            let key = if id.is_empty() { "Through" } else { "Through.id" };
            telling(key, &[verdict, via, id])
        }
        Sentence::Because { verdict, reason, more: 0 } => telling("Because", &[verdict, reason]),
        Sentence::Because { verdict, reason, more } => {
            counting("Because.more", *more, &[verdict, reason, &more.to_string()])
        }
        Sentence::Path { from, to } => telling("Path", &[from, to]),
        Sentence::AddTo { place } => telling("AddTo", &[place]),
        Sentence::CopiedParts { names } => telling("CopiedParts", &[names]),
        Sentence::PastedParts { names } => telling("PastedParts", &[names]),
        Sentence::NotPasted { what } => telling("NotPasted", &[what]),
        Sentence::Refused { code, message } => telling("Refused", &[code, message]),
        Sentence::Imported { taken } => counting("Imported", *taken, &[&taken.to_string()]),
        Sentence::Reading { number, of, file, done, all } => {
            telling("Reading", &[&number.to_string(), &of.to_string(), file, done, all])
        }
        Sentence::Found { errors, warnings, notes } => {
            telling("Found", &[&errors.to_string(), &warnings.to_string(), &notes.to_string()])
        }
        Sentence::Ways { private, public, blocked, unknown } => {
            let counts = [private, public, blocked, unknown].map(|count| count.to_string());
            telling("Ways", &counts.each_ref().map(String::as_str))
        }
        Sentence::Monthly { cost } => telling("Monthly", &[cost]),
        Sentence::EndpointWould { service, vpc, follows } => telling("EndpointWould", &[service, vpc, follows]),
        Sentence::Unreadable { file, why } => telling("Unreadable", &[file, why]),
        Sentence::Fault { path, fault, found: "" } => telling("Fault", &[&faulty(*fault, path)]),
        Sentence::Fault { path, fault, found } => telling("Fault.found", &[&faulty(*fault, path), found]),
        Sentence::ByStatement { names } => telling("ByStatement", &[names]),
        Sentence::Chosen { count } => counting("Chosen", *count, &[&count.to_string()]),
        Sentence::Completions { count } => counting("Completions", *count, &[&count.to_string()]),
        Sentence::Characters { count } => counting("Characters", *count, &[&count.to_string()]),
        Sentence::OpenedNetwork { title } => telling("OpenedNetwork", &[title]),
        Sentence::Title { network } => telling("Title", &[network]),
        Sentence::Subnets { names } => names.to_string(),
    }
}

/// Every string of the page that does not count, with its English form: its room, its key, its text.
pub fn strings() -> Vec<(&'static str, &'static str, &'static str)> {
    let words = Word::ALL.iter().map(|(key, english)| ("word", *key, *english));
    let sentences = SENTENCES.iter().map(|(key, english)| ("say", *key, *english));
    let stages = STAGES.iter().map(|(key, english)| ("stage", *key, *english));
    let charges = CHARGES.iter().map(|(key, english)| ("charge", *key, *english));
    let hints = HINTS.iter().map(|(key, english)| ("hint", *key, *english));
    words.chain(sentences).chain(stages).chain(charges).chain(hints).collect()
}

/// Who answered a DNS question.
pub fn answered_by(source: DnsSource) -> &'static str {
    match source {
        DnsSource::Public => fixed(Word::PublicDns),
        DnsSource::EndpointPrivateDns => fixed(Word::ByPrivateDns),
        DnsSource::PrivateHostedZone => fixed(Word::ByHostedZone),
        DnsSource::EndpointName => fixed(Word::ByEndpointName),
        DnsSource::Forwarded => fixed(Word::ByForwarding),
        DnsSource::None => fixed(Word::NoAnswer),
    }
}

/// How many endpoints lead somewhere.
pub fn endpoints(count: usize) -> String {
    counting("Endpoints", count, &[&count.to_string()])
}

/// Every string of the page that counts: its room, its key, its English forms for one and for others.
pub fn counted_strings() -> Vec<(&'static str, &'static str, [&'static str; 2])> {
    COUNTED.iter().map(|(key, forms)| ("say", *key, *forms)).collect()
}

/// The names of stages, by their words in JSON.
const STAGES: &[(&str, &str)] = &[
    ("dns", "DNS"),
    ("security-group-out", "Security group, out"),
    ("network-acl-out", "Network ACL, out"),
    ("route", "Route"),
    ("internet-gateway", "Internet gateway"),
    ("nat-gateway", "NAT gateway"),
    ("egress-only-internet-gateway", "Egress-only gateway"),
    ("gateway-endpoint", "Gateway endpoint"),
    ("gateway-load-balancer", "Gateway Load Balancer"),
    ("peering", "Peering"),
    ("transit-gateway", "Transit gateway"),
    ("vpn", "VPN"),
    ("appliance", "Appliance"),
    ("block-public-access", "Block Public Access"),
    ("network-acl-in", "Network ACL, in"),
    ("security-group-in", "Security group, in"),
    ("endpoint-state", "Endpoint state"),
    ("load-balancer", "Load balancer"),
    ("resource-gateway", "Resource gateway"),
    ("destination", "Destination"),
    ("endpoint-policy", "Endpoint policy"),
    ("resource-policy", "Resource policy"),
    ("return", "Return"),
];

/// What charges are for, by their codes.
const CHARGES: &[(&str, &str)] = &[
    ("gateway-endpoint", "Gateway endpoint"),
    ("interface-endpoint-hours", "Interface endpoint, hours"),
    ("interface-endpoint-data", "Interface endpoint, data"),
    ("gateway-load-balancer-endpoint-hours", "Gateway Load Balancer endpoint, hours"),
    ("gateway-load-balancer-endpoint-data", "Gateway Load Balancer endpoint, data"),
    ("resource-endpoint-hours", "Resource endpoint, hours"),
    ("resource-endpoint-data", "Resource endpoint, data"),
    ("service-network-endpoint", "Service-network endpoint"),
    ("cross-region-data", "Data to another Region"),
    ("nat-gateway-hours", "NAT gateway, hours"),
    ("nat-gateway-data", "NAT gateway, data"),
    ("cross-zone-data", "Data across zones"),
    ("public-ipv4-address", "Public IPv4 address"),
    ("transit-gateway-attachment", "Transit gateway attachment"),
    ("vpn-connection", "VPN connection"),
    ("load-balancer", "Load balancer"),
    ("resolver-endpoint", "Resolver endpoint"),
    ("hosted-zone", "Hosted zone"),
];

/// The plain reasons behind codes of AWS's, with the way out.
const HINTS: &[(&str, &str)] = &[
    (
        "RouteAlreadyExists",
        "The table already has a route with this destination. Choose another table, or delete that route first.",
    ),
    ("DependencyViolation", "Something still needs it. Delete what is in it or refers to it first."),
    ("InvalidSubnet.Conflict", "The CIDR block overlaps another subnet of the VPC. Choose a block that is free."),
    ("InvalidSubnet.Range", "The CIDR block must lie within one of the VPC's own."),
    ("InvalidVpc.Range", "A VPC's IPv4 block is between /16 and /28."),
    (
        "DuplicateSubnetsInSameZone",
        "An interface endpoint has at most one subnet in each Availability Zone. Keep one of the two.",
    ),
    (
        "InvalidServiceName",
        "No service has this name in the VPC's Region, or this account may not use it. Look it up in the list.",
    ),
    ("UnauthorizedOperation", "Only the owner of the VPC may do this."),
    ("MissingParameter", "AWS cannot do it without this. Fill it in, and try again."),
    ("Gateway.NotAttached", "The gateway is not attached to the VPC. Attach it first: attach-internet-gateway."),
    ("Resource.AlreadyAssociated", "It is associated already. Replace the association, or take it away first."),
    ("InvalidPermission.Duplicate", "The group has this rule already: nothing has to be done."),
    ("InvalidPermission.NotFound", "The group has no such rule. Look at its rules, and name one of them."),
    ("InvalidIPAddress.InUse", "Something has this address already. Leave it out, and AWS takes a free one."),
    ("VpcLimitExceeded", "The account's quota is reached. Delete one that is not used, or ask AWS for more."),
    ("InvalidRoute.NotFound", "The table has no such route. Its routes are in the tab Route tables."),
    ("IncorrectState", "It is in a state in which this cannot be done. Undo what it is used for first."),
];

/// Where AWS says what codes of its come from.
const CODE_SOURCES: &[(&str, &str)] = &[
    ("RouteAlreadyExists", "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html"),
    ("DependencyViolation", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"),
    ("InvalidSubnet.Conflict", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"),
    ("InvalidSubnet.Range", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"),
    ("InvalidVpc.Range", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"),
    ("DuplicateSubnetsInSameZone", "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"),
    ("InvalidServiceName", "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html"),
    ("Gateway.NotAttached", "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html"),
    ("InvalidPermission.Duplicate", "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"),
    ("NetworkAclEntryAlreadyExists", "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"),
];

/// AWS's page on what a code stands for, where the lab knows one.
pub fn source(code: &str) -> Option<&'static str> {
    CODE_SOURCES.iter().find(|(name, _)| *name == code).map(|(_, address)| *address)
}

fn of(room: &str, table: &[(&str, &'static str)], key: &str) -> Option<&'static str> {
    let english = table.iter().find(|(name, _)| *name == key).map(|(_, english)| *english)?;
    Some(string(room, key, english))
}

/// The name of a stage.
pub fn stage(stage: Stage) -> &'static str {
    of("stage", STAGES, stage.as_str()).unwrap_or(stage.as_str())
}

/// What a charge is for.
pub fn charge(charge: Charge) -> &'static str {
    of("charge", CHARGES, charge.code()).unwrap_or(charge.code())
}

/// The plain reason behind a code of AWS's, and the way out, where the lab knows one.
pub fn hint(code: &str) -> Option<&'static str> {
    of("hint", HINTS, code)
}

/// What is wrong with an element of a policy; the sentence has no end.
fn faulty(fault: Fault, path: &str) -> String {
    let (key, wants) = fault.said();
    match own("fault", key) {
        Some(template) => filled(template, &[path]),
        None => [path, " ", wants].concat(),
    }
}

/// The English forms of what may be wrong with a policy, by their keys.
pub fn faults() -> impl Iterator<Item = (&'static str, String)> {
    Fault::ALL.iter().map(|fault| fault.said()).map(|(key, wants)| (key, ["{0} ", wants].concat()))
}

/// What the operations that change something do it to.
pub fn things() -> SortedSet<String> {
    let reads = |verb: &str| matches!(verb, "Describe" | "List" | "Get" | "Search");
    let words = operations().map(|(_, operation)| operation_words(operation)).filter(|(verb, _)| !reads(verb));
    words.map(|(_, thing)| thing).filter(|thing| !thing.is_empty()).collect()
}

/// `CreateVpcEndpoint` as `Create` and `VPC endpoint`.
fn operation_words(operation: &str) -> (String, String) {
    let words: Vec<String> = split_words(&operation.replace("VPC", "Vpc"));
    let (verb, rest) = match words.split_first() {
        Some((first, rest)) => (first.clone(), rest),
        None => (String::new(), &[][..]),
    };
    let rest: Vec<String> = rest
        .iter()
        .map(|word| match word.as_str() {
            "Vpc" | "Vpn" | "Dns" | "Dhcp" | "Acl" | "Nat" | "Cidr" => word.to_ascii_uppercase(),
            "Az" => "Availability Zone".to_string(),
            "Vgw" => "virtual private gateway".to_string(),
            _ => word.to_ascii_lowercase(),
        })
        .collect();
    let mut rest = rest.join(" ").replace("egress only", "egress-only").replace("on premises", "on-premises network");
    for plural in ["endpoints", "instances", "connections", "configurations"] {
        if rest.ends_with(plural) {
            rest.pop();
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
        check(&done("AssociateVPCWithHostedZone", "Z1"), "Associated VPC with hosted zone Z1.");
        check(&done("EnableVgwRoutePropagation", ""), "Enabled virtual private gateway route propagation.");
        check(&done("FailAz", "use1-az1"), "Availability Zone use1-az1 has failed.");
    }

    #[test]
    fn each_stage_has_its_name() {
        let source = include_str!("../reach/trace.rs");
        let (_, stages) = source.split_once("impl Stage").unwrap();
        let (stages, _) = stages.split_once("/// How a step ends").unwrap();
        let keys: Vec<&str> = stages.lines().filter_map(|line| line.split('"').nth(1)).collect();
        let named: Vec<&str> = super::STAGES.iter().map(|(key, _)| *key).collect();
        assert_eq!(named, keys);
    }

    #[test]
    fn each_charge_has_its_name() {
        let source = include_str!("../review/cost.rs");
        let (_, codes) = source.split_once("/// Its code.").unwrap();
        let (codes, _) = codes.split_once("/// The rule").unwrap();
        let keys: Vec<&str> = codes.lines().filter_map(|line| line.split('"').nth(1)).collect();
        let named: Vec<&str> = super::CHARGES.iter().map(|(key, _)| *key).collect();
        assert_eq!(named, keys);
    }

    #[test]
    fn what_followed_is_counted() {
        check(&Sentence::Routes { gained: 1, lost: 0 }, "1 route table gained a route");
        check(&Sentence::Routes { gained: 2, lost: 1 }, "2 route tables gained a route, 1 route table lost a route");
        let paths = |verdict| Sentence::Paths { count: 1, of: 2, to: "s3", verdict };
        check(&paths("private"), "1 of 2 hosts now reach s3 privately");
        check(&paths("blocked"), "1 of 2 hosts no longer reach s3");
        check(&paths("still"), "1 of 2 hosts still do not reach s3");
        check(&Sentence::Answers { count: 2, name: "s3" }, "s3 and 1 more name are answered otherwise");
    }
}
