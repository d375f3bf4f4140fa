//! Policies against an independent evaluator, iam-rs: random policies and calls, and each kind of difference with who is right.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use std::collections::BTreeMap;

use endpoint_lab::policy::{Call, Context, Decision, Document, Placement, Principal, decide};
use serde_json::{Map, Value, json};

/// A small generator of numbers, so that every run sees the same policies.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % sides as u64).unwrap()
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        (0..=self.roll(2)).map(|_| self.one(of)).collect()
    }
}

const PRINCIPALS: [&str; 5] = [
    "arn:aws:iam::111122223333:user/ana",
    "arn:aws:iam::444455556666:user/eve",
    "arn:aws:sts::111122223333:assumed-role/app/i-0abc",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/team/bob",
];
const NAMED: [&str; 8] = [
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/ana",
    "arn:aws:iam::444455556666:user/eve",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sts::111122223333:assumed-role/app/i-0abc",
    "arn:aws:iam::111122223333:user/team/bob",
];
const ACTIONS: [&str; 5] = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage", "dynamodb:GetItem"];
const ACTION_PATTERNS: [&str; 11] = [
    "*",
    "s3:*",
    "s3:Get*",
    "S3:getobject",
    "s3:?etObject",
    "s3:GetObject?",
    "s3:*Object",
    "sqs:*",
    "sqs:SendMessage",
    "dynamodb:*Item",
    "s3:ListBucket",
];
const RESOURCES: [&str; 5] = [
    "arn:aws:s3:::app-data/logs/2026/a.json",
    "arn:aws:s3:::app-data",
    "arn:aws:s3:::app-data/ana/x",
    "arn:aws:sqs:us-east-1:111122223333:jobs",
    "arn:aws:dynamodb:eu-west-1:444455556666:table/Orders",
];
const RESOURCE_PATTERNS: [&str; 13] = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::app-data/*",
    "arn:aws:s3:::app-data",
    "arn:aws:s3:::app-data*",
    "arn:aws:s3:::App-data/*",
    "arn:aws:s3:::app-data/logs/202?/a.json",
    "arn:aws:s3:::*/a.json",
    "arn:aws:s3:::app-data/${aws:username}/*",
    "arn:aws:sqs:*:111122223333:jo*",
    "arn:aws:sqs:us-*-1:*:jobs",
    "arn:*:dynamodb:*:*:table/*",
    "arn:aws:dynamodb:eu-west-?:444455556666:table/Orders",
];
/// Keys, the values that requests have, and the values that policies ask for.
type Key = (&'static str, &'static [&'static str], &'static [&'static str]);
const STRINGS: [Key; 4] = [
    ("aws:SourceVpc", &["vpc-1", "vpc-2"], &["vpc-1", "VPC-1", "vpc-*", "vpc-?", "vpc-3", "*"]),
    ("aws:username", &["ana", "bob"], &["ana", "Ana", "a?a", "b*", "${aws:username}"]),
    ("aws:PrincipalTag/team", &["blue", "red"], &["blue", "BLUE", "bl*", "${aws:username}", "?ed"]),
    ("s3:prefix", &["home/ana/", "logs/"], &["home/${aws:username}/*", "home/*", "logs/", "*"]),
];
const ARNS: Key = (
    "aws:PrincipalArn",
    &["arn:aws:iam::111122223333:user/ana", "arn:aws:iam::111122223333:role/ops/app"],
    &[
        "arn:aws:iam::111122223333:user/ana",
        "arn:aws:iam::*:user/*",
        "arn:aws:iam::111122223333:us?r/a*",
        "arn:*:iam::111122223333:*",
        "arn:aws:iam::111122223333:role/*",
    ],
);
const ADDRESSES: Key = (
    "aws:VpcSourceIp",
    &["10.0.1.5", "10.9.0.1", "2001:db8::1"],
    &["10.0.0.0/16", "10.0.1.5", "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "::/0"],
);
const NUMBERS: Key = ("s3:max-keys", &["10", "5", "9.5"], &["10", "5", "10.0", "7", "-1"]);
const DATES: Key = (
    "aws:CurrentTime",
    &["2026-11-23T15:00:00Z", "2026-01-01T00:00:00Z"],
    &["2026-11-23T15:00:00Z", "2026-11-23T16:00:00+01:00", "2026-06-30T00:00:00Z"],
);
const FLAGS: Key = ("aws:SecureTransport", &["true", "false"], &["true", "false"]);
const SETS: Key = ("aws:TagKeys", &["cost", "team", "owner"], &["cost", "team", "t*", "TEAM"]);

fn condition(dice: &mut Dice) -> (String, &'static str, Vec<&'static str>) {
    let (key, operators): (Key, &[&str]) = match dice.roll(9) {
        0..3 => (
            dice.one(&STRINGS),
            &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            ],
        ),
        3 => (ARNS, &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]),
        4 => (ADDRESSES, &["IpAddress", "NotIpAddress"]),
        5 => (
            NUMBERS,
            &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
        ),
        6 => (
            DATES,
            &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
        ),
        7 => (FLAGS, &["Bool"]),
        _ => (SETS, &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]),
    };
    let mut operator = dice.one(operators).to_owned();
    if key.0 == "aws:TagKeys" {
        operator = format!("{}:{operator}", dice.one(&["ForAllValues", "ForAnyValue"]));
    } else if dice.roll(4) == 0 {
        operator.push_str("IfExists");
    } else if dice.roll(12) == 0 {
        return ("Null".to_owned(), key.0, vec![dice.one(&["true", "false"])]);
    }
    (operator, key.0, dice.some(key.2))
}

fn statement(dice: &mut Dice) -> Value {
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), dice.one(&["Allow", "Allow", "Deny"]).into());
    let principal = if dice.roll(3) > 0 { json!("*") } else { json!({ "AWS": dice.some(&NAMED) }) };
    statement.insert("Principal".to_owned(), principal);
    let name = dice.one(&["Action", "Action", "Action", "NotAction"]);
    statement.insert(name.to_owned(), json!(dice.some(&ACTION_PATTERNS)));
    let name = dice.one(&["Resource", "Resource", "Resource", "NotResource"]);
    statement.insert(name.to_owned(), json!(dice.some(&RESOURCE_PATTERNS)));
    if dice.roll(2) == 0 {
        let mut block = Map::new();
        for _ in 0..=dice.roll(2) {
            let (operator, key, values) = condition(dice);
            // Two ARN operators would become one when the names are rewritten.
            if operator.starts_with("Arn") && block.keys().any(|name: &String| name.starts_with("Arn")) {
                continue;
            }
            let keys = block.entry(operator).or_insert_with(|| json!({}));
            keys[key] = json!(values);
        }
        statement.insert("Condition".to_owned(), Value::Object(block));
    }
    Value::Object(statement)
}

