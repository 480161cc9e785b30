//! Square-root safety staffing: n = R + β √R agents for R erlangs.
//!
//! Where a large queue is staffed so that some callers wait and some do not, the offered wait has nearly a normal
//! density that is cut at 0, and the number of busy agents nearly a normal law cut at n. What follows holds as R grows, with
//! a relative error of the order 1/√R.
use std::sync::Arc;

use super::abandonment::ErlangA;
use super::advised::{Advised, Figures};
use super::delay::ErlangC;
use super::general_patience::MmnG;
use super::input::{self, Demand};
use super::required::{RequiredAgents, Requirement, search_p_queued};
use crate::chance::{DurationLaw, normal_sides};
use crate::error::{Error, Result};

/// The square-root rule for one queue: what a safety of β √R agents above the load of R erlangs buys.
///
/// Of the patience it uses one number, the density at 0: how fast callers begin to hang up. None is the rule of Halfin
/// and Whitt, one over the mean that of Garnett, Mandelbaum and Reiman, and any other that of Zeltyn and Mandelbaum.
/// The exact models cost hardly more: the rule is for seeing what drives a staffing, and [`Advised`] shows how far it is
/// off.
///
/// ```
/// use callcenter::erlang::SquareRoot;
///
/// // 223.6 erlangs. One call in ten may wait.
/// let rule = SquareRoot::exponential(2992.0, 269.0, 283.6)?;
/// let advised = rule.for_p_queued(0.1)?;
/// assert_eq!((advised.agents, advised.required.agents), (243, 244));
/// // What the rule expects of them, and what is so.
/// assert!(advised.expected.p_queued < 0.1 && advised.exact.p_queued > 0.1);
/// # Ok::<(), callcenter::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SquareRoot {
    demand: Demand,
    callers: Callers,
    /// Density of patience at 0 × mean handle time.
    urgency: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Callers {
    Patient,
    Exponential(f64),
    Any(Arc<DurationLaw>),
}

/// β is looked for no farther out: there the shares are 0 or 1 in floats.
const FARTHEST: f64 = 40.0;

impl SquareRoot {
    /// Nobody hangs up: P(queued) = 1 / (1 + β Φ(β)/φ(β)) for β > 0.
    ///
    /// Halfin and Whitt, "Heavy-traffic limits for queues with many exponential servers" (1981). The exact model is
    /// [`ErlangC`].
    ///
    /// # Errors
    /// Arrivals or a mean handle time `aht`, in seconds, that are not above 0, and more than 10^9 erlangs.
    pub fn patient(arrivals_per_hour: f64, aht: f64) -> Result<Self> {
        Ok(SquareRoot {
            demand: some_demand(arrivals_per_hour, aht)?,
            callers: Callers::Patient,
            urgency: 0.0,
        })
    }

    /// Patience is exponential with this mean, in seconds.
    ///
    /// Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers" (2002). The exact model is
    /// [`ErlangA`].
    ///
    /// # Errors
    /// As [`patient`](Self::patient), and what [`ErlangA::new`] does not accept as a mean patience.
    pub fn exponential(arrivals_per_hour: f64, aht: f64, mean_patience: f64) -> Result<Self> {
        let demand = some_demand(arrivals_per_hour, aht)?;
        ErlangA::new(arrivals_per_hour, aht, mean_patience, 1)?;
        Ok(SquareRoot {
            demand,
            callers: Callers::Exponential(mean_patience),
            urgency: aht / mean_patience,
        })
    }

    /// Patience has this law, of which the density g(0) at 0 counts.
    ///
    /// Zeltyn and Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n + G queue"
    /// (2005). The exact model is [`MmnG`].
    ///
    /// # Errors
    /// As [`patient`](Self::patient), and a law whose density at 0 is 0 or infinite, or that is 0 with some probability:
    /// other rules hold for these.
    pub fn general(arrivals_per_hour: f64, aht: f64, patience: &DurationLaw) -> Result<Self> {
        let demand = some_demand(arrivals_per_hour, aht)?;
        let density = patience.density_at_zero();
        let balk = patience.zero_probability();
        let urgency = density * aht;
        if !(urgency > 0.0 && urgency.is_finite() && balk == 0.0) {
            return Err(Error::invalid(
                "patience",
                format!(
                    "found a density of {density} per second at 0 and a share of {balk} without any patience; a finite density above 0, and no such share, is accepted"
                ),
            ));
        }
        Ok(SquareRoot {
            demand,
            callers: Callers::Any(Arc::new(patience.clone())),
            urgency,
        })
    }

