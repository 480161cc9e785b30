//! M/M/n+G: callers wait until their patience ends, and patience has any law.
use std::sync::Arc;

use super::blocking;
use super::input::{self, Demand};
use super::kernel::Moments;
use super::offered_wait::{OfferedWait, Patience};
use super::queue::Queue;
use super::required::{RequiredAgents, Requirement, search};
use crate::chance::DurationLaw;
use crate::error::{Error, Result};

/// Handle times within which the laws of patience, from 10^−9 to 10^12 seconds, can be set against them.
const HANDLE_TIMES: std::ops::RangeInclusive<f64> = 1e-9..=1e12;

/// M/M/n+G: callers who must wait hang up when their patience ends, whatever its law.
///
/// It has an answer for any load and any number of agents, also none, as long as the agents can carry the load of those
/// who never hang up. With exponential patience it is [`ErlangA`](super::ErlangA), which is faster; with patience that
/// never ends it is [`ErlangC`](super::ErlangC).
///
/// A caller whose patience is 0 balks: hangs up at once on finding all agents busy, after a wait of 0. Such callers are
/// queued, since they are not answered at once, and are among those who hang up, in
/// [`mean_time_to_abandon`](Queue::mean_time_to_abandon) too.
///
/// Formulas: Baccelli and Hebuterne, "On queues with impatient customers" (1981); Zeltyn and Mandelbaum, "Call centers
/// with impatient customers: many-server asymptotics of the M/M/n + G queue" (2005).
///
/// Relative errors stay below 10^−10, for shares down to 10^−300. A patience that is a [sum](crate::Law::Sum) of different
/// laws is known to about 10^−9 only, and so is what follows from it.
///
/// ```
/// use callcenter::Law;
/// use callcenter::chance::DurationLaw;
/// use callcenter::erlang::{MmnG, Queue};
///
/// // Many hang up in the first seconds, and whoever does not may wait for long.
/// let patience = DurationLaw::new(&Law::weibull(283.6, 0.5))?;
/// let queue = MmnG::new(831.0, 269.0, &patience, 56)?;
/// println!("{:.1} % hang up", 100.0 * queue.p_abandon());
/// println!("{:.1} s to be answered", queue.asa().unwrap_or(0.0));
/// assert!((queue.p_abandon() - 0.1353).abs() < 5e-5 && (queue.asa().unwrap_or(0.0) - 6.70).abs() < 5e-3);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MmnG {
    demand: Demand,
    agents: u32,
    patience: Arc<Patience>,
    p_queued: f64,
    p_not_queued: f64,
    /// Over those who queue: the share answered, the share that hangs up, and the parts of the mean wait, in seconds, that
    /// each of the two contributes.
    queued: Moments,
    /// None without agents: then everyone waits out the own patience.
    offered_wait: Option<OfferedWait>,
}

