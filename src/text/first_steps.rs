//! The first steps in words: the examples to start from, the tour, and the terms with their sources. It must not know the page.

use super::language::string;

/// What the examples are called, what they show in three sentences, and the question to try, by the example's key.
const EXAMPLES: &[(&str, &str)] = &[
    ("first.title", "Two private subnets"),
    (
        "first.lead",
        "A VPC over two Availability Zones has an instance in each private subnet. Nothing leads out: no internet gateway, no NAT gateway. DNS answers with S3's public addresses, and no route leads there.",
    ),
    ("first.try", "Which endpoint lets web-1 reach S3, and what does it do for web-2?"),
    ("nat.title", "A NAT gateway, and what endpoints save"),
    (
        "nat.lead",
        "A private subnet reaches AWS through a NAT gateway. Every gigabyte to S3 is charged there, and leaves from a public address. A gateway endpoint costs nothing.",
    ),
    ("nat.try", "What turns private with a gateway endpoint for S3, and what is left on the bill?"),
    ("ecr.title", "ECR and Fargate without internet"),
    (
        "ecr.lead",
        "Tasks in private subnets pull their images from ECR. The endpoints of its API and of its registry are both there. Image layers come from S3, and there the pull ends.",
    ),
    ("ecr.try", "What is missing for the layers, and why is it not a third interface endpoint?"),
    ("ssm.title", "Session Manager without internet"),
    (
        "ssm.lead",
        "Managed hosts in private subnets talk to Systems Manager through interface endpoints. Two of its endpoints are there. Sessions still do not start, for they need a channel of their own.",
    ),
    ("ssm.try", "Which endpoint is missing, and in how many subnets does it have to be?"),
    ("central.title", "Central endpoints for many VPCs"),
    (
        "central.lead",
        "One VPC holds the endpoint of SQS, and two others reach that VPC through a transit gateway. A private hosted zone gives the service's name the endpoint's addresses. The zone is associated with orders, not with billing.",
    ),
    ("central.try", "Why does orders-1 reach SQS privately and billing-1 not, although both have the route?"),
    ("office.title", "On-premises to S3"),
    (
        "office.lead",
        "An office is joined to the VPC by a VPN. A gateway endpoint is for the VPC alone, so the office needs S3's interface endpoint. Its address is told only to those who ask the VPC's resolver.",
    ),
    ("office.try", "Why does server reach S3 privately over the VPN, and laptop over the internet?"),
    ("partner.title", "A partner's endpoint service"),
    (
        "partner.lead",
        "A partner offers a service behind a Network Load Balancer. The shop reaches it through an interface endpoint, although both VPCs have the same addresses. No route between them is needed.",
    ),
    ("partner.try", "From which address does the partner see the shop come?"),
    ("inspection.title", "Inspection with a Gateway Load Balancer"),
    (
        "inspection.lead",
        "What the application sends to the internet goes through an appliance first. A Gateway Load Balancer endpoint is the target of its default route. What comes in from the internet does not pass the appliance yet.",
    ),
    ("inspection.try", "Which route table makes the way in pass the appliance too?"),
];

/// A part of an example: `title`, `lead` or `try`.
pub fn example(key: &str, part: &str) -> &'static str {
    of("example", EXAMPLES, &[key, ".", part].concat())
}

/// The steps of the tour.
const TOUR: &[(&str, &str)] = &[
    (
        "1",
        "The picture shows the network: a Region, a VPC, its subnets with an instance in each. AWS services stand outside.",
    ),
    ("2", "This line asks whether web-1 reaches S3, and says at once what stops it in the network as it stands."),
    ("3", "Packets follow route tables. Here is no row for S3's addresses, so nothing leaves the subnet for S3."),
    (
        "4",
        "Press \"Add endpoint\", take s3, the type Gateway, and tick rtb-app-a. See what will change before you create it.",
    ),
    (
        "5",
        "The route table has gained a row, and the way to S3 is private. Undo takes it back, and every other change, too.",
    ),
];

/// How many steps the tour has.
pub const TOUR_STEPS: usize = TOUR.len();

/// A step of the tour, counted from 0.
pub fn tour(step: usize) -> &'static str {
    TOUR.get(step).map_or("", |(key, english)| string("tour", key, english))
}

