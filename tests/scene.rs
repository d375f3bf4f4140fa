//! The picture: snapshots of networks, and laws that hold for all of them. It must not know the page.
#![cfg(not(target_arch = "wasm32"))]
// Clippy does not know the helpers of a test as tests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::wildcard_enum_match_arm)]

#[path = "scene/build.rs"]
mod build;
mod dice;
#[path = "scene/laws.rs"]
mod laws;
#[path = "scene/networks.rs"]
mod networks;
#[path = "scene/random.rs"]
mod random;

use endpoint_lab::model::Network;
use endpoint_lab::net::Id;
use endpoint_lab::reach::Verdict;
use endpoint_lab::scene::{Bar, Kind, Met, Overlay, Part, STYLE, Scene, Shape, View, from_afar, layout, svg};
use std::path::PathBuf;

/// Compares with the kept picture; `UPDATE_SNAPSHOTS=1` keeps this one. The kept pictures show in any browser.
#[track_caller]
fn check(name: &str, network: &Network, view: &View) {
    let scene = layout(network, view);
    let title = format!("Network: {name}");
    let own = svg(&scene, &title, "A test.");
    assert_eq!(own, svg(&layout(network, view), &title, "A test."), "the same bytes twice");
    let link = "<?xml-stylesheet href=\"../../../style/picture.css\"?>\n";
    let kept = [link, &own.replace(STYLE, "")].concat();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/scene/{name}.svg"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &kept).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(before == kept, "{name} is drawn otherwise than kept: look at it, then run with UPDATE_SNAPSHOTS=1");
}

fn path(verdict: Verdict, ids: &[&str], route: Option<&str>, bars: Vec<Bar>) -> View {
    let overlay = Overlay {
        verdict,
        path: ids.iter().map(|id| Id::new(*id)).collect(),
        destination: None,
        aim: None,
        route: route.and_then(|route| route.split_once(" → ")).map(|(to, by)| (to.to_string(), Id::new(by))),
        bars,
    };
    View { overlay: Some(overlay), ..View::default() }
}

#[test]
fn networks_are_drawn_as_kept() {
    let plain = View::default();
    check("empty", &Network::default(), &plain);
    check("figure", &build::network(networks::FIGURE), &plain);
    check("sketch", &build::network(networks::SKETCH), &plain);
    check("everything", &build::network(networks::EVERYTHING), &plain);
    check("hub-and-spokes", &build::network(networks::HUB), &plain);
    check("partner", &build::network(networks::PARTNER), &plain);
    check("inspection", &build::network(networks::INSPECTION), &plain);
    check("on-premises", &build::network(networks::ON_PREMISES), &plain);
    check("three-zones", &build::network(networks::THREE_ZONES), &plain);
    check("six", &build::network(networks::SIX), &plain);
    check("resources", &build::network(networks::RESOURCES), &plain);
    check("regions", &build::network(networks::REGIONS), &plain);
    check("no-subnet", &build::network("vpc bare 10.0.0.0/16\nigw 1"), &plain);
    check("no-table", &build::network("vpc v 10.0.0.0/16\nsubnet s a 10.0.0.0/24"), &plain);
    check("unattached", &build::network("igw spare alone\ntgw hub"), &plain);
    for seed in [3, 5, 8, 13, 21, 34] {
        check(&format!("random-{seed}"), &build::network(&random::network(seed)), &plain);
    }
    check("many", &build::network(&networks::many(20, 3)), &plain);
    check("ports", &build::network(&networks::many(2, 14)), &plain);
}

