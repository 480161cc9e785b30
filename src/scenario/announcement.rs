use serde::{Deserialize, Serialize};

/// Callers who must wait are told how long, as they join the queue.
///
/// The wait is that of the call type's [`wait_estimator`](super::CallType::wait_estimator). `announcement = {}` suffices, and
/// changes nobody. Who is passed on by an agent, waits for an agent it knows, or waited as the day opened is told
/// nothing; nor is anybody while nobody is on duty, where the estimator asks how many are.
///
/// ```
/// use callcenter::CallType;
/// use callcenter::scenario::{Announcement, WaitEstimator};
/// let service = CallType::new("service")
///     .wait_estimator(WaitEstimator::QueueOverRate)
///     .announcement(Announcement::new());
/// assert!(service.announcement.is_some());
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Announcement {}

impl Announcement {
    /// Callers are told how long they will wait, and stay as they would have.
    pub fn new() -> Self {
        Self::default()
    }
}

/// How the wait of a caller who joins a queue is foretold.
///
/// The first two look at the waits of others, the last two at the queue and the agents. In a queue whose staff and volume
/// change, or before agents who answer other calls, too, the history is the safer guide. Sources: Ibrahim and Whitt,
/// Real-time delay estimation based on delay history (Manufacturing & Service Operations Management 11, 2009), and
/// Real-time delay estimation in overloaded multiserver queues with abandonments (Management Science 55, 2009), in which
/// they are called LES, HOL, QL and QLm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitEstimator {
    /// The wait of the last caller of this type whose handling began, whether it had to wait or not, pick-up delay, and the time to
    /// be rung back, included; 0 s before there was any.
    LastToEnterService,
    /// How long the first who waits in the same queue has waited so far; 0 s where nobody waits. Who waits for an agent it
    /// knows is not in that queue.
    #[default]
    HeadOfLine,
    /// Callers who wait in the same queue and this one, over the calls that agents complete in a second: of all groups that
    /// answer the type, agents on duty (those on a break included) over their mean handle time of it, pick-up delay included.
    /// Exact where one group answers one type, handle times are exponential, and nobody hangs up.
    QueueOverRate,
    /// The same where callers hang up while they wait: the sum, for i from 0 to the number of those who wait, of
    /// 1 / (calls completed in a second + i / mean patience). Exact where one group answers one type, and handle times and
    /// patience are exponential. Where some patience is endless it is the one without hanging up.
    WithAbandonment,
}

impl WaitEstimator {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
