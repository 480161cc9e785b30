use serde::{Deserialize, Serialize};

use super::record::{CallRecord, Next};
use crate::units::Tick;

/// How a callback ended. Every callback that was accepted ends in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOutcome {
    /// The caller answered, and was served.
    Reached,
    /// The caller answered none of the tries.
    NotReached,
    /// The caller was not reached before the centre closed, or before the run ended, and might have been by another try.
    NotRungBack,
    /// It is a message left at closing or later, or was agreed upon for later than closing: due on the next day.
    NextDay,
}

/// What became of one callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallbackRecord {
    /// The attempt in which it was asked for, or of a message that was left before the day, which has no other record; of one who
    /// was reached with the handle time of the callback, and with what the caller does after that. It has joined when its turn
    /// counts from, and the wait of one who was reached is from then to the start of talk.
    pub call: CallRecord,
    /// How it ended.
    pub outcome: CallbackOutcome,
    /// When it was asked for.
    pub asked: Tick,
    /// From when on the caller was to be rung: when it was asked for, or the time agreed upon.
    pub due: Tick,
    /// When talk began, or it ended without.
    pub until: Tick,
    /// From when it was due to then; zero where it ended before it was due.
    pub wait: Tick,
    /// How often an agent dialled.
    pub tries: u32,
    /// For how long in all.
    pub dialling: Tick,
}

impl CallbackRecord {
    /// Whether it answers a message that was left before the day: its caller is none of the day's.
    pub fn is_from_before(&self) -> bool {
        self.call.caller >= CallRecord::LEFT_MESSAGE
    }

    /// Whether a caller of the day was served for the first time.
    pub fn is_served_first(&self) -> bool {
        let reached = self.outcome == CallbackOutcome::Reached;
        reached && !self.call.served_before && !self.is_from_before()
    }

    /// Whether what the caller does next shows that the matter is not settled.
    pub fn goes_on(&self) -> bool {
        self.call.next != Next::Nothing
    }
}
