use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Law;

/// Callers who were not served and call again (a *redial*): who hung up, balked, or found no line.
///
/// Each redial is another call of the same caller, with a patience and a handle time of its own. What is unsaid is a default,
/// see [`defaults`](super::defaults): `redials = {}` suffices.
///
/// ```
/// use callcenter::Law;
/// use callcenter::scenario::Redials;
/// let redials = Redials::new().probability(0.6).later(0.4).delay(Law::exponential(600.0)).tries(5);
/// assert_eq!(redials.probability, Some(0.6));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Redials {
    /// Probability that who has hung up calls again, after the first call in a row that was not answered.
    /// [`defaults::REDIAL`](super::defaults::REDIAL), 0.40, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// The same after each later call in that row; as after the first when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later: Option<f64>,
    /// Probability of calling again after balking, each time; as after hanging up when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_balking: Option<f64>,
    /// Probability of calling again after finding no line, or a full queue, each time; as after hanging up when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_blocking: Option<f64>,
    /// Law of the time from one call's end to the next call; [`defaults::redial_delay`](super::defaults::redial_delay),
    /// exponential with mean 900 s, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Law>,
    /// How many redials there are at most in a row; an answered call ends the row. 3 when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries: Option<Tries>,
    /// The call type of the next call, by name; the same type when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_type: Option<String>,
}

/// Callers who were served and have to call again, because the matter is not settled (a *return*).
///
/// What is unsaid is a default, see [`defaults`](super::defaults): `returns = {}` suffices. How well a group settles what it
/// is called for is said by its skill, [`Skill::resolution`](super::Skill::resolution).
///
/// ```
/// use callcenter::Law;
/// use callcenter::scenario::Returns;
/// let returns = Returns::new().resolution(0.8).delay(Law::exponential(3600.0));
/// assert_eq!(returns.resolution, Some(0.8));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Returns {
    /// Probability that an answered call settles the matter. Above 0 to 1;
    /// [`defaults::RESOLUTION`](super::defaults::RESOLUTION), 0.70, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<f64>,
    /// Law of the time from the answered call's end, wrap-up included, to the next call;
    /// [`defaults::return_delay`](super::defaults::return_delay), exponential with mean 24 h, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Law>,
    /// The call type of the next call, by name; the same type when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_type: Option<String>,
}

impl Redials {
    /// Everything as the defaults say.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the probability of calling again after hanging up.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = Some(probability);
        self
    }

    /// Sets the probability of calling again after hanging up in a later call of a row.
    #[must_use]
    pub fn later(mut self, probability: f64) -> Self {
        self.later = Some(probability);
        self
    }

    /// Sets the probability of calling again after balking.
    #[must_use]
    pub fn after_balking(mut self, probability: f64) -> Self {
        self.after_balking = Some(probability);
        self
    }

    /// Sets the probability of calling again after finding no line.
    #[must_use]
    pub fn after_blocking(mut self, probability: f64) -> Self {
        self.after_blocking = Some(probability);
        self
    }

    /// Sets the law of the time until the next call.
    #[must_use]
    pub fn delay(mut self, law: Law) -> Self {
        self.delay = Some(law);
        self
    }

    /// Sets how many redials there are at most in a row: a number, or [`Tries::Unlimited`].
    #[must_use]
    pub fn tries(mut self, tries: impl Into<Tries>) -> Self {
        self.tries = Some(tries.into());
        self
    }

    /// Sets the call type of the next call.
    #[must_use]
    pub fn as_call_type(mut self, name: impl Into<String>) -> Self {
        self.call_type = Some(name.into());
        self
    }
}

impl Returns {
    /// Everything as the defaults say.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the probability that an answered call settles the matter.
    #[must_use]
    pub fn resolution(mut self, probability: f64) -> Self {
        self.resolution = Some(probability);
        self
    }

    /// Sets the law of the time until the next call.
    #[must_use]
    pub fn delay(mut self, law: Law) -> Self {
        self.delay = Some(law);
        self
    }

    /// Sets the call type of the next call.
    #[must_use]
    pub fn as_call_type(mut self, name: impl Into<String>) -> Self {
        self.call_type = Some(name.into());
        self
    }
}

/// How many redials there are at most in a row. In a file a number, or `"unlimited"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// So many, and no more.
    AtMost(u32),
    /// As long as the caller feels like it, which every time is a matter of chance. After 65,534 calls everybody gives up.
    Unlimited,
}

impl From<u32> for Tries {
    fn from(most: u32) -> Self {
        Tries::AtMost(most)
    }
}

impl fmt::Display for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tries::AtMost(most) => write!(f, "{most}"),
            Tries::Unlimited => f.write_str("unlimited"),
        }
    }
}

impl Serialize for Tries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tries::AtMost(most) => serializer.serialize_u32(*most),
            Tries::Unlimited => serializer.serialize_str("unlimited"),
        }
    }
}

impl<'de> Deserialize<'de> for Tries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl serde::de::Visitor<'_> for Visitor {
            type Value = Tries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number from 0, or \"unlimited\"")
            }

            fn visit_u64<E: serde::de::Error>(self, most: u64) -> Result<Tries, E> {
                let found = serde::de::Unexpected::Unsigned(most);
                u32::try_from(most)
                    .map(Tries::AtMost)
                    .map_err(|_| E::invalid_value(found, &self))
            }

            fn visit_i64<E: serde::de::Error>(self, most: i64) -> Result<Tries, E> {
                let found = serde::de::Unexpected::Signed(most);
                u32::try_from(most)
                    .map(Tries::AtMost)
                    .map_err(|_| E::invalid_value(found, &self))
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Tries, E> {
                match word {
                    "unlimited" => Ok(Tries::Unlimited),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(word), &self)),
                }
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}
