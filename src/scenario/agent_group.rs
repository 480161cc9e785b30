use std::fmt;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Series;

/// Agents with the same skills.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentGroup {
    /// Its name.
    pub name: String,
    /// People on the phones, net of shrinkage: one figure or one per interval. A fraction is played as the next whole
    /// number up on that share of the replications, and as the one below on the others.
    pub staff: Series,
    /// The call types these agents answer.
    pub skills: Vec<Skill>,
}

impl Default for AgentGroup {
    fn default() -> Self {
        AgentGroup {
            name: String::new(),
            staff: Series::Constant(0.0),
            skills: Vec::new(),
        }
    }
}

impl AgentGroup {
    /// A group without agents or skills yet.
    pub fn new(name: impl Into<String>) -> Self {
        AgentGroup {
            name: name.into(),
            ..AgentGroup::default()
        }
    }

    /// Sets the people on the phones: one figure or one per interval.
    #[must_use]
    pub fn staff(mut self, staff: impl Into<Series>) -> Self {
        self.staff = staff.into();
        self
    }

    /// Adds a call type these agents answer.
    #[must_use]
    pub fn skill(mut self, call_type: impl Into<String>) -> Self {
        self.skills.push(Skill::new(call_type));
        self
    }
}

/// A call type that a group answers.
///
/// In a file it is the call type's name; `{ call_type = "service" }` says the same.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Skill {
    /// The call type's name.
    pub call_type: String,
}

impl Skill {
    /// A skill for this call type.
    pub fn new(call_type: impl Into<String>) -> Self {
        Skill {
            call_type: call_type.into(),
        }
    }
}

impl Serialize for Skill {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.call_type)
    }
}

impl<'de> Deserialize<'de> for Skill {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            call_type: String,
        }
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Skill;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a call type")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Skill, E> {
                Ok(Skill::new(v))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Skill, A::Error> {
                let Fields { call_type } =
                    Fields::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Skill { call_type })
            }
        }
        deserializer.deserialize_any(Words)
    }
}
