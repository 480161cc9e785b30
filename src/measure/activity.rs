use serde::{Deserialize, Serialize};

/// What a piece of an agent's time on duty is spent on. What is left of it is idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Activity {
    /// Picking up: the telephone rings, and the caller still waits.
    PickUp = 0,
    /// Talking. The whole handle time where a call type does not state its parts.
    Talk = 1,
    /// Serving a caller who is on hold. In which moments of the talk it comes changes nothing, so it comes after it.
    Hold = 2,
    /// Wrapping up: after-call work, when the caller has gone.
    WrapUp = 3,
    /// Staying with a caller who is passed on: until the next agent picks up, and in conference with both.
    Transfer = 4,
    /// On a break.
    Break = 5,
    /// Dialling for a callback, until the caller answers or the try is given up.
    Dialling = 6,
}

impl Activity {
    /// All of them: what a call takes in its order, then breaks and dialling.
    pub const ALL: [Activity; 7] = [
        Activity::PickUp,
        Activity::Talk,
        Activity::Hold,
        Activity::WrapUp,
        Activity::Transfer,
        Activity::Break,
        Activity::Dialling,
    ];
}
