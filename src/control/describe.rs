//! What all `describe-*` operations share: ids that are asked for, filters, the list. It must not know any resource.

use super::call::{Answer, ApiError, Params, lower_first};
use super::shapes::pascal_case;
use serde_json::{Map, Value};

/// A filter: a name, and values of which one must match; `*` and `?` are wildcards (rule API-11).
#[derive(Debug)]
struct Filter<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

/// Where the values of a filter stand in an item, for names that the general rule does not find.
///
/// The path's members are parted by dots; a list is walked through.
pub type FilterPaths = &'static [(&'static str, &'static str)];

/// The members whose ids have a form of their own to be refused for: the prefix, and EC2's code (rules ES-06, IF-58).
const MALFORMED: [(&str, &str, &str); 17] = [
    ("VpcEndpointId", "vpce", "InvalidVpcEndpointId.Malformed"),
    ("ServiceId", "vpce-svc", "InvalidVpcEndpointServiceIdId.Malformed"),
    ("VpcId", "vpc", "InvalidVpcID.Malformed"),
    ("SubnetId", "subnet", "InvalidSubnetID.Malformed"),
    ("RouteTableId", "rtb", "InvalidRouteTableId.Malformed"),
    ("GroupId", "sg", "InvalidGroupId.Malformed"),
    ("PrefixListId", "pl", "InvalidPrefixListId.Malformed"),
    ("CustomerGatewayId", "cgw", "InvalidCustomerGatewayId.Malformed"),
    ("DhcpOptionsId", "dopt", "InvalidDhcpOptionsId.Malformed"),
    ("EgressOnlyInternetGatewayId", "eigw", "InvalidEgressOnlyInternetGatewayId.Malformed"),
    ("InstanceId", "i", "InvalidInstanceID.Malformed"),
    ("InternetGatewayId", "igw", "InvalidInternetGatewayId.Malformed"),
    ("NatGatewayId", "nat", "NatGatewayMalformed"),
    ("NetworkAclId", "acl", "InvalidNetworkAclId.Malformed"),
    ("NetworkInterfaceId", "eni", "InvalidNetworkInterfaceId.Malformed"),
    ("SecurityGroupRuleId", "sgr", "InvalidSecurityGroupRuleId.Malformed"),
    ("VpcPeeringConnectionId", "pcx", "InvalidVpcPeeringConnectionId.Malformed"),
];

/// Lists `items` under `member`, of those ids that are asked for in `ids.0`, and that pass the filters.
///
/// What is not asked for need not be among the items (`Params::asks_for`), so that its view is not made.
///
/// `ids` is the parameter that asks for ids, the member of an item that is its id, and the error code for an id
/// that is not there.
pub fn list(
    params: Params<'_>,
    member: &str,
    ids: (&str, &str, &str),
    paths: FilterPaths,
    items: impl IntoIterator<Item = Value>,
) -> Answer {
    let (asked_member, id_member, not_found) = ids;
    let asked: Vec<&str> = params.texts(asked_member).collect();
    let mut items: Vec<Value> = items.into_iter().collect();
    for id in &asked {
        if let Some((_, prefix, code)) = MALFORMED.iter().find(|(member, _, _)| *member == id_member) {
            super::call::well_formed(prefix, code, id)?;
        }
        if !items.iter().any(|item| item.get(id_member).and_then(Value::as_str) == Some(id)) {
            return Err(ApiError::new(not_found, missing(id_member, id)));
        }
    }
    if !asked.is_empty() {
        items.retain(|item| item.get(id_member).and_then(Value::as_str).is_some_and(|id| asked.contains(&id)));
    }
    for filter in filters_of(params) {
        let Some(name) = filter.text("Name") else {
            return Err(ApiError::new("InvalidParameterValue", "A filter needs a Name."));
        };
        let filter = Filter { name, values: filter.texts("Values").collect() };
        if filter.values.is_empty() {
            return Err(ApiError::new(
                "InvalidParameterValue",
                format!("The filter '{name}' needs at least one value."),
            ));
        }
        items.retain(|item| filter.passes(item, paths));
    }
    let mut answer = Map::new();
    answer.insert(member.to_string(), Value::Array(items));
    Ok(Value::Object(answer))
}

/// The filters of each operation, from AWS's API reference; a name that ends in `*` stands for all that begin so.
const FILTERS: &str = include_str!("filters.txt");

/// Refuses a filter that an operation does not have (rule API-11): PrivateLink's operations with a code of their own.
pub fn filters_known(operation: &str, params: Params<'_>) -> Result<(), ApiError> {
    let mut words = FILTERS.lines().map(str::split_ascii_whitespace);
    let Some(known) = words.find_map(|mut line| (line.next() == Some(operation)).then_some(line)) else {
        return Ok(());
    };
    let is_known = |name: &str| {
        let here = |known: &str| known.strip_suffix('*').map_or(known == name, |head| name.starts_with(head));
        name.starts_with("tag:") || matches!(name, "tag-key" | "tag-value") || known.clone().any(here)
    };
    match filters_of(params).filter_map(|filter| filter.text("Name")).find(|name| !is_known(name)) {
        Some(name) => {
            let of_private_link = operation.starts_with("DescribeVpcEndpoint");
            let code = if of_private_link { "InvalidFilter" } else { "InvalidParameterValue" };
            refuse!(code, "The filter '{name}' is invalid")
        }
        None => Ok(()),
    }
}

