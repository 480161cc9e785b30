use super::activity::Activity;

/// What is counted of calls in a cell (a row and a call type), in whole numbers; times in ticks.
///
/// Beside these, answered within T and lost within T (or t0) are counted for each service level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum CallCounter {
    /// Answered calls. The first six are in the order of [`Outcome`](super::Outcome).
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
    /// Sum of the waits of answered calls. These six, too, are in the order of [`Outcome`](super::Outcome).
    WaitAnswered = 6,
    /// Sum of the waits of abandoned calls.
    WaitAbandoned = 7,
    /// Sum of the waits of balked calls: zero.
    WaitBalked = 8,
    /// Sum of the waits of blocked calls: zero.
    WaitBlocked = 9,
    /// Sum of the waits of calls turned away.
    WaitTurnedAway = 10,
    /// Sum of the waits of calls still waiting.
    WaitStillWaiting = 11,
    /// Attempts made.
    Attempts = 12,
    /// Calls not matched to an agent at once.
    Queued = 13,
    /// Sum of handle times of answered calls.
    Handle = 14,
    /// Time that callers spent waiting within the row, by the clock.
    QueueTime = 15,
    /// Calls abandoned while an agent was being rung; they are among the abandoned.
    AbandonedRinging = 16,
    /// Sum of the waits of calls that were matched at once: pick-up delays alone.
    WaitUnqueued = 17,
    /// Attempts that are redials.
    Redials = 18,
    /// Attempts that are returns.
    Returns = 19,
    /// Answered calls of callers who had been served before.
    AnsweredAgain = 20,
    /// Of the callers who were served for the first time, those whose matter that settled not.
    UnsettledAtFirst = 21,
    /// Callers who would call again after closing.
    AfterClosing = 22,
    /// Answered calls that were not the caller's first.
    LaterAnswered = 23,
    /// Of them, within T of the first service level.
    LaterAnsweredWithin = 24,
    /// Abandoned, balked and turned-away calls that were not the caller's first.
    LaterLost = 25,
    /// Of them, within T (or t0) of the first service level.
    LaterLostWithin = 26,
    /// Attempts that are legs of callers who were passed on.
    TransferredIn = 27,
    /// Answered calls that were passed on.
    PassedOn = 28,
    /// Answered calls that were told how long they would wait.
    Told = 29,
    /// Sum of the waits they were told of.
    ToldWait = 30,
    /// Sum of what they were told beyond what they waited, of those who were told more.
    ToldTooMuch = 31,
    /// Sum of what they waited beyond what they were told, of those who were told less.
    ToldTooLittle = 32,
}

impl CallCounter {
    /// How many there are.
    pub const COUNT: usize = 33;
}

/// A cell of calls: its counters, then answered within T and lost within T (or t0) of the first service level.
pub(super) type CallCell = [u64; CallCounter::COUNT + 2];

pub(super) const NO_CALLS: CallCell = [0; CallCounter::COUNT + 2];

pub(super) const ANSWERED_WITHIN: usize = CallCounter::COUNT;
pub(super) const LOST_WITHIN: usize = CallCounter::COUNT + 1;

/// A cell of agents: what is counted of a group in a row, in ticks: what their time was spent on, in the order of
/// [`Activity`], and then the time on duty.
pub(super) type AgentCell = [u64; Activity::ALL.len() + 1];

pub(super) const STAFFED: usize = Activity::ALL.len();
