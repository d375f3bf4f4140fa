//! The sentences of findings: a title, what was found, and what to do. It must not know how it was found.

use super::details::fill;
use super::language::string;
use crate::control::Request;
use crate::net::json;
use crate::review::findings::{Finding, Severity};
use serde_json::Value;

/// Sentences by code: the title, what was found with its places, and the hint.
const SENTENCES: &[(&str, &str, &str, &str)] = &[
    // Endpoints
    (
        "gateway-endpoint-without-route-table",
        "Gateway endpoint in no route table",
        "Gateway endpoint {0} ({1}) is in no route table: no packet uses it.",
        "Associate the route tables of the subnets that are to use it.",
    ),
    (
        "gateway-endpoint-missing-on-table",
        "Route table without the gateway endpoint",
        "Gateway endpoint {0} ({2}) is not in route table {1}: its subnets reach the service by another way, or not at all.",
        "Add the route table to the endpoint; a gateway endpoint costs nothing.",
    ),
    (
        "nat-for-gateway-service",
        "NAT gateway where a gateway endpoint is free",
        "In {0} the traffic to {2} passes NAT gateway {1}, which charges each gigabyte.",
        "Create a gateway endpoint for it in the route tables: it costs nothing.",
    ),
    (
        "interface-endpoint-where-gateway-is-free",
        "Interface endpoint where a gateway endpoint is free",
        "Interface endpoint {0} ({1}) is charged by the hour and by the gigabyte, and nothing outside its VPC can use it.",
        "A gateway endpoint for the service costs nothing.",
    ),
    (
        "gateway-endpoint-bypassed",
        "Gateway endpoint bypassed",
        "With the private DNS of {0} the service's names lead to the interface endpoint: gateway endpoint {1}, which is free, sees no traffic of them.",
        "Limit private DNS to inbound Resolver endpoints, so that the VPC itself uses the gateway endpoint.",
    ),
    (
        "bucket-in-other-region",
        "Bucket in a Region without a gateway endpoint",
        "Bucket {0} is in {1}: no gateway endpoint of the network serves that Region.",
        "Requests to it take the ordinary routes; keep the bucket in the VPC's Region, or use a cross-Region interface endpoint.",
    ),
    (
        "endpoint-pending-acceptance",
        "Endpoint waits for acceptance",
        "Endpoint {0} waits until the owner of {1} accepts it.",
        "The service's owner accepts the connection.",
    ),
    (
        "endpoint-not-available",
        "Endpoint not available",
        "Endpoint {0} is in the state {1}: it carries nothing.",
        "Delete it and create it again, or ask the service's owner.",
    ),
    (
        "endpoint-in-one-zone",
        "Endpoint in one Availability Zone",
        "Endpoint {0} is only in zone {1}: if that zone fails, every subnet loses the service.",
        "Add a subnet of a second zone; each is charged by the hour.",
    ),
    (
        "endpoint-twice",
        "Two endpoints for one service",
        "Endpoint {0} is for the same service as {1} ({2}), in the same VPC: both are charged.",
        "Delete one of them, unless they need different policies or security groups.",
    ),
    (
        "nat-gateway-unused",
        "NAT gateway that nothing uses",
        "No route leads to NAT gateway {0}, which is charged by the hour.",
        "Delete it, or route to it.",
    ),
    (
        "address-unused",
        "Elastic IP address that nothing uses",
        "Elastic IP address {0} is associated with nothing and is charged by the hour.",
        "Release it.",
    ),
    (
        "service-open-to-all",
        "Endpoint service open to everybody",
        "Endpoint service {0} admits every AWS account and accepts connections by itself: its load balancer is public in effect.",
        "Require acceptance, or name the principals.",
    ),
    // Routes
    (
        "route-takes-range-from-endpoint",
        "A route takes a range from the gateway endpoint",
        "In {0} the route {1} to {2} is more specific for {3} than the prefix list of {4}: that traffic does not use the endpoint.",
        "Delete the route, unless it is meant.",
    ),
    (
        "route-equals-range-of-endpoint",
        "A static route equals a range of the gateway endpoint",
        "In {0} the static route {1} to {2} wins for {3} against the equal entry in the prefix list of {4}.",
        "Delete the route, unless it is meant.",
    ),
    (
        "prefix-lists-tie",
        "Two prefix lists tie",
        "In {0} prefix list {1} (to {2}) and that of endpoint {4} both hold {3}: AWS picks one of the two at random.",
        "Take the block out of one's own prefix list.",
    ),
    (
        "blackhole-route",
        "Blackhole route",
        "In {0} the target {2} of the route {1} is not available: packets are dropped, and no shorter route takes over.",
        "Delete the route or give it another target.",
    ),
    (
        "appliance-endpoint-unused",
        "Gateway Load Balancer endpoint without routes",
        "No route leads to Gateway Load Balancer endpoint {0}: it inspects nothing.",
        "Route the subnets and the internet gateway's edge table to it.",
    ),
    (
        "appliance-table-missing",
        "Inspection sees one direction only",
        "Gateway Load Balancer endpoint {0}: the {2} table ({1}) lacks its route for subnet {3}. Inspection needs three tables: edge, application and endpoint.",
        "Add the missing route, so that both directions pass the appliance.",
    ),
    (
        "appliance-mode-off",
        "Appliance mode is off",
        "Attachment {0} leads to the appliances behind {1} in several zones, and its appliance mode is off: request and reply can meet different ones.",
        "Switch appliance mode on for the attachment.",
    ),
    // Filters
    (
        "endpoint-group-admits-nobody",
        "The endpoint's security group admits nobody",
        "No inbound rule of security group {1} of endpoint {0} lets a client in on port {2}: names resolve, and connections time out.",
        "Admit the clients' addresses or security group.",
    ),
    (
        "endpoint-with-default-group",
        "Endpoint with the default security group",
        "Endpoint {0} has the default security group {1}, which admits only its own members on port {2}, and no client is one.",
        "Give the endpoint a group that admits the clients, or add a rule.",
    ),
    (
        "acl-denies-everything",
        "Network ACL with nothing but *",
        "Network ACL {0} has no entry that allows anything: it blocks its subnets in both directions.",
        "Add entries for requests and for replies, or use the default ACL.",
    ),
    (
        "egress-keeps-from-gateway-endpoint",
        "Outbound rules keep from the gateway endpoint",
        "The outbound rules of security group {0} do not admit port {2} to the service behind gateway endpoint {1}.",
        "Admit the service's prefix list; its addresses stay public ones.",
    ),
    (
        "egress-keeps-from-interface-endpoint",
        "Outbound rules keep from the interface endpoint",
        "The outbound rules of security group {0} do not admit port {2} to interface endpoint {1}.",
        "Admit the endpoint's security group or its addresses.",
    ),
    (
        "prefix-list-for-interface-endpoint",
        "Prefix list used for an interface endpoint",
        "Security group {0} admits the service's prefix list, but interface endpoint {1} has private addresses, which are not in it (port {2}).",
        "Admit the endpoint's security group or its addresses.",
    ),
    (
        "endpoint-group-keeps-out",
        "The endpoint's security group keeps a subnet out",
        "Security group {0} of endpoint {1} does not admit port {2} from {3}.",
        "Add an inbound rule for its addresses or for its security group.",
    ),
    (
        "acl-keeps-out-requests",
        "Network ACL stops requests",
        "Network ACL {0} stops the requests of {1} to endpoint {2} (port {3}).",
        "Admit the port in the direction of the request.",
    ),
    (
        "acl-keeps-out-replies",
        "Network ACL stops replies",
        "Network ACL {0} stops the replies of endpoint {2} to {1}: it is stateless, and replies go to ephemeral ports.",
        "Admit TCP 1024-65535 from the service's addresses.",
    ),
    (
        "endpoint-policy-denies",
        "Endpoint policy denies the usual request",
        "The policy of endpoint {0} denies the usual action of {1}.",
        "Check whether the statements name the right actions, resources and principals.",
    ),
    (
        "no-return-route",
        "No way back",
        "Route table {0} does not lead replies of endpoint {2} back to {1}.",
        "Add a route to the client's addresses by the way that the request came.",
    ),
    (
        "gateway-endpoint-from-outside",
        "Gateway endpoint expected from outside its VPC",
        "From {1} the route {3} to {2} leads to the VPC of gateway endpoint {0}, which carries only what begins in its own VPC.",
        "Create a gateway endpoint in the client's VPC, or an interface endpoint.",
    ),
    (
        "internet-gateway-without-public-address",
        "Internet gateway without a public address",
        "From {0} the packets to {2} go to {1}, but the sender has no public IPv4 address.",
        "Use an endpoint, which needs none, or a NAT gateway, or give it a public address.",
    ),
    // Names
    (
        "spoke-resolves-publicly",
        "Private DNS does not cross to another VPC",
        "In {0} the name {1} has public addresses, though endpoint {2} can be reached: private DNS and hosted zones count only in their own VPCs.",
        "Use a private hosted zone with an alias to the endpoint, associated with both VPCs, or a Route 53 Profile.",
    ),
    (
        "endpoint-without-private-dns",
        "Endpoint that no name leads to",
        "Endpoint {0} has private DNS off, and no hosted zone leads to it: {1} still has public addresses.",
        "Switch private DNS on, or make a hosted zone for its name.",
    ),
    (
        "private-dns-needs-vpc-attributes",
        "Private DNS without the VPC's DNS attributes",
        "Endpoint {0} has private DNS on, but DNS support or DNS hostnames of {1} is off: its names have public addresses or none.",
        "Switch both attributes on.",
    ),
    (
        "vpc-attributes-off-with-endpoints",
        "DNS attributes off in a VPC with endpoints",
        "DNS support or DNS hostnames of {0} is off: private DNS cannot be used in it.",
        "Switch both attributes on.",
    ),
    (
        "private-dns-only-for-inbound",
        "Private DNS for inbound Resolver endpoints only",
        "The private DNS of {0} answers only what comes through an inbound Resolver endpoint of {1}, and there is none: nobody uses the endpoint by its service's names.",
        "Make an inbound Resolver endpoint, or clear the option, or delete the endpoint.",
    ),
    (
        "own-dns-servers",
        "Own DNS servers beside private DNS",
        "The hosts of {0} ask {1}: they see private names only if these servers forward to the VPC's resolver.",
        "Let the servers forward, or use AmazonProvidedDNS.",
    ),
    (
        "public-api-hidden",
        "Private DNS hides public APIs",
        "With private DNS of {0} every execute-api name of the Region leads to the endpoint: public APIs of others cannot be reached by them.",
        "Switch private DNS off and use the endpoint's own names, or custom domain names for the public APIs.",
    ),
    (
        "sts-global-name",
        "The global name of STS stays public",
        "The private DNS of {0} has the Regional name of STS, not sts.amazonaws.com.",
        "Let SDKs use the Regional endpoints of STS.",
    ),
    (
        "hosted-zone-too-broad",
        "Hosted zone too broad",
        "Hosted zone {0} ({1}) answers for all names below it: a name without a record does not exist in its VPCs.",
        "Make a zone for each service's full name.",
    ),
    (
        "hosted-zone-without-wildcard",
        "Hosted zone without its wildcard",
        "Hosted zone {0} ({1}) has no record for *.{1}: names of registries, buckets or APIs below it do not exist.",
        "Add an alias record for the wildcard.",
    ),
    (
        "hosted-zone-without-apex",
        "Hosted zone without a record for its own name",
        "Hosted zone {0} has no record for {1} itself.",
        "Add an alias record at the apex.",
    ),
    (
        "hosted-zone-needs-vpc-attributes",
        "Hosted zone in a VPC with DNS attributes off",
        "Hosted zone {0} is associated with {1}, whose DNS support or DNS hostnames is off: the zone is not used there.",
        "Switch both attributes on.",
    ),
    (
        "hosted-zone-for-dynamodb",
        "Hosted zone for DynamoDB",
        "Hosted zone {0} ({1}) stands for DynamoDB: AWS advises against it, and the SDKs' account-based names do not match it.",
        "Use the endpoint's own name as the SDK's endpoint URL.",
    ),
    (
        "forward-rule-takes-private-dns",
        "A forward rule takes the private name",
        "Resolver rule {0} forwards {1}, which is as specific as the private DNS of {2}: queries go to its targets instead.",
        "Take the rule from the VPC, or make its domain wider.",
    ),
    (
        "forward-rule-takes-service-names",
        "A forward rule takes names of AWS",
        "Resolver rule {0} forwards {1} for {2}: the endpoints' own names and services without private DNS are asked elsewhere.",
        "Add a system rule for amazonaws.com.",
    ),
    // Sets
    (
        "images-without-s3",
        "ECR without S3",
        "{0} has endpoints for ECR and none for S3: image layers come from S3.",
        "Create a gateway endpoint for S3.",
    ),
    (
        "endpoint-set-incomplete",
        "A set of endpoints is not complete",
        "{0} has a part of what {1} needs; {2} is missing. Without another way out, {1} fails.",
        "Create the endpoints that are missing.",
    ),
    // Policies
    (
        "policy-unreadable",
        "Policy that cannot be read",
        "The policy of {0} cannot be read.",
        "Correct it, or set it back to full access.",
    ),
    (
        "full-access",
        "Full access",
        "The default policy allows everything: {0} of the network's endpoints have no other.",
        "Name the principals, actions and resources that are meant.",
    ),
    (
        "bucket-policy-names-unknown-endpoint",
        "Bucket policy names an endpoint that is not there",
        "The policy of bucket {0} names {1}, which is not in the network.",
        "Put the endpoint's present id there.",
    ),
    (
        "not-principal",
        "NotPrincipal in an endpoint policy",
        "{0}, {1}: an endpoint policy cannot have NotPrincipal.",
        "Use Principal with conditions.",
    ),
    (
        "identifier-wildcard",
        "Wildcard in an identifier",
        "{0}, {1}: {2} stands for an identifier that AWS makes; a wildcard there matches more than is meant.",
        "Write the identifier in full.",
    ),
    (
        "short-wildcard",
        "Wildcard that matches much",
        "{0}, {1}: {2} has fewer than six characters beside its wildcard.",
        "Write more of the value.",
    ),
    (
        "account-mixture",
        "Account with a wildcard",
        "{0}, {1}: the account in {2} is neither an id nor * alone.",
        "Write twelve digits, or *.",
    ),
    (
        "sensitive-wildcard",
        "Wildcard in whom to trust",
        "{0}, {1}: {2} decides whom to trust and has a wildcard.",
        "Write the value in full.",
    ),
    (
        "unusable-principal",
        "Principal that names nobody",
        "{0}, {1}: the principal {2} has a wildcard or names nobody.",
        "Name an account, role or user, or use aws:PrincipalArn in a condition.",
    ),
    (
        "gateway-principal",
        "Principal of a gateway endpoint",
        "{0}, {1}: a gateway endpoint's policy needs the principal * ({2} stands there).",
        "Use * and aws:PrincipalArn in a condition.",
    ),
    (
        "deny-only",
        "Policy that allows nothing",
        "{0}: no statement allows anything, so everything is denied.",
        "Add an Allow statement.",
    ),
    (
        "action-prefix",
        "Action without a service",
        "{0}, {1}: the action {2} has no service, or a wildcard in it.",
        "Write service:Action, or *.",
    ),
    ("resource-form", "Resource that is no ARN", "{0}, {1}: {2} is no ARN with a service.", "Write an ARN, or *."),
    (
        "needs-any-resource",
        "Action that needs the resource *",
        "{0}, {1}: {2} knows no resources and is not allowed by a specific one.",
        "Allow it in a statement of its own with the resource *.",
    ),
    (
        "unknown-key",
        "Condition key that AWS does not know",
        "{0}, {1}: AWS knows no condition key {2}.",
        "Check its spelling.",
    ),
    (
        "unreadable-value",
        "Value that cannot be read",
        "{0}, {1}: the operator cannot read {2}.",
        "Write a value of the operator's type.",
    ),
    ("literal-wildcard", "Wildcard taken literally", "{0}, {1}: the operator takes {2} literally.", "Use StringLike."),
    (
        "needs-set-operator",
        "Key with several values",
        "{0}, {1}: {2} has several values and never matches without a set operator.",
        "Put ForAnyValue: or ForAllValues: before the operator.",
    ),
    (
        "set-operator-on-single",
        "Set operator on a single value",
        "{0}, {1}: {2} has one value; a set operator can be true without it.",
        "Leave the set operator out.",
    ),
    (
        "for-all-values-allow",
        "ForAllValues in an Allow",
        "{0}, {1}: ForAllValues is true where {2} is missing, so it allows.",
        "Add a Null condition, or use ForAnyValue.",
    ),
    (
        "variable-in-old-version",
        "Variable in an old version",
        "{0}, {1}: {2} is plain text before Version 2012-10-17.",
        "Set Version to 2012-10-17.",
    ),
    (
        "variable-not-here",
        "Variable where none is read",
        "{0}, {1}: {2} is not replaced there.",
        "Use it in a Resource's last part or in a String condition.",
    ),
    (
        "source-ip-never-matches",
        "aws:SourceIp never matches",
        "{0}, {1}: requests through an endpoint have no {2}, so the statement allows nothing.",
        "Use aws:VpcSourceIp with aws:SourceVpc or aws:SourceVpce.",
    ),
    (
        "source-ip-lockout",
        "aws:SourceIp locks endpoints out",
        "{0}, {1}: requests through an endpoint have no {2}, so the statement denies all of them.",
        "Add a condition on aws:SourceVpce, or use the IfExists or Null operators.",
    ),
    (
        "vpc-source-ip-alone",
        "aws:VpcSourceIp alone",
        "{0}, {1}: private addresses repeat between VPCs, and {2} stands alone.",
        "Add aws:SourceVpc or aws:SourceVpce.",
    ),
    (
        "ecr-layer-bucket",
        "Image layers of ECR are not admitted",
        "{0}: the policy does not let {2} be read, from which ECR's image layers come.",
        "Allow s3:GetObject on that bucket.",
    ),
];

