//! Policies: laws that hold for every policy and every call, and a parser that refuses without falling over.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use std::cmp::Ordering;

use endpoint_lab::policy::context::Context;
use endpoint_lab::policy::evaluate::Outcome;
use endpoint_lab::policy::pattern::{Case, Pattern, Span, Variables, Wildcards};
use endpoint_lab::policy::value::{compare_numbers, contains, moment, range};
use endpoint_lab::policy::vectors::check_vectors;
use endpoint_lab::policy::{
    Attached, Call, Decision, Document, Placement, Policies, Principal, Relation, Verdict, combine, decide, evaluate,
    lint,
};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// How many inputs: `POLICY_FUZZ=1000000 cargo test --no-default-features --test policy_laws parser`.
fn cases() -> ProptestConfig {
    let cases = std::env::var("POLICY_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(500);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

const PLACEMENTS: [Placement; 8] = [
    Placement::GatewayEndpoint,
    Placement::InterfaceEndpoint,
    Placement::Resource,
    Placement::Identity,
    Placement::ServiceControl,
    Placement::ResourceControl,
    Placement::Boundary,
    Placement::Session,
];

/// Words of the policy language, so that random JSON comes near it.
const WORDS: [&str; 40] = [
    "Version",
    "2012-10-17",
    "2008-10-17",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Allow",
    "Deny",
    "Principal",
    "NotPrincipal",
    "AWS",
    "Service",
    "*",
    "Action",
    "NotAction",
    "s3:Get*",
    "s3:GetObject",
    "Resource",
    "NotResource",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/${aws:username, 'x'}/é",
    "Condition",
    "StringEquals",
    "ForAllValues:StringLike",
    "ArnLikeIfExists",
    "IpAddress",
    "NumericLessThan",
    "DateGreaterThan",
    "Bool",
    "Null",
    "aws:SourceIp",
    "aws:TagKeys",
    "10.0.0.0/8",
    "2026-11-23T15:00:00Z",
    "true",
    "111122223333",
    "arn:aws:iam::111122223333:user/ana",
    "${",
    "?",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => select(&WORDS[..]).prop_map(Value::from),
        1 => any::<String>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let key = prop_oneof![5 => select(&WORDS[..]).prop_map(str::to_owned), 1 => any::<String>()];
    leaf.prop_recursive(6, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn list(of: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        select(of).prop_map(Value::from),
        prop::collection::vec(select(of), 1..4).prop_map(|items| json!(items)),
    ]
}

fn any_condition() -> impl Strategy<Value = Value> {
    let operators = &[
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLikeIfExists",
        "ForAllValues:StringEquals",
        "ForAnyValue:StringNotEquals",
        "ArnLike",
        "IpAddress",
        "NotIpAddress",
        "NumericLessThan",
        "DateLessThan",
        "Bool",
        "Null",
        "BinaryEquals",
    ][..];
    let keys =
        &["aws:SourceVpc", "aws:VpcSourceIp", "aws:TagKeys", "aws:PrincipalArn", "s3:max-keys", "aws:CurrentTime"][..];
    let values = &[
        "vpc-1",
        "vpc-*",
        "10.0.0.0/8",
        "a",
        "true",
        "5",
        "2026-01-01",
        "arn:aws:iam::*:user/*",
        "${aws:username}",
    ][..];
    let entry = (select(operators), select(keys), list(values));
    prop::collection::vec(entry, 0..3).prop_map(|entries| {
        let mut block = Map::new();
        for (operator, key, values) in entries {
            block.entry(operator).or_insert_with(|| json!({}))[key] = values;
        }
        Value::Object(block)
    })
}

fn any_statement() -> impl Strategy<Value = Value> {
    let principal = prop_oneof![
        2 => Just(json!("*")),
        1 => list(&["111122223333", "arn:aws:iam::111122223333:user/ana", "arn:aws:iam::111122223333:role/app"])
            .prop_map(|named| json!({ "AWS": named })),
    ];
    let element = |name: &'static str, not: &'static str, of: &'static [&'static str]| {
        (prop_oneof![3 => Just(name), 1 => Just(not)], list(of))
    };
    let action = element("Action", "NotAction", &["*", "s3:*", "s3:Get*", "s3:PutObject", "sqs:*"]);
    let resource =
        element("Resource", "NotResource", &["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "arn:aws:s3:::?/a*"]);
    let effect = prop_oneof![2 => Just("Allow"), 1 => Just("Deny")];
    (effect, principal, action, resource, any_condition()).prop_map(|(effect, principal, action, resource, condition)| {
        json!({ "Effect": effect, "Principal": principal, action.0: action.1, resource.0: resource.1, "Condition": condition })
    })
}

fn any_call() -> impl Strategy<Value = Call> {
    let principal = select(
        &[
            None,
            Some("arn:aws:iam::111122223333:user/ana"),
            Some("arn:aws:sts::111122223333:assumed-role/app/i-1"),
            Some("arn:aws:iam::111122223333:root"),
            Some("arn:aws:iam::444455556666:user/eve"),
            Some("ec2.amazonaws.com"),
        ][..],
    );
    let action = select(&["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:ListAllMyBuckets"][..]);
    let resource = select(&["arn:aws:s3:::b/a", "arn:aws:s3:::b", "arn:aws:sqs:us-east-1:111122223333:q", "*"][..]);
    let pair = select(
        &[
            ("aws:SourceVpc", "vpc-1"),
            ("aws:SourceVpc", "vpc-2"),
            ("aws:VpcSourceIp", "10.0.0.1"),
            ("aws:username", "a"),
            ("aws:PrincipalArn", "arn:aws:iam::111122223333:user/ana"),
            ("aws:TagKeys", "a"),
            ("aws:TagKeys", "b"),
            ("s3:max-keys", "4"),
            ("aws:CurrentTime", "2025-01-01T00:00:00Z"),
        ][..],
    );
    (principal, action, resource, prop::collection::vec(pair, 0..6)).prop_map(|(principal, action, resource, pairs)| {
        let mut context = Context::new();
        for (key, value) in pairs {
            let values = context.or_default(key.to_owned());
            if key == "aws:TagKeys" || values.is_empty() {
                values.push(value.to_owned());
            }
        }
        let principal = principal.map(|text| Principal::parse(text).unwrap());
        Call { principal, action: action.to_owned(), resource: resource.to_owned(), context }
    })
}

fn document(statements: &[Value]) -> Document {
    Document::parse(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string()).unwrap()
}

/// Everything that can be asked of a text.
fn exercise(text: &str, call: &Call) {
    let _ = check_vectors(text);
    match Document::parse(text) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(document) => {
            assert_eq!(document.text(), text);
            for placement in PLACEMENTS {
                let _ = document.check(placement);
                let _ = lint(&document, placement, Some("com.amazonaws.eu-west-1.s3"));
                assert_eq!(evaluate(&document, call, placement).decision, decide(&document, call, placement));
            }
        }
    }
}

/// Patterns by the definition: every way to cut the text, part by part.
fn matches_by_definition(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=text.len()).any(|taken| matches_by_definition(rest, &text[taken..])),
        (Some(('?', rest)), Some((_, after))) => matches_by_definition(rest, after),
        (Some((one, rest)), Some((other, after))) => one == other && matches_by_definition(rest, after),
        _ => false,
    }
}

fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn parser_takes_any_text(text in any::<String>(), call in any_call()) {
        exercise(&text, &call);
    }

    #[test]
    fn parser_takes_any_json(value in any_json(), call in any_call()) {
        exercise(&value.to_string(), &call);
    }

    #[test]
    fn parser_takes_damaged_policies(
        statements in prop::collection::vec(any_statement(), 1..4),
        at in any::<prop::sample::Index>(),
        length in 0_usize..6,
        instead in prop_oneof![select(&WORDS[..]).prop_map(str::to_owned), "[\\[\\]{}\",:\\\\]{0,3}", any::<String>()],
        call in any_call(),
    ) {
        let whole = chars(document(&statements).text());
        let at = at.index(whole.len());
        let end = (at + length).min(whole.len());
        let damaged: String = whole[..at].iter().chain(&chars(&instead)).chain(&whole[end..]).collect();
        exercise(&damaged, &call);
    }

    #[test]
    fn a_member_twice_is_always_refused(
        statements in prop::collection::vec(any_statement(), 1..3),
        member in select(&["Effect", "Principal", "Condition"][..]),
    ) {
        let text = document(&statements).text().to_owned();
        let name = format!("\"{member}\":");
        let twice = text.replacen(&name, &format!("{name}null,{name}"), 1);
        let error = Document::parse(&twice).unwrap_err();
        prop_assert_eq!(error.path, ["Statement[0].", member].concat());
    }

    #[test]
    fn decision_follows_from_the_outcomes(statements in prop::collection::vec(any_statement(), 1..5), call in any_call()) {
        use endpoint_lab::policy::Effect;
        let document = document(&statements);
        for placement in PLACEMENTS {
            let evaluation = evaluate(&document, &call, placement);
            let applying = |effect| -> Vec<usize> {
                let outcomes = evaluation.outcomes.iter().enumerate();
                outcomes.filter(|(_, one)| one.effect == effect && one.applies()).map(|(index, _)| index).collect()
            };
            let (denies, allows) = (applying(Effect::Deny), applying(Effect::Allow));
            let expected = match (denies.is_empty(), allows.is_empty()) {
                (false, _) => (Decision::ExplicitlyDenied, denies),
                (true, false) => (Decision::Allowed, allows),
                (true, true) => (Decision::ImplicitlyDenied, Vec::new()),
            };
            prop_assert_eq!((evaluation.decision, evaluation.deciding.clone()), expected);
            prop_assert_eq!(decide(&document, &call, placement), evaluation.decision);
        }
    }

    #[test]
    fn order_of_statements_is_irrelevant(
        statements in prop::collection::vec(any_statement(), 1..6), call in any_call(), turn in 0_usize..6,
    ) {
        let mut turned = statements.clone();
        turned.rotate_left(turn % statements.len());
        turned.reverse();
        let placement = Placement::InterfaceEndpoint;
        let (left, right) = (evaluate(&document(&statements), &call, placement), evaluate(&document(&turned), &call, placement));
        prop_assert_eq!(left.decision, right.decision);
        let applied = |outcomes: &[Outcome]| outcomes.iter().filter(|outcome| outcome.applies()).count();
        prop_assert_eq!(applied(&left.outcomes), applied(&right.outcomes));
    }

    #[test]
    fn another_deny_never_allows_more(
        statements in prop::collection::vec(any_statement(), 1..5), mut more in any_statement(), call in any_call(),
    ) {
        let before = decide(&document(&statements), &call, Placement::GatewayEndpoint);
        more["Effect"] = "Deny".into();
        let mut denied = statements.clone();
        denied.push(more.clone());
        let after = decide(&document(&denied), &call, Placement::GatewayEndpoint);
        prop_assert!(after == before || after == Decision::ExplicitlyDenied);
        // Nor does another Allow ever lift a Deny, or allow less.
        more["Effect"] = "Allow".into();
        let mut allowed = statements;
        allowed.push(more);
        let after = decide(&document(&allowed), &call, Placement::GatewayEndpoint);
        prop_assert!(after == before || (before == Decision::ImplicitlyDenied && after == Decision::Allowed));
    }

    #[test]
    fn listed_and_all_but_divide_everything(statement in any_statement(), call in any_call()) {
        for (name, not) in [("Action", "NotAction"), ("Resource", "NotResource")] {
            let mut one = json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" });
            let mut other = one.clone();
            let entries = statement.get(name).or(statement.get(not)).unwrap().clone();
            one[name] = entries.clone();
            other.as_object_mut().unwrap().remove(name);
            other[not] = entries;
            let allowed = |statement: Value| decide(&document(&[statement]), &call, Placement::Resource) == Decision::Allowed;
            prop_assert_ne!(allowed(one), allowed(other));
        }
    }

    #[test]
    fn negation_turns_the_answer(
        pair in select(&[
            ("StringEquals", "StringNotEquals"), ("StringLike", "StringNotLike"), ("NumericEquals", "NumericNotEquals"),
            ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), ("DateEquals", "DateNotEquals"),
            ("IpAddress", "NotIpAddress"), ("ArnLike", "ArnNotLike"), ("ArnEquals", "ArnNotEquals"),
        ][..]),
        key in select(&["aws:SourceVpc", "aws:VpcSourceIp", "aws:PrincipalArn", "s3:max-keys"][..]),
        values in list(&["vpc-1", "vpc-*", "10.0.0.0/8", "4", "4.0", "arn:aws:iam::*:user/*", "${aws:username}", "2026-01-01"]),
        call in any_call(),
    ) {
        let holds = |operator: &str| {
            let condition = json!({ operator: { key: values.clone() } });
            let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": condition });
            decide(&document(&[statement]), &call, Placement::Resource) == Decision::Allowed
        };
        prop_assert_ne!(holds(pair.0), holds(pair.1));
    }

    #[test]
    fn wildcards_match_by_definition(pattern in "[ab:*?é]{0,8}", text in "[ab:é]{0,10}") {
        let made = Pattern::new(&pattern, Wildcards::Match, Variables::Literal);
        let got = made.matches(&text, &Context::new(), Case::Differs, Span::Whole);
        prop_assert_eq!(got, matches_by_definition(&chars(&pattern), &chars(&text)));
    }

    #[test]
    fn arns_match_part_by_part(
        pattern in "([ab*?é]{0,3}:){4,6}[ab:*?]{0,6}", text in "([abé]{0,3}:){4,6}[ab:]{0,8}",
    ) {
        let made = Pattern::new(&pattern, Wildcards::Match, Variables::Literal);
        let got = made.matches(&text, &Context::new(), Case::Differs, Span::ArnParts);
        let (patterns, texts): (Vec<&str>, Vec<&str>) = (pattern.splitn(6, ':').collect(), text.splitn(6, ':').collect());
        let mut pairs = patterns.iter().zip(&texts);
        let expected = patterns.len() == texts.len()
            && pairs.all(|(pattern, text)| matches_by_definition(&chars(pattern), &chars(text)));
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn numbers_compare_by_value(left in -20_000_i64..20_000, right in -20_000_i64..20_000, zeros in 0_usize..3) {
        let text = |hundredths: i64| {
            let sign = if hundredths < 0 { "-" } else { "" };
            let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
            format!("{sign}{}{whole}.{rest:02}{}", "0".repeat(zeros), "0".repeat(zeros))
        };
        prop_assert_eq!(compare_numbers(&text(left), &text(right)), Some(left.cmp(&right)));
        prop_assert_eq!(compare_numbers(&text(left), &(left / 100).to_string()) == Some(Ordering::Equal), left % 100 == 0);
    }

    #[test]
    fn dates_agree_with_a_count_of_days(days in 0_i64..40_000, seconds in 0_i64..86_400, zone in -14_i64..=14) {
        let (mut year, mut left) = (1970, days);
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        while left >= 365 + i64::from(leap(year)) {
            left -= 365 + i64::from(leap(year));
            year += 1;
        }
        let mut month = 1;
        for length in [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if left < length {
                break;
            }
            left -= length;
            month += 1;
        }
        let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let text = format!("{year:04}-{month:02}-{:02}T{hours:02}:{minutes:02}:{rest:02}{zone:+03}:00", left + 1);
        prop_assert_eq!(moment(&text), Some((days * 86_400 + seconds - zone * 3_600, 0)));
    }

    #[test]
    fn ranges_agree_with_ipnet(left in any::<u32>(), right in any::<u32>(), near in any::<bool>(), length in 0_u8..=32) {
        let right = if near { left ^ (right >> 20) } else { right };
        let (left, right) = (std::net::Ipv4Addr::from(left), std::net::Ipv4Addr::from(right));
        let net = ipnet::Ipv4Net::new(left, length).unwrap();
        let outer = range(&format!("{left}/{length}")).unwrap();
        prop_assert_eq!(contains(&outer, &range(&right.to_string()).unwrap()), net.contains(&right));
        let (left, right) = (left.to_ipv6_mapped(), right.to_ipv6_mapped());
        let net = ipnet::Ipv6Net::new(left, length + 96).unwrap();
        let outer = range(&format!("{left}/{}", length + 96)).unwrap();
        prop_assert_eq!(contains(&outer, &range(&right.to_string()).unwrap()), net.contains(&right));
    }

    #[test]
    fn knowing_more_never_contradicts(
        endpoint in prop::collection::vec(any_statement(), 1..3), bucket in prop::collection::vec(any_statement(), 1..3),
        identity in prop::collection::vec(any_statement(), 1..3), call in any_call(), hidden in 0_u8..8,
        cross in any::<bool>(),
    ) {
        let (endpoint, bucket, identity) = (document(&endpoint), document(&bucket), document(&identity));
        let mut policies = Policies::none(
            Placement::GatewayEndpoint, if cross { Relation::CrossAccount } else { Relation::SameAccount });
        policies.endpoint = Attached::Documents(vec![&endpoint]);
        policies.resource = Attached::Documents(vec![&bucket]);
        policies.identity = Attached::Documents(vec![&identity]);
        let known = combine(&policies, &call);
        prop_assert_ne!(known.verdict, Verdict::Unknown);
        prop_assert_eq!(known.blocked.is_some(), known.verdict == Verdict::Denied);
        if hidden & 1 != 0 { policies.endpoint = Attached::Unknown; }
        if hidden & 2 != 0 { policies.resource = Attached::Unknown; }
        if hidden & 4 != 0 { policies.identity = Attached::Unknown; }
        let partly = combine(&policies, &call);
        prop_assert!(partly.verdict == known.verdict || partly.verdict == Verdict::Unknown);
        prop_assert_eq!(partly.missing.is_empty(), partly.verdict != Verdict::Unknown);
        if known.verdict == Verdict::Allowed {
            prop_assert_eq!(decide(&endpoint, &call, Placement::GatewayEndpoint), Decision::Allowed);
        }
    }
}
