//! The words of what comes in: why something of a file was left out, is not known or was made to fit, and why a text is not read at
//! all. It must not know what files hold.

use super::details::filled;
use super::language::{own, string};
use std::fmt;

keyed! {
    /// Why something of a file was left out, is not known, or was made to fit; without its dot. `{0}` stands for the first value.
    Reason in "reason":
    // The report itself
    Ended = "{0}.",
    In = "{0} in {1}",
    Of = "{0} of {1}",
    // Where a list does not say what it is of
    OfWhichVpc = "they do not say which VPC they are of; put the VPC's id into the file's name",
    OfWhichPrefixList = "they do not say which prefix list they are of; put its id into the file's name",
    OfWhichService = "they do not say which service they are of; put its id into the file's name",
    OfWhichTable = "they do not say which table they are of; put its id into the file's name",
    OfWhichResolverEndpoint = "they do not say which Resolver endpoint they are of; put its id into the file's name",
    OfWhichArn = "they do not say what they are of; put the end of its ARN into the file's name",
    OfWhichZone = "they fit no hosted zone, or several; put the zone's id into the file's name",
    OwnerNotDescribed = "what they belong to is not described",
    // What is left out of answers
    Classic = "it is of EC2-Classic, which is no more",
    NoId = "an item has no {0}, by which all else would name it; ask for it again, without --query",
    NoObject = "it could not be read: it is no object; ask for it again, without --query",
    MemberMissing = "{0} is missing; ask for it again, without --query and with its own command",
    MemberOther = "it could not be read: its {0} is not {1}, but {2}",
    Deleted = "it is deleted",
    NoCidrBlock = "its CidrBlock is missing; add what `aws ec2 describe-vpcs` prints",
    NoVpc = "it is attached to no VPC",
    Terminated = "it is terminated",
    NoSubnet = "its subnet is not said: it was in EC2-Classic, which is no more, or this is what Auto Scaling or another service says of it; add what `aws ec2 describe-instances` prints",
    ClassicGroup = "it is a group of EC2-Classic, which is no more",
    NoSide = "one of its sides is not said",
    OtherAttachment = "the lab models transit gateway attachments of VPCs and VPN connections alone",
    LabsOwnSet = "it is the lab's own default set",
    NoTargetGroup = "it forwards to no target group",
    Lambda = "its targets are Lambda functions",
    PublicZone = "it is public, and the lab has the public DNS of its own",
    InboundDelegation = "the lab does not model inbound delegation",
    ResolversOwnRule = "it is the Resolver's own rule for all names",
    Delegation = "the lab does not model delegation",
    OffAtFirst = "it is off, as it is at first",
    NotMade = "it was not made: its state is CREATE_FAILED",
    BeingDeleted = "it is being deleted",
    NotSaidWith = "it does not say what is associated",
    OwnCatalogue = "the lab has a catalogue of AWS's services of its own",
    OwnRegions = "the lab has a catalogue of Regions of its own",
    NoTrafficChanged = "they change no traffic",
    OnlyWatch = "they watch traffic and do not change it",
    NoTraffic = "they have no traffic of their own",
    FollowFromResources = "they follow from the resource configurations",
    EndpointsSay = "the endpoints themselves say in which state they are",
    OnlyTemplates = "they only say what instances are to be like",
    OtherAnalysis = "they are what another analysis found",
    NotModelled = "the lab does not model these",
    EmptyFile = "there is nothing in it; run the command that it is from again, and look at what it says",
    NoAnswer = "nothing in it is an answer that the lab knows",
    NoResources = "it is a CloudFormation template without resources",
    Pulumi = "it is a state of Pulumi's, which the lab does not read; import what the AWS CLI says of the account",
    CdkNotes = "it is what the CDK notes for itself; the templates beside it say what there is",
    // What answers do not say
    NoDnsSupport = "describe-vpc-attribute for enableDnsSupport is missing; it is taken as on, and every DNS answer in the VPC depends on it",
    NoDnsHostnames = "describe-vpc-attribute for enableDnsHostnames is missing; it is taken as on in a default VPC and off in others, and whether private DNS could be turned on depends on it",
    NoDnsHostnamesPrivate = "describe-vpc-attribute for enableDnsHostnames is missing; it is taken as on because an endpoint there has private DNS, whose answers depend on it",
    NoZoneId = "its AvailabilityZoneId is missing, and the catalogue does not have its zone; what depends on zones is not sure: add what describe-availability-zones prints",
    ZoneIdTaken = "its AvailabilityZoneId is missing; {0} was taken for {1}, as in the catalogue's example account; in yours the letter may stand for another one: add what describe-availability-zones prints",
    NoEntries = "its entries are missing (get-managed-prefix-list-entries); routes and rules with it decide nothing that is sure",
    NoServiceNetwork = "its VPC is associated with a service network, which is not read; what is reached through VPC Lattice is not known",
    UnknownService = "its service is not in the catalogue and not described; what its private names are is not known",
    NoMainTable = "its main route table is missing (describe-route-tables); how its subnets without an association route is not known",
    NoDefaultAcl = "its default network ACL is missing (describe-network-acls); what subnets without an association let through is not known",
    VpcMissing = "its VPC is missing (describe-vpcs); no journey from it has a sure verdict",
    NoResource = "get-resource-configuration is missing: where the resource is and on which ports is not known",
    NoGatewayInterface = "no network interface is described that bears its id: from which addresses it sends is not known",
    UnknownInto = "it is not described; verdicts of journeys into it are unknown",
    UnknownFromInto = "it is not described; verdicts of journeys from it and into it are unknown",
    UnknownTable = "it is not described; which subnets the endpoint's routes concern is unknown",
    UnknownGroup = "it is not described; what the interfaces with it let through is unknown",
    UnknownAcl = "it is not described; what it lets through is unknown",
    UnknownInterface = "it is not described (describe-network-interfaces); the addresses behind it, and verdicts of journeys to it, are unknown",
    UnknownInstance = "it is not described (describe-instances); whether it forwards packets is unknown",
    UnknownList = "it is not described; routes and rules with it decide nothing that is sure",
    UnknownThrough = "it is not described; verdicts of journeys through it are unknown",
    UnknownOptions = "it is not described (describe-dhcp-options); AWS's own DNS server is taken for its VPCs, and every answer there depends on it",
    UnknownOther = "it is not described; what depends on it is unknown",
    // What was made to fit
    DescribedTwice = "described twice, differently; the first description was kept",
    ListByEndpoint = "it is not described; by the gateway endpoint that a route with it leads to, it was taken as the list of that service",
    BlocksAdded = "blocks of the catalogue were added to it, from which its service's names have their addresses",
    PrivateDnsWithoutAttribute = "private DNS is on, and its VPC has a DNS attribute off; AWS would not make it so. It was taken as it is: its private names get public answers",
    GroupsTaken = "no security group is said; those of its interfaces, or its VPC's default one, were taken",
    EndpointsInterface = "an endpoint's interface was described as an ordinary one; it was taken as the endpoint's",
    GroupsDiffer = "its security groups differ from its endpoint's; the interface's were taken for packets",
    AddressMoved = "its address is not in its subnet; the first free one there was taken",
    NatInterface = "a NAT gateway's interface was described as an ordinary one; it was taken as the gateway's",
    Otherwise = "it was in the lab already, otherwise: what the files say was taken",
    // Templates
    TransformLeft = "it is a transform, which only AWS carries out",
    TransformFor = "it is a transform, which only AWS carries out: {0}",
    RotatesSecrets = "it makes the functions that rotate secrets",
    ReplacesTasks = "it replaces tasks of Amazon ECS when the stack changes",
    ReadsProducts = "it reads the outputs of products of Service Catalog",
    OwnName = "it has no value: what it is called stands for it in names and descriptions",
    FirstAllowed = "it has no default: {0} was taken, the first value that it may have",
    StackTaken = "it has no default: {0} was taken, the stack that exports what is imported",
    NestedStack = "it is a stack of its own: import its template together with this one",
    NestedStackNamed = "it is a stack of its own: import its template {0} together with this one",
    NestedTooDeep = "stacks stand too deep in each other",
    NestedTooMany = "stacks within stacks have too many resources",
    UsualTaken = "{0}; what is usual was taken",
    OfProperty = "{0}: {1}",
    RefersElsewhere = "{0}: it refers to {1}, and the lab does not model {2}",
    OnlyTransform = "only the transform {0} makes {1}, and only AWS carries it out",
    OnlyModule = "only AWS carries out the module {0}",
    KindNotModelled = "the lab does not model {0}",
    NoMapping = "it is no resource: CloudFormation wants a mapping with a Type",
    NoType = "it has no Type",
    NothingFor = "the lab has nothing for the property",
    Refused = "{0} is refused: {1}, {2}",
    NoSuchZone = "no Region has a zone {0}: {1} was taken",
    OthersZone = "only some accounts have a zone {0}: {1} was taken",
    NoHostedZone = "there is no zone {0}",
    NamesNoZone = "it names no hosted zone",
    PublicHostedZone = "it is a public hosted zone: the lab has only private ones",
    NoSuchInterface = "its instance has no such interface",
    NobodysInterface = "no instance has it, and the lab has network interfaces only with what they belong to",
    SubnetWithoutAcl = "the subnet has no network ACL",
    NeedsParameter = "it needs the parameter {0}, which has no default: give it with --parameters {0}=VALUE",
    Imports = "it imports {0} from another stack: import that stack's template together with this one",
    RefersNowhere = "it refers to {0}, which the template does not have",
    RefersLeftOut = "it refers to {0}, which was left out",
    RefersNotMade = "it refers to {0}, whose condition is not met",
    RefersBack = "it refers to {0}, which needs it in turn",
    NotTaken = "what stands behind {0} is not what it takes",
    OnlyAws = "{0} is carried out by AWS alone",
    NeedsItself = "the condition {0} needs itself",
    KeptAs = "AWS alone knows what stands for {0}",
    KeptInSystemsManager = "the parameter {0} is kept in Systems Manager as {1}: give it with --parameters {0}=VALUE",
    TooMuch = "the template's functions give more than can be worked out",
    // Plans and states
    NotShown = "it comes from {0}, which a plan does not show: the only one there is was taken",
    AfterApply = "it comes from {0}, and known only after apply: it was left out",
    NextBlock = "it is cut from the VPC's block, known only after apply: the next one was taken",
    OnlyLookedUp = "it was only looked up, without its rules; what it lets through is not known, and it lets nothing through here",
    NoSuchVpc = "there is no such VPC",
    // Lab documents
    HistoryRefused = "The history was left out: its request {0} is refused. The network is as it was saved; it cannot be undone",
    HistoryElsewhere = "The history was left out: it does not lead to the network. The network is as it was saved; it cannot be undone",
    HistoryTooLong = "The history was left out: it has {0} requests, and at most {1} are read",
    UnknownMember = "The member '{0}' was left out: this version does not know it",
}

