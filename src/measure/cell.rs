use super::activity::Activity;

/// What is counted of calls in a cell (a row and a call type), in whole numbers; times in ticks.
///
/// Beside these, answered within T and lost within T (or t0) are counted for each service level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum CallCounter {
    /// Answered calls. The first nine are in the order of [`Outcome`](super::Outcome).
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
    /// Calls whose callers accepted to be rung back.
    CallbackAccepted = 8,
    /// Sum of the waits of answered calls. These nine, too, are in the order of [`Outcome`](super::Outcome).
    WaitAnswered = 9,
    /// Sum of the waits of abandoned calls.
    WaitAbandoned = 10,
    /// Sum of the waits of balked calls: zero.
    WaitBalked = 11,
    /// Sum of the waits of blocked calls: zero.
    WaitBlocked = 12,
    /// Sum of the waits of calls turned away.
    WaitTurnedAway = 13,
    /// Sum of the waits of calls still waiting.
    WaitStillWaiting = 14,
    /// Sum of the waits of contained calls: zero.
    WaitContained = 15,
    /// Sum of the waits of those who hung up in self-service: zero.
    WaitLeftIvr = 16,
    /// Sum of the waits, on the line, of those who accepted to be rung back.
    WaitCallbackAccepted = 17,
    /// Attempts made.
    Attempts = 18,
    /// Calls not matched to an agent at once.
    Queued = 19,
    /// Sum of handle times of answered calls.
    Handle = 20,
    /// Time that callers spent waiting within the row, by the clock.
    QueueTime = 21,
    /// Calls abandoned while an agent was being rung; they are among the abandoned.
    AbandonedRinging = 22,
    /// Sum of the waits of calls that were matched at once: pick-up delays alone.
    WaitUnqueued = 23,
    /// Attempts that are redials.
    Redials = 24,
    /// Attempts that are returns.
    Returns = 25,
    /// Answered calls of callers who had been served before.
    AnsweredAgain = 26,
    /// Of the callers who were served for the first time, those whose matter that settled not.
    UnsettledAtFirst = 27,
    /// Callers who would call again after closing.
    AfterClosing = 28,
    /// Answered calls that were not the caller's first.
    LaterAnswered = 29,
    /// Of them, within T of the first service level.
    LaterAnsweredWithin = 30,
    /// Abandoned, balked and turned-away calls that were not the caller's first.
    LaterLost = 31,
    /// Of them, within T (or t0) of the first service level.
    LaterLostWithin = 32,
    /// Attempts that are legs of callers who were passed on.
    TransferredIn = 33,
    /// Answered calls that were passed on.
    PassedOn = 34,
    /// Calls that came through self-service, however that ended; they belong to the type dialled, with the time spent in it.
    SelfServed = 35,
    /// Time that their callers spent in it.
    SelfServiceTime = 36,
    /// Contained calls whose callers call again within a day.
    ContainedAgain = 37,
    /// Calls whose callers were offered to be rung back.
    CallbacksOffered = 38,
    /// Callbacks that reached the caller.
    CallbacksReached = 39,
    /// Callbacks whose caller answered no try.
    CallbacksNotReached = 40,
    /// Callbacks that nobody rang before closing, or before the end.
    CallbacksNotRungBack = 41,
    /// Callbacks that are due on the next day.
    CallbacksNextDay = 42,
    /// Sum of the waits of those who were reached.
    CallbackWait = 43,
    /// Of those who were reached, within the time of the call type.
    CallbackWithin = 44,
    /// How often agents dialled for callbacks.
    CallbackTries = 45,
    /// Agents' time for callbacks of the day's callers: dialling, and the handle time of those who were reached.
    CallbackHandle = 46,
    /// Time that callers spent waiting to be rung back within the row, by the clock.
    CallbackTime = 47,
    /// Callers who were served for the first time by a callback.
    ServedByCallback = 48,
    /// Answered calls that were told how long they would wait.
    Told = 49,
    /// Sum of the waits they were told of.
    ToldWait = 50,
    /// Sum of what they were told beyond what they waited, of those who were told more.
    ToldTooMuch = 51,
    /// Sum of what they waited beyond what they were told, of those who were told less.
    ToldTooLittle = 52,
    /// Of those who accepted to be rung back, those who queued before, and did not find the centre closed.
    AcceptedInQueue = 53,
    /// Dials to people who are rung up, in the row in which they were dialled.
    Dials = 54,
    /// Of them, those that reached somebody.
    DialsReached = 55,
    /// Of them, those that were given up at closing, or as the run ended.
    DialsGivenUp = 56,
}

impl CallCounter {
    /// How many there are.
    pub const COUNT: usize = 57;
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
