//! Policies: the conformance vectors, and each rule of the rulebook by named cases that fail without it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::policy::combine::Says;
use endpoint_lab::policy::context::{EndpointFacts, Membership, Origin};
use endpoint_lab::policy::document::{FULL_ACCESS_INTERFACE, Fault, MAX_ENDPOINT_CHARACTERS};
use endpoint_lab::policy::evaluate::Failure;
use endpoint_lab::policy::lint::Severity;
use endpoint_lab::policy::vectors::check_vectors;
use endpoint_lab::policy::{
    Attached, Audience, Call, Combined, Context, Decision, Document, FULL_ACCESS, LintCode, Placement, Policies,
    Principal, Refusal, Relation, RequestFacts, Verdict, combine, combine_all, decide, evaluate, lint, open_keys,
};
use serde_json::{Value, json};

const GATEWAY: Placement = Placement::GatewayEndpoint;
const INTERFACE: Placement = Placement::InterfaceEndpoint;

const ANA: &str = "arn:aws:iam::111122223333:user/ana";
const APP: &str = "arn:aws:sts::111122223333:assumed-role/app/i-0abc";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const EVE: &str = "arn:aws:iam::444455556666:user/eve";
const OBJECT: &str = "arn:aws:s3:::app-data/logs/2026/a.json";

/// A policy of Version 2012-10-17. What a statement does not say is Allow, everybody, every action, everything.
#[track_caller]
fn policy(statements: Value) -> Document {
    versioned(Some("2012-10-17"), statements)
}

#[track_caller]
fn versioned(version: Option<&str>, statements: Value) -> Document {
    let mut document = json!({ "Statement": statements });
    if let Some(version) = version {
        document["Version"] = version.into();
    }
    let list = match &mut document["Statement"] {
        Value::Array(list) => list.iter_mut().collect(),
        one => vec![one],
    };
    for statement in list {
        let statement = statement.as_object_mut().unwrap();
        for (name, opposite, default) in [
            ("Effect", "-", "Allow"),
            ("Principal", "NotPrincipal", "*"),
            ("Action", "NotAction", "*"),
            ("Resource", "NotResource", "*"),
        ] {
            if !statement.contains_key(opposite) && !statement.contains_key(name) {
                statement.insert(name.to_owned(), default.into());
            }
        }
        statement.retain(|_, value| !value.is_null());
    }
    Document::parse(&document.to_string()).unwrap()
}

/// A call in words: who, action, resource, then `key=value` with `,` between several values; the first three by default
/// `ana s3:GetObject` and an object.
#[track_caller]
fn call(words: &str) -> Call {
    let mut call = Call {
        principal: Principal::parse(ANA),
        action: "s3:GetObject".to_owned(),
        resource: OBJECT.to_owned(),
        context: Context::new(),
    };
    for word in words.split_whitespace() {
        if let Some((key, values)) = word.split_once('=') {
            call.context.insert(key.to_owned(), values.split(',').map(str::to_owned).collect());
            continue;
        }
        match word {
            "ana" => call.principal = Principal::parse(ANA),
            "app" => call.principal = Principal::parse(APP),
            "root" => call.principal = Principal::parse(ROOT),
            "eve" => call.principal = Principal::parse(EVE),
            "anonymous" => call.principal = None,
            arn if arn.starts_with("arn:aws:iam")
                || arn.starts_with("arn:aws:sts")
                || arn.ends_with(".amazonaws.com") =>
            {
                call.principal = Some(Principal::parse(arn).expect("a principal"));
            }
            resource if resource.starts_with("arn:") || resource == "*" => call.resource = resource.to_owned(),
            action => call.action = action.to_owned(),
        }
    }
    call
}

#[track_caller]
fn check_at(placement: Placement, document: &Document, words: &str, expected: &str) {
    let call = call(words);
    let evaluation = evaluate(document, &call, placement);
    let got = format!("{:?} {:?}", evaluation.decision, evaluation.deciding);
    assert_eq!(got, expected, "{words}\n{}", document.text());
    assert_eq!(decide(document, &call, placement), evaluation.decision, "the short way decides otherwise");
    assert_eq!(evaluation.outcomes.len(), document.statements().len());
}

const YES: &str = "Allowed [0]";
const NO: &str = "ImplicitlyDenied []";
const DENIED: &str = "ExplicitlyDenied [1]";

/// One Allow statement.
#[track_caller]
fn check(statement: Value, words: &str, expected: &str) {
    check_at(INTERFACE, &policy(json!([statement])), words, expected);
}

/// One Allow statement with this condition.
#[track_caller]
fn holds(condition: Value, words: &str) {
    check(json!({ "Condition": condition }), words, YES);
}

#[track_caller]
fn fails(condition: Value, words: &str) {
    check(json!({ "Condition": condition }), words, NO);
}

/// An open Allow, then this Deny.
#[track_caller]
fn check_deny(mut statement: Value, words: &str, expected: &str) {
    statement["Effect"] = "Deny".into();
    check_at(INTERFACE, &policy(json!([{}, statement])), words, expected);
}

#[track_caller]
fn refused(text: &str, path: &str, fault: Fault, found: &str) {
    let error = Document::parse(text).expect_err(text);
    assert_eq!((error.path.as_str(), error.fault), (path, fault), "{error}");
    if fault != Fault::Json {
        assert_eq!(error.found, found, "{error}");
    }
    assert_eq!(error.code(), "InvalidPolicyDocument");
    assert!(error.to_string().contains(fault.wants()));
}

#[track_caller]
fn refused_at(placement: Placement, document: &Document, path: &str, fault: Fault) {
    let error = document.check(placement).expect_err("refused");
    assert_eq!((error.path.as_str(), error.fault), (path, fault), "{error}");
}

#[track_caller]
fn check_file(text: &str, count: usize) {
    let results = check_vectors(text);
    let failed: Vec<String> = results.iter().filter(|result| !result.passed()).map(|result| result.text()).collect();
    assert!(failed.is_empty(), "{} of {} fail:\n{}", failed.len(), results.len(), failed.join("\n"));
    assert_eq!(results.len(), count);
}

#[test]
fn hand_written_vectors() {
    check_file(include_str!("conformance/policy-hand.jsonl"), 24);
}

#[test]
fn random_vectors() {
    check_file(include_str!("conformance/policy-random.jsonl"), 390);
}

#[test]
fn the_program_takes_several_files_of_vectors() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/");
    let run = |files: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_endpoint-lab"));
        let output = program.current_dir(folder).arg("policy").args(files).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let all = "414 passed, 0 failed\n".to_owned();
    assert_eq!(run(&["policy-hand.jsonl", "policy-random.jsonl"]), (Some(0), all));
    assert_eq!(run(&[]).0, Some(2));
    assert_eq!(run(&["policy-hand.jsonl", "none.jsonl"]).0, Some(2));
}