keyed! {
    /// Why a text is not read; `{0}` stands for the first value, and so on.
    Unread in "unread":
    OfFile = "{0}: {1}",
    // Answers
    AnswersTooLong = "{0} bytes are too many; at most {1} are read at once. Ask for less, for instance with --filters Name=vpc-id,Values=VPC, or leave out files that no network needs.",
    AnswersEmpty = "there is nothing in it. Run the command that it is from again, and look at what it says: a command that fails prints nothing into its file.",
    ThisIs = "this is {0}.",
    NoAnswer = "this is JSON, and nothing in it is an answer that the lab reads.",
    ImportAnswers = "Import what `aws ec2 describe-vpcs`, `describe-subnets`, `describe-route-tables` and the like print with --output json.",
    LabDocument = "a lab document, which is a lab of its own: open it by itself",
    Template = "a CloudFormation template: import it as one",
    Terraform = "Terraform's JSON: import it as a plan or a state",
    CommandFailed = "what a command said that did not work, and no answer: see why, allow it where AWS refused it, and run it again",
    Xml = "XML: import what the AWS CLI prints of the same with --output json",
    Recorded = "what a recorder kept of requests and answers: import what the AWS CLI prints of the same with --output json",
    Python = "an answer in Python's own form, which is no JSON: write it with json.dumps(answer, default=str)",
    PrintedTable = "a table for people: ask for the same again with --output json",
    PrintedText = "the AWS CLI's text, which does not say what its columns are: ask again with --output json",
    // JSON and YAML
    JsonCutOff = "The JSON is cut off at line {0}, column {1}. Fetch or copy the whole text again.",
    NotJson = "This is not JSON: {0} at line {1}, column {2}. Correct it there.",
    NotYaml = "This is not YAML that can be read: {0} at line {1}, column {2}. Correct it there.",
    YamlEmpty = "nothing stands in it",
    YamlNoAnchor = "an alias names no anchor before it",
    YamlTooMany = "there are too many values",
    YamlTooDeep = "values stand too deep in each other",
    YamlTooMuch = "anchors and aliases copy too much",
    YamlNoBeginning = "an end without a beginning",
    YamlKeyTwice = "a key stands twice in a mapping",
    YamlKeyNoText = "a key is no text",
    // Templates
    TemplateTooLong = "{0} bytes are too many for a template; at most {1} are read.",
    TemplateWithoutResources = "the template has no section Resources, or it is not a mapping.",
    TemplateTooMany = "the template has {0} resources; at most {1} are read, and CloudFormation takes 500.",
    TemplateTransform = "the template uses the transform {0}, which only AWS carries out. Import what `aws cloudformation get-template --template-stage Processed` gives for its stack.",
    // Plans and states
    PlanTooMany = "{0} resources are too many; at most {1} are read. Plan or show less, with -target.",
    PlanTooLong = "{0} bytes are too many; at most {1} are read.",
    PlanSource = "this is Terraform's source, which only Terraform evaluates. Import the plan that `{0}` makes of it.",
    PlanLog = "this is the log of a run. Import the plan that `{0}` makes.",
    PlanPrinted = "this is what Terraform prints for people. Import what `terraform show -json` prints of the same: of the state, or with the plan's file behind it.",
    PlanEmpty = "the plan has no resources in it.",
    // Lab documents
    DocumentTooLong = "The document has {0} bytes; at most {1} are read. Save it without its history, or split the lab.",
    NotADocument = "This JSON is not a lab document: it has no \"format\": \"endpoint-lab\". Import the output of `aws ec2 describe-…` instead of opening it.",
    NoVersion = "The document does not say its version: it needs a member \"version\" with the number 1.",
    NewerVersion = "The document has version {0}, and this lab reads up to version {1}. Open it with a newer lab: reload the page, or update the program.",
    Member = "The document's member {0} cannot be read: {1}. Correct it there, or save the lab again.",
    Expected = "expected {0}, found {1}",
    MemberNoText = "it is not a text",
    MemberMissing = "it is missing",
    MemberNoRequests = "it is not a list of requests",
    // Links and pictures
    LinkAgain = "Copy the whole link again, or ask for the lab as a file.",
    LinkTooLong = "The link has {0} characters; at most {1} are read. Ask for the lab as a file.",
    LinkEmpty = "The link holds no lab.",
    LinkVersion = "The link has version '{0}', which this lab does not know. Reload the page to get the newest lab, and check that the link is whole.",
    LinkCharacter = "The link is broken at its character {0}.",
    LinkBroken = "The link is broken: a part of it is missing or was changed.",
    LinkTooMuch = "The link unpacks to more than {0} bytes, and was not opened.",
    LinkContent = "The link was read, and what it holds is no lab.",
    PictureTooLong = "The picture has {0} bytes; at most {1} are read.",
    PictureOther = "This is not an SVG: it has no {0} element. Open a picture that the lab saved.",
    PictureWithoutLab = "There is no lab in this picture: it was not saved by the lab, or a program took its metadata out. Open the lab's document or link instead.",
    PictureContent = "The lab in this picture does not open.",
}

