//! How the services page their lists by hand: the members that carry the limit and the token, and the limits themselves, as
//! botocore's models have them. It must not know what is listed.

use super::Operation;

/// How an operation pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The member of the request that says how many items a page has.
    pub limit: &'static str,
    /// The member of the request that says where a page begins.
    pub token: &'static str,
    /// The member of the answer that says where the next page begins.
    pub next: &'static str,
    /// The fewest items that may be asked for.
    pub least: i64,
    /// The most items that a page has.
    pub most: i64,
    /// Who refuses fewer.
    pub judge: Judge,
    /// What becomes of a limit above the most.
    pub above: Above,
    /// The parameter of ids that does not go with a limit, and how EC2 writes both.
    pub apart: Option<(&'static str, &'static str)>,
}

/// Who refuses a limit that is too small: the model has a minimum, or the service has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    Client,
    Service,
}

/// What becomes of a limit that is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Above {
    /// It is refused.
    Refused,
    /// "If the value is greater than 1,000, we return only 1,000 items."
    Cut,
}

/// How an operation pages; none where it answers with everything at once.
pub fn pages(operation: Operation) -> Option<Pages> {
    let ec2 = |least, most| Pages {
        limit: "MaxResults",
        token: "NextToken",
        next: "NextToken",
        least,
        most,
        judge: Judge::Client,
        above: Above::Refused,
        apart: None,
    };
    let lattice = |most| Pages { limit: "maxResults", token: "nextToken", next: "nextToken", ..ec2(1, most) };
    let private_link = |least| Pages { judge: Judge::Service, above: Above::Cut, ..ec2(least, 1000) };
    let pages = match (operation.service(), operation.name()) {
        ("ec2", "DescribeInstances") => Pages {
            judge: Judge::Service,
            apart: Some(("InstanceIds", "The parameter instancesSet cannot be used with the parameter maxResults")),
            ..ec2(5, 1000)
        },
        ("ec2", "DescribePrefixLists") => Pages { judge: Judge::Service, ..ec2(5, 1000) },
        ("ec2", "DescribeVpcs") => Pages {
            apart: Some(("VpcIds", "The parameter VpcIds cannot be used with the parameter MaxResults")),
            ..ec2(5, 1000)
        },
        ("ec2", "DescribeNetworkInterfaces") => Pages {
            apart: Some((
                "NetworkInterfaceIds",
                "The parameter NetworkInterfaceIds cannot be used with the parameter MaxResults",
            )),
            ..ec2(5, 1000)
        },
        ("ec2", "DescribeVpcEndpoints" | "DescribeVpcEndpointServices") => private_link(1),
        (
            "ec2",
            "DescribeVpcEndpointConnections"
            | "DescribeVpcEndpointServiceConfigurations"
            | "DescribeVpcEndpointServicePermissions",
        ) => private_link(5),
        ("ec2", "DescribeManagedPrefixLists" | "GetManagedPrefixListEntries" | "DescribeVpcEndpointAssociations") => {
            ec2(1, 100)
        }
        ("ec2", "DescribeRouteTables") => ec2(5, 100),
        ("ec2", "DescribeEgressOnlyInternetGateways") => ec2(5, 255),
        ("ec2", _) => ec2(5, 1000),
        ("elbv2", _) => Pages { limit: "PageSize", token: "Marker", next: "NextMarker", ..ec2(1, 400) },
        ("route53resolver" | "route53profiles", _) => ec2(1, 100),
        ("vpc-lattice", _) => lattice(100),
        ("ram", _) => lattice(500),
        _ => return None,
    };
    let input = operation.input()?;
    (input.member(pages.limit).is_some() && input.member(pages.token).is_some()).then_some(pages)
}