    /// The load R, in erlangs.
    pub fn load(&self) -> f64 {
        self.demand.load
    }

    /// The safety that so many agents are: β = (n − R)/√R.
    pub fn beta(&self, agents: u32) -> f64 {
        (f64::from(agents) - self.demand.load) / self.demand.load.sqrt()
    }

    /// What the rule expects of so many agents.
    ///
    /// To this order those who are answered wait as long as all do, so that the ASA is the mean wait.
    ///
    /// # Errors
    /// No more agents than the load, where nobody hangs up.
    pub fn expected(&self, agents: u32) -> Result<Figures> {
        let beta = self.beta(agents);
        if self.urgency == 0.0 && beta <= 0.0 {
            return Err(Error::invalid(
                "agents",
                format!(
                    "found {agents}; more agents than the load of {} erlangs are accepted, or the queue grows without end when nobody hangs up",
                    self.demand.load
                ),
            ));
        }
        let p_queued = self.p_queued(beta);
        let mean_wait = p_queued * self.wait_queued(beta) * self.demand.aht;
        Ok(Figures {
            p_queued,
            p_abandon: self.p_abandon(beta),
            mean_wait,
            asa: Some(mean_wait),
        })
    }

    /// What the exact model says of so many agents.
    ///
    /// # Errors
    /// Agents who cannot carry the load of those who never hang up.
    pub fn exact(&self, agents: u32) -> Result<Figures> {
        let Demand {
            arrivals_per_hour,
            aht,
            ..
        } = self.demand;
        Ok(match &self.callers {
            Callers::Patient => Figures::of(&ErlangC::new(arrivals_per_hour, aht, agents)?),
            Callers::Exponential(mean) => {
                Figures::of(&ErlangA::new(arrivals_per_hour, aht, *mean, agents)?)
            }
            Callers::Any(law) => Figures::of(&MmnG::new(arrivals_per_hour, aht, law, agents)?),
        })
    }

    /// The β at which a share of the callers has to wait.
    ///
    /// # Errors
    /// A share outside 0 < share < 1.
    ///
    /// ```
    /// use callcenter::erlang::SquareRoot;
    /// // With patience as long as handling, P(queued) = 1 − Φ(β), whatever the load.
    /// let rule = SquareRoot::exponential(3600.0, 100.0, 100.0)?;
    /// assert!((rule.beta_for_p_queued(0.158_655_253_931_457)? - 1.0).abs() < 1e-10);
    /// # Ok::<(), callcenter::Error>(())
    /// ```
    pub fn beta_for_p_queued(&self, share: f64) -> Result<f64> {
        let share = input::share("share", share)?;
        Ok(self.first(|beta| self.p_queued(beta) <= share))
    }

    /// The β at which a share of the callers hangs up; it depends on the load.
    ///
    /// # Errors
    /// A share outside 0 < share < 1, and callers who never hang up.
    pub fn beta_for_p_abandon(&self, share: f64) -> Result<f64> {
        let share = input::share("share", share)?;
        if self.urgency == 0.0 {
            let message = format!("found {share}; nobody hangs up, and no share is reached");
            return Err(Error::invalid("share", message));
        }
        Ok(self.first(|beta| self.p_abandon(beta) <= share))
    }

    /// The agents that the rule advises so that at most a share of the callers has to wait.
    ///
    /// # Errors
    /// As [`beta_for_p_queued`](Self::beta_for_p_queued).
    pub fn for_p_queued(&self, share: f64) -> Result<Advised> {
        let beta = self.beta_for_p_queued(share)?;
        self.advise(beta, || self.required_for_p_queued(share))
    }

    /// The agents that the rule advises so that at most a share of the callers hangs up.
    ///
    /// # Errors
    /// As [`beta_for_p_abandon`](Self::beta_for_p_abandon).
    pub fn for_p_abandon(&self, share: f64) -> Result<Advised> {
        let beta = self.beta_for_p_abandon(share)?;
        let requirement = Requirement {
            max_abandon_rate: Some(share),
            ..Requirement::none()
        };
        self.advise(beta, || self.required(&requirement))
    }