#[test]
fn paths_are_drawn_as_kept() {
    let sketch = build::network(networks::SKETCH);
    let s3 = "com.amazonaws.us-east-1.s3";
    let route = Some("pl-63a5400a → vpce-s3");
    check(
        "path-private",
        &sketch,
        &path(Verdict::Private, &["i-web-1", "rtb-private-a", "vpce-s3", s3], route, Vec::new()),
    );
    let route = Some("0.0.0.0/0 → nat-1");
    let public =
        path(Verdict::Public, &["i-web-2", "rtb-private-b", "nat-1", "rtb-public", "igw-1", s3], route, Vec::new());
    check("path-public", &sketch, &public);
    let bars = vec![Bar { component: Some(Id::new("rtb-main")), met: Met::Leaving, word: "route".into() }];
    check("path-blocked", &sketch, &path(Verdict::Blocked, &["i-db-1", "rtb-main"], None, bars));
    let ssm = path(Verdict::Private, &["i-db-1", "eni-ssm.1", "com.amazonaws.us-east-1.ssm"], None, Vec::new());
    check("path-port", &sketch, &ssm);
    let bars =
        vec![Bar { component: Some(Id::new("eni-ssm.0")), met: Met::Entering, word: "security group in".into() }];
    let ids = &["i-web-1", "eni-ssm.0", "ssm.us-east-1.amazonaws.com"];
    check("path-security-group", &sketch, &path(Verdict::Blocked, ids, None, bars));
    let everything = build::network(networks::EVERYTHING);
    let ids = &["host-laptop", "onprem-Head_office", "vgw-1", "eni-ssm.0", "com.amazonaws.us-east-1.ssm"];
    check("path-on-premises", &everything, &path(Verdict::Private, ids, None, Vec::new()));
    let ids = &["host-laptop", s3];
    check("path-over-the-internet", &everything, &path(Verdict::Public, ids, None, Vec::new()));
    let ids = &["i-web-1", "rtb-private", "tgw-hub", "i-tool"];
    check("path-transit", &everything, &path(Verdict::Unknown, ids, Some("10.20.0.0/16 → tgw-hub"), Vec::new()));
}

/// What was asked for stands out, too, where nothing gets there.
#[test]
fn the_service_that_is_not_reached_does_not_fade() {
    let network = build::network(networks::FIGURE);
    let mut view = path(Verdict::Blocked, &["i-web-1", "rtb-private-a"], None, Vec::new());
    let faded = |view: &View| {
        let scene = layout(&network, view);
        let is_faded = |shape: &&endpoint_lab::scene::Shape| shape.class.contains("faded");
        scene.shapes.iter().filter(is_faded).map(|shape| shape.key.clone()).collect::<Vec<String>>()
    };
    let without = faded(&view);
    view.overlay.as_mut().unwrap().aim = Some(Id::new("s3.us-east-1.amazonaws.com"));
    let with = faded(&view);
    let differs: Vec<&String> = without.iter().filter(|key| !with.contains(key)).collect();
    assert!(matches!(differs.as_slice(), [key] if key.ends_with(".s3")), "{differs:?}");
}

#[test]
fn a_preview_shows_what_comes_and_goes() {
    let now = build::network(networks::FIGURE);
    let mut after = build::network(
        &[
            networks::FIGURE,
            "gateway-endpoint s3 s3\nendpoint ssm Interface ssm private-a=10.0.1.37 private-b=10.0.11.52\n",
        ]
        .concat(),
    );
    after.instances.remove("i-web-2");
    check("preview", &now, &View { preview: Some(after), ..View::default() });
}

#[track_caller]
fn lawful(what: &str, network: &Network, view: &View) {
    let broken = laws::broken(&layout(network, view));
    assert!(broken.is_empty(), "{what}:\n{}", broken.join("\n"));
}

