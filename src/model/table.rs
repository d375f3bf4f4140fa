//! A table of resources in the order in which they were made. It must not know what they are.

use super::codec::{Field, ReadError, Rows, read_table, read_value, write_row, write_table};
use crate::net::{Id, Lookup};
use serde_json::Value;
use std::sync::Arc;

/// A resource has an id.
pub trait Resource {
    /// Its id, unlike any other's in its table.
    fn id(&self) -> &Id;
}

/// Resources of one kind by their id, in the order in which they were made.
///
/// A clone shares its rows; a change copies the one row that it changes.
// INVARIANT: `index` holds exactly the ids of `rows`, each with its place.
#[derive(Clone, Debug)]
pub struct Table<T>(Arc<Inner<T>>);

#[derive(Clone, Debug)]
struct Inner<T> {
    rows: Vec<Arc<T>>,
    /// Shared, too: only what comes and goes changes it.
    index: Arc<Lookup>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Arc::new(Inner { rows: Vec::new(), index: Arc::default() }))
    }
}

impl<T: Resource + Clone> Table<T> {
    /// The resource with this id.
    pub fn get(&self, id: impl AsRef<str>) -> Option<&T> {
        let place = self.0.index.get(id.as_ref())?;
        self.0.rows.get(place).map(|row| &**row)
    }

    /// The resource with this id, as a shared row that can be compared by address.
    pub fn row(&self, id: impl AsRef<str>) -> Option<&Arc<T>> {
        self.0.rows.get(self.0.index.get(id.as_ref())?)
    }

    /// Whether there is a resource with this id.
    pub fn contains(&self, id: impl AsRef<str>) -> bool {
        self.0.index.get(id.as_ref()).is_some()
    }

    /// The resource with this id, to be changed.
    pub fn get_mut(&mut self, id: impl AsRef<str>) -> Option<&mut T> {
        let place = self.0.index.get(id.as_ref())?;
        Arc::make_mut(&mut self.0).rows.get_mut(place).map(Arc::make_mut)
    }

    /// Adds a resource at the end, or puts it in the place of the one with the same id.
    pub fn insert(&mut self, resource: T) {
        let inner = Arc::make_mut(&mut self.0);
        let row = Arc::new(resource);
        match inner.index.get(row.id().as_str()).and_then(|place| inner.rows.get_mut(place)) {
            Some(slot) => *slot = row,
            None => {
                Arc::make_mut(&mut inner.index).insert(row.id());
                inner.rows.push(row);
            }
        }
    }

    /// Takes a resource out.
    pub fn remove(&mut self, id: impl AsRef<str>) -> Option<Arc<T>> {
        let place = self.0.index.get(id.as_ref())?;
        let inner = Arc::make_mut(&mut self.0);
        let row = inner.rows.remove(place);
        inner.index = index(&inner.rows);
        Some(row)
    }

    /// Takes out every resource for which `keep` is false.
    pub fn retain(&mut self, keep: impl Fn(&T) -> bool) {
        if self.iter().all(&keep) {
            return;
        }
        let inner = Arc::make_mut(&mut self.0);
        inner.rows.retain(|row| keep(row));
        inner.index = index(&inner.rows);
    }

    /// The resources in the order in which they were made.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + Clone {
        self.0.rows.iter().map(|row| &**row)
    }

    /// The rows, shared, in the order in which they were made.
    pub fn rows(&self) -> &[Arc<T>] {
        &self.0.rows
    }

    /// Changes every resource for which `change` says that it has something to change.
    pub fn update(&mut self, concerns: impl Fn(&T) -> bool, mut change: impl FnMut(&mut T)) {
        let places: Vec<usize> = self.iter().enumerate().filter(|(_, row)| concerns(row)).map(|(at, _)| at).collect();
        for place in places {
            if let Some(row) = Arc::make_mut(&mut self.0).rows.get_mut(place) {
                change(Arc::make_mut(row));
            }
        }
    }
}

impl<T> Table<T> {
    /// The number of resources.
    pub fn len(&self) -> usize {
        self.0.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    /// Whether the two are the same table in memory; false does not mean that they differ.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

fn index<T: Resource>(rows: &[Arc<T>]) -> Arc<Lookup> {
    Arc::new(rows.iter().map(|row| row.id().clone()).collect())
}

impl<T: PartialEq> PartialEq for Table<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || self.0.rows == other.0.rows
    }
}

impl<T: Field + Resource + Clone> Rows for Table<T> {
    fn write_rows(&self) -> Vec<Value> {
        self.0.rows.iter().map(write_row).collect()
    }
    fn read_row(&mut self, value: &Value) -> Result<bool, ReadError> {
        let row: T = read_value(value)?;
        let is_new = !self.contains(row.id());
        if is_new {
            self.insert(row);
        }
        Ok(is_new)
    }
}

impl<T: Field + Resource + Clone> Field for Table<T> {
    fn blank() -> Self {
        Self::default()
    }
    fn write(&self) -> Option<Value> {
        write_table(self)
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        read_table(self, value)
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Says which member of a resource is its id.
macro_rules! resource {
    ($($name:ty => $id:ident),* $(,)?) => {
        $(impl $crate::model::Resource for $name {
            fn id(&self) -> &$crate::net::Id { &self.$id }
        })*
    };
}