    fn advise(
        &self,
        beta: f64,
        required: impl FnOnce() -> Result<RequiredAgents>,
    ) -> Result<Advised> {
        let load = self.demand.load;
        let least = match self.callers {
            // A β next to 0 may vanish beside the load.
            Callers::Patient => load.floor() + 1.0,
            _ => 0.0,
        };
        let agents = (load + beta * load.sqrt()).ceil().max(least) as u32;
        Ok(Advised {
            agents,
            expected: self.expected(agents)?,
            exact: self.exact(agents)?,
            required: required()?,
        })
    }

    fn required_for_p_queued(&self, share: f64) -> Result<RequiredAgents> {
        let Demand {
            arrivals_per_hour: rate,
            aht,
            load,
        } = self.demand;
        match &self.callers {
            Callers::Patient => {
                search_p_queued(load, share, |agents| ErlangC::new(rate, aht, agents).ok())
            }
            Callers::Exponential(mean) => search_p_queued(load, share, |agents| {
                ErlangA::new(rate, aht, *mean, agents).ok()
            }),
            Callers::Any(law) => {
                search_p_queued(load, share, |agents| MmnG::new(rate, aht, law, agents).ok())
            }
        }
    }

    fn required(&self, requirement: &Requirement) -> Result<RequiredAgents> {
        let Demand {
            arrivals_per_hour,
            aht,
            ..
        } = self.demand;
        match &self.callers {
            Callers::Patient => ErlangC::required_agents(arrivals_per_hour, aht, requirement),
            Callers::Exponential(mean) => {
                ErlangA::required_agents(arrivals_per_hour, aht, *mean, requirement)
            }
            Callers::Any(law) => MmnG::required_agents(arrivals_per_hour, aht, law, requirement),
        }
    }

    /// The smallest β at which something holds that holds from there on.
    fn first(&self, holds: impl Fn(f64) -> bool) -> f64 {
        // Without any agents, or as many as the load where nobody hangs up.
        let none = if self.urgency == 0.0 {
            0.0
        } else {
            -self.demand.load.sqrt()
        };
        let (mut low, mut high) = (none, none.max(0.0) + FARTHEST);
        if none < 0.0 && holds(low) {
            return low;
        }
        // Until there is no number between the two.
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                return high;
            }
            if holds(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
    }

    /// P(queued) = 1 / (1 + h(β̂) √u / h(−β)), h the hazard of the normal law, u the urgency, β̂ = β/√u.
    fn p_queued(&self, beta: f64) -> f64 {
        let busy = if self.urgency == 0.0 {
            beta
        } else {
            let root = self.urgency.sqrt();
            root * hazard(beta / root)
        };
        1.0 / (1.0 + busy / hazard(-beta))
    }

    /// Mean wait of those who queue, in handle times: (h(β̂) − β̂)/√(u R).
    fn wait_queued(&self, beta: f64) -> f64 {
        let load = self.demand.load;
        if self.urgency == 0.0 {
            return 1.0 / (beta * load.sqrt());
        }
        let root = self.urgency.sqrt();
        excess(beta / root) / (root * load.sqrt())
    }

    /// P(hangs up) = u × the mean wait in handle times: as fast as they begin to.
    fn p_abandon(&self, beta: f64) -> f64 {
        (self.p_queued(beta) * self.urgency * self.wait_queued(beta)).min(1.0)
    }
}

pub(super) fn some_demand(arrivals_per_hour: f64, aht: f64) -> Result<Demand> {
    let demand = Demand::new(arrivals_per_hour, aht)?;
    if demand.load > 0.0 {
        Ok(demand)
    } else {
        let message = format!("found {arrivals_per_hour}; a number above 0 is accepted");
        Err(Error::invalid("arrivals_per_hour", message))
    }
}

/// The hazard of the standard normal law, φ(x)/(1 − Φ(x)).
fn hazard(x: f64) -> f64 {
    if x > FRACTION_FROM {
        return x + excess(x);
    }
    let (nearer, farther) = normal_sides(x.abs());
    let above = if x < 0.0 { nearer } else { farther };
    (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt() / above
}

/// From here on a continued fraction ends quickly.
const FRACTION_FROM: f64 = 3.0;

/// The hazard of the standard normal law beyond x itself: 1/(x + 2/(x + 3/(x + …))) where x is large.
fn excess(x: f64) -> f64 {
    if x > FRACTION_FROM {
        let tail = (2..=200).rev().fold(x, |tail, k| x + f64::from(k) / tail);
        1.0 / tail
    } else {
        hazard(x) - x
    }
}

#[cfg(test)]
mod tests;
