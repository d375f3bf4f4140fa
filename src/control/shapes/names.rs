//! The AWS CLI's spelling of the API's names: `Ipv6CidrBlock` becomes `ipv6-cidr-block`, and the way back.
//! It must not know which names there are.

/// The AWS CLI's form of a name, as botocore's `xform_name` makes it: acronyms stay one word, a plural acronym too.
pub fn kebab_case(name: &str) -> String {
    if name.contains('-') {
        return name.to_owned();
    }
    let chars: Vec<char> = plural_acronym(name).chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    // A capital with small letters after it begins a word, wherever something stands before it.
    let mut first = String::new();
    let mut i = 0;
    while i < chars.len() {
        first.push(at(i));
        if at(i + 1).is_ascii_uppercase() && at(i + 2).is_ascii_lowercase() {
            first.push('-');
            first.push(at(i + 1));
            i += 2;
            while at(i).is_ascii_lowercase() {
                first.push(at(i));
                i += 1;
            }
        } else {
            i += 1;
        }
    }
    // A capital after a small letter or a digit begins a word.
    let mut kebab = String::new();
    let mut before = ' ';
    for c in first.chars() {
        if c.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            kebab.push('-');
        }
        kebab.push(c.to_ascii_lowercase());
        before = c;
    }
    kebab
}

/// `GatewayARNs` as `Gateway-arns`: the plural `s` belongs to the acronym.
fn plural_acronym(name: &str) -> String {
    let Some(stem) = name.strip_suffix('s') else {
        return name.to_owned();
    };
    let head = stem.trim_end_matches(|c: char| c.is_ascii_uppercase());
    match stem.get(head.len()..) {
        Some(acronym) if acronym.len() >= 2 => {
            format!("{head}-{}s", acronym.to_ascii_lowercase())
        }
        _ => name.to_owned(),
    }
}

/// A name with a capital at the beginning of each word: `vpc-id`, `vpc_id` and `vpcId` become `VpcId`.
pub fn pascal_case(name: &str) -> String {
    let mut pascal = String::new();
    for word in name.split(['-', '_']) {
        let mut letters = word.chars();
        pascal.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        pascal.push_str(letters.as_str());
    }
    pascal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_begins_with_a_capital() {
        for name in ["vpc-id", "vpc_id", "vpcId", "VpcId"] {
            assert_eq!(pascal_case(name), "VpcId");
        }
    }

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(kebab_case(name), expected);
    }

    #[test]
    fn names_are_spelt_as_botocore_spells_them() {
        check("VpcId", "vpc-id");
        check("Ipv6CidrBlock", "ipv6-cidr-block");
        check("EnableDns64", "enable-dns64");
        check("AssociateVPCWithHostedZone", "associate-vpc-with-hosted-zone");
        check("VPC", "vpc");
        check("DisassociateVPCFromHostedZone", "disassociate-vpc-from-hosted-zone");
        check("DomainARNs", "domain-arns");
        check("AddNetworkLoadBalancerArns", "add-network-load-balancer-arns");
        check("CreatorRequestId", "creator-request-id");
        check("resourceShareArns", "resource-share-arns");
        check("ACL", "acl");
        check("ContentMD5", "content-md5");
        check("GrantReadACP", "grant-read-acp");
        check("PrivateDnsOnlyForInboundResolverEndpoint", "private-dns-only-for-inbound-resolver-endpoint");
    }
}
