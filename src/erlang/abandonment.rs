//! Erlang A: callers wait until their patience ends.
use super::blocking;
use super::input::{self, Demand};
use super::kernel::{Kernel, Moments};
use super::queue::Queue;
use super::required::{RequiredAgents, Requirement, search};
use crate::error::Result;

/// M/M/n+M: callers who must wait hang up when an exponential patience ends.
///
/// It has an answer for any load and any number of agents, also none.
///
/// Patience is how long a caller *would* wait; time to abandon is how long those who hung up *did* wait. For
/// exponential patience P(abandon) = mean wait / mean patience.
///
/// Formulas: Zeltyn and Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n + G
/// queue" (2005), with exponential patience.
///
/// ```
/// use callcenter::erlang::{ErlangA, Queue};
/// use callcenter::ServiceLevelDefinition::AnsweredOfOffered;
///
/// let queue = ErlangA::new(831.0, 269.0, 283.6, 50)?;
/// println!("{:.1} % hang up", 100.0 * queue.p_abandon());
/// println!("{:.1} % answered within 20 s", 100.0 * queue.service_level(AnsweredOfOffered, 20.0, None)?);
/// assert!((queue.p_abandon() - 0.1974).abs() < 5e-5);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangA {
    demand: Demand,
    mean_patience: f64,
    agents: u32,
    p_queued: f64,
    p_not_queued: f64,
    /// Over those who queue: the share answered, the share that hangs up, and the parts of the mean wait, in mean
    /// patiences, that each of the two contributes.
    queued: Moments,
    /// None without agents: then everyone waits out the own patience.
    offered_wait: Option<OfferedWait>,
}

/// How long a caller who queues would have to wait to be answered.
#[derive(Debug, Clone, Copy, PartialEq)]
struct OfferedWait {
    kernel: Kernel,
    mass: f64,
}

impl OfferedWait {
    /// Integrals over part of the law of the offered wait, in mean patiences; the whole law has mass 1.
    fn part(&self, from: f64, to: f64) -> Moments {
        let (depth, part) = self.kernel.moments(from, to);
        part.times((-depth).exp() / self.mass)
    }
}