fn row(code: &str) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    SENTENCES.iter().find(|(name, ..)| *name == code)
}

/// A finding's title.
pub fn title(finding: &Finding) -> &'static str {
    row(finding.code).map_or(finding.code, |row| string("title", row.0, row.1))
}

/// What was found, as a sentence.
pub fn sentence(finding: &Finding) -> String {
    fill(row(finding.code).map_or("", |row| string("finding", row.0, row.2)), |place| {
        finding.facts.get(place).map(ToString::to_string)
    })
}

/// What to do, as a sentence.
pub fn hint(finding: &Finding) -> &'static str {
    row(finding.code).map_or("", |row| string("advice", row.0, row.3))
}

/// Every string of findings: its room, its key, its text.
pub fn strings() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    SENTENCES.iter().flat_map(|(code, title, found, advice)| {
        [("title", *code, *title), ("finding", *code, *found), ("advice", *code, *advice)]
    })
}

/// The word of a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Findings as JSON: what `lab findings` prints. `command` writes a request of a repair as a command.
pub fn to_json(findings: &[Finding], command: impl Fn(&Request) -> String) -> Value {
    let one = |it: &Finding| {
        json!({
            "code": it.code,
            "severity": severity(it.severity),
            "components": it.components,
            "rule": it.rule,
            "title": title(it),
            "detail": sentence(it),
            "hint": hint(it),
            "fix": it.fix.iter().map(&command).collect::<Vec<_>>(),
        })
    };
    findings.iter().map(one).collect()
}

/// Findings as text, a line each: severity, code, components, sentence, with tabs between.
pub fn to_text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for it in findings {
        let components: Vec<&str> = it.components.iter().map(|id| id.as_str()).collect();
        let parts = [severity(it.severity), it.code, &components.join(","), &sentence(it)];
        text.push_str(&parts.join("\t"));
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::SENTENCES;
    use crate::net::SortedSet;
    use crate::policy::LintCode;
    use crate::review::findings::CODES;

    /// Every code has its sentences, and no sentence is left over.
    #[test]
    fn every_code_has_its_sentences() {
        let mut codes: SortedSet<&str> = CODES.iter().map(|(code, ..)| *code).collect();
        codes.extend(LintCode::ALL.iter().map(|code| code.name()));
        let texts: SortedSet<&str> = SENTENCES.iter().map(|(code, ..)| *code).collect();
        assert_eq!(texts.len(), SENTENCES.len(), "a code stands twice");
        assert_eq!(codes, texts);
    }
}