/// The names of an operation's filters, where each is named; none where the operation is not in the list.
pub fn filter_names(operation: &str) -> impl Iterator<Item = &'static str> {
    let mut lines = FILTERS.lines().map(str::split_ascii_whitespace);
    let words = lines.find_map(|mut line| (line.next() == Some(operation)).then_some(line));
    words.into_iter().flatten().filter(|name| !name.ends_with('*'))
}

/// The filters of a call; operations on NAT gateways call the parameter `Filter`.
fn filters_of(params: Params<'_>) -> impl Iterator<Item = Params<'_>> {
    params.objects("Filters").chain(params.objects("Filter"))
}

/// EC2's sentence for an id that is not there.
pub fn missing(id_member: &str, id: &str) -> String {
    let kind = match id_member {
        "ServiceName" => return ["The Vpc Endpoint Service '", id, "' does not exist"].concat(),
        "ServiceId" => return ["The VpcEndpointService Id '", id, "' does not exist"].concat(),
        "VpcEndpointId" => return ["The Vpc Endpoint Id '", id, "' does not exist"].concat(),
        "RegionName" => return ["Invalid region: [", id, "]"].concat(),
        "NatGatewayId" => return ["NatGateway ", id, " was not found"].concat(),
        "DhcpOptionsId" => "dhcpOption",
        "PrefixListId" => "prefix list",
        "SecurityGroupRuleId" => "security group rule",
        other => other.strip_suffix("Id").unwrap_or(other),
    };
    ["The ", &lower_first(kind), " ID '", id, "' does not exist"].concat()
}

impl Filter<'_> {
    fn passes(&self, item: &Value, paths: FilterPaths) -> bool {
        let matches = |text: &str| self.values.iter().any(|pattern| wildcard(pattern, text));
        if let Some(key) = self.name.strip_prefix("tag:") {
            return tags(item).any(|(k, v)| k == key && matches(v));
        }
        match self.name {
            "tag-key" => return tags(item).any(|(key, _)| matches(key)),
            "tag-value" => return tags(item).any(|(_, value)| matches(value)),
            _ => {}
        }
        let path = paths.iter().find(|(name, _)| *name == self.name).map(|(_, path)| (*path).to_string());
        let path = path.unwrap_or_else(|| self.name.split('.').map(pascal_case).collect::<Vec<_>>().join("."));
        let segments: Vec<&str> = path.split('.').collect();
        any_value(item, &segments, &matches)
    }
}

fn tags(item: &Value) -> impl Iterator<Item = (&str, &str)> {
    let list = item.get("Tags").or_else(|| item.get("TagSet")).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|tag| Some((tag.get("Key")?.as_str()?, tag.get("Value")?.as_str()?)))
}

fn any_value(value: &Value, path: &[&str], matches: &dyn Fn(&str) -> bool) -> bool {
    match (value, path) {
        (Value::Array(list), _) => list.iter().any(|item| any_value(item, path, matches)),
        (Value::Object(map), [member, rest @ ..]) => {
            // A filter names one of several: `route.state` stands for the `State` of any of the `Routes`.
            let found = map.get(*member).or_else(|| map.get(&[*member, "s"].concat()));
            found.is_some_and(|v| any_value(v, rest, matches))
        }
        (Value::String(text), []) => matches(text),
        (Value::Bool(truth), []) => matches(if *truth { "true" } else { "false" }),
        (Value::Number(number), []) => matches(&number.to_string()),
        (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_), _) => false,
    }
}

/// Whether `text` matches `pattern`, in which `*` stands for any run and `?` for one character.
fn wildcard(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || Some(c) == text.get(t) => {
                p += 1;
                t += 1;
            }
            Some(_) | None => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|c| *c == '*'))
}

#[cfg(test)]
mod tests {
    use super::{missing, wildcard};

    #[test]
    fn wildcards_match_runs_and_single_characters() {
        for (pattern, text, expected) in [
            ("web-*", "web-1", true),
            ("*1", "web-1", true),
            ("w?b*", "web-1", true),
            ("web", "web-1", false),
            ("", "", true),
            ("*", "", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
        ] {
            assert_eq!(wildcard(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_missing_id_is_named_as_ec2_names_it() {
        assert_eq!(missing("VpcId", "vpc-1"), "The vpc ID 'vpc-1' does not exist");
        assert_eq!(missing("RouteTableId", "rtb-1"), "The routeTable ID 'rtb-1' does not exist");
    }
}