#[test]
fn laws_hold_for_the_kept_networks() {
    for (name, lines) in [
        ("figure", networks::FIGURE),
        ("sketch", networks::SKETCH),
        ("hub", networks::HUB),
        ("partner", networks::PARTNER),
        ("inspection", networks::INSPECTION),
        ("on-premises", networks::ON_PREMISES),
        ("three-zones", networks::THREE_ZONES),
        ("six", networks::SIX),
        ("resources", networks::RESOURCES),
        ("regions", networks::REGIONS),
        ("everything", networks::EVERYTHING),
    ] {
        lawful(name, &build::network(lines), &View::default());
    }
    lawful("empty", &Network::default(), &View::default());
    for (vpcs, ports) in [(1, 50), (2, 14), (20, 3), (5, 100), (9, 9)] {
        let network = build::network(&networks::many(vpcs, ports));
        lawful("many", &network, &View::default());
        let scene = layout(&network, &View::default());
        assert!(scene.shapes.iter().filter(|shape| shape.kind.is_thing()).count() < 150, "a large picture folds");
        // Unfolded, it is larger, and as lawful.
        let keys = scene.shapes.iter().filter(|shape| shape.folds()).map(|shape| shape.key.clone());
        let view = View { unfolded: keys.collect(), ..View::default() };
        lawful("many, unfolded", &network, &view);
        let more = layout(&network, &view).shapes.len();
        assert!(view.unfolded.is_empty() || more > scene.shapes.len(), "unfolding shows more");
    }
}

/// The VPCs of a picture, in the order in which they were made.
fn vpcs(scene: &Scene) -> Vec<[i32; 4]> {
    let vpcs = scene.shapes.iter().filter(|shape| shape.kind == Kind::Vpc);
    vpcs.map(|shape| [shape.x, shape.y, shape.width, shape.height]).collect()
}

#[test]
fn many_vpcs_fill_a_screen_in_rows_and_columns() {
    for count in [2, 3, 4, 6, 9, 12, 20, 40, 100] {
        let mut lines = networks::many(count, 1);
        let all: Vec<String> = (0..count).map(|vpc| format!("v{vpc}")).collect();
        lines += &format!("tgw hub {}\npeering 1 v0 v{}\n", all.join(" "), count - 1);
        let network = build::network(&lines);
        lawful(&format!("{count} VPCs"), &network, &View::default());
        let scene = layout(&network, &View::default());
        let ratio = f64::from(scene.width) / f64::from(scene.height);
        assert!((1.2..3.4).contains(&ratio), "{count} VPCs: {} by {}", scene.width, scene.height);
        // In reading order, in straight rows and columns.
        let vpcs = vpcs(&scene);
        let across = vpcs.iter().filter(|vpc| vpc[1] == vpcs[0][1]).count();
        for (place, vpc) in vpcs.iter().enumerate() {
            assert_eq!(vpc[0], vpcs[place % across][0], "{count} VPCs, the left wall of {place}");
            assert_eq!(vpc[1], vpcs[place / across * across][1], "{count} VPCs, the upper wall of {place}");
        }
    }
}

#[test]
fn many_regions_fill_a_screen_in_rows_and_columns() {
    for count in [3, 4, 6, 9] {
        let lines: Vec<String> = (0..count)
            .map(|at| {
                format!(
                    "region eu-west-{at}\nvpc v{at} 10.{at}.0.0/16\nsubnet s{at} a 10.{at}.0.0/24\ninstance i{at} s{at} 10.{at}.0.9\nigw {at}\nvgw {at}\nvpn office{at} vgw-{at}\nsite Office_{at} 192.168.{at}.0/24 vpn-office{at}\n"
                )
            })
            .collect();
        let peerings: Vec<String> =
            (1..count).map(|at| format!("peering {at} v0 v{at}\npeering 9{at} v{at} v{}\n", at - 1)).collect();
        let network = build::network(&[lines.concat(), peerings.concat()].concat());
        lawful(&format!("{count} Regions"), &network, &View::default());
        let scene = layout(&network, &View::default());
        let regions: Vec<&Shape> = scene.shapes.iter().filter(|shape| shape.kind == Kind::Region).collect();
        assert_eq!(regions.len(), count);
        let across = regions.iter().filter(|it| it.y == regions[0].y).count();
        assert!(1 < across, "{count} Regions stand in one column");
        for (place, region) in regions.iter().enumerate() {
            assert_eq!(
                (region.x, region.y),
                (regions[place % across].x, regions[place / across * across].y),
                "{count}: {place}"
            );
        }
        let ratio = f64::from(scene.width) / f64::from(scene.height);
        assert!((1.2..3.6).contains(&ratio), "{count} Regions: {} by {}", scene.width, scene.height);
    }
}

