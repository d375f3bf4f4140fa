//! The lab as HTML: what is in it, and that nothing in a lab becomes markup. It must not know who shows it.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use endpoint_lab::cli::Session;
use endpoint_lab::exchange::commands::{open_network, open_or_build};
use endpoint_lab::exchange::document::{self, Meta};
use endpoint_lab::exchange::fragment::{Form, Fragment};
use endpoint_lab::exchange::shown::{Part, Shown, parts};
use endpoint_lab::exchange::{link, svg};
use endpoint_lab::model::Network;
use std::path::Path;

fn example(key: &str) -> Network {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/examples").join(key).with_extension("sh");
    open_or_build(&std::fs::read_to_string(file).unwrap()).unwrap().lab.network().clone()
}

fn shown(words: &str) -> Shown {
    Shown { parts: parts(words), ..Shown::default() }
}

/// What a poster's image holds, as the browser gets it.
fn image(poster: &str) -> String {
    let (_, after) = poster.split_once("src=\"data:image/svg+xml,").unwrap();
    let (data, _) = after.split_once('"').unwrap();
    let mut bytes = Vec::new();
    let mut rest = data.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// The tags of a text, with their attributes, and a check that they close each other in order.
#[track_caller]
fn tags(html: &str) -> Vec<String> {
    const ALONE: &[&str] = &["img", "input"];
    let (mut all, mut open, mut rest) = (Vec::new(), Vec::new(), html);
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a lone > in {text}");
        // A value in quotes holds no quote and no bracket: all of them are escaped.
        let (tag, after) = after.split_once('>').expect("a tag that does not end");
        let name = tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{tag}"),
            None if ALONE.contains(&name.as_str()) || tag.ends_with('/') => {}
            None => open.push(name),
        }
        all.push(tag.to_owned());
        rest = after;
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    all
}

#[test]
fn a_poster_has_the_picture_the_tables_and_the_verdict() {
    let network = example("ssm");
    let asked = Shown {
        from: Some("host-1".into()),
        to: Some("ssm.us-east-1.amazonaws.com".into()),
        ..shown("picture routes dns trace")
    };
    let poster = Fragment::new(&network, &network, "Session Manager", &asked).poster();
    tags(&poster);
    assert!(poster.contains("private, through interface endpoint"), "{poster}");
    for table in network.route_tables.iter() {
        assert!(poster.contains(table.route_table_id.as_str()));
    }
    assert!(poster.contains("private DNS of an endpoint"), "who answers is said");
    assert_eq!(poster.matches("<li class=\"el-").count(), {
        let fragment = Fragment::new(&network, &network, "", &asked);
        fragment.trace().unwrap().steps.len()
    });
    assert!(!poster.contains("\n\n"), "an empty line ends HTML in Markdown");
}

#[test]
fn the_posters_image_is_the_picture_and_opens_as_the_lab() {
    for key in ["first", "ecr", "central", "office", "partner", "inspection"] {
        let network = example(key);
        let poster = Fragment::new(&network, &network, key, &shown("picture")).poster();
        let image = image(&poster);
        let opened = svg::extract(&image).unwrap();
        assert_eq!(*opened.lab.network(), network);
        assert_eq!(opened.meta.title, key);
        // What a script draws later is the same picture.
        let live = Fragment::new(&network, &network, key, &shown("picture")).part(Part::Picture, Form::Live);
        let shapes = |svg: &str| svg.matches("<g class=").count();
        assert_eq!(shapes(&image), shapes(&live));
        assert!(shapes(&live) > 5);
    }
}

#[test]
fn parts_come_in_the_order_that_is_asked_for() {
    let network = example("first");
    let places = |words: &str| -> Vec<usize> {
        let poster = Fragment::new(&network, &network, "", &shown(words)).poster();
        let place = |class: &str| poster.find(&["<div class=\"el-part el-", class, "\""].concat()).unwrap();
        words.split(' ').map(place).collect()
    };
    for words in ["trace picture dns routes", "routes dns", "dns"] {
        let places = places(words);
        assert!(places.is_sorted(), "{words}: {places:?}");
    }
    let usual = Fragment::new(&network, &network, "", &Shown::default());
    assert_eq!(usual.parts(), parts("picture routes dns"));
}

