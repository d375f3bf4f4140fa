//! Values laid out as the AWS CLI lays them out: JSON, text, tables. It must not know where they come from.

mod json;
mod table;
mod text;
mod width;

use serde_json::Value;

pub use json::{json, json_line};
pub use table::table;
pub use text::text;

/// `--output`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Json,
    Text,
    Table,
}

impl Format {
    /// By the AWS CLI's word for it.
    pub fn named(word: &str) -> Option<Format> {
        match word {
            "json" => Some(Format::Json),
            "text" => Some(Format::Text),
            "table" => Some(Format::Table),
            _ => None,
        }
    }
}

/// An operation's answer as it is printed; `title` heads a table. Nothing is printed of an empty answer.
pub fn print(format: Format, title: &str, value: &Value) -> String {
    match format {
        Format::Json => {
            if value.as_object().is_some_and(serde_json::Map::is_empty) {
                String::new()
            } else {
                json(value) + "\n"
            }
        }
        Format::Text => text(value),
        Format::Table => table(title, value),
    }
}

/// A value that is neither a list nor a structure, as Python prints it.
fn scalar(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => json::number(number),
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => json_line(value),
    }
}

fn is_scalar(value: &Value) -> bool {
    !matches!(value, Value::Array(_) | Value::Object(_))
}