impl ErlangA {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` and a `mean_patience` in seconds, and `agents`.
    ///
    /// Without arrivals the figures are those that a first caller would meet.
    ///
    /// # Errors
    /// Figures that are not numbers in range: arrivals from 0, times above 0, up to 10^9 erlangs, and patience
    /// and handle time within a factor of 10^15 of each other. For callers who never hang up see
    /// [`ErlangC`](super::ErlangC).
    ///
    /// # Cost
    /// O(1) in the number of agents: two integrals, a few microseconds. All figures without a time in their arguments
    /// are then ready; those with a time take one or two integrals more.
    pub fn new(arrivals_per_hour: f64, aht: f64, mean_patience: f64, agents: u32) -> Result<Self> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        Ok(Self::of(
            demand,
            input::mean_patience(mean_patience, aht)?,
            agents,
        ))
    }

    fn of(demand: Demand, mean_patience: f64, agents: u32) -> Self {
        if agents == 0 {
            return ErlangA {
                demand,
                mean_patience,
                agents,
                p_queued: 1.0,
                p_not_queued: 0.0,
                queued: Moments {
                    all: 1.0,
                    kept: 0.0,
                    lost: 1.0,
                    kept_wait: 0.0,
                    lost_wait: 1.0,
                },
                offered_wait: None,
            };
        }
        let (n, load) = (f64::from(agents), demand.load);
        let scale = mean_patience / demand.aht;
        let kernel = Kernel::new(load * scale, n * scale, (n - load) * scale);
        let (_, whole) = kernel.moments(0.0, f64::INFINITY);
        // P(not queued) : P(queued) = 1/B(n−1, a) : x ∫F, where both sides carry a factor a and a large exponent.
        let against = if load == 0.0 {
            f64::INFINITY
        } else {
            let (exponent, mass) = blocking::inverse(n - 1.0, load);
            let summit = if load > n {
                kernel.summit_exponent()
            } else {
                0.0
            };
            (exponent - summit).exp() * mass / (scale * whole.all)
        };
        ErlangA {
            demand,
            mean_patience,
            agents,
            p_queued: 1.0 / (1.0 + against),
            p_not_queued: 1.0 / (1.0 + 1.0 / against),
            queued: whole.times(1.0 / whole.all),
            offered_wait: Some(OfferedWait {
                kernel,
                mass: whole.all,
            }),
        }
    }

    /// Mean patience, seconds.
    pub fn mean_patience(&self) -> f64 {
        self.mean_patience
    }

    /// The fewest agents that meet a requirement; see [`Requirement`].
    ///
    /// # Errors
    /// Figures out of range, and a requirement that no number of agents meets.
    ///
    /// # Cost
    /// O(log of the answer's distance from square-root staffing) evaluations of [`ErlangA::new`] and a service level.
    ///
    /// ```
    /// use callcenter::erlang::{ErlangA, Requirement};
    /// let needed = ErlangA::required_agents(831.0, 269.0, 283.6, &Requirement::answered_of_offered(0.8, 20.0))?;
    /// assert_eq!(needed.agents, 65);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn required_agents(
        arrivals_per_hour: f64,
        aht: f64,
        mean_patience: f64,
        requirement: &Requirement,
    ) -> Result<RequiredAgents> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        let mean_patience = input::mean_patience(mean_patience, aht)?;
        search(demand.load, requirement, |agents| {
            Some(Self::of(demand, mean_patience, agents))
        })
    }

    fn longer(&self, t: f64) -> f64 {
        let v = t / self.mean_patience;
        (self.p_queued * (-v).exp() * self.offered_longer(v)).min(1.0)
    }

    fn answered_within(&self, t: f64) -> f64 {
        let v = t / self.mean_patience;
        let queued = self
            .offered_wait
            .map_or(0.0, |offered| offered.part(0.0, v).kept);
        (self.p_not_queued + self.p_queued * queued).min(1.0)
    }

    fn abandoned_within(&self, t: f64) -> f64 {
        let v = t / self.mean_patience;
        let answered_by_then = self
            .offered_wait
            .map_or(0.0, |offered| offered.part(0.0, v).lost);
        // Patience below t, and the offered wait either below t and longer than patience, or beyond t.
        let queued = answered_by_then - (-v).exp_m1() * self.offered_longer(v);
        (self.p_queued * queued).min(1.0)
    }

    /// P(offered wait > v | queued), v in mean patiences.
    fn offered_longer(&self, v: f64) -> f64 {
        match self.offered_wait {
            None => 1.0,
            Some(_) if v == f64::INFINITY => 0.0,
            Some(offered) => offered.part(v, f64::INFINITY).all,
        }
    }
}

impl Queue for ErlangA {
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
        self.p_abandon() * self.mean_patience
    }

    fn mean_wait_queued(&self) -> f64 {
        self.queued.lost * self.mean_patience
    }

    fn asa(&self) -> Option<f64> {
        let wait = self.p_queued * self.queued.kept_wait * self.mean_patience;
        (self.agents > 0).then(|| wait / self.p_answered())
    }

    fn mean_time_to_abandon(&self) -> Option<f64> {
        Some(self.queued.lost_wait / self.queued.lost * self.mean_patience)
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

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let p = input::probability(p)?;
        if p <= self.p_not_queued {
            return Ok(0.0);
        }
        // Solve ln P(queued) + ln P(V > v | queued) − v = ln(1 − p). The left side is concave and falls with a slope of
        // at least 1, so the first Newton step lands at or beyond the root and the others come back to it without
        // ever passing it.
        let goal = (1.0 - p).ln() - self.p_queued.ln();
        let Some(offered) = &self.offered_wait else {
            return Ok(-goal * self.mean_patience);
        };
        let mut v = 0.0;
        for step in 0..200 {
            let (depth, tail) = offered.kernel.moments(v, f64::INFINITY);
            let value = (tail.all / offered.mass).ln() - depth - v - goal;
            // moments() is relative to F at the range's highest point, which left of the peak is the peak's.
            let density = if v < offered.kernel.peak() {
                (-offered.kernel.depth(v)).exp()
            } else {
                1.0
            };
            let next = (v + value / (1.0 + density / tail.all)).max(0.0);
            let done = (next - v).abs() <= 1e-15 * v || (step > 0 && next >= v);
            v = next;
            if done {
                break;
            }
        }
        Ok(v * self.mean_patience)
    }
}

#[cfg(test)]
mod tests;
