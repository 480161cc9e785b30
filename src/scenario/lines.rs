use std::fmt;

use serde::de::{self, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Telephone lines: one number that all callers share, or groups of lines for groups of call types.
///
/// In a file it is a number or a list:
///
/// ```toml
/// lines = [
///   { name = "toll free", count = 20, call_types = ["sales", "service"] },
///   { name = "all", count = 30 },
/// ]
/// ```
///
/// A caller holds a line of every group that the call type belongs to, from the first ring until the caller has gone,
/// which is before wrap-up where that is stated apart. Who finds one of these groups without a free line is blocked.
/// Call types in no group are not limited. The order of groups does not matter.
#[derive(Debug, Clone, PartialEq)]
pub enum Lines {
    /// So many for all callers together; 1 or more.
    Number(u32),
    /// Groups of lines, one or more, each with its name. They may overlap and lie within one another.
    Groups(Vec<LineGroup>),
}

/// A group of lines (trunk group) and the call types that come in on it.
///
/// ```
/// use callcenter::{LineGroup, Scenario};
///
/// let centre = Scenario::new("two numbers").lines([
///     LineGroup::new("toll free", 20).call_type("sales").call_type("service"),
///     LineGroup::new("all", 30),
/// ]);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LineGroup {
    /// Its name; no two groups of lines share one.
    pub name: String,
    /// How many lines there are: 1 or more.
    pub count: u32,
    /// The names of the call types that need one of these lines, each once; all call types when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_types: Option<Vec<String>>,
}

impl LineGroup {
    /// So many lines for all call types.
    pub fn new(name: impl Into<String>, count: u32) -> Self {
        LineGroup {
            name: name.into(),
            count,
            call_types: None,
        }
    }

    /// Adds a call type; those that are not added do not need these lines.
    #[must_use]
    pub fn call_type(mut self, name: impl Into<String>) -> Self {
        self.call_types.get_or_insert_default().push(name.into());
        self
    }

    /// Whether calls of a type need a line of this group.
    pub fn carries(&self, call_type: &str) -> bool {
        let listed = self.call_types.as_ref();
        listed.is_none_or(|listed| listed.iter().any(|name| name == call_type))
    }
}

impl Lines {
    /// The most callers of one call type that there can be at once; `None` where its calls need no line.
    pub fn most_of(&self, call_type: &str) -> Option<u32> {
        match self {
            Lines::Number(count) => Some(*count),
            Lines::Groups(groups) => {
                let its_own = groups.iter().filter(|group| group.carries(call_type));
                its_own.map(|group| group.count).min()
            }
        }
    }
}

impl From<u32> for Lines {
    fn from(count: u32) -> Self {
        Lines::Number(count)
    }
}

impl From<i32> for Lines {
    /// What is below 0 is 0, which is no less wrong.
    fn from(count: i32) -> Self {
        Lines::Number(u32::try_from(count).unwrap_or(0))
    }
}

impl From<Vec<LineGroup>> for Lines {
    fn from(groups: Vec<LineGroup>) -> Self {
        Lines::Groups(groups)
    }
}

impl<const N: usize> From<[LineGroup; N]> for Lines {
    fn from(groups: [LineGroup; N]) -> Self {
        Lines::Groups(groups.to_vec())
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Lines::Number(count) => serializer.serialize_u32(*count),
            Lines::Groups(groups) => groups.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Lines;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 0 to 4294967295, or a list of groups of lines")
            }
            fn visit_u64<E: de::Error>(self, v: u64) -> Result<Lines, E> {
                let wrong = |_| E::invalid_value(Unexpected::Unsigned(v), &self);
                u32::try_from(v).map(Lines::Number).map_err(wrong)
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<Lines, E> {
                let wrong = |_| E::invalid_value(Unexpected::Signed(v), &self);
                u32::try_from(v).map(Lines::Number).map_err(wrong)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Lines, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Lines::Groups)
            }
        }
        deserializer.deserialize_any(Words)
    }
}
