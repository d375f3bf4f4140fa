//! Completion, by lines with a cursor and what they must offer. It must not know how candidates are found.

use super::*;

/// A lab with two VPCs, each with a subnet, and an instance.
fn session() -> Session {
    let mut session = Session::default();
    let script = "VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=main}]' --query Vpc.VpcId --output text)\n\
        OTHER=$(aws ec2 create-vpc --cidr-block 10.1.0.0/16 --query Vpc.VpcId --output text)\n\
        SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)\n\
        aws ec2 create-subnet --vpc-id $OTHER --cidr-block 10.1.1.0/24\n\
        RTB=$(aws ec2 create-route-table --vpc-id $VPC --query RouteTable.RouteTableId --output text)\n\
        aws ec2 run-instances --image-id ami-0123456789abcdef0 --subnet-id $SUBNET --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web 1}]'\n\
        lab create-account --name partner --id 444455556666\n";
    assert_eq!(session.script(script, |printed| assert_eq!(printed.stderr, "")), 0);
    session
}

fn at(session: &Session, line: &str) -> (String, Completion) {
    let cursor = line.chars().position(|c| c == '|').unwrap_or(line.chars().count());
    let line = line.replacen('|', "", 1);
    let completion = complete(session, &line, cursor);
    (line, completion)
}

/// What is offered, as it is shown.
fn offered(session: &Session, line: &str) -> Vec<String> {
    at(session, line).1.candidates.iter().map(|it| it.shown().to_owned()).collect()
}

#[track_caller]
fn check(line: &str, expected: &[&str]) {
    assert_eq!(offered(&session(), line), expected, "{line}");
}

/// What one press of Tab makes of a line, with the cursor as `|`.
#[track_caller]
fn check_tab(line: &str, expected: &str) {
    let session = session();
    let ids = |text: &str| {
        session
            .variables
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(&["<", name, ">"].concat(), value))
    };
    let (line, completion) = at(&session, &ids(line));
    let edited = completion.begun(&line).unwrap_or(Edited { cursor: completion.span.end, line });
    let mut chars: Vec<char> = edited.line.chars().collect();
    chars.insert(edited.cursor, '|');
    assert_eq!(chars.into_iter().collect::<String>(), ids(expected));
}

#[test]
fn the_first_words_are_completed() {
    check("", &["aws", "on", "lab", "help"]);
    check_tab("a", "aws |");
    check_tab("aws ro", "aws route53|");
    check("aws ro", &["route53", "route53resolver", "route53profiles"]);
    check_tab("aws ec2 create-vpc-endp", "aws ec2 create-vpc-endpoint|");
    check("aws ec2 create-vpc-endpoint", &["create-vpc-endpoint", "create-vpc-endpoint-service-configuration"]);
    check_tab("aws ec2 describe-vpc-a", "aws ec2 describe-vpc-attribute |");
    check_tab("aws --region eu-central-1 s3", "aws --region eu-central-1 s3api |");
    check("aws nothing ", &[]);
    check("nothing ", &[]);
}

#[test]
fn every_operation_and_each_of_its_flags_is_reached() {
    use crate::cli::aws::{flags, waiters};
    use crate::control::shapes;
    let session = Session::default();
    for service in shapes::services() {
        let operations = offered(&session, &["aws ", service, " "].concat());
        let has_waiters = waiters(service).next().is_some();
        let count = shapes::operations(service).count() + 1 + usize::from(has_waiters);
        assert_eq!(operations.len(), count, "{service}");
        for operation in shapes::operations(service) {
            assert!(operations.contains(&operation.cli_name()));
            let line = ["aws ", service, " ", &operation.cli_name(), " --"].concat();
            let offered = offered(&session, &line);
            for flag in flags(operation) {
                assert!(offered.contains(&flag.name), "{line} {}", flag.name);
            }
        }
    }
}

