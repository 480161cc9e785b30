use serde::{Deserialize, Serialize};

use super::Law;

/// Self-service (IVR): what callers go through before they ask for an agent, if they still do.
///
/// A caller takes a line, stays in self-service for a while, and then is *contained* (self-service has done what it called
/// for), hangs up, or asks for an agent and joins the queue. The line is held throughout. Patience, wait and handle time start from
/// there; the call counts in the interval in which the caller called in. Who hangs up in self-service does not call again. Who
/// is passed on by an agent does not come through self-service again; who calls again does.
///
/// Whoever is in self-service at closing stays in it. Who asks for an agent after that is served as those who wait are
/// (agents stay until nobody is left in self-service), waits with nobody there under
/// [`PatienceOnly`](super::AfterClosing::PatienceOnly), and is turned away under [`SendAway`](super::AfterClosing::SendAway).
/// Where some calls reach a wrong queue, that is the one that they ask for when they leave self-service.
///
/// ```
/// use callcenter::Law;
/// use callcenter::scenario::SelfService;
/// let self_service = SelfService::new(Law::lognormal(75.0, 0.8), 0.35).hangs_up(0.05).calls_again(0.2);
/// assert_eq!(self_service.contained, Some(0.35));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SelfService {
    /// Law of the time from calling in until the caller is contained, hangs up or asks for an agent. It must be stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Law>,
    /// Probability that self-service does what the caller called for (containment). From 0 to 1; it must be stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contained: Option<f64>,
    /// Probability that the caller hangs up in it. From 0 to 1, together with [`contained`](Self::contained) 1 at most; 0
    /// when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub hangs_up: f64,
    /// Probability that a contained caller calls again all the same. From 0 to 1; 0 when unsaid. Those who do so within a day
    /// are not truly contained.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub calls_again: f64,
    /// Law of the time until they do; [`defaults::return_delay`](super::defaults::return_delay), exponential with mean 24 h,
    /// when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_again_after: Option<Law>,
}

impl SelfService {
    /// Self-service that takes such a time and contains such a share of callers.
    pub fn new(time: Law, contained: f64) -> Self {
        SelfService {
            time: Some(time),
            contained: Some(contained),
            ..Self::default()
        }
    }

    /// Sets the probability that a caller hangs up in it.
    #[must_use]
    pub fn hangs_up(mut self, probability: f64) -> Self {
        self.hangs_up = probability;
        self
    }

    /// Sets the probability that a contained caller calls again.
    #[must_use]
    pub fn calls_again(mut self, probability: f64) -> Self {
        self.calls_again = probability;
        self
    }

    /// Sets the law of the time until contained callers call again.
    #[must_use]
    pub fn calls_again_after(mut self, law: Law) -> Self {
        self.calls_again_after = Some(law);
        self
    }
}
