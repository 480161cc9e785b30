//! M/D/n: every call takes the same time.
use super::departures::{Count, Departures};
use super::input::{self, Demand};
use super::queue::Queue;
use super::required::{RequiredAgents, Requirement, search};
use super::root;
use super::slots::Waiting;
use crate::error::{Error, Result};

/// M/D/n: every call takes exactly as long, and nobody hangs up.
///
/// Between [`ErlangC`](super::ErlangC) and this lies what most handle times do to waits: with handle times that vary as
/// little as this, those who wait do so for about half as long.
///
/// In one handle time whoever talks is done, so the number waiting is the maximum of a random walk (Crommelin, 1932;
/// Spitzer, 1956). A wait is at most t exactly if those waiting kD − t before the caller came, and those who came since, are
/// fewer than the kn taken until then (Franx, 2001): a sum of positive terms. Relative errors stay below 10^−10.
///
/// ```
/// use callcenter::erlang::{ErlangC, Mdn, Queue};
/// let constant = Mdn::new(200.0, 180.0, 12)?;
/// let exponential = ErlangC::new(200.0, 180.0, 12)?;
/// let ratio = constant.mean_wait_queued() / exponential.mean_wait_queued();
/// assert!(ratio > 0.5 && ratio < 0.6);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Mdn {
    demand: Demand,
    agents: u32,
    /// None without arrivals.
    waiting: Option<Waiting>,
    p_queued: f64,
    p_not_queued: f64,
    mean_wait: f64,
    mean_wait_queued: f64,
}

impl Mdn {
    /// A queue with `arrivals_per_hour`, a handle time of always `handle_time` seconds and `agents`.
    ///
    /// Without arrivals the figures are those that a first caller would meet.
    ///
    /// # Errors
    /// Figures that are not numbers in range, a load that the agents cannot carry, and more agents than can be reckoned with
    /// to 10 digits: up to 100,000 are accepted.
    ///
    /// # Cost
    /// A few Fourier transforms, of the most points where the load is some standard deviations from the agents, of fewer where
    /// it is close: up to 0.1 ms for 10 agents, some milliseconds for 1,000, 0.1 s for 100,000. A figure with a time in its
    /// arguments sums over the arrivals of one handle time that are likely: 10 microseconds for 1,000 agents.
    pub fn new(arrivals_per_hour: f64, handle_time: f64, agents: u32) -> Result<Self> {
        Self::of(Demand::new(arrivals_per_hour, handle_time)?, agents)
    }

    pub(super) fn of(demand: Demand, agents: u32) -> Result<Self> {
        let (n, load) = (f64::from(agents), demand.load);
        if load >= n {
            return Err(Error::invalid(
                "agents",
                format!(
                    "found {agents}; more agents than the load of {load} erlangs are accepted, or the queue grows without end when nobody hangs up"
                ),
            ));
        }
        let too_many = || {
            Error::invalid(
                "agents",
                format!(
                    "found {agents}; up to {MAX_AGENTS} are accepted where every call takes as long"
                ),
            )
        };
        if agents > MAX_AGENTS {
            return Err(too_many());
        }
        let mut queue = Mdn {
            demand,
            agents,
            waiting: None,
            p_queued: 0.0,
            p_not_queued: 1.0,
            mean_wait: 0.0,
            mean_wait_queued: 0.0,
        };
        if load > 0.0 {
            let waiting = Waiting::new(load, n).ok_or_else(too_many)?;
            queue.mean_wait = waiting.mean() / load * demand.aht;
            queue.waiting = Some(waiting);
            queue.p_queued = queue.longer(0.0);
            queue.p_not_queued = queue.within(0.0);
        }
        // Below, each of the two has lost its digits, and nobody waits but behind one round of calls.
        queue.mean_wait_queued = if queue.p_queued > 1e-280 {
            queue.mean_wait / queue.p_queued
        } else {
            first_wait(load, n) * demand.aht
        };
        Ok(queue)
    }