#[test]
fn waiters_are_completed_with_the_flags_of_what_looks() {
    check_tab("aws ec2 wai", "aws ec2 wait |");
    check("aws ec2 wait nat-", &["nat-gateway-available", "nat-gateway-deleted"]);
    check("aws ec2 wait vpc-available --vpc-", &["--vpc-ids"]);
}

#[test]
fn flags_are_completed_and_said_once() {
    assert_eq!(offered(&session(), "aws ec2 create-subnet ").first().map(String::as_str), Some("--vpc-id"));
    check_tab("aws ec2 create-subnet --vp", "aws ec2 create-subnet --vpc-id |");
    check("aws ec2 create-subnet --vpc-id x --vp", &[]);
    // The opposite of what is said is not offered.
    check("aws ec2 describe-vpcs --no-dry-run --dry", &[]);
    check("aws ec2 describe-vpcs --no-d", &["--no-dry-run"]);
    // What stands behind the cursor stays.
    check_tab("aws ec2 create-subnet --vp| 10.0.0.0/24", "aws ec2 create-subnet --vpc-id| 10.0.0.0/24");
}

#[test]
fn ids_are_those_of_the_kind_that_the_flag_wants() {
    let session = session();
    let all = offered(&session, "aws ec2 create-subnet --vpc-id ");
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().all(|id| id.starts_with("vpc-")));
    for (flag, prefix) in [("describe-route-tables --route-table-ids ", "rtb-"), ("describe-vpcs --vpc-ids ", "vpc-")] {
        let all = offered(&session, &["aws ec2 ", flag].concat());
        assert!(!all.is_empty() && all.iter().all(|id| id.starts_with(prefix)), "{flag}: {all:?}");
    }
    // Those of the VPC that is said, and each once.
    check_tab(
        "aws ec2 create-vpc-endpoint --vpc-id $VPC --subnet-ids ",
        "aws ec2 create-vpc-endpoint --vpc-id $VPC --subnet-ids <SUBNET> |",
    );
    assert!(
        offered(&session, "aws ec2 create-vpc-endpoint --vpc-id $VPC --subnet-ids $SUBNET ")
            .iter()
            .all(|it| it.starts_with("--"))
    );
    assert_eq!(offered(&session, "aws ec2 describe-route-tables --route-table-ids $RTB rtb-").len(), 2);
    // A name stands for its id.
    check_tab("aws ec2 create-subnet --vpc-id mai", "aws ec2 create-subnet --vpc-id <VPC> |");
    check_tab("aws ec2 create-subnet --vpc-id=mai", "aws ec2 create-subnet --vpc-id=<VPC> |");
    check_tab("X=$(aws ec2 create-subnet --vpc-id \"mai", "X=$(aws ec2 create-subnet --vpc-id \"<VPC>\" |");
}

#[test]
fn values_that_the_shapes_name_are_offered() {
    check("aws ec2 create-vpc --instance-tenancy ", &["default", "dedicated", "host"]);
    check_tab("aws ec2 create-vpc --instance-tenancy=de", "aws ec2 create-vpc --instance-tenancy=de|");
    check_tab(
        "aws ec2 create-vpc-endpoint --vpc-endpoint-type 'Int",
        "aws ec2 create-vpc-endpoint --vpc-endpoint-type 'Interface' |",
    );
    // Capitals aside.
    check_tab(
        "aws ec2 create-vpc-endpoint --vpc-endpoint-type int",
        "aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface |",
    );
    check("aws ec2 describe-vpcs --output ", &["json", "text", "table"]);
    check_tab("aws ec2 describe-vpcs --region eu-central-", "aws ec2 describe-vpcs --region eu-central-|");
    check("aws ec2 describe-vpcs --profile ", &["partner"]);
    check_tab(
        "aws ec2 create-vpc-endpoint --service-name com.amazonaws.us-east-1.dynamodb",
        "aws ec2 create-vpc-endpoint --service-name com.amazonaws.us-east-1.dynamodb|",
    );
    check("aws ec2 authorize-security-group-ingress --protocol ", &["tcp", "udp", "icmp", "all"]);
}

