use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Law;

/// Callers who are passed on to another queue once an agent has talked to them.
///
/// Each leg is another call of the same caller, with a patience and a handle time of its own. After a blind transfer the
/// first agent wraps up and is free; in a warm one the first agent stays with the caller until the next agent has taken over.
/// What is unsaid is a default, see [`defaults`](super::defaults): `transfers = {}` suffices.
///
/// ```
/// use callcenter::scenario::Transfers;
/// let transfers = Transfers::new().to("billing", 0.12).to("second line", 0.05).warm(0.5).most(2);
/// assert_eq!(transfers.to["billing"], 0.12);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Transfers {
    /// Probability with which a call is passed on to each call type, by name; in sum 1 at most. A skill may have other ones,
    /// [`Skill::transfers_to`](super::Skill::transfers_to). [`defaults::TRANSFER`](super::defaults::TRANSFER), 0.10, to the
    /// same call type when unsaid.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub to: BTreeMap<String, f64>,
    /// Share of transfers that are warm; [`defaults::WARM`](super::defaults::WARM), 0.43, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm: Option<f64>,
    /// Law of the time that both agents of a warm transfer are on the line;
    /// [`defaults::conference`](super::defaults::conference), 60 s, when unsaid. Until the next agent picks up, the first one
    /// waits with the caller in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conference: Option<Law>,
    /// How often a caller is passed on at most before calling again, out of a wrong queue included; [`defaults::TRANSFERS`](super::defaults::TRANSFERS), 3,
    /// when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// Whether those who are passed on keep their place in time: in the next queue they count as having waited since they
    /// first came in. Otherwise they start at the end of the queue. Reported waits are each leg's own.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keep_queue_age: bool,
}

/// Callers who land in a wrong queue at first, whose agents find out and pass them on to the right one.
///
/// ```
/// use callcenter::Law;
/// use callcenter::scenario::Misroutes;
/// let misroutes = Misroutes::new().to("sales", 0.08).found_out_after(Law::exponential(40.0));
/// assert_eq!(misroutes.to["sales"], 0.08);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Misroutes {
    /// Probability with which a call first reaches the queue of another call type, by name; in sum 1 at most.
    pub to: BTreeMap<String, f64>,
    /// Law of the time that the wrong agent talks until it is found out;
    /// [`defaults::found_out_after`](super::defaults::found_out_after), exponential with mean 60 s, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_out_after: Option<Law>,
}

impl Transfers {
    /// Everything as the defaults say.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the probability of being passed on to a call type.
    #[must_use]
    pub fn to(mut self, call_type: impl Into<String>, probability: f64) -> Self {
        self.to.insert(call_type.into(), probability);
        self
    }

    /// Sets the share of transfers that are warm.
    #[must_use]
    pub fn warm(mut self, share: f64) -> Self {
        self.warm = Some(share);
        self
    }

    /// Sets the law of the time that both agents are on the line.
    #[must_use]
    pub fn conference(mut self, law: Law) -> Self {
        self.conference = Some(law);
        self
    }

    /// Sets how often a caller is passed on at most.
    #[must_use]
    pub fn most(mut self, times: u32) -> Self {
        self.most = Some(times);
        self
    }

    /// Lets those who are passed on count as having waited since they first came in.
    #[must_use]
    pub fn keep_queue_age(mut self) -> Self {
        self.keep_queue_age = true;
        self
    }
}

impl Misroutes {
    /// Nobody goes wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the probability of reaching the queue of another call type first.
    #[must_use]
    pub fn to(mut self, call_type: impl Into<String>, probability: f64) -> Self {
        self.to.insert(call_type.into(), probability);
        self
    }

    /// Sets the law of the time until it is found out.
    #[must_use]
    pub fn found_out_after(mut self, law: Law) -> Self {
        self.found_out_after = Some(law);
        self
    }
}
