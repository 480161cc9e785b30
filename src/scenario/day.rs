use serde::{Deserialize, Serialize};

use super::WarmUpRule;
use crate::units::{ClockTime, Seconds};

/// Opening hours, and the grid of intervals on which figures are given and reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Day {
    /// When the first call can come in.
    pub opens: ClockTime,
    /// From when on no new call is taken; `24:00` and later (`26:00`) are allowed.
    pub closes: ClockTime,
    /// Length of an interval; it must divide the opening hours. 30 minutes when unsaid.
    pub interval: Seconds,
    /// What happens to callers who wait at closing.
    #[serde(skip_serializing_if = "AfterClosing::is_default")]
    pub after_closing: AfterClosing,
}

impl Default for Day {
    /// Midnight to midnight by half-hours.
    fn default() -> Self {
        Day {
            opens: ClockTime::from_seconds(0.0),
            closes: ClockTime::new(24, 0),
            interval: super::defaults::INTERVAL,
            after_closing: AfterClosing::default(),
        }
    }
}

impl Day {
    /// A day with half-hour intervals that serves whoever waits at closing.
    pub fn new(opens: ClockTime, closes: ClockTime) -> Self {
        Day {
            opens,
            closes,
            ..Day::default()
        }
    }

    /// Sets the length of an interval.
    #[must_use]
    pub fn interval(mut self, interval: impl Into<Seconds>) -> Self {
        self.interval = interval.into();
        self
    }

    /// Sets what happens to callers who wait at closing.
    #[must_use]
    pub fn after_closing(mut self, rule: AfterClosing) -> Self {
        self.after_closing = rule;
        self
    }
}

/// What happens to callers who wait at closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AfterClosing {
    /// The last staff stays until nobody waits; that time is overtime, reported in the row after closing.
    ///
    /// For each call type these are the last who answer it: the places there were last, and the people whose shift lasted
    /// longest. Whoever of them is on duty at closing stays, after the shift's end and without beginning another break; the
    /// others come back if somebody waits. Where nobody ever came, because all there is is a fraction of a place or all
    /// people are absent, one comes in each group that answers the type.
    #[default]
    Serve,
    /// Whoever waits is told that the centre is closed, and counts as turned away.
    SendAway,
    /// Nobody answers any more; whoever waits does so until patience runs out.
    PatienceOnly,
    /// Whoever waits, or calls when the centre is closed, is asked to leave a message and to be rung back on the next day. So
    /// many do as accept a [callback](super::Callbacks) of their call type, and the others count as turned away. Who leaves one before
    /// the day opens is rung back as it opens. Nobody stays for callbacks that are still owed. What a day begins with is stated, [`StartingState::messages`](super::StartingState::messages).
    Voicemail,
}

impl AfterClosing {
    fn is_default(&self) -> bool {
        *self == AfterClosing::default()
    }
}

/// How a steady-state run warms up and how it is cut into batches.
///
/// A run plays the warm-up, which is thrown away, and then batches one after the other; a batch is a replication.
/// What is unsaid follows from the scenario, see [`defaults`](super::defaults).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SteadyState {
    /// Time simulated before counting starts, or the rule that finds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm_up: Option<WarmUpRule>,
    /// Length of a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<Seconds>,
    /// Batches played one after the other before a new run starts with a new warm-up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batches_per_run: Option<u32>,
}

impl SteadyState {
    /// Everything as the defaults say.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time simulated before counting starts, in seconds, or the rule that finds it.
    #[must_use]
    pub fn warm_up(mut self, warm_up: impl Into<WarmUpRule>) -> Self {
        self.warm_up = Some(warm_up.into());
        self
    }

    /// Sets the length of a batch.
    #[must_use]
    pub fn batch(mut self, batch: impl Into<Seconds>) -> Self {
        self.batch = Some(batch.into());
        self
    }

    /// Sets how many batches are played after one warm-up.
    #[must_use]
    pub fn batches_per_run(mut self, batches: u32) -> Self {
        self.batches_per_run = Some(batches);
        self
    }
}
