//! A centre so large that chance averages out: callers flow.
use super::super::input::{self, Demand};
use super::super::queue::Queue;
use crate::chance::DurationLaw;
use crate::error::{Error, Result};

/// The fluid model of G/GI/n+GI in its steady state: a centre whose load exceeds its agents, as it looks from afar.
///
/// If n agents are offered a load a > n, the share n/a is answered and everyone who is answered has waited the same time w:
/// the one by which the others have hung up, P(patience > w) = n/a. Randomness of arrivals and handle times plays no part,
/// so that only the *mean* handle time matters, while the whole law of patience does. Below its capacity nobody
/// waits at all.
///
/// It is the limit of large centres, and most accurate where load exceeds agents by many √n: where load and agents are
/// alike, use [`ErlangA`](super::super::ErlangA).
///
/// Formulas: Whitt, "Fluid models for multiserver queues with abandonments", Operations Research (2006).
///
/// ```
/// use callcenter::Law;
/// use callcenter::chance::DurationLaw;
/// use callcenter::erlang::{FluidQueue, Queue};
///
/// // A tenth too few agents, and callers who nearly all wait for a minute and then lose patience together.
/// let patience = DurationLaw::new(&Law::lognormal(90.0, 0.3))?;
/// let queue = FluidQueue::new(2000.0, 180.0, &patience, 90)?;
/// assert!((queue.p_abandon() - 0.1).abs() < 1e-12);
/// assert!(queue.offered_wait() > 55.0);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FluidQueue {
    demand: Demand,
    patience: DurationLaw,
    agents: u32,
    p_abandon: f64,
    p_answered: f64,
    offered_wait: f64,
}

impl FluidQueue {
    /// A queue with `arrivals_per_hour`, a mean handle time `aht` in seconds, a law of patience and `agents`.
    ///
    /// # Errors
    /// Figures that are not numbers in range, and a load that the agents cannot carry while too many callers never hang up:
    /// the queue would grow without end.
    ///
    /// # Cost
    /// One quantile of the law of patience.
    pub fn new(
        arrivals_per_hour: f64,
        aht: f64,
        patience: &DurationLaw,
        agents: u32,
    ) -> Result<Self> {
        let demand = Demand::new(arrivals_per_hour, aht)?;
        let (n, load) = (f64::from(agents), demand.load);
        // Without agents a first caller would wait in vain.
        let (p_answered, excess) = if agents == 0 {
            (0.0, 1.0)
        } else if load > n {
            (n / load, (load - n) / load)
        } else {
            (1.0, 0.0)
        };
        if excess > 0.0 && !patience.is_finite() && p_answered <= patience.never_probability() {
            return Err(Error::invalid(
                "agents",
                format!(
                    "found {agents} for a load of {load} erlangs, of which a share of {} never hangs up; agents for more than that are accepted, or the queue grows without end",
                    patience.never_probability()
                ),
            ));
        }
        let offered_wait = if excess > 0.0 {
            patience.quantile(excess)
        } else {
            0.0
        };
        Ok(FluidQueue {
            demand,
            patience: patience.clone(),
            agents,
            p_abandon: excess,
            p_answered,
            offered_wait,
        })
    }

    /// The wait w of whoever is answered, seconds: 0 unless the load exceeds the agents, infinite without agents where
    /// patience has no end.
    pub fn offered_wait(&self) -> f64 {
        self.offered_wait
    }
}

impl Queue for FluidQueue {
    fn agents(&self) -> u32 {
        self.agents
    }

    fn arrivals_per_hour(&self) -> f64 {
        self.demand.arrivals_per_hour
    }

    fn load(&self) -> f64 {
        self.demand.load
    }

    /// 1 where the load exceeds the agents, otherwise 0.
    fn p_queued(&self) -> f64 {
        if self.p_abandon > 0.0 { 1.0 } else { 0.0 }
    }

    fn p_abandon(&self) -> f64 {
        self.p_abandon
    }

    fn p_answered(&self) -> f64 {
        self.p_answered
    }

    fn mean_wait(&self) -> f64 {
        self.patience.mean_up_to(self.offered_wait)
    }

    /// Everyone queues, or nobody.
    fn mean_wait_queued(&self) -> f64 {
        self.mean_wait()
    }

    fn asa(&self) -> Option<f64> {
        (self.agents > 0).then_some(self.offered_wait)
    }

    fn mean_time_to_abandon(&self) -> Option<f64> {
        if self.p_abandon == 0.0 {
            return None;
        }
        let answered = if self.p_answered > 0.0 {
            self.p_answered * self.offered_wait
        } else {
            0.0
        };
        // A patience of one value has no spread for rounding to fall below.
        Some(((self.mean_wait() - answered) / self.p_abandon).clamp(0.0, self.offered_wait))
    }

    fn p_wait_longer(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        Ok(if t < self.offered_wait {
            self.patience.survival(t)
        } else {
            0.0
        })
    }

    fn p_answered_within(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        Ok(if t < self.offered_wait {
            0.0
        } else {
            self.p_answered
        })
    }

    fn p_abandoned_within(&self, t: f64) -> Result<f64> {
        let t = input::time("t", t)?;
        Ok(if t < self.offered_wait {
            1.0 - self.patience.survival(t)
        } else {
            self.p_abandon
        })
    }

    fn wait_quantile(&self, p: f64) -> Result<f64> {
        let p = input::probability(p)?;
        Ok(self.patience.quantile(p).min(self.offered_wait))
    }
}
