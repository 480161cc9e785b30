use serde::{Deserialize, Serialize};

use super::{Law, Series};

/// Calls that the centre makes itself: a dialler rings people up from a list while agents are free, and puts through who
/// answers.
///
/// While at least [`least_free`](Self::least_free) agents are free who would take the call, the dialler keeps
/// [`per_free_agent`](Self::per_free_agent) × free + [`further`](Self::further) dials under way, rounded down: it looks at the
/// floor whenever something has happened (a line that is free again is something, too), dials as many more as are missing, and takes
/// none back. With a router of one's own all who are idle and able to answer count as free. Who answers joins the queue like a caller:
/// an agent who is free then takes the call at once; where none is, that is a *mismatch*, and who was rung up waits with the call
/// type's patience, or hangs up at once with the probability [`balk`](super::CallType::balk). So agents who are reserved for
/// inbound calls, or taken by them first, are a matter of skills, priorities and reserves as for any other call.
///
/// Everybody is dialled once. A dial takes a line while it lasts, and there is none while all are taken. The dialler
/// works while the centre is open, and hangs up as it closes. Each call type dials for itself: where several share agents, each
/// takes all who are free for its own, and where lines are scarce the first by name takes them first.
///
/// The people who are rung up are no callers: they are counted with their call type, and under headings of their own beside the
/// totals, in no total of calls, waits or service levels, unless nobody calls in.
///
/// ```
/// use callcenter::scenario::Outbound;
/// let renewals = Outbound::new(0.3).per_free_agent(2.0).least_free(3);
/// assert_eq!(renewals.reached, Some(0.3.into()));
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outbound {
    /// Probability that a dial reaches somebody who is to be put through, one figure or one per interval in which it is
    /// dialled. From 0 to 1; it must be stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<Series>,
    /// Dials for each free agent (k), one figure or one per interval. From 0 to 100;
    /// [`defaults::DIALS_PER_FREE_AGENT`](super::defaults::DIALS_PER_FREE_AGENT), 1, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_free_agent: Option<Series>,
    /// Dials beyond these (c), one figure or one per interval. From 0 to 10,000; 0 when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub further: Option<Series>,
    /// From how many free agents on the dialler dials, those beyond a reserve alone counted; where so many are never free, nobody is
    /// rung up; with 0 it dials [`further`](Self::further) even where none is, which
    /// only a day may. [`defaults::LEAST_FREE`](super::defaults::LEAST_FREE), 1, when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_free: Option<u32>,
    /// Law of the time from dialling until somebody answers; [`defaults::dial_answered`](super::defaults::dial_answered), 10 s, when
    /// unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_after: Option<Law>,
    /// Law of the time until a dial in vain is given up; [`defaults::dial_given_up`](super::defaults::dial_given_up), 20 s,
    /// when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_up_after: Option<Law>,
    /// How many people there are to dial, per day. From 1 up, with a day; without end when unsaid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<u64>,
}

impl Outbound {
    /// Dials of which this share reaches somebody, one figure or one per interval.
    pub fn new(reached: impl Into<Series>) -> Self {
        Outbound {
            reached: Some(reached.into()),
            ..Self::default()
        }
    }

    /// Sets the dials for each free agent, one figure or one per interval.
    #[must_use]
    pub fn per_free_agent(mut self, dials: impl Into<Series>) -> Self {
        self.per_free_agent = Some(dials.into());
        self
    }

    /// Sets the dials beyond these, one figure or one per interval.
    #[must_use]
    pub fn further(mut self, dials: impl Into<Series>) -> Self {
        self.further = Some(dials.into());
        self
    }

    /// Sets from how many free agents on the dialler dials.
    #[must_use]
    pub fn least_free(mut self, agents: u32) -> Self {
        self.least_free = Some(agents);
        self
    }

    /// Sets the law of the time until somebody answers.
    #[must_use]
    pub fn answered_after(mut self, law: Law) -> Self {
        self.answered_after = Some(law);
        self
    }

    /// Sets the law of the time until a dial in vain is given up.
    #[must_use]
    pub fn given_up_after(mut self, law: Law) -> Self {
        self.given_up_after = Some(law);
        self
    }

    /// Sets how many people there are to dial.
    #[must_use]
    pub fn list(mut self, people: u64) -> Self {
        self.list = Some(people);
        self
    }
}
