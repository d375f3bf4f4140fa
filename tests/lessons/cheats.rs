//! Answers and exercises that are made to mislead, to stop or to slow whoever reads them. It must not know the page.

use super::{file, grade_text};
use endpoint_lab::lessons::exercise::{Exercise, Track};
use endpoint_lab::lessons::grade::{Answer, Grade, NoGrade, csv, table};

fn exercises() -> Vec<Exercise> {
    Track::read(&file("gateway.json")).unwrap().exercises
}

fn graded(script: &str) -> Grade {
    grade_text(&["# exercise: gateway-first\n", script].concat(), &exercises()).unwrap().1
}

/// The answer is stopped at this line, for this reason.
#[track_caller]
fn check_stopped(script: &str, line: usize, why: &str) {
    let grade = graded(script);
    let (at, said) = grade.stopped.clone().unwrap_or_default();
    assert!(at == line && said.contains(why) && !grade.is_solved(), "{at}: {said}");
}

#[test]
fn variables_that_double_again_and_again_do_not_fill_the_memory() {
    let doubled = "X=$X$X$X$X$X$X$X$X$X\n".repeat(12);
    check_stopped(&["X=aaaaaaaaaa\n", &doubled].concat(), 6, "the variables of a line are longer than 262144 bytes");
    let doubled = "X=\"$X$X$X$X$X$X$X$X$X$X\"\n".repeat(12);
    check_stopped(&["X=aaaaaaaaaa\n", &doubled].concat(), 6, "the variables of a line are longer");
}

#[test]
fn waiting_in_waiting_does_not_fill_the_stack() {
    check_stopped(&"lab wait-until x ".repeat(3000), 1, "usage: ");
    check_stopped("A=lab\n$A wait-until x $A wait-until x $A cost", 2, "usage: ");
}

#[test]
fn another_lab_is_opened_in_no_disguise() {
    for script in
        ["'lab' open solved.json", "\"lab\" \"import\" a.json", "X=$(lab open solved.json)", "X=$(Y=$('lab' load x))"]
    {
        check_stopped(script, 1, "");
    }
    check_stopped("L=lab\n$L open solved.json", 2, "");
    check_stopped("aws ec2 create-vpc --cli-input-json file:///etc/passwd", 1, "Error parsing parameter");
    // What a command nests deep or writes long is refused, and the refusal is short.
    for (open, count) in [("(", 60_000), ("[", 60_000), ("!", 60_000), ("a.", 30_000)] {
        let script = ["aws ec2 describe-vpcs --query \"", &open.repeat(count), "\""].concat();
        check_stopped(&script, 1, "--query");
        assert!(graded(&script).stopped.unwrap().1.chars().count() <= 300);
    }
}

#[test]
fn a_head_decides_nothing_but_which_exercise_and_variant() {
    let solution = exercises()[0].solution.join("\n");
    let read = |text: &str| Answer::read(text).unwrap();
    // The last of several lines counts; numbers that are none are 0.
    let heads = "# exercise: gateway-both\n# exercise: gateway-first\n# variant: 99999999999999999999\n# minutes: -5\n";
    let answer = read(&[heads, &solution].concat());
    assert_eq!((answer.exercise.as_str(), answer.seed, answer.minutes), ("gateway-first", 0, 0));
    // A head in the middle is a comment.
    let answer = read(&["# exercise: gateway-first\n", &solution, "\n# exercise: gateway-both\n"].concat());
    assert_eq!(answer.exercise, "gateway-first");
    let unlike = "# exercise: gateway\u{2011}first\n";
    assert_eq!(grade_text(unlike, &exercises()), Err(NoGrade::OtherExercise("gateway\u{2011}first".to_owned())));
}