impl MmnG {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` in seconds, a law of `patience` and `agents`.
    ///
    /// Without arrivals the figures are those that a first caller would meet.
    ///
    /// # Errors
    /// Figures that are not numbers in range: arrivals from 0, a handle time from 10^−9 to 10^12 s, up to 10^9 erlangs;
    /// and agents who cannot carry the load of those who never hang up: the queue would grow forever.
    ///
    /// # Cost
    /// O(1) in the number of agents: some dozen panels of 16 evaluations of the law, 5 to 100 microseconds (a list of
    /// values: two evaluations for each value within reach of a wait). All figures without a time in their arguments are
    /// then ready; those with a time take two panels more.
    pub fn new(
        arrivals_per_hour: f64,
        aht: f64,
        patience: &DurationLaw,
        agents: u32,
    ) -> Result<Self> {
        let demand = demand(arrivals_per_hour, aht)?;
        Self::of(demand, &Arc::new(Patience::new(patience)), agents)
    }

    fn of(demand: Demand, patience: &Arc<Patience>, agents: u32) -> Result<Self> {
        let stay = demand.load * patience.law.never_probability();
        if stay >= f64::from(agents) && !patience.law.is_finite() {
            return Err(Error::invalid(
                "agents",
                format!(
                    "found {agents}; more agents than the {stay} erlangs of those who never hang up are accepted, or the queue grows without end"
                ),
            ));
        }
        let patience = Arc::clone(patience);
        if agents == 0 {
            let mean = patience.law.mean();
            return Ok(MmnG {
                demand,
                agents,
                patience,
                p_queued: 1.0,
                p_not_queued: 0.0,
                queued: Moments {
                    all: 1.0,
                    kept: 0.0,
                    lost: 1.0,
                    kept_wait: 0.0,
                    lost_wait: mean,
                },
                offered_wait: None,
            });
        }
        let offered = OfferedWait::new(&patience, demand, agents);
        let whole = offered.whole();
        // P(not queued) : P(queued) = 1/B(n−1, a) : λ ∫F, where both sides carry a factor a and a large exponent.
        let against = if demand.load == 0.0 {
            f64::INFINITY
        } else {
            let (exponent, mass) = blocking::inverse(f64::from(agents) - 1.0, demand.load);
            (exponent - offered.summit_exponent()).exp() * mass * demand.aht / whole.all
        };
        Ok(MmnG {
            demand,
            agents,
            patience,
            p_queued: 1.0 / (1.0 + against),
            p_not_queued: 1.0 / (1.0 + 1.0 / against),
            queued: whole.times(1.0 / whole.all),
            offered_wait: Some(offered),
        })
    }

    /// The law of patience.
    pub fn patience(&self) -> &DurationLaw {
        &self.patience.law
    }

    /// The fewest agents that meet a requirement; see [`Requirement`].
    ///
    /// With so few agents that the queue would grow without end, no requirement is met.
    ///
    /// # Errors
    /// Figures out of range, and a requirement that no number of agents meets.
    ///
    /// # Cost
    /// O(log of the answer's distance from square-root staffing) evaluations of [`MmnG::new`] and a service level.
    ///
    /// ```
    /// use callcenter::Law;
    /// use callcenter::chance::DurationLaw;
    /// use callcenter::erlang::{MmnG, Requirement};
    ///
    /// // Everybody hangs up after exactly two minutes.
    /// let patience = DurationLaw::new(&Law::constant(120.0))?;
    /// let target = Requirement::answered_of_offered(0.8, 20.0);
    /// let needed = MmnG::required_agents(831.0, 269.0, &patience, &target)?;
    /// assert_eq!(needed.agents, 69);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn required_agents(
        arrivals_per_hour: f64,
        aht: f64,
        patience: &DurationLaw,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        let demand = demand(arrivals_per_hour, aht)?;
        let patience = Arc::new(Patience::new(patience));
        search(demand.load, requirement, |agents| {
            Self::of(demand, &patience, agents).ok()
        })
    }

    /// P(offered wait > t | queued).
    fn offered_longer(&self, t: f64) -> f64 {
        match &self.offered_wait {
            None => 1.0,
            Some(_) if t == f64::INFINITY => 0.0,
            Some(offered) => (offered.from(t).all / offered.whole().all).min(1.0),
        }
    }

    /// Over those who queue, the shares with an offered wait up to t, of those who were answered and of those who were not.
    fn offered_within(&self, t: f64) -> Moments {
        match &self.offered_wait {
            None => Moments::default(),
            Some(offered) => offered.up_to(t).times(1.0 / offered.whole().all),
        }
    }

    fn longer(&self, t: f64) -> f64 {
        let (_, kept) = self.patience.lost_and_kept(t);
        (self.p_queued * kept * self.offered_longer(t)).min(1.0)
    }

    fn answered_within(&self, t: f64) -> f64 {
        (self.p_not_queued + self.p_queued * self.offered_within(t).kept).min(1.0)
    }

    fn abandoned_within(&self, t: f64) -> f64 {
        // Patience up to t, and the offered wait either up to t and longer than patience, or beyond t.
        let (lost, _) = self.patience.lost_and_kept(t);
        let queued = self.offered_within(t).lost + lost * self.offered_longer(t);
        (self.p_queued * queued).min(1.0)
    }
}