/// Each Region has its part of the window: of two, the half of it, beside or above the other.
#[test]
fn two_large_regions_fill_a_screen() {
    for (count, most) in [(1, 2000), (2, 2000), (3, 2000), (4, 2200), (6, 2600), (9, 3500), (12, 3500)] {
        let region = |name: &str, net: usize| {
            let vpcs = (0..count).map(|at| {
                format!("vpc {name}{at} 10.{net}{at}.0.0/16\nsubnet {name}s{at} a 10.{net}{at}.0.0/24\ninstance {name}i{at} {name}s{at} 10.{net}{at}.0.9\n")
            });
            vpcs.collect::<String>()
        };
        let lines = format!("{}region eu-west-1\n{}peering 1 n0 e0\n", region("n", 1), region("e", 2));
        let network = build::network(&lines);
        lawful(&format!("2 Regions of {count} VPCs"), &network, &View::default());
        let scene = layout(&network, &View::default());
        let window = scene.width.max(scene.height * 8 / 3);
        assert!(window < most, "2 Regions of {count} VPCs: {} by {}", scene.width, scene.height);
    }
}

#[test]
fn a_vpc_that_is_added_to_a_row_moves_no_other() {
    let drawn = |count: usize| vpcs(&layout(&build::network(&networks::many(count, 1)), &View::default()));
    let (before, after) = (drawn(5), drawn(6));
    assert_eq!(after[..5], before[..]);
}

#[test]
fn a_group_folds_where_it_is_asked_for() {
    let network = build::network(&networks::many(2, 3));
    for (key, gone) in [("vpc-v0", "i-i0a"), ("subnet-v0a/ports", "vpce-e0-0@subnet-v0a"), ("subnet-v0a/hosts", "")] {
        let view = View { folded: [key.to_string()].into(), ..View::default() };
        lawful(key, &network, &view);
        let scene = layout(&network, &view);
        assert!(gone.is_empty() || scene.shape(key).is_some_and(|shape| shape.folds()));
        assert!(scene.shape(gone).is_none());
        // A path to what is folded leads to the group.
        let view = View {
            overlay: path(Verdict::Private, &["i-i1b", "i-i0a", "vpce-e0-0"], None, Vec::new()).overlay,
            ..view
        };
        lawful(key, &network, &view);
    }
}

#[test]
fn a_selection_shows_what_it_touches() {
    let network = build::network(networks::SKETCH);
    let touched = |id: &str| -> Vec<String> {
        let scene = layout(&network, &View { selected: Some(Id::new(id)), ..View::default() });
        let marked = scene.shapes.iter().filter(|shape| shape.class.split(' ').any(|class| class == "highlighted"));
        marked.map(|shape| shape.key.clone()).collect()
    };
    let s3 = "line:vpce-s3>com.amazonaws.us-east-1.s3";
    assert_eq!(touched("vpce-s3"), ["subnet-private-a", s3]);
    assert_eq!(touched("rtb-public"), ["subnet-public-a", "subnet-public-b"]);
    assert_eq!(touched("com.amazonaws.us-east-1.s3"), [s3]);
    assert_eq!(touched("com.amazonaws.us-east-1.ssm").len(), 4);
    assert_eq!(touched("i-web-1"), Vec::<String>::new());
}

#[test]
fn laws_hold_for_random_networks() {
    for seed in 0..1000 {
        let lines = random::network(seed);
        let network = build::network(&lines);
        lawful(&format!("seed {seed}"), &network, &View::default());
        // A path between any two things breaks none of them either.
        let mut dice = dice::Dice(seed ^ 0xfeed);
        let ids: Vec<&Id> = network.instances.iter().map(|instance| &instance.instance_id).collect();
        let gateways = network.internet_gateways.iter().map(|gateway| &gateway.internet_gateway_id);
        let ends: Vec<&Id> = gateways
            .chain(network.vpc_endpoints.iter().map(|endpoint| &endpoint.vpc_endpoint_id))
            .chain(network.transit_gateways.iter().map(|own| &own.transit_gateway_id))
            .collect();
        if seed % 4 == 0 && !ids.is_empty() && !ends.is_empty() {
            let from = ids[dice.roll(ids.len())].as_str();
            let over = ends[dice.roll(ends.len())].as_str();
            let to = ids[dice.roll(ids.len())].as_str();
            let view = path(Verdict::Private, &[from, over, to, "com.amazonaws.us-east-1.ssm"], None, Vec::new());
            lawful(&format!("seed {seed}, path {from} {over} {to}"), &network, &view);
        }
    }
}

