use super::activity::Activity;

/// What is counted of calls in a cell (a row and a call type), in whole numbers; times in ticks.
///
/// Beside these, answered within T and lost within T (or t0) are counted for each service level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum CallCounter {
    /// Answered calls. The first eight are in the order of [`Outcome`](super::Outcome).
    Answered = 0,
    /// Abandoned calls.
    Abandoned = 1,
    /// Balked calls.
    Balked = 2,
    /// Blocked calls.
    Blocked = 3,
    /// Calls turned away.
    TurnedAway = 4,
    /// Calls still waiting at the end.
    StillWaiting = 5,
    /// Calls contained in self-service.
    Contained = 6,
    /// Calls whose callers hung up in self-service.
    LeftIvr = 7,
    /// Sum of the waits of answered calls. These eight, too, are in the order of [`Outcome`](super::Outcome).
    WaitAnswered = 8,
    /// Sum of the waits of abandoned calls.
    WaitAbandoned = 9,
    /// Sum of the waits of balked calls: zero.
    WaitBalked = 10,
    /// Sum of the waits of blocked calls: zero.
    WaitBlocked = 11,
    /// Sum of the waits of calls turned away.
    WaitTurnedAway = 12,
    /// Sum of the waits of calls still waiting.
    WaitStillWaiting = 13,
    /// Sum of the waits of contained calls: zero.
    WaitContained = 14,
    /// Sum of the waits of those who hung up in self-service: zero.
    WaitLeftIvr = 15,
    /// Attempts made.
    Attempts = 16,
    /// Calls not matched to an agent at once.
    Queued = 17,
    /// Sum of handle times of answered calls.
    Handle = 18,
    /// Time that callers spent waiting within the row, by the clock.
    QueueTime = 19,
    /// Calls abandoned while an agent was being rung; they are among the abandoned.
    AbandonedRinging = 20,
    /// Sum of the waits of calls that were matched at once: pick-up delays alone.
    WaitUnqueued = 21,
    /// Attempts that are redials.
    Redials = 22,
    /// Attempts that are returns.
    Returns = 23,
    /// Answered calls of callers who had been served before.
    AnsweredAgain = 24,
    /// Of the callers who were served for the first time, those whose matter that settled not.
    UnsettledAtFirst = 25,
    /// Callers who would call again after closing.
    AfterClosing = 26,
    /// Answered calls that were not the caller's first.
    LaterAnswered = 27,
    /// Of them, within T of the first service level.
    LaterAnsweredWithin = 28,
    /// Abandoned, balked and turned-away calls that were not the caller's first.
    LaterLost = 29,
    /// Of them, within T (or t0) of the first service level.
    LaterLostWithin = 30,
    /// Attempts that are legs of callers who were passed on.
    TransferredIn = 31,
    /// Answered calls that were passed on.
    PassedOn = 32,
    /// Calls that came through self-service, however that ended; they belong to the type dialled, with the time spent in it.
    SelfServed = 33,
    /// Time that their callers spent in it.
    SelfServiceTime = 34,
    /// Contained calls whose callers call again within a day.
    ContainedAgain = 35,
}

impl CallCounter {
    /// How many there are.
    pub const COUNT: usize = 36;
}

/// A cell of calls: its counters, then answered within T and lost within T (or t0) of the first service level.
pub(super) type CallCell = [u64; CallCounter::COUNT + 2];

/// A cell in which nothing has been counted.
pub(super) const EMPTY: CallCell = [0; CallCounter::COUNT + 2];

pub(super) const ANSWERED_WITHIN: usize = CallCounter::COUNT;
pub(super) const LOST_WITHIN: usize = CallCounter::COUNT + 1;

/// A cell of agents: what is counted of a group in a row, in ticks: what their time was spent on, in the order of
/// [`Activity`], and then the time on duty.
pub(super) type AgentCell = [u64; Activity::ALL.len() + 1];

pub(super) const STAFFED: usize = Activity::ALL.len();