#[test]
fn no_cell_is_a_formula_or_obeyed_by_a_terminal() {
    let answer = |name: &str| ["# exercise: gateway-first\n# name: ", name, "\n"].concat();
    let files = [
        ("\t=cmd.sh", answer("\u{ff1d}cmd()")),
        ("a\r=b.sh", answer("\u{202e}\u{1b}[2Jevil")),
        ("\u{ff20}c.sh", ["# exercise: \u{1b}[31m", &"x".repeat(60_000), "\n"].concat()),
        (" @d.sh", answer("|cmd")),
    ];
    let all = exercises();
    let graded = files.map(|(name, text)| (name.to_owned(), grade_text(&text, &all))).to_vec();
    let graded = endpoint_lab::lessons::grade::rows(graded);
    let text = csv(&graded);
    assert!(!text.contains(['\u{1b}', '\u{202e}', '\t']), "{text}");
    assert!(!table(&graded).contains(['\u{1b}', '\u{202e}', '\t', '\r']));
    let cells: Vec<Vec<String>> = super::class::rows(&text);
    let firsts: Vec<&str> = cells.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(firsts, ["'=cmd.sh", "a=b.sh", "'\u{ff20}c.sh", "' @d.sh"]);
    let names: Vec<&str> = cells.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(names, ["'\u{ff1d}cmd()", "[2Jevil", "", "'|cmd"]);
    assert!(cells.iter().flatten().all(|cell| cell.chars().count() < 500));
}

/// A look-up by name in a goal asks the host that bore the name at the start, and no decoy that bears it now.
#[test]
fn a_decoy_with_the_hosts_name_hides_nothing() {
    let all = exercises();
    let egress = all.iter().find(|it| it.id == "gateway-egress").unwrap();
    let grade = |commands: &[&str]| {
        let text = ["# exercise: gateway-egress\n", &commands.join("\n")].concat();
        let grade = grade_text(&text, &all).unwrap().1;
        assert_eq!(grade.stopped, None);
        super::failed(&grade)
    };
    let group = "SG=$(aws ec2 describe-security-groups --filters Name=group-name,Values=web --query SecurityGroups[0].GroupId --output text)";
    let host = "I=$(aws ec2 describe-instances --filters Name=tag:Name,Values=web-1 --query Reservations[0].Instances[0].InstanceId --output text)";
    let subnet =
        "S=$(aws ec2 describe-instances --instance-ids $I --query Reservations[0].Instances[0].SubnetId --output text)";
    let vpc = "V=$(aws ec2 describe-subnets --subnet-ids $S --query Subnets[0].VpcId --output text)";
    let closed = "C=$(aws ec2 create-security-group --vpc-id $V --group-name closed --description closed --query GroupId --output text)";
    let close = "aws ec2 revoke-security-group-egress --group-id $C --protocol -1 --cidr 0.0.0.0/0";
    let open = "aws ec2 authorize-security-group-egress --group-id $SG --protocol tcp --port 443 --cidr 0.0.0.0/0";
    let rename = "aws ec2 create-tags --resources $I --tags Key=Name,Value=old";
    let decoy = "aws ec2 run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --subnet-id $S --security-group-ids $C --tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web-1}]'";
    assert_eq!(grade(&[group, open]), [1]);
    assert_eq!(grade(&[group, host, subnet, vpc, closed, close, open, rename, decoy]), [1]);
    // A range that is only spelt within one of S3's is none of S3's.
    let mut right: Vec<&str> = egress.solution.iter().map(String::as_str).collect();
    assert_eq!(grade(&right), Vec::<u64>::new());
    let list = "L=$(aws ec2 describe-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.us-east-1.s3 --query PrefixLists[0].Cidrs --output text)";
    let cidrs =
        endpoint_lab::cli::Session::new(egress.lab()).run(list.trim_start_matches("L=$(").trim_end_matches(')')).stdout;
    let part = cidrs.split_whitespace().find(|it| it.starts_with("52.")).unwrap().strip_prefix('5').unwrap();
    let open =
        format!("aws ec2 authorize-security-group-egress --group-id $SG --protocol tcp --port 443 --cidr {part}");
    right.push(&open);
    assert_eq!(grade(&right), [1]);
}
