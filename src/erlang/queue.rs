//! What every model of a queue can say.
use super::input;
use crate::error::{Error, Result};
use crate::scenario::ServiceLevelDefinition;

/// The measures of a queue in its steady state, the same words for every model.
///
/// Blocked calls are a share of all attempts. All other shares are of the *offered* calls, those that were not blocked,
/// and so are waits unless a name says otherwise: a caller who hangs up has waited too. Times are seconds. Without arrivals
/// the figures are those that a first caller would meet.
///
/// ```
/// use callcenter::erlang::{ErlangA, ErlangC, Queue};
///
/// // 100 calls an hour of three minutes each, 6 agents: what is the patience of two minutes worth?
/// let queues: [Box<dyn Queue>; 2] = [
///     Box::new(ErlangC::new(100.0, 180.0, 6)?),
///     Box::new(ErlangA::new(100.0, 180.0, 120.0, 6)?),
/// ];
/// let [waits, leaves] = queues.map(|queue| queue.mean_wait());
/// assert!(waits > 3.0 * leaves);
/// # Ok::<(), callcenter::Error>(())
/// ```
pub trait Queue: std::fmt::Debug {
    /// The number of agents.
    fn agents(&self) -> u32;

    /// Attempts per hour.
    fn arrivals_per_hour(&self) -> f64;

    /// Erlangs that arrive: attempts × mean handle time.
    fn load(&self) -> f64;

    /// P(the attempt finds no line and is lost), of all attempts.
    fn p_blocked(&self) -> f64 {
        0.0
    }

    /// P(not answered at once).
    fn p_queued(&self) -> f64;

    /// P(the caller hangs up).
    fn p_abandon(&self) -> f64 {
        0.0
    }

    /// P(the caller is answered): 1 − [`p_abandon`](Self::p_abandon), without cancellation, so that a share of 10^−6 has
    /// its digits too.
    fn p_answered(&self) -> f64 {
        1.0
    }

    /// Mean wait of all offered calls, answered or not.
    fn mean_wait(&self) -> f64;

    /// Mean wait of the offered calls that queue, answered or not.
    fn mean_wait_queued(&self) -> f64;

    /// ASA: mean wait of the answered calls, those answered at once included. None where nobody is answered.
    fn asa(&self) -> Option<f64>;

    /// Mean wait of those who hang up. None where nobody does.
    fn mean_time_to_abandon(&self) -> Option<f64> {
        None
    }

    /// Mean number of callers waiting.
    fn queue_length(&self) -> f64 {
        self.arrivals_per_hour() / 3600.0 * (1.0 - self.p_blocked()) * self.mean_wait()
    }

    /// Mean number of busy agents, which is the load carried, in erlangs.
    fn busy_agents(&self) -> f64 {
        self.load() * (1.0 - self.p_blocked()) * self.p_answered()
    }

    /// Share of the agents' time spent handling calls. None without agents.
    fn occupancy(&self) -> Option<f64> {
        let agents = self.agents();
        (agents > 0).then(|| (self.busy_agents() / f64::from(agents)).min(1.0))
    }

    /// P(wait > t): still waiting, neither answered nor gone, after t seconds.
    ///
    /// # Errors
    /// A time below 0 or NaN.
    fn p_wait_longer(&self, t: f64) -> Result<f64>;

    /// P(answered, and within t seconds).
    ///
    /// # Errors
    /// A time below 0 or NaN.
    fn p_answered_within(&self, t: f64) -> Result<f64>;

    /// P(hung up, and within t seconds).
    ///
    /// # Errors
    /// A time below 0 or NaN.
    fn p_abandoned_within(&self, t: f64) -> Result<f64> {
        input::time("t", t).map(|_| 0.0)
    }

    /// The wait, in seconds, that a share p of the offered calls does not exceed, whether answered or not.
    ///
    /// # Errors
    /// A p outside 0 ≤ p < 1.
    fn wait_quantile(&self, p: f64) -> Result<f64>;

    /// The service level, in any of the five definitions, within a number of seconds.
    ///
    /// `short` is the time within which an abandoned call is credited; it is read by
    /// [`ServiceLevelDefinition::ShortCallsCredited`] alone, which needs it. Where nobody hangs up all five are one.
    ///
    /// # Errors
    /// A time below 0 or NaN, a missing `short`, and a share of nothing: of those answered when there are no agents.
    ///
    /// ```
    /// use callcenter::erlang::{ErlangA, Queue};
    /// use callcenter::ServiceLevelDefinition::*;
    /// let queue = ErlangA::new(831.0, 269.0, 283.6, 60)?;
    /// let strict = queue.service_level(AnsweredOfOffered, 20.0, None)?;
    /// let mild = queue.service_level(ShortCallsCredited, 20.0, Some(5.0))?;
    /// let mildest = queue.service_level(QuickAbandonsCredited, 20.0, None)?;
    /// assert!(strict < mild && mild < mildest);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    fn service_level(
        &self,
        definition: ServiceLevelDefinition,
        within: f64,
        short: Option<f64>,
    ) -> Result<f64> {
        let (counted, of) = self.service_level_parts(definition, within, short)?;
        if of > 0.0 {
            Ok((counted / of).min(1.0))
        } else {
            Err(Error::invalid(
                "agents",
                format!(
                    "found {}; with so few nobody is answered, and {definition} is a share of nothing",
                    self.agents()
                ),
            ))
        }
    }

    /// Numerator and denominator of a service level, per offered call: to be summed over intervals before they are divided.
    ///
    /// # Errors
    /// A time below 0 or NaN, and a missing `short`.
    fn service_level_parts(
        &self,
        definition: ServiceLevelDefinition,
        within: f64,
        short: Option<f64>,
    ) -> Result<(f64, f64)> {
        use ServiceLevelDefinition as D;
        let within = input::time("within", within)?;
        let good = self.p_answered_within(within)?;
        Ok(match definition {
            D::AnsweredOfOffered => (good, 1.0),
            D::AnsweredOfAnswered => (good, self.p_answered()),
            // O − B≤T = A≤T + those who wait longer than T.
            D::NetOfQuickAbandons => (good, good + self.p_wait_longer(within)?),
            D::QuickAbandonsCredited => (good + self.p_abandoned_within(within)?, 1.0),
            D::ShortCallsCredited => {
                let short = short.ok_or_else(|| {
                    Error::invalid(
                        "short",
                        "found nothing; short calls credited needs a number of seconds within which an abandoned call is credited",
                    )
                })?;
                let short = input::time("short", short)?;
                (good + self.p_abandoned_within(short)?, 1.0)
            }
        })
    }
}
