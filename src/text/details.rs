//! The sentences of a trace: what each stage found. It must not know how it was found.

use super::language::{self, Direction, string};
use crate::reach::Detail;

/// Sentences by their keys; `{0}` stands for the first fact, and so on.
const SENTENCES: &[(&str, &str)] = &[
    // DNS
    ("address-given", "An address was given: no name had to be resolved."),
    ("resolved", "{0} resolves to {1}."),
    (
        "name-does-not-exist",
        "The name {0} does not exist for whoever asks from here: there is no fall-through to public DNS.",
    ),
    ("no-record-of-type", "The name {0} exists, but has no address of the family that was asked for."),
    ("nobody-answers", "No resolver answers the question for {0}."),
    ("server-fails", "The resolver could not answer the question for {0}."),
    ("no-address", "There is no address to send a packet to."),
    (
        "dns-server-on-premises",
        "The DNS server {0} on premises is taken to answer as public DNS does, unless it forwards.",
    ),
    ("dns-server-port", "The server {0} is taken to listen for questions at port {1}."),
    ("dns-server-forwards", "The DNS server {0} is taken to forward to the resolver of its own VPC."),
    // The source
    ("source-not-running", "{0} is not running, or its Availability Zone has failed."),
    ("source-unknown", "{0} is not in the network."),
    ("no-address-of-family", "{0} has no address of the family of {1}."),
    // Security groups
    ("group-lets-out", "Security group {0} lets {1} port {2} out to {3}."),
    ("group-keeps-in", "No outbound rule of security group {0} admits {1} port {2} to {3}."),
    ("group-lets-in", "Security group {0} lets {1} port {2} in from {3}."),
    ("group-keeps-out", "No inbound rule of security group {0} admits {1} port {2} from {3}."),
    (
        "group-unknown",
        "Security group {0} is not described here: whether it admits {1} port {2} with {3} is not known.",
    ),
    ("beside-the-host", "{1} is a service of the host itself: security groups, network ACLs and routes have no say."),
    ("resolver-switched-off", "The resolver of {0} does not answer: DNS support is off."),
    // Network ACLs
    ("same-subnet", "Within a subnet network ACLs and route tables have no say."),
    ("acl-admits", "Network ACL {0} admits the packet by rule {1} (remote address {2})."),
    ("acl-denies", "Network ACL {0} denies the packet by rule {1} (remote address {2})."),
    ("acl-unknown", "The network ACL of subnet {0} is not described here."),
    ("acl-admits-replies", "Network ACL {0} admits replies by rule {1} (remote address {2}, ports {3} to {4})."),
    (
        "acl-admits-some-replies",
        "Network ACL {0} admits replies only to some of the ports {3} to {4} that clients use (remote address {2}): it depends on the client's operating system.",
    ),
    (
        "acl-denies-replies",
        "Network ACL {0} denies replies by rule {1} (remote address {2}, ports {3} to {4}): network ACLs are stateless.",
    ),
    // Routes
    ("layer-2", "The destination is in the same subnet {0}: the packet is delivered without a route table."),
    ("subnet-unknown", "The subnet {0} is not described here."),
    ("table-unknown", "The route table of subnet {0} is not described here."),
    ("prefix-list-unknown", "The entries of prefix list {0} are not known, so whether it covers {1} is not known."),
    ("no-route", "Route table {0} has no route to {1}."),
    ("never-forwarded", "Addresses of this range are never forwarded by a route ({0}: {1} to {2}): {3}."),
    (
        "blackhole",
        "In route table {0} the route {1} to {2} wins for {3}, but its target is not available: the packet is dropped.",
    ),
    ("route", "Route table {0}: the route {1} to {2} wins for {3}."),
    ("lists-tie", "Two prefix lists of route table {0} tie: AWS picks one at random and keeps it; the lab takes {1}."),
    ("target-unknown", "What stands behind {0} is not described here."),
    (
        "endpoint-no-target",
        "{0} is not a gateway or Gateway Load Balancer endpoint: it cannot be the target of a route.",
    ),
    ("routing-loop", "The packet comes back to {0}: a routing loop."),
    // Within a VPC
    ("nobody-there", "No network interface in {1} has the address {0}."),
    ("host-reached", "{0} is reached."),
    ("host-not-running", "{0} is not running, or its Availability Zone has failed."),
    ("owner-unknown", "What stands behind the network interface {0} is not known."),
    ("resolver-reached", "The Resolver endpoint {0} is reached."),
    ("no-listener", "{0} does not listen on port {1}."),
    ("nat-is-no-destination", "{0} translates what leaves; it answers nothing itself."),
    ("resource-gateway-is-no-destination", "{0} opens connections to its resources; it accepts none."),
    ("zone-failed", "{0} is in the Availability Zone {1}, which has failed."),
    // Gateways
    ("igw-private-destination", "Internet gateway {0} does not forward to the private address {1}."),
    ("igw-translates", "Internet gateway {0} translates the source to {1}."),
    ("igw-needs-public", "Internet gateway {0} drops the packet: the source has no public IPv4 address."),
    ("igw-forwards", "Internet gateway {0} forwards the packet to {1} unchanged: IPv6 is not translated."),
    ("igw-enters", "The packet enters through internet gateway {0} to {1}."),
    ("no-igw", "The VPC {0} has no internet gateway."),
    ("deny-igw-traffic", "{0} is an endpoint's interface, which is never reachable from the internet."),
    ("public-access-blocked", "VPC Block Public Access blocks traffic through internet gateways in {0}."),
    ("public-access-egress", "VPC Block Public Access lets out what was opened from inside {0}."),
    ("eigw-only-ipv6", "Egress-only internet gateway {0} carries only IPv6."),
    ("eigw-behind-gwlb", "Egress-only internet gateway {0} drops what comes through a Gateway Load Balancer endpoint."),
    ("eigw-forwards", "Egress-only internet gateway {0} lets the connection out."),
    ("nat-protocol", "NAT gateway {0} does not translate {1}."),
    ("nat-only-ipv4", "NAT gateway {0} translates only IPv4."),
    ("nat-source-outside", "NAT gateway {0} does not serve a source in a peered VPC."),
    ("nat-not-in-zone", "NAT gateway {0} is not present in {1}."),
    ("nat-regional", "NAT gateway {0} is a Regional one: it is taken to be present in the zone."),
    ("nat-translates", "NAT gateway {0} translates the source to {1}."),
    ("nat-private", "NAT gateway {0} is private: the internet gateway drops what it sends."),
    ("nat-to-endpoint", "That NAT gateway {0} sends to gateway endpoint {1} is not documented by AWS."),
    ("internet-reached", "{0} is reached over the internet."),
    ("service-reached", "The public endpoint of {0} is reached; the packets stay on Amazon's network."),
    ("internet-private", "{0} is a private address: the internet has no way to it."),
    // Endpoints
    ("gateway-protocol", "Gateway endpoint {0} carries only TCP and ICMP echo, not {1}."),
    ("gateway-from-outside", "Gateway endpoint {0} serves only sources in its own VPC, not {1}."),
    ("gateway-carries", "Gateway endpoint {0} carries the packet to {1}."),
    ("endpoint-available", "Endpoint {0} is available."),
    ("endpoint-not-available", "Endpoint {0} is in the state {1}: nothing passes."),
    ("endpoint-no-ping", "Endpoint {0} never answers ping: try TCP."),
    ("service-answers", "{0} answers on {1} port {2}."),
    ("service-no-port", "{0} does not answer on {1} port {2}."),
    ("port-unknown", "Whether {0} answers on {1} port {2} is not known."),
    ("ports-unknown", "Whether {0} answers on {1} port {2} is not known; it is taken to."),
    ("inspected", "Gateway Load Balancer endpoint {0} hands the packet to the appliances of {1} and takes it back."),
    ("appliance-passes", "The appliances behind {0} are taken to let the packet through unchanged."),
    ("gwlbe-is-no-destination", "Gateway Load Balancer endpoint {0} is a next hop, not a destination."),
    ("balancer-unknown", "The load balancer of {0} is not described here."),
    ("balancer-chosen", "{0} has several load balancers: AWS picks one at random, the lab the first in the zone."),
    ("nlb-group-sees-client", "The security group of {0} is taken to see the client's address."),
    ("no-target", "{0} has no target that it can use from here."),
    ("target-chosen", "{0} forwards to {1}, port {2}."),
    ("target-keeps-out", "The security group of {0} does not admit port {1} from {2}."),
    ("nothing-associated", "Endpoint {0} has no resource behind it."),
    ("lattice-service", "The VPC Lattice service {0} is reached; what stands behind it is not modelled."),
    ("lattice-association", "The VPC is associated with the service network {0}, which carries the packet."),
    ("resource-only-tcp", "{0} accepts only TCP."),
    ("gateway-unknown", "The resource gateway of {0} is not described here."),
    ("zones-differ", "The endpoint and the resource gateway {0} share no Availability Zone."),
    ("resource-forwarded", "Resource gateway {0} forwards to {1}."),
    ("resource-by-name", "{0} is defined by a name: what it resolves to for the provider is not modelled."),
    ("resource-not-modelled", "The resource {0} is not in the lab: it is taken to answer."),
    ("private-name-assumed", "{0} is taken to be a private name of {1}: AWS does not list that service's."),
    // Appliances
    ("source-dest-check", "{0} has its source/destination check on: it drops what is not its own."),
    ("appliance-forwards", "{0} is taken to forward the packet unchanged."),
    ("appliance-translates", "{0} is taken to be a NAT instance: to send the packet on in its own name."),
    // Between networks
    ("peering-not-here", "Peering connection {0} does not belong to {1}."),
    ("peer-unknown", "The other VPC of peering connection {0}, {1}, is not described here."),
    (
        "peering-addresses",
        "Peering connection {0} carries only addresses of its two VPCs, not {1}: peering is not transitive.",
    ),
    ("peering-crosses", "Peering connection {0} leads to {1}."),
    ("tgw-not-attached", "Transit gateway {0} has no attachment of {1}."),
    ("tgw-zone", "The attachment to transit gateway {0} has no subnet in {1}."),
    ("tgw-not-associated", "The attachment {0} is not associated with a transit gateway route table."),
    ("tgw-forwards", "Transit gateway {0} forwards by its route table {1} to {2}."),
    (
        "appliance-mode-off",
        "Appliance mode is off on {0}: request and reply cross appliances in different zones, and one drops them.",
    ),
    ("vgw-foreign-source", "Virtual private gateway {0} takes packets only from interfaces of its VPC."),
    ("vgw-only-ipv4", "A VPN connection on virtual private gateway {0} carries no IPv6."),
    ("vgw-no-prefix", "Virtual private gateway {0} knows no way to {1}."),
    ("vgw-forwards", "Virtual private gateway {0} forwards to {1}."),
    ("vgw-not-attached", "{0} is not attached."),
    ("vgw-not-transitive", "Virtual private gateway {0} leads only into its own VPC, not to {1}."),
    ("vgw-enters", "The packet enters {1} through virtual private gateway {0}."),
    ("on-premises-unknown", "What the network behind {0} does with {1} is not known."),
    ("site-has-internet", "{0} is taken to have its own way to the internet."),
    ("site-not-joined", "{0} is not joined to AWS."),
    // Policies
    ("no-endpoint", "The request comes through no endpoint: no endpoint policy applies."),
    ("no-resource-policy", "No resource policy is given."),
    ("policy-full-access", "The policy of {0} is the default one: full access."),
    ("policy-unreadable", "The policy of {0} cannot be read."),
    ("policy-allows", "The policy of {0} allows {1} on {2} (statement {3})."),
    (
        "policy-open-key",
        "The policy of {0} asks for {1}, of which nothing is known here: the request is taken to lack it.",
    ),
    ("policy-allows-some", "The policy of {0} allows {1} on some resources; none was named."),
    ("policy-denies", "The policy of {0} denies {1} on {2} (statement {3}): the service answers 403."),
    ("policy-silent", "No statement of the policy of {0} allows {1} on {2}: the service answers 403."),
    (
        "policy-leaves-identity",
        "The policy of {0} is silent on {1}: the caller's identity policy is taken to allow it.",
    ),
    // The way back
    ("never-arrived", "The packet never arrives: there is nothing to send back."),
    ("return-open", "Replies come back: security groups remember the connection, and nothing else stands in the way."),
    ("route-back", "{0} sends replies to {2} by {1}."),
    ("no-route-back", "{0} has no route back to {1}: replies are lost."),
    ("blackhole-back", "In {0} the route back to {2} leads to {1}, which is not available: replies are lost."),
    ("route-elsewhere", "{0} sends replies to {2} by {1}, not by the way that the packet came: they are lost."),
    ("inspected-back", "{0} sends replies through {1}, which saw the first packet."),
    (
        "steered-needs-public",
        "Route table {0} steers what comes from the internet to {1}, which has no public address.",
    ),
    (
        "reply-skips-interface",
        "{0} sends replies straight to {1}: what was steered through {2} is answered through it, or not at all.",
    ),
    ("reply-not-seen-before", "{0} sends replies through {1}, which did not see the first packet and drops them."),
    (
        "reply-skips-appliance",
        "Replies do not pass {0}: the load balancer tolerates it, a stateful appliance sees half a flow.",
    ),
];

