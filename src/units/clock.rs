use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time of day, in seconds from midnight of the first day; past `24:00` it belongs to the next day.
///
/// ```
/// use callcenter::units::ClockTime;
/// assert_eq!("08:30".parse::<ClockTime>()?.seconds(), 30_600.0);
/// assert_eq!("26:00".parse::<ClockTime>()?.to_string(), "26:00");   // two in the morning of the next day
/// assert!("8 o'clock".parse::<ClockTime>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct ClockTime(f64);

impl ClockTime {
    /// A time this many seconds after midnight.
    pub fn from_seconds(seconds: f64) -> Self {
        ClockTime(seconds)
    }

    /// Hours and minutes.
    pub fn new(hours: u32, minutes: u32) -> Self {
        ClockTime(f64::from(hours) * 3600.0 + f64::from(minutes) * 60.0)
    }

    /// Seconds after midnight of the first day.
    pub fn seconds(self) -> f64 {
        self.0
    }
}

impl FromStr for ClockTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "found {text:?}; accepted: a time like \"08:00\", \"24:00\", or \"26:30\" for 02:30 the next day"
            )
        };
        let parts: Vec<&str> = text.trim().split(':').collect();
        if !(2..=3).contains(&parts.len()) || parts.iter().any(|p| p.is_empty() || p.len() > 3) {
            return Err(wrong());
        }
        let mut numbers = [0u32; 3];
        for (number, part) in numbers.iter_mut().zip(&parts) {
            if !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(wrong());
            }
            *number = part.parse().map_err(|_| wrong())?;
        }
        if numbers[1] >= 60 || numbers[2] >= 60 {
            return Err(wrong());
        }
        Ok(ClockTime(
            f64::from(numbers[0]) * 3600.0 + f64::from(numbers[1]) * 60.0 + f64::from(numbers[2]),
        ))
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.max(0.0).round() as u64;
        write!(f, "{:02}:{:02}", whole / 3600, whole / 60 % 60)?;
        if !whole.is_multiple_of(60) {
            write!(f, ":{:02}", whole % 60)
        } else {
            Ok(())
        }
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClockTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl Visitor<'_> for Words {
            type Value = ClockTime;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time of day like \"08:00\"")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<ClockTime, E> {
                v.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Words)
    }
}