#[test]
fn shorthand_is_completed_member_by_member() {
    check_tab("aws ec2 describe-vpcs --filters ", "aws ec2 describe-vpcs --filters |");
    check("aws ec2 describe-vpcs --filters ", &["Name=", "Values="]);
    check_tab("aws ec2 describe-vpcs --filters N", "aws ec2 describe-vpcs --filters Name=|");
    check(
        "aws ec2 describe-vpc-endpoints --filters Name=vpc-",
        &["vpc-endpoint-id", "vpc-endpoint-state", "vpc-endpoint-type", "vpc-id"],
    );
    check_tab(
        "aws ec2 describe-subnets --filters Name=vpc-",
        "aws ec2 describe-subnets --filters Name=vpc-id,Values=|",
    );
    check_tab(
        "aws ec2 describe-subnets --filters Name=vpc-id,Values=ma",
        "aws ec2 describe-subnets --filters Name=vpc-id,Values=<VPC> |",
    );
    check_tab(
        "aws ec2 describe-subnets --filters Name=vpc-id,Values=$OTHER,ma",
        "aws ec2 describe-subnets --filters Name=vpc-id,Values=$OTHER,<VPC> |",
    );
    check("aws ec2 describe-vpcs --filters Name=tag:Name,Values=", &["main", "web 1"]);
    check("aws ec2 describe-route-tables --filters Name=association.main,Values=", &["true", "false"]);
    check_tab("aws ec2 create-vpc --tag-specifications Res", "aws ec2 create-vpc --tag-specifications ResourceType=|");
    check("aws ec2 create-vpc --tag-specifications ResourceType=", &["vpc"]);
    check_tab(
        "aws ec2 create-vpc --tag-specifications 'ResourceType=vpc,Tags=[{K",
        "aws ec2 create-vpc --tag-specifications 'ResourceType=vpc,Tags=[{Key=|",
    );
    check("aws ec2 create-vpc --tag-specifications 'ResourceType=vpc,Tags=[{Key=", &["Name"]);
}

#[test]
fn a_query_goes_on_with_the_members_of_the_answer() {
    check_tab("aws ec2 create-vpc --query Vpc.VpcI", "aws ec2 create-vpc --query Vpc.VpcId|");
    check_tab("aws ec2 describe-vpcs --query 'Vpcs[0].Ta", "aws ec2 describe-vpcs --query 'Vpcs[0].Tags|");
    check_tab(
        "aws ec2 describe-vpcs --query 'Vpcs[].[VpcId, CidrBlockA",
        "aws ec2 describe-vpcs --query 'Vpcs[].[VpcId, CidrBlockAssociationSet|",
    );
    check_tab("aws ec2 describe-vpcs --query 'Vpcs[?IsDef", "aws ec2 describe-vpcs --query 'Vpcs[?IsDefault|");
    check_tab("aws ec2 describe-vpcs --query 'length(Vp", "aws ec2 describe-vpcs --query 'length(Vpcs|");
}

#[test]
fn variables_are_completed_and_stay_variables() {
    check("aws ec2 create-subnet --vpc-id $", &["$OTHER", "$RTB", "$SUBNET", "$VPC"]);
    check_tab("aws ec2 create-subnet --vpc-id $V", "aws ec2 create-subnet --vpc-id $VPC |");
    check_tab("aws ec2 create-subnet --vpc-id \"${V", "aws ec2 create-subnet --vpc-id \"${VPC}|");
    check_tab(
        "aws ec2 describe-vpcs --filters Name=vpc-id,Values=$V",
        "aws ec2 describe-vpcs --filters Name=vpc-id,Values=$VPC|",
    );
    check("aws ec2 create-subnet --vpc-id '$V", &[]);
    assert_eq!(at(&session(), "$VP").1.candidates[0].note, session().variables.get("VPC").unwrap().as_str());
    // What a variable holds is not written out.
    check("aws ec2 create-subnet --vpc-id $VPC", &["$VPC"]);
    check("aws ec2 create-subnet --vpc-id ${VPC}", &[]);
}

