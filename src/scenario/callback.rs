use serde::{Deserialize, Serialize};

use super::Law;
use crate::units::Seconds;

/// Callers who must wait and are offered to be rung back.
///
/// Who accepts leaves the line: the attempt ends as `callback_accepted`, and the caller waits for the agent's call without
/// patience or line. An agent whose turn it is to take the call dials; where the caller does not answer, the agent is free, and the
/// call is tried again a little later, with the caller's old place. A call back takes a line while it lasts, and is not kept from
/// it where all are taken. What is unsaid is a default, see [`defaults`](super::defaults): `callbacks = {}` suffices.
///
/// Callers who are passed on by an agent are not offered anything. Who waits as the day opens, or waits for an agent it knows alone, is
/// offered it only after a wait, where that is what is stated. After closing callers are rung as long as agents stay for those who wait, and nobody is
/// tried again. Only as the centre closes is everybody asked alike to leave a message.
/// Calls do not grow with the time that somebody waited to be rung back, and who is not reached does not call again.
///
/// ```
/// use callcenter::scenario::{CallbackOffer, Callbacks};
/// use callcenter::units::Seconds;
/// let callbacks = Callbacks::new().offered(CallbackOffer::ExpectedWait(Seconds(120.0))).accepted(0.6).within(1200.0);
/// assert_eq!(callbacks.accepted, Some(0.6));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Callbacks {
    /// Who is offered a callback; above an expected wait of
    /// [`defaults::CALLBACK_ABOVE`](super::defaults::CALLBACK_ABOVE), 180 s, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered: Option<CallbackOffer>,
    /// Probability that the offer is accepted; [`defaults::CALLBACK_ACCEPTED`](super::defaults::CALLBACK_ACCEPTED), 0.5, when
    /// unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<f64>,
    /// What that probability grows by with every minute of the wait that is quoted with the offer, the expected wait by the call type's
    /// [`wait_estimator`](super::CallType::wait_estimator), after a wait that of one who joins then; it stays between 0 and 1. From −1 to 1; 0 when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub accepted_per_minute: f64,
    /// Law of the time after which the caller is to be rung back, where that is agreed upon: from then on it has its turn like
    /// who joins the queue then. When unsaid the caller keeps its place in the queue and is rung when its turn comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_after: Option<Law>,
    /// Law of the time that an agent dials until the caller answers, or the try is given up;
    /// [`defaults::dialling`](super::defaults::dialling), 20 s, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialling: Option<Law>,
    /// Probability that the caller answers a try; [`defaults::CALLBACK_ANSWERED`](super::defaults::CALLBACK_ANSWERED), 0.8,
    /// when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<f64>,
    /// How often a caller is tried at most, 1 to 100; [`defaults::CALLBACK_TRIES`](super::defaults::CALLBACK_TRIES), 3, when
    /// unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries: Option<u32>,
    /// Time from a try in vain to the next, which there is not after closing; [`defaults::CALLBACK_APART`](super::defaults::CALLBACK_APART), 30 s, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<Seconds>,
    /// Within what time callers are to be reached, from asking for it or from the time agreed upon;
    /// [`defaults::CALLBACK_WITHIN`](super::defaults::CALLBACK_WITHIN), 30 min, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Seconds>,
}

/// Who is offered a callback, of those who must wait.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackOffer {
    /// Who would have to wait longer than this as far as is known as it joins, by the call type's
    /// [`wait_estimator`](super::CallType::wait_estimator).
    ExpectedWait(Seconds),
    /// Who has waited so long.
    Waited(Seconds),
    /// Who finds at least so many waiting before it in the same queue as it joins, on the line or to be rung back.
    QueueLength(u32),
    /// Nobody: callbacks are for messages left after closing alone,
    /// [`AfterClosing::Voicemail`](super::AfterClosing::Voicemail).
    Never,
}

impl Callbacks {
    /// Everything as the defaults say.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets who is offered a callback.
    #[must_use]
    pub fn offered(mut self, offer: CallbackOffer) -> Self {
        self.offered = Some(offer);
        self
    }

    /// Sets the probability that the offer is accepted.
    #[must_use]
    pub fn accepted(mut self, probability: f64) -> Self {
        self.accepted = Some(probability);
        self
    }

    /// Sets what that probability grows by with every minute quoted.
    #[must_use]
    pub fn accepted_per_minute(mut self, growth: f64) -> Self {
        self.accepted_per_minute = growth;
        self
    }

    /// Sets the law of the time after which callers are to be rung back.
    #[must_use]
    pub fn scheduled_after(mut self, law: Law) -> Self {
        self.scheduled_after = Some(law);
        self
    }

    /// Sets the law of the time that an agent dials.
    #[must_use]
    pub fn dialling(mut self, law: Law) -> Self {
        self.dialling = Some(law);
        self
    }

    /// Sets the probability that the caller answers a try.
    #[must_use]
    pub fn answered(mut self, probability: f64) -> Self {
        self.answered = Some(probability);
        self
    }

    /// Sets how often a caller is tried at most.
    #[must_use]
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = Some(tries);
        self
    }

    /// Sets the time between tries.
    #[must_use]
    pub fn apart(mut self, time: impl Into<Seconds>) -> Self {
        self.apart = Some(time.into());
        self
    }

    /// Sets within what time callers are to be reached.
    #[must_use]
    pub fn within(mut self, time: impl Into<Seconds>) -> Self {
        self.within = Some(time.into());
        self
    }
}