impl Queue for MmnG {
    fn agents(&self) -> u32 {
        self.agents
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.demand.arrivals_per_hour
    }

    fn load(&self) -> f64 {
        self.demand.load
    }

    fn p_queued(&self) -> f64 {
        self.p_queued
    }

    fn p_abandon(&self) -> f64 {
        self.p_queued * self.queued.lost
    }

    fn p_answered(&self) -> f64 {
        (self.p_not_queued + self.p_queued * self.queued.kept).min(1.0)
    }

    fn mean_wait(&self) -> f64 {
        self.p_queued * self.mean_wait_queued()
    }

    fn mean_wait_queued(&self) -> f64 {
        self.queued.kept_wait + self.queued.lost_wait
    }

    fn asa(&self) -> Option<f64> {
        let wait = self.p_queued * self.queued.kept_wait;
        (self.agents > 0).then(|| wait / self.p_answered())
    }

    /// None also where their share is below 10^−308 of those who queue.
    fn mean_time_to_abandon(&self) -> Option<f64> {
        let Moments {
            lost, lost_wait, ..
        } = self.queued;
        (lost > f64::MIN_POSITIVE).then(|| lost_wait / lost)
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        Ok(self.longer(input::time("t", t)?))
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        Ok(self.answered_within(input::time("t", t)?))
    }

    fn p_abandoned_within(&self, t: f64) -> Result<f64> {
        Ok(self.abandoned_within(input::time("t", t)?))
    }

    /// The smallest such time, where a constant patience or the like makes the law of the wait jump.
    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let left = 1.0 - input::probability(p)?;
        let longer = |t: f64| self.longer(t);
        if p <= self.p_not_queued || longer(0.0) <= left {
            return Ok(0.0);
        }
        let Some(offered) = &self.offered_wait else {
            return Ok(self.patience.law.quantile(p));
        };
        // Between two marks of the integration nothing jumps, but for the second itself.
        let marks = offered.marks();
        let after = marks.partition_point(|&mark| longer(mark) > left);
        let mut low = after
            .checked_sub(1)
            .and_then(|before| marks.get(before))
            .copied()
            .unwrap_or(0.0);
        let mut high = match marks.get(after) {
            Some(&mark) => mark,
            None => {
                let mut high = 2.0 * low.max(self.demand.aht / f64::from(self.agents));
                while longer(high) > left {
                    (low, high) = (high, 2.0 * high);
                }
                high
            }
        };
        // The logarithm is nearly straight: regula falsi, with halving where that does not halve.
        let above = |t: f64| (longer(t) / left).max(f64::MIN_POSITIVE).ln();
        let (mut at_low, mut at_high) = (above(low), above(high));
        let mut halve = false;
        while high - low > 4.0 * f64::EPSILON * high {
            let before = high - low;
            let middle = low + 0.5 * before;
            let guess = if halve {
                middle
            } else {
                // A little beyond the root, so that both ends close in on it.
                let root = low + before * (at_low / (at_low - at_high));
                let beyond = 1e-3 * (root - low).min(high - root);
                if root < middle {
                    root + beyond
                } else {
                    root - beyond
                }
            };
            let guess = if guess > low && guess < high {
                guess
            } else {
                middle
            };
            if guess <= low || guess >= high {
                break;
            }
            let at_guess = above(guess);
            if at_guess > 0.0 {
                (low, at_low) = (guess, at_guess);
            } else {
                (high, at_high) = (guess, at_guess);
            }
            halve = high - low > 0.5 * before;
        }
        Ok(high)
    }
}

fn demand(arrivals_per_hour: f64, aht: f64) -> Result<Demand> {
    let demand = Demand::new(arrivals_per_hour, aht)?;
    if HANDLE_TIMES.contains(&aht) {
        Ok(demand)
    } else {
        Err(Error::invalid(
            "aht",
            format!(
                "found {aht}; from {:e} to {:e} s is accepted",
                HANDLE_TIMES.start(),
                HANDLE_TIMES.end()
            ),
        ))
    }
}

#[cfg(test)]
mod tests;