impl Unread {
    /// The sentence with numbers, such as bytes, as its values.
    pub fn numbers(self, values: [usize; 2]) -> String {
        let [first, second] = values.map(|it| it.to_string());
        self.of(&[&first, &second])
    }
}

impl From<Reason> for String {
    fn from(reason: Reason) -> Self {
        reason.text().to_owned()
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// What the codec expects of a member, in English: these words are their keys.
pub const EXPECTED: &[&str] = &[
    "a CIDR block",
    "a CIDR block or the id of a prefix list",
    "a domain name",
    "a list",
    "a list of tags",
    "a pair",
    "a protocol",
    "a structure",
    "a text",
    "a value",
    "a whole number in range",
    "an IP address",
    "an IP address, with a port if it is not 53",
    "an IPv4 address",
    "an IPv6 address",
    "an id",
    "an id that no other resource has",
    "true or false",
];

/// What was expected, in the language that is spoken.
pub fn expected(english: &'static str) -> String {
    match english.strip_prefix(ONE_OF) {
        Some(names) => filled(string("expected", ONE_OF.trim_end(), "one of {0}"), &[names]),
        None => string("expected", english, english).to_owned(),
    }
}

const ONE_OF: &str = "one of ";

/// Kinds of resources that a report counts, in English: these words are their keys.
const TAKEN: &[&str] = &[
    "VPCs",
    "subnets",
    "route tables",
    "internet gateways",
    "egress-only internet gateways",
    "NAT gateways",
    "Elastic IP addresses",
    "instances",
    "network interfaces",
    "security groups",
    "network ACLs",
    "prefix lists",
    "VPC endpoints",
    "endpoint services",
    "peering connections",
    "transit gateways",
    "transit gateway attachments",
    "transit gateway route tables",
    "virtual private gateways",
    "customer gateways",
    "VPN connections",
    "DHCP option sets",
    "load balancers",
    "listeners",
    "target groups",
    "private hosted zones",
    "Resolver endpoints",
    "Resolver rules",
    "Profiles",
    "resource gateways",
    "resource configurations",
    "service networks",
    "VPC Lattice services",
    "associations of service networks",
    "Block Public Access options",
    "ingress rules",
    "egress rules",
];

/// Kinds of resources, such as `route tables`, in the language that is spoken; a type of CloudFormation's or Terraform's is its name.
pub fn taken(kinds: &str) -> &str {
    own("taken", kinds).unwrap_or(kinds)
}

/// Whether kinds of resources have their words.
pub fn is_taken(kinds: &str) -> bool {
    TAKEN.contains(&kinds)
}

/// Every string: its room, its key, its English form.
pub fn strings() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let reasons = Reason::ALL.iter().map(|(key, english)| ("reason", *key, *english));
    let unread = Unread::ALL.iter().map(|(key, english)| ("unread", *key, *english));
    let expected = EXPECTED.iter().map(|words| ("expected", *words, *words));
    let taken = TAKEN.iter().map(|words| ("taken", *words, *words));
    reasons.chain(unread).chain(expected).chain([("expected", ONE_OF.trim_end(), "one of {0}")]).chain(taken)
}

#[cfg(test)]
mod tests {
    use super::{EXPECTED, Reason, Unread};

