use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::units::Seconds;

/// How the warm-up of a steady state is found.
///
/// In a file: a length of time (`3600`, `"1h"`) or the word `"mser5"`.
///
/// ```
/// use callcenter::SteadyState;
/// use callcenter::scenario::WarmUpRule;
/// use callcenter::units::Seconds;
///
/// let stated = SteadyState::new().warm_up(3600.0);
/// assert_eq!(stated.warm_up, Some(WarmUpRule::Stated(Seconds(3600.0))));
/// let found = SteadyState::new().warm_up(WarmUpRule::Mser5);
/// assert_eq!(found.warm_up.unwrap().to_string(), "mser5");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum WarmUpRule {
    /// So long.
    Stated(Seconds),
    /// As long as MSER-5 says of pilot runs, which an experiment plays before it counts: for handle times, patience or
    /// arrivals far from exponential, of which the worked-out warm-up knows only the means. See
    /// [`mser5`](crate::measure::mser5).
    Mser5,
}

const MSER5: &str = "mser5";

impl From<Seconds> for WarmUpRule {
    fn from(seconds: Seconds) -> Self {
        WarmUpRule::Stated(seconds)
    }
}

impl From<f64> for WarmUpRule {
    fn from(seconds: f64) -> Self {
        WarmUpRule::Stated(seconds.into())
    }
}

impl From<std::time::Duration> for WarmUpRule {
    fn from(duration: std::time::Duration) -> Self {
        WarmUpRule::Stated(duration.into())
    }
}

impl fmt::Display for WarmUpRule {
    /// As in a file: `1h`, `mser5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarmUpRule::Stated(seconds) => seconds.fmt(f),
            WarmUpRule::Mser5 => f.write_str(MSER5),
        }
    }
}

impl FromStr for WarmUpRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim() == MSER5 {
            return Ok(WarmUpRule::Mser5);
        }
        text.parse()
            .map(WarmUpRule::Stated)
            .map_err(|wrong: String| format!("{wrong}, or {MSER5:?}, found by pilot runs"))
    }
}

impl Serialize for WarmUpRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            WarmUpRule::Stated(seconds) => seconds.serialize(serializer),
            WarmUpRule::Mser5 => serializer.serialize_str(MSER5),
        }
    }
}

impl<'de> Deserialize<'de> for WarmUpRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl Visitor<'_> for Words {
            type Value = WarmUpRule;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a number of seconds (269), words (\"4m29s\", \"30min\"), or \"mser5\", found by pilot runs",
                )
            }
            fn visit_f64<E>(self, v: f64) -> Result<WarmUpRule, E> {
                Ok(v.into())
            }
            fn visit_i64<E>(self, v: i64) -> Result<WarmUpRule, E> {
                Ok((v as f64).into())
            }
            fn visit_u64<E>(self, v: u64) -> Result<WarmUpRule, E> {
                Ok((v as f64).into())
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<WarmUpRule, E> {
                v.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Words)
    }
}