/// A term of AWS's: its key, what it means, and the page of AWS's documentation that says so.
pub type Term = (&'static str, &'static str, &'static str);

/// The terms, by AWS's name in lower case.
pub const TERMS: &[Term] = &[
    (
        "VPC",
        "A network of your own in one Region, with address blocks that you choose. Nothing enters or leaves it but by gateways and endpoints.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/what-is-amazon-vpc.html",
    ),
    (
        "Subnet",
        "A part of a VPC's addresses in one Availability Zone. It is public where its route table leads to an internet gateway.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html",
    ),
    (
        "Route table",
        "Says where packets of its subnets go. The most specific destination that holds the address wins.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html",
    ),
    (
        "Prefix list",
        "A set of address blocks with one id. A gateway endpoint's route has the service's prefix list as its destination.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
    ),
    (
        "Gateway endpoint",
        "A target in route tables for S3 and DynamoDB. It has no address, changes no DNS answer, is used from its own VPC alone, and costs nothing.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    ),
    (
        "Interface endpoint",
        "A network interface in each chosen subnet, with a private address, behind which PrivateLink carries to a service. It changes DNS answers, not routes, and is charged by the hour and by the gigabyte.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    ),
    (
        "Gateway Load Balancer endpoint",
        "A target in route tables that sends packets to appliances for inspection, and takes them back.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html",
    ),
    (
        "Resource endpoint",
        "A network interface in each chosen subnet that leads to one resource of somebody else's VPC, such as a database: no load balancer is needed. A resource gateway there lets the traffic in.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-resources.html",
    ),
    (
        "Service-network endpoint",
        "Network interfaces in the chosen subnets that lead to all services and resources of one VPC Lattice service network.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-service-networks.html",
    ),
    (
        "Private DNS names",
        "Lets the service's usual name be answered with the endpoint's private addresses inside the VPC. The VPC needs DNS support and DNS hostnames.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html",
    ),
    (
        "Endpoint policy",
        "Says who may do what through the endpoint. It allows everything unless you change it, and can only limit: the caller's own policies and the service's must allow the request too.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    ),
    (
        "Endpoint service",
        "A service of your own or a partner's behind a load balancer, which others reach through interface endpoints.",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html",
    ),
    (
        "Security group",
        "Rules for what may come to and go from an interface. It remembers connections: answers need no rule.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    ),
    (
        "Network ACL",
        "Numbered rules for what may enter and leave a subnet. It remembers nothing: answers need a rule of their own.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
    ),
    (
        "Internet gateway",
        "The VPC's way to the internet, for what has a public address.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    ),
    (
        "NAT gateway",
        "Lets private addresses begin connections to the outside, from its own address. It is charged by the hour and by the gigabyte.",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    ),
    (
        "Network interface",
        "A card in a subnet, with its addresses and security groups. Instances and interface endpoints are reached by theirs.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html",
    ),
    ("Instance", "A virtual machine in a subnet.", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/concepts.html"),
    (
        "Peering connection",
        "Joins two VPCs whose addresses do not overlap. It leads to the other VPC, never through it.",
        "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    ),
    (
        "Transit gateway",
        "A router of the Region that joins VPCs and VPNs, with route tables of its own.",
        "https://docs.aws.amazon.com/vpc/latest/tgw/what-is-transit-gateway.html",
    ),
    (
        "Private hosted zone",
        "Names of your own that only the VPCs associated with it see. A more specific zone wins.",
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
    ),
];

/// A term by its name, in the page's language: what it means, and where AWS says so.
pub fn term(name: &str) -> Option<(&'static str, &'static str)> {
    let (_, meaning, source) = explained(name)?;
    Some((meaning, source))
}

/// A term's own name in the page's language, what it means, and where AWS says so.
pub fn explained(name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let (key, english, source) = TERMS.iter().find(|(key, _, _)| *key == name)?;
    Some((term_name(key), string("term", key, english), source))
}

/// A term's name in the page's language.
pub fn term_name(name: &'static str) -> &'static str {
    string("name", name, name)
}

fn of(room: &str, table: &[(&'static str, &'static str)], key: &str) -> &'static str {
    table.iter().find(|(name, _)| *name == key).map_or("", |(name, english)| string(room, name, english))
}

/// Every string with its room and its key.
pub fn strings() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let examples = EXAMPLES.iter().map(|(key, english)| ("example", *key, *english));
    let tour = TOUR.iter().map(|(key, english)| ("tour", *key, *english));
    examples
        .chain(tour)
        .chain(TERMS.iter().map(|(key, english, _)| ("term", *key, *english)))
        .chain(TERMS.iter().map(|(key, ..)| ("name", *key, *key)))
}
