use serde::{Deserialize, Serialize};

use crate::units::{ClockTime, Seconds};

/// People who come and go together: a shift of an [`AgentGroup`](super::AgentGroup).
///
/// ```toml
/// shifts = [
///   { start = "08:00", end = "16:30", people = 12, breaks = [{ at = "10:00", length = "15min" }], lunch = { at = "12:30", length = "30min" } },
///   { name = "late", start = "12:00", end = "20:00", people = 8.5 },
/// ]
/// ```
///
/// Whoever is idle leaves at the end of the shift; whoever is busy leaves when call and wrap-up are finished, and is
/// staffed until then. A relief takes calls from its own start on, even while the one relieved still talks.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shift {
    /// A name, where there is one; no two shifts of a group share it. Who is absent and how fast each person is stays the
    /// same where a shift keeps its name, or without a name where it keeps its hours.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// When these people come; not before opening.
    pub start: ClockTime,
    /// When they go: after they came and not after closing, past midnight as `"26:00"`.
    pub end: ClockTime,
    /// How many they are, more than 0. A fraction is played as the next whole number up on that share of the
    /// replications, and as the one below on the others.
    pub people: f64,
    /// Their breaks, within the shift, one after the other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub breaks: Vec<Break>,
    /// One more break, by its usual name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lunch: Option<Break>,
}

/// A break of the people of a shift.
///
/// It begins at its time, for whoever is busy then when call and wrap-up are finished, and lasts its full length from when
/// it begins. A break that falls due during another follows it at once. The end of the shift ends a break, too, and what
/// had not begun by then is not taken; nor does one begin after closing.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Break {
    /// When it is due.
    pub at: ClockTime,
    /// How long it lasts; 1 s or more.
    pub length: Seconds,
}

impl Shift {
    /// So many people from one time to another, without breaks.
    pub fn new(start: ClockTime, end: ClockTime, people: impl Into<f64>) -> Self {
        Shift {
            start,
            end,
            people: people.into(),
            ..Shift::default()
        }
    }

    /// Sets the name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds a break.
    #[must_use]
    pub fn with_break(mut self, at: ClockTime, length: impl Into<Seconds>) -> Self {
        self.breaks.push(Break::new(at, length));
        self
    }

    /// Sets the lunch break.
    #[must_use]
    pub fn lunch(mut self, at: ClockTime, length: impl Into<Seconds>) -> Self {
        self.lunch = Some(Break::new(at, length));
        self
    }
}

impl Break {
    /// A break.
    pub fn new(at: ClockTime, length: impl Into<Seconds>) -> Self {
        Break {
            at,
            length: length.into(),
        }
    }
}
