//! The picture: snapshots of networks, and laws that hold for all of them. It must not know the page.

#[path = "scene/build.rs"]
mod build;
#[path = "scene/networks.rs"]
mod networks;

use endpoint_lab::model::Network;
use endpoint_lab::net::Id;
use endpoint_lab::reach::Verdict;
use endpoint_lab::scene::{Bar, Overlay, STYLE, View, layout, svg};
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

fn path(verdict: Verdict, ids: &[&str], route: Option<(&str, &str)>, bars: Vec<Bar>) -> View {
    let overlay = Overlay {
        verdict,
        path: ids.iter().map(|id| Id::new(*id)).collect(),
        route: route.map(|(_, route)| route.to_string()),
        route_table: route.map(|(table, _)| Id::new(table)),
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
    check("many", &build::network(&networks::many(20, 3)), &plain);
    check("ports", &build::network(&networks::many(2, 14)), &plain);
}

#[test]
fn paths_are_drawn_as_kept() {
    let sketch = build::network(networks::SKETCH);
    let s3 = "com.amazonaws.us-east-1.s3";
    let route = Some(("rtb-private-a", "pl-63a5400a → vpce-s3"));
    check("path-private", &sketch, &path(Verdict::Private, &["i-web-1", "vpce-s3", s3], route, Vec::new()));
    let route = Some(("rtb-private-b", "0.0.0.0/0 → nat-1"));
    let public = path(Verdict::Public, &["i-web-2", "nat-1", "igw-1", s3], route, Vec::new());
    check("path-public", &sketch, &public);
    let bars = vec![Bar { component: None, outgoing: true, word: "route".into() }];
    check("path-blocked", &sketch, &path(Verdict::Blocked, &["i-db-1"], Some(("rtb-main", "no route")), bars));
    let ssm = path(Verdict::Private, &["i-db-1", "eni-ssm-1", "com.amazonaws.us-east-1.ssm"], None, Vec::new());
    check("path-port", &sketch, &ssm);
    let bars = vec![Bar { component: Some(Id::new("eni-ssm-0")), outgoing: false, word: "security group in".into() }];
    let ids = &["i-web-1", "eni-ssm-0", "ssm.us-east-1.amazonaws.com"];
    check("path-security-group", &sketch, &path(Verdict::Blocked, ids, None, bars));
    let everything = build::network(networks::EVERYTHING);
    let ids = &["host-laptop", "onprem-Head_office", "vgw-1", "eni-ssm-0", "com.amazonaws.us-east-1.ssm"];
    check("path-on-premises", &everything, &path(Verdict::Private, ids, None, Vec::new()));
    let ids = &["i-web-1", "tgw-hub", "i-tool"];
    check(
        "path-transit",
        &everything,
        &path(Verdict::Unknown, ids, Some(("rtb-private", "10.20.0.0/16 → tgw-hub")), Vec::new()),
    );
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
