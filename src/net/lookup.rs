//! Finding what belongs to an id in a step or two, however many there are. It must not know what it is.

use super::Id;
use std::fmt;

/// Marks a slot without a place.
const FREE: u32 = u32::MAX;

/// The places of ids, in the order in which these were put in.
// INVARIANT: the number of slots is a power of two, half of them free at least; the slots from where an id's search starts to
// where its place stands are not free.
#[derive(Clone, Default)]
pub struct Lookup {
    ids: Vec<Id>,
    slots: Vec<u32>,
}

impl Lookup {
    /// The place of an id.
    pub fn get(&self, id: &str) -> Option<usize> {
        self.search(id).ok()
    }

    /// The ids in the order of their places.
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// The place of an id, which is put in at the end where it is not there.
    pub fn insert(&mut self, id: &Id) -> usize {
        if self.slots.len() < 2 * (self.ids.len() + 1) {
            self.grow();
        }
        match self.search(id.as_str()) {
            Ok(place) => place,
            Err(slot) => {
                let place = self.ids.len();
                if let Some(slot) = self.slots.get_mut(slot) {
                    *slot = place as u32;
                }
                self.ids.push(id.clone());
                place
            }
        }
    }

    /// The place of an id, else the slot that is free for it.
    fn search(&self, id: &str) -> Result<usize, usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = scatter(id) & mask;
        loop {
            match self.slots.get(slot).copied() {
                None | Some(FREE) => return Err(slot),
                Some(place) => {
                    let place = place as usize;
                    if self.ids.get(place).is_some_and(|own| own.as_str() == id) {
                        return Ok(place);
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let slots = (4 * self.ids.len()).max(8).next_power_of_two();
        self.slots = vec![FREE; slots];
        for place in 0..self.ids.len() {
            let Some(id) = self.ids.get(place) else { continue };
            if let Err(slot) = self.search(id.as_str())
                && let Some(slot) = self.slots.get_mut(slot)
            {
                *slot = place as u32;
            }
        }
    }
}

impl FromIterator<Id> for Lookup {
    fn from_iter<I: IntoIterator<Item = Id>>(ids: I) -> Self {
        let mut lookup = Self::default();
        for id in ids {
            lookup.insert(&id);
        }
        lookup
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.ids).finish()
    }
}

/// A number that depends on every byte of a text, the same everywhere: eight bytes at a time.
fn scatter(text: &str) -> usize {
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let last = rest.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
    let mixed = words.iter().map(|word| u64::from_le_bytes(*word)).chain([last]).fold(0_u64, |sum, word| {
        let product = (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ (product >> 29)
    });
    mixed as usize
}

/// What belongs to ids.
#[derive(Clone)]
pub struct ById<V> {
    places: Lookup,
    values: Vec<V>,
}

impl<V> ById<V> {
    /// What belongs to an id.
    pub fn get(&self, id: &Id) -> Option<&V> {
        self.values.get(self.places.get(id.as_str())?)
    }

    /// Sets what belongs to an id.
    pub fn insert(&mut self, id: &Id, value: V) {
        let place = self.places.insert(id);
        match self.values.get_mut(place) {
            Some(own) => *own = value,
            None => self.values.push(value),
        }
    }

    /// What belongs to an id, the default where nothing does yet.
    pub fn or_default(&mut self, id: &Id) -> &mut V
    where
        V: Default,
    {
        let place = self.places.insert(id);
        if place == self.values.len() {
            self.values.push(V::default());
        }
        // INVARIANT: there are as many values as ids.
        match self.values.get_mut(place) {
            Some(value) => value,
            None => unreachable!("the value was there or has been put there"),
        }
    }
}

impl<V> Default for ById<V> {
    fn default() -> Self {
        Self { places: Lookup::default(), values: Vec::new() }
    }
}

impl<V: fmt::Debug> fmt::Debug for ById<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.places.ids().iter().zip(&self.values)).finish()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{ById, Id, Lookup};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn ids_have_the_places_in_which_they_came(texts: Vec<String>, others: Vec<String>, numbers: Vec<u8>) {
            let mut texts = texts;
            // Ids as the lab makes them, and again.
            texts.extend(numbers.into_iter().map(|number| Id::made("vpc", number.into()).as_str().to_owned()));
            let (mut lookup, mut tree, mut values) = (Lookup::default(), BTreeMap::new(), ById::default());
            for text in &texts {
                let next = tree.len();
                let place = *tree.entry(text.clone()).or_insert(next);
                prop_assert_eq!(lookup.insert(&Id::from(text.as_str())), place);
                values.insert(&Id::from(text.as_str()), place);
                *values.or_default(&Id::from(text.as_str())) += 1;
            }
            for text in texts.iter().chain(&others) {
                prop_assert_eq!(lookup.get(text), tree.get(text).copied());
                prop_assert_eq!(values.get(&Id::from(text.as_str())).copied(), tree.get(text).map(|it| it + 1));
            }
            prop_assert_eq!(lookup.ids().len(), tree.len());
        }
    }
}