    /// Each reason is given somewhere, and no other words stand where a reason belongs.
    #[test]
    fn each_reason_is_given() {
        fn sources(folder: &std::path::Path) -> String {
            let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            paths
                .map(|path| if path.is_dir() { sources(&path) } else { std::fs::read_to_string(path).unwrap() })
                .collect()
        }
        let source = sources(concat!(env!("CARGO_MANIFEST_DIR"), "/src/exchange").as_ref());
        for (room, words) in [("Reason::", Reason::ALL), ("Unread::", Unread::ALL)] {
            for (key, _) in words {
                let is_given =
                    source.split(&[room, key].concat()).skip(1).any(|rest| !rest.starts_with(char::is_alphanumeric));
                assert!(is_given, "nothing gives {room}{key}");
            }
        }
    }

    /// What the model's readers expect has its words, and no words are left over.
    #[test]
    fn what_is_expected_has_its_words() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model");
        let files =
            std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let source: String = files.collect();
        let source = source + include_str!("../control/call.rs");
        for words in EXPECTED {
            assert!(source.contains(&format!("\"{words}\"")), "nothing expects {words}");
        }
        for said in source.split("ReadError::new(").skip(1).filter_map(|rest| rest.strip_prefix('"')) {
            let words = said.split('"').next().unwrap();
            assert!(words.starts_with("one of ") || EXPECTED.contains(&words), "{words}");
        }
    }
}
