//! What a blueprint's resources are called. It must not know what they are.

use crate::net::SortedSet;

/// What engineers put into names for what a resource is, which the words for its type say already: `rtb-app` is the route table `app`.
const SHORT: &[(&str, &[&str])] = &[
    ("InternetGateway", &["igw"]),
    ("EgressOnlyInternetGateway", &["eigw", "eoigw"]),
    ("VpnGateway", &["vgw"]),
    ("NatGateway", &["nat", "natgw", "ngw"]),
    ("TransitGateway", &["tgw"]),
    ("TransitGatewayAttachment", &["tgw"]),
    ("CustomerGateway", &["cgw"]),
    ("RouteTable", &["rtb", "rt"]),
    ("NetworkAcl", &["nacl", "acl"]),
    ("SecurityGroup", &["sg"]),
    ("PeeringConnection", &["pcx"]),
    ("Endpoint", &["vpce"]),
];

/// A name without its words for a type.
pub fn without_short(name: &str, kind: &str) -> String {
    let short = SHORT.iter().find(|(of, _)| *of == kind).map_or(&[] as &[&str], |(_, short)| short);
    let is_short = |word: &&str| short.iter().any(|it| it.eq_ignore_ascii_case(word));
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && !is_short(word));
    words.collect::<Vec<_>>().join("-")
}

/// A name in each form that it may have in a resource's name: as it is, and without the words for any type.
pub fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    for (kind, _) in SHORT {
        let bare = without_short(name, kind);
        if !bare.is_empty() && !forms.contains(&bare) {
            forms.push(bare);
        }
    }
    forms
}

/// A name's letters and digits, each word with a capital letter: `app-a` becomes `AppA`.
pub fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut is_start = true;
    for c in name.chars() {
        match (c.is_ascii_alphanumeric(), is_start) {
            (false, _) => is_start = true,
            (true, true) => {
                out.push(c.to_ascii_uppercase());
                is_start = false;
            }
            (true, false) => out.push(c),
        }
    }
    out.chars().skip_while(char::is_ascii_digit).collect()
}

/// A name that no other resource has, from wanted ones, of which the first counts that says more than the kind, and the kind of the
/// resource.
pub fn unique(taken: &mut SortedSet<String>, wanted: &[&str], kind: &str) -> String {
    let stems = wanted.iter().map(|wanted| camel(&without_short(wanted, kind)));
    let mut stem = stems.into_iter().find(|stem| !stem.is_empty()).unwrap_or_default();
    if !stem.to_ascii_lowercase().contains(&kind.to_ascii_lowercase()) {
        stem.push_str(kind);
    }
    let mut name = stem.clone();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = [stem.as_str(), &number.to_string()].concat();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{SortedSet, unique};

    #[track_caller]
    fn check(wanted: &[&str], kind: &str, name: &str) {
        assert_eq!(unique(&mut SortedSet::default(), wanted, kind), name);
    }

    #[test]
    fn a_name_says_its_type_once() {
        check(&["rtb-app-a"], "RouteTable", "AppARouteTable");
        check(&["igw", "shop"], "InternetGateway", "ShopInternetGateway");
        check(&["igw"], "InternetGateway", "InternetGateway");
        check(&["nat-a"], "Subnet", "NatASubnet");
        check(&["app subnet a"], "Subnet", "AppSubnetA");
        check(&["", "shop"], "RouteTable", "ShopRouteTable");
        check(&["sg-web"], "SecurityGroup", "WebSecurityGroup");
    }
}