fn request(dice: &mut Dice) -> Call {
    let mut context = Context::new();
    for key in STRINGS.iter().chain([&ARNS, &ADDRESSES, &NUMBERS, &DATES, &FLAGS, &SETS]) {
        if dice.roll(3) > 0 {
            let values = if key.0 == SETS.0 { dice.some(key.1) } else { vec![dice.one(key.1)] };
            context.insert(key.0.to_owned(), values.into_iter().map(str::to_owned).collect());
        }
    }
    Call {
        principal: Principal::parse(dice.one(&PRINCIPALS)),
        action: dice.one(&ACTIONS).to_owned(),
        resource: dice.one(&RESOURCES).to_owned(),
        context,
    }
}

/// What the other evaluator says; its refusals to evaluate are texts.
fn other(text: &str, call: &Call) -> Result<Decision, String> {
    let policy = iam_rs::IAMPolicy::from_json(text).map_err(|error| error.to_string())?;
    let mut context = iam_rs::Context::new();
    for (key, values) in &call.context {
        let value = match values.as_slice() {
            [one] if key == FLAGS.0 => iam_rs::ContextValue::Boolean(one == "true"),
            [one] if key == NUMBERS.0 => iam_rs::ContextValue::Number(one.parse().unwrap()),
            [one] if key != SETS.0 => iam_rs::ContextValue::String(one.clone()),
            several => iam_rs::ContextValue::StringList(several.to_vec()),
        };
        context.insert(key.clone(), value);
    }
    let principal = call.principal.as_ref().unwrap().text().to_owned();
    let request = iam_rs::IAMRequest::new_with_context(
        iam_rs::Principal::Aws(iam_rs::PrincipalId::String(principal)),
        call.action.clone(),
        iam_rs::Arn::parse(&call.resource).map_err(|error| error.to_string())?,
        context,
    );
    match iam_rs::evaluate_policy(&policy, &request).map_err(|error| error.to_string())? {
        iam_rs::Decision::Allow => Ok(Decision::Allowed),
        iam_rs::Decision::Deny => Ok(Decision::ExplicitlyDenied),
        iam_rs::Decision::NotApplicable => Ok(Decision::ImplicitlyDenied),
    }
}

/// Where the two differ, and who is right. Each row rewrites a policy so that iam-rs 0.8.0 reads it as AWS does.
const DIFFERENCES: [Difference; 3] = [
    Difference {
        what: "ArnEquals and ArnNotEquals know wildcards; iam-rs compares the text",
        right: "the lab: ArnEquals behaves as ArnLike does (POL-28, AWS's page of condition operators)",
        rewrite: arn_equals,
    },
    Difference {
        what: "variables stand in the values of conditions; iam-rs resolves them in resources only",
        right: "the lab: String and Arn operators resolve them (POL-31, AWS's page of variables)",
        rewrite: condition_variables,
    },
    Difference {
        what: "an account names all its principals, a role its sessions; iam-rs compares ARNs",
        right: "the lab: (POL-14, AWS's page of the Principal element)",
        rewrite: principals,
    },
];

struct Difference {
    what: &'static str,
    right: &'static str,
    rewrite: fn(&mut Value, &Call),
}

