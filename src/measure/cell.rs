/// What is counted of calls in a cell (a row and a call type), in whole numbers; times in ticks.
///
/// After these a cell has two counts for each service level: answered within T, and lost within T (or t0).
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
}

impl CallCounter {
    /// How many there are.
    pub const COUNT: usize = 16;
}

/// Where a cell's counts of its service levels start.
pub(super) const LEVELS: usize = CallCounter::COUNT;

/// What is counted of agents in a cell (a row and a group); times in ticks.
pub(super) const STAFFED: usize = 0;
pub(super) const WORKED: usize = 1;
pub(super) const GROUP_COUNTERS: usize = 2;