/// The keys of the shapes that a change leaves in the picture, but not as they were.
fn touched(before: &Network, after: &Network) -> Vec<String> {
    let (before, after) = (layout(before, &View::default()), layout(after, &View::default()));
    let changed = before.shapes.iter().filter(|shape| after.shape(&shape.key).is_some_and(|own| own != *shape));
    changed.map(|shape| shape.key.clone()).collect()
}

#[track_caller]
fn stable(lines: &str, more: &str, expect: &[&str]) {
    let before = build::network(lines);
    let after = build::network(&[lines, more].concat());
    assert_eq!(touched(&before, &after), expect);
}

#[test]
fn an_edit_moves_nothing_that_it_need_not_move() {
    let service = |key: &str| format!("region:us-east-1/com.amazonaws.us-east-1.{key}");
    // Only the services say how they are reached now.
    stable(networks::FIGURE, "gateway-endpoint s3 s3", &[&service("s3")]);
    let ssm = "endpoint ssm Interface ssm private-a=10.0.1.37 private-b=10.0.11.52";
    stable(networks::FIGURE, ssm, &[&service("ssm")]);
    stable(networks::SKETCH, "endpoint kms Interface kms isolated-a=10.0.2.9", &[]);
    stable(networks::SKETCH, "instance web-3 isolated-b 10.0.12.9", &[]);
    // A second port needs a second row: its subnets grow, and what lies below moves down.
    let sketch = build::network(networks::SKETCH);
    let more = build::network(&[networks::SKETCH, "endpoint kms Interface kms private-a=10.0.1.38"].concat());
    let touched = touched(&sketch, &more);
    for key in ["subnet-public-a", "i-web-1", "vpce-ssm@subnet-private-a", "vpce-s3", "igw-1", &service("ssm")] {
        assert!(!touched.iter().any(|own| own == key), "{key} need not change");
    }
    assert!(touched.iter().any(|own| own == "subnet-isolated-a"));
}

#[test]
fn names_stay_text() {
    let evil = "\"><script>alert(1)</script>&'\u{0}]]>";
    let mut network = build::network(networks::EVERYTHING);
    network.vpcs.update(
        |_| true,
        |vpc| {
            vpc.tags.0.insert("Name".into(), evil.into());
        },
    );
    network.instances.update(
        |_| true,
        |own| {
            own.tags.0.insert("Name".into(), evil.into());
        },
    );
    network.subnets.update(
        |_| true,
        |own| {
            own.tags.0.insert("Name".into(), evil.into());
        },
    );
    network.on_premises.update(|_| true, |own| own.name = evil.into());
    let view = path(
        Verdict::Blocked,
        &["i-web-1", "vpce-s3"],
        Some(evil),
        vec![Bar { component: None, met: Met::Leaving, word: evil.into() }],
    );
    let text = svg(&layout(&network, &view), evil, evil).replace(STYLE, "");
    assert!(!text.contains("<script"));
    assert!(!text.contains('\u{0}'));
    assert!(text.contains("&lt;script&gt;"));
    let tags = text.matches('<').count();
    assert_eq!(tags, text.matches('>').count(), "every tag is closed");
}

