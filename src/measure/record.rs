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
    /// Self-service did what the caller called for.
    Contained = 6,
    /// The caller hung up in self-service.
    LeftIvr = 7,
    /// The caller accepted to be rung back, or left a message.
    CallbackAccepted = 8,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 9] = [
        Outcome::Answered,
        Outcome::Abandoned,
        Outcome::Balked,
        Outcome::Blocked,
        Outcome::TurnedAway,
        Outcome::StillWaiting,
        Outcome::Contained,
        Outcome::LeftIvr,
        Outcome::CallbackAccepted,
    ];

    /// Whether the call asked for an agent and got into the centre.
    pub const fn is_offered(self) -> bool {
        !matches!(
            self,
            Outcome::Blocked | Outcome::Contained | Outcome::LeftIvr
        )
    }

    /// Whether the wait of such a call is one of those that are reported: of offered calls, but not of those who hung up to be
    /// rung back, whose wait is another one.
    pub const fn is_waited_for(self) -> bool {
        self.is_offered() && !matches!(self, Outcome::CallbackAccepted)
    }
}

/// Why a caller calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Cause {
    /// It is the caller's first call.
    #[default]
    Fresh,
    /// The call before was not answered.
    Redial,
    /// The call before was answered, or contained in self-service, and did not settle the matter.
    Return,
    /// An agent has passed the caller on.
    Transfer,
}

/// What a caller does after a call. Every caller has exactly one call after which there is no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Next {
    /// Nothing more: the matter is settled or given up.
    #[default]
    Nothing,
    /// Calls again within the run.
    CallsAgain,
    /// Would call again, but not before the centre closes.
    AfterClosing,
    /// Is passed on to another agent.
    PassedOn,
    /// Waits to be rung back, which is another record: [`CallbackRecord`](super::CallbackRecord).
    IsRungBack,
}

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallRecord {
    /// Index of the call type, in the order of names.
    pub call_type: u32,
    /// Index of the call type of the caller's first call: the same, unless the caller has called again as another type.
    pub origin: u32,
    /// Which caller of the type of its first call: 0 is the first who comes in the run, and
    /// [`WAITING_AT_OPENING`](Self::WAITING_AT_OPENING) the first of those who waited as the day opened.
    pub caller: u64,
    /// Which call of this caller: 0 is the first.
    pub attempt: u32,
    /// Why the caller calls.
    pub cause: Cause,
    /// Whether an earlier call of this caller was answered.
    pub served_before: bool,
    /// What the caller does after this call.
    pub next: Next,
    /// After what time from this call's end the caller calls again, within the run or not; [`Tick::NEVER`] where it does not.
    pub again_after: Tick,
    /// For how long the caller was in self-service before; none where there was no self-service to go through.
    pub self_service: Option<Tick>,
    /// Whether it was offered to be rung back.
    pub is_offered_callback: bool,
    /// Index of the call type that the caller dialled: another one, where the call reached a wrong queue or was passed on.
    pub dialled: u32,
    /// When it joined the queue: after self-service. Who did not join it was gone by then.
    pub joined: Tick,
    /// The row of the grid in which the caller called in.
    pub row: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether it was not matched to an agent at once.
    pub queued: bool,
    /// From joining to the start of talk, or to hanging up.
    pub wait: Tick,
    /// The wait that it was told of as it joined; none where it was told of none.
    pub told: Option<Tick>,
    /// Whether it was matched to an agent who had not picked up yet. An abandoned call with it is one abandoned ringing.
    pub ringing: bool,
    /// Handle time: talk, hold and wrap-up together; zero where it was not answered.
    pub handle: Tick,
    /// How much of it the caller was on hold; zero where that is not stated apart.
    pub hold: Tick,
    /// How much of it was wrap-up, when the caller had gone; zero where that is not stated apart.
    pub wrap_up: Tick,
    /// How much of it the agent stayed with the caller while passing it on.
    pub staying: Tick,
}

impl CallRecord {
    /// Callers who waited as the day opened are numbered from here on, within their type, the longest wait first; see
    /// [`StartingState`](crate::scenario::StartingState). No run has so many others.
    pub const WAITING_AT_OPENING: u64 = 1 << 63;

    /// Callers who had left a message before the day are numbered from here on, within their type; see
    /// [`Messages`](crate::scenario::Messages).
    pub const LEFT_MESSAGE: u64 = Self::WAITING_AT_OPENING + (1 << 62);

    /// When the call came in: the caller joined the queue then, or was let into self-service first.
    pub fn called_in(&self) -> Tick {
        self.joined - self.self_service.unwrap_or(Tick::ZERO)
    }

    /// How much of the handle time was talk: all of it where its parts are not stated.
    pub fn talk(&self) -> Tick {
        self.handle - self.hold - self.wrap_up - self.staying
    }
}
