use serde::{Deserialize, Serialize};

use super::Law;
use crate::units::Seconds;

/// Callers who must wait are told how long, or their place in the queue, as they join it.
///
/// The wait is that of the call type's [`wait_estimator`](super::CallType::wait_estimator). `announcement = {}` suffices, and
/// changes nobody: it only shows how far what callers are told lies from what they meet. Who hangs up at once on hearing it
/// counts as balked.
///
/// Who is passed on by an agent, waits for an agent it knows, or waited as the day opened is told nothing and stays as it is;
/// so does whoever comes while nobody is on duty, where the estimator asks how many are. Those who would
/// [`balk`](super::CallType::balk) do so before they are told.
///
/// Source of what callers do: Armony, Shimkin and Whitt, The impact of delay announcements in many-server queues with
/// abandonment (Operations Research 57, 2009), in whose model callers who are told more than their patience hang up at once.
///
/// ```
/// use callcenter::CallType;
/// use callcenter::scenario::{Announcement, Repeat, WaitEstimator};
/// let service = CallType::new("service")
///     .wait_estimator(WaitEstimator::QueueOverRate)
///     .announcement(
///         Announcement::new()
///             .hangs_up(0.02)
///             .hangs_up_per_minute(0.03)
///             .repeat(Repeat::after(60.0, 0.05))
///             .repeat(Repeat::every(120.0, 0.02)),
///     );
/// assert_eq!(service.announcement.unwrap().repeats.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Announcement {
    /// What callers are told.
    #[serde(skip_serializing_if = "Tells::is_default")]
    pub tells: Tells,
    /// Probability that a caller hangs up at once on hearing it, however short the wait. 0 when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub hangs_up: f64,
    /// By how much that probability is higher for every minute that a caller is told of; all together it is 1 at most. From 0
    /// to 100; 0 when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub hangs_up_per_minute: f64,
    /// The same for every place, the first one included, where callers are told their place.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub hangs_up_per_place: f64,
    /// Probability that a caller whose patience would run out before the wait it is told of is over hangs up at once,
    /// rather than wait in vain. 0 when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub hangs_up_if_too_long: f64,
    /// The patience of those who stay, from then on, in place of the call type's. As it was when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<Law>,
    /// What the patience of those who stay is multiplied by. Above 0 to 1000; 1 when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience_factor: Option<f64>,
    /// Messages to those who wait on, at each of which some hang up. None when unsaid.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<Repeat>,
}

/// What callers are told as they join the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// How long they may expect to wait.
    #[default]
    ExpectedWait,
    /// Their place in the queue: those who wait in it already, and one.
    Place,
}

/// A message to a caller who still waits, once or again and again, at which some hang up.
///
/// Whoever hangs up counts as abandoned. A caller for whom an agent is being rung still waits.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Repeat {
    /// How long after joining it is heard for the first time. Above 0 s to a year; as [`every`](Self::every) when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Seconds>,
    /// After what time it is heard again, each time. Above 0 s to a year; once only when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Seconds>,
    /// Probability that who hears it hangs up, each time. Above 0 to 1.
    pub hangs_up: f64,
}

impl Tells {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Announcement {
    /// Callers are told how long they will wait, and stay as they would have.
    pub fn new() -> Self {
        Self::default()
    }

    /// Callers are told their place in the queue, and stay as they would have.
    pub fn place() -> Self {
        Announcement {
            tells: Tells::Place,
            ..Self::default()
        }
    }

    /// Sets the probability of hanging up at once.
    #[must_use]
    pub fn hangs_up(mut self, probability: f64) -> Self {
        self.hangs_up = probability;
        self
    }

    /// Sets by how much that is higher for every minute announced.
    #[must_use]
    pub fn hangs_up_per_minute(mut self, more: f64) -> Self {
        self.hangs_up_per_minute = more;
        self
    }

    /// Sets by how much that is higher for every place announced.
    #[must_use]
    pub fn hangs_up_per_place(mut self, more: f64) -> Self {
        self.hangs_up_per_place = more;
        self
    }

    /// Sets the probability that who would wait in vain hangs up at once.
    #[must_use]
    pub fn hangs_up_if_too_long(mut self, probability: f64) -> Self {
        self.hangs_up_if_too_long = probability;
        self
    }

    /// Sets the patience of those who stay.
    #[must_use]
    pub fn patience(mut self, law: Law) -> Self {
        self.patience = Some(law);
        self
    }

    /// Sets what the patience of those who stay is multiplied by.
    #[must_use]
    pub fn patience_factor(mut self, factor: f64) -> Self {
        self.patience_factor = Some(factor);
        self
    }

    /// Adds a message to those who wait on.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeats.push(repeat);
        self
    }

    /// Whether everybody waits as if nothing were told.
    pub fn changes_nobody(&self) -> bool {
        let Announcement {
            tells: _,
            hangs_up,
            hangs_up_per_minute,
            hangs_up_per_place,
            hangs_up_if_too_long,
            patience,
            patience_factor,
            repeats,
        } = self;
        let each = [
            hangs_up,
            hangs_up_per_minute,
            hangs_up_per_place,
            hangs_up_if_too_long,
        ];
        each.iter().all(|each| **each == 0.0)
            && patience.is_none()
            && patience_factor.is_none_or(|factor| factor == 1.0)
            && repeats.is_empty()
    }
}

impl Repeat {
    /// Once, so long after joining.
    pub fn after(wait: impl Into<Seconds>, hangs_up: f64) -> Self {
        Repeat {
            after: Some(wait.into()),
            every: None,
            hangs_up,
        }
    }

    /// Again and again, each time after so long.
    pub fn every(wait: impl Into<Seconds>, hangs_up: f64) -> Self {
        Repeat {
            after: None,
            every: Some(wait.into()),
            hangs_up,
        }
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
