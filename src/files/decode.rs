//! A tree as a serde source, with mistakes kept as data instead of sentences.
//!
//! The formats' own deserializers report one sentence in their own words. Here a mistake says what kind it is and what
//! would have been accepted; [`gather`](super::gather) knows the place and finds the words.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::tree::{Entry, Item, Node, Value};

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mistake {
    /// A name that its table does not have.
    UnknownField {
        found: String,
        accepted: &'static [&'static str],
    },
    /// A name that is none of an enumeration's.
    UnknownVariant {
        found: String,
        accepted: &'static [&'static str],
        /// The enumeration, where it is known.
        of: &'static str,
    },
    /// A table without a name that it must have.
    Missing(&'static str),
    /// A value of the wrong kind or out of range.
    Wrong { accepted: String },
    /// A whole sentence.
    Said(String),
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Mistake {}

impl de::Error for Mistake {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Mistake::Said(message.to_string())
    }
    fn invalid_type(_: Unexpected, expected: &dyn Expected) -> Self {
        Mistake::Wrong {
            accepted: plain(&expected.to_string()),
        }
    }
    fn invalid_value(found: Unexpected, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }
    fn unknown_variant(found: &str, accepted: &'static [&'static str]) -> Self {
        Mistake::UnknownVariant {
            found: found.to_owned(),
            accepted,
            of: "",
        }
    }
    fn unknown_field(found: &str, accepted: &'static [&'static str]) -> Self {
        Mistake::UnknownField {
            found: found.to_owned(),
            accepted,
        }
    }
    fn missing_field(field: &'static str) -> Self {
        Mistake::Missing(field)
    }
}

/// Serde's names of what it expects, in a planner's words.
fn plain(expected: &str) -> String {
    match expected {
        "f32" | "f64" => "a number",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "u128" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => "a whole number",
        "a boolean" => "true or false",
        "a string" | "path string" => "text in quotes",
        "a sequence" => "a list",
        other => other,
    }
    .to_owned()
}

fn table_of(fields: &[&str]) -> Mistake {
    let accepted = if fields.is_empty() {
        "an empty table, {}".to_owned()
    } else {
        format!("a table of {}", fields.join(", "))
    };
    Mistake::Wrong { accepted }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match &self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Text(text) | Value::Moment(text) => visitor.visit_borrowed_str(text),
            Value::List(items) => visitor.visit_seq(ListAccess(items.iter())),
            Value::Table(entries) => visitor.visit_map(TableAccess::new(entries)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        match &self.value {
            Value::List(_) => self.deserialize_any(visitor),
            _ => Err(Mistake::Wrong {
                accepted: plain("a sequence"),
            }),
        }
    }

    /// Only a table: the fields of a list would be known by their order alone.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match &self.value {
            Value::Table(_) => self.deserialize_any(visitor),
            _ => Err(table_of(fields)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        let (variant, body) = match &self.value {
            Value::Text(variant) => (variant, None),
            Value::Table(entries) => match entries.as_slice() {
                [one] => (&one.key, Some(&one.node)),
                _ => {
                    return Err(Mistake::Wrong {
                        accepted: format!("exactly one of {}", variants.join(", ")),
                    });
                }
            },
            _ => {
                let example = match name {
                    "Law" => "a law such as { exponential = { mean = 120 } }, or another ",
                    _ => "one ",
                };
                return Err(Mistake::Wrong {
                    accepted: format!("{example}of {}", variants.join(", ")),
                });
            }
        };
        visitor.visit_enum(Variant {
            of: name,
            variant,
            body,
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map identifier ignored_any
    }
}

struct ListAccess<'de>(std::slice::Iter<'de, Item>);

impl<'de> SeqAccess<'de> for ListAccess<'de> {
    type Error = Mistake;
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mistake> {
        self.0
            .next()
            .map(|item| seed.deserialize(&item.node))
            .transpose()
    }
}

struct TableAccess<'de> {
    entries: std::slice::Iter<'de, Entry>,
    value: Option<&'de Node>,
}

impl<'de> TableAccess<'de> {
    fn new(entries: &'de [Entry]) -> Self {
        TableAccess {
            entries: entries.iter(),
            value: None,
        }
    }
}

impl<'de> MapAccess<'de> for TableAccess<'de> {
    type Error = Mistake;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mistake> {
        let Some(entry) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(&entry.node);
        seed.deserialize(StrDeserializer::new(&entry.key)).map(Some)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mistake> {
        match self.value.take() {
            Some(node) => seed.deserialize(node),
            None => Err(Mistake::Said("a value without a name".to_owned())),
        }
    }
}

/// A word (`"never"`) or a table with one entry (`{ exponential = { ... } }`).
struct Variant<'de> {
    of: &'static str,
    variant: &'de str,
    body: Option<&'de Node>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Mistake;
    type Variant = Self;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Mistake> {
        match seed.deserialize(StrDeserializer::new(self.variant)) {
            Ok(value) => Ok((value, self)),
            Err(Mistake::UnknownVariant {
                found, accepted, ..
            }) => Err(Mistake::UnknownVariant {
                found,
                accepted,
                of: self.of,
            }),
            Err(other) => Err(other),
        }
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Mistake;
    fn unit_variant(self) -> Result<(), Mistake> {
        match self.body {
            None => Ok(()),
            Some(_) => Err(Mistake::Wrong {
                accepted: format!("{:?}, the word alone", self.variant),
            }),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Mistake> {
        match self.body {
            Some(body) => seed.deserialize(body),
            None => Err(Mistake::Wrong {
                accepted: format!("{{ {} = ... }}", self.variant),
            }),
        }
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Mistake> {
        match self.body {
            Some(body) => body.deserialize_seq(visitor),
            None => Err(Mistake::Wrong {
                accepted: format!("{{ {} = [...] }}", self.variant),
            }),
        }
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mistake> {
        match self.body {
            Some(body) => body.deserialize_struct("", fields, visitor),
            None => Err(Mistake::Wrong {
                accepted: format!(
                    "{{ {} = {{ ... }} }} with {}",
                    self.variant,
                    fields.join(", ")
                ),
            }),
        }
    }
}