#[test]
fn a_question_that_cannot_be_asked_is_no_verdict() {
    let network = example("first");
    let asked = Shown { from: Some("nobody".into()), ..shown("picture dns trace") };
    let fragment = Fragment::new(&network, &network, "", &asked);
    assert!(fragment.trace().is_none());
    let poster = fragment.poster();
    tags(&poster);
    assert!(!poster.contains("el-verdict"));
}

#[test]
fn what_a_change_brought_and_took_is_marked() {
    let mut session = Session::new(open_or_build("aws ec2 create-vpc --cidr-block 10.0.0.0/16\n").unwrap().lab);
    let before = session.lab.network().clone();
    let vpc = before.vpcs.iter().next().unwrap().vpc_id.clone();
    let command = ["aws ec2 create-vpc-endpoint --service-name com.amazonaws.us-east-1.s3 --vpc-id ", vpc.as_str()];
    let table = before.route_tables.iter().next().unwrap().route_table_id.clone();
    let made = session.run(&[&command.concat(), " --route-table-ids ", table.as_str()].concat());
    assert_eq!(made.status, 0, "{}", made.stderr);
    let after = session.lab.network();
    let routes = |network: &Network, before: &Network| {
        Fragment::new(network, before, "", &Shown::default()).part(Part::Routes, Form::Live)
    };
    assert_eq!(routes(after, &before).matches("el-new").count(), 1);
    assert_eq!(routes(&before, after).matches("el-gone").count(), 1);
    assert_eq!(routes(after, after).matches("el-new").count(), 0);
}

/// Names that would be markup if they were not escaped.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</option></select><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]></metadata><script>alert(1)</script>",
    "</title></style></svg><script>alert(1)</script>",
    "javascript:alert(1)",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;b&gt; &quot;",
    "a\n\n<script>\u{0}\u{202e}",
];

#[test]
fn names_stay_text_everywhere() {
    for name in HOSTILE {
        let mut network = example("ssm");
        let ids: Vec<_> = network.instances.iter().map(|it| it.instance_id.clone()).collect();
        for id in ids {
            network.instances.get_mut(&id).unwrap().tags.0.insert("Name".into(), (*name).into());
        }
        for id in network.route_tables.iter().map(|it| it.route_table_id.clone()).collect::<Vec<_>>() {
            network.route_tables.get_mut(&id).unwrap().tags.0.insert("Name".into(), (*name).into());
        }
        for id in network.subnets.iter().map(|it| it.subnet_id.clone()).collect::<Vec<_>>() {
            network.subnets.get_mut(&id).unwrap().tags.0.insert("Name".into(), (*name).into());
        }
        for id in network.vpc_endpoints.iter().map(|it| it.vpc_endpoint_id.clone()).collect::<Vec<_>>() {
            network.vpc_endpoints.get_mut(&id).unwrap().tags.0.insert("Name".into(), (*name).into());
        }
        let asked = Shown { to: Some((*name).into()), ..shown("picture routes dns trace") };
        let usual = shown("picture routes dns trace");
        for shown in [asked, usual] {
            let fragment = Fragment::new(&network, &network, name, &shown);
            let poster = fragment.poster();
            let image = image(&poster);
            let live: String = fragment.parts().iter().map(|part| fragment.part(*part, Form::Live)).collect();
            let question = fragment.question(Form::Live) + &fragment.verdict();
            for html in [&poster, &live, &question, &without_style(&image)] {
                for tag in tags(html) {
                    let tag_name = tag.split([' ', '/']).next().unwrap_or_default();
                    assert!(!matches!(tag_name, "script" | "iframe" | "a"), "{name}: <{tag}>");
                    let attributes = tag.split_whitespace().filter_map(|word| word.split_once("=\""));
                    for (attribute, _) in attributes {
                        assert!(!attribute.starts_with("on") && attribute != "style", "{name}: <{tag}>");
                    }
                }
            }
            assert!(!poster.contains("\n\n"), "{name}");
            assert_eq!(*svg::extract(&image).unwrap().lab.network(), network);
        }
    }
}

