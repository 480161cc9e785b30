use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time in seconds.
///
/// In a file it is a number of seconds (`269`) or words (`"4m29s"`, `"1h30m"`, `"30min"`, `"1.5 h"`, `"250ms"`, `"2d"`).
/// It carries whatever it was given: ranges are checked by [`Model`](crate::Model), which can say where.
///
/// ```
/// use callcenter::units::Seconds;
/// assert_eq!("4m29s".parse::<Seconds>()?, Seconds(269.0));
/// assert_eq!("30min".parse::<Seconds>()?, Seconds(1800.0));
/// assert_eq!(Seconds(269.0).to_string(), "4m29s");
/// assert!("4 minits".parse::<Seconds>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Seconds(pub f64);

impl From<f64> for Seconds {
    fn from(seconds: f64) -> Self {
        Seconds(seconds)
    }
}

impl From<std::time::Duration> for Seconds {
    fn from(duration: std::time::Duration) -> Self {
        Seconds(duration.as_secs_f64())
    }
}

const UNITS: [(&str, f64); 14] = [
    ("ms", 1e-3),
    ("seconds", 1.0),
    ("second", 1.0),
    ("secs", 1.0),
    ("sec", 1.0),
    ("s", 1.0),
    ("minutes", 60.0),
    ("minute", 60.0),
    ("min", 60.0),
    ("m", 60.0),
    ("hours", 3600.0),
    ("hour", 3600.0),
    ("h", 3600.0),
    ("d", 86400.0),
];

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "found {text:?}; accepted: a number of seconds (269), or number and unit (\"4m29s\", \"30min\", \"1h\", \"2d\")"
            )
        };
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(wrong());
        }
        if let Ok(plain) = rest.parse::<f64>() {
            return Ok(Seconds(plain));
        }
        let mut total = 0.0;
        while !rest.is_empty() {
            let digits = rest
                .find(|c: char| !(c.is_ascii_digit() || c == '.'))
                .ok_or_else(wrong)?;
            let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = rest[digits..].trim_start();
            let end = rest
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(rest.len());
            let (_, scale) = UNITS
                .iter()
                .find(|(name, _)| *name == &rest[..end])
                .ok_or_else(wrong)?;
            total += number * scale;
            rest = rest[end..].trim_start();
        }
        Ok(Seconds(total))
    }
}

impl Seconds {
    /// Whole seconds from a minute up for a sentence, with units apart: `4 min 29 s`, `10 h`. Everything else as seconds:
    /// `56.2 s`.
    ///
    /// ```
    /// use callcenter::units::Seconds;
    /// assert_eq!(Seconds(4500.0).in_words(), "1 h 15 min");
    /// assert_eq!(Seconds(56.2).in_words(), "56.2 s");
    /// ```
    pub fn in_words(self) -> String {
        let mut words = String::new();
        for character in self.to_string().chars() {
            match character {
                'h' => words.push_str(" h "),
                'm' => words.push_str(" min "),
                's' => words.push_str(" s "),
                digit => words.push(digit),
            }
        }
        words.trim_end().to_owned()
    }
}

impl fmt::Display for Seconds {
    /// Whole seconds from a minute up as words (`4m29s`), everything else as seconds (`56.2s`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = self.0;
        if !s.is_finite() {
            return write!(f, "{s}");
        }
        if s < 60.0 || s.fract() != 0.0 || s >= 1e12 {
            return write!(f, "{s}s");
        }
        let whole = s as u64;
        let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
        if hours > 0 {
            write!(f, "{hours}h")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}m")?;
        }
        if seconds > 0 {
            write!(f, "{seconds}s")?;
        }
        Ok(())
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl Visitor<'_> for Words {
            type Value = Seconds;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of seconds (269) or words (\"4m29s\", \"30min\")")
            }
            fn visit_f64<E>(self, v: f64) -> Result<Seconds, E> {
                Ok(Seconds(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Seconds, E> {
                Ok(Seconds(v as f64))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Seconds, E> {
                Ok(Seconds(v as f64))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Seconds, E> {
                v.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Words)
    }
}
