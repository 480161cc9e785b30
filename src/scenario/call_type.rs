use serde::{Deserialize, Serialize};

use super::{
    Announcement, ArrivalLaw, Callbacks, Law, Misroutes, Outbound, Redials, Returns, SameAgent,
    SelfService, Series, ServiceLevel, Transfers, WaitEstimator,
};
use crate::units::Seconds;

/// A stream of contacts with one law of arrival, of patience and of handling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallType {
    /// Its name; random streams are keyed by it, so a renamed type draws other numbers.
    pub name: String,
    /// Phone, chat or email.
    #[serde(skip_serializing_if = "Channel::is_default")]
    pub channel: Channel,
    /// Whom a free agent takes first: 1 before 2 before 3, and within a number who has waited longest, unless
    /// [`Routing`](super::Routing) says otherwise. 1 when unsaid.
    #[serde(skip_serializing_if = "is_first")]
    pub priority: u32,
    /// A head start in the queue: callers of this type count as having waited so much longer whenever waits decide who is
    /// next. It is not in any reported wait. 0 s when unsaid.
    #[serde(skip_serializing_if = "is_no_credit")]
    pub wait_credit: Seconds,
    /// Factor on the wait where [`CallPick::WeightedWait`](super::CallPick::WeightedWait) decides. Above 0; 1 when
    /// unsaid.
    #[serde(skip_serializing_if = "is_one")]
    pub weight: f64,
    /// How the calls come in. None is stated where they are [`outbound`](Self::outbound).
    #[serde(skip_serializing_if = "ArrivalLaw::is_unstated")]
    pub arrivals: ArrivalLaw,
    /// The centre makes these calls itself: a dialler rings people up. They come in when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound: Option<Outbound>,
    /// Whether the arrivals are callers who call for the first time. When unsaid they are attempts, as a forecast made from
    /// counted calls has them (calls from outside: who is passed on is not counted again), and where callers call again it is
    /// worked out how many fresh callers are behind them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
    /// The law of the handle time: talk, hold and wrap-up together. When unsaid, [`aht`](Self::aht) is the mean of
    /// [`defaults::handle_time`](super::defaults::handle_time).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle_time: Option<Law>,
    /// The law of the talk time, in place of [`handle_time`](Self::handle_time): the handle time is then the sum of its
    /// parts, which are independent of each other and reported apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk: Option<Law>,
    /// The law of the time a caller is put on hold while being served; beside [`talk`](Self::talk) only. None when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<Law>,
    /// The law of the wrap-up (after-call work), when the caller has gone; beside [`talk`](Self::talk) only. None when
    /// unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrap_up: Option<Law>,
    /// Mean handle time (AHT) in seconds, one figure or one per interval in which the call joins; it scales the law's
    /// mean, or that of the sum of the parts, and keeps its coefficient of variation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aht: Option<Series>,
    /// By how much a call takes longer for every minute that the caller has waited: the handle time is multiplied by
    /// 1 + this × minutes waited, but not to more than 116 days. 0.02 is 2 % a minute. From 0 to 100; 0 when unsaid.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub handle_growth_per_minute: f64,
    /// How long a caller would wait; [`defaults::patience`](super::defaults::patience) when unsaid, and of
    /// [`outbound`](Self::outbound) calls [`defaults::outbound_patience`](super::defaults::outbound_patience), 2 s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<Law>,
    /// Probability that a caller who must wait hangs up at once.
    #[serde(skip_serializing_if = "super::is_zero")]
    pub balk: f64,
    /// Self-service that callers go through before they ask for an agent. There is none when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_service: Option<SelfService>,
    /// How the wait of a caller who joins the queue is foretold, where that is asked for: by an
    /// [`announcement`](Self::announcement). By the wait of the first in the queue when unsaid.
    #[serde(skip_serializing_if = "WaitEstimator::is_default")]
    pub wait_estimator: WaitEstimator,
    /// Callers who must wait are told how long, or their place. They are told nothing when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announcement: Option<Announcement>,
    /// Callers who must wait and are offered to be rung back. Nobody is when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callbacks: Option<Callbacks>,
    /// Callers who were not served and call again. Nobody does when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redials: Option<Redials>,
    /// Callers who were served and have to call again. Nobody has to when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returns>,
    /// Calls that agents pass on. None are when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfers: Option<Transfers>,
    /// Calls that reach a wrong queue first. None do when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub misroutes: Option<Misroutes>,
    /// Callers who were served before and prefer who served them. They do not when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_agent: Option<SameAgent>,
    /// The service level to reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<ServiceLevel>,
}

fn is_first(priority: &u32) -> bool {
    *priority == 1
}

fn is_no_credit(credit: &Seconds) -> bool {
    credit.0 == 0.0
}

fn is_one(value: &f64) -> bool {
    *value == 1.0
}

impl Default for CallType {
    fn default() -> Self {
        CallType {
            name: String::new(),
            channel: Channel::default(),
            priority: 1,
            wait_credit: Seconds(0.0),
            weight: 1.0,
            arrivals: ArrivalLaw::default(),
            outbound: None,
            fresh: false,
            handle_time: None,
            talk: None,
            hold: None,
            wrap_up: None,
            aht: None,
            handle_growth_per_minute: 0.0,
            patience: None,
            balk: 0.0,
            self_service: None,
            wait_estimator: WaitEstimator::default(),
            announcement: None,
            callbacks: None,
            redials: None,
            returns: None,
            transfers: None,
            misroutes: None,
            same_agent: None,
            target: None,
        }
    }
}

impl CallType {
    /// A call type without calls yet.
    pub fn new(name: impl Into<String>) -> Self {
        CallType {
            name: name.into(),
            ..CallType::default()
        }
    }