fn arn_equals(statement: &mut Value, _: &Call) {
    let Some(Value::Object(block)) = statement.get_mut("Condition") else { return };
    *block = std::mem::take(block)
        .into_iter()
        .map(|(operator, keys)| (operator.replace("ArnEquals", "ArnLike").replace("ArnNotEquals", "ArnNotLike"), keys))
        .collect();
}

fn condition_variables(statement: &mut Value, call: &Call) {
    let Some(Value::Object(block)) = statement.get_mut("Condition") else { return };
    let name = call.context.get("aws:username").map_or("no such value", |values| values[0].as_str());
    for values in block.values_mut().flat_map(|keys| keys.as_object_mut().unwrap().values_mut()) {
        for value in values.as_array_mut().unwrap() {
            *value = value.as_str().unwrap().replace("${aws:username}", name).into();
        }
    }
}

fn principals(statement: &mut Value, call: &Call) {
    let Some(Value::Array(named)) = statement["Principal"].get_mut("AWS") else { return };
    let caller = call.principal.as_ref().unwrap();
    let account = |text: &str| text == caller.account || *text == format!("arn:aws:iam::{}:root", caller.account);
    let role = caller.principal_arn().unwrap();
    for name in named {
        if account(name.as_str().unwrap()) || name.as_str() == Some(&role) {
            *name = caller.text().into();
        }
    }
}

/// How many policies: `POLICY_COMPARED=1000000 cargo test --no-default-features --test policy_against_another`.
fn compared() -> usize {
    std::env::var("POLICY_COMPARED").ok().and_then(|text| text.parse().ok()).unwrap_or(5_000)
}

#[test]
fn agrees_with_iam_rs_but_for_the_listed_differences() {
    let mut dice = Dice(0x5eed_5eed_5eed_5eed);
    let mut needed = [0_usize; DIFFERENCES.len()];
    let mut decisions = BTreeMap::new();
    for _ in 0..compared() {
        let statements: Vec<Value> = (0..=dice.roll(3)).map(|_| statement(&mut dice)).collect();
        let call = request(&mut dice);
        let text = |statements: &[Value]| json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        let original = text(&statements);
        let ours = decide(&Document::parse(&original).unwrap(), &call, Placement::InterfaceEndpoint);
        *decisions.entry(format!("{ours:?}")).or_insert(0) += 1;
        let rewritten = |left_out: Option<usize>| {
            let mut statements = statements.clone();
            for (index, difference) in DIFFERENCES.iter().enumerate() {
                if Some(index) != left_out {
                    statements.iter_mut().for_each(|statement| (difference.rewrite)(statement, &call));
                }
            }
            text(&statements)
        };
        let full = rewritten(None);
        assert_eq!(other(&full, &call), Ok(ours), "{original}\n{full}\n{call:#?}");
        for (index, count) in needed.iter_mut().enumerate() {
            *count += usize::from(other(&rewritten(Some(index)), &call) != Ok(ours));
        }
    }
    for (difference, count) in DIFFERENCES.iter().zip(needed) {
        assert!(count > 0, "no difference any more: {}; right: {}", difference.what, difference.right);
    }
    assert!(decisions.len() == 3 && decisions.values().all(|count| count * 20 > compared()), "{decisions:?}");
}

/// Text of a policy and a call on which the two differ, and what iam-rs says or why it does not.
#[track_caller]
fn differs(policy: Value, call: &Call, ours: Decision, theirs: &str) {
    let text = policy.to_string();
    assert_eq!(decide(&Document::parse(&text).unwrap(), call, Placement::InterfaceEndpoint), ours);
    let got = match other(&text, call) {
        Ok(decision) => format!("{decision:?}"),
        Err(error) => error,
    };
    assert!(got.contains(theirs), "{got}");
}

/// Differences that the random policies leave out, one by one; the lab is right in each.
#[test]
fn other_differences_with_iam_rs() {
    let call = |resource: &str, context: &[(&str, &str)]| Call {
        principal: Principal::parse(PRINCIPALS[0]),
        action: "s3:GetObject".to_owned(),
        resource: resource.to_owned(),
        context: context.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])).collect(),
    };
    let policy = |version: &str, resource: &str, condition: Value| json!({ "Version": version, "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": resource, "Condition": condition }] });
    let home = "arn:aws:s3:::app-data/${aws:username}/*";
    let ana = [("aws:username", "ana")];
    // POL-31: before 2012-10-17 there are no variables.
    differs(policy("2008-10-17", home, json!({})), &call(RESOURCES[2], &ana), Decision::ImplicitlyDenied, "Allowed");
    // POL-31: the value of a variable is literal.
    differs(
        policy("2012-10-17", home, json!({})),
        &call("arn:aws:s3:::app-data/bob/x", &[("aws:username", "*")]),
        Decision::ImplicitlyDenied,
        "Allowed",
    );
    // POL-22: an action without resources is asked with `*`, which is no ARN.
    differs(policy("2012-10-17", "*", json!({})), &call("*", &[]), Decision::Allowed, "ARN must have exactly 6 parts");
}
