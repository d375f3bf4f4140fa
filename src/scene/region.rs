//! A Region: its VPCs in their grid, its services beside them, and the lines between. It must not know what is in a VPC.

use crate::net::{Id, SortedMap, SortedSet};
use crate::scene::grid::{Grid, Lane};
use crate::scene::layout::{Draft, shape, text};
use crate::scene::lines::Place;
use crate::scene::measure::{Font, fit, widest};
use crate::scene::outside::by;
use crate::scene::plan::{RegionPlan, VpcPlan};
use crate::scene::shape::{Anchor, Kind, Part, Point};
use crate::scene::sizes::{
    Arrival, DOOR, DOOR_NAME, INTERNET_HEIGHT, INTERNET_TOP, REGION_HEADER, REGION_PAD, REGION_TOP, SERVICE,
    SERVICE_GAP, Size, TRACK, TRANSIT, VPC_LEFT, VPC_RIGHT, WALL_FIRST, WALL_STEP, ZONE_WIDTH, door_lane, drops_before,
    gap_below, link_tracks, names_beside, needs, pixels, size_of, top_x,
};
use crate::text::drawn::{Drawn, drawn};

impl Draft<'_> {
    /// A Region with its upper left corner at a point; its size. `column` is how far from the first column it stands, `bus` the track
    /// before it that leads up to the internet.
    pub fn region(
        &mut self,
        plan: &RegionPlan<'_>,
        (x, y): Point,
        (column, bus): (i32, i32),
        arrivals: &SortedMap<Id, Vec<Arrival>>,
        across: usize,
        pill: &mut Option<(i32, i32)>,
    ) -> (i32, i32) {
        let key = ["region:", &plan.name].concat();
        let own = |provider: bool| plan.vpcs.iter().filter(move |vpc| vpc.provider == provider);
        let none = Vec::new();
        let sized = |vpc: &VpcPlan<'_>| size_of(vpc, arrivals.get(&vpc.id).unwrap_or(&none).len());
        let needs = needs(plan, arrivals);
        let grid = Grid::new(&needs, across);
        let width = if needs.is_empty() { VPC_LEFT + ZONE_WIDTH + VPC_RIGHT } else { grid.width };
        let transit_track = x + REGION_PAD + TRANSIT.0 + 12;
        let walled = own(false).any(|vpc| !vpc.vgws.is_empty());
        let left = if plan.transits.is_empty() && !walled {
            x + REGION_PAD
        } else {
            let names = if plan.transits.is_empty() { None } else { own(false).map(drops_before).max() };
            transit_track + pixels(plan.transits.len().min(8)) * TRACK + names.unwrap_or(14) - 2
        };
        let top = y + REGION_HEADER;

        // The gutter between the VPCs and the services, and the tracks in it.
        // Beside a column alone there is room for names before there are any, so that the first one moves nothing.
        let outer = own(false).enumerate().filter(|(place, _)| across > 1 && grid.is_rightmost(*place));
        let names = outer.map(|(_, vpc)| if vpc.services.is_empty() { names_beside(vpc) } else { DOOR_NAME });
        let first_track = left + width + names.max().unwrap_or(DOOR_NAME);
        let link_tracks = link_tracks(plan);
        let door_track = first_track + pixels(link_tracks) * TRACK;
        let public_track = door_track + 3 * TRACK;
        let services_x = public_track + TRACK + 14;
        let mut service_y = top + 26;
        let mut service_places: SortedMap<&str, i32> = SortedMap::new();
        // AWS's own services first, then what others provide; each group below its name.
        let mut group = None;
        for service in &plan.services {
            if group != Some(service.provided) {
                group = Some(service.provided);
                let (name, words) = if service.provided {
                    ("provided:", Drawn::Provided.text())
                } else {
                    ("services:", Drawn::Services.text())
                };
                if service.provided && service_y > top + 26 {
                    service_y += 32;
                }
                let rect = [services_x, service_y - 26, SERVICE.0, 20];
                let mut label = shape(&[name, &plan.name].concat(), Kind::Label, None, Some(&key), rect);
                label.name = words.to_string();
                label.parts.push(text("name", (0, 14), Anchor::Start, words, SERVICE.0));
                self.front.push(label);
            }
            let rect = [services_x, service_y, SERVICE.0, SERVICE.1];
            let folded = !service.inside.is_empty();
            let own_key = [&key, "/", &service.key].concat();
            let mut card = if folded {
                shape(&service.key, Kind::Fold, None, Some(&key), rect)
            } else {
                shape(&own_key, Kind::Service, Some(&Id::new(service.key.as_str())), Some(&key), rect)
            };
            card.name = service.title.clone();
            if folded {
                card.parts.push(Part::Rect("box behind", [4, 4, SERVICE.0 - 4, SERVICE.1 - 4, 8]));
            }
            let inset = if folded { 4 } else { 0 };
            card.parts.push(Part::Rect("box", [0, 0, SERVICE.0 - inset, SERVICE.1 - inset, 8]));
            card.parts.push(Part::Symbol(service.symbol, [12, 14, 18]));
            card.parts.push(text("name", (38, 20), Anchor::Start, &service.name, SERVICE.0 - 46));
            // Its short name says no more than its name where both do not fit.
            let (whole, _) = fit(&service.detail, Font::Sans, 12, SERVICE.0 - 44);
            let rest = service.detail.split_once(" · ").filter(|_| whole != service.detail);
            let detail = rest.map_or(service.detail.as_str(), |(_, rest)| rest);
            card.parts.push(text("dim", (38, 37), Anchor::Start, detail, SERVICE.0 - 44));
            self.front.push(card);
            let middle = service_y + SERVICE.1 / 2;
            service_places.insert(&service.key, middle);
            let place = Place::Service { left: (services_x, middle), public_track, region: plan.name.clone() };
            self.places.put(&service.key, place);
            for alias in &service.aliases {
                self.places.name(alias.as_str(), &service.key);
            }
            for inside in &service.inside {
                service_places.insert(inside, middle);
                self.places.name(inside, &service.key);
            }
            service_y += SERVICE.1 + SERVICE_GAP;
        }

        // The VPCs, in their grid.
        let mut vpc_bottom = top + grid.height;
        for (place, vpc) in own(false).enumerate() {
            let (vpc_x, vpc_y) = (left + grid.spot(place).0, top + grid.spot(place).1);
            // Alone in its column, each is as wide as the widest.
            let (own_width, vpc_height) = needs.get(place).map_or((0, 0), |need| (need.width, need.height));
            let vpc_width = if across > 1 { own_width } else { width };
            let rect = [vpc_x, vpc_y, vpc_width, vpc_height];
            self.vpc(vpc, &sized(vpc), rect, &key);
            let lane = |lane: Lane<'_>| Some(top + grid.lane(place, lane)?);
            let link = Lane::Link(place % link_tracks);
            let link_track = first_track + pixels(place % link_tracks) * TRACK;
            let aside = vpc_x + vpc_width + names_beside(vpc);
            let around = |own: Lane<'_>, track: i32| {
                Some((aside + track * TRACK, lane(own)?)).filter(|_| !grid.is_rightmost(place))
            };
            self.endpoint_lines(vpc, rect, &service_places, services_x, link_track, door_track, &around, link);
            for (at, gateway) in vpc.tops.iter().enumerate() {
                let gateway_x = top_x(rect, at);
                let middle = INTERNET_TOP + INTERNET_HEIGHT / 2;
                let mut way = vec![(gateway_x, vpc_y - 13)];
                if !grid.is_on_top(place) || y != REGION_TOP {
                    let lane = vpc_y - 20;
                    way.extend([(gateway_x, lane), (bus, lane), (bus, middle)]);
                } else if column == 0 && grid.is_leftmost(place) {
                    let (from, to) = pill.get_or_insert((gateway_x - 90, gateway_x + 90));
                    *from = (*from).min(gateway_x - 30);
                    *to = (*to).max(gateway_x + 30);
                    way.push((gateway_x, INTERNET_TOP + INTERNET_HEIGHT));
                } else {
                    way.push((gateway_x, middle));
                }
                self.places.to_internet.push((gateway.id.to_string(), way));
            }
            if place == 0 && y == REGION_TOP && pill.is_none() {
                let gateway_x = top_x(rect, 0);
                *pill = Some((gateway_x - 90, gateway_x + 90));
            }
            let below = |id: &str| lane(Lane::Joint(id)).filter(|_| !grid.is_leftmost(place));
            self.arrivals(plan, vpc, rect, x, transit_track, arrivals.get(&vpc.id).unwrap_or(&none), &below, &key);
        }
        if own(false).next().is_none() {
            let mut empty = shape(&[&key, "/empty"].concat(), Kind::Label, None, Some(&key), [left, top, width, 120]);
            empty.name = Drawn::NoVpc.text().to_string();
            empty.parts.push(Part::Rect("hint", [0, 0, width, 120, 12]));
            empty.parts.push(text("dim", (width / 2, 64), Anchor::Middle, Drawn::NoVpc.text(), width - 24));
            self.front.push(empty);
            for (place, transit) in plan.transits.iter().enumerate() {
                let own_y = top + 140 + pixels(place) * WALL_STEP;
                self.transit(transit, (x + REGION_PAD, own_y), &key);
                vpc_bottom = own_y + TRANSIT.1;
            }
            vpc_bottom = vpc_bottom.max(top + 120);
        }

        // Provider VPCs, right of the services.
        let mut right = services_x + SERVICE.0;
        let (mut provider_y, mut provider_bottom) = (top, top);
        let provider_x = right + 64;
        let provider_sizes: Vec<Size> = own(true).map(sized).collect();
        let provider_width = provider_sizes.iter().map(|size| size.width).max().unwrap_or(0);
        for (place, (vpc, size)) in own(true).zip(&provider_sizes).enumerate() {
            let rect = [provider_x, provider_y, provider_width, size.height];
            self.vpc(vpc, size, rect, &key);
            for (at, gateway) in vpc.tops.iter().enumerate() {
                let gateway_x = top_x(rect, at);
                let middle = INTERNET_TOP + INTERNET_HEIGHT / 2;
                let mut way = vec![(gateway_x, provider_y - 13)];
                let lane = top - 20;
                if place > 0 {
                    let edge = provider_x + provider_width + 10;
                    way.extend([(gateway_x, provider_y - 20), (edge, provider_y - 20), (edge, lane)]);
                }
                if y == REGION_TOP {
                    way.push((way.last().map_or(gateway_x, |last| last.0), middle));
                } else {
                    way.extend([(gateway_x, lane), (bus, lane), (bus, middle)]);
                }
                self.places.to_internet.push((gateway.id.to_string(), way));
            }
            let behind = plan.services.iter().filter(|service| service.vpc.as_ref() == Some(&vpc.id));
            for (at, service) in behind.enumerate() {
                let Some(middle) = service_places.get(service.key.as_str()) else { continue };
                let wall = (provider_y + WALL_FIRST + pixels(at) * 24).min(provider_y + size.height - 20);
                let track = right + 16 + pixels((place + at) % 4) * TRACK;
                let way = vec![(right, *middle), (track, *middle), (track, wall), (provider_x, wall)];
                self.line(
                    &format!("{}>{}", service.key, vpc.id),
                    "provider",
                    &way,
                    &drawn(Drawn::To, &[&service.name, &vpc.name]),
                );
                self.places.wall(&service.key, &vpc.id, wall, way);
            }
            provider_bottom = provider_y + size.height;
            provider_y = provider_bottom + gap_below(vpc);
        }
        if provider_width > 0 {
            right = provider_x + provider_width;
        }

        let bottom = vpc_bottom.max(service_y - SERVICE_GAP).max(provider_bottom) + REGION_PAD;
        let (width, height) = (right + REGION_PAD - x, bottom - y);
        let mut frame = shape(&key, Kind::Region, None, None, [x, y, width, height]);
        frame.name = drawn(Drawn::RegionNamed, &[&plan.name]);
        frame.parts.push(Part::Rect("box", [0, 0, width, height, 12]));
        let word = widest(Drawn::Region.text(), Font::Bold, 13);
        frame.parts.push(text("name", (16, 22), Anchor::Start, Drawn::Region.text(), word));
        frame.parts.push(text("mono", (16 + word + 6, 22), Anchor::Start, &plan.name, width - word - 40));
        let first = self.back.iter().position(|shape| shape.parent.as_ref() == Some(&key)).unwrap_or(self.back.len());
        self.back.insert(first, frame);
        (width, height)
    }

    /// The lines from a VPC's ports and doors to their services; `around` is where they pass by what stands between.
    #[allow(clippy::too_many_arguments)]
    pub fn endpoint_lines(
        &mut self,
        plan: &VpcPlan<'_>,
        [x, y, width, _]: [i32; 4],
        services: &SortedMap<&str, i32>,
        services_x: i32,
        link_track: i32,
        door_track: i32,
        around: &dyn Fn(Lane<'_>, i32) -> Option<Point>,
        link: Lane<'_>,
    ) {
        let mut stubs = std::mem::take(&mut self.places.stubs);
        if plan.folded.is_some() {
            let number = self.places.vpcs.len() - 1;
            for service in &plan.services {
                let from = vec![(x + width, y + 30)];
                stubs.push((number, plan.id.to_string(), service.clone(), from));
            }
        }
        let around_link = around(link, 0);
        // The name would not fit between two that are folded.
        let mut labelled = plan.folded.is_some() && around_link.is_some();
        let mut done: SortedSet<(String, i32)> = SortedSet::new();
        for (_, key, service, mut way) in stubs {
            let (Some(middle), Some((_, level))) = (services.get(service.as_str()), way.last().copied()) else {
                continue;
            };
            let end = middle - 10;
            let out = by(&mut way, around_link);
            way.extend([(link_track, out), (link_track, end), (services_x, end)]);
            if self.view.layers.endpoints && done.insert((key.clone(), end)) {
                self.line(&format!("{key}>{service}"), "private-link", &way, &drawn(Drawn::PrivateLinkTo, &[&service]));
                if !labelled {
                    labelled = true;
                    let at = [x + width + 8, level - 18, DOOR_NAME - 20, 16];
                    let region = ["region:", &plan.region].concat();
                    let mut own = shape(&["label:", plan.id.as_str()].concat(), Kind::Label, None, Some(&region), at);
                    own.class = "private-link".to_string();
                    own.name = Drawn::PrivateLink.text().to_string();
                    own.parts.push(text("dim", (0, 13), Anchor::Start, Drawn::PrivateLink.text(), DOOR_NAME - 20));
                    self.lines.push(own);
                }
            }
            self.places.link(&key, &service, way);
        }
        for door in &plan.doors {
            let Some(Place::Door { at: (wall, level), .. }) = self.places.get(door.id.as_str()).cloned() else {
                continue;
            };
            let Some(middle) = services.get(door.service.as_str()) else { continue };
            let lane = door_lane(&door.service);
            let track = door_track + pixels(lane) * TRACK;
            let mut way = vec![(wall + DOOR.0 / 2, level)];
            let out = by(&mut way, around(Lane::Door(lane), 1 + pixels(lane)));
            way.extend([(track, out), (track, *middle), (services_x, *middle)]);
            if self.view.layers.endpoints {
                self.line(
                    &format!("{}>{}", door.id, door.service),
                    "gateway",
                    &way,
                    &drawn(Drawn::To, &[&door.name, &door.service]),
                );
            }
            self.places.link(door.id.as_str(), &door.service, way);
        }
    }
}