    /// Poisson arrivals at this rate.
    #[must_use]
    pub fn arrivals_per_hour(self, rate: impl Into<Series>) -> Self {
        self.arrivals(ArrivalLaw::per_hour(rate))
    }

    /// Poisson arrivals with this many calls expected in each interval.
    #[must_use]
    pub fn arrivals_per_interval(self, calls: impl Into<Series>) -> Self {
        self.arrivals(ArrivalLaw::per_interval(calls))
    }

    /// Sets how the calls come in.
    #[must_use]
    pub fn arrivals(mut self, arrivals: ArrivalLaw) -> Self {
        self.arrivals = arrivals;
        self
    }

    /// Says that the centre makes these calls itself.
    #[must_use]
    pub fn outbound(mut self, outbound: Outbound) -> Self {
        self.outbound = Some(outbound);
        self
    }

    /// Says that the arrivals are callers who call for the first time, rather than all attempts.
    #[must_use]
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// Sets the law of the handle time.
    #[must_use]
    pub fn handle_time(mut self, law: Law) -> Self {
        self.handle_time = Some(law);
        self
    }

    /// Sets the law of the talk time; without hold and wrap-up beside it, that is the whole handle time.
    #[must_use]
    pub fn talk(mut self, law: Law) -> Self {
        self.talk = Some(law);
        self
    }

    /// Sets the law of the time on hold, beside talk.
    #[must_use]
    pub fn hold(mut self, law: Law) -> Self {
        self.hold = Some(law);
        self
    }

    /// Sets the law of the wrap-up, beside talk.
    #[must_use]
    pub fn wrap_up(mut self, law: Law) -> Self {
        self.wrap_up = Some(law);
        self
    }

    /// Sets by how much a call takes longer for every minute waited: 0.02 for 2 %.
    #[must_use]
    pub fn handle_growth_per_minute(mut self, growth: f64) -> Self {
        self.handle_growth_per_minute = growth;
        self
    }

    /// Sets the mean handle time, one figure or one per interval.
    #[must_use]
    pub fn aht(mut self, seconds: impl Into<Series>) -> Self {
        self.aht = Some(seconds.into());
        self
    }

    /// The law of the handle time as it is stated: whole, or the sum of its parts; `None` where neither is.
    /// [`aht`](Self::aht), where stated, gives it another mean.
    pub fn handle_time_law(&self) -> Option<Law> {
        let Some(talk) = &self.talk else {
            return self.handle_time.clone();
        };
        let parts = [Some(talk), self.hold.as_ref(), self.wrap_up.as_ref()];
        let mut parts: Vec<Law> = parts.into_iter().flatten().cloned().collect();
        if parts.len() == 1 {
            return parts.pop();
        }
        Some(Law::sum(parts))
    }

    /// Sets how long a caller would wait.
    #[must_use]
    pub fn patience(mut self, law: Law) -> Self {
        self.patience = Some(law);
        self
    }

    /// Sets the priority: 1 is answered first.
    #[must_use]
    pub fn priority(mut self, priority: u32) -> Self {
        self.priority = priority;
        self
    }

    /// Sets the head start of these callers in the queue.
    #[must_use]
    pub fn wait_credit(mut self, credit: impl Into<Seconds>) -> Self {
        self.wait_credit = credit.into();
        self
    }

    /// Sets the factor on these callers' wait where weighted waits decide.
    #[must_use]
    pub fn weight(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }

    /// Sets the probability that a caller who must wait hangs up at once.
    #[must_use]
    pub fn balk(mut self, probability: f64) -> Self {
        self.balk = probability;
        self
    }

    /// Lets callers go through self-service first.
    #[must_use]
    pub fn self_service(mut self, self_service: SelfService) -> Self {
        self.self_service = Some(self_service);
        self
    }

    /// Sets how the wait of a caller who joins the queue is foretold.
    #[must_use]
    pub fn wait_estimator(mut self, estimator: WaitEstimator) -> Self {
        self.wait_estimator = estimator;
        self
    }

    /// Tells callers who must wait how long, or their place.
    #[must_use]
    pub fn announcement(mut self, announcement: Announcement) -> Self {
        self.announcement = Some(announcement);
        self
    }

    /// Offers callers who must wait to be rung back.
    #[must_use]
    pub fn callbacks(mut self, callbacks: Callbacks) -> Self {
        self.callbacks = Some(callbacks);
        self
    }

    /// Lets callers who were not served call again.
    #[must_use]
    pub fn redials(mut self, redials: Redials) -> Self {
        self.redials = Some(redials);
        self
    }

    /// Lets callers whose matter is not settled call again.
    #[must_use]
    pub fn returns(mut self, returns: Returns) -> Self {
        self.returns = Some(returns);
        self
    }

    /// Lets agents pass calls on.
    #[must_use]
    pub fn transfers(mut self, transfers: Transfers) -> Self {
        self.transfers = Some(transfers);
        self
    }

    /// Lets calls reach a wrong queue first.
    #[must_use]
    pub fn misroutes(mut self, misroutes: Misroutes) -> Self {
        self.misroutes = Some(misroutes);
        self
    }

    /// Lets callers who were served before prefer who served them.
    #[must_use]
    pub fn same_agent(mut self, same_agent: SameAgent) -> Self {
        self.same_agent = Some(same_agent);
        self
    }

    /// Sets the service level to reach.
    #[must_use]
    pub fn target(mut self, target: ServiceLevel) -> Self {
        self.target = Some(target);
        self
    }
}

/// The medium of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A telephone call: one at a time per agent.
    #[default]
    Phone,
    /// Chats: several at a time per agent.
    Chat,
    /// Emails: answered when there is time.
    Email,
}

impl Channel {
    fn is_default(&self) -> bool {
        *self == Channel::default()
    }
}