/// The colours of a theme in the style sheet: the first block that defines them, or the first behind `media`.
fn colours(media: &str) -> std::collections::BTreeMap<String, [f64; 3]> {
    let (_, rest) = STYLE.split_once(media).unwrap();
    let (block, _) = rest.split_once('}').unwrap();
    let pairs = block.split([';', '{']).filter_map(|part| part.trim().strip_prefix("--p-")?.split_once(": #"));
    let channel = |hex: &str, at: usize| {
        let value = if hex.len() == 3 { hex[at..=at].repeat(2) } else { hex[at * 2..at * 2 + 2].to_string() };
        let part = f64::from(u8::from_str_radix(&value, 16).unwrap()) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { (((part + 0.055) / 1.055).ln() * 2.4).exp() }
    };
    pairs.map(|(name, hex)| (name.to_string(), [0, 1, 2].map(|at| channel(hex, at)))).collect()
}

#[track_caller]
fn contrast(theme: &str, front: &str, back: &str, least: f64) {
    let colours = colours(theme);
    let light = |name: &str| colours[name][0] * 0.2126 + colours[name][1] * 0.7152 + colours[name][2] * 0.0722;
    let (a, b) = (light(front), light(back));
    let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
    assert!(ratio >= least, "{theme}: {front} on {back} has {ratio:.2}, not {least}");
}

#[test]
fn words_and_lines_stand_out_in_each_theme() {
    for theme in [".picture {", "prefers-color-scheme: dark) {", "[data-theme=\"dark\"] .picture {"] {
        for ground in ["ground", "paper", "public-fill", "private-fill", "isolated-fill"] {
            contrast(theme, "ink", ground, 7.0);
            contrast(theme, "dim", ground, 4.5);
        }
        for (word, ground) in [
            ("region", "ground"),
            ("vpc", "paper"),
            ("link", "ground"),
            ("good", "good-fill"),
            ("warn", "warn-fill"),
            ("bad", "bad-fill"),
            ("unknown", "unknown-fill"),
            ("paper", "good"),
            ("paper", "warn"),
            ("paper", "bad"),
            ("paper", "unknown"),
        ] {
            contrast(theme, word, ground, 4.5);
        }
        for (line, ground) in [
            ("line", "paper"),
            ("line", "ground"),
            ("link-soft", "ground"),
            ("link-soft", "paper"),
            ("host", "paper"),
            ("public", "public-fill"),
            ("private", "private-fill"),
            ("isolated", "isolated-fill"),
            ("focus", "ground"),
        ] {
            contrast(theme, line, ground, 3.0);
        }
    }
}

/// From afar there are names and no addresses, everything stands where it stood, and the path says what it said.
#[test]
fn from_afar_names_stay_where_they_are() {
    let view = path(Verdict::Private, &["i-1"], None, Vec::new());
    for (text, names, detail) in
        [(networks::HUB, 8, "10."), (networks::EVERYTHING, 8, "10."), (networks::FIGURE, 4, "10.")]
    {
        let scene = layout(&build::network(text), &view);
        let afar = from_afar(&scene);
        let place = |it: &Shape| (it.key.clone(), it.x, it.y, it.width, it.height);
        assert_eq!(scene.shapes.iter().map(place).collect::<Vec<_>>(), afar.iter().map(place).collect::<Vec<_>>());
        let things = |shapes: &[Shape]| -> Vec<String> {
            let things = shapes.iter().filter(|it| it.kind.is_thing() && it.kind != Kind::Region);
            let parts = things.flat_map(|it| it.parts.clone());
            parts.filter_map(|it| if let Part::Text(text) = it { Some(text.text) } else { None }).collect()
        };
        let (near, far) = (things(&scene.shapes), things(&afar));
        assert!(near.iter().any(|it| it.starts_with(detail)), "{near:?}");
        assert!(!far.iter().any(|it| it.starts_with(detail)), "{far:?}");
        let kept = far.iter().filter(|it| near.contains(it)).count();
        assert!(names <= kept, "{kept} names are whole: {far:?}");
        let of_path = |shapes: &[Shape]| shapes.iter().filter(|it| it.kind == Kind::Path).cloned().collect::<Vec<_>>();
        assert_eq!(of_path(&scene.shapes), of_path(&afar));
    }
}
