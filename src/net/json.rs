//! JSON values made of plain ones, in little code: a call takes the names in one text and the values as references.
//! It must not know what the members mean.

use crate::net::{Cidr, DnsName, Id, PortRange, Protocol, SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// What a JSON value can be made of.
pub trait Json {
    /// The value.
    fn json(&self) -> Value;
}

/// A value as it is written: `json!({"A": 1, "B": [x, {"C": y}]})`. Names are literals.
macro_rules! json {
    (null) => { serde_json::Value::Null };
    ([ $($items:tt)* ]) => { $crate::net::json!(@list [] $($items)*) };
    ({ $name:ident : $value:expr $(,)? }) => { $crate::net::json::object($name, &[&$value as &dyn $crate::net::json::Json]) };
    ({ $($members:tt)* }) => { $crate::net::json!(@object [] [] $($members)*) };

    (@list [$($done:expr,)*]) => { $crate::net::json::list(&[$($done as &dyn $crate::net::json::Json),*]) };
    (@list [$($done:expr,)*] { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::net::json!(@list [$($done,)* &$crate::net::json::Made::new($crate::net::json!({ $($inner)* })),] $($($rest)*)?)
    };
    (@list [$($done:expr,)*] [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $crate::net::json!(@list [$($done,)* &$crate::net::json::Made::new($crate::net::json!([ $($inner)* ])),] $($($rest)*)?)
    };
    (@list [$($done:expr,)*] $value:expr $(, $($rest:tt)*)?) => {
        $crate::net::json!(@list [$($done,)* &$value,] $($($rest)*)?)
    };

    (@object [$($name:literal)*] [$($done:expr,)*]) => {
        $crate::net::json::object(concat!($($name, "\n"),*), &[$($done as &dyn $crate::net::json::Json),*])
    };
    (@object [$($name:literal)*] [$($done:expr,)*] $next:literal : null $(, $($rest:tt)*)?) => {
        $crate::net::json!(@object [$($name)* $next] [$($done,)* &serde_json::Value::Null,] $($($rest)*)?)
    };
    (@object [$($name:literal)*] [$($done:expr,)*] $next:literal : { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $crate::net::json!(@object [$($name)* $next]
            [$($done,)* &$crate::net::json::Made::new($crate::net::json!({ $($inner)* })),] $($($rest)*)?)
    };
    (@object [$($name:literal)*] [$($done:expr,)*] $next:literal : [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $crate::net::json!(@object [$($name)* $next]
            [$($done,)* &$crate::net::json::Made::new($crate::net::json!([ $($inner)* ])),] $($($rest)*)?)
    };
    (@object [$($name:literal)*] [$($done:expr,)*] $next:literal : $value:expr $(, $($rest:tt)*)?) => {
        $crate::net::json!(@object [$($name)* $next] [$($done,)* &$value,] $($($rest)*)?)
    };

    ($value:expr) => { $crate::net::json::Json::json(&$value) };
}
pub(crate) use json;

/// An object of these members, named on a line each.
pub fn object(names: &str, values: &[&dyn Json]) -> Value {
    Value::Object(names.lines().zip(values).map(|(name, value)| (name.to_string(), value.json())).collect())
}

/// A list of these items.
pub fn list(values: &[&dyn Json]) -> Value {
    Value::Array(values.iter().map(|value| value.json()).collect())
}

/// A value that was made to stand in another, which takes it.
#[allow(missing_debug_implementations)]
pub struct Made(Cell<Value>);

impl Made {
    /// Holds the value until it is taken.
    pub fn new(value: Value) -> Self {
        Self(Cell::new(value))
    }
}

impl Json for Made {
    fn json(&self) -> Value {
        self.0.take()
    }
}

impl Json for Value {
    fn json(&self) -> Value {
        self.clone()
    }
}

impl Json for Map<String, Value> {
    fn json(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl Json for str {
    fn json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for String {
    fn json(&self) -> Value {
        self.as_str().json()
    }
}

impl Json for Id {
    fn json(&self) -> Value {
        self.as_str().json()
    }
}

impl Json for bool {
    fn json(&self) -> Value {
        Value::Bool(*self)
    }
}

impl<T: Json + ?Sized> Json for &T {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl<T: Json + ?Sized> Json for Arc<T> {
    fn json(&self) -> Value {
        (**self).json()
    }
}

impl<T: Json> Json for Option<T> {
    fn json(&self) -> Value {
        self.as_ref().map_or(Value::Null, Json::json)
    }
}

impl<T: Json> Json for [T] {
    fn json(&self) -> Value {
        Value::Array(self.iter().map(Json::json).collect())
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

impl<T: Json, const N: usize> Json for [T; N] {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

impl<T: Json> Json for SortedSet<T> {
    fn json(&self) -> Value {
        self.as_slice().json()
    }
}

impl<K: AsRef<str>, V: Json> Json for SortedMap<K, V> {
    fn json(&self) -> Value {
        Value::Object(self.iter().map(|(key, value)| (key.as_ref().to_string(), value.json())).collect())
    }
}

macro_rules! numbers {
    ($($type:ty),*) => { $(impl Json for $type {
        fn json(&self) -> Value {
            Value::from(*self)
        }
    })* };
}
numbers!(i32, i64, u8, u16, u32, u64, usize, f64);

macro_rules! texts {
    ($($type:ty),*) => { $(impl Json for $type {
        fn json(&self) -> Value {
            Value::String(self.to_string())
        }
    })* };
}
texts!(Cidr, DnsName, IpAddr, Ipv4Addr, Ipv6Addr, Protocol);

impl Json for PortRange {
    fn json(&self) -> Value {
        object("From\nTo", &[&self.first, &self.last])
    }
}

#[cfg(test)]
mod tests {

    use serde_json::json as serde;

    #[test]
    fn values_are_those_of_serde_json() {
        let (text, number, nothing, name) = ("b", 7_u16, None::<i32>, "K");
        let value = serde!({"V": 1});
        for (own, expected) in [
            (json!(null), serde!(null)),
            (json!(text), serde!("b")),
            (json!([]), serde!([])),
            (json!({}), serde!({})),
            (json!({name: text}), serde!({"K": "b"})),
            (json!([1, {"A": text}, [number], value]), serde!([1, {"A": "b"}, [7], {"V": 1}])),
            (
                json!({"Z": 1, "A": null, "L": [], "O": {"X": {}}, "I": [{"P": [text, 1]}], "N": nothing, "B": number == 7,}),
                serde!({"Z": 1, "A": null, "L": [], "O": {"X": {}}, "I": [{"P": ["b", 1]}], "N": null, "B": true}),
            ),
            (
                json!({"T": text.to_string(), "V": value, "S": Some(vec![1, 2])}),
                serde!({"T": "b", "V": {"V": 1}, "S": [1, 2]}),
            ),
        ] {
            assert_eq!(own.to_string(), expected.to_string());
        }
    }
}
