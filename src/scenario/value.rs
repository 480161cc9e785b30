use std::fmt::{self, Write};

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that a field of a scenario may have, as TOML and JSON write it.
///
/// ```
/// use callcenter::scenario::Value;
/// assert_eq!(Value::from(60.0).to_string(), "60");
/// assert_eq!(Value::from("4m29s").to_string(), "4m29s");
/// assert_eq!(Value::from(vec![1, 2]).to_string(), "[1, 2]");
/// assert_eq!(Value::from(50).as_f64(), Some(50.0));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// A word, a time of day, a length of time in words.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A table, in the order it was written.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// The value as a number, where it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Integer(value) => Some(*value as f64),
            Value::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// What is printed, as a number where it reads as one.
    pub(crate) fn of_printed(printed: &impl fmt::Display) -> Self {
        let text = printed.to_string();
        if let Ok(whole) = text.parse() {
            return Value::Integer(whole);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => Value::Text(text),
        }
    }

    /// The value as TOML writes it.
    #[cfg(any(feature = "files", test))]
    pub(crate) fn to_toml(&self) -> String {
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = write!(text, "{}", Toml(self));
        text
    }
}

/// A value as TOML writes it.
struct Toml<'a>(&'a Value);

impl fmt::Display for Toml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Bool(value) => value.fmt(f),
            Value::Integer(value) => value.fmt(f),
            Value::Number(value) => number(*value, f),
            Value::Text(text) => quoted(text, f),
            Value::List(items) => {
                f.write_str("[")?;
                for (n, item) in items.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { "" })?;
                    Toml(item).fmt(f)?;
                }
                f.write_str("]")
            }
            Value::Table(entries) => {
                f.write_str("{")?;
                for (n, (key, value)) in entries.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { " " })?;
                    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                    if key.is_empty() || !key.chars().all(plain) {
                        quoted(key, f)?;
                    } else {
                        f.write_str(key)?;
                    }
                    write!(f, " = {}", Toml(value))?;
                }
                f.write_str(if entries.is_empty() { "}" } else { " }" })
            }
        }
    }
}

/// A number in the fewest digits that say which it is; a whole one without a point.
fn number(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let size = value.abs();
    if value == 0.0 && value.is_sign_negative() {
        f.write_str("-0.0")
    } else if value.is_nan() {
        f.write_str("nan")
    } else if size.is_finite() && size != 0.0 && !(1e-5..1e15).contains(&size) {
        write!(f, "{value:e}")
    } else {
        write!(f, "{value}")
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if c.is_control() => write!(f, "\\u{:04X}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_str("\"")
}

impl fmt::Display for Value {
    /// As TOML writes it, but a word without its quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Text(text) => f.write_str(text),
            other => Toml(other).fmt(f),
        }
    }
}

macro_rules! from {
    ($($kind:ty => $variant:ident as $held:ty),*) => {
        $(impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Value::$variant(<$held>::from(value))
            }
        })*
    };
}

from!(bool => Bool as bool, i32 => Integer as i64, u32 => Integer as i64, i64 => Integer as i64);
from!(f64 => Number as f64, f32 => Number as f64, &str => Text as String, String => Text as String);

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(values: Vec<T>) -> Self {
        Value::List(values.into_iter().map(Into::into).collect())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Integer(value) => serializer.serialize_i64(*value),
            Value::Number(value) => serializer.serialize_f64(*value),
            Value::Text(text) => serializer.serialize_str(text),
            Value::List(items) => serializer.collect_seq(items),
            Value::Table(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, a word, a list or a table")
            }
            fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
                Ok(Value::Bool(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
                Ok(Value::Integer(v))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
                Ok(i64::try_from(v).map_or(Value::Number(v as f64), Value::Integer))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
                Ok(Value::Number(v))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Value, E> {
                Ok(Value::Text(v.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Value::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Value::Table(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_as_a_number_is_one() {
        assert_eq!(Value::of_printed(&50u32), Value::Integer(50));
        assert_eq!(Value::of_printed(&0.1), Value::Number(0.1));
        assert_eq!(Value::of_printed(&"serve"), Value::Text("serve".into()));
        assert_eq!(Value::of_printed(&f64::NAN), Value::Text("NaN".into()));
    }

    #[test]
    fn values_are_written_as_toml() {
        let law = Value::Table(vec![(
            "a b".into(),
            Value::Table(vec![("mean".into(), Value::Number(1e-7))]),
        )]);
        let table = [
            (Value::Number(60.0), "60"),
            (Value::Number(0.1), "0.1"),
            (Value::Number(1e300), "1e300"),
            (Value::Number(f64::INFINITY), "inf"),
            (Value::Number(-0.0), "-0.0"),
            (
                Value::Text("a \"b\"\\\n".into()),
                "\"a \\\"b\\\"\\\\\\u000A\"",
            ),
            (law, "{ \"a b\" = { mean = 1e-7 } }"),
            (Value::Table(vec![]), "{}"),
        ];
        for (value, text) in table {
            assert_eq!(value.to_toml(), text);
        }
    }
}