    /// The fewest agents that meet a requirement; see [`Requirement`].
    ///
    /// # Errors
    /// As [`Mdn::new`], and a requirement that no number of agents up to 100,000 meets.
    ///
    /// # Cost
    /// O(log of the answer's distance from square-root staffing) evaluations of [`Mdn::new`].
    ///
    /// ```
    /// use callcenter::erlang::{Mdn, Requirement};
    /// let needed = Mdn::required_agents(200.0, 180.0, &Requirement::answered_of_offered(0.8, 20.0))?;
    /// assert_eq!(needed.agents, 13);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn required_agents(
        arrivals_per_hour: f64,
        handle_time: f64,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        let demand = Demand::new(arrivals_per_hour, handle_time)?;
        search(demand.load, requirement, |agents| {
            Self::of(demand, agents).ok()
        })
    }

    /// Rounds of calls that end until t later, and the arrivals in the time by which they end sooner.
    fn look_back(&self, t: f64) -> (usize, Departures) {
        let rounds = (t / self.demand.aht).floor() + 1.0;
        let taken = (rounds * f64::from(self.agents)) as usize;
        let share = (rounds - t / self.demand.aht).clamp(0.0, 1.0);
        let mean = self.demand.load * share;
        (taken, Departures::new(Count::Poisson { mean }, taken - 1))
    }

    fn longer(&self, t: f64) -> f64 {
        let Some(waiting) = &self.waiting else {
            return 0.0;
        };
        // P(wait > t) ≤ e^(−decay n t/D) (Kingman).
        let bound = waiting.decay() * f64::from(self.agents) * (t / self.demand.aht);
        if bound > 750.0 {
            return 0.0;
        }
        let (taken, since) = self.look_back(t);
        let before: f64 = since
            .iter()
            .map(|(count, probability)| probability * waiting.at_least(taken - count))
            .sum();
        (since.beyond + before).min(1.0)
    }

    fn within(&self, t: f64) -> f64 {
        let Some(waiting) = &self.waiting else {
            return 1.0;
        };
        let bound = waiting.decay() * f64::from(self.agents) * (t / self.demand.aht);
        if bound > 50.0 {
            return 1.0;
        }
        let (taken, since) = self.look_back(t);
        let fewer: f64 = since
            .iter()
            .map(|(count, probability)| probability * waiting.at_most(taken - 1 - count))
            .sum();
        fewer.min(1.0)
    }
}

/// Most agents for which the relative error is known to stay below 10^−10.
const MAX_AGENTS: u32 = 100_000;

/// The mean wait of those who wait, in handle times, where a queue is so rare that a caller waits only behind calls that
/// came within one handle time: E(A − n)⁺ / (a P(A ≥ n)) for A Poisson with the load a as its mean.
fn first_wait(load: f64, n: f64) -> f64 {
    // Relative to P(A = n); the first weight over a, so that a load of 0 has its limit.
    let (mut over_load, mut j) = (1.0 / (n + 1.0), 1.0);
    let (mut all, mut excess) = (1.0, 0.0);
    while over_load > 1e-18 * excess {
        all += load * over_load;
        excess += j * over_load;
        j += 1.0;
        over_load *= load / (n + j);
    }
    excess / all
}

impl Queue for Mdn {
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

    fn mean_wait(&self) -> f64 {
        self.mean_wait
    }

    fn mean_wait_queued(&self) -> f64 {
        self.mean_wait_queued
    }

    fn asa(&self) -> Option<f64> {
        Some(self.mean_wait)
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        Ok(self.longer(input::time("t", t)?))
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        Ok(self.within(input::time("t", t)?))
    }

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let p = input::probability(p)?;
        if p <= self.p_not_queued || 1.0 - p >= self.p_queued {
            return Ok(0.0);
        }
        let goal = (1.0 - p).ln();
        Ok(root::beyond(0.0, self.mean_wait_queued, |t| {
            self.longer(t).ln().max(-1e3) - goal
        }))
    }
}

#[cfg(test)]
mod tests;
