//! Links and pictures: what they hold opens as the same lab, and hostile ones do no harm. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

use endpoint_lab::control::Lab;
use endpoint_lab::exchange::document::{self, Meta, OpenError};
use endpoint_lab::exchange::link::{self, LinkError};
use endpoint_lab::exchange::svg::{self, SvgError};
use endpoint_lab::model::Network;
use endpoint_lab::scene;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

/// Two zones, private subnets, instances, a gateway and an interface endpoint: about twenty resources, as in a lesson.
fn classroom() -> Network {
    let mut lab = Lab::default();
    let mut call = |operation: &str, parameters: Value, pointer: &str| -> String {
        let answer =
            lab.call(&Lab::request("ec2", operation, parameters)).unwrap_or_else(|it| panic!("{operation} {it:?}"));
        answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_string()
    };
    let name = |kind: &str, name: &str| json!([{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]);
    let vpc =
        call("CreateVpc", json!({"CidrBlock": "10.0.0.0/16", "TagSpecifications": name("vpc", "lab")}), "/Vpc/VpcId");
    call("ModifyVpcAttribute", json!({"VpcId": vpc, "EnableDnsHostnames": {"Value": true}}), "");
    let group = call(
        "CreateSecurityGroup",
        json!({"VpcId": vpc, "GroupName": "endpoints", "Description": "endpoints"}),
        "/GroupId",
    );
    let open = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]);
    call("AuthorizeSecurityGroupIngress", json!({"GroupId": group, "IpPermissions": open}), "");
    let gateway = call(
        "CreateInternetGateway",
        json!({"TagSpecifications": name("internet-gateway", "igw")}),
        "/InternetGateway/InternetGatewayId",
    );
    call("AttachInternetGateway", json!({"InternetGatewayId": gateway, "VpcId": vpc}), "");
    let mut privates = Vec::new();
    let mut tables = Vec::new();
    for (at, zone) in ["us-east-1a", "us-east-1b"].into_iter().enumerate() {
        for (tier, block) in [("public", at), ("private", at + 10)] {
            let tags = name("subnet", &format!("{tier}-{zone}"));
            let cidr = format!("10.0.{block}.0/24");
            let body = json!({"VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone, "TagSpecifications": tags});
            let subnet = call("CreateSubnet", body, "/Subnet/SubnetId");
            let table = call(
                "CreateRouteTable",
                json!({"VpcId": vpc, "TagSpecifications": name("route-table", &format!("{tier}-{zone}"))}),
                "/RouteTable/RouteTableId",
            );
            call("AssociateRouteTable", json!({"RouteTableId": table, "SubnetId": subnet}), "");
            if tier == "public" {
                call(
                    "CreateRoute",
                    json!({"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}),
                    "",
                );
            } else {
                call(
                    "RunInstances",
                    json!({"ImageId": "ami-0123456789abcdef0", "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro", "SubnetId": subnet, "TagSpecifications": name("instance", &format!("host-{zone}"))}),
                    "",
                );
                privates.push(subnet);
                tables.push(table);
            }
        }
    }
    call(
        "CreateVpcEndpoint",
        json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": tables}),
        "",
    );
    for service in ["ssm", "sts"] {
        call(
            "CreateVpcEndpoint",
            json!({"VpcId": vpc, "VpcEndpointType": "Interface", "ServiceName": format!("com.amazonaws.us-east-1.{service}"), "SubnetIds": privates, "SecurityGroupIds": [group], "PrivateDnsEnabled": true}),
            "",
        );
    }
    lab.network().clone()
}

fn meta() -> Meta {
    Meta { title: "S3 & SSM, <privately>".into(), view: json!({"tab": "Trace", "readOnly": true, "lang": "de"}) }
}

#[track_caller]
fn round(network: &Network, meta: &Meta) -> usize {
    let text = link::write(network, meta);
    assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    let opened = link::read(&text).unwrap();
    assert_eq!(opened.lab.network(), network);
    assert_eq!(opened.meta, *meta);
    assert_eq!(link::write(opened.lab.network(), &opened.meta), text);
    text.len()
}

#[test]
fn a_classroom_network_fits_a_link() {
    let length = round(&classroom(), &meta());
    assert!(length <= 4000, "{length}");
}

#[test]
fn an_imported_network_travels_too() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/three-zones");
    let files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.display().to_string(), std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let imported = endpoint_lab::exchange::describe::import(&files).unwrap();
    assert!(round(&imported.network, &Meta::default()) <= 8000);
}

#[test]
fn names_may_look_like_the_links_own_writing() {
    for name in ["vpc~3", "~vpc~3", "~", "~~1", "a~b", "", "é~1", "vpc~99999999999999999999"] {
        let mut network = classroom();
        let id = network.vpcs.iter().next().unwrap().vpc_id.clone();
        network.vpcs.get_mut(&id).unwrap().tags.0.insert("Name".into(), name.into());
        round(&network, &Meta { title: name.into(), view: json!({"x": name}) });
    }
}

#[track_caller]
fn refused(text: &str, error: &LinkError) {
    let given = link::read(text).unwrap_err();
    assert_eq!(given, *error);
    assert!(!given.to_string().is_empty());
}

/// A link with this content.
fn packed(content: &[u8]) -> String {
    use base64::Engine;
    let packed = miniz_oxide::deflate::compress_to_vec(content, 9);
    ["1", &base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed)].concat()
}

#[test]
fn broken_and_hostile_links_are_refused() {
    let good = link::write(&classroom(), &meta());
    refused("", &LinkError::Empty);
    refused("1", &LinkError::Empty);
    refused(&good.replacen('1', "2", 1), &LinkError::Version('2'));
    refused("<script>", &LinkError::Version('<'));
    refused(&[&good[..100], "%20", &good[100..]].concat(), &LinkError::Character { place: 101 });
    refused(&good[..good.len() / 2 / 4 * 4 + 1], &LinkError::Broken);
    refused(&"1".repeat(link::LONGEST + 1), &LinkError::TooLong(link::LONGEST + 1));
    refused(&packed(b"\xff\xff"), &LinkError::Broken);
    refused(&packed(b"{}"), &LinkError::Content(OpenError::NotADocument));
    let json = link::read(&packed(b"[{\"Vpcs\":[")).unwrap_err().to_string();
    assert!(json.contains("cut off at line 1, column 10"), "{json}");
    let member = link::read(&packed(b"[{\"Vpcs\":[{}]}]")).unwrap_err().to_string();
    assert!(member.contains("network.Vpcs[0]"), "{member}");
    // Four megabytes and one byte of blanks, in a few thousand characters.
    let bomb = packed(&vec![b' '; link::LONGEST_INFLATED + 1]);
    assert!(bomb.len() < 8_000, "{}", bomb.len());
    refused(&bomb, &LinkError::TooMuch);
    let bomb = packed(&vec![b'['; link::LONGEST_INFLATED]);
    assert!(matches!(link::read(&bomb), Err(LinkError::Content(OpenError::Json(_)))));
}

/// Every link that was ever released opens. The folder may only grow.
#[test]
fn released_links_open_for_ever() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "txt") {
            let opened = link::read(std::fs::read_to_string(&path).unwrap().trim())
                .unwrap_or_else(|it| panic!("{path:?}: {it}"));
            let expected = document::open(&std::fs::read_to_string(path.with_extension("json")).unwrap()).unwrap();
            assert_eq!(opened.lab.network(), expected.lab.network(), "{path:?}");
            assert_eq!(opened.meta, expected.meta, "{path:?}");
            count += 1;
        }
    }
    assert!(count >= 1, "{count}");
}