#[test]
fn hosts_and_the_labs_own_words_are_completed() {
    check("on ", &["web 1", "internet"]);
    check_tab("on w", "on web\\ 1 |");
    check_tab("on \"w", "on \"web 1\" |");
    check("on internet ", &["dig", "curl", "trace"]);
    check_tab("on internet dig +", "on internet dig +short |");
    check_tab("on internet dig s3.us-east-1.a", "on internet dig s3.us-east-1.amazonaws.com |");
    check("on internet dig x A", &["A", "AAAA"]);
    check("on internet dig @", &["10.0.0.2", "10.1.0.2"]);
    check_tab("on internet dig @10.1", "on internet dig @10.1.0.2 |");
    check("lab create-host --name db --dns-server ", &["10.0.0.2", "10.1.0.2"]);
    check_tab("on internet curl https://s3.", "on internet curl https://s3.us-east-1.amazonaws.com/ |");
    check("on internet trace x --protocol ", &["tcp", "udp", "icmp"]);
    check("on internet trace x --prot", &["--protocol"]);
    check_tab("lab fin", "lab findings |");
    check("lab f", &["findings", "fix", "fail-az"]);
    check("lab fix --want ", &["private", "public", "blocked"]);
    check("lab fix --from ", &["web 1", "internet"]);
    check("lab fix --from internet ", &["--to", "--want", "--output"]);
    check("lab matrix --o", &["--output"]);
    check_tab("lab export --format=cl", "lab export --format=cl|");
    check("lab export --format=cl", &["cli", "cloudformation", "cloudformation-json"]);
    check_tab("lab fail-az us-east-1a", "lab fail-az us-east-1a |");
    assert_eq!(offered(&session(), "lab recipe --vpc-id ").len(), 2);
    check("lab undo ", &[]);
}

/// Each flag of the tables is one that its command knows: none is refused as unknown.
#[test]
fn what_is_offered_is_understood() {
    let mut session = session();
    for (verb, flags) in crate::cli::lab::FLAGS {
        for flag in *flags {
            let printed = session.run(&["lab ", verb, " --", flag, " x"].concat());
            assert!(!printed.stderr.contains("unknown option"), "{verb} --{flag}: {}", printed.stderr);
        }
    }
    for (flag, values) in crate::cli::on::TRACE_FLAGS {
        for value in values.iter().copied().chain(["Vpc=x"]) {
            let printed =
                session.run(&["on internet trace https://s3.us-east-1.amazonaws.com/ ", flag, " ", value].concat());
            assert!(!printed.stderr.contains("unknown option"), "{flag}: {}", printed.stderr);
            assert!(value == "Vpc=x" || printed.status == 0, "{flag} {value}: {}", printed.stderr);
        }
    }
    for verb in crate::cli::lab::VERBS {
        assert!(!session.run(&["lab ", verb].concat()).stderr.contains("is not a command"), "{verb}");
    }
}

#[test]
fn any_line_and_cursor_have_an_answer() {
    let session = session();
    for line in [
        "aws ec2 describe-vpcs --query 'Vpcs[?a==`]}{",
        "a=\"$(é 日本",
        "aws ec2 create-vpc --tag-specifications }},]=[{[{",
        "\\",
        "$",
        "${",
        "on \u{feff}| x",
    ] {
        for cursor in 0..=line.chars().count() + 1 {
            let completion = complete(&session, line, cursor);
            for candidate in &completion.candidates {
                let edited = completion.with(line, candidate);
                assert!(edited.cursor <= edited.line.chars().count());
            }
        }
    }
}
