//! The model as JSON values, both ways. It must not know which resources there are.
//!
//! A resource is a table of its members, read and written by one function for all: as derived code the same would be
//! a fifth of the whole page. Members that are empty, false or zero are left out of what is written.

use crate::net::{Cidr, DnsName, DnsServer, Id, PortRange, Protocol};
use crate::net::{SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// Why a value cannot be read: where, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// Such as `Vpcs[0].CidrBlock`.
    pub path: String,
    /// Such as `a CIDR block`.
    pub expected: &'static str,
    /// What stands there, shortened.
    pub found: String,
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

impl ReadError {
    /// An error at this place.
    pub fn new(expected: &'static str, value: &Value) -> Self {
        let mut found = value.to_string();
        if found.len() > 60 {
            found = found.chars().take(57).chain("...".chars()).collect();
        }
        Self { path: String::new(), expected, found }
    }

    /// The error in a member of this name.
    pub fn at(mut self, member: &str) -> Self {
        let dot = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = [member, dot, &self.path].concat();
        self
    }

    fn in_place(self, place: usize) -> Self {
        self.at(&["[", &place.to_string(), "]"].concat())
    }
}

/// A value that a document holds.
pub trait Field {
    /// One that nothing was read into yet.
    fn blank() -> Self
    where
        Self: Sized;
    /// Its JSON; None where it is left out.
    fn write(&self) -> Option<Value>;
    /// Reads its JSON.
    fn read(&mut self, value: &Value) -> Result<(), ReadError>;
    /// Whether it must be given.
    fn is_required(&self) -> bool {
        false
    }
}

/// Writes the members of a structure.
pub fn write_fields(fields: &[(&'static str, &dyn Field)]) -> Value {
    let mut map = Map::new();
    for (name, field) in fields {
        if let Some(value) = field.write() {
            map.insert((*name).to_string(), value);
        }
    }
    Value::Object(map)
}

/// Reads the members of a structure; members that it does not have are passed over.
pub fn read_fields(value: &Value, fields: &mut [(&'static str, &mut dyn Field)]) -> Result<(), ReadError> {
    let Some(map) = value.as_object() else { return Err(ReadError::new("a structure", value)) };
    for (name, field) in fields {
        match map.get(*name) {
            Some(Value::Null) | None if field.is_required() => {
                return Err(ReadError::new("a value", &Value::Null).at(name));
            }
            Some(Value::Null) | None => {}
            Some(value) => field.read(value).map_err(|why| why.at(name))?,
        }
    }
    Ok(())
}

/// Refuses a structure without a text that it must have.
pub fn require(value: &Value, member: &'static str) -> Result<(), ReadError> {
    match value.get(member).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(()),
        Some(_) | None => Err(ReadError::new("a text", value.get(member).unwrap_or(&Value::Null)).at(member)),
    }
}

/// Reads one value.
pub fn read_value<T: Field>(value: &Value) -> Result<T, ReadError> {
    let mut read = T::blank();
    read.read(value)?;
    Ok(read)
}

/// The members of a structure by their names in JSON; `must` marks texts that have to be given, `on` a boolean that is true
/// where nothing is said.
macro_rules! record {
    ($type:ident { $($field:ident : $name:literal),* $(,)? } $(must { $($must:literal),* })? $(on { $on:ident : $on_name:literal })?) => {
        impl $crate::model::codec::Field for $type {
            fn blank() -> Self {
                Self { $($field: $crate::model::codec::Field::blank(),)* $($on: true,)? }
            }
            fn write(&self) -> Option<serde_json::Value> {
                let value = $crate::model::codec::write_fields(&[$(($name, &self.$field),)* $(($on_name, &$crate::model::codec::On(self.$on)),)?]);
                Some(value)
            }
            fn read(&mut self, value: &serde_json::Value) -> Result<(), $crate::model::codec::ReadError> {
                $(let mut on = $crate::model::codec::On(self.$on);)?
                $($($crate::model::codec::require(value, $must)?;)*)?
                $crate::model::codec::read_fields(value, &mut [$(($name, &mut self.$field),)* $(($on_name, { let _ = stringify!($on); &mut on }),)?])?;
                $(self.$on = on.0;)?
                Ok(())
            }
        }
        impl $crate::net::json::Json for $type {
            fn json(&self) -> serde_json::Value {
                $crate::model::codec::Field::write(self).unwrap_or_default()
            }
        }
    };
}

/// The words of an enumeration's variants.
macro_rules! words {
    ($type:ident { $($variant:ident : $word:literal $(| $also:literal)*),* $(,)? } else $default:ident) => {
        impl $type {
            /// The word that the API has for it.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
        impl $crate::model::codec::Field for $type {
            fn blank() -> Self {
                Self::$default
            }
            fn write(&self) -> Option<serde_json::Value> {
                Some(self.word().into())
            }
            fn read(&mut self, value: &serde_json::Value) -> Result<(), $crate::model::codec::ReadError> {
                *self = match value.as_str() {
                    $(Some($word $(| $also)*) => Self::$variant,)*
                    Some(_) | None => return Err($crate::model::codec::ReadError::new(concat!("one of", $(" ", $word),*), value)),
                };
                Ok(())
            }
        }
        impl $crate::net::json::Json for $type {
            fn json(&self) -> serde_json::Value {
                self.word().into()
            }
        }
    };
}

/// A boolean that is true where nothing is said.
#[derive(Clone, Copy, Debug)]
pub struct On(pub bool);

impl Field for On {
    fn blank() -> Self {
        Self(true)
    }
    fn write(&self) -> Option<Value> {
        (!self.0).then_some(Value::Bool(false))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        self.0.read(value)
    }
}

impl Field for bool {
    fn blank() -> Self {
        false
    }
    fn write(&self) -> Option<Value> {
        self.then_some(Value::Bool(true))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = value.as_bool().ok_or_else(|| ReadError::new("true or false", value))?;
        Ok(())
    }
}

impl Field for String {
    fn blank() -> Self {
        Self::new()
    }
    fn write(&self) -> Option<Value> {
        (!self.is_empty()).then(|| Value::String(self.clone()))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = value.as_str().ok_or_else(|| ReadError::new("a text", value))?.to_string();
        Ok(())
    }
}

/// Values that are whole numbers in JSON.
macro_rules! numbers {
    ($($type:ty),*) => {
        $(impl Field for $type {
            fn blank() -> Self {
                0
            }
            fn write(&self) -> Option<Value> {
                (*self != 0).then(|| Value::from(*self))
            }
            fn read(&mut self, value: &Value) -> Result<(), ReadError> {
                let number = value.as_i64().and_then(|it| Self::try_from(it).ok());
                *self = number.ok_or_else(|| ReadError::new("a whole number in range", value))?;
                Ok(())
            }
        })*
    };
}
numbers!(i32, u16, u32, u64);

/// Values that are texts in JSON, and must be given.
macro_rules! texts {
    ($($type:ty, $blank:expr, $expected:literal);* $(;)?) => {
        $(impl Field for $type {
            fn blank() -> Self {
                $blank
            }
            fn write(&self) -> Option<Value> {
                Some(Value::String(self.to_string()))
            }
            fn read(&mut self, value: &Value) -> Result<(), ReadError> {
                let read = value.as_str().and_then(|text| text.parse::<Self>().ok());
                *self = read.ok_or_else(|| ReadError::new($expected, value))?;
                Ok(())
            }
            fn is_required(&self) -> bool {
                true
            }
        })*
    };
}
texts!(
    Cidr, Cidr::ALL_V4, "a CIDR block";
    DnsName, DnsName::root(), "a domain name";
    DnsServer, DnsServer::from(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), "an IP address, with a port if it is not 53";
    IpAddr, IpAddr::V4(Ipv4Addr::UNSPECIFIED), "an IP address";
    Ipv4Addr, Ipv4Addr::UNSPECIFIED, "an IPv4 address";
    Ipv6Addr, Ipv6Addr::UNSPECIFIED, "an IPv6 address";
);

impl Field for Id {
    fn blank() -> Self {
        Self::from("")
    }
    fn write(&self) -> Option<Value> {
        Some(self.into())
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = value.as_str().filter(|text| !text.is_empty()).ok_or_else(|| ReadError::new("an id", value))?.into();
        Ok(())
    }
    fn is_required(&self) -> bool {
        true
    }
}

impl Field for Protocol {
    fn blank() -> Self {
        Self::Tcp
    }
    fn write(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let read = value.as_str().and_then(Self::parse);
        *self = read.ok_or_else(|| ReadError::new("a protocol", value))?;
        Ok(())
    }
}

impl Field for PortRange {
    fn blank() -> Self {
        Self { first: 0, last: 0 }
    }
    fn write(&self) -> Option<Value> {
        Some(write_fields(&[("From", &self.first), ("To", &self.last)]))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        read_fields(value, &mut [("From", &mut self.first), ("To", &mut self.last)])
    }
}

impl<T: Field> Field for Option<T> {
    fn blank() -> Self {
        None
    }
    fn write(&self) -> Option<Value> {
        self.as_ref()?.write()
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        *self = Some(read_value(value)?);
        Ok(())
    }
}

/// The items of a list.
fn items(value: &Value) -> Result<&[Value], ReadError> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| ReadError::new("a list", value))
}

fn list(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then_some(Value::Array(items))
}

impl<T: Field> Field for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
    fn write(&self) -> Option<Value> {
        list(self.iter().map(|item| item.write().unwrap_or_default()).collect())
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        for (place, item) in items(value)?.iter().enumerate() {
            self.push(read_value(item).map_err(|why| why.in_place(place))?);
        }
        Ok(())
    }
}

impl<T: Field + Ord> Field for SortedSet<T> {
    fn blank() -> Self {
        Self::new()
    }
    fn write(&self) -> Option<Value> {
        list(self.iter().map(|item| item.write().unwrap_or_default()).collect())
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        for (place, item) in items(value)?.iter().enumerate() {
            self.insert(read_value(item).map_err(|why| why.in_place(place))?);
        }
        Ok(())
    }
}

impl Field for SortedMap<String, Vec<String>> {
    fn blank() -> Self {
        Self::new()
    }
    fn write(&self) -> Option<Value> {
        let map: Map<String, Value> =
            self.iter().map(|(key, values)| (key.clone(), values.write().unwrap_or_default())).collect();
        (!map.is_empty()).then_some(Value::Object(map))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let map = value.as_object().ok_or_else(|| ReadError::new("a structure", value))?;
        for (key, value) in map {
            self.insert(key.clone(), read_value(value).map_err(|why| why.at(key))?);
        }
        Ok(())
    }
}

/// The part of a table's reading and writing that does not depend on what it holds.
pub trait Rows {
    /// Its rows in JSON.
    fn write_rows(&self) -> Vec<Value>;
    /// Reads one more row; false where its id is there already.
    fn read_row(&mut self, value: &Value) -> Result<bool, ReadError>;
}

/// Writes a table; None where it is empty.
pub fn write_table(table: &dyn Rows) -> Option<Value> {
    list(table.write_rows())
}

/// Reads a table.
pub fn read_table(table: &mut dyn Rows, value: &Value) -> Result<(), ReadError> {
    for (place, item) in items(value)?.iter().enumerate() {
        match table.read_row(item) {
            Ok(true) => {}
            Ok(false) => return Err(ReadError::new("an id that no other resource has", item).in_place(place)),
            Err(why) => return Err(why.in_place(place)),
        }
    }
    Ok(())
}

/// Writes a shared row.
pub fn write_row<T: Field>(row: &Arc<T>) -> Value {
    row.write().unwrap_or_default()
}

/// `{"Name": …}`: a variant with what it holds.
pub fn tagged(name: &'static str, inner: &dyn Field) -> Value {
    let mut map = Map::new();
    map.insert(name.to_string(), inner.write().unwrap_or_default());
    Value::Object(map)
}

/// The name of a variant, and what it holds.
pub fn tag_of(value: &Value) -> Option<(&str, &Value)> {
    let map = value.as_object()?;
    map.iter().next().filter(|_| map.len() == 1).map(|(name, inner)| (name.as_str(), inner))
}

impl<A: Field, B: Field> Field for (A, B) {
    fn blank() -> Self {
        (A::blank(), B::blank())
    }
    fn write(&self) -> Option<Value> {
        let zero = |field: &dyn Field| field.write().unwrap_or(Value::Null);
        Some(Value::Array(vec![zero(&self.0), zero(&self.1)]))
    }
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        match value.as_array().map(Vec::as_slice) {
            Some([first, second]) => {
                if !first.is_null() {
                    self.0.read(first).map_err(|why| why.in_place(0))?;
                }
                if !second.is_null() {
                    self.1.read(second).map_err(|why| why.in_place(1))?;
                }
                Ok(())
            }
            Some(_) | None => Err(ReadError::new("a pair", value)),
        }
    }
}