/// What git says, line by line; none where the source is not in its history, or git does not read it (it is another user's).
fn git(words: &[&str]) -> Option<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !folder.join(".git").exists() {
        return None;
    }
    let output = std::process::Command::new("git").args(words).current_dir(folder).output().ok()?;
    if !output.status.success() {
        println!("git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// Since the folder says of itself that it only grows, no link in it was changed, renamed or taken away: by no commit, and by nothing
/// that is not committed yet.
#[test]
fn the_folder_of_old_links_only_grows() {
    const FOLDER: &str = "tests/links";
    const CHANGED: [&str; 4] = ["--name-status", "--no-renames", "--diff-filter=a", "--format="];
    let links = |lines: Vec<String>| -> Vec<String> {
        lines.into_iter().filter(|line| line.ends_with(".txt") || line.ends_with(".json")).collect()
    };
    let Some(begun) = git(&["log", "--diff-filter=A", "--format=%H", "--", "tests/links/README.md"]) else { return };
    let since = begun.first().map_or("HEAD".to_owned(), |commit| format!("{commit}..HEAD"));
    let Some(committed) = git(&[&["log"], &CHANGED[..], &[&since, "--", FOLDER]].concat()) else { return };
    assert_eq!(links(committed), [""; 0], "commits since {since}");
    let here = git(&["diff", "--name-status", "--no-renames", "--diff-filter=a", "HEAD", "--", FOLDER]);
    let Some(here) = here else { return };
    assert_eq!(links(here), [""; 0], "not committed");
}

/// What is written today is of a version that the folder has.
#[test]
fn the_version_of_today_has_an_old_link() {
    let version = link::write(&classroom(), &meta()).chars().next().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links");
    let named = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with(&format!("{version}-"));
    assert!(std::fs::read_dir(folder).unwrap().any(|entry| named(entry.unwrap())), "{version}");
}

fn picture(network: &Network) -> String {
    scene::svg(
        &scene::layout(network, &scene::View::default()),
        "endpoint-lab:1abc",
        "<metadata>endpoint-lab:1abc</metadata>",
    )
}

#[test]
fn a_picture_opens_as_the_lab_it_shows() {
    let mut network = classroom();
    let id = network.vpcs.iter().next().unwrap().vpc_id.clone();
    network.vpcs.get_mut(&id).unwrap().tags.0.insert("Name".into(), "<metadata>endpoint-lab:1x</metadata>".into());
    let svg = svg::embed(&picture(&network), &network, &meta());
    let check = |what: &str, svg: &str| {
        let opened = svg::extract(svg).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(*opened.lab.network(), network, "{what}");
        assert_eq!(opened.meta, meta(), "{what}");
    };
    check("as saved", &svg);
    check("with a declaration", &["\u{feff}<?xml version=\"1.0\"?>\n", &svg].concat());
    check(
        "broken into lines",
        &svg.replace("<metadata>", "<metadata\n   id=\"metadata1\">\n    ")
            .replace("ab", "a\n b")
            .replace("l\n ab", "lab")
            .replace("-la\n b:", "-lab:"),
    );
    check(
        "as CDATA",
        &svg.replace("<metadata>endpoint-lab:", "<metadata><![CDATA[endpoint-lab:")
            .replace("</metadata>", "]]></metadata>"),
    );
    assert_eq!(svg::embed("<p>", &network, &meta()), "<p>");
    assert_eq!(svg::extract(&picture(&network)).unwrap_err(), SvgError::NoLab);
    assert_eq!(svg::extract("{}").unwrap_err(), SvgError::NotSvg);
    assert_eq!(svg::extract("<p>no svg</p>").unwrap_err(), SvgError::NotSvg);
    assert_eq!(
        svg::extract("<svg><metadata>endpoint-lab:9</metadata></svg>").unwrap_err(),
        SvgError::Lab(LinkError::Version('9'))
    );
    assert!(matches!(svg::extract(&" ".repeat(svg::LONGEST + 1)), Err(SvgError::TooLong(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn mutated_links_do_no_harm(edits in proptest::collection::vec((any::<prop::sample::Index>(), "[A-Za-z0-9_-]"), 1..4), cut in proptest::option::of(any::<prop::sample::Index>())) {
        thread_local!(static GOOD: String = link::write(&classroom(), &meta()));
        let mut text = GOOD.with(Clone::clone);
        for (at, with) in edits {
            let at = at.index(text.len());
            text.replace_range(at..=at, &with);
        }
        if let Some(at) = cut { text.truncate(at.index(text.len())) }
        if let Ok(opened) = link::read(&text) {
            link::write(opened.lab.network(), &opened.meta);
        }
    }

    #[test]
    fn any_text_is_opened_or_refused(text in ".{0,200}") {
        let _ = link::read(&text);
        let _ = link::read(&["1", &text].concat());
        let _ = svg::extract(&["<svg><metadata>endpoint-lab:1", &text].concat());
        let _ = svg::extract(&["<svg>", &text, "</svg>"].concat());
    }

    #[test]
    fn any_packed_content_is_opened_or_refused(content in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = link::read(&packed(&content));
    }
}