/// The sentence of a detail.
pub fn sentence(detail: &Detail) -> String {
    let template = SENTENCES.iter().find(|(key, _)| *key == detail.key).map_or(detail.key, |(_, template)| *template);
    let template = string("detail", detail.key, template);
    fill(template, |place| detail.facts.get(place).map(ToString::to_string))
}

/// Every sentence with its key.
pub fn strings() -> impl Iterator<Item = (&'static str, &'static str)> {
    SENTENCES.iter().copied()
}

/// A template with its places filled.
pub fn fill(template: &str, value: impl Fn(usize) -> Option<String>) -> String {
    let direction = language::spoken().direction;
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let Some((place, after)) = behind.split_once('}') else { break };
        if let Some(value) = place.parse().ok().and_then(&value) {
            push_value(&mut text, &value, direction);
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// A template with its places filled from a list, the first value being `{0}`.
pub fn filled(template: &str, values: &[&str]) -> String {
    fill(template, |place| values.get(place).map(ToString::to_string))
}

/// A value within a line that runs from right to left keeps its own way: it is isolated, as ids, addresses and commands are, or
/// as a sentence that has letters of such a language.
fn push_value(text: &mut String, value: &str, direction: Direction) {
    const RIGHT_TO_LEFT: std::ops::RangeInclusive<char> = '\u{590}'..='\u{8ff}';
    if direction == Direction::LeftToRight {
        text.push_str(value);
        return;
    }
    let own = value.contains(|letter| RIGHT_TO_LEFT.contains(&letter));
    text.push(if own { '\u{2067}' } else { '\u{2066}' });
    text.push_str(value);
    text.push('\u{2069}');
}

#[cfg(test)]
mod tests {
    use super::SENTENCES;
    use crate::net::SortedMap;
    use std::fs;

    /// Every key that `reach` uses has a sentence with no more places than facts, and no sentence is left over.
    #[test]
    fn every_detail_has_its_sentence() {
        let mut source = String::new();
        for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/reach")).unwrap() {
            source.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
        }
        let sentences: SortedMap<&str, &str> = SENTENCES.iter().copied().collect();
        assert_eq!(sentences.len(), SENTENCES.len(), "a key stands twice");
        for key in sentences.keys() {
            assert!(source.contains(&format!("\"{key}\"")), "no stage says {key}");
        }
        let mut rest = source.as_str();
        while let Some(at) = rest.find("Detail::of(").or_else(|| rest.find("Detail::plain(")) {
            rest = &rest[at + 11..];
            let call = rest.trim_start_matches(['(', ' ', '\n']);
            if let Some(key) = call.strip_prefix('"').and_then(|it| it.split('"').next()) {
                assert!(sentences.contains_key(key), "{key} has no sentence");
            }
        }
    }
}
