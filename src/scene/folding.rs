//! Which groups are drawn as one shape. It must not know what is in them.

use crate::model::Network;
use crate::net::Id;
use crate::scene::plan::{Item, Side};
use crate::scene::shape::Kind;
use crate::scene::view::View;

/// From how many things on the picture folds.
pub const MANY: usize = 100;

/// From how many services on a Region's services fold, and how many stay.
pub const MANY_SERVICES: (usize, usize) = (20, 12);

pub struct Folding<'v> {
    pub view: &'v View,
    items: bool,
    pub cells: bool,
    pub vpcs: bool,
}

impl<'v> Folding<'v> {
    /// What folds by itself where so many things stand in subnets.
    pub fn new(network: &Network, view: &'v View, things: usize) -> Self {
        let size = things + network.subnets.len() + network.vpcs.len() * 2;
        Self {
            view,
            items: size > MANY,
            cells: network.subnets.len() + network.vpcs.len() * 2 > MANY,
            vpcs: size > MANY && network.vpcs.len() > 6,
        }
    }

    pub fn folds(&self, key: &str, by_itself: bool) -> bool {
        self.view.folded.contains(key) || (by_itself && !self.view.unfolded.contains(key))
    }

    /// A subnet's column, as it is or as one item.
    pub fn column(&self, subnet: &Id, what: &'static str, items: Vec<Item>) -> Vec<Item> {
        let key = [subnet.as_str(), "/", what].concat();
        if items.len() < 2 || !self.folds(&key, self.items && items.len() > 2) {
            return items;
        }
        let Some(first) = items.first() else { return items };
        let (symbol, name) = match first.side {
            Side::Port => (first.symbol, format!("{} ports", items.len())),
            Side::Host => (first.symbol, format!("{} hosts", items.len())),
        };
        let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
        let title = format!("{name}: {}", names.join(", "));
        let detail = format!("{} …", first.name);
        let services = items.iter().flat_map(|item| &item.services).cloned().collect();
        let aliases = items.iter().flat_map(|item| std::iter::once(&item.id).chain(&item.aliases)).cloned().collect();
        vec![Item {
            services,
            aliases,
            inside: items.len(),
            ..Item::new(Kind::Fold, first.side, symbol, &Id::new(key.as_str()), name, detail, title)
        }]
    }
}
