//! A VPC: its walls with what stands in them, its zones, their subnets, and what is in these. It must not know what is around it.

use crate::net::Id;
use crate::scene::layout::{Draft, mark, shape, text};
use crate::scene::lines::{Leaf, Place, VpcBox};
use crate::scene::measure::{Font, fit, widest};
use crate::scene::names::{called, list};
use crate::scene::plan::{Cell, Item, Side, SubnetPlan, Tier, TopPlan, VpcPlan};
use crate::scene::shape::{Anchor, Kind, Part, Point};
use crate::scene::sizes::{
    DOOR, DOOR_NAME, GATEWAY_NAME, GUTTER, MIDDLE, PAD, Row, SLOT, SLOT_GAP, SUBNET_FOOTER, SUBNET_WIDTH, Size,
    VPC_HEADER, VPC_LEFT, ZONE_GAP, ZONE_HEADER, ZONE_WIDTH, door_heights, pixels, rows_of, top_x,
};
use crate::text::drawn::{Drawn, drawn};

impl Draft<'_> {
    pub fn vpc(&mut self, plan: &VpcPlan<'_>, size: &Size, rect: [i32; 4], region: &str) {
        let [x, y, width, height] = rect;
        let id = plan.id.as_str();
        let number = self.places.vpcs.len();
        let inner = VpcBox { id: plan.id.clone(), x, lane: y + 36, left_track: x + 10, right_track: x + width - 15 };
        self.places.vpcs.push(inner);
        let mut frame = shape(id, Kind::Vpc, Some(&plan.id), Some(region), rect);
        frame.name = plan.title.clone();
        if plan.provider {
            mark(&mut frame, "provider");
        }
        frame.parts.push(Part::Rect("box", [0, 0, width, height, 12]));
        let room = if plan.tops.is_empty() { width - 140 } else { top_x(rect, 0) - x - 40 };
        let (shown, _) = fit(&drawn(Drawn::Vpc, &[&plan.name]), Font::Bold, 14, room * 3 / 5);
        let used = widest(&shown, Font::Bold, 14);
        frame.parts.push(text("title", (16, 24), Anchor::Start, &shown, used));
        frame.parts.push(text("mono", (16 + used + 10, 24), Anchor::Start, &plan.cidrs, room - used - 10));
        if let Some(owner) = &plan.owner {
            frame.parts.push(text("mono", (width - 16, 24), Anchor::End, owner, 96));
        }
        if let Some((inside, ids)) = &plan.folded {
            mark(&mut frame, "folded fold");
            frame.parts.push(text("dim", (16, 52), Anchor::Start, inside, width - 32));
            let leaf = Leaf::plain(number, (x + width - 16, y + 60), x + width - 16, y + 60);
            self.places.put(id, Place::Leaf(leaf));
            for own in ids {
                self.places.name(own.as_str(), id);
            }
        } else if plan.zones.is_empty() {
            frame.parts.push(text("dim", (16, 60), Anchor::Start, Drawn::NoSubnet.text(), width - 32));
        }
        self.back.push(frame);

        let mut spans = Vec::new();
        let mut row_y = y + VPC_HEADER + ZONE_HEADER;
        for row in &size.rows {
            spans.push((row_y, row.height));
            row_y += row.height + GUTTER;
        }
        let zone_bottom = row_y - 4;
        for (place, zone) in plan.zones.iter().enumerate() {
            let zone_x = x + VPC_LEFT + pixels(place) * (ZONE_WIDTH + ZONE_GAP);
            let key = [id, "/", &zone.name].concat();
            let zone_y = y + VPC_HEADER;
            let mut frame = shape(&key, Kind::Zone, None, Some(id), [zone_x, zone_y, ZONE_WIDTH, zone_bottom - zone_y]);
            frame.name = list(&[
                &drawn(Drawn::ZoneNamed, &[&zone.name]),
                &zone.zone_id,
                if zone.failed { Drawn::Failed.text() } else { "" },
            ]);
            if zone.failed {
                mark(&mut frame, "failed");
            }
            frame.parts.push(Part::Rect("box", [0, 0, ZONE_WIDTH, zone_bottom - zone_y, 10]));
            let word = widest(Drawn::Zone.text(), Font::Sans, 12);
            frame.parts.push(text("dim", (PAD, 20), Anchor::Start, Drawn::Zone.text(), word));
            frame.parts.push(text(
                "mono strong",
                (PAD + word + 6, 20),
                Anchor::Start,
                &zone.name,
                SUBNET_WIDTH - word - 80,
            ));
            let right = if zone.failed { Drawn::Failed.text() } else { &zone.zone_id };
            frame.parts.push(text("mono", (PAD + SUBNET_WIDTH, 20), Anchor::End, right, 68));
            self.back.push(frame);
            for (row, (cell_y, _)) in size.rows.iter().zip(&spans) {
                let tier = Tier::ALL.iter().position(|tier| *tier == row.tier).unwrap_or(0);
                let Some(cell) = zone.tiers.get(tier).and_then(|cells| cells.get(row.place)) else { continue };
                self.cell(cell, *row, (zone_x + PAD, *cell_y), &key, number);
            }
        }

        let below = spans.first().map_or(y, |(top, _)| *top);
        for (door, middle) in plan.doors.iter().zip(door_heights(plan.doors.len(), below.max(y), &spans)) {
            let wall = x + width;
            let at = [wall - DOOR.0 / 2, middle - DOOR.1 / 2, DOOR.0, DOOR.1];
            let mut own = shape(door.id.as_str(), Kind::Door, Some(&door.id), Some(id), at);
            own.name = door.title.clone();
            own.class = door.class.clone();
            own.parts.push(Part::Rect("box", [0, 0, DOOR.0, DOOR.1, 4]));
            own.parts.push(Part::Circle("knob", [DOOR.0 - 5, DOOR.1 / 2, 2]));
            let room = DOOR_NAME - DOOR.0 / 2 - 18;
            own.parts.push(text("name", (DOOR.0 + 8, 14), Anchor::Start, &door.name, room));
            own.parts.push(text("dim", (DOOR.0 + 8, DOOR.1 - 3), Anchor::Start, Drawn::GatewayEndpoint.text(), room));
            self.front.push(own);
            self.places.put(door.id.as_str(), Place::Door { vpc: number, at: (wall, middle) });
        }
        for (place, gateway) in plan.tops.iter().enumerate() {
            let gateway_x = top_x(rect, place);
            self.gateway(gateway, (gateway_x, y), id, (20, Anchor::Start));
            self.places.put(gateway.id.as_str(), Place::Top { vpc: number, at: (gateway_x, y) });
        }
    }

    /// A gateway on a wall: a circle with its symbol and its name beside it.
    pub fn gateway(&mut self, plan: &TopPlan, (x, y): Point, parent: &str, (aside, anchor): (i32, Anchor)) {
        let mut own = shape(plan.id.as_str(), Kind::Gateway, Some(&plan.id), Some(parent), [x - 13, y - 13, 26, 26]);
        own.name = plan.title.clone();
        own.parts.push(Part::Circle("box", [13, 13, 13]));
        own.parts.push(Part::Symbol(plan.symbol, [4, 4, 18]));
        let room = widest(&plan.name, Font::Mono, 12).min(GATEWAY_NAME);
        own.parts.push(text("mono", (13 + aside, 5), anchor, &plan.name, room));
        self.front.push(own);
    }

    pub fn cell(&mut self, cell: &Cell<'_>, row: Row, (x, y): Point, zone: &str, vpc: usize) {
        let (pl_x, trace_x) = (x + SUBNET_WIDTH + 8, x + SUBNET_WIDTH + 17);
        let (pl_y, gutter) = (y + row.height + 7, y + row.height + 18);
        let rect = [x, y, SUBNET_WIDTH, row.height];
        match cell {
            Cell::Folded { key, tier, name, title, ids, services } => {
                let mut own = shape(key, Kind::Fold, None, Some(zone), rect);
                own.class = ["tier-", tier.as_str()].concat();
                own.name = title.clone();
                own.parts.push(Part::Rect("box behind", [4, 4, SUBNET_WIDTH - 4, row.height - 4, 8]));
                own.parts.push(Part::Rect("box", [0, 0, SUBNET_WIDTH - 4, row.height - 4, 8]));
                own.parts.push(text("name", (PAD, 22), Anchor::Start, name, SUBNET_WIDTH - 2 * PAD));
                self.front.push(own);
                let leaf = Leaf {
                    vpc,
                    subnet: Id::new(key.as_str()),
                    at: (x + SUBNET_WIDTH, y + row.height / 2),
                    gap: x + SUBNET_WIDTH,
                    footer: y + row.height / 2,
                    track: trace_x,
                    gutter,
                    chip: None,
                };
                self.places.put(key, Place::Leaf(leaf));
                for id in ids {
                    self.places.name(id.as_str(), key);
                }
                for service in services {
                    let from = (x + SUBNET_WIDTH, y + row.height / 2);
                    let way = vec![from, (pl_x, from.1), (pl_x, pl_y)];
                    self.places.stubs.push((vpc, key.clone(), service.clone(), way));
                }
            }
            Cell::Subnet(plan) => self.subnet(plan, row, rect, zone, vpc, (pl_x, pl_y), (trace_x, gutter)),
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub fn subnet(
        &mut self,
        plan: &SubnetPlan<'_>,
        row: Row,
        rect: [i32; 4],
        zone: &str,
        vpc: usize,
        (pl_x, pl_y): Point,
        (track, gutter): Point,
    ) {
        let [x, y, width, height] = rect;
        let subnet = plan.subnet;
        let id = subnet.subnet_id.as_str();
        let name = called(&subnet.tags, &subnet.subnet_id);
        let cidrs: Vec<String> = subnet.cidrs().map(|cidr| cidr.to_string()).collect();
        let table = plan.table.map(|table| called(&table.tags, &table.route_table_id));
        let mut frame = shape(id, Kind::Subnet, Some(&subnet.subnet_id), Some(zone), rect);
        frame.class = ["tier-", plan.tier.as_str()].concat();
        if plan.table.is_some_and(|table| self.view.selected.as_ref() == Some(&table.route_table_id)) {
            mark(&mut frame, "highlighted");
        }
        let tabled = table.as_ref().map(|table| drawn(Drawn::RouteTable, &[table])).unwrap_or_default();
        let tier = match plan.tier {
            Tier::Public => Drawn::PublicSubnet,
            Tier::Private => Drawn::PrivateSubnet,
            Tier::Isolated => Drawn::IsolatedSubnet,
        };
        frame.name = list(&[&drawn(tier, &[&name]), &cidrs.join(", "), &tabled]);
        frame.parts.push(Part::Rect("box", [0, 0, width, height, 8]));
        let symbol = match plan.tier {
            Tier::Public => "internet",
            Tier::Private => "out",
            Tier::Isolated => "lock",
        };
        frame.parts.push(Part::Symbol(symbol, [PAD - 2, 7, 18]));
        let first = cidrs.first().map(String::as_str).unwrap_or_default();
        let right = widest(first, Font::Mono, 12).min(150);
        frame.parts.push(text("name", (PAD + 21, 21), Anchor::Start, &name, width - 2 * PAD - 21 - right - 8));
        frame.parts.push(text("mono", (width - PAD, 21), Anchor::End, first, right));
        if let Some(second) = cidrs.get(1) {
            frame.parts.push(text("mono", (width - PAD, 38), Anchor::End, second, width - 2 * PAD - 21));
        }
        self.back.push(frame);

        let footer = y + height - SUBNET_FOOTER / 2;
        let gap = x + PAD + SLOT.0 + MIDDLE / 2;
        let mut chip = None;
        if let (Some(table), Some(name), true) = (plan.table, &table, self.view.layers.route_tables) {
            let key = ["chip:", id].concat();
            let (shown, _) = fit(name, Font::Mono, 12, SLOT.0 - 20);
            let room = widest(&shown, Font::Mono, 12);
            let at = [x + PAD, footer - 10, room + 20, 20];
            let mut own = shape(&key, Kind::RouteTable, Some(&table.route_table_id), Some(id), at);
            own.name = drawn(Drawn::RouteTable, &[name]);
            own.parts.push(Part::Rect("box", [0, 0, room + 20, 20, 10]));
            own.parts.push(text("mono", (10, 14), Anchor::Start, &shown, room));
            self.front.push(own);
            chip = Some((table.route_table_id.clone(), x + PAD + room + 20));
        }

        let slots = rows_of(plan);
        let spread = |items: &[Item], left: bool| -> Vec<(bool, usize)> {
            let own = (0..items.len().min(slots)).map(|place| (left, place));
            let over = (slots..items.len()).map(|place| (!left, (place + slots).saturating_sub(items.len())));
            own.chain(over).collect()
        };
        let hosts = plan.hosts.iter().zip(spread(&plan.hosts, true));
        let ports = plan.ports.iter().zip(spread(&plan.ports, false));
        for (item, (left, place)) in hosts.chain(ports) {
            let item_x = x + PAD + if left { 0 } else { SLOT.0 + MIDDLE };
            let item_y = y + row.header + pixels(place) * (SLOT.1 + SLOT_GAP);
            self.item(item, (item_x, item_y), id);
            let middle = item_y + SLOT.1 / 2;
            let leaf = Leaf {
                vpc,
                subnet: subnet.subnet_id.clone(),
                at: (if left { item_x + SLOT.0 } else { item_x }, middle),
                gap,
                footer,
                track,
                gutter,
                chip: chip.clone(),
            };
            self.places.put(&item.key, Place::Leaf(leaf));
            self.places.name(item.id.as_str(), &item.key);
            for alias in &item.aliases {
                self.places.name(alias.as_str(), &item.key);
            }
            for address in &item.addresses {
                self.places.name(&format!("{}@{address}", item.id), &item.key);
            }
            for service in &item.services {
                let mut way = if left {
                    let below = item_y + SLOT.1 + SLOT_GAP / 2;
                    vec![(item_x + SLOT.0 / 2, item_y + SLOT.1), (item_x + SLOT.0 / 2, below), (pl_x, below)]
                } else {
                    vec![(item_x + SLOT.0, middle), (pl_x, middle)]
                };
                way.push((pl_x, pl_y));
                self.places.stubs.push((vpc, item.key.clone(), service.clone(), way));
            }
        }
    }

    pub fn item(&mut self, item: &Item, (x, y): Point, subnet: &str) {
        let mut own = shape(&item.key, item.kind, Some(&item.id), Some(subnet), [x, y, SLOT.0, SLOT.1]);
        own.class = item.class.clone();
        own.name = item.title.clone();
        if self.view.selected.as_ref().is_some_and(|id| item.services.contains(id.as_str())) {
            mark(&mut own, "highlighted");
        }
        if item.kind == Kind::Fold {
            own.parts.push(Part::Rect("box behind", [3, 3, SLOT.0 - 3, SLOT.1 - 3, 6]));
            own.parts.push(Part::Rect("box", [0, 0, SLOT.0 - 3, SLOT.1 - 3, 6]));
        } else {
            own.parts.push(Part::Rect("box", [0, 0, SLOT.0, SLOT.1, 6]));
        }
        // Half a step's bead has room where a path comes.
        let start = if item.side == Side::Port { 11 } else { 6 };
        let room = SLOT.0 - 40;
        if item.class.contains("has-public-address") {
            own.parts.push(Part::Circle("box", [SLOT.0 - 15, 0, 7]));
            own.parts.push(Part::Symbol("internet", [SLOT.0 - 20, -5, 10]));
        }
        own.parts.push(Part::Symbol(item.symbol, [start, 11, 18]));
        own.parts.push(text("name", (start + 22, 17), Anchor::Start, &item.name, room));
        own.parts.push(text("mono", (start + 22, 33), Anchor::Start, &item.detail, SLOT.0 - 30 - start));
        self.front.push(own);
    }
}