#[test]
fn vectors_that_fail_say_why() {
    let line = r#"{"id":"x","note":"why","policy":{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}},"request":{"principal":"arn:aws:iam::111122223333:user/ana","action":"s3:GetObject","resource":"*"},"expected":"Allowed","deciding":[0]}"#;
    let text = |line: &str| check_vectors(line).iter().map(|result| result.text()).collect::<Vec<_>>().join("\n");
    assert_eq!(text(line), "line 1 x: ok");
    assert_eq!(text(&format!("\n{line}\n\n{line}\n")), "line 2 x: ok\nline 4 x: ok");
    let objects = line.replace("[0]", r#"[{"index":0,"effect":"Allow"}]"#);
    assert_eq!(text(&objects), "line 1 x: ok");
    let other = line.replace(r#""deciding":[0]"#, r#""deciding":[1]"#);
    assert_eq!(text(&other), "line 1 x: expected Allowed [1], got Allowed [0] (why)");
    let denied = line.replace("\"Allowed\"", "\"ImplicitlyDenied\"").replace("[0]", "[]");
    assert_eq!(text(&denied), "line 1 x: expected ImplicitlyDenied [], got Allowed [0] (why)");
    let no_principal = line.replace(r#""principal":"arn:aws:iam::111122223333:user/ana","#, "");
    assert_eq!(text(&no_principal), "line 1 x: ok");
    for (from, to, error) in [
        ("{\"id\"", "{\"id", "line 1: not a JSON object"),
        ("\"expected\":\"Allowed\"", "\"expected\":\"Maybe\"", "expected must be Allowed, ExplicitlyDenied"),
        ("\"action\":\"s3:GetObject\"", "\"act\":1", "request.action is required"),
        ("\"Effect\":\"Allow\"", "\"Effect\":\"allow\"", "policy: Statement.Effect must be Allow or Deny"),
        ("user/ana", "user/*", "request.principal is no principal's ARN"),
        ("\"resource\"", "\"context\":{\"k\":{}},\"resource\"", "request.context.k must be a string or an array"),
        ("[0]", "[\"a\"]", "deciding must be an array of indices"),
        ("\"note\"", "\"id\":\"y\",\"note\"", "id stands twice in one object"),
        ("\"note\"", "\"gateway\":3,\"note\"", "gateway must be true or false"),
    ] {
        let broken = line.replacen(from, to, 1);
        assert_ne!(broken, line, "{from}");
        assert!(text(&broken).contains(error), "{}", text(&broken));
    }
}

#[test]
fn default_policy() {
    for text in [FULL_ACCESS, FULL_ACCESS_INTERFACE] {
        let document = Document::parse_for(text, GATEWAY).unwrap();
        assert!(document.is_full_access());
        assert_eq!(document.text(), text);
        for words in ["ana", "anonymous", "eve sqs:ListQueues *", "lambda.amazonaws.com"] {
            check_at(GATEWAY, &document, words, YES);
            check_at(INTERFACE, &document, words, YES);
        }
    }
    assert!(!policy(json!([{ "Action": "s3:*" }])).is_full_access());
    assert!(!policy(json!([{}, { "Effect": "Deny", "Action": "s3:PutObject" }])).is_full_access());
    assert!(!policy(json!([{ "Condition": { "Bool": { "aws:SecureTransport": "true" } } }])).is_full_access());
    assert!(!policy(json!([{ "Principal": { "AWS": "111122223333" } }])).is_full_access());
}

#[test]
fn size_limit() {
    let padded = |length: usize| {
        let body = FULL_ACCESS.trim_end_matches('}');
        format!("{body}{}}}", " ".repeat(length - FULL_ACCESS.len()))
    };
    let at_limit = padded(MAX_ENDPOINT_CHARACTERS);
    assert_eq!(at_limit.chars().count(), 20_480);
    assert!(Document::parse_for(&at_limit, GATEWAY).is_ok());
    let over = Document::parse(&padded(MAX_ENDPOINT_CHARACTERS + 1)).unwrap();
    refused_at(GATEWAY, &over, "", Fault::TooLong);
    refused_at(INTERFACE, &over, "", Fault::TooLong);
    assert!(over.check(Placement::Resource).is_ok());
    // Characters are counted, not bytes.
    let wide = at_limit.replace(r#""Effect""#, r#""Sid":"éééé","Effect""#);
    let extra = wide.chars().count() - 20_480;
    let wide = wide.replacen(&" ".repeat(extra), "", 1);
    assert_eq!((wide.chars().count(), wide.len()), (20_480, 20_484));
    assert!(Document::parse_for(&wide, GATEWAY).is_ok());
}

#[test]
fn endpoint_types_with_policies() {
    assert_eq!(Placement::of_endpoint_type("Gateway"), Some(GATEWAY));
    assert_eq!(Placement::of_endpoint_type("Interface"), Some(INTERFACE));
    assert_eq!(Placement::of_endpoint_type("GatewayLoadBalancer"), None);
    assert_eq!(Placement::of_endpoint_type("Resource"), None);
}

#[test]
fn grammar() {
    use Fault::*;
    let one = |inner: &str| format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow",{inner}}}]}}"#);
    let open = r#""Principal":"*","Action":"*","Resource":"*""#;
    assert!(Document::parse(&one(open)).is_ok());
    assert!(Document::parse(&one(&format!(r#""Sid":"a",{open}"#))).is_ok());
    refused("{}", "Statement", Missing, "");
    refused("[]", "", Type, "an array");
    refused(r#"{"Statement":[]}"#, "Statement", Empty, "");
    refused(r#"{"Statement":[3]}"#, "Statement[0]", Type, "3");
    refused(r#"{"Statement":3}"#, "Statement", Type, "3");
    refused(r#"{"Version":"2020-01-01","Statement":[]}"#, "Version", Version, "2020-01-01");
    refused(r#"{"Version":2012,"Statement":[]}"#, "Version", Type, "2012");
    refused(r#"{"Id":[],"Statement":[]}"#, "Id", Type, "an array");
    refused(r#"{"Statements":[]}"#, "Statements", UnknownElement, "Statements");
    refused(&one(&format!(r#""Effects":1,{open}"#)), "Statement[0].Effects", UnknownElement, "Effects");
    refused(&one(&format!(r#"{open},"Action":"x""#)), "Statement[0].Action", Duplicate, "Action");
    refused(&format!(r#"{{"Statement":[],{}"#, &one(open)[1..]), "Statement", Duplicate, "Statement");
    refused(&one(r#""Principal":"*","Action":"*""#), "Statement[0].Resource", Missing, "");
    refused(&one(r#""Principal":"*","Resource":"*""#), "Statement[0].Action", Missing, "");
    refused(&one(&format!(r#"{open},"NotAction":"x""#)), "Statement[0].NotAction", Both, "NotAction");
    refused(&one(&format!(r#"{open},"NotResource":"x""#)), "Statement[0].NotResource", Both, "NotResource");
    refused(&one(&format!(r#"{open},"NotPrincipal":"*""#)), "Statement[0].NotPrincipal", Both, "NotPrincipal");
    refused(&one(r#""Principal":"*","Action":[],"Resource":"*""#), "Statement[0].Action", Empty, "");
    refused(&one(r#""Principal":"*","Action":["a:b",1],"Resource":"*""#), "Statement[0].Action[1]", Type, "1");
    refused(&one(r#""Principal":"*","Action":"*","Resource":{}"#), "Statement[0].Resource", Type, "an object");
    refused(r#"{"Statement":{"Effect":"allow"}}"#, "Statement.Effect", Effect, "allow");
    refused(r#"{"Statement":{"Action":"*"}}"#, "Statement.Effect", Missing, "");
    let condition = |inner: &str| one(&format!(r#"{open},"Condition":{inner}"#));
    assert!(Document::parse(&condition("{}")).is_ok());
    assert!(
        Document::parse(&condition(r#"{"NumericLessThan":{"s3:max-keys":10.5},"Bool":{"aws:SecureTransport":true}}"#))
            .is_ok()
    );
    refused(&condition("[]"), "Statement[0].Condition", Type, "an array");
    refused(&condition(r#"{"Bool":3}"#), "Statement[0].Condition.Bool", Type, "3");
    refused(&condition(r#"{"Bool":{"a:b":null}}"#), "Statement[0].Condition.Bool.a:b", Type, "null");
    refused(&condition(r#"{"Bool":{"a:b":["true",[]]}}"#), "Statement[0].Condition.Bool.a:b[1]", Type, "an array");
    let twice = r#"{"Bool":{"a:b":"true","a:b":"false"}}"#;
    refused(&condition(twice), "Statement[0].Condition.Bool.a:b", Duplicate, "a:b");
    // A statement alone stands for an array of one, an entry alone likewise; the order of members is free.
    let alone =
        r#"{"Statement":{"Resource":"*","Action":["*"],"Principal":"*","Effect":"Allow"},"Version":"2012-10-17"}"#;
    check_at(INTERFACE, &Document::parse(alone).unwrap(), "", YES);
    // Numbers and booleans in conditions may stand unquoted.
    holds(json!({ "Bool": { "aws:SecureTransport": true } }), "aws:SecureTransport=true");
    holds(json!({ "NumericEquals": { "s3:max-keys": 10 } }), "s3:max-keys=10");
}

#[test]
fn principal_is_required() {
    let document = policy(json!([{}, { "Principal": null }]));
    refused_at(GATEWAY, &document, "Statement[1].Principal", Fault::Missing);
    refused_at(Placement::Resource, &document, "Statement[1].Principal", Fault::Missing);
    assert!(policy(json!([{ "Principal": null }])).check(Placement::Identity).is_ok());
    refused_at(Placement::Identity, &document, "Statement[0].Principal", Fault::NotHere);
    // Where it is missing all the same, the statement names nobody.
    check_at(INTERFACE, &policy(json!([{ "Principal": null }])), "", NO);
    check_at(Placement::Identity, &policy(json!([{ "Principal": null }])), "", YES);
}

#[test]
fn not_principal_is_refused_in_endpoint_policies() {
    let document = policy(json!({ "Effect": "Deny", "NotPrincipal": { "AWS": ANA } }));
    refused_at(GATEWAY, &document, "Statement.NotPrincipal", Fault::NotHere);
    refused_at(INTERFACE, &document, "Statement.NotPrincipal", Fault::NotHere);
    assert!(document.check(Placement::Resource).is_ok());
    check_lint(&document, INTERFACE, None, &["deny-only Statement", "not-principal Statement.NotPrincipal"]);
}

#[test]
fn malformed_json() {
    for text in ["", " ", "{", "nonsense", "{'a':1}", "{} {}", "\u{feff}{}", r#"{"a":01}"#] {
        refused(text, "", Fault::Json, "");
    }
    refused(&"[".repeat(100_000), "", Fault::Json, "");
    let deep = format!("{}1{}", r#"{"Id":"#.repeat(5_000), "}".repeat(5_000));
    refused(&deep, "", Fault::Json, "");
}

#[test]
fn everybody() {
    for principal in [json!("*"), json!({ "AWS": "*" }), json!({ "AWS": ["*"] })] {
        for words in ["ana", "anonymous", "eve", "app", "root", "ec2.amazonaws.com"] {
            check(json!({ "Principal": principal }), words, YES);
        }
    }
    // There are no partial wildcards.
    for partial in
        ["arn:aws:iam::111122223333:user/*", "arn:aws:iam::*:user/ana", "1111*", "arn:aws:iam::111122223333:user/an?"]
    {
        let document = policy(json!([{ "Principal": { "AWS": partial } }]));
        check_at(INTERFACE, &document, "ana", NO);
        refused_at(INTERFACE, &document, "Statement[0].Principal.AWS", Fault::Principal);
        check_lint(&document, INTERFACE, None, &["unusable-principal Statement[0].Principal.AWS"]);
    }
    let listed = policy(json!([{ "Principal": { "AWS": [ANA, "nobody"] } }]));
    refused_at(INTERFACE, &listed, "Statement[0].Principal.AWS[1]", Fault::Principal);
}

#[test]
fn gateway_principal() {
    for account in ["111122223333", ROOT] {
        let document = policy(json!([{ "Principal": { "AWS": account } }]));
        check_at(GATEWAY, &document, "ana", NO);
        check_at(GATEWAY, &document, "app", NO);
        check_at(GATEWAY, &document, "root", YES);
        check_at(INTERFACE, &document, "ana", YES);
        check_lint(&document, GATEWAY, None, &["gateway-principal Statement[0].Principal.AWS"]);
        check_lint(&document, INTERFACE, None, &[]);
    }
    let named = policy(json!([{ "Principal": { "AWS": ANA } }]));
    check_at(GATEWAY, &named, "ana", YES);
    check_at(GATEWAY, &named, "arn:aws:iam::111122223333:user/bob", NO);
    check_lint(&named, GATEWAY, None, &["gateway-principal Statement[0].Principal.AWS"]);
    let by_key = policy(json!([{ "Condition": { "ArnEquals": { "aws:PrincipalArn": ANA } } }]));
    check_at(GATEWAY, &by_key, &format!("aws:PrincipalArn={ANA}"), YES);
    check_lint(&by_key, GATEWAY, None, &[]);
}

#[test]
fn interface_principal() {
    let who = |principal: &str, words: &str, expected: &str| {
        check(json!({ "Principal": { "AWS": principal } }), words, expected)
    };
    for account in ["111122223333", ROOT] {
        who(account, "ana", YES);
        who(account, "app", YES);
        who(account, "root", YES);
        who(account, "eve", NO);
        who(account, "anonymous", NO);
    }
    who(ANA, "ana", YES);
    who(ANA, "root", NO);
    who(ANA, "arn:aws:iam::111122223333:user/team/ana", NO);
    who("arn:aws:iam::111122223333:role/app", "app", YES);
    who("arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/other", YES);
    who("arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/apps/other", NO);
    who("arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/app", YES);
    who(APP, "app", YES);
    who(APP, "arn:aws:sts::111122223333:assumed-role/app/other", NO);
    who(APP, "arn:aws:iam::111122223333:role/app", NO);
    who("arn:aws:sts::111122223333:federated-user/zoe", "arn:aws:sts::111122223333:federated-user/zoe", YES);
    check(json!({ "Principal": { "Service": "ec2.amazonaws.com" } }), "ec2.amazonaws.com", YES);
    check(json!({ "Principal": { "Service": "ec2.amazonaws.com" } }), "s3.amazonaws.com", NO);
    check(json!({ "Principal": { "AWS": ANA, "Service": ["ec2.amazonaws.com"] } }), "ec2.amazonaws.com", YES);
    check(json!({ "Principal": { "CanonicalUser": "79a59d" } }), "ana", NO);
    let bare = format!(r#"{{"Statement":[{{"Effect":"Allow","Principal":"{ANA}","Action":"*","Resource":"*"}}]}}"#);
    refused(&bare, "Statement[0].Principal", Fault::Principal, ANA);
    refused(
        &bare.replace(&format!("\"{ANA}\""), r#"{"User":"ana"}"#),
        "Statement[0].Principal.User",
        Fault::Principal,
        "User",
    );
    refused(&bare.replace(&format!("\"{ANA}\""), "{}"), "Statement[0].Principal", Fault::Empty, "");
}

#[test]
fn role_path_in_principal() {
    let who = |principal: &str, words: &str, expected: &str| {
        check(json!({ "Principal": { "AWS": principal } }), words, expected)
    };
    who("arn:aws:iam::111122223333:role/ops/team/app", "app", YES);
    who("arn:aws:iam::111122223333:role/app/ops", "app", NO);
    who("arn:aws:iam::444455556666:role/ops/app", "app", NO);
    who("arn:aws-cn:iam::111122223333:role/ops/app", "app", NO);
}

#[test]
fn principal_arn_of_a_session_is_its_role() {
    let arn = |text: &str| Principal::parse(text).unwrap().principal_arn();
    assert_eq!(arn(APP).as_deref(), Some("arn:aws:iam::111122223333:role/app"));
    assert_eq!(arn(ANA).as_deref(), Some(ANA));
    assert_eq!(arn(ROOT).as_deref(), Some(ROOT));
    let federated = "arn:aws:sts::111122223333:federated-user/zoe";
    assert_eq!(arn(federated).as_deref(), Some(federated));
    assert_eq!(arn("ec2.amazonaws.com"), None);
    for no in [
        "",
        "ana",
        "arn:aws:iam::1:user/ana",
        "arn:aws:s3:::b",
        "arn:aws:iam::111122223333:user/",
        "arn:aws:sts::111122223333:assumed-role/app",
        "arn:aws:iam::111122223333:root/x",
        ".amazonaws.com",
    ] {
        assert_eq!(Principal::parse(no), None, "{no}");
    }
    // A root ARN in the key means the root user alone.
    let root = json!({ "ArnLike": { "aws:PrincipalArn": ROOT } });
    holds(root.clone(), &format!("root aws:PrincipalArn={ROOT}"));
    fails(root.clone(), &format!("ana aws:PrincipalArn={ANA}"));
    fails(root, "anonymous");
}

#[test]
fn statements_decide() {
    let both = policy(json!([{ "Effect": "Deny", "Action": "s3:GetObject" }, {}, { "Action": "s3:*" }]));
    check_at(INTERFACE, &both, "", "ExplicitlyDenied [0]");
    check_at(INTERFACE, &both, "s3:PutObject", "Allowed [1, 2]");
    let reversed = policy(json!([{ "Action": "s3:*" }, {}, { "Effect": "Deny", "Action": "s3:GetObject" }]));
    check_at(INTERFACE, &reversed, "", "ExplicitlyDenied [2]");
    check_at(INTERFACE, &policy(json!([{ "Action": "sqs:*" }])), "", NO);
    // Every element that fails is a reason, not only the first.
    let statement = json!([{ "Principal": { "AWS": EVE }, "Action": "sqs:*", "Resource": "arn:aws:s3:::x",
        "Condition": { "Bool": { "aws:SecureTransport": "true" }, "StringEquals": { "aws:SourceVpc": "vpc-1" } } }]);
    let evaluation = evaluate(&policy(statement), &call("aws:SecureTransport=true"), INTERFACE);
    let all = [Failure::Principal, Failure::Action, Failure::Resource, Failure::Condition(1)];
    assert_eq!(evaluation.outcomes[0].failures, all);
    assert!(!evaluation.outcomes[0].applies());
}

#[test]
fn deny_only() {
    let document = policy(json!([{ "Effect": "Deny", "Action": "s3:PutObject" }]));
    check_at(GATEWAY, &document, "s3:PutObject", "ExplicitlyDenied [0]");
    check_at(GATEWAY, &document, "s3:GetObject", NO);
    check_lint(&document, GATEWAY, None, &["deny-only Statement"]);
    for placement in [Placement::ResourceControl, Placement::Resource, Placement::ServiceControl] {
        check_lint(&document, placement, None, &[]);
    }
}

#[test]
fn action_wildcards() {
    let action = |pattern: &str, action: &str, expected: &str| check(json!({ "Action": pattern }), action, expected);
    action("S3:getobject", "s3:GetObject", YES);
    action("s3:GETOBJECT", "S3:GetObject", YES);
    action("s3:Get*", "s3:GetObject", YES);
    action("s3:GetObject*", "s3:GetObject", YES);
    action("s3:Get*Acl", "s3:GetObjectVersionAcl", YES);
    action("s3:Get*Acl", "s3:GetObjectAclx", NO);
    action("s3:GetObjec?", "s3:GetObject", YES);
    action("s3:GetObject?", "s3:GetObject", NO);
    action("s3:?etObject", "s3:GetObject", YES);
    action("s3:*", "sqs:SendMessage", NO);
    action("*", "sqs:SendMessage", YES);
    action("*:*", "sqs:SendMessage", YES);
    // No wildcard in the service's prefix.
    action("s*:GetObject", "s3:GetObject", NO);
    action("s?:GetObject", "s3:GetObject", NO);
    action("s3*", "s3:GetObject", NO);
    for bad in ["s*:GetObject", "GetObject", "*:*"] {
        check_lint(
            &policy(json!([{}, { "Action": ["s3:*", bad] }])),
            Placement::Resource,
            None,
            &["full-access ", "action-prefix Statement[1].Action[1]"],
        );
    }
}

#[test]
fn not_action_and_not_resource() {
    check(json!({ "NotAction": ["s3:DeleteObject", "s3:Put*"] }), "s3:GetObject", YES);
    check(json!({ "NotAction": ["s3:DeleteObject", "s3:Put*"] }), "s3:PutObject", NO);
    check(json!({ "NotResource": "arn:aws:s3:::app-data/*" }), "", NO);
    check(json!({ "NotResource": "arn:aws:s3:::other/*" }), "", YES);
    check_deny(json!({ "NotAction": "s3:GetObject" }), "s3:GetObject", YES);
    check_deny(json!({ "NotAction": "s3:GetObject" }), "s3:PutObject", DENIED);
    check_deny(json!({ "NotResource": ["arn:aws:s3:::app-data/*"] }), "arn:aws:s3:::other/x", DENIED);
    check_deny(json!({ "NotResource": ["arn:aws:s3:::app-data/*"] }), "", YES);
}

#[test]
fn resource_segments() {
    let resource = |pattern: &str, arn: &str, expected: &str| check(json!({ "Resource": pattern }), arn, expected);
    resource("arn:aws:s3:::app-data/*", OBJECT, YES);
    resource("arn:aws:s3:::app-data/*/a.json", OBJECT, YES);
    resource("arn:aws:s3:::app-data/*", "arn:aws:s3:::app-data", NO);
    resource("arn:aws:s3:::app-data*", "arn:aws:s3:::app-data", YES);
    resource("arn:aws:s3:::App-data/*", OBJECT, NO);
    resource("arn:aws:s3:::app-data/logs/202?/a.json", OBJECT, YES);
    resource("arn:aws:s3:::app-data/logs/????/?.json", OBJECT, YES);
    resource("arn:aws:s3:::app-data/logs/???/a.json", OBJECT, NO);
    resource("arn:*:s3:::app-data/*", "arn:aws-cn:s3:::app-data/x", YES);
    resource("arn:aws:sqs:*:111122223333:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs", YES);
    resource("arn:aws:sqs:us-*-1:*:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs", YES);
    // A wildcard stays in its part.
    resource("arn:aws:sqs:*:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs", NO);
    resource("arn:aws:sqs*:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs", NO);
    resource("arn:aws:sqs:us?east?1:1*:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs", YES);
    resource("arn:aws:sqs:us-east-1?111122223333:jobs", "arn:aws:sqs:us-east-1:111122223333:jobs", NO);
    // In the last part it runs over colons and slashes.
    let function = "arn:aws:lambda:us-east-1:111122223333:function:f:live";
    resource("arn:aws:lambda:*:*:function:*", function, YES);
    resource("arn:aws:lambda:*:*:*live", function, YES);
    resource("arn:aws:lambda:*:*:function:f", function, NO);
    // No wildcard in the service part.
    resource("arn:aws:s*:::app-data/*", OBJECT, NO);
    resource("arn:aws:*:::app-data/*", OBJECT, NO);
    resource("*", OBJECT, YES);
    resource("**", OBJECT, YES);
    let form = |resource: &str, expected: &[&str]| {
        check_lint(&policy(json!([{ "Resource": resource }])), INTERFACE, None, expected);
    };
    form("arn:aws:s*:::x", &["resource-form Statement[0].Resource"]);
    form("app-data", &["resource-form Statement[0].Resource"]);
    form("arn:aws:s3:::x", &[]);
}

#[test]
fn actions_without_resources() {
    let list = "s3:ListAllMyBuckets *";
    check(json!({ "Resource": "*" }), list, YES);
    check(json!({ "Resource": "arn:aws:s3:::*" }), list, NO);
    check(json!({ "Resource": "arn:*:*:*:*:*" }), list, NO);
    check(json!({ "Resource": "?" }), list, NO);
    check(json!({ "NotResource": "arn:aws:s3:::x" }), list, YES);
    check(json!({ "NotResource": ["arn:aws:s3:::x", "*"] }), list, NO);
    for action in ["s3:ListAllMyBuckets", "ec2:DescribeVpcs", "SQS:ListQueues", "dynamodb:ListTables"] {
        let document = policy(json!([{ "Action": ["s3:GetObject", action], "Resource": "arn:aws:s3:::x" }]));
        check_lint(&document, INTERFACE, None, &["needs-any-resource Statement[0].Action[1]"]);
    }
}

#[test]
fn all_pairs_must_be_allowed() {
    let endpoint = policy(json!([{ "Action": "s3:PutObject" }]));
    let identity = policy(json!([{ "Principal": null }]));
    let mut policies = Policies::none(GATEWAY, Relation::SameAccount);
    policies.endpoint = Attached::Documents(vec![&endpoint]);
    policies.identity = Attached::Documents(vec![&identity]);
    let put = call("s3:PutObject");
    let tag = call("s3:PutObjectTagging");
    assert_eq!(combine_all(&policies, &[put.clone(), put.clone()]).0, Verdict::Allowed);
    let (verdict, all) = combine_all(&policies, &[put.clone(), tag]);
    assert_eq!((verdict, all.len()), (Verdict::Denied, 2));
    policies.resource = Attached::Unknown;
    assert_eq!(combine_all(&policies, &[put]).0, Verdict::Unknown);
}

#[test]
fn condition_block() {
    holds(json!({}), "");
    let two = json!({ "StringEquals": { "aws:SourceVpc": "vpc-1" }, "Bool": { "aws:SecureTransport": "true" } });
    holds(two.clone(), "aws:SourceVpc=vpc-1 aws:SecureTransport=true");
    fails(two.clone(), "aws:SourceVpc=vpc-1 aws:SecureTransport=false");
    fails(two, "aws:SourceVpc=vpc-2 aws:SecureTransport=true");
    let keys = json!({ "StringEquals": { "aws:SourceVpc": "vpc-1", "aws:SourceVpce": "vpce-1" } });
    holds(keys.clone(), "aws:SourceVpc=vpc-1 aws:SourceVpce=vpce-1");
    fails(keys, "aws:SourceVpc=vpc-1 aws:SourceVpce=vpce-2");
    let values = json!({ "StringEquals": { "aws:SourceVpc": ["vpc-1", "vpc-2"] } });
    holds(values.clone(), "aws:SourceVpc=vpc-2");
    fails(values, "aws:SourceVpc=vpc-3");
    let none_of = json!({ "StringNotEquals": { "aws:SourceVpc": ["vpc-1", "vpc-2"] } });
    fails(none_of.clone(), "aws:SourceVpc=vpc-2");
    holds(none_of, "aws:SourceVpc=vpc-3");
    fails(json!({ "StringEquals": { "aws:SourceVpc": [] } }), "aws:SourceVpc=vpc-1");
    holds(json!({ "StringNotEquals": { "aws:SourceVpc": [] } }), "aws:SourceVpc=vpc-1");
}

#[test]
fn names_ignore_case() {
    holds(json!({ "STRINGEQUALS": { "AWS:sourcevpc": "vpc-1" } }), "aws:SourceVpc=vpc-1");
    holds(json!({ "stringequalsifexists": { "aws:SourceVpc": "vpc-1" } }), "AWS:SOURCEVPC=vpc-1");
    holds(json!({ "forallvalues:stringlike": { "aws:tagkeys": "a*" } }), "aws:TagKeys=ab,ac");
    fails(json!({ "StringEquals": { "aws:SourceVpc": "VPC-1" } }), "aws:SourceVpc=vpc-1");
    let unknown = policy(
        json!([{ "Condition": { "StringEquals": { "aws:SourceVcp": "x", "s3:prefix": "x", "aws:PrincipalTag/t": "x", "prefix": "x" } } }]),
    );
    let path = |key: &str| format!("unknown-key Statement[0].Condition.StringEquals.{key}");
    check_lint(&unknown, INTERFACE, None, &[&path("aws:SourceVcp"), &path("prefix")]);
}

#[test]
fn missing_key() {
    for positive in [
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "NumericEquals",
        "NumericLessThan",
        "NumericGreaterThan",
        "DateEquals",
        "DateLessThan",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "ArnEquals",
        "ArnLike",
    ] {
        fails(json!({ positive: { "a:b": "1" } }), "");
        holds(json!({ format!("{positive}IfExists"): { "a:b": "1" } }), "");
    }
    for negated in [
        "StringNotEquals",
        "StringNotEqualsIgnoreCase",
        "StringNotLike",
        "NumericNotEquals",
        "DateNotEquals",
        "NotIpAddress",
        "ArnNotEquals",
        "ArnNotLike",
    ] {
        holds(json!({ negated: { "a:b": "1" } }), "");
        let with = format!("{negated}IfExists");
        holds(json!({ &with: { "a:b": "1" } }), "");
        check_deny(json!({ "Condition": { &with: { "a:b": "1" } } }), "", DENIED);
    }
    holds(json!({ "Null": { "a:b": "true" } }), "");
    fails(json!({ "Null": { "a:b": "false" } }), "");
    holds(json!({ "Null": { "a:b": "false" } }), "a:b=x");
    fails(json!({ "Null": { "a:b": "true" } }), "a:b=x");
    holds(json!({ "ForAllValues:StringEquals": { "a:b": "1" } }), "");
    holds(json!({ "ForAllValues:StringNotEquals": { "a:b": "1" } }), "");
    fails(json!({ "ForAnyValue:StringEquals": { "a:b": "1" } }), "");
    fails(json!({ "ForAnyValue:StringNotEquals": { "a:b": "1" } }), "");
    // IfExists changes nothing where the key is there.
    fails(json!({ "StringEqualsIfExists": { "a:b": "1" } }), "a:b=2");
    fails(json!({ "StringNotEqualsIfExists": { "a:b": "1" } }), "a:b=1");
    for no in [
        "NullIfExists",
        "ForAllValues:Null",
        "IfExists",
        "ForSomeValues:StringEquals",
        "StringEqual",
        "",
        "NotBool",
        "é",
    ] {
        let text = json!({ "Statement": { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": { no: {} } } });
        refused(&text.to_string(), &format!("Statement.Condition.{no}"), Fault::Operator, no);
    }
}

#[test]
fn not_principal() {
    let at = |listed: Value, words: &str, expected: &str| {
        let document = policy(json!([{}, { "Effect": "Deny", "NotPrincipal": { "AWS": listed } }]));
        check_at(Placement::Resource, &document, words, expected);
    };
    at(json!(ANA), "ana", DENIED);
    at(json!([ANA, "111122223333"]), "ana", YES);
    at(json!([ANA, ROOT]), "ana", YES);
    at(json!([ANA, ROOT]), "arn:aws:iam::111122223333:user/bob", DENIED);
    at(json!([ANA, ROOT]), "root", YES);
    at(json!([ANA, ROOT]), "eve", DENIED);
    at(json!([ANA, ROOT]), "anonymous", DENIED);
    let role = "arn:aws:iam::111122223333:role/app";
    at(json!([APP, ROOT]), "app", DENIED);
    at(json!([APP, role]), "app", DENIED);
    at(json!([APP, role, ROOT]), "app", YES);
    at(json!([APP, role, ROOT]), "arn:aws:sts::111122223333:assumed-role/app/other", DENIED);
}

#[test]
fn operators() {
    holds(json!({ "StringEquals": { "a:b": "x*" } }), "a:b=x*");
    fails(json!({ "StringEquals": { "a:b": "x*" } }), "a:b=xy");
    fails(json!({ "StringEquals": { "a:b": "x" } }), "a:b=X");
    holds(json!({ "StringEqualsIgnoreCase": { "a:b": "x" } }), "a:b=X");
    fails(json!({ "StringNotEqualsIgnoreCase": { "a:b": "x" } }), "a:b=X");
    holds(json!({ "StringLike": { "a:b": "x?z*" } }), "a:b=xyz");
    fails(json!({ "StringLike": { "a:b": "X?z" } }), "a:b=xyz");
    fails(json!({ "StringNotLike": { "a:b": "x*" } }), "a:b=xyz");
    holds(json!({ "StringLike": { "a:b": "*ü?" } }), "a:b=äüö");
    // Numbers: by value and to the last digit, never as floats.
    holds(json!({ "NumericEquals": { "a:b": "10.0" } }), "a:b=10");
    holds(json!({ "NumericEquals": { "a:b": "-0" } }), "a:b=0.00");
    holds(json!({ "NumericEquals": { "a:b": "+007" } }), "a:b=7");
    fails(json!({ "NumericEquals": { "a:b": "9007199254740993" } }), "a:b=9007199254740992");
    holds(json!({ "NumericNotEquals": { "a:b": "9007199254740993" } }), "a:b=9007199254740992");
    holds(json!({ "NumericLessThan": { "a:b": "10" } }), "a:b=9");
    fails(json!({ "NumericLessThan": { "a:b": "10" } }), "a:b=10");
    holds(json!({ "NumericLessThanEquals": { "a:b": "10" } }), "a:b=10");
    holds(json!({ "NumericGreaterThan": { "a:b": "-10" } }), "a:b=-9.5");
    fails(json!({ "NumericGreaterThan": { "a:b": "-9" } }), "a:b=-9.5");
    fails(json!({ "NumericGreaterThan": { "a:b": "0.1" } }), "a:b=0.1");
    holds(json!({ "NumericGreaterThanEquals": { "a:b": "0.1" } }), "a:b=0.10");
    fails(json!({ "NumericEquals": { "a:b": "ten" } }), "a:b=ten");
    fails(json!({ "NumericLessThan": { "a:b": "10" } }), "a:b=1e0");
    // Dates: ISO 8601 in any zone, or seconds since 1970.
    let at = "aws:CurrentTime=2026-11-23T15:00:00Z";
    for same in [
        "2026-11-23T15:00:00Z",
        "2026-11-23T16:00:00+01:00",
        "2026-11-23T10:30:00-0430",
        "2026-11-23T15:00Z",
        "1795446000",
    ] {
        holds(json!({ "DateEquals": { "aws:CurrentTime": same } }), at);
        fails(json!({ "DateNotEquals": { "aws:CurrentTime": same } }), at);
        fails(json!({ "DateLessThan": { "aws:CurrentTime": same } }), at);
        holds(json!({ "DateLessThanEquals": { "aws:CurrentTime": same } }), at);
        holds(json!({ "DateGreaterThanEquals": { "aws:CurrentTime": same } }), at);
        holds(json!({ "DateEquals": { "aws:CurrentTime": same } }), "aws:CurrentTime=1795446000");
    }
    holds(json!({ "DateLessThan": { "aws:CurrentTime": "2026-11-23T15:00:00.5Z" } }), at);
    holds(json!({ "DateGreaterThan": { "aws:CurrentTime": "2026-11-23" } }), at);
    holds(json!({ "DateLessThan": { "aws:CurrentTime": "2026-11-24" } }), at);
    holds(json!({ "DateEquals": { "aws:CurrentTime": "2024-02-29" } }), "aws:CurrentTime=1709164800");
    fails(json!({ "DateEquals": { "aws:CurrentTime": "2023-02-29" } }), "aws:CurrentTime=1677628800");
    fails(json!({ "DateLessThan": { "aws:CurrentTime": "tomorrow" } }), at);
    holds(json!({ "Bool": { "a:b": "True" } }), "a:b=tRUE");
    fails(json!({ "Bool": { "a:b": "true" } }), "a:b=false");
    fails(json!({ "Bool": { "a:b": "yes" } }), "a:b=yes");
    holds(json!({ "BinaryEquals": { "a:b": "QmFzZTY0" } }), "a:b=QmFzZTY0");
    fails(json!({ "BinaryEquals": { "a:b": "QmFzZTY0" } }), "a:b=qmfzzty0");
    // Addresses.
    let ip = |range: &str| json!({ "IpAddress": { "aws:VpcSourceIp": range } });
    holds(ip("10.0.0.0/16"), "aws:VpcSourceIp=10.0.255.255");
    fails(ip("10.0.0.0/16"), "aws:VpcSourceIp=10.1.0.0");
    holds(ip("10.0.1.5"), "aws:VpcSourceIp=10.0.1.5");
    fails(ip("10.0.1.5"), "aws:VpcSourceIp=10.0.1.6");
    holds(ip("10.0.1.5/32"), "aws:VpcSourceIp=10.0.1.5");
    holds(ip("0.0.0.0/0"), "aws:VpcSourceIp=203.0.113.9");
    fails(ip("0.0.0.0/0"), "aws:VpcSourceIp=2001:db8::1");
    fails(ip("::/0"), "aws:VpcSourceIp=10.0.0.1");
    holds(ip("::/0"), "aws:VpcSourceIp=2001:db8::1");
    holds(ip("2001:DB8::/32"), "aws:VpcSourceIp=2001:db8:0:0::1");
    holds(ip("2001:db8::1"), "aws:VpcSourceIp=2001:db8::1");
    fails(ip("2001:db8::/64"), "aws:VpcSourceIp=2001:db8:0:1::1");
    fails(ip("10.0.0.0/33"), "aws:VpcSourceIp=10.0.0.1");
    fails(ip("10.0.0.0/8"), "aws:VpcSourceIp=ten");
    fails(ip("10.0.0.0/16"), "aws:VpcSourceIp=10.0.0.0/8");
    fails(
        json!({ "NotIpAddress": { "aws:VpcSourceIp": ["10.0.0.0/8", "192.168.0.0/16"] } }),
        "aws:VpcSourceIp=192.168.1.1",
    );
    holds(
        json!({ "NotIpAddress": { "aws:VpcSourceIp": ["10.0.0.0/8", "192.168.0.0/16"] } }),
        "aws:VpcSourceIp=172.16.0.1",
    );
    // ArnEquals and ArnLike are one.
    for operator in ["ArnEquals", "ArnLike"] {
        holds(
            json!({ operator: { "aws:PrincipalArn": "arn:aws:iam::111122223333:us?r/*" } }),
            &format!("aws:PrincipalArn={ANA}"),
        );
        fails(
            json!({ operator: { "aws:PrincipalArn": "arn:aws:iam::111122223333:User/*" } }),
            &format!("aws:PrincipalArn={ANA}"),
        );
    }
    for operator in ["ArnNotEquals", "ArnNotLike"] {
        fails(json!({ operator: { "aws:PrincipalArn": "arn:aws:iam::*:user/*" } }), &format!("aws:PrincipalArn={ANA}"));
    }
    let values = policy(json!([{ "Condition": {
        "IpAddress": { "aws:VpcSourceIp": ["10.0.0.0/8", "10.0.0.0/40"] }, "StringEquals": { "aws:SourceVpc": "vpc-*", "s3:prefix": "a" },
        "NumericEquals": { "s3:max-keys": "ten" }, "DateLessThan": { "aws:CurrentTime": "soon" }, "Bool": { "aws:SecureTransport": "yes" } } }]));
    let at = |code: &str, path: &str| format!("{code} Statement[0].Condition.{path}");
    let lints = [
        at("unreadable-value", "IpAddress.aws:VpcSourceIp[1]"),
        at("literal-wildcard", "StringEquals.aws:SourceVpc"),
        at("unreadable-value", "NumericEquals.s3:max-keys"),
        at("unreadable-value", "DateLessThan.aws:CurrentTime"),
        at("unreadable-value", "Bool.aws:SecureTransport"),
    ];
    check_lint(&values, INTERFACE, None, &lints.each_ref().map(String::as_str));
}

#[test]
fn arn_like_against_string_like() {
    let pattern = "arn:aws:sns:*:111122223333:x/*";
    let swallowed = "aws:SourceArn=arn:aws:sns:us-east-1:999999999999:111122223333:x/y";
    holds(json!({ "StringLike": { "aws:SourceArn": pattern } }), swallowed);
    fails(json!({ "ArnLike": { "aws:SourceArn": pattern } }), swallowed);
    for operator in ["StringLike", "ArnLike"] {
        holds(
            json!({ operator: { "aws:SourceArn": pattern } }),
            "aws:SourceArn=arn:aws:sns:us-east-1:111122223333:x/y",
        );
    }
    holds(json!({ "StringLike": { "aws:PrincipalArn": "*" } }), &format!("aws:PrincipalArn={ANA}"));
    fails(json!({ "ArnLike": { "aws:PrincipalArn": "*" } }), &format!("aws:PrincipalArn={ANA}"));
}

#[test]
fn multivalued_keys() {
    let key = "aws:TagKeys";
    let all = |operator: &str| json!({ format!("ForAllValues:{operator}"): { key: ["a", "b"] } });
    let any = |operator: &str| json!({ format!("ForAnyValue:{operator}"): { key: ["a", "b"] } });
    holds(all("StringEquals"), "aws:TagKeys=a,b,a");
    fails(all("StringEquals"), "aws:TagKeys=a,c");
    holds(any("StringEquals"), "aws:TagKeys=c,b");
    fails(any("StringEquals"), "aws:TagKeys=c,d");
    holds(all("StringNotEquals"), "aws:TagKeys=c,d");
    fails(all("StringNotEquals"), "aws:TagKeys=c,a");
    holds(any("StringNotEquals"), "aws:TagKeys=a,c");
    fails(any("StringNotEquals"), "aws:TagKeys=a,b");
    let mut empty = call("");
    empty.context.insert(key.to_owned(), Vec::new());
    for (condition, expected) in
        [(all("StringEquals"), Decision::Allowed), (any("StringEquals"), Decision::ImplicitlyDenied)]
    {
        assert_eq!(decide(&policy(json!([{ "Condition": condition }])), &empty, INTERFACE), expected);
    }
    let paths = json!({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a/*" } });
    holds(paths, "aws:PrincipalOrgPaths=o-b/r/,o-a/r/");
    fails(json!({ "ForAnyValue:StringEquals": { "aws:PrincipalOrgPaths": "o-a/*" } }), "aws:PrincipalOrgPaths=o-a/r/");
    // Without a set operator a list never matches, not even one of one, nor a negated one.
    for operator in ["StringEquals", "StringNotEquals", "StringLike"] {
        fails(json!({ operator: { key: "a" } }), "aws:TagKeys=a");
        fails(json!({ operator: { key: "a" } }), "aws:TagKeys=b");
        fails(json!({ operator: { "x:several": "a" } }), "x:several=a,b");
    }
    // A single value under a set operator is a set of one.
    holds(json!({ "ForAnyValue:StringEquals": { "aws:SourceVpc": "vpc-1" } }), "aws:SourceVpc=vpc-1");
    let document = policy(json!([{ "Condition": {
        "StringEquals": { "aws:CalledVia": "x" }, "ForAnyValue:StringEquals": { "aws:SourceVpc": "x" },
        "ForAllValues:StringEquals": { "aws:TagKeys": "x" } } }]));
    let at = |code: &str, path: &str| format!("{code} Statement[0].Condition.{path}");
    let lints = [
        at("needs-set-operator", "StringEquals.aws:CalledVia"),
        at("set-operator-on-single", "ForAnyValue:StringEquals.aws:SourceVpc"),
        at("for-all-values-allow", "ForAllValues:StringEquals.aws:TagKeys"),
    ];
    check_lint(&document, INTERFACE, None, &lints.each_ref().map(String::as_str));
    let guarded = policy(
        json!([{ "Condition": { "ForAllValues:StringEquals": { "aws:TagKeys": "x" }, "Null": { "aws:TagKeys": "false" } } }]),
    );
    check_lint(&guarded, INTERFACE, None, &[]);
}

#[test]
fn variables() {
    let resource = |pattern: &str, words: &str, expected: &str| check(json!({ "Resource": pattern }), words, expected);
    let home = "arn:aws:s3:::app-data/${aws:username}/*";
    resource(home, "arn:aws:s3:::app-data/ana/x aws:username=ana", YES);
    resource(home, "arn:aws:s3:::app-data/bob/x aws:username=ana", NO);
    resource("arn:aws:s3:::app-data/${AWS:UserName}/*", "arn:aws:s3:::app-data/ana/x aws:username=ana", YES);
    // The value is literal: its wildcards are none.
    resource(home, "arn:aws:s3:::app-data/bob/x aws:username=*", NO);
    resource(home, "arn:aws:s3:::app-data/*/x aws:username=*", YES);
    // Escapes.
    resource("arn:aws:s3:::app-data/a${*}", "arn:aws:s3:::app-data/a*", YES);
    resource("arn:aws:s3:::app-data/a${*}", "arn:aws:s3:::app-data/ab", NO);
    resource("arn:aws:s3:::app-data/a${?}b${$}", "arn:aws:s3:::app-data/a?b$", YES);
    // Defaults.
    resource("arn:aws:s3:::app-${aws:PrincipalTag/team, 'shared'}/*", "arn:aws:s3:::app-shared/x", YES);
    resource(
        "arn:aws:s3:::app-${aws:PrincipalTag/team, 'shared'}/*",
        "arn:aws:s3:::app-blue/x aws:PrincipalTag/team=blue",
        YES,
    );
    resource(
        "arn:aws:s3:::app-${aws:PrincipalTag/team, 'shared'}/*",
        "arn:aws:s3:::app-shared/x aws:PrincipalTag/team=blue",
        NO,
    );
    // Only in the resource part of an ARN, and single-valued keys only.
    resource(
        "arn:aws:sqs:${aws:RequestedRegion}:111122223333:jobs",
        "arn:aws:sqs:us-east-1:111122223333:jobs aws:RequestedRegion=us-east-1",
        NO,
    );
    resource("arn:aws:s3:::${aws:TagKeys}/x", "arn:aws:s3:::a/x aws:TagKeys=a", NO);
    // Not in actions.
    check(json!({ "Action": "s3:${aws:username}" }), "s3:GetObject aws:username=GetObject", NO);
    // In String, Arn and Bool operators; not in others.
    holds(json!({ "StringEquals": { "s3:prefix": "${aws:username}" } }), "s3:prefix=ana aws:username=ana");
    holds(json!({ "StringLike": { "s3:prefix": "home/${aws:username}/*" } }), "s3:prefix=home/ana/x aws:username=ana");
    holds(
        json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:user/*" } }),
        &format!("aws:PrincipalArn={ANA} aws:PrincipalAccount=111122223333"),
    );
    holds(json!({ "Bool": { "a:b": "${aws:ViaAWSService}" } }), "a:b=false aws:ViaAWSService=false");
    fails(json!({ "NumericEquals": { "s3:max-keys": "${a:n}" } }), "s3:max-keys=1 a:n=1");
    fails(json!({ "IpAddress": { "aws:VpcSourceIp": "${a:n}" } }), "aws:VpcSourceIp=10.0.0.1 a:n=10.0.0.1");
    // Before 2012-10-17 the text is literal.
    for version in [None, Some("2008-10-17")] {
        let old = versioned(version, json!([{ "Resource": home }]));
        check_at(INTERFACE, &old, "arn:aws:s3:::app-data/ana/x aws:username=ana", NO);
        check_at(INTERFACE, &old, "arn:aws:s3:::app-data/${aws:username}/x aws:username=ana", YES);
        check_lint(&old, INTERFACE, None, &["variable-in-old-version Statement[0].Resource"]);
    }
    let misplaced = policy(
        json!([{ "Action": "s3:${a:b}", "Resource": "arn:aws:s3:${aws:r}::x", "Condition": { "BinaryEquals": { "s3:x": "${a:b}" } } }]),
    );
    check_lint(
        &misplaced,
        INTERFACE,
        None,
        &[
            "variable-not-here Statement[0].Action",
            "variable-not-here Statement[0].Resource",
            "variable-not-here Statement[0].Condition.BinaryEquals.s3:x",
        ],
    );
    // Text that only begins like a variable stays text.
    for text in ["${", "${}", "${x", "$", "${a, 'b", "${a 'b'}"] {
        let document = policy(json!([{ "Condition": { "StringEquals": { "s3:prefix": text } } }]));
        let mut call = call("");
        call.context.insert("s3:prefix".to_owned(), vec![text.to_owned()]);
        assert_eq!(decide(&document, &call, INTERFACE), Decision::Allowed, "{text}");
    }
}

#[test]
fn variable_without_value() {
    fails(json!({ "StringEquals": { "s3:prefix": "${aws:username}" } }), "s3:prefix=ana");
    fails(json!({ "StringLike": { "s3:prefix": "${aws:username}*" } }), "s3:prefix=ana");
    fails(
        json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/${aws:username}" } }),
        &format!("aws:PrincipalArn={ANA}"),
    );
    holds(json!({ "StringNotEquals": { "s3:prefix": "${aws:username}" } }), "s3:prefix=ana");
    holds(json!({ "StringNotLike": { "s3:prefix": "*${aws:username}*" } }), "s3:prefix=ana");
    holds(
        json!({ "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/${aws:username}" } }),
        &format!("aws:PrincipalArn={ANA}"),
    );
    check(json!({ "Resource": "arn:aws:s3:::app-data/${aws:username}*" }), "", NO);
    check(json!({ "Resource": ["arn:aws:s3:::app-data/${aws:username}*", "arn:aws:s3:::app-data/*"] }), "", YES);
    check(json!({ "NotResource": "arn:aws:s3:::app-data/${aws:username}*" }), "", YES);
}

fn through_endpoint<'a>(action: &'a str, principal: Option<&'a Principal>) -> RequestFacts<'a> {
    RequestFacts {
        origin: Origin::Endpoint(EndpointFacts {
            vpc_endpoint_id: "vpce-1",
            vpc_id: "vpc-1",
            vpc_account: "111122223333",
            endpoint_account: "444455556666",
            organization: Some(Membership { id: "o-a", path: "o-a/r/ou/" }),
            source: "10.0.1.5",
        }),
        partition: "aws",
        region: "eu-west-1",
        action,
        principal,
        principal_organization: Some(Membership { id: "o-p", path: "o-p/r/" }),
        resource_account: Some("777788889999"),
        resource_organization: Some(Membership { id: "o-r", path: "o-r/r/" }),
        is_encrypted: true,
        current_time: Some("2026-11-23T15:00:00Z"),
    }
}

#[track_caller]
fn check_context(facts: &RequestFacts, present: &[(&str, &str)], absent: &[&str]) {
    let context = facts.context();
    for (key, value) in present {
        assert_eq!(context.get(*key).map(Vec::as_slice), Some(&[(*value).to_owned()][..]), "{key}");
    }
    for key in absent {
        assert_eq!(context.get(*key), None, "{key}");
    }
}

#[test]
fn context_through_an_endpoint() {
    let ana = Principal::parse("arn:aws:iam::111122223333:user/team/ana").unwrap();
    let app = Principal::parse(APP).unwrap();
    let service = Principal::parse("ec2.amazonaws.com").unwrap();
    let network = [("aws:SourceVpce", "vpce-1"), ("aws:SourceVpc", "vpc-1"), ("aws:VpcSourceIp", "10.0.1.5")];
    let s3 = through_endpoint("s3:GetObject", Some(&ana));
    check_context(&s3, &network, &["aws:SourceIp"]);
    check_context(
        &s3,
        &[
            ("aws:SourceVpcArn", "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"),
            ("aws:VpceAccount", "444455556666"),
            ("aws:VpceOrgID", "o-a"),
            ("aws:VpceOrgPaths", "o-a/r/ou/"),
            ("aws:SecureTransport", "true"),
            ("aws:RequestedRegion", "eu-west-1"),
            ("aws:CurrentTime", "2026-11-23T15:00:00Z"),
            ("aws:PrincipalAccount", "111122223333"),
            ("aws:PrincipalArn", "arn:aws:iam::111122223333:user/team/ana"),
            ("aws:PrincipalType", "User"),
            ("aws:PrincipalIsAWSService", "false"),
            ("aws:username", "ana"),
            ("aws:PrincipalOrgID", "o-p"),
            ("aws:PrincipalOrgPaths", "o-p/r/"),
            ("aws:ResourceAccount", "777788889999"),
            ("s3:ResourceAccount", "777788889999"),
            ("aws:ResourceOrgID", "o-r"),
            ("aws:ResourceOrgPaths", "o-r/r/"),
            ("aws:ViaAWSService", "false"),
        ],
        &["aws:CalledVia"],
    );
    // Only some services fill in the endpoint's account, and fewer the VPC's ARN.
    check_context(
        &through_endpoint("sqs:SendMessage", Some(&ana)),
        &network,
        &["aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID", "s3:ResourceAccount"],
    );
    check_context(
        &through_endpoint("dynamodb:GetItem", Some(&ana)),
        &[("aws:VpceAccount", "444455556666")],
        &["aws:SourceVpcArn"],
    );
    check_context(&through_endpoint("iam:PassRole", Some(&ana)), &network, &["aws:VpceAccount"]);
    check_context(&through_endpoint("iam:GetUser", Some(&ana)), &[("aws:VpceAccount", "444455556666")], &[]);
    for action in ["ec2:CreateVpcEndpoint", "ec2:AcceptVpcEndpointConnections", "ebs:GetSnapshotBlock"] {
        check_context(&through_endpoint(action, Some(&ana)), &network, &["aws:ResourceAccount"]);
    }
    let anonymous = through_endpoint("s3:GetObject", None);
    check_context(
        &anonymous,
        &[("aws:PrincipalAccount", "anonymous")],
        &["aws:PrincipalArn", "aws:username", "aws:PrincipalOrgID", "aws:PrincipalType"],
    );
    let session = through_endpoint("s3:GetObject", Some(&app));
    check_context(
        &session,
        &[("aws:PrincipalArn", "arn:aws:iam::111122223333:role/app"), ("aws:PrincipalType", "AssumedRole")],
        &["aws:username"],
    );
    check_context(
        &through_endpoint("s3:GetObject", Some(&service)),
        &[("aws:PrincipalIsAWSService", "true")],
        &["aws:PrincipalArn"],
    );
    let mut alone = s3;
    alone.origin = Origin::Public("203.0.113.9");
    alone.resource_account = None;
    alone.principal_organization = None;
    let network =
        ["aws:SourceVpce", "aws:SourceVpc", "aws:VpcSourceIp", "aws:SourceVpcArn", "aws:VpceAccount", "aws:VpceOrgID"];
    check_context(&alone, &[("aws:SourceIp", "203.0.113.9")], &network);
    check_context(
        &alone,
        &[],
        &["aws:ResourceAccount", "aws:ResourceOrgID", "s3:ResourceAccount", "aws:PrincipalOrgID"],
    );
}

#[test]
fn keys_that_the_lab_cannot_know() {
    let keys = |statements: Value, words: &str| {
        let document = policy(statements);
        open_keys(&document, &call(words), INTERFACE).join(" ")
    };
    let when = |effect: &str, key: &str| json!({ "Effect": effect, "Condition": { "StringEquals": { key: "x" } } });
    let (tag, org) = ("aws:PrincipalTag/team", "aws:PrincipalOrgID");
    assert_eq!(keys(json!([when("Allow", tag)]), ""), tag);
    assert_eq!(keys(json!([when("Allow", tag)]), "aws:PrincipalTag/team=y"), "");
    assert_eq!(keys(json!([when("Allow", tag), {}]), ""), "");
    assert_eq!(keys(json!([{}, when("Deny", org)]), ""), org);
    assert_eq!(
        keys(json!([when("Allow", tag), when("Deny", org), when("Deny", tag)]), ""),
        "aws:PrincipalTag/team aws:PrincipalOrgID"
    );
    // What is denied either way, and what is settled by the network, is not open.
    assert_eq!(keys(json!([when("Deny", org)]), ""), "");
    assert_eq!(keys(json!([when("Allow", tag), { "Effect": "Deny" }]), ""), "");
    assert_eq!(keys(json!([when("Allow", "aws:SourceIp")]), ""), "");
    let mut both = when("Allow", tag);
    both["Condition"]["StringEquals"]["aws:SourceVpc"] = "vpc-1".into();
    assert_eq!(keys(json!([both]), "aws:SourceVpc=vpc-2"), "");
    assert_eq!(keys(json!([both]), "aws:SourceVpc=vpc-1"), tag);
    let ana = Principal::parse(ANA).unwrap();
    let made = Call::of(&through_endpoint("s3:GetObject", Some(&ana)), OBJECT);
    assert_eq!((made.principal, made.action.as_str(), made.resource.as_str()), (Some(ana), "s3:GetObject", OBJECT));
    assert!(made.context.contains_key("aws:SourceVpce") && made.context.contains_key("aws:ResourceAccount"));
    let listing = Call::of(&through_endpoint("s3:ListAllMyBuckets", None), "*");
    assert!(!listing.context.contains_key("aws:ResourceAccount") && !listing.context.contains_key("aws:ResourceOrgID"));
}

#[track_caller]
fn check_lint(document: &Document, placement: Placement, service: Option<&str>, expected: &[&str]) {
    let lints = lint(document, placement, service);
    let got: Vec<String> = lints.iter().map(|lint| format!("{} {}", lint.code.name(), lint.path)).collect();
    assert_eq!(got, expected, "{}", document.text());
}

#[test]
fn identifiers_without_wildcards() {
    let value = |key: &str, operator: &str, value: &str| policy(json!([{ "Condition": { operator: { key: value } } }]));
    for key in ["aws:PrincipalAccount", "aws:SourceVpc", "AWS:SOURCEVPCE", "aws:PrincipalOrgID", "aws:VpceAccount"] {
        let path = format!("Statement[0].Condition.StringLike.{key}");
        let document = value(key, "StringLike", "identifier*");
        check_lint(&document, INTERFACE, None, &[&format!("identifier-wildcard {path}")]);
        check_lint(&document, Placement::Resource, None, &[&format!("sensitive-wildcard {path}")]);
        check_lint(&value(key, "StringEquals", "identifier"), INTERFACE, None, &[]);
    }
    let numeric = value("aws:PrincipalAccount", "NumericEquals", "111122223333");
    check_lint(
        &numeric,
        INTERFACE,
        None,
        &["identifier-wildcard Statement[0].Condition.NumericEquals.aws:PrincipalAccount"],
    );
    let short = "short-wildcard Statement[0].Condition.StringLike.s3:prefix";
    for (text, lints) in [
        ("abcde*", &[short][..]),
        ("abcdef*", &[]),
        ("*abcdef", &[]),
        ("abc*abcdef", &[]),
        ("abcdef*a*", &[short]),
        ("*", &[short]),
        ("abcdef*abcdef*", &[]),
    ] {
        check_lint(&value("s3:prefix", "StringLike", text), INTERFACE, None, lints);
        check_lint(&value("s3:prefix", "StringLike", text), Placement::Identity, None, &[]);
    }
    let mixture = policy(
        json!([{ "Resource": ["arn:aws:sqs:*:1111*:jobs", "arn:aws:sqs:*:*:jobs"], "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::1111????3333:*" } } }]),
    );
    check_lint(
        &mixture,
        INTERFACE,
        None,
        &[
            "account-mixture Statement[0].Resource[0]",
            "account-mixture Statement[0].Condition.ArnLike.aws:PrincipalArn",
        ],
    );
}

#[test]
fn source_ip_behind_an_endpoint() {
    let document = |effect: &str, operator: &str| {
        policy(json!([{}, { "Effect": effect, "Condition": { operator: { "aws:SourceIp": "203.0.113.0/24" } } }]))
    };
    let path = |code: &str, operator: &str| format!("{code} Statement[1].Condition.{operator}.aws:SourceIp");
    let lints = |effect: &str, operator: &str, expected: Option<&str>| {
        let expected: Vec<String> = expected.iter().map(|code| path(code, operator)).collect();
        let document = document(effect, operator);
        let got = lint(&document, GATEWAY, None);
        let got: Vec<String> = got
            .iter()
            .filter(|lint| lint.code != LintCode::FullAccess)
            .map(|lint| format!("{} {}", lint.code.name(), lint.path))
            .collect();
        assert_eq!(got, expected);
    };
    lints("Allow", "IpAddress", Some("source-ip-never-matches"));
    lints("Allow", "NotIpAddress", None);
    lints("Allow", "IpAddressIfExists", None);
    lints("Deny", "NotIpAddress", Some("source-ip-lockout"));
    lints("Deny", "NotIpAddressIfExists", Some("source-ip-lockout"));
    lints("Deny", "IpAddressIfExists", Some("source-ip-lockout"));
    lints("Deny", "IpAddress", None);
    // And so it comes about.
    let ana = Principal::parse(ANA).unwrap();
    let facts = through_endpoint("s3:GetObject", Some(&ana));
    let call = Call {
        principal: Some(ana.clone()),
        action: "s3:GetObject".to_owned(),
        resource: OBJECT.to_owned(),
        context: facts.context(),
    };
    assert_eq!(decide(&document("Deny", "NotIpAddress"), &call, GATEWAY), Decision::ExplicitlyDenied);
    let only = policy(json!([{ "Condition": { "IpAddress": { "aws:SourceIp": "0.0.0.0/0" } } }]));
    assert_eq!(decide(&only, &call, GATEWAY), Decision::ImplicitlyDenied);
    let vpc = |condition: Value| policy(json!([{ "Condition": condition }]));
    let alone = vpc(json!({ "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/8" } }));
    check_lint(&alone, INTERFACE, None, &["vpc-source-ip-alone Statement[0].Condition.IpAddress.aws:VpcSourceIp"]);
    let both =
        vpc(json!({ "IpAddress": { "aws:VpcSourceIp": "10.0.0.0/8" }, "StringEquals": { "aws:SourceVpc": "vpc-1" } }));
    check_lint(&both, INTERFACE, None, &[]);
}

#[test]
fn ecr_layer_bucket() {
    let lints = |statements: Value, service: Option<&str>| {
        let lints = lint(&policy(statements), GATEWAY, service);
        lints.iter().any(|lint| lint.code == LintCode::EcrLayerBucket)
    };
    let s3 = Some("com.amazonaws.eu-west-1.s3");
    let ours = json!({ "Condition": { "StringEquals": { "aws:PrincipalAccount": "111122223333" } } });
    assert!(lints(json!([ours]), s3));
    assert!(lints(json!([ours]), Some("s3")));
    assert!(!lints(json!([ours]), Some("com.amazonaws.eu-west-1.dynamodb")));
    assert!(!lints(json!([ours]), None));
    assert!(!lints(json!([{}]), s3));
    let layers = |region: &str| json!({ "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::prod-{region}-starport-layer-bucket/*") });
    assert!(!lints(json!([ours, layers("eu-west-1")]), s3));
    assert!(lints(json!([ours, layers("us-west-2")]), s3));
    assert!(!lints(json!([ours, layers("us-west-2")]), Some("s3")));
    assert!(lints(json!([{ "Resource": "arn:aws:s3:::app-data/*" }]), s3));
    let not_ours = |operator: &str| json!([{}, { "Effect": "Deny", "Condition": { operator: { "aws:ResourceAccount": "111122223333" } } }]);
    assert!(lints(not_ours("StringNotEquals"), s3));
    assert!(!lints(not_ours("StringEquals"), s3));
    assert!(!lints(json!([{ "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } }]), s3));
}

#[test]
fn every_lint_has_a_rule() {
    let mut names: Vec<&str> = LintCode::ALL.iter().map(|code| code.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LintCode::ALL.len());
    for code in LintCode::ALL {
        assert!(code.rule().starts_with("POL-"), "{}", code.name());
    }
    assert_eq!(LintCode::FullAccess.severity(), Severity::Note);
    assert_eq!(LintCode::NotPrincipal.severity(), Severity::Error);
    check_lint(&Document::parse(FULL_ACCESS).unwrap(), GATEWAY, Some("com.amazonaws.us-east-1.s3"), &["full-access "]);
}

/// A policy that says one thing: `allow`, `silent`, `deny`; `none` and `unknown` are no document.
fn saying(word: &str, placement: Placement) -> Option<Document> {
    let mut statement = match word {
        "allow" => json!({}),
        "silent" => json!({ "Action": "sqs:*" }),
        "deny" => json!({ "Effect": "Deny" }),
        _ => return None,
    };
    if !placement.has_principal() {
        statement["Principal"] = Value::Null;
    }
    Some(policy(json!([statement])))
}

fn attached<'a>(word: &str, document: &'a Option<Document>) -> Attached<'a> {
    match document {
        Some(document) => Attached::Documents(vec![document]),
        None if word == "unknown" => Attached::Unknown,
        None => Attached::Nothing,
    }
}

/// Words for identity, endpoint, bucket and SCP.
fn four(words: [&str; 4], relation: Relation) -> Combined {
    let [identity, endpoint, bucket, scp] = words;
    let documents = (
        saying(identity, Placement::Identity),
        saying(endpoint, GATEWAY),
        saying(bucket, Placement::Resource),
        saying(scp, Placement::ServiceControl),
    );
    let mut policies = Policies::none(GATEWAY, relation);
    policies.identity = attached(identity, &documents.0);
    policies.endpoint = attached(endpoint, &documents.1);
    policies.resource = attached(bucket, &documents.2);
    policies.service_control = vec![attached(scp, &documents.3)];
    combine(&policies, &call(""))
}

#[test]
fn two_hundred_and_sixteen_combinations() {
    let mut allowed = Vec::new();
    let mut count = 0;
    for relation in [Relation::SameAccount, Relation::CrossAccount] {
        for identity in ["silent", "allow", "deny"] {
            for endpoint in ["silent", "allow", "deny"] {
                for bucket in ["none", "silent", "allow", "deny"] {
                    for scp in ["silent", "allow", "deny"] {
                        let words = [identity, endpoint, bucket, scp];
                        let combined = four(words, relation);
                        count += 1;
                        match combined.verdict {
                            Verdict::Allowed => allowed.push(format!("{relation:?} {}", words.join(" "))),
                            Verdict::Denied => {
                                let explicit = words.contains(&"deny");
                                let blocked = combined.blocked.unwrap();
                                assert_eq!(blocked.decision == Decision::ExplicitlyDenied, explicit, "{words:?}");
                                assert_eq!(blocked.statements.is_empty(), !explicit);
                            }
                            Verdict::Unknown => panic!("{words:?}"),
                        }
                    }
                }
            }
        }
    }
    assert_eq!(count, 216);
    let expected = [
        "SameAccount silent allow allow allow",
        "SameAccount allow allow none allow",
        "SameAccount allow allow silent allow",
        "SameAccount allow allow allow allow",
        "CrossAccount allow allow allow allow",
    ];
    assert_eq!(allowed, expected);
}

#[track_caller]
fn blocked_by(words: [&str; 4], relation: Relation, expected: Option<(Placement, Decision)>) {
    let blocked = four(words, relation).blocked.map(|blocked| (blocked.placement, blocked.decision));
    assert_eq!(blocked, expected, "{words:?}");
}

#[test]
fn order_of_reasons() {
    use Decision::{ExplicitlyDenied, ImplicitlyDenied};
    use Relation::{CrossAccount, SameAccount};
    blocked_by(
        ["silent", "silent", "none", "silent"],
        SameAccount,
        Some((Placement::ServiceControl, ImplicitlyDenied)),
    );
    blocked_by(["silent", "silent", "none", "allow"], SameAccount, Some((GATEWAY, ImplicitlyDenied)));
    blocked_by(["silent", "allow", "none", "allow"], SameAccount, Some((Placement::Identity, ImplicitlyDenied)));
    blocked_by(["silent", "allow", "silent", "allow"], CrossAccount, Some((Placement::Resource, ImplicitlyDenied)));
    blocked_by(["silent", "allow", "allow", "allow"], CrossAccount, Some((Placement::Identity, ImplicitlyDenied)));
    blocked_by(["deny", "silent", "silent", "silent"], SameAccount, Some((Placement::Identity, ExplicitlyDenied)));
    blocked_by(["deny", "deny", "deny", "allow"], SameAccount, Some((GATEWAY, ExplicitlyDenied)));
    blocked_by(["deny", "allow", "deny", "allow"], SameAccount, Some((Placement::Resource, ExplicitlyDenied)));
    blocked_by(["allow", "deny", "allow", "deny"], SameAccount, Some((Placement::ServiceControl, ExplicitlyDenied)));
    // An endpoint without a policy has full access; one that is silent grants nothing by being there.
    blocked_by(["allow", "none", "none", "allow"], SameAccount, None);
    blocked_by(["none", "allow", "none", "allow"], SameAccount, Some((Placement::Identity, ImplicitlyDenied)));
}

#[test]
fn endpoint_without_policy_support_has_full_access() {
    assert_eq!(four(["allow", "none", "none", "allow"], Relation::SameAccount).verdict, Verdict::Allowed);
    let combined = four(["allow", "none", "none", "allow"], Relation::SameAccount);
    let endpoint = combined.stages.iter().find(|stage| stage.placement == GATEWAY).unwrap();
    assert_eq!(endpoint.says, Says::Nothing);
}

#[test]
fn unknown_policies() {
    let verdict = |words: [&str; 4], relation| {
        let combined = four(words, relation);
        assert_eq!(combined.missing.is_empty(), combined.verdict != Verdict::Unknown, "{words:?}");
        (combined.verdict, combined.missing)
    };
    let same = Relation::SameAccount;
    let unknown = |placement| (Verdict::Unknown, vec![placement]);
    assert_eq!(verdict(["allow", "unknown", "none", "allow"], same), unknown(GATEWAY));
    assert_eq!(verdict(["unknown", "allow", "none", "allow"], same), unknown(Placement::Identity));
    assert_eq!(verdict(["allow", "allow", "unknown", "allow"], same), unknown(Placement::Resource));
    assert_eq!(verdict(["silent", "allow", "unknown", "allow"], same), unknown(Placement::Resource));
    assert_eq!(verdict(["allow", "allow", "none", "unknown"], same), unknown(Placement::ServiceControl));
    let three = verdict(["unknown", "unknown", "unknown", "unknown"], same);
    assert_eq!(three.1, [Placement::ServiceControl, GATEWAY, Placement::Resource, Placement::Identity]);
    // What is known to deny decides, whatever the rest says.
    for words in [
        ["unknown", "deny", "unknown", "unknown"],
        ["unknown", "silent", "unknown", "unknown"],
        ["unknown", "allow", "deny", "allow"],
        ["deny", "unknown", "unknown", "unknown"],
    ] {
        assert_eq!(verdict(words, same).0, Verdict::Denied, "{words:?}");
    }
    assert_eq!(verdict(["silent", "unknown", "silent", "unknown"], same).0, Verdict::Denied);
    assert_eq!(verdict(["silent", "allow", "unknown", "allow"], Relation::CrossAccount).0, Verdict::Denied);
    assert_eq!(verdict(["unknown", "allow", "silent", "allow"], Relation::CrossAccount).0, Verdict::Denied);
    assert_eq!(verdict(["unknown", "allow", "allow", "allow"], Relation::CrossAccount).0, Verdict::Unknown);
}

#[test]
fn unknown_policies_beside_limits() {
    let allow = saying("allow", Placement::Identity);
    let silent = saying("silent", Placement::Boundary);
    let mut policies = Policies::none(GATEWAY, Relation::SameAccount);
    policies.identity = attached("", &allow);
    policies.service_control = vec![Attached::Unknown, Attached::Unknown];
    assert_eq!(combine(&policies, &call("")).missing, [Placement::ServiceControl]);
    // A boundary that is silent denies, unless the bucket's policy may name the user.
    policies.service_control.clear();
    policies.boundary = attached("", &silent);
    assert_eq!(combine(&policies, &call("")).verdict, Verdict::Denied);
    policies.resource = Attached::Unknown;
    let combined = combine(&policies, &call(""));
    assert_eq!((combined.verdict, combined.missing), (Verdict::Unknown, vec![Placement::Resource]));
}

#[test]
fn every_level_of_the_organization_must_allow() {
    let allow = saying("allow", Placement::ServiceControl);
    let silent = saying("silent", Placement::ServiceControl);
    let identity = saying("allow", Placement::Identity);
    let mut policies = Policies::none(GATEWAY, Relation::SameAccount);
    policies.identity = attached("", &identity);
    policies.service_control = vec![attached("", &allow), attached("", &silent)];
    let combined = combine(&policies, &call(""));
    assert_eq!(combined.verdict, Verdict::Denied);
    assert_eq!(combined.blocked.unwrap().placement, Placement::ServiceControl);
    assert_eq!(
        combined
            .stages
            .iter()
            .filter(|stage| stage.placement == Placement::ServiceControl)
            .map(|stage| stage.level)
            .collect::<Vec<_>>(),
        [0, 1]
    );
    // Two policies of one level: one Allow is enough.
    let both = Attached::Documents(vec![allow.as_ref().unwrap(), silent.as_ref().unwrap()]);
    policies.service_control = vec![attached("", &allow), both];
    assert_eq!(combine(&policies, &call("")).verdict, Verdict::Allowed);
    // Nothing binds the management account, and nothing binds an unsigned request.
    policies.service_control = Vec::new();
    assert_eq!(combine(&policies, &call("")).verdict, Verdict::Allowed);
}

#[test]
fn resource_control_policies_only_deny() {
    let identity = saying("allow", Placement::Identity);
    let silent = saying("silent", Placement::ResourceControl);
    let deny = saying("deny", Placement::ResourceControl);
    let mut policies = Policies::none(GATEWAY, Relation::SameAccount);
    policies.identity = attached("", &identity);
    policies.resource_control = vec![attached("", &silent)];
    assert_eq!(combine(&policies, &call("")).verdict, Verdict::Allowed);
    policies.resource_control.push(attached("", &deny));
    let combined = combine(&policies, &call(""));
    assert_eq!(combined.blocked.unwrap().placement, Placement::ResourceControl);
}

/// Bucket policy naming a principal, silent boundary or session policy; identity and endpoint as given.
#[track_caller]
fn named(principal: Value, words: &str, relation: Relation, identity: &str, limit: Placement, expected: Verdict) {
    let bucket = policy(json!([{ "Principal": principal }]));
    let silent = saying("silent", limit);
    let identity = saying(identity, Placement::Identity);
    let mut policies = Policies::none(GATEWAY, relation);
    policies.resource = Attached::Documents(vec![&bucket]);
    policies.identity = attached("", &identity);
    match limit {
        Placement::Boundary => policies.boundary = attached("", &silent),
        Placement::Session => policies.session = attached("", &silent),
        Placement::ServiceControl => policies.service_control = vec![attached("", &silent)],
        Placement::GatewayEndpoint => policies.endpoint = attached("", &silent),
        _ => {}
    }
    assert_eq!(combine(&policies, &call(words)).verdict, expected, "{words} {limit:?}");
}

#[test]
fn named_in_the_resource_policy() {
    use Relation::{CrossAccount, SameAccount};
    use Verdict::{Allowed, Denied};
    let user = json!({ "AWS": ANA });
    let session = json!({ "AWS": APP });
    let role = json!({ "AWS": "arn:aws:iam::111122223333:role/app" });
    for limit in [Placement::Boundary, Placement::Session] {
        named(user.clone(), "ana", SameAccount, "silent", limit, Allowed);
        named(session.clone(), "app", SameAccount, "silent", limit, Allowed);
        named(role.clone(), "app", SameAccount, "silent", limit, Denied);
        named(json!("*"), "ana", SameAccount, "silent", limit, Denied);
        named(user.clone(), "ana", CrossAccount, "allow", limit, Denied);
    }
    named(user.clone(), "ana", SameAccount, "silent", Placement::ServiceControl, Denied);
    named(user.clone(), "ana", SameAccount, "silent", GATEWAY, Denied);
    named(role, "app", SameAccount, "silent", Placement::Resource, Allowed);
    named(user, "ana", SameAccount, "deny", Placement::Boundary, Denied);
    // Naming the account hands the decision to it: its own policies must allow as well.
    let account = json!({ "AWS": "111122223333" });
    named(account.clone(), "ana", SameAccount, "silent", Placement::Resource, Denied);
    named(account, "ana", SameAccount, "allow", Placement::Resource, Allowed);
}

#[test]
fn keys_and_roles_must_allow_themselves() {
    let identity = saying("allow", Placement::Identity);
    let account = policy(json!([{ "Principal": { "AWS": "111122223333" } }]));
    let mut policies = Policies::none(INTERFACE, Relation::SameAccount);
    policies.identity = attached("", &identity);
    let key = call("kms:Decrypt arn:aws:kms:us-east-1:111122223333:key/1234");
    let trust = Call { resource: "arn:aws:iam::111122223333:role/x".to_owned(), ..call("sts:AssumeRole") };
    for call in [&key, &trust] {
        policies.resource = Attached::Nothing;
        assert_eq!(combine(&policies, call).blocked.unwrap().placement, Placement::Resource);
        policies.resource = Attached::Documents(vec![&account]);
        assert_eq!(combine(&policies, call).verdict, Verdict::Allowed);
        let mut without = policies.clone();
        without.identity = Attached::Nothing;
        assert_eq!(combine(&without, call).verdict, Verdict::Denied);
        let named = policy(json!([{ "Principal": { "AWS": ANA } }]));
        without.resource = Attached::Documents(vec![&named]);
        assert_eq!(combine(&without, call).verdict, Verdict::Allowed);
    }
    policies.resource = Attached::Nothing;
    assert_eq!(combine(&policies, &call("kms:ListKeys *")).verdict, Verdict::Allowed);
}

#[test]
fn unsigned_and_root() {
    let bucket = saying("allow", Placement::Resource);
    let deny = saying("deny", Placement::Identity);
    let mut policies = Policies::none(GATEWAY, Relation::between(None, "111122223333"));
    policies.resource = attached("", &bucket);
    policies.identity = attached("", &deny);
    policies.service_control = vec![attached("", &deny)];
    policies.boundary = Attached::Unknown;
    assert_eq!(combine(&policies, &call("anonymous")).verdict, Verdict::Allowed);
    assert_eq!(combine(&policies, &call("ec2.amazonaws.com")).verdict, Verdict::Allowed);
    assert_eq!(combine(&policies, &call("ana")).verdict, Verdict::Denied);
    policies.resource = Attached::Nothing;
    assert_eq!(combine(&policies, &call("anonymous")).blocked.unwrap().placement, Placement::Resource);
    let root = Principal::parse(ROOT);
    let own = Policies::none(GATEWAY, Relation::between(root.as_ref(), "111122223333"));
    assert_eq!(combine(&own, &call("root")).verdict, Verdict::Allowed);
    assert_eq!(Relation::between(root.as_ref(), "444455556666"), Relation::CrossAccount);
}

#[test]
fn texts_of_s3() {
    let call = call("");
    let text = |placement, decision, audience| Refusal { call: &call, placement, decision, audience }.message();
    let (implicit, explicit) = (Decision::ImplicitlyDenied, Decision::ExplicitlyDenied);
    assert_eq!(
        text(GATEWAY, implicit, Audience::Within),
        "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject because no VPC endpoint policy allows the s3:GetObject action"
    );
    assert_eq!(
        text(INTERFACE, explicit, Audience::Within),
        "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::app-data/logs/2026/a.json\" with an explicit deny in a VPC endpoint policy"
    );
    assert!(
        text(Placement::Identity, explicit, Audience::Within)
            .ends_with(" with an explicit deny in an identity-based policy")
    );
    assert!(
        text(Placement::ServiceControl, implicit, Audience::Within)
            .ends_with(" because no service control policy allows the s3:GetObject action")
    );
    assert_eq!(text(GATEWAY, implicit, Audience::Stranger), "Access Denied");
    let unsigned = Call { principal: None, ..call.clone() };
    let refusal = Refusal { call: &unsigned, placement: GATEWAY, decision: implicit, audience: Audience::Within };
    assert_eq!((refusal.code(), refusal.message().as_str()), ("AccessDenied", "Access Denied"));
}

#[test]
fn list_of_rules() {
    let files =
        [("tests/policy.rs", include_str!("policy.rs")), ("tests/policy_laws.rs", include_str!("policy_laws.rs"))];
    let mut ids = Vec::new();
    for line in include_str!("rules/policies.txt").lines() {
        let mut words = line.split_whitespace();
        let id: u32 = words.next().and_then(|id| id.strip_prefix("POL-")).and_then(|id| id.parse().ok()).expect(line);
        let state = words.next().expect(line);
        let named: Vec<&str> = words.clone().filter(|word| word.starts_with("tests/")).collect();
        for name in &named {
            let (file, test) = name.split_once("::").expect(line);
            let text = files.iter().find(|(known, _)| *known == file).expect(line).1;
            assert!(text.contains(&["fn ", test, "("].concat()), "{line}");
        }
        let is_proof = |word: &str| word.starts_with("tests/") || word.contains(".md#");
        let proofs = words.clone().filter(|word| is_proof(word)).count();
        let reason = words.any(|word| !is_proof(word));
        match state {
            "proven" => assert!(proofs > 0 && !reason, "{line}"),
            "assumed" | "left-out" => assert!(reason, "{line}"),
            other => panic!("{other} is no state: {line}"),
        }
        ids.push(id);
    }
    assert_eq!(ids, (1..=40).collect::<Vec<_>>());
}