/// The picture's style holds brackets that are no tags.
fn without_style(image: &str) -> String {
    let (before, rest) = image.split_once("<style>").unwrap();
    [before, rest.split_once("</style>").unwrap().1].concat()
}

#[test]
fn every_form_of_a_lab_opens_and_what_is_none_says_why() {
    let network = example("first");
    let meta = Meta { title: "Mine".into(), view: Shown { is_read_only: true, ..shown("trace") }.to_value() };
    let text = link::write(&network, &meta);
    let picture = Fragment::new(&network, &network, "Mine", &shown("picture"));
    let forms = [
        document::save_network(&network, &meta),
        text.clone(),
        ["#lab=", &text].concat(),
        ["https://lab.example/docs/#lab=", &text].concat(),
        image(&picture.poster()),
    ];
    for form in forms {
        let opened = open_or_build(&form).unwrap_or_else(|why| panic!("{why}: {form}"));
        assert_eq!(*opened.lab.network(), network);
        assert_eq!(opened.meta.title, "Mine");
        assert_eq!(open_network(&form).unwrap(), (network.clone(), opened.meta));
    }
    let refused = |text: &str| open_or_build(text).unwrap_err();
    assert!(refused("aws ec2 create-vpc --cidr-block 10.0.0.0/8\n").contains("InvalidVpc.Range"));
    assert!(refused("<html><body>Not found</body></html>").contains("SVG"));
    assert!(refused("{\"a\": 1}").contains("not a lab document"));
    assert!(refused("#lab=1abc").contains("broken"));
    assert!(refused("").contains("cut off"));
    for text in ["", "{", "1", "1abc", "<svg></svg>", "<html>", "[]", "#lab=", "aws ec2 create-vpc"] {
        assert!(open_network(text).is_err(), "{text}");
    }
}

/// The poster of the examples for documentation generators, and the lab that it shows.
#[test]
fn the_poster_of_the_examples_is_what_render_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/embed");
    let network = example("ssm");
    let asked = Shown {
        from: Some("host-1".into()),
        to: Some("ssm.us-east-1.amazonaws.com".into()),
        ..shown("picture routes")
    };
    let poster = Fragment::new(&network, &network, "", &asked).poster();
    // Plain HTML includes nothing: its page has the poster in itself.
    let page = std::fs::read_to_string(folder.join("html/index.html")).unwrap();
    let (before, rest) = page.split_once("amazonaws.com\">\n").unwrap();
    let (_, after) = rest.split_once("</endpoint-lab>").unwrap();
    let written = [
        ("html/index.html", format!("{before}amazonaws.com\">\n{}\n</endpoint-lab>{after}", poster.trim_end())),
        ("network.html", poster),
        ("network.json", document::save_network(&network, &Meta::default())),
    ];
    for (name, text) in written {
        let file = folder.join(name);
        if std::env::var_os("UPDATE_POSTER").is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let there = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(there == text, "{name}: UPDATE_POSTER=1 cargo test --test exchange_fragment writes it");
    }
}

/// What the page copies for another page holds the poster and says how it is shown; without the picture a link holds the lab.
#[test]
fn the_element_for_another_page_holds_the_poster() {
    let network = &example("first");
    let mut shown =
        Shown { from: Some("web-1".into()), to: Some("\"><b>".into()), is_read_only: true, ..Shown::default() };
    let fragment = Fragment::new(network, network, "A <title>", &shown);
    let html = fragment.element("https://lab.example/there/", &shown);
    assert!(html.contains("<script type=\"module\" src=\"https://lab.example/there/embed.js\"></script>"));
    assert!(
        html.contains("<endpoint-lab view=\"picture routes dns\" from=\"web-1\" to=\"&quot;&gt;&lt;b&gt;\" readonly>"),
        "{html}"
    );
    assert!(html.contains(&fragment.poster()) && html.ends_with("</endpoint-lab>\n"));
    shown.parts = vec![Part::Dns];
    let html = Fragment::new(network, network, "", &shown).element("", &shown);
    let link = html.split("src=\"#").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_eq!(link::read(link).unwrap().lab.network(), network);
}
