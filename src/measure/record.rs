use serde::{Deserialize, Serialize};

use crate::units::Tick;

/// How an attempt ended. Every attempt ends in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Outcome {
    /// An agent took the call.
    Answered = 0,
    /// The caller's patience ran out.
    Abandoned = 1,
    /// The caller hung up on hearing that it must wait.
    Balked = 2,
    /// No line was free, or the queue was full.
    Blocked = 3,
    /// The centre was closed.
    TurnedAway = 4,
    /// The run ended while the caller waited.
    StillWaiting = 5,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 6] = [
        Outcome::Answered,
        Outcome::Abandoned,
        Outcome::Balked,
        Outcome::Blocked,
        Outcome::TurnedAway,
        Outcome::StillWaiting,
    ];
}

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallRecord {
    /// Index of the call type, in the order of names.
    pub call_type: u32,
    /// Which caller of that type: 0 is the first who comes in the run, and
    /// [`WAITING_AT_OPENING`](Self::WAITING_AT_OPENING) the first of those who waited as the day opened.
    pub caller: u64,
    /// When it joined the queue.
    pub joined: Tick,
    /// The row of the grid in which it joined.
    pub row: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether it was not matched to an agent at once.
    pub queued: bool,
    /// From joining to the start of talk, or to hanging up.
    pub wait: Tick,
    /// Whether it was matched to an agent who had not picked up yet. An abandoned call with it is one abandoned ringing.
    pub ringing: bool,
    /// Handle time: talk, hold and wrap-up together; zero where it was not answered.
    pub handle: Tick,
    /// How much of it the caller was on hold; zero where that is not stated apart.
    pub hold: Tick,
    /// How much of it was wrap-up, when the caller had gone; zero where that is not stated apart.
    pub wrap_up: Tick,
}

impl CallRecord {
    /// Callers who waited as the day opened are numbered from here on, within their type, the longest wait first; see
    /// [`StartingState`](crate::scenario::StartingState). No run has so many others.
    pub const WAITING_AT_OPENING: u64 = 1 << 63;

    /// How much of the handle time was talk: all of it where its parts are not stated.
    pub fn talk(&self) -> Tick {
        self.handle - self.hold - self.wrap_up
    }
}
